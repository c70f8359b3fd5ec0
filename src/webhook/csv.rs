//! Comma-separated values, as PowerMTA writes them.

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    error::{Error, ErrorKind},
    event::Event,
    providers::powermta,
    text::Text,
};
use crate::diagnostic::Span;

/// How long a record with quoted line ends may be, in bytes.
const MAX_RECORD: usize = 65_536;

/// Reads the rows below a header line; lines that begin with `#` are comments, unless
/// they are the header.
pub(super) fn parse(body: &[u8]) -> Vec<Result<Event<'_>, Error>> {
    let mut results = Vec::new();
    let mut header: Option<Vec<String>> = None;
    let (mut at, mut element) = (0_usize, 0_usize);
    while let Some((line, next)) = record(body, at) {
        let span = Span::new(at, at.saturating_add(line.len()));
        at = next;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let comment = line.starts_with(b"#");
        let fields = fields(if comment { line.get(1..).unwrap_or_default() } else { line });
        let is_header = fields.iter().any(|field| field.as_str().trim() == "rcpt")
            && fields.iter().any(|field| field.as_str().trim() == "type");
        if is_header {
            header = Some(fields.iter().map(|field| field.as_str().trim().into()).collect());
            continue;
        }
        if comment {
            continue;
        }
        let Some(names) = &header else {
            return alloc::vec![Err(Error::new(0, ErrorKind::Csv, span, body))];
        };
        let field = |name: &str| {
            let index = names.iter().position(|field| field == name)?;
            fields.get(index).filter(|field| !field.as_str().is_empty()).cloned()
        };
        if let Err(kind) = powermta(&field, &mut |event| results.push(Ok(event.finished()))) {
            results.push(Err(Error::new(element, kind, span, body)));
        }
        element = element.saturating_add(1);
    }
    results
}

/// The record that begins at `at` without its line end, and where the next one begins.
/// A quoted field may have line ends in it.
fn record(body: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = body.get(at..).filter(|rest| !rest.is_empty())?;
    let mut quoted = false;
    let end = rest.iter().take(MAX_RECORD).position(|&byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    // An unclosed quote ends with its line.
    let end = end.or_else(|| rest.iter().position(|&byte| byte == b'\n')).unwrap_or(rest.len());
    let line = rest.get(..end)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), at.saturating_add(end).saturating_add(1)))
}

/// The fields of a record.
fn fields(line: &[u8]) -> Vec<Text<'_>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, tail) = field(rest);
        fields.push(field);
        match tail {
            Some(tail) => rest = tail,
            None => return fields,
        }
    }
}

/// The first field, and what follows its comma.
fn field(text: &[u8]) -> (Text<'_>, Option<&[u8]>) {
    let Some(inner) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|&byte| byte == b',');
        let field = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
        return (of_bytes(field), end.and_then(|end| text.get(end.saturating_add(1)..)));
    };
    let mut value = Vec::new();
    let mut bytes = inner.iter().copied().enumerate().peekable();
    let mut end = inner.len();
    while let Some((index, byte)) = bytes.next() {
        if byte == b'"' {
            // Two quotes are one.
            if bytes.next_if(|&(_, next)| next == b'"').is_none() {
                end = index.saturating_add(1);
                break;
            }
        }
        value.push(byte);
    }
    let tail = inner.get(end..).unwrap_or_default();
    let comma = tail.iter().position(|&byte| byte == b',');
    let text = String::from_utf8_lossy(&value).into_owned();
    (text.into(), comma.and_then(|comma| tail.get(comma.saturating_add(1)..)))
}

fn of_bytes(bytes: &[u8]) -> Text<'_> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Text::Borrowed(text),
        Cow::Owned(text) => text.into(),
    }
}
