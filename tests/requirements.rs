//! Every requirement of `tests/requirements.md` is cited by a test.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The IDs that a source cites: `Q-03`, or `q03` and `q_03` in a name.
fn cited(source: &str) -> BTreeSet<String> {
    let bytes = source.as_bytes();
    let mut ids = BTreeSet::new();
    for (at, window) in bytes.windows(3).enumerate() {
        let area = window[0].to_ascii_uppercase();
        let starts = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if !starts || !b"QVRSD".contains(&area) {
            continue;
        }
        let digits = if matches!(window[1], b'-' | b'_') { at + 2 } else { at + 1 };
        let Some(number) = bytes.get(digits..digits + 2) else { continue };
        let ends = bytes.get(digits + 2).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if ends && number.iter().all(u8::is_ascii_digit) {
            ids.insert(format!("{}-{}", char::from(area), String::from_utf8_lossy(number)));
        }
    }
    ids
}

#[test]
fn every_requirement_is_cited_by_a_test() {
    assert_eq!(
        cited("fn q03_x() {} // R-14\nfn s_06_y() {} q031 xq03").into_iter().collect::<Vec<_>>(),
        ["Q-03", "R-14", "S-06"],
    );
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths = Vec::new();
    files(&tests, &mut paths);
    let all: BTreeSet<String> = paths
        .iter()
        .filter(|path| !path.ends_with("requirements.rs"))
        .flat_map(|path| cited(&fs::read_to_string(path).unwrap()))
        .collect();
    let table = fs::read_to_string(tests.join("requirements.md")).unwrap();
    let listed: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .filter(|id| id.len() == 4 && id.as_bytes()[1] == b'-')
        .collect();
    assert_eq!(listed.len(), 112, "the table lost a row");
    let missing: Vec<&&str> = listed.iter().filter(|id| !all.contains(**id)).collect();
    assert!(missing.is_empty(), "no test cites {missing:?}");
}
