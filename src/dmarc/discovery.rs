//! Which record applies to a domain, and what its organizational domain is (RFC 9989
//! section 4.10).

use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use super::{policy::Psd, record::Record, verdict::PolicySource};
use crate::{
    dns::{Answer, Failure, Machine, Name, Question, RecordType, Step},
    domain::Domain,
};

/// How many labels remain when a long name is cut (RFC 9989 section 4.10).
const MOST_LABELS: usize = 7;

/// How the organizational domain is found.
///
/// ```
/// use deliverability::dmarc::{Rules, discovery::Mode};
///
/// assert_eq!(Rules::default().mode, Mode::TreeWalk);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Mode {
    /// By a walk up the tree of the DNS (RFC 9989 section 4.10).
    #[default]
    TreeWalk,
    /// By the public suffix list (RFC 7489 section 3.2).
    #[cfg(feature = "psl")]
    PublicSuffixList,
}

/// What is known about the names that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    entries: Vec<(Name, Found)>,
}

/// What was found at `_dmarc` under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Shared: every step looks at what is known again, however long the record is.
    Record(Arc<Record<'static>>),
    Nothing,
    Failure(Failure),
}

impl Known {
    /// What was found there, or the question about it. A name that the DNS cannot hold
    /// has nothing.
    pub(super) fn at(&self, name: &Name) -> Result<&Found, Question> {
        const NOTHING: &Found = &Found::Nothing;

        if let Some((_, found)) = self.entries.iter().find(|(known, _)| known == name) {
            return Ok(found);
        }
        Question::new(&format!("_dmarc.{}", name.as_str()), RecordType::Txt).map_or(Ok(NOTHING), Err)
    }

    /// Takes the answer to the question about a name's record; other questions are
    /// ignored.
    pub(super) fn tell(&mut self, question: &Question, answer: &Answer) {
        let is_for_record = question.name().as_str().starts_with("_dmarc.");
        if let Some(name) = question.name().parent().filter(|_| is_for_record) {
            self.entries.push((name, Found::of(answer)));
        }
    }
}

impl Found {
    /// Texts that are not records are dropped first; if there are several records, none
    /// counts.
    fn of(answer: &Answer) -> Self {
        if let Answer::Failure(failure) = answer {
            return Self::Failure(*failure);
        }
        let mut found = Self::Nothing;
        for text in answer.records().filter_map(|data| data.text()) {
            let text = String::from_utf8_lossy(text.as_bytes());
            if let Ok(record) = Record::parse(&text) {
                if found != Self::Nothing {
                    return Self::Nothing;
                }
                found = Self::Record(Arc::new(record.into_owned()));
            }
        }
        found
    }
}

/// The result of a tree walk.
///
/// ```
/// use deliverability::{
///     dmarc::Discovery,
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
/// let walk = dns::resolve_with(Discovery::new("a.b.example.org"), |question| {
///     zone.answer(question)
/// });
/// assert_eq!(walk.organizational_domain().unwrap().as_str(), "example.org");
/// let (name, record) = walk.policy_record().unwrap();
/// assert_eq!((name.as_str(), record.as_str()), ("example.org", "v=DMARC1; p=reject"));
/// assert_eq!(walk.names().count(), 4);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    start: Name,
    names: Vec<Name>,
    records: Vec<(Name, Arc<Record<'static>>)>,
    failure: Option<(Name, Failure)>,
    organizational: Option<Name>,
}

impl Walk {
    /// The domain that the walk began at.
    #[must_use]
    pub const fn start(&self) -> &Name {
        &self.start
    }

    /// The names at which a record was looked for, in order.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// The records that were found, with the names they are at, in order.
    pub fn records(&self) -> impl Iterator<Item = (&Name, &Record<'static>)> {
        self.records.iter().map(|(name, record)| (name, &**record))
    }

    /// The name at which the DNS failed, and how. The walk ended there.
    #[must_use]
    pub fn failure(&self) -> Option<(&Name, Failure)> {
        self.failure.as_ref().map(|(name, failure)| (name, *failure))
    }

    /// The organizational domain; `None` if the DNS failed before it was known.
    #[must_use]
    pub const fn organizational_domain(&self) -> Option<&Name> {
        self.organizational.as_ref()
    }

    /// The record that applies to mail of the domain, and its name: the domain's own,
    /// else that of the organizational domain, else that of the public suffix.
    #[must_use]
    pub fn policy_record(&self) -> Option<(&Name, &Record<'static>)> {
        self.policy(true).map(|(name, record, _)| (name, &**record))
    }

    /// The same with the source of the record. For a domain below the start, the start's
    /// own record does not count.
    pub(super) fn policy(&self, is_start: bool) -> Option<(&Name, &Arc<Record<'static>>, PolicySource)> {
        let at = |wanted: &Name| self.records.iter().find(|(name, _)| name == wanted);
        if let Some((name, record)) = at(&self.start).filter(|_| is_start) {
            return Some((name, record, PolicySource::Author));
        }
        // Without the whole walk it is unknown whose record it is.
        let organizational = self.organizational.as_ref()?;
        if let Some((name, record)) = at(organizational) {
            return Some((name, record, PolicySource::Organizational));
        }
        let suffix = self.records.iter().find(|(_, record)| record.psd() == Psd::Yes);
        suffix.map(|(name, record)| (name, record, PolicySource::PublicSuffix))
    }

    /// The walk from what is known, or the question that it needs next.
    pub(super) fn of(start: &Name, mode: Mode, known: &Known) -> Result<Self, Question> {
        let mut walk = Self {
            start: start.clone(),
            names: Vec::new(),
            records: Vec::new(),
            failure: None,
            organizational: None,
        };
        match mode {
            Mode::TreeWalk => {
                let mut name = Some(start.clone()).filter(|name| labels(name) > 0);
                while let Some(at) = name {
                    name = above(&at);
                    let stops = walk.visit(at, known)?.is_some_and(|psd| psd != Psd::Unknown);
                    if stops || walk.failure.is_some() {
                        break;
                    }
                }
                walk.organizational = walk.failure.is_none().then(|| walk.find_organizational());
            }
            #[cfg(feature = "psl")]
            Mode::PublicSuffixList => {
                let registrable = Domain::parse(start.as_str()).ok().and_then(|domain| domain.registrable());
                let organizational = registrable.and_then(|domain| Name::parse(&domain.to_ascii()).ok());
                let organizational = organizational.unwrap_or_else(|| start.clone());
                walk.visit(start.clone(), known)?;
                if walk.records.is_empty() && walk.failure.is_none() && organizational != *start {
                    walk.visit(organizational.clone(), known)?;
                }
                walk.organizational = Some(organizational);
            }
        }
        Ok(walk)
    }

    /// Looks at a name and returns the `psd` of the record there.
    fn visit(&mut self, name: Name, known: &Known) -> Result<Option<Psd>, Question> {
        let found = known.at(&name)?;
        self.names.push(name.clone());
        match found {
            Found::Record(record) => {
                let psd = record.psd();
                self.records.push((name, record.clone()));
                Ok(Some(psd))
            }
            Found::Nothing => Ok(None),
            Found::Failure(failure) => {
                self.failure = Some((name, *failure));
                Ok(None)
            }
        }
    }

    /// Finds the organizational domain (RFC 9989 section 4.10.2).
    fn find_organizational(&self) -> Name {
        if let Some((name, _)) = self.records().find(|(_, record)| record.psd() == Psd::No) {
            return name.clone();
        }
        let suffix = self.records().find(|(name, record)| record.psd() == Psd::Yes && **name != self.start);
        if let Some((suffix, _)) = suffix {
            return cut(&self.start, labels(suffix).saturating_add(1));
        }
        self.records.last().map_or_else(|| self.start.clone(), |(name, _)| name.clone())
    }
}

/// The next name of a walk: one label less, at most seven.
fn above(name: &Name) -> Option<Name> {
    let fewer = labels(name).checked_sub(1).filter(|fewer| *fewer > 0)?;
    Some(cut(name, fewer.min(MOST_LABELS)))
}

fn labels(name: &Name) -> usize {
    if name.as_str().is_empty() { 0 } else { name.as_str().split('.').count() }
}

/// The last labels of a name.
fn cut(name: &Name, labels: usize) -> Name {
    let mut ends = name.as_str().rmatch_indices('.').map(|(at, _)| at.saturating_add(1));
    let from = labels.checked_sub(1).and_then(|before| ends.nth(before)).unwrap_or_default();
    Name::parse(name.as_str().get(from..).unwrap_or_default()).unwrap_or_default()
}

/// A domain in the form that is asked for: its A-labels (RFC 9989 section 4.4).
pub(super) fn ascii_name(domain: &str) -> Option<Name> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    if domain.is_empty() {
        return None;
    }
    if domain.is_ascii() {
        return Name::parse(domain).ok();
    }
    Name::parse(&Domain::parse(domain).ok()?.to_ascii()).ok()
}

/// The tree walk from a domain, as a [`Machine`]. It asks at most eight questions (RFC
/// 9989 section 4.10).
///
/// ```
/// use deliverability::{
///     dmarc::Discovery,
///     dns::{self, Answer},
/// };
///
/// let mut asked = Vec::new();
/// dns::resolve_with(Discovery::new("a.b.c.d.e.mail.example.org"), |question| {
///     asked.push(question.name().to_string());
///     Answer::NoSuchName
/// });
/// // A long name is cut to seven labels after the first question.
/// assert_eq!(asked[0], "_dmarc.a.b.c.d.e.mail.example.org");
/// assert_eq!(asked[1], "_dmarc.b.c.d.e.mail.example.org");
/// assert_eq!(asked.len(), 8);
/// ```
#[derive(Debug, Clone)]
pub struct Discovery {
    start: Option<Name>,
    mode: Mode,
    known: Known,
    open: Option<Question>,
}

impl Discovery {
    /// A walk up the tree from a domain. A text that is not a DNS name has no record.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::Discovery,
    ///     dns::{self, Zone},
    /// };
    ///
    /// // A public suffix that says so ends the walk below it.
    /// let zone = Zone::parse("_dmarc.co.example. TXT \"v=DMARC1; psd=y; p=none\"")?;
    /// let walk =
    ///     dns::resolve_with(Discovery::new("mail.shop.co.example"), |question| {
    ///         zone.answer(question)
    ///     });
    /// assert_eq!(walk.organizational_domain().unwrap().as_str(), "shop.co.example");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(domain: &str) -> Self {
        Self { start: ascii_name(domain), mode: Mode::TreeWalk, known: Known::default(), open: None }
    }

    /// Sets how the organizational domain is found.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Discovery, discovery::Mode},
    ///     dns::{self, Answer},
    /// };
    ///
    /// let walk = Discovery::new("mail.example.org").with_mode(Mode::TreeWalk);
    /// let walk = dns::resolve_with(walk, |_| Answer::NoSuchName);
    /// assert_eq!(walk.organizational_domain().unwrap().as_str(), "mail.example.org");
    /// ```
    #[must_use]
    pub const fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }
}

impl Machine for Discovery {
    type Verdict = Walk;

    fn step(&mut self) -> Step<Walk> {
        let start = self.start.clone().unwrap_or_default();
        match Walk::of(&start, self.mode, &self.known) {
            Ok(walk) => {
                self.open = None;
                Step::Done(walk)
            }
            Err(question) => {
                self.open = Some(question.clone());
                Step::Query(question)
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        if let Some(question) = self.open.take() {
            self.known.tell(&question, &answer);
        }
    }
}

impl core::fmt::Display for Walk {
    /// Writes the names in order, each with its record if it has one.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (index, name) in self.names().enumerate() {
            let record = self.records().find(|(at, _)| *at == name).map(|(_, record)| record.to_string());
            let failed = self.failure().filter(|(at, _)| *at == name).map(|(_, failure)| failure.to_string());
            let what = record.or(failed).unwrap_or_else(|| "nothing".to_string());
            write!(f, "{}{name}: {what}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
