//! Mailjet.
//!
//! mailjet/api-documentation, `guides/_event-api.md` (seen 2026-11-28).

use super::{Outcome, Sink};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Basis, Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("event").str().ok_or(ErrorKind::Event)?;
    let (about, error) = (json.at("error_related_to"), json.at("error"));
    let kind = match name {
        "sent" => Kind::Delivered,
        "open" => Kind::Opened,
        "click" => Kind::Clicked,
        "spam" => Kind::Complaint,
        "unsub" => Kind::Unsubscribe,
        // Mailjet tries again.
        "bounce" if error.str() == Some("greylisted") => Kind::Deferred,
        "bounce" => Kind::Bounce,
        "blocked" => Kind::Dropped,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::Mailjet, kind);
    event.recipient = json.at("email").address();
    event.at = time::of(json.at("time"), Zoneless::Utc);
    event.message_id = json.at("MessageID").id().or_else(|| json.at("mj_message_id").id());
    event.category = match (about.str(), error.str()) {
        (Some(about), Some(error)) => Some(alloc::format!("{about}/{error}").into()),
        _ => error.text().or_else(|| about.text()),
    };
    event.diagnostic = json.at("smtp_reply").text().or_else(|| json.at("comment").text());
    event.cause = error.str().and_then(cause);
    if kind == Kind::Bounce {
        event.provider_class = match json.at("hard_bounce").truth() {
            Some(true) => Some(Class::Hard),
            Some(false) => Some(Class::Soft),
            None => None,
        };
    }
    if kind == Kind::Dropped && about.str() != Some("mailjet") {
        event.basis = Basis::CauseInText;
    }
    event.user_agent = json.at("agent").text();
    event.url = json.at("url").text();
    sink(event);
    Ok(())
}

/// What an error means.
fn cause(error: &str) -> Option<Reason> {
    Some(match error {
        "user unknown" => Reason::UserUnknown,
        "mailbox inactive" => Reason::MailboxDisabled,
        "quota exceeded" => Reason::MailboxFull,
        "invalid domain" | "invalid domaine" => Reason::DomainUnknown,
        "no mail host" | "connection issue" => Reason::NetworkError,
        "relay/access denied" => Reason::RelayDenied,
        "greylisted" => Reason::Greylisted,
        "sender blocked" => Reason::SenderRejected,
        "content blocked" => Reason::SpamContent,
        "policy issue" => Reason::Policy,
        "system issue" => Reason::ServerError,
        "protocol issue" => Reason::ProtocolError,
        _ => return None,
    })
}
