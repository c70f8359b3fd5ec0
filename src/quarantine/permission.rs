//! The answer to "may I send?", with its reason.

use core::fmt;

use chrono::{DateTime, Utc};

use crate::bounce::{Class, Reason};

/// A list that blocks messages, from the weakest to the strongest.
///
/// The two quarantines say that mail would not arrive. A disposable domain, an opt-out
/// and a complaint are not quarantines, but block messages as well.
///
/// ```
/// use deliverability::quarantine::List;
///
/// assert!(List::Blocklist > List::OptOut && List::OptOut > List::Disposable);
/// assert!(List::Disposable > List::LongTerm && List::LongTerm > List::Temporary);
/// assert_eq!(List::LongTerm.as_str(), "long-term");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum List {
    /// Soft bounces: blocks every tenant for a time.
    Temporary,
    /// Hard bounces: blocks every tenant, for good unless the policy ends it.
    LongTerm,
    /// The domain hands out throw-away addresses: blocks every tenant.
    Disposable,
    /// The person unsubscribed: blocks one tenant, or all if none was named.
    OptOut,
    /// A complaint: blocks one tenant, for good.
    Blocklist,
}

crate::names::named! {
    List {
        Temporary => "temporary",
        LongTerm => "long-term",
        Disposable => "disposable",
        OptOut => "opt-out",
        Blocklist => "blocklist" | "blacklist",
    }
}

impl List {
    /// Whether it is one of the two quarantines, which say that the mail would not
    /// arrive.
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
            Self::Blocklist => "blocklist of this tenant",
        }
    }
}

/// What put an address on a list.
///
/// ```
/// use deliverability::{bounce::{Class, Reason}, quarantine::Cause};
///
/// assert_eq!(Cause::Bounce(Reason::MailboxFull).to_string(), "mailbox full");
/// assert_eq!(Cause::BounceOf(Class::Hard).to_string(), "hard bounce");
/// assert_eq!(Cause::Fact.to_string(), "known to the sender");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Cause {
    /// A bounce with this reason.
    Bounce(Reason),
    /// A bounce of this class that names no reason.
    BounceOf(Class),
    /// An absence message (out of office).
    Absence,
    /// A complaint of the person.
    Complaint,
    /// An unsubscription by the person.
    Unsubscribe,
    /// The entry of another tool; [`State::trace`](super::State::trace) finds it.
    Import,
    /// What the caller knows about the domain or about the person's consent.
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

/// What the caller knows about an address beyond its events.
///
/// ```
/// use deliverability::quarantine::{Facts, List, State};
///
/// let now = "2026-03-03T00:00:00Z".parse()?;
/// let state = State::new(&"yopmail.com".parse()?);
/// let block = *state.may_send_given(Facts::disposable(), "shop", now).block().unwrap();
/// assert_eq!((block.list, block.until), (List::Disposable, None));
/// assert_eq!(block.to_string(), "disposable domain (known to the sender)");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Facts {
    /// The domain hands out addresses to be thrown away; the module `hygiene` has a
    /// list of such.
    pub disposable: bool,
    /// The person is on an opt-out list that the caller keeps elsewhere.
    pub opted_out: bool,
}

impl Facts {
    /// The facts of an address at a disposable domain.
    #[must_use]
    pub const fn disposable() -> Self {
        Self { disposable: true, opted_out: false }
    }

    /// The facts of an address that opted out by the caller's own list.
    #[must_use]
    pub const fn opted_out() -> Self {
        Self { disposable: false, opted_out: true }
    }
}

/// Why a message is blocked.
///
/// Its `Display` is one sentence: "temporary quarantine, step 2 of 5, until 2026-03-02
/// 09:00 UTC (mailbox full on 2026-02-16)".
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Cause, Event, Policy, State}};
///
/// let at = "2026-02-02T09:00:00Z".parse()?;
/// let bounce = Event::bounce("b1", at, Reason::MailboxFull);
/// let state = State::fold(&"example.org".parse()?, [bounce], &Policy::default());
/// let block = *state.may_send("shop", at).block().ok_or("it is quarantined")?;
/// assert_eq!((block.step, block.since), (Some((1, 5)), at));
/// assert_eq!(block.cause, Cause::Bounce(Reason::MailboxFull));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Block {
    /// The strongest list that holds the address.
    pub list: List,
    /// When the address was put on the list; for [`Facts`], the time of asking.
    pub since: DateTime<Utc>,
    /// The end of the block, exclusive; `None` if it does not end by itself.
    pub until: Option<DateTime<Utc>>,
    /// For a temporary quarantine, which step of how many.
    pub step: Option<(u32, u32)>,
    /// What put the address on the list.
    pub cause: Cause,
}

impl Block {
    /// A fact that the caller knows, from now on.
    pub(super) const fn of_fact(list: List, now: DateTime<Utc>) -> Self {
        Self { list, since: now, until: None, step: None, cause: Cause::Fact }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.since.date_naive();
        f.write_str(self.list.description())?;
        if matches!(self.list, List::Blocklist | List::OptOut) {
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

/// Whether a message may be sent, and if not, why.
///
/// ```
/// use deliverability::quarantine::{Event, Permission, Policy, State};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let opt_out = Event::unsubscribe("u1", at, "shop");
/// let state = State::fold(&"example.org".parse()?, [opt_out], &Policy::default());
/// let text = match state.may_send("shop", at) {
///     Permission::Allowed => String::from("send it"),
///     Permission::Blocked(block) => format!("not sent: {block}"),
///     _ => String::from("not sent"),
/// };
/// assert_eq!(text, "not sent: opt-out since 2026-03-02 (unsubscribed)");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Permission {
    /// Nothing blocks the message.
    Allowed,
    /// A list blocks it.
    Blocked(Block),
}

impl Permission {
    /// Whether the message may be sent.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// The strongest block; `None` if the message may be sent.
    #[must_use]
    pub const fn block(&self) -> Option<&Block> {
        match self {
            Self::Allowed => None,
            Self::Blocked(block) => Some(block),
        }
    }

    /// The strongest block as a slice, which is empty if the message may be sent.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let event = Event::complaint("c1", at, "shop");
    /// let state = State::fold(&"gmail.com".parse()?, [event], &Policy::default());
    /// let permission = state.may_send("shop", at);
    /// assert_eq!(permission.reasons().len(), 1);
    /// assert_eq!(
    ///     permission.to_string(),
    ///     "blocked: blocklist of this tenant since 2026-03-02 (complaint)"
    /// );
    /// assert_eq!(state.may_send("magazine", at).to_string(), "allowed");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
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

/// The quarantine of an address, whoever sends.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Decision, Event, Policy, State}};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let event = Event::bounce("b1", at, Reason::UserUnknown);
/// let state = State::fold(&"gmail.com".parse()?, [event], &Policy::default());
/// let decision = state.decide(at);
/// assert!(matches!(decision, Decision::LongTerm(block) if block.until.is_none()));
/// assert_eq!(
///     decision.to_string(),
///     "long-term quarantine (user unknown on 2026-03-02)"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Decision {
    /// The address is in no quarantine.
    Free,
    /// The address is in temporary quarantine.
    Temporary(Block),
    /// The address is in long-term quarantine.
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

    /// The quarantine and its reason; `None` if the address is free.
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
