//! Alerts about verdicts that changed, and rates that jumped.
//!
//! [`changes`] reports verdicts that differ from the one before; [`trends`] reports
//! rates that suddenly got worse, even if they still keep every limit.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::{
//!     rate::Counts,
//!     reputation::{Sample, trend::{Policy, trends}},
//! };
//!
//! let day = |day, complaints| {
//!     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
//!     Sample::day(date, Counts::new(50_000, 50_000).complaints(complaints))
//! };
//! // Still below 0.1 %, but four times as many as usual.
//! let trends = trends(&[day(2, 10), day(3, 10), day(4, 45)], &Policy::default());
//! assert_eq!(
//!     trends[0].to_string(),
//!     "complaints 0.09 % (45 of 50,000 delivered) after 0.02 %",
//! );
//! ```

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    sample::{Sample, span_of_hours},
    signal::{Health, Signal},
    verdict::Verdict,
};
use crate::rate::{Comparison, Evidence, Limit, Rate};

/// A verdict that differs from the one before it.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess, trend::changes},
/// };
///
/// let day = |day, complaints| {
///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
///     Sample::day(date, Counts::new(50_000, 50_000).hard(50).complaints(complaints))
/// };
/// let samples = [day(2, 4), day(3, 6), day(4, 900)];
/// let verdicts: Vec<_> = samples
///     .iter()
///     .map(|sample| {
///         (sample.until(), assess(&samples, &Policy::default(), sample.until()))
///     })
///     .collect();
/// let changes = changes(&verdicts);
/// assert_eq!(changes.len(), 1);
/// assert!(changes[0].is_worse());
/// let text = changes[0].to_string();
/// assert!(
///     text.starts_with("2026-03-05 00:00 UTC: healthy -> pause: complaints 1.80 %")
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Change {
    /// The time of the new verdict.
    pub at: DateTime<Utc>,
    /// The health before the change.
    pub from: Health,
    /// The new verdict, with its reasons.
    pub to: Verdict,
}

impl Change {
    /// Whether the health got worse.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.to.health() > self.from
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} -> {}", self.at.format("%F %H:%M UTC"), self.from, self.to)
    }
}

/// The changes of health among verdicts, which are in the order of time.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess, trend::changes},
/// };
///
/// let day = |day, hard| {
///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
///     Sample::day(date, Counts::new(10_000, 10_000).hard(hard).complaints(0))
/// };
/// let verdicts = [day(2, 20), day(3, 2_000), day(4, 10)].map(|sample| {
///     (sample.until(), assess(&[sample], &Policy::default(), sample.until()))
/// });
/// let changes = changes(&verdicts);
/// assert_eq!(
///     (changes[0].from, changes[0].to.health()),
///     (Health::Healthy, Health::Pause)
/// );
/// assert_eq!((changes[1].is_worse(), changes.len()), (false, 2));
/// ```
#[must_use]
pub fn changes(verdicts: &[(DateTime<Utc>, Verdict)]) -> Vec<Change> {
    let pairs = verdicts.iter().zip(verdicts.iter().skip(1));
    let changed = pairs.filter(|((_, before), (_, after))| before.health() != after.health());
    changed
        .map(|((_, before), (at, after))| Change { at: *at, from: before.health(), to: after.clone() })
        .collect()
}

/// The windows and limits of [`trends`].
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Sample, trend::{Policy, trends}},
/// };
///
/// let day = |day, hard| {
///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
///     Sample::day(date, Counts::new(10_000, 10_000).hard(hard))
/// };
/// let samples = [day(2, 50), day(3, 50), day(4, 90)];
/// assert_eq!(trends(&samples, &Policy::default()), []);
/// let mut strict = Policy::default();
/// strict.worse_over_percent = 130;
/// assert_eq!(trends(&samples, &strict).len(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The length of the recent window, back from the end of the data, in hours.
    pub recent_hours: u32,
    /// The length of the window before it, with which it is compared, in hours.
    pub before_hours: u32,
    /// A bad rate got worse if it is over this percentage of what it was.
    pub worse_over_percent: u32,
    /// A good rate got worse if it is below this percentage of what it was.
    pub worse_below_percent: u32,
    /// How much must be seen in either window.
    pub evidence: Evidence,
}

impl Default for Policy {
    /// A day against the week before it: twice as much of what is bad, half as much of
    /// what is good.
    fn default() -> Self {
        Self {
            recent_hours: 24,
            before_hours: 7 * 24,
            worse_over_percent: 200,
            worse_below_percent: 50,
            evidence: Evidence::default(),
        }
    }
}

crate::source::presets!(Policy, "reputation::trend", []);

/// The signals that suddenly got worse, whether or not a limit is broken: complaints,
/// bounces, refusals, deferrals and undelivered mail that rose, opens and clicks that
/// fell.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{
///         Sample, Signal,
///         trend::{Policy, trends},
///     },
/// };
///
/// let day = |day, opens| {
///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
///     Sample::day(date, Counts::new(10_000, 9_950).opens(opens))
/// };
/// let samples = [day(2, 2_400), day(3, 2_500), day(4, 2_450), day(5, 900)];
/// let trends = trends(&samples, &Policy::default());
/// assert_eq!(trends[0].signal, Signal::Opens);
/// assert_eq!(
///     trends[0].to_string(),
///     "opens 9.05 % (900 of 9,950 delivered) after 24.62 %"
/// );
/// ```
#[must_use]
pub fn trends(samples: &[Sample], policy: &Policy) -> Vec<Trend> {
    let Some(end) = samples.iter().map(Sample::until).max() else { return Vec::new() };
    let earlier = |from: DateTime<Utc>, length: TimeDelta| {
        from.checked_sub_signed(length).unwrap_or(DateTime::<Utc>::MIN_UTC)
    };
    let recent = earlier(end, span_of_hours(policy.recent_hours));
    let before = earlier(recent, span_of_hours(policy.before_hours));
    let sum = |signal: Signal, from: DateTime<Utc>, until: DateTime<Utc>| {
        let within = samples.iter().filter(|sample| from <= sample.from() && sample.until() <= until);
        let rates = within.filter_map(|sample| signal.rate(sample.counts(), signal.usual_trials()));
        rates.reduce(|sum, rate| {
            let (events, trials) = (sum.events(), sum.trials());
            Rate::new(events.saturating_add(rate.events()), trials.saturating_add(rate.trials()), rate.of())
        })
    };
    let trend = |&signal: &Signal| {
        let (before, now) = (sum(signal, before, recent)?, sum(signal, recent, end)?);
        let enough = before.trials() >= policy.evidence.min_trials.max(1);
        let percent = if signal.is_good() { policy.worse_below_percent } else { policy.worse_over_percent };
        let comparison = policy.evidence.compare(&now, &scaled(&before, percent));
        let worse = if signal.is_good() { Comparison::Below } else { Comparison::Above };
        (enough && comparison == worse).then_some(Trend { signal, before, now })
    };
    Signal::ALL.iter().filter_map(trend).collect()
}

/// A signal that suddenly got worse, with its rates before and now.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Sample, trend::{Policy, trends}},
/// };
///
/// let day = |day, deferred| {
///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
///     Sample::day(date, Counts::new(4_000, 4_000).deferred(deferred))
/// };
/// let trend = trends(&[day(2, 40), day(3, 40), day(4, 900)], &Policy::default())[0];
/// assert_eq!((trend.before.events(), trend.now.events()), (80, 900));
/// assert_eq!(trend.to_string(), "deferrals 22.50 % (900 of 4,000 sent) after 1.00 %");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Trend {
    /// The signal that got worse.
    pub signal: Signal,
    /// Its rate in the window before.
    pub before: Rate,
    /// Its rate in the recent window.
    pub now: Rate,
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signal = self.signal.as_str().replace('-', " ");
        write!(f, "{signal} {} after {}", self.now, self.before.percent())
    }
}

/// A percentage of a rate as a limit. The ratio has 32 bits, so larger counts are
/// rounded.
fn scaled(rate: &Rate, percent: u32) -> Limit {
    let mut events = u128::from(rate.events()).saturating_mul(percent.into());
    let mut trials = u128::from(rate.trials()).saturating_mul(100);
    while events.max(trials) > u128::from(u32::MAX) {
        (events, trials) = (events >> 1, trials >> 1);
    }
    let word = |value: u128| u32::try_from(value).unwrap_or(u32::MAX);
    Limit::over(word(events), word(trials), rate.of())
}
