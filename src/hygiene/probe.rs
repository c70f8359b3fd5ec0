//! What to ask the DNS and a host next, to find out about an address.

use alloc::vec::Vec;

use super::evidence::{Evidence, Heard, Hosts, RETRY_AFTER, Verdict, mail_hosts};
use crate::{
    dns::{Answer, Data, Name, Question, RecordType},
    domain::Domain,
    provider::Provider,
    smtp::{Reply, Severity},
    source::Source,
};

/// What a [`Probe`] needs next.
///
/// ```
/// use deliverability::{dns::Answer, hygiene::{Next, Probe}};
///
/// let mut probe = Probe::new(&"example.org".parse()?);
/// let Next::Ask(question) = probe.step() else { panic!("it begins with the DNS") };
/// assert_eq!(question.to_string(), "example.org MX");
/// probe.answer(Answer::NoSuchName);
/// assert!(matches!(probe.step(), Next::Done(_)));
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// Ask the DNS, and report with [`Probe::answer`].
    Ask(Question),
    /// Connect to the first of these hosts that answers, and report its greeting with
    /// [`Probe::reply`]; or report [`Probe::not_connected`].
    Connect(Vec<Name>),
    /// Send HELO and MAIL FROM, and report the reply to the latter.
    Mail,
    /// Send RCPT TO with the address, and report the reply.
    Rcpt,
    /// Send RCPT TO with a name that nobody has, in the same session, and report the
    /// reply.
    RandomRcpt,
    /// End the session, wait, and report with [`Probe::waited`].
    Wait {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// The probe is over, and this is its verdict.
    Done(Verdict),
}

/// A machine that says what to ask the DNS and a host to find out about an address, in
/// which order, and when to stop.
///
/// The address itself is tried before any other name, since some hosts refuse both
/// after an unknown name. After a temporary refusal nothing more is asked in that
/// session, and the address is tried once more after a wait. A probe takes at most
/// three questions and two sessions.
///
/// ```
/// use deliverability::dns::{Answer, Data, Record};
/// use deliverability::hygiene::{Next, Probe, Reachability};
/// use deliverability::smtp::Reply;
///
/// let mut probe = Probe::new(&"example.org".parse()?);
/// let Next::Ask(question) = probe.step() else { panic!() };
/// assert_eq!(question.to_string(), "example.org MX");
/// probe.answer(Answer::from_records(vec![Record::new(
///     1,
///     Data::Mx { preference: 5, exchange: "mx.example.org".parse()? },
/// )]));
/// let Next::Connect(hosts) = probe.step() else { panic!() };
/// assert_eq!(hosts[0].as_str(), "mx.example.org");
/// for reply in [
///     "220 mx.example.org ESMTP",
///     "250 2.1.0 OK",
///     "250 2.1.5 OK",
///     "550 5.1.1 No such user",
/// ] {
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
    /// A probe for an address at `domain`.
    ///
    /// ```
    /// use deliverability::hygiene::{Next, Probe};
    ///
    /// let probe = Probe::new(&"bücher.example".parse()?);
    /// let Next::Ask(question) = probe.step() else { panic!("it begins with the DNS") };
    /// assert_eq!(question.to_string(), "xn--bcher-kva.example MX");
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn new(domain: &Domain<'_>) -> Self {
        Self { evidence: Evidence::new(domain), stage: Stage::Mx, retries: 1, asks_anyway: false }
    }

    /// Probes even hosts whose provider forbids it; see [`caution`](Self::caution).
    #[must_use]
    pub const fn despite_rules(mut self) -> Self {
        self.asks_anyway = true;
        self
    }

    /// The rule of the mailbox provider that forbids checking addresses without sending
    /// mail. It is known once the mail exchangers are.
    ///
    /// Providers block clients that do so. The probe therefore ends there, unless it is
    /// made [`despite_rules`](Self::despite_rules).
    ///
    /// ```
    /// use deliverability::{dns::{Answer, Data, Record}, hygiene::{Next, Probe}};
    ///
    /// let mut probe = Probe::new(&"hotmail.com".parse()?);
    /// let exchange = "hotmail-com.olc.protection.outlook.com".parse()?;
    /// probe.answer(Answer::from_records(vec![Record::new(
    ///     1,
    ///     Data::Mx { preference: 2, exchange },
    /// )]));
    /// assert!(matches!(probe.step(), Next::Done(_)));
    /// assert_eq!(
    ///     probe.caution().unwrap().title(),
    ///     "Microsoft, Outlook.com Postmaster: Policies"
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn caution(&self) -> Option<Source> {
        self.evidence.mx.as_ref()?;
        self.hosts().iter().find_map(|host| Provider::for_mx(host.as_str())?.facts().forbids_probing)
    }

    /// What to do next. The same until the outcome is reported.
    #[must_use]
    pub fn step(&self) -> Next {
        let ask = |record_type| match Name::parse(&self.evidence.domain) {
            Ok(name) => Next::Ask(Question::from_name(name, record_type)),
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

    /// The hosts by preference (RFC 5321 section 5.1); the domain itself if it has no
    /// MX record.
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

    /// Reports the answer to the last question. Does nothing if there is no open
    /// question.
    ///
    /// ```
    /// use deliverability::dns::Answer;
    /// use deliverability::hygiene::{Next, Probe};
    ///
    /// let mut probe = Probe::new(&"example.org".parse()?);
    /// probe.answer(Answer::NoData); // no MX record
    /// let Next::Ask(question) = probe.step() else {
    ///     panic!("the domain's own address")
    /// };
    /// assert_eq!(question.to_string(), "example.org A");
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
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

    /// Reports that no host could be connected to, or that the session broke off.
    pub const fn not_connected(&mut self) {
        if matches!(self.stage, Stage::Connect | Stage::Mail | Stage::Rcpt | Stage::Random) {
            if !matches!(self.stage, Stage::Random) {
                self.evidence.connected = Some(false);
            }
            self.stage = Stage::Done;
        }
    }

    /// Reports the host's reply to the last step. Does nothing if no step is open.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Data, Record};
    /// use deliverability::hygiene::{Next, Probe};
    /// use deliverability::smtp::Reply;
    ///
    /// let mut probe = Probe::new(&"example.org".parse()?);
    /// let mx = Data::Mx { preference: 5, exchange: "mx.example.org".parse()? };
    /// probe.answer(Answer::from_records(vec![Record::new(300, mx)]));
    /// for reply in ["220 mx.example.org", "250 OK", "451 4.7.1 Greylisted"] {
    ///     probe.reply(&Reply::parse(reply)?);
    /// }
    /// assert_eq!(probe.step(), Next::Wait { seconds: 900 });
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
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

    /// Reports that the wait is over: the next session begins.
    pub const fn waited(&mut self) {
        if matches!(self.stage, Stage::Wait) {
            self.stage = Stage::Connect;
        }
    }
}

/// Whether the text of a refusal blames the address, where it says so: "550 Blocked by
/// Spamhaus" does not.
#[cfg(all(feature = "bounce", feature = "std"))]
fn blames_recipient(reply: &Reply<'_>) -> Option<bool> {
    use crate::bounce::{self, Class, Reason};
    if Severity::from_code(reply.code()) != Severity::Permanent {
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
