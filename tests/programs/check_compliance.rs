//! The example `check_compliance` as a program.

use super::*;

const PROGRAM: &str = "check_compliance";
const MESSAGE: &str = "examples/data/newsletter.eml";

fn check(more: &[&str]) -> Output {
    run(PROGRAM, &[&["--zone", "examples/data/newsletter.zone"], more].concat(), "")
}

/// The status of each rule.
fn statuses(output: &Output) -> std::collections::BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows(output).iter().map(|row| (text(&row["rule"]), text(&row["status"]))).collect()
}

#[test]
fn rules_as_json() {
    let output = check(&[
        "--provider",
        "gmail",
        "--provider",
        "microsoft",
        "--ip",
        "192.0.2.70",
        "--helo",
        "out.example.org",
        "--daily-volume",
        "8000",
        "--format",
        "json",
        MESSAGE,
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let statuses = statuses(&output);
    for (rule, status) in [
        ("gmail::spf", "pass"),
        ("gmail::reverse-dns", "pass"),
        ("gmail::dmarc", "pass"),
        ("gmail::alignment", "pass"),
        ("gmail::format", "pass"),
        ("gmail::tls", "unknown"),
        ("gmail::complaints", "unknown"),
        ("microsoft::spf", "pass"),
        ("microsoft::unsubscribe", "pass"),
    ] {
        assert_eq!(statuses[rule], status, "{rule}");
    }
    let rows = rows(&output);
    let row = rows.iter().find(|row| row["rule"] == "gmail::spf").unwrap();
    assert_eq!(row["message"], "expected SPF to pass, found pass");
    assert_eq!((&row["severity"], &row["since"]), (&"error".into(), &"2024-02-01".into()));
    assert_eq!((&row["effect"], &row["replies"][0]), (&"refused".into(), &"421 4.7.27".into()));
    assert!(row["source"].as_str().unwrap().contains("Gmail SMTP errors and codes"));
}

#[test]
fn the_given_facts_decide() {
    let status = |more: &[&str], rule: &str| {
        let output = check(&[more, &["--format", "json", MESSAGE]].concat());
        statuses(&output)[rule].clone()
    };
    for (more, rule, expected) in [
        // A day of little says nothing of the days before; Microsoft asks for no more than the day.
        (&["--daily-volume", "100"][..], "gmail::dmarc", "unknown"),
        (&["--daily-volume", "100", "--ever-bulk", "false"], "gmail::dmarc", "not-applicable"),
        (&["--daily-volume", "100", "--ever-bulk", "true"], "gmail::dmarc", "pass"),
        (&["--daily-volume", "100", "--provider", "microsoft"], "microsoft::dmarc", "not-applicable"),
        (&["--daily-volume", "4500"], "gmail::dmarc", "pass"),
        (&[], "gmail::dmarc", "unknown"),
        (&["--ip", "192.0.2.71"], "gmail::reverse-dns", "fail"),
        (&["--ip", "192.0.2.72"], "gmail::reverse-dns", "fail"),
        (&["--ip", "203.0.113.1", "--daily-volume", "9000"], "gmail::spf", "fail"),
        (&["--tls", "false"], "gmail::tls", "fail"),
        (&["--complaints", "30", "--inbox-delivered", "10000"], "gmail::complaints", "fail"),
        (&["--complaints", "29", "--inbox-delivered", "10000"], "gmail::complaints", "pass"),
        (&["--complaints", "30", "--delivered", "10000"], "gmail::complaints", "unknown"),
        (&["--mail", "transactional", "--daily-volume", "9000"], "gmail::one-click", "not-applicable"),
        (&["--unsubscribe-hours", "72", "--daily-volume", "9000"], "gmail::unsubscribe-within", "fail"),
    ] {
        assert_eq!(status(more, rule), expected, "{more:?} {rule}");
    }
}

#[test]
fn a_message_that_is_wrong() {
    let file = folder("compliance").join("wrong.eml");
    let text =
        "From: a@other.example\nFrom: b@other.example\nList-Unsubscribe: https://other.example/u\n\nHi\n";
    fs::write(&file, text).unwrap();
    let output = check(&["--daily-volume", "9000", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "gmail::dkim",
        "expected a DMARC record, p=none at least, found none",
        "refused, 421 4.7.40",
        "error[format::repeated]",
        "error[list-unsubscribe::no-bracket] at 0..23",
        "  better: <https://other.example/u>",
        "error[list-unsubscribe-post::missing]",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[test]
fn unreadable_input_exits_with_two() {
    let of = |arguments: &[&str], reason: &str| {
        let output = run(PROGRAM, arguments, "");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    };
    of(&["nowhere.eml"], "nowhere.eml");
    of(&["--zone", "nowhere.zone", MESSAGE], "nowhere.zone");
    of(&["--provider", "nobody", MESSAGE], "nobody");
    let empty = folder("no-message").join("empty.eml");
    fs::write(&empty, "").unwrap();
    of(&[empty.to_str().unwrap()], "this is no message");
}
