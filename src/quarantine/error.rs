//! Why an event was not applied.

use chrono::{DateTime, Utc};

/// Why an event was not applied.
///
/// ```
/// use deliverability::quarantine::{ErrorKind, Event, Policy, State};
///
/// let at = |text: &str| text.parse().unwrap();
/// let policy = Policy::default();
/// let mut state = State::fold("example.org", [Event::delivery("2", at("2026-03-02T09:00:00Z"))], &policy);
/// let error = state.apply(Event::delivery("1", at("2026-03-01T09:00:00Z")), &policy).unwrap_err();
/// assert_eq!((error.kind(), error.last()), (ErrorKind::Late, at("2026-03-02T09:00:00Z")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}, and the last one known is of {last}")]
pub struct Error {
    kind: ErrorKind,
    last: DateTime<Utc>,
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It happened before one that was applied; [`State::extend`](super::State::extend) takes it.
    #[error("the event is late: it comes before one that was applied")]
    Late,
}

impl Error {
    pub(super) const fn late(last: DateTime<Utc>) -> Self {
        Self { kind: ErrorKind::Late, last }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// When the last event that was applied happened.
    #[must_use]
    pub const fn last(&self) -> DateTime<Utc> {
        self.last
    }
}
