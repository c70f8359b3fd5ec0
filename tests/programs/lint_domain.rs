//! The example `lint_domain` as a program.

use super::*;

const PROGRAM: &str = "lint_domain";

fn lint(more: &[&str]) -> Output {
    let arguments =
        ["--zone", "examples/data/lunch.zone", "--selector", "s2026", "--selector", "old", "example.org"];
    run(PROGRAM, &[&arguments[..], more].concat(), "")
}

#[test]
fn findings_as_json() {
    let output = lint(&["--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    let found: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|row| {
            (row["record"].as_str().unwrap(), row["name"].as_str().unwrap(), row["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("dkim", "old._domainkey.example.org", "dkim::revoked"),
            ("dmarc", "_dmarc.example.org", "dmarc::removed-tag"),
            ("dmarc", "_dmarc.example.org", "dmarc::weak-subdomains"),
            ("dmarc", "_dmarc.example.org", "dmarc::reports-not-taken"),
        ],
    );
    let row = &rows[1];
    assert_eq!((&row["severity"], &row["start"], &row["end"]), (&"warning".into(), &39.into(), &42.into()));
    assert_eq!(row["suggestion"], "v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@reports.example");
}

#[test]
fn carets_and_what_to_publish_instead() {
    let output = lint(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "[dmarc::removed-tag] _dmarc.example.org",
        "^^^ remove `pct`",
        "publish instead: v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@reports.example",
        "4 findings",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_domain_without_records() {
    let arguments = ["--zone", "examples/data/lunch.zone", "--format", "json", "example.com"];
    let codes: Vec<Value> =
        rows(&run(PROGRAM, &arguments, "")).into_iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, ["spf::no-record", "dmarc::missing-record", "mx::missing"]);
    let output = run(PROGRAM, &["--zone", "examples/data/lunch.zone", "no domain"], "");
    assert_eq!(output.status.code(), Some(2));
}

/// Every finding of a domain whose records are `lines`.
fn of_zone(name: &str, lines: &[&str], more: &[&str]) -> Vec<Value> {
    let zone = env::temp_dir().join(format!("{name}-{}.zone", std::process::id()));
    fs::write(&zone, lines.join("\n")).unwrap();
    let path = zone.to_string_lossy().into_owned();
    let rows = rows(&run(PROGRAM, &[&["--format", "json", "--zone", &path][..], more].concat(), ""));
    fs::remove_file(zone).unwrap();
    rows
}

#[test]
fn other_texts_are_shown_with_the_record_that_was_meant() {
    let found = of_zone(
        "nearly",
        &[
            "e.org. MX 10 e.org.",
            "e.org. A 192.0.2.1",
            "e.org. TXT v=spf1 mx ip4:192.0.2.80/32 ~all",
            "_dmarc.e.org. TXT \"p=reject; v = DMARC1; rua=mailto:d@e.org\"",
            "s1._domainkey.e.org. TXT \"v=DMARC1; p=none\"",
        ],
        &["--selector", "s1", "e.org"],
    );
    let shown: Vec<_> = found
        .iter()
        .map(|row| {
            (row["record"].as_str().unwrap(), row["text"].as_str().unwrap(), row["suggestion"].as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("spf", "v=spf1mxip4:192.0.2.80/32~all", Some("v=spf1 mx ip4:192.0.2.80/32 ~all")),
            ("dkim", "v=DMARC1; p=none", None),
            (
                "dmarc",
                "p=reject; v = DMARC1; rua=mailto:d@e.org",
                Some("v=DMARC1; p=reject; rua=mailto:d@e.org")
            ),
        ]
    );
    let blanks = of_zone(
        "blanks",
        &[
            "e.org. MX 0 .",
            "e.org. TXT \"v=spf1 -all\"",
            "_dmarc.e.org. TXT \"v = DMARC1; p=reject; rua=mailto:d@e.org\"",
        ],
        &["e.org"],
    );
    assert_eq!(blanks, [] as [Value; 0]);
}

/// Record, code, severity and the marked text of each finding.
fn marked(rows: &[Value]) -> Vec<(&str, &str, &str, &str)> {
    let text = |row: &Value, field: &str| usize::try_from(row[field].as_u64().unwrap()).unwrap();
    rows.iter()
        .map(|row| {
            let span = text(row, "start")..text(row, "end");
            let word = |field: &str| row[field].as_str().unwrap();
            (word("record"), word("code"), word("severity"), &word("text")[span])
        })
        .collect()
}

#[test]
fn mta_sts_and_tls_reporting() {
    let sound = [
        "e.org. MX 10 e.org.",
        "e.org. A 192.0.2.1",
        "e.org. TXT \"v=spf1 mx -all\"",
        "_dmarc.e.org. TXT \"v=DMARC1; p=reject; rua=mailto:d@e.org\"",
    ];
    let with = |name: &str, lines: &[&str]| of_zone(name, &[&sound[..], lines].concat(), &["e.org"]);
    assert_eq!(with("tls-none", &[]), [] as [Value; 0]);
    let good = [
        "_mta-sts.e.org. CNAME sts.host.example.",
        "sts.host.example. TXT \"v=STSv1; id=20260202;\"",
        "_smtp._tls.e.org. TXT \"v=TLSRPTv1; rua=mailto:t@e.org,https://r.example/tls\"",
        "_smtp._tls.e.org. TXT \"v=spf1 -all\"",
        "_smtp._tls.e.org. TXT site-verification=abc",
    ];
    assert_eq!(with("tls-good", &good), [] as [Value; 0]);

    let bad = with(
        "tls-bad",
        &[
            "_mta-sts.e.org. TXT \"v=STSv1; id=2026-02\"",
            "_smtp._tls.e.org. TXT \"v=TLSRPTv1; rua=mailto:t@e.org; ruf=mailto:t@e.org\"",
            "_smtp._tls.e.org. TXT \"v=TLSRPTv1; rua=mailto:t@e.org, t@e.org\"",
        ],
    );
    assert_eq!(
        marked(&bad),
        [
            ("mta-sts", "mta-sts::id", "error", "2026-02"),
            ("tls-rpt", "tls-rpt::several-records", "error", ""),
            ("tls-rpt", "tls-rpt::unknown-tag", "warning", "ruf"),
            ("tls-rpt", "tls-rpt::uri", "error", "t@e.org"),
        ]
    );
    assert_eq!((&bad[0]["name"], &bad[1]["name"]), (&"_mta-sts.e.org".into(), &"_smtp._tls.e.org".into()));

    let nearly = with(
        "tls-nearly",
        &[
            "_mta-sts.e.org. TXT \"id=2026; v=STSv1\"",
            "_smtp._tls.e.org. TXT \"v=tlsrptv1; rua=mailto:t@e.org\"",
        ],
    );
    assert_eq!(
        marked(&nearly),
        [
            ("mta-sts", "mta-sts::version", "error", "id=2026"),
            ("tls-rpt", "tls-rpt::version", "error", "v=tlsrptv1"),
        ]
    );
}
