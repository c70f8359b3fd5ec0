//! The thresholds of a retirement.

use crate::source::{Preset, Source};

/// The thresholds of a retirement, in days unless noted otherwise.
///
/// ```
/// use deliverability::retirement::Policy;
///
/// assert_eq!(Policy::default().cool_down_days, 14);
/// let slow = Policy::preset("long-sales-cycle").unwrap();
/// assert_eq!((slow.cool_down_days, slow.reply_plan), (14, (28, 90)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The cool-down of a plan that names none.
    pub cool_down_days: u32,
    /// The shortest cool-down that raises no finding.
    pub shortest_cool_down: u32,
    /// The longest cool-down that raises no finding.
    pub longest_cool_down: u32,
    /// How many days from the freeze scheduled sends are cancelled for.
    pub cancel_horizon: u32,
    /// The cap of the last day with mail, in per cent of the baseline.
    pub last_percent: u32,
    /// The length of the window after the end in which nothing is restarted, in hours.
    pub no_restart_hours: u32,
    /// The number of days before the freeze whose figures the audit pack keeps.
    pub metrics_days: u32,
    /// How far back a stable window of figures is searched for, if the days just before
    /// the freeze are not stable.
    pub metrics_search: u32,
    /// The longest run of days without mail in a stable window: a long weekend with a
    /// holiday.
    pub longest_gap: u32,
    /// The least and the largest number of days after the end on which replies are
    /// handled.
    pub reply_plan: (u32, u32),
    /// For how many days after the end the mailbox is read daily, before it is read
    /// twice a week.
    pub daily_reading: u32,
    /// The longest interval between two readings of the mailbox: while it is read daily,
    /// and after that.
    pub unwatched_after: (u32, u32),
    /// The first and the last day of the first reminder, counted from the last send.
    pub first_reminder: (u32, u32),
    /// The first and the last day of the second reminder, counted from the last send.
    pub second_reminder: (u32, u32),
    /// The wait between SPF and DKIM, and between DKIM and DMARC, in which reports are
    /// watched.
    pub observation: u32,
    /// The shortest wait between two DNS changes; a longer time to live takes
    /// precedence.
    pub between_changes: u32,
    /// The earliest removal of a tracking host after the end.
    pub tracking_floor: u32,
    /// The planned removal of a tracking host after the end.
    pub tracking_after: u32,
    /// The earliest change of the receiving records after the end.
    pub receiving_floor: u32,
    /// The number of replies by people and opt-outs in a week from which monitoring is
    /// extended.
    pub significant_inbound: u64,
    /// The largest age of the last DMARC report at which reports count as readable.
    pub report_age: u32,
    /// The days between the revocation of a key and its deletion.
    pub key_deletion_after: u32,
}

const COMMON_ADVICE: Source = Source::unconfirmed(
    "Retirement of a sending domain: no publication was found",
    "no publication",
    "2026-11-28",
);
const PARKED: Source = Source::new(
    "M3AAWG protecting parked domains best common practices",
    "https://www.m3aawg.org/sites/default/files/m3aawg_parked_domains_bp-2015-12.pdf",
    "2026-11-28",
);

impl Default for Policy {
    fn default() -> Self {
        Self {
            cool_down_days: 14,
            shortest_cool_down: 7,
            longest_cool_down: 14,
            cancel_horizon: 14,
            last_percent: 5,
            no_restart_hours: 72,
            metrics_days: 30,
            metrics_search: 60,
            longest_gap: 4,
            reply_plan: (14, 28),
            daily_reading: 14,
            unwatched_after: (3, 7),
            first_reminder: (7, 14),
            second_reminder: (60, 90),
            observation: 7,
            between_changes: 1,
            tracking_floor: 7,
            tracking_after: 14,
            receiving_floor: 14,
            significant_inbound: 4,
            report_age: 14,
            key_deletion_after: 30,
        }
    }
}

// Freeze, replies, moves and closing in four weeks; the records of a domain that sends nothing, which is
// the default; and longer monitoring, but not longer sending.
crate::source::presets!(
    Policy,
    "retirement",
    [
        Preset::new("week-plan", COMMON_ADVICE, || Self { reply_plan: (14, 14), ..Self::default() }),
        Preset::new("parked-domain", PARKED, Self::default),
        Preset::new("long-sales-cycle", COMMON_ADVICE, || Self {
            reply_plan: (28, 90),
            daily_reading: 28,
            receiving_floor: 60,
            ..Self::default()
        }),
    ]
);
