//! Which events do not count: revoked imports, and bounces of an outage.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use chrono::{DateTime, Utc};

use super::{
    Bounce, Void,
    event::{Event, Happening},
    import::Imported,
};
use crate::{bounce::Reason, smtp::EnhancedStatus};

/// The revocation of a batch of imports.
///
/// It takes back what the other tool inferred: its quarantines. What a person said (an
/// unsubscription or a complaint that came with the batch) remains, and
/// [`State::kept`](super::State::kept) lists it. Name a kind with [`also`](Self::also)
/// to revoke it as well.
///
/// ```
/// use deliverability::quarantine::{
///     Event, Policy, Revoke, State,
///     import::{Import, Imported, Trust},
/// };
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let left = Import::new("m1", "OldTool", Trust::SimilarRules, Imported::LongTerm)
///     .called("unsubscribed");
/// let (domain, policy) = ("example.org".parse()?, Policy::default());
/// let fold = |revoke: Revoke| {
///     let events =
///         [Event::new("i1", at, left.clone()), Event::new("r1", at, revoke)];
///     State::fold(&domain, events, &policy)
/// };
/// let state = fold(Revoke::new("m1"));
/// assert!(!state.may_send("shop", at).is_allowed());
/// assert_eq!(state.kept().count(), 1);
/// let state = fold(Revoke::new("m1").also(Imported::Unsubscribe));
/// assert!(state.may_send("shop", at).is_allowed());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Revoke {
    /// The name of the batch.
    pub batch: Box<str>,
    /// The kinds of what people said that are revoked as well; usually none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub also: BTreeSet<Imported>,
}

impl Revoke {
    /// The revocation of the quarantines of a batch.
    ///
    /// ```
    /// use deliverability::quarantine::Revoke;
    ///
    /// let revoke = Revoke::new("migration-1");
    /// assert_eq!((&*revoke.batch, revoke.also.len()), ("migration-1", 0));
    /// ```
    #[must_use]
    pub fn new(batch: &str) -> Self {
        Self { batch: batch.into(), also: BTreeSet::new() }
    }

    /// Revokes the entries of a kind that a person caused, too. Unsubscriptions and
    /// complaints stay unless they are named here.
    ///
    /// ```
    /// use deliverability::quarantine::{Revoke, import::Imported};
    ///
    /// let revoke = Revoke::new("migration-1").also(Imported::Unsubscribe);
    /// assert!(revoke.also.contains(&Imported::Unsubscribe));
    /// assert!(!revoke.also.contains(&Imported::Blocklist), "complaints stay");
    /// ```
    #[must_use]
    pub fn also(mut self, kind: Imported) -> Self {
        self.also.insert(kind);
        self
    }
}

/// The revocations and voids of a history, which apply to all of it, and the batches
/// that were imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Amendments {
    revoked: BTreeMap<Box<str>, BTreeSet<Imported>>,
    imported: BTreeSet<Box<str>>,
    voids: BTreeMap<Pattern, Windows>,
}

/// How much of an event does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cancelled {
    /// All of it counts.
    Nothing,
    /// The quarantine of an import does not count, but what the person said does.
    Guess,
    /// It does not count at all.
    All,
}

/// What a void names in addition to its window; the provider in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    provider: Option<Box<str>>,
    reason: Option<Reason>,
    status: Option<EnhancedStatus>,
    reply_code: Option<u16>,
}

/// Windows of time that neither overlap nor touch, by their beginnings: each with its
/// end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Windows(BTreeMap<DateTime<Utc>, DateTime<Utc>>);

impl Windows {
    fn add(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) {
        if from >= until {
            return;
        }
        let (mut from, mut until) = (from, until);
        while let Some((&start, &end)) = self.0.range(..=until).next_back() {
            if end < from {
                break;
            }
            (from, until) = (from.min(start), until.max(end));
            self.0.remove(&start);
        }
        self.0.insert(from, until);
    }

    fn contain(&self, at: DateTime<Utc>) -> bool {
        self.0.range(..=at).next_back().is_some_and(|(_, end)| at < *end)
    }
}

impl Amendments {
    /// The amendments of a history; `None` if it has neither amendments nor imports.
    pub(super) fn of<'e>(history: impl IntoIterator<Item = &'e Event>) -> Option<Box<Self>> {
        let mut amendments = None;
        for event in history {
            Self::note(&mut amendments, event);
        }
        amendments
    }

    /// Takes note of one more event.
    pub(super) fn note(amendments: &mut Option<Box<Self>>, event: &Event) {
        match event.happening() {
            Happening::Import(import) => {
                let imported = &mut amendments.get_or_insert_default().imported;
                if !imported.contains(&import.batch) {
                    imported.insert(import.batch.clone());
                }
            }
            Happening::Revoke(revoke) => {
                let revoked = &mut amendments.get_or_insert_default().revoked;
                revoked.entry(revoke.batch.clone()).or_default().extend(&revoke.also);
            }
            Happening::Void(void) => amendments.get_or_insert_default().void(void),
            _ => {}
        }
    }

    fn void(&mut self, void: &Void) {
        let provider = void.provider.as_deref().map(|provider| provider.to_ascii_lowercase().into());
        let pattern =
            Pattern { provider, reason: void.reason, status: void.status, reply_code: void.reply_code };
        self.voids.entry(pattern).or_default().add(void.from, void.until);
    }

    /// How much of an event does not count.
    pub(super) fn cancel(&self, domain: &str, event: &Event) -> Cancelled {
        match event.happening() {
            Happening::Import(import) => match (self.revoked.get(&import.batch), import.consent()) {
                (None, _) => Cancelled::Nothing,
                (Some(also), Some(consent)) if !also.contains(&consent) => Cancelled::Guess,
                _ => Cancelled::All,
            },
            Happening::Bounce(bounce) if self.is_void(domain, event.at(), bounce) => Cancelled::All,
            _ => Cancelled::Nothing,
        }
    }

    /// Whether the history has imports of a batch.
    pub(super) fn has_imported(&self, batch: &str) -> bool {
        self.imported.contains(batch)
    }

    /// A bounce matches at most 24 patterns, each of which is looked up.
    fn is_void(&self, domain: &str, at: DateTime<Utc>, bounce: &Bounce) -> bool {
        if self.voids.is_empty() {
            return false;
        }
        let lower = |provider: &str| -> Option<Box<str>> { Some(provider.to_ascii_lowercase().into()) };
        let providers = [None, lower(domain), bounce.provider.as_deref().and_then(lower)];
        let providers = providers.iter().take(if bounce.provider.is_some() { 3 } else { 2 });
        let reasons = [None, bounce.reason];
        let statuses = [None, bounce.status];
        let codes = [None, bounce.reply_code];
        let choices = |is_named: bool| if is_named { 2 } else { 1 };
        let mut patterns = Vec::new();
        for provider in providers {
            for &reason in reasons.iter().take(choices(bounce.reason.is_some())) {
                for &status in statuses.iter().take(choices(bounce.status.is_some())) {
                    for &reply_code in codes.iter().take(choices(bounce.reply_code.is_some())) {
                        patterns.push(Pattern { provider: provider.clone(), reason, status, reply_code });
                    }
                }
            }
        }
        patterns.iter().any(|pattern| self.voids.get(pattern).is_some_and(|windows| windows.contain(at)))
    }
}
