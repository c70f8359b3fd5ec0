//! The reports, as JSON and as tables.

use std::io::{self, Write};

use anstyle::AnsiColor;
use deliverability::{
    compliance::{Outcome, Report, Status},
    diagnostic::Finding,
};
use serde_json::json;

use crate::shared::table::{Cell, Fit, Table, terminal_width};

/// One JSON object for each rule.
pub fn json(out: &mut impl Write, report: &Report) -> io::Result<()> {
    report.outcomes().iter().try_for_each(|outcome| {
        let row = json!({
            "provider": report.provider(),
            "rule": outcome.rule,
            "status": outcome.status.as_str(),
            "severity": outcome.severity.as_str(),
            "message": outcome.message(),
            "effect": outcome.effect.as_str(),
            "replies": outcome.replies,
            "since": outcome.since.map(|day| day.to_string()),
            "source": outcome.source,
            "confirmed": outcome.is_confirmed,
        });
        writeln!(out, "{row}")
    })
}

/// A table of the rules that apply, worst first, and a line that sums up.
pub fn table(out: &mut impl Write, report: &Report, colours: bool) -> io::Result<()> {
    let mut table =
        Table::new([("status", Fit::Whole), ("rule", Fit::Whole), ("else", Fit::Whole), ("why", Fit::Words)]);
    let mut outcomes: Vec<&Outcome> =
        report.outcomes().iter().filter(|outcome| outcome.status != Status::NotApplicable).collect();
    outcomes.sort_by_key(|outcome| core::cmp::Reverse((outcome.status, outcome.severity)));
    for outcome in outcomes {
        let breaks = outcome.status != Status::Pass;
        let consequence = if breaks { consequence(outcome) } else { String::new() };
        table.add([
            painted(outcome.status),
            outcome.rule.as_ref().into(),
            consequence.into(),
            outcome.message().into(),
        ]);
    }
    table.print(out, terminal_width(), colours)?;
    writeln!(out, "\n{report}\n")
}

/// What is wrong in the fields of the message.
pub fn findings(out: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    findings.iter().try_for_each(|finding| {
        writeln!(out, "{finding}")?;
        match finding.suggestion() {
            Some(better) => writeln!(out, "  better: {better}"),
            None => Ok(()),
        }
    })
}

/// What happens to those who break the rule.
fn consequence(outcome: &Outcome) -> String {
    match outcome.replies.first() {
        Some(reply) => format!("{}, {reply}", outcome.effect),
        None => outcome.effect.to_string(),
    }
}

fn painted(status: Status) -> Cell {
    let colour = match status {
        Status::Pass => AnsiColor::Green,
        Status::Fail => AnsiColor::Red,
        _ => AnsiColor::Yellow,
    };
    Cell::painted(status.as_str(), colour)
}
