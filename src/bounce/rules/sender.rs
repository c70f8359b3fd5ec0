//! Statements about the sender: authentication, addresses, blocklists, reputation,
//! policy.

use super::{ABSENT, Guard, Rule, WHO, one, rule, set};
use crate::{
    bounce::{reason::Reason, vocabulary::Term},
    smtp::Phase,
};

const REFUSED: u128 =
    set(&[Term::Rejected, Term::Blocked, Term::NotAllowed, Term::AccessDenied, Term::Policy]);
const FAILED: u128 =
    set(&[Term::Fail, Term::Missing, Term::Rejected, Term::Invalid, Term::NotAllowed, Term::Require]);
const MECHANISM: u128 = set(&[Term::Spf, Term::Dkim, Term::Dmarc, Term::Arc]);
const PLACE: u128 = set(&[Term::Domain, Term::Host]);
const NAMED: u128 = set(&[Term::Domain, Term::Host, Term::Name]);
const WHOSE: u128 = set(&[Term::Sender, Term::SenderDomain]);
const THING: u128 = set(&[Term::Message, Term::Messages]);
const AT_MAIL: &[Phase] = &[Phase::MailFrom, Phase::EndOfData];

#[rustfmt::skip] // A line for each rule.
pub(super) const RULES: &[Rule] = &[
    // Authentication.
    rule("spf", Reason::AuthFailed, &[one(Term::Spf)], "550 5.7.23 SPF check did not succeed"),
    rule("dkim", Reason::AuthFailed, &[one(Term::Dkim)], "550 5.7.20 the DKIM signature"),
    rule("dkim-duplicate", Reason::MalformedMessage, &[one(Term::Malformed), one(Term::Dkim)], "554 duplicate DKIM-Signature").weighs(83),
    rule("dmarc", Reason::AuthFailed, &[one(Term::Dmarc)], "550 5.7.1 refused by the DMARC policy").weighs(83),
    rule("authentication-failed", Reason::AuthFailed, &[one(Term::Auth)], "550 5.7.26 unauthenticated mail is refused").weighs(74),
    rule("mechanism-failed", Reason::AuthFailed, &[MECHANISM, FAILED], "550 DMARC failed").weighs(83),
    // Reverse DNS and HELO.
    rule("reverse-dns", Reason::NoReverseDns, &[one(Term::Ptr)], "550 no reverse DNS for your IP"),
    rule("helo-invalid", Reason::NoReverseDns, &[one(Term::Helo), set(&[Term::Invalid, Term::Rejected, Term::Unknown, Term::Syntax, Term::Domain, Term::Host, Term::Missing, Term::Ip])], "550 HELO rejected"),
    rule("helo-refused", Reason::NoReverseDns, &[one(Term::HeloRejected)], "504 Helo command rejected: need a name"),
    rule("invalid-helo", Reason::NoReverseDns, &[ABSENT, one(Term::Helo)], "501 invalid HELO"),
    rule("unknown-name-in-helo", Reason::NoReverseDns, &[ABSENT, PLACE, one(Term::Helo)], "501 5.5.4 Invalid domain name in HELO").weighs(83),
    rule("unknown-host-address", Reason::NoReverseDns, &[ABSENT, one(Term::Host), one(Term::Ip)], "554 5.7.1 Unknown host: 192.0.2.1").weighs(83),
    rule("name-invalid-at-helo", Reason::NoReverseDns, &[ABSENT, PLACE], "my name was rejected. Remote host said: 501 Invalid domain name").weighs(83).when(Guard::Phases(&[Phase::Hello])),
    rule("domain-invalid-at-helo", Reason::NoReverseDns, &[PLACE, ABSENT], "550 Host unknown (in reply to EHLO command)").weighs(83).when(Guard::Phases(&[Phase::Hello])),
    // The sender's address.
    rule("sender-rejected", Reason::SenderRejected, &[WHOSE, REFUSED], "550 5.1.8 Sender address rejected"),
    rule("rejected-sender", Reason::SenderRejected, &[set(&[Term::Rejected, Term::Blocked]), WHOSE], "554 rejected: your address"),
    rule("sender-unknown", Reason::SenderRejected, &[WHOSE, set(&[Term::Unknown, Term::Invalid, Term::Syntax, Term::Unverified, Term::NoSuch, Term::BadAddress])], "501 sender invalid"),
    rule("invalid-sender", Reason::SenderRejected, &[set(&[Term::Unknown, Term::Invalid, Term::NoSuch, Term::Missing]), WHOSE], "501 5.1.0 invalid sender"),
    rule("sender-domain-unknown", Reason::SenderRejected, &[WHOSE, set(&[Term::Domain, Term::Host, Term::Dns, Term::Address, Term::Name]), set(&[Term::Unknown, Term::Invalid, Term::Rejected, Term::Syntax, Term::NoSuch, Term::BadAddress])], "550 sender at the domain not found"),
    rule("sender-rejected-domain-unknown", Reason::SenderRejected, &[WHOSE, one(Term::Rejected), PLACE, one(Term::Unknown)], "450 4.1.8 Sender address rejected: Domain not found"),
    rule("sender-null-mx", Reason::SenderRejected, &[WHOSE, one(Term::NullMx)], "550 5.7.27 Sender address has null MX").weighs(80),
    rule("sender-listed", Reason::SenderRejected, &[WHOSE, one(Term::Listed)], "553 your envelope sender is in it"),
    rule("sender-domain-must-exist", Reason::SenderRejected, &[WHOSE, one(Term::Domain), one(Term::Require)], "553 your envelope sender domain must exist"),
    rule("sender-verify", Reason::SenderRejected, &[WHOSE, set(&[Term::Verify, Term::Fail])], "550 sender callback"),
    rule("verify-sender", Reason::SenderRejected, &[one(Term::Verify), WHOSE], "451 could not verify sender"),
    rule("sender-not-verified", Reason::SenderRejected, &[one(Term::Address), one(Term::Unverified)], "554 the email address: not verified").weighs(76),
    rule("sender-is-listed", Reason::SenderRejected, &[WHOSE, one(Term::Listed), one(Term::Blocklist)], "553 your envelope sender is in my badmailfrom list").weighs(84),
    rule("sender-blocklisted", Reason::SenderRejected, &[set(&[Term::Sender, Term::Address]), one(Term::Blocklist)], "550 the sender is blacklisted").weighs(82),
    rule("sender-domain-blocklisted", Reason::DomainBlocklisted, &[set(&[Term::SenderDomain, Term::Domain]), set(&[Term::Blocklist, Term::Listed])], "550 your domain is blacklisted").weighs(84),
    rule("domain-unknown-at-mail", Reason::SenderRejected, &[PLACE | one(Term::Name), ABSENT], "553 nowhere.example does not exist (in reply to MAIL FROM command)").when(Guard::Phases(AT_MAIL)),
    rule("unresolvable-sender", Reason::SenderRejected, &[one(Term::Unknown), WHOSE], "451 unresolvable sender domain").weighs(80),
    rule("no-such-domain-of-sender", Reason::SenderRejected, &[one(Term::NoSuch), PLACE], "550 5.1.7 No such domain nowhere.example (in reply to MAIL FROM command)").when(Guard::Phases(AT_MAIL)),
    rule("sender-user-unknown", Reason::SenderRejected, &[WHOSE, WHO, set(&[Term::Unknown, Term::Invalid, Term::Disabled, Term::Rejected])], "550 The sender's mailbox does not exist"),
    rule("sender-mailbox-closed", Reason::SenderRejected, &[WHOSE, set(&[Term::Disabled, Term::Closed])], "550 Sender has been suspended"),
    rule("your-account-closed", Reason::SenderRejected, &[one(Term::You), one(Term::Box), one(Term::Disabled)], "550 5.7.1 Your account is locked").weighs(80),
    rule("your-account-blocked", Reason::SenderRejected, &[one(Term::You), one(Term::Box), one(Term::Blocked)], "550 Your account is blocked from sending").weighs(80),
    rule("header-names-unknown", Reason::SenderRejected, &[ABSENT, WHO, one(Term::Header)], "550 invalid user in From header").weighs(83),
    rule("client-name-unknown", Reason::NoReverseDns, &[one(Term::Ip), NAMED, ABSENT], "550 your server uses a host name that does not exist"),
    rule("client-names-unknown", Reason::NoReverseDns, &[one(Term::Ip), NAMED, NAMED, ABSENT], "550 connecting host mail: host name mx.example.com does not exist"),
    rule("client-without-name", Reason::NoReverseDns, &[one(Term::Ip), ABSENT, PLACE], "550 5.7.1 The IP 192.0.2.1 does not have a valid host name"),
    rule("forward-name-unknown", Reason::NoReverseDns, &[one(Term::Ptr), NAMED, ABSENT], "550 forward lookup of mx.example.com not found"),
    rule("sender-without-mx", Reason::SenderRejected, &[WHOSE, set(&[Term::Missing, Term::NoSuch]), one(Term::Dns)], "550 Sender has no MX records"),
    rule("no-mx-for-sender", Reason::SenderRejected, &[set(&[Term::Missing, Term::NoSuch]), one(Term::Dns), WHOSE], "550 No MX for your domain"),
    rule("unknown-domain-of-sender", Reason::SenderRejected, &[set(&[Term::Unknown, Term::Invalid, Term::NoSuch]), PLACE, set(&[Term::Sender, Term::SenderDomain, Term::Header])], "550 Unknown domain in return path"),
    // Blocklists.
    rule("blocklisted", Reason::IpBlocklisted, &[one(Term::Blocklist)], "554 listed at zen.spamhaus.org"),
    rule("ip-blocklisted", Reason::IpBlocklisted, &[one(Term::Ip), one(Term::Blocklist)], "550 your IP is blacklisted").weighs(83),
    rule("ip-listed", Reason::IpBlocklisted, &[one(Term::Ip), one(Term::Listed)], "554 your server is listed"),
    rule("domain-list", Reason::DomainBlocklisted, &[one(Term::DomainList)], "554 found by the SURBL").weighs(85),
    rule("domain-blocked", Reason::DomainBlocklisted, &[set(&[Term::SenderDomain, Term::Domain]), set(&[Term::Blocked, Term::BlockedFor])], "550 domain blocked").weighs(80),
    rule("url-listed", Reason::DomainBlocklisted, &[one(Term::Url), set(&[Term::Listed, Term::Blocklist, Term::Blocked, Term::Rejected, Term::Spam, Term::NotAllowed])], "554 a link is blocked"),
    rule("spam-url", Reason::DomainBlocklisted, &[set(&[Term::Spam, Term::Blocked, Term::Blocklist, Term::Rejected]), one(Term::Url)], "554 phishing URL"),
    rule("ip-blocked", Reason::IpBlocklisted, &[one(Term::Ip), set(&[Term::Blocked, Term::BlockedFor])], "550 the IP address is blocked"),
    rule("ip-temporarily-blocked", Reason::IpBlocklisted, &[one(Term::Ip), one(Term::Temporary), one(Term::Blocked)], "421 your IP is temporarily banned"),
    rule("blocked-ip", Reason::IpBlocklisted, &[one(Term::Blocked), one(Term::Ip)], "550 5.7.1 banned sending IP"),
    rule("ip-rejected", Reason::IpBlocklisted, &[one(Term::Ip), set(&[Term::Rejected, Term::NotAllowed, Term::AccessDenied])], "554 client host rejected").weighs(58),
    rule("rejected-ip", Reason::IpBlocklisted, &[set(&[Term::Rejected, Term::NotAllowed]), one(Term::Ip)], "550 no mail is accepted: not accepted from your IP").weighs(76),
    rule("access-from-ip", Reason::IpBlocklisted, &[one(Term::AccessDenied), one(Term::Ip)], "550 Access denied to your IP").weighs(76),
    rule("connections-from-ip", Reason::IpBlocklisted, &[one(Term::Connections), one(Term::Rejected), one(Term::Ip)], "553 connections will not be accepted from 192.0.2.1"),
    rule("blocked-for-abuse", Reason::IpBlocklisted, &[one(Term::BlockedFor), set(&[Term::Reputation, Term::Spam])], "550 blocked for abuse").weighs(79),
    rule("ip-for-spam", Reason::IpBlocklisted, &[one(Term::Ip), set(&[Term::Blocked, Term::BlockedFor]), one(Term::Spam)], "550 client host blocked for spamming").weighs(82),
    rule("ip-not-authorized", Reason::IpBlocklisted, &[one(Term::Ip), one(Term::Message), one(Term::Policy)], "550 the IP that sends mail is not authorized").weighs(76),
    // Reputation.
    rule("reputation", Reason::BadReputation, &[one(Term::Reputation)], "421 deferred due to poor reputation"),
    rule("complaints", Reason::BadReputation, &[one(Term::Complaint)], "421 too many user complaints").weighs(79),
    rule("complaints-about-domain", Reason::DomainBlocklisted, &[set(&[Term::SenderDomain, Term::Domain]), set(&[Term::Blocked, Term::BlockedFor]), one(Term::Spam)], "550 domain blocked for spam"),
    rule("too-many-spams", Reason::BadReputation, &[one(Term::TooMany), one(Term::Spam)], "421 Too many spams from you").weighs(80),
    rule("suspected-sender", Reason::BadReputation, &[one(Term::Spam), WHOSE], "550 a spamming sender").weighs(78),
    rule("message-suspected-spam", Reason::SpamContent, &[THING, one(Term::Reputation), one(Term::Spam)], "550 the message is abuse: spam").weighs(79),
    rule("unusual-rate-of-spam", Reason::BadReputation, &[one(Term::Reputation), one(Term::Spam), set(&[Term::Ip, Term::Message, Term::Sender])], "421 unusual rate of unsolicited mail from your IP").weighs(81),
    // Policy.
    rule("restricted-by-policy", Reason::Policy, &[one(Term::Restricted), one(Term::Policy)], "452 delivery restricted by policy").weighs(75),
    rule("policy", Reason::Policy, &[one(Term::Policy)], "554 5.7.1 refused by local policy"),
    rule("access-denied", Reason::Policy, &[one(Term::AccessDenied)], "550 5.7.1 Access denied").weighs(53),
    rule("blocked", Reason::Policy, &[one(Term::Blocked)], "550 Blocked").weighs(51),
    rule("message-blocked", Reason::Policy, &[THING, one(Term::Blocked)], "550 the message was blocked").weighs(52),
    rule("not-allowed", Reason::Policy, &[one(Term::NotAllowed)], "554 Message not allowed").weighs(51),
    rule("message-rejected", Reason::Policy, &[THING, one(Term::Rejected)], "554 Message rejected").weighs(32).when(Guard::NotTransient),
    rule("rejected", Reason::Policy, &[one(Term::Rejected)], "550 Rejected").weighs(31).when(Guard::NotTransient),
];
