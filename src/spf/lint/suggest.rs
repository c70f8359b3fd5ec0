//! The record that fixes all findings together, checked before it is suggested.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Linter, terms};
use crate::{
    diagnostic::{Finding, Severity},
    spf::{
        mend,
        network::NetworkSet,
        record::Record,
        term::{Mechanism, Modifier, Qualifier, Term},
    },
};

/// The longest record whose findings carry the corrected one.
const MAX_CORRECTED: usize = 2_048;
/// How many findings of a record carry it.
pub(super) const MANY: usize = 100;
/// How often a mended record is mended again: what is moved may be needless at its new
/// place.
const MAX_ROUNDS: usize = 3;

/// A record that fixes what is wrong, and the codes of which it has fewer findings;
/// `None` if there is nothing to fix, or no better record.
pub(super) fn suggestion(linter: &Linter<'_>) -> Option<(String, BTreeSet<&'static str>)> {
    let record = linter.record;
    if linter.findings.is_empty() || record.as_str().len() > MAX_CORRECTED {
        return None;
    }
    let text = mended(linter);
    if text == record.as_str() {
        return None;
    }
    let better = Record::parse(&text).ok()?;
    let rest = Linter::run(&better).findings;
    let (before, after) = (counts(&linter.findings), counts(&rest));
    // No new fault, although a mended term may deserve a remark of its own.
    let is_worse = |finding: &Finding| {
        finding.severity() != Severity::Info
            && after.get(finding.code()) > before.get(finding.code())
            && !may_appear(finding.code())
    };
    let old = NetworkSet::authorized_by(record);
    if rest.iter().any(is_worse) || !old.without(&NetworkSet::authorized_by(&better)).is_empty() {
        return None;
    }
    let solved = before.iter().filter(|(code, count)| after.get(*code).is_none_or(|left| left < *count));
    Some((text, solved.map(|(code, _)| *code).collect()))
}

/// What terms say that were not read as terms before, and that only their owner can
/// change.
fn may_appear(code: &str) -> bool {
    matches!(
        code,
        "spf::ptr"
            | "spf::broad-network"
            | "spf::too-many-lookups"
            | "spf::record-too-long"
            | "spf::hidden-network"
            | "spf::deprecated-macro"
    )
}

/// The record of a text that was mended, its own findings mended too.
pub(in crate::spf) fn mended_or_same(text: &str) -> String {
    let Ok(record) = Record::parse(text) else { return text.into() };
    let linter = Linter::run(&record);
    suggestion(&linter).map_or_else(|| text.into(), |(better, _)| better)
}

fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let count: &mut usize = counts.entry(finding.code()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// The mended record, mended again until nothing changes.
fn mended(linter: &Linter<'_>) -> String {
    let mut text = mended_once(linter);
    for _ in 1..MAX_ROUNDS {
        let Ok(record) = Record::parse(&text) else { break };
        let again = mended_once(&Linter::run(&record));
        if again == text {
            break;
        }
        text = again;
    }
    text
}

/// The terms in order without those that have no effect, modifiers that were meant as
/// terms written as such, and one `all` at the end of the directives.
fn mended_once(linter: &Linter<'_>) -> String {
    let first_all = linter.terms.iter().find_map(|(term, _)| match term {
        Term::Directive(directive) if directive.mechanism() == Mechanism::All => Some(directive.qualifier()),
        _ => None,
    });
    let mut parts = Parts { first_all, ..Parts::default() };
    for (index, (term, _)) in linter.terms.iter().enumerate() {
        if !linter.needless.contains(&index) {
            parts.take(term);
        }
    }
    let mut text = String::from("v=spf1");
    let all = parts.all();
    for term in parts.directives.iter().chain(&all).chain(&parts.modifiers) {
        text.push(' ');
        text.push_str(term);
    }
    text
}

#[derive(Default)]
struct Parts {
    /// The qualifier of the first `all`, which decides.
    first_all: Option<Qualifier>,
    directives: Vec<String>,
    modifiers: Vec<String>,
    known: BTreeSet<String>,
    /// Whether a directive lets someone pass.
    can_pass: bool,
    has_redirect: bool,
}

impl Parts {
    fn take(&mut self, term: &Term<'_>) {
        let pieces = mend::term_pieces(term);
        match term {
            _ if pieces.is_some() => {
                for piece in pieces.into_iter().flatten() {
                    self.take_text(&piece);
                }
            }
            Term::Directive(directive) if directive.mechanism() == Mechanism::All => {}
            Term::Directive(directive) => {
                self.can_pass |= directive.qualifier() == Qualifier::Pass;
                if self.known.insert(terms::shown(term)) {
                    self.directives.push(directive.to_string());
                }
            }
            // With `+all`, those that it leads to pass today.
            Term::Modifier(Modifier::Redirect(domain)) => match self.first_all {
                None => {
                    self.has_redirect = true;
                    self.modifiers.push(term.to_string());
                }
                Some(Qualifier::Pass) => self.take_text(&format!("include:{domain}")),
                Some(_) => {}
            },
            Term::Modifier(Modifier::Exp(_)) => self.modifiers.push(term.to_string()),
            Term::Modifier(Modifier::Unknown { name, value }) => {
                let value = value.as_str();
                if terms::is_version(name, value) {
                } else if let Some(meant) = mend::mechanism_for(name, value) {
                    self.take_text(&meant);
                } else if let Some(meant) =
                    mend::modifier_for(name, value).filter(|_| self.first_all.is_none())
                {
                    self.has_redirect = true;
                    self.modifiers.push(meant);
                } else if terms::is_registered(name) && self.known.insert(terms::shown(term)) {
                    self.modifiers.push(term.to_string());
                }
            }
        }
    }

    /// Takes a term that was not read as one before.
    fn take_text(&mut self, term: &str) {
        let text = format!("v=spf1 {term}");
        let Ok(record) = Record::parse(&text) else { return };
        for term in record.terms() {
            match term {
                Term::Directive(directive) if directive.mechanism() == Mechanism::All => {
                    self.first_all.get_or_insert_with(|| directive.qualifier());
                }
                Term::Directive(directive) => {
                    self.can_pass |= directive.qualifier() == Qualifier::Pass;
                    if self.known.insert(terms::shown(&term)) {
                        self.directives.push(directive.to_string());
                    }
                }
                Term::Modifier(_) => self.modifiers.push(term.to_string()),
            }
        }
    }

    /// The `all` of the mended record. A milder result than today's never becomes a
    /// fail, and if nobody is named who may send, nothing is known that could end the
    /// record.
    fn all(&self) -> Option<String> {
        let qualifier = match self.first_all {
            None if self.has_redirect => return None,
            Some(Qualifier::Fail) => Qualifier::Fail,
            Some(Qualifier::SoftFail) => Qualifier::SoftFail,
            kept if !self.can_pass => kept?,
            _ => Qualifier::SoftFail,
        };
        Some(format!("{}all", qualifier.prefix()))
    }
}
