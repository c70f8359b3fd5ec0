//! Reading a serialized state, of this schema version or an earlier one.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, VecDeque},
    vec::Vec,
};
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    SCHEMA_VERSION, State,
    consent::{Consent, Entry},
    counts::{Counts, Row},
    event::Event,
    order,
    outcome::Outcome,
    permission::{Block, Cause},
};

/// A serialized state, as it is read.
#[derive(serde::Deserialize)]
pub(super) struct Snapshot {
    schema_version: u32,
    domain: Box<str>,
    history: Vec<Event>,
    /// Since version 2.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// Version 1.
    #[serde(default)]
    standing: Option<Version1>,
}

/// What version 1 wrote as `standing`.
#[derive(serde::Deserialize)]
struct Version1 {
    step: u32,
    row: Row,
    hard: VecDeque<DateTime<Utc>>,
    long_terms: u32,
    quiet_since: Option<DateTime<Utc>>,
    engaged_at: Option<DateTime<Utc>>,
    temporary: Option<Block>,
    long_term: Option<Block>,
    #[serde(alias = "blacklists")]
    blocklists: BTreeMap<Box<str>, Entry>,
    opt_outs: BTreeMap<Box<str>, Entry>,
    opt_out_of_all: Option<Entry>,
}

impl From<Version1> for Outcome {
    fn from(old: Version1) -> Self {
        // Version 1 did not distinguish a complaint that names no tenant from an opt-out of all
        // mail.
        let is_complaint = |entry: &Entry| entry.cause == Cause::Complaint;
        let (complaint_of_all, opt_out_of_all) = match old.opt_out_of_all {
            Some(entry) if is_complaint(&entry) => (Some(entry), None),
            other => (None, other),
        };
        Self {
            counts: Counts {
                step: old.step,
                row: old.row,
                hard: old.hard,
                long_terms: old.long_terms,
                quiet_since: old.quiet_since,
            },
            engaged_at: old.engaged_at,
            temporary: old.temporary,
            long_term: old.long_term,
            consent: Consent {
                blocklists: old.blocklists,
                opt_outs: old.opt_outs,
                opt_out_of_all,
                complaint_of_all,
                subscriptions: BTreeMap::new(),
            },
            ..Self::default()
        }
    }
}

/// Why a serialized state could not be read.
pub(super) enum Unreadable {
    Version(u32),
    NoOutcome,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(
                f,
                "the state is of schema version {version}, and this version of the crate reads 1 to {SCHEMA_VERSION}"
            ),
            Self::NoOutcome => f.write_str("the state lacks what its events led to"),
        }
    }
}

impl TryFrom<Snapshot> for State {
    type Error = Unreadable;

    fn try_from(snapshot: Snapshot) -> Result<Self, Unreadable> {
        let Snapshot { schema_version, domain, mut history, outcome, standing } = snapshot;
        let outcome = match schema_version {
            1 => standing.map(Outcome::from),
            SCHEMA_VERSION => outcome,
            other => return Err(Unreadable::Version(other)),
        };
        // The order of the events is not taken on trust.
        order::put_in_order(&mut history);
        Ok(Self::restored(domain, history, outcome.ok_or(Unreadable::NoOutcome)?))
    }
}
