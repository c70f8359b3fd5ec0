//! From counts to verdicts.

use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    policy::{Bound, Policy, Rule},
    sample::{Sample, span_of_hours},
    signal::Health,
    verdict::{Observed, Reason, Verdict},
};
use crate::rate::{Comparison, Doubt, Rate, Trials};

/// How a sender stands at one provider at `now`, by the samples of that provider in any order.
///
/// Samples that are not over at `now` do not count. The window of a rule ends where the data end,
/// and a sample counts in it as a whole or not at all: a rule for one hour needs samples of an hour
/// or less. All samples are added up, so give each span of time once. Sums stop at [`u64::MAX`].
///
/// A breach that the evidence proves gives the rule's verdict. One that it does not prove, by counts
/// that reach the floor of trials, gives [`Health::Watch`]. [`Health::Healthy`] needs enough trials
/// for every required rule, and for one rule at least. No signal is a score that a provider
/// computes, so no verdict needs one. See the [module](super) for an example.
#[must_use]
pub fn assess(samples: &[Sample], policy: &Policy, now: DateTime<Utc>) -> Verdict {
    let past = samples.iter().filter(|sample| sample.until() <= now).collect();
    judge(past, policy, now)
}

/// How a sender stands at each provider and overall, at `now`.
///
/// Each provider is judged by its own samples and policy, since they can disagree. The overall
/// verdict is the worst of that on all samples together, by the policy `overall`, and of the
/// providers' verdicts; a provider that is merely [`Health::Insufficient`] counts in the former
/// alone. Leave out providers that are mailed no more: their data get stale, and so does the whole.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use chrono::NaiveDate;
/// use deliverability::reputation::{Counts, Health, Policy, Sample, assess_all};
///
/// let day = |counts| vec![Sample::day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(), counts)];
/// let now = "2026-03-03T08:00:00Z".parse().unwrap();
/// let samples = BTreeMap::from([
///     ("gmail", day(Counts::new(40_000, 39_900).hard(90).complaints(8))),
///     ("yahoo", day(Counts::new(9_000, 8_900).hard(20).complaints(60))),
///     ("apple", day(Counts::new(200, 199).hard(0))),
/// ]);
/// let policy = Policy::default();
/// let report = assess_all(&samples, |_| policy.clone(), &policy, now);
/// assert_eq!(report.provider(&"gmail").unwrap().health(), Health::Healthy);
/// assert_eq!(report.provider(&"apple").unwrap().health(), Health::Insufficient);
/// assert_eq!(report.overall().health(), Health::Pause);
/// assert!(report.driving().eq([&"yahoo"]));
/// ```
#[must_use]
pub fn assess_all<K: Ord + Clone>(
    samples: &BTreeMap<K, Vec<Sample>>,
    policy_of: impl Fn(&K) -> Policy,
    overall: &Policy,
    now: DateTime<Utc>,
) -> Report<K> {
    let providers: BTreeMap<K, Verdict> =
        samples.iter().map(|(key, samples)| (key.clone(), assess(samples, &policy_of(key), now))).collect();
    let all = samples.values().flatten().filter(|sample| sample.until() <= now).collect();
    let mut reasons = judge(all, overall, now).reasons().to_vec();
    let worse = providers.values().filter(|verdict| verdict.health() > Health::Insufficient);
    reasons.extend(worse.flat_map(|verdict| verdict.reasons()).cloned());
    Report { providers, overall: Verdict::new(reasons) }
}

/// The verdicts of [`assess_all`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "K: serde::Deserialize<'de> + Ord")))]
pub struct Report<K: Ord> {
    providers: BTreeMap<K, Verdict>,
    overall: Verdict,
}

impl<K: Ord> Report<K> {
    /// The verdict at one provider.
    #[must_use]
    pub fn provider(&self, key: &K) -> Option<&Verdict> {
        self.providers.get(key)
    }

    /// The verdicts at all providers, by their keys.
    #[must_use]
    pub const fn providers(&self) -> &BTreeMap<K, Verdict> {
        &self.providers
    }

    /// The verdict on the sender as a whole.
    #[must_use]
    pub const fn overall(&self) -> &Verdict {
        &self.overall
    }

    /// The providers whose verdict is as bad as the overall one.
    pub fn driving(&self) -> impl Iterator<Item = &K> {
        let worst = self.overall.health();
        self.providers.iter().filter(move |(_, verdict)| verdict.health() == worst).map(|(key, _)| key)
    }
}

fn judge(mut samples: Vec<&Sample>, policy: &Policy, now: DateTime<Utc>) -> Verdict {
    samples.sort_by_key(|sample| (sample.until(), sample.from()));
    let too_old = |end: DateTime<Utc>| {
        let age = now.signed_duration_since(end);
        let hours = u64::try_from(age.num_hours()).unwrap_or_default();
        let allowed = policy.stale_after_hours;
        (age > span_of_hours(allowed)).then_some(Observed::Age { hours, allowed })
    };
    let mut reasons = Vec::new();
    let stale = samples.last().and_then(|last| too_old(last.until()));
    if let Some(observed) = stale {
        reasons.push(about_data("stale-data", Health::Stale, observed));
    }
    let mut decided = false;
    for rule in &policy.rules {
        let (outcome, end) = judge_rule(rule, &samples);
        let too_old = end.and_then(too_old);
        match (outcome, too_old) {
            (Outcome::Unknown(observed, doubt), _) => {
                if rule.required {
                    reasons.push(reason(rule, Health::Insufficient, observed, doubt));
                }
            }
            (Outcome::Kept, Some(observed)) => {
                if rule.required && stale.is_none() {
                    let limit = None;
                    reasons.push(Reason { limit, ..reason(rule, Health::Stale, observed, None) });
                }
            }
            (Outcome::Kept, None) => decided = true,
            (Outcome::Doubtful(observed, doubt), _) => {
                reasons.push(reason(rule, Health::Watch.min(rule.verdict), observed, Some(doubt)));
            }
            (Outcome::Broken { observed, held_since }, _) => {
                reasons.push(Reason { held_since, ..reason(rule, rule.verdict, observed, None) });
            }
        }
    }
    if !decided && reasons.is_empty() {
        reasons.push(about_data("no-data", Health::Insufficient, Observed::Unknown));
    }
    Verdict::new(reasons)
}

fn about_data(rule: &'static str, health: Health, observed: Observed) -> Reason {
    Reason {
        rule: rule.into(),
        health,
        signal: None,
        observed,
        limit: None,
        doubt: None,
        held_since: None,
        source: Cow::Borrowed("policy of the caller"),
    }
}

fn reason(rule: &Rule, health: Health, observed: Observed, doubt: Option<Doubt>) -> Reason {
    Reason {
        rule: rule.name.clone(),
        health,
        signal: Some(rule.signal),
        observed,
        limit: Some(rule.bound),
        doubt,
        held_since: None,
        source: rule.source.clone(),
    }
}

/// What one rule found.
enum Outcome {
    /// The limit is kept by enough trials.
    Kept,
    /// There is too little to compare.
    Unknown(Observed, Option<Doubt>),
    /// The counts break the limit, and do not prove it.
    Doubtful(Observed, Doubt),
    /// The limit is broken, or was and is held so.
    Broken { observed: Observed, held_since: Option<DateTime<Utc>> },
}

/// Judges a rule where the data that it needs end, and says when; `samples` are ordered by their ends.
fn judge_rule(rule: &Rule, samples: &[&Sample]) -> (Outcome, Option<DateTime<Utc>>) {
    let mut windows = Windows::new(rule, samples);
    let mut hold = Hold::default();
    let mut last = None;
    while let Some(window) = windows.next() {
        // Only a rule that holds needs the windows before the last one.
        if rule.hold_days > 0 || windows.is_done() {
            let outcome = window.compare(rule);
            hold.note(&window, &outcome);
            last = Some((outcome, window));
        }
    }
    let Some((outcome, window)) = last else {
        return (Outcome::Unknown(Observed::Unknown, None), None);
    };
    let outcome = match (outcome, hold.since(rule.hold_days)) {
        (Outcome::Kept | Outcome::Unknown(..) | Outcome::Doubtful(..), Some(since)) => {
            Outcome::Broken { observed: window.observed(rule.bound), held_since: Some(since) }
        }
        (outcome, _) => outcome,
    };
    (outcome, Some(window.end))
}

/// The last breach, and how many days have been clean since.
#[derive(Default)]
struct Hold {
    breach: Option<DateTime<Utc>>,
    /// The last day that counted, clean or not, so that none counts twice.
    counted: Option<NaiveDate>,
    clean_days: u32,
}

impl Hold {
    fn note(&mut self, window: &Window, outcome: &Outcome) {
        // A day's sample ends at midnight: the day is the one before.
        let just_before = window.end.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(window.end);
        let day = Some(just_before.date_naive());
        if matches!(outcome, Outcome::Broken { .. }) {
            self.breach = Some(window.end);
        }
        if window.is_over {
            // What breaks the limit without proof is no breach, and no clean day either.
            (self.clean_days, self.counted) = (0, day);
        } else if window.has_mail && self.counted != day {
            (self.clean_days, self.counted) = (self.clean_days.saturating_add(1), day);
        }
    }

    fn since(&self, hold_days: u32) -> Option<DateTime<Utc>> {
        self.breach.filter(|_| self.clean_days < hold_days)
    }
}

/// The windows of a rule, each ending with one more sample that knows what the rule counts.
struct Windows<'a> {
    rule: &'a Rule,
    /// The samples that fit into the window, by their ends and by their beginnings.
    by_end: Vec<Known<'a>>,
    by_start: Vec<Known<'a>>,
    added: usize,
    removed: usize,
    events: u128,
    trials: u128,
}

/// A sample with its events and trials.
#[derive(Clone, Copy)]
struct Known<'a> {
    sample: &'a Sample,
    events: u64,
    trials: u64,
}

impl<'a> Known<'a> {
    fn new(sample: &'a Sample, rule: &Rule) -> Option<Self> {
        let counts = sample.counts();
        let events = rule.signal.events(counts)?;
        let trials = match rule.bound {
            Bound::Rate(limit) => counts.trials(limit.of())?,
            Bound::Count(_) => counts.trials(Trials::Sent).or(counts.delivered).unwrap_or_default(),
        };
        Some(Self { sample, events, trials })
    }
}

impl<'a> Windows<'a> {
    fn new(rule: &'a Rule, samples: &[&'a Sample]) -> Self {
        let length = span_of_hours(rule.window_hours);
        let fits = |sample: &&&'a Sample| sample.until().signed_duration_since(sample.from()) <= length;
        let by_end: Vec<Known<'a>> =
            samples.iter().filter(fits).filter_map(|sample| Known::new(sample, rule)).collect();
        let mut by_start = by_end.clone();
        by_start.sort_by_key(|known| known.sample.from());
        Self { rule, by_end, by_start, added: 0, removed: 0, events: 0, trials: 0 }
    }

    fn is_done(&self) -> bool {
        self.added >= self.by_end.len()
    }

    /// The window that ends with the next sample, and with all others that end at the same time.
    fn next(&mut self) -> Option<Window> {
        let end = self.by_end.get(self.added)?.sample.until();
        let mut has_mail = false;
        while let Some(known) = self.by_end.get(self.added).filter(|known| known.sample.until() == end) {
            self.events = self.events.saturating_add(known.events.into());
            self.trials = self.trials.saturating_add(known.trials.into());
            has_mail |= known.trials > 0;
            self.added = self.added.saturating_add(1);
        }
        let length = span_of_hours(self.rule.window_hours);
        let start = end.checked_sub_signed(length).unwrap_or(DateTime::<Utc>::MIN_UTC);
        // What begins before the window and fits into one has ended by now, so it was added.
        while let Some(known) = self.by_start.get(self.removed).filter(|known| known.sample.from() < start) {
            self.events = self.events.saturating_sub(known.events.into());
            self.trials = self.trials.saturating_sub(known.trials.into());
            self.removed = self.removed.saturating_add(1);
        }
        let cut = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        let (events, trials) = (cut(self.events), cut(self.trials));
        let is_over = match self.rule.bound {
            Bound::Rate(limit) => limit.breached_by(&Rate::new(events, trials, limit.of())) == Some(true),
            Bound::Count(count) => events >= count,
        };
        Some(Window { end, events, trials, has_mail, is_over })
    }
}

/// One window: its end and what was seen in it.
struct Window {
    end: DateTime<Utc>,
    events: u64,
    trials: u64,
    /// Whether its last samples had any mail.
    has_mail: bool,
    /// Whether the counts as they stand break the rule.
    is_over: bool,
}

impl Window {
    fn observed(&self, bound: Bound) -> Observed {
        match bound {
            Bound::Rate(limit) => Observed::Rate(Rate::new(self.events, self.trials, limit.of())),
            Bound::Count(_) => Observed::Count(self.events),
        }
    }

    fn compare(&self, rule: &Rule) -> Outcome {
        let observed = self.observed(rule.bound);
        let comparison = match rule.bound {
            Bound::Rate(limit) => {
                rule.evidence.compare(&Rate::new(self.events, self.trials, limit.of()), &limit)
            }
            Bound::Count(_) if self.is_over => Comparison::Above,
            Bound::Count(_) => Comparison::Below,
        };
        match comparison {
            Comparison::Above => Outcome::Broken { observed, held_since: None },
            Comparison::Undetermined(doubt @ (Doubt::TooFewTrials { .. } | Doubt::OtherTrials)) => {
                Outcome::Unknown(observed, Some(doubt))
            }
            Comparison::Undetermined(doubt) if self.is_over => Outcome::Doubtful(observed, doubt),
            Comparison::Below | Comparison::Undetermined(_) => Outcome::Kept,
        }
    }
}
