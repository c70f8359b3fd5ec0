//! What is wrong with a record, or will be.

use alloc::{format, string::String, vec::Vec};

use super::{
    policy::Policy,
    record::{Record, ReportUri, is_removed},
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    tags::{Fault, items},
};

/// How many findings carry the corrected record: one that needs more is beyond repair, and would be written out
/// as often as it has faults.
const MANY_SUGGESTIONS: usize = 20;
/// How many URIs a receiver has to report to (RFC 7489 section 6.2).
const MANY_URIS: usize = 2;

/// What is wrong with a text that should be a record. Spans are places in it.
///
/// ```
/// let findings = deliverability::dmarc::lint_text("V=DMARC; p=none");
/// assert_eq!(findings[0].code(), "dmarc::version");
/// ```
#[must_use]
pub fn lint_text(text: &str) -> Vec<Finding> {
    match Record::parse(text) {
        Ok(record) => lint(&record),
        Err(error) => {
            let finding = Finding::new(
                "dmarc::version",
                Severity::Error,
                error.span(),
                "begin the record with `v=DMARC1`: receivers take it for no record as it stands (RFC 9989, 4.7)",
            );
            let rest = text.split_once(';').map_or("", |(_, rest)| rest);
            let mended = format!("v=DMARC1;{rest}");
            let mended = Record::parse(&mended).ok().filter(|record| record.stated_policy().is_some());
            Vec::from([match mended {
                Some(record) => finding.suggest(record.edit().build()),
                None => finding,
            }])
        }
    }
}

/// What is wrong with a record. Spans are places in its text; the suggestions are whole records.
///
/// ```
/// use deliverability::dmarc::{Record, lint};
///
/// let record = Record::parse("v=DMARC1; p=none; pct=20; rua=mailto:d@example.org")?;
/// let findings = lint(&record);
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["dmarc::removed-tag", "dmarc::policy-none"]);
/// assert_eq!(findings[0].suggestion(), Some("v=DMARC1; p=none; rua=mailto:d@example.org"));
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[must_use]
pub fn lint(record: &Record<'_>) -> Vec<Finding> {
    let mut lint = Lint { record, findings: Vec::new() };
    lint.tags();
    lint.policies();
    lint.reports();
    lint.findings
}

struct Lint<'r> {
    record: &'r Record<'r>,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn add(&mut self, code: &'static str, severity: Severity, span: Span, message: String) {
        self.findings.push(Finding::new(code, severity, span, message));
    }

    /// A finding with the record as it should be.
    fn mend(&mut self, code: &'static str, severity: Severity, span: Span, message: String) {
        let finding = Finding::new(code, severity, span, message);
        self.findings.push(if self.findings.len() < MANY_SUGGESTIONS {
            finding.suggest(self.intended())
        } else {
            finding
        });
    }

    /// The record as it was meant: a bad `sp` or `np`, which voids the policy too, is left out.
    fn intended(&self) -> String {
        let bad: Vec<&str> = self.record.bad_values().filter(|name| matches!(*name, "sp" | "np")).collect();
        let mut text = String::from("v=DMARC1");
        for (name, value, _) in
            self.record.tags().filter(|(name, ..)| !bad.iter().any(|bad| bad.eq_ignore_ascii_case(name)))
        {
            text.push_str("; ");
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        Record::parse(&text).map_or_else(|_| self.record.edit().build(), |record| record.edit().build())
    }

    fn whole(&self) -> Span {
        Span::new(0, self.record.as_str().len())
    }

    fn span(&self, tag: &str) -> Span {
        self.record.tag(tag).unwrap_or_else(|| self.whole())
    }

    fn tags(&mut self) {
        for fault in self.record.faults() {
            match fault {
                Fault::Empty(span) => {
                    let message = "remove the empty place between two semicolons".into();
                    self.mend("dmarc::empty-tag", Severity::Info, span, message);
                }
                Fault::NotATag(span) => {
                    let message = "write `name=value`: receivers ignore this word (RFC 9989, 4.8)".into();
                    self.mend("dmarc::not-a-tag", Severity::Warning, span, message);
                }
            }
        }
        let tags: Vec<(&str, &str, Span)> = self.record.tags().collect();
        let mut seen = alloc::collections::BTreeSet::new();
        for (name, _, span) in &tags {
            let lower = name.to_ascii_lowercase();
            if is_removed(&lower) {
                let message =
                    format!("remove `{lower}`: RFC 9989 took it out, and receivers ignore it (appendix A.6)");
                self.mend("dmarc::removed-tag", Severity::Warning, *span, message);
            } else if !super::record::is_known(&lower) {
                let message = format!("receivers ignore the unknown tag `{name}`");
                self.add("dmarc::unknown-tag", Severity::Info, *span, message);
            }
            if !seen.insert(lower) {
                let message = format!("keep one `{name}`: receivers differ in which of two counts");
                self.mend("dmarc::duplicate-tag", Severity::Error, *span, message);
            }
        }
        for name in self.record.bad_values() {
            let values = match name {
                "p" | "sp" | "np" => "`none`, `quarantine` or `reject`",
                "adkim" | "aspf" => "`r` or `s`",
                "psd" => "`y`, `n` or `u`",
                _ => "`y` or `n`",
            };
            let (severity, effect) = match name {
                "p" | "sp" | "np" if !self.record.is_usable() => {
                    (Severity::Error, "the record does nothing as it stands")
                }
                "p" | "sp" | "np" => (Severity::Error, "the record acts as `p=none` as it stands"),
                _ => (Severity::Warning, "its default counts as it stands"),
            };
            let message = format!("`{name}` is {values}: {effect} (RFC 9989, 4.7)");
            let span = self.span(name);
            self.mend("dmarc::bad-value", severity, span, message);
        }
        if let Some(span) = self.record.tag("fo") {
            let value = span.slice(self.record.as_str()).unwrap_or_default();
            if items(value).any(|item| !matches!(item, "0" | "1" | "d" | "s" | "D" | "S")) {
                let message = "`fo` is a list of `0`, `1`, `d` and `s` (RFC 9989, 4.7)".into();
                self.add("dmarc::bad-value", Severity::Warning, span, message);
            } else if self.record.tag("ruf").is_none() {
                let message = "`fo` does nothing without `ruf`".into();
                self.add("dmarc::fo-without-ruf", Severity::Info, span, message);
            }
        }
    }

    fn policies(&mut self) {
        let record = self.record;
        if record.tag("p").is_none() {
            let severity = Severity::Error;
            let message = if record.is_usable() {
                "add `p`: without it the record acts as `p=none` (RFC 9989, 4.7)"
            } else {
                "add `p`: without it and without `rua` the record does nothing (RFC 9989, 4.7)"
            };
            let whole = self.whole();
            self.mend("dmarc::missing-policy", severity, whole, message.into());
        } else if record.stated_policy() == Some(Policy::None) && record.is_usable() {
            let message =
                "raise the policy once the reports show that all your mail passes: `p=none` protects nothing";
            let next = record.edit().raise_to(Policy::Quarantine).testing(true).build();
            let finding = Finding::new("dmarc::policy-none", Severity::Warning, self.span("p"), message);
            self.findings.push(finding.suggest(next));
        }
        if record.is_usable() && record.subdomain_policy() < record.policy() {
            let message =
                "raise `sp`: mail in the name of a subdomain is treated more mildly than that of the domain";
            let next = record.edit().subdomain_policy(record.policy()).build();
            let finding = Finding::new("dmarc::weak-subdomains", Severity::Warning, self.span("sp"), message);
            self.findings.push(finding.suggest(next));
        }
        if record.is_usable() && record.non_existent_policy() < record.subdomain_policy() {
            let message = "raise `np`: mail in the name of a subdomain that does not exist is treated more mildly than others";
            let next = record.edit().non_existent_policy(record.subdomain_policy()).build();
            let finding =
                Finding::new("dmarc::weak-non-existent", Severity::Warning, self.span("np"), message);
            self.findings.push(finding.suggest(next));
        }
        if record.is_testing() && record.policy() == Policy::None && record.subdomain_policy() == Policy::None
        {
            let message = "`t=y` does nothing where the policy is none".into();
            let span = self.span("t");
            self.add("dmarc::testing-nothing", Severity::Info, span, message);
        } else if record.is_testing() {
            let message =
                "remove `t=y` when the test is over: the policy counts one level lower (RFC 9989, 4.7)";
            let next = record.edit().testing(false).build();
            let finding = Finding::new("dmarc::testing", Severity::Info, self.span("t"), message);
            self.findings.push(finding.suggest(next));
        }
    }

    fn reports(&mut self) {
        let record = self.record;
        if record.tag("rua").is_none() {
            let message =
                "add `rua`: without it nobody tells you who sends in your name (RFC 9989, 4.7)".into();
            let whole = self.whole();
            self.add("dmarc::no-reports", Severity::Warning, whole, message);
        }
        let lists: [(&str, Vec<ReportUri<'_>>); 2] =
            [("rua", record.aggregate_reports().collect()), ("ruf", record.failure_reports().collect())];
        for (name, uris) in lists {
            for uri in &uris {
                if !uri.is_valid() {
                    let message = format!("`{name}` is a list of URIs, as in `mailto:d@example.org`");
                    self.mend("dmarc::bad-uri", Severity::Error, uri.span(), message);
                } else if uri.size_limit().is_some() {
                    let message = "remove the limit behind `!`: RFC 9989 took it out".into();
                    self.mend("dmarc::size-limit", Severity::Info, uri.span(), message);
                } else if uri.mailbox().is_none() {
                    let message = "receivers report to `mailto` alone (RFC 9990, 3.5)".into();
                    self.add("dmarc::no-mailbox", Severity::Warning, uri.span(), message);
                }
            }
            if uris.len() > MANY_URIS {
                let message = format!("name two URIs at most in `{name}`: receivers need not report to more");
                let span = self.span(name);
                self.add("dmarc::many-uris", Severity::Info, span, message);
            }
        }
    }
}
