//! Rules that callers add, before and after the built-in ones.

use deliverability::bounce::{Certainty, Classifier, Reason, UserRule};

#[test]
fn rules_before_decide_over_everything() {
    let classifier = Classifier::new()
        .with_rule_before(UserRule::new("first", Reason::Policy, "user unknown").on_code(551))
        .with_rule_before(UserRule::new("second", Reason::MailboxFull, "USER").and("unknown"));
    const CASES: &[(&str, Reason, &str)] = &[
        ("551 user unknown", Reason::Policy, "first"),
        ("550 5.1.1 user is unknown", Reason::MailboxFull, "second"),
        ("550 5.1.1 unknown user", Reason::UserUnknown, "unknown-user"),
    ];
    for &(text, reason, rule) in CASES {
        let verdict = classifier.classify_reply(text);
        assert_eq!((verdict.reason(), verdict.rule()), (reason, rule), "{text}");
    }
    assert_eq!(classifier.classify_reply("551 user unknown").certainty(), Certainty::VendorCode);
}

#[test]
fn rules_after_decide_where_nothing_else_does() {
    let classifier =
        Classifier::new().with_rule_after(UserRule::new("counter", Reason::MailboxDisabled, "counter 17"));
    let verdict = classifier.classify_reply("554 counter 17");
    assert_eq!(
        (verdict.reason(), verdict.rule(), verdict.evidence()),
        (Reason::MailboxDisabled, "counter", Some("counter 17"))
    );
    assert_eq!(
        classifier.classify_reply("550 5.1.1 user unknown at counter 17").reason(),
        Reason::UserUnknown
    );
}

#[test]
fn a_rule_with_an_empty_text_asks_for_codes_alone() {
    let rule = UserRule::new("shut", Reason::ServerError, "").on_status("5.3.5".parse().unwrap());
    let classifier = Classifier::new().with_rule_before(rule);
    assert_eq!(classifier.classify_reply("550 5.3.5 user unknown").rule(), "shut");
    assert_ne!(classifier.classify_reply("550 5.1.1 user unknown").rule(), "shut");
}
