//! What repeated offences bring.

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::sample::span_of_hours;

/// What a provider does about repeated offences within a rolling window.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::reputation::{Incident, Ladder, Sanction};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let incidents = [
///     Incident::Offence(at("2026-03-01T08:00:00Z")),
///     Incident::Offence(at("2026-03-20T08:00:00Z")),
/// ];
/// let standing = Ladder::mindbaz().standing(&incidents, at("2026-03-20T12:00:00Z"));
/// assert_eq!(standing.to_string(), "offence 2 within 30 days: blocked until 2026-03-21 08:00 UTC");
/// assert!(!Ladder::mindbaz().standing(&incidents, at("2026-03-21T08:00:00Z")).is_blocked());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Ladder {
    /// How long an offence counts, in days.
    pub window_days: u32,
    /// What the first, the second... offence brings; the last one stays for all that follow.
    pub sanctions: Vec<Sanction>,
}

impl Ladder {
    /// A ladder of the caller's own.
    #[must_use]
    pub const fn new(window_days: u32, sanctions: Vec<Sanction>) -> Self {
        Self { window_days, sanctions }
    }

    /// Mindbaz's pre-block at French providers: within 30 days an alert, a block of 24 hours, a block
    /// until acknowledged, a block until its support lifts it (vendor practice, not a standard).
    #[must_use]
    pub fn mindbaz() -> Self {
        let sanctions = [
            Sanction::Alert,
            Sanction::BlockHours(24),
            Sanction::BlockUntilAcknowledged,
            Sanction::BlockUntilSupport,
        ];
        Self::new(30, Vec::from(sanctions))
    }

    /// What holds at `now`, by the incidents up to then in any order; those that are given twice
    /// count once.
    ///
    /// The last offence decides, by how many there were in the window that ends with it. A block that
    /// waits for somebody does not end by time.
    #[must_use]
    pub fn standing(&self, incidents: &[Incident], now: DateTime<Utc>) -> Standing {
        let mut offences: Vec<DateTime<Utc>> = incidents
            .iter()
            .filter_map(|incident| match incident {
                Incident::Offence(at) => Some(*at).filter(|at| *at <= now),
                Incident::Acknowledged(_) | Incident::LiftedBySupport(_) => None,
            })
            .collect();
        offences.sort_unstable();
        offences.dedup();
        let Some(&last) = offences.last() else { return Standing::default() };
        let window = TimeDelta::try_days(i64::from(self.window_days)).unwrap_or(TimeDelta::MAX);
        let counted = offences.iter().filter(|&&at| last.signed_duration_since(at) < window).count();
        // A window of no days still holds the offence itself.
        let level = u32::try_from(counted).unwrap_or(u32::MAX).max(1);
        let step = usize::try_from(level).unwrap_or(usize::MAX).min(self.sanctions.len());
        let sanction = step.checked_sub(1).and_then(|step| self.sanctions.get(step)).copied();

        let lifted = |by_support_only: bool| {
            incidents.iter().any(|incident| match incident {
                Incident::Offence(_) => false,
                Incident::Acknowledged(at) => !by_support_only && last <= *at && *at <= now,
                Incident::LiftedBySupport(at) => last <= *at && *at <= now,
            })
        };
        let mut until = None;
        let blocked = match sanction {
            None | Some(Sanction::Alert) => false,
            Some(Sanction::BlockHours(hours)) => {
                until = last.checked_add_signed(span_of_hours(hours));
                until.is_none_or(|until| now < until) && !lifted(true)
            }
            Some(Sanction::BlockUntilAcknowledged) => !lifted(false),
            Some(Sanction::BlockUntilSupport) => !lifted(true),
        };
        let until = until.filter(|_| blocked);
        Standing { level, sanction, blocked, until, window_days: self.window_days }
    }
}

/// What one offence brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Sanction {
    /// A warning.
    Alert,
    /// A block of so many hours.
    BlockHours(u32),
    /// A block until the sender acknowledges it.
    BlockUntilAcknowledged,
    /// A block until the provider's or the service's support lifts it.
    BlockUntilSupport,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Incident {
    /// A limit was broken.
    Offence(DateTime<Utc>),
    /// The sender acknowledged the last offence.
    Acknowledged(DateTime<Utc>),
    /// Support lifted what holds.
    LiftedBySupport(DateTime<Utc>),
}

/// What holds by a [`Ladder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Standing {
    level: u32,
    sanction: Option<Sanction>,
    blocked: bool,
    until: Option<DateTime<Utc>>,
    window_days: u32,
}

impl Standing {
    /// How many offences counted at the last one; 0 without any.
    #[must_use]
    pub const fn level(&self) -> u32 {
        self.level
    }

    /// What the last offence brought.
    #[must_use]
    pub const fn sanction(&self) -> Option<Sanction> {
        self.sanction
    }

    /// Whether mail is blocked now.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// When the block ends by time alone.
    #[must_use]
    pub const fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(sanction) = self.sanction else { return f.write_str("no offence that counts") };
        write!(f, "offence {} within {} days: ", self.level, self.window_days)?;
        match (sanction, self.blocked, self.until) {
            (Sanction::Alert, ..) => f.write_str("a warning"),
            (_, false, _) => f.write_str("the block is over"),
            (_, true, Some(until)) => write!(f, "blocked until {}", until.format("%F %H:%M UTC")),
            (Sanction::BlockUntilAcknowledged, ..) => f.write_str("blocked until it is acknowledged"),
            (_, true, None) => f.write_str("blocked until support lifts it"),
        }
    }
}
