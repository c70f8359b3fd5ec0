//! Buckets and back-off.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{self, Reason},
    delivery::{Backoff, Bucket, Setback, Throttle, backoff},
};

use super::at;

fn seconds(seconds: i64) -> DateTime<Utc> {
    at("2026-02-02") + TimeDelta::seconds(seconds)
}

#[test]
fn s02_a_bucket_lends_what_came_back() {
    let mut bucket = Bucket::full(Throttle::per_minute(30).with_capacity(3), seconds(0));
    for (second, wanted, left) in [
        (0, 2, Some(1)),
        (0, 2, None),
        (1, 2, None), // one every two seconds: half of one so far
        (2, 2, Some(0)),
        (3, 0, Some(0)),
        (60, 3, Some(0)), // no more than fits
        (50, 1, None),    // a clock that goes back gives nothing
        (62, 1, Some(0)), // and takes nothing
        (62, 4, None),
    ] {
        let taken = bucket.take(wanted, seconds(second)).ok().map(|taken| taken.left);
        assert_eq!(taken, left, "{second} s, {wanted}");
    }
    assert_eq!(Bucket::empty(Throttle::per_minute(1), seconds(0)).available(seconds(59)), 0);
    assert_eq!(Bucket::empty(Throttle::per_minute(1), seconds(0)).available(seconds(60)), 1);
}

/// 7 in 3 seconds is not a whole number of nanoseconds per token: a million readings lose nothing.
#[test]
fn s02_reading_a_bucket_loses_nothing() {
    let throttle = Throttle::new(7, 3).with_capacity(u64::MAX);
    let mut watched = Bucket::empty(throttle, seconds(0));
    for step in 1..=1_000_000 {
        let now = seconds(0) + TimeDelta::nanoseconds(step * 12_345);
        assert!(watched.take(u64::MAX, now).is_err());
    }
    let end = seconds(0) + TimeDelta::nanoseconds(1_000_000 * 12_345);
    // 12.345 s at 7/3 a second are 28.805.
    assert_eq!(watched.available(end), 28);
    let wait = watched.take(29, end).unwrap_err().until.unwrap();
    assert_eq!(wait, Bucket::empty(throttle, seconds(0)).take(29, seconds(0)).unwrap_err().until.unwrap());
    // 29 tokens are there after 29 * 3 / 7 seconds, rounded up to a nanosecond.
    assert_eq!((wait - seconds(0)).num_nanoseconds(), Some(12_428_571_429));
}

#[test]
fn s02_waits_say_when() {
    let mut bucket = Bucket::empty(Throttle::per_hour(3_600).with_capacity(10), seconds(0));
    let wait = bucket.take(10, seconds(0)).unwrap_err();
    assert_eq!((wait.wanted, wait.there, wait.until), (10, 0, Some(seconds(10))));
    assert_eq!(
        bucket.take(11, seconds(0)).unwrap_err().to_string(),
        "11 wanted, 0 there: there will never be that many"
    );
    let mut dry = Bucket::empty(Throttle::new(0, 60).with_capacity(10), seconds(0));
    assert_eq!(dry.take(1, seconds(9)).unwrap_err().until, None, "nothing comes back");
    let slow = Throttle::new(1, u32::MAX).with_capacity(u64::MAX);
    assert_eq!(
        Bucket::empty(slow, seconds(0)).take(u64::MAX, seconds(0)).unwrap_err().until,
        None,
        "beyond all dates"
    );
    // A throttle of no time is one a second.
    assert_eq!(Bucket::empty(Throttle::new(5, 0), seconds(0)).available(seconds(1)), 5);
}

#[test]
fn s02_a_bucket_under_another_limit() {
    let bucket = Bucket::full(Throttle::per_minute(60), seconds(0));
    let wider = bucket.with_throttle(Throttle::per_minute(120), seconds(0));
    assert_eq!((wider.available(seconds(0)), wider.available(seconds(30))), (60, 120));
    let narrower = bucket.with_throttle(Throttle::per_minute(6), seconds(0));
    assert_eq!(narrower.available(seconds(0)), 6);
    assert_eq!(narrower.throttle(), Throttle::per_minute(6));
}

const LIMITED: Setback = Setback::transient(Reason::RateLimited);

/// Gmail, 4.7.28: stop for ten minutes, one connection, one more at a time.
#[test]
fn s02_s03_gmail_asks_for_less() {
    let policy = backoff::Policy::default();
    let mut backoff = Backoff::new();
    let verdict = bounce::classify_reply(
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail. 421 4.7.28 rate limited.",
    );
    backoff.on_reply(&Setback::from(&verdict), seconds(0), &policy);
    for (second, connections, until) in [
        (0, 0, Some(600)),
        (599, 0, Some(600)),
        (600, 1, Some(1_200)),
        (1_199, 1, Some(1_200)),
        (1_200, 2, Some(1_800)),
        (5_999, 9, Some(6_000)),
        (6_000, 10, None),
        (-100, 0, Some(600)),
    ] {
        let allowance = backoff.allowance(seconds(second), &policy);
        assert_eq!((allowance.connections, allowance.until), (connections, until.map(seconds)), "{second} s");
    }
    assert_eq!(
        backoff.allowance(seconds(1_200), &policy).to_string(),
        "2 connections, until 2026-02-02 09:30:00 UTC (poor sender reputation)"
    );
}

/// The time of a refusal, and how long the pause then lasts from the start.
#[test]
fn s02_pauses_grow_where_they_do_not_help() {
    let policy = backoff::Policy::default();
    let mut backoff = Backoff::new();
    for (case, second, setback, until) in [
        ("the first", 0, LIMITED, 600),
        ("another one at once: no longer", 5, LIMITED, 605),
        ("another reason says nothing", 300, Setback::transient(Reason::MailboxFull), 605),
        ("mail from before the pause says nothing", -5, LIMITED.with_wait(9_000), 605),
        ("one on the way back: twice as long", 700, LIMITED, 700 + 1_200),
        ("and again", 2_000, LIMITED, 2_000 + 2_400),
        ("a wait that was asked for", 4_400, LIMITED.with_wait(10_000), 4_400 + 10_000),
        ("another one at once does not cut that short", 5_000, LIMITED, 4_400 + 10_000),
        ("never more than four hours", 14_400, LIMITED.with_wait(999_999), 14_400 + 14_400),
        ("a quiet day later: a first one", 28_800 + 86_400, LIMITED, 28_800 + 86_400 + 600),
    ] {
        backoff.on_reply(&setback, seconds(second), &policy);
        let pause = backoff.allowance(seconds(second.max(0)), &policy);
        assert_eq!((pause.connections, pause.until), (0, Some(seconds(until))), "{case}");
    }
}

#[test]
fn s02_several_hits_in_a_window() {
    let is_held = |window: u32, times: &[i64]| {
        let mut policy = backoff::Policy::default();
        policy.hits = 3;
        policy.window_seconds = window;
        let mut backoff = Backoff::new();
        for second in times {
            backoff.on_reply(&LIMITED, seconds(*second), &policy);
        }
        backoff.allowance(seconds(*times.last().unwrap()), &policy).connections == 0
    };
    for (window, times, held) in [
        (60, &[0, 1][..], false),
        (60, &[0, 1, 59], true),
        (60, &[0, 1, 60], false),
        (60, &[0, 1, 60, 61, 62], true),
        // Those that led to a pause are used up.
        (9_000, &[0, 1, 2], true),
        (9_000, &[0, 1, 2, 610], false),
        (9_000, &[0, 1, 2, 610, 611, 612], true),
    ] {
        assert_eq!(is_held(window, times), held, "{window} s, {times:?}");
    }
}

#[test]
fn s02_kumomta_goes_on_at_a_trickle() {
    let policy = backoff::Policy::preset("kumomta-shaping").unwrap();
    let mut backoff = Backoff::new();
    backoff.on_reply(&Setback::transient(Reason::IpBlocklisted), seconds(0), &policy);
    let held = backoff.allowance(seconds(5_399), &policy);
    assert_eq!(held.throttle, Some(Throttle::per_minute(1)), "one message a minute");
    assert_eq!((held.connections, held.until), (1, Some(seconds(5_400))), "90 minutes");
    let after = backoff.allowance(seconds(5_400), &policy);
    assert_eq!((after.connections, after.throttle, after.until), (10, None, None));
}
