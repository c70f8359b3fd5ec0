//! The numbers behind the decisions.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::bounce::{Class, Reason};

/// What a bounce does to the address.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Policy, Treatment}};
///
/// let policy = Policy::default();
/// assert_eq!(policy.treatment(Reason::MailboxFull), Treatment::Temporary { from: 1 });
/// assert_eq!(policy.treatment(Reason::IpBlocklisted), Treatment::Ignore);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Treatment {
    /// It is recorded, and does nothing.
    Ignore,
    /// It quarantines for a time, one step up the ladder.
    Temporary {
        /// How many bounces of this treatment in a row it takes: 1 for the first, 2 for the second.
        from: u32,
    },
    /// It quarantines for good, once the number that the policy tolerates is reached.
    LongTerm,
    /// It quarantines for good at once, at any domain.
    LongTermAtOnce,
}

/// The rules of quarantine, as values.
///
/// The default is the rule set that the crate's requirements describe: soft bounces quarantine for
/// 1, 2, 4, 8 and 16 weeks, the sixth for good; hard bounces quarantine for good at the first at a
/// large domain and at the second elsewhere; a delivery starts the ladder anew, and 26 quiet weeks
/// take one step off it.
///
/// ```
/// use deliverability::quarantine::Policy;
///
/// let mut policy = Policy::default();
/// policy.hard_bounces = 1;
/// policy.large_domains.push("bigmail.example".into());
/// assert!(policy.is_large("BigMail.example"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Policy {
    /// The lengths of the temporary quarantines, in days, from the first step to the last. The
    /// bounce after the last one quarantines for good.
    pub ladder_days: Vec<u32>,
    /// How many hard bounces quarantine for good at a large domain.
    pub hard_bounces_at_large: u32,
    /// How many hard bounces quarantine for good elsewhere.
    pub hard_bounces: u32,
    /// After how many days without a counted bounce, counted from the end of the last quarantine,
    /// one step is taken off the ladder. 0 for never.
    pub quiet_days: u32,
    /// Whether a delivery takes the ladder and the count of hard bounces back to their beginning.
    pub delivery_resets: bool,
    /// Whether an absence message counts as a soft bounce.
    pub absence_counts: bool,
    /// Domains that are large and reliable: what they say of an address is true. Lower case, ASCII.
    pub large_domains: Vec<String>,
    /// Treatments that differ from those of the reason's class.
    pub treatments: BTreeMap<Reason, Treatment>,
}

impl Default for Policy {
    fn default() -> Self {
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
        let treatments = [
            (Reason::AddressInvalid, Treatment::LongTermAtOnce),
            (Reason::Undetermined, Treatment::Temporary { from: 2 }),
            (Reason::Greylisted, Treatment::Ignore),
            (Reason::RateLimited, Treatment::Ignore),
            (Reason::MessageTooLarge, Treatment::Ignore),
            (Reason::TlsRequired, Treatment::Ignore),
            (Reason::ProtocolError, Treatment::Ignore),
        ];
        Self {
            ladder_days: Vec::from([7, 14, 28, 56, 112]),
            hard_bounces_at_large: 1,
            hard_bounces: 2,
            quiet_days: 182,
            delivery_resets: true,
            absence_counts: true,
            large_domains: LARGE.iter().map(|&domain| domain.into()).collect(),
            treatments: treatments.into(),
        }
    }
}

impl Policy {
    /// What a bounce with this reason does: the entry in [`treatments`](Self::treatments), else what
    /// the class of the reason stands for.
    #[must_use]
    pub fn treatment(&self, reason: Reason) -> Treatment {
        let of_class = || match reason.class() {
            Class::Hard => Treatment::LongTerm,
            Class::Soft => Treatment::Temporary { from: 1 },
            Class::Spam => Treatment::Ignore,
        };
        self.treatments.get(&reason).copied().unwrap_or_else(of_class)
    }

    /// Whether a domain is one of the large ones. Case does not matter.
    #[must_use]
    pub fn is_large(&self, domain: &str) -> bool {
        self.large_domains.iter().any(|large| large.eq_ignore_ascii_case(domain))
    }

    /// How many hard bounces an address at this domain may have.
    pub(super) fn hard_limit(&self, domain: &str) -> u32 {
        if self.is_large(domain) { self.hard_bounces_at_large } else { self.hard_bounces }
    }
}
