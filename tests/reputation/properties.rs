//! What holds for all counts.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use deliverability::{
    rate::{Outcome, Trials},
    reputation::{
        Conduct, Signal, assess_all,
        recovery::{self, Cause, Progress, Recovery, Severity},
        volume::{self, Baseline, Class},
    },
};
use proptest::prelude::*;

use super::*;

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0_u64..50, 4 => 0_u64..100_000, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

/// A count or none, from one number: small ones, large ones, and those at the end of the range.
fn number(from: u32) -> Option<u64> {
    let value = u64::from(from >> 8);
    match from % 16 {
        0..=2 => None,
        3..=7 => Some(value % 50),
        8..=13 => Some(value % 100_000),
        14 => Some(u64::MAX - value),
        _ => Some(u64::MAX),
    }
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let sample = (0_u64..14, 0_i64..48, any::<[u32; 16]>());
    proptest::collection::vec(sample, 0..6).prop_map(|samples| {
        let start = |day: u64| date(day).and_hms_opt(0, 0, 0).unwrap().and_utc();
        let sample = |(day, hours, numbers): (u64, i64, [u32; 16])| {
            let mut counts = Counts::default();
            [
                counts.sent,
                counts.delivered,
                counts.inbox_delivered,
                counts.loop_covered,
                counts.hard,
                counts.soft,
                counts.blocked,
                counts.deferred,
                counts.complaints,
                counts.traps,
                counts.unauthenticated,
                counts.spam_folder,
                counts.opens,
                counts.clicks,
                counts.replies,
                counts.not_spam,
            ] = numbers.map(number);
            Sample::new(start(day), start(day) + TimeDelta::hours(hours), counts)
        };
        samples.into_iter().map(sample).collect()
    })
}

fn policies() -> impl Strategy<Value = Policy> {
    proptest::sample::select(vec![
        Policy::default(),
        Policy::default().without_complaints(),
        preset("gmail"),
        preset("yahoo"),
        preset("microsoft"),
        preset("ses"),
        preset("momentum"),
        preset("posthog"),
        preset("deliverability-guard"),
        preset("orange"),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// One more bad event of any kind, or one good event less, at any window.
    #[test]
    fn more_bad_events_never_look_better(
        samples in samples(), policy in policies(), which: prop::sample::Index, more in count(), days in 0_i64..20,
        outcome in proptest::sample::select(vec![
            Outcome::Complaints, Outcome::Hard, Outcome::Soft, Outcome::Blocked, Outcome::Deferred,
            Outcome::Traps, Outcome::Unauthenticated, Outcome::Opens, Outcome::Clicks,
        ]),
    ) {
        let now = at("2026-03-01T00:00:00Z") + TimeDelta::days(days);
        let few = assess(&samples, &policy, now);
        let mut worse = samples;
        if !worse.is_empty() {
            let index = which.index(worse.len());
            let sample = worse[index];
            let mut counts = *sample.counts();
            match outcome {
                Outcome::Opens | Outcome::Clicks => counts.take_back(outcome, more),
                _ if counts.get(outcome).is_some() => counts.add(outcome, more),
                _ => {}
            }
            worse[index] = Sample::new(sample.from(), sample.until(), counts);
        }
        let many = assess(&worse, &policy, now);
        prop_assert!(many.health() >= few.health(), "{few} then {many}");
        prop_assert!(many.conduct() >= few.conduct(), "{few} then {many}");
    }

    #[test]
    fn too_little_is_never_healthy(samples in samples(), days in 0_i64..20) {
        let now = at("2026-03-01T00:00:00Z") + TimeDelta::days(days);
        let delivered = samples.iter().filter(|sample| sample.until() <= now)
            .filter_map(|sample| Signal::Complaints.rate(sample.counts(), Trials::Delivered))
            .fold(0_u64, |sum, rate| sum.saturating_add(rate.trials()));
        let verdict = assess(&samples, &Policy::default(), now);
        if delivered < 2_995 {
            prop_assert!(verdict.health() != Health::Healthy, "{delivered}: {verdict}");
        }
        prop_assert_eq!(verdict.health() == Health::Healthy, verdict.reasons().is_empty());
    }

    #[test]
    fn the_order_of_samples_does_not_matter(samples in samples(), policy in policies(), turn in 0_usize..10) {
        let now = at("2026-03-15T00:00:00Z");
        let mut turned = samples.clone();
        turned.rotate_left(turn % samples.len().max(1));
        turned.reverse();
        prop_assert_eq!(assess(&samples, &policy, now), assess(&turned, &policy, now));
    }

    #[test]
    fn overall_is_no_better_than_the_worst(samples in samples(), more in samples(), policy in policies()) {
        let now = at("2026-03-12T00:00:00Z");
        let both = BTreeMap::from([(1, samples), (2, more)]);
        let report = assess_all(&both, |_| policy.clone(), &policy, now);
        for verdict in report.providers().values() {
            let counts = verdict.health() != Health::Insufficient;
            prop_assert!(!counts || report.overall().health() >= verdict.health());
        }
    }

    #[test]
    fn one_outlier_moves_no_baseline(usual in 1_u64..10_000_000, days in 3_usize..40, outlier in 1_u64.., which: prop::sample::Index) {
        let mut daily = vec![usual; days];
        daily[which.index(days)] = outlier;
        prop_assert_eq!(Baseline::new(&daily, volume::Policy::default()).usual(), Some(usual));
        // Days without mail change nothing either.
        let mut spaced: Vec<u64> = daily.iter().rev().take(14).rev().flat_map(|&volume| [volume, 0]).collect();
        spaced.truncate(28);
        prop_assert_eq!(Baseline::new(&spaced, volume::Policy::default()).usual(), Some(usual));
    }

    #[test]
    fn the_largest_safe_volume_is_safe(
        daily in proptest::collection::vec(count(), 0..40), planned in proptest::option::of(count()), total in count(),
    ) {
        let mut baseline = Baseline::new(&daily, volume::Policy::default());
        if let Some(planned) = planned {
            baseline = baseline.expecting(planned);
        }
        let safe = baseline.largest_safe_volume();
        let class = baseline.assess(safe).class();
        prop_assert!(class != Class::Spike && class != Class::Elevated, "{}", baseline.assess(safe));
        if safe < u64::MAX {
            let class = baseline.assess(safe + 1).class();
            prop_assert!(class == Class::Spike || class == Class::Elevated);
        }
        if let Some(split) = baseline.split(total) {
            prop_assert_eq!(split.iter().map(|&day| u128::from(day)).sum::<u128>(), u128::from(total));
            prop_assert!(split.iter().all(|&day| day <= safe && day > 0));
            prop_assert!(split.first().zip(split.last()).is_none_or(|(first, last)| first - last <= 1));
        } else {
            prop_assert!(u128::from(total) > u128::from(safe) * 366);
        }
    }

    #[test]
    fn recovery_never_jumps(
        baseline in count(), severity in proptest::sample::select(Severity::ALL),
        days in proptest::collection::vec((proptest::sample::select(Conduct::ALL), any::<bool>()), 0..120),
    ) {
        let recovery = Recovery::new(severity, Cause::BadList, baseline, &recovery::Policy::default());
        let caps: Vec<u64> = recovery.phases().iter().map(|phase| phase.cap()).collect();
        prop_assert_eq!(caps.last(), Some(&baseline));
        for pair in caps[1..].windows(2) {
            prop_assert!(pair[0] < pair[1] && pair[1] <= pair[0].saturating_mul(2), "{:?}", caps);
        }
        let mut progress = Progress::default();
        for (health, mended) in days {
            let next = recovery.after_day(&progress, health, mended);
            prop_assert!(next.phase() <= progress.phase() + 1);
            prop_assert!(mended || next.phase() == 0 || progress.phase() == caps.len());
            prop_assert!(next.falls() >= progress.falls());
            progress = next;
        }
    }
}
