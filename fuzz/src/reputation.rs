//! Series of counts.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    rate::Counts,
    reputation::{
        Conduct, Health, Policy, Sample, assess,
        recovery::{self, Cause, Progress, Recovery, Severity},
        trend::{self, trends},
        volume::{self, Baseline, Class},
    },
};

/// Series of counts: no panic, more complaints look no better, the safe volume is safe, a recovery
/// takes one step at a time.
pub fn reputation(data: &[u8]) {
    /// A count from two bytes: none, small, large, or at the end of the range.
    fn count(bytes: &[u8]) -> Option<u64> {
        let value = u64::from(bytes[0]) * 251;
        match bytes[1] {
            0..=31 => None,
            32..=127 => Some(value % 1_000),
            128..=223 => Some(value << (bytes[1] % 16)),
            _ => Some(u64::MAX - value),
        }
    }
    fn sample(bytes: &[u8]) -> Sample {
        let from = DateTime::<Utc>::from_timestamp(1_767_225_600, 0).expect("the first of 2026")
            + TimeDelta::hours(i64::from(bytes[0]) * 6);
        let mut counts = Counts::default();
        let mut numbers = bytes[2..].chunks_exact(2).map(count);
        let mut next = || numbers.next().flatten();
        (counts.sent, counts.delivered) = (next(), next());
        (counts.inbox_delivered, counts.loop_covered) = (next(), next());
        (counts.hard, counts.soft, counts.blocked, counts.deferred) = (next(), next(), next(), next());
        (counts.complaints, counts.traps, counts.unauthenticated) = (next(), next(), next());
        (counts.opens, counts.clicks) = (next(), next());
        Sample::new(from, from + TimeDelta::hours(i64::from(bytes[1] % 50)), counts)
    }
    let Some((&[preset, hours, more, planned], rest)) = data.split_first_chunk::<4>() else { return };
    let policy = Policy::PRESETS[usize::from(preset) % Policy::PRESETS.len()].policy();
    let samples: Vec<Sample> = rest.chunks_exact(28).take(200).map(sample).collect();
    let end = samples.iter().map(Sample::until).max().unwrap_or_default();
    let now = end + TimeDelta::hours(i64::from(hours) - 32);

    let verdict = assess(&samples, &policy, now);
    assert_eq!(verdict.health() == Health::Healthy, verdict.reasons().is_empty());
    assert!(verdict.reasons().iter().all(|reason| reason.health <= verdict.health()));
    assert!(verdict.to_string().starts_with(verdict.health().as_str()));
    let worse: Vec<Sample> = samples
        .iter()
        .map(|sample| {
            let mut counts = *sample.counts();
            counts.complaints = counts.complaints.map(|count| count.saturating_add(u64::from(more)));
            Sample::new(sample.from(), sample.until(), counts)
        })
        .collect();
    assert!(assess(&worse, &policy, now).health() >= verdict.health());
    for trend in trends(&samples, &trend::Policy::default()) {
        assert!(!trend.to_string().is_empty());
    }

    let daily: Vec<u64> = samples.iter().map(|sample| sample.counts().sent.unwrap_or_default()).collect();
    let mut baseline = Baseline::new(&daily, volume::Policy::default());
    if planned > 127 {
        baseline = baseline.expecting(u64::from(planned) << (planned % 56));
    }
    let safe = baseline.largest_safe_volume();
    assert!(matches!(baseline.assess(safe).class(), Class::Normal | Class::Drop));
    let total = daily.first().copied().unwrap_or_default();
    if let Some(split) = baseline.split(total) {
        assert_eq!(split.iter().map(|&day| u128::from(day)).sum::<u128>(), u128::from(total));
        assert!(split.iter().all(|&day| day <= safe));
    }

    let severity = Severity::ALL[usize::from(more) % Severity::ALL.len()];
    let recovery = Recovery::new(severity, Cause::BadList, total, &recovery::Policy::default());
    assert_eq!(recovery.phases().last().map(|phase| phase.cap()), Some(total));
    let mut progress = Progress::default();
    for &byte in rest.iter().take(400) {
        let day = Conduct::ALL[usize::from(byte) % Conduct::ALL.len()];
        let next = recovery.after_day(&progress, day, byte < 250);
        assert!(next.phase() <= progress.phase() + 1 && next.phase() <= recovery.phases().len());
        progress = next;
    }
}
