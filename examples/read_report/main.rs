//! Reads what receivers report: DMARC aggregate reports, TLS reports, complaints and failure reports.
//!
//! Prints a view for people, or one JSON object per report.

#[allow(dead_code)]
#[path = "../triage_bounces/input.rs"]
mod input;
#[path = "../shared/program.rs"]
mod program;
mod report;
#[path = "../shared/table.rs"]
mod table;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use deliverability::dmarc::aggregate::Totals;
use report::Report;
use serde_json::json;

/// Read reports: how much mail passed, from where, and what failed.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Reports and folders of them: XML, JSON, gzip, zip, messages.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

fn main() -> ExitCode {
    program::end("read_report", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut failed = false;
    let mut totals = Totals::new();
    let mut unreadable = Vec::new();
    let files = input::files(&arguments.paths, &mut |file, reason| {
        unreadable.push((file.to_owned(), reason.to_string()));
    });
    let read = files.into_iter().map(|path| {
        let outcome = fs::read(&path).map_err(|error| error.to_string());
        (path.display().to_string(), outcome.and_then(|raw| Report::read(&raw)))
    });
    let all = unreadable.into_iter().map(|(file, reason)| (file, Err(reason))).chain(read);
    for (file, outcome) in all {
        match outcome {
            Ok(report) => {
                if let Report::Aggregate(report) = &report {
                    totals.add(report);
                }
                match arguments.format {
                    Format::Json => writeln!(out, "{}", report.json(&file))?,
                    Format::Text => report.print(&file, &mut out)?,
                }
            }
            Err(reason) => {
                failed = true;
                eprintln!("read_report: {file}: {reason}");
                if arguments.format == Format::Json {
                    writeln!(out, "{}", json!({"file": file, "error": reason}))?;
                }
            }
        }
    }
    if arguments.format == Format::Text && totals.reports() > 1 {
        report::print_totals(&totals, &mut out)?;
    }
    out.flush()?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}
