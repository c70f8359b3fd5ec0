//! Text prepared for comparison: folded, clipped.

use alloc::{string::String, vec::Vec};

/// Lower case, single spaces, straight apostrophes.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.is_ascii() {
            let start = out.len();
            out.push_str(word);
            if let Some(word) = out.get_mut(start..) {
                word.make_ascii_lowercase();
            }
            continue;
        }
        for character in word.chars() {
            let character = if character == '’' { '\'' } else { character };
            out.extend(character.to_lowercase());
        }
    }
    out
}

/// How many bits the set of a text's triplets has.
const TRIPLETS: usize = 8192;

/// A folded text that many phrases are looked for in.
///
/// It keeps a set of its triplets of bytes: a phrase with a triplet that is missing
/// need not be searched.
pub(super) struct Searched {
    text: String,
    triplets: Vec<u64>,
}

impl Searched {
    /// Folds the first `most` characters of a text.
    pub(super) fn new(text: &str, most: usize) -> Self {
        let text = fold(first_chars(text, most));
        let mut triplets = alloc::vec![0; TRIPLETS / 64];
        for (word, bit) in text.as_bytes().windows(3).map(place_of) {
            if let Some(word) = triplets.get_mut(word) {
                *word |= bit;
            }
        }
        Self { text, triplets }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether one of the phrases is in the text.
    pub(super) fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| {
            let mut triplets = phrase.as_bytes().windows(3).map(place_of);
            let may_have =
                triplets.all(|(word, bit)| self.triplets.get(word).is_some_and(|word| word & bit != 0));
            may_have && self.text.contains(phrase)
        })
    }
}

/// Where the set of triplets holds one: a word, and a bit of it.
fn place_of(triplet: &[u8]) -> (usize, u64) {
    let hash =
        triplet.iter().fold(0_usize, |hash, byte| hash.wrapping_mul(37) ^ usize::from(*byte)) % TRIPLETS;
    (hash / 64, 1 << (hash % 64))
}

/// The first `most` characters of a text.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Whether a text begins with an ASCII prefix in any case.
pub(super) fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
