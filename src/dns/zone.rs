//! Answers in memory: for tests, pasted records and dry runs.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{Answer, Data, Failure, MasterError, Name, Question, Record, RecordType, master};

/// How many aliases of a name are followed.
pub(super) const MAX_ALIASES: usize = 16;

/// Records in memory that answer questions.
///
/// Names outside it do not exist; a name that holds nothing itself but has names below it exists and
/// has no data (RFC 8020). A name with `*` as its first label answers for those below its parent that do
/// not exist (RFC 4592). Aliases (CNAME) are followed, at most 16 of them. Failures can be planted.
///
/// ```
/// use deliverability::dns::{Answer, Data, Failure, Question, RecordType, Zone};
///
/// let mut zone = Zone::new();
/// zone.insert("mail.example.org", Data::A("192.0.2.1".parse()?))?;
/// zone.fail("slow.example.org", None, Failure::Timeout)?;
/// let ask = |name: &str| zone.answer(&Question::new(name, RecordType::A).unwrap());
/// assert_eq!(ask("MAIL.example.org").records().count(), 1);
/// assert_eq!(ask("example.org"), Answer::NoData);
/// assert_eq!(ask("slow.example.org"), Answer::Failure(Failure::Timeout));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone {
    /// By the name in lower case.
    names: BTreeMap<String, Node>,
    /// Names above those that hold something.
    above: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Node {
    records: Vec<Record>,
    failures: BTreeMap<RecordType, Failure>,
    /// The failure of every type that has no records.
    otherwise: Option<Failure>,
}

impl Zone {
    /// A zone without a name.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: BTreeMap::new(), above: BTreeSet::new() }
    }

    /// Reads a master file (RFC 1035 section 5). No SOA is needed; `$ORIGIN` and `$TTL`, comments,
    /// parentheses, `\DDD` and several strings a text are understood. Types that the crate does not
    /// ask for are passed over.
    ///
    /// # Errors
    ///
    /// A [`MasterError`] with the line: a bad name, address, number or escape, an unknown directive,
    /// an entry that ends early.
    pub fn parse(text: &str) -> Result<Self, MasterError> {
        master::parse(text)
    }

    /// Adds a record with a time to live of an hour.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) where `name` is no name of the DNS.
    pub fn insert(&mut self, name: &str, data: Data) -> Result<(), super::NameError> {
        self.insert_record(&Name::parse(name)?, Record::new(3600, data));
        Ok(())
    }

    /// Adds a record.
    pub fn insert_record(&mut self, name: &Name, record: Record) {
        self.node(name).records.push(record);
    }

    /// Lets a name exist, without a record.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) where `name` is no name of the DNS.
    pub fn insert_empty(&mut self, name: &str) -> Result<(), super::NameError> {
        self.node(&Name::parse(name)?);
        Ok(())
    }

    /// Plants a failure: for one type, or for every type that has no records at the name.
    ///
    /// # Errors
    ///
    /// A [`NameError`](super::NameError) where `name` is no name of the DNS.
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

    /// Lets a name exist.
    pub(super) fn touch(&mut self, name: &Name) {
        self.node(name);
    }

    fn node(&mut self, name: &Name) -> &mut Node {
        let mut above = name.parent();
        while let Some(name) = above {
            // What lies above a name that is known to be above is known as well.
            if !self.above.insert(name.as_str().to_ascii_lowercase()) {
                break;
            }
            above = name.parent();
        }
        self.names.entry(name.as_str().to_ascii_lowercase()).or_default()
    }

    /// The node of the wildcard that answers for a name that does not exist: that of its closest encloser
    /// alone (RFC 4592 section 3.3.1).
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
