//! Tells which lines of a list are mail addresses, what is wrong with the others, and what is unusual.
//!
//! Reads a file or standard input, one address a line, in bounded memory and on all cores, and prints a
//! summary for people, CSV, or one JSON object a line.

mod input;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use deliverability::address::{Grammar, Host};
use indicatif::{ProgressBar, ProgressStyle};
use input::Line;
use rayon::prelude::*;
use serde_json::json;

/// How many lines are in memory at once.
const CHUNK: usize = 8192;

/// Validate a list of addresses: which are valid, what is wrong with the others, what is unusual.
#[derive(Parser)]
#[command(version, about, long_about = None)]
struct Arguments {
    /// The list, one address a line; standard input where none is given.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Which texts are addresses: rfc5321, rfc6531, rfc5322 (with obsolete forms), rfc5322-current,
    /// rfc6532, html5, lenient.
    #[arg(long, default_value = "rfc6531", value_parser = grammar)]
    grammar: Grammar,
    /// Each line is the inside of a JSON string.
    #[arg(long)]
    escaped: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A summary for people.
    Table,
    /// One row a line: line, address, valid, error, warnings, ascii.
    Csv,
    /// One JSON object a line.
    Json,
}

fn grammar(name: &str) -> Result<Grammar, String> {
    let names = || Grammar::ALL.iter().map(|grammar| grammar.as_str()).collect::<Vec<_>>().join(", ");
    name.parse().map_err(|_| format!("one of {}", names()))
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads on: that is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("validate_list: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let (mut reader, size): (Box<dyn BufRead>, Option<u64>) = match &arguments.file {
        Some(path) => {
            let named =
                |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let file = File::open(path).map_err(named)?;
            let size = file.metadata().ok().map(|metadata| metadata.len());
            (Box::new(BufReader::with_capacity(1 << 16, file)), size)
        }
        None => (Box::new(io::stdin().lock()), None),
    };
    let progress = progress(size);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if arguments.format == Format::Csv {
        writeln!(out, "line,address,valid,error,warnings,ascii")?;
    }
    let mut summary = Summary::default();
    let mut first = 1;
    loop {
        let (lines, bytes) = input::chunk(&mut reader, CHUNK)?;
        if lines.is_empty() {
            break;
        }
        let rows: Vec<Row> = lines
            .into_par_iter()
            .enumerate()
            .map(|(index, line)| Row::new(first + index, line, arguments))
            .collect();
        first += rows.len();
        for row in &rows {
            out.write_all(row.text.as_bytes())?;
            summary.add(row);
        }
        progress.inc(bytes);
    }
    progress.finish_and_clear();
    if arguments.format == Format::Table {
        summary.print(&mut out)?;
    }
    out.flush()
}

fn progress(size: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() || size.is_some_and(|size| size < 1 << 22) {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{wide_bar} {bytes} of {total_bytes}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes}, {bytes_per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// What one line gave: its text in the output, and what the summary counts.
struct Row {
    text: String,
    error: Option<&'static str>,
    warnings: Vec<&'static str>,
}

impl Row {
    fn new(number: usize, line: Line, arguments: &Arguments) -> Self {
        let (address, fault) = line.text(arguments.escaped);
        let parsed = match fault {
            Some(fault) => Err((fault.kind, 0, address.len(), fault.message.to_owned())),
            None => arguments.grammar.parse(&address).map_err(|error| {
                (error.kind().as_str(), error.span().start(), error.span().end(), error.to_string())
            }),
        };
        let warnings: Vec<&'static str> = parsed
            .as_ref()
            .map(|address| address.warnings().iter().map(|warning| warning.as_str()).collect())
            .unwrap_or_default();
        let ascii = parsed.as_ref().ok().map(|address| match (address.domain(), address.host()) {
            (Some(domain), _) => format!("{}@{}", address.local_part(), domain.to_ascii()),
            (None, Host::Name(name)) => format!("{}@{}", address.local_part(), name.to_lowercase()),
            (None, _) => address.to_string(),
        });
        let error = parsed.as_ref().err();
        let text = match arguments.format {
            Format::Table => String::new(),
            Format::Csv => {
                let cells = [
                    number.to_string(),
                    quoted(&address),
                    parsed.is_ok().to_string(),
                    quoted(error.map_or("", |(.., message)| message)),
                    quoted(&warnings.join(" ")),
                    quoted(ascii.as_deref().unwrap_or_default()),
                ];
                cells.join(",") + "\n"
            }
            Format::Json => {
                let object = json!({
                    "line": number,
                    "address": address,
                    "valid": parsed.is_ok(),
                    "error": error.map(|(kind, start, end, message)| json!({
                        "kind": kind, "start": start, "end": end, "message": message,
                    })),
                    "warnings": warnings,
                    "ascii": ascii,
                    // The judgement of lists, which this program does not make yet.
                    "disposable": null,
                    "relay": null,
                    "role": null,
                    "free": null,
                    "suggestion": null,
                });
                format!("{object}\n")
            }
        };
        Self { text, error: error.map(|(kind, ..)| *kind), warnings }
    }
}

/// A cell of CSV (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into()
    }
}

/// How many lines there were of each kind.
#[derive(Default)]
struct Summary {
    all: usize,
    valid: usize,
    errors: BTreeMap<&'static str, usize>,
    warnings: BTreeMap<&'static str, usize>,
}

impl Summary {
    fn add(&mut self, row: &Row) {
        self.all += 1;
        match row.error {
            None => self.valid += 1,
            Some(kind) => *self.errors.entry(kind).or_default() += 1,
        }
        for warning in &row.warnings {
            *self.warnings.entry(warning).or_default() += 1;
        }
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / self.all.max(1) as f64);
        let mut table = Table::new();
        table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        let mut row = |name: String, count: usize| {
            table.add_row([name, count.to_string(), share(count)]);
        };
        row("lines".into(), self.all);
        row("valid".into(), self.valid);
        for (name, count) in &self.warnings {
            row(format!("  with {name}"), *count);
        }
        row("invalid".into(), self.all - self.valid);
        for (name, count) in &self.errors {
            row(format!("  {name}"), *count);
        }
        writeln!(out, "{table}")
    }
}
