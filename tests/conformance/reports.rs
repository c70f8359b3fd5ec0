//! Reports of the corpus: every one that holds a report is read, and equals its expected JSON.

use std::{fs, path::Path};

use deliverability::{dmarc::aggregate::Report, tls, unpack::Policy};
use serde_json::{Value, json};

use crate::corpora;

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A name as the expected JSON has it: `SoftFail` for `softfail`.
fn plain(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_ascii_lowercase().replace('_', "")
}

/// What a name of ours is in the expected JSON.
fn ours(name: Option<&str>) -> String {
    match name.unwrap_or("unspecified") {
        "mfrom" => "mailfrom".to_owned(),
        // Names of the older schema, which the expected JSON writes as the newer one has them.
        "sampled_out" | "forwarded" => "other".to_owned(),
        name => name.replace('_', ""),
    }
}

#[expect(clippy::too_many_lines, reason = "one comparison per field")]
fn compare(report: &Report, expected: &Value, file: &str) {
    let metadata = &expected["report_metadata"];
    assert_eq!(json!(report.organization), metadata["org_name"], "{file}");
    assert_eq!(json!(report.email), metadata["email"], "{file}");
    assert_eq!(json!(report.report_id), metadata["report_id"], "{file}");
    assert_eq!(json!(report.extra_contact_info), metadata["extra_contact_info"], "{file}");
    assert_eq!(json!(report.begin.timestamp()), metadata["date_range"]["begin"], "{file}");
    assert_eq!(json!(report.end.timestamp()), metadata["date_range"]["end"], "{file}");
    let policy = &expected["policy_published"];
    assert_eq!(json!(report.policy.domain), policy["domain"], "{file}");
    assert_eq!(ours(report.policy.p.map(|p| p.as_str())), plain(&policy["p"]), "{file}");
    assert_eq!(ours(report.policy.sp.map(|p| p.as_str())), plain(&policy["sp"]), "{file}");
    assert_eq!(json!(report.policy.fo), policy["fo"], "{file}");
    let records = expected["record"].as_array().unwrap();
    assert_eq!(report.records.len(), records.len(), "{file}");
    for (record, expected) in report.records.iter().zip(records) {
        let row = &expected["row"];
        assert_eq!(json!(record.source_ip.to_string()), row["source_ip"], "{file}");
        assert_eq!(json!(record.count), row["count"], "{file}");
        let evaluated = &row["policy_evaluated"];
        assert_eq!(
            ours(record.disposition.map(|action| action.as_str())),
            plain(&evaluated["disposition"]),
            "{file}"
        );
        let aligned =
            |aligned: Option<bool>| ours(aligned.map(|aligned| if aligned { "pass" } else { "fail" }));
        assert_eq!(aligned(record.dkim_aligned), plain(&evaluated["dkim"]), "{file}");
        assert_eq!(aligned(record.spf_aligned), plain(&evaluated["spf"]), "{file}");
        let reasons: Vec<_> = record
            .reasons
            .iter()
            .map(|reason| (ours(Some(reason.kind.as_str())), json!(reason.comment)))
            .collect();
        let wanted: Vec<_> = evaluated["reason"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| (plain(&reason["type_"]), reason["comment"].clone()))
            .collect();
        assert_eq!(reasons, wanted, "{file}");
        assert_eq!(json!(record.header_from), expected["identifiers"]["header_from"], "{file}");
        assert_eq!(
            json!(record.envelope_from.as_deref().unwrap_or_default()),
            expected["identifiers"]["envelope_from"],
            "{file}"
        );
        let results = &expected["auth_results"];
        let dkim: Vec<_> = record
            .dkim
            .iter()
            .map(|result| {
                (
                    json!(result.domain),
                    json!(result.selector.as_deref().unwrap_or_default()),
                    ours(result.result.map(|result| result.as_str())),
                )
            })
            .collect();
        let wanted: Vec<_> = results["dkim"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| (result["domain"].clone(), result["selector"].clone(), plain(&result["result"])))
            .collect();
        assert_eq!(dkim, wanted, "{file}");
        let spf: Vec<_> = record
            .spf
            .iter()
            .map(|result| {
                (
                    json!(result.domain),
                    ours(result.scope.map(|scope| scope.as_str())),
                    ours(result.result.map(|result| result.as_str())),
                )
            })
            .collect();
        let wanted: Vec<_> = results["spf"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| (result["domain"].clone(), plain(&result["scope"]), plain(&result["result"])))
            .collect();
        assert_eq!(spf, wanted, "{file}");
    }
}

#[test]
fn every_aggregate_report_is_read() {
    let Some(folder) = corpora::path("auth/aggregate") else { return };
    let (mut read, mut compared) = (0, 0);
    for path in files(&folder) {
        if path.extension().is_some_and(|extension| extension == "json") {
            continue;
        }
        let file = path.file_name().unwrap().to_str().unwrap();
        let report = Report::read(&fs::read(&path).unwrap(), &Policy::default());
        let report = report.unwrap_or_else(|error| panic!("{file}: {error}"));
        read += 1;
        println!("{file}: {} {} {}", report.messages(), report.passed(), report.warnings.len());
        for warning in &report.warnings {
            println!("  {warning}");
        }
        if let Ok(expected) = fs::read(path.with_extension("json")) {
            compare(&report, &serde_json::from_slice(&expected).unwrap(), file);
            compared += 1;
        }
        // What is written reads the same, as far as the newer schema has it.
        let again = Report::parse(report.to_xml().as_bytes()).unwrap();
        assert_eq!(
            (again.messages(), again.passed(), again.records.len()),
            (report.messages(), report.passed(), report.records.len())
        );
    }
    assert!(read >= 16 && compared >= 6, "{read} {compared}");
}

#[test]
fn every_tls_report_is_read() {
    let Some(folder) = corpora::path("auth/tlsrpt") else { return };
    for path in files(&folder) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let report = tls::report::Report::read(&fs::read(&path).unwrap(), &Policy::default());
        let report = report.unwrap_or_else(|error| panic!("{file}: {error}"));
        if file.starts_with("rpt01") || file == "rfc8460.json" {
            assert_eq!((report.succeeded(), report.failed()), (5326, 303), "{file}");
            assert_eq!(report.failures().values().sum::<u64>(), 303, "{file}");
            assert_eq!(report.policies[0].mx_hosts, ["*.mail.company-y.example"], "{file}");
        } else {
            assert_eq!((report.succeeded(), report.warnings.len()), (2, 1), "{file}");
        }
        let again = tls::report::Report::parse(report.to_json().as_bytes()).unwrap();
        assert_eq!(
            (again.succeeded(), again.failed(), again.begin),
            (report.succeeded(), report.failed(), report.begin)
        );
    }
}
