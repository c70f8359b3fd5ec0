//! States and policies as data.

use deliverability::{
    bounce::Reason,
    delivery::{Backoff, Bucket, Retry, Setback, Throttle, backoff, retry},
    provider::Provider,
};
use serde_json::{from_value, json, to_value};

use super::at;

#[test]
fn s02_states_survive_and_carry_their_version() {
    let mut bucket = Bucket::full(Throttle::new(7, 3).with_capacity(10), at("2026-02-02"));
    bucket.take(9, at("2026-02-02T09:00:00.5Z")).unwrap();
    let value = to_value(bucket).unwrap();
    assert_eq!((&value["schema_version"], &value["level"]), (&json!(1), &json!(1)));
    assert_eq!(from_value::<Bucket>(value.clone()).unwrap(), bucket);
    let mut later = value.clone();
    later["schema_version"] = json!(2);
    let error = from_value::<Bucket>(later).unwrap_err().to_string();
    assert!(error.contains("schema version 2"), "{error}");
    // A level that was written by hand lends no more than the capacity, at once or later.
    let mut full = value;
    (full["level"], full["part"]) = (json!(1_000_000), json!(u64::MAX));
    let mut full: Bucket = from_value(full).unwrap();
    assert_eq!(full.available(at("2026-02-02T09:00:00.5Z")), 10);
    assert!(full.take(11, at("2026-02-02T09:00:00.5Z")).is_err());
    assert_eq!(full.take(10, at("2026-02-02T09:00:00.5Z")).unwrap().left, 0);
    // 7 in 3 seconds: the first one back after 3/7 of a second, rounded up.
    assert_eq!(full.take(1, at("2026-02-02T09:00:00.928Z")).unwrap_err().there, 0);

    let (mut backoff, policy) = (Backoff::new(), backoff::Policy::default());
    backoff.on_reply(&Setback::transient(Reason::RateLimited), at("2026-02-02"), &policy);
    let value = to_value(&backoff).unwrap();
    assert_eq!((&value["schema_version"], &value["pause"]["number"]), (&json!(1), &json!(1)));
    assert_eq!(from_value::<Backoff>(value.clone()).unwrap(), backoff);
    let mut later = value;
    later["schema_version"] = json!(0);
    assert!(from_value::<Backoff>(later).unwrap_err().to_string().contains("schema version 0"));
    assert_eq!(from_value::<backoff::Policy>(to_value(&policy).unwrap()).unwrap(), policy);

    for policy in [retry::Policy::default(), retry::Policy::preset("exim").unwrap()] {
        assert_eq!(from_value::<retry::Policy>(to_value(&policy).unwrap()).unwrap(), policy);
    }
}

#[test]
fn names_are_the_stable_ones() {
    for provider in Provider::ALL {
        assert_eq!(to_value(provider).unwrap(), provider.as_str());
    }
    let retry = retry::Policy::default().next_attempt(
        &deliverability::delivery::Attempts::first(at("2026-02-02")),
        &Setback::permanent(Reason::UserUnknown),
        at("2026-02-02"),
        1,
    );
    assert_eq!(to_value(&retry).unwrap(), json!({"give-up": {"permanent": {"reason": "UserUnknown"}}}));
    assert_eq!(from_value::<Retry>(to_value(&retry).unwrap()).unwrap(), retry);
}
