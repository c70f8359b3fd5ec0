//! The inputs of a plan.

use alloc::{borrow::Cow, vec::Vec};

use chrono::NaiveDate;

use super::{
    audience::Audiences,
    calendar::Calendar,
    curve::{Curve, Growth},
    error::Error,
    plan::Plan,
    share::Share,
    split::Overflow,
};

/// The inputs of a [`Plan`]: [`Plan::builder`] begins with none, [`Plan::preset`] with published ones.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Calendar, Growth, Plan};
///
/// let plan = Plan::builder()
///     .start(NaiveDate::from_ymd_opt(2026, 3, 6).unwrap()) // a Friday
///     .from(20)
///     .to(100)
///     .growth(Growth::percent(40))
///     .calendar(Calendar::weekdays())
///     .build()?;
/// assert_eq!(plan.steps(), [20, 28, 39, 54, 76, 100]);
/// assert_eq!(plan.days()[1].date().to_string(), "2026-03-09");
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct Builder {
    pub(super) preset: Option<Cow<'static, str>>,
    pub(super) start: Option<NaiveDate>,
    pub(super) from: Option<u64>,
    pub(super) to: Option<u64>,
    pub(super) days: Option<u32>,
    pub(super) growth: Option<Growth>,
    pub(super) curve: Curve,
    pub(super) step_limit: Option<Growth>,
    pub(super) providers: Vec<Share>,
    pub(super) overflow: Overflow,
    pub(super) calendar: Calendar,
    pub(super) hour_divisor: Option<u32>,
    pub(super) audiences: Audiences,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            preset: None,
            start: None,
            from: None,
            to: None,
            days: None,
            growth: None,
            curve: Curve::Geometric,
            step_limit: Some(Growth::DOUBLE),
            providers: Vec::new(),
            overflow: Overflow::ToOthers,
            calendar: Calendar::default(),
            hour_divisor: None,
            audiences: Audiences::default(),
        }
    }
}

impl Builder {
    /// The first date; the ramp begins on it, or on the first sending day after it.
    pub const fn start(mut self, date: NaiveDate) -> Self {
        self.start = Some(date);
        self
    }

    /// The cap of the first day, in messages. A table or row of levels then begins there; one that was
    /// [published](Plan::preset) doubles from there up to its next cap.
    pub const fn from(mut self, messages: u64) -> Self {
        self.from = Some(messages);
        self
    }

    /// The target: the cap of the last day, in messages. A table or row of levels then ends there.
    pub const fn to(mut self, messages: u64) -> Self {
        self.to = Some(messages);
        self
    }

    /// The length of a geometric or linear ramp: its sending days, or its calendar days where those
    /// [count](super::Counting). 42 where neither length nor growth is given.
    pub const fn days(mut self, days: u32) -> Self {
        self.days = Some(days);
        self
    }

    /// The growth of a geometric ramp, instead of its length.
    pub const fn growth(mut self, growth: Growth) -> Self {
        self.growth = Some(growth);
        self
    }

    /// The shape. [`Curve::Geometric`] unless told otherwise.
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curve = curve;
        self
    }

    /// The largest growth from one sending day to the next: [`Growth::DOUBLE`] unless told otherwise,
    /// `None` for no limit. One message more is always allowed. The table of a [preset](Plan::preset)
    /// has none, and may more than double where it was published so, and nowhere else.
    pub const fn step_limit(mut self, limit: Option<Growth>) -> Self {
        self.step_limit = limit;
        self
    }

    /// The mailbox providers, each with its share.
    pub fn providers<P: Into<Share>>(mut self, providers: impl IntoIterator<Item = P>) -> Self {
        self.providers = providers.into_iter().map(Into::into).collect();
        self
    }

    /// Where messages go that are over a provider's own cap. To the others unless told otherwise.
    pub const fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Sending days, what moves the ramp on, and when a day begins.
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// At most this part of a day's cap in an hour: 24 for a twenty-fourth, 5 for a fifth. 0 for no cap.
    pub const fn hour_divisor(mut self, divisor: u32) -> Self {
        self.hour_divisor = if divisor == 0 { None } else { Some(divisor) };
        self
    }

    /// Whom to write to first.
    pub fn audiences(mut self, audiences: Audiences) -> Self {
        self.audiences = audiences;
        self
    }

    /// The plan.
    ///
    /// # Errors
    ///
    /// Says which input is missing or cannot be; a ramp that is too steep says how many days it needs.
    pub fn build(self) -> Result<Plan, Error> {
        Plan::new(self).map_err(Error::new)
    }
}
