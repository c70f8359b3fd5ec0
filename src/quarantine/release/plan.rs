//! Releasing many addresses without harming the sender's reputation.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// The whole, in parts per million.
const MILLION: u128 = 1_000_000;

/// The limits of a mass release.
///
/// By default a release of 100 addresses or more needs a known cause, and no campaign
/// may exceed 1 % of hard bounces.
///
/// ```
/// use deliverability::quarantine::release::Policy;
///
/// let mut policy = Policy::default();
/// assert_eq!((policy.max_hard_ppm, policy.investigate_from), (10_000, 100));
/// policy.max_hard_ppm = 5_000; // half a percent
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The highest rate of hard bounces in a campaign, in parts per million; a breach
    /// is above it.
    pub max_hard_ppm: u32,
    /// From this many addresses on, the cause must be stated.
    pub investigate_from: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { max_hard_ppm: 10_000, investigate_from: 100 }
    }
}

crate::source::presets!(Policy, "quarantine::release", []);

/// Addresses to be released that are expected to bounce about equally often.
///
/// ```
/// use deliverability::quarantine::release::RiskClass;
///
/// let class = RiskClass::new("opened within 30 days", 800, 2_000); // 0.2 %
/// assert_eq!((class.addresses, class.expected_hard_ppm), (800, 2_000));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RiskClass {
    /// What the addresses have in common, in the caller's words.
    pub name: Box<str>,
    /// How many addresses there are.
    pub addresses: u64,
    /// How many of them are expected to hard-bounce, in parts per million.
    pub expected_hard_ppm: u32,
}

impl RiskClass {
    /// So many addresses, with the rate of hard bounces that is expected of them in
    /// parts per million.
    ///
    /// ```
    /// use deliverability::quarantine::release::{
    ///     Campaign, MassRelease, Policy, ReleasePlan, RiskClass,
    /// };
    ///
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("never opened", 50, 100_000)) // 10 %
    ///     .campaign(Campaign::new(10_000));
    /// let ReleasePlan::Waves { waves, .. } = release.plan(&Policy::default())
    /// else {
    ///     panic!("50 addresses need no investigation")
    /// };
    /// assert_eq!((waves[0].size, waves[0].expected_hard), (50, 5));
    /// ```
    #[must_use]
    pub fn new(name: &str, addresses: u64, expected_hard_ppm: u32) -> Self {
        Self { name: name.into(), addresses, expected_hard_ppm }
    }
}

/// A campaign that can carry released addresses beside its own.
///
/// ```
/// use deliverability::quarantine::release::Campaign;
///
/// let campaign = Campaign::new(100_000).own_hard_bounces(400);
/// assert_eq!((campaign.volume, campaign.own_hard_bounces), (100_000, 400));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Campaign {
    /// How many messages it sends without the released addresses.
    pub volume: u64,
    /// How many of those messages are expected to hard-bounce.
    pub own_hard_bounces: u64,
}

impl Campaign {
    /// A campaign of so many messages, none of which is expected to hard-bounce.
    ///
    /// ```
    /// use deliverability::quarantine::release::{Campaign, Policy};
    ///
    /// assert_eq!(Campaign::new(9_900).capacity(&Policy::default()), 100);
    /// ```
    #[must_use]
    pub const fn new(volume: u64) -> Self {
        Self { volume, own_hard_bounces: 0 }
    }

    /// Sets how many of its own messages are expected to hard-bounce.
    ///
    /// ```
    /// use deliverability::quarantine::release::{Campaign, Policy};
    ///
    /// let campaign = Campaign::new(9_900).own_hard_bounces(99);
    /// assert_eq!(campaign.capacity(&Policy::default()), 0, "1 % already");
    /// ```
    #[must_use]
    pub const fn own_hard_bounces(mut self, bounces: u64) -> Self {
        self.own_hard_bounces = bounces;
        self
    }

    /// How many released addresses the campaign can carry: even if every one of them
    /// hard-bounces, the rate does not exceed the limit.
    ///
    /// ```
    /// use deliverability::quarantine::release::{Campaign, Policy};
    ///
    /// let policy = Policy::default();
    /// // 1,000 of 100,000 is 1 % of the campaign, and the released ones are sent too.
    /// // 1,010 of 101,010 is 1 %.
    /// assert_eq!(Campaign::new(100_000).capacity(&policy), 1_010);
    /// assert_eq!(Campaign::new(100_000).own_hard_bounces(400).capacity(&policy), 606);
    /// assert_eq!(Campaign::new(100_000).own_hard_bounces(1_000).capacity(&policy), 0);
    /// ```
    #[must_use]
    pub fn capacity(&self, policy: &Policy) -> u64 {
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

/// A request to release many addresses at once.
///
/// ```
/// use deliverability::quarantine::release::{
///     Campaign, MassRelease, Policy, ReleasePlan, RiskClass,
/// };
///
/// let release = MassRelease::new()
///     .class(RiskClass::new("opened within 30 days", 800, 2_000))
///     .class(RiskClass::new("opened within a year", 900, 50_000))
///     .campaign(Campaign::new(100_000).own_hard_bounces(400))
///     .campaign(Campaign::new(100_000).own_hard_bounces(400));
/// let policy = Policy::default();
/// assert_eq!(
///     release.plan(&policy).to_string(),
///     "1700 addresses: find out first why they were quarantined (from 100 on)",
/// );
///
/// let ReleasePlan::Waves { waves, left } =
///     release.cause("outage of 1 March").plan(&policy)
/// else {
///     panic!()
/// };
/// assert_eq!(waves[0].sizes, [606, 0], "the most active first");
/// assert_eq!(waves[1].sizes, [194, 412]);
/// assert_eq!(
///     (waves[1].size, waves[1].worst_hard, waves[1].volume),
///     (606, 1_006, 100_606)
/// );
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
///
/// ```
/// use deliverability::quarantine::release::{
///     MassRelease, Policy, ReleasePlan, RiskClass,
/// };
///
/// let release = MassRelease::new().class(RiskClass::new("all", 5_000, 20_000));
/// let plan = release.plan(&Policy::default());
/// assert_eq!(plan, ReleasePlan::InvestigateFirst { addresses: 5_000, from: 100 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum ReleasePlan {
    /// Release the addresses in waves, one for each campaign.
    Waves {
        /// One for each campaign, in their order; a wave may be empty.
        waves: Vec<Wave>,
        /// How many addresses the campaigns cannot carry: they stay quarantined for
        /// later ones.
        left: u64,
    },
    /// Find out why they were quarantined before any is released.
    InvestigateFirst {
        /// How many addresses there are.
        addresses: u64,
        /// From how many addresses on the cause must be stated.
        from: u64,
    },
}

/// The released addresses that one campaign carries.
///
/// ```
/// use deliverability::quarantine::release::{
///     Campaign, MassRelease, Policy, ReleasePlan, RiskClass,
/// };
///
/// let release = MassRelease::new()
///     .class(RiskClass::new("opened within a year", 50, 50_000))
///     .campaign(Campaign::new(1_000));
/// let ReleasePlan::Waves { waves, left } = release.plan(&Policy::default())
/// else {
///     panic!("50 addresses need no investigation")
/// };
/// assert_eq!(
///     waves[0].to_string(),
///     "release 10: of 1010 messages at worst 10 hard-bounce, as expected 1",
/// );
/// assert_eq!(left, 40);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Wave {
    /// How many addresses of each class, in the order of the classes; they add up to
    /// `size`.
    pub sizes: Vec<u64>,
    /// How many addresses are released.
    pub size: u64,
    /// How many messages the campaign sends with them.
    pub volume: u64,
    /// Its hard bounces if every released address hard-bounces.
    pub worst_hard: u64,
    /// Its hard bounces if the classes behave as expected, rounded up.
    pub expected_hard: u64,
}

impl Wave {
    /// The worst possible rate of hard bounces in parts per million, rounded up, for
    /// display.
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
                let addresses = if released == 1 { "address" } else { "addresses" };
                let many = if waves.len() == 1 { "wave" } else { "waves" };
                write!(f, "{released} {addresses} in {} {many}, {left} left for later", waves.len())
            }
            Self::InvestigateFirst { addresses, from } => {
                write!(f, "{addresses} addresses: find out first why they were quarantined (from {from} on)")
            }
        }
    }
}

impl MassRelease {
    /// A release without addresses and campaigns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds addresses after those added before: the most active first.
    ///
    /// ```
    /// use deliverability::quarantine::release::{
    ///     MassRelease, Policy, ReleasePlan, RiskClass,
    /// };
    ///
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("opened within 30 days", 30, 2_000))
    ///     .class(RiskClass::new("opened within a year", 40, 50_000));
    /// let plan = release.plan(&Policy::default());
    /// assert_eq!(
    ///     plan,
    ///     ReleasePlan::Waves { waves: vec![], left: 70 },
    ///     "no campaign yet"
    /// );
    /// ```
    #[must_use]
    pub fn class(mut self, class: RiskClass) -> Self {
        self.classes.push(class);
        self
    }

    /// Adds a campaign after those added before.
    ///
    /// ```
    /// use deliverability::quarantine::release::{
    ///     Campaign, MassRelease, Policy, RiskClass,
    /// };
    ///
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("opened within 30 days", 90, 2_000))
    ///     .campaign(Campaign::new(5_000))
    ///     .campaign(Campaign::new(5_000));
    /// assert_eq!(
    ///     release.plan(&Policy::default()).to_string(),
    ///     "90 addresses in 2 waves, 0 left for later",
    /// );
    /// ```
    #[must_use]
    pub fn campaign(mut self, campaign: Campaign) -> Self {
        self.campaigns.push(campaign);
        self
    }

    /// Sets what an investigation found: why the addresses were quarantined, and that
    /// the cause is over. Blank text counts as no cause.
    ///
    /// ```
    /// use deliverability::quarantine::release::{
    ///     Campaign, MassRelease, Policy, ReleasePlan, RiskClass,
    /// };
    ///
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("quarantined on 1 March", 800, 2_000))
    ///     .campaign(Campaign::new(100_000))
    ///     .cause("outage of 1 March, over since noon");
    /// let plan = release.plan(&Policy::default());
    /// assert!(matches!(plan, ReleasePlan::Waves { left: 0, .. }));
    /// ```
    #[must_use]
    pub fn cause(mut self, cause: &str) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Distributes the addresses over the campaigns, so that in each the rate of hard
    /// bounces stays within the limit even if every released address hard-bounces.
    ///
    /// A release of [`investigate_from`](Policy::investigate_from) addresses or
    /// more without a [`cause`](Self::cause) is not planned: the answer is
    /// [`ReleasePlan::InvestigateFirst`].
    ///
    /// ```
    /// use deliverability::quarantine::release::{
    ///     Campaign, MassRelease, Policy, ReleasePlan, RiskClass,
    /// };
    ///
    /// let mut policy = Policy::default();
    /// policy.max_hard_ppm = 5_000; // 0.5 %
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("opened within 30 days", 90, 2_000))
    ///     .campaign(Campaign::new(9_950));
    /// let ReleasePlan::Waves { waves, left } = release.plan(&policy) else {
    ///     panic!("90 addresses need no investigation")
    /// };
    /// assert_eq!((waves[0].size, left), (50, 40));
    /// assert_eq!(waves[0].worst_hard_ppm(), 5_000);
    /// ```
    #[must_use]
    pub fn plan(&self, policy: &Policy) -> ReleasePlan {
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

    /// Takes what a campaign can carry from the waiting addresses, the first classes
    /// first.
    fn wave(&self, campaign: &Campaign, waiting: &mut [u64], policy: &Policy) -> Wave {
        // The sums must not overflow either.
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
