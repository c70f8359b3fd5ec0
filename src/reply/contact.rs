//! The address that a reply names instead of its own.

use alloc::{borrow::ToOwned, string::String};

use super::incoming::Message;

/// How long an address may be, in bytes (RFC 5321, 4.5.3.1.3).
const MAX_ADDRESS: usize = 254;

/// The first address of a text that is not the sender's.
pub(super) fn of(text: &str, message: &Message) -> Option<String> {
    let from = message.header("From").unwrap_or_default();
    let between = |character: char| {
        character.is_whitespace()
            || matches!(character, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"' | '|')
    };
    text.split(between)
        .map(|word| word.strip_prefix("mailto:").unwrap_or(word))
        .map(|word| {
            word.trim_start_matches([':', '=', '\'']).trim_end_matches(['.', ':', '!', '?', '\'', '*'])
        })
        .find(|word| is_address(word) && !holds(from, word))
        .map(ToOwned::to_owned)
}

fn is_address(word: &str) -> bool {
    let Some((local, domain)) = word.rsplit_once('@') else { return false };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    word.len() <= MAX_ADDRESS
        && !local.is_empty()
        && !local.contains('@')
        && !local.contains('/')
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// Whether a header names an address, without regard to case.
fn holds(header: &str, address: &str) -> bool {
    header.to_lowercase().contains(&address.to_lowercase())
}
