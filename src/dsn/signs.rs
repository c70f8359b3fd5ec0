//! The signs of a bounce in words: headers and text, weighed.
//!
//! Headers alone do not decide: of real bounces a third carry `Auto-Submitted:
//! auto-replied`.

use super::{
    headers::Headers,
    kind::Kind,
    phrases::{
        BOUNCE_PHRASES, BOUNCE_SUBJECTS, CAMPAIGN_WORDS, DELAY_PHRASES, LIST_FIELDS, OVER_PHRASES,
        REPLY_PREFIXES, SYSTEM_DISPLAY_NAMES, SYSTEM_LOCAL_NAMES, SYSTEM_LOCAL_PARTS, SYSTEM_SENDERS,
    },
    text::Searched,
};

/// How much of a notice is searched for phrases, in characters.
const MAX_SEARCHED: usize = 4000;

/// What suggests that a message is a bounce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// How much suggests a bounce; [`Self::is_bounce`] has the threshold.
    weight: u32,
    /// Whether the text, and not only the header, is about a failure.
    phrase: bool,
    delayed: bool,
    /// Whether a mail system sent it, by its From.
    pub(super) from_system: bool,
    /// Whether a mail system sent it, by its From or its null envelope sender.
    by_system: bool,
    /// Whether that is certain: by an address, a name or a field that only mail systems
    /// have, or by the null path.
    certainly_by_system: bool,
    /// Whether it was sent to many, is about a mailing, or a person passes a bounce on.
    is_correspondence: bool,
}

impl Signs {
    pub(super) fn of(headers: &Headers<'_>, notice: &str) -> Self {
        let from = headers.from_text.as_str();
        let subject = headers.subject_folded.as_str();
        let text = Searched::new(notice, MAX_SEARCHED);
        let has = |phrases: &[&str], text: &str| phrases.iter().any(|phrase| text.contains(phrase));

        let from_system = has(SYSTEM_SENDERS, from);
        let no_sender = from.is_empty() || from.contains("<>");
        let null_path = headers.has_null_path();
        let names_failed = headers.get("X-Failed-Recipients").is_some();
        let passed_on = is_passed_on(subject);
        let phrase = text.has(BOUNCE_PHRASES);
        let title = has(BOUNCE_SUBJECTS, subject) && (from_system || !passed_on);
        let delayed = text.has(DELAY_PHRASES) || has(DELAY_PHRASES, subject);
        let field_says = |name: &str, word: &str| {
            headers.get(name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
        };
        let has_report = field_says("Content-Type", "delivery-status");
        let weights = [
            (from_system, 3),
            (no_sender, 1),
            (null_path, 1),
            (names_failed, 4),
            (title, 3),
            (phrase, 2),
            (has_report, 3),
            (field_says("Auto-Submitted", "failure"), 2),
            (delayed && from_system, 2),
        ];
        Self {
            weight: weights.iter().filter(|(sign, _)| *sign).map(|(_, weight)| weight).sum(),
            phrase,
            delayed: delayed && !text.has(OVER_PHRASES),
            from_system,
            by_system: from_system || null_path || no_sender,
            certainly_by_system: is_system(headers) || null_path || no_sender || names_failed || has_report,
            is_correspondence: passed_on || headers.has_any(LIST_FIELDS) || has(CAMPAIGN_WORDS, subject),
        }
    }

    pub(super) const fn is_bounce(self) -> bool {
        self.weight >= 5
    }

    /// A bounce by a sender who signs as a person: the text must list a recipient too.
    pub(super) const fn may_be_bounce(self) -> bool {
        self.weight >= 3
    }

    pub(super) const fn kind(self) -> Kind {
        if self.delayed { Kind::Delayed } else { Kind::Bounce }
    }

    /// Whether the sender may be anyone, so that the message is a bounce only with a
    /// reply of a mail server.
    pub(super) const fn needs_reply(self) -> bool {
        !self.certainly_by_system
    }

    /// Whether it was sent to many, or a person passes a bounce on.
    pub(super) const fn is_correspondence(self) -> bool {
        self.is_correspondence
    }

    /// Whether a mail system writes about a failure: a person may write so about any
    /// parcel.
    pub(super) const fn has_phrase(self) -> bool {
        self.phrase && self.by_system
    }
}

/// Whether the sender is a mail system by its local part, or by a name that people and
/// companies do not have.
fn is_system(headers: &Headers<'_>) -> bool {
    let (name, local) = (headers.sender_name(), headers.sender_local_part());
    SYSTEM_DISPLAY_NAMES.contains(&name)
        || SYSTEM_LOCAL_NAMES.contains(&local)
        || SYSTEM_LOCAL_PARTS.iter().any(|part| local.contains(part))
}

/// Whether a subject is that of a bounce after `Fwd:` or `Re:`, as people pass it on. A
/// system that quotes the subject of the message puts its own words before it.
fn is_passed_on(subject: &str) -> bool {
    let mut rest = subject;
    while let Some((prefix, after)) = rest.split_once(':') {
        if !REPLY_PREFIXES.contains(&prefix.trim()) {
            break;
        }
        rest = after.trim_start();
    }
    rest.len() < subject.len() && BOUNCE_SUBJECTS.iter().any(|title| rest.starts_with(title))
}

/// Whether a subject is that of a bounce, so that an address in it is a failed
/// recipient.
pub(super) fn is_bounce_subject(folded: &str) -> bool {
    BOUNCE_SUBJECTS.iter().any(|title| folded.contains(title)) || folded.starts_with("warning:")
}
