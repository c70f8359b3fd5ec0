//! Which reason, when several fit: the numbered rules of the taxonomy.

use deliverability::{
    bounce::{self, Reason, classify_reply},
    dsn,
};

/// The number of the tie-break, a text, its reason, and the rule that decides; `learned` is the table.
const CASES: &[(u8, &str, Reason, &str)] = &[
    (1, "550 5.1.1 <a@example.org>: mailbox is full", Reason::MailboxFull, "mailbox-full"),
    (1, "550 5.7.1 <a@example.org>: user unknown", Reason::UserUnknown, "user-unknown"),
    (1, "554 5.0.0 User unknown", Reason::UserUnknown, "user-unknown"),
    (
        2,
        "550 5.1.1 <a@example.org>: rejected, 192.0.2.7 is listed at zen.spamhaus.org",
        Reason::IpBlocklisted,
        "ip-listed",
    ),
    (2, "550 5.1.1 over quota", Reason::MailboxFull, "full-alone"),
    (2, "550 5.1.1 Message rejected as spam", Reason::SpamContent, "spam"),
    (
        3,
        "554 5.7.1 poor reputation: your IP is listed in zen.spamhaus.org",
        Reason::IpBlocklisted,
        "ip-listed",
    ),
    (3, "550 5.7.1 refused by policy: DMARC check failed", Reason::AuthFailed, "mechanism-failed"),
    (3, "550 5.7.1 Sender address rejected: Access denied", Reason::SenderRejected, "sender-rejected"),
    (4, "421 4.7.0 Too many messages because of user complaints", Reason::BadReputation, "complaints"),
    (4, "421 4.7.0 Too many messages per hour", Reason::RateLimited, "too-many"),
    (5, "550 user unknown (in reply to end of DATA command)", Reason::UserUnknown, "user-unknown"),
    (5, "550 user unknown (in reply to RCPT TO command)", Reason::UserUnknown, "user-unknown"),
    (6, "550 5.1.2 Recipient address rejected: Domain not found", Reason::DomainUnknown, "domain-unknown"),
    (
        6,
        "451 4.4.3 Domain not found, temporary failure, try again later",
        Reason::DnsFailure,
        "dns-temporarily-unknown",
    ),
    (
        6,
        "450 4.1.8 Sender address rejected: Domain not found",
        Reason::SenderRejected,
        "sender-rejected-domain-unknown",
    ),
    (
        7,
        "Message expired after 5 days: host mx.example.org[192.0.2.9] said: 452 4.2.2 Mailbox full",
        Reason::MailboxFull,
        "mailbox-full",
    ),
    (
        7,
        "retry timeout exceeded: host mx.example.org said: 450 4.7.1 Greylisted, please try again later",
        Reason::Greylisted,
        "greylisted",
    ),
    (
        7,
        "Your message could not be delivered for 5 days. The last error was: 421 4.7.0 192.0.2.7 is listed at zen.spamhaus.org",
        Reason::IpBlocklisted,
        "ip-listed",
    ),
    (7, "4.4.7 Message delivery time expired", Reason::Expired, "expired"),
    (7, "retry timeout exceeded", Reason::Expired, "expired"),
    (
        7,
        "connect to mx.example.org[192.0.2.1]:25: Connection timed out",
        Reason::NetworkError,
        "connection-broken",
    ),
    (8, "550 5.7.1 The mailing list is restricted to members", Reason::RecipientRefused, "list-restricted"),
    (8, "550 you are not allowed to send to this recipient", Reason::RecipientRefused, "not-allowed-to-who"),
    (
        9,
        "450 4.2.1 The user you are trying to contact is receiving mail too quickly",
        Reason::RateLimited,
        "rate",
    ),
    (10, "450 4.2.1 the account is temporarily disabled", Reason::ServerError, "temporarily-disabled"),
    (10, "550 the account is temporarily locked", Reason::ServerError, "temporarily-disabled"),
    (11, "550 Requested action not taken: mailbox unavailable", Reason::UserUnknown, "mailbox-unavailable"),
    (11, "450 Requested mail action not taken: mailbox unavailable", Reason::ServerError, "mailbox-busy"),
    (12, "554 5.7.1 Access denied", Reason::Policy, "access-denied"),
    (
        12,
        "550 5.4.1 Recipient address rejected: Access denied",
        Reason::UserUnknown,
        "microsoft-access-denied",
    ),
    (13, "535 5.7.8 Authentication credentials invalid", Reason::ProtocolError, "login-failed"),
    (13, "550 5.7.1 Relaying denied, authentication required", Reason::RelayDenied, "relay-denied"),
    (14, "554 spam or virus detected", Reason::SpamContent, "spam"),
    (14, "552 5.7.0 the attachment type is not allowed", Reason::VirusDetected, "attachment-rejected"),
    (14, "552 too many attachments", Reason::MessageTooLarge, "attachment-too-large"),
    (15, "550 5.7.1 your IP is blocked for abuse", Reason::IpBlocklisted, "ip-blocked"),
    (15, "550 dynamic IP address, please use your provider's mail server", Reason::IpBlocklisted, "learned"),
    (16, "Unrouteable address", Reason::DomainUnknown, "unrouteable-address"),
    (
        16,
        "550 unrouteable address (in reply to RCPT TO command)",
        Reason::UserUnknown,
        "unrouteable-address-at-rcpt",
    ),
    (17, "delivery time expired: connection refused", Reason::Expired, "expired"),
    (17, "Message could not be delivered for 5 days: Connection timed out", Reason::Expired, "expired"),
    (17, "retry timeout exceeded: DNS lookup failed temporarily, try again", Reason::Expired, "expired"),
    (17, "Delivery time expired: Host or domain name not found, try again", Reason::Expired, "expired"),
    (17, "550 the domain has expired", Reason::DomainUnknown, "learned"),
    (
        18,
        "delivery temporarily suspended: host mx.example.org[192.0.2.9] said: 452 4.2.2 Mailbox full",
        Reason::MailboxFull,
        "mailbox-full",
    ),
    (
        18,
        "Warning: message still undelivered after 4 hours. Will keep trying until message is 5 days old. Last error: 452 4.2.2 mailbox full",
        Reason::MailboxFull,
        "mailbox-full",
    ),
];

#[test]
fn the_taxonomys_tie_breaks() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|&(number, text, wanted, rule)| {
            let verdict = classify_reply(text);
            let right = (verdict.reason(), verdict.rule()) == (wanted, rule);
            (!right).then(|| {
                format!("{number}: {wanted} by {rule} -> {} by {}: {text}", verdict.reason(), verdict.rule())
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tie-break 18: the kind of the message is `delayed`, and its recipients keep the reason.
#[test]
fn a_delay_notice_is_delayed_and_carries_its_reason() {
    let raw = b"From: MAILER-DAEMON@mx.example.net\r\nSubject: Delivery delayed\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nYour message is delayed.\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.example.net\r\n\r\n\
        Final-Recipient: rfc822; jane@example.org\r\nAction: delayed\r\nStatus: 4.2.2\r\n\
        Diagnostic-Code: smtp; 452 4.2.2 Mailbox full\r\n--b--\r\n";
    let message = dsn::Message::parse(raw).unwrap();
    assert_eq!((message.kind(), message.failures().count()), (dsn::Kind::Delayed, 0));
    let delayed: Vec<Reason> = message.delays().map(|delay| bounce::classify(delay).reason()).collect();
    assert_eq!(delayed, [Reason::MailboxFull]);
}
