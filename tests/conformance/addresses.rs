//! The labeled addresses and lists: every verdict under every grammar.

use std::{collections::BTreeMap, fs};

use deliverability::address::{Grammar, ListOptions};

use super::corpora;

/// A field that is escaped like the inside of a JSON string, `None` where it is not text: half of a
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
    println!("{rows} rows and {not_text} that are not text; disputed, ours of all: {disputed:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Headers of mail-parser's set whose comments it merges into names: name, comment and address of each
/// mailbox as RFC 5322 section 3.4 reads them.
type Read = (&'static str, &'static str, &'static str);
const WITH_COMMENTS: &[(usize, &[Read])] = &[
    (8, &[("Pete", "his host", "pete@silly.test")]),
    // The backslash escapes the line break, so that the parenthesis after it ends the comment.
    (9, &[("Pete chap)", "his host", "pete@silly.test")]),
    (
        10,
        &[
            ("Chris Jones", "Chris's host.", "c@public.example"),
            ("", "", "joe@example.org"),
            ("John", "my dear friend", "jdoe@one.test"),
        ],
    ),
    (11, &[]),
    (13, &[("Mary Smith", "", "mary@example.net"), ("", "", "jdoe@test.example")]),
    (14, &[("John Doe", "comment", "jdoe@machine.example")]),
    (22, &[("Nathaniel Borenstein", "םולש ןב ילטפנ", "nsb@thumper.bellcore.com")]),
];

/// Values of `List-*` fields (RFC 2369), which hold no addresses.
const NO_ADDRESSES: std::ops::RangeInclusive<usize> = 37..=47;

#[test]
fn headers_of_mail_parser() {
    let Some(path) = corpora::path("address/lists/mail-parser-address.json") else { return };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let tolerant = ListOptions::new(Grammar::Lenient).tolerant(true);
    let (mut wrong, mut read) = (Vec::new(), 0);
    for (index, case) in cases.iter().enumerate() {
        let header = case["header"].as_str().unwrap();
        if NO_ADDRESSES.contains(&index) {
            continue;
        }
        let list = match tolerant.parse(header) {
            Ok(list) => list,
            Err(error) => {
                wrong.push(format!("{index} {header:?}: {error}"));
                continue;
            }
        };
        read += 1;
        let ours: Vec<(String, String)> = list
            .mailboxes()
            .map(|mailbox| (mailbox.name().unwrap_or_default().to_owned(), mailbox.address().to_string()))
            .collect();
        if let Some((_, wanted)) = WITH_COMMENTS.iter().find(|(of, _)| *of == index) {
            let texts: Vec<_> = list.mailboxes().map(|mailbox| mailbox.address().to_string()).collect();
            let ours: Vec<_> = list
                .mailboxes()
                .zip(&texts)
                .map(|(mailbox, address)| {
                    let comment = mailbox.comment().unwrap_or_default();
                    (mailbox.name().unwrap_or_default(), comment, address.as_str())
                })
                .collect();
            if ours != *wanted {
                wrong.push(format!("{index} {header:?}: {ours:?} wanted {wanted:?}"));
            }
            continue;
        }
        let field = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let pair = |value: &serde_json::Value| (field(&value["name"]), field(&value["address"]));
        let of = |list: &serde_json::Value| list.as_array().unwrap().iter().map(pair).collect::<Vec<_>>();
        let expected = &case["expected"];
        let wanted: Vec<_> = match (expected.get("List"), expected.get("Group")) {
            (Some(list), _) => of(list),
            (_, Some(groups)) => {
                groups.as_array().unwrap().iter().flat_map(|group| of(&group["addresses"])).collect()
            }
            _ => panic!("{expected}"),
        };
        if ours != wanted {
            wrong.push(format!("{index} {header:?}: {ours:?} wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong of {read}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn headers_of_haraka() {
    let Some(path) = corpora::path("address/lists/haraka-emails.txt") else { return };
    let text = fs::read_to_string(path).unwrap();
    let tolerant = ListOptions::new(Grammar::Lenient).tolerant(true);
    let (mut wrong, mut read) = (Vec::new(), 0);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut rest = lines.as_slice();
    loop {
        while rest.first().is_some_and(|line| line.is_empty()) {
            rest = &rest[1..];
        }
        let [header, wanted, ..] = rest else { break };
        let end = rest.iter().position(|line| line.is_empty()).unwrap_or(rest.len());
        rest = &rest[end..];
        // It writes a group without its semicolon, and that is not what RFC 5322 says.
        let wanted = if wanted.contains(':') && !wanted.contains('"') { *header } else { *wanted };
        let of = |text: &str| {
            tolerant.parse(text).map(|list| {
                let mailbox = list.mailboxes().next().cloned().map(|mailbox| mailbox.into_owned());
                (list.mailboxes().count(), mailbox)
            })
        };
        read += 1;
        match (of(header), of(wanted)) {
            (Ok((_, ours)), Ok((_, theirs))) if ours == theirs => {}
            (ours, theirs) => wrong.push(format!("{header:?}: {ours:?} wanted {theirs:?}")),
        }
    }
    assert!(read > 30, "{read} headers");
    assert!(wrong.is_empty(), "{} wrong of {read}:\n{}", wrong.len(), wrong.join("\n"));
}
