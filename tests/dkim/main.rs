//! DKIM through its public face.

mod backends;
mod body;
mod by_hand;
mod check;
mod content;
mod faults;
mod key;
mod lint;
mod private_key;
mod properties;
mod sign;
mod signature;

use chrono::{DateTime, Utc};
use deliverability::{
    dkim::{Check, RustCrypto, Verdict},
    dns::{self, Zone},
    mail::Message,
};

/// The time of the tests.
fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// Verifies a message.
fn verify(raw: &[u8], zone: &Zone) -> Verdict {
    dns::resolve_with(Check::new(&Message::parse(raw), now(), RustCrypto), |question| zone.answer(question))
}
