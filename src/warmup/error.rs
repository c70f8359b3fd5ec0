//! Errors of plans and states.

use chrono::NaiveDate;

/// The error of building a plan, and of observing a day too late.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{ErrorKind, Plan};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let error =
///     Plan::builder().start(start).from(100).to(5_000).days(3).build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TooSteep { days_needed: 7 });
/// assert_eq!(
///     error.to_string(),
///     "the ramp is too steep for its limit of steps: it needs 7 sending days"
/// );
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

    /// What is wrong, as a value to match on.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{ErrorKind, Plan};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::builder().start(start).from(100).to(5_000);
/// // The error knows the shortest ramp that keeps to the limit.
/// match plan.clone().days(5).build().unwrap_err().kind() {
///     ErrorKind::TooSteep { days_needed } => {
///         assert_eq!(plan.days(days_needed).build()?.steps().len(), 7);
///     }
///     kind => panic!("{kind}"),
/// }
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
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
    /// The first cap is zero, from which nothing can grow.
    #[error("the cap of the first day is zero")]
    ZeroStart,
    /// The target is below the first cap.
    #[error("the target is below the cap of the first day")]
    TargetBelowStart,
    /// A plan of no days, or levels held for no days.
    #[error("a ramp needs at least one day")]
    NoDays,
    /// A growth whose ratio is 1 or less.
    #[error("a growth has to be above 1")]
    NoGrowth,
    /// The target cannot be reached in the given number of days without a step over the
    /// limit.
    #[error("the ramp is too steep for its limit of steps: it needs {days_needed} sending days")]
    TooSteep {
        /// The smallest number of sending days that suffices, the first and the last
        /// included.
        days_needed: u32,
    },
    /// A table, a level or a band of the caller contains a step over the limit.
    #[error("day {day} is a step over the limit from the day before it")]
    SteepStep {
        /// The number of the day after the step, from 1.
        day: u32,
    },
    /// More days than [`Plan::MAX_DAYS`](super::Plan::MAX_DAYS).
    #[error("the ramp takes over ten years")]
    TooLong,
    /// A length or a growth was given for a curve that has its own.
    #[error("this curve has its own length: give no days and no growth")]
    OwnLength,
    /// Both a length and a growth were given.
    #[error("give the days or the growth, not both")]
    DaysAndGrowth,
    /// A list of caps, levels, bands or knots is empty, not in ascending order, or
    /// (knots) does not begin at day 1.
    #[error("a row of caps, levels, bands or knots is empty or not in order")]
    Row,
    /// The target is above the last cap of a table that has no growth beyond its end.
    #[error("the target is above the end of the table")]
    TableEnds,
    /// A provider has a share of 0, or no pace although the curve is
    /// [`Providers`](super::Curve::Providers).
    #[error("a provider has no share, or no pace of its own where the curve needs one")]
    Provider,
    /// Two providers have the same name.
    #[error("two providers have one name")]
    SameProvider,
    /// The calendar has no weekday on which mail is sent.
    #[error("no weekday is a sending day")]
    NoSendingDay,
    /// A date is outside the range of chrono's dates.
    #[error("a date is out of range")]
    DateRange,
    /// An observation is of a day that the state already contains, or of an earlier one:
    /// fold all observations again.
    #[error("an observation of {date} comes late: apply all of them again")]
    Late {
        /// The date of the observation.
        date: NaiveDate,
    },
}
