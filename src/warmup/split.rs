//! Splitting a number of messages into parts that add up to it.
//!
//! Shares of mailbox providers and the hours of a day are split in the same way: by
//! weight, in whole messages, without losing one.
//!
//! ```
//! use deliverability::warmup::split::{Overflow, apportion};
//!
//! let split = apportion(1_001, &[60, 25, 15], &[], Overflow::ToOthers);
//! assert_eq!(split.parts(), [601, 250, 150]);
//! assert_eq!(split.parts().iter().sum::<u64>(), 1_001);
//! ```

use alloc::vec::Vec;
use core::cmp::Reverse;

/// What happens to messages that exceed a provider's own cap.
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
    /// They go to the other providers by their shares, as far as their own caps allow.
    #[default]
    ToOthers,
    /// They are left over: fewer messages are sent on that day.
    Left,
}

crate::names::named! {
    Overflow {
        ToOthers => "to-others",
        Left => "left",
    }
}

/// A number of messages split into parts: [`parts`](Self::parts) and
/// [`left`](Self::left) add up to it.
///
/// ```
/// use deliverability::warmup::split::{Overflow, apportion};
///
/// let split =
///     apportion(10, &[1, 1, 1], &[Some(3), Some(3), Some(3)], Overflow::ToOthers);
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

    /// The number of messages that a limit moved to another part.
    #[must_use]
    pub const fn moved(&self) -> u64 {
        self.moved
    }

    /// The number of messages that no part could take.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }
}

/// Splits `total` by weight, by the method of the largest remainder.
///
/// Each part is its exact share rounded down; the remaining messages go, one each, to
/// the parts with the largest remainders, and among equal ones to the first. A limit
/// caps a part; `None`, or a missing entry, is no limit. If no weight is above zero,
/// everything is left over.
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

    // The excess over a limit is taken back; with `ToOthers` it is distributed among the parts that have
    // room, repeatedly: each round fills at least one part completely.
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

/// Sets the open parts to their shares of `total`, and returns what no weight could
/// take.
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
