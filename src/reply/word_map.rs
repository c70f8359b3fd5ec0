//! A hash table from words, and from the starts of words, to what is known of them.

use alloc::{vec, vec::Vec};

use crate::hash::{FNV_BASIS, fnv_step};

/// What is known of words by their hashes.
///
/// Words are told apart by 63 bits of their hash alone: two words of one hash are taken
/// for each other.
#[derive(Debug, Clone)]
pub(super) struct WordMap<T> {
    /// A hash, 0 for a free slot; a quarter of the slots at most is taken.
    slots: Vec<(u64, T)>,
}

/// What is hashed after a word that stands for all its endings.
const ANY_ENDING: u8 = b'*';

/// How much of a word is looked at, in bytes.
const MAX_WORD: usize = 24;

/// The hash before a word, for words of a kind of their own.
pub(super) const fn basis(kind: u8) -> u64 {
    fnv_step(FNV_BASIS, kind)
}

impl<T: Clone + Default> WordMap<T> {
    /// The table of some words, `*` at the end of a word for any ending; what is known
    /// of a word twice is put together by `add`.
    pub(super) fn new<'a, N>(
        words: impl Iterator<Item = (u64, &'a str, N)>,
        mut add: impl FnMut(&mut T, N),
    ) -> Self {
        let words: Vec<(u64, &str, N)> = words.collect();
        let mut out =
            Self { slots: vec![(0, T::default()); words.len().saturating_mul(4).next_power_of_two().max(2)] };
        for (basis, word, own) in words {
            let key = word.bytes().fold(basis, fnv_step) | 1;
            let mut at = out.first(key);
            let last = out.slots.len().wrapping_sub(1);
            while let Some(slot) = out.slots.get_mut(at) {
                if slot.0 == 0 || slot.0 == key {
                    slot.0 = key;
                    add(&mut slot.1, own);
                    break;
                }
                at = at.wrapping_add(1) & last;
            }
        }
        out
    }

    #[inline]
    fn first(&self, key: u64) -> usize {
        (key >> 20) as usize & self.slots.len().wrapping_sub(1)
    }

    #[inline]
    fn get(&self, hash: u64) -> Option<&T> {
        let key = hash | 1;
        let mut at = self.first(key);
        loop {
            let (own, value) = self.slots.get(at)?;
            if *own == key {
                return Some(value);
            }
            if *own == 0 {
                return None;
            }
            at = at.wrapping_add(1) & self.slots.len().wrapping_sub(1);
        }
    }

    /// What is known of a word, whatever its ending.
    pub(super) fn exact(&self, basis: u64, word: &str) -> Option<&T> {
        self.get(word.bytes().fold(basis, fnv_step))
    }

    /// What is known of a word and of its starts of two bytes and more.
    #[inline]
    pub(super) fn each<'a>(&'a self, basis: u64, word: &str, mut found: impl FnMut(&'a T)) {
        let mut hash = basis;
        for (at, byte) in word.bytes().enumerate() {
            hash = fnv_step(hash, byte);
            if (1..MAX_WORD).contains(&at)
                && let Some(value) = self.get(fnv_step(hash, ANY_ENDING))
            {
                found(value);
            }
        }
        if let Some(value) = self.get(hash) {
            found(value);
        }
    }
}
