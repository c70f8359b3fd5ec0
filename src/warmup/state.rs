//! The progress of a ramp, folded from what was measured.

use alloc::vec::Vec;

use chrono::{Days, NaiveDate};

use super::{
    calendar::Counting,
    day::Day,
    error::{Error, ErrorKind},
    observed::Observed,
    plan::Plan,
    policy::Policy,
    verdict::{Decision, Reason, Verdict, judge},
};

/// The progress of one ramp: of a sending identity (a domain, an address, an IP), or of
/// an identity at one mailbox provider, as the caller keeps them.
///
/// It is a fold of [`Observed`] rows and does not depend on their order; a stored state
/// and the rows of later days lead to the same state as all rows together. It contains
/// the rows of the longest window of its policy, 37 days by default. A serialized state
/// of schema version 1 can be read as well, without its reasons.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Policy, Observed, Plan, State};
///
/// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let plan = Plan::builder().start(date(2)).from(100).to(5_000).build()?;
/// let policy = Policy::default();
///
/// let mut state = State::new();
/// assert_eq!(state.next(&plan, &policy).to_string(), "start at 100");
/// state.observe(&plan, &[Observed::new(date(2)).sent(100)], &policy)?;
/// assert_eq!(state.next(&plan, &policy).to_string(), "advance to 110");
/// // If nothing were sent for the next eleven days, the ramp would fall back.
/// assert_eq!(state.cap_on(&plan, date(14), &policy), 100);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State {
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::schema_version::up_to::<{ State::SCHEMA_VERSION }, _>")
    )]
    schema_version: u32,
    /// The step that applied on the last day observed.
    step: u32,
    /// What was decided after it.
    decision: Decision,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "known_reasons"))]
    reasons: Vec<Reason>,
    /// How many days were observed.
    days: u32,
    last: Option<NaiveDate>,
    last_sent: Option<NaiveDate>,
    paused_until: Option<NaiveDate>,
    /// The last day after which the ramp moved on, the first one observed, or the end of
    /// a pause.
    moved_on: Option<NaiveDate>,
    finished: bool,
    /// The cap that applied on the last day.
    #[cfg_attr(feature = "serde", serde(default))]
    last_cap: u64,
    /// The number of successful days after the last step was reached.
    #[cfg_attr(feature = "serde", serde(default))]
    beyond: u32,
    /// The rows that are still inside a window.
    window: Vec<Observed>,
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// The version of the serialized form.
    pub const SCHEMA_VERSION: u32 = 2;

    /// The state before the first day.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            schema_version: Self::SCHEMA_VERSION,
            step: 0,
            decision: Decision::Start,
            reasons: Vec::new(),
            days: 0,
            last: None,
            last_sent: None,
            paused_until: None,
            moved_on: None,
            finished: false,
            last_cap: 0,
            beyond: 0,
            window: Vec::new(),
        }
    }

    /// The state after all observations, in any order.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(100).to(400).days(3).build()?;
    /// let rows = [Observed::new(date(3)).sent(200), Observed::new(date(2)).sent(100)];
    /// let state = State::fold(&plan, &rows, &Policy::default());
    /// assert_eq!((state.days(), state.last()), (2, Some(date(3))));
    /// assert_eq!(
    ///     state.next(&plan, &Policy::default()).to_string(),
    ///     "advance to 400, the target"
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn fold(plan: &Plan, observed: &[Observed], policy: &Policy) -> Self {
        let mut state = Self::new();
        state.observe_all(plan, observed, policy);
        state
    }

    /// Continues with the rows of later days.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`] for a row of a day that the state already contains, or of an
    /// earlier one; the state then stays as it is. Counts that arrive late need a
    /// [fold](Self::fold) of all rows.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(100).to(5_000).build()?;
    /// let mut state = State::new();
    /// state.observe(&plan, &[Observed::new(date(2)).sent(100)], &Policy::default())?;
    /// let late = state.observe(
    ///     &plan,
    ///     &[Observed::new(date(2)).complaints(1)],
    ///     &Policy::default(),
    /// );
    /// assert_eq!(
    ///     late.unwrap_err().to_string(),
    ///     "an observation of 2026-03-02 comes late: apply all of them again",
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn observe(&mut self, plan: &Plan, observed: &[Observed], policy: &Policy) -> Result<(), Error> {
        let first = observed.iter().map(Observed::date).min();
        if let (Some(date), Some(last)) = (first, self.last)
            && date <= last
        {
            return Err(Error::new(ErrorKind::Late { date }));
        }
        self.observe_all(plan, observed, policy);
        Ok(())
    }

    fn observe_all(&mut self, plan: &Plan, observed: &[Observed], policy: &Policy) {
        let mut rows: Vec<Observed> = observed.to_vec();
        rows.sort_by(|one, other| (one.date(), one.provider()).cmp(&(other.date(), other.provider())));
        rows.dedup_by(|next, row| {
            let is_same = (next.date(), next.provider()) == (row.date(), row.provider());
            if is_same {
                row.add(next);
            }
            is_same
        });
        for day in rows.chunk_by(|one, other| one.date() == other.date()) {
            self.observe_day(plan, day, policy);
        }
    }

    fn observe_day(&mut self, plan: &Plan, rows: &[Observed], policy: &Policy) {
        let Some(date) = rows.first().map(Observed::date) else { return };
        let sent = rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.messages()));
        let delivered = rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.delivered()));
        let is_paused = self.is_paused_on(date);
        let step = self.step_on(plan, date, policy);
        let cap = self.cap_of(plan, step, date, policy);
        // A day without mail does not lower the step yet: that happens when mail is sent again.
        self.step = if sent > 0 { step } else { self.moved(plan, date, policy) };

        let length = Days::new(policy.window_days().into());
        let oldest = date.checked_sub_days(length).unwrap_or(NaiveDate::MIN);
        // When a pause is over, the windows begin again.
        let resumed = self.paused_until.filter(|&until| until <= date).unwrap_or(NaiveDate::MIN);
        self.window.retain(|row| row.date() > oldest && row.date() >= resumed);
        self.window.extend_from_slice(rows);
        let (mut decision, mut reasons) = judge(&self.window, date, policy);

        let in_force = if is_paused { 0 } else { cap };
        let needs_mail = plan.calendar().counting == Counting::SendingDays;
        // Messages left over by the providers' own caps cannot be sent.
        let usable = cap.saturating_sub(plan.day(0, date, step, cap, 0).split().left());
        let is_over = is_above(sent, in_force, policy.max_sent_percent);
        let fault = if is_over {
            Some(Reason::TooMuchSent { sent, cap: in_force, percent: policy.max_sent_percent })
        } else if needs_mail && (sent == 0 || is_below(sent, usable, policy.min_sent_percent)) {
            Some(Reason::TooLittleSent { sent, cap: usable, percent: policy.min_sent_percent })
        } else if needs_mail && is_below(delivered, usable, policy.min_delivered_percent) {
            let percent = policy.min_delivered_percent;
            Some(Reason::TooLittleDelivered { delivered, cap: usable, percent })
        } else {
            None
        };
        if fault.is_some() || is_paused {
            decision = decision.max(Decision::Hold);
        }
        reasons.extend(fault);
        if let Some(days) = self.stalled_days(plan, date, policy)
            && !is_paused
            && matches!(decision, Decision::Hold | Decision::StepBack)
        {
            decision = Decision::Pause;
            reasons.insert(0, Reason::Stalled { days });
        }
        // Nothing is to be sent during a pause: its reasons stay.
        if !is_paused || is_over || decision == Decision::Pause {
            self.reasons = reasons;
        }
        if decision == Decision::Pause {
            let until = date.checked_add_days(Days::new(u64::from(policy.pause_days).saturating_add(1)));
            self.paused_until = Some(until.unwrap_or(NaiveDate::MAX));
            self.moved_on = self.paused_until;
        } else if decision == Decision::Advance || self.moved_on.is_none() {
            self.moved_on = Some(date);
        }
        self.finished = decision == Decision::Advance && self.step >= plan.last_step();
        self.beyond = match self.finished {
            true => self.beyond.saturating_add(1),
            false if self.step >= plan.last_step() => self.beyond,
            false => 0,
        };
        self.last_cap = in_force;
        self.decision = decision;
        if sent > 0 || plan.calendar().is_sending_day(date) {
            self.days = self.days.saturating_add(1);
        }
        self.last = Some(date);
        if sent > 0 {
            self.last_sent = Some(date);
        }
    }

    /// Decides what comes on the next sending day after those observed. Before any
    /// observation it is the plan's first day; a finished plan continues at its target.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(1_000).to(5_000).build()?;
    /// let rows = [Observed::new(date(2)).at("gmail").sent(1_000).hard(25)];
    /// let next = State::fold(&plan, &rows, &Policy::default())
    ///     .next(&plan, &Policy::default());
    /// assert_eq!(
    ///     next.to_string(),
    ///     "hold at 1,000: hard bounces at gmail 2.50 % in 1 day \
    ///      (limit 1.00 %, 25 of 1,000 sent)",
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn next(&self, plan: &Plan, policy: &Policy) -> Verdict {
        let first = plan.days().first().map_or(NaiveDate::MIN, Day::date);
        let after = self.last.map_or(first, |last| last.succ_opt().unwrap_or(NaiveDate::MAX));
        let date = plan.calendar().sending_day_from(after).unwrap_or(NaiveDate::MAX);
        let is_paused = self.is_paused_on(date);
        let step = self.step_on(plan, date, policy);
        let cap = if is_paused { 0 } else { self.cap_of(plan, step, date, policy) };

        let (mut decision, mut reasons) = (self.decision, self.reasons.clone());
        if let Some(days) = self.idle_days(date)
            && self.cap_of(plan, step, date, policy) < plan.cap_of(self.moved(plan, date, policy))
        {
            reasons.push(Reason::Idle { days });
            decision = decision.max(Decision::StepBack);
        }
        let resume = is_paused.then(|| {
            let until = self.paused_until.unwrap_or(date);
            let until = plan.calendar().sending_day_from(until).unwrap_or(NaiveDate::MAX);
            (until, self.cap_on(plan, until, policy))
        });
        if is_paused {
            decision = Decision::Pause;
        } else if decision == Decision::Pause || self.last.is_some_and(|last| self.is_paused_on(last)) {
            // The pause is over.
            decision = Decision::StepBack;
        }
        let day = plan.day(self.days.saturating_add(1), date, step, cap, self.earned(plan, step));
        Verdict { decision, day, resume, reasons, is_last: cap == plan.target() }
    }

    /// The cap of a date: 0 before the plan begins, on days off, in a pause, and on days
    /// that are over; lower after days without mail. For the last day observed it is the
    /// cap that applied on it.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(100).to(800).days(4).build()?;
    /// let (policy, rows) = (Policy::default(), [Observed::new(date(2)).sent(100)]);
    /// let state = State::fold(&plan, &rows, &policy);
    /// assert_eq!(
    ///     [1, 2, 3].map(|day| state.cap_on(&plan, date(day), &policy)),
    ///     [0, 100, 200]
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn cap_on(&self, plan: &Plan, date: NaiveDate, policy: &Policy) -> u64 {
        let is_before = plan.days().first().is_none_or(|first| date < first.date());
        match self.last {
            Some(last) if date < last => 0,
            Some(last) if date == last => self.last_cap,
            _ if is_before || self.is_paused_on(date) || !plan.calendar().is_sending_day(date) => 0,
            _ => self.cap_of(plan, self.step_on(plan, date, policy), date, policy),
        }
    }

    /// The calendar days of the plan that were earned when `step` is reached. They widen
    /// the audience.
    pub(super) fn earned(&self, plan: &Plan, step: u32) -> u32 {
        let beyond = if step >= plan.last_step() { self.beyond } else { 0 };
        plan.days_to(step).saturating_add(beyond)
    }

    /// The first date after `date` on which mail may be sent.
    pub(super) fn next_open(&self, plan: &Plan, date: NaiveDate) -> Option<NaiveDate> {
        let first = plan.days().first().map_or(date, Day::date);
        let next = date.succ_opt()?.max(first).max(self.paused_until.unwrap_or(NaiveDate::MIN));
        plan.calendar().sending_day_from(next)
    }

    /// Whether the last step was sent, and its measurements were good.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Observed, Plan, Policy, State};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let plan = Plan::builder().start(date(2)).from(100).to(200).days(2).build()?;
    /// let mut state = State::new();
    /// state.observe(&plan, &[Observed::new(date(2)).sent(100)], &Policy::default())?;
    /// assert!(!state.is_finished(&plan));
    /// state.observe(&plan, &[Observed::new(date(3)).sent(200)], &Policy::default())?;
    /// assert!(state.is_finished(&plan));
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn is_finished(&self, plan: &Plan) -> bool {
        self.finished && self.step >= plan.last_step()
    }

    /// The number of sending days observed, including days off on which mail was sent.
    #[must_use]
    pub const fn days(&self) -> u32 {
        self.days
    }

    /// The last day observed: `None` before the first observation.
    #[must_use]
    pub const fn last(&self) -> Option<NaiveDate> {
        self.last
    }

    /// The step of the ramp on a date, from 0.
    pub(super) fn step_on(&self, plan: &Plan, date: NaiveDate, policy: &Policy) -> u32 {
        let step = self.moved(plan, date, policy);
        let Some(days) = self.idle_days(date) else { return step };
        let cap = plan.cap_of(step);
        match policy.memory.kept(cap, days) {
            kept if kept < cap => plan.step_at_most(kept),
            _ => step,
        }
    }

    /// The step that the last decision leads to, disregarding days without mail.
    fn moved(&self, plan: &Plan, date: NaiveDate, policy: &Policy) -> u32 {
        let back = |percent: u32| {
            let cap = u128::from(plan.cap_of(self.step)).saturating_mul(percent.min(100).into()) / 100;
            plan.step_at_most(u64::try_from(cap).unwrap_or(u64::MAX)).min(self.step)
        };
        match self.decision {
            Decision::Start => 0,
            Decision::Advance => {
                let gone = self.last.map_or(0, |last| date.signed_duration_since(last).num_days());
                plan.step_after(self.step, u32::try_from(gone).unwrap_or(0))
            }
            Decision::Hold => self.step.min(plan.last_step()),
            Decision::StepBack => back(policy.step_back_percent),
            // A pause never leads to a higher step than a step back.
            Decision::Pause => back(policy.after_pause_percent.min(policy.step_back_percent)),
        }
    }

    /// The cap of a step on a date, or the most that a receiver who has forgotten the
    /// sender accepts, if that is less.
    fn cap_of(&self, plan: &Plan, step: u32, date: NaiveDate, policy: &Policy) -> u64 {
        let cap = plan.cap_of(step);
        let is_forgotten = self.idle_days(date).is_some_and(|days| days >= policy.memory.rewarm_days);
        policy.memory.cold_cap.filter(|_| is_forgotten).unwrap_or(cap).min(cap)
    }

    /// The number of days without mail between the last day with mail and a date.
    fn idle_days(&self, date: NaiveDate) -> Option<u32> {
        let gone = date.signed_duration_since(self.last_sent?).num_days();
        u32::try_from(gone.saturating_sub(1)).ok()
    }

    /// For how many days the ramp has not moved on, if that is too long.
    fn stalled_days(&self, plan: &Plan, date: NaiveDate, policy: &Policy) -> Option<u32> {
        let gone = date.signed_duration_since(self.moved_on?).num_days();
        let days = u32::try_from(gone).ok()?;
        policy.stall_days.filter(|&most| days >= most && self.step < plan.last_step()).map(|_| days)
    }

    fn is_paused_on(&self, date: NaiveDate) -> bool {
        self.paused_until.is_some_and(|until| date < until)
    }
}

/// Reads the reasons that this version knows, and skips those of other versions.
#[cfg(feature = "serde")]
fn known_reasons<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Reason>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Known {
        Reason(Reason),
        Other(serde::de::IgnoredAny),
    }
    let reasons: Vec<Known> = serde::Deserialize::deserialize(deserializer)?;
    let known = reasons.into_iter().filter_map(|reason| match reason {
        Known::Reason(reason) => Some(reason),
        Known::Other(_) => None,
    });
    Ok(known.collect())
}

/// Whether `sent` is more than `percent` of the cap.
fn is_above(sent: u64, cap: u64, percent: u32) -> bool {
    hundredfold(sent) > u128::from(cap).saturating_mul(percent.into())
}

/// Whether `sent` is less than `percent` of the cap.
fn is_below(sent: u64, cap: u64, percent: u32) -> bool {
    hundredfold(sent) < u128::from(cap).saturating_mul(percent.into())
}

fn hundredfold(count: u64) -> u128 {
    u128::from(count).saturating_mul(100)
}
