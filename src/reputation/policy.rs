//! The rules by which counts are judged.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::signal::{Health, Signal};
use crate::rate::{Evidence, Limit, Trials, count::grouped};

/// One rule: a signal, a window, a limit, the evidence it takes, and what a breach means.
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
///     .source("house rule");
/// assert_eq!(rule.window_hours, 24);
/// assert!(!rule.required);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rule {
    /// Its name, which reasons carry.
    pub name: Cow<'static, str>,
    /// What is counted.
    pub signal: Signal,
    /// Over how many hours, back from the end of the data.
    pub window_hours: u32,
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
    /// Where the rule was published.
    pub source: Cow<'static, str>,
}

impl Rule {
    /// A rule for a rate: over the last 7 days, with the default evidence, not required.
    #[must_use]
    pub fn rate(name: impl Into<Cow<'static, str>>, signal: Signal, limit: Limit, verdict: Health) -> Self {
        Self {
            name: name.into(),
            signal,
            window_hours: 7 * 24,
            bound: Bound::Rate(limit),
            evidence: Evidence::default(),
            verdict,
            hold_days: 0,
            required: false,
            source: Cow::Borrowed("policy of the caller"),
        }
    }

    /// A rule for a number of events, however much was sent: over the last 7 days, not required.
    #[must_use]
    pub fn count(name: impl Into<Cow<'static, str>>, signal: Signal, at_least: u64, verdict: Health) -> Self {
        let limit = Limit::over(0, 1, Trials::Sent);
        Self { bound: Bound::Count(at_least), ..Self::rate(name, signal, limit, verdict) }
    }

    /// The same over another window.
    #[must_use]
    pub fn within_hours(mut self, hours: u32) -> Self {
        self.window_hours = hours;
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
    /// A rate against a limit.
    Rate(Limit),
    /// So many events or more.
    Count(u64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(limit) => limit.fmt(f),
            Self::Count(count) => write!(f, "{} or more", grouped(*count)),
        }
    }
}

/// The rules of reputation, as values.
///
/// The default joins what the providers publish. Complaints over a week pass 0.1 %: throttle; they
/// reach 0.3 %: pause, and if on one day, for Gmail's 7 clean days after. Hard bounces over 1 % are
/// watched, from 5 % on throttle and from 10 % on pause. Over a day, more than 30 % of soft bounces
/// throttle, and more than 20 % of refusals for the sender's sake pause. Whatever the volume, one hit
/// of a spam trap pauses for 7 clean days, and so does 1 % of failed authentication while it lasts.
/// The limits are published; which verdict each of them gives is this crate's choice.
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
#[non_exhaustive]
pub struct Policy {
    /// The rules; the worst verdict wins, whatever their order.
    pub rules: Vec<Rule>,
    /// After how many hours without newer data, in all or for a required rule, nothing is healthy
    /// any more. Postmaster Tools is one to two days late, which 72 allow for.
    pub stale_after_hours: u32,
}

impl Policy {
    /// A policy of the caller's own rules; data are stale after 72 hours.
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
