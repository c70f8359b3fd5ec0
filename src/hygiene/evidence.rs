//! What the answers to a probe prove about an address.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::reachability::{Cause, Certainty, Reachability};
use crate::{
    dns::{Answer, Data, Name},
    domain::Domain,
    smtp::{EnhancedStatus, Reply, Severity},
};

/// What the evidence says about an address.
///
/// ```
/// use deliverability::{hygiene::Evidence, smtp::Reply};
///
/// let verdict = Evidence::new(&"example.org".parse()?)
///     .rcpt(&Reply::parse("550 5.1.1 No such user")?)
///     .judge();
/// assert_eq!(verdict.to_string(), "undeliverable (certainty high): recipient-refused");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Verdict {
    /// Whether mail to the address arrives.
    pub reachability: Reachability,
    /// How certain that is.
    pub certainty: Certainty,
    /// What led to it, in the order of the session.
    pub causes: Vec<Cause>,
}

impl Verdict {
    /// A verdict of your own, such as that of a service that verifies addresses.
    ///
    /// ```
    /// use deliverability::hygiene::{
    ///     Advice, Cause, Certainty, Facts, Policy, Reachability, Verdict, review,
    /// };
    ///
    /// let causes = [Cause::RecipientRefused];
    /// let mut facts = Facts::default();
    /// facts.probe =
    ///     Some(Verdict::new(Reachability::Undeliverable, Certainty::High, causes));
    /// assert_eq!(review(&facts, &Policy::default()).advice, Advice::Remove);
    /// ```
    #[must_use]
    pub fn new(
        reachability: Reachability,
        certainty: Certainty,
        causes: impl IntoIterator<Item = Cause>,
    ) -> Self {
        Self { reachability, certainty, causes: causes.into_iter().collect() }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (certainty {})", self.reachability, self.certainty)?;
        for (index, cause) in self.causes.iter().enumerate() {
            write!(f, "{}{cause}", if index == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

/// How long to wait after a temporary refusal, in seconds: hosts that greylist accept
/// the next attempt after one to five minutes, some after fifteen.
pub(super) const RETRY_AFTER: u32 = 900;

/// Mail hosts whose replies to RCPT TO are the same whether the mailbox exists or not.
const TELL_NOTHING: &[&str] = &["yahoodns.net"];

/// The parts of a reply that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) code: u16,
    pub(super) status: Option<EnhancedStatus>,
}

impl Heard {
    pub(super) const fn of(reply: &Reply<'_>) -> Self {
        Self { code: reply.code(), status: reply.status() }
    }

    pub(super) fn is(self, severity: Severity) -> bool {
        Severity::from_code(self.code) == severity
    }

    fn has(self, subject: u16, details: &[u16]) -> bool {
        self.status.is_some_and(|status| status.subject() == subject && details.contains(&status.detail()))
    }

    /// The mailbox is full (452 and 552, x.2.2).
    pub(super) fn is_full(self) -> bool {
        self.has(2, &[2]) || (self.status.is_none() && matches!(self.code, 452 | 552))
    }

    /// A permanent refusal that is about the recipient: x.1.0 to x.1.6 and x.1.10,
    /// x.2.0 and x.2.1, or a bare 550, 551 or 553.
    fn blames_recipient(self) -> bool {
        match self.status {
            Some(_) => self.has(1, &[0, 1, 2, 3, 4, 5, 6, 10]) || self.has(2, &[0, 1]),
            None => matches!(self.code, 550 | 551 | 553),
        }
    }
}

/// What the caller found out about an address: answers of the DNS, and replies of its
/// mail exchanger.
///
/// Every part is optional. [`judge`](Self::judge) says what the parts that are set
/// prove.
///
/// ```
/// use deliverability::dns::{Answer, Data, Record};
/// use deliverability::hygiene::{Evidence, Reachability};
/// use deliverability::smtp::Reply;
///
/// let mx = Answer::from_records(vec![Record::new(
///     300,
///     Data::Mx { preference: 10, exchange: "mx.example.org".parse()? },
/// )]);
/// let verdict = Evidence::new(&"example.org".parse()?)
///     .mx(&mx)
///     .rcpt(&Reply::parse("250 2.1.5 OK")?)
///     .random_rcpt(&Reply::parse("250 2.1.5 OK")?)
///     .judge();
/// assert_eq!(verdict.reachability, Reachability::CatchAll);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub(super) domain: String,
    pub(super) mx: Option<Answer>,
    pub(super) addresses: Option<Answer>,
    pub(super) connected: Option<bool>,
    pub(super) greeting: Option<Heard>,
    pub(super) mail: Option<Heard>,
    pub(super) rcpt: Option<Heard>,
    pub(super) is_hard: Option<bool>,
    pub(super) random: Option<Heard>,
}

impl Evidence {
    /// No evidence yet, for an address at `domain`.
    ///
    /// ```
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    ///
    /// let verdict = Evidence::new(&"example.org".parse()?).judge();
    /// assert_eq!(verdict.reachability, Reachability::Unknown);
    /// assert_eq!(verdict.causes, [Cause::NotAsked]);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn new(domain: &Domain<'_>) -> Self {
        Self {
            domain: domain.to_ascii().into_owned(),
            mx: None,
            addresses: None,
            connected: None,
            greeting: None,
            mail: None,
            rcpt: None,
            is_hard: None,
            random: None,
        }
    }

    /// Adds the answer for the MX records of the domain.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Data, Record};
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    ///
    /// let null = Data::Mx { preference: 0, exchange: ".".parse()? };
    /// let answer = Answer::from_records(vec![Record::new(300, null)]);
    /// let verdict = Evidence::new(&"example.org".parse()?).mx(&answer).judge();
    /// assert_eq!(verdict.reachability, Reachability::Undeliverable);
    /// assert_eq!(verdict.causes, [Cause::NullMx]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn mx(mut self, answer: &Answer) -> Self {
        self.mx = Some(answer.clone());
        self
    }

    /// Adds the answer for the A or AAAA records of the domain, to which mail goes if
    /// there is no MX record (RFC 5321 section 5.1). Of two answers one with records
    /// counts.
    ///
    /// ```
    /// use deliverability::dns::Answer;
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    ///
    /// let verdict = Evidence::new(&"example.org".parse()?)
    ///     .mx(&Answer::NoData)
    ///     .addresses(&Answer::NoData)
    ///     .judge();
    /// assert_eq!(verdict.reachability, Reachability::Undeliverable);
    /// assert_eq!(verdict.causes, [Cause::NoMailServer]);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn addresses(mut self, answer: &Answer) -> Self {
        let has_some = |answer: &Answer| matches!(answer, Answer::Records(_));
        // Either address family is enough.
        if !self.addresses.as_ref().is_some_and(has_some) {
            self.addresses = Some(answer.clone());
        }
        self
    }

    /// States that no host could be connected to.
    #[must_use]
    pub const fn not_connected(mut self) -> Self {
        self.connected = Some(false);
        self
    }

    /// Adds the greeting of the host.
    ///
    /// ```
    /// use deliverability::hygiene::{Cause, Evidence};
    /// use deliverability::smtp::Reply;
    ///
    /// let greeting = Reply::parse("554 No SMTP service here")?;
    /// let verdict = Evidence::new(&"example.org".parse()?).greeting(&greeting).judge();
    /// assert_eq!(verdict.causes, [Cause::NotConnected]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn greeting(mut self, reply: &Reply<'_>) -> Self {
        self.greeting = Some(Heard::of(reply));
        self
    }

    /// Adds the reply to MAIL FROM.
    ///
    /// ```
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    /// use deliverability::smtp::Reply;
    ///
    /// let reply = Reply::parse("550 5.7.1 Client host [192.0.2.7] is blocked")?;
    /// let verdict = Evidence::new(&"example.org".parse()?).mail(&reply).judge();
    /// assert_eq!(
    ///     verdict.reachability,
    ///     Reachability::Unknown,
    ///     "it is not about the address"
    /// );
    /// assert_eq!(verdict.causes, [Cause::SenderRefused]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn mail(mut self, reply: &Reply<'_>) -> Self {
        self.mail = Some(Heard::of(reply));
        self
    }

    /// Adds the reply to RCPT TO with the address.
    ///
    /// ```
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    /// use deliverability::smtp::Reply;
    ///
    /// let reply = Reply::parse("552 5.2.2 Mailbox full")?;
    /// let verdict = Evidence::new(&"example.org".parse()?).rcpt(&reply).judge();
    /// assert_eq!(verdict.reachability, Reachability::Unknown);
    /// assert_eq!(verdict.causes, [Cause::MailboxFull], "the mailbox exists");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rcpt(mut self, reply: &Reply<'_>) -> Self {
        self.rcpt = Some(Heard::of(reply));
        self
    }

    /// States whether the text of the reply to RCPT TO blames the address.
    /// `bounce::classify_reply` tells this better than the code does.
    ///
    /// ```
    /// use deliverability::bounce::{self, Class};
    /// use deliverability::hygiene::{Cause, Evidence, Reachability};
    /// use deliverability::smtp::Reply;
    ///
    /// let text = "550 Your host is listed at zen.spamhaus.org";
    /// let is_hard = bounce::classify_reply(text).class() == Class::Hard;
    /// let verdict = Evidence::new(&"example.org".parse()?)
    ///     .rcpt(&Reply::parse(text)?)
    ///     .rcpt_is_hard(is_hard)
    ///     .judge();
    /// assert_eq!(verdict.reachability, Reachability::Unknown);
    /// assert_eq!(verdict.causes, [Cause::PolicyRefusal]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rcpt_is_hard(mut self, is_hard: bool) -> Self {
        self.is_hard = Some(is_hard);
        self
    }

    /// Adds the reply to RCPT TO with a name that nobody has. It shows whether the host
    /// accepts every name.
    ///
    /// ```
    /// use deliverability::hygiene::{Evidence, Reachability};
    /// use deliverability::smtp::Reply;
    ///
    /// let verdict = Evidence::new(&"example.org".parse()?)
    ///     .rcpt(&Reply::parse("250 2.1.5 OK")?)
    ///     .random_rcpt(&Reply::parse("550 5.1.1 No such user")?)
    ///     .judge();
    /// assert_eq!(verdict.reachability, Reachability::Deliverable);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn random_rcpt(mut self, reply: &Reply<'_>) -> Self {
        self.random = Some(Heard::of(reply));
        self
    }

    /// What the evidence proves. A failure of the DNS and a temporary refusal never
    /// make an address undeliverable.
    #[must_use]
    pub fn judge(&self) -> Verdict {
        let mut causes = Vec::new();
        let (reachability, certainty) = self.weigh(&mut causes);
        Verdict { reachability, certainty, causes }
    }

    fn weigh(&self, causes: &mut Vec<Cause>) -> (Reachability, Certainty) {
        use Certainty::{High, Low, Medium};
        use Reachability::{CatchAll, Deliverable, Greylisted, Undeliverable, Unknown};

        match self.mx.as_ref().map(mail_hosts) {
            Some(Hosts::Some { null_beside }) => causes.extend(null_beside.then_some(Cause::NullMxBeside)),
            Some(Hosts::Null) => {
                causes.push(Cause::NullMx);
                return (Undeliverable, High);
            }
            Some(Hosts::NoSuchName) => {
                causes.push(Cause::NoSuchDomain);
                return (Undeliverable, High);
            }
            Some(Hosts::Failure) => {
                causes.push(Cause::DnsFailure);
                return (Unknown, Low);
            }
            Some(Hosts::None) => match &self.addresses {
                Some(Answer::Records(_)) => causes.push(Cause::ImplicitMx),
                Some(Answer::NoData | Answer::NoSuchName) => {
                    causes.push(Cause::NoMailServer);
                    return (Undeliverable, High);
                }
                Some(Answer::Failure(_)) => {
                    causes.push(Cause::DnsFailure);
                    return (Unknown, Low);
                }
                None => {}
            },
            None => {}
        }
        if self.connected == Some(false) || self.greeting.is_some_and(|greeting| greeting.code >= 400) {
            causes.push(Cause::NotConnected);
            return (Unknown, Low);
        }
        if self.mail.is_some_and(|mail| mail.code >= 400) {
            causes.push(Cause::SenderRefused);
            return (Unknown, Low);
        }
        let Some(rcpt) = self.rcpt else {
            causes.push(Cause::NotAsked);
            return (Unknown, Low);
        };
        if self.tells_nothing() {
            causes.push(Cause::ProviderTellsNothing);
            return (Unknown, Low);
        }
        if rcpt.is_full() {
            causes.push(Cause::MailboxFull);
            return (Unknown, Medium);
        }
        if rcpt.is(Severity::Transient) {
            causes.push(Cause::PutOff);
            return (Greylisted { retry_after: RETRY_AFTER }, Medium);
        }
        if rcpt.is(Severity::Permanent) {
            // A refusal of the real address counts whatever the reply for the other name was.
            let blames = self.is_hard.unwrap_or_else(|| rcpt.blames_recipient());
            causes.push(if blames { Cause::RecipientRefused } else { Cause::PolicyRefusal });
            let certainty = if rcpt.status.is_some() || self.is_hard == Some(true) { High } else { Medium };
            return if blames { (Undeliverable, certainty) } else { (Unknown, Low) };
        }
        causes.push(Cause::Accepted);
        let (cause, judged) = match self.random {
            None => (Cause::RandomNotAsked, (Unknown, Low)),
            Some(random) if random.is(Severity::Positive) => (Cause::RandomAccepted, (CatchAll, High)),
            Some(random) if random.is(Severity::Permanent) && random.blames_recipient() => {
                (Cause::RandomRefused, (Deliverable, High))
            }
            Some(_) => (Cause::RandomInconclusive, (Unknown, Low)),
        };
        causes.push(cause);
        judged
    }

    /// Whether the provider's replies to RCPT TO say nothing.
    pub(super) fn tells_nothing(&self) -> bool {
        self.mx.iter().flat_map(Answer::records).any(|data| match data {
            Data::Mx { exchange, .. } => TELL_NOTHING
                .iter()
                .any(|host| Name::parse(host).is_ok_and(|host| exchange.is_subdomain_of(&host))),
            _ => false,
        })
    }
}

pub(super) enum Hosts {
    Some { null_beside: bool },
    Null,
    None,
    NoSuchName,
    Failure,
}

pub(super) fn mail_hosts(answer: &Answer) -> Hosts {
    match answer {
        Answer::NoSuchName => Hosts::NoSuchName,
        Answer::Failure(_) => Hosts::Failure,
        _ => {
            let exchanges = || {
                answer.records().filter_map(|data| match data {
                    Data::Mx { exchange, .. } => Some(exchange),
                    _ => None,
                })
            };
            let nulls = exchanges().filter(|exchange| exchange.as_str().is_empty()).count();
            match exchanges().count() {
                0 => Hosts::None,
                count if count == nulls => Hosts::Null,
                _ => Hosts::Some { null_beside: nulls > 0 },
            }
        }
    }
}
