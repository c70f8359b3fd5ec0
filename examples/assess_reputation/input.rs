//! Counts from CSV, and the days that they make.

use std::{collections::BTreeMap, fmt::Display};

use chrono::{Days, NaiveDate};
use deliverability::{
    rate::{Counts, Outcome},
    reputation::Sample,
};

/// The samples of each provider, by its name in lower case. A line that cannot be read is complained
/// about, and left out.
pub fn samples(text: &str, complain: &mut dyn FnMut(&dyn Display)) -> BTreeMap<String, Vec<Sample>> {
    let mut samples: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let Some((_, head)) = lines.next() else {
        complain(&"there is no line that names the columns");
        return samples;
    };
    let columns: Vec<String> = cells(head).map(|name| name.to_ascii_lowercase()).collect();
    for column in ["day", "provider"] {
        if !columns.iter().any(|name| name == column) {
            complain(&format!("the first line names no column `{column}`"));
            return samples;
        }
    }
    let unknown =
        columns.iter().filter(|name| !matches!(name.as_str(), "day" | "provider") && outcome(name).is_none());
    for name in unknown {
        eprintln!("assess_reputation: the column `{name}` is not known, and not read");
    }
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        match sample(&columns, line) {
            Ok((provider, sample)) => samples.entry(provider).or_default().push(sample),
            Err(reason) => complain(&format!("line {}: {reason}", index + 1)),
        }
    }
    samples
}

fn sample(columns: &[String], line: &str) -> Result<(String, Sample), String> {
    let mut counts = Counts::default();
    let (mut day, mut provider) = (None, None);
    for (column, cell) in columns.iter().zip(cells(line)) {
        match column.as_str() {
            "day" => {
                let date = cell.parse::<NaiveDate>();
                day = Some(date.map_err(|_| format!("`{cell}` is no day, as 2026-03-02 is"))?);
            }
            "provider" => provider = Some(cell.to_ascii_lowercase()).filter(|name| !name.is_empty()),
            _ if cell.is_empty() => {}
            name => {
                if let Some(outcome) = outcome(name) {
                    let count = cell.parse().map_err(|_| format!("`{cell}` is no count of {name}"))?;
                    counts.add(outcome, count);
                }
            }
        }
    }
    let day = day.ok_or("the day is missing")?;
    Ok((provider.ok_or("the provider is missing")?, Sample::day(day, counts)))
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"'))
}

/// What a column counts, by its name with underscores or hyphens.
fn outcome(name: &str) -> Option<Outcome> {
    name.replace('_', "-").parse().ok()
}

/// One calendar day of one row.
#[derive(Clone, Copy, Default)]
pub struct Day {
    pub sent: Option<u64>,
    pub delivered: Option<u64>,
    pub complaints: Option<u64>,
}

/// The last 28 days up to `last`, each with its sums; a day without a sample had no mail.
pub fn days(samples: &[Sample], last: NaiveDate) -> Vec<Day> {
    let first = samples.iter().map(|sample| sample.from().date_naive()).min().unwrap_or(last);
    let first = first.max(last.checked_sub_days(Days::new(27)).unwrap_or(last));
    let count = last.signed_duration_since(first).num_days();
    let mut days = vec![Day::default(); usize::try_from(count).map_or(0, |count| count + 1)];
    let add = |sum: &mut Option<u64>, count: Option<u64>| {
        if let Some(count) = count {
            *sum = Some(sum.unwrap_or_default().saturating_add(count));
        }
    };
    for sample in samples {
        let index = sample.from().date_naive().signed_duration_since(first).num_days();
        let Some(day) = usize::try_from(index).ok().and_then(|index| days.get_mut(index)) else { continue };
        let counts = sample.counts();
        add(&mut day.sent, counts.sent);
        // The complaint rate is that of mail whose complaints are known.
        if counts.complaints.is_some() {
            add(&mut day.delivered, counts.delivered);
            add(&mut day.complaints, counts.complaints);
        }
    }
    days
}
