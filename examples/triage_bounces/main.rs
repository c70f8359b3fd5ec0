//! Says what bounced, why, and what to do about it.
//!
//! Reads messages, mbox files and folders, or SMTP reply texts with `--replies`, and prints a table
//! for people or one JSON object per line.

mod input;
#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/table.rs"]
mod table;
mod view;

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use deliverability::bounce::{self, Verdict};
use indicatif::{ProgressBar, ProgressStyle};
use program::Format;
use serde_json::json;
use view::{Row, Table};

/// Above this many messages a progress bar is shown.
const MANY: usize = 500;

/// Sort bounces: who failed, hard, soft or spam, why, and what a quarantine would do.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Messages, mbox files and folders.
    #[arg(value_name = "PATH", required_unless_present = "replies")]
    paths: Vec<PathBuf>,
    /// Read SMTP reply texts from standard input, one a line.
    #[arg(long, conflicts_with = "paths")]
    replies: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.replies { replies(arguments.format) } else { messages(&arguments) };
    program::end("triage_bounces", outcome)
}

fn messages(arguments: &Arguments) -> io::Result<ExitCode> {
    let mut failed = false;
    let mut complain = |file: &str, reason: &dyn std::fmt::Display| {
        eprintln!("triage_bounces: {file}: {reason}");
        failed = true;
    };
    let files = input::files(&arguments.paths, &mut complain);
    let progress = progress(files.len());
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut table = Table::default();
    for file in &files {
        let name = file.display().to_string();
        let result = input::messages(file, |raw| {
            let rows = match Row::of_message(&name, raw) {
                Ok(rows) => rows,
                Err(error) => {
                    complain(&name, &error);
                    return Ok(());
                }
            };
            for row in rows {
                match arguments.format {
                    Format::Json => writeln!(out, "{}", row.json())?,
                    Format::Table => table.add(row),
                }
            }
            Ok(())
        });
        match result {
            Ok(()) => {}
            Err(input::Error::Read(error)) => complain(&name, &error),
            Err(input::Error::Write(error)) => return Err(error),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    if arguments.format == Format::Table {
        table.print(&mut out)?;
    }
    out.flush()?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn progress(files: usize) -> ProgressBar {
    if files < MANY || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len} messages, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn replies(format: Format) -> io::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut table = Table::default();
    for (index, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches('\r');
        let verdict = bounce::classify_reply(text);
        match format {
            Format::Json => writeln!(out, "{}", reply_json(index + 1, &verdict))?,
            Format::Table => table.add(Row::of_reply(index + 1, &verdict)),
        }
    }
    if format == Format::Table {
        table.print(&mut out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn reply_json(line: usize, verdict: &Verdict<'_>) -> serde_json::Value {
    let states = view::states_failure(verdict);
    json!({
        "line": line,
        "class": states.then(|| verdict.class().as_str()),
        "reason": states.then(|| verdict.reason().as_str()),
        "permanence": verdict.permanence().map(|severity| severity.as_str()),
        "status": verdict.status().map(|status| status.to_string()),
        "reply_code": verdict.reply_code(),
        "rule": states.then(|| verdict.rule()),
    })
}
