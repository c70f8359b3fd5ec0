//! The domains of a message's authors (RFC 9989 section 5.3.1).

use alloc::{string::String, vec::Vec};

use crate::{
    address::{Grammar, ListOptions},
    mail::Message,
};

/// The longest `From` that is parsed, in bytes.
const MAX_FIELD: usize = 64 * 1024;
/// How many different domains are told.
const MAX_DOMAINS: usize = 16;

/// The domains of the mailboxes in every `From` of a message, in order, each once, 16 at most.
///
/// A field is read as tolerantly as mail is written. What cannot be read even so gives the domain behind
/// every `@` in it, and a `From` behind a lone CR or LF inside of another field counts like others: who
/// writes a broken header does not escape the policy of the domain that it shows.
///
/// ```
/// use deliverability::{auth::author_domains, mail::Message};
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
    let mut domains = Domains(Vec::new());
    for field in message.fields() {
        let is_loose = has_loose_line(field.as_bytes());
        if field.is("From") && !is_loose {
            domains.of_field(&String::from_utf8_lossy(field.value()));
        } else if is_loose {
            // Others may read its lines as fields of their own.
            let lines = field.as_bytes().split(|byte| matches!(byte, b'\r' | b'\n'));
            let mut is_author = false;
            for line in lines.filter(|line| !line.is_empty()) {
                let is_continuation = matches!(line.first(), Some(b' ' | b'\t'));
                is_author = if is_continuation { is_author } else { starts_author(line) };
                if is_author {
                    domains.behind_at_signs(&String::from_utf8_lossy(line));
                }
            }
        }
    }
    domains.0
}

/// Whether a line begins a field `From`.
fn starts_author(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    name.len() < line.len() && name.trim_ascii().eq_ignore_ascii_case(b"from")
}

/// Whether a CR or LF stands alone in a field, or a line begins in it without being its continuation.
fn has_loose_line(field: &[u8]) -> bool {
    let nexts = field.iter().skip(1).map(Some).chain([None]);
    field.iter().zip(nexts).any(|(byte, next)| match byte {
        b'\r' => next != Some(&b'\n'),
        b'\n' => !matches!(next, Some(b' ' | b'\t')),
        _ => false,
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

    /// The domains of a `From`.
    fn of_field(&mut self, text: &str) {
        let options = ListOptions::new(Grammar::Lenient).tolerant(true);
        let list = (text.len() <= MAX_FIELD).then(|| options.parse(text).ok()).flatten();
        let mut found = false;
        for mailbox in list.iter().flat_map(|list| list.mailboxes()) {
            found = true;
            match mailbox.address().domain() {
                Some(domain) => self.add(&domain.to_ascii()),
                // A literal is no domain, and neither is what no host is called.
                None => self.behind_at_signs(mailbox.address().as_str()),
            }
        }
        if !found {
            self.behind_at_signs(text);
        }
    }

    /// Whatever looks like a domain behind an `@`, up to what ends an address.
    fn behind_at_signs(&mut self, text: &str) {
        for (at, _) in text.match_indices('@') {
            let behind = text.get(at.saturating_add(1)..).unwrap_or_default();
            let behind = behind_blanks(behind);
            let ends = |c: char| {
                c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"' | '@' | ':' | '[')
            };
            let end = behind.find(ends).unwrap_or(behind.len());
            self.add(behind.get(..end).unwrap_or_default().trim_matches('.'));
            if self.0.len() >= MAX_DOMAINS {
                return;
            }
        }
    }
}

/// The text behind blanks, folds and comments.
fn behind_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    // A few comments; more of them hide nothing that a reader would see as an address.
    for _ in 0..4 {
        let Some((_, behind)) = rest.strip_prefix('(').and_then(|comment| comment.split_once(')')) else {
            break;
        };
        rest = behind.trim_start();
    }
    rest
}
