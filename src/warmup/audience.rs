//! Which recipients to write to first, and which ones are added as the ramp moves on.
//!
//! A receiver learns a new sender's reputation from the first recipients, so a ramp
//! begins with those who engage most. [`Audiences`] defines how the circle widens; each
//! [`Day`](super::Day) of a plan carries its [`Audience`], and [`Audience::fill`]
//! distributes a cap among groups of recipients.
//!
//! ```
//! use deliverability::warmup::audience::{Audiences, Group};
//!
//! // 400 people were active this week, 5,000 within two months, the others are silent.
//! let groups = [Group::new(7, 400), Group::new(60, 5_000), Group::new(365, 80_000)];
//! let audiences = Audiences::default();
//! assert_eq!(audiences.after(3).fill(1_000, &groups), [400, 0, 0]);
//! assert_eq!(audiences.after(20).fill(1_000, &groups), [400, 600, 0]);
//! ```

use alloc::vec::Vec;
use core::fmt;

/// How recently a recipient has to have been active, depending on how far the ramp has
/// come.
///
/// Mail to people who do not engage harms reputation, so the default starts with the
/// most engaged. It is what SparkPost (Bird) publishes; vendor practice, not a standard:
/// active within 30 days in weeks 1 and 2, within 60 in weeks 3 and 4, within 90 up to
/// week 6; then everyone else, in parts of 15 %. Weeks are those of the plan that were
/// earned: a day on which the ramp held, stepped back or paused admits nobody new.
///
/// ```
/// use deliverability::warmup::audience::Audiences;
///
/// let audiences = Audiences::default();
/// assert_eq!(audiences.after(13).active_within_days, Some(30));
/// assert_eq!(audiences.after(14).active_within_days, Some(60));
/// assert_eq!(
///     audiences.after(42).to_string(),
///     "active within 90 days, and up to 15 % others"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Audiences {
    /// The stages, in ascending order of [`Stage::before_day`].
    pub stages: Vec<Stage>,
    /// After the last stage: the part of a day's cap that may go to recipients outside
    /// it, in per cent.
    pub others_percent: u32,
}

/// One stage of [`Audiences`]: how active recipients have to be during part of the ramp.
///
/// ```
/// use deliverability::warmup::audience::{Audiences, Stage};
///
/// // Only the most engaged in the first week, then everyone.
/// let mut audiences = Audiences::everyone();
/// audiences.stages = vec![Stage::new(7, 30)];
/// assert_eq!(audiences.after(6).to_string(), "active within 30 days");
/// assert!(audiences.after(7).others_percent == 100);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Stage {
    /// The stage applies while fewer than this many calendar days of the plan were
    /// earned.
    pub before_day: u32,
    /// The recipient must have opened, clicked, replied, bought or joined within this
    /// many days.
    pub active_within_days: u32,
}

impl Stage {
    /// A stage that applies before day `before_day` of the plan, for recipients who were
    /// active within `active_within_days` days.
    ///
    /// ```
    /// use deliverability::warmup::audience::{Audiences, Stage};
    ///
    /// assert_eq!(Audiences::default().stages[0], Stage::new(14, 30));
    /// ```
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
    /// No stages: every recipient is admitted from the first day on.
    #[must_use]
    pub const fn everyone() -> Self {
        Self { stages: Vec::new(), others_percent: 100 }
    }

    /// The audience once this many days were earned; 0 on the first day.
    ///
    /// ```
    /// use deliverability::warmup::audience::Audiences;
    ///
    /// let audiences = Audiences::default();
    /// assert_eq!(audiences.after(0).to_string(), "active within 30 days");
    /// assert_eq!(audiences.after(41).to_string(), "active within 90 days");
    /// assert_eq!(Audiences::everyone().after(0).to_string(), "everyone");
    /// ```
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

/// The recipients that a day's messages are for.
///
/// ```
/// use deliverability::warmup::audience::{Audiences, Group};
///
/// let groups = [Group::new(7, 300), Group::new(45, 2_000), Group::new(200, 90_000)];
/// let first = Audiences::default().after(0);
/// assert_eq!(first.fill(100, &groups), [100, 0, 0]);
/// assert_eq!(
///     first.fill(1_000, &groups),
///     [300, 0, 0],
///     "the rest of the cap stays unused"
/// );
/// assert_eq!(Audiences::default().after(50).fill(3_000, &groups), [300, 2_000, 450]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Audience {
    /// A recipient must have been active within this many days; `None` admits everyone.
    pub active_within_days: Option<u32>,
    /// The part of the cap that may go to recipients who were not, in per cent.
    pub others_percent: u32,
}

impl Audience {
    /// Whether a recipient whose last activity was `idle_days` days ago belongs to this
    /// audience.
    ///
    /// ```
    /// use deliverability::warmup::audience::Audiences;
    ///
    /// let first_week = Audiences::default().after(0);
    /// assert!(first_week.admits(30));
    /// assert!(!first_week.admits(31));
    /// ```
    #[must_use]
    pub fn admits(&self, idle_days: u32) -> bool {
        self.active_within_days.is_none_or(|within| idle_days <= within)
    }

    /// How many messages go to each group, the most recently active first, within the
    /// cap.
    ///
    /// Messages that the groups do not fill stay unused: a cap is a maximum, not a goal.
    ///
    /// ```
    /// use deliverability::warmup::audience::{Audiences, Group};
    ///
    /// // Groups may come in any order; the answer keeps it.
    /// let groups = [Group::new(60, 400), Group::new(5, 150)];
    /// assert_eq!(Audiences::default().after(20).fill(500, &groups), [350, 150]);
    /// // Of a cap of 1,000 at most 15 % go to people outside the audience.
    /// let groups = [Group::new(5, 600), Group::new(365, 9_000)];
    /// assert_eq!(Audiences::default().after(45).fill(1_000, &groups), [600, 150]);
    /// ```
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

/// Recipients whose last activity was equally long ago.
///
/// ```
/// use deliverability::warmup::audience::Group;
///
/// let group = Group::new(7, 300);
/// assert_eq!((group.idle_days, group.size), (7, 300));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Group {
    /// They were last active at most this many days ago.
    pub idle_days: u32,
    /// The number of recipients.
    pub size: u64,
}

impl Group {
    /// A group of `size` recipients who were last active at most `idle_days` days ago.
    ///
    /// ```
    /// use deliverability::warmup::audience::{Audiences, Group};
    ///
    /// let engaged = Group::new(7, 300);
    /// assert_eq!(Audiences::default().after(0).fill(100, &[engaged]), [100]);
    /// ```
    #[must_use]
    pub const fn new(idle_days: u32, size: u64) -> Self {
        Self { idle_days, size }
    }
}
