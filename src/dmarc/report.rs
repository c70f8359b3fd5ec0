//! Whether the addresses of a record want its reports (RFC 9990 section 4).

use alloc::{format, string::String, vec::Vec};

use super::{
    discovery::{Known, Mode, Walk, ascii_name},
    record::{Record, ReportUri},
};
use crate::dns::{Answer, Failure, Machine, Name, Question, RecordType, Step};

/// How many URIs of a record are looked at.
const MAX_URIS: usize = 10;

/// Whether reports may go to a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Authorization {
    /// It lies in the organizational domain of the policy's domain.
    Internal,
    /// It lies elsewhere, and says that it takes them.
    Confirmed,
    /// It lies elsewhere, and does not say so.
    Refused,
    /// Whether it takes them could not be had.
    Unknown(Failure),
    /// It is no URI with a host.
    Invalid,
}

impl Authorization {
    /// The stable name.
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

/// A URI of a record's `rua` or `ruf`, and whether reports may go there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Destination {
    uri: String,
    is_aggregate: bool,
    authorization: Authorization,
    /// What the host names instead.
    instead: Vec<String>,
}

impl Destination {
    /// The URI as the record has it, without a size limit.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether it is of `rua`, else of `ruf`.
    #[must_use]
    pub const fn is_aggregate(&self) -> bool {
        self.is_aggregate
    }

    /// Whether reports may go there.
    #[must_use]
    pub const fn authorization(&self) -> Authorization {
        self.authorization
    }

    /// Where they go: the URI itself, or those that its host names instead in the record with which it confirms
    /// (at the same host alone; RFC 7489 section 7.1, item 7). Nowhere where they may not.
    pub fn reports_to(&self) -> impl Iterator<Item = &str> {
        let is_allowed = matches!(self.authorization, Authorization::Internal | Authorization::Confirmed);
        let own = Some(self.uri()).filter(|_| is_allowed && self.instead.is_empty());
        self.instead.iter().map(String::as_str).chain(own)
    }
}

/// Asks the hosts of a record's `rua` and `ruf` whether they take its reports, as a
/// [`Machine`].
///
/// A host in the organizational domain of the policy's domain needs no question but those of its walk; another has
/// to have a record at `<policy domain>._report._dmarc.<host>`. At most ten URIs are looked at: at most 98 questions.
///
/// ```
/// use deliverability::{dmarc::{Authorization, Record, ReportCheck}, dns::{self, Zone}};
///
/// let record = Record::parse("v=DMARC1; p=none; rua=mailto:d@example.org,mailto:r@reports.example")?;
/// let zone = Zone::parse("example.org._report._dmarc.reports.example. TXT \"v=DMARC1;\"")?;
/// let check = ReportCheck::new("example.org", &record);
/// let destinations = dns::resolve_with(check, |question| zone.answer(question));
/// let said: Vec<_> = destinations.iter().map(|one| (one.uri(), one.authorization())).collect();
/// assert_eq!(said, [
///     ("mailto:d@example.org", Authorization::Internal),
///     ("mailto:r@reports.example", Authorization::Confirmed),
/// ]);
/// assert!(destinations[1].reports_to().eq(["mailto:r@reports.example"]));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReportCheck {
    domain: Option<Name>,
    uris: Vec<Asked>,
    known: Known,
    confirmations: Vec<(Question, Answer)>,
    open: Option<Question>,
}

/// A URI of the record; without a host where it is none.
#[derive(Debug, Clone)]
struct Asked {
    uri: String,
    is_aggregate: bool,
    host: Option<Name>,
}

impl ReportCheck {
    /// The URIs of a record that stands at a domain.
    #[must_use]
    pub fn new(domain: &str, record: &Record<'_>) -> Self {
        let asked = |is_aggregate| {
            move |uri: ReportUri<'_>| Asked { uri: uri.as_str().into(), is_aggregate, host: host(&uri) }
        };
        let aggregate = record.aggregate_reports().map(asked(true));
        Self {
            domain: ascii_name(domain),
            uris: aggregate.chain(record.failure_reports().map(asked(false))).take(MAX_URIS).collect(),
            known: Known::default(),
            confirmations: Vec::new(),
            open: None,
        }
    }

    fn destination(&self, asked: &Asked) -> Result<Destination, Question> {
        let (authorization, instead) = match &asked.host {
            None => (Authorization::Invalid, Vec::new()),
            Some(host) => self.authorize(host, asked.is_aggregate)?,
        };
        Ok(Destination { uri: asked.uri.clone(), is_aggregate: asked.is_aggregate, authorization, instead })
    }

    /// What a host says, and which URIs it names instead.
    fn authorize(&self, own: &Name, is_aggregate: bool) -> Result<(Authorization, Vec<String>), Question> {
        let only = |authorization| Ok((authorization, Vec::new()));
        let Some(domain) = &self.domain else { return only(Authorization::Refused) };
        if own == domain {
            return only(Authorization::Internal);
        }
        let of_domain = Walk::of(domain, Mode::TreeWalk, &self.known)?;
        let of_host = Walk::of(own, Mode::TreeWalk, &self.known)?;
        if let (Some(one), Some(other)) = (of_domain.organizational_domain(), of_host.organizational_domain())
            && one == other
        {
            return only(Authorization::Internal);
        }
        let name = format!("{}._report._dmarc.{}", domain.as_str(), own.as_str());
        let Ok(question) = Question::new(&name, RecordType::Txt) else { return only(Authorization::Refused) };
        let known = self.confirmations.iter().find(|(known, _)| *known == question);
        let Some((_, answer)) = known else { return Err(question) };
        if let Answer::Failure(failure) = answer {
            return only(Authorization::Unknown(*failure));
        }
        let texts = answer.records().filter_map(|data| data.text());
        for text in texts.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned()) {
            let Ok(record) = Record::parse(&text) else { continue };
            let instead =
                |uri: ReportUri<'_>| (host(&uri).as_ref() == Some(own)).then(|| String::from(uri.as_str()));
            let instead = if is_aggregate {
                record.aggregate_reports().filter_map(instead).take(MAX_URIS).collect()
            } else {
                record.failure_reports().filter_map(instead).take(MAX_URIS).collect()
            };
            return Ok((Authorization::Confirmed, instead));
        }
        only(Authorization::Refused)
    }
}

/// The host of a URI that is one.
fn host(uri: &ReportUri<'_>) -> Option<Name> {
    uri.host().filter(|_| uri.is_valid()).and_then(|host| ascii_name(&host))
}

impl Machine for ReportCheck {
    type Verdict = Vec<Destination>;

    fn step(&mut self) -> Step<Self::Verdict> {
        match self.uris.iter().map(|asked| self.destination(asked)).collect() {
            Ok(verdict) => {
                self.open = None;
                Step::Done(verdict)
            }
            Err(question) => {
                self.open = Some(question.clone());
                Step::Query(question)
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.open.take() else { return };
        // A question may be of a walk and of a host at once: names choose their labels freely.
        self.known.tell(&question, &answer);
        self.confirmations.push((question, answer));
    }
}
