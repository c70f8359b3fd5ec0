//! The structure of a message, parsed by mail-parser within bounds.
//!
//! A bounce may carry megabytes of attachments, and an attacker may nest parts without
//! end. Before mail-parser sees a message, [`skim`] leaves out everything that is not
//! used: attachments, the end of long texts, and everything after too many parts;
//! messages within the message, of which nothing but the header matters, become opaque.
//! So nothing nests, and time and memory stay linear in the input.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use mail_parser::{MimeHeaders, PartType};

use crate::nesting::{OPAQUE_GLOBAL, OPAQUE_MESSAGE, mime_parser, opaque, within};

/// How much of each text part is read, in bytes.
const MAX_TEXT: usize = 64 * 1024;
/// How much of a message is handed to the MIME parser, in bytes.
const MAX_SKIMMED: usize = 4 * 1024 * 1024;
/// How many lines that could begin a part are followed.
const MAX_DELIMITERS: usize = 256;
/// How much of an encoded message within the message is decoded, in bytes.
const MAX_ENCODED_MESSAGE: usize = 16 * 1024;
/// How many text parts are read.
const MAX_TEXTS: usize = 16;

/// The parts of a message that are used.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The header block of the message itself.
    pub(super) header: String,
    /// Plain text, in order; HTML turned into text where there is no plain text.
    pub(super) texts: Vec<String>,
    /// The bodies of delivery-status parts.
    pub(super) statuses: Vec<String>,
    /// The bodies of feedback-report parts.
    pub(crate) feedback: Vec<String>,
    /// The body of a disposition notification.
    pub(super) disposition: Option<String>,
    /// The header block of the message that came back.
    pub(crate) returned: Option<String>,
    /// The bodies of delivery-status parts of a message inside: a report that a gateway
    /// passed on.
    pub(super) inner_statuses: Vec<String>,
}

/// Parses a message; `None` if it has no header.
pub(crate) fn parts(raw: &[u8]) -> Option<Parts> {
    take_apart(raw, true)
}

/// The message without unused parts and without nested parts.
pub(crate) fn bounded(raw: &[u8]) -> Cow<'_, [u8]> {
    match with_line_feeds(raw) {
        Cow::Borrowed(raw) => opaque(skim(without_envelope(raw))),
        Cow::Owned(raw) => Cow::Owned(opaque(skim(without_envelope(&raw))).into_owned()),
    }
}

fn take_apart(raw: &[u8], looks_inside: bool) -> Option<Parts> {
    let raw = bounded(raw);
    let message = mime_parser().parse(&*raw)?;
    let mut out = Parts::default();
    let mut html = Vec::new();
    let root = message.parts.first()?;
    out.header = lossy(raw.get(root.offset_header as usize..root.offset_body as usize)?);
    for part in &message.parts {
        let kind = part.content_type().map(|kind| {
            let mut name = kind.ctype().to_ascii_lowercase();
            name.push('/');
            name.push_str(&kind.subtype().unwrap_or_default().to_ascii_lowercase());
            name
        });
        let kind = kind.as_deref().unwrap_or("text/plain");
        let body = || match &part.body {
            PartType::Text(text) => clipped(text),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => lossy(bytes),
            _ => String::new(),
        };
        match kind {
            "message/delivery-status" | "message/global-delivery-status" => match &part.body {
                PartType::Text(text) => out.statuses.push(text.clone().into_owned()),
                _ => out.statuses.push(body()),
            },
            "message/feedback-report" => out.feedback.push(body()),
            "message/disposition-notification" | "message/global-disposition-notification" => {
                out.disposition = Some(body())
            }
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                out.returned.get_or_insert_with(body);
            }
            OPAQUE_MESSAGE | OPAQUE_GLOBAL => {
                if let PartType::Binary(inner) | PartType::InlineBinary(inner) = &part.body {
                    out.enclosed(inner, looks_inside);
                }
            }
            _ => match &part.body {
                PartType::Text(text) if out.texts.len() < MAX_TEXTS => out.texts.push(clipped(text)),
                // A multipart without its boundary is treated as text.
                PartType::Binary(_) if kind.starts_with("multipart/") => out.texts.push(clipped(&body())),
                PartType::Html(text) if html.len() < MAX_TEXTS => html.push(text),
                _ => {}
            },
        }
    }
    if out.texts.iter().all(|text| text.trim().is_empty()) {
        let text_of = |html: &str| mail_parser::decoders::html::html_to_text(&with_breaks(&clipped(html)));
        out.texts = html.into_iter().map(|html| text_of(html)).collect();
    }
    for text in out.texts.iter_mut().filter(|text| text.contains('\u{a0}')) {
        *text = text.replace('\u{a0}', " ");
    }
    Some(out)
}

impl Parts {
    /// Adds a message within the message: its header, and once the reports within it.
    fn enclosed(&mut self, inner: &[u8], looks_inside: bool) {
        if looks_inside
            && self.inner_statuses.is_empty()
            && contains(inner, b"delivery-status")
            && let Some(inner) = take_apart(inner, false)
        {
            self.inner_statuses = inner.statuses;
        }
        self.returned.get_or_insert_with(|| header_of(inner));
    }
}

/// HTML with a line break before each cell, row, item and block, as a reader sees them.
fn with_breaks(html: &str) -> String {
    const BLOCKS: &[&str] = &[
        "td", "th", "tr", "li", "div", "p>", "p ", "h1", "h2", "h3", "h4", "dt", "dd", "/td", "/div", "/p",
        "/h",
    ];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_block = BLOCKS
            .iter()
            .any(|block| after.get(..block.len()).is_some_and(|start| start.eq_ignore_ascii_case(block)));
        out.push_str(if is_block { "<br><" } else { "<" });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The header block at the beginning of a message.
fn header_of(raw: &[u8]) -> String {
    let end = memchr::memmem::find(raw, b"\n\n")
        .into_iter()
        .chain(memchr::memmem::find(raw, b"\n\r\n"))
        .min()
        .map_or(raw.len(), |at| at.saturating_add(1));
    clipped(&lossy(raw.get(..end.min(MAX_TEXT)).unwrap_or_default()))
}

/// The message with line feeds: carriage returns alone become them.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\n', raw).is_some() || memchr::memchr(b'\r', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect())
}

/// The message without the line of an mbox before it, and without blank lines there.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let start = raw.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(raw.len());
    let raw = raw.get(start..).unwrap_or_default();
    if !raw.starts_with(b"From ") && !raw.starts_with(b">From ") {
        return raw;
    }
    let end = memchr::memchr(b'\n', raw).map_or(raw.len(), |at| at.saturating_add(1));
    raw.get(end..).unwrap_or_default()
}

/// The message without unused parts; borrowed if nothing was left out.
///
/// It is cut at lines that begin with `--`, where parts may begin: of each stretch
/// between two such lines the first [`MAX_TEXT`] bytes stay. Of an encoded attachment
/// nothing but its header stays; a delivery report stays whole.
fn skim(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = within(raw);
    if raw.len() <= MAX_TEXT && !has_attachment(raw) {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len().min(MAX_SKIMMED));
    let mut start = 0_usize;
    for delimiter in memchr::memmem::find_iter(raw, b"\n--").take(MAX_DELIMITERS) {
        let next = delimiter.saturating_add(1);
        keep(&mut out, raw.get(start..next).unwrap_or_default());
        start = next;
        if out.len() >= MAX_SKIMMED {
            out.truncate(MAX_SKIMMED);
            return Cow::Owned(out);
        }
    }
    keep(&mut out, raw.get(start..).unwrap_or_default());
    out.truncate(MAX_SKIMMED);
    Cow::Owned(out)
}

/// Keeps the part of a stretch that is used.
fn keep(out: &mut Vec<u8>, stretch: &[u8]) {
    let header_end = memchr::memmem::find(stretch, b"\n\n")
        .map(|at| at.saturating_add(2))
        .into_iter()
        .chain(memchr::memmem::find(stretch, b"\n\r\n").map(|at| at.saturating_add(3)))
        .min()
        .unwrap_or(stretch.len());
    let header = stretch.get(..header_end.min(MAX_TEXT)).unwrap_or_default();
    let most = if contains(header, b"delivery-status") {
        stretch.len()
    } else if contains(header, b"base64") || contains(header, b"quoted-printable") {
        if contains(header, b"message/") {
            header_end.saturating_add(MAX_ENCODED_MESSAGE)
        } else if contains(header, b"content-type: text/") || !contains(header, b"content-type:") {
            header_end.saturating_add(MAX_TEXT)
        } else {
            header_end
        }
    } else {
        header_end.saturating_add(MAX_TEXT)
    };
    let kept = stretch.get(..most.min(stretch.len())).unwrap_or_default();
    out.extend_from_slice(kept);
    if kept.len() < stretch.len() {
        out.push(b'\n');
    }
}

fn has_attachment(raw: &[u8]) -> bool {
    contains(raw, b"base64") || contains(raw, b"quoted-printable")
}

/// Whether the text contains a lower-case word in any case.
fn contains(text: &[u8], word: &[u8]) -> bool {
    let Some((first, rest)) = word.split_first() else { return true };
    memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text).any(|at| {
        let start = at.saturating_add(1);
        text.get(start..start.saturating_add(rest.len()))
            .is_some_and(|found| found.eq_ignore_ascii_case(rest))
    })
}

fn lossy(bytes: &[u8]) -> String {
    core::str::from_utf8(bytes)
        .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), ToOwned::to_owned)
}

fn clipped(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn attachments_are_left_out() {
        let attachment = "QUJD".repeat(300_000);
        let raw = format!(
            "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n--b\n\
             Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{attachment}\n--b--\n"
        );
        let skimmed = skim(raw.as_bytes());
        assert!(skimmed.len() < 400, "{} bytes", skimmed.len());
        assert_eq!(parts(raw.as_bytes()).unwrap().texts[0].trim(), "body");
    }

    #[test]
    fn deep_nesting_ends() {
        let raw = "Content-Type: message/rfc822\n\n".repeat(100_000);
        assert!(parts(raw.as_bytes()).is_some());
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--a\n".repeat(100_000);
        assert!(within(raw.as_bytes()).len() < 3_000);
        assert!(parts(raw.as_bytes()).is_some());
    }

    #[test]
    fn messages_within_are_opaque() {
        let raw = b"Content-Type: multipart/digest; boundary=b\n\n--b\nContent-Type:\n Message/RFC822\n\nSubject: x\nTo: y\n\nbody\n\
                    --b\nContent-Type: message/rfc822-headers\n\n--b\nContent-Type: message/global-delivery-status\n\n--b--\n";
        let changed = opaque(Cow::Borrowed(&raw[..]));
        assert_eq!(changed.iter().zip(raw).filter(|(one, other)| one != other).count(), 2);
        assert_eq!(parts(raw).unwrap().returned.as_deref(), Some("Subject: x\nTo: y\n"));
    }
}
