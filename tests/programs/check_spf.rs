//! The example `check_spf` as a program.

use super::*;

const PROGRAM: &str = "check_spf";
const ZONE: &str = "examples/data/example.org.zone";

fn check(ip: &str, more: &[&str]) -> Output {
    let arguments =
        ["--ip", ip, "--helo", "mx.example.org", "--mail-from", "jane@example.org", "--zone", ZONE];
    run(PROGRAM, &[&arguments[..], more].concat(), "")
}

#[test]
fn a_verdict_as_json() {
    let more = ["--format", "json", "--receiver", "r.example", "--now", "2026-02-02T09:00:00Z"];
    let output = check("203.0.113.9", &more);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&row["result"], &row["explanation"]), (&"pass".into(), &Value::Null));
    assert_eq!(row["cause"], "ip4:203.0.113.0/24 of example.org");
    assert_eq!((&row["lookups"], &row["void_lookups"]), (&3.into(), &1.into()));
    let trace = row["trace"].as_array().unwrap();
    assert_eq!(trace.last().unwrap()["outcome"], "match");
}

#[test]
fn a_tree_and_findings_for_people() {
    let output = check("192.0.2.99", &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "permerror: the record of _spf.desk.example",
        "  - include:_spf.sender.example",
        "    = ~all",
        "^^^^^^^^^^^^^^ expected an IPv4 address (RFC 7208, 5.6)",
        "[spf::void-lookup]",
        "[spf::neutral-all]",
        "better: v=spf1",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

const SUITE: &str = "---
description: made up
tests:
  one:
    helo: mx.example.org
    host: 192.0.2.1
    mailfrom: a@example.org
    result: fail
    explanation: no 192.0.2.1
  two:
    helo: mx.example.org
    host: '::ffff:192.0.2.2'
    mailfrom: a@example.org
    result: [pass, none]
  wrong:
    helo: h
    host: 2001:db8::1
    mailfrom: ''
    result: pass
zonedata:
  example.org:
    - SPF: v=spf1 ip4:192.0.2.2 -all exp=why.example.org
  why.example.org:
    - TXT: 'no %{i}'
";

#[test]
fn a_suite_of_tests() {
    let file = folder("suite").join("suite.yml");
    fs::write(&file, SUITE).unwrap();
    let output = run(PROGRAM, &["--suite", file.to_str().unwrap(), "--format", "json"], "");
    let rows = rows(&output);
    let ok: Vec<bool> = rows.iter().map(|row| row["ok"].as_bool().unwrap()).collect();
    assert_eq!(ok, [true, true, false], "{rows:?}");
    assert_eq!(rows[0]["explanation"], "no 192.0.2.1");
    assert_eq!(rows[2]["result"], "none");
    assert!(stderr(&output).contains("2 passed, 1 failed"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn unreadable_input_exits_with_two() {
    let of = |zone: &str| {
        let arguments = ["--ip", "192.0.2.1", "--helo", "h", "--mail-from", "", "--zone", zone];
        let output = run(PROGRAM, &arguments, "");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(of("nowhere.zone").contains("nowhere.zone"));
    let file = folder("broken-zone").join("broken.zone");
    fs::write(&file, "example.org. A not-an-address\n").unwrap();
    assert!(of(file.to_str().unwrap()).contains("in line 1"));
}
