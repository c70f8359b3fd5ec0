//! Zoho ZeptoMail.
//!
//! zoho.com/zeptomail/help, webhooks (seen 2026-11-28).

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
    let name = json.at("event_name").first();
    let name_text = name.str().ok_or(ErrorKind::Event)?;
    let (kind, class) = match name_text {
        "hardbounce" => (Kind::Bounce, Some(Class::Hard)),
        "softbounce" => (Kind::Bounce, Some(Class::Soft)),
        "email_open" | "open" => (Kind::Opened, None),
        "feedback_loop" => (Kind::Complaint, None),
        "delivered" | "email_delivered" => (Kind::Delivered, None),
        name if name.contains("click") => (Kind::Clicked, None),
        name if name.contains("unsubscribe") => (Kind::Unsubscribe, None),
        _ => (Kind::Other, None),
    };
    let messages = json.at("event_message").each();
    for message in messages {
        let recipients = [message.path(&["email_info", "to"]), message.at("to")];
        let named = recipients
            .iter()
            .find_map(|to| to.each().iter().find_map(|to| to.path(&["email_address", "address"]).address()));
        let mut event = Event::new(Provider::ZeptoMail, kind);
        event.recipient = named;
        event.message_id = message.at("request_id").text();
        event.category = name.text();
        event.provider_class = class;
        let mut empty = true;
        for details in message.at("event_data").each().iter().flat_map(|data| data.at("details").each()) {
            empty = false;
            let mut event = event.clone();
            event.recipient = details.at("bounced_recipient").address().or(event.recipient);
            // The zone is not documented.
            event.at = time::of(details.at("time"), Zoneless::Unknown);
            event.diagnostic =
                details.at("diagnostic_message").text().or_else(|| details.at("reason").text());
            event.notice = details.at("reason").text();
            event.user_agent = details.at("user_agent").text();
            event.url = details.at("clicked_link").text();
            sink(event);
        }
        if empty {
            sink(event);
        }
    }
    if messages.is_empty() { Err(ErrorKind::Event) } else { Ok(()) }
}
