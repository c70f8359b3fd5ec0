//! The share of a mailbox provider in the volume, with its own cap and pace.

use alloc::{string::String, vec::Vec};

use super::curve::Knot;

/// The share of a mailbox provider in a plan's volume.
///
/// The caller chooses the name: `gmail` or `microsoft`, as the module
/// [`provider`](crate::provider) has them, a domain, a region. A pair of a name and a
/// weight converts into a share.
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
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Share {
    name: String,
    weight: u64,
    cap: Option<u64>,
    pace: Vec<Knot>,
}

impl Share {
    /// The share of a provider, as a weight relative to those of the others, in any
    /// unit.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Plan, Share};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let shares = [Share::new("gmail", 3), Share::new("yahoo", 1)];
    /// let plan = Plan::builder()
    ///     .start(start)
    ///     .from(100)
    ///     .to(200)
    ///     .days(2)
    ///     .providers(shares)
    ///     .build()?;
    /// assert_eq!(plan.days()[0].parts(), [75, 25]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, weight: u64) -> Self {
        Self { name: name.into(), weight, cap: None, pace: Vec::new() }
    }

    /// The same share with a cap of its own, in messages a day. What exceeds it goes
    /// where the plan's [`Overflow`](super::split::Overflow) says.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Plan, Share};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let shares = [Share::new("gmail", 3).at_most(50), Share::new("yahoo", 1)];
    /// let plan = Plan::builder()
    ///     .start(start)
    ///     .from(100)
    ///     .to(200)
    ///     .days(2)
    ///     .providers(shares)
    ///     .build()?;
    /// assert_eq!(plan.days()[0].parts(), [50, 50]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn at_most(mut self, messages: u64) -> Self {
        self.cap = Some(messages);
        self
    }

    /// The same share with a pace of its own, for
    /// [`Curve::Providers`](super::Curve::Providers): straight lines between the knots,
    /// of which the first is on day 1.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Curve, Plan, Share, curve::Knot};
    ///
    /// // Gmail reaches its full half of the volume on day 3, Yahoo on day 4.
    /// let gmail =
    ///     Share::new("gmail", 1).pace([Knot::new(1, 500), Knot::new(3, 1_000)]);
    /// let yahoo =
    ///     Share::new("yahoo", 1).pace([Knot::new(1, 400), Knot::new(4, 1_000)]);
    /// let plan = Plan::builder()
    ///     .start(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    ///     .curve(Curve::Providers)
    ///     .to(1_000)
    ///     .providers([gmail, yahoo])
    ///     .build()?;
    /// let parts: Vec<_> = plan.days().iter().map(|day| day.parts().to_vec()).collect();
    /// assert_eq!(parts, [[250, 200], [375, 300], [500, 400], [500, 500]]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn pace(mut self, knots: impl IntoIterator<Item = Knot>) -> Self {
        self.pace = knots.into_iter().collect();
        self
    }

    /// The provider's name, as the caller gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The weight relative to those of the other providers.
    #[must_use]
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// Its own cap in messages a day: `None` for no cap.
    #[must_use]
    pub const fn cap(&self) -> Option<u64> {
        self.cap
    }

    /// The points of its own pace: empty if it has none.
    #[must_use]
    pub fn knots(&self) -> &[Knot] {
        &self.pace
    }

    /// The part of its full volume on a day from 1, in thousandths of a thousandth:
    /// straight between the knots, and level after the last.
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
