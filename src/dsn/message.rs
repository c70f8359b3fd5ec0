//! A raw message in, what it reports out.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use chrono::{DateTime, Utc};

use super::{
    copy,
    header::{self, Returned, decoded, field},
    kind::{self, Kind, Signs},
    mime::{self, Parts},
    notice::{self, Context},
    recipient::{Action, Recipient, Source},
    report::{self, Report},
    scan,
};
use crate::diagnostic::Span;

/// The longest header block of a returned message that is kept, in bytes.
const MAX_RETURNED: usize = 64 * 1024;

/// A message, and what it reports.
///
/// ```
/// use deliverability::dsn::{Kind, Message};
///
/// let raw = b"From: Mail Delivery System <Mailer-Daemon@mx.example.net>\n\
///     Subject: Mail delivery failed: returning message to sender\n\
///     X-Failed-Recipients: jane@example.org\n\n\
///     A message that you sent could not be delivered to one or more of its\n\
///     recipients. This is a permanent error. The following address(es) failed:\n\n\
///       jane@example.org\n\
///         host mx.example.org [192.0.2.25]\n\
///         SMTP error from remote mail server after RCPT TO:<jane@example.org>:\n\
///         550 5.1.1 unknown user\n";
/// let message = Message::parse(raw)?;
/// assert_eq!(message.kind(), Kind::Bounce);
/// let recipients: Vec<_> = message.failures().map(|failure| failure.recipient()).collect();
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
    /// Headers and the first 64 kB of each text part are read; attachments are passed over. A line
    /// `From ...` of an mbox before the message is tolerated.
    ///
    /// # Errors
    ///
    /// An [`Error`] where the input is empty or has no header field: it is no message then. Anything
    /// else has a verdict; what is no report is [`Kind::Ordinary`].
    pub fn parse(raw: &[u8]) -> Result<Self, Error> {
        if raw.iter().all(u8::is_ascii_whitespace) {
            return Err(Error { kind: ErrorKind::Empty, span: Span::new(0, raw.len()) });
        }
        let no_header = Error { kind: ErrorKind::NoHeader, span: Span::new(0, raw.len().min(1000)) };
        let parts = mime::parts(raw).ok_or(no_header)?;
        if header::unfolded(&parts.header).flatten().next().is_none() {
            return Err(no_header);
        }
        Ok(Self::read(parts))
    }

    fn read(mut parts: Parts) -> Self {
        let subject = field(&parts.header, "Subject").map(|subject| decoded(&subject));
        let from = address_of(&parts, "From");
        let mut report = Report::default();
        let mut stated = Vec::new();
        for status in &parts.statuses {
            report::read(status, &mut report, &mut stated);
        }
        let texts = parts.texts.join("\n");
        let split = copy::split(&texts);
        let is_report = !stated.is_empty() || parts.statuses.iter().any(|status| !status.trim().is_empty());

        let signs = Signs::of(&parts, subject.as_deref().unwrap_or_default(), split.notice);
        let has_parts = kind::of_parts(&parts, &stated);
        // Some systems put the fields of a report into their text.
        let mut in_text = false;
        if has_parts.is_none() && signs.is_bounce() && split.notice.contains("inal-Recipient:") {
            report::read(split.notice, &mut report, &mut stated);
            in_text = !stated.is_empty();
        }

        let mut recipients = stated;
        let mut kind = match has_parts {
            Some(kind) => kind,
            None if in_text => kind::of_actions(&recipients),
            None => Kind::Ordinary,
        };
        let reports = has_parts.is_some() || in_text;
        // A filter that rejects by a disposition notification says so in words.
        let rejects = kind == Kind::Disposition && signs.is_bounce();
        if kind == Kind::Complaint {
            recipients = complained(&parts);
        } else if kind == Kind::Disposition && !rejects {
            report::read(parts.disposition.as_deref().unwrap_or_default(), &mut report, &mut recipients);
        } else if parts.feedback.is_empty() {
            if reports && !rejects {
                name_the_nameless(&mut recipients, &parts);
                annotate(&mut recipients, split.notice);
            } else {
                (kind, recipients) =
                    in_words(&parts, signs, subject.as_deref(), split.notice, split.returned);
                if kind == Kind::Ordinary && rejects {
                    kind = Kind::Disposition;
                }
            }
            // A report that a gateway passed on as an attachment.
            let guessed = recipients.iter().all(|recipient| recipient.source <= Source::Subject);
            if !reports && guessed && signs.is_bounce() && !parts.inner_statuses.is_empty() {
                let mut inner = Vec::new();
                parts.inner_statuses.iter().for_each(|status| report::read(status, &mut report, &mut inner));
                if !inner.is_empty() {
                    kind = kind::of_actions(&inner);
                    recipients = inner;
                }
            }
            if is_report && recipients.is_empty() && kind == Kind::Ordinary && signs.may_be_bounce() {
                kind = signs.kind();
            }
        }
        if kind == Kind::Ordinary && parts.feedback.is_empty() && !reports {
            recipients.clear();
            kind = kind::of_rest(&parts, subject.as_deref().unwrap_or_default(), &texts);
        }
        let is_bounce = kind != Kind::Ordinary;
        let returned =
            parts.returned.take().or_else(|| split.returned.filter(|_| is_bounce).map(header_block));
        let returned = returned.filter(|block| header::unfolded(block).flatten().next().is_some());
        Self {
            kind,
            from,
            subject,
            date: field(&parts.header, "Date").and_then(|value| report::date(&value)),
            message_id: field(&parts.header, "Message-ID")
                .map(|id| id.trim_matches(['<', '>', ' ']).to_owned()),
            report: (is_report || in_text).then_some(report),
            recipients,
            returned: returned.map(|block| Returned { block }),
        }
    }

    /// What kind of message it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The recipients for whom delivery failed for good, all of them.
    pub fn failures(&self) -> impl Iterator<Item = &Recipient> {
        self.with_action(Action::Failed)
    }

    /// The recipients for whom delivery is late and goes on being tried.
    pub fn delays(&self) -> impl Iterator<Item = &Recipient> {
        self.with_action(Action::Delayed)
    }

    /// Every recipient that the message reports on, in its order. Of a complaint it is the person
    /// who complained, of a disposition notification the reader.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    fn with_action(&self, action: Action) -> impl Iterator<Item = &Recipient> {
        let reports = matches!(self.kind, Kind::Bounce | Kind::Delayed | Kind::Delivered);
        self.recipients.iter().filter(move |recipient| reports && kind::effective_action(recipient) == action)
    }

    /// The address of the From field.
    #[must_use]
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// The Subject, decoded.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The Date.
    #[must_use]
    pub const fn date(&self) -> Option<DateTime<Utc>> {
        self.date
    }

    /// The Message-ID, without its angle brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_deref()
    }

    /// The fields about the message as a whole, where it carries a delivery-status part.
    #[must_use]
    pub const fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// The headers of the message that came back.
    #[must_use]
    pub const fn returned(&self) -> Option<&Returned> {
        self.returned.as_ref()
    }
}

/// The kind and the recipients of a message without report parts.
fn in_words(
    parts: &Parts,
    signs: Signs,
    subject: Option<&str>,
    notice: &str,
    returned: Option<&str>,
) -> (Kind, Vec<Recipient>) {
    if !signs.may_be_bounce() {
        return (Kind::Ordinary, Vec::new());
    }
    let to = address_of(parts, "To");
    let from = address_of(parts, "From");
    let context = Context { to: to.as_deref(), from: from.as_deref(), quotes: signs.from_system };
    let mut named = notice::recipients(notice, context);
    let listed = named.first().is_some_and(|recipient| recipient.source == Source::Notice);
    let has_evidence =
        signs.has_phrase() || !named.is_empty() || field(&parts.header, "X-Failed-Recipients").is_some();
    if !(signs.is_bounce() && has_evidence || listed) {
        return (Kind::Ordinary, Vec::new());
    }
    let failed: Vec<String> = header::fields(&parts.header, "X-Failed-Recipients")
        .flat_map(|value| {
            let places: Vec<_> = scan::addresses(&value).collect();
            places
                .into_iter()
                .filter_map(|(start, end)| value.get(start..end).map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .collect();
    if !failed.is_empty() {
        named = by_header(failed, named, notice);
    }
    if named.is_empty()
        && let Some(subject) = subject.filter(|subject| kind::is_bounce_subject(subject))
        && let Some((start, end)) = scan::addresses(subject).next()
    {
        named.extend(subject.get(start..end).map(|address| unnamed(Source::Subject, address, notice)));
    }
    if named.is_empty() {
        let block = parts.returned.clone().or_else(|| returned.map(header_block)).unwrap_or_default();
        named.extend(only_recipient(&block).map(|only| unnamed(Source::Returned, &only, notice)));
    }
    let action = if signs.is_delayed() { Action::Delayed } else { Action::Failed };
    for recipient in &mut named {
        recipient.action = Some(action);
    }
    (signs.kind(), named)
}

/// The one recipient of a header block. Only where there is no choice: a recipient is never guessed.
fn only_recipient(block: &str) -> Option<String> {
    let to: Vec<_> = header::fields(block, "To").collect();
    let mut addresses =
        to.iter().flat_map(|value| scan::addresses(value).filter_map(|(start, end)| value.get(start..end)));
    let only = addresses.next()?;
    addresses.next().is_none().then(|| only.to_owned())
}

/// Who complained: the recipients that the report names, else the only one of the message.
fn complained(parts: &Parts) -> Vec<Recipient> {
    let mut out: Vec<Recipient> = Vec::new();
    let mut known = BTreeSet::new();
    for body in &parts.feedback {
        for name in ["Original-Rcpt-To", "Removal-Recipient", "Redacted-Address"] {
            for value in header::fields(body, name) {
                if let Some((start, end)) = scan::addresses(&value).next()
                    && let Some(address) = value.get(start..end)
                    && known.insert(address.to_ascii_lowercase())
                {
                    out.push(Recipient::named(Source::Report, address));
                }
            }
        }
    }
    if out.is_empty() {
        let only = parts.returned.as_deref().and_then(only_recipient);
        out.extend(only.map(|only| Recipient::named(Source::Returned, &only)));
    }
    out
}

/// A recipient whom the text of the notice does not name: all of the text is about it.
fn unnamed(source: Source, address: &str, text: &str) -> Recipient {
    let mut recipient = Recipient::named(source, address);
    recipient.notice = text.trim().chars().take(2000).collect();
    recipient.status = notice::first_status(&recipient.notice);
    recipient
}

/// The recipients that `X-Failed-Recipients` lists, with what the text says of them.
fn by_header(failed: Vec<String>, named: Vec<Recipient>, text: &str) -> Vec<Recipient> {
    let only = failed.len() == 1;
    let single = if named.len() == 1 { named.first().cloned() } else { None };
    let mut by_address = by_address(named);
    failed
        .into_iter()
        .map(|address| {
            let said = by_address.remove(&address.to_ascii_lowercase());
            // One address in the header and one in the text are the same failure.
            match said.or_else(|| single.clone().filter(|_| only)) {
                Some(mut recipient) => {
                    recipient.source = Source::Header;
                    let said = Recipient::named(Source::Header, &address);
                    if !recipient.recipient().eq_ignore_ascii_case(&address) {
                        recipient.original = said.final_;
                        core::mem::swap(&mut recipient.original, &mut recipient.final_);
                    }
                    recipient
                }
                None => unnamed(Source::Header, &address, text),
            }
        })
        .collect()
}

fn by_address(recipients: Vec<Recipient>) -> BTreeMap<String, Recipient> {
    recipients.into_iter().map(|recipient| (recipient.recipient().to_ascii_lowercase(), recipient)).collect()
}

/// Gives a report's only recipient the address of the returned message, where its own is none.
fn name_the_nameless(recipients: &mut [Recipient], parts: &Parts) {
    if let [recipient] = recipients
        && !recipient.is_whole()
        && let Some(only) = parts.returned.as_deref().and_then(only_recipient)
    {
        recipient.original = Recipient::named(Source::Returned, &only).final_;
    }
}

/// Gives the recipients of a report what its text for people says about them.
fn annotate(recipients: &mut [Recipient], text: &str) {
    if recipients.iter().all(|recipient| {
        kind::effective_action(recipient) != Action::Failed && recipient.diagnostic.len() > 40
    }) {
        return;
    }
    let said = by_address(notice::recipients(text, Context::default()));
    let only = recipients.len() == 1;
    for recipient in recipients.iter_mut() {
        let text = match said.get(&recipient.recipient().to_ascii_lowercase()) {
            Some(own) if !own.diagnostic.is_empty() => own.diagnostic.clone(),
            _ if only => text.trim().chars().take(2000).collect(),
            _ => String::new(),
        };
        recipient.notice = text;
    }
}

/// The first address of a field.
fn address_of(parts: &Parts, name: &str) -> Option<String> {
    let value = field(&parts.header, name)?;
    let (start, end) = scan::addresses(&value).next()?;
    value.get(start..end).map(str::to_owned)
}

/// The header block at the start of a returned message.
fn header_block(text: &str) -> String {
    let text = text.trim_start();
    let mut end = 0_usize;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() || end > MAX_RETURNED {
            break;
        }
        end = end.saturating_add(line.len());
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// Why an input is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}, at {span}")]
pub struct Error {
    kind: ErrorKind,
    span: Span,
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in bytes of the input.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }
}

/// What keeps an input from being a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is nothing but white space.
    #[error("a message begins with its header, and the input is empty (RFC 5322, 3.5)")]
    Empty,
    /// There is no header field.
    #[error("a message begins with its header, and the input has no field of one (RFC 5322, 3.5)")]
    NoHeader,
}
