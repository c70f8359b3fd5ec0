//! What is watched, and how a sender can stand.

use crate::rate::Trials;

/// What mailbox providers and blocklists judge a sender by, as far as it can be counted.
///
/// No signal is a provider's own reputation score: Postmaster Tools no longer shows one.
///
/// ```
/// use deliverability::reputation::Signal;
///
/// assert_eq!("hard-bounces".parse::<Signal>().unwrap(), Signal::HardBounces);
/// assert!(Signal::Opens.is_good() && !Signal::Complaints.is_good());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Signal {
    /// Complaints: they weigh most.
    Complaints,
    /// Addresses that do not exist: a bought or unmaintained list.
    HardBounces,
    /// Failures that may pass.
    SoftBounces,
    /// Refusals for the sender's sake.
    Blocked,
    /// Messages put off.
    Deferrals,
    /// Hits of spam traps.
    Traps,
    /// Messages that failed authentication.
    Authentication,
    /// Messages sent and not delivered, for whatever reason.
    Undelivered,
    /// Messages opened.
    Opens,
    /// Messages with a click.
    Clicks,
}

crate::names::named! {
    Signal {
        Complaints => "complaints",
        HardBounces => "hard-bounces",
        SoftBounces => "soft-bounces",
        Blocked => "blocked",
        Deferrals => "deferrals",
        Traps => "traps",
        Authentication => "authentication",
        Undelivered => "undelivered",
        Opens => "opens",
        Clicks => "clicks",
    }
}

impl Signal {
    /// The trials that its rate is usually taken over: delivered mail for what recipients do, sent
    /// mail for the rest.
    #[must_use]
    pub const fn usual_trials(self) -> Trials {
        match self {
            Self::Complaints | Self::Opens | Self::Clicks => Trials::Delivered,
            _ => Trials::Sent,
        }
    }

    /// Whether more of it is better: engagement is, everything else is not.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Opens | Self::Clicks)
    }
}

/// How a sender stands with a mailbox provider, from best to worst.
///
/// The order is the precedence of verdicts that hold at once: the worst wins. What is known to be
/// bad outweighs what is not known, since old data that showed a breach show no recovery; and what
/// is not known is never healthy.
///
/// ```
/// use deliverability::reputation::Health;
///
/// assert_eq!(Health::ALL.iter().max(), Some(&Health::Pause));
/// assert!(Health::Insufficient > Health::Healthy && Health::Watch > Health::Stale);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Health {
    /// Everything that must be known is known, and keeps its limits.
    Healthy,
    /// Too little is known to say so.
    Insufficient,
    /// The data end too long ago.
    Stale,
    /// A limit is broken by the counts as they stand, or one that only warns: look, and add no volume.
    Watch,
    /// A limit is broken: send less.
    Throttle,
    /// A limit is broken that providers punish: stop, find the cause and mend it.
    Pause,
}

crate::names::named! {
    Health {
        Healthy => "healthy",
        Insufficient => "insufficient",
        Stale => "stale",
        Watch => "watch",
        Throttle => "throttle",
        Pause => "pause",
    }
}
