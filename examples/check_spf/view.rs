//! The view for people: the verdict, its steps as a tree, and carets under what is wrong.

use std::io::{self, Write};

use anstyle::AnsiColor;
use deliverability::{
    diagnostic::{Finding, Severity},
    spf::{AuditReport, Cause, Outcome, Verdict},
};

use crate::shared::{colour_of, painted, record, snippet, table::fitted};

/// How many findings are shown; a record with more is beyond repair.
const MANY: usize = 40;

/// The verdict and the way to it.
pub fn verdict(out: &mut impl Write, verdict: &Verdict, colours: bool) -> io::Result<()> {
    let colour = colour_of(verdict.result().as_str());
    let sentence = verdict.to_string();
    let (result, why) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    writeln!(out, "{}", fitted(&format!("{}: ", painted(result, colour, colours)), why, 2))?;
    if let Some(explanation) = verdict.explanation() {
        let domain = verdict.request().domain();
        writeln!(out, "{}", fitted(&format!("explanation of {domain}: "), explanation, 2))?;
    }
    let trace = verdict.trace();
    if !trace.is_empty() {
        writeln!(out)?;
    }
    let mut above = None;
    for step in &trace {
        let indent = "  ".repeat(step.depth + 1);
        if above < Some(step.depth) {
            writeln!(out, "{}{}", "  ".repeat(step.depth), painted(step.domain.as_str(), None, colours))?;
        }
        above = Some(step.depth);
        let mark = match step.outcome {
            Outcome::Match => painted("=", Some(AnsiColor::Green), colours),
            Outcome::Error => painted("!", Some(AnsiColor::Red), colours),
            Outcome::Entered => painted(">", None, colours),
            _ => "-".to_owned(),
        };
        writeln!(out, "{}", fitted(&format!("{indent}{mark} "), &step.term.to_string(), indent.len() + 2))?;
        for exchange in &step.exchanges {
            let before = format!("{indent}    ");
            writeln!(out, "{}", fitted(&before, &exchange.to_string(), before.len() + 2))?;
        }
    }
    if let Cause::Syntax { domain, record, error } = verdict.cause() {
        let title = format!("the record of {domain} cannot be read");
        let finding = Finding::new("spf::syntax", Severity::Error, error.span(), error.kind().to_string());
        writeln!(out, "\n{}", snippet(&title, &record, &finding, colours))?;
    }
    Ok(())
}

/// What is wrong with the records of the domain.
pub fn report(out: &mut impl Write, report: &AuditReport, colours: bool) -> io::Result<()> {
    let Some(text) = report.published() else {
        return report.findings().iter().try_for_each(|finding| writeln!(out, "\n{finding}"));
    };
    let domain = report.domain();
    writeln!(
        out,
        "\n{domain}: {} of 10 lookups in all its records, {} of 2 void, {} networks",
        report.lookups(),
        report.void_lookups().len(),
        report.networks().networks().len(),
    )?;
    for finding in report.findings().iter().take(MANY) {
        let title = format!("[{}] {domain}", finding.code());
        writeln!(out, "\n{}", snippet(&title, text, finding, colours))?;
        if let Some(suggestion) = finding.suggestion() {
            writeln!(out, "{}", record("  better:", suggestion))?;
        }
    }
    if let Some(more) = report.findings().len().checked_sub(MANY).filter(|more| *more > 0) {
        writeln!(out, "\nand {more} more findings")?;
    }
    Ok(())
}
