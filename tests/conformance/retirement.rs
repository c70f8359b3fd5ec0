//! Worked domains of a retirement: every label, text, order, date, status, block and alarm.
//!
//! D-01 to D-42: each row gives the expected answer; `|` separates answers of which any is right.

#[path = "../../examples/retire_domain/offsets.rs"]
mod offsets;
#[path = "../../examples/retire_domain/plan_text.rs"]
mod plan_text;

use std::{collections::BTreeSet, fs, path::PathBuf};

use chrono::{NaiveDate, TimeDelta};
use deliverability::{
    dmarc,
    retirement::{
        Action, Change, EndState, Facts, Label, Plan, Policy, Service, Snapshot, Timeline,
        changes::ChangeClass, inventory, inventory::Group, plan::ScopeKind, ramp_down, step::StepKind,
    },
};
use offsets::{Moment, Offsets};
use serde_json::Value;

use super::corpora;

fn folder() -> Option<PathBuf> {
    corpora::path("../cases/retirement").filter(|path| {
        let exists = path.join("labels.tsv").exists();
        assert!(exists, "no worked cases at {}", path.display());
        exists
    })
}

struct Case {
    plan: Plan,
    zone: Snapshot,
    expected: Value,
}

impl Case {
    fn timeline(&self) -> Timeline<'_> {
        Timeline::new(&self.plan, &self.zone, &Policy::default())
    }
}

fn case(folder: &std::path::Path, number: &str) -> Case {
    let read = |name: String| {
        fs::read_to_string(folder.join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let plan = plan_text::parse(&read(format!("plans/{number}.toml"))).unwrap();
    let zone = Snapshot::parse(&read(format!("zones/{number}.zone")), &plan.domain).unwrap();
    let expected = serde_json::from_str(&read(format!("expected/{number}.json"))).unwrap();
    Case { plan, zone, expected }
}

/// The worked cases, by their numbers.
fn cases(folder: &std::path::Path) -> Vec<(String, Case)> {
    let files = fs::read_dir(folder.join("plans")).unwrap();
    let mut numbers: Vec<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    numbers.sort();
    assert!(numbers.len() >= 3);
    numbers.into_iter().map(|number| (number.clone(), case(folder, &number))).collect()
}

fn date(value: &Value) -> NaiveDate {
    value.as_str().unwrap_or_else(|| panic!("{value} is no date")).parse().unwrap()
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// Whether an answer is among those of a cell.
fn is_one_of(cell: &str, got: &str) -> bool {
    cell.split('|').any(|wanted| wanted == got)
}

/// A record as the tables name it: name, type and data.
fn key(name: &str, record_type: &str, data: &str) -> (String, String, String) {
    let data = if record_type == "TXT" { data.to_owned() } else { data.to_lowercase() };
    (name.to_lowercase(), record_type.to_owned(), data)
}

fn key_of(label: &Label) -> (String, String, String) {
    key(&label.record.absolute_name(), label.record.record_type(), label.record.data())
}

/// Counts rows and those that are wrong.
#[derive(Default)]
struct Score {
    rows: usize,
    wrong: Vec<String>,
}

impl Score {
    fn row(&mut self, right: bool, what: impl FnOnce() -> String) {
        self.rows += 1;
        if !right {
            self.wrong.push(what());
        }
    }

    fn all_right(self, what: &str) {
        println!("{what}: {} of {} right", self.rows - self.wrong.len(), self.rows);
        assert!(self.wrong.is_empty(), "{what}:\n{}", self.wrong.join("\n"));
        assert!(self.rows > 0, "{what}: nothing was compared");
    }
}

#[test]
fn d19_d20_every_record_has_its_group_service_role_and_action() {
    let Some(folder) = folder() else { return };
    let (mut actions, mut groups, mut services, mut roles) =
        (Score::default(), Score::default(), Score::default(), Score::default());
    let table = corpora::table(&folder.join("labels.tsv"));
    for (number, case) in cases(&folder) {
        let rows: Vec<_> = table.iter().filter(|row| row[0] == number).collect();
        let columns = [
            (7, ScopeKind::WholeDomain, EndState::ReceiveOnly),
            (8, ScopeKind::WholeDomain, EndState::Parked),
            (9, ScopeKind::WholeDomain, EndState::Retired),
            (10, ScopeKind::Mailboxes, EndState::ReceiveOnly),
        ];
        for (column, kind, end_state) in columns {
            let mut plan = case.plan.clone();
            (plan.scope.kind, plan.scope.end_state) = (kind, end_state);
            let labels = inventory(&plan, &case.zone);
            assert_eq!(labels.len(), rows.len(), "{number}: every record has a row");
            for row in &rows {
                let wanted = key(&row[1], &row[2], &row[3]);
                let label = labels.iter().find(|label| key_of(label) == wanted);
                let label = label.unwrap_or_else(|| panic!("{number}: no label for {wanted:?}"));
                let place = || format!("{number} {kind} {end_state}: {label}; {}", row[11]);
                let action = label.action.as_str();
                actions.row(is_one_of(&row[column], action), || {
                    format!("{}, not {action}: {}", row[column], place())
                });
                let group = label.group.as_str();
                groups.row(is_one_of(&row[4], group), || format!("{}, not {group}: {}", row[4], place()));
                let role = label.role.as_str();
                roles.row(is_one_of(&row[6], role), || format!("{}, not {role}: {}", row[6], place()));
                if row[5] != "*" {
                    let service = label.service.as_deref().unwrap_or_default();
                    let same = |wanted: &str| {
                        let canonical = |name: &str| {
                            Service::find(name)
                                .map_or_else(|| name.to_lowercase(), |row| row.name.to_lowercase())
                        };
                        canonical(wanted) == canonical(service)
                    };
                    services.row(row[5].split('|').any(same), || {
                        format!("{}, not {service}: {}", row[5], place())
                    });
                }
            }
        }
    }
    actions.all_right("actions");
    groups.all_right("groups");
    services.all_right("services");
    roles.all_right("roles");
}

/// The terms of an SPF record without its version, in lower case.
fn terms(text: &str) -> BTreeSet<String> {
    text.split_ascii_whitespace().skip(1).map(str::to_lowercase).collect()
}

#[test]
fn d22_every_spf_record_loses_and_keeps_its_terms() {
    let Some(folder) = folder() else { return };
    let mut score = Score::default();
    for (number, case) in cases(&folder) {
        let timeline = case.timeline();
        let mut later = case.zone.clone();
        timeline.changes().iter().for_each(|change| change.apply(&mut later));
        let at = |zone: &Snapshot, name: &str| -> Vec<String> {
            let records = zone.records().iter().filter(|record| record.absolute_name() == name);
            let texts =
                records.filter(|record| record.record_type() == "TXT").map(|record| record.data().to_owned());
            texts.filter(|text| text.to_lowercase().starts_with("v=spf1")).collect()
        };
        for wanted in case.expected["spf"].as_array().unwrap() {
            let name = wanted["name"].as_str().unwrap();
            let (before, after) = (at(&case.zone, name), at(&later, name));
            let accepted = words(&wanted["accept"]);
            let is_record = |text: &str| {
                let got = terms(text);
                let all = got.iter().find(|term| term.trim_start_matches(['+', '-', '~', '?']) == "all");
                words(&wanted["kept"]).iter().all(|term| got.contains(&term.to_lowercase()))
                    && words(&wanted["dropped"]).iter().all(|term| !got.contains(&term.to_lowercase()))
                    && words(&wanted["all"]).iter().any(|wanted| Some(*wanted) == all.map(String::as_str))
            };
            let right = match after.as_slice() {
                [] => wanted["may_be_deleted"] == true,
                [text] => {
                    accepted.contains(&text.as_str())
                        || is_record(text)
                        || wanted["may_be_unchanged"] == true && before == after
                }
                _ => false,
            };
            score.row(right, || format!("{number} {name}: {after:?}, wanted {wanted}"));
        }
        for untouched in case.expected["spf_untouched"].as_array().unwrap() {
            let name = untouched["name"]
                .as_str()
                .or_else(|| untouched[0].as_str())
                .or_else(|| untouched.as_str())
                .unwrap();
            let same = at(&case.zone, name) == at(&later, name);
            score.row(same, || format!("{number} {name} changed"));
        }
    }
    score.all_right("SPF records");
}

#[test]
fn d24_dmarc_becomes_as_strict_as_it_must_and_keeps_its_reports() {
    let Some(folder) = folder() else { return };
    let mut score = Score::default();
    for (number, case) in cases(&folder) {
        let wanted = &case.expected["dmarc"];
        let name = wanted["name"].as_str().unwrap();
        let timeline = case.timeline();
        let change = timeline
            .changes()
            .iter()
            .find(|change| change.class == ChangeClass::Dmarc && change.name() == name);
        let Some(text) = change.and_then(Change::text_after) else {
            score.row(wanted["may_be_unchanged"] == true, || {
                format!("{number}: DMARC stays, wanted {wanted}")
            });
            continue;
        };
        let record = dmarc::Record::parse(text).unwrap();
        let must = &wanted["must"];
        let policy = record.policy().as_str();
        let tag = |wanted: &str| record.tags().find(|(name, ..)| *name == wanted).map(|(_, value, _)| value);
        let subdomains = tag("sp");
        let has = |uri: &&str| text.contains(*uri);
        let right = words(&must["p"]).contains(&policy)
            && must["sp"].as_array().unwrap().iter().any(|sp| sp.as_str() == subdomains)
            && words(&must["rua_all"]).iter().all(has)
            && words(&must["ruf_all"]).iter().all(has)
            && words(&must["absent"]).iter().all(|name| tag(name).is_none());
        score.row(right, || format!("{number}: {text}, wanted {wanted}"));
    }
    score.all_right("DMARC records");
}

/// The class of a change in the words of the worked cases.
fn class(change: &Change) -> &'static str {
    change.class.as_str()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a test of one table, row by row")]
fn d21_d23_the_changes_are_those_of_the_plan_and_in_order() {
    let Some(folder) = folder() else { return };
    let (mut found, mut order, mut untouched, mut keys) =
        (Score::default(), Score::default(), Score::default(), Score::default());
    for (number, case) in cases(&folder) {
        let timeline = case.timeline();
        let changes = timeline.changes();
        let expected = case.expected["change_notes"].as_array().unwrap();
        for wanted in expected {
            let (name, record_type) = (wanted["name"].as_str().unwrap(), wanted["type"].as_str().unwrap());
            let kinds: Vec<&str> =
                words(&wanted["accept"]).into_iter().chain(wanted["change"].as_str()).collect();
            let change = changes.iter().find(|change| {
                let before = wanted["before"].as_str();
                change.name() == name
                    && class(change) == wanted["cls"].as_str().unwrap()
                    && (change.record_type() == record_type
                        || change.after.as_ref().is_some_and(|record| record.record_type() == record_type))
                    && (record_type != "TXT" || before.is_none() || change.text_before().as_deref() == before)
            });
            let optional = wanted["optional"] == true;
            let right = change.map_or(optional, |change| kinds.contains(&change.kind.as_str()));
            found.row(right, || format!("{number}: {wanted} is {:?}", change.map(ToString::to_string)));
            if let Some((after, change)) = wanted["after"].as_str().zip(change)
                && wanted["cls"] != "spf"
                && wanted["cls"] != "dmarc"
            {
                found.row(change.text_after() == Some(after), || format!("{number}: {change} not {after}"));
            }
        }
        // Nothing else changes.
        for change in changes {
            let named = expected.iter().any(|wanted| wanted["name"] == change.name().as_str());
            found.row(named, || format!("{number}: nobody asked for {change}"));
        }
        let rank = |class: ChangeClass| match class {
            ChangeClass::Spf => 0,
            ChangeClass::Dkim => 1,
            ChangeClass::Dmarc => 2,
            _ => 3,
        };
        let sorted = changes.iter().map(|change| rank(change.class)).is_sorted();
        order.row(sorted, || format!("{number}: {changes:?}"));
        let tracking = changes.iter().position(|change| change.class == ChangeClass::Tracking);
        let last_policy = changes.iter().rposition(|change| rank(change.class) < 3);
        order.row(tracking.is_none_or(|at| last_policy.is_none_or(|last| last < at)), || {
            format!("{number}: tracking")
        });
        for row in case.expected["untouched"].as_array().unwrap() {
            let wanted = key(row[0].as_str().unwrap(), row[1].as_str().unwrap(), row[2].as_str().unwrap());
            let touches = |change: &&Change| {
                change
                    .before
                    .iter()
                    .any(|record| key(&record.absolute_name(), record.record_type(), record.data()) == wanted)
            };
            let change = changes.iter().find(touches);
            untouched.row(change.is_none(), || format!("{number}: {wanted:?} in {}", change.unwrap()));
        }
        for row in case.expected["ask"].as_array().unwrap() {
            let wanted = key(row[0].as_str().unwrap(), row[1].as_str().unwrap(), row[2].as_str().unwrap());
            let shown = timeline.labels().iter().any(|label| {
                key_of(label) == wanted && (label.action == Action::Ask || label.group == Group::Unknown)
            });
            let about = |change: &Change| {
                change.asks_first
                    && key(&change.name(), change.record_type(), &change.text_before().unwrap_or_default())
                        == wanted
            };
            untouched.row(shown || changes.iter().any(about), || {
                format!("{number}: {wanted:?} is not asked about")
            });
        }
        let revoked: Vec<String> = changes
            .iter()
            .filter(|change| change.class == ChangeClass::Dkim && !change.before.is_empty())
            .map(Change::name)
            .collect();
        let dkim = &case.expected["dkim"];
        for name in words(&dkim["revoke_or_delete"]) {
            keys.row(revoked.iter().any(|own| own == name), || format!("{number}: {name} stays"));
        }
        for name in words(&dkim["keep"]).into_iter().chain(words(&dkim["ask"])) {
            keys.row(!revoked.iter().any(|own| own == name), || format!("{number}: {name} goes"));
        }
    }
    found.all_right("changes");
    order.all_right("orders");
    untouched.all_right("records that stay or are asked about");
    keys.all_right("keys");
}

/// Whether a day is inside a window.
fn is_in(window: &Value, day: NaiveDate) -> bool {
    date(&window[0]) <= day && day <= date(&window[1])
}

#[test]
#[expect(clippy::too_many_lines, reason = "a test of one table, row by row")]
fn d04_d09_d12_d26_d37_every_date() {
    let Some(folder) = folder() else { return };
    let mut score = Score::default();
    for (number, case) in cases(&folder) {
        let timeline = case.timeline();
        let schedule = timeline.schedule().unwrap();
        let wanted = &case.expected["dates"];
        let step =
            |kind: StepKind| timeline.steps().iter().find(|step| step.kind == kind).map(|step| step.date);
        let mut row = |what: &str, right: bool| {
            score.row(right, || format!("{number}: {what}: {schedule:?}, wanted {wanted}"))
        };
        row("capture", step(StepKind::Capture).unwrap() <= date(&wanted["capture_not_after"]));
        row(
            "metrics",
            schedule.metrics == (date(&wanted["metrics_window"][0]), date(&wanted["metrics_window"][1])),
        );
        row(
            "freeze",
            schedule.freeze == date(&wanted["freeze"]["from"])
                && schedule.end == date(&wanted["freeze"]["to"]),
        );
        let cancel = &wanted["cancel_scheduled"];
        row("cancel", step(StepKind::CancelScheduled) == Some(date(&cancel["from"])));
        row(
            "cancel through",
            date(&cancel["through_min"]) <= schedule.cancel_through
                && schedule.cancel_through <= date(&cancel["through_max"]),
        );
        let last = wanted["in_flight"]["last_date"].as_str().map(|day| day.parse().unwrap());
        row("in flight", schedule.in_flight_last == last);
        row(
            "end",
            schedule.end == date(&wanted["end_date"])
                && schedule.last_send == date(&wanted["last_send_planned"]),
        );
        let offsets = Offsets::of(&case.plan).unwrap();
        let (from, until) = timeline.no_restart(&offsets.zone).unwrap();
        let window = &wanted["no_restart"];
        row("no restart from", offsets.local(from) == window["from"].as_str().unwrap());
        row("no restart until", words(&window["until"]).contains(&offsets.local(until).as_str()));
        row("no restart hours", until - from == TimeDelta::hours(window["hours"].as_i64().unwrap()));
        row(
            "cool-down",
            wanted["cool_down_end"].as_array().unwrap().iter().any(|day| date(day) == schedule.cool_down_end),
        );
        row("replies", is_in(&wanted["reply_plan_until"], schedule.reply_until));
        let auto_reply = &wanted["auto_reply"];
        let window =
            auto_reply["from"].as_str().map(|_| (date(&auto_reply["from"]), date(&auto_reply["until"])));
        row("auto-reply", schedule.auto_reply == window);
        row("first reminder", is_in(&wanted["reminder_1"]["window"], step(StepKind::Reminder1).unwrap()));
        row("second reminder", is_in(&wanted["reminder_2"]["window"], step(StepKind::Reminder2).unwrap()));
        let first = &wanted["first_dns_change"];
        row(
            "first change",
            schedule.first_change >= date(&first["not_before"])
                && schedule.first_change >= date(&first["hard_floor"]),
        );
        for step in timeline.steps() {
            let Some(change) = step.change.map(|at| &timeline.changes()[at]) else { continue };
            row("no change before the first", step.date >= date(&first["not_before"]));
            if change.closes_host && first["host_loses_spf_not_before"].is_string() {
                row("the host", step.date >= date(&first["host_loses_spf_not_before"]));
            }
            match change.class {
                ChangeClass::Tracking => {
                    let tracking = &wanted["tracking_removal"];
                    row(
                        "tracking",
                        step.date >= date(&tracking["hard_floor"])
                            && step.date >= date(&tracking["preferred_from"]),
                    );
                }
                ChangeClass::Receiving => {
                    row("receiving", step.date >= date(&wanted["mx_change"]["hard_floor"]))
                }
                _ => {}
            }
            // Each change says when it may come at the earliest.
            let note = case.expected["change_notes"].as_array().unwrap().iter().find(|note| {
                note["name"] == change.name().as_str()
                    && note["cls"] == class(change)
                    && note["not_before"].is_string()
            });
            if let Some(note) = note {
                row("not before", step.date >= date(&note["not_before"]));
            }
        }
        if let Some(endpoint) = step(StepKind::UnsubscribeEndpointRemoval) {
            row(
                "links to unsubscribe",
                endpoint >= date(&wanted["unsubscribe_endpoint_removal"]["hard_floor"]),
            );
        }
        let kept = (case.plan.retention.mailboxes_until, case.plan.retention.logs_until);
        row("retention", kept == (Some(date(&wanted["mailboxes_until"])), Some(date(&wanted["logs_until"]))));
    }
    score.all_right("dates");
}

#[test]
fn d01_d05_ramps_and_findings() {
    let Some(folder) = folder() else { return };
    let (mut ramps, mut findings) = (Score::default(), Score::default());
    for (number, case) in cases(&folder) {
        let wanted = &case.expected["ramp_down"];
        let caps = ramp_down(&case.plan, &Policy::default());
        let values: Vec<u64> = caps.iter().map(|day| day.cap).collect();
        let mut row = |what: &str, right: bool| {
            ramps.row(right, || format!("{number}: {what}: {values:?}, wanted {wanted}"))
        };
        row("baseline", case.plan.baseline() == wanted["baseline"].as_u64().unwrap());
        row("from", caps[0].date == date(&wanted["from"]));
        row("to", caps.last().is_some_and(|day| day.date == date(&wanted["to"]) && day.cap == 0));
        row("never rises", values.is_sorted_by(|a, b| a >= b));
        row("first", values[0] <= wanted["first_cap_max"].as_u64().unwrap());
        row("last", values[values.len() - 2] <= wanted["cap_day_before_end_max"].as_u64().unwrap());
        row(
            "one valid answer",
            values.iter().copied().map(Value::from).eq(wanted["one_valid_answer"]
                .as_array()
                .unwrap()
                .iter()
                .cloned()),
        );

        let timeline = case.timeline();
        let mut got: BTreeSet<String> = timeline.findings().iter().map(|finding| finding.word()).collect();
        let plain: BTreeSet<String> =
            timeline.findings().iter().map(|finding| finding.code.to_owned()).collect();
        if Offsets::of(&case.plan).unwrap().crosses_clock_change(&timeline) {
            got.insert("no-restart-window-crosses-clock-change".into());
        }
        let lists = &case.expected["findings"];
        let needed: Vec<&str> = words(&lists["plan"]).into_iter().chain(words(&lists["zone"])).collect();
        for word in &needed {
            let found = word.split('|').any(|word| got.contains(word) || plain.contains(word));
            findings.row(found, || format!("{number}: {word} is not in {got:?}"));
        }
        let may: Vec<&str> = words(&lists["may"]);
        for word in &got {
            let bare = word.split(':').next().unwrap();
            let allowed =
                |own: &&str| own.split('|').any(|own| own == word || own.split(':').next() == Some(bare));
            findings.row(needed.iter().chain(&may).any(allowed), || format!("{number}: nobody wants {word}"));
        }
    }
    ramps.all_right("ramps");
    findings.all_right("findings");
}

#[test]
fn d13_d27_d39_d42_every_status_block_alarm_and_missing_part() {
    let Some(folder) = folder() else { return };
    let (mut statuses, mut blocks, mut alarms, mut missing) =
        (Score::default(), Score::default(), Score::default(), Score::default());
    let cases = cases(&folder);
    let lines = fs::read_to_string(folder.join("status.jsonl")).unwrap();
    for line in lines.lines() {
        let set: Value = serde_json::from_str(line).unwrap();
        let id = set["id"].as_str().unwrap();
        let (_, case) = cases.iter().find(|(number, _)| set["plan"] == number.as_str()).unwrap();
        let facts: Facts = serde_json::from_value(set["facts"].clone()).unwrap();
        let timeline = case.timeline();
        let offsets = Offsets::of(&case.plan).unwrap();
        let moment: Moment =
            set["now"].as_str().unwrap_or_else(|| set["today"].as_str().unwrap()).parse().unwrap();
        let report =
            timeline.status(&facts, date(&set["today"]), offsets.is_within_no_restart(&timeline, moment));
        let expect = &set["expect"];
        let of = |word: &str| {
            let steps =
                report.steps.iter().filter(|status| timeline.steps()[status.step].kind.as_str() == word);
            steps.collect::<Vec<_>>()
        };
        for kind in StepKind::ALL {
            let Some(wanted) = expect[kind.as_str()].as_str() else { continue };
            let got: BTreeSet<&str> = of(kind.as_str()).iter().map(|status| status.status.as_str()).collect();
            // Of several changes of one step only one is due at a time; the others wait for it.
            let right = got.iter().any(|status| is_one_of(wanted, status))
                && got.iter().all(|status| {
                    is_one_of(wanted, status)
                        || wanted == "due" && *status == "waiting"
                        || wanted == "blocked" && *status == "waiting"
                });
            statuses.row(right, || format!("{id}: {kind} is {got:?}, wanted {wanted}"));
        }
        let one_of = words(&expect["one_of_due"]);
        if !one_of.is_empty() {
            let due = one_of.iter().any(|word| of(word).iter().any(|status| status.status.as_str() == "due"));
            statuses.row(due, || format!("{id}: none of {one_of:?} is due"));
        }
        for (step, tokens) in expect["blocked_by_step"].as_object().into_iter().flatten() {
            let got: BTreeSet<String> =
                of(step).iter().flat_map(|status| &status.blocked_by).map(ToString::to_string).collect();
            for token in words(tokens) {
                let found = token.split('|').any(|token| got.contains(token));
                blocks.row(found, || format!("{id}: {step} is blocked by {got:?}, wanted {token}"));
            }
        }
        let got: Vec<String> = report.alarms.iter().map(ToString::to_string).collect();
        for alarm in words(&expect["alarms"]) {
            alarms
                .row(got.iter().any(|own| is_one_of(alarm, own)), || format!("{id}: {alarm} not in {got:?}"));
        }
        // On a day without an alarm there is none.
        if words(&expect["alarms"]).is_empty() {
            alarms.row(got.is_empty(), || format!("{id}: nobody wants {got:?}"));
        }
        for word in words(&expect["missing"]) {
            let found = report.completion.missing.iter().any(|own| is_one_of(word, own));
            missing.row(found, || format!("{id}: {word} not in {:?}", report.completion.missing));
        }
        let complete = expect["complete"].as_bool().unwrap();
        missing.row(report.completion.is_complete() == complete, || format!("{id}: {}", report.completion));
        let extends = &expect["extend_monitoring"];
        let right = extends.as_bool().is_none_or(|wanted| wanted == report.completion.extend_monitoring);
        statuses.row(right, || format!("{id}: monitoring, wanted {extends}"));
    }
    statuses.all_right("statuses");
    blocks.all_right("blocks");
    alarms.all_right("alarms");
    missing.all_right("missing parts");
}
