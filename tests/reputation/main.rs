//! A sender's health, by what was counted; each test names the requirements that it proves.

#![cfg(feature = "reputation")]

mod assess;
mod lists;
mod presets;
mod properties;
mod recovery;
mod small;
mod volume;

use chrono::{DateTime, Days, NaiveDate, Utc};
use deliverability::{
    rate::Counts,
    reputation::{Health, Policy, Sample, assess},
};

fn preset(name: &str) -> Policy {
    Policy::preset(name).unwrap()
}

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(day)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(number: u64, counts: Counts) -> Sample {
    Sample::day(date(number), counts)
}

/// The verdict of one day under a policy, taken when the day is over.
fn of_day(policy: &Policy, counts: Counts) -> Health {
    let sample = day(0, counts);
    assess(&[sample], policy, sample.until()).health()
}

/// Mail without a flaw.
fn fine(sent: u64) -> Counts {
    Counts::new(sent, sent).hard(0).soft(0).blocked(0).complaints(0).traps(0).unauthenticated(0)
}
