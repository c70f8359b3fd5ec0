//! A learned table: integer weights of features, made by the trainer from labeled texts.
//!
//! A text is a set of features, each a number of 32 bits; every feature that the table
//! knows adds a row of weights, one for each label. The label with the greatest sum is
//! the likeliest one. All in fixed point, so that every machine gives the same answer.

use alloc::{string::String, vec, vec::Vec};

/// How many labels a table can have.
const LANES: usize = 32;

/// The weights of features for `N` labels.
///
/// The bytes: `LT`, the version, a divisor of the sums in sixteenths; then a row for
/// each feature, its number (32 bits, least byte first) and `N` weights of 8 bits. In
/// memory a hash table leads from a feature to its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<const N: usize> {
    features: Vec<u32>,
    /// A row is half a cache line.
    rows: Vec<[i8; LANES]>,
    /// The number of a row plus one, 0 for a free slot. The length is a power of two.
    slots: Vec<u16>,
    /// How far a feature is shifted to give its first slot.
    shift: u32,
    /// `e` to the power of minus a distance between sums, in units of 1/65536. The last
    /// one is 0, for all distances beyond.
    powers: Vec<u32>,
}

const MAGIC: [u8; 2] = *b"LT";
const VERSION: u8 = 2;
const NUMBER: usize = 4;

/// More rows than this are not read, so that their numbers fit a slot.
const MAX_ROWS: usize = 1 << 14;

/// How many slots there are for each row at least. Most features of a text are not in
/// the table, and in a table so empty their first slot usually says so.
const SPARSE: usize = 4;

/// The weight from which [`exp2_negative`] gives nothing: `ln(2)` times 17, and more.
const NOTHING: u32 = ONE.unsigned_abs().saturating_mul(13);

/// The weight 1 as the rows write it.
pub(crate) const ONE: i32 = 32;

impl<const N: usize> Table<N> {
    /// A table from its bytes. Other bytes give a table without features.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        const { assert!(N <= LANES) }
        let (divisor, rows) = match bytes {
            [first, second, VERSION, divisor, rows @ ..] if [*first, *second] == MAGIC => {
                (u32::from((*divisor).max(1)), rows)
            }
            _ => (16, [].as_slice()),
        };
        let rows = rows.chunks_exact(NUMBER.saturating_add(N)).take(MAX_ROWS);
        let (features, rows): (Vec<u32>, Vec<_>) = rows.filter_map(row).unzip();
        let count = rows.len().saturating_mul(SPARSE).next_power_of_two().max(2);
        let mut out = Self {
            features,
            rows,
            slots: vec![0; count],
            shift: 32_u32.saturating_sub(count.ilog2()),
            powers: (0..divisor.saturating_mul(NOTHING) / 16)
                .map(|below| exp2_negative(below.saturating_mul(16).checked_div(divisor).unwrap_or_default()))
                .chain([0])
                .collect(),
        };
        for (number, feature) in (1_u16..).zip(&out.features) {
            let mut at = (feature >> out.shift) as usize;
            while out.slots.get(at).is_some_and(|slot| *slot != 0) {
                at = at.wrapping_add(1) & count.wrapping_sub(1);
            }
            if let Some(slot) = out.slots.get_mut(at) {
                *slot = number;
            }
        }
        out
    }

    /// The weights of a feature.
    #[inline]
    fn row(&self, feature: u32) -> Option<&[i8; LANES]> {
        let mut at = (feature >> self.shift) as usize;
        loop {
            // A quarter of the slots at most is taken, so a free one ends the search.
            let number = usize::from(*self.slots.get(at)?).checked_sub(1)?;
            if *self.features.get(number)? == feature {
                return self.rows.get(number);
            }
            at = at.wrapping_add(1) & self.slots.len().wrapping_sub(1);
        }
    }

    /// How much more a feature speaks for one label than for another, 0 where it is not
    /// known.
    pub(crate) fn margin(&self, feature: u32, label: usize, other: usize) -> i32 {
        let Some(row) = self.row(feature) else { return 0 };
        let weight = |label: usize| row.get(label).copied().map_or(0, i32::from);
        weight(label).saturating_sub(weight(other))
    }
}

/// A feature and its weights, from the bytes of a row.
fn row(bytes: &[u8]) -> Option<(u32, [i8; LANES])> {
    let (feature, own) = bytes.split_first_chunk::<NUMBER>()?;
    let mut weights = [0_i8; LANES];
    weights.iter_mut().zip(own).for_each(|(weight, byte)| *weight = byte.cast_signed());
    Some((u32::from_le_bytes(*feature), weights))
}

/// A feature of a kind, from a number that says which.
pub(crate) const fn feature(kind: u8, of: u64) -> u32 {
    (crate::hash::block_step((kind as u64) << 56, of) >> 32) as u32
}

/// The sums of the weights of a text's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scores<const N: usize> {
    sums: [i32; LANES],
    /// The sums of the last features, in numbers of 16 bits.
    latest: [i16; LANES],
    /// How many features these are.
    pending: u8,
    /// How many features were known.
    pub(crate) known: u32,
}

impl<const N: usize> Default for Scores<N> {
    fn default() -> Self {
        Self { sums: [0; LANES], latest: [0; LANES], pending: 0, known: 0 }
    }
}

impl<const N: usize> Scores<N> {
    /// Adds a feature; whether the table knows it.
    #[inline(always)]
    pub(crate) fn add(&mut self, table: &Table<N>, feature: u32) -> bool {
        let Some(row) = table.row(feature) else { return false };
        // So few weights of 8 bits fit 16 bits; and no text has so many features that 32 do not do.
        // By value: the compiler then adds eight at a time.
        let (latest, row) = (self.latest, *row);
        self.latest = core::array::from_fn(|lane| match (latest.get(lane), row.get(lane)) {
            (Some(sum), Some(weight)) => sum.wrapping_add(i16::from(*weight)),
            _ => 0,
        });
        self.known = self.known.saturating_add(1);
        self.pending = self.pending.wrapping_add(1);
        if self.pending == u8::MAX {
            self.settle();
        }
        true
    }

    /// Adds a weight for one label, from elsewhere than a table.
    #[cfg(feature = "bounce")]
    pub(crate) fn add_weight(&mut self, label: usize, weight: i32) {
        if let Some(sum) = self.sums.get_mut(label) {
            *sum = sum.wrapping_add(weight);
        }
    }

    fn settle(&mut self) {
        for (sum, latest) in self.sums.iter_mut().zip(&self.latest) {
            *sum = sum.wrapping_add(i32::from(*latest));
        }
        (self.latest, self.pending) = ([0; LANES], 0);
    }

    /// The probability of each label, of [`WHOLE`].
    pub(crate) fn probabilities(mut self, table: &Table<N>) -> [u32; N] {
        self.settle();
        let sums = self.sums.get(..N).unwrap_or_default();
        let top = sums.iter().copied().fold(i32::MIN, i32::max);
        let mut all = 0_u32;
        let mut parts = [0; N];
        let last = table.powers.len().saturating_sub(1);
        for (part, sum) in parts.iter_mut().zip(sums) {
            // So far below the top that nothing is left of it: most labels are.
            let below = (top.wrapping_sub(*sum).cast_unsigned() as usize).min(last);
            *part = table.powers.get(below).copied().unwrap_or_default();
            all = all.wrapping_add(*part);
        }
        // The top's part is 65536, so that the scale fits 32 bits and there is a sum to divide by.
        let scale = (u64::from(WHOLE) << 32).checked_div(u64::from(all)).unwrap_or_default();
        for part in &mut parts {
            *part = (u64::from(*part).wrapping_mul(scale) >> 32) as u32;
        }
        parts
    }
}

/// The probability that is certainty.
pub(crate) const WHOLE: u32 = 10_000;

/// `e` to the power of minus a weight, in units of 1/65536.
fn exp2_negative(weight: u32) -> u32 {
    // log2(e) is 1477/1024; the power of two is a parabola between whole exponents.
    let exponent = u64::from(weight).saturating_mul(1477) >> ONE.trailing_zeros();
    let (whole, part) = (exponent / 1024, exponent % 1024);
    if whole > 16 {
        return 0;
    }
    let linear = part.saturating_mul(43_008) / 1024;
    let square = part.saturating_mul(part).saturating_mul(10_240) / (1024 * 1024);
    let value = 65_536_u64.saturating_sub(linear).saturating_add(square);
    u32::try_from(value >> whole).unwrap_or_default()
}

/// A letter without its accent.
pub(crate) fn fold_into(letter: char, into: &mut String) {
    let plain = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ō' => 'o',
        'ù'..='ü' | 'ū' => 'u',
        'ý' | 'ÿ' => 'y',
        'ß' => {
            into.push('s');
            's'
        }
        'œ' => {
            into.push('o');
            'e'
        }
        'æ' => {
            into.push('a');
            'e'
        }
        '\u{300}'..='\u{36f}' => return,
        other => other,
    };
    into.push(plain);
}

/// The start of a text, at most `limit` bytes, whole characters.
pub(crate) fn clip(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_close() {
        for weight in 0..300_u32 {
            let exact = (-(f64::from(weight) / f64::from(ONE))).exp() * 65_536.0;
            assert!((f64::from(exp2_negative(weight)) - exact).abs() < 700.0, "{weight}");
        }
    }

    #[test]
    fn negligible_weights_are_zero() {
        assert_eq!(exp2_negative(NOTHING), 0);
    }

    #[test]
    fn other_bytes_give_an_empty_table() {
        for bytes in [
            &b""[..],
            b"LT",
            b"LT\x02\x10",
            b"LT\x02\x10\x01\x00\x00\x00\x20",
            b"XX\x02\x10\x01\x00\x00\x00\x20\x20",
        ] {
            let table: Table<2> = Table::new(bytes);
            let mut scores = Scores::default();
            assert!(!scores.add(&table, 1));
            assert_eq!(scores.probabilities(&table), [5_000, 5_000]);
        }
    }
    #[test]
    fn rows_are_found_by_their_features() {
        let features = [1_u32, 2, 3, u32::MAX - 1, u32::MAX, 1 << 31];
        let mut bytes = b"LT\x02\x10".to_vec();
        for (feature, weight) in features.iter().zip(1_u8..) {
            bytes.extend(feature.to_le_bytes());
            bytes.extend([weight, weight.wrapping_neg()]);
        }
        let table: Table<2> = Table::new(&bytes);
        for (feature, weight) in features.iter().zip(1_i32..) {
            assert_eq!(table.margin(*feature, 0, 1), 2 * weight, "{feature}");
        }
        for unknown in [0, 4, u32::MAX - 2, (1 << 31) + 1] {
            assert_eq!(table.margin(unknown, 0, 1), 0, "{unknown}");
        }
    }
}
