//! The evaluation of a message as a machine (RFC 9989 section 5.3).

use alloc::{boxed::Box, string::String, vec::Vec};

use super::{
    discovery::{Known, Mode, Walk, ascii_name},
    policy::{Alignment, Policy},
    record::Record,
    request::{Request, Rules, SeveralAuthors},
    verdict::{Applied, Cause, Findings, Identifier, Method, PolicySource, Result, Verdict},
};
use crate::dns::{Answer, Exchange, Machine, Name, Question, RecordType, Step};

/// How many authenticated domains are looked at.
const MAX_IDENTIFIERS: usize = 16;
/// How many author domains are evaluated; a message with more fails.
const MAX_AUTHORS: usize = 4;

/// The evaluation of a message, as a [`Machine`].
///
/// It asks at most eight questions for the author's domain and eight for each
/// authenticated domain with another name (at most 16 of them), each name once, and one
/// about whether the author's domain exists, if `np` differs from what else would apply:
/// at most 137 for one author. If the strictest of several authors counts, four of them
/// are evaluated, at nine further questions each.
///
/// ```
/// use deliverability::{
///     dmarc::{Check, Disposition, Request, Result},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=quarantine\"")?;
/// let check = |request: Request| {
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question))
/// };
/// assert_eq!(
///     check(Request::new("example.org").dkim("example.org")).result(),
///     Result::Pass
/// );
///
/// // Mail that a platform sends under its own domain alone is not aligned.
/// let verdict =
///     check(Request::new("example.org").spf("esp.example").dkim("esp.example"));
/// assert_eq!(verdict.result(), Result::Fail);
/// assert_eq!(verdict.disposition(), Disposition::Quarantine);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check {
    request: Request,
    rules: Rules,
    known: Known,
    /// The answers to whether an author's domain exists.
    existence: Vec<(Name, Answer)>,
    open: Option<Question>,
    asked: Vec<Exchange>,
    done: Option<Verdict>,
}

impl Check {
    /// An evaluation with the default rules.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request, Result},
    ///     dns::{self, Answer},
    /// };
    ///
    /// let check = Check::new(&Request::new("news.example.org").dkim("example.org"));
    /// let mut asked = Vec::new();
    /// let verdict = dns::resolve_with(check, |question| {
    ///     asked.push(question.to_string());
    ///     Answer::NoSuchName
    /// });
    /// assert_eq!(verdict.result(), Result::None);
    /// assert_eq!(asked, [
    ///     "_dmarc.news.example.org TXT",
    ///     "_dmarc.example.org TXT",
    ///     "_dmarc.org TXT",
    /// ]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(request: &Request) -> Self {
        Self {
            request: request.clone(),
            rules: Rules::default(),
            known: Known::default(),
            existence: Vec::new(),
            open: None,
            asked: Vec::new(),
            done: None,
        }
    }

    /// Sets the rules.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request, Result, Rules},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let mut rules = Rules::default();
    /// rules.method_failures = false;
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
    /// let check =
    ///     Check::new(&Request::new("example.org").spf_temperror("example.org"));
    /// let verdict =
    ///     dns::resolve_with(check.with_rules(rules), |question| zone.answer(question));
    /// assert_eq!(verdict.result(), Result::Fail);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The verdict from what is known, or the question that it needs next.
    fn evaluate(&self) -> core::result::Result<Findings, Question> {
        let mut findings = Findings::none();
        let mut authors: Vec<Author> = Vec::new();
        for domain in &self.request.authors {
            let author = Author::of(domain);
            if !authors.contains(&author) {
                authors.push(author);
            }
            if authors.len() > MAX_AUTHORS {
                break;
            }
        }
        match (&*authors, self.rules.several_authors) {
            ([], _) => Ok(findings),
            ([author], _) => self.evaluate_author(author),
            (authors, SeveralAuthors::Exempt) => {
                findings.cause = Cause::SeveralAuthors;
                findings.authors = names(authors);
                Ok(findings)
            }
            (authors, SeveralAuthors::Strictest) if authors.len() > MAX_AUTHORS => {
                findings.result = Result::Fail;
                findings.cause = Cause::TooManyAuthors;
                findings.authors = names(authors);
                Ok(findings)
            }
            (authors, SeveralAuthors::Strictest) => {
                let mut strictest: Option<Findings> = None;
                for author in authors {
                    let other = self.evaluate_author(author)?;
                    if strictest.as_ref().is_none_or(|known| strictness(&other) > strictness(known)) {
                        strictest = Some(other);
                    }
                }
                let mut strictest = strictest.unwrap_or(findings);
                strictest.authors = names(authors);
                Ok(strictest)
            }
        }
    }

    fn evaluate_author(&self, author: &Author) -> core::result::Result<Findings, Question> {
        let mut findings = Findings::none();
        let Some(name) = &author.name else { return Ok(findings) };
        findings.author = Some(name.clone());
        let walk = Walk::of(name, self.rules.mode, &self.known)?;
        findings.organizational = walk.organizational_domain().cloned();
        let Some((domain, record, source)) = walk.policy(!author.is_cut) else {
            match walk.failure() {
                Some((domain, failure)) => {
                    findings.result = Result::TempError;
                    findings.cause = Cause::Dns { domain: domain.clone(), failure };
                }
                None => findings.cause = Cause::NoRecord,
            }
            return Ok(findings);
        };
        if !record.is_usable() {
            findings.result = self.rules.unusable;
            if findings.result == Result::Pass {
                findings.result = Result::None;
            }
            findings.cause = Cause::Unusable { domain: domain.clone() };
            return Ok(findings);
        }
        let ((tag, policy), unknown) = self.policy(author, record, source)?;
        let policy = if record.is_testing() { policy.lowered() } else { policy };
        let (domain, record) = (domain.clone(), record.clone());
        let how = (record.spf_alignment(), record.dkim_alignment());
        findings.policy = Some(Applied { domain, record, source, tag, policy });
        if author.is_cut {
            findings.result = Result::Fail;
            findings.cause = Cause::NotAligned;
        } else {
            self.align(&mut findings, &walk, how)?;
        }
        // Whether the domain exists matters only if its mail fails.
        if let Some(cause) = unknown.filter(|_| findings.result == Result::Fail) {
            findings.result = Result::TempError;
            findings.cause = cause;
        }
        Ok(findings)
    }

    /// The tag and policy that apply to the author's domain (RFC 9989 section 4.10.1),
    /// or why they could not be determined.
    fn policy(
        &self,
        author: &Author,
        record: &Record<'_>,
        source: PolicySource,
    ) -> core::result::Result<((&'static str, Policy), Option<Cause>), Question> {
        let is_told = |tag: &str| record.is_sound() && record.tag(tag).is_some();
        let tag_or = |tag: &'static str, otherwise| if is_told(tag) { tag } else { otherwise };
        if source == PolicySource::Author && !author.is_cut {
            return Ok((("p", record.policy()), None));
        }
        let existing = (tag_or("sp", "p"), record.subdomain_policy());
        let missing = (tag_or("np", existing.0), record.non_existent_policy());
        if existing.1 == missing.1 || self.rules.mode != Mode::TreeWalk {
            return Ok((existing, None));
        }
        if author.is_cut {
            return Ok((missing, None));
        }
        let name = author.name.clone().unwrap_or_default();
        let known = self.existence.iter().find(|(known, _)| *known == name);
        match known.map(|(_, answer)| answer) {
            None => Err(Question::from_name(name, RecordType::A)),
            Some(Answer::NoSuchName) => Ok((missing, None)),
            Some(Answer::Failure(failure)) => {
                Ok((existing, Some(Cause::Dns { domain: name, failure: *failure })))
            }
            Some(_) => Ok((existing, None)),
        }
    }

    /// Compares the authenticated domains with the author's (RFC 9989 section 4.10.2),
    /// beginning with those that need no question.
    fn align(
        &self,
        findings: &mut Findings,
        author: &Walk,
        (spf, dkim): (Alignment, Alignment),
    ) -> core::result::Result<(), Question> {
        let counts = |(_, _, is_authenticated): &&(Method, String, bool)| {
            *is_authenticated || self.rules.method_failures
        };
        let told = self.request.identifiers.iter().filter(counts);
        let identifiers = told.filter_map(|(method, domain, is_authenticated)| {
            let domain = ascii_name(domain)?;
            let method = *method;
            let is_authenticated = *is_authenticated;
            let is_aligned = (domain == *author.start()).then_some(true);
            Some(Identifier { method, domain, is_authenticated, is_aligned, organizational_domain: None })
        });
        findings.identifiers = identifiers.collect();
        findings
            .identifiers
            .sort_by_key(|identifier| (!identifier.is_authenticated, identifier.is_aligned.is_none()));
        findings.identifiers.truncate(MAX_IDENTIFIERS);
        let passes = |one: &&Identifier| one.is_authenticated && one.is_aligned == Some(true);
        let mut failure = None;
        for index in 0..findings.identifiers.len() {
            if findings.identifiers.iter().any(|one| passes(&one)) {
                break;
            }
            let Some(identifier) = findings.identifiers.get_mut(index) else { break };
            let how = if identifier.method == Method::Spf { spf } else { dkim };
            if identifier.is_aligned.is_some() {
                continue;
            }
            // An organizational domain lies above its domain. Nothing elsewhere is asked for, so that other
            // owners' DNS has no influence.
            let is_elsewhere = author
                .organizational_domain()
                .is_some_and(|organizational| !identifier.domain.is_subdomain_of(organizational));
            if how == Alignment::Strict || is_elsewhere {
                identifier.is_aligned = Some(false);
                continue;
            }
            let failed = |walk: &Walk| {
                walk.failure().map(|(domain, failure)| Cause::Dns { domain: domain.clone(), failure })
            };
            let Some(of_author) = author.organizational_domain() else {
                failure = failure.or_else(|| failed(author));
                continue;
            };
            let walk = Walk::of(&identifier.domain, self.rules.mode, &self.known)?;
            match walk.organizational_domain() {
                Some(own) => identifier.is_aligned = Some(own == of_author),
                None => failure = failure.or_else(|| failed(&walk)),
            }
            identifier.organizational_domain = walk.organizational_domain().cloned();
        }
        if let Some(Identifier { method, domain, .. }) = findings.identifiers.iter().find(passes) {
            findings.cause = Cause::Aligned { method: *method, domain: domain.clone() };
            findings.result = Result::Pass;
            return Ok(());
        }
        let failed_method = findings
            .identifiers
            .iter()
            .find(|identifier| !identifier.is_authenticated && identifier.is_aligned == Some(true));
        let failed_method = failed_method
            .map(|identifier| Cause::Method { method: identifier.method, domain: identifier.domain.clone() });
        match failure.or(failed_method) {
            Some(cause) => {
                findings.result = Result::TempError;
                findings.cause = cause;
            }
            None => {
                findings.result = Result::Fail;
                findings.cause = Cause::NotAligned;
            }
        }
        Ok(())
    }
}

/// The domain of an author.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Author {
    /// The longest part of it that the DNS can hold.
    name: Option<Name>,
    /// Whether that is only a part: the domain does not exist, and nothing can be
    /// authenticated for it.
    is_cut: bool,
}

impl Author {
    fn of(domain: &str) -> Self {
        let mut rest = domain;
        loop {
            let name = ascii_name(rest);
            if name.is_some() {
                return Self { name, is_cut: rest.len() < domain.len() };
            }
            match rest.split_once('.') {
                Some((_, parents)) if !parents.is_empty() => rest = parents,
                _ => return Self { name: None, is_cut: true },
            }
        }
    }
}

fn names(authors: &[Author]) -> Vec<Name> {
    authors.iter().filter_map(|author| author.name.clone()).collect()
}

/// How strict a verdict is; a pass is the least strict.
fn strictness(findings: &Findings) -> (u8, Option<Policy>) {
    let policy = findings.policy.as_ref().map(|applied| applied.policy);
    let rank = match findings.result {
        Result::Pass => 0,
        Result::None => 1,
        Result::PermError => 2,
        Result::Fail if policy == Some(Policy::None) => 3,
        Result::TempError => 4,
        Result::Fail => 5,
    };
    (rank, policy)
}

impl Machine for Check {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        if let Some(done) = &self.done {
            return Step::Done(done.clone());
        }
        match self.evaluate() {
            Ok(mut findings) => {
                findings.transcript = core::mem::take(&mut self.asked).into_iter().collect();
                self.open = None;
                Step::Done(self.done.insert(Verdict(Box::new(findings))).clone())
            }
            Err(question) => {
                self.open = Some(question.clone());
                Step::Query(question)
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.open.take() else { return };
        if question.record_type() == RecordType::A {
            self.existence.push((question.name().clone(), answer.clone()));
        } else {
            self.known.tell(&question, &answer);
        }
        self.asked.push(Exchange::new(question, answer));
    }
}
