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
    dkim::{self, backend::Backend},
    dmarc,
    dns::{Answer, Exchange, Machine, Question, Step},
    mail::Message,
    spf,
};

/// What the receiver knows of the SMTP connection.
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
    /// A connection from the address of the client, the name it gave in HELO or EHLO,
    /// and the envelope sender, which is empty or `<>` for the null path.
    ///
    /// ```
    /// use deliverability::auth::Connection;
    ///
    /// let connection = Connection::new(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "bounces@example.org",
    /// );
    /// let request = connection.spf_request("2026-11-25T12:00:00Z".parse()?);
    /// assert_eq!(
    ///     (request.domain(), request.helo_name()),
    ///     ("example.org", "mx.example.org")
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(ip: IpAddr, helo: &str, mail_from: &str) -> Self {
        Self { ip, helo: helo.into(), mail_from: mail_from.into(), receiver: None }
    }

    /// Sets the name of the receiving host, for the explanations of SPF; `unknown` by
    /// default.
    ///
    /// ```
    /// use deliverability::auth::Connection;
    ///
    /// let connection =
    ///     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
    /// let request = connection
    ///     .with_receiver("mx.example.net")
    ///     .spf_request("2026-11-25T12:00:00Z".parse()?);
    /// assert_eq!(request.receiver(), "mx.example.net");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_receiver(mut self, receiver: &str) -> Self {
        self.receiver = Some(receiver.into());
        self
    }

    /// Whether the envelope sender is the null path, as in bounces and other reports.
    #[must_use]
    pub fn is_null_path(&self) -> bool {
        matches!(self.mail_from.as_str(), "" | "<>")
    }

    /// The SPF request for this connection: about the envelope sender, or, if that is
    /// the null path, about the name in HELO (RFC 7208 section 2.4).
    ///
    /// ```
    /// use deliverability::{auth::Connection, spf::Identity};
    ///
    /// let bounce = Connection::new("192.0.2.7".parse()?, "mx.example.org", "<>");
    /// let request = bounce.spf_request("2026-11-25T12:00:00Z".parse()?);
    /// assert_eq!(
    ///     (request.identity(), request.domain()),
    ///     (Identity::Helo, "mx.example.org")
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
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

/// The complete authentication of a message as one [`Machine`]: SPF, then the keys of
/// DKIM and ARC, then DMARC.
///
/// With the default limits it asks at most 123, 10, 100 and 137 questions for these.
///
/// ```
/// use deliverability::{
///     auth::{Check, Connection},
///     dkim::{Ed25519Key, RustCrypto, Signer, SigningKey as _},
///     dmarc::{Disposition, Method},
///     dns::{self, Zone},
///     mail::Message,
/// };
///
/// # let now = "2026-11-25T12:00:00Z".parse()?;
/// # let key = Ed25519Key::from_seed(&[7; 32]);
/// # let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
/// # let field =
/// #     Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
/// # let raw = [field.as_bytes(), raw].concat();
/// let zone = Zone::parse(&format!(
///     "example.org.               TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
///      s1._domainkey.example.org. TXT \"{}\"\n\
///      _dmarc.example.org.        TXT \"v=DMARC1; p=reject\"\n",
///     key.record(),
/// ))?;
///
/// // A signed message that somebody has forwarded: SPF fails, DKIM still passes.
/// let connection =
///     Connection::new("198.51.100.9".parse()?, "mx.example.com", "jane@example.org");
/// let check = Check::new(&Message::parse(&raw), &connection, now, RustCrypto);
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict.spf().result().as_str(), "fail");
/// assert_eq!(verdict.dkim().result().as_str(), "pass");
/// assert_eq!(verdict.dmarc().identifiers()[0].method, Method::Dkim);
/// assert_eq!(verdict.disposition(), Disposition::None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    spf: spf::Check,
    dkim: dkim::Check<'a, B>,
    dmarc: Option<dmarc::Check>,
    rules: dmarc::Rules,
    authors: Vec<String>,
    /// Present if the message has a chain.
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
    /// A check of a message at the time `now`, with the limits and policies that the
    /// standards name.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{Check, Connection},
    ///     dkim::RustCrypto,
    ///     dns::{self, Answer, Failure},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let connection =
    ///     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
    /// let check = Check::new(
    ///     &message,
    ///     &connection,
    ///     "2026-11-25T12:00:00Z".parse()?,
    ///     RustCrypto,
    /// );
    /// let verdict = dns::resolve_with(check, |_| Answer::Failure(Failure::Timeout));
    /// assert_eq!(verdict.spf().result().as_str(), "temperror");
    /// assert_eq!(verdict.dmarc().result().as_str(), "temperror");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(message: &Message<'a>, connection: &Connection, now: DateTime<Utc>, backend: B) -> Self {
        let chain = Chain::from_message(message);
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

    /// Sets the DKIM policy, which applies to the signatures of ARC too.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{Check, Connection},
    ///     dkim::{Policy, RustCrypto},
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let mut policy = Policy::default();
    /// policy.signatures = 0;
    /// let raw = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1\r\n\
    ///     From: jane@example.org\r\n\r\n";
    /// let connection =
    ///     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
    /// let check = Check::new(
    ///     &Message::parse(raw),
    ///     &connection,
    ///     "2026-11-25T12:00:00Z".parse()?,
    ///     RustCrypto,
    /// )
    /// .with_dkim_policy(policy);
    /// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// assert_eq!(verdict.dkim().outcomes()[0].cause().as_str(), "too-many-signatures");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_dkim_policy(mut self, policy: dkim::Policy) -> Self {
        self.dkim = self.dkim.with_policy(policy);
        self.arc = self.arc.map(|arc| arc.with_dkim_policy(policy));
        self
    }

    /// Sets the sealers whose chains may excuse a failure of DMARC; by default there are
    /// none.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{AuthenticationResults, Check, Connection, arc},
    ///     dkim::{Ed25519Key, RustCrypto, SigningKey as _},
    ///     dmarc::Disposition,
    ///     dns::{self, Answer, Zone},
    ///     mail::Message,
    /// };
    ///
    /// # let now = "2026-11-25T12:00:00Z".parse()?;
    /// # let raw =
    /// #     b"From: jane@example.org\r\nSubject: [list] Lunch\r\n\r\nAt noon?\r\n";
    /// # let key = Ed25519Key::from_seed(&[7; 32]);
    /// # let none = dns::resolve_with(
    /// #     arc::Check::new(&Message::parse(raw), now, RustCrypto),
    /// #     |_| Answer::NoSuchName,
    /// # );
    /// # let results: AuthenticationResults =
    /// #     "lists.example; dmarc=pass header.from=example.org".parse()?;
    /// # let fields = arc::Sealer::new("lists.example", "s1", &key).seal(
    /// #     &Message::parse(raw),
    /// #     &results,
    /// #     &none,
    /// #     now,
    /// # )?;
    /// # let raw = [fields.as_bytes(), raw].concat();
    /// # let zone = Zone::parse(&format!(
    /// #     "s1._domainkey.lists.example. TXT \"{}\"\n\
    /// #      _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
    /// #     key.record(),
    /// # ))?;
    /// // A mailing list has changed `raw`, and sealed that DMARC had passed before.
    /// let connection = Connection::new(
    ///     "198.51.100.9".parse()?,
    ///     "lists.example",
    ///     "bounces@lists.example",
    /// );
    /// let check = Check::new(&Message::parse(&raw), &connection, now, RustCrypto)
    ///     .with_arc_policy(arc::Policy::trusting(["lists.example"]));
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(verdict.dmarc().disposition(), Disposition::Reject);
    /// assert_eq!(verdict.disposition(), Disposition::None);
    /// assert_eq!(verdict.local_override().unwrap().sealer(), "lists.example");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_arc_policy(mut self, policy: arc::Policy) -> Self {
        self.arc_policy = policy;
        self
    }

    /// Sets the limits of SPF, by default those of RFC 7208 section 4.6.4.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{Check, Connection},
    ///     dkim::RustCrypto,
    ///     dns::{self, Zone},
    ///     mail::Message,
    ///     spf::Limits,
    /// };
    ///
    /// let mut limits = Limits::default();
    /// limits.terms = 1;
    /// let zone = Zone::parse(
    ///     "example.org. TXT \"v=spf1 a mx -all\"\nexample.org. A 192.0.2.1\n",
    /// )?;
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let connection =
    ///     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
    /// let check = Check::new(
    ///     &message,
    ///     &connection,
    ///     "2026-11-25T12:00:00Z".parse()?,
    ///     RustCrypto,
    /// )
    /// .with_spf_limits(limits);
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(verdict.spf().cause().as_str(), "too-many-terms");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_spf_limits(mut self, limits: spf::Limits) -> Self {
        self.spf = self.spf.with_limits(limits);
        self
    }

    /// Sets the rules of DMARC that the standard leaves to the receiver.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{Check, Connection},
    ///     dkim::RustCrypto,
    ///     dmarc::{Result, Rules},
    ///     dns::{self, Zone},
    ///     mail::Message,
    /// };
    ///
    /// let mut rules = Rules::default();
    /// rules.unusable = Result::PermError;
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=refuse\"\n")?;
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let connection =
    ///     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
    /// let check = Check::new(
    ///     &message,
    ///     &connection,
    ///     "2026-11-25T12:00:00Z".parse()?,
    ///     RustCrypto,
    /// )
    /// .with_dmarc_rules(rules);
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(verdict.dmarc().result(), Result::PermError);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_dmarc_rules(mut self, rules: dmarc::Rules) -> Self {
        self.rules = rules;
        self
    }

    fn ask(&mut self, question: Question) -> Step<Verdict> {
        self.open = Some(question.clone());
        Step::Query(question)
    }

    /// What DMARC needs to know of the results of SPF and DKIM.
    fn dmarc_request(&self, spf: &spf::Verdict, dkim: &dkim::Verdict) -> dmarc::Request {
        let request = dmarc::Request::from_authors(self.authors.iter().map(String::as_str));
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
        // Results about one author say nothing about the others.
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
