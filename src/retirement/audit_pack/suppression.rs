//! The suppression list of a quarantine ledger, for the audit pack.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use chrono::{DateTime, Utc};

use super::SourceNote;
use crate::quarantine::{Counts, Happening, Ledger, State};

/// The number of addresses on each list, and the reasons of bounces.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     quarantine::{Event, Ledger, Policy},
///     retirement::audit_pack::Suppression,
/// };
///
/// let at = "2026-09-01T09:00:00Z".parse()?;
/// let ledger = Ledger::fold(
///     [
///         ("jane@gmail.com", Event::bounce("b1", at, Reason::UserUnknown)),
///         ("joe@example.org", Event::unsubscribe("u1", at, "")),
///     ],
///     &Policy::default(),
/// );
/// let suppression = Suppression::new(&ledger, at);
/// assert_eq!((suppression.counts.long_term, suppression.opted_out_of_all), (1, 1));
/// assert_eq!(suppression.bounces["UserUnknown"], 1);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Suppression {
    /// The number of addresses on each list.
    pub counts: Counts,
    /// The number of addresses that no tenant and no domain may mail, since they opted
    /// out of everything.
    pub opted_out_of_all: u64,
    /// The bounces that count, by reason or, if that is unknown, by class.
    pub bounces: BTreeMap<String, u64>,
}

impl Suppression {
    /// The suppression list of a ledger at a time.
    ///
    /// ```
    /// use deliverability::{
    ///     quarantine::{Event, Ledger, Policy},
    ///     retirement::audit_pack::Suppression,
    /// };
    ///
    /// let at = "2026-09-01T09:00:00Z".parse()?;
    /// let ledger = Ledger::fold(
    ///     [("jane@example.org", Event::delivery("d1", at))],
    ///     &Policy::default(),
    /// );
    /// let suppression = Suppression::new(&ledger, at);
    /// assert_eq!((suppression.opted_out_of_all, suppression.bounces.len()), (0, 0));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn new(ledger: &Ledger, now: DateTime<Utc>) -> Self {
        let mut bounces: BTreeMap<String, u64> = BTreeMap::new();
        let mut opted_out_of_all = 0_u64;
        for (_, state) in ledger.iter() {
            opted_out_of_all = opted_out_of_all.saturating_add(is_out_of_all(state).into());
            for event in state.counting() {
                if let Happening::Bounce(bounce) = event.happening() {
                    let reason = bounce.reason.map_or(bounce.class.as_str(), |reason| reason.as_str());
                    let count = bounces.entry(reason.to_string()).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        Self { counts: ledger.counts(now), opted_out_of_all, bounces }
    }

    /// Those of `addresses`, which opted out by a reply, whose opt-out of everything is
    /// not in the ledger. It applies to every later domain, so it has to be recorded.
    ///
    /// ```
    /// use deliverability::{
    ///     quarantine::{Event, Ledger, Policy},
    ///     retirement::audit_pack::Suppression,
    /// };
    ///
    /// let at = "2026-09-01T09:00:00Z".parse()?;
    /// let opt_out = Event::unsubscribe("u1", at, "");
    /// let ledger = Ledger::fold([("joe@example.org", opt_out)], &Policy::default());
    /// let opted_out = ["joe@example.org", "ann@example.org"];
    /// assert_eq!(Suppression::unrecorded(&ledger, opted_out), ["ann@example.org"]);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn unrecorded<'a>(ledger: &Ledger, addresses: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let is_recorded = |address: &&str| ledger.get(address).is_some_and(is_out_of_all);
        addresses.into_iter().filter(|address| !is_recorded(address)).collect()
    }
}

fn is_out_of_all(state: &State) -> bool {
    state.opted_out_of_all_since().is_some()
}

impl SourceNote {
    /// A note for each base that messages in a ledger were sent from, with the number of
    /// its addresses and of those who gave a consent of which proof is kept. The caller
    /// adds where the addresses came from.
    ///
    /// ```
    /// use deliverability::{
    ///     quarantine::{Event, Ledger, Policy},
    ///     retirement::audit_pack::SourceNote,
    /// };
    ///
    /// let at = "2026-09-01T09:00:00Z".parse()?;
    /// let event = Event::delivery("d1", at).from_base("fair of spring");
    /// let ledger = Ledger::fold([("jane@example.org", event)], &Policy::default());
    /// let note = &SourceNote::from_bases(&ledger)[0];
    /// assert_eq!(
    ///     (note.name.as_str(), note.origin.as_deref()),
    ///     ("fair of spring", None)
    /// );
    /// assert_eq!((note.contacts, note.with_proof), (Some(1), Some(0)));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn from_bases(ledger: &Ledger) -> Vec<Self> {
        let mut bases: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (_, state) in ledger.iter() {
            let mut own: Vec<&str> = state.history().iter().filter_map(|event| event.base()).collect();
            own.sort_unstable();
            own.dedup();
            let proof = u64::from(state.subscriptions().next().is_some());
            for base in own {
                let (contacts, with_proof) = bases.entry(base).or_default();
                *contacts = contacts.saturating_add(1);
                *with_proof = with_proof.saturating_add(proof);
            }
        }
        let note = |(name, (contacts, with_proof)): (&str, (u64, u64))| Self {
            name: name.to_string(),
            contacts: Some(contacts),
            with_proof: Some(with_proof),
            ..Self::default()
        };
        bases.into_iter().map(note).collect()
    }
}
