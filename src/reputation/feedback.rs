//! The feedback loops of mailbox providers, and what must be enrolled in them.
//!
//! Without a feedback loop a sender never learns who complained.
//! [`FeedbackLoop::for_provider`] names the kind of loop of a provider;
//! [`Enrolment::missing`] lists what still has to be enrolled.
//!
//! ```
//! use deliverability::{provider::Provider, reputation::feedback::FeedbackLoop};
//!
//! let returns = |provider| {
//!     FeedbackLoop::for_provider(provider).map(FeedbackLoop::returns_complaints)
//! };
//! assert_eq!(returns(Provider::Yahoo), Some(true));
//! assert_eq!(
//!     returns(Provider::Gmail),
//!     Some(false),
//!     "only rates, in Postmaster Tools"
//! );
//! ```

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::provider::Provider;

/// How a mailbox provider returns complaints.
///
/// ```
/// use deliverability::{provider::Provider, reputation::feedback::FeedbackLoop};
///
/// let yahoo = FeedbackLoop::for_provider(Provider::Yahoo).unwrap();
/// assert_eq!(yahoo.as_str(), "per-dkim-domain");
/// assert!(yahoo.returns_complaints());
/// assert!(!FeedbackLoop::Aggregate.returns_complaints(), "Gmail returns rates only");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FeedbackLoop {
    /// A report for each complaint, for an enrolled DKIM domain (Yahoo's Complaint
    /// Feedback Loop).
    PerDkimDomain,
    /// A report for each complaint, for an enrolled IP address (Microsoft's JMRP).
    PerIp,
    /// Rates only, by the identifiers of a `Feedback-ID` header (Gmail).
    Aggregate,
    /// No feedback loop. None is known of Orange, SFR and La Poste, so they are taken to
    /// have none.
    None,
}

crate::names::named! {
    FeedbackLoop {
        PerDkimDomain => "per-dkim-domain",
        PerIp => "per-ip",
        Aggregate => "aggregate",
        None => "none",
    }
}

impl FeedbackLoop {
    /// The feedback loop of a provider's consumer mailboxes: `None` if this crate does
    /// not know.
    ///
    /// ```
    /// use deliverability::{
    ///     provider::Provider, reputation::feedback::FeedbackLoop,
    /// };
    ///
    /// assert_eq!(
    ///     FeedbackLoop::for_provider(Provider::Gmail),
    ///     Some(FeedbackLoop::Aggregate)
    /// );
    /// assert_eq!(
    ///     FeedbackLoop::for_provider(Provider::Apple),
    ///     Some(FeedbackLoop::None)
    /// );
    /// assert_eq!(FeedbackLoop::for_provider(Provider::Comcast), None);
    /// ```
    #[must_use]
    pub const fn for_provider(provider: Provider) -> Option<Self> {
        match provider {
            Provider::Gmail => Some(Self::Aggregate),
            Provider::Yahoo => Some(Self::PerDkimDomain),
            Provider::Outlook => Some(Self::PerIp),
            Provider::Apple | Provider::Orange | Provider::Sfr | Provider::Laposte => Some(Self::None),
            _ => None,
        }
    }

    /// Whether single complaints are returned. Then the people who complained can be
    /// removed, and the mail to the provider counts as
    /// [`Trials::LoopCovered`](crate::rate::Trials::LoopCovered).
    #[must_use]
    pub const fn returns_complaints(self) -> bool {
        matches!(self, Self::PerDkimDomain | Self::PerIp)
    }
}

/// The identities that a sender sends with, and which of them are enrolled in feedback
/// loops.
///
/// ```
/// use deliverability::{provider::Provider, reputation::feedback::Enrolment};
///
/// let mut sender = Enrolment::default();
/// sender.feedback_id = true;
/// sender.ips = vec!["192.0.2.1".into()];
/// sender.enrolled = vec![(Provider::Outlook, "192.0.2.1".into())];
/// assert_eq!(sender.missing(Provider::ALL), []);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Enrolment {
    /// The domains that sign the mail by DKIM.
    pub dkim_domains: Vec<String>,
    /// The IP addresses that send the mail.
    pub ips: Vec<String>,
    /// Whether the mail carries a `Feedback-ID` header with a sender's identifier,
    /// signed by DKIM.
    pub feedback_id: bool,
    /// The domains and addresses that are enrolled, each with its provider.
    pub enrolled: Vec<(Provider, String)>,
}

impl Enrolment {
    /// What still has to be enrolled to receive the feedback of these providers. Case
    /// does not matter.
    ///
    /// ```
    /// use deliverability::{provider::Provider, reputation::feedback::Enrolment};
    ///
    /// let mut sender = Enrolment::default();
    /// sender.dkim_domains = vec!["example.org".into(), "news.example.org".into()];
    /// sender.ips = vec!["192.0.2.1".into()];
    /// sender.enrolled = vec![(Provider::Yahoo, "Example.org".into())];
    /// let missing = sender.missing(Provider::ALL);
    /// let steps: Vec<String> = missing.iter().map(ToString::to_string).collect();
    /// assert_eq!(steps, [
    ///     "gmail: send a Feedback-ID header that DKIM signs",
    ///     "microsoft: enrol the IP address 192.0.2.1",
    ///     "yahoo: enrol the DKIM domain news.example.org",
    /// ]);
    /// ```
    #[must_use]
    pub fn missing(&self, providers: &[Provider]) -> Vec<MissingEnrolment> {
        let is_enrolled = |provider: Provider, identity: &str| {
            self.enrolled.iter().any(|(of, known)| *of == provider && known.eq_ignore_ascii_case(identity))
        };
        let mut missing = Vec::new();
        for &provider in providers {
            let Some(kind) = FeedbackLoop::for_provider(provider) else { continue };
            let identities: &[String] = match kind {
                FeedbackLoop::PerDkimDomain => &self.dkim_domains,
                FeedbackLoop::PerIp => &self.ips,
                FeedbackLoop::Aggregate if !self.feedback_id => {
                    missing.push(MissingEnrolment { provider, kind, identity: None });
                    continue;
                }
                FeedbackLoop::Aggregate | FeedbackLoop::None => &[],
            };
            let absent = identities.iter().filter(|identity| !is_enrolled(provider, identity));
            missing.extend(absent.map(|identity| MissingEnrolment {
                provider,
                kind,
                identity: Some(identity.clone()),
            }));
        }
        missing
    }
}

/// One identity that is not enrolled yet. Its `Display` is the step to take.
///
/// ```
/// use deliverability::{
///     provider::Provider,
///     reputation::feedback::{Enrolment, FeedbackLoop},
/// };
///
/// let mut sender = Enrolment::default();
/// sender.dkim_domains = vec!["example.org".into()];
/// let missing = sender.missing(&[Provider::Yahoo]).remove(0);
/// assert_eq!((missing.kind, missing.identity.as_deref()), (
///     FeedbackLoop::PerDkimDomain,
///     Some("example.org"),
/// ));
/// assert_eq!(missing.to_string(), "yahoo: enrol the DKIM domain example.org");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MissingEnrolment {
    /// The provider to enrol with.
    pub provider: Provider,
    /// The kind of its feedback loop.
    pub kind: FeedbackLoop,
    /// The domain or IP address to enrol; `None` for a header field of every message.
    pub identity: Option<String>,
}

impl fmt::Display for MissingEnrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identity = self.identity.as_deref().unwrap_or_default();
        match self.kind {
            FeedbackLoop::PerDkimDomain => write!(f, "{}: enrol the DKIM domain {identity}", self.provider),
            FeedbackLoop::PerIp => write!(f, "{}: enrol the IP address {identity}", self.provider),
            FeedbackLoop::Aggregate => {
                write!(f, "{}: send a Feedback-ID header that DKIM signs", self.provider)
            }
            FeedbackLoop::None => write!(f, "{}: nothing to enrol", self.provider),
        }
    }
}
