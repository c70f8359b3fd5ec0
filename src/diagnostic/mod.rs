//! Places and findings: how every parser and linter of this crate points into its input.
//!
//! A [`Span`] is a range of bytes of the given text. A [`Finding`] is one remark of a
//! linter: a stable code, a severity, a span, a sentence that says what to do and, if
//! there is one, the corrected text. Nothing here formats for a terminal: any renderer
//! can.
//!
//! ```
//! use deliverability::diagnostic::{Finding, Severity, Span};
//!
//! let span = Span::new(7, 11);
//! let finding =
//!     Finding::new("spf::pass-all", Severity::Error, span, "`+all` lets anyone pass")
//!         .suggest("v=spf1 -all");
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
    /// The bytes from `start` up to `end`. An `end` before `start` counts as `start`.
    ///
    /// ```
    /// use deliverability::diagnostic::Span;
    ///
    /// assert_eq!(Span::new(4, 9).range(), 4..9);
    /// assert!(Span::new(4, 2).is_empty());
    /// ```
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty span at a position.
    ///
    /// ```
    /// use deliverability::diagnostic::Span;
    ///
    /// let span = Span::at(4);
    /// assert_eq!((span.start(), span.end()), (4, 4));
    /// assert_eq!(span.slice("550 5.1.1"), Some(""));
    /// ```
    #[must_use]
    pub const fn at(position: usize) -> Self {
        Self { start: position, end: position }
    }

    /// The position of the first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start
    }

    /// The position after the last byte.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end
    }

    /// The number of bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span has no bytes and only marks a place.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The span as a range of byte positions.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The part of `text` that the span covers; `None` if it does not fit the text.
    ///
    /// ```
    /// use deliverability::diagnostic::Span;
    ///
    /// assert_eq!(Span::new(0, 2).slice("über"), Some("ü"));
    /// assert_eq!(Span::new(0, 1).slice("über"), None, "within a character");
    /// assert_eq!(Span::new(4, 9).slice("550"), None, "past the end");
    /// ```
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

/// How serious a [`Finding`] is.
///
/// ```
/// use deliverability::diagnostic::Severity;
///
/// assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
/// assert_eq!("warning".parse(), Ok(Severity::Warning));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Good to know; nothing has to change.
    Info,
    /// Works today, but will cause trouble.
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

/// One remark of a linter about a place in its input.
///
/// ```
/// use deliverability::spf;
///
/// let finding = &spf::lint_text("v=spf1 mx +all")[0];
/// assert_eq!(
///     (finding.code(), finding.severity().as_str()),
///     ("spf::pass-all", "error")
/// );
/// assert_eq!(finding.span().slice("v=spf1 mx +all"), Some("+all"));
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
    ///
    /// ```
    /// use deliverability::diagnostic::{Finding, Severity, Span};
    ///
    /// let finding = Finding::new(
    ///     "spf::ptr",
    ///     Severity::Warning,
    ///     Span::new(7, 10),
    ///     "remove `ptr`",
    /// );
    /// assert_eq!((finding.message(), finding.suggestion()), ("remove `ptr`", None));
    /// ```
    #[must_use]
    pub fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity, span, message: message.into(), suggestion: None }
    }

    /// Adds the corrected text.
    ///
    /// ```
    /// use deliverability::diagnostic::{Finding, Severity, Span};
    ///
    /// let finding = Finding::new(
    ///     "spf::ptr",
    ///     Severity::Warning,
    ///     Span::new(7, 10),
    ///     "remove `ptr`",
    /// )
    /// .suggest("v=spf1 mx -all");
    /// assert_eq!(finding.suggestion(), Some("v=spf1 mx -all"));
    /// ```
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The stable code, in the form `module::what-is-wrong`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// How serious the finding is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The place of the finding, in bytes of the text that was linted.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// One sentence that says what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The corrected text, if there is one.
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

/// The error of `FromStr` for this crate's named enums: the text is not one of their
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
