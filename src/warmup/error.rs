//! Why a plan cannot be made.

use chrono::NaiveDate;

/// Why a plan cannot be made, or a row comes too late for a state.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{ErrorKind, Plan};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let error = Plan::builder().start(start).from(100).to(5_000).days(3).build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TooSteep { days_needed: 7 });
/// assert_eq!(error.to_string(), "the ramp is too steep for its limit of steps: it needs 7 sending days");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind) -> Self {
        Self { kind }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// What is wrong with a plan's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No first date was given.
    #[error("a plan needs a date to start on")]
    NoStart,
    /// The curve needs a first cap, and none was given.
    #[error("this curve needs a cap for the first day")]
    NoFrom,
    /// The curve needs a target, and none was given.
    #[error("this curve needs a target")]
    NoTarget,
    /// The first cap is zero: no growth leads away from it.
    #[error("the cap of the first day is zero")]
    ZeroStart,
    /// The target is below the first cap.
    #[error("the target is below the cap of the first day")]
    TargetBelowStart,
    /// A plan of no days, or a level held for none.
    #[error("a ramp needs at least one day")]
    NoDays,
    /// A growth of 1 or less.
    #[error("a growth has to be above 1")]
    NoGrowth,
    /// The target is not reached in the days given without a step over the limit.
    #[error("the ramp is too steep for its limit of steps: it needs {days_needed} sending days")]
    TooSteep {
        /// The fewest days that would do, the first and the last included.
        days_needed: u32,
    },
    /// A table, level or band of the caller makes a step over the limit.
    #[error("day {day} is a step over the limit from the day before it")]
    SteepStep {
        /// The day after the step, from 1.
        day: u32,
    },
    /// More days than [`Plan::MAX_DAYS`](super::Plan::MAX_DAYS).
    #[error("the ramp takes over ten years")]
    TooLong,
    /// The length or growth of a curve that has its own.
    #[error("this curve has its own length: give no days and no growth")]
    OwnLength,
    /// A length and a growth at once.
    #[error("give the days or the growth, not both")]
    DaysAndGrowth,
    /// A table, row of levels, bands or knots that is empty, not in order, or does not begin at day 1.
    #[error("a row of caps, levels, bands or knots is empty or not in order")]
    Row,
    /// The target is above the last cap of a table that says no growth beyond it.
    #[error("the target is above the end of the table")]
    TableEnds,
    /// A provider with no share, or one without a pace where the curve is the providers'.
    #[error("a provider has no share, or no pace of its own where the curve needs one")]
    Provider,
    /// Two providers of one name.
    #[error("two providers have one name")]
    SameProvider,
    /// No weekday is a sending day.
    #[error("no weekday is a sending day")]
    NoSendingDay,
    /// A date outside what chrono can hold.
    #[error("a date is out of range")]
    DateRange,
    /// An observation of a day that is folded already: fold all of them anew.
    #[error("an observation of {date} comes late: fold all of them anew")]
    Late {
        /// The day of the observation.
        date: NaiveDate,
    },
}
