//! The domains of a message's authors (RFC 9989 section 5.3.1).

use alloc::{string::String, vec::Vec};

use crate::{
    address::{Grammar, ListOptions},
    dkim::Message,
};

/// The longest `From` that is parsed, in bytes.
const MAX_FIELD: usize = 64 * 1024;
/// How many different domains are told.
const MAX_DOMAINS: usize = 16;

/// The domains of the mailboxes in every `From` of a message, in order, each once.
///
/// A field is read as tolerantly as mail is written. What cannot be read even so gives the domain behind
/// every `@` in it: who writes a broken field does not escape the policy of the domain that it shows.
///
/// ```
/// use deliverability::{auth::author_domains, dkim::Message};
///
/// let of = |field: &str| author_domains(&Message::parse(format!("Subject: x\r\nFrom: {field}\r\n\r\n").as_bytes()));
/// assert_eq!(of("Jane <jane@example.org>"), ["example.org"]);
/// assert_eq!(of("a@example.org, b@EXAMPLE.org, c@example.net"), ["example.org", "example.net"]);
/// assert_eq!(of("\"jane@example.org\" <eve@example.net>"), ["example.net"]);
/// assert_eq!(of("jane@example.org <<eve@example.net"), ["example.org", "example.net"]);
/// assert_eq!(of("jane@example.org\nFrom: eve@example.net"), ["example.org", "example.net"]);
/// ```
#[must_use]
pub fn author_domains(message: &Message<'_>) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    let mut add = |domain: &str| {
        let is_known = domains.iter().any(|known| known.eq_ignore_ascii_case(domain));
        if !domain.is_empty() && !is_known && domains.len() < MAX_DOMAINS {
            domains.push(domain.into());
        }
    };
    let options = ListOptions::new(Grammar::Lenient).tolerant(true);
    for field in message.fields().iter().filter(|field| field.is("From")) {
        let text = String::from_utf8_lossy(field.value());
        let is_readable = text.len() <= MAX_FIELD && !has_loose_line(&text);
        let list = is_readable.then(|| options.parse(&text).ok()).flatten();
        let mut found = false;
        for mailbox in list.iter().flat_map(|list| list.mailboxes()) {
            found = true;
            match mailbox.address().domain() {
                Some(domain) => add(&domain.to_ascii()),
                // A literal is no domain, and neither is what no host is called.
                None => behind_at_signs(mailbox.address().as_str(), &mut add),
            }
        }
        if !found {
            behind_at_signs(&text, &mut add);
        }
    }
    domains
}

/// Whether a line begins inside of the field without being its continuation: others may read it as a
/// field of its own.
fn has_loose_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let nexts = bytes.iter().skip(1).map(Some).chain([None]);
    bytes.iter().zip(nexts).any(|(byte, next)| match byte {
        b'\r' => next != Some(&b'\n'),
        b'\n' => !matches!(next, Some(b' ' | b'\t')),
        _ => false,
    })
}

/// Whatever looks like a domain behind an `@`.
fn behind_at_signs(text: &str, add: &mut impl FnMut(&str)) {
    for (_, behind) in
        text.match_indices('@').filter_map(|(at, _)| text.split_at_checked(at.saturating_add(1)))
    {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let end = behind.find(|c| !is_of_name(c)).unwrap_or(behind.len());
        add(behind.get(..end).unwrap_or_default().trim_matches('.'));
    }
}
