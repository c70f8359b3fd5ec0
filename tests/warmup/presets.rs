//! The published tables, number by number.

use chrono::Days;
use deliverability::warmup::{Calendar, Counting, Decision, Growth, Observed, State};

use super::*;

fn preset(name: &str) -> Plan {
    Plan::preset(name).unwrap().start(start()).build().unwrap()
}

/// The steep days of a preset, as positions.
fn steep(plan: &Plan) -> Vec<usize> {
    let steep = lint(plan).into_iter().filter(|finding| finding.code() == "warmup::steep-step");
    steep.map(|finding| finding.span().start()).collect()
}

#[test]
fn r14_sendgrid_hourly_with_its_two_slips() {
    let published = [
        20,
        28,
        39,
        55,
        77,
        108,
        151,
        211,
        295,
        413,
        579,
        810,
        1_000,
        1_587,
        2_222,
        3_111,
        4_356,
        6_098,
        8_583,
        11_953,
        16_734,
        23_427,
        32_798,
        45_917,
        64_284,
        89_998,
        125_997,
        176_395,
        246_953,
        345_735,
        484_029,
        677_640,
        948_696,
        1_328_175,
        1_859_444,
        2_603_222_u64,
    ];
    let plan = preset("sendgrid-hourly");
    let hourly: Vec<u64> = plan.days().iter().map(|day| day.hour_cap().unwrap()).collect();
    assert_eq!(hourly, published);
    assert!(plan.days().iter().all(|day| day.cap() == 24 * day.hour_cap().unwrap()));
    // round(20 × 1.4^n) but for days 12 and 18, in exact fractions of 5^n.
    for (day, &cap) in published.iter().enumerate() {
        let (power, five) = (20 * 7_u128.pow(day as u32), 5_u128.pow(day as u32));
        let rounded = (2 * power + five) / (2 * five);
        assert_eq!(u128::from(cap) == rounded, day != 12 && day != 18, "day {day}");
    }
    let slips: Vec<_> = lint(&plan)
        .into_iter()
        .filter(|finding| finding.code() == "warmup::published-slip")
        .map(|finding| (finding.span().start(), finding.suggestion().unwrap().to_owned()))
        .collect();
    assert_eq!(slips, [(12, "1134".to_owned()), (18, "8538".to_owned())]);
    assert!(steep(&plan).is_empty());
}

#[test]
fn r14_sendgrid_daily() {
    let published = [
        50, 100, 500, 1_000, 5_000, 10_000, 20_000, 40_000, 70_000, 100_000, 150_000, 250_000, 400_000,
        600_000, 1_000_000, 2_000_000,
    ];
    let plan = preset("sendgrid-daily");
    assert_eq!(caps(&plan), published);
    assert_eq!(steep(&plan), [2, 4], "100 to 500 and 1,000 to 5,000 (R-15)");
    let longer = Plan::preset("sendgrid-daily").unwrap().start(start()).to(10_000_000).build().unwrap();
    assert_eq!(caps(&longer)[16..], [4_000_000, 8_000_000, 10_000_000]);
}

#[test]
fn r14_sparkpost() {
    let published = [
        200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000,
        250_000, 325_000, 400_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_750_000, 2_000_000,
        3_000_000, 4_250_000, 5_000_000, 6_000_000, 7_500_000, 10_000_000,
    ];
    let plan = preset("sparkpost");
    assert_eq!((caps(&plan).as_slice(), plan.days().len()), (&published[..], 29));
    // A stage is left when 90 % of it is delivered, whatever was sent.
    let mut policy = Policy::preset("sparkpost").unwrap();
    policy.reputation.rules.clear();
    let after = |row: Observed| plan.advance(&[row], &policy);
    let day = |number: u64| Observed::new(start() + Days::new(number));
    assert_eq!(after(day(0).sent(179)).decision(), Decision::Hold);
    assert_eq!(after(day(0).sent(180)).decision(), Decision::Advance);
    let bounced = after(day(0).sent(200).soft(21));
    assert_eq!(bounced.to_string(), "hold at 200: 179 of 200 were delivered (90 % are needed)");
    assert_eq!(bounced.reasons()[0].as_str(), "too-little-delivered");
    assert_eq!(after(day(0).sent(200).soft(20)).decision(), Decision::Advance);
    // Ten days after the last step the ramp stops, though it was mailed on all of them.
    let mut rows = vec![day(0).sent(200)];
    rows.extend((1..=9).map(|number| day(number).sent(300)));
    let decided = |rows: &[Observed]| plan.advance(rows, &Policy::preset("sparkpost").unwrap());
    assert_eq!(decided(&rows).decision(), Decision::Hold);
    rows.push(day(10).sent(300));
    let stopped = decided(&rows);
    assert_eq!(stopped.decision(), Decision::Pause);
    assert_eq!((stopped.reasons()[0].as_str(), stopped.until()), ("stalled", Some(date("2026-03-20"))));
    assert!(stopped.to_string().contains("no progress for 10 days"), "{stopped}");
    // An advance in between restarts the count, and so does the pause.
    let mut moved = rows.clone();
    moved[5] = day(5).sent(500);
    assert_eq!(decided(&moved).decision(), Decision::Hold);
    rows.push(day(18).sent(100));
    assert_eq!(decided(&rows).decision(), Decision::Hold);
    let windows: Vec<_> = [0, 14, 28].map(|day: usize| plan.days()[day].audience().active_within_days).into();
    assert_eq!(windows, [Some(30), Some(60), Some(90)]);
}

#[test]
fn r15_only_the_published_steps_of_a_table_more_than_double() {
    let from =
        |preset: &str, messages| Plan::preset(preset).unwrap().start(start()).from(messages).build().unwrap();
    // Levels of a week each: 100, 200, ... 25,600, then the table.
    let plan = from("salesforce-weekly", 100);
    let levels: Vec<u64> = caps(&plan).into_iter().step_by(7).collect();
    assert_eq!(
        levels,
        [
            100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 50_000, 100_000, 200_000, 400_000,
            800_000, 1_600_000
        ]
    );
    assert!(steep(&plan).is_empty());
    // 100 to 500 is SendGrid's own step, 60 to 500 and 101 to 500 are not.
    assert_eq!(caps(&from("sendgrid-daily", 100))[..3], [100, 500, 1_000]);
    assert_eq!(caps(&from("sendgrid-daily", 101))[..5], [101, 202, 404, 500, 1_000]);
    assert_eq!(caps(&from("sendgrid-daily", 10))[..6], [10, 20, 40, 50, 100, 500]);
    let to = Plan::preset("sendgrid-daily").unwrap().start(start()).to(450).build().unwrap();
    assert_eq!(caps(&to), [50, 100, 200, 400, 450]);
    // Whoever changes the curve or the limit has the limit of his own.
    let own =
        Plan::preset("salesforce-weekly").unwrap().start(start()).from(100).step_limit(Some(Growth::DOUBLE));
    assert_eq!(kind(own), ErrorKind::SteepStep { day: 8 });
}

#[test]
fn s02_calendar_days_leave_out_no_published_step() {
    let weekdays = |preset: &str, start: &str| {
        let calendar = Calendar::weekdays().counting(Counting::CalendarDays);
        Plan::preset(preset).unwrap().start(date(start)).calendar(calendar)
    };
    // Friday has 50 messages, and Monday would have 1,000.
    assert_eq!(kind(weekdays("sendgrid-daily", "2026-03-06")), ErrorKind::SteepStep { day: 2 });
    assert_eq!(kind(weekdays("sparkpost", "2026-03-06")), ErrorKind::SteepStep { day: 2 });
    // From one level to the next over a weekend is the published step.
    let levels = weekdays("classic-steps", "2026-03-02").build().unwrap();
    assert_eq!(caps(&levels)[4..6], [100, 500]);
}

#[test]
fn r14_mailtrap() {
    let published = [
        300, 390, 510, 660, 860, 1_100, 1_400, 1_900, 2_400, 3_200, 4_100, 5_400, 7_000, 9_100, 11_800,
        15_400, 20_000, 26_000, 33_700, 43_900, 57_000,
    ];
    let plan = preset("mailtrap");
    assert_eq!(caps(&plan), published);
    assert_eq!((plan.days()[0].hour_cap(), plan.days()[20].hour_cap()), (Some(60), Some(11_400)));
    assert!(steep(&plan).is_empty());
}

#[test]
fn r14_levels_of_a_week() {
    let salesforce = [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000];
    let tables: [(&str, &[u64], &[usize]); 2] =
        [("classic-steps", &[100, 500, 1_000, 5_000], &[7, 21]), ("salesforce-weekly", &salesforce, &[])];
    for (name, levels, leaps) in tables {
        let plan = preset(name);
        let expected: Vec<u64> = levels.iter().flat_map(|&level| [level; 7]).collect();
        assert_eq!((caps(&plan), steep(&plan).as_slice()), (expected, leaps), "{name}");
    }
}

#[test]
fn r14_classic_in_four_six_and_eight_weeks() {
    // ×1.156, ×1.100 and ×1.074 a day: the second day, and the middle one, of each.
    for (days, second) in [(28, 115), (42, 110), (56, 107)] {
        let plan = Plan::preset("classic-4-8-weeks").unwrap().days(days).start(start()).build().unwrap();
        let all = caps(&plan);
        assert_eq!((all[0], all[1], *all.last().unwrap()), (100, second, 5_000), "{days}");
        assert!(lint(&plan).iter().all(|finding| finding.code() == "warmup::unconfirmed"));
    }
}

#[test]
fn r14_ses_standard() {
    let expected = [
        50, 58, 68, 80, 93, 109, 128, 150, 175, 205, 240, 281, 328, 384, 450, 526, 616, 721, 843, 987, 1_155,
        1_351, 1_581, 1_849, 2_164, 2_532, 2_962, 3_466, 4_055, 4_745, 5_551, 6_495, 7_599, 8_891, 10_402,
        12_171, 14_240, 16_660, 19_493, 22_806, 26_683, 31_219, 36_526, 42_735, 50_000,
    ];
    assert_eq!(caps(&preset("ses-standard-45d")), expected);
}

#[test]
fn r14_engagednation_bands() {
    let levels = [
        500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 96_000, 144_000, 172_800, 207_360, 248_832,
        298_598, 328_457, 361_302, 397_432, 437_175, 480_892,
    ];
    let mut expected: Vec<u64> = levels.iter().flat_map(|&level| [level; 3]).collect();
    expected.push(500_000);
    let plan = preset("engagednation-bands");
    assert_eq!(caps(&plan), expected);
    assert!(steep(&plan).is_empty());
}

#[test]
fn r04_per_provider_45d() {
    let plan = preset("per-provider-45d");
    let names: Vec<_> = plan.providers().iter().map(|provider| provider.name()).collect();
    assert_eq!(names, ["gmail", "microsoft", "yahoo", "apple"]);
    let table = [
        (1, [1_250, 250, 250, 125]),
        (2, [2_500, 500, 375, 187]),
        (3, [3_750, 750, 500, 250]),
        (5, [6_875, 1_625, 875, 500]),
        (7, [10_000, 2_500, 1_250, 750]),
        (10, [13_750, 4_642, 2_321, 1_285]),
        (14, [18_750, 7_500, 3_750, 2_000]),
        (21, [25_000, 15_000, 8_750, 5_000]),
        (30, [25_000, 22_500, 17_500, 12_500]),
        (45, [25_000, 25_000, 25_000, 25_000]),
    ];
    for (number, parts) in table {
        let day = &plan.days()[number - 1];
        assert_eq!((day.parts(), day.cap()), (&parts[..], parts.iter().sum()), "day {number}");
    }
    assert_eq!(plan.days().len(), 45);
    // Each provider's own ramp is its row of the table.
    let yahoo = plan.for_provider("yahoo").unwrap();
    assert_eq!((yahoo.steps()[0], yahoo.steps()[13], yahoo.target()), (250, 3_750, 25_000));
    // Gmail's volume doubles from day 1 to day 2, and triples to day 3, as published.
    assert!(steep(&plan).is_empty());
}

#[test]
fn s02_rackspace_receiver() {
    let memory = Policy::preset("rackspace-receiver").unwrap().memory;
    assert_eq!((memory.kept(50_000, 6), memory.kept(50_000, 7), memory.kept(80, 7)), (50_000, 100, 80));
    let mut policy = Policy::default();
    policy.memory = memory;
    let plan = builder().from(1_000).to(5_000).build().unwrap();
    let mut state = State::new();
    state.observe(&plan, &[Observed::new(start()).sent(1_000)], &policy).unwrap();
    let cap = |day| state.cap_on(&plan, date(day), &policy);
    assert_eq!((cap("2026-03-09"), cap("2026-03-10")), (1_040, 100), "over 100 from a stranger are blocked");
    assert_eq!(plan.days_after(&state, &policy)[0].cap(), 1_040);
}

#[test]
fn r14_resend() {
    assert_eq!(caps(&preset("resend")), [150, 250, 400, 700, 1_000, 1_500, 2_000]);
    assert_eq!(caps(&preset("resend-existing")), [1_000, 2_500, 5_000, 5_000, 7_500, 7_500, 10_000]);
    let japan = preset("sendgrid-hourly-42d");
    assert_eq!((japan.days().len(), japan.days()[41].hour_cap()), (42, Some(19_601_056)));
    assert_eq!(japan.steps()[..36], preset("sendgrid-hourly").steps()[..]);
}

#[test]
fn every_preset_has_a_name_a_source_and_a_plan() {
    for row in Plan::PRESETS {
        let plan = preset(row.name());
        assert_eq!((plan.preset_name(), plan.source()), (Some(row.name()), Some(row.source())));
        assert!(!row.source().title().is_empty() && !row.source().address().is_empty());
        assert!(row.source().seen().parse::<NaiveDate>().is_ok(), "{}", row.name());
        assert!(!plan.days().is_empty() && plan.steps().is_sorted());
        // Whatever nobody could confirm says so to who reads the plan.
        let says_so = lint(&plan).iter().any(|finding| finding.code() == "warmup::unconfirmed");
        assert_eq!(says_so, !row.source().is_confirmed(), "{}", row.name());
    }
    for row in Policy::PRESETS {
        assert_eq!(
            Policy::preset(row.name()).unwrap().source().map(|source| source.title()),
            Some(row.source().title())
        );
    }
}
