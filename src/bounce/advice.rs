//! What a sender should do about a failure, as data.

use super::{
    reason::{Class, Reason, Scope},
    tokens::{MAX_TEXT, Tokens},
    verdict::Verdict,
    word::hash,
};
use crate::{diagnostic::Span, learned::clip, smtp::Severity};

/// What a sender should do about a failure.
///
/// ```
/// use deliverability::bounce::{self, Mechanism};
///
/// let verdict =
///     bounce::classify_reply("421 4.7.26 This mail has not passed DKIM checks");
/// let advice = verdict.advice();
/// assert_eq!(advice.authentication, Some(Mechanism::Dkim));
/// assert!(!advice.suppress && !advice.counts_for_quarantine);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Advice<'v> {
    /// Whether another attempt makes sense, and after how many seconds if the text says
    /// so.
    pub retry: Retry,
    /// Whether to send less at a time to this receiver.
    pub slow_down: bool,
    /// The authentication to fix; `None` if that is not the problem.
    pub authentication: Option<Mechanism>,
    /// The blocklist to ask for removal; `None` if no list is the problem.
    pub delisting: Option<Delisting<'v>>,
    /// Whether to send nothing more to this address.
    pub suppress: bool,
    /// Whether the failure counts towards a quarantine of the address.
    pub counts_for_quarantine: bool,
    /// What the failure is about.
    pub scope: Scope,
}

/// Whether another attempt makes sense.
///
/// ```
/// use deliverability::bounce::{self, Retry};
///
/// let retry = |text| bounce::classify_reply(text).advice().retry;
/// assert_eq!(retry("550 5.1.1 User unknown"), Retry::No);
/// assert_eq!(retry("451 4.3.0 Server error, please try later"), Retry::Later);
/// assert_eq!(retry("450 4.7.1 Greylisted, wait 60 seconds"), Retry::After(60));
/// assert_eq!(
///     retry("550 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org"),
///     Retry::WhenMended,
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Retry {
    /// No: another attempt would fail in the same way.
    No,
    /// Yes, on the queue's own schedule.
    Later,
    /// Yes, after this many seconds.
    After(u32),
    /// Yes, once the problem that the advice names is fixed.
    WhenMended,
}

/// A mechanism by which a receiver recognizes the sender, or protects the connection.
///
/// ```
/// use deliverability::bounce::{self, Mechanism};
///
/// let verdict =
///     bounce::classify_reply("550 5.7.25 The client does not have a PTR record");
/// assert_eq!(verdict.advice().authentication, Some(Mechanism::ReverseDns));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// SPF (RFC 7208).
    Spf,
    /// DKIM (RFC 6376).
    Dkim,
    /// DMARC (RFC 9989).
    Dmarc,
    /// The name of the sending IP address in the DNS, and the name given in HELO.
    ReverseDns,
    /// TLS, the encryption of the connection.
    Tls,
    /// Authentication of any kind: the receiver does not say which.
    Any,
}

crate::names::named! {
    Mechanism {
        Spf => "spf",
        Dkim => "dkim",
        Dmarc => "dmarc",
        ReverseDns => "reverse-dns",
        Tls => "tls",
        Any => "any",
    }
}

/// Where to ask for removal from a blocklist.
///
/// ```
/// use deliverability::bounce;
///
/// let verdict = bounce::classify_reply(
///     "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using \
///      zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.7",
/// );
/// let delisting = verdict.advice().delisting.expect("the text names a list");
/// assert_eq!(delisting.list, Some("Spamhaus"));
/// assert_eq!(delisting.url, Some("https://www.spamhaus.org/query/ip/192.0.2.7"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Delisting<'v> {
    /// The public list, if the text names one.
    pub list: Option<&'static str>,
    /// The page that the text gives.
    pub url: Option<&'v str>,
}

impl Verdict<'_> {
    /// What to do about the failure, by its reason, its codes and its text.
    ///
    /// ```
    /// use deliverability::bounce::{self, Retry};
    ///
    /// let verdict =
    ///     bounce::classify_reply("451 4.7.1 Greylisted, try again in 5 minutes");
    /// assert_eq!(verdict.advice().retry, Retry::After(300));
    /// assert!(bounce::classify_reply("550 5.1.1 User unknown").advice().suppress);
    /// ```
    #[must_use]
    pub fn advice(&self) -> Advice<'_> {
        let reason = self.reason();
        let is_listed = matches!(reason, Reason::IpBlocklisted | Reason::DomainBlocklisted);
        Advice {
            retry: self.retry(),
            slow_down: matches!(reason, Reason::RateLimited | Reason::BadReputation),
            authentication: self.mechanism(),
            delisting: is_listed.then(|| Delisting { list: self.blocklist(), url: self.help_url() }),
            suppress: self.class() == Class::Hard,
            counts_for_quarantine: counts(reason),
            scope: self.scope(),
        }
    }

    fn retry(&self) -> Retry {
        let reason = self.reason();
        let is_permanent = self.permanence() == Some(Severity::Permanent);
        match (self.class(), self.retry_after()) {
            (Class::Hard, _) => Retry::No,
            (_, Some(seconds)) => Retry::After(seconds),
            (Class::Spam, None) if is_permanent || reason != Reason::BadReputation => Retry::WhenMended,
            (_, None) if !is_permanent || matches!(reason, Reason::Greylisted | Reason::RateLimited) => {
                Retry::Later
            }
            _ => Retry::No,
        }
    }

    fn mechanism(&self) -> Option<Mechanism> {
        const NAMES: [(&str, Mechanism); 3] =
            [("dmarc", Mechanism::Dmarc), ("dkim", Mechanism::Dkim), ("spf", Mechanism::Spf)];
        match self.reason() {
            Reason::NoReverseDns => Some(Mechanism::ReverseDns),
            Reason::TlsRequired => Some(Mechanism::Tls),
            Reason::AuthFailed => {
                let text = clip(self.text(), MAX_TEXT);
                let words = Tokens::new(text, Span::new(0, text.len())).words;
                let named = |name: &str| words.iter().any(|word| word.hash == hash(name));
                let found = NAMES.iter().find(|(name, _)| named(name));
                Some(found.map_or(Mechanism::Any, |&(_, mechanism)| mechanism))
            }
            _ => None,
        }
    }
}

/// Whether a reason ever quarantines an address; `quarantine` decides for how long.
const fn counts(reason: Reason) -> bool {
    matches!(reason.class(), Class::Hard)
        || matches!(
            reason,
            Reason::MailboxFull
                | Reason::RecipientRefused
                | Reason::RelayDenied
                | Reason::ServerError
                | Reason::NetworkError
                | Reason::DnsFailure
                | Reason::RoutingLoop
                | Reason::Expired
                | Reason::Undetermined
        )
}
