//! What was counted, and when.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::signal::Signal;
use crate::rate::{Rate, Trials};

/// What happened to the mail of one span of time. What was not measured is `None`, and is never
/// taken for zero.
///
/// ```
/// use deliverability::{
///     rate::Trials,
///     reputation::{Counts, Signal},
/// };
///
/// let counts = Counts::new(10_000, 9_900).hard(60).complaints(4);
/// let rate = counts.rate(Signal::Complaints, Trials::Delivered).unwrap();
/// assert_eq!(rate.to_string(), "0.04 % (4 of 9,900 delivered)");
/// assert_eq!(counts.rate(Signal::Complaints, Trials::InboxDelivered), None);
/// assert_eq!(counts.rate(Signal::Traps, Trials::Sent), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Counts {
    /// Messages sent.
    pub sent: Option<u64>,
    /// Messages that the receiving servers accepted.
    pub delivered: Option<u64>,
    /// Of these, messages that are known to have been put into an inbox.
    pub inbox_delivered: Option<u64>,
    /// Messages delivered to domains that return complaints.
    pub loop_covered: Option<u64>,
    /// Failures of class hard: the address does not exist.
    pub hard: Option<u64>,
    /// Failures of class soft.
    pub soft: Option<u64>,
    /// Failures of class spam: refused for the sender's sake.
    pub blocked: Option<u64>,
    /// Messages put off at least once.
    pub deferred: Option<u64>,
    /// Complaints ("this is spam").
    pub complaints: Option<u64>,
    /// Hits of known spam traps.
    pub traps: Option<u64>,
    /// Messages that failed authentication (SPF, DKIM or DMARC).
    pub unauthenticated: Option<u64>,
    /// Messages opened.
    pub opens: Option<u64>,
    /// Messages with a click.
    pub clicks: Option<u64>,
}

macro_rules! setters {
    ($($name:ident: $what:literal,)+) => {
        $(
            #[doc = concat!("The same with ", $what, ".")]
            #[must_use]
            pub const fn $name(mut self, count: u64) -> Self {
                self.$name = Some(count);
                self
            }
        )+
    };
}

impl Counts {
    /// So many sent and, of them, delivered; nothing else is known.
    #[must_use]
    pub fn new(sent: u64, delivered: u64) -> Self {
        Self { sent: Some(sent), delivered: Some(delivered), ..Self::default() }
    }

    setters! {
        inbox_delivered: "the messages put into an inbox",
        loop_covered: "the messages to domains that return complaints",
        hard: "hard failures",
        soft: "soft failures",
        blocked: "failures that blame the sender",
        deferred: "messages put off",
        complaints: "complaints",
        traps: "hits of spam traps",
        unauthenticated: "messages that failed authentication",
        opens: "opened messages",
        clicks: "messages with a click",
    }

    /// How many trials of a kind there were.
    #[must_use]
    pub const fn trials(&self, of: Trials) -> Option<u64> {
        match of {
            Trials::Sent => self.sent,
            Trials::Delivered => self.delivered,
            Trials::InboxDelivered => self.inbox_delivered,
            Trials::LoopCovered => self.loop_covered,
        }
    }

    /// How many events of a signal there were.
    #[must_use]
    pub fn events(&self, signal: Signal) -> Option<u64> {
        match signal {
            Signal::Complaints => self.complaints,
            Signal::HardBounces => self.hard,
            Signal::SoftBounces => self.soft,
            Signal::Blocked => self.blocked,
            Signal::Deferrals => self.deferred,
            Signal::Traps => self.traps,
            Signal::Authentication => self.unauthenticated,
            Signal::Undelivered => Some(self.sent?.saturating_sub(self.delivered?)),
            Signal::Opens => self.opens,
            Signal::Clicks => self.clicks,
        }
    }

    /// The rate of a signal: `None` where either count is not known.
    #[must_use]
    pub fn rate(&self, signal: Signal, of: Trials) -> Option<Rate> {
        Some(Rate::new(self.events(signal)?, self.trials(of)?, of))
    }
}

/// The counts of one span of time at one mailbox provider.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::reputation::{Counts, Sample};
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
    /// The counts from one instant up to another; an `until` before `from` counts as `from`.
    #[must_use]
    pub fn new(from: DateTime<Utc>, until: DateTime<Utc>, counts: Counts) -> Self {
        Self { from, until: until.max(from), counts }
    }

    /// The counts of a day of UTC.
    #[must_use]
    pub fn day(date: NaiveDate, counts: Counts) -> Self {
        Self::lasting(date.and_time(NaiveTime::MIN).and_utc(), 24, counts)
    }

    /// The counts of the hour that begins at `from`.
    #[must_use]
    pub fn hour(from: DateTime<Utc>, counts: Counts) -> Self {
        Self::lasting(from, 1, counts)
    }

    fn lasting(from: DateTime<Utc>, hours: u32, counts: Counts) -> Self {
        let until = from.checked_add_signed(span_of_hours(hours)).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Self { from, until, counts }
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// When it is over: this instant is not in it.
    #[must_use]
    pub const fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// What was counted.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }
}

/// So many hours; every `u32` of them is within chrono's range.
pub(super) fn span_of_hours(hours: u32) -> TimeDelta {
    TimeDelta::try_hours(i64::from(hours)).unwrap_or(TimeDelta::MAX)
}
