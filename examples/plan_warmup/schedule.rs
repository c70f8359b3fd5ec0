//! The days as they came and as they will come.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use deliverability::warmup::{Day, Decision, Observed, Plan, Policy, Reason, State, Verdict};

/// One sending day, and how its cap came about.
pub struct Row {
    pub day: Day,
    pub decision: Decision,
    pub reasons: Vec<Reason>,
    /// What was sent, for a day that was measured.
    pub sent: Option<u64>,
}

impl Row {
    fn of(next: &Verdict, sent: Option<u64>) -> Self {
        Self { day: next.day().clone(), decision: next.decision(), reasons: next.reasons().to_vec(), sent }
    }
}

/// The measured days, the next one, and those after it if all goes well.
pub struct Schedule {
    rows: Vec<Row>,
    /// What the next day is, in a sentence: for a plan that was adapted.
    next: Option<String>,
}

impl Schedule {
    pub fn new(plan: &Plan, observed: Vec<Observed>, policy: &Policy) -> Self {
        let mut measured: BTreeMap<NaiveDate, Vec<Observed>> = BTreeMap::new();
        for row in observed {
            measured.entry(row.date()).or_default().push(row);
        }
        let (mut state, mut rows) = (State::new(), Vec::new());
        while let Some((&date, _)) = measured.first_key_value() {
            // A sending day of which nothing is told is one on which nothing was sent.
            let next = state.next(plan, policy);
            let due = next.day().date();
            let told = measured.remove(&due.min(date)).unwrap_or_else(|| vec![Observed::new(due)]);
            if due <= date {
                let sent =
                    told.iter().fold(0_u64, |sum, row| sum.saturating_add(row.counts().sent.unwrap_or(0)));
                rows.push(Row::of(&next, Some(sent)));
            }
            if state.observe(plan, &told, policy).is_err() {
                break;
            }
        }
        let next = (!rows.is_empty()).then(|| state.next(plan, policy).to_string());
        let mut first = state.next(plan, policy);
        while first.until().is_some() {
            let empty = Observed::new(first.day().date());
            rows.push(Row::of(&first, None));
            if state.observe(plan, &[empty], policy).is_err() {
                break;
            }
            first = state.next(plan, policy);
        }
        for (index, day) in plan.days_after(&state, policy).into_iter().enumerate() {
            rows.push(match index {
                0 => Row::of(&first, None),
                _ => Row { day, decision: Decision::Advance, reasons: Vec::new(), sent: None },
            });
        }
        Self { rows, next }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
