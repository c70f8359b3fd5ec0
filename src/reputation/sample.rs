//! Counts with the span of time in which they were counted.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::rate::{Counts, Daily};

/// The counts of one span of time at one mailbox provider.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{rate::Counts, reputation::Sample};
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let sample = Sample::day(date, Counts::new(500, 498));
/// assert_eq!((sample.until() - sample.from()).num_hours(), 24);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sample {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    counts: Counts,
}

impl Sample {
    /// The counts from one instant up to, but not including, another. An `until` before
    /// `from` counts as `from`.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::{rate::Counts, reputation::Sample};
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let (from, until) = (at("2026-03-02T08:00:00Z"), at("2026-03-02T20:00:00Z"));
    /// let sample = Sample::new(from, until, Counts::new(500, 498));
    /// assert_eq!((sample.until() - sample.from()).num_hours(), 12);
    /// ```
    #[must_use]
    pub fn new(from: DateTime<Utc>, until: DateTime<Utc>, counts: Counts) -> Self {
        Self { from, until: until.max(from), counts }
    }

    /// The counts of a day in UTC.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{rate::Counts, reputation::Sample};
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let sample = Sample::day(date, Counts::new(500, 498));
    /// assert_eq!(sample.until().to_string(), "2026-03-03 00:00:00 UTC");
    /// ```
    #[must_use]
    pub fn day(date: NaiveDate, counts: Counts) -> Self {
        Self::lasting(date.and_time(NaiveTime::MIN).and_utc(), 24, counts)
    }

    /// The counts of the hour that begins at `from`.
    ///
    /// ```
    /// use deliverability::{rate::Counts, reputation::Sample};
    ///
    /// let sample =
    ///     Sample::hour("2026-03-02T08:15:00Z".parse().unwrap(), Counts::new(90, 90));
    /// assert_eq!(sample.until().to_string(), "2026-03-02 09:15:00 UTC");
    /// ```
    #[must_use]
    pub fn hour(from: DateTime<Utc>, counts: Counts) -> Self {
        Self::lasting(from, 1, counts)
    }

    fn lasting(from: DateTime<Utc>, hours: u32, counts: Counts) -> Self {
        let until = from.checked_add_signed(span_of_hours(hours)).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Self { from, until, counts }
    }

    /// The samples of each provider, from counts into which events were folded. Days are
    /// taken as days in UTC.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::{Daily, Outcome},
    ///     reputation::Sample,
    /// };
    ///
    /// let mut daily = Daily::new();
    /// daily.count(
    ///     NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
    ///     "gmail",
    ///     "news",
    ///     Outcome::Sent,
    ///     500,
    /// );
    /// let samples = Sample::from_daily(&daily);
    /// assert_eq!(samples["gmail"][0].counts().sent, Some(500));
    /// ```
    #[must_use]
    pub fn from_daily(daily: &Daily) -> BTreeMap<String, Vec<Self>> {
        let samples = |days: BTreeMap<NaiveDate, Counts>| {
            days.into_iter().map(|(date, counts)| Self::day(date, counts)).collect()
        };
        daily.by_provider().into_iter().map(|(name, days)| (name.into(), samples(days))).collect()
    }

    /// The beginning of the span.
    #[must_use]
    pub const fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// The end of the span: this instant is not part of it.
    #[must_use]
    pub const fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// The counts of the span.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }
}

/// A span of hours; every `u32` is within chrono's range.
pub(super) fn span_of_hours(hours: u32) -> TimeDelta {
    TimeDelta::try_hours(i64::from(hours)).unwrap_or(TimeDelta::MAX)
}
