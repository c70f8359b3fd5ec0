//! Between this crate's data and hickory-proto's: messages, names, records, both ways.

use alloc::vec::Vec;

use hickory_proto::{
    op::{Message, MessageType, OpCode, Query, ResponseCode},
    rr::{self, RData},
};

use super::{Answer, Data, Failure, Name, NameError, Question, Record, RecordType, Text, zone::MAX_ALIASES};

impl Answer {
    /// The answer that a message gives to a question: aliases (CNAME) are followed within it, at most
    /// 16 of them. NXDOMAIN is [`NoSuchName`](Self::NoSuchName), no record of the type
    /// [`NoData`](Self::NoData), a truncated message [`Failure::Truncated`], any other code of failure
    /// a [`Failure`]. A message that answers another question, or is no response, is
    /// [`Failure::Malformed`].
    ///
    /// Records whose names this crate cannot hold (a dot or bytes outside UTF-8 in a label) are left
    /// out.
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
    /// assert_eq!(Answer::from_message(&message, &question), Answer::of(vec![record]));
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

    /// The answer in the bytes of a message; [`Failure::Malformed`] where they are none.
    #[must_use]
    pub fn from_wire(bytes: &[u8], question: &Question) -> Self {
        Message::from_vec(bytes)
            .map_or(Self::Failure(Failure::Malformed), |message| Self::from_message(&message, question))
    }
}

/// How long a message says that what it denies may be taken for absent, in seconds: the lesser of the
/// SOA record's time to live and its minimum (RFC 2308 section 5); `None` without an SOA record.
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
    /// The message that asks it of a resolver (recursion desired). An unforgeable `id` is the
    /// caller's to draw.
    ///
    /// # Errors
    ///
    /// A [`WireError`] where hickory-proto does not take the name.
    pub fn to_message(&self, id: u16) -> Result<Message, WireError> {
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(self.name().try_into()?, self.record_type().into()));
        Ok(message)
    }

    /// The bytes of that message.
    ///
    /// # Errors
    ///
    /// A [`WireError`] where hickory-proto does not take the name.
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
    /// The record as hickory-proto holds it, with its owner.
    ///
    /// # Errors
    ///
    /// A [`WireError`] where hickory-proto does not take a name.
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

/// Why data has no counterpart on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// A name that the other side cannot hold.
    #[error("the name has no counterpart: a label holds a dot or is no UTF-8, or the name is too long")]
    Name,
    /// A type of records that the crate does not ask for.
    #[error("the crate does not ask for records of this type")]
    RecordType,
}

impl From<NameError> for WireError {
    fn from(_: NameError) -> Self {
        Self::Name
    }
}
