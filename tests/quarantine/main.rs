//! The state of an address through the public face; the requirement's ID in each name.

mod consent;
mod daily;
mod imports;
mod laws;
mod ledger;
mod lists;
mod messages;
mod plan;
mod presets;
mod rules;

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    domain::Domain,
    quarantine::{Block, Event, Policy, State},
};

fn domain(name: &str) -> Domain<'static> {
    name.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 { format!("{text}T09:00:00Z") } else { text.to_owned() };
    text.parse().unwrap()
}

/// So many days after 2026-01-05, a Monday, at nine.
fn day(days: i64) -> DateTime<Utc> {
    at("2026-01-05") + TimeDelta::days(days)
}

fn fold(name: &str, events: &[Event]) -> State {
    State::fold(&domain(name), events, &Policy::default())
}

fn block(state: &State, tenant: &str, now: DateTime<Utc>) -> Block {
    *state.may_send(tenant, now).block().expect("it is blocked")
}

fn policy(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy::default();
    change(&mut policy);
    policy
}
