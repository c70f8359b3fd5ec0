//! A table of replies that was written apart from the rules.

use std::collections::BTreeMap;

use deliverability::bounce::{self, Class};

/// `tests/data/replies.tsv`: replies in the style of many systems and languages, labelled by the
/// taxonomy, by someone who had not seen the rules.
const REPLIES: &str = include_str!("../data/replies.tsv");

#[test]
fn replies_written_apart_from_the_rules() {
    let (mut all, mut class_right, mut reason_right, mut not_hard, mut called_hard) = (0, 0, 0, 0, 0);
    let mut by_reason: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in REPLIES.lines().skip(1) {
        let [reply, class, reason, about] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let verdict = bounce::classify_reply(reply);
        let reason_ok = verdict.reason().as_str() == reason;
        all += 1;
        class_right += usize::from(verdict.class().as_str() == class);
        reason_right += usize::from(reason_ok);
        if class != "hard" {
            not_hard += 1;
            called_hard += usize::from(verdict.class() == Class::Hard);
        }
        let entry = by_reason.entry(reason).or_default();
        entry.0 += 1;
        entry.1 += usize::from(reason_ok);
        if !reason_ok && std::env::var_os("SHOW_WRONG").is_some() {
            println!(
                "WRONG {reason} -> {} by {} {:?} [{about}] {reply}",
                verdict.reason(),
                verdict.rule(),
                verdict.evidence().unwrap_or_default()
            );
        }
    }
    for (reason, (rows, right)) in &by_reason {
        println!("{reason:<20} {right:>4} of {rows:>4}");
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    println!(
        "class {:.1} %, reason {:.1} %, called hard {:.1} %",
        share(class_right, all),
        share(reason_right, all),
        share(called_hard, not_hard)
    );
    assert!(share(class_right, all) >= 92.0);
    assert!(share(reason_right, all) >= 85.0);
    assert!(share(called_hard, not_hard) <= 2.0);
}
