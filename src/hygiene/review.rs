//! What to do with an address, or with a whole list: keep, review or remove.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::fmt;

use super::{Certainty, Reachability, Suggestion, Verdict, trap::TrapRisk};
use crate::domain::Domain;

/// What is known about an address before it is mailed. With the feature `address`,
/// `Lists::facts` fills in what the lists of [`Lists`](super::Lists) say.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, Reason, review};
///
/// let mut facts = Facts::default();
/// (facts.is_role, facts.is_disposable) = (true, true);
/// let result = review(&facts, &Policy::default());
/// assert_eq!(result.advice, Advice::Remove);
/// assert_eq!(result.reasons, [Reason::Disposable, Reason::Role], "the gravest first");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Facts {
    /// The text is not an address.
    pub is_invalid: bool,
    /// Its domain is disposable.
    pub is_disposable: bool,
    /// Its domain is a privacy relay.
    pub is_relay: bool,
    /// Its local part is a role.
    pub is_role: bool,
    /// Its domain is probably misspelled.
    pub suggestion: Option<Suggestion>,
    /// The risk that it is a spam trap.
    pub trap: Option<TrapRisk>,
    /// What a probe found.
    pub probe: Option<Verdict>,
}

impl Facts {
    /// The facts of a text that is no address.
    ///
    /// ```
    /// use deliverability::hygiene::{Advice, Facts, Policy, review};
    ///
    /// let result = review(&Facts::invalid(), &Policy::default());
    /// assert_eq!(result.advice, Advice::Remove);
    /// ```
    #[must_use]
    pub fn invalid() -> Self {
        Self { is_invalid: true, ..Self::default() }
    }
}

/// What to do with an address.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, review};
///
/// let result = review(&Facts::default(), &Policy::default());
/// assert_eq!(result.advice, Advice::Keep);
/// assert!(Advice::Remove > Advice::Review);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// The address may be mailed.
    Keep,
    /// Look at the address, or ask its owner, before mailing it.
    Review,
    /// The address must not be mailed.
    Remove,
}

crate::names::named! {
    Advice {
        Keep => "keep",
        Review => "review",
        Remove => "remove",
    }
}

/// Why an address should be reviewed or removed, or mailed with care.
///
/// ```
/// use deliverability::hygiene::{Cost, Reason};
///
/// assert_eq!(Reason::Typo.to_string(), "typo");
/// assert_eq!(Reason::Typo.cost(), Cost::Listing, "misspelled domains collect spam");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The text is not an address.
    Invalid,
    /// Its domain is disposable.
    Disposable,
    /// A probe found that it accepts no mail.
    Undeliverable,
    /// Its domain is probably misspelled.
    Typo,
    /// It may be a spam trap.
    TrapRisk,
    /// Its local part is a role.
    Role,
    /// Its domain is a privacy relay.
    Relay,
    /// A probe was refused for now: ask again.
    Greylisted,
    /// Its domain accepts every name: mail such addresses in small numbers.
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
    /// Wasted effort: the message reaches nobody, or somebody who does not stay.
    Effort,
    /// Reputation with the mailbox provider: a bounce, a complaint, mail that nobody
    /// opens.
    Reputation,
    /// A listing of the sender's IP address or domain on a blocklist.
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
    /// What it costs to mail such an address anyway.
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

/// What each fact means to the caller: whether such addresses are kept, reviewed or
/// removed.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, review};
///
/// let mut facts = Facts::default();
/// facts.is_role = true;
/// let mut policy = Policy::default();
/// policy.role = Advice::Keep; // business customers are often roles
/// assert_eq!(review(&facts, &policy).advice, Advice::Keep);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// What to do with an address at a disposable domain.
    pub disposable: Advice,
    /// What to do with an alias of a privacy relay.
    pub relay: Advice,
    /// What to do with a role.
    pub role: Advice,
    /// What to do with an address at a domain that accepts every name.
    pub catch_all: Advice,
    /// From how many points (of 100) on the risk of a trap calls for a review. It never
    /// removes an address.
    pub trap_score: u8,
    /// How many percent of the kept addresses may be at domains that accept every name.
    pub catch_all_percent: u8,
    /// How many addresses at one such domain a campaign may have; 0 for no limit.
    pub catch_all_per_domain: u32,
    /// For how many days after the delivery of a list its bounces may be claimed from
    /// the seller.
    pub claim_days: u32,
}

impl Default for Policy {
    /// Disposable domains are removed, roles reviewed, relays and catch-alls kept, the
    /// latter up to 5 in a hundred; claims for 60 days.
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

crate::source::presets!(Policy, "hygiene", []);

impl Policy {
    /// Whether a bounce of a bought or checked list may be claimed so many days after
    /// its delivery: up to and including [`claim_days`](Self::claim_days), and only for
    /// an address that was checked.
    ///
    /// ```
    /// use deliverability::hygiene::Policy;
    ///
    /// let policy = Policy::default();
    /// assert!(policy.may_claim(60, true) && !policy.may_claim(61, true));
    /// assert!(!policy.may_claim(1, false), "it was not checked");
    /// ```
    #[must_use]
    pub const fn may_claim(&self, days_since_delivery: u32, was_checked: bool) -> bool {
        was_checked && days_since_delivery <= self.claim_days
    }
}

/// The advice for an address, with its reasons.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, Reason, review};
///
/// let mut facts = Facts::default();
/// facts.is_relay = true;
/// let result = review(&facts, &Policy::default());
/// assert_eq!(result.to_string(), "keep: relay");
/// assert_eq!((result.advice, result.reasons), (Advice::Keep, vec![Reason::Relay]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Review {
    /// What to do with the address.
    pub advice: Advice,
    /// Why, the gravest reason first; empty if nothing speaks against the address.
    pub reasons: Vec<Reason>,
}

/// `review: typo, role`; the advice alone if there is no reason.
impl fmt::Display for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.advice)?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{}{reason}", if index == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

/// What to do with an address, by everything that is known about it.
///
/// A misspelled domain is a typo first: that it is also on a list of disposable domains,
/// as `gmial.com` is, does not count.
///
/// ```
/// use deliverability::hygiene::{Advice, Facts, Policy, Reason, review};
///
/// let mut facts = Facts::default();
/// facts.is_role = true;
/// let result = review(&facts, &Policy::default());
/// assert_eq!(
///     (result.advice, &result.reasons[..]),
///     (Advice::Review, &[Reason::Role][..])
/// );
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
    // Lists of disposable domains have misspelled ones as well: the person meant another.
    add(facts.is_disposable && facts.suggestion.is_none(), policy.disposable, Reason::Disposable);
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
    /// Counts the review of one address.
    ///
    /// ```
    /// use deliverability::hygiene::{Facts, Policy, Reason, Summary, review};
    ///
    /// let mut facts = Facts::default();
    /// facts.is_invalid = true;
    /// let mut summary = Summary::default();
    /// summary.add(&review(&facts, &Policy::default()));
    /// assert_eq!(summary.count_of(Reason::Invalid), 1);
    /// ```
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

    /// How many addresses were given this advice.
    ///
    /// ```
    /// use deliverability::hygiene::{Advice, Facts, Policy, Summary, review};
    ///
    /// let mut summary = Summary::default();
    /// summary.add(&review(&Facts::default(), &Policy::default()));
    /// assert_eq!((summary.count(Advice::Keep), summary.count(Advice::Remove)), (1, 0));
    /// ```
    #[must_use]
    pub fn count(&self, advice: Advice) -> u64 {
        self.advice.get(&advice).copied().unwrap_or_default()
    }

    /// How many addresses this reason was found for, whatever their advice.
    ///
    /// ```
    /// use deliverability::hygiene::{Advice, Facts, Policy, Reason, Summary, review};
    ///
    /// let mut facts = Facts::default();
    /// facts.is_relay = true;
    /// let mut summary = Summary::default();
    /// summary.add(&review(&facts, &Policy::default()));
    /// assert_eq!(
    ///     (summary.count_of(Reason::Relay), summary.count(Advice::Keep)),
    ///     (1, 1)
    /// );
    /// ```
    #[must_use]
    pub fn count_of(&self, reason: Reason) -> u64 {
        self.reasons.get(&reason).copied().unwrap_or_default()
    }

    /// How many of the kept addresses are at domains that accept every name.
    #[must_use]
    pub const fn kept_catch_all(&self) -> u64 {
        self.kept_catch_all
    }

    /// How many of the kept addresses at domains that accept every name may be mailed:
    /// the policy's share of all kept addresses, rounded down.
    ///
    /// ```
    /// use deliverability::hygiene::{Facts, Policy, Summary, review};
    ///
    /// let mut policy = Policy::default();
    /// policy.catch_all_percent = 10;
    /// let mut summary = Summary::default();
    /// for _ in 0..59 {
    ///     summary.add(&review(&Facts::default(), &policy));
    /// }
    /// assert_eq!(summary.catch_all_allowance(&policy), 5);
    /// ```
    #[must_use]
    pub fn catch_all_allowance(&self, policy: &Policy) -> u64 {
        let kept = u128::from(self.count(Advice::Keep));
        let allowed = kept.saturating_mul(u128::from(policy.catch_all_percent)) / 100;
        u64::try_from(allowed).unwrap_or(u64::MAX)
    }
}

/// Admits addresses at domains that accept every name to one campaign, up to the
/// policy's share of the campaign and its number for each domain.
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
    ///
    /// ```
    /// use deliverability::hygiene::{CatchAllQuota, Policy};
    ///
    /// let mut quota = CatchAllQuota::new(19, &Policy::default()); // 5 % of 19 is none
    /// assert!(!quota.admit(&"acme.example".parse()?));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn new(messages: u64, policy: &Policy) -> Self {
        let share = u128::from(messages).saturating_mul(u128::from(policy.catch_all_percent)) / 100;
        let per_domain =
            if policy.catch_all_per_domain == 0 { u32::MAX } else { policy.catch_all_per_domain };
        Self { left: u64::try_from(share).unwrap_or(u64::MAX), per_domain, admitted: BTreeMap::new() }
    }

    /// Whether one more address at the domain may be mailed. If so, it is counted.
    ///
    /// ```
    /// use deliverability::hygiene::{CatchAllQuota, Policy};
    ///
    /// let mut quota = CatchAllQuota::new(40, &Policy::default()); // 5 % of 40 are 2
    /// let domain = "acme.example".parse()?;
    /// assert_eq!([(); 3].map(|()| quota.admit(&domain)), [true, true, false]);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
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
