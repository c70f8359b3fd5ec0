//! Recipients, loops, ladders, practice; states as data.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use deliverability::{
    diagnostic::Severity,
    provider::Provider,
    reputation::{
        Conduct, assess_all,
        audience::{self, Recipient, Segment, variant},
        feedback::{Enrolment, FeedbackLoop},
        ladder::{Incident, Ladder, Sanction},
        practice::{Practice, StreamKind, isolate},
        recovery::{self, Cause, Progress, Recovery, Severity as Damage},
        volume::{self, Baseline},
    },
};

use super::*;

#[test]
fn r_05_repeated_offences_climb_a_ladder() {
    let ladder = Ladder::mindbaz();
    let offence = |day: u64| Incident::Offence(date(day).and_hms_opt(8, 0, 0).unwrap().and_utc());
    let hours_after =
        |day: u64, hours| date(day).and_hms_opt(8, 0, 0).unwrap().and_utc() + TimeDelta::hours(hours);
    let one = [offence(0)];
    let two = [offence(10), offence(0)];
    let three = [offence(0), offence(10), offence(20), offence(10)];
    let four = [offence(0), offence(10), offence(20), offence(29)];
    let seen = |incidents: &[Incident], now| {
        let standing = ladder.standing(incidents, now);
        (standing.level(), standing.sanction(), standing.is_blocked())
    };
    assert_eq!(seen(&[], hours_after(0, 0)), (0, None, false));
    assert_eq!(seen(&one, hours_after(0, -1)), (0, None, false), "not yet");
    assert_eq!(seen(&one, hours_after(0, 1)), (1, Some(Sanction::Alert), false));
    assert_eq!(seen(&two, hours_after(10, 23)), (2, Some(Sanction::BlockHours(24)), true));
    assert_eq!(seen(&two, hours_after(10, 24)), (2, Some(Sanction::BlockHours(24)), false));
    assert_eq!(seen(&three, hours_after(90, 0)), (3, Some(Sanction::BlockUntilAcknowledged), true));
    let acknowledged = [&three[..], &[Incident::Acknowledged(hours_after(21, 0))]].concat();
    assert_eq!(seen(&acknowledged, hours_after(22, 0)), (3, Some(Sanction::BlockUntilAcknowledged), false));
    let acknowledged = [&four[..], &[Incident::Acknowledged(hours_after(30, 0))]].concat();
    assert_eq!(seen(&acknowledged, hours_after(31, 0)), (4, Some(Sanction::BlockUntilSupport), true));
    let lifted = [&four[..], &[Incident::LiftedBySupport(hours_after(30, 0))]].concat();
    assert_eq!(seen(&lifted, hours_after(31, 0)), (4, Some(Sanction::BlockUntilSupport), false));
    // A later offence, alone in its window, lifts no block that waits for somebody.
    let later = [&three[..], &[offence(80)]].concat();
    let (waits, alert) = (Some(Sanction::BlockUntilAcknowledged), Some(Sanction::Alert));
    assert_eq!(seen(&later, hours_after(81, 0)), (3, waits, true));
    let acknowledged = [&later[..], &[Incident::Acknowledged(hours_after(82, 0))]].concat();
    assert_eq!(seen(&acknowledged, hours_after(81, 0)), (3, waits, true), "not yet");
    assert_eq!(seen(&acknowledged, hours_after(83, 0)), (1, alert, false));
    let of_support = [&four[..], &[offence(80), offence(85), offence(90)]].concat();
    assert_eq!(seen(&of_support, hours_after(90, 1)), (4, Some(Sanction::BlockUntilSupport), true));
    let acknowledged = [&of_support[..], &[Incident::Acknowledged(hours_after(90, 2))]].concat();
    assert_eq!(seen(&acknowledged, hours_after(90, 3)), (4, Some(Sanction::BlockUntilSupport), true));
    // What was lifted in between stays lifted, and what came after it holds.
    let again = [&of_support[..], &[Incident::LiftedBySupport(hours_after(86, 0))]].concat();
    assert_eq!(seen(&again, hours_after(90, 1)), (3, waits, true));
    assert_eq!(seen(&again[1..], hours_after(85, 1)).1, waits, "three of the four within 30 days");
    // After 30 days the first one is forgotten.
    assert_eq!(seen(&[offence(0), offence(30)], hours_after(30, 0)).0, 1);
}

#[test]
fn recipients_belong_to_segments() {
    use Segment::{Active, Cooling, Core, LetGo, New, Remove};
    let today = date(400);
    let of = |active_days_ago: Option<u64>, joined_days_ago: u64, delivered_since| {
        let mut recipient = Recipient::joined(today - Days::new(joined_days_ago));
        recipient.last_active = active_days_ago.map(|days| today - Days::new(days));
        recipient.delivered_since = delivered_since;
        recipient
    };
    let mut bounced = of(Some(1), 300, 0);
    bounced.bounced = true;
    let mut bought = of(Some(1), 300, 0);
    bought.bought = true;
    let rows = [
        ("R-13 the most engaged", of(Some(0), 300, 0), Core),
        ("R-08", of(Some(30), 300, 50), Core),
        ("R-08", of(Some(31), 300, 9), Active),
        ("R-08", of(Some(90), 300, 9), Active),
        ("R-18", of(Some(91), 300, 9), Cooling),
        ("R-18", of(Some(180), 300, 9), Cooling),
        ("R-18 unengaged periodically", of(Some(181), 300, 0), LetGo),
        ("V-06 delivered and never read", of(Some(40), 300, 10), LetGo),
        ("R-25 volume to the unengaged harms", of(None, 31, 0), LetGo),
        ("V-06", of(None, 10, 10), LetGo),
        ("R-13", of(None, 30, 9), New),
        ("R-18 bouncing at once", bounced, Remove),
        ("R-18 never buy or rent", bought, Remove),
    ];
    for (id, recipient, expected) in rows {
        assert_eq!(recipient.segment(&audience::Policy::default(), today), expected, "{id}");
    }
    assert!(Core < Active && Active < LetGo, "the best first");
}

#[test]
fn s_04_variants_are_stable_per_key() {
    let keys: Vec<String> = (0..30_000).map(|number| format!("user{number}@example.org")).collect();
    let shares = [50, 30, 20];
    let all: Vec<usize> = keys.iter().map(|key| variant(key, 1, &shares).unwrap()).collect();
    // Nobody's variant depends on the others: each alone gives the same.
    assert!(keys.iter().rev().zip(all.iter().rev()).all(|(key, &of)| variant(key, 1, &shares) == Some(of)));
    for (index, share) in shares.iter().enumerate() {
        let count = all.iter().filter(|&&of| of == index).count();
        let expected = 300 * *share as usize;
        assert!(count.abs_diff(expected) < 300, "{count} for {expected}");
    }
    let moved = keys.iter().zip(&all).filter(|(key, of)| variant(key, 2, &shares) != Some(**of)).count();
    assert!(moved > 15_000, "another seed gives another order: {moved}");
    assert_eq!(variant("a", 1, &[]), None);
}

#[test]
fn r_12_streams_are_kept_apart() {
    use StreamKind::{Marketing, Transactional};
    let codes = |streams: &[(&str, StreamKind)]| -> Vec<&str> {
        isolate(streams).iter().map(|finding| finding.code()).collect()
    };
    let app = ("app.example.org", Transactional);
    assert_eq!(
        codes(&[("example.org", Marketing), ("Example.org.", Transactional)]),
        ["reputation::mixed-streams"]
    );
    assert_eq!(codes(&[("example.org", Marketing), app]), ["reputation::bare-domain"]);
    assert!(codes(&[("news.example.org", Marketing), app]).is_empty());
    assert!(codes(&[("example.org", Marketing), ("notexample.org", Transactional)]).is_empty());
}

#[test]
fn r_17_loops_that_are_not_enrolled() {
    let loops = [Provider::Gmail, Provider::Yahoo, Provider::Outlook, Provider::Apple]
        .map(FeedbackLoop::for_provider);
    use FeedbackLoop::{Aggregate, None, PerDkimDomain, PerIp};
    assert_eq!(loops, [Aggregate, PerDkimDomain, PerIp, None].map(Some));
    assert_eq!(FeedbackLoop::for_provider(Provider::GoogleWorkspace), Option::None);
    assert!(PerIp.returns_complaints() && !Aggregate.returns_complaints());
    let mut sender = Enrolment::default();
    sender.dkim_domains = vec!["example.org".into()];
    sender.ips = vec!["192.0.2.1".into(), "2001:db8::1".into()];
    sender.feedback_id = true;
    sender.enrolled =
        vec![(Provider::Outlook, "2001:DB8::1".into()), (Provider::Outlook, "example.org".into())];
    let missing: Vec<(Provider, Option<String>)> = sender
        .missing(Provider::ALL)
        .into_iter()
        .map(|missing| (missing.provider, missing.identity))
        .collect();
    assert_eq!(
        missing,
        [(Provider::Outlook, Some("192.0.2.1".into())), (Provider::Yahoo, Some("example.org".into()))]
    );
}

#[test]
fn what_no_count_shows() {
    type Field = fn(&mut Practice) -> &mut Option<bool>;
    let rows: [(&str, Field, bool, &str); 10] = [
        ("R-18", |practice| &mut practice.bought_list, true, "reputation::bought-list"),
        ("R-10, S-06", |practice| &mut practice.authenticated, false, "reputation::unauthenticated"),
        ("R-06", |practice| &mut practice.easy_unsubscribe, false, "reputation::hard-unsubscribe"),
        ("R-01", |practice| &mut practice.has_sent, false, "reputation::no-history"),
        ("R-26", |practice| &mut practice.bought_domain, true, "reputation::bought-domain"),
        ("R-11", |practice| &mut practice.shared_domain, true, "reputation::shared-domain"),
        ("R-26", |practice| &mut practice.changed_pattern, true, "reputation::changed-pattern"),
        ("R-18, S-06", |practice| &mut practice.cleaned_list, false, "reputation::stale-list"),
        ("S-04, S-06", |practice| &mut practice.segmented, false, "reputation::no-segments"),
        ("S-05, S-06", |practice| &mut practice.monitored, false, "reputation::no-monitoring"),
    ];
    let unknown = Practice::default();
    let infos = unknown.lint("example.org");
    assert_eq!(infos.len(), rows.len());
    assert!(infos.iter().all(|finding| finding.severity() == Severity::Info));
    for (id, field, wrong, code) in rows {
        let worst = |answer| {
            let mut practice = unknown;
            *field(&mut practice) = Some(answer);
            let findings = practice.lint("example.org");
            (findings.len(), findings[0].code(), findings[0].severity() > Severity::Info)
        };
        assert_eq!(worst(wrong), (10, code, true), "{id}");
        assert_eq!((worst(!wrong).0, worst(!wrong).2), (9, false), "{id}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn everything_can_be_stored() {
    fn same<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
        value: &T,
    ) -> String {
        let text = serde_json::to_string(value).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
        text
    }
    let sample = day(0, fine(10_000).complaints(45));
    same(&sample);
    same(&Policy::default());
    same(&assess(&[sample], &Policy::default(), sample.until()));
    same(&Baseline::new(&[5, 5, 5], volume::Policy::default()));
    same(&Ladder::mindbaz());
    let recovery = Recovery::new(Damage::Mild, Cause::BadList, 9, &recovery::Policy::default());
    same(&recovery);
    let text = same(&recovery::Policy::default()).replace("\"widen_percent\":200", "\"widen_percent\":100");
    let policy: recovery::Policy = serde_json::from_str(&text).unwrap();
    assert_eq!(policy.widen_percent, 100);
    let of_read = Recovery::new(Damage::Mild, Cause::BadList, 1_000_000, &policy);
    assert_eq!(of_read.phases().len(), 4, "it doubles");
    let progress = same(&recovery.after_day(&Progress::default(), Conduct::Watch, true));
    assert!(progress.contains("\"schema_version\":2"), "{progress}");
    let later = progress.replace("\"schema_version\":2", "\"schema_version\":3");
    let error = serde_json::from_str::<Progress>(&later).unwrap_err();
    assert!(error.to_string().contains("schema version 3"), "{error}");
    let samples = BTreeMap::from([("a".to_owned(), vec![sample])]);
    same(&assess_all(&samples, |_| preset("gmail"), &preset("gmail"), sample.until()));
    assert_eq!(
        serde_json::from_str::<Counts>("{\"sent\":5}").unwrap().sent,
        Some(5),
        "the rest is not known"
    );
}
