//! What is wrong with one element of a payload.

use core::fmt;

use crate::diagnostic::{ParseError, Span, expectations};

/// What a payload should have had at the place of an error.
///
/// ```
/// use deliverability::webhook::{self, ErrorKind, Provider};
///
/// let events = webhook::parse(Provider::Postmark, br#"{"RecordType": "Bou"#);
/// assert_eq!(events[0].as_ref().map_err(|error| error.kind()), Err(ErrorKind::Json));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON.
    Json,
    /// The value is not a JSON object.
    Object,
    /// The body has no form fields.
    Form,
    /// The text has no header line with the field `rcpt`.
    Csv,
    /// The element does not name an event, or lacks parts that this provider's events
    /// have.
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

/// An element of a payload that is not an event: its place, and what is wrong with it.
///
/// ```
/// use deliverability::webhook::{self, Provider};
///
/// let events =
///     webhook::parse(Provider::SendGrid, br#"[{"email": "a@b.example"}, 17]"#);
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

    /// The same error, of an element that is encoded within a span of the payload.
    pub(super) fn within(self, span: Span) -> Self {
        Self { error: self.error.within(span), ..self }
    }

    /// The index of the element in the payload, from 0: in its list, or among its
    /// lines.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// What is wrong with the element.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// The element, cut after 40 characters.
    #[must_use]
    pub const fn found(&self) -> &str {
        self.error.found()
    }

    /// The publication that rules.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.error.section()
    }

    /// The place of the element, in bytes of the payload. An element of JSON within a
    /// form field or a message has the place of the whole payload.
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
