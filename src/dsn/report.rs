//! The fields of a delivery-status part (RFC 3464 section 2), and what is sent in
//! practice.

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
    kind::Kind,
    mail::{Mail, Outcome},
    mentions::{self, Context},
    notice::by_address,
    recipient::{Action, Recipient, Source, TypedAddress},
    text::first_chars,
};
use crate::{mail::block::unfolded, smtp::EnhancedStatus};

/// How much of the text for people is kept for a recipient, in characters.
pub(super) const MAX_NOTICE: usize = 2000;

/// The fields of a report that are about the message as a whole (RFC 3464 section 2.2).
///
/// ```
/// use deliverability::dsn::Message;
///
/// let raw = b"Content-Type: message/delivery-status\n\n\
///     Original-Envelope-Id: 81f3\nReporting-MTA: dns; mx.example.net\n\
///     Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0000\n\n\
///     Final-Recipient: rfc822; jane@example.org\nAction: failed\nStatus: 5.1.1\n";
/// let message = Message::parse(raw)?;
/// let report = message.report().expect("there is a delivery-status part");
/// assert_eq!(report.reporting_mta.as_deref(), Some("mx.example.net"));
/// assert_eq!(report.original_envelope_id.as_deref(), Some("81f3"));
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// The envelope id that the sender gave (`Original-Envelope-Id`).
    pub original_envelope_id: Option<String>,
    /// The system that reports (`Reporting-MTA`), without its type.
    pub reporting_mta: Option<String>,
    /// The gateway that translated the report (`DSN-Gateway`), without its type.
    pub dsn_gateway: Option<String>,
    /// The system that the message came from (`Received-From-MTA`), without its type.
    pub received_from_mta: Option<String>,
    /// When the message reached the reporting system (`Arrival-Date`).
    pub arrival_date: Option<DateTime<Utc>>,
}

/// Reads the delivery-status parts of a message; `None` if they name no recipient.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let mut report = Report::default();
    let mut recipients = Vec::new();
    for status in &mail.parts.statuses {
        read_fields(status, &mut report, &mut recipients);
    }
    // Some systems put the fields of a report into their text.
    let in_text = recipients.is_empty()
        && mail.parts.disposition.is_none()
        && mail.signs().is_bounce()
        && mail.notice.contains("inal-Recipient:");
    if in_text {
        read_fields(mail.notice, &mut report, &mut recipients);
    }
    if recipients.is_empty() {
        return None;
    }
    name_the_only_one(&mut recipients, mail);
    annotate(&mut recipients, mail.notice);
    Some(Outcome { kind: kind_of(&recipients), recipients, report: Some(report) })
}

/// Reads a report within the message that came back: a gateway passed it on as an
/// attachment.
pub(super) fn read_within(mail: &Mail<'_>) -> Option<Outcome> {
    if !mail.signs().is_bounce() {
        return None;
    }
    let mut recipients = Vec::new();
    for status in &mail.parts.inner_statuses {
        read_fields(status, &mut Report::default(), &mut recipients);
    }
    (!recipients.is_empty()).then(|| Outcome::new(kind_of(&recipients), recipients))
}

/// The fields about the message of a report that names no recipient; `None` if there is
/// no report.
pub(super) fn without_recipients(mail: &Mail<'_>) -> Option<Report> {
    let mut report = None;
    for status in mail.parts.statuses.iter().filter(|status| !status.trim().is_empty()) {
        read_fields(status, report.get_or_insert_default(), &mut Vec::new());
    }
    report
}

/// The gravest action that a report states.
fn kind_of(recipients: &[Recipient]) -> Kind {
    let states = |action| recipients.iter().any(|recipient| recipient.effective_action() == action);
    if states(Action::Failed) {
        Kind::Bounce
    } else if states(Action::Delayed) {
        Kind::Delayed
    } else {
        Kind::Delivered
    }
}

/// Gives a report's only recipient the address in the returned message, if its own is
/// not a mailbox.
fn name_the_only_one(recipients: &mut [Recipient], mail: &Mail<'_>) {
    if let [recipient] = recipients
        && !recipient.is_whole()
        && let Some(only) = mail.only_recipient()
    {
        recipient.original_recipient = Recipient::named(Source::Returned, &only).final_recipient;
    }
}

/// Adds to the recipients of a report what its text for people says about them.
fn annotate(recipients: &mut [Recipient], text: &str) {
    if recipients
        .iter()
        .all(|recipient| recipient.effective_action() != Action::Failed && recipient.diagnostic.len() > 40)
    {
        return;
    }
    let said = by_address(mentions::recipients(text, Context::default()));
    let only = recipients.len() == 1;
    for recipient in recipients.iter_mut() {
        recipient.notice = match said.get(&recipient.recipient().to_ascii_lowercase()) {
            Some(own) if !own.diagnostic.is_empty() => own.diagnostic.clone(),
            _ if only => first_chars(text.trim(), MAX_NOTICE).to_string(),
            _ => String::new(),
        };
    }
}

/// Reads a delivery-status body: groups of fields, the first about the message.
///
/// Tolerated: groups without a blank line between, doubled blank lines, a first group
/// that is already about a recipient, fields in any order and case.
pub(super) fn read_fields(body: &str, report: &mut Report, recipients: &mut Vec<Recipient>) {
    let mut groups = Groups { recipients, current: None, undecided: None };
    for field in unfolded(body) {
        // A blank line ends a group; a group without an action is continued.
        let Some((name, value)) = field else {
            if groups.current.as_ref().is_some_and(Recipient::is_complete) {
                let own = groups.undecided.take();
                groups.end(own);
            }
            continue;
        };
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "original-envelope-id" => report.original_envelope_id = Some(value.to_string()),
            "reporting-mta" => report.reporting_mta = Some(untyped(value)),
            "dsn-gateway" => report.dsn_gateway = Some(untyped(value)),
            "received-from-mta" => report.received_from_mta = Some(untyped(value)),
            "arrival-date" => report.arrival_date = date(value),
            "original-recipient" => groups.original_recipient(value),
            "final-recipient" => groups.final_recipient(value),
            _ => groups.other(&name, value),
        }
    }
    let own = groups.undecided.take();
    groups.end(own);
}

/// The groups of fields about recipients.
struct Groups<'r> {
    recipients: &'r mut Vec<Recipient>,
    current: Option<Recipient>,
    /// An Original-Recipient after a Final-Recipient: it belongs to it, or opens the
    /// next group.
    undecided: Option<TypedAddress>,
}

impl Groups<'_> {
    fn end(&mut self, original: Option<TypedAddress>) {
        if let Some(mut recipient) = self.current.take().filter(Recipient::is_stated) {
            recipient.original_recipient = recipient.original_recipient.or(original);
            self.recipients.push(recipient);
        }
    }

    fn current(&mut self) -> &mut Recipient {
        self.current.get_or_insert_with(|| Recipient::from_source(Source::Report))
    }

    fn original_recipient(&mut self, value: &str) {
        if self.current.as_ref().is_some_and(|recipient| recipient.original_recipient.is_some()) {
            let own = self.undecided.take();
            self.end(own);
        }
        let address = TypedAddress::read(value);
        if self.current.as_ref().is_some_and(|recipient| recipient.final_recipient.is_some()) {
            self.undecided = address;
        } else {
            self.current().original_recipient = address;
        }
    }

    fn final_recipient(&mut self, value: &str) {
        let mut opened_by = None;
        if self.current.as_ref().is_some_and(|recipient| recipient.final_recipient.is_some()) {
            opened_by = self.undecided.take();
            self.end(None);
        }
        let recipient = self.current();
        recipient.final_recipient = TypedAddress::read(value);
        recipient.original_recipient = opened_by.or_else(|| recipient.original_recipient.take());
    }

    /// A field about the recipient of its group; other fields are ignored.
    fn other(&mut self, name: &str, value: &str) {
        match name {
            "action" => {
                let recipient = self.current();
                recipient.action = recipient.action.or_else(|| Action::read(value));
            }
            "status" => {
                let recipient = self.current();
                recipient.status = recipient.status.or_else(|| status(value));
                if recipient.status_text.is_empty() {
                    recipient.status_text = value.to_string();
                }
            }
            "remote-mta" => self.current().remote_mta = Some(untyped(value)),
            "diagnostic-code" | "x-supplementary-info" => {
                let said = &mut self.current().diagnostic;
                if !said.is_empty() {
                    said.push(' ');
                }
                said.push_str(diagnostic(value));
            }
            "last-attempt-date" => self.current().last_attempt = date(value),
            "will-retry-until" => self.current().will_retry_until = date(value),
            "x-actual-recipient" => self.current().actual_recipient = TypedAddress::read(value),
            "final-log-id" => self.current().final_log_id = Some(value.to_string()),
            _ => {}
        }
    }
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

/// The code of a Status field, among its comments and other words.
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
            EnhancedStatus::split(str::from_utf8(code).ok()?)
                .filter(|(_, rest)| rest.is_empty())
                .map(|(code, _)| code)
        },
    )
}

/// A date of RFC 5322, as mail-parser reads it; `None` for any other text.
pub(crate) fn date(value: &str) -> Option<DateTime<Utc>> {
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
