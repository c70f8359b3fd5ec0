//! Which reason, when several fit: the numbered rules of the taxonomy.

use deliverability::bounce::{Reason, classify_reply};

/// The number of the tie-break, a text, and its reason.
const CASES: &[(u8, &str, Reason)] = &[
    (1, "550 5.1.1 <a@example.org>: mailbox is full", Reason::MailboxFull),
    (1, "550 5.7.1 <a@example.org>: user unknown", Reason::UserUnknown),
    (1, "554 5.0.0 User unknown", Reason::UserUnknown),
    (
        2,
        "550 5.1.1 <a@example.org>: rejected, 192.0.2.7 is listed at zen.spamhaus.org",
        Reason::IpBlocklisted,
    ),
    (2, "550 5.1.1 over quota", Reason::MailboxFull),
    (2, "550 5.1.1 Message rejected as spam", Reason::SpamContent),
    (3, "554 5.7.1 poor reputation: your IP is listed in zen.spamhaus.org", Reason::IpBlocklisted),
    (3, "550 5.7.1 refused by policy: DMARC check failed", Reason::AuthFailed),
    (3, "550 5.7.1 Sender address rejected: Access denied", Reason::SenderRejected),
    (4, "421 4.7.0 Too many messages because of user complaints", Reason::BadReputation),
    (4, "421 4.7.0 Too many messages per hour", Reason::RateLimited),
    (5, "550 user unknown (in reply to end of DATA command)", Reason::UserUnknown),
    (5, "550 user unknown (in reply to RCPT TO command)", Reason::UserUnknown),
    (6, "550 5.1.2 Recipient address rejected: Domain not found", Reason::DomainUnknown),
    (6, "451 4.4.3 Domain not found, temporary failure, try again later", Reason::DnsFailure),
    (6, "450 4.1.8 Sender address rejected: Domain not found", Reason::SenderRejected),
    (8, "550 5.7.1 The mailing list is restricted to members", Reason::RecipientRefused),
    (8, "550 you are not allowed to send to this recipient", Reason::RecipientRefused),
    (9, "450 4.2.1 The user you are trying to contact is receiving mail too quickly", Reason::RateLimited),
    (10, "450 4.2.1 the account is temporarily disabled", Reason::ServerError),
    (10, "550 the account is temporarily locked", Reason::ServerError),
    (11, "550 Requested action not taken: mailbox unavailable", Reason::UserUnknown),
    (11, "450 Requested mail action not taken: mailbox unavailable", Reason::ServerError),
    (12, "554 5.7.1 Access denied", Reason::Policy),
    (12, "550 5.4.1 Recipient address rejected: Access denied", Reason::UserUnknown),
    (13, "535 5.7.8 Authentication credentials invalid", Reason::ProtocolError),
    (13, "550 5.7.1 Relaying denied, authentication required", Reason::RelayDenied),
    (14, "554 spam or virus detected", Reason::SpamContent),
    (14, "552 5.7.0 the attachment type is not allowed", Reason::VirusDetected),
    (14, "552 too many attachments", Reason::MessageTooLarge),
    (15, "550 5.7.1 your IP is blocked for abuse", Reason::IpBlocklisted),
    (15, "550 dynamic IP address, please use your provider's mail server", Reason::IpBlocklisted),
    (16, "Unrouteable address", Reason::DomainUnknown),
    (16, "550 unrouteable address (in reply to RCPT TO command)", Reason::UserUnknown),
    (17, "delivery time expired: connection refused", Reason::Expired),
];

/// Texts that are read otherwise than the taxonomy has it, each with what they are read as.
const ACCEPTED_MISSES: &[(&str, Reason)] = &[];

#[test]
fn the_taxonomys_tie_breaks() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|&(number, text, wanted)| {
            let verdict = classify_reply(text);
            let accepted =
                ACCEPTED_MISSES.iter().find(|(missed, _)| *missed == text).map(|&(_, reason)| reason);
            let right = verdict.reason() == accepted.unwrap_or(wanted);
            (!right).then(|| {
                format!("{number}: {wanted} -> {} ({:?}): {text}", verdict.reason(), verdict.probability())
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
