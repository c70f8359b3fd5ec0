//! The domains of a message's authors (RFC 9989 section 5.3.1).

use alloc::{string::String, vec::Vec};

use crate::{
    address::{Grammar, ListOptions},
    mail::Message,
};

/// The longest `From` field that is parsed, in bytes.
const MAX_FIELD: usize = 64 * 1024;
/// How many different domains are listed.
const MAX_DOMAINS: usize = 16;

/// The domains of the mailboxes in every `From` field of a message, in order, each once.
///
/// A field is read as tolerantly as mail programs read it. For a field that cannot be
/// read, the domain after every `@` in it is listed, and a `From` after a lone CR or LF
/// inside another field counts as well: a broken header does not escape the policy of
/// the domain that it displays. At most 16 domains are listed; DMARC fails long before
/// that (see [`dmarc::SeveralAuthors`](crate::dmarc::SeveralAuthors)).
///
/// ```
/// use deliverability::{auth::author_domains, mail::Message};
///
/// let of = |from: &str| {
///     author_domains(&Message::parse(
///         format!("Subject: x\r\nFrom: {from}\r\n\r\n").as_bytes(),
///     ))
/// };
/// assert_eq!(of("Jane <jane@example.org>"), ["example.org"]);
/// assert_eq!(
///     of("a@example.org, b@EXAMPLE.org, c@example.net"),
///     ["example.org", "example.net"]
/// );
/// assert_eq!(of("\"jane@example.org\" <eve@example.net>"), ["example.net"]);
/// assert_eq!(of("jane@example.org <<eve@example.net"), ["example.org", "example.net"]);
/// assert_eq!(
///     of("jane@example.org\nFrom: eve@example.net"),
///     ["example.org", "example.net"]
/// );
/// ```
#[must_use]
pub fn author_domains(message: &Message<'_>) -> Vec<String> {
    let mut domains = Domains(Vec::new());
    for field in message.fields() {
        let is_loose = has_loose_line(field.as_bytes());
        if field.is("From") && !is_loose {
            domains.of_field(&String::from_utf8_lossy(field.value()));
        } else if is_loose {
            // Others may read its lines as fields of their own.
            let lines = field.as_bytes().split(|byte| ends_line(*byte));
            if field.is("From") {
                domains.after_at_signs(&String::from_utf8_lossy(field.value()));
            }
            let mut is_author = false;
            for line in lines.filter(|line| !line.is_empty()) {
                let is_continuation = matches!(line.first(), Some(b' ' | b'\t'));
                is_author = if is_continuation { is_author } else { starts_author(line) };
                if is_author {
                    domains.after_at_signs(&String::from_utf8_lossy(line));
                }
            }
        }
    }
    domains.0
}

/// Whether a line begins a `From` field.
fn starts_author(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    name.len() < line.len() && name.trim_ascii().eq_ignore_ascii_case(b"from")
}

/// Whether some reader ends a line at this byte.
const fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b'\0' | b'\x0b' | b'\x0c' | b'\x1c'..=b'\x1e')
}

/// Whether a field has a line end that is not a fold.
fn has_loose_line(field: &[u8]) -> bool {
    let nexts = field.iter().skip(1).map(Some).chain([None]);
    field.iter().zip(nexts).any(|(byte, next)| match byte {
        b'\r' => next != Some(&b'\n'),
        b'\n' => !matches!(next, Some(b' ' | b'\t')),
        _ => ends_line(*byte),
    })
}

struct Domains(Vec<String>);

impl Domains {
    fn add(&mut self, domain: &str) {
        let is_known = self.0.iter().any(|known| known.eq_ignore_ascii_case(domain));
        if !domain.is_empty() && !is_known && self.0.len() < MAX_DOMAINS {
            self.0.push(domain.into());
        }
    }

    /// Adds the domains of a `From` field.
    fn of_field(&mut self, text: &str) {
        let options = ListOptions::new(Grammar::Lenient).tolerant(true);
        let list = (text.len() <= MAX_FIELD).then(|| options.parse(text).ok()).flatten();
        let mut found = false;
        for mailbox in list.iter().flat_map(|list| list.mailboxes()) {
            found = true;
            match mailbox.address().domain() {
                Some(domain) => self.add(&domain.to_ascii()),
                // An address literal, or a host name that is not a valid domain.
                None => self.after_at_signs(mailbox.address().as_str()),
            }
        }
        if !found {
            self.after_at_signs(text);
        }
    }

    /// Adds whatever looks like a domain after an `@`, up to a character that ends an
    /// address. Blanks, folds and comments may precede it.
    fn after_at_signs(&mut self, text: &str) {
        let starts = after_blanks(text.as_bytes());
        let mut last = usize::MAX;
        for (at, _) in text.match_indices('@') {
            let Some(start) = starts.get(at.saturating_add(1)).copied() else { return };
            // Several `@` before one comment lead to the same place.
            if start == last {
                continue;
            }
            last = start;
            let rest = text.get(start..).unwrap_or_default();
            let ends = |c: char| {
                c.is_whitespace()
                    || c.is_control()
                    || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"' | '@' | ':' | '[')
            };
            let end = rest.find(ends).unwrap_or(rest.len());
            self.add(rest.get(..end).unwrap_or_default().trim_matches('.'));
            if self.0.len() >= MAX_DOMAINS {
                return;
            }
        }
    }
}

/// For each place of a text, the next one that is neither blank nor inside a closed
/// comment.
fn after_blanks(text: &[u8]) -> Vec<usize> {
    let mut starts = alloc::vec![text.len(); text.len().saturating_add(1)];
    let mut close = None;
    for (at, byte) in text.iter().enumerate().rev() {
        let next = at.saturating_add(1);
        let start = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => starts.get(next).copied(),
            b'(' => close.and_then(|close: usize| starts.get(close.saturating_add(1)).copied()),
            _ => None,
        };
        if *byte == b')' {
            close = Some(at);
        }
        if let Some(place) = starts.get_mut(at) {
            *place = start.unwrap_or(at);
        }
    }
    starts
}
