//! `check_host()` as a machine (RFC 7208 section 4): which question comes next. What an
//! answer means is in `answer`.

mod answer;

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    macros::{Context, MAX_NAME, MacroString},
    record::{Part, Range},
    request::Request,
    term::{DomainSpec, DualCidr, Mechanism, Qualifier},
    verdict::{Cause, Findings, Place, Result, Verdict, Visited},
};
use crate::dns::{Answer, Exchange, Machine, Name, Question, RecordType, Step};

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
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Limits {
    /// How many terms may look up names: `include`, `a`, `mx`, `ptr`, `exists` and
    /// `redirect`. 10 by default.
    pub terms: usize,
    /// How many of those terms may be void, which means that the answer to the term's
    /// own question is. 2 by default.
    pub voids: usize,
    /// How many names of an `mx` or `ptr` are looked up. 10 by default.
    pub names: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { terms: 10, voids: 2, names: 10 }
    }
}

/// The check of one identity, as a [`Machine`](crate::dns::Machine).
///
/// It asks one question for the record, one for each term that looks up names, up to
/// [`Limits::names`] for the names of each `mx`, as many and one more for the names of
/// the client (once for the whole check), and one for the explanation: with the default
/// limits at most 123 questions.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::{Check, Request, Result},
/// };
///
/// let zone = Zone::parse(
///     "example.org.      TXT \"v=spf1 mx include:_spf.example.net -all\"\n\
///      example.org.      MX  10 mx.example.org.\n\
///      mx.example.org.   A   192.0.2.25\n\
///      _spf.example.net. TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n",
/// )?;
/// let check = |client: &str| {
///     let client = client.parse().unwrap();
///     let request = Request::mail_from(client, "mx.example.org", "jane@example.org");
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question))
/// };
/// assert_eq!(check("192.0.2.25").cause().to_string(), "mx of example.org");
/// assert_eq!(check("198.51.100.7").result(), Result::Pass);
/// assert_eq!(check("203.0.113.1").result(), Result::Fail);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check {
    request: Request,
    limits: Limits,
    /// Whether the first question was asked.
    has_begun: bool,
    /// The open question and its purpose.
    question: Option<(Question, Purpose)>,
    /// The records under evaluation, each included or redirected to by the one before
    /// it.
    open: Vec<Visited>,
    /// The records with a result; at the end all of them, in the order of their numbers.
    closed: Vec<Visited>,
    terms: usize,
    voids: Vec<Question>,
    asked: Vec<(Option<Place>, Exchange)>,
    /// The outermost match so far.
    matched: Option<Place>,
    /// The names of the client that lead back to it, once they were looked up.
    validated: Option<Vec<Name>>,
    /// The result; a directive that matched is its own cause.
    ended: Option<(Result, Option<Cause>)>,
    explanation: Explanation,
    done: Option<Verdict>,
}

/// What the open question is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    /// The record of a domain; `from` is the term that leads there, if it is not the
    /// first.
    Record {
        from: Option<Place>,
    },
    Addresses(DualCidr),
    Exchanges(DualCidr),
    ExchangeAddresses {
        cidr: DualCidr,
        names: Vec<Name>,
    },
    Exists,
    ClientNames,
    ClientAddresses {
        names: Vec<Name>,
        valid: Vec<Name>,
    },
    Explanation,
}

/// The explanation of a fail.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Explanation {
    /// Not asked for yet.
    Open,
    /// Received; its macros are not expanded yet.
    Raw(String),
    /// Expanded, or known not to exist.
    Settled(Option<String>),
}

impl Machine for Check {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        loop {
            if let Some(verdict) = &self.done {
                return Step::Done(verdict.clone());
            }
            if let Some((question, _)) = &self.question {
                return Step::Query(question.clone());
            }
            match self.ended {
                None if !core::mem::replace(&mut self.has_begun, true) => self.begin(),
                None => self.evaluate(),
                Some(_) => self.conclude(),
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.take(answer);
    }
}

impl Check {
    /// A check with the limits of the standard.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Answer},
    ///     spf::{Check, Request, Result},
    /// };
    ///
    /// // A domain without a record says nothing about who may send for it.
    /// let request = Request::mail_from(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "jane@example.org",
    /// );
    /// let verdict = dns::resolve_with(Check::new(&request), |_| Answer::NoData);
    /// assert_eq!(verdict.result(), Result::None);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn new(request: &Request) -> Self {
        Self {
            request: request.clone(),
            limits: Limits::default(),
            has_begun: false,
            question: None,
            // Room for the records of most domains.
            open: Vec::with_capacity(4),
            closed: Vec::new(),
            terms: 0,
            voids: Vec::new(),
            asked: Vec::with_capacity(6),
            matched: None,
            validated: None,
            ended: None,
            explanation: Explanation::Open,
            done: None,
        }
    }

    /// Sets the limits.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Zone},
    ///     spf::{Check, Limits, Request, Result},
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. TXT \"v=spf1 a a:x.example a:y.example ip4:192.0.2.7 -all\"",
    /// )?;
    /// let request = Request::mail_from(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "jane@example.org",
    /// );
    /// let check = |limits| {
    ///     let check = Check::new(&request).with_limits(limits);
    ///     dns::resolve_with(check, |question| zone.answer(question)).result()
    /// };
    /// let mut limits = Limits::default();
    /// assert_eq!(check(limits), Result::PermError);
    /// limits.voids = 5;
    /// assert_eq!(check(limits), Result::Pass);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Asks for the record of the domain.
    fn begin(&mut self) {
        // A domain that is still outside ASCII has no A-labels, and an address literal is not a domain
        // (sections 2.3 and 4.3): the DNS has no such name.
        let domain =
            Some(self.request.domain()).filter(|domain| domain.is_ascii() && !domain.starts_with('['));
        match domain.and_then(|domain| Name::parse(domain).ok()).filter(is_multi_label) {
            Some(domain) => self.ask(domain, RecordType::Txt, Purpose::Record { from: None }),
            None => self.end(Result::None, Cause::NoDomain),
        }
    }

    fn end(&mut self, result: Result, cause: Cause) {
        self.ended.get_or_insert((result, Some(cause)));
    }

    fn ask(&mut self, name: Name, record_type: RecordType, purpose: Purpose) {
        self.question = Some((Question::from_name(name, record_type), purpose));
    }

    fn ask_for_client_names(&mut self) {
        self.question = Some((Question::reverse(self.request.ip()), Purpose::ClientNames));
    }

    /// The term that is evaluated.
    fn place(&self) -> Option<Place> {
        self.open.last().map(|visited| (visited.number, visited.at))
    }

    /// Evaluates the terms of the innermost record until one needs an answer or matches,
    /// or the record ends.
    fn evaluate(&mut self) {
        let ip = self.request.ip();
        let Some(visited) = self.open.last_mut() else {
            // No record remains that could decide.
            return self.end(Result::Neutral, Cause::NoMatch);
        };
        let rest = visited.record.stored().get(visited.at..).unwrap_or_default();
        let next = rest.iter().position(|term| match (term.part, ip) {
            (Part::Directive(_, Mechanism::Ip4(network, length)), IpAddr::V4(ip)) => {
                in_ip4(ip, network, length.unwrap_or(32))
            }
            (Part::Directive(_, Mechanism::Ip6(network, length)), IpAddr::V6(ip)) => {
                in_ip6(ip, network, length.unwrap_or(128))
            }
            (Part::Directive(_, Mechanism::Ip4(..) | Mechanism::Ip6(..)), _) => false,
            (Part::Directive(..), _) => true,
            (Part::Redirect(_) | Part::Exp(_) | Part::Unknown(_), _) => false,
        });
        let skipped = next.unwrap_or(rest.len());
        let part = rest.get(skipped).map(|term| term.part);
        visited.at = visited.at.saturating_add(skipped);
        match part {
            Some(Part::Directive(qualifier, Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..))) => {
                self.matches(qualifier)
            }
            Some(Part::Directive(qualifier, mechanism)) => self.look_up(mechanism, qualifier),
            _ => self.no_match(),
        }
    }

    /// Moves on to the next term of the innermost record.
    fn next(&mut self) {
        if let Some(visited) = self.open.last_mut() {
            visited.at = visited.at.saturating_add(1);
        }
    }

    /// Starts a mechanism that needs the DNS.
    fn look_up(&mut self, mechanism: Mechanism<Range>, qualifier: Qualifier) {
        let Some(visited) = self.open.last() else { return };
        let place = (visited.number, visited.at);
        let spec = mechanism.domain_spec().map(|place| visited.record.domain_spec(place));
        let needs_names =
            matches!(mechanism, Mechanism::Ptr(_)) || spec.is_some_and(|spec| spec.macro_string().uses('p'));
        // The names of the client are looked up once; then the term starts over.
        if needs_names && self.validated.is_none() {
            return self.ask_for_client_names();
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
            _ if never => return self.next(),
            Ok(target) => target,
            Err(domain) if matches!(mechanism, Mechanism::Include(_)) => {
                return self.end(Result::PermError, Cause::NoRecordAt { domain });
            }
            // A name that the DNS cannot hold does not exist.
            Err(_) => return self.next(),
        };
        match mechanism {
            Mechanism::Include(_) => self.enter(target, place),
            Mechanism::Ptr(_) => {
                let names = self.validated.as_deref().unwrap_or_default();
                if names.iter().any(|name| name.is_subdomain_of(&target)) {
                    self.matches(qualifier);
                } else {
                    self.next();
                }
            }
            Mechanism::A(_, cidr) => self.ask(target, self.address_type(), Purpose::Addresses(cidr)),
            Mechanism::Mx(_, cidr) => self.ask(target, RecordType::Mx, Purpose::Exchanges(cidr)),
            // `exists` asks for an IPv4 address, whatever the client's family (section 5.7).
            _ => self.ask(target, RecordType::A, Purpose::Exists),
        }
    }

    /// Continues in the record that an include or redirect names.
    fn enter(&mut self, domain: Name, from: Place) {
        if is_multi_label(&domain) {
            self.ask(domain, RecordType::Txt, Purpose::Record { from: Some(from) });
        } else {
            self.end(Result::PermError, Cause::NoRecordAt { domain: domain.to_string() });
        }
    }

    /// Counts one of the terms; false if that ends the check.
    fn spend(&mut self) -> bool {
        self.terms = self.terms.saturating_add(1);
        if self.terms > self.limits.terms {
            self.end(Result::PermError, Cause::TooManyTerms);
        }
        self.ended.is_none()
    }

    const fn address_type(&self) -> RecordType {
        if self.request.ip().is_ipv4() { RecordType::A } else { RecordType::Aaaa }
    }

    /// Whether a local part outside ASCII keeps a term from matching (RFC 8616 section
    /// 4).
    fn never_matches(&self, text: MacroString<'_>) -> bool {
        !self.request.sender().is_ascii() && (text.uses('s') || text.uses('l'))
    }

    /// The name that a domain-spec expands to, or its text if no name can be that:
    /// empty, too long, or outside ASCII, as parts of an address may be.
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

    /// The validated name for `%{p}`: the domain itself, else one below it, else any
    /// (section 7.3).
    fn validated_name(&self, domain: &Name) -> &str {
        let names = self.validated.as_deref().unwrap_or_default();
        let best = names
            .iter()
            .find(|name| *name == domain)
            .or_else(|| names.iter().find(|name| name.is_subdomain_of(domain)))
            .or_else(|| names.first());
        best.map_or("unknown", Name::as_str)
    }

    /// Ends the innermost record with a match of its current term, and the records that
    /// it decides for.
    fn matches(&mut self, qualifier: Qualifier) {
        self.note_match();
        self.finish(qualifier.into());
    }

    fn note_match(&mut self) {
        self.matched = self.place();
        if let Some(visited) = self.open.last_mut() {
            visited.has_match = true;
        }
    }

    /// No directive of the innermost record matched.
    fn no_match(&mut self) {
        let Some(visited) = self.open.last() else { return };
        let (Some(spec), Some(index)) = (visited.record.redirect(), visited.record.redirect_index()) else {
            return self.finish(Result::Neutral);
        };
        if spec.macro_string().uses('p') && self.validated.is_none() {
            return self.ask_for_client_names();
        }
        let from = (visited.number, index);
        let target = self.target(spec, &visited.domain);
        if !self.spend() {
            return;
        }
        match target {
            Ok(target) => self.enter(target, from),
            Err(domain) => self.end(Result::PermError, Cause::NoRecordAt { domain }),
        }
    }

    /// Ends the innermost record with a result.
    fn finish(&mut self, mut result: Result) {
        while let Some(visited) = self.open.pop() {
            let from = visited.from;
            self.closed.push(visited);
            let parent = self.open.last_mut();
            let (Some((_, term)), Some(parent)) = (from, parent) else { break };
            match parent.record.part(term) {
                // An included record passes or does not; its own qualifiers end here.
                Some(Part::Directive(qualifier, _)) if result == Result::Pass => {
                    self.note_match();
                    result = qualifier.into();
                }
                Some(Part::Directive(..)) => {
                    self.matched = None;
                    return self.next();
                }
                // A record that redirects takes the result as its own.
                _ => {}
            }
        }
        let cause = self.matched.is_none().then_some(Cause::NoMatch);
        self.ended.get_or_insert((result, cause));
    }

    /// Closes all records and puts them in order.
    fn close(&mut self) {
        if self.closed.is_empty() {
            core::mem::swap(&mut self.closed, &mut self.open);
        } else {
            self.closed.append(&mut self.open);
            self.closed.sort_unstable_by_key(|visited| visited.number);
        }
    }

    /// Ends the check; the explanation of a fail is still to be asked for.
    fn conclude(&mut self) {
        self.close();
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
            visited: core::mem::take(&mut self.closed),
            asked: core::mem::take(&mut self.asked),
            matched: self.matched,
        }));
    }

    /// Asks for the explanation that the deciding record names, if any, and expands it
    /// (section 6.2); true if a question is open.
    fn explain(&mut self) -> bool {
        let Some(visited) = self.matched.and_then(|(record, _)| self.closed.get(record)) else {
            return false;
        };
        let exp = visited.record.exp();
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
            // What the sender wrote must not control the terminal that displays it.
            let text = text.expand(&self.context(&visited.domain));
            let text = text.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            self.explanation = Explanation::Settled(Some(text));
            return false;
        }
        let Some(Ok(name)) = exp.map(|exp| self.target(exp, &visited.domain)) else { return false };
        self.ask(name, RecordType::Txt, Purpose::Explanation);
        true
    }
}

/// Whether a domain has more than one label; a single label is not a mail domain (RFC
/// 7208 section 4.3).
fn is_multi_label(domain: &Name) -> bool {
    domain.as_str().contains('.')
}

const fn in_ip4(ip: Ipv4Addr, network: Ipv4Addr, length: u8) -> bool {
    let differs = ip.to_bits() ^ network.to_bits();
    length == 0 || differs.leading_zeros() >= length as u32
}

const fn in_ip6(ip: Ipv6Addr, network: Ipv6Addr, length: u8) -> bool {
    let differs = ip.to_bits() ^ network.to_bits();
    length == 0 || differs.leading_zeros() >= length as u32
}
