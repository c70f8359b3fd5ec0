//! Elastic Email.
//!
//! help.elasticemail.com, notification settings and bounce categories (seen 2026-11-28).

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

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let status = json.at("status").str().ok_or(ErrorKind::Event)?;
    let category = json.at("category").str().unwrap_or_default();
    let kind = match status {
        "Sent" => Kind::Accepted,
        "Delivered" => Kind::Delivered,
        "Opened" => Kind::Opened,
        "Clicked" => Kind::Clicked,
        "Unsubscribed" => Kind::Unsubscribe,
        "AbuseReport" | "Complaint" | "Complaints" => Kind::Complaint,
        // Their own lists, or the sender's own wish.
        "Error" | "Bounced" if matches!(category, "ManualCancel" | "Ignore" | "NotDelivered") => {
            Kind::Dropped
        }
        "Error" | "Bounced" => Kind::Bounce,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::ElasticEmail, kind);
    event.recipient = json.at("to").address();
    event.at = time::of(json.at("date"), Zoneless::Unknown);
    event.message_id = json.at("messageid").text();
    event.category = json.at("category").text().or_else(|| json.at("status").text());
    event.cause = cause(category);
    event.provider_class = (category == "NoMailbox").then_some(Class::Hard);
    event.url = json.at("target").text();
    sink(event);
    Ok(())
}

fn cause(category: &str) -> Option<Reason> {
    Some(match category {
        "NoMailbox" => Reason::UserUnknown,
        "Spam" | "ContentFilter" => Reason::SpamContent,
        "BlackListed" => Reason::IpBlocklisted,
        "GreyListed" => Reason::Greylisted,
        "Throttled" => Reason::RateLimited,
        "ConnectionProblem" | "ConnectionTerminated" | "Timeout" => Reason::NetworkError,
        "SPFProblem" => Reason::AuthFailed,
        "DNSProblem" => Reason::DnsFailure,
        "CodeError" => Reason::ServerError,
        _ => return None,
    })
}
