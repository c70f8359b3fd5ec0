//! What the programs print to a terminal: nothing is wider than it, no colour is cut, no address broken.

use console::{measure_text_width, strip_ansi_codes};

use super::*;

/// Programs with their arguments, and texts that must be whole on one line.
const RUNS: &[(&str, &str, &[&str])] = &[
    (
        "triage_bounces",
        "examples/data/bounces",
        &[
            "b16aefaa2a91e55d1e8a1f8ba7b1@yahoo.example",
            "c.lefevre@patisserie.example",
            "until 2014-03-11",
            "BadReputation",
        ],
    ),
    ("read_events", "examples/data/events", &["jane@example.org", "2026-02-02T09:00:00Z"]),
    ("replay_quarantine", "examples/data/quarantine.jsonl", &["jane@example.org", "news, shop"]),
    ("assess_reputation", "examples/data/reputation.csv", &["microsoft", "▇█▇██··███▇█··▇█▇▇█··███▇▇"]),
    (
        "check_compliance",
        "--zone examples/data/newsletter.zone --daily-volume 8000 examples/data/newsletter.eml",
        &["gmail::complaints-advised"],
    ),
    (
        "plan_warmup",
        "--start 2026-03-02 --from 100 --to 5000 --days 42 --provider gmail=60 --provider outlook=40",
        &["Mon 2026-03-02", "active within 30 days"],
    ),
    ("validate_list", "examples/data/addresses.txt", &["probably misspelt: gmail.com?"]),
    ("read_report", "examples/data/reports", &["192.0.2.1"]),
];

/// What a program prints to a terminal of so many columns.
fn on_terminal(name: &str, arguments: &str, columns: usize) -> String {
    let path = program(name).get_program().to_owned();
    let line = format!("stty rows 24 cols {columns}; '{}' {arguments}", path.display());
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("script of util-linux");
    assert!(!output.stdout.is_empty(), "{name}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn tables_fit_the_terminal() {
    for (name, arguments, whole) in RUNS {
        for columns in [80, 120, 200] {
            let text = on_terminal(name, arguments, columns);
            let mut is_table = true;
            for line in text.lines() {
                let line = line.trim_end_matches('\r');
                // After the table come sentences, which the terminal wraps.
                is_table &= !line.is_empty();
                let plain = strip_ansi_codes(line);
                let width = measure_text_width(line);
                assert!(!is_table || width <= columns, "{name} at {columns}: {width} columns in {plain:?}");
                assert!(
                    !plain.contains("[0m") && !plain.contains('\u{1b}'),
                    "{name}: a cut colour in {line:?}"
                );
            }
            let plain = strip_ansi_codes(&text);
            for text in *whole {
                let is_whole = plain.lines().any(|line| line.contains(text));
                assert!(is_whole, "{name} at {columns} has no {text:?} on one line:\n{plain}");
            }
        }
    }
}
