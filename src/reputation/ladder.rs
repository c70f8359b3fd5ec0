//! The sanctions of a provider for repeated offences.
//!
//! Some providers and services answer repeated offences with stricter and stricter
//! sanctions. A [`Ladder`] is such a series; [`Ladder::standing`] computes what is in
//! force from the [`Incident`]s so far.
//!
//! ```
//! use deliverability::reputation::ladder::{Incident, Ladder};
//!
//! let incidents =
//!     ["2026-03-01T08:00:00Z", "2026-03-09T08:00:00Z", "2026-03-20T08:00:00Z"]
//!         .map(|at| Incident::Offence(at.parse().unwrap()));
//! let standing =
//!     Ladder::mindbaz().standing(&incidents, "2026-04-02T08:00:00Z".parse().unwrap());
//! assert_eq!(
//!     standing.to_string(),
//!     "offence 3 within 30 days: blocked until it is acknowledged",
//! );
//! ```

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::sample::span_of_hours;

/// What a provider does about repeated offences within a rolling window.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::reputation::ladder::{Incident, Ladder, Sanction};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let incidents = [
///     Incident::Offence(at("2026-03-01T08:00:00Z")),
///     Incident::Offence(at("2026-03-20T08:00:00Z")),
/// ];
/// let standing = Ladder::mindbaz().standing(&incidents, at("2026-03-20T12:00:00Z"));
/// assert_eq!(
///     standing.to_string(),
///     "offence 2 within 30 days: blocked until 2026-03-21 08:00 UTC"
/// );
/// assert!(
///     !Ladder::mindbaz().standing(&incidents, at("2026-03-21T08:00:00Z")).is_blocked()
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Ladder {
    /// For how many days an offence counts.
    pub window_days: u32,
    /// The sanctions for the first offence, the second, and so on; the last one applies
    /// to all further ones.
    pub sanctions: Vec<Sanction>,
}

impl Ladder {
    /// A ladder of your own.
    ///
    /// ```
    /// use deliverability::reputation::ladder::{Incident, Ladder, Sanction};
    ///
    /// let ladder = Ladder::new(7, vec![Sanction::Alert, Sanction::BlockHours(12)]);
    /// let at = |text: &str| Incident::Offence(text.parse().unwrap());
    /// let incidents = [at("2026-03-02T08:00:00Z"), at("2026-03-03T08:00:00Z")];
    /// let standing =
    ///     ladder.standing(&incidents, "2026-03-03T09:00:00Z".parse().unwrap());
    /// assert_eq!(standing.until().unwrap().to_string(), "2026-03-03 20:00:00 UTC");
    /// ```
    #[must_use]
    pub const fn new(window_days: u32, sanctions: Vec<Sanction>) -> Self {
        Self { window_days, sanctions }
    }

    /// Mindbaz's pre-block at French providers: within 30 days an alert, a block of 24
    /// hours, a block until acknowledged, a block until its support lifts it (vendor
    /// practice, not a standard).
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

    /// What is in force at `now`, by the incidents up to then, in any order; duplicates
    /// count once.
    ///
    /// The sanction of an offence depends on the number of offences in the window that
    /// ends with it. A block that waits for somebody does not end by time, nor by a
    /// later offence with a milder sanction: it stays until it is lifted. An
    /// acknowledgement ends the blocks that wait for one; support ends them all. If
    /// several blocks are in force, the strictest is reported.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::reputation::ladder::{Incident, Ladder};
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let days =
    ///     ["2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z"];
    /// let mut incidents: Vec<Incident> =
    ///     days.map(|day| Incident::Offence(at(day))).to_vec();
    /// // Alone in its window it is answered by an alert, and lifts nothing.
    /// incidents.push(Incident::Offence(at("2026-06-01T08:00:00Z")));
    /// let now = at("2026-06-02T08:00:00Z");
    /// let standing = Ladder::mindbaz().standing(&incidents, now);
    /// assert_eq!(
    ///     standing.to_string(),
    ///     "offence 3 within 30 days: blocked until it is acknowledged"
    /// );
    /// incidents.push(Incident::Acknowledged(now));
    /// assert!(!Ladder::mindbaz().standing(&incidents, now).is_blocked());
    /// ```
    #[must_use]
    pub fn standing(&self, incidents: &[Incident], now: DateTime<Utc>) -> Standing {
        let mut past: Vec<Incident> =
            incidents.iter().copied().filter(|incident| incident.at() <= now).collect();
        // At the same instant the offence comes first, so that it is what is acknowledged.
        past.sort_unstable_by_key(|incident| (incident.at(), *incident));
        past.dedup();
        let offences: Vec<DateTime<Utc>> =
            past.iter().filter(|incident| incident.is_offence()).map(Incident::at).collect();
        let mut counts = self.counts(&offences).into_iter();

        let mut last = Standing::default();
        let (mut timed, mut unacknowledged, mut unsupported) = (None, None, None);
        for incident in past {
            let at = match incident {
                Incident::Offence(at) => at,
                Incident::Acknowledged(_) => {
                    unacknowledged = None;
                    continue;
                }
                Incident::LiftedBySupport(_) => {
                    (timed, unacknowledged, unsupported) = (None, None, None);
                    continue;
                }
            };
            let level = counts.next().unwrap_or(1);
            let sanction = self.sanction(level);
            last = Standing { level, sanction, blocked: false, until: None, window_days: self.window_days };
            let block = Standing { blocked: true, ..last };
            match sanction {
                None | Some(Sanction::Alert) => {}
                Some(Sanction::BlockHours(hours)) => {
                    timed = later(
                        timed,
                        Standing { until: at.checked_add_signed(span_of_hours(hours)), ..block },
                    );
                }
                Some(Sanction::BlockUntilAcknowledged) => unacknowledged = Some(block),
                Some(Sanction::BlockUntilSupport) => unsupported = Some(block),
            }
        }
        let timed = timed.filter(|block: &Standing| block.until.is_none_or(|until| now < until));
        unsupported.or(unacknowledged).or(timed).unwrap_or(last)
    }

    /// For each offence, in order, the number of offences in the window that ends with
    /// it.
    fn counts(&self, offences: &[DateTime<Utc>]) -> Vec<u32> {
        let window = TimeDelta::try_days(i64::from(self.window_days)).unwrap_or(TimeDelta::MAX);
        let mut counts = Vec::with_capacity(offences.len());
        let mut gone = 0_usize;
        for (index, &at) in offences.iter().enumerate() {
            let is_over = |first: &DateTime<Utc>| at.signed_duration_since(*first) >= window;
            // A window of no days still contains the offence itself.
            while gone < index && offences.get(gone).is_some_and(is_over) {
                gone = gone.saturating_add(1);
            }
            let counted = index.saturating_sub(gone).saturating_add(1);
            counts.push(u32::try_from(counted).unwrap_or(u32::MAX));
        }
        counts
    }

    /// The sanction for the given number of offences.
    fn sanction(&self, level: u32) -> Option<Sanction> {
        let step = usize::try_from(level).unwrap_or(usize::MAX).min(self.sanctions.len());
        step.checked_sub(1).and_then(|step| self.sanctions.get(step)).copied()
    }
}

/// The block that ends later; one without an end is later than any other.
fn later(old: Option<Standing>, new: Standing) -> Option<Standing> {
    let ends_later = |old: &Standing| match (old.until, new.until) {
        (None, _) => true,
        (Some(old), Some(new)) => old > new,
        (Some(_), None) => false,
    };
    Some(old.filter(ends_later).unwrap_or(new))
}

/// The sanction for one offence.
///
/// ```
/// use deliverability::reputation::ladder::{Ladder, Sanction};
///
/// assert_eq!(Ladder::mindbaz().sanctions[1], Sanction::BlockHours(24));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Sanction {
    /// A warning without a block.
    Alert,
    /// A block for this many hours.
    BlockHours(u32),
    /// A block until the sender acknowledges it.
    BlockUntilAcknowledged,
    /// A block until the provider's or the service's support lifts it.
    BlockUntilSupport,
}

/// Something that changes a sender's [`Standing`], with its time.
///
/// ```
/// use deliverability::reputation::ladder::{Incident, Ladder, Sanction};
///
/// let at = |text: &str| text.parse().unwrap();
/// let ladder = Ladder::new(30, vec![Sanction::BlockUntilSupport]);
/// let mut incidents = vec![Incident::Offence(at("2026-03-02T08:00:00Z"))];
/// let now = at("2026-03-05T08:00:00Z");
/// assert!(ladder.standing(&incidents, now).is_blocked());
/// incidents.push(Incident::LiftedBySupport(at("2026-03-04T10:00:00Z")));
/// assert!(!ladder.standing(&incidents, now).is_blocked());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Incident {
    /// The sender broke a limit.
    Offence(DateTime<Utc>),
    /// The sender acknowledged all offences up to then.
    Acknowledged(DateTime<Utc>),
    /// Support lifted all blocks in force.
    LiftedBySupport(DateTime<Utc>),
}

impl Incident {
    /// The time of the incident.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Offence(at) | Self::Acknowledged(at) | Self::LiftedBySupport(at) => *at,
        }
    }

    const fn is_offence(&self) -> bool {
        matches!(self, Self::Offence(_))
    }
}

/// What a [`Ladder`] has in force against a sender. Its `Display` is one sentence.
///
/// ```
/// use deliverability::reputation::ladder::{Incident, Ladder, Sanction};
///
/// let offence = Incident::Offence("2026-03-02T08:00:00Z".parse().unwrap());
/// let standing =
///     Ladder::mindbaz().standing(&[offence], "2026-03-02T09:00:00Z".parse().unwrap());
/// assert_eq!((standing.level(), standing.sanction()), (1, Some(Sanction::Alert)));
/// assert_eq!(standing.to_string(), "offence 1 within 30 days: a warning");
/// ```
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
    /// The number of offences that counted at the one whose sanction is in force, or at
    /// the last one if none is; 0 without any offence.
    #[must_use]
    pub const fn level(&self) -> u32 {
        self.level
    }

    /// The sanction in force, or that of the last offence if none is; `None` without any
    /// offence.
    #[must_use]
    pub const fn sanction(&self) -> Option<Sanction> {
        self.sanction
    }

    /// Whether mail is blocked at the time of asking.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// When the block ends by time alone: `None` if there is none, or if it waits for
    /// somebody.
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
