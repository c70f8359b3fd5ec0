//! The dates that follow from a plan, and the caps on the way down.

use alloc::vec::Vec;

use chrono::{Days, NaiveDate};

use super::{
    plan::{InFlightRule, Plan, ReplyWay},
    policy::Policy,
};
use crate::warmup::CoolDown;

/// The dates that follow from a plan. See [`Schedule::new`].
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Policy, Schedule};
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// plan.dates.cool_down_days = Some(7);
/// let schedule = Schedule::new(&plan, &Policy::default()).unwrap();
/// assert_eq!(
///     (schedule.freeze, schedule.end),
///     ("2026-09-25".parse()?, "2026-10-02".parse()?)
/// );
/// assert_eq!(
///     (schedule.tracking, schedule.receiving),
///     ("2026-10-16".parse()?, "2026-10-16".parse()?)
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Schedule {
    /// The first day without new sequences.
    pub freeze: NaiveDate,
    /// The first day on which nothing is sent.
    pub end: NaiveDate,
    /// The last day of the silent period after the end.
    pub cool_down_end: NaiveDate,
    /// The first and the last day whose figures the audit pack keeps.
    pub metrics: (NaiveDate, NaiveDate),
    /// The last day on which a send is planned.
    pub last_send: NaiveDate,
    /// The last day for which scheduled sends are cancelled.
    pub cancel_through: NaiveDate,
    /// The last day of running sequences: `None` if they are cancelled at once.
    pub in_flight_last: Option<NaiveDate>,
    /// The last day on which replies are handled as planned.
    pub reply_until: NaiveDate,
    /// The first and the last day of the automatic answer: `None` if there is none.
    pub auto_reply: Option<(NaiveDate, NaiveDate)>,
    /// The first day on which the zone may change.
    pub first_change: NaiveDate,
    /// The first day on which the mailbox host may lose SPF and DKIM.
    pub host_change: NaiveDate,
    /// The first day on which tracking hosts may be removed.
    pub tracking: NaiveDate,
    /// The first day on which the records for receiving mail may change, and unsubscribe
    /// links may end.
    pub receiving: NaiveDate,
}

/// The date `days` days later, or the date itself at the end of the calendar.
pub(super) fn later(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}

/// The date `days` days earlier, or the date itself at the beginning of the calendar.
pub(super) fn earlier(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

impl Schedule {
    /// The dates of a plan: `None` if it has no end date.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, Schedule};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let schedule = Schedule::new(&plan, &Policy::default()).unwrap();
    /// assert_eq!(schedule.freeze.to_string(), "2026-09-18");
    /// assert_eq!(schedule.first_change.to_string(), "2026-10-16");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn new(plan: &Plan, policy: &Policy) -> Option<Self> {
        let end = plan.dates.end?;
        let cool_down = plan.dates.cool_down_days.unwrap_or(policy.cool_down_days);
        let freeze = plan.dates.freeze.unwrap_or_else(|| earlier(end, cool_down));
        let cool_down_end = later(end, cool_down);
        let (shortest, longest) = policy.reply_plan;
        let auto_reply = match (plan.replies.way, plan.replies.auto_reply_until) {
            (ReplyWay::AutoReply, until) => {
                let from = plan.replies.auto_reply_from.unwrap_or(end);
                Some((from, until.unwrap_or_else(|| later(from, shortest))))
            }
            (_, Some(until)) => Some((plan.replies.auto_reply_from.unwrap_or(end), until)),
            _ => None,
        };
        let day_after_reply = auto_reply.map(|(_, until)| later(until, 1));
        let first_change = cool_down_end.max(later(end, 1));
        let first_change = plan.dates.first_dns_change.map_or(first_change, |day| day.max(first_change));
        let reply_until =
            auto_reply.map_or_else(|| later(end, longest), |(_, until)| until.max(later(end, shortest)));
        let receiving = later(end, policy.receiving_floor).max(day_after_reply.unwrap_or(first_change));
        Some(Self {
            freeze,
            end,
            cool_down_end,
            metrics: (earlier(freeze, policy.metrics_days), earlier(freeze, 1)),
            last_send: earlier(end, 1),
            cancel_through: later(freeze, policy.cancel_horizon),
            in_flight_last: match plan.in_flight.rule {
                InFlightRule::FinishStep => Some(plan.in_flight.last_date.unwrap_or_else(|| earlier(end, 1))),
                InFlightRule::CancelAtOnce => None,
            },
            reply_until,
            auto_reply,
            first_change,
            host_change: first_change.max(day_after_reply.unwrap_or(first_change)),
            tracking: later(end, policy.tracking_after.max(policy.tracking_floor)).max(first_change),
            receiving: receiving.max(first_change),
        })
    }
}

/// One day of the ramp-down. See [`ramp_down`].
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Policy, ramp_down, plan::Sender};
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// let mut sender = Sender::default();
/// sender.daily = 1_000;
/// plan.drops.push(sender);
/// let last = *ramp_down(&plan, &Policy::default()).last().unwrap();
/// assert_eq!((last.date, last.cap), ("2026-10-02".parse()?, 0));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cap {
    /// The date of the day.
    pub date: NaiveDate,
    /// The largest number of messages to send on it.
    pub cap: u64,
}

/// The caps of each day from the freeze to the end date: whole numbers that never rise,
/// and end at 0. Empty for a plan without an end date.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Policy, ramp_down, plan::Sender};
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-23".parse()?);
/// plan.dates.cool_down_days = Some(7);
/// let mut sender = Sender::default();
/// sender.daily = 5_200;
/// plan.drops.push(sender);
/// let days = ramp_down(&plan, &Policy::default());
/// let caps: Vec<u64> = days.iter().map(|day| day.cap).collect();
/// assert_eq!(caps, [3_389, 2_209, 1_440, 938, 611, 398, 260, 0]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn ramp_down(plan: &Plan, policy: &Policy) -> Vec<Cap> {
    let Some(schedule) = Schedule::new(plan, policy) else { return Vec::new() };
    let days = schedule.end.signed_duration_since(schedule.freeze).num_days();
    let shape = CoolDown { last_percent: policy.last_percent };
    let caps = u32::try_from(days).ok().and_then(|days| shape.caps(plan.baseline(), days).ok());
    let dates = schedule.freeze.iter_days();
    dates.zip(caps.unwrap_or_default()).map(|(date, cap)| Cap { date, cap }).collect()
}
