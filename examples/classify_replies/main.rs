//! Says what people who answered want: away, gone, unsubscribe, complaint, interested.
//!
//! Reads messages, or texts with `--text`, or JSON objects with `--jsonl`, and prints a table for
//! people or one JSON object per line.

#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/replies.rs"]
mod replies;
#[path = "../shared/table.rs"]
mod table;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::{DateTime, FixedOffset};
use clap::Parser;
use deliverability::{
    dsn,
    reply::{self, Message, Reply},
};
use program::Format;
use serde_json::{Value, json};
use table::{Fit, Table};

/// Read replies: who is away and until when, who left, who wants no more mail, who is interested.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Messages, and folders of messages.
    #[arg(value_name = "PATH", required_unless_present_any = ["text", "jsonl"])]
    paths: Vec<PathBuf>,
    /// Read one text a line from standard input.
    #[arg(long, conflicts_with = "paths")]
    text: bool,
    /// Read one JSON object a line from standard input: `subject`, `headers`, `text`, `sent`.
    #[arg(long, conflicts_with_all = ["paths", "text"])]
    jsonl: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

fn main() -> ExitCode {
    program::end("classify_replies", run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let mut view = View::new(arguments.format);
    let mut failed = false;
    if arguments.text || arguments.jsonl {
        for (index, line) in io::stdin().lock().split(b'\n').enumerate() {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches('\r');
            let place = json!(index + 1);
            if arguments.text {
                view.add("line", &place, &reply::classify(&Message::new(line)), None)?;
                continue;
            }
            match replies::from_json(line) {
                Ok((message, sent)) => view.add("line", &place, &reply::classify(&message), sent)?,
                Err(error) => {
                    eprintln!("classify_replies: line {}: {error}", index + 1);
                    failed = true;
                }
            }
        }
    }
    let mut files = Vec::new();
    for path in &arguments.paths {
        walk(path, &mut files);
    }
    for file in &files {
        let name = file.display().to_string();
        let raw = match fs::read(file) {
            Ok(raw) => raw,
            Err(error) => {
                eprintln!("classify_replies: {name}: {error}");
                failed = true;
                continue;
            }
        };
        match Message::parse(&raw) {
            Ok(message) => {
                view.add("file", &json!(name), &reply::classify(&message), sent_of(&message, &raw))?
            }
            Err(error) => {
                eprintln!("classify_replies: {name}: {error}");
                failed = true;
            }
        }
    }
    view.finish()?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The files of a path, folders walked, sorted.
fn walk(path: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else {
        into.push(path.to_owned());
        return;
    };
    let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    inside.sort();
    for path in inside {
        walk(&path, into);
    }
}

/// The date of a message, in its author's time.
fn sent_of(message: &Message, raw: &[u8]) -> Option<DateTime<FixedOffset>> {
    let by_header = message.header("Date").and_then(|date| DateTime::parse_from_rfc2822(date.trim()).ok());
    by_header.or_else(|| dsn::Message::parse(raw).ok()?.date().map(|date| date.fixed_offset()))
}

/// What is printed.
struct View {
    format: Format,
    out: io::BufWriter<io::StdoutLock<'static>>,
    rows: Vec<[String; COLUMNS.len()]>,
    counts: BTreeMap<&'static str, usize>,
    opt_outs: usize,
}

/// The columns of the table; those in which no reply says anything are left out.
const COLUMNS: [(&str, Fit); 7] = [
    ("line", Fit::Right),
    ("intent", Fit::Whole),
    ("opt-out", Fit::Whole),
    ("when", Fit::Whole),
    ("ask", Fit::Whole),
    ("words", Fit::Words),
    ("file", Fit::Middle),
];

impl View {
    fn new(format: Format) -> Self {
        let out = io::BufWriter::new(io::stdout().lock());
        Self { format, out, rows: Vec::new(), counts: BTreeMap::new(), opt_outs: 0 }
    }

    fn add(
        &mut self,
        key: &str,
        place: &Value,
        reply: &Reply,
        sent: Option<DateTime<FixedOffset>>,
    ) -> io::Result<()> {
        let back = sent.and_then(|sent| reply.return_date(sent));
        let later = sent.and_then(|sent| reply.not_before(sent));
        *self.counts.entry(reply.intent().as_str()).or_default() += 1;
        self.opt_outs += usize::from(reply.is_opt_out());
        if self.format == Format::Json {
            let object = json!({
                key: place,
                "intent": reply.intent().as_str(),
                "opt_out": reply.is_opt_out(),
                "language": reply.language().map(|language| language.as_str()),
                "rule": reply.rule(),
                "return_date": back.map(|date| date.to_string()),
                "not_before": later.map(|date| date.to_string()),
                "contact": reply.contact(),
            });
            return writeln!(self.out, "{object}");
        }
        let back = back.map(|date| format!("back {date}"));
        let later = later.map(|date| format!("not before {date}"));
        self.rows.push([
            place.as_u64().map(|line| line.to_string()).unwrap_or_default(),
            reply.intent().to_string(),
            if reply.is_opt_out() { "no more mail".to_owned() } else { String::new() },
            back.into_iter().chain(later).collect::<Vec<_>>().join(", "),
            reply.contact().unwrap_or_default().to_owned(),
            reply.evidence().map(|words| format!("\"{words}\"")).unwrap_or_default(),
            place.as_str().unwrap_or_default().to_owned(),
        ]);
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Table {
            let colours = table::wants_colours();
            let is_used = |column: &usize| self.rows.iter().any(|row| !row[*column].is_empty());
            let used: Vec<usize> = (0..COLUMNS.len()).filter(is_used).collect();
            let mut table = Table::new(used.iter().map(|column| COLUMNS[*column]));
            for row in &self.rows {
                table.add(used.iter().map(|column| row[*column].as_str().into()));
            }
            table.print(&mut self.out, table::terminal_width(), colours)?;
            writeln!(self.out)?;
            for (intent, count) in &self.counts {
                writeln!(self.out, "{count:>6}  {intent}")?;
            }
            let (on, off) = if colours { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            writeln!(self.out, "{on}{:>6}  must get no more mail{off}", self.opt_outs)?;
        }
        self.out.flush()
    }
}
