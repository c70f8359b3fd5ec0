//! Findings about one term, and about the record as a whole.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
};

use super::{Linter, MAX_LOOKUPS, MAX_RECORD, MAX_STRING, STRING_TOO_LONG, own_lookups};
use crate::{
    diagnostic::{Severity, Span},
    spf::{
        mend,
        term::{Directive, Mechanism, Modifier, Qualifier, Term},
    },
};

/// Modifiers that RFC 6652 adds for failure reports.
const REPORT_MODIFIERS: &[&str] = &["ra", "rp", "rr"];

/// What two terms with the same meaning have in common; in a macro a capital has a
/// meaning.
pub(super) fn shown(term: &Term<'_>) -> String {
    let text = term.to_string();
    if text.contains('%') { text } else { text.to_ascii_lowercase() }
}

/// Whether a modifier outside SPF is in use all the same.
pub(super) fn is_registered(name: &str) -> bool {
    REPORT_MODIFIERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a modifier is the version, written once more.
pub(super) fn is_version(name: &str, value: &str) -> bool {
    name.eq_ignore_ascii_case("v") && value.to_ascii_lowercase().starts_with("spf")
}

impl Linter<'_> {
    pub(super) fn version_case(&mut self) {
        if !self.record.as_str().starts_with("v=spf1") {
            let message = "write the version in lower case, as everyone does";
            self.add("spf::upper-case", Severity::Info, Span::new(0, 6), message);
        }
    }

    /// The index of each term that repeats an earlier one.
    pub(super) fn duplicate_terms(&mut self) -> BTreeSet<usize> {
        let (mut seen, mut duplicates) = (BTreeSet::new(), BTreeSet::new());
        for index in 0..self.terms.len() {
            let Some(&(term, span)) = self.terms.get(index) else { continue };
            if !seen.insert(shown(&term)) {
                duplicates.insert(index);
                let message = "remove this term: the record has it already";
                self.add("spf::duplicate-term", Severity::Warning, span, message);
            }
        }
        duplicates
    }

    pub(super) fn term_case(&mut self, term: &Term<'_>, span: Span) {
        let text = span.slice(self.record.as_str()).unwrap_or_default();
        let name = text.split([':', '=', '/']).next().unwrap_or_default();
        // The name of an unknown modifier is kept as it is.
        let is_known = !matches!(term, Term::Modifier(Modifier::Unknown { .. }));
        if is_known && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            let message = "write the name in lower case, as everyone does";
            self.add("spf::upper-case", Severity::Info, span, message);
        }
    }

    pub(super) fn deprecated_macro(&mut self, term: &Term<'_>, span: Span) {
        let macros = match term {
            Term::Directive(directive) => directive.mechanism().domain_spec().map(|spec| spec.macro_string()),
            Term::Modifier(Modifier::Redirect(spec) | Modifier::Exp(spec)) => Some(spec.macro_string()),
            Term::Modifier(Modifier::Unknown { value, .. }) => Some(*value),
        };
        if macros.is_some_and(|macros| macros.uses('p')) {
            let message = "do not use the macro p: it is slow and unreliable (RFC 7208, 7.2)";
            self.add("spf::deprecated-macro", Severity::Warning, span, message);
        }
    }

    pub(super) fn missing_space(&mut self, term: &Term<'_>, span: Span) {
        let Some(pieces) = mend::term_pieces(term) else { return };
        let Some((first, rest)) = pieces.split_first() else { return };
        let missing = rest.first().map(|next| mend::missing_space(next)).unwrap_or_default();
        let message = format!("{missing}: receivers take all of it for the domain of `{first}`");
        self.add("spf::missing-space", Severity::Error, span, message);
    }

    pub(super) fn redirect_beside_all(&mut self, span: Span) {
        if self.all.is_some() {
            let message = "remove the redirect: beside `all` it has no effect (RFC 7208, 6.1)";
            self.add("spf::redirect-beside-all", Severity::Warning, span, message);
        }
    }

    pub(super) fn unknown_modifier(&mut self, name: &str, value: &str, span: Span) {
        if is_version(name, value) {
            let message = "remove the second version: a record has one, at its start (RFC 7208, 4.5)";
            self.add("spf::second-version", Severity::Warning, span, message);
        } else if let Some(meant) =
            mend::mechanism_for(name, value).or_else(|| mend::modifier_for(name, value))
        {
            let message = format!(
                "write `{meant}`: receivers ignore `{name}=`, a modifier that SPF does not have (RFC 7208, 6)"
            );
            self.add("spf::modifier-for-mechanism", Severity::Error, span, message);
        } else if !is_registered(name) {
            let message =
                format!("remove `{name}=`: receivers ignore modifiers they do not know (RFC 7208, 6)");
            self.add("spf::unknown-modifier", Severity::Info, span, message);
        }
    }

    pub(super) fn after_all(&mut self, span: Span) {
        let message =
            "move this term before `all`, or remove it: nothing after `all` is reached (RFC 7208, 5.1)";
        self.add("spf::after-all", Severity::Warning, span, message);
    }

    pub(super) fn permissive_all(&mut self, directive: &Directive<'_>, span: Span) {
        if directive.mechanism() != Mechanism::All {
            return;
        }
        match directive.qualifier() {
            Qualifier::Pass => {
                let message = "end the record with `~all` or `-all`: `+all` lets anyone pass for this domain";
                self.add("spf::pass-all", Severity::Error, span, message);
            }
            Qualifier::Neutral => {
                let message = "end the record with `~all` or `-all`: `?all` says nothing of anyone else";
                self.add("spf::neutral-all", Severity::Warning, span, message);
            }
            Qualifier::Fail | Qualifier::SoftFail => {}
        }
    }

    /// Suggests nothing: without anything in its place the clients that it lets pass
    /// would fail.
    pub(super) fn ptr(&mut self, directive: &Directive<'_>, span: Span) {
        if matches!(directive.mechanism(), Mechanism::Ptr(_)) {
            let message = "do not publish `ptr`: list the networks instead (RFC 7208, 5.5)";
            self.add("spf::ptr", Severity::Warning, span, message);
        }
    }

    pub(super) fn too_many_lookups(&mut self) {
        let lookups = own_lookups(self.record);
        if lookups > MAX_LOOKUPS {
            let message = format!(
                "{lookups} terms look up names, and at most {MAX_LOOKUPS} may: receivers answer permerror (RFC 7208, 4.6.4)"
            );
            self.add("spf::too-many-lookups", Severity::Error, self.whole(), message);
        }
    }

    pub(super) fn no_all(&mut self) {
        if self.all.is_some() || self.record.redirect().is_some() {
            return;
        }
        let message = if self.record.is_empty() {
            "the record has no term, perhaps because its value was cut at the first space: put the value in quotes, \
             or publish the rest of it too (RFC 7208, 4.5)"
        } else {
            "end the record with `~all` or `-all`: without it everyone else is neutral (RFC 7208, 4.7)"
        };
        self.add("spf::no-all", Severity::Warning, Span::at(self.text_length()), message);
    }

    pub(super) fn too_long(&mut self) {
        let length = self.text_length();
        if length > MAX_STRING {
            let message = format!(
                "publish the record as several strings of at most {MAX_STRING} bytes (RFC 7208, 3.3)"
            );
            self.add(STRING_TOO_LONG, Severity::Warning, self.whole(), message);
        }
        if length > MAX_RECORD {
            let message = format!(
                "shorten the record to {MAX_RECORD} bytes, so that the answer fits into one packet (RFC 7208, 3.4)"
            );
            self.add("spf::record-too-long", Severity::Warning, self.whole(), message);
        }
    }
}
