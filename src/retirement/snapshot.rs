//! The records of a zone at a point in time, and the difference of two such snapshots.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::dns::{Data, Entries, MasterError, Name, Record as DnsRecord, Text, Zone};

/// One record of a zone, of any type.
///
/// ```
/// use deliverability::retirement::Record;
///
/// let record = Record::txt("_dmarc.example.org", 300, "v=DMARC1; p=reject")?;
/// assert_eq!((record.record_type(), record.data()), ("TXT", "v=DMARC1; p=reject"));
/// assert_eq!(
///     record.to_string(),
///     "_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=reject\""
/// );
/// # Ok::<(), deliverability::dns::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Record {
    name: Name,
    ttl: u32,
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    record_type: String,
    data: String,
    text: Option<Text>,
}

impl Record {
    /// A TXT record, split into strings of 255 bytes if it is longer; `ttl` is in
    /// seconds.
    ///
    /// # Errors
    ///
    /// A [`NameError`](crate::dns::NameError) if `name` is not a valid DNS name.
    ///
    /// ```
    /// use deliverability::retirement::Record;
    ///
    /// let record = Record::txt("Example.ORG", 3_600, "v=spf1 -all")?;
    /// assert_eq!(
    ///     (record.absolute_name().as_str(), record.ttl()),
    ///     ("example.org.", 3_600)
    /// );
    /// assert!(Record::txt("example..org", 3_600, "v=spf1 -all").is_err());
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn txt(name: &str, ttl: u32, text: &str) -> Result<Self, crate::dns::NameError> {
        let strings = Text::new(text.as_bytes());
        Ok(Self {
            name: Name::parse(name)?,
            ttl,
            record_type: "TXT".to_owned(),
            data: plain(&strings),
            text: Some(strings),
        })
    }

    /// A record whose data is given as in a master file, with absolute names; `ttl` is
    /// in seconds.
    ///
    /// # Errors
    ///
    /// A [`MasterError`] if the text is not an entry of a master file, for instance
    /// because a quotation is not closed. Data is not checked against the type: a
    /// snapshot keeps whatever the zone contains.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{MasterErrorKind, Name},
    ///     retirement::Record,
    /// };
    ///
    /// let name = Name::parse("example.org")?;
    /// let record = Record::parse(&name, 300, "MX", "10 mx.example.net.")?;
    /// assert_eq!(
    ///     (record.data(), record.target()),
    ///     ("10 mx.example.net.", Some("mx.example.net"))
    /// );
    /// let error = Record::parse(&name, 300, "TXT", "\"v=spf1 -all").unwrap_err();
    /// assert_eq!(error.kind(), MasterErrorKind::Open, "the quotation is not closed");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn parse(name: &Name, ttl: u32, record_type: &str, data: &str) -> Result<Self, MasterError> {
        let line = format!("{name}. {ttl} IN {record_type} {data}\n");
        let mut entries = Entries::new(&line, Name::default());
        let empty = || Self {
            name: name.clone(),
            ttl,
            record_type: record_type.into(),
            data: data.into(),
            text: None,
        };
        entries.next().map_or_else(|| Ok(empty()), |entry| entry.map(|entry| Self::of(&entry)))
    }

    fn of(entry: &crate::dns::Entry) -> Self {
        let text = match entry.data() {
            Some(Data::Txt(text) | Data::Spf(text)) => Some(text),
            _ => None,
        };
        let data = text.as_ref().map_or_else(|| entry.to_string(), plain);
        Self {
            name: entry.name().clone(),
            ttl: entry.ttl(),
            record_type: entry.record_type().to_owned(),
            data,
            text,
        }
    }

    /// The owner name of the record.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The owner name in lower case, with the trailing dot.
    #[must_use]
    pub fn absolute_name(&self) -> String {
        absolute(&self.name)
    }

    /// The time to live in seconds.
    #[must_use]
    pub const fn ttl(&self) -> u32 {
        self.ttl
    }

    /// The type of the record in upper case: `TXT`, `MX`.
    #[must_use]
    pub fn record_type(&self) -> &str {
        &self.record_type
    }

    /// The data as in a master file, with absolute names. For a TXT record these are the
    /// joined strings without quotation marks, with bytes that are not printable ASCII
    /// as `\DDD`.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The target of a CNAME, MX, NS, SRV, PTR or similar record: the last word of its
    /// data, without the trailing dot. `None` for other types.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        let word = match self.record_type.as_str() {
            "CNAME" | "NS" | "MX" | "SRV" | "PTR" | "DNAME" | "ALIAS" | "ANAME" => {
                self.data.rsplit(' ').next()
            }
            _ => None,
        };
        word.map(|word| word.trim_end_matches('.'))
    }

    /// What two equivalent records have in common: not the time to live, the case of
    /// names, or how a text is split into strings.
    fn key(&self) -> (String, &str, String) {
        let data = if self.text.is_some() || self.record_type == "CAA" {
            self.data.clone()
        } else {
            self.data.to_ascii_lowercase()
        };
        (absolute(&self.name), &self.record_type, data)
    }

    /// Whether it is equivalent to another record, regardless of the time to live, the
    /// case of names and how a text is split into strings.
    ///
    /// ```
    /// use deliverability::retirement::Record;
    ///
    /// let record = Record::txt("example.org", 300, "v=spf1 -all")?;
    /// assert!(record.says_the_same(&Record::txt(
    ///     "EXAMPLE.org",
    ///     3_600,
    ///     "v=spf1 -all"
    /// )?));
    /// assert!(!record.says_the_same(&Record::txt("example.org", 300, "v=spf1 ~all")?));
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.record_type == other.record_type
            && self.name.as_str().eq_ignore_ascii_case(other.name.as_str())
            && self.key() == other.key()
    }
}

impl From<(Name, DnsRecord)> for Record {
    /// The record of a name, as a resolver or a [`Zone`] returns it.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Data, Name},
    ///     retirement::{Record, Snapshot},
    /// };
    ///
    /// let name = Name::parse("example.org")?;
    /// let exchange = Name::parse("mx.example.net")?;
    /// let records = [
    ///     (name.clone(), dns::Record::new(300, Data::Mx { preference: 10, exchange })),
    ///     (name.clone(), dns::Record::new(300, Data::txt("v=spf1 mx -all"))),
    /// ];
    /// let zone = Snapshot::new(name, records.map(Record::from).into());
    /// assert_eq!(
    ///     zone.records()[0].to_string(),
    ///     "example.org. 300 IN MX 10 mx.example.net."
    /// );
    /// assert_eq!(zone.records()[1].data(), "v=spf1 mx -all");
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    fn from((name, record): (Name, DnsRecord)) -> Self {
        let (ttl, data) = (record.ttl, record.data);
        let record_type = data.record_type().to_string();
        let shown = match &data {
            Data::Cname(_) | Data::Ptr(_) | Data::Mx { .. } => format!("{data}."),
            _ => data.to_string(),
        };
        let text = match data {
            Data::Txt(text) | Data::Spf(text) => Some(text),
            _ => None,
        };
        let data = text.as_ref().map_or(shown, plain);
        Self { name, ttl, record_type, data, text }
    }
}

/// A name in lower case with the trailing dot.
pub(super) fn absolute(name: &Name) -> String {
    let mut text = name.as_str().to_ascii_lowercase();
    text.push('.');
    text
}

/// The joined strings of a text, with bytes that are not printable ASCII as `\DDD`.
fn plain(text: &Text) -> String {
    let mut joined = String::new();
    for byte in text.as_bytes() {
        match byte {
            0x20..=0x7e => joined.push(char::from(*byte)),
            _ => joined.push_str(&format!("\\{byte:03}")),
        }
    }
    joined
}

impl fmt::Display for Record {
    /// Writes the record as a line of a master file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} IN {} ", absolute(&self.name), self.ttl, self.record_type)?;
        match &self.text {
            Some(text) => Data::Txt(text.clone()).fmt(f),
            None => f.write_str(&self.data),
        }
    }
}

/// The records of a zone at a point in time, to be taken before the first change and
/// kept.
///
/// ```
/// use deliverability::retirement::Snapshot;
///
/// let text = "$ORIGIN example.org.\n@ 300 IN MX 10 mx.example.net.\n\
/// _imaps._tcp SRV 0 1 993 mail\n";
/// let before = Snapshot::parse(text, "example.org")?;
/// assert_eq!(before.records().len(), 2);
///
/// let after =
///     Snapshot::parse("example.org. 600 IN MX 10 MX.Example.NET.\n", "example.org")?;
/// let diff = before.diff(&after);
/// assert_eq!((diff.added.len(), diff.removed.len()), (0, 1));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    domain: Name,
    records: Vec<Record>,
}

impl Snapshot {
    /// Parses the master file (RFC 1035 section 5) of a domain, with records of any
    /// types.
    ///
    /// If the file does not set `$ORIGIN`, names are relative to the domain if one of
    /// its owner names has a single label, and absolute otherwise.
    ///
    /// # Errors
    ///
    /// A [`MasterError`] with the line of an entry that is not valid. Data is not
    /// checked against its type: a snapshot keeps whatever the zone contains.
    ///
    /// ```
    /// use deliverability::retirement::Snapshot;
    ///
    /// let zone = Snapshot::parse("www 300 A 192.0.2.1\n", "example.org")?;
    /// assert_eq!(zone.to_string(), "www.example.org. 300 IN A 192.0.2.1\n");
    /// let text = "www 300 A 192.0.2.1\n@ TXT \"v=spf1 -all\n";
    /// let error = Snapshot::parse(text, "example.org").unwrap_err();
    /// assert_eq!(error.line(), 2, "the quotation is not closed");
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    pub fn parse(text: &str, domain: &str) -> Result<Self, MasterError> {
        let domain = Name::parse(domain).unwrap_or_default();
        let sets_origin =
            text.lines().any(|line| line.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("$ORIGIN")));
        let is_relative = |line: &str| {
            let owner = line.split([' ', '\t']).next().unwrap_or_default();
            let is_owner = !owner.is_empty() && !owner.starts_with([';', '$', ')', '(', '"']);
            is_owner && !owner.contains('.')
        };
        let origin =
            if !sets_origin && text.lines().any(is_relative) { domain.clone() } else { Name::default() };
        let records = Entries::new(text, origin).map(|entry| entry.map(|entry| Record::of(&entry)));
        Ok(Self { domain, records: records.collect::<Result<_, _>>()? })
    }

    /// A snapshot of the given records.
    ///
    /// ```
    /// use deliverability::{dns::Name, retirement::{Record, Snapshot}};
    ///
    /// let records = vec![Record::txt("example.org", 300, "v=spf1 -all")?];
    /// let zone = Snapshot::new(Name::parse("example.org")?, records);
    /// assert_eq!(zone.to_string(), "example.org. 300 IN TXT \"v=spf1 -all\"\n");
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub const fn new(domain: Name, records: Vec<Record>) -> Self {
        Self { domain, records }
    }

    /// The domain of the zone.
    #[must_use]
    pub const fn domain(&self) -> &Name {
        &self.domain
    }

    /// The records in the order of the file.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records of a name and type.
    pub(super) fn at<'a>(&'a self, name: &'a str, record_type: &'a str) -> impl Iterator<Item = &'a Record> {
        let name = name.trim_end_matches('.');
        self.records.iter().filter(move |record| {
            record.record_type == record_type && record.name.as_str().eq_ignore_ascii_case(name)
        })
    }

    /// What was added and removed up to a later snapshot. The order, the time to live,
    /// the case of names and how a text is split into strings do not count as changes.
    ///
    /// ```
    /// use deliverability::retirement::Snapshot;
    ///
    /// let before =
    ///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let after =
    ///     Snapshot::parse("example.org. 300 TXT \"v=spf1 -all\"\n", "example.org")?;
    /// assert_eq!(
    ///     before.diff(&after).to_string(),
    ///     "- example.org. 300 IN TXT \"v=spf1 mx ~all\"\n\
    ///      + example.org. 300 IN TXT \"v=spf1 -all\"\n",
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn diff(&self, later: &Self) -> Diff {
        let missing = |of: &Self, from: &Self| {
            let mut keys: Vec<_> = from.records.iter().map(Record::key).collect();
            keys.sort_unstable();
            let is_missing = |record: &&Record| keys.binary_search(&record.key()).is_err();
            of.records.iter().filter(is_missing).cloned().collect()
        };
        Diff { added: missing(later, self), removed: missing(self, later) }
    }

    /// A [`Zone`] that answers questions for the record types that this crate uses.
    #[must_use]
    pub fn zone(&self) -> Zone {
        let mut zone = Zone::new();
        for record in &self.records {
            let data = match &record.text {
                Some(text) if record.record_type == "TXT" => Some(Data::Txt(text.clone())),
                _ => {
                    let line =
                        format!("{} IN {} {}\n", absolute(&record.name), record.record_type, record.data);
                    let entry = Entries::new(&line, Name::default()).next();
                    entry.and_then(Result::ok).and_then(|entry| entry.data())
                }
            };
            match data {
                Some(data) => zone.insert_record(&record.name, DnsRecord::new(record.ttl, data)),
                None => {
                    let _ = zone.insert_empty(record.name.as_str());
                }
            }
        }
        zone
    }

    /// Adds a record.
    pub(super) fn insert(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Removes all equivalent records, and returns whether there was one.
    pub(super) fn remove(&mut self, record: &Record) -> bool {
        let before = self.records.len();
        self.records.retain(|own| !own.says_the_same(record));
        self.records.len() < before
    }
}

impl fmt::Display for Snapshot {
    /// Writes a master file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records.iter().try_for_each(|record| writeln!(f, "{record}"))
    }
}

/// The difference of two [`Snapshot`]s. Its `Display` has one line for each record.
///
/// ```
/// use deliverability::retirement::Snapshot;
///
/// let text = "example.org. 300 MX 10 mx.example.net.\n";
/// let before = Snapshot::parse(text, "example.org")?;
/// let same = Snapshot::parse(&text.to_uppercase(), "example.org")?;
/// assert!(before.diff(&same).is_empty());
/// let diff = before.diff(&Snapshot::default());
/// assert_eq!((diff.added.len(), diff.removed.len()), (0, 1));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Diff {
    /// The records that only the later snapshot has.
    pub added: Vec<Record>,
    /// The records that only the earlier snapshot has.
    pub removed: Vec<Record>,
}

impl Diff {
    /// Whether the snapshots are equivalent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl fmt::Display for Diff {
    /// Writes one line for each record, with `-` or `+` in front.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.removed.iter().try_for_each(|record| writeln!(f, "- {record}"))?;
        self.added.iter().try_for_each(|record| writeln!(f, "+ {record}"))
    }
}
