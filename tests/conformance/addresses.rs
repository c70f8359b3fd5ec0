//! The labelled addresses and lists: every verdict under every grammar.

use std::{collections::BTreeMap, fs};

use deliverability::address::{Grammar, ListOptions};

use super::corpora;

/// A field that is escaped like the inside of a JSON string, `None` where it is no text: half of a
/// surrogate pair cannot come from UTF-8.
fn unescaped(field: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{field}\"")).ok()
}

#[test]
fn every_verdict_of_every_column() {
    let Some(path) = corpora::path("address/cases.tsv") else { return };
    let text = fs::read_to_string(&path).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    let column = |name: &str| header.iter().position(|field| *field == name).unwrap();
    let addresses = [
        ("valid_5321", Grammar::Rfc5321),
        ("valid_6531", Grammar::Rfc6531),
        ("valid_5322", Grammar::Rfc5322),
        ("valid_5322_noobs", Grammar::Rfc5322Current),
        ("valid_6532", Grammar::Rfc6532),
        ("html5", Grammar::Html5),
    ];
    let mailboxes = [("mailbox_5322", Grammar::Rfc5322), ("mailbox_6532", Grammar::Rfc6532)];
    let (mut wrong, mut rows, mut not_text, mut disputed) =
        (Vec::new(), 0, 0, BTreeMap::<String, (usize, usize)>::new());
    for row in corpora::table(&path) {
        let Some(address) = unescaped(&row[0]) else {
            not_text += 1;
            assert!(row[1..9].iter().all(|verdict| verdict == "0"), "{row:?}");
            continue;
        };
        rows += 1;
        let mut check = |name: &str, is_valid: bool, error: String| {
            let wanted = row[column(name)].as_str();
            if wanted == "?" {
                let entry = disputed.entry(format!("{name} {}", row[column("flags")])).or_default();
                entry.0 += usize::from(is_valid);
                entry.1 += 1;
            } else if (wanted == "1") != is_valid {
                wrong.push(format!("{name} wants {wanted}: {} {error}", row[0]));
            }
        };
        for (name, grammar) in addresses {
            let result = grammar.parse(&address);
            let error = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
            if let Err(error) = &result {
                assert!(error.span().slice(&address).is_some(), "{address:?}: {error}");
            }
            check(name, result.is_ok(), error);
        }
        for (name, grammar) in mailboxes {
            let result = ListOptions::new(grammar).parse_mailbox(&address);
            let error = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
            check(name, result.is_ok(), error);
        }
        let strictest = Grammar::strictest(&address);
        let by_hand = Grammar::ALL.iter().copied().find(|grammar| grammar.parse(&address).is_ok());
        assert_eq!(strictest, by_hand, "{address:?}");
    }
    println!("{rows} rows and {not_text} that are no text; disputed, ours of all: {disputed:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
