//! What mail-auth 0.13.3 gets wrong, and is right here.

use deliverability::mail::{ErrorKind as ErrorKindOfMail, LineEndings, Message};
use deliverability::{
    dkim::{
        BodyCanonicalizer,
        Canonicalization::{Relaxed, Simple},
        Cause, Check, ErrorKind, Policy, Result, RustCrypto, Signer, SigningKey as _,
    },
    dns::{self, Data, Zone},
};

use super::{
    body::canonical,
    check::{RAW, key, signed, zone},
    key::base64,
    now, verify,
};

/// The fault of the only signature.
fn fault(raw: &str, zone: &Zone) -> Cause {
    let verdict = verify(raw.as_bytes(), zone);
    assert_ne!(verdict.result(), Result::Pass, "{verdict}");
    verdict.outcomes()[0].cause().clone()
}

fn syntax(raw: &str) -> ErrorKind {
    match fault(raw, &zone(&key().record())) {
        Cause::Signature(error) => error.kind(),
        cause => panic!("{cause}"),
    }
}

#[test]
fn from_that_is_not_signed() {
    assert_eq!(syntax(&signed().replace("h=From:From:", "h=")), ErrorKind::FromNotSigned);
}

#[test]
fn hashes_and_services_that_the_key_does_not_allow() {
    let key = key().record();
    assert_eq!(fault(&signed(), &zone(&format!("{key}; h=sha1"))), Cause::KeyHash);
    assert_eq!(fault(&signed(), &zone(&format!("{key}; s=other"))), Cause::KeyService);
}

#[test]
fn a_signature_without_a_version_with_a_repeated_tag_or_a_bad_number() {
    assert_eq!(syntax(&signed().replace("v=1; ", "")), ErrorKind::MissingTag { tag: "v" });
    assert_eq!(syntax(&signed().replace("s=s1;", "s=s1; d=example.net;")), ErrorKind::DuplicateTag);
    assert_eq!(syntax(&signed().replace("; h=", "; l=abc; h=")), ErrorKind::Number { tag: "l" });
    assert_eq!(syntax(&signed().replace("; h=", "; x=1; h=")), ErrorKind::Expiry);
}

#[test]
fn rsa_sha1_and_rsa_of_512_bits_rfc_8301() {
    let head = "DKIM-Signature: v=1; d=example.org; s=s1; h=from; b=AAAA; ";
    let sha1 = format!("{head}a=rsa-sha1; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=\r\nFrom: a@example.org\r\n\r\n");
    assert_eq!(fault(&sha1, &Zone::new()), Cause::HistoricAlgorithm);
    let mut der = vec![0x30, 0x48, 0x02, 0x41, 0, 0x80];
    der.extend([1; 63]);
    der.extend([0x02, 3, 1, 0, 1]);
    let record = format!("v=DKIM1; p={}", base64(&der));
    let sha256 = format!(
        "{head}a=rsa-sha256; c=relaxed/relaxed; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n\
         From: a@example.org\r\n\r\n"
    );
    assert_eq!(fault(&sha256, &zone(&record)), Cause::KeyTooShort { bits: 512 });
}

#[test]
fn a_body_of_blanks_alone_is_empty_once_it_is_reduced() {
    for body in [" ", " \r\n", "\t\r\n \r\n", "\r\n \r\n\r\n"] {
        assert_eq!(canonical(Relaxed, LineEndings::Crlf, &[body.as_bytes()]), b"", "{body:?}");
    }
    // And so are such lines at the end.
    assert_eq!(canonical(Relaxed, LineEndings::Crlf, &[b"a\r\n \r\n"]), b"a\r\n");
}

#[test]
fn a_lone_cr_or_lf_does_not_end_a_line_over_the_wire() {
    assert_eq!(canonical(Relaxed, LineEndings::Crlf, &[b"a\rb\nc\r\n"]), b"a\rb\nc\r\n");
    assert_eq!(canonical(Simple, LineEndings::Crlf, &[b"a\n\n"]), b"a\n\n\r\n");
}

#[test]
fn the_body_length_counts_what_was_prepared() {
    let mut length = 0;
    let mut body = BodyCanonicalizer::new(Relaxed, LineEndings::Crlf);
    body.update(b"a    b\r\n", |bytes| length += bytes.len());
    body.finish(|bytes| length += bytes.len());
    assert_eq!(length, 5);
    let key = key();
    let raw = "From: jane@example.org\r\n\r\na    b\r\n";
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(raw.as_bytes()), now()).unwrap();
    // Six bytes of the message are more than the five that there are to sign.
    let longer = format!("{}{raw}", field.replace("; t=", "; l=6; t="));
    assert_eq!(fault(&longer, &zone(&key.record())), Cause::BodyTooShort);
}

#[test]
fn a_record_beside_the_key_does_not_hide_it() {
    let mut zone = zone("google-site-verification=abc");
    zone.insert("s1._domainkey.example.org", Data::txt(key().record())).unwrap();
    assert_eq!(verify(signed().as_bytes(), &zone).result(), Result::Pass);
    assert!(RAW.contains("noon"));
}

/// Lines that are not fields, and line ends that only some readers see: the cause names them and their
/// place before any other fault.
#[test]
fn a_header_with_more_than_one_reading() {
    let signed = signed();
    let zone = zone(&key().record());
    for (from, to, kind) in [
        ("\r\nTo:", "\r\nno field\r\nTo:", ErrorKindOfMail::NotAField),
        ("\r\nTo:", "\r\n \r\nTo:", ErrorKindOfMail::BlankLine),
        ("Lunch\r\n", "Lunch\n\r\n", ErrorKindOfMail::BareLf),
        ("Lunch\r\n", "Lunch\rx\r\n", ErrorKindOfMail::BareCr),
        ("Lunch\r\n", "Lunch\0\r\n", ErrorKindOfMail::Control),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed, "{kind:?}");
        match fault(&changed, &zone) {
            Cause::AmbiguousHeader(error) => assert_eq!(error.kind(), kind),
            cause => panic!("{kind:?}: {cause}"),
        }
        // An unreadable signature is not the reported reason then, but it is where the header has one reading.
        let unread = changed.replacen("v=1;", "v=9;", 1);
        assert!(matches!(fault(&unread, &zone), Cause::AmbiguousHeader(_)), "{kind:?}");
        let mut policy = Policy::default();
        policy.accepts_ambiguous_header = true;
        let message = Message::parse(unread.as_bytes());
        let check = Check::new(&message, now(), RustCrypto).with_policy(policy);
        let verdict = dns::resolve_with(check, |question| zone.answer(question));
        assert!(matches!(verdict.outcomes()[0].cause(), Cause::Signature(_)), "{verdict}");
    }
    assert!(matches!(fault(&signed.replacen("v=1;", "v=9;", 1), &zone), Cause::Signature(_)));
    // Added before the fields that are signed, an unsigned line leaves the signature as it was.
    let mut policy = Policy::default();
    policy.accepts_ambiguous_header = true;
    let added = format!("no field\r\n{signed}");
    let check = Check::new(&Message::parse(added.as_bytes()), now(), RustCrypto).with_policy(policy);
    assert_eq!(dns::resolve_with(check, |question| zone.answer(question)).result(), Result::Pass);
}

/// RFC 6376 section 6.1.2, step 4: where no record passes, the first that could be read is reported, else the first.
#[test]
fn with_several_failing_keys_the_first_is_reported() {
    let p = key().record().rsplit_once("p=").unwrap().1.to_owned();
    let revoked = "v=DKIM1; k=ed25519; p=".to_owned();
    let service = format!("v=DKIM1; k=ed25519; s=tlsrpt; p={p}");
    for (records, expected) in [
        ([revoked.clone(), service.clone()], "key-revoked"),
        ([service.clone(), revoked], "key-service"),
        (["v=spf1 -all".to_owned(), service.clone()], "key-service"),
        ([service, "v=spf1 -all".to_owned()], "key-service"),
    ] {
        let mut zone = Zone::new();
        for record in &records {
            zone.insert("s1._domainkey.example.org", Data::txt(record)).unwrap();
        }
        assert_eq!(fault(&signed(), &zone).as_str(), expected, "{records:?}");
    }
    let mut unread = Zone::new();
    for record in ["v=DKIM2; p=", "k=ed25519; p=!"] {
        unread.insert("s1._domainkey.example.org", Data::txt(record)).unwrap();
    }
    let Cause::Key(error) = fault(&signed(), &unread) else { panic!() };
    assert_eq!(error.kind(), ErrorKind::KeyVersion);
}
