//! When a refused message is tried again, or that it is given up.

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    seconds::{Length, between, later},
    setback::Setback,
};
use crate::{bounce::Reason, hash};

/// A stretch of a retry schedule: intervals that grow by a ratio up to a cap.
///
/// ```
/// use deliverability::delivery::retry::Phase;
///
/// let phase = Phase::growing(8, 1_200, (2, 1), 43_200); // 20 min, 40 min ... at most 12 h
/// let hours: Vec<u32> = (1..=8).map(|retry| phase.interval(retry) / 60).collect();
/// assert_eq!(hours, [20, 40, 80, 160, 320, 640, 720, 720]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Phase {
    /// How many retries it holds for; the last phase of a policy holds on. `u32::MAX`, without an end, is `null`
    /// as JSON.
    #[cfg_attr(feature = "serde", serde(with = "without_end"))]
    pub retries: u32,
    /// The first interval, in seconds.
    pub first_seconds: u32,
    /// Each further interval is the one before times this ratio, numerator and denominator.
    pub factor: (u32, u32),
    /// No interval is longer, in seconds.
    pub cap_seconds: u32,
}

/// The number of retries as an option: `u32::MAX` is none.
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
    /// After so many steps the intervals of a phase grow no more: a bound on the work, beyond any ratio
    /// that is of use.
    const MAX_STEPS: u32 = 1_000;
    /// Intervals are stepped in this part of a second, so that rounding never adds up to one.
    const FRACTION_BITS: u32 = 32;

    /// So many equal intervals, in seconds.
    #[must_use]
    pub const fn fixed(retries: u32, seconds: u32) -> Self {
        Self { retries, first_seconds: seconds, factor: (1, 1), cap_seconds: seconds }
    }

    /// So many intervals that grow by a ratio up to a cap, in seconds.
    #[must_use]
    pub const fn growing(retries: u32, first_seconds: u32, factor: (u32, u32), cap_seconds: u32) -> Self {
        Self { retries, first_seconds, factor, cap_seconds }
    }

    /// The interval before its nth retry, counted from 1, in whole seconds rounded down; at least one.
    #[must_use]
    pub fn interval(&self, retry: u32) -> u32 {
        let fixed_point = |seconds: u32| u128::from(seconds) << Self::FRACTION_BITS;
        let cap = fixed_point(self.cap_seconds);
        let mut interval = fixed_point(self.first_seconds).min(cap);
        for _ in 1..retry.min(Self::MAX_STEPS) {
            let grown = interval.saturating_mul(u128::from(self.factor.0));
            // A ratio over nothing is no ratio.
            let grown = grown.checked_div(u128::from(self.factor.1)).unwrap_or(interval).min(cap);
            if grown == interval {
                break;
            }
            interval = grown;
        }
        u32::try_from(interval >> Self::FRACTION_BITS).unwrap_or(u32::MAX).max(1)
    }
}

/// When a message that was refused for now is tried again, and when it is given up.
///
/// The default is RFC 5321 section 4.5.4.1: a retry half an hour after the first attempt (two attempts
/// in the first hour), then one every two and a half hours, given up after five days; a greylisted
/// message is tried again after six minutes, since the usual delay is five.
///
/// Presets carry what an MTA or a service publishes of its schedule: vendor practice, no standard.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::{
///     bounce::Reason,
///     delivery::{Attempts, Retry, Setback, retry::{Delay, Policy}},
/// };
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let mut policy = Policy::default();
/// policy.jitter_per_mille = 0;
///
/// let attempts = Attempts::first(at("2026-02-02T09:00:00Z"));
/// let greylisted = Setback::transient(Reason::Greylisted);
/// let Retry::At(next) = policy.next_attempt(&attempts, &greylisted, at("2026-02-02T09:00:05Z"), 0) else {
///     panic!()
/// };
/// assert_eq!(next.at, at("2026-02-02T09:06:00Z"));
/// assert_eq!(next.reasons, [Delay::Greylisted { seconds: 360 }]);
/// assert_eq!(next.to_string(), "2026-02-02 09:06:00 UTC (greylisted: after 6 min)");
///
/// let attempts = Attempts::new(40, attempts.first, at("2026-02-07T08:00:00Z"));
/// let busy = Setback::transient(Reason::ServerError);
/// let Retry::GiveUp(why) = policy.next_attempt(&attempts, &busy, at("2026-02-07T08:00:05Z"), 0) else {
///     panic!()
/// };
/// assert_eq!(why.to_string(), "the next attempt would be later than 5 d after the first (RFC 5321, 4.5.4.1)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The intervals, one phase after the other; the last one holds on. Without a phase there is one
    /// attempt and no retry.
    pub phases: Vec<Phase>,
    /// No attempt is made later than this after the first one, in seconds.
    pub give_up_seconds: u32,
    /// No more attempts than this, the first included.
    pub max_attempts: Option<u32>,
    /// The interval before the first retry of a greylisted message, in seconds, in place of the
    /// schedule's; `None` to treat greylisting as any other refusal.
    pub greylist_seconds: Option<u32>,
    /// The longest wait that a reply may ask for, in seconds; what it asks for beyond is cut to this.
    pub max_asked_seconds: u32,
    /// At most this part of the interval, in thousandths, is added to it, by the seed, so that messages
    /// refused together do not come back together.
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
    /// The interval of the schedule before the nth retry, counted from 1, in seconds; `None` for a
    /// policy without a phase.
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

    /// The attempts of the schedule without jitter, in seconds after the first one, which is 0, up to
    /// where it is given up.
    ///
    /// ```
    /// use deliverability::delivery::retry::Policy;
    ///
    /// let minutes: Vec<u64> = Policy::default().schedule().take(4).map(|seconds| seconds / 60).collect();
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

    /// When the message is tried again after a setback, or why it is given up.
    ///
    /// The next attempt is never earlier than the interval after the last one, nor than the wait that
    /// the reply asks for, nor than `now`; and never later than the policy gives up. A setback that is
    /// permanent gives up at once.
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

/// A part of an interval, at most so many thousandths of it, by a random number.
fn jitter(seconds: u32, per_mille: u32, random: u64) -> u32 {
    let most = u64::from(seconds).saturating_mul(u64::from(per_mille)) / 1_000;
    // `random` scaled to 0..=most.
    let part = u128::from(random).saturating_mul(u128::from(most).saturating_add(1)) >> 64;
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// The attempts that were made for a message.
///
/// ```
/// use deliverability::delivery::Attempts;
///
/// let attempts = Attempts::first("2026-02-02T09:00:00Z".parse()?).and("2026-02-02T09:30:00Z".parse()?);
/// assert_eq!(attempts.made, 2);
/// assert_eq!((attempts.last - attempts.first).num_minutes(), 30);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Attempts {
    /// How many, at least one.
    pub made: u32,
    /// When the first was made.
    pub first: DateTime<Utc>,
    /// When the last was made.
    pub last: DateTime<Utc>,
}

impl Attempts {
    /// So many attempts, the first and the last of them at these times.
    #[must_use]
    pub const fn new(made: u32, first: DateTime<Utc>, last: DateTime<Utc>) -> Self {
        Self { made, first, last }
    }

    /// One attempt.
    #[must_use]
    pub const fn first(at: DateTime<Utc>) -> Self {
        Self::new(1, at, at)
    }

    /// The same and one more.
    #[must_use]
    pub const fn and(self, at: DateTime<Utc>) -> Self {
        Self::new(self.made.saturating_add(1), self.first, at)
    }
}

/// What becomes of a message after a setback.
///
/// ```
/// use deliverability::{bounce::Reason, delivery::{Attempts, Setback, retry::Policy}};
///
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let unknown = Setback::permanent(Reason::UserUnknown);
/// let retry = Policy::preset("postfix").unwrap().next_attempt(&Attempts::first(now), &unknown, now, 1);
/// assert_eq!(retry.to_string(), "given up: the refusal is permanent: user unknown (RFC 5321, 4.2.1)");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Retry {
    /// It is tried again.
    At(NextAttempt),
    /// It is returned to its sender.
    GiveUp(GiveUp),
}

impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(next) => write!(f, "next attempt at {next}"),
            Self::GiveUp(why) => write!(f, "given up: {why}"),
        }
    }
}

/// When a message is tried again, and what made it that time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NextAttempt {
    /// When.
    pub at: DateTime<Utc>,
    /// What the wait is made of.
    pub reasons: Vec<Delay>,
}

impl fmt::Display for NextAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.at.format("%Y-%m-%d %H:%M:%S UTC"))?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{}{reason}", if index == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

/// What a wait is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Delay {
    /// The interval of the schedule.
    Interval {
        /// Before which retry, counted from 1.
        retry: u32,
        /// How long.
        seconds: u32,
    },
    /// The interval for a greylisted message (RFC 6647).
    Greylisted {
        /// How long.
        seconds: u32,
    },
    /// The reply asked for a longer wait.
    Asked {
        /// How long it asked for, in seconds.
        asked: u32,
        /// How long it was given, in seconds.
        granted: u32,
    },
    /// Added by the seed.
    Jitter {
        /// How long.
        seconds: u32,
    },
    /// The time has passed already: now.
    Overdue {
        /// For how long.
        seconds: u64,
    },
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = |seconds: u32| Length(u64::from(seconds));
        match *self {
            Self::Interval { retry, seconds } => write!(f, "retry {retry}: after {}", length(seconds)),
            Self::Greylisted { seconds } => write!(f, "greylisted: after {}", length(seconds)),
            Self::Asked { asked, granted } if asked == granted => {
                write!(f, "the reply asks for {}", length(asked))
            }
            Self::Asked { asked, granted } => {
                write!(f, "the reply asks for {} and gets {}", length(asked), length(granted))
            }
            Self::Jitter { seconds } => write!(f, "jitter of {}", length(seconds)),
            Self::Overdue { seconds } => write!(f, "overdue for {}", Length(seconds)),
        }
    }
}

/// Why a message is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum GiveUp {
    /// The refusal is for good (RFC 5321 section 4.2.1).
    Permanent {
        /// What was said.
        reason: Reason,
    },
    /// There is no attempt left within the time that the policy gives.
    Expired {
        /// That time, in seconds after the first attempt.
        after_seconds: u32,
    },
    /// All attempts that the policy gives were made.
    Attempts {
        /// How many were made.
        made: u32,
        /// How many it gives.
        limit: u32,
    },
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permanent { reason } => {
                write!(f, "the refusal is permanent: {} (RFC 5321, 4.2.1)", reason.description())
            }
            Self::Expired { after_seconds } => write!(
                f,
                "the next attempt would be later than {} after the first (RFC 5321, 4.5.4.1)",
                Length(u64::from(*after_seconds))
            ),
            Self::Attempts { made, limit } => write!(f, "{made} of {limit} attempts were made"),
        }
    }
}
