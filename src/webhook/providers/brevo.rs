//! Brevo, formerly Sendinblue: transactional and marketing webhooks.
//!
//! developers.brevo.com, transactional and marketing webhooks (seen 2026-11-28).

use alloc::string::String;

use super::{Outcome, Sink};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Actor, Event, Kind},
        json::Json,
        provider::Provider,
        time::{self, Zoneless},
    },
};

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("event").str().ok_or(ErrorKind::Event)?;
    // `hard_bounce`, `hardBounce`: the documentation has both.
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let (kind, class, cause) = match plain.as_str() {
        "request" | "sent" | "requests" => (Kind::Accepted, None, None),
        "delivered" => (Kind::Delivered, None, None),
        "deferred" => (Kind::Deferred, Some(Class::Soft), None),
        "hardbounce" => (Kind::Bounce, Some(Class::Hard), None),
        "softbounce" => (Kind::Bounce, Some(Class::Soft), None),
        "invalid" | "invalidemail" => (Kind::Bounce, Some(Class::Hard), Some(Reason::AddressInvalid)),
        "blocked" => (Kind::Dropped, None, None),
        "spam" | "complaint" => (Kind::Complaint, None, None),
        "opened" | "uniqueopened" | "proxyopen" | "uniqueproxyopen" | "loadedbyproxy" | "open" => {
            (Kind::Opened, None, None)
        }
        "click" | "clicked" => (Kind::Clicked, None, None),
        "unsubscribed" | "unsubscribe" => (Kind::Unsubscribe, None, None),
        _ => (Kind::Other, None, None),
    };
    let mut event = Event::new(Provider::Brevo, kind);
    event.recipient = json.at("email").first().address();
    // `date` and its cousins are local times without a zone.
    event.at =
        ["ts_epoch", "ts_event", "ts"].iter().find_map(|name| time::of(json.at(name), Zoneless::Unknown));
    event.message_id = json.at("message-id").text();
    event.category = json.at("event").text();
    event.provider_class = class;
    event.cause = cause;
    event.diagnostic = json.at("reason").text();
    event.user_agent = json.at("user_agent").text();
    event.url = json.at("link").text().or_else(|| json.at("URL").text());
    if plain.contains("proxy") {
        event.actor = Actor::Machine;
    }
    sink(event);
    Ok(())
}
