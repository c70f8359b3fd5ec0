//! Notices of Amazon SES that come by mail: JSON in the text, bare or in an envelope of
//! SNS.
//!
//! Only the kind and the recipients are read here, by a search for the names that
//! matter; the module `webhook` reads such JSON completely.

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    kind::Kind,
    mail::{Mail, Outcome},
    mentions::MAX_RECIPIENTS,
    recipient::{Action, Recipient, Source},
};
use crate::smtp::EnhancedStatus;

/// Reads a notice of Amazon SES; `None` for any other text.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let text = mail.text.trim_start();
    if !text.starts_with('{') {
        return None;
    }
    // Within an envelope of SNS the notice is a string, with its quotation marks escaped.
    let text = match text.contains("\\\"notificationType\\\"") || text.contains("\\\"eventType\\\"") {
        true => Cow::Owned(unescaped(text)),
        false => Cow::Borrowed(text),
    };
    let event = string_after(&text, "notificationType").or_else(|| string_after(&text, "eventType"))?;
    let (kind, action, list) = match &*event {
        "Bounce" => (Kind::Bounce, Some(Action::Failed), "bouncedRecipients"),
        "Complaint" => (Kind::Complaint, None, "complainedRecipients"),
        "Delivery" => (Kind::Delivered, Some(Action::Delivered), "recipients"),
        "DeliveryDelay" => (Kind::Delayed, Some(Action::Delayed), "delayedRecipients"),
        _ => return None,
    };
    let mut recipients = recipients(after_key(&text, list).unwrap_or_default());
    for recipient in &mut recipients {
        recipient.action = action;
    }
    Some(Outcome::new(kind, recipients))
}

/// What follows a key and its colon.
fn after_key<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let mut rest = text;
    loop {
        rest = rest.get(memchr::memmem::find(rest.as_bytes(), key.as_bytes())?..)?.get(key.len()..)?;
        let value = rest.strip_prefix('"').map(str::trim_start).and_then(|rest| rest.strip_prefix(':'));
        if let Some(value) = value {
            return Some(value.trim_start());
        }
    }
}

fn string_after(text: &str, key: &str) -> Option<String> {
    string(after_key(text, key)?).map(|(value, _)| value)
}

/// The string at the start of a text, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut end = 0_usize;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((unescaped(text.get(..end)?), text.get(end.saturating_add(1)..)?)),
            _ => {}
        }
        end = end.saturating_add(1);
    }
    None
}

/// A text without one level of JSON's escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'r' | 't') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(character),
        }
    }
    out
}

/// The recipients of an array: objects with an address, or addresses alone.
fn recipients(array: &str) -> Vec<Recipient> {
    let mut out: Vec<Recipient> = Vec::new();
    let mut current: Option<Recipient> = None;
    let mut key = None;
    let mut rest = array;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let Some((value, after)) = string(rest) else { break };
            rest = after.trim_start();
            match (key.take(), &mut current) {
                (None, Some(_)) => key = Some(value),
                (None, None) => out.push(Recipient::named(Source::Report, &value)),
                (Some(key), Some(recipient)) => set(recipient, &key, value),
                (Some(_), None) => {}
            }
            continue;
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '{' => current = Some(Recipient::from_source(Source::Report)),
            '}' => out.extend(current.take().filter(Recipient::is_stated)),
            ',' => key = None,
            ']' => break,
            _ => {}
        }
        if out.len() >= MAX_RECIPIENTS {
            break;
        }
    }
    out
}

fn set(recipient: &mut Recipient, key: &str, value: String) {
    match key {
        "emailAddress" => {
            recipient.final_recipient = Recipient::named(Source::Report, &value).final_recipient
        }
        "status" => recipient.status = EnhancedStatus::split(&value).map(|(status, _)| status),
        "diagnosticCode" => {
            let text = value.split_once(';').filter(|(kind, _)| kind.eq_ignore_ascii_case("smtp"));
            recipient.diagnostic = text.map_or(&*value, |(_, text)| text).trim().into();
        }
        _ => {}
    }
}
