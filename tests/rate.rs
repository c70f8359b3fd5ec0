//! Rates, limits, and what counts prove.

#![cfg(feature = "rate")]

use chrono::{Days, NaiveDate};
use deliverability::rate::{
    Comparison, Confidence, Counts, Daily, Doubt, Evidence, Exact, Limit, Outcome, Prior, Rate, Trials,
};
use proptest::prelude::*;

fn sent(events: u64, trials: u64) -> Rate {
    Rate::new(events, trials, Trials::Sent)
}

/// The published tables of Wilson's bounds: events, trials, the 95 % interval, and the lower bound of
/// the one-sided 95 %, all in parts per million as printed, with the size of the last printed digit.
#[test]
fn r_24_wilson_bounds_are_those_of_the_table() {
    let rows = [
        (1, 40, (4_400, 100), (129_000, 1_000), (5_600, 100)),
        (1, 1_000, (180, 10), (5_600, 100), (220, 10)),
        (3, 1_000, (1_000, 100), (8_800, 100), (1_200, 100)),
        (17, 10_000, (1_100, 100), (2_700, 100), (1_140, 10)),
        (40, 5_000, (5_900, 100), (10_900, 100), (6_200, 100)),
    ];
    for (events, trials, low, high, one_sided) in rows {
        let rate = sent(events, trials);
        let two = Confidence::Wilson975.interval(&rate).unwrap();
        let one = Confidence::Wilson95.interval(&rate).unwrap();
        for (seen, (printed, digit)) in
            [(two.low_ppm(), low), (two.high_ppm(), high), (one.low_ppm(), one_sided)]
        {
            assert!(seen.abs_diff(printed) <= digit / 2 + 1, "{rate}: {seen} for {printed}");
        }
    }
}

#[test]
fn r_05_zero_complaints_prove_little() {
    let least = |events, trials| {
        Confidence::Wilson95.trials_without_events(&Limit::over(events, trials, Trials::Sent))
    };
    // The exact answers of (1 - limit)^n <= 5 %.
    assert_eq!((least(1, 1_000), least(3, 1_000)), (Some(2_995), Some(998)));
    assert_eq!(least(0, 1), None);
}

#[test]
fn every_outcome_of_a_comparison() {
    use Comparison::{Above, Below, Undetermined};
    let standard = Evidence::default();
    let bold = standard.floors(1, 1);
    let rows = [
        // One complaint in 40: the floors hold, and without them 0.56 % is over 0.1 %.
        (standard, sent(1, 40), Undetermined(Doubt::TooFewTrials { needed: 1_000 })),
        (bold, sent(1, 40), Above),
        (standard, sent(4, 1_000), Undetermined(Doubt::TooFewEvents { needed: 5 })),
        (standard, sent(5, 1_000), Above),
        (standard, sent(5, 3_500), Undetermined(Doubt::NotProven)),
        (standard, sent(4, 5_000), Undetermined(Doubt::NotProven)),
        (standard, sent(0, 5_000), Below),
        (standard, sent(40, 100_000), Below),
        (standard, Rate::new(50, 5_000, Trials::Delivered), Undetermined(Doubt::OtherTrials)),
        (Evidence::raw(), sent(0, 0), Undetermined(Doubt::TooFewTrials { needed: 1 })),
        (Evidence::raw().floors(0, 0), sent(7, 0), Undetermined(Doubt::TooFewTrials { needed: 1 })),
        (Evidence::raw(), sent(1, 1_000), Below),
        (Evidence::raw(), sent(2, 1_000), Above),
        // 40 in 5,000 have a lower bound of 0.62 %, shrunk by half an event in 500.5 of 0.56 %.
        (bold.prior(Prior { half_events: 1, half_trials: 1_001 }), sent(40, 5_000), Above),
        (
            bold.prior(Prior { half_events: 1, half_trials: 1_001 }),
            sent(1, 1_000),
            Undetermined(Doubt::NotProven),
        ),
    ];
    let limit = Limit::over(1, 1_000, Trials::Sent);
    for (evidence, rate, expected) in rows {
        assert_eq!(evidence.compare(&rate, &limit), expected, "{rate}");
    }
}

/// Samples below the least numbers, at the default of one in a million.
#[test]
fn r_24_an_exact_test_decides_where_chance_is_out_of_the_question() {
    // Events, trials, the limit, and whether the sample is above it: the tail's size is noted.
    let rows = [
        (3, 40, (1, 1_000), false, "9.5e-6"),
        (2, 10, (1, 1_000), false, "4.5e-5"),
        (1, 1, (1, 1_000), false, "1e-3"),
        (5, 100, (1, 1_000), true, "7e-8"),
        (50, 900, (1, 1_000), true, "0"),
        (50, 900, (3, 1_000), true, "0"),
        (10, 10, (10, 100), true, "1e-10"),
        (8, 10, (10, 100), true, "3.7e-7"),
        (7, 10, (10, 100), false, "9e-6"),
        (7, 7, (10, 100), true, "1e-7"),
        (5, 5, (10, 100), false, "1e-5"),
        (250, 250, (20, 100), true, "0"),
        (199, 199, (20, 100), true, "0"),
        (60, 199, (20, 100), false, "4e-4"),
        (99, 100, (999, 1_000), false, "not above"),
        (1, 1, (0, 1), true, "0"),
        (7, 0, (1, 1_000), false, "no trials"),
        (9, 2, (1, 1_000), true, "more events than trials: there were as many trials at least"),
        (1, 1, (1, 1_000), false, "1e-3"),
    ];
    let evidence = Evidence::default().floors(1_000, 5);
    for (events, trials, (of, per), expected, why) in rows {
        let above = evidence.compare(&sent(events, trials), &Limit::at_least(of, per, Trials::Sent));
        assert_eq!(above == Comparison::Above, expected, "{events} of {trials} at {of} in {per}: {why}");
        let none =
            evidence.exact(None).compare(&sent(events, trials), &Limit::at_least(of, per, Trials::Sent));
        assert!(matches!(none, Comparison::Undetermined(Doubt::TooFewTrials { .. })));
    }
    // Far fewer than a limit are below it: 5 opens of 900 are not 20 %.
    let limit = Limit::at_least(20, 100, Trials::Sent);
    assert_eq!(evidence.compare(&sent(5, 900), &limit), Comparison::Below);
    // How often the question is asked counts: 7 of 10 are above 10 % once in 110,000 times.
    let asked = |asked| {
        let evidence = evidence.exact(Some(Exact { one_in: 1_000, asked }));
        evidence.compare(&sent(7, 10), &Limit::at_least(10, 100, Trials::Sent)) == Comparison::Above
    };
    assert_eq!([1, 100, 1_000].map(asked), [true, true, false]);
}

#[test]
fn events_are_folded_into_days() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(day);
    let events = [
        (0, "gmail", "news", Outcome::Sent, 3),
        (0, "gmail", "receipts", Outcome::Sent, 1),
        (2, "yahoo", "news", Outcome::Sent, 5),
        (0, "gmail", "news", Outcome::Hard, 1),
        // Late: the complaint about the first day arrives last.
        (0, "gmail", "news", Outcome::Complaints, 1),
    ];
    let fold = |events: &mut dyn Iterator<Item = (u64, &str, &str, Outcome, u64)>| {
        let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Soft]);
        events.for_each(|(date, provider, stream, outcome, n)| {
            daily.count(day(date), provider, stream, outcome, n)
        });
        daily
    };
    let daily = fold(&mut events.into_iter());
    assert_eq!(daily, fold(&mut events.into_iter().rev()), "the order of arrival does not matter");
    let expected = Counts::default().sent(3).soft(0).hard(1).complaints(1);
    assert_eq!(daily.get(day(0), "gmail", "news"), Some(&expected));
    assert_eq!(daily.by_provider()["gmail"][&day(0)].sent, Some(4));
    assert_eq!(
        daily.by_stream()["news"].values().map(|counts| counts.sent).collect::<Vec<_>>(),
        [Some(3), Some(5)]
    );
    assert_eq!((daily.volumes(day(3)), daily.volumes(day(1))), (vec![4, 0, 5, 0], vec![4, 0]));
    assert!(Daily::new().volumes(day(9)).is_empty());
    let (mut one, other) = (fold(&mut events[..2].iter().copied()), fold(&mut events[2..].iter().copied()));
    one.merge(&other);
    assert_eq!(one, daily);
    one.take_back(day(0), "gmail", "news", Outcome::Hard, 2);
    assert_eq!(one.get(day(0), "gmail", "news").unwrap().hard, Some(0));
}

#[test]
fn limits_are_exact() {
    let over = Limit::over(1, 1_000, Trials::Sent);
    let at_least = Limit::at_least(1, 1_000, Trials::Sent);
    let rows = [
        (0, 0, false, false),
        (1, 0, true, true),
        (0, 1, false, false),
        (1, 1_000, false, true),
        (1, 1_001, false, false),
        (1, 999, true, true),
        (u64::MAX / 1_000, u64::MAX, false, false),
        (u64::MAX / 1_000 + 1, u64::MAX, true, true),
        (u64::MAX, 1, true, true),
    ];
    for (events, trials, is_over, is_at_least) in rows {
        assert_eq!(over.breached_by(&sent(events, trials)), Some(is_over), "{events}/{trials}");
        assert_eq!(at_least.breached_by(&sent(events, trials)), Some(is_at_least), "{events}/{trials}");
    }
    assert_eq!(Limit::over(1, 0, Trials::Sent), Limit::over(1, 1, Trials::Sent));
}

#[test]
fn small_rates_can_be_read() {
    let rows = [
        (5, 3_500, "0.14 % (5 of 3,500 sent)"),
        (1, 1, "100.00 % (1 of 1 sent)"),
        (30, 1, "3,000.00 % (30 of 1 sent)"),
        (1, 15_000, "0.01 % (1 of 15,000 sent)"),
        (1, 30_000, "0.0033 % (1 of 30,000 sent)"),
        (1, 1_000_000, "0.00010 % (1 of 1,000,000 sent)"),
        (1, 100_000_000, "0.000001 % (1 of 100,000,000 sent)"),
        (1, 1_000_000_000, "< 0.000001 % (1 of 1,000,000,000 sent)"),
        (5, 0, "no rate (5 of 0 sent)"),
    ];
    for (events, trials, expected) in rows {
        assert_eq!(sent(events, trials).to_string(), expected);
    }
}

#[test]
fn sums_keep_kinds_apart() {
    let rate = sent(1, u64::MAX);
    assert_eq!(rate.checked_add(&sent(1, 0)), Some(sent(2, u64::MAX)));
    assert_eq!(rate.checked_add(&sent(1, 1)), None);
    assert_eq!(rate.checked_add(&Rate::new(1, 0, Trials::LoopCovered)), None);
}

fn confidences() -> impl Strategy<Value = Confidence> {
    proptest::sample::select(Confidence::ALL)
}

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..200, 0_u64..200_000, any::<u64>(), Just(u64::MAX)]
}

fn rank(comparison: Comparison) -> u8 {
    match comparison {
        Comparison::Below => 0,
        Comparison::Above => 2,
        _ => 1,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn more_events_never_look_better(
        events in counts(), more in counts(), trials in counts(), ratio in (any::<u32>(), any::<u32>()),
        inclusive: bool, confidence in confidences(), floors in (0_u64..3_000, 0_u64..20),
        prior in proptest::option::of((any::<u32>(), any::<u32>())),
        exact in proptest::option::of((1_u32..100_000, 1_u32..10_000)),
    ) {
        let of = Trials::Delivered;
        let limit = if inclusive { Limit::at_least(ratio.0, ratio.1, of) } else { Limit::over(ratio.0, ratio.1, of) };
        let mut evidence = Evidence::default().confidence(confidence).floors(floors.0, floors.1);
        evidence.prior = prior.map(|(half_events, half_trials)| Prior { half_events, half_trials });
        evidence.exact = exact.map(|(one_in, asked)| Exact { one_in, asked });
        let few = evidence.compare(&Rate::new(events, trials, of), &limit);
        let many = evidence.compare(&Rate::new(events.saturating_add(more), trials, of), &limit);
        prop_assert!(rank(few) <= rank(many), "{:?} then {:?}", few, many);
    }

    #[test]
    fn integers_and_floats_agree(
        events in 0_u64..5_000, trials in 1_u64..2_000_000, ppm in 1_u32..500_000,
        confidence in confidences(),
    ) {
        let z = match confidence {
            Confidence::Wilson90 => 1.281_551_565_5,
            Confidence::Wilson95 => 1.644_853_627_0,
            Confidence::Wilson975 => 1.959_963_984_5,
            Confidence::Wilson99 => 2.326_347_874_0,
            _ => 0.0,
        };
        prop_assume!(events <= trials);
        let (k, n, limit) = (events as f64, trials as f64, f64::from(ppm) / 1e6);
        let lower = (k + z * z / 2.0 - z * (k * (n - k) / n + z * z / 4.0).sqrt()) / (n + z * z);
        // Where the two are within rounding of each other either answer is right.
        prop_assume!((lower - limit).abs() > limit * 1e-6);
        let evidence = Evidence::raw().confidence(confidence);
        let above = evidence.compare(&sent(events, trials), &Limit::over(ppm, 1_000_000, Trials::Sent));
        prop_assert_eq!(above == Comparison::Above, lower > limit);
    }

    #[test]
    fn the_exact_tail_agrees_with_floats(trials in 1_u64..2_000, ppm in 1_u32..300_000, over in 1_u64..60) {
        let events = (trials * u64::from(ppm) / 1_000_000 + over).min(trials);
        let (n, p) = (trials as f64, f64::from(ppm) / 1e6);
        let mut log = (n - events as f64) * (1.0 - p).ln();
        for event in 1..=events {
            log += ((n - events as f64 + event as f64) / event as f64).ln() + p.ln();
        }
        let (mut term, mut tail) = (log.exp(), 0.0);
        for event in events..=trials {
            tail += term;
            term *= (n - event as f64) / (event as f64 + 1.0) * p / (1.0 - p);
        }
        // Where the two are within rounding of each other either answer is right.
        prop_assume!((tail - 1e-6).abs() > 1e-8 && events as f64 > n * p);
        let evidence = Evidence::default().floors(u64::MAX, 0);
        let above = evidence.compare(&sent(events, trials), &Limit::over(ppm, 1_000_000, Trials::Sent));
        prop_assert_eq!(above == Comparison::Above, tail < 1e-6, "{}", tail);
    }

    #[test]
    fn bounds_hold_the_rate(events in counts(), trials in 1_u64.., confidence in confidences()) {
        let rate = sent(events.min(trials), trials);
        let interval = confidence.interval(&rate).unwrap();
        let scaled = u128::from(rate.events()) * 1_000_000;
        prop_assert!(u128::from(interval.low_ppm()) * u128::from(trials) <= scaled);
        prop_assert!(u128::from(interval.high_ppm()) * u128::from(trials) >= scaled);
    }

    #[test]
    fn most_events_is_the_most(trials in counts(), events in 0_u32..1_000_000, of in 1_u32.., inclusive: bool) {
        let limit = if inclusive { Limit::at_least(events, of, Trials::Sent) } else { Limit::over(events, of, Trials::Sent) };
        let most = limit.most_events(trials);
        prop_assume!(most < u64::MAX && trials > 0 && events > 0);
        prop_assert_eq!(limit.breached_by(&sent(most, trials)), Some(false));
        prop_assert_eq!(limit.breached_by(&sent(most + 1, trials)), Some(true));
    }
}
