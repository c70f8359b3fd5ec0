//! Names and comments: words joined, without quotes and escapes, encoded words decoded
//! (RFC 2047).

use alloc::borrow::Cow;
use core::fmt::{self, Write as _};

use super::class::{self, ATEXT, HIGH};
use crate::mail::{self, Phrase};

/// The text of a phrase. Borrows if it consists of atoms with single spaces.
pub(super) fn phrase(raw: &str, decodes_quoted: bool) -> Cow<'_, str> {
    let raw = raw.trim_matches([' ', '\t', '\r', '\n']);
    let is_plain = |byte: u8| byte == b' ' || byte == b'.' || class::is(byte, ATEXT | HIGH);
    if raw.bytes().all(is_plain) && !raw.contains("=?") && !raw.contains("  ") {
        return Cow::Borrowed(raw);
    }
    let mut text = Phrase::default();
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => {
                text.white_space();
                rest = rest.get(1..).unwrap_or_default();
            }
            '(' => {
                text.white_space();
                rest = mail::after_comment(rest.get(1..).unwrap_or_default()).unwrap_or_default();
            }
            '"' => {
                let (content, after) = quoted(rest);
                if decodes_quoted && content.contains("=?") {
                    text.words(&content);
                } else {
                    text.plain(&content);
                }
                rest = after;
            }
            _ => {
                let end = rest.find([' ', '\t', '\r', '\n', '(', '"']).unwrap_or(rest.len());
                let (word, after) = rest.split_at_checked(end.max(1)).unwrap_or((rest, ""));
                text.word(word);
                rest = after;
            }
        }
    }
    Cow::Owned(text.finish())
}

/// The content of the last comment at the top of a text.
pub(super) fn last_comment(raw: &str) -> Option<Cow<'_, str>> {
    let mut last = None;
    let mut rest = raw;
    while let Some(start) = rest.find(['"', '(']) {
        let (quote, inner) = rest.get(start..)?.split_at_checked(1)?;
        if quote == "(" {
            rest = mail::after_comment(inner).unwrap_or_default();
            let length = inner.len().saturating_sub(rest.len()).saturating_sub(1);
            last = inner.get(..length);
        } else {
            rest = mail::after_quoted(inner).unwrap_or_default();
        }
    }
    let content = last?.trim_matches([' ', '\t', '\r', '\n']);
    Some(if content.contains("=?") { mail::decode(content) } else { mail::unescape(content) })
}

/// The content of the quoted string at the start of a text, and what follows it.
fn quoted(text: &str) -> (Cow<'_, str>, &str) {
    let inner = text.get(1..).unwrap_or_default();
    let rest = mail::after_quoted(inner);
    let length = inner.len().saturating_sub(rest.map_or(0, |rest| rest.len().saturating_add(1)));
    (mail::unescape(inner.get(..length).unwrap_or_default()), rest.unwrap_or_default())
}

/// Writes a name as a phrase: atoms as they are, anything else in quotes.
pub(super) fn write_phrase(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(|byte| class::is(byte, ATEXT | HIGH));
    // Text that looks like an encoded word would be decoded when it is read again.
    if !name.is_empty() && !name.contains("=?") && name.split(' ').all(is_atom) {
        return f.write_str(name);
    }
    f.write_char('"')?;
    for character in name.chars() {
        if matches!(character, '"' | '\\') || character.is_ascii_control() {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_with_single_spaces_are_borrowed() {
        for name in ["Jane", "Jane Doe", "J. Doe", "Jörg Müller"] {
            assert!(matches!(phrase(name, false), Cow::Borrowed(text) if text == name), "{name}");
        }
        for (name, wanted) in [("Jane  Doe", "Jane Doe"), ("\"Jane\" Doe", "Jane Doe")] {
            assert!(matches!(phrase(name, false), Cow::Owned(text) if text == wanted), "{name}");
        }
    }
}
