//! The recipients of a report.

use alloc::string::String;

use chrono::{DateTime, Utc};

use super::{decode_utf8_addr, report};
use crate::smtp::EnhancedStatus;

/// What was done for a recipient, as a report states it (RFC 3464 section 2.3.3).
///
/// ```
/// use deliverability::dsn::{Action, Message};
///
/// let raw = b"Content-Type: message/delivery-status\n\n\
///     Reporting-MTA: dns; mx.example.net\n\n\
///     Final-Recipient: rfc822; jane@example.org\nAction: delayed\nStatus: 4.4.1\n";
/// let message = Message::parse(raw)?;
/// assert_eq!(message.recipients()[0].action(), Some(Action::Delayed));
/// assert_eq!(Action::Delayed.as_str(), "delayed");
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// The message was not delivered, and no more attempts are made.
    Failed,
    /// The message was not delivered so far, and the system goes on trying.
    Delayed,
    /// The message was delivered.
    Delivered,
    /// The message was passed on to a system that may not send reports.
    Relayed,
    /// The message was delivered to a list, which distributes it.
    Expanded,
}

crate::names::named! {
    Action {
        Failed => "failed",
        Delayed => "delayed",
        Delivered => "delivered",
        Relayed => "relayed",
        Expanded => "expanded",
    }
}

impl Action {
    /// The action of a field, by its beginning: `failed`, `failure`, `Failed (bad
    /// address)`.
    pub(super) fn read(value: &str) -> Option<Self> {
        let value = value.trim_start_matches(['(', '<', '"', ' ']);
        let starts =
            |word: &str| value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        Some(if starts("fail") || starts("expired") || starts("error") || starts("reject") {
            Self::Failed
        } else if starts("delay") || starts("deferred") {
            Self::Delayed
        } else if starts("deliver") || starts("success") {
            Self::Delivered
        } else if starts("relay") {
            Self::Relayed
        } else if starts("expand") {
            Self::Expanded
        } else {
            return None;
        })
    }
}

/// An address in a report, with its type (RFC 3464 section 2.3.1).
///
/// ```
/// use deliverability::dsn::Message;
///
/// let raw = b"Content-Type: message/delivery-status\n\n\
///     Reporting-MTA: dns; mx.example.net\n\n\
///     Final-Recipient: utf-8; j\\x{F6}rg@example.org\nAction: failed\nStatus: 5.1.1\n";
/// let message = Message::parse(raw)?;
/// let recipient = message.recipients()[0].final_recipient().expect("it is stated");
/// assert_eq!((&*recipient.kind, &*recipient.address), ("utf-8", "jörg@example.org"));
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TypedAddress {
    /// The type in lower case: `rfc822`, `utf-8`, `x400`, ...; `rfc822` if none is
    /// given.
    pub kind: String,
    /// The address without angle brackets, and decoded if its type is `utf-8`. An
    /// `rfc822` address is not xtext here (RFC 3464 section 2.3.1), so
    /// `jane+42@example.org` keeps its tag.
    pub address: String,
}

impl TypedAddress {
    /// Reads the value of a recipient field; `None` if no address is left.
    pub(super) fn read(value: &str) -> Option<Self> {
        let (kind, text) = match report::typed(value.as_bytes()) {
            Ok((rest, kind)) => {
                let text = value.get(value.len().checked_sub(rest.len())?..)?;
                (value.get(..kind.len())?.to_ascii_lowercase(), text)
            }
            Err(_) => (String::from("rfc822"), value),
        };
        let text = bare(text);
        let address = match kind.as_str() {
            "utf-8" => decode_utf8_addr(text).into_owned(),
            _ => String::from(text),
        };
        if address.is_empty() || address.chars().any(char::is_control) {
            return None;
        }
        Some(Self { kind, address })
    }
}

impl TypedAddress {
    /// Whether it is a mailbox at a domain, not a source route, host or local name.
    fn is_whole(&self) -> bool {
        super::addresses::addresses(&self.address).next() == Some((0, self.address.len()))
    }
}

/// An address without what surrounds it: brackets, quotes, comments, `SMTP:`.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    if let Some(start) = text.rfind('<')
        && let Some(end) = text.rfind('>')
        && start < end
    {
        text = text.get(start.saturating_add(1)..end).unwrap_or(text);
    } else if let Some((before, _)) = text.split_once(" (")
        && before.contains('@')
    {
        text = before;
    }
    let text = text.trim_matches(['<', '>', ' ', '\t', '\'']);
    let text = match text.as_bytes() {
        [b'"', .., b'"'] => text.trim_matches('"'),
        _ => text,
    };
    match text.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("smtp:") => text.get(5..).unwrap_or_default(),
        _ => text,
    }
}

/// Where a recipient was found. The greater value is the more reliable source.
///
/// ```
/// use deliverability::dsn::{Message, Source};
///
/// let raw = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n\
///     <jane@example.org>:\nSorry, no mailbox here by that name.\n";
/// let message = Message::parse(raw)?;
/// assert_eq!(message.recipients()[0].source(), Source::Notice);
/// assert!(Source::Report > Source::Notice);
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Taken from the To field of the message that came back, since the text names no
    /// recipient.
    Returned,
    /// Named in the Subject of the bounce.
    Subject,
    /// Named in a sentence of the text.
    Sentence,
    /// Listed in the text, in a mail system's own form.
    Notice,
    /// Listed in `X-Failed-Recipients`.
    Header,
    /// Stated in a delivery-status part.
    Report,
}

crate::names::named! {
    Source {
        Returned => "returned",
        Subject => "subject",
        Sentence => "sentence",
        Notice => "notice",
        Header => "header",
        Report => "report",
    }
}

/// One recipient of a bounce or report, with everything that is said about it.
///
/// ```
/// use deliverability::dsn::{self, Action};
///
/// let raw = b"Content-Type: message/delivery-status\n\n\
///     Reporting-MTA: dns; mx.example.net\n\n\
///     Original-Recipient: rfc822;info@example.org\n\
///     Final-Recipient: rfc822; jane@example.net\n\
///     Action: failed\nStatus: 5.1.1 (no such user)\n\
///     Diagnostic-Code: smtp; 550 5.1.1 unknown\n";
/// let message = dsn::Message::parse(raw)?;
/// let recipient = message.failures().next().unwrap();
/// assert_eq!(recipient.recipient(), "jane@example.net");
/// assert_eq!(recipient.original_recipient().unwrap().address, "info@example.org");
/// assert_eq!(recipient.action(), Some(Action::Failed));
/// assert_eq!(recipient.diagnostic(), "550 5.1.1 unknown");
/// # Ok::<(), dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recipient {
    pub(super) source: Source,
    pub(super) final_recipient: Option<TypedAddress>,
    pub(super) original_recipient: Option<TypedAddress>,
    pub(super) actual_recipient: Option<TypedAddress>,
    pub(super) action: Option<Action>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) status_text: String,
    pub(super) remote_mta: Option<String>,
    pub(super) diagnostic: String,
    pub(super) notice: String,
    pub(super) last_attempt: Option<DateTime<Utc>>,
    pub(super) will_retry_until: Option<DateTime<Utc>>,
    pub(super) final_log_id: Option<String>,
}

impl Recipient {
    pub(super) const fn from_source(source: Source) -> Self {
        Self {
            source,
            final_recipient: None,
            original_recipient: None,
            actual_recipient: None,
            action: None,
            status: None,
            status_text: String::new(),
            remote_mta: None,
            diagnostic: String::new(),
            notice: String::new(),
            last_attempt: None,
            will_retry_until: None,
            final_log_id: None,
        }
    }

    /// A recipient that a text names.
    pub(super) fn named(source: Source, address: &str) -> Self {
        let kind = if address.is_ascii() { "rfc822" } else { "utf-8" };
        let final_recipient = Some(TypedAddress { kind: kind.into(), address: address.into() });
        Self { final_recipient, ..Self::from_source(source) }
    }

    /// Whether a group of fields names a recipient at all.
    pub(super) fn is_stated(&self) -> bool {
        self.final_recipient.is_some() || self.original_recipient.is_some() || self.actual_recipient.is_some()
    }

    /// Whether a group of fields could end here.
    pub(super) fn is_complete(&self) -> bool {
        self.is_stated() && (self.action.is_some() || self.status.is_some())
    }

    /// The address that the report is about: the first of the final, original and
    /// actual address that is a mailbox at a domain.
    #[must_use]
    pub fn recipient(&self) -> &str {
        let addresses = || {
            [&self.final_recipient, &self.original_recipient, &self.actual_recipient].into_iter().flatten()
        };
        let whole = addresses().find(|address| address.is_whole());
        whole.or_else(|| addresses().next()).map_or("", |address| &address.address)
    }

    /// The action; if none is stated, that which the status implies.
    pub(super) fn effective_action(&self) -> Action {
        self.action.unwrap_or_else(|| match self.status.map(EnhancedStatus::class) {
            Some(2) => Action::Delivered,
            _ => Action::Failed,
        })
    }

    /// Whether one of the addresses is a mailbox at a domain.
    pub(super) fn is_whole(&self) -> bool {
        [&self.final_recipient, &self.original_recipient, &self.actual_recipient]
            .into_iter()
            .flatten()
            .any(TypedAddress::is_whole)
    }

    /// The address that the reporting system used (`Final-Recipient`, RFC 3464 section
    /// 2.3.2).
    #[must_use]
    pub const fn final_recipient(&self) -> Option<&TypedAddress> {
        self.final_recipient.as_ref()
    }

    /// The address as the sender gave it (`Original-Recipient`, RFC 3464 section
    /// 2.3.1). If the mail was forwarded, this is the one in the sender's list.
    #[must_use]
    pub const fn original_recipient(&self) -> Option<&TypedAddress> {
        self.original_recipient.as_ref()
    }

    /// The address that the system really delivered to (`X-Actual-Recipient`).
    #[must_use]
    pub const fn actual_recipient(&self) -> Option<&TypedAddress> {
        self.actual_recipient.as_ref()
    }

    /// What was done for the recipient, if it is stated.
    #[must_use]
    pub const fn action(&self) -> Option<Action> {
        self.action
    }

    /// The enhanced status code as the message states it (RFC 3463).
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The whole Status field, including comments; empty if there is none.
    #[must_use]
    pub fn status_text(&self) -> &str {
        &self.status_text
    }

    /// The system that refused the message (`Remote-MTA`), without its type.
    #[must_use]
    pub fn remote_mta(&self) -> Option<&str> {
        self.remote_mta.as_deref()
    }

    /// What was said about this recipient: the Diagnostic-Code without its type, or the
    /// lines of the text that belong to the address. Empty if nothing was said.
    #[must_use]
    pub fn diagnostic(&self) -> &str {
        &self.diagnostic
    }

    /// What the report's text for people says about this recipient, apart from the
    /// diagnostic. Empty if it says nothing.
    #[must_use]
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// When delivery was last tried (`Last-Attempt-Date`).
    #[must_use]
    pub const fn last_attempt(&self) -> Option<DateTime<Utc>> {
        self.last_attempt
    }

    /// The time until which the system goes on trying (`Will-Retry-Until`).
    #[must_use]
    pub const fn will_retry_until(&self) -> Option<DateTime<Utc>> {
        self.will_retry_until
    }

    /// The id of the delivery in the log of the remote system (`Final-Log-ID`).
    #[must_use]
    pub fn final_log_id(&self) -> Option<&str> {
        self.final_log_id.as_deref()
    }

    /// Where in the message the recipient was found.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_types() {
        let cases = [
            ("rfc822; jane@example.org", "rfc822", "jane@example.org"),
            ("RFC822;<jane@example.org>", "rfc822", "jane@example.org"),
            ("jane@example.org", "rfc822", "jane@example.org"),
            ("rfc822; \"Jane Doe\" <jane@example.org>", "rfc822", "jane@example.org"),
            ("X400; /G=Jane/S=Doe/", "x400", "/G=Jane/S=Doe/"),
            (r"utf-8; j\x{F6}rg@example.org", "utf-8", "jörg@example.org"),
            ("rfc822; jane+42@example.org", "rfc822", "jane+42@example.org"),
            ("local; jane", "local", "jane"),
            ("rfc822; SMTP:jane@example.org", "rfc822", "jane@example.org"),
            ("rfc822; jane@example.org (jane)", "rfc822", "jane@example.org"),
        ];
        for (value, kind, address) in cases {
            let read = TypedAddress::read(value).unwrap();
            assert_eq!((read.kind.as_str(), read.address.as_str()), (kind, address), "{value}");
        }
        for value in ["", "rfc822;", "rfc822; <>", "rfc822; a\u{7}@example.org"] {
            assert_eq!(TypedAddress::read(value), None, "{value:?}");
        }
    }
}
