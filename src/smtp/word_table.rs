//! A table of short words, made for looking up every word of a text without a branch.

/// What each of some words of at most eight bytes stands for.
pub(super) struct WordTable<T> {
    /// A word as a number, its length, and what it stands for; free slots have no
    /// length.
    slots: [(u64, usize, T); SLOTS],
    /// Gives each word a slot of its own.
    multiplier: u64,
    other: T,
}

const SLOTS: usize = 128;

impl<T: Copy> WordTable<T> {
    /// A table of some words; any other word stands for `other`.
    #[expect(clippy::indexing_slicing, reason = "a slot is less than SLOTS; made when compiled")]
    pub(super) const fn new(words: &[(&[u8], T)], other: T) -> Self {
        let mut multiplier: u64 = 0x9e37_79b9_7f4a_7c15;
        loop {
            let mut slots = [(0, 0, other); SLOTS];
            let mut rest = words;
            while let [(word, what), tail @ ..] = rest {
                assert!(!word.is_empty() && word.len() <= 8);
                let number = number_of(word);
                let slot = slot_of(number, multiplier);
                if slots[slot].1 != 0 {
                    assert!(slots[slot].0 != number, "a word is listed once");
                    break;
                }
                slots[slot] = (number, word.len(), *what);
                rest = tail;
            }
            if rest.is_empty() {
                return Self { slots, multiplier, other };
            }
            multiplier = multiplier.wrapping_mul(0x5851_f42d_4c95_7f2d);
        }
    }

    /// What the word from `start` to `end` stands for.
    #[inline]
    pub(super) fn get(&self, bytes: &[u8], start: usize, end: usize) -> T {
        let length = end.wrapping_sub(start);
        let rest = bytes.get(start..).unwrap_or_default();
        let block = rest.first_chunk().map_or_else(|| number_of(rest), |chunk| u64::from_le_bytes(*chunk));
        let beyond = 64_usize.saturating_sub(length.saturating_mul(8));
        let number = block & u64::MAX.wrapping_shr(beyond as u32);
        match self.slots.get(slot_of(number, self.multiplier)) {
            Some((word, own, what)) if *word == number && *own == length => *what,
            _ => self.other,
        }
    }
}

const fn slot_of(number: u64, multiplier: u64) -> usize {
    (number.wrapping_mul(multiplier) >> u64::BITS.saturating_sub(SLOTS.ilog2())) as usize
}

/// The first eight bytes as a number, the first one lowest.
const fn number_of(mut bytes: &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0_u32);
    while let [byte, rest @ ..] = bytes
        && shift < u64::BITS
    {
        number |= (*byte as u64) << shift;
        shift = shift.wrapping_add(8);
        bytes = rest;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_others_are_not() {
        let words: [(&[u8], u8); 5] = [(b"a", 1), (b"after", 2), (b"response", 3), (b"Re", 4), (b">>>", 5)];
        let table = WordTable::new(&words, 0);
        for (word, what) in words {
            for around in [(&b""[..], &b""[..]), (b"x ", b" y"), (b"xx ", b" and the rest"), (b"", b"s")] {
                let text = [around.0, word, around.1].concat();
                let start = around.0.len();
                assert_eq!(table.get(&text, start, start + word.len()), what, "{word:?}");
                assert_eq!(table.get(&text, start, text.len()) == what, around.1.is_empty(), "{word:?}");
            }
        }
        for other in ["af", "afterr", "After", "responses", "b", ">>", "\0", "a\0"] {
            assert_eq!(table.get(other.as_bytes(), 0, other.len()), 0, "{other:?}");
        }
    }
}
