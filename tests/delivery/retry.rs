//! Retry schedules.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{self, Reason},
    delivery::{
        Attempts, Retry, Setback, backoff,
        retry::{self, Delay, GiveUp, Phase},
    },
};

use super::at;

const BUSY: Setback = Setback::transient(Reason::ServerError);
const GREY: Setback = Setback::transient(Reason::Greylisted);

/// The default without jitter.
fn exact() -> retry::Policy {
    let mut policy = retry::Policy::default();
    policy.jitter_per_mille = 0;
    policy
}

fn next(policy: &retry::Policy, attempts: &Attempts, setback: &Setback, now: DateTime<Utc>) -> Retry {
    policy.next_attempt(attempts, setback, now, 1)
}

/// The seconds from the last attempt to the next one.
fn wait(policy: &retry::Policy, attempts: &Attempts, setback: &Setback) -> i64 {
    match next(policy, attempts, setback, attempts.last) {
        Retry::At(next) => (next.at - attempts.last).num_seconds(),
        other => panic!("{other}"),
    }
}

/// The published schedules, in seconds after the first attempt, worked out by hand from what is
/// published; and how many attempts there are in all.
#[test]
fn s02_published_schedules() {
    let cases: &[(&str, retry::Policy, &[u64], usize)] = &[
        // RFC 5321, 4.5.4.1: two in the first hour, then every 2 to 3 hours, 4 to 5 days.
        ("default", retry::Policy::default(), &[0, 1_800, 10_800, 19_800], 49),
        (
            "kumomta",
            retry::Policy::preset("kumomta").unwrap(),
            &[0, 1_200, 3_600, 8_400, 18_000, 37_200, 75_600, 152_400, 306_000],
            9,
        ),
        (
            "momentum",
            retry::Policy::preset("momentum").unwrap(),
            &[0, 1_200, 3_600, 8_400, 18_000, 37_200, 75_600, 118_800],
            19,
        ),
        ("postal", retry::Policy::preset("postal").unwrap(), &[0, 300, 690, 1_197, 1_856], 18),
        ("haraka", retry::Policy::preset("haraka").unwrap(), &[0, 64, 192, 448, 960], 13),
        (
            "haraka_pattern",
            retry::Policy::preset("haraka-pattern").unwrap(),
            &[0, 60, 360, 660, 4_260, 7_860, 11_460],
            7,
        ),
        ("postfix", retry::Policy::preset("postfix").unwrap(), &[0, 300, 900, 2_100, 4_500, 8_500], 111),
        (
            "exim",
            retry::Policy::preset("exim").unwrap(),
            &[
                0, 900, 1_800, 2_700, 3_600, 4_500, 5_400, 6_300, 7_200, 10_800, 16_200, 24_300, 36_450,
                54_675, 82_012, 103_612,
            ],
            27,
        ),
        (
            "adobe",
            retry::Policy::preset("adobe").unwrap(),
            &[0, 17_280, 34_560, 51_840, 69_120, 86_400, 172_800, 259_200],
            8,
        ),
    ];
    for (name, policy, begin, count) in cases {
        let schedule: Vec<u64> = policy.schedule().collect();
        assert_eq!(&schedule[..begin.len()], *begin, "{name}");
        assert_eq!(schedule.len(), *count, "{name}");
        assert!(schedule.last().unwrap() <= &u64::from(policy.give_up_seconds), "{name}");
    }
    let hours = |policy: retry::Policy| policy.schedule().last().unwrap() as f64 / 3_600.0;
    assert!((23.5..24.1).contains(&hours(retry::Policy::preset("postal").unwrap())), "about 23.8 hours");
    for (policy, lifetime) in [
        (retry::Policy::preset("brevo").unwrap(), 36),
        (retry::Policy::preset("braze").unwrap(), 72),
        (retry::Policy::preset("ses").unwrap(), 14),
        (retry::Policy::preset("salesforce-next").unwrap(), 12),
    ] {
        assert_eq!(policy.give_up_seconds, lifetime * 3_600);
        assert!((f64::from(lifetime) - 3.0..=f64::from(lifetime)).contains(&hours(policy)));
    }
}

/// RFC 5321, 4.5.4.1, the three numbers of the default.
#[test]
fn s02_the_default_is_the_standards() {
    let policy = retry::Policy::default();
    let schedule: Vec<u64> = policy.schedule().collect();
    assert_eq!(schedule.iter().filter(|at| **at <= 3_600).count(), 2, "two attempts in the first hour");
    let intervals: Vec<u64> = schedule.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(intervals.iter().all(|interval| *interval >= 1_800), "at least 30 minutes");
    assert!(intervals[1..].iter().all(|interval| (7_200..=10_800).contains(interval)), "2 to 3 hours");
    assert!((4 * 86_400..=5 * 86_400).contains(&policy.give_up_seconds));
}

/// Attempts made, what was said, the wait in seconds.
#[test]
fn v04_greylisting_and_waits() {
    let first = Attempts::first(at("2026-02-02"));
    let third = Attempts::new(3, at("2026-02-02"), at("2026-02-03"));
    for (case, attempts, setback, seconds) in [
        ("busy", first, BUSY, 1_800),
        ("busy again", third, BUSY, 9_000),
        ("greylisted: postgrey's 300 s are over", first, GREY, 360),
        ("greylisted later: as the schedule has it", third, GREY, 9_000),
        ("greylisted for 10 minutes", first, GREY.with_wait(600), 600),
        ("greylisted for a minute: the policy's is longer", first, GREY.with_wait(60), 360),
        ("asked for less than the interval", first, BUSY.with_wait(60), 1_800),
        ("asked for an hour", first, BUSY.with_wait(3_600), 3_600),
        ("asked for a week: cut to a day", first, BUSY.with_wait(604_800), 86_400),
        ("no attempt counts as one", Attempts::new(0, first.first, first.last), BUSY, 1_800),
    ] {
        assert_eq!(wait(&exact(), &attempts, &setback), seconds, "{case}");
    }
    let mut plain = exact();
    plain.greylist_seconds = None;
    assert_eq!(wait(&plain, &first, &GREY), 1_800);

    let verdict = bounce::classify_reply("451 4.7.1 Greylisting in action, please come back later");
    assert_eq!(wait(&exact(), &first, &Setback::from(&verdict)), 360);
}

#[test]
fn s02_reasons_are_data() {
    let attempts = Attempts::first(at("2026-02-02"));
    let now = at("2026-02-02T11:00:00Z");
    let Retry::At(next) = next(&exact(), &attempts, &BUSY.with_wait(100_000), now) else { panic!() };
    assert_eq!(
        next.reasons,
        [Delay::Interval { retry: 1, seconds: 1_800 }, Delay::Asked { asked: 100_000, granted: 86_400 },]
    );
    let Retry::At(next) = exact().next_attempt(&attempts, &BUSY, now, 1) else { panic!() };
    assert_eq!(next.at, now, "never earlier than now");
    assert_eq!(next.to_string(), "2026-02-02 11:00:00 UTC (retry 1: after 30 min, overdue for 1 h 30 min)");
}

#[test]
fn s02_giving_up() {
    let start = at("2026-02-02");
    let gives_up = |policy: &retry::Policy, attempts: Attempts, setback: Setback| match next(
        policy,
        &attempts,
        &setback,
        attempts.last,
    ) {
        Retry::GiveUp(why) => why,
        other => panic!("{other}"),
    };
    let permanent = Setback::from(&bounce::classify_reply("550 5.1.1 No such user"));
    assert_eq!(
        gives_up(&exact(), Attempts::first(start), permanent),
        GiveUp::Permanent { reason: Reason::UserUnknown }
    );
    // A retry that the schedule puts at 5 days exactly is made; one second later it is not.
    let last = start + TimeDelta::seconds(432_000 - 9_000);
    let attempts = Attempts::new(9, start, last);
    assert_eq!(wait(&exact(), &attempts, &BUSY), 9_000);
    assert_eq!(
        gives_up(&exact(), attempts.and(last + TimeDelta::seconds(1)), BUSY),
        GiveUp::Expired { after_seconds: 432_000 }
    );
    assert_eq!(
        gives_up(&retry::Policy::preset("haraka").unwrap(), Attempts::new(13, start, start), BUSY),
        GiveUp::Attempts { made: 13, limit: 13 }
    );
    let mut once = exact();
    once.phases.clear();
    assert_eq!(gives_up(&once, Attempts::first(start), BUSY), GiveUp::Attempts { made: 1, limit: 1 });
    assert_eq!(once.schedule().count(), 1);
}

/// The code decides, then the class: a 450 that says unknown may be greylisting (V-04).
#[test]
fn v04_what_is_permanent() {
    for (text, is_permanent) in [
        ("550 5.1.1 No such user", true),
        ("450 4.1.1 No such user", false),
        ("No such user here", true),
        ("The mailbox is full", false),
        ("552 5.2.2 Mailbox full", true),
        ("421 4.7.0 Try again later", false),
    ] {
        assert_eq!(Setback::from(&bounce::classify_reply(text)).is_permanent, is_permanent, "{text}");
    }
}

#[test]
fn s02_jitter_is_a_part_of_the_interval_and_the_seeds() {
    let policy = retry::Policy::default();
    let attempts = Attempts::first(at("2026-02-02"));
    let waits: Vec<i64> = (0..2_000)
        .map(|seed| match policy.next_attempt(&attempts, &BUSY, attempts.last, seed) {
            Retry::At(next) => (next.at - attempts.last).num_seconds(),
            other => panic!("{other}"),
        })
        .collect();
    assert!(waits.iter().all(|wait| (1_800..=1_980).contains(wait)), "at most a tenth more");
    let mean = waits.iter().sum::<i64>() / 2_000;
    assert!((1_880..=1_900).contains(&mean), "{mean}");
    assert!(waits.contains(&1_800) && waits.contains(&1_980), "both ends occur");
}

#[test]
fn phases_at_their_edges() {
    for (phase, retry, seconds) in [
        (Phase::fixed(1, 60), 1, 60),
        (Phase::fixed(1, 60), u32::MAX, 60),
        (Phase::fixed(1, 0), 1, 1),
        (Phase::growing(1, 100, (3, 2), 1_000), 0, 100),
        (Phase::growing(1, 100, (3, 2), 1_000), 3, 225),
        (Phase::growing(1, 100, (3, 2), 1_000), 4, 337),
        (Phase::growing(1, 100, (3, 2), 1_000), u32::MAX, 1_000),
        (Phase::growing(1, 2_000, (3, 2), 1_000), 1, 1_000),
        (Phase::growing(1, 100, (1, 2), 1_000), 3, 25),
        (Phase::growing(1, 100, (1, 0), 1_000), 9, 100),
        (Phase::growing(1, 100, (0, 1), 1_000), 9, 1),
        (Phase::growing(1, u32::MAX, (u32::MAX, 1), u32::MAX), u32::MAX, u32::MAX),
        // Ten times a third more: 90 * (4/3)^2 is 160 exactly.
        (Phase::growing(1, 90, (4, 3), 1_000), 3, 160),
    ] {
        assert_eq!(phase.interval(retry), seconds, "{phase:?} {retry}");
    }
}

#[test]
fn every_schedule_has_a_source() {
    for preset in retry::Policy::PRESETS {
        let policy = retry::Policy::preset(preset.name()).unwrap();
        assert!(preset.source().seen().parse::<chrono::NaiveDate>().is_ok(), "{}", preset.name());
        assert!(policy.source().is_some() && policy.schedule().count() > 1, "{}", preset.name());
    }
    let sparkpost: Vec<u64> = retry::Policy::preset("sparkpost").unwrap().schedule().collect();
    assert_eq!(sparkpost[..5], [0, 1_200, 3_600, 8_400, 18_000]);
    assert!(*sparkpost.last().unwrap() <= 72 * 3_600);
    for preset in backoff::Policy::PRESETS {
        assert!(preset.policy().source().is_some(), "{}", preset.name());
    }
}
