//! One answer from all that can speak against sending now.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::Reason,
    delivery::{Answer, Backoff, Bucket, Gate, Part, Permission, Quota, Setback, Throttle, backoff},
    time::Window,
};
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn s02_each_part_can_refuse() {
    // A Monday, ten o'clock.
    let now = at("2026-03-02T10:00:00Z");
    let minutes = |minutes| now + TimeDelta::minutes(minutes);
    let policy = backoff::Policy::default();
    let mut held = Backoff::new();
    held.on_reply(&Setback::transient(Reason::RateLimited), now, &policy);
    let empty = Bucket::empty(Throttle::per_hour(60), now);
    let dry = Bucket::empty(Throttle::per_hour(0), now);
    let (day, night) = (Window::between(9, 18).on_weekdays(), Window::between(22, 6));
    let mut never = Window::always();
    never.weekdays = [false; 7];
    let quota = |left, renews| Some(Quota { left, renews });
    let gate = |change: &dyn Fn(&mut Gate<'_>)| {
        let mut gate = Gate::default();
        change(&mut gate);
        gate.ask(now)
    };
    let wait = |until, reason| Answer::Wait { until, reason };
    assert_eq!(Gate::default().ask(now), Answer::Send);
    assert_eq!(gate(&|gate| gate.permission = Permission::Never), Answer::Never { reason: Part::Permission });
    assert_eq!(
        gate(&|gate| gate.permission = Permission::blocked(Some(minutes(5)))),
        wait(Some(minutes(5)), Part::Permission)
    );
    assert_eq!(gate(&|gate| gate.permission = Permission::Until(now)), Answer::Send, "it is over");
    assert_eq!(gate(&|gate| gate.quota = quota(0, Some(minutes(60)))), wait(Some(minutes(60)), Part::Quota));
    assert_eq!(gate(&|gate| gate.quota = quota(0, None)), wait(None, Part::Quota));
    assert_eq!(gate(&|gate| gate.quota = quota(1, None)), Answer::Send);
    let mut asked = Gate::default();
    asked.bucket = Some(&empty);
    assert_eq!(asked.ask(now), wait(Some(minutes(1)), Part::Bucket));
    asked.bucket = Some(&dry);
    assert_eq!(asked.ask(now), wait(None, Part::Bucket));
    asked.bucket = None;
    asked.backoff = Some((&held, &policy));
    assert_eq!(asked.ask(now), wait(Some(minutes(10)), Part::Backoff));
    assert_eq!(asked.ask(minutes(10)), Answer::Send, "one connection");
    asked.open_connections = 1;
    assert_eq!(asked.ask(minutes(10)), wait(Some(minutes(20)), Part::Backoff), "and no second one yet");
    // The longest wait is given, and the window where it is closed by then.
    asked.quota = quota(0, Some(at("2026-03-07T00:00:00Z")));
    assert_eq!(asked.ask(now), wait(Some(at("2026-03-07T00:00:00Z")), Part::Quota));
    asked.window = Some(&day);
    assert_eq!(asked.ask(now), wait(Some(at("2026-03-09T09:00:00Z")), Part::Window));
    asked.window = Some(&never);
    assert_eq!(asked.ask(now), Answer::Never { reason: Part::Window });
    let mut late = Gate::default();
    late.window = Some(&night);
    assert_eq!(late.ask(now), wait(Some(at("2026-03-02T22:00:00Z")), Part::Window));
    assert_eq!(late.ask(at("2026-03-03T05:59:59Z")), Answer::Send, "a night goes on over midnight");
}

#[test]
fn s02_the_rate_comes_back_step_by_step() {
    let (policy, usual) = (backoff::Policy::default(), Throttle::per_minute(100));
    let now = at("2026-03-02T10:00:00Z");
    let mut backoff = Backoff::new();
    assert_eq!(backoff.throttle(usual, now, &policy), usual);
    backoff.on_reply(&Setback::transient(Reason::RateLimited), now, &policy);
    let tokens: Vec<u32> = (0..12)
        .map(|step| backoff.throttle(usual, now + TimeDelta::minutes(step * 10), &policy).tokens)
        .collect();
    assert_eq!(tokens, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100]);
    // The smallest rate is one message, and a trickle is what it says.
    let slow = backoff.throttle(Throttle::per_day(3), now + TimeDelta::minutes(10), &policy);
    assert_eq!((slow.tokens, slow.capacity), (1, 1));
    let kumo = backoff::Policy::preset("kumomta-shaping").unwrap();
    let mut backoff = Backoff::new();
    backoff.on_reply(&Setback::transient(Reason::BadReputation), now, &kumo);
    assert_eq!(backoff.throttle(usual, now, &kumo), Throttle::per_minute(1).with_capacity(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The gate never lets go what one of its parts refuses, and lets go when it said it would.
    #[test]
    fn s02_the_gate_is_no_milder_than_its_parts(
        minute in 0_i64..20_000, permission in 0_u8..3, left in 0_u64..3, renews in proptest::option::of(0_i64..9_000),
        tokens in 0_u32..3, (hit, open) in (proptest::option::of(0_i64..300), 0_u32..12),
        (from, to, weekdays) in (0_u32..24, 0_u32..24, any::<[bool; 7]>()),
    ) {
        let start = at("2026-03-02T00:00:00Z");
        let now = start + TimeDelta::minutes(minute);
        let later = |minutes: i64| now + TimeDelta::minutes(minutes);
        let policy = backoff::Policy::default();
        let mut held = Backoff::new();
        if let Some(ago) = hit {
            held.on_reply(&Setback::transient(Reason::RateLimited), now - TimeDelta::minutes(ago), &policy);
        }
        let bucket = Bucket::empty(Throttle::per_hour(tokens), now - TimeDelta::minutes(30));
        let mut window = Window::between(from, to);
        window.weekdays = weekdays;
        let mut gate = Gate::default();
        gate.permission = [Permission::Allowed, Permission::Until(later(7)), Permission::Never][usize::from(permission)];
        gate.quota = Some(Quota { left, renews: renews.map(later) });
        (gate.bucket, gate.backoff, gate.window) = (Some(&bucket), Some((&held, &policy)), Some(&window));
        gate.open_connections = open;
        let answer = gate.ask(now);
        let all = permission == 0 && left > 0 && bucket.available(now) > 0 && window.is_open(now)
            && open < held.allowance(now, &policy).connections;
        prop_assert_eq!(answer == Answer::Send, all, "{}", answer);
        if let Answer::Wait { until: Some(until), .. } = answer {
            prop_assert!(until > now && window.is_open(until), "{}", answer);
        }
        prop_assert_eq!(permission == 2 && answer != Answer::Never { reason: Part::Permission }, false);
    }
}
