//! Verification: what passes, what fails, and by which cause.

use deliverability::mail::Message;
use deliverability::{
    diagnostic::Span,
    dkim::{
        Canonicalization::{Relaxed, Simple},
        Cause, Check, Ed25519Key, Policy, Result, RustCrypto, Signer, SigningKey as _, Verdict,
    },
    dns::{self, Answer, Data, Failure, Machine as _, Step, Zone},
};

use super::{now, verify};

pub const RAW: &str = "From: Jane <jane@example.org>\r\nTo: joe@example.net\r\nSubject: Lunch\r\n \
                       today\r\nReceived: from a\r\nReceived: from b\r\n\r\nAt noon?\r\n\r\nJane \r\n";

pub fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

pub fn zone(record: &str) -> Zone {
    let mut zone = Zone::new();
    zone.insert("s1._domainkey.example.org", Data::txt(record)).unwrap();
    zone
}

pub fn signed() -> String {
    let key = key();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    format!("{field}{RAW}")
}

fn only(verdict: &Verdict) -> (Result, Cause) {
    let [outcome] = verdict.outcomes() else { panic!("{verdict}") };
    (outcome.result(), outcome.cause().clone())
}

#[test]
fn a_signed_message_passes_and_every_change_fails() {
    let (signed, zone) = (signed(), zone(&key().record()));
    let verdict = verify(signed.as_bytes(), &zone);
    assert_eq!(only(&verdict), (Result::Pass, Cause::Verified));
    let outcome = &verdict.outcomes()[0];
    assert_eq!((outcome.domain(), outcome.selector()), (Some("example.org"), Some("s1")));
    for (from, to, cause) in [
        ("noon", "one", Cause::BodyHash),
        ("Jane \r\n", "Jane \r\nPS\r\n", Cause::BodyHash),
        ("joe@", "jim@", Cause::SignatureMismatch),
        ("Lunch", "lunch", Cause::SignatureMismatch),
        // Fields that were signed once more than they were there (5.4.2).
        ("To: joe", "From: Eve <eve@example.com>\r\nTo: joe", Cause::SignatureMismatch),
        ("To: joe", "Subject: Rent\r\nTo: joe", Cause::SignatureMismatch),
        // The signature itself is signed (3.5).
        ("a=ed25519-sha256; c=", "a=ed25519-sha256; z=From:x; c=", Cause::SignatureMismatch),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed, "{from}");
        assert_eq!(only(&verify(changed.as_bytes(), &zone)), (Result::Fail, cause), "{from} to {to}");
    }
    // What relaxed canonicalization lets pass, and what was not signed.
    for (from, to) in [
        ("Subject: Lunch\r\n today", "SUBJECT:Lunch   today "),
        ("At noon?\r\n", "At \t noon?  \r\n"),
        ("Jane \r\n", "Jane\r\n\r\n\r\n"),
        ("from b", "from c"),
        ("To: joe", "X-Seen: yes\r\nTo: joe"),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed, "{from}");
        assert_eq!(only(&verify(changed.as_bytes(), &zone)).0, Result::Pass, "{from} to {to}");
    }
}

#[test]
fn a_file_with_lf_is_the_same_message() {
    let (file, zone) = (signed().replace("\r\n", "\n"), zone(&key().record()));
    assert_eq!(only(&verify(file.as_bytes(), &zone)).0, Result::Pass);
    let key = key();
    for (header, body) in [(Simple, Simple), (Simple, Relaxed), (Relaxed, Simple)] {
        let raw = RAW.replace("\r\n", "\n");
        let signer = Signer::new("example.org", "s1", &key).canonicalization(header, body);
        let field = signer.sign(&Message::parse(raw.as_bytes()), now()).unwrap();
        let on_the_wire = format!("{}{RAW}", field.replace('\n', "\r\n"));
        assert_eq!(only(&verify(on_the_wire.as_bytes(), &zone)).0, Result::Pass, "{header}/{body}");
        // The field ends its lines as the message does.
        let in_a_file = format!("{field}{raw}");
        assert_eq!(only(&verify(in_a_file.as_bytes(), &zone)).0, Result::Pass, "{header}/{body}");
    }
    // Simple keeps what relaxed drops.
    let signer = Signer::new("example.org", "s1", &key).canonicalization(Simple, Simple);
    let signed = format!("{}{RAW}", signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap());
    for (from, to, cause) in
        [("Jane \r\n", "Jane\r\n", Cause::BodyHash), ("To: joe", "to: joe", Cause::SignatureMismatch)]
    {
        assert_eq!(only(&verify(signed.replacen(from, to, 1).as_bytes(), &zone)).1, cause);
    }
}

/// A key record, and what becomes of a good signature by it.
#[test]
fn keys_rfc_6376_6_1_2() {
    let p = key().record().rsplit_once("p=").unwrap().1.to_owned();
    let rows: &[(&str, Result, &str)] = &[
        ("k=ed25519; p={p}", Result::Pass, "verified"),
        ("v=DKIM1; k=ed25519; p={p}; ", Result::Pass, "verified"),
        ("k=ed25519; h=sha1:sha256; s=email:x; n=hello; x=y; p={p}", Result::Pass, "verified"),
        ("k=ed25519; t=y; p={p}", Result::Pass, "verified"),
        ("k=ed25519; t=s; p={p}", Result::Pass, "verified"),
        // RFC 6376 3.6.1: `h=`, `s=`.
        ("k=ed25519; h=sha1; p={p}", Result::PermError, "key-hash"),
        ("k=ed25519; s=tlsrpt; p={p}", Result::PermError, "key-service"),
        ("k=ed25519; p=", Result::PermError, "key-revoked"),
        ("v=DKIM1; p=", Result::PermError, "key-revoked"),
        ("k=ed25519", Result::PermError, "key-syntax"),
        ("v=DKIM1.0; k=ed25519; p={p}", Result::PermError, "key-syntax"),
        ("k=ed25519; v=DKIM1; p={p}", Result::PermError, "key-syntax"),
        ("v=DKIM1; k=ed25519; p={p}; p={p}", Result::PermError, "key-syntax"),
        ("v=spf1 -all", Result::PermError, "key-syntax"),
        ("k=ed25519; p=AAAA", Result::PermError, "key-syntax"),
        ("k=rsa; p={p}", Result::PermError, "key-syntax"),
        ("k=ed448; p={p}", Result::Neutral, "key-syntax"),
        // Another key of the same type.
        ("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Result::Fail, "signature-mismatch"),
    ];
    for (record, result, cause) in rows {
        let verdict = verify(signed().as_bytes(), &zone(&record.replace("{p}", &p)));
        let (found, why) = only(&verdict);
        assert_eq!((found, why.as_str()), (*result, *cause), "{record}");
        assert_eq!(verdict.outcomes()[0].is_testing(), record.contains("t=y") && why == Cause::Verified);
    }
    assert_eq!(only(&verify(signed().as_bytes(), &Zone::new())), (Result::PermError, Cause::NoKey));
    let mut failing = Zone::new();
    failing.fail("s1._domainkey.example.org", None, Failure::ServerFailure).unwrap();
    let verdict = verify(signed().as_bytes(), &failing);
    assert_eq!(only(&verdict), (Result::TempError, Cause::Dns(Failure::ServerFailure)));
    // Several records: whichever passes (step 4), a few of them.
    let mut several = Zone::new();
    for record in
        ["v=spf1 -all", "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", &key().record()]
    {
        several.insert("s1._domainkey.example.org", Data::txt(record)).unwrap();
    }
    assert_eq!(only(&verify(signed().as_bytes(), &several)).0, Result::Pass);
    let mut many = Zone::new();
    for _ in 0..4 {
        many.insert("s1._domainkey.example.org", Data::txt("v=spf1 -all")).unwrap();
    }
    many.insert("s1._domainkey.example.org", Data::txt(key().record())).unwrap();
    assert_eq!(only(&verify(signed().as_bytes(), &many)).0, Result::PermError);
}

#[test]
fn the_clock() {
    let key = key();
    let at = |seconds: i64| now() + chrono::TimeDelta::seconds(seconds);
    let signer = Signer::new("example.org", "s1", &key).lifetime(chrono::TimeDelta::seconds(60));
    let signed = format!("{}{RAW}", signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap());
    let zone = zone(&key.record());
    let check = |seconds| {
        let mut policy = Policy::default();
        policy.clock_drift = Some(300);
        let check =
            Check::new(&Message::parse(signed.as_bytes()), at(seconds), RustCrypto).with_policy(policy);
        only(&dns::resolve_with(check, |question| zone.answer(question)))
    };
    assert_eq!(check(0).0, Result::Pass);
    assert_eq!(check(60).0, Result::Pass);
    assert_eq!(check(61).1.as_str(), "expired");
    assert_eq!(check(-300).0, Result::Pass);
    assert_eq!(check(-301).1.as_str(), "not-yet-valid");
    assert_eq!(check(61).1.to_string(), "the signature has expired, at 2026-11-25 12:01:00 UTC");
    // By default, nobody looks at the time of signing.
    let check = Check::new(&Message::parse(signed.as_bytes()), at(-100_000), RustCrypto);
    assert_eq!(only(&dns::resolve_with(check, |question| zone.answer(question))).0, Result::Pass);
}

#[test]
fn an_identity_under_the_domain_and_t_s() {
    let key = key();
    let signer = Signer::new("example.org", "s1", &key).identity("news@lists.example.org");
    let signed = format!("{}{RAW}", signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap());
    assert_eq!(only(&verify(signed.as_bytes(), &zone(&key.record()))).0, Result::Pass);
    let strict = format!("{}; t=s", key.record());
    assert_eq!(only(&verify(signed.as_bytes(), &zone(&strict))).1, Cause::IdentityUnderDomain);
    let error = Signer::new("example.org", "s1", &key).identity("x@example.com");
    assert!(error.sign(&Message::parse(RAW.as_bytes()), now()).is_err());
}

#[test]
fn the_body_length_counts_prepared_bytes_rfc_6376_3_4_5() {
    // Signed by hand: `l=` is nothing that the signer writes.
    let key = key();
    let prepare = |length: &str| {
        let body = "At  noon?\r\n";
        let signer = Signer::new("example.org", "s1", &key);
        let raw = format!("From: jane@example.org\r\n\r\n{body}");
        let field = signer.sign(&Message::parse(raw.as_bytes()), now()).unwrap();
        // The same body hash, a shorter claim: the signature breaks, the hash decides first.
        (field.replace("; t=", &format!("; l={length}; t=")), raw)
    };
    // "At noon?" and a line end are 10 bytes, not the 11 of the message.
    let (field, raw) = prepare("10");
    let message = format!("{field}{raw}more\r\n");
    let mut policy = Policy::default();
    policy.accepts_unsigned_body = true;
    let check = Check::new(&Message::parse(message.as_bytes()), now(), RustCrypto).with_policy(policy);
    let zone_of_key = zone(&key.record());
    let verdict = dns::resolve_with(check, |question| zone_of_key.answer(question));
    assert_eq!(only(&verdict).1, Cause::SignatureMismatch);
    assert_eq!(verdict.outcomes()[0].unsigned_bytes(), 6);
    let (field, raw) = prepare("11");
    assert_eq!(
        only(&verify(format!("{field}{raw}").as_bytes(), &zone(&key.record()))).1,
        Cause::BodyTooShort
    );
    let (field, raw) = prepare("9");
    assert_eq!(only(&verify(format!("{field}{raw}").as_bytes(), &zone(&key.record()))).1, Cause::BodyHash);
    // By default an unsigned end is not accepted, and neither is a body of which nothing is signed.
    let (field, raw) = prepare("10");
    let verdict = verify(format!("{field}{raw}more\r\n").as_bytes(), &Zone::new());
    assert_eq!(only(&verdict), (Result::Policy, Cause::UnsignedBody { bytes: 6 }));
}

#[test]
fn questions_are_few_and_asked_once() {
    let signed = signed();
    let (field, _) = signed.split_once("From: Jane").unwrap();
    let message = format!("{}{RAW}", field.repeat(12));
    let mut check = Check::new(&Message::parse(message.as_bytes()), now(), RustCrypto);
    let Step::Query(question) = check.step() else { panic!() };
    assert_eq!(question.to_string(), "s1._domainkey.example.org TXT");
    let Step::Query(again) = check.step() else { panic!() };
    assert_eq!(question, again);
    check.answer(zone(&key().record()).answer(&question));
    let Step::Done(verdict) = check.step() else { panic!() };
    assert_eq!(verdict.outcomes().len(), 12);
    assert_eq!(verdict.passes().count(), 10);
    assert_eq!(verdict.outcomes()[10].cause(), &Cause::TooManySignatures);
    assert_eq!(verdict.result(), Result::Pass);
    // An answer that nobody asked for changes nothing.
    check.answer(Answer::NoSuchName);
    assert_eq!(check.step(), Step::Done(verdict));
}

#[test]
fn several_signatures_and_their_places() {
    let signed = signed();
    let bad = "DKIM-Signature: v=1; a=rsa-sha256\r\n";
    let unknown = "DKIM-Signature: v=1; a=rsa-sha3; d=example.org; s=s; h=from; bh=AAAA; b=AAAA\r\n";
    let message = format!("{bad}{unknown}{signed}");
    let verdict = verify(message.as_bytes(), &zone(&key().record()));
    let results: Vec<Result> = verdict.outcomes().iter().map(|outcome| outcome.result()).collect();
    assert_eq!(results, [Result::PermError, Result::Neutral, Result::Pass]);
    assert_eq!(verdict.outcomes()[0].span(), Span::new(0, bad.len() - 2));
    assert_eq!(verdict.outcomes()[0].text(), " v=1; a=rsa-sha256");
    assert_eq!(
        verdict.to_string(),
        "permerror: expected the tag `b=`, found \" v=1; a=rsa-sha256\" (RFC 6376, 3.5), at 0..18; \
         neutral: expected a known algorithm, found \"rsa-sha3\" (RFC 6376, 3.3), at 8..16; \
         pass: example.org by s1 (ed25519-sha256)",
    );
    assert_eq!(verify(RAW.as_bytes(), &Zone::new()).result(), Result::None);
    assert_eq!(verify(b"", &Zone::new()).to_string(), "none: the message has no signature");
}

#[test]
fn rsa_sha1_gives_a_result_but_does_not_pass_rfc_8301() {
    let field = "DKIM-Signature: v=1; a=rsa-sha1; d=example.org; s=s1; h=from; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=AAAA\r\n";
    let message = format!("{field}From: a@example.org\r\n\r\n");
    let verdict =
        dns::resolve_with(Check::new(&Message::parse(message.as_bytes()), now(), RustCrypto), |_| {
            panic!("no key is needed")
        });
    assert_eq!(only(&verdict), (Result::PermError, Cause::HistoricAlgorithm));
}

#[test]
fn names_outside_ascii_are_asked_by_a_labels_rfc_8616() {
    let key = key();
    let field =
        Signer::new("bücher.example", "süd", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    let mut zone = Zone::new();
    zone.insert("xn--sd-xka._domainkey.xn--bcher-kva.example", Data::txt(key.record())).unwrap();
    assert_eq!(only(&verify(format!("{field}{RAW}").as_bytes(), &zone)).0, Result::Pass);
    // Both spellings are one domain where the key asks for the domain itself (RFC 6376 3.6.1).
    let mut zone = Zone::new();
    let strict = format!("{}; t=s", key.record());
    zone.insert("xn--sd-xka._domainkey.xn--bcher-kva.example", Data::txt(strict)).unwrap();
    for (identity, cause) in [
        ("@bücher.example", Cause::Verified),
        ("@xn--bcher-kva.example", Cause::Verified),
        ("@a.xn--bcher-kva.example", Cause::IdentityUnderDomain),
    ] {
        let signer = Signer::new("bücher.example", "süd", &key).identity(identity);
        let field = signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
        assert_eq!(only(&verify(format!("{field}{RAW}").as_bytes(), &zone)).1, cause, "{identity}");
    }
}
