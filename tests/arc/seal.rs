//! Sealing (RFC 8617 section 5.1).

use deliverability::{
    auth::arc::{Cause, Result, SealError, Sealer},
    dkim::{RsaKey, SignError},
};

use super::*;

fn seal(raw: &str, chain: &Verdict) -> std::result::Result<String, SealError> {
    let results: AuthenticationResults = "l9.example; spf=fail smtp.mailfrom=a@example.net".parse().unwrap();
    let key = key();
    Sealer::new("l9.example", "s", &key).seal(&Message::parse(raw.as_bytes()), &results, chain, now())
}

#[test]
fn the_fields_of_a_set() {
    let fields = seal(RAW, &verify(RAW)).unwrap();
    let message = fields.clone() + RAW;
    let message = Message::parse(message.as_bytes());
    let names: Vec<&[u8]> = message.fields().iter().take(3).map(|field| field.name()).collect();
    assert_eq!(names, [&b"ARC-Seal"[..], b"ARC-Message-Signature", b"ARC-Authentication-Results"]);
    assert!(
        fields.starts_with("ARC-Seal: i=1; a=ed25519-sha256; cv=none; d=l9.example; s=s; t="),
        "{fields}"
    );
    assert!(
        fields.ends_with(
            "ARC-Authentication-Results: i=1; l9.example;\r\n\tspf=fail smtp.mailfrom=a@example.net\r\n"
        ),
        "{fields}"
    );
    assert!(fields.lines().all(|line| line.len() <= 78), "{fields}");
    // RFC 8617 sections 4.1.2 and 4.1.3.
    let signature = std::str::from_utf8(message.fields()[1].value()).unwrap().to_ascii_lowercase();
    assert!(signature.contains("h=from:from:") && !signature.contains("arc-") && !signature.contains("v=1"));
    assert!(!signature.contains("authentication-results"));
    assert!(!std::str::from_utf8(message.fields()[0].value()).unwrap().contains("h="));
}

#[test]
fn signatures_of_dkim_are_signed() {
    let key = key();
    let field = deliverability::dkim::Signer::new("l1.example", "s", &key)
        .sign(&Message::parse(RAW.as_bytes()), now())
        .unwrap();
    let raw = sealed(&(field + RAW), 1);
    assert_eq!(verify(&raw).result(), Result::Pass);
    let removed = without(&raw, |field| field.starts_with("DKIM-Signature"));
    assert_eq!(verify(&removed).result(), Result::Fail);
}

#[test]
fn messages_of_files_keep_their_line_ends() {
    let raw = RAW.replace("\r\n", "\n");
    let fields = seal(&raw, &verify(&raw)).unwrap();
    assert!(!fields.contains('\r'));
    assert_eq!(verify(&(fields + &raw)).result(), Result::Pass);
}

#[test]
fn rsa_keys_seal() {
    let key = RsaKey::from_der(include_bytes!("../data/rsa-2048.pk8")).unwrap();
    let results: AuthenticationResults = "r.example; none".parse().unwrap();
    let message = Message::parse(RAW.as_bytes());
    let fields = Sealer::new("r.example", "s", &key).seal(&message, &results, &verify(RAW), now()).unwrap();
    let mut zone = zone();
    zone.insert("s._domainkey.r.example", Data::txt(key.record())).unwrap();
    let raw = fields + RAW;
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto);
    assert_eq!(dns::resolve_with(check, |question| zone.answer(question)).result(), Result::Pass);
}

/// RFC 8617 section 5.1.2: a broken chain is sealed once, as such, with a seal over its own set.
#[test]
fn a_broken_chain_is_sealed_as_failed_once() {
    let broken = chain(2).replace("noon", "one");
    let raw = sealed(&broken, 3);
    assert!(raw.starts_with("ARC-Seal: i=3; a=ed25519-sha256; cv=fail;"), "{raw}");
    let verdict = verify(&raw);
    assert_eq!(verdict.cause(), &Cause::ChainValidation { found: Some(Result::Fail) });
    assert_eq!(verdict.instance(), Some(3));
    assert_eq!(verdict.reason().unwrap(), "set 3: the seal says that the chain did not hold there (cv=fail)");
    // Section 5.1 step 2.
    assert_eq!(seal(&raw, &verdict).unwrap_err(), SealError::ChainFailed);
    // What older sets say makes no difference to it.
    let own = |raw: &str| without(raw, |field| field.starts_with("ARC-") && !field.contains(" i=3;"));
    let other = sealed(&broken.replace("i=1; l1.example", "i=1; l5.example"), 3);
    assert_ne!(other, raw);
    assert_eq!(own(&other), own(&raw));
}

#[test]
fn what_is_not_sealed() {
    let full: String = (1..=50)
        .rev()
        .map(|i| {
            let cv = if i == 1 { "none" } else { "pass" };
            format!(
                "ARC-Seal: i={i}; a=rsa-sha256; cv={cv}; d=l.example; s=s; b=AAAA\r\n\
                 ARC-Message-Signature: i={i}; a=rsa-sha256; d=l.example; s=s; h=from; bh=AAAA; b=AAAA\r\n\
                 ARC-Authentication-Results: i={i}; l.example; none\r\n"
            )
        })
        .collect();
    let full = full + RAW;
    assert_eq!(seal(&full, &verify(&full)).unwrap_err(), SealError::TooManySets);
    let other = chain(1);
    assert_eq!(seal(RAW, &verify(&other)).unwrap_err(), SealError::OtherMessage);
    assert_eq!(seal(&other, &verify(RAW)).unwrap_err(), SealError::OtherMessage);
    let ambiguous = RAW.replace("Lunch", "Lunch\n\nOther");
    assert!(matches!(seal(&ambiguous, &verify(&ambiguous)).unwrap_err(), SealError::AmbiguousHeader(_)));
    let anonymous = "Subject: x\r\n\r\n";
    assert_eq!(seal(anonymous, &verify(anonymous)).unwrap_err(), SealError::Sign(SignError::NoFrom));
    let results: AuthenticationResults = "x; none".parse().unwrap();
    let key = key();
    for (domain, selector) in
        [("a.example; x=1", "s"), ("a.example", "s; d=b.example"), ("", "s"), ("a\r\nb", "s")]
    {
        let error = Sealer::new(domain, selector, &key)
            .seal(&Message::parse(RAW.as_bytes()), &results, &verify(RAW), now())
            .unwrap_err();
        assert!(
            matches!(error, SealError::Sign(SignError::Signature(_) | SignError::Unwritable)),
            "{domain}: {error}"
        );
    }
}
