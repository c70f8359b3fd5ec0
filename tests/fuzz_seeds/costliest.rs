//! The input of each target that costs the most instructions a byte, as far as a search finds it.
//!
//! The search changes seeds, has callgrind count what the target takes for each, keeps the costliest and
//! changes those further. What costs more than a straight line through the input's length shows as a number
//! that grows from round to round. `fuzz/costs.tsv` has ceilings: twice what was found, unoptimised.

use std::{cmp::Reverse, env, fmt::Write, fs, hint::black_box, path::Path, process::Command};

use super::{
    mutation::{Random, mutated, seeds, words},
    root, targets,
};

/// Inputs of a round, and how many of them the next one starts from.
const INPUTS: usize = 48;
const KEPT: usize = 8;
/// Shorter inputs count as this long: what a call costs anyway is not their length's.
const SHORT: usize = 1_024;
const LONGEST: usize = 8_192;

/// What callgrind dumps the counts before.
#[inline(never)]
fn next_input(index: usize) {
    black_box(index);
}

/// What callgrind counts: the inputs of a folder, if the environment names one.
#[test]
fn run_the_inputs() {
    let (Ok(folder), Ok(target)) = (env::var("COSTLIEST_INPUTS"), env::var("COSTLIEST_TARGET")) else {
        return;
    };
    let (_, run) = targets::ALL.iter().find(|(name, _)| **name == *target).unwrap();
    let inputs: Vec<Vec<u8>> =
        (0..INPUTS).map_while(|index| fs::read(Path::new(&folder).join(index.to_string())).ok()).collect();
    // What is built once is not counted.
    run(&inputs[0]);
    for (index, input) in inputs.iter().enumerate() {
        next_input(index);
        run(input);
    }
    next_input(inputs.len());
}

/// The instructions of each input; `None` without valgrind.
fn count(target: &str, inputs: &[Vec<u8>]) -> Option<Vec<u64>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("costliest-{target}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (index, input) in inputs.iter().enumerate() {
        fs::write(folder.join(index.to_string()), input).unwrap();
    }
    let out = folder.join("out");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=fuzz_seeds::costliest::next_input"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe().unwrap())
        .args(["--exact", "costliest::run_the_inputs", "--test-threads=1"])
        .env("COSTLIEST_INPUTS", &folder)
        .env("COSTLIEST_TARGET", target)
        .output()
        .ok()?;
    assert!(output.status.success(), "{target}: {}", String::from_utf8_lossy(&output.stdout));
    let total = |index: usize| -> u64 {
        let profile = fs::read_to_string(folder.join(format!("out.{}", index + 2))).unwrap();
        let line = profile.lines().rev().find_map(|line| line.strip_prefix("totals: "));
        line.and_then(|total| total.trim().parse().ok()).unwrap()
    };
    let counts = (0..inputs.len()).map(total).collect();
    fs::remove_dir_all(&folder).unwrap();
    Some(counts)
}

/// The most instructions a byte, by round.
fn search(target: &str, rounds: usize) -> Option<Vec<u64>> {
    let (mut kept, words) = (seeds(target), words(target));
    let mut random = Random(0xc057);
    let mut best = Vec::new();
    for _ in 0..rounds {
        let mut inputs: Vec<Vec<u8>> = kept.iter().take(KEPT).cloned().collect();
        inputs.resize_with(INPUTS, || mutated(&kept, &words, &mut random));
        inputs.iter_mut().for_each(|input| input.truncate(LONGEST));
        let counts = count(target, &inputs)?;
        let cost = |(count, input): (&u64, &Vec<u8>)| count / input.len().max(SHORT) as u64;
        let mut costs: Vec<(u64, Vec<u8>)> =
            counts.iter().zip(&inputs).map(|(count, input)| (cost((count, input)), input.clone())).collect();
        costs.sort_by_key(|(cost, _)| Reverse(*cost));
        best.push(costs[0].0);
        kept = costs.into_iter().take(KEPT).map(|(_, input)| input).collect();
    }
    if let Ok(folder) = env::var("COSTLIEST_KEEP") {
        fs::write(Path::new(&folder).join(target), &kept[0]).unwrap();
    }
    Some(best)
}

/// `COSTLIEST_ROUNDS` of the target that `COSTLIEST_ONLY` names, or of all.
#[test]
#[ignore = "takes valgrind and many minutes: cargo test --test fuzz_seeds costliest -- --ignored --nocapture"]
fn no_input_costs_more_than_its_ceiling_a_byte() {
    let rounds = env::var("COSTLIEST_ROUNDS").map_or(8, |rounds| rounds.parse().unwrap());
    let only = env::var("COSTLIEST_ONLY").unwrap_or_default();
    let ceilings = fs::read_to_string(root().join("fuzz/costs.tsv")).unwrap();
    let mut over = String::new();
    for (name, _) in targets::ALL.iter().filter(|(name, _)| only.is_empty() || only == *name) {
        let row = ceilings.lines().find_map(|line| line.split_once('\t').filter(|(of, _)| of == name));
        let ceiling = row.map(|(_, ceiling)| ceiling.parse::<u64>().unwrap());
        let Some(best) = search(name, rounds) else {
            assert!(env::var_os("CI").is_none(), "valgrind is missing, and CI needs it");
            println!("SKIPPED: valgrind is missing");
            return;
        };
        // A target without a ceiling has only been counted here.
        println!("{name}: {best:?} instructions a byte, of {ceiling:?}");
        if ceiling.is_some_and(|ceiling| best.last() > Some(&ceiling)) {
            writeln!(over, "{name}: {best:?}, more than {ceiling:?}").unwrap();
        }
    }
    assert!(over.is_empty(), "{over}");
}
