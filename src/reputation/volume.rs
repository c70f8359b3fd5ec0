//! The usual volume of a sender, and deviations from it.
//!
//! Receivers distrust a sender who suddenly sends much more. A [`Baseline`] learns the
//! usual volume from daily counts, tells how much is safe today, and splits a larger
//! campaign over several days.
//!
//! ```
//! use deliverability::reputation::volume::{Baseline, Policy};
//!
//! let baseline = Baseline::new(&[20_000; 14], Policy::default());
//! assert_eq!(baseline.largest_safe_volume(), 30_000);
//! assert_eq!(baseline.split(70_000), Some(vec![23_334, 23_333, 23_333]));
//! ```

use alloc::vec::Vec;
use core::fmt;

use super::verdict::Conduct;
use crate::rate::count::grouped;

/// The windows and limits of a [`Baseline`].
///
/// ```
/// use deliverability::reputation::volume::Policy;
///
/// let policy = Policy::default();
/// assert_eq!((policy.window_days, policy.spike_percent), (28, 200));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The number of calendar days that count, back from the last one.
    pub window_days: u32,
    /// The number of last sending days that are enough to make a new level the usual
    /// one.
    pub recent_days: u32,
    /// The number of days with mail that a usual volume needs.
    pub min_sending_days: u32,
    /// The volume that is never a spike, and the largest that is safe without a history:
    /// the first day of a usual warm-up.
    pub small: u64,
    /// A volume of up to this percentage of the usual one is normal.
    pub normal_percent: u32,
    /// A volume of up to the usual one plus this many spreads is normal too.
    pub normal_spreads: u32,
    /// A volume of this percentage of the usual one or more is a spike.
    pub spike_percent: u32,
    /// A volume below this percentage of the usual one is a drop.
    pub drop_percent: u32,
    /// The least spread, in per cent of the usual volume, since a constant series has
    /// none.
    pub min_spread_percent: u32,
}

impl Default for Policy {
    /// 28 days, of which the last 7 suffice and 3 are the least; 100 messages are small;
    /// normal up to 150 % or 3 spreads of at least 5 %; a spike from 200 %, since Google
    /// warns of sudden doubling; a drop below 50 %.
    fn default() -> Self {
        Self {
            window_days: 28,
            recent_days: 7,
            min_sending_days: 3,
            small: 100,
            normal_percent: 150,
            normal_spreads: 3,
            spike_percent: 200,
            drop_percent: 50,
            min_spread_percent: 5,
        }
    }
}

crate::source::presets!(Policy, "reputation::volume", []);

/// The volume that receivers are used to, computed from a sender's daily volumes.
///
/// The usual volume is a median, so single days do not move it: the highest of the
/// medians over the sending days of the window, over the last of these, and over the
/// same day of the week. Days without mail do not count, so that someone who sends once
/// a week has a baseline too.
///
/// ```
/// use deliverability::reputation::volume::{Baseline, Class, Policy};
///
/// let usual = [9_800, 10_100, 0, 10_000, 10_200, 9_900, 10_000, 0, 10_100, 9_900];
/// let baseline = Baseline::new(&usual, Policy::default());
/// assert_eq!(baseline.usual(), Some(10_000));
/// assert_eq!(baseline.largest_safe_volume(), 15_000);
///
/// let volume = baseline.assess(100_000);
/// assert_eq!(volume.class(), Class::Spike);
/// assert_eq!(
///     volume.to_string(),
///     "spike: 100,000 is 1000 % of the usual 10,000 \
///      (spike from 200 %, largest safe volume 15,000)",
/// );
/// // The same volume over days that are each safe.
/// assert_eq!(baseline.split(40_000), Some(vec![13_334, 13_333, 13_333]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Baseline {
    usual: Option<u64>,
    spread: u64,
    /// The reference of a drop: the lower of the usual volume and that of the day of the
    /// week, including days without mail.
    lowest: u64,
    sending_days: u32,
    expected: Option<u64>,
    #[cfg_attr(feature = "serde", serde(default))]
    conduct: Option<Conduct>,
    policy: Policy,
}

impl Baseline {
    /// The baseline for the day after `daily`, which has the volumes of consecutive
    /// days, the oldest first, with 0 for a day without mail.
    ///
    /// ```
    /// use deliverability::reputation::volume::{Baseline, Policy};
    ///
    /// // Three newsletters, one a week.
    /// let mut daily = [0; 21];
    /// (daily[0], daily[7], daily[14]) = (8_000, 8_200, 8_100);
    /// assert_eq!(Baseline::new(&daily, Policy::default()).usual(), Some(8_100));
    /// assert_eq!(Baseline::new(&daily[..14], Policy::default()).usual(), None);
    /// ```
    #[must_use]
    pub fn new(daily: &[u64], policy: Policy) -> Self {
        let window = usize::try_from(policy.window_days).unwrap_or(usize::MAX);
        let daily = daily.get(daily.len().saturating_sub(window)..).unwrap_or_default();
        let sending: Vec<u64> = daily.iter().copied().filter(|&volume| volume > 0).collect();
        let days = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let enough = |volumes: &Vec<u64>| volumes.len() >= days(policy.min_sending_days).max(1);
        // The day after the last one falls on the weekday of 7, 14... days before it.
        let weekday: Vec<u64> = daily.iter().rev().skip(6).step_by(7).copied().collect();

        let sending_days = u32::try_from(sending.len()).unwrap_or(u32::MAX);
        let mut baseline =
            Self { usual: None, spread: 0, lowest: 0, sending_days, expected: None, conduct: None, policy };
        if !enough(&sending) {
            return baseline;
        }
        let recent = sending.get(sending.len().saturating_sub(days(policy.recent_days))..);
        let recent = recent.map(<[u64]>::to_vec).filter(enough);
        let weekday_sending: Vec<u64> = weekday.iter().copied().filter(|&volume| volume > 0).collect();
        let overall = median(sending.clone());
        let usual = [recent, Some(weekday_sending).filter(enough)]
            .into_iter()
            .flatten()
            .map(median)
            .fold(overall, u64::max);

        let distances = sending.iter().map(|volume| volume.abs_diff(overall)).collect();
        baseline.usual = Some(usual);
        baseline.spread = median(distances).max(percent_of(usual, policy.min_spread_percent)).max(1);
        let every_day = median(daily.to_vec());
        baseline.lowest =
            if enough(&weekday) { median(weekday).min(overall) } else { every_day.min(overall) };
        baseline
    }

    /// The same baseline with a volume that was planned for the day, as by a warm-up: up
    /// to it, a volume is normal.
    ///
    /// ```
    /// use deliverability::reputation::volume::{Baseline, Class, Policy};
    ///
    /// let growing = Baseline::new(&[1_000, 1_900, 3_700], Policy::default());
    /// assert_eq!(growing.assess(6_000).class(), Class::Spike);
    /// assert_eq!(growing.expecting(6_000).assess(6_000).class(), Class::Normal);
    /// ```
    #[must_use]
    pub const fn expecting(mut self, planned: u64) -> Self {
        self.expected = Some(planned);
        self
    }

    /// The same baseline after a day that calls for less: nothing is safe in a pause, at
    /// most half the usual volume if the sender is throttled, and no more than the usual
    /// volume if it is watched.
    ///
    /// ```
    /// use deliverability::reputation::{
    ///     Conduct,
    ///     volume::{Baseline, Policy},
    /// };
    ///
    /// let safe = |conduct| {
    ///     Baseline::new(&[10_000; 7], Policy::default())
    ///         .given(conduct)
    ///         .largest_safe_volume()
    /// };
    /// assert_eq!(
    ///     [Conduct::Healthy, Conduct::Watch, Conduct::Throttle, Conduct::Pause]
    ///         .map(safe),
    ///     [15_000, 10_000, 5_000, 0,]
    /// );
    /// ```
    #[must_use]
    pub const fn given(mut self, conduct: Conduct) -> Self {
        self.conduct = Some(conduct);
        self
    }

    /// The usual volume of a day with mail: `None` without enough history.
    #[must_use]
    pub const fn usual(&self) -> Option<u64> {
        self.usual
    }

    /// The spread of days with mail: the median of the differences from their median,
    /// and at least the policy's percentage of the usual volume. 0 without enough
    /// history.
    #[must_use]
    pub const fn spread(&self) -> u64 {
        self.spread
    }

    /// The number of days in the window on which mail was sent.
    #[must_use]
    pub const fn sending_days(&self) -> u32 {
        self.sending_days
    }

    /// The largest volume that is normal for the day, in messages.
    #[must_use]
    pub fn largest_safe_volume(&self) -> u64 {
        let policy = &self.policy;
        let of_history = self.usual.map_or(0, |usual| {
            let spreads = self.spread.saturating_mul(u64::from(policy.normal_spreads));
            let normal = percent_of(usual, policy.normal_percent).max(usual.saturating_add(spreads));
            // A spike is never normal, however much the days differ.
            normal.min(below_percent(usual, policy.spike_percent))
        });
        let safe = of_history.max(policy.small).max(self.expected.unwrap_or_default());
        let usual = self.usual.unwrap_or(policy.small);
        match self.conduct {
            Some(Conduct::Pause) => 0,
            Some(Conduct::Throttle) => safe.min(usual / 2),
            Some(Conduct::Watch | Conduct::Past) => safe.min(usual),
            _ => safe,
        }
    }

    /// Judges a volume, sent or planned, for the day.
    ///
    /// Without enough history every volume that is not small is a spike, as a first bulk
    /// send is to a receiver. A drop is not a fault, but worth investigating: it may be
    /// an outage.
    ///
    /// ```
    /// use deliverability::reputation::volume::{Baseline, Class, Policy};
    ///
    /// let baseline = Baseline::new(&[10_000; 14], Policy::default());
    /// let class = |volume| baseline.assess(volume).class();
    /// assert_eq!(
    ///     [4_000, 12_000, 18_000, 20_000].map(class),
    ///     [Class::Drop, Class::Normal, Class::Elevated, Class::Spike,]
    /// );
    /// let new = Baseline::new(&[], Policy::default());
    /// assert_eq!(
    ///     new.assess(500).to_string(),
    ///     "spike: 500 without a history (largest safe volume 100)"
    /// );
    /// ```
    #[must_use]
    pub fn assess(&self, volume: u64) -> Volume {
        let largest_safe = self.largest_safe_volume();
        let is_spike =
            self.usual.is_none_or(|usual| volume > below_percent(usual, self.policy.spike_percent));
        let is_drop = u128::from(volume).saturating_mul(100)
            < u128::from(self.lowest).saturating_mul(self.policy.drop_percent.into());
        let class = match () {
            () if volume > largest_safe && is_spike => Class::Spike,
            () if volume > largest_safe => Class::Elevated,
            () if is_drop && self.expected.is_none_or(|planned| volume < planned) => Class::Drop,
            () => Class::Normal,
        };
        Volume { volume, class, usual: self.usual, spread: self.spread, largest_safe, policy: self.policy }
    }

    /// Splits a volume over as few days as the largest safe volume allows, as evenly as
    /// possible: the days differ by at most one message, the larger first, and add up to
    /// `total`. `None` if that takes more than 366 days.
    ///
    /// It uses today's largest safe volume; the days after it may allow more.
    ///
    /// ```
    /// use deliverability::reputation::volume::{Baseline, Policy};
    ///
    /// let baseline = Baseline::new(&[1_000; 14], Policy::default());
    /// assert_eq!(baseline.split(4_000), Some(vec![1_334, 1_333, 1_333]));
    /// assert_eq!(baseline.split(1_000_000), None, "over a year");
    /// ```
    #[must_use]
    pub fn split(&self, total: u64) -> Option<Vec<u64>> {
        const MOST_DAYS: u64 = 366;
        if total == 0 {
            return Some(Vec::new());
        }
        let safe = self.largest_safe_volume();
        let days = (safe > 0).then(|| total.div_ceil(safe)).filter(|&days| days <= MOST_DAYS)?;
        let (each, larger) = (total.checked_div(days)?, total.checked_rem(days)?);
        Some((0..days).map(|day| each.saturating_add(u64::from(day < larger))).collect())
    }
}

/// How a volume compares with the usual one.
///
/// ```
/// use deliverability::reputation::volume::{Baseline, Class, Policy};
///
/// let baseline = Baseline::new(&[500; 7], Policy::default());
/// assert_eq!(baseline.assess(5_000).class(), Class::Spike);
/// assert_eq!(Class::Spike.as_str(), "spike");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Suddenly less than usual.
    Drop,
    /// As usual, or as planned.
    Normal,
    /// More than usual, but not suspicious.
    Elevated,
    /// So much more than usual that it looks like spam.
    Spike,
}

crate::names::named! {
    Class {
        Drop => "drop",
        Normal => "normal",
        Elevated => "elevated",
        Spike => "spike",
    }
}

/// The judgment of one day's volume, as [`Baseline::assess`] returns it.
///
/// ```
/// use deliverability::reputation::volume::{Baseline, Policy};
///
/// let volume = Baseline::new(&[500; 7], Policy::default()).assess(200);
/// assert_eq!((volume.ratio(), volume.largest_safe()), (Some((200, 500)), 750));
/// assert_eq!(
///     volume.to_string(),
///     "drop: 200 is 40 % of the usual 500 (drop below 50 %, largest safe volume 750)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Volume {
    volume: u64,
    class: Class,
    usual: Option<u64>,
    spread: u64,
    largest_safe: u64,
    policy: Policy,
}

impl Volume {
    /// How the volume compares with the usual one.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The volume and the usual volume, as the two terms of their ratio: `None` without
    /// enough history.
    #[must_use]
    pub fn ratio(&self) -> Option<(u64, u64)> {
        Some((self.volume, self.usual?))
    }

    /// How many spreads the volume is above the usual one, for charts: negative if it is
    /// below, `None` without enough history.
    ///
    /// ```
    /// use deliverability::reputation::volume::{Baseline, Policy};
    ///
    /// let baseline = Baseline::new(&[10_000; 28], Policy::default());
    /// assert_eq!(baseline.assess(100_000).score(), Some(180.0));
    /// ```
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        let usual = self.usual?;
        let distance = self.volume.abs_diff(usual) as f64 / self.spread.max(1) as f64;
        Some(if self.volume < usual { -distance } else { distance })
    }

    /// The largest volume that would have been normal, in messages.
    #[must_use]
    pub const fn largest_safe(&self) -> u64 {
        self.largest_safe
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, grouped(self.volume))?;
        match self.usual {
            None => f.write_str(" without a history (")?,
            Some(usual) => {
                let percent = u128::from(self.volume).saturating_mul(100).checked_div(usual.into());
                write!(f, " is {} % of the usual {} (", percent.unwrap_or_default(), grouped(usual))?;
                match self.class {
                    Class::Spike => write!(f, "spike from {} %, ", self.policy.spike_percent)?,
                    Class::Drop => write!(f, "drop below {} %, ", self.policy.drop_percent)?,
                    Class::Normal | Class::Elevated => {}
                }
            }
        }
        write!(f, "largest safe volume {})", grouped(self.largest_safe))
    }
}

/// The lower median; 0 if there are no volumes.
fn median(mut volumes: Vec<u64>) -> u64 {
    volumes.sort_unstable();
    volumes.get(volumes.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// A percentage of a volume, rounded down.
fn percent_of(volume: u64, percent: u32) -> u64 {
    let part = u128::from(volume).saturating_mul(percent.into()) / 100;
    u64::try_from(part).unwrap_or(u64::MAX)
}

/// The largest volume below a percentage of another.
fn below_percent(volume: u64, percent: u32) -> u64 {
    let part = u128::from(volume).saturating_mul(percent.into()).div_ceil(100).saturating_sub(1);
    u64::try_from(part).unwrap_or(u64::MAX)
}
