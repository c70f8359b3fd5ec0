//! Messages and what they report.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    answer, complaint, disposition,
    headers::Headers,
    kind::Kind,
    mail::{Mail, Outcome},
    mime, notice,
    recipient::{Action, Recipient},
    report::{self, Report},
    returned::Returned,
    ses,
};
use crate::diagnostic::{ParseError, Span, expectations};

/// How much of an input without a header an error points at, in bytes.
const MAX_FOUND: usize = 1000;

/// A message, and what it reports.
///
/// [`parse`](Self::parse) reads any message; [`kind`](Self::kind) says whether it is a
/// bounce, and [`failures`](Self::failures) lists the recipients that could not be
/// reached.
///
/// ```
/// use deliverability::dsn::{Kind, Message};
///
/// let raw = b"From: Mail Delivery System <Mailer-Daemon@mx.example.net>\n\
///     Subject: Mail delivery failed: returning message to sender\n\
///     X-Failed-Recipients: jane@example.org\n\n\
///     A message that you sent could not be delivered to one or more of its\n\
///     recipients. This is a permanent error. The following address(es) failed:\n\n\
///   jane@example.org\n\
///     host mx.example.org [192.0.2.25]\n\
///     SMTP error from remote mail server after RCPT TO:<jane@example.org>:\n\
///     550 5.1.1 unknown user\n";
/// let message = Message::parse(raw)?;
/// assert_eq!(message.kind(), Kind::Bounce);
/// let recipients: Vec<_> =
///     message.failures().map(|failure| failure.recipient()).collect();
/// assert_eq!(recipients, ["jane@example.org"]);
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    kind: Kind,
    from: Option<String>,
    subject: Option<String>,
    date: Option<DateTime<Utc>>,
    message_id: Option<String>,
    report: Option<Report>,
    recipients: Vec<Recipient>,
    returned: Option<Returned>,
}

impl Message {
    /// Reads a raw message (RFC 5322), with CRLF, LF or CR between its lines.
    ///
    /// Headers and the first 64 kB of each text part are read; attachments are skipped.
    /// A `From ...` line of an mbox before the message is tolerated.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the input is empty or has no header field, and therefore is not
    /// a message. Every message has a result: one that reports nothing is
    /// [`Kind::Ordinary`].
    ///
    /// ```
    /// use deliverability::dsn::{ErrorKind, Kind, Message};
    ///
    /// let raw = b"From: jane@example.org\r\nSubject: Hello\r\n\r\nHow are you?\r\n";
    /// let message = Message::parse(raw)?;
    /// assert_eq!((message.kind(), message.failures().count()), (Kind::Ordinary, 0));
    /// assert_eq!(message.from(), Some("jane@example.org"));
    ///
    /// assert_eq!(Message::parse(b"").unwrap_err().kind(), ErrorKind::Empty);
    /// # Ok::<(), deliverability::dsn::Error>(())
    /// ```
    pub fn parse(raw: &[u8]) -> Result<Self, Error> {
        if raw.iter().all(u8::is_ascii_whitespace) {
            return Err(Error::new(ErrorKind::Empty, Span::new(raw.len(), raw.len()), raw));
        }
        let no_field = || Error::new(ErrorKind::NoField, Span::new(0, raw.len().min(MAX_FOUND)), raw);
        let parts = mime::parts(raw).ok_or_else(no_field)?;
        let headers = Headers::read(&parts.header).ok_or_else(no_field)?;
        let text = parts.texts.join("\n");
        Ok(Self::read(&Mail::new(&parts, &text, headers)))
    }

    /// There are several ways to report a failure, each with a reader of its own. The
    /// first reader that recognizes the message decides.
    fn read(mail: &Mail<'_>) -> Self {
        let Outcome { kind, recipients, report } = complaint::read(mail)
            .or_else(|| report::read(mail))
            .or_else(|| disposition::read(mail))
            .or_else(|| ses::read(mail))
            .or_else(|| notice::read(mail))
            .or_else(|| complaint::without_report(mail))
            .unwrap_or_else(|| Outcome::of(answer::kind(&mail.headers, mail.text)));
        let headers = &mail.headers;
        Self {
            kind,
            from: headers.from.clone(),
            subject: headers.subject.clone(),
            date: headers.get("Date").and_then(report::date),
            message_id: headers.get("Message-ID").map(|id| id.trim_matches(['<', '>', ' ']).to_owned()),
            report,
            recipients,
            returned: mail.returned_header(kind).and_then(Returned::new),
        }
    }

    /// The kind of the message: a bounce, a delay, an automatic reply and so on.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The recipients for whom delivery failed for good. Empty unless the message
    /// reports on a delivery.
    pub fn failures(&self) -> impl Iterator<Item = &Recipient> {
        self.with_action(Action::Failed)
    }

    /// The recipients for whom delivery is late and still being tried.
    pub fn delays(&self) -> impl Iterator<Item = &Recipient> {
        self.with_action(Action::Delayed)
    }

    /// Every recipient that the message reports on, in its order. For a complaint this
    /// is the person who complained, for a disposition notification the reader.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    fn with_action(&self, action: Action) -> impl Iterator<Item = &Recipient> {
        let reports = matches!(self.kind, Kind::Bounce | Kind::Delayed | Kind::Delivered);
        self.recipients.iter().filter(move |recipient| reports && recipient.effective_action() == action)
    }

    /// The address in the From field.
    #[must_use]
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// The Subject field, decoded (RFC 2047).
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The time in the Date field. Anyone can write any time there: see
    /// `quarantine::Policy::plausible_time`.
    #[must_use]
    pub const fn date(&self) -> Option<DateTime<Utc>> {
        self.date
    }

    /// The Message-ID of the report itself, without angle brackets. That of the message
    /// that failed is in [`returned`](Self::returned).
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_deref()
    }

    /// The fields about the message as a whole, if there is a delivery-status part.
    #[must_use]
    pub const fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// The header of the message that came back, as far as the report carries it.
    #[must_use]
    pub const fn returned(&self) -> Option<&Returned> {
        self.returned.as_ref()
    }
}

/// Why an input is not a message, and where.
///
/// ```
/// use deliverability::dsn::{ErrorKind, Message};
///
/// let error = Message::parse(b"just words\n").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NoField);
/// assert_eq!(
///     error.to_string(),
///     "expected a header field, found \"just words\\n\" (RFC 5322, 3.5), at 0..11",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// What keeps an input from being a message.
///
/// ```
/// use deliverability::dsn::{ErrorKind, Message};
///
/// assert_eq!(Message::parse(b" \r\n").unwrap_err().kind(), ErrorKind::Empty);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is empty, or nothing but white space.
    Empty,
    /// The input has no header field.
    NoField,
}

expectations! {
    ErrorKind {
        Empty => "a message that begins with its header", "RFC 5322, 3.5";
        NoField => "a header field", "RFC 5322, 3.5";
    }
}
