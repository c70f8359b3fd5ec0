//! SMTP2GO.
//!
//! developers.smtp2go.com, webhooks (seen 2026-11-28).

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
    let kind = match name {
        "processed" => Kind::Accepted,
        "delivered" => Kind::Delivered,
        "open" | "opened" => Kind::Opened,
        "click" | "clicked" => Kind::Clicked,
        "spam" => Kind::Complaint,
        "unsubscribe" => Kind::Unsubscribe,
        "bounce" => Kind::Bounce,
        "reject" => Kind::Dropped,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::Smtp2Go, kind);
    event.recipient = json.at("rcpt").address().or_else(|| json.at("recipients").address());
    event.at = time::of(json.at("time"), Zoneless::Utc);
    event.message_id = json.at("email_id").text();
    event.event_id = json.at("id").id();
    event.diagnostic = json.at("message").text();
    if kind == Kind::Bounce {
        event.category = json.at("bounce").text();
        event.provider_class = match json.at("bounce").str() {
            Some("hard") => Some(Class::Hard),
            Some("soft") => Some(Class::Soft),
            _ => None,
        };
    } else {
        event.category = json.at("event").text();
    }
    event.user_agent = json.at("user-agent").text();
    event.url = json.at("url").text().filter(|_| kind == Kind::Clicked);
    sink(event);
    Ok(())
}
