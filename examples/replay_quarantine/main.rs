//! Replays what happened to addresses and says which of them may be mailed, until when not, and why.
//!
//! Reads events, one JSON object per line, folds them by a policy and prints a table for people or one
//! JSON object an address. With `--why` it explains one address, event by event.

#[path = "../shared/program.rs"]
mod program;
mod read;
#[path = "../shared/table.rs"]
mod table;
mod view;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use clap::{Parser, builder::PossibleValuesParser};
use deliverability::{
    hygiene::Lists,
    quarantine::{Ledger, Policy},
    source::Preset,
};
use program::Format;
use read::{Input, Keyed};

/// Replay events and tell which addresses may be mailed: quarantines, blocklists, imports, releases.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Events, one JSON object a line; standard input where no file is named.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The time of asking, RFC 3339; events after it are left out. Else the time of the last event.
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Explain this address, event by event.
    #[arg(long, value_name = "ADDRESS")]
    why: Option<String>,
    /// The rules.
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = PossibleValuesParser::new(Policy::PRESETS.iter().map(Preset::name)))]
    policy: String,
    /// A tenant to answer for, beside those that the events name.
    #[arg(long = "licence", value_name = "NAME")]
    tenants: Vec<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

fn main() -> ExitCode {
    program::end("replay_quarantine", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let (name, reader): (String, Box<dyn BufRead>) = match &arguments.file {
        Some(path) => {
            let name = path.display().to_string();
            let file =
                File::open(path).map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
            (name, Box::new(BufReader::new(file)))
        }
        None => ("standard input".to_owned(), Box::new(io::stdin().lock())),
    };
    let why = arguments.why.as_deref().map(Keyed::parse).transpose().map_err(io::Error::other)?;
    let mut failed = false;
    let input = Input::read(reader, arguments.at, |line, reason| {
        eprintln!("replay_quarantine: {name}: line {line}: {reason}");
        failed = true;
    })
    .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
    let now = arguments.at.or(input.last).unwrap_or_default();
    let mut tenants = input.tenants;
    tenants.extend(arguments.tenants.iter().cloned());

    let policy = Policy::preset(&arguments.policy).unwrap_or_default();
    let mut ledger = Ledger::fold(input.events, &policy);
    for event in &input.everywhere {
        ledger.amend(event, &policy);
    }
    let lists = Lists::builtin();
    let view = view::View { now, tenants: &tenants, shown: &input.shown, lists: &lists, policy: &policy };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match (&why, arguments.format) {
        (Some(Keyed { key, shown }), format) => match ledger.get(key) {
            Some(state) if format == Format::Json => view::why_json(&mut out, state, &policy)?,
            Some(state) => view.why(&mut out, shown, state)?,
            None => {
                eprintln!("replay_quarantine: {name}: nothing is known of {shown}");
                failed = true;
            }
        },
        (None, Format::Json) => {
            for (key, state) in ledger.iter() {
                writeln!(out, "{}", view.json(key, state))?;
            }
        }
        (None, Format::Table) => view.table(&mut out, &ledger)?,
    }
    out.flush()?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}
