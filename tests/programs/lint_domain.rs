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
