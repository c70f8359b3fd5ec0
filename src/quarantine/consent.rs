//! What people said: complaints, opt-outs, subscriptions.

use alloc::{boxed::Box, collections::BTreeMap};

use chrono::{DateTime, Utc};

use super::{
    history::Effect,
    permission::{Block, Cause, Facts, List},
    release::Refusal,
};

/// What a person said to each tenant, and to all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Consent {
    #[cfg_attr(feature = "serde", serde(alias = "blacklists"))]
    pub(super) blocklists: BTreeMap<Box<str>, Entry>,
    pub(super) opt_outs: BTreeMap<Box<str>, Entry>,
    /// An opt-out from every tenant.
    pub(super) opt_out_of_all: Option<Entry>,
    /// A complaint that names no tenant.
    pub(super) complaint_of_all: Option<Entry>,
    /// Proven consent that the person has not withdrawn since: an exception from an
    /// opt-out of all.
    pub(super) subscriptions: BTreeMap<Box<str>, DateTime<Utc>>,
}

/// An entry in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Entry {
    pub(super) since: DateTime<Utc>,
    pub(super) cause: Cause,
}

impl Entry {
    const fn block(self, list: List) -> Block {
        Block { list, since: self.since, until: None, step: None, cause: self.cause }
    }

    fn holding(entry: Option<&Self>, list: List, now: DateTime<Utc>) -> Option<Block> {
        entry.filter(|entry| entry.since <= now).map(|entry| entry.block(list))
    }
}

impl Consent {
    /// A complaint of the person. If it names no tenant, it applies to all.
    pub(super) fn complain(&mut self, tenant: Option<&str>, at: DateTime<Utc>, cause: Cause) -> Effect {
        let entry = Entry { since: at, cause };
        let Some(tenant) = tenant else {
            let had_exceptions = !self.subscriptions.is_empty();
            self.subscriptions.clear();
            let was_blocked = self.opt_out_of_all.is_some() || self.complaint_of_all.is_some();
            self.complaint_of_all.get_or_insert(entry);
            return if was_blocked && !had_exceptions {
                Effect::AlreadyListed
            } else {
                Effect::Listed(entry.block(List::OptOut))
            };
        };
        self.subscriptions.remove(tenant);
        insert(&mut self.blocklists, tenant, entry, List::Blocklist)
    }

    /// An opt-out from one tenant or from all.
    pub(super) fn opt_out(&mut self, tenant: Option<&str>, at: DateTime<Utc>, cause: Cause) -> Effect {
        let entry = Entry { since: at, cause };
        let Some(tenant) = tenant else {
            // It takes back the exceptions as well.
            let had_exceptions = !self.subscriptions.is_empty();
            self.subscriptions.clear();
            let was_blocked = self.opt_out_of_all.is_some() || self.complaint_of_all.is_some();
            self.opt_out_of_all.get_or_insert(entry);
            return if was_blocked && !had_exceptions {
                Effect::AlreadyListed
            } else {
                Effect::Listed(entry.block(List::OptOut))
            };
        };
        self.subscriptions.remove(tenant);
        insert(&mut self.opt_outs, tenant, entry, List::OptOut)
    }

    /// Consent to the mail of a tenant.
    pub(super) fn subscribe(&mut self, tenant: Option<&str>, at: DateTime<Utc>, proof: &str) -> Effect {
        let Some(tenant) = tenant else { return Effect::Refused(Refusal::NoTenant) };
        if proof.trim().is_empty() {
            return Effect::Refused(Refusal::NoJustification);
        }
        if self.complaint_of_all.is_some() || self.blocklists.contains_key(tenant) {
            return Effect::Refused(Refusal::Complained);
        }
        self.opt_outs.remove(tenant);
        self.subscriptions.insert(tenant.into(), at);
        Effect::Subscribed
    }

    /// Takes the address off the blocklist of a tenant. Returns whether it was on it.
    pub(super) fn forgive(&mut self, tenant: &str) -> bool {
        self.blocklists.remove(tenant).is_some()
    }

    /// Takes back the opt-out from a tenant or from all. Returns whether there was one.
    pub(super) fn opt_in(&mut self, tenant: Option<&str>) -> bool {
        match tenant {
            Some(tenant) => self.opt_outs.remove(tenant).is_some(),
            None => {
                let (opt_out, complaint) = (self.opt_out_of_all.take(), self.complaint_of_all.take());
                opt_out.is_some() || complaint.is_some()
            }
        }
    }

    /// The statement of the person that blocks a message of a tenant; the caller's
    /// facts come last.
    pub(super) fn block(&self, facts: Facts, tenant: &str, now: DateTime<Utc>) -> Option<Block> {
        Entry::holding(self.blocklists.get(tenant), List::Blocklist, now)
            .or_else(|| Entry::holding(self.opt_outs.get(tenant), List::OptOut, now))
            .or_else(|| Entry::holding(self.of_all(tenant, now), List::OptOut, now))
            .or_else(|| facts.opted_out.then(|| Block::of_fact(List::OptOut, now)))
    }

    /// The earliest entry that blocks every tenant, except those with an exception.
    fn of_all(&self, tenant: &str, now: DateTime<Utc>) -> Option<&Entry> {
        let has_exception = self.subscriptions.get(tenant).is_some_and(|since| *since <= now);
        let opt_out = self.opt_out_of_all.as_ref().filter(|_| !has_exception);
        [opt_out, self.complaint_of_all.as_ref()].into_iter().flatten().min_by_key(|entry| entry.since)
    }

    /// The time since which no tenant may mail the address, except those with an
    /// exception.
    pub(super) fn opted_out_of_all_since(&self) -> Option<DateTime<Utc>> {
        [self.opt_out_of_all, self.complaint_of_all].into_iter().flatten().map(|entry| entry.since).min()
    }

    /// Whether the person opted out of the mail of a tenant, by name or along with all
    /// mail.
    pub(super) fn is_opted_out_of(&self, tenant: &str, now: DateTime<Utc>) -> bool {
        let holds = |entry: Option<&Entry>| entry.is_some_and(|entry| entry.since <= now);
        holds(self.opt_outs.get(tenant)) || holds(self.of_all(tenant, now))
    }

    /// The entries of the tenants' own lists.
    pub(super) fn entries(&self, list: List) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        let entries = if list == List::Blocklist { &self.blocklists } else { &self.opt_outs };
        entries.iter().map(|(tenant, entry)| (&**tenant, entry.since))
    }
}

/// Adds an entry of a tenant. An earlier entry stays.
fn insert(entries: &mut BTreeMap<Box<str>, Entry>, tenant: &str, entry: Entry, list: List) -> Effect {
    if entries.contains_key(tenant) {
        return Effect::AlreadyListed;
    }
    entries.insert(tenant.into(), entry);
    Effect::Listed(entry.block(list))
}
