//! Published rule sets.

use chrono::TimeDelta;
use deliverability::{provider::Provider, reputation::feedback::FeedbackLoop};

use super::*;

#[test]
fn r_05_presets_are_the_published_numbers() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    let delivered = |complaints| Counts::new(10_000, 10_000).complaints(complaints);
    let inbox = |complaints| delivered(complaints).inbox_delivered(10_000);
    let covered = |hard, complaints| delivered(complaints).loop_covered(10_000).hard(hard);
    let rows = [
        ("gmail", preset("gmail"), inbox(9), Healthy),
        ("gmail", preset("gmail"), inbox(10), Throttle),
        ("gmail", preset("gmail"), inbox(29), Throttle),
        ("gmail", preset("gmail"), inbox(30), Pause),
        ("gmail: 0.3 % of the inbox", preset("gmail"), delivered(9).inbox_delivered(3_000), Pause),
        ("gmail: delivered alone clears nobody", preset("gmail"), delivered(0), Insufficient),
        ("gmail: delivered alone clears nobody", preset("gmail"), delivered(9), Insufficient),
        ("gmail: delivered alone breaks", preset("gmail"), delivered(10), Throttle),
        ("gmail: delivered alone breaks", preset("gmail"), delivered(30), Pause),
        ("yahoo: inbox-delivered or nothing", preset("yahoo"), delivered(0), Insufficient),
        ("yahoo", preset("yahoo"), inbox(29), Healthy),
        ("yahoo", preset("yahoo"), inbox(30), Pause),
        ("microsoft", preset("microsoft"), delivered(0).hard(0).unauthenticated(0), Healthy),
        ("microsoft: 5.7.515", preset("microsoft"), delivered(0).hard(0).unauthenticated(1), Pause),
        ("microsoft", preset("microsoft"), delivered(100).hard(0), Pause),
        ("ses", preset("ses"), covered(199, 9), Healthy),
        ("ses", preset("ses"), covered(200, 9), Watch),
        ("ses", preset("ses"), covered(500, 9), Throttle),
        ("ses", preset("ses"), covered(1_000, 9), Pause),
        ("ses", preset("ses"), covered(0, 10), Throttle),
        ("ses", preset("ses"), covered(0, 50), Pause),
        // Lower bounds with the prior, by hand: 0.026, 0.061, 0.113 and 0.298 %.
        ("deliverability-guard", preset("deliverability-guard"), delivered(5), Healthy),
        ("deliverability-guard", preset("deliverability-guard"), delivered(10), Watch),
        ("deliverability-guard", preset("deliverability-guard"), delivered(17), Throttle),
        ("deliverability-guard", preset("deliverability-guard"), delivered(40), Pause),
        ("orange", preset("orange"), delivered(59), Healthy),
        ("orange", preset("orange"), delivered(60), Pause),
        ("orange", preset("orange"), Counts::new(1_000_000, 1_000_000).complaints(2_999), Healthy),
        ("orange", preset("orange"), Counts::new(1_000_000, 1_000_000).complaints(3_000), Watch),
        ("sfr", preset("sfr"), delivered(299), Healthy),
        ("sfr", preset("sfr"), delivered(300), Pause),
        ("laposte", preset("laposte"), delivered(299), Healthy),
        ("laposte", preset("laposte"), delivered(300), Pause),
    ];
    for (name, policy, counts, expected) in rows {
        assert_eq!(of_day(&policy, counts), expected, "{name}: {counts:?}");
    }
}

#[test]
fn r_04_each_provider_has_the_default_and_its_own() {
    let defaults = Policy::default().rules.len();
    for &provider in Provider::ALL {
        let policy = Policy::for_provider(provider);
        assert_eq!(of_day(&policy, fine(10_000).traps(1)), Health::Pause, "{provider}");
        assert_eq!(of_day(&policy, fine(10_000).complaints(45)), Health::Pause, "{provider}");
        assert!(policy.rules.len() >= defaults, "{provider}");
        // Whoever returns no complaints cannot be asked for them.
        let silent = FeedbackLoop::for_provider(provider) == Some(FeedbackLoop::None);
        let expected = if silent { Health::Healthy } else { Health::Insufficient };
        let unknown = Counts::new(10_000, 10_000).hard(0).unauthenticated(0);
        assert_eq!(of_day(&policy, unknown), expected, "{provider}");
        assert_eq!(of_day(&policy, unknown.complaints(0)), Health::Healthy, "{provider}");
    }
}

#[test]
fn r_19_presets_by_the_hour() {
    use Health::{Healthy, Insufficient, Pause, Throttle, Watch};
    // An hour of the given size and flaws, at the end of a day that the daily rules can judge.
    let judge = |policy: &Policy, sent, hard, complaints| {
        let start = at("2026-03-02T00:00:00Z");
        let hour = |number, counts| Sample::hour(start + TimeDelta::hours(number), counts);
        let mut samples: Vec<Sample> = (0..23).map(|number| hour(number, fine(2_000))).collect();
        samples.push(hour(23, fine(sent).hard(hard).complaints(complaints)));
        assess(&samples, policy, start + TimeDelta::hours(24)).health()
    };
    let rows = [
        ("momentum", preset("momentum"), (2_000, 59, 0), Healthy),
        ("momentum", preset("momentum"), (2_000, 60, 0), Throttle),
        ("momentum", preset("momentum"), (2_000, 200, 0), Pause),
        ("momentum: fewer attempts than 2,000", preset("momentum"), (1_999, 1_000, 0), Insufficient),
        // 48,000 a day: 0.2 % are 96, 0.5 % are 240.
        ("momentum", preset("momentum"), (2_000, 0, 95), Healthy),
        ("momentum", preset("momentum"), (2_000, 0, 96), Throttle),
        ("momentum", preset("momentum"), (2_000, 0, 240), Pause),
        ("posthog", preset("posthog"), (1_000, 0, 4), Healthy),
        ("posthog", preset("posthog"), (1_000, 0, 5), Watch),
        ("posthog", preset("posthog"), (1_000, 0, 10), Pause),
        ("posthog", preset("posthog"), (1_000, 49, 0), Healthy),
        ("posthog", preset("posthog"), (1_000, 50, 0), Watch),
        ("posthog", preset("posthog"), (1_000, 100, 0), Pause),
        ("posthog: fewer than 200 in the hour", preset("posthog"), (199, 0, 0), Insufficient),
    ];
    for (name, policy, (sent, hard, complaints), expected) in rows {
        assert_eq!(judge(&policy, sent, hard, complaints), expected, "{name}: {sent} {hard} {complaints}");
    }
    // Reputation can collapse within hours: one hour is enough for the default too.
    assert_eq!(judge(&Policy::default(), 2_000, 0, 400), Pause);
    // PostHog's floors and rates are of sends: 10 complaints of 2,000 are 0.5 %, and of 1,900 delivered.
    let hour = |complaints| {
        let counts = Counts::new(2_000, 1_900).hard(0);
        Sample::hour(at("2026-03-02T08:00:00Z"), counts.complaints(complaints))
    };
    let posthog = |complaints| {
        let mut policy = preset("posthog");
        policy.rules.retain(|rule| rule.windows_hours == [1]);
        assess(&[hour(complaints)], &policy, at("2026-03-02T09:00:00Z")).health()
    };
    assert_eq!((posthog(19), posthog(20)), (Watch, Pause));
}
