//! Misspelt domains against lists of others: which are mended, and which real ones are left alone.

use std::{collections::BTreeSet, fs};

use deliverability::hygiene::{Lists, suggest_domain};

use super::corpora;

#[test]
fn misspelt_domains() {
    let Some(path) = corpora::path("address/lists/flanker-typo-to-correct.csv") else { return };
    let lists = Lists::builtin();
    let suggest = |name: &str| suggest_domain(name, &lists).map(|suggestion| suggestion.domain);
    let table = fs::read_to_string(&path).unwrap();
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("typo,"))
        .filter_map(|line| line.split_once(','))
        .map(|(typo, meant)| (typo.trim(), meant.trim()))
        .collect();
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for (typo, meant) in &rows {
        match suggest(typo) {
            Some(suggested) if suggested == *meant => right += 1,
            Some(suggested) => wrong.push(format!("{typo}: {suggested}, meant {meant}")),
            None => missed.push(*typo),
        }
    }
    println!("misspelt domains: {right} of {} right, wrong {wrong:?}, missed {missed:?}", rows.len());
    assert!(right >= 155, "{right}");
    assert!(wrong.is_empty(), "{wrong:?}");

    let mut real = BTreeSet::new();
    for list in ["flanker-real-domains-not-typos.txt", "email_data-free_email_domains.txt"] {
        let Some(path) = corpora::path(&format!("address/lists/{list}")) else { return };
        let text = fs::read_to_string(path).unwrap();
        real.extend(
            text.lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty() && !line.starts_with('#')),
        );
    }
    let corrected: Vec<String> = real
        .iter()
        .filter_map(|name| suggest(name).map(|suggested| format!("{name}: {suggested}")))
        .collect();
    println!("real domains: {} of {} corrected: {corrected:?}", corrected.len(), real.len());
    assert!(real.len() > 400 && corrected.len() <= 1, "{corrected:?}");
}
