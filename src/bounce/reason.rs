//! The classes, reasons and scopes of failures.

/// The class of a failure, which says what a sender should do about the address.
///
/// ```
/// use deliverability::bounce::{Class, Reason};
///
/// assert_eq!(Reason::MailboxFull.class(), Class::Soft);
/// assert_eq!(Class::Hard.to_string(), "hard");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// The address is at fault, permanently.
    Hard,
    /// The failure is temporary, or about this message or this route.
    Soft,
    /// The receiver objects to the sender: reputation, identity, policy, content. It
    /// says nothing about the address.
    Spam,
}

crate::names::named! {
    Class {
        Hard => "hard",
        Soft => "soft",
        Spam => "spam",
    }
}

/// Why a message was not delivered: one failure has one reason, and the reason decides
/// the [`Class`].
///
/// ```
/// use deliverability::bounce::{Reason, Scope};
///
/// let reason: Reason = "IpBlocklisted".parse()?;
/// assert_eq!(reason.scope(), Scope::Sender);
/// // Names as the other enums have them are read too.
/// assert_eq!("ip-blocklisted".parse(), Ok(reason));
/// assert_eq!(reason.description(), "the sending IP address or host is blocked");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Hard: no such user or mailbox at that domain.
    UserUnknown,
    /// Hard: the domain does not exist, has no mail server, or publishes a null MX.
    DomainUnknown,
    /// Hard: the mailbox exists but is closed, suspended, expired or inactive.
    MailboxDisabled,
    /// Hard: the person moved, left the organization, or changed the address.
    AddressMoved,
    /// Hard: the address is not syntactically acceptable.
    AddressInvalid,
    /// Soft: the mailbox is over its quota.
    MailboxFull,
    /// Soft: this recipient refuses this sender: a filter of their own, moderation, a
    /// list for members.
    RecipientRefused,
    /// Soft: the host does not serve that domain.
    RelayDenied,
    /// Soft: the receiving system failed.
    ServerError,
    /// Soft: the connection was refused, timed out or was reset, or the host is out of
    /// reach.
    NetworkError,
    /// Soft: a name could not be resolved for the moment.
    DnsFailure,
    /// Soft: the message made too many hops, or came back.
    RoutingLoop,
    /// Soft: the lifetime of the queue ran out.
    Expired,
    /// Soft: a failure whose cause is not given.
    Undetermined,
    /// Soft: a first contact deferred on purpose.
    Greylisted,
    /// Soft: too many messages, connections or recipients within a period.
    RateLimited,
    /// Soft: this message is over a size limit.
    MessageTooLarge,
    /// Soft: encryption is missing or failed.
    TlsRequired,
    /// Soft: a command was wrong, out of order, unsupported, or needed a login.
    ProtocolError,
    /// Spam: the content was judged spam, phishing or unsolicited.
    SpamContent,
    /// Spam: the sending IP address or host is on a blocklist or blocked.
    IpBlocklisted,
    /// Spam: a sending domain, or a URL in the message, is listed.
    DomainBlocklisted,
    /// Spam: poor reputation, complaints, an unusual rate of unsolicited mail.
    BadReputation,
    /// Spam: refused by a site policy, with nothing more specific.
    Policy,
    /// Spam: SPF, DKIM, DMARC or ARC, or the sender's authentication, is not good
    /// enough.
    AuthFailed,
    /// Spam: the sending IP address has no reverse DNS, a generic or a wrong one, or a
    /// bad HELO.
    NoReverseDns,
    /// Spam: the envelope sender or From address or domain is refused or cannot be
    /// verified.
    SenderRejected,
    /// Spam: a virus, or a forbidden type of attachment.
    VirusDetected,
    /// Spam: the message breaks the rules of RFC 5322 or MIME.
    MalformedMessage,
}

crate::names::named! {
    Reason {
        UserUnknown => "UserUnknown" | "user-unknown",
        DomainUnknown => "DomainUnknown" | "domain-unknown",
        MailboxDisabled => "MailboxDisabled" | "mailbox-disabled",
        AddressMoved => "AddressMoved" | "address-moved",
        AddressInvalid => "AddressInvalid" | "address-invalid",
        MailboxFull => "MailboxFull" | "mailbox-full",
        RecipientRefused => "RecipientRefused" | "recipient-refused",
        RelayDenied => "RelayDenied" | "relay-denied",
        ServerError => "ServerError" | "server-error",
        NetworkError => "NetworkError" | "network-error",
        DnsFailure => "DnsFailure" | "dns-failure",
        RoutingLoop => "RoutingLoop" | "routing-loop",
        Expired => "Expired" | "expired",
        Undetermined => "Undetermined" | "undetermined",
        Greylisted => "Greylisted" | "greylisted",
        RateLimited => "RateLimited" | "rate-limited",
        MessageTooLarge => "MessageTooLarge" | "message-too-large",
        TlsRequired => "TlsRequired" | "tls-required",
        ProtocolError => "ProtocolError" | "protocol-error",
        SpamContent => "SpamContent" | "spam-content",
        IpBlocklisted => "IpBlocklisted" | "ip-blocklisted",
        DomainBlocklisted => "DomainBlocklisted" | "domain-blocklisted",
        BadReputation => "BadReputation" | "bad-reputation",
        Policy => "Policy" | "policy",
        AuthFailed => "AuthFailed" | "auth-failed",
        NoReverseDns => "NoReverseDns" | "no-reverse-dns",
        SenderRejected => "SenderRejected" | "sender-rejected",
        VirusDetected => "VirusDetected" | "virus-detected",
        MalformedMessage => "MalformedMessage" | "malformed-message",
    }
}

impl Reason {
    /// The class that the reason decides.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::UserUnknown
            | Self::DomainUnknown
            | Self::MailboxDisabled
            | Self::AddressMoved
            | Self::AddressInvalid => Class::Hard,
            Self::MailboxFull
            | Self::RecipientRefused
            | Self::RelayDenied
            | Self::ServerError
            | Self::NetworkError
            | Self::DnsFailure
            | Self::RoutingLoop
            | Self::Expired
            | Self::Undetermined
            | Self::Greylisted
            | Self::RateLimited
            | Self::MessageTooLarge
            | Self::TlsRequired
            | Self::ProtocolError => Class::Soft,
            Self::SpamContent
            | Self::IpBlocklisted
            | Self::DomainBlocklisted
            | Self::BadReputation
            | Self::Policy
            | Self::AuthFailed
            | Self::NoReverseDns
            | Self::SenderRejected
            | Self::VirusDetected
            | Self::MalformedMessage => Class::Spam,
        }
    }

    /// What the failure is about.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::UserUnknown
            | Self::MailboxDisabled
            | Self::AddressMoved
            | Self::AddressInvalid
            | Self::MailboxFull
            | Self::RecipientRefused => Scope::Recipient,
            Self::DomainUnknown | Self::RelayDenied => Scope::Domain,
            Self::MessageTooLarge | Self::SpamContent | Self::VirusDetected | Self::MalformedMessage => {
                Scope::Message
            }
            Self::IpBlocklisted
            | Self::DomainBlocklisted
            | Self::BadReputation
            | Self::Policy
            | Self::AuthFailed
            | Self::NoReverseDns
            | Self::SenderRejected
            | Self::RateLimited
            | Self::Greylisted => Scope::Sender,
            Self::ServerError
            | Self::NetworkError
            | Self::DnsFailure
            | Self::RoutingLoop
            | Self::Expired
            | Self::Undetermined
            | Self::TlsRequired
            | Self::ProtocolError => Scope::Infrastructure,
        }
    }

    /// The reason in a few words, for a sentence.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::UserUnknown => "user unknown",
            Self::DomainUnknown => "domain unknown",
            Self::MailboxDisabled => "mailbox disabled",
            Self::AddressMoved => "address moved",
            Self::AddressInvalid => "address invalid",
            Self::MailboxFull => "mailbox full",
            Self::RecipientRefused => "refused by the recipient",
            Self::RelayDenied => "relaying denied",
            Self::ServerError => "the receiving system failed",
            Self::NetworkError => "network error",
            Self::DnsFailure => "temporary DNS failure",
            Self::RoutingLoop => "routing loop",
            Self::Expired => "the queue lifetime ran out",
            Self::Undetermined => "no cause given",
            Self::Greylisted => "greylisted",
            Self::RateLimited => "rate limited",
            Self::MessageTooLarge => "message too large",
            Self::TlsRequired => "encryption required",
            Self::ProtocolError => "protocol error",
            Self::SpamContent => "content judged spam",
            Self::IpBlocklisted => "the sending IP address or host is blocked",
            Self::DomainBlocklisted => "the sending domain or a link is listed",
            Self::BadReputation => "poor sender reputation",
            Self::Policy => "refused by policy",
            Self::AuthFailed => "sender authentication failed",
            Self::NoReverseDns => "reverse DNS or HELO not acceptable",
            Self::SenderRejected => "sender address refused",
            Self::VirusDetected => "virus or forbidden attachment",
            Self::MalformedMessage => "malformed message",
        }
    }
}

/// What a failure is about.
///
/// ```
/// use deliverability::bounce::{Reason, Scope};
///
/// assert_eq!(Reason::UserUnknown.scope(), Scope::Recipient);
/// assert_eq!(Reason::NetworkError.scope(), Scope::Infrastructure);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// A single recipient.
    Recipient,
    /// Everyone at the recipient's domain.
    Domain,
    /// The message itself.
    Message,
    /// The sender: its address, its domain, its IP address.
    Sender,
    /// The systems and networks in between.
    Infrastructure,
}

crate::names::named! {
    Scope {
        Recipient => "recipient",
        Domain => "domain",
        Message => "message",
        Sender => "sender",
        Infrastructure => "infrastructure",
    }
}
