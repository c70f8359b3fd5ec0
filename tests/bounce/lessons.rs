//! What a caller teaches on top of the built-in table.

use deliverability::bounce::{Certainty, Classifier, Lessons, Reason};
use proptest::prelude::*;

use super::replies::texts;

#[test]
fn no_lessons_change_nothing() {
    let (plain, taught) = (Classifier::new(), Classifier::new().with_lessons(Lessons::default()));
    for text in texts() {
        assert_eq!(plain.classify_reply(text), taught.classify_reply(text), "{text}");
    }
    assert!(taught.lessons().is_empty());
}

#[test]
fn a_few_lessons_change_few_other_verdicts() {
    let plain = Classifier::new();
    let mut taught = Classifier::new();
    for (text, reason) in [
        ("550 5.7.1 the beadle keeps this gate", Reason::RecipientRefused),
        ("554 the cellar is under water", Reason::ServerError),
        ("550 our ledger has no line for you", Reason::UserUnknown),
    ] {
        assert!(taught.teach(text, reason), "{text}");
        let verdict = taught.classify_reply(text);
        assert!(verdict.certainty() >= Certainty::Text && verdict.evidence().is_some(), "{verdict:?}");
    }
    let (mut all, mut moved) = (0, 0);
    for text in texts() {
        all += 1;
        moved += usize::from(plain.classify_reply(text).class() != taught.classify_reply(text).class());
    }
    assert!(moved * 200 <= all, "{moved} of {all} changed class");
}

#[test]
fn what_is_decided_before_is_not_taught() {
    let mut classifier = Classifier::new();
    assert!(!classifier.teach("550 5.7.606 Access denied, banned sending IP", Reason::UserUnknown));
    assert!(!classifier.teach("550 5.1.1", Reason::MailboxFull));
    assert!(!classifier.teach("", Reason::MailboxFull));
}

#[test]
fn lessons_are_bounded() {
    let mut classifier = Classifier::new();
    for number in 0..3_000_u32 {
        let word = |salt: u32| -> String {
            let letter = |at: u32| {
                char::from(b'a' + u8::try_from((number * 7 + salt * 31) / 26_u32.pow(at) % 26).unwrap())
            };
            (0..4).map(letter).collect()
        };
        let text = format!("550 {}grove {}stone {}brook {}field", word(1), word(2), word(3), word(4));
        let _ = classifier.teach(&*text, Reason::ALL[number as usize % Reason::ALL.len()]);
    }
    assert!(classifier.lessons().len() <= Lessons::MAX);
    assert!(classifier.lessons().len() > 1_000);
}

#[test]
fn lessons_are_stored_and_read() {
    let mut classifier = Classifier::new();
    assert!(classifier.teach("554 the ferryman has struck", Reason::NetworkError));
    let stored = serde_json::to_string(classifier.lessons()).unwrap();
    let read: Lessons = serde_json::from_str(&stored).unwrap();
    assert_eq!(&read, classifier.lessons());
    let with = |version: u32, reason: &str| {
        let weight = format!(r#"{{"feature":1,"reason":"{reason}","weight":32767}}"#);
        let stored = format!(r#"{{"schema_version":{version},"weights":[{weight}]}}"#);
        serde_json::from_str::<Lessons>(&stored)
    };
    let version = Lessons::SCHEMA_VERSION;
    assert_eq!(with(version, "UserUnknown").unwrap().len(), 1, "a weight out of bounds is clamped");
    assert!(with(version, "Nothing").is_err());
    let error = with(version + 1, "UserUnknown").unwrap_err();
    assert!(error.to_string().contains("schema version 2"), "{error}");
    let without = r#"{"weights":[]}"#;
    assert!(serde_json::from_str::<Lessons>(without).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_taught_text_gets_its_taught_reason(
        words in prop::collection::vec("[a-z]{3,9}", 2..12),
        code in prop::sample::select(&[450_u16, 451, 550, 554][..]),
        reason in prop::sample::select(Reason::ALL),
    ) {
        let mut classifier = Classifier::new();
        let text = format!("{code} {}", words.join(" "));
        let is_learnt = classifier.teach(&*text, reason);
        prop_assert_eq!(is_learnt, classifier.classify_reply(&text).reason() == reason);
        prop_assert!(is_learnt, "{}: {}", reason, text);
        // Case does not count.
        let alike = format!("{code} {}", words.join(" ").to_uppercase());
        prop_assert_eq!(classifier.classify_reply(&alike).reason(), reason);
    }
}
