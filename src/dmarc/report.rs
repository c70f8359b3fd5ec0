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
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict, [
///     ("mailto:d@example.org".to_owned(), Authorization::Internal),
///     ("mailto:r@reports.example".to_owned(), Authorization::Confirmed),
/// ]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReportCheck {
    domain: Option<Name>,
    uris: Vec<(String, Option<Name>)>,
    known: Known,
    confirmations: Vec<(Question, Answer)>,
    open: Option<Question>,
}

impl ReportCheck {
    /// The URIs of a record that stands at a domain.
    #[must_use]
    pub fn new(domain: &str, record: &Record<'_>) -> Self {
        let uris = record.aggregate_reports().chain(record.failure_reports());
        let with_host = |uri: ReportUri<'_>| {
            let host = uri.host().filter(|_| uri.is_valid()).and_then(|host| ascii_name(&host));
            (uri.as_str().into(), host)
        };
        Self {
            domain: ascii_name(domain),
            uris: uris.map(with_host).take(MAX_URIS).collect(),
            known: Known::default(),
            confirmations: Vec::new(),
            open: None,
        }
    }

    fn authorize(&self, host: &Name) -> Result<Authorization, Question> {
        let Some(domain) = &self.domain else { return Ok(Authorization::Refused) };
        if host == domain {
            return Ok(Authorization::Internal);
        }
        let own = Walk::of(domain, Mode::TreeWalk, &self.known)?;
        let other = Walk::of(host, Mode::TreeWalk, &self.known)?;
        if let (Some(own), Some(other)) = (own.organizational_domain(), other.organizational_domain())
            && own == other
        {
            return Ok(Authorization::Internal);
        }
        let name = format!("{}._report._dmarc.{}", domain.as_str(), host.as_str());
        let Ok(question) = Question::new(&name, RecordType::Txt) else { return Ok(Authorization::Refused) };
        let known = self.confirmations.iter().find(|(known, _)| *known == question);
        let Some((_, answer)) = known else { return Err(question) };
        if let Answer::Failure(failure) = answer {
            return Ok(Authorization::Unknown(*failure));
        }
        let confirms = answer
            .records()
            .filter_map(|data| data.text())
            .any(|text| Record::parse(&String::from_utf8_lossy(text.as_bytes())).is_ok());
        Ok(if confirms { Authorization::Confirmed } else { Authorization::Refused })
    }
}

impl Machine for ReportCheck {
    type Verdict = Vec<(String, Authorization)>;

    fn step(&mut self) -> Step<Self::Verdict> {
        let authorize = |(uri, host): &(String, Option<Name>)| match host {
            None => Ok((uri.clone(), Authorization::Invalid)),
            Some(host) => self.authorize(host).map(|authorization| (uri.clone(), authorization)),
        };
        match self.uris.iter().map(authorize).collect() {
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
