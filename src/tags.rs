//! Lists of `tag=value` between semicolons (RFC 6376 section 3.2), which DKIM and DMARC share.

use crate::diagnostic::Span;

/// One tag of a list, by its places in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tag {
    /// The name.
    pub(crate) name: Span,
    /// The value without the white space around it.
    pub(crate) value: Span,
    /// Everything from behind the `=` up to the semicolon.
    pub(crate) whole: Span,
}

/// A part of a list that is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// There is nothing between two semicolons.
    Empty(Span),
    /// There is no name, or no `=` behind it.
    NotATag(Span),
}

/// The parts of a list, in order. An empty part at the end is none.
#[derive(Debug, Clone)]
pub(crate) struct Tags<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Tags<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Tags<'_> {
    type Item = Result<Tag, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b';', rest).unwrap_or(rest.len());
        let start = self.at;
        let end = start.saturating_add(length);
        self.at = end.saturating_add(1);
        let part = self.text.get(start..end).unwrap_or_default();
        let before = spaces(part);
        let named = part.get(before..).unwrap_or_default();
        if named.is_empty() {
            return (end < self.text.len()).then_some(Err(Fault::Empty(Span::new(start, end))));
        }
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let name_length = named.iter().take_while(|byte| is_name(byte)).count();
        let starts_well = named.first().is_some_and(u8::is_ascii_alphabetic);
        let behind = named.get(name_length..).unwrap_or_default();
        let space = spaces(behind);
        if !starts_well || behind.get(space) != Some(&b'=') {
            return Some(Err(Fault::NotATag(trim(self.text, start, end))));
        }
        let name_start = start.saturating_add(before);
        let name_end = name_start.saturating_add(name_length);
        let value_start = name_end.saturating_add(space).saturating_add(1);
        Some(Ok(Tag {
            name: Span::new(name_start, name_end),
            value: trim(self.text, value_start, end),
            whole: Span::new(value_start, end),
        }))
    }
}

/// How many bytes of white space stand at the start.
fn spaces(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_space(**byte)).count()
}

/// White space between and inside of tags: blanks and folds.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// A range without the white space around it.
pub(crate) fn trim(text: &[u8], start: usize, end: usize) -> Span {
    let bytes = text.get(start..end).unwrap_or_default();
    let before = spaces(bytes);
    let behind =
        bytes.get(before..).unwrap_or_default().iter().rev().take_while(|byte| is_space(**byte)).count();
    Span::new(start.saturating_add(before), end.saturating_sub(behind))
}

/// The items of a list between colons, each without the white space around it.
pub(crate) fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(':').map(|item| item.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_space)))
}
