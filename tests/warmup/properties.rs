//! What holds for every plan, split and row of observations: 600 cases each.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use deliverability::{
    rate::Counts,
    time::Zone,
    warmup::{
        Audiences, Calendar, CoolDown, Counting, Curve, Decision, Growth, Hours, Observed, Share, State,
        audience::Group,
        curve::Band,
        simulation::{Scenario, Simulation},
        split::{Overflow, apportion},
    },
};
use proptest::prelude::*;

use super::*;

fn many() -> ProptestConfig {
    ProptestConfig::with_cases(600)
}

/// Small counts and counts of any size.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0..20_u64, 0..20_000_u64, any::<u64>()]
}

fn ends() -> impl Strategy<Value = (u64, u64)> {
    (count(), count()).prop_map(|(one, other)| (one.min(other).max(1), one.max(other).max(1)))
}

fn calendar() -> impl Strategy<Value = Calendar> {
    (any::<[bool; 7]>(), prop::collection::vec(0..60_u64, 0..8), any::<bool>()).prop_map(
        |(sends_on, holidays, calendar_days)| {
            let counting = if calendar_days { Counting::CalendarDays } else { Counting::SendingDays };
            let holidays = holidays.into_iter().map(|day| start() + Days::new(day));
            let mut calendar = Calendar::default().without(holidays).counting(counting);
            calendar.sends_on = sends_on;
            calendar.sends_on[2] = true;
            calendar
        },
    )
}

fn providers() -> impl Strategy<Value = Vec<Share>> {
    let provider = (1..1_000_u64, prop::option::of(count()));
    prop::collection::vec(provider, 0..6).prop_map(|list| {
        let named = list.into_iter().enumerate();
        named
            .map(|(index, (share, cap))| {
                let provider = Share::new(format!("p{index}"), share);
                cap.into_iter().fold(provider, Share::at_most)
            })
            .collect()
    })
}

/// Plans of every curve, with whatever calendar and providers.
fn plans() -> impl Strategy<Value = Plan> {
    let curve = prop_oneof![
        (1..90_u32).prop_map(|days| (Curve::Geometric, Some(days), None)),
        (1..90_u32).prop_map(|days| (Curve::Linear, Some(days), None)),
        (11..20_u32).prop_map(|tenths| (Curve::Geometric, None, Some(Growth::new(tenths, 10)))),
        (2..=100_u32, 1..4_u32).prop_map(|(percent, hold)| {
            let bands = vec![Band::new(1_000, Growth::DOUBLE), Band::new(9_000, Growth::percent(percent))];
            (Curve::Banded { bands, hold }, None, None)
        }),
    ];
    (ends(), curve, calendar(), providers(), any::<bool>()).prop_filter_map(
        "a plan that can be",
        |((from, to), (curve, days, growth), calendar, providers, left)| {
            let plan = builder().from(from).to(to).curve(curve).calendar(calendar).providers(providers);
            let plan = days.into_iter().fold(plan, |plan, days| plan.days(days));
            let plan = growth.into_iter().fold(plan, |plan, growth| plan.growth(growth));
            let overflow = if left { Overflow::Left } else { Overflow::ToOthers };
            plan.overflow(overflow).build().ok()
        },
    )
}

/// A short plan and rows of its first weeks.
fn histories() -> impl Strategy<Value = (Plan, Vec<Observed>)> {
    let plan = (1..2_000_u64, 1..8_u64, 2..15_u32, calendar(), any::<bool>()).prop_filter_map(
        "a plan that can be",
        |(from, factor, days, calendar, linear)| {
            let curve = if linear { Curve::Linear } else { Curve::Geometric };
            builder().from(from).to(from * factor).days(days).curve(curve).calendar(calendar).build().ok()
        },
    );
    let row = (0..40_u64, 0..4_u8, prop_oneof![Just(0), 0..3_000_u64], 0..200_u64, 0..20_u64, 0..6_u64);
    let rows = prop::collection::vec(row, 0..16).prop_map(|rows| {
        let row = |(day, provider, sent, soft, hard, complaints): (u64, u8, u64, u64, u64, u64)| {
            let row = Observed::new(start() + Days::new(day)).sent(sent).hard(hard).soft(soft / 4);
            let row = row.complaints(complaints).deferred(soft);
            if provider == 0 { row } else { row.at(format!("p{provider}")) }
        };
        rows.into_iter().map(row).collect()
    });
    (plan, rows)
}

proptest! {
    #![proptest_config(many())]

    #[test]
    fn r15_a_ramp_rises_from_its_start_to_its_target_in_steps_within_the_limit(plan in plans()) {
        let all = caps(&plan);
        prop_assert_eq!(all[0], plan.steps()[0]);
        prop_assert_eq!(*all.last().unwrap(), plan.target());
        prop_assert!(all.is_sorted() && plan.steps().is_sorted());
        for pair in all.windows(2) {
            prop_assert!(u128::from(pair[1]) <= 2 * u128::from(pair[0]), "{} after {}", pair[1], pair[0]);
        }
        for pair in plan.days().windows(2) {
            prop_assert!(pair[0].date() < pair[1].date());
        }
        prop_assert!(plan.days().iter().all(|day| plan.calendar().is_sending_day(day.date())));
        if let [only] = plan.days() {
            prop_assert_eq!(only.cap(), plan.target());
        }
    }

    #[test]
    fn r14_first_and_last_cap_are_those_asked_for((from, to) in ends(), days in 1..200_u32, linear: bool) {
        let curve = if linear { Curve::Linear } else { Curve::Geometric };
        match builder().from(from).to(to).days(days).curve(curve).build() {
            Ok(plan) => {
                prop_assert_eq!((plan.days()[0].cap(), plan.target()), (from, to));
                prop_assert_eq!(plan.days().len(), days as usize);
            }
            // Too steep: the days it names do, and one fewer does not.
            Err(error) => {
                let ErrorKind::TooSteep { days_needed } = error.kind() else { panic!("{error}") };
                prop_assert!(days < days_needed);
                let with = |days| builder().from(from).to(to).days(days).build();
                prop_assert!(with(days_needed).is_ok() && with(days_needed - 1).is_err());
            }
        }
    }

    #[test]
    fn r14_a_geometric_cap_is_the_root_rounded_down(from in 1..1_000_u64, more in 0..1_000_u64, n in 1..7_u32) {
        let to = from + more;
        let plan = builder().from(from).to(to).days(n + 1).step_limit(None).build().unwrap();
        for (day, &cap) in (0..=n).zip(plan.steps()) {
            // The largest whole number whose n-th power is at most from^(n-i) × to^i.
            let power = u128::from(from).pow(n - day) * u128::from(to).pow(day);
            prop_assert!(u128::from(cap).pow(n) <= power && u128::from(cap + 1).pow(n) > power, "day {}", day);
        }
    }

    #[test]
    fn s02_the_providers_parts_and_what_is_left_are_the_cap(plan in plans()) {
        for day in plan.days() {
            if plan.providers().is_empty() {
                prop_assert!(day.parts().is_empty());
                continue;
            }
            let parts: u128 = day.parts().iter().map(|&part| u128::from(part)).sum();
            prop_assert_eq!(parts + u128::from(day.split().left()), u128::from(day.cap()));
            for (part, provider) in day.parts().iter().zip(plan.providers()) {
                prop_assert!(provider.cap().is_none_or(|cap| *part <= cap));
            }
        }
    }

    #[test]
    fn s02_splits_are_exact(
        total in count(),
        rows in prop::collection::vec((count(), prop::option::of(count())), 0..12),
        left: bool,
    ) {
        let (weights, limits): (Vec<u64>, Vec<Option<u64>>) = rows.into_iter().unzip();
        let overflow = if left { Overflow::Left } else { Overflow::ToOthers };
        let split = apportion(total, &weights, &limits, overflow);
        let sum: u128 = split.parts().iter().map(|&part| u128::from(part)).sum();
        prop_assert_eq!(sum + u128::from(split.left()), u128::from(total));
        for ((&part, &weight), limit) in split.parts().iter().zip(&weights).zip(&limits) {
            prop_assert!(part <= limit.unwrap_or(u64::MAX) && (weight > 0 || part == 0));
            // Something is left only where everyone who could take it is full.
            let is_full = *limit == Some(part) || weight == 0;
            prop_assert!(left || split.left() == 0 || is_full);
        }
        let free = apportion(total, &weights, &[], overflow);
        let whole: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
        for (&part, &weight) in free.parts().iter().zip(&weights) {
            if let Some(share) = (u128::from(total) * u128::from(weight)).checked_div(whole) {
                prop_assert!(u128::from(part) == share || u128::from(part) == share + 1);
            }
        }
    }

    #[test]
    fn s02_the_hours_and_what_is_left_are_the_day(
        cap in count(),
        weights in any::<[u8; 24]>(),
        jitter in 0..200_u32,
        seed: u64,
        divisor in 0..30_u32,
        offset in -86_399..86_400_i32,
        changes in prop::collection::vec((0..200_i64, -43_200..43_200_i32), 0..3),
        begins in 0..1_440_i64,
    ) {
        let mut changes: Vec<(DateTime<Utc>, i32)> = changes
            .into_iter()
            .map(|(hour, offset)| (start().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(hour - 48), offset))
            .collect();
        changes.sort_unstable();
        changes.dedup_by_key(|change| change.0);
        let begins = NaiveTime::MIN + TimeDelta::minutes(begins);
        let calendar = Calendar::default().in_zone(Zone::new(offset, changes).unwrap(), begins);
        let cap = cap.max(1);
        let plan = builder().from(cap).to(cap).days(1).hour_divisor(divisor).calendar(calendar).build().unwrap();
        let mut hours = Hours::default().jitter(jitter, seed, "key");
        hours.weights = weights.map(u32::from);
        let day = &plan.days()[0];
        let (slots, left) = hours.slots(&plan, day);
        let sum: u128 = slots.iter().map(|slot| u128::from(slot.cap)).sum();
        prop_assert_eq!(sum + u128::from(left), u128::from(cap));
        prop_assert!(slots.is_sorted_by_key(|slot| slot.start));
        prop_assert!(slots.iter().all(|slot| day.hour_cap().is_none_or(|cap| slot.cap <= cap)));
        prop_assert_eq!(hours.slots(&plan, day), (slots, left), "the same again");
    }

    #[test]
    fn s02_every_instant_belongs_to_one_day(
        offset in -43_200..43_200_i32,
        change in (0..20_000_i64, -7_200..7_200_i32),
        begins in 0..1_440_i64,
        minute in 0..20_000_i64,
    ) {
        let instant = |minute| start().and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minute);
        let zone = Zone::new(offset, [(instant(change.0), offset + change.1)]).unwrap();
        let calendar = Calendar::default().in_zone(zone, NaiveTime::MIN + TimeDelta::minutes(begins));
        let now = instant(minute);
        let date = calendar.date_of(now).unwrap();
        prop_assert!(calendar.day_start(date).unwrap() <= now);
        prop_assert!(now < calendar.day_start(date.succ_opt().unwrap()).unwrap());
    }

    #[test]
    fn d01_the_way_down_never_rises_and_ends_at_nothing(baseline in count(), days in 1..120_u32, percent in 0..101_u32) {
        let mut cool_down = CoolDown::default();
        cool_down.last_percent = percent;
        let caps = cool_down.caps(baseline, days).unwrap();
        prop_assert_eq!(caps.len(), days as usize + 1);
        prop_assert!(caps.is_sorted_by(|one, other| one >= other) && caps[0] <= baseline);
        prop_assert_eq!(caps[days as usize], 0);
        let last = u128::from(caps[days as usize - 1]);
        prop_assert!(last * 100 <= u128::from(baseline) * u128::from(percent));
    }

    #[test]
    fn r05_more_bad_events_on_the_last_day_never_lead_to_a_larger_cap(
        (plan, rows) in histories(),
        more in prop::collection::vec((any::<prop::sample::Index>(), 1..60_u64, 0..4_u8), 1..4),
    ) {
        let policy = Policy::default();
        let before = plan.advance(&rows, &policy);
        let last: Vec<&Observed> =
            rows.iter().filter(|row| Some(row.date()) == rows.iter().map(Observed::date).max()).collect();
        let mut worse = rows.clone();
        for (index, more, kind) in more {
            if !last.is_empty() {
                let row = index.get(&last);
                let extra = Observed::new(row.date());
                // A bounce is a delivery less: among complaints it makes another rate of them.
                let complained = rows.iter().any(|row| row.counts().complaints != Some(0));
                let extra = match kind {
                    1 if !complained => extra.hard(more),
                    2 if !complained => extra.soft(more),
                    3 => extra.deferred(more),
                    _ => extra.complaints(more),
                };
                worse.push(row.provider().into_iter().fold(extra, |extra, provider| extra.at(provider)));
            }
        }
        let after = plan.advance(&worse, &policy);
        prop_assert!(after.cap() <= before.cap(), "{} / {}", before, after);
        let is_idle = before.reasons().iter().any(|reason| reason.as_str() == "idle");
        prop_assert!(is_idle || after.decision() >= before.decision(), "{} / {}", before, after);
        // Not later either, over the days to come.
        for (one, other) in caps_after(&plan, &rows, &policy).iter().zip(caps_after(&plan, &worse, &policy)) {
            prop_assert!(other <= *one);
        }
    }

    /// Hard or soft, of any size and pace, with or without counts by provider.
    #[test]
    fn s03_all_bounced_days_never_advance(
        (from, factor, days) in (10..1_000_000_u64, 1..50_u64, 1..60_u32),
        (kind, providers, obeys) in (0..4_u8, 0..3_u64, any::<bool>()),
    ) {
        let plan = builder().from(from).to(from.saturating_mul(factor)).days(days);
        let Ok(plan) = plan.build() else { return Ok(()) };
        let policy = Policy::default();
        let mut state = State::new();
        for number in 0..30 {
            let next = state.next(&plan, &policy);
            let date = start() + Days::new(number);
            // Who obeys sends nothing in a pause, who does not goes on as before.
            let sent = if obeys { state.cap_on(&plan, date, &policy) } else { from };
            let row = |sent: u64| match kind {
                0 => Observed::new(date).sent(sent).hard(sent),
                1 => Observed::new(date).sent(sent).soft(sent),
                2 => Observed::new(date).sent(sent).hard(sent / 2).soft(sent - sent / 2),
                _ => Observed::new(date).with(Counts::new(sent, 0).blocked(sent)),
            };
            let rows: Vec<Observed> = match providers {
                0 => vec![row(sent)],
                n => (0..n).map(|i| row(sent / n + u64::from(i < sent % n)).at(format!("p{i}"))).collect(),
            };
            state.observe(&plan, &rows, &policy).unwrap();
            let after = state.next(&plan, &policy);
            prop_assert!(after.decision() >= Decision::Hold, "{number}: {next} then {after}");
            prop_assert!(after.cap() <= from, "{number}: {after}");
        }
    }

    #[test]
    fn s03_a_state_is_a_fold((plan, rows) in histories(), at in 0..25_usize, turn in 0..25_usize) {
        let policy = Policy::default();
        let whole = State::fold(&plan, &rows, &policy);
        let mut turned = rows.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        prop_assert_eq!(&State::fold(&plan, &turned, &policy), &whole);
        let mut sorted = rows;
        sorted.sort_by_key(Observed::date);
        let cut = sorted.get(at).map_or(sorted.len(), |row| {
            let date = row.date();
            sorted.partition_point(|row| row.date() < date)
        });
        let mut state = State::fold(&plan, &sorted[..cut], &policy);
        state.observe(&plan, &sorted[cut..], &policy).unwrap();
        prop_assert_eq!(&state, &whole);
    }

    #[test]
    fn s03_what_comes_next_is_within_the_plan((plan, rows) in histories()) {
        let policy = Policy::default();
        let state = State::fold(&plan, &rows, &policy);
        let next = state.next(&plan, &policy);
        prop_assert!(next.cap() <= plan.target());
        prop_assert_eq!(next.cap(), state.cap_on(&plan, next.day().date(), &policy));
        prop_assert_eq!(next.cap() == 0, next.until().is_some());
        prop_assert!(state.last().is_none_or(|last| last < next.day().date()));
        prop_assert!(plan.calendar().is_sending_day(next.day().date()));
        let reasons = next.reasons().is_empty();
        let goes_on = next.decision() <= Decision::Advance;
        prop_assert_eq!(reasons, goes_on, "{}", next);
        let days = plan.days_after(&state, &policy);
        prop_assert_eq!(days.is_empty(), state.is_finished(&plan));
        prop_assert!(days.iter().map(|day| day.cap()).is_sorted());
        prop_assert!(days.last().is_none_or(|day| day.cap() == plan.target()));
    }

    #[test]
    fn s02_a_simulation_loses_no_message(
        (plan, incidents) in histories(),
        wanted in prop::option::of(0..5_000_u64),
        rates in any::<[u16; 4]>(),
    ) {
        let mut scenario = Scenario::default();
        scenario.wanted = wanted;
        scenario.incidents = incidents;
        scenario.horizon_days = 40;
        [scenario.hard_ppm, scenario.soft_ppm, scenario.complaints_ppm, scenario.deferred_ppm] =
            rates.map(u32::from);
        let simulation = Simulation::run(&plan, &scenario, &Policy::default());
        let mut total = 0;
        for day in simulation.days() {
            prop_assert!(day.sent <= day.plan.cap());
            prop_assert_eq!(day.sent + day.overflow, day.wanted);
            total += day.wanted;
        }
        prop_assert_eq!(simulation.sent() + simulation.overflow(), total);
        prop_assert!(simulation.days().is_sorted_by_key(|day| day.plan.day().date()));
        let last = simulation.days().last().map(|day| day.plan.day().date());
        prop_assert!(simulation.finish().is_none() || simulation.finish() == last);
    }

    #[test]
    fn r25_an_audience_never_fills_more_than_cap_and_people(
        cap in count(),
        day in 0..100_u32,
        rows in prop::collection::vec((0..400_u32, count()), 0..8),
    ) {
        let audience = Audiences::default().after(day);
        let segments: Vec<Group> = rows.iter().map(|&(idle, size)| Group::new(idle, size)).collect();
        let parts = audience.fill(cap, &segments);
        let sum: u128 = parts.iter().map(|&part| u128::from(part)).sum();
        prop_assert!(sum <= u128::from(cap));
        for (part, segment) in parts.iter().zip(&segments) {
            prop_assert!(*part <= segment.size);
            prop_assert!(day >= 42 || *part == 0 || audience.admits(segment.idle_days));
        }
    }

    #[test]
    fn s02_no_input_panics(
        choice in 0..Plan::PRESETS.len(),
        (from, to) in (prop::option::of(count()), prop::option::of(count())),
        (days, growth) in (prop::option::of(any::<u32>()), prop::option::of(any::<(u32, u32)>())),
        levels in prop::collection::vec(count(), 0..6),
        (hold, divisor) in any::<(u32, u32)>(),
        counts in any::<[u64; 5]>(),
        (before, ppm, numbers) in any::<(i32, u32, [u32; 6])>(),
    ) {
        let date = NaiveDate::from_num_days_from_ce_opt(before).unwrap_or(NaiveDate::MAX);
        let build = |plan: Builder| {
            let plan = plan.start(date).hour_divisor(divisor);
            let plan = from.into_iter().fold(plan, |plan, from| plan.from(from));
            let plan = to.into_iter().fold(plan, |plan, to| plan.to(to));
            let plan = days.into_iter().fold(plan, |plan, days| plan.days(days));
            growth.into_iter().fold(plan, |plan, (one, other)| plan.growth(Growth::new(one, other))).build()
        };
        let stepped = Curve::Stepped { levels: levels.clone(), hold };
        let growth = Growth::new(hold, divisor);
        let table = Curve::Table { caps: levels.clone(), then: Some(growth) };
        let bands = levels.iter().map(|&below| Band::new(below, growth)).collect();
        let banded = Curve::Banded { bands, hold };
        let own = [stepped, table, banded].map(|curve| Plan::builder().curve(curve).step_limit(None));
        let mut policy = Policy::default();
        [policy.min_sent_percent, policy.max_sent_percent, policy.step_back_percent,
            policy.after_pause_percent, policy.pause_days, policy.memory.halving_days] = numbers;
        for plan in own.into_iter().chain([Plan::PRESETS[choice].policy()]).filter_map(|plan| build(plan).ok()) {
            let [sent, hard, soft, complaints, deferred] = counts;
            let row = Observed::new(date).sent(sent).hard(hard).soft(soft).complaints(complaints).deferred(deferred);
            let next = plan.advance(&[row.clone(), row], &policy);
            let _ = (next.to_string(), lint(&plan), State::new().cap_on(&plan, NaiveDate::MAX, &policy));
            let _ = Hours::default().jitter(ppm, counts[0], "k").slots(&plan, next.day());
            let _ = plan.allowance(&State::new(), sent, DateTime::<Utc>::MAX_UTC, &policy);
            let mut scenario = Scenario::default();
            (scenario.hard_ppm, scenario.wanted, scenario.horizon_days) = (ppm, Some(sent), 3);
            let _ = Simulation::run(&plan, &scenario, &policy);
        }
    }
}

/// The caps of the twelve days after the last row, were nothing more to happen.
fn caps_after(plan: &Plan, rows: &[Observed], policy: &Policy) -> Vec<u64> {
    let state = State::fold(plan, rows, policy);
    let last = state.last().unwrap_or_else(start);
    (1..13).map(|day| state.cap_on(plan, last + Days::new(day), policy)).collect()
}
