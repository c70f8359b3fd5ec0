//! Warm-up through its public face; the requirement's ID in the name of each test.
//!
//! Expected caps were computed apart from the crate, by whole-number roots of arbitrary precision, or are
//! the published tables themselves.

mod advance;
mod calendar;
mod plans;
mod presets;
mod properties;
mod small;

use chrono::NaiveDate;
use deliverability::warmup::{Builder, ErrorKind, Plan, Policy, lint};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Monday, 2 March 2026.
fn start() -> NaiveDate {
    date("2026-03-02")
}

fn builder() -> Builder {
    Plan::builder().start(start())
}

fn kind(builder: Builder) -> ErrorKind {
    builder.build().unwrap_err().kind()
}

fn caps(plan: &Plan) -> Vec<u64> {
    plan.days().iter().map(|day| day.cap()).collect()
}
