//! What the history of a state explains: its lines, its imports, the origin of an entry.

use alloc::vec::Vec;

use super::{
    State,
    amend::Cancelled,
    event::{Event, Happening},
    history::{Effect, Line},
    import::Import,
    order::{self, Conflict},
    outcome::Outcome,
    permission::List,
    policy::Policy,
};

impl State {
    /// The history line by line: each event, what it did under `policy`, and the
    /// quarantine after it.
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
    /// let state = State::fold(&"example.org".parse()?, &events, &policy);
    /// let lines = state.why(&policy);
    /// assert_eq!(lines[1].effect, Effect::AlreadyListed);
    /// assert_eq!(
    ///     lines[1].to_string(),
    ///     "2026-03-03 09:00 UTC, b2: bounce (mailbox full): recorded, \
    ///      the address is on a list already",
    /// );
    /// assert_eq!(lines[1].after.as_str(), "temporary");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn why<'s>(&'s self, policy: &Policy) -> Vec<Line<'s>> {
        let mut outcome = Outcome::default();
        let line = |event: &'s Event| {
            let (message, cancelled) = (event.message_name(), self.cancelled(event));
            let effect = outcome.apply(self.domain(), event, message.as_ref(), cancelled, policy);
            Line { event, effect, after: outcome.decide(event.at()) }
        };
        self.history().iter().map(line).collect()
    }

    /// The ids under which different events were reported; see [`Conflict`].
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        order::conflicts(self.history())
    }

    /// The event that put the address on a list, which tells where the entry comes
    /// from.
    ///
    /// `tenant` matters for a blocklist and an opt-out only. If the person opted out of
    /// every tenant's mail, that event is found for each of them.
    ///
    /// ```
    /// use deliverability::quarantine::{
    ///     Event, List, Policy, State,
    ///     import::{Import, Imported, Trust},
    /// };
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let entry = Import::new(
    ///     "migration-1",
    ///     "OldTool",
    ///     Trust::SimilarRules,
    ///     Imported::LongTerm,
    /// );
    /// let events = [Event::new("i1", at, entry)];
    /// let policy = Policy::default();
    /// let state = State::fold(&"example.org".parse()?, &events, &policy);
    /// assert_eq!(state.trace(List::LongTerm, "", &policy), Some(&events[0]));
    /// assert_eq!(state.trace(List::Blocklist, "shop", &policy), None);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
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

    /// The imported entries of the history, including revoked ones.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.history().iter().filter_map(import_of)
    }

    /// The imported entries that remain, in whole or in part, although their batch was
    /// revoked: what a person said is not a guess of the other tool. See
    /// [`Revoke`](super::Revoke).
    pub fn kept(&self) -> impl Iterator<Item = &Import> {
        let is_kept = |event: &&Event| self.cancelled(event) == Cancelled::Guess;
        self.history().iter().filter(is_kept).filter_map(import_of)
    }
}

fn import_of(event: &Event) -> Option<&Import> {
    match event.happening() {
        Happening::Import(import) => Some(import),
        _ => None,
    }
}
