//! Conversions between this crate's data and hickory-proto's: messages, names, records.

use alloc::vec::Vec;

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{self, RData},
};

use super::{Answer, Data, Failure, Name, NameError, Question, Record, RecordType, Text, zone::MAX_ALIASES};

impl Answer {
    /// The answer that a message gives to a question.
    ///
    /// Aliases (CNAME) are followed within the message, at most 16 of them. NXDOMAIN
    /// becomes [`NoSuchName`](Self::NoSuchName), no record of the type
    /// [`NoData`](Self::NoData), a truncated message [`Failure::Truncated`], and any
    /// other error code a [`Failure`]. A message that answers another question, or is
    /// not a response, is [`Failure::Malformed`].
    ///
    /// Records with names that this crate cannot hold (a dot or bytes outside UTF-8 in a
    /// label) are left out.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Data, Question, Record, RecordType};
    /// use hickory_proto::op::MessageType;
    ///
    /// let question = Question::new("example.org", RecordType::A)?;
    /// let record = Record::new(300, Data::A("192.0.2.1".parse()?));
    /// let mut message = question.to_message(17)?;
    /// message.metadata.message_type = MessageType::Response;
    /// message.answers.push(record.to_hickory(question.name())?);
    /// assert_eq!(
    ///     Answer::from_message(&message, &question),
    ///     Answer::from_records(vec![record])
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_message(message: &Message, question: &Question) -> Self {
        let asks = |query: &Query| {
            query.query_type == rr::RecordType::from(question.record_type())
                && Name::try_from(&query.name).is_ok_and(|name| name == *question.name())
        };
        let is_response = message.metadata.message_type == MessageType::Response;
        if !is_response || (!message.queries.is_empty() && !message.queries.iter().any(asks)) {
            return Self::Failure(Failure::Malformed);
        }
        let absent = match message.metadata.response_code {
            _ if message.metadata.truncation => return Self::Failure(Failure::Truncated),
            ResponseCode::NoError => Self::NoData,
            ResponseCode::NXDomain => Self::NoSuchName,
            ResponseCode::Refused => return Self::Failure(Failure::Refused),
            _ => return Self::Failure(Failure::ServerFailure),
        };
        let mut name = question.name().clone();
        for _ in 0..=MAX_ALIASES {
            let own = || message.answers.iter().filter(|record| is_named(record, &name));
            let wanted = |record: &Record| record.data.record_type() == question.record_type();
            let found: Vec<Record> = own().filter_map(read).filter(wanted).collect();
            if !found.is_empty() {
                return Self::Records(found.into());
            }
            let alias = own().filter_map(read).find_map(|record| match record.data {
                Data::Cname(target) => Some(target),
                _ => None,
            });
            match alias {
                Some(target) => name = target,
                None => return absent,
            }
        }
        Self::Failure(Failure::Malformed)
    }

    /// The answer in the bytes of a message, or [`Failure::Malformed`] if they are not a
    /// message.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Failure, Question, RecordType};
    ///
    /// let question = Question::new("example.org", RecordType::Mx)?;
    /// let mut bytes = question.to_wire(17)?;
    /// bytes[2] |= 0x80; // a response
    /// bytes[3] |= 3; // NXDOMAIN
    /// assert_eq!(Answer::from_wire(&bytes, &question), Answer::NoSuchName);
    /// assert_eq!(
    ///     Answer::from_wire(b"?", &question),
    ///     Answer::Failure(Failure::Malformed)
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_wire(bytes: &[u8], question: &Question) -> Self {
        Message::from_vec(bytes)
            .map_or(Self::Failure(Failure::Malformed), |message| Self::from_message(&message, question))
    }
}

/// For how many seconds a negative answer may be cached: the smaller of the SOA record's
/// time to live and its minimum (RFC 2308 section 5). `None` if the message has no SOA
/// record.
///
/// ```
/// use deliverability::dns::{self, Question, RecordType};
///
/// let message = Question::new("example.org", RecordType::A)?.to_message(17)?;
/// assert_eq!(dns::negative_ttl(&message), None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn negative_ttl(message: &Message) -> Option<u32> {
    message.authorities.iter().find_map(|record| match &record.data {
        RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
        _ => None,
    })
}

fn is_named(record: &rr::Record, name: &Name) -> bool {
    Name::try_from(&record.name).is_ok_and(|owner| owner == *name)
}

fn read(record: &rr::Record) -> Option<Record> {
    Record::try_from(record).ok()
}

impl Question {
    /// The message that asks a resolver this question, with recursion desired. Draw an
    /// unpredictable `id` yourself.
    ///
    /// # Errors
    ///
    /// A [`WireError`] if hickory-proto rejects the name.
    ///
    /// ```
    /// use deliverability::dns::{Question, RecordType};
    ///
    /// let message = Question::new("example.org", RecordType::Txt)?.to_message(4711)?;
    /// assert_eq!(message.metadata.id, 4711);
    /// assert_eq!(message.queries[0].name.to_string(), "example.org.");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn to_message(&self, id: u16) -> Result<Message, WireError> {
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(self.name().try_into()?, self.record_type().into()));
        Ok(message)
    }

    /// The bytes of the message that asks a resolver this question; see
    /// [`to_message`](Self::to_message).
    ///
    /// # Errors
    ///
    /// A [`WireError`] if hickory-proto rejects the name.
    ///
    /// ```
    /// use deliverability::dns::{Question, RecordType};
    ///
    /// let bytes = Question::new("example.org", RecordType::Txt)?.to_wire(0x1267)?;
    /// assert_eq!(bytes[..2], [0x12, 0x67]);
    /// assert_eq!(bytes[12..25], *b"\x07example\x03org\0");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn to_wire(&self, id: u16) -> Result<Vec<u8>, WireError> {
        self.to_message(id)?.to_vec().map_err(|_| WireError::Name)
    }
}

impl From<RecordType> for rr::RecordType {
    fn from(record_type: RecordType) -> Self {
        match record_type {
            RecordType::A => Self::A,
            RecordType::Aaaa => Self::AAAA,
            RecordType::Cname => Self::CNAME,
            RecordType::Mx => Self::MX,
            RecordType::Ptr => Self::PTR,
            RecordType::Spf => Self::Unknown(SPF),
            RecordType::Txt => Self::TXT,
        }
    }
}

impl TryFrom<&rr::Name> for Name {
    type Error = WireError;

    fn try_from(name: &rr::Name) -> Result<Self, WireError> {
        let mut text = alloc::string::String::with_capacity(name.len());
        for label in name.iter() {
            let label = core::str::from_utf8(label).map_err(|_| WireError::Name)?;
            if label.contains('.') {
                return Err(WireError::Name);
            }
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(label);
        }
        Ok(Self::parse(&text)?)
    }
}

impl TryFrom<&Name> for rr::Name {
    type Error = WireError;

    fn try_from(name: &Name) -> Result<Self, WireError> {
        let labels = name.as_str().split('.').filter(|label| !label.is_empty()).map(str::as_bytes);
        let mut name = Self::from_labels(labels).map_err(|_| WireError::Name)?;
        name.set_fqdn(true);
        Ok(name)
    }
}

impl TryFrom<&rr::Record> for Record {
    type Error = WireError;

    fn try_from(record: &rr::Record) -> Result<Self, WireError> {
        let data = match &record.data {
            RData::A(address) => Data::A(address.0),
            RData::AAAA(address) => Data::Aaaa(address.0),
            RData::CNAME(target) => Data::Cname((&target.0).try_into()?),
            RData::PTR(target) => Data::Ptr((&target.0).try_into()?),
            RData::MX(mx) => Data::Mx { preference: mx.preference, exchange: (&mx.exchange).try_into()? },
            RData::TXT(txt) => Data::Txt(txt.txt_data.iter().collect()),
            RData::Unknown { code, rdata } if u16::from(*code) == SPF => Data::Spf(strings(&rdata.anything)?),
            _ => return Err(WireError::RecordType),
        };
        Ok(Self::new(record.ttl, data))
    }
}

/// The number of the abandoned type SPF, which hickory-proto does not name.
const SPF: u16 = 99;

/// The strings in the data of a text record (RFC 1035 section 3.3.14).
fn strings(mut data: &[u8]) -> Result<Text, WireError> {
    let mut strings = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, rest) = rest.split_at_checked(usize::from(*length)).ok_or(WireError::RecordType)?;
        strings.push(string);
        data = rest;
    }
    Ok(strings.into_iter().collect())
}

impl Record {
    /// The record as hickory-proto represents it, with its owner name.
    ///
    /// # Errors
    ///
    /// A [`WireError`] if hickory-proto rejects a name.
    ///
    /// ```
    /// use deliverability::dns::{Data, Name, Record};
    ///
    /// let record = Record::new(300, Data::txt("v=spf1 -all"));
    /// let hickory = record.to_hickory(&Name::parse("example.org")?)?;
    /// assert_eq!(hickory.to_string(), "example.org. 300 IN TXT v=spf1 -all");
    /// assert_eq!(Record::try_from(&hickory)?, record);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn to_hickory(&self, owner: &Name) -> Result<rr::Record, WireError> {
        let data = match &self.data {
            Data::A(address) => RData::A(rr::rdata::A(*address)),
            Data::Aaaa(address) => RData::AAAA(rr::rdata::AAAA(*address)),
            Data::Cname(target) => RData::CNAME(rr::rdata::CNAME(target.try_into()?)),
            Data::Ptr(target) => RData::PTR(rr::rdata::PTR(target.try_into()?)),
            Data::Mx { preference, exchange } => {
                RData::MX(rr::rdata::MX::new(*preference, exchange.try_into()?))
            }
            Data::Txt(text) => RData::TXT(rr::rdata::TXT::from_bytes(text.strings().collect())),
            Data::Spf(text) => {
                // A string has at most 255 bytes: `Text` splits what is longer.
                let length = |string: &[u8]| u8::try_from(string.len()).unwrap_or(u8::MAX);
                let bytes = text.strings().flat_map(|string| [&[length(string)][..], string].concat());
                RData::Unknown { code: SPF.into(), rdata: rr::rdata::NULL::with(bytes.collect()) }
            }
        };
        Ok(rr::Record::from_rdata(owner.try_into()?, self.ttl, data))
    }
}

/// Why a name or record has no counterpart on the other side.
///
/// ```
/// use deliverability::dns::{Name, WireError};
///
/// // A label that contains a dot cannot be told from two labels in the text of a name.
/// let name = hickory_proto::rr::Name::from_labels([&b"jane.doe"[..], b"example"])?;
/// assert_eq!(Name::try_from(&name), Err(WireError::Name));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The other side cannot hold the name.
    #[error("the name has no counterpart: a label holds a dot or is no UTF-8, or the name is too long")]
    Name,
    /// The crate does not ask for records of this type.
    #[error("the crate does not ask for records of this type")]
    RecordType,
}

impl From<NameError> for WireError {
    fn from(_: NameError) -> Self {
        Self::Name
    }
}
