//! What is known of a sender and a message.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{feedback_id::FeedbackId, reverse::ReverseDns};
use crate::{
    feedback::{OneClick, OneClickState},
    rate::{Rate, Trials},
};

/// What a check of SPF or of a DKIM signature came to. A check that could not be made (temporary error)
/// came to nothing: leave the fact out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Authentication {
    /// There is no record, or no signature.
    None,
    /// It does not pass, for whatever lasting reason.
    Fail,
    /// It passes.
    Pass,
}

crate::names::named! {
    Authentication {
        None => "none",
        Fail => "fail",
        Pass => "pass",
    }
}

/// The DMARC policy that is published for the domain of From (RFC 9989).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DmarcPolicy {
    /// No valid record is published.
    Absent,
    /// `p=none`.
    None,
    /// `p=quarantine`.
    Quarantine,
    /// `p=reject`.
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

/// What kind of message it is, as the rules tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mail {
    /// Marketing, newsletters: what people subscribe to.
    Marketing,
    /// What one person's action asked for: orders, passwords, alerts.
    Transactional,
}

crate::names::named! {
    Mail {
        Marketing => "marketing",
        Transactional => "transactional",
    }
}

/// A DKIM signature of the message.
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
    /// Whether it passes.
    pub outcome: Authentication,
    /// Whether its domain is aligned with that of From.
    pub aligned: Option<bool>,
    /// The bits of its RSA key. An Ed25519 key counts as 3,072, the RSA key of the same strength (NIST
    /// SP 800-57 part 1, table 2).
    pub key_bits: Option<u32>,
}

impl Signature {
    /// A signature of which nothing more is known.
    #[must_use]
    pub const fn new(outcome: Authentication) -> Self {
        Self { outcome, aligned: None, key_bits: None }
    }

    /// The same, of an aligned domain or not.
    #[must_use]
    pub const fn aligned(mut self, aligned: bool) -> Self {
        self.aligned = Some(aligned);
        self
    }

    /// The same, by an RSA key of so many bits.
    #[must_use]
    pub const fn rsa(mut self, bits: u32) -> Self {
        self.key_bits = Some(bits);
        self
    }

    /// The same, by an Ed25519 key.
    #[must_use]
    pub const fn ed25519(mut self) -> Self {
        self.key_bits = Some(3_072);
        self
    }
}

/// What is known of a sender and a message. What is not told is not known.
///
/// ```
/// use deliverability::compliance::{Authentication, Facts, Profile, Status};
///
/// let nothing = Profile::gmail().check(&Facts::new());
/// assert!(nothing.outcomes().iter().all(|outcome| outcome.status != Status::Pass));
/// let little = Profile::gmail().check(&Facts::new().spf(Authentication::Pass, None));
/// assert_eq!(little.outcome("gmail::spf-or-dkim").unwrap().status, Status::Pass);
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
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What SPF came to for the envelope sender, and whether its domain is aligned with that of From.
    #[must_use]
    pub const fn spf(mut self, outcome: Authentication, aligned: Option<bool>) -> Self {
        self.spf = Some(outcome);
        self.spf_aligned = aligned;
        self
    }

    /// All the DKIM signatures; none of them for a message that is not signed.
    #[must_use]
    pub fn dkim(mut self, signatures: impl IntoIterator<Item = Signature>) -> Self {
        self.dkim = Some(signatures.into_iter().collect());
        self
    }

    /// The DMARC policy of the domain of From.
    #[must_use]
    pub const fn dmarc(mut self, policy: DmarcPolicy) -> Self {
        self.dmarc = Some(policy);
        self
    }

    /// The reverse DNS of the sending address.
    #[must_use]
    pub const fn reverse_dns(mut self, reverse: ReverseDns) -> Self {
        self.reverse_dns = Some(reverse);
        self
    }

    /// Whether the domain of the sending address's name shows who runs it and how to reach them (an imprint).
    #[must_use]
    pub const fn operator_contact(mut self, is_shown: bool) -> Self {
        self.operator_contact = Some(is_shown);
        self
    }

    /// Whether the message goes over TLS.
    #[must_use]
    pub const fn tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Whether the message follows RFC 5322; see [`lint_format`](super::lint_format).
    #[must_use]
    pub const fn format(mut self, valid: bool) -> Self {
        self.format = Some(valid);
        self
    }

    /// How the header lets one unsubscribe.
    #[must_use]
    pub fn unsubscribe(mut self, one_click: &OneClick<'_>) -> Self {
        self.unsubscribe = Some(one_click.state());
        self
    }

    /// Whether the body has a link to unsubscribe by.
    #[must_use]
    pub const fn unsubscribe_in_body(mut self, present: bool) -> Self {
        self.unsubscribe_in_body = Some(present);
        self
    }

    /// Within how many hours an unsubscription takes effect.
    #[must_use]
    pub const fn unsubscribe_hours(mut self, hours: u32) -> Self {
        self.unsubscribe_hours = Some(hours);
        self
    }

    /// The `Feedback-ID`, `None` where there is no valid one, and whether a signature covers it.
    #[must_use]
    pub const fn feedback_id(mut self, id: Option<FeedbackId<'_>>, signed: bool) -> Self {
        self.feedback_id = Some(id.is_some() && signed);
        self
    }

    /// A complaint rate at the provider. One for each kind of trials may be told: a rule takes the one
    /// that it is meant for, and none in place of it.
    #[must_use]
    pub fn complaint_rate(mut self, rate: Rate) -> Self {
        self.complaints.insert(rate.of(), rate);
        self
    }

    /// How many complaints came from the provider today.
    #[must_use]
    pub const fn complaints_today(mut self, complaints: u64) -> Self {
        self.complaints_today = Some(complaints);
        self
    }

    /// How many messages the primary domain sends to the provider today, its subdomains included.
    #[must_use]
    pub const fn messages_today(mut self, messages: u64) -> Self {
        self.messages_today = Some(messages);
        self
    }

    /// Whether the primary domain ever was a bulk sender at the provider; see
    /// [`BulkStatus`](super::BulkStatus).
    #[must_use]
    pub const fn ever_bulk(mut self, ever: bool) -> Self {
        self.ever_bulk = Some(ever);
        self
    }

    /// What kind of message it is.
    #[must_use]
    pub const fn mail(mut self, mail: Mail) -> Self {
        self.mail = Some(mail);
        self
    }
}
