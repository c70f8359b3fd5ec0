//! Changing records, and building them.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    parse::Error,
    record::{Mechanism, Qualifier, Record, Term},
};

/// A record that is being changed: terms keep their order and qualifiers, what is added stands
/// before `all`.
///
/// ```
/// use deliverability::spf::{Qualifier, Record};
///
/// let record = Record::parse("v=spf1 ip4:192.0.2.1 include:_spf.example.net ?all")?;
/// let changed = record.edit().remove_include("_spf.example.net").insert("mx")?.all(Qualifier::Fail).build()?;
/// assert_eq!(changed.to_string(), "v=spf1 ip4:192.0.2.1 mx -all");
/// assert_eq!(Record::parked().to_string(), "v=spf1 -all");
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    terms: Vec<(Place, String)>,
}

/// Where a term belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    All,
    Modifier,
}

impl Record<'_> {
    /// Begins to change the record.
    #[must_use]
    pub fn edit(&self) -> Editor {
        let terms = self.terms().map(|term| match term {
            Term::Directive(directive) if directive.mechanism() == Mechanism::All => {
                (Place::All, directive.to_string())
            }
            Term::Directive(directive) => (Place::Before, directive.to_string()),
            Term::Modifier(modifier) => (Place::Modifier, modifier.to_string()),
        });
        Editor { terms: terms.collect() }
    }

    /// The record of a domain that sends nothing: `v=spf1 -all`.
    #[must_use]
    pub fn parked() -> Record<'static> {
        // The empty record has nothing that could be wrong with it, and neither has this text.
        Record::parse("v=spf1 -all").map_or_else(|_| Record::empty(), Record::into_owned)
    }

    /// Both records in one: the directives of this one, then those of the other that it lacks, then
    /// this one's `all` and modifiers, the other's where this one has none.
    ///
    /// # Errors
    ///
    /// None but for texts that no parsed record has.
    pub fn merge(&self, other: &Record<'_>) -> Result<Record<'static>, Error> {
        let mut editor = self.edit();
        for (place, text) in other.edit().terms {
            let name = text.split('=').next().unwrap_or_default();
            let known = editor.terms.iter().any(|(of, own)| match place {
                Place::Before => own.eq_ignore_ascii_case(&text),
                Place::All => *of == Place::All,
                Place::Modifier => *of == Place::Modifier && own.split('=').next() == Some(name),
            });
            // A redirect beside a record's `all` has no effect.
            let is_idle = name == "redirect" && editor.terms.iter().any(|(of, _)| *of == Place::All);
            if !known && !is_idle {
                editor.put(place, text);
            }
        }
        editor.build()
    }
}

impl Editor {
    fn put(&mut self, place: Place, text: String) {
        // Behind the directives, wherever modifiers stand between them; no further than `all`.
        let all = self.terms.iter().position(|(of, _)| *of == Place::All);
        let reached = self.terms.get(..all.unwrap_or(self.terms.len())).unwrap_or_default();
        let behind =
            reached.iter().rposition(|(of, _)| *of == Place::Before).map_or(0, |at| at.saturating_add(1));
        let at = if place == Place::Modifier { self.terms.len() } else { behind };
        self.terms.insert(at, (place, text));
    }

    /// Adds a term before `all`, unless it is there.
    ///
    /// # Errors
    ///
    /// An [`Error`] where the text is not one term of a record; its place is that in `v=spf1 TERM`.
    pub fn insert(mut self, term: &str) -> Result<Self, Error> {
        let text = format!("v=spf1 {term}");
        let record = Record::parse(&text)?;
        for (place, text) in record.edit().terms {
            if !self.terms.iter().any(|(_, own)| own.eq_ignore_ascii_case(&text)) {
                self.put(place, text);
            }
        }
        Ok(self)
    }

    /// Removes every directive and modifier that reads like this, whatever its qualifier and case.
    #[must_use]
    pub fn remove(mut self, term: &str) -> Self {
        let bare = |text: &str| text.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        let wanted = bare(term);
        self.terms.retain(|(_, own)| bare(own) != wanted);
        self
    }

    /// Removes the include of a domain.
    #[must_use]
    pub fn remove_include(self, domain: &str) -> Self {
        self.remove(&format!("include:{domain}"))
    }

    /// Sets what happens to everyone else, at the end of the directives.
    #[must_use]
    pub fn all(mut self, qualifier: Qualifier) -> Self {
        self.terms.retain(|(place, _)| *place != Place::All);
        self.put(Place::All, format!("{}all", qualifier.prefix()));
        self
    }

    /// The changed record.
    ///
    /// # Errors
    ///
    /// An [`Error`] where a modifier that may stand once was added twice.
    pub fn build(&self) -> Result<Record<'static>, Error> {
        let mut text = "v=spf1".to_owned();
        for (_, term) in &self.terms {
            text.push(' ');
            text.push_str(term);
        }
        Record::parse_shared(text.into())
    }
}
