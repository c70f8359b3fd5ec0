//! The phases of a recovery, and what moves it from one to the next.

use core::fmt;

use chrono::NaiveDate;

use crate::{rate::count::grouped, reputation::audience::Recipient};

/// One phase of a [`Recovery`](super::Recovery).
///
/// ```
/// use deliverability::reputation::recovery::{
///     Cause, PhaseKind, Policy, Recovery, Severity,
/// };
///
/// let recovery =
///     Recovery::new(Severity::Severe, Cause::BadList, 10_000, &Policy::default());
/// let phase = recovery.phases()[1];
/// assert_eq!((phase.kind(), phase.cap()), (PhaseKind::CoreEngaged, 1_000));
/// assert_eq!(
///     (phase.audience_days(), phase.min_days(), phase.healthy_days()),
///     (30, 14, 7)
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Phase {
    pub(super) kind: PhaseKind,
    pub(super) cap: u64,
    pub(super) audience_days: u32,
    pub(super) min_days: u32,
    pub(super) healthy_days: u32,
}

impl Phase {
    /// The kind of the phase.
    #[must_use]
    pub const fn kind(&self) -> PhaseKind {
        self.kind
    }

    /// The largest number of messages a day.
    #[must_use]
    pub const fn cap(&self) -> u64 {
        self.cap
    }

    /// Within how many days recipients must have been active; 0 in the stop.
    #[must_use]
    pub const fn audience_days(&self) -> u32 {
        self.audience_days
    }

    /// The least number of days that the phase lasts.
    #[must_use]
    pub const fn min_days(&self) -> u32 {
        self.min_days
    }

    /// The number of healthy days in a row that the phase needs at its end.
    #[must_use]
    pub const fn healthy_days(&self) -> u32 {
        self.healthy_days
    }

    /// Whether a recipient belongs to the audience of the phase: active within its days,
    /// and neither bounced nor bought.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reputation::{
    ///     audience::Recipient,
    ///     recovery::{Cause, Policy, Recovery, Severity},
    /// };
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let mut jane = Recipient::joined(day(1));
    /// jane.last_active = Some(day(2));
    /// let recovery =
    ///     Recovery::new(Severity::Mild, Cause::BadList, 1_000, &Policy::default());
    /// let [stop, core, ..] = recovery.phases() else { panic!() };
    /// assert!(!stop.takes(&jane, day(31)) && core.takes(&jane, day(31)));
    /// assert!(!core.takes(&Recipient::joined(day(30)), day(31)), "never active");
    /// ```
    #[must_use]
    pub fn takes(&self, recipient: &Recipient, today: NaiveDate) -> bool {
        let days = recipient.last_active.map(|date| today.signed_duration_since(date).num_days());
        self.kind != PhaseKind::Stop
            && !recipient.bounced
            && !recipient.bought
            && days.is_some_and(|days| days <= i64::from(self.audience_days))
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PhaseKind::Stop => f.write_str("stop: no mail until the cause is mended"),
            kind => write!(
                f,
                "{kind}: {} a day to recipients active within {} days",
                grouped(self.cap),
                self.audience_days
            ),
        }
    }
}

/// The kinds of phases of a [`Recovery`](super::Recovery).
///
/// ```
/// use deliverability::reputation::recovery::{
///     Cause, PhaseKind, Policy, Recovery, Severity,
/// };
///
/// let recovery =
///     Recovery::new(Severity::Mild, Cause::BadList, 1_000, &Policy::default());
/// let kinds: Vec<PhaseKind> =
///     recovery.phases().iter().map(|phase| phase.kind()).collect();
/// assert_eq!(
///     kinds,
///     [PhaseKind::Stop, PhaseKind::CoreEngaged, PhaseKind::Widen, PhaseKind::Widen,]
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PhaseKind {
    /// No mail until the cause is fixed.
    Stop,
    /// Little mail, to the most engaged.
    CoreEngaged,
    /// More mail, to more recipients.
    Widen,
}

crate::names::named! {
    PhaseKind {
        Stop => "stop",
        CoreEngaged => "core-engaged",
        Widen => "widen",
    }
}

/// What follows after a day of a phase.
///
/// ```
/// use deliverability::reputation::recovery::{Move, Wait};
///
/// let hold = Move::Hold(Wait::TooFewHealthyDays { needed: 7, clean: 14 });
/// assert_eq!(
///     hold.to_string(),
///     "hold until 7 days in a row were healthy, or 14 without a fault"
/// );
/// assert_eq!(Move::FallBack { to: 0 }.to_string(), "fall back to the stop");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Move {
    /// The next phase begins.
    Next,
    /// The phase continues.
    Hold(Wait),
    /// Reputation got worse, and an earlier phase begins again.
    FallBack {
        /// The number of that phase, from 0 for the stop.
        to: usize,
    },
    /// The last phase is over.
    Done,
}

/// What a phase waits for.
///
/// ```
/// use deliverability::reputation::{
///     Conduct,
///     recovery::{Cause, Move, Policy, Progress, Recovery, Severity, Wait},
/// };
///
/// let recovery =
///     Recovery::new(Severity::Severe, Cause::BadList, 1_000, &Policy::default());
/// let progress = recovery.after_day(&Progress::default(), Conduct::Unknown, true);
/// assert_eq!(progress.last_move(), Move::Hold(Wait::TooFewDays { needed: 7 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Wait {
    /// The cause is unknown or not fixed.
    CauseNotMended,
    /// The phase has not lasted long enough.
    TooFewDays {
        /// The least number of days of the phase.
        needed: u32,
    },
    /// There were too few healthy days in a row, and too few clean days.
    TooFewHealthyDays {
        /// The number of healthy days in a row that is needed.
        needed: u32,
        /// The number of clean days that ends the phase too.
        #[cfg_attr(feature = "serde", serde(default = "super::usual_clean_days"))]
        clean: u32,
    },
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => f.write_str("go on to the next phase"),
            Self::Hold(Wait::CauseNotMended) => f.write_str("hold until the cause is mended"),
            Self::Hold(Wait::TooFewDays { needed }) => write!(f, "hold for {needed} days in all"),
            Self::Hold(Wait::TooFewHealthyDays { needed, clean }) => {
                write!(f, "hold until {needed} days in a row were healthy, or {clean} without a fault")
            }
            Self::FallBack { to: 0 } => f.write_str("fall back to the stop"),
            Self::FallBack { to } => write!(f, "fall back to phase {to}"),
            Self::Done => f.write_str("recovered"),
        }
    }
}
