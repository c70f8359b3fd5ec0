//! Checks a header against RFC 5322, as far as receivers refuse violations.

use alloc::{format, vec::Vec};

use crate::diagnostic::{Finding, Severity, Span};

/// The fields that occur at most once (RFC 5322 section 3.6).
const ONCE: [&str; 11] = [
    "Bcc",
    "Cc",
    "Date",
    "From",
    "In-Reply-To",
    "Message-ID",
    "References",
    "Reply-To",
    "Sender",
    "Subject",
    "To",
];
/// The longest line in bytes, without its line ending (RFC 5322 section 2.1.1).
const MAX_LINE: usize = 998;

/// Finds violations of RFC 5322 in the header of a message, up to the first empty line:
/// a missing or repeated From or Date, another repeated field, a line that is not a
/// field or too long, bytes outside ASCII (which need SMTPUTF8). Spans are in bytes of
/// the message.
///
/// Codes: `format::missing`, `format::repeated`, `format::line`, `format::long-line`,
/// `format::eight-bit`. Whether a message has no finding of severity error is the fact
/// [`Facts::format`](super::Facts::format).
///
/// ```
/// use deliverability::compliance::lint_format;
///
/// let good = b"From: a@example.org\r\nDate: Mon, 2 Feb 2026 09:00:00 +0000\r\n\
/// Message-ID: <1@example.org>\r\n\r\nHi";
/// assert_eq!(lint_format(good), []);
///
/// let findings = lint_format(b"From: a@example.org\r\nFrom: b@example.org\r\n\r\n");
/// assert_eq!(
///     (findings[0].code(), findings[0].span().start()),
///     ("format::repeated", 21)
/// );
/// assert_eq!(findings[1].message(), "add the Date field (RFC 5322, 3.6)");
/// ```
#[must_use]
pub fn lint_format(message: &[u8]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut counts = [0_usize; ONCE.len()];
    let mut start = 0_usize;
    for line in message.split(|byte| *byte == b'\n') {
        let next = start.saturating_add(line.len()).saturating_add(1);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let span = Span::new(start, start.saturating_add(line.len()));
        let mut tell = |code, severity, message: &str| {
            findings.push(Finding::new(code, severity, span, message));
        };
        if line.len() > MAX_LINE {
            tell(
                "format::long-line",
                Severity::Error,
                "fold the line: it has at most 998 bytes (RFC 5322, 2.1.1)",
            );
        }
        if !line.is_ascii() {
            let message = "encode what is not ASCII: only SMTPUTF8 carries it (RFC 5322, 2.2; RFC 2047)";
            tell("format::eight-bit", Severity::Warning, message);
        }
        let is_folded = matches!(line.first(), Some(b' ' | b'\t'));
        match name_of(line) {
            _ if is_folded && start > 0 => {}
            Some(name) => {
                let known =
                    ONCE.iter().zip(&mut counts).find(|(once, _)| name.eq_ignore_ascii_case(once.as_bytes()));
                if let Some((once, count)) = known {
                    *count = count.saturating_add(1);
                    if *count == 2 {
                        let message = format!("keep one {once} field (RFC 5322, 3.6)");
                        tell("format::repeated", Severity::Error, &message);
                    }
                }
            }
            None => {
                tell(
                    "format::line",
                    Severity::Error,
                    "a line of the header is a name, a colon and a value (RFC 5322, 2.2)",
                );
            }
        }
        start = next;
    }
    for (wanted, severity) in
        [("Date", Severity::Error), ("From", Severity::Error), ("Message-ID", Severity::Warning)]
    {
        if ONCE.iter().zip(&counts).any(|(once, count)| *once == wanted && *count == 0) {
            let message = format!("add the {wanted} field (RFC 5322, 3.6)");
            findings.push(Finding::new("format::missing", severity, Span::at(0), message));
        }
    }
    findings
}

/// The name of the field that begins on a line: printable ASCII up to a colon, with
/// optional white space before it as in the obsolete syntax (RFC 5322 sections 2.2 and
/// 4.5).
fn name_of(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some(name)
}
