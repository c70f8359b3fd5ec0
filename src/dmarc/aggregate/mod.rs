//! Aggregate reports: what receivers saw of a domain's mail (RFC 9990, RFC 7489).
//!
//! [`Report::read`] takes what arrives: XML, gzip, zip, or a message with one of them,
//! in either schema, in older drafts, and with the faults that reports have. A row that
//! cannot be read becomes a [`Warning`], and the others are kept. [`Totals`] sums many
//! reports in bounded memory and compares two periods.
//!
//! ```
//! use deliverability::dmarc::aggregate::{Report, Totals};
//!
//! let xml = b"<feedback>
//!     <report_metadata><org_name>Example</org_name><report_id>17</report_id>
//!       <date_range><begin>1770000000</begin><end>1770086399</end></date_range>
//!     </report_metadata>
//!     <policy_published><domain>example.org</domain><p>none</p></policy_published>
//!     <record>
//!       <row><source_ip>192.0.2.7</source_ip><count>12</count>
//!         <policy_evaluated><disposition>none</disposition><dkim>pass</dkim>\
//!         <spf>fail</spf>
//!         </policy_evaluated></row>
//!       <identifiers><header_from>example.org</header_from></identifiers>
//!     </record></feedback>";
//! let report = Report::parse(xml)?;
//! assert_eq!(report.organization, "Example");
//! assert_eq!((report.messages(), report.passed()), (12, 12));
//! let mut totals = Totals::new();
//! totals.add(&report);
//! assert_eq!(totals.messages(), 12);
//! # Ok::<(), deliverability::dmarc::aggregate::Error>(())
//! ```

mod read;
mod record;
mod totals;
mod walk;
mod write;

use alloc::{string::String, vec::Vec};
use core::fmt;

use chrono::{DateTime, Utc};
pub use record::{Action, AuthResult, DkimResult, Override, OverrideKind, Record, Scope, SpfResult};
pub use totals::{Changes, Key, Network, Totals};

use super::{Alignment, Policy};
use crate::{diagnostic::expectations, unpack};

/// An aggregate report.
///
/// Texts that a report leaves out are empty, or `None` if they are optional in the
/// schema.
///
/// ```
/// use deliverability::dmarc::aggregate::Report;
///
/// let report = Report::parse(
///     b"<feedback><report_metadata><org_name>Example</org_name>\
///       <report_id>17</report_id>\
///       </report_metadata><policy_published><domain>example.org</domain><p>reject</p>\
///       </policy_published></feedback>",
/// )?;
/// assert_eq!(
///     (report.organization.as_str(), report.report_id.as_str()),
///     ("Example", "17")
/// );
/// assert_eq!((report.policy.domain.as_str(), report.messages()), ("example.org", 0));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// The version of the schema, as the report states it.
    pub version: Option<String>,
    /// The organization that reports (`org_name`).
    pub organization: String,
    /// The address of the reporter (`email`).
    pub email: String,
    /// Further contact information of the reporter.
    pub extra_contact_info: Option<String>,
    /// The id of the report, unique to the reporter.
    pub report_id: String,
    /// The beginning of the period; 1970 if missing.
    pub begin: DateTime<Utc>,
    /// The end of the period; 1970 if missing.
    pub end: DateTime<Utc>,
    /// Errors that the reporter states.
    pub errors: Vec<String>,
    /// The reporter's software.
    pub generator: Option<String>,
    /// The policy that the reporter found.
    pub policy: Published,
    /// The rows, one for each source and outcome.
    pub records: Vec<Record>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}

/// The policy that a reporter found.
///
/// ```
/// use deliverability::dmarc::{
///     Alignment, Policy,
///     aggregate::{Discovery, Report},
/// };
///
/// let report = Report::parse(
///     b"<feedback><policy_published><domain>example.org</domain><p>reject</p>\
///       <adkim>s</adkim>\
///       <discovery_method>treewalk</discovery_method></policy_published></feedback>",
/// )?;
/// assert_eq!(
///     (report.policy.p, report.policy.adkim),
///     (Some(Policy::Reject), Some(Alignment::Strict))
/// );
/// assert_eq!(report.policy.discovery_method, Some(Discovery::TreeWalk));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Published {
    /// The domain of the record.
    pub domain: String,
    /// The alignment required of DKIM.
    pub adkim: Option<Alignment>,
    /// The alignment required of SPF.
    pub aspf: Option<Alignment>,
    /// The policy of the domain.
    pub p: Option<Policy>,
    /// The policy of its subdomains.
    pub sp: Option<Policy>,
    /// The policy of subdomains that do not exist.
    pub np: Option<Policy>,
    /// The share of mail that the policy applies to, in percent (RFC 7489 only).
    pub pct: Option<u8>,
    /// When failure reports are wanted.
    pub fo: Option<String>,
    /// Whether the policy is being tested.
    pub testing: Option<bool>,
    /// How the record was found.
    pub discovery_method: Option<Discovery>,
}

/// How a record was found.
///
/// ```
/// use deliverability::dmarc::aggregate::Discovery;
///
/// assert_eq!("treewalk".parse(), Ok(Discovery::TreeWalk));
/// assert_eq!(Discovery::Psl.to_string(), "psl");
/// ```
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

/// Something in a report that could not be read.
///
/// ```
/// use deliverability::dmarc::aggregate::{Report, WarningKind};
///
/// let report = Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.700</source_ip><count>1</count>\
///       </row></record>\
///       <record><row><source_ip>192.0.2.7</source_ip><count>2</count></row></record>\
///       </feedback>",
/// )?;
/// assert_eq!(report.messages(), 2);
/// let warning =
///     report.warnings.iter().find(|warning| warning.record == Some(0)).unwrap();
/// assert_eq!(
///     (warning.kind, warning.found.as_str()),
///     (WarningKind::SourceIp, "192.0.2.700")
/// );
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Warning {
    /// The index of the row in the report, from 0; `None` if the warning is about the
    /// report as a whole.
    pub record: Option<usize>,
    /// The kind of problem.
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

/// The kinds of problems with parts of a report.
///
/// ```
/// use deliverability::dmarc::aggregate::WarningKind;
///
/// assert_eq!(WarningKind::SourceIp.to_string(), "source-ip");
/// assert_eq!("period".parse(), Ok(WarningKind::Period));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// The address of the row is not an IP address; the row is left out.
    SourceIp,
    /// The count of the row is not a number; the row is left out.
    Count,
    /// The row is incomplete; it is left out.
    Incomplete,
    /// The text is not well-formed XML; what could be read was kept.
    Malformed,
    /// A value is not in the schema; it is left out.
    Value,
    /// The beginning or the end of the period cannot be read.
    Period,
    /// Bytes that are not UTF-8 were replaced.
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

/// Why a text is not an aggregate report.
///
/// ```
/// use deliverability::dmarc::aggregate::{ErrorKind, Report};
///
/// let error = Report::parse(b"<html></html>").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected the element feedback, found \"<html>\" (RFC 9990, 3.1), at 0..6",
/// );
/// assert_eq!(error.kind(), Some(ErrorKind::NoFeedback));
/// let error = Report::parse(b"<feedback></feedback>").unwrap_err();
/// assert_eq!(error.kind(), Some(ErrorKind::Empty));
/// ```
pub type Error = unpack::ReportError<ErrorKind>;

/// The kinds of fault in the text of a report.
///
/// ```
/// use deliverability::dmarc::aggregate::{ErrorKind, Report};
///
/// let bomb = b"<!DOCTYPE x [<!ENTITY a \"b\">]><feedback></feedback>";
/// let error = Report::parse(bomb).unwrap_err();
/// assert_eq!(error.kind(), Some(ErrorKind::DocumentType));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text has no element `feedback`.
    NoFeedback,
    /// The text declares a document type, which could define entities without bound.
    DocumentType,
    /// The text has neither a reporter, nor a policy, nor a row.
    Empty,
}

expectations! {
    ErrorKind {
        NoFeedback => "the element feedback", "RFC 9990, 3.1";
        DocumentType => "no document type, whose entities are not read", "RFC 9990, 3.1";
        Empty => "report_metadata, policy_published or a record", "RFC 9990, 3.1";
    }
}

impl Report {
    /// A report without records on the mail of a period, to be written with
    /// [`to_xml`](Self::to_xml).
    ///
    /// ```
    /// use deliverability::dmarc::{
    ///     Policy,
    ///     aggregate::{Record, Report},
    /// };
    ///
    /// let begin = "2026-03-02T00:00:00Z".parse()?;
    /// let end = "2026-03-03T00:00:00Z".parse()?;
    /// let mut report = Report::new("Example", "2026-03-02.17", begin, end);
    /// report.email = "dmarc@example.net".into();
    /// report.policy.domain = "example.org".into();
    /// report.policy.p = Some(Policy::Reject);
    /// report.records.push(Record::new("192.0.2.7".parse()?, 12, "example.org"));
    /// assert_eq!(Report::parse(report.to_xml().as_bytes())?.messages(), 12);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        organization: impl Into<String>,
        report_id: impl Into<String>,
        begin: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Self {
        Self {
            version: None,
            organization: organization.into(),
            email: String::new(),
            extra_contact_info: None,
            report_id: report_id.into(),
            begin,
            end,
            errors: Vec::new(),
            generator: None,
            policy: Published::default(),
            records: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Parses the XML of a report.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the text is not a report. Faults of its parts are in
    /// [`warnings`](Self::warnings).
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::Report;
    ///
    /// let report = Report::parse(
    ///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>12</count>\
    ///       </row>\
    ///       <identifiers><header_from>example.org</header_from></identifiers>\
    ///       </record></feedback>",
    /// )?;
    /// assert_eq!((report.messages(), report.passed()), (12, 0));
    /// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
    /// ```
    pub fn parse(xml: &[u8]) -> Result<Self, Error> {
        read::report(xml)
    }

    /// Reads a report from XML, gzip, zip, or a message with one of them.
    ///
    /// # Errors
    ///
    /// An [`Error`] if there is none, or if unpacking it would exceed the limits of the
    /// policy.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::aggregate::{Error, Report},
    ///     unpack::{self, Policy},
    /// };
    ///
    /// let mail = b"From: r@example.net\r\nSubject: Report domain: example.org\r\n\
    ///     Content-Type: text/xml\r\n\r\n\
    ///     <feedback><report_metadata><org_name>Example</org_name></report_metadata>\
    ///     </feedback>\r\n";
    /// assert_eq!(Report::read(mail, &Policy::default())?.organization, "Example");
    ///
    /// let error = Report::read(b"hello", &Policy::default()).unwrap_err();
    /// assert_eq!(error, Error::Unpack(unpack::Error::NoReport));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn read(raw: &[u8], policy: &unpack::Policy) -> Result<Self, Error> {
        let mut first = None;
        for payload in unpack::payloads(raw, policy)? {
            match Self::parse(&payload) {
                Ok(report) => return Ok(report),
                Err(error) => {
                    let is_other = first.as_ref().and_then(Error::kind) == Some(ErrorKind::NoFeedback);
                    first = first.filter(|_| !is_other).or(Some(error));
                }
            }
        }
        Err(first.unwrap_or(Error::Unpack(unpack::Error::NoReport)))
    }

    /// The number of messages that the report is about.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.records.iter().fold(0, |sum, record| sum.saturating_add(record.count))
    }

    /// How many of these messages passed DMARC.
    #[must_use]
    pub fn passed(&self) -> u64 {
        let passed = self.records.iter().filter(|record| record.passed());
        passed.fold(0, |sum, record| sum.saturating_add(record.count))
    }

    /// The report as XML, in the schema of RFC 9990.
    ///
    /// Values that this schema no longer has (`forwarded`, `sampled_out`, the scope
    /// `helo`, `pct`) are written as `other` or left out; what it requires and the
    /// report lacks is written empty.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::Report;
    ///
    /// let report = Report::parse(
    ///     b"<feedback><report_metadata><org_name>A &amp; B</org_name>\
    ///       </report_metadata></feedback>",
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
