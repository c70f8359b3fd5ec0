//! What was measured on a day.

use alloc::{string::String, vec::Vec};

use chrono::NaiveDate;

use crate::rate::{Counts, Daily};

/// The counts of one day, at one provider or over all.
///
/// Rows of one date and provider are added up, so batches can be told one by one. Rows that name a
/// provider count for it and for the whole; rows that name none count for the whole alone. What was
/// delivered is what was sent less what failed, unless it is told. Beyond what a row begins with, what is
/// not told is not known, and not taken for zero.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::Observed;
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let row = Observed::new(date).at("gmail").sent(1_000).hard(12).soft(8).complaints(1).deferred(40);
/// assert_eq!((row.provider(), row.counts().sent, row.delivered()), (Some("gmail"), Some(1_000), 980));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use]
#[non_exhaustive]
pub struct Observed {
    date: NaiveDate,
    provider: Option<String>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    counts: Counts,
}

impl Observed {
    /// A day, in the time zone of the plan's calendar, on which nothing was sent, bounced, deferred or
    /// complained about yet.
    pub fn new(date: NaiveDate) -> Self {
        let counts = Counts::default().sent(0).hard(0).soft(0).complaints(0).deferred(0);
        Self { date, provider: None, counts }
    }

    /// The rows of counts that events were folded into, over all streams.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::{Daily, Outcome},
    ///     warmup::Observed,
    /// };
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let mut daily = Daily::new();
    /// daily.count(date, "gmail", "news", Outcome::Sent, 20);
    /// daily.count(date, "gmail", "news", Outcome::Hard, 1);
    /// let rows = Observed::of_daily(&daily);
    /// assert_eq!((rows[0].provider(), rows[0].delivered()), (Some("gmail"), 19));
    /// assert_eq!(rows[0].counts().complaints, None, "nobody measured them");
    /// ```
    #[must_use]
    pub fn of_daily(daily: &Daily) -> Vec<Self> {
        let mut rows = Vec::new();
        for (provider, days) in daily.by_provider() {
            let provider = (!provider.is_empty()).then(|| String::from(provider));
            rows.extend(days.into_iter().map(|(date, counts)| Self {
                date,
                provider: provider.clone(),
                counts,
            }));
        }
        rows
    }

    /// The same counts at one provider.
    pub fn at(mut self, provider: impl Into<String>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// The same row with other counts, and nothing known beyond them.
    pub const fn with(mut self, counts: Counts) -> Self {
        self.counts = counts;
        self
    }

    /// How many messages were sent: each once, however often it was tried.
    pub const fn sent(mut self, messages: u64) -> Self {
        self.counts.sent = Some(messages);
        self
    }

    /// How many of them bounced hard: the address does not exist, or no longer.
    pub const fn hard(mut self, messages: u64) -> Self {
        self.counts.hard = Some(messages);
        self
    }

    /// How many of them bounced otherwise, for good.
    pub const fn soft(mut self, messages: u64) -> Self {
        self.counts.soft = Some(messages);
        self
    }

    /// How many complaints arrived on this day.
    pub const fn complaints(mut self, complaints: u64) -> Self {
        self.counts.complaints = Some(complaints);
        self
    }

    /// How many of them were deferred, delivered later or not.
    pub const fn deferred(mut self, messages: u64) -> Self {
        self.counts.deferred = Some(messages);
        self
    }

    /// The day.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The provider: `None` for counts that name none.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// What was counted.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The messages that were accepted: as told, or those sent less those that failed.
    #[must_use]
    pub const fn delivered(&self) -> u64 {
        match self.counts.delivered {
            Some(delivered) => delivered,
            None => {
                let failed = or_none(self.counts.hard).saturating_add(or_none(self.counts.soft));
                or_none(self.counts.sent).saturating_sub(failed.saturating_add(or_none(self.counts.blocked)))
            }
        }
    }

    /// The messages that were sent; 0 where that is not known.
    pub(super) const fn messages(&self) -> u64 {
        or_none(self.counts.sent)
    }

    /// The counts with what was delivered.
    pub(super) const fn complete(&self) -> Counts {
        let mut counts = self.counts;
        if counts.sent.is_some() {
            counts.delivered = Some(self.delivered());
        }
        counts
    }

    pub(super) fn add(&mut self, other: &Self) {
        // Told on one side only, it has to be known on both.
        if self.counts.delivered.is_some() || other.counts.delivered.is_some() {
            self.counts = self.complete().merged(&other.complete());
        } else {
            self.counts = self.counts.merged(&other.counts);
        }
    }
}

const fn or_none(count: Option<u64>) -> u64 {
    match count {
        Some(count) => count,
        None => 0,
    }
}
