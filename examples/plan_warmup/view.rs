//! The rows, as JSON, as a table and as a calendar.

use std::io::{self, Write};

use anstyle::AnsiColor;
use chrono::NaiveTime;
use deliverability::{
    diagnostic::Severity,
    warmup::{Decision, Plan, Reason, lint},
};
use icalendar::{Calendar, Component, Event, EventLike};
use serde_json::{Map, Value, json};

use super::schedule::{Row, Schedule};
use crate::table::{Cell, Fit, Table, fitted, paint, terminal_width};

/// How wide the bar of the largest cap is.
const WIDTH: u64 = 12;

pub fn json(plan: &Plan, row: &Row) -> Value {
    let parts = plan.providers().iter().zip(row.day.parts());
    let providers: Map<String, Value> =
        parts.map(|(provider, &part)| (provider.name().to_owned(), part.into())).collect();
    let reasons: Vec<Value> = row
        .reasons
        .iter()
        .map(|reason| {
            let (provider, of_reputation) = match reason {
                Reason::Reputation { provider, reason } => (provider.as_deref(), Some(reason)),
                _ => (None, None),
            };
            json!({
                "rule": reason.as_str(),
                "provider": provider,
                "window": of_reputation.and_then(|reason| reason.window()).map(|window| window.to_string()),
                "message": reason.to_string(),
            })
        })
        .collect();
    json!({
        "day": row.day.number(),
        "date": row.day.date().to_string(),
        "cap": row.day.cap(),
        "hour_cap": row.day.hour_cap(),
        "providers": providers,
        "left": row.day.split().left(),
        "audience": row.day.audience().to_string(),
        "sent": row.sent,
        "decision": row.decision.as_str(),
        "reasons": reasons,
    })
}

pub fn table(plan: &Plan, schedule: &Schedule, colours: bool, out: &mut impl Write) -> io::Result<()> {
    let has_measures = schedule.next().is_some();
    let has_hours = schedule.rows().iter().any(|row| row.day.hour_cap().is_some());
    let mut columns = vec![("day", Fit::Right), ("date", Fit::Whole), ("cap", Fit::Right), ("", Fit::Whole)];
    columns.extend(has_hours.then_some(("an hour", Fit::Right)));
    columns.extend(plan.providers().iter().map(|provider| (provider.name(), Fit::Right)));
    columns.push(("to", Fit::Whole));
    if has_measures {
        columns.extend([("sent", Fit::Right), ("decision", Fit::Whole), ("because", Fit::Words)]);
    }
    let mut table = Table::new(columns);
    let largest = schedule.rows().iter().map(|row| row.day.cap()).max().unwrap_or(0);
    for row in schedule.rows() {
        let day = &row.day;
        let colour = match row.decision {
            Decision::Start | Decision::Advance => AnsiColor::Green,
            Decision::Hold => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        let mut cells: Vec<Cell> = vec![
            day.number().to_string().into(),
            day.date().format("%a %Y-%m-%d").to_string().into(),
            grouped(day.cap()).into(),
            Cell::painted(bar(day.cap(), largest), colour),
        ];
        cells.extend(day.hour_cap().map(|cap| grouped(cap).into()));
        cells.extend(day.parts().iter().map(|&part| Cell::from(grouped(part))));
        cells.push(day.audience().to_string().into());
        if has_measures {
            cells.push(row.sent.map(grouped).unwrap_or_default().into());
            cells.push(Cell::painted(row.decision.as_str(), colour));
            let reasons = row.reasons.iter().map(ToString::to_string).collect::<Vec<_>>();
            cells.push(reasons.join("; ").into());
        }
        table.add(cells);
    }
    table.print(out, terminal_width(), colours)?;

    let total = schedule.rows().iter().fold(0_u64, |sum, row| sum.saturating_add(row.day.cap()));
    writeln!(out)?;
    if let (Some(preset), Some(source)) = (plan.preset_name(), plan.source()) {
        writeln!(out, "{}", fitted(&format!("{preset}: "), &source.to_string(), 2))?;
    }
    if let Some(next) = schedule.next() {
        writeln!(out, "{}", fitted("next: ", next, 2))?;
    }
    let last = schedule.rows().last().map(|row| row.day.date().to_string()).unwrap_or_default();
    let days = schedule.rows().len();
    writeln!(out, "{days} sending days to {last}, {} messages at most", grouped(total))?;
    for finding in lint(plan) {
        let colour = if finding.severity() == Severity::Info { AnsiColor::Cyan } else { AnsiColor::Yellow };
        let name = paint(finding.severity().as_str(), Some(colour).filter(|_| colours));
        let before = format!("{name}[{}]: ", finding.code());
        writeln!(out, "{}", fitted(&before, finding.message(), 2))?;
    }
    Ok(())
}

/// A bar of eighths of a character.
fn bar(value: u64, largest: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (u128::from(value) * u128::from(WIDTH * 8)).div_ceil(u128::from(largest.max(1)));
    "█".repeat((eighths / 8) as usize) + EIGHTHS[(eighths % 8) as usize]
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The days as entries of a calendar (RFC 5545), each for the whole day. The same plan gives the same
/// file.
pub fn calendar(plan: &Plan, schedule: &Schedule) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Warm-up");
    for row in schedule.rows() {
        let day = &row.day;
        let mut lines = vec![format!("Send to: {}", day.audience())];
        let parts = plan.providers().iter().zip(day.parts());
        lines.extend(parts.map(|(provider, &part)| format!("{}: {}", provider.name(), grouped(part))));
        lines.extend(day.hour_cap().map(|cap| format!("At most {} an hour", grouped(cap))));
        lines.extend(row.reasons.iter().map(ToString::to_string));
        let event = Event::new()
            .uid(&format!("warmup-{}-{}@plan_warmup", day.number(), day.date()))
            .timestamp(day.date().and_time(NaiveTime::MIN).and_utc())
            .summary(&format!("Warm-up, day {}: at most {} messages", day.number(), grouped(day.cap())))
            .description(&lines.join("\n"))
            .starts(day.date())
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}
