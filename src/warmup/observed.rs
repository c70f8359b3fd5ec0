//! The counts that were measured on a day.

use alloc::{string::String, vec::Vec};

use chrono::NaiveDate;

use crate::rate::{Counts, Daily};

/// The counts of one day, at one mailbox provider or over all of them.
///
/// Rows of the same date and provider are added up, so batches can be reported
/// separately. Rows that name a provider count for it and for the total; rows that name
/// none count for the total alone. Unless it is given, the number of delivered messages
/// is that of the sent ones less those that failed. A count that is not given is
/// unknown, and not taken for zero.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::Observed;
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let row = Observed::new(date)
///     .at("gmail")
///     .sent(1_000)
///     .hard(12)
///     .soft(8)
///     .complaints(1)
///     .deferred(40);
/// assert_eq!(
///     (row.provider(), row.counts().sent, row.delivered()),
///     (Some("gmail"), Some(1_000), 980)
/// );
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
    /// The row of a day, in the time zone of the plan's calendar, with 0 for messages
    /// sent, hard and soft bounces, deferrals and complaints. All other counts are
    /// unknown.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
    /// assert_eq!((row.counts().sent, row.counts().hard), (Some(0), Some(0)));
    /// assert_eq!((row.counts().traps, row.provider()), (None, None));
    /// ```
    pub fn new(date: NaiveDate) -> Self {
        let counts = Counts::default().sent(0).hard(0).soft(0).complaints(0).deferred(0);
        Self { date, provider: None, counts }
    }

    /// The rows of a [`Daily`] into which events were folded: one for each day and
    /// provider, over all streams.
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
    /// let rows = Observed::from_daily(&daily);
    /// assert_eq!((rows[0].provider(), rows[0].delivered()), (Some("gmail"), 19));
    /// assert_eq!(rows[0].counts().complaints, None, "nobody measured them");
    /// ```
    #[must_use]
    pub fn from_daily(daily: &Daily) -> Vec<Self> {
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

    /// The same counts, measured at one provider.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Observed;
    ///
    /// let row =
    ///     Observed::new(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()).at("yahoo");
    /// assert_eq!(row.provider(), Some("yahoo"));
    /// ```
    pub fn at(mut self, provider: impl Into<String>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// The same row with `counts` instead of its own; what they do not contain is
    /// unknown.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{rate::Counts, warmup::Observed};
    ///
    /// let row = Observed::new(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
    /// let row = row.with(Counts::default().sent(500).hard(3).inbox_delivered(450));
    /// assert_eq!((row.counts().complaints, row.delivered()), (None, 497));
    /// ```
    pub const fn with(mut self, counts: Counts) -> Self {
        self.counts = counts;
        self
    }

    /// The number of messages sent, each counted once, however often it was tried.
    ///
    /// ```
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new("2026-03-02".parse()?).sent(1_000);
    /// assert_eq!(row.counts().sent, Some(1_000));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub const fn sent(mut self, messages: u64) -> Self {
        self.counts.sent = Some(messages);
        self
    }

    /// The number of them that bounced hard: the address does not exist, or no longer
    /// does.
    ///
    /// ```
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new("2026-03-02".parse()?).sent(1_000).hard(12);
    /// assert_eq!((row.counts().hard, row.delivered()), (Some(12), 988));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub const fn hard(mut self, messages: u64) -> Self {
        self.counts.hard = Some(messages);
        self
    }

    /// The number of them that failed permanently for another reason.
    ///
    /// ```
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new("2026-03-02".parse()?).sent(1_000).soft(8);
    /// assert_eq!((row.counts().soft, row.delivered()), (Some(8), 992));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub const fn soft(mut self, messages: u64) -> Self {
        self.counts.soft = Some(messages);
        self
    }

    /// The number of complaints that arrived on this day, whenever the mail was sent.
    ///
    /// ```
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new("2026-03-02".parse()?).sent(1_000).complaints(1);
    /// assert_eq!((row.counts().complaints, row.delivered()), (Some(1), 1_000));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub const fn complaints(mut self, complaints: u64) -> Self {
        self.counts.complaints = Some(complaints);
        self
    }

    /// The number of them that were deferred at least once, whether delivered later or
    /// not.
    ///
    /// ```
    /// use deliverability::warmup::Observed;
    ///
    /// let row = Observed::new("2026-03-02".parse()?).sent(1_000).deferred(40);
    /// // What is deferred may still be delivered.
    /// assert_eq!((row.counts().deferred, row.delivered()), (Some(40), 1_000));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub const fn deferred(mut self, messages: u64) -> Self {
        self.counts.deferred = Some(messages);
        self
    }

    /// The date, in the time zone of the plan's calendar.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The provider: `None` for counts over all providers.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// The counts as they were given.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The number of messages that were accepted: as given, or those sent less those
    /// that failed.
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
        // If only one side has a delivered count, the other one's has to be derived.
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
