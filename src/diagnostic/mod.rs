//! Places and findings: how every parser and linter of this crate points into its input.
//!
//! A [`Span`] is a range of bytes of the text that was given. A [`Finding`] is one
//! remark of a linter: a stable code, a severity, a span, a sentence that says what to
//! do and, where there is one, the corrected text. Nothing here formats for a terminal:
//! any renderer can.
//!
//! ```
//! use deliverability::diagnostic::{Finding, Severity, Span};
//!
//! let finding = Finding::new(
//!     "spf::pass-all",
//!     Severity::Error,
//!     Span::new(7, 11),
//!     "`+all` lets anyone pass",
//! )
//! .suggest("v=spf1 -all");
//! assert_eq!(finding.span().slice("v=spf1 +all"), Some("+all"));
//! assert_eq!(
//!     finding.to_string(),
//!     "error[spf::pass-all] at 7..11: `+all` lets anyone pass"
//! );
//! ```

mod error;

use alloc::{boxed::Box, string::String};
use core::{fmt, ops::Range};

#[allow(unused_imports, reason = "not every combination of features has a parser")]
pub(crate) use error::expectations;
pub use error::{Expectation, ParseError};

/// A range of bytes of an input: `start` is in it, `end` is not.
///
/// ```
/// use deliverability::diagnostic::Span;
///
/// let span = Span::new(4, 9);
/// assert_eq!(span.slice("550 5.1.1 unknown"), Some("5.1.1"));
/// assert_eq!((span.len(), span.to_string().as_str()), (5, "4..9"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`; an `end` before `start` counts as `start`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty span at `position`.
    #[must_use]
    pub const fn at(position: usize) -> Self {
        Self { start: position, end: position }
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start
    }

    /// The byte after the last one.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end
    }

    /// How many bytes it covers.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing and only marks a place.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The span as a range of byte positions.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The part of `text` it covers, `None` where it does not fit the text.
    #[must_use]
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// How much a [`Finding`] matters.
///
/// ```
/// use deliverability::diagnostic::Severity;
///
/// assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
/// assert_eq!("warning".parse::<Severity>().unwrap(), Severity::Warning);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Info,
    /// Works today, and will hurt.
    Warning,
    /// Wrong: receivers refuse it or read something else.
    Error,
}

crate::names::named! {
    Severity {
        Info => "info",
        Warning => "warning",
        Error => "error",
    }
}

/// One remark of a linter about a place of its input.
///
/// ```
/// use deliverability::diagnostic::{Finding, Severity, Span};
///
/// let finding =
///     Finding::new("spf::ptr", Severity::Warning, Span::new(7, 10), "remove `ptr`");
/// assert_eq!((finding.code(), finding.suggestion()), ("spf::ptr", None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    code: &'static str,
    severity: Severity,
    span: Span,
    message: String,
    suggestion: Option<String>,
}

impl Finding {
    /// A finding without a suggestion.
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity, span, message: message.into(), suggestion: None }
    }

    /// The same finding with the corrected text.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The stable code, `module::what-is-wrong`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it is, in bytes of the text that was linted.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// One sentence that says what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The corrected text, where there is one.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] at {}: {}", self.severity, self.code, self.span, self.message)
    }
}

/// The error of `FromStr` on this crate's named enums: the text is not one of their
/// names.
///
/// ```
/// use deliverability::diagnostic::Severity;
///
/// let error = "fatal".parse::<Severity>().unwrap_err();
/// assert_eq!(error.to_string(), "expected the name of a Severity, found \"fatal\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnknownName {
    expected: &'static str,
    found: Box<str>,
}

impl UnknownName {
    #[cold]
    pub(crate) fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: error::excerpt(Span::new(0, found.len()), found.as_bytes()) }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected the name of a {}, found {}", self.expected, error::Found(&self.found))
    }
}

impl core::error::Error for UnknownName {}
