//! The distribution of a day's messages over its hours.

use alloc::{string::String, vec::Vec};

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};

use super::{
    day::Day,
    plan::Plan,
    split::{Overflow, apportion},
};
use crate::hash;

/// How a day's messages are spread over its hours.
///
/// ```
/// use deliverability::warmup::Hours;
///
/// let office = Hours::between(9, 17).jitter(20, 7, "example.org");
/// assert_eq!(
///     (office.weights[8], office.weights[9], office.weights[16], office.weights[17]),
///     (0, 1, 1, 0)
/// );
/// assert_eq!(office.jitter_percent, 20);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Hours {
    /// The weight of each hour of the clock, from 0 to 23, in local time. Any unit.
    pub weights: [u32; 24],
    /// By how much each hour may deviate from its weight, in per cent; more than 100
    /// counts as 100.
    pub jitter_percent: u32,
    /// The seed of the deviation: the same seed, key and date give the same hours.
    pub seed: u64,
    /// A name of what is sent, so that two senders with the same seed deviate
    /// differently.
    pub key: String,
}

impl Default for Hours {
    /// Evenly around the clock, without deviation.
    fn default() -> Self {
        Self { weights: [1; 24], jitter_percent: 0, seed: 0, key: String::new() }
    }
}

impl Hours {
    /// Evenly from the hour `from` up to, but not including, the hour `to`: past
    /// midnight where `to` is before `from`, around the clock where they are equal.
    ///
    /// ```
    /// use deliverability::warmup::Hours;
    ///
    /// let night = Hours::between(22, 6);
    /// let open: Vec<usize> = (0..24).filter(|&hour| night.weights[hour] > 0).collect();
    /// assert_eq!(open, [0, 1, 2, 3, 4, 5, 22, 23]);
    /// assert_eq!(Hours::between(0, 24), Hours::default());
    /// ```
    #[must_use]
    pub fn between(from: u32, to: u32) -> Self {
        let (mut hours, from, end) = (Self::default(), from % 24, to % 24);
        for (hour, weight) in (0..).zip(&mut hours.weights) {
            let is_open = if from < end { (from..end).contains(&hour) } else { from <= hour || hour < end };
            *weight = u32::from(is_open);
        }
        hours
    }

    /// The same hours, each deviating by up to `percent` per cent from its weight.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Hours, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder().start(start).from(900).to(5_000).build()?;
    /// let caps = |key: &str| {
    ///     let (slots, left) =
    ///         Hours::between(9, 12).jitter(30, 7, key).slots(&plan, &plan.days()[0]);
    ///     assert_eq!(slots.iter().map(|slot| slot.cap).sum::<u64>() + left, 900);
    ///     slots.iter().map(|slot| slot.cap).filter(|&cap| cap > 0).collect::<Vec<_>>()
    /// };
    /// assert_eq!(caps("example.org"), caps("example.org"));
    /// assert_ne!(caps("example.org"), caps("example.net"));
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn jitter(mut self, percent: u32, seed: u64, key: impl Into<String>) -> Self {
        (self.jitter_percent, self.seed, self.key) = (percent, seed, key.into());
        self
    }

    /// The hours of a plan's day with their parts of its cap, and the number of messages
    /// that do not fit under the plan's hourly cap: together they are the day's cap.
    ///
    /// A day on which clocks change has 23 or 25 hours. The excess of an hour over the
    /// hourly cap goes to the others. Where no hour has weight, everything is left over.
    /// There are no hours outside the range of chrono's dates.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Hours, Plan};
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let plan = Plan::builder().start(start).from(100).to(5_000).build()?;
    /// let (slots, left) = Hours::between(9, 12).slots(&plan, &plan.days()[0]);
    /// let sent: Vec<_> = slots.iter().filter(|slot| slot.cap > 0).collect();
    /// assert_eq!(sent.iter().map(|slot| slot.cap).collect::<Vec<_>>(), [34, 33, 33]);
    /// assert_eq!(
    ///     (sent[0].start.to_string().as_str(), left),
    ///     ("2026-03-02 09:00:00 UTC", 0)
    /// );
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub fn slots(&self, plan: &Plan, day: &Day) -> (Vec<Slot>, u64) {
        let calendar = plan.calendar();
        let end = day.date().succ_opt().and_then(|next| calendar.day_start(next));
        let (Some(start), Some(end)) = (calendar.day_start(day.date()), end) else {
            return (Vec::new(), day.cap());
        };
        let hour = TimeDelta::try_hours(1).unwrap_or(TimeDelta::MAX);
        let (mut slots, mut weights) = (Vec::with_capacity(25), Vec::with_capacity(25));
        let mut at = start;
        for slot in 0.. {
            if at >= end {
                break;
            }
            let next = at.checked_add_signed(hour).unwrap_or(end).min(end);
            let minutes = u64::try_from(next.signed_duration_since(at).num_minutes()).unwrap_or(0);
            let of_clock = calendar.zone.local(at).map_or(0, |local| local.hour());
            weights.push(self.weight(of_clock, minutes, day.date(), slot));
            slots.push(Slot { start: at, cap: 0 });
            at = next;
        }
        let limits = alloc::vec![day.hour_cap(); slots.len()];
        let split = apportion(day.cap(), &weights, &limits, Overflow::ToOthers);
        for (slot, &cap) in slots.iter_mut().zip(split.parts()) {
            slot.cap = cap;
        }
        (slots, split.left())
    }

    /// The weight of a slot in millionths, by its length in minutes.
    fn weight(&self, hour: u32, minutes: u64, date: NaiveDate, slot: u64) -> u64 {
        let weight = usize::try_from(hour).ok().and_then(|hour| self.weights.get(hour)).copied().unwrap_or(0);
        let spread = u64::from(self.jitter_percent.min(100)).saturating_mul(10_000);
        let span = spread.saturating_mul(2).saturating_add(1);
        let stray = self.draw(date, slot).checked_rem(span).unwrap_or(0);
        let factor = 1_000_000_u64.saturating_sub(spread).saturating_add(stray);
        u64::from(weight).saturating_mul(factor).saturating_mul(minutes)
    }

    /// A pseudo-random number that depends on nothing but seed, key, date and slot.
    fn draw(&self, date: NaiveDate, slot: u64) -> u64 {
        let day = u64::try_from(date.signed_duration_since(NaiveDate::MIN).num_days()).unwrap_or(0);
        let key = hash::fnv(self.key.bytes());
        [key, day, slot].into_iter().fold(self.seed, |state, word| hash::draw(state ^ word, 1))
    }
}

/// One hour of a day, or the rest of an hour where the clocks change by less. See
/// [`Hours::slots`].
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Hours, Plan, Slot};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::builder().start(start).from(48).to(5_000).days(42).build()?;
/// let (slots, _) = Hours::default().slots(&plan, &plan.days()[0]);
/// let Slot { start, cap, .. } = slots[23];
/// assert_eq!((start.to_string().as_str(), cap), ("2026-03-02 23:00:00 UTC", 2));
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Slot {
    /// When it begins. It ends where the next one begins, the last one with the day.
    pub start: DateTime<Utc>,
    /// The largest number of messages to send in it.
    pub cap: u64,
}
