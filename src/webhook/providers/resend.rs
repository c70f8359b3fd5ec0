//! Resend.
//!
//! resend.com/docs, webhook event types (seen 2026-11-28).

use super::{
    Outcome, Sink,
    amazon::{category, cause, class_of, is_suppression},
};
use crate::webhook::{
    error::ErrorKind,
    event::{Basis, Event, Kind},
    json::Json,
    provider::Provider,
    time::{self, Zoneless},
};

pub(super) fn read<'a>(json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    let name = json.at("type").str().ok_or(ErrorKind::Event)?;
    let data = json.at("data");
    let kind = match name {
        "email.sent" | "email.scheduled" => Kind::Accepted,
        "email.delivered" => Kind::Delivered,
        "email.delivery_delayed" => Kind::Deferred,
        "email.bounced" => Kind::Bounce,
        "email.failed" | "email.suppressed" => Kind::Dropped,
        "email.complained" => Kind::Complaint,
        "email.opened" => Kind::Opened,
        "email.clicked" => Kind::Clicked,
        _ => Kind::Other,
    };
    let mut event = Event::new(Provider::Resend, kind);
    event.at = time::of(json.at("created_at"), Zoneless::Utc);
    event.message_id = data.at("email_id").text();
    event.category = json.at("type").text();
    let bounce = data.at("bounce");
    // The server's own words, where they came along, before Resend's sentence.
    let mut said = ["diagnosticCode", "diagnostic_code", "diagnostics"].iter();
    let said = said.find_map(|name| bounce.at(name).first().text());
    event.diagnostic = said
        .or_else(|| bounce.at("message").text())
        .or_else(|| data.path(&["failed", "reason"]).text())
        .or_else(|| data.path(&["suppressed", "message"]).text());
    if kind == Kind::Bounce {
        let (bounce_type, sub_type) = (bounce.at("type"), bounce.at("subType"));
        event.category = category(bounce_type, sub_type).or(event.category);
        event.provider_class = bounce_type.str().and_then(class_of);
        event.cause = sub_type.str().and_then(cause);
        let held_back = bounce.at("message").str().is_some_and(|text| text.contains("suppression list"));
        if held_back || sub_type.str().is_some_and(is_suppression) {
            event.kind = Kind::Dropped;
            event.basis = Basis::Nothing;
        } else if event.diagnostic.as_ref().is_some_and(|text| is_own(text.as_str(), event.cause.is_some())) {
            event.basis = Basis::Category;
        }
    }
    let click = data.at("click");
    event.url = click.at("link").text();
    event.user_agent = click.at("userAgent").text().or_else(|| data.path(&["open", "userAgent"]).text());
    let recipients = data.at("to").each();
    for recipient in recipients {
        sink(Event { recipient: recipient.address(), ..event.clone() });
    }
    if recipients.is_empty() {
        sink(event);
    }
    Ok(())
}

/// Whether a text is Resend's own sentence, which says no more than the category or
/// that no cause is known.
fn is_own(text: &str, cause_is_known: bool) -> bool {
    text.starts_with("The recipient's email provider sent")
        && (cause_is_known || text.contains("specify the reason"))
}
