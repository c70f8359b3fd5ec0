//! A whole message through SPF, DKIM and DMARC, and Authentication-Results.

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{
        AuthenticationResults, Check, Connection, MethodResult, ResultsErrorKind, Verdict, author_domains,
        without_forged_results,
    },
    dkim::{self, Ed25519Key, RustCrypto, Signer, SigningKey as _},
    dmarc::{self, Disposition},
    dns::{self, Answer, Data, Failure, Machine as _, RecordType, Step, Zone},
    mail::Message,
    spf,
};
use proptest::prelude::*;

const RAW: &str = "From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

fn signed(domain: &str) -> String {
    let key = key();
    format!("{}{RAW}", Signer::new(domain, "s1", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap())
}

fn zone() -> Zone {
    let mut zone = Zone::parse(
        "example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
         _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n\
         example.net. TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n\
         mx.example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
    )
    .unwrap();
    for domain in ["example.org", "example.net"] {
        zone.insert(&format!("s1._domainkey.{domain}"), Data::txt(key().record())).unwrap();
    }
    zone
}

fn check(raw: &str, ip: &str, mail_from: &str, zone: &Zone) -> Verdict {
    let connection = Connection::new(ip.parse().unwrap(), "mx.example.org", mail_from);
    let check = Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto);
    dns::resolve_with(check, |question| zone.answer(question))
}

#[test]
fn what_is_aligned_passes() {
    let zone = zone();
    let (good, other) = ("192.0.2.7", "198.51.100.7");
    for (name, raw, ip, mail_from, spf, dkim, dmarc) in [
        ("by SPF", RAW.to_owned(), good, "jane@example.org", "pass", "none", "pass"),
        ("by DKIM", signed("example.org"), other, "b@example.net", "pass", "pass", "pass"),
        ("by DKIM alone", signed("example.org"), other, "jane@example.org", "fail", "pass", "pass"),
        ("by neither", RAW.to_owned(), other, "b@example.net", "pass", "none", "fail"),
        ("signed by another", signed("example.net"), other, "b@example.net", "pass", "pass", "fail"),
        (
            "changed",
            signed("example.org").replace("noon", "one"),
            other,
            "b@example.net",
            "pass",
            "fail",
            "fail",
        ),
        // RFC 9989 section 4.4: for the null path, the name in HELO.
        ("null path", RAW.to_owned(), good, "", "pass", "none", "pass"),
        ("null path from elsewhere", RAW.to_owned(), other, "<>", "fail", "none", "fail"),
    ] {
        let verdict = check(&raw, ip, mail_from, &zone);
        let found = (
            verdict.spf().result().as_str(),
            verdict.dkim().result().as_str(),
            verdict.dmarc().result().as_str(),
        );
        assert_eq!(found, (spf, dkim, dmarc), "{name}: {verdict}");
        let disposition = if dmarc == "fail" { Disposition::Reject } else { Disposition::None };
        assert_eq!(verdict.dmarc().disposition(), disposition, "{name}");
    }
}

#[test]
fn the_field_of_a_verdict() {
    let zone = zone();
    let verdict = check(&signed("example.org"), "192.0.2.7", "jane@example.org", &zone);
    let field = verdict.authentication_results("mx.example.net").to_field();
    let b = field.split("header.b=").nth(1).and_then(|rest| rest.split(';').next()).unwrap().to_owned();
    assert_eq!(
        field,
        format!(
            "Authentication-Results: mx.example.net;\r\n\tspf=pass smtp.mailfrom=jane@example.org;\r\n\t\
             dkim=pass (256-bit key) header.d=example.org header.s=s1\r\n\t  \
             header.a=ed25519-sha256 header.b={b};\r\n\t\
             dmarc=pass (p=reject dis=none) header.from=example.org\r\n"
        ),
    );
    assert_eq!(b.trim_matches('"').len(), 8);
    let read: AuthenticationResults =
        field.trim_start_matches("Authentication-Results:").trim().parse().unwrap();
    assert_eq!(read, verdict.authentication_results("mx.example.net"));
    assert!(verdict.received_spf().to_string().starts_with("pass "));
    // A null path, a failed key and a failing DMARC lookup.
    let mut failing = zone;
    failing.fail("s1._domainkey.example.org", Some(RecordType::Txt), Failure::Timeout).unwrap();
    failing.fail("_dmarc.example.org", Some(RecordType::Txt), Failure::Timeout).unwrap();
    let verdict = check(&signed("example.org"), "192.0.2.7", "", &failing);
    let text = verdict.authentication_results("mx.example.net").to_string();
    assert!(text.contains("spf=pass smtp.helo=mx.example.org"), "{text}");
    assert!(text.contains("dkim=temperror reason=\"the key could not be fetched: timeout\""), "{text}");
    assert!(text.ends_with("dmarc=temperror reason=dns header.from=example.org"), "{text}");
    assert_eq!(verdict.dmarc().disposition(), Disposition::None);
}

#[test]
fn a_message_cannot_inject_into_the_field() {
    let evil = "jane\r\nBcc: x@example.com\r\n\"; dmarc=pass (";
    let raw = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; i=\"; dmarc=pass ({{@example.org; h=from;\r\n \
         bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n{RAW}"
    );
    let connection = Connection::new("192.0.2.7".parse().unwrap(), evil, &format!("{evil}@example.org"));
    let checked = Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto);
    let verdict = dns::resolve_with(checked, |_| Answer::NoSuchName);
    let field = verdict.authentication_results(evil).to_field();
    let value = field.strip_prefix("Authentication-Results: ").unwrap().trim_end();
    assert!(value.lines().skip(1).all(|line| line.starts_with('\t')), "{field}");
    let read: AuthenticationResults = value.parse().unwrap();
    assert_eq!(read.results().len(), 3);
    assert_eq!(read.by_method("dmarc").map(|result| result.result.as_str()).collect::<Vec<_>>(), ["none"]);
}

#[test]
fn one_stream_of_questions_that_can_be_replayed() {
    let zone = zone();
    let connection = Connection::new("198.51.100.7".parse().unwrap(), "mx.example.org", "b@example.net");
    let raw = signed("example.org");
    let new = || Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto);
    let mut machine = new();
    let mut asked = Vec::new();
    let verdict = loop {
        let Step::Query(question) = machine.step() else {
            let Step::Done(verdict) = machine.step() else { panic!() };
            break verdict;
        };
        assert_eq!(machine.step(), Step::Query(question.clone()));
        // A clone goes the same way.
        let clone = dns::resolve_with(machine.clone(), |question| zone.answer(question));
        assert_eq!(clone.dmarc().result(), dmarc::Result::Pass);
        machine.answer(zone.answer(&question));
        asked.push(question.to_string());
    };
    assert_eq!(
        asked,
        ["example.net TXT", "s1._domainkey.example.org TXT", "_dmarc.example.org TXT", "_dmarc.org TXT"],
    );
    assert_eq!(verdict.transcript().exchanges().len(), 4);
    let transcript = verdict.transcript().clone();
    assert_eq!(dns::resolve_with(new(), |question| transcript.answer(question)), verdict);
}

#[test]
fn policies_of_the_caller() {
    let zone = zone();
    let connection = Connection::new("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
    let raw = signed("example.org");
    let mut policy = dkim::Policy::default();
    policy.signatures = 0;
    let mut limits = spf::Limits::default();
    limits.terms = 1;
    let mut rules = dmarc::Rules::default();
    rules.unusable = dmarc::Result::PermError;
    let check = Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto)
        .with_dkim_policy(policy)
        .with_spf_limits(limits)
        .with_dmarc_rules(rules);
    let verdict = dns::resolve_with(check, |question| {
        if question.name().as_str() == "_dmarc.example.org" {
            return Answer::from_records(vec![dns::Record::new(60, Data::txt("v=DMARC1; p=refuse"))]);
        }
        zone.answer(question)
    });
    assert_eq!(verdict.dkim().result(), dkim::Result::Policy);
    assert_eq!(verdict.dmarc().result(), dmarc::Result::PermError);
}

#[test]
fn authors_rfc_9989_5_3_1() {
    for (fields, expected) in [
        ("From: jane@example.org", &["example.org"][..]),
        ("From: Jane <jane@EXAMPLE.org>", &["example.org"]),
        ("From: a@example.org, b@example.org", &["example.org"]),
        ("From: a@example.org\r\nFrom: b@example.net", &["example.org", "example.net"]),
        ("From: \"jane@bank.example\" <eve@example.net>", &["example.net"]),
        ("From: jane@bank.example <eve@example.net>", &["example.net"]),
        ("From: group: a@example.org, b@example.net;", &["example.org", "example.net"]),
        ("From: jane@b\u{fc}cher.example", &["xn--bcher-kva.example"]),
        ("From: jane (eve@example.net) @example.org", &["example.org"]),
        ("From: =?utf-8?q?jane=40bank.example?= <eve@example.net>", &["example.net"]),
        ("From: \r\n jane@example.org", &["example.org"]),
        ("From:", &[]),
        ("From: Jane", &[]),
        ("Sender: jane@example.org", &[]),
        // A lone CR or LF begins a line for others.
        ("X: y\nFrom: ceo@bank.example\r\nFrom: eve@example.net", &["bank.example", "example.net"]),
        ("X: y\rfrom : ceo@bank.example\r eve@example.net", &["bank.example", "example.net"]),
        ("X: y\nFrom: ceo@bank.example\nSubject: s@x.example\n\nbody", &["bank.example"]),
        // What cannot be read shows all its domains.
        ("From: ceo@ bank.example, eve@example.net <", &["bank.example", "example.net"]),
        ("From: ceo@ (hi) bank.example <", &["bank.example"]),
        ("From: ceo@x+y.bank.example <", &["x+y.bank.example"]),
        ("From: <jane@example.org", &["example.org"]),
        // An at sign in a name that needs quotes and has none.
        ("From: a@evil.example via Bank <service@bank.example>", &["bank.example"]),
        ("From: a@evil.example- private <service@bank.example>, b@x.example", &["bank.example", "x.example"]),
        ("From: g: a@evil.example at B <b@bank.example>, c@x.example;", &["bank.example", "x.example"]),
        // A control character after the domain, or between two authors.
        ("From: ceo@bank.example\0", &["bank.example"]),
        ("From: ceo@bank.example\x07", &["bank.example"]),
        ("From: ceo@bank.example\0, eve@example.net", &["bank.example", "example.net"]),
        ("X: y\x0bFrom: ceo@bank.example\r\nFrom: eve@example.net", &["bank.example", "example.net"]),
        ("From: ceo@ (a) (b) (c) (d) (e) (f) bank.example <", &["bank.example"]),
        ("From: jane@example.org, <<>> eve@example.net", &["example.org", "example.net"]),
    ] {
        let raw = format!("X: y\r\n{fields}\r\n\r\n");
        assert_eq!(author_domains(&Message::parse(raw.as_bytes())), expected, "{fields}");
    }
    let many: String = (0..100).map(|index| format!("a@d{index}.example,")).collect();
    assert_eq!(
        author_domains(&Message::parse(format!("From: {many}b@x.example\r\n\r\n").as_bytes())).len(),
        16
    );
}

#[test]
fn only_the_author_domain_decides_the_policy() {
    // The DNS of whoever is authenticated fails; the author's policy applies.
    let mut zone = zone();
    zone.fail("_dmarc.example.net", None, Failure::ServerFailure).unwrap();
    let verdict = check(&signed("example.net"), "198.51.100.7", "b@example.net", &zone);
    assert_eq!((verdict.spf().result(), verdict.dkim().result()), (spf::Result::Pass, dkim::Result::Pass));
    assert_eq!(
        (verdict.dmarc().result(), verdict.dmarc().disposition()),
        (dmarc::Result::Fail, Disposition::Reject)
    );
}

#[test]
fn an_author_domain_not_in_the_dns_gets_the_policy_above_it() {
    let raw = RAW.replace("jane@example.org", &format!("jane@{}.example.org", "a".repeat(64)));
    let verdict = check(&raw, "192.0.2.7", "jane@example.org", &zone());
    assert_eq!(
        (verdict.dmarc().result(), verdict.dmarc().disposition()),
        (dmarc::Result::Fail, Disposition::Reject)
    );
}

#[test]
fn the_strictest_of_several_authors() {
    let raw = RAW.replace("Jane <jane@example.org>", "eve@example.net, jane@example.org");
    let connection = Connection::new("198.51.100.7".parse().unwrap(), "mx.example.org", "b@example.net");
    let mut rules = dmarc::Rules::default();
    rules.several_authors = dmarc::SeveralAuthors::Strictest;
    let zone = zone();
    let check =
        Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto).with_dmarc_rules(rules);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    assert_eq!(
        (verdict.dmarc().result(), verdict.dmarc().disposition()),
        (dmarc::Result::Fail, Disposition::Reject)
    );
    assert_eq!(verdict.dmarc().author_domain().unwrap().as_str(), "example.org");
}

#[test]
fn many_signatures_and_long_values_keep_the_field_short() {
    let raw = format!("{}{RAW}", "DKIM-Signature: x\r\n".repeat(500));
    let verdict = check(&raw, "192.0.2.7", "jane@example.org", &zone());
    let field = verdict.authentication_results("mx.example.net");
    assert_eq!(field.by_method("dkim").count(), 11);
    assert_eq!(
        field.by_method("dkim").last().unwrap().reason_text(),
        Some("490 signatures were not looked at")
    );
    let long = format!("{}@example.org", "a".repeat(5_000));
    let field = check(RAW, "192.0.2.7", &long, &zone()).authentication_results("mx.example.net");
    assert_eq!(field.by_method("spf").next().unwrap().properties, []);
    assert!(field.to_field().lines().all(|line| line.len() < 998));
}

#[test]
fn several_authors_do_not_pass() {
    let raw = RAW.replace("Jane <jane@example.org>", "jane@example.org, eve@example.net");
    let verdict = check(&raw, "192.0.2.7", "jane@example.org", &zone());
    assert_eq!(verdict.dmarc().result(), dmarc::Result::None);
    assert!(
        verdict
            .dmarc()
            .to_string()
            .ends_with("; the strictest verdict of the authors example.org, example.net")
    );
    let mut rules = dmarc::Rules::default();
    rules.several_authors = dmarc::SeveralAuthors::Exempt;
    let request = dmarc::Request::from_authors(["example.org", "example.net"]).dkim("example.org");
    let exempt =
        dns::resolve_with(dmarc::Check::new(&request).with_rules(rules), |_| panic!("nothing is asked"));
    assert_eq!(exempt.to_string(), "none: the authors have several domains: example.org, example.net");
    // Each author is named in the field.
    let field = verdict.authentication_results("mx.example.net").to_field();
    assert!(
        field.contains("header.from=example.org") && field.contains("header.from=example.net"),
        "{field}"
    );
    assert!(field.contains("several authors"), "{field}");
}

/// A value, the service, and each method with its result.
type Row = (&'static str, Option<&'static str>, &'static [(&'static str, &'static str)]);

#[test]
fn fields_of_others() {
    let rows: &[Row] = &[
        // RFC 8601 appendix B.
        ("example.org 1; none", Some("example.org"), &[]),
        ("example.com; spf=pass smtp.mailfrom=example.net", Some("example.com"), &[("spf", "pass")]),
        (
            "example.com;\r\n\tauth=pass (cram-md5) smtp.auth=sender@example.net;\r\n\tspf=pass smtp.mailfrom=example.net",
            Some("example.com"),
            &[("auth", "pass"), ("spf", "pass")],
        ),
        (
            "foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n \
             policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462",
            Some("foo.example.net"),
            &[("dkim", "fail")],
        ),
        // Microsoft leaves the service out, and the type of a property.
        (
            "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=example.org; dkim=pass (signature was verified) \
             header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100",
            None,
            &[("spf", "pass"), ("dkim", "pass"), ("dmarc", "pass"), ("compauth", "pass")],
        ),
        // Google.
        (
            "mx.example.com;\r\n       dkim=pass header.i=@example.org header.s=s1 header.b=\"ab/+ cd\";\r\n       \
             spf=pass (example.com: domain of b+c=d@example.org designates 192.0.2.7 as permitted sender) \
             smtp.mailfrom=\"b+c=d@example.org\";\r\n       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org",
            Some("mx.example.com"),
            &[("dkim", "pass"), ("spf", "pass"), ("dmarc", "pass")],
        ),
        (
            "mx.example.com; dkim=pass header.i=\"jane doe\"@example.org;",
            Some("mx.example.com"),
            &[("dkim", "pass")],
        ),
        ("\"my service\"; spf=none", Some("my service"), &[("spf", "none")]),
        ("mx.example.com; iprev=pass policy.iprev=2001:db8::1", Some("mx.example.com"), &[("iprev", "pass")]),
    ];
    for (text, id, expected) in rows {
        let field: AuthenticationResults = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(field.authserv_id(), *id, "{text}");
        let results: Vec<(&str, &str)> =
            field.results().iter().map(|result| (result.method.as_str(), result.result.as_str())).collect();
        assert_eq!(results, *expected, "{text}");
        assert_eq!(field.to_string().parse::<AuthenticationResults>().unwrap(), field, "{text}");
    }
    let field: AuthenticationResults = rows[3].0.parse().unwrap();
    assert_eq!(field.results()[0].get("policy", "expired"), Some("1362471462"));
    assert_eq!((field.version(), field.results()[0].version), (Some(1), Some(1)));
    let field: AuthenticationResults = rows[4].0.parse().unwrap();
    assert_eq!(field.results()[3].reason_text(), Some("100"));
    assert_eq!(field.results()[2].properties[0].name, "action");
    let field: AuthenticationResults = rows[6].0.parse().unwrap();
    assert_eq!(field.results()[0].get("header", "i"), Some("\"jane doe\"@example.org"));
}

#[test]
fn faults_with_their_places() {
    for (text, kind, at) in [
        ("", ResultsErrorKind::Service, 0),
        ("; spf=pass", ResultsErrorKind::Service, 0),
        ("mx spf=pass", ResultsErrorKind::Service, 3),
        ("mx; spf", ResultsErrorKind::Method, 7),
        ("mx; spf=", ResultsErrorKind::Result, 8),
        ("mx; =pass", ResultsErrorKind::Method, 4),
        ("mx; spf=pass smtp", ResultsErrorKind::Property, 17),
        ("mx; spf=pass (x", ResultsErrorKind::Comment, 13),
        ("mx; spf=pass smtp.helo=\"x", ResultsErrorKind::Quote, 23),
        ("mx; dkim/x=pass", ResultsErrorKind::Method, 9),
    ] {
        let error = text.parse::<AuthenticationResults>().unwrap_err();
        assert_eq!((error.kind(), error.span().start()), (kind, at), "{text}");
    }
    // A part that cannot be read is named, and the others stay.
    let odd = "mx; spf=pass (ok) client-ip; x-y=192.0.2.7; dkim=pass header.d=a.example;b.example; \
        dmarc=pass (p=none; dis=none) header.from=a.example; iprev=\"a;b";
    let field: AuthenticationResults = odd.parse().unwrap();
    let methods: Vec<_> = field.results().iter().map(|result| result.method.as_str()).collect();
    assert_eq!(methods, ["dkim", "dmarc"]);
    let found: Vec<_> = field.faults().iter().map(|fault| (fault.kind(), fault.found())).collect();
    assert_eq!(
        found,
        [
            (ResultsErrorKind::Property, ";"),
            (ResultsErrorKind::Property, "."),
            (ResultsErrorKind::Method, "."),
            (ResultsErrorKind::Result, "\""),
            (ResultsErrorKind::Method, ""),
        ]
    );
    let deep = format!("mx; spf=pass {}{}", "(".repeat(129), ")".repeat(129));
    assert_eq!(deep.parse::<AuthenticationResults>().unwrap_err().kind(), ResultsErrorKind::Comment);
    let many = format!("mx{}", "; spf=pass".repeat(201));
    assert_eq!(many.parse::<AuthenticationResults>().unwrap_err().kind(), ResultsErrorKind::TooMany);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_reads_back(
        id in "\\PC{1,20}",
        parts in proptest::collection::vec(("[a-z-]{1,8}", "[a-z]{1,8}", "\\PC{0,20}", "\\PC{0,20}", "[ -~]{0,30}"), 0..4),
    ) {
        let mut field = AuthenticationResults::new(&id);
        for (method, result, comment, reason, value) in &parts {
            let result = MethodResult::new(method, result).comment(comment).reason(reason);
            field.push(result.property("smtp", "mailfrom", value).property("header", "from", reason));
        }
        for text in [field.to_string(), field.to_field().trim_start_matches("Authentication-Results:").trim_end().to_owned()] {
            let read: AuthenticationResults = text.parse().unwrap();
            prop_assert_eq!(read.results(), field.results(), "{}", text);
            prop_assert_eq!(read.to_string(), field.to_string());
        }
    }

    #[test]
    fn no_field_makes_it_panic(text in "[a-z0-9=;:.@/\"()\\\\ \r\n\t-]{0,60}") {
        if let Ok(field) = text.parse::<AuthenticationResults>() {
            let again: AuthenticationResults = field.to_string().parse().unwrap();
            prop_assert_eq!(again.results(), field.results());
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn records_and_signatures_as_data() {
    let key: dkim::Key<'static> = serde_json::from_str("\"v=DKIM1; p=\"").unwrap();
    assert_eq!(serde_json::to_string(&key).unwrap(), "\"v=DKIM1; p=\"");
    let record: dmarc::Record<'static> = serde_json::from_str("\"v=DMARC1; p=none\"").unwrap();
    assert_eq!(serde_json::to_string(&record).unwrap(), "\"v=DMARC1; p=none\"");
    assert!(serde_json::from_str::<dmarc::Record<'static>>("\"v=spf1\"").is_err());
    assert!(serde_json::from_str::<dkim::Signature<'static>>("\"v=1\"").is_err());
}

#[cfg(feature = "serde")]
#[test]
fn a_verdict_as_json() {
    let sealed = format!("ARC-Seal: i=1; cv=none; d=example.net; b=AA\r\n{}", signed("example.org"));
    let json = serde_json::to_value(check(&sealed, "198.51.100.7", "b@example.net", &zone())).unwrap();
    assert_eq!((&json["spf"]["result"], &json["author_domains"][0]), (&"pass".into(), &"example.org".into()));
    let dkim = &json["dkim"];
    assert_eq!((&dkim["result"], &dkim["outcomes"][0]["cause"]), (&"pass".into(), &"verified".into()));
    assert_eq!(dkim["outcomes"][0]["domain"], "example.org");
    assert_eq!(dkim["outcomes"][0]["algorithm"], "ed25519-sha256");
    assert!(dkim["outcomes"][0]["key"].as_str().unwrap().starts_with("v=DKIM1; k=ed25519; p="));
    let dmarc = &json["dmarc"];
    assert_eq!((&dmarc["result"], &dmarc["disposition"]), (&"pass".into(), &"none".into()));
    assert_eq!((&dmarc["policy_tag"], &dmarc["record"]), (&"p".into(), &"v=DMARC1; p=reject".into()));
    assert_eq!(dmarc["identifiers"][0]["method"], "dkim");
    let arc = &json["arc"];
    assert_eq!((&arc["result"], &arc["cause"]), (&"fail".into(), &"missing-field".into()));
    assert_eq!((&arc["instance"], &arc["sets"][0]["domain"]), (&1.into(), &"example.net".into()));
    let none = check("Subject: no author\r\n\r\n", "198.51.100.7", "b@example.net", &zone());
    let json = serde_json::to_value(&none).unwrap();
    assert_eq!((&json["dmarc"]["cause"], &json["dmarc"]["policy"]), (&"no-author".into(), &().into()));
}

#[test]
fn forged_results_are_removed_rfc_8601_5() {
    let raw = "Received: x\r\nAuthentication-Results: (hi) \"mx.Example.org\" 1;\r\n\tspf=pass\r\n\
        authentication-results : mx.example.org;dkim=pass\r\nAuthentication-Results: (mx.example.org; spf=pass\r\n\
        Authentication-Results: mx.example.net; spf=fail\r\nAuthentication-Results: spf=none\r\n\
        From: a@example.org\r\n\r\nAuthentication-Results: mx.example.org; spf=pass\r\n";
    let clean = "Received: x\r\nAuthentication-Results: mx.example.net; spf=fail\r\n\
        Authentication-Results: spf=none\r\nFrom: a@example.org\r\n\r\n\
        Authentication-Results: mx.example.org; spf=pass\r\n";
    let remove =
        |raw: &str, id| String::from_utf8(without_forged_results(raw.as_bytes(), id).into_owned()).unwrap();
    assert_eq!(remove(raw, "mx.example.ORG"), clean);
    assert_eq!(remove(&raw.replace("\r\n", "\n"), "mx.example.org"), clean.replace("\r\n", "\n"));
    assert_eq!(remove("Authentication-Results: m\u{fc}.example; spf=pass", "xn--m-eha.example"), "");
    assert_eq!(remove(clean, "mx.example.com"), clean);
}
