//! Text as it is compared: folded, clipped.

use alloc::string::String;

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

/// The first `most` characters of a text.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Whether a text begins with an ASCII prefix in any case.
pub(super) fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
