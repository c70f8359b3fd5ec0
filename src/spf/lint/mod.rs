//! What is wrong with a record: one function for each code.

mod networks;
mod suggest;
mod terms;

pub(super) use networks::is_nearly_everyone;
pub(super) use suggest::mended_or_same;

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    mend::mend,
    record::Record,
    term::{Directive, Mechanism, Modifier, Term},
};
use crate::diagnostic::{Finding, Severity, Span};

/// The length up to which a record fits one answer over UDP, with its name (RFC 7208
/// section 3.4).
const MAX_RECORD: usize = 450;
/// The longest string of a text record (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;
pub(super) const STRING_TOO_LONG: &str = "spf::string-too-long";
/// How many terms may look up names (RFC 7208 section 4.6.4).
pub(super) const MAX_LOOKUPS: usize = 10;

/// Finds what is wrong with a text that is meant to be an SPF record, including syntax
/// errors.
///
/// A text that is nearly a record (quotes inside, a missing space, a misspelled
/// mechanism) has one finding for each fault, and all of them carry the record that was
/// meant, if that is clear.
///
/// ```
/// use deliverability::spf;
///
/// let text = "v=spf1 inlcude:_spf.example.net ip4:192.0.2.7~all";
/// let findings = spf::lint_text(text);
/// let faults: Vec<_> =
///     findings.iter().map(|finding| finding.span().slice(text).unwrap()).collect();
/// assert_eq!(faults, ["inlcude", "~all"]);
/// assert_eq!(findings[1].message(), "a space is missing before `~all`");
/// let meant = "v=spf1 include:_spf.example.net ip4:192.0.2.7 ~all";
/// assert_eq!(findings[0].suggestion(), Some(meant));
/// ```
#[must_use]
pub fn lint_text(text: &str) -> Vec<Finding> {
    let error = match Record::parse(text) {
        Ok(record) => return lint(&record),
        Err(error) => error,
    };
    let Some(mended) = mend(text) else {
        return Vec::from([Finding::new("spf::syntax", Severity::Error, error.span(), text_of(&error))]);
    };
    let suggestion = mended.text.map(|text| mended_or_same(&text));
    let findings = mended.faults.into_iter().enumerate().map(|(index, (span, message))| {
        let finding = Finding::new("spf::syntax", Severity::Error, span, message);
        match &suggestion {
            Some(suggestion) if index < suggest::MANY => finding.suggest(suggestion.clone()),
            _ => finding,
        }
    });
    findings.collect()
}

/// An error without its place, which is that of the finding.
fn text_of(error: &super::Error) -> String {
    let text = format!("{error}");
    text.rsplit_once(", at ").map(|(text, _)| text.into()).unwrap_or(text)
}

/// Whether a text that is not an SPF record was meant to be one.
pub(super) fn resembles(text: &str) -> bool {
    mend(text).is_some()
}

/// Finds what is wrong with a record: findings with stable codes, in the order of their
/// places.
///
/// Findings with a remedy all carry the same suggestion, a record that fixes all of them
/// together. It lets pass what the old record names, and is given only if it has no
/// fault that the old one lacks.
///
/// `~all` is not a fault. What only the DNS knows (lookups of included records, what
/// they let pass, names without a record) is found by an [`Audit`](super::Audit).
///
/// | code | severity | what |
/// |---|---|---|
/// | `spf::pass-all` | error | anyone passes, by `+all` or by the networks together |
/// | `spf::neutral-all` | warning | nothing is said about anyone else |
/// | `spf::no-all` | warning | the record has neither `all` nor `redirect` |
/// | `spf::after-all` | warning | a directive after `all` is never reached |
/// | `spf::redirect-beside-all` | warning | the redirect has no effect |
/// | `spf::ptr` | warning | slow, unreliable, not to be published |
/// | `spf::deprecated-macro` | warning | `%{p}`, for the same reasons |
/// | `spf::too-many-lookups` | error | the record alone needs more than ten |
/// | `spf::string-too-long` | warning | must be split into several strings |
/// | `spf::record-too-long` | warning | may not fit an answer over UDP |
/// | `spf::needless-network` | warning | another network of the same result holds it |
/// | `spf::hidden-network` | warning | an earlier network takes all of it |
/// | `spf::broad-network` | warning | shorter than /16, or /32 for IPv6, and passes |
/// | | error | shorter than /8, or /16 for IPv6 |
/// | `spf::duplicate-term` | warning | occurs twice |
/// | `spf::upper-case` | info | a mechanism or modifier in capitals |
/// | `spf::second-version` | warning | `v=spf1` inside the record |
/// | `spf::modifier-for-mechanism` | error | `ip4=` or `include=`, without effect |
/// | `spf::unknown-modifier` | info | a modifier that SPF does not have |
/// | `spf::missing-space` | error | a domain that runs on into the next term |
///
/// ```
/// use deliverability::spf::{self, Record};
///
/// let record = Record::parse("v=spf1 +all include:_spf.example.net ~all")?;
/// let findings = spf::lint(&record);
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["spf::pass-all", "spf::after-all", "spf::after-all"]);
/// assert_eq!(findings[0].suggestion(), Some("v=spf1 include:_spf.example.net ~all"));
/// assert!(spf::lint(&Record::parse("v=spf1 mx ~all")?).is_empty());
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[must_use]
pub fn lint(record: &Record<'_>) -> Vec<Finding> {
    let linter = Linter::run(record);
    let suggestion = suggest::suggestion(&linter);
    let mut findings = linter.findings;
    if let Some((text, solved)) = suggestion {
        let solved = findings.iter_mut().filter(|finding| solved.contains(finding.code()));
        for finding in solved.take(suggest::MANY) {
            *finding = finding.clone().suggest(text.clone());
        }
    }
    findings
}

/// A record under lint, and what was found.
struct Linter<'r> {
    record: &'r Record<'r>,
    terms: Vec<(Term<'r>, Span)>,
    /// The index of the first `all`.
    all: Option<usize>,
    /// The networks that others make needless.
    needless: BTreeSet<usize>,
    findings: Vec<Finding>,
}

impl<'r> Linter<'r> {
    /// Finds everything; no finding carries a suggestion yet.
    fn run(record: &'r Record<'r>) -> Self {
        let mut linter = Self {
            record,
            terms: record.terms().zip(record.spans()).collect(),
            all: record.all_index(),
            needless: BTreeSet::new(),
            findings: Vec::new(),
        };
        linter.version_case();
        let duplicates = linter.duplicate_terms();
        for index in 0..linter.terms.len() {
            linter.term(index);
        }
        linter.networks(&duplicates);
        linter.networks_pass_all();
        linter.too_many_lookups();
        linter.no_all();
        linter.too_long();
        linter.findings.sort_by_key(|finding| finding.span().start());
        linter
    }

    fn term(&mut self, index: usize) {
        let Some(&(term, span)) = self.terms.get(index) else { return };
        self.term_case(&term, span);
        self.deprecated_macro(&term, span);
        self.missing_space(&term, span);
        match term {
            Term::Modifier(Modifier::Redirect(_)) => self.redirect_beside_all(span),
            Term::Modifier(Modifier::Unknown { name, value }) => {
                self.unknown_modifier(name, value.as_str(), span)
            }
            Term::Modifier(_) => {}
            Term::Directive(_) if self.all.is_some_and(|all| index > all) => self.after_all(span),
            Term::Directive(directive) => {
                self.permissive_all(&directive, span);
                self.ptr(&directive, span);
                self.broad_network(&directive, span);
            }
        }
    }

    fn add(&mut self, code: &'static str, severity: Severity, span: Span, message: impl Into<String>) {
        self.findings.push(Finding::new(code, severity, span, message));
    }

    fn whole(&self) -> Span {
        Span::new(0, self.text_length())
    }

    fn text_length(&self) -> usize {
        self.record.text_length()
    }

    /// The directives that are reached, with their indices.
    fn reached(&self) -> impl Iterator<Item = (usize, Directive<'r>, Span)> {
        let end = self.all.map_or(usize::MAX, |all| all);
        self.terms.iter().enumerate().take(end).filter_map(|(index, (term, span))| match term {
            Term::Directive(directive) => Some((index, *directive, *span)),
            Term::Modifier(_) => None,
        })
    }
}

/// How many terms of the record itself look up names.
pub(super) fn own_lookups(record: &Record<'_>) -> usize {
    let redirects = usize::from(record.redirect().is_some() && record.all_index().is_none());
    record
        .directives()
        .take_while(|directive| directive.mechanism() != Mechanism::All)
        .filter(|directive| directive.mechanism().looks_up())
        .count()
        .saturating_add(redirects)
}
