//! The audit pack from a quarantine ledger and from classified replies, as they are.

use deliverability::{
    bounce::Reason,
    quarantine::{Event, Ledger, Policy as Quarantine, Void},
    reply::{self, Message},
    retirement::{
        AuditPack, Policy,
        audit_pack::{Figures, ReplyCategory, ReplyResults, SourceNote, Suppression},
    },
};

use super::{date, scoped};

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    format!("{text}T09:00:00Z").parse().unwrap()
}

/// Ten people a day for forty days from two bases; every tenth message bounces.
fn ledger() -> Ledger {
    let policy = Quarantine::default();
    let mut ledger = Ledger::new();
    for day in 1..=40_u64 {
        let when = at("2026-03-02") - chrono::TimeDelta::days(i64::try_from(day).unwrap());
        for person in 0..10_u64 {
            let (address, message) = (format!("p{person}-{day}@gmail.com"), format!("m{day}-{person}"));
            let base = if person < 5 { "fair" } else { "webinar" };
            let event = if person == 9 {
                Event::bounce(format!("b{message}"), when, Reason::UserUnknown)
            } else {
                Event::delivery(format!("d{message}"), when)
            };
            ledger.extend([(address, event.about_message(message).from_base(base))], &policy);
        }
    }
    let people = [
        ("p0-1@gmail.com", Event::unsubscribe("u1", at("2026-03-17"), "")),
        ("p1-1@gmail.com", Event::unsubscribe("u2", at("2026-03-17"), "one-tenant")),
        ("p2-1@gmail.com", Event::complaint("c1", at("2026-02-20"), "one-tenant")),
        ("p3-1@gmail.com", Event::subscribe("s1", at("2026-02-20"), "one-tenant", "form 7")),
    ];
    ledger.extend(people, &policy);
    ledger
}

#[test]
fn d06_figures_suppression_and_sources_come_from_the_ledger() {
    let (ledger, policy) = (ledger(), Policy::default());
    let now = at("2026-03-02");
    let daily = ledger.daily(|at| at.date_naive(), &Quarantine::default());
    let pack = AuditPack::new(&scoped("whole-domain", "parked"), &policy)
        .with_figures(&daily, &policy)
        .with_ledger(&ledger, now);
    let figures = pack.figures.as_ref().unwrap();
    assert_eq!((figures.counts.sent, figures.bounced(), figures.is_stable), (Some(300), Some(30), true));
    assert_eq!((figures.counts.complaints, figures.by_provider.len()), (Some(1), 1));
    let suppression = pack.suppression.as_ref().unwrap();
    assert_eq!(suppression.bounces["UserUnknown"], 40);
    assert_eq!((suppression.counts.addresses, suppression.counts.long_term), (400, 40));
    assert_eq!((suppression.counts.blocklisted, suppression.opted_out_of_all), (1, 1));
    let sources: Vec<_> =
        pack.sources.iter().map(|own| (own.name.as_str(), own.contacts, own.with_proof)).collect();
    assert_eq!(sources, [("fair", Some(200), Some(1)), ("webinar", Some(200), Some(0))]);
    let missing = pack.missing();
    assert!(missing.contains(&"sourcing-notes:webinar:origin".to_owned()), "{missing:?}");
    // What a person adds completes the note, and the counts of the ledger stay.
    let mut note = SourceNote::default();
    (note.name, note.origin, note.consent) =
        ("webinar".into(), Some("webinar of May".into()), Some("box ticked in the form".into()));
    let pack = pack.with_source(note);
    assert!(!pack.missing().iter().any(|word| word.contains("webinar")), "{:?}", pack.missing());
    assert_eq!(pack.sources[1].contacts, Some(200));
}

#[test]
fn d06_bounces_explained_by_an_outage_do_not_count() {
    let policy = Quarantine::default();
    let mut ledger = ledger();
    let void = Void::new(at("2026-01-01"), at("2026-03-10"));
    ledger.amend(&Event::new("v1", at("2026-03-10"), void), &policy);
    let suppression = Suppression::new(&ledger, at("2026-03-11"));
    assert_eq!((suppression.bounces.get("UserUnknown"), suppression.counts.long_term), (None, 0));
    let daily = ledger.daily(|at| at.date_naive(), &policy);
    let figures = Figures::before(date("2026-03-02"), &daily, &Policy::default()).unwrap();
    assert_eq!(figures.bounced(), Some(0));
}

#[test]
fn d17_an_opt_out_by_reply_is_recorded_for_every_domain_or_named() {
    let ledger = ledger();
    let all = ["p0-1@gmail.com", "p1-1@gmail.com", "new@example.net"];
    assert_eq!(Suppression::unrecorded(&ledger, all), ["p1-1@gmail.com", "new@example.net"]);
}

#[test]
fn d06_classified_replies_are_counted_by_what_they_want() {
    let texts = [
        ("2026-03-01", "Please remove me from your list.", ReplyCategory::Unsubscribe),
        ("2026-03-01", "I am out of the office until 12 March and will answer then.", ReplyCategory::Absent),
        ("2026-03-02", "Sounds interesting, can we have a call on Tuesday?", ReplyCategory::Interested),
        ("2026-03-03", "No thanks, we are not interested.", ReplyCategory::NotInterested),
    ];
    let replies: Vec<_> =
        texts.iter().map(|(day, text, _)| (date(day), reply::classify(&Message::new(*text)))).collect();
    let results: ReplyResults = replies.iter().map(|(day, reply)| (*day, reply)).collect();
    for (_, text, category) in texts {
        assert_eq!(results.of(category), 1, "{text}");
    }
    assert!(results.opt_outs() >= 1 && results.total() == 4);
    for intent in reply::Intent::ALL {
        let _: ReplyCategory = (*intent).into();
    }
}
