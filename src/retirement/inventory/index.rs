//! The records of a zone by their names, so that the time is linear in the size of the
//! zone.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use core::net::IpAddr;

use crate::{
    retirement::snapshot::{Record, Snapshot},
    spf::Network,
};

/// The indices of the records of each name, and the hosts that accept mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Index {
    names: BTreeMap<String, Vec<usize>>,
    /// The hosts that the mail exchangers of any name in the zone are.
    exchangers: BTreeSet<String>,
    /// Types and data of the addresses of those hosts.
    addresses: BTreeSet<(String, String)>,
    /// Those addresses in order.
    networks: BTreeSet<IpAddr>,
    apex: Apex,
}

/// What is asked of the domain itself for every other record, so that it is read once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Apex {
    pub(crate) name_servers: BTreeSet<String>,
    pub(crate) exchangers: BTreeSet<String>,
    /// Types and data of its addresses.
    pub(crate) addresses: BTreeSet<(String, String)>,
    /// Types and data of the addresses of `www`.
    pub(crate) site: BTreeSet<(String, String)>,
}

/// A name as the index has it.
pub(crate) fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn typed(record: &Record) -> (String, String) {
    (record.record_type().to_string(), record.data().to_string())
}

impl Index {
    pub(crate) fn new(zone: &Snapshot, apex: &str) -> Self {
        let mut index = Self::default();
        for (at, record) in zone.records().iter().enumerate() {
            index.names.entry(key(record.name().as_str())).or_default().push(at);
            if let Some(target) = record.target().filter(|_| record.record_type() == "MX") {
                index.exchangers.insert(key(target));
            }
        }
        let is_address = |record: &&Record| matches!(record.record_type(), "A" | "AAAA");
        for record in zone.records().iter().filter(is_address) {
            if index.is_exchanger(record.name().as_str()) {
                index.addresses.insert(typed(record));
                index.networks.extend(record.data().parse::<IpAddr>());
            }
        }
        let targets = |record_type| index.at(zone, apex, record_type).filter_map(Record::target).map(key);
        let addresses = |name: &str| {
            ["A", "AAAA"].into_iter().flat_map(|of| index.at(zone, name, of)).map(typed).collect()
        };
        index.apex = Apex {
            name_servers: targets("NS").collect(),
            exchangers: targets("MX").collect(),
            addresses: addresses(apex),
            site: addresses(&alloc::format!("www.{apex}")),
        };
        index
    }

    pub(crate) const fn apex(&self) -> &Apex {
        &self.apex
    }

    /// The records of a name and type.
    pub(crate) fn at<'a>(
        &self,
        zone: &'a Snapshot,
        name: &str,
        record_type: &str,
    ) -> impl Iterator<Item = &'a Record> + use<'a> {
        let places = self.names.get(&key(name)).map(Vec::as_slice).unwrap_or_default();
        let records = places.iter().filter_map(|at| zone.records().get(*at));
        records.filter(|record| record.record_type() == record_type).collect::<Vec<_>>().into_iter()
    }

    /// Whether a name is a mail exchanger of any name in the zone.
    pub(crate) fn is_exchanger(&self, name: &str) -> bool {
        self.exchangers.contains(&key(name))
    }

    /// Whether a host that takes mail has the address of a record.
    pub(crate) fn takes_mail_at(&self, record: &Record) -> bool {
        self.addresses.contains(&typed(record))
    }

    /// Whether a host that takes mail has an address in a network.
    pub(crate) fn takes_mail_in(&self, network: Network) -> bool {
        self.networks.range(network.first()..).next().is_some_and(|address| network.contains(*address))
    }
}

impl Apex {
    /// Whether the domain itself has the address of a record.
    pub(crate) fn has_address_of(&self, record: &Record) -> bool {
        self.addresses.contains(&typed(record))
    }

    /// Whether the site has the address of a record.
    pub(crate) fn site_has_address_of(&self, record: &Record) -> bool {
        self.site.contains(&typed(record))
    }
}
