//! Curves, errors, providers, audiences, findings, the way down.

use deliverability::{
    diagnostic::Severity,
    warmup::{
        Audiences, CoolDown, Curve, ErrorKind, Growth, Hours, Observed, Plan, Share, State,
        audience::Group,
        curve::{Band, Knot},
        split::{Overflow, apportion},
    },
};

use super::*;

#[test]
fn r14_geometric_ramps_of_four_six_and_eight_weeks() {
    let four = [
        100, 115, 133, 154, 178, 206, 238, 275, 318, 368, 425, 492, 568, 657, 760, 878, 1_015, 1_174, 1_357,
        1_568, 1_813, 2_096, 2_422, 2_800, 3_237, 3_742, 4_325, 5_000,
    ];
    let six = [
        100, 110, 121, 133, 146, 161, 177, 195, 214, 236, 259, 285, 314, 345, 380, 418, 460, 506, 557, 612,
        674, 741, 815, 897, 987, 1_086, 1_195, 1_314, 1_446, 1_591, 1_750, 1_925, 2_118, 2_330, 2_563, 2_820,
        3_102, 3_413, 3_755, 4_131, 4_544, 5_000,
    ];
    let eight = [
        100, 107, 115, 123, 132, 142, 153, 164, 176, 189, 203, 218, 234, 252, 270, 290, 312, 335, 359, 386,
        414, 445, 478, 513, 551, 591, 635, 682, 732, 786, 844, 906, 973, 1_045, 1_122, 1_205, 1_294, 1_389,
        1_492, 1_602, 1_720, 1_847, 1_983, 2_129, 2_286, 2_455, 2_636, 2_830, 3_039, 3_263, 3_503, 3_761,
        4_039, 4_336, 4_656, 5_000,
    ];
    for (days, expected) in [(28, &four[..]), (42, &six[..]), (56, &eight[..])] {
        let plan = builder().from(100).to(5_000).days(days).build().unwrap();
        assert_eq!(caps(&plan), expected, "{days} days");
        assert!(lint(&plan).is_empty(), "{:?}", lint(&plan));
    }
    assert_eq!(builder().from(100).to(5_000).build().unwrap().days().len(), 42, "the usual length");
}

#[test]
fn r15_a_ratio_of_whole_numbers_is_exact() {
    for (from, factor, days) in [(1, 2, 64), (100, 2, 10), (3, 2, 20)] {
        let to = from * factor_power(factor, days - 1);
        let plan = builder().from(from).to(to).days(days).build().unwrap();
        let expected: Vec<u64> = (0..days).map(|day| from * factor_power(factor, day)).collect();
        assert_eq!(caps(&plan), expected);
    }
    let plan = builder().from(7).to(7 * 1_331).days(4).step_limit(None).build().unwrap();
    assert_eq!(caps(&plan), [7, 77, 847, 9_317]);
}

fn factor_power(factor: u64, exponent: u32) -> u64 {
    factor.checked_pow(exponent).unwrap()
}

#[test]
fn r15_never_more_than_doubling_and_how_many_days_that_takes() {
    // 100, 200, ..., 3,200, 5,000: seven days.
    for days in 1..7 {
        assert_eq!(
            kind(builder().from(100).to(5_000).days(days)),
            ErrorKind::TooSteep { days_needed: 7 },
            "{days}"
        );
    }
    let plan = builder().from(100).to(5_000).days(7).build().unwrap();
    assert_eq!(caps(&plan), [100, 191, 368, 707, 1_357, 2_605, 5_000]);
    // A line from 10 to 1,000 would begin with a leap: it doubles until it meets the line.
    let plan = builder().curve(Curve::Linear).from(10).to(1_000).days(10).build().unwrap();
    assert_eq!(caps(&plan), [10, 20, 40, 80, 160, 320, 640, 780, 890, 1_000]);
    assert_eq!(
        kind(builder().curve(Curve::Linear).from(10).to(1_000).days(7)),
        ErrorKind::TooSteep { days_needed: 8 }
    );
    let steep = |curve| kind(builder().curve(curve).from(100).to(5_000));
    assert_eq!(
        steep(Curve::Table { caps: vec![100, 500, 5_000], then: None }),
        ErrorKind::SteepStep { day: 2 }
    );
    assert_eq!(
        steep(Curve::Stepped { levels: vec![100, 200, 5_000], hold: 7 }),
        ErrorKind::SteepStep { day: 15 }
    );
    assert_eq!(
        kind(builder().from(100).to(5_000).growth(Growth::new(3, 1))),
        ErrorKind::SteepStep { day: 2 }
    );
    // The caller's own limit, and none.
    let limit = Some(Growth::percent(20));
    assert_eq!(
        kind(builder().from(100).to(200).days(4).step_limit(limit)),
        ErrorKind::TooSteep { days_needed: 5 }
    );
    let plan = builder().from(100).to(200).days(5).step_limit(limit).build().unwrap();
    assert_eq!(caps(&plan), [100, 118, 141, 168, 200]);
    assert_eq!(caps(&builder().from(1).to(200_000).days(2).step_limit(None).build().unwrap()), [1, 200_000]);
}

#[test]
fn r14_a_growth_instead_of_a_length() {
    // 20 × 1.4^n, rounded down; as a fraction of two whole numbers it would pass 128 bits on day 45.
    let plan = builder().from(20).to(u64::MAX).growth(Growth::percent(40)).build().unwrap();
    let first = [20, 28, 39, 54, 76, 107, 150, 210, 295, 413, 578, 809, 1_133, 1_587, 2_222];
    assert_eq!(plan.steps()[..15], first);
    assert_eq!((plan.steps().len(), plan.target()), (124, u64::MAX));
    let plan = builder().from(1).to(40).growth(Growth::percent(90)).build().unwrap();
    assert_eq!(
        plan.steps(),
        [1, 1, 2, 4, 8, 16, 32, 40],
        "1.9, 3.61, 6.86, 13.03, 24.76, 47.05, held to doubling"
    );
}

#[test]
fn r14_banded_stepped_and_table_curves() {
    let bands = vec![Band::new(400, Growth::DOUBLE), Band::new(600, Growth::percent(10))];
    let plan = builder().curve(Curve::Banded { bands, hold: 2 }).from(100).to(500).build().unwrap();
    assert_eq!(caps(&plan), [100, 100, 200, 200, 400, 400, 440, 440, 484, 484, 500]);

    let levels = || Curve::Stepped { levels: vec![100, 200, 400], hold: 2 };
    assert_eq!(caps(&builder().curve(levels()).build().unwrap()), [100, 100, 200, 200, 400, 400]);
    assert_eq!(
        caps(&builder().curve(levels()).from(150).to(300).build().unwrap()),
        [150, 150, 200, 200, 300, 300]
    );

    let table = |then| Curve::Table { caps: vec![10, 10, 20, 40], then };
    assert_eq!(caps(&builder().curve(table(None)).build().unwrap()), [10, 10, 20, 40]);
    assert_eq!(caps(&builder().curve(table(None)).from(15).to(30).build().unwrap()), [15, 20, 30]);
    assert_eq!(caps(&builder().curve(table(None)).from(40).to(40).build().unwrap()), [40]);
    assert_eq!(kind(builder().curve(table(None)).to(41)), ErrorKind::TableEnds);
    let doubling = Some(Growth::DOUBLE);
    assert_eq!(caps(&builder().curve(table(doubling)).to(100).build().unwrap()), [10, 10, 20, 40, 80, 100]);
    assert_eq!(caps(&builder().curve(table(doubling)).from(64).to(200).build().unwrap()), [64, 128, 200]);
    let top = builder().curve(table(doubling)).from(u64::MAX).to(u64::MAX).build().unwrap();
    assert_eq!(caps(&top), [u64::MAX]);
    // A start far above the table, and hardly any growth: refused in bounded time.
    let slow = table(Some(Growth::new(u32::MAX, u32::MAX - 1)));
    assert_eq!(kind(builder().curve(slow).from(1 << 50).to(1 << 60)), ErrorKind::TooLong);
}

#[test]
fn s02_what_cannot_be_is_refused_with_its_kind() {
    let full = || builder().from(100).to(5_000);
    let providers = |list: &[(&str, u64)]| full().providers(list);
    let table = |caps: &[u64]| builder().curve(Curve::Table { caps: caps.to_vec(), then: None });
    let cases = [
        (Plan::builder().from(1).to(2), ErrorKind::NoStart),
        (builder().to(5_000), ErrorKind::NoFrom),
        (builder().from(5_000), ErrorKind::NoTarget),
        (builder().from(0).to(10), ErrorKind::ZeroStart),
        (builder().from(10).to(9), ErrorKind::TargetBelowStart),
        (table(&[10, 20]).from(30), ErrorKind::TargetBelowStart),
        (full().days(0), ErrorKind::NoDays),
        (full().days(1), ErrorKind::TooSteep { days_needed: 7 }),
        (full().days(1).step_limit(None), ErrorKind::TooSteep { days_needed: 2 }),
        (full().days(Plan::MAX_DAYS + 1), ErrorKind::TooLong),
        (full().growth(Growth::new(10_001, 10_000)), ErrorKind::TooLong),
        (full().growth(Growth::percent(0)), ErrorKind::NoGrowth),
        (full().growth(Growth::new(1, 2)), ErrorKind::NoGrowth),
        (full().growth(Growth::new(5, 0)), ErrorKind::NoGrowth),
        (full().step_limit(Some(Growth::percent(0))), ErrorKind::NoGrowth),
        (full().days(42).growth(Growth::DOUBLE), ErrorKind::DaysAndGrowth),
        (full().curve(Curve::Linear).growth(Growth::DOUBLE), ErrorKind::OwnLength),
        (table(&[1, 2]).days(2), ErrorKind::OwnLength),
        (table(&[]), ErrorKind::Row),
        (table(&[2, 1]), ErrorKind::Row),
        (table(&[0, 1]), ErrorKind::ZeroStart),
        (builder().curve(Curve::Stepped { levels: vec![1, 2], hold: 0 }), ErrorKind::NoDays),
        (full().curve(Curve::Banded { bands: vec![], hold: 1 }), ErrorKind::Row),
        (providers(&[("gmail", 0)]), ErrorKind::Provider),
        (providers(&[("gmail", 1), ("gmail", 2)]), ErrorKind::SameProvider),
        (providers(&[("gmail", 1)]).curve(Curve::Providers).from(1), ErrorKind::OwnLength),
        (builder().to(100).curve(Curve::Providers).providers([("gmail", 1)]), ErrorKind::Provider),
        (
            builder()
                .to(100)
                .curve(Curve::Providers)
                .providers([Share::new("gmail", 1).pace([Knot::new(2, 5), Knot::new(9, 1_000)])]),
            ErrorKind::Row,
        ),
        (
            builder()
                .to(100)
                .curve(Curve::Providers)
                .providers([Share::new("gmail", 1).pace([Knot::new(1, 5), Knot::new(9, 999)])]),
            ErrorKind::Row,
        ),
        (Plan::builder().start(NaiveDate::MAX).from(1).to(2).days(2), ErrorKind::DateRange),
    ];
    for (index, (builder, expected)) in cases.into_iter().enumerate() {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), expected, "case {index}");
        assert_eq!(error.to_string(), expected.to_string());
    }
    assert_eq!(caps(&builder().from(5).to(5).days(1).build().unwrap()), [5], "a plan of one day");
    assert_eq!(caps(&builder().from(5).to(5).days(3).build().unwrap()), [5, 5, 5]);
}

#[test]
fn s02_parts_by_the_largest_remainder() {
    let table: &[(u64, &[u64], &[u64])] = &[
        (10, &[1, 1, 1], &[4, 3, 3]),
        (100, &[60, 25, 15], &[60, 25, 15]),
        // 101: 60.6, 25.25, 15.15: the message over goes to the largest remainder.
        (101, &[60, 25, 15], &[61, 25, 15]),
        (101, &[15, 25, 60], &[15, 25, 61]),
        // 4: 2, 0.67, 1.33.
        (4, &[3, 1, 2], &[2, 1, 1]),
        (2, &[1, 1, 1], &[1, 1, 0]),
        (0, &[3, 4], &[0, 0]),
        (7, &[0, 1], &[0, 7]),
        (u64::MAX, &[u64::MAX, u64::MAX], &[u64::MAX / 2 + 1, u64::MAX / 2]),
    ];
    for (total, weights, parts) in table {
        let split = apportion(*total, weights, &[], Overflow::ToOthers);
        assert_eq!((split.parts(), split.left(), split.moved()), (*parts, 0, 0), "{total}");
    }
    assert_eq!(apportion(5, &[], &[], Overflow::ToOthers).left(), 5);
    assert_eq!(apportion(5, &[0, 0], &[], Overflow::ToOthers).left(), 5);
}

#[test]
fn s02_what_is_over_a_providers_cap_goes_to_others_or_is_left() {
    let providers = [Share::new("gmail", 60).at_most(300), Share::new("yahoo", 40)];
    let plan = builder().from(400).to(1_000).days(3).providers(&providers);
    let to_others = plan.clone().build().unwrap();
    let last = to_others.days().last().unwrap();
    assert_eq!((last.parts(), last.split().moved(), last.split().left()), (&[300, 700][..], 300, 0));
    let left = plan.overflow(Overflow::Left).build().unwrap();
    let last = left.days().last().unwrap();
    assert_eq!((last.parts(), last.split().moved(), last.split().left()), (&[300, 400][..], 0, 300));
    let finding = &lint(&left)[0];
    assert_eq!((finding.code(), finding.severity()), ("warmup::left-over", Severity::Warning));

    // Both full: the rest is left in any case.
    let full = [Share::new("a", 1).at_most(30), Share::new("b", 3).at_most(50)];
    let plan = builder().from(100).to(100).days(1).providers(full).build().unwrap();
    let split = plan.days()[0].split();
    assert_eq!((split.parts(), split.moved(), split.left()), (&[30, 50][..], 5, 20));
}

#[test]
fn r13_r25_the_most_engaged_first_and_a_cap_is_not_a_target() {
    let plan = builder().from(100).to(5_000).days(56).build().unwrap();
    let windows: Vec<_> = [1, 14, 15, 28, 29, 42, 43, 56]
        .map(|day: usize| plan.days()[day - 1].audience())
        .iter()
        .map(|audience| (audience.active_within_days, audience.others_percent))
        .collect();
    let expected = [(30, 0), (30, 0), (60, 0), (60, 0), (90, 0), (90, 0), (90, 15), (90, 15)];
    assert_eq!(windows, expected.map(|(days, others)| (Some(days), others)));

    let segments = [Group::new(200, 50_000), Group::new(30, 80), Group::new(31, 400), Group::new(5, 10)];
    let first = plan.days()[0].audience();
    assert_eq!(first.fill(100, &segments), [0, 80, 0, 10], "90 of 100: nobody else is asked");
    assert_eq!(first.fill(50, &segments), [0, 40, 0, 10], "those of five days ago come first");
    let late = plan.days()[50].audience();
    assert_eq!(late.fill(1_000, &segments), [150, 80, 400, 10]);
    assert!(first.admits(30) && !first.admits(31));
    assert_eq!(Audiences::everyone().after(0).fill(1_000, &segments), [510, 80, 400, 10]);
}

#[test]
fn r01_a_first_campaign_of_200_000_is_not_allowed() {
    let plan = builder().from(100).to(200_000).days(56).build().unwrap();
    let noon = "2026-03-02T12:00:00Z".parse().unwrap();
    assert_eq!(plan.allowance(&State::new(), 0, noon, &Policy::default()).left, 100);
    let plan = builder().from(200_000).to(200_000).days(1).build().unwrap();
    let finding = &lint(&plan)[0];
    assert_eq!((finding.code(), finding.severity()), ("warmup::large-start", Severity::Warning));
    assert_eq!(
        finding.message(),
        "the first day has 200,000 messages: start a sender nobody knows with at most 5,000"
    );
    assert_eq!((finding.span().start(), finding.span().end()), (0, 1));
}

#[test]
fn r14_r15_findings_name_length_and_leaps() {
    let codes = |plan: &Plan| lint(plan).iter().map(|finding| finding.code()).collect::<Vec<_>>();
    let plan = builder().from(100).to(5_000).days(27).build().unwrap();
    assert_eq!(codes(&plan), ["warmup::short"]);
    let plan = builder().from(100).to(5_000).days(57).build().unwrap();
    assert_eq!(codes(&plan), ["warmup::long"]);
    let plan = builder().from(100).to(1_000).days(7).build().unwrap();
    assert!(codes(&plan).is_empty(), "tenfold in a week is no short ramp");
    let caps = vec![100, 200, 401];
    let plan = builder().curve(Curve::Table { caps, then: None }).step_limit(None).build().unwrap();
    let finding = &lint(&plan)[0];
    assert_eq!((finding.code(), finding.span().start()), ("warmup::steep-step", 2));
    assert!(
        finding.message().contains("2026-03-04 has 401 messages after 200: Google"),
        "{}",
        finding.message()
    );
}

#[test]
fn r16_growth_that_was_planned_is_expected() {
    let plan = builder().from(100).to(5_000).days(42).build().unwrap();
    let policy = Policy::default();
    let mut state = State::new();
    assert_eq!(state.cap_on(&plan, date("2026-03-01"), &policy), 0, "before the plan");
    for (day, sent) in [("2026-03-02", 100), ("2026-03-03", 110)] {
        assert_eq!(state.cap_on(&plan, date(day), &policy), sent);
        state.observe(&plan, &[Observed::new(date(day)).sent(sent)], &policy).unwrap();
    }
    assert_eq!(state.cap_on(&plan, date("2026-03-03"), &policy), 110, "the last day keeps its cap");
    assert_eq!(state.cap_on(&plan, date("2026-03-02"), &policy), 0, "days that are over have none");
}

#[test]
fn r04_a_provider_has_a_ramp_of_its_own() {
    let plan =
        builder().from(100).to(5_000).days(42).providers([("gmail", 2), ("yahoo", 1)]).build().unwrap();
    let gmail = plan.for_provider("gmail").unwrap();
    assert_eq!(gmail.steps()[..4], [66, 73, 80, 88], "two thirds of 100, 110, 121 and 133, rounded down");
    assert_eq!(gmail.target(), 3_333);
    assert_eq!(gmail.days().len(), 42);
    assert_eq!(plan.for_provider("orange"), None);
}

#[test]
fn d01_the_way_down_is_geometric_to_five_per_cent_then_nothing() {
    let two_weeks =
        [8_073, 6_518, 5_262, 4_248, 3_430, 2_769, 2_236, 1_805, 1_457, 1_176, 950, 767, 619, 500, 0];
    assert_eq!(CoolDown::default().caps(10_000, 14).unwrap(), two_weeks);
    assert_eq!(CoolDown::default().caps(10_000, 1).unwrap(), [500, 0]);
    assert_eq!(CoolDown::default().caps(10, 2).unwrap(), [2, 0, 0], "5 % of ten is less than one message");
    assert_eq!(CoolDown::default().caps(0, 3).unwrap(), [0, 0, 0, 0]);
    assert_eq!(CoolDown::default().caps(10, 0).unwrap_err().kind(), ErrorKind::NoDays);
    assert_eq!(CoolDown::default().caps(10, u32::MAX).unwrap_err().kind(), ErrorKind::TooLong);
    let mut steeper = CoolDown::default();
    steeper.last_percent = 0;
    assert_eq!(steeper.caps(1_000, 2).unwrap(), [0, 0, 0]);
}

#[test]
fn limits_are_exact() {
    // The limit is reached on the last day.
    let doubled = builder().from(10).to(40).days(1).step_limit(Some(Growth::DOUBLE));
    assert_eq!(kind(doubled), ErrorKind::TooSteep { days_needed: 3 });
    assert_eq!(kind(builder().from(0).to(0).days(1)), ErrorKind::ZeroStart);
    let long = Curve::Stepped { levels: vec![100, 200], hold: Plan::MAX_DAYS };
    assert_eq!(kind(builder().curve(long)), ErrorKind::TooLong);
    let paced = |days| {
        let slow = Share::new("gmail", 1).pace([Knot::new(1, 10), Knot::new(days, 1_000)]);
        builder().to(100_000).curve(Curve::Providers).providers([slow])
    };
    assert_eq!(kind(paced(Plan::MAX_DAYS + 1)), ErrorKind::TooLong);
    assert!(paced(Plan::MAX_DAYS).build().is_ok());
}

#[test]
fn growth_as_people_write_it() {
    let shown = |numerator, denominator| Growth::new(numerator, denominator).to_string();
    let all = [shown(2, 1), shown(3, 2), shown(5, 4), shown(9, 8), shown(201, 200)];
    assert_eq!(all, ["×2", "×1.5", "×1.25", "×1.125", "×1.005"]);
}

#[test]
fn hours_over_midnight() {
    let open = |from, to| {
        let hours = Hours::between(from, to);
        (0..24).filter(move |&hour| hours.weights[hour] > 0).collect::<Vec<usize>>()
    };
    assert_eq!(open(22, 2), [0, 1, 22, 23]);
    assert_eq!(open(9, 12), [9, 10, 11]);
    assert_eq!(open(7, 7).len(), 24);
}
