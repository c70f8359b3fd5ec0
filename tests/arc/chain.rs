//! Verification: which set breaks a chain, and why (RFC 8617 section 5.2).

use deliverability::{
    auth::arc::{Cause, Chain, Check, Part, Result},
    dkim::{self, RustCrypto},
    dns::{self, Answer, Failure, Machine as _, Step},
    mail::Message,
};
use proptest::prelude::*;

use super::*;

#[test]
fn chains_of_all_lengths_hold() {
    assert_eq!(verify(RAW).result(), Result::None);
    assert_eq!(verify(RAW).to_string(), "none: the message has no chain");
    let mut raw = RAW.to_owned();
    for hop in 1..=12 {
        raw = sealed(&raw, hop);
        if [1, 2, 3, 12].contains(&hop) {
            let verdict = verify(&raw);
            assert_eq!((verdict.result(), verdict.instance()), (Result::Pass, Some(hop)), "{verdict}");
            assert_eq!((verdict.oldest_pass(), verdict.sets().len()), (Some(0), hop));
            assert!(verdict.is_from_signed());
            // In a file, too.
            assert_eq!(verify(&raw.replace("\r\n", "\n")), verdict);
        }
    }
}

/// RFC 8617 section 5.2 step 5: what was changed between two hops shows in the oldest message signature that holds.
#[test]
fn the_oldest_message_signature_that_holds() {
    for changed_after in 1..4 {
        let raw = (1..=4).fold(RAW.to_owned(), |raw, hop| {
            let edit = if hop == changed_after + 1 { FOOTER } else { ("", "") };
            relayed(&raw, hop, "none", edit)
        });
        let verdict = verify(&raw);
        assert_eq!(verdict.result(), Result::Pass, "{verdict}");
        assert_eq!(verdict.oldest_pass(), Some(changed_after + 1));
        assert_eq!(verdict.message_signature(changed_after), Some(&dkim::Cause::BodyHash));
        assert_eq!(verdict.message_signature(changed_after + 1), Some(&dkim::Cause::Verified));
        let text = verdict.method_result().to_string();
        let expected = format!("arc=pass (i=4 d=l4.example) header.oldest-pass={}", changed_after + 1);
        assert_eq!(text, expected);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_kind_of_break_is_named_with_its_set() {
    let good = chain(3);
    let drop_part =
        |name: &'static str, instance| without(&good, move |field| is_part(field, name, instance));
    let seal_b = |raw: &str, instance: usize| {
        // Another letter in the middle of the signature.
        let start = raw.find(&format!("ARC-Seal: i={instance};")).unwrap();
        let b = start + raw[start..].find("b=").unwrap() + 20;
        let letter = if &raw[b..=b] == "A" { "B" } else { "A" };
        format!("{}{letter}{}", &raw[..b], &raw[b + 1..])
    };
    let mismatch = dkim::Cause::SignatureMismatch;
    let rows = [
        ("body", good.replace("noon", "one"), Some(3), Cause::MessageSignature(dkim::Cause::BodyHash)),
        ("subject", good.replace(": Lunch", ": Dinner"), Some(3), Cause::MessageSignature(mismatch.clone())),
        ("newest seal", seal_b(&good, 3), Some(3), Cause::Seal(mismatch.clone())),
        ("middle seal", seal_b(&good, 2), Some(3), Cause::Seal(mismatch.clone())),
        (
            "results of the first hop",
            good.replace("i=1; l1.example", "i=1; l9.example"),
            Some(3),
            Cause::Seal(mismatch),
        ),
        ("no seal", drop_part("ARC-Seal", 2), Some(2), Cause::Missing { part: Part::Seal }),
        (
            "no message signature",
            drop_part("ARC-Message-Signature", 1),
            Some(1),
            Cause::Missing { part: Part::MessageSignature },
        ),
        (
            "no results",
            drop_part("ARC-Authentication-Results", 3),
            Some(3),
            Cause::Missing { part: Part::AuthenticationResults },
        ),
        (
            "no set",
            without(&good, |field| field.starts_with("ARC-") && field.contains(" i=2;")),
            Some(2),
            Cause::Gap,
        ),
        (
            "first set gone",
            without(&good, |field| field.starts_with("ARC-") && field.contains(" i=1;")),
            Some(1),
            Cause::Gap,
        ),
        (
            "repeated",
            format!("ARC-Authentication-Results: i=2; other.example; none\r\n{good}"),
            Some(2),
            Cause::Repeated { part: Part::AuthenticationResults },
        ),
        (
            "status",
            good.replace("cv=none", "cv=pass"),
            Some(1),
            Cause::ChainValidation { found: Some(Result::Pass) },
        ),
        ("no status", good.replace("cv=none", "cv="), Some(1), Cause::ChainValidation { found: None }),
        (
            "two readings",
            good.replace("Subject: Lunch", "Not a field\r\nSubject: Lunch"),
            None,
            Cause::AmbiguousHeader(
                Message::parse(good.replace("Subject: Lunch", "Not a field\r\nSubject: Lunch").as_bytes())
                    .check_header()
                    .unwrap_err(),
            ),
        ),
        (
            "second subject",
            good.replace("Subject: Lunch", "Subject: Other\r\nSubject: Lunch"),
            Some(3),
            Cause::MessageSignature(dkim::Cause::SignatureMismatch),
        ),
    ];
    for (name, raw, instance, cause) in rows {
        assert_ne!(raw, good, "{name}");
        let verdict = verify(&raw);
        assert_eq!((verdict.cause(), verdict.instance()), (&cause, instance), "{name}: {verdict}");
        assert_eq!((verdict.result(), verdict.oldest_pass()), (Result::Fail, None), "{name}");
        assert!(!verdict.is_from_signed(), "{name}");
        let text = verdict.to_string();
        assert!(text.contains(&verdict.reason().unwrap()), "{name}: {text}");
        assert!(verdict.method_result().to_string().starts_with("arc=fail reason="), "{name}");
    }
}

/// RFC 8617 section 4.1.2: a seal comes after the message signature, which cannot sign it.
#[test]
fn message_signatures_sign_no_seal() {
    let good = chain(1);
    let at = good.find("ARC-Message-Signature").unwrap();
    let at = at + good[at..].find(" h=").unwrap() + " h=".len();
    for (name, error) in [
        ("arc-seal:", "no ARC-Seal among the signed fields"),
        ("ARC-Seal:", "no ARC-Seal among the signed fields"),
        ("fr om:", "the name of a header field"),
    ] {
        let verdict = verify(&format!("{}{name}{}", &good[..at], &good[at..]));
        assert_eq!(verdict.result(), Result::Fail, "{name}");
        assert!(verdict.to_string().contains(error), "{name}: {verdict}");
    }
}

#[test]
fn instances_are_numbers_from_1_to_50() {
    let seal = |i: &str| format!("ARC-Seal: {i}a=rsa-sha256; cv=none; d=l1.example; s=s; b=AAAA\r\n{RAW}");
    let results = |i: &str| format!("ARC-Authentication-Results: {i} l1.example; none\r\n{RAW}");
    let fault = |raw: String| Chain::from_message(&Message::parse(raw.as_bytes())).fault().cloned();
    for i in ["", "i=; ", "i=0; ", "i=51; ", "i=001; ", "i=-1; ", "i=1 2; ", "i=x; "] {
        assert_eq!(fault(seal(i)), Some(Cause::Instance { part: Part::Seal }), "{i}");
    }
    for i in ["", "i=0;", "i=51;", "i=1", "x; i=1;", "I=1;", "(open i=1;", "i=1 1;"] {
        let expected = Some(Cause::Instance { part: Part::AuthenticationResults });
        assert_eq!(fault(results(i)), expected, "{i}");
    }
    // RFC 8617 section 3.9: comments and folds may surround it.
    for i in ["i=1;", " (a (b)) i (c) =\r\n 1 (d) ;", "i=01;"] {
        assert_eq!(fault(results(i)), Some(Cause::Missing { part: Part::MessageSignature }), "{i}");
    }
}

/// RFC 8617 section 5.2.1: every failure is permanent.
#[test]
fn a_failed_look_up_breaks_the_chain() {
    let raw = chain(2);
    let message = Message::parse(raw.as_bytes());
    let check = Check::new(&message, now(), RustCrypto);
    let verdict = dns::resolve_with(check, |_| Answer::Failure(Failure::Timeout));
    assert_eq!(verdict.cause(), &Cause::MessageSignature(dkim::Cause::Dns(Failure::Timeout)));
    assert_eq!(
        verdict.to_string(),
        "fail: set 2: the message signature: the key could not be fetched: timeout"
    );
    let check = Check::new(&message, now(), RustCrypto);
    let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    assert_eq!(verdict.cause(), &Cause::MessageSignature(dkim::Cause::NoKey));
}

#[test]
fn each_key_is_asked_for_once_and_the_machine_repeats_itself() {
    let raw = chain(5);
    let message = Message::parse(raw.as_bytes());
    let mut check = Check::new(&message, now(), RustCrypto);
    let mut asked = Vec::new();
    let verdict = loop {
        match check.step() {
            Step::Query(question) => {
                let again = check.clone().step();
                assert_eq!(again, Step::Query(question.clone()));
                assert_eq!(check.step(), Step::Query(question.clone()));
                check.answer(ZONE.answer(&question));
                asked.push(question.to_string());
            }
            Step::Done(verdict) => break verdict,
        }
    };
    assert_eq!(check.step(), Step::Done(verdict));
    let names: Vec<String> = (1..=5).rev().map(|hop| format!("s._domainkey.l{hop}.example TXT")).collect();
    assert_eq!(asked, names);
    // A message without a chain needs nothing.
    assert!(matches!(Check::new(&Message::parse(RAW.as_bytes()), now(), RustCrypto).step(), Step::Done(_)));
}

static CHAIN: LazyLock<String> = LazyLock::new(|| chain(2));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever byte of a chain is changed: a pass needs the body, the shown fields and the results as sealed.
    #[test]
    fn every_change_to_sealed_content_fails(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let raw = &*CHAIN;
        let mut changed = raw.clone().into_bytes();
        let at = place.index(changed.len());
        changed[at] = byte;
        let message = Message::parse(&changed);
        let check = Check::new(&message, now(), RustCrypto);
        let verdict = dns::resolve_with(check, |question| ZONE.answer(question));
        if verdict.result() == Result::Pass {
            // What relaxed canonicalization and base64 forgive.
            let text = |raw: &[u8]| {
                let text = String::from_utf8_lossy(raw).to_ascii_lowercase();
                text.split_ascii_whitespace().collect::<String>()
            };
            prop_assert_eq!(text(&changed), text(raw.as_bytes()));
        }
    }

    #[test]
    fn chains_of_any_fields_terminate(raw in "(ARC-(Seal|Message-Signature|Authentication-Results): [ -~]{0,40}\r\n){0,8}\r\n") {
        let verdict = verify(&raw);
        prop_assert_eq!(verdict.result() == Result::None, verdict.chain().is_empty());
        prop_assert!(verdict.result() != Result::Pass);
    }
}
