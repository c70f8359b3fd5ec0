//! Releasing many addresses without harm.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// So many parts per million are the whole.
const MILLION: u128 = 1_000_000;

/// Limits of a mass release.
///
/// By default hundreds of addresses need the cause to be known first, and a campaign whose hard bounces
/// exceed 1 % is a breach.
///
/// ```
/// use deliverability::quarantine::ReleasePolicy;
///
/// let mut policy = ReleasePolicy::default();
/// assert_eq!((policy.max_hard_ppm, policy.investigate_from), (10_000, 100));
/// policy.max_hard_ppm = 5_000; // half a percent
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct ReleasePolicy {
    /// The highest rate of hard bounces in a campaign, in parts per million; a breach is above it.
    pub max_hard_ppm: u32,
    /// From this many addresses on, the cause must be stated.
    pub investigate_from: u64,
}

impl Default for ReleasePolicy {
    fn default() -> Self {
        Self { max_hard_ppm: 10_000, investigate_from: 100 }
    }
}

/// Addresses to be released that bounce about equally often.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RiskClass {
    /// What they have in common, in the caller's words.
    pub name: Box<str>,
    /// How many there are.
    pub addresses: u64,
    /// How many of them are expected to hard-bounce, in parts per million.
    pub expected_hard_ppm: u32,
}

impl RiskClass {
    /// So many addresses with an expected rate of hard bounces in parts per million.
    #[must_use]
    pub fn new(name: &str, addresses: u64, expected_hard_ppm: u32) -> Self {
        Self { name: name.into(), addresses, expected_hard_ppm }
    }
}

/// A campaign that can carry released addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Campaign {
    /// How many messages it sends without the released addresses.
    pub volume: u64,
    /// How many of those are expected to hard-bounce.
    pub own_hard_bounces: u64,
}

impl Campaign {
    /// A campaign of so many messages, of which none is expected to hard-bounce.
    #[must_use]
    pub const fn new(volume: u64) -> Self {
        Self { volume, own_hard_bounces: 0 }
    }

    /// With the hard bounces of its own that are expected.
    #[must_use]
    pub const fn own_hard_bounces(mut self, bounces: u64) -> Self {
        self.own_hard_bounces = bounces;
        self
    }

    /// How many addresses it can carry so that, should every one of them hard-bounce, the rate does
    /// not exceed the limit.
    ///
    /// ```
    /// use deliverability::quarantine::{Campaign, ReleasePolicy};
    ///
    /// let policy = ReleasePolicy::default();
    /// // 1,000 of 100,000 would be 1 % of the campaign alone; the released ones are sent too.
    /// assert_eq!(Campaign::new(100_000).capacity(&policy), 1_010); // 1,010 of 101,010 is 1 %
    /// assert_eq!(Campaign::new(100_000).own_hard_bounces(400).capacity(&policy), 606);
    /// assert_eq!(Campaign::new(100_000).own_hard_bounces(1_000).capacity(&policy), 0);
    /// ```
    #[must_use]
    pub fn capacity(&self, policy: &ReleasePolicy) -> u64 {
        let limit = u128::from(policy.max_hard_ppm);
        // own + x <= limit (volume + x), in millionths.
        let room = limit
            .saturating_mul(self.volume.into())
            .checked_sub(MILLION.saturating_mul(self.own_hard_bounces.into()));
        let Some(room) = room else { return 0 };
        match MILLION.checked_sub(limit) {
            Some(rest) if rest > 0 => {
                u64::try_from(room.checked_div(rest).unwrap_or_default()).unwrap_or(u64::MAX)
            }
            _ => u64::MAX,
        }
    }
}

/// A mass release: what is asked for.
///
/// ```
/// use deliverability::quarantine::{Campaign, MassRelease, ReleasePlan, ReleasePolicy, RiskClass};
///
/// let release = MassRelease::new()
///     .class(RiskClass::new("opened within 30 days", 800, 2_000))
///     .class(RiskClass::new("opened within a year", 900, 50_000))
///     .campaign(Campaign::new(100_000).own_hard_bounces(400))
///     .campaign(Campaign::new(100_000).own_hard_bounces(400));
/// let policy = ReleasePolicy::default();
/// assert_eq!(
///     release.plan(&policy).to_string(),
///     "1700 addresses: find out first why they were quarantined (from 100 on)",
/// );
///
/// let ReleasePlan::Waves { waves, left } = release.cause("outage of 1 March").plan(&policy) else {
///     panic!()
/// };
/// assert_eq!(waves[0].sizes, [606, 0], "the most active first");
/// assert_eq!(waves[1].sizes, [194, 412]);
/// assert_eq!((waves[1].size, waves[1].worst_hard, waves[1].volume), (606, 1_006, 100_606));
/// assert_eq!(left, 488, "for later campaigns");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MassRelease {
    classes: Vec<RiskClass>,
    campaigns: Vec<Campaign>,
    cause: Option<Box<str>>,
}

/// What to do about a mass release.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ReleasePlan {
    /// Release in waves, one a campaign.
    Waves {
        /// One for each campaign, in their order; a wave may be empty.
        waves: Vec<Wave>,
        /// How many addresses the campaigns cannot carry: they stay quarantined for later ones.
        left: u64,
    },
    /// Find out why they were quarantined before any is released.
    InvestigateFirst {
        /// How many addresses there are.
        addresses: u64,
        /// From how many on the cause must be stated.
        from: u64,
    },
}

/// What one campaign carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Wave {
    /// How many addresses of each class, in the order of the classes; they add up to `size`.
    pub sizes: Vec<u64>,
    /// How many addresses.
    pub size: u64,
    /// How many messages the campaign sends with them.
    pub volume: u64,
    /// Its hard bounces if every released address hard-bounces.
    pub worst_hard: u64,
    /// Its hard bounces if the classes behave as expected, rounded up.
    pub expected_hard: u64,
}

impl Wave {
    /// The worst rate of hard bounces in parts per million, rounded up, for showing.
    #[must_use]
    pub fn worst_hard_ppm(&self) -> u32 {
        let parts = u128::from(self.worst_hard).saturating_mul(MILLION);
        let rate = if self.volume == 0 { 0 } else { parts.div_ceil(self.volume.into()) };
        u32::try_from(rate).unwrap_or(u32::MAX)
    }
}

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, volume, worst_hard, expected_hard, .. } = self;
        write!(
            f,
            "release {size}: of {volume} messages at worst {worst_hard} hard-bounce, as expected {expected_hard}"
        )
    }
}

impl fmt::Display for ReleasePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waves { waves, left } => {
                let released = waves.iter().fold(0_u64, |sum, wave| sum.saturating_add(wave.size));
                write!(f, "{released} addresses in {} waves, {left} left for later", waves.len())
            }
            Self::InvestigateFirst { addresses, from } => {
                write!(f, "{addresses} addresses: find out first why they were quarantined (from {from} on)")
            }
        }
    }
}

impl MassRelease {
    /// A release of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With these addresses after those named before: name the most active first.
    #[must_use]
    pub fn class(mut self, class: RiskClass) -> Self {
        self.classes.push(class);
        self
    }

    /// With this campaign after those named before.
    #[must_use]
    pub fn campaign(mut self, campaign: Campaign) -> Self {
        self.campaigns.push(campaign);
        self
    }

    /// With what an investigation found: why they were quarantined, and that it is over.
    #[must_use]
    pub fn cause(mut self, cause: &str) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Divides the addresses over the campaigns: in each, should every released address hard-bounce,
    /// the rate does not exceed the limit. A cause of nothing but blanks is none.
    #[must_use]
    pub fn plan(&self, policy: &ReleasePolicy) -> ReleasePlan {
        let addresses = self.classes.iter().fold(0_u64, |sum, class| sum.saturating_add(class.addresses));
        let cause_is_known = self.cause.as_deref().is_some_and(|cause| !cause.trim().is_empty());
        if addresses >= policy.investigate_from && !cause_is_known {
            return ReleasePlan::InvestigateFirst { addresses, from: policy.investigate_from };
        }
        let mut waiting: Vec<u64> = self.classes.iter().map(|class| class.addresses).collect();
        let waves = self.campaigns.iter().map(|campaign| self.wave(campaign, &mut waiting, policy)).collect();
        let left = waiting.iter().fold(0_u64, |sum, class| sum.saturating_add(*class));
        ReleasePlan::Waves { waves, left }
    }

    /// Takes what a campaign can carry from those that wait, the first classes first.
    fn wave(&self, campaign: &Campaign, waiting: &mut [u64], policy: &ReleasePolicy) -> Wave {
        // What a wave adds must be countable too.
        let mut room = campaign.capacity(policy).min(u64::MAX.saturating_sub(campaign.volume));
        let mut sizes = Vec::with_capacity(waiting.len());
        let mut expected_parts = 0_u128;
        for (class, waiting) in self.classes.iter().zip(waiting) {
            let taken = room.min(*waiting);
            room = room.saturating_sub(taken);
            *waiting = waiting.saturating_sub(taken);
            let parts = u128::from(taken).saturating_mul(class.expected_hard_ppm.into());
            expected_parts = expected_parts.saturating_add(parts);
            sizes.push(taken);
        }
        let size = sizes.iter().fold(0_u64, |sum, taken| sum.saturating_add(*taken));
        let expected = u64::try_from(expected_parts.div_ceil(MILLION)).unwrap_or(u64::MAX);
        Wave {
            sizes,
            size,
            volume: campaign.volume.saturating_add(size),
            worst_hard: campaign.own_hard_bounces.saturating_add(size),
            expected_hard: campaign.own_hard_bounces.saturating_add(expected.min(size)),
        }
    }
}
