//! The ordered changes of a zone.

use deliverability::retirement::{
    Change, Plan, Policy, Snapshot, Timeline, change_plan,
    changes::{ChangeClass, ChangeKind},
};
use serde_json::json;

use super::{ZONE, date, scoped, with, zone};

fn first(plan: &Plan, zone: &Snapshot, class: ChangeClass) -> Option<Change> {
    change_plan(plan, zone).into_iter().find(|change| change.class == class)
}

#[test]
fn d22_spf_loses_the_senders_that_stop_and_keeps_order_and_qualifiers() {
    let spf = |text: &str| {
        ZONE.replace("v=spf1 include:_spf.google.com include:sendgrid.net ip4:198.51.100.8 ~all", text)
    };
    for (kind, state, before, after) in [
        (
            "whole-domain",
            "parked",
            "v=spf1 include:_spf.google.com include:sendgrid.net ~all",
            Some("v=spf1 -all"),
        ),
        (
            "whole-domain",
            "receive-only",
            "v=spf1 include:sendgrid.net include:_spf.google.com ~all",
            Some("v=spf1 include:_spf.google.com ~all"),
        ),
        (
            "mailboxes",
            "parked",
            "v=spf1 ip4:198.51.100.8 include:sendgrid.net mx ?all",
            Some("v=spf1 ip4:198.51.100.8 mx -all"),
        ),
        (
            "mailboxes",
            "parked",
            "v=spf1 include:SendGrid.net +a include:spf.mtasv.net +all",
            Some("v=spf1 a include:spf.mtasv.net -all"),
        ),
        ("mailboxes", "parked", "v=spf1 include:_spf.google.com ~all", None),
        ("mailboxes", "parked", "v=spf1 include:sendgrid.net ~all", Some("v=spf1 -all")),
        ("mailboxes", "parked", "v=spf1 redirect=sendgrid.net", Some("v=spf1 -all")),
        ("whole-domain", "retired", "v=spf1 include:nonsense ip4:999 ~all", Some("v=spf1 -all")),
    ] {
        let zone = Snapshot::parse(&spf(before), "north-mail.example").unwrap();
        let change = first(&scoped(kind, state), &zone, ChangeClass::Spf);
        assert_eq!(change.as_ref().and_then(Change::text_after), after, "{kind} {state} {before}");
    }
}

#[test]
fn d22_of_two_spf_records_one_is_left_and_a_nested_one_is_edited_where_it_is() {
    let two = format!("{ZONE}@ TXT \"v=spf1 include:servers.mcsv.net ?all\"\n");
    let zone = Snapshot::parse(&two, "north-mail.example").unwrap();
    let plan = with(&[("/scope/kind", json!("mailboxes")), ("/former", json!([{ "service": "Mailchimp" }]))]);
    let changes: Vec<Change> =
        change_plan(&plan, &zone).into_iter().filter(|change| change.class == ChangeClass::Spf).collect();
    let kinds: Vec<ChangeKind> = changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Delete, ChangeKind::Replace]);
    assert_eq!(changes[1].text_after(), Some("v=spf1 include:_spf.google.com ip4:198.51.100.8 ~all"));

    let nested = ZONE.replace(
        "v=spf1 include:_spf.google.com include:sendgrid.net ip4:198.51.100.8 ~all",
        "v=spf1 redirect=_spf.north-mail.example",
    );
    let nested = format!("{nested}_spf TXT \"v=spf1 include:_spf.google.com include:sendgrid.net -all\"\n");
    let zone = Snapshot::parse(&nested, "north-mail.example").unwrap();
    let changes = change_plan(&scoped("mailboxes", "parked"), &zone);
    assert_eq!(
        (changes[0].name().as_str(), changes[0].text_after()),
        ("_spf.north-mail.example.", Some("v=spf1 include:_spf.google.com -all"))
    );
    assert!(changes.iter().filter(|change| change.class == ChangeClass::Spf).count() == 1);
}

#[test]
fn d23_keys_are_revoked_then_deleted_and_those_in_use_stay() {
    let changes = change_plan(&scoped("mailboxes", "parked"), &zone());
    let names = |kind: ChangeKind, class: ChangeClass| -> Vec<String> {
        changes
            .iter()
            .filter(|change| change.kind == kind && change.class == class)
            .map(Change::name)
            .collect()
    };
    let keys = ["s1._domainkey.north-mail.example.", "s2._domainkey.north-mail.example."];
    assert_eq!(names(ChangeKind::Revoke, ChangeClass::Dkim), keys);
    assert_eq!(names(ChangeKind::Delete, ChangeClass::DkimDelete), keys);
    let revoke = changes.iter().find(|change| change.kind == ChangeKind::Revoke).unwrap();
    assert_eq!((revoke.record_type(), revoke.text_after()), ("CNAME", Some("v=DKIM1; p=")));
    assert_eq!(revoke.after.as_ref().unwrap().record_type(), "TXT");
}

#[test]
fn d24_dmarc_is_never_weaker_and_never_without_its_reports() {
    let strict = "v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s; rua=mailto:reports@north.example";
    for (kind, state, before, after) in [
        (
            "whole-domain",
            "parked",
            "v=DMARC1; p=none; pct=50; rua=mailto:reports@north.example",
            Some(strict),
        ),
        (
            "whole-domain",
            "retired",
            "v=DMARC1; p=quarantine; sp=none; rua=mailto:reports@north.example; ri=3600",
            Some(strict),
        ),
        ("whole-domain", "retired", "p=none; rua=mailto:reports@north.example", Some(strict)),
        ("whole-domain", "parked", strict, None),
        ("whole-domain", "receive-only", "v=DMARC1; p=reject; rua=mailto:reports@north.example", None),
        ("mailboxes", "parked", "v=DMARC1; p=none; rua=mailto:reports@north.example", None),
    ] {
        let text = ZONE.replace("v=DMARC1; p=none; pct=50; rua=mailto:reports@north.example", before);
        let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
        let change = first(&scoped(kind, state), &zone, ChangeClass::Dmarc);
        assert_eq!(change.as_ref().and_then(Change::text_after), after, "{kind} {state} {before}");
    }
}

#[test]
fn d24_a_new_report_address_is_put_beside_the_old_one() {
    let plan = with(&[
        ("/scope/kind", json!("mailboxes")),
        ("/reporting", json!({ "new_address": "d@north.example" })),
    ]);
    let change = first(&plan, &zone(), ChangeClass::Dmarc).unwrap();
    let text = change.text_after().unwrap();
    assert!(text.contains("rua=mailto:reports@north.example,mailto:d@north.example"), "{text}");
    assert!(text.contains("p=none") && !text.contains("pct"), "{text}");
}

#[test]
fn d20_a_parked_domain_gets_the_null_mx_and_all_exchangers_are_one_change() {
    let text = format!("{ZONE}@ MX 5 alt1.aspmx.l.google.com.\n");
    let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
    let change = change_plan(&scoped("whole-domain", "parked"), &zone)
        .into_iter()
        .find(|change| change.record_type() == "MX")
        .unwrap();
    assert_eq!((change.before.len(), change.text_after()), (2, Some("0 .")));
}

#[test]
fn d21_d25_d26_one_change_a_day_each_class_watched_tracking_last() {
    let text = ZONE.replace("s1._domainkey CNAME", "s1._domainkey 3d CNAME");
    let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
    let plan = scoped("whole-domain", "parked");
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let steps: Vec<_> = timeline
        .steps()
        .iter()
        .filter_map(|step| Some((timeline.changes()[step.change?].class, step.date)))
        .collect();
    assert!(steps.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 < pair[1].1), "{steps:?}");
    assert_eq!(steps[0].1, date("2026-04-07"));
    let of = |class: ChangeClass| steps.iter().filter(move |step| step.0 == class).map(|step| step.1);
    assert_eq!(of(ChangeClass::Dkim).next(), Some(date("2026-04-14")), "a week of reports after SPF");
    let keys: Vec<_> = of(ChangeClass::Dkim).collect();
    assert_eq!(keys[1] - keys[0], chrono::TimeDelta::days(3), "the time to live is longer than a day");
    assert!(of(ChangeClass::Tracking).min() > of(ChangeClass::Receiving).max());
}

#[test]
fn every_change_says_what_it_does_how_to_see_it_and_how_to_undo_it() {
    let zone = zone();
    for change in change_plan(&scoped("whole-domain", "parked"), &zone) {
        assert!(change.text_before().is_some() || change.kind == ChangeKind::Add, "{change}");
        assert!(change.check().contains(&change.name()), "{change}");
        assert!(change.needs().starts_with(&["snapshot", "approval", "queue-empty"]), "{change}");
        assert!(change.wait_days(&Policy::default()) >= 1);
        let mut later = zone.clone();
        change.apply(&mut later);
        change.undo(&mut later);
        let deleted = change.class == ChangeClass::DkimDelete;
        assert!(deleted || zone.diff(&later).is_empty(), "{change}");
        assert!(!change.undo_text().is_empty());
    }
}

#[test]
fn what_a_check_shows_takes_other_records_and_wildcards_into_account() {
    let zone = Snapshot::parse(&format!("{ZONE}@ TXT \"brevo-code:1\"\n"), "north-mail.example").unwrap();
    let plan = with(&[("/former", json!([{ "service": "Brevo" }]))]);
    let changes = change_plan(&plan, &zone);
    let check = |class: ChangeClass, name: &str| {
        let change = changes
            .iter()
            .find(|change| change.class == class && change.name() == format!("{name}north-mail.example."));
        change.unwrap_or_else(|| panic!("no {class} of {name}")).check()
    };
    for (class, name, wanted) in [
        // Other texts at the name stay.
        (ChangeClass::Other, "", "dig +short TXT 'north-mail.example.' no longer shows \"brevo-code:1\""),
        (ChangeClass::Spf, "", "dig +short TXT 'north-mail.example.' shows \"v=spf1 -all\""),
        (ChangeClass::Receiving, "", "dig +short MX 'north-mail.example.' shows 0 ."),
        // The wildcard without a key answers for a deleted key.
        (
            ChangeClass::DkimDelete,
            "s1._domainkey.",
            "dig +short TXT 's1._domainkey.north-mail.example.' shows only what the wildcard record says",
        ),
    ] {
        assert_eq!(check(class, name), wanted);
    }
}
