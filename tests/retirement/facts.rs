//! Statuses, alarms and what is missing.

use deliverability::retirement::{Alarm, Facts, Policy, Snapshot, Status, Timeline, step::StepKind};
use serde_json::{Value, json};

use super::{ZONE, date, facts, report, scoped, status, with, zone};

/// A day on which everything may happen.
const DAY: &str = "2026-05-05";

/// Changes that were made before a step.
fn made(steps: &[&str]) -> Value {
    let days = ["2026-04-07", "2026-04-15", "2026-04-23", "2026-04-26", "2026-04-28"];
    steps.iter().zip(days).map(|(step, day)| json!([step, day])).collect()
}

#[test]
fn what_is_due_on_a_quiet_day() {
    let plan = scoped("whole-domain", "parked");
    for (what, done, kind, wanted) in [
        ("D-22", made(&[]), StepKind::SpfChange, Status::Due),
        ("D-21", made(&[]), StepKind::DkimRevoke, Status::Waiting),
        ("D-23", made(&["spf-change"]), StepKind::DkimRevoke, Status::Due),
        ("D-23", made(&["spf-change"]), StepKind::DmarcChange, Status::Waiting),
        ("D-24", made(&["spf-change", "dkim-revoke"]), StepKind::DmarcChange, Status::Due),
        ("D-26", made(&["spf-change", "dkim-revoke"]), StepKind::TrackingRemoval, Status::Waiting),
        ("D-25", made(&["spf-change", "dkim-revoke", "dmarc-change"]), StepKind::OtherRemoval, Status::Due),
        (
            "D-26",
            made(&["spf-change", "dkim-revoke", "dmarc-change", "other-removal", "mx-change"]),
            StepKind::TrackingRemoval,
            Status::Due,
        ),
        ("D-21", made(&["spf-change"]), StepKind::SpfChange, Status::Done),
    ] {
        let facts = facts(&[("dns_done", done), ("confirmed", confirmed(&["mailboxes-exported"]))]);
        assert_eq!(status(&plan, &facts, DAY, kind).0, wanted, "{what} {kind}");
    }
}

/// What is confirmed on a quiet day, and more.
fn confirmed(more: &[&str]) -> Value {
    let mut words = vec![
        "snapshot",
        "audit-pack",
        "freeze",
        "imports-off",
        "scheduled-cancelled",
        "queue-empty",
        "sources-audited",
        "reminder-1",
    ];
    words.extend(more);
    json!(words)
}

fn without(word: &str) -> Value {
    let words = confirmed(&[]);
    words.as_array().unwrap().iter().filter(|own| own.as_str() != Some(word)).cloned().collect()
}

#[test]
fn what_blocks_a_step_is_named() {
    let plan = scoped("whole-domain", "parked");
    let all = || made(&["spf-change", "dkim-revoke", "dmarc-change"]);
    for (what, changes, kind, word) in [
        ("D-36", vec![("approvals", json!({}))], StepKind::SpfChange, "approval:dns"),
        (
            "D-18",
            vec![("snapshot_taken", json!(null)), ("confirmed", without("snapshot"))],
            StepKind::SpfChange,
            "capture",
        ),
        ("D-27", vec![("sequences_active", json!(1))], StepKind::SpfChange, "sequences-active"),
        ("D-09", vec![("scheduled_sends", json!(3))], StepKind::SpfChange, "scheduled-sends"),
        ("D-27", vec![("queue", json!(3))], StepKind::SpfChange, "queue"),
        ("D-13", vec![("confirmed", without("queue-empty"))], StepKind::SpfChange, "queue"),
        ("D-34", vec![("warm_up_active", json!(true))], StepKind::SendingStopped, "warm-up-active"),
        (
            "D-29",
            vec![("dmarc_report_sources_last_7d", json!({ "Calendly": 9 }))],
            StepKind::SpfChange,
            "sender-active:Calendly",
        ),
        (
            "D-42",
            vec![("dmarc_report_sources_last_7d", json!({ "SendGrid": 9 }))],
            StepKind::SpfChange,
            "sender-active:SendGrid",
        ),
        (
            "D-26",
            vec![
                ("dmarc_report_sources_last_7d", json!(null)),
                ("dmarc_report_messages_last_7d", json!(null)),
                ("dns_done", all()),
            ],
            StepKind::TrackingRemoval,
            "dmarc-reports-missing",
        ),
        (
            "D-26",
            vec![("tracking_hits_last_7d", json!(2)), ("dns_done", all())],
            StepKind::TrackingRemoval,
            "tracking-in-use",
        ),
        (
            "D-38",
            vec![("inbound_last_7d", json!({ "human_replies": 1 })), ("dns_done", all())],
            StepKind::MxChange,
            "inbound-not-over",
        ),
        ("D-28", vec![("dns_done", all())], StepKind::MxChange, "mailboxes-not-exported"),
        (
            "D-30",
            vec![("unsubscribe_hits_last_7d", json!(1)), ("dns_done", all())],
            StepKind::UnsubscribeEndpointRemoval,
            "unsubscribe-in-use",
        ),
        (
            "D-30",
            vec![("inbound_last_7d", json!({ "opt_outs": 1 })), ("dns_done", all())],
            StepKind::UnsubscribeEndpointRemoval,
            "inbound-not-over",
        ),
    ] {
        let (status, words) = status(&plan, &facts(&changes), DAY, kind);
        assert_eq!(status, Status::Blocked, "{what} {word}");
        assert!(words.iter().any(|own| own == word), "{what}: {word} not in {words:?}");
    }
    let invalid = with(&[("/use", json!([{ "name": "billing", "sends_with": "Stripe" }]))]);
    assert!(status(&invalid, &facts(&[]), DAY, StepKind::SpfChange).1.contains(&"plan-invalid".to_owned()));
}

#[test]
fn d07_nothing_is_frozen_before_it_is_captured() {
    let plan = scoped("whole-domain", "parked");
    let empty = Facts::default();
    for (day, kind, wanted) in [
        ("2026-02-25", StepKind::Capture, Status::Waiting),
        ("2026-03-01", StepKind::Capture, Status::Due),
        ("2026-03-01", StepKind::Freeze, Status::Waiting),
        ("2026-03-02", StepKind::Freeze, Status::Blocked),
    ] {
        assert_eq!(status(&plan, &empty, day, kind).0, wanted, "{day} {kind}");
    }
}

#[test]
fn alarms_by_name() {
    let plan = scoped("whole-domain", "parked");
    let early = |step: &str, day: &str| json!([[step, day]]);
    for (what, changes, day, alarm) in [
        ("D-42", vec![("last_send", json!("2026-05-04"))], DAY, "sending-after-the-end"),
        (
            "D-29",
            vec![("dmarc_report_sources_last_7d", json!({ "Calendly": 9 }))],
            DAY,
            "undeclared-sender:Calendly",
        ),
        ("D-33", vec![("mailbox_last_checked", json!("2026-04-20"))], DAY, "mailbox-unwatched"),
        ("D-16", vec![("mailbox_last_checked", json!("2026-03-17"))], "2026-03-22", "mailbox-unwatched"),
        ("D-17", vec![("opt_outs_received", json!(5))], DAY, "opt-outs-unrecorded"),
        (
            "D-42",
            vec![("forwards", json!([{ "from": "a@north-mail.example", "to": "b@gone.example" }]))],
            DAY,
            "forward-leaking",
        ),
        ("D-42", vec![("forwards", json!(["sales -> b@gone.example"]))], DAY, "forward-leaking"),
        (
            "D-42",
            vec![("dns_done", early("spf-change", "2026-04-07")), ("last_send", json!("2026-04-20"))],
            DAY,
            "dns-removed-while-sending",
        ),
        ("D-27", vec![("dns_done", early("spf-change", "2026-03-10"))], DAY, "dns-removed-while-sending"),
        (
            "D-30",
            vec![("unsubscribe_endpoint", json!("down"))],
            "2026-03-20",
            "unsubscribe-endpoint-gone-early",
        ),
        ("D-26", vec![("dns_done", early("tracking-removal", "2026-03-20"))], DAY, "tracking-removed-early"),
        ("D-23", vec![("dns_done", early("dkim-revoke", "2026-04-20"))], DAY, "dns-order-broken"),
        ("D-24", vec![("dns_done", early("dmarc-removal", "2026-04-20"))], DAY, "reporting-removed"),
    ] {
        let alarms: Vec<String> =
            report(&plan, &facts(&changes), day).alarms.iter().map(ToString::to_string).collect();
        assert!(alarms.iter().any(|own| own == alarm), "{what}: {alarm} not in {alarms:?}");
    }
    assert_eq!(report(&plan, &facts(&[]), DAY).alarms, []);
    assert_eq!(
        report(&plan, &facts(&[("dns_done", made(&["spf-change", "dkim-revoke", "dmarc-change"]))]), DAY)
            .alarms,
        []
    );
}

#[test]
fn d12_a_restart_raises_an_alarm_only_inside_the_window() {
    let (plan, zone) = (scoped("whole-domain", "parked"), zone());
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let facts = facts(&[("sequences_active", json!(1)), ("last_send", json!("2026-03-17"))]);
    for (inside, wanted) in [(true, true), (false, false)] {
        let alarms = timeline.status(&facts, date("2026-03-17"), inside).alarms;
        assert_eq!(alarms.contains(&Alarm::RestartInNoRestartWindow), wanted);
    }
}

#[test]
fn d38_people_may_answer_through_the_host_while_it_stays() {
    let plan = scoped("whole-domain", "receive-only");
    let facts = facts(&[("dmarc_report_sources_last_7d", json!({ "Google Workspace": 6 }))]);
    assert_eq!(status(&plan, &facts, DAY, StepKind::SpfChange).0, Status::Due);
    let closed = scoped("whole-domain", "parked");
    assert_eq!(status(&closed, &facts, DAY, StepKind::SpfChange).0, Status::Blocked);
}

#[test]
fn d24_the_zone_may_lose_its_policy_but_not_its_reports() {
    let (plan, before) = (scoped("whole-domain", "parked"), zone());
    let timeline = Timeline::new(&plan, &before, &Policy::default());
    let after = |text: &str| {
        Snapshot::parse(&ZONE.replace("; rua=mailto:reports@north.example", text), "north-mail.example")
            .unwrap()
    };
    assert!(timeline.reporting_lost(&after("")));
    assert!(!timeline.reporting_lost(&after("; rua=mailto:other@north.example")));
}

#[test]
fn d37_the_reminders_count_from_the_last_send_and_mail_extends_monitoring() {
    let plan = scoped("whole-domain", "parked");
    let none = without("reminder-1");
    for (day, inbound, first, second, extends) in [
        ("2026-03-21", 0, Status::Waiting, Status::Waiting, false),
        ("2026-03-26", 0, Status::Due, Status::Waiting, false),
        ("2026-03-26", 9, Status::Due, Status::Waiting, true),
        ("2026-05-20", 0, Status::Due, Status::Due, false),
    ] {
        let facts =
            facts(&[("confirmed", none.clone()), ("inbound_last_7d", json!({ "human_replies": inbound }))]);
        assert_eq!(status(&plan, &facts, day, StepKind::Reminder1).0, first, "{day}");
        assert_eq!(status(&plan, &facts, day, StepKind::Reminder2).0, second, "{day}");
        assert_eq!(report(&plan, &facts, day).completion.extend_monitoring, extends, "{day}");
    }
}

/// Facts of a retirement that is done.
fn done() -> Vec<(&'static str, Value)> {
    let flags = |names: &[&str]| {
        names.iter().map(|name| ((*name).to_owned(), json!(true))).collect::<serde_json::Map<_, _>>()
    };
    vec![
        ("dns_done", made(&["spf-change", "dkim-revoke", "dmarc-change", "other-removal", "mx-change"])),
        ("confirmed", confirmed(&["mailboxes-exported", "reminder-2"])),
        (
            "documents",
            json!({
                "closing_checklist": flags(&["sequences_ended_and_queue_empty", "lead_flows_blocked", "reply_plan_2_to_4_weeks", "final_dns_documented", "mailbox_inventory_archived_access_restricted_owner_named"]),
                "audit_note": flags(&["retirement_date", "approver", "last_sending_day", "volume", "bounce_rate", "complaint_rate", "meetings_booked"]),
                "evidence_set": flags(&["metrics_30_days", "replies_by_category", "dns_change_log", "mailbox_closure_list_with_owners"]),
                "sheet": flags(&["domain_use_owner", "key_dates", "what_ran", "final_dns", "where_evidence_is", "signed_by"]),
            }),
        ),
    ]
}

#[test]
fn d39_done_means_that_nothing_is_missing() {
    let plan = scoped("whole-domain", "parked");
    let report = report(&plan, &facts(&done()), "2026-06-10");
    assert_eq!(report.completion.missing, Vec::<String>::new());
    assert!(report.completion.is_complete() && !report.completion.extend_monitoring);
}

#[test]
fn what_is_missing_is_named() {
    let plan = scoped("whole-domain", "parked");
    let lacks = |document: &str, part: &str| {
        let mut facts = done();
        facts.iter_mut().find(|(key, _)| *key == "documents").unwrap().1[document][part] = json!(false);
        facts
    };
    let changed = |key: &'static str, value: Value| {
        let mut facts = done();
        facts.retain(|(own, _)| *own != key);
        facts.push((key, value));
        facts
    };
    for (what, changes, word) in [
        ("D-06", changed("audit_pack", json!({ "sourcing_notes": false })), "audit-pack:sourcing-notes"),
        ("D-07", changed("audit_pack", json!({})), ""),
        ("D-13", changed("queue", json!(1)), "queue-empty"),
        ("D-31", changed("sequences_active", json!(1)), "sequences-ended"),
        ("D-10", changed("imports_active", json!(1)), "lead-flows-blocked"),
        ("D-17", changed("opt_outs_recorded", json!(1)), "opt-outs-recorded"),
        ("D-34", changed("warm_up_active", json!(true)), "warm-up-ended"),
        ("D-36", changed("approvals", json!({})), "approval:dns"),
        ("D-42", changed("forwards", json!([{ "to": "x@gone.example" }])), "forwards-reviewed"),
        ("D-37", changed("confirmed", confirmed(&["mailboxes-exported"])), "reminder-2"),
        ("D-28", changed("confirmed", confirmed(&["reminder-2"])), "mailboxes-exported"),
        ("D-32", lacks("audit_note", "meetings_booked"), "audit-note:meetings-booked"),
        ("D-35", lacks("evidence_set", "dns_change_log"), "evidence:dns-change-log"),
        ("D-36", lacks("sheet", "signed_by"), "sheet:signed-by"),
        (
            "D-31",
            lacks("closing_checklist", "final_dns_documented"),
            "closing-checklist:final-dns-documented",
        ),
    ] {
        let missing = report(&plan, &facts(&changes), "2026-06-10").completion.missing;
        let found = if word.is_empty() { missing.is_empty() } else { missing.iter().any(|own| own == word) };
        assert!(found, "{what}: {word} not in {missing:?}");
    }
}
