//! The plan and its days.

use alloc::{collections::BTreeSet, vec::Vec};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    builder::Builder,
    calendar::{Calendar, Counting},
    curve::{Curve, Frame, Growth, paced_parts},
    day::{Allowance, Day},
    error::{Error, ErrorKind},
    observed::Observed,
    policy::Policy,
    share::Share,
    split::{Split, apportion},
    state::State,
    verdict::Verdict,
};
use crate::source::{Preset, Source};

/// A ramp: its days with their dates, caps and parts.
///
/// A plan comes from [`Plan::builder`] or from a published one, [`Plan::preset`].
/// [`Plan::advance`] reads what was measured and decides what comes next. Serialized, a
/// plan is its inputs, from which it is built again.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Growth, Plan};
///
/// let plan = Plan::builder()
///     .start(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
///     .from(200)
///     .to(1_000)
///     .growth(Growth::percent(50))
///     .build()?;
/// let ramp: Vec<String> =
///     plan.days().iter().map(|day| format!("{}: {}", day.date(), day.cap())).collect();
/// assert_eq!(ramp[..3], ["2026-03-02: 200", "2026-03-03: 300", "2026-03-04: 450"]);
/// assert_eq!((plan.days().len(), plan.target()), (5, 1_000));
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Builder", into = "Builder"))]
pub struct Plan {
    inputs: Builder,
    shares: Vec<u64>,
    limits: Vec<Option<u64>>,
    first: NaiveDate,
    steps: Vec<u64>,
    days: Vec<Day>,
}

impl TryFrom<Builder> for Plan {
    type Error = Error;

    fn try_from(inputs: Builder) -> Result<Self, Error> {
        inputs.build()
    }
}

impl From<Plan> for Builder {
    fn from(plan: Plan) -> Self {
        plan.inputs
    }
}

impl Plan {
    /// The largest number of days that a plan may have: ten years.
    pub const MAX_DAYS: u32 = 3_660;

    /// Starts a plan from your own inputs.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The plan that was [published](Self::PRESETS) under this name, of which every
    /// input can still be changed; `None` for an unknown name.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan =
    ///     Plan::preset("sendgrid-daily").unwrap().start(start).to(20_000).build()?;
    /// assert_eq!(plan.steps(), [50, 100, 500, 1_000, 5_000, 10_000, 20_000]);
    /// assert!(Plan::preset("nobody").is_none());
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn preset(name: &str) -> Option<Builder> {
        Preset::policy_of(Self::PRESETS, name)
    }

    /// Where the plan that this one started from was published: `None` if it was built
    /// from inputs of its own.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::preset("mailtrap").unwrap().start(start).build()?;
    /// assert_eq!(
    ///     plan.source().unwrap().title(),
    ///     "Mailtrap, warm-up schedule of 21 days"
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        let name = self.inputs.preset.as_deref()?;
        Preset::find(Self::PRESETS, name).map(Preset::source)
    }

    /// The name of the published plan that this one started from.
    #[must_use]
    pub fn preset_name(&self) -> Option<&str> {
        self.inputs.preset.as_deref()
    }

    pub(super) fn new(inputs: Builder) -> Result<Self, ErrorKind> {
        let start = inputs.start.ok_or(ErrorKind::NoStart)?;
        let mut names = BTreeSet::new();
        for provider in &inputs.providers {
            if provider.weight() == 0 {
                return Err(ErrorKind::Provider);
            }
            if !names.insert(provider.name()) {
                return Err(ErrorKind::SameProvider);
            }
        }
        if !inputs.calendar.sends_on.contains(&true) {
            return Err(ErrorKind::NoSendingDay);
        }
        let first = inputs.calendar.sending_day_from(start).ok_or(ErrorKind::DateRange)?;
        // A plan whose curve was changed no longer follows the published table.
        let published = inputs.preset.as_deref().and_then(Self::preset);
        let is_published = published.is_some_and(|preset| preset.curve == inputs.curve);
        let steps = inputs.curve.steps(Frame {
            is_published,
            from: inputs.from,
            to: inputs.to,
            days: inputs.days,
            growth: inputs.growth,
            limit: inputs.step_limit,
            providers: &inputs.providers,
        })?;
        let shares = inputs.providers.iter().map(Share::weight).collect();
        let limits = inputs.providers.iter().map(Share::cap).collect();
        let mut plan = Self { inputs, shares, limits, first, steps, days: Vec::new() };
        plan.days = plan.days_from(first, 0, 1);
        if plan.days.last().is_none_or(|day| day.step < plan.last_step()) {
            return Err(ErrorKind::DateRange);
        }
        match plan.days.windows(2).position(|pair| plan.is_steep(pair, is_published)) {
            Some(index) => {
                let day = u32::try_from(index.saturating_add(2)).unwrap_or(u32::MAX);
                Err(ErrorKind::SteepStep { day })
            }
            None => Ok(plan),
        }
    }

    /// Whether the step from the first day to the second is too large. Where calendar
    /// days count, the growth over days off is one step.
    fn is_steep(&self, pair: &[Day], is_published: bool) -> bool {
        let [one, two] = pair else { return false };
        match self.inputs.step_limit {
            Some(limit) => two.cap > limit.most_after(one.cap),
            // A published table may more than double where it does so itself, and nowhere else.
            None if is_published => {
                two.step > one.step.saturating_add(1)
                    && two.cap > Growth::DOUBLE.most_after(one.cap)
                    && !self.inputs.curve.has_step(one.cap, two.cap)
            }
            None => false,
        }
    }

    /// The sending days, in order.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The caps of the steps, without the calendar. A successful sending day moves on by
    /// one step.
    #[must_use]
    pub fn steps(&self) -> &[u64] {
        &self.steps
    }

    /// The cap of the last day, in messages a day.
    #[must_use]
    pub fn target(&self) -> u64 {
        self.steps.last().copied().unwrap_or(0)
    }

    /// The mailbox providers with their shares, in the order of each day's
    /// [parts](Day::parts).
    #[must_use]
    pub fn providers(&self) -> &[Share] {
        &self.inputs.providers
    }

    /// The calendar: which days are sending days, what moves the ramp on, and when a day
    /// begins.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.inputs.calendar
    }

    /// The day of the plan on a date: `None` before the first day, after the last one,
    /// and on days off.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Calendar, Plan};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder()
    ///     .start(date(6))
    ///     .from(100)
    ///     .to(200)
    ///     .days(5)
    ///     .calendar(Calendar::weekdays());
    /// let plan = plan.build()?;
    /// assert_eq!(plan.day_on(date(9)).unwrap().number(), 2);
    /// assert_eq!(plan.day_on(date(7)), None, "a Saturday");
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn day_on(&self, date: NaiveDate) -> Option<&Day> {
        let index = self.days.binary_search_by_key(&date, Day::date).ok()?;
        self.days.get(index)
    }

    /// How many more messages may be sent at `now`, after `sent_today` since the day
    /// began.
    ///
    /// It follows the state, which holds and pauses, and not the plan alone. Planned
    /// growth is not a suspicious spike: pass the cap to
    /// [`Baseline::expecting`](crate::reputation::volume::Baseline::expecting).
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder().start(start).from(100).to(200_000).build()?;
    /// let policy = Policy::default();
    /// let at = |text: &str| text.parse().unwrap();
    /// let left = |state: &State, sent, now| {
    ///     plan.allowance(state, sent, at(now), &policy).left
    /// };
    /// assert_eq!(left(&State::new(), 40, "2026-03-02T10:00:00Z"), 60);
    /// assert_eq!(left(&State::new(), 0, "2026-03-01T23:59:59Z"), 0);
    ///
    /// // Half of the first day's mail bounced: nothing may be sent for a week.
    /// let state =
    ///     State::fold(&plan, &[Observed::new(start).sent(100).hard(50)], &policy);
    /// let allowance = plan.allowance(&state, 0, at("2026-03-04T10:00:00Z"), &policy);
    /// assert_eq!(
    ///     (allowance.left, allowance.renews),
    ///     (0, Some(at("2026-03-10T00:00:00Z")))
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn allowance(
        &self,
        state: &State,
        sent_today: u64,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Allowance {
        let calendar = self.calendar();
        let date = calendar.date_of(now);
        let cap = date.map_or(0, |date| state.cap_on(self, date, policy));
        let next = date.and_then(|date| state.next_open(self, date));
        Allowance {
            left: cap.saturating_sub(sent_today),
            renews: next.and_then(|date| calendar.day_start(date)),
        }
    }

    /// Decides what comes next after everything that was measured so far.
    ///
    /// The observations may be in any order; those of the same date and provider are
    /// added up. The whole plan moves as one, at the pace of its worst provider; for
    /// separate ramps by provider see [`for_provider`](Self::for_provider). To continue
    /// from a stored state, see [`State`].
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Decision, Observed, Plan, Policy};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan =
    ///     Plan::builder().start(date(2)).from(1_000).to(5_000).days(28).build()?;
    /// let day = |n| Observed::new(date(n)).at("gmail").sent(1_000);
    ///
    /// let next = plan.advance(&[day(2)], &Policy::default());
    /// assert_eq!(
    ///     (next.decision(), next.to_string().as_str()),
    ///     (Decision::Advance, "advance to 1,061")
    /// );
    /// let next = plan.advance(&[day(2), day(3).complaints(9)], &Policy::default());
    /// assert_eq!(
    ///     next.to_string(),
    ///     "pause until 2026-03-11, then 1,000: complaints at gmail 0.90 % in 1 day \
    ///      (limit 0.30 %, 9 of 1,000 delivered)",
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn advance(&self, observed: &[Observed], policy: &Policy) -> Verdict {
        State::fold(self, observed, policy).next(self, policy)
    }

    /// The days to come after a state, if all goes well. The first one is that of
    /// [`State::next`]; the days of a pause are left out. Empty once the last step is
    /// done.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(100).to(400).days(3).build()?;
    /// let policy = Policy::default();
    /// assert_eq!(plan.days_after(&State::new(), &policy), plan.days());
    /// // Three messages are too few for the day to count.
    /// let state = State::fold(&plan, &[Observed::new(date(2)).sent(3)], &policy);
    /// let caps: Vec<u64> =
    ///     plan.days_after(&state, &policy).iter().map(|day| day.cap()).collect();
    /// assert_eq!(caps, [100, 200, 400]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn days_after(&self, state: &State, policy: &Policy) -> Vec<Day> {
        if state.is_finished(self) {
            return Vec::new();
        }
        let after = state.next(self, policy).resumes();
        let Some(date) = self.calendar().sending_day_from(after) else { return Vec::new() };
        let (step, number) = (state.step_on(self, date, policy), state.days().saturating_add(1));
        let mut days = self.days_from(date, step, number);
        if let Some(first) = days.first_mut() {
            *first = self.day(number, date, step, state.cap_on(self, date, policy), state.earned(self, step));
        }
        days
    }

    /// The ramp of one provider alone: its parts of the caps, to be advanced by its own
    /// measurements. `None` for a provider that the plan does not have.
    ///
    /// Receivers keep separate reputations, and one may complain where another does not:
    /// keep one [`State`] for each pair of a sending identity and a provider. A part is
    /// rounded down, so the parts of all providers never exceed the plan's cap, except
    /// that a part is at least one message.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Decision, Observed, Plan, Policy};
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder()
    ///     .start(date)
    ///     .from(1_000)
    ///     .to(8_000)
    ///     .providers([("gmail", 6), ("yahoo", 4)]);
    /// let plan = plan.build()?;
    /// let observed = [
    ///     Observed::new(date).at("gmail").sent(600).complaints(15),
    ///     Observed::new(date).at("yahoo").sent(400),
    /// ];
    /// let decision = |name| {
    ///     let own: Vec<Observed> = observed
    ///         .iter()
    ///         .filter(|row| row.provider() == Some(name))
    ///         .cloned()
    ///         .collect();
    ///     plan.for_provider(name).unwrap().advance(&own, &Policy::default()).decision()
    /// };
    /// assert_eq!(
    ///     (decision("gmail"), decision("yahoo")),
    ///     (Decision::Pause, Decision::Advance)
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn for_provider(&self, name: impl AsRef<str>) -> Option<Self> {
        let index = self.providers().iter().position(|provider| provider.name() == name.as_ref())?;
        let provider = self.providers().get(index)?;
        let sum: u128 = self.shares.iter().map(|&share| u128::from(share)).sum();
        let part = |(step, &cap): (u32, &u64)| {
            let part = if self.inputs.curve == Curve::Providers {
                paced_parts(cap_of_pace(self), step.saturating_add(1), self.providers()).get(index).copied()
            } else {
                let product = u128::from(cap).saturating_mul(provider.weight().into());
                product.checked_div(sum).and_then(|part| u64::try_from(part).ok())
            };
            part.unwrap_or(0).min(provider.cap().unwrap_or(u64::MAX)).max(1)
        };
        let caps = (0..).zip(&self.steps).map(part).collect();
        let inputs = Builder {
            preset: None,
            from: None,
            to: None,
            days: None,
            growth: None,
            curve: Curve::Table { caps, then: None },
            step_limit: None,
            providers: Vec::new(),
            ..self.inputs.clone()
        };
        inputs.build().ok()
    }

    /// The number of the last step, from 0.
    pub(super) fn last_step(&self) -> u32 {
        u32::try_from(self.steps.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The cap of a step from 0; after the last one the target.
    pub(super) fn cap_of(&self, step: u32) -> u64 {
        usize::try_from(step)
            .ok()
            .and_then(|step| self.steps.get(step))
            .copied()
            .unwrap_or_else(|| self.target())
    }

    /// The last step whose cap is not above `cap`; the first one where there is none.
    pub(super) fn step_at_most(&self, cap: u64) -> u32 {
        let above = self.steps.partition_point(|&step| step <= cap);
        u32::try_from(above.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The step that follows `step` when `days` calendar days later is the next sending
    /// day.
    pub(super) fn step_after(&self, step: u32, days: u32) -> u32 {
        let by = match self.calendar().counting {
            Counting::SendingDays => 1,
            Counting::CalendarDays => days,
        };
        step.saturating_add(by).min(self.last_step())
    }

    /// How many calendar days after its first day the plan reaches a step, if all goes
    /// well.
    pub(super) fn days_to(&self, step: u32) -> u32 {
        let index = self.days.partition_point(|day| day.step < step);
        let date = self.days.get(index).or_else(|| self.days.last()).map_or(self.first, Day::date);
        u32::try_from(date.signed_duration_since(self.first).num_days()).unwrap_or(0)
    }

    /// The day of a date with a cap, which may be below that of its step, and with the
    /// audience after `earned` days.
    pub(super) fn day(&self, number: u32, date: NaiveDate, step: u32, cap: u64, earned: u32) -> Day {
        let split = match (&self.inputs.curve, self.providers()) {
            (_, []) => Split::default(),
            (Curve::Providers, providers) => {
                let weights = paced_parts(cap_of_pace(self), step.saturating_add(1), providers);
                apportion(cap, &weights, &self.limits, self.inputs.overflow)
            }
            _ => apportion(cap, &self.shares, &self.limits, self.inputs.overflow),
        };
        Day {
            number,
            date,
            step,
            cap,
            split,
            hour_cap: self.inputs.hour_divisor.map(|divisor| cap.checked_div(divisor.into()).unwrap_or(cap)),
            audience: self.inputs.audiences.after(earned),
        }
    }

    /// The days from a date and a step on to the last step.
    fn days_from(&self, first: NaiveDate, step: u32, number: u32) -> Vec<Day> {
        let (mut date, mut step) = (first, step);
        let mut days = Vec::with_capacity(self.steps.len());
        for number in number.. {
            // The plan's own days are not known yet while they are being computed.
            let earned = if self.days.is_empty() {
                u32::try_from(date.signed_duration_since(self.first).num_days()).unwrap_or(0)
            } else {
                self.days_to(step)
            };
            days.push(self.day(number, date, step, self.cap_of(step), earned));
            let next = date.succ_opt().and_then(|date| self.calendar().sending_day_from(date));
            let Some(next) = next.filter(|_| step < self.last_step()) else { break };
            let gone = u32::try_from(next.signed_duration_since(date).num_days()).unwrap_or(u32::MAX);
            step = self.step_after(step, gone);
            date = next;
        }
        days
    }
}

/// The target of which the paces of the providers are parts.
fn cap_of_pace(plan: &Plan) -> u64 {
    plan.inputs.to.unwrap_or(0)
}
