//! Every fuzz target over its seeds and over every message and reply of `tests/data`.

mod costliest;
mod mutation;
#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::{env, fs, path::Path};

use mutation::{Random, mutated};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_target_survives_its_seeds() {
    for (name, run) in targets::ALL {
        let folder = root().join("fuzz/seeds").join(name);
        let mut seeds = 0;
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            run(&fs::read(entry.unwrap().path()).unwrap());
            seeds += 1;
        }
        assert!(seeds > 0, "{name} has no seeds");
    }
}

#[test]
fn every_target_is_built_and_has_a_dictionary() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    let built: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""))
        .skip(1)
        .filter(|name| *name != "any\"")
        .collect();
    let known: Vec<String> = targets::ALL.iter().map(|(name, _)| format!("{name}\"")).collect();
    assert_eq!(built, known);
    for (name, _) in targets::ALL {
        assert!(root().join(format!("fuzz/dictionaries/{name}.dict")).exists(), "{name} has no dictionary");
    }
}

/// Cuts and changes of good messages: what a queue hands over after a crash.
#[test]
fn messages_cut_and_changed() {
    let folder = root().join("tests/data/messages");
    for (index, entry) in fs::read_dir(folder).unwrap().enumerate() {
        let raw = fs::read(entry.unwrap().path()).unwrap();
        for part in 1..8 {
            targets::message(&raw[..raw.len() * part / 8]);
        }
        let mut changed = raw.clone();
        for (place, byte) in changed.iter_mut().enumerate() {
            if (place + index) % 37 == 0 {
                *byte = (place as u8).wrapping_mul(31);
            }
        }
        targets::message(&changed);
    }
}

/// The seeds changed at random: `FUZZ_ROUNDS` for each target that `FUZZ_TARGET` names, or all; without it a few.
#[test]
fn changed_seeds() {
    let rounds: usize = env::var("FUZZ_ROUNDS").map_or(40, |rounds| rounds.parse().unwrap());
    let only = env::var("FUZZ_TARGET").unwrap_or_default();
    for (name, run) in targets::ALL.iter().filter(|(name, _)| only.is_empty() || only == *name) {
        let (seeds, words) = (mutation::seeds(name), mutation::words(name));
        let mut random = Random(0x5eed);
        for round in 0..rounds {
            let input = mutated(&seeds, &words, &mut random);
            if let Err(panic) = std::panic::catch_unwind(|| run(&input)) {
                eprintln!("{name}, round {round}: {:?}", String::from_utf8_lossy(&input));
                std::panic::resume_unwind(panic);
            }
        }
    }
}
