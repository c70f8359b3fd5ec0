//! What the examples that read zones have in common.

// Each of them uses a part of it.
#![allow(dead_code)]

#[path = "../check_spf/openspf.rs"]
pub mod openspf;
pub mod table;

use std::{error::Error, fs, io, path::Path, process::ExitCode};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use console::measure_text_width;
use deliverability::{
    diagnostic::{Finding, Severity},
    dns::Zone,
};
pub use table::wants_colours;

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How a program ends: a broken pipe is no failure, everything else is told and ends with 2.
pub fn end(program: &str, outcome: Result<ExitCode, Box<dyn Error>>) -> ExitCode {
    outcome.unwrap_or_else(|error| match error.downcast_ref::<io::Error>() {
        // Nobody reads on: that is no failure.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        _ => {
            eprintln!("{program}: {error}");
            ExitCode::from(2)
        }
    })
}

/// Names the file in an error.
pub fn of_file<T>(path: &Path, result: Result<T, impl Into<Box<dyn Error>>>) -> Result<T, Box<dyn Error>> {
    result.map_err(|error| format!("{}: {}", path.display(), error.into()).into())
}

/// Reads a master file (RFC 1035), or zone data as OpenSPF writes it.
pub fn read_zone(path: &Path) -> Result<Zone, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    let names_yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
    if names_yaml || text.lines().any(|line| line.starts_with("zonedata")) {
        return of_file(path, openspf::zone_of(&text));
    }
    of_file(path, Zone::parse(&text))
}

pub fn painted(text: &str, colour: Option<AnsiColor>, colours: bool) -> String {
    let style = Style::new().bold().fg_color(colour.map(Into::into));
    if colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// The colour of a result by its name.
pub fn colour_of(result: &str) -> Option<AnsiColor> {
    match result {
        "pass" => Some(AnsiColor::Green),
        "fail" | "permerror" => Some(AnsiColor::Red),
        "softfail" | "temperror" | "policy" => Some(AnsiColor::Yellow),
        _ => None,
    }
}

/// A finding under the text that it is about; its message stands below where it finds no room beside the carets.
pub fn snippet(title: &str, text: &str, finding: &Finding, colours: bool) -> String {
    /// Beside what is marked: the margin, what is shown before it, and that the text is cut at both ends.
    const FRAME: usize = 16;
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        _ => Level::INFO,
    };
    let columns = table::terminal_width();
    let width = columns.unwrap_or(usize::MAX);
    let mut span = finding.span().range();
    // Of what is longer than a line the beginning is marked.
    let marked = text.get(span.clone()).unwrap_or_default();
    if measure_text_width(marked) > width.saturating_sub(FRAME) {
        span.end = span.start + table::taken(marked.chars(), width.saturating_sub(FRAME)).len();
    }
    let before = text.get(..span.end).map_or(0, measure_text_width);
    let annotation = AnnotationKind::Primary.span(span);
    let message = finding.message();
    let title = level.primary_title(title);
    let group = if before.saturating_add(measure_text_width(message) + "1 |  ".len()) <= width {
        title.element(Snippet::source(text).annotation(annotation.label(message)))
    } else {
        let lines = table::wrapped(message, width.saturating_sub("  = ".len()));
        let below = Level::NOTE.no_name().message(lines.join("\n"));
        title.element(Snippet::source(text).annotation(annotation)).element(below)
    };
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    let renderer = match columns {
        Some(columns) => renderer.term_width(columns),
        None => renderer,
    };
    renderer.render(&[group])
}

/// A record to copy: on a line of its own, whole, where the terminal has no room for it beside the words.
pub fn record(words: &str, record: &str) -> String {
    let width = measure_text_width(words) + 1 + measure_text_width(record);
    let gap = if table::terminal_width().is_some_and(|columns| width > columns) { "\n" } else { " " };
    format!("{words}{gap}{record}")
}
