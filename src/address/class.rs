//! The classes of bytes, in one table.

/// A letter, digit or one of the marks of `atext` (RFC 5322 section 3.2.3).
pub(super) const ATEXT: u8 = 1;
/// A letter or a digit.
pub(super) const ALNUM: u8 = 1 << 1;
/// A letter, a digit or a hyphen.
pub(super) const LDH: u8 = 1 << 2;
/// Printable ASCII in a quoted string: `qtext` and the space (RFC 5321 section 4.1.2).
pub(super) const QTEXT: u8 = 1 << 3;
/// Printable ASCII in a comment: `ctext` (RFC 5322 section 3.2.2).
pub(super) const CTEXT: u8 = 1 << 4;
/// Printable ASCII in a literal: `dtext` (RFC 5322 section 3.4.1).
pub(super) const DTEXT: u8 = 1 << 5;
/// A byte of a character outside ASCII; the input is a `str`, so it needs no other
/// check.
pub(super) const HIGH: u8 = 1 << 6;
/// A control character that only obsolete forms allow: `obs-NO-WS-CTL` (RFC 5322
/// section 4.1).
pub(super) const CONTROL: u8 = 1 << 7;

#[expect(clippy::indexing_slicing, reason = "bound by the loop, in a const")]
const TABLE: [u8; 256] = {
    let mut table = [0_u8; 256];
    let mut at = 0_usize;
    while at < 256 {
        let byte = at as u8;
        let mut class = 0;
        if byte.is_ascii_alphanumeric() {
            class |= ATEXT | ALNUM | LDH;
        }
        if matches!(
            byte,
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~'
        ) {
            class |= ATEXT;
        }
        if byte == b'-' {
            class |= LDH;
        }
        if matches!(byte, b' '..=b'~') {
            if !matches!(byte, b'"' | b'\\') {
                class |= QTEXT;
            }
            if !matches!(byte, b' ' | b'(' | b')' | b'\\') {
                class |= CTEXT;
            }
            if !matches!(byte, b' ' | b'[' | b']' | b'\\') {
                class |= DTEXT;
            }
        }
        if byte >= 0x80 {
            class |= HIGH;
        }
        if matches!(byte, 1..=8 | 11 | 12 | 14..=31 | 127) {
            class |= CONTROL;
        }
        table[at] = class;
        at += 1;
    }
    table
};

/// Whether a byte is in any of the classes.
#[inline]
#[expect(clippy::indexing_slicing, reason = "a byte is always under 256")]
pub(super) const fn is(byte: u8, classes: u8) -> bool {
    TABLE[byte as usize] & classes != 0
}

/// Whether a byte is white space of one line.
#[inline]
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The states of a `dot-atom "@" host.name`, as places in the words of [`MOVES`]: six
/// bits each.
pub(super) const START: u64 = 0;
/// Inside an atom of the local part; up to here the state is that of a local part.
pub(super) const LOCAL_ATOM: u64 = 6;
const HOST_START: u64 = 12;
/// After a letter or digit of the first label: here the address may end.
pub(super) const HOST_ONE: u64 = 18;
const HOST_ONE_HYPHEN: u64 = 24;
const NEXT_START: u64 = 30;
/// After a letter or digit of a later label: here the address may end.
pub(super) const HOST_TWO: u64 = 36;
const HOST_TWO_HYPHEN: u64 = 42;
const FAILED: u64 = 48;

/// For each byte the next state of each state, packed in a word: a shift by the state
/// brings the next one to the low six bits.
#[expect(clippy::indexing_slicing, reason = "bound by the loop, in a const")]
const MOVES: [u64; 256] = {
    let mut table = [0_u64; 256];
    let mut at = 0_usize;
    while at < 256 {
        let byte = at as u8;
        let (is_alnum, is_hyphen) = (is(byte, ALNUM), byte == b'-');
        let mut word = FAILED << FAILED;
        let mut state = 0;
        while state < FAILED {
            let next = match state {
                START | LOCAL_ATOM if is(byte, ATEXT) => LOCAL_ATOM,
                LOCAL_ATOM if byte == b'.' => START,
                LOCAL_ATOM if byte == b'@' => HOST_START,
                HOST_START | HOST_ONE | HOST_ONE_HYPHEN if is_alnum => HOST_ONE,
                HOST_ONE if is_hyphen => HOST_ONE_HYPHEN,
                HOST_ONE | HOST_TWO if byte == b'.' => NEXT_START,
                NEXT_START | HOST_TWO | HOST_TWO_HYPHEN if is_alnum => HOST_TWO,
                HOST_TWO if is_hyphen => HOST_TWO_HYPHEN,
                _ => FAILED,
            };
            word |= next << state;
            state += 6;
        }
        table[at] = word;
        at += 1;
    }
    table
};

/// The state after a byte.
#[inline]
#[expect(clippy::indexing_slicing, reason = "a byte is always under 256")]
pub(super) const fn next(state: u64, byte: u8) -> u64 {
    MOVES[byte as usize].wrapping_shr(state as u32) & 0x3f
}
