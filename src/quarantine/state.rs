//! The fold of an address's events.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    Error, Import, Void,
    event::{Event, Happening},
    history::{Effect, Line},
    permission::{Decision, Facts, List, Permission},
    policy::Policy,
    standing::Standing,
};

/// The version of the form in which a [`State`] is serialised; a later form is refused.
pub const SCHEMA_VERSION: u32 = 1;

/// The state of one address: its events, in order, and what they led to.
///
/// It belongs to the address, not to the person: a new address begins with a state of its own
/// (Q-18). The events stay in it, so that a batch can be revoked, an outage voided and every entry
/// traced; on a 64-bit machine that costs 80 bytes an event and the texts it carries, and 288 bytes
/// an address.
///
/// A state is a snapshot: serialised, read back and given the events after it, it is the state of
/// all events. An event that comes late is refused by [`apply`](Self::apply), and
/// [`extend`](Self::extend) takes it, by folding anew. See the [module](super) for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::schema::known::<SCHEMA_VERSION, _>"))]
    schema_version: u32,
    domain: Box<str>,
    /// By time and id; ids are unique.
    history: Vec<Event>,
    standing: Standing,
}

impl State {
    /// The state of an address at `domain` to which nothing has happened.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            domain: domain.into(),
            history: Vec::new(),
            standing: Standing::default(),
        }
    }

    /// Folds the events of an address at `domain`, owned or borrowed.
    ///
    /// The events may come in any order: they are taken by time, then by id, and of those with one
    /// id the first is taken. Revocations and voids hold for the whole history, wherever they stand
    /// in it. Times outside what chrono can add to end up at its last instant.
    #[must_use]
    pub fn fold(domain: &str, events: impl IntoIterator<Item = impl Into<Event>>, policy: &Policy) -> Self {
        let mut state = Self::new(domain);
        state.history = events.into_iter().map(Into::into).collect();
        put_in_order(&mut state.history);
        state.replay(policy);
        state
    }

    /// Applies the next event and says what it did.
    ///
    /// It looks through the ids of the history; a revocation or a void, and every event after one,
    /// folds it anew. For many events at once there is [`extend`](Self::extend).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`](super::ErrorKind::Late) if the event, by time and id, comes before one
    /// that was applied: the state is unchanged.
    pub fn apply(&mut self, event: impl Into<Event>, policy: &Policy) -> Result<Effect, Error> {
        let event = event.into();
        let known =
            self.history.iter().any(|known| known.id() == event.id() && order(known) <= order(&event));
        if known {
            return Ok(Effect::Duplicate);
        }
        if let Some(last) = self.history.last()
            && place(&event) <= place(last)
        {
            return Err(Error::late(last.at()));
        }
        self.history.push(event);
        if self.history.iter().any(Event::is_amendment) {
            return Ok(self.replay(policy));
        }
        let effect = self.history.last().map(|event| self.standing.apply(&self.domain, event, policy));
        Ok(effect.unwrap_or(Effect::Ignored))
    }

    /// Takes more events, early or late, in any order, and folds all of them anew.
    pub fn extend(&mut self, events: impl IntoIterator<Item = impl Into<Event>>, policy: &Policy) {
        self.history.extend(events.into_iter().map(Into::into));
        put_in_order(&mut self.history);
        self.replay(policy);
    }

    /// Folds the history anew, by another policy.
    pub fn refold(&mut self, policy: &Policy) {
        self.replay(policy);
    }

    /// Whether a message of `licence` may be sent at `now`; if not, the strongest list that blocks
    /// it and why (Q-20). Quarantines hold for every licence (Q-07), a blacklist and an opt-out for
    /// their own alone (Q-08), an opt-out that names no licence for all. It allocates nothing.
    ///
    /// It answers for the time after the last event; for a time before it, fold the events up to it.
    #[must_use]
    pub fn may_send(&self, licence: &str, now: DateTime<Utc>) -> Permission {
        self.may_send_given(Facts::default(), licence, now)
    }

    /// As [`may_send`](Self::may_send), with what the caller knows beside the events: a disposable
    /// domain filters too (Q-17).
    #[must_use]
    pub fn may_send_given(&self, facts: Facts, licence: &str, now: DateTime<Utc>) -> Permission {
        self.standing.may_send(facts, licence, now)
    }

    /// The quarantine that holds at `now`, whoever sends.
    #[must_use]
    pub fn decide(&self, now: DateTime<Utc>) -> Decision {
        self.standing.decide(now)
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
    /// let state = State::fold("example.org", [event], &policy);
    /// assert_eq!(state.step_at(at("2026-07-13T08:59:59Z"), &policy), 1);
    /// assert_eq!(state.step_at(at("2026-07-13T09:00:00Z"), &policy), 0);
    /// ```
    #[must_use]
    pub fn step_at(&self, now: DateTime<Utc>, policy: &Policy) -> u32 {
        self.standing.step_at(now, policy)
    }

    /// How many steps of the ladder counted after the last counted bounce, without what quiet since
    /// then takes off; [`step_at`](Self::step_at) takes it off.
    #[must_use]
    pub const fn step(&self) -> u32 {
        self.standing.step()
    }

    /// The licences whose mail the person called spam, and when (Q-15, Q-21).
    pub fn blacklists(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.standing.entries(List::Blacklist)
    }

    /// The licences whose mail the person no longer wants, and since when. An opt-out that names none
    /// is not among them: see [`opted_out_of_all_since`](Self::opted_out_of_all_since).
    pub fn opt_outs(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.standing.entries(List::OptOut)
    }

    /// Since when no licence may mail the address: someone unsubscribed or complained, and nothing
    /// says from whose mail.
    #[must_use]
    pub fn opted_out_of_all_since(&self) -> Option<DateTime<Utc>> {
        self.standing.opted_out_of_all_since()
    }

    /// Since when the address is on the blacklist of a licence (Q-21).
    #[must_use]
    pub fn blacklisted_since(&self, licence: &str) -> Option<DateTime<Utc>> {
        self.blacklists().find(|(of, _)| *of == licence).map(|(_, since)| since)
    }

    /// How many bounces are recorded, those that did not count too.
    #[must_use]
    pub fn bounces(&self) -> usize {
        self.history.iter().filter(|event| matches!(event.happening(), Happening::Bounce(_))).count()
    }

    /// The last thing that mail to the address led to: its activity status (Q-21).
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::delivery("d1", at("2026-03-01T09:00:00Z")),
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::IpBlocklisted),
    /// ];
    /// let state = State::fold("example.org", &events, &Policy::default());
    /// assert_eq!(state.last_activity(), Some(&events[1]));
    /// ```
    #[must_use]
    pub fn last_activity(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| event.is_of_mail())
    }

    /// Whether the address was ever mailed, or tried, from this base: only there is its state known
    /// (Q-19).
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let event = Event::bounce("b1", at, Reason::UserUnknown).from_base("spring");
    /// let state = State::fold("example.org", [event], &Policy::default());
    /// assert!(state.is_known_to("spring") && !state.is_known_to("autumn"));
    /// ```
    #[must_use]
    pub fn is_known_to(&self, base: &str) -> bool {
        self.history.iter().any(|event| event.base() == Some(base) && event.is_of_mail())
    }

    /// The domain of the address.
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
    /// let state = State::fold("example.org", &events, &policy);
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
        let mut standing = Standing::default();
        let amendments = Amendments::of(&self.history);
        let line = |event| {
            let effect = amendments.apply(&mut standing, &self.domain, event, policy);
            Line { event, effect, after: standing.decide(event.at()) }
        };
        self.history.iter().map(line).collect()
    }

    /// The event that put the address on a list: where the entry comes from (Q-13). `licence` is
    /// read for a blacklist and an opt-out; where the opt-out is of every licence, that is found.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Import, Imported, List, Policy, State, Trust};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let entry = Import::new("migration-1", "OldTool", Trust::SimilarRules, Imported::LongTerm);
    /// let events = [Event::new("i1", at, entry)];
    /// let policy = Policy::default();
    /// let state = State::fold("example.org", &events, &policy);
    /// assert_eq!(state.trace(List::LongTerm, "", &policy), Some(&events[0]));
    /// assert_eq!(state.trace(List::Blacklist, "shop", &policy), None);
    /// ```
    #[must_use]
    pub fn trace(&self, list: List, licence: &str, policy: &Policy) -> Option<&Event> {
        let (mut own, mut of_all) = (None, None);
        for line in self.why(policy) {
            let found = match line.event.licence() {
                _ if list.is_quarantine() => &mut own,
                Some(of) if of == licence => &mut own,
                Some(_) => continue,
                None => &mut of_all,
            };
            match line.effect {
                Effect::Listed(block) if block.list == list => *found = Some(line.event),
                Effect::Released(from) if from == list => *found = None,
                _ => {}
            }
        }
        own.or(of_all)
    }

    /// The imported entries of its history, revoked ones too.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.history.iter().filter_map(|event| match event.happening() {
            Happening::Import(import) => Some(&**import),
            _ => None,
        })
    }

    /// Whether two states answer alike, now and after any further events, whatever their histories
    /// hold: a revoked import and a voided bounce leave nothing behind.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let blamed = Event::bounce("b1", at, Reason::IpBlocklisted);
    /// let state = State::fold("example.org", [blamed], &Policy::default());
    /// assert!(state.agrees_with(&State::new("example.org")));
    /// ```
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.domain == other.domain && self.standing == other.standing
    }

    /// Whether an event for many addresses, a revocation or a void, names an event of this history.
    pub(super) fn is_touched_by(&self, event: &Event) -> bool {
        let amendments = Amendments::of(core::slice::from_ref(event));
        self.history.iter().any(|known| amendments.cancel(&self.domain, known))
    }

    /// Folds the history; the effect of its last event.
    fn replay(&mut self, policy: &Policy) -> Effect {
        let mut standing = Standing::default();
        let mut last = Effect::Ignored;
        let amendments = Amendments::of(&self.history);
        for event in &self.history {
            last = amendments.apply(&mut standing, &self.domain, event, policy);
        }
        self.standing = standing;
        last
    }
}

/// The revocations and voids of a history: they hold for all of it.
struct Amendments<'h> {
    revoked: BTreeSet<&'h str>,
    voids: Vec<&'h Void>,
}

impl<'h> Amendments<'h> {
    fn of(history: &'h [Event]) -> Self {
        let mut amendments = Self { revoked: BTreeSet::new(), voids: Vec::new() };
        for event in history {
            match event.happening() {
                Happening::Revoke { batch } => {
                    amendments.revoked.insert(batch);
                }
                Happening::Void(void) => amendments.voids.push(void),
                _ => {}
            }
        }
        amendments
    }

    /// Whether an event does not count. It asks every void, so hold their number low.
    fn cancel(&self, domain: &str, event: &Event) -> bool {
        match event.happening() {
            Happening::Import(import) => self.revoked.contains(&*import.batch),
            Happening::Bounce(bounce) => {
                self.voids.iter().any(|void| void.matches(domain, event.at(), bounce))
            }
            _ => false,
        }
    }

    fn apply(&self, standing: &mut Standing, domain: &str, event: &Event, policy: &Policy) -> Effect {
        if self.cancel(domain, event) { Effect::Cancelled } else { standing.apply(domain, event, policy) }
    }
}

/// The place of an event in a history.
fn place(event: &Event) -> (DateTime<Utc>, &str) {
    (event.at(), event.id())
}

/// Which of two events with one id comes first.
fn order(event: &Event) -> (DateTime<Utc>, &Happening, Option<&str>) {
    (event.at(), event.happening(), event.base())
}

/// By time and id; of those with one id the first.
fn put_in_order(events: &mut Vec<Event>) {
    events.sort_unstable_by(|one, other| {
        place(one).cmp(&place(other)).then_with(|| order(one).cmp(&order(other)))
    });
    let mut ids: Vec<(&str, usize)> =
        events.iter().enumerate().map(|(index, event)| (event.id(), index)).collect();
    ids.sort_unstable();
    let later_of = |pair: &[(&str, usize)]| match *pair {
        [(first, _), (later, index)] if first == later => Some(index),
        _ => None,
    };
    let repeated: BTreeSet<usize> = ids.windows(2).filter_map(later_of).collect();
    if !repeated.is_empty() {
        let mut indexes = 0..;
        events.retain(|_| indexes.next().is_none_or(|index| !repeated.contains(&index)));
    }
}
