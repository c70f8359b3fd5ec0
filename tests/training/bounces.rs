//! The table of `bounce`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use deliverability::{
    bounce::{Class, Classifier, Failure, Reason, training},
    dsn::{self, Message},
};

use super::{
    corpora,
    families::families,
    figures::{Calibration, Scores, language, print},
    learner::{Plan, Row, train},
    settle,
};

/// One labeled failure.
struct Example {
    text: String,
    /// What a delivery report says of it, where it comes from one.
    recipient: Option<dsn::Recipient>,
    reasons: Vec<Reason>,
    set: &'static str,
    group: String,
    language: String,
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
    let mut add = |text: &str, reason: &str, label: &str, set, note: &str, recipient| {
        let reasons: Vec<Reason> = reason.split('|').filter_map(|reason| reason.parse().ok()).collect();
        if label == "silver" || reasons.is_empty() || reason.contains("NotAFailure") {
            return;
        }
        let group = if set == "more" { note.split(' ').next().unwrap_or_default() } else { "" };
        let group = if NO_FAMILY.contains(&group) { "" } else { group };
        out.push(Example {
            text: text.to_owned(),
            recipient,
            reasons,
            set,
            group: group.to_owned(),
            language: language(text, note).to_owned(),
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
            let note = if set == "more" { row[5].as_str() } else { "" };
            add(&row[1], &row[3], &row[4], set, note, None);
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
        add(&row[1].replace("\\n", "\n"), &row[0], "firm", "lessons", "", None);
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

/// The rows of the texts, with the features of rules or without.
fn rows(examples: &[Example], classifier: &Classifier, with_rules: bool) -> Vec<Row> {
    let texts: Vec<(&str, &str)> =
        examples.iter().map(|example| (example.text.as_str(), example.group.as_str())).collect();
    let families = families(&texts);
    let mut rows = Vec::new();
    for (example, family) in examples.iter().zip(families) {
        let features = training::features(classifier, example.failure());
        let share = 1.0 / example.reasons.len() as f64;
        let used = features.iter().filter(|(kind, _)| with_rules || !training::is_of_rules(*kind));
        let mut own: Vec<u32> = used.map(|(_, feature)| *feature).collect();
        own.sort_unstable();
        own.dedup();
        rows.push(Row {
            features: own,
            labels: example.reasons.iter().map(|reason| (*reason as usize, share)).collect(),
            weight: if example.is_fair {
                0.7
            } else if example.set == "lessons" {
                0.5
            } else {
                1.0
            },
            family,
        });
    }
    rows
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

/// The figures of cross-validation, families apart: rules alone, table alone, and together.
#[derive(Default)]
struct Figures {
    ways: [Scores; 3],
    calibration: Calibration,
    wrong: Vec<String>,
}

const WAYS: [&str; 3] = ["rules", "table", "together"];

impl Figures {
    fn add(&mut self, example: &Example, classifiers: &[Classifier; 2]) {
        let right = example.reasons.as_slice();
        let is_own = matches!(example.set, "own" | "lessons");
        let groups = [
            "ALL".to_owned(),
            if is_own { "OWN".into() } else { "DEVELOPMENT".into() },
            format!("set {}", example.set),
            format!("reason {}", right[0]),
            format!("language {}", example.language),
            if example.group.is_empty() { "no family".into() } else { format!("family {}", example.group) },
        ];
        let groups = || groups.iter().map(String::as_str);
        let [together, table] = classifiers;
        let verdict = together.classify(example.failure());
        self.ways[0].add(groups(), right, training::by_rules(together, example.failure()));
        self.ways[1].add(groups(), right, table.classify(example.failure()).reason());
        self.ways[2].add(groups(), right, verdict.reason());
        let is_right = right.contains(&verdict.reason());
        if let Some(percent) = verdict.probability() {
            self.calibration.add(percent, is_right);
        }
        if !is_right {
            self.wrong.push(format!(
                "{} {right:?} -> {} ({:?} %, then {:?}) by {} {:?}: {}",
                example.set,
                verdict.reason(),
                verdict.probability(),
                verdict.runner_up(),
                verdict.rule(),
                verdict.evidence(),
                verdict.text().replace(['\n', '\r'], " ").chars().take(200).collect::<String>()
            ));
        }
    }

    fn print(&self) {
        let ways: Vec<(&str, &Scores)> = WAYS.into_iter().zip(&self.ways).collect();
        print("Families apart: class, reason, others called hard, hard missed, in percent", &ways, 15);
        self.calibration.check();
    }

    /// What must hold of both together.
    fn check(&self) {
        let [class, reason, called_hard, missed] = self.ways[2].0["DEVELOPMENT"].shares();
        assert!(class >= 95.0 && reason >= 89.0, "class {class}, reason {reason}");
        assert!(called_hard <= 1.5 && missed <= 6.0, "called hard {called_hard}, missed {missed}");
        for (group, score) in self.ways[2].0.iter().filter(|(_, score)| score.all >= 40) {
            let [class, reason, ..] = score.shares();
            assert!(class >= 80.0 && reason >= 60.0, "{group}: class {class}, reason {reason}");
        }
        // Neither half alone is as good.
        for half in &self.ways[..2] {
            assert!(half.0["DEVELOPMENT"].shares()[1] <= reason);
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes an optimised build: cargo test --release --test training")]
fn the_table_of_bounces() {
    let Some(examples) = examples() else { return };
    let built_in = Classifier::new();
    let (rows, without_rules) = (rows(&examples, &built_in, true), rows(&examples, &built_in, false));
    let mut figures = Figures::default();
    for fold in 0..FOLDS {
        let is_held = |row: &Row| (row.family * 7 + 3) % FOLDS == fold;
        let learnt = |rows: &[Row]| {
            let rows: Vec<&Row> = rows.iter().filter(|row| !is_held(row)).collect();
            training::with_table(&train(&plan(), &rows, DIVISOR))
        };
        let classifiers = [learnt(&rows), learnt(&without_rules)];
        for (example, _) in examples.iter().zip(&rows).filter(|(_, row)| is_held(row)) {
            figures.add(example, &classifiers);
        }
    }
    figures.print();
    figures.check();
    speed(&built_in, &examples);
    if std::env::var_os("SHOW_WRONG").is_some() {
        figures.wrong.sort();
        println!("{}", figures.wrong.join("\n"));
    }
    if std::env::var_os("CROSS_ONLY").is_some() {
        return;
    }
    let all: Vec<&Row> = rows.iter().collect();
    let table = train(&plan(), &all, DIVISOR);
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
