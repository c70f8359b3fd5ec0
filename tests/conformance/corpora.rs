//! Where the corpora are, and how their tables are read.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A file or folder of the corpora, `None` where this checkout has none.
pub fn path(name: &str) -> Option<PathBuf> {
    let root = env::var_os("DELIVERABILITY_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    if root.join("README.md").exists() {
        return Some(root.join(name));
    }
    assert!(env::var_os("CI").is_none(), "no corpora at {}, and CI needs them", root.display());
    println!("SKIPPED: no corpora at {}; set DELIVERABILITY_CORPORA to run this test", root.display());
    None
}

/// The rows of a table with a header line, split at tabs.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Fails unless `right` of `all` is at least `floor` hundredths of a percent... of 100.
pub fn at_least(what: &str, right: usize, all: usize, percent: f64) {
    let share = 100.0 * right as f64 / all as f64;
    println!("{what}: {right} of {all} = {share:.1} % (floor {percent} %)");
    assert!(share >= percent, "{what}: {share:.1} % is under the floor of {percent} %");
}

/// Fails if `wrong` of `all` is over `percent`.
pub fn at_most(what: &str, wrong: usize, all: usize, percent: f64) {
    let share = 100.0 * wrong as f64 / all as f64;
    println!("{what}: {wrong} of {all} = {share:.1} % (ceiling {percent} %)");
    assert!(share <= percent, "{what}: {share:.1} % is over the ceiling of {percent} %");
}
