//! How likely an address is a spam trap. Traps cannot be listed, so there is no
//! definite answer.

use alloc::{string::String, vec::Vec};
use core::fmt;

/// What the caller knows about an address that bears on whether it is a spam trap.
///
/// ```
/// use deliverability::hygiene::{assess_trap, trap::{Policy, TrapReason, TrapSignals}};
///
/// let mut signals = TrapSignals::default();
/// signals.has_consent = Some(false);
/// signals.ever_engaged = Some(false);
/// let risk = assess_trap(&signals, &Policy::default());
/// assert_eq!(risk.score(), 55);
/// assert_eq!(risk.reasons(), [TrapReason::NoConsent, TrapReason::NeverEngaged]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrapSignals {
    /// It is a known trap: a list of traps, or its operator, says so.
    pub is_known: bool,
    /// The local part calls itself a trap; see [`names_a_trap`].
    pub names_itself: bool,
    /// The domain is a misspelled provider ([`suggest_domain`](super::suggest_domain) has
    /// one).
    pub is_typo: bool,
    /// The local part is a role, seldom opted in.
    pub is_role: bool,
    /// It bounced hard before and accepts mail again: recycled.
    pub bounced_hard: bool,
    /// Its domain had no mail exchanger for a time, and has one again.
    pub domain_came_back: bool,
    /// Days since its owner last opened, clicked or wrote; `None` if that is not known.
    pub inactive_days: Option<u32>,
    /// Whether there is a trail of consent; `None` if that is not known.
    pub has_consent: Option<bool>,
    /// Whether its owner ever opened, clicked or wrote; `None` if that is not known.
    pub ever_engaged: Option<bool>,
}

/// How much each signal weighs, in points of 100.
///
/// ```
/// use deliverability::hygiene::{assess_trap, trap::{Policy, TrapSignals}};
///
/// let mut signals = TrapSignals::default();
/// signals.inactive_days = Some(400);
/// let mut policy = Policy::default();
/// assert_eq!(assess_trap(&signals, &policy).score(), 25);
/// policy.inactive_days = 730;
/// assert_eq!(assess_trap(&signals, &policy).score(), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The weight of a known trap.
    pub known: u8,
    /// The weight of a local part that calls itself a trap.
    pub names_itself: u8,
    /// The weight of a misspelled domain.
    pub typo: u8,
    /// The weight of a local part that is a role.
    pub role: u8,
    /// The weight of an earlier hard bounce.
    pub bounced_hard: u8,
    /// The weight of a domain that came back.
    pub domain_came_back: u8,
    /// The weight of long inactivity.
    pub inactive: u8,
    /// The weight of a missing trail of consent.
    pub no_consent: u8,
    /// The weight of never having engaged.
    pub never_engaged: u8,
    /// From how many days on inactivity counts as long.
    pub inactive_days: u32,
}

impl Default for Policy {
    /// Weights by the kinds of traps that list owners describe: pristine ones have no
    /// consent and no engagement, recycled ones bounced and fell silent, typo ones are
    /// misspelled. Mailbox providers recycle an address after a year of silence.
    fn default() -> Self {
        Self {
            known: 100,
            names_itself: 60,
            typo: 35,
            role: 15,
            bounced_hard: 40,
            domain_came_back: 40,
            inactive: 25,
            no_consent: 30,
            never_engaged: 25,
            inactive_days: 365,
        }
    }
}

crate::source::presets!(Policy, "hygiene::trap", []);

/// A signal that counted towards the risk.
///
/// ```
/// use deliverability::hygiene::{assess_trap, trap::{Policy, TrapReason, TrapSignals}};
///
/// let mut signals = TrapSignals::default();
/// signals.bounced_hard = true;
/// let risk = assess_trap(&signals, &Policy::default());
/// assert_eq!(risk.reasons(), [TrapReason::BouncedHard]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TrapReason {
    /// It is a known trap.
    Known,
    /// The local part calls itself a trap.
    NamesItself,
    /// The domain is misspelled.
    Typo,
    /// The local part is a role.
    Role,
    /// It bounced hard before.
    BouncedHard,
    /// Its domain had no mail exchanger for a time.
    DomainCameBack,
    /// Nobody was active for a long time.
    Inactive,
    /// There is no trail of consent.
    NoConsent,
    /// Nobody ever engaged.
    NeverEngaged,
}

crate::names::named! {
    TrapReason {
        Known => "known",
        NamesItself => "names-itself",
        Typo => "typo",
        Role => "role",
        BouncedHard => "bounced-hard",
        DomainCameBack => "domain-came-back",
        Inactive => "inactive",
        NoConsent => "no-consent",
        NeverEngaged => "never-engaged",
    }
}

/// The risk that an address is a spam trap.
///
/// ```
/// use deliverability::hygiene::{assess_trap, trap::{Policy, TrapSignals}};
///
/// let mut signals = TrapSignals::default();
/// signals.is_typo = true;
/// signals.has_consent = Some(false);
/// let risk = assess_trap(&signals, &Policy::default());
/// assert_eq!(risk.to_string(), "65 of 100: typo, no-consent");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TrapRisk {
    score: u8,
    reasons: Vec<TrapReason>,
}

impl TrapRisk {
    /// The risk in points of 100. This is not a probability, but a way to put the worst
    /// first.
    #[must_use]
    pub const fn score(&self) -> u8 {
        self.score
    }

    /// The signals that counted.
    #[must_use]
    pub fn reasons(&self) -> &[TrapReason] {
        &self.reasons
    }
}

impl fmt::Display for TrapRisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of 100", self.score)?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{}{reason}", if index == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

/// Whether a local part calls itself a trap: `spamtrap`, `spam.trap`, `honeypot-2`.
///
/// ```
/// use deliverability::hygiene::names_a_trap;
///
/// assert!(names_a_trap("SpamTrap") && names_a_trap("honey-pot.7"));
/// assert!(!names_a_trap("patrick.trapp") && !names_a_trap("spam"));
/// ```
#[must_use]
pub fn names_a_trap(local_part: &str) -> bool {
    const NAMES: &[&str] =
        &["spamtrap", "trapspam", "honeypot", "honeytrap", "spampot", "spampoison", "mailtrap"];
    let letters = local_part.chars().filter(char::is_ascii_alphabetic).take(MAX_LETTERS);
    let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    NAMES.iter().any(|name| letters.contains(name))
}

/// How many letters of a local part are examined.
const MAX_LETTERS: usize = 64;

/// The risk that an address is a spam trap: the sum of the weights of its signals, at
/// most 100. What is not known does not count.
///
/// ```
/// use deliverability::hygiene::{assess_trap, names_a_trap, trap::{Policy, TrapSignals}};
///
/// let mut signals = TrapSignals::default();
/// signals.names_itself = names_a_trap("spam.trap");
/// signals.has_consent = Some(true);
/// assert_eq!(assess_trap(&signals, &Policy::default()).score(), 60);
/// ```
#[must_use]
pub fn assess_trap(signals: &TrapSignals, policy: &Policy) -> TrapRisk {
    let is_inactive = signals.inactive_days.is_some_and(|days| days >= policy.inactive_days);
    let counted = [
        (signals.is_known, TrapReason::Known, policy.known),
        (signals.names_itself, TrapReason::NamesItself, policy.names_itself),
        (signals.is_typo, TrapReason::Typo, policy.typo),
        (signals.is_role, TrapReason::Role, policy.role),
        (signals.bounced_hard, TrapReason::BouncedHard, policy.bounced_hard),
        (signals.domain_came_back, TrapReason::DomainCameBack, policy.domain_came_back),
        (is_inactive, TrapReason::Inactive, policy.inactive),
        (signals.has_consent == Some(false), TrapReason::NoConsent, policy.no_consent),
        (signals.ever_engaged == Some(false), TrapReason::NeverEngaged, policy.never_engaged),
    ];
    let mut risk = TrapRisk { score: 0, reasons: Vec::new() };
    for (counts, reason, weight) in counted {
        if counts && weight > 0 {
            risk.score = risk.score.saturating_add(weight).min(100);
            risk.reasons.push(reason);
        }
    }
    risk
}
