//! What follows a failed attempt: when the next one is due, or why there is none.

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, Utc};

use super::seconds::Length;
use crate::bounce::Reason;

/// What happens to a message after a failed attempt.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     delivery::{Attempts, Setback, retry::Policy},
/// };
///
/// let mut policy = Policy::default();
/// policy.jitter_per_mille = 0;
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let setback = Setback::transient(Reason::ServerError);
/// let retry = policy.next_attempt(&Attempts::first(now), &setback, now, 1);
/// assert_eq!(
///     retry.to_string(),
///     "next attempt at 2026-02-02 09:30:00 UTC (retry 1: after 30 min)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Retry {
    /// The message is tried again.
    At(NextAttempt),
    /// The message is given up, and returned to its sender.
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

/// When a message is tried again, and what the wait consists of.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     delivery::{
///         Attempts, Retry, Setback,
///         retry::{Delay, Policy},
///     },
/// };
///
/// let mut policy = Policy::default();
/// policy.jitter_per_mille = 0;
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let setback = Setback::transient(Reason::RateLimited).with_wait(7_200);
/// let Retry::At(next) = policy.next_attempt(&Attempts::first(now), &setback, now, 1)
/// else {
///     panic!()
/// };
/// assert_eq!(next.reasons[1], Delay::Asked { asked: 7_200, granted: 7_200 });
/// assert_eq!(
///     next.to_string(),
///     "2026-02-02 11:00:00 UTC (retry 1: after 30 min, the reply asks for 2 h)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NextAttempt {
    /// The time of the attempt.
    pub at: DateTime<Utc>,
    /// What the wait consists of.
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

/// What a wait consists of. Its `Display` is a few words.
///
/// ```
/// use deliverability::delivery::retry::Delay;
///
/// assert_eq!(
///     Delay::Interval { retry: 2, seconds: 9_000 }.to_string(),
///     "retry 2: after 2 h 30 min"
/// );
/// let asked = Delay::Asked { asked: 172_800, granted: 86_400 };
/// assert_eq!(asked.to_string(), "the reply asks for 2 d and gets 1 d");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Delay {
    /// The interval of the schedule.
    Interval {
        /// The number of the retry that it precedes, from 1.
        retry: u32,
        /// The length in seconds.
        seconds: u32,
    },
    /// The interval for a greylisted message (RFC 6647).
    Greylisted {
        /// The length in seconds.
        seconds: u32,
    },
    /// The reply asked for a longer wait.
    Asked {
        /// The wait that it asked for, in seconds.
        asked: u32,
        /// The wait that it was granted, in seconds.
        granted: u32,
    },
    /// The jitter that the seed adds.
    Jitter {
        /// The length in seconds.
        seconds: u32,
    },
    /// The time had passed already, so that the attempt is due now.
    Overdue {
        /// For how many seconds it was overdue.
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
///
/// ```
/// use deliverability::delivery::retry::GiveUp;
///
/// let expired = GiveUp::Expired { after_seconds: 432_000 };
/// assert_eq!(
///     expired.to_string(),
///     "the next attempt would be later than 5 d after the first (RFC 5321, 4.5.4.1)",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum GiveUp {
    /// The refusal is permanent (RFC 5321 section 4.2.1).
    Permanent {
        /// The reason of the refusal.
        reason: Reason,
    },
    /// The next attempt would be after the time at which the policy gives up.
    Expired {
        /// That time in seconds after the first attempt.
        after_seconds: u32,
    },
    /// All attempts that the policy allows were made.
    Attempts {
        /// The number of attempts made.
        made: u32,
        /// The number of attempts allowed.
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
