//! Says how healthy a sender is at each mailbox provider, why, and how much is safe to send.
//!
//! Reads counts by day and provider as CSV, and prints a table for people or one JSON object per line.

mod input;
#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/table.rs"]
mod table;
mod view;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use clap::Parser;
use deliverability::{
    provider::Provider,
    reputation::{
        Policy, Sample, Verdict, assess_all,
        feedback::FeedbackLoop,
        trend::{self, Trend, trends},
        volume::{self, Baseline, Volume},
    },
};
use program::Format;

/// Assess reputation: healthy, watch, throttle or pause, by the counts of each provider and day.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// A CSV file whose first line names its columns, in any order: day, provider, sent, delivered,
    /// inbox_delivered, spam_folder, loop_covered, hard, soft, blocked, complaints, deferred, traps,
    /// unauthenticated, opens, clicks, replies, not_spam, unsubscribes. What is left out or empty is not known. Standard input where
    /// no file is named.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The rules for every provider; by default those that each provider publishes.
    #[arg(long, value_name = "NAME", value_parser = preset)]
    preset: Option<Policy>,
    /// The time of asking; the end of the last day of the data where it is left out.
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// A published policy by its name; `la-poste` is read as well.
fn preset(name: &str) -> Result<Policy, String> {
    let name = if name == "la-poste" { "laposte" } else { name };
    Policy::preset(name).ok_or_else(|| {
        let names: Vec<&str> = Policy::PRESETS.iter().map(|preset| preset.name()).collect();
        format!("the presets are {}", names.join(", "))
    })
}

/// What is shown of one provider, or of all together.
struct Row {
    provider: String,
    verdict: Verdict,
    /// The last day against the days before it.
    volume: Volume,
    /// For the day after the last one.
    largest_safe_volume: u64,
    trends: Vec<Trend>,
    days: Vec<input::Day>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    program::end("assess_reputation", run(&arguments))
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let mut failed = false;
    let name =
        arguments.file.as_ref().map_or_else(|| "standard input".into(), |path| path.display().to_string());
    let mut complain = |reason: &dyn std::fmt::Display| {
        eprintln!("assess_reputation: {name}: {reason}");
        failed = true;
    };
    let mut bytes = Vec::new();
    let read = match &arguments.file {
        Some(path) => fs::read(path).map(|read| bytes = read),
        None => io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
    };
    if let Err(error) = read {
        complain(&error);
        return Ok(ExitCode::from(2));
    }
    let samples = input::samples(&String::from_utf8_lossy(&bytes), &mut complain);
    if arguments.preset.is_none() {
        let is_known =
            |name: &str| name.parse().is_ok_and(|known| FeedbackLoop::for_provider(known).is_some());
        for provider in samples.keys().filter(|name| !is_known(name)) {
            eprintln!("assess_reputation: no rules are known of `{provider}`: it is judged by the default");
        }
    }
    let rows = assess(&samples, arguments);

    let mut out = io::BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Json => rows.iter().try_for_each(|row| writeln!(out, "{}", view::json(row)))?,
        Format::Table => {
            let colours = table::wants_colours();
            view::table(&mut out, &rows, colours)?;
        }
    }
    out.flush()?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// A row for each provider, and the overall one at the end; none without data.
fn assess(samples: &BTreeMap<String, Vec<Sample>>, arguments: &Arguments) -> Vec<Row> {
    let all: Vec<Sample> = samples.values().flatten().copied().collect();
    let Some(end) = all.iter().map(Sample::until).max() else { return Vec::new() };
    let now = arguments.now.unwrap_or(end);
    let policy_of = |provider: &String| match (&arguments.preset, provider.parse::<Provider>()) {
        (Some(preset), _) => preset.clone(),
        (None, Ok(provider)) => Policy::for_provider(provider),
        (None, Err(_)) => Policy::default(),
    };
    let overall = arguments.preset.clone().unwrap_or_default();
    let report = assess_all(samples, policy_of, &overall, now);

    let last_day = end.date_naive().pred_opt().unwrap_or_default();
    let row = |provider: &str, verdict: &Verdict, samples: &[Sample]| {
        let days = input::days(samples, last_day);
        let volumes: Vec<u64> = days.iter().map(|day| day.sent.unwrap_or_default()).collect();
        let (today, before) = volumes.split_last().map_or((0, &[][..]), |(today, before)| (*today, before));
        Row {
            provider: provider.to_owned(),
            verdict: verdict.clone(),
            volume: Baseline::new(before, volume::Policy::default()).assess(today),
            largest_safe_volume: Baseline::new(&volumes, volume::Policy::default())
                .given(verdict.conduct())
                .largest_safe_volume(),
            trends: trends(samples, &trend::Policy::default()),
            days,
        }
    };
    let mut rows: Vec<Row> = report
        .providers()
        .iter()
        .map(|(provider, verdict)| row(provider, verdict, &samples[provider]))
        .collect();
    rows.push(row("overall", report.overall(), &all));
    rows
}
