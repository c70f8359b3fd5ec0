//! Twilio SendGrid.
//!
//! sendgrid/docs, `tracking-events/event.md`; docs.sendgrid.com, bounce classifications
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

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("event").str().ok_or(ErrorKind::Event)?;
    let kind = match name {
        "processed" => Kind::Accepted,
        "dropped" => Kind::Dropped,
        "delivered" => Kind::Delivered,
        "deferred" => Kind::Deferred,
        "bounce" | "blocked" => Kind::Bounce,
        "open" => Kind::Opened,
        "click" => Kind::Clicked,
        "spamreport" => Kind::Complaint,
        "unsubscribe" | "group_unsubscribe" => Kind::Unsubscribe,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::SendGrid, kind);
    event.recipient = json.at("email").address();
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = json.at("sg_message_id").text().or_else(|| json.at("smtp-id").text());
    event.event_id = json.at("sg_event_id").text();
    match kind {
        Kind::Bounce | Kind::Dropped | Kind::Deferred | Kind::Delivered => {
            event.diagnostic = json.at("reason").text().or_else(|| json.at("response").text());
            event.status = json.at("status").str().and_then(|status| status.trim().parse().ok());
        }
        Kind::Opened | Kind::Clicked => {
            event.user_agent = json.at("useragent").text();
            event.url = json.at("url").text();
            event.actor = match json.at("sg_machine_open").truth() {
                Some(true) => Actor::Machine,
                Some(false) => Actor::Person,
                None => Actor::Unknown,
            };
        }
        Kind::Other => event.category = json.at("event").text(),
        _ => {}
    }
    match kind {
        Kind::Bounce => {
            let classification = json.at("bounce_classification");
            event.cause = classification.str().and_then(cause);
            event.category = classification.text().or_else(|| json.at("type").text());
            event.provider_class = match json.at("type").str() {
                Some("bounce") => Some(Class::Hard),
                Some("blocked") => Some(Class::Soft),
                _ => None,
            };
        }
        Kind::Deferred => {
            event.provider_class = Some(Class::Soft);
            event.category = json.at("bounce_classification").text();
            event.cause = json.at("bounce_classification").str().and_then(cause);
        }
        Kind::Dropped => {
            event.category = json.at("reason").text();
            event.cause = match json.at("reason").str() {
                Some("Invalid") => Some(Reason::AddressInvalid),
                Some("Spam Content") => Some(Reason::SpamContent),
                _ => None,
            };
            if event.cause.is_some() {
                event.basis = Basis::Category;
            }
        }
        _ => {}
    }
    sink(event);
    Ok(())
}

/// What a classification means; "Mailbox Unavailable" may be full, closed or unknown.
fn cause(classification: &str) -> Option<Reason> {
    Some(match classification {
        "Invalid Address" => Reason::UserUnknown,
        "Content" => Reason::SpamContent,
        "Reputation" => Reason::BadReputation,
        "Frequency or Volume Too High" => Reason::RateLimited,
        "Technical Failure" => Reason::ServerError,
        _ => return None,
    })
}
