//! The numbers behind the decisions.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::TimeDelta;

use super::{Bounce, Trust};
use crate::bounce::{Class, Reason};

/// What a bounce does to the address.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Policy, Treatment}};
///
/// let policy = Policy::default();
/// assert_eq!(policy.treatment(Reason::MailboxFull), Treatment::SOFT);
/// assert_eq!(policy.treatment(Reason::UserUnknown), Treatment::LongTerm);
/// assert_eq!(policy.treatment(Reason::IpBlocklisted), Treatment::Ignore);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Treatment {
    /// It is recorded, and does nothing.
    Ignore,
    /// It counts as a soft bounce.
    Temporary {
        /// How many soft bounces in a row it takes; `None` for the policy's number.
        from: Option<u32>,
        /// How many days the quarantine lasts, whatever the step; `None` for the ladder's length.
        days: Option<u32>,
    },
    /// It counts as a hard bounce: it quarantines for good, once the number that the policy
    /// tolerates is reached.
    LongTerm,
    /// It quarantines for good at once, at any domain.
    LongTermAtOnce,
}

impl Treatment {
    /// A soft bounce by the policy's own numbers.
    pub const SOFT: Self = Self::Temporary { from: None, days: None };
}

/// What comes after the last length of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Beyond {
    /// A long-term quarantine; beyond the long-term lengths, one that does not end.
    ForGood,
    /// The last length again and again.
    Repeat,
}

crate::names::named! {
    Beyond {
        ForGood => "for-good",
        Repeat => "repeat",
    }
}

/// The rules of quarantine, as values.
///
/// The default is the rule set that the crate's requirements describe: soft bounces quarantine for
/// 1, 2, 4, 8 and 16 weeks, the sixth for good; hard bounces quarantine for good at the first at a
/// large domain and at the second elsewhere; a delivery starts the ladder anew, and 26 quiet weeks
/// take one step off it. [`Policy::PRESETS`] names the rules that others publish.
///
/// A number of 0 turns its rule off: no count of bounces acts, no time has to pass or ever does.
///
/// ```
/// use deliverability::quarantine::Policy;
///
/// let mut policy = Policy::default();
/// policy.hard_bounces = 1;
/// policy.large_domains.push("bigmail.example".into());
/// assert!(policy.is_large("BigMail.example"));
/// assert_eq!(policy.durations().map(|length| length.num_weeks()).sum::<i64>(), 31);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Policy {
    /// The lengths of the temporary quarantines, in days, from the first step to the last (Q-03).
    pub ladder_days: Vec<u32>,
    /// What the bounce after the last step does (Q-11).
    pub beyond_ladder: Beyond,
    /// How many soft bounces in a row take a step.
    pub soft_bounces: u32,
    /// The same for an address that was active; `None` for no difference.
    pub soft_bounces_if_active: Option<u32>,
    /// How many hours must lie between the first and the last soft bounce of that row.
    pub soft_span_hours: u32,
    /// A soft bounce that comes in fewer hours than this after the last counted one is not counted.
    pub soft_spacing_hours: u32,
    /// After more than this many days without a soft bounce the row begins anew.
    pub soft_forget_days: u32,
    /// How many hard bounces quarantine for good (Q-10).
    pub hard_bounces: u32,
    /// The same at a large domain (Q-09).
    pub hard_bounces_at_large: u32,
    /// The same for an address that was active, at any domain; `None` for no difference.
    pub hard_bounces_if_active: Option<u32>,
    /// Hard bounces that are more than this many hours old are no longer counted.
    pub hard_window_hours: u32,
    /// Whether a hard bounce that does not quarantine counts as a soft one.
    pub hard_counts_as_soft: bool,
    /// The lengths of the long-term quarantines that end by themselves, in days, from the first on.
    pub long_term_days: Vec<u32>,
    /// What comes after the last of them; with none of them, for good.
    pub beyond_long_term: Beyond,
    /// For how many days an open, a click or an answer makes an address active; 0 for ever.
    pub active_days: u32,
    /// After how many days without a counted bounce, counted from the end of the last quarantine,
    /// one step is taken off the ladder and a row that has begun is forgotten.
    pub quiet_days: u32,
    /// Whether a delivery takes the ladder and all counts back to their beginning.
    pub delivery_resets: bool,
    /// Whether a delivery ends the quarantines as well.
    pub delivery_releases: bool,
    /// Whether an absence message counts as a soft bounce (Q-02).
    pub absence_counts: bool,
    /// The least trust that an imported quarantine needs (Q-12). Complaints and unsubscriptions need
    /// none.
    pub import_trust: Trust,
    /// Domains that are large and reliable: what they say of an address is true. Lower case, ASCII.
    pub large_domains: Vec<String>,
    /// Treatments that differ from those of the reason's class.
    pub treatments: BTreeMap<Reason, Treatment>,
}

impl Default for Policy {
    fn default() -> Self {
        let mut treatments = no_fault_of_the_address();
        treatments.insert(Reason::AddressInvalid, Treatment::LongTermAtOnce);
        treatments.insert(Reason::Undetermined, Treatment::Temporary { from: Some(2), days: None });
        Self {
            ladder_days: Vec::from([7, 14, 28, 56, 112]),
            beyond_ladder: Beyond::ForGood,
            soft_bounces: 1,
            soft_bounces_if_active: None,
            soft_span_hours: 0,
            soft_spacing_hours: 0,
            soft_forget_days: 0,
            hard_bounces: 2,
            hard_bounces_at_large: 1,
            hard_bounces_if_active: None,
            hard_window_hours: 0,
            hard_counts_as_soft: false,
            long_term_days: Vec::new(),
            beyond_long_term: Beyond::ForGood,
            active_days: 0,
            quiet_days: 182,
            delivery_resets: true,
            delivery_releases: false,
            absence_counts: true,
            import_trust: Trust::SimilarRules,
            large_domains: LARGE.iter().map(|&domain| domain.into()).collect(),
            treatments,
        }
    }
}

impl Policy {
    /// What a bounce with this reason does: the entry in [`treatments`](Self::treatments), else what
    /// the class of the reason stands for.
    #[must_use]
    pub fn treatment(&self, reason: Reason) -> Treatment {
        self.treatments.get(&reason).copied().unwrap_or_else(|| of_class(reason.class()))
    }

    /// What a bounce does: the treatment of its reason, unless it names none or its class is not the
    /// reason's; then what its class stands for.
    #[must_use]
    pub fn treatment_of(&self, bounce: &Bounce) -> Treatment {
        match bounce.reason {
            Some(reason) if reason.class() == bounce.class => self.treatment(reason),
            _ => of_class(bounce.class),
        }
    }

    /// Whether a domain is one of the large ones. Case does not matter.
    #[must_use]
    pub fn is_large(&self, domain: &str) -> bool {
        self.large_domains.iter().any(|large| large.eq_ignore_ascii_case(domain))
    }

    /// The lengths of the temporary quarantines, from the first step to the last.
    pub fn durations(&self) -> impl Iterator<Item = TimeDelta> {
        self.ladder_days.iter().map(|&days| days_long(days))
    }
}

/// So many days, as a length of time.
pub(super) fn days_long(days: u32) -> TimeDelta {
    TimeDelta::try_days(i64::from(days)).unwrap_or(TimeDelta::MAX)
}

const fn of_class(class: Class) -> Treatment {
    match class {
        Class::Hard => Treatment::LongTerm,
        Class::Soft => Treatment::SOFT,
        Class::Spam => Treatment::Ignore,
    }
}

/// Soft reasons that are about this message or its route: another message may well arrive.
pub(super) fn no_fault_of_the_address() -> BTreeMap<Reason, Treatment> {
    [
        Reason::Greylisted,
        Reason::RateLimited,
        Reason::MessageTooLarge,
        Reason::TlsRequired,
        Reason::ProtocolError,
    ]
    .map(|reason| (reason, Treatment::Ignore))
    .into()
}

const LARGE: &[&str] = &[
    "aol.com",
    "comcast.net",
    "free.fr",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "live.fr",
    "mac.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "sfr.fr",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "yahoo.co.jp",
    "yahoo.com",
    "yahoo.fr",
    "yandex.ru",
    "ymail.com",
];
