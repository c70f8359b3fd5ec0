//! Answers in memory: for tests, pasted records and dry runs.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{Answer, Data, Failure, MasterError, Name, Question, Record, RecordType, master};

/// How many aliases in a row are followed.
pub(super) const MAX_ALIASES: usize = 16;

/// Records in memory that answer questions, for tests, pasted records and dry runs.
///
/// Names outside the zone do not exist. A name that holds nothing itself but has names
/// below it exists and has no data (RFC 8020). A name with `*` as its first label
/// answers for names below its parent that do not exist (RFC 4592). Aliases (CNAME) are
/// followed, at most 16 of them. Failures can be simulated with [`fail`](Self::fail).
///
/// ```
/// use deliverability::dns::{Answer, Data, Failure, Question, RecordType, Zone};
///
/// let mut zone = Zone::new();
/// zone.insert("mail.example.org", Data::A("192.0.2.1".parse()?))?;
/// zone.fail("slow.example.org", None, Failure::Timeout)?;
/// let ask = |name: &str| zone.answer(&Question::new(name, RecordType::A).unwrap());
/// assert_eq!(ask("MAIL.example.org").to_string(), "192.0.2.1");
/// assert_eq!(ask("example.org"), Answer::NoData);
/// assert_eq!(ask("slow.example.org"), Answer::Failure(Failure::Timeout));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone {
    /// The nodes by their names in lower case.
    names: BTreeMap<String, Node>,
    /// The names above those that hold something.
    above: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Node {
    records: Vec<Record>,
    failures: BTreeMap<RecordType, Failure>,
    /// The failure for every type that has no records.
    otherwise: Option<Failure>,
}

impl Zone {
    /// An empty zone, in which no name exists.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: BTreeMap::new(), above: BTreeSet::new() }
    }

    /// Parses a master file (RFC 1035 section 5).
    ///
    /// No SOA is needed. `$ORIGIN`, `$TTL`, comments, parentheses, `\DDD` and texts of
    /// several strings are understood. Records of types that the crate does not ask for
    /// only make their names exist.
    ///
    /// # Errors
    ///
    /// A [`MasterError`] with the line: a bad name, address, number or escape, an
    /// unknown directive or type, or an entry that ends early.
    ///
    /// ```
    /// use deliverability::dns::{Question, RecordType, Zone};
    ///
    /// let zone = Zone::parse(
    ///     "$ORIGIN example.org.\n\
    ///      @  300  IN  MX   10 mx\n\
    ///      mx          A    192.0.2.1\n\
    ///      *           TXT  ( \"v=spf1 \" \"-all\" ) ; every other name\n",
    /// )?;
    /// let ask = |name, record_type| {
    ///     Question::new(name, record_type).map(|question| zone.answer(&question))
    /// };
    /// assert_eq!(ask("example.org", RecordType::Mx)?.to_string(), "10 mx.example.org");
    /// assert_eq!(
    ///     ask("www.example.org", RecordType::Txt)?.to_string(),
    ///     "\"v=spf1 \" \"-all\""
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, MasterError> {
        master::parse(text)
    }

    /// Adds a record with a time to live of one hour.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) if `name` is not a DNS name.
    ///
    /// ```
    /// use deliverability::dns::{Data, Question, RecordType, Zone};
    ///
    /// let mut zone = Zone::new();
    /// zone.insert("example.org", Data::txt("v=spf1 mx -all"))?;
    /// zone.insert("example.org", Data::txt("google-site-verification=x"))?;
    /// let answer = zone.answer(&Question::new("example.org", RecordType::Txt)?);
    /// assert_eq!(answer.records().count(), 2);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn insert(&mut self, name: &str, data: Data) -> Result<(), super::NameError> {
        self.insert_record(&Name::parse(name)?, Record::new(3600, data));
        Ok(())
    }

    /// Adds a record with a time to live of its own.
    ///
    /// ```
    /// use deliverability::dns::{
    ///     Answer, Data, Name, Question, Record, RecordType, Zone,
    /// };
    ///
    /// let mut zone = Zone::new();
    /// let record = Record::new(60, Data::A("192.0.2.1".parse()?));
    /// zone.insert_record(&Name::parse("mx.example.org")?, record.clone());
    /// let answer = zone.answer(&Question::new("mx.example.org", RecordType::A)?);
    /// assert_eq!(answer, Answer::from_records(vec![record]));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn insert_record(&mut self, name: &Name, record: Record) {
        self.node(name).records.push(record);
    }

    /// Makes a name exist without a record.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) if `name` is not a DNS name.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Question, RecordType, Zone};
    ///
    /// let question = Question::new("example.org", RecordType::Txt)?;
    /// let mut zone = Zone::new();
    /// assert_eq!(zone.answer(&question), Answer::NoSuchName);
    /// zone.insert_empty("example.org")?;
    /// assert_eq!(zone.answer(&question), Answer::NoData);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn insert_empty(&mut self, name: &str) -> Result<(), super::NameError> {
        self.node(&Name::parse(name)?);
        Ok(())
    }

    /// Simulates a failure at a name: for one record type, or with `None` for every type
    /// that has no records there.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) if `name` is not a DNS name.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Failure, RecordType, Zone},
    ///     spf::{Check, Request, Result},
    /// };
    ///
    /// let mut zone =
    ///     Zone::parse("example.org. TXT \"v=spf1 a:slow.example.org -all\"")?;
    /// zone.fail("slow.example.org", Some(RecordType::A), Failure::Timeout)?;
    /// let request = Request::mail_from(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "jane@example.org",
    /// );
    /// let verdict =
    ///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    /// assert_eq!(verdict.result(), Result::TempError);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn fail(
        &mut self,
        name: &str,
        record_type: Option<RecordType>,
        failure: Failure,
    ) -> Result<(), super::NameError> {
        let node = self.node(&Name::parse(name)?);
        match record_type {
            Some(record_type) => {
                node.failures.insert(record_type, failure);
            }
            None => node.otherwise = Some(failure),
        }
        Ok(())
    }

    /// Makes a name exist.
    pub(super) fn touch(&mut self, name: &Name) {
        self.node(name);
    }

    fn node(&mut self, name: &Name) -> &mut Node {
        let mut above = name.parent();
        while let Some(name) = above {
            // The names above one that is already listed are listed too.
            if !self.above.insert(name.as_str().to_ascii_lowercase()) {
                break;
            }
            above = name.parent();
        }
        self.names.entry(name.as_str().to_ascii_lowercase()).or_default()
    }

    /// The node of the wildcard that answers for a name that does not exist: only that
    /// of its closest encloser (RFC 4592 section 3.3.1).
    fn wildcard(&self, name: &str) -> Option<&Node> {
        let exists = |name: &str| self.names.contains_key(name) || self.above.contains(name);
        if exists(name) {
            return None;
        }
        let parents = name.match_indices('.').filter_map(|(at, _)| name.get(at.saturating_add(1)..));
        let encloser = parents.chain([""]).find(|parent| exists(parent))?;
        let dot = if encloser.is_empty() { "" } else { "." };
        self.names.get(&alloc::format!("*{dot}{encloser}"))
    }

    /// Answers a question.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Question, RecordType, Zone};
    ///
    /// let zone = Zone::parse(
    ///     "www.example.org. CNAME web.example.net.\nweb.example.net. A 192.0.2.1\n",
    /// )?;
    /// let ask = |name| {
    ///     Question::new(name, RecordType::A).map(|question| zone.answer(&question))
    /// };
    /// assert_eq!(ask("www.example.org")?.to_string(), "192.0.2.1");
    /// assert_eq!(ask("example.org")?, Answer::NoData);
    /// assert_eq!(ask("example.com")?, Answer::NoSuchName);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn answer(&self, question: &Question) -> Answer {
        let wanted = question.record_type();
        let mut name = question.name().clone();
        for _ in 0..=MAX_ALIASES {
            let key = name.as_str().to_ascii_lowercase();
            let Some(node) = self.names.get(&key).or_else(|| self.wildcard(&key)) else {
                return if self.above.contains(&key) { Answer::NoData } else { Answer::NoSuchName };
            };
            if let Some(failure) = node.failures.get(&wanted) {
                return Answer::Failure(*failure);
            }
            let records: Vec<Record> =
                node.records.iter().filter(|record| record.data.record_type() == wanted).cloned().collect();
            if !records.is_empty() {
                return Answer::Records(records.into());
            }
            let alias = node.records.iter().find_map(|record| match &record.data {
                Data::Cname(target) => Some(target.clone()),
                _ => None,
            });
            match (alias, node.otherwise) {
                (Some(target), _) => name = target,
                (None, Some(failure)) => return Answer::Failure(failure),
                (None, None) => return Answer::NoData,
            }
        }
        Answer::Failure(Failure::Malformed)
    }
}

impl FromIterator<(Name, Record)> for Zone {
    fn from_iter<I: IntoIterator<Item = (Name, Record)>>(records: I) -> Self {
        let mut zone = Self::new();
        for (name, record) in records {
            zone.insert_record(&name, record);
        }
        zone
    }
}
