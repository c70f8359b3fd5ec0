//! The example `read_report` as a program.

use super::*;

const PROGRAM: &str = "read_report";
const SAMPLES: &str = "examples/data/reports";

#[test]
fn the_samples_as_json() {
    let output = run(PROGRAM, &["--format", "json", SAMPLES], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    for row in &rows {
        for field in [
            "file",
            "type",
            "organization",
            "report_id",
            "begin",
            "end",
            "domain",
            "messages",
            "pass",
            "fail",
            "warnings",
        ] {
            assert!(row.get(field).is_some(), "{field}: {row}");
        }
    }
    assert_eq!((&rows[0]["type"], &rows[0]["organization"]), (&"aggregate".into(), &"A & B".into()));
    assert_eq!((&rows[0]["messages"], &rows[0]["pass"], &rows[0]["fail"]), (&3.into(), &3.into(), &0.into()));
    assert_eq!(rows[0]["begin"], "2026-02-02T02:40:00Z");
    assert_eq!((&rows[1]["type"], &rows[1]["domain"]), (&"tls".into(), &"example.org".into()));
    assert_eq!((&rows[1]["messages"], &rows[1]["fail"]), (&6.into(), &1.into()));
}

#[test]
fn for_people() {
    let output = run(PROGRAM, &[SAMPLES], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("3 messages, 3 passed, 0 failed"), "{text}");
    assert!(
        text.contains("5 sessions encrypted, 1 failed") && text.contains("certificate-expired"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_done() {
    let output = run(
        PROGRAM,
        &["--format", "json", "README.md", "no/such/file", "examples/data/reports/tls.json"],
        "",
    );
    assert_eq!(output.status.code(), Some(2));
    let rows = rows(&output);
    assert!(rows[0]["error"].is_string() && rows[1]["error"].is_string(), "{rows:?}");
    assert_eq!((rows.len(), &rows[2]["type"]), (3, &"tls".into()));
    assert!(stderr(&output).contains("no/such/file"), "{}", stderr(&output));
}
