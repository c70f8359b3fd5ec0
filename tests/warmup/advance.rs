//! What measures make of a plan: policy, idle days, states, simulation.

use deliverability::{
    rate::{Limit, Trials},
    reputation::{self, Health, Seen, Signal},
    warmup::{
        Calendar, Counting, Curve, Decision, Memory, Observed, Reason, Share, State,
        simulation::{Scenario, Simulation},
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
    plan().advance(rows, &Policy::default()).to_string()
}

#[test]
fn s03_each_rule_at_its_limit() {
    let of = |row: fn(Observed, u64) -> Observed, events| sentence(&[row(day(2).sent(1_000), events)]);
    let hard = |events| of(Observed::hard, events);
    let soft = |events| of(Observed::soft, events);
    let deferred = |events| of(Observed::deferred, events);
    let table = [
        (hard(10), "advance to 1,250"),
        (hard(11), "hold at 1,000: hard bounces 1.10 % in 1 day (limit 1.00 %, 11 of 1,000 sent)"),
        (hard(49), "hold at 1,000: hard bounces 4.90 % in 1 day (limit 1.00 %, 49 of 1,000 sent)"),
        // 5 % by the counts, and not yet by proof.
        (hard(50), "hold at 1,000: hard bounces 5.00 % in 1 day (limit 1.00 %, 50 of 1,000 sent)"),
        (hard(70), "step back to 1,000: hard bounces 7.00 % in 1 day (limit 5.00 %, 70 of 1,000 sent)"),
        (
            hard(130),
            "pause until 2026-03-10, then 1,000: hard bounces 13.00 % in 1 day (limit 10.00 %, 130 of 1,000 sent)",
        ),
        (soft(99), "advance to 1,250"),
        (soft(100), "hold at 1,000: soft bounces 10.00 % in 1 day (limit 10.00 %, 100 of 1,000 sent)"),
        (deferred(99), "advance to 1,250"),
        (deferred(100), "hold at 1,000: deferrals 10.00 % in 1 day (limit 10.00 %, 100 of 1,000 sent)"),
        (deferred(999), "step back to 1,000: deferrals 99.90 % in 1 day (limit 30.00 %, 999 of 1,000 sent)"),
    ];
    for (seen, expected) in table {
        assert!(seen.starts_with(expected), "{seen}");
    }
}

#[test]
fn r05_complaints_over_one_in_a_thousand_hold_and_three_pause() {
    // 10,000 delivered: 10 are 0.1 % and keep the limit, 11 are over it without proof, 16 with it.
    let plan = builder().from(10_000).to(20_000).days(8).build().unwrap();
    let decision = |complaints| {
        let row = day(2).sent(10_100).hard(60).soft(40).complaints(complaints);
        plan.advance(&[row], &Policy::default()).decision()
    };
    let seen = [0, 10, 11, 15, 16, 30, 41, u64::MAX].map(decision);
    use Decision::{Advance, Hold, Pause, StepBack};
    assert_eq!(seen, [Advance, Advance, Hold, Hold, StepBack, StepBack, Pause, Pause]);
}

/// Warm-up does what the same counts call for in `reputation`, on every day.
#[test]
fn s03_warm_up_and_reputation_agree() {
    let plan = builder().from(10_000).to(10_000).days(30).build().unwrap();
    for (hard, complaints, deferred) in [
        (0, 0, 0),
        (120, 0, 0),
        (700, 0, 0),
        (1_390, 0, 0),
        (0, 12, 0),
        (0, 25, 0),
        (0, 70, 0),
        (0, 0, 4_000),
    ] {
        let (mut state, mut rows, mut samples) = (State::new(), Vec::new(), Vec::new());
        for number in 2..8 {
            let is_bad = number == 5;
            let bad = |count: u64| if is_bad { count } else { 0 };
            let row =
                day(number).sent(10_000).hard(bad(hard)).complaints(bad(complaints)).deferred(bad(deferred));
            let counts = *row.counts();
            let delivered = row.delivered();
            rows.push(row);
            samples.push(reputation::Sample::day(rows[rows.len() - 1].date(), counts.delivered(delivered)));
            let verdict = reputation::assess(
                &samples,
                &Policy::default().reputation,
                samples[samples.len() - 1].until(),
            );
            if rows.len() > 4 && verdict.conduct() > reputation::Conduct::Past {
                break;
            }
            state.observe(&plan, &rows[rows.len() - 1..], &Policy::default()).unwrap();
            let next = state.next(&plan, &Policy::default());
            if rows.len() > 4 && next.decision() == Decision::Pause {
                break;
            }
            assert_eq!(next.decision(), Decision::from(verdict.conduct()), "{next} / {verdict}");
        }
    }
}

#[test]
fn s03_few_events_prove_nothing() {
    assert_eq!(sentence(&[day(2).sent(1_000).complaints(2)]), "advance to 1,250", "two complaints");
    let small = builder().from(40).to(80).days(5).build().unwrap();
    let decision = |complaints, policy: &Policy| {
        small.advance(&[day(2).sent(40).complaints(complaints)], policy).decision()
    };
    assert_eq!(decision(3, &Policy::default()), Decision::Advance, "three of 40");
    assert_eq!(decision(5, &Policy::default()), Decision::Pause, "five of 40");
    let mut policy = Policy::default();
    for rule in &mut policy.reputation.rules {
        rule.evidence = rule.evidence.floors(1, 1);
    }
    assert_eq!(decision(1, &policy), Decision::Pause);
    // A limit of trials that are not counted never decides.
    let limit = Limit::over(0, 1, Trials::InboxDelivered);
    policy.reputation.rules = vec![reputation::Rule::rate("own", Signal::Complaints, limit, Health::Pause)];
    assert_eq!(decision(30, &policy), Decision::Advance);
}

#[test]
fn r04_the_worst_provider_decides_for_a_whole_plan() {
    let rows = [
        day(2).at("gmail").sent(600).complaints(1),
        day(2).at("yahoo").sent(400).hard(8),
        day(2).at("yahoo").soft(40),
    ];
    let next = plan().advance(&rows, &Policy::default());
    assert!(
        next.to_string().starts_with(
            "hold at 1,000: soft bounces at yahoo 10.00 % in 1 day (limit 10.00 %, 40 of 400 sent)"
        ),
        "{next}"
    );
    let Reason::Reputation { provider, reason } = &next.reasons()[0] else { panic!("{next}") };
    assert_eq!((next.reasons()[0].as_str(), provider.as_deref()), ("soft-bounces", Some("yahoo")));
    let Seen::Rate(rate) = reason.seen else { panic!("{next}") };
    assert_eq!((rate.events(), rate.trials(), reason.window_hours), (40, 400, Some(24)));
    // Over all there is too much where no provider alone has enough to tell.
    let many: Vec<Observed> = (0..20).map(|n| day(2).at(format!("domain{n}")).sent(50).hard(2)).collect();
    let next = plan().advance(&many, &Policy::default());
    assert_eq!(
        next.to_string(),
        "hold at 1,000: hard bounces 4.00 % in 1 day (limit 1.00 %, 40 of 1,000 sent)"
    );
    // A share of 1 % that burns is seen at its provider.
    let burnt = [day(2).at("gmail").sent(990), day(2).at("orange").sent(10).hard(10)];
    let next = plan().advance(&burnt, &Policy::default());
    assert_eq!(next.decision(), Decision::Pause);
    assert!(next.to_string().contains("hard bounces at orange 100.00 % in 1 day"), "{next}");
}

#[test]
fn s03_a_bad_day_steps_back_once_and_its_memory_holds() {
    let plan = plan();
    let mut state = State::new();
    let mut said = Vec::new();
    for number in 2..=12 {
        let sent = state.next(&plan, &Policy::default()).cap();
        let row = day(number).sent(sent).hard(if number == 5 { 130 } else { 0 });
        state.observe(&plan, &[row], &Policy::default()).unwrap();
        said.push(state.next(&plan, &Policy::default()).to_string());
    }
    // 7.4 % of 1,750; 75 % of that are 1,312: back to 1,250. What follows dilutes it.
    let expected = [
        "advance to 1,250",
        "advance to 1,500",
        "advance to 1,750",
        "step back to 1,250: hard bounces 7.43 % in 1 day (limit 5.00 %, 130 of 1,750 sent)",
        "hold at 1,250: hard bounces 1.93 % in 7 days (limit 1.00 %, 130 of 6,750 sent)",
        "hold at 1,250: hard bounces 1.63 % in 7 days (limit 1.00 %, 130 of 8,000 sent)",
        "hold at 1,250: hard bounces 1.41 % in 7 days (limit 1.00 %, 130 of 9,250 sent)",
        "hold at 1,250: hard bounces 1.37 % in 7 days (limit 1.00 %, 130 of 9,500 sent)",
        "hold at 1,250: hard bounces 1.37 % in 7 days (limit 1.00 %, 130 of 9,500 sent)",
        "hold at 1,250: hard bounces 1.41 % in 7 days (limit 1.00 %, 130 of 9,250 sent)",
        // 12 March: the week begins on the 6th, and in the month it is below 1 %.
        "advance to 1,500",
    ];
    assert_eq!(said, expected);
}

#[test]
fn r19_a_pause_lasts_and_leads_to_half_the_cap() {
    let plan = plan();
    let policy = Policy::default();
    let mut state = State::new();
    for number in 2..=8 {
        let sent = state.next(&plan, &policy).cap();
        state.observe(&plan, &[day(number).sent(sent)], &policy).unwrap();
    }
    let next = state.next(&plan, &policy);
    assert_eq!((next.cap(), next.day().number()), (2_750, 8));
    state.observe(&plan, &[day(9).sent(2_750).complaints(60)], &policy).unwrap();
    let next = state.next(&plan, &policy);
    assert_eq!((next.decision(), next.cap(), next.until()), (Decision::Pause, 0, Some(date("2026-03-17"))));
    // Half of 2,750 is 1,375: back to 1,250.
    assert_eq!(
        next.to_string(),
        "pause until 2026-03-17, then 1,250: complaints 2.18 % in 1 day (limit 0.30 %, 60 of 2,750 delivered)"
    );
    assert_eq!(state.cap_on(&plan, date("2026-03-16"), &policy), 0);
    assert_eq!(state.cap_on(&plan, date("2026-03-17"), &policy), 1_250);
    let days: Vec<_> = plan.days_after(&state, &policy).iter().map(|day| (day.date(), day.cap())).collect();
    assert_eq!(days[0], (date("2026-03-17"), 1_250));
    assert_eq!(days.last(), Some(&(date("2026-03-24"), 3_000)));

    // Measures of days of the pause change nothing; mail in it does not move the ramp on.
    let untold = state.clone();
    for number in 10..=16 {
        state.observe(&plan, &[day(number)], &policy).unwrap();
        let next = state.next(&plan, &policy);
        let expected = if number < 16 { Decision::Pause } else { Decision::StepBack };
        assert_eq!(next.decision(), expected, "{number}");
        assert!(next.to_string().contains("complaints 2.18 %"), "{next}");
    }
    assert_eq!(state.next(&plan, &policy).cap(), 1_250);
    // When the pause is over, what led to it is forgotten.
    state.observe(&plan, &[day(17).sent(1_250)], &policy).unwrap();
    assert_eq!(state.next(&plan, &policy).to_string(), "advance to 1,500");
    let mut stubborn = untold;
    stubborn.observe(&plan, &[day(10).sent(1_250)], &policy).unwrap();
    assert_eq!(stubborn.next(&plan, &policy).decision(), Decision::Pause);
    let reasons = stubborn.next(&plan, &policy).reasons().to_vec();
    assert!(reasons.iter().any(|reason| reason.as_str() == "too-much-sent"), "{reasons:?}");
}

#[test]
fn r16_a_pause_over_days_off_ends_as_a_step_back() {
    let mut policy = Policy::default();
    policy.pause_days = 1;
    let calendar = Calendar::weekdays();
    let plan =
        builder().start(date("2026-03-06")).from(1_000).to(1_500).days(5).calendar(calendar).build().unwrap();
    let next = plan.advance(&[day(6).sent(1_000).complaints(12)], &policy);
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
    // A day without measures is the same.
    assert_eq!(sentence(&[day(2).sent(1_000), day(4).sent(1_250)]), "advance to 1,500");
    // What the providers' own caps leave cannot be sent, and is not asked for.
    let small = [Share::new("a", 1).at_most(100), Share::new("b", 1).at_most(100)];
    let plan = builder().from(1_000).to(2_000).days(5).providers(small).build().unwrap();
    assert_eq!(plan.advance(&[day(2).at("a").sent(100)], &Policy::default()).decision(), Decision::Advance);
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
    let caps = |rows: &[Observed]| plan.advance(rows, &Policy::default()).cap();
    assert_eq!(caps(&[day(2).sent(10)]), 1_250);
    assert_eq!(caps(&[day(2).sent(10), day(5).sent(10)]), 2_000);
    assert_eq!(
        caps(&[day(2).sent(1_000).hard(18), day(3).sent(1_000)]),
        1_250,
        "held for a day, at 0.9 % then"
    );
}

#[test]
fn r16_receivers_forget_an_idle_sender() {
    let plan = builder().from(500).to(8_000).days(5).build().unwrap();
    let policy = Policy::default();
    // 500, 1,000, 2,000, 4,000 sent; 8,000 to come on 6 March.
    let rows: Vec<Observed> = [500, 1_000, 2_000, 4_000]
        .into_iter()
        .zip(2..)
        .map(|(sent, number)| day(number).sent(sent))
        .collect();
    let state = State::fold(&plan, &rows, &policy);
    // Seven days without mail are free; every week begun after them halves; after 30 it starts over.
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
        assert_eq!(state.cap_on(&plan, date(day), &policy), cap, "{day}");
    }
    // Days measured as empty are the same, and say why.
    let mut idle = state.clone();
    let empty: Vec<Observed> = (6..=20).map(day).collect();
    idle.observe(&plan, &empty, &policy).unwrap();
    let next = idle.next(&plan, &policy);
    assert_eq!((next.cap(), next.decision()), (2_000, Decision::StepBack));
    let mut later = state;
    later.observe(&plan, &[day(14).sent(4_000)], &policy).unwrap();
    assert_eq!(later.next(&plan, &policy).cap(), 8_000, "it went on from 4,000");

    let holidays = (6..=13).map(|day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap());
    let plan = builder().from(500).to(8_000).days(5).calendar(Calendar::default().without(holidays));
    let next = plan.build().unwrap().advance(&rows, &policy);
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
    let policy = Policy::default();
    let rows = [
        day(2).at("gmail").sent(600),
        day(2).at("yahoo").sent(400).hard(8),
        day(3).at("gmail").sent(1_000).complaints(1),
        day(4).sent(1_250),
        day(6).at("gmail").sent(900).complaints(2),
    ];
    let whole = State::fold(&plan, &rows, &policy);
    let mut reversed = rows.clone();
    reversed.reverse();
    assert_eq!(State::fold(&plan, &reversed, &policy), whole);
    let mut snapshot = State::fold(&plan, &rows[..3], &policy);
    snapshot.observe(&plan, &rows[3..], &policy).unwrap();
    assert_eq!(snapshot, whole);
    // In batches of one row or two, the counts of a day are the same.
    let batches = [day(2).at("gmail").sent(200), day(2).at("gmail").sent(400)];
    let batched: Vec<Observed> = batches.into_iter().chain(rows[1..].iter().cloned()).collect();
    assert_eq!(State::fold(&plan, &batched, &policy), whole);

    let before = snapshot.clone();
    let error = snapshot.observe(&plan, &[day(7).sent(1), day(6).sent(1)], &policy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Late { date: date("2026-03-06") });
    assert_eq!(error.to_string(), "an observation of 2026-03-06 comes late: apply all of them again");
    assert_eq!((snapshot, whole.days(), whole.last()), (before, 4, Some(date("2026-03-06"))));
}

#[test]
fn s03_published_policies() {
    let plan = builder().from(10_000).to(20_000).days(8).build().unwrap();
    let preset = |name: &str| Policy::preset(name).unwrap();
    let decision = |row: Observed, policy: &Policy| plan.advance(&[row], policy).decision();
    // SES counts complaints in mail to domains that return them, and warm-up gets that share too.
    let ses = preset("ses");
    let covered = |complaints| {
        let counts = day(2).sent(10_000).hard(0).complaints(complaints);
        let counts = counts.counts().loop_covered(10_000);
        day(2).with(counts)
    };
    assert_eq!(decision(covered(9), &ses), Decision::Advance);
    assert_eq!(decision(covered(10), &ses), Decision::StepBack, "0.1 % or greater");
    assert_eq!(decision(covered(50), &ses), Decision::Pause);
    let posthog = preset("posthog");
    let complaints =
        |hard, complaints| decision(day(2).sent(10_000).hard(hard).complaints(complaints), &posthog);
    assert_eq!(complaints(0, 14), Decision::Advance);
    assert_eq!(complaints(0, 15), Decision::Hold);
    assert_eq!(complaints(0, 30), Decision::Pause);
    // Complaints, too, are of what was sent, as in `reputation`.
    assert_eq!((complaints(240, 15), complaints(240, 14)), (Decision::Hold, Decision::Advance));
    assert_eq!((complaints(250, 0), complaints(500, 0)), (Decision::Hold, Decision::Pause));
}

#[test]
fn s02_a_plan_played_through_a_scenario() {
    let plan = plan();
    let policy = Policy::default();
    // All goes well: nine days, 1,000 + 1,250 + ... + 3,000.
    let good = Simulation::run(&plan, &Scenario::default(), &policy);
    assert_eq!((good.finish(), good.days().len()), (Some(date("2026-03-10")), 9));
    assert_eq!((good.sent(), good.overflow(), good.held_days()), (18_000, 0, 0));

    // More is wanted than fits, and two days are idle: each of them repeats its step.
    let mut scenario = Scenario::default();
    scenario.wanted = Some(2_000);
    scenario.idle = [date("2026-03-04"), date("2026-03-07")].into();
    let busy = Simulation::run(&plan, &scenario, &policy);
    assert_eq!(busy.finish(), Some(date("2026-03-12")));
    // 1,000, 1,250, 0, 1,500, 1,750, 0, and from then on 2,000.
    assert_eq!(busy.sent(), 1_000 + 1_250 + 1_500 + 1_750 + 5 * 2_000);
    assert_eq!(busy.overflow(), 1_000 + 750 + 500 + 250);
    assert_eq!(busy.held_days(), 2);

    // 0.15 % of complaints hold the ramp once there is enough of them, and for good.
    let mut scenario = Scenario::default();
    scenario.complaints_ppm = 1_500;
    scenario.horizon_days = 30;
    let bad = Simulation::run(&plan, &scenario, &policy);
    assert_eq!((bad.finish(), bad.days().len()), (None, 30));
    assert!(bad.days().iter().all(|day| day.plan.cap() <= 2_000));
    let last = &bad.days()[29].plan;
    assert!(last.decision() >= Decision::Hold && last.to_string().contains("complaints 0.1"), "{last}");

    // Too little is wanted for the ramp to move.
    let mut scenario = Scenario::default();
    scenario.wanted = Some(100);
    scenario.horizon_days = u32::MAX;
    let small = Simulation::run(&plan, &scenario, &policy);
    assert_eq!((small.finish(), small.days().len()), (None, Plan::MAX_DAYS as usize));
}

#[test]
fn s02_incidents_come_on_top_at_their_provider() {
    let plan =
        builder().from(1_000).to(2_000).days(5).providers([("gmail", 3), ("yahoo", 1)]).build().unwrap();
    let mut scenario = Scenario::default();
    scenario.incidents.push(day(3).at("gmail").hard(80).sent(1_000_000));
    let simulation = Simulation::run(&plan, &scenario, &Policy::default());
    let after = &simulation.days()[2].plan;
    // Gmail has three quarters of 1,000 and of 1,189.
    assert_eq!(
        after.to_string(),
        "step back to 1,000: hard bounces at gmail 8.97 % in 1 day (limit 5.00 %, 80 of 892 sent)"
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

    let policy = Policy::default();
    let state = State::fold(&plan, &[day(2).at("gmail").sent(1_000).complaints(9)], &policy);
    let text = serde_json::to_string(&state).unwrap();
    assert!(text.contains("\"schema_version\":2"), "{text}");
    assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
    let later = text.replace("\"schema_version\":2", "\"schema_version\":3");
    let error = serde_json::from_str::<State>(&later).unwrap_err();
    assert!(error.to_string().contains("schema version 3"), "{error}");
    let next = state.next(&plan, &policy);
    assert_eq!(
        serde_json::from_str::<deliverability::warmup::Verdict>(&serde_json::to_string(&next).unwrap())
            .unwrap(),
        next
    );
}

#[cfg(feature = "serde")]
#[test]
fn s03_a_state_of_the_first_schema_is_read() {
    let old = r#"{"schema_version":1,"step":2,"decision":"hold","reasons":[{"rate":{"rule":"hard-bounces",
        "provider":null,"rate":{"events":30,"trials":1000,"of":"sent"},
        "limit":{"events":2,"trials":100,"inclusive":true,"of":"sent"}}}],"days":3,"last":"2026-03-04",
        "last_sent":"2026-03-04","paused_until":null,"moved_on":"2026-03-03","finished":false,
        "window":[{"date":"2026-03-04","provider":null,"sent":1500,"hard":30,"soft":0,"complaints":0,"deferred":0}]}"#;
    let mut state: State = serde_json::from_str(old).unwrap();
    let policy = Policy::default();
    assert_eq!((state.days(), state.cap_on(&plan(), date("2026-03-05"), &policy)), (3, 1_500));
    state.observe(&plan(), &[day(5).sent(1_500).hard(60)], &policy).unwrap();
    let next = state.next(&plan(), &policy);
    assert!(next.to_string().starts_with("hold at 1,500: hard bounces"), "{next}");
}

/// The end is reached with the last cap, and left when the ramp steps back; nothing stalls there.
#[test]
fn the_last_step_is_known_and_does_not_stall() {
    let plan = builder().curve(Curve::Linear).from(1_000).to(1_500).days(3).build().unwrap();
    let mut policy = Policy::default();
    policy.stall_days = Some(2);
    let mut rows = vec![day(2).sent(1_000), day(3).sent(1_250)];
    rows.extend((4..=8).map(|number| day(number).sent(1_500)));
    let after = |rows: &[Observed]| {
        let mut state = State::new();
        for row in rows {
            state.observe(&plan, std::slice::from_ref(row), &policy).unwrap();
        }
        (plan.advance(rows, &policy), state)
    };
    for days in 1..=rows.len() {
        let (verdict, state) = after(&rows[..days]);
        assert!(verdict.reasons().is_empty(), "{verdict}");
        let is_finished = state.is_finished(&plan);
        assert_eq!((verdict.is_last(), is_finished), (days >= 2, days >= 3), "{days}: {verdict}");
        assert_eq!(usize::try_from(state.days()), Ok(days));
    }
    let mut held = rows.clone();
    held.extend((9..=14).map(|number| day(number).sent(1_500).hard(40)));
    assert_eq!(after(&held).0.decision(), Decision::Hold, "for longer than two days");
    rows.push(day(9).sent(1_500).hard(110));
    let (back, state) = after(&rows);
    assert_eq!(back.decision(), Decision::StepBack, "{back}");
    assert!(!back.is_last() && !state.is_finished(&plan));
}

/// A day off counts if there was mail on it.
#[test]
fn days_that_count() {
    let calendar = Calendar::weekdays();
    let plan =
        builder().curve(Curve::Linear).from(1_000).to(3_000).days(9).calendar(calendar).build().unwrap();
    let days = |rows: &[Observed]| {
        let mut state = State::new();
        for row in rows {
            state.observe(&plan, std::slice::from_ref(row), &Policy::default()).unwrap();
        }
        state.days()
    };
    // Friday, Saturday, Sunday, Monday.
    assert_eq!(days(&[day(6).sent(1_000), day(7), day(8), day(9).sent(1_000)]), 2);
    assert_eq!(days(&[day(6).sent(1_000), day(7).sent(10), day(8), day(9)]), 3);
}
