//! `check_host()` (RFC 7208 sections 2, 4, 5 and 6; RFC 8616).

use deliverability::{
    dns::{self, Answer, Failure, Machine, RecordType, Step},
    spf::{Cause, Check, Outcome, Request, Result},
};

use super::{asked, check, check_of, run, zone};

/// The result of a check for each line: the zone after the record of `example.org`, the client.
fn results(cases: &[(&str, &str, &str, Result)]) {
    for (record, rest, ip, expected) in cases {
        let text = format!("example.org. TXT \"{record}\"\n{rest}");
        let verdict = check(&text, ip);
        assert_eq!(verdict.result(), *expected, "{record} for {ip}: {verdict}\n{rest}");
    }
}

#[test]
fn section_4_3_initial_processing() {
    let long = format!("jane@{}.example", "x".repeat(64));
    let zone = zone("example.org. TXT \"v=spf1 +all\"\nlocalhost. TXT \"v=spf1 +all\"");
    for (sender, expected, questions) in [
        ("jane@localhost", Result::None, 0),
        ("jane@", Result::None, 0),
        ("jane@example..org", Result::None, 0),
        ("jane@.example.org", Result::None, 0),
        (long.as_str(), Result::None, 0),
        ("jane@example.org.", Result::Pass, 1),
        ("jane@EXAMPLE.org", Result::Pass, 1),
        ("@example.org", Result::Pass, 1),
        ("example.org", Result::Pass, 1),
        ("<jane@example.org>", Result::Pass, 1),
        ("a@b@example.org", Result::Pass, 1),
        ("\"a b\"@example.org", Result::Pass, 1),
        ("jane@example.net", Result::None, 1),
    ] {
        let verdict = check_of(&zone, "192.0.2.7", sender);
        assert_eq!((verdict.result(), verdict.questions()), (expected, questions), "{sender}: {verdict}");
        let cause = if questions == 0 { Cause::NoDomain } else { Cause::NoRecord };
        assert!(expected == Result::Pass || verdict.cause() == cause, "{sender}: {verdict}");
    }
}

#[test]
fn section_2_3_and_2_4_identities() {
    let zone = zone(
        "example.org. TXT \"v=spf1 exists:%{l}.%{o}.%{h}.x.example -all\"\n\
         mx.example.net. TXT \"v=spf1 exists:%{s}.y.example -all\"\n",
    );
    let ip = "192.0.2.7".parse().unwrap();
    for (request, sender, identity, question) in [
        (
            Request::mail_from(ip, "mx.example.net", "jane@example.org"),
            "jane@example.org",
            "mailfrom",
            "jane.example.org.mx.example.net.x.example A",
        ),
        (
            Request::mail_from(ip, "mx.example.net", "@example.org"),
            "postmaster@example.org",
            "mailfrom",
            "postmaster.example.org.mx.example.net.x.example A",
        ),
        (
            Request::mail_from(ip, "mx.example.net", ""),
            "postmaster@mx.example.net",
            "mailfrom",
            "postmaster@mx.example.net.y.example A",
        ),
        (
            Request::mail_from(ip, "mx.example.net", "<>"),
            "postmaster@mx.example.net",
            "mailfrom",
            "postmaster@mx.example.net.y.example A",
        ),
        (
            Request::helo(ip, "mx.example.net"),
            "postmaster@mx.example.net",
            "helo",
            "postmaster@mx.example.net.y.example A",
        ),
    ] {
        assert_eq!((request.sender(), request.identity().as_str()), (sender, identity));
        let verdict = run(Check::new(&request), &zone);
        assert_eq!(asked(&verdict)[1], question);
        assert_eq!((verdict.result(), verdict.request()), (Result::Fail, &request));
    }
}

#[test]
fn section_4_5_selecting_records() {
    for (text, expected) in [
        ("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \"v=spf1 +all\"\n", Result::PermError),
        ("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \"V=SPF1\"\n", Result::PermError),
        ("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \"v=spf10 -all\"\n", Result::Pass),
        ("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \" v=spf1 -all\"\n", Result::Pass),
        ("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \"v=spf1-all\"\n", Result::Pass),
        ("example.org. TXT \"anything\"\n", Result::None),
        ("example.org. TXT \"v=spf1\\009+all\"\n", Result::None),
        ("example.org. TXT \"v=spf1 +all\\009\"\n", Result::PermError),
        ("example.org. TXT \"v=spf1 +all \\255\"\n", Result::PermError),
        ("example.org. TXT \"v=spf1 a:b\\195\\188cher.example +all\"\n", Result::PermError),
        // Strings are joined without a space (section 3.3).
        ("example.org. TXT \"v=spf1 +a\" \"ll\"\n", Result::Pass),
        ("example.org. TXT \"v=spf1\" \"+all\"\n", Result::None),
        ("example.org. TXT \"v=sp\" \"f1 +all\"\n", Result::Pass),
        // The abandoned type SPF is not read (section 3.1).
        ("example.org. SPF \"v=spf1 +all\"\n", Result::None),
        ("example.org. CNAME example.net.\nexample.net. TXT \"v=spf1 +all\"\n", Result::Pass),
        ("example.org. A 192.0.2.7\n", Result::None),
        ("", Result::None),
    ] {
        let verdict = check(text, "192.0.2.7");
        assert_eq!(verdict.result(), expected, "{text}: {verdict}");
    }
    let verdict = check("example.org. TXT \"v=spf1 +all\"\nexample.org. TXT \"v=spf1 +all\"\n", "192.0.2.7");
    assert_eq!(verdict.cause(), Cause::SeveralRecords { domain: "example.org".parse().unwrap() });
}

#[test]
fn section_4_6_syntax_errors_count_wherever_they_are() {
    for record in
        ["v=spf1 +all foo", "v=spf1 ip4:192.0.2.7 -all --all", "v=spf1 +all redirect=", "v=spf1 +all a:%{z}"]
    {
        let verdict = check(&format!("example.org. TXT \"{record}\""), "192.0.2.7");
        let Cause::Syntax { domain, record: text, error } = verdict.cause() else { panic!("{verdict}") };
        assert_eq!(
            (verdict.result(), domain.as_str(), text.as_str()),
            (Result::PermError, "example.org", record)
        );
        assert!(error.span().end() <= record.len());
        assert!(verdict.trace().is_empty());
    }
}

#[test]
fn section_4_7_nothing_matches() {
    results(&[
        ("v=spf1", "", "192.0.2.7", Result::Neutral),
        ("v=spf1 ip4:192.0.2.8", "", "192.0.2.7", Result::Neutral),
        ("v=spf1 -ip4:192.0.2.8 x=y", "", "192.0.2.7", Result::Neutral),
    ]);
    let verdict = check("example.org. TXT \"v=spf1 -ip4:192.0.2.8\"", "192.0.2.7");
    assert_eq!(verdict.cause(), Cause::NoMatch);
    assert_eq!(verdict.to_string(), "neutral: no directive matches (0 of 10 lookups)");
}

#[test]
fn section_5_1_all_ends_the_record() {
    results(&[
        ("v=spf1 all -ip4:192.0.2.7", "", "192.0.2.7", Result::Pass),
        ("v=spf1 -all +all", "", "192.0.2.7", Result::Fail),
        ("v=spf1 ~all", "", "192.0.2.7", Result::SoftFail),
        ("v=spf1 ?all", "", "192.0.2.7", Result::Neutral),
        (
            "v=spf1 redirect=b.example.org ?all",
            "b.example.org. TXT \"v=spf1 +all\"",
            "192.0.2.7",
            Result::Neutral,
        ),
    ]);
    // The redirect beside it is not even asked for.
    let verdict = check("example.org. TXT \"v=spf1 redirect=b.example.org -all\"", "192.0.2.7");
    assert_eq!((verdict.questions(), verdict.lookups()), (1, 0));
}

/// The table of section 5.2: what the inner result makes of an include, for each qualifier.
#[test]
fn section_5_2_include() {
    for (inner, outer) in [
        ("v=spf1 +all", None),
        ("v=spf1 -all", Some(Result::SoftFail)),
        ("v=spf1 ~all", Some(Result::SoftFail)),
        ("v=spf1 ?all", Some(Result::SoftFail)),
        ("v=spf1", Some(Result::SoftFail)),
        ("v=spf1 foo", Some(Result::PermError)),
        ("nothing", Some(Result::PermError)),
    ] {
        for (prefix, matched) in
            [("", Result::Pass), ("-", Result::Fail), ("~", Result::SoftFail), ("?", Result::Neutral)]
        {
            let text = format!(
                "example.org. TXT \"v=spf1 {prefix}include:b.example.org ~all\"\nb.example.org. TXT \"{inner}\"\n"
            );
            let verdict = check(&text, "192.0.2.7");
            assert_eq!(verdict.result(), outer.unwrap_or(matched), "{text}{verdict}");
        }
    }
    // A name that does not exist, a failure.
    let verdict = check("example.org. TXT \"v=spf1 include:b.example.org +all\"", "192.0.2.7");
    assert_eq!(verdict.result(), Result::PermError);
    assert_eq!(verdict.cause(), Cause::NoRecordAt { domain: "b.example.org".into() });
    let mut zone = zone("example.org. TXT \"v=spf1 include:b.example.org +all\"");
    zone.fail("b.example.org", None, Failure::ServerFailure).unwrap();
    assert_eq!(check_of(&zone, "192.0.2.7", "jane@example.org").result(), Result::TempError);
}

#[test]
fn section_5_2_nested_includes_keep_their_qualifiers() {
    let below = "c.example.org. TXT \"v=spf1 include:d.example.org -all\"\n\
                 d.example.org. TXT \"v=spf1 ip4:192.0.2.7 -all\"\n\
                 e.example.org. TXT \"v=spf1 -include:d.example.org ?all\"\n\
                 f.example.org. TXT \"v=spf1 redirect=e.example.org\"\n\
                 g.example.org. TXT \"v=spf1 redirect=c.example.org\"\n";
    results(&[
        ("v=spf1 ~include:c.example.org -all", below, "192.0.2.7", Result::SoftFail),
        ("v=spf1 include:e.example.org", below, "192.0.2.7", Result::Neutral),
        ("v=spf1 include:e.example.org -all", below, "192.0.2.7", Result::Fail),
        ("v=spf1 -include:c.example.org +all", below, "192.0.2.7", Result::Fail),
        ("v=spf1 ?include:c.example.org -all", below, "192.0.2.7", Result::Neutral),
        ("v=spf1 -include:c.example.org +all", below, "192.0.2.8", Result::Pass),
        ("v=spf1 include:f.example.org ~all", below, "192.0.2.7", Result::SoftFail),
        ("v=spf1 ~include:g.example.org -all", below, "192.0.2.7", Result::SoftFail),
        ("v=spf1 ~include:g.example.org -all", below, "192.0.2.8", Result::Fail),
        ("v=spf1 redirect=e.example.org", below, "192.0.2.7", Result::Fail),
        ("v=spf1 redirect=f.example.org", below, "192.0.2.7", Result::Fail),
    ]);
    // The outermost directive is the cause; the trace has all that matched.
    let verdict =
        check(&format!("example.org. TXT \"v=spf1 mx ~include:c.example.org -all\"\n{below}"), "192.0.2.7");
    assert_eq!(
        verdict.to_string(),
        "softfail: 192.0.2.7 matches ~include:c.example.org of example.org (3 of 10 lookups)"
    );
    let steps: Vec<_> = verdict
        .trace()
        .iter()
        .map(|step| (step.depth, step.domain.to_string(), step.term.clone(), step.outcome))
        .collect();
    let step =
        |depth, domain: &str, term: &str, outcome| (depth, domain.to_string(), term.to_string(), outcome);
    assert_eq!(
        steps,
        [
            step(0, "example.org", "mx", Outcome::NoMatch),
            step(0, "example.org", "~include:c.example.org", Outcome::Match),
            step(1, "c.example.org", "include:d.example.org", Outcome::Match),
            step(2, "d.example.org", "ip4:192.0.2.7", Outcome::Match),
        ]
    );
    let trace: Vec<_> = verdict.trace().iter().map(ToString::to_string).collect();
    assert_eq!(trace[0], "mx: no-match; example.org MX: no data");
    assert_eq!(
        trace[1],
        "~include:c.example.org: match; c.example.org TXT: \"v=spf1 include:d.example.org -all\""
    );
    assert_eq!(trace[3], "    ip4:192.0.2.7: match");
    let records: Vec<_> = verdict.records().map(|(domain, record)| format!("{domain} {record}")).collect();
    assert_eq!(records[2], "d.example.org v=spf1 ip4:192.0.2.7 -all");
    assert_eq!(
        verdict.trace()[1].span.slice("v=spf1 mx ~include:c.example.org -all"),
        Some("~include:c.example.org")
    );
}

#[test]
fn section_5_3_addresses() {
    results(&[
        ("v=spf1 a -all", "example.org. A 192.0.2.7\n", "192.0.2.7", Result::Pass),
        ("v=spf1 a -all", "example.org. A 192.0.2.8\n", "192.0.2.7", Result::Fail),
        ("v=spf1 a/24 -all", "example.org. A 192.0.2.8\n", "192.0.2.7", Result::Pass),
        ("v=spf1 a/0 -all", "example.org. A 10.0.0.1\n", "192.0.2.7", Result::Pass),
        ("v=spf1 a//0 -all", "example.org. A 10.0.0.1\n", "192.0.2.7", Result::Fail),
        ("v=spf1 a//0 -all", "example.org. AAAA ::1\n", "2001:db8::1", Result::Pass),
        ("v=spf1 a/0 -all", "example.org. AAAA ::1\n", "2001:db8::1", Result::Fail),
        ("v=spf1 a//64 -all", "example.org. AAAA 2001:db8::ffff\n", "2001:db8::1", Result::Pass),
        ("v=spf1 a -all", "example.org. AAAA ::ffff:192.0.2.7\n", "192.0.2.7", Result::Fail),
        ("v=spf1 a//0 -all", "example.org. AAAA ::ffff:192.0.2.7\n", "192.0.2.7", Result::Fail),
        ("v=spf1 a:b.example.org. -all", "b.example.org. A 192.0.2.7\n", "192.0.2.7", Result::Pass),
        ("v=spf1 a:B.Example.ORG -all", "b.example.org. A 192.0.2.7\n", "192.0.2.7", Result::Pass),
        (
            "v=spf1 a:c.example.org -all",
            "c.example.org. CNAME b.example.org.\nb.example.org. A 192.0.2.7\n",
            "192.0.2.7",
            Result::Pass,
        ),
        // A name that the DNS cannot hold does not match.
        ("v=spf1 a:a..com ?all", "", "192.0.2.7", Result::Neutral),
        ("v=spf1 a:.com ?all", "", "192.0.2.7", Result::Neutral),
    ]);
}

#[test]
fn section_5_4_mail_exchangers() {
    let mx = "example.org. MX 10 mx1.example.org.\nexample.org. MX 20 mx2.example.org.\n\
              mx1.example.org. A 192.0.2.1\nmx2.example.org. A 192.0.2.7\nmx2.example.org. AAAA 2001:db8::7\n";
    results(&[
        ("v=spf1 mx -all", mx, "192.0.2.7", Result::Pass),
        ("v=spf1 mx -all", mx, "2001:db8::7", Result::Pass),
        ("v=spf1 mx -all", mx, "192.0.2.9", Result::Fail),
        ("v=spf1 mx/24 -all", mx, "192.0.2.9", Result::Pass),
        ("v=spf1 mx//64 -all", mx, "2001:db8::9", Result::Pass),
        // The addresses of the domain itself do not count.
        ("v=spf1 mx -all", "example.org. A 192.0.2.7\n", "192.0.2.7", Result::Fail),
        // A null MX (RFC 7505) is not asked for its addresses.
        ("v=spf1 mx -all", "example.org. MX 0 .\n", "192.0.2.7", Result::Fail),
    ]);
    let verdict = check("example.org. TXT \"v=spf1 mx -all\"\nexample.org. MX 0 .\n", "192.0.2.7");
    assert_eq!((verdict.questions(), verdict.void_lookups().len()), (2, 0));
}

#[test]
fn section_5_5_names_of_the_client() {
    let reverse = "7.2.0.192.in-addr.arpa. PTR mail.example.org.\nmail.example.org. A 192.0.2.7\n";
    let case = "7.2.0.192.in-addr.arpa. PTR MAIL.Example.ORG.\nmail.example.org. A 192.0.2.7\n";
    let equal = "7.2.0.192.in-addr.arpa. PTR example.org.\nexample.org. A 192.0.2.7\n";
    let forged = "7.2.0.192.in-addr.arpa. PTR mail.example.org.\nmail.example.org. A 192.0.2.8\n";
    let other = "7.2.0.192.in-addr.arpa. PTR mail.badexample.org.\nmail.badexample.org. A 192.0.2.7\n";
    results(&[
        ("v=spf1 ptr -all", reverse, "192.0.2.7", Result::Pass),
        ("v=spf1 ptr -all", case, "192.0.2.7", Result::Pass),
        ("v=spf1 ptr -all", equal, "192.0.2.7", Result::Pass),
        ("v=spf1 ptr:mail.example.org -all", reverse, "192.0.2.7", Result::Pass),
        ("v=spf1 ptr:MAIL.example.org. -all", reverse, "192.0.2.7", Result::Pass),
        ("v=spf1 ptr:x.mail.example.org -all", reverse, "192.0.2.7", Result::Fail),
        ("v=spf1 ptr -all", forged, "192.0.2.7", Result::Fail),
        ("v=spf1 ptr -all", other, "192.0.2.7", Result::Fail),
        ("v=spf1 ptr -all", "", "192.0.2.7", Result::Fail),
    ]);
    // A failure finds no name; a name whose addresses cannot be had is passed over.
    let mut broken = zone(&format!("example.org. TXT \"v=spf1 ptr ?all\"\n{reverse}"));
    broken.fail("mail.example.org", Some(RecordType::A), Failure::Timeout).unwrap();
    assert_eq!(check_of(&broken, "192.0.2.7", "jane@example.org").result(), Result::Neutral);
    broken.fail("7.2.0.192.in-addr.arpa", Some(RecordType::Ptr), Failure::Timeout).unwrap();
    assert_eq!(check_of(&broken, "192.0.2.7", "jane@example.org").result(), Result::Neutral);
    // A term costs one lookup, however many names are checked, and the names are asked for once.
    let text = format!("example.org. TXT \"v=spf1 ptr:a.example ptr:b.example ptr -all\"\n{reverse}");
    let verdict = check(&text, "192.0.2.7");
    assert_eq!((verdict.lookups(), verdict.questions()), (3, 3), "{verdict}");
    assert_eq!(asked(&verdict), ["example.org TXT", "7.2.0.192.in-addr.arpa PTR", "mail.example.org A"]);
}

#[test]
fn section_5_6_networks() {
    results(&[
        ("v=spf1 ip4:192.0.2.0/24 -all", "", "192.0.2.255", Result::Pass),
        ("v=spf1 ip4:192.0.2.0/24 -all", "", "192.0.3.0", Result::Fail),
        ("v=spf1 ip4:192.0.2.200/25 -all", "", "192.0.2.127", Result::Fail),
        ("v=spf1 ip4:192.0.2.200/25 -all", "", "192.0.2.128", Result::Pass),
        ("v=spf1 ip4:10.0.0.1/0 -all", "", "192.0.2.7", Result::Pass),
        ("v=spf1 ip4:10.0.0.1/0 -all", "", "2001:db8::1", Result::Fail),
        ("v=spf1 ip6:::1/0 -all", "", "2001:db8::1", Result::Pass),
        ("v=spf1 ip6:::1/0 -all", "", "192.0.2.7", Result::Fail),
        ("v=spf1 ip6:2001:db8::/127 -all", "", "2001:db8::1", Result::Pass),
        ("v=spf1 ip6:2001:db8::/127 -all", "", "2001:db8::2", Result::Fail),
        // An IPv4-mapped client is one of IPv4 (section 5).
        ("v=spf1 ip4:192.0.2.7 -all", "", "::ffff:192.0.2.7", Result::Pass),
        ("v=spf1 ip6:::ffff:192.0.2.7 -all", "", "::ffff:192.0.2.7", Result::Fail),
        ("v=spf1 ip6:::ffff:192.0.2.7 -all", "", "192.0.2.7", Result::Fail),
        ("v=spf1 a -all", "example.org. A 192.0.2.7\n", "::ffff:192.0.2.7", Result::Pass),
    ]);
}

#[test]
fn section_5_7_exists_asks_for_ipv4_alone() {
    results(&[
        ("v=spf1 exists:b.example.org -all", "b.example.org. A 127.0.0.2\n", "192.0.2.7", Result::Pass),
        ("v=spf1 exists:b.example.org -all", "b.example.org. A 127.0.0.2\n", "2001:db8::1", Result::Pass),
        ("v=spf1 exists:b.example.org -all", "b.example.org. AAAA ::1\n", "192.0.2.7", Result::Fail),
        ("v=spf1 exists:b.example.org -all", "b.example.org. AAAA ::1\n", "2001:db8::1", Result::Fail),
        ("v=spf1 exists:b.example.org -all", "", "192.0.2.7", Result::Fail),
    ]);
}

#[test]
fn section_6_1_redirect() {
    let rest = "b.example.org. TXT \"v=spf1 ip4:192.0.2.7 ~all\"\nc.example.org. TXT \"v=spf1 foo\"\n\
                d.example.org. TXT \"v=spf1\"\nexample. TXT \"v=spf1 +all\"\n";
    results(&[
        ("v=spf1 redirect=b.example.org", rest, "192.0.2.7", Result::Pass),
        ("v=spf1 redirect=b.example.org", rest, "192.0.2.8", Result::SoftFail),
        // It is followed last, wherever it is.
        ("v=spf1 redirect=b.example.org -ip4:192.0.2.7", rest, "192.0.2.7", Result::Fail),
        ("v=spf1 redirect=c.example.org", rest, "192.0.2.7", Result::PermError),
        ("v=spf1 redirect=d.example.org", rest, "192.0.2.7", Result::Neutral),
        // A missing record at its target is an error, though not at the domain itself.
        ("v=spf1 redirect=e.example.org", rest, "192.0.2.7", Result::PermError),
        ("v=spf1 redirect=a..com", rest, "192.0.2.7", Result::PermError),
        ("v=spf1 redirect=%{d1}", rest, "192.0.2.7", Result::PermError),
        (
            "v=spf1 redirect=%{l}.example.org",
            "jane.example.org. TXT \"v=spf1 ~all\"\n",
            "192.0.2.7",
            Result::SoftFail,
        ),
    ]);
    let verdict =
        check(&format!("example.org. TXT \"v=spf1 mx redirect=b.example.org\"\n{rest}"), "192.0.2.8");
    assert_eq!(verdict.to_string(), "softfail: 192.0.2.8 matches ~all of b.example.org (2 of 10 lookups)");
    let trace: Vec<_> =
        verdict.trace().iter().map(|step| format!("{} {} {}", step.depth, step.term, step.outcome)).collect();
    assert_eq!(
        trace,
        ["0 mx no-match", "0 redirect=b.example.org entered", "1 ip4:192.0.2.7 no-match", "1 ~all match"]
    );
}

#[test]
fn section_6_2_explanations() {
    let why = "why.example.org. TXT \"%{i} is not one of %{d}\"\nwhy.b.example. TXT \"b of %{d}\"\n";
    let b = "b.example. TXT \"v=spf1 ip4:192.0.2.7 -all exp=why.b.example\"\n";
    for (record, rest, expected) in [
        ("v=spf1 -all exp=why.example.org", "", Some("192.0.2.7 is not one of example.org")),
        ("v=spf1 exp=why.example.org -all", "", Some("192.0.2.7 is not one of example.org")),
        ("v=spf1 exp=why.%{d} -all", "", Some("192.0.2.7 is not one of example.org")),
        // Of a fail alone.
        ("v=spf1 ~all exp=why.example.org", "", None),
        ("v=spf1 +all exp=why.example.org", "", None),
        // An include's own is not used; the record that includes has its say.
        ("v=spf1 -include:b.example -all", b, None),
        ("v=spf1 -include:b.example exp=why.example.org", b, Some("192.0.2.7 is not one of example.org")),
        // A redirect's is, and the first record's is not.
        (
            "v=spf1 redirect=c.example exp=why.example.org",
            "c.example. TXT \"v=spf1 -all exp=why.b.example\"\n",
            Some("b of c.example"),
        ),
        ("v=spf1 redirect=c.example exp=why.example.org", "c.example. TXT \"v=spf1 -all\"\n", None),
        // An explanation that cannot be fetched or read is left out, and the result is kept.
        ("v=spf1 -all exp=gone.example.org", "", None),
        ("v=spf1 -all exp=a..com", "", None),
        ("v=spf1 -all exp=two.example.org", "two.example.org. TXT \"a\"\ntwo.example.org. TXT \"b\"\n", None),
        ("v=spf1 -all exp=bad.example.org", "bad.example.org. TXT \"%{z}\"\n", None),
        ("v=spf1 -all exp=bad.example.org", "bad.example.org. TXT \"caf\\195\\169\"\n", None),
        ("v=spf1 -all exp=bad.example.org", "bad.example.org. TXT \"a\\010b\"\n", None),
        // Strings are joined; letters of explanations alone are expanded.
        (
            "v=spf1 -all exp=x.example.org",
            "x.example.org. TXT \"%{c} \" \"at %{r} %{t}%_%%\"\n",
            Some("192.0.2.7 at unknown 0 %"),
        ),
        ("v=spf1 -all exp=x.example.org", "x.example.org. TXT \"%{p}\"\n", Some("unknown")),
    ] {
        let text = format!("example.org. TXT \"{record}\"\n{why}{rest}");
        let verdict = check(&text, "192.0.2.7");
        assert_eq!(verdict.explanation(), expected, "{text}");
        assert!(expected.is_none() || verdict.result() == Result::Fail);
    }
    // A failure of the explanation's lookup changes nothing.
    let mut broken = zone("example.org. TXT \"v=spf1 -all exp=why.example.org\"");
    broken.fail("why.example.org", None, Failure::Timeout).unwrap();
    let verdict = check_of(&broken, "192.0.2.7", "jane@example.org");
    assert_eq!((verdict.result(), verdict.explanation()), (Result::Fail, None));
    // It costs no term (section 4.6.4), and the receiver and the time are the caller's.
    assert_eq!((verdict.lookups(), verdict.questions()), (0, 2));
    let request = Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "jane@example.org")
        .with_receiver("mx.here.example")
        .with_timestamp(99);
    let zone =
        zone("example.org. TXT \"v=spf1 -all exp=x.example.org\"\nx.example.org. TXT \"%{r} %{t} %{h}\"\n");
    assert_eq!(run(Check::new(&request), &zone).explanation(), Some("mx.here.example 99 h.example"));
}

#[test]
fn section_2_6_temporary_and_permanent_errors_whichever_comes_first() {
    let base = "b.example. TXT \"v=spf1 foo\"\n";
    for (record, expected) in [
        // What fails first decides.
        ("v=spf1 a:slow.example include:b.example -all", Result::TempError),
        ("v=spf1 include:b.example a:slow.example -all", Result::PermError),
        ("v=spf1 mx:slow.example -all", Result::TempError),
        ("v=spf1 mx:half.example -all", Result::TempError),
        ("v=spf1 exists:slow.example -all", Result::TempError),
        ("v=spf1 include:slow.example -all", Result::TempError),
        ("v=spf1 redirect=slow.example", Result::TempError),
        // What comes before it is enough.
        ("v=spf1 ip4:192.0.2.7 a:slow.example -all", Result::Pass),
        ("v=spf1 -all a:slow.example", Result::Fail),
        // A syntax error is found before anything is asked.
        ("v=spf1 a:slow.example foo", Result::PermError),
    ] {
        let mut zone =
            zone(&format!("example.org. TXT \"{record}\"\n{base}half.example. MX 1 slow.example.\n"));
        zone.fail("slow.example", None, Failure::ServerFailure).unwrap();
        let verdict = check_of(&zone, "192.0.2.7", "jane@example.org");
        assert_eq!(verdict.result(), expected, "{record}: {verdict}");
        if expected == Result::TempError {
            let Cause::Dns { question, failure } = verdict.cause() else { panic!("{verdict}") };
            assert_eq!((question.name().as_str(), failure), ("slow.example", Failure::ServerFailure));
            assert_eq!(verdict.trace().last().unwrap().outcome, Outcome::Error, "{record}");
        }
    }
    let mut zone = zone("");
    zone.fail("example.org", None, Failure::Timeout).unwrap();
    let verdict = check_of(&zone, "192.0.2.7", "jane@example.org");
    assert_eq!(verdict.to_string(), "temperror: example.org TXT: timeout (0 of 10 lookups)");
}

#[test]
fn rfc_8616_section_4_local_parts_outside_ascii() {
    let text = |record: &str| {
        format!("xn--bcher-kva.example. TXT \"{record}\"\nj\u{fc}rgen.x.example. A 127.0.0.2\n")
    };
    for (record, expected) in [
        ("v=spf1 exists:%{l}.x.example -all", Result::Fail),
        ("v=spf1 exists:%{s}.x.example -all", Result::Fail),
        ("v=spf1 exists:%{L}.x.example -all", Result::Fail),
        ("v=spf1 a:%{l}.x.example ?all", Result::Neutral),
        ("v=spf1 exists:%{o}.y.example -all", Result::Pass),
        ("v=spf1 exists:%{d}.y.example -all", Result::Pass),
    ] {
        let zone = zone(&format!("{}xn--bcher-kva.example.y.example. A 127.0.0.2\n", text(record)));
        let verdict = check_of(&zone, "192.0.2.7", "jürgen@bücher.example");
        assert_eq!(verdict.result(), expected, "{record}: {verdict}");
        assert_eq!(verdict.lookups(), 1, "{record}");
    }
    // With a local part in ASCII the same record is evaluated.
    let zone = zone(
        "xn--bcher-kva.example. TXT \"v=spf1 exists:%{l}.x.example -all\"\njane.x.example. A 127.0.0.2\n",
    );
    assert_eq!(check_of(&zone, "192.0.2.7", "jane@bücher.example").result(), Result::Pass);
}

#[test]
fn a_check_gives_the_same_question_until_it_is_answered() {
    let mut check =
        Check::new(&Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "jane@example.org"));
    // An answer without a question is nothing.
    check.answer(Answer::NoSuchName);
    let Step::Query(first) = check.step() else { panic!() };
    let Step::Query(again) = check.clone().step() else { panic!() };
    assert_eq!(first, again);
    let Step::Query(again) = check.step() else { panic!() };
    assert_eq!(first, again);
    check.answer(Answer::NoData);
    check.answer(Answer::NoData);
    let (Step::Done(one), Step::Done(other)) = (check.step(), check.step()) else { panic!() };
    assert_eq!((one.result(), one.questions(), &one), (Result::None, 1, &other));
}

#[test]
fn rfc_8616_a_local_part_outside_ascii_expands_to_no_name() {
    let of = |record: &str| {
        let zone = zone(&format!(
            "e.org. TXT \"{record}\"\nm\u{fc}ller.e.org. TXT \"v=spf1 +all\"\nwhy.m\u{fc}ller.e.org. TXT \"no\"\n"
        ));
        let request = Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "m\u{fc}ller@e.org");
        let verdict = dns::resolve_with(Check::new(&request), |question| {
            assert!(question.name().as_str().is_ascii(), "{question}");
            zone.answer(question)
        });
        (verdict.result(), verdict.explanation().map(ToOwned::to_owned))
    };
    assert_eq!(of("v=spf1 include:%{l}.e.org -all").0, Result::Fail);
    assert_eq!(of("v=spf1 redirect=%{l}.e.org").0, Result::PermError);
    assert_eq!(of("v=spf1 -all exp=why.%{l}.e.org"), (Result::Fail, None));
}

#[test]
fn rfc_8616_a_domain_without_a_labels_is_not_a_domain() {
    let request = Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "a@x_\u{fc}.e.org");
    let verdict = dns::resolve_with(Check::new(&request), |question| panic!("asked {question}"));
    assert_eq!(verdict.result(), Result::None);
}

#[test]
fn section_7_3_an_empty_expansion_is_not_a_name() {
    let zone = zone(
        "e.org. TXT \"v=spf1 ptr:%{h} -all\"\n7.2.0.192.in-addr.arpa. PTR a.example.\na.example. A 192.0.2.7\n",
    );
    let request = Request::mail_from("192.0.2.7".parse().unwrap(), ".", "a@e.org");
    let verdict = dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    assert_eq!(verdict.result(), Result::Fail);
}

#[test]
fn a_trace_lists_a_redirect_after_the_other_terms() {
    let zone = zone("e.org. TXT \"v=spf1 redirect=b.org ip4:192.0.2.1 a\"\nb.org. TXT \"v=spf1 -all\"\n");
    let request = Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "a@e.org");
    let verdict = dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    let terms: Vec<String> = verdict
        .trace()
        .iter()
        .map(|step| format!("{} {} {}", step.term, step.outcome, step.lookups))
        .collect();
    assert_eq!(
        terms,
        ["ip4:192.0.2.1 no-match 0", "a no-match 1", "redirect=b.org entered 2", "-all match 2"]
    );
}
