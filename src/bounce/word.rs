//! Words of a text and their hashes, eight bytes at a time.

use crate::{
    hash::{FNV_BASIS, block_step},
    smtp::chunks::{DIGIT, LETTER},
};

/// A word, by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// See [`hash`].
    pub(super) hash: u64,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether a sentence ends before the word.
    pub(super) after_break: bool,
    pub(super) sort: Sort,
    /// The number of the term that begins with the word, set by the matcher; 0 for
    /// none.
    pub(super) term: u8,
}

/// The kind of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters alone.
    Plain,
    /// Digits, or letters and digits: a number, an id, a code.
    Coded,
    /// A stand-in for something that the text quotes.
    StandIn,
}

/// The hash of a word without regard to ASCII case.
pub(super) const fn hash(word: &str) -> u64 {
    hash_of_pair("", word.as_bytes())
}

/// The hash of a word that is written in two parts.
pub(super) const fn hash_of_pair(first: &str, mut second: &[u8]) -> u64 {
    let (mut hash, mut block, mut shift, mut first) = (FNV_BASIS, 0, 0, first.as_bytes());
    loop {
        let byte;
        (byte, first, second) = match (first, second) {
            ([byte, rest @ ..], second) => (*byte, rest, second),
            ([], [byte, rest @ ..]) => (*byte, first, rest),
            ([], []) => return if shift == 0 { hash } else { block_step(hash, block) },
        };
        block |= (byte.to_ascii_lowercase() as u64) << shift;
        shift = 63 & u32::wrapping_add(shift, 8);
        if shift == 0 {
            hash = block_step(hash, block);
            block = 0;
        }
    }
}

/// The hash of the first bytes of a word that is longer.
pub(super) fn hash_of_stem<const N: usize>(bytes: &[u8], start: usize) -> u64 {
    const { assert!(0 < N && N < 8) }
    let after = u64::MAX.wrapping_shl(u32::wrapping_mul(N as u32, 8));
    let block = lower(load(bytes, start)) & !after;
    block_step(FNV_BASIS, block)
}

/// The run of letters and digits at a place, and the classes of its bytes.
#[inline(always)]
pub(super) fn run(bytes: &[u8], start: usize) -> (Word, u8) {
    let (mut hash, mut digits, mut letters, mut end) = (FNV_BASIS, 0, 0, start);
    loop {
        let block = Block::of(load(bytes, end));
        if block.length > 0 {
            hash = block_step(hash, block.word);
        }
        digits |= block.digits;
        letters |= block.letters;
        end = end.wrapping_add(block.length);
        if block.length < 8 {
            break;
        }
    }
    let seen = if digits == 0 { 0 } else { DIGIT } | if letters == 0 { 0 } else { LETTER };
    let sort = if digits == 0 { Sort::Plain } else { Sort::Coded };
    (Word { hash, start: start as u32, end: end as u32, after_break: false, sort, term: 0 }, seen)
}

/// Up to eight bytes at a place, the first one lowest; zeros after the end.
#[inline(always)]
fn load(bytes: &[u8], at: usize) -> u64 {
    if let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*chunk);
    }
    // Near the end of the text: the last eight bytes, without those before the place.
    match bytes.last_chunk() {
        Some(chunk) => {
            let before = 8_usize.wrapping_sub(bytes.len().wrapping_sub(at)).wrapping_mul(8);
            u64::from_le_bytes(*chunk).checked_shr(before as u32).unwrap_or_default()
        }
        None => bytes.iter().skip(at).rfold(0, |block, byte| block << 8 | u64::from(*byte)),
    }
}

/// What of eight bytes belongs to the word that begins with the first of them.
struct Block {
    /// The bytes of the word in lower case, and zeros.
    word: u64,
    length: usize,
    /// The top bits of its digits.
    digits: u64,
    /// The top bits of its other bytes.
    letters: u64,
}

impl Block {
    #[inline(always)]
    const fn of(bytes: u64) -> Self {
        let digits = within(bytes & !TOPS, b'0', b'9') & !bytes;
        let letters = letters(bytes);
        // A byte with its top bit set is of a letter outside ASCII.
        let after = !(digits | letters | bytes) & TOPS;
        // All bits below the first byte after the word.
        let own = if after == 0 { u64::MAX } else { (after & after.wrapping_neg()).wrapping_sub(1) >> 7 };
        let own_tops = own & TOPS;
        Self {
            word: (bytes | letters >> 2) & own,
            length: after.trailing_zeros() as usize / 8,
            digits: digits & own_tops,
            letters: own_tops & !digits,
        }
    }
}

/// The top bit of each of eight bytes.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// The bit by which the cases of a letter differ, in each of eight bytes.
const CASES: u64 = TOPS >> 2;

/// The top bits of those of eight bytes that are letters of ASCII.
#[inline(always)]
const fn letters(bytes: u64) -> u64 {
    within(bytes & !TOPS | CASES, b'a', b'z') & !bytes & TOPS
}

/// Of eight bytes below 128, those that are in a range have their top bits set in the
/// result; the other bits say nothing.
#[inline(always)]
const fn within(bytes: u64, first: u8, last: u8) -> u64 {
    const ONES: u64 = TOPS >> 7;
    let at_least = bytes.wrapping_add(ONES.wrapping_mul(0x80_u64.wrapping_sub(first as u64)));
    let above = bytes.wrapping_add(ONES.wrapping_mul(0x7f_u64.wrapping_sub(last as u64)));
    at_least ^ above
}

/// Eight bytes with the letters of ASCII in lower case.
#[inline(always)]
const fn lower(bytes: u64) -> u64 {
    bytes | letters(bytes) >> 2
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    /// Every byte at every place of a block and beyond it, against the byte-wise hash.
    #[test]
    fn a_run_is_what_its_bytes_are() {
        for byte in 0..=u8::MAX {
            for before in 0..18 {
                let mut text = b"Qz".repeat(9);
                text.truncate(before);
                text.push(byte);
                text.extend(*b"7a");
                let length = text
                    .iter()
                    .position(|byte| !byte.is_ascii_alphanumeric() && byte.is_ascii())
                    .unwrap_or(text.len());
                let own = &text[..length];
                let (word, seen) = run(&text, 0);
                assert_eq!(word.end as usize, length, "{text:?}");
                assert_eq!(word.hash, hash_of_pair("", own), "{text:?}");
                let digits = own.iter().any(u8::is_ascii_digit);
                let letters = own.iter().any(|byte| !byte.is_ascii_digit());
                assert_eq!(seen & DIGIT != 0, digits, "{text:?}");
                assert_eq!(seen & LETTER != 0, letters, "{text:?}");
                assert_eq!(word.sort == Sort::Coded, digits, "{text:?}");
            }
        }
    }

    #[test]
    fn parts_of_a_word_and_its_case_do_not_change_its_hash() {
        let word = "InternationalÄ9";
        for at in (0..=word.len()).filter(|at| word.is_char_boundary(*at)) {
            let (first, second) = word.split_at(at);
            assert_eq!(hash_of_pair(first, second.as_bytes()), hash(word), "{at}");
        }
        assert_eq!(hash(word), hash("internationalÄ9"));
        assert_ne!(hash("mailbox"), hash("mailboxx"));
    }

    #[test]
    fn a_stem_is_the_start_of_a_word() {
        for word in ["Mailbox", "mailboxes", "MAILBOXen und", "mailbo"] {
            let text = String::from("ab ") + word;
            assert_eq!(hash_of_stem::<6>(text.as_bytes(), 3), hash("mailbo"), "{word}");
        }
    }
}
