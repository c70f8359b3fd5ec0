//! Entries taken over from another tool.

use alloc::{boxed::Box, collections::BTreeSet};

use chrono::{DateTime, Utc};

use super::words;
use crate::bounce::Reason;

/// How far the tool that an import comes from is trusted.
///
/// It decides about quarantines only. Complaints and unsubscriptions are what people
/// said: they are taken over from any tool.
///
/// ```
/// use deliverability::quarantine::{Policy, import::Trust};
///
/// assert_eq!(Policy::default().import_trust, Trust::SimilarRules);
/// assert!(
///     Trust::Unreliable < Trust::OtherRules && Trust::OtherRules < Trust::SimilarRules
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trust {
    /// Its lists cannot be relied on, or nobody knows.
    Unreliable,
    /// It is reliable, but quarantines by different rules.
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

/// What kind of entry another tool's list has.
///
/// ```
/// use deliverability::quarantine::import::Imported;
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
    /// A complaint of the person.
    Blocklist,
    /// An unsubscription: consent, not a quarantine.
    Unsubscribe,
}

impl Imported {
    /// Whether it is a quarantine, which a tool infers from bounces. The other kinds
    /// are what a person said.
    #[must_use]
    pub const fn is_quarantine(self) -> bool {
        matches!(self, Self::Temporary | Self::LongTerm)
    }
}

crate::names::named! {
    Imported {
        Temporary => "temporary",
        LongTerm => "long-term",
        Blocklist => "blocklist" | "blacklist",
        Unsubscribe => "unsubscribe",
    }
}

/// An entry of another tool's list, and where it comes from.
///
/// ```
/// use deliverability::quarantine::import::{Import, Imported, Trust};
///
/// let entry =
///     Import::new("migration-1", "OldTool", Trust::SimilarRules, Imported::LongTerm)
///         .called("Unsubscribed by link");
/// assert_eq!(
///     entry.recognized(),
///     Imported::Unsubscribe,
///     "its own tool says what it is"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Import {
    /// The batch that it came in. A batch is revoked as a whole.
    pub batch: Box<str>,
    /// The tool that it comes from.
    pub source: Box<str>,
    /// How far that tool is trusted;
    /// [`Policy::import_trust`](super::Policy::import_trust) decides.
    pub trust: Trust,
    /// Its declared kind.
    pub kind: Imported,
    /// What the tool itself called it, word for word; empty if it is not known.
    pub original: Box<str>,
    /// The reason of the bounce that led to it, if the tool kept one.
    pub reason: Option<Reason>,
    /// The tenant whose mail the person called spam or left. Without it, or if it is
    /// blank, the address is opted out of every tenant's mail.
    #[cfg_attr(feature = "serde", serde(alias = "licence"))]
    pub tenant: Option<Box<str>>,
    /// When the tool's own temporary quarantine ends, whatever the ladder says. Without
    /// it, the length is that of the next step, or of the last one; if there is no
    /// ladder, the entry is only recorded.
    pub until: Option<DateTime<Utc>>,
}

impl Import {
    /// An entry of a batch that a tool exported.
    ///
    /// `batch` names the import as a whole, so that it can be revoked; `source` names
    /// the tool.
    ///
    /// ```
    /// use deliverability::quarantine::import::{Import, Imported, Trust};
    ///
    /// let entry = Import::new("m1", "OldTool", Trust::OtherRules, Imported::LongTerm);
    /// assert_eq!((&*entry.batch, &*entry.source), ("m1", "OldTool"));
    /// assert!(entry.is_unexplained(), "a quarantine, and no bounce is known");
    /// ```
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

    /// Sets the tool's own word for the entry, as it exports it.
    ///
    /// ```
    /// use deliverability::quarantine::import::{Import, Imported, Trust};
    ///
    /// let entry = Import::new("m1", "OldTool", Trust::OtherRules, Imported::LongTerm);
    /// let entry = entry.called("désabonné");
    /// assert_eq!(entry.recognized(), Imported::Unsubscribe);
    /// ```
    #[must_use]
    pub fn called(mut self, original: &str) -> Self {
        self.original = original.into();
        self
    }

    /// Sets the reason of the bounce that led to the entry.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     quarantine::import::{Import, Imported, Trust},
    /// };
    ///
    /// let entry =
    ///     Import::new("m1", "OldTool", Trust::OtherRules, Imported::LongTerm)
    ///         .because_of(Reason::UserUnknown);
    /// assert!(!entry.is_unexplained());
    /// ```
    #[must_use]
    pub const fn because_of(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Sets the tenant whose mail the person left or reported as spam. An entry without
    /// a tenant applies to all.
    ///
    /// ```
    /// use deliverability::quarantine::{
    ///     Event, Policy, State,
    ///     import::{Import, Imported, Trust},
    /// };
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let entry =
    ///     Import::new("m1", "OldTool", Trust::Unreliable, Imported::Blocklist)
    ///         .of_tenant("shop");
    /// let event = Event::new("i1", at, entry);
    /// let state = State::fold(&"example.org".parse()?, [event], &Policy::default());
    /// assert_eq!(state.blocklisted_since("shop"), Some(at));
    /// assert!(state.may_send("magazine", at).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_tenant(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// Sets the end of the tool's own temporary quarantine, which then applies here
    /// too.
    ///
    /// ```
    /// use deliverability::quarantine::{
    ///     Event, Policy, State,
    ///     import::{Import, Imported, Trust},
    /// };
    ///
    /// let (at, end) =
    ///     ("2026-03-02T09:00:00Z".parse()?, "2026-03-05T09:00:00Z".parse()?);
    /// let entry =
    ///     Import::new("m1", "OldTool", Trust::SimilarRules, Imported::Temporary)
    ///         .until(end);
    /// let event = Event::new("i1", at, entry);
    /// let state = State::fold(&"example.org".parse()?, [event], &Policy::default());
    /// assert_eq!(state.next_change(at), Some(end));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn until(mut self, until: DateTime<Utc>) -> Self {
        self.until = Some(until);
        self
    }

    /// What the entry really is: an unsubscription or a complaint if the tool's own
    /// word says so and no bounce explains it, else its declared kind.
    #[must_use]
    pub fn recognized(&self) -> Imported {
        if self.reason.is_some() { self.kind } else { self.consent().unwrap_or(self.kind) }
    }

    /// What a person said, if the entry is about that by its kind or by the tool's own
    /// word for it. It applies even if there is a bounce too, and it remains when the
    /// batch is revoked.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     quarantine::import::{Import, Imported, Trust},
    /// };
    ///
    /// let entry = |word| {
    ///     Import::new("m1", "OldTool", Trust::SimilarRules, Imported::LongTerm)
    ///         .called(word)
    /// };
    /// assert_eq!(entry("Do-Not-Contact").consent(), Some(Imported::Unsubscribe));
    /// assert_eq!(entry("spam complaint").consent(), Some(Imported::Blocklist));
    /// assert_eq!(entry("hard bounce").consent(), None);
    /// ```
    #[must_use]
    pub fn consent(&self) -> Option<Imported> {
        if self.kind.is_quarantine() { words::consent(&self.original) } else { Some(self.kind) }
    }

    /// Whether it is a quarantine without a bounce that explains it.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        self.reason.is_none() && self.recognized().is_quarantine()
    }
}

/// What a batch of imports holds. Look at it before the batch is taken over, and again
/// whenever one of its entries proves wrong.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     quarantine::import::{BatchKind, Import, ImportReview, Imported, Trust},
/// };
///
/// let entry =
///     |kind| Import::new("migration-1", "OldTool", Trust::SimilarRules, kind);
/// let batch = [
///     entry(Imported::LongTerm).called("unsubscribed"),
///     entry(Imported::LongTerm).called("opt-out"),
///     entry(Imported::LongTerm).because_of(Reason::UserUnknown),
/// ];
/// let review = ImportReview::new(&batch);
/// assert_eq!((review.entries, review.unsubscribes, review.long_term), (3, 2, 1));
/// assert_eq!(review.kind(), BatchKind::Mixed);
/// assert_eq!(ImportReview::new(&batch[..2]).kind(), BatchKind::Unsubscribes);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ImportReview {
    /// How many entries there are; the four kinds below add up to it.
    pub entries: u64,
    /// The number of temporary quarantines.
    pub temporary: u64,
    /// The number of long-term quarantines.
    pub long_term: u64,
    /// The number of complaints.
    #[cfg_attr(feature = "serde", serde(alias = "blacklist"))]
    pub blocklist: u64,
    /// The number of unsubscriptions, including those that were declared as something
    /// else.
    pub unsubscribes: u64,
    /// The number of quarantines without a bounce that explains them.
    pub unexplained: u64,
    /// The number of unsubscriptions that were declared as something else.
    pub mislabeled: u64,
    /// The tools that the entries come from.
    pub sources: BTreeSet<Box<str>>,
    /// The lowest trust among the tools; `None` if there are no entries.
    pub least_trust: Option<Trust>,
}

/// What a batch of imports is, taken as a whole.
///
/// ```
/// use deliverability::quarantine::import::{
///     BatchKind, Import, ImportReview, Imported, Trust,
/// };
///
/// let entry = Import::new("m1", "OldTool", Trust::OtherRules, Imported::LongTerm);
/// assert_eq!(ImportReview::new([&entry]).kind(), BatchKind::Unexplained);
/// let entry = entry.called("opted out");
/// assert_eq!(ImportReview::new([&entry]).kind(), BatchKind::Unsubscribes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BatchKind {
    /// There are no entries.
    Empty,
    /// Quarantines and complaints, each quarantine explained by a bounce.
    Explained,
    /// Quarantines of which some have no bounce that explains them, and no
    /// unsubscription: ask the tool for details.
    Unexplained,
    /// Some unsubscriptions among quarantines: split the batch.
    Mixed,
    /// Unsubscriptions alone: consent, not quarantines.
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
    /// Reviews entries, of one batch or of several.
    ///
    /// ```
    /// use deliverability::quarantine::import::{Import, ImportReview, Imported, Trust};
    ///
    /// let entry = |trust, kind| Import::new("m1", "OldTool", trust, kind);
    /// let review = ImportReview::new(&[
    ///     entry(Trust::SimilarRules, Imported::LongTerm),
    ///     entry(Trust::Unreliable, Imported::Blocklist),
    /// ]);
    /// assert_eq!((review.long_term, review.blocklist, review.unexplained), (1, 1, 1));
    /// assert_eq!(review.least_trust, Some(Trust::Unreliable));
    /// ```
    #[must_use]
    pub fn new<'e>(entries: impl IntoIterator<Item = &'e Import>) -> Self {
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
        let kind = entry.recognized();
        let count = match kind {
            Imported::Temporary => &mut self.temporary,
            Imported::LongTerm => &mut self.long_term,
            Imported::Blocklist => &mut self.blocklist,
            Imported::Unsubscribe => &mut self.unsubscribes,
        };
        *count = count.saturating_add(1);
        self.entries = self.entries.saturating_add(1);
        self.unexplained = self.unexplained.saturating_add(u64::from(entry.is_unexplained()));
        self.mislabeled = self.mislabeled.saturating_add(u64::from(kind != entry.kind));
        if !self.sources.contains(&entry.source) {
            self.sources.insert(entry.source.clone());
        }
        self.least_trust = Some(self.least_trust.map_or(entry.trust, |least| least.min(entry.trust)));
    }
}
