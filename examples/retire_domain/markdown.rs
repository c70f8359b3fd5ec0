//! The checklist, the one-page sheet and the note to the team, as Markdown.

use std::fmt::Write;

use deliverability::retirement::{AuditPack, Change, Status, StepKind};

use super::view::{View, clipped};

pub fn checklist(view: &View<'_>) -> String {
    let plan = view.timeline.plan();
    let mut text = String::new();
    let _ = writeln!(text, "# Retirement of {}\n", plan.domain);
    let _ = writeln!(
        text,
        "Scope: {}. End state: {}. Seen on {}.\n",
        plan.scope.kind, plan.scope.end_state, view.day
    );
    if !view.report.alarms.is_empty() {
        let _ = writeln!(text, "## Alarms\n");
        for alarm in &view.report.alarms {
            let _ = writeln!(text, "- **{alarm}**: {}", alarm.sentence());
        }
        let _ = writeln!(text);
    }
    let _ = writeln!(text, "## Steps\n");
    for row in view.rows() {
        let mark = if row.status.status == Status::Done { 'x' } else { ' ' };
        let owner = row.step.owner.as_ref().map(|owner| format!(" ({owner})")).unwrap_or_default();
        let _ =
            writeln!(text, "- [{mark}] {} **{}**: {}{owner}", row.date(), row.status.status, row.step.title);
        for blocker in &row.status.blocked_by {
            let _ = writeln!(text, "  - blocked: {}", blocker.sentence());
        }
        if let Some(change) = row.change {
            if let Some(before) = change.text_before() {
                let _ = writeln!(text, "  - before: `{}`", clipped(&before.replace('\n', "; ")));
            }
            let _ = writeln!(text, "  - after: `{}`", change.text_after().unwrap_or("no record"));
            let _ = writeln!(text, "  - see that it worked: `{}`", change.check());
        }
    }
    sheet(view, &mut text);
    let pack = AuditPack::new(plan, view.timeline.policy());
    let _ = writeln!(text, "\n## Audit pack\n");
    for part in AuditPack::PARTS {
        let _ = writeln!(text, "- [ ] {}", pack.file_name(part).unwrap_or_else(|| part.to_owned()));
    }
    let _ = writeln!(text, "\n## Missing to call it done\n");
    for word in &view.report.completion.missing {
        let _ = writeln!(text, "- [ ] {word}");
    }
    if view.report.completion.is_complete() {
        let _ = writeln!(text, "Nothing.");
    }
    text
}

/// The one-page sheet.
fn sheet(view: &View<'_>, text: &mut String) {
    let plan = view.timeline.plan();
    let unknown = || "-".to_owned();
    let owner = |owner: &Option<String>| owner.clone().unwrap_or_else(unknown);
    let date_of = |kind: StepKind| {
        let mut rows = view.rows().filter(|row| row.step.kind == kind);
        rows.next().map_or_else(unknown, |row| row.date().to_string())
    };
    let uses: Vec<&str> = plan.uses.iter().map(|own| own.name.as_str()).collect();
    let ran: Vec<String> =
        plan.drops.iter().map(|sender| format!("{} ({} a day)", sender.service, sender.daily)).collect();
    let _ = writeln!(text, "\n## Sheet\n\n| | |\n|---|---|");
    let mut line = |what: &str, value: &str| {
        let _ = writeln!(text, "| {what} | {value} |");
    };
    line("domain", &plan.domain);
    let uses = if uses.is_empty() { "none".to_owned() } else { uses.join(", ") };
    line("uses that go on", &uses);
    line(
        "owners",
        &format!(
            "DNS {}, mailboxes {}, records {}",
            owner(&plan.owners.dns),
            owner(&plan.owners.mailboxes),
            owner(&plan.owners.records)
        ),
    );
    let schedule = view.timeline.schedule();
    line("last send", &schedule.map_or_else(unknown, |schedule| schedule.last_send.to_string()));
    let warm_up = plan.warm_up.as_ref().and_then(|tool| tool.end);
    line("warm-up end", &warm_up.map_or_else(unknown, |date| date.to_string()));
    line("first DNS change", &date_of(StepKind::SpfChange));
    line("mailbox closure", &date_of(StepKind::MailboxClosure));
    line("what ran", &ran.join(", "));
    let last: Vec<String> = view
        .timeline
        .changes()
        .iter()
        .filter_map(|change| Some(format!("{} `{}`", change.name(), change.text_after()?)))
        .collect();
    line("final DNS", &last.join("<br>"));
    let kept = plan.retention.logs_until.map_or_else(unknown, |date| date.to_string());
    line("evidence", &format!("kept until {kept} by {}", owner(&plan.owners.records)));
    line("signed by", "");
    let changes: Vec<&Change> = view.timeline.changes().iter().collect();
    let _ = writeln!(text, "\n{} changes of the zone in all.", changes.len());
}
