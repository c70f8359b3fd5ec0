//! Base64, strictly as in DKIM, with folding white space inside (RFC 6376 section 2.10),
//! and as mail writes it elsewhere.

use alloc::vec::Vec;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of a byte: six bits, or one of the marks below.
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

/// For each position in a group of four, the bits of a byte where they belong; [`MARK`]
/// for a byte that is not a letter.
const PLACES: [[u32; 256]; 4] = [placed(18), placed(12), placed(6), placed(0)];
const MARK: u32 = 1 << 31;

#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "the compiler evaluates it")]
const fn placed(shift: u32) -> [u32; 256] {
    let mut table = [MARK; 256];
    let mut byte = 0;
    while byte < 256 {
        if VALUES[byte] < SPACE {
            table[byte] = (VALUES[byte] as u32) << shift;
        }
        byte += 1;
    }
    table
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The 24 bits of four letters.
fn group([a, b, c, d]: [u8; 4]) -> u32 {
    let [first, second, third, fourth] = &PLACES;
    let bits = |table: &[u32; 256], byte: u8| table.get(usize::from(byte)).copied().unwrap_or(MARK);
    bits(first, a) | bits(second, b) | bits(third, c) | bits(fourth, d)
}

/// The bytes of a text; `None` if it is not base64. Padding may be missing.
#[cfg(feature = "dkim")]
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    read(text, true)
}

/// As [`decode`], but with any padding and any bits that belong to no byte.
#[cfg(any(feature = "address", feature = "dsn"))]
pub(crate) fn decode_leniently(text: &str) -> Option<Vec<u8>> {
    read(text, false)
}

fn read(text: &str, is_strict: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len().div_ceil(4).saturating_mul(3));
    let mut rest = text.as_bytes();
    // Letters that are still waiting for the rest of their group of four.
    let (mut bits, mut count) = (0_u32, 0_u32);
    loop {
        if count == 0 {
            rest = blocks::<16, 12>(rest, &mut out);
            rest = blocks::<4, 3>(rest, &mut out);
        }
        let Some((byte, tail)) = rest.split_first() else { break };
        match value(*byte) {
            SPACE => {
                // A fold has several blanks: they are skipped before blocks are tried again.
                let blanks = tail.iter().take_while(|byte| is_space(**byte)).count();
                rest = tail.get(blanks..).unwrap_or_default();
                continue;
            }
            OTHER if *byte == b'=' => break,
            OTHER => return None,
            value => {
                bits = bits << 6 | u32::from(value);
                count = count.saturating_add(1);
                if count == 4 {
                    let [_, bytes @ ..] = bits.to_be_bytes();
                    out.extend_from_slice(&bytes);
                    (bits, count) = (0, 0);
                }
            }
        }
        rest = tail;
    }
    let mut padding = 0_usize;
    for byte in rest {
        match byte {
            b'=' => padding = padding.saturating_add(1),
            byte if is_space(*byte) => {}
            _ => return None,
        }
    }
    // Unused bits have to be 0, so that each value has one text (RFC 4648 section 3.5).
    let padding = if is_strict { padding } else { 0 };
    match (count, padding) {
        (0, 0) => {}
        (2, _) if is_strict && bits & 0x0f != 0 => return None,
        (3, _) if is_strict && bits & 0x03 != 0 => return None,
        _ if !is_strict && count == 1 => {}
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

/// Decodes blocks of letters, several groups long, up to the first block with anything
/// else, and returns what is left.
fn blocks<'t, const LETTERS: usize, const BYTES: usize>(text: &'t [u8], out: &mut Vec<u8>) -> &'t [u8] {
    let mut left = text;
    while let Some((letters, after)) = left.split_first_chunk::<LETTERS>() {
        let (mut bytes, mut seen) = ([0; BYTES], 0);
        for (letters, place) in letters.as_chunks::<4>().0.iter().zip(bytes.as_chunks_mut::<3>().0) {
            let bits = group(*letters);
            seen |= bits;
            let [_, bytes @ ..] = bits.to_be_bytes();
            *place = bytes;
        }
        if seen & MARK != 0 {
            break;
        }
        out.extend_from_slice(&bytes);
        left = after;
    }
    left
}

/// The base64 of some bytes, with padding.
#[cfg(feature = "dkim")]
pub(crate) fn encode(bytes: &[u8]) -> alloc::string::String {
    let mut out = alloc::string::String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
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

#[cfg(all(test, feature = "dkim"))]
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
    fn only_white_space_is_skipped() {
        assert_eq!(decode(" Zm 9v\r\n\tYm\tFy ").as_deref(), Some(b"foobar".as_slice()));
        assert_eq!(decode("Zm9vYg\r\n =\r\n = ").as_deref(), Some(b"foob".as_slice()));
        for text in ["Z", "Zg=", "Zg===", "Zm9v=", "=", "Zm=v", "Zm9v!", "Zm8=Zm8=", "Zm9vé", "Zh==", "Zm9="]
        {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
