//! What a message tells by itself.

use chrono::{DateTime, Utc};
use deliverability::{
    compliance::{Facts, FeedbackId, Mail, lint_format},
    diagnostic::{Finding, Severity},
    feedback::unsubscribe::{OneClick, covers},
};
use mail_parser::MessageParser;

use crate::authentication::Authenticated;

/// The fields of a message that the rules ask about.
pub struct Header {
    pub return_path: Option<String>,
    pub date: Option<DateTime<Utc>>,
    list_unsubscribe: Vec<String>,
    list_unsubscribe_post: Vec<String>,
    feedback_id: Option<String>,
    /// The kind of message that its fields give away.
    pub mail: Option<Mail>,
    /// Whether the body speaks of unsubscribing beside a link.
    unsubscribe_in_body: bool,
    format: Vec<Finding>,
}

impl Header {
    /// Reads a message.
    pub fn read(raw: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(raw)?;
        if message.headers().is_empty() {
            return None;
        }
        let values = |wanted: &str| -> Vec<String> {
            let of_name = message.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            of_name.map(|(_, value)| value.trim().to_owned()).collect()
        };
        let body = message.body_html(0).or_else(|| message.body_text(0)).unwrap_or_default().to_lowercase();
        let speaks = ["unsubscribe", "opt out", "désabonner", "désinscrire", "abmelden", "abbestellen"];
        let list_fields = ["List-Unsubscribe", "List-Id", "Feedback-ID"];
        Some(Self {
            return_path: message.return_address().map(str::to_owned),
            date: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
            list_unsubscribe: values("List-Unsubscribe"),
            list_unsubscribe_post: values("List-Unsubscribe-Post"),
            feedback_id: values("Feedback-ID").into_iter().next(),
            mail: list_fields.iter().any(|name| !values(name).is_empty()).then_some(Mail::Marketing),
            unsubscribe_in_body: body.contains("http") && speaks.iter().any(|word| body.contains(word)),
            format: lint_format(raw),
        })
    }

    /// The facts of the message, beside those of its authentication; and what is wrong in its fields.
    pub fn facts(&self, authenticated: Authenticated) -> (Facts, Vec<Finding>) {
        let Authenticated { mut facts, signed_fields } = authenticated;
        let mut one_click = OneClick::read(texts(&self.list_unsubscribe), texts(&self.list_unsubscribe_post));
        if let Some(fields) = &signed_fields {
            one_click = one_click.signed_by(texts(fields));
        }
        facts = facts.unsubscribe(&one_click);
        if self.unsubscribe_in_body {
            facts = facts.unsubscribe_in_body(true);
        }
        let id = self.feedback_id.as_deref().and_then(|id| FeedbackId::parse(id).ok());
        match (&id, &signed_fields) {
            (None, _) => facts = facts.feedback_id(None, false),
            (Some(id), Some(fields)) => {
                facts =
                    facts.feedback_id(Some(*id), fields.iter().any(|signed| covers(signed, "Feedback-ID")));
            }
            (Some(_), None) => {}
        }
        facts = facts.format(self.format.iter().all(|finding| finding.severity() < Severity::Error));
        let findings = self.format.iter().chain(one_click.findings()).cloned().collect();
        (facts, findings)
    }
}

fn texts(texts: &[String]) -> impl Iterator<Item = &str> {
    texts.iter().map(String::as_str)
}
