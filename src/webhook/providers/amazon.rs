//! Amazon SES, and the envelope of Amazon SNS.
//!
//! awsdocs/amazon-ses-developer-guide, `notification-contents.md` and
//! `event-publishing-retrieving-sns-contents.md` (seen 2026-11-28).

use chrono::{DateTime, Utc};

use super::{Outcome, Sink, scaleway};
use crate::{
    bounce::{Class, Reason},
    webhook::{
        error::ErrorKind,
        event::{Basis, Event, Kind},
        json::Json,
        provider::Provider,
        text::Text,
        time::{self, Zoneless},
    },
};

/// How many envelopes may be nested: a queue's record, a topic's notification, an event
/// bus.
const MAX_ENVELOPES: u8 = 4;

/// The data of the envelopes.
#[derive(Debug, Clone, Default)]
pub(super) struct Envelope<'a> {
    pub(super) id: Option<Text<'a>>,
    pub(super) at: Option<DateTime<Utc>>,
}

/// Reads a notification with or without its envelopes.
pub(super) fn read<'a>(provider: Provider, json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    open(provider, json, Envelope::default(), MAX_ENVELOPES, sink)
}

fn open<'a>(
    provider: Provider,
    json: &Json<'a>,
    outer: Envelope<'a>,
    left: u8,
    sink: Sink<'_, 'a>,
) -> Outcome {
    let Some(left) = left.checked_sub(1) else { return Err(ErrorKind::Event) };
    let at = |name| time::of(json.at(name), Zoneless::Utc);
    if json.has("Type") && json.has("Message") {
        let envelope = Envelope { id: json.at("MessageId").text(), at: at("Timestamp") };
        if let Some(kind @ ("SubscriptionConfirmation" | "UnsubscribeConfirmation")) = json.at("Type").str() {
            let mut event = Event::new(provider, Kind::Other);
            event.category = Some(alloc::string::String::from(kind).into());
            event.event_id = envelope.id;
            event.at = envelope.at;
            event.url = json.at("SubscribeURL").text();
            sink(event);
            return Ok(());
        }
        return inner(provider, json.at("Message"), envelope, left, sink);
    }
    if json.at("Sns").is_object() {
        return open(provider, json.at("Sns"), outer, left, sink);
    }
    if json.has("body") && (json.has("messageId") || json.has("receiptHandle")) {
        return inner(provider, json.at("body"), outer, left, sink);
    }
    if json.at("detail").is_object() && json.has("detail-type") {
        let envelope = Envelope { id: json.at("id").text(), at: at("time") };
        return open(provider, json.at("detail"), envelope, left, sink);
    }
    match provider {
        Provider::Scaleway => scaleway::read(json, &outer, sink),
        _ => notification(json, &outer, sink),
    }
}

/// Reads the JSON text in a field.
fn inner<'a>(
    provider: Provider,
    text: &Json<'a>,
    envelope: Envelope<'a>,
    left: u8,
    sink: Sink<'_, 'a>,
) -> Outcome {
    if text.is_object() {
        return open(provider, text, envelope, left, sink);
    }
    let text = text.str().ok_or(ErrorKind::Event)?;
    let json = Json::parse(text.as_bytes()).map_err(|_| ErrorKind::Json)?;
    if !json.is_object() {
        return Err(ErrorKind::Object);
    }
    let envelope = Envelope { id: envelope.id.map(Text::into_owned), at: envelope.at };
    open(provider, &json, envelope, left, &mut |event| sink(event.into_owned()))
}

/// Reads a notification of SES itself.
fn notification<'a>(json: &Json<'a>, envelope: &Envelope<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("notificationType").str().or_else(|| json.at("eventType").str());
    let name = name.ok_or(ErrorKind::Event)?;
    let mail = json.at("mail");
    let (kind, part) = match name {
        "Bounce" => (Kind::Bounce, "bounce"),
        "Complaint" => (Kind::Complaint, "complaint"),
        "Delivery" => (Kind::Delivered, "delivery"),
        "Send" => (Kind::Accepted, "send"),
        "Reject" => (Kind::Dropped, "reject"),
        "Rendering Failure" | "RenderingFailure" => (Kind::Dropped, "failure"),
        "DeliveryDelay" => (Kind::Deferred, "deliveryDelay"),
        "Open" => (Kind::Opened, "open"),
        "Click" => (Kind::Clicked, "click"),
        "Subscription" => (Kind::Other, "subscription"),
        _ => (Kind::Other, ""),
    };
    let part = json.at(part);
    let mut event = Event::new(Provider::Ses, kind);
    event.message_id = mail.at("messageId").text();
    event.event_id = part.at("feedbackId").text().or_else(|| envelope.id.clone());
    event.at = time::of(part.at("timestamp"), Zoneless::Utc)
        .or_else(|| {
            time::of(mail.at("timestamp"), Zoneless::Utc)
                .filter(|_| !matches!(kind, Kind::Bounce | Kind::Complaint))
        })
        .or(envelope.at);
    let mut recipients = mail.at("destination");
    match kind {
        Kind::Bounce => {
            bounce(&mut event, part);
            recipients = part.at("bouncedRecipients");
        }
        Kind::Complaint => {
            event.category = part.at("complaintFeedbackType").text();
            if event.category.as_ref().is_some_and(|kind| kind.as_str() == "not-spam") {
                event.kind = Kind::Other;
            }
            if part.at("complaintSubType").str().is_some_and(is_suppression) {
                event.kind = Kind::Dropped;
                event.category = part.at("complaintSubType").text();
            }
            recipients = part.at("complainedRecipients");
        }
        Kind::Delivered => {
            event.diagnostic = part.at("smtpResponse").text();
            recipients = part.at("recipients");
        }
        Kind::Dropped => {
            event.diagnostic = part.at("reason").text().or_else(|| part.at("errorMessage").text());
            event.category = part.at("reason").text();
            // The only reason that is documented: the message contained a virus.
            if part.at("reason").str() == Some("Bad content") {
                event.cause = Some(Reason::VirusDetected);
                event.basis = Basis::Category;
            }
        }
        Kind::Deferred => {
            event.category = part.at("delayType").text();
            event.cause = part.at("delayType").str().and_then(delay);
            recipients = part.at("delayedRecipients");
        }
        Kind::Opened | Kind::Clicked => {
            event.user_agent = part.at("userAgent").text();
            event.url = part.at("link").text();
        }
        _ => {
            event.category = Some(alloc::string::String::from(name).into());
            if opts_out(part.at("newTopicPreferences")) {
                event.kind = Kind::Unsubscribe;
            }
        }
    }
    if recipients.each().is_empty() {
        recipients = mail.at("destination");
    }
    spread(&event, recipients, sink);
    Ok(())
}

/// An event for each recipient, with the data that is about that recipient alone.
fn spread<'a>(event: &Event<'a>, recipients: &Json<'a>, sink: Sink<'_, 'a>) {
    for recipient in recipients.each() {
        let mut event = event.clone();
        if recipient.is_object() {
            event.recipient = recipient.at("emailAddress").address();
            event.diagnostic = recipient.at("diagnosticCode").text().or(event.diagnostic);
            event.status = recipient.at("status").str().and_then(|status| status.trim().parse().ok());
            if event.kind == Kind::Bounce && recipient.at("action").str() == Some("delayed") {
                event.kind = Kind::Deferred;
            }
        } else {
            event.recipient = recipient.address();
        }
        sink(event);
    }
    if recipients.each().is_empty() {
        sink(event.clone());
    }
}

/// Whether a sub-type says that SES held the message back for a list of addresses.
pub(super) fn is_suppression(sub_type: &str) -> bool {
    sub_type.contains("Suppress") || sub_type == "UnsubscribedRecipient"
}

fn bounce<'a>(event: &mut Event<'a>, part: &Json<'a>) {
    let (class, sub_type) = (part.at("bounceType"), part.at("bounceSubType"));
    event.category = category(class, sub_type);
    event.provider_class = class.str().and_then(class_of);
    event.cause = sub_type.str().and_then(cause);
    if sub_type.str().is_some_and(is_suppression) {
        event.kind = Kind::Dropped;
        event.basis = Basis::Nothing;
    }
}

/// Class and sub-type as one category, such as `Permanent/NoEmail`.
pub(super) fn category<'a>(class: &Json<'a>, sub_type: &Json<'a>) -> Option<Text<'a>> {
    match (class.str(), sub_type.str()) {
        (Some(class), Some(sub_type)) => Some(alloc::format!("{class}/{sub_type}").into()),
        _ => class.text().or_else(|| sub_type.text()),
    }
}

pub(super) fn class_of(bounce_type: &str) -> Option<Class> {
    match bounce_type {
        "Permanent" => Some(Class::Hard),
        "Transient" | "Temporary" => Some(Class::Soft),
        _ => None,
    }
}

/// What a sub-type of a bounce means.
pub(super) fn cause(sub_type: &str) -> Option<Reason> {
    Some(match sub_type {
        "NoEmail" => Reason::UserUnknown,
        "MailboxFull" => Reason::MailboxFull,
        "MessageTooLarge" => Reason::MessageTooLarge,
        "ContentRejected" => Reason::SpamContent,
        "AttachmentRejected" => Reason::VirusDetected,
        "CustomTimeoutExceeded" => Reason::Expired,
        _ => return None,
    })
}

/// What the type of a delay means.
fn delay(delay_type: &str) -> Option<Reason> {
    Some(match delay_type {
        "InternalFailure" | "RecipientServerError" => Reason::ServerError,
        "MailboxFull" => Reason::MailboxFull,
        "SpamDetected" => Reason::SpamContent,
        "IPFailure" => Reason::IpBlocklisted,
        "TransientCommunicationFailure" => Reason::NetworkError,
        "BYOIPHostNameLookupUnavailable" => Reason::DnsFailure,
        "SendingDeferral" => Reason::RateLimited,
        _ => return None,
    })
}

/// Whether the preferences opt out of every topic, or of one.
fn opts_out(preferences: &Json<'_>) -> bool {
    let topics = preferences.at("topicSubscriptionStatus").each();
    preferences.at("unsubscribeAll").truth() == Some(true)
        || topics.iter().any(|topic| topic.at("subscriptionStatus").str() == Some("OptOut"))
}
