//! The steps as entries of a calendar (RFC 5545), each for whole days.

use std::collections::BTreeMap;

use chrono::{NaiveTime, Utc};
use deliverability::retirement::{Change, step::StepKind};
use icalendar::{Calendar, Component, Event, EventLike};

use super::view::View;

/// The same plan and facts give the same file. An entry keeps its identifier while the plan has the step, so
/// that a later file replaces it.
pub fn calendar(view: &View<'_>) -> String {
    let plan = view.timeline.plan();
    let stamp = view.day.and_time(NaiveTime::MIN).and_local_timezone(Utc).unwrap();
    let mut calendar = Calendar::new();
    calendar.name(&format!("Retirement of {}", plan.domain));
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    for row in view.rows() {
        let mut lines = vec![format!("Status on {}: {}", view.day, row.status.status)];
        lines.extend(row.step.owner.iter().map(|owner| format!("Owner: {owner}")));
        lines.extend(row.status.blocked_by.iter().map(|blocker| format!("Blocked: {}", blocker.sentence())));
        if let Some(change) = row.change {
            lines.extend(change.text_before().map(|text| format!("Before: {text}")));
            lines.push(format!("After: {}", change.text_after().unwrap_or("no record")));
            lines.push(format!("Needs: {}", change.needs().join(", ")));
            lines.push(format!("See that it worked: {}", change.check()));
            lines.push(format!("Undo: {}", change.undo_text()));
        }
        let window =
            matches!(row.step.kind, StepKind::NoRestart | StepKind::ReplyHandling | StepKind::AutoReply);
        let of = row.change.map(|change| format!("-{}{}", change.name(), Change::record_type(change)));
        let id = format!("{}-{}{}", plan.domain, row.step.kind, of.unwrap_or_default());
        let count = used.entry(id.clone()).or_default();
        *count += 1;
        let id = if *count == 1 { id } else { format!("{id}-{count}") };
        let mut event = Event::new();
        event
            .uid(&format!("{id}@retire_domain"))
            .timestamp(stamp)
            .summary(&format!("{}: {}", plan.domain, row.step.title))
            .description(&lines.join("\n"))
            // Nobody is busy all day with it.
            .add_property("TRANSP", "TRANSPARENT")
            .starts(row.date());
        if let Some(until) = row.step.until.filter(|until| window && *until > row.date()) {
            event.ends(until.succ_opt().unwrap_or(until));
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}
