//! Addresses: the 10,000 of `mixed10k.tsv`, against three peers and a recogniser by hand.

use std::{env, fs, hint::black_box, path::Path};

use deliverability::address::Grammar;

use crate::{Compare, recogniser::is_mailbox};

/// The addresses of the set, `None` where this checkout has no corpora.
fn mixed() -> Option<Vec<String>> {
    let root = env::var_os("DELIVERABILITY_CORPORA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"),
        std::path::PathBuf::from,
    );
    let text = fs::read_to_string(root.join("address/mixed10k.tsv")).ok()?;
    let field = |line: &str| line.split_once('\t').map(|(_, field)| unescaped(field));
    text.lines().skip(1).map(field).collect()
}

/// A field that is escaped like the inside of a JSON string.
fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut rest = field.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match rest.next() {
            Some('t') => text.push('\t'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('u') => {
                let code: String = rest.by_ref().take(4).collect();
                text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            other => text.extend(other),
        }
    }
    text
}

pub fn run(compare: &Compare) {
    let Some(all) = mixed() else {
        eprintln!("SKIPPED: no corpora; set DELIVERABILITY_CORPORA to run the address cases");
        return;
    };
    let strict = Grammar::Rfc5321;
    for text in &all {
        assert_eq!(strict.parse(text).is_ok(), is_mailbox(text.as_bytes()), "{text:?}");
    }
    let recognized = all.iter().filter(|text| is_mailbox(text.as_bytes())).count();
    eprintln!("    {recognized} of {} are mailboxes of RFC 5321", all.len());
    let count = |texts: &[String], grammar: Grammar| {
        texts.iter().for_each(|text| drop(black_box(grammar.parse(black_box(text)))));
    };
    // Above 1.0 the recogniser is slower: at most 1.15 times its time is a ratio of at least 0.87.
    compare.case(
        "address: 10,000 under RFC 5321",
        "recogniser",
        || count(&all, strict),
        || {
            for text in &all {
                black_box(is_mailbox(black_box(text.as_bytes())));
            }
        },
    );

    // One of the peers reads up to a terminator: each text has one behind it.
    let ended: Vec<String> = all.iter().map(|text| format!("{text}>")).collect();
    for (peer, parse) in PEERS {
        for (grammar, name) in [
            (Grammar::Rfc5321, "address: what both decide alike under RFC 5321"),
            (Grammar::Rfc6531, "address: what both decide alike under RFC 6531"),
        ] {
            let agree = |index: &usize| grammar.parse(&all[*index]).is_ok() == parse(&ended[*index]);
            let (agreed, others): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(agree);
            eprintln!("    {peer} and {grammar} disagree on {} of {}", others.len(), all.len());
            let ours: Vec<String> = agreed.iter().map(|index| all[*index].clone()).collect();
            let theirs: Vec<String> = agreed.iter().map(|index| ended[*index].clone()).collect();
            compare.case(
                name,
                peer,
                || count(&ours, grammar),
                || {
                    for text in &theirs {
                        black_box(parse(black_box(text)));
                    }
                },
            );
        }
    }
}

/// A peer: whether it takes a text, from which it leaves out the terminator at the end.
type Peer = (&'static str, fn(&str) -> bool);

const PEERS: [Peer; 3] = [
    ("email_address", |text| text[..text.len() - 1].parse::<email_address::EmailAddress>().is_ok()),
    ("lettre", |text| text[..text.len() - 1].parse::<lettre::Address>().is_ok()),
    ("smtp-message", |text| {
        let mut parse = smtp_message::Email::<&str>::parse_until(b">", b">@");
        parse(text.as_bytes()).is_ok_and(|(rest, email)| rest == b">" && email.hostname.is_some())
    }),
];
