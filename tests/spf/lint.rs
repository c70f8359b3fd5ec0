//! Findings: one case a code, in the table of `lint` and in that of `AuditReport::findings`.

use deliverability::{
    diagnostic::{Finding, Severity},
    dns::{self, Failure, Zone},
    spf::{self, Audit, AuditReport, Record},
};

use super::zone;

/// Code, severity, the marked text and the corrected record of each finding.
fn shown(text: &str, findings: &[Finding]) -> Vec<(&'static str, Severity, String, Option<String>)> {
    findings
        .iter()
        .map(|finding| {
            let part = finding.span().slice(text).unwrap_or_else(|| panic!("{finding} of {text}"));
            (finding.code(), finding.severity(), part.to_owned(), finding.suggestion().map(String::from))
        })
        .collect()
}

#[test]
fn nothing_to_say() {
    for text in [
        "v=spf1 mx ~all",
        "v=spf1 mx -all",
        "v=spf1 -all",
        "v=spf1 redirect=_spf.example.org",
        "v=spf1 ip4:192.0.2.0/16 ip6:2001:db8::/32 include:Example.ORG a:%{D}.example.org ~all",
        "v=spf1 -ip4:10.0.0.0/8 ip4:192.0.2.1 -all exp=why.example.org",
        "v=spf1 exists:%{i}._spf.example.org rp=100 -all",
        "v=spf1 a -a:b.example mx ~all",
        "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip6:::1 ~all",
        "v=spf1 a a:a.example a:b.example a:c.example a:d.example a:e.example a:f.example a:g.example a:h.example mx ~all",
    ] {
        assert_eq!(spf::lint_text(text), [], "{text}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_code_has_one_case() {
    use Severity::{Error, Info, Warning};

    let eleven = format!("v=spf1{} ~all", (0..11).map(|n| format!(" a:n{n}.example")).collect::<String>());
    let string =
        format!("v=spf1{} ~all", (0..20).map(|n| format!(" ip4:192.0.2.{}", n * 5)).collect::<String>());
    let long =
        format!("v=spf1{} ~all", (0..40).map(|n| format!(" ip4:192.0.2.{}", n * 5)).collect::<String>());
    assert!(string.len() > 255 && string.len() < 450 && long.len() > 450);
    let cases: &[(&str, &str, Severity, &str, Option<&str>)] = &[
        ("v=spf1 mx +all", "spf::pass-all", Error, "+all", Some("v=spf1 mx ~all")),
        // Nobody is named who may send: any other end would make all own mail fail.
        ("v=spf1 all", "spf::pass-all", Error, "all", None),
        ("v=spf1 ?include:a.example ?all", "spf::neutral-all", Warning, "?all", None),
        ("v=spf1 mx ?all", "spf::neutral-all", Warning, "?all", Some("v=spf1 mx ~all")),
        ("v=spf1 mx", "spf::no-all", Warning, "", Some("v=spf1 mx ~all")),
        ("v=spf1", "spf::no-all", Warning, "", None),
        ("v=spf1 mx exp=w.example", "spf::no-all", Warning, "", Some("v=spf1 mx ~all exp=w.example")),
        ("v=spf1 -all mx", "spf::after-all", Warning, "mx", Some("v=spf1 mx -all")),
        ("v=spf1 -all ~all", "spf::after-all", Warning, "~all", Some("v=spf1 -all")),
        (
            "v=spf1 mx redirect=b.example -all",
            "spf::redirect-beside-all",
            Warning,
            "redirect=b.example",
            Some("v=spf1 mx -all"),
        ),
        // Nothing is suggested in its place: without it those that it lets pass would fail.
        ("v=spf1 mx ptr -all", "spf::ptr", Warning, "ptr", None),
        ("v=spf1 ?ptr:b.example -all", "spf::ptr", Warning, "?ptr:b.example", None),
        ("v=spf1 a/0 -all", "spf::broad-network", Error, "a/0", None),
        ("v=spf1 mx//16 -all", "spf::broad-network", Warning, "mx//16", None),
        ("v=spf1 ip4:0.0.0.0/0 -all", "spf::broad-network", Error, "ip4:0.0.0.0/0", None),
        ("V=SPF1 mx -all", "spf::upper-case", Info, "V=SPF1", Some("v=spf1 mx -all")),
        (
            "v=spf1 ip4:192.0.2.7 ip4:192.0.2.0/24 -all",
            "spf::needless-network",
            Warning,
            "ip4:192.0.2.7",
            Some("v=spf1 ip4:192.0.2.0/24 -all"),
        ),
        (
            "v=spf1 exists:%{p}.b.example -all",
            "spf::deprecated-macro",
            Warning,
            "exists:%{p}.b.example",
            None,
        ),
        (
            "v=spf1 redirect=%{P2}.b.example",
            "spf::deprecated-macro",
            Warning,
            "redirect=%{P2}.b.example",
            None,
        ),
        ("v=spf1 -all exp=%{p}.b.example", "spf::deprecated-macro", Warning, "exp=%{p}.b.example", None),
        (&eleven, "spf::too-many-lookups", Error, &eleven, None),
        (&string, "spf::string-too-long", Warning, &string, None),
        (
            "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all",
            "spf::needless-network",
            Warning,
            "ip4:192.0.2.7",
            Some("v=spf1 ip4:192.0.2.0/24 -all"),
        ),
        (
            "v=spf1 ip6:2001:db8::/32 ip6:2001:db8:1::/48 -all",
            "spf::needless-network",
            Warning,
            "ip6:2001:db8:1::/48",
            Some("v=spf1 ip6:2001:db8::/32 -all"),
        ),
        (
            "v=spf1 ip4:192.0.2.7 ip4:192.0.2.7/32 -all",
            "spf::needless-network",
            Warning,
            "ip4:192.0.2.7/32",
            Some("v=spf1 ip4:192.0.2.7 -all"),
        ),
        (
            "v=spf1 ip4:192.0.2.1/24 ip4:192.0.2.9/24 -all",
            "spf::needless-network",
            Warning,
            "ip4:192.0.2.9/24",
            Some("v=spf1 ip4:192.0.2.1/24 -all"),
        ),
        (
            "v=spf1 -ip4:192.0.2.0/24 ip4:192.0.2.7 -all",
            "spf::hidden-network",
            Warning,
            "ip4:192.0.2.7",
            None,
        ),
        ("v=spf1 ip4:192.0.2.7 -ip4:192.0.2.7 -all", "spf::hidden-network", Warning, "-ip4:192.0.2.7", None),
        ("v=spf1 ip4:10.0.0.0/15 -all", "spf::broad-network", Warning, "ip4:10.0.0.0/15", None),
        ("v=spf1 ip6:2001:db8::/31 -all", "spf::broad-network", Warning, "ip6:2001:db8::/31", None),
        ("v=spf1 a/8 -all", "spf::broad-network", Warning, "a/8", None),
        ("v=spf1 a/7 -all", "spf::broad-network", Error, "a/7", None),
        ("v=spf1 mx//15 -all", "spf::broad-network", Error, "mx//15", None),
        ("v=spf1 mx a mx -all", "spf::duplicate-term", Warning, "mx", Some("v=spf1 mx a -all")),
        (
            "v=spf1 a:b.example a:B.example -all",
            "spf::duplicate-term",
            Warning,
            "a:B.example",
            Some("v=spf1 a:b.example -all"),
        ),
        (
            "v=spf1 ip4:192.0.2.7 ip4:192.0.2.7 -all",
            "spf::duplicate-term",
            Warning,
            "ip4:192.0.2.7",
            Some("v=spf1 ip4:192.0.2.7 -all"),
        ),
        (
            "v=spf1 Include:b.example -all",
            "spf::upper-case",
            Info,
            "Include:b.example",
            Some("v=spf1 include:b.example -all"),
        ),
        ("v=spf1 mx -ALL", "spf::upper-case", Info, "-ALL", Some("v=spf1 mx -all")),
        (
            "v=spf1 inlcude:b.example -all",
            "spf::syntax",
            Error,
            "inlcude",
            Some("v=spf1 include:b.example -all"),
        ),
        ("v=spf1 ip4:192.0.2.1/33 -all", "spf::syntax", Error, "/33", None),
        ("v=spf1 foo -all", "spf::syntax", Error, "foo", None),
        ("v=spf1\tmx -all", "spf::syntax", Error, "\t", Some("v=spf1 mx -all")),
        (
            "v=spf1 ip4=192.0.2.1 -all",
            "spf::modifier-for-mechanism",
            Error,
            "ip4=192.0.2.1",
            Some("v=spf1 ip4:192.0.2.1 -all"),
        ),
        (
            "v=spf1 mx dom=example.org -all",
            "spf::unknown-modifier",
            Info,
            "dom=example.org",
            Some("v=spf1 mx -all"),
        ),
        ("v=spf1 mx v=spf1 a -all", "spf::second-version", Warning, "v=spf1", Some("v=spf1 mx a -all")),
        (
            "v=spf1 include:a.examplemx:b.example ~all",
            "spf::missing-space",
            Error,
            "include:a.examplemx:b.example",
            Some("v=spf1 include:a.example mx:b.example ~all"),
        ),
    ];
    for (text, code, severity, part, corrected) in cases {
        let findings = spf::lint_text(text);
        let expected = (*code, *severity, (*part).to_owned(), corrected.map(String::from));
        assert_eq!(shown(text, &findings), [expected], "{text}");
        assert!(!findings[0].message().is_empty());
        if let Some(corrected) = corrected {
            assert!(!spf::lint_text(corrected).iter().any(|finding| finding.code() == *code), "{corrected}");
        }
    }
    let codes: Vec<_> = spf::lint_text(&long).iter().map(Finding::code).collect();
    assert_eq!(codes, ["spf::string-too-long", "spf::record-too-long"]);
}

#[test]
fn findings_are_in_the_order_of_their_places() {
    let text = "v=spf1 MX ptr ip4:10.0.0.0/8 ip4:10.0.0.1 mx all a redirect=b.example";
    let codes: Vec<_> = spf::lint_text(text).iter().map(Finding::code).collect();
    assert_eq!(
        codes,
        [
            "spf::upper-case",
            "spf::ptr",
            "spf::broad-network",
            "spf::needless-network",
            "spf::duplicate-term",
            "spf::pass-all",
            "spf::after-all",
            "spf::redirect-beside-all",
        ]
    );
}

#[test]
fn a_suggestion_changes_the_record() {
    for text in ["v=spf1 X=y -all", "v=spf1 Foo=BAR mx ~all"] {
        for finding in spf::lint_text(text) {
            assert_ne!(finding.suggestion(), Some(text), "{finding}");
        }
    }
}

#[test]
fn a_record_of_many_faults_stays_small() {
    let text = format!("v=spf1{}", " ptr all mx MX".repeat(5_000));
    let findings = spf::lint(&Record::parse(&text).unwrap());
    assert!(findings.iter().all(|finding| finding.suggestion().is_none_or(|text| text.len() < 200_000)));
    let bytes: usize = findings.iter().filter_map(Finding::suggestion).map(str::len).sum();
    assert!(bytes < 1_000_000, "{bytes} bytes of suggestions");
}

fn audit(zone: &Zone) -> AuditReport {
    dns::resolve_with(Audit::new("example.org".parse().unwrap()), |question| zone.answer(question))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_audit_code_has_one_case() {
    use Severity::{Error, Warning};

    let eleven = format!(
        "example.org. TXT \"v=spf1 include:i.example a:a.example ~all\"\ni.example. TXT \"v=spf1{} -all\"\na.example. A 192.0.2.1\n",
        (0..10).map(|_| " a:a.example").collect::<String>()
    );
    let cases: &[(&str, &str, Severity, &str)] = &[
        ("example.org. TXT \"x\"", "spf::no-record", Error, ""),
        ("", "spf::no-record", Error, ""),
        (
            "example.org. TXT \"v=spf1 -all\"\nexample.org. TXT \"v=spf1 -all\"",
            "spf::several-records",
            Error,
            "",
        ),
        (
            "example.org. TXT \"v=spf1 include:b.example -all\"\nb.example. TXT \"v=spf1\"\nb.example. TXT \"v=spf1\"",
            "spf::several-records",
            Error,
            "include:b.example",
        ),
        (
            "example.org. TXT \"v=spf1 include:b.example -all\"",
            "spf::no-record-at-target",
            Error,
            "include:b.example",
        ),
        (
            "example.org. TXT \"v=spf1 redirect=b.example\"",
            "spf::no-record-at-target",
            Error,
            "redirect=b.example",
        ),
        (
            "example.org. TXT \"v=spf1 include:b.example -all\"\nb.example. TXT \"v=spf1 foo\"",
            "spf::included-syntax",
            Error,
            "include:b.example",
        ),
        (
            "example.org. TXT \"v=spf1 include:b.example -all\"\nb.example. TXT \"v=spf1 include:EXAMPLE.org\"",
            "spf::include-loop",
            Error,
            "include:b.example",
        ),
        (
            "example.org. TXT \"v=spf1 redirect=example.org\"",
            "spf::include-loop",
            Error,
            "redirect=example.org",
        ),
        (&eleven, "spf::too-many-lookups", Error, "include:i.example"),
        ("example.org. TXT \"v=spf1 a:b.example -all\"", "spf::void-lookup", Warning, "a:b.example"),
        ("example.org. TXT \"v=spf1 mx -all\"", "spf::void-lookup", Warning, "mx"),
        (
            "example.org. TXT \"v=spf1 exists:b.example -all\"",
            "spf::void-lookup",
            Warning,
            "exists:b.example",
        ),
        ("example.org. TXT \"v=spf1 -all\"\nexample.org. SPF \"v=spf1 -all\"", "spf::type-99", Warning, ""),
        // What `lint` says of the record itself.
        ("example.org. TXT \"v=spf1 foo\"", "spf::syntax", Error, "foo"),
        ("example.org. TXT \"v=spf1 +all\"", "spf::pass-all", Error, "+all"),
    ];
    for (text, code, severity, part) in cases {
        let zone = zone(text);
        let report = audit(&zone);
        let record = text.split('"').nth(1).unwrap_or_default();
        let found: Vec<_> = shown(record, report.findings())
            .into_iter()
            .map(|(code, severity, part, _)| (code, severity, part))
            .collect();
        let expected = (*code, *severity, (*part).to_owned());
        assert!(found.contains(&expected), "{text}\n{found:?}");
        let of_code = found.iter().filter(|(of, ..)| of == code).count();
        assert_eq!(of_code, 1, "{text}\n{found:?}");
    }
    // A name with addresses of one family is not a fault; the third void is an error.
    let report = audit(&zone("example.org. TXT \"v=spf1 a:b.example -all\"\nb.example. AAAA ::1\n"));
    assert_eq!(report.findings(), []);
    let report = audit(&zone("example.org. TXT \"v=spf1 a:b.example a:c.example a:d.example -all\"\n"));
    let severities: Vec<_> = report.findings().iter().map(Finding::severity).collect();
    assert_eq!(severities, [Warning, Warning, Error]);
    let mut zone = zone("example.org. TXT \"v=spf1 a:b.example -all\"");
    zone.fail("b.example", None, Failure::Timeout).unwrap();
    let report = audit(&zone);
    assert!(report.findings().iter().all(|finding| finding.code() == "spf::lookup-failure"));
    assert!(!report.findings().is_empty());
}

#[test]
fn an_audit_counts_the_whole_tree() {
    let zone = zone(
        "example.org.   TXT \"v=spf1 a mx include:b.example ~include:c.example exists:%{i}.x.example redirect=d.example\"\n\
         example.org.   A 192.0.2.1\n\
         example.org.   MX 1 m.example.\n\
         m.example.     A 192.0.2.2\n\
         m.example.     AAAA 2001:db8::2\n\
         b.example.     TXT \"v=spf1 ip4:198.51.100.0/24 include:e.example -all\"\n\
         c.example.     TXT \"v=spf1 ip4:203.0.113.0/24 -all\"\n\
         d.example.     TXT \"v=spf1 ip4:192.0.2.3 -ip4:192.0.2.4 ~all a:never.example\"\n\
         e.example.     TXT \"v=spf1 ip6:2001:db8:1::/48 -all\"\n",
    );
    let report = audit(&zone);
    assert_eq!(report.lookups(), 7);
    let networks: Vec<_> = report.networks().networks().map(|network| network.to_string()).collect();
    // 192.0.2.2/31 holds .2 and .3; what a softfail names is not authorized.
    assert_eq!(networks, ["192.0.2.1", "192.0.2.2/31", "198.51.100.0/24", "2001:db8::2", "2001:db8:1::/48"]);
    let record = "v=spf1 a mx include:b.example ~include:c.example exists:%{i}.x.example redirect=d.example";
    let why: Vec<_> = report
        .authorized()
        .iter()
        .map(|one| {
            format!("{} {} {} {}", one.network, one.domain, one.directive, one.span.slice(record).unwrap())
        })
        .collect();
    assert_eq!(
        why,
        [
            "192.0.2.1 example.org a a",
            "192.0.2.2 example.org mx mx",
            "2001:db8::2 example.org mx mx",
            "198.51.100.0/24 b.example ip4:198.51.100.0/24 include:b.example",
            "2001:db8:1::/48 e.example ip6:2001:db8:1::/48 include:b.example",
            "192.0.2.3 d.example ip4:192.0.2.3 redirect=d.example",
        ]
    );
    let records: Vec<_> = report.records().map(|(domain, _)| domain.to_string()).collect();
    assert_eq!(records, ["example.org", "b.example", "e.example", "c.example", "d.example"]);
}

#[test]
fn sound_records_have_no_findings() {
    for text in [
        // A capital in a macro escapes: two terms.
        "v=spf1 exists:%{l}.x.example exists:%{L}.x.example -all",
        // Taken out, the first address would fall to the second directive.
        "v=spf1 ip4:192.0.2.7 -ip4:192.0.2.0/28 ip4:192.0.2.0/24 -all",
        "v=spf1 a/24 mx/24//64 ~all",
    ] {
        assert_eq!(spf::lint_text(text), [], "{text}");
    }
}

#[test]
fn common_slips_are_corrected_only_where_the_intent_is_clear() {
    for (text, corrected) in [
        ("v=spf1 ipv4:192.0.2.1 -all", Some("v=spf1 ip4:192.0.2.1 -all")),
        ("v=spf1 IPv6:2001:db8::1 -all", Some("v=spf1 ip6:2001:db8::1 -all")),
        ("v=spf1 includ:a.example -all", Some("v=spf1 include:a.example -all")),
        ("v=spf1 inclde:a.example -all", Some("v=spf1 include:a.example -all")),
        ("v=spf1 inlcude:a.example -all", Some("v=spf1 include:a.example -all")),
        ("v=spf1 includes:a.example -all", Some("v=spf1 include:a.example -all")),
        ("v=spf1 exsits:a.example -all", Some("v=spf1 exists:a.example -all")),
        // Either family may be meant, or nothing known.
        ("v=spf1 ip5:192.0.2.1 -all", None),
        ("v=spf1 foo:a.example -all", None),
    ] {
        let findings = spf::lint_text(text);
        assert_eq!((findings[0].code(), findings[0].suggestion()), ("spf::syntax", corrected), "{text}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn records_and_reports_as_json() {
    let record = Record::parse("v=spf1  ip4:192.0.2.0/24 -all").unwrap().into_owned();
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(text, "\"v=spf1  ip4:192.0.2.0/24 -all\"");
    assert_eq!(serde_json::from_str::<Record<'static>>(&text).unwrap(), record);
    assert!(serde_json::from_str::<Record<'static>>("\"v=spf1 foo\"").is_err());

    let zone = zone("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 ?all\"");
    let report =
        dns::resolve_with(Audit::new("example.org".parse().unwrap()), |question| zone.answer(question));
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!(value["authorized"][0]["network"], "192.0.2.0/24");
    assert_eq!(value["findings"][0]["code"], "spf::neutral-all");
    assert_eq!((&value["is_complete"], &value["lookups"]), (&true.into(), &0.into()));
}

/// The codes and places that an audit of `e.org` finds.
fn audited(text: &str) -> (AuditReport, Vec<(&'static str, Severity)>) {
    let zone = zone(text);
    let report = dns::resolve_with(Audit::new("e.org".parse().unwrap()), |question| zone.answer(question));
    let codes = report.findings().iter().map(|finding| (finding.code(), finding.severity())).collect();
    (report, codes)
}

#[test]
fn lengths_of_rfc_7208_section_3() {
    let codes = |length: usize| {
        let mut text = String::from("v=spf1");
        for number in 0.. {
            if text.len() + 50 > length {
                break;
            }
            text += &format!(" ip4:192.0.2.{}", number * 5);
        }
        let padding = "x".repeat(length - text.len() - " a:.example -all".len());
        text += &format!(" a:{padding}.example -all");
        assert_eq!(text.len(), length);
        spf::lint_text(&text).iter().map(Finding::code).collect::<Vec<_>>()
    };
    assert_eq!(codes(255), [""; 0]);
    assert_eq!(codes(256), ["spf::string-too-long"]);
    assert_eq!(codes(450), ["spf::string-too-long"]);
    assert_eq!(codes(451), ["spf::string-too-long", "spf::record-too-long"]);
}

/// What stays is no reason not to mend the rest.
#[test]
fn a_suggestion_mends_what_it_can() {
    let networks: String = (0..20).map(|n| format!(" ip4:192.0.2.{}", n * 5)).collect();
    let findings = spf::lint_text(&format!("v=spf1{networks} ?all"));
    let found: Vec<_> =
        findings.iter().map(|finding| (finding.code(), finding.suggestion().map(str::to_owned))).collect();
    let mended = Some(format!("v=spf1{networks} ~all"));
    assert_eq!(found, [("spf::string-too-long", None), ("spf::neutral-all", mended)]);
}

#[test]
fn findings_that_need_the_dns() {
    use std::fmt::Write as _;

    // Words without quotes are strings of their own, and strings are joined without a space.
    let (report, codes) = audited("e.org. TXT \"v=spf1\" \"ip4:192.0.2.1\" \"-all\"\n");
    assert_eq!(codes, [("spf::syntax", Severity::Error)]);
    let finding = &report.findings()[0];
    assert!(finding.message().contains("without quotes"), "{finding}");
    assert_eq!(finding.suggestion(), Some("v=spf1 ip4:192.0.2.1 -all"));
    let (report, codes) = audited("e.org. TXT \"v=spf1\" \"ip4:192.0.2.1 -all\"\n");
    assert_eq!(codes, [("spf::syntax", Severity::Error)]);
    let finding = &report.findings()[0];
    assert!(!finding.message().contains("without quotes"), "{finding}");

    // Clients of IPv6 find nothing three times, where those of IPv4 find an address each time.
    let mut text = String::from("e.org. TXT \"v=spf1 a:x.e.org a:y.e.org a:z.e.org -all\"\n");
    for name in ["x", "y", "z"] {
        let _ = writeln!(text, "{name}.e.org. A 192.0.2.1");
    }
    let (report, codes) = audited(&text);
    assert_eq!(codes, [("spf::void-lookup", Severity::Error)]);
    assert_eq!(report.void_lookups(), [], "no name is without an address");

    let mut text =
        String::from("e.org. TXT \"v=spf1 mx -all\"\nm.e.org. A 192.0.2.1\nm.e.org. AAAA 2001:db8::1\n");
    for number in 0..11 {
        let _ = writeln!(text, "e.org. MX {number} m.e.org.");
    }
    assert_eq!(audited(&text).1, [("spf::too-many-exchangers", Severity::Error)]);

    // On the wire a long record has strings that are short enough.
    let networks: String = (0..20).map(|n| format!(" ip4:198.51.{n}.0/24")).collect();
    let (report, codes) = audited(&format!("e.org. TXT \"v=spf1{networks} -all\"\n"));
    assert_eq!(codes, []);
    assert!(report.is_complete() && !report.passes_everyone());
    let (report, _) =
        audited("e.org. TXT \"v=spf1 include:b.org exists:%{i}.e.org -all\"\nb.org. TXT \"v=spf1 all\"\n");
    assert!(!report.is_complete() && report.passes_everyone());
}

#[test]
fn an_audit_keeps_ten_thousand_networks() {
    use std::fmt::Write as _;

    let mut text = String::from("e.org. TXT \"v=spf1 a:x.e.org a:y.e.org -all\"\n");
    for name in ["x", "y"] {
        for number in 0..6_000 {
            let _ = writeln!(text, "{name}.e.org. A 10.0.{}.{}", number / 250, number % 250);
            if number == 0 {
                let _ = writeln!(text, "{name}.e.org. AAAA 2001:db8::1");
            }
        }
    }
    let (report, codes) = audited(&text);
    assert_eq!(codes, [("spf::too-many-networks", Severity::Error)]);
    assert_eq!(report.authorized().len(), 10_000);
    assert!(!report.is_complete());
    assert_eq!(
        report.flatten()[0].1.to_string().matches("a:y.e.org").count(),
        1,
        "what is cut stays as it is"
    );
}
