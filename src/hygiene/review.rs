//! Keep, review or remove: an address, and a whole list.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{Certainty, Reachability, Suggestion, TrapRisk, Verdict};
use crate::domain::Domain;

/// What is known of an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Facts {
    /// It is no address.
    pub is_invalid: bool,
    /// Its domain is disposable.
    pub is_disposable: bool,
    /// Its domain is a privacy relay.
    pub is_relay: bool,
    /// Its local part is a role.
    pub is_role: bool,
    /// Its domain is probably misspelt.
    pub suggestion: Option<Suggestion>,
    /// The risk that it is a spam trap.
    pub trap: Option<TrapRisk>,
    /// What a probe told.
    pub probe: Option<Verdict>,
}

/// What to do with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// Mail it.
    Keep,
    /// Look at it, or ask its owner, before mailing it.
    Review,
    /// Do not mail it.
    Remove,
}

crate::names::named! {
    Advice {
        Keep => "keep",
        Review => "review",
        Remove => "remove",
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It is no address.
    Invalid,
    /// Its domain is disposable.
    Disposable,
    /// A probe found that it takes no mail.
    Undeliverable,
    /// Its domain is probably misspelt.
    Typo,
    /// It may be a spam trap.
    TrapRisk,
    /// It is a role.
    Role,
    /// Its domain is a privacy relay.
    Relay,
    /// It was put off: ask again.
    Greylisted,
    /// Its domain takes every name: to be mailed in small numbers.
    CatchAll,
}

/// What it costs to mail an address that is bad for a reason.
///
/// ```
/// use deliverability::hygiene::{Cost, Reason};
///
/// assert_eq!(Reason::TrapRisk.cost(), Cost::Listing);
/// assert!(Cost::Listing > Cost::Effort);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cost {
    /// Wasted effort: the message is for nobody, or for somebody who does not stay.
    Effort,
    /// Reputation with the mailbox provider: a bounce, a complaint, mail that nobody opens.
    Reputation,
    /// The sender's address on a block list.
    Listing,
}

crate::names::named! {
    Cost {
        Effort => "effort",
        Reputation => "reputation",
        Listing => "listing",
    }
}

impl Reason {
    /// What it costs to mail such an address all the same.
    #[must_use]
    pub const fn cost(self) -> Cost {
        match self {
            Self::Invalid | Self::Disposable | Self::Greylisted | Self::Relay => Cost::Effort,
            Self::Undeliverable | Self::Role | Self::CatchAll => Cost::Reputation,
            Self::Typo | Self::TrapRisk => Cost::Listing,
        }
    }
}

crate::names::named! {
    Reason {
        Invalid => "invalid",
        Disposable => "disposable",
        Undeliverable => "undeliverable",
        Typo => "typo",
        TrapRisk => "trap-risk",
        Role => "role",
        Relay => "relay",
        Greylisted => "greylisted",
        CatchAll => "catch-all",
    }
}

/// What each fact means to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// A disposable domain.
    pub disposable: Advice,
    /// A privacy relay.
    pub relay: Advice,
    /// A role.
    pub role: Advice,
    /// A domain that takes every name.
    pub catch_all: Advice,
    /// From how many points on the risk of a trap calls for a review; such a risk never removes.
    pub trap_score: u8,
    /// How many of a hundred kept addresses may be of domains that take every name.
    pub catch_all_percent: u8,
    /// How many addresses of one such domain a campaign may take; 0 for no limit.
    pub catch_all_per_domain: u32,
    /// For how many days after the delivery of a list its bounces may be claimed.
    pub claim_days: u32,
}

impl Default for Policy {
    /// Disposable domains are removed, roles reviewed, relays and catch-alls kept, the latter up to 5 of
    /// a hundred; claims for 60 days.
    fn default() -> Self {
        Self {
            disposable: Advice::Remove,
            relay: Advice::Keep,
            role: Advice::Review,
            catch_all: Advice::Keep,
            trap_score: 50,
            catch_all_percent: 5,
            catch_all_per_domain: 50,
            claim_days: 60,
        }
    }
}

impl Policy {
    /// Whether a bounce may be claimed so many days after the delivery of the list: within the window,
    /// the last day included, and only for an address that was checked.
    #[must_use]
    pub const fn may_claim(&self, days_since_delivery: u32, was_checked: bool) -> bool {
        was_checked && days_since_delivery <= self.claim_days
    }
}

/// The advice for an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Review {
    /// What to do.
    pub advice: Advice,
    /// Why, the gravest first; empty for an address that nothing is said against.
    pub reasons: Vec<Reason>,
}

/// What to do with an address, by all that is known of it.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, Reason, review};
///
/// let mut facts = Facts::default();
/// facts.is_role = true;
/// let result = review(&facts, &Policy::default());
/// assert_eq!((result.advice, &result.reasons[..]), (Advice::Review, &[Reason::Role][..]));
/// ```
#[must_use]
pub fn review(facts: &Facts, policy: &Policy) -> Review {
    let mut found: Vec<(Advice, Reason)> = Vec::new();
    let mut add = |holds: bool, advice: Advice, reason: Reason| {
        if holds {
            found.push((advice, reason));
        }
    };
    add(facts.is_invalid, Advice::Remove, Reason::Invalid);
    add(facts.is_disposable, policy.disposable, Reason::Disposable);
    if let Some(probe) = &facts.probe {
        let is_sure = probe.certainty == Certainty::High;
        match probe.reachability {
            Reachability::Undeliverable => {
                let advice = if is_sure { Advice::Remove } else { Advice::Review };
                add(true, advice, Reason::Undeliverable);
            }
            Reachability::Greylisted { .. } => add(true, Advice::Review, Reason::Greylisted),
            Reachability::CatchAll => add(true, policy.catch_all, Reason::CatchAll),
            Reachability::Deliverable | Reachability::Unknown => {}
        }
    }
    add(facts.suggestion.is_some(), Advice::Review, Reason::Typo);
    let score = facts.trap.as_ref().map_or(0, TrapRisk::score);
    add(score > 0 && score >= policy.trap_score, Advice::Review, Reason::TrapRisk);
    add(facts.is_role, policy.role, Reason::Role);
    add(facts.is_relay, policy.relay, Reason::Relay);
    found.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    Review {
        advice: found.first().map_or(Advice::Keep, |(advice, _)| *advice),
        reasons: found.into_iter().map(|(_, reason)| reason).collect(),
    }
}

/// The counts of a whole list.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, Summary, review};
///
/// let policy = Policy::default();
/// let mut summary = Summary::default();
/// for _ in 0..100 {
///     summary.add(&review(&Facts::default(), &policy));
/// }
/// assert_eq!(summary.count(Advice::Keep), 100);
/// assert_eq!(summary.catch_all_allowance(&policy), 5);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Summary {
    advice: BTreeMap<Advice, u64>,
    reasons: BTreeMap<Reason, u64>,
    kept_catch_all: u64,
}

impl Summary {
    /// Counts one address.
    pub fn add(&mut self, review: &Review) {
        let count = |cell: &mut u64| *cell = cell.saturating_add(1);
        count(self.advice.entry(review.advice).or_default());
        for reason in &review.reasons {
            count(self.reasons.entry(*reason).or_default());
        }
        if review.advice == Advice::Keep && review.reasons.contains(&Reason::CatchAll) {
            count(&mut self.kept_catch_all);
        }
    }

    /// How many addresses were given an advice.
    #[must_use]
    pub fn count(&self, advice: Advice) -> u64 {
        self.advice.get(&advice).copied().unwrap_or_default()
    }

    /// How many addresses a reason was found for, whatever the advice.
    #[must_use]
    pub fn count_of(&self, reason: Reason) -> u64 {
        self.reasons.get(&reason).copied().unwrap_or_default()
    }

    /// How many of the kept addresses are of domains that take every name.
    #[must_use]
    pub const fn kept_catch_all(&self) -> u64 {
        self.kept_catch_all
    }

    /// How many of those may be mailed: the policy's share of the kept addresses, rounded down.
    #[must_use]
    pub fn catch_all_allowance(&self, policy: &Policy) -> u64 {
        let kept = u128::from(self.count(Advice::Keep));
        let allowed = kept.saturating_mul(u128::from(policy.catch_all_percent)) / 100;
        u64::try_from(allowed).unwrap_or(u64::MAX)
    }
}

/// Admits addresses of domains that take every name to one campaign, up to the policy's share of it and its
/// number for each domain.
///
/// ```
/// use deliverability::hygiene::{CatchAllQuota, Policy};
///
/// let mut policy = Policy::default();
/// (policy.catch_all_percent, policy.catch_all_per_domain) = (5, 2);
/// let mut quota = CatchAllQuota::new(60, &policy); // 5 % of 60 messages are 3
/// let (acme, other) = ("acme.example".parse()?, "other.example".parse()?);
/// assert!(quota.admit(&acme) && quota.admit(&acme) && !quota.admit(&acme));
/// assert!(quota.admit(&other) && !quota.admit(&other));
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchAllQuota {
    left: u64,
    per_domain: u32,
    admitted: BTreeMap<String, u32>,
}

impl CatchAllQuota {
    /// The quota of a campaign of so many messages.
    #[must_use]
    pub fn new(messages: u64, policy: &Policy) -> Self {
        let share = u128::from(messages).saturating_mul(u128::from(policy.catch_all_percent)) / 100;
        let per_domain =
            if policy.catch_all_per_domain == 0 { u32::MAX } else { policy.catch_all_per_domain };
        Self { left: u64::try_from(share).unwrap_or(u64::MAX), per_domain, admitted: BTreeMap::new() }
    }

    /// Whether one more address of the domain may be mailed; it is counted if so.
    pub fn admit(&mut self, domain: &Domain<'_>) -> bool {
        if self.left == 0 {
            return false;
        }
        let admitted = self.admitted.entry(domain.to_ascii().into_owned()).or_default();
        if *admitted >= self.per_domain {
            return false;
        }
        *admitted = admitted.saturating_add(1);
        self.left = self.left.saturating_sub(1);
        true
    }
}
