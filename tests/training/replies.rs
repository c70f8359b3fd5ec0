//! The table of `reply`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use chrono::{DateTime, FixedOffset, NaiveDate};
use deliverability::{
    bounce,
    reply::{Classifier, Intent, Message, training},
};

use super::{
    corpora,
    families::families,
    learner::{Plan, Row, train},
    settle,
};

/// One labeled reply.
struct Example {
    message: Message,
    intent: Intent,
    others: Vec<Intent>,
    is_opt_out: bool,
    sent: Option<DateTime<FixedOffset>>,
    back: Option<NaiveDate>,
    also_back: Vec<NaiveDate>,
    set: &'static str,
}

fn intent(name: &str) -> Intent {
    name.replace('_', "-").parse().unwrap()
}

fn examples() -> Option<Vec<Example>> {
    let messages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/data/reply_messages.jsonl");
    let sets = [("intents", corpora::path("reply/intents.jsonl")?), ("messages", messages)];
    let mut out = Vec::new();
    let read = |(set, path): (&'static str, std::path::PathBuf)| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| (set, line.to_owned())).collect::<Vec<_>>()
    };
    for (set, line) in sets.into_iter().flat_map(read) {
        let row: serde_json::Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let mut message = Message::new(text("text"));
        if let Some(subject) = row["subject"].as_str() {
            message = message.with_subject(subject);
        }
        for (name, value) in row["headers"].as_object().into_iter().flatten() {
            message = message.with_header(name, value.as_str().unwrap_or_default());
        }
        let date = |value: &serde_json::Value| value.as_str().and_then(|text| text.parse().ok());
        out.push(Example {
            message,
            intent: intent(&text("intent")),
            others: row["alt"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|own| intent(own.as_str().unwrap()))
                .collect(),
            is_opt_out: row["opt_out"].as_bool().unwrap_or_default(),
            sent: Some(text("sent").parse().unwrap()),
            back: date(&row["return_date"]),
            also_back: row["return_alt"].as_array().into_iter().flatten().filter_map(date).collect(),
            set,
        });
    }
    for row in corpora::table(&corpora::path("bounce/intents.tsv")?) {
        let intent = intent(&row[1]);
        out.push(plain(&row[2], intent, intent == Intent::Unsubscribe, "short"));
    }
    let lessons = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/data/reply_lessons.tsv");
    for row in corpora::table(&lessons) {
        let is_opt_out = row[0] == "unsubscribe" || row[0] == "complaint+";
        out.push(plain(&row[1], intent(row[0].trim_end_matches('+')), is_opt_out, "lessons"));
    }
    Some(out)
}

fn plain(text: &str, intent: Intent, is_opt_out: bool, set: &'static str) -> Example {
    let message = Message::new(text.replace("\\n", "\n"));
    Example { message, intent, others: vec![], is_opt_out, sent: None, back: None, also_back: vec![], set }
}

fn plan() -> Plan {
    Plan {
        labels: training::LABELS,
        rows: std::env::var("ROWS").map_or(11_700, |x| x.parse().unwrap()),
        strength: std::env::var("STRENGTH").map_or(4.0, |x| x.parse().unwrap()),
        one: f64::from(bounce::training::ONE),
    }
}

const DIVISOR: u8 = 14;
const FOLDS: usize = 10;

#[derive(Default)]
struct Score {
    all: usize,
    right: usize,
    opt_outs: usize,
    found: usize,
    others: usize,
    turned: usize,
}

impl Score {
    fn line(&self) -> String {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        format!(
            "{:>4} replies  intent {:>5.1}  opt-outs found {:>5.1} ({} of {})  others turned {:>4.1} ({})",
            self.all,
            share(self.right, self.all),
            share(self.found, self.opt_outs),
            self.found,
            self.opt_outs,
            share(self.turned, self.others),
            self.turned
        )
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes an optimised build: cargo test --release --test training")]
#[expect(clippy::too_many_lines, reason = "a test of one table, step by step")]
fn the_table_of_replies() {
    let Some(examples) = examples() else { return };
    let built_in = Classifier::new();
    let texts: Vec<(&str, &str)> = examples.iter().map(|example| (example.message.text(), "")).collect();
    let families = families(&texts);
    let rows: Vec<Row> = examples
        .iter()
        .zip(families)
        .map(|(example, family)| {
            let mut features = training::features(&built_in, &example.message);
            features.sort_unstable();
            features.dedup();
            let mut labels = vec![(training::label(example.intent, example.is_opt_out), 1.0)];
            if !example.others.is_empty() && !example.is_opt_out {
                labels[0].1 = 0.75;
                let share = 0.25 / example.others.len() as f64;
                labels.extend(example.others.iter().map(|other| (training::label(*other, false), share)));
            }
            Row { features, labels, weight: 1.0, family }
        })
        .collect();
    let mut by_set: BTreeMap<&str, Score> = BTreeMap::new();
    let (mut dated, mut exact, mut undated, mut wrong_dates) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for fold in 0..FOLDS {
        let is_held = |row: &Row| (row.family * 7 + 3) % FOLDS == fold;
        let learnt: Vec<&Row> = rows.iter().filter(|row| !is_held(row)).collect();
        let classifier = training::with_table(&train(&plan(), &learnt, DIVISOR));
        for (example, _) in examples.iter().zip(&rows).filter(|(_, row)| is_held(row)) {
            let reply = classifier.classify(&example.message);
            let is_right = reply.intent() == example.intent || example.others.contains(&reply.intent());
            for set in
                [example.set, "ALL"].into_iter().chain(reply.language().map(|language| language.as_str()))
            {
                let score = by_set.entry(set).or_default();
                score.all += 1;
                score.right += usize::from(is_right);
                score.opt_outs += usize::from(example.is_opt_out);
                score.found += usize::from(example.is_opt_out && reply.is_opt_out());
                score.others += usize::from(!example.is_opt_out);
                score.turned += usize::from(!example.is_opt_out && reply.is_opt_out());
            }
            let mut date_note = String::new();
            if let Some(sent) = example.sent {
                let found = reply.return_date(sent);
                if let Some(back) = example.back {
                    dated += 1;
                    let is_exact =
                        found == Some(back) || found.is_some_and(|found| example.also_back.contains(&found));
                    exact += usize::from(is_exact);
                    wrong_dates += usize::from(found.is_some() && !is_exact);
                    if !is_exact {
                        date_note = format!("DATE {back} -> {found:?} (sent {sent}) ");
                    }
                } else {
                    undated += 1;
                    wrong_dates += usize::from(found.is_some());
                    if found.is_some() {
                        date_note = format!("DATE none -> {found:?} (sent {sent}) ");
                    }
                }
            }
            if !is_right || reply.is_opt_out() != example.is_opt_out || !date_note.is_empty() {
                wrong.push(format!(
                    "{date_note}{} {}{} -> {}{} ({:?} %) {} {:?}: {:?} {}",
                    example.set,
                    example.intent,
                    if example.is_opt_out { "+" } else { "" },
                    reply.intent(),
                    if reply.is_opt_out() { "+" } else { "" },
                    reply.probability(),
                    reply.rule(),
                    reply.evidence(),
                    example.message.subject().unwrap_or_default(),
                    example.message.text().replace('\n', " / ").chars().take(260).collect::<String>()
                ));
            }
        }
    }
    println!("Cross-validated:");
    for (set, score) in &by_set {
        println!("{set:<8} {}", score.line());
    }
    println!("days of return: {exact} of {dated} exact; {wrong_dates} wrong of {}", dated + undated);
    if std::env::var_os("SHOW_WRONG").is_some() {
        wrong.sort();
        println!("{}", wrong.join("\n"));
    }
    if std::env::var_os("CROSS_ONLY").is_some() {
        return;
    }
    let all: Vec<&Row> = rows.iter().collect();
    let table = train(&plan(), &all, DIVISOR);
    let mut made_from = String::from("Made by scripts/train from these texts:\n");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in &examples {
        *counts.entry(example.set).or_default() += 1;
    }
    for (set, count) in counts {
        let _ = writeln!(made_from, "{set}: {count}");
    }
    settle("src/reply/table.bin", &table, &made_from);
}
