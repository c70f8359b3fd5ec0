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

/// The inputs of a [`Plan`]: [`Plan::builder`] begins with none, [`Plan::preset`] with
/// published ones.
///
/// A plan needs a [`start`](Self::start); the default curve also needs
/// [`from`](Self::from) and [`to`](Self::to). Everything else has a default.
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
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{
///     Audiences, Curve, Growth, Plan, Share, split::Overflow,
/// };
///
/// // The other inputs: 10,000 messages at once would be too many for Yahoo.
/// let plan = Plan::builder()
///     .start(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
///     .from(4_000)
///     .to(10_000)
///     .days(4)
///     .curve(Curve::Linear)
///     .step_limit(Some(Growth::percent(60)))
///     .providers([Share::new("gmail", 60), Share::new("yahoo", 40).at_most(2_500)])
///     .overflow(Overflow::Left)
///     .hour_divisor(10)
///     .audiences(Audiences::everyone())
///     .build()?;
/// let last = plan.days().last().unwrap();
/// assert_eq!(
///     (last.cap(), last.parts(), last.split().left()),
///     (10_000, &[6_000, 2_500][..], 1_500)
/// );
/// assert_eq!(
///     (last.hour_cap(), last.audience().to_string()),
///     (Some(1_000), "everyone".into())
/// );
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
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
    /// The first date, required. The ramp begins on it or, where it is a day off, on the
    /// first sending day after it.
    ///
    /// ```
    /// use deliverability::warmup::{Calendar, Plan};
    ///
    /// let saturday = "2026-03-07".parse()?;
    /// let builder = Plan::builder().start(saturday).from(100).to(800);
    /// let plan = builder.calendar(Calendar::weekdays()).build()?;
    /// assert_eq!(plan.days()[0].date().to_string(), "2026-03-09");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub const fn start(mut self, date: NaiveDate) -> Self {
        self.start = Some(date);
        self
    }

    /// The cap of the first day, in messages a day; at least 1. A table or a list of
    /// levels then begins there; a [published](Plan::preset) one doubles from there up
    /// to its next cap.
    ///
    /// ```
    /// use deliverability::warmup::Plan;
    ///
    /// let plan =
    ///     Plan::builder().start("2026-03-02".parse()?).from(100).to(800).build()?;
    /// assert_eq!(plan.days()[0].cap(), 100);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub const fn from(mut self, messages: u64) -> Self {
        self.from = Some(messages);
        self
    }

    /// The target: the cap of the last day, in messages a day. A table or a list of
    /// levels then ends there.
    ///
    /// ```
    /// use deliverability::warmup::Plan;
    ///
    /// let plan =
    ///     Plan::builder().start("2026-03-02".parse()?).from(100).to(800).build()?;
    /// assert_eq!(plan.days().last().unwrap().cap(), 800);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub const fn to(mut self, messages: u64) -> Self {
        self.to = Some(messages);
        self
    }

    /// The length of a geometric or linear ramp, in sending days, or in calendar days
    /// where those [count](super::Counting): from 1 to [`Plan::MAX_DAYS`]. The default
    /// is 42 where neither length nor growth is given.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder().start(start).from(100).to(800).days(4).build()?;
    /// assert_eq!(plan.steps(), [100, 200, 400, 800]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const fn days(mut self, days: u32) -> Self {
        self.days = Some(days);
        self
    }

    /// The growth from one sending day to the next of a geometric ramp, instead of its
    /// length. A ratio of 1 or less is refused by [`build`](Self::build).
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Growth, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder()
    ///     .start(start)
    ///     .from(100)
    ///     .to(200)
    ///     .growth(Growth::percent(30))
    ///     .build()?;
    /// assert_eq!(plan.steps(), [100, 130, 169, 200]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const fn growth(mut self, growth: Growth) -> Self {
        self.growth = Some(growth);
        self
    }

    /// The shape of the ramp. The default is [`Curve::Geometric`].
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Curve, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let curve = Curve::Table { caps: vec![50, 100, 180], then: None };
    /// let plan = Plan::builder().start(start).curve(curve).build()?;
    /// assert_eq!(plan.steps(), [50, 100, 180]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curve = curve;
        self
    }

    /// The largest growth from one sending day to the next. The default is
    /// [`Growth::DOUBLE`]; `None` is no limit. One message more is always allowed. The
    /// table of a [preset](Plan::preset) has no limit: it may more than double where it
    /// was published so, and nowhere else.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{ErrorKind, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let ramp = Plan::builder().start(start).from(100).to(10_000).days(5);
    /// let error = ramp.clone().build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooSteep { days_needed: 8 });
    /// let plan = ramp.step_limit(None).build()?;
    /// assert_eq!(plan.steps()[..2], [100, 316]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const fn step_limit(mut self, limit: Option<Growth>) -> Self {
        self.step_limit = limit;
        self
    }

    /// The mailbox providers, each with its share of the volume. The default is none,
    /// which leaves the [parts](super::Day::parts) of the days empty.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let shares = [("gmail", 60), ("microsoft", 25), ("yahoo", 15)];
    /// let plan = Plan::builder()
    ///     .start(start)
    ///     .from(1_000)
    ///     .to(2_000)
    ///     .days(5)
    ///     .providers(shares)
    ///     .build()?;
    /// assert_eq!(plan.days()[0].parts(), [600, 250, 150]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn providers<P: Into<Share>>(mut self, providers: impl IntoIterator<Item = P>) -> Self {
        self.providers = providers.into_iter().map(Into::into).collect();
        self
    }

    /// What happens to messages over a provider's own cap. The default is
    /// [`Overflow::ToOthers`].
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Plan, Share, split::Overflow};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let shares = [Share::new("gmail", 50).at_most(300), Share::new("yahoo", 50)];
    /// let ramp =
    ///     Plan::builder().start(start).from(1_000).to(2_000).days(5).providers(shares);
    /// assert_eq!(ramp.clone().build()?.days()[0].parts(), [300, 700]);
    /// let plan = ramp.overflow(Overflow::Left).build()?;
    /// assert_eq!(plan.days()[0].parts(), [300, 500]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Which days are sending days, what moves the ramp on, and when a day begins. The
    /// default sends every day from midnight UTC.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Calendar, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let ramp = Plan::builder().start(start).from(100).to(800).days(10);
    /// let plan = ramp.calendar(Calendar::weekdays()).build()?;
    /// let last = plan.days().last().unwrap();
    /// assert_eq!((last.number(), last.date().to_string()), (10, "2026-03-13".into()));
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// The most messages in an hour, as a part of the day's cap: 24 for a twenty-fourth,
    /// 5 for a fifth. The default, 0, is no cap by the hour.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder()
    ///     .start(start)
    ///     .from(1_000)
    ///     .to(2_000)
    ///     .days(5)
    ///     .hour_divisor(5)
    ///     .build()?;
    /// assert_eq!(plan.days()[0].hour_cap(), Some(200));
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const fn hour_divisor(mut self, divisor: u32) -> Self {
        self.hour_divisor = if divisor == 0 { None } else { Some(divisor) };
        self
    }

    /// Which recipients to write to, by the days that the ramp has earned. The default
    /// is
    /// [`Audiences::default`]: the most engaged first.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Audiences, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let ramp = Plan::builder().start(start).from(100).to(800).days(10);
    /// let plan = ramp.audiences(Audiences::everyone()).build()?;
    /// assert_eq!(plan.days()[0].audience().to_string(), "everyone");
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn audiences(mut self, audiences: Audiences) -> Self {
        self.audiences = audiences;
        self
    }

    /// Builds the plan.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoStart`](super::ErrorKind::NoStart),
    /// [`NoFrom`](super::ErrorKind::NoFrom) and [`NoTarget`](super::ErrorKind::NoTarget)
    /// name a missing input; [`TooSteep`](super::ErrorKind::TooSteep) says how many days
    /// the ramp would need. The other [kinds](super::ErrorKind) name an input that is
    /// out of range or contradicts another one.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{ErrorKind, Plan};
    ///
    /// let error = Plan::builder().from(100).to(5_000).build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NoStart);
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let error = Plan::builder().start(start).from(0).to(5_000).build().unwrap_err();
    /// assert_eq!(error.to_string(), "the cap of the first day is zero");
    /// ```
    pub fn build(self) -> Result<Plan, Error> {
        Plan::new(self).map_err(Error::new)
    }
}
