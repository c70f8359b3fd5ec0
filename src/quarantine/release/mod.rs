//! Taking addresses off lists: one on request, many without harm to the sender.

use alloc::boxed::Box;

mod plan;

pub use plan::{Campaign, MassRelease, Policy, ReleasePlan, RiskClass, Wave};

use super::List;

/// A request to take an address off one list.
///
/// It names the list, since each needs something else. A quarantine needs someone who
/// asks. A blocklist and an opt-out also need the person's own words, since mailing
/// them again without those is a legal risk. A request that lacks what it needs is
/// refused, and the history shows the refusal with its reason. No release affects
/// another list.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     quarantine::{
///         Effect, Event, Policy, State,
///         release::{Refusal, Release},
///     },
/// };
///
/// let at = |text: &str| text.parse().unwrap();
/// let policy = Policy::default();
/// let mut state = State::new(&"example.org".parse()?);
/// state
///     .apply(Event::complaint("c1", at("2026-03-01T09:00:00Z"), "shop"), &policy)?;
///
/// let bare = Release::blocklist("shop", "desk", "");
/// let effect =
///     state.apply(Event::new("r1", at("2026-03-02T09:00:00Z"), bare), &policy)?;
/// assert_eq!(effect, Effect::Refused(Refusal::NoJustification));
///
/// let justified =
///     Release::blocklist("shop", "desk", "letter of 3 March: it was a mistake");
/// state.apply(Event::new("r2", at("2026-03-04T09:00:00Z"), justified), &policy)?;
/// assert!(state.may_send("shop", at("2026-03-05T09:00:00Z")).is_allowed());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "list", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Release {
    /// Ends the temporary quarantine.
    Temporary {
        /// Who asks for the release.
        requester: Box<str>,
    },
    /// Ends the long-term quarantine.
    LongTerm {
        /// Who asks for the release.
        requester: Box<str>,
    },
    /// Takes the address off the blocklist of one tenant.
    #[cfg_attr(feature = "serde", serde(alias = "blacklist"))]
    Blocklist {
        /// The tenant whose blocklist it is.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
        /// Who asks for the release.
        requester: Box<str>,
        /// What the person who complained says, and where it is kept.
        justification: Box<str>,
    },
    /// Takes back an unsubscription from one tenant.
    OptOut {
        /// The tenant whose mail it is; blank for the unsubscription that named none.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
        /// Who asks for the release.
        requester: Box<str>,
        /// The person's new consent, and where it is kept.
        justification: Box<str>,
    },
}

impl Release {
    /// A request to end the temporary quarantine.
    ///
    /// ```
    /// use deliverability::bounce::Reason;
    /// use deliverability::quarantine::{Event, Policy, State, release::Release};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::MailboxFull),
    ///     Event::new("r1", at("2026-03-03T09:00:00Z"), Release::temporary("desk")),
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// assert!(state.may_send("shop", at("2026-03-03T09:00:00Z")).is_allowed());
    /// assert_eq!(state.step(), 1, "the ladder goes on from here");
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn temporary(requester: &str) -> Self {
        Self::Temporary { requester: requester.into() }
    }

    /// A request to end the long-term quarantine.
    ///
    /// ```
    /// use deliverability::quarantine::{List, release::Release};
    ///
    /// let release = Release::long_term("desk");
    /// assert_eq!((release.list(), release.requester()), (List::LongTerm, "desk"));
    /// ```
    #[must_use]
    pub fn long_term(requester: &str) -> Self {
        Self::LongTerm { requester: requester.into() }
    }

    /// A request to take the address off the blocklist of a tenant. `justification` is
    /// what the person who complained says, and where that is kept.
    ///
    /// ```
    /// use deliverability::quarantine::release::{Refusal, Release};
    ///
    /// let release = Release::blocklist("shop", "desk", "");
    /// assert_eq!(release.missing(), Some(Refusal::NoJustification));
    /// let release = Release::blocklist("shop", "desk", "letter of 3 March: a mistake");
    /// assert_eq!(release.missing(), None);
    /// ```
    #[must_use]
    pub fn blocklist(tenant: &str, requester: &str, justification: &str) -> Self {
        let (tenant, requester) = (tenant.into(), requester.into());
        Self::Blocklist { tenant, requester, justification: justification.into() }
    }

    /// A request to take back an opt-out from a tenant's mail, or from all mail if
    /// `tenant` is blank. `justification` is the person's new consent, and where that
    /// is kept.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State, release::Release};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let release = Release::opt_out("shop", "desk", "signed up again, form 812");
    /// let events = [
    ///     Event::unsubscribe("u1", at("2026-03-02T09:00:00Z"), "shop"),
    ///     Event::new("r1", at("2026-03-03T09:00:00Z"), release),
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// assert!(state.may_send("shop", at("2026-03-03T09:00:00Z")).is_allowed());
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn opt_out(tenant: &str, requester: &str, justification: &str) -> Self {
        let (tenant, requester) = (tenant.into(), requester.into());
        Self::OptOut { tenant, requester, justification: justification.into() }
    }

    /// The list that the address is to be taken off.
    #[must_use]
    pub const fn list(&self) -> List {
        match self {
            Self::Temporary { .. } => List::Temporary,
            Self::LongTerm { .. } => List::LongTerm,
            Self::Blocklist { .. } => List::Blocklist,
            Self::OptOut { .. } => List::OptOut,
        }
    }

    /// Who asks for the release.
    #[must_use]
    pub fn requester(&self) -> &str {
        match self {
            Self::Temporary { requester }
            | Self::LongTerm { requester }
            | Self::Blocklist { requester, .. }
            | Self::OptOut { requester, .. } => requester,
        }
    }

    /// The tenant whose list it is; `None` for the quarantines.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        match self {
            Self::Temporary { .. } | Self::LongTerm { .. } => None,
            Self::Blocklist { tenant, .. } | Self::OptOut { tenant, .. } => Some(tenant),
        }
    }

    /// What the request lacks, whatever list the address is on; `None` if it is
    /// complete.
    #[must_use]
    pub fn missing(&self) -> Option<Refusal> {
        if self.requester().trim().is_empty() {
            return Some(Refusal::NoRequester);
        }
        match self {
            Self::Blocklist { justification, .. } | Self::OptOut { justification, .. }
                if justification.trim().is_empty() =>
            {
                Some(Refusal::NoJustification)
            }
            _ => None,
        }
    }
}

/// Why a release or a subscription was refused.
///
/// ```
/// use deliverability::quarantine::{
///     Effect, Event, Policy, State,
///     release::{Refusal, Release},
/// };
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let mut state = State::new(&"example.org".parse()?);
/// let release = Event::new("r1", at, Release::long_term("desk"));
/// let effect = state.apply(release, &Policy::default())?;
/// assert_eq!(effect, Effect::Refused(Refusal::NotListed));
/// assert_eq!(effect.to_string(), "refused, the address is not on that list");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The request does not say who asks for it.
    NoRequester,
    /// The person's own words are missing.
    NoJustification,
    /// The address is not on that list.
    NotListed,
    /// A subscription does not take back a complaint.
    Complained,
    /// A subscription names the tenant whose mail it is for.
    NoTenant,
}

crate::names::named! {
    Refusal {
        NoRequester => "no-requester",
        NoJustification => "no-justification",
        NotListed => "not-listed",
        Complained => "complained",
        NoTenant => "no-tenant",
    }
}

impl Refusal {
    /// The refusal in a few words, for a sentence.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::NoRequester => "nobody asks for it",
            Self::NoJustification => "the person's own justification is missing",
            Self::NotListed => "the address is not on that list",
            Self::Complained => "the person complained, which only a release from the blocklist takes back",
            Self::NoTenant => "it names no tenant",
        }
    }
}
