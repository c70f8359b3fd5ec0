//! Whether the addresses of a record accept its reports, and where they go (RFC 9990
//! section 4).

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    discovery::{Known, Mode, Walk, ascii_name},
    record::{Record, ReportUri},
};
use crate::dns::{Answer, Failure, Machine, Name, Question, RecordType, Step};

/// How many URIs of a record are looked at.
const MAX_URIS: usize = 10;

/// Whether reports may be sent to a URI (RFC 9990 section 4).
///
/// ```
/// use deliverability::dmarc::report::Authorization;
/// use deliverability::dns::Failure;
///
/// assert_eq!(Authorization::Confirmed.as_str(), "confirmed");
/// assert_eq!(Authorization::Unknown(Failure::Timeout).as_str(), "unknown");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Authorization {
    /// They may: the host lies in the organizational domain of the policy's domain.
    Internal,
    /// They may: the host lies elsewhere, and publishes that it accepts them.
    Confirmed,
    /// They may not: the host lies elsewhere, and does not publish that it accepts them.
    Refused,
    /// The host lies elsewhere, and what it publishes could not be determined.
    Unknown(Failure),
    /// The text is not a URI with a host.
    Invalid,
}

impl Authorization {
    /// The stable name, in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Unknown(_) => "unknown",
            Self::Invalid => "invalid",
        }
    }
}

/// A URI of a record's `rua` or `ruf`, and whether reports may be sent there.
///
/// ```
/// use deliverability::{
///     dmarc::{Record, report::ReportCheck},
///     dns::{self, Answer},
/// };
///
/// let record = Record::parse("v=DMARC1; p=none; ruf=mailto:f@reports.example")?;
/// let check = ReportCheck::new("example.org", &record);
/// let destinations = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!(destinations[0].authorization().as_str(), "refused");
/// assert!(!destinations[0].is_aggregate());
/// assert_eq!(destinations[0].reports_to().count(), 0);
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Destination {
    uri: String,
    is_aggregate: bool,
    authorization: Authorization,
    reports_to: Vec<String>,
}

impl Destination {
    /// The URI as the record has it, without a size limit.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether it is of `rua`; otherwise it is of `ruf`.
    #[must_use]
    pub const fn is_aggregate(&self) -> bool {
        self.is_aggregate
    }

    /// Whether reports may be sent there.
    #[must_use]
    pub const fn authorization(&self) -> Authorization {
        self.authorization
    }

    /// Where the reports go: to the URI itself, or to those that its host names instead.
    /// Nowhere if they are not authorized, or if an earlier destination has the same
    /// URI: no report goes to one URI twice.
    pub fn reports_to(&self) -> impl Iterator<Item = ReportUri<'_>> {
        self.reports_to.iter().map(|uri| ReportUri::new(uri))
    }
}

/// Asks the hosts of a record's `rua` and `ruf` whether they accept its reports, as a
/// [`Machine`].
///
/// A host in the organizational domain of the policy's domain needs no questions but
/// those of its walk. Any other must have a record at `<policy
/// domain>._report._dmarc.<host>`. If that record has the tag too, its URIs replace
/// those at the host, provided that they have the same host (RFC 7489 section 7.1, item
/// 7). At most ten URIs are looked at, with at most 98 questions.
///
/// ```
/// use deliverability::{
///     dmarc::{Record, report::{Authorization, ReportCheck}},
///     dns::{self, Zone},
/// };
///
/// let record = Record::parse(
///     "v=DMARC1; p=none; rua=mailto:d@example.org,mailto:r@reports.example",
/// )?;
/// let zone =
///     Zone::parse("example.org._report._dmarc.reports.example. TXT \"v=DMARC1;\"")?;
/// let check = ReportCheck::new("example.org", &record);
/// let destinations = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(destinations[0].uri(), "mailto:d@example.org");
/// assert_eq!(destinations[0].authorization(), Authorization::Internal);
/// assert_eq!(destinations[1].uri(), "mailto:r@reports.example");
/// assert_eq!(destinations[1].authorization(), Authorization::Confirmed);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReportCheck {
    domain: Option<Name>,
    uris: Vec<Asked>,
    known: Known,
    confirmations: Vec<(Question, Confirmation)>,
    open: Option<Question>,
}

/// A URI of the record; without a host if it is invalid.
#[derive(Debug, Clone)]
struct Asked {
    uri: String,
    is_aggregate: bool,
    host: Option<Name>,
}

/// What a host says if it has to confirm.
#[derive(Debug, Clone)]
struct Confirmation {
    authorization: Authorization,
    instead: Vec<Asked>,
}

impl Confirmation {
    fn of(answer: &Answer) -> Self {
        if let Answer::Failure(failure) = answer {
            return Self { authorization: Authorization::Unknown(*failure), instead: Vec::new() };
        }
        let mut confirmation = Self { authorization: Authorization::Refused, instead: Vec::new() };
        for text in answer.records().filter_map(|data| data.text()) {
            let text = String::from_utf8_lossy(text.as_bytes());
            let Ok(record) = Record::parse(&text) else { continue };
            confirmation.authorization = Authorization::Confirmed;
            let left = MAX_URIS.saturating_sub(confirmation.instead.len());
            confirmation.instead.extend(asked(&record).take(left));
        }
        confirmation
    }
}

/// The URIs of a record.
fn asked(record: &Record<'_>) -> impl Iterator<Item = Asked> {
    let of = |is_aggregate| {
        move |uri: ReportUri<'_>| {
            let host = uri.host().filter(|_| uri.is_valid()).and_then(|host| ascii_name(&host));
            Asked { uri: uri.as_str().into(), is_aggregate, host }
        }
    };
    record.aggregate_reports().map(of(true)).chain(record.failure_reports().map(of(false)))
}

impl ReportCheck {
    /// A check of the URIs of the record at a domain.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Record, report::ReportCheck},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=none\"")?;
    /// let record = Record::parse("v=DMARC1; p=none; rua=mailto:d@dmarc.example.org")?;
    /// let check = ReportCheck::new("news.example.org", &record);
    /// let destinations = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(destinations[0].authorization().as_str(), "internal");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(domain: &str, record: &Record<'_>) -> Self {
        Self {
            domain: ascii_name(domain),
            uris: asked(record).take(MAX_URIS).collect(),
            known: Known::default(),
            confirmations: Vec::new(),
            open: None,
        }
    }

    fn destination(&self, asked: &Asked) -> Result<Destination, Question> {
        let own = || Vec::from([asked.uri.clone()]);
        let (authorization, reports_to) = match &asked.host {
            None => (Authorization::Invalid, Vec::new()),
            Some(host) => match self.confirmation(host)? {
                None => (Authorization::Internal, own()),
                Some(Confirmation { authorization: Authorization::Confirmed, instead }) => {
                    // A query could name other recipients, wherever the host is.
                    let is_instead = |other: &&Asked| {
                        other.is_aggregate == asked.is_aggregate
                            && other.host == asked.host
                            && !other.uri.contains('?')
                    };
                    let instead: Vec<String> =
                        instead.iter().filter(is_instead).map(|other| other.uri.clone()).collect();
                    (Authorization::Confirmed, if instead.is_empty() { own() } else { instead })
                }
                Some(Confirmation { authorization, .. }) => (*authorization, Vec::new()),
            },
        };
        let (uri, is_aggregate) = (asked.uri.clone(), asked.is_aggregate);
        Ok(Destination { uri, is_aggregate, authorization, reports_to })
    }

    /// What a host says; nothing if it need not be asked.
    fn confirmation(&self, host: &Name) -> Result<Option<&Confirmation>, Question> {
        const REFUSED: &Confirmation =
            &Confirmation { authorization: Authorization::Refused, instead: Vec::new() };
        let Some(domain) = &self.domain else { return Ok(Some(REFUSED)) };
        if host == domain {
            return Ok(None);
        }
        let of_domain = Walk::of(domain, Mode::TreeWalk, &self.known)?;
        let of_host = Walk::of(host, Mode::TreeWalk, &self.known)?;
        if let (Some(one), Some(other)) = (of_domain.organizational_domain(), of_host.organizational_domain())
            && one == other
        {
            return Ok(None);
        }
        let name = format!("{}._report._dmarc.{}", domain.as_str(), host.as_str());
        let Ok(question) = Question::new(&name, RecordType::Txt) else { return Ok(Some(REFUSED)) };
        match self.confirmations.iter().find(|(known, _)| *known == question) {
            Some((_, confirmation)) => Ok(Some(confirmation)),
            None => Err(question),
        }
    }
}

impl Machine for ReportCheck {
    type Verdict = Vec<Destination>;

    fn step(&mut self) -> Step<Self::Verdict> {
        let destinations: Result<Vec<Destination>, Question> =
            self.uris.iter().map(|asked| self.destination(asked)).collect();
        match destinations {
            Ok(mut destinations) => {
                let mut seen: BTreeSet<(bool, String)> = BTreeSet::new();
                for destination in &mut destinations {
                    let kind = destination.is_aggregate;
                    destination.reports_to.retain(|uri| seen.insert((kind, uri.clone())));
                }
                self.open = None;
                Step::Done(destinations)
            }
            Err(question) => {
                self.open = Some(question.clone());
                Step::Query(question)
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.open.take() else { return };
        // A question may belong to a walk and to a host at once, since owners choose labels freely.
        self.known.tell(&question, &answer);
        self.confirmations.push((question, Confirmation::of(&answer)));
    }
}
