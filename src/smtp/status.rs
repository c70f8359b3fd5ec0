//! Enhanced status codes (RFC 3463) and the registry of their meanings (RFC 5248).

use core::{fmt, str::FromStr};

use nom::{IResult, Parser, bytes::complete::take_while_m_n, character::complete::char};

use super::{Error, ErrorKind, Severity};
use crate::diagnostic::Span;

/// An enhanced status code: class, subject and detail (RFC 3463 section 2).
///
/// ```
/// use deliverability::smtp::{EnhancedStatus, Severity};
///
/// let status: EnhancedStatus = "4.2.2".parse()?;
/// assert_eq!(status, EnhancedStatus::new(4, 2, 2).unwrap());
/// assert_eq!(status.severity(), Severity::Transient);
/// assert_eq!(status.meaning(), Some("Mailbox full"));
/// assert!("9.9.9".parse::<EnhancedStatus>().is_err());
/// # Ok::<(), deliverability::smtp::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedStatus {
    class: u8,
    subject: u16,
    detail: u16,
}

impl EnhancedStatus {
    /// The code `class.subject.detail`. `None` unless the class is 2, 4 or 5 and the
    /// other two are at most 999 (RFC 3463 section 2).
    ///
    /// ```
    /// use deliverability::smtp::EnhancedStatus;
    ///
    /// let status = EnhancedStatus::new(5, 1, 1).expect("a valid code");
    /// assert_eq!(status.to_string(), "5.1.1");
    /// assert_eq!(EnhancedStatus::new(3, 1, 1), None, "there is no class 3");
    /// ```
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Option<Self> {
        if matches!(class, 2 | 4 | 5) && subject <= 999 && detail <= 999 {
            Some(Self { class, subject, detail })
        } else {
            None
        }
    }

    /// The code at the very start of `text`, and the text after it.
    ///
    /// A longer dotted number, such as an address or a version, is not a code.
    ///
    /// ```
    /// use deliverability::smtp::EnhancedStatus;
    ///
    /// let (status, rest) = EnhancedStatus::split("5.7.1 refused").unwrap();
    /// assert_eq!((status.to_string().as_str(), rest), ("5.7.1", " refused"));
    /// assert_eq!(EnhancedStatus::split("5.7.1.2 refused"), None);
    /// ```
    #[must_use]
    pub fn split(text: &str) -> Option<(Self, &str)> {
        // Nearly all other words are told by their second byte.
        if text.as_bytes().get(1) != Some(&b'.') {
            return None;
        }
        let (rest, status) = triple(text.as_bytes()).ok()?;
        if let [next, ..] = rest
            && (next.is_ascii_alphanumeric()
                || (*next == b'.' && rest.get(1).is_some_and(u8::is_ascii_alphanumeric)))
        {
            return None;
        }
        Some((status?, text.get(text.len().checked_sub(rest.len())?..)?))
    }

    /// The class: 2 (success), 4 (transient failure) or 5 (permanent failure).
    #[must_use]
    pub const fn class(self) -> u8 {
        self.class
    }

    /// What the code is about: 1 address, 2 mailbox, 3 mail system, 4 network, 5
    /// protocol, 6 content, 7 security or policy, 0 anything else.
    #[must_use]
    pub const fn subject(self) -> u16 {
        self.subject
    }

    /// The detail within the subject.
    #[must_use]
    pub const fn detail(self) -> u16 {
        self.detail
    }

    /// The severity that the class expresses.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self.class {
            2 => Severity::Positive,
            4 => Severity::Transient,
            _ => Severity::Permanent,
        }
    }

    /// The text that the IANA registry has for the subject and detail; `None` for codes
    /// that it does not list.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line per code")]
    pub const fn meaning(self) -> Option<&'static str> {
        Some(match (self.subject, self.detail) {
            (0, 0) => "Other undefined Status",
            (1, 0) => "Other address status",
            (1, 1) => "Bad destination mailbox address",
            (1, 2) => "Bad destination system address",
            (1, 3) => "Bad destination mailbox address syntax",
            (1, 4) => "Destination mailbox address ambiguous",
            (1, 5) => "Destination address valid",
            (1, 6) => "Destination mailbox has moved, No forwarding address",
            (1, 7) => "Bad sender's mailbox address syntax",
            (1, 8) => "Bad sender's system address",
            (1, 9) => "Message relayed to non-compliant mailer",
            (1, 10) => "Recipient address has null MX",
            (2, 0) => "Other or undefined mailbox status",
            (2, 1) => "Mailbox disabled, not accepting messages",
            (2, 2) => "Mailbox full",
            (2, 3) => "Message length exceeds administrative limit",
            (2, 4) => "Mailing list expansion problem",
            (3, 0) => "Other or undefined mail system status",
            (3, 1) => "Mail system full",
            (3, 2) => "System not accepting network messages",
            (3, 3) => "System not capable of selected features",
            (3, 4) => "Message too big for system",
            (3, 5) => "System incorrectly configured",
            (3, 6) => "Requested priority was changed",
            (4, 0) => "Other or undefined network or routing status",
            (4, 1) => "No answer from host",
            (4, 2) => "Bad connection",
            (4, 3) => "Directory server failure",
            (4, 4) => "Unable to route",
            (4, 5) => "Mail system congestion",
            (4, 6) => "Routing loop detected",
            (4, 7) => "Delivery time expired",
            (5, 0) => "Other or undefined protocol status",
            (5, 1) => "Invalid command",
            (5, 2) => "Syntax error",
            (5, 3) => "Too many recipients",
            (5, 4) => "Invalid command arguments",
            (5, 5) => "Wrong protocol version",
            (5, 6) => "Authentication Exchange line is too long",
            (6, 0) => "Other or undefined media error",
            (6, 1) => "Media not supported",
            (6, 2) => "Conversion required and prohibited",
            (6, 3) => "Conversion required but not supported",
            (6, 4) => "Conversion with loss performed",
            (6, 5) => "Conversion Failed",
            (6, 6) => "Message content not available",
            (6, 7) => "Non-ASCII addresses not permitted for that sender/recipient",
            (6, 8) => "UTF-8 string reply is required, but not permitted by the SMTP client",
            (6, 9 | 10) => {
                "UTF-8 header message cannot be transferred to one or more recipients, so the message must be rejected"
            }
            (7, 0) => "Other or undefined security status",
            (7, 1) => "Delivery not authorized, message refused",
            (7, 2) => "Mailing list expansion prohibited",
            (7, 3) => "Security conversion required but not possible",
            (7, 4) => "Security features not supported",
            (7, 5) => "Cryptographic failure",
            (7, 6) => "Cryptographic algorithm not supported",
            (7, 7) => "Message integrity failure",
            (7, 8) => "Authentication credentials invalid",
            (7, 9) => "Authentication mechanism is too weak",
            (7, 10) => "Encryption Needed",
            (7, 11) => "Encryption required for requested authentication mechanism",
            (7, 12) => "A password transition is needed",
            (7, 13) => "User Account Disabled",
            (7, 14) => "Trust relationship required",
            (7, 15) => "Priority Level is too low",
            (7, 16) => "Message is too big for the specified priority",
            (7, 17) => "Mailbox owner has changed",
            (7, 18) => "Domain owner has changed",
            (7, 19) => "RRVS test cannot be completed",
            (7, 20) => "No passing DKIM signature found",
            (7, 21) => "No acceptable DKIM signature found",
            (7, 22) => "No valid author-matched DKIM signature found",
            (7, 23) => "SPF validation failed",
            (7, 24) => "SPF validation error",
            (7, 25) => "Reverse DNS validation failed",
            (7, 26) => "Multiple authentication checks failed",
            (7, 27) => "Sender address has null MX",
            (7, 28) => "Mail flood detected",
            (7, 29) => "ARC validation failure",
            (7, 30) => "REQUIRETLS support required",
            _ => return None,
        })
    }
}

fn triple(input: &[u8]) -> IResult<&[u8], Option<EnhancedStatus>, ()> {
    (digits(1), char('.'), digits(3), char('.'), digits(3))
        .map(|(class, _, subject, _, detail)| EnhancedStatus::new(u8::try_from(class).ok()?, subject, detail))
        .parse(input)
}

fn digits<'a>(most: usize) -> impl Parser<&'a [u8], Output = u16, Error = ()> {
    take_while_m_n(1, most, |byte: u8| byte.is_ascii_digit()).map(number)
}

/// The value of at most three ASCII digits.
pub(super) fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0_u16, |value, digit| {
        value.saturating_mul(10).saturating_add(u16::from(digit.saturating_sub(b'0')))
    })
}

impl fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl FromStr for EnhancedStatus {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match Self::split(text) {
            Some((status, "")) => Ok(status),
            Some((_, rest)) => {
                let end = text.len().saturating_sub(rest.len());
                Err(Error::new(ErrorKind::Status, Span::new(end, text.len()), text))
            }
            None => Err(Error::new(ErrorKind::Status, Span::new(0, text.len()), text)),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for EnhancedStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for EnhancedStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
