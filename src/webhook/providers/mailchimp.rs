//! Mailchimp Transactional (Mandrill), and Mailchimp: webhooks of audiences.
//!
//! mailchimp.com/developer, transactional webhooks and audience webhooks (seen
//! 2026-11-28).

use super::{Outcome, Sink};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

/// One element of the list that Mandrill posts in the field `mandrill_events`.
pub(super) fn read_mandrill<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let message = json.at("msg");
    let Some(name) = json.at("event").str() else {
        if !json.has("type") {
            return Err(ErrorKind::Event);
        }
        // A change of the lists of refused and allowed addresses.
        let mut event = Event::new(Provider::Mandrill, Kind::Other);
        event.recipient = json.path(&["reject", "email"]).address();
        event.recipient = event.recipient.or_else(|| json.path(&["entry", "email"]).address());
        event.at = time::of(json.at("ts"), Zoneless::Utc);
        event.category = json.at("type").text();
        sink(event);
        return Ok(());
    };
    let (kind, class) = match name {
        "send" => (Kind::Accepted, None),
        "delivered" => (Kind::Delivered, None),
        "deferral" => (Kind::Deferred, Some(Class::Soft)),
        "hard_bounce" => (Kind::Bounce, Some(Class::Hard)),
        "soft_bounce" => (Kind::Bounce, Some(Class::Soft)),
        "open" => (Kind::Opened, None),
        "click" => (Kind::Clicked, None),
        "spam" => (Kind::Complaint, None),
        "unsub" => (Kind::Unsubscribe, None),
        "reject" => (Kind::Dropped, None),
        _ => (Kind::Other, None),
    };
    let mut event = Event::new(Provider::Mandrill, kind);
    event.recipient = message.at("email").address();
    event.at = time::of(json.at("ts"), Zoneless::Utc);
    event.message_id = message.at("_id").text().or_else(|| json.at("_id").text());
    event.provider_class = class;
    let description = message.at("bounce_description");
    event.category = description.text().or_else(|| json.at("event").text());
    event.cause = description.str().and_then(cause);
    event.diagnostic = message.at("diag").text();
    if kind == Kind::Deferred {
        let attempts = message.at("smtp_events").each();
        let last = attempts.iter().rev().find_map(|attempt| attempt.at("diag").text());
        event.diagnostic = last.or(event.diagnostic);
    }
    event.user_agent = json.at("user_agent").text();
    event.url = json.at("url").text();
    sink(event);
    Ok(())
}

/// What the description of a bounce means.
fn cause(description: &str) -> Option<Reason> {
    Some(match description {
        "bad_mailbox" => Reason::UserUnknown,
        "invalid_domain" => Reason::DomainUnknown,
        "mailbox_full" => Reason::MailboxFull,
        "message_too_large" => Reason::MessageTooLarge,
        "spam" => Reason::SpamContent,
        "dmarc" => Reason::AuthFailed,
        _ => return None,
    })
}

/// The form that a Mailchimp audience posts.
pub(super) fn read_audience<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let data = json.at("data");
    let field = |name: &str| {
        let flat = json.at(&alloc::format!("data[{name}]"));
        if matches!(flat, Json::Null) { data.at(name) } else { flat }
    };
    let reason = field("reason");
    let (kind, class) = match (name, reason.str()) {
        ("unsubscribe" | "cleaned", Some("abuse")) => (Kind::Complaint, None),
        ("unsubscribe", _) => (Kind::Unsubscribe, None),
        ("cleaned", Some("hard")) => (Kind::Bounce, Some(Class::Hard)),
        ("cleaned", _) => (Kind::Bounce, None),
        _ => (Kind::Other, None),
    };
    let mut event = Event::new(Provider::Mailchimp, kind);
    event.recipient = (field("email").address()).or_else(|| field("old_email").address());
    event.at = time::of(json.at("fired_at"), Zoneless::Utc);
    event.category = reason.text().or_else(|| json.at("type").text());
    event.provider_class = class;
    sink(event);
    Ok(())
}
