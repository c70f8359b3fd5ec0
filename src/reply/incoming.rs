//! An incoming reply before it is classified.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::dsn;

/// Why a message cannot be read.
pub type Error = dsn::Error;

/// A reply: its subject, its headers and its plain text.
///
/// ```
/// use deliverability::reply::Message;
///
/// let message = Message::new("Please take me off your list.").with_subject("Re: Offer");
/// assert_eq!(message.header("Auto-Submitted"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    subject: Option<String>,
    headers: Vec<(String, String)>,
    text: String,
    is_bounce: bool,
}

impl Message {
    /// A reply of which the plain text is known, with its quotation and signature.
    ///
    /// ```
    /// use deliverability::reply::{self, Message};
    ///
    /// let message = Message::new("Yes, please call me.\n\n> Shall we stop here?");
    /// assert!(!reply::classify(&message).is_opt_out());
    /// ```
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Reads a whole message; a bounce is one by the reading of [`dsn`](crate::dsn).
    ///
    /// ```
    /// use deliverability::reply::Message;
    ///
    /// let raw = b"From: jane@example.org\r\nSubject: Re: Offer\r\n\r\nNo, thanks.\r\n";
    /// assert_eq!(Message::parse(raw)?.subject(), Some("Re: Offer"));
    /// # Ok::<(), deliverability::reply::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The message has no header.
    pub fn parse(raw: &[u8]) -> Result<Self, Error> {
        let report = dsn::Message::parse(raw)?;
        let is_bounce = matches!(report.kind(), dsn::Kind::Bounce | dsn::Kind::Delayed);
        let raw = dsn::bounded(raw);
        let parsed = crate::nesting::mime_parser().parse(&*raw);
        let mut out = Self { subject: report.subject().map(ToOwned::to_owned), is_bounce, ..Self::default() };
        if let Some(parsed) = parsed {
            out.headers = parsed
                .headers_raw()
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect();
            out.text = parsed.body_text(0).map(|text| text.into_owned()).unwrap_or_default();
        }
        Ok(out)
    }

    /// Adds the subject, decoded. It decides where the text is empty.
    ///
    /// ```
    /// use deliverability::reply::{self, Message};
    ///
    /// let message = Message::new("").with_subject("unsubscribe");
    /// assert!(reply::classify(&message).is_opt_out());
    /// ```
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Adds a header field: its name and its value.
    ///
    /// ```
    /// use deliverability::reply::{self, Intent, Message};
    ///
    /// let message =
    ///     Message::new("Your message is waiting.").with_header("X-Spamarrest", "1");
    /// assert_eq!(reply::classify(&message).intent(), Intent::Challenge);
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The plain text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value of the first field of a name, without regard to case.
    ///
    /// ```
    /// use deliverability::reply::Message;
    ///
    /// let message = Message::new("").with_header("Auto-Submitted", "auto-replied");
    /// assert_eq!(message.header("auto-submitted"), Some("auto-replied"));
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn has_header_starting(&self, start: &str) -> bool {
        self.headers
            .iter()
            .any(|(name, _)| name.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
    }

    /// Whether it is a report of a mail system about a message that was not delivered.
    pub(super) fn is_bounce(&self) -> bool {
        let of_system = |from: &str| {
            let from = from.to_ascii_lowercase();
            from.contains("mailer-daemon") || from.contains("postmaster@")
        };
        let is_report = self
            .header("Content-Type")
            .is_some_and(|value| value.to_ascii_lowercase().contains("report-type=delivery-status"));
        self.is_bounce
            || is_report
            || self.header("X-Failed-Recipients").is_some()
            || (self.header("Return-Path") == Some("<>") && self.header("From").is_some_and(of_system))
    }
}
