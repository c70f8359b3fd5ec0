//! Usual volumes.

use deliverability::reputation::volume::{self, Baseline, Class};

#[test]
fn r_16_volume_is_consistent() {
    use Class::{Drop, Elevated, Normal, Spike};
    let steady = [10_000; 28];
    let weekdays: Vec<u64> = (0..28).map(|n| if n % 7 < 5 { 10_000 } else { 0 }).collect();
    let weekly: Vec<u64> = (0..28).map(|n| if n % 7 == 0 { 50_000 } else { 0 }).collect();
    // A little every day, and a newsletter on the day of the week that comes next.
    let newsletter: Vec<u64> = (0..28).map(|n| if n % 7 == 0 { 100_000 } else { 2_000 }).collect();
    let once: Vec<u64> = (0..28).map(|n| if n == 20 { 1_000_000 } else { 10_000 }).collect();
    // Days that differ by 4,000, so that three times as much more is still normal, but for doubling.
    let uneven: Vec<u64> = (0..27).map(|n| [6_000, 10_000, 14_000][n % 3]).collect();
    let moved: Vec<u64> = (0..28).map(|n| if n < 21 { 1_000 } else { 10_000 }).collect();
    let rows: &[(&str, &[u64], u64, Class)] = &[
        ("R-16: ten times as much", &steady, 100_000, Spike),
        ("R-16: never suddenly double", &steady, 20_000, Spike),
        ("R-16", &steady, 19_999, Elevated),
        ("R-16", &steady, 15_001, Elevated),
        ("R-16", &steady, 15_000, Normal),
        ("R-16", &steady, 5_000, Normal),
        ("R-16: a drop", &steady, 4_999, Drop),
        ("R-16: nothing at all", &steady, 0, Drop),
        ("R-16: uneven days", &uneven, 19_999, Normal),
        ("R-16", &uneven, 20_000, Spike),
        ("R-16: days off do not count", &weekdays, 10_000, Normal),
        ("R-16: nothing on the day of the week without mail is no drop", &weekdays[..26], 0, Normal),
        ("R-16: who sends once a week", &weekly, 50_000, Normal),
        ("R-16", &weekly, 100_000, Spike),
        ("R-16: nor between the weeks", &weekly[..25], 0, Normal),
        ("R-16: a weekly peak on its day", &newsletter, 100_000, Normal),
        ("R-16: and on another one", &newsletter[..25], 100_000, Spike),
        ("R-16: one outlier is no habit", &once, 100_000, Spike),
        ("R-16: a week at a new level is", &moved, 12_000, Normal),
        ("R-15: from nothing to much", &[100, 100, 100], 5_000, Spike),
        ("R-01: first bulk send of a new domain", &[], 200_000, Spike),
        ("R-01", &[0; 60], 101, Spike),
        ("R-01: the first day of a warm-up", &[], 100, Normal),
    ];
    for (id, daily, volume, expected) in rows {
        let baseline = Baseline::new(daily, volume::Policy::default());
        assert_eq!(baseline.assess(*volume).class(), *expected, "{id}: {}", baseline.assess(*volume));
    }
    let baseline = Baseline::new(&steady, volume::Policy::default());
    assert_eq!((baseline.usual(), baseline.spread(), baseline.sending_days()), (Some(10_000), 500, 28));
    assert_eq!(baseline.assess(100_000).ratio(), Some((100_000, 10_000)));
    assert_eq!(
        Baseline::new(&[], volume::Policy::default()).assess(200_000).to_string(),
        "spike: 200,000 without a history (largest safe volume 100)"
    );
}

#[test]
fn r_16_an_excess_is_split_over_safe_days() {
    let baseline = Baseline::new(&[10_000; 28], volume::Policy::default());
    assert_eq!(baseline.split(0), Some(vec![]));
    assert_eq!(baseline.split(15_000), Some(vec![15_000]));
    assert_eq!(baseline.split(100_000), Some(vec![14_286, 14_286, 14_286, 14_286, 14_286, 14_285, 14_285]));
    assert_eq!(baseline.split(15_000 * 366).map(|days| days.len()), Some(366));
    assert_eq!(baseline.split(15_000 * 366 + 1), None);
    // what a warm-up planned is not a spike, and may be used up.
    assert_eq!(baseline.expecting(50_000).split(100_000), Some(vec![50_000, 50_000]));
}
