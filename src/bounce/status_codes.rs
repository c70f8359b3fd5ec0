//! The reasons of codes, for texts that give none.
//!
//! 550, 554, 5.0.0, 5.5.0 and 5.7.1 alone never mean that the address is at fault: in
//! real bounces each of them occurs with all three classes.

use super::reason::Reason;
use crate::smtp::EnhancedStatus;

/// A reason that a code gives, and its weight against the rules'.
pub(super) type Weighed = (Reason, u8);

/// The weight of a code that blames the address: a text that names any cause at all
/// outweighs it.
pub(super) const BARE: u8 = 33;

/// The weight of a code that one vendor has published and that means one thing.
pub(super) const EXACT: u8 = 84;

/// The reason that Google gives to numbers that the registry has given to something
/// else.
pub(super) const fn of_google(status: EnhancedStatus) -> Option<Reason> {
    match (status.subject(), status.detail()) {
        (7, 23 | 25) => Some(Reason::NoReverseDns),
        (7, 24 | 26 | 27 | 30..=32 | 40) => Some(Reason::AuthFailed),
        (7, 29) => Some(Reason::TlsRequired),
        _ => None,
    }
}

/// The reason of an enhanced status code (RFC 3463, RFC 7505, RFC 7372, and Microsoft's
/// published codes with three digits of detail).
pub(super) const fn of_status(status: EnhancedStatus) -> Option<Weighed> {
    let permanent = status.class() == 5;
    Some(match (status.subject(), status.detail()) {
        (1, 1 | 10) if permanent => (Reason::UserUnknown, BARE),
        (1, 1) => (Reason::ServerError, 20),
        (1, 351) => (Reason::UserUnknown, BARE),
        (1, 2) if permanent => (Reason::DomainUnknown, BARE),
        (1, 2) => (Reason::DnsFailure, 45),
        (1, 3) => (Reason::AddressInvalid, BARE),
        (1, 4) => (Reason::UserUnknown, BARE),
        (1, 6) => (Reason::AddressMoved, BARE),
        (1, 7 | 8) => (Reason::SenderRejected, 61),
        (1, 90) => (Reason::RateLimited, 61),
        (2, 0) => (Reason::RecipientRefused, 31),
        (2, 1) if permanent => (Reason::MailboxDisabled, BARE),
        (2, 1) => (Reason::ServerError, 35),
        (2, 2) => (Reason::MailboxFull, 61),
        (2, 3) => (Reason::MessageTooLarge, 61),
        (2, 121 | 122) => (Reason::RateLimited, 61),
        (2, 4) => (Reason::RecipientRefused, 45),
        (3, 4) => (Reason::MessageTooLarge, 61),
        (3, 0..=3 | 5) => (Reason::ServerError, 38),
        (4, 1) => (Reason::NetworkError, 44),
        (4, 2) => (Reason::NetworkError, 44),
        (4, 3) => (Reason::DnsFailure, 41),
        (4, 4) if permanent => (Reason::DomainUnknown, BARE),
        (4, 4) => (Reason::DnsFailure, 41),
        (4, 5) => (Reason::RateLimited, 41),
        (4, 6 | 14) => (Reason::RoutingLoop, 61),
        (4, 7) => (Reason::Expired, 48),
        (4, 300 | 312) => (Reason::DnsFailure, 45),
        (4, 310) => (Reason::DomainUnknown, BARE),
        (4, 316 | 317) if permanent => (Reason::Expired, 48),
        (5, 3) => (Reason::RateLimited, 61),
        (5, 1..=2 | 4..=6) => (Reason::ProtocolError, 35),
        (6, 7) => (Reason::ProtocolError, 78),
        (6, 1..=6 | 8..=10) => (Reason::MalformedMessage, 41),
        (7, 2) => (Reason::RecipientRefused, 45),
        (7, 3..=6 | 10 | 11 | 30) => (Reason::TlsRequired, 45),
        (7, 8 | 14) => (Reason::ProtocolError, 45),
        (7, 13) => (Reason::MailboxDisabled, BARE),
        (7, 17 | 18) => (Reason::RecipientRefused, 45),
        (7, 20..=24 | 26 | 29) => (Reason::AuthFailed, 61),
        (7, 25) => (Reason::NoReverseDns, 61),
        (7, 27) => (Reason::SenderRejected, 61),
        (7, 28) => (Reason::BadReputation, 61),
        (7, 64) => (Reason::RelayDenied, 61),
        (7, 502 | 511 | 750) => (Reason::SenderRejected, EXACT),
        (7, 504) => (Reason::UserUnknown, EXACT),
        (7, 505 | 507) => (Reason::RecipientRefused, EXACT),
        (7, 506) => (Reason::NoReverseDns, EXACT),
        (7, 508 | 651) => (Reason::RateLimited, EXACT),
        (7, 509 | 515) => (Reason::AuthFailed, EXACT),
        (7, 606..=649) => (Reason::IpBlocklisted, EXACT),
        (7, 500 | 501 | 650 | 652..=699 | 705 | 708) => (Reason::BadReputation, EXACT),
        (7, 12) if permanent => (Reason::RecipientRefused, 61),
        (7, 124 | 129 | 133..=136) => (Reason::RecipientRefused, 61),
        (7, 0..=1 | 7 | 9) => (Reason::Policy, 31),
        _ => return None,
    })
}

/// The reason of a reply code (RFC 5321 section 4.2.3, RFC 7504, RFC 3207, RFC 4954).
pub(super) const fn of_code(code: u16) -> Option<Weighed> {
    Some(match code {
        421 | 450 | 451 | 452 => (Reason::ServerError, 22),
        454 | 523 | 538 => (Reason::TlsRequired, 22),
        455 | 500..=504 | 530 | 534 | 535 | 555 => (Reason::ProtocolError, 28),
        521 | 556 => (Reason::DomainUnknown, 28),
        525 => (Reason::MailboxDisabled, 28),
        552 => (Reason::MailboxFull, 22),
        570 | 571 => (Reason::Policy, 22),
        _ => return None,
    })
}
