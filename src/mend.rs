//! What the published texts of SPF, DKIM and DMARC that nearly are records have in
//! common: characters that editors and forms put into them, and words with a slip.

use alloc::{string::String, vec::Vec};

use crate::diagnostic::Span;

/// A fault of a text: where, and what to do.
pub(crate) type Fault = (Span, String);

/// What a text that nearly is a record was meant to be.
#[cfg(any(feature = "dkim", feature = "spf"))]
#[derive(Debug, Clone)]
pub(crate) struct Mended {
    /// The record that was meant; `None` where a fault has no obvious remedy.
    pub(crate) text: Option<String>,
    /// What has to change, at least one.
    pub(crate) faults: Vec<Fault>,
}

#[cfg(any(feature = "dkim", feature = "spf"))]
impl Mended {
    /// Puts the faults of both readers in order; `None` where there is none.
    pub(crate) fn new(text: Option<String>, mut faults: Vec<Fault>, cleaned: &Cleaned) -> Option<Self> {
        faults.extend(cleaned.faults.iter().cloned());
        faults.sort_by_key(|(span, _)| span.start());
        (!faults.is_empty()).then_some(Self { text, faults })
    }
}

/// A text without quotes, backslashes and invisible characters, its spaces and dashes
/// plain.
#[derive(Debug, Clone)]
pub(crate) struct Cleaned {
    pub(crate) text: String,
    /// Where the character of each byte of the text was, and at last the end of the
    /// original.
    places: Vec<Span>,
    /// One fault for each kind of character that was removed or replaced.
    pub(crate) faults: Vec<Fault>,
}

impl Cleaned {
    /// The place of a range in the original.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let at =
            |index: usize| self.places.get(index).or_else(|| self.places.last()).copied().unwrap_or_default();
        let last = end.checked_sub(1).filter(|last| *last >= start);
        Span::new(at(start).start(), last.map_or_else(|| at(start).start(), |last| at(last).end()))
    }
}

/// What a character of a published text is.
enum Class {
    Plain(char),
    Quote,
    Backslash,
    Invisible,
    OddSpace,
    OddSign(char),
}

const fn class(character: char) -> Class {
    match character {
        '"' | '\'' | '`' | '\u{ab}' | '\u{b4}' | '\u{bb}' | '\u{2018}'..='\u{201f}' => Class::Quote,
        '\\' => Class::Backslash,
        '\t'
        | '\r'
        | '\n'
        | '\u{a0}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{3000}' => Class::OddSpace,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Class::Invisible,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => Class::OddSign('-'),
        '\u{2dc}' | '\u{223c}' | '\u{ff5e}' => Class::OddSign('~'),
        '\u{ff1a}' => Class::OddSign(':'),
        '\u{ff1b}' => Class::OddSign(';'),
        '\u{ff1d}' => Class::OddSign('='),
        other => Class::Plain(other),
    }
}

/// Cleans a text; `odd_space` is what a tab or a line end in it becomes a fault for,
/// where that is one.
pub(crate) fn clean(text: &str, odd_space: Option<&str>) -> Cleaned {
    let mut cleaned =
        Cleaned { text: String::with_capacity(text.len()), places: Vec::new(), faults: Vec::new() };
    let mut seen = [false; 5];
    let mut note = |kind: usize, span: Span, message: &str, faults: &mut Vec<Fault>| {
        if let Some(seen) = seen.get_mut(kind)
            && !core::mem::replace(seen, true)
        {
            faults.push((span, message.into()));
        }
    };
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let span = Span::new(at, at.saturating_add(character.len_utf8()));
        let mut push = |plain: char| {
            cleaned.text.push(plain);
            cleaned.places.extend(core::iter::repeat_n(span, plain.len_utf8()));
        };
        let faults = &mut cleaned.faults;
        match class(character) {
            Class::Plain(plain) => push(plain),
            Class::Quote => note(0, span, "remove the quotes inside the value", faults),
            Class::Backslash => {
                note(1, span, "remove the backslashes inside the value", faults);
                // `\032` is how a zone file writes a space.
                let digits = text.get(at.saturating_add(1)..at.saturating_add(4)).unwrap_or_default();
                if digits == "032" {
                    push(' ');
                    characters.nth(2);
                }
            }
            Class::Invisible => note(2, span, "remove the invisible character", faults),
            Class::OddSpace => {
                if let Some(message) = odd_space {
                    note(3, span, message, faults);
                }
                push(' ');
            }
            Class::OddSign(plain) => {
                note(4, span, "write the plain ASCII sign instead of one that looks like it", faults);
                push(plain);
            }
        }
    }
    cleaned.places.push(Span::at(text.len()));
    cleaned
}

/// Whether one slip lies between two words: a letter left out, added, replaced, or
/// swapped with its neighbor.
#[cfg(any(feature = "dmarc", feature = "spf"))]
pub(crate) fn is_one_slip(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], []) => false,
        ([_, rest @ ..], whole) if rest == whole => true,
        (whole, [_, rest @ ..]) if rest == whole => true,
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) => one == other,
        ([_, one @ ..], [_, other @ ..]) => one == other,
        _ => false,
    }
}

/// The one of some words, in lower case, that a word is a slip away from; `None` where
/// that is not one.
#[cfg(any(feature = "dmarc", feature = "spf"))]
pub(crate) fn meant<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let word = word.to_ascii_lowercase();
    if let Some(same) = words.iter().find(|known| **known == word) {
        return Some(same);
    }
    let mut near = words.iter().filter(|known| is_one_slip(word.as_bytes(), known.as_bytes()));
    near.next().copied().filter(|_| near.next().is_none())
}
