//! Trains the learned tables again and compares them with the committed ones; says how good they
//! are on texts that they were not trained on.
//!
//! `scripts/train` runs it and writes the tables; the gate runs it and fails where the result
//! differs. Both need the corpora and an optimised build.

#[path = "../conformance/corpora.rs"]
#[allow(dead_code, reason = "shared with the conformance tests")]
mod corpora;

mod bounces;
mod families;
mod figures;
mod learner;
mod replies;

use std::{fs, path::Path};

/// Writes a table where `scripts/train` asks for it; else fails unless it is the committed one.
fn settle(file: &str, table: &[u8], made_from: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let note = path.with_extension("txt");
    if std::env::var_os("WRITE_TABLES").is_some() {
        fs::write(&path, table).unwrap();
        fs::write(&note, made_from).unwrap();
        println!("{file}: written, {} bytes", table.len());
        return;
    }
    let is_same = fs::read(&path).is_ok_and(|committed| committed == table);
    assert!(is_same, "{file} is not what the texts and rules give now: run scripts/train");
    assert_eq!(fs::read_to_string(&note).unwrap_or_default(), made_from, "run scripts/train");
}
