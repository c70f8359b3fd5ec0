//! What counts do not show: separate streams, the history of a domain, and missing
//! practices.
//!
//! [`isolate`] checks that kinds of mail are separated by domain; [`Practice::lint`]
//! asks for what is unknown and advises on what is wrong.
//!
//! ```
//! use deliverability::reputation::practice::{StreamKind, isolate};
//!
//! let findings = isolate(&[
//!     ("example.org", StreamKind::Transactional),
//!     ("example.org", StreamKind::Marketing),
//! ]);
//! assert_eq!(findings[0].code(), "reputation::mixed-streams");
//! ```

use alloc::{format, string::String, vec::Vec};

use crate::diagnostic::{Finding, Severity, Span};

/// The purpose of a stream of mail.
///
/// ```
/// use deliverability::reputation::practice::StreamKind;
///
/// assert_eq!(
///     "transactional".parse::<StreamKind>().unwrap(),
///     StreamKind::Transactional
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StreamKind {
    /// Mail caused by the recipient's own action: receipts, logins.
    Transactional,
    /// Mail to many recipients: news, offers, prospecting.
    Marketing,
}

crate::names::named! {
    StreamKind {
        Transactional => "transactional",
        Marketing => "marketing",
    }
}

/// Checks that streams are kept apart, so that complaints about one do not delay the
/// other.
///
/// Each stream is a domain and the kind of mail sent from it. Findings:
/// `reputation::mixed-streams` for a domain that sends both kinds,
/// `reputation::bare-domain` for marketing mail from a domain above one that sends
/// transactional mail. The span covers the stream's domain.
///
/// ```
/// use deliverability::reputation::practice::{StreamKind, isolate};
///
/// let receipts = ("app.example.org", StreamKind::Transactional);
/// let streams = [("example.org", StreamKind::Marketing), receipts];
/// let findings = isolate(&streams);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code(), "reputation::bare-domain");
/// assert_eq!(isolate(&[("news.example.org", StreamKind::Marketing), receipts]), []);
/// ```
#[must_use]
pub fn isolate(streams: &[(&str, StreamKind)]) -> Vec<Finding> {
    let bare = |domain: &str| -> String { domain.trim_end_matches('.').to_ascii_lowercase() };
    let transactional: Vec<String> = streams
        .iter()
        .filter(|(_, kind)| *kind == StreamKind::Transactional)
        .map(|(domain, _)| bare(domain))
        .collect();
    let mut findings = Vec::new();
    for (domain, _) in streams.iter().filter(|(_, kind)| *kind == StreamKind::Marketing) {
        let span = Span::new(0, domain.len());
        let own = bare(domain);
        let below = format!(".{own}");
        if transactional.contains(&own) {
            let message = format!(
                "{own} sends transactional and marketing mail: give each a subdomain of its own, or complaints about the one delay the other"
            );
            findings.push(Finding::new("reputation::mixed-streams", Severity::Warning, span, message));
        } else if transactional.iter().any(|other| other.ends_with(&below)) {
            let message = format!(
                "marketing mail goes out from {own} itself, above a subdomain with transactional mail: give it a subdomain of its own"
            );
            findings.push(Finding::new("reputation::bare-domain", Severity::Info, span, message));
        }
    }
    findings
}

/// What is known of a sending domain and its use; `None` for what is not known.
///
/// ```
/// use deliverability::reputation::practice::Practice;
///
/// let mut practice = Practice::default();
/// practice.authenticated = Some(false);
/// let finding = &practice.lint("example.org")[0];
/// assert_eq!(finding.code(), "reputation::unauthenticated");
/// assert_eq!(
///     finding.message(),
///     "make SPF, DKIM and DMARC pass: without them nothing else helps",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Practice {
    /// Whether the domain had another owner before.
    pub bought_domain: Option<bool>,
    /// Whether others send from the domain too.
    pub shared_domain: Option<bool>,
    /// Whether this owner has sent mail from the domain before.
    pub has_sent: Option<bool>,
    /// Whether content, audience or infrastructure changed recently.
    pub changed_pattern: Option<bool>,
    /// Whether SPF, DKIM and DMARC pass.
    pub authenticated: Option<bool>,
    /// Whether unsubscribing takes one step.
    pub easy_unsubscribe: Option<bool>,
    /// Whether addresses were bought or rented.
    pub bought_list: Option<bool>,
    /// Whether recipients without activity are removed regularly.
    pub cleaned_list: Option<bool>,
    /// Whether recipients are mailed by segments.
    pub segmented: Option<bool>,
    /// Whether the rates are watched every day.
    pub monitored: Option<bool>,
}

impl Practice {
    /// What to improve, the worst first. What is not known becomes a question of
    /// [`Severity::Info`]. The spans cover `domain`.
    ///
    /// ```
    /// use deliverability::{diagnostic::Severity, reputation::practice::Practice};
    ///
    /// let mut practice = Practice::default();
    /// practice.bought_domain = Some(true);
    /// practice.bought_list = Some(true);
    /// let findings = practice.lint("example.org");
    /// assert_eq!(findings[0].code(), "reputation::bought-list");
    /// assert_eq!(findings[1].code(), "reputation::bought-domain");
    /// assert!(
    ///     findings[2..].iter().all(|finding| finding.severity() == Severity::Info)
    /// );
    /// assert_eq!(
    ///     findings[3].message(),
    ///     "does unsubscribing take one step? if not, \
    ///      make unsubscribing one step, or people complain instead",
    /// );
    /// ```
    #[must_use]
    pub fn lint(&self, domain: &str) -> Vec<Finding> {
        use Severity::{Error, Warning};
        // The answer, the bad answer, the code, its severity, the question, and the advice.
        let rows = [
            (
                self.bought_list,
                true,
                "reputation::bought-list",
                Error,
                "were addresses bought or rented?",
                "never mail addresses that were bought or rented: remove them",
            ),
            (
                self.authenticated,
                false,
                "reputation::unauthenticated",
                Error,
                "do SPF, DKIM and DMARC pass?",
                "make SPF, DKIM and DMARC pass: without them nothing else helps",
            ),
            (
                self.easy_unsubscribe,
                false,
                "reputation::hard-unsubscribe",
                Error,
                "does unsubscribing take one step?",
                "make unsubscribing one step, or people complain instead",
            ),
            (
                self.has_sent,
                false,
                "reputation::no-history",
                Warning,
                "has the domain sent before?",
                "warm the domain up: a first bulk send from it is read as spam",
            ),
            (
                self.bought_domain,
                true,
                "reputation::bought-domain",
                Warning,
                "did the domain have another owner?",
                "the domain carries its former owner's history: check blocklists, and warm it up as a new one",
            ),
            (
                self.shared_domain,
                true,
                "reputation::shared-domain",
                Warning,
                "do others send from the domain?",
                "the domain carries the behavior of all who send from it: send from one of your own",
            ),
            (
                self.changed_pattern,
                true,
                "reputation::changed-pattern",
                Warning,
                "did content, audience or servers change lately?",
                "receivers reassess a changed pattern: change one thing at a time, at low volume",
            ),
            (
                self.cleaned_list,
                false,
                "reputation::stale-list",
                Warning,
                "are recipients without activity let go?",
                "let go of recipients without activity: mail that nobody reads harms",
            ),
            (
                self.segmented,
                false,
                "reputation::no-segments",
                Warning,
                "are recipients mailed by segments?",
                "send by segments: what does not concern people makes them leave",
            ),
            (
                self.monitored,
                false,
                "reputation::no-monitoring",
                Warning,
                "are the rates watched day by day?",
                "watch the rates every day: reputation can collapse within hours",
            ),
        ];
        let span = Span::new(0, domain.len());
        let mut findings: Vec<Finding> = rows
            .into_iter()
            .filter_map(|(answer, wrong, code, severity, question, advice)| match answer {
                Some(answer) if answer == wrong => Some(Finding::new(code, severity, span, advice)),
                Some(_) => None,
                None => {
                    let if_wrong = if wrong { "if so" } else { "if not" };
                    let message = format!("{question} {if_wrong}, {advice}");
                    Some(Finding::new(code, Severity::Info, span, message))
                }
            })
            .collect();
        findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity()));
        findings
    }
}
