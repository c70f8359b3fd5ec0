//! The fields of a delivery-status part (RFC 3464 section 2), and what really stands there.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::str;

use chrono::{DateTime, Utc};
use nom::{
    IResult, Parser,
    bytes::complete::{tag, take_till1, take_while1},
    character::complete::{char, space0},
    sequence::terminated,
};

use super::{
    header::unfolded,
    recipient::{Action, Recipient, Source, TypedAddress},
};
use crate::smtp::EnhancedStatus;

/// The fields of a report that are about the message as a whole (RFC 3464 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// The envelope id that the sender gave (`Original-Envelope-Id`).
    pub original_envelope_id: Option<String>,
    /// Who reports (`Reporting-MTA`), without its type.
    pub reporting_mta: Option<String>,
    /// The gateway that translated the report (`DSN-Gateway`), without its type.
    pub dsn_gateway: Option<String>,
    /// Where the reporting system had the message from (`Received-From-MTA`), without its type.
    pub received_from_mta: Option<String>,
    /// When the message reached the reporting system (`Arrival-Date`).
    pub arrival_date: Option<DateTime<Utc>>,
}

/// Reads a delivery-status body: groups of fields, the first about the message.
///
/// Tolerated: groups without a blank line between, doubled blank lines, a first group that already
/// is about a recipient, fields in any order and case.
pub(super) fn read(body: &str, report: &mut Report, recipients: &mut Vec<Recipient>) {
    let mut current: Option<Recipient> = None;
    // An Original-Recipient after a Final-Recipient belongs to it, or opens the next group.
    let mut undecided: Option<TypedAddress> = None;
    let mut flush = |current: &mut Option<Recipient>, own: Option<TypedAddress>| {
        if let Some(mut recipient) = current.take().filter(Recipient::is_stated) {
            recipient.original = recipient.original.or(own);
            recipients.push(recipient);
        }
    };
    for field in unfolded(body) {
        let Some((name, value)) = field else {
            // A blank line ends a group; an address-less rest of one is carried on.
            if current.as_ref().is_some_and(Recipient::is_complete) {
                flush(&mut current, undecided.take());
            }
            continue;
        };
        let value = value.trim();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "original-envelope-id" => report.original_envelope_id = Some(value.to_string()),
            "reporting-mta" => report.reporting_mta = Some(untyped(value)),
            "dsn-gateway" => report.dsn_gateway = Some(untyped(value)),
            "received-from-mta" => report.received_from_mta = Some(untyped(value)),
            "arrival-date" => report.arrival_date = date(value),
            "original-recipient" => {
                if current.as_ref().is_some_and(|recipient| recipient.original.is_some()) {
                    flush(&mut current, undecided.take());
                }
                match &current {
                    Some(recipient) if recipient.final_.is_some() => undecided = TypedAddress::read(value),
                    _ => {
                        let recipient = current.get_or_insert_with(|| Recipient::from_source(Source::Report));
                        recipient.original = TypedAddress::read(value);
                    }
                }
            }
            "final-recipient" => {
                let mut opened_by = None;
                if current.as_ref().is_some_and(|recipient| recipient.final_.is_some()) {
                    opened_by = undecided.take();
                    flush(&mut current, None);
                }
                let recipient = current.get_or_insert_with(|| Recipient::from_source(Source::Report));
                recipient.final_ = TypedAddress::read(value);
                recipient.original = opened_by.or_else(|| recipient.original.take());
            }
            _ => {
                let is_of_recipient = matches!(
                    name.as_str(),
                    "action"
                        | "status"
                        | "remote-mta"
                        | "diagnostic-code"
                        | "last-attempt-date"
                        | "final-log-id"
                        | "will-retry-until"
                        | "x-actual-recipient"
                        | "x-supplementary-info"
                );
                if !is_of_recipient {
                    continue;
                }
                let recipient = current.get_or_insert_with(|| Recipient::from_source(Source::Report));
                match name.as_str() {
                    "action" => recipient.action = recipient.action.or_else(|| Action::read(value)),
                    "status" => {
                        recipient.status = recipient.status.or_else(|| status(value));
                        if recipient.status_text.is_empty() {
                            recipient.status_text = value.to_string();
                        }
                    }
                    "remote-mta" => recipient.remote_mta = Some(untyped(value)),
                    "diagnostic-code" | "x-supplementary-info" => {
                        let text = diagnostic(value);
                        if !recipient.diagnostic.is_empty() {
                            recipient.diagnostic.push(' ');
                        }
                        recipient.diagnostic.push_str(text);
                    }
                    "last-attempt-date" => recipient.last_attempt = date(value),
                    "will-retry-until" => recipient.will_retry_until = date(value),
                    "x-actual-recipient" => recipient.actual = TypedAddress::read(value),
                    _ => recipient.final_log_id = Some(value.to_string()),
                }
            }
        }
    }
    flush(&mut current, undecided);
}

/// `type ; value` (RFC 3464 section 2.1.2).
pub(super) fn typed(input: &[u8]) -> IResult<&[u8], &[u8], ()> {
    terminated(
        take_while1(|byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')),
        (space0, char(';'), space0),
    )
    .parse(input)
}

/// A value without its type.
fn untyped(value: &str) -> String {
    let rest = typed(value.as_bytes()).map_or(value, |(rest, _)| str::from_utf8(rest).unwrap_or(value));
    rest.trim().to_string()
}

/// The text of a diagnostic, without the type before it.
fn diagnostic(value: &str) -> &str {
    typed(value.as_bytes()).map_or(value, |(rest, _)| str::from_utf8(rest).unwrap_or(value)).trim()
}

/// The code of a Status field, among the comments and words that stand there.
fn status(value: &str) -> Option<EnhancedStatus> {
    fn word(input: &[u8]) -> IResult<&[u8], &[u8], ()> {
        let (rest, _) = nom::combinator::opt(tag("#")).parse(input)?;
        take_till1(|byte: u8| {
            byte.is_ascii_whitespace() || matches!(byte, b'(' | b')' | b',' | b';' | b'<' | b'>')
        })
        .parse(rest)
    }
    value.split(|c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '<' | '>')).find_map(
        |part| {
            let (_, code) = word(part.as_bytes()).ok()?;
            str::from_utf8(code).ok()?.parse().ok()
        },
    )
}

/// A date of RFC 5322, read as mail-parser reads it; `None` where it is none.
pub(super) fn date(value: &str) -> Option<DateTime<Utc>> {
    let date = mail_parser::DateTime::parse_rfc822(value)?;
    let valid = date.is_valid() && (1..=9999).contains(&date.year);
    valid.then(|| DateTime::from_timestamp(date.to_timestamp(), 0)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_among_comments() {
        for (value, code) in [
            ("5.1.1", Some("5.1.1")),
            ("5.1.1 (bad destination mailbox address)", Some("5.1.1")),
            ("(unknown) 4.4.7", Some("4.4.7")),
            ("#5.0.0", Some("5.0.0")),
            ("9.9.9", None),
            ("", None),
        ] {
            assert_eq!(status(value).map(|status| status.to_string()).as_deref(), code, "{value}");
        }
    }

    #[test]
    fn dates_out_of_range_are_none() {
        assert!(date("Thu, 29 Apr 2021 23:34:45 +0900").is_some());
        for value in ["", "yesterday", "Thu, 99 Foo 99999 99:99:99 +9999", "1 Jan 0 00:00"] {
            assert_eq!(date(value), None, "{value}");
        }
    }
}
