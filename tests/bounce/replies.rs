//! A table of replies that was written apart from the rules.

use std::collections::{BTreeMap, BTreeSet};

use deliverability::bounce::{self, Class, Reason};

use super::misses::compare_with_listed;

/// The columns of the accepted misses: the right reason, the reason that the classifier gives, the reply.
const HEADER: &str = "expected\tgot\treply\n";

/// `tests/data/replies.tsv`: replies in the style of many systems and languages, labeled by the
/// taxonomy, by someone who had not seen the rules.
const REPLIES: &str = include_str!("../data/replies.tsv");

#[test]
fn replies_written_apart_from_the_rules() {
    let (mut all, mut class_right, mut reason_right, mut not_hard, mut called_hard) = (0, 0, 0, 0, 0);
    let mut by_reason: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut misses = BTreeSet::new();
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
        if !reason_ok {
            misses.insert(format!("{reason}\t{}\t{reply}", verdict.reason()));
            if std::env::var_os("SHOW_WRONG").is_some() {
                println!(
                    "WRONG {reason} -> {} by {} {:?} [{about}] {reply}",
                    verdict.reason(),
                    verdict.rule(),
                    verdict.evidence().unwrap_or_default()
                );
            }
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
    compare_with_listed("replies_misses.tsv", HEADER, &misses);
}

/// The replies of `tests/data/replies.tsv`.
pub fn texts() -> impl Iterator<Item = &'static str> {
    REPLIES.lines().skip(1).filter_map(|line| line.split('\t').next())
}

/// Replies that neither rules nor table were made from: paraphrases, many languages, and traps, where
/// a word means something else than usual.
const FRESH: &str = include_str!("../data/fresh_replies.tsv");

/// Replies as a sender's log shows them over a month, written apart from the rules and from the texts
/// of the table; in no lesson.
const UNSEEN: &str = include_str!("../data/unseen_replies.tsv");

/// The least shares of right classes and reasons, and the greatest of others called hard and of
/// hards missed, in percent.
type Limits = [f64; 4];

#[test]
fn fresh_replies() {
    measure(FRESH, [94.0, 90.0, 2.0, 6.0], "fresh_replies_misses.tsv");
}

#[test]
fn unseen_replies() {
    measure(UNSEEN, [95.5, 91.5, 1.3, 6.0], "unseen_replies_misses.tsv");
}

fn measure(table: &str, limits: Limits, misses_file: &str) {
    let [mut all, mut class_right, mut reason_right, mut not_hard, mut called_hard, mut hard, mut missed] =
        [0; 7];
    let mut misses = BTreeSet::new();
    for line in table.lines().skip(1) {
        let [reply, wanted, about] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let reasons: Vec<Reason> = wanted.split('|').map(|reason| reason.parse().unwrap()).collect();
        let text = reply.replace("\\n", "\n");
        let verdict = bounce::classify_reply(&text);
        let may_be = |class: Class| reasons.iter().any(|reason| reason.class() == class);
        all += 1;
        class_right += usize::from(may_be(verdict.class()));
        reason_right += usize::from(reasons.contains(&verdict.reason()));
        if may_be(Class::Hard) {
            let must = reasons.iter().all(|reason| reason.class() == Class::Hard);
            hard += usize::from(must);
            missed += usize::from(must && verdict.class() != Class::Hard);
        } else {
            not_hard += 1;
            called_hard += usize::from(verdict.class() == Class::Hard);
        }
        if !reasons.contains(&verdict.reason()) {
            misses.insert(format!("{wanted}\t{}\t{reply}", verdict.reason()));
            if std::env::var_os("SHOW_WRONG").is_some() {
                println!("WRONG {wanted} -> {} by {} [{about}] {reply}", verdict.reason(), verdict.rule());
            }
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let shares = [
        share(class_right, all),
        share(reason_right, all),
        share(called_hard, not_hard),
        share(missed, hard),
    ];
    println!(
        "{all} replies: class {:.1} %, reason {:.1} %, called hard {:.1} %, missed {:.1} %",
        shares[0], shares[1], shares[2], shares[3]
    );
    let [class, reason, called, not_found] = limits;
    assert!(shares[0] >= class && shares[1] >= reason && shares[2] <= called && shares[3] <= not_found);
    compare_with_listed(misses_file, HEADER, &misses);
}
