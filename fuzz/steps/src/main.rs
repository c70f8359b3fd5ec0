//! Looks for inputs that cost much for their length, and fails where one costs more than its target may.
//!
//! A step is an edge between basic blocks, or eight bytes allocated: exact, and the same on every machine. From the
//! seeds and the dictionary of a target the search climbs: it keeps whatever change makes the input dearer.
//! See the README next to the targets.

#[path = "../../src/targets.rs"]
mod targets;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use targets::Target;

/// The two lengths of inputs that are compared, in bytes.
const SHORT: usize = 2_048;
const LONG: usize = 4 * SHORT;
/// By how much a byte of a long input may be dearer than one of a short one, in percent.
const GROWTH: u64 = 200;
/// Below so many steps a byte the growth does not matter.
const CHEAP: u64 = 60;

unsafe extern "C" {
    safe fn steps_taken() -> u64;
}

struct Counting;

thread_local! {
    static ALLOCATED: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATED.try_with(|bytes| bytes.set(bytes.get() + layout.size() as u64));
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn cost(run: Target, input: &[u8]) -> u64 {
    let now = || steps_taken() + ALLOCATED.get() / 8;
    let before = now();
    run(input);
    now() - before
}

/// SplitMix64.
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

/// The words of a dictionary of libFuzzer.
fn dictionary(path: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let word = |line: &str| {
        let inner = line.trim().strip_suffix('"')?.split_once('"')?.1;
        let (mut word, mut bytes) = (Vec::new(), inner.bytes());
        while let Some(byte) = bytes.next() {
            let escaped = if byte == b'\\' { bytes.next()? } else { byte };
            if byte == b'\\' && escaped == b'x' {
                let digits = [bytes.next()?, bytes.next()?];
                word.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            } else {
                word.push(escaped);
            }
        }
        Some(word)
    };
    text.lines().filter_map(word).filter(|word| !word.is_empty()).collect()
}

/// Another input, often with a piece of it many times.
fn changed(input: &[u8], words: &[Vec<u8>], seeds: &[Vec<u8>], most: usize, random: &mut Random) -> Vec<u8> {
    let mut out = input.to_vec();
    let at = random.below(out.len() + 1);
    let end = (at + 1 + random.below(48)).min(out.len());
    let times = [1, 2, 8, 64, most][random.below(5)];
    match random.below(8) {
        0 | 1 => {
            let piece = out[at..end].to_vec();
            let room = most.saturating_sub(out.len()) / piece.len().max(1);
            drop(out.splice(at..at, piece.repeat(times.min(room))));
        }
        2 | 3 if !words.is_empty() => {
            let mut piece = words[random.below(words.len())].clone();
            if random.below(2) == 0 {
                piece.extend_from_slice(&words[random.below(words.len())]);
            }
            let room = most.saturating_sub(out.len()) / piece.len();
            drop(out.splice(at..at, piece.repeat(times.min(room))));
        }
        4 => drop(out.drain(at..end)),
        5 if at < out.len() => {
            out[at] = [b' ', b'\n', b'(', b'"', b'<', b',', b'@', 0xff, b'\\', b';'][random.below(10)]
        }
        6 if !seeds.is_empty() => {
            let seed = &seeds[random.below(seeds.len())];
            out.truncate(at);
            out.extend_from_slice(&seed[random.below(seed.len() + 1)..]);
        }
        _ if at < out.len() => out[at] = random.below(256) as u8,
        _ => {}
    }
    out.truncate(most);
    out
}

/// The dearest input of at most so many bytes that some rounds find, and its steps a byte.
fn climb(run: Target, start: &[Vec<u8>], words: &[Vec<u8>], most: usize, rounds: usize) -> (u64, Vec<u8>) {
    let mut random = Random(0x5eed);
    let mut stretched: Vec<Vec<u8>> = Vec::new();
    for seed in start.iter().filter(|seed| !seed.is_empty()) {
        let half = seed.len() / 2;
        let (first, last) = seed.split_at(half);
        stretched.push(seed.iter().copied().cycle().take(most).collect());
        stretched.push(first.iter().copied().chain(last.iter().copied().cycle()).take(most).collect());
        stretched.push(seed[..seed.len().min(most)].to_vec());
    }
    // Short inputs are not dear for what every input costs.
    let price = |input: &[u8]| cost(run, input) / input.len().max(most / 2) as u64;
    let mut best: Vec<(u64, Vec<u8>)> = stretched.into_iter().map(|input| (price(&input), input)).collect();
    best.sort_by_key(|(price, _)| std::cmp::Reverse(*price));
    best.truncate(6);
    for round in 0..rounds {
        let Some((_, from)) = best.get(random.below(1 + round % 6)).or(best.first()) else { break };
        let input = changed(from, words, start, most, &mut random);
        let price = price(&input);
        if best.len() < 6 || best.last().is_some_and(|(worst, _)| price > *worst) {
            best.push((price, input));
            best.sort_by_key(|(price, _)| std::cmp::Reverse(*price));
            best.dedup_by(|one, other| one.1 == other.1);
            best.truncate(6);
        }
    }
    best.into_iter().next().unwrap_or_default()
}

fn main() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut arguments = env::args().skip(1);
    let rounds: usize = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(1_500);
    let only: Vec<String> = arguments.collect();
    let text = fs::read_to_string(root.join("ceilings.txt")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    let ceilings: BTreeMap<&str, u64> =
        lines.filter_map(|(name, ceiling)| Some((name, ceiling.trim().parse().ok()?))).collect();
    let mut wrong = Vec::new();
    for (name, run) in targets::ALL {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        let mut files: Vec<PathBuf> = fs::read_dir(root.join("seeds").join(name))
            .map(|files| files.flatten().map(|file| file.path()).collect())
            .unwrap_or_default();
        files.sort();
        let mut seeds: Vec<Vec<u8>> = files.iter().filter_map(|file| fs::read(file).ok()).collect();
        let words = dictionary(&root.join("dictionaries").join(format!("{name}.dict")));
        // What is made once is made before anything is counted.
        seeds.iter().for_each(|seed| run(seed));
        let (short, input) = climb(*run, &seeds, &words, SHORT, rounds);
        seeds.insert(0, input);
        let (long, input) = climb(*run, &seeds, &words, LONG, rounds / 3);
        let ceiling = ceilings.get(name).copied();
        let growth = long * 100 / short.max(1);
        println!("{name:<20} {short:>7} {long:>7} steps a byte, ceiling {}", ceiling.unwrap_or_default());
        if ceiling.is_none_or(|ceiling| short.max(long) > ceiling) || growth > GROWTH && long > CHEAP {
            let file = env::temp_dir().join(format!("dear-{name}"));
            fs::write(&file, &input).expect("the input can be kept");
            wrong.push(format!("{name}: {short} steps a byte, {long} in long inputs; {}", file.display()));
        }
    }
    if !wrong.is_empty() {
        eprintln!("{}", wrong.join("\n"));
        std::process::exit(1);
    }
}
