//! The verdict on a sender, with its reasons.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    policy::Bound,
    signal::{Health, Signal},
};
use crate::rate::{Doubt, Rate, count::grouped};

/// A sender's health, with the reason of every rule that was broken or undecided: the
/// worst first.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess},
/// };
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let sample = Sample::day(date, Counts::new(10_000, 9_300).hard(650).complaints(2));
/// let verdict = assess(&[sample], &Policy::default(), sample.until());
/// assert_eq!(verdict.health(), Health::Throttle);
/// assert_eq!(
///     verdict.to_string(),
///     "throttle: hard bounces 6.50 % (650 of 10,000 sent) in 1 day, \
///      limit 5.00 % or more of sent",
/// );
/// assert_eq!(verdict.reasons().len(), 2, "the rule that only warns is broken as well");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    health: Health,
    reasons: Vec<Reason>,
    /// Whether the last day had mail and its own counts, as far as measured, kept every
    /// limit.
    #[cfg_attr(feature = "serde", serde(default))]
    clean_day: bool,
}

impl Verdict {
    /// The verdict of the worst reason; healthy without any.
    pub(super) fn new(mut reasons: Vec<Reason>, clean_day: bool) -> Self {
        reasons.sort_by_key(|reason| core::cmp::Reverse((reason.health, reason.conduct())));
        let health = reasons.first().map_or(Health::Healthy, |reason| reason.health);
        Self { health, reasons, clean_day }
    }

    /// The health of the sender: that of the worst reason.
    #[must_use]
    pub const fn health(&self) -> Health {
        self.health
    }

    /// The reasons, the worst first; empty if the sender is healthy.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Whether the last day had mail and its own counts, as far as measured, kept every
    /// limit.
    #[must_use]
    pub const fn is_clean_day(&self) -> bool {
        self.clean_day
    }

    /// What the last day calls for: the daily decision on which warm-up and recovery
    /// act.
    ///
    /// A breach by the counts of the last day itself counts in full. One that only the
    /// days before it show has already been acted on, and calls for no additional
    /// volume.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Conduct, Health, Policy, Sample, assess},
    /// };
    ///
    /// let day = |day, hard| {
    ///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    ///     Sample::day(date, Counts::new(1_000, 1_000).hard(hard).complaints(0))
    /// };
    /// let samples = [day(2, 300), day(3, 0)];
    /// let after = |days: usize| {
    ///     let samples = &samples[..days];
    ///     assess(samples, &Policy::default(), samples[days - 1].until())
    /// };
    /// assert_eq!(
    ///     (after(1).health(), after(1).conduct()),
    ///     (Health::Pause, Conduct::Pause)
    /// );
    /// assert_eq!(
    ///     (after(2).health(), after(2).conduct()),
    ///     (Health::Pause, Conduct::Past)
    /// );
    /// ```
    #[must_use]
    pub fn conduct(&self) -> Conduct {
        let worst = self.reasons.iter().map(Reason::conduct).max();
        match worst {
            None => Conduct::Healthy,
            Some(Conduct::Unknown) if self.clean_day => Conduct::Clean,
            Some(Conduct::Watch) if self.clean_day => Conduct::Past,
            Some(conduct) => conduct,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.health.fmt(f)?;
        let mut told: Vec<&Reason> = Vec::new();
        for reason in self.reasons.iter().filter(|reason| reason.health == self.health) {
            // Two rules may have one limit on the same measurement.
            if told.iter().any(|known| known.measures_as(reason)) {
                continue;
            }
            write!(f, "{} {reason}", if told.is_empty() { ":" } else { ";" })?;
            told.push(reason);
        }
        Ok(())
    }
}

/// What a day calls for, ordered from good to bad. See [`Verdict::conduct`].
///
/// ```
/// use deliverability::reputation::Conduct;
///
/// assert!(Conduct::Pause > Conduct::Throttle && Conduct::Clean < Conduct::Watch);
/// assert_eq!(Conduct::Past.as_str(), "past");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Conduct {
    /// All required data are known, and all limits are kept.
    Healthy,
    /// The numbers are too small to prove health, but none of the day's counts breaks a
    /// limit.
    Clean,
    /// Too little is known for a decision.
    Unknown,
    /// Only the days before it break a limit: do not add volume yet.
    Past,
    /// Do not add volume.
    Watch,
    /// Reduce the volume.
    Throttle,
    /// Stop sending.
    Pause,
}

crate::names::named! {
    Conduct {
        Healthy => "healthy",
        Clean => "clean",
        Unknown => "unknown",
        Past => "past",
        Watch => "watch",
        Throttle => "throttle",
        Pause => "pause",
    }
}

/// One rule that was broken or undecided.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Policy, Sample, assess},
/// };
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let samples =
///     [Sample::day(date, Counts::new(10_000, 9_900).hard(80).complaints(60))];
/// let verdict = assess(&samples, &Policy::default(), samples[0].until());
/// let reason = &verdict.reasons()[0];
/// assert_eq!(
///     (reason.rule.as_ref(), reason.window_hours),
///     ("complaints-day-pause", Some(24))
/// );
/// assert_eq!(
///     reason.to_string(),
///     "complaints 0.61 % (60 of 9,900 delivered) in 1 day, \
///      limit 0.30 % or more of delivered",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Reason {
    /// The name of the rule that decided.
    pub rule: Cow<'static, str>,
    /// The health that follows from it.
    pub health: Health,
    /// The signal that was counted; `None` for a rule about the data themselves.
    pub signal: Option<Signal>,
    /// The rate, number or age that was seen.
    #[cfg_attr(feature = "serde", serde(alias = "observed"))]
    pub seen: Seen,
    /// The length of the window in hours; `None` for a rule about the data themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub window_hours: Option<u32>,
    /// The end of the data that were judged; `None` for a rule about the data
    /// themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub until: Option<DateTime<Utc>>,
    /// The limit of the rule; `None` for a rule about the data themselves.
    pub limit: Option<Bound>,
    /// Why the counts do not prove a breach, if they do not.
    pub doubt: Option<Doubt>,
    /// The time of a breach that is still in force although the counts keep the limit
    /// again.
    pub held_since: Option<DateTime<Utc>>,
    /// Whether the counts of the last day break the rule by themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_of_last_day: bool,
    /// Whether the data are older than the delay of their source explains.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_stale: bool,
    /// Where the rule was published, as text.
    pub source: Cow<'static, str>,
}

impl Reason {
    /// What this reason calls for after the last day; see [`Verdict::conduct`].
    #[must_use]
    pub const fn conduct(&self) -> Conduct {
        match self.health {
            Health::Healthy => Conduct::Healthy,
            Health::Insufficient | Health::Stale => Conduct::Unknown,
            Health::Throttle if self.is_of_last_day => Conduct::Throttle,
            Health::Pause if self.is_of_last_day => Conduct::Pause,
            Health::Watch | Health::Throttle | Health::Pause => Conduct::Watch,
        }
    }

    /// The window in words: `1 day`, `7 days`, `6 h`; `None` for a rule about the data
    /// themselves.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Policy, Sample, assess},
    /// };
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let sample = Sample::day(date, Counts::new(500, 500).blocked(400));
    /// let verdict = assess(&[sample], &Policy::default(), sample.until());
    /// assert_eq!(verdict.reasons()[0].window().unwrap().to_string(), "1 day");
    /// ```
    #[must_use]
    pub fn window(&self) -> Option<impl fmt::Display + use<>> {
        self.window_hours.map(Window)
    }
}

/// A window in words.
struct Window(u32);

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 24, self.0 % 24) {
            (1, 0) => f.write_str("1 day"),
            (days, 0) if days > 0 => write!(f, "{days} days"),
            _ => write!(f, "{} h", self.0),
        }
    }
}

impl Reason {
    /// Whether another reason is about the same measurement.
    fn measures_as(&self, other: &Self) -> bool {
        (self.signal, &self.seen, self.window_hours, self.held_since)
            == (other.signal, &other.seen, other.window_hours, other.held_since)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(signal) = self.signal {
            write!(f, "{} ", signal.phrase())?;
        }
        self.seen.fmt(f)?;
        if let (Some(window), Seen::Rate(_) | Seen::Count(_)) = (self.window(), &self.seen) {
            write!(f, " in {window}")?;
        }
        if let Some(limit) = self.limit {
            write!(f, ", limit {limit}")?;
        }
        if let Some(doubt) = self.doubt {
            write!(f, " ({doubt})")?;
        }
        if let Some(since) = self.held_since {
            write!(f, " (held since the breach of {})", since.date_naive())?;
        }
        if self.is_stale {
            f.write_str(" (of old data)")?;
        }
        Ok(())
    }
}

/// What a rule measured.
///
/// ```
/// use deliverability::{
///     rate::{Rate, Trials},
///     reputation::Seen,
/// };
///
/// let seen = Seen::Rate(Rate::new(80, 10_000, Trials::Sent));
/// assert_eq!(seen.to_string(), "0.80 % (80 of 10,000 sent)");
/// assert_eq!(
///     Seen::Age { hours: 90, allowed: 72 }.to_string(),
///     "data end 90 h ago, limit 72 h"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Seen {
    /// A rate of events.
    Rate(Rate),
    /// A number of events.
    Count(u64),
    /// Data that are too old.
    Age {
        /// The age of the newest data, in hours.
        hours: u64,
        /// The largest age that the policy allows, in hours.
        allowed: u32,
    },
    /// Nothing, since it was not measured.
    Unknown,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(rate) => rate.fmt(f),
            Self::Count(count) => grouped(*count).fmt(f),
            Self::Age { hours, allowed } => {
                write!(f, "data end {} h ago, limit {allowed} h", grouped(*hours))
            }
            Self::Unknown => f.write_str("not known"),
        }
    }
}
