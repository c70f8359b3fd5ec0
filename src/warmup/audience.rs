//! Whom to write to first, and who is added as the ramp moves on.

use alloc::vec::Vec;
use core::fmt;

/// How recently a recipient has to have been active, by how far the ramp is.
///
/// Volume to people who do not engage harms: the default takes the most engaged first. It is what
/// SparkPost (Bird) publishes, vendor practice and no standard: active within 30 days in weeks 1 and 2,
/// within 60 in weeks 3 and 4, within 90 up to week 6; then the others in parts of 15 %. Weeks are those
/// of the plan that were earned: a day on which the ramp held, stepped back or paused admits nobody new.
///
/// ```
/// use deliverability::warmup::audience::Audiences;
///
/// let audiences = Audiences::default();
/// assert_eq!(audiences.after(13).active_within_days, Some(30));
/// assert_eq!(audiences.after(14).active_within_days, Some(60));
/// assert_eq!(audiences.after(42).to_string(), "active within 90 days, and up to 15 % others");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Audiences {
    /// The stages, the earliest first.
    pub stages: Vec<Stage>,
    /// After the last stage: how much of a day's cap may go to recipients outside it, in per cent.
    pub others_percent: u32,
}

/// One stage of [`Audiences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Stage {
    /// It holds for so many earned days, in calendar days of the plan from its first day on.
    pub before_day: u32,
    /// Within how many days the recipient has to have opened, clicked, replied, bought or joined.
    pub active_within_days: u32,
}

impl Stage {
    /// A stage.
    #[must_use]
    pub const fn new(before_day: u32, active_within_days: u32) -> Self {
        Self { before_day, active_within_days }
    }
}

impl Default for Audiences {
    fn default() -> Self {
        Self {
            stages: Vec::from([Stage::new(14, 30), Stage::new(28, 60), Stage::new(42, 90)]),
            others_percent: 15,
        }
    }
}

impl Audiences {
    /// Everyone, from the first day on.
    #[must_use]
    pub const fn everyone() -> Self {
        Self { stages: Vec::new(), others_percent: 100 }
    }

    /// The audience after so many earned days, from 0 on the first day.
    #[must_use]
    pub fn after(&self, days: u32) -> Audience {
        let stage = self.stages.iter().find(|stage| days < stage.before_day);
        match (stage, self.stages.last()) {
            (Some(stage), _) => {
                Audience { active_within_days: Some(stage.active_within_days), others_percent: 0 }
            }
            (None, Some(last)) => Audience {
                active_within_days: Some(last.active_within_days),
                others_percent: self.others_percent,
            },
            (None, None) => Audience { active_within_days: None, others_percent: self.others_percent },
        }
    }
}

/// Whom a day's messages are for.
///
/// ```
/// use deliverability::warmup::audience::{Audiences, Group};
///
/// let groups = [Group::new(7, 300), Group::new(45, 2_000), Group::new(200, 90_000)];
/// let first = Audiences::default().after(0);
/// assert_eq!(first.fill(100, &groups), [100, 0, 0]);
/// assert_eq!(first.fill(1_000, &groups), [300, 0, 0], "the rest of the cap stays unused");
/// assert_eq!(Audiences::default().after(50).fill(3_000, &groups), [300, 2_000, 450]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Audience {
    /// Within how many days a recipient has to have been active: `None` for everyone.
    pub active_within_days: Option<u32>,
    /// How much of the cap may go to others, in per cent.
    pub others_percent: u32,
}

impl Audience {
    /// Whether a recipient whose last activity is so many days ago is of the first choice.
    #[must_use]
    pub fn admits(&self, idle_days: u32) -> bool {
        self.active_within_days.is_none_or(|within| idle_days <= within)
    }

    /// How many messages go to each group: the most recently active first, within the cap.
    ///
    /// What the groups do not fill stays unused: a cap is no goal.
    #[must_use]
    pub fn fill(&self, cap: u64, groups: &[Group]) -> Vec<u64> {
        let others = u128::from(cap).saturating_mul(self.others_percent.min(100).into()) / 100;
        let mut others = u64::try_from(others).unwrap_or(u64::MAX);
        let mut cap = cap;
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&index| groups.get(index).map(|group| group.idle_days));
        let mut parts = alloc::vec![0; groups.len()];
        for index in order {
            let (Some(group), Some(part)) = (groups.get(index), parts.get_mut(index)) else { continue };
            if self.admits(group.idle_days) {
                *part = group.size.min(cap);
            } else {
                *part = group.size.min(cap).min(others);
                others = others.saturating_sub(*part);
            }
            cap = cap.saturating_sub(*part);
        }
        parts
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.active_within_days, self.others_percent) {
            (None, _) => f.write_str("everyone"),
            (Some(days), 0) => write!(f, "active within {days} days"),
            (Some(days), others) => write!(f, "active within {days} days, and up to {others} % others"),
        }
    }
}

/// Recipients whose last activity is equally long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Group {
    /// How many days ago they were last active, at most.
    pub idle_days: u32,
    /// How many they are.
    pub size: u64,
}

impl Group {
    /// A group of recipients.
    #[must_use]
    pub const fn new(idle_days: u32, size: u64) -> Self {
        Self { idle_days, size }
    }
}
