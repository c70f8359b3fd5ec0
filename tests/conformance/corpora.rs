//! Where the corpora are, and how their tables are read.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A file or folder of the corpora, `None` where this machine has none.
///
/// With `DELIVERABILITY_CORPORA` set they must be there; otherwise they are looked for beside the
/// project.
pub fn path(name: &str) -> Option<PathBuf> {
    let given = env::var_os("DELIVERABILITY_CORPORA").map(PathBuf::from);
    let must_exist = given.is_some();
    let root = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"));
    if root.join("README.md").exists() {
        return Some(root.join(name));
    }
    assert!(!must_exist, "DELIVERABILITY_CORPORA is set, but there are no corpora at {}", root.display());
    println!("SKIPPED: no corpora at {}; set DELIVERABILITY_CORPORA to run this test", root.display());
    None
}

/// The rows of a table with a header line, split at tabs.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Fails if `right` of `all` is less than `percent`.
pub fn at_least(what: &str, right: usize, all: usize, percent: f64) {
    let share = 100.0 * right as f64 / all as f64;
    println!("{what}: {right} of {all} = {share:.1} % (minimum {percent} %)");
    assert!(share >= percent, "{what}: {share:.1} % is below the minimum of {percent} %");
}

/// Fails if `wrong` of `all` is more than `percent`.
pub fn at_most(what: &str, wrong: usize, all: usize, percent: f64) {
    let share = 100.0 * wrong as f64 / all as f64;
    println!("{what}: {wrong} of {all} = {share:.1} % (maximum {percent} %)");
    assert!(share <= percent, "{what}: {share:.1} % is above the maximum of {percent} %");
}
