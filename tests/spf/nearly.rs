//! Texts that are nearly records: the place of the fault, the likely cause, and the record that was meant.

use deliverability::{
    diagnostic::Severity,
    spf::{self, NetworkSet, Record},
};

/// A text, the marked part of its first finding, a word of the message, and the suggestion.
type Case = (&'static str, &'static str, &'static str, Option<&'static str>);

const CASES: &[Case] = &[
    // A space is missing.
    ("v=spf1 ip4:192.0.2.81~all", "~all", "space is missing", Some("v=spf1 ip4:192.0.2.81 ~all")),
    ("v=spf1 mx-all", "-all", "space is missing", Some("v=spf1 mx -all")),
    (
        "v=spf1 ip4:192.0.2.1ip4:192.0.2.2 -all",
        "ip4:192.0.2.2",
        "space is missing",
        Some("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
    ),
    ("v=spf1mx -all", "", "space is missing after `v=spf1`", Some("v=spf1 mx -all")),
    (
        "v=spf1mxip4:192.0.2.80/32include:spf.example.net~all",
        "",
        "space is missing after `v=spf1`",
        Some("v=spf1 mx ip4:192.0.2.80/32 include:spf.example.net ~all"),
    ),
    ("v=spf1 mx,a,ip4:192.0.2.1 ~all", "a", "space is missing", Some("v=spf1 mx a ip4:192.0.2.1 ~all")),
    // A space too many, or another one.
    (" v=spf1 mx -all", " ", "space before", Some("v=spf1 mx -all")),
    ("v=spf1 ip4: 192.0.2.1 -all", " ", "space inside", Some("v=spf1 ip4:192.0.2.1 -all")),
    ("v=spf1 include :a.example -all", " ", "space inside", Some("v=spf1 include:a.example -all")),
    ("v=spf1 ip4:192.0.2.0 /24 -all", "", "space inside", Some("v=spf1 ip4:192.0.2.0/24 -all")),
    ("v=spf1 mx - all", " ", "space inside", Some("v=spf1 mx -all")),
    ("v = spf1 mx -all", "v = spf1", "without spaces", Some("v=spf1 mx -all")),
    ("v=spf1\u{a0}mx -all", "\u{a0}", "plain space", Some("v=spf1 mx -all")),
    ("v=spf1 mx -all\r\n", "\r", "plain space", Some("v=spf1 mx -all")),
    // What editors and forms add.
    ("\"v=spf1 mx -all\"", "\"", "quotes", Some("v=spf1 mx -all")),
    ("“v=spf1 mx -all”", "“", "quotes", Some("v=spf1 mx -all")),
    ("v=spf1 mx \"-all\"", "\"", "quotes", Some("v=spf1 mx -all")),
    ("\\\"v=spf1 mx -all\\\"", "\\", "backslash", Some("v=spf1 mx -all")),
    ("v=spf1\\032mx\\032-all", "\\", "backslash", Some("v=spf1 mx -all")),
    ("v=spf1 mx –all", "–", "ASCII", Some("v=spf1 mx -all")),
    ("v=spf1 mx\u{200b} -all", "\u{200b}", "invisible", Some("v=spf1 mx -all")),
    ("v=spf1 mx -all;", ";", "write `-all`", Some("v=spf1 mx -all")),
    ("v=spf1; mx -all", ";", "space after", Some("v=spf1 mx -all")),
    ("v=spf1; include:a.example-all", ";", "space after", Some("v=spf1 include:a.example -all")),
    ("SPF: v=spf1 mx -all", "SPF: ", "remove what is before", Some("v=spf1 mx -all")),
    // The version.
    ("spf1 mx -all", "spf1", "begin the record", Some("v=spf1 mx -all")),
    ("v:spf1 mx -all", "v:spf1", "begin the record", Some("v=spf1 mx -all")),
    ("mx ip4:192.0.2.1 -all", "", "begin the record", Some("v=spf1 mx ip4:192.0.2.1 -all")),
    ("v=spf1 mx v=spf1 ip4:192.0.2.1~all", "v=spf1", "second", Some("v=spf1 mx ip4:192.0.2.1 ~all")),
    // Names and signs.
    ("v=spf1 ipv4:192.0.2.1 -all", "ipv4", "write `ip4:192.0.2.1`", Some("v=spf1 ip4:192.0.2.1 -all")),
    ("v=spf1 ipv4:192.0.2.1; -all", "ipv4", "write `ip4:192.0.2.1`", Some("v=spf1 ip4:192.0.2.1 -all")),
    ("v=spf1 ip:192.0.2.1 -all", "ip", "write `ip4:192.0.2.1`", Some("v=spf1 ip4:192.0.2.1 -all")),
    ("v=spf1 ip4:2001:db8::1 -all", "ip4:2001:db8::1", "write `ip6:", Some("v=spf1 ip6:2001:db8::1 -all")),
    ("v=spf1 192.0.2.0/24 -all", "192.0.2.0/24", "write `ip4:", Some("v=spf1 ip4:192.0.2.0/24 -all")),
    (
        "v=spf1 ip4:192.0.2.0/255.255.255.0 -all",
        "ip4:192.0.2.0/255.255.255.0",
        "/24",
        Some("v=spf1 ip4:192.0.2.0/24 -all"),
    ),
    (
        "v=spf1 redirect:a.example",
        "redirect:a.example",
        "write `redirect=",
        Some("v=spf1 redirect=a.example"),
    ),
    (
        "v=spf1 -redirect=a.example",
        "-redirect=a.example",
        "write `redirect=",
        Some("v=spf1 redirect=a.example"),
    ),
    ("v=spf1 mx: -all", ":", "write `mx`", Some("v=spf1 mx -all")),
    ("v=spf1 mx --all", "--all", "write `-all`", Some("v=spf1 mx -all")),
    ("v=spf1 ++mx -all", "++mx", "write `+mx`", Some("v=spf1 +mx -all")),
    ("v=spf1 ++mx/24 -all", "++mx/24", "write `+mx/24`", Some("v=spf1 +mx/24 -all")),
    ("v=spf1 a:192.0.2.1 -all", "a:192.0.2.1", "write `ip4:192.0.2.1`", Some("v=spf1 ip4:192.0.2.1 -all")),
    (
        "v=spf1 ip4:mail.example.org -all",
        "ip4:mail.example.org",
        "write `a:mail.example.org`",
        Some("v=spf1 a:mail.example.org -all"),
    ),
    (
        "v=spf1 include:https://a.example/ -all",
        "include:https://a.example/",
        "write `include:a.example`",
        Some("v=spf1 include:a.example -all"),
    ),
    (
        "v=spf1 a:https://mail.example.org/ -all",
        "a:https://mail.example.org/",
        "write `a:mail.example.org`",
        Some("v=spf1 a:mail.example.org -all"),
    ),
    // What was meant is not clear: the fault alone.
    ("v=spf1 ip4:192.0.2.300 -all", "192.0.2.300", "expected an IPv4 address", None),
    ("v=spf1 ip4:192.0.2.1-9 -all", "192.0.2.1-9", "expected an IPv4 address", None),
    ("v=spf1 ip4:192.0.2.0/33 -all", "/33", "expected a prefix length", None),
    ("v=spf1 mx foo -all", "foo", "expected all, include", None),
    ("v=spf1 include: -all", ":", "", None),
];

#[test]
fn the_place_the_cause_and_the_record_that_was_meant() {
    for (text, part, cause, suggestion) in CASES {
        let findings = spf::lint_text(text);
        let first = &findings[0];
        assert_eq!((first.code(), first.severity()), ("spf::syntax", Severity::Error), "{text:?}");
        if suggestion.is_some() || !cause.is_empty() {
            assert_eq!(first.span().slice(text), Some(*part), "{text:?}: {first}");
        }
        assert!(first.message().contains(cause), "{text:?}: {first}");
        for finding in &findings {
            assert_eq!(finding.suggestion(), *suggestion, "{text:?}: {finding}");
            assert!(finding.span().slice(text).is_some(), "{text:?}: {finding}");
        }
        if let Some(suggestion) = suggestion {
            assert_eq!(spf::lint_text(suggestion), [], "{suggestion}");
        }
    }
}

#[test]
fn texts_for_other_purposes_are_not_records() {
    for text in [
        "",
        "google-site-verification=abc",
        "v=DMARC1; p=none",
        "spf2.0/pra include:a.example -all",
        "all",
        "hello all",
    ] {
        let findings = spf::lint_text(text);
        assert_eq!((findings.len(), findings[0].suggestion()), (1, None), "{text:?}");
    }
}

/// One suggestion mends all findings together, and all that the old record names passes under it.
#[test]
fn suggestions_keep_what_is_meant_to_pass() {
    for (text, suggestion) in [
        ("v=spf1 +all include:_spf.x.example ~all", Some("v=spf1 include:_spf.x.example ~all")),
        ("v=spf1 +all include:_spf.x.example -all", Some("v=spf1 include:_spf.x.example ~all")),
        ("v=spf1 all ip4:192.0.2.1 ip4:192.0.2.1", Some("v=spf1 ip4:192.0.2.1 ~all")),
        ("v=spf1 +all redirect=_spf.x.example", Some("v=spf1 include:_spf.x.example ~all")),
        ("v=spf1 -all include:_spf.x.example", Some("v=spf1 include:_spf.x.example -all")),
        ("v=spf1 ?all ip4:192.0.2.1", Some("v=spf1 ip4:192.0.2.1 ~all")),
        ("v=spf1 MX mx ip4=192.0.2.1 a ?all", Some("v=spf1 mx ip4:192.0.2.1 a ~all")),
        ("v=spf1 include=_spf.x.example", Some("v=spf1 include:_spf.x.example ~all")),
        ("v=spf1 redirct=_spf.x.example", Some("v=spf1 redirect=_spf.x.example")),
        ("v=spf1 mx ~all v=spf1 include:_spf.x.example -all", Some("v=spf1 mx include:_spf.x.example ~all")),
        (
            "v=spf1 dom=example.org ip4=192.0.2.0/24 include=_spf.example.net mx ~all",
            Some("v=spf1 ip4:192.0.2.0/24 include:_spf.example.net mx ~all"),
        ),
        ("v=spf1 include:a.example-all", Some("v=spf1 include:a.example -all")),
        ("v=spf1 +all", None),
        ("v=spf1 exp=w.example ?all", None),
    ] {
        let findings = spf::lint_text(text);
        assert!(!findings.is_empty(), "{text}");
        for finding in &findings {
            assert_eq!(finding.suggestion(), suggestion, "{text}: {finding}");
        }
        let Some(suggestion) = suggestion else { continue };
        let (old, new) = (Record::parse(text).unwrap(), Record::parse(suggestion).unwrap());
        assert!(
            NetworkSet::authorized_by(&old).without(&NetworkSet::authorized_by(&new)).is_empty(),
            "{text}"
        );
        assert_eq!(spf::lint(&new), [], "{suggestion}");
    }
}

#[test]
fn networks_that_hold_everyone_together() {
    for (text, found) in [
        ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 ~all", true),
        ("v=spf1 ip6:::/1 ip6:8000::/1 ~all", true),
        ("v=spf1 ip4:10.0.0.0/8 ip4:11.0.0.0/8 ~all", true),
        ("v=spf1 ip4:10.0.0.0/8 ip4:12.0.0.0/8 ~all", false),
        // The finding of the network itself is enough.
        ("v=spf1 ip4:0.0.0.0/0 ~all", false),
        ("v=spf1 -ip4:0.0.0.0/1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 ~all", false),
        ("v=spf1 +all", true),
    ] {
        let findings = spf::lint_text(text);
        assert_eq!(
            findings.iter().any(|finding| finding.code() == "spf::pass-all"),
            found,
            "{text}: {findings:?}"
        );
    }
}

/// Each fault is one finding at its place, and all of them have the same suggestion.
#[test]
fn faults_of_writing_have_their_places() {
    type Places = &'static [(usize, usize)];
    #[rustfmt::skip]
    let cases: [(&str, Places, &str); 7] = [
        ("v=spf1 ip4:192.0.2.1ip4:192.0.2.2 -all", &[(20, 33)], "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
        ("v=spf1 ip4:192.0.2.1,192.0.2.2 -all", &[(21, 30)], "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
        ("v=spf1; include:a.example-all", &[(6, 7), (25, 29)], "v=spf1 include:a.example -all"),
        ("v=spf1 mxinclude:a.example.net -all", &[(9, 30)], "v=spf1 mx include:a.example.net -all"),
        ("v=spf1 includes:a.example.net -all", &[(7, 15)], "v=spf1 include:a.example.net -all"),
        ("v=spf1 inc:a.example.net included:b.example.net -all", &[(7, 10), (25, 33)],
            "v=spf1 include:a.example.net include:b.example.net -all"),
        ("v=spf1 ++a:mail.example.org ~~all", &[(7, 27), (28, 33)], "v=spf1 +a:mail.example.org ~all"),
    ];
    for (text, places, better) in cases {
        let findings = spf::lint_text(text);
        let found: Vec<_> =
            findings.iter().map(|finding| (finding.span().start(), finding.span().end())).collect();
        assert_eq!(found, places, "{text}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.suggestion() == Some(better)), "{text}: {findings:?}");
    }
}
