//! `check_host()` as a machine (RFC 7208 section 4): which question comes next.
//!
//! What an answer means is in `answer`.

mod answer;

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    macros::{Context, MAX_NAME, MacroString},
    record::{DomainSpec, DualCidr, Kind, Qualifier, Record, Term},
    request::Request,
    verdict::{Cause, Findings, Place, Result, Verdict, Visited},
};
use crate::dns::{Exchange, Name, Question, RecordType};

/// How much a check may ask (RFC 7208 section 4.6.4).
///
/// ```
/// use deliverability::spf::Limits;
///
/// let mut limits = Limits::default();
/// assert_eq!((limits.terms, limits.voids, limits.names), (10, 2, 10));
/// limits.voids = 4;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Limits {
    /// How many terms may look up names: `include`, `a`, `mx`, `ptr`, `exists` and `redirect`.
    pub terms: usize,
    /// How many of those terms may find nothing: the answer to the term's own question is void.
    pub voids: usize,
    /// How many names of an `mx` or `ptr` are looked up.
    pub names: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { terms: 10, voids: 2, names: 10 }
    }
}

/// How far an audit goes beyond the limits, in terms.
const AUDIT_TERMS: usize = 200;
/// How many names of an `mx` an audit looks at.
const AUDIT_NAMES: usize = 20;

/// The check of one identity, as a [`Machine`](crate::dns::Machine).
///
/// It asks one question for the record, one for each term that looks up names, up to
/// [`Limits::names`] for the names of each `mx`, as many and one more for the names of the client
/// (once for the whole check), and one for the explanation: with the default limits at most 123
/// questions. An [audit](Self::auditing) asks at most 4,213.
///
/// ```
/// use deliverability::{dns::{Answer, Failure, Machine, Step}, spf::{Check, Request, Result}};
///
/// let request = Request::mail_from("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
/// let mut check = Check::new(&request);
/// let Step::Query(question) = check.step() else { panic!() };
/// assert_eq!(question.to_string(), "example.org TXT");
/// check.answer(Answer::Failure(Failure::Timeout));
/// let Step::Done(verdict) = check.step() else { panic!() };
/// assert_eq!(verdict.result(), Result::TempError);
/// assert_eq!(verdict.cause().to_string(), "example.org TXT: timeout");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check {
    request: Request,
    limits: Limits,
    audits: bool,
    visited: Vec<Visited>,
    /// The innermost record; the others that are open led to it.
    open: Option<usize>,
    wait: Wait,
    question: Option<Question>,
    terms: usize,
    voids: Vec<Question>,
    asked: Vec<(Option<Place>, Exchange)>,
    /// The outermost match so far.
    matched: Option<Place>,
    /// The terms that matched, whether or not that decided anything.
    hits: Vec<Place>,
    /// The names of the client that lead back to it, once they were looked up.
    validated: Option<Vec<Name>>,
    /// The first limit that an audit went over.
    exceeded: Option<Cause>,
    /// The result; a matching directive is its own cause.
    ended: Option<(Result, Option<Cause>)>,
    explanation: Explanation,
    done: Option<Verdict>,
}

/// What the open question is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wait {
    Nothing,
    Record,
    Addresses(DualCidr),
    Exchanges(DualCidr),
    ExchangeAddresses { cidr: DualCidr, names: Vec<Name> },
    Exists,
    ClientNames,
    ClientAddresses { names: Vec<Name>, valid: Vec<Name> },
    Explanation,
}

/// How far the explanation of a fail has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Explanation {
    /// Not asked for.
    Open,
    /// Here, its macros not yet expanded.
    Raw(String),
    /// Here, or known not to come.
    Settled(Option<String>),
}

impl Check {
    /// A check with the limits of the standard.
    #[must_use]
    pub fn new(request: &Request) -> Self {
        Self {
            request: request.clone(),
            limits: Limits::default(),
            audits: false,
            // Room for the records of most domains.
            visited: Vec::with_capacity(6),
            open: None,
            wait: Wait::Nothing,
            question: None,
            terms: 0,
            voids: Vec::new(),
            asked: Vec::with_capacity(6),
            matched: None,
            hits: Vec::new(),
            validated: None,
            exceeded: None,
            ended: None,
            explanation: Explanation::Open,
            done: None,
        }
    }

    /// Other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Goes on past the limits to tell the true totals; the result is still that of the limits. It
    /// ends at 200 terms, and looks at 20 names of an `mx`.
    #[must_use]
    pub const fn auditing(mut self) -> Self {
        self.audits = true;
        self
    }

    fn end(&mut self, result: Result, cause: Cause) {
        self.ended.get_or_insert((result, Some(cause)));
    }

    fn ask(&mut self, name: Name, record_type: RecordType, wait: Wait) {
        self.question = Some(Question::of(name, record_type));
        self.wait = wait;
    }

    fn advance(&mut self) {
        if self.ended.is_some() {
            self.conclude();
        } else if let Some(open) = self.open {
            self.evaluate(open);
        } else {
            // A domain outside ASCII that is still here has no A-labels: the DNS has no such name.
            let domain = Some(self.request.domain()).filter(|domain| domain.is_ascii());
            let domain = domain.and_then(|domain| Name::parse(domain).ok());
            if !domain.is_some_and(|domain| self.open(domain, None)) {
                self.end(Result::None, Cause::NoDomain);
            }
        }
    }

    /// Opens the record of a domain; false for a single label, which is no domain of mail (RFC 7208
    /// section 4.3).
    fn open(&mut self, domain: Name, from: Option<Place>) -> bool {
        let is_domain = domain.as_str().contains('.');
        if is_domain {
            self.open = Some(self.visited.len());
            self.ask(domain.clone(), RecordType::Txt, Wait::Record);
            self.visited.push(Visited { domain, record: None, at: 0, from });
        }
        is_domain
    }

    /// Looks at the terms of the innermost record until one needs an answer or matches, or the record
    /// is over.
    fn evaluate(&mut self, open: usize) {
        let ip = self.request.ip();
        let Some(visited) = self.visited.get_mut(open) else { return };
        let Some(record) = &visited.record else { return };
        let rest = record.raw().get(visited.at..).unwrap_or_default();
        let next = rest.iter().position(|term| match (term.kind, ip) {
            (Kind::Ip4(network, length), IpAddr::V4(ip)) => in_ip4(ip, network, length.unwrap_or(32)),
            (Kind::Ip6(network, length), IpAddr::V6(ip)) => in_ip6(ip, network, length.unwrap_or(128)),
            (Kind::Ip4(..) | Kind::Ip6(..) | Kind::Redirect | Kind::Exp | Kind::Unknown, _) => false,
            _ => true,
        });
        let skipped = next.unwrap_or(rest.len());
        let term = rest.get(skipped).map(|term| (term.kind, term.qualifier));
        visited.at = visited.at.saturating_add(skipped);
        match term {
            None => self.no_match(open),
            Some((Kind::All | Kind::Ip4(..) | Kind::Ip6(..), qualifier)) => self.matches(qualifier),
            Some((kind, qualifier)) => self.look_up(open, kind, qualifier),
        }
    }

    fn next(&mut self, open: usize) {
        if let Some(visited) = self.visited.get_mut(open) {
            visited.at = visited.at.saturating_add(1);
        }
    }

    /// Starts a mechanism that needs DNS.
    fn look_up(&mut self, open: usize, kind: Kind, qualifier: Qualifier) {
        let Some(visited) = self.visited.get(open) else { return };
        let at = visited.at;
        let Some(Term::Directive(directive)) = visited.record.as_ref().and_then(|record| record.term(at))
        else {
            return;
        };
        let spec = directive.mechanism().domain_spec();
        let needs_names = kind == Kind::Ptr || spec.is_some_and(|spec| spec.macro_string().uses('p'));
        // The names of the client are looked up once; the term is begun again behind that.
        if needs_names && self.validated.is_none() {
            self.ask_for_client_names();
            return;
        }
        let never = spec.is_some_and(|spec| self.never_matches(spec.macro_string()));
        let target = match spec {
            Some(spec) => self.target(spec, &visited.domain),
            None => Ok(visited.domain.clone()),
        };
        if !self.spend() {
            return;
        }
        let target = match target {
            _ if never => return self.next(open),
            Ok(target) => target,
            Err(domain) if kind == Kind::Include => {
                return self.end(Result::PermError, Cause::NoRecordBehind { domain });
            }
            // A name that the DNS cannot hold does not exist.
            Err(_) => return self.next(open),
        };
        match kind {
            Kind::Include => {
                if !self.open(target.clone(), Some((open, at))) {
                    self.end(Result::PermError, Cause::NoRecordBehind { domain: target.to_string() });
                }
            }
            Kind::Ptr => {
                let names = self.validated.as_deref().unwrap_or_default();
                if names.iter().any(|name| name.is_subdomain_of(&target)) {
                    self.matches(qualifier);
                } else {
                    self.next(open);
                }
            }
            Kind::A(cidr) => self.ask(target, self.address_type(), Wait::Addresses(cidr)),
            Kind::Mx(cidr) => self.ask(target, RecordType::Mx, Wait::Exchanges(cidr)),
            // `exists` asks for an IPv4 address, whatever the client's family (section 5.7).
            _ => self.ask(target, RecordType::A, Wait::Exists),
        }
    }

    /// Spends one of the terms; false where that ends the check.
    fn spend(&mut self) -> bool {
        self.terms = self.terms.saturating_add(1);
        if self.terms <= self.limits.terms {
            return true;
        }
        self.exceed(Cause::TooManyTerms) && self.terms < AUDIT_TERMS
    }

    /// Notes that a limit was exceeded; whether the check goes on all the same.
    fn exceed(&mut self, cause: Cause) -> bool {
        if self.audits && self.terms < AUDIT_TERMS {
            self.exceeded.get_or_insert(cause);
            return true;
        }
        self.end(Result::PermError, cause);
        false
    }

    const fn address_type(&self) -> RecordType {
        if self.request.ip().is_ipv4() { RecordType::A } else { RecordType::Aaaa }
    }

    /// A local part outside ASCII never matches (RFC 8616 section 4).
    fn never_matches(&self, text: MacroString<'_>) -> bool {
        !self.request.sender().is_ascii() && (text.uses('s') || text.uses('l'))
    }

    /// The name that a domain-spec expands to; its text where no name can be that: empty, too long, or
    /// outside ASCII, as the parts of an address may be.
    fn target(&self, spec: DomainSpec<'_>, domain: &Name) -> core::result::Result<Name, String> {
        let text = spec.as_str();
        let text = if text.contains('%') || text.len() > MAX_NAME {
            Cow::Owned(spec.macro_string().expand_name(&self.context(domain)))
        } else {
            Cow::Borrowed(text)
        };
        let name =
            Name::parse(&text).ok().filter(|name| name.as_str().is_ascii() && !name.as_str().is_empty());
        name.filter(|_| !self.never_matches(spec.macro_string())).ok_or_else(|| text.into_owned())
    }

    fn context<'c>(&'c self, domain: &'c Name) -> Context<'c> {
        let mut context = Context::new(self.request.ip(), self.request.sender(), domain.as_str());
        context.helo = self.request.helo_name();
        context.receiver = self.request.receiver();
        context.timestamp = self.request.timestamp();
        context.validated = self.validated_name(domain);
        context
    }

    /// The validated name for `%{p}`: the domain itself, else one below it, else any (section 7.3).
    fn validated_name(&self, domain: &Name) -> &str {
        let names = self.validated.as_deref().unwrap_or_default();
        let best = names
            .iter()
            .find(|name| *name == domain)
            .or_else(|| names.iter().find(|name| name.is_subdomain_of(domain)))
            .or_else(|| names.first());
        best.map_or("unknown", Name::as_str)
    }

    /// The current term of the innermost record matched: the record is over, and so are those that
    /// it decides for.
    fn matches(&mut self, qualifier: Qualifier) {
        let Some(open) = self.open else { return };
        let place = (open, self.visited.get(open).map_or(0, |visited| visited.at));
        self.matched = Some(place);
        self.hits.push(place);
        self.finish(qualifier.into());
    }

    /// No directive of a record matched.
    fn no_match(&mut self, open: usize) {
        let Some(visited) = self.visited.get(open) else { return };
        let Some(record) = &visited.record else { return };
        let Some(spec) = record.redirect() else {
            self.finish(Result::Neutral);
            return;
        };
        if spec.macro_string().uses('p') && self.validated.is_none() {
            self.ask_for_client_names();
            return;
        }
        let place = record.raw().iter().position(|term| term.kind == Kind::Redirect);
        let target = self.target(spec, &visited.domain);
        let from = place.map(|place| (open, place));
        if !self.spend() {
            return;
        }
        match target {
            Ok(target) if self.open(target.clone(), from) => {}
            Ok(target) => {
                self.end(Result::PermError, Cause::NoRecordBehind { domain: target.to_string() });
            }
            Err(domain) => self.end(Result::PermError, Cause::NoRecordBehind { domain }),
        }
    }

    /// The innermost record came to a result.
    fn finish(&mut self, result: Result) {
        while let Some(record) = self.open {
            let from = self.visited.get(record).and_then(|visited| visited.from);
            self.open = from.map(|(parent, _)| parent);
            let Some((parent, term)) = from else {
                let cause = self.matched.is_none().then_some(Cause::NoMatch);
                self.ended.get_or_insert((result, cause));
                return;
            };
            let term_view = self.visited.get(parent).and_then(|parent| parent.record.as_ref()?.term(term));
            match term_view {
                // An included record passes or does not; its own qualifiers end here.
                Some(Term::Directive(directive)) => {
                    let qualifier = directive.qualifier();
                    if result == Result::Pass {
                        self.matches(qualifier);
                    } else {
                        self.matched = None;
                        self.next(parent);
                    }
                    return;
                }
                // A record that redirects takes the result as its own.
                _ => continue,
            }
        }
    }

    /// The check has ended: the explanation of a fail is still to be asked for.
    fn conclude(&mut self) {
        if let Some(exceeded) = self.exceeded.take() {
            self.ended = Some((Result::PermError, Some(exceeded)));
        }
        let fails = self.ended.as_ref().is_some_and(|(result, _)| *result == Result::Fail);
        if fails && self.explain() {
            return;
        }
        let Some((result, cause)) = self.ended.take() else { return };
        let explanation = match core::mem::replace(&mut self.explanation, Explanation::Open) {
            Explanation::Settled(text) => text,
            Explanation::Open | Explanation::Raw(_) => None,
        };
        self.done = Some(Verdict::new(Findings {
            result,
            cause,
            request: self.request.clone(),
            explanation,
            terms: self.terms,
            limit: self.limits.terms,
            voids: core::mem::take(&mut self.voids),
            visited: core::mem::take(&mut self.visited),
            asked: core::mem::take(&mut self.asked),
            matched: self.matched,
            hits: core::mem::take(&mut self.hits),
        }));
    }

    /// Asks for the explanation of the record that decided, if it names one, and expands it (section
    /// 6.2); true where a question is open.
    fn explain(&mut self) -> bool {
        let Some(visited) = self.matched.and_then(|(record, _)| self.visited.get(record)) else {
            return false;
        };
        let exp = visited.record.as_ref().and_then(Record::exp);
        let text = match &self.explanation {
            Explanation::Open => exp.map(DomainSpec::into_macro_string),
            Explanation::Raw(text) => Some(MacroString::checked(text)),
            Explanation::Settled(_) => None,
        };
        let Some(text) = text else { return false };
        if text.uses('p') && self.validated.is_none() {
            self.ask_for_client_names();
            return true;
        }
        if matches!(self.explanation, Explanation::Raw(_)) {
            // What the sender wrote must not steer the terminal that shows it.
            let text = text.expand(&self.context(&visited.domain));
            let text = text.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            self.explanation = Explanation::Settled(Some(text));
            return false;
        }
        let Some(Ok(name)) = exp.map(|exp| self.target(exp, &visited.domain)) else { return false };
        self.ask(name, RecordType::Txt, Wait::Explanation);
        true
    }

    fn ask_for_client_names(&mut self) {
        self.question = Some(Question::reverse(self.request.ip()));
        self.wait = Wait::ClientNames;
    }
}

const fn in_ip4(ip: Ipv4Addr, network: Ipv4Addr, length: u8) -> bool {
    let differs = ip.to_bits() ^ network.to_bits();
    length == 0 || differs.leading_zeros() >= length as u32
}

const fn in_ip6(ip: Ipv6Addr, network: Ipv6Addr, length: u8) -> bool {
    let differs = ip.to_bits() ^ network.to_bits();
    length == 0 || differs.leading_zeros() >= length as u32
}
