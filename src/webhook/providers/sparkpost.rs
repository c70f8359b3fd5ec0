//! SparkPost, now Bird.
//!
//! SparkPost/support-docs, `bounce-classification-codes.md`; SparkPost/gosparkpost
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
    let system = json.at("msys");
    let json = match system {
        // A ping is empty.
        Json::Object(wrappers) if wrappers.is_empty() => return Ok(()),
        Json::Object(wrappers) => wrappers.first().map_or(&Json::Null, |(_, event)| event),
        _ => json,
    };
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let bounce_class = json.at("bounce_class").integer();
    let (bounced, class, cause) = bounce_class.map_or((Kind::Bounce, None, None), bounce);
    let kind = match name {
        "injection" => Kind::Accepted,
        "delivery" => Kind::Delivered,
        "delay" => Kind::Deferred,
        "bounce" | "out_of_band" => bounced,
        "policy_rejection" | "generation_failure" | "generation_rejection" => Kind::Dropped,
        "spam_complaint" => Kind::Complaint,
        "open" | "initial_open" | "amp_open" | "amp_initial_open" => Kind::Opened,
        "click" | "amp_click" => Kind::Clicked,
        "list_unsubscribe" | "link_unsubscribe" => Kind::Unsubscribe,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::SparkPost, kind);
    event.recipient = json.at("raw_rcpt_to").address().or_else(|| json.at("rcpt_to").address());
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = json.at("message_id").id().or_else(|| json.at("transmission_id").id());
    event.event_id = json.at("event_id").id();
    event.category = json.at("bounce_class").id().or_else(|| json.at("type").text());
    event.diagnostic = json.at("raw_reason").text().or_else(|| json.at("reason").text());
    event.reply_code = json.at("error_code").code();
    if matches!(kind, Kind::Bounce | Kind::Deferred) {
        event.provider_class = class;
        event.cause = cause;
    }
    let held_back = event.diagnostic.as_ref().is_some_and(|text| text.as_str().contains("suppress"));
    if kind == Kind::Dropped && !held_back {
        event.basis = Basis::CauseInText;
    }
    event.user_agent = json.at("user_agent").text();
    event.url = json.at("target_link_url").text();
    if json.path(&["user_agent_parsed", "is_prefetched"]).truth() == Some(true) {
        event.actor = Actor::Machine;
    }
    sink(event);
    Ok(())
}

/// What a class of bounces means.
fn bounce(class: i128) -> (Kind, Option<Class>, Option<Reason>) {
    let (hard, soft, spam) = (Some(Class::Hard), Some(Class::Soft), Some(Class::Spam));
    match class {
        10 => (Kind::Bounce, hard, Some(Reason::UserUnknown)),
        21 => (Kind::Bounce, soft, Some(Reason::DnsFailure)),
        22 => (Kind::Bounce, soft, Some(Reason::MailboxFull)),
        23 => (Kind::Bounce, soft, Some(Reason::MessageTooLarge)),
        24 => (Kind::Bounce, soft, Some(Reason::Expired)),
        25 => (Kind::Dropped, None, None),
        30 => (Kind::Bounce, hard, None),
        20 | 40 | 70 => (Kind::Bounce, soft, None),
        50 => (Kind::Bounce, spam, Some(Reason::Policy)),
        51 => (Kind::Bounce, spam, Some(Reason::IpBlocklisted)),
        52 => (Kind::Bounce, spam, Some(Reason::SpamContent)),
        53 => (Kind::Bounce, spam, Some(Reason::VirusDetected)),
        54 => (Kind::Bounce, spam, Some(Reason::RelayDenied)),
        60 | 80 | 100 => (Kind::Other, None, None),
        90 => (Kind::Unsubscribe, None, None),
        _ => (Kind::Bounce, None, None),
    }
}
