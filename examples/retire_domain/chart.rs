//! The timeline as a drawing (SVG): one line a step.

use std::fmt::Write;

use chrono::NaiveDate;
use deliverability::retirement::{Change, Status};

use super::view::View;

const LEFT: i64 = 330;
const WIDTH: i64 = 640;
const LINE: i64 = 18;

/// The same plan and facts give the same drawing.
pub fn draw(view: &View<'_>) -> String {
    let rows: Vec<_> = view.rows().collect();
    let first = rows.iter().map(|row| row.date()).min().unwrap_or(view.day).min(view.day);
    let last = rows
        .iter()
        .map(|row| row.step.until.unwrap_or_else(|| row.date()).max(row.date()))
        .max()
        .unwrap_or(view.day);
    let days = last.signed_duration_since(first).num_days().max(1);
    let x = |date: NaiveDate| LEFT + date.signed_duration_since(first).num_days() * WIDTH / days;
    let height = LINE * (i64::try_from(rows.len()).unwrap_or(0) + 3);
    let mut svg = String::new();
    let total = LEFT + WIDTH + 90;
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {total} {height}\" font-family=\"sans-serif\" font-size=\"11\">"
    );
    let _ = writeln!(svg, "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    let title = escaped(&format!("Retirement of {}", view.timeline.plan().domain));
    let _ = writeln!(svg, "<text x=\"8\" y=\"14\" font-weight=\"bold\">{title}</text>");
    let today = x(view.day);
    let _ = writeln!(
        svg,
        "<line x1=\"{today}\" y1=\"{LINE}\" x2=\"{today}\" y2=\"{height}\" stroke=\"#999\" stroke-dasharray=\"3 3\"/>"
    );
    for (number, row) in rows.iter().enumerate() {
        let y = LINE * (i64::try_from(number).unwrap_or(0) + 2);
        let colour = match row.status.status {
            Status::Done => "#2a9d5c",
            Status::Due => "#1f77b4",
            Status::Blocked => "#d62728",
            _ => "#bbbbbb",
        };
        let name = row.change.map(Change::name).unwrap_or_default();
        let label: String = format!("{} {name}", row.step.kind).chars().take(52).collect();
        let (from, until) = (x(row.date()), x(row.step.until.unwrap_or_else(|| row.date()).max(row.date())));
        let width = (until - from).max(6);
        let _ = writeln!(svg, "<text x=\"8\" y=\"{y}\">{}</text>", escaped(&label));
        let top = y - 9;
        let _ = writeln!(
            svg,
            "<rect x=\"{from}\" y=\"{top}\" width=\"{width}\" height=\"10\" rx=\"2\" fill=\"{colour}\"/>"
        );
        let _ =
            writeln!(svg, "<text x=\"{}\" y=\"{y}\" fill=\"#555\">{}</text>", from + width + 4, row.date());
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
