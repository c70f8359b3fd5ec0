//! Recovery after reputation was damaged.
//!
//! A [`Recovery`] is a series of phases: a stop until the cause is fixed, little mail to
//! the most engaged, and then wider circles up to the old volume.
//! [`Recovery::after_day`] moves a [`Progress`] on by what each day calls for.
//!
//! ```
//! use deliverability::reputation::{
//!     Conduct,
//!     recovery::{Cause, Policy, Progress, Recovery, Severity},
//! };
//!
//! let recovery =
//!     Recovery::new(Severity::Serious, Cause::BadList, 10_000, &Policy::default());
//! let mut progress = Progress::default();
//! for _ in 0..2 {
//!     progress = recovery.after_day(&progress, Conduct::Unknown, true);
//! }
//! let phase = recovery.phases()[progress.phase()];
//! assert_eq!(
//!     phase.to_string(),
//!     "core-engaged: 1,500 a day to recipients active within 30 days",
//! );
//! ```

mod phase;
mod progress;

use alloc::vec::Vec;

pub use phase::{Move, Phase, PhaseKind, Wait};
use progress::Days;
pub use progress::Progress;

use super::verdict::Conduct;

/// Why reputation was damaged. Recovery does not start before the cause is fixed.
///
/// ```
/// use deliverability::reputation::recovery::Cause;
///
/// let cause: Cause = "volume-spike".parse().unwrap();
/// assert_eq!(cause.remedy(), "spread the volume over days that are each safe");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// An account was used by somebody else.
    CompromisedAccount,
    /// A list was bought, old, or not checked.
    BadList,
    /// Many people complained about unwanted mail.
    MassComplaints,
    /// There were spam traps among the recipients.
    SpamTraps,
    /// SPF, DKIM or DMARC failed.
    Authentication,
    /// Much more mail than usual was sent.
    VolumeSpike,
    /// The cause was not found yet, so recovery cannot start.
    Unknown,
}

crate::names::named! {
    Cause {
        CompromisedAccount => "compromised-account",
        BadList => "bad-list",
        MassComplaints => "mass-complaints",
        SpamTraps => "spam-traps",
        Authentication => "authentication",
        VolumeSpike => "volume-spike",
        Unknown => "unknown",
    }
}

impl Cause {
    /// What fixes the cause, as a short instruction.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::CompromisedAccount => "lock the account, change its secrets, and empty its queue",
            Self::BadList => "stop mailing the list, check every address, and trace where it came from",
            Self::MassComplaints => "ask who complained about what, and make unsubscribing easy",
            Self::SpamTraps => "remove whoever has shown no sign of life, and the sources of the traps",
            Self::Authentication => "mend SPF, DKIM and DMARC, and see them pass",
            Self::VolumeSpike => "spread the volume over days that are each safe",
            Self::Unknown => "find the cause",
        }
    }
}

/// How bad the damage is. It determines how far volume is cut, and how long recovery
/// takes.
///
/// ```
/// use deliverability::reputation::recovery::{Cause, Policy, Recovery, Severity};
///
/// let first_cap = |severity| {
///     Recovery::new(severity, Cause::BadList, 10_000, &Policy::default()).phases()[1]
///         .cap()
/// };
/// let severities = [Severity::Mild, Severity::Serious, Severity::Severe];
/// assert_eq!(severities.map(first_cap), [2_500, 1_500, 1_000]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// One provider throttles the mail.
    Mild,
    /// One large provider refuses the mail or files it as spam, or several throttle it.
    Serious,
    /// Most mail is refused or filed as spam, or a spam trap or a blocklist is the
    /// cause.
    Severe,
}

crate::names::named! {
    Severity {
        Mild => "mild",
        Serious => "serious",
        Severe => "severe",
    }
}

/// The volumes and lengths of a [`Recovery`]; arrays have a value for each severity,
/// from mild to severe.
///
/// The default cuts to 25, 15 and 10 % of the baseline, and no phase more than doubles
/// the one before it. The lengths are this crate's choice, and add up to at least 3, 6
/// and 11 weeks.
///
/// A phase ends after 7 healthy days in a row. Small senders never have the numbers for
/// a healthy verdict: for them it ends after 14 clean days, on which no count broke a
/// limit.
///
/// ```
/// use deliverability::reputation::recovery::{Cause, Policy, Recovery, Severity};
///
/// let mut policy = Policy::default();
/// policy.widen_percent = 150;
/// let recovery = Recovery::new(Severity::Mild, Cause::BadList, 8_000, &policy);
/// let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
/// assert_eq!(caps, [0, 2_000, 3_000, 4_500, 6_750, 8_000]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The volume while only the core is mailed, in per cent of the baseline.
    pub cut_percent: [u32; 3],
    /// The least number of days on which nothing is sent.
    pub stop_days: [u32; 3],
    /// The least number of days of each later phase.
    pub phase_days: [u32; 3],
    /// The number of healthy days in a row that end a phase.
    pub healthy_days: u32,
    /// The number of clean days that end a phase too, if the numbers are too small to
    /// show health: days with mail on which no count breaks a limit. Days of which too
    /// little is known do not count, and do not interrupt.
    #[cfg_attr(feature = "serde", serde(default = "usual_clean_days"))]
    pub clean_days: u32,
    /// The cap of a widening phase, in per cent of the one before it. A value of 100 or
    /// less counts as 200.
    pub widen_percent: u32,
    /// For each phase after the stop, within how many days recipients must have been
    /// active. The last value applies to all later phases.
    pub audience_days: Vec<u32>,
    /// The number of setbacks after which a new domain is an option; 0 for never.
    pub last_resort_after: u32,
}

const DOUBLE_PERCENT: u32 = 200;

const CLEAN_DAYS: u32 = 14;

#[cfg(feature = "serde")]
const fn usual_clean_days() -> u32 {
    CLEAN_DAYS
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            cut_percent: [25, 15, 10],
            stop_days: [0, 2, 7],
            phase_days: [7, 10, 14],
            healthy_days: 7,
            clean_days: CLEAN_DAYS,
            widen_percent: DOUBLE_PERCENT,
            audience_days: Vec::from([30, 60, 90, 90, 180]),
            last_resort_after: 3,
        }
    }
}

crate::source::presets!(Policy, "reputation::recovery", []);

/// The phases from a stop back to the full volume, each with its cap, audience and
/// conditions.
///
/// ```
/// use deliverability::reputation::{
///     Conduct,
///     recovery::{Cause, Move, Policy, Progress, Recovery, Severity},
/// };
///
/// let recovery =
///     Recovery::new(Severity::Severe, Cause::BadList, 20_000, &Policy::default());
/// let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
/// assert_eq!(caps, [0, 2_000, 4_000, 8_000, 16_000, 20_000]);
/// assert_eq!(
///     recovery.phases()[1].to_string(),
///     "core-engaged: 2,000 a day to recipients active within 30 days",
/// );
///
/// // Nothing starts before the cause is fixed.
/// let mut progress = Progress::default();
/// for _ in 0..30 {
///     progress = recovery.after_day(&progress, Conduct::Unknown, false);
/// }
/// assert_eq!(progress.phase(), 0);
/// progress = recovery.after_day(&progress, Conduct::Unknown, true);
/// assert_eq!((progress.phase(), progress.last_move()), (1, Move::Next));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recovery {
    severity: Severity,
    cause: Cause,
    phases: Vec<Phase>,
    last_resort_after: u32,
    #[cfg_attr(feature = "serde", serde(default = "usual_clean_days"))]
    clean_days: u32,
}

impl Recovery {
    /// The recovery of a sender who used to send `baseline` messages a day.
    ///
    /// The caps rise from one phase to the next, and the last one is the baseline.
    ///
    /// ```
    /// use deliverability::reputation::recovery::{Cause, Policy, Recovery, Severity};
    ///
    /// let recovery = Recovery::new(
    ///     Severity::Serious,
    ///     Cause::SpamTraps,
    ///     5_000,
    ///     &Policy::default(),
    /// );
    /// let phases: Vec<String> =
    ///     recovery.phases().iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     phases[..3],
    ///     [
    ///         "stop: no mail until the cause is mended",
    ///         "core-engaged: 750 a day to recipients active within 30 days",
    ///         "widen: 1,500 a day to recipients active within 60 days",
    ///     ]
    /// );
    /// ```
    #[must_use]
    pub fn new(severity: Severity, cause: Cause, baseline: u64, policy: &Policy) -> Self {
        let [mild, serious, severe] = [0, 1, 2].map(|index: usize| {
            let of = |values: &[u32; 3]| values.get(index).copied().unwrap_or_default();
            (of(&policy.cut_percent), of(&policy.stop_days), of(&policy.phase_days))
        });
        let (cut, stop_days, phase_days) = match severity {
            Severity::Mild => mild,
            Severity::Serious => serious,
            Severity::Severe => severe,
        };
        let stop =
            Phase { kind: PhaseKind::Stop, cap: 0, audience_days: 0, min_days: stop_days, healthy_days: 0 };
        let part = |volume: u64, percent: u32| {
            let part = u128::from(volume).saturating_mul(percent.into()) / 100;
            u64::try_from(part).unwrap_or(u64::MAX)
        };
        let widen_percent = if policy.widen_percent > 100 { policy.widen_percent } else { DOUBLE_PERCENT };
        let widen = |&cap: &u64| {
            let wider = part(cap, widen_percent).max(cap.saturating_add(1)).min(baseline);
            (cap < baseline).then_some(wider)
        };
        // At least one message a day, since nothing else shows a result.
        let first = part(baseline, cut).max(1).min(baseline);
        let mailing = core::iter::successors(Some(first), widen).enumerate().map(|(index, cap)| {
            let audience = policy.audience_days.get(index).or_else(|| policy.audience_days.last());
            Phase {
                kind: if index == 0 { PhaseKind::CoreEngaged } else { PhaseKind::Widen },
                cap,
                audience_days: audience.copied().unwrap_or_default(),
                min_days: phase_days,
                healthy_days: policy.healthy_days,
            }
        });
        let phases = core::iter::once(stop).chain(mailing).collect();
        Self {
            severity,
            cause,
            phases,
            last_resort_after: policy.last_resort_after,
            clean_days: policy.clean_days,
        }
    }

    /// The severity of the damage.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The cause that has to be fixed first.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// The phases, beginning with the stop.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The least number of days that all phases take, if every day is healthy.
    ///
    /// ```
    /// use deliverability::reputation::recovery::{Cause, Policy, Recovery, Severity};
    ///
    /// let recovery =
    ///     Recovery::new(Severity::Severe, Cause::BadList, 20, &Policy::default());
    /// assert_eq!((recovery.least_days(), recovery.clean_days()), (77, 77));
    /// let recovery =
    ///     Recovery::new(Severity::Mild, Cause::BadList, 20, &Policy::default());
    /// assert_eq!((recovery.least_days(), recovery.clean_days()), (22, 43));
    /// ```
    #[must_use]
    pub fn least_days(&self) -> u32 {
        self.lasting(|phase| phase.healthy_days)
    }

    /// The number of days that all phases take if every day is clean but the numbers are
    /// too small to show health, as for a small sender.
    #[must_use]
    pub fn clean_days(&self) -> u32 {
        self.lasting(|_| self.clean_days)
    }

    /// The days of all phases, by the days that end each phase with mail; the stop takes
    /// at least one.
    fn lasting(&self, ending: impl Fn(&Phase) -> u32) -> u32 {
        let days = |phase: &Phase| match phase.kind {
            PhaseKind::Stop => phase.min_days.max(1),
            _ => phase.min_days.max(ending(phase)).max(1),
        };
        self.phases.iter().fold(0_u32, |sum, phase| sum.saturating_add(days(phase)))
    }

    /// The progress after one more day, by what that day calls for
    /// ([`Verdict::conduct`](super::Verdict::conduct)) and whether the cause is fixed.
    ///
    /// - In the stop: hold until the cause is known and fixed, and the least number of
    ///   days is over. The conduct does not matter, since there is none without mail.
    /// - Later: back to the stop if the cause turns out not to be fixed, or after a day
    ///   that calls for [`Conduct::Pause`]; back by one phase after
    ///   [`Conduct::Throttle`]; on after the least number of days and enough healthy
    ///   ones in a row, or enough clean ones; else hold.
    /// - After the last phase: done.
    ///
    /// ```
    /// use deliverability::reputation::{
    ///     Conduct,
    ///     recovery::{Cause, Move, Policy, Progress, Recovery, Severity, Wait},
    /// };
    ///
    /// let recovery =
    ///     Recovery::new(Severity::Mild, Cause::BadList, 40, &Policy::default());
    /// let mut progress =
    ///     recovery.after_day(&Progress::default(), Conduct::Unknown, true);
    /// assert_eq!((progress.phase(), recovery.phases()[1].cap()), (1, 10));
    /// // Ten messages a day never prove health; fourteen days without a fault will do.
    /// for _ in 0..13 {
    ///     progress = recovery.after_day(&progress, Conduct::Clean, true);
    /// }
    /// assert_eq!(
    ///     progress.last_move(),
    ///     Move::Hold(Wait::TooFewHealthyDays { needed: 7, clean: 14 })
    /// );
    /// progress = recovery.after_day(&progress, Conduct::Clean, true);
    /// assert_eq!(progress.phase(), 2);
    /// ```
    #[must_use]
    pub fn after_day(&self, progress: &Progress, day: Conduct, mended: bool) -> Progress {
        let day = Days {
            all: progress.days.all.saturating_add(1),
            healthy: if day == Conduct::Healthy { progress.days.healthy.saturating_add(1) } else { 0 },
            clean: match day {
                Conduct::Healthy | Conduct::Clean | Conduct::Past => progress.days.clean.saturating_add(1),
                Conduct::Unknown => progress.days.clean,
                Conduct::Watch | Conduct::Throttle | Conduct::Pause => 0,
            },
            last: Some(day),
        };
        let last_move = self.moves(progress.phase, &day, mended);
        let falls = progress.falls.saturating_add(u32::from(matches!(last_move, Move::FallBack { .. })));
        let (phase, days) = match last_move {
            Move::Next => (progress.phase.saturating_add(1), Days::default()),
            Move::FallBack { to } => (to, Days::default()),
            Move::Done => (self.phases.len(), Days::default()),
            Move::Hold(_) => (progress.phase, day),
        };
        Progress { schema_version: Progress::SCHEMA_VERSION, phase, days, falls, last_move }
    }

    fn moves(&self, phase: usize, days: &Days, mended: bool) -> Move {
        let Some(current) = self.phases.get(phase) else { return Move::Done };
        let long_enough = days.all >= current.min_days;
        let mended = mended && self.cause != Cause::Unknown;
        if phase == 0 {
            return match (mended, long_enough) {
                (false, _) => Move::Hold(Wait::CauseNotMended),
                (true, false) => Move::Hold(Wait::TooFewDays { needed: current.min_days }),
                (true, true) => Move::Next,
            };
        }
        match days.last {
            _ if !mended => return Move::FallBack { to: 0 },
            Some(Conduct::Pause) => return Move::FallBack { to: 0 },
            Some(Conduct::Throttle) => return Move::FallBack { to: phase.saturating_sub(1).max(1) },
            _ => {}
        }
        if !long_enough {
            Move::Hold(Wait::TooFewDays { needed: current.min_days })
        } else if days.healthy < current.healthy_days && days.clean < self.clean_days {
            Move::Hold(Wait::TooFewHealthyDays { needed: current.healthy_days, clean: self.clean_days })
        } else if phase.saturating_add(1) < self.phases.len() {
            Move::Next
        } else {
            Move::Done
        }
    }

    /// Whether so many attempts have failed that moving to a new domain is an option,
    /// since some damage is permanent. The new domain needs a warm-up of its own, and
    /// the cause fixed, or it will end the same way.
    ///
    /// ```
    /// use deliverability::reputation::{
    ///     Conduct,
    ///     recovery::{Cause, Policy, Progress, Recovery, Severity},
    /// };
    ///
    /// let recovery = Recovery::new(
    ///     Severity::Mild,
    ///     Cause::MassComplaints,
    ///     1_000,
    ///     &Policy::default(),
    /// );
    /// let mut progress = Progress::default();
    /// for _ in 0..3 {
    ///     progress = recovery.after_day(&progress, Conduct::Unknown, true);
    ///     assert!(!recovery.is_last_resort(&progress));
    ///     progress = recovery.after_day(&progress, Conduct::Pause, true);
    /// }
    /// assert_eq!((progress.falls(), recovery.is_last_resort(&progress)), (3, true));
    /// ```
    #[must_use]
    pub const fn is_last_resort(&self, progress: &Progress) -> bool {
        self.last_resort_after > 0 && progress.falls >= self.last_resort_after
    }
}
