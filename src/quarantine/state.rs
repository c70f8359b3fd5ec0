//! The fold of an address's events.

use alloc::{boxed::Box, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    Error, Import,
    amend::{Amendments, Cancelled},
    event::{Event, Happening},
    history::{Effect, Line},
    order::{self, Conflict},
    outcome::Outcome,
    permission::{Decision, Facts, List, Permission},
    policy::Policy,
};
use crate::domain::Domain;

/// The version of the form in which a [`State`] is serialised. Version 1 is read as well, a later one
/// is refused.
pub const SCHEMA_VERSION: u32 = 2;

/// The state of one address: its events, in order, and what they led to.
///
/// It belongs to the address, not to the person: a new address begins with a state of its own. The
/// events stay in it, so that a batch can be revoked, an outage voided and every entry traced; on a
/// 64-bit machine that costs 104 bytes an event and the texts it carries, and 408 bytes an address.
///
/// A state is a snapshot: serialised, read back and given the events after it, it is the state of
/// all events. An event that comes late is refused by [`apply`](Self::apply), and
/// [`extend`](Self::extend) takes it, by folding anew. See the [module](super) for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "super::snapshot::Snapshot"))]
pub struct State {
    schema_version: u32,
    domain: Box<str>,
    /// In order, each once.
    history: Vec<Event>,
    outcome: Outcome,
    /// What the history says of which events count; it follows from the history.
    #[cfg_attr(feature = "serde", serde(skip))]
    amendments: Option<Box<Amendments>>,
}

impl State {
    /// The state of an address at `domain` to which nothing has happened.
    #[must_use]
    pub fn new(domain: &Domain<'_>) -> Self {
        Self::at(&domain.to_ascii())
    }

    /// The same for the domain of a ledger's key, whatever text that is.
    pub(super) fn at(domain: &str) -> Self {
        Self::restored(domain.into(), Vec::new(), Outcome::default())
    }

    /// A state from what a snapshot holds.
    pub(super) fn restored(domain: Box<str>, history: Vec<Event>, outcome: Outcome) -> Self {
        let amendments = Amendments::of(&history);
        Self { schema_version: SCHEMA_VERSION, domain, history, outcome, amendments }
    }

    /// Folds the events of an address at `domain`, owned or borrowed.
    ///
    /// The events may come in any order: they are taken by time, then by id, and equal ones once.
    /// Revocations and voids hold for the whole history, wherever they are in it. Times outside what
    /// chrono can add to end up at its last instant.
    #[must_use]
    pub fn fold(
        domain: &Domain<'_>,
        events: impl IntoIterator<Item = impl Into<Event>>,
        policy: &Policy,
    ) -> Self {
        Self::fold_at(&domain.to_ascii(), events, policy)
    }

    /// The same for the domain of a ledger's key.
    pub(super) fn fold_at(
        domain: &str,
        events: impl IntoIterator<Item = impl Into<Event>>,
        policy: &Policy,
    ) -> Self {
        let mut state = Self::at(domain);
        state.extend(events, policy);
        state
    }

    /// Applies the next event and says what it did.
    ///
    /// That takes the same time whatever the history holds, but for a revocation or a void that names
    /// events of it: those fold it anew. For many events at once there is [`extend`](Self::extend).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`](super::ErrorKind::Late) if the event, by time and id, comes before one
    /// that was applied: the state is unchanged.
    pub fn apply(&mut self, event: impl Into<Event>, policy: &Policy) -> Result<Effect, Error> {
        let event = event.into();
        if let Some(last) = self.history.last()
            && event <= *last
        {
            return match self.history.binary_search(&event) {
                Ok(_) => Ok(Effect::Duplicate),
                Err(_) => Err(Error::late(last.at())),
            };
        }
        let is_touched = self.is_touched_by(&event);
        Amendments::note(&mut self.amendments, &event);
        let cancelled = self.cancelled(&event);
        self.history.push(event);
        if is_touched {
            return Ok(self.replay(policy));
        }
        let effect =
            self.history.last().map(|event| self.outcome.apply(&self.domain, event, cancelled, policy));
        Ok(effect.unwrap_or(Effect::Ignored))
    }

    /// Takes more events, early or late, in any order, and folds all of them anew.
    pub fn extend(&mut self, events: impl IntoIterator<Item = impl Into<Event>>, policy: &Policy) {
        self.history.extend(events.into_iter().map(Into::into));
        order::put_in_order(&mut self.history);
        self.replay(policy);
    }

    /// Takes the events of another state of the same address, and folds all of them anew.
    ///
    /// In whatever order states are merged, and however often, the result is the same.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OtherDomain`](super::ErrorKind::OtherDomain) if the other state is of an address
    /// at another domain: this one is unchanged.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let (policy, domain) = (Policy::default(), "example.org".parse()?);
    /// let bounce = |id, day| Event::bounce(id, at(day), Reason::UserUnknown);
    /// let mut here = State::fold(&domain, [bounce("b1", "2026-03-01T09:00:00Z")], &policy);
    /// let there = State::fold(&domain, [bounce("b2", "2026-03-09T09:00:00Z")], &policy);
    /// here.merge(&there, &policy)?;
    /// assert!(!here.may_send("shop", at("2026-03-10T09:00:00Z")).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: &Self, policy: &Policy) -> Result<(), Error> {
        if self.domain != other.domain {
            return Err(Error::other_domain());
        }
        self.extend(&other.history, policy);
        Ok(())
    }

    /// Folds the history anew, by another policy.
    pub fn refold(&mut self, policy: &Policy) {
        self.replay(policy);
    }

    /// Whether a message of `tenant` may be sent at `now`; if not, the strongest list that blocks
    /// it and why. Quarantines hold for every tenant, a blacklist and an opt-out for
    /// their own alone, an opt-out that names no tenant for all. It allocates nothing.
    ///
    /// It answers for the time after the last event; for a time before it, fold the events up to it.
    #[must_use]
    pub fn may_send(&self, tenant: &str, now: DateTime<Utc>) -> Permission {
        self.may_send_given(Facts::default(), tenant, now)
    }

    /// As [`may_send`](Self::may_send), with what the caller knows beside the events: a disposable
    /// domain filters too.
    #[must_use]
    pub fn may_send_given(&self, facts: Facts, tenant: &str, now: DateTime<Utc>) -> Permission {
        self.outcome.may_send(facts, tenant, now)
    }

    /// The quarantine that holds at `now`, whoever sends.
    #[must_use]
    pub fn decide(&self, now: DateTime<Utc>) -> Decision {
        self.outcome.decide(now)
    }

    /// When the answer of [`decide`](Self::decide) changes next by time alone: the end of the
    /// quarantine that holds at `now`. `None` where only an event can change it.
    #[must_use]
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.decide(now).block()?.until
    }

    /// How many steps of the ladder count at `now`, after what quiet since the last counted bounce or
    /// the end of its quarantine takes off. For a time before the last event, fold the events up to it.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let policy = Policy::default(); // the quarantine is a week, and 182 days of quiet are a step
    /// let event = Event::bounce("b1", at("2026-01-05T09:00:00Z"), Reason::MailboxFull);
    /// let state = State::fold(&"example.org".parse().unwrap(), [event], &policy);
    /// assert_eq!(state.step_at(at("2026-07-13T08:59:59Z"), &policy), 1);
    /// assert_eq!(state.step_at(at("2026-07-13T09:00:00Z"), &policy), 0);
    /// ```
    #[must_use]
    pub fn step_at(&self, now: DateTime<Utc>, policy: &Policy) -> u32 {
        self.outcome.step_at(now, policy)
    }

    /// How many steps of the ladder counted after the last counted bounce, without what quiet since
    /// then takes off; [`step_at`](Self::step_at) takes it off.
    #[must_use]
    pub const fn step(&self) -> u32 {
        self.outcome.step()
    }

    /// The tenants whose mail the person called spam, and when.
    pub fn blacklists(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.entries(List::Blacklist)
    }

    /// The tenants whose mail the person no longer wants, and since when. An opt-out that names none
    /// is not among them: see [`opted_out_of_all_since`](Self::opted_out_of_all_since).
    pub fn opt_outs(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.entries(List::OptOut)
    }

    /// Since when no tenant may mail the address: someone unsubscribed or complained, and nothing
    /// says from whose mail.
    #[must_use]
    pub fn opted_out_of_all_since(&self) -> Option<DateTime<Utc>> {
        self.outcome.consent.opted_out_of_all_since()
    }

    /// The tenants to whose mail the person agreed, with proof and since when, and took it back from
    /// none of them since. They are the exceptions from an opt-out of all.
    pub fn subscriptions(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.subscriptions.iter().map(|(tenant, since)| (&**tenant, *since))
    }

    /// Whether the person opted out of the mail of a tenant, by name or with that of all.
    pub(super) fn is_opted_out_of(&self, tenant: &str, now: DateTime<Utc>) -> bool {
        self.outcome.consent.is_opted_out_of(tenant, now)
    }

    /// Since when the address is on the blacklist of a tenant.
    #[must_use]
    pub fn blacklisted_since(&self, tenant: &str) -> Option<DateTime<Utc>> {
        self.blacklists().find(|(of, _)| *of == tenant).map(|(_, since)| since)
    }

    /// How many bounces are recorded, those that did not count too.
    #[must_use]
    pub fn bounces(&self) -> usize {
        self.history.iter().filter(|event| matches!(event.happening(), Happening::Bounce(_))).count()
    }

    /// The last thing that mail to the address led to: its activity status.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::delivery("d1", at("2026-03-01T09:00:00Z")),
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::IpBlocklisted),
    /// ];
    /// let state = State::fold(&"example.org".parse().unwrap(), &events, &Policy::default());
    /// assert_eq!(state.last_activity(), Some(&events[1]));
    /// ```
    #[must_use]
    pub fn last_activity(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| event.is_of_mail())
    }

    /// Whether the address was ever mailed, or tried, from this base: only there is its state known
    ///.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let event = Event::bounce("b1", at, Reason::UserUnknown).from_base("spring");
    /// let state = State::fold(&"example.org".parse().unwrap(), [event], &Policy::default());
    /// assert!(state.is_known_to("spring") && !state.is_known_to("autumn"));
    /// ```
    #[must_use]
    pub fn is_known_to(&self, base: &str) -> bool {
        self.history.iter().any(|event| event.base() == Some(base) && event.is_of_mail())
    }

    /// The domain of the address, in its ASCII form.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The events, by time and id.
    #[must_use]
    pub fn history(&self) -> &[Event] {
        &self.history
    }

    /// The version of the form in which it is serialised.
    #[must_use]
    pub const fn schema_version(&self) -> u32 {
        self.schema_version
    }

    /// The history line by line: each event, what it did by `policy`, and the quarantine after it.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::MailboxFull),
    ///     Event::bounce("b2", at("2026-03-03T09:00:00Z"), Reason::MailboxFull),
    /// ];
    /// let policy = Policy::default();
    /// let state = State::fold(&"example.org".parse().unwrap(), &events, &policy);
    /// let lines = state.why(&policy);
    /// assert_eq!(lines[1].effect, Effect::AlreadyListed);
    /// assert_eq!(
    ///     lines[1].to_string(),
    ///     "2026-03-03 09:00 UTC, b2: bounce (mailbox full): recorded, the address is on a list already",
    /// );
    /// assert_eq!(lines[1].after.as_str(), "temporary");
    /// ```
    #[must_use]
    pub fn why(&self, policy: &Policy) -> Vec<Line<'_>> {
        let mut outcome = Outcome::default();
        let line = |event| {
            let effect = outcome.apply(&self.domain, event, self.cancelled(event), policy);
            Line { event, effect, after: outcome.decide(event.at()) }
        };
        self.history.iter().map(line).collect()
    }

    /// The ids under which different events were reported.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        order::conflicts(&self.history)
    }

    /// The imported entries that stay, in whole or in part, although their batch was revoked: what a
    /// person said is no guess of the other tool. See [`Revoke`](super::Revoke).
    pub fn kept(&self) -> impl Iterator<Item = &Import> {
        let is_kept = |event: &&Event| self.cancelled(event) == Cancelled::Guess;
        self.history.iter().filter(is_kept).filter_map(import_of)
    }

    /// The event that put the address on a list: where the entry comes from. `tenant` is
    /// read for a blacklist and an opt-out; where the opt-out is of every tenant, that is found.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Import, Imported, List, Policy, State, Trust};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let entry = Import::new("migration-1", "OldTool", Trust::SimilarRules, Imported::LongTerm);
    /// let events = [Event::new("i1", at, entry)];
    /// let policy = Policy::default();
    /// let state = State::fold(&"example.org".parse().unwrap(), &events, &policy);
    /// assert_eq!(state.trace(List::LongTerm, "", &policy), Some(&events[0]));
    /// assert_eq!(state.trace(List::Blacklist, "shop", &policy), None);
    /// ```
    #[must_use]
    pub fn trace(&self, list: List, tenant: &str, policy: &Policy) -> Option<&Event> {
        let (mut own, mut of_all) = (None, None);
        for line in self.why(policy) {
            let found = match line.event.tenant() {
                _ if list.is_quarantine() => &mut own,
                Some(of) if of == tenant => &mut own,
                Some(_) => continue,
                None => &mut of_all,
            };
            match line.effect {
                Effect::Listed(block) if block.list == list => *found = Some(line.event),
                Effect::Released(from) if from == list => *found = None,
                Effect::Subscribed if list == List::OptOut => (own, of_all) = (None, None),
                _ => {}
            }
        }
        own.or(of_all)
    }

    /// The imported entries of its history, revoked ones too.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.history.iter().filter_map(import_of)
    }

    /// Whether two states answer alike, now and after any further events, whatever their histories
    /// hold: a revoked import and a voided bounce leave nothing behind.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let blamed = Event::bounce("b1", at, Reason::IpBlocklisted);
    /// let state = State::fold(&"example.org".parse().unwrap(), [blamed], &Policy::default());
    /// assert!(state.agrees_with(&State::new(&"example.org".parse().unwrap())));
    /// ```
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.domain == other.domain && self.outcome == other.outcome
    }

    /// Whether an event for many addresses, a revocation or a void, names an event of this history.
    pub(super) fn is_touched_by(&self, event: &Event) -> bool {
        match event.happening() {
            Happening::Revoke(revoke) => {
                self.amendments.as_ref().is_some_and(|amendments| amendments.has_imported(&revoke.batch))
            }
            Happening::Void(void) => {
                let from = self.history.partition_point(|known| known.at() < void.from);
                let in_time = self.history.iter().skip(from).take_while(|known| known.at() < void.until);
                in_time.into_iter().any(|known| match known.happening() {
                    Happening::Bounce(bounce) => void.matches(&self.domain, known.at(), bounce),
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// The events that count: neither voided nor revoked.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Event> {
        self.history.iter().filter(|event| self.cancelled(event) != Cancelled::All)
    }

    fn cancelled(&self, event: &Event) -> Cancelled {
        self.amendments
            .as_ref()
            .map_or(Cancelled::Nothing, |amendments| amendments.cancel(&self.domain, event))
    }

    /// Folds the history; the effect of its last event.
    fn replay(&mut self, policy: &Policy) -> Effect {
        self.amendments = Amendments::of(&self.history);
        let mut outcome = Outcome::default();
        let mut last = Effect::Ignored;
        for event in &self.history {
            last = outcome.apply(&self.domain, event, self.cancelled(event), policy);
        }
        self.outcome = outcome;
        last
    }
}

fn import_of(event: &Event) -> Option<&Import> {
    match event.happening() {
        Happening::Import(import) => Some(import),
        _ => None,
    }
}
