//! How a sender stands, by what was counted; each test names the requirements that it proves.

#![cfg(feature = "reputation")]

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use deliverability::{
    diagnostic::Severity,
    provider::Provider,
    rate::{Doubt, Evidence, Limit, Rate, Trials},
    reputation::{
        AudiencePolicy, Baseline, Bound, Counts, DamageCause, DamageSeverity, Enrolment, FeedbackLoop,
        Health, Incident, Ladder, Move, Observed, PhaseKind, Policy, Practice, Progress, Recipient, Recovery,
        RecoveryPolicy, Rule, Sample, Sanction, Segment, Signal, StreamKind, TrendPolicy, VolumeClass,
        VolumePolicy, Wait, assess, assess_all, changes, isolate, trends, variant,
    },
};
use proptest::prelude::*;

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(day)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(number: u64, counts: Counts) -> Sample {
    Sample::day(date(number), counts)
}

/// The verdict of one day under a policy, taken when the day is over.
fn of_day(policy: &Policy, counts: Counts) -> Health {
    let sample = day(0, counts);
    assess(&[sample], policy, sample.until()).health()
}

/// Mail without a flaw.
fn fine(sent: u64) -> Counts {
    Counts::new(sent, sent).hard(0).soft(0).blocked(0).complaints(0).traps(0).unauthenticated(0)
}

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
        ("R-05: 0.3 % as it stands, over 0.1 % by proof", fine(10_000).complaints(30), Throttle),
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
fn r_05_presets_are_the_published_numbers() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    let delivered = |complaints| Counts::new(10_000, 10_000).complaints(complaints);
    let inbox = |complaints| delivered(complaints).inbox_delivered(10_000);
    let covered = |hard, complaints| delivered(complaints).loop_covered(10_000).hard(hard);
    let rows = [
        ("gmail", Policy::gmail(), inbox(9), Healthy),
        ("gmail", Policy::gmail(), inbox(10), Throttle),
        ("gmail", Policy::gmail(), inbox(29), Throttle),
        ("gmail", Policy::gmail(), inbox(30), Pause),
        ("gmail: 0.3 % of the inbox", Policy::gmail(), delivered(9).inbox_delivered(3_000), Pause),
        ("gmail: delivered alone clears nobody", Policy::gmail(), delivered(0), Insufficient),
        ("gmail: delivered alone clears nobody", Policy::gmail(), delivered(9), Insufficient),
        ("gmail: delivered alone breaks", Policy::gmail(), delivered(10), Throttle),
        ("gmail: delivered alone breaks", Policy::gmail(), delivered(30), Pause),
        ("yahoo: inbox-delivered or nothing", Policy::yahoo(), delivered(0), Insufficient),
        ("yahoo", Policy::yahoo(), inbox(29), Healthy),
        ("yahoo", Policy::yahoo(), inbox(30), Pause),
        ("microsoft", Policy::microsoft(), delivered(0).hard(0).unauthenticated(0), Healthy),
        ("microsoft: 5.7.515", Policy::microsoft(), delivered(0).hard(0).unauthenticated(1), Pause),
        ("microsoft", Policy::microsoft(), delivered(100).hard(0), Pause),
        ("ses", Policy::ses(), covered(199, 9), Healthy),
        ("ses", Policy::ses(), covered(200, 9), Watch),
        ("ses", Policy::ses(), covered(500, 9), Throttle),
        ("ses", Policy::ses(), covered(1_000, 9), Pause),
        ("ses", Policy::ses(), covered(0, 10), Throttle),
        ("ses", Policy::ses(), covered(0, 50), Pause),
        // Lower bounds with the prior, by hand: 0.026, 0.061, 0.113 and 0.298 %.
        ("deliverability-guard", Policy::deliverability_guard(), delivered(5), Healthy),
        ("deliverability-guard", Policy::deliverability_guard(), delivered(10), Watch),
        ("deliverability-guard", Policy::deliverability_guard(), delivered(17), Throttle),
        ("deliverability-guard", Policy::deliverability_guard(), delivered(40), Pause),
        ("orange", Policy::orange(), delivered(59), Healthy),
        ("orange", Policy::orange(), delivered(60), Pause),
        ("orange", Policy::orange(), Counts::new(1_000_000, 1_000_000).complaints(999), Healthy),
        ("orange", Policy::orange(), Counts::new(1_000_000, 1_000_000).complaints(1_000), Pause),
        ("sfr", Policy::sfr(), delivered(299), Healthy),
        ("sfr", Policy::sfr(), delivered(300), Pause),
        ("laposte", Policy::la_poste(), delivered(299), Healthy),
        ("laposte", Policy::la_poste(), delivered(300), Pause),
    ];
    for (name, policy, counts, expected) in rows {
        assert_eq!(of_day(&policy, counts), expected, "{name}: {counts:?}");
    }
}

#[test]
fn r_04_each_provider_has_the_default_and_its_own() {
    let defaults = Policy::default().rules.len();
    for &provider in Provider::ALL {
        let policy = Policy::for_provider(provider);
        assert_eq!(of_day(&policy, fine(10_000).traps(1)), Health::Pause, "{provider}");
        assert_eq!(of_day(&policy, fine(10_000).complaints(45)), Health::Pause, "{provider}");
        assert!(policy.rules.len() >= defaults, "{provider}");
        // Whoever returns no complaints cannot be asked for them.
        let silent = FeedbackLoop::of(provider) == Some(FeedbackLoop::None);
        let expected = if silent { Health::Healthy } else { Health::Insufficient };
        let unknown = Counts::new(10_000, 10_000).hard(0).unauthenticated(0);
        assert_eq!(of_day(&policy, unknown), expected, "{provider}");
        assert_eq!(of_day(&policy, unknown.complaints(0)), Health::Healthy, "{provider}");
    }
}

#[test]
fn r_19_presets_by_the_hour() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    // An hour of the given size and flaws, at the end of a day that the daily rules can judge.
    let judge = |policy: &Policy, sent, hard, complaints| {
        let start = at("2026-03-02T00:00:00Z");
        let hour = |number, counts| Sample::hour(start + TimeDelta::hours(number), counts);
        let mut samples: Vec<Sample> = (0..23).map(|number| hour(number, fine(2_000))).collect();
        samples.push(hour(23, fine(sent).hard(hard).complaints(complaints)));
        assess(&samples, policy, start + TimeDelta::hours(24)).health()
    };
    let rows = [
        ("momentum", Policy::momentum(), (2_000, 59, 0), Healthy),
        ("momentum", Policy::momentum(), (2_000, 60, 0), Throttle),
        ("momentum", Policy::momentum(), (2_000, 200, 0), Pause),
        ("momentum: fewer attempts than 2,000", Policy::momentum(), (1_999, 1_000, 0), Insufficient),
        // 48,000 a day: 0.2 % are 96, 0.5 % are 240.
        ("momentum", Policy::momentum(), (2_000, 0, 95), Healthy),
        ("momentum", Policy::momentum(), (2_000, 0, 96), Throttle),
        ("momentum", Policy::momentum(), (2_000, 0, 240), Pause),
        ("posthog", Policy::posthog(), (1_000, 0, 4), Healthy),
        ("posthog", Policy::posthog(), (1_000, 0, 5), Watch),
        ("posthog", Policy::posthog(), (1_000, 0, 10), Pause),
        ("posthog", Policy::posthog(), (1_000, 49, 0), Healthy),
        ("posthog", Policy::posthog(), (1_000, 50, 0), Watch),
        ("posthog", Policy::posthog(), (1_000, 100, 0), Pause),
        ("posthog: fewer than 200 in the hour", Policy::posthog(), (199, 0, 0), Insufficient),
    ];
    for (name, policy, (sent, hard, complaints), expected) in rows {
        assert_eq!(judge(&policy, sent, hard, complaints), expected, "{name}: {sent} {hard} {complaints}");
    }
    // Reputation can collapse within hours: one hour is enough for the default too.
    assert_eq!(judge(&Policy::default(), 2_000, 0, 400), Pause);
    // PostHog's floors and rates are of sends: 10 complaints of 2,000 are 0.5 %, and of 1,900 delivered.
    let hour = |complaints| {
        let counts = Counts::new(2_000, 1_900).hard(0);
        Sample::hour(at("2026-03-02T08:00:00Z"), counts.complaints(complaints))
    };
    let posthog = |complaints| {
        let mut policy = Policy::posthog();
        policy.rules.retain(|rule| rule.window_hours == 1);
        assess(&[hour(complaints)], &policy, at("2026-03-02T09:00:00Z")).health()
    };
    assert_eq!((posthog(19), posthog(20)), (Watch, Pause));
}

#[test]
fn a_reason_is_data() {
    let sample = day(0, fine(10_000).complaints(45));
    let verdict = assess(&[sample], &Policy::default(), sample.until());
    let reason = &verdict.reasons()[0];
    assert_eq!((reason.health, reason.signal), (Health::Pause, Some(Signal::Complaints)));
    assert_eq!(reason.observed, Observed::Rate(Rate::new(45, 10_000, Trials::Delivered)));
    assert_eq!(reason.limit, Some(Bound::Rate(Limit::at_least(3, 1_000, Trials::Delivered))));
    assert!(reason.source.contains("Google") && reason.doubt.is_none() && reason.held_since.is_none());
    // The worst is first, and the lesser ones are still told.
    let health: Vec<Health> = verdict.reasons().iter().map(|reason| reason.health).collect();
    assert_eq!(health, [Health::Pause, Health::Pause, Health::Throttle]);
    let doubtful = day(0, fine(10_000).complaints(15));
    let verdict = assess(&[doubtful], &Policy::default(), doubtful.until());
    assert_eq!(verdict.reasons()[0].doubt, Some(Doubt::NotProven));
    assert_eq!(
        verdict.to_string(),
        "watch: complaints 0.15 % (15 of 10,000 delivered), limit over 0.10 % of delivered (the limit lies within what the counts leave possible)"
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
        assess(&days, &Policy::gmail(), days.last().unwrap().until())
    };
    let held = health(&[30, 0, 0, 0, 0, 0, 0]);
    assert_eq!(held.health(), Health::Pause);
    assert_eq!(held.reasons()[0].held_since, Some(at("2026-03-02T00:00:00Z")));
    assert!(held.to_string().ends_with("(held since the breach of 2026-03-02)"));
    assert_eq!(health(&[30, 0, 0, 0, 0, 0, 0, 0]).health(), Health::Healthy);
    // A second breach begins the count anew.
    assert_eq!(health(&[30, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0]).health(), Health::Pause);
    assert_eq!(health(&[30, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0]).health(), Health::Healthy);
    // A day without mail is no clean day.
    let mut days: Vec<Sample> = vec![day(0, clean(10_000).complaints(30))];
    days.extend((1..9).map(|number| day(number, clean(if number == 3 { 0 } else { 10_000 }))));
    let of = |days: &[Sample]| assess(days, &Policy::gmail(), days.last().unwrap().until()).health();
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
        verdict.reasons().first().map(|reason| reason.observed)
    };
    let rate = |events, trials| Some(Observed::Rate(Rate::new(events, trials, Trials::Sent)));
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
fn r_16_volume_is_consistent() {
    use VolumeClass::{Drop, Elevated, Normal, Spike};
    let steady = [10_000; 28];
    let weekdays: Vec<u64> = (0..28).map(|n| if n % 7 < 5 { 10_000 } else { 0 }).collect();
    let weekly: Vec<u64> = (0..28).map(|n| if n % 7 == 0 { 50_000 } else { 0 }).collect();
    // A little every day, and a newsletter on the day of the week that comes next.
    let newsletter: Vec<u64> = (0..28).map(|n| if n % 7 == 0 { 100_000 } else { 2_000 }).collect();
    let once: Vec<u64> = (0..28).map(|n| if n == 20 { 1_000_000 } else { 10_000 }).collect();
    // Days that differ by 4,000, so that three times as much more is still normal, but for doubling.
    let uneven: Vec<u64> = (0..27).map(|n| [6_000, 10_000, 14_000][n % 3]).collect();
    let moved: Vec<u64> = (0..28).map(|n| if n < 21 { 1_000 } else { 10_000 }).collect();
    let rows: &[(&str, &[u64], u64, VolumeClass)] = &[
        ("R-16: ten times as much", &steady, 100_000, Spike),
        ("R-16: never suddenly double", &steady, 20_000, Spike),
        ("R-16", &steady, 19_999, Elevated),
        ("R-16", &steady, 15_001, Elevated),
        ("R-16", &steady, 15_000, Normal),
        ("R-16", &steady, 5_000, Normal),
        ("R-16: a drop", &steady, 4_999, Drop),
        ("R-16: nothing at all", &steady, 0, Drop),
        ("R-16: uneven days", &uneven, 19_999, Normal),
        ("R-16", &uneven, 20_000, Spike),
        ("R-16: days off do not count", &weekdays, 10_000, Normal),
        ("R-16: nothing on the day of the week without mail is no drop", &weekdays[..26], 0, Normal),
        ("R-16: who sends once a week", &weekly, 50_000, Normal),
        ("R-16", &weekly, 100_000, Spike),
        ("R-16: nor between the weeks", &weekly[..25], 0, Normal),
        ("R-16: a weekly peak on its day", &newsletter, 100_000, Normal),
        ("R-16: and on another one", &newsletter[..25], 100_000, Spike),
        ("R-16: one outlier is no habit", &once, 100_000, Spike),
        ("R-16: a week at a new level is", &moved, 12_000, Normal),
        ("R-15: from nothing to much", &[100, 100, 100], 5_000, Spike),
        ("R-01: first bulk send of a new domain", &[], 200_000, Spike),
        ("R-01", &[0; 60], 101, Spike),
        ("R-01: the first day of a warm-up", &[], 100, Normal),
    ];
    for (id, daily, volume, expected) in rows {
        let baseline = Baseline::new(daily, VolumePolicy::default());
        assert_eq!(baseline.assess(*volume).class(), *expected, "{id}: {}", baseline.assess(*volume));
    }
    let baseline = Baseline::new(&steady, VolumePolicy::default());
    assert_eq!((baseline.usual(), baseline.spread(), baseline.sending_days()), (Some(10_000), 500, 28));
    assert_eq!(baseline.assess(100_000).ratio(), Some((100_000, 10_000)));
    assert_eq!(
        Baseline::new(&[], VolumePolicy::default()).assess(200_000).to_string(),
        "spike: 200,000 without a history (largest safe volume 100)"
    );
}

#[test]
fn r_16_an_excess_is_split_over_safe_days() {
    let baseline = Baseline::new(&[10_000; 28], VolumePolicy::default());
    assert_eq!(baseline.split(0), Some(vec![]));
    assert_eq!(baseline.split(15_000), Some(vec![15_000]));
    assert_eq!(baseline.split(100_000), Some(vec![14_286, 14_286, 14_286, 14_286, 14_286, 14_285, 14_285]));
    assert_eq!(baseline.split(15_000 * 366).map(|days| days.len()), Some(366));
    assert_eq!(baseline.split(15_000 * 366 + 1), None);
    // what a warm-up planned is no spike, and may be used up.
    assert_eq!(baseline.expecting(50_000).split(100_000), Some(vec![50_000, 50_000]));
}

#[test]
fn r_20_r_21_recovery_goes_by_severity() {
    use DamageSeverity::{Mild, Serious, Severe};
    let caps = |severity, baseline| {
        let recovery = Recovery::new(severity, DamageCause::BadList, baseline, &RecoveryPolicy::default());
        let weeks = recovery.least_days().div_ceil(7);
        (recovery.phases().iter().map(|phase| phase.cap()).collect::<Vec<u64>>(), weeks)
    };
    assert_eq!(caps(Mild, 20_000), (vec![0, 5_000, 10_000, 20_000], 3));
    assert_eq!(caps(Serious, 20_000), (vec![0, 3_000, 6_000, 12_000, 20_000], 6));
    assert_eq!(caps(Severe, 20_000), (vec![0, 2_000, 4_000, 8_000, 16_000, 20_000], 11));
    assert_eq!(caps(Severe, 3).0, [0, 1, 2, 3]);
    assert_eq!(caps(Severe, 0).0, [0, 0]);
    let recovery = Recovery::new(Severe, DamageCause::MassComplaints, 20_000, &RecoveryPolicy::default());
    let audience: Vec<u32> = recovery.phases().iter().map(|phase| phase.audience_days()).collect();
    assert_eq!(audience, [0, 30, 60, 90, 90, 180], "only the most engaged, then wider");
    let mut recipient = Recipient::joined(date(0));
    let taken = |recipient: &Recipient, today| -> Vec<bool> {
        recovery.phases().iter().map(|phase| phase.takes(recipient, date(today))).collect()
    };
    recipient.last_active = Some(date(0));
    assert_eq!(taken(&recipient, 31), [false, false, true, true, true, true]);
    assert_eq!(taken(&recipient, 180), [false, false, false, false, false, true]);
    assert_eq!(taken(&recipient, 181), [false; 6]);
    recipient.bounced = true;
    assert_eq!(taken(&recipient, 1), [false; 6], "R-18");
    let kinds: Vec<PhaseKind> = recovery.phases().iter().take(3).map(|phase| phase.kind()).collect();
    assert_eq!(kinds, [PhaseKind::Stop, PhaseKind::CoreEngaged, PhaseKind::Widen]);
}

#[test]
fn r_21_a_policy_that_widens_nothing_doubles() {
    let caps = |policy: &RecoveryPolicy| {
        let recovery = Recovery::new(DamageSeverity::Mild, DamageCause::BadList, 1_000_000, policy);
        recovery.phases().iter().map(|phase| phase.cap()).collect::<Vec<_>>()
    };
    for percent in [0, 1, 100] {
        let mut policy = RecoveryPolicy::default();
        policy.widen_percent = percent;
        assert_eq!(caps(&policy), [0, 250_000, 500_000, 1_000_000], "{percent} %");
    }
    // The slowest way that widens at all has some thousand phases, whatever the baseline.
    let mut slow = RecoveryPolicy::default();
    (slow.widen_percent, slow.cut_percent) = (101, [0; 3]);
    let recovery = Recovery::new(DamageSeverity::Mild, DamageCause::BadList, u64::MAX, &slow);
    assert!(recovery.phases().len() < 5_000, "{}", recovery.phases().len());
}

#[test]
fn r_20_r_21_phases_follow_from_verdicts() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    let recovery = Recovery::new(
        DamageSeverity::Serious,
        DamageCause::CompromisedAccount,
        20_000,
        &RecoveryPolicy::default(),
    );
    let unknown =
        Recovery::new(DamageSeverity::Serious, DamageCause::Unknown, 20_000, &RecoveryPolicy::default());
    let ten = [Healthy; 10];
    let mixed = [Watch, Healthy, Healthy, Healthy, Healthy, Watch, Healthy, Healthy, Healthy, Healthy];
    let then = |last| [&[Healthy; 9][..], &[last]].concat();
    let few = Move::Hold(Wait::TooFewHealthyDays { needed: 7 });
    let rows: &[(&str, usize, Vec<Health>, bool, Move)] = &[
        ("R-20: the cause first", 0, vec![Insufficient; 50], false, Move::Hold(Wait::CauseNotMended)),
        ("R-20", 0, vec![Insufficient], true, Move::Hold(Wait::TooFewDays { needed: 2 })),
        ("R-20", 0, vec![Insufficient; 2], true, Move::Next),
        ("R-21: weeks, not days", 1, ten[..9].to_vec(), true, Move::Hold(Wait::TooFewDays { needed: 10 })),
        ("R-21: widen as metrics improve", 1, ten.to_vec(), true, Move::Next),
        ("R-21: a week in a row", 1, mixed.to_vec(), true, few),
        ("R-21", 1, [&[Watch; 4][..], &[Healthy; 6]].concat(), true, few),
        ("R-21", 1, [&[Watch; 3][..], &[Healthy; 7]].concat(), true, Move::Next),
        ("R-21: too little data is no health", 1, vec![Insufficient; 30], true, few),
        ("R-21", 3, then(Throttle), true, Move::FallBack { to: 2 }),
        ("R-21", 1, then(Throttle), true, Move::FallBack { to: 1 }),
        ("R-21", 3, then(Pause), true, Move::FallBack { to: 0 }),
        ("R-20: the cause is back", 3, ten.to_vec(), false, Move::FallBack { to: 0 }),
        ("R-20", 4, ten.to_vec(), true, Move::Done),
        ("R-20", 99, vec![], true, Move::Done),
    ];
    for (id, phase, days, mended, expected) in rows {
        assert_eq!(recovery.advance(*phase, days, *mended), *expected, "{id}: phase {phase}");
    }
    assert_eq!(
        unknown.advance(0, &ten, true),
        Move::Hold(Wait::CauseNotMended),
        "an unknown cause is not mended"
    );

    let mut progress = Progress::default();
    let mut days = 0;
    while progress.last_move() != Move::Done {
        progress = recovery.after_day(&progress, Healthy, true);
        days += 1;
    }
    assert_eq!((days, progress.phase(), progress.falls()), (42, 5, 0), "2 + 4 * 10 days");
}

#[test]
fn r_22_a_new_domain_is_the_last_resort() {
    let recovery =
        Recovery::new(DamageSeverity::Mild, DamageCause::SpamTraps, 20_000, &RecoveryPolicy::default());
    let mut progress = Progress::default();
    for falls in 0..3 {
        assert_eq!((progress.falls(), recovery.is_last_resort(&progress)), (falls, false));
        progress = recovery.after_day(&progress, Health::Insufficient, true);
        assert_eq!(progress.phase(), 1);
        progress = recovery.after_day(&progress, Health::Pause, true);
        assert_eq!(
            (progress.phase(), progress.last_move().to_string()),
            (0, "fall back to the stop".to_owned())
        );
    }
    assert!(recovery.is_last_resort(&progress));
}

#[test]
fn r_19_causes_have_remedies() {
    let remedies: std::collections::BTreeSet<&str> =
        DamageCause::ALL.iter().map(|cause| cause.remedy()).collect();
    assert_eq!(remedies.len(), DamageCause::ALL.len());
    assert!(DamageCause::CompromisedAccount.remedy().starts_with("lock the account"));
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
        assert_eq!(recipient.segment(&AudiencePolicy::default(), today), expected, "{id}");
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
    assert!(moved > 15_000, "another seed shuffles anew: {moved}");
    assert_eq!(variant("a", 1, &[]), None);
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
        .map(|sample| (sample.until(), assess(&samples, &Policy::gmail(), sample.until())))
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
        // Twice as much is no proof, in so few.
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
            trends(&samples, &TrendPolicy::default()).iter().map(|trend| trend.signal).collect();
        assert_eq!(signals, expected, "{today:?}");
    }
    assert!(trends(&[day(0, usual)], &TrendPolicy::default()).is_empty(), "nothing to compare with");
    let after =
        |before| trends(&[day(0, before), day(1, fine(10_000).complaints(100))], &TrendPolicy::default());
    assert_eq!(after(fine(1_000).complaints(1)).len(), 1);
    assert!(after(fine(999).complaints(1)).is_empty(), "too little to compare with");
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
    let loops = [Provider::Gmail, Provider::Yahoo, Provider::Outlook, Provider::Apple].map(FeedbackLoop::of);
    use FeedbackLoop::{Aggregate, None, PerDkimDomain, PerIp};
    assert_eq!(loops, [Aggregate, PerDkimDomain, PerIp, None].map(Some));
    assert_eq!(FeedbackLoop::of(Provider::GoogleWorkspace), Option::None);
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
    same(&Baseline::new(&[5, 5, 5], VolumePolicy::default()));
    same(&Ladder::mindbaz());
    let recovery = Recovery::new(DamageSeverity::Mild, DamageCause::BadList, 9, &RecoveryPolicy::default());
    same(&recovery);
    let text = same(&RecoveryPolicy::default()).replace("\"widen_percent\":200", "\"widen_percent\":100");
    let policy: RecoveryPolicy = serde_json::from_str(&text).unwrap();
    assert_eq!(policy.widen_percent, 100);
    let of_read = Recovery::new(DamageSeverity::Mild, DamageCause::BadList, 1_000_000, &policy);
    assert_eq!(of_read.phases().len(), 4, "it doubles");
    let progress = same(&recovery.after_day(&Progress::default(), Health::Watch, true));
    assert!(progress.contains("\"schema_version\":1"), "{progress}");
    let later = progress.replace("\"schema_version\":1", "\"schema_version\":2");
    let error = serde_json::from_str::<Progress>(&later).unwrap_err();
    assert!(error.to_string().contains("schema version 2"), "{error}");
    let samples = BTreeMap::from([("a".to_owned(), vec![sample])]);
    same(&assess_all(&samples, |_| Policy::gmail(), &Policy::gmail(), sample.until()));
    assert_eq!(
        serde_json::from_str::<Counts>("{\"sent\":5}").unwrap().sent,
        Some(5),
        "the rest is not known"
    );
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0_u64..50, 4 => 0_u64..100_000, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

/// A count or none, from one number: small ones, large ones, and those at the end of the range.
fn number(from: u32) -> Option<u64> {
    let value = u64::from(from >> 8);
    match from % 16 {
        0..=2 => None,
        3..=7 => Some(value % 50),
        8..=13 => Some(value % 100_000),
        14 => Some(u64::MAX - value),
        _ => Some(u64::MAX),
    }
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let sample = (0_u64..14, 0_i64..48, any::<[u32; 11]>());
    proptest::collection::vec(sample, 0..6).prop_map(|samples| {
        let start = |day: u64| date(day).and_hms_opt(0, 0, 0).unwrap().and_utc();
        let sample = |(day, hours, numbers): (u64, i64, [u32; 11])| {
            let mut counts = Counts::default();
            [
                counts.sent,
                counts.delivered,
                counts.inbox_delivered,
                counts.loop_covered,
                counts.hard,
                counts.soft,
                counts.blocked,
                counts.deferred,
                counts.complaints,
                counts.traps,
                counts.unauthenticated,
            ] = numbers.map(number);
            Sample::new(start(day), start(day) + TimeDelta::hours(hours), counts)
        };
        samples.into_iter().map(sample).collect()
    })
}

fn policies() -> impl Strategy<Value = Policy> {
    proptest::sample::select(vec![
        Policy::default(),
        Policy::default().without_complaints(),
        Policy::gmail(),
        Policy::yahoo(),
        Policy::microsoft(),
        Policy::ses(),
        Policy::momentum(),
        Policy::posthog(),
        Policy::deliverability_guard(),
        Policy::orange(),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn more_complaints_never_look_better(
        samples in samples(), policy in policies(), which: prop::sample::Index, more in count(), days in 0_i64..20,
    ) {
        let now = at("2026-03-01T00:00:00Z") + TimeDelta::days(days);
        let few = assess(&samples, &policy, now);
        let mut worse = samples;
        if !worse.is_empty() {
            let sample = worse[which.index(worse.len())];
            let mut counts = *sample.counts();
            counts.complaints = counts.complaints.map(|complaints| complaints.saturating_add(more));
            let index = which.index(worse.len());
            worse[index] = Sample::new(sample.from(), sample.until(), counts);
        }
        let many = assess(&worse, &policy, now);
        prop_assert!(many.health() >= few.health(), "{few} then {many}");
    }

    #[test]
    fn too_little_is_never_healthy(samples in samples(), days in 0_i64..20) {
        let now = at("2026-03-01T00:00:00Z") + TimeDelta::days(days);
        let delivered = samples.iter().filter(|sample| sample.until() <= now)
            .filter_map(|sample| Signal::Complaints.rate(sample.counts(), Trials::Delivered))
            .fold(0_u64, |sum, rate| sum.saturating_add(rate.trials()));
        let verdict = assess(&samples, &Policy::default(), now);
        if delivered < 2_995 {
            prop_assert!(verdict.health() != Health::Healthy, "{delivered}: {verdict}");
        }
        prop_assert_eq!(verdict.health() == Health::Healthy, verdict.reasons().is_empty());
    }

    #[test]
    fn the_order_of_samples_does_not_matter(samples in samples(), policy in policies(), turn in 0_usize..10) {
        let now = at("2026-03-15T00:00:00Z");
        let mut turned = samples.clone();
        turned.rotate_left(turn % samples.len().max(1));
        turned.reverse();
        prop_assert_eq!(assess(&samples, &policy, now), assess(&turned, &policy, now));
    }

    #[test]
    fn overall_is_no_better_than_the_worst(samples in samples(), more in samples(), policy in policies()) {
        let now = at("2026-03-12T00:00:00Z");
        let both = BTreeMap::from([(1, samples), (2, more)]);
        let report = assess_all(&both, |_| policy.clone(), &policy, now);
        for verdict in report.providers().values() {
            let counts = verdict.health() != Health::Insufficient;
            prop_assert!(!counts || report.overall().health() >= verdict.health());
        }
    }

    #[test]
    fn one_outlier_moves_no_baseline(usual in 1_u64..10_000_000, days in 3_usize..40, outlier in 1_u64.., which: prop::sample::Index) {
        let mut daily = vec![usual; days];
        daily[which.index(days)] = outlier;
        prop_assert_eq!(Baseline::new(&daily, VolumePolicy::default()).usual(), Some(usual));
        // Days without mail change nothing either.
        let mut spaced: Vec<u64> = daily.iter().rev().take(14).rev().flat_map(|&volume| [volume, 0]).collect();
        spaced.truncate(28);
        prop_assert_eq!(Baseline::new(&spaced, VolumePolicy::default()).usual(), Some(usual));
    }

    #[test]
    fn the_largest_safe_volume_is_safe(
        daily in proptest::collection::vec(count(), 0..40), planned in proptest::option::of(count()), total in count(),
    ) {
        let mut baseline = Baseline::new(&daily, VolumePolicy::default());
        if let Some(planned) = planned {
            baseline = baseline.expecting(planned);
        }
        let safe = baseline.largest_safe_volume();
        let class = baseline.assess(safe).class();
        prop_assert!(class != VolumeClass::Spike && class != VolumeClass::Elevated, "{}", baseline.assess(safe));
        if safe < u64::MAX {
            let class = baseline.assess(safe + 1).class();
            prop_assert!(class == VolumeClass::Spike || class == VolumeClass::Elevated);
        }
        if let Some(split) = baseline.split(total) {
            prop_assert_eq!(split.iter().map(|&day| u128::from(day)).sum::<u128>(), u128::from(total));
            prop_assert!(split.iter().all(|&day| day <= safe && day > 0));
            prop_assert!(split.first().zip(split.last()).is_none_or(|(first, last)| first - last <= 1));
        } else {
            prop_assert!(u128::from(total) > u128::from(safe) * 366);
        }
    }

    #[test]
    fn recovery_never_jumps(
        baseline in count(), severity in proptest::sample::select(DamageSeverity::ALL),
        days in proptest::collection::vec((proptest::sample::select(Health::ALL), any::<bool>()), 0..120),
    ) {
        let recovery = Recovery::new(severity, DamageCause::BadList, baseline, &RecoveryPolicy::default());
        let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
        prop_assert_eq!(caps.last(), Some(&baseline));
        for pair in caps[1..].windows(2) {
            prop_assert!(pair[0] < pair[1] && pair[1] <= pair[0].saturating_mul(2), "{:?}", caps);
        }
        let mut progress = Progress::default();
        for (health, mended) in days {
            let next = recovery.after_day(&progress, health, mended);
            prop_assert!(next.phase() <= progress.phase() + 1);
            prop_assert!(mended || next.phase() == 0 || progress.phase() == caps.len());
            prop_assert!(next.falls() >= progress.falls());
            progress = next;
        }
    }
}
