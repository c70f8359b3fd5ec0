//! One event, in the same terms for every provider.

use core::fmt;

use chrono::{DateTime, Utc};

use super::{provider::Provider, text::Text, verdict::Verdict};
use crate::{
    bounce::{self, Certainty, Class, Failure, Reason, Scope},
    smtp::EnhancedStatus,
};

/// What happened to a message.
///
/// ```
/// use deliverability::webhook::{self, Kind, Provider};
///
/// let body =
///     br#"{"RecordType": "SpamComplaint", "Email": "jane@example.org", "ID": 42}"#;
/// let events = webhook::parse(Provider::Postmark, body);
/// assert_eq!(events[0].as_ref().map(|event| event.kind()), Ok(Kind::Complaint));
/// assert_eq!(Kind::Complaint.as_str(), "complaint");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The provider accepted the message.
    Accepted,
    /// The recipient's server accepted the message.
    Delivered,
    /// An attempt failed, and the provider will try again.
    Deferred,
    /// Delivery failed, and no more attempts are made.
    Bounce,
    /// The provider did not send the message: its suppression list, a quota, a broken
    /// template.
    Dropped,
    /// The recipient called the message spam.
    Complaint,
    /// The recipient wants no more mail.
    Unsubscribe,
    /// The message was opened.
    Opened,
    /// A link of the message was followed.
    Clicked,
    /// Anything else: an automatic reply, an inbound message, a change of settings.
    Other,
}

crate::names::named! {
    Kind {
        Accepted => "accepted",
        Delivered => "delivered",
        Deferred => "deferred",
        Bounce => "bounce",
        Dropped => "dropped",
        Complaint => "complaint",
        Unsubscribe => "unsubscribe",
        Opened => "opened",
        Clicked => "clicked",
        Other => "other",
    }
}

/// Who opened a message or followed a link, as far as the provider says.
///
/// ```
/// use deliverability::webhook::{self, Actor, Provider};
///
/// let body =
///     br#"[{"event": "open", "email": "jane@example.org", "timestamp": 1513299569,
///     "sg_machine_open": true}]"#;
/// let events = webhook::parse(Provider::SendGrid, body);
/// assert_eq!(events[0].as_ref().map(|event| event.actor()), Ok(Actor::Machine));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Actor {
    /// The provider does not say.
    #[default]
    Unknown,
    /// A person, as the provider states.
    Person,
    /// A program: a privacy proxy that fetches images ahead, a security scanner, a bot.
    Machine,
}

crate::names::named! {
    Actor {
        Unknown => "unknown",
        Person => "person",
        Machine => "machine",
    }
}

/// What decides why a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Basis {
    /// Nothing: there is no failure, or it is not one of the address or the message.
    #[default]
    Nothing,
    /// The text; the provider's category where the text gives no cause.
    Text,
    /// The text, only if its words name a fault of the address, the message or the
    /// sender; else the category.
    CauseInText,
    /// The provider's category alone: the text is its own sentence.
    Category,
}

/// One event of a message to one recipient.
///
/// It borrows the payload; [`into_owned`](Self::into_owned) copies what it borrows.
///
/// ```
/// use deliverability::{bounce::Reason, webhook::{self, Kind, Provider}};
///
/// let body =
///     br#"[{"event": "bounce", "email": "jane@example.org", "timestamp": 1513299569,
///     "sg_event_id": "e1", "reason": "550 5.1.1 No such user", "type": "bounce"}]"#;
/// let events = webhook::parse(Provider::SendGrid, body);
/// let event = events[0].as_ref().unwrap();
/// assert_eq!(
///     (event.kind(), event.recipient()),
///     (Kind::Bounce, Some("jane@example.org"))
/// );
/// assert_eq!(event.verdict().unwrap().reason(), Reason::UserUnknown);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Event<'a> {
    pub(super) provider: Provider,
    pub(super) kind: Kind,
    pub(super) recipient: Option<Text<'a>>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) message_id: Option<Text<'a>>,
    pub(super) event_id: Option<Text<'a>>,
    pub(super) category: Option<Text<'a>>,
    pub(super) provider_class: Option<Class>,
    pub(super) diagnostic: Option<Text<'a>>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) reply_code: Option<u16>,
    pub(super) actor: Actor,
    pub(super) user_agent: Option<Text<'a>>,
    pub(super) url: Option<Text<'a>>,
    /// What the provider's category means.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) cause: Option<Reason>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) basis: Basis,
    /// Another text of the provider about the failure.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) notice: Option<Text<'a>>,
    /// Whether the provider gave up because the time for attempts ran out.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) expired: bool,
}

impl<'a> Event<'a> {
    pub(super) fn new(provider: Provider, kind: Kind) -> Self {
        let basis = match kind {
            Kind::Bounce | Kind::Deferred => Basis::Text,
            _ => Basis::Nothing,
        };
        Self {
            provider,
            kind,
            recipient: None,
            at: None,
            message_id: None,
            event_id: None,
            category: None,
            provider_class: None,
            diagnostic: None,
            status: None,
            reply_code: None,
            actor: Actor::Unknown,
            user_agent: None,
            url: None,
            cause: None,
            basis,
            notice: None,
            expired: false,
        }
    }

    /// Fills in what follows from the rest: the status from the text.
    pub(super) fn finished(mut self) -> Self {
        if self.status.is_none() {
            self.status = self.diagnostic.as_ref().and_then(|text| first_status(text.as_str()));
        }
        self
    }

    /// The provider that posted the event.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// What happened to the message.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The recipient's bare address, as the payload writes it; `None` if it names none.
    #[must_use]
    pub fn recipient(&self) -> Option<&str> {
        self.recipient.as_ref().map(Text::as_str)
    }

    /// When it happened; `None` if the payload gives no time, or a time in an unknown
    /// zone.
    #[must_use]
    pub const fn at(&self) -> Option<DateTime<Utc>> {
        self.at
    }

    /// The provider's id of the message.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_ref().map(Text::as_str)
    }

    /// The provider's id of this event. It is the same if the event is posted twice.
    #[must_use]
    pub fn event_id(&self) -> Option<&str> {
        self.event_id.as_ref().map(Text::as_str)
    }

    /// The provider's own category, such as `Permanent/NoEmail`: for a failure its
    /// kind, else the provider's name for the event.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.category.as_ref().map(Text::as_str)
    }

    /// The class that the provider itself gives the failure: hard if it says "hard" or
    /// "permanent", soft if it says "soft" or "temporary", spam if it says that the
    /// sender was blocked.
    #[must_use]
    pub const fn provider_class(&self) -> Option<Class> {
        self.provider_class
    }

    /// What the recipient's server said, or else the provider.
    #[must_use]
    pub fn diagnostic(&self) -> Option<&str> {
        self.diagnostic.as_ref().map(Text::as_str)
    }

    /// The enhanced status code (RFC 3463): the payload's field, else the first one in
    /// the text.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The SMTP reply code, if the payload has a field for it.
    #[must_use]
    pub const fn reply_code(&self) -> Option<u16> {
        self.reply_code
    }

    /// Who opened the message or followed the link.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The user agent that opened the message or followed the link.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_ref().map(Text::as_str)
    }

    /// The link that was followed. For a request to confirm a subscription, the address
    /// that confirms it.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_ref().map(Text::as_str)
    }

    /// Why the delivery failed; `None` if the event states no failure of the address or
    /// the message.
    ///
    /// The text decides. If it gives no cause, the provider's category does; if neither
    /// does, the reason is [`Reason::Undetermined`]. The text is classified when this
    /// is called.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict<'_>> {
        let by_category = || Verdict::of_category(self, self.cause.unwrap_or(Reason::Undetermined));
        match self.basis {
            Basis::Nothing => None,
            Basis::Category => Some(by_category()),
            Basis::Text => {
                let verdict = self.read_text();
                Some(match verdict {
                    Some(verdict) if !self.outweighs(&verdict) => Verdict::of_text(self, verdict),
                    _ => by_category(),
                })
            }
            Basis::CauseInText => match self.read_text() {
                Some(verdict)
                    if verdict.certainty() >= Certainty::Text && verdict.scope() != Scope::Infrastructure =>
                {
                    Some(Verdict::of_text(self, verdict))
                }
                _ => self.cause.map(|cause| Verdict::of_category(self, cause)),
            },
        }
    }

    /// Whether the category says more than the verdict on the text.
    fn outweighs(&self, read: &bounce::Verdict<'_>) -> bool {
        if self.expired && matches!(read.reason(), Reason::NetworkError | Reason::DnsFailure) {
            return true;
        }
        let vague = matches!(
            read.reason(),
            Reason::Undetermined | Reason::Policy | Reason::ServerError | Reason::ProtocolError
        );
        let by_code = read.certainty() == Certainty::BasicCode
            || (read.certainty() == Certainty::EnhancedCode && vague);
        read.reason() == Reason::Undetermined || (by_code && self.cause.is_some())
    }

    fn read_text(&self) -> Option<bounce::Verdict<'_>> {
        let text = self.diagnostic().unwrap_or_default();
        if text.is_empty() && self.status.is_none() && self.reply_code.is_none() && self.notice.is_none() {
            return None;
        }
        let mut failure = Failure::new(text);
        if let Some(notice) = &self.notice {
            failure = failure.with_notice(notice.as_str());
        }
        if let Some(status) = self.status {
            failure = failure.with_status(status);
        }
        if let Some(code) = self.reply_code {
            failure = failure.with_code(code);
        }
        if self.kind == Kind::Bounce {
            failure = failure.given_up();
        }
        Some(bounce::classify(failure))
    }

    /// The same event with copies of its texts, so that it borrows nothing.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        let own = |text: Option<Text<'a>>| text.map(Text::into_owned);
        Event {
            provider: self.provider,
            kind: self.kind,
            recipient: own(self.recipient),
            at: self.at,
            message_id: own(self.message_id),
            event_id: own(self.event_id),
            category: own(self.category),
            provider_class: self.provider_class,
            diagnostic: own(self.diagnostic),
            status: self.status,
            reply_code: self.reply_code,
            actor: self.actor,
            user_agent: own(self.user_agent),
            url: own(self.url),
            cause: self.cause,
            basis: self.basis,
            notice: own(self.notice),
            expired: self.expired,
        }
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.verdict(), self.kind) {
            (Some(verdict), Kind::Bounce) => write!(f, "{verdict}"),
            (Some(verdict), kind) => write!(f, "{kind}: {verdict}"),
            (None, kind) => match self.category() {
                Some(category) => write!(f, "{kind} ({} {category})", self.provider),
                None => write!(f, "{kind} ({})", self.provider),
            },
        }
    }
}

/// The first enhanced status code anywhere in a text.
fn first_status(text: &str) -> Option<EnhancedStatus> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    let mut rest = text.as_bytes();
    let mut before = None;
    while let Some((&byte, tail)) = rest.split_first() {
        if matches!(byte, b'2' | b'4' | b'5') && !before.is_some_and(is_part) && tail.first() == Some(&b'.') {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
            let word = rest.get(..length).and_then(|word| core::str::from_utf8(word).ok());
            let word = word.map(|word| word.trim_end_matches('.'));
            if let Some(status) = word.and_then(|word| word.parse().ok()) {
                return Some(status);
            }
            before = Some(b'.');
            rest = rest.get(length.max(1)..)?;
            continue;
        }
        before = Some(byte);
        rest = tail;
    }
    None
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn the_first_status_is_found() {
        for (text, expected) in [
            ("550 5.1.1 unknown", Some("5.1.1")),
            ("smtp;550-5.7.1 x", Some("5.7.1")),
            ("sent (250 2.0.0 OK)", Some("2.0.0")),
            ("(#5.1.1)", Some("5.1.1")),
            ("host 5.1.2.3 and 17.5.1.1 said no", None),
            ("over quota 4.2.2.", Some("4.2.2")),
            ("v5.1.1", None),
            ("", None),
        ] {
            assert_eq!(first_status(text).map(|status| status.to_string()).as_deref(), expected, "{text}");
        }
    }
}
