//! Checking facts against rules.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use chrono::NaiveDate;

use super::{
    facts::{Authentication, DmarcPolicy, Facts, Mail},
    profile::{Audience, Effect, Profile, Requirement, Rule},
    reverse::ReverseDns,
};
use crate::{
    diagnostic::Severity,
    feedback::unsubscribe::OneClickState,
    rate::{Comparison, Rate},
};

/// The result of a rule.
///
/// ```
/// use deliverability::compliance::{Facts, Profile, Status};
///
/// // Nothing is known, so nothing passes.
/// assert_eq!(Profile::yahoo().check(&Facts::new()).status(), Status::Unknown);
/// assert_eq!(Status::NotApplicable.as_str(), "not-applicable");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The rule is kept.
    Pass,
    /// The rule does not apply to this sender or message.
    NotApplicable,
    /// The facts that would decide it are unknown.
    Unknown,
    /// The rule is broken.
    Fail,
}

crate::names::named! {
    Status {
        Pass => "pass",
        NotApplicable => "not-applicable",
        Unknown => "unknown",
        Fail => "fail",
    }
}

/// What was found about the subject of a rule. Its `Display` is a few words.
///
/// ```
/// use deliverability::compliance::{
///     Authentication, Facts, Observed, Profile, Signature,
/// };
///
/// let short = Signature::new(Authentication::Pass).aligned(true).rsa(512);
/// let report = Profile::gmail().check(&Facts::new().dkim([short]));
/// let key = report.outcome("gmail::dkim-key").unwrap();
/// assert_eq!(key.observed, Observed::KeyBits(512));
/// assert_eq!(key.observed.to_string(), "512 bits");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Observed {
    /// No facts about it, or not enough.
    Nothing,
    /// No facts that decide whether the rule applies.
    Applicability,
    /// The best result of SPF or DKIM.
    Authentication(Authentication),
    /// The bits of the longest key of a passing signature.
    KeyBits(u32),
    /// The DMARC policy of the domain.
    Dmarc(DmarcPolicy),
    /// The reverse DNS of the sending IP address.
    ReverseDns(ReverseDns),
    /// Whether the requirement is met.
    Is(bool),
    /// How the header allows recipients to unsubscribe.
    OneClick(OneClickState),
    /// A time in hours.
    Hours(u32),
    /// A complaint rate at the provider.
    Rate(Rate),
    /// A number of complaints on one day.
    Complaints(u64),
    /// A number of messages a day, too few for a bulk sender.
    MessagesADay(u64),
    /// A message of a kind to which the rule does not apply.
    Mail(Mail),
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing about it"),
            Self::Applicability => f.write_str("nothing that shows whether it applies"),
            Self::Authentication(outcome) => outcome.fmt(f),
            Self::KeyBits(bits) => write!(f, "{bits} bits"),
            Self::Dmarc(DmarcPolicy::Absent) => f.write_str("none"),
            Self::Dmarc(policy) => write!(f, "p={policy}"),
            Self::ReverseDns(ReverseDns::Missing) => f.write_str("no name"),
            Self::ReverseDns(ReverseDns::Unconfirmed) => f.write_str("a name that does not lead back"),
            Self::ReverseDns(ReverseDns::Confirmed) => f.write_str("a name that leads back"),
            Self::Is(is) => f.write_str(if *is { "yes" } else { "no" }),
            Self::OneClick(state) => f.write_str(match state {
                OneClickState::Absent => "no way in the header",
                OneClickState::MailtoOnly => "no single https URI",
                OneClickState::LinkOnly => "no List-Unsubscribe-Post",
                OneClickState::Unsigned => "fields that no passing signature covers",
                OneClickState::Unverified => "fields whose signature was not checked",
                OneClickState::Complete => "one click",
            }),
            Self::Hours(hours) => write!(f, "{hours} h"),
            Self::Rate(rate) => rate.fmt(f),
            Self::Complaints(complaints) => write!(f, "{complaints} complaints"),
            Self::MessagesADay(messages) => {
                write!(f, "{messages} messages a day, which is below bulk volume")
            }
            Self::Mail(mail) => write!(f, "a {mail} message"),
        }
    }
}

/// The result of one rule, and why.
///
/// ```
/// use deliverability::compliance::{Facts, Observed, Profile, Status};
///
/// let report = Profile::gmail().check(&Facts::new().tls(false));
/// let outcome = report.outcome("gmail::tls").unwrap();
/// assert_eq!(
///     (outcome.status, &outcome.observed),
///     (Status::Fail, &Observed::Is(false))
/// );
/// assert_eq!(outcome.message(), "expected a connection over TLS, found no");
/// assert_eq!(outcome.replies, ["421 4.7.29", "550 5.7.29"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Outcome {
    /// The [id](Rule::id) of the rule.
    pub rule: Cow<'static, str>,
    /// Whether the rule is kept.
    pub status: Status,
    /// How serious it is to break the rule.
    pub severity: Severity,
    /// What the rule requires, with its limit.
    pub requirement: Requirement,
    /// What was found about the subject of the rule.
    pub observed: Observed,
    /// The date from which the rule applies, if it is published.
    pub since: Option<NaiveDate>,
    /// The consequence of breaking the rule.
    pub effect: Effect,
    /// The SMTP replies by which that shows.
    pub replies: Vec<Cow<'static, str>>,
    /// Where the rule is published, as text.
    pub source: Cow<'static, str>,
    /// Whether the source was confirmed; see [`Rule::is_confirmed`].
    pub is_confirmed: bool,
}

impl Outcome {
    /// The requirement and what was found, in one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let doubt = if self.is_confirmed { "" } else { " (unconfirmed)" };
        alloc::format!("expected {}{doubt}, found {}", self.requirement, self.observed)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.message())
    }
}

/// The results of all rules of a provider. Its `Display` is a line of counts.
///
/// ```
/// use deliverability::compliance::{
///     Authentication, DmarcPolicy, Facts, Profile, Signature, Status,
/// };
///
/// let facts = Facts::new()
///     .spf(Authentication::Pass, Some(true))
///     .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(1024)])
///     .dmarc(DmarcPolicy::Absent)
///     .messages_today(8_000);
/// let report = Profile::microsoft().check(&facts);
/// assert_eq!(report.status(), Status::Fail);
/// let failure = report.failures().next().unwrap();
/// assert_eq!(
///     (&*failure.rule, &*failure.replies[0]),
///     ("microsoft::dmarc", "550 5.7.515")
/// );
/// assert_eq!(
///     report.to_string(),
///     "microsoft (2025-08-02): 3 pass, 1 fail, 3 unknown, 0 not applicable",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    pub(super) provider: Cow<'static, str>,
    pub(super) version: u32,
    pub(super) as_of: NaiveDate,
    pub(super) outcomes: Vec<Outcome>,
}

impl Report {
    /// The name of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The version of the profile, and the date on which the provider had published it
    /// so.
    #[must_use]
    pub const fn profile(&self) -> (u32, NaiveDate) {
        (self.version, self.as_of)
    }

    /// The results of all rules, in the order of the profile.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The result of the rule with this id: `None` if the profile has no such rule.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let report = Profile::gmail().check(&Facts::new().tls(true));
    /// assert_eq!(report.outcome("gmail::tls").unwrap().status, Status::Pass);
    /// assert_eq!(report.outcome("yahoo::tls"), None);
    /// ```
    #[must_use]
    pub fn outcome(&self, rule: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.rule == rule)
    }

    /// The results of the rules that are broken, whatever their severity.
    pub fn failures(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| outcome.status == Status::Fail)
    }

    /// The reasons of the [status](Self::status): the rules of severity error that are
    /// broken or, if none is, those that are unknown. Empty if the sender keeps them
    /// all.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let report = Profile::gmail().check(&Facts::new().messages_today(20));
    /// assert_eq!(report.status(), Status::Unknown);
    /// assert!(report.reasons().count() > 0);
    /// assert!(report.reasons().all(|outcome| outcome.status == Status::Unknown));
    /// ```
    pub fn reasons(&self) -> impl Iterator<Item = &Outcome> {
        let status = self.status();
        let is_told = matches!(status, Status::Fail | Status::Unknown);
        self.outcomes
            .iter()
            .filter(move |outcome| is_told && outcome.severity == Severity::Error && outcome.status == status)
    }

    /// The result of all rules of severity error together: fail if one is broken, else
    /// unknown if one is unknown, else pass; not applicable if none applies.
    #[must_use]
    pub fn status(&self) -> Status {
        let of_errors = |status| {
            self.outcomes
                .iter()
                .any(|outcome| outcome.severity == Severity::Error && outcome.status == status)
        };
        let worst_first = [Status::Fail, Status::Unknown, Status::Pass];
        worst_first.into_iter().find(|status| of_errors(*status)).unwrap_or(Status::NotApplicable)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |status| self.outcomes.iter().filter(|outcome| outcome.status == status).count();
        write!(
            f,
            "{} ({}): {} pass, {} fail, {} unknown, {} not applicable",
            self.provider,
            self.as_of,
            count(Status::Pass),
            count(Status::Fail),
            count(Status::Unknown),
            count(Status::NotApplicable),
        )
    }
}

/// The result of a rule of a profile.
pub(super) fn outcome(profile: &Profile, rule: &Rule, facts: &Facts) -> Outcome {
    let (status, observed) = match applies(profile, rule, facts) {
        Bearing::Applies => judge(profile, &rule.requirement, facts),
        Bearing::NotKnown => (Status::Unknown, Observed::Applicability),
        Bearing::Not(because) => (Status::NotApplicable, because),
    };
    Outcome {
        rule: rule.id.clone(),
        status,
        severity: rule.severity,
        requirement: rule.requirement,
        observed,
        since: rule.since,
        effect: rule.effect,
        replies: rule.replies.clone(),
        source: rule.source.clone(),
        is_confirmed: rule.is_confirmed,
    }
}

/// Whether a rule applies to a sender and a message.
enum Bearing {
    Applies,
    NotKnown,
    Not(Observed),
}

fn applies(profile: &Profile, rule: &Rule, facts: &Facts) -> Bearing {
    let mail = match (rule.mail, facts.mail) {
        (None, _) => Bearing::Applies,
        (Some(_), None) => Bearing::NotKnown,
        (Some(wanted), Some(mail)) if wanted == mail => Bearing::Applies,
        (Some(_), Some(other)) => Bearing::Not(Observed::Mail(other)),
    };
    let audience = match rule.audience {
        Audience::Everyone => Bearing::Applies,
        Audience::Bulk => bulk(profile, facts),
    };
    match (mail, audience) {
        (Bearing::Not(because), _) | (_, Bearing::Not(because)) => Bearing::Not(because),
        (Bearing::NotKnown, _) | (_, Bearing::NotKnown) => Bearing::NotKnown,
        _ => Bearing::Applies,
    }
}

/// Whether the provider considers a sender a bulk sender.
fn bulk(profile: &Profile, facts: &Facts) -> Bearing {
    let Some(from) = profile.bulk.from else { return Bearing::Applies };
    let was = if profile.bulk.is_permanent { facts.ever_bulk } else { Some(false) };
    match (facts.messages_today, was) {
        (_, Some(true)) => Bearing::Applies,
        (Some(messages), _) if messages >= from => Bearing::Applies,
        (Some(messages), Some(false)) => Bearing::Not(Observed::MessagesADay(messages)),
        _ => Bearing::NotKnown,
    }
}

/// Pass, fail, or unknown for `None`.
fn of(kept: Option<bool>) -> Status {
    match kept {
        Some(true) => Status::Pass,
        Some(false) => Status::Fail,
        None => Status::Unknown,
    }
}

/// Whether one of several is true: `false` if none is, `None` if that is unknown.
fn any(all: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut holds = Some(false);
    for one in all {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => holds = None,
        }
    }
    holds
}

fn judge(profile: &Profile, requirement: &Requirement, facts: &Facts) -> (Status, Observed) {
    let seen = |known: Option<Observed>| known.unwrap_or(Observed::Nothing);
    let authentication = |known: Option<Authentication>| seen(known.map(Observed::Authentication));
    let is_pass = |outcome: Authentication| outcome == Authentication::Pass;
    match requirement {
        Requirement::SpfOrDkim => {
            let best = facts.spf.into_iter().chain(dkim(facts)).max();
            (of(any([facts.spf.map(is_pass), dkim(facts).map(is_pass)])), authentication(best))
        }
        Requirement::Spf => (of(facts.spf.map(is_pass)), authentication(facts.spf)),
        Requirement::Dkim => (of(dkim(facts).map(is_pass)), authentication(dkim(facts))),
        Requirement::DkimKey { bits } => dkim_key(facts, *bits),
        Requirement::Dmarc => (
            of(facts.dmarc.map(|policy| policy != DmarcPolicy::Absent)),
            seen(facts.dmarc.map(Observed::Dmarc)),
        ),
        Requirement::Alignment => {
            let is = aligned(facts);
            (of(is), seen(is.map(Observed::Is)))
        }
        Requirement::DkimAlignment => {
            let is = dkim_aligned(facts);
            (of(is), seen(is.map(Observed::Is)))
        }
        Requirement::ReverseDns => {
            let is = facts.reverse_dns.map(|reverse| reverse == ReverseDns::Confirmed);
            (of(is), seen(facts.reverse_dns.map(Observed::ReverseDns)))
        }
        Requirement::OperatorContact => {
            (of(facts.operator_contact), seen(facts.operator_contact.map(Observed::Is)))
        }
        Requirement::Tls => (of(facts.tls), seen(facts.tls.map(Observed::Is))),
        Requirement::Format => (of(facts.format), seen(facts.format.map(Observed::Is))),
        Requirement::FeedbackId => (of(facts.feedback_id), seen(facts.feedback_id.map(Observed::Is))),
        Requirement::OneClick => {
            let is = match facts.unsubscribe {
                Some(OneClickState::Complete) => Some(true),
                Some(OneClickState::Unverified) | None => None,
                Some(_) => Some(false),
            };
            (of(is), seen(facts.unsubscribe.map(Observed::OneClick)))
        }
        Requirement::Unsubscribe => {
            let header = facts.unsubscribe.map(|state| state > OneClickState::Absent);
            let is = any([header, facts.unsubscribe_in_body]);
            (of(is), seen(is.map(Observed::Is)))
        }
        Requirement::UnsubscribeHeader => {
            let is = facts.unsubscribe.map(|state| state > OneClickState::Absent);
            (of(is), seen(facts.unsubscribe.map(Observed::OneClick)))
        }
        Requirement::UnsubscribeLink => {
            (of(facts.unsubscribe_in_body), seen(facts.unsubscribe_in_body.map(Observed::Is)))
        }
        Requirement::UnsubscribeWithin { hours } => {
            let is = facts.unsubscribe_hours.map(|within| within <= *hours);
            (of(is), seen(facts.unsubscribe_hours.map(Observed::Hours)))
        }
        Requirement::Complaints { limit } => {
            let rate = facts.complaints.get(&limit.of());
            let is = rate.and_then(|rate| match profile.evidence.compare(rate, limit) {
                Comparison::Above => Some(false),
                Comparison::Below => Some(true),
                Comparison::Undetermined(_) => None,
            });
            (of(is), seen(rate.copied().map(Observed::Rate)))
        }
        Requirement::ComplaintsADay { from } => {
            let is = facts.complaints_today.map(|complaints| complaints < *from);
            (of(is), seen(facts.complaints_today.map(Observed::Complaints)))
        }
    }
}

/// The best of the signatures.
fn dkim(facts: &Facts) -> Option<Authentication> {
    let signatures = facts.dkim.as_ref()?;
    Some(signatures.iter().map(|signature| signature.outcome).max().unwrap_or(Authentication::None))
}

/// The keys of the passing signatures: one long enough suffices.
fn dkim_key(facts: &Facts, bits: u32) -> (Status, Observed) {
    let Some(signatures) = &facts.dkim else { return (Status::Unknown, Observed::Nothing) };
    let keys = || signatures.iter().filter(|signature| signature.outcome == Authentication::Pass);
    if keys().next().is_none() {
        let best = dkim(facts).unwrap_or(Authentication::None);
        return (Status::NotApplicable, Observed::Authentication(best));
    }
    let is = any(keys().map(|signature| signature.key_bits.map(|has| has >= bits)));
    let longest = keys().filter_map(|signature| signature.key_bits).max();
    (of(is), longest.map_or(Observed::Nothing, Observed::KeyBits))
}

/// Whether SPF or a signature passes for a domain that is aligned with that of From (RFC
/// 9989, what DMARC calls a pass).
fn aligned(facts: &Facts) -> Option<bool> {
    any([facts.spf.and_then(|outcome| passes(outcome, facts.spf_aligned)), dkim_aligned(facts)])
}

/// The same for signatures alone.
fn dkim_aligned(facts: &Facts) -> Option<bool> {
    let signatures = facts.dkim.as_ref()?;
    any(signatures.iter().map(|signature| passes(signature.outcome, signature.aligned)))
}

/// Whether a result passes and is aligned.
fn passes(outcome: Authentication, aligned: Option<bool>) -> Option<bool> {
    match outcome {
        Authentication::Pass => aligned,
        _ => Some(false),
    }
}
