//! Aggregate reports: what receivers saw of a domain's mail (RFC 9990, RFC 7489).
//!
//! [`Report::read`] takes what arrives: XML, gzip, zip, or a message with one of them,
//! by either schema, by older drafts, and with the faults that reports have. A row that
//! cannot be read is a [`Warning`], and the others are kept. [`Totals`] sums many
//! reports in bounded memory and compares two periods.
//!
//! ```
//! use deliverability::dmarc::aggregate::{Report, Totals};
//!
//! let xml = b"<feedback><report_metadata><org_name>Example</org_name><email>r@example.net</email>
//!     <report_id>17</report_id><date_range><begin>1770000000</begin><end>1770086399</end></date_range>
//!     </report_metadata><policy_published><domain>example.org</domain><p>none</p></policy_published>
//!     <record><row><source_ip>192.0.2.7</source_ip><count>12</count><policy_evaluated>
//!     <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
//!     <identifiers><header_from>example.org</header_from></identifiers>
//!     <auth_results><spf><domain>example.net</domain><result>pass</result></spf></auth_results>
//!     </record></feedback>";
//! let report = Report::parse(xml)?;
//! assert_eq!(
//!     (report.organization.as_str(), report.messages(), report.passed()),
//!     ("Example", 12, 12)
//! );
//! let mut totals = Totals::new();
//! totals.add(&report);
//! assert_eq!(totals.messages(), 12);
//! # Ok::<(), deliverability::dmarc::aggregate::Error>(())
//! ```

mod read;
mod totals;
mod walk;
mod write;

use alloc::{string::String, vec::Vec};
use core::{fmt, net::IpAddr};

use chrono::{DateTime, Utc};
use thiserror::Error as ThisError;
pub use totals::{Changes, Key, Network, Totals};

use super::{Alignment, Policy};
use crate::unpack;

/// An aggregate report.
///
/// Texts that a report leaves out are empty, or `None` where the schema makes them
/// optional.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// The version of the schema, as the report states it.
    pub version: Option<String>,
    /// Who reports (`org_name`).
    pub organization: String,
    /// Where to reach them (`email`).
    pub email: String,
    /// More about where to reach them.
    pub extra_contact_info: Option<String>,
    /// The id of the report, unique to the reporter.
    pub report_id: String,
    /// The begin of the period; the epoch where it is missing.
    pub begin: DateTime<Utc>,
    /// The end of the period.
    pub end: DateTime<Utc>,
    /// What went wrong at the reporter.
    pub errors: Vec<String>,
    /// The reporter's software.
    pub generator: Option<String>,
    /// The policy that the reporter found.
    pub policy: Published,
    /// What was seen, a row for each source and outcome.
    pub records: Vec<Record>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}

/// The policy that a reporter found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Published {
    /// The domain of the record.
    pub domain: String,
    /// Alignment of DKIM.
    pub adkim: Option<Alignment>,
    /// Alignment of SPF.
    pub aspf: Option<Alignment>,
    /// The policy of the domain.
    pub p: Option<Policy>,
    /// The policy of its subdomains.
    pub sp: Option<Policy>,
    /// The policy of subdomains that do not exist.
    pub np: Option<Policy>,
    /// The share of mail that the policy is for, in percent (RFC 7489 only).
    pub pct: Option<u8>,
    /// When failure reports are asked for.
    pub fo: Option<String>,
    /// Whether the policy is being tested.
    pub testing: Option<bool>,
    /// How the record was found.
    pub discovery_method: Option<Discovery>,
}

/// How a record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Discovery {
    /// By the public suffix list (RFC 7489).
    Psl,
    /// By walking up the tree (RFC 9989).
    TreeWalk,
}

crate::names::named! {
    Discovery {
        Psl => "psl",
        TreeWalk => "treewalk",
    }
}

/// Messages of one source with one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Record {
    /// The address that sent them.
    pub source_ip: IpAddr,
    /// How many they were.
    pub count: u64,
    /// What the receiver did.
    pub disposition: Option<Action>,
    /// Whether DKIM passed and was aligned; `None` where the report does not say.
    pub dkim_aligned: Option<bool>,
    /// Whether SPF passed and was aligned; `None` where the report does not say.
    pub spf_aligned: Option<bool>,
    /// Why the receiver did not do what the policy says.
    pub reasons: Vec<Override>,
    /// The domain of the author.
    pub header_from: String,
    /// The domain of the envelope sender.
    pub envelope_from: Option<String>,
    /// The domain of the envelope recipient.
    pub envelope_to: Option<String>,
    /// The DKIM signatures.
    pub dkim: Vec<DkimResult>,
    /// The SPF results.
    pub spf: Vec<SpfResult>,
}

impl Record {
    /// Whether the messages passed DMARC: DKIM or SPF passed and was aligned.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.dkim_aligned == Some(true) || self.spf_aligned == Some(true)
    }
}

/// What a receiver did with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Nothing.
    None,
    /// Nothing, as they passed (RFC 9990).
    Pass,
    /// It put them under suspicion.
    Quarantine,
    /// It refused them.
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Override {
    /// The kind of reason.
    pub kind: OverrideKind,
    /// The receiver's words.
    pub comment: Option<String>,
}

/// The kind of reason for which a policy was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OverrideKind {
    /// The mail was forwarded (RFC 7489).
    Forwarded,
    /// The receiver's own policy.
    LocalPolicy,
    /// A mailing list.
    MailingList,
    /// Anything else.
    Other,
    /// The domain is testing its policy.
    PolicyTestMode,
    /// `pct` left it out (RFC 7489).
    SampledOut,
    /// A forwarder that the receiver trusts.
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

/// A DKIM signature, and how it was verified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DkimResult {
    /// The domain of the signature.
    pub domain: String,
    /// Its selector.
    pub selector: Option<String>,
    /// The result; `None` where the report does not give one that is known.
    pub result: Option<AuthResult>,
    /// The reporter's words.
    pub human_result: Option<String>,
}

/// A result of SPF.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SpfResult {
    /// The domain that was checked.
    pub domain: String,
    /// What it is from.
    pub scope: Option<Scope>,
    /// The result; `None` where the report does not give one that is known.
    pub result: Option<AuthResult>,
    /// The reporter's words.
    pub human_result: Option<String>,
}

/// What the domain of an SPF check is from.
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

/// A result of SPF or DKIM (RFC 8601, 2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuthResult {
    /// Nothing to check.
    None,
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The weak form of fail.
    SoftFail,
    /// It holds, but the receiver does not accept it.
    Policy,
    /// Nothing is asserted.
    Neutral,
    /// A passing error.
    TempError,
    /// A lasting error.
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

/// Something of a report that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Warning {
    /// The place of the row in the report, from 0; `None` where it is about the report
    /// as a whole.
    pub record: Option<usize>,
    /// What is wrong.
    pub kind: WarningKind,
    /// What the report has there, cut after 80 characters.
    pub found: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(record) = self.record {
            write!(f, "record {record}: ")?;
        }
        write!(f, "{}, found {:?}", self.kind.description(), self.found)
    }
}

/// What is wrong with a part of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// The row's address is none: the row is left out.
    SourceIp,
    /// The row's count is none: the row is left out.
    Count,
    /// The row breaks off: it is left out.
    Incomplete,
    /// The text is not well-formed; what could be read was kept.
    Malformed,
    /// A value is not one that the schema has; it is left out.
    Value,
    /// The begin or the end of the period cannot be read.
    Period,
    /// Bytes that are no UTF-8 were replaced.
    Encoding,
}

crate::names::named! {
    WarningKind {
        SourceIp => "source-ip",
        Count => "count",
        Incomplete => "incomplete",
        Malformed => "malformed",
        Value => "value",
        Period => "period",
        Encoding => "encoding",
    }
}

impl WarningKind {
    const fn description(self) -> &'static str {
        match self {
            Self::SourceIp => "expected an IP address; the row is left out",
            Self::Count => "expected a number of messages; the row is left out",
            Self::Incomplete => "expected a whole row; it is left out",
            Self::Malformed => "expected well-formed XML; what could be read is kept",
            Self::Value => "expected a value of the schema; it is left out",
            Self::Period => "expected a time in seconds",
            Self::Encoding => "expected UTF-8; other bytes are replaced",
        }
    }
}

/// Why a text is no aggregate report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// It could not be unpacked.
    #[error(transparent)]
    Unpack(#[from] unpack::Error),
    /// It has no element `feedback`.
    #[error("expected the element feedback (RFC 9990, 3.1)")]
    NoFeedback,
    /// It declares a document type, which may define entities without end.
    #[error("expected no document type: its entities are not read")]
    DocumentType,
    /// It has neither a reporter, nor a policy, nor a row.
    #[error("expected report_metadata, policy_published or a record (RFC 9990, 3.1)")]
    Empty,
}

impl Report {
    /// Reads the XML of a report.
    ///
    /// # Errors
    ///
    /// An [`Error`] where it is none. Faults of parts are in
    /// [`warnings`](Self::warnings).
    pub fn parse(xml: &[u8]) -> Result<Self, Error> {
        read::report(xml)
    }

    /// Reads a report out of XML, gzip, zip or a message with one of them.
    ///
    /// # Errors
    ///
    /// An [`Error`] where there is none, or where unpacking it would break the bounds of
    /// the policy.
    ///
    /// ```
    /// use deliverability::{dmarc::aggregate::{Error, Report}, unpack::{self, Policy}};
    ///
    /// let error = Report::read(b"hello", &Policy::default()).unwrap_err();
    /// assert_eq!(error, Error::Unpack(unpack::Error::NoReport));
    /// ```
    pub fn read(raw: &[u8], policy: &unpack::Policy) -> Result<Self, Error> {
        let mut first = Error::NoFeedback;
        for (index, payload) in unpack::payloads(raw, policy)?.iter().enumerate() {
            match Self::parse(payload) {
                Ok(report) => return Ok(report),
                Err(error) if index == 0 || first == Error::NoFeedback => first = error,
                Err(_) => {}
            }
        }
        Err(first)
    }

    /// How many messages the report is about.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.records.iter().fold(0, |sum, record| sum.saturating_add(record.count))
    }

    /// How many of them passed DMARC.
    #[must_use]
    pub fn passed(&self) -> u64 {
        let passed = self.records.iter().filter(|record| record.passed());
        passed.fold(0, |sum, record| sum.saturating_add(record.count))
    }

    /// The report as XML by the schema of RFC 9990.
    ///
    /// Values that this schema does not have any more (`forwarded`, `sampled_out`, the
    /// scope `helo`, `pct`) are written as `other`, or left out; what it requires and
    /// the report lacks, as empty.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::Report;
    ///
    /// let report = Report::parse(
    ///     b"<feedback><report_metadata><org_name>A &amp; B</org_name>\
    ///     </report_metadata></feedback>",
    /// )?;
    /// assert!(report.to_xml().contains("<org_name>A &amp; B</org_name>"));
    /// assert_eq!(Report::parse(report.to_xml().as_bytes())?.organization, "A & B");
    /// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
    /// ```
    #[must_use]
    pub fn to_xml(&self) -> String {
        write::report(self)
    }
}
