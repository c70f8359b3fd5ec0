//! The table of `bounce`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use deliverability::{
    bounce::{Class, Classifier, Failure, Reason, Verdict, training},
    dsn::{self, Message},
};

use super::{
    corpora,
    families::families,
    learner::{Plan, Row, train},
    settle,
};

/// One labelled failure.
struct Example {
    text: String,
    /// What a delivery report says of it, where it comes from one.
    recipient: Option<dsn::Recipient>,
    reasons: Vec<Reason>,
    set: &'static str,
    group: String,
    is_fair: bool,
}

impl Example {
    fn failure(&self) -> Failure<'_> {
        self.recipient.as_ref().map_or_else(|| Failure::new(&self.text), Failure::from)
    }
}

/// Servers whose texts have no wording in common that is their own.
const NO_FAMILY: [&str; 12] = [
    "generic", "trick:", "Korea", "China", "Postfix", "Exchange", "Exim", "Sendmail", "qmail", "note",
    "local", "plugin",
];

fn examples() -> Option<Vec<Example>> {
    let root = corpora::path("bounce")?;
    let mut out = Vec::new();
    let mut add = |text: &str, reason: &str, label: &str, set, group: &str, recipient| {
        let reasons: Vec<Reason> = reason.split('|').filter_map(|reason| reason.parse().ok()).collect();
        if label == "silver" || reasons.is_empty() || reason.contains("NotAFailure") {
            return;
        }
        let group = if NO_FAMILY.contains(&group) { "" } else { group };
        out.push(Example {
            text: text.to_owned(),
            recipient,
            reasons,
            set,
            group: group.to_owned(),
            is_fair: label == "fair",
        });
    };
    for (set, file) in
        [("replies", "replies.tsv"), ("more", "replies_more.tsv"), ("public", "replies_public.tsv")]
    {
        for row in corpora::table(&root.join(file)) {
            if row[5].contains("leaks-answer") {
                continue;
            }
            let group = if set == "more" { row[5].split(' ').next().unwrap_or_default() } else { "" };
            add(&row[1], &row[3], &row[4], set, group, None);
        }
    }
    let mut messages: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for row in corpora::table(&root.join("recipients.tsv")) {
        let raw = messages
            .entry(row[0].clone())
            .or_insert_with(|| fs::read(root.join("messages").join(&row[0])).unwrap());
        let Ok(message) = Message::parse(raw) else { continue };
        let found = message.recipients().iter().find(|found| found.recipient().eq_ignore_ascii_case(&row[1]));
        if let Some(recipient) = found {
            add(recipient.diagnostic(), &row[3], &row[4], "recipients", "", Some(recipient.clone()));
        }
    }
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in corpora::table(&manifest.join("tests/data/replies.tsv")) {
        add(&row[0], &row[2], "firm", "own", "", None);
    }
    for row in corpora::table(&manifest.join("scripts/data/bounce_lessons.tsv")) {
        add(&row[1], &row[0], "firm", "lessons", "", None);
    }
    Some(out)
}

fn plan() -> Plan {
    Plan { labels: Reason::ALL.len(), rows: 5_900, strength: 3.5, one: f64::from(training::ONE) }
}

/// What the sums are divided by, in sixteenths: where the stated probabilities come out right.
const DIVISOR: u8 = 12;

/// How many times the texts are split.
const FOLDS: usize = 6;

fn rows(examples: &[Example], classifier: &Classifier) -> Vec<Row> {
    let texts: Vec<(&str, &str)> =
        examples.iter().map(|example| (example.text.as_str(), example.group.as_str())).collect();
    let families = families(&texts);
    let mut rows = Vec::new();
    for (example, family) in examples.iter().zip(families) {
        let features = training::features(classifier, example.failure());
        let share = 1.0 / example.reasons.len() as f64;
        let mut own: Vec<u32> = features.iter().map(|(_, feature)| *feature).collect();
        own.sort_unstable();
        own.dedup();
        rows.push(Row {
            features: own,
            labels: example.reasons.iter().map(|reason| (*reason as usize, share)).collect(),
            weight: if example.is_fair { 0.7 } else { 1.0 },
            family,
        });
    }
    rows
}

#[derive(Default)]
struct Score {
    all: usize,
    class: usize,
    reason: usize,
    not_hard: usize,
    called_hard: usize,
    hard: usize,
    missed: usize,
}

impl Score {
    fn add(&mut self, example: &Example, verdict: &Verdict<'_>) {
        let of_class = |class| example.reasons.iter().any(|reason| reason.class() == class);
        let only_hard = example.reasons.iter().all(|reason| reason.class() == Class::Hard);
        self.all += 1;
        self.class += usize::from(of_class(verdict.class()));
        self.reason += usize::from(example.reasons.contains(&verdict.reason()));
        self.not_hard += usize::from(!of_class(Class::Hard));
        self.called_hard += usize::from(!of_class(Class::Hard) && verdict.class() == Class::Hard);
        self.hard += usize::from(only_hard);
        self.missed += usize::from(only_hard && verdict.class() != Class::Hard);
    }

    fn line(&self) -> String {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        format!(
            "{:>5} texts  class {:>5.1}  reason {:>5.1}  false hard {:>4.2}  missed hard {:>4.1}",
            self.all,
            share(self.class, self.all),
            share(self.reason, self.all),
            share(self.called_hard, self.not_hard),
            share(self.missed, self.hard)
        )
    }
}

/// Prints how many texts a second one thread classifies.
fn speed(classifier: &Classifier, examples: &[Example]) {
    let start = std::time::Instant::now();
    let mut hard = 0;
    for _ in 0..5 {
        for example in examples {
            hard += usize::from(classifier.classify(example.failure()).class() == Class::Hard);
        }
    }
    let count = (5 * examples.len()) as f64;
    println!("{:.0} texts a second ({hard} hard)", count / start.elapsed().as_secs_f64());
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes an optimised build: cargo test --release --test training")]
fn the_table_of_bounces() {
    let Some(examples) = examples() else { return };
    let built_in = Classifier::new();
    let rows = rows(&examples, &built_in);
    let divisor = DIVISOR;
    let mut by_set: BTreeMap<&str, Score> = BTreeMap::new();
    let mut by_reason: BTreeMap<&str, Score> = BTreeMap::new();
    let mut deciles = [(0_usize, 0_usize, 0_usize); 11];
    let mut wrong = Vec::new();
    for fold in 0..FOLDS {
        let is_held = |row: &Row| (row.family * 7 + 3) % FOLDS == fold;
        let learnt: Vec<&Row> = rows.iter().filter(|row| !is_held(row)).collect();
        let classifier = training::with_table(&train(&plan(), &learnt, divisor));
        for (example, row) in examples.iter().zip(&rows).filter(|(_, row)| is_held(row)) {
            let _ = row;
            let verdict = classifier.classify(example.failure());
            let is_right = example.reasons.contains(&verdict.reason());
            by_set.entry(example.set).or_default().add(example, &verdict);
            by_set.entry("ALL").or_default().add(example, &verdict);
            if !matches!(example.set, "own" | "lessons") {
                by_set.entry("DEVELOPMENT").or_default().add(example, &verdict);
            }
            by_reason.entry(example.reasons[0].as_str()).or_default().add(example, &verdict);
            if let Some(percent) = verdict.probability() {
                let decile = &mut deciles[usize::from(percent / 10)];
                decile.0 += 1;
                decile.1 += usize::from(is_right);
                decile.2 += usize::from(percent);
            }
            if !is_right {
                wrong.push(format!(
                    "{} {:?} -> {} ({:?} %, then {:?}) by {} {:?}: {}",
                    example.set,
                    example.reasons,
                    verdict.reason(),
                    verdict.probability(),
                    verdict.runner_up(),
                    verdict.rule(),
                    verdict.evidence(),
                    verdict.text().replace(['\n', '\r'], " ").chars().take(200).collect::<String>()
                ));
            }
        }
    }
    println!("Cross-validated, families apart:");
    for (set, score) in by_set.iter().chain(&by_reason) {
        println!("{set:<18} {}", score.line());
    }
    println!("{:<10} {:>6} {:>7} {:>6}", "percent", "texts", "stated", "right");
    for (number, (all, right, sum)) in deciles.iter().enumerate().filter(|(_, (all, ..))| *all > 0) {
        let share = |part: usize| part as f64 / *all as f64;
        println!("{:<10} {all:>6} {:>7.1} {:>6.1}", number * 10, share(*sum), 100.0 * share(*right));
    }
    let development = &by_set["DEVELOPMENT"];
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    assert!(share(development.class, development.all) >= 94.0);
    assert!(share(development.reason, development.all) >= 87.0);
    assert!(share(development.called_hard, development.not_hard) <= 1.5);
    assert!(share(development.missed, development.hard) <= 7.0);
    speed(&built_in, &examples);
    if std::env::var_os("SHOW_WRONG").is_some() {
        wrong.sort();
        println!("{}", wrong.join("\n"));
    }
    if std::env::var_os("CROSS_ONLY").is_some() {
        return;
    }
    let all: Vec<&Row> = rows.iter().collect();
    let table = train(&plan(), &all, divisor);
    assert!(table.len() <= training::MAX_TABLE, "{} bytes", table.len());
    let mut made_from = String::from("Made by scripts/train from these texts:\n");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in &examples {
        *counts.entry(example.set).or_default() += 1;
    }
    for (set, count) in counts {
        let _ = writeln!(made_from, "{set}: {count}");
    }
    settle("src/bounce/table.bin", &table, &made_from);
}
