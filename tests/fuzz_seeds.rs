//! Every fuzz target over its seeds and over every message and reply of `tests/data`.

#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::{env, fs, path::Path};

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

/// A small generator of numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// A seed with some of its bytes changed, pieces of it moved or repeated, and words of the dictionary put in.
fn mutated(seeds: &[Vec<u8>], words: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(5) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(24)).min(input.len());
        match random.below(6) {
            0 if at < input.len() => input[at] = random.below(256) as u8,
            1 if at < input.len() => input[at] ^= 1 << random.below(8),
            2 => drop(input.drain(at..end)),
            3 => {
                let piece = input[at..end].repeat(1 + random.below(3));
                let to = random.below(input.len() + 1);
                drop(input.splice(to..to, piece));
            }
            4 if !words.is_empty() => {
                drop(input.splice(at..end.min(at + 4), words[random.below(words.len())].clone()))
            }
            _ => {
                let other = &seeds[random.below(seeds.len())];
                input.truncate(at);
                input.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
        }
    }
    input.truncate(20_000);
    input
}

/// The seeds changed at random: `FUZZ_ROUNDS` for each target that `FUZZ_TARGET` names, or all; without it a few.
#[test]
fn changed_seeds() {
    let rounds: usize = env::var("FUZZ_ROUNDS").map_or(40, |rounds| rounds.parse().unwrap());
    let only = env::var("FUZZ_TARGET").unwrap_or_default();
    for (name, run) in targets::ALL.iter().filter(|(name, _)| only.is_empty() || only == *name) {
        let folder = root().join("fuzz/seeds").join(name);
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
        let text = fs::read_to_string(root().join(format!("fuzz/dictionaries/{name}.dict"))).unwrap();
        let words: Vec<Vec<u8>> = text
            .lines()
            .filter_map(|line| {
                Some(line.split_once('"')?.1.strip_suffix('"')?.replace("\\\"", "\"").into_bytes())
            })
            .collect();
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
