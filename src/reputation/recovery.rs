//! The way back after reputation was damaged.

use alloc::vec::Vec;
use core::fmt;

use chrono::NaiveDate;

use super::{audience::Recipient, signal::Health};
use crate::rate::count::grouped;

/// Why reputation was damaged. Recovery does not start before the cause is mended.
///
/// ```
/// use deliverability::reputation::DamageCause;
///
/// let cause: DamageCause = "bad-list".parse().unwrap();
/// assert_eq!(cause.remedy(), "stop mailing the list, check every address, and trace where it came from");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DamageCause {
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
    DamageCause {
        CompromisedAccount => "compromised-account",
        BadList => "bad-list",
        MassComplaints => "mass-complaints",
        SpamTraps => "spam-traps",
        Authentication => "authentication",
        VolumeSpike => "volume-spike",
        Unknown => "unknown",
    }
}

impl DamageCause {
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
pub enum DamageSeverity {
    /// One provider throttles.
    Mild,
    /// One large provider refuses or files as spam, or several throttle.
    Serious,
    /// Most mail is refused or filed as spam, or a trap or a blocklist is behind it.
    Severe,
}

crate::names::named! {
    DamageSeverity {
        Mild => "mild",
        Serious => "serious",
        Severe => "severe",
    }
}

/// The numbers behind a [`Recovery`], for each severity from mild to severe.
///
/// The default cuts to 25, 15 and 10 % of the baseline, as the crate's requirements say (10 to 25 %
/// by severity), and no phase more than doubles the one before. The lengths are this crate's choice,
/// and make 3, 6 and 11 weeks at the least, within "weeks to months".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RecoveryPolicy {
    /// What is left of the baseline while only the core is mailed, in per cent.
    pub cut_percent: [u32; 3],
    /// How many days nothing is sent, at the least.
    pub stop_days: [u32; 3],
    /// How many days each later phase lasts, at the least.
    pub phase_days: [u32; 3],
    /// How many healthy days in a row end a phase.
    pub healthy_days: u32,
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

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self {
            cut_percent: [25, 15, 10],
            stop_days: [0, 2, 7],
            phase_days: [7, 10, 14],
            healthy_days: 7,
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
///     DamageCause, DamageSeverity, Health, Move, Progress, Recovery, RecoveryPolicy,
/// };
///
/// let recovery =
///     Recovery::new(DamageSeverity::Severe, DamageCause::BadList, 20_000, &RecoveryPolicy::default());
/// let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
/// assert_eq!(caps, [0, 2_000, 4_000, 8_000, 16_000, 20_000]);
/// assert_eq!(recovery.phases()[1].to_string(), "core-engaged: 2,000 a day to recipients active within 30 days");
///
/// // Nothing starts before the cause is mended.
/// let mut progress = Progress::default();
/// for _ in 0..30 {
///     progress = recovery.after_day(&progress, Health::Insufficient, false);
/// }
/// assert_eq!(progress.phase(), 0);
/// progress = recovery.after_day(&progress, Health::Insufficient, true);
/// assert_eq!((progress.phase(), progress.last_move()), (1, Move::Next));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recovery {
    severity: DamageSeverity,
    cause: DamageCause,
    phases: Vec<Phase>,
    last_resort_after: u32,
}

impl Recovery {
    /// The way back to `baseline` messages a day.
    ///
    /// Caps rise from one phase to the next, and the last one is the baseline.
    #[must_use]
    pub fn new(severity: DamageSeverity, cause: DamageCause, baseline: u64, policy: &RecoveryPolicy) -> Self {
        let [mild, serious, severe] = [0, 1, 2].map(|index: usize| {
            let of = |values: &[u32; 3]| values.get(index).copied().unwrap_or_default();
            (of(&policy.cut_percent), of(&policy.stop_days), of(&policy.phase_days))
        });
        let (cut, stop_days, phase_days) = match severity {
            DamageSeverity::Mild => mild,
            DamageSeverity::Serious => serious,
            DamageSeverity::Severe => severe,
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
        Self { severity, cause, phases, last_resort_after: policy.last_resort_after }
    }

    /// How bad the damage is.
    #[must_use]
    pub const fn severity(&self) -> DamageSeverity {
        self.severity
    }

    /// What has to be mended first.
    #[must_use]
    pub const fn cause(&self) -> DamageCause {
        self.cause
    }

    /// The phases: the stop first.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The least number of days that all phases take.
    #[must_use]
    pub fn least_days(&self) -> u32 {
        self.phases
            .iter()
            .fold(0_u32, |sum, phase| sum.saturating_add(phase.min_days.max(phase.healthy_days)))
    }

    /// What follows from a phase, by its number, the verdicts of its days so far, the oldest first,
    /// and whether the cause is mended.
    ///
    /// - In the stop: hold until the cause is mended and known, and the least days are over. The
    ///   verdicts do not matter, since without mail there are none.
    /// - Later: back to the stop when the cause is found not to be mended, or after a day of
    ///   [`Health::Pause`]; back by one phase after a day of [`Health::Throttle`]; on after the least
    ///   days and enough healthy ones in a row; else hold.
    /// - After the last phase: done.
    #[must_use]
    pub fn advance(&self, phase: usize, days: &[Health], mended: bool) -> Move {
        let Some(current) = self.phases.get(phase) else { return Move::Done };
        let long_enough = days.len() >= usize::try_from(current.min_days).unwrap_or(usize::MAX);
        let mended = mended && self.cause != DamageCause::Unknown;
        if phase == 0 {
            return match (mended, long_enough) {
                (false, _) => Move::Hold(Wait::CauseNotMended),
                (true, false) => Move::Hold(Wait::TooFewDays { needed: current.min_days }),
                (true, true) => Move::Next,
            };
        }
        match days.last() {
            _ if !mended => return Move::FallBack { to: 0 },
            Some(Health::Pause) => return Move::FallBack { to: 0 },
            Some(Health::Throttle) => return Move::FallBack { to: phase.saturating_sub(1).max(1) },
            _ => {}
        }
        let healthy = days.iter().rev().take_while(|&&health| health == Health::Healthy).count();
        if !long_enough {
            Move::Hold(Wait::TooFewDays { needed: current.min_days })
        } else if healthy < usize::try_from(current.healthy_days).unwrap_or(usize::MAX) {
            Move::Hold(Wait::TooFewHealthyDays { needed: current.healthy_days })
        } else if phase.saturating_add(1) < self.phases.len() {
            Move::Next
        } else {
            Move::Done
        }
    }

    /// The progress after one more day: its verdict, and whether the cause is mended.
    #[must_use]
    pub fn after_day(&self, progress: &Progress, health: Health, mended: bool) -> Progress {
        let mut days = progress.days.clone();
        days.push(health);
        let last_move = self.advance(progress.phase, &days, mended);
        let mut next = Progress { last_move, ..progress.clone() };
        match last_move {
            Move::Next => (next.phase, next.days) = (progress.phase.saturating_add(1), Vec::new()),
            Move::FallBack { to } => {
                (next.phase, next.days) = (to, Vec::new());
                next.falls = progress.falls.saturating_add(1);
            }
            Move::Done => (next.phase, next.days) = (self.phases.len(), Vec::new()),
            Move::Hold(_) => next.days = self.needed(progress.phase, days),
        }
        next
    }

    /// Whether so many attempts have failed that a new domain is worth a thought: some damage is for
    /// good. It begins with a warm-up of its own, and with a mended cause, or it ends the same way.
    #[must_use]
    pub const fn is_last_resort(&self, progress: &Progress) -> bool {
        self.last_resort_after > 0 && progress.falls >= self.last_resort_after
    }

    /// The last days of a phase that can still decide, so that a long hold does not grow the state.
    fn needed(&self, phase: usize, mut days: Vec<Health>) -> Vec<Health> {
        let most = self.phases.get(phase).map_or(0, |phase| phase.min_days.max(phase.healthy_days).max(1));
        let surplus = days.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX));
        days.drain(..surplus);
        days
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
    ///     DamageCause, DamageSeverity, Recipient, Recovery, RecoveryPolicy,
    /// };
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let mut jane = Recipient::joined(day(1));
    /// jane.last_active = Some(day(2));
    /// let recovery =
    ///     Recovery::new(DamageSeverity::Mild, DamageCause::BadList, 1_000, &RecoveryPolicy::default());
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
    /// Too few of the last days were healthy.
    TooFewHealthyDays {
        /// How many are needed in a row.
        needed: u32,
    },
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => f.write_str("go on to the next phase"),
            Self::Hold(Wait::CauseNotMended) => f.write_str("hold until the cause is mended"),
            Self::Hold(Wait::TooFewDays { needed }) => write!(f, "hold for {needed} days in all"),
            Self::Hold(Wait::TooFewHealthyDays { needed }) => {
                write!(f, "hold until {needed} days in a row were healthy")
            }
            Self::FallBack { to: 0 } => f.write_str("fall back to the stop"),
            Self::FallBack { to } => write!(f, "fall back to phase {to}"),
            Self::Done => f.write_str("recovered"),
        }
    }
}

/// How far a recovery is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::schema_version::known::<1, _>"))]
    schema_version: u32,
    phase: usize,
    days: Vec<Health>,
    falls: u32,
    last_move: Move,
}

impl Default for Progress {
    /// The first day of the stop.
    fn default() -> Self {
        let last_move = Move::Hold(Wait::CauseNotMended);
        Self { schema_version: 1, phase: 0, days: Vec::new(), falls: 0, last_move }
    }
}

impl Progress {
    /// The version of the serialised form: 1.
    #[must_use]
    pub const fn schema_version(&self) -> u32 {
        self.schema_version
    }

    /// The number of the phase, from 0 for the stop; the number of phases when all are over.
    #[must_use]
    pub const fn phase(&self) -> usize {
        self.phase
    }

    /// How often it fell back.
    #[must_use]
    pub const fn falls(&self) -> u32 {
        self.falls
    }

    /// What the last day brought.
    #[must_use]
    pub const fn last_move(&self) -> Move {
        self.last_move
    }
}
