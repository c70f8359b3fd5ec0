//! The addresses to connect to, found question by question.

use alloc::{format, vec::Vec};
use core::net::IpAddr;

use super::exchangers::{Exchanger, Exchangers, MxStatus};
use crate::{
    diagnostic::{Finding, Severity, Span},
    dns::{Answer, Data, Failure, Machine, Name, Question, RecordType, Step},
    domain::Domain,
    smtp::EnhancedStatus,
};

/// How many hosts of a domain a [`Route`] asks the addresses of; the least preferred beyond are left.
pub const MAX_HOSTS: usize = 10;
/// How many addresses of a host are taken.
const MAX_ADDRESSES: usize = 16;

/// Which addresses a sender can use, and which it tries first.
///
/// ```
/// use deliverability::delivery::Families;
///
/// assert_eq!(Families::default(), Families::Ipv6First);
/// assert_eq!("ipv4-only".parse(), Ok(Families::Ipv4Only));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Families {
    /// IPv6, then IPv4.
    #[default]
    Ipv6First,
    /// IPv4, then IPv6.
    Ipv4First,
    /// IPv4 alone.
    Ipv4Only,
    /// IPv6 alone.
    Ipv6Only,
}

crate::names::named! {
    Families {
        Ipv6First => "ipv6-first",
        Ipv4First => "ipv4-first",
        Ipv4Only => "ipv4-only",
        Ipv6Only => "ipv6-only",
    }
}

impl Families {
    const fn types(self) -> &'static [RecordType] {
        match self {
            Self::Ipv6First => &[RecordType::Aaaa, RecordType::A],
            Self::Ipv4First => &[RecordType::A, RecordType::Aaaa],
            Self::Ipv4Only => &[RecordType::A],
            Self::Ipv6Only => &[RecordType::Aaaa],
        }
    }
}

/// Finds the hosts of a domain and their addresses (RFC 5321 section 5.1).
///
/// It asks for MX once and for the addresses of at most [`MAX_HOSTS`] hosts: at most 21 questions, and
/// 31 where it [looks for aliases](Self::looking_for_aliases) too.
///
/// ```
/// use deliverability::{
///     delivery::{Families, Route},
///     dns::{self, Zone},
///     domain::Domain,
/// };
///
/// let zone = Zone::parse(
///     "example.org. MX 10 mx.example.org.\nexample.org. MX 20 backup.example.net.\n\
///      mx.example.org. A 192.0.2.1\nmx.example.org. AAAA 2001:db8::1\n",
/// )?;
/// let domain = Domain::parse("example.org")?;
/// let targets = dns::resolve_with(Route::new(&domain, 7), |question| zone.answer(question));
/// let addresses: Vec<String> = targets.addresses().map(|(host, ip)| format!("{} {ip}", host.name)).collect();
/// assert_eq!(addresses, ["mx.example.org 2001:db8::1", "mx.example.org 192.0.2.1"]);
/// assert_eq!(targets.findings()[0].code(), "mx::no-address");
///
/// // What a host does that is the backup itself:
/// let route = Route::new(&domain, 7).known_as(["backup.example.net".parse()?]).with_families(Families::Ipv4Only);
/// let targets = dns::resolve_with(route, |question| zone.answer(question));
/// assert_eq!((targets.addresses().count(), targets.enhanced_status()), (1, None));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    domain: Domain<'static>,
    name: Name,
    seed: u64,
    families: Families,
    own_names: Vec<Name>,
    own_addresses: Vec<IpAddr>,
    aliases: bool,
    exchangers: Option<Exchangers>,
    hosts: Vec<Host>,
    /// How many questions about hosts were answered.
    asked: usize,
    findings: Vec<Finding>,
}

impl Route {
    /// The way to a domain; the seed orders hosts of the same preference.
    #[must_use]
    pub fn new(domain: &Domain<'_>, seed: u64) -> Self {
        Self {
            domain: domain.clone().into_owned(),
            name: Name::parse(&domain.to_ascii()).unwrap_or_default(),
            seed,
            families: Families::default(),
            own_names: Vec::new(),
            own_addresses: Vec::new(),
            aliases: false,
            exchangers: None,
            hosts: Vec::new(),
            asked: 0,
            findings: Vec::new(),
        }
    }

    /// The addresses that the asker can use.
    #[must_use]
    pub const fn with_families(mut self, families: Families) -> Self {
        self.families = families;
        self
    }

    /// The names of the asker: mail that would come back to it is not sent (RFC 5321 section 5.1).
    #[must_use]
    pub fn known_as(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.own_names.extend(names);
        self
    }

    /// The addresses of the asker, likewise.
    #[must_use]
    pub fn known_at(mut self, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.own_addresses.extend(addresses);
        self
    }

    /// Asks as well whether a host is an alias, which the standard forbids (RFC 5321 section 5.1, RFC
    /// 2181 section 10.3) and mail survives: for those who look after the records.
    #[must_use]
    pub const fn looking_for_aliases(mut self) -> Self {
        self.aliases = true;
        self
    }

    /// What is asked of each host, in this order.
    fn types(&self) -> impl Iterator<Item = RecordType> {
        let alias = self.aliases.then_some(RecordType::Cname);
        alias.into_iter().chain(self.families.types().iter().copied())
    }

    /// The next question about a host: its index, and the type.
    fn open(&self) -> Option<(usize, RecordType)> {
        let count = self.types().count();
        let index = self.asked.checked_div(count)?;
        let record_type = self.types().nth(self.asked.checked_rem(count)?)?;
        (index < self.hosts.len()).then_some((index, record_type))
    }

    fn begin(&mut self, answer: &Answer) {
        let exchangers = Exchangers::of(&self.domain, answer, self.seed).excluding(&self.own_names);
        self.findings.extend(exchangers.findings().iter().cloned());
        let hosts = exchangers.hosts();
        if hosts.len() > MAX_HOSTS {
            let message =
                format!("name fewer hosts: {} are named, and {MAX_HOSTS} are asked for", hosts.len());
            self.findings.push(Finding::new("mx::too-many", Severity::Warning, Span::at(0), message));
        }
        let host = |exchanger: &Exchanger| Host {
            exchanger: exchanger.clone(),
            addresses: Vec::new(),
            failure: None,
        };
        self.hosts = hosts.iter().take(MAX_HOSTS).map(host).collect();
        self.exchangers = Some(exchangers);
    }

    /// Takes in the answer to a question about a host.
    fn learn(&mut self, index: usize, answer: &Answer) {
        let Some(host) = self.hosts.get_mut(index) else { return };
        if let Answer::Failure(failure) = answer {
            host.failure.get_or_insert(*failure);
        }
        for data in answer.records() {
            let address = match data {
                Data::A(address) => IpAddr::V4(*address),
                Data::Aaaa(address) => IpAddr::V6(*address),
                Data::Cname(target) => {
                    let message = format!(
                        "name `{target}` itself: `{}` is an alias (RFC 5321, 5.1)",
                        host.exchanger.name
                    );
                    self.findings.push(finding("mx::alias", Severity::Error, &host.exchanger, message));
                    continue;
                }
                _ => continue,
            };
            if host.addresses.len() < MAX_ADDRESSES && !host.addresses.contains(&address) {
                host.addresses.push(address);
            }
        }
    }

    /// What all the answers come to.
    fn conclude(&self, mut exchangers: Exchangers) -> Targets {
        let mut hosts = self.hosts.clone();
        let is_own = |host: &&Host| host.addresses.iter().any(|address| self.own_addresses.contains(address));
        if let Some(met) = hosts.iter().filter(is_own).map(|host| host.exchanger.preference).min() {
            exchangers.keep_below(met);
            hosts.retain(|host| host.exchanger.preference < met);
        }
        let mut findings = self.findings.clone();
        for host in &hosts {
            let name = &host.exchanger.name;
            if host.addresses.is_empty() && host.failure.is_none() {
                let message = format!("give `{name}` an address, or do not name it (RFC 5321, 5.1)");
                findings.push(finding("mx::no-address", Severity::Error, &host.exchanger, message));
            }
            if host.addresses.iter().any(leads_nowhere) {
                let message = format!("give `{name}` a public address: this one leads nowhere from outside");
                findings.push(finding("mx::not-public", Severity::Error, &host.exchanger, message));
            }
        }
        Targets { exchangers, hosts, findings }
    }
}

impl Machine for Route {
    type Verdict = Targets;

    fn step(&mut self) -> Step<Targets> {
        let Some(exchangers) = &self.exchangers else {
            return Step::Query(Question::of(self.name.clone(), RecordType::Mx));
        };
        if let Some((index, record_type)) = self.open()
            && let Some(host) = self.hosts.get(index)
        {
            return Step::Query(Question::of(host.exchanger.name.clone(), record_type));
        }
        Step::Done(self.conclude(exchangers.clone()))
    }

    fn answer(&mut self, answer: Answer) {
        if self.exchangers.is_none() {
            self.begin(&answer);
        } else if let Some((index, _)) = self.open() {
            self.learn(index, &answer);
            self.asked = self.asked.saturating_add(1);
        }
    }
}

/// A host and its addresses, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Host {
    /// The host.
    pub exchanger: Exchanger,
    /// Its addresses, at most 16; within a family in the order of the answer (RFC 5321 section 5.1).
    pub addresses: Vec<IpAddr>,
    /// Why an address could not be had.
    pub failure: Option<Failure>,
}

/// Where mail for a domain goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Targets {
    exchangers: Exchangers,
    hosts: Vec<Host>,
    findings: Vec<Finding>,
}

impl Targets {
    /// What the MX answer said.
    #[must_use]
    pub const fn exchangers(&self) -> &Exchangers {
        &self.exchangers
    }

    /// The hosts that were asked for, the first to be tried first.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// Every address to try, in order, each with its host.
    pub fn addresses(&self) -> impl Iterator<Item = (&Exchanger, IpAddr)> {
        self.hosts.iter().flat_map(|host| host.addresses.iter().map(|address| (&host.exchanger, *address)))
    }

    /// What is wrong with the records, those of [`Exchangers`] included; further codes:
    /// `mx::no-address`, `mx::not-public`, `mx::alias`, `mx::too-many`.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The status to report where there is nowhere to go: that of the MX answer; else, where no host has
    /// an address, 4.4.3 if one of them could not be asked for, 5.1.2 for a domain without MX, and 5.4.4
    /// for one with (RFC 3463). `None` where there is an address.
    #[must_use]
    pub fn enhanced_status(&self) -> Option<EnhancedStatus> {
        let status = self.exchangers.status();
        if !status.takes_mail() {
            return status.enhanced_status();
        }
        if self.hosts.iter().any(|host| !host.addresses.is_empty()) {
            return None;
        }
        if self.hosts.iter().any(|host| host.failure.is_some()) {
            return MxStatus::Failed.enhanced_status();
        }
        match status {
            MxStatus::Implicit => MxStatus::NoSuchDomain.enhanced_status(),
            _ => MxStatus::Unusable.enhanced_status(),
        }
    }
}

/// A finding that points at the host in its record's data.
fn finding(
    code: &'static str,
    severity: Severity,
    exchanger: &Exchanger,
    message: alloc::string::String,
) -> Finding {
    let text = format!("{exchanger}");
    let start = text.find(' ').map_or(0, |space| space.saturating_add(1));
    Finding::new(code, severity, Span::new(start, text.len()), message)
}

/// Whether an address is of no use outside its own host or network.
const fn leads_nowhere(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_private()
                || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}
