//! Every fact of the outside world has its source and the day on which it was seen there.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate};
use deliverability::{
    compliance::Profile, delivery, provider::Provider, quarantine, reputation, source::Source, warmup,
};

/// Named sources: of the presets of every module, and of the rows of providers.
fn sources() -> Vec<(String, Source)> {
    let mut sources: Vec<(String, Source)> = Vec::new();
    macro_rules! presets {
        ($($module:literal: $policy:ty),+ $(,)?) => {
            $(sources.extend(<$policy>::PRESETS.iter().map(|preset| {
                (format!("{} preset {}", $module, preset.name()), preset.source())
            }));)+
        };
    }
    presets!(
        "quarantine": quarantine::Policy,
        "warmup plan": warmup::Plan,
        "warmup": warmup::Policy,
        "reputation": reputation::Policy,
        "retry": delivery::retry::Policy,
        "backoff": delivery::backoff::Policy,
        "compliance": Profile,
    );
    for provider in Provider::ALL {
        sources.extend(provider.facts().sources().map(|source| (format!("provider {provider}"), source)));
    }
    sources
}

#[test]
fn every_fact_has_a_source_and_a_day_and_old_ones_are_named() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let today = DateTime::from_timestamp(now.try_into().unwrap(), 0).unwrap().date_naive();
    let sources = sources();
    assert!(sources.len() > 150, "{}", sources.len());
    let mut old: Vec<String> = Vec::new();
    for (name, source) in &sources {
        assert!(!source.title().trim().is_empty(), "{name} has no title");
        assert!(!source.address().trim().is_empty(), "{name} has no address");
        let seen: NaiveDate = source.seen().parse().unwrap_or_else(|_| panic!("{name}: {:?}", source.seen()));
        if (today - seen).num_days() > 365 {
            old.push(format!("{seen} {name}: {source}"));
        }
    }
    old.sort();
    old.dedup();
    old.iter().for_each(|line| println!("older than a year: {line}"));
}
