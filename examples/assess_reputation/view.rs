//! The rows, as JSON and as a table.

use std::io::{self, Write};

use anstyle::AnsiColor;
use deliverability::{
    rate::{Rate, Trials},
    reputation::{Health, Reason},
};
use serde_json::{Value, json};

use super::Row;
use crate::table::{Cell, Fit, Table, fitted, terminal_width};

/// One object a row.
pub fn json(row: &Row) -> Value {
    let reason = |reason: &Reason| {
        json!({
            "rule": reason.rule,
            "verdict": reason.health.as_str(),
            "observed": reason.seen.to_string(),
            "window": reason.window().map(|window| window.to_string()),
            "limit": reason.limit.map(|limit| limit.to_string()),
            "message": reason.to_string(),
            "source": reason.source,
        })
    };
    json!({
        "provider": row.provider,
        "verdict": row.verdict.health().as_str(),
        "reasons": row.verdict.reasons().iter().map(reason).collect::<Vec<_>>(),
        "conduct": row.verdict.conduct().as_str(),
        "volume": row.volume.class().as_str(),
        "usual_volume": row.volume.ratio().map(|(_, usual)| usual),
        "largest_safe_volume": row.largest_safe_volume,
        "trends": row.trends.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// A line for each row, and below what there is to say about it.
pub fn table(out: &mut dyn Write, rows: &[Row], colours: bool) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "no data");
    }
    let mut table = Table::new([
        ("provider", Fit::Whole),
        ("verdict", Fit::Whole),
        ("volume", Fit::Whole),
        ("complaints", Fit::Whole),
        ("safe next day", Fit::Right),
        ("volume by day", Fit::Words),
        ("complaints by day", Fit::Words),
    ]);
    for row in rows {
        let volumes: Vec<Option<f64>> = row.days.iter().map(|day| day.sent.map(|sent| sent as f64)).collect();
        let rates: Vec<Option<f64>> = row
            .days
            .iter()
            .map(|day| Rate::new(day.complaints?, day.delivered?, Trials::Delivered).fraction())
            .collect();
        let total = row.days.iter().fold((None, None), |(events, trials), day| {
            let add = |sum: Option<u64>, count: Option<u64>| match (sum, count) {
                (Some(sum), Some(count)) => Some(sum + count),
                (sum, count) => sum.or(count),
            };
            (add(events, day.complaints), add(trials, day.delivered))
        });
        let rate = match total {
            (Some(events), Some(trials)) => {
                Rate::new(events, trials, Trials::Delivered).percent().to_string()
            }
            _ => "not known".to_owned(),
        };
        table.add([
            row.provider.as_str().into(),
            painted(row.verdict.health()),
            row.volume.class().as_str().into(),
            rate.into(),
            row.largest_safe_volume.to_string().into(),
            sparkline(&volumes).into(),
            sparkline(&rates).into(),
        ]);
    }
    table.print(out, terminal_width(), colours)?;
    for row in rows {
        let mut notes: Vec<String> = Vec::new();
        // The overall reasons are those of the providers, which have been told.
        if row.provider != "overall" {
            notes.extend(row.verdict.reasons().iter().map(|reason| format!("{}: {reason}", reason.health)));
        }
        if row.volume.class().as_str() != "normal" {
            notes.push(row.volume.to_string());
        }
        notes.extend(row.trends.iter().map(|trend| format!("sudden: {trend}")));
        if !notes.is_empty() {
            writeln!(out, "\n{}", row.provider)?;
            notes.iter().try_for_each(|note| writeln!(out, "{}", fitted("  ", note, 4)))?;
        }
    }
    Ok(())
}

fn painted(health: Health) -> Cell {
    let colour = match health {
        Health::Healthy => AnsiColor::Green,
        Health::Watch => AnsiColor::Yellow,
        Health::Throttle | Health::Pause => AnsiColor::Red,
        _ => AnsiColor::Blue,
    };
    Cell::painted(health.as_str(), colour)
}

/// A character a day: its height by the highest, a dot for a day that is not known.
fn sparkline(values: &[Option<f64>]) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let level = |value: f64| if highest > 0.0 { (value / highest * 7.0).round() as usize } else { 0 };
    values.iter().map(|value| value.map_or('·', |value| LEVELS[level(value).min(7)])).collect()
}
