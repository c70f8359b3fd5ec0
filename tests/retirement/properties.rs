//! What holds for every plan, zone and day.

use std::time::Instant;

use chrono::{Days, NaiveDate};
use deliverability::{
    dns::{self, Answer, Question, RecordType},
    retirement::{
        Action, ChangeClass, Facts, Group, Plan, Policy, Snapshot, Status, StepKind, Timeline, change_plan,
        inventory, ramp_down,
    },
    spf,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{base, date, facts, of_kind, quiet, scoped, zone};

/// Senders with what each leaves in a zone, relative to the domain.
const SENDERS: &[(&str, &str, &[&str])] = &[
    (
        "SendGrid",
        "include:sendgrid.net",
        &["s1._domainkey CNAME s1.domainkey.u1.wl001.sendgrid.net.", "url1 CNAME sendgrid.net."],
    ),
    ("Mailchimp", "include:servers.mcsv.net", &["k1._domainkey CNAME dkim.mcsv.net."]),
    (
        "Brevo",
        "include:spf.brevo.com",
        &["brevo1._domainkey CNAME b1.x.dkim.brevo.com.", "@ TXT \"brevo-code:1\""],
    ),
    ("Amazon SES", "include:amazonses.com", &["abc._domainkey CNAME abc.dkim.amazonses.com."]),
    ("Mailjet", "include:spf.mailjet.com", &["mailjet._domainkey TXT \"k=rsa; p=MIG\""]),
    ("Postmark", "include:spf.mtasv.net", &["20250101pm._domainkey TXT \"k=rsa; p=MIG\""]),
];

/// What a sender is to the plan: dropped, former, in use, or not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Absent,
    Dropped,
    Former,
    Used,
    Unnamed,
}

/// A plan and its zone.
#[derive(Debug, Clone)]
struct Case {
    plan: Plan,
    zone: Snapshot,
    used: Vec<usize>,
}

fn case(places: &[Place], kind: &str, state: &str, odd: usize, cool_down: u64) -> Case {
    let mut plan = base();
    let of = |place: Place| -> Vec<usize> { (0..SENDERS.len()).filter(|at| places[*at] == place).collect() };
    let entry = |at: &usize| json!({ "service": SENDERS[*at].0, "daily": 100 * (at + 1) });
    plan["drop"] = of(Place::Dropped).iter().map(entry).collect();
    plan["former"] = of(Place::Former).iter().map(entry).collect();
    plan["use"] =
        of(Place::Used).iter().map(|at| json!({ "name": "billing", "sends_with": SENDERS[*at].0 })).collect();
    plan["scope"] = json!({ "kind": kind, "end_state": state, "mailboxes": ["a@north-mail.example"] });
    let end = date("2026-03-16");
    let freeze = end.checked_sub_days(Days::new(cool_down)).unwrap();
    plan["dates"] =
        json!({ "freeze": freeze.to_string(), "end": end.to_string(), "cool_down_days": cool_down });
    let present: Vec<usize> = (0..SENDERS.len()).filter(|at| places[*at] != Place::Absent).collect();
    let terms: Vec<&str> = present.iter().map(|at| SENDERS[*at].1).collect();
    let mut text = format!(
        "$ORIGIN north-mail.example.\n@ A 192.0.2.1\n@ MX 1 smtp.google.com.\n@ TXT \"v=spf1 include:_spf.google.com {} ip4:198.51.100.8 ~all\"\n\
         google._domainkey TXT \"v=DKIM1; p=MIG\"\n_dmarc TXT \"v=DMARC1; p=none; rua=mailto:r@north.example\"\n",
        terms.join(" ")
    );
    for line in present.iter().flat_map(|at| SENDERS[*at].2) {
        text.push_str(&format!("{line}\n"));
    }
    (0..odd).for_each(|number| text.push_str(&format!("odd{number} TXT \"{number}\"\n")));
    let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
    Case { plan: serde_json::from_value(plan).unwrap(), zone, used: of(Place::Used) }
}

fn cases() -> impl Strategy<Value = Case> {
    let place = prop_oneof![
        Just(Place::Absent),
        Just(Place::Dropped),
        Just(Place::Former),
        Just(Place::Used),
        Just(Place::Unnamed),
    ];
    let states = prop_oneof![
        Just(("whole-domain", "receive-only")),
        Just(("whole-domain", "parked")),
        Just(("whole-domain", "retired")),
        Just(("mailboxes", "receive-only")),
    ];
    let places = prop::collection::vec(place, SENDERS.len());
    (places, states, 0..4_usize, 7..15_u64)
        .prop_map(|(places, (kind, state), odd, cool_down)| case(&places, kind, state, odd, cool_down))
}

/// The zone with what the services themselves publish: an include that passes for one address each, and keys.
fn world(zone: &Snapshot) -> impl Fn(&Question) -> Answer {
    let own = zone.zone();
    let mut services = dns::Zone::new();
    let includes = SENDERS.iter().map(|(_, term, _)| *term).chain(["include:_spf.google.com"]);
    for (number, term) in includes.enumerate() {
        let name = term.trim_start_matches("include:");
        services.insert(name, dns::Data::txt(format!("v=spf1 ip4:203.0.113.{} -all", number + 1))).unwrap();
    }
    for (_, _, lines) in SENDERS {
        let targets =
            lines.iter().filter_map(|line| line.split_once("_domainkey CNAME ").map(|(_, target)| target));
        for target in targets {
            services.insert(target, dns::Data::txt("v=DKIM1; p=MIG")).unwrap();
        }
    }
    move |question| {
        // An alias that leads out of the zone is followed there.
        let alias = Question::of(question.name().clone(), RecordType::Cname);
        let target = own.answer(&alias).records().next().map(|data| data.to_string());
        let outside = |name: &str| services.answer(&Question::new(name, question.record_type()).unwrap());
        match target {
            Some(target) if !target.ends_with("north-mail.example") => outside(&target),
            _ if question.name().as_str().ends_with("north-mail.example") => own.answer(question),
            _ => outside(question.name().as_str()),
        }
    }
}

fn passes(zone: &Snapshot, sender: usize) -> bool {
    let address = format!("203.0.113.{}", sender + 1).parse().unwrap();
    let request = spf::Request::mail_from(address, "mx.example.net", "a@north-mail.example");
    let verdict = dns::resolve_with(spf::Check::new(&request), world(zone));
    verdict.result() == spf::Result::Pass
}

fn has_keys(zone: &Snapshot, sender: usize) -> bool {
    let names = SENDERS[sender]
        .2
        .iter()
        .filter_map(|line| line.split_once("._domainkey ").map(|(selector, _)| selector));
    let answer = world(zone);
    names.into_iter().all(|selector| {
        let question =
            Question::new(&format!("{selector}._domainkey.north-mail.example"), RecordType::Txt).unwrap();
        answer(&question).records().any(|data| data.to_string().contains("p=MIG"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// D-22, D-23: after every single change, what goes on passes SPF and finds its key.
    #[test]
    fn what_goes_on_keeps_passing_after_every_change(case in cases()) {
        let mut zone = case.zone.clone();
        for change in change_plan(&case.plan, &case.zone) {
            change.apply(&mut zone);
            for sender in &case.used {
                prop_assert!(passes(&zone, *sender), "SPF of {} after\n{change}", SENDERS[*sender].0);
                prop_assert!(has_keys(&zone, *sender), "keys of {} after\n{change}", SENDERS[*sender].0);
            }
        }
    }

    /// D-18, D-21: undoing all changes in reverse gives the snapshot again.
    #[test]
    fn undoing_all_changes_gives_the_snapshot_again(case in cases()) {
        let changes = change_plan(&case.plan, &case.zone);
        let mut zone = case.zone.clone();
        changes.iter().for_each(|change| change.apply(&mut zone));
        changes.iter().rev().for_each(|change| change.undo(&mut zone));
        prop_assert!(case.zone.diff(&zone).is_empty(), "{}", case.zone.diff(&zone));
    }

    /// D-24: reporting is there after every change.
    #[test]
    fn reporting_is_never_removed(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let mut zone = case.zone.clone();
        for change in timeline.changes() {
            change.apply(&mut zone);
            prop_assert!(!timeline.reporting_lost(&zone), "{change}");
        }
    }

    /// D-19: unknown records are never removed, and no change touches a record that is kept or asked about.
    #[test]
    fn only_what_is_replaced_or_removed_changes(case in cases()) {
        let labels = inventory(&case.plan, &case.zone);
        for label in labels.iter().filter(|label| matches!(label.action, Action::Keep | Action::Ask)) {
            for change in change_plan(&case.plan, &case.zone) {
                prop_assert!(!change.before.iter().any(|record| record == &label.record), "{label}: {change}");
            }
        }
        prop_assert!(labels.iter().all(|label| label.group != Group::Unknown || label.action == Action::Ask));
    }

    /// D-22 to D-27: no change before the drain and the cool-down; SPF, DKIM, DMARC, the others, tracking.
    #[test]
    fn changes_come_in_order_and_after_the_drain(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let schedule = timeline.schedule().unwrap();
        let stopped = timeline.steps().iter().position(|step| step.kind == StepKind::SendingStopped).unwrap();
        let mut last: Option<(ChangeClass, NaiveDate)> = None;
        for step in timeline.steps().iter().filter(|step| step.change.is_some()) {
            let class = timeline.changes()[step.change.unwrap()].class;
            prop_assert!(step.date >= schedule.cool_down_end && step.date > schedule.end);
            prop_assert!(step.after.contains(&stopped));
            prop_assert!(last.is_none_or(|(before, date)| before <= class && date < step.date));
            last = Some((class, step.date));
        }
    }

    /// Every step comes after those that it needs: the order has no cycle, and every step is reached.
    #[test]
    fn steps_are_acyclic_and_reachable(case in cases()) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        for (at, step) in timeline.steps().iter().enumerate() {
            prop_assert!(step.after.iter().all(|before| *before < at), "{step}");
        }
    }

    /// D-01: the ramp-down never rises and ends at zero; the last day with mail has at most 5 %.
    #[test]
    fn the_ramp_down_never_rises(case in cases()) {
        let caps = ramp_down(&case.plan, &Policy::default());
        let baseline = case.plan.baseline();
        prop_assert!(caps.windows(2).all(|pair| pair[1].cap <= pair[0].cap));
        prop_assert_eq!(caps.last().unwrap().cap, 0);
        prop_assert!(caps[0].cap <= baseline && caps[caps.len() - 2].cap * 100 <= baseline * 5);
    }

    /// D-37: the reminders are inside their windows, whatever the day of the last send.
    #[test]
    fn reminders_are_inside_their_windows(case in cases(), back in 0..10_u64) {
        let timeline = Timeline::new(&case.plan, &case.zone, &Policy::default());
        let last = date("2026-03-15").checked_sub_days(Days::new(back)).unwrap();
        let facts = facts(&[("last_send", json!(last.to_string()))]);
        let report = timeline.status(&facts, date("2026-04-01"), false);
        for (kind, first, end) in [(StepKind::Reminder1, 7, 14), (StepKind::Reminder2, 60, 90)] {
            let days = (of_kind(&timeline, &report, kind)[0].1.date - last).num_days();
            prop_assert!((first..=end).contains(&days), "{kind} {days}");
        }
    }

    /// A new fact that is no bad news never takes a status back from done, and never blocks what was due.
    #[test]
    fn status_is_monotone(which in prop::collection::vec(any::<bool>(), 8), day in 0..120_u64) {
        let (plan, zone) = (scoped("whole-domain", "parked"), zone());
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        let today = date("2026-02-25").checked_add_days(Days::new(day)).unwrap();
        let words = ["snapshot", "audit-pack", "freeze", "imports-off", "scheduled-cancelled", "queue-empty", "reminder-1", "mailboxes-exported"];
        let said: Vec<&str> = words.iter().zip(&which).filter(|(_, said)| **said).map(|(word, _)| *word).collect();
        let rank = |status: Status| match status { Status::Done => 3, Status::Due => 2, Status::Waiting => 1, _ => 0 };
        let statuses = |words: &[&str]| timeline.status(&facts(&[("confirmed", json!(words))]), today, false).steps;
        let before = statuses(&said);
        for word in words {
            let mut more = said.clone();
            more.push(word);
            for (before, after) in before.iter().zip(statuses(&more)) {
                let kind = timeline.steps()[before.step].kind;
                // Of changes one at a time is due: another one may be due instead.
                prop_assert!(before.status != Status::Done || after.status == Status::Done, "{kind} {word}");
                prop_assert!(rank(after.status) >= rank(before.status) || timeline.steps()[before.step].change.is_some(), "{kind} {word}");
            }
        }
    }

    /// Facts of any kind give a status for every step, and a list in a fixed order.
    #[test]
    fn any_facts_give_a_status(seed in any::<u64>(), day in -400..800_i64) {
        let mut facts = quiet();
        for (number, value) in facts.as_object_mut().unwrap().values_mut().enumerate() {
            if seed >> (number % 60) & 1 == 1 && !value.is_array() && !value.is_object() {
                *value = Value::Null;
            }
        }
        let facts: Facts = serde_json::from_value(facts).unwrap();
        let (plan, zone) = (scoped("whole-domain", "retired"), zone());
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        let today = date("2026-03-16") + chrono::TimeDelta::days(day);
        let report = timeline.status(&facts, today, false);
        prop_assert_eq!(report.steps.len(), timeline.steps().len());
        prop_assert!(report.steps.iter().all(|step| (step.status == Status::Blocked) != step.blocked_by.is_empty()));
    }
}

/// Prints how many statuses of a whole plan one thread works out in a minute: `--nocapture` shows it.
#[test]
fn statuses_a_minute() {
    let (plan, zone, facts) = (scoped("whole-domain", "parked"), zone(), facts(&[]));
    let timeline = Timeline::new(&plan, &zone, &Policy::default());
    let start = Instant::now();
    let mut steps = 0;
    for day in 0..200 {
        steps +=
            timeline.status(&facts, date("2026-03-01") + chrono::TimeDelta::days(day), false).steps.len();
    }
    let minute = 200.0 * 60.0 / start.elapsed().as_secs_f64();
    println!("{minute:.0} statuses of a plan of {} steps a minute on one thread", timeline.steps().len());
    assert_eq!(steps, 200 * timeline.steps().len());
}
