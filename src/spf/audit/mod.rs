//! Everything that a domain's records authorise, looked up from end to end.

mod flatten;
mod report;

pub use report::{AuditReport, Authorised};

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::net::IpAddr;

use report::Audited;

use super::{
    lint::{self, MAX_LOOKUPS},
    network::{Network, NetworkSet},
    record::{DualCidr, Kind, Qualifier, Record, Term},
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    dns::{Answer, Data, Machine, Name, Question, RecordType, Step, Text},
};

/// How many terms that look up names an audit follows; a tree with more is broken many times over.
const MAX_TERMS: usize = 200;
/// How many mail exchangers of one `mx` may be looked up (RFC 7208 section 4.6.4), and how many an audit
/// does.
const MAX_NAMES: usize = 10;
const MAX_EXCHANGERS: usize = 20;
/// How many networks an audit keeps; a tree with more could not be published as one.
const MAX_NETWORKS: usize = 10_000;
/// How many look-ups may find nothing (RFC 7208 section 4.6.4).
const MAX_VOIDS: usize = 2;

/// Looks up all the records of a domain, whoever the client is, as a [`Machine`].
///
/// It asks for the record of the domain and the abandoned type SPF beside it, and for each term that
/// looks up names what a check of a client of either family would ask: at most 42 questions a term,
/// for at most 200 terms. Terms whose macros depend on the client count as look-ups and are not asked.
///
/// ```
/// use deliverability::{dns::{self, Zone}, spf::Audit};
///
/// let zone = Zone::parse(
///     "example.org.      TXT \"v=spf1 include:_spf.example.net a:gone.example.org ~all\"\n\
///      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.7 -all\"\n",
/// )?;
/// let report = dns::resolve_with(Audit::new("example.org".parse()?), |question| zone.answer(question));
/// assert_eq!(report.lookups(), 2);
/// assert_eq!(report.void_lookups()[0].to_string(), "gone.example.org A");
/// let networks: Vec<_> = report.networks().networks().map(|network| network.to_string()).collect();
/// assert_eq!(networks, ["192.0.2.0/24", "198.51.100.7"]);
/// assert_eq!(report.findings()[0].code(), "spf::void-lookup");
/// let flat = report.flatten();
/// assert_eq!(flat[0].1.to_string(), "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.7 ~all");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Audit {
    report: AuditReport,
    /// What is still to be done, the next last.
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
    /// Look at the terms of a record from one on.
    Terms(usize, usize),
    /// Look at the redirect of a record, behind its terms.
    Redirect(usize, usize),
    /// Ask for the addresses of a name; whether the question is the term's own.
    Addresses {
        place: (usize, usize),
        name: Name,
        record_type: RecordType,
        cidr: DualCidr,
        is_own: bool,
        /// Whether the other family, asked for before, has none.
        other_is_void: bool,
    },
    /// Ask for the mail exchangers of a name.
    Exchangers { place: (usize, usize), name: Name, cidr: DualCidr },
    /// Ask whether a name has an address.
    Exists { place: (usize, usize), name: Name },
}

impl Audit {
    /// An audit of a domain.
    #[must_use]
    pub fn new(domain: Name) -> Self {
        let root = Audited { domain, record: None, from: None, passes: true, is_known: true };
        let report = AuditReport {
            records: Vec::from([root]),
            lookups: 0,
            voids: Vec::new(),
            void_for_ip4: 0,
            void_for_ip6: 0,
            authorised: Vec::new(),
            unknown: BTreeSet::new(),
            is_cut: false,
            passes_everyone: false,
            findings: Vec::new(),
        };
        Self { report, tasks: Vec::from([Task::Abandoned, Task::Record(0)]), question: None, is_done: false }
    }

    /// Looks at the terms of a record from one on, up to one that must ask, or to `all`, behind which
    /// nothing is reached.
    fn look_from(&mut self, record: usize, from: usize) {
        let kind = |this: &Self, term: usize| {
            let audited = this.report.records.get(record)?;
            audited.record.as_ref()?.raw().get(term).map(|raw| raw.kind)
        };
        let mut term = from;
        while let Some(kind) = kind(self, term) {
            match kind {
                Kind::All => {
                    let is_first = self.report.records.get(record).is_some_and(|record| record.passes);
                    let raw = self
                        .report
                        .records
                        .get(record)
                        .and_then(|audited| audited.record.as_ref()?.raw().get(term));
                    self.report.passes_everyone |=
                        is_first && raw.is_some_and(|raw| raw.qualifier == Qualifier::Pass);
                    return;
                }
                Kind::Ip4(..) | Kind::Ip6(..) | Kind::Exp | Kind::Unknown => self.look_at(record, term),
                // Followed behind the others.
                Kind::Redirect => {}
                _ => {
                    self.tasks.push(Task::Terms(record, term.saturating_add(1)));
                    self.look_at(record, term);
                    return;
                }
            }
            term = term.saturating_add(1);
        }
    }

    /// Looks at a term; what it needs to know becomes tasks.
    fn look_at(&mut self, record: usize, term: usize) {
        let place = (record, term);
        let Some(audited) = self.report.records.get(record) else { return };
        let Some(raw) = audited.record.as_ref().and_then(|record| record.raw().get(term)) else { return };
        let (kind, qualifier) = (raw.kind, raw.qualifier);
        let passes = audited.passes && qualifier == Qualifier::Pass;
        let domain = audited.domain.clone();
        let spec = match audited.record.as_ref().and_then(|record| record.term(term)) {
            Some(Term::Directive(directive)) => directive.mechanism().domain_spec(),
            Some(Term::Modifier(super::Modifier::Redirect(spec))) => Some(spec),
            _ => None,
        };
        // What depends on the client cannot be asked.
        let target = match spec {
            Some(spec) if spec.as_str().contains('%') => None,
            Some(spec) => Name::parse(spec.as_str()).ok(),
            None => Some(domain),
        };
        match kind {
            Kind::Ip4(address, length) => self.authorise(place, address.into(), length.unwrap_or(32), passes),
            Kind::Ip6(address, length) => {
                self.authorise(place, address.into(), length.unwrap_or(128), passes)
            }
            Kind::All | Kind::Exp | Kind::Unknown => {}
            _ => {
                self.report.lookups = self.report.lookups.saturating_add(1);
                if self.report.lookups == MAX_LOOKUPS.saturating_add(1) {
                    self.find_at(
                        place,
                        "spf::too-many-lookups",
                        Severity::Error,
                        "this term leads beyond 10 look-ups: receivers answer permerror (RFC 7208, 4.6.4)"
                            .into(),
                    );
                }
                let Some(name) = target.filter(|_| self.report.lookups <= MAX_TERMS) else {
                    self.is_unknown(record);
                    self.report.unknown.insert(place);
                    return;
                };
                match kind {
                    Kind::Include | Kind::Redirect => {
                        self.enter(place, name, passes || kind == Kind::Redirect)
                    }
                    Kind::A(cidr) => self.ask_for_addresses(place, &name, cidr, true),
                    Kind::Mx(cidr) => self.tasks.push(Task::Exchangers { place, name, cidr }),
                    Kind::Exists => {
                        self.is_unknown(record);
                        self.tasks.push(Task::Exists { place, name });
                    }
                    _ => self.is_unknown(record),
                }
            }
        }
    }

    /// Goes on into the record of an include or redirect.
    fn enter(&mut self, place: (usize, usize), name: Name, passes: bool) {
        let inherits = self.report.records.get(place.0).is_some_and(|record| record.passes);
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

    fn ask_for_addresses(&mut self, place: (usize, usize), name: &Name, cidr: DualCidr, is_own: bool) {
        for record_type in [RecordType::Aaaa, RecordType::A] {
            let name = name.clone();
            let other_is_void = false;
            self.tasks.push(Task::Addresses { place, name, record_type, cidr, is_own, other_is_void });
        }
    }

    /// What the record says cannot all be known, and so neither what leads to it says.
    fn is_unknown(&mut self, record: usize) {
        let mut next = Some(record);
        while let Some(record) = next.and_then(|record| self.report.records.get_mut(record)) {
            record.is_known = false;
            next = record.from.map(|(parent, _)| parent);
        }
    }

    fn authorise(&mut self, place: (usize, usize), address: IpAddr, length: u8, passes: bool) {
        let Some(network) = Network::new(address, length).filter(|_| passes) else { return };
        if self.report.authorised.len() >= MAX_NETWORKS {
            self.is_unknown(place.0);
            if self.report.unknown.insert(place) && !core::mem::replace(&mut self.report.is_cut, true) {
                let message = format!("the records authorise more than {MAX_NETWORKS} networks: name fewer");
                self.find_at(place, "spf::too-many-networks", Severity::Error, message);
            }
            return;
        }
        let Some(audited) = self.report.records.get(place.0) else { return };
        let directive = audited.record.as_ref().and_then(|record| record.term(place.1));
        self.report.authorised.push(Authorised {
            network,
            domain: audited.domain.clone(),
            directive: directive.map(|term| term.to_string()).unwrap_or_default(),
            span: self.report.root_span(place),
            place,
        });
    }

    fn find_at(&mut self, place: (usize, usize), code: &'static str, severity: Severity, message: String) {
        let span = self.report.root_span(place);
        self.report.findings.push(Finding::new(code, severity, span, message));
    }

    /// The term that a record stands for, or the start of the domain's own.
    fn find_for(&mut self, record: usize, code: &'static str, message: String) {
        self.is_unknown(record);
        match self.report.records.get(record).and_then(|record| record.from) {
            Some(place) => self.find_at(place, code, Severity::Error, message),
            None => self.report.findings.push(Finding::new(code, Severity::Error, Span::at(0), message)),
        }
    }

    /// Notes what the clients of each family find at the name of an `a`.
    fn note_families(&mut self, place: (usize, usize), question: &Question, ip4: bool, ip6: bool) {
        if ip4 && ip6 {
            self.note_void(place, &Question::of(question.name().clone(), RecordType::A));
            return;
        }
        let voids = self.report.voids.len();
        let counts = &mut self.report;
        counts.void_for_ip4 = counts.void_for_ip4.saturating_add(usize::from(ip4));
        counts.void_for_ip6 = counts.void_for_ip6.saturating_add(usize::from(ip6));
        let (family, count) = match (ip4, ip6) {
            (true, _) => ("IPv4", counts.void_for_ip4),
            (_, true) => ("IPv6", counts.void_for_ip6),
            _ => return,
        };
        if count.saturating_add(voids) == MAX_VOIDS.saturating_add(1) {
            let message = format!(
                "clients of {family} find nothing here, and have found nothing twice before: their checks end with \
                 permerror (RFC 7208, 4.6.4)"
            );
            self.find_at(place, "spf::void-lookup", Severity::Error, message);
        }
    }

    /// Notes an answer without data to a term's own question.
    fn note_void(&mut self, place: (usize, usize), question: &Question) {
        self.report.voids.push(question.clone());
        let many = self.report.voids.len() > MAX_VOIDS;
        let (severity, end) = if many {
            (Severity::Error, "more than two of those and receivers answer permerror (RFC 7208, 4.6.4)")
        } else {
            (Severity::Warning, "receivers count those that find nothing (RFC 7208, 4.6.4)")
        };
        let message = format!("remove this term: {question} finds nothing, and {end}");
        self.find_at(place, "spf::void-lookup", severity, message);
    }

    fn take_record(&mut self, index: usize, answer: &Answer) {
        let Some(audited) = self.report.records.get(index) else { return };
        let domain = audited.domain.clone();
        let is_record = |text: &&Text| Record::is_spf(text.as_bytes());
        let mut found = answer.records().filter_map(Data::text).filter(is_record);
        let text = match (found.next(), found.next()) {
            _ if matches!(answer, Answer::Failure(_)) => {
                let message = format!("the record of {domain} could not be looked up: {answer}");
                return self.find_for(index, "spf::lookup-failure", message);
            }
            (None, _) => {
                let code = if index == 0 { "spf::no-record" } else { "spf::no-record-behind" };
                let message = format!("{domain} publishes no record (RFC 7208, 4.5 and 5.2)");
                return self.find_for(index, code, message);
            }
            (Some(_), Some(_)) => {
                let message = format!("publish one record at {domain}, not several (RFC 7208, 3.2)");
                return self.find_for(index, "spf::several-records", message);
            }
            (Some(text), None) => text.to_shared(),
        };
        match Record::parse_shared(text.clone()) {
            Ok(record) => {
                if index == 0 {
                    // On the wire a string cannot be too long.
                    let findings = lint::lint(&record).into_iter();
                    self.report
                        .findings
                        .extend(findings.filter(|finding| finding.code() != lint::STRING_TOO_LONG));
                }
                let all = record.raw().iter().position(|term| term.kind == Kind::All);
                let redirect = record.raw().iter().position(|term| term.kind == Kind::Redirect);
                if let Some(audited) = self.report.records.get_mut(index) {
                    audited.record = Some(record);
                }
                // A redirect is followed last, and not at all beside `all`.
                self.tasks.extend(redirect.filter(|_| all.is_none()).map(|term| Task::Redirect(index, term)));
                self.tasks.push(Task::Terms(index, 0));
            }
            Err(_) if index == 0 => {
                self.is_unknown(index);
                self.report.findings.extend(lint::lint_text(&text));
            }
            Err(error) => {
                let message = format!("the record of {domain} cannot be read: {error}");
                self.find_for(index, "spf::included-syntax", message);
            }
        }
    }
}

impl Machine for Audit {
    type Verdict = AuditReport;

    fn step(&mut self) -> Step<AuditReport> {
        loop {
            if let Some(question) = &self.question {
                return Step::Query(question.clone());
            }
            let (name, record_type) = match self.tasks.last() {
                None => {
                    if !core::mem::replace(&mut self.is_done, true) {
                        self.report.findings.sort_by_key(|finding| finding.span().start());
                    }
                    return Step::Done(self.report.clone());
                }
                Some(&Task::Redirect(record, term)) => {
                    self.tasks.pop();
                    self.look_at(record, term);
                    continue;
                }
                Some(&Task::Terms(record, from)) => {
                    self.tasks.pop();
                    self.look_from(record, from);
                    continue;
                }
                Some(Task::Record(index)) => {
                    (self.report.records.get(*index).map(|record| &record.domain), RecordType::Txt)
                }
                Some(Task::Abandoned) => {
                    (self.report.records.first().map(|record| &record.domain), RecordType::Spf)
                }
                Some(Task::Addresses { name, record_type, .. }) => (Some(name), *record_type),
                Some(Task::Exchangers { name, .. }) => (Some(name), RecordType::Mx),
                Some(Task::Exists { name, .. }) => (Some(name), RecordType::A),
            };
            self.question = Some(Question::of(name.cloned().unwrap_or_default(), record_type));
        }
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.question.take() else { return };
        match self.tasks.pop() {
            Some(Task::Record(index)) => self.take_record(index, &answer),
            Some(Task::Abandoned) => {
                if answer.records().any(|data| matches!(data, Data::Spf(_))) {
                    let message = "remove the record of the type SPF: the text is the only one that is read \
                         (RFC 7208, 3.1)";
                    let finding = Finding::new("spf::type-99", Severity::Warning, Span::at(0), message);
                    self.report.findings.push(finding);
                }
            }
            Some(Task::Addresses { place, cidr, is_own, record_type, other_is_void, .. }) => {
                // A name without addresses of one family is no fault; without any it is.
                match self.tasks.last_mut() {
                    Some(Task::Addresses { other_is_void, .. }) if record_type == RecordType::A => {
                        *other_is_void = answer.is_void();
                    }
                    _ if is_own => self.note_families(place, &question, other_is_void, answer.is_void()),
                    _ => {}
                }
                self.take_addresses(place, cidr, &question, &answer);
            }
            Some(Task::Exchangers { place, cidr, .. }) => {
                let exchangers = answer.records().filter_map(|data| match data {
                    Data::Mx { exchange, .. } if !exchange.as_str().is_empty() => Some(exchange.clone()),
                    _ => None,
                });
                let mut names: Vec<Name> = exchangers.collect();
                self.note(place, &question, &answer);
                if names.len() > MAX_NAMES {
                    let message = format!(
                        "name fewer mail exchangers: {} has {}, and a check ends with permerror beyond {MAX_NAMES} \
                         (RFC 7208, 4.6.4)",
                        question.name(),
                        names.len()
                    );
                    self.find_at(place, "spf::too-many-exchangers", Severity::Error, message);
                }
                names.truncate(MAX_EXCHANGERS);
                for name in names.iter().rev() {
                    self.ask_for_addresses(place, name, cidr, false);
                }
            }
            Some(Task::Exists { place, .. }) => self.note(place, &question, &answer),
            Some(Task::Terms(..) | Task::Redirect(..)) | None => {}
        }
    }
}

impl Audit {
    /// Notes a void answer or a failure.
    fn note(&mut self, place: (usize, usize), question: &Question, answer: &Answer) {
        if answer.is_void() {
            self.note_void(place, question);
        } else if let Answer::Failure(failure) = answer {
            self.is_unknown(place.0);
            self.report.unknown.insert(place);
            let message = format!("{question} could not be looked up: {failure}");
            self.find_at(place, "spf::lookup-failure", Severity::Error, message);
        }
    }

    fn take_addresses(
        &mut self,
        place: (usize, usize),
        cidr: DualCidr,
        question: &Question,
        answer: &Answer,
    ) {
        if let Answer::Failure(_) = answer {
            self.note(place, question, answer);
        }
        let record = self.report.records.get(place.0);
        let passes = record.is_some_and(|record| {
            let raw = record.record.as_ref().and_then(|record| record.raw().get(place.1));
            record.passes && raw.is_some_and(|term| term.qualifier == Qualifier::Pass)
        });
        for data in answer.records() {
            match data {
                Data::A(address) => {
                    self.authorise(place, (*address).into(), cidr.ip4.unwrap_or(32), passes);
                }
                Data::Aaaa(address) => {
                    self.authorise(place, (*address).into(), cidr.ip6.unwrap_or(128), passes);
                }
                _ => {}
            }
        }
    }
}
