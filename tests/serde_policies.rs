//! Policies as JSON: what is left out is the default, and a misspelt field is an error at every depth.

use core::fmt::Debug;

use deliverability::{
    address,
    auth::arc,
    compliance, delivery, dkim, dmarc, hygiene,
    quarantine::{self, Treatment},
    rate::{Evidence, Prior},
    reputation::{self, ladder::Ladder},
    retirement, spf, unpack, warmup,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const MISSPELT: &str = "no_field_of_this_name";

/// Every value that is made of a document by giving one of its objects a field more.
fn misspelt(document: &Value) -> Vec<Value> {
    match document {
        Value::Object(fields) => {
            let mut own = fields.clone();
            own.insert(MISSPELT.to_owned(), 1.into());
            let within = fields.iter().flat_map(|(name, value)| {
                misspelt(value).into_iter().map(|value| {
                    let mut other = fields.clone();
                    other.insert(name.clone(), value);
                    Value::Object(other)
                })
            });
            core::iter::once(Value::Object(own)).chain(within).collect()
        }
        Value::Array(items) => {
            let with = |index: usize, value| {
                let mut other = items.clone();
                other[index] = value;
                Value::Array(other)
            };
            let all = items.iter().enumerate();
            all.flat_map(|(index, item)| misspelt(item).into_iter().map(move |value| with(index, value)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Returns how many objects the value has in which a field can be misspelt.
fn refuses<P: PartialEq + Debug + Serialize + DeserializeOwned>(name: &str, value: &P) -> usize {
    let document = serde_json::to_value(value).unwrap();
    assert_eq!(serde_json::from_str::<P>(&document.to_string()).unwrap(), *value, "{name}");
    let wrong = misspelt(&document);
    for wrong in &wrong {
        let read = serde_json::from_str::<P>(&wrong.to_string());
        assert!(read.is_err(), "{name} accepts {wrong}");
    }
    wrong.len()
}

fn holds<P: Default + PartialEq + Debug + Serialize + DeserializeOwned>(name: &str, more: &[P]) {
    assert_eq!(serde_json::from_str::<P>("{}").unwrap(), P::default(), "{name}: nothing is not the default");
    refuses(name, &P::default());
    let wrong = format!(r#"{{"{MISSPELT}": 1}}"#);
    let error = serde_json::from_str::<P>(&wrong).err().unwrap().to_string();
    assert!(error.contains(MISSPELT), "{name}: {error}");
    for value in more {
        refuses(name, value);
    }
}

fn presets<P>(presets: &[deliverability::source::Preset<P>]) -> Vec<P> {
    presets.iter().map(deliverability::source::Preset::policy).collect()
}

/// A policy of reputation with a prior in its evidence, which no preset has.
fn with_prior() -> reputation::Policy {
    let mut policy = reputation::Policy::default();
    let mut evidence = Evidence::default();
    evidence.prior = Some(Prior { half_events: 1, half_trials: 1_000 });
    policy.rules[0].evidence = evidence;
    policy
}

#[test]
fn policies_name_what_they_do_not_know() {
    let mut treated = quarantine::Policy::default();
    let temporary = Treatment::Temporary { from: Some(2), days: Some(3) };
    treated.treatments.insert(deliverability::bounce::Reason::MailboxFull, temporary);
    let mut warm = warmup::Policy::default();
    warm.reputation = with_prior();
    holds::<arc::Policy>("arc", &[arc::Policy::trusting(["lists.example"])]);
    holds("backoff", &presets(delivery::backoff::Policy::PRESETS));
    holds("retry", &presets(delivery::retry::Policy::PRESETS));
    holds::<dkim::Policy>("dkim", &[]);
    holds::<dmarc::Rules>("dmarc", &[]);
    holds::<hygiene::Policy>("hygiene", &[]);
    holds::<hygiene::trap::Policy>("trap", &[]);
    holds("quarantine", &[treated]);
    holds::<quarantine::release::Policy>("release", &[]);
    holds("reputation", &[with_prior()]);
    holds("reputation", &presets(reputation::Policy::PRESETS));
    holds::<reputation::audience::Policy>("audience", &[]);
    holds::<reputation::recovery::Policy>("recovery", &[]);
    holds::<reputation::trend::Policy>("trend", &[]);
    holds::<reputation::volume::Policy>("volume", &[]);
    holds::<retirement::Policy>("retirement", &[]);
    holds::<spf::Limits>("spf", &[]);
    holds::<unpack::Policy>("unpack", &[]);
    holds("warmup", &[warm]);
    holds("warmup", &presets(warmup::Policy::PRESETS));
}

#[test]
fn rules_without_a_default_do_too() {
    refuses("address", &address::Limits::SMTP);
    refuses("ladder", &Ladder::mindbaz());
    for profile in presets(compliance::Profile::PRESETS) {
        refuses(&profile.provider, &profile);
    }
}

#[test]
fn what_is_inside_is_reached() {
    let mut policy = with_prior();
    policy.rules.retain(|rule| rule.evidence.prior.is_some());
    let fields = "the policy, its rule, the bound, the limit, the evidence, its prior and exact test";
    assert_eq!(refuses("reputation", &policy), 7, "{fields}");
    let trickling = delivery::backoff::Policy::preset("kumomta-shaping").unwrap();
    assert_eq!(refuses("backoff", &trickling), 3, "the policy, the trickle and its throttle");
}

#[test]
fn ramps_do_too() {
    for name in warmup::Plan::PRESETS.iter().map(|preset| preset.name()) {
        let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let plan = warmup::Plan::preset(name).unwrap().start(start);
        // A table has its own end; a curve needs one.
        let plan = plan.clone().build().or_else(|_| plan.to(10_000).build()).unwrap();
        assert!(refuses(name, &plan) >= 2, "{name}: the plan and its calendar");
    }
}
