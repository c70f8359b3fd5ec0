//! Where a ramp stands: the fold of what was measured.

use alloc::vec::Vec;

use chrono::{Days, NaiveDate};

use super::{
    advance::{Decision, Next, Reason, Rule, judge},
    brakes::Brakes,
    calendar::Counting,
    error::{Error, ErrorKind},
    observed::Observed,
    plan::{Day, Plan},
};

/// Where one ramp stands: of an identity (a domain, an address, an IP), or of an identity at one mailbox
/// provider, as the caller keeps them.
///
/// It is a fold of [`Observed`] rows, the same for every order in which they come; a snapshot of it and
/// the rows of later days lead to the same state as all rows.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Brakes, Observed, Plan, State};
///
/// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let plan = Plan::builder().start(date(2)).from(100).to(5_000).build()?;
/// let brakes = Brakes::default();
///
/// let mut state = State::new();
/// assert_eq!(state.next(&plan, &brakes).to_string(), "start at 100");
/// state.observe(&plan, &[Observed::new(date(2)).sent(100)], &brakes)?;
/// assert_eq!(state.next(&plan, &brakes).to_string(), "advance to 110");
/// // Were nothing sent for the eleven days after it, half of that would be forgotten.
/// assert_eq!(state.cap_on(&plan, date(14), &brakes), 100);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State {
    #[cfg_attr(
        feature = "serde",
        serde(deserialize_with = "crate::schema_version::known::<{ State::SCHEMA_VERSION }, _>")
    )]
    schema_version: u32,
    /// The step that held on the last day observed.
    step: u32,
    /// What was decided after it.
    decision: Decision,
    reasons: Vec<Reason>,
    /// How many days were observed.
    days: u32,
    last: Option<NaiveDate>,
    last_sent: Option<NaiveDate>,
    paused_until: Option<NaiveDate>,
    /// The last day after which the ramp moved on, the first one observed, or the end of a pause.
    moved_on: Option<NaiveDate>,
    finished: bool,
    /// The rows that a rate is still taken over.
    window: Vec<Observed>,
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// The version of the serialised form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Before the first day.
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
            window: Vec::new(),
        }
    }

    /// The state after all observations, in whatever order they come.
    #[must_use]
    pub fn fold(plan: &Plan, observed: &[Observed], brakes: &Brakes) -> Self {
        let mut state = Self::new();
        state.observe_all(plan, observed, brakes);
        state
    }

    /// Goes on with the rows of later days.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Late`] for a row of a day that is folded already, or of one before it; the state then
    /// stays as it is. Counts that arrive late need a fold of all rows.
    pub fn observe(&mut self, plan: &Plan, observed: &[Observed], brakes: &Brakes) -> Result<(), Error> {
        let first = observed.iter().map(Observed::date).min();
        if let (Some(date), Some(last)) = (first, self.last)
            && date <= last
        {
            return Err(Error::new(ErrorKind::Late { date }));
        }
        self.observe_all(plan, observed, brakes);
        Ok(())
    }

    fn observe_all(&mut self, plan: &Plan, observed: &[Observed], brakes: &Brakes) {
        let mut rows: Vec<Observed> = observed.to_vec();
        rows.sort_unstable();
        rows.dedup_by(|next, row| {
            let is_same = (next.date(), next.provider()) == (row.date(), row.provider());
            if is_same {
                row.add(next);
            }
            is_same
        });
        for day in rows.chunk_by(|one, other| one.date() == other.date()) {
            self.observe_day(plan, day, brakes);
        }
    }

    fn observe_day(&mut self, plan: &Plan, rows: &[Observed], brakes: &Brakes) {
        let Some(date) = rows.first().map(Observed::date) else { return };
        let sent = rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.sent));
        let delivered = rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.delivered()));
        let is_paused = self.is_paused_on(date);
        let step = self.step_on(plan, date, brakes);
        let cap = self.cap_of(plan, step, date, brakes);
        // A day without mail forgets nothing for good: its step is lowered when mail is sent again.
        self.step = if sent > 0 { step } else { self.moved(plan, date, brakes) };

        let oldest = date.checked_sub_days(Days::new(brakes.window_days.into())).unwrap_or(NaiveDate::MIN);
        self.window.retain(|row| row.date() > oldest);
        self.window.extend_from_slice(rows);
        let (mut decision, mut reasons) = judge(&self.window, date, brakes);

        let in_force = if is_paused { 0 } else { cap };
        let volume = |rule, cap, percent| Reason::Volume { rule, sent, cap, percent };
        let needs_mail = plan.calendar().counting == Counting::SendingDays;
        // What the providers' own caps leave cannot be sent.
        let room = cap.saturating_sub(plan.day(0, date, step, cap).split().left());
        let is_over = is_above(sent, in_force, brakes.max_sent_percent);
        if is_over {
            decision = decision.max(Decision::Hold);
            reasons.push(volume(Rule::TooMuchSent, in_force, brakes.max_sent_percent));
        } else if needs_mail && (sent == 0 || is_below(sent, room, brakes.min_sent_percent)) {
            decision = decision.max(Decision::Hold);
            reasons.push(volume(Rule::TooLittleSent, room, brakes.min_sent_percent));
        } else if needs_mail && is_below(delivered, room, brakes.min_delivered_percent) {
            decision = decision.max(Decision::Hold);
            let (rule, percent) = (Rule::TooLittleDelivered, brakes.min_delivered_percent);
            reasons.push(Reason::Volume { rule, sent: delivered, cap: room, percent });
        } else if is_paused {
            decision = decision.max(Decision::Hold);
        }
        if let Some(days) = self.stalled_days(plan, date, brakes)
            && !is_paused
            && matches!(decision, Decision::Hold | Decision::StepBack)
        {
            decision = Decision::Pause;
            reasons.insert(0, Reason::Stalled { days });
        }
        // In a pause nothing is to be sent: the reasons of the pause stay.
        if !is_paused || is_over || decision == Decision::Pause {
            self.reasons = reasons;
        }
        if decision == Decision::Pause {
            let until = date.checked_add_days(Days::new(u64::from(brakes.pause_days).saturating_add(1)));
            self.paused_until = Some(until.unwrap_or(NaiveDate::MAX));
            self.moved_on = self.paused_until;
        } else if decision == Decision::Advance || self.moved_on.is_none() {
            self.moved_on = Some(date);
        }
        self.finished = decision == Decision::Advance && self.step >= plan.last_step();
        self.decision = decision;
        if sent > 0 || plan.calendar().is_sending_day(date) {
            self.days = self.days.saturating_add(1);
        }
        self.last = Some(date);
        if sent > 0 {
            self.last_sent = Some(date);
        }
    }

    /// What comes on the next sending day after those observed. Before the first it is the plan's first
    /// day; a plan that is done goes on at its target.
    #[must_use]
    pub fn next(&self, plan: &Plan, brakes: &Brakes) -> Next {
        let first = plan.days().first().map_or(NaiveDate::MIN, Day::date);
        let after = self.last.map_or(first, |last| last.succ_opt().unwrap_or(NaiveDate::MAX));
        let date = plan.calendar().sending_day_from(after).unwrap_or(NaiveDate::MAX);
        let is_paused = self.is_paused_on(date);
        let step = self.step_on(plan, date, brakes);
        let cap = if is_paused { 0 } else { self.cap_of(plan, step, date, brakes) };

        let (mut decision, mut reasons) = (self.decision, self.reasons.clone());
        if let Some(days) = self.idle_days(date)
            && self.cap_of(plan, step, date, brakes) < plan.cap_of(self.moved(plan, date, brakes))
        {
            reasons.push(Reason::Idle { days });
            decision = decision.max(Decision::StepBack);
        }
        let resume = is_paused.then(|| {
            let until = self.paused_until.unwrap_or(date);
            let until = plan.calendar().sending_day_from(until).unwrap_or(NaiveDate::MAX);
            (until, self.cap_on(plan, until, brakes))
        });
        if is_paused {
            decision = Decision::Pause;
        } else if decision == Decision::Pause || self.last.is_some_and(|last| self.is_paused_on(last)) {
            // It is over.
            decision = Decision::StepBack;
        }
        let day = plan.day(self.days.saturating_add(1), date, step, cap);
        Next { decision, day, resume, reasons, is_last: cap == plan.target() }
    }

    /// The cap that holds on a date after those observed: 0 in a pause, less after days without mail.
    #[must_use]
    pub fn cap_on(&self, plan: &Plan, date: NaiveDate, brakes: &Brakes) -> u64 {
        if self.is_paused_on(date) {
            return 0;
        }
        self.cap_of(plan, self.step_on(plan, date, brakes), date, brakes)
    }

    /// Whether the last step was sent, and nothing speaks against it.
    #[must_use]
    pub fn is_finished(&self, plan: &Plan) -> bool {
        self.finished && self.step >= plan.last_step()
    }

    /// How many sending days were observed, days off with mail included.
    #[must_use]
    pub const fn days(&self) -> u32 {
        self.days
    }

    /// The last day that was observed.
    #[must_use]
    pub const fn last(&self) -> Option<NaiveDate> {
        self.last
    }

    /// The step of the ramp on a date, from 0.
    pub(super) fn step_on(&self, plan: &Plan, date: NaiveDate, brakes: &Brakes) -> u32 {
        let step = self.moved(plan, date, brakes);
        let Some(days) = self.idle_days(date) else { return step };
        let cap = plan.cap_of(step);
        match brakes.memory.kept(cap, days) {
            kept if kept < cap => plan.step_at_most(kept),
            _ => step,
        }
    }

    /// Where the last decision leads, were nothing forgotten.
    fn moved(&self, plan: &Plan, date: NaiveDate, brakes: &Brakes) -> u32 {
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
            Decision::StepBack => back(brakes.step_back_percent),
            // A pause never leads higher than a step back.
            Decision::Pause => back(brakes.after_pause_percent.min(brakes.step_back_percent)),
        }
    }

    /// The cap of a step on a date: what a receiver who has forgotten the sender takes at most, where
    /// that is less.
    fn cap_of(&self, plan: &Plan, step: u32, date: NaiveDate, brakes: &Brakes) -> u64 {
        let cap = plan.cap_of(step);
        let is_forgotten = self.idle_days(date).is_some_and(|days| days >= brakes.memory.rewarm_days);
        brakes.memory.cold_cap.filter(|_| is_forgotten).unwrap_or(cap).min(cap)
    }

    /// The days without mail between the last that had some and a date.
    fn idle_days(&self, date: NaiveDate) -> Option<u32> {
        let gone = date.signed_duration_since(self.last_sent?).num_days();
        u32::try_from(gone.saturating_sub(1)).ok()
    }

    /// For how many days the ramp has not moved on, where that is too long.
    fn stalled_days(&self, plan: &Plan, date: NaiveDate, brakes: &Brakes) -> Option<u32> {
        let gone = date.signed_duration_since(self.moved_on?).num_days();
        let days = u32::try_from(gone).ok()?;
        brakes.stall_days.filter(|&most| days >= most && self.step < plan.last_step()).map(|_| days)
    }

    fn is_paused_on(&self, date: NaiveDate) -> bool {
        self.paused_until.is_some_and(|until| date < until)
    }
}

/// Whether `sent` is over so much of the cap.
fn is_above(sent: u64, cap: u64, percent: u32) -> bool {
    hundredfold(sent) > u128::from(cap).saturating_mul(percent.into())
}

/// Whether `sent` is under so much of the cap.
fn is_below(sent: u64, cap: u64, percent: u32) -> bool {
    hundredfold(sent) < u128::from(cap).saturating_mul(percent.into())
}

fn hundredfold(count: u64) -> u128 {
    u128::from(count).saturating_mul(100)
}
