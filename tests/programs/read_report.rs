//! The example `read_report` as a program.

use serde_json::json;

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
fn unreadable_input_is_reported_and_the_rest_is_processed() {
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

/// A message with a feedback report of these fields, about a message from `news.example.com`.
fn feedback(name: &str, fields: &str) -> String {
    let path = env::temp_dir().join(format!("{name}-{}.eml", std::process::id()));
    let text = format!(
        "From: Loop <feedback@isp.example>\nMessage-ID: <r1@isp.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\n<this> is a report\n\
         --b\nContent-Type: message/feedback-report\n\n{fields}\n\
         --b\nContent-Type: message/rfc822\n\n\
         From: news@news.example.com\nMessage-ID: <m1@example.com>\nSubject: News\n\nHello\n--b--\n"
    );
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn complaints_and_failure_reports() {
    let files = [
        feedback(
            "complaint",
            "Feedback-Type: abuse\nVersion: 1\nArrival-Date: Mon, 2 Feb 2026 10:00:00 +0100\nIncidents: 3\n",
        ),
        feedback(
            "failure",
            "Feedback-Type: auth-failure\nAuth-Failure: dmarc\nReported-Domain: example.com\n\
             Source-IP: 192.0.2.7\nOriginal-Rcpt-To: jane@isp.example\n",
        ),
        feedback("fraud", "Feedback-Type: fraud\nReported-Domain: example.com\n"),
    ];
    let arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    let output = run(PROGRAM, &[&["--format", "json"][..], &arguments].concat(), "");
    assert!(output.status.success(), "{}", stderr(&output));
    let found = rows(&output);
    let expected = [
        json!({
            "type": "abuse", "domain": "news.example.com", "messages": 3, "pass": null, "fail": null,
            "begin": "2026-02-02T09:00:00Z", "end": "2026-02-02T09:00:00Z",
            "warnings": ["the report does not state Reported-Domain: it is inferred"],
        }),
        json!({
            "type": "failure", "domain": "example.com", "messages": 1, "pass": 0, "fail": 1, "begin": null,
            "auth_failure": "dmarc", "source_ip": "192.0.2.7", "recipients": ["jane@isp.example"],
            "warnings": [],
        }),
        json!({"type": "abuse", "feedback_type": "fraud", "domain": "example.com", "warnings": []}),
    ];
    assert_eq!(found.len(), expected.len());
    for (row, expected) in found.iter().zip(&expected) {
        assert_eq!(
            (&row["organization"], &row["report_id"]),
            (&"isp.example".into(), &"r1@isp.example".into())
        );
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&row[field], value, "{field}: {row}");
        }
    }

    let output = run(PROGRAM, &arguments, "");
    let text = String::from_utf8(output.stdout).unwrap();
    for line in ["abuse about news.example.com", "failed: dmarc", "3 such messages"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for file in files {
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_message_that_holds_an_aggregate_report_is_one() {
    let xml = fs::read_to_string(format!("{}/{SAMPLES}/dmarc.xml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let path = env::temp_dir().join(format!("held-{}.eml", std::process::id()));
    let text = format!(
        "From: feedback@isp.example\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
         --b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n\
         --b\nContent-Type: text/xml\n\n{xml}\n--b--\n"
    );
    fs::write(&path, text).unwrap();
    let found = rows(&run(PROGRAM, &["--format", "json", &path.to_string_lossy()], ""));
    fs::remove_file(path).unwrap();
    assert_eq!((found.len(), &found[0]["type"], &found[0]["messages"]), (1, &"aggregate".into(), &3.into()));
}
