//! Scaleway Transactional Email.
//!
//! scaleway/docs-content, `webhook-events-payloads.mdx` (seen 2026-11-28).

use super::{Outcome, Sink, amazon::Envelope};
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

pub(super) fn read<'a>(json: &Json<'a>, envelope: &Envelope<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let (kind, class, cause) = match name {
        "email_queued" => (Kind::Accepted, None, None),
        "email_delivered" => (Kind::Delivered, None, None),
        "email_deferred" => (Kind::Deferred, Some(Class::Soft), None),
        "email_dropped" => (Kind::Bounce, Some(Class::Hard), None),
        "email_mailbox_not_found" => (Kind::Bounce, Some(Class::Hard), Some(Reason::UserUnknown)),
        "email_spam" => (Kind::Bounce, Some(Class::Spam), Some(Reason::SpamContent)),
        "email_blocklisted" => (Kind::Dropped, None, None),
        _ => (Kind::Other, None, None),
    };
    let mut event = Event::new(Provider::Scaleway, kind);
    event.recipient = json.at("email_to").first().address();
    event.at = time::of(json.at("created_at"), Zoneless::Utc).or(envelope.at);
    event.message_id = json.at("email_id").text();
    event.event_id = json.at("id").text().or_else(|| envelope.id.clone());
    event.category = json.at("blocklist_type").text().or_else(|| json.at("type").text());
    event.provider_class = class;
    event.cause = cause;
    event.diagnostic = json.at("email_response_message").text().or_else(|| json.at("email_error").text());
    event.reply_code = json.at("email_response_code").code();
    sink(event);
    Ok(())
}
