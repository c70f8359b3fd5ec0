//! Which providers return complaints, and what must be enrolled for it.

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::provider::Provider;

/// How a provider returns complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FeedbackLoop {
    /// A report for each complaint, for an enrolled DKIM domain (Yahoo's Complaint Feedback Loop).
    PerDkimDomain,
    /// A report for each complaint, for an enrolled IP address (Microsoft's JMRP).
    PerIp,
    /// Rates only, by the identifiers of a `Feedback-ID` header (Gmail).
    Aggregate,
    /// None. Of Orange, SFR and La Poste nothing is published that this crate knows: they are taken to have none.
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
    /// The loop of a provider's private mailboxes; `None` where this crate does not know.
    ///
    /// ```
    /// use deliverability::{provider::Provider, reputation::feedback::FeedbackLoop};
    ///
    /// assert_eq!(FeedbackLoop::of(Provider::Gmail), Some(FeedbackLoop::Aggregate));
    /// assert_eq!(FeedbackLoop::of(Provider::Apple), Some(FeedbackLoop::None));
    /// assert_eq!(FeedbackLoop::of(Provider::Comcast), None);
    /// ```
    #[must_use]
    pub const fn of(provider: Provider) -> Option<Self> {
        match provider {
            Provider::Gmail => Some(Self::Aggregate),
            Provider::Yahoo => Some(Self::PerDkimDomain),
            Provider::Outlook => Some(Self::PerIp),
            Provider::Apple | Provider::Orange | Provider::Sfr | Provider::Laposte => Some(Self::None),
            _ => None,
        }
    }

    /// Whether single complaints come back, so that the people behind them can be removed, and the
    /// mail to the provider counts as [`Trials::LoopCovered`](crate::rate::Trials::LoopCovered).
    #[must_use]
    pub const fn returns_complaints(self) -> bool {
        matches!(self, Self::PerDkimDomain | Self::PerIp)
    }
}

/// What a sender sends with, and what of it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Enrolment {
    /// The domains that sign the mail.
    pub dkim_domains: Vec<String>,
    /// The IP addresses that send it.
    pub ips: Vec<String>,
    /// Whether the mail carries a `Feedback-ID` header with a sender's identifier, signed by DKIM.
    pub feedback_id: bool,
    /// The domains and addresses that are enrolled, each with its provider.
    pub enrolled: Vec<(Provider, String)>,
}

impl Enrolment {
    /// What has to be enrolled yet to hear from these providers. Case does not matter.
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
            let Some(kind) = FeedbackLoop::of(provider) else { continue };
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

/// One thing to enrol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MissingEnrolment {
    /// With whom.
    pub provider: Provider,
    /// In what kind of loop.
    pub kind: FeedbackLoop,
    /// The domain or address; `None` for a header of every message.
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
