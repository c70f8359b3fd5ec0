//! The layers of the crate, the promise of no I/O and the form of the documentation, checked on
//! the sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layers, from the bottom. A module may use those of the layers below it.
const LAYERS: &[&[&str]] = &[
    &[
        "diagnostic",
        "source",
        "names",
        "hash",
        "learned",
        "mail",
        "schema_version",
        "mend",
        "nesting",
        "sums",
        "tags",
        "domain",
        "dns",
        "provider",
        "rate",
        "unpack",
        "time",
    ],
    &["address", "spf", "dkim", "dmarc", "tls", "smtp", "dsn", "envelope", "feedback"],
    &["bounce", "reply", "hygiene", "auth", "webhook"],
    &["quarantine", "warmup", "reputation", "retirement", "compliance", "delivery"],
];

/// Modules of the same layer that a module may use.
const NEIGHBOURS: &[(&str, &[&str])] = &[
    ("domain", &["diagnostic", "names"]),
    ("diagnostic", &["names"]),
    ("names", &["diagnostic"]),
    ("provider", &["domain", "hash", "names", "source"]),
    ("rate", &["names"]),
    ("time", &["names"]),
    ("learned", &["hash"]),
    ("dns", &["domain", "diagnostic", "names"]),
    ("mend", &["diagnostic"]),
    ("tags", &["diagnostic"]),
    ("unpack", &["diagnostic", "nesting", "source"]),
    ("mail", &["diagnostic", "names"]),
    ("source", &[]),
    ("dsn", &["smtp"]),
    ("feedback", &["address", "dsn"]),
    ("hygiene", &["bounce"]),
    ("spf", &["address"]),
    ("reply", &["bounce"]),
    ("webhook", &["bounce"]),
    // The audit pack keeps a verdict of `reputation`, which `warmup` brings in any case.
    ("retirement", &["warmup", "quarantine", "reputation"]),
    ("warmup", &["reputation"]),
    // The gate takes the answer of a quarantine.
    ("delivery", &["quarantine"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                into.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    walk(&root.join("src"), &mut sources);
    for (path, _) in &mut sources {
        *path = path.strip_prefix(root).unwrap().to_owned();
    }
    assert!(sources.len() > 20);
    sources
}

/// The lines of a source that are code: no comments, no test modules.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path) -> String {
    let inner = path.strip_prefix("src").unwrap();
    let first = inner.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_go_down() {
    let layer_of: BTreeMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(layer, modules)| modules.iter().map(move |module| (*module, layer)))
        .collect();
    let mut seen = 0;
    for (path, text) in sources() {
        let module = module_of(&path);
        if module == "lib" {
            continue;
        }
        let own = *layer_of.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no layer"));
        let neighbors =
            NEIGHBOURS.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, allowed)| allowed);
        let code = code(&text);
        // `use crate::{a::B, c::D};` names a module right after `crate::`, `{` or a comma.
        let imports = code.split("crate::").skip(1).flat_map(|rest| {
            let end = if rest.starts_with('{') {
                rest.find("};").unwrap_or(rest.len())
            } else {
                40.min(rest.len())
            };
            let rest: String = rest.chars().take(end).collect();
            let names: Vec<String> = if rest.starts_with('{') {
                let mut depth = 0;
                let mut names = vec![String::new()];
                for character in rest.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => names.push(String::new()),
                        _ if depth <= 1 => names.last_mut().unwrap().push(character),
                        _ => {}
                    }
                }
                names
            } else {
                vec![rest]
            };
            names
        });
        for import in imports {
            let name: String =
                import.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let Some(&other) = layer_of.get(name.as_str()) else { continue };
            seen += 1;
            let allowed = name == module || other < own || neighbors.contains(&name.as_str());
            assert!(allowed, "{}: {module} may not use {name}", path.display());
        }
    }
    assert!(seen > 20, "the test found only {seen} imports");
}

#[test]
fn no_files_sockets_clocks_randomness_or_globals() {
    const FORBIDDEN: &[&str] = &[
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "std::process",
        "std::thread",
        "std::time",
        "SystemTime",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "rand::",
        "getrandom",
        "thread_local!",
        "static mut",
        "println!",
        "eprintln!",
        "dbg!",
        "unsafe ",
    ];
    for (path, text) in sources() {
        let code = code(&text);
        for word in FORBIDDEN {
            // Its RSA asks for a generator that the padding used here never draws from.
            if *word == "rand::" && path == Path::new("src/dkim/backend/aws_lc.rs") {
                continue;
            }
            // Decompression reads from memory by the trait `Read`.
            if *word == "std::io" && path == Path::new("src/unpack.rs") {
                continue;
            }
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
        let statics: Vec<&str> =
            code.lines().filter(|line| line.trim_start().starts_with("static ")).collect();
        // The classifiers' tables, derived from constants, are made once.
        let own = ["src/bounce/mod.rs", "src/reply/mod.rs"];
        let allowed = usize::from(own.iter().any(|own| path == Path::new(own)));
        assert_eq!(statics.len(), allowed, "{}: {statics:?}", path.display());
    }
}

#[test]
fn files_are_short() {
    for (path, text) in sources() {
        let is_table = path.starts_with("src/bounce/rules")
            || path.ends_with("bounce/vocabulary.rs")
            || path.ends_with("reply/phrases.rs")
            || path.ends_with("reply/lexicon.rs")
            || path.ends_with("provider/rows.rs");
        let lines = code(&text).lines().count();
        assert!(is_table || lines <= 600, "{} has {lines} lines of code", path.display());
    }
}

/// The text of a line of documentation; `None` for a line of anything else.
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("//!").or_else(|| line.strip_prefix("///"))?;
    Some(text.trim_start())
}

#[test]
fn documentation_fits_90_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = sources();
    for entry in fs::read_dir(root.join("src/guide")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        texts.push((path.strip_prefix(root).unwrap().to_owned(), text));
    }
    let (mut wide, mut seen) = (Vec::new(), 0);
    for (path, text) in texts {
        let is_guide = path.extension().is_some_and(|extension| extension == "md");
        for (number, line) in text.lines().enumerate() {
            let prose = if is_guide { Some(line) } else { documentation(line) };
            let Some(prose) = prose.filter(|prose| !prose.starts_with('|')) else { continue };
            seen += usize::from(!prose.is_empty());
            if line.chars().count() > 90 {
                wide.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(seen > 10_000, "{seen} lines of documentation");
    assert!(wide.is_empty(), "wider than 90 columns, and no row of a table: {wide:#?}");
}

#[test]
fn documentation_is_more_than_a_word() {
    let (mut short, mut seen) = (Vec::new(), 0);
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        let mut number = 0;
        for block in lines.chunk_by(|a, b| documentation(a).is_some() == documentation(b).is_some()) {
            number += block.len();
            let words: Vec<&str> =
                block.iter().filter_map(|line| documentation(line)).flat_map(str::split_whitespace).collect();
            seen += usize::from(!words.is_empty());
            // A fence alone ends an example whose lines a macro writes.
            if words.len() == 1 && words != ["```"] {
                short.push(format!("{}:{number}: {}", path.display(), words[0]));
            }
        }
    }
    assert!(seen > 2_000, "{seen} texts of documentation");
    assert!(short.is_empty(), "documentation of one word: {short:#?}");
}

#[test]
fn badges_are_hidden_for_the_default_features_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let between = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let (_, rest) = text.split_once(from).unwrap();
        let list = rest.split_once(to).unwrap().0;
        list.split('"').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let defaults = between("Cargo.toml", "\ndefault = [", "]");
    assert!(defaults.len() > 20);
    assert_eq!(between("src/lib.rs", "doc(auto_cfg(hide(", ")"), defaults);
}
