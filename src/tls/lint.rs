//! Findings about records and policies, valid or not.

use alloc::{format, string::ToString, vec, vec::Vec};

use super::{Error, ErrorKind, Mode, StsPolicy, StsRecord, TlsRptRecord};
use crate::{
    diagnostic::{Finding, Severity, Span},
    tags::Tags,
};

/// The lifetime in seconds from which a policy lasts long enough: a week. A shorter one
/// ends soon after an attacker blocks it from being fetched.
const LONG: u32 = 604_800;

/// Finds what is wrong with the record at `_mta-sts`. Spans are places in it.
///
/// ```
/// use deliverability::tls::lint_sts;
///
/// assert!(lint_sts("v=STSv1; id=a1").is_empty());
/// assert_eq!(lint_sts("v=STSv1; id=a-1")[0].code(), "mta-sts::id");
/// assert_eq!(
///     lint_sts("v=STSv1; id=a1; mode=enforce")[0].code(),
///     "mta-sts::unknown-tag"
/// );
/// ```
#[must_use]
pub fn lint_sts(text: &str) -> Vec<Finding> {
    match StsRecord::parse(text) {
        Err(error) => vec![of_error(&error)],
        Ok(_) => unknown(text, "mta-sts::unknown-tag", &["v", "id"]),
    }
}

/// Finds what is wrong with the record at `_smtp._tls`. Spans are places in it.
///
/// ```
/// use deliverability::tls::lint_tls_rpt;
///
/// assert!(lint_tls_rpt("v=TLSRPTv1; rua=mailto:a@example.org").is_empty());
/// assert_eq!(lint_tls_rpt("v=TLSRPTv1")[0].code(), "tls-rpt::rua");
/// ```
#[must_use]
pub fn lint_tls_rpt(text: &str) -> Vec<Finding> {
    match TlsRptRecord::parse(text) {
        Err(error) => vec![of_error(&error)],
        Ok(_) => unknown(text, "tls-rpt::unknown-tag", &["v", "rua"]),
    }
}

/// Finds what is wrong with the text of a policy, given the MX hosts of the domain, all
/// of which it must name. Spans are places in the text.
///
/// ```
/// use deliverability::tls::lint_policy;
///
/// let text = "version: STSv1\nmode: enforce\nmx: mx1.example.org\nmax_age: 86400\n";
/// let findings = lint_policy(text, &["mx1.example.org", "mx2.example.org"]);
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["mta-sts::short-max-age", "mta-sts::missing-mx"]);
/// ```
#[must_use]
pub fn lint_policy(text: &str, exchangers: &[&str]) -> Vec<Finding> {
    let policy = match StsPolicy::parse(text) {
        Err(error) => return vec![of_error(&error)],
        Ok(policy) => policy,
    };
    let mut findings = Vec::new();
    let whole = Span::new(0, text.trim_end().len());
    let place = |name: &str| {
        text.find(name).map_or(whole, |start| {
            let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            Span::new(start, start.saturating_add(line.trim_end().len()))
        })
    };
    match policy.mode() {
        Mode::Testing => findings.push(Finding::new(
            "mta-sts::testing",
            Severity::Info,
            place("mode"),
            "senders only report: `enforce` protects, once the reports are clean",
        )),
        Mode::None => findings.push(Finding::new(
            "mta-sts::none",
            Severity::Warning,
            place("mode"),
            "the policy is withdrawn: senders do as if there were none",
        )),
        Mode::Enforce => {}
    }
    if policy.max_age() < LONG && policy.mode() == Mode::Enforce {
        findings.push(Finding::new(
            "mta-sts::short-max-age",
            Severity::Warning,
            place("max_age"),
            format!("the policy lasts {} seconds: let it last a week or longer", policy.max_age()),
        ));
    }
    for host in exchangers.iter().filter(|host| policy.mode() != Mode::None && !policy.allows(host)) {
        findings.push(Finding::new(
            "mta-sts::missing-mx",
            if policy.mode() == Mode::Enforce { Severity::Error } else { Severity::Warning },
            place("mx"),
            format!("add `mx: {host}`: senders do not deliver to an MX that the policy does not name"),
        ));
    }
    findings
}

fn unknown(text: &str, code: &'static str, names: &[&str]) -> Vec<Finding> {
    let tags = Tags::new(text).filter_map(Result::ok);
    let named = tags.filter_map(|tag| Some((tag.name.slice(text)?, tag.name)));
    let unknown = named.filter(|(name, _)| !names.contains(name));
    let finding = unknown.map(|(name, span)| {
        Finding::new(code, Severity::Warning, span, format!("remove `{name}`: nobody reads it here"))
    });
    finding.collect()
}

fn of_error(error: &Error) -> Finding {
    let code = match error.kind() {
        ErrorKind::StsVersion => "mta-sts::version",
        ErrorKind::Id => "mta-sts::id",
        ErrorKind::PolicyVersion => "mta-sts::policy-version",
        ErrorKind::Mode => "mta-sts::mode",
        ErrorKind::Mx => "mta-sts::mx",
        ErrorKind::MaxAge => "mta-sts::max-age",
        ErrorKind::Pair => "mta-sts::pair",
        ErrorKind::RptVersion => "tls-rpt::version",
        ErrorKind::Rua => "tls-rpt::rua",
        ErrorKind::Uri => "tls-rpt::uri",
    };
    Finding::new(code, Severity::Error, error.span(), error.to_string())
}
