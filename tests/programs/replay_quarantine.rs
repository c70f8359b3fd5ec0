//! The example `replay_quarantine` as a program.

use super::*;

const PROGRAM: &str = "replay_quarantine";
const SAMPLES: &str = "examples/data/quarantine.jsonl";

fn json(arguments: &[&str], input: &str) -> Vec<Value> {
    let output = run(PROGRAM, &[&["--format", "json"], arguments].concat(), input);
    assert!(output.status.success(), "{}", stderr(&output));
    rows(&output)
}

fn row<'r>(rows: &'r [Value], address: &str) -> &'r Value {
    rows.iter().find(|row| row["address"] == address).unwrap_or_else(|| panic!("{address}"))
}

#[test]
fn the_samples_as_json() {
    let rows = json(&[SAMPLES], "");
    assert_eq!(rows.len(), 10);
    for row in &rows {
        let fields =
            ["address", "state", "step", "until", "blacklisted_by", "may_send", "reasons", "disposable"];
        assert!(fields.iter().all(|field| row.get(field).is_some()), "{row}");
    }
    let jane = row(&rows, "jane@example.org");
    assert_eq!(
        (&jane["state"], &jane["step"], &jane["until"], &jane["bounces"]),
        (&"temporary".into(), &2.into(), &"2026-02-02T09:00:00Z".into(), &3.into())
    );
    assert_eq!(
        jane["reasons"],
        serde_json::json!([
            "temporary quarantine, step 2 of 5, until 2026-02-02 09:00 UTC (mailbox full on 2026-01-19)"
        ])
    );
    for (address, state, news, shop) in [
        ("jane@example.org", "temporary", false, false),
        ("joe@gmail.com", "free", true, true),     // released
        ("ann@example.net", "free", true, false),  // the release lacked a proof
        ("tom@example.net", "free", true, true),   // the sender's fault
        ("eve@yopmail.com", "free", false, false), // disposable
        ("max@example.com", "free", false, true),  // unsubscribed
        ("old@example.com", "long-term", false, false),
        ("left@example.com", "free", true, false), // an unsubscription, whatever the import says
        ("odd@example.com", "free", true, true),   // revoked
        ("kim@gmail.com", "free", true, true),     // voided
    ] {
        let row = row(&rows, address);
        assert_eq!(row["state"], state, "{address}");
        assert_eq!(row["may_send"], serde_json::json!({"news": news, "shop": shop}), "{address}");
    }
    assert_eq!(row(&rows, "ann@example.net")["blacklisted_by"], serde_json::json!(["shop"]));
}

#[test]
fn the_time_of_asking_and_the_policy() {
    let state = |arguments: &[&str]| {
        let rows = json(&[arguments, &[SAMPLES]].concat(), "");
        row(&rows, "jane@example.org")["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&["--at", "2026-01-11T09:00:00Z"]), "temporary", "the first one, a week");
    assert_eq!(state(&["--at", "2026-01-12T09:00:00Z"]), "free");
    assert_eq!(state(&["--at", "2026-02-02T08:59:59Z"]), "temporary");
    assert_eq!(state(&["--at", "2026-02-02T09:00:00Z"]), "free");
    assert_eq!(state(&["--policy", "mailchimp"]), "free");
    assert_eq!(run(PROGRAM, &["--policy", "nobody", SAMPLES], "").status.code(), Some(2));
    let rows = json(&["--at", "2026-01-10T00:00:00Z", SAMPLES], "");
    assert_eq!(row(&rows, "joe@gmail.com")["state"], "long-term", "not released yet");
    let rows = json(&["--licence", "club", SAMPLES], "");
    assert_eq!(row(&rows, "ann@example.net")["may_send"]["club"], true);
}

#[test]
fn one_address_is_explained_line_by_line() {
    let rows = json(&["--why", "ann@example.net", SAMPLES], "");
    let effects: Vec<&str> = rows.iter().map(|row| row["effect"].as_str().unwrap()).collect();
    assert_eq!(
        effects,
        [
            "counted, 1 of 2",
            "the counts start again",
            "blocklist of this tenant since 2026-01-06 (complaint)",
            "refused, the person's own justification is missing",
        ]
    );
    let output = run(PROGRAM, &["--why", "kim@gmail.com", SAMPLES], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("m-011: bounce (user unknown): does not count: voided or revoked"), "{text}");
    assert!(text.contains("x-002: void from 2026-01-14 06:00 UTC until 2026-01-14 18:00 UTC"), "{text}");
    assert!(text.contains("shop: yes"), "{text}");
    let output = run(PROGRAM, &["--why", "nobody@example.org", SAMPLES], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nothing is known of nobody@example.org"));
}

#[test]
fn unusable_lines_are_reported_and_the_rest_is_processed() {
    let input = concat!(
        r#"{"id":"1","at":"2026-01-05T09:00:00Z","address":"a@gmail.com","event":"bounce","class":"hard"}"#,
        "\nnothing\n\n",
        r#"{"id":"2","at":"2026-01-05T09:00:00Z","address":"b@gmail.com","event":"bounce"}"#,
        "\n",
        r#"{"id":"3","at":"yesterday","address":"b@gmail.com","event":"delivery"}"#,
        "\n",
        r#"{"id":"4","at":"2026-01-05T09:00:00Z","event":"delivery"}"#,
        "\n",
        r#"{"id":"5","at":"2026-01-05T09:00:00Z","address":"b@gmail.com","event":"bounce","reason":"Bad"}"#,
        "\n",
        r#"{"id":"6","at":"2026-01-05T09:00:00Z","address":"b@gmail.com","event":"release","list":"blacklist","proof":"x"}"#,
        "\n[1]\n\"x\"\n7",
    );
    let output = run(PROGRAM, &["--format", "json"], input);
    assert_eq!(output.status.code(), Some(2));
    let rows = rows(&output);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["state"], &rows[0]["may_send"]),
        (&"long-term".into(), &serde_json::json!({"*": false}))
    );
    let errors = stderr(&output);
    for words in [
        "standard input: line 2: no JSON object",
        "line 4: a bounce has a \"class\" or a \"reason\"",
        "line 5: \"at\": \"yesterday\"",
        "line 6: \"address\" is missing",
        "line 7: \"reason\": \"Bad\"",
        "line 8: a release from the blacklist names its \"licence\"",
        "line 9: ",
        "line 10: ",
        "line 11: ",
    ] {
        assert!(errors.contains(words), "{words}: {errors}");
    }
    let output = run(PROGRAM, &["nowhere.jsonl"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere.jsonl"));
}

#[test]
fn a_release_from_the_only_blacklist_need_not_name_it() {
    let line = |id: &str, rest: &str| {
        format!(r#"{{"id":"{id}","at":"2026-01-0{id}T09:00:00Z","address":"a@example.org",{rest}}}"#) + "\n"
    };
    let complaint = line("1", r#""event":"complaint","licence":"shop""#);
    let release = line("2", r#""event":"release","list":"blacklist","proof":"letter of 2 January""#);
    let rows = json(&[], &(complaint.clone() + &release));
    assert_eq!(rows[0]["may_send"]["shop"], true);
    let refused = line("2", r#""event":"release","list":"blacklist","proof":null"#);
    assert_eq!(json(&[], &(complaint + &refused))[0]["may_send"]["shop"], false);
}

fn event(id: usize, address: &str, rest: &str) -> String {
    format!(r#"{{"id":"{id}","at":"2026-01-05T09:00:00Z","address":"{address}",{rest}}}"#) + "\n"
}

#[test]
fn an_event_without_a_tenant_blocks_every_tenant() {
    let release = r#""event":"release","list":"opt-out","proof":"form""#;
    for rest in [
        r#""event":"unsubscribe""#,
        r#""event":"unsubscribe","licence":" ""#,
        r#""event":"import","batch":"b","source":"OldTool","kind":"unsubscribe""#,
        r#""event":"import","batch":"b","source":"OldTool","kind":"complaint""#,
        r#""event":"import","batch":"b","source":"OldTool","kind":"complaint","trust":"unreliable""#,
        r#""event":"import","batch":"b","source":"OldTool","kind":"hard","original":"unsubscribed""#,
    ] {
        let line = event(1, "a@example.org", rest);
        let rows = json(&["--licence", "shop", "--licence", "news"], &line);
        assert_eq!(rows[0]["may_send"], serde_json::json!({"news": false, "shop": false}), "{rest}");
        assert_eq!(rows[0]["opted_out_of"], serde_json::json!(["*"]), "{rest}");
        assert_eq!(json(&[], &line)[0]["may_send"], serde_json::json!({"*": false}), "{rest}");
        let released = line + &event(2, "a@EXAMPLE.org", release);
        assert_eq!(json(&[], &released)[0]["may_send"], serde_json::json!({"*": true}), "{rest}");
    }
    let shop = event(3, "a@example.org", r#""event":"unsubscribe","licence":"shop""#);
    let all = event(1, "a@example.org", r#""event":"unsubscribe""#);
    let rows = json(&["--licence", "news"], &(shop + &all + &event(4, "a@example.org", release)));
    assert_eq!(rows[0]["may_send"], serde_json::json!({"news": true, "shop": false}), "that of all goes");
    for rest in [r#""event":"complaint""#, r#""event":"complaint","licence":"""#] {
        let output = run(PROGRAM, &["--format", "json"], &event(1, "a@example.org", rest));
        assert_eq!(output.status.code(), Some(2), "{rest}");
        assert!(stderr(&output).contains("line 1: \"licence\" is missing"), "{}", stderr(&output));
    }
}

#[test]
fn the_step_goes_down_with_quiet_time() {
    // The second quarantine ends on 16 February 2026: a step goes every 26 weeks.
    let soft = |id, at: &str| {
        event(id, "a@example.org", r#""event":"bounce","class":"soft","reason":"MailboxFull""#)
            .replace("2026-01-05", at)
    };
    let input = soft(1, "2026-01-05") + &soft(2, "2026-02-02");
    for (at, step) in [("2026-02-03", 2), ("2026-08-16", 2), ("2026-08-18", 1), ("2027-02-16", 0)] {
        let rows = json(&["--at", &format!("{at}T00:00:00Z")], &input);
        assert_eq!(rows[0]["step"], step, "{at}");
    }
}

#[test]
fn an_address_is_one_however_its_domain_is_written() {
    let hard = r#""event":"bounce","class":"hard","reason":"UserUnknown""#;
    for (one, other, wanted) in [
        ("jane@example.org", "jane@Example.ORG", "jane@example.org"),
        ("jane@bücher.example", "jane@XN--BCHER-KVA.example", "jane@xn--bcher-kva.example"),
        (r#"\"jane\"@example.org"#, " jane@example.org ", "jane@example.org"),
    ] {
        let input = event(1, one, hard) + &event(2, other, hard).replace("2026-01-05", "2026-01-06");
        let rows = json(&[], &input);
        assert_eq!(rows.len(), 1, "{one}");
        assert_eq!((&rows[0]["address"], &rows[0]["state"]), (&wanted.into(), &"long-term".into()));
        let why = other.trim();
        assert_eq!(json(&["--why", why], &input).len(), 2, "{why}");
    }
    let two = event(1, "Jane@example.org", hard) + &event(2, "jane@example.org", hard);
    let rows = json(&[], &two);
    assert_eq!((rows.len(), &rows[0]["address"]), (1, &"jane@example.org".into()), "one mailbox");
    let two = event(1, "Jane.Doe+news@gmail.com", hard) + &event(2, "janedoe@googlemail.com", hard);
    let rows = json(&[], &two);
    assert_eq!((rows.len(), &rows[0]["key"]), (1, &"janedoe@gmail.com".into()));
    let two = event(1, "jane example.org", hard) + &event(2, "a..b.@docomo.ne.jp", hard);
    let output = run(PROGRAM, &["--format", "json"], &two);
    assert_eq!((output.status.code(), super::rows(&output).len()), (Some(2), 1));
    assert!(stderr(&output).contains("line 1: \"address\": \"jane example.org\": "), "{}", stderr(&output));
    assert_eq!(run(PROGRAM, &["--why", "nobody"], "").status.code(), Some(2));
}

#[test]
fn a_table_and_a_summary_for_people() {
    let output = run(PROGRAM, &[SAMPLES], "");
    let text = String::from_utf8(output.stdout).unwrap();
    for words in [
        "10 addresses at 2026-01-19T09:00:00Z",
        "2 quarantined: 1 temporary, 1 long-term",
        "3 quarantined or blocklisted",
        "nobody",
        "disposable domain",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
