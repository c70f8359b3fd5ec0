//! Laws that hold for every text.

use deliverability::bounce::{Class, classify_reply};
use proptest::prelude::*;

use super::replies::texts;

/// Every labeled reply with other addresses, IP addresses, hosts in brackets and long numbers.
fn renamed(text: &str, local: &str, host: &str, ip: &str, id: &str) -> String {
    let word = |word: &str| {
        let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let other = if core.split('@').count() == 2
            && !core.contains(['=', ':', '/', '<', '>', ';'])
            && core.is_ascii()
        {
            format!("{local}@{host}")
        } else if core.parse::<std::net::Ipv4Addr>().is_ok() {
            ip.to_owned()
        } else if core.len() >= 8 && core.bytes().all(|byte| byte.is_ascii_digit()) {
            id.to_owned()
        } else {
            return word.to_owned();
        };
        word.replacen(core, &other, 1)
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What mail systems write around a reply.
const WRAPPERS: &[&str] = &[
    "host {h}[192.0.2.9] said: {t}",
    "host {h}[192.0.2.9] said: {t} (in reply to RCPT TO command)",
    "<jane@example.org>: host {h}[192.0.2.9] said: {t}",
    "SMTP error from remote mail server after RCPT TO:<jane@example.org>: {t}",
    "SMTP error from remote mail server after RCPT TO:<jane@example.org>:\nhost {h} [192.0.2.9]: {t}",
    "smtp; {t}",
    "smtp;{t}",
    "Connected to 192.0.2.9 but recipient was rejected.\nRemote host said: {t}",
    "192.0.2.9 does not like recipient.\nRemote host said: {t}\nGiving up on 192.0.2.9.",
    "Remote Server returned '{t}'",
    ">>> RCPT To:<jane@example.org>\n<<< {t}",
    "The response from the remote server was:\n{t}",
    "The error that the other server returned was: {t}",
    "while talking to {h}: {t}",
];

/// Hosts whose names say something that must not count.
const HOSTS: &[&str] = &[
    "mx.example.org",
    "mx1.spamhaus.org",
    "rbl-relay.example.net",
    "spam.example.com",
    "unknown-user.example.org",
    "quota-full.example.net",
];

/// The phases that a wrapper states change what an unclear reply means; these replies say what it is.
fn says_its_phase(text: &str) -> bool {
    ["said:", "<<<", "in reply to", "RCPT", "MAIL FROM", "remote host", "Remote host", "talking to"]
        .iter()
        .any(|words| text.contains(words))
}

#[test]
fn a_mail_systems_wrapper_changes_hardly_any_class() {
    let (mut all, mut changed) = (0, Vec::new());
    for text in texts().filter(|text| text.starts_with(['4', '5']) && !says_its_phase(text)) {
        let class = classify_reply(text).class();
        for (number, wrapper) in WRAPPERS.iter().enumerate() {
            let host = HOSTS[(all + number) % HOSTS.len()];
            let wrapped = wrapper.replace("{h}", host).replace("{t}", text);
            all += 1;
            let verdict = classify_reply(&wrapped);
            if verdict.class() != class {
                changed.push(format!("{class} -> {} by {}: {wrapped}", verdict.reason(), verdict.rule()));
            }
        }
    }
    println!("{} of {all} changed:\n{}", changed.len(), changed.join("\n"));
    assert!(all > 5_000 && changed.len() * 1_000 <= all);
}

proptest! {
    #[test]
    fn masked_parts_never_change_the_verdict(
        number in 0..texts().count(),
        local in "[a-z]{3,9}",
        host in "[a-z]{4,9}\\.example",
        ip in (1_u8..=223, any::<u8>(), any::<u8>(), any::<u8>()),
        id in "[0-9]{8,12}",
    ) {
        let text = texts().nth(number).unwrap();
        let ip = format!("{}.{}.{}.{}", ip.0, ip.1, ip.2, ip.3);
        let other = renamed(text, &local, &host, &ip, &id);
        let (plain, other) = (classify_reply(text), classify_reply(&other));
        prop_assert_eq!((plain.reason(), plain.rule()), (other.reason(), other.rule()), "{}", other.text());
    }

    #[test]
    fn hard_needs_words_or_a_code(text in "[0-9 .<>@-]{0,60}") {
        let verdict = classify_reply(&text);
        prop_assert!(verdict.class() != Class::Hard || verdict.status().is_some() || verdict.reply_code().is_some());
    }
}
