//! The answer to "may I send", with its reason.

use core::fmt;

use chrono::{DateTime, Utc};

use crate::bounce::Reason;

/// The lists that block an address, from the weakest to the strongest.
///
/// ```
/// use deliverability::quarantine::List;
///
/// assert!(List::Blacklist > List::LongTerm && List::LongTerm > List::Temporary);
/// assert_eq!(List::LongTerm.as_str(), "long-term");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum List {
    /// Soft bounces: for a time, for every licence.
    Temporary,
    /// Hard bounces: for good, for every licence.
    LongTerm,
    /// A complaint: for good, for one licence alone.
    Blacklist,
}

crate::macros::named! {
    List {
        Temporary => "temporary",
        LongTerm => "long-term",
        Blacklist => "blacklist",
    }
}

/// What put an address on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Cause {
    /// A bounce with this reason.
    Bounce(Reason),
    /// An absence message.
    Absence,
    /// A complaint.
    Complaint,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounce(reason) => f.write_str(reason.description()),
            Self::Absence => f.write_str("absence message"),
            Self::Complaint => f.write_str("complaint"),
        }
    }
}

/// Why a message is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Block {
    /// The strongest list that holds the address.
    pub list: List,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when, this instant excluded; `None` where it does not end by itself.
    pub until: Option<DateTime<Utc>>,
    /// For a temporary quarantine, which step of how many.
    pub step: Option<(u32, u32)>,
    /// What led to it.
    pub cause: Cause,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.since.date_naive();
        match self.list {
            List::Temporary => f.write_str("temporary quarantine")?,
            List::LongTerm => f.write_str("long-term quarantine")?,
            List::Blacklist => write!(f, "blacklist of this licence since {day}")?,
        }
        if let Some((step, of)) = self.step {
            write!(f, ", step {step} of {of}")?;
        }
        if let Some(until) = self.until {
            write!(f, ", until {}", until.format("%Y-%m-%d %H:%M UTC"))?;
        }
        match self.list {
            List::Blacklist => write!(f, " ({})", self.cause),
            _ => write!(f, " ({} on {day})", self.cause),
        }
    }
}

/// Whether a message may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Permission {
    /// Nothing stands against it.
    Allowed,
    /// It is filtered.
    Blocked(Block),
}

impl Permission {
    /// Whether it may be sent.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// Why not, where it may not.
    #[must_use]
    pub const fn block(&self) -> Option<&Block> {
        match self {
            Self::Allowed => None,
            Self::Blocked(block) => Some(block),
        }
    }
}
