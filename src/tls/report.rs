//! Reports on TLS: which sessions failed, and why (RFC 8460).
//!
//! ```
//! use deliverability::tls::report::{PolicyType, Report};
//!
//! let json = br#"{"organization-name": "Example", "report-id": "17", "contact-info": "r@example.net",
//!     "date-range": {"start-datetime": "2026-02-02T00:00:00Z", "end-datetime": "2026-02-02T23:59:59Z"},
//!     "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.org"},
//!         "summary": {"total-successful-session-count": 90, "total-failure-session-count": 1},
//!         "failure-details": [{"result-type": "certificate-expired", "failed-session-count": 1}]}]}"#;
//! let report = Report::parse(json)?;
//! assert_eq!((report.succeeded(), report.failed()), (90, 1));
//! assert_eq!(report.policies[0].policy_type, Some(PolicyType::Sts));
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
use thiserror::Error as ThisError;

use crate::unpack;

mod totals;

pub use totals::{Changes, FailureKey, Key, Sessions, Totals};

/// How many warnings are kept.
const MAX_WARNINGS: usize = 100;

/// A report on TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Report {
    /// Who reports.
    pub organization: String,
    /// Where to reach them.
    pub contact: String,
    /// The id of the report, unique to the reporter.
    pub report_id: String,
    /// The begin of the period.
    pub begin: Option<DateTime<Utc>>,
    /// The end of the period.
    pub end: Option<DateTime<Utc>>,
    /// What was seen under each policy.
    pub policies: Vec<Policy>,
    /// What could not be read, as sentences.
    pub warnings: Vec<String>,
}

/// What was seen under one policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Policy {
    /// The kind of policy; `None` where it is none that is known.
    pub policy_type: Option<PolicyType>,
    /// The policy's lines.
    pub policy: Vec<String>,
    /// The domain of the recipients.
    pub domain: String,
    /// The MX hosts that the policy names.
    pub mx_hosts: Vec<String>,
    /// How many sessions were encrypted.
    pub succeeded: u64,
    /// How many failed.
    pub failed: u64,
    /// Why they failed.
    pub failures: Vec<Failure>,
}

/// The kind of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PolicyType {
    /// DANE: TLSA records (RFC 7672).
    Tlsa,
    /// MTA-STS.
    Sts,
    /// There was none.
    NoPolicyFound,
}

crate::names::named! {
    PolicyType {
        Tlsa => "tlsa",
        Sts => "sts",
        NoPolicyFound => "no-policy-found",
    }
}

/// Why sessions failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Failure {
    /// The reason (RFC 8460, 4.3), such as `certificate-expired`, as the report has it.
    pub result_type: String,
    /// The address of the sender.
    pub sending_ip: Option<IpAddr>,
    /// The name of the MX.
    pub receiving_mx: Option<String>,
    /// What the MX called itself.
    pub receiving_helo: Option<String>,
    /// The address of the MX.
    pub receiving_ip: Option<IpAddr>,
    /// How many sessions.
    pub sessions: u64,
    /// Where more is told.
    pub additional_information: Option<String>,
    /// A code of the reporter's software.
    pub reason_code: Option<String>,
}

/// Why a text is no report on TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// It could not be unpacked.
    #[error(transparent)]
    Unpack(#[from] unpack::Error),
    /// It is no JSON.
    #[error("expected a JSON object (RFC 8460, 4.4)")]
    Json,
    /// It has no list of policies.
    #[error("expected the field policies (RFC 8460, 4.4)")]
    NoPolicies,
}

impl Report {
    /// Reads the JSON of a report.
    ///
    /// # Errors
    ///
    /// An [`Error`] where it is none. Faults of parts are in
    /// [`warnings`](Self::warnings).
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let text = String::from_utf8_lossy(json);
        let value: Value = serde_json::from_str(&text).map_err(|_| Error::Json)?;
        if !value.is_object() {
            return Err(Error::Json);
        }
        let list = at(&value, "policies").as_array().ok_or(Error::NoPolicies)?;
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

    /// Reads a report out of JSON, gzip, zip or a message with one of them.
    ///
    /// # Errors
    ///
    /// An [`Error`] where there is none, or where unpacking it would break the bounds of
    /// the policy.
    ///
    /// ```
    /// use deliverability::{
    ///     tls::report::{Error, Report},
    ///     unpack::Policy,
    /// };
    ///
    /// assert_eq!(
    ///     Report::read(b"{}", &Policy::default()).unwrap_err(),
    ///     Error::NoPolicies
    /// );
    /// ```
    pub fn read(raw: &[u8], policy: &unpack::Policy) -> Result<Self, Error> {
        let mut last = Error::Json;
        for payload in unpack::payloads(raw, policy)? {
            match Self::parse(&payload) {
                Ok(report) => return Ok(report),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// How many sessions were encrypted.
    #[must_use]
    pub fn succeeded(&self) -> u64 {
        self.policies.iter().fold(0, |sum, policy| sum.saturating_add(policy.succeeded))
    }

    /// How many sessions failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.policies.iter().fold(0, |sum, policy| sum.saturating_add(policy.failed))
    }

    /// How many sessions failed for each reason.
    #[must_use]
    pub fn failures(&self) -> BTreeMap<&str, u64> {
        let mut sums = BTreeMap::new();
        for failure in self.policies.iter().flat_map(|policy| &policy.failures) {
            let sum: &mut u64 = sums.entry(failure.result_type.as_str()).or_default();
            *sum = sum.saturating_add(failure.sessions);
        }
        sums
    }

    /// The report as JSON by RFC 8460, 4.4.
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

/// A field, null where there is none.
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

/// One text, or a list of them: both occur.
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

fn policy(entry: &Value, warnings: &mut Vec<String>) -> Policy {
    let (policy, summary) = (at(entry, "policy"), at(entry, "summary"));
    let name = at(policy, "policy-type").as_str().unwrap_or_default();
    let policy_type = name.to_ascii_lowercase().parse().ok();
    if policy_type.is_none() {
        warn(warnings, &alloc::format!("expected tlsa, sts or no-policy-found, found {name:.80?}"));
    }
    let details = at(entry, "failure-details").as_array().map(Vec::as_slice).unwrap_or_default();
    Policy {
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

fn policy_json(policy: &Policy) -> Value {
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
