//! Reads what e-mail providers post: deliveries, bounces, complaints, and why.
//!
//! Prints a table for people, one JSON object per event, or the lines that `replay_quarantine` reads.

#[allow(dead_code)]
#[path = "../triage_bounces/input.rs"]
mod input;
#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/table.rs"]
mod table;
mod view;

use std::{
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, builder::PossibleValuesParser};
use deliverability::webhook::{self, Provider};
use program::Format;
use view::Table;

/// Read the events of e-mail providers: who got the mail, who did not and why, who complained.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Files and folders with what the providers post; standard input where none is named.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Whose events they are. Else it is detected, file by file.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Provider::ALL.iter().map(|provider| provider.as_str())))]
    provider: Option<String>,
    /// Print the lines that `replay_quarantine` reads.
    #[arg(long)]
    quarantine: bool,
    /// Whose mail it was: complaints and unsubscribes go to this tenant's own list.
    #[arg(long = "licence", value_name = "NAME", default_value = "sender")]
    tenant: String,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

fn main() -> ExitCode {
    program::end("read_events", run(&Arguments::parse()))
}

/// What was read, and where it goes.
struct Reader<'a, W> {
    arguments: &'a Arguments,
    out: W,
    table: Table,
    /// Events that say something of an address, but not when, or of which.
    incomplete: usize,
    failed: bool,
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let mut reader = Reader {
        arguments,
        out: io::BufWriter::new(io::stdout().lock()),
        table: Table::new(),
        incomplete: 0,
        failed: false,
    };
    if arguments.paths.is_empty() {
        let mut body = Vec::new();
        io::stdin().lock().read_to_end(&mut body)?;
        reader.file("-", &body)?;
    }
    let mut unreadable = Vec::new();
    let files =
        input::files(&arguments.paths, &mut |file, reason| unreadable.push(format!("{file}: {reason}")));
    for reason in unreadable {
        reader.complain(&reason);
    }
    for file in files {
        let name = file.display().to_string();
        match fs::read(&file) {
            Ok(body) => reader.file(&name, &body)?,
            Err(error) => reader.complain(&format!("{name}: {error}")),
        }
    }
    if reader.incomplete > 0 {
        eprintln!("read_events: {} events have no time or no address, and were left out", reader.incomplete);
    }
    if arguments.format == Format::Table && !arguments.quarantine {
        reader.table.print(&mut reader.out)?;
    }
    reader.out.flush()?;
    Ok(if reader.failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

impl<W: Write> Reader<'_, W> {
    fn complain(&mut self, reason: &str) {
        eprintln!("read_events: {reason}");
        self.failed = true;
    }

    fn file(&mut self, name: &str, body: &[u8]) -> io::Result<()> {
        let named = self.arguments.provider.as_deref().and_then(|name| name.parse().ok());
        let Some(provider) = named.or_else(|| Provider::detect(body, &[])) else {
            self.complain(&format!("{name}: no provider's events; name the provider with --provider"));
            return Ok(());
        };
        let mut index = 0_usize;
        for event in webhook::parse(provider, body) {
            let event = match event {
                Ok(event) => event,
                Err(error) => {
                    self.complain(&format!("{name}: {error}"));
                    continue;
                }
            };
            if self.arguments.quarantine {
                match view::quarantine_json(&event, &self.arguments.tenant) {
                    Some(Ok(line)) => writeln!(self.out, "{line}")?,
                    Some(Err(view::Incomplete)) => self.incomplete += 1,
                    None => {}
                }
            } else if self.arguments.format == Format::Json {
                writeln!(self.out, "{}", view::json(name, index, &event))?;
            } else {
                self.table.add(&event);
            }
            index += 1;
        }
        Ok(())
    }
}
