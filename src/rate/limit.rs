//! Limits: exact ratios with their comparison.

use core::fmt;

use super::count::{Percent, Rate, Trials};

/// A ratio that a rate should keep to, and what counts as breaking it.
///
/// Published rules differ: "does not exceed 1 %" is broken by more than 1 %, "0.1 % or
/// greater" by 0.1 % itself.
///
/// ```
/// use deliverability::rate::{Limit, Rate, Trials};
///
/// let exactly = Rate::new(1, 1_000, Trials::Delivered);
/// assert_eq!(
///     Limit::over(1, 1_000, Trials::Delivered).breached_by(&exactly),
///     Some(false)
/// );
/// assert_eq!(
///     Limit::at_least(1, 1_000, Trials::Delivered).breached_by(&exactly),
///     Some(true)
/// );
/// assert_eq!(
///     Limit::at_least(1, 1_000, Trials::LoopCovered).breached_by(&exactly),
///     None
/// );
/// assert_eq!(Limit::over(3, 1_000, Trials::Sent).to_string(), "over 0.30 % of sent");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Limit {
    events: u32,
    trials: u32,
    inclusive: bool,
    of: Trials,
}

impl Limit {
    /// A limit broken by more than `events` in `trials`. Trials of 0 count as 1.
    ///
    /// ```
    /// use deliverability::rate::{Limit, Rate, Trials};
    ///
    /// let limit = Limit::over(5, 100, Trials::Sent);
    /// assert_eq!(limit.to_string(), "over 5.00 % of sent");
    /// assert_eq!(limit.breached_by(&Rate::new(50, 1_000, Trials::Sent)), Some(false));
    /// ```
    #[must_use]
    pub const fn over(events: u32, trials: u32, of: Trials) -> Self {
        Self { events, trials: if trials == 0 { 1 } else { trials }, inclusive: false, of }
    }

    /// A limit broken by `events` in `trials` or more. Trials of 0 count as 1.
    ///
    /// ```
    /// use deliverability::rate::{Limit, Rate, Trials};
    ///
    /// let limit = Limit::at_least(5, 100, Trials::Sent);
    /// assert_eq!(limit.to_string(), "5.00 % or more of sent");
    /// assert_eq!(limit.breached_by(&Rate::new(50, 1_000, Trials::Sent)), Some(true));
    /// ```
    #[must_use]
    pub const fn at_least(events: u32, trials: u32, of: Trials) -> Self {
        Self { inclusive: true, ..Self::over(events, trials, of) }
    }

    /// The events of the ratio, its numerator.
    #[must_use]
    pub const fn events(&self) -> u32 {
        self.events
    }

    /// The trials of the ratio, its denominator: at least 1.
    #[must_use]
    pub const fn trials(&self) -> u32 {
        // A deserialized limit may contain 0.
        if self.trials == 0 { 1 } else { self.trials }
    }

    /// Whether a rate equal to the ratio breaks the limit.
    #[must_use]
    pub const fn is_inclusive(&self) -> bool {
        self.inclusive
    }

    /// The trials that the limit applies to.
    #[must_use]
    pub const fn of(&self) -> Trials {
        self.of
    }

    /// Whether the counts, at face value, break the limit: `None` if they count other
    /// trials.
    ///
    /// No events in no trials break no limit; events in no trials break every limit.
    ///
    /// ```
    /// use deliverability::rate::{Limit, Rate, Trials};
    ///
    /// let limit = Limit::over(1, 1_000, Trials::Delivered);
    /// assert_eq!(
    ///     limit.breached_by(&Rate::new(11, 10_000, Trials::Delivered)),
    ///     Some(true)
    /// );
    /// assert_eq!(limit.breached_by(&Rate::new(0, 0, Trials::Delivered)), Some(false));
    /// assert_eq!(limit.breached_by(&Rate::new(11, 10_000, Trials::Sent)), None);
    /// ```
    #[must_use]
    pub fn breached_by(&self, rate: &Rate) -> Option<bool> {
        let (events, trials) = (u128::from(rate.events()), u128::from(rate.trials()));
        (self.of == rate.of()).then(|| self.is_broken(events, trials))
    }

    /// The largest number of events in `trials` that does not break the limit.
    ///
    /// ```
    /// use deliverability::rate::{Limit, Trials};
    ///
    /// assert_eq!(Limit::over(1, 1_000, Trials::Sent).most_events(2_999), 2);
    /// assert_eq!(Limit::over(1, 1_000, Trials::Sent).most_events(3_000), 3);
    /// assert_eq!(Limit::at_least(1, 1_000, Trials::Sent).most_events(3_000), 2);
    /// ```
    #[must_use]
    pub fn most_events(&self, trials: u64) -> u64 {
        let product = u128::from(trials).saturating_mul(u128::from(self.events));
        let product = if self.inclusive { product.saturating_sub(1) } else { product };
        let most = product.checked_div(u128::from(self.trials())).unwrap_or_default();
        u64::try_from(most).unwrap_or(u64::MAX)
    }

    /// The ratio as text in per cent: `0.10 %`.
    #[must_use]
    pub const fn percent(&self) -> Percent {
        Percent::new(self.events as u64, self.trials() as u64)
    }

    /// [`breached_by`](Self::breached_by) on counts of up to 95 bits.
    pub(super) fn is_broken(&self, events: u128, trials: u128) -> bool {
        if events == 0 && trials == 0 {
            return false;
        }
        let seen = events.saturating_mul(u128::from(self.trials()));
        let allowed = trials.saturating_mul(u128::from(self.events));
        if self.inclusive { seen >= allowed } else { seen > allowed }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inclusive {
            write!(f, "{} or more of {}", self.percent(), self.of)
        } else {
            write!(f, "over {} of {}", self.percent(), self.of)
        }
    }
}
