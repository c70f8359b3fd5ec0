//! A sender's health, and why.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    policy::Bound,
    signal::{Health, Signal},
};
use crate::rate::{Doubt, Rate, count::grouped};

/// A sender's health, with every rule that had something to say: the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    health: Health,
    reasons: Vec<Reason>,
    /// Whether the last day had mail and, as far as was measured, kept every limit by its own counts.
    #[cfg_attr(feature = "serde", serde(default))]
    clean_day: bool,
}

impl Verdict {
    /// The worst of the reasons; without any, healthy.
    pub(super) fn new(mut reasons: Vec<Reason>, clean_day: bool) -> Self {
        reasons.sort_by_key(|reason| core::cmp::Reverse((reason.health, reason.conduct())));
        let health = reasons.first().map_or(Health::Healthy, |reason| reason.health);
        Self { health, reasons, clean_day }
    }

    /// The health of the sender.
    #[must_use]
    pub const fn health(&self) -> Health {
        self.health
    }

    /// Why, the worst first; empty where healthy.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Whether the last day had mail and, as far as was measured, kept every limit by its own counts.
    #[must_use]
    pub const fn is_clean_day(&self) -> bool {
        self.clean_day
    }

    /// What the last day calls for: the one daily verdict on which warm-up and recovery act.
    ///
    /// A breach that the last day shows by itself counts in full; one that only the days before it show
    /// has been acted on, and calls for no more volume.
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
    /// let verdict = |days: usize| assess(&samples[..days], &Policy::default(), samples[days - 1].until());
    /// assert_eq!((verdict(1).health(), verdict(1).conduct()), (Health::Pause, Conduct::Pause));
    /// assert_eq!((verdict(2).health(), verdict(2).conduct()), (Health::Pause, Conduct::Past));
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
        let driving = self.reasons.iter().filter(|reason| reason.health == self.health);
        for (index, reason) in driving.enumerate() {
            write!(f, "{} {reason}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

/// What a day calls for, from good to bad. See [`Verdict::conduct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Conduct {
    /// Everything that must be known is known, and keeps its limits.
    Healthy,
    /// The numbers are too small to say so, and not one of the day's counts breaks a limit.
    Clean,
    /// Too little is known.
    Unknown,
    /// Only the days before it break a limit: add no volume yet.
    Past,
    /// Add no volume.
    Watch,
    /// Send less.
    Throttle,
    /// Stop.
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

/// One rule that had something to say.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Policy, Sample, assess},
/// };
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let samples = [Sample::day(date, Counts::new(10_000, 9_900).hard(80).complaints(60))];
/// let verdict = assess(&samples, &Policy::default(), samples[0].until());
/// let reason = &verdict.reasons()[0];
/// assert_eq!((reason.rule.as_ref(), reason.window_hours), ("complaints-day-pause", Some(24)));
/// assert_eq!(
///     reason.to_string(),
///     "complaints 0.61 % (60 of 9,900 delivered) in 1 day, limit 0.30 % or more of delivered",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Reason {
    /// The name of the rule.
    pub rule: Cow<'static, str>,
    /// What it makes of the sender.
    pub health: Health,
    /// What was counted; `None` for a rule about the data themselves.
    pub signal: Option<Signal>,
    /// What was seen.
    #[cfg_attr(feature = "serde", serde(alias = "observed"))]
    pub seen: Seen,
    /// Over how many hours it was seen; `None` for a rule about the data themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub window_hours: Option<u32>,
    /// Where the data end that were judged; `None` for a rule about the data themselves.
    #[cfg_attr(feature = "serde", serde(default))]
    pub until: Option<DateTime<Utc>>,
    /// What breaks the rule; `None` for one about the data themselves.
    pub limit: Option<Bound>,
    /// Why the rule decides less than its own verdict, where it does.
    pub doubt: Option<Doubt>,
    /// The breach that still holds, by its time, though the counts keep the limit again.
    pub held_since: Option<DateTime<Utc>>,
    /// Whether the last day by itself breaks the rule, and not only the days before it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_of_last_day: bool,
    /// Whether the data are older than their source's delay explains.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_stale: bool,
    /// Where the rule was published.
    pub source: Cow<'static, str>,
}

impl Reason {
    /// What it calls for after the last day; see [`Verdict::conduct`].
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

    /// The window in words: `1 day`, `7 days`, `6 h`; `None` for a rule about the data themselves.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Policy, Sample, assess},
    /// };
    ///
    /// let sample = Sample::day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(), Counts::new(500, 500).blocked(400));
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

/// What a rule saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Seen {
    /// A rate.
    Rate(Rate),
    /// A number of events.
    Count(u64),
    /// Data that end too long ago.
    Age {
        /// So many hours before now.
        hours: u64,
        /// How many the policy allows.
        allowed: u32,
    },
    /// Nothing: it was not measured.
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
