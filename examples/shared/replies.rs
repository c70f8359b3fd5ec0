//! Replies as JSON objects, one a line.

use chrono::{DateTime, FixedOffset};
use deliverability::reply::Message;
use serde_json::Value;

/// A reply, and when it was written.
pub type Read = (Message, Option<DateTime<FixedOffset>>);

/// Reads one object: `subject`, `headers`, `text`, `sent`.
pub fn from_json(line: &str) -> serde_json::Result<Read> {
    let row: Value = serde_json::from_str(line)?;
    let mut message = Message::new(row["text"].as_str().unwrap_or_default());
    if let Some(subject) = row["subject"].as_str() {
        message = message.with_subject(subject);
    }
    for (name, value) in row["headers"].as_object().into_iter().flatten() {
        message = message.with_header(name, value.as_str().unwrap_or_default());
    }
    let sent = row["sent"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    Ok((message, sent))
}
