//! The answer to "may I send", with its reason.

use core::fmt;

use chrono::{DateTime, Utc};

use crate::bounce::{Class, Reason};

/// What filters a message, from the weakest to the strongest.
///
/// The two quarantines say that mail would not arrive. A disposable domain, an opt-out and a complaint
/// are no quarantines, and have the same outcome.
///
/// ```
/// use deliverability::quarantine::List;
///
/// assert!(List::Blacklist > List::OptOut && List::OptOut > List::Disposable);
/// assert!(List::Disposable > List::LongTerm && List::LongTerm > List::Temporary);
/// assert_eq!(List::LongTerm.as_str(), "long-term");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum List {
    /// Soft bounces: for a time, for every tenant.
    Temporary,
    /// Hard bounces: for good unless the policy ends it, for every tenant.
    LongTerm,
    /// The domain hands out addresses to be thrown away: for every tenant.
    Disposable,
    /// The person unsubscribed: for one tenant alone, or for all where none was named.
    OptOut,
    /// A complaint: for good, for one tenant alone.
    Blacklist,
}

crate::names::named! {
    List {
        Temporary => "temporary",
        LongTerm => "long-term",
        Disposable => "disposable",
        OptOut => "opt-out",
        Blacklist => "blacklist",
    }
}

impl List {
    /// Whether it is one of the two quarantines, which say that the mail would not arrive.
    #[must_use]
    pub const fn is_quarantine(self) -> bool {
        matches!(self, Self::Temporary | Self::LongTerm)
    }

    /// The list in a few words, for a sentence.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Temporary => "temporary quarantine",
            Self::LongTerm => "long-term quarantine",
            Self::Disposable => "disposable domain",
            Self::OptOut => "opt-out",
            Self::Blacklist => "blacklist of this tenant",
        }
    }
}

/// What put an address on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Cause {
    /// A bounce with this reason.
    Bounce(Reason),
    /// A bounce of this class that names no reason.
    BounceOf(Class),
    /// An absence message.
    Absence,
    /// A complaint.
    Complaint,
    /// An unsubscription.
    Unsubscribe,
    /// The entry of another tool; [`State::trace`](super::State::trace) finds it.
    Import,
    /// What the caller knows of the domain or of the person's consent.
    Fact,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounce(reason) => f.write_str(reason.description()),
            Self::BounceOf(class) => write!(f, "{class} bounce"),
            Self::Absence => f.write_str("absence message"),
            Self::Complaint => f.write_str("complaint"),
            Self::Unsubscribe => f.write_str("unsubscribed"),
            Self::Import => f.write_str("imported"),
            Self::Fact => f.write_str("known to the sender"),
        }
    }
}

/// What the caller knows of an address beside its events.
///
/// ```
/// use deliverability::quarantine::{Facts, List, State};
///
/// let now = "2026-03-03T00:00:00Z".parse().unwrap();
/// let state = State::new(&"yopmail.com".parse().unwrap());
/// let block = *state.may_send_given(Facts::disposable(), "shop", now).block().unwrap();
/// assert_eq!((block.list, block.until), (List::Disposable, None));
/// assert_eq!(block.to_string(), "disposable domain (known to the sender)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Facts {
    /// The domain hands out addresses to be thrown away; the module `hygiene` has a list of such.
    pub disposable: bool,
    /// The person is on an opt-out list that the caller keeps elsewhere.
    pub opted_out: bool,
}

impl Facts {
    /// An address at a disposable domain.
    #[must_use]
    pub const fn disposable() -> Self {
        Self { disposable: true, opted_out: false }
    }

    /// An address that the caller's own list says opted out.
    #[must_use]
    pub const fn opted_out() -> Self {
        Self { disposable: false, opted_out: true }
    }
}

/// Why a message is filtered.
///
/// By `Display` it is one sentence: "temporary quarantine, step 2 of 5, until 2026-03-02 09:00 UTC
/// (mailbox full on 2026-02-16)".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Block {
    /// The strongest list that holds the address.
    pub list: List,
    /// Since when; the time of asking for a fact that has no date.
    pub since: DateTime<Utc>,
    /// Until when, this instant excluded; `None` where it does not end by itself.
    pub until: Option<DateTime<Utc>>,
    /// For a temporary quarantine, which step of how many.
    pub step: Option<(u32, u32)>,
    /// What led to it.
    pub cause: Cause,
}

impl Block {
    /// What the caller knows, from now on.
    pub(super) const fn of_fact(list: List, now: DateTime<Utc>) -> Self {
        Self { list, since: now, until: None, step: None, cause: Cause::Fact }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.since.date_naive();
        f.write_str(self.list.description())?;
        if matches!(self.list, List::Blacklist | List::OptOut) {
            write!(f, " since {day}")?;
        }
        if let Some((step, of)) = self.step {
            write!(f, ", step {step} of {of}")?;
        }
        if let Some(until) = self.until {
            write!(f, ", until {}", until.format("%Y-%m-%d %H:%M UTC"))?;
        }
        if self.list.is_quarantine() {
            write!(f, " ({} on {day})", self.cause)
        } else {
            write!(f, " ({})", self.cause)
        }
    }
}

/// Whether a message may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Permission {
    /// Nothing blocks it.
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

    /// Why not: the strongest block. Empty where it may be sent.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let event = Event::complaint("c1", at, "shop");
    /// let state = State::fold(&"gmail.com".parse().unwrap(), [event], &Policy::default());
    /// let permission = state.may_send("shop", at);
    /// assert_eq!(permission.reasons().len(), 1);
    /// assert_eq!(permission.to_string(), "blocked: blacklist of this tenant since 2026-03-02 (complaint)");
    /// assert_eq!(state.may_send("magazine", at).to_string(), "allowed");
    /// ```
    #[must_use]
    pub const fn reasons(&self) -> &[Block] {
        match self {
            Self::Allowed => &[],
            Self::Blocked(block) => core::slice::from_ref(block),
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::Blocked(block) => write!(f, "blocked: {block}"),
        }
    }
}

/// In which quarantine an address is, whoever sends.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Decision, Event, Policy, State}};
///
/// let at = "2026-03-02T09:00:00Z".parse().unwrap();
/// let event = Event::bounce("b1", at, Reason::UserUnknown);
/// let state = State::fold(&"gmail.com".parse().unwrap(), [event], &Policy::default());
/// let decision = state.decide(at);
/// assert!(matches!(decision, Decision::LongTerm(block) if block.until.is_none()));
/// assert_eq!(decision.to_string(), "long-term quarantine (user unknown on 2026-03-02)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Decision {
    /// In none.
    Free,
    /// In temporary quarantine.
    Temporary(Block),
    /// In long-term quarantine.
    LongTerm(Block),
}

impl Decision {
    /// The stable name: `free`, `temporary` or `long-term`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Temporary(_) => List::Temporary.as_str(),
            Self::LongTerm(_) => List::LongTerm.as_str(),
        }
    }

    /// The quarantine with its reason, where there is one.
    #[must_use]
    pub const fn block(&self) -> Option<&Block> {
        match self {
            Self::Free => None,
            Self::Temporary(block) | Self::LongTerm(block) => Some(block),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.block() {
            Some(block) => block.fmt(f),
            None => f.write_str("free"),
        }
    }
}
