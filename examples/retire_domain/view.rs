//! Steps, records and differences, as JSON and for people.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::AnsiColor;
use chrono::NaiveDate;
use deliverability::retirement::{
    Action, AuditPack, Change, Diff, Label, Report, Snapshot, Status, Step, Timeline, ramp_down,
    step::{StepKind, StepStatus},
};
use serde_json::{Value, json};

use super::{
    evidence::Pack,
    offsets::Offsets,
    shared::{
        Format, painted,
        table::{Cell, Fit, Table, fitted, terminal_width},
        wants_colours,
    },
    wrap::wrapped,
};

/// What is shown.
pub struct View<'a> {
    pub timeline: &'a Timeline<'a>,
    pub report: &'a Report,
    pub offsets: &'a Offsets,
    pub day: NaiveDate,
    pub pack: Option<&'a Pack>,
}

/// A step with its status and its change.
pub struct Row<'a> {
    pub step: &'a Step,
    pub status: &'a StepStatus,
    pub change: Option<&'a Change>,
}

impl Row<'_> {
    /// The day that is shown: of what waits the later one of the plan and the facts.
    pub fn date(&self) -> NaiveDate {
        if self.status.status == Status::Waiting {
            self.step.date.max(self.status.date)
        } else {
            self.status.date
        }
    }
}

impl View<'_> {
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.report.steps.iter().filter_map(|status| {
            let step = self.timeline.steps().get(status.step)?;
            let change = step.change.and_then(|at| self.timeline.changes().get(at));
            Some(Row { step, status, change })
        })
    }

    /// Until when a window lasts, or until when a step waits.
    pub fn wait_until(&self, row: &Row<'_>) -> Option<String> {
        let window = match row.step.kind {
            StepKind::NoRestart => {
                let window = self.timeline.no_restart(&self.offsets.zone);
                return window.map(|(_, until)| self.offsets.local(until));
            }
            StepKind::Freeze | StepKind::CancelScheduled | StepKind::ReplyHandling | StepKind::AutoReply => {
                row.step.until
            }
            _ => None,
        };
        let waits = (row.status.status == Status::Waiting).then(|| row.date());
        window.or(waits).map(|date| date.to_string())
    }

    pub fn findings(&self) -> Vec<(String, &'static str, String)> {
        let own = self.timeline.findings().iter();
        let mut findings: Vec<_> =
            own.map(|finding| (finding.word(), finding.severity.as_str(), finding.message.clone())).collect();
        if self.offsets.crosses_clock_change(self.timeline) {
            let message = "the clocks change inside the window: it ends by hours, not by the clock";
            findings.push(("no-restart-window-crosses-clock-change".to_owned(), "info", message.to_owned()));
        }
        findings
    }

    pub fn print(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Json => self.json(out),
            Format::Text => self.text(out),
        }
    }

    fn json(&self, out: &mut impl Write) -> io::Result<()> {
        for alarm in &self.report.alarms {
            writeln!(out, "{}", json!({ "alarm": alarm.to_string(), "message": alarm.sentence() }))?;
        }
        for (word, severity, message) in self.findings() {
            writeln!(out, "{}", json!({ "finding": word, "severity": severity, "message": message }))?;
        }
        for row in self.rows() {
            writeln!(out, "{}", self.step(&row))?;
        }
        if let Some(pack) = self.pack {
            writeln!(out, "{}", audit_pack(pack))?;
        }
        let completion = &self.report.completion;
        let last = json!({
            "complete": completion.is_complete(),
            "missing": completion.missing,
            "extend_monitoring": completion.extend_monitoring,
        });
        writeln!(out, "{last}")
    }

    fn step(&self, row: &Row<'_>) -> Value {
        let change = row.change;
        let blocked: Vec<String> = row.status.blocked_by.iter().map(ToString::to_string).collect();
        let because: Vec<String> = row.status.blocked_by.iter().map(|blocker| blocker.sentence()).collect();
        let mut object = json!({
            "step": row.step.kind.as_str(),
            "date": row.date().to_string(),
            "title": row.step.title,
            "owner": row.step.owner,
            "status": row.status.status.as_str(),
            "blocked_by": blocked,
            "because": because,
            "name": change.map(Change::name),
            "type": change.map(Change::record_type),
            "record_before": change.and_then(Change::text_before),
            "record_after": change.and_then(Change::text_after),
            "wait_until": self.wait_until(row),
            "undo": change.map(Change::undo_text),
        });
        let more = change.map(|change| {
            json!({
                "change": change.kind.as_str(),
                "class": change.class.as_str(),
                "type_after": change.after.as_ref().map(|record| record.record_type()),
                "service": change.service,
                "check": change.check(),
                "ask_first": change.asks_first,
                "needs": change.needs(),
                "wait_days": change.wait_days(self.timeline.policy()),
            })
        });
        let caps = (row.step.kind == StepKind::Freeze).then(|| self.caps());
        if let Value::Object(fields) = &mut object {
            if let Some(Value::Object(more)) = more {
                fields.extend(more);
            }
            if let Some(caps) = caps {
                fields.insert("caps".into(), caps);
            }
        }
        object
    }

    fn caps(&self) -> Value {
        let caps = ramp_down(self.timeline.plan(), self.timeline.policy());
        caps.iter().map(|day| json!({ "date": day.date.to_string(), "cap": day.cap })).collect()
    }

    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let colours = wants_colours();
        let plan = self.timeline.plan();
        writeln!(out, "{}: {}, {}, on {}", plan.domain, plan.scope.kind, plan.scope.end_state, self.day)?;
        let mut say = |word: String, colour: AnsiColor, sentence: &str| {
            let first = word.chars().count() + 2;
            let sentence = wrapped(sentence, first, 4);
            writeln!(out, "\n{}: {sentence}", painted(&word, Some(colour), colours))
        };
        for alarm in &self.report.alarms {
            say(format!("ALARM {alarm}"), AnsiColor::Red, &alarm.sentence())?;
        }
        for (word, severity, message) in self.findings() {
            say(format!("{severity}[{word}]"), AnsiColor::Yellow, &message)?;
        }
        writeln!(out)?;
        for row in self.rows() {
            self.text_row(&row, colours, out)?;
        }
        let completion = &self.report.completion;
        if let Some(pack) = self.pack {
            let missing = pack.pack.missing();
            let state = if missing.is_empty() { "complete".to_owned() } else { missing.join(", ") };
            writeln!(out, "\naudit pack: {}", wrapped(&state, 12, 2))?;
        }
        writeln!(out, "\n{}", wrapped(&completion.to_string(), 0, 2))?;
        if completion.extend_monitoring {
            writeln!(out, "\nmail still comes: monitoring goes on, sending does not")?;
        }
        Ok(())
    }

    /// A step for people: when, how it stands, who does what, and what a change comes to.
    fn text_row(&self, row: &Row<'_>, colours: bool, out: &mut impl Write) -> io::Result<()> {
        const INDENT: usize = 21;
        let colour = match row.status.status {
            Status::Done => AnsiColor::Green,
            Status::Due => AnsiColor::Cyan,
            Status::Blocked => AnsiColor::Red,
            _ => AnsiColor::White,
        };
        let status = painted(&format!("{:<7}", row.status.status.as_str()), Some(colour), colours);
        let owner = row.step.owner.as_ref().map(|owner| format!(" ({owner})")).unwrap_or_default();
        writeln!(out, "{}  {status}  {}{owner}", row.date(), row.step.kind)?;
        let mut line = |text: &str, indent: usize| {
            let text = wrapped(text, indent, indent + 2);
            writeln!(out, "{:indent$}{text}", "")
        };
        line(&row.step.title, INDENT)?;
        if row.step.kind == StepKind::Freeze {
            let caps = ramp_down(self.timeline.plan(), self.timeline.policy());
            let caps: Vec<String> = caps.iter().map(|day| day.cap.to_string()).collect();
            line(&format!("caps a day: {}", caps.join(" ")), INDENT)?;
        }
        if let Some(text) = row.change.and_then(Change::text_after) {
            line(&format!("to: {text}"), INDENT)?;
        }
        for blocker in &row.status.blocked_by {
            line(&format!("blocked: {}", blocker.sentence()), INDENT)?;
        }
        Ok(())
    }
}

/// The audit pack as one object.
fn audit_pack(pack: &Pack) -> Value {
    let Pack { pack, note } = pack;
    let files = AuditPack::PARTS.map(|part| (part.to_owned(), json!(pack.file_name(part))));
    json!({
        "audit_pack": AuditPack::PARTS.map(|part| (part, pack.has(part))).into_iter().collect::<BTreeMap<_, _>>(),
        "missing": pack.missing(),
        "missing_evidence": pack.missing_evidence(),
        "files": Value::Object(files.into_iter().collect()),
        "figures": pack.figures,
        "health": pack.health.as_ref().map(ToString::to_string),
        "replies": pack.replies,
        "suppression": pack.suppression,
        "sources": pack.sources,
        "note": note,
        "note_missing": note.missing(),
    })
}

/// A text of at most 72 characters.
pub fn clipped(text: &str) -> String {
    const MOST: usize = 72;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("...".chars()).collect()
}

/// The records with what becomes of them.
pub fn inventory(labels: &[Label], format: Format, out: &mut impl Write) -> io::Result<()> {
    if format == Format::Json {
        for label in labels {
            let object = json!({
                "name": label.record.absolute_name(),
                "type": label.record.record_type(),
                "data": label.record.data(),
                "group": label.group.as_str(),
                "service": label.service,
                "role": label.role.as_str(),
                "certainty": label.certainty.as_str(),
                "action": label.action.as_str(),
                "reason": label.reason,
            });
            writeln!(out, "{object}")?;
        }
        return Ok(());
    }
    let mut table = Table::new([
        ("name", Fit::Whole),
        ("type", Fit::Whole),
        ("action", Fit::Whole),
        ("group", Fit::Whole),
        ("service", Fit::Whole),
        ("data", Fit::Words),
        ("because", Fit::Words),
    ]);
    for label in labels {
        let colour = match label.action {
            Action::Keep => AnsiColor::Green,
            Action::Replace => AnsiColor::Cyan,
            Action::Remove => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        };
        table.add([
            label.record.absolute_name().into(),
            label.record.record_type().into(),
            Cell::painted(label.action.as_str(), colour),
            label.group.as_str().into(),
            label.service.as_deref().unwrap_or_default().into(),
            clipped(label.record.data()).into(),
            label.reason.into(),
        ]);
    }
    table.print(out, terminal_width(), wants_colours())
}

/// What changed from one zone to a later one, and whether the plan has it.
pub fn diff(
    timeline: &Timeline<'_>,
    diff: &Diff,
    later: &Snapshot,
    format: Format,
    out: &mut impl Write,
) -> io::Result<()> {
    let removed = diff.removed.iter().map(|record| ("removed", record));
    let added = diff.added.iter().map(|record| ("added", record));
    let lost = timeline.reporting_lost(later);
    if lost && format == Format::Json {
        writeln!(
            out,
            "{}",
            json!({ "alarm": "reporting-removed", "message": "DMARC reports go nowhere any more: put the address back" })
        )?;
    }
    for (change, record) in removed.chain(added) {
        let planned = timeline.changes().iter().any(|own| {
            let records = if change == "removed" {
                own.before.iter().collect::<Vec<_>>()
            } else {
                own.after.iter().collect()
            };
            records.into_iter().any(|own| own.says_the_same(record))
        });
        if format == Format::Json {
            let object = json!({
                "change": change,
                "name": record.absolute_name(),
                "type": record.record_type(),
                "data": record.data(),
                "planned": planned,
            });
            writeln!(out, "{object}")?;
        } else {
            let sign = if change == "removed" { '-' } else { '+' };
            let remark = if planned { "" } else { "   ; not in the plan" };
            writeln!(out, "{}", fitted(&format!("{sign} "), &format!("{record}{remark}"), 4))?;
        }
    }
    if format == Format::Text {
        if diff.is_empty() {
            writeln!(out, "nothing changed")?;
        }
        if lost {
            let sentence = "DMARC reports go nowhere any more: put the address back";
            writeln!(out, "{}", fitted("ALARM reporting-removed: ", sentence, 4))?;
        }
    }
    Ok(())
}
