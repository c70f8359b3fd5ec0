//! Ramps of a few messages a day, bad days, audiences: by what was measured, as it comes.

use chrono::Days;
use deliverability::{
    rate::{Counts, Daily, Outcome},
    warmup::{Calendar, Decision, Observed, State},
};

use super::*;

/// The decision after each day on which what was to be sent was sent, and `bad` of it became of it.
fn decisions(plan: &Plan, days: u64, bad: impl Fn(u64, Observed) -> Observed) -> Vec<(Decision, u64)> {
    let policy = Policy::default();
    let mut state = State::new();
    let mut decisions = Vec::new();
    for number in 0..days {
        let date = start() + Days::new(number);
        let sent = state.cap_on(plan, date, &policy);
        state.observe(plan, &[bad(sent, Observed::new(date).sent(sent))], &policy).unwrap();
        let next = state.next(plan, &policy);
        decisions.push((next.decision(), next.cap()));
    }
    decisions
}

#[test]
fn s03_small_ramps_brake() {
    let flat = builder().from(10).to(10).days(30).build().unwrap();
    let rising = builder().from(10).to(200).days(30).build().unwrap();
    for plan in [&flat, &rising] {
        let all_hard = decisions(plan, 30, |sent, row| row.hard(sent));
        assert_eq!(all_hard[0], (Decision::Pause, 0));
        assert!(all_hard.iter().all(|(decision, _)| *decision >= Decision::Hold), "{all_hard:?}");
        let none_accepted = decisions(plan, 30, |sent, row| row.with(Counts::new(sent, 0).blocked(sent)));
        assert_eq!(none_accepted[0].0, Decision::Pause);
        let all_deferred = decisions(plan, 30, |sent, row| row.deferred(sent));
        assert!(all_deferred.iter().all(|(decision, _)| *decision >= Decision::Hold), "{all_deferred:?}");
        // Three in ten, every day: within a week it goes no further.
        let some = decisions(plan, 12, |sent, row| row.hard(sent * 3 / 10));
        assert!(some[6..].iter().any(|(decision, _)| *decision >= Decision::StepBack), "{some:?}");
        // One bounce in a while is chance.
        let once = decisions(plan, 12, |sent, row| row.hard(u64::from(sent == 11)));
        assert!(once.iter().all(|(decision, _)| *decision <= Decision::Advance), "{once:?}");
    }
}

#[test]
fn s03_a_bad_day_after_good_ones_names_its_window() {
    let plan = builder().from(10_000).to(10_000).days(30).build().unwrap();
    for (bad, phrase) in [
        (Observed::new(date("2026-03-09")).sent(10_000).hard(1_390), "hard bounces 13.90 % in 1 day"),
        (Observed::new(date("2026-03-09")).sent(10_000).complaints(70), "complaints 0.70 % in 1 day"),
    ] {
        let good =
            (0..7).map(|day| Observed::new(start() + Days::new(day)).sent(10_000).hard(0).complaints(0));
        let rows: Vec<Observed> = good.chain([bad]).collect();
        let next = plan.advance(&rows, &Policy::default());
        assert_eq!(next.decision(), Decision::Pause, "{next}");
        assert!(next.to_string().contains(phrase), "{next}");
    }
}

#[test]
fn s02_the_allowance_is_the_states() {
    let plan = builder().from(1_000).to(8_000).days(20).build().unwrap();
    let policy = Policy::default();
    let noon = |date: NaiveDate| date.and_hms_opt(12, 0, 0).unwrap().and_utc();
    let mut state = State::new();
    for number in 0..12 {
        let date = start() + Days::new(number);
        let allowed = plan.allowance(&state, 0, noon(date), &policy);
        assert_eq!(allowed.left, state.next(&plan, &policy).cap());
        state.observe(&plan, &[Observed::new(date).sent(allowed.left)], &policy).unwrap();
    }
    // After sixteen days of holiday the state's memory decides, and not the plan's date.
    let back = start() + Days::new(12 + 16);
    let allowed = plan.allowance(&state, 0, noon(back), &policy);
    assert_eq!(allowed.left, state.cap_on(&plan, back, &policy));
    assert!(allowed.left < plan.day_on(start() + Days::new(12)).unwrap().cap() / 3, "{allowed:?}");
    // A pause means none, and says when there will be more.
    let bad = start() + Days::new(12);
    state.observe(&plan, &[Observed::new(bad).sent(3_000).hard(900)], &policy).unwrap();
    let paused = plan.allowance(&state, 0, noon(bad + Days::new(3)), &policy);
    assert_eq!(paused.left, 0);
    assert_eq!(paused.renews.map(|at| at.date_naive()), Some(bad + Days::new(8)));
    // Days off have none either.
    let plan = builder().from(100).to(200).days(5).calendar(Calendar::weekdays()).build().unwrap();
    let saturday = plan.allowance(&State::new(), 0, noon(date("2026-03-07")), &policy);
    assert_eq!((saturday.left, saturday.renews.unwrap().date_naive()), (0, date("2026-03-09")));
}

#[test]
fn r13_audiences_widen_with_what_was_earned() {
    let plan = builder().from(100).to(5_000).days(42).build().unwrap();
    let policy = Policy::default();
    let audience = |state: &State| state.next(&plan, &policy).day().audience().active_within_days;
    // Forty-two days on which nothing was sent admit nobody new.
    let mut held = State::new();
    for number in 0..42 {
        held.observe(&plan, &[Observed::new(start() + Days::new(number)).sent(20)], &policy).unwrap();
    }
    assert_eq!((held.next(&plan, &policy).decision(), audience(&held)), (Decision::Hold, Some(30)));
    // Earned days do, and a pause takes some of them back.
    let mut state = State::new();
    for number in 0..28 {
        let sent = state.next(&plan, &policy).cap();
        state.observe(&plan, &[Observed::new(start() + Days::new(number)).sent(sent)], &policy).unwrap();
    }
    assert_eq!(audience(&state), Some(90));
    let sent = state.next(&plan, &policy).cap();
    state
        .observe(&plan, &[Observed::new(start() + Days::new(28)).sent(sent).hard(sent / 2)], &policy)
        .unwrap();
    assert_eq!(audience(&state), Some(60));
    // After the last step the days on which it is kept count on.
    let mut done = State::new();
    for number in 0..44 {
        let sent = done.next(&plan, &policy).cap();
        done.observe(&plan, &[Observed::new(start() + Days::new(number)).sent(sent)], &policy).unwrap();
    }
    assert_eq!(done.next(&plan, &policy).day().audience().others_percent, 15);
}

#[test]
fn events_move_a_ramp() {
    let plan = builder().from(100).to(400).days(8).build().unwrap();
    let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Hard, Outcome::Complaints]);
    for stream in ["news", "receipts"] {
        daily.count(start(), "gmail", stream, Outcome::Sent, 50);
    }
    let next = |daily: &Daily| plan.advance(&Observed::from_daily(daily), &Policy::default());
    assert_eq!(next(&daily).decision(), Decision::Advance);
    // The bounces arrive a day late, and count for the day of the mail.
    daily.count(start(), "gmail", "news", Outcome::Hard, 40);
    assert_eq!(next(&daily).decision(), Decision::Pause);
}
