//! Plans a warm-up: how much to send on which day, to whom first, and how measured results change it.
//!
//! Prints a table for people or one JSON object per day, draws the ramp as SVG and writes it as a calendar.

mod chart;
mod input;
mod schedule;
#[path = "../shared/table.rs"]
mod table;
mod view;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use chrono::NaiveDate;
use clap::{Parser, ValueEnum};
use deliverability::warmup::{Plan, Policy, Share, lint};
use input::Failure;
use schedule::Schedule;

/// Plan a warm-up: caps by day and provider, adapted to what was measured.
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    /// The first day; today (UTC) where it is left out.
    #[arg(long, value_name = "DATE")]
    start: Option<NaiveDate>,
    /// The cap of the first day, in messages.
    #[arg(long, value_name = "N", required_unless_present = "preset")]
    from: Option<u64>,
    /// The target: the cap of the last day, in messages.
    #[arg(long, value_name = "N", required_unless_present = "preset")]
    to: Option<u64>,
    /// The length, in sending days. 42 unless told otherwise.
    #[arg(long, value_name = "N", conflicts_with = "growth")]
    days: Option<u32>,
    /// The growth a day instead of the length, in per cent.
    #[arg(long, value_name = "PERCENT")]
    growth: Option<u32>,
    /// A published plan, instead of one of your own; `--from` and `--to` cut it.
    #[arg(long, value_name = "NAME", value_parser = input::preset)]
    preset: Option<String>,
    /// A mailbox provider and its share of the volume, as gmail=60 or gmail=0.6; once for each.
    #[arg(long = "provider", value_name = "NAME=SHARE", value_parser = input::provider)]
    providers: Vec<Share>,
    /// Send from Monday to Friday only.
    #[arg(long)]
    weekdays: bool,
    /// A day without mail; once for each.
    #[arg(long = "holiday", value_name = "DATE")]
    holidays: Vec<NaiveDate>,
    /// What was measured, as CSV: day (a date, or the number of the sending day), sent, hard, soft,
    /// complaints, deferred, provider; also delivered, blocked, spam_folder, inbox_delivered, traps,
    /// opens and more. The plan is adapted to it.
    #[arg(long, value_name = "FILE")]
    observe: Option<PathBuf>,
    /// Draw the ramp into this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write the days into this file, for a calendar.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// One JSON object a day.
    Json,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (plan, schedule) = match plan(&arguments) {
        Ok(both) => both,
        Err(failure) => return complain(&failure),
    };
    // A file that cannot be written does not keep the plan from being printed.
    let written = [
        (&arguments.svg, chart::draw(&plan, &schedule)),
        (&arguments.ics, Ok(view::calendar(&plan, &schedule))),
    ];
    let mut code = ExitCode::SUCCESS;
    for (path, text) in written {
        let Some(path) = path else { continue };
        let result = text.and_then(|text| std::fs::write(path, text).map_err(|error| error.to_string()));
        if let Err(reason) = result {
            code = complain(&Failure::new(path.display(), reason));
        }
    }
    match print(&plan, &schedule, arguments.format) {
        Ok(()) => code,
        // Nobody reads on: that is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(error) => complain(&Failure::new("standard output", error)),
    }
}

fn complain(failure: &Failure) -> ExitCode {
    eprintln!("plan_warmup: {failure}");
    ExitCode::from(2)
}

fn plan(arguments: &Arguments) -> Result<(Plan, Schedule), Failure> {
    let plan = input::builder(arguments).build().map_err(|error| Failure::new("the plan", error))?;
    let observed = match &arguments.observe {
        Some(path) => input::observations(path, &plan)?,
        None => Vec::new(),
    };
    let schedule = Schedule::new(&plan, observed, &Policy::default());
    Ok((plan, schedule))
}

fn print(plan: &Plan, schedule: &Schedule, format: Format) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match format {
        Format::Json => {
            for row in schedule.rows() {
                writeln!(out, "{}", view::json(plan, row))?;
            }
            lint(plan).iter().for_each(|finding| eprintln!("plan_warmup: {finding}"));
        }
        Format::Table => {
            let colours = table::wants_colours();
            view::table(plan, schedule, colours, &mut out)?;
        }
    }
    out.flush()
}
