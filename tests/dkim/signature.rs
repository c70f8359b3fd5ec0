//! The field `DKIM-Signature` (RFC 6376 section 3.5).

use deliverability::{
    diagnostic::Span,
    dkim::{Algorithm, Canonicalization, ErrorKind, Signature},
};

const GOOD: &str = "v=1; a=rsa-sha256; c=relaxed; d=example.org; s=s1; i=joe=40x@a.example.org; l=5; t=1; x=2; \
                    q=foo:dns/txt; z=From:joe=40example.org|Subject:=20two=7C; new=1; \
                    h=from:To :\r\n\tsubject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AA\r\n\tAA ";

#[test]
fn every_tag() {
    let signature = Signature::parse(GOOD).unwrap();
    assert_eq!(signature.algorithm(), Algorithm::RsaSha256);
    assert_eq!(signature.header_canonicalization(), Canonicalization::Relaxed);
    // RFC 6376 section 3.5: one name alone is that of the header.
    assert_eq!(signature.body_canonicalization(), Canonicalization::Simple);
    assert_eq!((signature.domain(), signature.selector()), ("example.org", "s1"));
    assert_eq!(signature.identity(), "joe=40x@a.example.org");
    assert_eq!(signature.body_length(), Some(5));
    assert_eq!((signature.signed_at(), signature.expires_at()), (Some(1), Some(2)));
    assert_eq!(signature.signed_fields().collect::<Vec<_>>(), ["from", "To", "subject"]);
    assert_eq!(signature.signature(), [0, 0, 0]);
    assert_eq!(signature.body_hash()[..4], [0xe3, 0xb0, 0xc4, 0x42]);
    let copied: Vec<_> = signature.copied_fields().collect();
    assert_eq!(copied[0], ("From".into(), b"joe@example.org".to_vec()));
    assert_eq!(copied[1], ("Subject".into(), b" two|".to_vec()));
    assert_eq!(signature.tag("b").and_then(|span| span.slice(GOOD)), Some("AA\r\n\tAA"));
    assert_eq!(signature.tags().count(), 15);
    assert_eq!(Signature::parse(&signature.to_string()).unwrap().to_string(), signature.to_string());
}

/// A change to the good one, the fault, and its place by the text there.
#[test]
fn faults_rfc_6376_6_1_1() {
    let rows: &[(&str, &str, ErrorKind, &str)] = &[
        ("v=1", "v=2", ErrorKind::Version, "2"),
        ("v=1", "v=01", ErrorKind::Version, "01"),
        ("v=1; ", "", ErrorKind::MissingTag { tag: "v" }, ""),
        ("a=rsa-sha256; ", "", ErrorKind::MissingTag { tag: "a" }, ""),
        ("d=example.org; ", "", ErrorKind::MissingTag { tag: "d" }, ""),
        ("s=s1; ", "", ErrorKind::MissingTag { tag: "s" }, ""),
        ("h=from:To :\r\n\tsubject; ", "", ErrorKind::MissingTag { tag: "h" }, ""),
        ("b=AA\r\n\tAA ", "", ErrorKind::MissingTag { tag: "b" }, ""),
        ("a=rsa-sha256", "a=rsa-sha512", ErrorKind::Algorithm, "rsa-sha512"),
        ("c=relaxed", "c=nofws", ErrorKind::Canonicalization, "nofws"),
        ("c=relaxed", "c=relaxed/", ErrorKind::Canonicalization, "relaxed/"),
        ("d=example.org", "d=example", ErrorKind::DomainName { tag: "d" }, "example"),
        ("d=example.org", "d=example..org", ErrorKind::DomainName { tag: "d" }, "example..org"),
        ("d=example.org", "d=exa mple.org", ErrorKind::DomainName { tag: "d" }, "exa mple.org"),
        ("d=example.org", "d=", ErrorKind::DomainName { tag: "d" }, ""),
        ("s=s1", "s=s1.", ErrorKind::DomainName { tag: "s" }, "s1."),
        ("a.example.org", "b.example.com", ErrorKind::Identity, "joe=40x@b.example.com"),
        ("a.example.org", "notexample.org", ErrorKind::Identity, "joe=40x@notexample.org"),
        ("joe=40x@", "", ErrorKind::Identity, "a.example.org"),
        ("l=5", "l=abc", ErrorKind::Number { tag: "l" }, "abc"),
        ("l=5", "l=-1", ErrorKind::Number { tag: "l" }, "-1"),
        ("l=5", "l=", ErrorKind::Number { tag: "l" }, ""),
        ("t=1", "t=1234567890123", ErrorKind::Number { tag: "t" }, "1234567890123"),
        ("x=2", "x=1", ErrorKind::Expiry, "1"),
        ("q=foo:dns/txt", "q=foo", ErrorKind::QueryMethod, "foo"),
        ("h=from", "h=sender", ErrorKind::FromNotSigned, "sender:To :\r\n\tsubject"),
        ("h=from", "h=from:", ErrorKind::HeaderName, ""),
        ("h=from", "h=fr om", ErrorKind::HeaderName, "fr om"),
        (
            "bh=47DE",
            "bh=47D!",
            ErrorKind::Base64 { tag: "bh" },
            "47D!Qpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
        ("47DEQpj8HBSa+/TI", "", ErrorKind::BodyHash, "mW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("b=AA\r\n\tAA", "b=", ErrorKind::Base64 { tag: "b" }, ""),
        ("new=1", "d=1", ErrorKind::DuplicateTag, "d"),
        ("new=1", "new", ErrorKind::NotATag, "new"),
        ("new=1", "", ErrorKind::NotATag, " "),
        ("new=1", "new=\u{1}", ErrorKind::Character, "\u{1}"),
    ];
    for (from, to, kind, place) in rows {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let error = Signature::parse(&text).unwrap_err();
        assert_eq!(error.kind(), *kind, "{text}");
        if !matches!(kind, ErrorKind::MissingTag { .. }) {
            assert_eq!(error.span().slice(&text), Some(*place), "{text}");
        } else {
            assert_eq!(error.span(), Span::new(0, text.len()));
        }
    }
}

#[test]
fn from_text() {
    let signature: Signature<'static> = GOOD.parse().unwrap();
    assert_eq!(signature.algorithm(), Algorithm::RsaSha256);
    assert_eq!((signature.domain(), signature.selector()), ("example.org", "s1"));
    assert_eq!(signature.identity(), "joe=40x@a.example.org");
    assert_eq!((signature.signed_at(), signature.expires_at()), (Some(1), Some(2)));
    assert_eq!(signature.signed_fields().collect::<Vec<_>>(), ["from", "To", "subject"]);
    assert_eq!(signature.signature(), [0, 0, 0]);
    let error = GOOD.replace("l=5", "l=x").parse::<Signature<'static>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Number { tag: "l" });
}

#[test]
fn what_is_unknown_is_told_from_what_is_broken() {
    let unknown = ["a=rsa-sha512", "a=dilithium-sha3"];
    for algorithm in unknown {
        let text = GOOD.replace("a=rsa-sha256", algorithm);
        assert!(Signature::parse(&text).unwrap_err().kind().is_unknown());
    }
    assert!(!Signature::parse(&GOOD.replace("l=5", "l=x")).unwrap_err().kind().is_unknown());
}

#[test]
fn numbers_of_any_length_and_many_tags() {
    let text = GOOD.replace("l=5", &format!("l={}", "9".repeat(76)));
    assert_eq!(Signature::parse(&text).unwrap().body_length(), Some(u64::MAX));
    assert!(Signature::parse(&GOOD.replace("l=5", &format!("l={}", "9".repeat(77)))).is_err());
    let many: String = (0..100).map(|index| format!("; y{index}=1")).collect();
    assert_eq!(Signature::parse(&format!("{GOOD}{many}")).unwrap().tags().count(), 115);
    let error = Signature::parse(&format!("{GOOD}{many}; y50=2")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DuplicateTag);
}
