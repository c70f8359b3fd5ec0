//! The timeline as a drawing (SVG): one line a step.

use std::fmt::Write;

use chrono::{Datelike, Months, NaiveDate};
use deliverability::retirement::{Change, Status};

use super::view::{Row, View};

const LEFT: i64 = 350;
const WIDTH: i64 = 620;
const RIGHT: i64 = 170;
const LINE: i64 = 18;
/// The lines above the first step.
const HEAD: i64 = 4;
/// The most characters of a step's label.
const LABEL: usize = 54;

const STATUSES: [(Status, &str); 4] = [
    (Status::Done, "#1e7d46"),
    (Status::Due, "#1f66a5"),
    (Status::Blocked, "#b3261e"),
    (Status::Waiting, "#80868b"),
];

fn colour(status: Status) -> &'static str {
    STATUSES.iter().find(|(own, _)| *own == status).map_or("#80868b", |(_, colour)| colour)
}

fn end_of(row: &Row<'_>) -> NaiveDate {
    row.step.until.unwrap_or_else(|| row.date()).max(row.date())
}

/// The days that the drawing shows. A step far behind the others, such as the end of a retention, is drawn at
/// its edge.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
}

impl Scale {
    fn new(rows: &[Row<'_>], today: NaiveDate) -> Self {
        let first = rows.iter().map(Row::date).min().unwrap_or(today).min(today);
        let mut ends: Vec<NaiveDate> = rows.iter().map(end_of).chain([today]).collect();
        ends.sort_unstable();
        let last = ends.last().copied().unwrap_or(today);
        let next = ends.iter().rev().nth(1).copied().unwrap_or(last);
        let is_far = (last - next).num_days() * 4 > (next - first).num_days();
        Self { first, last: if is_far { next } else { last } }
    }

    fn x(&self, date: NaiveDate) -> i64 {
        let days = (self.last - self.first).num_days().max(1);
        LEFT + (date.min(self.last) - self.first).num_days() * WIDTH / days
    }

    /// The first day of each month that is shown.
    fn months(&self) -> Vec<NaiveDate> {
        let start = self.first.with_day(1);
        let months = (1..).map_while(|count| start?.checked_add_months(Months::new(count)));
        months.take_while(|month| *month <= self.last).collect()
    }
}

/// The same plan and facts give the same drawing.
pub fn draw(view: &View<'_>) -> String {
    let rows: Vec<Row<'_>> = view.rows().collect();
    let scale = Scale::new(&rows, view.day);
    let height = LINE * (i64::try_from(rows.len()).unwrap_or(0) + HEAD + 1);
    let total = LEFT + WIDTH + RIGHT;
    let title = escaped(&format!("Retirement of {}", view.timeline.plan().domain));
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total}\" height=\"{height}\" viewBox=\"0 0 {total} {height}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"11\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"8\" y=\"16\" font-size=\"13\" font-weight=\"bold\">{title}</text>"
    );
    for (number, (status, colour)) in (0..).zip(STATUSES) {
        let x = LEFT + 90 * number;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"7\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{colour}\"/><text x=\"{}\" y=\"16\">{status}</text>",
            x + 14
        );
    }
    let (top, bottom) = (LINE * 2, height - LINE / 2);
    for month in scale.months() {
        let x = scale.x(month);
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\" stroke=\"#e3e5e8\"/><text x=\"{}\" y=\"{}\" fill=\"#5f6368\">{}</text>",
            x + 3,
            top + 10,
            month.format("%Y-%m")
        );
    }
    let today = scale.x(view.day);
    let _ = writeln!(
        svg,
        "<line x1=\"{today}\" y1=\"{}\" x2=\"{today}\" y2=\"{bottom}\" stroke=\"#3c4043\" stroke-dasharray=\"3 3\"/>",
        top + LINE
    );
    on_lines(&mut svg, today + 3, top + LINE + 8, &view.day.to_string());
    for (number, row) in (0..).zip(&rows) {
        bar(&mut svg, row, &scale, LINE * (number + HEAD) + 9);
    }
    svg.push_str("</svg>\n");
    svg
}

/// One step: its label, its bar, and when and how it is.
fn bar(svg: &mut String, row: &Row<'_>, scale: &Scale, y: i64) {
    let name = row.change.map(Change::name).unwrap_or_default();
    let mut label = format!("{} {}", row.step.kind, name.trim_end_matches('.'));
    if label.chars().count() > LABEL {
        label = label.chars().take(LABEL - 1).chain(['…']).collect();
    }
    let (from, until) = (scale.x(row.date()), scale.x(end_of(row)));
    let width = (until - from).max(6);
    let arrow = if row.date() > scale.last { "→ " } else { "" };
    let _ = writeln!(svg, "<text x=\"8\" y=\"{y}\">{}</text>", escaped(label.trim_end()));
    let _ = writeln!(
        svg,
        "<rect x=\"{from}\" y=\"{}\" width=\"{width}\" height=\"10\" rx=\"2\" fill=\"{}\"/>",
        y - 9,
        colour(row.status.status)
    );
    on_lines(svg, from + width + 4, y, &format!("{arrow}{} {}", row.date(), row.status.status));
}

/// A text that lines may run behind: its outline is drawn first, in white.
fn on_lines(svg: &mut String, x: i64, y: i64, text: &str) {
    for colour in ["fill=\"white\" stroke=\"white\" stroke-width=\"4\"", "fill=\"#3c4043\""] {
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" {colour}>{text}</text>");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
