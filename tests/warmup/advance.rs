//! What measures make of a plan: brakes, idle days, states, simulation.

use deliverability::{
    rate::{Limit, Trials},
    warmup::{
        Brake, Brakes, Calendar, Counting, Curve, Decision, Memory, Observed, Reason, Rule, Scenario, Share,
        State,
    },
};

use super::*;

/// Caps 1,000, 1,250, ..., 3,000: nine days from Monday, 2 March.
fn plan() -> Plan {
    builder().curve(Curve::Linear).from(1_000).to(3_000).days(9).build().unwrap()
}

fn day(number: u32) -> Observed {
    Observed::new(NaiveDate::from_ymd_opt(2026, 3, number).unwrap())
}

fn sentence(rows: &[Observed]) -> String {
    plan().advance(rows, &Brakes::default()).to_string()
}

#[test]
fn s03_each_brake_at_its_limit() {
    let of = |row: fn(Observed, u64) -> Observed, events| sentence(&[row(day(2).sent(1_000), events)]);
    let hard = |events| of(Observed::hard, events);
    let soft = |events| of(Observed::soft, events);
    let deferred = |events| of(Observed::deferred, events);
    let table = [
        (hard(19), "advance to 1,250"),
        (hard(20), "hold at 1,000: hard bounces 2.00 % (limit 2.00 %, 20 of 1,000 sent)"),
        (hard(50), "step back to 1,000: hard bounces 5.00 % (limit 5.00 %, 50 of 1,000 sent)"),
        (
            hard(100),
            "pause until 2026-03-10, then 1,000: hard bounces 10.00 % (limit 10.00 %, 100 of 1,000 sent)",
        ),
        (soft(99), "advance to 1,250"),
        (soft(100), "hold at 1,000: soft bounces 10.00 % (limit 10.00 %, 100 of 1,000 sent)"),
        (soft(300), "step back to 1,000: soft bounces 30.00 % (limit 30.00 %, 300 of 1,000 sent)"),
        (soft(1_000), "step back to 1,000: soft bounces 100.00 % (limit 30.00 %, 1,000 of 1,000 sent)"),
        (deferred(99), "advance to 1,250"),
        (deferred(100), "hold at 1,000: deferrals 10.00 % (limit 10.00 %, 100 of 1,000 sent)"),
        (deferred(999), "step back to 1,000: deferrals 99.90 % (limit 30.00 %, 999 of 1,000 sent)"),
    ];
    for (seen, expected) in table {
        assert_eq!(seen, expected);
    }
}

#[test]
fn r05_complaints_over_one_in_a_thousand_hold_and_three_pause() {
    // 10,000 delivered: 10 are 0.1 % and keep the limit, 11 are over it; 0.2 % and 0.3 % are reached.
    let plan = builder().from(10_000).to(20_000).days(8).build().unwrap();
    let decision = |complaints| {
        let row = day(2).sent(10_100).hard(60).soft(40).complaints(complaints);
        plan.advance(&[row], &Brakes::default()).decision()
    };
    let seen = [0, 10, 11, 19, 20, 29, 30, u64::MAX].map(decision);
    use Decision::{Advance, Hold, Pause, StepBack};
    assert_eq!(seen, [Advance, Advance, Hold, Hold, StepBack, StepBack, Pause, Pause]);
}

#[test]
fn s03_few_events_prove_nothing() {
    assert_eq!(sentence(&[day(2).sent(1_000).complaints(2)]), "advance to 1,250", "two complaints");
    let small = builder().from(99).to(150).days(5).build().unwrap();
    let next = small.advance(&[day(2).sent(99).complaints(9)], &Brakes::default());
    assert_eq!(next.decision(), Decision::Advance, "99 messages");
    let mut brakes = Brakes::default();
    brakes.complaints.evidence = brakes.complaints.evidence.floors(1, 1);
    assert_eq!(small.advance(&[day(2).sent(99).complaints(1)], &brakes).decision(), Decision::Pause);
    // A limit of trials that are not counted here never brakes.
    brakes.complaints = Brake::new(Some(Limit::over(0, 1, Trials::InboxDelivered)), None, None);
    assert_eq!(small.advance(&[day(2).sent(99).complaints(50)], &brakes).decision(), Decision::Advance);
}

#[test]
fn r04_the_worst_provider_decides_for_a_whole_plan() {
    let rows = [
        day(2).at("gmail").sent(600).complaints(1),
        day(2).at("yahoo").sent(400).hard(8),
        day(2).at("yahoo").soft(40),
    ];
    let next = plan().advance(&rows, &Brakes::default());
    assert_eq!(
        next.to_string(),
        "hold at 1,000: hard bounces at yahoo 2.00 % (limit 2.00 %, 8 of 400 sent); \
         soft bounces at yahoo 10.00 % (limit 10.00 %, 40 of 400 sent)"
    );
    let Reason::Rate { rule, provider, rate, limit } = &next.reasons()[0] else { panic!("{next}") };
    assert_eq!((rule, provider.as_deref()), (&Rule::HardBounces, Some("yahoo")));
    assert_eq!((rate.events(), rate.trials(), limit.of()), (8, 400, Trials::Sent));
    // Over all there is too much where no provider alone has enough to tell.
    let many: Vec<Observed> = (0..20).map(|n| day(2).at(format!("domain{n}")).sent(50).hard(2)).collect();
    let next = plan().advance(&many, &Brakes::default());
    assert_eq!(next.to_string(), "hold at 1,000: hard bounces 4.00 % (limit 2.00 %, 40 of 1,000 sent)");
}

#[test]
fn s03_a_bad_day_steps_back_once_and_its_memory_holds() {
    let plan = plan();
    let mut state = State::new();
    let mut said = Vec::new();
    let bad = |number| if number == 5 { 300 } else { 0 };
    for number in 2..=16 {
        let sent = state.next(&plan, &Brakes::default()).cap();
        let row = day(number).sent(sent).hard(bad(number));
        state.observe(&plan, &[row], &Brakes::default()).unwrap();
        said.push(state.next(&plan, &Brakes::default()).to_string());
    }
    // 75 % of 1,750 is 1,312: back to 1,250. The window of seven days then holds it:
    let expected = [
        "advance to 1,250",
        "advance to 1,500",
        "advance to 1,750",
        "step back to 1,250: hard bounces 5.45 % (limit 5.00 %, 300 of 5,500 sent)",
        "hold at 1,250: hard bounces 4.44 % (limit 2.00 %, 300 of 6,750 sent)",
        "hold at 1,250: hard bounces 3.75 % (limit 2.00 %, 300 of 8,000 sent)",
        "hold at 1,250: hard bounces 3.24 % (limit 2.00 %, 300 of 9,250 sent)",
        "hold at 1,250: hard bounces 3.16 % (limit 2.00 %, 300 of 9,500 sent)",
        "hold at 1,250: hard bounces 3.16 % (limit 2.00 %, 300 of 9,500 sent)",
        "hold at 1,250: hard bounces 3.24 % (limit 2.00 %, 300 of 9,250 sent)",
        // 12 March: the window begins on the 6th.
        "advance to 1,500",
        "advance to 1,750",
    ];
    assert_eq!(said[..12], expected);
}

#[test]
fn r19_a_pause_lasts_and_leads_to_half_the_cap() {
    let plan = plan();
    let brakes = Brakes::default();
    let mut state = State::new();
    for number in 2..=8 {
        let sent = state.next(&plan, &brakes).cap();
        state.observe(&plan, &[day(number).sent(sent)], &brakes).unwrap();
    }
    let next = state.next(&plan, &brakes);
    assert_eq!((next.cap(), next.day().number()), (2_750, 8));
    state.observe(&plan, &[day(9).sent(2_750).complaints(60)], &brakes).unwrap();
    let next = state.next(&plan, &brakes);
    assert_eq!((next.decision(), next.cap(), next.until()), (Decision::Pause, 0, Some(date("2026-03-17"))));
    // 60 of 2,750 and the 11,250 of the six days before: 0.43 %. Half of 2,750 is 1,375: back to 1,250.
    assert_eq!(
        next.to_string(),
        "pause until 2026-03-17, then 1,250: complaints 0.43 % (limit 0.30 %, 60 of 14,000 delivered)"
    );
    assert_eq!(state.cap_on(&plan, date("2026-03-16"), &brakes), 0);
    assert_eq!(state.cap_on(&plan, date("2026-03-17"), &brakes), 1_250);
    let days: Vec<_> = plan.days_after(&state, &brakes).iter().map(|day| (day.date(), day.cap())).collect();
    assert_eq!(days[0], (date("2026-03-17"), 1_250));
    assert_eq!(days.last(), Some(&(date("2026-03-24"), 3_000)));

    // Days of the pause that are told change nothing; mail in it does not move the ramp on.
    let untold = state.clone();
    for number in 10..=16 {
        state.observe(&plan, &[day(number)], &brakes).unwrap();
        let next = state.next(&plan, &brakes);
        let expected = if number < 16 { Decision::Pause } else { Decision::StepBack };
        assert_eq!(next.decision(), expected, "{number}");
        assert!(next.to_string().contains("complaints 0.43 %"), "{next}");
    }
    assert_eq!(state.next(&plan, &brakes).cap(), 1_250);
    let mut stubborn = untold;
    stubborn.observe(&plan, &[day(10).sent(1_250)], &brakes).unwrap();
    assert_eq!(stubborn.next(&plan, &brakes).decision(), Decision::Pause);
    assert!(stubborn.next(&plan, &brakes).reasons().iter().any(|reason| reason.rule() == Rule::TooMuchSent));
}

#[test]
fn r16_a_pause_over_days_off_ends_as_a_step_back() {
    let mut brakes = Brakes::default();
    brakes.pause_days = 1;
    let calendar = Calendar::weekdays();
    let plan =
        builder().start(date("2026-03-06")).from(1_000).to(1_500).days(5).calendar(calendar).build().unwrap();
    let next = plan.advance(&[day(6).sent(1_000).complaints(9)], &brakes);
    assert_eq!(
        (next.decision(), next.day().date(), next.cap()),
        (Decision::StepBack, date("2026-03-09"), 1_000)
    );
}

#[test]
fn s02_a_day_counts_when_half_of_it_was_sent() {
    assert_eq!(sentence(&[day(2).sent(499)]), "hold at 1,000: 499 of 1,000 were sent (50 % are needed)");
    assert_eq!(sentence(&[day(2).sent(500)]), "advance to 1,250");
    assert_eq!(sentence(&[day(2)]), "hold at 1,000: 0 of 1,000 were sent (50 % are needed)");
    // Nothing was sent on 3 March, and the step that had been won is not lost.
    assert_eq!(
        sentence(&[day(2).sent(1_000), day(3)]),
        "hold at 1,250: 0 of 1,250 were sent (50 % are needed)"
    );
    assert_eq!(sentence(&[day(2).sent(1_000), day(3), day(4).sent(1_250)]), "advance to 1,500");
    // A day that is not told at all is the same.
    assert_eq!(sentence(&[day(2).sent(1_000), day(4).sent(1_250)]), "advance to 1,500");
    // What the providers' own caps leave cannot be sent, and is not asked for.
    let small = [Share::new("a", 1).at_most(100), Share::new("b", 1).at_most(100)];
    let plan = builder().from(1_000).to(2_000).days(5).providers(small).build().unwrap();
    assert_eq!(plan.advance(&[day(2).at("a").sent(100)], &Brakes::default()).decision(), Decision::Advance);
}

#[test]
fn r15_r16_more_than_planned_holds() {
    assert_eq!(sentence(&[day(2).sent(1_100)]), "advance to 1,250");
    assert_eq!(
        sentence(&[day(2).sent(1_101)]),
        "hold at 1,000: 1,101 of 1,000 were sent (110 % are allowed)"
    );
    assert_eq!(
        sentence(&[day(2).sent(200_000)]),
        "hold at 1,000: 200,000 of 1,000 were sent (110 % are allowed)"
    );
}

#[test]
fn s02_time_alone_moves_a_plan_of_calendar_days() {
    let calendar = Calendar::default().counting(Counting::CalendarDays);
    let plan =
        builder().curve(Curve::Linear).from(1_000).to(3_000).days(9).calendar(calendar).build().unwrap();
    let caps = |rows: &[Observed]| plan.advance(rows, &Brakes::default()).cap();
    assert_eq!(caps(&[day(2).sent(10)]), 1_250);
    assert_eq!(caps(&[day(2).sent(10), day(5).sent(10)]), 2_000);
    assert_eq!(
        caps(&[day(2).sent(1_000).hard(30), day(3).sent(1_000)]),
        1_250,
        "held for a day, at 1.5 % then"
    );
}

#[test]
fn r16_receivers_forget_an_idle_sender() {
    let plan = builder().from(500).to(8_000).days(5).build().unwrap();
    let brakes = Brakes::default();
    // 500, 1,000, 2,000, 4,000 sent; 8,000 to come on 6 March.
    let rows: Vec<Observed> = [500, 1_000, 2_000, 4_000]
        .into_iter()
        .zip(2..)
        .map(|(sent, number)| day(number).sent(sent))
        .collect();
    let state = State::fold(&plan, &rows, &brakes);
    // Seven days without mail are free; every week begun after them halves; after 30 it begins anew.
    let table = [
        ("2026-03-06", 8_000),
        ("2026-03-13", 8_000),
        ("2026-03-14", 4_000),
        ("2026-03-20", 4_000),
        ("2026-03-21", 2_000),
        ("2026-03-28", 1_000),
        ("2026-04-04", 500),
        ("2026-04-05", 500),
        ("2027-01-01", 500),
    ];
    for (day, cap) in table {
        assert_eq!(state.cap_on(&plan, date(day), &brakes), cap, "{day}");
    }
    // Days told as empty are the same, and say why.
    let mut idle = state.clone();
    let empty: Vec<Observed> = (6..=20).map(day).collect();
    idle.observe(&plan, &empty, &brakes).unwrap();
    let next = idle.next(&plan, &brakes);
    assert_eq!((next.cap(), next.decision()), (2_000, Decision::StepBack));
    let mut later = state;
    later.observe(&plan, &[day(14).sent(4_000)], &brakes).unwrap();
    assert_eq!(later.next(&plan, &brakes).cap(), 8_000, "it went on from 4,000");

    let holidays = (6..=13).map(|day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap());
    let plan = builder().from(500).to(8_000).days(5).calendar(Calendar::default().without(holidays));
    let next = plan.build().unwrap().advance(&rows, &brakes);
    assert_eq!(next.to_string(), "step back to 4,000: nothing was sent for 8 days");
}

#[test]
fn r16_a_new_warm_up_after_thirty_days() {
    let at = |text: &str| text.parse().unwrap();
    let last = at("2026-03-01T12:00:00Z");
    for (now, expected) in [
        ("2026-03-01T12:00:00Z", false),
        ("2026-03-31T11:59:59Z", false),
        ("2026-03-31T12:00:00Z", true),
        ("2020-01-01T00:00:00Z", false),
    ] {
        assert_eq!(Memory::default().needs_rewarm(last, at(now)), expected, "{now}");
    }
    assert!(Memory::rackspace_receiver().needs_rewarm(last, at("2026-03-08T12:00:00Z")));
}

#[test]
fn s03_the_order_of_rows_and_a_snapshot_do_not_matter() {
    let plan = plan();
    let brakes = Brakes::default();
    let rows = [
        day(2).at("gmail").sent(600),
        day(2).at("yahoo").sent(400).hard(8),
        day(3).at("gmail").sent(1_000).complaints(1),
        day(4).sent(1_250),
        day(6).at("gmail").sent(900).complaints(2),
    ];
    let whole = State::fold(&plan, &rows, &brakes);
    let mut reversed = rows.clone();
    reversed.reverse();
    assert_eq!(State::fold(&plan, &reversed, &brakes), whole);
    let mut snapshot = State::fold(&plan, &rows[..3], &brakes);
    snapshot.observe(&plan, &rows[3..], &brakes).unwrap();
    assert_eq!(snapshot, whole);
    // In batches of one row or two, the counts of a day are the same.
    let batches = [day(2).at("gmail").sent(200), day(2).at("gmail").sent(400)];
    let batched: Vec<Observed> = batches.into_iter().chain(rows[1..].iter().cloned()).collect();
    assert_eq!(State::fold(&plan, &batched, &brakes), whole);

    let before = snapshot.clone();
    let error = snapshot.observe(&plan, &[day(7).sent(1), day(6).sent(1)], &brakes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Late { date: date("2026-03-06") });
    assert_eq!(error.to_string(), "an observation of 2026-03-06 comes late: fold all of them anew");
    assert_eq!((snapshot, whole.days(), whole.last()), (before, 4, Some(date("2026-03-06"))));
}

#[test]
fn s03_policies_of_others() {
    let plan = builder().from(10_000).to(20_000).days(8).build().unwrap();
    let decision = |row: Observed, brakes: &Brakes| plan.advance(&[row], brakes).decision();
    let ses = Brakes::ses();
    assert_eq!(decision(day(2).sent(10_000).complaints(9), &ses), Decision::Advance);
    assert_eq!(decision(day(2).sent(10_000).complaints(10), &ses), Decision::StepBack, "0.1 % or greater");
    assert_eq!(decision(day(2).sent(10_000).complaints(50), &ses), Decision::Pause);
    let posthog = Brakes::posthog();
    assert_eq!(decision(day(2).sent(10_000).complaints(14), &posthog), Decision::Advance);
    assert_eq!(decision(day(2).sent(10_000).complaints(15), &posthog), Decision::Hold);
    assert_eq!(decision(day(2).sent(10_000).complaints(30), &posthog), Decision::Pause);
    // Complaints, too, are of what was sent, as in `reputation`.
    assert_eq!(decision(day(2).sent(10_000).hard(240).complaints(15), &posthog), Decision::Hold);
    assert_eq!(decision(day(2).sent(10_000).hard(240).complaints(14), &posthog), Decision::Advance);
    assert_eq!(decision(day(2).sent(10_000).hard(250), &posthog), Decision::Hold);
    assert_eq!(decision(day(2).sent(10_000).hard(500), &posthog), Decision::Pause);
}

#[test]
fn s02_a_plan_played_through_a_scenario() {
    let plan = plan();
    let brakes = Brakes::default();
    // All goes well: nine days, 1,000 + 1,250 + ... + 3,000.
    let good = plan.simulate(&Scenario::default(), &brakes);
    assert_eq!((good.finish(), good.days().len()), (Some(date("2026-03-10")), 9));
    assert_eq!((good.sent(), good.overflow(), good.held_days()), (18_000, 0, 0));

    // More is wanted than fits, and two days are idle: each of them repeats its step.
    let mut scenario = Scenario::default();
    scenario.wanted = Some(2_000);
    scenario.idle = [date("2026-03-04"), date("2026-03-07")].into();
    let busy = plan.simulate(&scenario, &brakes);
    assert_eq!(busy.finish(), Some(date("2026-03-12")));
    // 1,000, 1,250, 0, 1,500, 1,750, 0, and from then on 2,000.
    assert_eq!(busy.sent(), 1_000 + 1_250 + 1_500 + 1_750 + 5 * 2_000);
    assert_eq!(busy.overflow(), 1_000 + 750 + 500 + 250);
    assert_eq!(busy.held_days(), 2);

    // 0.15 % of complaints hold the ramp once there are three of them, and for good.
    let mut scenario = Scenario::default();
    scenario.complaints_ppm = 1_500;
    scenario.horizon_days = 30;
    let bad = plan.simulate(&scenario, &brakes);
    assert_eq!((bad.finish(), bad.days().len()), (None, 30));
    assert!(bad.days().iter().all(|day| day.plan.cap() <= 1_250));
    let last = &bad.days()[29].plan;
    assert!(last.to_string().starts_with("hold at 1,250: complaints 0.1"), "{last}");

    // Too little is wanted for the ramp to move.
    let mut scenario = Scenario::default();
    scenario.wanted = Some(100);
    scenario.horizon_days = u32::MAX;
    let small = plan.simulate(&scenario, &brakes);
    assert_eq!((small.finish(), small.days().len()), (None, Plan::MAX_DAYS as usize));
}

#[test]
fn s02_incidents_come_on_top_at_their_provider() {
    let plan =
        builder().from(1_000).to(2_000).days(5).providers([("gmail", 3), ("yahoo", 1)]).build().unwrap();
    let mut scenario = Scenario::default();
    scenario.incidents.push(day(3).at("gmail").hard(50).sent(1_000_000));
    let simulation = plan.simulate(&scenario, &Brakes::default());
    let after = &simulation.days()[2].plan;
    // Gmail has three quarters of 1,000 and of 1,189.
    assert_eq!(
        after.to_string(),
        "hold at 1,189: hard bounces at gmail 3.05 % (limit 2.00 %, 50 of 1,642 sent)"
    );
    assert_eq!(simulation.sent(), simulation.days().iter().map(|day| day.sent).sum::<u64>());
}

#[cfg(feature = "serde")]
#[test]
fn s03_plans_and_states_are_data() {
    let plan = builder().from(100).to(5_000).providers([("gmail", 3), ("yahoo", 1)]).build().unwrap();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    let broken = text.replace("\"to\":5000", "\"to\":50");
    let error = serde_json::from_str::<Plan>(&broken).unwrap_err();
    assert!(error.to_string().contains("the target is below the cap of the first day"), "{error}");

    let brakes = Brakes::default();
    let state = State::fold(&plan, &[day(2).at("gmail").sent(1_000).complaints(9)], &brakes);
    let text = serde_json::to_string(&state).unwrap();
    assert!(text.contains("\"schema_version\":1"), "{text}");
    assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
    let later = text.replace("\"schema_version\":1", "\"schema_version\":2");
    let error = serde_json::from_str::<State>(&later).unwrap_err();
    assert!(error.to_string().contains("schema version 2"), "{error}");
    let next = state.next(&plan, &brakes);
    assert_eq!(
        serde_json::from_str::<deliverability::warmup::Next>(&serde_json::to_string(&next).unwrap()).unwrap(),
        next
    );
}
