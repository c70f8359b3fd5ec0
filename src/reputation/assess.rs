//! The assessment of a sender by its counts.

use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    policy::{Policy, Rule},
    sample::{Sample, span_of_hours},
    signal::Health,
    verdict::{Conduct, Reason, Seen, Verdict},
    window::{Judgment, Outcome},
};
use crate::rate::Doubt;

/// The health of a sender at one provider at `now`, by the samples of that provider in
/// any order.
///
/// Samples that end after `now` do not count. The windows of a rule end where the data
/// end, and a sample counts in a window as a whole or not at all: a window of one hour
/// needs samples of an hour or less. All samples are added up, so give each span of time
/// once. Sums stop at [`u64::MAX`].
///
/// A breach that the evidence proves in any window gives the rule's verdict. One that it
/// does not prove, by counts that reach the least number of trials, gives
/// [`Health::Watch`]. [`Health::Healthy`] needs enough trials for every required rule,
/// and for at least one rule. No signal is a score computed by a provider, so no verdict
/// needs one.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess},
/// };
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let now = "2026-03-03T06:00:00Z".parse().unwrap();
/// let health =
///     |counts| assess(&[Sample::day(date, counts)], &Policy::default(), now).health();
/// assert_eq!(
///     health(Counts::new(20_000, 19_950).hard(50).complaints(4)),
///     Health::Healthy
/// );
/// // 6 % of the addresses do not exist.
/// assert_eq!(
///     health(Counts::new(20_000, 18_800).hard(1_200).complaints(4)),
///     Health::Throttle
/// );
/// // One complaint in 40 messages proves nothing.
/// assert_eq!(health(Counts::new(40, 40).hard(0).complaints(1)), Health::Insufficient);
/// ```
#[must_use]
pub fn assess(samples: &[Sample], policy: &Policy, now: DateTime<Utc>) -> Verdict {
    let past = samples.iter().filter(|sample| sample.until() <= now).collect();
    judge(past, policy, now)
}

/// The health of a sender at each provider and overall, at `now`.
///
/// Each provider is judged by its own samples and policy, since they can disagree. The
/// overall verdict is the worst of the verdict on all samples together, by the policy
/// `overall`, and of the providers' verdicts; a provider that is merely
/// [`Health::Insufficient`] counts only in the former. Leave out providers that are no
/// longer mailed: their data get stale, and so does the overall verdict.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess_all},
/// };
///
/// let day =
///     |counts| vec![Sample::day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(), counts)];
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
    let whole = judge(all, overall, now);
    let mut reasons = whole.reasons().to_vec();
    let worse = providers.values().filter(|verdict| verdict.health() > Health::Insufficient);
    reasons.extend(worse.flat_map(|verdict| verdict.reasons()).cloned());
    let is_clean = |verdict: &Verdict| verdict.conduct() < Conduct::Watch || verdict.is_clean_day();
    let clean_day = whole.is_clean_day() && providers.values().all(is_clean);
    Report { providers, overall: Verdict::new(reasons, clean_day) }
}

/// The verdicts of [`assess_all`], by provider and overall.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use chrono::NaiveDate;
/// use deliverability::{
///     rate::Counts,
///     reputation::{Health, Policy, Sample, assess_all},
/// };
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let samples = BTreeMap::from([
///     (
///         "gmail",
///         vec![Sample::day(date, Counts::new(30_000, 29_900).hard(90).complaints(3))],
///     ),
///     (
///         "yahoo",
///         vec![Sample::day(date, Counts::new(10_000, 7_000).hard(60).blocked(2_900))],
///     ),
/// ]);
/// let (policy, now) = (Policy::default(), "2026-03-03T06:00:00Z".parse().unwrap());
/// let report = assess_all(&samples, |_| policy.clone(), &policy, now);
/// let healths: Vec<_> =
///     report.providers().values().map(|verdict| verdict.health()).collect();
/// assert_eq!(healths, [Health::Healthy, Health::Pause]);
/// assert_eq!(report.overall().health(), Health::Pause);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "K: serde::Deserialize<'de> + Ord")))]
pub struct Report<K: Ord> {
    providers: BTreeMap<K, Verdict>,
    overall: Verdict,
}

impl<K: Ord> Report<K> {
    /// The verdict at one provider: `None` if it had no samples.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Health, Policy, Sample, assess_all},
    /// };
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let day = Sample::day(date, Counts::new(5_000, 4_990).hard(4).complaints(0));
    /// let (samples, policy) =
    ///     (BTreeMap::from([("gmail", vec![day])]), Policy::default());
    /// let report = assess_all(&samples, |_| policy.clone(), &policy, day.until());
    /// assert_eq!(report.provider(&"gmail").unwrap().health(), Health::Healthy);
    /// assert_eq!(report.provider(&"yahoo"), None);
    /// ```
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
    let too_old = |end: DateTime<Utc>, allowed: u32| {
        let age = now.signed_duration_since(end);
        let hours = u64::try_from(age.num_hours()).unwrap_or_default();
        (age > span_of_hours(allowed)).then_some(Seen::Age { hours, allowed })
    };
    let mut reasons = Vec::new();
    let end = samples.last().map(|last| last.until());
    let stale = end.and_then(|end| too_old(end, policy.stale_after_hours));
    if let Some(seen) = stale {
        reasons.push(about_data("stale-data", Health::Stale, seen));
    }
    let mut decided = false;
    let mut clean_day = stale.is_none() && end.is_some_and(|end| had_mail(&samples, end));
    for rule in &policy.rules {
        let judgment = Judgment::of(rule, &samples);
        let delay = rule.stale_after_hours.or_else(|| rule.signal.stale_after_hours());
        let delay = delay.unwrap_or(policy.stale_after_hours);
        let old = judgment.end.and_then(|end| too_old(end, delay));
        let reason = |health: Health, seen: Seen, doubt: Option<Doubt>| Reason {
            is_stale: old.is_some(),
            ..reason(rule, &judgment, health, seen, doubt)
        };
        clean_day &= match judgment.end {
            // The counts of the day, or the latest that its source has, keep the limit.
            Some(_) => old.is_none() && !judgment.is_of_last_day,
            None => !rule.required,
        };
        match (judgment.outcome, old) {
            (Outcome::Unknown(doubt), _) => {
                if rule.required {
                    reasons.push(reason(Health::Insufficient, judgment.seen, doubt));
                }
            }
            (Outcome::Kept, Some(seen)) => {
                if rule.required && stale.is_none() {
                    let stale = reason(Health::Stale, seen, None);
                    reasons.push(Reason { limit: None, window_hours: None, is_stale: false, ..stale });
                }
            }
            (Outcome::Kept, None) => decided = true,
            (Outcome::Doubtful(doubt), _) => {
                reasons.push(reason(Health::Watch.min(rule.verdict), judgment.seen, Some(doubt)));
            }
            (Outcome::Broken { held_since }, _) => {
                reasons.push(Reason { held_since, ..reason(rule.verdict, judgment.seen, None) });
            }
        }
    }
    if !decided && reasons.is_empty() {
        reasons.push(about_data("no-data", Health::Insufficient, Seen::Unknown));
    }
    Verdict::new(reasons, clean_day)
}

/// Whether any mail was sent or delivered in the 24 hours before the end of the data.
fn had_mail(samples: &[&Sample], end: DateTime<Utc>) -> bool {
    let start = end.checked_sub_signed(span_of_hours(24)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    samples.iter().filter(|sample| sample.until() > start).any(|sample| {
        let counts = sample.counts();
        counts.sent.or(counts.delivered).is_some_and(|messages| messages > 0)
    })
}

fn about_data(rule: &'static str, health: Health, seen: Seen) -> Reason {
    Reason {
        rule: rule.into(),
        health,
        signal: None,
        seen,
        window_hours: None,
        until: None,
        limit: None,
        doubt: None,
        held_since: None,
        is_of_last_day: true,
        is_stale: false,
        source: Cow::Borrowed("policy of the caller"),
    }
}

fn reason(rule: &Rule, judgment: &Judgment, health: Health, seen: Seen, doubt: Option<Doubt>) -> Reason {
    Reason {
        rule: rule.name.clone(),
        health,
        signal: Some(rule.signal),
        seen,
        window_hours: judgment.window_hours,
        until: judgment.end,
        limit: Some(rule.bound),
        doubt,
        held_since: None,
        is_of_last_day: judgment.is_of_last_day,
        is_stale: false,
        source: rule.source.clone(),
    }
}
