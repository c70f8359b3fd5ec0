//! The examples as programs: what they print, and how they end.

mod assess_reputation;
mod authenticate;
mod check_compliance;
mod check_spf;
mod classify_replies;
mod lint_domain;
mod plan_warmup;
mod read_events;
mod read_report;
mod replay_quarantine;
mod retire_domain;
mod terminal;
mod triage_bounces;
mod validate_list;

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// An example, built beside the tests.
fn program(name: &str) -> Command {
    let mut path = env::current_exe().unwrap();
    path.pop();
    path.pop();
    let path: PathBuf = path.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is built by `cargo test`", path.display());
    let mut command = Command::new(path);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(name: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = program(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

#[test]
fn help_opens_with_what_the_program_does() {
    let mut first_lines = std::collections::BTreeSet::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if !entry.path().join("main.rs").exists() {
            continue;
        }
        let output = run(&name, &["--help"], "");
        assert!(output.status.success(), "{name}");
        let help = String::from_utf8(output.stdout).unwrap();
        let first = help.lines().next().unwrap_or_default().to_owned();
        assert!(first.len() > 20 && !first.contains("pure functions"), "{name}: {first}");
        assert!(first_lines.insert(first), "{name} opens as another program does");
    }
    assert!(first_lines.len() > 10);
}

/// A folder for the files of a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
