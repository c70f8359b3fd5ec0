//! A million events over a hundred thousand addresses, folded on one thread; one answer.

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use deliverability::{
    bounce::Reason,
    quarantine::{Event, Ledger, Policy},
};

const ADDRESSES: u64 = 100_000;
const EVENTS: u64 = 1_000_000;

/// Events in the order of time, the addresses mixed: what a stream of bounces looks like.
fn stream() -> Vec<(String, Event)> {
    let start: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().expect("a time");
    let event = |index: u64| {
        // A generator of Knuth's: the same stream in every run.
        let mixed =
            index.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
        let domain = ["gmail.com", "example.org", "mail.example.net"][(mixed % ADDRESSES % 3) as usize];
        let address = format!("person.{}@{domain}", mixed % ADDRESSES);
        let (id, at) = (format!("message-{index}"), start + TimeDelta::seconds(30 * index as i64));
        let event = match mixed / ADDRESSES % 10 {
            0 => Event::bounce(id, at, Reason::UserUnknown),
            1..=3 => Event::bounce(id, at, Reason::MailboxFull),
            4 => Event::bounce(id, at, Reason::BadReputation),
            5 => Event::complaint(id, at, "shop"),
            _ => Event::delivery(id, at),
        };
        (address, event.about_message(format!("<{index}@news.example>")))
    };
    (0..EVENTS).map(event).collect()
}

fn ledger(criterion: &mut Criterion) {
    let policy = Policy::default();
    let stream = stream();
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(EVENTS)).sample_size(10);
    group.bench_function("fold a million events", |bencher| {
        bencher.iter_batched(
            || stream.clone(),
            |events| Ledger::fold(events, &policy),
            BatchSize::PerIteration,
        );
    });
    group.finish();

    let ledger = Ledger::fold(stream, &policy);
    let now = "2026-12-24T09:00:00Z".parse().expect("a time");
    assert!(ledger.len() > 90_000 && ledger.counts(now).quarantined() > 10_000);
    let (address, state) = ledger.iter().nth(50_000).expect("there are more");
    let address = address.to_owned();
    criterion.bench_function("State::may_send", |bencher| {
        bencher.iter(|| black_box(state).may_send(black_box("shop"), now));
    });
    criterion.bench_function("Ledger::may_send", |bencher| {
        bencher.iter(|| ledger.may_send(black_box(&address), black_box("shop"), now));
    });
    criterion.bench_function("Ledger::counts of 100,000", |bencher| bencher.iter(|| ledger.counts(now)));
}

criterion_group!(benches, ledger);
criterion_main!(benches);
