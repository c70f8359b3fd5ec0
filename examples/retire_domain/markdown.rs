//! The checklist, the one-page sheet, the note to the team and the audit pack, as Markdown.

use std::fmt::Write;

use deliverability::retirement::{
    AuditPack, Change, Status, audit_pack::ReplyCategory, ramp_down, step::StepKind,
};

use super::{
    evidence::Pack,
    view::{Row, View},
};

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
    let findings = view.findings();
    if !findings.is_empty() {
        let _ = writeln!(text, "## Findings\n");
        for (word, severity, message) in findings {
            let _ = writeln!(text, "- {severity} **{word}**: {message}");
        }
        let _ = writeln!(text);
    }
    let _ = writeln!(text, "## Steps\n");
    for row in view.rows() {
        step(view, &row, &mut text);
    }
    team_note(view, &mut text);
    sheet(view, &mut text);
    audit_pack(view, &mut text);
    let _ = writeln!(text, "\n## Missing to call it done\n");
    for word in &view.report.completion.missing {
        let _ = writeln!(text, "- [ ] {word}");
    }
    if view.report.completion.is_complete() {
        let _ = writeln!(text, "Nothing.");
    }
    text
}

/// A text as code: marks of code inside it need longer ones around it.
fn code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{marks}{space}{text}{space}{marks}")
}

/// A text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn step(view: &View<'_>, row: &Row<'_>, text: &mut String) {
    let mark = if row.status.status == Status::Done { 'x' } else { ' ' };
    let owner = row.step.owner.as_ref().map(|owner| format!(" ({owner})")).unwrap_or_default();
    let _ = writeln!(text, "- [{mark}] {} **{}**: {}{owner}", row.date(), row.status.status, row.step.title);
    for blocker in &row.status.blocked_by {
        let _ = writeln!(text, "  - blocked: {}", blocker.sentence());
    }
    if row.step.kind == StepKind::Freeze {
        let caps = ramp_down(view.timeline.plan(), view.timeline.policy());
        let caps: Vec<String> = caps.iter().map(|day| format!("{} on {}", day.cap, day.date)).collect();
        let _ = writeln!(text, "  - most messages a day: {}", caps.join(", "));
    }
    let Some(change) = row.change else { return };
    for record in &change.before {
        let _ = writeln!(text, "  - before: {}", code(&record.to_string()));
    }
    let after = change.after.as_ref().map(|record| code(&record.to_string()));
    let _ = writeln!(text, "  - after: {}", after.as_deref().unwrap_or("no record"));
    let _ = writeln!(text, "  - first: {}", change.needs().join(", "));
    let _ =
        writeln!(text, "  - see that it worked: {} {}", code(&change.check_command()), change.check_result());
    let _ = writeln!(text, "  - undo: {}", code(&change.undo_text()));
    let _ = writeln!(text, "  - then wait: {} days", change.wait_days(view.timeline.policy()));
}

/// What everybody has to know who still depends on the domain.
fn team_note(view: &View<'_>, text: &mut String) {
    let plan = view.timeline.plan();
    let Some(schedule) = view.timeline.schedule() else { return };
    let ask = plan.owners.closing.as_deref().or(plan.owners.mailboxes.as_deref()).unwrap_or("the owner");
    let _ = writeln!(
        text,
        "\n## Note to the team\n\n{} sends nothing new from {} on and nothing at all from {} on; it is read-only until {}. \
         Ask {ask} before you change the sender of a running thread, and pass on every reply that asks for no more mail.",
        plan.domain, schedule.freeze, schedule.end, schedule.cool_down_end
    );
}

/// The one-page sheet.
fn sheet(view: &View<'_>, text: &mut String) {
    let plan = view.timeline.plan();
    let unknown = || "-".to_owned();
    let owner = |owner: &Option<String>| owner.clone().unwrap_or_else(unknown);
    let dates_of = |kind: StepKind| {
        let dates: Vec<String> =
            view.rows().filter(|row| row.step.kind == kind).map(|row| row.date().to_string()).collect();
        if dates.is_empty() { unknown() } else { dates.join(", ") }
    };
    let uses: Vec<&str> = plan.uses.iter().map(|own| own.name.as_str()).collect();
    let ran: Vec<String> =
        plan.drops.iter().map(|sender| format!("{} ({} a day)", sender.service, sender.daily)).collect();
    let _ = writeln!(text, "\n## Sheet\n\n| | |\n|---|---|");
    let mut line = |what: &str, value: &str| {
        let _ = writeln!(text, "| {what} | {} |", cell(value));
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
    line("SPF changes", &dates_of(StepKind::SpfChange));
    line("DMARC change", &dates_of(StepKind::DmarcChange));
    line("receiving ends", &dates_of(StepKind::MxChange));
    line("mailbox closure", &dates_of(StepKind::MailboxClosure));
    line("what ran", &ran.join(", "));
    let deleted = |change: &&Change| change.after.is_some();
    let last = view.timeline.changes().iter().filter(deleted);
    let last: Vec<String> =
        last.filter_map(|change| Some(format!("{} {}", change.name(), code(change.text_after()?)))).collect();
    line("final DNS", &last.join("<br>"));
    let kept = plan.retention.logs_until.map_or_else(unknown, |date| date.to_string());
    let pack = AuditPack::new(plan, view.timeline.policy());
    let place = pack.file_name("*").unwrap_or_else(unknown);
    line("evidence", &format!("{place}, kept until {kept} by {}", owner(&plan.owners.records)));
    line("signed by", "");
    let _ = writeln!(text, "\n{} changes of the zone in all.", view.timeline.changes().len());
}

/// The audit pack: its parts, what they lack, and what they say.
fn audit_pack(view: &View<'_>, text: &mut String) {
    let plan = view.timeline.plan();
    let empty = AuditPack::new(plan, view.timeline.policy());
    let pack = view.pack.map_or(&empty, |own| &own.pack);
    let _ = writeln!(text, "\n## Audit pack\n");
    let missing = pack.missing();
    for part in AuditPack::PARTS {
        let mark = if pack.has(part) { 'x' } else { ' ' };
        let _ = writeln!(text, "- [{mark}] {}", pack.file_name(part).unwrap_or_else(|| part.to_owned()));
        let lacks = missing.iter().filter_map(|word| word.strip_prefix(part)?.strip_prefix(':'));
        for what in lacks {
            let _ = writeln!(text, "  - missing: {what}");
        }
    }
    let Some(Pack { pack, note }) = view.pack else { return };
    let _ = writeln!(text, "\n### Figures\n");
    match &pack.figures {
        Some(figures) => {
            let (first, last) = figures.window;
            let steady = if figures.is_stable { "steady" } else { "not steady" };
            let rate = |rate: Option<deliverability::rate::Rate>| {
                rate.map_or_else(|| "not measured".to_owned(), |rate| rate.to_string())
            };
            let _ =
                writeln!(text, "{first} to {last}, {steady}: {} sent.\n", figures.counts.sent.unwrap_or(0));
            let _ = writeln!(text, "- bounces: {}", rate(figures.bounce_rate()));
            let _ = writeln!(text, "- complaints: {}", rate(figures.complaint_rate()));
            let unsubscribed = figures.counts.unsubscribes;
            let _ = writeln!(
                text,
                "- unsubscribed: {}",
                unsubscribed.map_or_else(|| "not measured".to_owned(), |count| count.to_string())
            );
        }
        None => {
            let _ = writeln!(text, "None.");
        }
    }
    if let Some(health) = &pack.health {
        let _ = writeln!(text, "- reputation: {health}");
    }
    if let Some(lists) = &pack.suppression {
        let counts = lists.counts;
        let _ = writeln!(
            text,
            "- lists: {} in quarantine, {} on a blocklist, {} opted out, {} of them of everything",
            counts.quarantined(),
            counts.blocklisted,
            counts.opted_out,
            lists.opted_out_of_all
        );
        for (reason, count) in &lists.bounces {
            let _ = writeln!(text, "- bounced as {reason}: {count}");
        }
    }
    if let Some(replies) = &pack.replies {
        let _ = writeln!(
            text,
            "\n### Replies\n\n{} in all, {} of them opt-outs.\n",
            replies.total(),
            replies.opt_outs()
        );
        for category in ReplyCategory::ALL.iter().filter(|category| replies.of(**category) > 0) {
            let _ = writeln!(text, "- {category}: {}", replies.of(*category));
        }
    }
    if let Some(log) = pack.changes.as_ref().filter(|log| !log.made.is_empty() || !log.unexplained.is_empty())
    {
        let _ = writeln!(text, "\n### Changes that were made\n\n```text\n{log}```");
    }
    let _ = writeln!(text, "\n### Audit note\n");
    for line in note.to_string().lines() {
        let _ = writeln!(text, "- {line}");
    }
}
