//! The steps as entries of a calendar (RFC 5545), each for whole days.

use chrono::{NaiveTime, Utc};
use deliverability::retirement::{Change, StepKind};
use icalendar::{Calendar, Component, Event, EventLike};

use super::view::View;

/// The same plan and facts give the same file.
pub fn calendar(view: &View<'_>) -> String {
    let plan = view.timeline.plan();
    let mut calendar = Calendar::new();
    calendar.name(&format!("Retirement of {}", plan.domain));
    for (number, row) in view.rows().enumerate() {
        let mut lines = vec![format!("Status on {}: {}", view.day, row.status.status)];
        lines.extend(row.step.owner.iter().map(|owner| format!("Owner: {owner}")));
        lines.extend(row.status.blocked_by.iter().map(|blocker| format!("Blocked: {}", blocker.sentence())));
        if let Some(change) = row.change {
            lines.extend(change.text_before().map(|text| format!("Before: {text}")));
            lines.push(format!("After: {}", change.text_after().unwrap_or("no record")));
            lines.push(format!("See that it worked: {}", change.check()));
            lines.push(format!("Undo: {}", change.undo_text()));
        }
        let name = row.change.map(Change::name).unwrap_or_default();
        let window =
            matches!(row.step.kind, StepKind::NoRestart | StepKind::ReplyHandling | StepKind::AutoReply);
        let mut event = Event::new();
        event
            .uid(&format!("{}-{number}-{}{name}@retire_domain", plan.domain, row.step.kind))
            .timestamp(row.date().and_time(NaiveTime::MIN).and_local_timezone(Utc).unwrap())
            .summary(&format!("{}: {}", plan.domain, row.step.title))
            .description(&lines.join("\n"))
            .starts(row.date());
        if let Some(until) = row.step.until.filter(|until| window && *until > row.date()) {
            event.ends(until.succ_opt().unwrap_or(until));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}
