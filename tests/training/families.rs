//! Which texts are so alike that one must not be used to judge the other.

use std::collections::{BTreeMap, BTreeSet};

/// Texts share a family from this share of common word pairs on, in hundredths.
const ALIKE: usize = 60;

/// The family of each text: those of one group, and those that are worded alike.
pub fn families(texts: &[(&str, &str)]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..texts.len()).collect();
    let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
    let pairs: Vec<BTreeSet<(String, String)>> = texts.iter().map(|(text, _)| pairs_of(text)).collect();
    let mut with: BTreeMap<&(String, String), Vec<usize>> = BTreeMap::new();
    for (number, own) in pairs.iter().enumerate() {
        let group = texts[number].1;
        if !group.is_empty() {
            let first = *first_of.entry(group).or_insert(number);
            join(&mut parents, number, first);
        }
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for pair in own {
            let others = with.entry(pair).or_default();
            for other in others.iter() {
                *common.entry(*other).or_default() += 1;
            }
            others.push(number);
        }
        for (other, count) in common {
            let all = own.len() + pairs[other].len() - count;
            if count * 100 >= ALIKE * all {
                join(&mut parents, number, other);
            }
        }
    }
    (0..texts.len()).map(|number| root(&mut parents, number)).collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

fn join(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    parents[one.max(other)] = one.min(other);
}

/// The pairs of neighboring words, without what is quoted, numbers and codes.
fn pairs_of(text: &str) -> BTreeSet<(String, String)> {
    let text = text.to_lowercase();
    let plain = text.split_whitespace().filter(|word| {
        !word.contains('@') && !word.contains("://") && !word.chars().any(|c| c.is_ascii_digit())
    });
    let mut words: Vec<String> = Vec::new();
    for word in plain {
        if word.trim_matches(|c: char| !c.is_alphanumeric()).contains('.') {
            words.push("host".into());
            continue;
        }
        words.extend(
            word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(Into::into),
        );
    }
    if words.len() < 2 {
        return words.into_iter().map(|word| (word.clone(), word)).collect();
    }
    words.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}
