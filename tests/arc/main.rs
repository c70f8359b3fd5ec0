//! ARC through its public face: chains of hops that are sealed, changed and verified.

mod chain;
mod policy;
mod seal;

use std::{fmt::Write as _, sync::LazyLock};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{
        AuthenticationResults,
        arc::{Check, Sealer, Verdict},
    },
    dkim::{Ed25519Key, RustCrypto, SigningKey as _},
    dns::{self, Data, Zone},
    mail::Message,
};

const RAW: &str = "From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[9; 32])
}

/// The keys of the hops `l1.example` to `l12.example`.
static ZONE: LazyLock<Zone> = LazyLock::new(|| {
    let mut zone = Zone::default();
    for hop in 1..=12 {
        zone.insert(&format!("s._domainkey.l{hop}.example"), Data::txt(key().record())).unwrap();
    }
    zone
});

fn zone() -> Zone {
    ZONE.clone()
}

fn verify(raw: &str) -> Verdict {
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto);
    dns::resolve_with(check, |question| ZONE.answer(question))
}

/// The message as the next hop sends it on: it says what it found, and changes a text.
fn relayed(raw: &str, hop: usize, results: &str, (from, to): (&str, &str)) -> String {
    let results: AuthenticationResults = format!("l{hop}.example; {results}").parse().unwrap();
    let (domain, key) = (format!("l{hop}.example"), key());
    let chain = verify(raw);
    let changed = raw.replace(from, to);
    let fields = Sealer::new(&domain, "s", &key)
        .seal(&Message::parse(changed.as_bytes()), &results, &chain, now())
        .unwrap();
    fields + &changed
}

const FOOTER: (&str, &str) = ("At noon?", "At noon?\r\n-- \r\nlist");

fn sealed_with(raw: &str, hop: usize, results: &str) -> String {
    relayed(raw, hop, results, ("", ""))
}

fn sealed(raw: &str, hop: usize) -> String {
    sealed_with(raw, hop, "dmarc=pass header.from=example.org")
}

/// A message that some hops have sealed one after another.
fn chain(hops: usize) -> String {
    (1..=hops).fold(RAW.to_owned(), |raw, hop| sealed(&raw, hop))
}

/// The message without the fields that a function does not want, each given with its folds.
fn without(raw: &str, is_unwanted: impl Fn(&str) -> bool) -> String {
    let message = Message::parse(raw.as_bytes());
    let mut out = String::new();
    for field in message.fields() {
        let text = std::str::from_utf8(field.as_bytes()).unwrap();
        if !is_unwanted(text) {
            write!(out, "{text}\r\n").unwrap();
        }
    }
    out + "\r\n" + std::str::from_utf8(message.body()).unwrap()
}

/// Whether a field is the part of a set.
fn is_part(field: &str, name: &str, instance: usize) -> bool {
    field.starts_with(&format!("{name}:")) && field.contains(&format!(" i={instance};"))
}
