//! Signed messages and key records of others.

use std::fs;

use deliverability::{
    dkim::{Cause, Check, Key, Result, RustCrypto},
    dns::{self, Answer, Data, Record},
    mail::Message,
};

use crate::corpora;

/// The keys of RFC 8463 appendix A.2, by selector.
const BRISBANE: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

#[test]
fn signed_messages() {
    let Some(folder) = corpora::path("auth/dkim") else { return };
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let (rsa, ed25519) = (text("test.txt"), text("ed25519test.dns"));
    let verify = |raw: &[u8]| {
        let check = Check::new(&Message::parse(raw), "2018-07-01T00:00:00Z".parse().unwrap(), RustCrypto);
        dns::resolve_with(check, |question| {
            let record = match question.name().as_str().split('.').next() {
                Some("brisbane") => BRISBANE,
                Some("test") => rsa.trim(),
                _ => ed25519.trim(),
            };
            Answer::from_records(vec![Record::new(60, Data::txt(record))])
        })
    };
    for (name, expected) in [
        ("rfc6376.msg", &[][..]),
        ("rfc6376.signed.rsa.msg", &[Result::Pass]),
        ("rfc6376.signed.msg", &[Result::Pass, Result::Pass]),
        ("test.message", &[]),
        ("ed25519test.msg", &[]),
    ] {
        let raw = fs::read(folder.join(name)).unwrap();
        let verdict = verify(&raw);
        let results: Vec<Result> = verdict.outcomes().iter().map(|outcome| outcome.result()).collect();
        assert_eq!(results, expected, "{name}: {verdict}");
        // The same message over the wire, and one with another letter.
        let wire = String::from_utf8(raw).unwrap().replace('\n', "\r\n");
        assert_eq!(verify(wire.as_bytes()).outcomes().len(), expected.len());
        assert!(verify(wire.as_bytes()).outcomes().iter().all(|outcome| *outcome.cause() == Cause::Verified));
        let changed = wire.replace("hungry", "hungrY");
        assert!(
            verify(changed.as_bytes()).outcomes().iter().all(|outcome| *outcome.cause() == Cause::BodyHash)
        );
    }
}

#[test]
fn key_records() {
    let Some(folder) = corpora::path("auth/dkim") else { return };
    for (name, bits) in [
        ("test.txt", Some(1024)),
        ("1024_testkey_wo_markers.pub.txt", Some(1024)),
        ("2048_testkey_wo_markers.pub.txt", Some(2048)),
        ("ed25519test.dns", Some(256)),
        ("badk.txt", None),
        ("badversion.txt", None),
    ] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(Key::parse(text.trim()).ok().map(|key| key.bits()), bits, "{name}");
    }
}
