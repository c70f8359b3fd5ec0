//! What e-mail providers post: every event of the corpus against its right answer.

use std::{collections::BTreeMap, fs};

use chrono::{DateTime, Utc};
use deliverability::webhook::{self, Event, Provider};

use crate::corpora;

/// A row of the table of right answers, by the names of its columns.
type Row = BTreeMap<String, String>;

/// The cell as it was before its escapes.
fn plain(cell: &str) -> String {
    let mut out = String::new();
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.extend(characters.next().map(|escape| match escape {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                other => other,
            })),
            other => out.push(other),
        }
    }
    out
}

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row =
        |line: &str| names.iter().map(|name| (*name).to_owned()).zip(line.split('\t').map(plain)).collect();
    lines.map(row).collect()
}

/// What of an event differs from its row: field, expected, found.
fn differences(row: &Row, event: &Event<'_>) -> Vec<(&'static str, String, String)> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let verdict = event.verdict();
    let at = row["at"].parse::<DateTime<Utc>>().ok();
    let found = [
        ("kind", event.kind().to_string()),
        ("recipient", text(event.recipient())),
        ("message_id", text(event.message_id())),
        ("event_id", text(event.event_id())),
        ("class", verdict.as_ref().map(|verdict| verdict.class().to_string()).unwrap_or_default()),
        ("reason", verdict.as_ref().map(|verdict| verdict.reason().to_string()).unwrap_or_default()),
        ("diagnostic", text(event.diagnostic())),
        ("status", event.status().map(|status| status.to_string()).unwrap_or_default()),
    ];
    let time = (at != event.at()).then(|| ("at", row["at"].clone(), format!("{:?}", event.at())));
    let differs = |(field, found): (&'static str, String)| {
        let expected = row[field].clone();
        (found != expected).then_some((field, expected, found))
    };
    found.into_iter().filter_map(differs).chain(time).collect()
}

#[test]
fn every_event_of_every_provider_is_read() {
    let Some(folder) = corpora::path("events") else { return };
    let rows = rows(&fs::read_to_string(folder.join("gold.tsv")).unwrap());
    let mut files: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        files.entry(&row["file"]).or_default().push(row);
    }
    let mut wrong = Vec::new();
    let mut causes = 0;
    for (file, rows) in &files {
        let body = fs::read(folder.join(file)).unwrap();
        let provider: Provider = rows[0]["provider"].parse().unwrap();
        assert_eq!(Provider::detect(&body, &[]), Some(provider), "{file}");
        let events = webhook::parse(provider, &body);
        if events.len() != rows.len() {
            wrong.push(format!("{file}: {} events, not {}: {events:?}", events.len(), rows.len()));
            continue;
        }
        for (row, event) in rows.iter().zip(&events) {
            match event {
                Err(error) => wrong.push(format!("{file} {}: {error}", row["index"])),
                Ok(event) => {
                    for (field, expected, found) in differences(row, event) {
                        let line = format!("{file} {}: {field}: {found:?}, not {expected:?}", row["index"]);
                        if matches!(field, "class" | "reason") {
                            causes += 1;
                            println!("{line} {:?}", event.diagnostic());
                        } else {
                            wrong.push(line);
                        }
                    }
                }
            }
        }
    }
    assert!(rows.len() > 200 && files.len() > 150);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    // Class and reason count once each: at least 97 % are right.
    assert!(causes * 100 <= rows.len() * 2 * 3, "{causes} classes and reasons are wrong");
}

#[test]
fn other_payloads_give_no_event() {
    let Some(folder) = corpora::path("events") else { return };
    for row in rows(&fs::read_to_string(folder.join("no-events.tsv")).unwrap()) {
        let body = fs::read(folder.join(&row["file"])).unwrap();
        let provider: Provider = row["file"].split('/').nth(1).unwrap().parse().unwrap();
        let events = webhook::parse(provider, &body);
        assert!(events.iter().all(Result::is_err), "{}: {events:?}", row["file"]);
    }
}
