//! Lint of keys, signatures and verdicts.

use deliverability::{
    diagnostic::{Finding, Severity},
    dkim::{Key, Signer, SigningKey as _, lint_key, lint_signature, lint_verdict},
    dns::Zone,
    mail::Message,
};

use super::{
    check::{RAW, key, signed, zone},
    key::base64,
    now, verify,
};

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code()).collect()
}

/// An RSA key with a modulus of some bytes: only its length counts here.
fn rsa(bytes: u8) -> String {
    let mut content = vec![0x02, 0x82, 0, bytes + 1, 0, 0x80];
    content.extend(vec![1; usize::from(bytes) - 1]);
    content.extend([0x02, 3, 1, 0, 1]);
    let mut der = vec![0x30, 0x82, 0, u8::try_from(content.len()).unwrap()];
    der.extend(content);
    base64(&der)
}

#[test]
fn keys() {
    let good = key().record();
    assert_eq!(lint_key(&good), []);
    let p = good.rsplit_once("p=").unwrap().1.to_owned();
    for (text, expected, suggestion) in [
        (format!("v=DKIM1; p={}", rsa(64)), &["dkim::short-key"][..], None),
        (format!("v=DKIM1; p={}", rsa(127)), &["dkim::short-key"], None),
        (format!("v=DKIM1; p={}", rsa(240)), &["dkim::weak-key"], None),
        (
            format!("v=DKIM1; k=ed25519; t=y:s; p={p}"),
            &["dkim::testing"],
            Some(format!("v=DKIM1; k=ed25519; t=s; p={p}")),
        ),
        (format!("v=DKIM1; k=ed25519; h=sha1; p={p}"), &["dkim::sha1-only"], Some(good.clone())),
        (format!("v=DKIM1; k=ed25519; s=other; p={p}"), &["dkim::not-for-mail"], Some(good.clone())),
        (format!("v=DKIM1; g=*; k=ed25519; p={p}"), &["dkim::obsolete-tag"], Some(good.clone())),
        (format!("v=DKIM1; k=ed25519; new=1; p={p}"), &["dkim::unknown-tag"], Some(good.clone())),
        (format!("k=ed25519; p={p}"), &["dkim::missing-version"], Some(good.clone())),
        ("v=DKIM1; p=".to_owned(), &["dkim::revoked"], None),
        ("v=DKIM1; p=A".to_owned(), &["dkim::key-data"], None),
        ("v=DKIM1; p=; p=".to_owned(), &["dkim::duplicate-tag"], Some("v=DKIM1; p=".to_owned())),
        ("v=DKIM2; p=".to_owned(), &["dkim::key-version"], None),
        ("k=dsa; p=AAAA".to_owned(), &["dkim::key-type"], None),
        (
            format!("v=DKIM1; k=ed25519; t=y; g=*; new=1; p={p}"),
            &["dkim::testing", "dkim::obsolete-tag", "dkim::unknown-tag"],
            Some(good),
        ),
        (format!("v=DKIM1; k=ed25519; n={}; p={p}", "x".repeat(500)), &["dkim::long-record"], None),
    ] {
        let findings = lint_key(&text);
        assert_eq!(codes(&findings), expected, "{text}");
        assert_eq!(findings[0].suggestion(), suggestion.as_deref(), "{text}");
        if let Some(suggestion) = findings[0].suggestion() {
            assert!(Key::parse(suggestion).is_ok(), "{suggestion}");
        }
        assert!(findings[0].span().slice(&text).is_some());
    }
    let weak = lint_key(&format!("v=DKIM1; p={}", rsa(128)));
    assert_eq!((weak[0].code(), weak[0].severity()), ("dkim::weak-key", Severity::Warning));
    // The better record has no better key.
    let both = lint_key(&format!("v=DKIM1; t=y; p={}", rsa(128)));
    let suggested: Vec<_> = both.iter().map(|finding| (finding.code(), finding.suggestion())).collect();
    let better = format!("v=DKIM1; p={}", rsa(128));
    assert_eq!(suggested, [("dkim::weak-key", None), ("dkim::testing", Some(better.as_str()))]);
}

#[test]
fn signatures() {
    let signed = signed();
    let message = Message::parse(signed.as_bytes());
    let text = core::str::from_utf8(message.fields()[0].value()).unwrap();
    assert_eq!(lint_signature(text, &message), []);
    let list =
        "List-Unsubscribe: <https://example.org/u>\r\nFrom: a@example.org\r\nSubject: x\r\nDate: y\r\n\r\n";
    let message = Message::parse(list.as_bytes());
    let text = "v=1; a=rsa-sha1; d=example.org; s=s; l=3; h=from; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=AAAA";
    assert_eq!(
        codes(&lint_signature(text, &message)),
        [
            "dkim::historic-algorithm",
            "dkim::body-length",
            "dkim::simple-header",
            "dkim::no-timestamp",
            "dkim::unsigned-subject",
            "dkim::unsigned-field",
            "dkim::unsigned-list-unsubscribe",
            "dkim::from-can-be-added",
            "dkim::field-can-be-added",
        ],
    );
    for (text, code) in [
        ("v=1; a=rsa-sha256", "dkim::missing-tag"),
        ("v=1; v=1", "dkim::duplicate-tag"),
        ("v=1; x", "dkim::signature-syntax"),
        (
            "v=1; a=rsa-sha1; d=example.org; s=s; h=to; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=AAAA",
            "dkim::unsigned-from",
        ),
    ] {
        assert_eq!(codes(&lint_signature(text, &message)), [code]);
    }
}

#[test]
fn verdicts() {
    let signed = signed();
    let of = |zone: &Zone| lint_verdict(&verify(signed.as_bytes(), zone));
    assert_eq!(codes(&of(&zone(&key().record()))), ["dkim::ed25519-alone"]);
    assert_eq!(
        codes(&of(&zone(&format!("{}; t=y", key().record())))),
        ["dkim::testing", "dkim::ed25519-alone"]
    );
    assert_eq!(codes(&of(&zone("v=DKIM1; p="))), ["dkim::revoked-key-signing"]);
    assert_eq!(codes(&of(&Zone::new())), ["dkim::missing-key"]);
    let finding = &of(&Zone::new())[0];
    assert!(finding.span().slice(&signed).unwrap().starts_with("DKIM-Signature:"));
    let key = key();
    let narrow =
        Signer::new("example.org", "s1", &key).fields(["From"]).sign(&Message::parse(RAW.as_bytes()), now());
    let narrow = format!("{}{RAW}", narrow.unwrap());
    let message = Message::parse(narrow.as_bytes());
    let text = core::str::from_utf8(message.fields()[0].value()).unwrap();
    assert_eq!(
        codes(&lint_signature(text, &message)),
        [
            "dkim::unsigned-subject",
            "dkim::unsigned-field",
            "dkim::from-can-be-added",
            "dkim::field-can-be-added",
        ],
    );
}

/// What people publish instead of a record: the cause, and the record that was meant.
#[test]
fn texts_that_are_nearly_keys() {
    let good = key().record();
    let (_, p) = good.rsplit_once("p=").unwrap();
    let raw =
        [&[0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0], &super::key::decode(p)[..]].concat();
    let wrapped = base64(&raw);
    let rsa = rsa(240);
    let cut = &rsa[..rsa.len() / 2 / 4 * 4];
    let (start, end) = rsa.split_at(100);
    let whole = format!("v=DKIM1; k=rsa; p={rsa}");
    let rsa_good = Some(whole.as_str());
    let longer = [&super::key::decode(&rsa)[..], &[0, 0]].concat();
    for (text, cause, suggestion) in [
        (format!("\"{good}\""), "quotes", Some(good.as_str())),
        (format!("\"{good}"), "quotes", Some(&good)),
        (good.replace(';', "\\;"), "backslash", Some(&good)),
        (format!("v=DKIM1; k=ed25519; p={wrapped}"), "SPKI", Some(&good)),
        (format!("v=DKIM1; p={wrapped}"), "k=ed25519", Some(&good)),
        (format!("v=DKIM1; k=rsa; p={p}"), "k=ed25519", Some(&good)),
        (format!("k=ed25519; p={p}; v=DKIM1"), "first", Some(&good)),
        (format!("v=dkim1; k=ed25519; p={p}"), "v=DKIM1", Some(&good)),
        (format!("v=DKIM1; K=ed25519; P={p}"), "lower case", Some(&good)),
        (format!("v=DKIM1; k:ed25519; p={p}"), "k=", Some(&good)),
        (format!("v=DKIM1;; k=ed25519;; p={p}"), "empty place", Some(&good)),
        (format!("v=DKIM1 k=ed25519 p={p}"), "semicolon", Some(&good)),
        (
            format!("v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----{rsa}-----END PUBLIC KEY-----"),
            "BEGIN",
            rsa_good,
        ),
        (format!("v=DKIM1; k=rsa; p={start}\" \"{end}"), "quotes", rsa_good),
        (format!("v=DKIM1; k=rsa-sha256; p={rsa}"), "k=rsa", rsa_good),
        (format!("v=DKIM1; k=ed25519; p={rsa}"), "k=rsa", rsa_good),
        (
            format!("v=DKIM1; k=rsa; p={}", rsa.replace('+', "-").replace('/', "_").replace('=', "") + "\""),
            "quotes",
            rsa_good,
        ),
        (format!("v=DKIM1; k=rsa; p={cut}"), "255", None),
        (format!("v=DKIM1; k=rsa; p={cut}A"), "255", None),
        (rsa.clone(), "p=", Some(&format!("v=DKIM1; p={rsa}"))),
        (end.to_owned(), "piece", None),
        ("v=DMARC1; p=none".into(), "DMARC", None),
        ("v=spf1 -all".into(), "SPF", None),
        ("v=DKIM1".into(), "cut at the first semicolon", None),
        ("s1.domainkey.u1.example.net".into(), "CNAME", None),
        (format!("-----BEGIN RSA PRIVATE KEY-----{rsa}"), "private key", None),
        ("k=ed25519;p=0".into(), "base64", None),
        // A key and more, and what is no key.
        (format!("v=DKIM1; k=rsa; p={}", base64(&longer)), "remove what follows the key", rsa_good),
        (format!("v=DKIM1; k=rsa; p={}", base64(&[0x30, 3, 2, 1, 5, 0, 0])), "no public key of RSA", None),
    ] {
        let findings = lint_key(&text);
        assert!(findings.iter().any(|finding| finding.message().contains(cause)), "{text}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.span().slice(&text).is_some()), "{text}: {findings:?}");
        assert_eq!(findings[0].suggestion(), suggestion, "{text}");
        assert_eq!(findings[0].severity(), Severity::Error, "{text}");
        assert!(suggestion.is_none_or(|suggestion| Key::parse(suggestion).is_ok()));
    }
}
