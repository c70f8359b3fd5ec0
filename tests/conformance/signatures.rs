//! Signatures of providers as they published them: `events/vectors.json`.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::webhook::{
    Provider,
    signature::{Key, Policy, Refusal, Request},
};
use serde_json::Value;

use super::corpora;

/// A vector: what a provider posted, and the key.
struct Vector {
    provider: Provider,
    key: Key,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    at: DateTime<Utc>,
    is_valid: bool,
}

impl Vector {
    fn new(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        let provider: Provider = row["provider"].as_str().unwrap().parse().unwrap();
        let key = match (text("public_key"), text("key")) {
            (Some(key), _) => Key::p256(&key).unwrap(),
            (None, Some(key)) => Key::secret(&(text("key_prefix").unwrap_or_default() + &key)),
            (None, None) => panic!("no key: {row}"),
        };
        let headers: Vec<(String, String)> = row["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        let body = text("body_file").map_or_else(
            || text("body").unwrap().into_bytes(),
            |file| fs::read(corpora::path("events").unwrap().join(file)).unwrap(),
        );
        let stamp = headers.iter().find(|(name, _)| name.to_lowercase().contains("timestamp"));
        let stamp = stamp.map(|(_, value)| value.clone()).or_else(|| text("timestamp")).unwrap();
        let at = DateTime::from_timestamp(stamp.parse().unwrap(), 0).unwrap();
        Self { provider, key, headers, body, at, is_valid: row["valid"].as_bool().unwrap() }
    }

    fn is_taken(&self, headers: &[(String, String)], body: &[u8], now: DateTime<Utc>) -> Result<(), Refusal> {
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Policy::default().verify(self.provider, &self.key, &Request::new(&headers, body), now).map(|_| ())
    }

    /// The places in the body that the signature covers, and the signature itself where it is in it.
    fn covered(&self) -> Vec<usize> {
        if self.provider != Provider::Mailgun {
            return (0..self.body.len()).collect();
        }
        let text = String::from_utf8(self.body.clone()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let fields = ["timestamp", "token", "signature"];
        fields
            .iter()
            .flat_map(|name| {
                let own = value["signature"][name].as_str().unwrap();
                let start = text.find(own).unwrap();
                start..start + own.len()
            })
            .collect()
    }
}

#[test]
fn published_signatures() {
    let Some(path) = corpora::path("events/vectors.json") else { return };
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert!(rows.len() >= 4);
    for row in &rows {
        let vector = Vector::new(row);
        let taken = vector.is_taken(&vector.headers, &vector.body, vector.at);
        assert_eq!(taken.is_ok(), vector.is_valid, "{}: {taken:?}", row["source"]);
        let late = vector.is_taken(&vector.headers, &vector.body, vector.at + TimeDelta::days(2));
        assert_eq!(late, Err(Refusal::TooOld), "{}", row["source"]);
        // A bit of each of up to 200 bytes, and of every byte of every header.
        let covered = vector.covered();
        for (turn, place) in covered.iter().step_by(covered.len().div_ceil(200)).enumerate() {
            let mut body = vector.body.clone();
            body[*place] ^= 1 << (turn % 8);
            let taken = vector.is_taken(&vector.headers, &body, vector.at);
            assert!(taken.is_err(), "{}: byte {place}", row["source"]);
        }
        for (number, (_, value)) in vector.headers.iter().enumerate() {
            for place in 0..value.len() {
                let mut changed = value.clone().into_bytes();
                changed[place] ^= 1 << (place % 7);
                let Ok(changed) = String::from_utf8(changed) else { continue };
                let mut headers = vector.headers.clone();
                headers[number].1 = changed;
                let taken = vector.is_taken(&headers, &vector.body, vector.at);
                assert!(taken.is_err(), "{}: {:?}", row["source"], headers[number]);
            }
        }
    }
}
