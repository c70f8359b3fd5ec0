//! Mass releases, worked out by hand.

use deliverability::quarantine::release::{Campaign, MassRelease, Policy, ReleasePlan, RiskClass, Wave};
use proptest::prelude::*;

fn waves(release: &MassRelease, policy: &Policy) -> (Vec<Wave>, u64) {
    match release.plan(policy) {
        ReleasePlan::Waves { waves, left } => (waves, left),
        other => panic!("{other}"),
    }
}

#[test]
fn q22_a_few_are_routine_and_hundreds_need_the_cause() {
    let policy = Policy::default();
    let release = |addresses| {
        MassRelease::new().class(RiskClass::new("active", addresses, 0)).campaign(Campaign::new(1_000_000))
    };
    assert!(matches!(release(99).plan(&policy), ReleasePlan::Waves { left: 0, .. }));
    let first = ReleasePlan::InvestigateFirst { addresses: 100, from: 100 };
    assert_eq!(release(100).plan(&policy), first);
    assert_eq!(release(100).cause(" ").plan(&policy), first);
    assert!(matches!(release(100).cause("outage").plan(&policy), ReleasePlan::Waves { left: 0, .. }));
    let halves = MassRelease::new().class(RiskClass::new("a", 50, 0)).class(RiskClass::new("b", 50, 0));
    assert_eq!(halves.plan(&policy), first, "the classes count together");
}

#[test]
fn q23_the_capacity_of_a_campaign_by_hand() {
    // own + x <= 1 % of (volume + x), so x <= (volume - 100 own) / 99.
    for (volume, own, wanted) in [
        (0, 0, 0),
        (98, 0, 0),
        (99, 0, 1), // 1 of 100
        (197, 0, 1),
        (198, 0, 2), // 2 of 200
        (9_900, 0, 100),
        (10_000, 50, 50), // 5,000 / 99 = 50.5
        (10_000, 99, 1),  // 100 of 10,001
        (10_000, 100, 0),
        (10_000, 101, 0),
        (u64::MAX, 0, u64::MAX / 99),
    ] {
        let campaign = Campaign::new(volume).own_hard_bounces(own);
        assert_eq!(campaign.capacity(&Policy::default()), wanted, "{volume}, {own}");
    }
    let mut policy = Policy::default();
    policy.max_hard_ppm = 0;
    assert_eq!(Campaign::new(1_000_000).capacity(&policy), 0);
    policy.max_hard_ppm = 500_000;
    assert_eq!(Campaign::new(10).capacity(&policy), 10, "10 of 20");
    policy.max_hard_ppm = 1_000_000;
    assert_eq!(Campaign::new(0).capacity(&policy), u64::MAX);
}

#[test]
fn q14_q24_waves_take_the_most_active_first() {
    let release = MassRelease::new()
        .class(RiskClass::new("clicked", 150, 1_000))
        .class(RiskClass::new("opened", 100, 30_000))
        .class(RiskClass::new("silent", 500, 200_000))
        .cause("outage")
        .campaign(Campaign::new(9_900))
        .campaign(Campaign::new(9_900).own_hard_bounces(200))
        .campaign(Campaign::new(19_800).own_hard_bounces(10));
    let (waves, left) = waves(&release, &Policy::default());
    let sizes: Vec<&[u64]> = waves.iter().map(|wave| &wave.sizes[..]).collect();
    // The third carries (19,800 - 1,000) / 99 = 189.9.
    assert_eq!(sizes, [&[100, 0, 0][..], &[0, 0, 0], &[50, 100, 39]]);
    assert_eq!(left, 461);
    let third = &waves[2];
    assert_eq!((third.size, third.volume, third.worst_hard), (189, 19_989, 199));
    // 50 at 0.1 %, 100 at 3 %, 39 at 20 %: 0.05 + 3 + 7.8 = 10.85, and 10 of its own.
    assert_eq!(third.expected_hard, 21);
    assert_eq!(third.worst_hard_ppm(), 9_956, "199 / 19,989 = 0.99555 %");
    assert_eq!(waves[1].worst_hard_ppm(), 20_203, "its own bounces are beyond the limit already");
    assert_eq!(third.to_string(), "release 189: of 19989 messages at worst 199 hard-bounce, as expected 21");
    let plan = release.plan(&Policy::default());
    assert_eq!(plan.to_string(), "289 addresses in 3 waves, 461 left for later");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn q23_no_wave_exceeds_the_limit_at_worst(
        classes in proptest::collection::vec((any::<u64>(), any::<u32>(), 0_u32..64), 0..6),
        campaigns in proptest::collection::vec((any::<u64>(), any::<u64>(), 0_u32..64, 0_u32..64), 0..6),
        limit in prop_oneof![Just(10_000_u32), 0_u32..1_000_000, any::<u32>()],
    ) {
        let mut policy = Policy::default();
        policy.max_hard_ppm = limit;
        let mut release = MassRelease::new().cause("known");
        for (addresses, ppm, shift) in &classes {
            release = release.class(RiskClass::new("class", addresses >> shift, *ppm));
        }
        for (volume, own, shift, own_shift) in &campaigns {
            release = release.campaign(Campaign::new(volume >> shift).own_hard_bounces(own >> own_shift));
        }
        let (waves, _) = waves(&release, &policy);
        prop_assert_eq!(waves.len(), campaigns.len());
        let mut released = vec![0_u128; classes.len()];
        for wave in &waves {
            prop_assert_eq!(wave.sizes.iter().map(|size| u128::from(*size)).sum::<u128>(), u128::from(wave.size));
            if wave.size > 0 {
                prop_assert!(u128::from(wave.worst_hard) * 1_000_000 <= u128::from(limit) * u128::from(wave.volume));
            }
            prop_assert!(wave.expected_hard <= wave.worst_hard);
            for (sum, size) in released.iter_mut().zip(&wave.sizes) {
                *sum += u128::from(*size);
            }
        }
        for (sum, (addresses, _, shift)) in released.iter().zip(&classes) {
            prop_assert!(*sum <= u128::from(addresses >> shift));
        }
    }
}
