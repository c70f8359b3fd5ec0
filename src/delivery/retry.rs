//! Retry schedules: when a deferred message is tried again, and when it is given up.
//!
//! ```
//! use deliverability::delivery::retry::Policy;
//!
//! // When does Exim's default rule try again, in minutes?
//! let exim = Policy::preset("exim").unwrap();
//! let minutes: Vec<u64> =
//!     exim.schedule().map(|seconds| seconds / 60).take(10).collect();
//! assert_eq!(minutes, [0, 15, 30, 45, 60, 75, 90, 105, 120, 180]);
//! ```

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::next_attempt::Retry;

pub use super::next_attempt::{Delay, GiveUp, NextAttempt};
use super::{
    seconds::{between, later},
    setback::Setback,
};
use crate::{bounce::Reason, hash};

/// A part of a retry schedule: intervals that grow by a ratio up to a cap.
///
/// ```
/// use deliverability::delivery::retry::Phase;
///
/// // 20 minutes, 40 minutes and so on, at most 12 hours.
/// let phase = Phase::growing(8, 1_200, (2, 1), 43_200);
/// let minutes: Vec<u32> = (1..=8).map(|retry| phase.interval(retry) / 60).collect();
/// assert_eq!(minutes, [20, 40, 80, 160, 320, 640, 720, 720]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Phase {
    /// The number of retries in the phase; the last phase of a policy continues without
    /// an end. `u32::MAX`, for no end, is `null` as JSON.
    #[cfg_attr(feature = "serde", serde(with = "without_end"))]
    pub retries: u32,
    /// The first interval in seconds.
    pub first_seconds: u32,
    /// The ratio of an interval to the one before it, as numerator and denominator.
    pub factor: (u32, u32),
    /// The longest interval in seconds.
    pub cap_seconds: u32,
}

/// The number of retries as an option: `u32::MAX` gives `None`.
#[cfg(feature = "serde")]
mod without_end {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(retries: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        Some(*retries).filter(|retries| *retries < u32::MAX).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(u32::MAX))
    }
}

impl Phase {
    /// The number of steps after which the intervals of a phase stop growing: a bound on
    /// the work, larger than any useful ratio needs.
    const MAX_STEPS: u32 = 1_000;
    /// The binary fraction of a second in which intervals are computed, so that rounding
    /// errors never add up to a second.
    const FRACTION_BITS: u32 = 32;

    /// `retries` equal intervals of `seconds` seconds.
    ///
    /// ```
    /// use deliverability::delivery::retry::Phase;
    ///
    /// let phase = Phase::fixed(4, 900);
    /// assert_eq!(
    ///     (1..=4).map(|retry| phase.interval(retry)).collect::<Vec<_>>(),
    ///     [900; 4]
    /// );
    /// ```
    #[must_use]
    pub const fn fixed(retries: u32, seconds: u32) -> Self {
        Self { retries, first_seconds: seconds, factor: (1, 1), cap_seconds: seconds }
    }

    /// `retries` intervals that begin with `first_seconds` and grow by `factor`, as
    /// numerator and denominator, up to `cap_seconds`.
    ///
    /// ```
    /// use deliverability::delivery::retry::Phase;
    ///
    /// let phase = Phase::growing(5, 600, (3, 2), 1_800);
    /// let seconds: Vec<u32> = (1..=5).map(|retry| phase.interval(retry)).collect();
    /// assert_eq!(seconds, [600, 900, 1_350, 1_800, 1_800]);
    /// ```
    #[must_use]
    pub const fn growing(retries: u32, first_seconds: u32, factor: (u32, u32), cap_seconds: u32) -> Self {
        Self { retries, first_seconds, factor, cap_seconds }
    }

    /// The interval before the nth retry of the phase, counted from 1, in whole seconds
    /// rounded down; at least 1.
    ///
    /// ```
    /// use deliverability::delivery::retry::Phase;
    ///
    /// let phase = Phase::growing(u32::MAX, 300, (2, 1), 4_000);
    /// assert_eq!(
    ///     (phase.interval(4), phase.interval(5), phase.interval(50)),
    ///     (2_400, 4_000, 4_000)
    /// );
    /// ```
    #[must_use]
    pub fn interval(&self, retry: u32) -> u32 {
        let fixed_point = |seconds: u32| u128::from(seconds) << Self::FRACTION_BITS;
        let cap = fixed_point(self.cap_seconds);
        let mut interval = fixed_point(self.first_seconds).min(cap);
        for _ in 1..retry.min(Self::MAX_STEPS) {
            let grown = interval.saturating_mul(u128::from(self.factor.0));
            // A denominator of 0 does not grow.
            let grown = grown.checked_div(u128::from(self.factor.1)).unwrap_or(interval).min(cap);
            if grown == interval {
                break;
            }
            interval = grown;
        }
        u32::try_from(interval >> Self::FRACTION_BITS).unwrap_or(u32::MAX).max(1)
    }
}

/// When a deferred message is tried again, and when it is given up.
///
/// The default follows RFC 5321 section 4.5.4.1: a retry half an hour after the first
/// attempt (two attempts in the first hour), then one every two and a half hours, given
/// up after five days. A greylisted message is tried again after six minutes, since the
/// usual delay is five.
///
/// The presets are the schedules that MTAs and services publish: vendor practice, not a
/// standard.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::{
///     bounce::Reason,
///     delivery::{
///         Attempts, Retry, Setback,
///         retry::{Delay, Policy},
///     },
/// };
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let mut policy = Policy::default();
/// policy.jitter_per_mille = 0;
///
/// let attempts = Attempts::first(at("2026-02-02T09:00:00Z"));
/// let greylisted = Setback::transient(Reason::Greylisted);
/// let now = at("2026-02-02T09:00:05Z");
/// let Retry::At(next) = policy.next_attempt(&attempts, &greylisted, now, 0) else {
///     panic!()
/// };
/// assert_eq!(next.at, at("2026-02-02T09:06:00Z"));
/// assert_eq!(next.reasons, [Delay::Greylisted { seconds: 360 }]);
/// assert_eq!(next.to_string(), "2026-02-02 09:06:00 UTC (greylisted: after 6 min)");
///
/// let attempts = Attempts::new(40, attempts.first, at("2026-02-07T08:00:00Z"));
/// let (busy, now) =
///     (Setback::transient(Reason::ServerError), at("2026-02-07T08:00:05Z"));
/// let Retry::GiveUp(why) = policy.next_attempt(&attempts, &busy, now, 0) else {
///     panic!()
/// };
/// assert_eq!(
///     why.to_string(),
///     "the next attempt would be later than 5 d after the first (RFC 5321, 4.5.4.1)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The phases of intervals, one after the other; the last one continues without an
    /// end. Without a phase there is one attempt and no retry.
    pub phases: Vec<Phase>,
    /// The time after the first attempt, in seconds, after which no attempt is made.
    pub give_up_seconds: u32,
    /// The largest number of attempts, including the first: `None` for no limit.
    pub max_attempts: Option<u32>,
    /// The interval before the first retry of a greylisted message, in seconds, instead
    /// of the schedule's: `None` to treat greylisting like any other refusal.
    pub greylist_seconds: Option<u32>,
    /// The longest wait granted to a reply that asks for one, in seconds.
    pub max_asked_seconds: u32,
    /// The largest part of an interval that is added to it by the seed, in thousandths,
    /// so that messages refused together are not retried together.
    pub jitter_per_mille: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            phases: Vec::from([Phase::fixed(1, 1_800), Phase::fixed(u32::MAX, 9_000)]),
            give_up_seconds: 432_000,
            max_attempts: None,
            greylist_seconds: Some(360),
            max_asked_seconds: 86_400,
            jitter_per_mille: 100,
        }
    }
}

impl Policy {
    /// The interval of the schedule before the nth retry, counted from 1, in seconds:
    /// `None` for a policy without a phase.
    ///
    /// ```
    /// use deliverability::delivery::retry::Policy;
    ///
    /// let policy = Policy::default();
    /// assert_eq!((policy.interval(1), policy.interval(2)), (Some(1_800), Some(9_000)));
    /// ```
    #[must_use]
    pub fn interval(&self, retry: u32) -> Option<u32> {
        let mut left = retry.max(1);
        let (last, before) = self.phases.split_last()?;
        for phase in before {
            if left <= phase.retries {
                return Some(phase.interval(left));
            }
            left = left.saturating_sub(phase.retries);
        }
        Some(last.interval(left))
    }

    /// The attempts of the schedule without jitter, in seconds after the first one,
    /// which is 0, until the message is given up.
    ///
    /// ```
    /// use deliverability::delivery::retry::Policy;
    ///
    /// let policy = Policy::default();
    /// let minutes: Vec<u64> =
    ///     policy.schedule().take(4).map(|seconds| seconds / 60).collect();
    /// assert_eq!(minutes, [0, 30, 180, 330]);
    /// assert_eq!(Policy::preset("postal").unwrap().schedule().count(), 18);
    /// ```
    pub fn schedule(&self) -> impl Iterator<Item = u64> {
        let mut retry = 0_u32;
        core::iter::successors(Some(0_u64), move |at| {
            retry = retry.saturating_add(1);
            if self.max_attempts.is_some_and(|most| retry >= most) {
                return None;
            }
            let next = at.saturating_add(u64::from(self.interval(retry)?));
            (next <= u64::from(self.give_up_seconds)).then_some(next)
        })
    }

    /// When the message is tried again after a failed attempt, or why it is given up.
    ///
    /// The next attempt is never before the end of the interval after the last one, of
    /// the wait that the reply asks for, or before `now`, and never after the time at
    /// which the policy gives up. A permanent failure is given up at once. The seed
    /// determines the jitter.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::{
    ///     bounce,
    ///     delivery::{Attempts, Retry, Setback, retry::Policy},
    /// };
    ///
    /// let mut policy = Policy::preset("postfix").unwrap();
    /// policy.jitter_per_mille = 0;
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let ask = |reply: &str| {
    ///     let setback = Setback::from(&bounce::classify_reply(reply));
    ///     policy.next_attempt(&Attempts::first(now), &setback, now, 1)
    /// };
    /// let Retry::At(next) = ask("451 4.3.0 Temporary system problem") else {
    ///     panic!()
    /// };
    /// assert_eq!(next.at, now + TimeDelta::minutes(5));
    /// let gone = ask("550 5.1.1 User unknown").to_string();
    /// assert_eq!(
    ///     gone,
    ///     "given up: the refusal is permanent: user unknown (RFC 5321, 4.2.1)"
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn next_attempt(
        &self,
        attempts: &Attempts,
        setback: &Setback,
        now: DateTime<Utc>,
        seed: u64,
    ) -> Retry {
        if setback.is_permanent {
            return Retry::GiveUp(GiveUp::Permanent { reason: setback.reason });
        }
        let made = attempts.made.max(1);
        if let Some(limit) = self.max_attempts.filter(|most| made >= *most) {
            return Retry::GiveUp(GiveUp::Attempts { made, limit });
        }
        let Some(interval) = self.interval(made) else {
            return Retry::GiveUp(GiveUp::Attempts { made, limit: 1 });
        };
        let is_greylisted = setback.reason == Reason::Greylisted;
        let mut reasons = Vec::with_capacity(2);
        let mut seconds = match self.greylist_seconds.filter(|_| is_greylisted && made == 1) {
            Some(seconds) => {
                reasons.push(Delay::Greylisted { seconds });
                seconds
            }
            None => {
                reasons.push(Delay::Interval { retry: made, seconds: interval });
                interval
            }
        };
        if let Some(asked) = setback.wait_seconds {
            let granted = asked.min(self.max_asked_seconds);
            if granted > seconds {
                reasons.push(Delay::Asked { asked, granted });
                seconds = granted;
            }
        }
        let jitter = jitter(seconds, self.jitter_per_mille, hash::draw(seed, u64::from(made)));
        if jitter > 0 {
            reasons.push(Delay::Jitter { seconds: jitter });
        }
        let mut at = later(attempts.last.max(attempts.first), seconds.saturating_add(jitter));
        if at < now {
            reasons.push(Delay::Overdue { seconds: between(at, now) });
            at = now;
        }
        if at > later(attempts.first, self.give_up_seconds) {
            return Retry::GiveUp(GiveUp::Expired { after_seconds: self.give_up_seconds });
        }
        Retry::At(NextAttempt { at, reasons })
    }
}

/// A random part of an interval, at most `per_mille` thousandths of it.
fn jitter(seconds: u32, per_mille: u32, random: u64) -> u32 {
    let most = u64::from(seconds).saturating_mul(u64::from(per_mille)) / 1_000;
    // `random` scaled to 0..=most.
    let part = u128::from(random).saturating_mul(u128::from(most).saturating_add(1)) >> 64;
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// The attempts that were made to deliver a message.
///
/// ```
/// use deliverability::delivery::Attempts;
///
/// let (first, second) =
///     ("2026-02-02T09:00:00Z".parse()?, "2026-02-02T09:30:00Z".parse()?);
/// let attempts = Attempts::first(first).and(second);
/// assert_eq!(attempts.made, 2);
/// assert_eq!((attempts.last - attempts.first).num_minutes(), 30);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Attempts {
    /// The number of attempts, at least 1.
    pub made: u32,
    /// The time of the first attempt.
    pub first: DateTime<Utc>,
    /// The time of the last attempt.
    pub last: DateTime<Utc>,
}

impl Attempts {
    /// `made` attempts, of which the first and the last were made at these times.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     delivery::{Attempts, Setback, retry::Policy},
    /// };
    ///
    /// let (first, last) =
    ///     ("2026-02-02T09:00:00Z".parse()?, "2026-02-03T09:00:00Z".parse()?);
    /// let attempts = Attempts::new(18, first, last);
    /// let setback = Setback::transient(Reason::ServerError);
    /// let retry =
    ///     Policy::preset("postal").unwrap().next_attempt(&attempts, &setback, last, 1);
    /// assert_eq!(retry.to_string(), "given up: 18 of 18 attempts were made");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn new(made: u32, first: DateTime<Utc>, last: DateTime<Utc>) -> Self {
        Self { made, first, last }
    }

    /// The first attempt, made at `at`.
    ///
    /// ```
    /// use deliverability::delivery::Attempts;
    ///
    /// let at = "2026-02-02T09:00:00Z".parse()?;
    /// assert_eq!(Attempts::first(at), Attempts::new(1, at, at));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn first(at: DateTime<Utc>) -> Self {
        Self::new(1, at, at)
    }

    /// The same attempts and one more, made at `at`.
    ///
    /// ```
    /// use deliverability::delivery::Attempts;
    ///
    /// let (one, two) =
    ///     ("2026-02-02T09:00:00Z".parse()?, "2026-02-02T09:30:00Z".parse()?);
    /// assert_eq!(Attempts::first(one).and(two), Attempts::new(2, one, two));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn and(self, at: DateTime<Utc>) -> Self {
        Self::new(self.made.saturating_add(1), self.first, at)
    }
}
