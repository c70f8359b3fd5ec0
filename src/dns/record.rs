//! Questions, answers and records.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::{Name, NameError};

/// The types of records that the crate asks for.
///
/// ```
/// use deliverability::dns::RecordType;
///
/// assert_eq!("AAAA".parse(), Ok(RecordType::Aaaa));
/// assert_eq!(RecordType::Txt.to_string(), "TXT");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// An alias: the canonical name of the owner.
    Cname,
    /// A mail exchanger.
    Mx,
    /// The name that belongs to an address.
    Ptr,
    /// SPF under its own record type, which RFC 7208 section 3.1 abandoned. It is asked
    /// for only to find leftovers.
    Spf,
    /// Text, as one or more strings.
    Txt,
}

crate::names::named! {
    RecordType {
        A => "A",
        Aaaa => "AAAA",
        Cname => "CNAME",
        Mx => "MX",
        Ptr => "PTR",
        Spf => "SPF",
        Txt => "TXT",
    }
}

/// A question to the DNS: a name and a record type.
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
    /// A question about a name given as text.
    ///
    /// # Errors
    ///
    /// A [`NameError`] if the text is not a DNS name.
    ///
    /// ```
    /// use deliverability::dns::{NameErrorKind, Question, RecordType};
    ///
    /// let question = Question::new("_dmarc.example.org.", RecordType::Txt)?;
    /// assert_eq!(question.name().as_str(), "_dmarc.example.org");
    /// let error = Question::new("example..org", RecordType::Txt).unwrap_err();
    /// assert_eq!(error.kind(), NameErrorKind::EmptyLabel);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn new(name: &str, record_type: RecordType) -> Result<Self, NameError> {
        Ok(Self { name: Name::parse(name)?, record_type })
    }

    /// A question about a name.
    ///
    /// ```
    /// use deliverability::dns::{Name, Question, RecordType};
    ///
    /// let host = Name::parse("mx.example.org")?;
    /// let question = Question::from_name(host, RecordType::A);
    /// assert_eq!(question, Question::new("MX.example.org", RecordType::A)?);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub const fn from_name(name: Name, record_type: RecordType) -> Self {
        Self { name, record_type }
    }

    /// The name that the question is about.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The type of the records asked for.
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

/// What the DNS answers to a [`Question`]. A clone shares the records, so that a cache
/// answers without copying.
///
/// ```
/// use deliverability::dns::{Answer, Data, Failure, Record};
///
/// let addresses = ["192.0.2.1".parse()?, "192.0.2.2".parse()?];
/// let answer = Answer::from_records(
///     addresses.map(|address| Record::new(300, Data::A(address))).to_vec(),
/// );
/// assert_eq!(answer.to_string(), "192.0.2.1, 192.0.2.2");
/// assert_eq!(answer.records().count(), 2);
///
/// // "There is nothing" and "nobody could say" are different answers.
/// assert!(Answer::NoSuchName.is_void());
/// assert!(!Answer::Failure(Failure::Timeout).is_void());
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Answer {
    /// The records, at least one, with aliases already followed.
    Records(Arc<[Record]>),
    /// The name exists but has no record of this type.
    NoData,
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// No answer was obtained.
    Failure(Failure),
}

impl Answer {
    /// An answer with these records, or [`Answer::NoData`] if there are none.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Data, Record};
    ///
    /// let answer =
    ///     Answer::from_records(vec![Record::new(3600, Data::txt("v=spf1 -all"))]);
    /// assert_eq!(answer.to_string(), "\"v=spf1 -all\"");
    /// assert_eq!(Answer::from_records(Vec::new()), Answer::NoData);
    /// ```
    #[must_use]
    pub fn from_records(records: Vec<Record>) -> Self {
        if records.is_empty() { Self::NoData } else { Self::Records(records.into()) }
    }

    /// The data of the records; empty for every other answer.
    pub fn records(&self) -> impl Iterator<Item = &Data> {
        let records = match self {
            Self::Records(records) => &**records,
            _ => &[],
        };
        records.iter().map(|record| &record.data)
    }

    /// Whether the answer is void: no such name, or no data (RFC 7208 section 4.6.4).
    #[must_use]
    pub fn is_void(&self) -> bool {
        match self {
            Self::Records(records) => records.is_empty(),
            Self::NoData | Self::NoSuchName => true,
            Self::Failure(_) => false,
        }
    }
}

impl fmt::Display for Answer {
    /// Writes the data of the records with commas between, or why there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records(records) => {
                for (index, record) in records.iter().enumerate() {
                    write!(f, "{}{}", if index == 0 { "" } else { ", " }, record.data)?;
                }
                Ok(())
            }
            Self::NoData => f.write_str("no data"),
            Self::NoSuchName => f.write_str("no such name"),
            Self::Failure(failure) => failure.fmt(f),
        }
    }
}

/// Why no answer was obtained.
///
/// ```
/// use deliverability::dns::Failure;
///
/// assert_eq!("server-failure".parse(), Ok(Failure::ServerFailure));
/// assert_eq!(Failure::Timeout.to_string(), "timeout");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No server answered in time.
    Timeout,
    /// The server failed (SERVFAIL), or sent another error code.
    ServerFailure,
    /// The server refused to answer.
    Refused,
    /// The answer could not be read, or its chain of aliases did not end.
    Malformed,
    /// The answer was truncated: ask again over TCP.
    Truncated,
    /// DNSSEC validation failed.
    Bogus,
    /// The question was never asked: the transcript does not contain it.
    NotAsked,
}

crate::names::named! {
    Failure {
        Timeout => "timeout",
        ServerFailure => "server-failure",
        Refused => "refused",
        Malformed => "malformed",
        Truncated => "truncated",
        Bogus => "bogus",
        NotAsked => "not-asked",
    }
}

/// One record of an answer.
///
/// ```
/// use deliverability::dns::{Data, Record};
///
/// let record = Record::new(300, Data::A("192.0.2.1".parse()?));
/// assert_eq!((record.ttl, record.data.to_string().as_str()), (300, "192.0.2.1"));
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Record {
    /// The time to live, in seconds.
    pub ttl: u32,
    /// The data of the record.
    pub data: Data,
}

impl Record {
    /// A record with a time to live in seconds.
    ///
    /// ```
    /// use deliverability::dns::{Data, Name, Record};
    ///
    /// let exchange = Name::parse("mx.example.org")?;
    /// let record = Record::new(3600, Data::Mx { preference: 10, exchange });
    /// assert_eq!(record.data.to_string(), "10 mx.example.org");
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub const fn new(ttl: u32, data: Data) -> Self {
        Self { ttl, data }
    }
}

/// The data of a record.
///
/// `Display` writes it as a master file does (RFC 1035 section 5.1).
///
/// ```
/// use deliverability::dns::{Data, RecordType};
///
/// let data = Data::Aaaa("2001:db8::25".parse()?);
/// assert_eq!(data.record_type(), RecordType::Aaaa);
/// assert_eq!(data.to_string(), "2001:db8::25");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "UPPERCASE"))]
#[non_exhaustive]
pub enum Data {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// An alias: the canonical name of the owner.
    Cname(Name),
    /// A mail exchanger. If the exchange is the root, the domain accepts no mail (RFC
    /// 7505).
    Mx {
        /// The preference; the lowest is tried first.
        preference: u16,
        /// The host that accepts mail.
        exchange: Name,
    },
    /// The name that belongs to an address.
    Ptr(Name),
    /// The strings of a record of the abandoned type SPF.
    Spf(Text),
    /// The strings of a text record.
    Txt(Text),
}

impl Data {
    /// A text record. A text of more than 255 bytes is split into several strings.
    ///
    /// ```
    /// use deliverability::dns::Data;
    ///
    /// let data = Data::txt("v=DMARC1; p=reject");
    /// assert_eq!(data.text().unwrap().as_bytes(), b"v=DMARC1; p=reject");
    /// let long = Data::txt("x".repeat(300));
    /// assert_eq!(
    ///     long.text().unwrap().strings().map(<[u8]>::len).collect::<Vec<_>>(),
    ///     [255, 45]
    /// );
    /// ```
    #[must_use]
    pub fn txt(text: impl AsRef<[u8]>) -> Self {
        Self::Txt(Text::new(text.as_ref()))
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
            Self::Spf(_) => RecordType::Spf,
            Self::Txt(_) => RecordType::Txt,
        }
    }

    /// The text of a text record; `None` for every other type.
    #[must_use]
    pub const fn text(&self) -> Option<&Text> {
        match self {
            Self::Txt(text) => Some(text),
            _ => None,
        }
    }
}

/// The strings of a text record (RFC 1035 section 3.3.14), stored joined. A string of
/// more than 255 bytes becomes several.
///
/// ```
/// use deliverability::dns::Text;
///
/// let text: Text = ["v=spf1 ", "-all"].into_iter().collect();
/// assert_eq!(text.as_bytes(), b"v=spf1 -all");
/// assert_eq!(text.strings().count(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    joined: Joined,
    /// Where each string but the last ends.
    ends: Vec<usize>,
}

/// The joined bytes. Whether they are UTF-8 is decided once, and nearly all are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Joined {
    Utf8(Arc<str>),
    Other(Arc<[u8]>),
}

impl Joined {
    fn new(bytes: &[u8]) -> Self {
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::Utf8(text.into()),
            Err(_) => Self::Other(bytes.into()),
        }
    }
}

/// The longest string of a text record (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;

impl Text {
    /// A text, split into strings of 255 bytes if it is longer.
    ///
    /// ```
    /// use deliverability::dns::Text;
    ///
    /// let text = Text::new(&[b'x'; 256]);
    /// assert_eq!(text.as_bytes().len(), 256);
    /// assert_eq!(text.strings().map(<[u8]>::len).collect::<Vec<_>>(), [255, 1]);
    /// ```
    #[must_use]
    pub fn new(text: &[u8]) -> Self {
        Self { joined: Joined::new(text), ends: (MAX_STRING..text.len()).step_by(MAX_STRING).collect() }
    }

    /// The strings joined without a gap (RFC 7208 section 3.3).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.joined {
            Joined::Utf8(text) => text.as_bytes(),
            Joined::Other(bytes) => bytes,
        }
    }

    /// The text, shared; bytes that are not UTF-8 are replaced.
    #[cfg(feature = "spf")]
    pub(crate) fn to_shared(&self) -> Arc<str> {
        match &self.joined {
            Joined::Utf8(text) => text.clone(),
            Joined::Other(bytes) => String::from_utf8_lossy(bytes).into(),
        }
    }

    /// The strings; there is at least one.
    pub fn strings(&self) -> impl Iterator<Item = &[u8]> {
        let joined = self.as_bytes();
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let ends = self.ends.iter().copied().chain([joined.len()]);
        starts.zip(ends).map(|(start, end)| joined.get(start..end).unwrap_or_default())
    }
}

impl<S: AsRef<[u8]>> FromIterator<S> for Text {
    fn from_iter<I: IntoIterator<Item = S>>(strings: I) -> Self {
        let (mut joined, mut ends) = (Vec::new(), Vec::new());
        for string in strings {
            let string = string.as_ref();
            let mut parts = string.chunks(MAX_STRING);
            joined.extend_from_slice(parts.next().unwrap_or_default());
            ends.push(joined.len());
            for part in parts {
                joined.extend_from_slice(part);
                ends.push(joined.len());
            }
        }
        ends.pop();
        Self { joined: Joined::new(&joined), ends }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Text {
    /// A list of strings in which each character up to U+00FF stands for one byte.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let latin = |string: &[u8]| string.iter().copied().map(char::from).collect::<String>();
        serializer.collect_seq(self.strings().map(latin))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let strings = Vec::<String>::deserialize(deserializer)?;
        let bytes =
            strings.iter().map(|string| string.chars().map(u8::try_from).collect::<Result<Vec<u8>, _>>());
        bytes.collect::<Result<Self, _>>().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Data {
    /// Writes the data as a master file does (RFC 1035 section 5.1), names without the
    /// final dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => address.fmt(f),
            Self::Aaaa(address) => address.fmt(f),
            Self::Cname(name) | Self::Ptr(name) => name.fmt(f),
            Self::Mx { preference, exchange } => write!(f, "{preference} {exchange}"),
            Self::Spf(text) | Self::Txt(text) => {
                for (index, string) in text.strings().enumerate() {
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

impl Question {
    /// The question for the name that belongs to an address (RFC 1035 section 3.5, RFC
    /// 3596 section 2.5).
    ///
    /// ```
    /// use deliverability::dns::Question;
    ///
    /// let question = Question::reverse("192.0.2.1".parse()?);
    /// assert_eq!(question.to_string(), "1.2.0.192.in-addr.arpa PTR");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
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
