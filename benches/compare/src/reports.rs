//! DMARC: reading an aggregate report.

use std::{fmt::Write as _, hint::black_box};

use deliverability::dmarc::aggregate;

use crate::Compare;

/// How many rows the report has.
const ROWS: u32 = 2_000;

/// A report as the large receivers write them.
fn report() -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<feedback>\n  <version>1.0</version>\n  <report_metadata>\n    \
         <org_name>example.net</org_name>\n    <email>dmarc@example.net</email>\n    \
         <report_id>5264580628977113351</report_id>\n    <date_range>\n      <begin>1669507200</begin>\n      \
         <end>1669593599</end>\n    </date_range>\n  </report_metadata>\n  <policy_published>\n    \
         <domain>example.org</domain>\n    <adkim>r</adkim>\n    <aspf>r</aspf>\n    <p>reject</p>\n    \
         <sp>reject</sp>\n    <pct>100</pct>\n  </policy_published>\n",
    );
    for row in 0..ROWS {
        let (a, b, dkim) = (row / 250, row % 250, if row % 3 == 0 { "pass" } else { "fail" });
        let _ = write!(
            xml,
            "  <record>\n    <row>\n      <source_ip>192.0.{a}.{b}</source_ip>\n      <count>{}</count>\n      \
             <policy_evaluated>\n        <disposition>none</disposition>\n        <dkim>{dkim}</dkim>\n        \
             <spf>fail</spf>\n      </policy_evaluated>\n    </row>\n    <identifiers>\n      \
             <envelope_from>bounces.example.org</envelope_from>\n      <header_from>example.org</header_from>\n    \
             </identifiers>\n    <auth_results>\n      <dkim>\n        <domain>example.org</domain>\n        \
             <result>{dkim}</result>\n        <selector>s2026</selector>\n      </dkim>\n      <spf>\n        \
             <domain>bounces.example.org</domain>\n        <result>pass</result>\n      </spf>\n    \
             </auth_results>\n  </record>\n",
            row % 17 + 1
        );
    }
    xml + "</feedback>\n"
}

pub fn run(compare: &Compare) {
    let xml = report();
    let ours = aggregate::Report::parse(xml.as_bytes()).unwrap();
    let theirs = mail_auth::report::Report::parse_xml(xml.as_bytes()).unwrap();
    let count: u64 = theirs.records().iter().map(|record| u64::from(record.count())).sum();
    assert_eq!((ours.records.len(), ours.messages()), (theirs.records().len(), count));
    assert_eq!(ours.organization, theirs.org_name());
    for (ours, theirs) in ours.records.iter().zip(theirs.records()) {
        assert_eq!(Some(ours.source_ip), theirs.source_ip());
        assert_eq!(ours.header_from, theirs.header_from());
    }
    let parse = || drop(black_box(aggregate::Report::parse(black_box(xml.as_bytes()))));
    compare.case("dmarc: an aggregate report of 2,000 records", "mail-auth", parse, || {
        drop(black_box(mail_auth::report::Report::parse_xml(black_box(xml.as_bytes()))));
    });
}
