//! The progress of a recovery, as it is stored between days.

use super::{Move, Wait};
use crate::reputation::verdict::Conduct;

/// The progress of a recovery, stored between days. A serialized one of schema version 1
/// can be read as well.
///
/// ```
/// use deliverability::reputation::{
///     Conduct,
///     recovery::{Cause, Policy, Progress, Recovery, Severity},
/// };
///
/// let recovery =
///     Recovery::new(Severity::Mild, Cause::VolumeSpike, 1_000, &Policy::default());
/// let mut progress = recovery.after_day(&Progress::default(), Conduct::Unknown, true);
/// assert_eq!(progress.phase(), 1);
/// for _ in 0..7 {
///     progress = recovery.after_day(&progress, Conduct::Healthy, true);
/// }
/// assert_eq!((progress.phase(), progress.falls()), (2, 0));
/// assert_eq!(progress.last_move().to_string(), "go on to the next phase");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::schema_version::up_to::<{ Progress::SCHEMA_VERSION }, _>")
    )]
    pub(super) schema_version: u32,
    pub(super) phase: usize,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "Days::read"))]
    pub(super) days: Days,
    pub(super) falls: u32,
    pub(super) last_move: Move,
}

/// The days of a phase so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Days {
    pub(super) all: u32,
    /// The number of healthy days in a row, up to the last day.
    pub(super) healthy: u32,
    /// The number of clean days since the last day with a fault.
    pub(super) clean: u32,
    pub(super) last: Option<Conduct>,
}

#[cfg(feature = "serde")]
impl Days {
    /// Reads the counts, or the list of verdicts that version 1 wrote.
    fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Form {
            Counts(Days),
            Verdicts(alloc::vec::Vec<crate::reputation::signal::Health>),
        }
        Ok(match serde::Deserialize::deserialize(deserializer)? {
            Form::Counts(days) => days,
            Form::Verdicts(verdicts) => {
                let count = |days: usize| u32::try_from(days).unwrap_or(u32::MAX);
                let is_healthy = |verdict: &&crate::reputation::signal::Health| {
                    **verdict == crate::reputation::signal::Health::Healthy
                };
                let healthy = count(verdicts.iter().rev().take_while(is_healthy).count());
                Self { all: count(verdicts.len()), healthy, clean: healthy, last: None }
            }
        })
    }
}

impl Default for Progress {
    /// The progress before the first day of the stop.
    fn default() -> Self {
        let last_move = Move::Hold(Wait::CauseNotMended);
        Self { schema_version: Self::SCHEMA_VERSION, phase: 0, days: Days::default(), falls: 0, last_move }
    }
}

impl Progress {
    /// The version of the serialized form.
    pub const SCHEMA_VERSION: u32 = 2;

    /// The number of the current phase, from 0 for the stop; the number of phases once
    /// all are over.
    #[must_use]
    pub const fn phase(&self) -> usize {
        self.phase
    }

    /// The number of times that it fell back.
    #[must_use]
    pub const fn falls(&self) -> u32 {
        self.falls
    }

    /// What followed from the last day.
    #[must_use]
    pub const fn last_move(&self) -> Move {
        self.last_move
    }
}
