//! Customer.io and Iterable.
//!
//! customer.io/docs/webhooks; support.iterable.com, system webhooks (seen 2026-11-28).

use alloc::string::String;

use super::{Outcome, Sink};
use crate::{
    bounce::Class,
    webhook::{
        error::ErrorKind,
        event::{Actor, Basis, Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

pub(super) fn read_customer_io<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let data = json.at("data");
    // The old form has one name for both: `email_spammed`.
    let (object, metric) = match json.at("event_type").str() {
        Some(name) => name.split_once('_').unwrap_or(("", name)),
        None => {
            (json.at("object_type").str().unwrap_or_default(), json.at("metric").str().unwrap_or_default())
        }
    };
    if metric.is_empty() {
        return Err(ErrorKind::Event);
    }
    let kind = match (object, metric) {
        ("email", "sent") => Kind::Accepted,
        ("email", "delivered") => Kind::Delivered,
        ("email", "attempted" | "deferred") => Kind::Deferred,
        ("email", "bounced") => Kind::Bounce,
        ("email", "dropped" | "failed" | "undeliverable") => Kind::Dropped,
        ("email", "opened" | "human_opened" | "machine_opened") => Kind::Opened,
        ("email", "clicked" | "human_clicked" | "machine_clicked") => Kind::Clicked,
        ("email", "spammed") => Kind::Complaint,
        ("email" | "customer", "unsubscribed") => Kind::Unsubscribe,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::CustomerIo, kind);
    event.recipient = (data.at("recipient").address())
        .or_else(|| data.at("email_address").address())
        .or_else(|| data.path(&["identifiers", "email"]).address());
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = data.at("delivery_id").text().or_else(|| data.at("email_id").text());
    event.event_id = json.at("event_id").text();
    event.category = json.at("metric").text().or_else(|| json.at("event_type").text());
    event.diagnostic = data.at("failure_message").text();
    if kind == Kind::Dropped {
        event.basis = Basis::Nothing;
    }
    event.actor = if metric.starts_with("human_") {
        Actor::Person
    } else if metric.starts_with("machine_") || data.at("machine").truth() == Some(true) {
        Actor::Machine
    } else {
        Actor::Unknown
    };
    event.url = data.at("href").text();
    sink(event);
    Ok(())
}

pub(super) fn read_iterable<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("eventName").str().or_else(|| json.at("eventType").str()).ok_or(ErrorKind::Event)?;
    let data = json.at("dataFields");
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let kind = match plain.as_str() {
        "emailsend" | "emailblastsend" | "emailtriggeredsend" | "blastsend" | "triggeredsend" => {
            Kind::Accepted
        }
        "emaildelivered" => Kind::Delivered,
        "emailbounce" => Kind::Bounce,
        "emailsendskip" => Kind::Dropped,
        "emailopen" => Kind::Opened,
        "emailclick" => Kind::Clicked,
        "emailcomplaint" => Kind::Complaint,
        "emailunsubscribe" | "hostedunsubscribeclick" => Kind::Unsubscribe,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::Iterable, kind);
    event.recipient = json.at("email").address().or_else(|| data.at("email").address());
    event.at = time::of(data.at("createdAt"), Zoneless::Utc)
        .or_else(|| time::of(json.at("createdAt"), Zoneless::Utc));
    event.message_id = data.at("messageId").id();
    event.event_id = data.at("eventId").id();
    let state = data.at("recipientState").str().unwrap_or_default();
    event.provider_class = match state {
        "HardBounce" => Some(Class::Hard),
        "SoftBounce" => Some(Class::Soft),
        _ => None,
    };
    event.category = (data.at("recipientState").text())
        .or_else(|| data.at("reason").text())
        .or_else(|| json.at("eventName").text());
    event.diagnostic =
        ["bounceMessage", "smtpResponse", "bounceReason"].iter().find_map(|name| data.at(name).text());
    event.user_agent = data.at("userAgent").text();
    event.url = data.at("url").text();
    if data.at("isBot").truth() == Some(true) {
        event.actor = Actor::Machine;
    }
    sink(event);
    Ok(())
}
