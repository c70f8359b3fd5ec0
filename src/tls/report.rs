//! TLS reports: which sessions failed, and why (RFC 8460).
//!
//! ```
//! use deliverability::tls::report::{PolicyType, Report};
//!
//! let json = br#"{
//!     "organization-name": "Example", "report-id": "17",
//!     "date-range": {
//!         "start-datetime": "2026-02-02T00:00:00Z",
//!         "end-datetime": "2026-02-02T23:59:59Z"
//!     },
//!     "policies": [{
//!         "policy": {"policy-type": "sts", "policy-domain": "example.org"},
//!         "summary": {
//!             "total-successful-session-count": 90, "total-failure-session-count": 1
//!         },
//!         "failure-details": [
//!             {"result-type": "certificate-expired", "failed-session-count": 1}
//!         ]
//!     }]
//! }"#;
//! let report = Report::parse(json)?;
//! assert_eq!((report.succeeded(), report.failed()), (90, 1));
//! assert_eq!(report.policies[0].policy_type, Some(PolicyType::Sts));
//! assert_eq!(report.failures()["certificate-expired"], 1);
//! # Ok::<(), deliverability::tls::report::Error>(())
//! ```

use alloc::{
    collections::BTreeMap,
    string::{String, ToString as _},
    vec::Vec,
};
use core::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{
    diagnostic::{ParseError, Span, expectations},
    unpack,
};

mod totals;

pub use totals::{Changes, FailureKey, Key, Sessions, Totals};

/// How many warnings are kept.
const MAX_WARNINGS: usize = 100;

/// A TLS report (RFC 8460 section 4).
///
/// Texts that a report leaves out are empty.
///
/// ```
/// use deliverability::tls::report::Report;
///
/// let report = Report::parse(
///     br#"{"organization-name": "Example", "report-id": "17", "policies": []}"#,
/// )?;
/// assert_eq!(
///     (report.organization.as_str(), report.report_id.as_str()),
///     ("Example", "17")
/// );
/// assert_eq!(report.warnings, ["the period cannot be read"]);
/// # Ok::<(), deliverability::tls::report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// The organization that reports.
    pub organization: String,
    /// The contact address of the reporter.
    pub contact: String,
    /// The id of the report, unique to the reporter.
    pub report_id: String,
    /// The beginning of the period; `None` if it cannot be read.
    pub begin: Option<DateTime<Utc>>,
    /// The end of the period; `None` if it cannot be read.
    pub end: Option<DateTime<Utc>>,
    /// The sessions under each policy.
    pub policies: Vec<PolicyResult>,
    /// What could not be read, in sentences.
    pub warnings: Vec<String>,
}

/// The sessions under one policy.
///
/// ```
/// use deliverability::tls::report::Report;
///
/// let report = Report::parse(
///     br#"{"policies": [{
///         "policy": {"policy-type": "tlsa", "policy-domain": "example.org",
///             "mx-host": ["mx1.example.org"]},
///         "summary": {"total-successful-session-count": 7}}]}"#,
/// )?;
/// let policy = &report.policies[0];
/// assert_eq!(
///     (policy.domain.as_str(), policy.succeeded, policy.failed),
///     ("example.org", 7, 0)
/// );
/// assert_eq!(policy.mx_hosts, ["mx1.example.org"]);
/// # Ok::<(), deliverability::tls::report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PolicyResult {
    /// The type of policy; `None` if it is unknown.
    pub policy_type: Option<PolicyType>,
    /// The lines of the policy.
    pub policy: Vec<String>,
    /// The domain of the recipients.
    pub domain: String,
    /// The MX hosts that the policy names.
    pub mx_hosts: Vec<String>,
    /// The number of sessions that were encrypted.
    pub succeeded: u64,
    /// The number of sessions that failed.
    pub failed: u64,
    /// Why they failed.
    pub failures: Vec<Failure>,
}

/// The type of a policy.
///
/// ```
/// use deliverability::tls::report::PolicyType;
///
/// assert_eq!("sts".parse(), Ok(PolicyType::Sts));
/// assert_eq!(PolicyType::NoPolicyFound.to_string(), "no-policy-found");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PolicyType {
    /// DANE: TLSA records (RFC 7672).
    Tlsa,
    /// MTA-STS: a policy by HTTPS (RFC 8461).
    Sts,
    /// No policy was found.
    NoPolicyFound,
}

crate::names::named! {
    PolicyType {
        Tlsa => "tlsa",
        Sts => "sts",
        NoPolicyFound => "no-policy-found",
    }
}

/// A reason for which sessions failed.
///
/// ```
/// use deliverability::tls::report::Report;
///
/// let report = Report::parse(
///     br#"{"policies": [{"failure-details": [{"result-type": "starttls-not-supported",
///         "receiving-mx-hostname": "mx1.example.org", "failed-session-count": 3}]}]}"#,
/// )?;
/// let failure = &report.policies[0].failures[0];
/// assert_eq!(
///     (failure.result_type.as_str(), failure.sessions),
///     ("starttls-not-supported", 3)
/// );
/// assert_eq!(failure.receiving_mx.as_deref(), Some("mx1.example.org"));
/// # Ok::<(), deliverability::tls::report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Failure {
    /// The reason as the report states it, such as `certificate-expired` (RFC 8460
    /// section 4.3).
    pub result_type: String,
    /// The address of the sending server.
    pub sending_ip: Option<IpAddr>,
    /// The name of the MX host.
    pub receiving_mx: Option<String>,
    /// The name that the MX host gave itself.
    pub receiving_helo: Option<String>,
    /// The address of the MX host.
    pub receiving_ip: Option<IpAddr>,
    /// The number of sessions that failed for this reason.
    pub sessions: u64,
    /// Where to find more information.
    pub additional_information: Option<String>,
    /// A code of the reporter's software.
    pub reason_code: Option<String>,
}

/// Why a text is not a TLS report.
///
/// ```
/// use deliverability::tls::report::{ErrorKind, Report};
///
/// let error = Report::parse(b"<feedback></feedback>").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a JSON object, found \"<\" (RFC 8460, 4.4), at 0..1",
/// );
/// assert_eq!(error.kind(), Some(ErrorKind::Json));
/// let error = Report::parse(b"{}").unwrap_err();
/// assert_eq!(error.kind(), Some(ErrorKind::NoPolicies));
/// ```
pub type Error = unpack::ReportError<ErrorKind>;

/// The kinds of fault in the text of a report.
///
/// ```
/// use deliverability::tls::report::{ErrorKind, Report};
///
/// assert_eq!(Report::parse(b"[]").unwrap_err().kind(), Some(ErrorKind::Json));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not a JSON object.
    Json,
    /// The report has no list of policies.
    NoPolicies,
}

expectations! {
    ErrorKind {
        Json => "a JSON object", "RFC 8460, 4.4";
        NoPolicies => "a list in the field policies", "RFC 8460, 4.4";
    }
}

/// An error at a line and column, as serde_json counts them, both from 1.
fn fault_at(json: &[u8], line: usize, column: usize) -> ParseError<ErrorKind> {
    let before = json.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1));
    let start = before.fold(0_usize, |sum, line| sum.saturating_add(line.len()));
    // Where bytes are replaced since they are not UTF-8, only what is before them has its place.
    let valid = core::str::from_utf8(json).map_or_else(|error| error.valid_up_to(), str::len);
    let at = start.saturating_add(column.saturating_sub(1)).min(valid);
    ParseError::new(ErrorKind::Json, Span::new(at, at.saturating_add(1).min(json.len())), json)
}

/// An error of the text as a whole.
fn fault(kind: ErrorKind, json: &[u8]) -> ParseError<ErrorKind> {
    let start = json.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(json.len());
    ParseError::new(kind, Span::new(start, json.len()), json)
}

impl Report {
    /// A report without sessions on a period, to be written with
    /// [`to_json`](Self::to_json).
    ///
    /// ```
    /// use deliverability::tls::report::{PolicyResult, PolicyType, Report};
    ///
    /// let begin = "2026-03-02T00:00:00Z".parse()?;
    /// let end = "2026-03-02T23:59:59Z".parse()?;
    /// let mut policy = PolicyResult::default();
    /// policy.policy_type = Some(PolicyType::Sts);
    /// policy.domain = "example.org".into();
    /// policy.succeeded = 7;
    /// let mut report = Report::new("Example", "2026-03-02.17", begin, end);
    /// report.policies.push(policy);
    /// assert_eq!(Report::parse(report.to_json().as_bytes())?, report);
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
            organization: organization.into(),
            contact: String::new(),
            report_id: report_id.into(),
            begin: Some(begin),
            end: Some(end),
            policies: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Parses the JSON of a report.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the text is not a report. Faults of its parts are in
    /// [`warnings`](Self::warnings).
    ///
    /// ```
    /// use deliverability::tls::report::{ErrorKind, Report};
    ///
    /// let json = br#"{"policies": [{"summary": {"total-failure-session-count": 2}}]}"#;
    /// assert_eq!(Report::parse(json)?.failed(), 2);
    /// assert_eq!(Report::parse(b"[]").unwrap_err().kind(), Some(ErrorKind::Json));
    /// # Ok::<(), deliverability::tls::report::Error>(())
    /// ```
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let mark = if json.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = json.get(mark..).unwrap_or_default();
        Self::of_text(text).map_err(|error| error.shifted(mark).into())
    }

    /// The report of a text without a byte order mark.
    fn of_text(json: &[u8]) -> Result<Self, ParseError<ErrorKind>> {
        let text = String::from_utf8_lossy(json);
        let value: Value =
            serde_json::from_str(&text).map_err(|error| fault_at(json, error.line(), error.column()))?;
        if !value.is_object() {
            return Err(fault(ErrorKind::Json, json));
        }
        let list = at(&value, "policies").as_array().ok_or_else(|| fault(ErrorKind::NoPolicies, json))?;
        let mut warnings = Vec::new();
        let range = at(&value, "date-range");
        let mut report = Self {
            organization: text_of(at(&value, "organization-name")),
            contact: text_of(at(&value, "contact-info")),
            report_id: text_of(at(&value, "report-id")),
            begin: time(at(range, "start-datetime")),
            end: time(at(range, "end-datetime")),
            policies: list.iter().map(|entry| policy(entry, &mut warnings)).collect(),
            warnings: Vec::new(),
        };
        if report.begin.is_none() || report.end.is_none() {
            warn(&mut warnings, "the period cannot be read");
        }
        report.warnings = warnings;
        Ok(report)
    }

    /// Reads a report from JSON, gzip, zip, or a message with one of them.
    ///
    /// # Errors
    ///
    /// An [`Error`] if there is none, or if unpacking it would exceed the limits of the
    /// policy.
    ///
    /// ```
    /// use deliverability::{
    ///     tls::report::{Error, ErrorKind, Report},
    ///     unpack::Policy,
    /// };
    ///
    /// let mail =
    ///     b"From: r@example.net\r\nContent-Type: application/tlsrpt+json\r\n\r\n\
    ///     {\"organization-name\": \"Example\", \"policies\": []}\r\n";
    /// assert_eq!(Report::read(mail, &Policy::default())?.organization, "Example");
    /// let error = Report::read(b"{}", &Policy::default()).unwrap_err();
    /// assert_eq!(error.kind(), Some(ErrorKind::NoPolicies));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn read(raw: &[u8], policy: &unpack::Policy) -> Result<Self, Error> {
        let mut last = Error::Unpack(unpack::Error::NoReport);
        for payload in unpack::payloads(raw, policy)? {
            match Self::parse(&payload) {
                Ok(report) => return Ok(report),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The number of sessions that were encrypted.
    #[must_use]
    pub fn succeeded(&self) -> u64 {
        self.policies.iter().fold(0, |sum, policy| sum.saturating_add(policy.succeeded))
    }

    /// The number of sessions that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.policies.iter().fold(0, |sum, policy| sum.saturating_add(policy.failed))
    }

    /// The number of failed sessions by reason.
    #[must_use]
    pub fn failures(&self) -> BTreeMap<&str, u64> {
        let mut sums = BTreeMap::new();
        for failure in self.policies.iter().flat_map(|policy| &policy.failures) {
            let sum: &mut u64 = sums.entry(failure.result_type.as_str()).or_default();
            *sum = sum.saturating_add(failure.sessions);
        }
        sums
    }

    /// The report as JSON (RFC 8460 section 4.4).
    ///
    /// ```
    /// use deliverability::tls::report::Report;
    ///
    /// let report =
    ///     Report::parse(br#"{"organization-name": "Example", "policies": []}"#)?;
    /// assert_eq!(Report::parse(report.to_json().as_bytes())?.organization, "Example");
    /// # Ok::<(), deliverability::tls::report::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let time = |at: Option<DateTime<Utc>>| {
            at.unwrap_or(DateTime::UNIX_EPOCH).to_rfc3339_opts(SecondsFormat::Secs, true)
        };
        let policies: Vec<Value> = self.policies.iter().map(policy_json).collect();
        json!({
            "organization-name": self.organization,
            "date-range": {"start-datetime": time(self.begin), "end-datetime": time(self.end)},
            "contact-info": self.contact,
            "report-id": self.report_id,
            "policies": policies,
        })
        .to_string()
    }
}

/// A field, or null if there is none.
fn at<'v>(value: &'v Value, name: &str) -> &'v Value {
    const NOTHING: &Value = &Value::Null;
    value.get(name).unwrap_or(NOTHING)
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().into()
}

fn optional(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(Into::into)
}

/// One text or a list of texts; both occur.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(optional).collect(),
        one => optional(one).into_iter().collect(),
    }
}

fn count(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()).unwrap_or(0)
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    text.parse().ok().or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()))
}

fn warn(warnings: &mut Vec<String>, text: &str) {
    if warnings.len() < MAX_WARNINGS {
        warnings.push(text.into());
    }
}

fn ip(value: &Value, warnings: &mut Vec<String>) -> Option<IpAddr> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let address = text.trim().trim_matches(['[', ']']).parse().ok();
    if address.is_none() {
        warn(warnings, &alloc::format!("expected an IP address, found {text:.80?}"));
    }
    address
}

fn policy(entry: &Value, warnings: &mut Vec<String>) -> PolicyResult {
    let (policy, summary) = (at(entry, "policy"), at(entry, "summary"));
    let name = at(policy, "policy-type").as_str().unwrap_or_default();
    let policy_type = name.to_ascii_lowercase().parse().ok();
    if policy_type.is_none() {
        warn(warnings, &alloc::format!("expected tlsa, sts or no-policy-found, found {name:.80?}"));
    }
    let details = at(entry, "failure-details").as_array().map(Vec::as_slice).unwrap_or_default();
    PolicyResult {
        policy_type,
        policy: texts(at(policy, "policy-string")),
        domain: text_of(at(policy, "policy-domain")),
        mx_hosts: texts(at(policy, "mx-host")),
        succeeded: count(at(summary, "total-successful-session-count")),
        failed: count(at(summary, "total-failure-session-count")),
        failures: details.iter().map(|detail| failure(detail, warnings)).collect(),
    }
}

fn failure(detail: &Value, warnings: &mut Vec<String>) -> Failure {
    Failure {
        result_type: text_of(at(detail, "result-type")),
        sending_ip: ip(at(detail, "sending-mta-ip"), warnings),
        receiving_mx: optional(at(detail, "receiving-mx-hostname")),
        receiving_helo: optional(at(detail, "receiving-mx-helo")),
        receiving_ip: ip(at(detail, "receiving-ip"), warnings),
        sessions: count(at(detail, "failed-session-count")),
        additional_information: optional(at(detail, "additional-information")),
        reason_code: optional(at(detail, "failure-reason-code")),
    }
}

fn policy_json(policy: &PolicyResult) -> Value {
    let mut inner = json!({
        "policy-type": policy.policy_type.unwrap_or(PolicyType::NoPolicyFound).as_str(),
        "policy-domain": policy.domain,
    });
    if !policy.policy.is_empty() {
        set(&mut inner, "policy-string", json!(policy.policy));
    }
    if !policy.mx_hosts.is_empty() {
        set(&mut inner, "mx-host", json!(policy.mx_hosts));
    }
    let mut value = json!({
        "policy": inner,
        "summary": {
            "total-successful-session-count": policy.succeeded,
            "total-failure-session-count": policy.failed,
        },
    });
    if !policy.failures.is_empty() {
        set(&mut value, "failure-details", policy.failures.iter().map(failure_json).collect());
    }
    value
}

fn failure_json(failure: &Failure) -> Value {
    let mut value = json!({"result-type": failure.result_type, "failed-session-count": failure.sessions});
    let mut optional = |name: &str, field: Option<Value>| {
        if let Some(field) = field {
            set(&mut value, name, field);
        }
    };
    optional("sending-mta-ip", failure.sending_ip.map(|ip| json!(alloc::format!("{ip}"))));
    optional("receiving-mx-hostname", failure.receiving_mx.as_ref().map(|text| json!(text)));
    optional("receiving-mx-helo", failure.receiving_helo.as_ref().map(|text| json!(text)));
    optional("receiving-ip", failure.receiving_ip.map(|ip| json!(alloc::format!("{ip}"))));
    optional("additional-information", failure.additional_information.as_ref().map(|text| json!(text)));
    optional("failure-reason-code", failure.reason_code.as_ref().map(|text| json!(text)));
    value
}

fn set(value: &mut Value, name: &str, field: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(name.into(), field);
    }
}
