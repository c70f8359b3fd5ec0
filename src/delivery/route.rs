//! Finding the addresses to connect to, question by question.

use alloc::{format, vec::Vec};
use core::net::IpAddr;

use super::exchangers::{Exchanger, Exchangers, MxStatus};
use crate::{
    diagnostic::{Finding, Severity, Span},
    dns::{Answer, Data, Failure, Machine, Name, Question, RecordType, Step},
    domain::Domain,
    smtp::EnhancedStatus,
};

/// The largest number of hosts whose addresses a [`Route`] asks for; the least preferred
/// ones beyond it are ignored.
pub const MAX_HOSTS: usize = 10;
/// The largest number of addresses of a host that are used.
const MAX_ADDRESSES: usize = 16;

/// Which address families a sender can use, and which it tries first.
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
    /// IPv6 addresses first, then IPv4.
    #[default]
    Ipv6First,
    /// IPv4 addresses first, then IPv6.
    Ipv4First,
    /// Only IPv4 addresses.
    Ipv4Only,
    /// Only IPv6 addresses.
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
/// It asks for MX once and for the addresses of at most [`MAX_HOSTS`] hosts: at most 21
/// questions, or 31 if it also [looks for aliases](Self::looking_for_aliases).
///
/// ```
/// use deliverability::{
///     delivery::Route,
///     dns::{self, Zone},
///     domain::Domain,
/// };
///
/// let zone = Zone::parse(
///     "example.org. MX 10 mx.example.org.\nexample.org. MX 20 backup.example.net.\n\
///  mx.example.org. A 192.0.2.1\nmx.example.org. AAAA 2001:db8::1\n",
/// )?;
/// let domain = Domain::parse("example.org")?;
/// let targets =
///     dns::resolve_with(Route::new(&domain, 7), |question| zone.answer(question));
/// let addresses = targets.addresses().map(|(host, ip)| format!("{} {ip}", host.name));
/// let addresses: Vec<String> = addresses.collect();
/// assert_eq!(addresses, ["mx.example.org 2001:db8::1", "mx.example.org 192.0.2.1"]);
/// assert_eq!(targets.findings()[0].code(), "mx::no-address");
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
    /// The number of questions about hosts that were answered.
    asked: usize,
    findings: Vec<Finding>,
}

impl Route {
    /// The route to a domain. The seed orders hosts of the same preference.
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{MxStatus, Route},
    ///     dns::{self, Zone},
    ///     domain::Domain,
    /// };
    ///
    /// let zone = Zone::parse("parked.example. MX 0 .")?;
    /// let route = Route::new(&Domain::parse("parked.example")?, 7);
    /// let targets = dns::resolve_with(route, |question| zone.answer(question));
    /// assert_eq!(targets.exchangers().status(), MxStatus::NullMx);
    /// assert_eq!(targets.enhanced_status().unwrap().to_string(), "5.1.10");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
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

    /// The address families that the sending host can use. The default is IPv6, then
    /// IPv4.
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{Families, Route},
    ///     dns::{self, Zone},
    ///     domain::Domain,
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n\
    ///  mx.example.org. AAAA 2001:db8::1\n",
    /// )?;
    /// let route = Route::new(&Domain::parse("example.org")?, 7)
    ///     .with_families(Families::Ipv4Only);
    /// let targets = dns::resolve_with(route, |question| zone.answer(question));
    /// let addresses: Vec<_> =
    ///     targets.addresses().map(|(_, ip)| ip.to_string()).collect();
    /// assert_eq!(addresses, ["192.0.2.1"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_families(mut self, families: Families) -> Self {
        self.families = families;
        self
    }

    /// The names of the sending host, so that no mail is sent back to itself (RFC 5321
    /// section 5.1).
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::Route,
    ///     dns::{self, Zone},
    ///     domain::Domain,
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. MX 10 mx.example.org.\n\
    ///      example.org. MX 20 backup.example.net.\n\
    ///  mx.example.org. A 192.0.2.1\nbackup.example.net. A 192.0.2.2\n",
    /// )?;
    /// // The backup host delivers only to the hosts preferred to it.
    /// let route = Route::new(&Domain::parse("example.org")?, 7);
    /// let route = route.known_as(["backup.example.net".parse()?]);
    /// let targets = dns::resolve_with(route, |question| zone.answer(question));
    /// let names: Vec<_> =
    ///     targets.addresses().map(|(host, _)| host.name.as_str()).collect();
    /// assert_eq!(names, ["mx.example.org"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn known_as(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.own_names.extend(names);
        self
    }

    /// The IP addresses of the sending host, for the same purpose.
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{MxStatus, Route},
    ///     dns::{self, Zone},
    ///     domain::Domain,
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n",
    /// )?;
    /// let route = Route::new(&Domain::parse("example.org")?, 7)
    ///     .known_at(["192.0.2.1".parse()?]);
    /// let targets = dns::resolve_with(route, |question| zone.answer(question));
    /// assert_eq!(targets.exchangers().status(), MxStatus::Loop);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn known_at(mut self, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.own_addresses.extend(addresses);
        self
    }

    /// Also asks whether a host is an alias, which the standard forbids (RFC 5321
    /// section 5.1, RFC 2181 section 10.3) although mail is delivered anyway. Useful to
    /// check records.
    #[must_use]
    pub const fn looking_for_aliases(mut self) -> Self {
        self.aliases = true;
        self
    }

    /// The types of records that are asked for each host, in this order.
    fn types(&self) -> impl Iterator<Item = RecordType> {
        let alias = self.aliases.then_some(RecordType::Cname);
        alias.into_iter().chain(self.families.types().iter().copied())
    }

    /// The next question about a host: its index, and the type of record.
    fn open(&self) -> Option<(usize, RecordType)> {
        let count = self.types().count();
        let index = self.asked.checked_div(count)?;
        let record_type = self.types().nth(self.asked.checked_rem(count)?)?;
        (index < self.hosts.len()).then_some((index, record_type))
    }

    fn begin(&mut self, answer: &Answer) {
        let exchangers = Exchangers::from_answer(&self.domain, answer, self.seed).excluding(&self.own_names);
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

    /// Reads the answer to a question about a host.
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

    /// The verdict after all answers.
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
            return Step::Query(Question::from_name(self.name.clone(), RecordType::Mx));
        };
        if let Some((index, record_type)) = self.open()
            && let Some(host) = self.hosts.get(index)
        {
            return Step::Query(Question::from_name(host.exchanger.name.clone(), record_type));
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
///
/// ```
/// use deliverability::{
///     delivery::Route,
///     dns::{self, Zone},
///     domain::Domain,
/// };
///
/// let zone = Zone::parse(
///     "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n",
/// )?;
/// let route = Route::new(&Domain::parse("example.org")?, 7);
/// let targets = dns::resolve_with(route, |question| zone.answer(question));
/// let host = &targets.hosts()[0];
/// assert_eq!(
///     (host.exchanger.preference, host.addresses[0].to_string()),
///     (10, "192.0.2.1".into())
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Host {
    /// The host with its preference.
    pub exchanger: Exchanger,
    /// Its addresses, at most 16; those of a family are in the order of the answer (RFC
    /// 5321 section 5.1).
    pub addresses: Vec<IpAddr>,
    /// Why addresses could not be looked up: `None` if they could.
    pub failure: Option<Failure>,
}

/// Where mail for a domain is delivered: the verdict of a [`Route`].
///
/// ```
/// use deliverability::{
///     delivery::Route,
///     dns::{self, Zone},
///     domain::Domain,
/// };
///
/// // An MX record whose host has no address.
/// let zone = Zone::parse("example.org. MX 10 mx.example.org.\n")?;
/// let route = Route::new(&Domain::parse("example.org")?, 7);
/// let targets = dns::resolve_with(route, |question| zone.answer(question));
/// assert_eq!(targets.addresses().count(), 0);
/// assert_eq!(targets.enhanced_status().unwrap().to_string(), "5.4.4");
/// assert_eq!(targets.findings()[0].code(), "mx::no-address");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Targets {
    exchangers: Exchangers,
    hosts: Vec<Host>,
    findings: Vec<Finding>,
}

impl Targets {
    /// The hosts that the MX answer named.
    #[must_use]
    pub const fn exchangers(&self) -> &Exchangers {
        &self.exchangers
    }

    /// The hosts whose addresses were asked for, in the order in which they are tried.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// All addresses in the order in which they are tried, each with its host.
    pub fn addresses(&self) -> impl Iterator<Item = (&Exchanger, IpAddr)> {
        self.hosts.iter().flat_map(|host| host.addresses.iter().map(|address| (&host.exchanger, *address)))
    }

    /// The findings about the records, including those of [`Exchangers`]. Further codes:
    /// `mx::no-address`, `mx::not-public`, `mx::alias`, `mx::too-many`.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The status to report if there is no address to deliver to (RFC 3463): that of the
    /// MX answer; else 4.4.3 if a lookup failed, 5.1.2 for a domain without MX records,
    /// and 5.4.4 for one with some. `None` if there is an address.
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

/// A finding that points at the host in the data of its record.
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

/// Whether an address is useless outside its own host or network.
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
