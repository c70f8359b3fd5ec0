//! Sending days, days that begin somewhere else than at midnight UTC, hours.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use deliverability::{
    time::{Error, Overlap, Zone},
    warmup::{Calendar, Counting, Curve, Day, Hours, Observed, State},
};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

/// Paris in 2026: +1 h, from 29 March 01:00 UTC +2 h, from 25 October 01:00 UTC +1 h.
fn paris() -> Zone {
    Zone::new(3_600, [(at("2026-03-29T01:00:00Z"), 7_200), (at("2026-10-25T01:00:00Z"), 3_600)]).unwrap()
}

/// Lord Howe Island in 2026: +11 h, from 4 April 15:00 UTC +10:30, from 3 October 15:30 UTC +11 h.
fn lord_howe() -> Zone {
    Zone::new(39_600, [(at("2026-04-04T15:00:00Z"), 37_800), (at("2026-10-03T15:30:00Z"), 39_600)]).unwrap()
}

/// Havana in 2026: -5 h, from 8 March 05:00 UTC -4 h, from 1 November 05:00 UTC -5 h: at midnight.
fn havana() -> Zone {
    Zone::new(-18_000, [(at("2026-03-08T05:00:00Z"), -14_400), (at("2026-11-01T05:00:00Z"), -18_000)])
        .unwrap()
}

#[test]
fn s02_weekdays_and_holidays_are_left_out() {
    let calendar = Calendar::weekdays().without([date("2026-04-03"), date("2026-04-06")]);
    let plan = Plan::builder().start(date("2026-04-01")).from(100).to(103).curve(Curve::Linear).days(4);
    let plan = plan.calendar(calendar).build().unwrap();
    let days: Vec<_> = plan.days().iter().map(|day| (day.date().to_string(), day.cap())).collect();
    let expected = [("2026-04-01", 100), ("2026-04-02", 101), ("2026-04-07", 102), ("2026-04-08", 103)];
    assert_eq!(days, expected.map(|(day, cap)| (day.to_owned(), cap)));
    assert_eq!(
        (plan.day_on(date("2026-04-06")), State::new().cap_on(&plan, date("2026-04-06"), &Policy::default())),
        (None, 0)
    );
    assert_eq!(plan.days().iter().map(Day::number).collect::<Vec<_>>(), [1, 2, 3, 4]);

    let saturday =
        Plan::builder().start(date("2026-04-04")).from(1).to(2).days(2).calendar(Calendar::weekdays());
    assert_eq!(saturday.build().unwrap().days()[0].date(), date("2026-04-06"));
    let mut never = Calendar::default();
    never.sends_on = [false; 7];
    assert_eq!(kind(builder().from(1).to(2).calendar(never)), ErrorKind::NoSendingDay);
}

#[test]
fn s02_calendar_days_count_over_the_weekend() {
    // 2026-03-05 is a Thursday; 100 to 200 in 11 calendar days.
    let plan = Plan::builder().start(date("2026-03-05")).from(100).to(200).curve(Curve::Linear).days(11);
    let plan = plan.calendar(Calendar::weekdays().counting(Counting::CalendarDays)).build().unwrap();
    let days: Vec<_> = plan.days().iter().map(|day| (day.date().to_string(), day.cap())).collect();
    let expected = [
        ("2026-03-05", 100),
        ("2026-03-06", 110),
        ("2026-03-09", 140),
        ("2026-03-10", 150),
        ("2026-03-11", 160),
        ("2026-03-12", 170),
        ("2026-03-13", 180),
        // Day 11 is a Sunday: the target is reached on the Monday.
        ("2026-03-16", 200),
    ];
    assert_eq!(days, expected.map(|(day, cap)| (day.to_owned(), cap)));
    // Doubling daily, the weekend would be a step of eight.
    let doubling = Plan::builder().start(date("2026-03-06")).from(100).to(1_600).days(5);
    let calendar = Calendar::weekdays().counting(Counting::CalendarDays);
    assert_eq!(kind(doubling.calendar(calendar)), ErrorKind::SteepStep { day: 2 });
}

#[test]
fn s02_which_instant_begins_a_day() {
    let cases = [
        // (zone, local start, day, the instant)
        (Zone::utc(), "00:00:00", "2026-03-02", "2026-03-02T00:00:00Z"),
        (Zone::new(-28_800, []).unwrap(), "09:00:00", "2026-03-02", "2026-03-02T17:00:00Z"),
        (Zone::new(45_900, []).unwrap(), "00:00:00", "2026-03-02", "2026-03-01T11:15:00Z"),
        (paris(), "00:00:00", "2026-03-29", "2026-03-28T23:00:00Z"),
        (paris(), "09:00:00", "2026-03-28", "2026-03-28T08:00:00Z"),
        (paris(), "09:00:00", "2026-03-29", "2026-03-29T07:00:00Z"),
        // 02:30 is in the gap: right after it.
        (paris(), "02:30:00", "2026-03-29", "2026-03-29T01:00:00Z"),
        (paris(), "02:00:00", "2026-03-29", "2026-03-29T01:00:00Z"),
        (paris(), "03:00:00", "2026-03-29", "2026-03-29T01:00:00Z"),
        // 02:30 happens twice: the first, by default.
        (paris(), "02:30:00", "2026-10-25", "2026-10-25T00:30:00Z"),
        // Midnight itself does not exist, and exists twice.
        (havana(), "00:00:00", "2026-03-08", "2026-03-08T05:00:00Z"),
        (havana(), "00:00:00", "2026-11-01", "2026-11-01T04:00:00Z"),
        (lord_howe(), "02:15:00", "2026-10-04", "2026-10-03T15:30:00Z"),
    ];
    for (zone, local, day, expected) in cases {
        let calendar = Calendar::default().in_zone(zone, time(local));
        let start = calendar.day_start(date(day)).unwrap();
        assert_eq!(start, at(expected), "{local} on {day}");
        assert_eq!(calendar.date_of(start), Some(date(day)));
        assert_eq!(calendar.date_of(start - TimeDelta::seconds(1)), date(day).pred_opt());
    }
    let mut later = Calendar::default().in_zone(paris(), time("02:30:00"));
    later.overlap = Overlap::Later;
    assert_eq!(later.day_start(date("2026-10-25")), Some(at("2026-10-25T01:30:00Z")));
    assert_eq!(later.date_of(at("2026-10-25T01:00:00Z")), Some(date("2026-10-24")));
}

#[test]
fn s02_invalid_zones_are_refused() {
    let change = |text: &str| (at(text), 0);
    let order = [change("2026-03-02T00:00:00Z"), change("2026-03-01T00:00:00Z")];
    assert_eq!(Zone::new(0, order).unwrap_err(), Error::Offsets);
    assert_eq!(Zone::new(86_400, []).unwrap_err(), Error::Offsets);
    assert_eq!(Zone::new(0, [(at("2026-03-02T00:00:00Z"), i32::MIN)]).unwrap_err(), Error::Offsets);
    assert!(Zone::new(-86_399, []).is_ok());
    assert_eq!(Zone::utc().local(DateTime::<Utc>::MAX_UTC), Some(DateTime::<Utc>::MAX_UTC.naive_utc()));
    assert_eq!(paris().local(DateTime::<Utc>::MAX_UTC), None, "an hour past the last instant");
}

#[test]
fn s02_the_allowance_ends_with_the_day() {
    let calendar = Calendar::weekdays().in_zone(paris(), time("06:00:00"));
    let plan = Plan::builder().start(date("2026-03-27")).from(100).to(200).days(2).calendar(calendar);
    let plan = plan.build().unwrap();
    let policy = Policy::default();
    let left = |state: &State, sent, now| plan.allowance(state, sent, at(now), &policy).left;
    let mut state = State::new();
    assert_eq!(left(&state, 0, "2026-03-27T04:59:59Z"), 0);
    assert_eq!(left(&state, 30, "2026-03-27T05:00:00Z"), 70);
    assert_eq!(left(&state, 30, "2026-03-28T04:59:59Z"), 70, "the Friday goes on until 06:00 on Saturday");
    assert_eq!(left(&state, 0, "2026-03-28T05:00:00Z"), 0, "a Saturday is no sending day");
    let friday = plan.allowance(&state, 100, at("2026-03-27T22:00:00Z"), &policy);
    assert_eq!((friday.left, friday.renews), (0, Some(at("2026-03-30T04:00:00Z"))), "06:00 is 04:00 UTC now");
    // Only what was measured moves the ramp on.
    assert_eq!(left(&state, 0, "2026-03-30T04:00:00Z"), 100);
    state.observe(&plan, &[Observed::new(date("2026-03-27")).sent(100)], &policy).unwrap();
    assert_eq!(left(&state, 30, "2026-03-27T12:00:00Z"), 70, "the day that was measured still has its cap");
    assert_eq!(left(&state, 250, "2026-03-30T04:00:00Z"), 0, "more was sent than may be");
    assert_eq!(left(&state, 150, "2026-03-30T04:00:00Z"), 50);
    assert_eq!(left(&state, 0, "2026-03-26T12:00:00Z"), 0, "a day that is over");
}

#[test]
fn s02_days_of_23_24_25_and_24_and_a_half_hours() {
    let cases = [
        (paris(), "2026-03-28", 24, 60),
        (paris(), "2026-03-29", 23, 60),
        (paris(), "2026-10-25", 25, 60),
        (lord_howe(), "2026-04-05", 25, 30),
        (lord_howe(), "2026-10-04", 24, 30),
    ];
    for (zone, day, hours, last) in cases {
        let calendar = Calendar::default().in_zone(zone, NaiveTime::MIN);
        let plan = Plan::builder().start(date(day)).from(1_000).to(1_000).days(1).calendar(calendar.clone());
        let plan = plan.build().unwrap();
        let (slots, left) = Hours::default().slots(&plan, &plan.days()[0]);
        assert_eq!((slots.len(), left), (hours, 0), "{day}");
        assert_eq!(slots.iter().map(|slot| slot.cap).sum::<u64>(), 1_000);
        assert_eq!(slots[0].start, calendar.day_start(date(day)).unwrap());
        let end = calendar.day_start(date(day).succ_opt().unwrap()).unwrap();
        let ends = slots.iter().skip(1).map(|slot| slot.start).chain([end]);
        let lengths: Vec<i64> =
            slots.iter().zip(ends).map(|(slot, end)| (end - slot.start).num_minutes()).collect();
        assert_eq!((lengths[0], *lengths.last().unwrap()), (60, last), "{day}");
        assert!(lengths[..hours - 1].iter().all(|&length| length == 60));
        let (first, short) = (slots[0].cap, slots[hours - 1].cap);
        assert!(first.abs_diff(short * 60 / last as u64) <= 2, "{day}: half an hour has half the part");
    }
    // The hour that the clocks leap over has no part; the hour they show twice has two.
    let parts = |day: &str| {
        let calendar = Calendar::default().in_zone(paris(), NaiveTime::MIN);
        let plan =
            Plan::builder().start(date(day)).from(90).to(90).days(1).calendar(calendar).build().unwrap();
        let (slots, left) = Hours::between(2, 3).slots(&plan, &plan.days()[0]);
        (slots.iter().map(|slot| slot.cap).filter(|&cap| cap > 0).collect::<Vec<_>>(), left)
    };
    assert_eq!(parts("2026-03-28"), (vec![90], 0));
    assert_eq!(parts("2026-03-29"), (vec![], 90));
    assert_eq!(parts("2026-10-25"), (vec![45, 45], 0));
}

#[test]
fn s02_an_hourly_cap_hands_on_what_is_over_it() {
    let plan = builder().from(1_000).to(1_000).days(1).hour_divisor(5).build().unwrap();
    let day = &plan.days()[0];
    assert_eq!(day.hour_cap(), Some(200));
    let mut hours = Hours::between(8, 14);
    hours.weights[8] = 100;
    let (slots, left) = hours.slots(&plan, day);
    let parts: Vec<u64> = slots.iter().map(|slot| slot.cap).filter(|&cap| cap > 0).collect();
    assert_eq!((parts, left), (vec![200, 160, 160, 160, 160, 160], 0));
    let (slots, left) = Hours::between(8, 11).slots(&plan, day);
    assert_eq!((slots.iter().map(|slot| slot.cap).max(), left), (Some(200), 400), "three hours hold 600");
}

#[test]
fn s02_jitter_is_the_seeds() {
    let plan = builder().from(24_000).to(24_000).days(2).build().unwrap();
    let parts = |day: usize, hours: &Hours| -> Vec<u64> {
        hours.slots(&plan, &plan.days()[day]).0.iter().map(|slot| slot.cap).collect()
    };
    let jitter = |seed, key| Hours::default().jitter(20, seed, key);
    let one = parts(0, &jitter(7, "a.example"));
    assert_eq!(one, parts(0, &jitter(7, "a.example")), "the same again");
    assert_ne!(one, parts(0, &jitter(8, "a.example")));
    assert_ne!(one, parts(0, &jitter(7, "b.example")));
    assert_ne!(one, parts(1, &jitter(7, "a.example")), "another day");
    assert_eq!(one.iter().sum::<u64>(), 24_000);
    // 1,000 an hour, 20 % up or down, against a mean that strays little.
    assert!(one.iter().all(|cap| (700..=1_300).contains(cap)), "{one:?}");
    assert!(one.iter().max().unwrap() - one.iter().min().unwrap() > 100, "{one:?}");
    assert_eq!(parts(0, &Hours::default()), [1_000; 24]);
}
