//! How a sender stands, and why.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    policy::Bound,
    signal::{Health, Signal},
};
use crate::rate::{Doubt, Rate, count::grouped};

/// How a sender stands, with every rule that had something to say: the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    health: Health,
    reasons: Vec<Reason>,
}

impl Verdict {
    /// The worst of the reasons; without any, healthy.
    pub(super) fn new(mut reasons: Vec<Reason>) -> Self {
        reasons.sort_by_key(|reason| core::cmp::Reverse(reason.health));
        let health = reasons.first().map_or(Health::Healthy, |reason| reason.health);
        Self { health, reasons }
    }

    /// How the sender stands.
    #[must_use]
    pub const fn health(&self) -> Health {
        self.health
    }

    /// Why, the worst first; empty where healthy.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
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

/// One rule that had something to say.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::reputation::{Counts, Policy, Sample, assess};
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let samples = [Sample::day(date, Counts::new(10_000, 9_900).hard(80).complaints(60))];
/// let verdict = assess(&samples, &Policy::default(), samples[0].until());
/// let reason = &verdict.reasons()[0];
/// assert_eq!(reason.rule, "complaints-pause");
/// assert_eq!(
///     reason.to_string(),
///     "complaints 0.61 % (60 of 9,900 delivered), limit 0.30 % or more of delivered",
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
    pub observed: Observed,
    /// What breaks the rule; `None` for one about the data themselves.
    pub limit: Option<Bound>,
    /// Why the rule decides less than its own verdict, where it does.
    pub doubt: Option<Doubt>,
    /// The breach that still holds, by its time, though the counts keep the limit again.
    pub held_since: Option<DateTime<Utc>>,
    /// Where the rule was published.
    pub source: Cow<'static, str>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(signal) = self.signal {
            write!(f, "{} ", signal.as_str().replace('-', " "))?;
        }
        self.observed.fmt(f)?;
        if let Some(limit) = self.limit {
            write!(f, ", limit {limit}")?;
        }
        if let Some(doubt) = self.doubt {
            write!(f, " ({doubt})")?;
        }
        if let Some(since) = self.held_since {
            write!(f, " (held since the breach of {})", since.date_naive())?;
        }
        Ok(())
    }
}

/// What a rule saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Observed {
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

impl fmt::Display for Observed {
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
