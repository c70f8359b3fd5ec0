//! What an audit found.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use crate::{
    diagnostic::{Finding, Span},
    dns::{Name, Question},
    spf::{
        network::{Network, NetworkSet},
        record::Record,
    },
};

/// What an [`Audit`](super::Audit) found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    pub(super) records: Vec<Audited>,
    pub(super) lookups: usize,
    pub(super) voids: Vec<Question>,
    /// How many more find nothing for the clients of one family.
    pub(super) void_for_ip4: usize,
    pub(super) void_for_ip6: usize,
    pub(super) authorised: Vec<Authorised>,
    /// The terms that could not be looked up.
    pub(super) unknown: BTreeSet<(usize, usize)>,
    /// Whether there were more networks than are kept.
    pub(super) is_cut: bool,
    /// Whether an `all` lets everyone pass.
    pub(super) passes_everyone: bool,
    pub(super) findings: Vec<Finding>,
}

/// A record of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Audited {
    pub(super) domain: Name,
    pub(super) record: Option<Record<'static>>,
    /// The record and term that led here.
    pub(super) from: Option<(usize, usize)>,
    /// Whether a match in it lets a client pass in the end.
    pub(super) passes: bool,
    /// Whether all it says is known: no macros, `ptr` or `exists`, no failure.
    pub(super) is_known: bool,
}

/// A network that may send, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Authorised {
    /// The network.
    pub network: Network,
    /// The domain of the record that names it.
    pub domain: Name,
    /// The directive in that record.
    pub directive: String,
    /// The place of the term in the domain's own record that leads there.
    pub span: Span,
    /// The record and the term that name it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) place: (usize, usize),
}

impl AuditReport {
    /// How many terms look up names, over all records: the most that a check of a client may spend.
    #[must_use]
    pub const fn lookups(&self) -> usize {
        self.lookups
    }

    /// The questions of terms that found nothing.
    #[must_use]
    pub fn void_lookups(&self) -> &[Question] {
        &self.voids
    }

    /// The records with their domains, each before those that it includes.
    pub fn records(&self) -> impl Iterator<Item = (&Name, &Record<'static>)> {
        self.records.iter().filter_map(|audited| Some((&audited.domain, audited.record.as_ref()?)))
    }

    /// Every network that lets a client pass, in the order of the terms, with the directive that names
    /// it and the place in the domain's own record that leads there.
    #[must_use]
    pub fn authorised(&self) -> &[Authorised] {
        &self.authorised
    }

    /// Whether all is known that the records authorise: no term depends on the client (`ptr`, `exists`,
    /// macros), none failed to be looked up.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.records.first().is_some_and(|root| root.is_known && root.record.is_some())
    }

    /// Whether an `all` lets everyone pass, beside the networks.
    #[must_use]
    pub const fn passes_everyone(&self) -> bool {
        self.passes_everyone
    }

    /// The networks that let a client pass, each address once. A directive before them that does not pass
    /// (`-ip4:...`) may still stop some of their addresses.
    #[must_use]
    pub fn networks(&self) -> NetworkSet {
        NetworkSet::of(self.authorised.iter().map(|authorised| authorised.network))
    }

    /// What is wrong: the findings of [`lint`](crate::spf::lint()) on the domain's own record, and those
    /// that only the DNS can tell, at the term that leads there.
    ///
    /// | code | severity | what |
    /// |---|---|---|
    /// | `spf::no-record` | error | the domain publishes none |
    /// | `spf::several-records` | error | a domain publishes more than one |
    /// | `spf::no-record-behind` | error | an include or redirect of a domain that publishes none |
    /// | `spf::included-syntax` | error | an included record cannot be read |
    /// | `spf::include-loop` | error | a record leads back to itself |
    /// | `spf::too-many-lookups` | error | the term at which the tree goes beyond ten |
    /// | `spf::void-lookup` | warning, error from the third | a term that finds nothing, or nothing for one family |
    /// | `spf::too-many-exchangers` | error | an `mx` of a domain with more than ten |
    /// | `spf::too-many-networks` | error | more networks than an audit keeps, 10,000 |
    /// | `spf::lookup-failure` | error | a question got no answer |
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

    /// The place in the domain's own record that leads to a term.
    pub(super) fn root_span(&self, place: (usize, usize)) -> Span {
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
        map.serialize_field("authorised", &self.authorised)?;
        map.serialize_field("is_complete", &self.is_complete())?;
        map.serialize_field("passes_everyone", &self.passes_everyone)?;
        map.serialize_field("findings", &self.findings)?;
        map.end()
    }
}
