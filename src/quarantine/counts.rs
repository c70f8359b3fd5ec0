//! The counts on the way to a quarantine, and the deliveries that take them back.

use alloc::{boxed::Box, collections::VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    bounce::Rank,
    message_name::MessageName,
    permission::Block,
    policy::{Policy, hours_long, since},
};

/// How many messages of an address are remembered at once: deliveries that a bounce may
/// still contradict, and messages that failed. Older ones become final.
const MAX_OPEN_MESSAGES: usize = 64;

/// What counts towards a quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Counts {
    /// The number of ladder steps that count.
    pub(super) step: u32,
    /// The consecutive soft bounces that have not led to a step yet.
    pub(super) row: Row,
    /// The times of the hard bounces that count.
    pub(super) hard: VecDeque<DateTime<Utc>>,
    /// How many long-term quarantines there were.
    pub(super) long_terms: u32,
    /// When the last quiet period began: at the last counted bounce, or at the end of
    /// its quarantine.
    pub(super) quiet_since: Option<DateTime<Utc>>,
}

/// Consecutive soft bounces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Row {
    pub(super) bounces: u32,
    pub(super) first: Option<DateTime<Utc>>,
    pub(super) last: Option<DateTime<Utc>>,
}

impl Counts {
    /// Whether nothing counts.
    pub(super) fn is_zero(&self) -> bool {
        self.step == 0 && self.row.bounces == 0 && self.hard.is_empty() && self.long_terms == 0
    }

    /// Adds counts of an earlier time.
    fn add_earlier(&mut self, mut earlier: Self) {
        self.step = self.step.saturating_add(earlier.step);
        self.row = Row {
            bounces: self.row.bounces.saturating_add(earlier.row.bounces),
            first: earlier.row.first.or(self.row.first),
            last: self.row.last.or(earlier.row.last),
        };
        earlier.hard.append(&mut self.hard);
        self.hard = earlier.hard;
        self.long_terms = self.long_terms.saturating_add(earlier.long_terms);
        self.quiet_since = self.quiet_since.or(earlier.quiet_since);
    }
}

/// What a delivery reset: the counts, and the quarantines if the policy ends them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Taken {
    pub(super) counts: Counts,
    pub(super) temporary: Option<Block>,
    pub(super) long_term: Option<Block>,
}

impl Taken {
    fn is_nothing(&self) -> bool {
        self.counts.is_zero() && self.temporary.is_none() && self.long_term.is_none()
    }

    /// Restores it as earlier than what counts now.
    pub(super) fn put_back(
        self,
        counts: &mut Counts,
        temporary: &mut Option<Block>,
        long_term: &mut Option<Block>,
    ) {
        counts.add_earlier(self.counts);
        *temporary = temporary.or(self.temporary);
        *long_term = long_term.or(self.long_term);
    }
}

/// Deliveries that a bounce may still contradict, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Deliveries<M = MessageName>(VecDeque<Delivery<M>>);

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Delivery<M> {
    at: DateTime<Utc>,
    message: Option<M>,
    /// Most deliveries reset nothing.
    taken: Option<Box<Taken>>,
}

impl<M> Default for Deliveries<M> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl Deliveries<&MessageName> {
    pub(super) fn into_owned(self) -> Deliveries {
        let owned = |Delivery { at, message, taken }: Delivery<&MessageName>| Delivery {
            at,
            message: message.cloned(),
            taken,
        };
        Deliveries(self.0.into_iter().map(owned).collect())
    }
}

impl<M> Delivery<M> {
    fn is_final(&self, now: DateTime<Utc>, policy: &Policy) -> bool {
        let hours = if self.message.is_some() {
            policy.contradiction_hours
        } else {
            policy.unnamed_contradiction_hours
        };
        since(self.at, now) >= hours_long(hours)
    }
}

impl<M: Clone + PartialEq> Deliveries<M> {
    /// Remembers a delivery with what it reset, unless there is nothing to restore.
    pub(super) fn push(&mut self, at: DateTime<Utc>, message: Option<&M>, taken: Taken, policy: &Policy) {
        self.settle(at, policy);
        if taken.is_nothing() && self.0.is_empty() {
            return;
        }
        if self.0.len() >= MAX_OPEN_MESSAGES
            && let Some(oldest) = self.0.pop_front()
        {
            self.give(0, oldest.taken);
        }
        let taken = (!taken.is_nothing()).then(|| Box::new(taken));
        self.0.push_back(Delivery { at, message: message.cloned(), taken });
    }

    /// Removes the delivery that a bounce contradicts. Returns what it reset, unless a
    /// later delivery reset that as well.
    ///
    /// That is the delivery of the bounce's own message. If either of them names no
    /// message, it is the last delivery that the bounce can be about.
    pub(super) fn contradict(
        &mut self,
        at: DateTime<Utc>,
        message: Option<&M>,
        policy: &Policy,
    ) -> Option<Box<Taken>> {
        self.settle(at, policy);
        let near = hours_long(policy.unnamed_contradiction_hours);
        let place = match message {
            Some(_) => self
                .0
                .iter()
                .rposition(|delivery| delivery.message.as_ref() == message)
                .or_else(|| self.0.iter().rposition(|delivery| delivery.message.is_none())),
            None => self.0.iter().rposition(|delivery| since(delivery.at, at) < near),
        }?;
        let taken = self.0.remove(place)?.taken;
        self.give(place, taken)
    }

    /// Makes every delivery final: nothing is restored any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Hands what a delivery reset to the delivery now at `place`, or returns it if
    /// there is none.
    fn give(&mut self, place: usize, taken: Option<Box<Taken>>) -> Option<Box<Taken>> {
        let taken = taken?;
        match self.0.get_mut(place) {
            Some(Delivery { taken: Some(next), .. }) => {
                taken.put_back(&mut next.counts, &mut next.temporary, &mut next.long_term);
                None
            }
            Some(next) => {
                next.taken = Some(taken);
                None
            }
            None => Some(taken),
        }
    }

    /// Forgets the deliveries up to the last one that no bounce can contradict any more.
    fn settle(&mut self, now: DateTime<Utc>, policy: &Policy) {
        if let Some(last) = self.0.iter().rposition(|delivery| delivery.is_final(now, policy)) {
            self.0.drain(..=last);
        }
    }
}

/// Messages that failed, oldest first, each with the best report of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Failures<M = MessageName>(VecDeque<Failure<M>>);

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Failure<M> {
    at: DateTime<Utc>,
    message: M,
    best: Report,
}

/// The best report of a failed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Report {
    pub(super) rank: Rank,
    /// Whether it counted towards a quarantine.
    pub(super) has_counted: bool,
}

impl<M> Default for Failures<M> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl Failures<&MessageName> {
    pub(super) fn into_owned(self) -> Failures {
        let owned = |Failure { at, message, best }: Failure<&MessageName>| Failure {
            at,
            message: message.clone(),
            best,
        };
        Failures(self.0.into_iter().map(owned).collect())
    }
}

impl<M: Clone + PartialEq> Failures<M> {
    /// The best report of a message, if it failed.
    pub(super) fn report(&self, message: Option<&M>) -> Option<Report> {
        let message = message?;
        self.0.iter().find(|failure| failure.message == *message).map(|failure| failure.best)
    }

    /// Remembers the better report of a message.
    pub(super) fn push(&mut self, at: DateTime<Utc>, message: &M, best: Report, policy: &Policy) {
        let window = hours_long(policy.contradiction_hours);
        while self.0.len() >= MAX_OPEN_MESSAGES
            || self.0.front().is_some_and(|oldest| since(oldest.at, at) > window.max(TimeDelta::zero()))
        {
            self.0.pop_front();
        }
        match self.0.iter_mut().find(|failure| failure.message == *message) {
            Some(failure) => failure.best = best,
            None => self.0.push_back(Failure { at, message: message.clone(), best }),
        }
    }

    /// Forgets a message that was delivered after all.
    pub(super) fn remove(&mut self, message: Option<&M>) {
        if let Some(message) = message {
            self.0.retain(|failure| failure.message != *message);
        }
    }
}

/// What counted before the last bounce that counted, so that a better report of its
/// message can take its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Undo<M = MessageName> {
    pub(super) message: M,
    pub(super) before: Taken,
}

impl Undo<&MessageName> {
    pub(super) fn into_owned(self) -> Undo {
        Undo { message: self.message.clone(), before: self.before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bounce::Reason, quarantine::Bounce};

    fn hour(hour: u32) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH.checked_add_signed(hours_long(hour)).unwrap()
    }

    /// What a delivery reset: so many steps of the ladder.
    fn steps(step: u32) -> Taken {
        Taken { counts: Counts { step, ..Counts::default() }, ..Taken::default() }
    }

    #[test]
    fn failures_are_remembered_for_their_window_and_up_to_a_bound() {
        let policy = Policy::default();
        let report = Report { rank: Bounce::new(Reason::UserUnknown).rank(), has_counted: true };
        let week = policy.contradiction_hours;
        for (next, is_remembered) in [(0, true), (week, true), (week + 1, false)] {
            let mut failures = Failures::default();
            failures.push(hour(0), &0, report, &policy);
            failures.push(hour(next), &1, report, &policy);
            assert_eq!(failures.report(Some(&0)).is_some(), is_remembered, "{next}");
            assert_eq!((failures.report(Some(&1)), failures.report(None)), (Some(report), None));
        }
        let mut failures = Failures::default();
        for message in 0..MAX_OPEN_MESSAGES {
            failures.push(hour(0), &message, report, &policy);
        }
        assert!(failures.report(Some(&0)).is_some());
        failures.push(hour(0), &MAX_OPEN_MESSAGES, report, &policy);
        assert!(failures.report(Some(&0)).is_none() && failures.report(Some(&1)).is_some());
        failures.remove(Some(&1));
        assert!(failures.report(Some(&1)).is_none() && failures.report(Some(&2)).is_some());
    }

    #[test]
    fn the_deliveries_that_are_remembered_have_a_bound() {
        let policy = Policy::default();
        let mut deliveries = Deliveries::default();
        // Nothing to restore, so nothing to remember.
        deliveries.push(hour(0), Some(&0), Taken::default(), &policy);
        assert_eq!(deliveries, Deliveries::default());
        deliveries.push(hour(0), Some(&0), steps(2), &policy);
        for message in 1..=MAX_OPEN_MESSAGES {
            deliveries.push(hour(1), Some(&message), Taken::default(), &policy);
        }
        // The oldest is final, and what it reset is restored when all after it are contradicted.
        assert_eq!(deliveries.contradict(hour(2), Some(&0), &policy), None);
        for message in 1..MAX_OPEN_MESSAGES {
            assert_eq!(deliveries.contradict(hour(2), Some(&message), &policy), None, "{message}");
        }
        let restored = deliveries.contradict(hour(2), Some(&MAX_OPEN_MESSAGES), &policy);
        assert_eq!(restored.map(|taken| taken.counts.step), Some(2));
    }
}
