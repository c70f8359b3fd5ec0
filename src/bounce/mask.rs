//! The text of a failure without what differs from one delivery to the next.

use alloc::string::String;

use super::{
    tokens::{MAX_TEXT, Tokens, lower},
    word::Sort,
};
use crate::{
    learned::{clip, fold_into},
    smtp::Diagnostic,
};

/// The text of a failure as a stable key: the same for all deliveries that failed
/// alike.
///
/// The key begins with the codes. Addresses become `@`, links `<link>`, IP addresses
/// `<ip>`, hosts `<host>`, numbers and ids `#`; the words are in lower case and without
/// accents. At most the first 8 KiB of the text are read. Texts with the same key get
/// the same verdict as far as their words decide it.
///
/// ```
/// use deliverability::bounce::mask;
///
/// let key = mask("550 5.1.1 <jane@example.org>: User unknown (queue id 4F2A1)");
/// assert_eq!(key, "550 5.1.1 @ user unknown queue id #");
/// assert_eq!(key, mask("550-5.1.1 <joe@example.com>: user unknown (queue id 77BC9)"));
/// ```
#[must_use]
pub fn mask(text: &str) -> String {
    let own = clip(text, MAX_TEXT);
    let lower = lower(own);
    let text = lower.as_str();
    let tokens = Tokens::new(text, lower.span());
    let diagnostic = Diagnostic::read(own);
    let mut out = String::with_capacity(text.len());
    if let Some(code) = diagnostic.code() {
        push(&mut out, &alloc::format!("{code}"));
    }
    if let Some(status) = diagnostic.status() {
        push(&mut out, &alloc::format!("{status}"));
    }
    for word in &tokens.words {
        let own = text.get(word.start as usize..word.end as usize).unwrap_or_default();
        match word.sort {
            Sort::Coded => push(&mut out, "#"),
            Sort::StandIn => push(&mut out, stand_in(own)),
            Sort::Plain => {
                push(&mut out, "");
                own.chars().for_each(|letter| fold_into(letter.to_ascii_lowercase(), &mut out));
            }
        }
    }
    out
}

fn push(out: &mut String, word: &str) {
    // A run of numbers is one.
    if word == "#" && out.ends_with('#') {
        return;
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

fn stand_in(own: &str) -> &'static str {
    if own.contains("://") {
        "<link>"
    } else if own.contains('@') {
        "@"
    } else if own
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'/' | b'x' | b'X'))
    {
        "<ip>"
    } else if own.contains('.') {
        "<host>"
    } else {
        "#"
    }
}
