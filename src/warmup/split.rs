//! Parts that add up to their whole.

use alloc::vec::Vec;
use core::cmp::Reverse;

/// Where messages go that are over a provider's own cap.
///
/// ```
/// use deliverability::warmup::split::{Overflow, apportion};
///
/// let limits = [Some(10), None, None];
/// let split = apportion(100, &[50, 25, 25], &limits, Overflow::ToOthers);
/// assert_eq!((split.parts(), split.moved(), split.left()), (&[10, 45, 45][..], 40, 0));
/// let split = apportion(100, &[50, 25, 25], &limits, Overflow::Left);
/// assert_eq!((split.parts(), split.moved(), split.left()), (&[10, 25, 25][..], 0, 40));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Overflow {
    /// The other providers take it up by their shares, as far as their own caps let them.
    #[default]
    ToOthers,
    /// It is left: the day sends that much less.
    Left,
}

crate::names::named! {
    Overflow {
        ToOthers => "to-others",
        Left => "left",
    }
}

/// A whole number of messages in parts: `parts` and `left` add up to it.
///
/// ```
/// use deliverability::warmup::split::{Overflow, apportion};
///
/// let split = apportion(10, &[1, 1, 1], &[Some(3), Some(3), Some(3)], Overflow::ToOthers);
/// assert_eq!((split.parts(), split.left()), (&[3, 3, 3][..], 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Split {
    parts: Vec<u64>,
    moved: u64,
    left: u64,
}

impl Split {
    /// The parts, in the order of the weights.
    #[must_use]
    pub fn parts(&self) -> &[u64] {
        &self.parts
    }

    /// How many messages went to another part than their own, for want of room.
    #[must_use]
    pub const fn moved(&self) -> u64 {
        self.moved
    }

    /// How many messages fit nowhere.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }
}

/// Splits `total` by weight, by the largest remainder: the parts and what is left add up to `total`.
///
/// Each part is its exact share rounded down, and the messages that remain go one each to the largest
/// remainders, of equal ones to the first. A limit (`None`, or missing, for none) caps a part. Where no
/// weight is above zero everything is left.
///
/// ```
/// use deliverability::warmup::split::{Overflow, apportion};
///
/// let split = apportion(100, &[1, 1, 1], &[], Overflow::ToOthers);
/// assert_eq!(split.parts(), [34, 33, 33]);
/// ```
#[must_use]
pub fn apportion(total: u64, weights: &[u64], limits: &[Option<u64>], overflow: Overflow) -> Split {
    let limit = |index: usize| limits.get(index).copied().flatten().unwrap_or(u64::MAX);
    let mut scratch = Vec::with_capacity(weights.len());
    let mut parts = alloc::vec![0; weights.len()];
    let mut open: Vec<bool> = weights.iter().map(|&weight| weight > 0).collect();
    let mut left = share_out(total, weights, &open, &mut parts, &mut scratch);

    // What is over a limit is taken back; with `ToOthers` it is shared out among those with room, over
    // and over: each round fills at least one part for good.
    let mut excess = 0_u64;
    let mut first = true;
    loop {
        let mut back = 0_u64;
        for (index, (part, open)) in parts.iter_mut().zip(&mut open).enumerate() {
            if *open && *part > limit(index) {
                back = back.saturating_add(part.saturating_sub(limit(index)));
                *part = limit(index);
                *open = false;
            }
        }
        if first {
            excess = back;
            first = false;
        }
        if back == 0 {
            break;
        }
        if overflow == Overflow::Left {
            left = left.saturating_add(back);
            break;
        }
        let fixed: u64 = parts
            .iter()
            .zip(&open)
            .filter(|(_, open)| !**open)
            .fold(0, |sum, (part, _)| part.saturating_add(sum));
        left = share_out(total.saturating_sub(fixed), weights, &open, &mut parts, &mut scratch);
    }
    let moved = if excess == 0 { 0 } else { excess.saturating_sub(left) };
    Split { parts, moved, left }
}

/// Sets the open parts to their shares of `total`; what could not be given, for want of weight.
fn share_out(
    total: u64,
    weights: &[u64],
    open: &[bool],
    parts: &mut [u64],
    remainders: &mut Vec<(Reverse<u128>, usize)>,
) -> u64 {
    let sum: u128 =
        weights.iter().zip(open).filter(|(_, open)| **open).map(|(weight, _)| u128::from(*weight)).sum();
    remainders.clear();
    let mut rest = total;
    for (index, ((&weight, &open), part)) in weights.iter().zip(open).zip(parts.iter_mut()).enumerate() {
        if !open {
            continue;
        }
        let product = u128::from(total).saturating_mul(u128::from(weight));
        let whole = product.checked_div(sum).unwrap_or(0);
        let remainder = product.saturating_sub(whole.saturating_mul(sum));
        *part = u64::try_from(whole).unwrap_or(u64::MAX);
        rest = rest.saturating_sub(*part);
        remainders.push((Reverse(remainder), index));
    }
    if rest > 0 {
        remainders.sort_unstable();
    }
    for &(_, index) in remainders.iter() {
        if rest == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(index) {
            *part = part.saturating_add(1);
            rest = rest.saturating_sub(1);
        }
    }
    rest
}
