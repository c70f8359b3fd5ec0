//! Where each name of the rows is, so that a lookup takes as long as the name that is
//! looked up.
//!
//! The tables are made when the crate is compiled: open addressing, the hash of a name
//! from its end to its start, so that one pass over a host meets every domain that it is
//! below.

use super::{Facts, Listed, rows::ROWS};
use crate::{hash, source::Source};

/// A name in a row.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) facts: &'static Facts,
    pub(super) name: &'static str,
    pub(super) source: Source,
    /// Whether it is one of the second list: another name of a mail system.
    pub(super) is_system: bool,
}

/// Which of the names of the rows an index has.
#[derive(Clone, Copy)]
enum Names {
    Domains,
    Hosts,
}

const DOMAINS: &Index<{ slots(Names::Domains) }> = &Index::new(Names::Domains);
const HOSTS: &Index<{ slots(Names::Hosts) }> = &Index::new(Names::Hosts);

/// The row of a domain of mailboxes.
pub(super) fn domain(domain: &str) -> Option<Found> {
    if domain.len() > DOMAINS.longest {
        return None;
    }
    let hash = domain.bytes().rev().fold(hash::FNV_BASIS, lower_step);
    DOMAINS.with_hash(hash).find(|found| found.name.eq_ignore_ascii_case(domain))
}

/// The rows with a name that may be the end of a host, by the part of it after a `*`.
pub(super) fn hosts(host: &str) -> impl Iterator<Item = Found> {
    let mut hash = hash::FNV_BASIS;
    let starts = host.bytes().enumerate().rev().take(HOSTS.longest).filter_map(move |(at, byte)| {
        hash = lower_step(hash, byte);
        let is_start = at.checked_sub(1).is_none_or(|before| host.as_bytes().get(before) == Some(&b'.'));
        is_start.then_some(hash)
    });
    starts.flat_map(|hash| HOSTS.with_hash(hash))
}

/// Row, list and name of each slot; [`EMPTY`] where none is.
struct Index<const SLOTS: usize> {
    names: Names,
    slots: [Place; SLOTS],
    longest: usize,
}

/// The numbers of a row, of a list in it (those of systems from [`SYSTEMS`] on), and of
/// a name in that.
type Place = (u8, u8, u8);

const EMPTY: Place = (u8::MAX, u8::MAX, u8::MAX);
const SYSTEMS: u8 = 0x80;

fn lower_step(hash: u64, byte: u8) -> u64 {
    hash::fnv_step(hash, byte.to_ascii_lowercase())
}

impl<const SLOTS: usize> Index<SLOTS> {
    /// The names of a hash, those of earlier rows first.
    fn with_hash(&self, hash: u64) -> impl Iterator<Item = Found> {
        let slot = first_slot(hash, SLOTS);
        let (before, from) = self.slots.split_at_checked(slot).unwrap_or_default();
        from.iter().chain(before).take_while(|place| **place != EMPTY).filter_map(|place| self.found(*place))
    }

    fn found(&self, (row, list, name): Place) -> Option<Found> {
        let facts = ROWS.get(usize::from(row))?;
        let [first, systems] = lists(facts, self.names);
        let is_system = list & SYSTEMS != 0;
        let listed = if is_system { systems } else { first }.get(usize::from(list & !SYSTEMS))?;
        let name = listed.names.get(usize::from(name))?;
        Some(Found { facts, name, source: listed.source, is_system })
    }
}

/// The lists of a row that an index has.
const fn lists(facts: &Facts, names: Names) -> [&'static [Listed]; 2] {
    match names {
        Names::Domains => [facts.domains, &[]],
        Names::Hosts => [facts.hosts, facts.systems],
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "a slot is smaller than the table")]
const fn first_slot(hash: u64, slots: usize) -> usize {
    // The upper bits depend least on the last bytes.
    (hash ^ (hash >> 32)) as usize & (slots - 1)
}

/// What only the compiler runs, over the rows of the crate: a mistake is an error of the
/// build.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "a constant is not made if one of them fails"
)]
mod build {
    use super::{EMPTY, Index, Names, SYSTEMS, first_slot, lists};
    use crate::{
        hash,
        provider::{Listed, rows::ROWS},
    };

    impl<const SLOTS: usize> Index<SLOTS> {
        pub(super) const fn new(names: Names) -> Self {
            let mut index = Self { names, slots: [EMPTY; SLOTS], longest: 0 };
            let mut row = 0;
            while row < ROWS.len() {
                let [first, systems] = lists(&ROWS[row], names);
                index.add(row, 0, first);
                index.add(row, SYSTEMS, systems);
                row += 1;
            }
            index
        }

        const fn add(&mut self, row: usize, kind: u8, lists: &[Listed]) {
            assert!(row < 255 && lists.len() < SYSTEMS as usize, "a place is three bytes");
            let mut list = 0;
            while list < lists.len() {
                let names = lists[list].names;
                assert!(names.len() < 255, "a place is three bytes");
                let mut name = 0;
                while name < names.len() {
                    if names[name].len() > self.longest {
                        self.longest = names[name].len();
                    }
                    let mut slot = first_slot(hash_of(names[name]), SLOTS);
                    while !matches!(self.slots[slot], EMPTY) {
                        slot = (slot + 1) % SLOTS;
                    }
                    self.slots[slot] = (row as u8, kind | list as u8, name as u8);
                    name += 1;
                }
                list += 1;
            }
        }
    }

    /// The hash of a name from its end, as far as a `*`.
    const fn hash_of(name: &str) -> u64 {
        let bytes = name.as_bytes();
        let (mut hash, mut at) = (hash::FNV_BASIS, bytes.len());
        while at > 0 && !(at > 1 && bytes[at - 2] == b'*') {
            at -= 1;
            hash = hash::fnv_step(hash, bytes[at]);
        }
        hash
    }

    /// Twice as many slots as names, or more.
    pub(super) const fn slots(names: Names) -> usize {
        let (mut count, mut row) = (0, 0);
        while row < ROWS.len() {
            let both = lists(&ROWS[row], names);
            let mut which = 0;
            while which < 2 {
                let mut list = 0;
                while list < both[which].len() {
                    count += both[which][list].names.len();
                    list += 1;
                }
                which += 1;
            }
            row += 1;
        }
        (2 * count).next_power_of_two()
    }
}
use build::slots;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{Provider, is_below};

    fn names(of: Names) -> impl Iterator<Item = (&'static Facts, bool, &'static str)> {
        ROWS.iter().flat_map(move |facts| {
            let both = lists(facts, of).into_iter().zip([false, true]);
            both.flat_map(move |(lists, is_system)| {
                lists.iter().flat_map(|listed| listed.names).map(move |name| (facts, is_system, *name))
            })
        })
    }

    #[test]
    fn every_domain_is_found_in_the_first_row_that_has_it() {
        for (_, _, name) in names(Names::Domains) {
            let first = names(Names::Domains).find(|(_, _, other)| *other == name).unwrap().0;
            assert_eq!(domain(name).unwrap().facts.provider, first.provider, "{name}");
            assert_eq!(domain(&name.to_ascii_uppercase()).unwrap().facts.provider, first.provider, "{name}");
            assert!(domain(&name[1..]).is_none_or(|found| found.name == &name[1..]), "{name}");
        }
        assert!(domain("").is_none() && domain("example.org").is_none());
    }

    /// What every row says one after the other, the longest name first.
    fn slowly(host: &str, systems: bool) -> Option<Provider> {
        let fitting = names(Names::Hosts)
            .filter(|(_, is_system, name)| (systems || !is_system) && is_below(host, name));
        let best = fitting.reduce(|best, next| if next.2.len() > best.2.len() { next } else { best });
        best.map(|(facts, _, _)| facts.provider)
    }

    #[test]
    fn a_host_has_the_provider_of_the_longest_name_that_it_is_below() {
        for (_, _, name) in names(Names::Hosts) {
            let name = name.replace('*', "eu-west-1");
            let hosts =
                [name.clone(), alloc::format!("mx1.{name}"), alloc::format!("x{name}"), name[1..].into()];
            for host in hosts {
                assert_eq!(Provider::for_mx(&host), slowly(&host, false), "{host}");
                assert_eq!(Provider::for_host(&host.to_ascii_uppercase()), slowly(&host, true), "{host}");
            }
        }
        for host in ["", ".", "com", "amazonaws.com", "inbound-smtp..amazonaws.com", "mx.example.org"] {
            assert_eq!(
                (Provider::for_mx(host), Provider::for_host(host)),
                (slowly(host, false), slowly(host, true))
            );
        }
    }
}
