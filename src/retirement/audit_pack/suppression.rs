//! What a quarantine ledger knows about the people who were mailed.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use chrono::{DateTime, Utc};

use super::SourceNote;
use crate::quarantine::{Counts, Happening, Ledger, State};

/// How many addresses are on which list, and why messages bounced.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     quarantine::{Event, Ledger, Policy},
///     retirement::Suppression,
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
/// // Whoever opted out by a reply is recorded for every domain.
/// assert_eq!(Suppression::unrecorded(&ledger, ["joe@example.org", "ann@example.org"]), ["ann@example.org"]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Suppression {
    /// The addresses on each list.
    pub counts: Counts,
    /// Those that no tenant and no domain may mail: they opted out of everything.
    pub opted_out_of_all: u64,
    /// The bounces that count, by reason or, where that is unknown, by class.
    pub bounces: BTreeMap<String, u64>,
}

impl Suppression {
    /// What a ledger says at a time.
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

    /// Those of some addresses that are not opted out of everything. Each of them opted out by a reply, and
    /// that holds for every later domain: it has to be recorded.
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
    /// A note for each base that a ledger's messages were sent from: how many addresses it has, and how many
    /// of them gave a consent whose proof is kept. Where the addresses came from is the caller's to add.
    ///
    /// ```
    /// use deliverability::{quarantine::{Event, Ledger, Policy}, retirement::SourceNote};
    ///
    /// let at = "2026-09-01T09:00:00Z".parse()?;
    /// let event = Event::delivery("d1", at).from_base("fair of spring");
    /// let ledger = Ledger::fold([("jane@example.org", event)], &Policy::default());
    /// let notes = SourceNote::of_bases(&ledger);
    /// assert_eq!((notes[0].name.as_str(), notes[0].contacts, notes[0].with_proof), ("fair of spring", Some(1), Some(0)));
    /// assert_eq!(notes[0].origin, None);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn of_bases(ledger: &Ledger) -> Vec<Self> {
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
