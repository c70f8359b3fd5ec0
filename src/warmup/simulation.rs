//! Simulations of a plan in a scenario.
//!
//! How long does a ramp take if there is less to send than it allows, or if complaints
//! hold it up? [`Simulation::run`] runs a plan day by day under the assumptions of a
//! [`Scenario`].
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::warmup::{
//!     Observed, Plan, Policy,
//!     simulation::{Scenario, Simulation},
//! };
//!
//! let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
//! let plan = Plan::builder().start(date(2)).from(1_000).to(8_000).days(4).build()?;
//! let mut scenario = Scenario::default();
//! scenario.incidents.push(Observed::new(date(3)).hard(30));
//! let simulation = Simulation::run(&plan, &scenario, &Policy::default());
//! let third = &simulation.days()[2].plan;
//! assert_eq!(
//!     third.to_string(),
//!     "hold at 2,000: hard bounces 1.50 % in 1 day (limit 1.00 %, 30 of 2,000 sent)",
//! );
//! # Ok::<(), deliverability::warmup::Error>(())
//! ```

use alloc::{collections::BTreeSet, vec::Vec};

use chrono::NaiveDate;

use super::{
    observed::Observed,
    plan::Plan,
    policy::Policy,
    state::State,
    verdict::{Decision, Verdict},
};

/// The assumptions of a simulation: how much there is to send, and how receivers
/// respond.
///
/// The rates apply every day at every provider; deviations on single days are given as
/// extra rows.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{
///     Observed, Plan, Policy,
///     simulation::{Scenario, Simulation},
/// };
///
/// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let plan = Plan::builder().start(date(2)).from(1_000).to(2_000).days(8).build()?;
/// let mut scenario = Scenario::default();
/// scenario.wanted = Some(1_500);
/// scenario.incidents.push(Observed::new(date(4)).complaints(5));
///
/// let simulation = Simulation::run(&plan, &scenario, &Policy::default());
/// // Held on 5 and 6 March, while complaints in the window are over 0.1 %.
/// assert_eq!((simulation.held_days(), simulation.finish()), (2, Some(date(11))));
/// assert_eq!(simulation.sent() + simulation.overflow(), 10 * 1_500);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Scenario {
    /// The number of messages to send on each sending day; `None` for as many as the cap
    /// allows.
    pub wanted: Option<u64>,
    /// Hard bounces per million messages sent.
    pub hard_ppm: u32,
    /// Soft bounces per million messages sent.
    pub soft_ppm: u32,
    /// Complaints per million messages sent.
    pub complaints_ppm: u32,
    /// Deferrals per million messages sent.
    pub deferred_ppm: u32,
    /// Counts that are added on their dates; messages sent in them are not part of the
    /// volume.
    pub incidents: Vec<Observed>,
    /// Sending days on which nothing is sent.
    pub idle: BTreeSet<NaiveDate>,
    /// The simulation ends after this many calendar days, whether the target was reached
    /// or not; at most [`Plan::MAX_DAYS`].
    pub horizon_days: u32,
}

impl Default for Scenario {
    /// As many messages as the caps allow, no failures, and at most a year.
    fn default() -> Self {
        Self {
            wanted: None,
            hard_ppm: 0,
            soft_ppm: 0,
            complaints_ppm: 0,
            deferred_ppm: 0,
            incidents: Vec::new(),
            idle: BTreeSet::new(),
            horizon_days: 366,
        }
    }
}

/// The course of a plan in a scenario, day by day.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{
///     Plan, Policy,
///     simulation::{Scenario, Simulation},
/// };
///
/// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let plan = Plan::builder().start(date(2)).from(100).to(800).days(4).build()?;
/// let simulation = Simulation::run(&plan, &Scenario::default(), &Policy::default());
/// assert_eq!(
///     (simulation.sent(), simulation.finish()),
///     (100 + 200 + 400 + 800, Some(date(5)))
/// );
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Simulation {
    days: Vec<SimulatedDay>,
    finish: Option<NaiveDate>,
}

/// One sending day of a simulation.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Plan, Policy, simulation::{Scenario, Simulation}};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::builder().start(start).from(100).to(800).days(4).build()?;
/// let mut scenario = Scenario::default();
/// scenario.wanted = Some(250);
/// let simulation = Simulation::run(&plan, &scenario, &Policy::default());
/// let day = &simulation.days()[1];
/// assert_eq!(day.plan.to_string(), "advance to 200");
/// assert_eq!((day.wanted, day.sent, day.overflow), (250, 200, 50));
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SimulatedDay {
    /// The verdict that the day followed: its decision, cap and reasons.
    pub plan: Verdict,
    /// The number of messages that there were to send.
    pub wanted: u64,
    /// The number of them that were sent.
    pub sent: u64,
    /// The number of them that did not fit under the cap.
    pub overflow: u64,
}

impl Simulation {
    /// Runs the plan through a scenario, day by day, until the target was sent or the
    /// horizon is reached.
    ///
    /// Fractions of events are carried over from day to day, so that small volumes have
    /// complaints too.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Plan, Policy, simulation::{Scenario, Simulation}};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder().start(start).from(1_000).to(5_000).days(14).build()?;
    /// // 2 % hard bounces: the ramp never gets to its target.
    /// let mut scenario = Scenario::default();
    /// (scenario.hard_ppm, scenario.horizon_days) = (20_000, 60);
    /// let simulation = Simulation::run(&plan, &scenario, &Policy::default());
    /// assert_eq!(simulation.finish(), None);
    /// assert!(simulation.held_days() > 30);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn run(plan: &Plan, scenario: &Scenario, policy: &Policy) -> Self {
        let mut simulation = Self { days: Vec::new(), finish: None };
        let mut state = State::new();
        let mut carry = alloc::vec![Carry::default(); plan.providers().len().max(1)];
        let mut incidents: Vec<&Observed> = scenario.incidents.iter().collect();
        incidents.sort_by_key(|row| row.date());
        let horizon = i64::from(scenario.horizon_days.min(Plan::MAX_DAYS));
        let mut first = None;
        loop {
            let next = state.next(plan, policy);
            let date = next.day().date();
            let first = *first.get_or_insert(date);
            let gone = date.signed_duration_since(first).num_days();
            if gone >= horizon || state.last().is_some_and(|last| last >= date) {
                break;
            }
            let wanted =
                if scenario.idle.contains(&date) { 0 } else { scenario.wanted.unwrap_or_else(|| next.cap()) };
            let parts = parts_of(plan, &next, wanted);
            let mut rows = Vec::with_capacity(parts.len());
            for (index, (&sent, carry)) in parts.iter().zip(&mut carry).enumerate() {
                let row = carry.row(date, sent, scenario);
                rows.push(match plan.providers().get(index) {
                    Some(provider) => row.at(provider.name()),
                    None => row,
                });
            }
            let sent = parts.iter().fold(0_u64, |sum, &part| part.saturating_add(sum));
            let due = incidents.partition_point(|row| row.date() < date);
            let due = incidents.iter().skip(due).take_while(|row| row.date() == date);
            rows.extend(due.map(|row| (*row).clone().sent(0)));
            simulation.days.push(SimulatedDay {
                plan: next,
                wanted,
                sent,
                overflow: wanted.saturating_sub(sent),
            });
            if state.observe(plan, &rows, policy).is_err() {
                break;
            }
            if state.is_finished(plan) {
                simulation.finish = Some(date);
                break;
            }
        }
        simulation
    }

    /// The sending days that were simulated, in order.
    #[must_use]
    pub fn days(&self) -> &[SimulatedDay] {
        &self.days
    }

    /// The day on which the target was sent with good results: `None` if that did not
    /// happen within the horizon.
    #[must_use]
    pub const fn finish(&self) -> Option<NaiveDate> {
        self.finish
    }

    /// The number of messages sent on all days.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.days.iter().fold(0, |sum, day| day.sent.saturating_add(sum))
    }

    /// The number of messages that did not fit under the caps, on all days.
    #[must_use]
    pub fn overflow(&self) -> u64 {
        self.days.iter().fold(0, |sum, day| day.overflow.saturating_add(sum))
    }

    /// The number of sending days on which the ramp held, stepped back or paused.
    #[must_use]
    pub fn held_days(&self) -> usize {
        self.days.iter().filter(|day| day.plan.decision() >= Decision::Hold).count()
    }
}

/// The messages sent at each provider, by the providers' parts of the day's cap.
fn parts_of(plan: &Plan, next: &Verdict, wanted: u64) -> Vec<u64> {
    let cap = wanted.min(next.cap());
    if plan.providers().is_empty() {
        return Vec::from([cap]);
    }
    let day = plan.day(next.day().number(), next.day().date(), next.day().step(), cap, 0);
    day.parts().to_vec()
}

/// The fractions of events that are carried over from the days before, in millionths.
#[derive(Debug, Clone, Copy, Default)]
struct Carry {
    hard: u64,
    soft: u64,
    complaints: u64,
    deferred: u64,
}

impl Carry {
    fn row(&mut self, date: NaiveDate, sent: u64, scenario: &Scenario) -> Observed {
        Observed::new(date)
            .sent(sent)
            .hard(events(&mut self.hard, sent, scenario.hard_ppm))
            .soft(events(&mut self.soft, sent, scenario.soft_ppm))
            .complaints(events(&mut self.complaints, sent, scenario.complaints_ppm))
            .deferred(events(&mut self.deferred, sent, scenario.deferred_ppm))
    }
}

fn events(carry: &mut u64, sent: u64, ppm: u32) -> u64 {
    let total = u128::from(sent).saturating_mul(ppm.into()).saturating_add((*carry).into());
    *carry = u64::try_from(total % 1_000_000).unwrap_or(0);
    u64::try_from(total / 1_000_000).unwrap_or(u64::MAX)
}
