//! The facts about a sender and a message.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{feedback_id::FeedbackId, reverse::ReverseDns};
use crate::{
    feedback::unsubscribe::{OneClick, OneClickState},
    rate::{Rate, Trials},
};

/// The result of SPF or of a DKIM signature. Leave the fact out if a check could not be
/// made because of a temporary error.
///
/// ```
/// use deliverability::compliance::{Authentication, Facts, Profile, Status};
///
/// let facts = Facts::new().spf(Authentication::Fail, None).dkim([]);
/// let report = Profile::gmail().check(&facts);
/// assert_eq!(report.outcome("gmail::spf-or-dkim").unwrap().status, Status::Fail);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Authentication {
    /// There is no record or no signature.
    None,
    /// The check does not pass, for any permanent reason.
    Fail,
    /// The check passes.
    Pass,
}

crate::names::named! {
    Authentication {
        None => "none",
        Fail => "fail",
        Pass => "pass",
    }
}

/// The DMARC policy published for the domain of the From field (RFC 9989).
///
/// ```
/// use deliverability::compliance::{DmarcPolicy, Facts, Profile, Status};
///
/// let facts = Facts::new().dmarc(DmarcPolicy::None).messages_today(9_000);
/// let report = Profile::microsoft().check(&facts);
/// assert_eq!(report.outcome("microsoft::dmarc").unwrap().status, Status::Pass);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DmarcPolicy {
    /// No valid record is published.
    Absent,
    /// The record has `p=none`.
    None,
    /// The record has `p=quarantine`.
    Quarantine,
    /// The record has `p=reject`.
    Reject,
}

crate::names::named! {
    DmarcPolicy {
        Absent => "absent",
        None => "none",
        Quarantine => "quarantine",
        Reject => "reject",
    }
}

/// The kind of a message, as far as the rules distinguish it.
///
/// ```
/// use deliverability::compliance::{Facts, Mail, Profile, Status};
///
/// // A receipt needs no way to unsubscribe.
/// let facts = Facts::new().mail(Mail::Transactional).messages_today(9_000);
/// let report = Profile::gmail().check(&facts);
/// assert_eq!(
///     report.outcome("gmail::one-click").unwrap().status,
///     Status::NotApplicable
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mail {
    /// Marketing and newsletters, to which people subscribe.
    Marketing,
    /// Messages caused by the recipient's own action: orders, passwords, alerts.
    Transactional,
}

crate::names::named! {
    Mail {
        Marketing => "marketing",
        Transactional => "transactional",
    }
}

/// The facts about a DKIM signature of the message.
///
/// ```
/// use deliverability::compliance::{Authentication, Signature};
///
/// let signature = Signature::new(Authentication::Pass).aligned(true).rsa(2048);
/// assert_eq!(signature.key_bits, Some(2048));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Signature {
    /// Whether the signature passes.
    pub outcome: Authentication,
    /// Whether its domain is aligned with that of the From field: `None` if unknown.
    pub aligned: Option<bool>,
    /// The bits of its RSA key: `None` if unknown. An Ed25519 key counts as 3,072, the
    /// RSA key of the same strength (NIST SP 800-57 part 1, table 2).
    pub key_bits: Option<u32>,
}

impl Signature {
    /// A signature of which nothing but the result is known.
    ///
    /// ```
    /// use deliverability::compliance::{Authentication, Signature};
    ///
    /// let signature = Signature::new(Authentication::Fail);
    /// assert_eq!((signature.aligned, signature.key_bits), (None, None));
    /// ```
    #[must_use]
    pub const fn new(outcome: Authentication) -> Self {
        Self { outcome, aligned: None, key_bits: None }
    }

    /// The same signature with whether its domain is aligned with that of the From
    /// field.
    ///
    /// ```
    /// use deliverability::compliance::{
    ///     Authentication, Facts, Profile, Signature, Status,
    /// };
    ///
    /// // Signed, but only by the service that sends the mail.
    /// let signature = Signature::new(Authentication::Pass).aligned(false);
    /// let facts =
    ///     Facts::new().dkim([signature]).spf(Authentication::Pass, Some(false));
    /// let report = Profile::gmail().check(&facts.messages_today(9_000));
    /// assert_eq!(report.outcome("gmail::spf-or-dkim").unwrap().status, Status::Pass);
    /// assert_eq!(report.outcome("gmail::alignment").unwrap().status, Status::Fail);
    /// ```
    #[must_use]
    pub const fn aligned(mut self, aligned: bool) -> Self {
        self.aligned = Some(aligned);
        self
    }

    /// The same signature, by an RSA key of this many bits.
    ///
    /// ```
    /// use deliverability::compliance::{Authentication, Signature};
    ///
    /// assert_eq!(Signature::new(Authentication::Pass).rsa(1024).key_bits, Some(1024));
    /// ```
    #[must_use]
    pub const fn rsa(mut self, bits: u32) -> Self {
        self.key_bits = Some(bits);
        self
    }

    /// The same signature, by an Ed25519 key.
    #[must_use]
    pub const fn ed25519(mut self) -> Self {
        self.key_bits = Some(3_072);
        self
    }
}

/// What is known of a sender and a message. Facts that are not set are unknown.
///
/// Each fact has a setter, which replaces an earlier value.
///
/// ```
/// use deliverability::compliance::{Authentication, Facts, Profile, Status};
///
/// let nothing = Profile::gmail().check(&Facts::new());
/// assert!(nothing.outcomes().iter().all(|outcome| outcome.status != Status::Pass));
/// let little = Profile::gmail().check(&Facts::new().spf(Authentication::Pass, None));
/// assert_eq!(little.outcome("gmail::spf-or-dkim").unwrap().status, Status::Pass);
/// ```
///
/// ```
/// use deliverability::{
///     compliance::{
///         Authentication, DmarcPolicy, Facts, FeedbackId, Mail, Profile, ReverseDns,
///         Signature, Status,
///     },
///     feedback::unsubscribe::OneClick,
///     rate::{Rate, Trials},
/// };
///
/// let unsubscribe = OneClick::read(
///     ["<https://example.org/u?id=81f3>"],
///     ["List-Unsubscribe=One-Click"],
/// )
/// .signed_by(["from:list-unsubscribe:list-unsubscribe-post"]);
/// let facts = Facts::new()
///     .spf(Authentication::Pass, Some(true))
///     .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(2048)])
///     .dmarc(DmarcPolicy::Reject)
///     .reverse_dns(ReverseDns::Confirmed)
///     .tls(true)
///     .format(true)
///     .mail(Mail::Marketing)
///     .messages_today(20_000)
///     .ever_bulk(true)
///     .unsubscribe(&unsubscribe)
///     .unsubscribe_in_body(true)
///     .unsubscribe_hours(24)
///     .feedback_id(FeedbackId::parse("spring:news:example").ok(), true)
///     .complaint_rate(Rate::new(5, 10_000, Trials::InboxDelivered));
/// assert_eq!(Profile::gmail().check(&facts).status(), Status::Pass);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Facts {
    pub(super) spf: Option<Authentication>,
    pub(super) spf_aligned: Option<bool>,
    pub(super) dkim: Option<Vec<Signature>>,
    pub(super) dmarc: Option<DmarcPolicy>,
    pub(super) reverse_dns: Option<ReverseDns>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) operator_contact: Option<bool>,
    pub(super) tls: Option<bool>,
    pub(super) format: Option<bool>,
    pub(super) unsubscribe: Option<OneClickState>,
    pub(super) unsubscribe_in_body: Option<bool>,
    pub(super) unsubscribe_hours: Option<u32>,
    pub(super) feedback_id: Option<bool>,
    pub(super) complaints: BTreeMap<Trials, Rate>,
    pub(super) complaints_today: Option<u64>,
    pub(super) messages_today: Option<u64>,
    pub(super) ever_bulk: Option<bool>,
    pub(super) mail: Option<Mail>,
}

impl Facts {
    /// No facts at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The result of SPF for the envelope sender, and whether its domain is aligned with
    /// that of the From field (`None` if unknown).
    ///
    /// ```
    /// use deliverability::compliance::{Authentication, Facts, Profile, Status};
    ///
    /// let status = |aligned| {
    ///     let facts = Facts::new().spf(Authentication::Pass, aligned).dkim([]);
    ///     let report = Profile::gmail().check(&facts.messages_today(9_000));
    ///     report.outcome("gmail::alignment").unwrap().status
    /// };
    /// assert_eq!(status(Some(true)), Status::Pass);
    /// assert_eq!(status(Some(false)), Status::Fail);
    /// assert_eq!(status(None), Status::Unknown);
    /// ```
    #[must_use]
    pub const fn spf(mut self, outcome: Authentication, aligned: Option<bool>) -> Self {
        self.spf = Some(outcome);
        self.spf_aligned = aligned;
        self
    }

    /// All DKIM signatures of the message; an empty list for a message without a
    /// signature.
    ///
    /// ```
    /// use deliverability::compliance::{
    ///     Authentication, Facts, Profile, Signature, Status,
    /// };
    ///
    /// let dkim = |signatures: &[Signature]| {
    ///     let report =
    ///         Profile::gmail().check(&Facts::new().dkim(signatures.iter().copied()));
    ///     report.outcome("gmail::spf-or-dkim").unwrap().status
    /// };
    /// let (good, bad) =
    ///     (Signature::new(Authentication::Pass), Signature::new(Authentication::Fail));
    /// assert_eq!(dkim(&[bad, good]), Status::Pass, "one passing signature is enough");
    /// assert_eq!(dkim(&[bad]), Status::Unknown, "SPF may still pass");
    /// ```
    #[must_use]
    pub fn dkim(mut self, signatures: impl IntoIterator<Item = Signature>) -> Self {
        self.dkim = Some(signatures.into_iter().collect());
        self
    }

    /// The DMARC policy of the domain of the From field.
    ///
    /// ```
    /// use deliverability::compliance::{DmarcPolicy, Facts, Profile, Status};
    ///
    /// let facts = Facts::new().dmarc(DmarcPolicy::Absent).messages_today(9_000);
    /// let report = Profile::gmail().check(&facts);
    /// assert_eq!(report.outcome("gmail::dmarc").unwrap().status, Status::Fail);
    /// ```
    #[must_use]
    pub const fn dmarc(mut self, policy: DmarcPolicy) -> Self {
        self.dmarc = Some(policy);
        self
    }

    /// The reverse DNS of the sending IP address, as
    /// [`ReverseCheck`](super::ReverseCheck) finds it.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, ReverseDns, Status};
    ///
    /// let facts = Facts::new().reverse_dns(ReverseDns::Unconfirmed);
    /// let report = Profile::gmail().check(&facts);
    /// assert_eq!(report.outcome("gmail::reverse-dns").unwrap().status, Status::Fail);
    /// ```
    #[must_use]
    pub const fn reverse_dns(mut self, reverse: ReverseDns) -> Self {
        self.reverse_dns = Some(reverse);
        self
    }

    /// Whether the domain in the name of the sending IP address shows who operates it
    /// and how to reach them (an imprint).
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let facts = Facts::new().operator_contact(false);
    /// let report = Profile::t_online().check(&facts);
    /// assert_eq!(
    ///     report.outcome("t-online::operator-contact").unwrap().status,
    ///     Status::Fail
    /// );
    /// ```
    #[must_use]
    pub const fn operator_contact(mut self, is_shown: bool) -> Self {
        self.operator_contact = Some(is_shown);
        self
    }

    /// Whether the message is sent over TLS.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let facts = Facts::new().tls(false);
    /// let report = Profile::gmail().check(&facts);
    /// assert_eq!(report.outcome("gmail::tls").unwrap().status, Status::Fail);
    /// ```
    #[must_use]
    pub const fn tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Whether the message follows RFC 5322; see [`lint_format`](super::lint_format).
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status, lint_format};
    ///
    /// let findings = lint_format(b"From: jane@example.org\r\n\r\nNo date.\r\n");
    /// let facts = Facts::new().format(findings.is_empty());
    /// let report = Profile::gmail().check(&facts);
    /// assert_eq!(report.outcome("gmail::format").unwrap().status, Status::Fail);
    /// ```
    #[must_use]
    pub const fn format(mut self, valid: bool) -> Self {
        self.format = Some(valid);
        self
    }

    /// How the header allows recipients to unsubscribe.
    ///
    /// ```
    /// use deliverability::{
    ///     compliance::{Facts, Mail, Profile, Status},
    ///     feedback::unsubscribe::OneClick,
    /// };
    ///
    /// // An address alone does not allow unsubscribing with one click.
    /// let mailto = OneClick::read(["<mailto:leave@example.org>"], []);
    /// let facts = Facts::new()
    ///     .mail(Mail::Marketing)
    ///     .messages_today(9_000)
    ///     .unsubscribe(&mailto);
    /// let report = Profile::gmail().check(&facts);
    /// let outcome = report.outcome("gmail::one-click").unwrap();
    /// assert_eq!(outcome.status, Status::Fail);
    /// assert_eq!(outcome.observed.to_string(), "no single https URI");
    /// ```
    #[must_use]
    pub fn unsubscribe(mut self, one_click: &OneClick<'_>) -> Self {
        self.unsubscribe = Some(one_click.state());
        self
    }

    /// Whether the body contains a link to unsubscribe.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Mail, Profile, Status};
    ///
    /// let facts = Facts::new().mail(Mail::Marketing).unsubscribe_in_body(true);
    /// let report = Profile::apple().check(&facts);
    /// assert_eq!(report.outcome("apple::unsubscribe").unwrap().status, Status::Pass);
    /// ```
    #[must_use]
    pub const fn unsubscribe_in_body(mut self, present: bool) -> Self {
        self.unsubscribe_in_body = Some(present);
        self
    }

    /// The number of hours within which an unsubscription takes effect.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Mail, Profile, Status};
    ///
    /// let facts = Facts::new().mail(Mail::Marketing).unsubscribe_hours(72);
    /// let report = Profile::yahoo().check(&facts);
    /// assert_eq!(
    ///     report.outcome("yahoo::unsubscribe-within").unwrap().status,
    ///     Status::Fail
    /// );
    /// ```
    #[must_use]
    pub const fn unsubscribe_hours(mut self, hours: u32) -> Self {
        self.unsubscribe_hours = Some(hours);
        self
    }

    /// The `Feedback-ID` of the message, `None` if there is no valid one, and whether a
    /// signature covers it.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, FeedbackId, Mail, Profile, Status};
    ///
    /// let id = FeedbackId::parse("spring:news:example-esp")?;
    /// let status = |signed| {
    ///     let facts = Facts::new().feedback_id(Some(id), signed).mail(Mail::Marketing);
    ///     let report = Profile::gmail().check(&facts.messages_today(9_000));
    ///     report.outcome("gmail::feedback-id").unwrap().status
    /// };
    /// assert_eq!((status(true), status(false)), (Status::Pass, Status::Fail));
    /// # Ok::<(), deliverability::compliance::FeedbackIdError>(())
    /// ```
    #[must_use]
    pub const fn feedback_id(mut self, id: Option<FeedbackId<'_>>, signed: bool) -> Self {
        self.feedback_id = Some(id.is_some() && signed);
        self
    }

    /// A complaint rate at the provider. There may be one for each kind of trials: a
    /// rule uses the rate of the kind that it is meant for, and no other.
    ///
    /// ```
    /// use deliverability::{
    ///     compliance::{Facts, Profile, Status},
    ///     rate::{Rate, Trials},
    /// };
    ///
    /// let status = |rate| {
    ///     let facts = Facts::new().complaint_rate(rate).messages_today(20_000);
    ///     Profile::gmail().check(&facts).outcome("gmail::complaints").unwrap().status
    /// };
    /// assert_eq!(status(Rate::new(40, 10_000, Trials::InboxDelivered)), Status::Fail);
    /// assert_eq!(status(Rate::new(40, 10_000, Trials::Delivered)), Status::Unknown);
    /// ```
    #[must_use]
    pub fn complaint_rate(mut self, rate: Rate) -> Self {
        self.complaints.insert(rate.of(), rate);
        self
    }

    /// The number of complaints from the provider today.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let facts = Facts::new().complaints_today(3_000);
    /// let report = Profile::orange().check(&facts);
    /// assert_eq!(
    ///     report.outcome("orange::complaints-a-day").unwrap().status,
    ///     Status::Fail
    /// );
    /// ```
    #[must_use]
    pub const fn complaints_today(mut self, complaints: u64) -> Self {
        self.complaints_today = Some(complaints);
        self
    }

    /// The number of messages that the primary domain sends to the provider today,
    /// including its subdomains.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// let dmarc = |messages| {
    ///     let report =
    ///         Profile::microsoft().check(&Facts::new().messages_today(messages));
    ///     report.outcome("microsoft::dmarc").unwrap().status
    /// };
    /// assert_eq!(dmarc(5_000), Status::NotApplicable);
    /// assert_eq!(
    ///     dmarc(5_001),
    ///     Status::Unknown,
    ///     "the rule applies, but no record is known"
    /// );
    /// ```
    #[must_use]
    pub const fn messages_today(mut self, messages: u64) -> Self {
        self.messages_today = Some(messages);
        self
    }

    /// Whether the primary domain was ever a bulk sender at the provider; see
    /// [`BulkStatus`](super::BulkStatus).
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Profile, Status};
    ///
    /// // Once a bulk sender at Gmail, always one.
    /// let dmarc = |facts: Facts| {
    ///     Profile::gmail()
    ///         .check(&facts.messages_today(10))
    ///         .outcome("gmail::dmarc")
    ///         .unwrap()
    ///         .status
    /// };
    /// assert_eq!(dmarc(Facts::new().ever_bulk(false)), Status::NotApplicable);
    /// assert_eq!(dmarc(Facts::new().ever_bulk(true)), Status::Unknown);
    /// ```
    #[must_use]
    pub const fn ever_bulk(mut self, ever: bool) -> Self {
        self.ever_bulk = Some(ever);
        self
    }

    /// The kind of the message.
    ///
    /// ```
    /// use deliverability::compliance::{Facts, Mail, Profile, Status};
    ///
    /// // A receipt needs no way to unsubscribe.
    /// let facts = Facts::new().mail(Mail::Transactional);
    /// let report = Profile::yahoo().check(&facts);
    /// assert_eq!(
    ///     report.outcome("yahoo::unsubscribe").unwrap().status,
    ///     Status::NotApplicable
    /// );
    /// ```
    #[must_use]
    pub const fn mail(mut self, mail: Mail) -> Self {
        self.mail = Some(mail);
        self
    }
}
