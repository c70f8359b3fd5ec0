//! Whom to write to first.

use alloc::vec::Vec;
use core::fmt;

/// How recently a recipient has to have been active, by the week of the ramp (R-13).
///
/// Volume to people who do not engage harms (R-25): the default opens the most engaged first. It is what
/// SparkPost (Bird) publishes, vendor practice and no standard: active within 30 days in weeks 1 and 2,
/// within 60 in weeks 3 and 4, within 90 up to week 6; then the others in parts of 15 %.
///
/// ```
/// use deliverability::warmup::Audiences;
///
/// let audiences = Audiences::default();
/// assert_eq!(audiences.on(13).active_within_days, Some(30));
/// assert_eq!(audiences.on(14).active_within_days, Some(60));
/// assert_eq!(audiences.on(42).to_string(), "active within 90 days, and up to 15 % others");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Audiences {
    /// The windows, the earliest first.
    pub windows: Vec<Window>,
    /// After the last window: how much of a day's cap may go to recipients outside it, in per cent.
    pub others_percent: u32,
}

/// One window of [`Audiences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Window {
    /// It holds for so many calendar days since the first day of the ramp.
    pub before_day: u32,
    /// Within how many days the recipient has to have opened, clicked, replied, bought or joined.
    pub active_within_days: u32,
}

impl Window {
    /// A window.
    #[must_use]
    pub const fn new(before_day: u32, active_within_days: u32) -> Self {
        Self { before_day, active_within_days }
    }
}

impl Default for Audiences {
    fn default() -> Self {
        Self {
            windows: Vec::from([Window::new(14, 30), Window::new(28, 60), Window::new(42, 90)]),
            others_percent: 15,
        }
    }
}

impl Audiences {
    /// Everyone, from the first day on.
    #[must_use]
    pub const fn everyone() -> Self {
        Self { windows: Vec::new(), others_percent: 100 }
    }

    /// The audience so many calendar days after the first day, from 0.
    #[must_use]
    pub fn on(&self, days: u32) -> Audience {
        let window = self.windows.iter().find(|window| days < window.before_day);
        match (window, self.windows.last()) {
            (Some(window), _) => {
                Audience { active_within_days: Some(window.active_within_days), others_percent: 0 }
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
/// use deliverability::warmup::{Audiences, Segment};
///
/// let segments = [Segment::new(7, 300), Segment::new(45, 2_000), Segment::new(200, 90_000)];
/// let first = Audiences::default().on(0);
/// assert_eq!(first.fill(100, &segments), [100, 0, 0]);
/// assert_eq!(first.fill(1_000, &segments), [300, 0, 0], "the rest of the cap stays unused");
/// assert_eq!(Audiences::default().on(50).fill(3_000, &segments), [300, 2_000, 450]);
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

    /// How many messages go to each segment: the most recently active first, within the cap.
    ///
    /// What the segments do not fill stays unused: a cap is no goal (R-25).
    #[must_use]
    pub fn fill(&self, cap: u64, segments: &[Segment]) -> Vec<u64> {
        let others = u128::from(cap).saturating_mul(self.others_percent.min(100).into()) / 100;
        let mut others = u64::try_from(others).unwrap_or(u64::MAX);
        let mut cap = cap;
        let mut order: Vec<usize> = (0..segments.len()).collect();
        order.sort_by_key(|&index| segments.get(index).map(|segment| segment.idle_days));
        let mut parts = alloc::vec![0; segments.len()];
        for index in order {
            let (Some(segment), Some(part)) = (segments.get(index), parts.get_mut(index)) else { continue };
            if self.admits(segment.idle_days) {
                *part = segment.size.min(cap);
            } else {
                *part = segment.size.min(cap).min(others);
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
pub struct Segment {
    /// How many days ago they were last active, at most.
    pub idle_days: u32,
    /// How many they are.
    pub size: u64,
}

impl Segment {
    /// A segment.
    #[must_use]
    pub const fn new(idle_days: u32, size: u64) -> Self {
        Self { idle_days, size }
    }
}
