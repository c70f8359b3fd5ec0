//! Postal.
//!
//! postalserver/docs, `content/4.developer/4.webhooks.md` (seen 2026-11-28).

use super::{Outcome, Sink};
use crate::{
    bounce::Class,
    webhook::{
        error::ErrorKind,
        event::{Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("event").str().ok_or(ErrorKind::Event)?;
    let payload = json.at("payload");
    let original = payload.at("original_message");
    let message = if original.is_object() { original } else { payload.at("message") };
    let (mut kind, class) = match name {
        "MessageSent" => (Kind::Delivered, None),
        "MessageDelayed" => (Kind::Deferred, Some(Class::Soft)),
        "MessageDeliveryFailed" => (Kind::Bounce, Some(Class::Hard)),
        "MessageHeld" => (Kind::Dropped, None),
        "MessageBounced" => (Kind::Bounce, None),
        "MessageLinkClicked" => (Kind::Clicked, None),
        "MessageLoaded" => (Kind::Opened, None),
        _ => (Kind::Other, None),
    };
    // An incoming message is not one that was sent.
    if message.at("direction").str() == Some("incoming") {
        kind = Kind::Other;
    }
    let mut event = Event::new(Provider::Postal, kind);
    event.recipient = message.at("to").address();
    event.at = time::of(payload.at("timestamp"), Zoneless::Utc)
        .or_else(|| time::of(json.at("timestamp"), Zoneless::Utc));
    event.message_id = message.at("id").id();
    event.event_id = json.at("uuid").text();
    event.category = payload.at("status").text().or_else(|| json.at("event").text());
    event.provider_class = class.filter(|_| kind != Kind::Other);
    event.diagnostic = payload.at("output").text().or_else(|| payload.at("details").text());
    event.notice = payload.at("details").text().filter(|_| payload.at("output").str().is_some());
    event.user_agent = payload.at("user_agent").text();
    event.url = payload.at("url").text();
    sink(event);
    Ok(())
}
