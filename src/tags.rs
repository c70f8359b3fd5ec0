//! Lists of `tag=value` between semicolons (RFC 6376 section 3.2), which DKIM and DMARC
//! share.

use crate::diagnostic::Span;

/// One tag of a list, by its places in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tag {
    /// The name.
    pub(crate) name: Span,
    /// The value without the white space around it.
    pub(crate) value: Span,
    /// Everything between the `=` and the semicolon.
    pub(crate) whole: Span,
}

/// A part of a list that is not a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// There is nothing between two semicolons.
    Empty(Span),
    /// There is no name, or no `=` after it.
    NotATag(Span),
}

/// The parts of a list, in order. An empty part at the end does not count.
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

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (start, length) = (self.at, memchr::memchr(b';', rest).unwrap_or(rest.len()));
        let end = start.saturating_add(length);
        self.at = end.saturating_add(1);
        let part = rest.get(..length).unwrap_or_default();
        let named = without_spaces(part);
        let is_no_name = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'_';
        let name_length = named.iter().position(is_no_name).unwrap_or(named.len());
        let (name, after) = named.split_at_checked(name_length).unwrap_or_default();
        // What is left up to the semicolon tells the place.
        let place = |left: &[u8]| end.saturating_sub(left.len());
        match (name, without_spaces(after)) {
            ([first, ..], [b'=', value @ ..]) if first.is_ascii_alphabetic() => {
                let name = Span::new(place(named), place(after));
                let whole = Span::new(place(value), end);
                Some(Ok(Tag { name, value: trim(self.text, whole.start(), end), whole }))
            }
            _ if named.is_empty() => {
                (end < self.text.len()).then_some(Err(Fault::Empty(Span::new(start, end))))
            }
            _ => Some(Err(Fault::NotATag(trim(self.text, start, end)))),
        }
    }
}

/// The tags of a list, its other parts passed over: name, value, place of the value.
pub(crate) fn named(text: &str) -> impl Iterator<Item = (&str, &str, Span)> {
    let slice = |span: Span| span.slice(text).unwrap_or_default();
    Tags::new(text).filter_map(Result::ok).map(move |tag| (slice(tag.name), slice(tag.value), tag.value))
}

/// What follows the white space at the start.
pub(crate) fn without_spaces(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let [byte, tail @ ..] = rest
        && is_space(*byte)
    {
        // A fold may be deep: eight blanks at once.
        rest = tail.strip_prefix(b"        ").unwrap_or(tail);
    }
    rest
}

/// White space between and inside of tags: blanks and folds.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// A range without the white space around it.
pub(crate) fn trim(text: &[u8], start: usize, end: usize) -> Span {
    let rest = without_spaces(text.get(start..end).unwrap_or_default());
    let length = rest.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last.saturating_add(1));
    let start = end.saturating_sub(rest.len());
    Span::new(start, start.saturating_add(length))
}

/// The items of a list between colons, each without the white space around it.
#[allow(dead_code, reason = "not every combination of features reads lists")]
pub(crate) fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(':').map(|item| item.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_space)))
}
