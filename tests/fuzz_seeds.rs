//! Every fuzz target over its seeds and over every message and reply of `tests/data`.

#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::{fs, path::Path};

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
    let built: Vec<&str> =
        manifest.lines().filter_map(|line| line.strip_prefix("name = \"")).skip(1).collect();
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
