//! Reports, what they travel in, and the records that ask for them.

use deliverability::{
    dmarc::aggregate::{self, Totals},
    tls::{self, StsPolicy, StsRecord, TlsRptRecord},
    unpack::{self, Policy},
};

pub fn dmarc_report(data: &[u8]) {
    let Ok(report) = aggregate::Report::parse(data) else { return };
    assert!(report.passed() <= report.messages());
    for warning in &report.warnings {
        assert!(!warning.to_string().is_empty());
    }
    let again = aggregate::Report::parse(report.to_xml().as_bytes()).expect("what is written can be read");
    assert_eq!((again.messages(), again.passed()), (report.messages(), report.passed()));
    assert_eq!(again.records.len(), report.records.len());
    let mut totals = Totals::with_max(4);
    totals.add(&report);
    assert_eq!(totals.messages(), report.messages());
    assert!(totals.since(&totals).new.is_empty());
}

pub fn report_unpack(data: &[u8]) {
    let mut policy = Policy::default();
    policy.max_size = 1 << 22;
    if let Ok(payloads) = unpack::payloads(data, &policy) {
        let size: usize = payloads.iter().map(|payload| payload.len()).sum();
        // What is not packed is not copied, and what is stays within the bound.
        assert!(size <= (1 << 22) + 64 * data.len());
    }
    let _ = aggregate::Report::read(data, &policy);
    let _ = tls::report::Report::read(data, &policy);
}

pub fn tls_report(data: &[u8]) {
    let Ok(report) = tls::report::Report::parse(data) else { return };
    let again = tls::report::Report::parse(report.to_json().as_bytes()).expect("what is written can be read");
    assert_eq!((again.succeeded(), again.failed()), (report.succeeded(), report.failed()));
    assert_eq!(again.failures(), report.failures());
}

pub fn tls_records(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    if let Ok(record) = StsRecord::parse(text) {
        assert_eq!(StsRecord::parse(&record.to_string()), Ok(record.clone()));
    }
    if let Ok(record) = TlsRptRecord::parse(text) {
        assert_eq!(TlsRptRecord::parse(&record.to_string()), Ok(record.clone()));
    }
    match StsPolicy::parse(text) {
        Ok(policy) => assert_eq!(StsPolicy::parse(&policy.to_string()), Ok(policy)),
        Err(error) => assert!(error.span().end() <= text.len(), "{error}"),
    }
    let findings = tls::lint_sts(text).into_iter().chain(tls::lint_tls_rpt(text));
    for finding in findings.chain(tls::lint_policy(text, &["mx.example.org"])) {
        assert!(finding.span().slice(text).is_some(), "{finding}");
    }
}
