//! Checks a list of addresses: which are valid, what is wrong with the others, and what each one reveals.
//!
//! Reads addresses, one per line, from a file or standard input, on all cores and in bounded memory, and
//! prints a summary for people, CSV, or one JSON object per line.

mod check;
#[path = "../shared/table.rs"]
mod table;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use check::{Checker, Row, Summary};
use clap::{Parser, ValueEnum};
use deliverability::address::Grammar;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

/// How many lines are read before they are checked.
const CHUNK: usize = 16_384;
/// Files over so many bytes get a progress bar.
const LARGE: u64 = 4 << 20;

/// Check addresses: syntax with the place of each fault, disposable and role addresses, misspelled domains.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Addresses, one a line; standard input where it is left out.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// What counts as an address. `rfc5322` includes the obsolete forms, `rfc5322-current` does not.
    #[arg(long, value_parser = grammar, default_value = "rfc6531")]
    grammar: Grammar,
    /// Each line is the inside of a JSON string.
    #[arg(long)]
    escaped: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Summary)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Counts for people.
    Summary,
    /// One JSON object a line.
    Json,
    /// A table for a spreadsheet.
    Csv,
}

fn grammar(name: &str) -> Result<Grammar, String> {
    name.parse().map_err(|_| {
        let names: Vec<&str> = Grammar::ALL.iter().map(|grammar| grammar.as_str()).collect();
        format!("the grammars are {}", names.join(", "))
    })
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.file {
        None => run(&arguments, &mut io::stdin().lock(), &ProgressBar::hidden()),
        Some(path) => File::open(path).and_then(|file| {
            let progress = progress(file.metadata()?.len());
            run(&arguments, &mut BufReader::with_capacity(1 << 20, file), &progress)
        }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads on: that is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let name =
                arguments.file.map_or_else(|| "standard input".into(), |path| path.display().to_string());
            eprintln!("validate_list: {name}: {error}");
            ExitCode::from(2)
        }
    }
}

fn progress(bytes: u64) -> ProgressBar {
    if bytes < LARGE || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn run(arguments: &Arguments, input: &mut dyn BufRead, progress: &ProgressBar) -> io::Result<()> {
    let checker = Checker::new(arguments.grammar, arguments.escaped);
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut summary = Summary::default();
    if arguments.format == Format::Csv {
        writeln!(out, "{}", Row::CSV_HEAD)?;
    }
    let mut lines: Vec<Vec<u8>> = Vec::with_capacity(CHUNK);
    let mut first = 1_usize;
    loop {
        let bytes = read_chunk(input, &mut lines)?;
        if lines.is_empty() {
            break;
        }
        let rows = lines.par_iter().enumerate().map(|(index, line)| checker.check(first + index, line));
        match arguments.format {
            Format::Summary => {
                let part = rows.fold(Summary::default, Summary::with).reduce(Summary::default, Summary::and);
                summary = summary.and(part);
            }
            Format::Json => {
                let texts: Vec<String> = rows.map(|row| row.json().to_string()).collect();
                texts.iter().try_for_each(|text| writeln!(out, "{text}"))?;
            }
            Format::Csv => {
                let texts: Vec<String> = rows.map(|row| row.csv()).collect();
                texts.iter().try_for_each(|text| writeln!(out, "{text}"))?;
            }
        }
        first += lines.len();
        progress.inc(bytes);
    }
    progress.finish_and_clear();
    if arguments.format == Format::Summary {
        summary.print(&mut out, table::wants_colours())?;
    }
    out.flush()
}

/// Reads the next lines, without their ends; how many bytes that were.
fn read_chunk(input: &mut dyn BufRead, lines: &mut Vec<Vec<u8>>) -> io::Result<u64> {
    lines.clear();
    let mut bytes = 0;
    while lines.len() < CHUNK {
        let mut line = Vec::new();
        let read = input.read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if line.ends_with(b"\n") {
            line.pop();
        }
        if line.ends_with(b"\r") {
            line.pop();
        }
        lines.push(line);
    }
    Ok(bytes)
}
