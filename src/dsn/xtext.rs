//! The encodings of addresses in delivery reports.

use alloc::{borrow::Cow, string::String, vec::Vec};

/// Decodes xtext (RFC 3461 section 4), in which `+` and two upper-case hexadecimal
/// digits encode a byte.
///
/// Anything that is not well-formed is kept, since addresses with a bare `+` are common
/// in reports.
///
/// ```
/// use deliverability::dsn::decode_xtext;
///
/// assert_eq!(decode_xtext("jane+2Bnews@example.org"), "jane+news@example.org");
/// assert_eq!(decode_xtext("jane+news@example.org"), "jane+news@example.org");
/// ```
#[must_use]
pub fn decode_xtext(text: &str) -> Cow<'_, str> {
    if !text.contains('+') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'+'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (upper_hex(*high), upper_hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(first);
            rest = tail;
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

const fn upper_hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.saturating_sub(b'0')),
        b'A'..=b'F' => Some(byte.saturating_sub(b'A').saturating_add(10)),
        _ => None,
    }
}

/// Decodes an address of type `utf-8` (RFC 6533 section 3), in which `\x{...}` encodes
/// a character.
///
/// ```
/// use deliverability::dsn::decode_utf8_addr;
///
/// assert_eq!(decode_utf8_addr(r"j\x{F6}rg@example.org"), "jörg@example.org");
/// assert_eq!(decode_utf8_addr(r"j\x{zz}@example.org"), r"j\x{zz}@example.org");
/// ```
#[must_use]
pub fn decode_utf8_addr(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x{") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        out.push_str(before);
        let decoded = after.split_once('}').and_then(|(digits, tail)| {
            let plausible =
                (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let code = plausible.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
            let character = char::from_u32(code).filter(|character| !character.is_control())?;
            Some((character, tail))
        });
        if let Some((character, tail)) = decoded {
            out.push(character);
            rest = tail;
        } else {
            out.push_str("\\x{");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
