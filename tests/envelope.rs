//! Envelope addresses that prove whose mail came back.

use chrono::{Days, NaiveDate};
use deliverability::envelope::{ErrorKind, Sent, Signer, batv_check, batv_sign};
use proptest::prelude::*;

const KEY: &[u8] = b"a key of 32 random bytes, kept!!";

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().checked_add_days(Days::new(days)).unwrap()
}

fn signer() -> Signer {
    Signer::new(KEY, "bounces", "news.example").unwrap()
}

#[test]
fn a_signed_sender_holds_for_its_days() {
    let sender = signer().sign("Jane.Doe+x@example.org", day(0)).unwrap();
    for (days, wanted) in [(0, true), (14, true), (15, false), (400, false), (999, false)] {
        assert_eq!(signer().check(&sender, day(days)).is_ok(), wanted, "{days}");
    }
    assert_eq!(signer().check(&sender, day(1)).unwrap(), "jane.doe+x@example.org");
    assert_eq!(signer().check(&sender.to_uppercase(), day(1)).unwrap(), "jane.doe+x@example.org");
    assert!(deliverability::address::Address::parse(&sender).is_ok(), "{sender}");
    let other = Signer::new(b"another key of 32 random bytes!!", "bounces", "news.example").unwrap();
    assert_eq!(other.check(&sender, day(1)).unwrap_err().kind(), ErrorKind::BadSignature);
    assert!(!format!("{:?}", signer()).contains("random"), "the key is not shown");
}

#[test]
fn what_is_not_signed_is_refused_with_its_cause() {
    for (address, kind) in [
        ("", ErrorKind::NotSigned),
        ("jane@example.org", ErrorKind::NotSigned),
        ("bounces@news.example", ErrorKind::NotSigned),
        ("bounces+x@news.example", ErrorKind::NotSigned),
        ("bounces+x.51@news.example", ErrorKind::NotSigned),
        ("bounces+x.+51aaaaaaaaaaaaaaaa@news.example", ErrorKind::NotSigned),
        ("bounces+x.514@news.example", ErrorKind::BadSignature),
        ("bounces+x.514aaaaaaaaaaaaaaaa@news.example", ErrorKind::BadSignature),
        ("bounces+x.514aaaaaaaaaaaaaaaa@evil.example", ErrorKind::NotSigned),
    ] {
        assert_eq!(signer().check(address, day(0)).unwrap_err().kind(), kind, "{address}");
    }
    for (key, prefix, domain, kind) in [
        (&b"short"[..], "b", "a.example", ErrorKind::ShortKey),
        (KEY, "", "a.example", ErrorKind::BadPart),
        (KEY, "b+", "a.example", ErrorKind::BadPart),
        (KEY, "b", "a@b", ErrorKind::BadPart),
    ] {
        assert_eq!(Signer::new(key, prefix, domain).unwrap_err().kind(), kind);
    }
    assert_eq!(signer().sign(&"x".repeat(60), day(0)).unwrap_err().kind(), ErrorKind::TooLong);
}

#[test]
fn a_batv_tag_holds_for_seven_days() {
    let keys = |number: u8| (number == 3).then_some(KEY);
    let tagged = batv_sign("jane@example.org", KEY, 3, day(0)).unwrap();
    assert!(tagged.starts_with("prvs=3") && tagged.ends_with("=jane@example.org"));
    for (days, wanted) in [(0, true), (7, true), (8, false), (500, false)] {
        assert_eq!(batv_check(&tagged, day(days), keys).is_ok(), wanted, "{days}");
    }
    let moved = tagged.replace("jane", "joe");
    assert_eq!(batv_check(&moved, day(0), keys).unwrap_err().kind(), ErrorKind::BadSignature);
    let other = batv_sign("jane@example.org", KEY, 4, day(0)).unwrap();
    assert_eq!(batv_check(&other, day(0), keys).unwrap_err().kind(), ErrorKind::BadSignature);
    for address in
        ["jane@example.org", "prvs=", "prvs=31=jane@example.org", "prvs=3abcdefghi=jane@example.org"]
    {
        assert_eq!(batv_check(address, day(0), keys).unwrap_err().kind(), ErrorKind::NotSigned, "{address}");
    }
    assert!(batv_sign("jane", KEY, 0, day(0)).is_err() && batv_sign("a@b.example", KEY, 10, day(0)).is_err());
}

#[test]
fn known_messages_by_recipient_and_id() {
    let mut sent = Sent::new();
    sent.insert("Jane@example.org", " <17@news.example> ");
    for (recipient, id, wanted) in [
        ("jane@example.org", "17@news.example", true),
        ("JANE@example.org", "<17@news.example>", true),
        ("joe@example.org", "<17@news.example>", false),
        ("jane@example.org", "<18@news.example>", false),
        ("jane@example.org", "", false),
    ] {
        assert_eq!(sent.knows(recipient, id), wanted, "{recipient} {id}");
    }
    sent.remove("jane@example.org", "17@news.example");
    assert!(!sent.knows("jane@example.org", "17@news.example"));
}

proptest! {
    #[test]
    fn what_was_signed_is_read_back(name in "[ -~]{1,12}", days in 0_u64..3_000, later in 0_u64..=14) {
        let sender = signer().sign(&name, day(days));
        prop_assume!(sender.is_ok());
        prop_assert_eq!(signer().check(&sender.unwrap(), day(days + later)).unwrap(), name.to_ascii_lowercase());
    }

    #[test]
    fn one_changed_character_is_refused(place in 0_usize..40, with in "[a-z0-9]") {
        let sender = signer().sign("jane@example.org", day(0)).unwrap();
        let place = place % (sender.find('@').unwrap());
        let mut changed = sender.clone();
        changed.replace_range(place..=place, &with);
        prop_assume!(changed != sender);
        prop_assert!(signer().check(&changed, day(0)).is_err());
    }
}
