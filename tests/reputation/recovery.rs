//! The way back.

use deliverability::reputation::{
    Conduct,
    audience::Recipient,
    recovery::{self, Cause, Move, PhaseKind, Progress, Recovery, Severity, Wait},
};

use super::*;

#[test]
fn r_20_r_21_recovery_goes_by_severity() {
    use Severity::{Mild, Serious, Severe};
    let caps = |severity, baseline| {
        let recovery = Recovery::new(severity, Cause::BadList, baseline, &recovery::Policy::default());
        let weeks = recovery.least_days() / 7;
        (recovery.phases().iter().map(|phase| phase.cap()).collect::<Vec<u64>>(), weeks)
    };
    assert_eq!(caps(Mild, 20_000), (vec![0, 5_000, 10_000, 20_000], 3));
    assert_eq!(caps(Serious, 20_000), (vec![0, 3_000, 6_000, 12_000, 20_000], 6));
    assert_eq!(caps(Severe, 20_000), (vec![0, 2_000, 4_000, 8_000, 16_000, 20_000], 11));
    assert_eq!(caps(Severe, 3).0, [0, 1, 2, 3]);
    assert_eq!(caps(Severe, 0).0, [0, 0]);
    let recovery = Recovery::new(Severe, Cause::MassComplaints, 20_000, &recovery::Policy::default());
    let audience: Vec<u32> = recovery.phases().iter().map(|phase| phase.audience_days()).collect();
    assert_eq!(audience, [0, 30, 60, 90, 90, 180], "only the most engaged, then wider");
    let mut recipient = Recipient::joined(date(0));
    let taken = |recipient: &Recipient, today| -> Vec<bool> {
        recovery.phases().iter().map(|phase| phase.takes(recipient, date(today))).collect()
    };
    recipient.last_active = Some(date(0));
    assert_eq!(taken(&recipient, 31), [false, false, true, true, true, true]);
    assert_eq!(taken(&recipient, 180), [false, false, false, false, false, true]);
    assert_eq!(taken(&recipient, 181), [false; 6]);
    recipient.bounced = true;
    assert_eq!(taken(&recipient, 1), [false; 6], "R-18");
    let kinds: Vec<PhaseKind> = recovery.phases().iter().take(3).map(|phase| phase.kind()).collect();
    assert_eq!(kinds, [PhaseKind::Stop, PhaseKind::CoreEngaged, PhaseKind::Widen]);
}

#[test]
fn r_21_a_policy_that_widens_nothing_doubles() {
    let caps = |policy: &recovery::Policy| {
        let recovery = Recovery::new(Severity::Mild, Cause::BadList, 1_000_000, policy);
        recovery.phases().iter().map(|phase| phase.cap()).collect::<Vec<_>>()
    };
    for percent in [0, 1, 100] {
        let mut policy = recovery::Policy::default();
        policy.widen_percent = percent;
        assert_eq!(caps(&policy), [0, 250_000, 500_000, 1_000_000], "{percent} %");
    }
    // The slowest way that widens at all has some thousand phases, whatever the baseline.
    let mut slow = recovery::Policy::default();
    (slow.widen_percent, slow.cut_percent) = (101, [0; 3]);
    let recovery = Recovery::new(Severity::Mild, Cause::BadList, u64::MAX, &slow);
    assert!(recovery.phases().len() < 5_000, "{}", recovery.phases().len());
}

/// The last move of a phase after days of these kinds, from its first day on.
fn after(recovery: &Recovery, phase: usize, days: &[Conduct], mended: bool) -> Move {
    let mut progress = Progress::default();
    while progress.phase() < phase.min(recovery.phases().len()) {
        progress = recovery.after_day(&progress, Conduct::Healthy, true);
    }
    days.iter().fold(progress, |progress, &day| recovery.after_day(&progress, day, mended)).last_move()
}

#[test]
fn r_20_r_21_phases_follow_from_verdicts() {
    use Conduct::{Clean, Healthy, Pause, Throttle, Unknown, Watch};
    let policy = recovery::Policy::default();
    let recovery = Recovery::new(Severity::Serious, Cause::CompromisedAccount, 20_000, &policy);
    let unknown = Recovery::new(Severity::Serious, Cause::Unknown, 20_000, &policy);
    let few = Move::Hold(Wait::TooFewHealthyDays { needed: 7, clean: 14 });
    let days = |parts: &[(Conduct, usize)]| -> Vec<Conduct> {
        parts.iter().flat_map(|&(day, count)| vec![day; count]).collect()
    };
    let rows: &[(&str, usize, Vec<Conduct>, bool, Move)] = &[
        ("R-20: the cause first", 0, days(&[(Unknown, 50)]), false, Move::Hold(Wait::CauseNotMended)),
        ("R-20", 0, days(&[(Unknown, 1)]), true, Move::Hold(Wait::TooFewDays { needed: 2 })),
        ("R-20", 0, days(&[(Unknown, 2)]), true, Move::Next),
        (
            "R-21: weeks, not days",
            1,
            days(&[(Healthy, 9)]),
            true,
            Move::Hold(Wait::TooFewDays { needed: 10 }),
        ),
        ("R-21: widen as metrics improve", 1, days(&[(Healthy, 10)]), true, Move::Next),
        ("R-21: a week in a row", 1, days(&[(Healthy, 5), (Watch, 1), (Healthy, 6)]), true, few),
        ("R-21", 1, days(&[(Watch, 4), (Healthy, 6)]), true, few),
        ("R-21", 1, days(&[(Watch, 3), (Healthy, 7)]), true, Move::Next),
        ("R-21: too little data is no health", 1, days(&[(Unknown, 300)]), true, few),
        ("R-21: small senders go by clean days", 1, days(&[(Clean, 13)]), true, few),
        ("R-21", 1, days(&[(Clean, 14)]), true, Move::Next),
        (
            "R-21: a day of which nothing is known does not count",
            1,
            days(&[(Clean, 13), (Unknown, 9)]),
            true,
            few,
        ),
        ("R-21: and does not interrupt", 1, days(&[(Clean, 13), (Unknown, 9), (Clean, 1)]), true, Move::Next),
        ("R-21: a fault does", 1, days(&[(Clean, 13), (Watch, 1), (Clean, 13)]), true, few),
        ("R-21: both kinds count as clean", 1, days(&[(Clean, 9), (Healthy, 5)]), true, Move::Next),
        ("R-21", 3, days(&[(Healthy, 5), (Throttle, 1)]), true, Move::FallBack { to: 2 }),
        ("R-21", 1, days(&[(Healthy, 5), (Throttle, 1)]), true, Move::FallBack { to: 1 }),
        ("R-21", 3, days(&[(Healthy, 5), (Pause, 1)]), true, Move::FallBack { to: 0 }),
        ("R-20: the cause is back", 3, days(&[(Healthy, 1)]), false, Move::FallBack { to: 0 }),
        ("R-20", 4, days(&[(Healthy, 10)]), true, Move::Done),
        ("R-20", 99, vec![], true, Move::Done),
    ];
    for (id, phase, days, mended, expected) in rows {
        assert_eq!(after(&recovery, *phase, days, *mended), *expected, "{id}: phase {phase}");
    }
    let held = after(&unknown, 0, &[Healthy; 10], true);
    assert_eq!(held, Move::Hold(Wait::CauseNotMended), "an unknown cause is not mended");

    let mut progress = Progress::default();
    let mut days = 0;
    while progress.last_move() != Move::Done {
        progress = recovery.after_day(&progress, Healthy, true);
        days += 1;
    }
    assert_eq!((days, progress.phase(), progress.falls()), (42, 5, 0), "2 + 4 * 10 days");
}

/// Every day as much as the phase lets through, judged like everything else.
#[test]
fn r_21_recovery_ends_for_every_size() {
    for baseline in [20, 21, 50, 100, 700, 5_000, 20_000, 1_000_000] {
        for &severity in Severity::ALL {
            let recovery = Recovery::new(severity, Cause::BadList, baseline, &recovery::Policy::default());
            let (mut progress, mut samples, mut days) = (Progress::default(), Vec::new(), 0);
            // Before the stop, a day that ruined it all: it is in the windows for a month.
            samples.push(day(0, fine(baseline).hard(baseline / 2)));
            while progress.last_move() != Move::Done {
                let cap = recovery.phases()[progress.phase()].cap();
                days += 1;
                if cap > 0 {
                    samples.push(day(days, fine(cap)));
                }
                let now = day(days, fine(0)).until();
                let conduct = assess(&samples, &Policy::default(), now).conduct();
                progress = recovery.after_day(&progress, conduct, true);
                assert!(days <= 120, "{baseline} {severity}: still in phase {}", progress.phase());
                assert_eq!(progress.falls(), 0, "{baseline} {severity}");
            }
            assert!(days >= u64::from(recovery.least_days()), "{baseline} {severity}: {days}");
            assert!(days <= u64::from(recovery.clean_days()), "{baseline} {severity}: {days}");
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn r_20_a_progress_of_the_first_schema_is_read() {
    let old = r#"{"schema_version":1,"phase":2,"days":["watch","healthy","healthy"],"falls":1,
        "last_move":{"hold":{"too-few-days":{"needed":14}}}}"#;
    let mut progress: Progress = serde_json::from_str(old).unwrap();
    assert_eq!((progress.phase(), progress.falls()), (2, 1));
    let recovery = Recovery::new(Severity::Mild, Cause::BadList, 9_000, &recovery::Policy::default());
    for _ in 0..4 {
        progress = recovery.after_day(&progress, Conduct::Healthy, true);
        assert_eq!(progress.phase(), 2);
    }
    assert_eq!(recovery.after_day(&progress, Conduct::Healthy, true).phase(), 3, "the eighth, seven healthy");
}

#[test]
fn r_22_a_new_domain_is_the_last_resort() {
    let recovery = Recovery::new(Severity::Mild, Cause::SpamTraps, 20_000, &recovery::Policy::default());
    let mut progress = Progress::default();
    for falls in 0..3 {
        assert_eq!((progress.falls(), recovery.is_last_resort(&progress)), (falls, false));
        progress = recovery.after_day(&progress, Conduct::Unknown, true);
        assert_eq!(progress.phase(), 1);
        progress = recovery.after_day(&progress, Conduct::Pause, true);
        assert_eq!(
            (progress.phase(), progress.last_move().to_string()),
            (0, "fall back to the stop".to_owned())
        );
    }
    assert!(recovery.is_last_resort(&progress));
}

#[test]
fn r_19_causes_have_remedies() {
    let remedies: std::collections::BTreeSet<&str> = Cause::ALL.iter().map(|cause| cause.remedy()).collect();
    assert_eq!(remedies.len(), Cause::ALL.len());
    assert!(Cause::CompromisedAccount.remedy().starts_with("lock the account"));
}
