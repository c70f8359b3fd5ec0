//! Many reports as one sum, and two sums compared.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{Action, Report};

/// How many sums are kept apart unless it is told otherwise.
const MAX_KEYS: usize = 100_000;

/// A network of sources: 256 addresses of IPv4 (a /24), or a /48 of IPv6.
///
/// ```
/// use deliverability::dmarc::aggregate::Network;
///
/// assert_eq!(Network::of("192.0.2.77".parse()?).to_string(), "192.0.2.0/24");
/// assert_eq!(Network::of("2001:db8:1:2::3".parse()?).to_string(), "2001:db8:1::/48");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00)),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
        })
    }

    /// Its first address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.0
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 48 })
    }
}

/// What messages are summed by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Key {
    /// Where they came from.
    pub network: Network,
    /// The domain of the author, in lower case.
    pub domain: String,
    /// What was done with them.
    pub disposition: Option<Action>,
    /// Whether DKIM was aligned.
    pub dkim_aligned: bool,
    /// Whether SPF was aligned.
    pub spf_aligned: bool,
}

impl Key {
    /// Whether the messages passed DMARC.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.dkim_aligned || self.spf_aligned
    }
}

/// The sum of many reports, in bounded memory.
///
/// ```
/// use deliverability::dmarc::aggregate::{Report, Totals};
///
/// let report = |ip: &str| {
///     let xml = format!(
///         "<feedback><record><row><source_ip>{ip}</source_ip><count>2</count></row>\
///         <identifiers><header_from>example.org</header_from></identifiers></record></feedback>"
///     );
///     Report::parse(xml.as_bytes()).unwrap()
/// };
/// let mut before = Totals::new();
/// before.add(&report("192.0.2.1"));
/// let mut after = Totals::new();
/// after.add(&report("192.0.2.200"));
/// after.add(&report("198.51.100.1"));
/// assert_eq!((after.reports(), after.messages(), after.passed()), (2, 4, 0));
/// let changes = after.since(&before);
/// assert_eq!(changes.new[0].to_string(), "198.51.100.0/24");
/// assert!(changes.stopped.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    sums: BTreeMap<Key, u64>,
    max: usize,
    reports: u64,
    messages: u64,
    passed: u64,
    apart: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self::new()
    }
}

impl Totals {
    /// Nothing yet; up to 100,000 sums are kept apart.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max(MAX_KEYS)
    }

    /// Nothing yet; messages of further keys, once there are `max`, are only counted.
    #[must_use]
    pub const fn with_max(max: usize) -> Self {
        Self { sums: BTreeMap::new(), max, reports: 0, messages: 0, passed: 0, apart: 0 }
    }

    /// Adds a report. Adding the same one twice counts it twice: its organization and id
    /// tell.
    pub fn add(&mut self, report: &Report) {
        self.reports = self.reports.saturating_add(1);
        for record in &report.records {
            self.messages = self.messages.saturating_add(record.count);
            if record.passed() {
                self.passed = self.passed.saturating_add(record.count);
            }
            let key = Key {
                network: Network::of(record.source_ip.to_canonical()),
                domain: record.header_from.to_ascii_lowercase(),
                disposition: record.disposition,
                dkim_aligned: record.dkim_aligned == Some(true),
                spf_aligned: record.spf_aligned == Some(true),
            };
            if let Some(sum) = self.sums.get_mut(&key) {
                *sum = sum.saturating_add(record.count);
            } else if self.sums.len() < self.max {
                self.sums.insert(key, record.count);
            } else {
                self.apart = self.apart.saturating_add(record.count);
            }
        }
    }

    /// The sums, by network.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, u64)> {
        self.sums.iter().map(|(key, &count)| (key, count))
    }

    /// How many reports were added.
    #[must_use]
    pub const fn reports(&self) -> u64 {
        self.reports
    }

    /// How many messages they are about.
    #[must_use]
    pub const fn messages(&self) -> u64 {
        self.messages
    }

    /// How many of these passed DMARC.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.passed
    }

    /// How many messages are in no sum, since there were too many.
    #[must_use]
    pub const fn unsorted(&self) -> u64 {
        self.apart
    }

    /// Which sources are new since an earlier period, and which have stopped.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Changes {
        let networks = |totals: &Self| totals.sums.keys().map(|key| key.network).collect::<BTreeSet<_>>();
        let (now, before) = (networks(self), networks(earlier));
        Changes {
            new: now.difference(&before).copied().collect(),
            stopped: before.difference(&now).copied().collect(),
        }
    }
}

/// What differs between two periods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Changes {
    /// Networks that sent nothing before.
    pub new: Vec<Network>,
    /// Networks that send nothing any more.
    pub stopped: Vec<Network>,
}
