//! Many addresses.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    Error, ImportReview,
    event::Event,
    history::Effect,
    permission::{Decision, Facts, Permission},
    policy::Policy,
    state::State,
};
use crate::hash;

/// The states of many addresses, each under a key.
///
/// A key is the caller's own normal form of an address; what follows its last `@` is taken as the
/// domain. The keys are the scope (Q-07, Q-08): one ledger that all clients feed and ask shares the
/// quarantines, while blacklists stay apart by licence. A client who shares nothing gets a ledger of
/// its own, or keys of its own ("acme/jane@example.org"). Nothing is shared unless the keys are.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
///
/// let at = "2026-03-02T09:00:00Z".parse().unwrap();
/// let ledger = Ledger::fold(
///     [
///         ("jane@gmail.com", Event::bounce("b1", at, Reason::UserUnknown)),
///         ("joe@gmail.com", Event::complaint("c1", at, "shop")),
///         ("acme/ann@gmail.com", Event::bounce("b2", at, Reason::UserUnknown)),
///     ],
///     &Policy::default(),
/// );
/// assert!(!ledger.may_send("jane@gmail.com", "any client", at).is_allowed());
/// assert!(!ledger.may_send("joe@gmail.com", "shop", at).is_allowed());
/// assert!(ledger.may_send("joe@gmail.com", "any client", at).is_allowed());
/// assert!(ledger.may_send("ann@gmail.com", "any client", at).is_allowed());
///
/// let counts = ledger.counts(at);
/// assert_eq!((counts.quarantined(), counts.quarantined_or_blacklisted()), (2, 3));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ledger {
    states: BTreeMap<Box<str>, State>,
}

/// How many addresses are on the lists (Q-25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Counts {
    /// All addresses.
    pub addresses: u64,
    /// Those in temporary quarantine.
    pub temporary: u64,
    /// Those in long-term quarantine.
    pub long_term: u64,
    /// Those on a blacklist.
    pub blacklisted: u64,
    /// Those in a quarantine and on a blacklist.
    pub quarantined_and_blacklisted: u64,
    /// Those that unsubscribed from a licence, or from all.
    pub opted_out: u64,
}

impl Counts {
    /// Those in a quarantine.
    #[must_use]
    pub const fn quarantined(&self) -> u64 {
        self.temporary.saturating_add(self.long_term)
    }

    /// Those in a quarantine, on a blacklist or both, each once.
    #[must_use]
    pub const fn quarantined_or_blacklisted(&self) -> u64 {
        self.quarantined().saturating_add(self.blacklisted).saturating_sub(self.quarantined_and_blacklisted)
    }
}

impl Ledger {
    /// A ledger of no address.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Folds the events of many addresses, in any order; see [`State::fold`].
    #[must_use]
    pub fn fold(
        events: impl IntoIterator<Item = (impl AsRef<str>, impl Into<Event>)>,
        policy: &Policy,
    ) -> Self {
        let mut ledger = Self::new();
        ledger.extend(events, policy);
        ledger
    }

    /// Takes more events, early or late, and folds the addresses that they are about anew.
    pub fn extend(
        &mut self,
        events: impl IntoIterator<Item = (impl AsRef<str>, impl Into<Event>)>,
        policy: &Policy,
    ) {
        let mut new: Vec<(Box<str>, State)> = Vec::new();
        for (address, events) in by_address(events) {
            let address = address.as_ref();
            match self.states.get_mut(address) {
                Some(state) => state.extend(events, policy),
                None => new.push((address.into(), State::fold(domain_of(address), events, policy))),
            }
        }
        // A map is built faster than it is filled.
        if self.states.is_empty() {
            self.states = new.into_iter().collect();
        } else {
            self.states.extend(new);
        }
    }

    /// Applies the next event of an address; see [`State::apply`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`](super::ErrorKind::Late) if the event comes before one of this address
    /// that was applied.
    pub fn apply(
        &mut self,
        address: &str,
        event: impl Into<Event>,
        policy: &Policy,
    ) -> Result<Effect, Error> {
        match self.states.get_mut(address) {
            Some(state) => state.apply(event, policy),
            None => {
                let mut state = State::new(domain_of(address));
                let effect = state.apply(event, policy)?;
                self.states.insert(address.into(), state);
                Ok(effect)
            }
        }
    }

    /// Applies a revocation or a void to every address with an entry of that batch or a bounce that
    /// the outage explains, and folds those anew. How many they are.
    ///
    /// Where such bounces or entries come in late, apply it once more: it counts once by its id.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Import, Imported, Ledger, Policy, Trust};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let entry = |batch| Import::new(batch, "OldTool", Trust::SimilarRules, Imported::LongTerm);
    /// let policy = Policy::default();
    /// let mut ledger = Ledger::fold(
    ///     [
    ///         ("jane@example.org", Event::new("i1", at, entry("first"))),
    ///         ("joe@example.org", Event::new("i2", at, entry("second"))),
    ///     ],
    ///     &policy,
    /// );
    /// assert_eq!(ledger.review("first").unexplained, 1);
    /// assert_eq!(ledger.amend(&Event::revoke("r1", at, "first"), &policy), 1);
    /// assert!(ledger.may_send("jane@example.org", "shop", at).is_allowed());
    /// assert!(!ledger.may_send("joe@example.org", "shop", at).is_allowed());
    /// ```
    pub fn amend(&mut self, event: &Event, policy: &Policy) -> usize {
        let touched = self.states.values_mut().filter(|state| state.is_touched_by(event));
        touched.map(|state| state.extend([event], policy)).count()
    }

    /// Looks at every entry that came in a batch, revoked or not (Q-13).
    #[must_use]
    pub fn review(&self, batch: &str) -> ImportReview {
        let entries = self.states.values().flat_map(State::imports);
        ImportReview::of(entries.filter(|entry| &*entry.batch == batch))
    }

    /// The state of an address, if anything happened to it.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<&State> {
        self.states.get(address)
    }

    /// Whether a message of `licence` may be sent to an address; see [`State::may_send`]. To one of
    /// which nothing is known it may.
    #[must_use]
    pub fn may_send(&self, address: &str, licence: &str, now: DateTime<Utc>) -> Permission {
        self.may_send_given(Facts::default(), address, licence, now)
    }

    /// As [`may_send`](Self::may_send), with what the caller knows beside the events.
    #[must_use]
    pub fn may_send_given(
        &self,
        facts: Facts,
        address: &str,
        licence: &str,
        now: DateTime<Utc>,
    ) -> Permission {
        match self.states.get(address) {
            Some(state) => state.may_send_given(facts, licence, now),
            None => State::new("").may_send_given(facts, licence, now),
        }
    }

    /// How many addresses are on the lists, a blacklist being that of any licence.
    #[must_use]
    pub fn counts(&self, now: DateTime<Utc>) -> Counts {
        self.count(now, |_| true)
    }

    /// How many addresses are on the lists as one licence sees them (Q-08).
    #[must_use]
    pub fn counts_for(&self, licence: &str, now: DateTime<Utc>) -> Counts {
        self.count(now, |of| of == licence)
    }

    /// The addresses and their states, in the order of the addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &State)> {
        self.states.iter().map(|(address, state)| (&**address, state))
    }

    /// How many addresses there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    fn count(&self, now: DateTime<Utc>, concerns: impl Fn(&str) -> bool) -> Counts {
        let mut counts = Counts::default();
        let add = |count: &mut u64, is: bool| *count = count.saturating_add(u64::from(is));
        for state in self.states.values() {
            let decision = state.decide(now);
            let blacklisted = state.blacklists().any(|(of, since)| concerns(of) && since <= now);
            add(&mut counts.addresses, true);
            add(&mut counts.temporary, matches!(decision, Decision::Temporary(_)));
            add(&mut counts.long_term, matches!(decision, Decision::LongTerm(_)));
            add(&mut counts.blacklisted, blacklisted);
            add(&mut counts.quarantined_and_blacklisted, blacklisted && decision != Decision::Free);
            let opted_out = state.opted_out_of_all_since().is_some_and(|since| since <= now)
                || state.opt_outs().any(|(of, since)| concerns(of) && since <= now);
            add(&mut counts.opted_out, opted_out);
        }
        counts
    }
}

/// Brings the events of each address together.
///
/// It sorts numbers, hashes of the addresses, then goes through the events in their own order, which costs less
/// than a map: the memory is met in order. Addresses of one hash are told apart by a sort, so that nobody who
/// chooses addresses makes it slow.
fn by_address<A: AsRef<str>, E: Into<Event>>(
    events: impl IntoIterator<Item = (A, E)>,
) -> Vec<(A, Vec<Event>)> {
    let events: Vec<(A, E)> = events.into_iter().collect();
    let hash = |(index, (address, _)): (usize, &(A, E))| (hash::fnv(address.as_ref().bytes()), index);
    let mut hashes: Vec<(u64, usize)> = events.iter().enumerate().map(hash).collect();
    hashes.sort_unstable();
    // The group of each event, and how many events each group has.
    let (mut group_of, mut sizes) = (alloc::vec![0; events.len()], Vec::new());
    for of_hash in hashes.chunk_by(|(one, _), (other, _)| one == other) {
        for (_, index) in of_hash {
            if let Some(group) = group_of.get_mut(*index) {
                *group = sizes.len();
            }
        }
        sizes.push(of_hash.len());
    }
    drop(hashes);
    let mut groups: Vec<Option<(A, Vec<Event>)>> = sizes.iter().map(|_| None).collect();
    let mut others: Vec<(A, Event)> = Vec::new();
    for ((address, event), group) in events.into_iter().zip(group_of) {
        let (Some(place), Some(size)) = (groups.get_mut(group), sizes.get(group)) else { continue };
        match place {
            Some((first, group)) if first.as_ref() == address.as_ref() => group.push(event.into()),
            Some(_) => others.push((address, event.into())),
            None => {
                let mut group = Vec::with_capacity(*size);
                group.push(event.into());
                *place = Some((address, group));
            }
        }
    }
    let mut groups: Vec<(A, Vec<Event>)> = groups.into_iter().flatten().collect();
    others.sort_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
    let mut last: Option<(A, Vec<Event>)> = None;
    for (address, event) in others {
        match &mut last {
            Some((known, group)) if known.as_ref() == address.as_ref() => group.push(event),
            _ => groups.extend(last.replace((address, Vec::from([event])))),
        }
    }
    groups.extend(last);
    groups
}

/// What follows the last `@`.
fn domain_of(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}
