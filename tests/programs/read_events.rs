//! The example `read_events` as a program.

use super::*;

const PROGRAM: &str = "read_events";
const SAMPLES: &str = "examples/data/events";

#[test]
fn the_samples_as_json() {
    let output = run(PROGRAM, &["--format", "json", SAMPLES], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    let kinds: Vec<&str> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["delivered", "bounce", "bounce", "deferred", "dropped", "opened", "complaint", "bounce", "bounce"]
    );
    for row in &rows {
        for field in [
            "file",
            "index",
            "provider",
            "kind",
            "recipient",
            "at",
            "class",
            "reason",
            "rule",
            "message_id",
            "event_id",
            "category",
            "provider_class",
            "diagnostic",
            "status",
        ] {
            assert!(row.get(field).is_some(), "{field}: {row}");
        }
    }
    assert_eq!((&rows[1]["index"], &rows[1]["at"]), (&1.into(), &"2026-02-02T09:00:01Z".into()));
    assert_eq!((&rows[1]["class"], &rows[1]["reason"]), (&"hard".into(), &"UserUnknown".into()));
    assert_eq!((&rows[7]["reason"], &rows[7]["provider_class"]), (&"Undetermined".into(), &"hard".into()));
    assert_eq!((&rows[8]["reason"], &rows[8]["status"]), (&"MailboxFull".into(), &"5.2.2".into()));
    assert_eq!((&rows[4]["class"], &rows[4]["category"]), (&Value::Null, &"Unsubscribed Address".into()));
}

#[test]
fn from_a_dump_to_who_may_be_mailed() {
    let lines = run(PROGRAM, &["--quarantine", "--licence", "shop", SAMPLES], "");
    assert!(lines.status.success(), "{}", stderr(&lines));
    let output = run("replay_quarantine", &["--format", "json"], &String::from_utf8(lines.stdout).unwrap());
    assert!(output.status.success(), "{}", stderr(&output));
    let states: Vec<(String, String, bool)> = rows(&output)
        .iter()
        .map(|row| {
            let text = |field: &str| row[field].as_str().unwrap().to_owned();
            (text("address"), text("state"), row["may_send"]["shop"].as_bool().unwrap())
        })
        .collect();
    let states: Vec<(&str, &str, bool)> =
        states.iter().map(|(address, state, may)| (address.as_str(), state.as_str(), *may)).collect();
    assert_eq!(
        states,
        [
            ("eve@example.com", "free", false),
            ("jane@example.org", "free", true),
            ("joe@example.net", "long-term", false),
            ("kim@gmail.com", "long-term", false),
            ("lou@example.com", "temporary", false),
        ]
    );
}

#[test]
fn for_people() {
    let output = run(PROGRAM, &[SAMPLES], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("hard, no cause given (ses Permanent/General)"), "{text}");
    assert!(
        text.contains("9 events: 1 delivered, 1 deferred, 4 bounce, 1 dropped, 1 complaint, 1 opened"),
        "{text}"
    );
    assert!(text.contains("1 soft bounces: mailbox full"), "{text}");
}

#[test]
fn unreadable_input_is_reported() {
    let output = run(PROGRAM, &["--format", "json"], "{}");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no provider's events"), "{}", stderr(&output));
    let output = run(PROGRAM, &["--format", "json", "--provider", "sendgrid"], "[17, {\"event\": \"open\"}]");
    assert_eq!((output.status.code(), rows(&output).len()), (Some(2), 1));
    assert!(stderr(&output).contains("element 0: expected a JSON object"), "{}", stderr(&output));
    let output = run(PROGRAM, &["no/such/file"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no/such/file"), "{}", stderr(&output));
}
