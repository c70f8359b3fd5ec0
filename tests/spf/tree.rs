//! What an audit finds in the records that a record leads to, and around it.

use std::fmt::Write as _;

use deliverability::{
    diagnostic::{Finding, Severity},
    dns,
    spf::{Audit, AuditReport},
};

use super::zone;

fn audit(text: &str) -> AuditReport {
    let zone = zone(text);
    dns::resolve_with(Audit::new("e.org".parse().unwrap()), |question| zone.answer(question))
}

/// The finding of a code, and the marked text.
fn found<'r>(report: &'r AuditReport, code: &str) -> Option<(&'r Finding, &'r str)> {
    let finding = report.findings().iter().find(|finding| finding.code() == code)?;
    Some((finding, finding.span().slice(report.published()?)?))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn senders_that_an_included_record_allows() {
    const DEEP: &str = "one.org. TXT \"v=spf1 ip4:192.0.2.1 include:two.org -all\"\n\
                        two.org. TXT \"v=spf1 redirect=three.org\"\n";
    for (own, others, code, part, way) in [
        (
            "include:one.org -all",
            "one.org. TXT \"v=spf1 +all\"",
            "spf::included-pass-all",
            "include:one.org",
            "`all` in the record of one.org (by include:one.org)",
        ),
        (
            "redirect=one.org",
            "one.org. TXT \"v=spf1 ip4:192.0.2.1 +all\"",
            "spf::included-pass-all",
            "redirect=one.org",
            "(by redirect=one.org)",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 +all\"",
            "spf::included-pass-all",
            "include:one.org",
            "three.org (by include:one.org, then include:two.org, then redirect=three.org)",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 ip4:0.0.0.0/0 ~all\"",
            "spf::included-broad-network",
            "include:one.org",
            "ip4:0.0.0.0/0",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 ip6:2000::/3 ~all\"",
            "spf::included-broad-network",
            "include:one.org",
            "2000::/3",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 ip4:64.0.0.0/7 ~all\"",
            "spf::included-broad-network",
            "include:one.org",
            "64.0.0.0/7",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 a:four.org/4 ~all\"\nfour.org. A 192.0.2.1",
            "spf::included-broad-network",
            "include:one.org",
            "a:four.org/4",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 exists:four.org ~all\"\nfour.org. A 192.0.2.1",
            "spf::included-pass-all",
            "include:one.org",
            "exists:four.org",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 ptr ~all\"",
            "spf::included-ptr",
            "include:one.org",
            "three.org",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 exists:%{p}.four.org ~all\"",
            "spf::included-ptr",
            "include:one.org",
            "three.org",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 mx:gone.org ~all\"",
            "spf::void-lookup",
            "include:one.org",
            "`mx:gone.org` in the record of three.org",
        ),
        (
            "include:one.org -all",
            "three.org. TXT \"v=spf1 include:gone.org ~all\"",
            "spf::no-record-at-target",
            "include:one.org",
            "then include:gone.org",
        ),
        (
            "include:%{d}.one.org -all",
            "e.org.one.org. TXT \"v=spf1 +all\"",
            "spf::included-pass-all",
            "include:%{d}.one.org",
            "the record of e.org.one.org",
        ),
        (
            "exists:four.org -all",
            "four.org. A 192.0.2.1",
            "spf::included-pass-all",
            "exists:four.org",
            "anyone",
        ),
    ] {
        let others = if others.starts_with("three") { format!("{DEEP}{others}") } else { others.to_owned() };
        let report = audit(&format!("e.org. TXT \"v=spf1 {own}\"\n{others}\n"));
        let (finding, marked) =
            found(&report, code).unwrap_or_else(|| panic!("{own}, {others}: {:?}", report.findings()));
        assert_eq!(marked, part, "{finding}");
        assert!(finding.message().contains(way), "{way}: {finding}");
        let is_everyone = code == "spf::included-pass-all" || others.contains("/0");
        assert_eq!(report.passes_everyone(), is_everyone, "{others}");
    }
}

#[test]
fn what_an_included_record_may_say() {
    for (own, others) in [
        // What matches there does not pass here.
        ("?include:one.org -all", "one.org. TXT \"v=spf1 +all\""),
        ("-include:one.org -all", "one.org. TXT \"v=spf1 ip4:0.0.0.0/0 -all\""),
        ("include:one.org -all", "one.org. TXT \"v=spf1 ~ip4:0.0.0.0/0 ?all\""),
        ("include:one.org -all", "one.org. TXT \"v=spf1 -all +all\""),
        ("include:one.org -all", "one.org. TXT \"v=spf1 ip4:10.0.0.0/8 ~all\""),
        ("include:one.org -all", "one.org. TXT \"v=spf1 exists:%{i}.one.org ~all\""),
        ("-all include:one.org", "one.org. TXT \"v=spf1 +all\""),
    ] {
        let report = audit(&format!("e.org. TXT \"v=spf1 {own}\"\n{others}\n"));
        let codes: Vec<_> =
            report.findings().iter().map(Finding::code).filter(|code| code.contains("included")).collect();
        assert_eq!((codes, report.passes_everyone()), (vec![], false), "{own}, {others}");
    }
}

#[test]
fn networks_of_several_records_that_hold_everyone_together() {
    let report = audit(
        "e.org. TXT \"v=spf1 include:one.org include:two.org -all\"\n\
         one.org. TXT \"v=spf1 ip4:0.0.0.0/1 ~all\"\ntwo.org. TXT \"v=spf1 ip4:128.0.0.0/1 ~all\"\n",
    );
    assert!(report.passes_everyone());
    let (finding, marked) = found(&report, "spf::included-pass-all").unwrap();
    assert!(finding.message().contains("0.0.0.0/0") && marked == "include:two.org", "{finding}");
    assert_eq!(report.findings().iter().filter(|one| one.code() == "spf::included-broad-network").count(), 2);
    // In pieces of which none is broad.
    let mut text = String::from("e.org. TXT \"v=spf1 include:one.org -all\"\none.org. TXT \"v=spf1");
    (0..32).for_each(|n| write!(text, "\" \" ip4:{}.0.0.0/8", n).unwrap());
    let report = audit(&format!("{text} -all\"\n"));
    assert!(found(&report, "spf::included-pass-all").is_some() && !report.passes_everyone());
}

#[test]
fn a_long_chain_of_includes_is_shortened() {
    let mut text = String::from("e.org. TXT \"v=spf1 include:n0.org -all\"\n");
    (0..60).for_each(|n| writeln!(text, "n{n}.org. TXT \"v=spf1 include:n{}.org -all\"", n + 1).unwrap());
    text.push_str("n60.org. TXT \"v=spf1 ptr -all\"\n");
    let report = audit(&text);
    let (finding, _) = found(&report, "spf::included-ptr").unwrap();
    assert!(finding.message().contains("more, then include:n58.org"), "{finding}");
    assert!(finding.message().len() < 400);
}

#[test]
fn the_published_text_is_kept_unchanged() {
    for (zone, published, suggestion) in [
        ("\"v=spf1 ip4:192.0.2.81~all\"", "v=spf1 ip4:192.0.2.81~all", "v=spf1 ip4:192.0.2.81 ~all"),
        ("\" v=spf1 mx -all\"", " v=spf1 mx -all", "v=spf1 mx -all"),
        ("\"\\\"v=spf1 mx -all\\\"\"", "\"v=spf1 mx -all\"", "v=spf1 mx -all"),
        ("v=spf1 mx include:i.org ~all", "v=spf1mxinclude:i.org~all", "v=spf1 mx include:i.org ~all"),
    ] {
        let text = format!(
            "e.org. TXT {zone}\ne.org. TXT \"other=1\"\ne.org. MX 1 e.org.\ne.org. A 192.0.2.1\ni.org. TXT \"v=spf1 -all\"\n"
        );
        let report = audit(&text);
        assert_eq!(report.published(), Some(published));
        assert!(!report.is_complete());
        let finding = &report.findings()[0];
        assert_eq!(
            (finding.severity(), finding.suggestion()),
            (Severity::Error, Some(suggestion)),
            "{finding}"
        );
        assert!(finding.span().slice(published).is_some(), "{finding}");
    }
    let report =
        audit("e.org. TXT \"v=spf1 ip4:192.0.2.1 ~all\"\ne.org. TXT \"v=spf1 ip4:192.0.2.2 -all\"\n");
    let (finding, _) = found(&report, "spf::several-records").unwrap();
    assert_eq!(finding.suggestion(), Some("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ~all"));
    let report = audit(
        "e.org. TXT \"v=spf1 ip4:192.0.2.1 ~all\"\ne.org. TXT \"v=spf 1 ip4:192.0.2.2 -all\"\ne.org. TXT \"\\\"v=spf1 mx -all\\\"\"\n",
    );
    assert!(found(&report, "spf::stray-record").is_some(), "{:?}", report.findings());
}

/// RFC 7208, 3.4: all texts of a name come in one answer.
#[test]
fn all_texts_of_a_name_together() {
    let with = |count: usize| {
        let mut text = String::from("e.org. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n");
        // 23 bytes of header and question, 38 of the record; each of these takes 113.
        (0..count).for_each(|_| writeln!(text, "e.org. TXT \"{}\"", "x".repeat(100)).unwrap());
        text
    };
    assert!(found(&audit(&with(3)), "spf::answer-too-long").is_none());
    let report = audit(&with(4));
    let (finding, _) = found(&report, "spf::answer-too-long").unwrap();
    assert!(finding.message().contains("the 5 TXT records at e.org"), "{finding}");
    assert_eq!(finding.severity(), Severity::Warning);
}
