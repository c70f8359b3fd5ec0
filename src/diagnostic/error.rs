//! The one shape of a parser's error: what was expected, what was found, and where.

use alloc::{borrow::Cow, boxed::Box, string::String};
use core::fmt::{self, Write as _};

use super::Span;

/// How many characters of the input an error quotes.
const MAX_FOUND: usize = 40;

/// What a parser expected where it stopped: the kinds of a [`ParseError`].
///
/// ```
/// use deliverability::{diagnostic::Expectation, spf::Record};
///
/// let kind = Record::parse("v=spf1 ip4:192.0.2.300 -all").unwrap_err().kind();
/// assert_eq!(
///     (kind.expected().as_ref(), kind.section()),
///     ("an IPv4 address", "RFC 7208, 5.6")
/// );
/// ```
pub trait Expectation {
    /// What the grammar allows at this place, as in `expected an IPv4 address`.
    fn expected(&self) -> Cow<'static, str>;

    /// The section of the standard, such as `RFC 7208, 5.6`.
    fn section(&self) -> &'static str;
}

/// The error of every parser in this crate: what it expected, what it found instead, and
/// where.
///
/// `K` is the module's own enum of kinds, on which a program branches. `Display` writes
/// one sentence for people:
///
/// ```
/// use deliverability::domain::{Domain, ErrorKind};
///
/// let error = Domain::parse("exa_mple.org").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Character);
/// assert_eq!(error.span().range(), 3..4);
/// assert_eq!(error.found(), "_");
/// assert_eq!(
///     error.to_string(),
///     "expected letters, digits and hyphens in a label, found \"_\" \
///      (RFC 5321, 4.1.2), at 3..4",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParseError<K> {
    kind: K,
    span: Span,
    found: Box<str>,
}

#[allow(dead_code, reason = "not every combination of features moves or maps an error")]
impl<K: Copy> ParseError<K> {
    /// An error at `span` of `input`.
    #[cold]
    pub(crate) fn new(kind: K, span: Span, input: impl AsRef<[u8]>) -> Self {
        Self { kind, span, found: excerpt(span, input.as_ref()) }
    }

    /// The kind of error.
    #[must_use]
    pub const fn kind(&self) -> K {
        self.kind
    }

    /// The place of the fault, in bytes of the input.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The input at [`span`](Self::span), cut after 40 characters, with U+FFFD for bytes
    /// that are not UTF-8. An empty span quotes the character that follows it. The text
    /// is empty at the end of the input.
    #[must_use]
    pub const fn found(&self) -> &str {
        &self.found
    }

    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, expected: &str, section: &str) -> fmt::Result {
        write!(f, "expected {expected}, found {} ({section}), at {}", Found(&self.found), self.span)
    }

    /// The same error in an input of which this one was the part that starts at
    /// `offset`.
    #[must_use]
    #[allow(dead_code, reason = "not every combination of features reads parts of a text")]
    pub(crate) fn shifted(mut self, offset: usize) -> Self {
        let Span { start, end } = self.span;
        self.span = Span::new(start.saturating_add(offset), end.saturating_add(offset));
        self
    }
}

#[cfg(feature = "webhook")]
impl<K> ParseError<K> {
    /// The same error in an input that has this one, decoded, within `span`.
    #[must_use]
    pub(crate) fn within(self, span: Span) -> Self {
        Self { span, ..self }
    }
}

impl<K: Expectation + Copy> ParseError<K> {
    /// The section of the standard that rules, such as `RFC 7208, 5.6`.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.kind.section()
    }
}

impl<K: Expectation + Copy> fmt::Display for ParseError<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &self.kind.expected(), self.kind.section())
    }
}

impl<K: Expectation + Copy + fmt::Debug> core::error::Error for ParseError<K> {}

/// The input at a place, short enough for a sentence.
pub(super) fn excerpt(span: Span, input: &[u8]) -> Box<str> {
    let range = if span.is_empty() { span.start()..input.len() } else { span.range() };
    let bytes = input.get(range).unwrap_or_default();
    // A character has at most four bytes, so that this many are enough.
    let bytes = bytes.get(..4 * (MAX_FOUND + 1)).unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    let length = if span.is_empty() { 1 } else { MAX_FOUND + 1 };
    let end = text.char_indices().nth(length).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default().into()
}

/// A quoted excerpt: control, invisible and bidirectional characters are escaped.
pub(super) struct Found<'a>(pub(super) &'a str);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the end of the text");
        }
        f.write_char('"')?;
        for character in self.0.chars().take(MAX_FOUND) {
            match character {
                '\'' => f.write_char('\'')?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        f.write_char('"')?;
        if self.0.chars().nth(MAX_FOUND).is_some() { f.write_str("...") } else { Ok(()) }
    }
}

/// Implements [`Expectation`] and `Display` for an enum of kinds from one table:
/// variant, what was expected, section.
#[allow(unused_macros, reason = "not every combination of features has a parser")]
macro_rules! expectations {
    ($type:ident { $($variant:ident => $expected:expr, $section:expr;)+ }) => {
        impl crate::diagnostic::Expectation for $type {
            fn expected(&self) -> alloc::borrow::Cow<'static, str> {
                alloc::borrow::Cow::Borrowed(match self { $(Self::$variant => $expected,)+ })
            }

            fn section(&self) -> &'static str {
                match self { $(Self::$variant => $section,)+ }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                use crate::diagnostic::Expectation as _;
                write!(f, "expected {} ({})", self.expected(), self.section())
            }
        }
    };
}

pub(crate) use expectations;

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Kind {
        Digit,
    }

    expectations! { Kind { Digit => "a digit", "RFC 5234, B.1"; } }

    #[test]
    fn quotes_what_it_found() {
        let error =
            |start, end, input: &[u8]| ParseError::new(Kind::Digit, Span::new(start, end), input).to_string();
        assert_eq!(error(1, 2, b"1x"), "expected a digit, found \"x\" (RFC 5234, B.1), at 1..2");
        assert_eq!(
            error(2, 2, b"1x"),
            "expected a digit, found the end of the text (RFC 5234, B.1), at 2..2"
        );
        assert_eq!(error(1, 1, b"1xy"), "expected a digit, found \"x\" (RFC 5234, B.1), at 1..1");
        assert_eq!(error(0, 1, b"\""), "expected a digit, found \"\\\"\" (RFC 5234, B.1), at 0..1");
        let hidden = "\u{202e}\u{200b}'".as_bytes();
        assert_eq!(
            error(0, 7, hidden),
            "expected a digit, found \"\\u{202e}\\u{200b}'\" (RFC 5234, B.1), at 0..7",
        );
        assert!(error(0, 2, b"\xff\n").contains("found \"\u{fffd}\\n\""));
        assert_eq!(
            error(5, 9, b"1x"),
            "expected a digit, found the end of the text (RFC 5234, B.1), at 5..9"
        );
    }

    #[test]
    fn cuts_what_is_long() {
        let exact = ParseError::new(Kind::Digit, Span::new(0, 40), "a".repeat(40)).to_string();
        assert!(exact.contains(&"a".repeat(40)) && !exact.contains("..."));
        let long = ParseError::new(Kind::Digit, Span::new(0, 500), "é".repeat(250)).to_string();
        assert!(long.contains(&("é".repeat(40) + "\"...")), "{long}");
        assert!(!long.contains(&"é".repeat(41)));
    }
}
