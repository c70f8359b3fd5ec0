//! The requirements of a provider, as data.

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

/// What a rule requires. Its `Display` is a few words.
///
/// ```
/// use deliverability::{
///     compliance::Requirement,
///     rate::{Limit, Trials},
/// };
///
/// let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
/// let requirement = Requirement::Complaints { limit };
/// assert_eq!(requirement.to_string(), "complaints under 0.30 % of inbox-delivered");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Requirement {
    /// SPF or DKIM passes.
    SpfOrDkim,
    /// SPF passes.
    Spf,
    /// A DKIM signature passes.
    Dkim,
    /// The key of a passing DKIM signature has a least length. Not applicable if none
    /// passes.
    DkimKey {
        /// The least number of bits of an RSA key.
        bits: u32,
    },
    /// A DMARC record is published, with any policy.
    Dmarc,
    /// The domain of the From field is aligned with that of an SPF or DKIM pass (DMARC's
    /// pass).
    Alignment,
    /// The domain of the From field is aligned with that of a DKIM pass.
    DkimAlignment,
    /// The sending IP address has a name that resolves back to it.
    ReverseDns,
    /// The domain in the name of the sending IP address shows how to contact its
    /// operator.
    OperatorContact,
    /// The message is sent over TLS.
    Tls,
    /// The message follows RFC 5322.
    Format,
    /// The header allows recipients to unsubscribe with one click (RFC 8058).
    OneClick,
    /// The header or the body has some way to unsubscribe.
    Unsubscribe,
    /// The header has a way to unsubscribe, by mail or by link (RFC 2369).
    UnsubscribeHeader,
    /// The body shows a link to unsubscribe.
    UnsubscribeLink,
    /// An unsubscription takes effect in time.
    UnsubscribeWithin {
        /// The largest number of hours.
        hours: u32,
    },
    /// There is a valid `Feedback-ID`, covered by a signature.
    FeedbackId,
    /// The complaint rate keeps to a limit.
    Complaints {
        /// The limit, which applies to a rate of the same trials.
        limit: Limit,
    },
    /// The number of complaints in a day stays below a limit.
    ComplaintsADay {
        /// The least number that is too many.
        from: u64,
    },
}

impl fmt::Display for Requirement {
    /// Writes the requirement in a few words.
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
            Self::UnsubscribeWithin { hours } => write!(f, "unsubscriptions honored within {hours} h"),
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

/// The senders that a rule applies to.
///
/// ```
/// use deliverability::compliance::{Audience, Profile};
///
/// let gmail = Profile::gmail();
/// let rule = gmail.rules.iter().find(|rule| rule.id == "gmail::one-click").unwrap();
/// assert_eq!(rule.audience, Audience::Bulk);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Audience {
    /// The rule applies to every sender.
    Everyone,
    /// The rule applies to bulk senders, by the profile's [`Bulk`].
    Bulk,
}

crate::names::named! {
    Audience {
        Everyone => "everyone",
        Bulk => "bulk",
    }
}

/// What a provider does to senders who break a rule.
///
/// ```
/// use deliverability::compliance::{Effect, Profile};
///
/// let gmail = Profile::gmail();
/// let rule = gmail.rules.iter().find(|rule| rule.id == "gmail::spf-or-dkim").unwrap();
/// assert_eq!(rule.effect, Effect::Refused);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing is published: the rule is advice.
    Advice,
    /// Messages are put into the spam folder.
    SpamFolder,
    /// The provider does not lift other measures on request.
    NoMitigation,
    /// All or some messages are refused temporarily.
    Deferred,
    /// Messages are refused permanently.
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
/// A rule of your own starts with [`Rule::new`]; its setters replace the defaults.
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
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Rule {
    /// The stable id, as in `gmail::one-click`.
    pub id: Cow<'static, str>,
    /// What the rule requires.
    pub requirement: Requirement,
    /// The senders that it applies to.
    pub audience: Audience,
    /// The only kind of message that it applies to: `None` for all.
    pub mail: Option<Mail>,
    /// How serious it is to break the rule.
    pub severity: Severity,
    /// The date from which it applies, if that is published.
    pub since: Option<NaiveDate>,
    /// The consequence of breaking the rule.
    pub effect: Effect,
    /// The SMTP replies by which that shows, as in `550 5.7.26`.
    pub replies: Vec<Cow<'static, str>>,
    /// Where the rule is published, as text.
    pub source: Cow<'static, str>,
    /// The date on which it was read there: `None` for your own rules.
    #[cfg_attr(feature = "serde", serde(default))]
    pub seen: Option<NaiveDate>,
    /// Whether the source was confirmed. If not, the rule is common knowledge, or from
    /// an earlier version of a page.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub is_confirmed: bool,
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

impl Rule {
    /// A rule that applies to every sender and message, of severity error, without a
    /// date and without consequences.
    ///
    /// ```
    /// use deliverability::{
    ///     compliance::{Bulk, Facts, Profile, Requirement, Rule, Status},
    ///     diagnostic::Severity,
    /// };
    ///
    /// let mut house =
    ///     Profile::new("house", "2026-03-01".parse()?, Bulk::unpublished());
    /// house.rules.push(Rule::new("house::tls", Requirement::Tls, "our own rule"));
    /// let report = house.check(&Facts::new().tls(false));
    /// assert_eq!(
    ///     (report.status(), report.outcomes()[0].severity),
    ///     (Status::Fail, Severity::Error)
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
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

    /// A published rule, with the date on which it was read.
    pub(super) fn published(id: &'static str, requirement: Requirement, source: &Source) -> Self {
        let mut rule = Self::new(id, requirement, alloc::format!("{}, {}", source.title(), source.address()));
        rule.seen = source.seen().parse().ok();
        rule.is_confirmed = source.is_confirmed();
        rule
    }

    /// The same rule, for bulk senders only.
    #[must_use]
    pub fn for_bulk(self) -> Self {
        Self { audience: Audience::Bulk, ..self }
    }

    /// The same rule, for one kind of message only.
    ///
    /// ```
    /// use deliverability::compliance::{
    ///     Bulk, Facts, Mail, Profile, Requirement, Rule, Status,
    /// };
    ///
    /// let mut house =
    ///     Profile::new("house", "2026-03-01".parse()?, Bulk::unpublished());
    /// let rule =
    ///     Rule::new("house::link", Requirement::UnsubscribeLink, "our own rule");
    /// house.rules.push(rule.for_mail(Mail::Marketing));
    /// let status = |mail| {
    ///     house.check(&Facts::new().mail(mail).unsubscribe_in_body(false)).status()
    /// };
    /// assert_eq!(status(Mail::Marketing), Status::Fail);
    /// assert_eq!(status(Mail::Transactional), Status::NotApplicable);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn for_mail(self, mail: Mail) -> Self {
        Self { mail: Some(mail), ..self }
    }

    /// The same rule with another severity. The default is an error.
    ///
    /// ```
    /// use deliverability::{
    ///     compliance::{Bulk, Facts, Profile, Requirement, Rule, Status},
    ///     diagnostic::Severity,
    /// };
    ///
    /// let mut house =
    ///     Profile::new("house", "2026-03-01".parse()?, Bulk::unpublished());
    /// let rule = Rule::new("house::tls", Requirement::Tls, "our own rule");
    /// house.rules.push(rule.severity(Severity::Warning));
    /// let report = house.check(&Facts::new().tls(false));
    /// // A broken rule that only warns does not make the report fail.
    /// assert_eq!(
    ///     (report.failures().count(), report.status()),
    ///     (1, Status::NotApplicable)
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same rule with the date from which it applies.
    ///
    /// ```
    /// use deliverability::compliance::{Requirement, Rule};
    ///
    /// let rule = Rule::new("house::tls", Requirement::Tls, "our own rule");
    /// assert_eq!(rule.since, None);
    /// let rule = rule.since(Some("2026-03-01".parse()?));
    /// assert_eq!(rule.since.unwrap().to_string(), "2026-03-01");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn since(self, since: Option<NaiveDate>) -> Self {
        Self { since, ..self }
    }

    /// The same rule with the consequence of breaking it, and the SMTP replies by which
    /// that shows.
    ///
    /// ```
    /// use deliverability::compliance::{Effect, Requirement, Rule};
    ///
    /// let rule = Rule::new("house::tls", Requirement::Tls, "our own rule");
    /// let rule = rule.enforced(Effect::Refused, &["550 5.7.29"]);
    /// assert_eq!((rule.effect, &*rule.replies[0]), (Effect::Refused, "550 5.7.29"));
    /// ```
    #[must_use]
    pub fn enforced(self, effect: Effect, replies: &[&'static str]) -> Self {
        Self { effect, replies: replies.iter().map(|reply| Cow::Borrowed(*reply)).collect(), ..self }
    }
}

/// What one provider requires of senders, as it was published on a date.
///
/// The presets are what the providers publish, not a standard. A rule that could not be
/// confirmed is [marked](Rule::is_confirmed). Every field may be changed, and rules may
/// be added or removed.
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
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Profile {
    /// The name of the provider.
    pub provider: Cow<'static, str>,
    /// The version of the preset, from 1.
    pub version: u32,
    /// The date on which the provider had published all of it: that of its oldest rule.
    pub as_of: NaiveDate,
    /// The definition of a bulk sender.
    pub bulk: Bulk,
    /// How much must be seen before a complaint rate breaks or keeps a limit. The
    /// presets take counts at face value, like the providers.
    pub evidence: Evidence,
    /// The rules, in the order of a report.
    pub rules: Vec<Rule>,
}

impl Profile {
    /// A profile without rules, of version 1.
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, Facts, Profile, Status};
    ///
    /// let empty = Profile::new("house", "2026-03-01".parse()?, Bulk::unpublished());
    /// assert_eq!(empty.check(&Facts::new()).status(), Status::NotApplicable);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
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

    /// The newest profile of a provider: `None` if its requirements are unknown. They
    /// apply to its consumer mailboxes: Google Workspace and Microsoft 365 publish no
    /// such requirements.
    ///
    /// ```
    /// use deliverability::{compliance::Profile, provider::Provider};
    ///
    /// assert_eq!(Profile::for_provider(Provider::Yahoo), Some(Profile::yahoo()));
    /// assert_eq!(Profile::for_provider(Provider::Microsoft365), None);
    /// ```
    #[must_use]
    pub fn for_provider(provider: Provider) -> Option<Self> {
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

    /// The newest profile of the provider with this name: `None` if there is none.
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

    /// The main publication of a preset; each rule has its own source. `None` for a
    /// profile of your own.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        Preset::find(Self::PRESETS, &self.provider).map(Preset::source)
    }

    /// Checks the facts against every rule, in the order of the rules.
    ///
    /// The result of a rule is unknown if the facts do not decide whether it applies, or
    /// whether it is kept; more facts may then decide it either way.
    ///
    /// ```
    /// use deliverability::compliance::{
    ///     Authentication, Facts, Mail, Profile, Signature,
    /// };
    ///
    /// let facts = Facts::new()
    ///     .spf(Authentication::Fail, None)
    ///     .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(2048)])
    ///     .mail(Mail::Transactional)
    ///     .messages_today(8_000)
    ///     .tls(false);
    /// let report = Profile::gmail().check(&facts);
    /// let broken: Vec<&str> =
    ///     report.failures().map(|outcome| &*outcome.rule).collect();
    /// assert!(broken.contains(&"gmail::tls"));
    /// assert_eq!(
    ///     report.outcome("gmail::alignment").unwrap().to_string(),
    ///     "pass: expected \
    /// the domain of From aligned with SPF or DKIM, found yes"
    /// );
    /// ```
    #[must_use]
    pub fn check(&self, facts: &Facts) -> Report {
        let outcomes = self.rules.iter().map(|rule| outcome(self, rule, facts)).collect();
        Report { provider: self.provider.clone(), version: self.version, as_of: self.as_of, outcomes }
    }
}
