//! What is known about each provider.

use super::Provider;
use crate::source::Source;

/// What is known about a provider, each entry with its source.
///
/// ```
/// use deliverability::provider::{ComplaintLoop, Provider};
///
/// let facts = Provider::Orange.facts();
/// assert_eq!(facts.domains[0].names, ["orange.fr", "wanadoo.fr"]);
/// assert_eq!(facts.loops[0].0, ComplaintLoop::SignalSpam);
/// assert!(facts.sources().all(|source| !source.seen().is_empty()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The provider that the facts are about.
    pub provider: Provider,
    /// How reliable its answers are.
    pub size: Size,
    /// The domains of its mailboxes.
    pub domains: &'static [Listed],
    /// The endings of the names of its MX hosts. A `*` is any single label.
    pub hosts: &'static [Listed],
    /// The endings of other names of its mail systems, as its replies and reports use
    /// them.
    pub systems: &'static [Listed],
    /// Domains that used to have mailboxes.
    pub closed: &'static [Listed],
    /// How it divides local parts into mailbox and sub-address (RFC 5233).
    pub subaddress: Option<(Subaddress, Source)>,
    /// Whether dots in local parts count, at its own domains.
    pub dots: Option<(Dots, Source)>,
    /// How it returns complaints. Empty if that is not known.
    pub loops: &'static [(ComplaintLoop, Source)],
    /// The rule that forbids checking addresses without sending mail.
    pub forbids_probing: Option<Source>,
    /// How much it accepts from one sending IP address.
    pub limits: Option<(Limits, Source)>,
}

/// How much a provider accepts from one sending IP address; `None` if it publishes no
/// limit.
///
/// ```
/// use deliverability::provider::Provider;
///
/// let (limits, source) = Provider::Orange.facts().limits.unwrap();
/// assert_eq!((limits.connections, limits.messages), (Some(2), Some(100)));
/// assert!(source.is_confirmed());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Limits {
    /// The number of connections that may be open at once.
    pub connections: Option<u32>,
    /// The number of messages over one connection.
    pub messages: Option<u32>,
    /// The number of recipients of one message.
    pub recipients: Option<u32>,
    /// The size of one message, in bytes.
    pub bytes: Option<u64>,
}

impl Limits {
    /// Limits on connections alone.
    pub(crate) const fn connections(connections: u32) -> Self {
        Self { connections: Some(connections), messages: None, recipients: None, bytes: None }
    }

    pub(crate) const fn messages(mut self, messages: u32) -> Self {
        self.messages = Some(messages);
        self
    }
}

/// Names that one source lists.
///
/// ```
/// use deliverability::provider::Provider;
///
/// let listed = &Provider::Orange.facts().domains[0];
/// assert!(listed.names.contains(&"orange.fr"));
/// assert!(!listed.source.title().is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// The names, in lower case.
    pub names: &'static [&'static str],
    /// The publication that lists them.
    pub source: Source,
}

/// How reliable the answers of a provider are.
///
/// ```
/// use deliverability::provider::{Provider, Size};
///
/// assert_eq!(Provider::Gmail.facts().size, Size::Large);
/// assert_eq!(Provider::Posteo.facts().size, Size::Other);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Size {
    /// Large and reliable: if it says that an address does not exist, it does not.
    Large,
    /// Any other provider.
    Other,
}

/// How a provider divides local parts into mailbox and sub-address (RFC 5233).
///
/// ```
/// use deliverability::provider::Provider;
///
/// let (subaddress, _) = Provider::Yahoo.facts().subaddress.ok_or("it is known")?;
/// assert_eq!((subaddress.separator, subaddress.names_mailbox), ('-', false));
/// assert_eq!(Provider::Yahoo.subaddress_separator(), None, "a name of its own");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Subaddress {
    /// The character between the two parts.
    pub separator: char,
    /// Whether the part before it is the name of the mailbox. Else it is a name that
    /// the owner chose for the sub-addresses alone.
    pub names_mailbox: bool,
}

/// Whether dots in local parts make a difference.
///
/// ```
/// use deliverability::provider::{Dots, Provider};
///
/// let dots = Provider::Gmail.facts().dots.map(|(dots, _)| dots);
/// assert_eq!(dots, Some(Dots::Ignored));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dots {
    /// Local parts with and without dots are different mailboxes.
    Count,
    /// Dots make no difference.
    Ignored,
}

/// How a provider returns complaints to senders.
///
/// ```
/// use deliverability::provider::{ComplaintLoop, Provider};
///
/// let loops: Vec<_> =
///     Provider::Gmail.facts().loops.iter().map(|(kind, _)| *kind).collect();
/// assert_eq!(loops, [ComplaintLoop::Aggregate]);
/// assert_eq!(ComplaintLoop::Aggregate.as_str(), "aggregate");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ComplaintLoop {
    /// A report for each complaint, for an enrolled DKIM domain (Yahoo's Complaint
    /// Feedback Loop).
    PerDkimDomain,
    /// A report for each complaint, for an enrolled IP address (Microsoft's JMRP).
    PerIp,
    /// Rates by the identifiers of a `Feedback-ID` header, no addresses (Gmail).
    Aggregate,
    /// Through Signal Spam, a French association: figures by IP address, reports for
    /// members.
    SignalSpam,
    /// Through Validity's Universal Feedback Loop, one enrolment for each DKIM domain.
    Universal,
    /// The provider returns no complaints.
    None,
}

crate::names::named! {
    ComplaintLoop {
        PerDkimDomain => "per-dkim-domain",
        PerIp => "per-ip",
        Aggregate => "aggregate",
        SignalSpam => "signal-spam",
        Universal => "universal",
        None => "none",
    }
}

impl Facts {
    /// The sources of all entries.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        let lists = [self.domains, self.hosts, self.systems, self.closed].into_iter().flatten();
        let rules = [
            self.subaddress.map(|(_, source)| source),
            self.dots.map(|(_, source)| source),
            self.forbids_probing,
            self.limits.map(|(_, source)| source),
        ];
        lists
            .map(|listed| listed.source)
            .chain(rules.into_iter().flatten())
            .chain(self.loops.iter().map(|(_, source)| *source))
    }
}
