//! Fields that say how the body is shown, added or changed after signing.

use deliverability::{
    dkim::{Cause, Check, Policy, Result, RustCrypto, Signer, SigningKey as _, lint_verdict},
    dns,
    mail::{ErrorKind, Message},
};

use super::{
    check::{key, zone},
    now, verify,
};

const PLAIN: &str = "From: Jane <jane@example.org>\r\nSubject: Hello\r\n\r\nPay =31=30 to Jo!\r\n";
const BASE64: &str = "From: Jane <jane@example.org>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n";

/// A message signed by default, or over these fields alone.
fn signed(raw: &str, fields: Option<&[&str]>) -> String {
    let key = key();
    let mut signer = Signer::new("example.org", "s1", &key);
    if let Some(fields) = fields {
        signer = signer.fields(fields.iter().copied());
    }
    format!("{}{raw}", signer.sign(&Message::parse(raw.as_bytes()), now()).unwrap())
}

fn cause(message: &str) -> Cause {
    verify(message.as_bytes(), &zone(&key().record())).outcomes()[0].cause().clone()
}

#[test]
fn by_default_no_content_field_can_be_added() {
    for raw in [PLAIN, BASE64] {
        let message = signed(raw, None);
        assert_eq!(cause(&message), Cause::Verified);
        for field in [
            "Content-Transfer-Encoding: quoted-printable",
            "content-transfer-encoding: base64",
            "Content-Type: text/html",
            "Content-Disposition: attachment",
            "MIME-Version: 1.0",
        ] {
            let above = message.replace("\r\nSubject:", &format!("\r\n{field}\r\nSubject:"));
            assert_eq!(verify(above.as_bytes(), &zone(&key().record())).result(), Result::Fail, "{field}");
            let below = message.replace("\r\n\r\n", &format!("\r\n{field}\r\n\r\n"));
            assert_eq!(verify(below.as_bytes(), &zone(&key().record())).result(), Result::Fail, "{field}");
        }
    }
}

/// Gmail signs neither field and Exchange not the encoding, so an unsigned one alone is not a failure.
#[test]
fn unsigned_content_fields_pass_and_are_named() {
    let message = signed(BASE64, Some(&["From", "Subject", "MIME-Version"]));
    let verdict = verify(message.as_bytes(), &zone(&key().record()));
    assert_eq!(verdict.result(), Result::Pass);
    assert_eq!(verdict.outcomes()[0].unsigned_fields(), ["Content-Type", "Content-Transfer-Encoding"]);
    let codes: Vec<_> =
        lint_verdict(&verdict).iter().map(deliverability::diagnostic::Finding::code).collect();
    assert_eq!(codes, ["dkim::unsigned-content", "dkim::ed25519-alone"]);
    let mut policy = Policy::default();
    policy.requires_signed_content = true;
    let parsed = Message::parse(message.as_bytes());
    let check = Check::new(&parsed, now(), RustCrypto).with_policy(policy);
    let zone = zone(&key().record());
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    assert_eq!(verdict.outcomes()[0].cause(), &Cause::UnsignedField { name: "Content-Type" });
}

#[test]
fn an_unsigned_encoding_that_the_body_cannot_have_fails() {
    let parts = "From: jane@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\n\r\nHello\r\n--b--\r\n";
    let lost = "From: jane@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nSGVsbG8=\r\n";
    for (raw, field, expected) in [
        (PLAIN, "Content-Transfer-Encoding: base64", Cause::UnsignedEncoding),
        (PLAIN, "Content-Transfer-Encoding: (x) BASE64 (y)", Cause::UnsignedEncoding),
        (PLAIN, "Content-Transfer-Encoding: 7bit", Cause::Verified),
        (parts, "Content-Transfer-Encoding: base64", Cause::UnsignedEncoding),
        (parts, "Content-Transfer-Encoding:\r\n quoted-printable", Cause::UnsignedEncoding),
        // Without its parts: it could be base64, and a multipart is not.
        (lost, "Content-Transfer-Encoding: base64", Cause::UnsignedEncoding),
        (parts, "Content-Transfer-Encoding: 8bit", Cause::Verified),
    ] {
        let message = signed(raw, Some(&["From"])).replace("\r\nFrom:", &format!("\r\n{field}\r\nFrom:"));
        assert_eq!(cause(&message), expected, "{field}");
        // Where the encoding is signed, the sender has written it so.
        let raw = raw.replace("From:", &format!("{field}\r\nFrom:"));
        assert_eq!(cause(&signed(&raw, None)), Cause::Verified, "{field}");
    }
}

#[test]
fn two_content_fields_have_two_readings_even_where_neither_is_signed() {
    let twice = BASE64.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
    let expected = Cause::UnsignedField { name: "Content-Transfer-Encoding" };
    assert_eq!(cause(&signed(&twice, Some(&["From", "Subject"]))), expected);
    assert_eq!(cause(&signed(&twice, None)), Cause::Verified);
}

/// RFC 6376 section 3.4.4: a line of white space is an empty one to relaxed canonicalization. In the header of a part it
/// goes on for some readers, and the text of the part is not shown.
#[test]
fn a_blank_line_at_the_end_of_a_parts_header_gets_no_white_space() {
    let parts = "From: jane@example.org\r\nContent-Type: multipart/mixed;\r\n boundary=\"a b\"\r\n\r\nPreamble\r\n\r\n\
        --a b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nHello\r\n\r\nBye\r\n--c--\r\n\
        --a b  \r\nContent-Type: message/rfc822\r\n\r\nSubject: Old\r\n\r\nText\r\n\r\nEnd\r\n--a b--\r\n\r\nEpilogue\r\n";
    let message = signed(parts, None);
    assert_eq!(cause(&message), Cause::Verified);
    let body = message.find("Preamble").unwrap();
    for (after, is_header) in [
        ("Preamble", false),
        ("boundary=c", true),
        ("--c", true),
        ("Hello", false),
        ("message/rfc822", true),
        ("Old", true),
        ("Text", false),
        ("--a b--", false),
    ] {
        let text = format!("{after}\r\n\r\n");
        let place = body + message[body..].find(&text).unwrap() + after.len() + 2;
        for white in [" ", "\t", " \t "] {
            let changed = format!("{}{white}{}", &message[..place], &message[place..]);
            match cause(&changed) {
                Cause::AmbiguousHeader(error) => {
                    assert!(is_header, "{after}");
                    assert_eq!((error.kind(), error.span().start()), (ErrorKind::BlankLine, place));
                }
                other => assert!(!is_header && other == Cause::Verified, "{after}: {other}"),
            }
        }
    }
    // Simple canonicalization tells them apart, so that the sender has written it so.
    let odd = parts.replacen("--c\r\n\r\n", "--c\r\n \r\n", 1);
    let key = key();
    let simple = Signer::new("example.org", "s1", &key).canonicalization(
        deliverability::dkim::Canonicalization::Relaxed,
        deliverability::dkim::Canonicalization::Simple,
    );
    let field = simple.sign(&Message::parse(odd.as_bytes()), now()).unwrap();
    assert_eq!(cause(&format!("{field}{odd}")), Cause::Verified);
    assert_eq!(cause(&signed(&odd, None)).as_str(), "ambiguous-header");
    let mut policy = Policy::default();
    policy.accepts_ambiguous_header = true;
    let raw = signed(&odd, None);
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto).with_policy(policy);
    let zone = zone(&key.record());
    assert_eq!(dns::resolve_with(check, |question| zone.answer(question)).result(), Result::Pass);
}

/// RFC 6376 section 8.15: one more of a shown field than the signature covers. Where it covers none, there was no promise.
#[test]
fn a_shown_field_is_signed_as_often_as_it_is_there_or_not_at_all() {
    let raw = "From: jane@example.org\r\nSubject: One\r\nSubject: Two\r\nDate: x\r\n\r\nHello\r\n";
    for (fields, expected) in [
        (&["From"][..], Cause::Verified),
        (&["From", "Date"], Cause::Verified),
        (&["From", "Subject"], Cause::UnsignedField { name: "Subject" }),
        (&["From", "Subject", "Subject"], Cause::Verified),
        (&["From", "Subject", "Subject", "Subject"], Cause::Verified),
    ] {
        assert_eq!(cause(&signed(raw, Some(fields))), expected, "{fields:?}");
    }
    let told = |fields| {
        let verdict = verify(signed(raw, Some(fields)).as_bytes(), &zone(&key().record()));
        verdict.outcomes()[0].unsigned_fields().to_vec()
    };
    assert_eq!(told(&["From"]), ["Subject", "Date"]);
    assert_eq!(told(&["From", "Subject", "Subject", "Date"]), [""; 0]);
}

#[test]
fn what_asks_for_signed_content_takes_signed_content() {
    let mut policy = Policy::default();
    policy.requires_signed_content = true;
    let zone = zone(&key().record());
    let cause = |message: &str, policy| {
        let check = Check::new(&Message::parse(message.as_bytes()), now(), RustCrypto).with_policy(policy);
        dns::resolve_with(check, |question| zone.answer(question)).outcomes()[0].cause().clone()
    };
    let all = ["From", "Content-Type", "Content-Transfer-Encoding"];
    assert_eq!(cause(&signed(BASE64, None), policy), Cause::Verified);
    assert_eq!(cause(&signed(BASE64, Some(&all)), policy), Cause::Verified);
    assert_eq!(
        cause(&signed(BASE64, Some(&all[..2])), policy),
        Cause::UnsignedField { name: "Content-Transfer-Encoding" }
    );
    // It is about those two alone, and also where the message has none: one may have been taken out.
    assert_eq!(cause(&signed(PLAIN, Some(&all)), policy), Cause::Verified);
    assert_eq!(cause(&signed(PLAIN, Some(&["From"])), policy), Cause::UnsignedField { name: "Content-Type" });
    // A policy that takes several readings takes a doubled field, and an encoding that the body cannot have.
    let twice = BASE64.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
    let mut lenient = Policy::default();
    lenient.accepts_ambiguous_header = true;
    assert_eq!(cause(&signed(&twice, Some(&["From"])), lenient), Cause::Verified);
    let impossible = format!("Content-Transfer-Encoding: base64\r\n{PLAIN}");
    assert_eq!(cause(&signed(&impossible, Some(&["From", "Subject"])), lenient), Cause::Verified);
    assert_eq!(
        cause(&signed(&impossible, Some(&["From", "Subject"])), Policy::default()),
        Cause::UnsignedEncoding
    );
}
