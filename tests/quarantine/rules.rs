//! Bounces, the ladder, hard rules, reset and decay.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{Class, Reason},
    quarantine::{
        Beyond, Bounce, Cause, Decision, Effect, Event, List, Policy, Sign, State, Treatment,
        release::Release,
    },
};

use super::{at, block, day, domain, fold, policy};

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
    assert_eq!(block(&all, "shop", at("2026-01-08")).list, List::Blocklist, "the strongest is named");
    assert!(matches!(all.decide(at("2026-01-08")), Decision::LongTerm(_)));
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
    let policy = policy(|policy| policy.absence_counts = false);
    let state = State::fold(&domain("example.org"), &[Event::absence("1", at("2026-01-05"))], &policy);
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
    let state = State::fold(
        &domain("example.org"),
        &[Event::bounce("1", at("2026-01-15"), Reason::MailboxFull)],
        &policy,
    );
    assert_eq!(state.next_change(at("2026-01-16")), Some(at("2026-05-07")));
}

#[test]
fn q04_a_bounce_that_blames_the_sender_does_nothing() {
    for &reason in Reason::ALL.iter().filter(|reason| reason.class() == Class::Spam) {
        let events: Vec<_> = (0..50)
            .map(|day| Event::bounce(day.to_string(), at("2026-01-05") + TimeDelta::days(day), reason))
            .collect();
        assert!(fold("gmail.com", &events).agrees_with(&fold("gmail.com", &[])), "{reason}");
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
    assert!(State::fold(&domain("example.org"), &two, &policy).may_send("a", at("2027-01-01")).is_allowed());
}

#[test]
fn q07_q08_q15_a_blocklist_is_one_tenants_own() {
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
    assert_eq!(state.blocklists().collect::<Vec<_>>(), [("shop", at("2026-01-05"))]);
    let quarantined = fold("gmail.com", &[Event::bounce("1", at("2026-01-05"), Reason::UserUnknown)]);
    for tenant in ["shop", "news", ""] {
        assert!(
            !quarantined.may_send(tenant, at("2026-01-06")).is_allowed(),
            "quarantines hold for every tenant"
        );
    }
}

#[test]
fn q18_a_new_address_starts_without_history() {
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

    let (state, policy) = (fold("example.org", &two), Policy::default());
    for (day, wanted) in
        [("2026-02-02", 2), ("2026-08-16", 2), ("2026-08-17", 1), ("2027-02-15", 0), ("2030-01-01", 0)]
    {
        assert_eq!((state.step_at(at(day), &policy), state.step()), (wanted, 2), "{day}");
    }
    let forgetless = Policy::preset("mailchimp").unwrap();
    assert_eq!(state.step_at(at("2030-01-01"), &forgetless), 2, "no quiet is long enough");

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
        let state = State::fold(&domain("example.org"), &events, &policy);
        let _ = (state.may_send("a", last), state.next_change(last));
    }
    policy.ladder_days.clear();
    assert_eq!(block(&State::fold(&domain("example.org"), &events, &policy), "a", last).list, List::LongTerm);
}

#[test]
fn a_bounce_of_a_class_alone_is_treated_by_its_class() {
    let of = |class| [Event::new("1", day(0), Bounce::from_class(class))];
    let held = block(&fold("example.org", &of(Class::Soft)), "a", day(0));
    assert_eq!((held.list, held.cause), (List::Temporary, Cause::BounceOf(Class::Soft)));
    assert_eq!(
        held.to_string(),
        "temporary quarantine, step 1 of 5, until 2026-01-12 09:00 UTC (soft bounce on 2026-01-05)"
    );
    assert_eq!(block(&fold("gmail.com", &of(Class::Hard)), "a", day(0)).list, List::LongTerm);
    assert!(fold("gmail.com", &of(Class::Spam)).may_send("a", day(0)).is_allowed());

    // The caller's own class comes before the reason's.
    let mut doubted = Bounce::new(Reason::UserUnknown);
    doubted.class = Class::Soft;
    let state = fold("gmail.com", &[Event::new("1", day(0), doubted)]);
    assert_eq!(block(&state, "a", day(0)).list, List::Temporary);
}

#[test]
fn the_numbers_of_a_policy_one_by_one() {
    let soft = |id: &str, days| Event::bounce(id, day(days), Reason::ServerError);
    let last = |events: &[Event], policy: &Policy| {
        State::fold(&domain("example.org"), events, policy).why(policy).last().unwrap().effect
    };
    let row = [soft("1", 0), soft("2", 10), soft("3", 20)];

    let three = policy(|policy| policy.soft_bounces = 3);
    assert_eq!(last(&row[..2], &three), Effect::Counted { bounces: 2, of: 3 });
    assert!(matches!(last(&row, &three), Effect::Listed(_)));

    let again = [&row[..], &[soft("4", 28)]].concat();
    assert_eq!(last(&again, &three), Effect::Counted { bounces: 1, of: 3 }, "a new row after a step");

    let apart = policy(|policy| (policy.soft_bounces, policy.soft_span_hours) = (2, 20 * 24));
    assert_eq!(last(&row[..2], &apart), Effect::Counted { bounces: 2, of: 2 });
    assert!(matches!(last(&row, &apart), Effect::Listed(_)), "20 days are enough");

    let spaced = policy(|policy| (policy.soft_bounces, policy.soft_spacing_hours) = (2, 10 * 24 + 1));
    assert_eq!(last(&row[..2], &spaced), Effect::TooSoon);
    assert!(matches!(last(&row, &spaced), Effect::Listed(_)), "20 days after the first");
    let spaced = policy(|policy| policy.soft_spacing_hours = 10 * 24 + 1);
    assert_eq!(last(&row[..2], &spaced), Effect::TooSoon, "also after a quarantine");
    let spaced = policy(|policy| {
        (policy.ladder_days, policy.long_term_days) = (vec![], vec![5]);
        policy.soft_spacing_hours = 10 * 24 + 1;
    });
    assert_eq!(last(&row[..2], &spaced), Effect::TooSoon, "and after a long-term one");

    let forgets = policy(|policy| (policy.soft_bounces, policy.soft_forget_days) = (2, 9));
    assert_eq!(last(&row, &forgets), Effect::Counted { bounces: 1, of: 2 });
    let remembers = policy(|policy| (policy.soft_bounces, policy.soft_forget_days) = (2, 10));
    assert!(matches!(last(&row[..2], &remembers), Effect::Listed(_)), "10 days are not more than 10");

    let never = policy(|policy| policy.soft_bounces = 0);
    assert_eq!(last(&row, &never), Effect::Ignored);

    let repeats = policy(|policy| (policy.ladder_days, policy.beyond_ladder) = (vec![3], Beyond::Repeat));
    let held = block(&State::fold(&domain("example.org"), &row, &repeats), "a", day(20));
    assert_eq!((held.list, held.step, held.until), (List::Temporary, Some((1, 1)), Some(day(23))));

    let full = policy(|policy| {
        policy.treatments.insert(Reason::ServerError, Treatment::Temporary { from: None, days: Some(30) });
    });
    assert_eq!(State::fold(&domain("example.org"), &row[..1], &full).next_change(day(1)), Some(day(30)));

    let active = policy(|policy| (policy.soft_bounces_if_active, policy.active_days) = (Some(2), 5));
    let clicked = |days| [Event::engagement("c", day(days), Sign::Unspecified), soft("1", 5)];
    assert_eq!(last(&clicked(0), &active), Effect::Counted { bounces: 1, of: 2 });
    assert!(matches!(last(&clicked(-1), &active), Effect::Listed(_)), "that was six days ago");

    let hard = |id: &str, hours| Event::bounce(id, day(0) + TimeDelta::hours(hours), Reason::UserUnknown);
    let window = policy(|policy| policy.hard_window_hours = 24);
    assert!(matches!(last(&[hard("1", 0), hard("2", 24)], &window), Effect::Listed(_)));
    assert_eq!(last(&[hard("1", 0), hard("2", 25)], &window), Effect::Counted { bounces: 1, of: 2 });

    let ends = policy(|policy| policy.long_term_days = vec![7]);
    let twice = [hard("1", 0), hard("2", 1), hard("3", 8 * 24)];
    let state = State::fold(&domain("gmail.com"), &twice[..2], &ends);
    assert_eq!(state.next_change(day(1)), Some(day(7)), "the second was under way");
    assert_eq!(
        State::fold(&domain("gmail.com"), &twice, &ends).next_change(day(8)),
        None,
        "the next is for good"
    );

    let lifts = policy(|policy| policy.delivery_releases = true);
    let delivered = [soft("1", 0), Event::delivery("2", day(1))];
    assert!(State::fold(&domain("example.org"), &delivered, &lifts).may_send("a", day(2)).is_allowed());
    assert!(!fold("example.org", &delivered).may_send("a", day(2)).is_allowed());
}

#[test]
fn decision_bounces_inside_a_quarantine_are_recorded_and_counted() {
    let events = [
        Event::bounce("1", day(0), Reason::MailboxFull),
        Event::bounce("2", day(1), Reason::MailboxFull),
        Event::bounce("3", day(2), Reason::BadReputation),
    ];
    let state = fold("example.org", &events);
    assert_eq!((state.history(), state.bounces(), state.step()), (&events[..], 3, 1));
    let effects: Vec<Effect> = state.why(&Policy::default()).iter().map(|line| line.effect).collect();
    assert!(matches!(effects[..], [Effect::Listed(_), Effect::AlreadyListed, Effect::Ignored]));
}

#[test]
fn a_refold_by_another_policy_reads_the_same_history() {
    let events = [Event::bounce("1", day(0), Reason::UserUnknown)];
    let mut state = fold("example.org", &events);
    assert!(state.may_send("a", day(1)).is_allowed());
    state.refold(&policy(|policy| policy.hard_bounces = 1));
    assert_eq!(block(&state, "a", day(1)).list, List::LongTerm);
}

#[test]
fn equal_events_are_one_and_different_ones_under_one_id_are_a_conflict() {
    let early = Event::bounce("1", day(0), Reason::MailboxFull);
    for other in [
        Event::bounce("1", day(9), Reason::MailboxFull),
        Event::bounce("1", day(0), Reason::UserUnknown),
        Event::delivery("1", day(0)),
        early.clone().from_base("spring"),
        early.clone().about_message("m"),
    ] {
        let events = [early.clone(), other.clone(), early.clone()];
        let state = fold("example.org", &events);
        assert_eq!(state.history().len(), 2, "{other:?}");
        let conflicts = state.conflicts();
        assert_eq!((conflicts.len(), conflicts[0].id(), conflicts[0].events().len()), (1, "1", 2));
        assert_eq!(fold("example.org", &[other, early.clone()]), state);
    }
    assert!(fold("example.org", &[early.clone(), early]).conflicts().is_empty());
}

#[test]
fn decision_quiet_is_counted_from_a_release_and_forgets_a_row() {
    let soft = |id: &str, days| Event::bounce(id, day(days), Reason::MailboxFull);
    let released = |days| {
        let release = Event::new("r", day(2), Release::temporary("desk"));
        fold("example.org", &[soft("1", 0), release, soft("2", days)])
    };
    assert_eq!(block(&released(2 + 181), "a", day(2 + 181)).step, Some((2, 5)));
    assert_eq!(block(&released(2 + 182), "a", day(2 + 182)).step, Some((1, 5)));

    let unknown = |id: &str, days| Event::bounce(id, day(days), Reason::Undetermined);
    let second = |days| fold("example.org", &[unknown("1", 0), unknown("2", days)]).decide(day(days));
    assert_eq!(second(181).as_str(), "temporary");
    assert_eq!(second(182).as_str(), "free");
}

/// After the last length the address is put away, or the last length comes again, by the policy; never an earlier one.
#[test]
fn q11_the_end_of_a_ladder_of_any_length() {
    for lengths in [vec![], vec![3], vec![10, 3], vec![1, 2, 4, 8]] {
        for beyond in [Beyond::ForGood, Beyond::Repeat] {
            let policy = policy(|policy| {
                (policy.ladder_days, policy.beyond_ladder, policy.quiet_days) = (lengths.clone(), beyond, 0);
            });
            let (mut events, mut now, of) = (Vec::new(), day(0), lengths.len());
            for number in 0..of + 3 {
                events.push(Event::bounce(format!("{number}"), now, Reason::MailboxFull));
                let state = State::fold(&domain("example.org"), &events, &policy);
                let held = block(&state, "a", now);
                let length =
                    lengths.get(number).or_else(|| lengths.last().filter(|_| beyond == Beyond::Repeat));
                match length {
                    Some(&days) => {
                        let until = now + TimeDelta::days(i64::from(days));
                        let step = (number.min(of - 1) as u32 + 1, of as u32);
                        let expected = (List::Temporary, Some(step), Some(until));
                        assert_eq!(
                            (held.list, held.step, held.until),
                            expected,
                            "{lengths:?} {beyond:?} {number}"
                        );
                        now = until;
                    }
                    None => {
                        // The step that has no length is the end, and what comes later changes nothing of it.
                        let (since, step) = (events[of].at(), held.step);
                        let expected = (List::LongTerm, None, None, since);
                        assert_eq!(
                            (held.list, step, held.until, held.since),
                            expected,
                            "{lengths:?} {number}"
                        );
                        now += TimeDelta::days(1);
                    }
                }
            }
        }
    }
}

/// Ids that were used twice come in the order of the ids, their events by time, in whatever order they arrived.
#[test]
fn conflicts_are_in_order() {
    let early = |id: &str| Event::bounce(id, day(0), Reason::MailboxFull);
    let late = |id: &str| Event::delivery(id, day(3));
    let events =
        [late("b"), early("c"), late("a"), early("b"), early("a"), late("c"), early("d"), early("d")];
    for turn in 0..events.len() {
        let turned: Vec<Event> = events.iter().cycle().skip(turn).take(events.len()).cloned().collect();
        let state = fold("example.org", &turned);
        let told: Vec<(&str, Vec<&Event>)> =
            state.conflicts().iter().map(|conflict| (conflict.id(), conflict.events().to_vec())).collect();
        let expected: Vec<(&str, Vec<Event>)> =
            ["a", "b", "c"].into_iter().map(|id| (id, vec![early(id), late(id)])).collect();
        assert_eq!(told.len(), expected.len());
        for ((id, events), (expected_id, expected)) in told.iter().zip(&expected) {
            assert_eq!(
                (id, events.iter().copied().cloned().collect::<Vec<_>>()),
                (expected_id, expected.clone())
            );
        }
    }
}

/// At one time the id decides, and under one id what happened: late events are refused, known ones are reported as known.
#[test]
fn events_of_one_time_are_in_the_order_of_their_ids() {
    let policy = Policy::default();
    let full = |id: &str| Event::bounce(id, day(0), Reason::MailboxFull);
    let mut state = State::new(&domain("example.org"));
    assert!(matches!(state.apply(full("b"), &policy), Ok(Effect::Listed(_))));
    assert_eq!(state.apply(full("b"), &policy), Ok(Effect::Duplicate));
    // A delivery sorts after a bounce.
    let delivery = Event::delivery("b", day(0));
    assert!(delivery > full("b"));
    assert!(state.apply(delivery, &policy).is_ok());
    assert_eq!(state.apply(full("b"), &policy), Ok(Effect::Duplicate), "known, if not the last");
    assert!(state.apply(full("a"), &policy).is_err());
    assert!(state.apply(Event::delivery("a", day(0)), &policy).is_err());
    assert!(state.apply(Event::absence("b", day(0)), &policy).is_err(), "before the delivery");
    assert!(state.apply(Event::delivery("c", day(0)), &policy).is_ok());
    let ids: Vec<&str> = state.history().iter().map(Event::id).collect();
    assert_eq!(ids, ["b", "b", "c"]);
}
