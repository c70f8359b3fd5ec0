//! The texts that are known to be read wrongly, as tables in `tests/data`.

use std::{collections::BTreeSet, env, fs, path::Path};

/// Fails where the misses are not the accepted ones of a table: on a new miss, and on a listed one that
/// is right now or wrong in another way. `UPDATE=1` rewrites the table.
pub fn compare_with_listed(file: &str, header: &str, misses: &BTreeSet<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    if env::var_os("UPDATE").is_some() {
        let rows: String = misses.iter().map(|row| format!("{row}\n")).collect();
        fs::write(&path, format!("{header}{rows}")).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    let listed: BTreeSet<String> = text.strip_prefix(header).unwrap().lines().map(str::to_owned).collect();
    let new: Vec<&String> = misses.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(misses).collect();
    assert!(new.is_empty() && gone.is_empty(), "{file}: new misses {new:#?}, no longer misses {gone:#?}");
}
