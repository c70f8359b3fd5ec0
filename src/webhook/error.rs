//! What is wrong with one element of a payload.

use core::fmt;

use crate::diagnostic::{ParseError, Span, expectations};

/// What a payload should have had where it was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no JSON.
    Json,
    /// The value is no JSON object.
    Object,
    /// The body has no form fields.
    Form,
    /// The text has no header line with the field `rcpt`.
    Csv,
    /// The element has no name of an event, or not the parts that this provider's events have.
    Event,
}

expectations! {
    ErrorKind {
        Json => "a JSON value", "RFC 8259, 2";
        Object => "a JSON object", "RFC 8259, 4";
        Form => "form fields", "WHATWG URL, 5.1";
        Csv => "a header line with the field rcpt", "PowerMTA accounting files";
        Event => "an event of this provider", "the provider's documentation";
    }
}

/// One element of a payload that is no event.
///
/// ```
/// use deliverability::webhook::{self, Provider};
///
/// let events = webhook::parse(Provider::SendGrid, br#"[{"email": "a@b.example"}, 17]"#);
/// let error = events[1].as_ref().unwrap_err();
/// assert_eq!(error.element(), 1);
/// assert_eq!(
///     error.to_string(),
///     "element 1: expected a JSON object, found \"17\" (RFC 8259, 4), at 27..29",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Error {
    element: usize,
    error: ParseError<ErrorKind>,
}

impl Error {
    pub(super) fn new(element: usize, kind: ErrorKind, span: Span, body: &[u8]) -> Self {
        Self { element, error: ParseError::new(kind, span, body) }
    }

    /// The place of the element in the payload, from 0: in its list, or among its lines.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// The element, in bytes of the payload.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.error.span()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "element {}: {}", self.element, self.error)
    }
}

impl core::error::Error for Error {}
