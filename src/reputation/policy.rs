//! The rules by which counts are judged.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::signal::{Health, Signal};
use crate::rate::{Evidence, Limit, Trials, count::grouped};

/// The usual windows of a rule, in hours: a day, a week, and 30 days.
pub(super) const WINDOWS: [u32; 3] = [24, 7 * 24, 30 * 24];

/// One rule: a signal, its windows, a limit, the evidence it takes, and what a breach means.
///
/// A rule is judged over each of its windows, and the worst with evidence decides: a bad day is not
/// diluted by the month before it, and a share too small for a day is seen in a month.
///
/// ```
/// use deliverability::{
///     rate::{Evidence, Limit, Trials},
///     reputation::{Health, Rule, Signal},
/// };
///
/// let limit = Limit::over(5, 100, Trials::Sent);
/// let rule = Rule::rate("our-bounces", Signal::HardBounces, limit, Health::Throttle)
///     .within_hours(24)
///     .evidence(Evidence::default().floors(500, 10))
///     .hold_days(3)
///     .source("our own");
/// assert_eq!(rule.windows_hours, [24]);
/// assert!(!rule.required);
///
/// // More opens are better: a limit on them is the least there should be.
/// let floor = Rule::rate("opens", Signal::Opens, Limit::at_least(20, 100, Trials::Delivered), Health::Throttle);
/// assert_eq!(floor.bound.to_string(), "at least 20.00 % of delivered");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rule {
    /// Its name, which reasons carry.
    pub name: Cow<'static, str>,
    /// What is counted.
    pub signal: Signal,
    /// Over how many hours, back from the end of the data: each window is judged.
    #[cfg_attr(feature = "serde", serde(alias = "window_hours", deserialize_with = "one_or_more"))]
    pub windows_hours: Vec<u32>,
    /// What breaks it.
    pub bound: Bound,
    /// How much must be seen; it does not apply to a [`Bound::Count`].
    pub evidence: Evidence,
    /// What a breach makes of the sender.
    pub verdict: Health,
    /// On how many days with mail in a row the limit must have been kept before a breach is forgotten:
    /// each day is judged by the window that ends with it. 0 for at once. The samples must reach back
    /// far enough for the breach to be in them.
    pub hold_days: u32,
    /// Whether nobody is healthy without enough data for it.
    pub required: bool,
    /// After how many hours without newer data for it nothing is healthy any more: `None` for the
    /// usual delay of the signal's source, or else the policy's.
    #[cfg_attr(feature = "serde", serde(default))]
    pub stale_after_hours: Option<u32>,
    /// Where the rule was published.
    pub source: Cow<'static, str>,
}

impl Rule {
    /// A rule for a rate: over a day, a week and 30 days, with the default evidence, not required.
    ///
    /// For a signal of which more is better the limit is a floor: the rule is broken below it.
    #[must_use]
    pub fn rate(name: impl Into<Cow<'static, str>>, signal: Signal, limit: Limit, verdict: Health) -> Self {
        Self {
            name: name.into(),
            signal,
            windows_hours: WINDOWS.to_vec(),
            bound: if signal.is_good() { Bound::Floor(limit) } else { Bound::Rate(limit) },
            evidence: Evidence::default(),
            verdict,
            hold_days: 0,
            required: false,
            stale_after_hours: None,
            source: Cow::Borrowed("policy of the caller"),
        }
    }

    /// A rule for a number of events, however much was sent: over the last 7 days, not required.
    /// More windows make no sense for it: the longest has the most events.
    #[must_use]
    pub fn count(name: impl Into<Cow<'static, str>>, signal: Signal, at_least: u64, verdict: Health) -> Self {
        let limit = Limit::over(0, 1, Trials::Sent);
        let rule = Self::rate(name, signal, limit, verdict);
        Self { bound: Bound::Count(at_least), windows_hours: Vec::from([7 * 24]), ..rule }
    }

    /// The same over one window.
    #[must_use]
    pub fn within_hours(self, hours: u32) -> Self {
        self.windows(&[hours])
    }

    /// The same over other windows, in hours.
    #[must_use]
    pub fn windows(mut self, hours: &[u32]) -> Self {
        self.windows_hours = hours.to_vec();
        self
    }

    /// The same with a delay of its own after which its data are old.
    #[must_use]
    pub fn stale_after_hours(mut self, hours: u32) -> Self {
        self.stale_after_hours = Some(hours);
        self
    }

    /// The same with other evidence.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same, held until so many clean days have passed.
    #[must_use]
    pub fn hold_days(mut self, days: u32) -> Self {
        self.hold_days = days;
        self
    }

    /// The same, without which nobody is healthy.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with its source.
    #[must_use]
    pub fn source(mut self, source: impl Into<Cow<'static, str>>) -> Self {
        self.source = source.into();
        self
    }
}

/// What breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Bound {
    /// A rate that breaks the limit.
    Rate(Limit),
    /// A rate that does not reach the limit: for signals of which more is better.
    Floor(Limit),
    /// So many events or more.
    Count(u64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(limit) => limit.fmt(f),
            Self::Floor(limit) if limit.is_inclusive() => {
                write!(f, "at least {} of {}", limit.percent(), limit.of())
            }
            Self::Floor(limit) => limit.fmt(f),
            Self::Count(count) => write!(f, "{} or more", grouped(*count)),
        }
    }
}

/// The rules of reputation, as values.
///
/// The default joins what the providers publish. Over a day, a week and 30 days:
///
/// | | watch | throttle | pause |
/// |---|---|---|---|
/// | complaints, of delivered | | over 0.1 % | 0.3 % or more; of one day, for 7 clean days after |
/// | hard bounces, of sent | over 1 % | 5 % or more | 10 % or more |
/// | soft bounces, of sent | 10 % or more | over 30 % | |
/// | refusals because of the sender, of sent | over 5 % | | over 20 % |
/// | deferrals, of sent | 10 % or more | 30 % or more | |
/// | not delivered, of sent | over 10 % | over 30 % | over 80 % |
/// | elsewhere than in the inbox, of what is known | over 10 % | over 25 % | over 50 % |
/// | opens, of delivered | below 2 % | | |
/// | failed authentication, of sent | | | 1 % or more in a day |
/// | spam traps | | | one hit, for 7 clean days after |
///
/// The limits of complaints, bounces and refusals are published, those of deferrals, delivery, placement
/// and opens are this crate's; which verdict each of them gives is this crate's choice.
///
/// ```
/// use deliverability::reputation::{Health, Policy, Signal};
///
/// let mut policy = Policy::default();
/// policy.stale_after_hours = 24;
/// for rule in policy.rules.iter_mut().filter(|rule| rule.signal == Signal::Traps) {
///     rule.verdict = Health::Throttle;
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The rules; the worst verdict wins, whatever their order.
    pub rules: Vec<Rule>,
    /// After how many hours without newer data, in all or for a required rule, nothing is healthy
    /// any more. Postmaster Tools is one to two days late, which 72 allow for.
    pub stale_after_hours: u32,
}

impl Policy {
    /// A policy of the caller's own rules; data are stale after 72 hours where the signal's source is not
    /// known to be slower.
    #[must_use]
    pub const fn new(rules: Vec<Rule>) -> Self {
        Self { rules, stale_after_hours: 72 }
    }

    /// The same for a provider that returns no complaints (Apple): they are judged where they are
    /// known, and may be missing.
    ///
    /// ```
    /// use deliverability::reputation::{Policy, Signal};
    ///
    /// let policy = Policy::default().without_complaints();
    /// assert!(policy.rules.iter().any(|rule| rule.required));
    /// assert!(!policy.rules.iter().any(|rule| rule.required && rule.signal == Signal::Complaints));
    /// ```
    #[must_use]
    pub fn without_complaints(mut self) -> Self {
        for rule in &mut self.rules {
            rule.required &= rule.signal != Signal::Complaints;
        }
        self
    }
}

/// Reads a list of hours, or the one number that earlier versions had.
#[cfg(feature = "serde")]
fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Hours {
        One(u32),
        More(Vec<u32>),
    }
    Ok(match serde::Deserialize::deserialize(deserializer)? {
        Hours::One(hours) => Vec::from([hours]),
        Hours::More(hours) => hours,
    })
}
