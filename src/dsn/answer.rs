//! Messages that are not reports: automatic replies, challenges, requests to
//! unsubscribe.

use super::{
    headers::Headers,
    kind::Kind,
    phrases::{
        AUTO_HEADERS, AUTO_PHRASES, AUTO_SUBJECTS, AUTO_WORDS, CHALLENGE_HEADERS, CHALLENGE_SUBJECTS,
        CHALLENGES, UNSUBSCRIBE_SUBJECTS,
    },
    text::Searched,
};

/// How much of a text is searched for phrases, in characters.
const MAX_SEARCHED: usize = 4000;

/// The kind of a message that reports nothing.
pub(super) fn kind(headers: &Headers<'_>, text: &str) -> Kind {
    let text = Searched::new(text, MAX_SEARCHED);
    if is_challenge(headers, &text) {
        Kind::Challenge
    } else if is_unsubscribe(headers, &text) {
        Kind::Unsubscribe
    } else if is_auto_reply(headers, &text) {
        Kind::AutoReply
    } else {
        Kind::Ordinary
    }
}

fn is_challenge(headers: &Headers<'_>, text: &Searched) -> bool {
    text.has(CHALLENGES)
        || CHALLENGE_SUBJECTS.iter().any(|phrase| headers.subject_folded.contains(phrase))
        || headers.has_any(CHALLENGE_HEADERS)
}

fn is_unsubscribe(headers: &Headers<'_>, text: &Searched) -> bool {
    let subject = headers.subject_folded.trim_matches(|c: char| !c.is_alphanumeric());
    let to = headers.folded("To").unwrap_or_default();
    let asks = UNSUBSCRIBE_SUBJECTS.contains(&subject)
        || subject.starts_with("unsubscribe ") && !subject.starts_with("unsubscribe from our");
    let to_list = ["unsubscribe", "-leave@", "+unsub"].iter().any(|name| to.contains(name));
    asks || to_list && text.len() < 400
}

fn is_auto_reply(headers: &Headers<'_>, text: &Searched) -> bool {
    let subject = headers.subject_folded.as_str();
    let submitted = headers.folded("Auto-Submitted").unwrap_or_default();
    if submitted.starts_with("auto-replied") || submitted.contains("vacation") {
        return true;
    }
    let precedence = |name: &str| {
        headers.folded(name).is_some_and(|value| value.contains("auto_reply") || value.contains("auto-reply"))
    };
    let header_says = headers.folded("X-Autoreply").is_some_and(|value| value != "no")
        || headers.has_any(AUTO_HEADERS)
        || precedence("Precedence")
        || precedence("X-Precedence");
    if header_says && submitted.trim() != "no"
        || AUTO_SUBJECTS.iter().any(|prefix| subject.starts_with(prefix))
    {
        return true;
    }
    let is_answer =
        headers.get("In-Reply-To").is_some() || subject.starts_with("re:") || subject.starts_with("aw:");
    !headers.has_any(&["List-Id", "List-Unsubscribe"])
        && (is_answer || AUTO_WORDS.iter().any(|word| subject.contains(word)))
        && text.has(AUTO_PHRASES)
}
