//! The rules of quarantine, as plain values.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Bounce, Provenance, Sign, import::Trust, presets};
use crate::{
    bounce::{Class, Reason},
    provider::Provider,
};

/// What a bounce does to its address.
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
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Treatment {
    /// It is recorded and has no effect.
    Ignore,
    /// It counts as a soft bounce.
    Temporary {
        /// How many consecutive soft bounces lead to a step; `None` for the policy's
        /// number.
        from: Option<u32>,
        /// How many days the quarantine lasts, whatever the step; `None` for the
        /// ladder's length.
        days: Option<u32>,
    },
    /// It counts as a hard bounce: it quarantines for good once the policy's number of
    /// hard bounces is reached.
    LongTerm,
    /// It quarantines for good at once, at any domain.
    LongTermAtOnce,
}

impl Treatment {
    /// A soft bounce by the policy's own numbers.
    pub const SOFT: Self = Self::Temporary { from: None, days: None };

    /// Whether it quarantines for good, at once or after more of its kind.
    pub(super) const fn is_long_term(self) -> bool {
        matches!(self, Self::LongTerm | Self::LongTermAtOnce)
    }
}

/// What comes after the last length of a ladder.
///
/// ```
/// use deliverability::quarantine::{Beyond, Policy};
///
/// assert_eq!(Policy::default().beyond_ladder, Beyond::ForGood);
/// let postal = Policy::preset("postal").ok_or("a preset")?;
/// assert_eq!((postal.ladder_days, postal.beyond_ladder), (vec![30], Beyond::Repeat));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Beyond {
    /// Beyond the temporary lengths, a long-term quarantine; beyond the long-term
    /// lengths, one that does not end.
    ForGood,
    /// The last length, repeated.
    Repeat,
}

crate::names::named! {
    Beyond {
        ForGood => "for-good",
        Repeat => "repeat",
    }
}

/// The rules of quarantine, as plain values.
///
/// The default is the rule set that the crate's requirements describe: soft bounces
/// quarantine for 1, 2, 4, 8 and 16 weeks, and the sixth for good. Hard bounces
/// quarantine for good, at a large domain at the first, elsewhere at the second. A
/// delivery restarts the ladder, and 26 quiet weeks take one step off it.
/// [`Policy::PRESETS`] lists the rules that others publish.
///
/// A 0 disables a rule: no number of bounces triggers it, and no time has to pass.
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
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The lengths of the temporary quarantines, in days, from the first step to the
    /// last.
    pub ladder_days: Vec<u32>,
    /// What the bounce after the last step does.
    pub beyond_ladder: Beyond,
    /// How many consecutive soft bounces lead to a step.
    pub soft_bounces: u32,
    /// The same for an address that was active; `None` if that makes no difference.
    pub soft_bounces_if_active: Option<u32>,
    /// How many hours must pass between the first and the last soft bounce of such a
    /// row.
    pub soft_span_hours: u32,
    /// A soft bounce that comes fewer hours than this after the last counted one is not
    /// counted.
    pub soft_spacing_hours: u32,
    /// After more than this many days without a soft bounce, the row starts again.
    pub soft_forget_days: u32,
    /// How many hard bounces quarantine for good.
    pub hard_bounces: u32,
    /// The same at a large domain.
    pub hard_bounces_at_large: u32,
    /// The same for an address that was active, at any domain; `None` if that makes no
    /// difference.
    pub hard_bounces_if_active: Option<u32>,
    /// Hard bounces that are more than this many hours old are no longer counted.
    pub hard_window_hours: u32,
    /// A hard bounce that comes fewer hours than this after the last counted one is not
    /// counted: both are attempts of one send.
    pub hard_spacing_hours: u32,
    /// Whether a hard bounce that does not quarantine counts as a soft one.
    pub hard_counts_as_soft: bool,
    /// The lengths of the long-term quarantines that end by themselves, in days, from
    /// the first on.
    pub long_term_days: Vec<u32>,
    /// What comes after the last of them. If there are none, long-term quarantines are
    /// for good.
    pub beyond_long_term: Beyond,
    /// For how many days an open, a click or an answer makes an address active; 0 for
    /// an unlimited time.
    pub active_days: u32,
    /// After how many days without a counted bounce, counted from the end of the last
    /// quarantine, one step is taken off the ladder and an incomplete row is forgotten.
    pub quiet_days: u32,
    /// Whether a delivery resets the ladder and all counts.
    pub delivery_resets: bool,
    /// Whether a delivery ends the quarantines as well.
    pub delivery_releases: bool,
    /// For how many hours after a delivery a bounce of the same message contradicts it:
    /// what the delivery reset counts again. Some systems accept a message and return
    /// it up to a week later.
    pub contradiction_hours: u32,
    /// The same if the delivery or the bounce names no message.
    pub unnamed_contradiction_hours: u32,
    /// The signs of life that reset the ladder and all counts.
    pub signs_of_life: BTreeSet<Sign>,
    /// Whether an absence message counts as a soft bounce.
    pub absence_counts: bool,
    /// How much proof a bounce or an absence message needs that it is about the
    /// caller's mail.
    pub bounce_provenance: Provenance,
    /// Whether a failure that the sending service calls permanent counts as a hard
    /// bounce if the reason is unknown.
    pub trusts_provider_class: bool,
    /// By how many minutes an event may be ahead of the time of its receipt.
    pub max_ahead_minutes: u32,
    /// By how many days an event may be older than the time of its receipt.
    pub max_age_days: u32,
    /// The lowest trust that an imported quarantine needs. Complaints and
    /// unsubscriptions need none.
    pub import_trust: Trust,
    /// Domains, in their ASCII form, that are large and reliable: what they say about
    /// an address is true.
    pub large_domains: Vec<String>,
    /// Whether the domains of large providers are among them; see
    /// [`Provider::is_large_domain`](crate::provider::Provider::is_large_domain).
    pub trusts_large_providers: bool,
    /// Treatments that differ from those of the reason's class.
    pub treatments: BTreeMap<Reason, Treatment>,
    /// The preset that the policy was made from.
    pub(super) preset: presets::Name,
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
            hard_spacing_hours: 24,
            hard_counts_as_soft: false,
            long_term_days: Vec::new(),
            beyond_long_term: Beyond::ForGood,
            active_days: 0,
            quiet_days: 182,
            delivery_resets: true,
            delivery_releases: false,
            contradiction_hours: 7 * 24,
            unnamed_contradiction_hours: 24,
            signs_of_life: BTreeSet::from([Sign::Click, Sign::Reply, Sign::Message, Sign::Purchase]),
            absence_counts: true,
            bounce_provenance: Provenance::Unproven,
            trusts_provider_class: true,
            max_ahead_minutes: 60,
            max_age_days: 30,
            import_trust: Trust::SimilarRules,
            large_domains: Vec::new(),
            trusts_large_providers: true,
            treatments,
            preset: presets::Name(Some("default")),
        }
    }
}

impl Policy {
    /// What a bounce with this reason does: its entry in
    /// [`treatments`](Self::treatments), else the treatment of the reason's class.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Policy, Treatment}};
    ///
    /// let mut policy = Policy::default();
    /// assert_eq!(policy.treatment(Reason::Greylisted), Treatment::Ignore);
    /// policy.treatments.insert(Reason::Greylisted, Treatment::SOFT);
    /// assert_eq!(policy.treatment(Reason::Greylisted), Treatment::SOFT);
    /// ```
    #[must_use]
    pub fn treatment(&self, reason: Reason) -> Treatment {
        self.treatments.get(&reason).copied().unwrap_or_else(|| from_class(reason.class()))
    }

    /// What a bounce does: the treatment of its reason; if it has no reason, or its
    /// class is not that of the reason, the treatment of its class.
    ///
    /// If the sending service calls the failure permanent and the reason is unknown, it
    /// counts as a hard bounce, unless
    /// [`trusts_provider_class`](Self::trusts_provider_class) is off.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Policy, Treatment}};
    ///
    /// let bounce = Bounce::new(Reason::Undetermined).with_provider_class("Permanent");
    /// assert_eq!(Policy::default().treatment_of(&bounce), Treatment::LongTerm);
    /// ```
    #[must_use]
    pub fn treatment_of(&self, bounce: &Bounce) -> Treatment {
        match bounce.reason {
            None | Some(Reason::Undetermined)
                if self.trusts_provider_class
                    && bounce.class != Class::Spam
                    && bounce.provider_class == Some(Class::Hard) =>
            {
                Treatment::LongTerm
            }
            Some(reason) if reason.class() == bounce.class => self.treatment(reason),
            _ => from_class(bounce.class),
        }
    }

    /// Whether this sign of life resets the counts.
    ///
    /// ```
    /// use deliverability::quarantine::{Policy, Sign};
    ///
    /// let mut policy = Policy::default();
    /// assert!(policy.resets_on(Sign::Click) && !policy.resets_on(Sign::Open));
    /// policy.signs_of_life.clear();
    /// assert!(!policy.resets_on(Sign::Click));
    /// ```
    #[must_use]
    pub fn resets_on(&self, sign: Sign) -> bool {
        self.signs_of_life.contains(&sign)
    }

    /// The time to use for an event that was received at `received` and claims to have
    /// happened at `claimed`: the claimed time, or the time of receipt if the claim is
    /// more than [`max_ahead_minutes`](Self::max_ahead_minutes) ahead of it or older
    /// than [`max_age_days`](Self::max_age_days).
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let (policy, received) = (Policy::default(), "2026-03-02T09:00:00Z".parse()?);
    /// let hours_ago = "2026-03-02T03:00:00Z".parse()?;
    /// assert_eq!(policy.plausible_time(hours_ago, received), hours_ago);
    /// assert_eq!(
    ///     policy.plausible_time("2999-01-01T00:00:00Z".parse()?, received),
    ///     received
    /// );
    /// assert_eq!(
    ///     policy.plausible_time("1970-01-01T00:00:00Z".parse()?, received),
    ///     received
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn plausible_time(&self, claimed: DateTime<Utc>, received: DateTime<Utc>) -> DateTime<Utc> {
        let (age, ahead) = (since(claimed, received), since(received, claimed));
        let max_ahead = TimeDelta::try_minutes(i64::from(self.max_ahead_minutes)).unwrap_or(TimeDelta::MAX);
        if age <= days_long(self.max_age_days) && ahead <= max_ahead { claimed } else { received }
    }

    /// Whether a domain, in its ASCII form and in any case, is one of the large ones:
    /// in [`large_domains`](Self::large_domains), or run by a large provider if
    /// [`trusts_large_providers`](Self::trusts_large_providers) is set.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let mut policy = Policy::default();
    /// assert!(policy.is_large("Gmail.com") && !policy.is_large("example.org"));
    /// policy.trusts_large_providers = false;
    /// assert!(!policy.is_large("gmail.com"));
    /// ```
    #[must_use]
    pub fn is_large(&self, domain: &str) -> bool {
        self.large_domains.iter().any(|large| large.eq_ignore_ascii_case(domain))
            || (self.trusts_large_providers && Provider::is_large_domain(domain))
    }

    /// The lengths of the temporary quarantines, from the first step to the last.
    pub fn durations(&self) -> impl Iterator<Item = TimeDelta> {
        self.ladder_days.iter().map(|&days| days_long(days))
    }
}

/// The time from one instant to another.
pub(super) fn since(before: DateTime<Utc>, at: DateTime<Utc>) -> TimeDelta {
    at.signed_duration_since(before)
}

pub(super) fn hours_long(hours: u32) -> TimeDelta {
    TimeDelta::try_hours(i64::from(hours)).unwrap_or(TimeDelta::MAX)
}

/// A number of days, as a length of time.
pub(super) fn days_long(days: u32) -> TimeDelta {
    TimeDelta::try_days(i64::from(days)).unwrap_or(TimeDelta::MAX)
}

const fn from_class(class: Class) -> Treatment {
    match class {
        Class::Hard => Treatment::LongTerm,
        Class::Soft => Treatment::SOFT,
        Class::Spam => Treatment::Ignore,
    }
}

/// Soft reasons that are about this message or its route: another message may well
/// arrive.
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
