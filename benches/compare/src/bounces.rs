//! Replies and whole messages. The peers: one `RegexSet` with as many patterns as KumoMTA has, of the
//! same shape, which finds patterns and judges nothing; and mail-parser alone, which reads a message
//! and looks for no failure in it. Both do less than the crate does: they are floors to compare with.

use std::{fs, hint::black_box, path::Path};

use deliverability::{bounce, dsn::Message};
use mail_parser::MessageParser;
use regex::{RegexSet, RegexSetBuilder};

use crate::Compare;

const REPLIES: &str = include_str!("../../../tests/data/replies.tsv");

/// How many patterns KumoMTA's rules have.
const PATTERNS: usize = 135;

/// Patterns of two or three words with anything between, each from a reply of another wording.
fn patterns(replies: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for reply in replies {
        let words: Vec<&str> =
            reply.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).collect();
        let [first, .., middle, last] = words[..] else { continue };
        let pattern = format!("(?i){first}.+{middle}.*{last}");
        if !out.contains(&pattern) {
            out.push(pattern);
        }
    }
    let every = (out.len() / PATTERNS).max(1);
    out.into_iter().step_by(every).take(PATTERNS).collect()
}

pub fn run(compare: &Compare) {
    let replies: Vec<&str> = REPLIES.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    let patterns = patterns(&replies);
    assert_eq!(patterns.len(), PATTERNS);
    let default = RegexSet::new(&patterns).unwrap();
    let roomy = RegexSetBuilder::new(&patterns).dfa_size_limit(256 << 20).build().unwrap();
    let found = |set: &RegexSet| replies.iter().filter(|reply| set.is_match(reply)).count();
    assert!(found(&default) >= PATTERNS && found(&default) == found(&roomy));
    for (peer, set) in [("one RegexSet", &default), ("one RegexSet, roomy", &roomy)] {
        compare.case(
            "classify replies",
            peer,
            || {
                for reply in &replies {
                    black_box(bounce::classify_reply(black_box(reply)).reason());
                }
            },
            || {
                for reply in &replies {
                    black_box(set.matches(black_box(reply)).iter().next());
                }
            },
        );
    }

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/messages");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let messages: Vec<Vec<u8>> =
        paths.iter().filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()).collect();
    let parser = MessageParser::default();
    let ours = messages.iter().filter(|raw| Message::parse(raw).is_ok()).count();
    assert_eq!(ours, messages.iter().filter(|raw| parser.parse(raw.as_slice()).is_some()).count());
    compare.case(
        "read messages and classify",
        "mail-parser alone",
        || {
            for raw in &messages {
                if let Ok(message) = Message::parse(black_box(raw)) {
                    black_box(
                        message
                            .failures()
                            .map(|failure| bounce::classify(failure).reason() as usize)
                            .sum::<usize>(),
                    );
                }
            }
        },
        || {
            for raw in &messages {
                black_box(parser.parse(black_box(raw.as_slice())).map(|message| message.parts.len()));
            }
        },
    );
}
