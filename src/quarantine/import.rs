//! Entries taken over from another tool.

use alloc::{boxed::Box, collections::BTreeSet};

use chrono::{DateTime, Utc};

use super::words;
use crate::bounce::Reason;

/// How far the tool that an import comes from is trusted .
///
/// It decides about quarantines. Complaints and unsubscriptions are what people said: they are taken
/// over from any tool.
///
/// ```
/// use deliverability::quarantine::{Policy, Trust};
///
/// assert_eq!(Policy::default().import_trust, Trust::SimilarRules);
/// assert!(Trust::Unreliable < Trust::OtherRules && Trust::OtherRules < Trust::SimilarRules);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trust {
    /// Its lists are not to be relied on, or nobody knows.
    Unreliable,
    /// It is reliable, but quarantines by rules of another kind.
    OtherRules,
    /// It is reliable and has similar rules.
    SimilarRules,
}

crate::names::named! {
    Trust {
        Unreliable => "unreliable",
        OtherRules => "other-rules",
        SimilarRules => "similar-rules",
    }
}

/// What an imported entry is.
///
/// ```
/// use deliverability::quarantine::Imported;
///
/// assert_eq!("long-term".parse(), Ok(Imported::LongTerm));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Imported {
    /// A quarantine after soft bounces.
    Temporary,
    /// A quarantine after hard bounces.
    LongTerm,
    /// A complaint.
    Blacklist,
    /// An unsubscription: consent, not a quarantine.
    Unsubscribe,
}

impl Imported {
    /// Whether it is a quarantine, which is what a tool made of bounces. The others are what a person
    /// said.
    #[must_use]
    pub const fn is_quarantine(self) -> bool {
        matches!(self, Self::Temporary | Self::LongTerm)
    }
}

crate::names::named! {
    Imported {
        Temporary => "temporary",
        LongTerm => "long-term",
        Blacklist => "blacklist",
        Unsubscribe => "unsubscribe",
    }
}

/// An entry of another tool's list, with where it comes from .
///
/// ```
/// use deliverability::quarantine::{Import, Imported, Trust};
///
/// let entry = Import::new("migration-1", "OldTool", Trust::SimilarRules, Imported::LongTerm)
///     .called("Unsubscribed by link");
/// assert_eq!(entry.recognised(), Imported::Unsubscribe, "its own tool says what it is");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Import {
    /// The batch that it came in; a batch is revoked as a whole.
    pub batch: Box<str>,
    /// The tool that it comes from.
    pub source: Box<str>,
    /// How far that tool is trusted; [`Policy::import_trust`](super::Policy::import_trust) decides.
    pub trust: Trust,
    /// What it is said to be.
    pub kind: Imported,
    /// What the tool itself called it, word for word; empty where it is not known.
    pub original: Box<str>,
    /// The bounce behind it, where the tool kept one.
    pub reason: Option<Reason>,
    /// Whose mail the person called spam or left; without it, or where it is blank, that of every
    /// tenant: the address is opted out of all.
    #[cfg_attr(feature = "serde", serde(alias = "licence"))]
    pub tenant: Option<Box<str>>,
    /// When the tool's own temporary quarantine ends, whatever the ladder says. Without it the length
    /// is that of the next step, or of the last one; where there is no ladder it is only recorded.
    pub until: Option<DateTime<Utc>>,
}

impl Import {
    /// An entry of a batch from a tool.
    #[must_use]
    pub fn new(batch: &str, source: &str, trust: Trust, kind: Imported) -> Self {
        Self {
            batch: batch.into(),
            source: source.into(),
            trust,
            kind,
            original: Box::default(),
            reason: None,
            tenant: None,
            until: None,
        }
    }

    /// With the tool's own word for it.
    #[must_use]
    pub fn called(mut self, original: &str) -> Self {
        self.original = original.into();
        self
    }

    /// With the bounce behind it.
    #[must_use]
    pub const fn because_of(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// With the tenant that it concerns.
    #[must_use]
    pub fn of_tenant(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// With the end of the tool's own quarantine.
    #[must_use]
    pub const fn until(mut self, until: DateTime<Utc>) -> Self {
        self.until = Some(until);
        self
    }

    /// What it is: an unsubscription or a complaint where the tool's own word says so and no bounce
    /// explains it, else what it is said to be.
    #[must_use]
    pub fn recognised(&self) -> Imported {
        if self.reason.is_some() { self.kind } else { self.consent().unwrap_or(self.kind) }
    }

    /// What a person said, where the entry is about that: by its kind, or by the tool's own word for
    /// it. It holds beside a bounce, and it stays when the batch is revoked.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Import, Imported, Trust}};
    ///
    /// let entry = |word| Import::new("m1", "OldTool", Trust::SimilarRules, Imported::LongTerm).called(word);
    /// assert_eq!(entry("Do-Not-Contact").consent(), Some(Imported::Unsubscribe));
    /// assert_eq!(entry("spam complaint").consent(), Some(Imported::Blacklist));
    /// assert_eq!(entry("hard bounce").consent(), None);
    /// ```
    #[must_use]
    pub fn consent(&self) -> Option<Imported> {
        if self.kind.is_quarantine() { words::consent(&self.original) } else { Some(self.kind) }
    }

    /// Whether it is a quarantine with no bounce that explains it.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        self.reason.is_none() && self.recognised().is_quarantine()
    }
}

/// What a batch of imports holds, to be looked at before it is taken over and whenever one entry of
/// it proves wrong .
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{BatchKind, Import, ImportReview, Imported, Trust}};
///
/// let entry = |kind| Import::new("migration-1", "OldTool", Trust::SimilarRules, kind);
/// let batch = [
///     entry(Imported::LongTerm).called("unsubscribed"),
///     entry(Imported::LongTerm).called("opt-out"),
///     entry(Imported::LongTerm).because_of(Reason::UserUnknown),
/// ];
/// let review = ImportReview::of(&batch);
/// assert_eq!((review.entries, review.unsubscribes, review.long_term), (3, 2, 1));
/// assert_eq!(review.kind(), BatchKind::Mixed);
/// assert_eq!(ImportReview::of(&batch[..2]).kind(), BatchKind::Unsubscribes);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ImportReview {
    /// How many entries there are; the four kinds below add up to it.
    pub entries: u64,
    /// Temporary quarantines.
    pub temporary: u64,
    /// Long-term quarantines.
    pub long_term: u64,
    /// Complaints.
    pub blacklist: u64,
    /// Unsubscriptions, among them those that were said to be something else.
    pub unsubscribes: u64,
    /// Quarantines with no bounce behind them.
    pub unexplained: u64,
    /// Unsubscriptions that were said to be something else.
    pub mislabelled: u64,
    /// The tools that they come from.
    pub sources: BTreeSet<Box<str>>,
    /// The least trust that one of them comes with.
    pub least_trust: Option<Trust>,
}

/// What a batch of imports is, taken as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BatchKind {
    /// Nothing.
    Empty,
    /// Quarantines and complaints, each quarantine with a bounce behind it.
    Explained,
    /// Quarantines without a bounce behind them, and no unsubscription: ask the tool for more.
    Unexplained,
    /// Some unsubscriptions among quarantines: take it apart.
    Mixed,
    /// Plain unsubscriptions: consent, not a quarantine.
    Unsubscribes,
}

crate::names::named! {
    BatchKind {
        Empty => "empty",
        Explained => "explained",
        Unexplained => "unexplained",
        Mixed => "mixed",
        Unsubscribes => "unsubscribes",
    }
}

impl ImportReview {
    /// Looks at entries, of one batch or of several.
    #[must_use]
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Import>) -> Self {
        let mut review = Self::default();
        for entry in entries {
            review.add(entry);
        }
        review
    }

    /// What the batch is, taken as a whole.
    #[must_use]
    pub const fn kind(&self) -> BatchKind {
        if self.entries == 0 {
            BatchKind::Empty
        } else if self.unsubscribes == self.entries {
            BatchKind::Unsubscribes
        } else if self.unsubscribes > 0 {
            BatchKind::Mixed
        } else if self.unexplained > 0 {
            BatchKind::Unexplained
        } else {
            BatchKind::Explained
        }
    }

    fn add(&mut self, entry: &Import) {
        let kind = entry.recognised();
        let count = match kind {
            Imported::Temporary => &mut self.temporary,
            Imported::LongTerm => &mut self.long_term,
            Imported::Blacklist => &mut self.blacklist,
            Imported::Unsubscribe => &mut self.unsubscribes,
        };
        *count = count.saturating_add(1);
        self.entries = self.entries.saturating_add(1);
        self.unexplained = self.unexplained.saturating_add(u64::from(entry.is_unexplained()));
        self.mislabelled = self.mislabelled.saturating_add(u64::from(kind != entry.kind));
        if !self.sources.contains(&entry.source) {
            self.sources.insert(entry.source.clone());
        }
        self.least_trust = Some(self.least_trust.map_or(entry.trust, |least| least.min(entry.trust)));
    }
}
