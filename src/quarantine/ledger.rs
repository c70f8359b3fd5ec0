//! The states of many addresses, under keys.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet, btree_map},
    vec::Vec,
};
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    Error,
    event::{Event, Happening},
    group::by_address,
    history::Effect,
    import::{Import, ImportReview},
    outcome::Outcome,
    permission::{Facts, Permission},
    policy::Policy,
    state::State,
};

/// The states of many addresses, each under a key.
///
/// A key is the caller's own normal form of an address, such as [`key`](super::key())
/// gives; the text after its last `@` is taken as the domain. The keys are the scope of
/// sharing: tenants that use one ledger share its quarantines, while their blocklists
/// stay separate. A tenant that shares nothing gets a ledger of its own, or keys of its
/// own ("acme/jane@example.org").
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
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
/// assert_eq!((counts.quarantined(), counts.quarantined_or_blocklisted()), (2, 3));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ledger {
    states: BTreeMap<Box<str>, State>,
    /// Revocations and voids for all addresses, including those that come later.
    #[cfg_attr(feature = "serde", serde(default))]
    amendments: BTreeSet<Event>,
}

/// What a revocation or a void did to a ledger.
///
/// Its `Display` is a sentence: "3 addresses are folded again, 2 imported entries stay:
/// a person said so".
///
/// ```
/// use deliverability::quarantine::{
///     Event, Ledger, Policy,
///     import::{Import, Imported, Trust},
/// };
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let entry =
///     Import::new("m1", "OldTool", Trust::SimilarRules, Imported::Unsubscribe);
/// let policy = Policy::default();
/// let mut ledger =
///     Ledger::fold([("jane@example.org", Event::new("i1", at, entry))], &policy);
/// let amended = ledger.amend(&Event::revoke("r1", at, "m1"), &policy);
/// assert_eq!(amended.addresses, 1);
/// assert_eq!(&*amended.kept[0].0, "jane@example.org", "still unsubscribed");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Amended {
    /// How many addresses have an entry of that batch, or a bounce that the outage
    /// explains.
    pub addresses: usize,
    /// The entries of a revoked batch that remain because a person caused them, each
    /// with its address.
    pub kept: Vec<(Box<str>, Import)>,
}

impl fmt::Display for Amended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.addresses {
            1 => f.write_str("1 address is folded again")?,
            addresses => write!(f, "{addresses} addresses are folded again")?,
        }
        match self.kept.len() {
            0 => Ok(()),
            1 => f.write_str(", 1 imported entry stays: a person said so"),
            kept => write!(f, ", {kept} imported entries stay: a person said so"),
        }
    }
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Folds the events of many addresses, in any order; see [`State::fold`].
    ///
    /// Each event comes with the key of its address. What follows the last `@` of a key
    /// is taken as the domain.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let ledger = Ledger::fold(
    ///     [
    ///         ("jane@example.org", Event::bounce("b1", at, Reason::MailboxFull)),
    ///         ("joe@example.org", Event::delivery("d1", at)),
    ///     ],
    ///     &Policy::default(),
    /// );
    /// let free: Vec<_> = ledger
    ///     .iter()
    ///     .filter(|(_, state)| state.may_send("shop", at).is_allowed())
    ///     .map(|(address, _)| address)
    ///     .collect();
    /// assert_eq!(free, ["joe@example.org"]);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn fold(
        events: impl IntoIterator<Item = (impl AsRef<str>, impl Into<Event>)>,
        policy: &Policy,
    ) -> Self {
        let mut ledger = Self::new();
        ledger.extend(events, policy);
        ledger
    }

    /// Adds more events, early or late, and folds the addresses that they are about
    /// again. What [`amend`](Self::amend) was given applies to them as well.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let (policy, mut ledger) = (Policy::default(), Ledger::new());
    /// let bounce = |id, day| {
    ///     ("jane@example.org", Event::bounce(id, at(day), Reason::UserUnknown))
    /// };
    /// ledger.extend([bounce("b2", "2026-03-09T09:00:00Z")], &policy);
    /// ledger.extend([bounce("b1", "2026-03-02T09:00:00Z")], &policy); // late
    /// assert!(
    ///     !ledger
    ///         .may_send("jane@example.org", "shop", at("2026-03-10T09:00:00Z"))
    ///         .is_allowed()
    /// );
    /// ```
    pub fn extend(
        &mut self,
        events: impl IntoIterator<Item = (impl AsRef<str>, impl Into<Event>)>,
        policy: &Policy,
    ) {
        let mut groups = by_address(events);
        // Only a new ledger is built in order: a map is built faster than it is filled.
        if self.states.is_empty() {
            groups.sort_unstable_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
            let state = |(address, events): (_, Vec<Event>)| self.state_of(address, events, policy);
            self.states = groups.into_iter().map(state).collect();
            return;
        }
        for (address, events) in groups {
            match self.states.get_mut(address.as_ref()) {
                Some(state) => {
                    state.extend(events, policy);
                    amend(state, &self.amendments, policy);
                }
                None => self.states.extend([self.state_of(address, events, policy)]),
            }
        }
    }

    /// The state of an address that the ledger did not have.
    fn state_of(&self, address: impl AsRef<str>, events: Vec<Event>, policy: &Policy) -> (Box<str>, State) {
        let mut state = State::fold_at(domain_of(address.as_ref()), events, policy);
        amend(&mut state, &self.amendments, policy);
        (address.as_ref().into(), state)
    }

    /// Applies the next event of an address; see [`State::apply`]. An address that the
    /// ledger does not have is added.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`](super::ErrorKind::Late) if the event comes before one of
    /// this address that was applied.
    ///
    /// ```
    /// use deliverability::bounce::Reason;
    /// use deliverability::quarantine::{Effect, Event, Ledger, Policy};
    ///
    /// let (policy, at) = (Policy::default(), "2026-03-02T09:00:00Z".parse()?);
    /// let mut ledger = Ledger::new();
    /// let event = Event::bounce("b1", at, Reason::UserUnknown);
    /// let effect = ledger.apply("jane@example.org", event, &policy)?;
    /// assert_eq!(effect, Effect::Counted { bounces: 1, of: 2 });
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn apply(
        &mut self,
        address: &str,
        event: impl Into<Event>,
        policy: &Policy,
    ) -> Result<Effect, Error> {
        let event = event.into();
        let is_amended = self.amendments.iter().any(|amendment| names(amendment, domain_of(address), &event));
        let state = match self.states.get_mut(address) {
            Some(state) => state,
            None => self.states.entry(address.into()).or_insert_with(|| State::at(domain_of(address))),
        };
        let effect = state.apply(event, policy)?;
        if is_amended {
            amend(state, &self.amendments, policy);
            return Ok(Effect::Cancelled);
        }
        Ok(effect)
    }

    /// Applies a revocation or a void to every address with an entry of that batch, or
    /// with a bounce that the outage explains, and folds those again. It applies to
    /// events that come later as well. Any other event does nothing.
    ///
    /// ```
    /// use deliverability::quarantine::{
    ///     Event, Ledger, Policy,
    ///     import::{Import, Imported, Trust},
    /// };
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let entry = |batch| {
    ///     Import::new(batch, "OldTool", Trust::SimilarRules, Imported::LongTerm)
    /// };
    /// let policy = Policy::default();
    /// let mut ledger = Ledger::fold(
    ///     [
    ///         ("jane@example.org", Event::new("i1", at, entry("first"))),
    ///         ("joe@example.org", Event::new("i2", at, entry("second"))),
    ///     ],
    ///     &policy,
    /// );
    /// assert_eq!(ledger.review("first").unexplained, 1);
    /// assert_eq!(
    ///     ledger.amend(&Event::revoke("r1", at, "first"), &policy).addresses,
    ///     1
    /// );
    /// assert!(ledger.may_send("jane@example.org", "shop", at).is_allowed());
    /// assert!(!ledger.may_send("joe@example.org", "shop", at).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn amend(&mut self, event: &Event, policy: &Policy) -> Amended {
        let mut amended = Amended::default();
        if !matches!(event.happening(), Happening::Revoke(_) | Happening::Void(_)) {
            return amended;
        }
        for (address, state) in &mut self.states {
            if state.is_touched_by(event) {
                state.extend([event], policy);
                amended.addresses = amended.addresses.saturating_add(1);
                if let Happening::Revoke(revoke) = event.happening() {
                    let kept = state.kept().filter(|import| import.batch == revoke.batch);
                    amended.kept.extend(kept.map(|import| (address.clone(), import.clone())));
                }
            }
        }
        self.amendments.insert(event.clone());
        amended
    }

    /// Adds the states of another ledger. Addresses that both ledgers have are merged,
    /// see [`State::merge`]. The result is the same in whatever order ledgers are
    /// merged.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let (policy, at) = (Policy::default(), "2026-03-02T09:00:00Z".parse()?);
    /// let bounce = |id| Event::bounce(id, at, Reason::UserUnknown);
    /// let mut ledger = Ledger::fold([("jane@gmail.com", bounce("b1"))], &policy);
    /// ledger.merge(Ledger::fold([("joe@gmail.com", bounce("b2"))], &policy), &policy);
    /// assert_eq!(ledger.len(), 2);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: Self, policy: &Policy) {
        let is_amended = self.amendments != other.amendments;
        for (address, state) in other.states {
            match self.states.get_mut(&address) {
                Some(known) => known.extend(state.history(), policy),
                None => drop(self.states.insert(address, state)),
            }
        }
        self.amendments.extend(other.amendments);
        if is_amended {
            self.states.values_mut().for_each(|state| amend(state, &self.amendments, policy));
        }
    }

    /// Inserts a state, as a row of the caller's store gives it, and returns the one
    /// that it replaces.
    ///
    /// ```
    /// use deliverability::quarantine::{Ledger, State};
    ///
    /// let mut ledger = Ledger::new();
    /// ledger.insert("jane@example.org", State::new(&"example.org".parse()?));
    /// let rows: Vec<(Box<str>, State)> = ledger.into_iter().collect();
    /// let again: Ledger = rows.into_iter().collect();
    /// assert_eq!(again.len(), 1);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn insert(&mut self, address: impl Into<Box<str>>, state: State) -> Option<State> {
        self.states.insert(address.into(), state)
    }

    /// Removes an address with its state and returns the state: nothing of the address
    /// is left in the ledger.
    ///
    /// Erasing an address forgets its opt-outs too. If a person asks for erasure, keep
    /// an opt-out under a key that does not identify them, such as a hash.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Ledger, Policy};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let opt_out = Event::unsubscribe("u1", at, "");
    /// let mut ledger =
    ///     Ledger::fold([("jane@example.org", opt_out)], &Policy::default());
    /// assert_eq!(
    ///     ledger.remove("jane@example.org").map(|state| state.history().len()),
    ///     Some(1)
    /// );
    /// assert!(
    ///     ledger.may_send("jane@example.org", "shop", at).is_allowed(),
    ///     "forgotten"
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn remove(&mut self, address: &str) -> Option<State> {
        self.states.remove(address)
    }

    /// Reviews every entry that came in a batch, revoked or not.
    ///
    /// ```
    /// use deliverability::quarantine::{
    ///     Event, Ledger, Policy,
    ///     import::{BatchKind, Import, Imported, Trust},
    /// };
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let entry =
    ///     Import::new("m1", "OldTool", Trust::SimilarRules, Imported::Unsubscribe);
    /// let event = Event::new("i1", at, entry);
    /// let ledger = Ledger::fold([("jane@example.org", event)], &Policy::default());
    /// assert_eq!(ledger.review("m1").kind(), BatchKind::Unsubscribes);
    /// assert_eq!(ledger.review("m2").kind(), BatchKind::Empty);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn review(&self, batch: &str) -> ImportReview {
        let entries = self.states.values().flat_map(State::imports);
        ImportReview::new(entries.filter(|entry| &*entry.batch == batch))
    }

    /// The state of an address; `None` if the ledger does not have it.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let bounce = Event::bounce("b1", at, Reason::MailboxFull);
    /// let ledger = Ledger::fold([("jane@example.org", bounce)], &Policy::default());
    /// assert_eq!(ledger.get("jane@example.org").map(|state| state.step()), Some(1));
    /// assert_eq!(ledger.get("joe@example.org"), None);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn get(&self, address: &str) -> Option<&State> {
        self.states.get(address)
    }

    /// Whether a message of `tenant` may be sent to an address; see
    /// [`State::may_send`]. An address that the ledger does not have may be mailed.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let bounce = Event::bounce("b1", at, Reason::UserUnknown);
    /// let ledger = Ledger::fold([("jane@gmail.com", bounce)], &Policy::default());
    /// assert_eq!(
    ///     ledger.may_send("jane@gmail.com", "shop", at).to_string(),
    ///     "blocked: long-term quarantine (user unknown on 2026-03-02)",
    /// );
    /// assert!(ledger.may_send("joe@gmail.com", "shop", at).is_allowed());
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn may_send(&self, address: &str, tenant: &str, now: DateTime<Utc>) -> Permission {
        self.may_send_given(Facts::default(), address, tenant, now)
    }

    /// Like [`may_send`](Self::may_send), with facts about the address that its events
    /// do not tell.
    ///
    /// ```
    /// use deliverability::quarantine::{Facts, Ledger, List};
    ///
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let facts = Facts::disposable();
    /// let permission =
    ///     Ledger::new().may_send_given(facts, "jane@yopmail.com", "shop", now);
    /// assert_eq!(permission.block().map(|block| block.list), Some(List::Disposable));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn may_send_given(
        &self,
        facts: Facts,
        address: &str,
        tenant: &str,
        now: DateTime<Utc>,
    ) -> Permission {
        match self.states.get(address) {
            Some(state) => state.may_send_given(facts, tenant, now),
            None => <Outcome>::default().may_send(facts, tenant, now),
        }
    }

    /// The revocations and voids that hold for all addresses, new ones too.
    ///
    /// The states as rows do not have them: a ledger that is built from rows is given
    /// them again by [`amend`](Self::amend).
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Ledger, Policy};
    ///
    /// let (policy, at) = (Policy::default(), "2026-03-02T09:00:00Z".parse()?);
    /// let mut ledger = Ledger::new();
    /// ledger.amend(&Event::revoke("r1", at, "migration-1"), &policy);
    ///
    /// let amendments: Vec<Event> = ledger.amendments().cloned().collect();
    /// let mut again: Ledger = ledger.into_iter().collect();
    /// amendments.iter().for_each(|event| drop(again.amend(event, &policy)));
    /// assert_eq!(again.amendments().next().map(Event::id), Some("r1"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn amendments(&self) -> impl Iterator<Item = &Event> {
        self.amendments.iter()
    }

    /// The addresses and their states, sorted by address.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &State)> {
        self.states.iter().map(|(address, state)| (&**address, state))
    }

    /// The number of addresses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether the ledger has no address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }
}

impl FromIterator<(Box<str>, State)> for Ledger {
    fn from_iter<I: IntoIterator<Item = (Box<str>, State)>>(rows: I) -> Self {
        Self { states: rows.into_iter().collect(), amendments: BTreeSet::new() }
    }
}

impl IntoIterator for Ledger {
    type Item = (Box<str>, State);
    type IntoIter = btree_map::IntoIter<Box<str>, State>;

    fn into_iter(self) -> Self::IntoIter {
        self.states.into_iter()
    }
}

/// Whether an amendment names an event.
fn names(amendment: &Event, domain: &str, event: &Event) -> bool {
    match (amendment.happening(), event.happening()) {
        (Happening::Revoke(revoke), Happening::Import(import)) => revoke.batch == import.batch,
        (Happening::Void(void), Happening::Bounce(bounce)) => void.matches(domain, event.at(), bounce),
        _ => false,
    }
}

/// Gives a state the amendments of its ledger that name events of it.
fn amend(state: &mut State, amendments: &BTreeSet<Event>, policy: &Policy) {
    let touching: Vec<&Event> =
        amendments.iter().filter(|amendment| state.is_touched_by(amendment)).collect();
    if touching.iter().any(|amendment| state.history().binary_search(amendment).is_err()) {
        state.extend(touching, policy);
    }
}

/// The text after the last `@`.
fn domain_of(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}
