//! What each event did.

use core::fmt;

use super::{
    event::Event,
    permission::{Block, Decision, List},
    release::Refusal,
};

/// What an event did to the state of its address.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
///
/// let mut state = State::new(&"example.org".parse()?);
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let effect =
///     state.apply(Event::bounce("b1", at, Reason::UserUnknown), &Policy::default())?;
/// assert_eq!(effect, Effect::Counted { bounces: 1, of: 2 });
/// assert_eq!(effect.to_string(), "counted, 1 of 2");
/// # Ok::<(), Box<dyn core::error::Error>>(())
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
        /// The number of bounces that count so far.
        bounces: u32,
        /// The number that leads to a quarantine; less than `bounces` if they must also
        /// be some time apart.
        of: u32,
    },
    /// It is recorded and has no effect: the policy ignores such bounces, or neither it
    /// nor the other tool says how long an imported quarantine lasts.
    Ignored,
    /// It is recorded and has no effect: the address is already on that list, or in
    /// quarantine.
    AlreadyListed,
    /// It is recorded and not counted: it came too soon after another.
    TooSoon,
    /// It reset the counts.
    Reset,
    /// It is recorded and changes nothing.
    Recorded,
    /// It is recorded and changes nothing: its message has already failed, and an equal
    /// or better report of that is known.
    Merged,
    /// It is recorded and not counted: the policy requires more proof that it is about
    /// the caller's mail.
    Unproven,
    /// The person consented to the mail of a tenant.
    Subscribed,
    /// It marks the address as active.
    Engaged,
    /// It took the address off this list.
    Released(List),
    /// The release was refused.
    Refused(Refusal),
    /// The imported entry was not taken over.
    Rejected(Rejection),
    /// It determines which other events do not count.
    Amended,
    /// It does not count: its batch was revoked, or an outage explains it.
    Cancelled,
    /// The same event is already known.
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
            Self::Reset => f.write_str("the counts start again"),
            Self::Recorded => f.write_str("recorded"),
            Self::Merged => f.write_str("recorded, its message failed already"),
            Self::Unproven => f.write_str("recorded, nothing proves that it is about own mail"),
            Self::Subscribed => f.write_str("consent to the mail of this tenant"),
            Self::Engaged => f.write_str("recorded, the address is active"),
            Self::Released(list) => write!(f, "released from {}", list.description()),
            Self::Refused(refusal) => write!(f, "refused, {}", refusal.description()),
            Self::Rejected(rejection) => write!(f, "rejected, {}", rejection.description()),
            Self::Amended => f.write_str("recorded, the history is folded again"),
            Self::Cancelled => f.write_str("does not count: voided or revoked"),
            Self::Duplicate => f.write_str("known already"),
        }
    }
}

/// Why an imported entry was not taken over.
///
/// ```
/// use deliverability::quarantine::{
///     Effect, Event, Policy, Rejection, State,
///     import::{Import, Imported, Trust},
/// };
///
/// let mut state = State::new(&"example.org".parse()?);
/// let entry = Import::new("m1", "OldTool", Trust::Unreliable, Imported::LongTerm);
/// let event = Event::new("i1", "2026-03-02T09:00:00Z".parse()?, entry);
/// let effect = state.apply(event, &Policy::default())?;
/// assert_eq!(effect, Effect::Rejected(Rejection::Trust));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// It is a quarantine, and its tool is trusted less than the policy asks for.
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
/// [`State::why`](super::State::why) gives them.
///
/// Its `Display` is one sentence.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
///
/// let (at, policy) = ("2026-02-02T09:00:00Z".parse()?, Policy::default());
/// let bounce = Event::bounce("b1", at, Reason::MailboxFull);
/// let state = State::fold(&"example.org".parse()?, [bounce], &policy);
/// assert_eq!(
///     state.why(&policy)[0].to_string(),
///     "2026-02-02 09:00 UTC, b1: bounce (mailbox full): temporary quarantine, \
///      step 1 of 5, until 2026-02-09 09:00 UTC (mailbox full on 2026-02-02)",
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Line<'s> {
    /// The event itself.
    pub event: &'s Event,
    /// What the event did.
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
