//! SPF, DKIM and DMARC of one message as one machine.

use alloc::{string::String, vec::Vec};
use core::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{
    arc::{self, Chain},
    author::author_domains,
    verdict::{Parts, Verdict},
};
use crate::{
    dkim::{self, Backend},
    dmarc,
    dns::{Answer, Exchange, Machine, Question, Step},
    mail::Message,
    spf,
};

/// What the receiver knows of the connection.
///
/// ```
/// use deliverability::auth::Connection;
///
/// let connection = Connection::new("192.0.2.7".parse()?, "mx.example.org", "<>");
/// assert!(connection.is_null_path());
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Connection {
    ip: IpAddr,
    helo: String,
    mail_from: String,
    receiver: Option<String>,
}

impl Connection {
    /// The address of the client, the name in HELO or EHLO, and the envelope sender; empty or `<>` for the null path.
    #[must_use]
    pub fn new(ip: IpAddr, helo: &str, mail_from: &str) -> Self {
        Self { ip, helo: helo.into(), mail_from: mail_from.into(), receiver: None }
    }

    /// The name of the host that receives, for explanations of SPF.
    #[must_use]
    pub fn with_receiver(mut self, receiver: &str) -> Self {
        self.receiver = Some(receiver.into());
        self
    }

    /// Whether the envelope sender is the null path: the message reports on another one.
    #[must_use]
    pub fn is_null_path(&self) -> bool {
        matches!(self.mail_from.as_str(), "" | "<>")
    }

    /// The check that SPF makes of it: of the envelope sender, or of the name in HELO where the path is null
    /// (RFC 7208 section 2.4).
    #[must_use]
    pub fn spf_request(&self, now: DateTime<Utc>) -> spf::Request {
        let request = if self.is_null_path() {
            spf::Request::helo(self.ip, &self.helo)
        } else {
            spf::Request::mail_from(self.ip, &self.helo, &self.mail_from)
        };
        let request = request.with_timestamp(now.timestamp());
        match &self.receiver {
            Some(receiver) => request.with_receiver(receiver),
            None => request,
        }
    }
}

/// The whole check of a message, as a [`Machine`]: SPF, then the keys of DKIM and of ARC, then DMARC.
///
/// With the default limits it asks at most 123, 10, 100 and 137 questions for them. The [module](super) has an example.
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    spf: spf::Check,
    dkim: dkim::Check<'a, B>,
    dmarc: Option<dmarc::Check>,
    rules: dmarc::Rules,
    authors: Vec<String>,
    /// For messages that have a chain.
    arc: Option<arc::Check<'a, B>>,
    arc_policy: arc::Policy,
    arc_verdict: Option<arc::Verdict>,
    spf_verdict: Option<spf::Verdict>,
    dkim_verdict: Option<dkim::Verdict>,
    open: Option<Question>,
    asked: Vec<Exchange>,
    done: Option<Verdict>,
}

impl<'a, B: Backend> Check<'a, B> {
    /// A check at a time, by what the standards take.
    #[must_use]
    pub fn new(message: &Message<'a>, connection: &Connection, now: DateTime<Utc>, backend: B) -> Self {
        let chain = Chain::of(message);
        let arc = (!chain.is_empty()).then(|| arc::Check::of_chain(chain, message, now, backend.clone()));
        Self {
            spf: spf::Check::new(&connection.spf_request(now)),
            dkim: dkim::Check::new(message, now, backend),
            dmarc: None,
            rules: dmarc::Rules::default(),
            authors: author_domains(message),
            arc,
            arc_policy: arc::Policy::default(),
            arc_verdict: None,
            spf_verdict: None,
            dkim_verdict: None,
            open: None,
            asked: Vec::new(),
            done: None,
        }
    }

    /// The same check with another policy for DKIM, which holds for the signatures of ARC too.
    #[must_use]
    pub fn with_dkim_policy(mut self, policy: dkim::Policy) -> Self {
        self.dkim = self.dkim.with_policy(policy);
        self.arc = self.arc.map(|arc| arc.with_dkim_policy(policy));
        self
    }

    /// The same check with sealers whose chains may excuse a failure of DMARC; without it, nobody's may.
    #[must_use]
    pub fn with_arc_policy(mut self, policy: arc::Policy) -> Self {
        self.arc_policy = policy;
        self
    }

    /// The same check with other limits for SPF.
    #[must_use]
    pub fn with_spf_limits(mut self, limits: spf::Limits) -> Self {
        self.spf = self.spf.with_limits(limits);
        self
    }

    /// The same check with other rules for DMARC.
    #[must_use]
    pub const fn with_dmarc_rules(mut self, rules: dmarc::Rules) -> Self {
        self.rules = rules;
        self
    }

    fn ask(&mut self, question: Question) -> Step<Verdict> {
        self.open = Some(question.clone());
        Step::Query(question)
    }

    /// What DMARC is told of the others.
    fn dmarc_request(&self, spf: &spf::Verdict, dkim: &dkim::Verdict) -> dmarc::Request {
        let request = dmarc::Request::of_authors(self.authors.iter().map(String::as_str));
        let domain = spf.request().domain();
        let request = match spf.result() {
            spf::Result::Pass => request.spf(domain),
            spf::Result::TempError => request.spf_temperror(domain),
            _ => request,
        };
        dkim.outcomes().iter().fold(request, |request, outcome| match (outcome.result(), outcome.domain()) {
            (dkim::Result::Pass, Some(domain)) => request.dkim(domain),
            (dkim::Result::TempError, Some(domain)) => request.dkim_temperror(domain),
            _ => request,
        })
    }
}

impl<B: Backend> Machine for Check<'_, B> {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        if let Some(done) = &self.done {
            return Step::Done(done.clone());
        }
        let spf = match &self.spf_verdict {
            Some(verdict) => verdict.clone(),
            None => match self.spf.step() {
                Step::Query(question) => return self.ask(question),
                Step::Done(verdict) => self.spf_verdict.insert(verdict).clone(),
            },
        };
        let dkim = match &self.dkim_verdict {
            Some(verdict) => verdict.clone(),
            None => match self.dkim.step() {
                Step::Query(question) => return self.ask(question),
                Step::Done(verdict) => self.dkim_verdict.insert(verdict).clone(),
            },
        };
        while let Some(arc) = self.arc.as_mut().filter(|_| self.arc_verdict.is_none()) {
            match arc.step() {
                Step::Query(question) => {
                    // The keys of DKIM are often those of ARC.
                    let known = self.asked.iter().find(|exchange| exchange.question == question);
                    match known.map(|exchange| exchange.answer.clone()) {
                        Some(answer) => arc.answer(answer),
                        None => return self.ask(question),
                    }
                }
                Step::Done(verdict) => self.arc_verdict = Some(verdict),
            }
        }
        let mut check = self
            .dmarc
            .take()
            .unwrap_or_else(|| dmarc::Check::new(&self.dmarc_request(&spf, &dkim)).with_rules(self.rules));
        let dmarc = match check.step() {
            Step::Query(question) => {
                self.dmarc = Some(check);
                return self.ask(question);
            }
            Step::Done(verdict) => verdict,
        };
        let asked = core::mem::take(&mut self.asked);
        let authors = core::mem::take(&mut self.authors);
        let arc = self.arc_verdict.take().unwrap_or_else(|| arc::Verdict::none(Chain::default()));
        // What several authors have in common is not said by results about one of them.
        let excuse = match (dmarc.result(), dmarc.author_domain()) {
            (dmarc::Result::Fail, Some(author)) if authors.len() == 1 => {
                self.arc_policy.excuse(&arc, author.as_str())
            }
            _ => None,
        };
        let transcript = asked.into_iter().collect();
        let verdict = Verdict::new(Parts { spf, dkim, dmarc, authors, arc, excuse, transcript });
        Step::Done(self.done.insert(verdict).clone())
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.open.take() else { return };
        self.asked.push(Exchange::new(question, answer.clone()));
        if self.spf_verdict.is_none() {
            self.spf.answer(answer);
        } else if self.dkim_verdict.is_none() {
            self.dkim.answer(answer);
        } else if let Some(arc) = self.arc.as_mut().filter(|_| self.arc_verdict.is_none()) {
            arc.answer(answer);
        } else if let Some(dmarc) = &mut self.dmarc {
            dmarc.answer(answer);
        }
    }
}
