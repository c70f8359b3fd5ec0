//! What kind of message it is: a bounce before anything else.
//!
//! Headers alone do not tell: of real bounces a third carry `Auto-Submitted: auto-replied`. So the
//! report parts decide first, then the signs of a bounce in words are weighed, and only what is no
//! bounce can be an auto-reply, a challenge or a request.

use super::{
    header::{decoded, field, unfolded},
    mime::Parts,
    notice::starts_with,
    phrases::{
        AUTO_PHRASES, AUTO_SUBJECTS, AUTO_WORDS, BOUNCE_PHRASES, BOUNCE_SUBJECTS, CHALLENGE_HEADERS,
        CHALLENGE_SUBJECTS, CHALLENGES, DELAY_PHRASES, OVER_PHRASES, SYSTEM_SENDERS,
    },
    recipient::{Action, Recipient},
};

/// What kind of message it is.
///
/// ```
/// use deliverability::dsn::{Kind, Message};
///
/// let raw = b"From: jane@example.org\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday.\n";
/// assert_eq!(Message::parse(raw)?.kind(), Kind::AutoReply);
/// assert_eq!(Kind::AutoReply.as_str(), "autoreply");
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A delivery failed for good.
    Bounce,
    /// A delivery is late, and goes on being tried.
    Delayed,
    /// A delivery was made, or passed on.
    Delivered,
    /// A program answered for a person: absence, acknowledgement.
    AutoReply,
    /// A filter asks the sender to prove to be a person.
    Challenge,
    /// A person or provider reports the message as unwanted (ARF, RFC 5965).
    Complaint,
    /// A mailbox or person asks to be taken off a list.
    Unsubscribe,
    /// A message was read, or deleted unread (RFC 8098).
    Disposition,
    /// Anything else.
    Ordinary,
}

crate::names::named! {
    Kind {
        Bounce => "bounce",
        Delayed => "delayed",
        Delivered => "delivered",
        AutoReply => "autoreply",
        Challenge => "challenge",
        Complaint => "complaint",
        Unsubscribe => "unsubscribe",
        Disposition => "mdn",
        Ordinary => "not-bounce",
    }
}

/// The kind that report parts state, if there are any.
pub(super) fn of_parts(parts: &Parts, stated: &[Recipient]) -> Option<Kind> {
    if !parts.feedback.is_empty() {
        let is_complaint = parts.feedback.iter().any(|body| {
            let kind = field(body, "Feedback-Type").unwrap_or_default();
            !["not-spam", "auth-failure", "dmarc", "tlsrpt"]
                .iter()
                .any(|other| kind.trim().eq_ignore_ascii_case(other))
        });
        return Some(if is_complaint { Kind::Complaint } else { Kind::Ordinary });
    }
    if !stated.is_empty() {
        return Some(of_actions(stated));
    }
    parts.disposition.as_ref().map(|_| Kind::Disposition)
}

/// The worst that a report states.
pub(super) fn of_actions(recipients: &[Recipient]) -> Kind {
    let actions = || recipients.iter().map(effective_action);
    if actions().any(|action| action == Action::Failed) {
        Kind::Bounce
    } else if actions().any(|action| action == Action::Delayed) {
        Kind::Delayed
    } else {
        Kind::Delivered
    }
}

/// The action of a recipient; where none is stated, what its status says.
pub(super) fn effective_action(recipient: &Recipient) -> Action {
    recipient.action.unwrap_or_else(|| match recipient.status.map(crate::smtp::EnhancedStatus::class) {
        Some(2) => Action::Delivered,
        _ => Action::Failed,
    })
}

/// The signs of a bounce in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// How much speaks for a bounce; [`Self::is_bounce`] sets the bar.
    weight: u32,
    /// Whether the text speaks of a failure, not only the headers.
    phrase: bool,
    delayed: bool,
    /// Whether a mail system sent it, by its From.
    pub(super) from_system: bool,
    /// Whether a mail system sent it, by its From or its null envelope sender.
    by_system: bool,
}

impl Signs {
    pub(super) fn of(parts: &Parts, subject: &str, notice: &str) -> Self {
        let header = parts.header.as_str();
        let mut weight = 0_u32;
        let mut add = |sign: bool, amount: u32| {
            if sign {
                weight = weight.saturating_add(amount);
            }
        };
        let from = field(header, "From").map(|from| decoded(&from).to_lowercase()).unwrap_or_default();
        let from_system = SYSTEM_SENDERS.iter().any(|name| from.contains(name));
        let head =
            notice.char_indices().nth(4000).map_or(notice, |(at, _)| notice.get(..at).unwrap_or(notice));
        let text = fold(head);
        let subject = fold(subject);
        let phrase = BOUNCE_PHRASES.iter().any(|phrase| text.contains(phrase));
        let title = BOUNCE_SUBJECTS.iter().any(|title| subject.contains(title));
        let passes_on = is_passed_on(&subject);
        let null_sender = field(header, "Return-Path").is_some_and(|path| path.trim() == "<>");
        add(from_system, 3);
        add(from.is_empty() || from.contains("<>"), 1);
        add(null_sender, 1);
        add(field(header, "X-Failed-Recipients").is_some(), 4);
        add(title && (from_system || !passes_on), 3);
        add(phrase, 2);
        add(
            field(header, "Content-Type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("delivery-status")),
            3,
        );
        add(
            field(header, "Auto-Submitted")
                .is_some_and(|value| value.to_ascii_lowercase().contains("failure")),
            2,
        );
        let delayed = DELAY_PHRASES.iter().any(|phrase| text.contains(phrase) || subject.contains(phrase));
        let over = OVER_PHRASES.iter().any(|phrase| text.contains(phrase));
        add(delayed && from_system, 2);
        Self {
            weight,
            phrase,
            delayed: delayed && !over,
            from_system,
            by_system: from_system || null_sender || from.is_empty() || from.contains("<>"),
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

    /// Whether a mail system speaks of a failure: a person may do so of any parcel.
    pub(super) const fn has_phrase(self) -> bool {
        self.phrase && self.by_system
    }

    pub(super) const fn is_delayed(self) -> bool {
        self.delayed
    }
}

/// Whether a subject is that of a bounce behind `Fwd:` or `Re:`, as people pass it on. A system that
/// quotes the subject of the message puts its own words behind it.
fn is_passed_on(subject: &str) -> bool {
    let mut rest = subject;
    while let Some((prefix, after)) = rest.split_once(':') {
        if !["re", "fwd", "fw", "aw", "wg", "tr", "rv", "res", "ynt", "sv", "vs"].contains(&prefix.trim()) {
            break;
        }
        rest = after.trim_start();
    }
    rest.len() < subject.len() && BOUNCE_SUBJECTS.iter().any(|title| rest.starts_with(title))
}

/// The kind of a message that is no bounce.
pub(super) fn of_rest(parts: &Parts, subject: &str, text: &str) -> Kind {
    let header = parts.header.as_str();
    let subject_folded = fold(subject);
    let text_folded =
        fold(text.char_indices().nth(4000).map_or(text, |(at, _)| text.get(..at).unwrap_or(text)));
    let from = field(header, "From").map(|from| fold(&from)).unwrap_or_default();
    if is_feedback(&from, &subject_folded) {
        return Kind::Complaint;
    }
    if CHALLENGES.iter().any(|phrase| text_folded.contains(phrase))
        || CHALLENGE_SUBJECTS.iter().any(|phrase| subject_folded.contains(phrase))
        || unfolded(header)
            .flatten()
            .any(|(name, _)| CHALLENGE_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known)))
    {
        return Kind::Challenge;
    }
    if is_unsubscribe(header, &subject_folded, &text_folded) {
        return Kind::Unsubscribe;
    }
    if is_auto_reply(header, &subject_folded, &text_folded) {
        return Kind::AutoReply;
    }
    Kind::Ordinary
}

/// A complaint of a feedback loop that came without its report part.
fn is_feedback(from: &str, subject: &str) -> bool {
    subject.contains("email feedback report for ip")
        || (from.contains("staff@hotmail.com") && subject.contains("complaint about message from"))
        || (from.contains("scomp@") && subject.contains("feedback report"))
}

fn is_unsubscribe(header: &str, subject: &str, text: &str) -> bool {
    let bare = subject.trim_matches(|c: char| !c.is_alphanumeric());
    let to = field(header, "To").map(|to| fold(&to)).unwrap_or_default();
    let asked = [
        "unsubscribe",
        "désabonnement",
        "désinscription",
        "se désabonner",
        "abmelden",
        "abmeldung",
        "baja",
        "opt-out",
        "optout",
        "opt out",
        "remove",
        "remove me",
    ];
    let is_request = asked.contains(&bare)
        || bare.starts_with("unsubscribe ") && !bare.starts_with("unsubscribe from our");
    is_request
        || (to.contains("unsubscribe") || to.contains("-leave@") || to.contains("+unsub")) && text.len() < 400
}

fn is_auto_reply(header: &str, subject: &str, text: &str) -> bool {
    let value = |name: &str| field(header, name).map(|value| fold(&value));
    let submitted = value("Auto-Submitted");
    let says_no = submitted.as_ref().is_some_and(|value| value.trim() == "no");
    if submitted.is_some_and(|value| value.starts_with("auto-replied") || value.contains("vacation")) {
        return true;
    }
    let header_says = value("X-Autoreply").is_some_and(|value| value != "no")
        || value("X-Autorespond").is_some()
        || value("X-Autoreply-From").is_some()
        || value("X-Auto-Reply-From").is_some()
        || value("X-Mail-Autoreply").is_some()
        || value("X-AutoReply-From").is_some()
        || value("Precedence")
            .is_some_and(|value| value.contains("auto_reply") || value.contains("auto-reply"))
        || value("X-Precedence")
            .is_some_and(|value| value.contains("auto_reply") || value.contains("auto-reply"));
    if header_says && !says_no {
        return true;
    }
    if AUTO_SUBJECTS.iter().any(|prefix| subject.starts_with(prefix)) {
        return true;
    }
    let to_somebody =
        value("In-Reply-To").is_some() || subject.starts_with("re:") || subject.starts_with("aw:");
    let is_list = value("List-Id").is_some() || value("List-Unsubscribe").is_some();
    !is_list
        && (to_somebody || AUTO_WORDS.iter().any(|word| subject.contains(word)))
        && AUTO_PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Lower case, single spaces, straight apostrophes.
fn fold(text: &str) -> alloc::string::String {
    let mut out = alloc::string::String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for character in word.chars() {
            let character = if character == '’' { '\'' } else { character };
            out.extend(character.to_lowercase());
        }
    }
    out
}

/// Whether a Subject begins as those of bounces do, for addresses named there.
pub(super) fn is_bounce_subject(subject: &str) -> bool {
    let folded = fold(subject);
    BOUNCE_SUBJECTS.iter().any(|title| folded.contains(title)) || starts_with(subject, "Warning:")
}
