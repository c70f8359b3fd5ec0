//! The order of a history, and ids that were used twice.

use alloc::vec::Vec;

use super::event::Event;

/// An id under which different events were reported.
///
/// All of them count, so that no bounce is lost. Either the reporter uses one id for
/// several things (often that of the message), or it changed what it had reported.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
///
/// let at = "2026-03-01T10:00:00Z".parse()?;
/// let events =
///     [Event::delivery("17", at), Event::bounce("17", at, Reason::UserUnknown)];
/// let state = State::fold(&"gmail.com".parse()?, &events, &Policy::default());
/// assert!(!state.may_send("shop", at).is_allowed());
/// let conflicts = state.conflicts();
/// assert_eq!((conflicts[0].id(), conflicts[0].events().len()), ("17", 2));
/// assert_eq!(conflicts[0].to_string(), "id \"17\" was used for 2 different events");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'s> {
    events: Vec<&'s Event>,
}

impl<'s> Conflict<'s> {
    /// The id that is used for different events.
    #[must_use]
    pub fn id(&self) -> &'s str {
        self.events.first().map_or("", |event| event.id())
    }

    /// The different events, sorted by time.
    #[must_use]
    pub fn events(&self) -> &[&'s Event] {
        &self.events
    }
}

impl core::fmt::Display for Conflict<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "id {:?} was used for {} different events", self.id(), self.events.len())
    }
}

/// Sorts events by time and id, and drops duplicates.
pub(super) fn put_in_order(events: &mut Vec<Event>) {
    events.sort_unstable();
    events.dedup();
}

/// The ids of a history under which different events were reported.
pub(super) fn conflicts(history: &[Event]) -> Vec<Conflict<'_>> {
    let mut by_id: Vec<&Event> = history.iter().collect();
    by_id.sort_by(|one, other| one.id().cmp(other.id()));
    by_id
        .chunk_by(|one, other| one.id() == other.id())
        .filter(|events| events.len() > 1)
        .map(|events| Conflict { events: events.to_vec() })
        .collect()
}
