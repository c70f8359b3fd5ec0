//! The state of an address through the public face; the requirement's ID in each name.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{Class, Reason},
    quarantine::{Block, Cause, Event, Happening, List, Permission, Policy, State, Treatment},
};
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 { format!("{text}T09:00:00Z") } else { text.to_owned() };
    text.parse().unwrap()
}

fn fold(domain: &str, events: &[Event]) -> State {
    State::fold(domain, events, &Policy::default())
}

fn block(state: &State, licence: &str, now: DateTime<Utc>) -> Block {
    *state.may_send(licence, now).block().expect("it is blocked")
}

#[test]
fn q01_three_lists_are_kept_apart() {
    let events = [
        Event::bounce("1", at("2026-01-05"), Reason::MailboxFull),
        Event::complaint("2", at("2026-01-06"), "shop"),
        Event::bounce("3", at("2026-01-07"), Reason::UserUnknown),
    ];
    let soft = fold("gmail.com", &events[..1]);
    assert_eq!(block(&soft, "news", at("2026-01-08")).list, List::Temporary);
    let all = fold("gmail.com", &events);
    assert_eq!(block(&all, "news", at("2026-01-08")).list, List::LongTerm);
    assert_eq!(block(&all, "shop", at("2026-01-08")).list, List::Blacklist, "the strongest is named");
    assert_eq!(all.quarantine(at("2026-01-08")), Some(List::LongTerm));
}

#[test]
fn q02_soft_bounces_and_absences_quarantine_for_a_time() {
    for event in [
        Event::bounce("1", at("2026-01-05"), Reason::MailboxFull),
        Event::bounce("1", at("2026-01-05"), Reason::ServerError),
        Event::absence("1", at("2026-01-05")),
    ] {
        let state = fold("example.org", &[event]);
        assert_eq!(block(&state, "news", at("2026-01-06")).until, Some(at("2026-01-12")));
    }
    let policy = {
        let mut policy = Policy::default();
        policy.absence_counts = false;
        policy
    };
    let state = State::fold("example.org", &[Event::absence("1", at("2026-01-05"))], &policy);
    assert!(state.may_send("news", at("2026-01-06")).is_allowed());
}

#[test]
fn q03_the_ladder_is_1_2_4_8_16_weeks_and_q11_then_for_good() {
    let mut events = Vec::new();
    let mut now = at("2026-01-05");
    for (step, weeks) in [1, 2, 4, 8, 16].into_iter().enumerate() {
        events.push(Event::bounce(step.to_string(), now, Reason::MailboxFull));
        let state = fold("example.org", &events);
        let held = block(&state, "news", now);
        let until = now + TimeDelta::weeks(weeks);
        assert_eq!(
            (held.list, held.step, held.until),
            (List::Temporary, Some((step as u32 + 1, 5)), Some(until))
        );
        assert!(!state.may_send("news", until - TimeDelta::seconds(1)).is_allowed());
        assert!(state.may_send("news", until).is_allowed(), "the end is not part of it");
        assert_eq!(state.next_change(now), Some(until));
        now = until + TimeDelta::days(1);
    }
    events.push(Event::bounce("last", now, Reason::MailboxFull));
    let state = fold("example.org", &events);
    let held = block(&state, "news", now);
    assert_eq!(
        (held.list, held.until, held.cause),
        (List::LongTerm, None, Cause::Bounce(Reason::MailboxFull))
    );
    assert_eq!(state.next_change(now), None);
}

#[test]
fn q03_weeks_not_months() {
    let mut policy = Policy::default();
    policy.ladder_days = vec![112];
    let state =
        State::fold("example.org", &[Event::bounce("1", at("2026-01-15"), Reason::MailboxFull)], &policy);
    assert_eq!(state.next_change(at("2026-01-16")), Some(at("2026-05-07")));
}

#[test]
fn q04_a_bounce_that_blames_the_sender_does_nothing() {
    for &reason in Reason::ALL.iter().filter(|reason| reason.class() == Class::Spam) {
        let events: Vec<_> = (0..50)
            .map(|day| Event::bounce(day.to_string(), at("2026-01-05") + TimeDelta::days(day), reason))
            .collect();
        assert_eq!(fold("gmail.com", &events), fold("gmail.com", &[]), "{reason}");
    }
}

#[test]
fn q05_q09_q10_hard_bounces_by_trust_in_the_domain() {
    let one = [Event::bounce("1", at("2026-01-05"), Reason::UserUnknown)];
    let two = [one[0].clone(), Event::bounce("2", at("2026-06-05"), Reason::MailboxDisabled)];
    assert_eq!(block(&fold("gmail.com", &one), "a", at("2026-01-05")).list, List::LongTerm);
    assert_eq!(block(&fold("GMail.com", &one), "a", at("2026-01-05")).list, List::LongTerm);
    assert!(fold("example.org", &one).may_send("a", at("2026-01-06")).is_allowed());
    let held = block(&fold("example.org", &two), "a", at("2027-01-01"));
    assert_eq!(
        (held.list, held.since, held.cause),
        (List::LongTerm, at("2026-06-05"), Cause::Bounce(Reason::MailboxDisabled))
    );

    let invalid = [Event::bounce("1", at("2026-01-05"), Reason::AddressInvalid)];
    assert_eq!(
        block(&fold("example.org", &invalid), "a", at("2026-01-05")).list,
        List::LongTerm,
        "at once, anywhere"
    );

    let mut policy = Policy::default();
    policy.hard_bounces = 3;
    assert!(State::fold("example.org", &two, &policy).may_send("a", at("2027-01-01")).is_allowed());
}

#[test]
fn q07_q08_q15_a_blacklist_is_one_licences_own() {
    let state = fold(
        "gmail.com",
        &[Event::complaint("1", at("2026-01-05"), "shop"), Event::complaint("2", at("2026-03-05"), "shop")],
    );
    assert_eq!(
        block(&state, "shop", at("2030-01-01")).since,
        at("2026-01-05"),
        "the first complaint is stored"
    );
    assert!(state.may_send("news", at("2030-01-01")).is_allowed());
    assert_eq!(state.blacklists().collect::<Vec<_>>(), [("shop", at("2026-01-05"))]);
    let quarantined = fold("gmail.com", &[Event::bounce("1", at("2026-01-05"), Reason::UserUnknown)]);
    for licence in ["shop", "news", ""] {
        assert!(
            !quarantined.may_send(licence, at("2026-01-06")).is_allowed(),
            "quarantines hold for every licence"
        );
    }
}

#[test]
fn q18_a_new_address_begins_anew() {
    assert!(fold("gmail.com", &[]).may_send("shop", at("2026-01-06")).is_allowed());
}

#[test]
fn q20_the_answer_says_why() {
    let events = [
        Event::bounce("1", at("2026-02-02"), Reason::MailboxFull),
        Event::bounce("2", at("2026-02-10"), Reason::MailboxFull),
        Event::bounce("3", at("2026-03-02"), Reason::ServerError),
    ];
    let state = fold("example.org", &events);
    assert_eq!(
        block(&state, "a", at("2026-03-03")).to_string(),
        "temporary quarantine, step 3 of 5, until 2026-03-30 09:00 UTC (the receiving system failed on 2026-03-02)",
    );
    let state = fold("gmail.com", &[Event::bounce("1", at("2026-02-02"), Reason::UserUnknown)]);
    assert_eq!(
        block(&state, "a", at("2026-03-03")).to_string(),
        "long-term quarantine (user unknown on 2026-02-02)"
    );
}

#[test]
fn decision_bounces_inside_a_quarantine_take_no_step() {
    let events = [
        Event::bounce("1", at("2026-01-05"), Reason::MailboxFull),
        Event::bounce("2", at("2026-01-06"), Reason::MailboxFull),
        Event::bounce("3", at("2026-01-11"), Reason::MailboxFull),
    ];
    assert_eq!(fold("example.org", &events).next_change(at("2026-01-11")), Some(at("2026-01-12")));
    let after = [events[0].clone(), Event::bounce("4", at("2026-01-12"), Reason::MailboxFull)];
    assert_eq!(
        block(&fold("example.org", &after), "a", at("2026-01-12")).step,
        Some((2, 5)),
        "the end is outside"
    );
}

#[test]
fn decision_a_delivery_resets_and_quiet_takes_one_step_off() {
    let soft = |id: &str, day: &str| Event::bounce(id, at(day), Reason::MailboxFull);
    let step =
        |events: &[Event], day: &str| block(&fold("example.org", events), "a", at(day)).step.unwrap().0;
    let two = [soft("1", "2026-01-05"), soft("2", "2026-02-02")];
    assert_eq!(step(&two, "2026-02-02"), 2);
    let reset = [two[0].clone(), Event::delivery("d", at("2026-01-20")), two[1].clone()];
    assert_eq!(step(&reset, "2026-02-02"), 1);

    // The second quarantine ends on 16 February: 26 weeks of quiet end on 17 August.
    let early = [two[0].clone(), two[1].clone(), soft("3", "2026-08-16")];
    let late = [two[0].clone(), two[1].clone(), soft("3", "2026-08-17")];
    assert_eq!((step(&early, "2026-08-16"), step(&late, "2026-08-17")), (3, 2));
    let later = [two[0].clone(), two[1].clone(), soft("3", "2027-06-01")];
    assert_eq!(step(&later, "2027-06-01"), 1, "two periods take two steps");

    let hard = [
        Event::bounce("1", at("2026-01-05"), Reason::UserUnknown),
        Event::delivery("2", at("2026-01-06")),
        Event::bounce("3", at("2026-01-07"), Reason::UserUnknown),
    ];
    assert!(
        fold("example.org", &hard).may_send("a", at("2026-01-08")).is_allowed(),
        "it was delivered in between"
    );
}

#[test]
fn taxonomy_undetermined_acts_at_the_second_and_some_reasons_never() {
    let unknown = |id: &str, day: &str| Event::bounce(id, at(day), Reason::Undetermined);
    let one = [unknown("1", "2026-01-05")];
    let two = [unknown("1", "2026-01-05"), unknown("2", "2026-01-20")];
    assert!(fold("example.org", &one).may_send("a", at("2026-01-05")).is_allowed());
    assert_eq!(block(&fold("example.org", &two), "a", at("2026-01-20")).list, List::Temporary);
    for reason in [
        Reason::Greylisted,
        Reason::RateLimited,
        Reason::MessageTooLarge,
        Reason::TlsRequired,
        Reason::ProtocolError,
    ] {
        assert_eq!(Policy::default().treatment(reason), Treatment::Ignore, "{reason}");
    }
}

#[test]
fn dates_at_the_end_of_time_do_not_panic() {
    let last = DateTime::<Utc>::MAX_UTC;
    let events = [
        Event::bounce("1", DateTime::<Utc>::MIN_UTC, Reason::MailboxFull),
        Event::bounce("2", last, Reason::MailboxFull),
        Event::bounce("3", last, Reason::MailboxFull),
    ];
    let mut policy = Policy::default();
    policy.ladder_days = vec![u32::MAX; 3];
    for days in [0, 1, u32::MAX] {
        policy.quiet_days = days;
        let state = State::fold("example.org", &events, &policy);
        let _ = (state.may_send("a", last), state.next_change(last));
    }
    policy.ladder_days.clear();
    assert_eq!(block(&State::fold("example.org", &events, &policy), "a", last).list, List::LongTerm);
}

fn happenings() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => proptest::sample::select(Reason::ALL).prop_map(|reason| Happening::Bounce { reason }),
        3 => Just(Happening::Bounce { reason: Reason::MailboxFull }),
        1 => Just(Happening::Absence),
        1 => Just(Happening::Delivery),
        1 => "[ab]".prop_map(|licence| Happening::Complaint { licence }),
    ]
}

fn histories() -> impl Strategy<Value = Vec<Event>> {
    proptest::collection::vec((0_u32..30, 0_i64..800, happenings()), 0..25).prop_map(|events| {
        events
            .into_iter()
            .map(|(id, day, happening)| {
                Event::new(id.to_string(), at("2026-01-05") + TimeDelta::days(day), happening)
            })
            .collect()
    })
}

fn of_spam_class() -> Vec<Reason> {
    Reason::ALL.iter().copied().filter(|reason| reason.class() == Class::Spam).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_order_of_arrival_and_duplicates_do_not_matter(events in histories(), swaps in proptest::collection::vec((0_usize..25, 0_usize..25), 0..25)) {
        let wanted = fold("gmail.com", &events);
        let mut shuffled = events.clone();
        for (one, other) in swaps {
            if one < shuffled.len() && other < shuffled.len() {
                shuffled.swap(one, other);
            }
        }
        shuffled.extend(events.iter().take(5).cloned());
        prop_assert_eq!(fold("gmail.com", &shuffled), wanted);
    }

    #[test]
    fn bounces_of_the_spam_class_never_change_a_state(events in histories(), reason in proptest::sample::select(of_spam_class()), day in 0_i64..800) {
        let mut more = events.clone();
        more.push(Event::bounce("spam", at("2026-01-05") + TimeDelta::days(day), reason));
        prop_assert_eq!(fold("example.org", &more), fold("example.org", &events));
    }

    #[test]
    fn a_complaint_at_one_licence_never_blocks_another(events in histories(), day in 0_i64..2000) {
        let now = at("2026-01-05") + TimeDelta::days(day);
        let mut more = events.clone();
        more.push(Event::complaint("c", at("2026-01-05"), "other"));
        prop_assert_eq!(fold("example.org", &more).may_send("a", now), fold("example.org", &events).may_send("a", now));
    }

    #[test]
    fn a_later_bounce_never_shortens_a_quarantine(events in histories(), later in 0_i64..400) {
        let before = fold("example.org", &events);
        let end = events.iter().map(Event::at).max().unwrap_or_else(|| at("2026-01-05"));
        let mut more = events;
        let now = end + TimeDelta::days(later);
        more.push(Event::bounce("last", now, Reason::MailboxFull));
        let after = fold("example.org", &more);
        if let Permission::Blocked(was) = before.may_send("a", now) {
            let is = after.may_send("a", now);
            let is = is.block().expect("it stays blocked");
            prop_assert!(is.list >= was.list);
            prop_assert!(is.until.is_none() || is.until >= was.until);
        }
    }
}
