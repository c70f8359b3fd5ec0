//! What to ask next of the DNS and of a host, to find out about an address.

use alloc::vec::Vec;

use super::evidence::{Evidence, Heard, Hosts, RETRY_AFTER, Verdict, mail_hosts};
use crate::{
    dns::{Answer, Data, Name, Question, RecordType},
    domain::Domain,
    provider::Provider,
    smtp::{Reply, Severity},
    source::Source,
};

/// What a [`Probe`] wants next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// Ask the DNS; tell by [`Probe::answer`].
    Ask(Question),
    /// Connect to one of these hosts, the first that answers, and take its greeting; tell by
    /// [`Probe::reply`], or by [`Probe::not_connected`].
    Connect(Vec<Name>),
    /// Send HELO and MAIL FROM; tell the reply to the latter.
    Mail,
    /// Send RCPT TO with the address; tell the reply.
    Rcpt,
    /// Send RCPT TO with a name that nobody has, in the same session; tell the reply.
    RandomRcpt,
    /// End the session, wait for so many seconds, and tell by [`Probe::waited`].
    Wait {
        /// Seconds.
        seconds: u32,
    },
    /// That is all.
    Done(Verdict),
}

/// Says what to ask of the DNS and of a host to find out about an address, in which order, and stops.
///
/// The address itself is asked for before any other name, which some hosts answer with a refusal of
/// both; after a refusal for now nothing more is asked in that session, and the address is asked for
/// again once, after a wait. At most three questions and two sessions.
///
/// ```
/// use deliverability::{dns::{Answer, Data, Record}, hygiene::{Next, Probe, Reachability}, smtp::Reply};
///
/// let mut probe = Probe::new(&"example.org".parse()?);
/// let Next::Ask(question) = probe.step() else { panic!() };
/// assert_eq!(question.to_string(), "example.org MX");
/// probe.answer(Answer::of(vec![Record::new(1, Data::Mx { preference: 5, exchange: "mx.example.org".parse()? })]));
/// assert!(matches!(probe.step(), Next::Connect(hosts) if hosts[0].as_str() == "mx.example.org"));
/// for reply in ["220 mx.example.org ESMTP", "250 2.1.0 OK", "250 2.1.5 OK", "550 5.1.1 No such user"] {
///     probe.reply(&Reply::parse(reply)?);
/// }
/// let Next::Done(verdict) = probe.step() else { panic!() };
/// assert_eq!(verdict.reachability, Reachability::Deliverable);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    evidence: Evidence,
    stage: Stage,
    retries: u8,
    asks_anyway: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Mx,
    A,
    Aaaa,
    Connect,
    Mail,
    Rcpt,
    Random,
    Wait,
    Done,
}

impl Probe {
    /// A probe for an address of a domain.
    #[must_use]
    pub fn new(domain: &Domain<'_>) -> Self {
        Self { evidence: Evidence::new(domain), stage: Stage::Mx, retries: 1, asks_anyway: false }
    }

    /// The same for a host whose provider forbids it: see [`caution`](Self::caution).
    #[must_use]
    pub const fn despite_rules(mut self) -> Self {
        self.asks_anyway = true;
        self
    }

    /// The rule of the mailbox provider that forbids to check addresses without sending mail, once the
    /// mail exchangers are known. Who does so is blocked, and so the probe ends there, unless it is
    /// made [`despite_rules`](Self::despite_rules).
    ///
    /// ```
    /// use deliverability::{dns::{Answer, Data, Record}, hygiene::{Next, Probe}};
    ///
    /// let mut probe = Probe::new(&"hotmail.com".parse()?);
    /// let exchange = "hotmail-com.olc.protection.outlook.com".parse()?;
    /// probe.answer(Answer::of(vec![Record::new(1, Data::Mx { preference: 2, exchange })]));
    /// assert!(matches!(probe.step(), Next::Done(_)));
    /// assert_eq!(probe.caution().unwrap().title(), "Microsoft, Outlook.com Postmaster: Policies");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn caution(&self) -> Option<Source> {
        self.evidence.mx.as_ref()?;
        self.hosts().iter().find_map(|host| Provider::of_mx(host.as_str())?.facts().forbids_probing)
    }

    /// What to do next; the same until its outcome is told.
    #[must_use]
    pub fn step(&self) -> Next {
        let ask = |record_type| match Name::parse(&self.evidence.domain) {
            Ok(name) => Next::Ask(Question::of(name, record_type)),
            Err(_) => Next::Done(self.evidence.judge()),
        };
        match self.stage {
            Stage::Mx => ask(RecordType::Mx),
            Stage::A => ask(RecordType::A),
            Stage::Aaaa => ask(RecordType::Aaaa),
            Stage::Connect => Next::Connect(self.hosts()),
            Stage::Mail => Next::Mail,
            Stage::Rcpt => Next::Rcpt,
            Stage::Random => Next::RandomRcpt,
            Stage::Wait => Next::Wait { seconds: RETRY_AFTER },
            Stage::Done => Next::Done(self.evidence.judge()),
        }
    }

    /// The hosts by preference (RFC 5321 section 5.1), the domain itself where it names none.
    fn hosts(&self) -> Vec<Name> {
        let mut hosts: Vec<(u16, Name)> = self
            .evidence
            .mx
            .iter()
            .flat_map(Answer::records)
            .filter_map(|data| match data {
                Data::Mx { preference, exchange } if !exchange.as_str().is_empty() => {
                    Some((*preference, exchange.clone()))
                }
                _ => None,
            })
            .collect();
        hosts.sort();
        let mut hosts: Vec<Name> = hosts.into_iter().map(|(_, host)| host).collect();
        if hosts.is_empty() {
            hosts.extend(Name::parse(&self.evidence.domain));
        }
        hosts
    }

    /// Tells the answer to the last question; without one nothing happens.
    pub fn answer(&mut self, answer: Answer) {
        let is_found = matches!(answer, Answer::Records(_));
        self.stage = match self.stage {
            Stage::Mx => {
                let hosts = mail_hosts(&answer);
                self.evidence.mx = Some(answer);
                match hosts {
                    Hosts::Some { .. } if self.evidence.tells_nothing() => Stage::Done,
                    Hosts::Some { .. } if !self.asks_anyway && self.caution().is_some() => Stage::Done,
                    Hosts::Some { .. } => Stage::Connect,
                    Hosts::None => Stage::A,
                    Hosts::Null | Hosts::NoSuchName | Hosts::Failure => Stage::Done,
                }
            }
            Stage::A | Stage::Aaaa => {
                // A failure is kept: the other family's absence does not undo it.
                let failed = matches!(self.evidence.addresses, Some(Answer::Failure(_)));
                if is_found || !failed {
                    self.evidence.addresses = Some(answer);
                }
                match (is_found, self.stage) {
                    (true, _) => Stage::Connect,
                    (false, Stage::A) => Stage::Aaaa,
                    _ => Stage::Done,
                }
            }
            stage => stage,
        };
    }

    /// Tells that no host could be connected to, or that the session broke off.
    pub const fn not_connected(&mut self) {
        if matches!(self.stage, Stage::Connect | Stage::Mail | Stage::Rcpt | Stage::Random) {
            if !matches!(self.stage, Stage::Random) {
                self.evidence.connected = Some(false);
            }
            self.stage = Stage::Done;
        }
    }

    /// Tells the host's reply to the last step; where none is open nothing happens.
    pub fn reply(&mut self, reply: &Reply<'_>) {
        let heard = Heard::of(reply);
        let is_fine = heard.code < 400;
        self.stage = match self.stage {
            Stage::Connect => {
                self.evidence.greeting = Some(heard);
                if is_fine { Stage::Mail } else { Stage::Done }
            }
            Stage::Mail => {
                self.evidence.mail = Some(heard);
                if is_fine { Stage::Rcpt } else { Stage::Done }
            }
            Stage::Rcpt => {
                self.evidence.rcpt = Some(heard);
                self.evidence.is_hard = blames_recipient(reply);
                if is_fine {
                    Stage::Random
                } else if heard.is(Severity::Transient) && !heard.is_full() && self.retries > 0 {
                    self.retries = self.retries.saturating_sub(1);
                    Stage::Wait
                } else {
                    Stage::Done
                }
            }
            Stage::Random => {
                self.evidence.random = Some(heard);
                Stage::Done
            }
            stage => stage,
        };
    }

    /// Tells that the wait is over: the next session begins.
    pub const fn waited(&mut self) {
        if matches!(self.stage, Stage::Wait) {
            self.stage = Stage::Connect;
        }
    }
}

/// Whether the text of a refusal blames the address, where it says so: "550 Blocked by Spamhaus" does not.
#[cfg(all(feature = "bounce", feature = "std"))]
fn blames_recipient(reply: &Reply<'_>) -> Option<bool> {
    use crate::bounce::{self, Class, Reason};
    if Severity::of_code(reply.code()) != Severity::Permanent {
        return None;
    }
    let text = alloc::string::ToString::to_string(reply);
    let verdict = bounce::classify_reply(&text);
    (verdict.reason() != Reason::Undetermined).then(|| verdict.class() == Class::Hard)
}

#[cfg(not(all(feature = "bounce", feature = "std")))]
const fn blames_recipient(_: &Reply<'_>) -> Option<bool> {
    None
}
