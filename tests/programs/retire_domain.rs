//! `retire_domain`: steps, labels and differences of the worked case.

use std::{env, fs};

use super::{rows, run};

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
    let folder = env::temp_dir();
    let path = |name: &str| folder.join(format!("retire-{}-{name}", std::process::id()));
    let (ics, markdown, svg) = (path("c.ics"), path("c.md"), path("c.svg"));
    let [ics_text, markdown_text, svg_text] = [&ics, &markdown, &svg].map(|path| path.to_str().unwrap());
    objects(&["--today", "2026-09-01", "--ics", ics_text, "--markdown", markdown_text, "--svg", svg_text]);
    for (path, start) in
        [(&ics, "BEGIN:VCALENDAR"), (&markdown, "# Retirement of try-alba.example"), (&svg, "<svg")]
    {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with(start), "{}", path.display());
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_bad_plan_is_named_with_its_reason() {
    let output = run("retire_domain", &["--plan", "examples/data/lunch.zone"], "");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("examples/data/lunch.zone"), "{error}");
}
