//! The example `classify_replies` as a program.

use serde_json::json;

use super::*;

const PROGRAM: &str = "classify_replies";

#[test]
fn one_text_per_line() {
    let input = "Please remove me from your list.\nSounds good, send me a quote.\n\n";
    let output = run(PROGRAM, &["--text", "--format", "json"], input);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    assert_eq!(
        rows[0],
        json!({
            "line": 1, "intent": "unsubscribe", "opt_out": true, "language": "en", "rule": "opt-out",
            "return_date": null, "not_before": null, "contact": null,
        })
    );
    assert_eq!((&rows[1]["line"], &rows[1]["intent"]), (&2.into(), &"interested".into()));
    assert_eq!(rows[2]["intent"], "other");
}

#[test]
fn one_object_per_line() {
    let object = |text: &str, headers: Value| json!({"subject": "Re: Hello", "headers": headers, "text": text, "sent": "2026-03-09T10:00:00+01:00"});
    let input = [
        object("Ich bin bis einschließlich 18. März im Urlaub.", json!({"Auto-Submitted": "auto-replied"})),
        object("Jane no longer works here, write to amy@example.org.", json!({})),
        object("Not now, contact me again in September.", json!({"From": null})),
    ]
    .map(|row| format!("{row}\n"))
    .concat();
    let output = run(PROGRAM, &["--jsonl", "--format", "json"], &input);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    assert_eq!((&rows[0]["intent"], &rows[0]["return_date"]), (&"absence".into(), &"2026-03-19".into()));
    assert_eq!(
        (&rows[1]["intent"], &rows[1]["contact"]),
        (&"left-company".into(), &"amy@example.org".into())
    );
    assert_eq!((&rows[2]["intent"], &rows[2]["not_before"]), (&"not-now".into(), &"2026-09-01".into()));
}

#[test]
fn a_broken_line_is_named_and_the_others_are_read() {
    let output = run(PROGRAM, &["--jsonl", "--format", "json"], "{}\nno json\n{\"text\": \"unsubscribe\"}\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 2"), "{}", stderr(&output));
    assert_eq!(rows(&output).len(), 2);
}

#[test]
fn messages_for_people() {
    let folder = folder("classify_replies");
    fs::write(folder.join("1.eml"), "From: a@example.org\nSubject: Re: Offer\n\nTake me off your list.\n")
        .unwrap();
    let output = run(PROGRAM, &[folder.to_str().unwrap()], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("unsubscribe") && text.contains("1  must get no more mail"), "{text}");
}
