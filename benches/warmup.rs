//! Plans, what measures make of them, and simulations.

use std::hint::black_box;

use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group, criterion_main};
use deliverability::warmup::{
    Observed, Plan, Policy, Share,
    simulation::{Scenario, Simulation},
};

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date")
}

fn plan(providers: u64) -> Plan {
    let shares = (1..=providers).map(|share| Share::new(format!("provider{share}"), share * 7));
    let plan = Plan::builder().start(start()).from(100).to(50_000).days(45).providers(shares);
    plan.build().expect("a plan")
}

fn plans(criterion: &mut Criterion) {
    criterion.bench_function("a plan of 45 days for 10 providers", |bencher| {
        bencher.iter(|| plan(black_box(10)));
    });
    let plan = plan(10);
    let rows: Vec<Observed> = plan
        .days()
        .iter()
        .take(30)
        .flat_map(|day| {
            let parts = plan.providers().iter().zip(day.parts());
            parts.map(|(provider, &part)| Observed::new(day.date()).at(provider.name()).sent(part))
        })
        .collect();
    assert_eq!(rows.last().map(Observed::date), start().checked_add_days(Days::new(29)));
    criterion.bench_function("advance over 30 days of 10 providers", |bencher| {
        bencher.iter(|| plan.advance(black_box(&rows), &Policy::default()));
    });
    criterion.bench_function("simulate to the end", |bencher| {
        bencher.iter(|| Simulation::run(&plan, black_box(&Scenario::default()), &Policy::default()));
    });
}

criterion_group!(benches, plans);
criterion_main!(benches);
