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

/// A record that is being changed: terms keep their order and qualifiers, what is added
/// is put before `all`. Each call is linear in what it adds or in the record, and many
/// inserts are linear together.
///
/// ```
/// use deliverability::spf::{Qualifier, Record};
///
/// let record = Record::parse("v=spf1 ip4:192.0.2.1 include:_spf.example.net ?all")?;
/// let changed = record
///     .edit()
///     .remove_include("_spf.example.net")
///     .insert("mx")?
///     .all(Qualifier::Fail)
///     .build()?;
/// assert_eq!(changed.to_string(), "v=spf1 ip4:192.0.2.1 mx -all");
/// assert_eq!(Record::parked().to_string(), "v=spf1 -all");
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Editor {
    /// The terms up to the last directive that is reached: what is added follows them.
    head: Vec<Entry>,
    /// The rest: `all`, modifiers, and directives after `all`.
    tail: Vec<Entry>,
    /// What the terms say, for [`insert`](Self::insert); made where it is needed.
    known: Option<BTreeSet<String>>,
}

type Entry = (Place, String);

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
        Editor::of(self.entries())
    }

    fn entries(&self) -> Vec<Entry> {
        let terms = self.terms().map(|term| match term {
            Term::Directive(directive) if directive.mechanism() == Mechanism::All => {
                (Place::All, directive.to_string())
            }
            Term::Directive(directive) => (Place::Before, directive.to_string()),
            Term::Modifier(modifier) => (Place::Modifier, modifier.to_string()),
        });
        terms.collect()
    }

    /// The record of a domain that sends nothing: `v=spf1 -all`.
    #[must_use]
    pub fn parked() -> Record<'static> {
        // The empty record has nothing that could be wrong with it, and neither has this text.
        Record::parse("v=spf1 -all").map_or_else(|_| Record::empty(), Record::into_owned)
    }

    /// Both records in one: the directives of this one, then those of the other that it
    /// lacks, then this one's `all` and modifiers, the other's where this one has none.
    /// Directives after an `all`, which nothing reaches, are left out. A `redirect`
    /// beside an `all` would have no effect, and a record may have only one: there it
    /// becomes an include of the same domain.
    ///
    /// A directive of this record that does not pass (`-ip4:...`) comes before those of
    /// the other.
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
        let mut known: BTreeSet<String> = editor.entries().map(|(place, text)| key(*place, text)).collect();
        let (mut directives, mut rest) = (Vec::new(), Vec::new());
        for (place, text) in other.head.into_iter().chain(other.tail) {
            match place {
                Place::All if editor.has_all() => {}
                Place::All => rest.push((place, text)),
                _ if !known.insert(key(place, &text)) => {}
                Place::Before => directives.push((place, text)),
                Place::Modifier => rest.push((place, text)),
            }
        }
        for target in redirects.iter().flatten().filter(|_| !stays) {
            let entry = (Place::Before, format!("include:{target}"));
            if known.insert(key(entry.0, &entry.1)) {
                directives.push(entry);
            }
        }
        editor.head.extend(directives);
        for entry in rest {
            editor.put(entry);
        }
        if !stays {
            editor.retain(|(place, text)| *place != Place::Modifier || !text.starts_with("redirect="));
        }
        editor.build()
    }
}

/// What two terms have in common that say the same: names of the DNS are compared
/// without case, macros, whose capitals mean something, with it; of modifiers the name
/// decides.
fn key(place: Place, text: &str) -> String {
    match place {
        Place::Modifier => text.split('=').next().unwrap_or_default().to_ascii_lowercase(),
        _ if text.contains('%') => text.into(),
        _ => text.to_ascii_lowercase(),
    }
}

impl Editor {
    fn of(entries: Vec<Entry>) -> Self {
        let all = entries.iter().position(|(place, _)| *place == Place::All).unwrap_or(entries.len());
        let reached = entries.get(..all).unwrap_or_default();
        let last = reached.iter().rposition(|(place, _)| *place == Place::Before);
        let mut head = entries;
        let tail = head.split_off(last.map_or(0, |last| last.saturating_add(1)));
        Self { head, tail, known: None }
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.head.iter().chain(&self.tail)
    }

    fn retain(&mut self, mut keeps: impl FnMut(&Entry) -> bool) {
        self.head.retain(&mut keeps);
        self.tail.retain(&mut keeps);
        self.known = None;
    }

    /// Without the directives after `all`.
    fn reached(mut self) -> Self {
        let mut has_all = false;
        self.retain(|(place, _)| {
            let is_unreached = has_all && *place != Place::Modifier;
            has_all |= *place == Place::All;
            !is_unreached
        });
        self
    }

    fn has_all(&self) -> bool {
        self.tail.iter().any(|(place, _)| *place == Place::All)
    }

    /// The target of the redirect, where it has an effect.
    fn redirect(&self) -> Option<&str> {
        if self.has_all() {
            return None;
        }
        self.entries().find_map(|(_, text)| text.strip_prefix("redirect="))
    }

    /// Puts a term where it belongs: a directive after the others, `all` after it, a
    /// modifier at the end.
    fn put(&mut self, entry: Entry) {
        match entry.0 {
            Place::Before => self.head.push(entry),
            Place::All => self.tail.insert(0, entry),
            Place::Modifier => self.tail.push(entry),
        }
    }

    /// Adds a term before `all`, unless it is there.
    ///
    /// # Errors
    ///
    /// An [`Error`] where the text is not one term of a record; its place is that in
    /// `v=spf1 TERM`.
    pub fn insert(mut self, term: &str) -> Result<Self, Error> {
        let text = format!("v=spf1 {term}");
        let added = Record::parse(&text)?.entries();
        // A modifier that may occur once is refused when the record is built.
        let says = |(place, text): &Entry| match place {
            Place::Modifier => text.to_ascii_lowercase(),
            _ => key(*place, text),
        };
        let mut known = self.known.take().unwrap_or_else(|| self.entries().map(says).collect());
        for entry in added {
            if known.insert(says(&entry)) {
                self.put(entry);
            }
        }
        self.known = Some(known);
        Ok(self)
    }

    /// Removes every directive and modifier that reads like this, whatever its qualifier
    /// and case.
    #[must_use]
    pub fn remove(mut self, term: &str) -> Self {
        let bare = |text: &str| text.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        let wanted = bare(term);
        self.retain(|(_, own)| bare(own) != wanted);
        self
    }

    /// Removes the include of a domain.
    #[must_use]
    pub fn remove_include(self, domain: &str) -> Self {
        self.remove(&format!("include:{domain}"))
    }

    /// Sets what happens to everyone else, at the end of the directives. Those after a
    /// former `all`, which nothing reached, are removed.
    #[must_use]
    pub fn all(self, qualifier: Qualifier) -> Self {
        let mut this = self.reached();
        this.retain(|(place, _)| *place != Place::All);
        this.put((Place::All, format!("{}all", qualifier.prefix())));
        this
    }

    /// The changed record.
    ///
    /// # Errors
    ///
    /// An [`Error`] where a modifier that may occur once was added twice.
    pub fn build(&self) -> Result<Record<'static>, Error> {
        let mut text = "v=spf1".to_owned();
        for (_, term) in self.entries() {
            text.push(' ');
            text.push_str(term);
        }
        Record::parse_shared(text.into())
    }
}

impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        self.entries().eq(other.entries())
    }
}

impl Eq for Editor {}
