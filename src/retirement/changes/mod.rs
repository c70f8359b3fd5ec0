//! The changes of a zone, in order.

mod change;
pub(in crate::retirement) mod dmarc;
pub(in crate::retirement) mod spf;

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{
    inventory::{
        Action, Group, Label, Role,
        claims::{Claims, Holder},
        labels,
    },
    plan::Plan,
    snapshot::{Record, Snapshot},
};
use change::REVOKED;
pub use change::{Change, ChangeClass, ChangeKind};
use spf::Outcome;

/// The changes of a zone in the order in which they are made, one at a time: SPF, then
/// DKIM, then DMARC, then the others, then tracking hosts, and finally the deletion of
/// revoked keys.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan};
///
/// let text = "example.org. TXT \"v=spf1 include:servers.mcsv.net ~all\"\n\
///     k1._domainkey.example.org. CNAME dkim.mcsv.net.\n";
/// let zone = Snapshot::parse(text, "example.org")?;
/// let changes = change_plan(&Plan::new("example.org", EndState::Parked), &zone);
/// assert_eq!(changes[0].text_after(), Some("v=spf1 -all"));
///
/// let mut later = zone.clone();
/// changes.iter().for_each(|change| change.apply(&mut later));
/// changes.iter().rev().for_each(|change| change.undo(&mut later));
/// assert!(zone.diff(&later).is_empty());
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[must_use]
pub fn change_plan(plan: &Plan, zone: &Snapshot) -> Vec<Change> {
    let claims = Claims::new(plan, zone);
    let edits = spf::edits(&claims);
    let labels = labels(&claims, &edits);
    changes(&claims, &edits, &labels)
}

/// The time to live of records that are new.
const NEW_TTL: u32 = 3600;

/// A TXT record in place of another one.
fn replaced(record: &Record, text: &str) -> Option<Record> {
    Record::txt(record.name().as_str(), record.ttl(), text).ok()
}

pub(super) fn changes(claims: &Claims<'_>, edits: &[spf::SpfEdit], labels: &[Label]) -> Vec<Change> {
    let mut changes = Vec::new();
    spf_changes(claims, edits, labels, &mut changes);
    dkim_changes(claims, labels, &mut changes);
    dmarc_changes(claims, labels, &mut changes);
    exchanger_changes(labels, &mut changes);
    let key = |record: &Record| (record.absolute_name(), record.record_type().to_owned());
    let mut removed: BTreeMap<(String, String), Vec<Record>> = BTreeMap::new();
    for label in labels.iter().filter(|label| label.action == Action::Remove) {
        removed.entry(key(&label.record)).or_default().push(label.record.clone());
    }
    let mut seen = BTreeSet::new();
    for label in labels.iter().filter(|label| label.action == Action::Remove) {
        if label.record.record_type() == "MX" {
            continue;
        }
        let class = match (label.group, label.role) {
            (_, Role::Spf | Role::DkimCname | Role::DkimSelector | Role::Mx | Role::Dmarc) => continue,
            (Group::Tracking, _) => ChangeClass::Tracking,
            (Group::Receiving, _) | (_, Role::MtaSts) => ChangeClass::Receiving,
            _ => ChangeClass::Other,
        };
        let record = &label.record;
        let is_text = record.record_type() == "TXT";
        let before = if is_text {
            Vec::from([record.clone()])
        } else if seen.insert(key(record)) {
            removed.remove(&key(record)).unwrap_or_default()
        } else {
            continue;
        };
        let change = Change::new(class, ChangeKind::Delete, before, None);
        changes.push(Change {
            service: label.service.clone(),
            carries_unsubscribe: claims.carries_unsubscribe(record.name().as_str()),
            ..change
        });
    }
    // A change that waits for the end of the automatic answer must not delay others of its class, and
    // records that point to a host are removed before the host.
    let depth = |change: &Change| match change.before.first().and_then(Record::target) {
        Some(target) if claims.is_inside(target) => 0,
        _ if matches!(change.record_type(), "A" | "AAAA") => 2,
        _ => 1,
    };
    changes
        .sort_by_key(|change| (change.class, change.carries_unsubscribe, change.closes_host, depth(change)));
    let deleted: Vec<Change> = changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Revoke)
        .filter_map(|change| {
            let key = change.after.clone()?;
            let deletion = Change::new(ChangeClass::DkimDelete, ChangeKind::Delete, Vec::from([key]), None);
            Some(Change { service: change.service.clone(), ..deletion })
        })
        .collect();
    changes.extend(deleted);
    mark_wildcards(claims, &mut changes);
    changes
}

/// Marks the deletions after which a wildcard record answers for the name.
fn mark_wildcards(claims: &Claims<'_>, changes: &mut [Change]) {
    let added: Vec<Record> = changes.iter().filter_map(|change| change.after.clone()).collect();
    let all = claims
        .zone
        .records()
        .iter()
        .chain(&added)
        .map(|record| (record.absolute_name(), record.record_type().to_owned()));
    let wildcards: BTreeSet<(String, String)> = all.filter(|(name, _)| name.starts_with("*.")).collect();
    for change in changes.iter_mut().filter(|change| change.kind == ChangeKind::Delete) {
        let (name, record_type) = (change.name(), change.record_type().to_owned());
        let mut parents = name.match_indices('.').filter_map(|(at, _)| name.get(at..));
        change.by_wildcard = !name.starts_with("*.")
            && parents.any(|parent| wildcards.contains(&(format!("*{parent}"), record_type.clone())));
    }
}

fn spf_changes(claims: &Claims<'_>, edits: &[spf::SpfEdit], labels: &[Label], changes: &mut Vec<Change>) {
    let apex = claims.apex();
    let mut found = Vec::new();
    for edit in edits {
        let Some(label) = labels.get(edit.index) else { continue };
        let (kind, after) = match &edit.outcome {
            Outcome::Keep | Outcome::Ask => continue,
            Outcome::Delete => (ChangeKind::Delete, None),
            Outcome::Replace(text) => (ChangeKind::Replace, replaced(&label.record, text)),
        };
        let change = Change::new(ChangeClass::Spf, kind, Vec::from([label.record.clone()]), after);
        found.push(Change {
            service: label.service.clone(),
            closes_host: edit.drops_host,
            asks_first: edit.drops_undeclared,
            ..change
        });
    }
    // If the host loses its term at a name, all records of the name wait until then.
    let closed: BTreeSet<String> =
        found.iter().filter(|change| change.closes_host).map(Change::name).collect();
    for change in &mut found {
        change.closes_host = closed.contains(&change.name());
    }
    // A second record at a name is deleted before the first is changed, since two are an error.
    found.sort_by_key(|change| {
        (change.name() != format!("{apex}."), change.name(), change.kind != ChangeKind::Delete)
    });
    let has_record = edits.iter().any(|edit| {
        labels.get(edit.index).is_some_and(|label| label.record.name().as_str().eq_ignore_ascii_case(&apex))
    });
    if !has_record && !claims.still_sends() {
        let after = Record::txt(&apex, NEW_TTL, "v=spf1 -all").ok();
        found.push(Change::new(ChangeClass::Spf, ChangeKind::Add, Vec::new(), after));
    }
    changes.extend(found);
}

fn dkim_changes(claims: &Claims<'_>, labels: &[Label], changes: &mut Vec<Change>) {
    let is_key = |label: &&Label| matches!(label.role, Role::DkimCname | Role::DkimSelector);
    for label in labels.iter().filter(is_key).filter(|label| label.action == Action::Remove) {
        let after = replaced(&label.record, REVOKED);
        let change =
            Change::new(ChangeClass::Dkim, ChangeKind::Revoke, Vec::from([label.record.clone()]), after);
        changes.push(Change {
            service: label.service.clone(),
            closes_host: label.holder == Holder::Host,
            ..change
        });
    }
    let wildcard = format!("*._domainkey.{}", claims.apex());
    let exists = labels.iter().any(|label| label.record.name().as_str().eq_ignore_ascii_case(&wildcard));
    if claims.plan.closes_mail() && !claims.still_sends() && !exists {
        let after = Record::txt(&wildcard, NEW_TTL, REVOKED).ok();
        changes.push(Change::new(ChangeClass::Dkim, ChangeKind::Add, Vec::new(), after));
    }
}

fn dmarc_changes(claims: &Claims<'_>, labels: &[Label], changes: &mut Vec<Change>) {
    let own = format!("_dmarc.{}", claims.apex());
    let is_policy = |label: &&Label| label.role == Role::Dmarc;
    let mut extra = Vec::new();
    for label in labels.iter().filter(is_policy).filter(|label| label.record.record_type() == "TXT") {
        let before = Vec::from([label.record.clone()]);
        if dmarc::is_extra(claims, &label.record) {
            extra.push(Change::new(ChangeClass::Dmarc, ChangeKind::Delete, before, None));
        } else if let Some(text) = dmarc::text(claims, &label.record) {
            let after = replaced(&label.record, &text);
            changes.push(Change::new(ChangeClass::Dmarc, ChangeKind::Replace, before, after));
        }
    }
    // Reports are never interrupted: the remaining record has taken over every address by then.
    changes.extend(extra);
    let exists = labels.iter().any(|label| label.record.name().as_str().eq_ignore_ascii_case(&own));
    if !exists && let Some(text) = dmarc::missing(claims) {
        let after = Record::txt(&own, NEW_TTL, &text).ok();
        changes.push(Change::new(ChangeClass::Dmarc, ChangeKind::Add, Vec::new(), after));
    }
}

/// The changes of mail exchangers: all of a name are one change.
fn exchanger_changes(labels: &[Label], changes: &mut Vec<Change>) {
    let mut names: BTreeMap<String, (usize, Vec<&Label>)> = BTreeMap::new();
    for (at, label) in labels.iter().enumerate().filter(|(_, label)| label.record.record_type() == "MX") {
        names.entry(label.record.absolute_name()).or_insert((at, Vec::new())).1.push(label);
    }
    let mut names: Vec<(usize, Vec<&Label>)> = names.into_values().collect();
    names.sort_by_key(|(at, _)| *at);
    for (_, of_name) in &names {
        let Some(label) = of_name.first() else { continue };
        // A null MX is the only one of its name (RFC 7505, 3), so an open question prevents it.
        let asks = of_name.iter().any(|label| label.action == Action::Ask);
        let replaces = !asks && of_name.iter().any(|label| label.action == Action::Replace);
        let goes = |label: &&&Label| matches!(label.action, Action::Remove | Action::Replace);
        let removes: Vec<Record> = of_name.iter().filter(goes).map(|label| label.record.clone()).collect();
        let class = if label.group == Group::Sending { ChangeClass::Other } else { ChangeClass::Receiving };
        let change = if replaces {
            let before: Vec<Record> = of_name.iter().map(|label| label.record.clone()).collect();
            let after = Record::parse(label.record.name(), label.record.ttl(), "MX", "0 .").ok();
            Change::new(ChangeClass::Receiving, ChangeKind::Replace, before, after)
        } else if removes.is_empty() {
            continue;
        } else {
            Change::new(class, ChangeKind::Delete, removes, None)
        };
        changes.push(Change { service: label.service.clone(), ..change });
    }
}

/// The zone after all changes.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan, final_zone};
///
/// let zone = Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let changes = change_plan(&Plan::new("example.org", EndState::Retired), &zone);
/// assert!(final_zone(&zone, &changes).to_string().contains("\"v=spf1 -all\""));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[must_use]
pub fn final_zone(zone: &Snapshot, changes: &[Change]) -> Snapshot {
    let mut later = zone.clone();
    changes.iter().for_each(|change| change.apply(&mut later));
    later
}

/// A sentence about a change.
pub(super) fn title(change: &Change) -> String {
    let name = change.name();
    let name = name.trim_end_matches('.');
    match (change.class, change.kind) {
        (ChangeClass::Spf, ChangeKind::Delete) => format!("delete the second SPF record of {name}"),
        (ChangeClass::Spf, _) => format!("change the SPF record of {name}"),
        (ChangeClass::Dkim, ChangeKind::Add) => format!("publish that {name} has no key"),
        (ChangeClass::Dkim, _) => format!("revoke the key {name}"),
        (ChangeClass::DkimDelete, _) => format!("delete the revoked key {name}"),
        (ChangeClass::Dmarc, ChangeKind::Delete) => format!("delete the second DMARC record of {name}"),
        (ChangeClass::Dmarc, _) => format!("make the DMARC policy at {name} stricter and keep its reports"),
        (ChangeClass::Tracking, _) => format!("remove the tracking host {name}"),
        (ChangeClass::Receiving, ChangeKind::Replace) => {
            format!("say with a null MX that {name} takes no mail")
        }
        (ChangeClass::Receiving | ChangeClass::Other, _) => {
            format!("remove the {} record of {name}", change.record_type())
        }
    }
}

/// A text as one word of a POSIX shell. A name is always quoted, as `*` in it would be
/// expanded.
pub(super) fn shell_word(text: &str) -> String {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod shell_tests {
    use super::shell_word;

    #[test]
    fn a_word_stays_one_word() {
        for (text, expected) in [
            ("TXT", "TXT"),
            ("example.org", "'example.org'"),
            ("*.example.org", "'*.example.org'"),
            ("x';reboot;'.example.org", r"'x'\'';reboot;'\''.example.org'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), expected);
        }
    }
}
