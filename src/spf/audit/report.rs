//! What an audit found.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use crate::{
    diagnostic::{Finding, Span},
    dns::{Name, Question},
    spf::{
        network::{Network, NetworkSet},
        record::Record,
        verdict::Place,
    },
};

/// What an [`Audit`](super::Audit) found.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::Audit,
/// };
///
/// let zone = Zone::parse(
///     "example.org. TXT \"v=spf1 mx ptr ~all\"\nexample.org. MX 10 mx.example.org.\n\
///      mx.example.org. A 192.0.2.25\n",
/// )?;
/// let audit = Audit::new("example.org".parse()?);
/// let report = dns::resolve_with(audit, |question| zone.answer(question));
/// assert_eq!(report.published(), Some("v=spf1 mx ptr ~all"));
/// assert_eq!(report.networks().networks().next().unwrap().to_string(), "192.0.2.25");
/// assert!(!report.is_complete(), "whom ptr lets pass depends on the client");
/// assert_eq!(report.findings()[0].code(), "spf::ptr");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    pub(super) records: Vec<Audited>,
    pub(super) lookups: usize,
    pub(super) voids: Vec<Question>,
    /// How many further lookups are void for the clients of one family.
    pub(super) void_for_ip4: usize,
    pub(super) void_for_ip6: usize,
    pub(super) authorized: Vec<Authorized>,
    /// The terms that could not be looked up.
    pub(super) unknown: BTreeSet<Place>,
    /// Whether there were more networks than are kept.
    pub(super) is_cut: bool,
    /// Whether an `all`, an `exists` or networks let everyone pass.
    pub(super) passes_everyone: bool,
    /// The terms of included records that hold nearly all addresses.
    pub(super) broad: BTreeSet<Place>,
    /// The text that the domain publishes.
    pub(super) published: Option<Arc<str>>,
    pub(super) findings: Vec<Finding>,
}

/// A record of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Audited {
    pub(super) domain: Name,
    pub(super) record: Option<Record<'static>>,
    /// The record and term that led here.
    pub(super) from: Option<Place>,
    /// Whether a match in it lets a client pass in the end.
    pub(super) passes: bool,
    /// Whether its whole meaning is known: no macros, `ptr` or `exists`, no failure.
    pub(super) is_known: bool,
}

/// A network that may send for the domain, and the directive that says so.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::Audit,
/// };
///
/// let zone = Zone::parse(
///     "example.org.      TXT \"v=spf1 include:_spf.example.net -all\"\n\
///      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
/// )?;
/// let audit = Audit::new("example.org".parse()?);
/// let report = dns::resolve_with(audit, |question| zone.answer(question));
/// let one = &report.authorized()[0];
/// assert_eq!(
///     (one.domain.as_str(), one.directive.as_str()),
///     ("_spf.example.net", "ip4:192.0.2.0/24")
/// );
/// assert_eq!(
///     one.span.slice(report.published().unwrap()),
///     Some("include:_spf.example.net")
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Authorized {
    /// The network that may send.
    pub network: Network,
    /// The domain of the record that names it.
    pub domain: Name,
    /// The directive in that record.
    pub directive: String,
    /// The place of the term in the domain's own record that leads there.
    pub span: Span,
    /// The record and the term that name it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) place: Place,
}

/// How many terms of a path are named from each end.
const WAY_ENDS: usize = 3;

impl AuditReport {
    pub(super) fn new(domain: Name) -> Self {
        let root = Audited { domain, record: None, from: None, passes: true, is_known: true };
        Self {
            records: Vec::from([root]),
            lookups: 0,
            voids: Vec::new(),
            void_for_ip4: 0,
            void_for_ip6: 0,
            authorized: Vec::new(),
            unknown: BTreeSet::new(),
            is_cut: false,
            passes_everyone: false,
            broad: BTreeSet::new(),
            published: None,
            findings: Vec::new(),
        }
    }

    /// The domain that was audited.
    #[must_use]
    pub fn domain(&self) -> Name {
        self.records.first().map(|root| root.domain.clone()).unwrap_or_default()
    }

    /// The text that the domain publishes as its record, even if it cannot be parsed or
    /// was only meant as one. The spans of the findings are places in it.
    #[must_use]
    pub fn published(&self) -> Option<&str> {
        self.published.as_deref()
    }

    /// How many terms look up names, over all records: the most that a check of one
    /// client can need.
    #[must_use]
    pub const fn lookups(&self) -> usize {
        self.lookups
    }

    /// The questions of terms with void answers.
    #[must_use]
    pub fn void_lookups(&self) -> &[Question] {
        &self.voids
    }

    /// The records with their domains, each before those that it includes.
    pub fn records(&self) -> impl Iterator<Item = (&Name, &Record<'static>)> {
        self.records.iter().filter_map(|audited| Some((&audited.domain, audited.record.as_ref()?)))
    }

    /// Every network that lets a client pass, in the order of the terms, with the
    /// directive that names it and the place in the domain's own record that leads
    /// there.
    #[must_use]
    pub fn authorized(&self) -> &[Authorized] {
        &self.authorized
    }

    /// Whether everything that the records authorize is known: no term depends on the
    /// client (`ptr`, `exists`, macros), and no lookup failed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.records.first().is_some_and(|root| root.is_known && root.record.is_some())
    }

    /// Whether the records let everyone pass: by a `+all` or an `exists` without a macro
    /// at any depth, or by networks that together hold every IPv4 or every IPv6 address.
    #[must_use]
    pub const fn passes_everyone(&self) -> bool {
        self.passes_everyone
    }

    /// The networks that let a client pass, with each address once. An earlier directive
    /// that does not pass (`-ip4:...`) may still stop some of their addresses.
    #[must_use]
    pub fn networks(&self) -> NetworkSet {
        NetworkSet::new(self.authorized.iter().map(|authorized| authorized.network))
    }

    /// What is wrong: the findings of [`lint`](crate::spf::lint()) on the domain's own
    /// record, and those that need the DNS, at the term that leads there.
    ///
    /// | code | severity | what |
    /// |---|---|---|
    /// | `spf::no-record` | error | the domain publishes none |
    /// | `spf::several-records` | error | a domain publishes more than one |
    /// | `spf::no-record-at-target` | error | an include or redirect finds none |
    /// | `spf::stray-record` | warning | a text beside the record is nearly one |
    /// | `spf::answer-too-long` | warning | all TXT records together exceed 512 bytes |
    /// | `spf::included-syntax` | error | an included record cannot be parsed |
    /// | `spf::included-pass-all` | error | the records together let anyone pass |
    /// | `spf::included-broad-network` | error | a network under /8, or /16 for IPv6 |
    /// | `spf::included-ptr` | warning | `ptr` or `%{p}` in an included record |
    /// | `spf::include-loop` | error | a record leads back to itself |
    /// | `spf::too-many-lookups` | error | the term at which the tree exceeds ten |
    /// | `spf::void-lookup` | warning or error | a void term; error from the third |
    /// | `spf::too-many-exchangers` | error | an `mx` of a domain with more than ten |
    /// | `spf::too-many-networks` | error | more than the 10,000 that are kept |
    /// | `spf::lookup-failure` | error | a question was not answered |
    /// | `spf::type-99` | warning | a record of the abandoned type is left over |
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// A record and those that lead to it.
    pub(super) fn path(&self, from: usize) -> impl Iterator<Item = &Audited> {
        let mut next = Some(from);
        core::iter::from_fn(move || {
            let record = self.records.get(next?)?;
            next = record.from.map(|(parent, _)| parent);
            Some(record)
        })
    }

    /// The terms that lead from the domain's own record to a term, which comes last.
    fn terms_to(&self, place: Place) -> Vec<String> {
        let mut terms = Vec::new();
        let mut next = Some(place);
        while let Some((record, term)) = next {
            let Some(audited) = self.records.get(record) else { break };
            let text = audited.record.as_ref().and_then(|record| record.term(term));
            terms.push(text.map(|term| term.to_string()).unwrap_or_default());
            next = audited.from;
        }
        terms.reverse();
        terms
    }

    /// The path to a term, as ` (by include:a.example, then include:b.example)`; empty
    /// for a term of the domain's own record.
    pub(super) fn way(&self, place: Place) -> String {
        let mut terms = self.terms_to(place);
        if terms.len() < 2 {
            return String::new();
        }
        let left_out = terms.len().saturating_sub(WAY_ENDS.saturating_mul(2));
        if left_out > 1 {
            let end = WAY_ENDS.saturating_add(left_out);
            terms.splice(WAY_ENDS..end, [format!("{left_out} more")]);
        }
        format!(" (by {})", terms.join(", then "))
    }

    /// A term, the domain of its record, and the path to it.
    pub(super) fn source(&self, place: Place) -> String {
        let terms = self.terms_to(place);
        let term = terms.last().map_or("", String::as_str);
        let domain = self.records.get(place.0).map(|audited| audited.domain.to_string()).unwrap_or_default();
        let way =
            self.records.get(place.0).and_then(|audited| audited.from).map(|from| match self.way(from) {
                // The path to a term of the domain's own record is the term itself.
                way if way.is_empty() => format!(" (by {})", self.terms_to(from).join("")),
                way => way,
            });
        format!("`{term}` in the record of {domain}{}", way.unwrap_or_default())
    }

    /// The place in the domain's own record that leads to a term.
    pub(super) fn root_span(&self, place: Place) -> Span {
        let (mut record, mut term) = place;
        while let Some((parent, at)) = self.records.get(record).and_then(|audited| audited.from) {
            (record, term) = (parent, at);
        }
        let root = self.records.get(record).and_then(|audited| audited.record.as_ref());
        root.and_then(|root| root.span(term)).unwrap_or_default()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AuditReport {
    /// A map of the counts, the networks with what names them, and the findings.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("AuditReport", 6)?;
        map.serialize_field("lookups", &self.lookups)?;
        map.serialize_field("void_lookups", &self.voids)?;
        map.serialize_field("authorized", &self.authorized)?;
        map.serialize_field("is_complete", &self.is_complete())?;
        map.serialize_field("passes_everyone", &self.passes_everyone)?;
        map.serialize_field("findings", &self.findings)?;
        map.end()
    }
}
