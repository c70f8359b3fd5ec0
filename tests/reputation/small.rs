//! Small senders, windows, placement, engagement: verdicts on inputs as they come.

use deliverability::{
    rate::{Daily, Evidence, Limit, Outcome, Trials},
    reputation::{Conduct, Rule, Seen, Signal, volume},
};

use super::*;

fn health(days: &[Counts]) -> Health {
    verdict(days).health()
}

fn verdict(days: &[Counts]) -> deliverability::reputation::Verdict {
    let samples: Vec<Sample> = (0..).zip(days).map(|(number, &counts)| day(number, counts)).collect();
    assess(&samples, &Policy::default(), samples.last().unwrap().until())
}

#[test]
fn r_24_small_samples_decide_where_chance_is_out_of_the_question() {
    use Health::{Insufficient, Pause, Throttle, Watch};
    let sent = |sent: u64, bad: u64| Counts::new(sent, sent - bad);
    let rows: &[(&str, &[Counts], Health)] = &[
        ("R-05: chance", &[fine(40).complaints(3)], Insufficient),
        ("R-05", &[fine(10).complaints(1)], Insufficient),
        ("R-05", &[fine(900).complaints(50)], Pause),
        ("R-05", &[fine(40).complaints(5)], Pause),
        ("R-07", &[sent(10, 10).hard(10)], Pause),
        ("R-07: nothing else is known", &[sent(12, 12).hard(12)], Pause),
        ("R-07: chance", &[sent(10, 2).hard(2)], Insufficient),
        ("R-07: a little every day", &[sent(10, 3).hard(3); 12], Pause),
        ("R-07", &[sent(10, 2).hard(2); 12], Throttle),
        ("R-02", &[sent(250, 250).blocked(250); 2], Pause),
        ("R-02", &[sent(199, 199).blocked(199)], Pause),
        ("R-02", &[sent(40, 30).blocked(30)], Pause),
        ("R-19: nothing arrives, for whatever reason", &[Counts::new(250, 0)], Pause),
        ("R-19", &[Counts::new(1_000, 600)], Throttle),
        ("R-19", &[Counts::new(1_000, 850).hard(0).complaints(0)], Watch),
        ("R-04: deferred", &[Counts::new(30, 30).deferred(30)], Throttle),
        ("R-04: deferred", &[Counts::new(10_000, 10_000).deferred(1_500)], Watch),
    ];
    for (id, days, expected) in rows {
        assert_eq!(health(days), *expected, "{id}: {:?}: {}", days.last(), verdict(days));
    }
}

#[test]
fn never_healthy_from_silence() {
    for counts in [
        Counts::default(),
        Counts::new(0, 0),
        Counts::new(0, 0).hard(0).complaints(0),
        Counts::new(10, 10).hard(0).complaints(0),
        Counts::new(1_000_000, 1_000_000),
        Counts::new(1_000_000, 1_000_000).opens(900_000),
    ] {
        assert_eq!(health(&[counts; 30]), Health::Insufficient, "{counts:?}");
    }
    // By the month a sender of a hundred a day can be healthy; one of ten cannot, and is clean.
    let hundred = verdict(&[fine(100); 30]);
    assert_eq!((hundred.health(), hundred.conduct()), (Health::Healthy, Conduct::Healthy));
    let ten = verdict(&[fine(10); 30]);
    assert_eq!((ten.health(), ten.conduct()), (Health::Insufficient, Conduct::Clean));
    // A day without mail is not clean, nor is one with a fault.
    assert_eq!(verdict(&[fine(10), fine(0)]).conduct(), Conduct::Unknown);
    assert_eq!(verdict(&[fine(10), fine(10).hard(1)]).conduct(), Conduct::Unknown);
    // What must be known is not: nobody knows whether the day was clean.
    assert_eq!(verdict(&[Counts::new(10, 10).hard(0)]).conduct(), Conduct::Unknown);
}

#[test]
fn r_24_one_bad_day_is_not_diluted_and_names_its_window() {
    let mut days = vec![fine(10_000); 29];
    for (bad, expected) in [
        (fine(10_000).complaints(70), "pause: complaints 0.70 % (70 of 10,000 delivered) in 1 day"),
        (fine(10_000).hard(1_390), "pause: hard bounces 13.90 % (1,390 of 10,000 sent) in 1 day"),
        (fine(10_000).hard(600), "throttle: hard bounces 6.00 % (600 of 10,000 sent) in 1 day"),
    ] {
        days.push(bad);
        let verdict = verdict(&days);
        assert!(verdict.to_string().starts_with(expected), "{verdict}");
        assert_eq!(verdict.reasons()[0].window_hours, Some(24));
        assert!(verdict.reasons()[0].is_of_last_day);
        days.pop();
    }
    // A share that is too small for a day burns over the month: 40 messages a day, 3 of them hard.
    let month = verdict(&vec![fine(40).hard(3); 30]);
    assert_eq!(month.health(), Health::Throttle, "{month}");
    // What is over is remembered as long as a window has it, and acted on once.
    let after = verdict(&[fine(1_000), fine(1_000).hard(700), fine(1_000), fine(1_000)]);
    assert_eq!((after.health(), after.conduct()), (Health::Pause, Conduct::Past), "{after}");
}

#[test]
fn r_19_placement_is_a_signal_of_its_own() {
    use Health::{Healthy, Pause, Throttle, Watch};
    let rows = [
        ("3 % reach the inbox", fine(10_000).inbox_delivered(300), Pause),
        ("90 % in the spam folder", fine(10_000).spam_folder(9_000).inbox_delivered(1_000), Pause),
        ("40 %", fine(10_000).spam_folder(4_000).inbox_delivered(6_000), Throttle),
        ("12 %", fine(10_000).inbox_delivered(8_800), Watch),
        ("5 %", fine(10_000).inbox_delivered(9_500), Healthy),
        ("45 seeds of 50", fine(10_000).spam_folder(45).inbox_delivered(5), Pause),
        ("seeds that are in the spam folder, and no word of the inbox", fine(10_000).spam_folder(30), Pause),
        ("two seeds of three prove nothing", fine(10_000).spam_folder(2).inbox_delivered(1), Healthy),
    ];
    for (what, counts, expected) in rows {
        assert_eq!(health(&[counts]), expected, "{what}: {}", verdict(&[counts]));
    }
    // Seed lists are sent to once a week: a figure of six days ago is not old.
    let mut days = vec![fine(10_000); 7];
    days[0] = days[0].spam_folder(5).inbox_delivered(95);
    assert_eq!(health(&days), Healthy);
}

#[test]
fn r_08_a_minimum_of_engagement_is_not_a_maximum() {
    let floor = |signal, percent| {
        let limit = Limit::at_least(percent, 100, Trials::Delivered);
        let rule = Rule::rate("floor", signal, limit, Health::Throttle).required();
        Policy::new(vec![rule.within_hours(24).evidence(Evidence::default().floors(500, 5))])
    };
    let rows = [
        (Signal::Opens, fine(10_000).opens(100), Health::Throttle),
        (Signal::Opens, fine(10_000).opens(2_000), Health::Healthy),
        (Signal::Opens, fine(10_000).opens(499), Health::Watch),
        (Signal::Opens, fine(10_000).opens(500), Health::Healthy),
        (Signal::Opens, fine(10_000).opens(9_999), Health::Healthy),
        (Signal::Opens, fine(400).opens(10), Health::Insufficient),
        (Signal::Opens, fine(400).opens(0), Health::Throttle),
        (Signal::Opens, fine(10_000), Health::Insufficient),
        (Signal::Clicks, fine(10_000).clicks(30), Health::Throttle),
        (Signal::Replies, fine(10_000).replies(30), Health::Throttle),
        (Signal::NotSpam, fine(10_000).not_spam(600), Health::Healthy),
    ];
    for (signal, counts, expected) in rows {
        let sample = day(0, counts);
        let verdict = assess(&[sample], &floor(signal, 5), sample.until());
        assert_eq!(verdict.health(), expected, "{signal}: {verdict}");
    }
    let unread = fine(10_000).opens(10);
    assert_eq!(
        verdict(&[unread]).to_string(),
        "watch: opens 0.10 % (10 of 10,000 delivered) in 1 day, limit at least 2.00 % of delivered"
    );
}

#[test]
fn each_source_has_its_own_delay() {
    let hours = |hours| chrono::TimeDelta::hours(hours);
    let rule = |signal: Signal| {
        let limit = Limit::at_least(90, 100, signal.usual_trials());
        Policy::new(vec![Rule::rate("r", signal, limit, Health::Pause).required().evidence(Evidence::raw())])
    };
    let sample = day(0, fine(100).spam_folder(1).inbox_delivered(99));
    let of = |policy: &Policy, age| assess(&[sample], policy, sample.until() + hours(age)).health();
    // The data as a whole are old after 72 hours, whatever their kind.
    assert_eq!(
        (of(&rule(Signal::HardBounces), 72), of(&rule(Signal::HardBounces), 73)),
        (Health::Healthy, Health::Stale)
    );
    let mut patient = rule(Signal::SpamFolder);
    patient.stale_after_hours = 1_000;
    assert_eq!((of(&patient, 192), of(&patient, 193)), (Health::Healthy, Health::Stale));
    patient.rules[0] = patient.rules[0].clone().stale_after_hours(24);
    assert_eq!((of(&patient, 24), of(&patient, 25)), (Health::Healthy, Health::Stale));
    // A breach that got old shows no recovery, and says that it is old.
    let bad = day(0, fine(100).spam_folder(99));
    let verdict = assess(&[bad], &Policy::default(), bad.until() + hours(400));
    assert_eq!(verdict.health(), Health::Pause);
    assert!(verdict.to_string().contains("(of old data)"), "{verdict}");
}

#[test]
fn days_of_events_are_samples() {
    let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Delivered, Outcome::Blocked]);
    for number in 0..2 {
        daily.count(date(number), "outlook", "news", Outcome::Sent, 150);
        daily.count(date(number), "outlook", "receipts", Outcome::Sent, 100);
        daily.count(date(number), "outlook", "news", Outcome::Blocked, 150);
        daily.count(date(number), "outlook", "receipts", Outcome::Blocked, 100);
    }
    let samples = Sample::from_daily(&daily);
    let verdict =
        assess(&samples["outlook"], &Policy::default(), date(2).and_hms_opt(0, 0, 0).unwrap().and_utc());
    assert_eq!(verdict.health(), Health::Pause);
    assert!(matches!(verdict.reasons()[0].seen, Seen::Rate(rate) if rate.events() == rate.trials()));
    let usual = volume::Baseline::new(&daily.volumes(date(1)), volume::Policy::default());
    assert_eq!(usual.given(verdict.conduct()).largest_safe_volume(), 0);
}
