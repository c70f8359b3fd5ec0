//! The labeled messages: kind of each, recipients found, class of each failure.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use deliverability::{
    bounce::{self, Class},
    dsn::{Kind, Message},
};

use super::corpora;

/// Whether the output should list what went wrong.
fn shows(what: &str) -> bool {
    std::env::var("SHOW_WRONG").is_ok_and(|wanted| wanted.contains(what))
}

/// Messages whose label contradicts what they say; left out of the score and held to our reading.
///
/// - A report that says `Action: failed`, or a notice that says that no more is tried, is a bounce
///   even where its cause is a queue that expired: labeled `delayed`.
/// - A report that says `Action: delayed`, or a notice that promises more attempts, is a delay:
///   labeled `bounce`.
/// - A feedback report of the type `auth-failure` is not a complaint of a person (RFC 6591); a request
///   to unsubscribe is not a complaint either; an abuse report is one.
const DISPUTED: &[(&str, Kind)] = &[
    ("flanker/delayed.eml", Kind::Bounce),
    ("sisimai/lhost-amazonworkmail-05.eml", Kind::Bounce),
    ("sisimai/lhost-exchange2007-05.eml", Kind::Bounce),
    ("sisimai/lhost-ezweb-05.eml", Kind::Bounce),
    ("sisimai/lhost-gmail-10.eml", Kind::Bounce),
    ("sisimai/lhost-gmail-11.eml", Kind::Bounce),
    ("sisimai/lhost-gmx-04.eml", Kind::Bounce),
    ("sisimai/lhost-office365-08.eml", Kind::Bounce),
    ("sisimai/lhost-postfix-08.eml", Kind::Bounce),
    ("sisimai/lhost-postfix-15.eml", Kind::Bounce),
    ("sisimai/lhost-postfix-37.eml", Kind::Bounce),
    ("sisimai/lhost-v5sendmail-01.eml", Kind::Bounce),
    ("sisimai/lhost-x2-05.eml", Kind::Bounce),
    ("sisimai/lhost-x3-02.eml", Kind::Bounce),
    ("sisimai/lhost-yandex-03.eml", Kind::Bounce),
    ("sisimai/lhost-zoho-05.eml", Kind::Bounce),
    ("cws/bounce_420_001.eml", Kind::Delayed),
    ("cws/bounce_420_002.eml", Kind::Delayed),
    ("cws/bounce_420_003.eml", Kind::Delayed),
    ("kumomta/dsn/4.eml", Kind::Delayed),
    ("mail-ruby/report_422.eml", Kind::Delayed),
    ("phpbounce/29.eml", Kind::Delayed),
    ("phpbounce/46.eml", Kind::Delayed),
    ("sisimai/lhost-exim-38.eml", Kind::Delayed),
    ("sisimai/lhost-exim-41.eml", Kind::Delayed),
    ("sisimai/lhost-gmail-06.eml", Kind::Delayed),
    ("sisimai/lhost-x1-04.eml", Kind::Delayed),
    ("mail-auth/arf/003.eml", Kind::Ordinary),
    ("mail-auth/arf/004.eml", Kind::Ordinary),
    ("mail-auth/arf/005.eml", Kind::Ordinary),
    ("phpbounce/fixture_feedback_002.eml", Kind::Complaint),
    ("sisimai/arf-26.eml", Kind::Unsubscribe),
];

#[test]
fn kinds_of_messages() {
    let Some(root) = corpora::path("bounce") else { return };
    let (mut all, mut right, mut disputed, mut ordinary_called_bounce) = (0, 0, 0, 0);
    let mut table: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for row in corpora::table(&root.join("messages.tsv")) {
        let [file, kind, ..] = row.as_slice() else { panic!("a short row: {row:?}") };
        let raw = fs::read(root.join("messages").join(file)).unwrap();
        let found = Message::parse(&raw).map_or(Kind::Ordinary, |message| message.kind());
        if matches!(kind.as_str(), "unknown" | "other") {
            continue;
        }
        let wanted = match kind.as_str() {
            "bounce-without-address" => "bounce",
            "tlsrpt" => "not-bounce",
            kind => kind,
        };
        if let Some((_, ours)) = DISPUTED.iter().find(|(disputed, _)| disputed == file) {
            assert_eq!(found, *ours, "{file}");
            disputed += 1;
            continue;
        }
        all += 1;
        right += usize::from(wanted == found.as_str());
        ordinary_called_bounce +=
            usize::from(wanted == "not-bounce" && matches!(found, Kind::Bounce | Kind::Delayed));
        *table.entry((wanted.to_owned(), found.as_str())).or_default() += 1;
        if wanted != found.as_str() && shows("kind") {
            println!("KIND {file}: {wanted} -> {found}");
        }
    }
    println!("{table:#?}");
    println!("{disputed} rows disputed; counted as labeled: {right} of {}", all + disputed);
    corpora::at_least("kind", right, all, 98.5);
    assert_eq!(ordinary_called_bounce, 0, "ordinary messages called bounces");
}

#[test]
fn recipients_and_their_classes() {
    let Some(root) = corpora::path("bounce") else { return };
    let rows = corpora::table(&root.join("recipients.tsv"));
    let mut by_file: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
    // Three rows name no recipient.
    for row in rows.iter().filter(|row| !row[1].is_empty()) {
        by_file.entry(row[0].as_str()).or_default().push(row);
    }
    let (mut wanted, mut found_right, mut found, mut found_wrong) = (0, 0, 0, 0);
    let (mut labeled, mut class_right, mut reason_right, mut not_hard, mut called_hard) = (0, 0, 0, 0, 0);
    for (file, rows) in &by_file {
        let raw = fs::read(root.join("messages").join(file)).unwrap();
        let Ok(message) = Message::parse(&raw) else { panic!("{file} is no message") };
        let known: BTreeSet<String> = rows.iter().map(|row| row[1].to_lowercase()).collect();
        for recipient in message.recipients() {
            let address = recipient.recipient().to_lowercase();
            found += 1;
            if !known.contains(&address) {
                found_wrong += 1;
                if shows("recipient") {
                    println!("EXTRA {file}: {address} ({}) wanted {known:?}", recipient.source());
                }
            }
        }
        for row in rows {
            let [_, address, class, reason, label, ..] = row.as_slice() else {
                panic!("a short row: {row:?}")
            };
            wanted += 1;
            let recipient =
                message.recipients().iter().find(|found| found.recipient().eq_ignore_ascii_case(address));
            found_right += usize::from(recipient.is_some());
            if recipient.is_none() && shows("recipient") {
                println!("MISSED {file}: {address} kind {}", message.kind());
            }
            if !matches!(label.as_str(), "firm" | "fair") {
                continue;
            }
            labeled += 1;
            let verdict = recipient.map(bounce::classify);
            let is = |class: &str| verdict.as_ref().is_some_and(|verdict| verdict.class().as_str() == class);
            class_right += usize::from(is(class));
            reason_right +=
                usize::from(verdict.as_ref().is_some_and(|verdict| verdict.reason().as_str() == reason));
            if class != Class::Hard.as_str() {
                not_hard += 1;
                called_hard += usize::from(is("hard"));
            }
            if shows("class") && verdict.as_ref().is_none_or(|verdict| verdict.reason().as_str() != reason) {
                println!("CLASS {file} {address}: {class} {reason} -> {verdict:?}");
            }
        }
    }
    corpora::at_least("recipients found", found_right, wanted, 97.5);
    corpora::at_most("recipients wrong", found_wrong, found, 1.0);
    corpora::at_least("recipients' class", class_right, labeled, 92.0);
    println!("recipients' reason: {reason_right} of {labeled}");
    corpora::at_most("not hard, called hard", called_hard, not_hard, 2.0);
}
