//! Names and comments: words joined, quotes and escapes gone, encoded words decoded (RFC 2047).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt::{self, Write as _};

use encoding_rs::Encoding;

use super::{
    class::{self, ATEXT, HIGH},
    value::skip_comment,
};

/// The text of a phrase. Borrows where it is nothing but atoms with single spaces.
pub(super) fn phrase(raw: &str, decodes_quoted: bool) -> Cow<'_, str> {
    let raw = raw.trim_matches([' ', '\t', '\r', '\n']);
    let is_plain = |byte: u8| byte == b' ' || byte == b'.' || class::is(byte, ATEXT | HIGH);
    if raw.bytes().all(is_plain) && !raw.contains("=?") && !raw.contains("  ") {
        return Cow::Borrowed(raw);
    }
    let mut text = Joined::default();
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => {
                text.has_space = true;
                rest = rest.get(1..).unwrap_or_default();
            }
            '(' => {
                let mut inner = rest.chars();
                inner.next();
                skip_comment(&mut inner);
                text.has_space = true;
                rest = inner.as_str();
            }
            '"' => {
                let (content, behind) = quoted(rest);
                if decodes_quoted && content.contains("=?") {
                    text.words(&content);
                } else {
                    text.plain(&content);
                }
                rest = behind;
            }
            _ => {
                let end = rest.find([' ', '\t', '\r', '\n', '(', '"']).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end.max(1)).unwrap_or((rest, ""));
                text.word(word);
                rest = behind;
            }
        }
    }
    Cow::Owned(text.finish())
}

/// The content of the last comment at the top of a text.
pub(super) fn last_comment(raw: &str) -> Option<Cow<'_, str>> {
    let mut last = None;
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' => {
                let (mut is_escaped, mut inner) = (false, rest.clone());
                for character in inner.by_ref() {
                    let was_escaped = is_escaped;
                    is_escaped = character == '\\' && !was_escaped;
                    if character == '"' && !was_escaped {
                        break;
                    }
                }
                rest = inner;
            }
            '(' => {
                let start = rest.as_str();
                skip_comment(&mut rest);
                let length = start.len().saturating_sub(rest.as_str().len()).saturating_sub(1);
                last = start.get(..length);
            }
            _ => {}
        }
    }
    let content = last?.trim_matches([' ', '\t', '\r', '\n']);
    if content.contains("=?") {
        let mut text = Joined::default();
        text.words(content);
        return Some(Cow::Owned(text.finish()));
    }
    if !content.contains(['\\', '\r', '\n']) {
        return Some(Cow::Borrowed(content));
    }
    Some(Cow::Owned(unescaped(content)))
}

fn unescaped(content: &str) -> String {
    let mut text = String::with_capacity(content.len());
    let mut characters = content.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '\r' | '\n' => {}
            _ => text.push(character),
        }
    }
    text
}

/// The content of the quoted string at the start of a text, and what stands behind it.
fn quoted(text: &str) -> (String, &str) {
    let mut is_escaped = false;
    let inner = text.get(1..).unwrap_or_default();
    let is_end = |character: char| {
        let was_escaped = is_escaped;
        is_escaped = character == '\\' && !was_escaped;
        character == '"' && !was_escaped
    };
    let end = inner.find(is_end).unwrap_or(inner.len());
    (unescaped(inner.get(..end).unwrap_or_default()), inner.get(end.saturating_add(1)..).unwrap_or_default())
}

/// Words put together: one space where there was white space, none between two encoded words
/// (RFC 2047 section 6.2), whose bytes are decoded together where their charset is the same.
#[derive(Default)]
struct Joined {
    text: String,
    has_space: bool,
    /// The encoded words read and not yet decoded.
    pending: Option<(&'static Encoding, Vec<u8>)>,
}

impl Joined {
    fn space(&mut self) {
        if core::mem::take(&mut self.has_space) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    fn flush(&mut self) {
        if let Some((encoding, bytes)) = self.pending.take() {
            let (decoded, _) = encoding.decode_without_bom_handling(&bytes);
            // A decoded line break or control would write a header of its own.
            self.text.extend(decoded.chars().filter(|character| !character.is_control()));
        }
    }

    fn plain(&mut self, word: &str) {
        self.flush();
        self.space();
        self.text.push_str(word);
    }

    /// An atom, or an encoded word.
    fn word(&mut self, word: &str) {
        let Some((encoding, bytes)) = encoded_word(word) else { return self.plain(word) };
        match &mut self.pending {
            Some((of, pending)) if *of == encoding => {
                self.has_space = false;
                pending.extend_from_slice(&bytes);
            }
            Some(_) => {
                self.has_space = false;
                self.flush();
                self.pending = Some((encoding, bytes));
            }
            None => {
                self.space();
                self.pending = Some((encoding, bytes));
            }
        }
    }

    /// A text with encoded words among others.
    fn words(&mut self, text: &str) {
        for (index, word) in text.split([' ', '\t', '\r', '\n']).enumerate() {
            self.has_space |= index > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

/// `=?charset?encoding?text?=`: its charset and its bytes, `None` where it is none or the charset is
/// not known.
fn encoded_word(word: &str) -> Option<(&'static Encoding, Vec<u8>)> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    // RFC 2231 section 5 puts a language behind an asterisk.
    let charset = charset.split('*').next()?;
    let charset = Encoding::for_label(charset.as_bytes())?;
    let bytes = match encoding {
        "Q" | "q" => q(text)?,
        "B" | "b" => base64(text)?,
        _ => return None,
    };
    Some((charset, bytes))
}

fn q(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? << 4 | digit()?).ok()?
            }
            byte => byte,
        });
    }
    Some(bytes)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits & 0xff) << 6 | u32::from(value);
        held = held.wrapping_add(6);
        if held >= 8 {
            held = held.wrapping_sub(8);
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// Writes a name as a phrase: atoms as they are, anything else in quotes.
pub(super) fn write_phrase(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(|byte| class::is(byte, ATEXT | HIGH));
    // What looks like an encoded word would be decoded when it is read again.
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
