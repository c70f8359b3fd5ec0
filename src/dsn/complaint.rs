//! Complaints: feedback reports (RFC 5965), and what feedback loops send without one.

use alloc::{borrow::ToOwned, collections::BTreeSet, vec::Vec};

use super::{
    addresses::first_address,
    kind::Kind,
    mail::{Mail, Outcome},
    phrases::{COMPLAINT_PHRASES, COMPLAINT_SUBJECTS, FEEDBACK_WITHOUT_COMPLAINT, RECIPIENT_FIELDS},
    recipient::{Recipient, Source},
    text::starts_with,
};
use crate::mail::block::{field, fields};

/// Reads the feedback reports of a message; `None` if it has none.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let reports = &mail.parts.feedback;
    if reports.is_empty() {
        return None;
    }
    let is_complaint = reports.iter().any(|body| {
        // A report without a type is about authentication if it says what failed.
        match field(body, "Feedback-Type").filter(|kind| !kind.trim().is_empty()) {
            Some(kind) => {
                !FEEDBACK_WITHOUT_COMPLAINT.iter().any(|other| kind.trim().eq_ignore_ascii_case(other))
            }
            None => field(body, "Auth-Failure").is_none(),
        }
    });
    Some(if is_complaint {
        Outcome::new(Kind::Complaint, complained(mail))
    } else {
        Outcome::of(Kind::Ordinary)
    })
}

/// The people who complained: the recipients that the report names, else the only one
/// of the message.
fn complained(mail: &Mail<'_>) -> Vec<Recipient> {
    let mut out: Vec<Recipient> = Vec::new();
    let mut known = BTreeSet::new();
    for body in &mail.parts.feedback {
        for name in RECIPIENT_FIELDS {
            for value in fields(body, name) {
                if let Some(address) = first_address(&value)
                    && known.insert(address.to_ascii_lowercase())
                {
                    out.push(Recipient::named(Source::Report, address));
                }
            }
        }
    }
    if out.is_empty() {
        out.extend(mail.only_recipient().map(|only| Recipient::named(Source::Returned, &only)));
    }
    out
}

/// Whether the text begins with a phrase, as feedback loops introduce the message
/// within.
fn mail_says(mail: &Mail<'_>, phrase: &str) -> bool {
    starts_with(mail.text.trim_start(), phrase)
}

/// The field in which Microsoft's feedback loop names who complained, in the message it
/// returns.
const JMRP_RECIPIENT: &str = "X-HmXmrOriginalRecipient";

/// Recognizes a complaint of a feedback loop that came without its report part, or lost
/// it on the way through other mail systems: by its subject, or by a field of the
/// message within.
pub(super) fn without_report(mail: &Mail<'_>) -> Option<Outcome> {
    let (from, subject) = (mail.headers.from_text.as_str(), mail.headers.subject_folded.as_str());
    let jmrp = mail.parts.returned.as_deref().and_then(|block| field(block, JMRP_RECIPIENT));
    let is_complaint = jmrp.is_some()
        || COMPLAINT_SUBJECTS.iter().any(|phrase| subject.contains(phrase))
        || mail.parts.returned.is_some() && COMPLAINT_PHRASES.iter().any(|phrase| mail_says(mail, phrase))
        || (from.contains("scomp@") && subject.contains("feedback report"));
    if !is_complaint {
        return None;
    }
    let named = jmrp.as_deref().and_then(first_address).map(ToOwned::to_owned);
    let recipient = named.or_else(|| mail.only_recipient());
    let recipients = recipient.map(|address| Recipient::named(Source::Returned, &address));
    Some(Outcome::new(Kind::Complaint, recipients.into_iter().collect()))
}
