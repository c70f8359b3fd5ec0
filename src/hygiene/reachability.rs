//! Whether mail reaches an address: the answers of a probe in names.

use core::fmt;

/// How certain a statement is.
///
/// ```
/// use deliverability::hygiene::{Certainty, Lists, suggest_domain};
///
/// let suggestion =
///     suggest_domain("gmial.com", &Lists::builtin()).ok_or("it is misspelled")?;
/// assert_eq!(suggestion.certainty, Certainty::Medium);
/// assert!(Certainty::High > Certainty::Medium);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Little more than a guess.
    Low,
    /// More likely than not.
    Medium,
    /// As certain as a probe can be, which is never entirely.
    High,
}

crate::names::named! {
    Certainty {
        Low => "low",
        Medium => "medium",
        High => "high",
    }
}

/// Whether mail to an address arrives, as far as a probe can tell.
///
/// ```
/// use deliverability::{hygiene::{Evidence, Reachability}, smtp::Reply};
///
/// let verdict = Evidence::new(&"example.org".parse()?)
///     .rcpt(&Reply::parse("451 4.7.1 Greylisted, try again later")?)
///     .judge();
/// assert_eq!(verdict.reachability, Reachability::Greylisted { retry_after: 900 });
/// assert_eq!(verdict.reachability.as_str(), "greylisted");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Reachability {
    /// The host accepts the address, and refuses a name that nobody has.
    Deliverable,
    /// The host refuses the address for good, or the domain accepts no mail.
    Undeliverable,
    /// The host accepts every name, so that nothing is known about this one.
    CatchAll,
    /// The host refuses the address for now.
    Greylisted {
        /// How long to wait before asking again, in seconds.
        retry_after: u32,
    },
    /// Nothing is known about the address.
    Unknown,
}

impl Reachability {
    /// The stable name, without the time to wait.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deliverable => "deliverable",
            Self::Undeliverable => "undeliverable",
            Self::CatchAll => "catch-all",
            Self::Greylisted { .. } => "greylisted",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Reachability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What led to a verdict.
///
/// ```
/// use deliverability::{dns::Answer, hygiene::{Cause, Evidence}};
///
/// let verdict =
///     Evidence::new(&"example.org".parse()?).mx(&Answer::NoSuchName).judge();
/// assert_eq!(verdict.causes, [Cause::NoSuchDomain]);
/// assert_eq!(Cause::NoSuchDomain.as_str(), "no-such-domain");
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The domain does not exist.
    NoSuchDomain,
    /// The domain states that it accepts no mail (RFC 7505).
    NullMx,
    /// There is a null MX beside other MX records, although it must be the only one
    /// (RFC 7505 section 3). It is ignored.
    NullMxBeside,
    /// The domain has neither a mail exchanger nor an address.
    NoMailServer,
    /// The domain has no mail exchanger; mail goes to its address (RFC 5321 section
    /// 5.1).
    ImplicitMx,
    /// The DNS gave no answer, which says nothing about the domain.
    DnsFailure,
    /// The host could not be reached or did not greet.
    NotConnected,
    /// The host refuses this sender or this client, whoever the recipient is.
    SenderRefused,
    /// The host refuses the recipient.
    RecipientRefused,
    /// The refusal is one of policy and says nothing about the recipient.
    PolicyRefusal,
    /// The mailbox is full, so it exists.
    MailboxFull,
    /// The host refuses the recipient for now.
    PutOff,
    /// The host accepts the recipient.
    Accepted,
    /// The host accepts a name that nobody has.
    RandomAccepted,
    /// The host refuses a name that nobody has.
    RandomRefused,
    /// The reply for a name that nobody has is inconclusive.
    RandomInconclusive,
    /// A name that nobody has was not tried.
    RandomNotAsked,
    /// This provider gives the same reply whether the mailbox exists or not.
    ProviderTellsNothing,
    /// Too little is known for a verdict.
    NotAsked,
}

crate::names::named! {
    Cause {
        NoSuchDomain => "no-such-domain",
        NullMx => "null-mx",
        NullMxBeside => "null-mx-beside",
        NoMailServer => "no-mail-server",
        ImplicitMx => "implicit-mx",
        DnsFailure => "dns-failure",
        NotConnected => "not-connected",
        SenderRefused => "sender-refused",
        RecipientRefused => "recipient-refused",
        PolicyRefusal => "policy-refusal",
        MailboxFull => "mailbox-full",
        PutOff => "put-off",
        Accepted => "accepted",
        RandomAccepted => "random-accepted",
        RandomRefused => "random-refused",
        RandomInconclusive => "random-inconclusive",
        RandomNotAsked => "random-not-asked",
        ProviderTellsNothing => "provider-tells-nothing",
        NotAsked => "not-asked",
    }
}
