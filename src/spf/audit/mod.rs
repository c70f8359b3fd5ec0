//! Everything that a domain's records authorize, looked up from end to end: which
//! question comes next. What an answer means is in `answer`.

mod answer;
mod flatten;
mod report;

pub use report::{AuditReport, Authorized};

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr};

use report::Audited;

use super::{
    lint::{MAX_LOOKUPS, is_nearly_everyone},
    macros::{Context, MacroPart},
    network::{Network, NetworkSet},
    record::{Part, Range},
    term::{DualCidr, Mechanism, Qualifier},
    verdict::Place,
};
use crate::{
    diagnostic::{Finding, Severity},
    dns::{Answer, Machine, Name, Question, RecordType, Step},
};

/// How many terms that look up names an audit follows; a tree with more is broken many
/// times over.
const MAX_TERMS: usize = 200;
/// How many networks an audit keeps; a tree with more could not be published as one.
const MAX_NETWORKS: usize = 10_000;
/// The address of no client in particular.
const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Looks up all records of a domain, whoever the client is, as a [`Machine`].
///
/// It asks for the record of the domain and for the abandoned type SPF beside it, and
/// for each term that looks up names what a check of a client of either family would
/// ask: at most 42 questions a term, for at most 200 terms. Terms whose macros depend on
/// the client count as lookups but are not asked.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::Audit,
/// };
///
/// let zone = Zone::parse(
///     "example.org. TXT \"v=spf1 include:_spf.example.net a:gone.example.org ~all\"\n\
///      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.7 -all\"\n",
/// )?;
/// let audit = Audit::new("example.org".parse()?);
/// let report = dns::resolve_with(audit, |question| zone.answer(question));
/// assert_eq!(report.lookups(), 2);
/// assert_eq!(report.void_lookups()[0].to_string(), "gone.example.org A");
/// let networks: Vec<_> =
///     report.networks().networks().map(|network| network.to_string()).collect();
/// assert_eq!(networks, ["192.0.2.0/24", "198.51.100.7"]);
/// assert_eq!(report.findings()[0].code(), "spf::void-lookup");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Audit {
    report: AuditReport,
    /// What is still to be done; the last one is next.
    tasks: Vec<Task>,
    question: Option<Question>,
    is_done: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Task {
    /// Ask for the record.
    Record(usize),
    /// Ask for the abandoned type.
    Abandoned,
    /// Look at the terms of a record, beginning at an index.
    Terms(usize, usize),
    /// Look at the redirect of a record, after its terms.
    Redirect(usize, usize),
    /// Ask for the addresses of a name. `is_own` tells whether the question is the
    /// term's own.
    Addresses {
        place: Place,
        name: Name,
        record_type: RecordType,
        cidr: DualCidr,
        is_own: bool,
        /// Whether the other family, asked for before, has none.
        other_is_void: bool,
    },
    /// Ask for the mail exchangers of a name.
    Exchangers { place: Place, name: Name, cidr: DualCidr },
    /// Ask whether a name has an address.
    Exists { place: Place, name: Name },
}

impl Machine for Audit {
    type Verdict = AuditReport;

    fn step(&mut self) -> Step<AuditReport> {
        loop {
            if let Some(question) = &self.question {
                return Step::Query(question.clone());
            }
            let record = |index: usize| self.report.records.get(index).map(|record| &record.domain);
            let (name, record_type) = match self.tasks.last() {
                None => {
                    if !core::mem::replace(&mut self.is_done, true) {
                        self.finish();
                    }
                    return Step::Done(self.report.clone());
                }
                Some(&Task::Redirect(record, term)) => {
                    self.tasks.pop();
                    self.look_at_redirect((record, term));
                    continue;
                }
                Some(&Task::Terms(record, from)) => {
                    self.tasks.pop();
                    self.look_from(record, from);
                    continue;
                }
                Some(Task::Record(index)) => (record(*index), RecordType::Txt),
                Some(Task::Abandoned) => (record(0), RecordType::Spf),
                Some(Task::Addresses { name, record_type, .. }) => (Some(name), *record_type),
                Some(Task::Exchangers { name, .. }) => (Some(name), RecordType::Mx),
                Some(Task::Exists { name, .. }) => (Some(name), RecordType::A),
            };
            self.question = Some(Question::from_name(name.cloned().unwrap_or_default(), record_type));
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.take(&answer);
    }
}

impl Audit {
    /// An audit of a domain.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Answer},
    ///     spf::Audit,
    /// };
    ///
    /// let audit = Audit::new("example.org".parse()?);
    /// let report = dns::resolve_with(audit, |_| Answer::NoData);
    /// assert_eq!(report.findings()[0].code(), "spf::no-record");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(domain: Name) -> Self {
        Self {
            report: AuditReport::new(domain),
            tasks: Vec::from([Task::Abandoned, Task::Record(0)]),
            question: None,
            is_done: false,
        }
    }

    fn finish(&mut self) {
        self.networks_pass_all();
        self.report.findings.sort_by_key(|finding| finding.span().start());
    }

    fn part(&self, (record, term): Place) -> Option<Part> {
        self.report.records.get(record)?.record.as_ref()?.part(term)
    }

    /// Looks at the terms of a record, beginning at an index, up to one that must ask,
    /// or to `all`, after which nothing is reached.
    fn look_from(&mut self, record: usize, from: usize) {
        let mut term = from;
        while let Some(part) = self.part((record, term)) {
            let place = (record, term);
            term = term.saturating_add(1);
            match part {
                Part::Directive(qualifier, Mechanism::All) => return self.look_at_all(place, qualifier),
                Part::Directive(qualifier, mechanism) if mechanism.looks_up() => {
                    self.tasks.push(Task::Terms(record, term));
                    return self.look_up(place, mechanism, qualifier);
                }
                Part::Directive(qualifier, mechanism) => {
                    let passes = self.passes(record) && qualifier == Qualifier::Pass;
                    if let Some(network) = mechanism.network() {
                        self.authorize(place, network, passes);
                    }
                }
                // A redirect is followed after the others.
                Part::Redirect(_) | Part::Exp(_) | Part::Unknown(_) => {}
            }
        }
    }

    /// Whether a match in a record lets a client pass in the end.
    fn passes(&self, record: usize) -> bool {
        self.report.records.get(record).is_some_and(|record| record.passes)
    }

    fn look_at_all(&mut self, place: Place, qualifier: Qualifier) {
        if !self.passes(place.0) || qualifier != Qualifier::Pass {
            return;
        }
        self.report.passes_everyone = true;
        // That of the domain's own record is among its own findings.
        if place.0 > 0 {
            let message =
                format!("{} lets anyone pass: remove the term that leads there", self.report.source(place));
            self.find_at(place, "spf::included-pass-all", Severity::Error, message);
        }
    }

    /// Looks at a term that looks up names; what it needs to know becomes tasks.
    fn look_up(&mut self, place: Place, mechanism: Mechanism<Range>, qualifier: Qualifier) {
        self.spend(place);
        let passes = qualifier == Qualifier::Pass;
        if let Mechanism::Ptr(_) = mechanism {
            self.is_unknown(place.0);
            self.included_ptr(place);
            return;
        }
        let Some(name) = self.target(place, mechanism.domain_spec()) else { return };
        match mechanism {
            Mechanism::Include(_) => self.enter(place, name, passes),
            Mechanism::A(_, cidr) => self.ask_for_addresses(place, &name, cidr, true),
            Mechanism::Mx(_, cidr) => self.tasks.push(Task::Exchangers { place, name, cidr }),
            _ => {
                self.is_unknown(place.0);
                self.tasks.push(Task::Exists { place, name });
            }
        }
    }

    fn look_at_redirect(&mut self, place: Place) {
        let Some(Part::Redirect(spec)) = self.part(place) else { return };
        self.spend(place);
        if let Some(name) = self.target(place, Some(spec)) {
            self.enter(place, name, true);
        }
    }

    /// Counts a term that looks up names.
    fn spend(&mut self, place: Place) {
        self.report.lookups = self.report.lookups.saturating_add(1);
        if self.report.lookups == MAX_LOOKUPS.saturating_add(1) {
            let message =
                "this term leads beyond 10 lookups: receivers answer permerror (RFC 7208, 4.6.4)".into();
            self.find_at(place, "spf::too-many-lookups", Severity::Error, message);
        }
    }

    /// The name that a term asks for. What depends on the client cannot be asked, and
    /// nothing is asked beyond the terms that are followed.
    fn target(&mut self, place: Place, spec: Option<Range>) -> Option<Name> {
        let audited = self.report.records.get(place.0)?;
        let spec = spec.zip(audited.record.as_ref()).map(|(spec, record)| record.domain_spec(spec));
        let name = match spec {
            // The domain of the record is the same for every client.
            Some(spec) if spec.as_str().contains('%') => {
                let text = spec.macro_string();
                let is_known = text
                    .parts()
                    .all(|part| !matches!(part, MacroPart::Expand { letter, .. } if letter != 'd'));
                let context = Context::new(UNKNOWN, "", audited.domain.as_str());
                Some(text).filter(|_| is_known).and_then(|text| Name::parse(&text.expand_name(&context)).ok())
            }
            Some(spec) => Name::parse(spec.as_str()).ok(),
            None => Some(audited.domain.clone()),
        };
        let uses_names = spec.is_some_and(|spec| spec.macro_string().uses('p'));
        let name = name.filter(|_| self.report.lookups <= MAX_TERMS);
        if name.is_none() {
            self.is_unknown(place.0);
            self.report.unknown.insert(place);
        }
        if uses_names {
            self.included_ptr(place);
        }
        name
    }

    /// Notes `ptr`, or the macro p, in an included record. That of the domain's own
    /// record is among its own findings.
    fn included_ptr(&mut self, place: Place) {
        if place.0 > 0 {
            let message = format!(
                "{} asks for the names of every client, which is slow and unreliable: ask its owner to list the \
                 networks (RFC 7208, 5.5)",
                self.report.source(place)
            );
            self.find_at(place, "spf::included-ptr", Severity::Warning, message);
        }
    }

    /// Continues in the record of an include or redirect.
    fn enter(&mut self, place: Place, name: Name, passes: bool) {
        let inherits = self.passes(place.0);
        if self.report.path(place.0).any(|record| record.domain == name) {
            let message = format!("remove this term: it leads back to {name}, without an end");
            self.find_at(place, "spf::include-loop", Severity::Error, message);
            self.is_unknown(place.0);
            return;
        }
        self.tasks.push(Task::Record(self.report.records.len()));
        self.report.records.push(Audited {
            domain: name,
            record: None,
            from: Some(place),
            passes: inherits && passes,
            is_known: true,
        });
    }

    fn ask_for_addresses(&mut self, place: Place, name: &Name, cidr: DualCidr, is_own: bool) {
        for record_type in [RecordType::Aaaa, RecordType::A] {
            let name = name.clone();
            let other_is_void = false;
            self.tasks.push(Task::Addresses { place, name, record_type, cidr, is_own, other_is_void });
        }
    }

    /// Notes that the meaning of a record cannot all be known, nor that of what leads to
    /// it.
    fn is_unknown(&mut self, record: usize) {
        let mut next = Some(record);
        while let Some(record) = next.and_then(|record| self.report.records.get_mut(record)) {
            record.is_known = false;
            next = record.from.map(|(parent, _)| parent);
        }
    }

    fn authorize_address(&mut self, place: Place, address: IpAddr, length: u8, passes: bool) {
        if let Some(network) = Network::new(address, length) {
            self.authorize(place, network, passes);
        }
    }

    fn authorize(&mut self, place: Place, network: Network, passes: bool) {
        if !passes {
            return;
        }
        self.included_broad_network(place, network);
        if self.report.authorized.len() >= MAX_NETWORKS {
            self.is_unknown(place.0);
            if self.report.unknown.insert(place) && !core::mem::replace(&mut self.report.is_cut, true) {
                let message = format!("the records authorize more than {MAX_NETWORKS} networks: name fewer");
                self.find_at(place, "spf::too-many-networks", Severity::Error, message);
            }
            return;
        }
        let Some(audited) = self.report.records.get(place.0) else { return };
        let directive = audited.record.as_ref().and_then(|record| record.term(place.1));
        self.report.authorized.push(Authorized {
            network,
            domain: audited.domain.clone(),
            directive: directive.map(|term| term.to_string()).unwrap_or_default(),
            span: self.report.root_span(place),
            place,
        });
    }

    /// Notes a network of an included record that holds nearly all addresses, once for a
    /// term. Those of the domain's own record are among its own findings.
    fn included_broad_network(&mut self, place: Place, network: Network) {
        if network.length() == 0 {
            self.report.passes_everyone = true;
        }
        if place.0 > 0 && is_nearly_everyone(network) && self.report.broad.insert(place) {
            let message = format!(
                "{} lets all of {network} pass, nearly everyone: remove the term that leads there",
                self.report.source(place)
            );
            self.find_at(place, "spf::included-broad-network", Severity::Error, message);
        }
    }

    /// Notes networks that together hold nearly all addresses although none of them does
    /// alone.
    fn networks_pass_all(&mut self) {
        let alone: BTreeSet<Network> = self.report.authorized.iter().map(|one| one.network).collect();
        let broad: Vec<Network> =
            self.report.networks().networks().filter(|n| is_nearly_everyone(*n)).collect();
        self.report.passes_everyone |= broad.iter().any(|network| network.length() == 0);
        let Some(root) = self.report.records.first().and_then(|root| root.record.as_ref()) else { return };
        // The networks of the domain's own record alone are among its own findings.
        let own: Vec<Network> = NetworkSet::authorized_by(root).networks().collect();
        let Some(network) = broad.into_iter().find(|n| !alone.contains(n) && !own.contains(n)) else {
            return;
        };
        let last = self.report.authorized.iter().rev().find(|one| network.covers(one.network));
        let Some(last) = last else { return };
        let message = format!(
            "the networks of all records together let all of {network} pass, the last of them {}",
            self.report.source(last.place)
        );
        let span = last.span;
        self.report.findings.push(Finding::new("spf::included-pass-all", Severity::Error, span, message));
    }

    fn find_at(&mut self, place: Place, code: &'static str, severity: Severity, message: String) {
        let span = self.report.root_span(place);
        self.report.findings.push(Finding::new(code, severity, span, message));
    }
}
