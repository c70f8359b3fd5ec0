//! The audit pack, the audit note and the log of changes.

use chrono::{Days, NaiveDate};
use deliverability::{
    rate::{Counts, Daily, Outcome},
    reputation::{self, Health, Sample},
    retirement::{
        AuditPack, Facts, Policy, Timeline,
        audit_pack::{
            AuditNote, CampaignNote, ChangeLog, Figures, MailboxNote, ReplyCategory, ReplyResults, SourceNote,
        },
        final_zone,
    },
};
use serde_json::json;

use super::{date, facts, scoped, zone};

const FREEZE: &str = "2026-03-02";

/// Counts of the days before the freeze, by a function of how many days before it they are.
fn daily(sent: impl Fn(u64) -> u64, days: std::ops::RangeInclusive<u64>) -> Daily {
    let measured =
        [Outcome::Sent, Outcome::Delivered, Outcome::Hard, Outcome::Complaints, Outcome::Unsubscribes];
    let mut daily = Daily::measuring(&measured);
    for back in days {
        let day = date(FREEZE) - Days::new(back);
        for (outcome, count) in
            [(Outcome::Sent, sent(back)), (Outcome::Delivered, sent(back)), (Outcome::Hard, 1)]
        {
            daily.count(day, "gmail", "outreach", outcome, count);
        }
    }
    daily
}

fn pack() -> AuditPack {
    AuditPack::new(&scoped("whole-domain", "parked"), &Policy::default())
}

fn campaign(service: &str) -> CampaignNote {
    serde_json::from_value(json!({
        "name": format!("{service} spring"), "service": service, "steps": 4,
        "templates": ["intro", "follow-up"], "filters": ["industry is retail"], "variants": [],
    }))
    .unwrap()
}

fn source() -> SourceNote {
    serde_json::from_value(
        json!({ "name": "fair", "origin": "fair of 2025", "consent": "asked at the stand" }),
    )
    .unwrap()
}

fn mailbox(closed: bool) -> MailboxNote {
    let closed_on = closed.then_some("2026-12-31");
    serde_json::from_value(json!({
        "address": "hello@north-mail.example", "purpose": "replies", "last_used": "2026-03-20", "closed_on": closed_on,
    }))
    .unwrap()
}

fn full() -> AuditPack {
    let policy = Policy::default();
    pack()
        .with_campaign(campaign("SendGrid"))
        .with_campaign(campaign("Instantly"))
        .with_figures(&daily(|_| 100, 1..=40), &policy)
        .with_replies(ReplyResults::new())
        .with_mailbox(mailbox(false))
        .with_source(source())
}

#[test]
fn d06_the_pack_names_its_five_parts_and_what_each_of_them_lacks() {
    assert_eq!(full().missing(), [""; 0]);
    let mailbox_of_plan = [
        "mailbox-inventory:hello@north-mail.example:purpose",
        "mailbox-inventory:hello@north-mail.example:last-used",
    ];
    assert_eq!(
        pack().missing(),
        [
            "campaign-configuration",
            "deliverability-figures",
            "reply-results",
            mailbox_of_plan[0],
            mailbox_of_plan[1],
            "sourcing-notes"
        ]
    );
    // Every sender that stops needs a campaign, and every field that nobody wrote down is named.
    let mut bare = CampaignNote::default();
    bare.name = "autumn".into();
    let missing = pack().with_campaign(campaign("sendgrid")).with_campaign(bare).missing();
    for word in ["Instantly", "autumn:steps", "autumn:templates", "autumn:filters", "autumn:variants"] {
        assert!(missing.contains(&format!("campaign-configuration:{word}")), "{word}: {missing:?}");
    }
    assert!(
        !missing.iter().any(|word| word.contains("SendGrid") || word.contains("sendgrid")),
        "{missing:?}"
    );
    let unmeasured = {
        let mut daily = Daily::new();
        (1..=30).for_each(|back| daily.count(date(FREEZE) - Days::new(back), "", "", Outcome::Sent, 5));
        daily
    };
    let missing = pack().with_figures(&unmeasured, &Policy::default()).missing();
    for word in ["bounces", "complaints", "unsubscribes"] {
        assert!(missing.contains(&format!("deliverability-figures:{word}")), "{word}: {missing:?}");
    }
    let mut unsourced = SourceNote::default();
    unsourced.name = "bought".into();
    let missing = pack().with_source(unsourced).missing();
    assert!(
        missing.ends_with(&["sourcing-notes:bought:origin".into(), "sourcing-notes:bought:consent".into()])
    );
}

#[test]
fn d08_one_naming_scheme_and_retention_dates() {
    let pack = pack();
    assert_eq!(pack.file_name("dns").as_deref(), Some("2026-03-16_north-mail.example_dns"));
    assert_eq!((pack.mailboxes_until, pack.logs_until), (Some(date("2026-12-31")), Some(date("2029-03-16"))));
}

#[test]
fn d07_figures_are_those_of_a_recent_stable_window() {
    let policy = Policy::default();
    let usual = (date("2026-01-31"), date("2026-03-01"));
    for (what, daily, stable, sent) in [
        ("steady", daily(|_| 100, 1..=40), true, 3_000),
        ("weekends without mail", daily(|back| if back % 7 < 2 { 0 } else { 100 }, 1..=40), true, 2_100),
        ("half the window is missing", daily(|_| 100, 1..=15), false, 1_500),
        (
            "a week without mail",
            daily(|back| if (3..=9).contains(&back) { 0 } else { 100 }, 1..=30),
            false,
            2_300,
        ),
        ("volume fell", daily(|back| if back <= 15 { 10 } else { 100 }, 1..=30), false, 1_650),
    ] {
        let figures = Figures::before(date(FREEZE), &daily, &policy).unwrap();
        assert_eq!((figures.is_stable, figures.counts.sent), (stable, Some(sent)), "{what}");
        assert_eq!(figures.window, usual, "{what}");
        assert!(Figures::recent(date(FREEZE), &daily, &policy).is_some(), "{what}");
    }
    // Sending had stopped by itself before anybody wrote the plan: the window before that counts.
    let stopped = daily(|_| 100, 20..=80);
    let figures = Figures::recent(date(FREEZE), &stopped, &policy).unwrap();
    assert!(figures.is_stable && figures.window.1 < date("2026-02-20"), "{figures:?}");
    let fallen = daily(|back| 3_u64.saturating_pow(u32::try_from(back / 7).unwrap()), 1..=120);
    let figures = Figures::recent(date(FREEZE), &fallen, &policy).unwrap();
    assert_eq!(
        (figures.is_stable, figures.window),
        (false, usual),
        "no window is stable: the usual one, and it says so"
    );
    assert_eq!(figures.missing(), ["stable-window"]);
    assert_eq!(Figures::before(NaiveDate::MIN, &Daily::new(), &policy), None);
}

#[test]
fn d32_the_note_has_seven_fields_and_names_those_that_are_missing() {
    let note = AuditNote::new(&full(), &facts(&[]), Some(11));
    assert_eq!(note.missing(), [""; 0]);
    assert_eq!(
        note.to_string(),
        "domain: north-mail.example\nretirement date: 2026-03-16\napprover: Ann\nlast sending day: 2026-03-15\n\
         volume: 3000\nbounce rate: 1.00 % (30 of 3,000 sent)\ncomplaint rate: 0 % (0 of 3,000 delivered)\n\
         meetings booked: 11\n"
    );
    assert_eq!(AuditNote::new(&pack(), &Facts::default(), None).missing(), AuditPack::NOTE[1..]);
    let mut facts = Facts::default();
    AuditNote::new(&full(), &super::facts(&[]), None).enter(&mut facts);
    assert_eq!(
        (facts.documents["audit_note"]["volume"], facts.documents["audit_note"]["meetings_booked"]),
        (true, false)
    );
}

#[test]
fn d21_d35_the_log_has_every_change_and_what_differs_without_one() {
    let (plan, zone) = (scoped("whole-domain", "parked"), zone());
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let steps: Vec<_> = ["spf-change", "dkim-revoke", "dmarc-change"]
        .iter()
        .zip(["2026-04-07", "2026-04-15", "2026-04-23"])
        .map(|(step, day)| json!([step, day]))
        .collect();
    let facts = facts(&[("dns_done", json!(steps))]);
    let log = ChangeLog::new(&timeline, &facts);
    let dates: Vec<_> = log.made.iter().map(|made| made.date.unwrap()).collect();
    assert!(dates.is_sorted() && dates.len() == 6, "{log}");
    assert_eq!(log.approved_by.as_deref(), Some("Ann"));
    assert!(
        log.to_string()
            .starts_with("2026-04-07 spf-change\n- north-mail.example. 3600 IN TXT \"v=spf1 include")
    );
    // The zone as these changes leave it: nothing is unexplained.
    let made: Vec<_> = log.made.iter().map(|made| made.change.clone()).collect();
    let after = final_zone(&zone, &made);
    assert!(log.clone().against(&zone, &after).is_complete());
    // A record that somebody removed beside the plan is named, and the log is not complete.
    let lost = after.to_string().replace("old.north-mail.example. 3600 IN A 203.0.113.9\n", "");
    let lost = deliverability::retirement::Snapshot::parse(&lost, "north-mail.example").unwrap();
    let log = log.against(&zone, &lost);
    assert_eq!(log.unexplained.len(), 1);
    assert!(
        !log.is_complete() && log.to_string().contains("; not in the log: old.north-mail.example."),
        "{log}"
    );
    let undated = super::facts(&[("dns_done", json!([["spf-change", null]]))]);
    assert!(!ChangeLog::new(&timeline, &undated).is_complete());
}

#[test]
fn d35_the_evidence_is_complete_only_with_its_four_parts() {
    let (plan, zone) = (scoped("whole-domain", "parked"), zone());
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let log = ChangeLog::new(&timeline, &facts(&[("dns_done", json!([["spf-change", "2026-04-07"]]))]));
    assert_eq!(pack().missing_evidence(), AuditPack::EVIDENCE);
    assert_eq!(full().missing_evidence(), ["dns-change-log", "mailbox-closure-list-with-owners"]);
    let complete = full().with_changes(log).with_mailbox(mailbox(true));
    assert_eq!(complete.missing_evidence(), [""; 0]);
    let mut facts = Facts::default();
    complete.enter(&mut facts);
    assert!(
        facts.documents["evidence_set"].values().all(|there| *there)
            && facts.documents["evidence_set"].len() == 4
    );
    // What the pack shows is what the capture needs.
    assert!(facts.audit_pack.len() == 5 && facts.audit_pack.values().all(|there| *there));
    facts.snapshot_taken = Some(date("2026-03-01"));
    let report = timeline.status(&facts, date("2026-03-02"), false);
    assert_eq!(report.steps[0].status, deliverability::retirement::Status::Done);
}

#[test]
fn d06_reputation_is_kept_as_it_was_judged() {
    let samples = Sample::from_daily(&daily(|_| 2_000, 1..=30));
    let now = "2026-03-02T00:00:00Z".parse().unwrap();
    let verdict = reputation::assess(&samples["gmail"], &reputation::Policy::default(), now);
    let pack = pack().with_health(verdict.clone());
    assert_eq!(pack.health.as_ref().map(reputation::Verdict::health), Some(Health::Healthy), "{verdict}");
    let bad = Sample::day(date("2026-03-01"), Counts::new(2_000, 1_900).hard(100).complaints(40));
    let verdict = reputation::assess(&[bad], &reputation::Policy::default(), now);
    assert_eq!(pack.with_health(verdict).health.unwrap().health(), Health::Pause);
}

#[test]
fn d16_replies_of_a_week_are_each_counted_once() {
    let mut replies = ReplyResults::new();
    let all = [
        (ReplyCategory::Interested, false),
        (ReplyCategory::NotInterested, true),
        (ReplyCategory::Complaint, true),
        (ReplyCategory::Unsubscribe, true),
        (ReplyCategory::WrongPerson, false),
        (ReplyCategory::Absent, false),
        (ReplyCategory::LeftCompany, false),
        (ReplyCategory::Automatic, false),
        (ReplyCategory::Bounce, false),
        (ReplyCategory::Other, false),
    ];
    for (number, (category, is_opt_out)) in (0..).zip(all) {
        replies.count(date("2026-03-17") + Days::new(number % 7), category, is_opt_out);
    }
    replies.count(date("2026-03-01"), ReplyCategory::Interested, false);
    let week = replies.inbound(date("2026-03-17"), date("2026-03-23"));
    assert_eq!((week.human_replies, week.opt_outs, week.bounces, week.auto_replies), (3, 3, 1, 3));
    assert_eq!((replies.total(), replies.opt_outs(), replies.of(ReplyCategory::Interested)), (11, 3, 2));
    assert_eq!(replies.inbound(date("2026-03-23"), date("2026-03-17")), Default::default());
    let text = serde_json::to_string(&replies).unwrap();
    assert_eq!(serde_json::from_str::<ReplyResults>(&text).unwrap(), replies);
}
