//! Forward-confirmed reverse DNS of an IP address.

use alloc::vec::Vec;
use core::net::IpAddr;

use crate::dns::{Answer, Data, Machine, Name, Question, RecordType, Step};

/// The reverse DNS of a sending IP address.
///
/// ```
/// use deliverability::compliance::{Facts, Profile, ReverseDns, Status};
///
/// let report =
///     Profile::gmail().check(&Facts::new().reverse_dns(ReverseDns::Unconfirmed));
/// let outcome = report.outcome("gmail::reverse-dns").unwrap();
/// assert_eq!(outcome.status, Status::Fail);
/// assert_eq!(outcome.observed.to_string(), "a name that does not lead back");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReverseDns {
    /// The address has no name.
    Missing,
    /// It has names, but none of them resolves back to it.
    Unconfirmed,
    /// One of its names resolves back to it.
    Confirmed,
}

crate::names::named! {
    ReverseDns {
        Missing => "missing",
        Unconfirmed => "unconfirmed",
        Confirmed => "confirmed",
    }
}

/// Checks whether an IP address has a name that resolves back to it (forward-confirmed
/// reverse DNS).
///
/// It asks for the names of the address and for the addresses of at most ten of them: at
/// most 11 questions, fewer if one confirms it. The verdict is `None` if a lookup failed
/// and no other answer decides.
///
/// ```
/// use deliverability::{
///     compliance::{ReverseCheck, ReverseDns},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse(
///     "1.2.0.192.in-addr.arpa. PTR mx.example.org.\nmx.example.org. A 192.0.2.1\n\
///      2.2.0.192.in-addr.arpa. PTR mx.example.org.\n",
/// )?;
/// let check = |ip: &str| {
///     let check = ReverseCheck::new(ip.parse().unwrap());
///     dns::resolve_with(check, |question| zone.answer(question))
/// };
/// assert_eq!(check("192.0.2.1"), Some(ReverseDns::Confirmed));
/// assert_eq!(check("192.0.2.2"), Some(ReverseDns::Unconfirmed));
/// assert_eq!(check("192.0.2.3"), Some(ReverseDns::Missing));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReverseCheck {
    address: IpAddr,
    /// The names still to be looked up, the next one last; `None` before they are known.
    names: Option<Vec<Name>>,
    /// The verdict so far; `None` after a failed lookup.
    verdict: Option<ReverseDns>,
}

/// The largest number of names that are looked up.
const MAX_NAMES: usize = 10;

impl ReverseCheck {
    /// A check of an IP address. An IPv4-mapped IPv6 address counts as the IPv4 address.
    ///
    /// ```
    /// use deliverability::{
    ///     compliance::{ReverseCheck, ReverseDns},
    ///     dns,
    /// };
    ///
    /// let check = ReverseCheck::new("::ffff:192.0.2.1".parse()?);
    /// let verdict = dns::resolve_with(check, |question| {
    ///     assert_eq!(question.name().as_str(), "1.2.0.192.in-addr.arpa");
    ///     dns::Answer::NoSuchName
    /// });
    /// assert_eq!(verdict, Some(ReverseDns::Missing));
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub const fn new(address: IpAddr) -> Self {
        Self { address: address.to_canonical(), names: None, verdict: Some(ReverseDns::Missing) }
    }
}

impl Machine for ReverseCheck {
    type Verdict = Option<ReverseDns>;

    fn step(&mut self) -> Step<Option<ReverseDns>> {
        let Some(names) = &self.names else { return Step::Query(Question::reverse(self.address)) };
        match names.last() {
            Some(name) => {
                let record_type = if self.address.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
                Step::Query(Question::from_name(name.clone(), record_type))
            }
            None => Step::Done(self.verdict),
        }
    }

    fn answer(&mut self, answer: Answer) {
        let failed = matches!(answer, Answer::Failure(_));
        let Some(names) = &mut self.names else {
            let pointed = |data: &Data| match data {
                Data::Ptr(name) => Some(name.clone()),
                _ => None,
            };
            let mut names: Vec<Name> = answer.records().filter_map(pointed).take(MAX_NAMES).collect();
            names.reverse();
            if failed {
                self.verdict = None;
            } else if !names.is_empty() {
                self.verdict = Some(ReverseDns::Unconfirmed);
            }
            self.names = Some(names);
            return;
        };
        if names.pop().is_none() {
            return;
        }
        let leads_back = |data: &Data| match data {
            Data::A(address) => self.address == IpAddr::V4(*address),
            Data::Aaaa(address) => self.address == IpAddr::V6(*address),
            _ => false,
        };
        if answer.records().any(leads_back) {
            self.verdict = Some(ReverseDns::Confirmed);
            names.clear();
        } else if failed {
            self.verdict = None;
        }
    }
}
