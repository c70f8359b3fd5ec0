//! Complaints: feedback reports (RFC 5965), and what feedback loops send without one.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{
    addresses::first_address,
    fields::{field, fields},
    kind::Kind,
    mail::{Mail, Outcome},
    phrases::{FEEDBACK_WITHOUT_COMPLAINT, RECIPIENT_FIELDS},
    recipient::{Recipient, Source},
};

/// Reads the feedback reports of a message; `None` where it has none.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let reports = &mail.parts.feedback;
    if reports.is_empty() {
        return None;
    }
    let is_complaint = reports.iter().any(|body| {
        let kind = field(body, "Feedback-Type").unwrap_or_default();
        !FEEDBACK_WITHOUT_COMPLAINT.iter().any(|other| kind.trim().eq_ignore_ascii_case(other))
    });
    Some(if is_complaint {
        Outcome::new(Kind::Complaint, complained(mail))
    } else {
        Outcome::of(Kind::Ordinary)
    })
}

/// Who complained: the recipients that the report names, else the only one of the message.
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

/// Recognizes a complaint of a feedback loop that came without its report part.
pub(super) fn without_report(mail: &Mail<'_>) -> Option<Outcome> {
    let (from, subject) = (mail.headers.from_text.as_str(), mail.headers.subject_folded.as_str());
    let is_complaint = subject.contains("email feedback report for ip")
        || (from.contains("staff@hotmail.com") && subject.contains("complaint about message from"))
        || (from.contains("scomp@") && subject.contains("feedback report"));
    is_complaint.then(|| Outcome::of(Kind::Complaint))
}
