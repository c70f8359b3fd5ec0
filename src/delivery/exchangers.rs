//! The mail exchangers of a domain, from an MX answer, in the order in which they are
//! tried.

use alloc::{collections::BTreeMap, format, string::ToString, vec::Vec};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use crate::{
    diagnostic::{Finding, Severity, Span},
    dns::{Answer, Data, Failure, Name},
    domain::Domain,
    hash,
    provider::Provider,
    smtp::EnhancedStatus,
};

/// The meaning of an MX answer.
///
/// ```
/// use deliverability::delivery::MxStatus;
///
/// assert_eq!(MxStatus::NullMx.as_str(), "null-mx");
/// assert!(MxStatus::Implicit.takes_mail() && !MxStatus::Loop.takes_mail());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MxStatus {
    /// MX records name the hosts.
    Listed,
    /// There is no MX record: the domain itself is the host (RFC 5321 section 5.1).
    Implicit,
    /// The domain declares that it accepts no mail (RFC 7505). Permanent.
    NullMx,
    /// The domain does not exist. Permanent.
    NoSuchDomain,
    /// There are MX records, but none of them can be used (RFC 5321 section 5.1).
    /// Permanent.
    Unusable,
    /// The most preferred host is the sending host itself (RFC 5321 section 5.1).
    /// Permanent.
    Loop,
    /// There was no answer. Temporary: ask again later.
    Failed,
}

crate::names::named! {
    MxStatus {
        Listed => "listed",
        Implicit => "implicit",
        NullMx => "null-mx",
        NoSuchDomain => "no-such-domain",
        Unusable => "unusable",
        Loop => "loop",
        Failed => "failed",
    }
}

impl MxStatus {
    /// Whether there are hosts to deliver to.
    #[must_use]
    pub const fn takes_mail(self) -> bool {
        matches!(self, Self::Listed | Self::Implicit)
    }

    /// The enhanced status code to report if there are none (RFC 7505 section 3, RFC
    /// 3463 sections 3.2 and 3.5): 5.1.10, 5.1.2, 5.4.4, 5.4.6, or 4.4.3 if asking again
    /// may help.
    #[must_use]
    pub const fn enhanced_status(self) -> Option<EnhancedStatus> {
        match self {
            Self::Listed | Self::Implicit => None,
            Self::NullMx => EnhancedStatus::new(5, 1, 10),
            Self::NoSuchDomain => EnhancedStatus::new(5, 1, 2),
            Self::Unusable => EnhancedStatus::new(5, 4, 4),
            Self::Loop => EnhancedStatus::new(5, 4, 6),
            Self::Failed => EnhancedStatus::new(4, 4, 3),
        }
    }
}

/// A host that accepts mail for a domain.
///
/// ```
/// use deliverability::{
///     delivery::Exchangers,
///     dns::{Answer, Data, Record},
///     domain::Domain,
/// };
///
/// let mx = Data::Mx { preference: 10, exchange: "mx.example.org".parse()? };
/// let answer = Answer::from_records(vec![Record::new(300, mx)]);
/// let exchangers = Exchangers::from_answer(&Domain::parse("example.org")?, &answer, 7);
/// let host = &exchangers.hosts()[0];
/// assert_eq!((host.preference, host.name.as_str()), (10, "mx.example.org"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Exchanger {
    /// The preference: lower ones are tried first. 0 for an implicit host.
    pub preference: u16,
    /// The name of the host.
    pub name: Name,
}

impl fmt::Display for Exchanger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.preference, self.name)
    }
}

/// The hosts that accept mail for a domain, in the order in which they are tried.
///
/// Hosts are ordered by preference; among equals the seed decides, as RFC 5321 section
/// 5.1 requires: the order does not depend on the order of the answer, and another seed
/// gives another one.
///
/// The findings report what is wrong with the records. Their spans point into the data
/// of the record in its text form (`10 mx.example.org`). Codes: `mx::implicit`,
/// `mx::null-beside`, `mx::address-literal`, `mx::duplicate`.
///
/// ```
/// use deliverability::{
///     delivery::{Exchangers, MxStatus},
///     dns::{Question, RecordType, Zone},
///     domain::Domain,
/// };
///
/// let zone = Zone::parse(
///     "example.org. MX 10 a.example.net.\nexample.org. MX 10 b.example.net.\n\
///      example.org. MX 20 c.example.net.\nparked.example. MX 0 .\n",
/// )?;
/// let of = |name: &str, seed| {
///     let answer = zone.answer(&Question::new(name, RecordType::Mx).unwrap());
///     Exchangers::from_answer(&Domain::parse(name).unwrap(), &answer, seed)
/// };
/// let orders = (0..20).map(|seed| of("example.org", seed).to_string());
/// let orders: std::collections::BTreeSet<String> = orders.collect();
/// assert_eq!(orders.len(), 2, "a and b change places, c stays last");
///
/// let parked = of("parked.example", 0);
/// assert_eq!(parked.status(), MxStatus::NullMx);
/// assert_eq!(parked.status().enhanced_status().unwrap().to_string(), "5.1.10");
/// assert_eq!(of("gone.example", 0).status(), MxStatus::NoSuchDomain);
///
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Exchangers {
    status: MxStatus,
    failure: Option<Failure>,
    hosts: Vec<Exchanger>,
    findings: Vec<Finding>,
}

impl Exchangers {
    /// Reads the answer to the MX question for a domain.
    ///
    /// A host that is named twice counts once, with its better preference. An IP address
    /// in place of a name is skipped (RFC 5321 section 5.1 requires a name), and so is a
    /// null MX among other records (RFC 7505 section 3).
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{Exchangers, MxStatus},
    ///     dns::{Answer, Data, Record},
    ///     domain::Domain,
    /// };
    ///
    /// let domain = Domain::parse("example.org")?;
    /// // Without an MX record the domain itself is the host.
    /// let implicit = Exchangers::from_answer(&domain, &Answer::NoData, 7);
    /// assert_eq!(
    ///     (implicit.status(), implicit.hosts()[0].name.as_str()),
    ///     (MxStatus::Implicit, "example.org",)
    /// );
    /// let mx = Data::Mx { preference: 10, exchange: "192.0.2.1".parse()? };
    /// let unusable = Exchangers::from_answer(
    ///     &domain,
    ///     &Answer::from_records(vec![Record::new(300, mx)]),
    ///     7,
    /// );
    /// assert_eq!(unusable.status(), MxStatus::Unusable);
    /// assert_eq!(unusable.findings()[0].code(), "mx::address-literal");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_answer(domain: &Domain<'_>, answer: &Answer, seed: u64) -> Self {
        let mut read =
            Self { status: MxStatus::Listed, failure: None, hosts: Vec::new(), findings: Vec::new() };
        match answer {
            Answer::NoSuchName => read.status = MxStatus::NoSuchDomain,
            Answer::Failure(failure) => {
                read.status = MxStatus::Failed;
                read.failure = Some(*failure);
            }
            _ => read.records(domain, answer, seed),
        }
        read
    }

    /// The hosts that a sending host which is one of them may deliver to: the best of
    /// the `own` names removes every host of its preference and of higher numbers (RFC
    /// 5321 section 5.1). If none is left, the status is [`MxStatus::Loop`].
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{Exchangers, MxStatus},
    ///     dns::{Question, RecordType, Zone},
    ///     domain::Domain,
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. MX 10 mx.example.org.\n\
    ///      example.org. MX 20 backup.example.net.\n",
    /// )?;
    /// let answer = zone.answer(&Question::new("example.org", RecordType::Mx)?);
    /// let exchangers =
    ///     Exchangers::from_answer(&Domain::parse("example.org")?, &answer, 7);
    /// // The backup relays to the hosts that are preferred to it.
    /// let backup = exchangers.clone().excluding(&["backup.example.net".parse()?]);
    /// assert_eq!(backup.to_string(), "10 mx.example.org");
    /// let first = exchangers.excluding(&["mx.example.org".parse()?]);
    /// assert_eq!(first.status(), MxStatus::Loop);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn excluding(mut self, own: &[Name]) -> Self {
        let met = self.hosts.iter().filter(|host| own.contains(&host.name)).map(|host| host.preference).min();
        if let Some(met) = met {
            self.keep_below(met);
        }
        self
    }

    /// Drops the hosts of this preference, which is that of the sending host, and of
    /// higher numbers.
    pub(super) fn keep_below(&mut self, preference: u16) {
        self.hosts.retain(|host| host.preference < preference);
        if self.hosts.is_empty() {
            self.status = MxStatus::Loop;
        }
    }

    /// The meaning of the answer.
    #[must_use]
    pub const fn status(&self) -> MxStatus {
        self.status
    }

    /// Why there was no answer: `None` unless the status is [`MxStatus::Failed`].
    #[must_use]
    pub const fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// The hosts in the order in which they are tried: at least one if the status
    /// [takes mail](MxStatus::takes_mail), else none.
    #[must_use]
    pub fn hosts(&self) -> &[Exchanger] {
        &self.hosts
    }

    /// The findings about the records.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn records(&mut self, domain: &Domain<'_>, answer: &Answer, seed: u64) {
        let mut best: BTreeMap<&Name, u16> = BTreeMap::new();
        let (mut records, mut nulls) = (0_usize, Vec::new());
        for data in answer.records() {
            let Data::Mx { preference, exchange } = data else { continue };
            records = records.saturating_add(1);
            if exchange.as_str().is_empty() {
                nulls.push(data);
            } else if is_address(exchange) {
                let message =
                    format!("name a host: `{exchange}` is an address, and is passed over (RFC 5321, 5.1)");
                self.findings.push(finding("mx::address-literal", Severity::Error, data, message));
            } else if let Some(known) = best.get_mut(exchange) {
                let message = format!("remove one of the records that name `{exchange}`");
                self.findings.push(finding("mx::duplicate", Severity::Info, data, message));
                *known = (*known).min(*preference);
            } else {
                best.insert(exchange, *preference);
            }
        }
        if records == 0 {
            self.status = MxStatus::Implicit;
            let name = Name::parse(&domain.to_ascii()).unwrap_or_default();
            let message = format!("publish an MX record: mail goes to `{name}` itself (RFC 5321, 5.1)");
            self.findings.push(Finding::new("mx::implicit", Severity::Warning, Span::at(0), message));
            self.hosts.push(Exchanger { preference: 0, name });
            return;
        }
        if nulls.len() == records {
            self.status = MxStatus::NullMx;
            return;
        }
        for data in nulls {
            let message = "remove the null MX: it says that the domain accepts no mail, and must be the only record (RFC 7505, 3)";
            self.findings.push(finding("mx::null-beside", Severity::Error, data, message.to_string()));
        }
        let mut keyed: Vec<(u16, u64, &Name)> = best
            .into_iter()
            .map(|(name, preference)| (preference, rank(seed, name.as_str()), name))
            .collect();
        keyed.sort_unstable();
        self.hosts = keyed
            .into_iter()
            .map(|(preference, _, name)| Exchanger { preference, name: name.clone() })
            .collect();
        if self.hosts.is_empty() {
            self.status = MxStatus::Unusable;
        }
    }

    /// The mailbox provider of the domain: by its name, else by the most preferred host
    /// that belongs to a provider.
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::Exchangers,
    ///     dns::{Answer, Data, Record},
    ///     domain::Domain,
    ///     provider::Provider,
    /// };
    ///
    /// let domain = Domain::parse("example.org").unwrap();
    /// let mx = Data::Mx {
    ///     preference: 1,
    ///     exchange: "aspmx.l.google.com".parse().unwrap(),
    /// };
    /// let exchangers = Exchangers::from_answer(
    ///     &domain,
    ///     &Answer::from_records(vec![Record::new(300, mx)]),
    ///     7,
    /// );
    /// assert_eq!(exchangers.provider(&domain), Some(Provider::GoogleWorkspace));
    /// ```
    #[must_use]
    pub fn provider(&self, domain: &Domain<'_>) -> Option<Provider> {
        let of_host = |host: &Exchanger| Provider::for_mx(host.name.as_str());
        Provider::for_domain(domain).or_else(|| self.hosts().iter().find_map(of_host))
    }
}

/// The rank of a host among those of its preference, regardless of ASCII case.
fn rank(seed: u64, name: &str) -> u64 {
    let start = hash::draw(seed, 1);
    name.bytes().fold(start, |state, byte| hash::draw(state, u64::from(byte.to_ascii_lowercase())))
}

impl fmt::Display for Exchangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            MxStatus::Listed => {
                for (index, host) in self.hosts.iter().enumerate() {
                    write!(f, "{}{host}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            MxStatus::Implicit => {
                self.hosts.iter().try_for_each(|host| write!(f, "{} itself (no MX record)", host.name))
            }
            MxStatus::NullMx => f.write_str("takes no mail (null MX, RFC 7505)"),
            MxStatus::NoSuchDomain => f.write_str("the domain does not exist"),
            MxStatus::Unusable => f.write_str("no MX record can be used (RFC 5321, 5.1)"),
            MxStatus::Loop => f.write_str("the mail would come back to this host (RFC 5321, 5.1)"),
            MxStatus::Failed => match self.failure {
                Some(failure) => write!(f, "no answer for now ({failure})"),
                None => f.write_str("no answer for now"),
            },
        }
    }
}

/// A finding that points at the host in the data of a record.
fn finding(code: &'static str, severity: Severity, data: &Data, message: alloc::string::String) -> Finding {
    let text = data.to_string();
    let start = text.find(' ').map_or(0, |space| space.saturating_add(1));
    Finding::new(code, severity, Span::new(start, text.len()), message)
}

/// Whether a name is an IP address written in place of a name.
fn is_address(name: &Name) -> bool {
    let text = name.as_str();
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.is_some() || text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok()
}
