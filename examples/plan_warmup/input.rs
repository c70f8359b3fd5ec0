//! Arguments and CSV, as inputs of a plan.

use std::{
    fmt::{self, Display},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{DateTime, NaiveDate};
use deliverability::{
    rate::{Counts, Outcome},
    warmup::{Builder, Calendar, Growth, Observed, Plan, Share},
};

use super::Arguments;

/// What could not be read, made or written, and why.
pub struct Failure {
    what: String,
    why: String,
}

impl Failure {
    pub fn new(what: impl Display, why: impl Display) -> Self {
        Self { what: what.to_string(), why: why.to_string() }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

/// The name of a preset, with dashes or underscores.
pub fn preset(name: &str) -> Result<String, String> {
    let name = name.replace('_', "-");
    match Plan::preset(&name) {
        Some(_) => Ok(name),
        None => {
            let names: Vec<&str> = Plan::PRESETS.iter().map(|preset| preset.name()).collect();
            Err(format!("the presets are {}", names.join(", ")))
        }
    }
}

/// `gmail=60`, `gmail=0.6` or `gmail=60%`.
pub fn provider(text: &str) -> Result<Share, String> {
    /// Shares are whole numbers to the plan: a fraction is read to this part.
    const UNIT: f64 = 1_000_000.0;
    let (name, share) = text.rsplit_once('=').ok_or("write NAME=SHARE, as gmail=60")?;
    let number = share.trim_end_matches('%').trim().parse::<f64>();
    let share = number.ok().filter(|share| share.is_finite() && *share > 0.0 && *share <= 1e9);
    let share = share.ok_or_else(|| format!("{share:?} is no share: write a number above 0"))?;
    Ok(Share::new(name.trim(), ((share * UNIT).round() as u64).max(1)))
}

pub fn builder(arguments: &Arguments) -> Builder {
    let calendar = if arguments.weekdays { Calendar::weekdays() } else { Calendar::default() };
    let preset = arguments.preset.as_deref().and_then(Plan::preset);
    let mut builder = preset.unwrap_or_else(Plan::builder);
    builder = builder.start(arguments.start.unwrap_or_else(today));
    builder = builder.calendar(calendar.without(arguments.holidays.iter().copied()));
    if let Some(from) = arguments.from {
        builder = builder.from(from);
    }
    if let Some(to) = arguments.to {
        builder = builder.to(to);
    }
    if let Some(days) = arguments.days {
        builder = builder.days(days);
    }
    if let Some(percent) = arguments.growth {
        builder = builder.growth(Growth::percent(percent));
    }
    if !arguments.providers.is_empty() {
        builder = builder.providers(&arguments.providers);
    }
    builder
}

fn today() -> NaiveDate {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
}

/// The rows of a CSV file, in whatever order its columns and days are.
pub fn observations(path: &Path, plan: &Plan) -> Result<Vec<Observed>, Failure> {
    let fail = |reason: &dyn Display| Failure::new(path.display(), reason);
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(|error| fail(&error))?;
    let head = reader.headers().map_err(|error| fail(&error))?.clone();
    let name = |head: &str| head.trim().to_ascii_lowercase().replace('_', "-");
    let column = |wanted: &str| head.iter().position(|head| name(head) == wanted);
    let day = column("day").or_else(|| column("date")).ok_or_else(|| fail(&"there is no column \"day\""))?;
    column("sent").ok_or_else(|| fail(&"there is no column \"sent\""))?;
    let provider = column("provider");
    let counted: Vec<(usize, Outcome)> = head
        .iter()
        .enumerate()
        .filter_map(|(index, head)| name(head).parse().ok().map(|outcome| (index, outcome)))
        .collect();
    let first = plan.days().first().map(|day| day.date());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| fail(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let at_line = |reason: String| fail(&format!("line {line}: {reason}"));
        let text = record.get(day).unwrap_or("");
        let date =
            date(text, plan).ok_or_else(|| at_line(format!("{text:?} is no date and no day of the plan")))?;
        if first.is_some_and(|first| date < first) {
            return Err(at_line(format!("{date} is before the plan's first day")));
        }
        // Of what the file has no column for, the row's own zeros hold.
        let mut counts: Counts = *Observed::new(date).counts();
        for &(index, outcome) in &counted {
            let text = record.get(index).unwrap_or("");
            if !text.is_empty() {
                let count = text.parse::<u64>().map_err(|_| at_line(format!("{text:?} is no count")))?;
                counts.add(outcome, count);
            }
        }
        let row = Observed::new(date).with(counts);
        let provider = provider.and_then(|column| record.get(column)).filter(|name| !name.is_empty());
        rows.push(match provider {
            Some(provider) => row.at(provider),
            None => row,
        });
    }
    Ok(rows)
}

/// A date, or the number of a sending day from 1.
fn date(text: &str, plan: &Plan) -> Option<NaiveDate> {
    let Ok(number) = text.parse::<u32>() else { return text.parse().ok() };
    if number == 0 || number > Plan::MAX_DAYS {
        return None;
    }
    let mut date = plan.days().first()?.date();
    for _ in 1..number {
        date = plan.calendar().sending_day_from(date.succ_opt()?)?;
    }
    Some(date)
}
