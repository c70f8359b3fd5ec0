//! Why an event was not applied.

use chrono::{DateTime, Utc};

/// Why an event was not applied.
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
