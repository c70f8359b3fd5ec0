//! MailerSend, both versions.
//!
//! developers.mailersend.com, webhooks (seen 2026-11-28).

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
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let data = json.at("data");
    let (kind, class) = match name.trim_start_matches("activity.") {
        "sent" => (Kind::Accepted, None),
        "delivered" => (Kind::Delivered, None),
        "deferred" => (Kind::Deferred, Some(Class::Soft)),
        "soft_bounced" => (Kind::Bounce, Some(Class::Soft)),
        "hard_bounced" => (Kind::Bounce, Some(Class::Hard)),
        "opened" | "opened_unique" => (Kind::Opened, None),
        "clicked" | "clicked_unique" => (Kind::Clicked, None),
        "unsubscribed" => (Kind::Unsubscribe, None),
        "spam_complaint" => (Kind::Complaint, None),
        _ => (Kind::Other, None),
    };
    let mut event = Event::new(Provider::MailerSend, kind);
    let (email, meta, morph) = (data.at("email"), data.at("meta"), data.at("morph"));
    event.recipient = (email.path(&["recipient", "email"]).address())
        .or_else(|| data.at("recipient").address())
        .or_else(|| data.path(&["recipient", "email"]).address());
    event.at = ["created_at"].iter().find_map(|name| {
        time::of(data.at(name), Zoneless::Utc).or_else(|| time::of(json.at(name), Zoneless::Utc))
    });
    event.message_id = email.path(&["message", "id"]).text().or_else(|| data.at("message_id").text());
    event.event_id = data.at("id").text();
    event.category = meta.at("bounce_type").text().or_else(|| json.at("type").text());
    event.provider_class = class;
    if matches!(kind, Kind::Bounce | Kind::Deferred) {
        event.diagnostic = morph.at("reason").text().or_else(|| meta.at("bounce_reason").text());
        event.reply_code = meta.at("bounce_code").code();
        event.status = meta.at("bounce_code").str().and_then(|code| code.parse().ok());
    }
    event.url = morph.at("url").text().or_else(|| meta.at("url").text());
    event.user_agent = meta.at("user_agent").text();
    sink(event);
    Ok(())
}
