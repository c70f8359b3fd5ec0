//! What is said of the recipient: unknown, closed, moved, full, or refusing.

use super::{ABSENT, Guard, Rule, WHO, one, rule, set};
use crate::{
    bounce::{reason::Reason, words::Term},
    smtp::Phase,
};

const BOX: u128 = set(&[Term::Box, Term::User]);
const PLACE: u128 = set(&[Term::Domain, Term::Host]);
const NAMED: u128 = set(&[Term::Domain, Term::Host, Term::Name]);
const AMOUNT: u128 = set(&[Term::Quota, Term::Limit, Term::Size]);

pub(super) const RULES: &[Rule] = &[
    // Unknown users.
    rule("user-unknown", Reason::UserUnknown, &[WHO, ABSENT], "550 5.1.1 User unknown"),
    rule("unknown-user", Reason::UserUnknown, &[one(Term::Unknown), WHO], "550 Unknown recipient here"),
    rule("no-such-user", Reason::UserUnknown, &[one(Term::NoSuch), WHO], "550 No such mailbox"),
    rule("no-such-user-here", Reason::UserUnknown, &[one(Term::NoSuch), one(Term::Recipients)], "554 no valid recipients"),
    rule("invalid-user", Reason::UserUnknown, &[one(Term::Invalid), WHO], "550 Invalid recipient <a@example.org>"),
    rule("invalid-users", Reason::UserUnknown, &[one(Term::Invalid), one(Term::Recipients)], "550 invalid recipients"),
    rule("user-not-in-directory", Reason::UserUnknown, &[WHO, one(Term::Unknown), one(Term::System)], "User jdoe (a@example.org) not listed in Directory").weighs(71),
    rule("user-rejected-unknown", Reason::UserUnknown, &[one(Term::Rejected), ABSENT], "550 Rejected, not found").weighs(60),
    rule("mailbox-unavailable", Reason::UserUnknown, &[WHO, one(Term::Unavailable)], "550 Requested action not taken: mailbox unavailable").when(Guard::NotTransient),
    rule("quoted-unknown", Reason::UserUnknown, &[one(Term::Quoted), one(Term::Unknown)], "550 <a@example.org> is unknown").weighs(66),
    rule("address-rejected", Reason::UserUnknown, &[one(Term::Address), one(Term::Rejected)], "550 5.1.0 Address rejected").weighs(56),
    rule("recipient-rejected", Reason::UserUnknown, &[one(Term::User), one(Term::Rejected)], "550 5.1.0 Rejected: recipient refused").weighs(54).when(Guard::NotTransient),
    rule("recipient-address-rejected", Reason::RecipientRefused, &[one(Term::Recipient)], "550 5.7.1 Recipient address rejected").weighs(33),
    rule("invalid-addressees", Reason::RateLimited, &[one(Term::TooMany), set(&[Term::Invalid, Term::Unknown, Term::NoSuch]), set(&[Term::Recipients, Term::User])], "421 too many unknown users").weighs(74),
    rule("rejected-recipient", Reason::UserUnknown, &[one(Term::Rejected), one(Term::User)], "550 rejected recipient").weighs(48),
    rule("not-a-mailbox-system", Reason::UserUnknown, &[one(Term::Unknown), one(Term::System)], "550 Not listed in directory").weighs(52),
    rule("not-our-customer", Reason::UserUnknown, &[one(Term::Unknown)], "551 not our customer").weighs(44).when(Guard::NotTransient),
    rule("recipient-absent", Reason::UserUnknown, &[one(Term::Recipient), ABSENT], "550 Recipient address rejected: not found"),
    rule("microsoft-access-denied", Reason::UserUnknown, &[set(&[Term::Recipient, Term::Rejected]), one(Term::AccessDenied)], "550 5.4.1 Recipient address rejected: Access denied").weighs(85).when(Guard::Status(5, 4, 1)),
    // Unknown domains.
    rule("domain-unknown", Reason::DomainUnknown, &[PLACE, ABSENT], "550 Host unknown"),
    rule("host-name-unknown", Reason::DomainUnknown, &[one(Term::Name), ABSENT], "nowhere.example does not exist").weighs(64),
    rule("domain-name-unknown", Reason::DomainUnknown, &[PLACE, NAMED, one(Term::Unknown)], "Domain mx.nowhere.example does not exist"),
    rule("unknown-domain", Reason::DomainUnknown, &[ABSENT, PLACE], "550 Unknown host nowhere.example"),
    rule("no-such-domain", Reason::DomainUnknown, &[one(Term::NoSuch), PLACE], "550 no such domain"),
    rule("dns-unknown", Reason::DomainUnknown, &[one(Term::Dns), ABSENT], "DNS lookup: nxdomain").when(Guard::NotTransient),
    rule("no-mx-for-domain", Reason::DomainUnknown, &[one(Term::Dns), one(Term::Unknown), NAMED], "MX record not found for the domain nowhere.example").when(Guard::NotTransient),
    rule("lookup-of-unknown", Reason::DomainUnknown, &[set(&[Term::Dns, Term::DnsError]), NAMED, one(Term::Unknown)], "DNS lookup: mx.nowhere.example not found").when(Guard::NotTransient),
    rule("no-domain", Reason::DomainUnknown, &[one(Term::Missing), one(Term::Domain)], "554 5.7.1 <a@example.org>: Recipient address rejected: NO-DOMAIN").weighs(60).when(Guard::NotTransient),
    rule("no-mx", Reason::DomainUnknown, &[set(&[Term::NoSuch, Term::Missing]), one(Term::Dns)], "No MX record found for domain nowhere.example").when(Guard::NotTransient).weighs(67),
    rule("null-mx", Reason::DomainUnknown, &[one(Term::NullMx)], "556 5.1.10 Domain has a null MX"),
    rule("unrouteable-address", Reason::DomainUnknown, &[one(Term::Route), one(Term::Address)], "Unrouteable address"),
    rule("unrouteable-address-at-rcpt", Reason::UserUnknown, &[one(Term::Route), one(Term::Address)], "550 unrouteable address (in reply to RCPT TO command)").weighs(73).when(Guard::Phases(&[Phase::RcptTo])),
    rule("domain-unreachable-permanently", Reason::DomainUnknown, &[one(Term::Domain), one(Term::Unreachable)], "554 the domain is unreachable").when(Guard::NotTransient).weighs(60),
    rule("temporary-domain-failure", Reason::DnsFailure, &[one(Term::Temporary), PLACE, one(Term::Fail)], "451 temporary domain failure").weighs(73),
    // Closed mailboxes.
    rule("mailbox-disabled", Reason::MailboxDisabled, &[WHO, one(Term::Disabled)], "550 5.2.1 Mailbox disabled"),
    rule("disabled-mailbox", Reason::MailboxDisabled, &[one(Term::Disabled), WHO], "550 inactive user"),
    rule("mailbox-is-blocked", Reason::MailboxDisabled, &[one(Term::Box), one(Term::Blocked)], "550 The recipient account is blocked"),
    rule("domain-suspended", Reason::MailboxDisabled, &[one(Term::Domain), one(Term::Disabled)], "550 The domain nowhere.example is suspended"),
    rule("mailbox-unknown-or-closed", Reason::MailboxDisabled, &[WHO, one(Term::Disabled), one(Term::Disabled)], "550 account has been suspended or disabled"),
    rule("temporarily-disabled", Reason::ServerError, &[WHO, one(Term::Temporary), set(&[Term::Disabled, Term::Blocked])], "550 account is temporarily locked").weighs(83),
    rule("temporarily-disabled-after", Reason::ServerError, &[WHO, one(Term::Disabled), one(Term::Temporary)], "550 mailbox suspended temporarily").weighs(83),
    rule("temporarily-disabled-box", Reason::ServerError, &[one(Term::Temporary), set(&[Term::Disabled, Term::Blocked]), WHO], "temporarily disabled account").weighs(83),
    rule("temporarily-unavailable-box", Reason::ServerError, &[WHO, one(Term::Temporary), one(Term::Unavailable)], "450 mailbox temporarily unavailable").weighs(72),
    rule("mailbox-busy", Reason::ServerError, &[WHO, one(Term::Unavailable)], "450 Requested mail action not taken: mailbox unavailable").when(Guard::Transient).weighs(71),
    // Moved.
    rule("gone-from-server", Reason::AddressMoved, &[WHO, one(Term::Disabled)], "550 5.1.6 the user was removed").weighs(73).when(Guard::Status(5, 1, 6)),
    rule("address-moved", Reason::AddressMoved, &[WHO, one(Term::Moved)], "551 5.1.6 The user has moved"),
    rule("moved", Reason::AddressMoved, &[one(Term::Moved)], "551 please use a@example.org").weighs(52),
    // Not an address.
    rule("address-syntax", Reason::AddressInvalid, &[WHO, one(Term::Syntax)], "501 5.1.3 Recipient <a@example.org>: syntax"),
    rule("malformed-address", Reason::AddressInvalid, &[one(Term::BadAddress)], "501 malformed address: bad address syntax").weighs(74),
    rule("syntax-of-address", Reason::AddressInvalid, &[one(Term::Syntax), WHO], "501 syntax error in the address").weighs(71),
    rule("invalid-format-of-address", Reason::AddressInvalid, &[one(Term::Invalid), WHO, one(Term::Syntax)], "553 5.1.3 Invalid mailbox format").weighs(73),
    rule("address-invalid-syntax", Reason::AddressInvalid, &[WHO, one(Term::Invalid), one(Term::Syntax)], "501 mail address has an invalid format").weighs(73),
    // Full.
    rule("mailbox-full", Reason::MailboxFull, &[BOX, one(Term::Full)], "552 5.2.2 Mailbox is full"),
    rule("full-mailbox", Reason::MailboxFull, &[one(Term::Full), BOX], "due to a full mailbox"),
    rule("box-of-someone-full", Reason::MailboxFull, &[one(Term::Box), one(Term::User), one(Term::Full)], "552 boite du destinataire pleine"),
    rule("over-quota", Reason::MailboxFull, &[one(Term::Over), one(Term::Quota)], "452 4.2.2 exceeded the mail quota"),
    rule("quota-over", Reason::MailboxFull, &[one(Term::Quota), one(Term::Over)], "452 mailbox quota has been exceeded"),
    rule("quota-full", Reason::MailboxFull, &[one(Term::Quota), one(Term::Full)], "552 quota is full"),
    rule("quota-alone", Reason::MailboxFull, &[one(Term::Quota)], "552 quota exceeded").weighs(60),
    rule("mailbox-quota", Reason::MailboxFull, &[BOX, AMOUNT], "552 the mailbox has reached: account limit").weighs(59),
    rule("full-alone", Reason::MailboxFull, &[one(Term::Full)], "552 a@example.org is full").weighs(58),
    rule("mailbox-exceeds", Reason::MailboxFull, &[BOX, one(Term::Over), AMOUNT], "552 mailbox has exceeded the limit"),
    rule("mailbox-limit-exceeded", Reason::MailboxFull, &[BOX, AMOUNT, one(Term::Over)], "552 the limit of the mailbox: user limit exceeded"),
    rule("mailbox-out-of-space", Reason::MailboxFull, &[BOX, one(Term::Over), one(Term::Disk)], "452 the mailbox is out of disk space"),
    rule("disk", Reason::ServerError, &[one(Term::Disk)], "451 spool").weighs(45),
    rule("system-full", Reason::ServerError, &[set(&[Term::Over, Term::Full]), one(Term::Disk)], "452 4.3.1 Insufficient disk space").weighs(66),
    rule("disk-full", Reason::ServerError, &[one(Term::Disk), set(&[Term::Full, Term::Over])], "451 disk is full").weighs(66),
    rule("system-out-of-space", Reason::ServerError, &[one(Term::System), set(&[Term::Full, Term::Over])], "550 mail system is full").weighs(66),
    // Refusing.
    rule("filtered-by-recipient", Reason::RecipientRefused, &[one(Term::Filtered)], "550 5.1.2 rejected by recipient"),
    rule("list-restricted", Reason::RecipientRefused, &[one(Term::List), one(Term::Restricted)], "550 5.7.2 the mailing list is for members only"),
    rule("list", Reason::RecipientRefused, &[one(Term::List)], "you wrote to the group (friends)").weighs(54),
    rule("restricted-list", Reason::RecipientRefused, &[one(Term::Restricted), one(Term::List)], "550 restricted to members"),
    rule("list-not-allowed", Reason::RecipientRefused, &[one(Term::List), set(&[Term::NotAllowed, Term::Unknown, Term::Rejected, Term::Policy])], "the group (friends) may not exist or you are not allowed to post").weighs(76),
    rule("not-allowed-list", Reason::RecipientRefused, &[set(&[Term::NotAllowed, Term::Policy]), one(Term::List)], "you may not post: forbidden for members of this mailing list"),
    rule("not-allowed-to-recipient", Reason::RecipientRefused, &[one(Term::NotAllowed), one(Term::Message), set(&[Term::User, Term::List])], "550 you are not allowed to send mail to this recipient"),
    rule("not-allowed-to-who", Reason::RecipientRefused, &[one(Term::NotAllowed), set(&[Term::User, Term::Box])], "550 5.7.1 you are not permitted to write this recipient").weighs(68),
    rule("restricted-recipient", Reason::RecipientRefused, &[one(Term::Restricted), WHO], "550 5.7.133 restricted recipient"),
    rule("restricted", Reason::RecipientRefused, &[one(Term::Restricted)], "550 5.7.1 held for approval").weighs(53),
];
