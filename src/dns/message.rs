//! Questions, answers and records.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::{Name, NameError};

/// The types of records that the crate asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "UPPERCASE"))]
#[non_exhaustive]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// Another name of the name.
    Cname,
    /// A mail exchanger.
    Mx,
    /// The name of an address.
    Ptr,
    /// Text.
    Txt,
}

crate::macros::named! {
    RecordType {
        A => "A",
        Aaaa => "AAAA",
        Cname => "CNAME",
        Mx => "MX",
        Ptr => "PTR",
        Txt => "TXT",
    }
}

/// What a machine wants to know.
///
/// ```
/// use deliverability::dns::{Question, RecordType};
///
/// let question = Question::new("example.org", RecordType::Txt)?;
/// assert_eq!(question.to_string(), "example.org TXT");
/// # Ok::<(), deliverability::dns::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Question {
    name: Name,
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    record_type: RecordType,
}

impl Question {
    /// A question by a name in text.
    ///
    /// # Errors
    ///
    /// A [`NameError`] where the text is no name of the DNS.
    pub fn new(name: &str, record_type: RecordType) -> Result<Self, NameError> {
        Ok(Self { name: Name::parse(name)?, record_type })
    }

    /// A question by a name.
    #[must_use]
    pub const fn of(name: Name, record_type: RecordType) -> Self {
        Self { name, record_type }
    }

    /// The name that is asked for.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The type of records that are asked for.
    #[must_use]
    pub const fn record_type(&self) -> RecordType {
        self.record_type
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.record_type)
    }
}

/// What the DNS says to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Answer {
    /// The records, at least one, aliases already followed.
    Records(Vec<Record>),
    /// The name exists and has no record of this type.
    NoData,
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// No answer could be had.
    Failure(Failure),
}

impl Answer {
    /// An answer of some records; [`Answer::NoData`] where there are none.
    #[must_use]
    pub fn of(records: Vec<Record>) -> Self {
        if records.is_empty() { Self::NoData } else { Self::Records(records) }
    }

    /// The data of its records; none for the other answers.
    pub fn records(&self) -> impl Iterator<Item = &Data> {
        let records = match self {
            Self::Records(records) => records.as_slice(),
            _ => &[],
        };
        records.iter().map(|record| &record.data)
    }

    /// Whether it is void: no such name, or no data (RFC 7208 section 4.6.4).
    #[must_use]
    pub const fn is_void(&self) -> bool {
        match self {
            Self::Records(records) => records.is_empty(),
            Self::NoData | Self::NoSuchName => true,
            Self::Failure(_) => false,
        }
    }
}

/// Why no answer could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Failure {
    /// Nobody answered in time.
    Timeout,
    /// The server failed (SERVFAIL), or another code of failure came.
    ServerFailure,
    /// The server refused to answer.
    Refused,
    /// The answer could not be read, or its aliases did not end.
    Malformed,
    /// The signatures of DNSSEC do not hold.
    Bogus,
    /// The question was not asked: it is in no transcript.
    NotAsked,
}

crate::macros::named! {
    Failure {
        Timeout => "timeout",
        ServerFailure => "server-failure",
        Refused => "refused",
        Malformed => "malformed",
        Bogus => "bogus",
        NotAsked => "not-asked",
    }
}

/// One record of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Record {
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says.
    pub data: Data,
}

impl Record {
    /// A record with its time to live in seconds.
    #[must_use]
    pub const fn new(ttl: u32, data: Data) -> Self {
        Self { ttl, data }
    }
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "UPPERCASE"))]
#[non_exhaustive]
pub enum Data {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// Another name of the name.
    Cname(Name),
    /// A mail exchanger; the root as the exchange says that no mail is taken (RFC 7505).
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The host.
        exchange: Name,
    },
    /// The name of an address.
    Ptr(Name),
    /// The strings of a text record, at least one.
    Txt(Vec<Vec<u8>>),
}

impl Data {
    /// A text record of one string.
    #[must_use]
    pub fn txt(text: impl Into<Vec<u8>>) -> Self {
        Self::Txt(Vec::from([text.into()]))
    }

    /// The type of the record.
    #[must_use]
    pub const fn record_type(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::Aaaa,
            Self::Cname(_) => RecordType::Cname,
            Self::Mx { .. } => RecordType::Mx,
            Self::Ptr(_) => RecordType::Ptr,
            Self::Txt(_) => RecordType::Txt,
        }
    }

    /// The strings of a text record joined without a gap (RFC 7208 section 3.3).
    #[must_use]
    pub fn joined(&self) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Txt(strings) => Some(match strings.as_slice() {
                [only] => Cow::Borrowed(only),
                strings => Cow::Owned(strings.concat()),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Data {
    /// Writes the data as a master file does (RFC 1035 section 5.1), names without the final dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => address.fmt(f),
            Self::Aaaa(address) => address.fmt(f),
            Self::Cname(name) | Self::Ptr(name) => name.fmt(f),
            Self::Mx { preference, exchange } => write!(f, "{preference} {exchange}"),
            Self::Txt(strings) => {
                for (index, string) in strings.iter().enumerate() {
                    f.write_str(if index == 0 { "\"" } else { " \"" })?;
                    for byte in string {
                        match byte {
                            b'"' | b'\\' => write!(f, "\\{}", char::from(*byte))?,
                            0x20..=0x7e => fmt::Write::write_char(f, char::from(*byte))?,
                            _ => write!(f, "\\{byte:03}")?,
                        }
                    }
                    f.write_str("\"")?;
                }
                Ok(())
            }
        }
    }
}

/// The name that holds the PTR record of an address (RFC 1035 section 3.5, RFC 3596 section 2.5).
///
/// ```
/// use deliverability::dns::Question;
///
/// assert_eq!(Question::reverse("192.0.2.1".parse()?).to_string(), "1.2.0.192.in-addr.arpa PTR");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
impl Question {
    /// The question for the name of an address.
    #[must_use]
    pub fn reverse(address: core::net::IpAddr) -> Self {
        use core::fmt::Write as _;
        let mut name = String::with_capacity(73);
        match address {
            core::net::IpAddr::V4(address) => {
                for octet in address.octets().iter().rev() {
                    let _ = write!(name, "{octet}.");
                }
                name.push_str("in-addr.arpa");
            }
            core::net::IpAddr::V6(address) => {
                for octet in address.octets().iter().rev() {
                    let _ = write!(name, "{:x}.{:x}.", octet & 15, octet >> 4);
                }
                name.push_str("ip6.arpa");
            }
        }
        Self { name: Name::parse(&name).unwrap_or_default(), record_type: RecordType::Ptr }
    }
}
