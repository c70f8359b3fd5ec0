//! The example `triage_bounces` as a program.

use super::*;

const PROGRAM: &str = "triage_bounces";

#[test]
fn the_samples_as_json() {
    let output = run(PROGRAM, &["--format", "json", "examples/data/bounces"], "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&output);
    assert!(rows.len() >= 20);
    let fields = [
        "file",
        "kind",
        "recipient",
        "class",
        "reason",
        "status",
        "reply_code",
        "permanence",
        "diagnostic",
        "rule",
        "action",
        "until",
    ];
    for row in &rows {
        for field in fields {
            assert!(row.get(field).is_some(), "{field} is missing in {row}");
        }
    }
    let three: Vec<_> = rows
        .iter()
        .filter(|row| row["file"].as_str().unwrap().ends_with("postfix-three-recipients.eml"))
        .collect();
    assert_eq!(three.len(), 3);
    let full = rows
        .iter()
        .find(|row| row["file"].as_str().unwrap().ends_with("gmail-not-delivered-inbox-full.eml"))
        .unwrap();
    assert_eq!(
        (full["class"].as_str(), full["reason"].as_str(), full["action"].as_str()),
        (Some("soft"), Some("MailboxFull"), Some("temporary"))
    );
    assert!(full["until"].as_str().unwrap().ends_with('Z'));
    let complaint = rows.iter().find(|row| row["kind"] == "complaint").unwrap();
    assert_eq!((&complaint["class"], complaint["action"].as_str()), (&Value::Null, Some("blacklist")));
    assert!(rows.iter().any(|row| row["kind"] == "autoreply" && row["action"] == "none"));
}

#[test]
fn the_samples_for_people() {
    let output = run(PROGRAM, &["examples/data/bounces"], "");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("MailboxFull") && text.contains(" hard: ") && text.contains("complaint"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn replies_from_standard_input() {
    let output = run(
        PROGRAM,
        &["--replies", "--format", "json"],
        "550 5.1.1 no such user\n\n250 ok\r\n421 try later\nhello\n",
    );
    assert!(output.status.success());
    let rows = rows(&output);
    assert_eq!(rows.len(), 5);
    assert_eq!(
        (rows[0]["line"].as_u64(), rows[0]["class"].as_str(), rows[0]["reply_code"].as_u64()),
        (Some(1), Some("hard"), Some(550))
    );
    assert_eq!(rows[3]["permanence"].as_str(), Some("transient"));
    for none in [&rows[1], &rows[2], &rows[4]] {
        assert_eq!((&none["class"], &none["reason"]), (&Value::Null, &Value::Null), "{none}");
    }
}

#[test]
fn unreadable_input_is_reported_and_the_rest_is_processed() {
    let folder = env::temp_dir().join(format!("triage-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mbox = folder.join("a.mbox");
    let message = |number: u8| {
        format!(
            "From - Mon Feb  2 09:00:00 2026\nFrom: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\nYour mail could not be delivered.\n\n<u{number}@example.org>:\n550 5.1.1 unknown\n\n"
        )
    };
    fs::write(&mbox, message(1) + &message(2)).unwrap();
    fs::write(folder.join("empty.eml"), "").unwrap();
    let output = run(PROGRAM, &["--format", "json", "/nowhere/at/all", folder.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(errors.contains("/nowhere/at/all: ") && errors.contains("empty.eml: "), "{errors}");
    let recipients: Vec<_> =
        rows(&output).iter().map(|row| row["recipient"].as_str().unwrap().to_owned()).collect();
    assert_eq!(recipients, ["u1@example.org", "u2@example.org"]);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_broken_pipe_ends_quietly() {
    if !Path::new("/bin/sh").exists() {
        return;
    }
    let mut child = program(PROGRAM)
        .args(["--replies", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..2000 {
        if stdin.write_all(b"550 5.1.1 no such user\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
