//! The edits of SPF records.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::retirement::inventory::claims::{Claims, Holder, spf_domain};
use crate::spf::{Qualifier, Record};

/// What happens to one SPF record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::retirement) enum Outcome {
    /// The record stays.
    Keep,
    /// A person has to decide.
    Ask,
    /// The record is replaced by another text.
    Replace(String),
    /// The record is deleted, since another one at the name replaces it.
    Delete,
}

/// An SPF record and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::retirement) struct SpfEdit {
    /// The index of the record in the snapshot.
    pub(in crate::retirement) index: usize,
    /// What happens to it.
    pub(in crate::retirement) outcome: Outcome,
    /// The owner of the first recognized term.
    pub(in crate::retirement) holder: Holder,
    /// The service of that term.
    pub(in crate::retirement) service: Option<String>,
    /// Whether the mailbox host loses a term.
    pub(in crate::retirement) drops_host: bool,
    /// Whether a recognized service that the plan does not name loses its term.
    pub(in crate::retirement) drops_undeclared: bool,
}

/// A term with its owner.
struct Owned<'a> {
    text: &'a str,
    holder: Holder,
    service: Option<String>,
    /// Whether it names a record of the same zone.
    inside: bool,
}

/// One parsed record.
struct Read<'a> {
    index: usize,
    name: String,
    text: &'a str,
    terms: Vec<Owned<'a>>,
}

impl Read<'_> {
    /// Whether a term stays.
    fn stays(claims: &Claims<'_>, term: &Owned<'_>) -> bool {
        let closes = claims.plan.closes_mail();
        match term.holder {
            Holder::Use | Holder::Unclaimed => true,
            Holder::Drop | Holder::Former => false,
            Holder::Host => !closes,
            Holder::Undeclared | Holder::Nobody => !closes || claims.still_sends(),
        }
    }
}

fn is_all(term: &str) -> bool {
    term.trim_start_matches(['+', '-', '~', '?']).eq_ignore_ascii_case("all")
}

/// Whether a term has no effect on who may send.
fn is_modifier(term: &str) -> bool {
    term.split_once('=')
        .is_some_and(|(name, _)| !name.eq_ignore_ascii_case("redirect") && !name.contains([':', '/']))
}

/// The edit of every SPF record of the zone.
pub(in crate::retirement) fn edits(claims: &Claims<'_>) -> Vec<SpfEdit> {
    let records = claims.zone.records().iter().enumerate();
    let read: Vec<Read<'_>> = records
        .filter(|(_, record)| record.record_type() == "TXT" && Record::is_spf(record.data().as_bytes()))
        .map(|(index, record)| {
            let name = record.name().as_str().to_ascii_lowercase();
            let terms = record.data().split_ascii_whitespace().skip(1);
            let terms = terms.filter(|term| !is_all(term) && !is_modifier(term)).map(|text| {
                let (holder, service) = claims.term_holder(text, &name);
                let inside =
                    spf_domain(text.trim_start_matches(['+', '-', '~', '?'])).is_some_and(|domain| {
                        claims.at(domain, "TXT").any(|other| Record::is_spf(other.data().as_bytes()))
                    });
                Owned { text, holder: if inside { Holder::Nobody } else { holder }, service, inside }
            });
            Read { index, text: record.data(), terms: terms.collect(), name }
        })
        .collect();
    let mut groups: BTreeMap<&str, Vec<&Read<'_>>> = BTreeMap::new();
    for record in &read {
        groups.entry(&record.name).or_default().push(record);
    }
    let included: BTreeSet<String> =
        read.iter().flat_map(|record| &record.terms).filter_map(inside_name).collect();
    groups.values().flat_map(|group| edit_name(claims, group, &included)).collect()
}

/// The name in the same zone that a term reaches by `include` or `redirect`.
fn inside_name(term: &Owned<'_>) -> Option<String> {
    let domain = spf_domain(term.text.trim_start_matches(['+', '-', '~', '?']))?;
    term.inside.then(|| domain.to_ascii_lowercase())
}

/// The edits of the records at one name: one of them stays, since two are an error.
fn edit_name(claims: &Claims<'_>, group: &[&Read<'_>], included: &BTreeSet<String>) -> Vec<SpfEdit> {
    let apex = claims.apex();
    let name = group.first().map_or("", |record| record.name.as_str());
    let terms = || group.iter().flat_map(|record| &record.terms);
    let shown = |record: &Read<'_>| {
        let first = record.terms.iter().find(|term| term.service.is_some());
        let domain = claims.domain_holder(name);
        let holder = first
            .map(|term| term.holder)
            .or_else(|| domain.map(|(holder, _)| holder))
            .unwrap_or(Holder::Nobody);
        (holder, first.and_then(|term| term.service.clone()))
    };
    let edit = |record: &Read<'_>, outcome: Outcome| {
        let (holder, service) = shown(record);
        let replaced = !matches!(outcome, Outcome::Keep | Outcome::Ask);
        let loses = |of: Holder| {
            replaced && record.terms.iter().any(|term| term.holder == of && !Read::stays(claims, term))
        };
        SpfEdit {
            index: record.index,
            outcome,
            holder,
            service,
            drops_host: loses(Holder::Host),
            drops_undeclared: loses(Holder::Undeclared),
        }
    };
    let closes = claims.plan.closes_mail();
    // A separate name whose senders the plan does not know: only a person can decide.
    let goes = terms().any(|term| term.holder.goes());
    let foreign = terms().any(|term| term.holder == Holder::Undeclared);
    if closes && name != apex && foreign && !goes && !included.contains(name) {
        return group.iter().map(|record| edit(record, Outcome::Ask)).collect();
    }
    // A use receives mail here, or something continues to send, and it is unknown whether it is this.
    let unknown = !goes && terms().all(|term| term.holder == Holder::Nobody && !term.inside);
    let protected = claims.receives_for_use(name) || unknown && claims.still_sends();
    if closes && name != apex && protected && !included.contains(name) && group.len() == 1 {
        let outcome = if claims.receives_for_use(name) { Outcome::Keep } else { Outcome::Ask };
        return group.iter().map(|record| edit(record, outcome.clone())).collect();
    }
    let inside_stays = |term: &&Owned<'_>| term.inside && claims.still_sends();
    let staying: Vec<&Owned<'_>> = terms()
        .filter(|term| if term.inside { inside_stays(term) } else { Read::stays(claims, term) })
        .collect();
    let needed = staying
        .iter()
        .any(|term| !closes || matches!(term.holder, Holder::Use | Holder::Unclaimed) || term.inside);
    let survivor = group
        .iter()
        .position(|record| {
            record.terms.iter().any(|term| staying.iter().any(|own| core::ptr::eq(*own, term)))
        })
        .unwrap_or(0);
    let text = if needed && !staying.is_empty() {
        group.get(survivor).map(|record| kept_text(record, &staying, group.len() > 1))
    } else if terms().next().is_none() && !closes {
        // A record without a sender already declares that nobody sends, or what applies to everyone.
        None
    } else {
        Some(Record::parked().to_string())
    };
    let outcome = |at: usize, record: &Read<'_>| {
        if at != survivor {
            return Outcome::Delete;
        }
        match &text {
            Some(text) if !same_text(text, record.text) => Outcome::Replace(text.clone()),
            _ => Outcome::Keep,
        }
    };
    group.iter().enumerate().map(|(at, record)| edit(record, outcome(at, record))).collect()
}

fn same_text(one: &str, other: &str) -> bool {
    one.split_ascii_whitespace().eq(other.split_ascii_whitespace())
}

/// A record without the removed terms, and with those of the other records at the name.
fn kept_text(record: &Read<'_>, staying: &[&Owned<'_>], merges: bool) -> String {
    let gone: Vec<&str> = record
        .terms
        .iter()
        .filter(|term| !staying.iter().any(|own| core::ptr::eq(*own, *term)))
        .map(|term| term.text)
        .collect();
    if gone.is_empty() && !merges {
        return record.text.to_owned();
    }
    let added = || staying.iter().filter(|term| !record.terms.iter().any(|own| core::ptr::eq(own, **term)));
    let Ok(parsed) = Record::parse(record.text) else {
        // A record with errors: the terms are removed from the text.
        let words = record.text.split_ascii_whitespace().filter(|word| !gone.contains(word));
        return words.collect::<Vec<_>>().join(" ");
    };
    let mut editor = gone.iter().fold(parsed.edit(), |editor, term| editor.remove(term));
    for term in added() {
        editor = editor.clone().insert(term.text).unwrap_or(editor);
    }
    let qualifier =
        record.text.split_ascii_whitespace().find(|word| is_all(word)).map(|word| word.chars().next());
    let redirects = staying
        .iter()
        .any(|term| term.text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("redirect=")));
    editor = match qualifier {
        Some(Some('-' | '~')) => editor,
        None if redirects => editor,
        _ => editor.all(Qualifier::Fail),
    };
    editor.build().map_or_else(|_| record.text.to_owned(), |record| record.to_string())
}
