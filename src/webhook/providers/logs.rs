//! Mail servers that write their log as records: KumoMTA, PowerMTA, Haraka, ZoneMTA.
//!
//! KumoCorp/kumomta, `docs/reference/log_record.md`; PowerMTA's accounting fields as
//! its readers name them; mr-karan/haraka-plugin-outbound-logger; zone-eu/zone-mta,
//! `plugins/core/http-bounce.js` (seen 2026-11-28).

use alloc::string::String;

use super::{Outcome, Sink};
use crate::{
    bounce::Reason,
    smtp::EnhancedStatus,
    webhook::{
        error::ErrorKind,
        event::{Event, Kind},
        json::Json,
        provider::Provider,
        text::Text,
        time::{self, Zoneless},
    },
};

pub(super) fn read_kumomta<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let kind = match name {
        "Reception" => Kind::Accepted,
        "Delivery" => Kind::Delivered,
        "TransientFailure" | "Delayed" | "Delay" => Kind::Deferred,
        "Bounce" | "AdminBounce" | "OOB" | "Expiration" => Kind::Bounce,
        "Feedback" => Kind::Complaint,
        "Rejection" => Kind::Dropped,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::KumoMta, kind);
    let feedback = json.at("feedback_report");
    event.recipient = (json.at("recipient").first().address())
        .or_else(|| feedback.path(&["supplemental_trace", "recipient"]).first().address())
        .or_else(|| feedback.at("original_rcpto_to").first().address())
        .or_else(|| feedback.at("original_rcpt_to").first().address());
    event.at = time::of(json.at("timestamp"), Zoneless::Utc);
    event.message_id = json.at("id").text();
    let response = json.at("response");
    event.diagnostic = response.at("content").text();
    event.reply_code = response.at("code").code();
    let code = response.at("enhanced_code");
    let part = |name| code.at(name).integer().and_then(|number| u16::try_from(number).ok());
    event.status = part("class")
        .and_then(|class| EnhancedStatus::new(u8::try_from(class).ok()?, part("subject")?, part("detail")?));
    event.category = json.at("bounce_classification").text();
    event.cause = json.at("bounce_classification").str().and_then(category);
    event.expired = name == "Expiration";
    if event.expired {
        event.cause = event.cause.or(Some(Reason::Expired));
    }
    sink(event);
    Ok(())
}

pub(super) fn read_haraka<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let kind = match json.at("type").str().ok_or(ErrorKind::Event)? {
        "delivered" => Kind::Delivered,
        "deferred" | "delayed" => Kind::Deferred,
        "bounced" | "bounce" => Kind::Bounce,
        "queued" => Kind::Accepted,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::Haraka, kind);
    event.recipient = json.at("recipient").first().address();
    event.at = time::of(json.at("time"), Zoneless::Utc);
    event.message_id = json.at("job_id").text();
    event.category = json.at("type").text();
    event.diagnostic = json.at("undelivered_reason").text().or_else(|| json.at("smtp_response").text());
    event.status = json.at("dsn_status").str().and_then(|status| status.parse().ok());
    sink(event);
    Ok(())
}

pub(super) fn read_zonemta<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    if !json.has("to") && !json.has("response") {
        return Err(ErrorKind::Event);
    }
    let mut event = Event::new(Provider::ZoneMta, Kind::Bounce);
    event.recipient = json.at("to").first().address();
    event.at = time::of(json.at("time"), Zoneless::Unknown);
    event.message_id = json.at("id").text();
    event.category = json.at("category").text();
    event.diagnostic = json.at("response").text();
    sink(event);
    Ok(())
}

/// A row of a PowerMTA accounting file, whose fields `field` finds by their names.
pub(in crate::webhook) fn powermta<'a>(
    field: &dyn Fn(&str) -> Option<Text<'a>>,
    sink: Sink<'_, 'a>,
) -> Outcome {
    let name = field("type").ok_or(ErrorKind::Event)?;
    let kind = match name.as_str() {
        "d" => Kind::Delivered,
        "b" | "rb" | "rs" => Kind::Bounce,
        "t" | "tq" => Kind::Deferred,
        "f" => Kind::Complaint,
        "r" => Kind::Accepted,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::PowerMta, kind);
    event.recipient = field("rcpt").and_then(|rcpt| rcpt.address());
    if event.recipient.is_none() {
        return Err(ErrorKind::Event);
    }
    // `timeQueued` is when the message came, and not when this happened.
    event.at = field("timeLogged").and_then(|time| time::parse(time.as_str(), Zoneless::Unknown));
    event.message_id = field("envId");
    event.category = field("bounceCat");
    event.cause = event.category.as_ref().and_then(|name| category(name.as_str()));
    event.expired = event.cause == Some(Reason::Expired);
    event.diagnostic = field("dsnDiag");
    if let Some(status) = field("dsnStatus") {
        let (code, words) = status.as_str().split_once(' ').unwrap_or((status.as_str(), ""));
        event.status = code.parse().ok();
        let words = words.trim().trim_matches(['(', ')']);
        if !words.is_empty() {
            event.notice = Some(String::from(words).into());
        }
    }
    sink(event);
    Ok(())
}

/// What a category of KumoMTA (`BadMailbox`) or PowerMTA (`bad-mailbox`) means.
fn category(name: &str) -> Option<Reason> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    Some(match plain.as_str() {
        "badmailbox" | "invalidrecipient" => Reason::UserUnknown,
        "baddomain" => Reason::DomainUnknown,
        "inactivemailbox" => Reason::MailboxDisabled,
        "quotaissues" | "mailboxfull" => Reason::MailboxFull,
        "badconnection" | "noanswerfromhost" | "connectionerror" => Reason::NetworkError,
        "badconfiguration" | "transientfailure" => Reason::ServerError,
        "dnsfailure" => Reason::DnsFailure,
        "routingerrors" => Reason::RoutingLoop,
        "relayingissues" | "relaydenied" => Reason::RelayDenied,
        "messageexpired" => Reason::Expired,
        "greylisted" | "greylisting" => Reason::Greylisted,
        "ratelimited" | "toomanyconnections" => Reason::RateLimited,
        "messagetoolarge" => Reason::MessageTooLarge,
        "spamrelated" | "contentrelated" | "spamcontent" => Reason::SpamContent,
        "spamblock" => Reason::IpBlocklisted,
        "policyrelated" => Reason::Policy,
        "authenticationfailed" => Reason::AuthFailed,
        "invalidsender" | "badsender" => Reason::SenderRejected,
        "virusrelated" | "prohibitedattachment" => Reason::VirusDetected,
        "protocolerrors" => Reason::ProtocolError,
        _ => return None,
    })
}
