//! Bounds on what nests in a message, before a MIME parser sees it.

use alloc::{borrow::Cow, vec::Vec};

use mail_parser::MessageParser;

/// How many multiparts are followed: each whose boundary never comes costs a search of
/// all the rest.
const MAX_MULTIPARTS: usize = 32;

/// A MIME parser that looks into the fields of MIME alone. Others are read where they
/// are needed; the parser reads a date whose zone has one letter (`12:00 Z`) beyond the
/// end of its line, and the text after an empty line would be lost.
pub(crate) fn mime_parser() -> MessageParser {
    MessageParser::new().with_mime_headers().default_header_ignore()
}

/// The message with nothing in it that nests beyond bounds: few multiparts, and no
/// messages within it.
#[cfg(any(feature = "reports", feature = "webhook"))]
pub(crate) fn bounded(raw: &[u8]) -> Cow<'_, [u8]> {
    opaque(Cow::Borrowed(within(raw)))
}

/// The type of a message within the message once it is opaque.
#[cfg(feature = "dsn")]
pub(crate) const OPAQUE_MESSAGE: &str = "message/rfc82x";
#[cfg(feature = "dsn")]
pub(crate) const OPAQUE_GLOBAL: &str = "message/globax";

/// The message with the types of messages within it, and of digests of them, changed by
/// a letter: the MIME parser then hands them over as they are.
pub(crate) fn opaque(raw: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let mut raw = raw;
    let places: Vec<usize> = memchr::memchr_iter(b'/', &raw)
        .filter_map(|at| {
            let before = |length: usize| raw.get(at.saturating_sub(length)..at).unwrap_or_default();
            let after = |length: usize| {
                raw.get(at.saturating_add(1)..at.saturating_add(1).saturating_add(length)).unwrap_or_default()
            };
            let ends = |length: usize| {
                let next = raw.get(at.saturating_add(1).saturating_add(length));
                next.is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-')
            };
            let is_message = before(7).eq_ignore_ascii_case(b"message")
                && (after(6).eq_ignore_ascii_case(b"rfc822") || after(6).eq_ignore_ascii_case(b"global"));
            let is_digest =
                before(9).eq_ignore_ascii_case(b"multipart") && after(6).eq_ignore_ascii_case(b"digest");
            ((is_message || is_digest) && ends(6)).then(|| at.saturating_add(6))
        })
        .collect();
    if !places.is_empty() {
        let raw = raw.to_mut();
        for at in places {
            if let Some(byte) = raw.get_mut(at) {
                *byte = b'x';
            }
        }
    }
    raw
}

/// The message up to where it has too many multiparts.
pub(crate) fn within(raw: &[u8]) -> &[u8] {
    let mut multiparts = 0_usize;
    for at in memchr::memchr_iter(b'/', raw) {
        if raw.get(at.saturating_sub(9)..at).unwrap_or_default().eq_ignore_ascii_case(b"multipart") {
            multiparts = multiparts.saturating_add(1);
            if multiparts > MAX_MULTIPARTS {
                return raw.get(..at).unwrap_or(raw);
            }
        }
    }
    raw
}
