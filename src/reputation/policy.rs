//! The rules by which counts are judged.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::signal::{Health, Signal};
use crate::rate::{Evidence, Limit, Trials, count::grouped};

/// The usual windows of a rule, in hours: a day, a week, and 30 days.
pub(super) const WINDOWS: [u32; 3] = [24, 7 * 24, 30 * 24];

/// One rule: a signal, its windows, a limit, the evidence it needs, and the verdict of a
/// breach.
///
/// A rule is judged over each of its windows, and the worst one with evidence decides: a
/// bad day is not diluted by the month before it, and a share too small for a day is
/// seen in a month.
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
/// // More opens are better, so the limit is the least rate there should be.
/// let least = Limit::at_least(20, 100, Trials::Delivered);
/// let floor = Rule::rate("opens", Signal::Opens, least, Health::Throttle);
/// assert_eq!(floor.bound.to_string(), "at least 20.00 % of delivered");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Rule {
    /// The name of the rule, which appears in reasons.
    pub name: Cow<'static, str>,
    /// The signal that is counted.
    pub signal: Signal,
    /// The lengths of the windows in hours, back from the end of the data. Each window
    /// is judged.
    #[cfg_attr(feature = "serde", serde(alias = "window_hours", deserialize_with = "one_or_more"))]
    pub windows_hours: Vec<u32>,
    /// The limit that a breach exceeds.
    pub bound: Bound,
    /// How much must be seen for a decision; it does not apply to a [`Bound::Count`].
    pub evidence: Evidence,
    /// The health of a sender who breaks the rule.
    pub verdict: Health,
    /// The number of days with mail in a row on which the limit must be kept before a
    /// breach is forgotten; each day is judged by the window that ends with it. 0
    /// forgets it at once. The samples must reach back far enough to contain the breach.
    pub hold_days: u32,
    /// Whether a sender can be healthy only with enough data for this rule.
    pub required: bool,
    /// The data of the rule are stale after this many hours: `None` for the usual delay
    /// of the signal's source or, without one, the policy's.
    #[cfg_attr(feature = "serde", serde(default))]
    pub stale_after_hours: Option<u32>,
    /// Where the rule was published, as text.
    pub source: Cow<'static, str>,
}

impl Rule {
    /// A rule for a rate over a day, a week and 30 days, with the default evidence, not
    /// required.
    ///
    /// For a signal of which more is better the limit is a floor, and the rule is broken
    /// below it.
    ///
    /// ```
    /// use deliverability::{
    ///     rate::{Limit, Trials},
    ///     reputation::{Health, Rule, Signal},
    /// };
    ///
    /// let limit = Limit::over(1, 1_000, Trials::Delivered);
    /// let rule =
    ///     Rule::rate("our-complaints", Signal::Complaints, limit, Health::Pause);
    /// assert_eq!(rule.windows_hours, [24, 7 * 24, 30 * 24]);
    /// assert_eq!(rule.bound.to_string(), "over 0.10 % of delivered");
    /// ```
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

    /// A rule for a number of events in the last 7 days, however much was sent; not
    /// required. Several windows make no sense for it, since the longest has the most
    /// events.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Rule, Signal};
    ///
    /// let rule = Rule::count("our-traps", Signal::Traps, 2, Health::Pause);
    /// assert_eq!(
    ///     (rule.windows_hours[0], rule.bound.to_string()),
    ///     (168, "2 or more".into())
    /// );
    /// ```
    #[must_use]
    pub fn count(name: impl Into<Cow<'static, str>>, signal: Signal, at_least: u64, verdict: Health) -> Self {
        let limit = Limit::over(0, 1, Trials::Sent);
        let rule = Self::rate(name, signal, limit, verdict);
        Self { bound: Bound::Count(at_least), windows_hours: Vec::from([7 * 24]), ..rule }
    }

    /// The same rule over a single window, in hours.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Rule, Signal};
    ///
    /// let rule = Rule::count("trap-hit", Signal::Traps, 1, Health::Pause);
    /// assert_eq!(rule.within_hours(24).windows_hours, [24]);
    /// ```
    #[must_use]
    pub fn within_hours(self, hours: u32) -> Self {
        self.windows(&[hours])
    }

    /// The same rule over other windows, in hours.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Rule, Signal};
    ///
    /// let rule =
    ///     Rule::count("trap-hit", Signal::Traps, 1, Health::Pause).windows(&[24, 168]);
    /// assert_eq!(rule.windows_hours, [24, 168]);
    /// ```
    #[must_use]
    pub fn windows(mut self, hours: &[u32]) -> Self {
        self.windows_hours = hours.to_vec();
        self
    }

    /// The same rule, whose data are stale after this many hours.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Rule, Signal};
    ///
    /// let rule = Rule::count("trap-hit", Signal::Traps, 1, Health::Pause);
    /// assert_eq!(rule.stale_after_hours(48).stale_after_hours, Some(48));
    /// ```
    #[must_use]
    pub fn stale_after_hours(mut self, hours: u32) -> Self {
        self.stale_after_hours = Some(hours);
        self
    }

    /// The same rule with other evidence.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::{Counts, Evidence, Limit, Trials},
    ///     reputation::{Health, Policy, Rule, Sample, Signal, assess},
    /// };
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let sample = Sample::day(date, Counts::new(40, 40).complaints(1));
    /// let health = |rule: Rule| {
    ///     assess(&[sample], &Policy::new(vec![rule]), sample.until()).health()
    /// };
    /// let limit = Limit::over(1, 1_000, Trials::Delivered);
    /// let rule = Rule::rate("complaints", Signal::Complaints, limit, Health::Pause);
    /// assert_eq!(health(rule.clone()), Health::Insufficient);
    /// assert_eq!(
    ///     health(rule.evidence(Evidence::raw())),
    ///     Health::Pause,
    ///     "2.5 %, at face value"
    /// );
    /// ```
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same rule, in force after a breach until this many clean days have passed.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Health, Policy, Rule, Sample, Signal, assess},
    /// };
    ///
    /// let day = |day, traps| {
    ///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    ///     Sample::day(date, Counts::new(5_000, 5_000).traps(traps))
    /// };
    /// let health = |rule: Rule| {
    ///     let samples = [day(2, 1), day(3, 0)];
    ///     assess(&samples, &Policy::new(vec![rule]), samples[1].until()).health()
    /// };
    /// let rule =
    ///     Rule::count("trap-hit", Signal::Traps, 1, Health::Pause).within_hours(24);
    /// assert_eq!(health(rule.clone()), Health::Healthy, "forgotten after a day");
    /// assert_eq!(health(rule.hold_days(7)), Health::Pause);
    /// ```
    #[must_use]
    pub fn hold_days(mut self, days: u32) -> Self {
        self.hold_days = days;
        self
    }

    /// The same rule, without whose data no sender is healthy.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same rule with a text that says where it was published.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Rule, Signal};
    ///
    /// let rule = Rule::count("trap-hit", Signal::Traps, 1, Health::Pause);
    /// assert_eq!(rule.source("our own").source, "our own");
    /// ```
    #[must_use]
    pub fn source(mut self, source: impl Into<Cow<'static, str>>) -> Self {
        self.source = source.into();
        self
    }
}

/// The limit of a [`Rule`].
///
/// ```
/// use deliverability::{
///     rate::{Limit, Trials},
///     reputation::Bound,
/// };
///
/// let limit = Limit::over(1, 100, Trials::Sent);
/// assert_eq!(Bound::Rate(limit).to_string(), "over 1.00 % of sent");
/// assert_eq!(Bound::Count(3).to_string(), "3 or more");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Bound {
    /// The rule is broken by a rate that breaks the limit.
    Rate(Limit),
    /// The rule is broken by a rate that does not reach the limit, for signals of which
    /// more is better.
    Floor(Limit),
    /// The rule is broken by this many events or more.
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

/// The rules by which [`assess`](super::assess) judges a sender.
///
/// The default combines what the providers publish, over a day, a week and 30 days:
///
/// | | watch | throttle | pause |
/// |---|---|---|---|
/// | complaints, of delivered | | over 0.1 % | 0.3 % or more (a) |
/// | hard bounces, of sent | over 1 % | 5 % or more | 10 % or more |
/// | soft bounces, of sent | 10 % or more | over 30 % | |
/// | refusals because of the sender, of sent | over 5 % | | over 20 % |
/// | deferrals, of sent | 10 % or more | 30 % or more | |
/// | not delivered, of sent | over 10 % | over 30 % | over 80 % |
/// | not in the inbox, of those known | over 10 % | over 25 % | over 50 % |
/// | opens, of delivered | below 2 % | | |
/// | failed authentication, of sent | | | 1 % or more in a day |
/// | spam traps | | | one hit (a) |
///
/// (a) A spam trap hit, or complaints of one day, pause until 7 clean days have passed.
///
/// The limits of complaints, bounces and refusals are published; those of deferrals,
/// delivery, placement and opens, and the verdict that each limit leads to, are this
/// crate's choice.
///
/// ```
/// use deliverability::reputation::{Health, Policy, Signal};
///
/// let mut policy = Policy::default();
/// policy.stale_after_hours = 24;
/// for rule in policy.rules.iter_mut().filter(|rule| rule.signal == Signal::Traps) {
///     rule.verdict = Health::Throttle;
/// }
/// assert_ne!(policy, Policy::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The rules, in any order: the worst verdict wins.
    pub rules: Vec<Rule>,
    /// Data are stale after this many hours without newer ones, in all or for a required
    /// rule. Postmaster Tools is one to two days late, which the default of 72 allows
    /// for.
    pub stale_after_hours: u32,
}

impl Policy {
    /// A policy of your own rules; data are stale after 72 hours, unless the signal's
    /// source is known to be slower.
    ///
    /// ```
    /// use deliverability::reputation::{Health, Policy, Rule, Signal};
    ///
    /// let policy =
    ///     Policy::new(vec![Rule::count("trap-hit", Signal::Traps, 1, Health::Pause)]);
    /// assert_eq!((policy.rules.len(), policy.stale_after_hours), (1, 72));
    /// ```
    #[must_use]
    pub const fn new(rules: Vec<Rule>) -> Self {
        Self { rules, stale_after_hours: 72 }
    }

    /// The same policy for a provider that returns no complaints (Apple): they are
    /// judged if they are known, and may be missing.
    ///
    /// ```
    /// use deliverability::reputation::{Policy, Signal};
    ///
    /// let policy = Policy::default().without_complaints();
    /// assert!(policy.rules.iter().any(|rule| rule.required));
    /// assert!(
    ///     !policy
    ///         .rules
    ///         .iter()
    ///         .any(|rule| rule.required && rule.signal == Signal::Complaints)
    /// );
    /// ```
    #[must_use]
    pub fn without_complaints(mut self) -> Self {
        for rule in &mut self.rules {
            rule.required &= rule.signal != Signal::Complaints;
        }
        self
    }
}

/// Reads a list of hours, or the single number that earlier versions wrote.
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
