//! The records of a zone by their names, so that the time is linear in the size of the
//! zone.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::retirement::snapshot::{Record, Snapshot};

/// The indices of the records of each name, and the hosts that accept mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Index {
    names: BTreeMap<String, Vec<usize>>,
    /// The mail exchangers, by the host that they name.
    exchangers: BTreeMap<String, Vec<usize>>,
    /// Types and data of the addresses of those hosts.
    addresses: BTreeSet<(String, String)>,
}

/// A name as the index has it.
fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

impl Index {
    pub(crate) fn new(zone: &Snapshot) -> Self {
        let mut index = Self::default();
        for (at, record) in zone.records().iter().enumerate() {
            index.names.entry(key(record.name().as_str())).or_default().push(at);
            if let Some(target) = record.target().filter(|_| record.record_type() == "MX") {
                index.exchangers.entry(key(target)).or_default().push(at);
            }
        }
        let is_address = |record: &&Record| matches!(record.record_type(), "A" | "AAAA");
        for record in zone.records().iter().filter(is_address) {
            if index.exchangers.contains_key(&key(record.name().as_str())) {
                index.addresses.insert((record.record_type().to_string(), record.data().to_string()));
            }
        }
        index
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

    /// The mail exchangers that name a host.
    pub(crate) fn exchangers<'a>(&self, zone: &'a Snapshot, host: &str) -> Vec<&'a Record> {
        let places = self.exchangers.get(&key(host)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|at| zone.records().get(*at)).collect()
    }

    /// Whether a host that takes mail has an address.
    pub(crate) fn takes_mail_at(&self, record_type: &str, address: &str) -> bool {
        self.addresses.contains(&(record_type.to_string(), address.to_string()))
    }

    /// The addresses of the hosts that take mail.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &str> {
        self.addresses.iter().map(|(_, address)| address.as_str())
    }
}
