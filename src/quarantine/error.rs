//! Why an operation on a state was refused.

use core::fmt;

use chrono::{DateTime, Utc};

/// Why an operation on a state was refused.
///
/// ```
/// use deliverability::quarantine::{ErrorKind, Event, Policy, State};
///
/// let at = |text: &str| text.parse().unwrap();
/// let (policy, domain) = (Policy::default(), "example.org".parse()?);
/// let mut state = State::fold(
///     &domain,
///     [Event::delivery("2", at("2026-03-02T09:00:00Z"))],
///     &policy,
/// );
/// let error = state
///     .apply(Event::delivery("1", at("2026-03-01T09:00:00Z")), &policy)
///     .unwrap_err();
/// assert_eq!(
///     (error.kind(), error.last()),
///     (ErrorKind::Late, Some(at("2026-03-02T09:00:00Z")))
/// );
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}{}", After(*last))]
pub struct Error {
    kind: ErrorKind,
    last: Option<DateTime<Utc>>,
}

/// Why an operation on a state was refused.
///
/// ```
/// use deliverability::quarantine::{ErrorKind, Policy, State};
///
/// let mut state = State::new(&"example.org".parse()?);
/// let other = State::new(&"example.net".parse()?);
/// let error = state.merge(&other, &Policy::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::OtherDomain);
/// assert_eq!(error.to_string(), "the states are of addresses at different domains");
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The event happened before one that was applied;
    /// [`State::extend`](super::State::extend) accepts it.
    #[error("the event is late: it comes before one that was applied")]
    Late,
    /// The two states are of addresses at different domains.
    #[error("the states are of addresses at different domains")]
    OtherDomain,
}

impl Error {
    pub(super) const fn late(last: DateTime<Utc>) -> Self {
        Self { kind: ErrorKind::Late, last: Some(last) }
    }

    pub(super) const fn other_domain() -> Self {
        Self { kind: ErrorKind::OtherDomain, last: None }
    }

    /// Why the operation was refused.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The time of the last event that was applied, if the refused event is late.
    #[must_use]
    pub const fn last(&self) -> Option<DateTime<Utc>> {
        self.last
    }
}

struct After(Option<DateTime<Utc>>);

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(last) => write!(f, ", and the last one is of {last}"),
            None => Ok(()),
        }
    }
}
