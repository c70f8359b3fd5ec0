//! MTA-STS and TLS reporting: records, policies, reports.

use deliverability::{
    tls::{
        ErrorKind, Mode, StsPolicy, StsRecord, TlsRptRecord, lint_policy, lint_sts, lint_tls_rpt,
        report::{self, Changes, Error, FailureKey, PolicyType, Report, Totals},
    },
    unpack,
};
use proptest::prelude::*;

#[test]
fn from_text() {
    let record: StsRecord<'static> = "v=STSv1; id=1".parse().unwrap();
    assert_eq!(record.id(), "1");
    let record: TlsRptRecord<'static> = "v=TLSRPTv1; rua=mailto:a@example.org".parse().unwrap();
    assert_eq!(record.uris().collect::<Vec<_>>(), ["mailto:a@example.org"]);
    let policy: StsPolicy = "version: STSv1\nmode: none\nmax_age: 86400\n".parse().unwrap();
    assert_eq!((policy.mode(), policy.max_age(), policy.patterns().count()), (Mode::None, 86_400, 0));
    assert_eq!("mode: none".parse::<StsPolicy>().unwrap_err().kind(), ErrorKind::PolicyVersion);
}

#[test]
fn rfc_8461_3_1_records() {
    for (text, expected) in [
        ("v=STSv1; id=20160831085700Z;", Ok("20160831085700Z")),
        ("v=STSv1;id=1", Ok("1")),
        ("v=STSv1 ; id = 1 ; x=y", Ok("1")),
        ("v=STSv1; id=1; id=2", Ok("1")),
        ("v=STSv1", Err((ErrorKind::Id, 7..7))),
        ("v=STSv1; id=", Err((ErrorKind::Id, 12..12))),
        ("v=STSv1; id=a-b", Err((ErrorKind::Id, 12..15))),
        ("v=STSv1; id=123456789012345678901234567890123", Err((ErrorKind::Id, 12..45))),
        ("v=STSv2; id=1", Err((ErrorKind::StsVersion, 0..7))),
        ("v=stsv1; id=1", Err((ErrorKind::StsVersion, 0..7))),
        ("v=STSv10; id=1", Err((ErrorKind::StsVersion, 0..8))),
        ("", Err((ErrorKind::StsVersion, 0..0))),
    ] {
        let record = StsRecord::parse(text);
        let found = record.as_ref().map(|record| record.id());
        assert_eq!(found.map_err(|error| (error.kind(), error.span().range())), expected, "{text}");
    }
}

#[test]
fn rfc_8460_3_records() {
    for (text, expected) in [
        ("v=TLSRPTv1;rua=mailto:reports@example.com", Ok(1)),
        ("v=TLSRPTv1; rua=https://r.example/v1/tlsrpt , mailto:a@b.example;", Ok(2)),
        ("v=TLSRPTv1; rua=MAILTO:a@b.example?subject=x", Ok(1)),
        ("v=TLSRPTv1", Err((ErrorKind::Rua, 10..10))),
        ("v=TLSRPTv1; rua=", Err((ErrorKind::Uri, 16..16))),
        ("v=TLSRPTv1; rua=mailto:a@b.example,", Err((ErrorKind::Uri, 35..35))),
        ("v=TLSRPTv1; rua=mailto:a@b.example, http://r.example", Err((ErrorKind::Uri, 36..52))),
        ("v=TLSRPTv1; rua=mailto:nobody", Err((ErrorKind::Uri, 16..29))),
        ("v=TLSRPTv1; rua=mailto:a!b@c.example", Err((ErrorKind::Uri, 16..36))),
        ("v=TLSRPT1; rua=mailto:a@b.example", Err((ErrorKind::RptVersion, 0..9))),
    ] {
        let record = TlsRptRecord::parse(text);
        let found = record.as_ref().map(|record| record.uris().count());
        assert_eq!(found.map_err(|error| (error.kind(), error.span().range())), expected, "{text}");
    }
}

#[test]
fn rfc_8461_3_2_policies() {
    let good =
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.net\r\nmax_age: 604800\r\n";
    let policy = StsPolicy::parse(good).unwrap();
    assert_eq!((policy.mode(), policy.max_age()), (Mode::Enforce, 604_800));
    for (host, allowed) in [
        ("mail.example.com", true),
        ("MAIL.example.com.", true),
        ("mx.example.net", true),
        ("a.mx.example.net", false),
        ("example.net", false),
        (".example.net", false),
        ("mail.example.com.evil.example", false),
    ] {
        assert_eq!(policy.allows(host), allowed, "{host}");
    }
    for (text, expected) in [
        ("version: STSv1\nmode: none\nmax_age: 1\n", None),
        ("mode: testing\nversion:STSv1\nmx:mx.example\nmax_age:1\nextra: x\n\n", None),
        ("mode: none\nmax_age: 1\n", Some((ErrorKind::PolicyVersion, ""))),
        ("version: STSv2\n", Some((ErrorKind::PolicyVersion, "STSv2"))),
        ("version: STSv1\nmode: Enforce\n", Some((ErrorKind::Mode, "Enforce"))),
        ("version: STSv1\nmode: none\nmax_age: 31557601\n", Some((ErrorKind::MaxAge, "31557601"))),
        ("version: STSv1\nmode: none\nmax_age: +1\n", Some((ErrorKind::MaxAge, "+1"))),
        ("version: STSv1\nmode: none\n", Some((ErrorKind::MaxAge, ""))),
        ("version: STSv1\nmode: enforce\nmax_age: 1\n", Some((ErrorKind::Mx, ""))),
        ("version: STSv1\nmx: *.*.example\n", Some((ErrorKind::Mx, "*.*.example"))),
        ("version: STSv1\nmx: -a.example\n", Some((ErrorKind::Mx, "-a.example"))),
        ("version: STSv1\nnonsense\n", Some((ErrorKind::Pair, "nonsense"))),
        ("<html>", Some((ErrorKind::Pair, "<html>"))),
    ] {
        let found = StsPolicy::parse(text);
        let found = found.as_ref().err().map(|error| (error.kind(), error.found()));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn lint_says_what_to_do() {
    let codes = |findings: Vec<deliverability::diagnostic::Finding>| {
        findings.iter().map(|finding| finding.code()).collect::<Vec<_>>()
    };
    assert!(
        lint_sts("v=STSv1; id=1").is_empty() && lint_tls_rpt("v=TLSRPTv1; rua=mailto:a@b.example").is_empty()
    );
    assert_eq!(codes(lint_sts("v=STSv1")), ["mta-sts::id"]);
    assert_eq!(codes(lint_tls_rpt("v=TLSRPTv1; rua=mailto:a@b.example; ruf=x")), ["tls-rpt::unknown-tag"]);
    let policy =
        |mode: &str, age: u32| format!("version: STSv1\nmode: {mode}\nmx: mx1.example.org\nmax_age: {age}\n");
    assert!(lint_policy(&policy("enforce", 604_800), &["mx1.example.org"]).is_empty());
    assert_eq!(
        codes(lint_policy(&policy("enforce", 60), &["mx1.example.org", "mx2.example.org"])),
        ["mta-sts::short-max-age", "mta-sts::missing-mx"]
    );
    assert_eq!(codes(lint_policy(&policy("testing", 60), &[])), ["mta-sts::testing"]);
    assert_eq!(codes(lint_policy(&policy("none", 60), &["other.example"])), ["mta-sts::none"]);
    assert_eq!(codes(lint_policy("mode: x", &[])), ["mta-sts::mode"]);
    let findings = lint_policy(&policy("enforce", 604_800), &["mx2.example.org"]);
    assert_eq!(findings[0].span().slice(&policy("enforce", 604_800)), Some("mx: mx1.example.org"));
}

#[test]
fn rfc_8460_4_4_reports() {
    let report = Report::parse(
        br#"{"organization-name": "O", "report-id": "r", "date-range": {"start-datetime": "2026-02-02T00:00:00Z",
            "end-datetime": "x"}, "policies": [
            {"policy": {"policy-type": "TLSA", "policy-string": "3 0 1 AB", "mx-host": "mx.example"},
             "summary": {"total-successful-session-count": "7", "total-failure-session-count": -1},
             "failure-details": [{"result-type": "x", "sending-mta-ip": "[2001:db8::1]", "receiving-ip": "no"}, 17]},
            {}]}"#,
    )
    .unwrap();
    let policy = &report.policies[0];
    assert_eq!((policy.policy_type, policy.succeeded, policy.failed), (Some(PolicyType::Tlsa), 7, 0));
    assert_eq!(
        (policy.policy.as_slice(), policy.mx_hosts.as_slice()),
        (&["3 0 1 AB".to_owned()][..], &["mx.example".to_owned()][..])
    );
    assert_eq!(policy.failures[0].sending_ip, Some("2001:db8::1".parse().unwrap()));
    assert_eq!(report.policies[1].policy_type, None);
    assert_eq!(report.warnings.len(), 3, "{:?}", report.warnings);
    let kind = |json: &[u8]| Report::parse(json).unwrap_err().kind();
    assert_eq!(kind(b"[]"), Some(report::ErrorKind::Json));
    let error = Report::parse(b"{\n \"a\": x}").unwrap_err().to_string();
    assert_eq!(error, "expected a JSON object, found \"x\" (RFC 8460, 4.4), at 8..9");
    assert_eq!(kind(b"{\"policies\": 1}"), Some(report::ErrorKind::NoPolicies));
    assert_eq!(kind("[".repeat(100_000).as_bytes()), Some(report::ErrorKind::Json));
}

/// A report with one policy and one failure.
fn tls_report(domain: &str, mx: &str, reason: &str, failed: u64) -> Report {
    let json = serde_json::json!({
        "organization-name": "O", "report-id": "r", "contact-info": "c@example.net",
        "date-range": {"start-datetime": "2026-02-02T00:00:00Z", "end-datetime": "2026-02-02T23:59:59Z"},
        "policies": [{
            "policy": {"policy-type": "sts", "policy-domain": domain},
            "summary": {"total-successful-session-count": 5, "total-failure-session-count": failed},
            "failure-details": [{"result-type": reason, "receiving-mx-hostname": mx, "failed-session-count": failed}],
        }],
    });
    Report::parse(json.to_string().as_bytes()).unwrap()
}

#[test]
fn reports_are_summed_in_bounded_memory() {
    let mut totals = Totals::with_max(2);
    for (domain, mx) in
        [("A.example", "MX.a.example"), ("a.example", "mx.a.example"), ("b.example", ""), ("c.example", "")]
    {
        totals.add(&tls_report(domain, mx, "Certificate-Expired", 2));
    }
    assert_eq!((totals.reports(), totals.succeeded(), totals.failed(), totals.unsorted()), (4, 20, 8, 7));
    let policies: Vec<(String, u64, u64)> = totals
        .policies()
        .map(|(key, sessions)| (key.domain.clone(), sessions.succeeded, sessions.failed))
        .collect();
    assert_eq!(policies, [("a.example".to_owned(), 10, 4), ("b.example".to_owned(), 5, 2)]);
    let failures: Vec<(&str, &str, u64)> = totals
        .failures()
        .map(|(key, sessions)| (key.mx.as_str(), key.result_type.as_str(), sessions))
        .collect();
    assert_eq!(failures, [("mx.a.example", "certificate-expired", 4), ("", "certificate-expired", 2)]);
    // Counts that would not fit stay at the most.
    totals.add(&tls_report("a.example", "", "x", u64::MAX));
    assert_eq!(totals.failed(), u64::MAX);
}

#[test]
fn sums_of_two_periods_are_compared() {
    let sum = |reports: &[(&str, &str)]| {
        let mut totals = Totals::new();
        reports.iter().for_each(|(domain, reason)| totals.add(&tls_report(domain, "mx", reason, 1)));
        totals
    };
    let before = sum(&[("a.example", "certificate-expired"), ("b.example", "sts-policy-fetch-error")]);
    let after = sum(&[("a.example", "certificate-expired"), ("a.example", "starttls-not-supported")]);
    let changes = after.since(&before);
    let names = |keys: &[FailureKey]| -> Vec<(String, String)> {
        keys.iter().map(|key| (key.domain.clone(), key.result_type.clone())).collect()
    };
    assert_eq!(names(&changes.new), [("a.example".to_owned(), "starttls-not-supported".to_owned())]);
    assert_eq!(names(&changes.stopped), [("b.example".to_owned(), "sts-policy-fetch-error".to_owned())]);
    assert_eq!(after.since(&after), Changes::default());
}

#[test]
fn a_written_report_has_every_field_of_rfc_8460() {
    let report = tls_report("a.example", "mx.a.example", "certificate-expired", 3);
    let json = report.to_json();
    assert_eq!(Report::parse(json.as_bytes()), Ok(report));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    for pointer in [
        "/organization-name",
        "/date-range/start-datetime",
        "/date-range/end-datetime",
        "/contact-info",
        "/report-id",
        "/policies/0/policy/policy-type",
        "/policies/0/policy/policy-domain",
        "/policies/0/summary/total-successful-session-count",
        "/policies/0/summary/total-failure-session-count",
        "/policies/0/failure-details/0/result-type",
        "/policies/0/failure-details/0/failed-session-count",
    ] {
        assert!(value.pointer(pointer).is_some_and(|field| !field.is_null()), "{pointer}: {json}");
    }
}

#[test]
fn bombs_of_tls_reports_are_refused_within_their_budget() {
    use std::io::Write as _;
    let mut blanks = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    blanks.write_all(&vec![b' '; 80 << 20]).unwrap();
    let bomb = blanks.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let error = Report::read(&bomb, &unpack::Policy::default()).unwrap_err();
    assert!(matches!(error, Error::Unpack(unpack::Error::TooDense | unpack::Error::TooLarge)), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_reads_the_same(text in "(v=STSv1|v=TLSRPTv1|version: STSv1\nmode: none\n)?[ -~\n]{0,60}") {
        if let Ok(record) = StsRecord::parse(&text) {
            let written = record.to_string();
            prop_assert_eq!(StsRecord::parse(&written).unwrap(), record);
        }
        if let Ok(record) = TlsRptRecord::parse(&text) {
            let written = record.to_string();
            prop_assert_eq!(TlsRptRecord::parse(&written).unwrap(), record);
        }
        match StsPolicy::parse(&text) {
            Ok(policy) => prop_assert_eq!(StsPolicy::parse(&policy.to_string()), Ok(policy)),
            Err(error) => prop_assert!(error.span().range().end <= text.len()),
        }
        let _ = (lint_sts(&text), lint_tls_rpt(&text), lint_policy(&text, &["mx.example"]));
    }
}
