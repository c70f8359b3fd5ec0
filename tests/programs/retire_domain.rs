//! `retire_domain`: steps, labels and differences of the worked case.

use std::fs;

use super::{folder, rows, run};

const PLAN: [&str; 4] =
    ["--plan", "examples/data/retirement/plan.toml", "--zone", "examples/data/retirement/before.zone"];

fn objects(more: &[&str]) -> Vec<serde_json::Value> {
    let arguments: Vec<&str> = PLAN.iter().chain(more).copied().chain(["--format", "json"]).collect();
    let output = run("retire_domain", &arguments, "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    rows(&output)
}

#[test]
fn an_unknown_sender_is_an_alarm_and_stops_the_changes() {
    let objects = objects(&["--today", "2026-10-06", "--facts", "examples/data/retirement/facts.json"]);
    assert_eq!(objects[0]["alarm"], "undeclared-sender:Calendly");
    let spf = objects.iter().find(|object| object["step"] == "spf-change").unwrap();
    assert_eq!((spf["status"].as_str(), spf["owner"].as_str()), (Some("blocked"), Some("Iris Lund")));
    assert!(spf["blocked_by"].as_array().unwrap().contains(&"sender-active:Calendly".into()));
    assert_eq!(spf["record_after"], "v=spf1 -all");
    let window = objects.iter().find(|object| object["step"] == "no-restart").unwrap();
    assert_eq!(window["wait_until"], "2026-09-17T00:00:00+02:00");
    let last = objects.last().unwrap();
    assert_eq!((last["complete"].as_bool(), last["extend_monitoring"].as_bool()), (Some(false), Some(true)));
}

#[test]
fn labels_and_differences() {
    let labels = objects(&["--inventory"]);
    let intranet = labels.iter().find(|label| label["name"] == "intranet.try-alba.example.").unwrap();
    assert_eq!((intranet["group"].as_str(), intranet["action"].as_str()), (Some("unknown"), Some("ask")));
    let changes = objects(&["--diff", "examples/data/retirement/after.zone"]);
    let planned: Vec<(&str, bool)> = changes
        .iter()
        .map(|change| (change["type"].as_str().unwrap(), change["planned"].as_bool().unwrap()))
        .collect();
    assert_eq!(planned, [("TXT", true), ("A", false), ("TXT", true)]);
}

#[test]
fn the_files_are_written() {
    let own = folder("retire_domain_files");
    let path = |name: &str| own.join(name);
    let (ics, markdown, svg) = (path("c.ics"), path("c.md"), path("c.svg"));
    let [ics_text, markdown_text, svg_text] = [&ics, &markdown, &svg].map(|path| path.to_str().unwrap());
    objects(&["--today", "2026-09-01", "--ics", ics_text, "--markdown", markdown_text, "--svg", svg_text]);
    for (path, start) in
        [(&ics, "BEGIN:VCALENDAR"), (&markdown, "# Retirement of try-alba.example"), (&svg, "<svg")]
    {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with(start), "{}", path.display());
    }
}

#[test]
fn the_audit_pack_comes_from_events_replies_and_notes() {
    let path = |name: &str| format!("examples/data/retirement/{name}");
    let (facts, events, replies, notes) =
        (path("facts.json"), path("events.jsonl"), path("replies.jsonl"), path("evidence.json"));
    let files = [
        "--today",
        "2026-10-06",
        "--facts",
        &facts,
        "--events",
        &events,
        "--replies",
        &replies,
        "--evidence",
        &notes,
    ];
    let all = objects(&files);
    let pack = all.iter().find(|object| object["audit_pack"].is_object()).unwrap();
    assert!(pack["audit_pack"].as_object().unwrap().values().all(|part| part == true), "{pack}");
    assert_eq!((pack["missing"].as_array().unwrap().len(), &pack["figures"]["is_stable"]), (0, &true.into()));
    assert_eq!(
        (&pack["suppression"]["bounces"]["UserUnknown"], &pack["note"]["meetings_booked"]),
        (&2.into(), &11.into())
    );
    assert_eq!(pack["files"]["sourcing-notes"], "2026-09-14_try-alba.example_sourcing-notes");
    // The facts take over what the pack shows: the note is done, and the change log is not.
    let missing = all.last().unwrap()["missing"].to_string();
    assert!(!missing.contains("audit-note") && !missing.contains("metrics-30-days"), "{missing}");
    assert!(missing.contains("evidence:dns-change-log"), "{missing}");
    // Without the notes each part that people write is missing.
    let some = objects(&files[..6]);
    let pack = some.iter().find(|object| object["audit_pack"].is_object()).unwrap();
    let missing = pack["missing"].to_string();
    for word in ["campaign-configuration", "reply-results", "sourcing-notes:webinar of May:origin"] {
        assert!(missing.contains(word), "{word}: {missing}");
    }
}

#[test]
fn lines_for_people_fit_a_page_and_lines_of_a_calendar_their_limit() {
    let own = folder("retire_domain");
    let ics = own.join("steps.ics");
    let facts = "examples/data/retirement/facts.json";
    let arguments: Vec<&str> = PLAN
        .iter()
        .copied()
        .chain(["--today", "2026-10-06", "--facts", facts, "--ics", ics.to_str().unwrap()])
        .collect();
    let output = run("retire_domain", &arguments, "");
    let text = String::from_utf8(output.stdout).unwrap();
    // A single word may be longer than a line.
    let long =
        text.lines().filter(|line| line.chars().count() > 80 && line.split_ascii_whitespace().count() > 1);
    assert_eq!(long.collect::<Vec<_>>(), [""; 0]);
    let calendar = fs::read_to_string(&ics).unwrap();
    // RFC 5545, 3.1: CRLF and at most 75 octets; 3.8.4.7: every entry has an identifier of its own.
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let unfolded = calendar.replace("\r\n ", "");
    let of = |name: &str| unfolded.split("\r\n").filter(|line| line.starts_with(name)).collect::<Vec<_>>();
    let mut ids = of("UID:");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), of("DTSTAMP:").len()), (of("BEGIN:VEVENT").len(), ids.len()));
    assert!(of("DTSTAMP:").iter().all(|stamp| *stamp == "DTSTAMP:20261006T000000Z"));
}

#[test]
fn a_bad_plan_is_named_with_its_reason() {
    let output = run("retire_domain", &["--plan", "examples/data/lunch.zone"], "");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("examples/data/lunch.zone"), "{error}");
}
