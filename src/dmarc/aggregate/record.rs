//! One row of a report: a source, what was done, and the results.

use alloc::{string::String, vec::Vec};
use core::net::IpAddr;

/// A row: messages of one source with one outcome.
///
/// ```
/// use deliverability::dmarc::aggregate::{Action, Report};
///
/// let report = Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>12</count>\
///       <policy_evaluated>\
///       <disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf>\
///       </policy_evaluated></row>\
///       <identifiers><header_from>example.org</header_from></identifiers></record>\
///       </feedback>",
/// )?;
/// let row = &report.records[0];
/// assert_eq!((row.source_ip.to_string().as_str(), row.count), ("192.0.2.7", 12));
/// assert_eq!((row.disposition, row.passed()), (Some(Action::Reject), false));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Record {
    /// The address that sent the messages.
    pub source_ip: IpAddr,
    /// The number of messages.
    pub count: u64,
    /// What the receiver did with them.
    pub disposition: Option<Action>,
    /// Whether DKIM passed and was aligned; `None` if the report does not say.
    pub dkim_aligned: Option<bool>,
    /// Whether SPF passed and was aligned; `None` if the report does not say.
    pub spf_aligned: Option<bool>,
    /// Why the receiver did something other than what the policy asks.
    pub reasons: Vec<Override>,
    /// The domain of the author.
    pub header_from: String,
    /// The domain of the envelope sender.
    pub envelope_from: Option<String>,
    /// The domain of the envelope recipient.
    pub envelope_to: Option<String>,
    /// The DKIM signatures and their results.
    pub dkim: Vec<DkimResult>,
    /// The results of SPF.
    pub spf: Vec<SpfResult>,
}

impl Record {
    /// So many messages of a source with an author of this domain; nothing else is known
    /// of them.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::{Action, Record};
    ///
    /// let mut record = Record::new("192.0.2.7".parse()?, 12, "example.org");
    /// record.disposition = Some(Action::Reject);
    /// (record.dkim_aligned, record.spf_aligned) = (Some(false), Some(false));
    /// assert!(!record.passed());
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn new(source_ip: IpAddr, count: u64, header_from: impl Into<String>) -> Self {
        Self {
            source_ip,
            count,
            disposition: None,
            dkim_aligned: None,
            spf_aligned: None,
            reasons: Vec::new(),
            header_from: header_from.into(),
            envelope_from: None,
            envelope_to: None,
            dkim: Vec::new(),
            spf: Vec::new(),
        }
    }

    /// Whether the messages passed DMARC: DKIM or SPF passed and was aligned.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.dkim_aligned == Some(true) || self.spf_aligned == Some(true)
    }
}

/// What a receiver did with messages.
///
/// ```
/// use deliverability::dmarc::aggregate::Action;
///
/// assert_eq!("quarantine".parse(), Ok(Action::Quarantine));
/// assert_eq!(Action::Pass.to_string(), "pass");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// It took no action.
    None,
    /// It took no action because they passed (RFC 9990).
    Pass,
    /// It treated them with suspicion.
    Quarantine,
    /// It rejected them.
    Reject,
}

crate::names::named! {
    Action {
        None => "none",
        Pass => "pass",
        Quarantine => "quarantine",
        Reject => "reject",
    }
}

/// Why a policy was not applied.
///
/// ```
/// use deliverability::dmarc::aggregate::{OverrideKind, Report};
///
/// let report = Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>1</count>\
///       <policy_evaluated>\
///       <reason><type>mailing_list</type><comment>known list</comment></reason>\
///       </policy_evaluated></row></record></feedback>",
/// )?;
/// let reason = &report.records[0].reasons[0];
/// assert_eq!(reason.kind, OverrideKind::MailingList);
/// assert_eq!(reason.comment.as_deref(), Some("known list"));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Override {
    /// The kind of reason.
    pub kind: OverrideKind,
    /// An explanation in the receiver's words.
    pub comment: Option<String>,
}

impl Override {
    /// A reason of this kind, without an explanation.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::{Override, OverrideKind, Record};
    ///
    /// let mut reason = Override::new(OverrideKind::MailingList);
    /// reason.comment = Some("known list".into());
    /// let mut record = Record::new("192.0.2.7".parse()?, 12, "example.org");
    /// record.reasons.push(reason);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub const fn new(kind: OverrideKind) -> Self {
        Self { kind, comment: None }
    }
}

/// The kind of reason for which a policy was not applied.
///
/// ```
/// use deliverability::dmarc::aggregate::OverrideKind;
///
/// assert_eq!("local_policy".parse(), Ok(OverrideKind::LocalPolicy));
/// assert_eq!(OverrideKind::SampledOut.to_string(), "sampled_out");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OverrideKind {
    /// The mail was forwarded (RFC 7489).
    Forwarded,
    /// A policy of the receiver.
    LocalPolicy,
    /// The mail came from a mailing list.
    MailingList,
    /// Any other reason.
    Other,
    /// The domain is testing its policy.
    PolicyTestMode,
    /// `pct` excluded the messages (RFC 7489).
    SampledOut,
    /// The mail came from a forwarder that the receiver trusts.
    TrustedForwarder,
}

crate::names::named! {
    OverrideKind {
        Forwarded => "forwarded",
        LocalPolicy => "local_policy",
        MailingList => "mailing_list",
        Other => "other",
        PolicyTestMode => "policy_test_mode",
        SampledOut => "sampled_out",
        TrustedForwarder => "trusted_forwarder",
    }
}

/// A DKIM signature and its result.
///
/// ```
/// use deliverability::dmarc::aggregate::{AuthResult, Report};
///
/// let report = Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>1</count></row>\
///       <auth_results>\
///       <dkim><domain>example.org</domain><selector>s1</selector>\
///       <result>pass</result></dkim>\
///       </auth_results></record></feedback>",
/// )?;
/// let dkim = &report.records[0].dkim[0];
/// assert_eq!(
///     (dkim.domain.as_str(), dkim.selector.as_deref()),
///     ("example.org", Some("s1"))
/// );
/// assert_eq!(dkim.result, Some(AuthResult::Pass));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DkimResult {
    /// The signing domain.
    pub domain: String,
    /// The selector of the key.
    pub selector: Option<String>,
    /// The result; `None` if the report gives none that is known.
    pub result: Option<AuthResult>,
    /// An explanation in the reporter's words.
    pub human_result: Option<String>,
}

/// A result of SPF.
///
/// ```
/// use deliverability::dmarc::aggregate::{AuthResult, Report, Scope};
///
/// let report = Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>1</count></row>\
///       <auth_results>\
///       <spf><domain>example.org</domain><scope>mfrom</scope>\
///       <result>softfail</result></spf>\
///       </auth_results></record></feedback>",
/// )?;
/// let spf = &report.records[0].spf[0];
/// assert_eq!(
///     (spf.scope, spf.result),
///     (Some(Scope::MailFrom), Some(AuthResult::SoftFail))
/// );
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SpfResult {
    /// The domain that was checked.
    pub domain: String,
    /// Which identity the domain is from.
    pub scope: Option<Scope>,
    /// The result; `None` if the report gives none that is known.
    pub result: Option<AuthResult>,
    /// An explanation in the reporter's words.
    pub human_result: Option<String>,
}

/// Which identity the domain of an SPF check is from.
///
/// ```
/// use deliverability::dmarc::aggregate::Scope;
///
/// assert_eq!("mfrom".parse(), Ok(Scope::MailFrom));
/// assert_eq!(Scope::Helo.to_string(), "helo");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// The name that the client gave (RFC 7489).
    Helo,
    /// The envelope sender.
    MailFrom,
}

crate::names::named! {
    Scope {
        Helo => "helo",
        MailFrom => "mfrom",
    }
}

/// A result of SPF or DKIM (RFC 8601 section 2.7).
///
/// ```
/// use deliverability::dmarc::aggregate::AuthResult;
///
/// assert_eq!("softfail".parse(), Ok(AuthResult::SoftFail));
/// // Older reports have other names for the errors.
/// assert_eq!("unknown".parse(), Ok(AuthResult::PermError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuthResult {
    /// There was nothing to check.
    None,
    /// The check succeeded.
    Pass,
    /// The check failed.
    Fail,
    /// The check failed in the weaker sense of SPF.
    SoftFail,
    /// The check succeeded, but the receiver does not accept the result.
    Policy,
    /// Nothing is asserted.
    Neutral,
    /// A temporary error prevented the check.
    TempError,
    /// A permanent error prevented the check.
    PermError,
}

crate::names::named! {
    AuthResult {
        None => "none",
        Pass => "pass",
        Fail => "fail" | "hardfail",
        SoftFail => "softfail",
        Policy => "policy",
        Neutral => "neutral",
        TempError => "temperror" | "error",
        PermError => "permerror" | "unknown",
    }
}
