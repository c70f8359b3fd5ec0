//! The labeled replies: class and reason of each.

use std::collections::{BTreeMap, BTreeSet};

use deliverability::bounce::{self, Class, Reason};

use super::{corpora, misses};

#[test]
fn labeled_replies_are_classified() {
    let Some(path) = corpora::path("bounce/replies.tsv") else { return };
    let (mut all, mut class_right, mut reason_right) = (0, 0, 0);
    let (mut not_hard, mut called_hard) = (0, 0);
    let mut by_reason: BTreeMap<String, (usize, usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    let (mut wrong, mut misses) = (Vec::new(), BTreeSet::new());
    for row in corpora::table(&path) {
        let [id, reply, class, reason, label, note, ..] = row.as_slice() else {
            panic!("a short row: {row:?}")
        };
        if note.contains("leaks-answer") {
            continue;
        }
        let verdict = bounce::classify_reply(reply);
        let class_ok = class.split('|').any(|class| class == verdict.class().as_str());
        let reason_ok = reason.split('|').any(|reason| reason == verdict.reason().as_str());
        all += 1;
        class_right += usize::from(class_ok);
        reason_right += usize::from(reason_ok);
        if !class.split('|').any(|class| class == Class::Hard.as_str()) {
            not_hard += 1;
            called_hard += usize::from(verdict.class() == Class::Hard);
        }
        let entry = by_reason.entry(reason.clone()).or_default();
        entry.0 += 1;
        entry.1 += usize::from(reason_ok);
        if !reason_ok {
            *entry.2.entry(verdict.reason().as_str()).or_default() += 1;
            misses.insert(format!("{id}\t{reason}\t{}", verdict.reason()));
            wrong.push(format!(
                "{id} {label} {reason} -> {} by {} ({:?}): {}",
                verdict.reason(),
                verdict.rule(),
                verdict.evidence().unwrap_or_default(),
                reply.chars().take(230).collect::<String>(),
            ));
        }
    }
    println!("{:<32} {:>5} {:>5}  taken for", "reason", "rows", "right");
    for (reason, (rows, right, others)) in &by_reason {
        println!("{reason:<32} {rows:>5} {right:>5}  {others:?}");
    }
    if std::env::var_os("SHOW_WRONG").is_some() {
        println!("{}", wrong.join("\n"));
    }
    assert!(Reason::ALL.len() >= by_reason.keys().filter(|reason| !reason.contains('|')).count());
    corpora::at_least("reply class", class_right, all, 92.0);
    corpora::at_least("reply reason", reason_right, all, 85.0);
    corpora::at_most("not hard, called hard", called_hard, not_hard, 2.0);
    misses::compare_with_listed("corpus_replies_misses.tsv", "id\texpected\tgot\n", &misses);
}
