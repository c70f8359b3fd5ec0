//! Sets of addresses: what a record authorizes, and the differences between two records.

use alloc::{collections::BTreeMap, vec::Vec};
use core::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::record::Record;
use super::term::{Mechanism, Qualifier};

/// An IP network: its first address and its prefix length.
///
/// ```
/// use deliverability::spf::Network;
///
/// let network = Network::new("192.0.2.77".parse()?, 24).unwrap();
/// assert_eq!(network.to_string(), "192.0.2.0/24");
/// assert!(network.contains("192.0.2.1".parse()?));
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    first: IpAddr,
    length: u8,
}

impl Network {
    /// The network that an address is in; `None` if the prefix is longer than the
    /// address.
    ///
    /// ```
    /// use deliverability::spf::Network;
    ///
    /// let network = Network::new("2001:db8::25".parse()?, 32).unwrap();
    /// assert_eq!(
    ///     (network.first().to_string(), network.length()),
    ///     ("2001:db8::".to_string(), 32)
    /// );
    /// assert_eq!(Network::new("192.0.2.77".parse()?, 33), None);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn new(address: IpAddr, length: u8) -> Option<Self> {
        let first = match address {
            IpAddr::V4(address) => {
                let host = 32_u32.checked_sub(u32::from(length))?;
                IpAddr::V4(Ipv4Addr::from_bits(clear(u128::from(address.to_bits()), host).try_into().ok()?))
            }
            IpAddr::V6(address) => {
                let host = 128_u32.checked_sub(u32::from(length))?;
                IpAddr::V6(Ipv6Addr::from_bits(clear(address.to_bits(), host)))
            }
        };
        Some(Self { first, length })
    }

    /// The first address.
    #[must_use]
    pub const fn first(self) -> IpAddr {
        self.first
    }

    /// The prefix length, 0 to 32 for IPv4 and 0 to 128 for IPv6.
    #[must_use]
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Whether an address is in the network.
    ///
    /// ```
    /// use deliverability::spf::Network;
    ///
    /// let network = Network::new("192.0.2.0".parse()?, 25).unwrap();
    /// assert!(network.contains("192.0.2.127".parse()?));
    /// assert!(!network.contains("192.0.2.128".parse()?));
    /// assert!(!network.contains("::ffff:192.0.2.1".parse()?), "an IPv6 address");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        Self::new(address, self.length).is_some_and(|network| network.first == self.first)
    }

    /// Whether all of another network is in this one.
    ///
    /// ```
    /// use deliverability::spf::Network;
    ///
    /// let wide = Network::new("192.0.2.0".parse()?, 24).unwrap();
    /// let narrow = Network::new("192.0.2.128".parse()?, 25).unwrap();
    /// assert!(wide.covers(narrow) && !narrow.covers(wide));
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.length <= other.length && self.contains(other.first)
    }

    /// The first and last address, as numbers of their family.
    fn range(self) -> (u128, u128) {
        let (first, bits) = match self.first {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32_u32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        let host = bits.saturating_sub(u32::from(self.length));
        (first, first | low_bits(host))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.first.is_ipv4() { 32 } else { 128 };
        if self.length == whole { self.first.fmt(f) } else { write!(f, "{}/{}", self.first, self.length) }
    }
}

const fn low_bits(count: u32) -> u128 {
    match 1_u128.checked_shl(count) {
        Some(bit) => bit.wrapping_sub(1),
        None => u128::MAX,
    }
}

const fn clear(value: u128, host: u32) -> u128 {
    value & !low_bits(host)
}

/// Ranges of one family, in order and disjoint.
#[derive(Debug, Clone, Default)]
struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    fn of(mut ranges: Vec<(u128, u128)>) -> Self {
        ranges.sort_unstable();
        let mut out: Vec<(u128, u128)> = Vec::new();
        for (first, last) in ranges {
            match out.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => out.push((first, last)),
            }
        }
        Self(out)
    }

    /// What is in these ranges but not in the others.
    fn without(&self, others: &Self) -> Self {
        let mut out = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = Some(first);
            let near = others.0.partition_point(|(_, end)| *end < first);
            for &(other_first, other_last) in others.0.get(near..).unwrap_or_default() {
                let Some(start) = from.filter(|_| other_first <= last) else { break };
                if other_first > start {
                    out.push((start, other_first.saturating_sub(1)));
                }
                from = other_last.checked_add(1).filter(|next| *next <= last);
            }
            if let Some(start) = from {
                out.push((start, last));
            }
        }
        Self(out)
    }

    /// The fewest networks that make up these ranges.
    fn networks(&self, bits: u32, make: impl Fn(u128, u8) -> Option<Network>) -> Vec<Network> {
        let mut out = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = first;
            loop {
                let aligned = from.trailing_zeros().min(bits);
                let mut host = aligned;
                while from | low_bits(host) > last {
                    host = host.saturating_sub(1);
                }
                let length = u8::try_from(bits.saturating_sub(host)).unwrap_or(u8::MAX);
                out.extend(make(from, length));
                match (from | low_bits(host)).checked_add(1) {
                    Some(next) if next <= last => from = next,
                    _ => break,
                }
            }
        }
        out
    }
}

/// Which addresses of one family pass: disjoint ranges by their first address, each with
/// its last address and whether it passes.
#[derive(Debug, Default)]
struct Painted(BTreeMap<u128, (u128, bool)>);

impl Painted {
    /// Sets whether a range passes, replacing what was said about its addresses before.
    fn paint(&mut self, first: u128, last: u128, passes: bool) {
        // Each overlapping range is removed; the parts beyond the new one are kept.
        while let Some((start, (end, old))) =
            self.0.range(..=last).next_back().map(|(start, of)| (*start, *of))
        {
            if end < first {
                break;
            }
            self.0.remove(&start);
            if end > last {
                self.0.insert(last.saturating_add(1), (end, old));
            }
            if start < first {
                self.0.insert(start, (first.saturating_sub(1), old));
            }
        }
        self.0.insert(first, (last, passes));
    }

    fn passing(&self) -> Ranges {
        let passing = self.0.iter().filter(|(_, (_, passes))| *passes);
        Ranges::of(passing.map(|(first, (last, _))| (*first, *last)).collect())
    }
}

/// A set of networks of both families, with each address once.
///
/// ```
/// use deliverability::spf::{NetworkSet, Record};
///
/// let old = Record::parse("v=spf1 ip4:192.0.2.0/24 -all")?;
/// let new = Record::parse("v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.1 -all")?;
/// let (old, new) = (NetworkSet::authorized_by(&old), NetworkSet::authorized_by(&new));
/// let text = |set: &NetworkSet| {
///     set.networks().map(|network| network.to_string()).collect::<Vec<_>>()
/// };
/// assert_eq!(text(&new.without(&old)), ["198.51.100.1"]);
/// assert_eq!(text(&old.without(&new)), ["192.0.2.128/25"]);
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkSet {
    networks: Vec<Network>,
}

impl NetworkSet {
    /// The set of these networks. Neighbors are joined.
    ///
    /// ```
    /// use deliverability::spf::{Network, NetworkSet};
    ///
    /// let halves = ["192.0.2.0", "192.0.2.128"]
    ///     .map(|first| Network::new(first.parse().unwrap(), 25).unwrap());
    /// let set = NetworkSet::new(halves);
    /// assert_eq!(set.networks().next().unwrap().to_string(), "192.0.2.0/24");
    /// ```
    #[must_use]
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for network in networks {
            if network.first.is_ipv4() { v4.push(network.range()) } else { v6.push(network.range()) }
        }
        Self::from_ranges(&Ranges::of(v4), &Ranges::of(v6))
    }

    fn from_ranges(v4: &Ranges, v6: &Ranges) -> Self {
        let mut networks = v4.networks(32, |first, length| {
            Network::new(Ipv4Addr::from_bits(u32::try_from(first).ok()?).into(), length)
        });
        networks.extend(
            v6.networks(128, |first, length| Network::new(Ipv6Addr::from_bits(first).into(), length)),
        );
        Self { networks }
    }

    fn ranges(&self) -> (Ranges, Ranges) {
        let of =
            |v4: bool| self.networks.iter().filter(|n| n.first.is_ipv4() == v4).map(|n| n.range()).collect();
        (Ranges::of(of(true)), Ranges::of(of(false)))
    }

    /// The networks that a record's `ip4` and `ip6` let pass, except for what an earlier
    /// directive takes. Terms that look up names are not followed;
    /// [`Audit`](super::Audit) does that.
    ///
    /// ```
    /// use deliverability::spf::{NetworkSet, Record};
    ///
    /// let record = Record::parse("v=spf1 -ip4:192.0.2.0/25 ip4:192.0.2.0/24 mx -all")?;
    /// let set = NetworkSet::authorized_by(&record);
    /// assert_eq!(set.networks().next().unwrap().to_string(), "192.0.2.128/25");
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn authorized_by(record: &Record<'_>) -> Self {
        let reached = record.directives().take_while(|directive| directive.mechanism() != Mechanism::All);
        let networks = reached.filter_map(|directive| {
            Some((directive.mechanism().network()?, directive.qualifier() == Qualifier::Pass))
        });
        let networks: Vec<(Network, bool)> = networks.collect();
        let (mut v4, mut v6) = (Painted::default(), Painted::default());
        // The first directive that takes an address decides, so it is painted last.
        for (network, passes) in networks.into_iter().rev() {
            let (first, last) = network.range();
            if network.first.is_ipv4() {
                v4.paint(first, last, passes)
            } else {
                v6.paint(first, last, passes)
            }
        }
        Self::from_ranges(&v4.passing(), &v6.passing())
    }

    /// What is in this set or in the other.
    ///
    /// ```
    /// use deliverability::spf::{NetworkSet, Record};
    ///
    /// let set =
    ///     |text| Record::parse(text).map(|record| NetworkSet::authorized_by(&record));
    /// let both = set("v=spf1 ip4:192.0.2.1 -all")?
    ///     .with(&set("v=spf1 ip6:2001:db8::/32 -all")?);
    /// assert_eq!(both.networks().len(), 2);
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self::new(self.networks.iter().chain(&other.networks).copied())
    }

    /// What is in this set but not in the other.
    ///
    /// ```
    /// use deliverability::spf::{NetworkSet, Record};
    ///
    /// let set =
    ///     |text| Record::parse(text).map(|record| NetworkSet::authorized_by(&record));
    /// let (old, new) =
    ///     (set("v=spf1 ip4:192.0.2.0/24 -all")?, set("v=spf1 ip4:192.0.0.0/16 -all")?);
    /// assert!(old.without(&new).is_empty(), "nobody loses permission");
    /// assert!(!new.without(&old).is_empty());
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let ((v4, v6), (other_v4, other_v6)) = (self.ranges(), other.ranges());
        Self::from_ranges(&v4.without(&other_v4), &v6.without(&other_v6))
    }

    /// The networks in order, IPv4 first.
    pub fn networks(&self) -> impl ExactSizeIterator<Item = Network> {
        self.networks.iter().copied()
    }

    /// Whether the set has no network.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Network {
    /// As text, `192.0.2.0/24`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for NetworkSet {
    /// As a list of networks.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.networks)
    }
}
