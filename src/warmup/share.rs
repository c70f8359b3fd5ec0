//! What a mailbox provider gets of the volume, with a cap and a pace of its own.

use alloc::{string::String, vec::Vec};

use super::curve::Knot;

/// What a mailbox provider gets of a plan's volume.
///
/// The name is the caller's: `gmail`, `microsoft` as the module `provider` has them, a domain, a
/// region. A pair of a name and a weight is a share too.
///
/// ```
/// use deliverability::warmup::Share;
///
/// let gmail = Share::new("gmail", 60).at_most(2_000);
/// assert_eq!((gmail.name(), gmail.weight(), gmail.cap()), ("gmail", 60, Some(2_000)));
/// assert_eq!(Share::from(("yahoo", 15)), Share::new("yahoo", 15));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Share {
    name: String,
    weight: u64,
    cap: Option<u64>,
    pace: Vec<Knot>,
}

impl Share {
    /// The share of a provider: a weight against those of the others, in any unit.
    #[must_use]
    pub fn new(name: impl Into<String>, weight: u64) -> Self {
        Self { name: name.into(), weight, cap: None, pace: Vec::new() }
    }

    /// The same share with a cap of its own, in messages a day. What is over it goes where the plan's
    /// [`Overflow`](super::split::Overflow) says.
    #[must_use]
    pub fn at_most(mut self, messages: u64) -> Self {
        self.cap = Some(messages);
        self
    }

    /// The same share with a pace of its own, for [`Curve::Providers`](super::Curve::Providers).
    #[must_use]
    pub fn pace(mut self, knots: impl IntoIterator<Item = Knot>) -> Self {
        self.pace = knots.into_iter().collect();
        self
    }

    /// The provider's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The weight against those of the other providers.
    #[must_use]
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// The most it takes in a day, in messages.
    #[must_use]
    pub const fn cap(&self) -> Option<u64> {
        self.cap
    }

    /// The knots of its own pace.
    #[must_use]
    pub fn knots(&self) -> &[Knot] {
        &self.pace
    }

    /// The part of its full volume on a day from 1, in thousandths of a thousandth: straight between
    /// the knots, and level after the last.
    pub(super) fn pace_ppm(&self, day: u32) -> u64 {
        let after = self.pace.iter().position(|knot| knot.day > day);
        let Some(after) = after else { return self.pace.last().map_or(0, Knot::ppm) };
        let Some(low) = after.checked_sub(1).and_then(|before| self.pace.get(before)) else { return 0 };
        let Some(high) = self.pace.get(after) else { return low.ppm() };
        let (length, gone) = (high.day.saturating_sub(low.day), day.saturating_sub(low.day));
        let rise = high.ppm().saturating_sub(low.ppm()).saturating_mul(u64::from(gone));
        low.ppm().saturating_add(rise.checked_div(u64::from(length)).unwrap_or(0))
    }
}

impl<N: Into<String>> From<(N, u64)> for Share {
    fn from((name, weight): (N, u64)) -> Self {
        Self::new(name, weight)
    }
}

impl<N: Clone + Into<String>> From<&(N, u64)> for Share {
    fn from((name, weight): &(N, u64)) -> Self {
        Self::new(name.clone(), *weight)
    }
}

impl From<&Self> for Share {
    fn from(share: &Self) -> Self {
        share.clone()
    }
}
