//! A learned table: integer weights of features, made by the trainer from labelled texts.
//!
//! A text is a set of features, each a number of 32 bits; every feature that the table knows adds a
//! row of weights, one for each label. The label with the greatest sum is the likeliest one. All in
//! fixed point, so that every machine gives the same answer.

use alloc::{borrow::Cow, string::String};

/// The weights of features for `N` labels.
///
/// The bytes: `LT`, the number of slots as a power of two, a divisor of the sums in sixteenths;
/// then the slots (a tag and the number of a row, 16 bits each, least byte first); then the rows of
/// `N` weights of 8 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<const N: usize> {
    bytes: Cow<'static, [u8]>,
    bits: u32,
    divisor: i32,
}

const HEADER: usize = 4;
const SLOT: usize = 4;

/// The weight 1 as the rows write it.
pub(crate) const ONE: i32 = 32;

impl<const N: usize> Table<N> {
    /// A table from its bytes. Bytes that are no table know no feature.
    pub(crate) fn new(bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let bytes = bytes.into();
        let (bits, divisor) = match *bytes {
            [b'L', b'T', bits @ 1..=16, divisor, ..] => (u32::from(bits), i32::from(divisor.max(1))),
            _ => (1, 16),
        };
        Self { bytes, bits, divisor }
    }

    /// The weights of a feature.
    fn row(&self, feature: u32) -> Option<&[u8; N]> {
        let slots = self.bytes.get(HEADER..)?;
        let count = 1_usize << self.bits;
        let tag = tag_of(feature);
        let mut at = (feature >> 32_u32.saturating_sub(self.bits)) as usize;
        for _ in 0..count {
            let start = at.saturating_mul(SLOT);
            let slot: [u8; SLOT] = slots.get(start..start.saturating_add(SLOT))?.try_into().ok()?;
            let [first, second, third, fourth] = slot;
            match u16::from_le_bytes([first, second]) {
                0 => return None,
                found if found == tag => {
                    let row = usize::from(u16::from_le_bytes([third, fourth]));
                    let rows = slots.get(count.saturating_mul(SLOT)..)?;
                    return rows.get(row.saturating_mul(N)..)?.first_chunk();
                }
                _ => at = at.saturating_add(1) & count.saturating_sub(1),
            }
        }
        None
    }

    /// The weight of a feature for a label, 0 where it is not known.
    pub(crate) fn weight(&self, feature: u32, label: usize) -> i32 {
        let weight = self.row(feature).and_then(|row| row.get(label).copied());
        weight.map_or(0, |weight| i32::from(weight.cast_signed()))
    }
}

/// A feature of a kind, from a number that says which.
pub(crate) const fn feature(kind: u8, of: u64) -> u32 {
    let mixed = crate::hash::finish(of ^ (kind as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (mixed >> 32) as u32
}

/// What tells the features of one slot apart; never 0, which marks a free slot.
pub(crate) const fn tag_of(feature: u32) -> u16 {
    match (feature & 0xffff) as u16 {
        0 => 1,
        tag => tag,
    }
}

/// The sums of the weights of a text's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scores<const N: usize> {
    sums: [i32; N],
    /// How many features were known.
    pub(crate) known: u32,
}

impl<const N: usize> Default for Scores<N> {
    fn default() -> Self {
        Self { sums: [0; N], known: 0 }
    }
}

impl<const N: usize> Scores<N> {
    /// Adds a feature; whether the table knows it.
    pub(crate) fn add(&mut self, table: &Table<N>, feature: u32) -> bool {
        let Some(row) = table.row(feature) else { return false };
        for (sum, weight) in self.sums.iter_mut().zip(row) {
            *sum = sum.saturating_add(i32::from(weight.cast_signed()));
        }
        self.known = self.known.saturating_add(1);
        true
    }

    /// The probability of each label, of [`WHOLE`].
    pub(crate) fn probabilities(&self, table: &Table<N>) -> [u32; N] {
        let top = self.sums.iter().copied().max().unwrap_or_default();
        let mut parts = self.sums.map(|sum| {
            let below =
                top.saturating_sub(sum).saturating_mul(16).checked_div(table.divisor).unwrap_or_default();
            u64::from(exp2_negative(below.unsigned_abs()))
        });
        let all = parts.iter().sum::<u64>().max(1);
        for part in &mut parts {
            *part = part.saturating_mul(u64::from(WHOLE)).checked_div(all).unwrap_or_default();
        }
        parts.map(|part| u32::try_from(part).unwrap_or(WHOLE))
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
    fn bytes_that_are_no_table_know_nothing() {
        for bytes in [&b""[..], b"LT", b"LT\x01\x10", b"XX\x01\x10\x01\x00\x00\x00"] {
            let table: Table<2> = Table::new(bytes);
            let mut scores = Scores::default();
            assert!(!scores.add(&table, 1));
            assert_eq!(scores.probabilities(&table), [5_000, 5_000]);
        }
    }
}
