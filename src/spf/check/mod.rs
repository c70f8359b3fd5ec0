//! `check_host()` as a machine (RFC 7208 section 4): which question comes next.
//!
//! What an answer means is in `answer`.

mod answer;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    macros::{Context, MacroString},
    record::{DomainSpec, DualCidr, Mechanism, Qualifier, Record, Term},
    request::Request,
    verdict::{Asked, Cause, Result, Verdict, Visited},
};
use crate::dns::{Name, Question, RecordType};

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

/// The check of one identity, as a [`Machine`](crate::dns::Machine).
///
/// It asks one question for the record, one for each term that looks up names, up to
/// [`Limits::names`] for the names of each `mx`, as many and one more for the names of the client
/// (once for the whole check), and one for the explanation: with the default limits at most 133
/// questions.
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
    /// The records that are open, the innermost last.
    stack: Vec<usize>,
    wait: Wait,
    question: Option<Question>,
    terms: usize,
    voids: Vec<Question>,
    questions: usize,
    asked: Vec<Asked>,
    matched: Vec<(usize, usize)>,
    /// The names of the client that lead back to it, once they were looked up.
    validated: Option<Vec<Name>>,
    /// The first limit that an audit went over.
    exceeded: Option<Cause>,
    ended: Option<(Result, Cause)>,
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
            visited: Vec::new(),
            stack: Vec::new(),
            wait: Wait::Nothing,
            question: None,
            terms: 0,
            voids: Vec::new(),
            questions: 0,
            asked: Vec::new(),
            matched: Vec::new(),
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
    /// ends at 200 terms.
    #[must_use]
    pub const fn auditing(mut self) -> Self {
        self.audits = true;
        self
    }

    fn end(&mut self, result: Result, cause: Cause) {
        self.ended.get_or_insert((result, cause));
    }

    fn ask(&mut self, name: Name, record_type: RecordType, wait: Wait) {
        self.question = Some(Question::of(name, record_type));
        self.wait = wait;
    }

    fn advance(&mut self) {
        if self.ended.is_some() {
            self.conclude();
            return;
        }
        let Some(&open) = self.stack.last() else {
            let domain = self.request.domain().to_string();
            if !self.open(domain, None) {
                self.end(Result::None, Cause::NoDomain);
            }
            return;
        };
        self.evaluate(open);
    }

    /// Opens the record of a domain; false where there is no name to ask for.
    fn open(&mut self, domain: String, from: Option<(usize, usize)>) -> bool {
        // A single label is no domain of mail (RFC 7208 section 4.3).
        let name = Name::parse(&domain).ok().filter(|name| name.as_str().contains('.'));
        let Some(name) = name else { return false };
        self.stack.push(self.visited.len());
        self.visited.push(Visited { domain, record: None, at: 0, from });
        self.ask(name, RecordType::Txt, Wait::Record);
        true
    }

    /// Looks at the terms of the innermost record until one needs an answer, or the record is over.
    fn evaluate(&mut self, open: usize) {
        loop {
            let Some(visited) = self.visited.get(open) else { return };
            let Some(record) = &visited.record else { return };
            let at = visited.at;
            let Some(term) = record.term(at) else {
                self.no_match(open);
                return;
            };
            let Term::Directive(directive) = term else {
                self.next(open);
                continue;
            };
            let ip = self.request.ip();
            let matches = match directive.mechanism() {
                Mechanism::All => true,
                Mechanism::Ip4(network, length) => {
                    matches!(ip, IpAddr::V4(ip) if in_ip4(ip, network, length.unwrap_or(32)))
                }
                Mechanism::Ip6(network, length) => {
                    matches!(ip, IpAddr::V6(ip) if in_ip6(ip, network, length.unwrap_or(128)))
                }
                _ => {
                    self.look_up(open, at);
                    return;
                }
            };
            if matches {
                self.matches(directive.qualifier());
                return;
            }
            self.next(open);
        }
    }

    fn next(&mut self, open: usize) {
        if let Some(visited) = self.visited.get_mut(open) {
            visited.at = visited.at.saturating_add(1);
        }
    }

    /// Starts a mechanism that needs DNS.
    fn look_up(&mut self, open: usize, at: usize) {
        let Some(visited) = self.visited.get(open) else { return };
        let Some(Term::Directive(directive)) = visited.record.as_ref().and_then(|record| record.term(at))
        else {
            return;
        };
        let mechanism = directive.mechanism();
        let spec = match mechanism {
            Mechanism::Include(spec) | Mechanism::Exists(spec) => Some(spec),
            Mechanism::A(spec, _) | Mechanism::Mx(spec, _) | Mechanism::Ptr(spec) => spec,
            Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..) => None,
        };
        let is_ptr = matches!(mechanism, Mechanism::Ptr(_));
        let needs_names = is_ptr || spec.is_some_and(|spec| spec.macro_string().uses('p'));
        // The names of the client are looked up once; the term is begun again behind that.
        if needs_names && self.validated.is_none() {
            self.ask_for_client_names();
            return;
        }
        let never = spec.is_some_and(|spec| self.never_matches(spec));
        let target = match spec {
            Some(spec) => self.expand(spec.macro_string(), &visited.domain),
            None => visited.domain.clone(),
        };
        enum Plan {
            Include,
            A(DualCidr),
            Mx(DualCidr),
            Ptr,
            Exists,
        }
        let plan = match mechanism {
            Mechanism::Include(_) => Plan::Include,
            Mechanism::A(_, cidr) => Plan::A(cidr),
            Mechanism::Mx(_, cidr) => Plan::Mx(cidr),
            Mechanism::Ptr(_) => Plan::Ptr,
            _ => Plan::Exists,
        };
        let qualifier = directive.qualifier();
        if !self.spend() {
            return;
        }
        if never {
            self.next(open);
            return;
        }
        let name = Name::parse(&target);
        match (plan, name) {
            (Plan::Include, _) => {
                if !self.open(target.clone(), Some((open, at))) {
                    self.end(Result::PermError, Cause::NoRecordBehind { domain: target });
                }
            }
            (Plan::Ptr, Ok(target)) => {
                let names = self.validated.as_deref().unwrap_or_default();
                if names.iter().any(|name| name.is_subdomain_of(&target)) {
                    self.matches(qualifier);
                } else {
                    self.next(open);
                }
            }
            (Plan::A(cidr), Ok(name)) => self.ask(name, self.address_type(), Wait::Addresses(cidr)),
            (Plan::Mx(cidr), Ok(name)) => self.ask(name, RecordType::Mx, Wait::Exchanges(cidr)),
            // `exists` asks for an IPv4 address, whatever the client's family (section 5.7).
            (Plan::Exists, Ok(name)) => self.ask(name, RecordType::A, Wait::Exists),
            // A name that the DNS cannot hold does not exist.
            (_, Err(_)) => self.next(open),
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
    fn never_matches(&self, spec: DomainSpec<'_>) -> bool {
        !self.request.sender().is_ascii() && (spec.macro_string().uses('s') || spec.macro_string().uses('l'))
    }

    fn expand(&self, text: MacroString<'_>, domain: &str) -> String {
        if !text.as_str().contains('%') {
            return text.expand_name(&Context::new(self.request.ip(), "", domain));
        }
        text.expand_name(&self.context(domain))
    }

    fn context<'c>(&'c self, domain: &'c str) -> Context<'c> {
        let mut context = Context::new(self.request.ip(), self.request.sender(), domain);
        context.helo = self.request.helo_name();
        context.receiver = self.request.receiver();
        context.timestamp = self.request.timestamp();
        context.validated = self.validated_name(domain);
        context
    }

    /// The validated name for `%{p}`: the domain itself, else one below it, else any (section 7.3).
    fn validated_name(&self, domain: &str) -> &str {
        let names = self.validated.as_deref().unwrap_or_default();
        let Ok(domain) = Name::parse(domain) else { return "unknown" };
        let best = names
            .iter()
            .find(|name| **name == domain)
            .or_else(|| names.iter().find(|name| name.is_subdomain_of(&domain)))
            .or_else(|| names.first());
        best.map_or("unknown", Name::as_str)
    }

    /// The current term of the innermost record matched: the record is over, and so are those that
    /// it decides for.
    fn matches(&mut self, qualifier: Qualifier) {
        let Some(&open) = self.stack.last() else { return };
        self.matched.push((open, self.visited.get(open).map_or(0, |visited| visited.at)));
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
        let place = record.raw().iter().position(|term| term.kind == super::record::Kind::Redirect);
        let target = self.expand(spec.macro_string(), &visited.domain);
        let from = place.map(|place| (open, place));
        if self.spend() && !self.open(target.clone(), from) {
            self.end(Result::PermError, Cause::NoRecordBehind { domain: target });
        }
    }

    /// The innermost record came to a result.
    fn finish(&mut self, result: Result) {
        while let Some(record) = self.stack.pop() {
            let from = self.visited.get(record).and_then(|visited| visited.from);
            let Some((parent, term)) = from else {
                let cause = self.directive_cause().unwrap_or(Cause::NoMatch);
                self.end(result, cause);
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
                        self.matched.retain(|(of, _)| *of < record);
                        self.next(parent);
                    }
                    return;
                }
                // A record that redirects takes the result as its own.
                _ => continue,
            }
        }
    }

    /// The outermost directive that matched.
    fn directive_cause(&self) -> Option<Cause> {
        let (record, term) = *self.matched.last()?;
        let visited = self.visited.get(record)?;
        let Term::Directive(directive) = visited.record.as_ref()?.term(term)? else { return None };
        Some(Cause::Directive { domain: visited.domain.clone(), directive: directive.to_string() })
    }

    /// The check has ended: the explanation of a fail is still to be asked for.
    fn conclude(&mut self) {
        let Some((result, cause)) = self.ended.clone() else { return };
        let (result, cause) = match self.exceeded.take() {
            Some(exceeded) => (Result::PermError, exceeded),
            None => (result, cause),
        };
        if result == Result::Fail && self.explain() {
            return;
        }
        let explanation = match core::mem::replace(&mut self.explanation, Explanation::Open) {
            Explanation::Settled(text) => text,
            Explanation::Open | Explanation::Raw(_) => None,
        };
        self.done = Some(Verdict {
            result,
            cause,
            ip: self.request.ip(),
            domain: self.request.domain().into(),
            explanation,
            terms: self.terms,
            limit: self.limits.terms,
            voids: core::mem::take(&mut self.voids),
            questions: self.questions,
            visited: core::mem::take(&mut self.visited),
            asked: core::mem::take(&mut self.asked),
            matched: core::mem::take(&mut self.matched),
        });
    }

    /// Asks for the explanation of the record that decided, if it names one, and expands it (section
    /// 6.2); true where a question is open.
    fn explain(&mut self) -> bool {
        let Some(visited) = self.matched.last().and_then(|(record, _)| self.visited.get(*record)) else {
            return false;
        };
        let text = match &self.explanation {
            Explanation::Open => {
                visited.record.as_ref().and_then(Record::exp).map(DomainSpec::into_macro_string)
            }
            Explanation::Raw(text) => Some(MacroString::checked(text)),
            Explanation::Settled(_) => None,
        };
        let Some(text) = text else { return false };
        if text.uses('p') && self.validated.is_none() {
            self.ask_for_client_names();
            return true;
        }
        if matches!(self.explanation, Explanation::Raw(_)) {
            let text = text.expand(&self.context(&visited.domain));
            self.explanation = Explanation::Settled(Some(text));
            return false;
        }
        let name = self.expand(text, &visited.domain);
        let Ok(name) = Name::parse(&name) else { return false };
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
