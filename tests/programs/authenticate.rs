//! The example `authenticate` as a program.

use super::*;

const PROGRAM: &str = "authenticate";
const MESSAGE: &str = "examples/data/lunch.eml";

fn check(ip: &str, message: &str, more: &[&str]) -> Output {
    let arguments = [
        "--ip",
        ip,
        "--helo",
        "mx.example.org",
        "--mail-from",
        "bounce@bulk.example",
        "--zone",
        "examples/data/lunch.zone",
        "--now",
        "2026-11-25T10:00:05Z",
        "--authserv-id",
        "mx.example.net",
        message,
    ];
    run(PROGRAM, &[&arguments[..], more].concat(), "")
}

#[test]
fn a_signed_message_as_json() {
    let output = check("203.0.113.9", MESSAGE, &["--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&row["spf"]["result"], &row["spf"]["domain"]), (&"none".into(), &"bulk.example".into()));
    let dkim = &row["dkim"][0];
    assert_eq!((&dkim["result"], &dkim["reason"]), (&"pass".into(), &Value::Null));
    assert_eq!((&dkim["domain"], &dkim["selector"]), (&"example.org".into(), &"s2026".into()));
    let dmarc = &row["dmarc"];
    assert_eq!((&dmarc["result"], &dmarc["disposition"]), (&"pass".into(), &"none".into()));
    assert_eq!(dmarc["organizational_domain"], "example.org");
    assert_eq!(dmarc["policy_domain"], "example.org");
    let header = row["header"].as_str().unwrap();
    assert!(
        header.starts_with("Authentication-Results: mx.example.net; spf=none smtp.mailfrom="),
        "{header}"
    );
    assert!(header.ends_with("dmarc=pass (sp=quarantine dis=none) header.from=news.example.org"), "{header}");
}

#[test]
fn a_changed_message_for_people() {
    let folder = folder("authenticate");
    let changed = folder.join("changed.eml");
    fs::write(&changed, fs::read_to_string(MESSAGE).unwrap().replace("noon", "one")).unwrap();
    let output = check("203.0.113.9", changed.to_str().unwrap(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "DKIM  fail example.org by s2026 (ed25519-sha256): the body is not the one that was signed",
        "DMARC fail nothing authenticated is aligned with news.example.org (quarantine, by sp of example.org)",
        "\tdmarc=fail (sp=quarantine dis=quarantine)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn unreadable_input_is_reported() {
    let output = check("203.0.113.9", "no-such-message.eml", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no-such-message.eml"), "{}", stderr(&output));
}

#[test]
fn a_sealed_message_has_a_chain() {
    let folder = folder("authenticate-seal");
    let key = folder.join("key.pem");

    fs::write(&key, "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n").unwrap();
    let seal = format!("relay.example:s1:{}", key.display());
    let output = check("203.0.113.9", MESSAGE, &["--seal", &seal]);
    assert!(output.status.success(), "{}", stderr(&output));
    let sealed = folder.join("sealed.eml");
    fs::write(&sealed, &output.stdout).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("ARC-Seal: i=1; a=ed25519-sha256; cv=none; d=relay.example; s=s1;"), "{text}");
    assert!(text.ends_with(&fs::read_to_string(MESSAGE).unwrap()));

    let zone = folder.join("lunch.zone");
    let record = "s1._domainkey.relay.example. TXT \"v=DKIM1; k=ed25519; p=/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg=\"\n";
    fs::write(&zone, fs::read_to_string("examples/data/lunch.zone").unwrap() + record).unwrap();
    let receive = |file: &Path, more: &[&str]| {
        let (file, zone) = (file.to_str().unwrap(), zone.to_str().unwrap());
        let arguments = [
            "--ip",
            "203.0.113.9",
            "--zone",
            zone,
            "--now",
            "2026-11-25T10:00:05Z",
            "--format",
            "json",
            file,
        ];
        rows(&run(PROGRAM, &[&arguments[..], more].concat(), "")).remove(0)
    };
    let row = receive(&sealed, &[]);
    assert_eq!((&row["arc"]["result"], &row["arc"]["instance"]), (&"pass".into(), &1.into()), "{row}");
    assert_eq!(row["arc"]["reason"], Value::Null);
    assert!(row["header"].as_str().unwrap().contains("; arc=pass (i=1 d=relay.example) "), "{row}");

    // Changed after the seal; then changed under a seal of a relay that is trusted.
    let changed = folder.join("changed.eml");
    fs::write(&changed, text.replace("noon", "one")).unwrap();
    let row = receive(&changed, &["--trusted-sealer", "relay.example"]);
    assert_eq!((&row["arc"]["result"], &row["dmarc"]["disposition"]), (&"fail".into(), &"quarantine".into()));
    assert!(
        row["arc"]["reason"].as_str().unwrap().starts_with("set 1: the message signature: the body"),
        "{row}"
    );
    assert_eq!(receive(Path::new(MESSAGE), &[])["arc"]["result"], "none");
}
