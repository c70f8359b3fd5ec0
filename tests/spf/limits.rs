//! The limits of processing (RFC 7208 section 4.6.4).

use deliverability::spf::{Cause, Check, Limits, Request, Result};

use super::{check, run, zone};

/// A record with so many terms of a kind, each of a name of its own that exists with an address of
/// someone else.
fn terms(kind: &str, count: usize, end: &str) -> String {
    let mut record = String::from("v=spf1");
    let mut rest = String::new();
    for n in 0..count {
        record.push_str(&format!(" {kind}:n{n}.example.org"));
        rest.push_str(&match kind {
            "mx" => format!("n{n}.example.org. MX 1 example.org.\n"),
            "include" => format!("n{n}.example.org. TXT \"v=spf1 -all\"\n"),
            _ => format!("n{n}.example.org. A 192.0.2.200\n"),
        });
    }
    let texts: Vec<_> =
        record.as_bytes().chunks(200).map(|part| format!("\"{}\"", String::from_utf8_lossy(part))).collect();
    format!("example.org. TXT {} \" {end}\"\n{rest}", texts.join(" "))
}

#[test]
fn section_4_6_4_ten_terms_look_up() {
    for kind in ["a", "mx", "include", "ptr"] {
        let verdict = check(&terms(kind, 10, "~all"), "192.0.2.7");
        assert_eq!((verdict.result(), verdict.lookups()), (Result::SoftFail, 10), "{kind}: {verdict}");
        let verdict = check(&terms(kind, 11, "~all"), "192.0.2.7");
        assert_eq!((verdict.result(), verdict.lookups()), (Result::PermError, 11), "{kind}: {verdict}");
        assert_eq!(verdict.cause(), Cause::TooManyTerms);
        // What matches before the eleventh is not reached by the limit.
        let verdict = check(&terms(kind, 11, "~all").replace("v=spf1", "v=spf1 ip4:192.0.2.7"), "192.0.2.7");
        assert_eq!((verdict.result(), verdict.lookups()), (Result::Pass, 0));
    }
    let verdict = check(&terms("exists", 10, "~all"), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.lookups()), (Result::Pass, 1));
    // A redirect is the eleventh term as well.
    let target = "r.example. TXT \"v=spf1 ?all\"\n";
    let verdict = check(&format!("{}{target}", terms("a", 9, "redirect=r.example")), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.lookups()), (Result::Neutral, 10));
    let verdict = check(&format!("{}{target}", terms("a", 10, "redirect=r.example")), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.lookups()), (Result::PermError, 11));
    // The terms of included records count together with those of the record, not apart.
    let inner = "i.example. TXT \"v=spf1 a:n0.example.org a:n1.example.org a:n2.example.org -all\"\n";
    let verdict = check(&format!("{}{inner}", terms("a", 6, "include:i.example ~all")), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.lookups()), (Result::SoftFail, 10));
    let verdict = check(&format!("{}{inner}", terms("a", 7, "include:i.example ~all")), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.lookups()), (Result::PermError, 11));
    // The explanation costs nothing.
    let verdict =
        check(&format!("{}w.example. TXT \"no\"\n", terms("a", 10, "-all exp=w.example")), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.explanation()), (Result::Fail, Some("no")));
}

#[test]
fn section_4_6_4_a_record_that_includes_itself_ends() {
    for record in ["v=spf1 include:example.org -all", "v=spf1 redirect=example.org"] {
        let verdict = check(&format!("example.org. TXT \"{record}\""), "192.0.2.7");
        assert_eq!((verdict.result(), verdict.cause()), (Result::PermError, Cause::TooManyTerms), "{record}");
        assert_eq!((verdict.lookups(), verdict.questions()), (11, 11), "{record}");
    }
}

#[test]
fn section_4_6_4_two_void_lookups() {
    let exists = "b.example. A 192.0.2.200\nonly6.example. AAAA ::1\ntxt.example. TXT \"x\"\n";
    for (record, result, voids) in [
        ("v=spf1 a:g1.example a:g2.example ~all", Result::SoftFail, vec!["g1.example A", "g2.example A"]),
        (
            "v=spf1 a:g1.example a:g2.example a:g3.example ~all",
            Result::PermError,
            vec!["g1.example A", "g2.example A", "g3.example A"],
        ),
        // No data is void as well as no name.
        (
            "v=spf1 a:only6.example mx:b.example exists:txt.example ~all",
            Result::PermError,
            vec!["only6.example A", "b.example MX", "txt.example A"],
        ),
        (
            "v=spf1 a:b.example mx:g1.example exists:g2.example ~all",
            Result::SoftFail,
            vec!["g1.example MX", "g2.example A"],
        ),
        // The same name twice is void twice.
        ("v=spf1 a:g1.example a:g1.example a:g1.example ~all", Result::PermError, vec!["g1.example A"; 3]),
        // What matched before ends the check.
        (
            "v=spf1 a:g1.example a:g2.example ip4:192.0.2.7 a:g3.example ~all",
            Result::Pass,
            vec!["g1.example A", "g2.example A"],
        ),
    ] {
        let verdict = check(&format!("example.org. TXT \"{record}\"\n{exists}"), "192.0.2.7");
        let found: Vec<_> = verdict.void_lookups().iter().map(ToString::to_string).collect();
        assert_eq!(
            (verdict.result(), found),
            (result, voids.into_iter().map(String::from).collect()),
            "{record}"
        );
        assert!(result != Result::PermError || verdict.cause() == Cause::TooManyVoids, "{verdict}");
    }
    // Over included records together.
    let text = "example.org. TXT \"v=spf1 a:g1.example include:i.example ~all\"\n\
                i.example. TXT \"v=spf1 a:g2.example a:g3.example -all\"\n";
    assert_eq!(check(text, "192.0.2.7").cause(), Cause::TooManyVoids);
    // Exchangers without an address are not terms.
    let text = "example.org. TXT \"v=spf1 mx ~all\"\nexample.org. MX 1 g1.example.\nexample.org. MX 2 g2.example.\nexample.org. MX 3 g3.example.\n";
    assert_eq!(check(text, "192.0.2.7").result(), Result::SoftFail);
}

#[test]
fn section_4_6_4_ten_names_of_an_mx() {
    let text = |count: usize, at: usize| {
        let mut text = String::from("example.org. TXT \"v=spf1 mx ~all\"\n");
        for n in 1..=count {
            let last = if n == at { 7 } else { 100 + n };
            text.push_str(&format!("example.org. MX {n} m{n}.example.\nm{n}.example. A 192.0.2.{last}\n"));
        }
        text
    };
    for (count, at, result, questions) in [
        (10, 0, Result::SoftFail, 12),
        (10, 10, Result::Pass, 12),
        (11, 0, Result::PermError, 2),
        // Even where one of the first ten would match.
        (11, 1, Result::PermError, 2),
    ] {
        let verdict = check(&text(count, at), "192.0.2.7");
        assert_eq!(
            (verdict.result(), verdict.questions(), verdict.lookups()),
            (result, questions, 1),
            "{count} {at}"
        );
    }
    let verdict = check(&text(11, 1), "192.0.2.7");
    assert_eq!(verdict.cause(), Cause::TooManyExchangers { domain: "example.org".parse().unwrap() });
}

#[test]
fn section_5_5_ten_names_of_the_client() {
    let text = |count: usize| {
        let mut text = String::from("example.org. TXT \"v=spf1 ptr ~all\"\n");
        for n in 1..=count {
            let owner = if n == count { "mail.example.org.".to_owned() } else { format!("m{n}.example.") };
            text.push_str(&format!("7.2.0.192.in-addr.arpa. PTR {owner}\n{owner} A 192.0.2.7\n"));
        }
        text
    };
    let verdict = check(&text(10), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.questions(), verdict.lookups()), (Result::Pass, 12, 1));
    // The eleventh is ignored, without an error.
    let verdict = check(&text(11), "192.0.2.7");
    assert_eq!((verdict.result(), verdict.questions(), verdict.lookups()), (Result::SoftFail, 12, 1));
}

#[test]
fn limits_are_policy() {
    let with = |limits: Limits, text: &str| {
        let request = Request::mail_from("192.0.2.7".parse().unwrap(), "mx.example.net", "jane@example.org");
        run(Check::new(&request).with_limits(limits), &zone(text))
    };
    let mut limits = Limits::default();
    limits.terms = 12;
    let verdict = with(limits, &terms("a", 12, "~all"));
    assert_eq!(verdict.result(), Result::SoftFail);
    assert!(verdict.to_string().ends_with("(12 of 12 lookups)"), "{verdict}");
    assert_eq!(with(limits, &terms("a", 13, "~all")).result(), Result::PermError);
    limits.voids = 0;
    let verdict = with(limits, "example.org. TXT \"v=spf1 a:gone.example ~all\"");
    assert_eq!(verdict.cause(), Cause::TooManyVoids);
    limits.names = 1;
    let verdict = with(
        limits,
        "example.org. TXT \"v=spf1 mx ~all\"\nexample.org. MX 1 a.example.\nexample.org. MX 2 b.example.\n",
    );
    assert!(matches!(verdict.cause(), Cause::TooManyExchangers { .. }));
}
