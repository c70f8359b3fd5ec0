//! Plans how a sending domain is taken out of service, and says what is due, what waits and what blocks it.
//!
//! Reads a plan (TOML), the zone as it is (master file) and the facts of the day (JSON). Prints a timeline
//! for people or one JSON object per step, and writes a checklist, a calendar and a drawing. From events, replies
//! and notes it builds the audit pack, and adds what it shows to the facts.

mod calendar;
mod chart;
mod evidence;
mod input;
mod markdown;
mod offsets;
mod plan_text;
mod view;
mod wrap;

// It is the whole of another program's input.
#[allow(dead_code)]
#[path = "../replay_quarantine/read.rs"]
mod read;
#[path = "../shared/replies.rs"]
mod replies;
#[path = "../shared/mod.rs"]
mod shared;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use deliverability::retirement::{Facts, Policy, Timeline};
use offsets::{Moment, Offsets};
use shared::{Format, end, of_file};

/// Take a sending domain out of service: steps, DNS changes, checklist, calendar.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The plan, as TOML.
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// The zone, as a master file (RFC 1035). Without it there are no DNS steps.
    #[arg(long, value_name = "FILE")]
    zone: Option<PathBuf>,
    /// The day, or the instant in RFC 3339 where the hour matters; today (UTC) where it is left out.
    #[arg(long, value_name = "DATE")]
    today: Option<Moment>,
    /// What is known on that day, as JSON.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    #[command(flatten)]
    evidence: evidence::Evidence,
    /// The thresholds: week-plan, parked-domain or long-sales-cycle.
    #[arg(long, value_name = "NAME", value_parser = input::policy)]
    policy: Option<Policy>,
    /// Label the records of the zone instead of listing steps.
    #[arg(long)]
    inventory: bool,
    /// Compare the zone with this later one instead of listing steps.
    #[arg(long, value_name = "FILE", requires = "zone")]
    diff: Option<PathBuf>,
    /// Write the steps into this file, for a calendar.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// Write the checklist and the one-page sheet into this file.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Draw the timeline into this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn main() -> ExitCode {
    end("retire_domain", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let plan = input::plan(&arguments.plan)?;
    let zone = match &arguments.zone {
        Some(path) => input::zone(path, &plan.domain)?,
        None => input::no_zone(&plan.domain),
    };
    let mut facts = match &arguments.facts {
        Some(path) => input::facts(path)?,
        None => Facts::default(),
    };
    let policy = arguments.policy.clone().unwrap_or_default();
    let timeline = Timeline::new(&plan, &zone, &policy);
    let offsets = Offsets::of(&plan)?;
    let moment = arguments.today.unwrap_or_else(Moment::now);
    let day = offsets.day(moment);
    let later = arguments.diff.as_ref().map(|path| input::zone(path, &plan.domain)).transpose()?;
    let pack = arguments.evidence.pack(&timeline, &zone, later.as_ref(), day, &mut facts)?;
    let report = timeline.status(&facts, day, offsets.is_within_no_restart(&timeline, moment));
    let view =
        view::View { timeline: &timeline, report: &report, offsets: &offsets, day, pack: pack.as_ref() };

    let mut out = io::BufWriter::new(io::stdout().lock());
    if let Some(later) = &later {
        view::diff(&timeline, &zone.diff(later), later, arguments.format, &mut out)?;
    } else if arguments.inventory {
        view::inventory(timeline.labels(), arguments.format, &mut out)?;
    } else {
        view.print(arguments.format, &mut out)?;
    }
    out.flush()?;

    // A file that cannot be written does not keep the steps from being printed.
    let written = [
        (&arguments.ics, calendar::calendar as fn(&view::View<'_>) -> String),
        (&arguments.markdown, markdown::checklist),
        (&arguments.svg, chart::draw),
    ];
    let mut code = ExitCode::SUCCESS;
    for (path, make) in written {
        let Some(path) = path else { continue };
        if let Err(error) = of_file(path, fs::write(path, make(&view))) {
            eprintln!("retire_domain: {error}");
            code = ExitCode::from(2);
        }
    }
    Ok(code)
}
