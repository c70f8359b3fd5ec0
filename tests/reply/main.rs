//! Replies: intents, opt-outs, languages, days of return.

mod dates;
mod headers;
mod heldout;
mod intents;
mod properties;
mod segments;
mod wordings;

use deliverability::reply::{self, Intent, Message, Reply};

/// The verdict on a text alone.
fn read(text: &str) -> Reply {
    reply::classify(&Message::new(text))
}

/// Whether texts are opt-outs: all of them are, or none.
#[track_caller]
fn opt_outs(expected: bool, texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, read(text)))
        .filter(|(_, reply)| reply.is_opt_out() != expected)
        .map(|(text, reply)| format!("{text:?}: {reply}"))
        .collect();
    assert!(wrong.is_empty(), "expected {expected}: {}", wrong.join("\n"));
}

/// That texts have an intent.
#[track_caller]
fn intents(expected: Intent, texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, read(text)))
        .filter(|(_, reply)| reply.intent() != expected)
        .map(|(text, reply)| format!("{text:?}: {reply}"))
        .collect();
    assert!(wrong.is_empty(), "expected {expected}: {}", wrong.join("\n"));
}
