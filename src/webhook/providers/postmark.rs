//! Postmark.
//!
//! postmarkapp.com/developer, bounce types and webhooks (seen 2026-11-28).

use super::{Outcome, Sink};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Event, Kind},
        json::Json,
        provider::Provider,
        text::Text,
        time::{self, Zoneless},
    },
};

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let record = json.at("RecordType").str().ok_or(ErrorKind::Event)?;
    let type_name = json.at("Type").str().unwrap_or_default();
    let suppresses = json.at("SuppressSending").truth() == Some(true);
    let (kind, class, cause) = match record {
        "Bounce" => bounce(type_name),
        "SpamComplaint" => (Kind::Complaint, None, None),
        "Delivery" => (Kind::Delivered, None, None),
        "Open" => (Kind::Opened, None, None),
        "Click" => (Kind::Clicked, None, None),
        "SubscriptionChange" if suppresses => match json.at("SuppressionReason").str() {
            Some("HardBounce") => (Kind::Bounce, Some(Class::Hard), Some(Reason::UserUnknown)),
            Some("SpamComplaint") => (Kind::Complaint, None, None),
            _ => (Kind::Unsubscribe, None, None),
        },
        _ => (Kind::Other, None, None),
    };
    let mut event = Event::new(Provider::Postmark, kind);
    event.recipient = json.at("Email").address().or_else(|| json.at("Recipient").address());
    event.at = ["BouncedAt", "DeliveredAt", "ReceivedAt", "ChangedAt"]
        .iter()
        .find_map(|name| time::of(json.at(name), Zoneless::Utc));
    event.message_id = json.at("MessageID").text();
    event.event_id = json.at("ID").id();
    event.category = (json.at("Type").text())
        .or_else(|| json.at("SuppressionReason").text())
        .or_else(|| Some(Text::from(alloc::string::String::from(record))).filter(|_| kind == Kind::Other));
    event.provider_class = class;
    event.cause = cause;
    event.diagnostic = json.at("Details").text();
    event.user_agent = json.at("UserAgent").text();
    event.url = json.at("OriginalLink").text();
    sink(event);
    Ok(())
}

/// What a type of bounce means. The type decides: the numbers beside it are not always
/// right.
fn bounce(type_name: &str) -> (Kind, Option<Class>, Option<Reason>) {
    let (hard, soft, spam) = (Some(Class::Hard), Some(Class::Soft), Some(Class::Spam));
    match type_name {
        "HardBounce" => (Kind::Bounce, hard, Some(Reason::UserUnknown)),
        "Transient" => (Kind::Deferred, soft, None),
        "Unsubscribe" => (Kind::Unsubscribe, None, None),
        "Subscribe"
        | "AutoResponder"
        | "OpenRelayTest"
        | "ChallengeVerification"
        | "Unconfirmed"
        | "InboundError" => (Kind::Other, None, None),
        "AddressChange" => (Kind::Bounce, hard, Some(Reason::AddressMoved)),
        "DnsError" => (Kind::Bounce, soft, Some(Reason::DnsFailure)),
        "SpamNotification" => (Kind::Bounce, spam, Some(Reason::SpamContent)),
        "SoftBounce" => (Kind::Bounce, soft, None),
        "VirusNotification" => (Kind::Bounce, spam, Some(Reason::VirusDetected)),
        "BadEmailAddress" => (Kind::Bounce, hard, Some(Reason::AddressInvalid)),
        "SpamComplaint" => (Kind::Complaint, None, None),
        "ManuallyDeactivated" | "SMTPApiError" => (Kind::Dropped, None, None),
        "Blocked" => (Kind::Bounce, spam, Some(Reason::Policy)),
        "DMARCPolicy" => (Kind::Bounce, spam, Some(Reason::AuthFailed)),
        _ => (Kind::Bounce, None, None),
    }
}
