//! Canonicalization of header fields (RFC 6376 sections 3.4.1 and 3.4.2).

use alloc::vec::Vec;

use super::algorithm::Canonicalization;
use crate::mail::{Field, LineEndings};

/// Appends a field as it is hashed, with its final CRLF.
pub(crate) fn field(
    canonicalization: Canonicalization,
    field: &Field<'_>,
    line_endings: LineEndings,
    out: &mut Vec<u8>,
) {
    match canonicalization {
        Canonicalization::Simple => simple(&[field.as_bytes()], line_endings, out),
        Canonicalization::Relaxed => relaxed(field.name(), &[field.value()], line_endings, out),
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends the field of a signature with its value `b=` left out, and without a final
/// CRLF (RFC 6376 section 3.7).
pub(crate) fn signature_field(
    canonicalization: Canonicalization,
    field: &Field<'_>,
    without: core::ops::Range<usize>,
    line_endings: LineEndings,
    out: &mut Vec<u8>,
) {
    let (raw, value) = (field.as_bytes(), field.value());
    let value_start = raw.len().saturating_sub(value.len());
    let before = value.get(..without.start).unwrap_or_default();
    let after = value.get(without.end..).unwrap_or_default();
    match canonicalization {
        Canonicalization::Simple => {
            let name = raw.get(..value_start).unwrap_or_default();
            simple(&[name, before, after], line_endings, out);
        }
        Canonicalization::Relaxed => relaxed(field.name(), &[before, after], line_endings, out),
    }
}

/// The relaxed form of a field (RFC 6376 section 3.4.2), without the final CRLF.
///
/// ```
/// use deliverability::{dkim::relaxed_field, mail::LineEndings};
///
/// let field =
///     relaxed_field(b"SUBject ", b"  on\r\n\t two   lines ", LineEndings::Crlf);
/// assert_eq!(field, b"subject:on two lines");
/// ```
#[must_use]
pub fn relaxed_field(name: &[u8], value: &[u8], line_endings: LineEndings) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len().saturating_add(value.len()).saturating_add(1));
    relaxed(name.trim_ascii_end(), &[value], line_endings, &mut out);
    out
}

fn simple(parts: &[&[u8]], line_endings: LineEndings, out: &mut Vec<u8>) {
    for part in parts {
        if line_endings == LineEndings::Crlf {
            out.extend_from_slice(part);
            continue;
        }
        for byte in *part {
            if *byte == b'\n' && out.last() != Some(&b'\r') {
                out.push(b'\r');
            }
            out.push(*byte);
        }
    }
}

fn relaxed(name: &[u8], parts: &[&[u8]], line_endings: LineEndings, out: &mut Vec<u8>) {
    out.extend(name.iter().map(u8::to_ascii_lowercase));
    out.push(b':');
    // Blanks at the start count as already written.
    let (mut has_text, mut has_space) = (false, false);
    let bytes = || parts.iter().flat_map(|part| part.iter().copied());
    let mut following = bytes().skip(1);
    let mut before = None;
    for byte in bytes() {
        let next = following.next();
        let is_blank = match byte {
            b' ' | b'\t' => true,
            // The two halves of a fold.
            b'\r' => next == Some(b'\n'),
            b'\n' => before == Some(b'\r') || line_endings == LineEndings::Lf,
            _ => false,
        };
        before = Some(byte);
        if is_blank {
            has_space = true;
            continue;
        }
        if has_space && has_text {
            out.push(b' ');
        }
        (has_text, has_space) = (true, false);
        out.push(byte);
    }
}
