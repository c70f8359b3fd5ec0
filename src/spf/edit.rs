//! Changing records, and building them.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
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
    /// this one's `all` and modifiers, the other's where this one has none. Directives behind an `all`,
    /// which nothing reaches, are left out. A `redirect` beside an `all` would have no effect, and of
    /// two only one could stand: there it becomes an include of the same domain.
    ///
    /// A directive of this record that does not pass (`-ip4:...`) stands before those of the other.
    ///
    /// # Errors
    ///
    /// None but for texts that no parsed record has.
    pub fn merge(&self, other: &Record<'_>) -> Result<Record<'static>, Error> {
        let (mut editor, other) = (self.edit().reached(), other.edit().reached());
        let redirects = [&editor, &other].map(|editor| editor.redirect().map(ToOwned::to_owned));
        let has_all = [&editor, &other].into_iter().any(Editor::has_all);
        let stays = match &redirects {
            [Some(own), Some(others)] => !has_all && own.eq_ignore_ascii_case(others),
            _ => !has_all,
        };
        let mut known: BTreeSet<String> =
            editor.terms.iter().map(|(place, text)| key(*place, text)).collect();
        let mut added = Vec::new();
        for (place, text) in other.terms {
            let is_new = match place {
                Place::All => !editor.has_all(),
                _ => known.insert(key(place, &text)),
            };
            if is_new {
                added.push((place, text));
            }
        }
        let directives = added.iter().filter(|(place, _)| *place == Place::Before).cloned();
        let includes =
            redirects.iter().flatten().filter(|_| !stays).map(|target| format!("include:{target}"));
        let includes = includes
            .map(|text| (Place::Before, text))
            .filter(|(place, text)| known.insert(key(*place, text)));
        let before: Vec<(Place, String)> = directives.chain(includes).collect();
        editor.put_all(before);
        editor.put_all(added.into_iter().filter(|(place, _)| *place != Place::Before).collect());
        if !stays {
            editor.terms.retain(|(place, text)| *place != Place::Modifier || !text.starts_with("redirect="));
        }
        editor.build()
    }
}

/// What two terms have in common that say the same: names of the DNS are compared without case, macros,
/// whose capitals mean something, with it; of modifiers the name decides.
fn key(place: Place, text: &str) -> String {
    match place {
        Place::Modifier => text.split('=').next().unwrap_or_default().to_ascii_lowercase(),
        _ if text.contains('%') => text.into(),
        _ => text.to_ascii_lowercase(),
    }
}

impl Editor {
    /// Without the directives behind `all`.
    fn reached(mut self) -> Self {
        let mut seen_all = false;
        self.terms.retain(|(place, _)| {
            let is_behind = seen_all && *place != Place::Modifier;
            seen_all |= *place == Place::All;
            !is_behind
        });
        self
    }

    fn has_all(&self) -> bool {
        self.terms.iter().any(|(place, _)| *place == Place::All)
    }

    /// The target of the redirect, where it has an effect.
    fn redirect(&self) -> Option<&str> {
        if self.has_all() {
            return None;
        }
        self.terms.iter().find_map(|(_, text)| text.strip_prefix("redirect="))
    }

    /// Puts terms of one kind where they belong: behind the directives, wherever modifiers stand between
    /// them, and no further than `all`; modifiers at the end.
    fn put_all(&mut self, terms: Vec<(Place, String)>) {
        let all = self.terms.iter().position(|(of, _)| *of == Place::All);
        let reached = self.terms.get(..all.unwrap_or(self.terms.len())).unwrap_or_default();
        let behind =
            reached.iter().rposition(|(of, _)| *of == Place::Before).map_or(0, |at| at.saturating_add(1));
        let (modifiers, directives): (Vec<_>, Vec<_>) =
            terms.into_iter().partition(|(place, _)| *place == Place::Modifier);
        self.terms.splice(behind..behind, directives);
        self.terms.extend(modifiers);
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
            let is_known = |(of, own): &(Place, String)| match place {
                // A modifier that stands once already is refused when the record is built.
                Place::Modifier => own.eq_ignore_ascii_case(&text),
                _ => key(*of, own) == key(place, &text),
            };
            if !self.terms.iter().any(is_known) {
                self.put_all(Vec::from([(place, text)]));
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

    /// Sets what happens to everyone else, at the end of the directives. Those behind a former `all`,
    /// which nothing reached, go.
    #[must_use]
    pub fn all(self, qualifier: Qualifier) -> Self {
        let mut this = self.reached();
        this.terms.retain(|(place, _)| *place != Place::All);
        this.put_all(Vec::from([(Place::All, format!("{}all", qualifier.prefix()))]));
        this
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
