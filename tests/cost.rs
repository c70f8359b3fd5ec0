//! What one reply and one message cost, in instructions, with everything on.
//!
//! Counted by callgrind over the project's own texts, so that the machine's load does not matter. The
//! ceilings are a tenth above what was counted when they were set. Where valgrind is missing the test
//! skips with a line that says so; with `CI` set it fails.

use std::{env, fs, path::Path, process::Command};

use deliverability::{bounce, dsn::Message};

const REPLIES: &str = include_str!("data/replies.tsv");

/// Instructions that each may cost.
const CEILINGS: [(&str, u64); 3] = [("reply", 17_700), ("parse", 210_000), ("message", 240_000)];

fn replies() -> Vec<&'static str> {
    REPLIES.lines().skip(1).filter_map(|line| line.split('\t').next()).collect()
}

fn messages() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/messages");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()).collect()
}

/// What callgrind counts: `COST_OF=reply:3` classifies all replies three times.
#[test]
fn work() {
    let Ok(what) = env::var("COST_OF") else { return };
    let (what, times) = what.split_once(':').unwrap();
    let (replies, messages) = (replies(), messages());
    let mut sum = 0;
    for _ in 0..times.parse().unwrap() {
        sum += match what {
            "reply" => replies.iter().map(|reply| bounce::classify_reply(reply).reason() as usize).sum(),
            "parse" => messages
                .iter()
                .map(|raw| Message::parse(raw).map_or(0, |message| message.recipients().len()))
                .sum(),
            _ => messages
                .iter()
                .filter_map(|raw| Message::parse(raw).ok())
                .map(|message| {
                    message
                        .failures()
                        .map(|failure| bounce::classify(failure).reason() as usize)
                        .sum::<usize>()
                })
                .sum::<usize>(),
        };
    }
    assert!(sum > 0 || times == "0");
}

fn instructions(what: &str, times: u64) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "work", "--test-threads=1"])
        .env("COST_OF", format!("{what}:{times}"))
        .output()
        .ok()?;
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stdout));
    let log = String::from_utf8_lossy(&output.stderr);
    let line = log.lines().find_map(|line| line.split_once("Collected : "))?;
    line.1.trim().parse().ok()
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes an optimized build: cargo test --release --test cost")]
fn replies_and_messages_cost_no_more() {
    for (what, ceiling) in CEILINGS {
        let [Some(once), Some(more)] = [1, 6].map(|times| instructions(what, times)) else {
            assert!(env::var_os("CI").is_none(), "valgrind is missing, and CI needs it");
            println!("SKIPPED: valgrind is missing");
            return;
        };
        let items = if what == "reply" { replies().len() } else { messages().len() } as u64;
        let each = (more - once) / 5 / items;
        println!("{what}: {each} instructions, of {ceiling}");
        assert!(each <= ceiling, "{what}: {each} instructions, more than {ceiling}");
    }
}
