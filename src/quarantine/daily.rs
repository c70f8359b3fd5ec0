//! The events of a ledger as counts by day, the input of warm-up and reputation.

use alloc::{
    collections::{BTreeMap, btree_map::Entry},
    vec::Vec,
};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Bounce, Ledger, Policy, State,
    bounce::Rank,
    event::{Event, Happening, Sign},
    policy::{hours_long, since},
};
use crate::{
    bounce::Class,
    provider::Provider,
    rate::{Daily, Outcome},
};

/// What happened to a message.
#[derive(Clone, Copy)]
struct Fate<'e> {
    first: &'e Event,
    worst: Option<(Rank, Outcome)>,
}

impl Ledger {
    /// The events as counts by day, provider and stream, as warm-up, reputation and
    /// volume limits take them.
    ///
    /// `date` gives the date of a time, so that a day begins where the caller's does.
    /// The stream is the base that the message was sent from.
    ///
    /// A message is counted once, on the day of its first event: accepted and then
    /// returned, it is a failure. A bounce that names no message belongs to the last
    /// delivery before it, within [`Policy::unnamed_contradiction_hours`]. Voided
    /// bounces do not count. Since the counts are made from all events, late and
    /// amended ones are included.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let (sent, returned) = (at("2026-03-02T09:00:00Z"), at("2026-03-03T09:00:00Z"));
    /// let bounce = Event::bounce("b2", returned, Reason::UserUnknown);
    /// let events = [
    ///     ("jane@gmail.com", Event::delivery("d1", sent).about_message("m1")),
    ///     ("joe@gmail.com", Event::delivery("d2", sent).about_message("m2")),
    ///     ("joe@gmail.com", bounce.about_message("m2")),
    /// ];
    /// let policy = Policy::default();
    /// let ledger = Ledger::fold(events, &policy);
    /// let daily = ledger.daily(|at| at.date_naive(), &policy);
    /// let counts =
    ///     daily.get(at("2026-03-02T00:00:00Z").date_naive(), "gmail", "").unwrap();
    /// assert_eq!(
    ///     (counts.sent, counts.delivered, counts.hard),
    ///     (Some(2), Some(1), Some(1))
    /// );
    /// ```
    #[must_use]
    pub fn daily(&self, date: impl Fn(DateTime<Utc>) -> NaiveDate, policy: &Policy) -> Daily {
        let mut daily = Daily::measuring(MEASURED);
        for (_, state) in self.iter() {
            count(&mut daily, state, &date, policy);
        }
        daily
    }
}

/// The outcomes that the events of a ledger cover: a day without any counts as 0.
const MEASURED: &[Outcome] = &[
    Outcome::Sent,
    Outcome::Delivered,
    Outcome::Hard,
    Outcome::Soft,
    Outcome::Blocked,
    Outcome::Complaints,
    Outcome::Unsubscribes,
];

fn count(daily: &mut Daily, state: &State, date: &impl Fn(DateTime<Utc>) -> NaiveDate, policy: &Policy) {
    let of_domain = match Provider::of_ascii_domain(state.domain()) {
        Some(provider) => provider.as_str(),
        None => state.domain(),
    };
    let mut add = |event: &Event, outcome| {
        let own = match event.happening() {
            Happening::Bounce(bounce) => bounce.provider.as_deref(),
            _ => None,
        };
        daily.count(date(event.at()), own.unwrap_or(of_domain), event.base().unwrap_or(""), outcome, 1);
    };
    let mut fates: BTreeMap<&str, Fate<'_>> = BTreeMap::new();
    let mut unnamed: Vec<Fate<'_>> = Vec::new();
    // Deliveries without a name that no bounce belongs to yet, by their place among the unnamed.
    let mut open: Vec<usize> = Vec::new();
    for event in state.counting() {
        let failed = match event.happening() {
            Happening::Bounce(bounce) => Some((bounce.rank(), from_class(bounce))),
            Happening::Delivery => None,
            other => {
                if let Some(outcome) = of_sign(other) {
                    add(event, outcome);
                }
                continue;
            }
        };
        let Some(message) = event.message() else {
            let near = hours_long(policy.unnamed_contradiction_hours);
            let belongs =
                failed.is_some().then(|| open.pop()).flatten().and_then(|place| unnamed.get_mut(place));
            match belongs.filter(|fate| since(fate.first.at(), event.at()) < near) {
                Some(fate) => fate.worst = failed,
                None => {
                    if failed.is_none() {
                        open.push(unnamed.len());
                    }
                    unnamed.push(Fate { first: event, worst: failed });
                }
            }
            continue;
        };
        match fates.entry(message) {
            Entry::Vacant(entry) => {
                entry.insert(Fate { first: event, worst: failed });
            }
            Entry::Occupied(mut entry) => {
                let known = &mut entry.get_mut().worst;
                let is_better = |(rank, _): (Rank, Outcome)| known.is_none_or(|(known, _)| rank > known);
                if failed.is_some_and(is_better) {
                    *known = failed;
                }
            }
        }
    }
    for Fate { first, worst } in fates.into_values().chain(unnamed) {
        add(first, Outcome::Sent);
        add(first, worst.map_or(Outcome::Delivered, |(_, outcome)| outcome));
    }
}

const fn from_class(bounce: &Bounce) -> Outcome {
    match bounce.class {
        Class::Hard => Outcome::Hard,
        Class::Soft => Outcome::Soft,
        Class::Spam => Outcome::Blocked,
    }
}

const fn of_sign(happening: &Happening) -> Option<Outcome> {
    match happening {
        Happening::Complaint { .. } => Some(Outcome::Complaints),
        Happening::Unsubscribe { .. } => Some(Outcome::Unsubscribes),
        Happening::Engagement { sign: Sign::Open } => Some(Outcome::Opens),
        Happening::Engagement { sign: Sign::Click } => Some(Outcome::Clicks),
        Happening::Engagement { sign: Sign::Reply } => Some(Outcome::Replies),
        _ => None,
    }
}
