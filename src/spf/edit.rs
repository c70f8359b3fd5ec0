//! Changing and building records.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    parse::Error,
    record::Record,
    term::{Mechanism, Qualifier, Term},
};

/// A record that is being changed.
///
/// Terms keep their order and qualifiers, and added terms go before `all`. Each call
/// takes time linear in what it adds or in the record; many inserts are linear together.
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
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Editor {
    /// The terms up to the last directive that is reached; added terms follow them.
    head: Vec<Entry>,
    /// The rest: `all`, modifiers, and directives after `all`.
    tail: Vec<Entry>,
    /// What the terms say, for [`insert`](Self::insert); computed when first needed.
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
    /// Begins a change of the record.
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

    /// The record of a domain that sends no mail: `v=spf1 -all`.
    ///
    /// ```
    /// assert_eq!(deliverability::spf::Record::parked().to_string(), "v=spf1 -all");
    /// ```
    #[must_use]
    pub fn parked() -> Record<'static> {
        // Neither this text nor the empty record can be invalid.
        Record::parse("v=spf1 -all").map_or_else(|_| Record::empty(), Record::into_owned)
    }

    /// Combines two records: the directives of this one, then those of the other that it
    /// lacks, then this one's `all` and modifiers, or the other's if it has none.
    ///
    /// Directives after an `all`, which nothing reaches, are left out. A `redirect`
    /// beside an `all` would have no effect, and a record may have only one: in these
    /// cases it becomes an include of the same domain. A directive of this record that
    /// does not pass (`-ip4:...`) comes before those of the other.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the combined terms are not a record, which does not happen with
    /// parsed records.
    ///
    /// ```
    /// use deliverability::spf::Record;
    ///
    /// let one = Record::parse("v=spf1 mx -all")?;
    /// let other = Record::parse("v=spf1 ip4:192.0.2.0/24 mx ~all")?;
    /// assert_eq!(one.merge(&other)?.to_string(), "v=spf1 mx ip4:192.0.2.0/24 -all");
    /// let redirect = Record::parse("v=spf1 redirect=_spf.example.net")?;
    /// assert_eq!(
    ///     one.merge(&redirect)?.to_string(),
    ///     "v=spf1 mx include:_spf.example.net -all"
    /// );
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
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

/// What two terms with the same meaning have in common. DNS names are compared without
/// regard to case, macros, whose capitals have a meaning, with it; of modifiers only the
/// name counts.
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

    /// The target of the redirect, if it has an effect.
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

    /// Adds a term before `all`, unless the record has it already.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the text is not exactly one term of a record; its place is that
    /// in `v=spf1 TERM`.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, Record};
    ///
    /// let record = Record::parse("v=spf1 mx -all")?;
    /// let changed =
    ///     record.edit().insert("include:_spf.example.net")?.insert("MX")?.build()?;
    /// assert_eq!(changed.to_string(), "v=spf1 mx include:_spf.example.net -all");
    ///
    /// let error = record.edit().insert("ip4:192.0.2.300").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Ip4Address);
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn insert(mut self, term: &str) -> Result<Self, Error> {
        let text = format!("v=spf1 {term}");
        let added = Record::parse(&text)?.entries();
        // A repeated modifier that may occur only once is rejected when the record is built.
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

    /// Removes every directive and modifier with this text, whatever its qualifier and
    /// case.
    ///
    /// ```
    /// use deliverability::spf::Record;
    ///
    /// let record = Record::parse("v=spf1 ~ptr mx exp=why.example.org -all")?;
    /// let changed = record.edit().remove("PTR").remove("exp=why.example.org").build()?;
    /// assert_eq!(changed.to_string(), "v=spf1 mx -all");
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn remove(mut self, term: &str) -> Self {
        let bare = |text: &str| text.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        let wanted = bare(term);
        self.retain(|(_, own)| bare(own) != wanted);
        self
    }

    /// Removes the include of a domain.
    ///
    /// ```
    /// use deliverability::spf::Record;
    ///
    /// let record = Record::parse(
    ///     "v=spf1 include:_spf.example.net include:_spf.example.com -all",
    /// )?;
    /// let changed = record.edit().remove_include("_spf.example.net").build()?;
    /// assert_eq!(changed.to_string(), "v=spf1 include:_spf.example.com -all");
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn remove_include(self, domain: &str) -> Self {
        self.remove(&format!("include:{domain}"))
    }

    /// Sets the result for everyone else, with an `all` at the end of the directives.
    /// Directives after a former `all`, which nothing reached, are removed.
    ///
    /// ```
    /// use deliverability::spf::{Qualifier, Record};
    ///
    /// let record = Record::parse("v=spf1 mx ?all ip4:192.0.2.1")?;
    /// let changed = record.edit().all(Qualifier::SoftFail).build()?;
    /// assert_eq!(changed.to_string(), "v=spf1 mx ~all");
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
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
    /// An [`Error`] if a modifier that may occur only once was added twice.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, Record};
    ///
    /// let record = Record::parse("v=spf1 redirect=_spf.example.net")?;
    /// let error =
    ///     record.edit().insert("redirect=_spf.example.com")?.build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Repeated);
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn build(&self) -> Result<Record<'static>, Error> {
        let mut text = "v=spf1".to_owned();
        for (_, term) in self.entries() {
            text.push(' ');
            text.push_str(term);
        }
        Record::parse_shared(text.into()).map_err(|(error, _)| error)
    }
}

impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        self.entries().eq(other.entries())
    }
}

impl Eq for Editor {}
