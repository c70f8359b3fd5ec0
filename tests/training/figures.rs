//! How good an answer is, by what the texts have in common.

use std::collections::BTreeMap;

use deliverability::bounce::{Class, Reason};

/// Counts of right answers and of both costly errors.
#[derive(Default)]
pub struct Score {
    pub all: usize,
    class: usize,
    reason: usize,
    not_hard: usize,
    called_hard: usize,
    hard: usize,
    missed: usize,
}

impl Score {
    /// Counts an answer to a text for which each of some reasons is right.
    pub fn add(&mut self, right: &[Reason], given: Reason) {
        let from_class = |class| right.iter().any(|reason| reason.class() == class);
        let only_hard = right.iter().all(|reason| reason.class() == Class::Hard);
        self.all += 1;
        self.class += usize::from(from_class(given.class()));
        self.reason += usize::from(right.contains(&given));
        self.not_hard += usize::from(!from_class(Class::Hard));
        self.called_hard += usize::from(!from_class(Class::Hard) && given.class() == Class::Hard);
        self.hard += usize::from(only_hard);
        self.missed += usize::from(only_hard && given.class() != Class::Hard);
    }

    /// Class right, reason right, others called hard, and hard ones missed, in percent.
    pub fn shares(&self) -> [f64; 4] {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        [
            share(self.class, self.all),
            share(self.reason, self.all),
            share(self.called_hard, self.not_hard),
            share(self.missed, self.hard),
        ]
    }
}

/// The scores of one way to answer, in groups.
#[derive(Default)]
pub struct Scores(pub BTreeMap<String, Score>);

impl Scores {
    pub fn add<'a>(&mut self, groups: impl IntoIterator<Item = &'a str>, right: &[Reason], given: Reason) {
        for group in groups {
            self.0.entry(group.to_owned()).or_default().add(right, given);
        }
    }
}

/// Prints the ways next to each other, a line for each group of so many texts at least.
pub fn print(heading: &str, ways: &[(&str, &Scores)], least: usize) {
    println!("{heading}");
    let (_, first) = ways[0];
    for (group, score) in first.0.iter().filter(|(_, score)| score.all >= least) {
        print!("{group:<20} {:>5} texts", score.all);
        for (way, scores) in ways {
            let [class, reason, called_hard, missed] = scores.0[group].shares();
            print!("  {way}: {class:>5.1} {reason:>5.1} {called_hard:>4.1} {missed:>4.1}");
        }
        println!();
    }
}

/// How often the stated probabilities come true.
#[derive(Default)]
pub struct Calibration([Bin; 10]);

#[derive(Default)]
struct Bin {
    all: usize,
    right: usize,
    stated: usize,
}

impl Calibration {
    pub fn add(&mut self, percent: u8, is_right: bool) {
        let bin = &mut self.0[usize::from(percent / 10).min(9)];
        bin.all += 1;
        bin.right += usize::from(is_right);
        bin.stated += usize::from(percent);
    }

    /// Prints it, and fails where a higher probability is right less often than a lower one, by more
    /// than chance explains.
    pub fn check(&self) {
        println!("{:<10} {:>6} {:>7} {:>6}", "percent", "texts", "stated", "right");
        let mut before: Option<(f64, f64)> = None;
        for (number, bin) in self.0.iter().enumerate().filter(|(_, bin)| bin.all > 0) {
            let (all, right) = (bin.all as f64, bin.right as f64 / bin.all as f64);
            let stated = bin.stated as f64 / all;
            println!("{:<10} {:>6} {stated:>7.1} {:>6.1}", number * 10, bin.all, 100.0 * right);
            let error = (right * (1.0 - right) / all).sqrt().max(0.02);
            if let Some((last, last_error)) = before {
                assert!(right + 2.0 * (error + last_error) >= last, "from {} percent on", number * 10);
            }
            before = Some((right, error));
            assert!((stated / 100.0 - right).abs() < 0.08 + 3.0 * error, "from {} percent on", number * 10);
        }
    }
}

/// The language of a text: the one that its note ends with, or else what its script tells.
pub fn language<'a>(text: &str, note: &'a str) -> &'a str {
    let has =
        |range: std::ops::RangeInclusive<char>| text.chars().any(|character| range.contains(&character));
    match note.rsplit(' ').next().filter(|name| name.len() == 2) {
        Some(name) => name,
        None if has('\u{3040}'..='\u{30ff}') => "ja",
        None if has('\u{ac00}'..='\u{d7af}') => "ko",
        None if has('\u{4e00}'..='\u{9fff}') => "zh",
        None if has('\u{400}'..='\u{4ff}') => "ru",
        None if has('\u{590}'..='\u{6ff}') || has('\u{370}'..='\u{3ff}') => "other scripts",
        None if has('\u{c0}'..='\u{24f}') => "accented Latin",
        None => "ASCII",
    }
}
