//! What is wrong with a record, or soon will be.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{
    edit::Editor,
    mend::mend,
    policy::Policy,
    record::{Record, ReportUri, is_removed},
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    tags::{Fault, items},
};

/// How many findings carry the corrected record. A record that needs more is beyond
/// repair, and would be written out as often as it has faults.
const MANY_SUGGESTIONS: usize = 20;
/// How many URIs a receiver has to report to (RFC 7489 section 6.2).
const MANY_URIS: usize = 2;

/// Finds what is wrong with a text that is meant to be a record. Spans are places in it.
///
/// A text that is nearly a record (quotes inside, a space before the version, the
/// version not first) has one finding for each fault, and all of them carry the record
/// that was meant.
///
/// ```
/// use deliverability::dmarc::lint_text;
///
/// let findings = lint_text("p=reject; v=DMARC1; rua=mailto:d@example.org");
/// assert_eq!(findings[0].code(), "dmarc::version");
/// assert_eq!(
///     findings[0].suggestion(),
///     Some("v=DMARC1; p=reject; rua=mailto:d@example.org")
/// );
/// ```
#[must_use]
pub fn lint_text(text: &str) -> Vec<Finding> {
    let error = match Record::parse(text) {
        Ok(record) => return lint(&record),
        Err(error) => error,
    };
    let faults = mend(text).filter(|meant| !meant.faults.is_empty());
    let Some(meant) = faults else {
        let message = "begin the record with `v=DMARC1`: receivers take the text for no record as it is (RFC 9989, 4.7)";
        return Vec::from([Finding::new("dmarc::version", Severity::Error, error.span(), message)]);
    };
    let suggestion = meant.edit().build();
    let findings = meant.faults.iter().enumerate().map(|(index, fault)| {
        let finding = Finding::new(fault.code, Severity::Error, fault.span, fault.message.clone());
        if index < MANY_SUGGESTIONS { finding.suggest(suggestion.clone()) } else { finding }
    });
    findings.collect()
}

/// Finds what is wrong with a record. Spans are places in its text; suggestions are
/// whole records.
///
/// Faults with a remedy all carry the same suggestion, a record that fixes all of them
/// together. A policy or URI that makes no sense at all stays in it unchanged. Advice
/// about the policy carries that record with the policy raised.
///
/// ```
/// use deliverability::dmarc::{Record, lint};
///
/// let record = Record::parse("v=DMARC1; p=rejected; pct=20; rua=d@example.org")?;
/// let findings = lint(&record);
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["dmarc::removed-tag", "dmarc::bad-value", "dmarc::bad-uri"]);
/// assert_eq!(
///     findings[0].suggestion(),
///     Some("v=DMARC1; p=reject; rua=mailto:d@example.org")
/// );
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[must_use]
pub fn lint(record: &Record<'_>) -> Vec<Finding> {
    let mut lint = Lint::run(record);
    let text = lint.intended.build();
    let Ok(better) = Record::parse(&text) else { return lint.findings };
    // It is unknown what a record that says nothing was meant to say.
    if record.tags().next().is_none() {
        return lint.findings;
    }
    let (before, after) = (counts(&lint.findings), counts(&Lint::run(&better).findings));
    let is_solved = |finding: &Finding| after.get(finding.code()) < before.get(finding.code());
    let open =
        lint.findings.iter_mut().filter(|finding| finding.suggestion().is_none() && is_solved(finding));
    for finding in open.take(MANY_SUGGESTIONS).filter(|_| text != record.as_str()) {
        *finding = finding.clone().suggest(text.clone());
    }
    lint.findings
}

fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let count: &mut usize = counts.entry(finding.code()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

struct Lint<'r> {
    record: &'r Record<'r>,
    /// The record as it was meant.
    intended: Editor,
    findings: Vec<Finding>,
}

impl<'r> Lint<'r> {
    /// Finds everything; only advice about the policy carries its suggestion yet.
    fn run(record: &'r Record<'r>) -> Self {
        let meant = mend(record.as_str()).map(|meant| meant.edit());
        // Other invalid values act as if they were absent.
        // Guesses about faulty parts never weaken the policy that the record states.
        let meant = meant.unwrap_or_else(|| record.edit()).build();
        let intended = Record::parse(&meant)
            .ok()
            .filter(|meant| meant.stated_policy() >= record.stated_policy())
            .map_or_else(|| record.edit(), |meant| meant.edit());
        let mut lint = Lint { record, intended, findings: Vec::new() };
        lint.parts();
        lint.tags();
        lint.bad_values();
        lint.failure_options();
        lint.missing_policy();
        lint.weak_policies();
        lint.testing();
        lint.no_reports();
        lint.uris("rua", record.aggregate_reports().collect());
        lint.uris("ruf", record.failure_reports().collect());
        lint
    }

    fn add(&mut self, code: &'static str, severity: Severity, span: Span, message: impl Into<String>) {
        self.findings.push(Finding::new(code, severity, span, message));
    }

    fn whole(&self) -> Span {
        Span::new(0, self.record.as_str().len())
    }

    fn span(&self, tag: &str) -> Span {
        self.record.tag(tag).unwrap_or_else(|| self.whole())
    }

    fn parts(&mut self) {
        for fault in self.record.faults() {
            match fault {
                Fault::Empty(span) => {
                    let message = "remove the empty place between two semicolons";
                    self.add("dmarc::empty-tag", Severity::Info, span, message);
                }
                Fault::NotATag(span) => {
                    let message = "write `name=value`: receivers ignore this word (RFC 9989, 4.8)";
                    self.add("dmarc::not-a-tag", Severity::Warning, span, message);
                }
            }
        }
    }

    fn tags(&mut self) {
        let mut seen = BTreeSet::new();
        for (name, _, span) in self.record.tags() {
            let lower = name.to_ascii_lowercase();
            if is_removed(&lower) {
                let message =
                    format!("remove `{lower}`: RFC 9989 took it out, and receivers ignore it (appendix A.6)");
                self.add("dmarc::removed-tag", Severity::Warning, span, message);
            } else if !super::record::is_known(&lower) {
                let message = format!("receivers ignore the unknown tag `{name}`");
                self.add("dmarc::unknown-tag", Severity::Info, span, message);
            }
            if !seen.insert(lower) {
                let message = format!("keep one `{name}`: receivers differ in which of two counts");
                self.add("dmarc::duplicate-tag", Severity::Error, span, message);
            }
        }
    }

    fn bad_values(&mut self) {
        for name in self.record.bad_values() {
            let values = match name {
                "p" | "sp" | "np" => "`none`, `quarantine` or `reject`",
                "adkim" | "aspf" => "`r` or `s`",
                "psd" => "`y`, `n` or `u`",
                _ => "`y` or `n`",
            };
            let (severity, effect) = match name {
                "p" | "sp" | "np" if !self.record.is_usable() => {
                    (Severity::Error, "the record does nothing as it is")
                }
                "p" | "sp" | "np" => (Severity::Error, "the record acts as `p=none` as it is"),
                _ => (Severity::Warning, "its default counts as it is"),
            };
            let message = format!("`{name}` is {values}: {effect} (RFC 9989, 4.7)");
            self.add("dmarc::bad-value", severity, self.span(name), message);
        }
    }

    fn failure_options(&mut self) {
        let Some(span) = self.record.tag("fo") else { return };
        let value = span.slice(self.record.as_str()).unwrap_or_default();
        if items(value).any(|item| !matches!(item, "0" | "1" | "d" | "s" | "D" | "S")) {
            let message = "`fo` is a list of `0`, `1`, `d` and `s` (RFC 9989, 4.7)";
            self.add("dmarc::bad-value", Severity::Warning, span, message);
        } else if self.record.tag("ruf").is_none() {
            self.add("dmarc::fo-without-ruf", Severity::Info, span, "`fo` does nothing without `ruf`");
        }
    }

    fn missing_policy(&mut self) {
        if self.record.tag("p").is_some() {
            return;
        }
        let message = if self.record.tags().next().is_none() {
            "the record has nothing but its version, perhaps because its value was cut at the first semicolon: put the \
             value in quotes (RFC 9989, 4.7)"
        } else if self.record.is_usable() {
            "add `p`: without it the record acts as `p=none` (RFC 9989, 4.7)"
        } else {
            "add `p`: without it and without `rua` the record does nothing (RFC 9989, 4.7)"
        };
        self.add("dmarc::missing-policy", Severity::Error, self.whole(), message);
    }

    /// Policies that are milder than they should be; one suggestion raises all of them.
    fn weak_policies(&mut self) {
        let record = self.record;
        if !record.is_usable() {
            return;
        }
        let mut stricter = self.intended.clone();
        let mut weak = Vec::new();
        if record.stated_policy() == Some(Policy::None) {
            let message =
                "raise the policy once the reports show that all your mail passes: `p=none` protects nothing";
            weak.push(("dmarc::policy-none", "p", message));
            stricter = stricter.raise_to(Policy::Quarantine).testing(true);
        }
        if record.subdomain_policy() < record.policy() {
            let message =
                "raise `sp`: mail in the name of a subdomain is treated more mildly than that of the domain";
            weak.push(("dmarc::weak-subdomains", "sp", message));
            stricter = stricter.subdomain_policy(record.policy());
        }
        // Raised together with the policy for subdomains, if that one is.
        let subdomains = record.subdomain_policy().max(record.policy());
        if record.non_existent_policy() < record.subdomain_policy() {
            let message = "raise `np`: mail in the name of a subdomain that does not exist is treated more mildly than others";
            weak.push(("dmarc::weak-non-existent", "np", message));
        }
        if record.tag("np").is_some() && record.non_existent_policy() < subdomains && !weak.is_empty() {
            stricter = stricter.non_existent_policy(subdomains);
        }
        for (code, tag, message) in weak {
            let finding = Finding::new(code, Severity::Warning, self.span(tag), message);
            self.findings.push(finding.suggest(stricter.build()));
        }
    }

    fn testing(&mut self) {
        let record = self.record;
        if !record.is_testing() {
            return;
        }
        let span = self.span("t");
        if record.policy() == Policy::None && record.subdomain_policy() == Policy::None {
            self.add(
                "dmarc::testing-nothing",
                Severity::Info,
                span,
                "`t=y` has no effect if the policy is `none`",
            );
        } else {
            let message =
                "remove `t=y` when the test is over: the policy counts one level lower (RFC 9989, 4.7)";
            let next = self.intended.clone().testing(false).build();
            self.findings.push(Finding::new("dmarc::testing", Severity::Info, span, message).suggest(next));
        }
    }

    fn no_reports(&mut self) {
        if self.record.tag("rua").is_none() {
            let message = "add `rua`: without it nobody tells you who sends in your name (RFC 9989, 4.7)";
            self.add("dmarc::no-reports", Severity::Warning, self.whole(), message);
        }
    }

    fn uris(&mut self, name: &str, uris: Vec<ReportUri<'_>>) {
        for uri in &uris {
            if !uri.is_valid() {
                let message = format!("`{name}` is a list of URIs, as in `mailto:d@example.org`");
                self.add("dmarc::bad-uri", Severity::Error, uri.span(), message);
            } else if uri.size_limit().is_some() {
                let message = "remove the limit after `!`: RFC 9989 took it out";
                self.add("dmarc::size-limit", Severity::Info, uri.span(), message);
            } else if uri.mailbox().is_none() {
                let message = "receivers report to `mailto` alone (RFC 9990, 3.5)";
                self.add("dmarc::no-mailbox", Severity::Warning, uri.span(), message);
            }
        }
        if uris.len() > MANY_URIS {
            let message = format!("name two URIs at most in `{name}`: receivers need not report to more");
            self.add("dmarc::many-uris", Severity::Info, self.span(name), message);
        }
    }
}
