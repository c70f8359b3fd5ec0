//! The main job: replies classified and messages read, per second.
//!
//! Runs over the corpora where they are, else over the data of the project itself.

use std::{env, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deliverability::{
    bounce::{self, Classifier},
    dsn::Message,
};

fn corpora() -> Option<std::path::PathBuf> {
    let root = env::var_os("DELIVERABILITY_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora"), Into::into);
    root.join("README.md").exists().then_some(root)
}

fn replies(criterion: &mut Criterion) {
    const TABLES: [&str; 3] = ["replies.tsv", "replies_more.tsv", "replies_public.tsv"];
    let read = |root: &Path, name| fs::read_to_string(root.join("bounce").join(name));
    let table =
        corpora().map(|root| TABLES.map(|name| read(&root, name).expect("the table is there")).concat());
    let (table, column) = match &table {
        Some(table) => (table.as_str(), 1),
        None => (include_str!("../tests/data/replies.tsv"), 0),
    };
    let replies: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split('\t').nth(column)).collect();
    let mut group = criterion.benchmark_group("replies");
    group.throughput(Throughput::Elements(replies.len() as u64));
    group.bench_function("classify_reply", |bencher| {
        bencher.iter(|| {
            replies
                .iter()
                .map(|reply| bounce::classify_reply(black_box(reply)).reason() as usize)
                .sum::<usize>()
        });
    });
    group.finish();
    criterion.bench_function("Classifier::new", |bencher| bencher.iter(Classifier::new));
}

fn read_all(folder: &Path, into: &mut Vec<Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_none_or(|extension| extension != "tsv") {
            into.extend(fs::read(&path));
        }
    }
}

fn messages(criterion: &mut Criterion) {
    let folder = corpora().map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/messages"),
        |root| root.join("bounce/messages"),
    );
    let mut messages = Vec::new();
    read_all(&folder, &mut messages);
    let mut group = criterion.benchmark_group("messages");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("parse and classify", |bencher| {
        bencher.iter(|| {
            messages
                .iter()
                .filter_map(|raw| Message::parse(black_box(raw)).ok())
                .map(|message| {
                    message
                        .failures()
                        .map(|failure| bounce::classify(failure).reason() as usize)
                        .sum::<usize>()
                })
                .sum::<usize>()
        });
    });
    group.finish();
}

fn large(criterion: &mut Criterion) {
    let line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\n";
    let attachment = line.repeat(15_000_000 / line.len());
    let raw = format!(
        "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; jane@example.org\nAction: failed\n\
         Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n\n--b\nContent-Type: message/rfc822\n\n\
         Subject: Report\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nHello\n--c\n\
         Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{attachment}--c--\n--b--\n"
    );
    assert_eq!(Message::parse(raw.as_bytes()).expect("a message").failures().count(), 1);
    criterion.bench_function("a message of 15 MB", |bencher| {
        bencher.iter(|| Message::parse(black_box(raw.as_bytes())).map(|message| message.recipients().len()));
    });
}

criterion_group!(benches, replies, messages, large);
criterion_main!(benches);
