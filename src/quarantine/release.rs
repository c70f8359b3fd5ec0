//! Taking an address off a list.

use alloc::boxed::Box;

use super::List;

/// A request to take an address off one list. It names which, as each needs something else.
///
/// A quarantine needs someone who asks for it. The blacklist and an opt-out need the person's own
/// words as well: to mail them again without is a legal risk. A request that lacks what it needs is
/// refused, and the history shows the refusal with its reason. No release touches another list.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, Refusal, Release, State}};
///
/// let at = |text: &str| text.parse().unwrap();
/// let policy = Policy::default();
/// let mut state = State::new(&"example.org".parse()?);
/// state.apply(Event::complaint("c1", at("2026-03-01T09:00:00Z"), "shop"), &policy)?;
///
/// let bare = Release::blacklist("shop", "desk", "");
/// let effect = state.apply(Event::new("r1", at("2026-03-02T09:00:00Z"), bare), &policy)?;
/// assert_eq!(effect, Effect::Refused(Refusal::NoJustification));
///
/// let justified = Release::blacklist("shop", "desk", "letter of 3 March: it was a mistake");
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
        /// Who asks.
        requester: Box<str>,
    },
    /// Ends the long-term quarantine.
    LongTerm {
        /// Who asks.
        requester: Box<str>,
    },
    /// Takes the address off the blacklist of one tenant.
    Blacklist {
        /// Whose blacklist.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
        /// Who asks.
        requester: Box<str>,
        /// What the person who complained says, and where it is kept.
        justification: Box<str>,
    },
    /// Takes back an unsubscription from one tenant.
    OptOut {
        /// Whose mail; blank for the unsubscription that named no tenant.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
        /// Who asks.
        requester: Box<str>,
        /// The person's new consent, and where it is kept.
        justification: Box<str>,
    },
}

impl Release {
    /// From temporary quarantine.
    #[must_use]
    pub fn temporary(requester: &str) -> Self {
        Self::Temporary { requester: requester.into() }
    }

    /// From long-term quarantine.
    #[must_use]
    pub fn long_term(requester: &str) -> Self {
        Self::LongTerm { requester: requester.into() }
    }

    /// From the blacklist of a tenant.
    #[must_use]
    pub fn blacklist(tenant: &str, requester: &str, justification: &str) -> Self {
        let (tenant, requester) = (tenant.into(), requester.into());
        Self::Blacklist { tenant, requester, justification: justification.into() }
    }

    /// From the opt-outs of a tenant; blank for the opt-out of all.
    #[must_use]
    pub fn opt_out(tenant: &str, requester: &str, justification: &str) -> Self {
        let (tenant, requester) = (tenant.into(), requester.into());
        Self::OptOut { tenant, requester, justification: justification.into() }
    }

    /// Which list.
    #[must_use]
    pub const fn list(&self) -> List {
        match self {
            Self::Temporary { .. } => List::Temporary,
            Self::LongTerm { .. } => List::LongTerm,
            Self::Blacklist { .. } => List::Blacklist,
            Self::OptOut { .. } => List::OptOut,
        }
    }

    /// Who asks.
    #[must_use]
    pub fn requester(&self) -> &str {
        match self {
            Self::Temporary { requester }
            | Self::LongTerm { requester }
            | Self::Blacklist { requester, .. }
            | Self::OptOut { requester, .. } => requester,
        }
    }

    /// Whose list, where it is a tenant's own.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        match self {
            Self::Temporary { .. } | Self::LongTerm { .. } => None,
            Self::Blacklist { tenant, .. } | Self::OptOut { tenant, .. } => Some(tenant),
        }
    }

    /// What the request lacks, whatever list the address is on.
    #[must_use]
    pub fn missing(&self) -> Option<Refusal> {
        if self.requester().trim().is_empty() {
            return Some(Refusal::NoRequester);
        }
        match self {
            Self::Blacklist { justification, .. } | Self::OptOut { justification, .. }
                if justification.trim().is_empty() =>
            {
                Some(Refusal::NoJustification)
            }
            _ => None,
        }
    }
}

/// Why a release was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// Nobody asks for it.
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
            Self::Complained => "the person complained, which only a release from the blacklist takes back",
            Self::NoTenant => "it names no tenant",
        }
    }
}
