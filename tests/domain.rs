//! Domains through the public face.

use std::collections::HashSet;

use deliverability::domain::{Domain, ErrorKind, SpecialUse};
use proptest::prelude::*;

#[test]
fn both_forms_of_rfc_5890() {
    // Text, ASCII form, Unicode form.
    let cases = [
        ("example.org", "example.org", "example.org"),
        ("Example.ORG", "example.org", "example.org"),
        ("bücher.example", "xn--bcher-kva.example", "bücher.example"),
        ("BÜCHER.example", "xn--bcher-kva.example", "bücher.example"),
        ("XN--bcher-KVA.example", "xn--bcher-kva.example", "bücher.example"),
        ("faß.de", "xn--fa-hia.de", "faß.de"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("a.b-c.d1", "a.b-c.d1", "a.b-c.d1"),
        ("1.2.3.4", "1.2.3.4", "1.2.3.4"),
        ("yy--0.example", "yy--0.example", "yy--0.example"),
        ("localhost", "localhost", "localhost"),
    ];
    for (text, ascii, unicode) in cases {
        let domain = Domain::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(domain.to_ascii(), ascii, "{text}");
        assert_eq!(domain.to_unicode(), unicode, "{text}");
        assert_eq!(domain, Domain::parse(ascii).unwrap(), "{text}");
        assert_eq!(domain, Domain::parse(unicode).unwrap(), "{text}");
    }
}

#[test]
fn faults_and_their_places() {
    let long_label = format!("a.{}.org", "x".repeat(64));
    let long_name = ["x".repeat(60).as_str(); 5].join(".");
    let cases = [
        ("", ErrorKind::Empty, 0, 0),
        (".", ErrorKind::EmptyLabel, 0, 0),
        (".org", ErrorKind::EmptyLabel, 0, 0),
        ("a..org", ErrorKind::EmptyLabel, 2, 2),
        ("a.org.", ErrorKind::FinalDot, 5, 6),
        ("a b.org", ErrorKind::Character, 1, 2),
        ("_dmarc.org", ErrorKind::Character, 0, 1),
        ("a.o@g", ErrorKind::Character, 3, 4),
        ("a.\u{0}g", ErrorKind::Character, 2, 3),
        ("a.-b.org", ErrorKind::Hyphen, 2, 4),
        ("a.b-.org", ErrorKind::Hyphen, 2, 4),
        ("[192.0.2.1]", ErrorKind::Character, 0, 1),
        (&long_label, ErrorKind::LongLabel, 2, 66),
        (&long_name, ErrorKind::TooLong, 0, 304),
        ("a.xn--0.org", ErrorKind::ALabel, 2, 7),
        ("xn--xn--bcher-kvvc-vvc.org", ErrorKind::ALabel, 0, 22),
        ("a.xn--.org", ErrorKind::Hyphen, 2, 6),
        ("a.\u{fffd}.org", ErrorKind::ULabel, 2, 5),
        ("ü。ü..org", ErrorKind::EmptyLabel, 8, 8),
    ];
    for (text, kind, start, end) in cases {
        let error = Domain::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span().start(), error.span().end()), (kind, start, end), "{text:?}");
    }
}

#[test]
fn equality_hash_and_order_agree() {
    let names: HashSet<Domain<'static>> =
        ["Example.org", "example.ORG", "bücher.example", "xn--bcher-kva.EXAMPLE"]
            .iter()
            .map(|name| name.parse().unwrap())
            .collect();
    assert_eq!(names.len(), 2);
    assert!(Domain::parse("a.org").unwrap() < Domain::parse("B.org").unwrap());
}

#[test]
fn parents_and_subdomains() {
    let domain = Domain::parse("mail.Example.org").unwrap();
    assert_eq!(domain.parent().unwrap(), Domain::parse("example.org").unwrap());
    assert_eq!(Domain::parse("org").unwrap().parent(), None);
    let is = |name: &str, other: &str| {
        Domain::parse(name).unwrap().is_subdomain_of(&Domain::parse(other).unwrap())
    };
    assert!(
        is("mail.example.org", "EXAMPLE.org")
            && is("example.org", "example.org")
            && is("a.bücher.example", "xn--bcher-kva.example")
    );
    assert!(!is("badexample.org", "example.org") && !is("org", "example.org"));
}

#[test]
fn special_use_names_of_rfc_6761() {
    let cases = [
        ("a.example", Some(SpecialUse::Example)),
        ("example.com", Some(SpecialUse::Example)),
        ("EXAMPLE.net", Some(SpecialUse::Example)),
        ("example.de", None),
        ("a.test", Some(SpecialUse::Test)),
        ("nope.invalid", Some(SpecialUse::Invalid)),
        ("localhost", Some(SpecialUse::Localhost)),
        ("printer.local", Some(SpecialUse::LocalNetwork)),
        ("nas.home.arpa", Some(SpecialUse::LocalNetwork)),
        ("1.2.0.192.in-addr.arpa", Some(SpecialUse::Infrastructure)),
        ("abc.onion", Some(SpecialUse::OtherNetwork)),
        ("arpa.org", None),
        ("testing", None),
    ];
    for (name, wanted) in cases {
        assert_eq!(Domain::parse(name).unwrap().special_use(), wanted, "{name}");
    }
}

proptest! {
    #[test]
    fn reading_what_was_printed_gives_the_same(text in "\\PC{0,40}(\\.\\PC{1,20}){0,3}") {
        if let Ok(domain) = Domain::parse(&text) {
            for form in [domain.to_string(), domain.to_ascii().into_owned(), domain.to_unicode().into_owned()] {
                prop_assert_eq!(&Domain::parse(&form).unwrap(), &domain);
            }
            prop_assert_eq!(&domain.clone().into_owned(), &domain);
        }
    }

    #[test]
    fn host_names_are_domains(text in "[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\\.[a-z]([a-z0-9]{0,10}[a-z0-9])?){0,4}") {
        prop_assume!(!text.split('.').any(|label| label.starts_with("xn--")));
        prop_assert!(Domain::parse(&text).is_ok());
    }
}
