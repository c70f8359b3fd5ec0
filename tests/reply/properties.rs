//! Any text is read, in time that grows with its length alone.

use deliverability::reply::{self, Message};
use proptest::prelude::*;

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,300}", subject in "\\PC{0,60}", name in "[A-Za-z-]{0,20}", value in "\\PC{0,60}") {
        let message = Message::new(text.as_str()).with_subject(subject).with_header(name, value);
        let verdict = reply::classify(&message);
        let sent = "2026-03-09T10:00:00+01:00".parse().unwrap();
        let _ = (verdict.return_date(sent), verdict.not_before(sent));
        if let Some(evidence) = verdict.evidence() {
            prop_assert!(text.contains(evidence));
        }
        if let Some(contact) = verdict.contact() {
            prop_assert!(text.contains(contact));
        }
    }

    #[test]
    fn words_in_any_order_are_read(words in proptest::collection::vec(
        prop::sample::select(vec![
            "back", "on", "15.", "03/04", "until", "March", "next", "year", "in", "three", "months", "Q3", "31", "KW", "53",
            "unsubscribe", "me", ".", ",", "?", ">", "\n", "De :", "not", "no", "ne", "pas", "@", "a@b.c", "--", "9999",
        ]), 0..40)) {
        let message = Message::new(words.join(" ")).with_header("Auto-Submitted", "auto-replied");
        let verdict = reply::classify(&message);
        for sent in ["2026-12-31T23:59:59+14:00", "2024-02-29T00:00:00-12:00"] {
            let sent = sent.parse().unwrap();
            let _ = (verdict.return_date(sent), verdict.not_before(sent));
        }
    }

    #[test]
    fn what_is_quoted_changes_nothing(quoted in "[ -~]{0,200}") {
        let own = "Thanks, could you send me a quote?";
        let with = reply::classify(&Message::new(format!("{own}\n\n> {quoted}\n> Please unsubscribe me.")));
        let without = reply::classify(&Message::new(own));
        prop_assert_eq!((with.intent(), with.is_opt_out()), (without.intent(), without.is_opt_out()));
    }
}

#[test]
fn a_huge_reply_is_cut() {
    let text = "unsubscribe me, not now in March until 15. ".repeat(200_000);
    let verdict = reply::classify(&Message::new(text).with_subject("x: ".repeat(200_000)));
    assert!(verdict.language().is_some());
}
