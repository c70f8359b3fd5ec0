//! What can happen to an address.

use alloc::string::String;

use chrono::{DateTime, Utc};

use crate::bounce::Reason;

/// Something that happened to an address, at a time, under an id that is its own.
///
/// Two events with one id are one event that was told twice; should the two differ, the earlier one
/// counts, and of two at one time the lesser [`Happening`].
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Happening}};
///
/// let event = Event::bounce("msg-17", "2026-02-02T09:00:00Z".parse()?, Reason::UserUnknown);
/// assert_eq!(event.happening(), &Happening::Bounce { reason: Reason::UserUnknown });
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    id: String,
    at: DateTime<Utc>,
    happening: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "event", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Happening {
    /// A message could not be delivered, and no more attempts are made for it. A deferral that goes
    /// on being tried is no event.
    Bounce {
        /// Why.
        reason: Reason,
    },
    /// A program answered that the person is away.
    Absence,
    /// A message was delivered.
    Delivery,
    /// The person called a message of this licence spam.
    Complaint {
        /// Whose message it was.
        licence: String,
    },
}

impl Event {
    /// Any happening.
    #[must_use]
    pub fn new(id: impl Into<String>, at: DateTime<Utc>, happening: Happening) -> Self {
        Self { id: id.into(), at, happening }
    }

    /// A delivery that failed for good.
    #[must_use]
    pub fn bounce(id: impl Into<String>, at: DateTime<Utc>, reason: Reason) -> Self {
        Self::new(id, at, Happening::Bounce { reason })
    }

    /// An absence message.
    #[must_use]
    pub fn absence(id: impl Into<String>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Absence)
    }

    /// A delivery.
    #[must_use]
    pub fn delivery(id: impl Into<String>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Delivery)
    }

    /// A complaint about a message of a licence.
    #[must_use]
    pub fn complaint(id: impl Into<String>, at: DateTime<Utc>, licence: impl Into<String>) -> Self {
        Self::new(id, at, Happening::Complaint { licence: licence.into() })
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// What happened.
    #[must_use]
    pub const fn happening(&self) -> &Happening {
        &self.happening
    }
}
