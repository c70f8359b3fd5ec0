//! Base64 with folding white space inside (RFC 6376 section 2.10).

use alloc::{string::String, vec::Vec};

use crate::tags::is_space;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a byte stands for: six bits, or one of the marks below.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const VALUES: [u8; 256] = {
    let mut values = [OTHER; 256];
    let mut rest: &[u8] = ALPHABET;
    let mut value = 0;
    while let [byte, tail @ ..] = rest {
        values[*byte as usize] = value;
        value += 1;
        rest = tail;
    }
    values[b' ' as usize] = SPACE;
    values[b'\t' as usize] = SPACE;
    values[b'\r' as usize] = SPACE;
    values[b'\n' as usize] = SPACE;
    values
};
const SPACE: u8 = 0x40;
const OTHER: u8 = 0x80;

fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

/// The bytes that a text stands for; `None` where it is no base64. Padding may be missing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let mut out = Vec::with_capacity(text.len().div_ceil(4).saturating_mul(3));
    let mut rest = text;
    // Four characters at a time, as long as they are just that.
    while let [a, b, c, d, tail @ ..] = rest {
        let (a, b, c, d) = (value(*a), value(*b), value(*c), value(*d));
        if (a | b | c | d) & (SPACE | OTHER) != 0 {
            break;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        rest = tail;
    }
    // The slow way to the end: white space, padding, or a rest.
    let (mut bits, mut count) = (0_u32, 0_u32);
    let mut bytes = rest.iter();
    let mut padding = 0_usize;
    for byte in bytes.by_ref() {
        match value(*byte) {
            SPACE => {}
            OTHER if *byte == b'=' => {
                padding = 1;
                break;
            }
            OTHER => return None,
            value => {
                bits = bits << 6 | u32::from(value);
                count = count.saturating_add(1);
                if count == 4 {
                    let [_, a, b, c] = bits.to_be_bytes();
                    out.extend_from_slice(&[a, b, c]);
                    (bits, count) = (0, 0);
                }
            }
        }
    }
    for byte in bytes {
        match byte {
            b'=' => padding = padding.saturating_add(1),
            byte if is_space(*byte) => {}
            _ => return None,
        }
    }
    match (count, padding) {
        (0, 0) => {}
        (2, 0 | 2) => {
            let [_, _, _, a] = (bits >> 4).to_be_bytes();
            out.push(a);
        }
        (3, 0 | 1) => {
            let [_, _, a, b] = (bits >> 2).to_be_bytes();
            out.extend_from_slice(&[a, b]);
        }
        _ => return None,
    }
    Some(out)
}

/// The base64 of some bytes, with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let value = usize::try_from(bits >> shift & 0x3f).unwrap_or_default();
            let letter = ALPHABET.get(value).copied().unwrap_or_default();
            out.push(if at > group.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
            assert_eq!(decode(text.trim_end_matches('=')).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
    }

    #[test]
    fn white_space_anywhere_and_nothing_else() {
        assert_eq!(decode(" Zm 9v\r\n\tYm\tFy ").as_deref(), Some(b"foobar".as_slice()));
        assert_eq!(decode("Zm9vYg\r\n =\r\n = ").as_deref(), Some(b"foob".as_slice()));
        for text in ["Z", "Zg=", "Zg===", "Zm9v=", "=", "Zm=v", "Zm9v!", "Zm8=Zm8=", "Zm9vé"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
