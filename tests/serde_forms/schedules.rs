//! Quarantine, warm-up, reputation, delivery, and the rates that they judge.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::Reason,
    delivery::{
        self, Attempts, Backoff, Bucket, Permission, Quota, Setback, Throttle,
        backoff::{self, Trickle},
        retry,
    },
    provider::Provider,
    quarantine::{
        self, Event, Ledger, Revoke, State, Treatment, Void,
        import::{Import, ImportReview, Imported, Trust},
        release::{self, Campaign, MassRelease, Release, RiskClass},
    },
    rate::{Comparison, Confidence, Counts, Daily, Doubt, Evidence, Limit, Outcome, Prior, Rate, Trials},
    reputation::{
        self, Conduct, Sample, audience, feedback::Enrolment, ladder, practice::Practice, recovery, trend,
        volume,
    },
    time::{Window, Zone},
    warmup::{
        self, CoolDown, Curve, Growth, Hours, Observed, Plan, Share,
        audience::Group,
        curve::{Band, Knot},
        simulation::{Scenario, Simulation},
    },
};

use super::{Forms, now};

pub fn add(forms: &mut Forms) {
    events(forms);
    states(forms);
    releases(forms);
    ramps(forms);
    rates(forms);
    verdicts(forms);
    recoveries(forms);
    senders(forms);
    attempts(forms);
}

fn all_events() -> [Event; 7] {
    [
        Event::delivery("d1", now()).about_message("m1").from_base("spring"),
        Event::bounce("b1", now(), Reason::MailboxFull).about_message("m2"),
        Event::complaint("c1", now(), "shop"),
        Event::new("i1", now(), Import::new("batch", "OldTool", Trust::SimilarRules, Imported::Unsubscribe)),
        Event::new("r1", now(), Release::temporary("support")),
        Event::new("u1", now(), Revoke::new("batch")),
        Event::new("v1", now(), Void::new(now(), now()).at_provider("gmail.com")),
    ]
}

fn events(forms: &mut Forms) {
    for event in all_events() {
        forms.both(&format!("quarantine::Event {}", event.id()), event.clone());
    }
}

fn states(forms: &mut Forms) {
    let mut policy = quarantine::Policy::default();
    forms.both("quarantine::Policy", policy.clone());
    let events = &all_events()[..5];
    let state = State::fold(&"example.org".parse().unwrap(), events, &policy);
    forms.both("quarantine::Permission", state.may_send("shop", now()));
    let blocked = state.may_send_given(quarantine::Facts::disposable(), "shop", now());
    forms.both("quarantine::Permission blocked", blocked);
    forms.both("quarantine::Facts", quarantine::Facts::disposable());
    forms.both("quarantine::Decision", state.decide(now()));
    forms.add("quarantine::Line", &state.why(&policy)[1]);
    forms.both("quarantine::State", state);
    let ledger = Ledger::fold([("jane@example.org", events[0].clone())], &policy);
    forms.both("quarantine::Counts", ledger.counts(now()));
    forms.both("quarantine::Ledger", ledger);
    policy.treatments.clear();
    let treatment = Treatment::Temporary { from: Some(2), days: None };
    policy.treatments.insert(Reason::MailboxFull, treatment);
    forms.both("quarantine::Policy changed", policy);
}

fn releases(forms: &mut Forms) {
    let entry = Import::new("batch", "OldTool", Trust::SimilarRules, Imported::LongTerm);
    forms.both("quarantine::import::ImportReview", ImportReview::new([&entry]));
    let release = MassRelease::new()
        .class(RiskClass::new("opened within a year", 50, 50_000))
        .campaign(Campaign::new(1_000));
    let policy = release::Policy::default();
    forms.both("quarantine::release::ReleasePlan", release.plan(&policy));
    forms.both("quarantine::release::MassRelease", release);
    forms.both("quarantine::release::Policy", policy);
}

fn ramps(forms: &mut Forms) {
    let policy = warmup::Policy::default();
    let start = now().date_naive();
    let plan = Plan::builder().start(start).from(100).to(400).days(4).build().unwrap();
    let share = Share::new("gmail", 60).at_most(200).pace([Knot::new(1, 500), Knot::new(4, 1_000)]);
    let curve = Curve::Stepped { levels: vec![100, 150, 200], hold: 2 };
    let calendar = warmup::Calendar::weekdays().without([start]);
    let builder = Plan::builder().start(start).curve(curve).providers([share]).calendar(calendar);
    forms.both("warmup::Builder", builder.step_limit(Some(Growth::percent(40))));
    let allowance = plan.allowance(&warmup::State::new(), 100, now(), &policy);
    forms.both("warmup::Allowance", allowance);
    let day = plan.days()[0].clone();
    let hours = Hours::between(9, 11);
    forms.both("warmup::Slot", hours.slots(&plan, &day).0[0]);
    forms.both("warmup::Hours", hours);
    forms.both("warmup::Day", day);
    let observed = Observed::new(start).sent(100);
    forms.both("warmup::State", warmup::State::fold(&plan, std::slice::from_ref(&observed), &policy));
    let verdict = plan.advance(&[Observed::new(start).sent(10)], &policy);
    forms.both("warmup::Verdict", verdict);
    forms.both("warmup::Observed", observed);
    let mut scenario = Scenario::default();
    scenario.wanted = Some(150);
    let simulation = Simulation::run(&plan, &Scenario::default(), &policy);
    forms.both("warmup::simulation::Simulation", simulation);
    forms.both("warmup::simulation::Scenario", scenario);
    forms.both("warmup::Plan", plan);
    forms.both("warmup::Policy", policy);
    forms.both("warmup::CoolDown", CoolDown::default());
    forms.both("warmup::audience::Group", Group::new(30, 500));
    forms.both("warmup::curve::Band", Band::new(50_000, Growth::DOUBLE));
}

fn rates(forms: &mut Forms) {
    forms.both("rate::Counts", Counts::new(1_000, 990).hard(5).soft(5).complaints(1));
    let rate = Rate::new(30, 1_000, Trials::Sent);
    forms.both("rate::Interval", Confidence::Wilson95.interval(&rate).unwrap());
    forms.both("rate::Rate", rate);
    forms.both("rate::Limit", Limit::over(1, 100, Trials::Sent));
    let evidence = Evidence::default().prior(Prior { half_events: 1, half_trials: 1_001 });
    forms.both("rate::Evidence", evidence);
    let few = Comparison::Undetermined(Doubt::TooFewTrials { needed: 2_000 });
    forms.both("rate::Comparison", few);
    let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Hard]);
    daily.count(now().date_naive(), "gmail", "news", Outcome::Sent, 200);
    daily.count(now().date_naive(), "yahoo", "news", Outcome::Sent, 50);
    forms.both("rate::Daily", daily);
}

fn day(day: i64, counts: Counts) -> Sample {
    Sample::new(now() + TimeDelta::days(day - 1), now() + TimeDelta::days(day), counts)
}

fn verdicts(forms: &mut Forms) {
    let counts = |hard| Counts::new(50_000, 50_000).hard(hard).deferred(hard);
    let samples = [day(0, counts(50)), day(1, counts(60)), day(2, counts(9_000))];
    let rules = reputation::Policy::preset("ses").unwrap();
    let judge = |until: DateTime<Utc>| {
        let seen: Vec<Sample> = samples.iter().copied().filter(|sample| sample.until() <= until).collect();
        (until, reputation::assess(&seen, &rules, until))
    };
    let verdicts = samples.map(|sample| judge(sample.until()));
    forms.both("reputation::Verdict", verdicts[2].1.clone());
    forms.both("reputation::trend::Change", trend::changes(&verdicts)[0].clone());
    forms.both("reputation::trend::Policy", trend::Policy::default());
    forms.both("reputation::trend::Trend", trend::trends(&samples, &trend::Policy::default())[0]);
    let all = BTreeMap::from([("gmail".to_owned(), samples.to_vec())]);
    let report = reputation::assess_all(&all, |_| rules.clone(), &rules, samples[2].until());
    forms.both("reputation::Report", report);
    forms.both("reputation::Policy ses", rules);
    forms.both("reputation::Sample", samples[0]);
}

fn recoveries(forms: &mut Forms) {
    let policy = recovery::Policy::default();
    let severity = recovery::Severity::Severe;
    let plan = recovery::Recovery::new(severity, recovery::Cause::BadList, 1_000, &policy);
    let progress = plan.after_day(&recovery::Progress::default(), Conduct::Unknown, true);
    forms.both("reputation::recovery::Progress", recovery::Progress::default());
    forms.both("reputation::recovery::Progress held", progress);
    forms.both("reputation::recovery::Recovery", plan);
    forms.both("reputation::recovery::Policy", policy);
    let ladder = ladder::Ladder::mindbaz();
    let offence = ladder::Incident::Offence(now());
    forms.both("reputation::ladder::Standing", ladder.standing(&[offence], now()));
    forms.both("reputation::ladder::Incident", offence);
    forms.both("reputation::ladder::Ladder", ladder);
}

fn senders(forms: &mut Forms) {
    let baseline = volume::Baseline::new(&[500; 7], volume::Policy::default());
    forms.both("reputation::volume::Volume", baseline.assess(200));
    forms.both("reputation::volume::Baseline", baseline);
    forms.both("reputation::volume::Policy", volume::Policy::default());
    forms.both("reputation::audience::Policy", audience::Policy::default());
    forms.both("reputation::audience::Recipient", audience::Recipient::joined(now().date_naive()));
    let mut practice = Practice::default();
    practice.authenticated = Some(false);
    forms.both("reputation::practice::Practice", practice);
    let mut sender = Enrolment::default();
    sender.ips = vec!["192.0.2.1".into()];
    forms.both("reputation::feedback::MissingEnrolment", sender.missing(&[Provider::Outlook])[0].clone());
    forms.both("reputation::feedback::Enrolment", sender);
    let autumn = "2026-10-25T01:00:00Z".parse().unwrap();
    let window = Window::between(9, 18).in_zone(Zone::new(7_200, [(autumn, 3_600)]).unwrap());
    forms.both("time::Opening", window.ask(now() + TimeDelta::hours(12)));
    forms.both("time::Window", window);
}

fn attempts(forms: &mut Forms) {
    let (mut held, mut policy) = (Backoff::new(), backoff::Policy::default());
    policy.trickle = Some(Trickle::new(1, Throttle::per_minute(2)));
    let setback = Setback::transient(Reason::RateLimited);
    held.on_reply(&setback, now(), &policy);
    forms.both("delivery::backoff::Allowance", held.allowance(now(), &policy));
    forms.both("delivery::Backoff", held);
    forms.both("delivery::backoff::Policy", policy);
    let policy = retry::Policy::default();
    let made = Attempts::first(now());
    forms.both("delivery::Retry", policy.next_attempt(&made, &setback, now(), 0));
    let refused = Setback::permanent(Reason::UserUnknown);
    let delivery::Retry::GiveUp(why) = policy.next_attempt(&made, &refused, now(), 0) else {
        panic!("a permanent failure is not retried")
    };
    forms.both("delivery::retry::GiveUp", why);
    forms.both("delivery::Attempts", made);
    forms.both("delivery::Setback", setback.with_wait(600));
    forms.both("delivery::retry::Policy", policy);
    let mut bucket = Bucket::full(Throttle::per_hour(60), now());
    forms.both("delivery::Taken", bucket.take(60, now()).unwrap());
    forms.both("delivery::Wait", bucket.take(1, now()).unwrap_err());
    forms.both("delivery::Bucket", bucket);
    forms.both("delivery::Throttle", Throttle::per_day(500));
    forms.both("delivery::Quota", Quota { left: 3, renews: Some(now()) });
    let mut gate = delivery::Gate::default();
    gate.permission = Permission::Never;
    forms.both("delivery::Permission", gate.permission);
    forms.both("delivery::Answer", gate.ask(now()));
}
