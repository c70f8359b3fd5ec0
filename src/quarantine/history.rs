//! What each event did.

use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    event::{Event, Happening, named},
    import::Imported,
    permission::{Block, Decision, List},
    release::Refusal,
};

/// What an event did to the state of its address.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
///
/// let mut state = State::new("example.org");
/// let at = "2026-03-02T09:00:00Z".parse().unwrap();
/// let effect = state.apply(Event::bounce("b1", at, Reason::UserUnknown), &Policy::default())?;
/// assert_eq!(effect, Effect::Counted { bounces: 1, of: 2 });
/// assert_eq!(effect.to_string(), "counted, 1 of 2");
/// # Ok::<(), deliverability::quarantine::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Effect {
    /// It put the address on a list.
    Listed(Block),
    /// It counts towards a quarantine.
    Counted {
        /// How many count by now.
        bounces: u32,
        /// How many it takes; fewer than `bounces` where they must also be some time apart.
        of: u32,
    },
    /// It is recorded and does nothing: the policy ignores such bounces, or neither it nor the other
    /// tool says how long an imported quarantine lasts.
    Ignored,
    /// It is recorded and takes no step: the address is on that list, or in quarantine, already.
    AlreadyListed,
    /// It is recorded and not counted: it came too soon after another.
    TooSoon,
    /// It took the counts back to their beginning.
    Reset,
    /// It is recorded: there was nothing to reset.
    Delivered,
    /// It makes the address an active one.
    Engaged,
    /// It took the address off this list.
    Released(List),
    /// The release was refused.
    Refused(Refusal),
    /// The imported entry was not taken over.
    Rejected(Rejection),
    /// It says which other events do not count.
    Amended,
    /// It does not count: its batch was revoked, or an outage explains it.
    Cancelled,
    /// An event of this id is known.
    Duplicate,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(block) => block.fmt(f),
            Self::Counted { bounces, of } => write!(f, "counted, {bounces} of {of}"),
            Self::Ignored => f.write_str("recorded, the policy ignores it"),
            Self::AlreadyListed => f.write_str("recorded, the address is on a list already"),
            Self::TooSoon => f.write_str("recorded, too soon after another"),
            Self::Reset => f.write_str("the counts begin anew"),
            Self::Delivered => f.write_str("recorded"),
            Self::Engaged => f.write_str("recorded, the address is active"),
            Self::Released(list) => write!(f, "released from {}", list.description()),
            Self::Refused(refusal) => write!(f, "refused, {}", refusal.description()),
            Self::Rejected(rejection) => write!(f, "rejected, {}", rejection.description()),
            Self::Amended => f.write_str("recorded, the history is read anew"),
            Self::Cancelled => f.write_str("does not count: voided or revoked"),
            Self::Duplicate => f.write_str("known already"),
        }
    }
}

/// Why an imported entry was not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// It is a quarantine, and its tool is trusted less than the policy asks for (Q-12).
    Trust,
}

crate::names::named! {
    Rejection {
        Trust => "trust",
    }
}

impl Rejection {
    /// The rejection in a few words, for a sentence.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Trust => "its tool is not trusted enough",
        }
    }
}

/// A line of a history: an event, what it did, and the quarantine after it.
///
/// By `Display` it is one sentence: "2026-02-02 09:00 UTC, b1: bounce (mailbox full): temporary
/// quarantine, step 1 of 5, until 2026-02-09 09:00 UTC (mailbox full on 2026-02-02)".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Line<'s> {
    /// The event.
    pub event: &'s Event,
    /// What it did.
    pub effect: Effect,
    /// The quarantine at the event's time, after it.
    pub after: Decision,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.event.at().format("%Y-%m-%d %H:%M UTC");
        write!(f, "{at}, {}: {}: {}", self.event.id(), self.event.happening(), self.effect)
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounce(bounce) => match bounce.reason {
                Some(reason) => write!(f, "bounce ({})", reason.description()),
                None => write!(f, "{} bounce", bounce.class),
            },
            Self::Absence => f.write_str("absence message"),
            Self::Delivery => f.write_str("delivery"),
            Self::Engagement => f.write_str("open, click or answer"),
            Self::Complaint { licence } => write!(f, "complaint ({})", whose(licence)),
            Self::Unsubscribe { licence } => write!(f, "unsubscription ({})", whose(licence)),
            Self::Import(import) => {
                write!(f, "import of batch {} from {} ({}", import.batch, import.source, import.kind)?;
                if import.recognised() != import.kind {
                    write!(f, ", in truth {}", Imported::Unsubscribe)?;
                }
                f.write_str(")")
            }
            Self::Release(release) => {
                let list = release.list();
                write!(f, "release from {list}, asked for by {}", release.requester())
            }
            Self::Revoke { batch } => write!(f, "revocation of batch {batch}"),
            Self::Void(void) => {
                let day = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC");
                write!(f, "void from {} until {}", day(void.from), day(void.until))
            }
        }
    }
}

fn whose(licence: &str) -> &str {
    named(licence).unwrap_or("every licence")
}
