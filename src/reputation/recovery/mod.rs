//! The way back after reputation was damaged.

mod progress;

use alloc::vec::Vec;
use core::fmt;

use chrono::NaiveDate;
use progress::Days;
pub use progress::Progress;

use super::{audience::Recipient, verdict::Conduct};
use crate::rate::count::grouped;

/// Why reputation was damaged. Recovery does not start before the cause is mended.
///
/// ```
/// use deliverability::reputation::recovery::Cause;
///
/// let cause: Cause = "bad-list".parse().unwrap();
/// assert_eq!(cause.remedy(), "stop mailing the list, check every address, and trace where it came from");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// Somebody else sent through an account.
    CompromisedAccount,
    /// A list that was bought, old, or not checked.
    BadList,
    /// Mail that many people did not want.
    MassComplaints,
    /// Spam traps among the recipients.
    SpamTraps,
    /// SPF, DKIM or DMARC failed.
    Authentication,
    /// Much more mail than usual.
    VolumeSpike,
    /// Not found yet: recovery cannot start.
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
    /// What mends it.
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

/// How bad the damage is: it decides how far volume is cut, and how long recovery takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// One provider throttles.
    Mild,
    /// One large provider refuses or files as spam, or several throttle.
    Serious,
    /// Most mail is refused or filed as spam, or a trap or a blocklist is the cause.
    Severe,
}

crate::names::named! {
    Severity {
        Mild => "mild",
        Serious => "serious",
        Severe => "severe",
    }
}

/// The numbers of a [`Recovery`], for each severity from mild to severe.
///
/// The default cuts to 25, 15 and 10 % of the baseline, and no phase more than doubles the one before.
/// The lengths are this crate's choice, and make 3, 6 and 11 weeks at the least.
///
/// A phase ends after 7 healthy days in a row. Small senders never have the numbers for a healthy
/// verdict: for them it ends after 14 clean days, on which not one count broke a limit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// What is left of the baseline while only the core is mailed, in per cent.
    pub cut_percent: [u32; 3],
    /// How many days nothing is sent, at the least.
    pub stop_days: [u32; 3],
    /// How many days each later phase lasts, at the least.
    pub phase_days: [u32; 3],
    /// How many healthy days in a row end a phase.
    pub healthy_days: u32,
    /// How many clean days end a phase too, where numbers cannot show health: days with mail of which not
    /// one count breaks a limit. Days of which too little is known do not count, and do not interrupt.
    #[cfg_attr(feature = "serde", serde(default = "usual_clean_days"))]
    pub clean_days: u32,
    /// The cap of a widening phase in per cent of the one before. What is not over 100 widens nothing, and
    /// counts as 200.
    pub widen_percent: u32,
    /// How long ago the recipients of each phase after the stop were last active at most, in days.
    /// The last one serves all later phases.
    pub audience_days: Vec<u32>,
    /// After how many falls back a new domain is worth a thought.
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

/// The phases from a stop to the full volume, each with its cap, audience and conditions.
///
/// ```
/// use deliverability::reputation::{
///     Conduct,
///     recovery::{Cause, Move, Policy, Progress, Recovery, Severity},
/// };
///
/// let recovery = Recovery::new(Severity::Severe, Cause::BadList, 20_000, &Policy::default());
/// let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
/// assert_eq!(caps, [0, 2_000, 4_000, 8_000, 16_000, 20_000]);
/// assert_eq!(recovery.phases()[1].to_string(), "core-engaged: 2,000 a day to recipients active within 30 days");
///
/// // Nothing starts before the cause is mended.
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
    /// The way back to `baseline` messages a day.
    ///
    /// Caps rise from one phase to the next, and the last one is the baseline.
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
        // A message a day is the least that shows anything.
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

    /// How bad the damage is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What has to be mended first.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// The phases: the stop first.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The least number of days that all phases take, where every day is healthy.
    ///
    /// ```
    /// use deliverability::reputation::recovery::{Cause, Policy, Recovery, Severity};
    ///
    /// let recovery = Recovery::new(Severity::Severe, Cause::BadList, 20, &Policy::default());
    /// assert_eq!((recovery.least_days(), recovery.clean_days()), (77, 77));
    /// let recovery = Recovery::new(Severity::Mild, Cause::BadList, 20, &Policy::default());
    /// assert_eq!((recovery.least_days(), recovery.clean_days()), (22, 43));
    /// ```
    #[must_use]
    pub fn least_days(&self) -> u32 {
        self.lasting(|phase| phase.healthy_days)
    }

    /// The number of days that all phases take where every day is clean, and numbers too small to show
    /// health: how long a small sender needs.
    #[must_use]
    pub fn clean_days(&self) -> u32 {
        self.lasting(|_| self.clean_days)
    }

    /// The days of all phases, by the days that end each phase with mail; the stop takes one at least.
    fn lasting(&self, ending: impl Fn(&Phase) -> u32) -> u32 {
        let days = |phase: &Phase| match phase.kind {
            PhaseKind::Stop => phase.min_days.max(1),
            _ => phase.min_days.max(ending(phase)).max(1),
        };
        self.phases.iter().fold(0_u32, |sum, phase| sum.saturating_add(days(phase)))
    }

    /// The progress after one more day: what it calls for ([`Verdict::conduct`](super::Verdict::conduct)),
    /// and whether the cause is mended.
    ///
    /// - In the stop: hold until the cause is mended and known, and the least days are over. The
    ///   verdicts do not matter, since without mail there are none.
    /// - Later: back to the stop when the cause is found not to be mended, or after a day that calls for
    ///   [`Conduct::Pause`]; back by one phase after [`Conduct::Throttle`]; on after the least days and
    ///   enough healthy ones in a row, or enough clean ones; else hold.
    /// - After the last phase: done.
    ///
    /// ```
    /// use deliverability::reputation::{
    ///     Conduct,
    ///     recovery::{Cause, Move, Policy, Progress, Recovery, Severity, Wait},
    /// };
    ///
    /// let recovery = Recovery::new(Severity::Mild, Cause::BadList, 40, &Policy::default());
    /// let mut progress = recovery.after_day(&Progress::default(), Conduct::Unknown, true);
    /// assert_eq!((progress.phase(), recovery.phases()[1].cap()), (1, 10));
    /// // Ten messages a day never prove health; fourteen days without a fault will do.
    /// for _ in 0..13 {
    ///     progress = recovery.after_day(&progress, Conduct::Clean, true);
    /// }
    /// assert_eq!(progress.last_move(), Move::Hold(Wait::TooFewHealthyDays { needed: 7, clean: 14 }));
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

    /// Whether so many attempts have failed that a new domain is worth a thought: some damage is for
    /// good. It begins with a warm-up of its own, and with a mended cause, or it ends the same way.
    #[must_use]
    pub const fn is_last_resort(&self, progress: &Progress) -> bool {
        self.last_resort_after > 0 && progress.falls >= self.last_resort_after
    }
}

/// One phase of a [`Recovery`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Phase {
    kind: PhaseKind,
    cap: u64,
    audience_days: u32,
    min_days: u32,
    healthy_days: u32,
}

impl Phase {
    /// What kind of phase it is.
    #[must_use]
    pub const fn kind(&self) -> PhaseKind {
        self.kind
    }

    /// The most messages a day.
    #[must_use]
    pub const fn cap(&self) -> u64 {
        self.cap
    }

    /// How long ago recipients were last active at most, in days; 0 in the stop.
    #[must_use]
    pub const fn audience_days(&self) -> u32 {
        self.audience_days
    }

    /// How many days it lasts at the least.
    #[must_use]
    pub const fn min_days(&self) -> u32 {
        self.min_days
    }

    /// How many healthy days in a row it needs at its end.
    #[must_use]
    pub const fn healthy_days(&self) -> u32 {
        self.healthy_days
    }

    /// Whether a recipient belongs to its audience: active within its days, and not to be removed.
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

/// The kinds of phases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PhaseKind {
    /// No mail, until the cause is mended.
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

/// What follows from a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Move {
    /// The next phase begins.
    Next,
    /// The phase goes on.
    Hold(Wait),
    /// Things got worse.
    FallBack {
        /// The number of the phase that begins anew.
        to: usize,
    },
    /// The last phase is over.
    Done,
}

/// What a phase waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Wait {
    /// The cause is unknown, or not mended.
    CauseNotMended,
    /// The phase is too young.
    TooFewDays {
        /// How many days it lasts at the least.
        needed: u32,
    },
    /// Too few days were healthy in a row, and too few clean.
    TooFewHealthyDays {
        /// How many healthy ones are needed in a row.
        needed: u32,
        /// How many clean ones end the phase too.
        #[cfg_attr(feature = "serde", serde(default = "usual_clean_days"))]
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
