//! Dates, owners and the ramp-down.

use chrono::NaiveDate;
use deliverability::{
    retirement::{EndState, Plan, Policy, Schedule, Timeline, ramp_down, step::StepKind, validate},
    time::Zone,
};
use serde_json::json;

use super::{date, scoped, with, zone};

#[test]
fn d01_d04_the_ramp_down_shrinks_to_five_percent_and_ends_at_zero() {
    let plan = scoped("whole-domain", "parked");
    let days = ramp_down(&plan, &Policy::default());
    assert_eq!(plan.baseline(), 1_000);
    assert_eq!((days[0].date, days.last().unwrap().date), (date("2026-03-02"), date("2026-03-16")));
    assert!(days.windows(2).all(|pair| pair[1].cap <= pair[0].cap));
    assert_eq!((days[days.len() - 2].cap, days.last().unwrap().cap), (50, 0));
}

#[test]
fn d04_a_long_cycle_extends_monitoring_and_never_sending() {
    let plan = scoped("whole-domain", "parked");
    let policy = Policy::preset("long-sales-cycle").unwrap();
    let (usual, long) =
        (Schedule::new(&plan, &Policy::default()).unwrap(), Schedule::new(&plan, &policy).unwrap());
    assert_eq!((usual.end, usual.last_send), (long.end, long.last_send));
    assert!(long.receiving > usual.receiving);
}

#[test]
fn d27_a_plan_makes_the_first_change_later_and_never_earlier() {
    for (day, wanted) in [("2026-03-20", "2026-03-30"), ("2026-04-20", "2026-04-20")] {
        let plan = with(&[("/dates/first_dns_change", json!(day))]);
        let zone = zone();
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        assert_eq!(timeline.schedule().unwrap().first_change, date(wanted), "{day}");
        let first = timeline.steps().iter().filter(|step| step.change.is_some()).map(|step| step.date).min();
        assert!(first >= Some(date(wanted)), "{first:?}");
    }
    // Where somebody has to receive on, receive-only is the end state, and then nothing is wrong.
    let mut plan =
        with(&[("/replies/late_expected", json!(true)), ("/scope/end_state", json!("receive-only"))]);
    assert_eq!(validate(&plan, &Policy::default()), []);
    plan.reporting.until = Some(date("2027-01-01"));
    assert_eq!(validate(&plan, &Policy::default()), []);
}

#[test]
fn d14_replies_are_watched_forwarded_or_answered_automatically() {
    for (way, has_answer) in [("monitor", false), ("forward", false), ("auto-reply", true)] {
        let mut plan = with(&[("/replies/way", json!(way))]);
        if !has_answer {
            (plan.replies.auto_reply_from, plan.replies.auto_reply_until) = (None, None);
        }
        let zone = zone();
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        let has = |kind: StepKind| timeline.steps().iter().any(|step| step.kind == kind);
        assert_eq!((has(StepKind::ReplyHandling), has(StepKind::AutoReply)), (true, has_answer), "{way}");
    }
}

#[test]
fn d34_a_plan_of_four_weeks() {
    let monday = date("2026-09-07");
    let plan = Plan::in_four_weeks("north-mail.example", EndState::Parked, monday);
    let policy = Policy::preset("week-plan").unwrap();
    let zone = zone();
    let timeline = Timeline::new(&plan, &zone, &policy);
    let week = |day: NaiveDate| (day - monday).num_days() / 7 + 1;
    let of = |kind: StepKind| {
        timeline.steps().iter().filter(move |step| step.kind == kind).map(|step| week(step.date))
    };
    for (what, kind, wanted) in [
        ("no new sequences", StepKind::Freeze, 1),
        ("active ones finish", StepKind::InFlight, 1),
        ("sending fully stopped", StepKind::SendingStopped, 3),
        ("replies", StepKind::ReplyHandling, 3),
        ("send-only DNS goes", StepKind::SpfChange, 4),
    ] {
        assert_eq!(of(kind).next(), Some(wanted), "{what}");
    }
    assert!(of(StepKind::MailboxClosure).all(|week| week >= 4));
    let codes: Vec<_> = validate(&plan, &policy).iter().map(|finding| finding.code).collect();
    assert!(!codes.contains(&"cool-down-too-short") && !codes.contains(&"cliff"), "{codes:?}");
}

#[test]
fn every_date_of_a_plan() {
    let schedule = Schedule::new(&scoped("whole-domain", "parked"), &Policy::default()).unwrap();
    for (what, got, wanted) in [
        ("D-07 metrics from", schedule.metrics.0, "2026-01-31"),
        ("D-07 metrics to", schedule.metrics.1, "2026-03-01"),
        ("D-09 cancel through", schedule.cancel_through, "2026-03-16"),
        ("D-11 last step", schedule.in_flight_last.unwrap(), "2026-03-13"),
        ("D-04 cool-down end", schedule.cool_down_end, "2026-03-30"),
        ("D-14 replies until", schedule.reply_until, "2026-04-06"),
        ("D-15 automatic answer until", schedule.auto_reply.unwrap().1, "2026-04-06"),
        ("D-27 first change", schedule.first_change, "2026-03-30"),
        ("D-42 the host loses SPF after the automatic answer", schedule.host_change, "2026-04-07"),
        ("D-26 tracking", schedule.tracking, "2026-03-30"),
        ("D-30 receiving and links to unsubscribe", schedule.receiving, "2026-04-07"),
    ] {
        assert_eq!(got, date(wanted), "{what}");
    }
}

#[test]
fn d12_the_window_without_a_restart_lasts_72_hours_of_time_not_of_the_clock() {
    let plan = with(&[("/dates/freeze", json!("2026-10-16")), ("/dates/end", json!("2026-10-23"))]);
    let at = |text: &str| text.parse().unwrap();
    let paris = Zone::new(7_200, [(at("2026-10-25T01:00:00Z"), 3_600)]).unwrap();
    let zone = zone();
    let (from, until) = Timeline::new(&plan, &zone, &Policy::default()).no_restart(&paris).unwrap();
    assert_eq!((from, until), (at("2026-10-22T22:00:00Z"), at("2026-10-25T22:00:00Z")));
}

#[test]
fn every_step_has_its_owner_and_its_day() {
    let (plan, zone) = (scoped("whole-domain", "parked"), zone());
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    for (what, kind, owner, day) in [
        ("D-07", StepKind::Capture, "Cas", "2026-03-01"),
        ("D-41", StepKind::TeamNote, "Dee", "2026-03-02"),
        ("D-10", StepKind::Freeze, "Ben", "2026-03-02"),
        ("D-09", StepKind::CancelScheduled, "Ben", "2026-03-02"),
        ("D-11", StepKind::InFlight, "Ben", "2026-03-13"),
        ("D-13", StepKind::QueueEmpty, "Ben", "2026-03-16"),
        ("D-13", StepKind::SendingStopped, "Ben", "2026-03-16"),
        ("D-12", StepKind::NoRestart, "Eve", "2026-03-16"),
        ("D-16", StepKind::ReplyHandling, "Ben", "2026-03-16"),
        ("D-15", StepKind::AutoReply, "Ben", "2026-03-16"),
        ("D-37", StepKind::Reminder1, "Cas", "2026-03-22"),
        ("D-37", StepKind::Reminder2, "Cas", "2026-05-14"),
        ("D-28", StepKind::MailboxClosure, "Ben", "2026-12-31"),
    ] {
        let step = timeline.steps().iter().find(|step| step.kind == kind).unwrap();
        assert_eq!((step.owner.as_deref(), step.date), (Some(owner), date(day)), "{what} {kind}");
    }
}

#[test]
fn what_a_plan_lacks_or_contradicts_is_found() {
    let no_text = json!("");
    for (what, changes, code) in [
        ("D-02", vec![("/why/reason", json!(null))], "missing-reason"),
        ("D-05", vec![("/why/success", no_text.clone())], "missing-success-criterion"),
        ("D-05", vec![("/owners/dns", no_text)], "missing-owner:dns"),
        ("D-05", vec![("/dates/end", json!(null))], "missing-end-date"),
        ("D-01", vec![("/dates/freeze", json!("2026-03-16"))], "cliff"),
        ("D-04", vec![("/dates/cool_down_days", json!(3))], "cool-down-too-short"),
        ("D-04", vec![("/dates/cool_down_days", json!(40))], "cool-down-too-long"),
        ("D-11", vec![("/in_flight/last_date", json!(null))], "missing-in-flight-last-date"),
        ("D-11", vec![("/in_flight/last_date", json!("2026-03-16"))], "in-flight-after-end"),
        ("D-15", vec![("/replies/auto_reply_until", json!("2026-03-20"))], "auto-reply-too-short"),
        ("D-15", vec![("/replies/auto_reply_until", json!("2026-06-20"))], "auto-reply-too-long"),
        ("D-28", vec![("/retention/logs_until", json!(null))], "missing-retention:logs"),
        ("D-33", vec![("/replies/monitored_mailbox", json!(null))], "no-monitored-mailbox"),
        (
            "D-40",
            vec![("/why/lists_or_templates_reused_on", json!(["next.example"]))],
            "lists-reused-elsewhere",
        ),
        (
            "D-03",
            vec![("/use", json!([{ "name": "billing", "sends_with": "Stripe" }]))],
            "whole-domain-with-uses",
        ),
        (
            "D-20",
            vec![("/use", json!([{ "name": "billing", "sends_with": "Stripe" }]))],
            "end-state-against-uses",
        ),
        ("D-03", vec![("/scope/kind", json!("mailboxes"))], "missing-mailboxes"),
        ("D-27", vec![("/dates/first_dns_change", json!("2026-03-20"))], "dns-before-drain"),
        ("D-24", vec![("/reporting", json!({ "until": "2026-04-30" }))], "reporting-removed"),
        ("D-38", vec![("/replies/late_expected", json!(true))], "late-replies-against-end-state"),
    ] {
        let words: Vec<String> =
            validate(&with(&changes), &Policy::default()).iter().map(|finding| finding.word()).collect();
        assert!(words.iter().any(|word| word == code), "{what}: {code} not in {words:?}");
    }
    assert_eq!(validate(&scoped("whole-domain", "parked"), &Policy::default()), []);
}
