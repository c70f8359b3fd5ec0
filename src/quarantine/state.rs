//! The fold of the events of one address.

use alloc::{boxed::Box, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    Error,
    amend::{Amendments, Cancelled},
    event::{Event, Happening},
    history::Effect,
    order,
    outcome::Outcome,
    permission::{Decision, Facts, List, Permission},
    policy::Policy,
};
use crate::domain::Domain;

/// The version of the serialized form of a [`State`]. Version 1 is read as well; a
/// later version is refused.
pub const SCHEMA_VERSION: u32 = 2;

/// The state of one address: its events, in order, and the lists they put it on.
///
/// A state belongs to the address, not to the person: a new address starts with a state
/// of its own. It keeps its events, so that a batch of imports can be revoked, an
/// outage voided and every entry traced. On a 64-bit machine that costs 416 bytes an
/// address, and 112 bytes an event plus the texts it carries.
///
/// A state is a snapshot: serialized, read back and given the events after it, it
/// equals the fold of all events. [`apply`](Self::apply) refuses an event that comes
/// late; [`extend`](Self::extend) accepts it and folds the history again.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
///
/// let (policy, now) = (Policy::default(), "2026-03-02T09:00:00Z".parse()?);
/// let mut state = State::new(&"gmail.com".parse()?);
/// assert!(state.may_send("shop", now).is_allowed());
///
/// let effect = state.apply(Event::bounce("b1", now, Reason::UserUnknown), &policy)?;
/// assert_eq!(effect.to_string(), "long-term quarantine (user unknown on 2026-03-02)");
/// assert!(!state.may_send("shop", now).is_allowed());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "super::snapshot::Snapshot"))]
pub struct State {
    schema_version: u32,
    domain: Box<str>,
    /// In order, each once.
    history: Vec<Event>,
    outcome: Box<Outcome>,
    /// Which events of the history do not count; derived from the history.
    #[cfg_attr(feature = "serde", serde(skip))]
    amendments: Option<Box<Amendments>>,
}

impl State {
    /// The state of an address at `domain` to which nothing has happened yet.
    ///
    /// The domain decides which rules apply: at a large provider the first hard bounce
    /// counts ([`Policy::is_large`]).
    ///
    /// ```
    /// use deliverability::quarantine::{Decision, State};
    ///
    /// let state = State::new(&"bücher.example".parse()?);
    /// assert_eq!(state.domain(), "xn--bcher-kva.example");
    /// assert_eq!(state.decide("2026-03-02T09:00:00Z".parse()?), Decision::Free);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(domain: &Domain<'_>) -> Self {
        Self::at(&domain.to_ascii())
    }

    /// Like `new`, for the domain of a ledger's key, which may be any text.
    pub(super) fn at(domain: &str) -> Self {
        Self::restored(domain.into(), Vec::new(), Outcome::default())
    }

    /// A state from the parts of a snapshot.
    pub(super) fn restored(domain: Box<str>, history: Vec<Event>, outcome: Outcome) -> Self {
        let amendments = Amendments::of(&history);
        Self { schema_version: SCHEMA_VERSION, domain, history, outcome: Box::new(outcome), amendments }
    }

    /// Folds the events of an address at `domain`, owned or borrowed.
    ///
    /// The events may come in any order: they are sorted by time, then by id, and equal
    /// ones count once. Revocations and voids apply to the whole history, wherever they
    /// occur in it. A quarantine whose end chrono cannot represent ends at the last
    /// instant that it can.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::bounce("b2", at("2026-02-16T09:00:00Z"), Reason::MailboxFull),
    ///     Event::bounce("b1", at("2026-02-02T09:00:00Z"), Reason::MailboxFull),
    ///     // The same event, reported twice:
    ///     Event::bounce("b1", at("2026-02-02T09:00:00Z"), Reason::MailboxFull),
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// assert_eq!((state.history().len(), state.step()), (2, 2));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn fold(
        domain: &Domain<'_>,
        events: impl IntoIterator<Item = impl Into<Event>>,
        policy: &Policy,
    ) -> Self {
        Self::fold_at(&domain.to_ascii(), events, policy)
    }

    /// Like `fold`, for the domain of a ledger's key.
    pub(super) fn fold_at(
        domain: &str,
        events: impl IntoIterator<Item = impl Into<Event>>,
        policy: &Policy,
    ) -> Self {
        let mut state = Self::at(domain);
        state.extend(events, policy);
        state
    }

    /// Applies the next event and returns what it did.
    ///
    /// This takes the same time however long the history is, except for a revocation or
    /// a void that names events of it: those fold the history again. For many events at
    /// once use [`extend`](Self::extend).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`](super::ErrorKind::Late) if the event, by time and id, comes
    /// before one that was applied. The state is unchanged.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
    ///
    /// let policy = Policy::default();
    /// let mut state = State::new(&"example.org".parse()?);
    /// let bounce =
    ///     Event::bounce("b1", "2026-03-02T09:00:00Z".parse()?, Reason::UserUnknown);
    /// assert_eq!(
    ///     state.apply(&bounce, &policy)?,
    ///     Effect::Counted { bounces: 1, of: 2 }
    /// );
    /// assert_eq!(state.apply(&bounce, &policy)?, Effect::Duplicate);
    ///
    /// let late = Event::delivery("d1", "2026-03-01T09:00:00Z".parse()?);
    /// assert!(state.apply(&late, &policy).is_err());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
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
        let (outcome, domain) = (&mut self.outcome, &self.domain);
        let effect = self
            .history
            .last()
            .map(|event| outcome.apply(domain, event, event.message_name(), cancelled, policy));
        Ok(effect.unwrap_or(Effect::Ignored))
    }

    /// Adds more events, early or late and in any order, and folds the whole history
    /// again.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let policy = Policy::default();
    /// let bounce =
    ///     Event::bounce("b1", at("2026-03-01T09:00:00Z"), Reason::MailboxFull);
    /// let mut state = State::fold(&"example.org".parse()?, [bounce], &policy);
    /// assert_eq!(state.step(), 1);
    ///
    /// // The message was delivered after all, and the report of it is a day late.
    /// state.extend([Event::delivery("d1", at("2026-03-02T09:00:00Z"))], &policy);
    /// assert_eq!(state.step(), 0);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn extend(&mut self, events: impl IntoIterator<Item = impl Into<Event>>, policy: &Policy) {
        if self.history.is_empty() {
            // A list of events becomes the history where it is, without a copy.
            self.history = events.into_iter().map(Into::into).collect();
        } else {
            self.history.extend(events.into_iter().map(Into::into));
        }
        order::put_in_order(&mut self.history);
        self.replay(policy);
    }

    /// Adds the events of another state of the same address, and folds all of them
    /// again.
    ///
    /// The result is the same in whatever order states are merged, and however often.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OtherDomain`](super::ErrorKind::OtherDomain) if the other state is
    /// of an address at another domain. This state is unchanged.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let (policy, domain) = (Policy::default(), "example.org".parse()?);
    /// let bounce = |id, day| Event::bounce(id, at(day), Reason::UserUnknown);
    /// let mut here =
    ///     State::fold(&domain, [bounce("b1", "2026-03-01T09:00:00Z")], &policy);
    /// let there =
    ///     State::fold(&domain, [bounce("b2", "2026-03-09T09:00:00Z")], &policy);
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

    /// Folds the history again under another policy.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let mut policy = Policy::default();
    /// let bounce = Event::bounce("b1", at, Reason::UserUnknown);
    /// let mut state = State::fold(&"example.org".parse()?, [bounce], &policy);
    /// assert!(state.may_send("shop", at).is_allowed(), "one of two hard bounces");
    ///
    /// policy.hard_bounces = 1;
    /// state.refold(&policy);
    /// assert!(!state.may_send("shop", at).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn refold(&mut self, policy: &Policy) {
        self.replay(policy);
    }

    /// Whether a message of `tenant` may be sent at `now`; if not, the strongest list
    /// that blocks it and why.
    ///
    /// Quarantines apply to every tenant, a blocklist and an opt-out to one tenant, and
    /// an opt-out that names no tenant to all. The call allocates nothing.
    ///
    /// The answer is for the time after the last event. For an earlier time, fold the
    /// events up to it.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, List, Policy, State};
    ///
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let complaint = Event::complaint("c1", now, "shop");
    /// let state =
    ///     State::fold(&"example.org".parse()?, [complaint], &Policy::default());
    /// let permission = state.may_send("shop", now);
    /// assert_eq!(permission.block().map(|block| block.list), Some(List::Blocklist));
    /// assert!(state.may_send("magazine", now).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn may_send(&self, tenant: &str, now: DateTime<Utc>) -> Permission {
        self.may_send_given(Facts::default(), tenant, now)
    }

    /// Like [`may_send`](Self::may_send), with facts about the address that its events
    /// do not tell: a disposable domain, or an opt-out that is recorded elsewhere,
    /// blocks too.
    ///
    /// ```
    /// use deliverability::quarantine::{Facts, State};
    ///
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let state = State::new(&"example.org".parse()?);
    /// let permission = state.may_send_given(Facts::opted_out(), "shop", now);
    /// assert_eq!(
    ///     permission.to_string(),
    ///     "blocked: opt-out since 2026-03-02 (known to the sender)"
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn may_send_given(&self, facts: Facts, tenant: &str, now: DateTime<Utc>) -> Permission {
        self.outcome.may_send(facts, tenant, now)
    }

    /// The quarantine that is in force at `now`, for every tenant alike.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let bounce =
    ///     Event::bounce("b1", at("2026-02-02T09:00:00Z"), Reason::MailboxFull);
    /// let state = State::fold(&"example.org".parse()?, [bounce], &Policy::default());
    /// assert_eq!(state.decide(at("2026-02-08T09:00:00Z")).as_str(), "temporary");
    /// assert_eq!(
    ///     state.decide(at("2026-02-09T09:00:00Z")).as_str(),
    ///     "free",
    ///     "a week later"
    /// );
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn decide(&self, now: DateTime<Utc>) -> Decision {
        self.outcome.decide(now)
    }

    /// When the answer of [`decide`](Self::decide) next changes without another event:
    /// the end of the quarantine in force at `now`. `None` if only an event can change
    /// it.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-02-02T09:00:00Z".parse()?;
    /// let fold = |reason| {
    ///     let event = Event::bounce("b1", at, reason);
    ///     State::fold(&"gmail.com".parse().unwrap(), [event], &Policy::default())
    /// };
    /// let end = "2026-02-09T09:00:00Z".parse()?;
    /// assert_eq!(fold(Reason::MailboxFull).next_change(at), Some(end));
    /// assert_eq!(fold(Reason::UserUnknown).next_change(at), None, "no end of its own");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.decide(now).block()?.until
    }

    /// How many steps of the ladder count at `now`. Each [`quiet
    /// period`](super::Policy::quiet_days) since the last counted bounce, or since the
    /// end of its quarantine, takes one off.
    ///
    /// For a time before the last event, fold the events up to it.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// // The quarantine lasts a week, and 182 quiet days take off a step.
    /// let policy = Policy::default();
    /// let event = Event::bounce("b1", at("2026-01-05T09:00:00Z"), Reason::MailboxFull);
    /// let state = State::fold(&"example.org".parse()?, [event], &policy);
    /// assert_eq!(state.step_at(at("2026-07-13T08:59:59Z"), &policy), 1);
    /// assert_eq!(state.step_at(at("2026-07-13T09:00:00Z"), &policy), 0);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn step_at(&self, now: DateTime<Utc>, policy: &Policy) -> u32 {
        self.outcome.step_at(now, policy)
    }

    /// How many steps of the ladder counted right after the last counted bounce. Quiet
    /// time since then is not taken off; [`step_at`](Self::step_at) does that.
    #[must_use]
    pub const fn step(&self) -> u32 {
        self.outcome.step()
    }

    /// The tenants whose mail the person reported as spam, each with the time of the
    /// report.
    pub fn blocklists(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.entries(List::Blocklist)
    }

    /// The tenants whose mail the person no longer wants, each with the time of the
    /// opt-out. An opt-out that names no tenant is not among them: see
    /// [`opted_out_of_all_since`](Self::opted_out_of_all_since).
    pub fn opt_outs(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.entries(List::OptOut)
    }

    /// The time since which no tenant may mail the address, because a person
    /// unsubscribed or complained and nothing says from whose mail. `None` if there is
    /// no such event.
    #[must_use]
    pub fn opted_out_of_all_since(&self) -> Option<DateTime<Utc>> {
        self.outcome.consent.opted_out_of_all_since()
    }

    /// The tenants to whose mail the person consented, with proof and with the time of
    /// it, and has not opted out again. They are exempt from an opt-out of all mail.
    pub fn subscriptions(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.outcome.consent.subscriptions.iter().map(|(tenant, since)| (&**tenant, *since))
    }

    /// Whether the person opted out of the mail of a tenant, by name or along with all
    /// mail.
    pub(super) fn is_opted_out_of(&self, tenant: &str, now: DateTime<Utc>) -> bool {
        self.outcome.consent.is_opted_out_of(tenant, now)
    }

    /// When the address was put on the blocklist of a tenant; `None` if it is not on
    /// it.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let complaint = Event::complaint("c1", at, "shop");
    /// let state =
    ///     State::fold(&"example.org".parse()?, [complaint], &Policy::default());
    /// assert_eq!(state.blocklisted_since("shop"), Some(at));
    /// assert_eq!(state.blocklisted_since("magazine"), None);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn blocklisted_since(&self, tenant: &str) -> Option<DateTime<Utc>> {
        self.blocklists().find(|(of, _)| *of == tenant).map(|(_, since)| since)
    }

    /// How many bounces are recorded, including those that did not count.
    #[must_use]
    pub fn bounces(&self) -> usize {
        self.history.iter().filter(|event| matches!(event.happening(), Happening::Bounce(_))).count()
    }

    /// The last event of mail to the address, its activity status: a delivery, a
    /// bounce, an open or click, a complaint, an absence message, or a message that a
    /// list stopped.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::delivery("d1", at("2026-03-01T09:00:00Z")),
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::IpBlocklisted),
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// assert_eq!(state.last_activity(), Some(&events[1]));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn last_activity(&self) -> Option<&Event> {
        self.history.iter().rev().find(|event| event.is_of_mail())
    }

    /// Whether the address was ever mailed from this base (contact database), or would
    /// have been but for a list.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let event = Event::bounce("b1", at, Reason::UserUnknown).from_base("spring");
    /// let state = State::fold(&"example.org".parse()?, [event], &Policy::default());
    /// assert!(state.is_known_to("spring") && !state.is_known_to("autumn"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
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

    /// The events, sorted by time and then by id.
    #[must_use]
    pub fn history(&self) -> &[Event] {
        &self.history
    }

    /// The version of the serialized form, [`SCHEMA_VERSION`].
    #[must_use]
    pub const fn schema_version(&self) -> u32 {
        self.schema_version
    }

    /// Whether two states give the same answers, now and after any further events,
    /// whatever their histories hold. A revoked import and a voided bounce leave no
    /// trace in the answers.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let blamed = Event::bounce("b1", at, Reason::IpBlocklisted);
    /// let state = State::fold(&"example.org".parse()?, [blamed], &Policy::default());
    /// assert!(state.agrees_with(&State::new(&"example.org".parse()?)));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.domain == other.domain && self.outcome == other.outcome
    }

    /// Whether an event for many addresses, a revocation or a void, names an event of
    /// this history.
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

    /// How much of an event of this history does not count.
    pub(super) fn cancelled(&self, event: &Event) -> Cancelled {
        cancelled(self.amendments.as_deref(), &self.domain, event)
    }

    /// Folds the history and returns the effect of its last event.
    fn replay(&mut self, policy: &Policy) -> Effect {
        self.amendments = Amendments::of(&self.history);
        let Self { domain, history, outcome, amendments, .. } = self;
        let (mut replayed, mut last) = (Outcome::default(), Effect::Ignored);
        for event in &*history {
            let cancelled = cancelled(amendments.as_deref(), domain, event);
            last = replayed.apply(domain, event, event.message_name().as_ref(), cancelled, policy);
        }
        **outcome = replayed.into_owned();
        last
    }
}

/// Which part of an event does not count.
fn cancelled(amendments: Option<&Amendments>, domain: &str, event: &Event) -> Cancelled {
    amendments.map_or(Cancelled::Nothing, |amendments| amendments.cancel(domain, event))
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::{Event, Outcome, State};

    #[test]
    fn the_memory_is_what_the_documentation_says() {
        let address = size_of::<State>().saturating_add(size_of::<Outcome>());
        assert_eq!((address, size_of::<Event>()), (416, 112));
    }
}
