//! The example `assess_reputation` as a program.

use super::*;

const PROGRAM: &str = "assess_reputation";
const SAMPLE: &str = "examples/data/reputation.csv";

#[test]
fn the_sample_as_json() {
    let output = run(PROGRAM, &["--format", "json", SAMPLE], "");
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = rows(&output);
    let of = |provider: &str| rows.iter().find(|row| row["provider"] == provider).unwrap();
    let verdicts: Vec<&str> = ["apple", "gmail", "microsoft", "orange", "yahoo", "overall"]
        .map(|provider| of(provider)["verdict"].as_str().unwrap())
        .to_vec();
    assert_eq!(verdicts, ["healthy", "healthy", "healthy", "watch", "pause", "pause"]);
    assert_eq!(rows.last().unwrap()["provider"], "overall");
    for row in &rows {
        // Nothing is safe to send while a provider asks for a pause.
        let safe = row["largest_safe_volume"].as_u64().unwrap();
        assert_eq!(safe == 0, row["verdict"] == "pause", "{row}");
        assert!((safe == 0 || safe > 100) && row["reasons"].is_array(), "{row}");
    }
    let reason = &of("yahoo")["reasons"][0];
    assert_eq!(
        (&reason["verdict"], &reason["limit"]),
        (&"pause".into(), &"0.30 % or more of delivered".into())
    );
    assert!(reason["source"].as_str().unwrap().contains("Google"));
    assert_eq!(of("microsoft")["volume"], "spike");
    assert!(of("yahoo")["trends"][0].as_str().unwrap().starts_with("complaints "));
}

#[test]
fn the_sample_for_people() {
    let output = run(PROGRAM, &[SAMPLE], "");
    let text = String::from_utf8(output.stdout).unwrap();
    for words in ["█", "pause: complaints 0.", "spike: ", "watch: hard bounces", "not known"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn columns_in_any_order_and_what_is_missing_is_not_known() {
    let input = "complaints,Provider,extra,day,delivered\n\
        20,Gmail,x,2026-03-02,10000\n\
        \n\
        ,gmail,x,2026-03-03,10000\n";
    let output = run(PROGRAM, &["--format", "json", "--preset", "gmail"], input);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("`extra`"));
    let rows = rows(&output);
    assert_eq!((&rows[0]["provider"], &rows[0]["verdict"]), (&"gmail".into(), &"throttle".into()));
    let now = ["--format", "json", "--preset", "gmail", "--now", "2026-03-20T00:00:00Z"];
    let clean = "day,provider,delivered,complaints\n2026-03-02,gmail,10000,1\n";
    assert_eq!(rows_of(&now, clean), "stale");
    assert_eq!(rows_of(&now[..4], clean), "insufficient", "Gmail's rate is of the inbox");
    let inbox = "day,provider,inbox_delivered,complaints\n2026-03-02,gmail,10000,1\n";
    assert_eq!(rows_of(&now[..4], inbox), "healthy");
    assert_eq!(rows_of(&now[..2], clean), "insufficient", "the default wants to know bounces");
}

#[test]
fn r_04_a_provider_without_rules_of_its_own_is_named() {
    let input = "day,provider,sent\n2026-03-02,outlook,4\n2026-03-02,la-poste,4\n2026-03-02,posteo,4\n";
    let output = run(PROGRAM, &["--format", "json"], input);
    assert!(output.status.success(), "{}", stderr(&output));
    let notes = stderr(&output);
    assert!(notes.contains("no rules are known of `posteo`") && notes.lines().count() == 1, "{notes}");
    assert_eq!(stderr(&run(PROGRAM, &["--format", "json", "--preset", "default"], input)), "");
}

fn rows_of(arguments: &[&str], input: &str) -> String {
    rows(&run(PROGRAM, arguments, input))[0]["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn unreadable_input_is_reported_and_the_rest_is_processed() {
    let input =
        "day,provider,sent\n2026-03-02,gmail,-4\nyesterday,gmail,4\n2026-03-02,,4\n2026-03-02,gmail,4\n";
    let output = run(PROGRAM, &["--format", "json"], input);
    assert_eq!(output.status.code(), Some(2));
    let errors = stderr(&output);
    for words in ["line 2: `-4` is no count of sent", "line 3: `yesterday` is no day", "line 4: the provider"]
    {
        assert!(errors.contains(words), "{words} in {errors}");
    }
    assert_eq!(rows(&output).len(), 2);
    for (input, words) in [("", "no line"), ("day,sent\n", "no column `provider`")] {
        let output = run(PROGRAM, &[], input);
        assert_eq!((output.status.code(), stderr(&output).contains(words)), (Some(2), true), "{input:?}");
    }
    let output = run(PROGRAM, &["nowhere.csv"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere.csv"));
}
