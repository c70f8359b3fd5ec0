//! Lengths of time in seconds: adding them to an instant, and writing them.

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};

/// The instant `seconds` seconds later, or chrono's last instant if that is out of
/// range.
pub(super) fn later(at: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::seconds(i64::from(seconds))).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whole seconds from one instant to another; 0 if the second is not later.
pub(super) fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    u64::try_from(to.signed_duration_since(from).num_seconds()).unwrap_or_default()
}

/// A length of time for a sentence, in its two greatest units: `2 h 30 min`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length(pub u64);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0;
        let (great, unit, small, below) = match seconds {
            0..60 => return write!(f, "{seconds} s"),
            60..3_600 => (seconds / 60, "min", seconds % 60, "s"),
            3_600..86_400 => (seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
            _ => (seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
        };
        write!(f, "{great} {unit}")?;
        if small > 0 { write!(f, " {small} {below}") } else { Ok(()) }
    }
}
