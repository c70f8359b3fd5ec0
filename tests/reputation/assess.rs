//! Verdicts and their reasons.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use deliverability::{
    rate::{Doubt, Evidence, Limit, Rate, Trials},
    reputation::{
        Bound, Rule, Seen, Signal, assess_all,
        trend::{self, changes, trends},
    },
};

use super::*;

#[test]
fn the_default_rules() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    let rows = [
        // 0.1 % is the usual threshold, 0.3 % is never to be reached; and what proves it.
        ("R-05", fine(100_000).complaints(40), Healthy),
        ("R-05", fine(100_000).complaints(100), Healthy),
        ("R-05: over the limit, and no proof", fine(100_000).complaints(101), Watch),
        ("R-05: smallest proof of Wilson", fine(10_000).complaints(16), Throttle),
        ("R-05", fine(10_000).complaints(15), Watch),
        ("R-05: 0.3 % observed, over 0.1 % proven", fine(10_000).complaints(30), Throttle),
        ("R-05", fine(10_000).complaints(45), Pause),
        // hard bounces.
        ("R-07", fine(10_000).hard(80), Healthy),
        ("R-07", fine(10_000).hard(150), Watch),
        ("R-07", fine(10_000).hard(600), Throttle),
        ("R-07", fine(10_000).hard(1_200), Pause),
        // refusals and soft bounces tell as well, without any complaint.
        ("R-02", fine(10_000).blocked(2_500), Pause),
        ("R-02", fine(10_000).soft(3_500), Throttle),
        // one trap in a hundred thousand.
        ("R-09", fine(100_000).traps(1), Pause),
        ("R-09", fine(10).traps(1), Pause),
        // failing guarantees bad, passing guarantees nothing.
        ("R-10", fine(10_000).unauthenticated(100), Pause),
        ("R-10", fine(10).unauthenticated(10), Pause),
        ("R-10", fine(10_000).unauthenticated(0).complaints(100), Pause),
        // too little is never healthy.
        ("R-24: 2,995 without a complaint prove < 0.1 %", fine(2_995), Healthy),
        ("R-24", fine(2_994), Insufficient),
        ("R-24", fine(40).complaints(1), Insufficient),
        ("R-24: complaints not known", Counts::new(10_000, 10_000).hard(0), Insufficient),
        ("R-24: bounces not known", Counts::new(10_000, 10_000).complaints(0), Insufficient),
        ("R-24", Counts::default(), Insufficient),
    ];
    for (id, counts, expected) in rows {
        assert_eq!(of_day(&Policy::default(), counts), expected, "{id}: {counts:?}");
    }
}

#[test]
fn a_reason_is_data() {
    let sample = day(0, fine(10_000).complaints(45));
    let verdict = assess(&[sample], &Policy::default(), sample.until());
    let reason = &verdict.reasons()[0];
    assert_eq!((reason.health, reason.signal), (Health::Pause, Some(Signal::Complaints)));
    assert_eq!(reason.seen, Seen::Rate(Rate::new(45, 10_000, Trials::Delivered)));
    assert_eq!(reason.limit, Some(Bound::Rate(Limit::at_least(3, 1_000, Trials::Delivered))));
    assert!(reason.source.contains("Google") && reason.doubt.is_none() && reason.held_since.is_none());
    // The worst is first, and the lesser ones are still listed.
    let health: Vec<Health> = verdict.reasons().iter().map(|reason| reason.health).collect();
    assert_eq!(health, [Health::Pause, Health::Pause, Health::Throttle]);
    let doubtful = day(0, fine(10_000).complaints(15));
    let verdict = assess(&[doubtful], &Policy::default(), doubtful.until());
    assert_eq!(verdict.reasons()[0].doubt, Some(Doubt::NotProven));
    assert_eq!(
        verdict.to_string(),
        "watch: complaints 0.15 % (15 of 10,000 delivered) in 1 day, limit over 0.10 % of delivered (the limit lies within what the counts leave possible)"
    );
}

#[test]
fn r_03_r_04_levels_and_providers_are_judged_apart() {
    // The key is the caller's: here provider and sending domain.
    let samples = BTreeMap::from([
        (("gmail", "news.example.org"), vec![day(0, fine(50_000).complaints(10))]),
        (("yahoo", "news.example.org"), vec![day(0, fine(10_000).complaints(70))]),
        (("yahoo", "app.example.org"), vec![day(0, fine(300))]),
    ]);
    let policy = Policy::default();
    let report =
        assess_all(&samples, |_| policy.clone(), &policy, date(1).and_hms_opt(6, 0, 0).unwrap().and_utc());
    let health: Vec<Health> = report.providers().values().map(|verdict| verdict.health()).collect();
    assert_eq!(health, [Health::Healthy, Health::Insufficient, Health::Pause]);
    assert_eq!(report.overall().health(), Health::Pause, "the worst wins");
    assert!(report.driving().eq([&("yahoo", "news.example.org")]));
    // Too little at one provider does not spoil the whole, and the whole alone decides then.
    let samples = BTreeMap::from([("a", vec![day(0, fine(2_000))]), ("b", vec![day(0, fine(2_000))])]);
    let report = assess_all(&samples, |_| policy.clone(), &policy, day(0, fine(0)).until());
    assert_eq!(report.overall().health(), Health::Healthy);
    assert!(report.providers().values().all(|verdict| verdict.health() == Health::Insufficient));
}

#[test]
fn r_23_late_data_are_stale_and_no_score_is_needed() {
    let clean: Vec<Sample> = (0..5).map(|number| day(number, fine(10_000))).collect();
    let end = clean[4].until();
    let health = |hours| assess(&clean, &Policy::default(), end + TimeDelta::hours(hours)).health();
    assert_eq!(health(0), Health::Healthy, "counts are enough: there is no field for a score");
    assert_eq!((health(48), health(72), health(73)), (Health::Healthy, Health::Healthy, Health::Stale));
    // Complaints two days late, the rest of today: still healthy. Four days late: stale.
    let late = |days: u64| {
        let mut samples = clean.clone();
        for number in 5..5 + days {
            samples.push(day(number, Counts::new(10_000, 10_000).hard(0)));
        }
        assess(&samples, &Policy::default(), end + TimeDelta::days(days as i64)).health()
    };
    assert_eq!((late(2), late(4)), (Health::Healthy, Health::Stale));
    // What was bad and got old shows no recovery.
    let bad = day(0, fine(10_000).complaints(100));
    assert_eq!(assess(&[bad], &Policy::default(), bad.until() + TimeDelta::days(30)).health(), Health::Pause);
    // What is not over yet does not count.
    assert_eq!(assess(&clean, &Policy::default(), clean[0].from()).health(), Health::Insufficient);
}

#[test]
fn r_05_a_breach_at_gmail_is_held_for_seven_clean_days() {
    let clean = |sent| fine(sent).inbox_delivered(sent);
    let health = |complaints: &[u64]| {
        let days: Vec<Sample> = complaints
            .iter()
            .enumerate()
            .map(|(number, &complaints)| day(number as u64, clean(10_000).complaints(complaints)))
            .collect();
        assess(&days, &preset("gmail"), days.last().unwrap().until())
    };
    let held = health(&[30, 0, 0, 0, 0, 0, 0]);
    assert_eq!(held.health(), Health::Pause);
    assert_eq!(held.reasons()[0].held_since, Some(at("2026-03-02T00:00:00Z")));
    assert!(held.to_string().ends_with("(held since the breach of 2026-03-02)"));
    assert_eq!(health(&[30, 0, 0, 0, 0, 0, 0, 0]).health(), Health::Healthy);
    // A second breach restarts the count.
    assert_eq!(health(&[30, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0]).health(), Health::Pause);
    assert_eq!(health(&[30, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0]).health(), Health::Healthy);
    // A day without mail is not a clean day.
    let mut days: Vec<Sample> = vec![day(0, clean(10_000).complaints(30))];
    days.extend((1..9).map(|number| day(number, clean(if number == 3 { 0 } else { 10_000 }))));
    let of = |days: &[Sample]| assess(days, &preset("gmail"), days.last().unwrap().until()).health();
    assert_eq!((of(&days[..8]), of(&days)), (Health::Pause, Health::Healthy));
}

#[test]
fn clean_days_are_days_and_windows_take_whole_samples() {
    let limit = Limit::over(1, 100, Trials::Sent);
    let rule = Rule::rate("hourly", Signal::HardBounces, limit, Health::Throttle)
        .within_hours(2)
        .evidence(Evidence::raw())
        .hold_days(2);
    let policy = Policy::new(vec![rule]);
    let start = at("2026-03-02T00:00:00Z");
    let hour = |number, hard| Sample::hour(start + TimeDelta::hours(number), fine(100).hard(hard));
    // One bad hour at 8 o'clock. It is in the windows that end at 9 and 10.
    let samples: Vec<Sample> = (0..60).map(|number| hour(number, if number == 8 { 50 } else { 0 })).collect();
    let health = |hours: i64| assess(&samples, &policy, start + TimeDelta::hours(hours)).health();
    assert_eq!((health(8), health(9), health(24)), (Health::Healthy, Health::Throttle, Health::Throttle));
    // The rest of that day is not clean, the next day is, and the first hour of the one after it too.
    assert_eq!((health(48), health(49)), (Health::Throttle, Health::Healthy));

    // A sample that begins before the window is not in it, and neither is one that is longer.
    let observed = |samples: &[Sample]| {
        let policy = Policy::new(vec![policy.rules[0].clone().hold_days(0)]);
        let verdict = assess(samples, &policy, start + TimeDelta::days(2));
        verdict.reasons().first().map(|reason| reason.seen)
    };
    let rate = |events, trials| Some(Seen::Rate(Rate::new(events, trials, Trials::Sent)));
    assert_eq!(observed(&[hour(0, 40), hour(1, 2), hour(2, 2)]), rate(4, 200));
    assert_eq!(observed(&[hour(2, 2), hour(0, 40), hour(1, 2)]), rate(4, 200), "in any order");
    let long = Sample::new(start, start + TimeDelta::hours(3), fine(100).hard(90));
    assert_eq!(observed(&[long, hour(2, 2)]), rate(2, 100));
    let half = Sample::new(start + TimeDelta::minutes(150), start + TimeDelta::hours(3), fine(100).hard(9));
    assert_eq!(observed(&[hour(0, 40), hour(1, 2), half]), rate(11, 200));
}

#[test]
fn r_09_a_trap_is_held_too() {
    let days: Vec<Sample> =
        (0..8).map(|number| day(number, fine(10_000).traps(u64::from(number == 0)))).collect();
    let of = |days: &[Sample]| assess(days, &Policy::default(), days.last().unwrap().until()).health();
    assert_eq!((of(&days[..7]), of(&days)), (Health::Pause, Health::Healthy));
}

#[test]
fn s_03_s_05_r_24_changes_are_alerts() {
    let samples: Vec<Sample> = [2, 2, 60, 2]
        .iter()
        .enumerate()
        .map(|(number, &complaints)| {
            day(number as u64, fine(10_000).inbox_delivered(10_000).complaints(complaints))
        })
        .collect();
    let verdicts: Vec<_> = samples
        .iter()
        .map(|sample| (sample.until(), assess(&samples, &preset("gmail"), sample.until())))
        .collect();
    let changes = changes(&verdicts);
    let [alert] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((alert.from, alert.to.health(), alert.is_worse()), (Health::Healthy, Health::Pause, true));
    assert_eq!(alert.at, at("2026-03-04T00:00:00Z"));
}

#[test]
fn r_24_s_05_sudden_changes_of_each_rate() {
    let usual = Counts::new(10_000, 9_900).hard(40).soft(50).blocked(10).deferred(300).complaints(4);
    let usual = usual.opens(2_500).clicks(400).traps(0).unauthenticated(0);
    let mut undelivered = usual;
    undelivered.delivered = Some(9_000);
    let rows = [
        (usual, &[][..]),
        (usual.complaints(30), &[Signal::Complaints][..]),
        // Twice as much proves nothing in so few.
        (usual.complaints(9), &[]),
        (usual.hard(140), &[Signal::HardBounces]),
        (usual.soft(200), &[Signal::SoftBounces]),
        (usual.blocked(60), &[Signal::Blocked]),
        (usual.deferred(900), &[Signal::Deferrals]),
        (usual.opens(900).clicks(100), &[Signal::Opens, Signal::Clicks]),
        (usual.opens(1_300), &[]),
        (usual.unauthenticated(50), &[Signal::Authentication]),
        (undelivered, &[Signal::Undelivered]),
    ];
    for (today, expected) in rows {
        let mut samples: Vec<Sample> = (0..7).map(|number| day(number, usual)).collect();
        samples.push(day(7, today));
        let signals: Vec<Signal> =
            trends(&samples, &trend::Policy::default()).iter().map(|trend| trend.signal).collect();
        assert_eq!(signals, expected, "{today:?}");
    }
    assert!(trends(&[day(0, usual)], &trend::Policy::default()).is_empty(), "nothing to compare with");
    let after =
        |before| trends(&[day(0, before), day(1, fine(10_000).complaints(100))], &trend::Policy::default());
    assert_eq!(after(fine(1_000).complaints(1)).len(), 1);
    assert!(after(fine(999).complaints(1)).is_empty(), "too little to compare with");
}

#[test]
fn without_a_rule_nobody_is_healthy() {
    assert_eq!(of_day(&Policy::new(Vec::new()), fine(1_000_000)), Health::Insufficient);
    let limit = Limit::over(1, 100, Trials::Sent);
    let own = Rule::rate("own", Signal::HardBounces, limit, Health::Throttle)
        .evidence(Evidence::raw())
        .within_hours(1);
    // A day does not fit into an hour.
    assert_eq!(of_day(&Policy::new(vec![own.clone()]), fine(1_000).hard(500)), Health::Insufficient);
    assert_eq!(of_day(&Policy::new(vec![own.within_hours(24)]), fine(1_000).hard(500)), Health::Throttle);
}
