//! The example `validate_list` as a program.

use super::*;

const PROGRAM: &str = "validate_list";

fn json(arguments: &[&str], input: &str) -> Vec<Value> {
    let output = run(PROGRAM, &[&["--format", "json"], arguments].concat(), input);
    assert!(output.status.success(), "{}", stderr(&output));
    rows(&output)
}

#[test]
fn the_samples_as_json() {
    let rows = json(&["examples/data/addresses.txt"], "");
    assert_eq!(rows.len(), 14);
    let fields = [
        "line",
        "address",
        "valid",
        "error",
        "warnings",
        "ascii",
        "disposable",
        "relay",
        "role",
        "free",
        "suggestion",
    ];
    for row in &rows {
        assert!(fields.iter().all(|field| row.get(field).is_some()), "{row}");
        assert_eq!(row["valid"].as_bool().unwrap(), row["error"].is_null(), "{row}");
    }
    assert_eq!(rows[1]["ascii"], "Jane.Doe+news@xn--bcher-kva.example");
    assert_eq!(rows[2]["role"], true);
    assert_eq!(rows[3]["error"]["kind"], "missing-atom");
    assert_eq!((&rows[3]["error"]["start"], &rows[3]["error"]["end"]), (&5.into(), &6.into()));
    assert_eq!(rows[4]["suggestion"], "gmail.com");
    assert_eq!(rows[6]["disposable"], true);
    assert_eq!(rows[7]["relay"], true);
}

#[test]
fn grammars_and_escapes() {
    let valid = |grammar: &str, escaped: bool, line: &str| {
        let mut arguments = vec!["--grammar", grammar];
        arguments.extend(escaped.then_some("--escaped"));
        json(&arguments, &format!("{line}\n"))[0]["valid"].as_bool().unwrap()
    };
    assert!(valid("rfc6531", false, "jörg@example.org") && !valid("rfc5321", false, "jörg@example.org"));
    assert!(valid("rfc5322", false, "a . b@example.org"));
    assert!(!valid("rfc5322-current", false, "a . b@example.org"));
    assert!(valid("html5", false, "a..b@example.org"));
    assert!(valid("rfc5322", true, r"a(\r\n comment)@example.org"));
    assert!(valid("rfc5321", true, r#"\"a b\"@example.org"#));
    let row = &json(&["--escaped"], "a\\x@example.org\n")[0];
    assert_eq!(row["error"]["kind"], "escape");
    assert_eq!(run(PROGRAM, &["--grammar", "rfc822"], "").status.code(), Some(2));
}

#[test]
fn lines_of_any_bytes() {
    let mut command = program(PROGRAM);
    let mut child =
        command.args(["--format", "json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a\xffb@example.org\r\n\0\n\na@example.org").unwrap();
    let rows = rows(&child.wait_with_output().unwrap());
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0]["error"]["kind"], "utf-8");
    assert_eq!(rows[1]["valid"], false);
    assert_eq!(rows[2]["error"]["kind"], "empty");
    assert_eq!(rows[3]["valid"], true);
}

#[test]
fn a_summary_and_csv_for_people() {
    let output = run(PROGRAM, &["examples/data/addresses.txt"], "");
    let text = String::from_utf8(output.stdout).unwrap();
    let line =
        "   4  jane..doe@example.org               remove  expected an atom between two dots, found \".\"";
    for words in ["missing-atom", "for gmail.com", "advice: remove", line] {
        assert!(text.contains(words), "{text}");
    }
    let output = run(PROGRAM, &["--format", "csv"], "=cmd@example.org\n\"a,b\"@example.org\n");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].starts_with("1,'=cmd@example.org,"), "{text}");
    assert!(lines[2].starts_with("2,\"\"\"a,b\"\"@example.org\","), "{text}");
    assert_eq!(run(PROGRAM, &["nowhere.txt"], "").status.code(), Some(2));
}
