//! The days of a plan, and what one of them allows.

use chrono::{DateTime, NaiveDate, Utc};

use super::{audience::Audience, split::Split};

/// How many more messages may be sent today, and when the next day begins. See
/// [`Plan::allowance`](super::Plan::allowance).
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Plan, Policy, State};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::builder().start(start).from(100).to(5_000).build()?;
/// let now = "2026-03-02T18:00:00Z".parse().unwrap();
/// let allowance = plan.allowance(&State::new(), 100, now, &Policy::default());
/// assert_eq!(allowance.left, 0);
/// assert_eq!(allowance.renews.unwrap().to_string(), "2026-03-03 00:00:00 UTC");
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Allowance {
    /// The number of messages that may still be sent today.
    pub left: u64,
    /// When the next day on which mail may be sent begins: `None` if there is no such
    /// day.
    pub renews: Option<DateTime<Utc>>,
}

/// One sending day of a plan.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::Plan;
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::preset("mailtrap").unwrap().start(start).build()?;
/// let day = &plan.days()[1];
/// assert_eq!((day.number(), day.date().to_string()), (2, "2026-03-03".into()));
/// assert_eq!((day.cap(), day.hour_cap()), (390, Some(78)));
/// assert_eq!(day.audience().to_string(), "active within 30 days");
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Day {
    pub(super) number: u32,
    pub(super) date: NaiveDate,
    pub(super) step: u32,
    pub(super) cap: u64,
    pub(super) split: Split,
    pub(super) hour_cap: Option<u64>,
    pub(super) audience: Audience,
}

impl Day {
    /// The number of the day among the sending days, from 1.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The date, in the time zone of the plan's calendar.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The step of the ramp, from 0.
    #[must_use]
    pub const fn step(&self) -> u32 {
        self.step
    }

    /// The largest number of messages to send on this day.
    #[must_use]
    pub const fn cap(&self) -> u64 {
        self.cap
    }

    /// The providers' parts of the cap, in the order of
    /// [`Plan::providers`](super::Plan::providers). Together with the messages [left
    /// over](Split::left) they add up to the cap. Empty for a plan without providers.
    #[must_use]
    pub fn parts(&self) -> &[u64] {
        self.split.parts()
    }

    /// The parts, and the messages that a provider's own cap moved to another one or
    /// left over.
    #[must_use]
    pub const fn split(&self) -> &Split {
        &self.split
    }

    /// The largest number of messages to send in one hour: `None` if the plan has no
    /// such cap.
    #[must_use]
    pub const fn hour_cap(&self) -> Option<u64> {
        self.hour_cap
    }

    /// The recipients to write to; the more days were earned, the wider.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        self.audience
    }
}
