//! What a provider requires, as data.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use chrono::NaiveDate;

use super::{
    bulk::Bulk,
    check::{Report, outcome},
    facts::{Facts, Mail},
};
use crate::{
    diagnostic::Severity,
    provider::Provider,
    rate::{Evidence, Limit, Rate},
    source::{Preset, Source},
};

/// What a rule wants.
///
/// ```
/// use deliverability::{compliance::Requirement, rate::{Limit, Trials}};
///
/// let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
/// assert_eq!(Requirement::Complaints { limit }.to_string(), "complaints under 0.30 % of inbox-delivered");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Requirement {
    /// SPF or DKIM passes.
    SpfOrDkim,
    /// SPF passes.
    Spf,
    /// A DKIM signature passes.
    Dkim,
    /// The key of a DKIM signature that passes has so many bits at least. Not applicable where none
    /// passes.
    DkimKey {
        /// Bits of an RSA key.
        bits: u32,
    },
    /// A DMARC record is published, with any policy.
    Dmarc,
    /// The domain of From is aligned with that of an SPF or DKIM pass (DMARC's pass).
    Alignment,
    /// The domain of From is aligned with that of a DKIM pass.
    DkimAlignment,
    /// The sending address has a name that leads back to it.
    ReverseDns,
    /// The domain of the name of the sending address shows its operator's contact.
    OperatorContact,
    /// The message goes over TLS.
    Tls,
    /// The message follows RFC 5322.
    Format,
    /// The header lets one unsubscribe by one click (RFC 8058).
    OneClick,
    /// The header or the body has some way to unsubscribe.
    Unsubscribe,
    /// The header has a way to unsubscribe, by mail or by link (RFC 2369).
    UnsubscribeHeader,
    /// The body shows a link to unsubscribe.
    UnsubscribeLink,
    /// An unsubscription takes effect in time.
    UnsubscribeWithin {
        /// In so many hours at most.
        hours: u32,
    },
    /// A valid, signed `Feedback-ID` is there.
    FeedbackId,
    /// Complaints keep to a limit.
    Complaints {
        /// The limit; the trials of the rate must be those of the limit.
        limit: Limit,
    },
    /// Complaints of a day stay below a number.
    ComplaintsADay {
        /// So many are too many.
        from: u64,
    },
}

impl fmt::Display for Requirement {
    /// Writes what is wanted, in a few words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpfOrDkim => f.write_str("SPF or DKIM to pass"),
            Self::Spf => f.write_str("SPF to pass"),
            Self::Dkim => f.write_str("DKIM to pass"),
            Self::DkimKey { bits } => write!(f, "a DKIM key of at least {bits} bits"),
            Self::Dmarc => f.write_str("a DMARC record, p=none at least"),
            Self::Alignment => f.write_str("the domain of From aligned with SPF or DKIM"),
            Self::DkimAlignment => f.write_str("the domain of From aligned with DKIM"),
            Self::ReverseDns => f.write_str("a name of the sending address that leads back to it"),
            Self::OperatorContact => {
                f.write_str("the operator's contact at the domain of the sending address's name")
            }
            Self::Tls => f.write_str("a connection over TLS"),
            Self::Format => f.write_str("a message by RFC 5322"),
            Self::OneClick => f.write_str("unsubscribing by one click (RFC 8058)"),
            Self::Unsubscribe => f.write_str("a way to unsubscribe"),
            Self::UnsubscribeHeader => f.write_str("a List-Unsubscribe field"),
            Self::UnsubscribeLink => f.write_str("a visible link to unsubscribe in the body"),
            Self::UnsubscribeWithin { hours } => write!(f, "unsubscriptions honoured within {hours} h"),
            Self::FeedbackId => f.write_str("a signed Feedback-ID"),
            Self::Complaints { limit } => {
                let most = Rate::new(u64::from(limit.events()), u64::from(limit.trials()), limit.of());
                let up_to = if limit.is_inclusive() { "under" } else { "of at most" };
                write!(f, "complaints {up_to} {} of {}", most.percent(), most.of())
            }
            Self::ComplaintsADay { from } => write!(f, "fewer than {from} complaints a day"),
        }
    }
}

/// Whom a rule holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Audience {
    /// Every sender.
    Everyone,
    /// Bulk senders, by the profile's [`Bulk`].
    Bulk,
}

crate::names::named! {
    Audience {
        Everyone => "everyone",
        Bulk => "bulk",
    }
}

/// What a provider does to those who break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing that is published: advice.
    Advice,
    /// Messages go to the spam folder.
    SpamFolder,
    /// The provider grants no relief from other measures.
    NoMitigation,
    /// Messages are refused for now, all or a part.
    Deferred,
    /// Messages are refused.
    Refused,
    /// The sender is warned, then blocked for longer each time.
    Blocked,
}

crate::names::named! {
    Effect {
        Advice => "advice",
        SpamFolder => "spam-folder",
        NoMitigation => "no-mitigation",
        Deferred => "deferred",
        Refused => "refused",
        Blocked => "blocked",
    }
}

/// One rule of a provider.
///
/// ```
/// use deliverability::{
///     compliance::{Audience, Effect, Mail, Requirement, Rule},
///     diagnostic::Severity,
/// };
///
/// let rule = Rule::new("house::one-click", Requirement::OneClick, "our own rule")
///     .for_bulk()
///     .for_mail(Mail::Marketing)
///     .severity(Severity::Warning)
///     .enforced(Effect::Deferred, &["421 4.7.0"]);
/// assert_eq!((rule.audience, rule.replies.len()), (Audience::Bulk, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rule {
    /// The stable id, `provider::what-it-wants`.
    pub id: Cow<'static, str>,
    /// What it wants.
    pub requirement: Requirement,
    /// Whom it holds for.
    pub audience: Audience,
    /// The only kind of message it holds for.
    pub mail: Option<Mail>,
    /// How much it matters to break it.
    pub severity: Severity,
    /// Since when it holds, where that is published.
    pub since: Option<NaiveDate>,
    /// What happens to those who break it.
    pub effect: Effect,
    /// The replies by which that shows, as `550 5.7.26`.
    pub replies: Vec<Cow<'static, str>>,
    /// Where it is published.
    pub source: Cow<'static, str>,
    /// The day on which it was seen there; none for the caller's own rules.
    #[cfg_attr(feature = "serde", serde(default))]
    pub seen: Option<NaiveDate>,
    /// Whether the source says so. Else it is common knowledge, or from an earlier version of a page.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub is_confirmed: bool,
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

impl Rule {
    /// A rule for every sender and message, of severity error, of which nothing more is known.
    #[must_use]
    pub fn new(
        id: impl Into<Cow<'static, str>>,
        requirement: Requirement,
        source: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            id: id.into(),
            requirement,
            audience: Audience::Everyone,
            mail: None,
            severity: Severity::Error,
            since: None,
            effect: Effect::Advice,
            replies: Vec::new(),
            source: source.into(),
            seen: None,
            is_confirmed: true,
        }
    }

    /// A rule that somebody published, seen on a day.
    pub(super) fn published(id: &'static str, requirement: Requirement, source: &Source) -> Self {
        let mut rule = Self::new(id, requirement, alloc::format!("{}, {}", source.title(), source.address()));
        rule.seen = source.seen().parse().ok();
        rule.is_confirmed = source.is_confirmed();
        rule
    }

    /// The same, for bulk senders.
    #[must_use]
    pub fn for_bulk(self) -> Self {
        Self { audience: Audience::Bulk, ..self }
    }

    /// The same, for one kind of message.
    #[must_use]
    pub fn for_mail(self, mail: Mail) -> Self {
        Self { mail: Some(mail), ..self }
    }

    /// The same, of another severity.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, since a day.
    #[must_use]
    pub fn since(self, since: Option<NaiveDate>) -> Self {
        Self { since, ..self }
    }

    /// The same, with what happens to those who break it, and the replies by which that shows.
    #[must_use]
    pub fn enforced(self, effect: Effect, replies: &[&'static str]) -> Self {
        Self { effect, replies: replies.iter().map(|reply| Cow::Borrowed(*reply)).collect(), ..self }
    }
}

/// What one provider requires of senders, as it was published on a day.
///
/// The presets are what the providers publish, and no standard. What nobody could confirm is marked so in
/// its rule. Every field may be changed, rules added or taken out.
///
/// ```
/// use deliverability::compliance::{Bulk, Profile, Requirement, Rule};
///
/// let mut profile = Profile::gmail();
/// assert_eq!((&*profile.provider, profile.version), ("gmail", 2));
/// profile.bulk = Bulk::new(1_000, true); // a stricter reading
/// profile.rules.push(Rule::new("house::tls", Requirement::Tls, "our own rule"));
/// assert!(profile.rules.iter().all(|rule| !rule.source.is_empty()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Profile {
    /// Whose it is.
    pub provider: Cow<'static, str>,
    /// Counts the changes of the preset, from 1.
    pub version: u32,
    /// The day on which all of it was what the provider published: that of its oldest rule.
    pub as_of: NaiveDate,
    /// Who is a bulk sender.
    pub bulk: Bulk,
    /// How much must be seen before a complaint rate breaks or keeps a limit. The presets take the counts
    /// as they stand, as the providers do.
    pub evidence: Evidence,
    /// The rules.
    pub rules: Vec<Rule>,
}

impl Profile {
    /// A profile without a rule.
    #[must_use]
    pub fn new(provider: impl Into<Cow<'static, str>>, as_of: NaiveDate, bulk: Bulk) -> Self {
        Self {
            provider: provider.into(),
            version: 1,
            as_of,
            bulk,
            evidence: Evidence::raw(),
            rules: Vec::new(),
        }
    }

    /// The newest profile of a provider; `None` where its requirements are not known. They are those for its private
    /// mailboxes: Google Workspace and Microsoft 365 publish none of this kind.
    ///
    /// ```
    /// use deliverability::{compliance::Profile, provider::Provider};
    ///
    /// assert_eq!(Profile::of(Provider::Yahoo), Some(Profile::yahoo()));
    /// assert_eq!(Profile::of(Provider::Microsoft365), None);
    /// ```
    #[must_use]
    pub fn of(provider: Provider) -> Option<Self> {
        match provider {
            Provider::Gmail => Some(Self::gmail()),
            Provider::Yahoo => Some(Self::yahoo()),
            Provider::Outlook => Some(Self::microsoft()),
            Provider::Apple => Some(Self::apple()),
            Provider::Orange => Some(Self::orange()),
            Provider::Sfr => Some(Self::sfr()),
            Provider::Laposte => Some(Self::laposte()),
            Provider::UnitedInternet => Some(Self::united_internet()),
            Provider::TOnline => Some(Self::t_online()),
            Provider::Freenet => Some(Self::freenet()),
            _ => None,
        }
    }

    /// The newest profile by the provider's name.
    ///
    /// ```
    /// use deliverability::compliance::Profile;
    ///
    /// assert_eq!(Profile::preset("gmail"), Some(Profile::gmail()));
    /// assert_eq!(Profile::gmail().source().unwrap().seen(), "2026-03-21");
    /// ```
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Preset::find(Self::PRESETS, name).map(Preset::policy)
    }

    /// The main publication that a preset was made from; each rule has its own source.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        Preset::find(Self::PRESETS, &self.provider).map(Preset::source)
    }

    /// Holds the facts against every rule, in the order of the rules.
    ///
    /// A rule whose facts, or whose bearing on this sender, are not known comes out as unknown; more
    /// facts may then decide it either way.
    #[must_use]
    pub fn check(&self, facts: &Facts) -> Report {
        let outcomes = self.rules.iter().map(|rule| outcome(self, rule, facts)).collect();
        Report { provider: self.provider.clone(), version: self.version, as_of: self.as_of, outcomes }
    }
}
