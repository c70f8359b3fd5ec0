//! DMARC aggregate reports, and what they travel in.

use std::io::Write as _;

use base64ct::{Base64, Encoding as _};
use deliverability::{
    dmarc::aggregate::{
        Action, AuthResult, Error, ErrorKind, OverrideKind, Report, Scope, Totals, WarningKind,
    },
    unpack::{self, Policy},
};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

fn row(inner: &str) -> String {
    format!(
        "<record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated>{inner}</policy_evaluated></row>\
         <identifiers><header_from>example.org</header_from></identifiers></record>"
    )
}

fn feedback(rows: &str) -> String {
    format!(
        "<feedback><report_metadata><org_name>O</org_name><report_id>r</report_id><date_range><begin>1770000000</begin>\
         <end>1770086399</end></date_range></report_metadata><policy_published><domain>example.org</domain><p>none</p>\
         </policy_published>{rows}</feedback>"
    )
}

fn parse(xml: &str) -> Report {
    Report::parse(xml.as_bytes()).unwrap_or_else(|error| panic!("{xml}: {error}"))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn message(content_type: &str, attachment: &[u8]) -> Vec<u8> {
    format!(
        "From: r@example.net\r\nSubject: Report Domain: example.org\r\nMIME-Version: 1.0\r\n\
         Date: Mon, 2 Feb 2026 09:00:00 Z\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello.\r\n--b\r\n\
         Content-Type: {content_type}; name=r\r\nContent-Disposition: attachment; filename=r\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        Base64::encode_string(attachment)
    )
    .into_bytes()
}

#[test]
fn every_container_of_a_report_is_read() {
    let xml = feedback(&row("<dkim>pass</dkim>"));
    let xml = xml.as_bytes();
    let packed = gzip(xml);
    let archive = zip(&[("__MACOSX/x", b"<x/>"), ("a.xml", xml)]);
    for raw in [
        xml.to_vec(),
        [b"\xef\xbb\xbf \n", xml].concat(),
        packed.clone(),
        archive.clone(),
        zip(&[("a.xml.gz", &packed)]),
        gzip(&packed),
        message("application/gzip", &packed),
        message("application/zip", &archive),
        message("text/xml", xml),
        message("application/octet-stream", &archive),
    ] {
        let report = Report::read(&raw, &Policy::default()).unwrap();
        assert_eq!((report.messages(), report.passed()), (2, 2));
    }
}

#[test]
fn bombs_are_refused_within_their_budget() {
    let zeros = vec![b' '; 80 << 20];
    let bomb = gzip(&zeros);
    let nested = gzip(&bomb);
    assert!(bomb.len() < 200_000);
    for raw in [
        bomb.clone(),
        nested,
        zip(&[("a.xml", &zeros)]),
        message("application/gzip", &bomb),
        zip(&[("a.gz", &bomb), ("b.gz", &bomb)]),
    ] {
        let error = Report::read(&raw, &Policy::default()).unwrap_err();
        assert!(matches!(error, Error::Unpack(unpack::Error::TooDense | unpack::Error::TooLarge)), "{error}");
    }
    // The bound is for all that is unpacked together.
    let mut policy = Policy::default();
    (policy.max_size, policy.max_ratio) = (100_000, 1_000);
    let mut blanks = vec![b' '; 60_000];
    blanks.extend(b"x");
    let error = Report::read(&zip(&[("a", &blanks), ("b", &blanks)]), &policy).unwrap_err();
    assert_eq!(error, Error::Unpack(unpack::Error::TooLarge));
    // Eight levels of gzip are too many.
    let deep = (0..8).fold(feedback("").into_bytes(), |inner, _| gzip(&inner));
    assert!(Report::read(&deep, &Policy::default()).is_err());
    for broken in [&bomb[..20], b"\x1f\x8bnothing", b"PK\x03\x04nothing"] {
        assert!(Report::read(broken, &Policy::default()).is_err());
    }
}

#[test]
fn entities_are_not_read() {
    let bomb =
        "<!DOCTYPE f [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>".to_owned() + &feedback("");
    let error = Report::parse(bomb.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), Some(ErrorKind::DocumentType));
    assert!(error.to_string().ends_with("at 0..37"), "{error}");
    let report = parse(&feedback("").replace(">O<", ">A &amp; B&#46; &unknown;&#x43;<"));
    assert_eq!(report.organization, "A & B. C");
    let inside = feedback(&format!("{}{}", row("<!DOCTYPE x>"), row("")));
    let report = parse(&inside);
    assert_eq!((report.records.len(), report.warnings[0].kind), (2, WarningKind::Malformed));
}

#[test]
fn one_broken_row_keeps_the_others() {
    let good = row("<dkim>pass</dkim>");
    for (broken, kind) in [
        (good.replace("192.0.2.1", "192.0.2.1x"), WarningKind::SourceIp),
        (good.replace(">2<", ">two<"), WarningKind::Count),
        (good.replace("<count>2</count>", ""), WarningKind::Count),
        ("<record><row><source_ip>192.0.2.1</source_ip>".to_owned(), WarningKind::Incomplete),
        ("<record><row><source_ip>192.0.2.1</sour<".to_owned(), WarningKind::Incomplete),
    ] {
        let report = parse(&feedback(&format!("{good}{broken}{good}")));
        assert_eq!(report.records.len(), 2, "{broken}");
        assert_eq!(report.warnings.len(), 1, "{broken}: {:?}", report.warnings);
        assert_eq!((report.warnings[0].record, report.warnings[0].kind), (Some(1), kind), "{broken}");
    }
    // The end of the report is missing, and a tag in the middle of a row does not end it.
    let report = parse(
        &feedback(&format!("{good}{}", good.replace("example.org", "example.org<foo")))
            .replace("</feedback>", ""),
    );
    assert_eq!((report.records.len(), report.records[1].header_from.as_str()), (2, "example.org"));
}

#[test]
fn reports_in_the_forms_that_really_arrive() {
    let report = parse(&feedback(&row(
        "<disposition>Reject</disposition><dkim>PASS</dkim><spf></spf><reason><type></type><comment/></reason>\
         <reason><type>Sampled_Out</type><comment>x</comment></reason>",
    )));
    let record = &report.records[0];
    assert_eq!(
        (record.disposition, record.dkim_aligned, record.spf_aligned),
        (Some(Action::Reject), Some(true), None)
    );
    assert_eq!(record.reasons.len(), 1);
    assert_eq!(
        (record.reasons[0].kind, record.reasons[0].comment.as_deref()),
        (OverrideKind::SampledOut, Some("x"))
    );
    // Prefixes, fractions of seconds, blanks, comments, character data, unknown elements.
    let xml = feedback(&row("<dkim>fail</dkim>"))
        .replace("feedback>", "ns1:feedback>")
        .replace("record>", "ns1:record>")
        .replace("1770000000", " 1770000000.5 ")
        .replace(">2<", "> 2 <!-- two --><")
        .replace(">O<", "><![CDATA[O & O]]><")
        .replace("</row>", "<unknown><count>9</count></unknown></row>");
    let report = parse(&xml);
    assert_eq!((report.begin.timestamp(), report.organization.as_str()), (1_770_000_000, "O & O"));
    assert_eq!(report.records.len(), 1);
    // One byte that is not UTF-8.
    let mut bytes = feedback(&row("")).into_bytes();
    let at = bytes.iter().position(|&byte| byte == b'O').unwrap();
    bytes[at] = 0xe9;
    let report = Report::parse(&bytes).unwrap();
    assert_eq!((report.organization.as_str(), report.warnings[0].kind), ("\u{fffd}", WarningKind::Encoding));
    let results = "<auth_results><dkim><domain>d.example</domain><result>hardfail</result></dkim><spf>\
        <domain>s.example</domain><scope>HELO</scope><result>unknown</result></spf></auth_results></record>";
    let report = parse(&feedback(&row("").replace("</record>", results)));
    let record = &report.records[0];
    assert_eq!(
        (record.dkim[0].domain.as_str(), record.dkim[0].result),
        ("d.example", Some(AuthResult::Fail))
    );
    assert_eq!((record.spf[0].scope, record.spf[0].result), (Some(Scope::Helo), Some(AuthResult::PermError)));
    for (xml, error) in [
        ("", ErrorKind::NoFeedback),
        ("<html><body>no</body></html>", ErrorKind::NoFeedback),
        ("<feedback></feedback>", ErrorKind::Empty),
    ] {
        assert_eq!(Report::parse(xml.as_bytes()).unwrap_err().kind(), Some(error), "{xml}");
    }
}

#[test]
fn totals_stay_bounded_and_compare() {
    let report = |net: &str| parse(&feedback(&row("<spf>pass</spf>").replace("192.0.2", net)));
    let mut totals = Totals::with_max(2);
    for net in ["192.0.2", "192.0.2", "198.51.100", "203.0.113"] {
        totals.add(&report(net));
    }
    assert_eq!((totals.reports(), totals.messages(), totals.passed(), totals.unsorted()), (4, 8, 8, 2));
    assert_eq!(totals.iter().map(|(_, count)| count).collect::<Vec<_>>(), [4, 2]);
    let mut later = Totals::new();
    later.add(&report("203.0.113"));
    later.add(&report("192.0.2"));
    let changes = later.since(&totals);
    assert_eq!(changes.new.iter().map(ToString::to_string).collect::<Vec<_>>(), ["203.0.113.0/24"]);
    assert_eq!(changes.stopped.iter().map(ToString::to_string).collect::<Vec<_>>(), ["198.51.100.0/24"]);
}

/// A report of 20,000 rows takes about twenty times as long as one of 1,000, also where all are broken.
#[test]
fn hostile_texts_take_linear_time() {
    for part in [
        "<record>",
        "record",
        "<a:record>",
        "<record><row><reason>",
        "&amp;",
        "<dkim>",
        "</record>",
        "<",
        "]]>",
    ] {
        let xml = feedback(&part.repeat(200_000 / part.len()));
        let started = std::time::Instant::now();
        let _ = Report::parse(xml.as_bytes());
        assert!(started.elapsed().as_secs() < 10, "{part}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_reads_the_same(
        org in "[ -~é]{0,12}",
        counts in prop::collection::vec((0_u64..1_000_000, any::<u32>(), any::<bool>(), any::<bool>()), 0..5),
    ) {
        let mut report = parse(&feedback(""));
        report.organization = org.trim().into();
        for (count, ip, dkim, spf) in counts {
            let mut record = parse(&feedback(&row(""))).records.remove(0);
            (record.count, record.source_ip) = (count, std::net::Ipv4Addr::from_bits(ip).into());
            (record.dkim_aligned, record.spf_aligned) = (Some(dkim), Some(spf));
            record.disposition = Some(Action::Quarantine);
            report.records.push(record);
        }
        prop_assert_eq!(&parse(&report.to_xml()), &report);
    }

    #[test]
    fn rows_read_the_same_with_and_without_comments(parts in proptest::collection::vec(prop::sample::select(vec![
        "<row>", "</row>", "<source_ip>192.0.2.1</source_ip>", "<count>3</count>", "<count> 4 ", "</count>", "<x:count>5</x:count>",
        "<policy_evaluated>", "</policy_evaluated>", "<disposition>none</disposition>", "<dkim>pass</dkim>", "<dkim>", "</dkim>",
        "<identifiers>", "</identifiers>", "<header_from>example.org</header_from >", "<auth_results>", "</auth_results>",
        "<domain>", "a.example", "</domain>", "<result>pass</result>", "<reason>", "</reason>", "<type>forwarded</type>",
        "<unknown>", "</unknown>", "</record>", "<record>", " ", "\n", ">", "<", "</", "<>", "</>", "< a>", "<a<b>", "text",
    ]), 0..40)) {
        // A comment says nothing, but takes the way of any XML.
        let inner = parts.concat();
        let plain = format!("<feedback><report_metadata></report_metadata><record>{inner}");
        let commented = format!("<feedback><report_metadata></report_metadata><record><!-- -->{}", inner.replace("<record>", "<record><!-- -->"));
        let read = |xml: &str| {
            Report::parse(xml.as_bytes()).map(|mut report| {
                // An incomplete row is shown as it is.
                let warnings: Vec<_> = report.warnings.drain(..).map(|warning| (warning.record, warning.kind)).collect();
                (report, warnings)
            })
        };
        prop_assert_eq!(read(&plain), read(&commented), "{}", plain);
    }

    #[test]
    fn cut_and_changed_reports_do_not_panic(cut in 0_usize..900, at in 0_usize..900, byte in any::<u8>()) {
        let mut xml = feedback(&row("<dkim>pass</dkim><reason><type>other</type></reason>").repeat(2)).into_bytes();
        let at = at.min(xml.len() - 1);
        xml[at] = byte;
        xml.truncate(xml.len().saturating_sub(cut));
        if let Ok(report) = Report::parse(&xml) {
            prop_assert!(report.records.len() <= 2);
            prop_assert!(report.passed() <= report.messages());
        }
        let packed = gzip(&xml);
        let _ = Report::read(&packed[..packed.len().saturating_sub(cut / 8)], &Policy::default());
    }
}
