//! What holds for every plan, zone and day.

use std::{collections::BTreeSet, time::Instant};

use chrono::{Days, NaiveDate};
use deliverability::{
    diagnostic::Severity,
    retirement::{
        Action, AuditPack, Facts, Plan, Policy, Snapshot, Status, Timeline, change_plan,
        changes::ChangeClass,
        final_zone, inventory,
        inventory::Group,
        ramp_down,
        step::{Blocker, StepKind},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    date, facts,
    generated::{DOMAIN, cases},
    of_kind, quiet, scoped, zone,
};

const HOSTILE_NAMES: &[&str] = &[
    "@",
    "*",
    "a",
    "b",
    "*._domainkey",
    "s._domainkey",
    "_dmarc",
    "x._report._dmarc",
    "_smtp._tls",
    "a.b.c.d.e.f",
    "\\000",
    "_amazonses",
];

const HOSTILE_DATA: &[&str] = &[
    "CNAME a",
    "CNAME b",
    "CNAME @",
    "MX 0 .",
    "MX 65535 a",
    "NS b",
    "A 0.0.0.0",
    "AAAA ::",
    "SRV 0 0 0 .",
    "TXT \"\"",
    "TXT \"v=spf1\"",
    "TXT \"v=spf1 include:a.north-mail.example redirect=b.north-mail.example include: a: ip4:999 +all\"",
    "TXT \"v=spf1 redirect=north-mail.example\"",
    "TXT \"v=DMARC1; p=; rua=mailto:,,mailto:@; ruf=https://\"",
    "TXT \"p=none; p=reject; rua=x\"",
    "TXT \"v=DKIM1; p=\"",
    "TXT \"v=STSv1; id=\" \"\\255\\000=:=\"",
    "TXT \"=:verify=verification\"",
    "TYPE65280 \\# 0",
    "CAA 0 issue \";\"",
];

const HOSTILE_DATES: &[Option<&str>] = &[
    None,
    Some("0001-01-01"),
    Some("2026-03-02"),
    Some("2026-03-16"),
    Some("9999-12-31"),
    Some("+262142-12-31"),
];

/// Facts that are good news, each as the field and the value that says so.
const GOOD_NEWS: &[(&str, &str)] = &[
    ("confirmed", "snapshot"),
    ("confirmed", "audit-pack"),
    ("confirmed", "freeze"),
    ("confirmed", "imports-off"),
    ("confirmed", "scheduled-cancelled"),
    ("confirmed", "queue-empty"),
    ("confirmed", "reminder-1"),
    ("confirmed", "mailboxes-exported"),
    ("confirmed", "team-note"),
    ("sequences_active", "0"),
    ("scheduled_sends", "0"),
    ("queue", "0"),
    ("warm_up_active", "false"),
    ("tracking_hits_last_7d", "0"),
    ("unsubscribe_hits_last_7d", "0"),
    ("inbound_last_7d", "{}"),
    ("dmarc_report_sources_last_7d", "{}"),
    ("approvals", r#"{ "dns": "Ann" }"#),
    (
        "audit_pack",
        r#"{ "campaign_configuration": true, "deliverability_figures": true, "reply_results": true, "mailbox_inventory": true, "sourcing_notes": true }"#,
    ),
];

/// Facts of which some are good news, and the others bad.
fn news(known: &[bool]) -> Facts {
    let mut facts = quiet();
    let bad = json!({
        "confirmed": [], "snapshot_taken": null, "sequences_active": 2, "scheduled_sends": 3, "queue": 4,
        "warm_up_active": true, "tracking_hits_last_7d": 5, "unsubscribe_hits_last_7d": 6,
        "inbound_last_7d": { "human_replies": 7, "opt_outs": 1 }, "dmarc_report_sources_last_7d": { "Calendly": 8 },
        "approvals": {}, "audit_pack": {},
    });
    facts.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
    for ((field, value), _) in GOOD_NEWS.iter().zip(known).filter(|(_, known)| **known) {
        match *field {
            "confirmed" => facts["confirmed"].as_array_mut().unwrap().push(json!(value)),
            field => facts[field] = serde_json::from_str(value).unwrap(),
        }
    }
    serde_json::from_value(facts).unwrap()
}

/// Notes that somebody did a step.
fn done(facts: &mut Value, kind: StepKind, name: Option<String>, today: NaiveDate) {
    let all = |parts: &[&str]| -> Value {
        parts
            .iter()
            .map(|part| (part.replace('-', "_"), json!(true)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let words: &[&str] = match kind {
        StepKind::Capture => {
            facts["snapshot_taken"] = json!(today.to_string());
            facts["audit_pack"] = all(&AuditPack::PARTS);
            &["snapshot", "audit-pack"]
        }
        StepKind::Freeze => &["freeze"],
        StepKind::TeamNote => &["team-note"],
        StepKind::CancelScheduled => &["scheduled-cancelled"],
        StepKind::QueueEmpty => &["queue-empty"],
        StepKind::Reminder1 => &["reminder-1"],
        StepKind::Reminder2 => &["reminder-2"],
        StepKind::MailboxClosure => &["mailboxes-closed"],
        StepKind::ClosingChecklist => {
            facts["documents"]["closing_checklist"] = all(&AuditPack::CHECKLIST);
            facts["documents"]["evidence_set"] = all(&AuditPack::EVIDENCE);
            &[]
        }
        StepKind::AuditNote => {
            facts["documents"]["audit_note"] = all(&AuditPack::NOTE);
            &[]
        }
        StepKind::Sheet => {
            facts["documents"]["sheet"] = all(&AuditPack::SHEET);
            &[]
        }
        StepKind::UnsubscribeEndpointRemoval => {
            facts["dns_done"].as_array_mut().unwrap().push(json!([kind.as_str(), today.to_string()]));
            &[]
        }
        _ => {
            if let Some(name) = name {
                facts["dns_done"].as_array_mut().unwrap().push(json!([
                    kind.as_str(),
                    today.to_string(),
                    name
                ]));
            }
            &[]
        }
    };
    facts["confirmed"].as_array_mut().unwrap().extend(words.iter().map(|word| json!(word)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// D-22, D-23: after every single change, what goes on passes SPF and finds its keys.
    #[test]
    fn what_goes_on_keeps_passing_after_every_change(case in cases()) {
        let mut zone = case.zone.clone();
        // Two SPF records at a name are an error: nobody passes until one of them is gone.
        let mut passed: Vec<bool> = case.ongoing.iter().map(|own| own.passes(&zone)).collect();
        prop_assert!(case.ongoing.iter().all(|own| own.has_keys(&zone)));
        for change in change_plan(&case.plan, &case.zone) {
            change.apply(&mut zone);
            for (own, passed) in case.ongoing.iter().zip(&mut passed) {
                let passes = own.passes(&zone);
                prop_assert!(passes || !*passed, "SPF of {} after\n{change}", own.name);
                prop_assert!(own.has_keys(&zone), "keys of {} after\n{change}", own.name);
                *passed = passes;
            }
        }
        for (own, passed) in case.ongoing.iter().zip(&passed) {
            prop_assert!(passed, "SPF of {} in the end\n{zone}", own.name);
        }
    }

    /// D-18, D-21: undoing the changes in reverse gives the snapshot again, however many were made.
    #[test]
    fn undoing_the_changes_gives_the_snapshot_again(case in cases(), made in 0..40_usize) {
        let changes = change_plan(&case.plan, &case.zone);
        for count in [changes.len(), made.min(changes.len())] {
            let mut zone = case.zone.clone();
            changes[..count].iter().for_each(|change| change.apply(&mut zone));
            changes[..count].iter().rev().for_each(|change| change.undo(&mut zone));
            prop_assert!(case.zone.diff(&zone).is_empty(), "{}", case.zone.diff(&zone));
            prop_assert_eq!(case.zone.records().len(), zone.records().len());
        }
    }

    /// D-03, D-22: nothing that goes on loses a record, whatever the end state.
    #[test]
    fn what_goes_on_keeps_its_keys_in_every_end_state(case in cases()) {
        for label in inventory(&case.plan, &case.zone) {
            let name = label.record.absolute_name();
            let key = case.ongoing.iter().find(|own| own.keys.iter().any(|key| name == format!("{key}.")));
            prop_assert!(key.is_none() || label.action == Action::Keep, "{label}");
        }
    }

    /// D-20: where nothing goes on, no name may send in the end, and the domain takes no mail.
    #[test]
    fn a_closed_domain_says_so(case in cases()) {
        let closes = case.plan.closes_mail() && case.plan.uses.is_empty();
        let zone = final_zone(&case.zone, &change_plan(&case.plan, &case.zone));
        let of = |record_type: &str| {
            let apex = zone.records().iter().filter(|record| record.absolute_name() == format!("{DOMAIN}."));
            let texts = apex.filter(|record| record.record_type() == record_type).map(|record| record.data().to_owned());
            texts.collect::<Vec<_>>()
        };
        let spf: Vec<String> = of("TXT").into_iter().filter(|text| text.starts_with("v=spf1")).collect();
        prop_assert!(spf.len() <= 1, "{spf:?}");
        if closes {
            prop_assert_eq!(spf, ["v=spf1 -all"]);
            prop_assert_eq!(of("MX"), ["0 ."]);
        }
    }

    /// D-24: reporting is there after every change.
    #[test]
    fn reporting_is_never_removed(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let mut zone = case.zone.clone();
        for change in timeline.changes() {
            change.apply(&mut zone);
            prop_assert!(!timeline.reporting_lost(&zone), "{change}");
        }
    }

    /// D-19: unknown records are never removed, and no change touches a record that is kept or asked about.
    #[test]
    fn only_what_is_replaced_or_removed_changes(case in cases()) {
        let labels = inventory(&case.plan, &case.zone);
        let changes = change_plan(&case.plan, &case.zone);
        for label in labels.iter().filter(|label| matches!(label.action, Action::Keep | Action::Ask)) {
            for change in &changes {
                prop_assert!(!change.before.iter().any(|record| record == &label.record), "{label}: {change}");
            }
        }
        prop_assert!(labels.iter().all(|label| label.group != Group::Unknown || label.action == Action::Ask));
    }

    /// D-22 to D-27: no change before the drain and the cool-down; SPF, DKIM, DMARC, the others, tracking.
    #[test]
    fn changes_come_in_order_and_after_the_drain(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let schedule = timeline.schedule().unwrap();
        let stopped = timeline.steps().iter().position(|step| step.kind == StepKind::SendingStopped).unwrap();
        let mut last: Option<(ChangeClass, NaiveDate)> = None;
        for step in timeline.steps().iter().filter(|step| step.change.is_some()) {
            let class = timeline.changes()[step.change.unwrap()].class;
            prop_assert!(step.date >= schedule.cool_down_end && step.date > schedule.end);
            prop_assert!(step.after.contains(&stopped));
            prop_assert!(last.is_none_or(|(before, date)| before <= class && date < step.date));
            last = Some((class, step.date));
        }
    }

    /// Every step comes after those that it needs: the order has no cycle, and every step is reached.
    #[test]
    fn steps_are_acyclic_and_reachable(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        for (at, step) in timeline.steps().iter().enumerate() {
            prop_assert!(step.after.iter().all(|before| *before < at), "{step}");
        }
    }

    /// D-01: the ramp-down never rises and ends at zero; the last day with mail has at most 5 %.
    #[test]
    fn the_ramp_down_never_rises(case in cases()) {
        let caps = ramp_down(&case.plan, &Policy::default());
        let baseline = case.plan.baseline();
        prop_assert!(caps.windows(2).all(|pair| pair[1].cap <= pair[0].cap));
        prop_assert_eq!(caps.last().unwrap().cap, 0);
        prop_assert!(caps[0].cap <= baseline && caps[caps.len() - 2].cap * 100 <= baseline * 5);
    }

    /// D-37: the reminders are inside their windows, whatever the day of the last send.
    #[test]
    fn reminders_are_inside_their_windows(case in cases(), back in 0..10_u64) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let last = date("2026-03-15").checked_sub_days(Days::new(back)).unwrap();
        let facts = facts(&[("last_send", json!(last.to_string()))]);
        let report = timeline.status(&facts, date("2026-04-01"), false);
        for (kind, first, end) in [(StepKind::Reminder1, 7, 14), (StepKind::Reminder2, 60, 90)] {
            let days = (of_kind(&timeline, &report, kind)[0].1.date - last).num_days();
            prop_assert!((first..=end).contains(&days), "{kind} {days}");
        }
    }

    /// A new fact that is not bad news never takes a status back from done, and never blocks what was due.
    #[test]
    fn status_is_monotone(case in cases(), known in prop::collection::vec(any::<bool>(), GOOD_NEWS.len()), day in 0..240_u64) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let today = date("2026-02-25").checked_add_days(Days::new(day)).unwrap();
        let rank = |status: Status| match status { Status::Done => 3, Status::Due => 2, Status::Waiting => 1, _ => 0 };
        let statuses = |known: &[bool]| timeline.status(&news(known), today, false).steps;
        let before = statuses(&known);
        for at in 0..known.len() {
            let mut more = known.clone();
            more[at] = true;
            for (before, after) in before.iter().zip(statuses(&more)) {
                let step = &timeline.steps()[before.step];
                let what = || format!("{step}: {:?} then {:?} by {:?}", before.status, after.status, GOOD_NEWS[at]);
                prop_assert!(before.status != Status::Done || after.status == Status::Done, "{}", what());
                prop_assert!(before.status != Status::Due || after.status != Status::Blocked, "{}", what());
                // Of changes one at a time is due: another one may be due instead.
                prop_assert!(rank(after.status) >= rank(before.status) || step.change.is_some(), "{}", what());
                let blockers = |words: &[Blocker]| words.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
                if before.status == Status::Blocked && after.status == Status::Blocked {
                    let (before, after) = (blockers(&before.blocked_by), blockers(&after.blocked_by));
                    prop_assert!(after.is_subset(&before), "{step}: {after:?} after {before:?}");
                }
            }
        }
    }

    /// D-21, D-39: whoever does what is due, day by day, does every step, one change a day, and is done.
    #[test]
    fn every_step_is_reached_by_doing_what_is_due(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let is_valid = timeline.findings().iter().all(|finding| finding.severity != Severity::Error);
        let mut facts = quiet();
        facts["confirmed"] = json!(["sources-audited", "imports-off", "mailboxes-exported"]);
        facts["snapshot_taken"] = json!(null);
        facts["audit_pack"] = json!({});
        let mut today = date("2026-02-20");
        let mut open: Vec<StepKind> = Vec::new();
        for _ in 0..500 {
            today = today.succ_opt().unwrap();
            facts["mailbox_last_checked"] = json!(today.to_string());
            facts["dmarc_last_report"] = json!(today.to_string());
            let known: Facts = serde_json::from_value(facts.clone()).unwrap();
            let report = timeline.status(&known, today, false);
            prop_assert_eq!(report.alarms.first(), None, "on {}", today);
            let due = report.steps.iter().filter(|step| step.status == Status::Due);
            let mut changes = 0;
            for step in due.map(|status| &timeline.steps()[status.step]) {
                changes += usize::from(step.change.is_some());
                prop_assert!(is_valid || step.change.is_none(), "{step} of a plan that contradicts itself");
                let before = step.after.iter().all(|at| report.steps[*at].status == Status::Done);
                prop_assert!(before || step.change.is_none(), "{step} is due before what it comes after");
                done(&mut facts, step.kind, step.change.map(|at| timeline.changes()[at].name()), today);
            }
            prop_assert!(changes <= 1, "{changes} changes on {today}");
            open = report.steps.iter().filter(|step| step.status != Status::Done).map(|step| timeline.steps()[step.step].kind).collect();
            if open.is_empty() {
                break;
            }
        }
        if is_valid {
            prop_assert_eq!(open, [], "still open");
            let report = timeline.status(&serde_json::from_value(facts).unwrap(), today, false);
            prop_assert!(report.completion.is_complete(), "{}", report.completion);
        }
    }

    /// Zones and plans that nobody means well with: loops of aliases, endless dates, odd texts. There is an
    /// answer, and nothing is removed that nobody explained.
    #[test]
    fn hostile_plans_and_zones_have_an_answer(
        lines in prop::collection::vec((0..HOSTILE_NAMES.len(), 0..HOSTILE_DATA.len()), 0..24),
        dates in prop::collection::vec(0..HOSTILE_DATES.len(), 4),
        text in "[ -~]{0,12}",
        days in any::<u32>(),
        state in 0..3_usize,
    ) {
        let records = lines.iter().map(|(name, data)| format!("{} {}\n", HOSTILE_NAMES[*name], HOSTILE_DATA[*data]));
        let zone = format!("$ORIGIN {DOMAIN}.\n{}", records.collect::<String>());
        let zone = Snapshot::parse(&zone, DOMAIN).unwrap();
        let date_of = |at: usize| HOSTILE_DATES[dates[at]];
        let end_state = ["receive-only", "parked", "retired"][state];
        let plan = json!({
            "domain": DOMAIN,
            "scope": { "kind": "whole-domain", "end_state": end_state },
            "dates": { "freeze": date_of(0), "end": date_of(1), "cool_down_days": days, "first_dns_change": date_of(2) },
            "host": { "service": text, "dkim_selectors": [text], "spf_terms": [text] },
            "use": [{ "name": text, "sends_with": text, "receives_at": text, "spf_terms": [text, "ip4:0.0.0.0/0", "ip6:::/0"], "dkim_selectors": ["", text] }],
            "drop": [{ "service": text, "domain": ["", ".", DOMAIN], "spf_terms": ["a:", "ip4:", text], "daily": u64::MAX, "tracking": ["", text] }],
            "unsubscribe": { "host": text }, "reporting": { "new_address": text, "until": date_of(3) },
        });
        let plan: Plan = serde_json::from_value(plan).unwrap();
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        prop_assert_eq!(timeline.labels().len(), zone.records().len());
        for label in timeline.labels().iter().filter(|label| label.group == Group::Unknown) {
            prop_assert_eq!(label.action, Action::Ask);
        }
        for day in ["0001-01-01", "2026-03-16", "9999-12-31"] {
            let report = timeline.status(&facts(&[]), date(day), true);
            prop_assert_eq!(report.steps.len(), timeline.steps().len());
        }
        let _ = (ramp_down(&plan, &Policy::default()), AuditPack::new(&plan, &Policy::default()).missing());
    }

    /// Facts of any kind give a status for every step, and a list in a fixed order.
    #[test]
    fn any_facts_give_a_status(seed in any::<u64>(), day in -400..800_i64) {
        let mut facts = quiet();
        for (number, value) in facts.as_object_mut().unwrap().values_mut().enumerate() {
            if seed >> (number % 60) & 1 == 1 && !value.is_array() && !value.is_object() {
                *value = Value::Null;
            }
        }
        let facts: Facts = serde_json::from_value(facts).unwrap();
        let (plan, zone) = (scoped("whole-domain", "retired"), zone());
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        let today = date("2026-03-16") + chrono::TimeDelta::days(day);
        let report = timeline.status(&facts, today, false);
        prop_assert_eq!(report.steps.len(), timeline.steps().len());
        prop_assert!(report.steps.iter().all(|step| (step.status == Status::Blocked) != step.blocked_by.is_empty()));
    }
}

/// Prints how many statuses of a whole plan one thread works out in a minute: `--nocapture` shows it.
#[test]
fn statuses_per_minute() {
    let (plan, zone, facts) = (scoped("whole-domain", "parked"), zone(), facts(&[]));
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let start = Instant::now();
    let mut steps = 0;
    for day in 0..200 {
        steps +=
            timeline.status(&facts, date("2026-03-01") + chrono::TimeDelta::days(day), false).steps.len();
    }
    let minute = 200.0 * 60.0 / start.elapsed().as_secs_f64();
    println!("{minute:.0} statuses of a plan of {} steps a minute on one thread", timeline.steps().len());
    assert_eq!(steps, 200 * timeline.steps().len());
}
