//! Azure Communication Services, by Event Grid.
//!
//! MicrosoftDocs/azure-docs, `communication-services-email-events.md` (seen 2026-11-28).

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
    // The second name is that of the CloudEvents schema.
    let name = json.at("eventType").str().or_else(|| json.at("type").str()).ok_or(ErrorKind::Event)?;
    let data = json.at("data");
    let (kind, class, cause) = if name.ends_with("EmailDeliveryReportReceived") {
        match data.at("status").str().unwrap_or_default() {
            "Delivered" | "Expanded" => (Kind::Delivered, None, None),
            "OutForDelivery" => (Kind::Accepted, None, None),
            "Suppressed" => (Kind::Dropped, None, None),
            "FilteredSpam" | "Quarantined" => (Kind::Bounce, Some(Class::Spam), Some(Reason::SpamContent)),
            "Bounced" => (Kind::Bounce, Some(Class::Hard), None),
            _ => (Kind::Bounce, None, None),
        }
    } else if name.ends_with("EmailEngagementTrackingReportReceived") {
        match data.at("engagementType").str() {
            Some(kind) if kind.eq_ignore_ascii_case("view") => (Kind::Opened, None, None),
            Some(kind) if kind.eq_ignore_ascii_case("click") => (Kind::Clicked, None, None),
            _ => (Kind::Other, None, None),
        }
    } else {
        (Kind::Other, None, None)
    };
    let mut event = Event::new(Provider::Azure, kind);
    event.recipient = data.at("recipient").address();
    event.at = [
        "deliveryAttemptTimeStamp",
        "deliveryAttemptTimestamp",
        "userActionTimeStamp",
        "userActionTimestamp",
    ]
    .iter()
    .find_map(|name| time::of(data.at(name), Zoneless::Utc))
    .or_else(|| time::of(json.at("eventTime"), Zoneless::Utc))
    .or_else(|| time::of(json.at("time"), Zoneless::Utc));
    event.message_id = data.at("messageId").text();
    event.event_id = json.at("id").text();
    event.category = data.at("status").text().or_else(|| data.at("engagementType").text());
    event.provider_class = class;
    event.cause = cause;
    event.diagnostic = data.path(&["deliveryStatusDetails", "statusMessage"]).text();
    // "Status Failed" is the status again, not a server's text.
    let text = event.diagnostic.as_ref().map_or("", |text| text.as_str());
    if kind == Kind::Bounce && text.strip_prefix("Status ").is_some_and(|rest| !rest.contains(' ')) {
        event.basis = Basis::Category;
    }
    event.user_agent = data.at("userAgent").text();
    event.url = data.at("engagementContext").text().or_else(|| data.at("validationUrl").text());
    if kind == Kind::Other {
        event.category =
            event.category.or_else(|| json.at("eventType").text()).or_else(|| json.at("type").text());
    }
    sink(event);
    Ok(())
}
