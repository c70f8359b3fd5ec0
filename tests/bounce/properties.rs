//! Laws that hold for every text.

use deliverability::bounce::{Class, classify_reply};
use proptest::prelude::*;

/// Texts, each with a place for an address, a host, an IP address and an id.
const TEXTS: &[&str] = &[
    "550 5.1.1 <{a}>: user unknown",
    "550 5.1.1 <{a}>: Recipient address rejected: User unknown in virtual mailbox table",
    "552 5.2.2 <{a}>: mailbox is full, queue id {q}",
    "554 5.7.1 Service unavailable; Client host [{i}] blocked using a blacklist",
    "550 5.7.1 message {q} from {h} ({i}) was classified as spam",
    "451 4.7.1 <{a}>: Greylisted, try again later",
    "450 4.7.25 Client host rejected: cannot find your hostname, [{i}]",
    "550 5.2.1 <{a}>: this account is disabled",
    "421 4.7.0 {h}: too many connections from your IP {i}",
    "553 5.1.8 Sender address rejected: Domain not found {q}",
];

proptest! {
    #[test]
    fn masked_parts_never_change_the_answer(
        text in prop::sample::select(TEXTS),
        local in "[a-z]{3,9}",
        host in "[a-z]{4,9}\\.example",
        ip in (1_u8..=223, any::<u8>(), any::<u8>(), any::<u8>()),
        id in "[0-9][0-9A-F]{9}",
    ) {
        let fill = |address: &str, host: &str, ip: &str, id: &str| {
            text.replace("{a}", address).replace("{h}", host).replace("{i}", ip).replace("{q}", id)
        };
        let plain = fill("jane@example.org", "mx.example.org", "192.0.2.1", "4F2A1");
        let ip = format!("{}.{}.{}.{}", ip.0, ip.1, ip.2, ip.3);
        let other = fill(&format!("{local}@{host}"), &format!("mx.{host}"), &ip, &id);
        let (plain, other) = (classify_reply(&plain), classify_reply(&other));
        prop_assert_eq!((plain.reason(), plain.rule()), (other.reason(), other.rule()));
    }

    #[test]
    fn a_mail_systems_wrapper_never_changes_the_class(
        text in prop::sample::select(TEXTS),
        wrapper in prop::sample::select(&[
            "host {h}[192.0.2.9] said: {t}",
            "host {h}[192.0.2.9] said: {t} (in reply to RCPT TO command)",
            "SMTP error from remote mail server after RCPT TO:<jane@example.org>: {t}",
            "smtp; {t}",
            "<jane@example.org>: host {h}[192.0.2.9] refused to talk to me: {t}",
            "Remote host said: {t}\nGiving up on 192.0.2.9.",
        ][..]),
        host in prop::sample::select(&["mx.example.org", "mx1.spamhaus.org", "rbl-relay.example.net", "spam.example.com"][..]),
    ) {
        let text = text
            .replace("{a}", "jane@example.org")
            .replace("{h}", "mx.example.org")
            .replace("{i}", "192.0.2.1")
            .replace("{q}", "4F2A1");
        let wrapped = wrapper.replace("{h}", host).replace("{t}", &text);
        prop_assert_eq!(classify_reply(&text).class(), classify_reply(&wrapped).class(), "{}", wrapped);
    }

    #[test]
    fn nothing_is_called_hard_without_words_or_a_code_that_say_so(text in "[0-9 .<>@-]{0,60}") {
        let verdict = classify_reply(&text);
        prop_assert!(verdict.class() != Class::Hard || verdict.status().is_some() || verdict.reply_code().is_some());
    }
}
