//! Mailgun, both generations.
//!
//! mailgun/documentation, `api-events.rst`; documentation.mailgun.com, webhook payloads
//! (seen 2026-11-28).

use super::{Outcome, Sink};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Actor, Basis, Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

/// Codes with which Mailgun says that an address is on its own list: bounced,
/// unsubscribed, complained.
const SUPPRESSED: core::ops::RangeInclusive<u16> = 605..=607;

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let data = json.at("event-data");
    let wrapped = data.is_object();
    let json = if wrapped { data } else { json };
    // A user variable may have the name of a field: in a form the real one is then the first.
    let name = json.first_at("event").str().ok_or(ErrorKind::Event)?;
    let has_number = matches!(json.at("timestamp"), Json::Integer(_) | Json::Float(_));
    let is_form = !wrapped && !has_number && !json.has("message");
    sink(if is_form { legacy(json, name) } else { current(json, name) });
    Ok(())
}

fn current<'a>(json: &Json<'a>, name: &str) -> Event<'a> {
    let reason = json.at("reason").str().unwrap_or_default();
    let status = json.at("delivery-status");
    let number = status.at("code").integer().and_then(|code| u16::try_from(code).ok());
    let suppressed = reason.starts_with("suppress-") || number.is_some_and(|code| SUPPRESSED.contains(&code));
    let kind = match (name, json.at("severity").str()) {
        ("failed", _) if suppressed => Kind::Dropped,
        ("failed", Some("temporary")) => Kind::Deferred,
        ("failed", _) => Kind::Bounce,
        ("accepted", _) => Kind::Accepted,
        ("rejected", _) => Kind::Dropped,
        _ => tracked(name),
    };
    let mut event = Event::new(Provider::Mailgun, kind);
    let headers = json.path(&["message", "headers"]);
    event.recipient = json.at("recipient").address().or_else(|| headers.at("to").address());
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = headers.at("message-id").text();
    event.event_id = json.at("id").text();
    event.category = json.at("reason").text();
    event.diagnostic = (status.at("message").text())
        .or_else(|| status.at("description").text())
        .or_else(|| json.path(&["reject", "reason"]).text());
    event.status = status.at("enhanced-code").str().and_then(|code| code.parse().ok());
    failure(&mut event, reason, number);
    event.provider_class = match (kind, json.at("severity").str()) {
        (Kind::Bounce, Some("permanent")) => Some(Class::Hard),
        (Kind::Deferred, _) => Some(Class::Soft),
        _ => None,
    };
    let client = json.at("client-info");
    event.user_agent = client.at("user-agent").text();
    event.url = json.at("url").text();
    if client.at("bot").str().is_some() || client.at("client-type").str() == Some("robot") {
        event.actor = Actor::Machine;
    }
    event
}

/// A webhook of the first generation.
fn legacy<'a>(json: &Json<'a>, name: &str) -> Event<'a> {
    let reason = json.at("reason").str().unwrap_or_default();
    let number = json.at("code").integer().and_then(|code| u16::try_from(code).ok());
    let suppressed = number.is_some_and(|code| SUPPRESSED.contains(&code));
    let kind = match name {
        "bounced" => Kind::Bounce,
        "dropped" if suppressed => Kind::Dropped,
        // The time for attempts ran out, or the server refused for good.
        "dropped" if reason == "old" || number.is_some_and(|code| (400..600).contains(&code)) => Kind::Bounce,
        "dropped" => Kind::Dropped,
        _ => tracked(name),
    };
    let mut event = Event::new(Provider::Mailgun, kind);
    event.recipient = json.first_at("recipient").address();
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = json.at("Message-Id").text().or_else(|| json.at("message-id").text());
    event.category = json.at("reason").text();
    event.diagnostic = json.at("error").text().or_else(|| json.at("description").text());
    event.status = json.at("code").str().and_then(|code| code.parse().ok());
    failure(&mut event, reason, number);
    if name == "bounced" || reason == "hardfail" && kind == Kind::Bounce {
        event.provider_class = Some(Class::Hard);
    }
    event.user_agent = json.at("user-agent").text();
    event.url = json.at("url").text();
    event
}

/// What both generations call alike.
fn tracked(name: &str) -> Kind {
    match name {
        "delivered" => Kind::Delivered,
        "opened" => Kind::Opened,
        "clicked" => Kind::Clicked,
        "unsubscribed" => Kind::Unsubscribe,
        "complained" => Kind::Complaint,
        _ => Kind::Other,
    }
}

fn failure(event: &mut Event<'_>, reason: &str, number: Option<u16>) {
    // 498, 499 and 605 to 607 are Mailgun's own.
    event.reply_code = number.filter(|code| (200..600).contains(code) && !matches!(code, 498 | 499));
    match reason {
        "greylisted" => event.cause = Some(Reason::Greylisted),
        "espblock" => event.cause = Some(Reason::Policy),
        "old" if event.kind == Kind::Bounce => {
            event.cause = Some(Reason::Expired);
            event.expired = true;
        }
        _ => {}
    }
    if event.kind == Kind::Dropped {
        event.basis = Basis::Nothing;
    }
}
