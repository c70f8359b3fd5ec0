//! Events as counts by day, and the most active addresses first.

use chrono::TimeDelta;
use deliverability::{
    bounce::Reason,
    quarantine::{
        Event, Ledger, List, Policy, Sign, Void,
        release::{self, Campaign, MassRelease, RiskClass},
    },
    rate::{Counts, Daily},
};
use proptest::{collection::vec, prelude::*};

use super::{at, day};

fn daily(events: &[(&str, Event)]) -> Daily {
    let policy = Policy::default();
    Ledger::fold(events.iter().cloned(), &policy).daily(|at| at.date_naive(), &policy)
}

/// Sent, delivered, hard, soft, blocked.
fn sums(counts: &Counts) -> [u64; 5] {
    [counts.sent, counts.delivered, counts.hard, counts.soft, counts.blocked].map(Option::unwrap_or_default)
}

#[test]
fn s03_a_message_is_counted_once_by_what_became_of_it() {
    let delivery = |id: &str, hour| Event::delivery(id, day(0) + TimeDelta::hours(hour));
    let bounce = |id: &str, hour, reason| Event::bounce(id, day(0) + TimeDelta::hours(hour), reason);
    for (events, wanted, why) in [
        (vec![delivery("1", 0)], [1, 1, 0, 0, 0], "delivered"),
        (vec![bounce("1", 0, Reason::UserUnknown)], [1, 0, 1, 0, 0], "refused"),
        (vec![delivery("1", 0), bounce("2", 1, Reason::UserUnknown)], [1, 0, 1, 0, 0], "returned"),
        (vec![delivery("1", 0), bounce("2", 23, Reason::UserUnknown)], [1, 0, 1, 0, 0], "within a day"),
        (vec![delivery("1", 0), bounce("2", 24, Reason::UserUnknown)], [2, 1, 1, 0, 0], "after a day"),
        (vec![delivery("1", 0), bounce("2", 30, Reason::UserUnknown)], [2, 1, 1, 0, 0], "two of them"),
        (
            vec![delivery("1", 0).about_message("m"), bounce("2", 1, Reason::MailboxFull).about_message("n")],
            [2, 1, 0, 1, 0],
            "two by name",
        ),
        (
            vec![
                bounce("1", 0, Reason::MailboxFull).about_message("m"),
                bounce("2", 1, Reason::UserUnknown).about_message("m"),
            ],
            [1, 0, 1, 0, 0],
            "the better report",
        ),
        (
            vec![bounce("1", 0, Reason::IpBlocklisted), Event::new("v", day(9), Void::new(day(0), day(1)))],
            [0, 0, 0, 0, 0],
            "voided",
        ),
    ] {
        let events: Vec<_> = events.into_iter().map(|event| ("jane@gmail.com", event)).collect();
        let mut found = [0; 5];
        for (date, provider, stream, counts) in daily(&events).rows() {
            assert_eq!((provider, stream), ("gmail", ""), "{why}");
            assert!(date >= day(0).date_naive());
            found = std::array::from_fn(|index| found[index] + sums(counts)[index]);
        }
        assert_eq!(found, wanted, "{why}");
    }
}

#[test]
fn s03_rows_are_by_day_provider_and_stream() {
    let late = at("2026-03-02T23:30:00Z");
    let events = [
        ("jane@gmail.com", Event::delivery("1", late).from_base("news")),
        ("joe@hotmail.fr", Event::complaint("2", late, "shop").from_base("shop")),
        ("ann@example.org", Event::engagement("3", late, Sign::Click)),
    ];
    let policy = Policy::default();
    let ledger = Ledger::fold(events, &policy);
    // A day that begins an hour earlier than that of UTC.
    let daily = ledger.daily(|at| (at + TimeDelta::hours(1)).date_naive(), &policy);
    let date = "2026-03-03".parse().unwrap();
    assert_eq!(sums(daily.get(date, "gmail", "news").unwrap()), [1, 1, 0, 0, 0]);
    assert_eq!(daily.get(date, "microsoft", "shop").unwrap().complaints, Some(1));
    assert_eq!(daily.get(date, "example.org", "").unwrap().clicks, Some(1));
}

#[test]
fn q14_the_most_active_are_released_first_within_the_waves() {
    let policy = Policy::default();
    let mut events = Vec::new();
    let names: Vec<String> = (0..6).map(|index| format!("p{index}@gmail.com")).collect();
    for (index, name) in names.iter().enumerate() {
        events.push((name.as_str(), Event::bounce("b", day(10), Reason::UserUnknown)));
        for sign in 0..index {
            events.push((name, Event::engagement(format!("e{sign}"), day(sign as i64), Sign::Open)));
        }
    }
    let ledger = Ledger::fold(events, &policy);
    let now = day(11);
    assert_eq!(ledger.most_active(List::LongTerm, now), names.iter().rev().collect::<Vec<_>>());
    assert!(ledger.most_active(List::Temporary, now).is_empty());
    let release = MassRelease::new()
        .class(RiskClass::new("all", 6, 1_000))
        .campaign(Campaign::new(200))
        .campaign(Campaign::new(100));
    let plan = release.plan(&release::Policy::default());
    let waves = ledger.waves(List::LongTerm, &plan, now);
    assert_eq!(waves, [vec!["p5@gmail.com", "p4@gmail.com"], vec!["p3@gmail.com"]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn s03_every_message_is_delivered_or_failed(
        events in vec((0_u8..3, 0_i64..200, any::<bool>(), 0_u8..4), 0..15),
        rotate in 0_usize..15,
    ) {
        let event = |(index, (address, hour, is_delivery, message)): (usize, (u8, i64, bool, u8))| {
            let (id, at) = (index.to_string(), day(0) + TimeDelta::hours(hour));
            let event = if is_delivery { Event::delivery(id, at) } else { Event::bounce(id, at, Reason::MailboxFull) };
            let event = if message == 0 { event } else { event.about_message(message.to_string()) };
            (["a@gmail.com", "b@gmail.com", "c@example.org"][usize::from(address)], event)
        };
        let mut events: Vec<_> = events.into_iter().enumerate().map(event).collect();
        let counted = daily(&events);
        for (_, _, _, counts) in counted.rows() {
            let [sent, delivered, hard, soft, blocked] = sums(counts);
            prop_assert_eq!(sent, delivered + hard + soft + blocked);
        }
        let by = rotate % events.len().max(1);
        events.rotate_left(by);
        prop_assert_eq!(daily(&events), counted);
    }
}
