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

/// How many sums are kept by default.
const MAX_KEYS: usize = 100_000;

/// A network of sources: a /24 of IPv4 (256 addresses), or a /48 of IPv6.
///
/// ```
/// use deliverability::dmarc::aggregate::Network;
///
/// assert_eq!(
///     Network::containing("192.0.2.77".parse()?).to_string(),
///     "192.0.2.0/24"
/// );
/// assert_eq!(
///     Network::containing("2001:db8:1:2::3".parse()?).to_string(),
///     "2001:db8:1::/48"
/// );
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network that an address is in.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::Network;
    ///
    /// let network = Network::containing("192.0.2.77".parse()?);
    /// assert_eq!(network, Network::containing("192.0.2.200".parse()?));
    /// assert_eq!(network.address().to_string(), "192.0.2.0");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub const fn containing(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00)),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
        })
    }

    /// The first address of the network.
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

#[cfg(feature = "serde")]
impl serde::Serialize for Network {
    /// Writes the network as `Display` does: `192.0.2.0/24`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::{Error as _, Unexpected};

        let text = String::deserialize(deserializer)?;
        let address = text.split_once('/').and_then(|(address, _)| address.parse().ok());
        // What is written is the one form of the network, so that nothing else is taken for it.
        address
            .map(Self::containing)
            .filter(|network| alloc::format!("{network}") == text)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a /24 of IPv4 or a /48 of IPv6"))
    }
}

/// What messages are summed by.
///
/// ```
/// use deliverability::dmarc::aggregate::{Report, Totals};
///
/// let mut totals = Totals::new();
/// totals.add(&Report::parse(
///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>12</count>\
///       <policy_evaluated>\
///       <dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>\
///       <identifiers><header_from>Example.org</header_from></identifiers></record>\
///       </feedback>",
/// )?);
/// let (key, messages) = totals.iter().next().unwrap();
/// assert_eq!(
///     (key.network.to_string().as_str(), key.domain.as_str()),
///     ("192.0.2.0/24", "example.org")
/// );
/// assert_eq!((messages, key.dkim_aligned, key.passed()), (12, true, true));
/// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Key {
    /// The network that the messages came from.
    pub network: Network,
    /// The domain of the author, in lower case.
    pub domain: String,
    /// What the receiver did with them.
    pub disposition: Option<Action>,
    /// Whether DKIM passed and was aligned.
    pub dkim_aligned: bool,
    /// Whether SPF passed and was aligned.
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
///          <identifiers><header_from>example.org</header_from></identifiers></record>\
///          </feedback>",
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Totals {
    #[cfg_attr(feature = "serde", serde(with = "as_rows"))]
    sums: BTreeMap<Key, u64>,
    max: usize,
    reports: u64,
    messages: u64,
    passed: u64,
    unsorted: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self::new()
    }
}

impl Totals {
    /// Empty totals that keep up to 100,000 sums.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max(MAX_KEYS)
    }

    /// Empty totals that keep up to `max` sums. Messages of further keys are only
    /// counted.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::{Report, Totals};
    ///
    /// let mut totals = Totals::with_max(1);
    /// totals.add(&Report::parse(
    ///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>2</count>\
    ///       </row></record>\
    ///       <record><row><source_ip>198.51.100.7</source_ip><count>3</count></row>\
    ///       </record></feedback>",
    /// )?);
    /// assert_eq!(
    ///     (totals.iter().count(), totals.messages(), totals.unsorted()),
    ///     (1, 5, 3)
    /// );
    /// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
    /// ```
    #[must_use]
    pub const fn with_max(max: usize) -> Self {
        Self { sums: BTreeMap::new(), max, reports: 0, messages: 0, passed: 0, unsorted: 0 }
    }

    /// Adds a report. Adding the same one twice counts it twice; its organization and id
    /// identify it.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::{Report, Totals};
    ///
    /// let report = Report::parse(
    ///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>2</count>\
    ///       <policy_evaluated>\
    ///       <spf>pass</spf></policy_evaluated></row></record></feedback>",
    /// )?;
    /// let mut totals = Totals::new();
    /// totals.add(&report);
    /// assert_eq!((totals.reports(), totals.messages(), totals.passed()), (1, 2, 2));
    /// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
    /// ```
    pub fn add(&mut self, report: &Report) {
        self.reports = self.reports.saturating_add(1);
        for record in &report.records {
            self.messages = self.messages.saturating_add(record.count);
            if record.passed() {
                self.passed = self.passed.saturating_add(record.count);
            }
            let key = Key {
                network: Network::containing(record.source_ip.to_canonical()),
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
                self.unsorted = self.unsorted.saturating_add(record.count);
            }
        }
    }

    /// The sums, ordered by network.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, u64)> {
        self.sums.iter().map(|(key, &count)| (key, count))
    }

    /// The number of reports added.
    #[must_use]
    pub const fn reports(&self) -> u64 {
        self.reports
    }

    /// The number of messages that they are about.
    #[must_use]
    pub const fn messages(&self) -> u64 {
        self.messages
    }

    /// How many of these messages passed DMARC.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.passed
    }

    /// How many messages are in no sum because there were too many keys.
    #[must_use]
    pub const fn unsorted(&self) -> u64 {
        self.unsorted
    }

    /// Which sources are new since an earlier period, and which have stopped sending.
    ///
    /// ```
    /// use deliverability::dmarc::aggregate::{Report, Totals};
    ///
    /// let mut last_week = Totals::new();
    /// last_week.add(&Report::parse(
    ///     b"<feedback><record><row><source_ip>192.0.2.7</source_ip><count>2</count>\
    ///       </row></record>\
    ///       </feedback>",
    /// )?);
    /// let changes = Totals::new().since(&last_week);
    /// assert!(changes.new.is_empty());
    /// assert_eq!(changes.stopped[0].to_string(), "192.0.2.0/24");
    /// # Ok::<(), deliverability::dmarc::aggregate::Error>(())
    /// ```
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

/// The difference between two periods.
///
/// ```
/// use deliverability::dmarc::aggregate::Totals;
///
/// let changes = Totals::new().since(&Totals::new());
/// assert!(changes.new.is_empty() && changes.stopped.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Changes {
    /// Networks that sent nothing in the earlier period.
    pub new: Vec<Network>,
    /// Networks that sent nothing in the later period.
    pub stopped: Vec<Network>,
}

crate::sums::as_rows!(as_rows: Key => messages: u64, u64::saturating_add);
