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

/// A question about a [`Practice`], and the advice where its answer is the bad one.
struct Question {
    answer: fn(&Practice) -> Option<bool>,
    bad: bool,
    code: &'static str,
    severity: Severity,
    question: &'static str,
    advice: &'static str,
}

const QUESTIONS: &[Question] = &[
    Question {
        answer: |practice| practice.bought_list,
        bad: true,
        code: "reputation::bought-list",
        severity: Severity::Error,
        question: "were addresses bought or rented?",
        advice: "never mail addresses that were bought or rented: remove them",
    },
    Question {
        answer: |practice| practice.authenticated,
        bad: false,
        code: "reputation::unauthenticated",
        severity: Severity::Error,
        question: "do SPF, DKIM and DMARC pass?",
        advice: "make SPF, DKIM and DMARC pass: without them nothing else helps",
    },
    Question {
        answer: |practice| practice.easy_unsubscribe,
        bad: false,
        code: "reputation::hard-unsubscribe",
        severity: Severity::Error,
        question: "does unsubscribing take one step?",
        advice: "make unsubscribing one step, or people complain instead",
    },
    Question {
        answer: |practice| practice.has_sent,
        bad: false,
        code: "reputation::no-history",
        severity: Severity::Warning,
        question: "has the domain sent before?",
        advice: "warm the domain up: a first bulk send from it is read as spam",
    },
    Question {
        answer: |practice| practice.bought_domain,
        bad: true,
        code: "reputation::bought-domain",
        severity: Severity::Warning,
        question: "did the domain have another owner?",
        advice: "the domain carries its former owner's history: check blocklists, and warm it up as a new one",
    },
    Question {
        answer: |practice| practice.shared_domain,
        bad: true,
        code: "reputation::shared-domain",
        severity: Severity::Warning,
        question: "do others send from the domain?",
        advice: "the domain carries the behavior of all who send from it: send from one of your own",
    },
    Question {
        answer: |practice| practice.changed_pattern,
        bad: true,
        code: "reputation::changed-pattern",
        severity: Severity::Warning,
        question: "did content, audience or servers change lately?",
        advice: "receivers reassess a changed pattern: change one thing at a time, at low volume",
    },
    Question {
        answer: |practice| practice.cleaned_list,
        bad: false,
        code: "reputation::stale-list",
        severity: Severity::Warning,
        question: "are recipients without activity let go?",
        advice: "let go of recipients without activity: mail that nobody reads damages the reputation",
    },
    Question {
        answer: |practice| practice.segmented,
        bad: false,
        code: "reputation::no-segments",
        severity: Severity::Warning,
        question: "are recipients mailed by segments?",
        advice: "send by segments: what does not concern people makes them leave",
    },
    Question {
        answer: |practice| practice.monitored,
        bad: false,
        code: "reputation::no-monitoring",
        severity: Severity::Warning,
        question: "are the rates watched day by day?",
        advice: "watch the rates every day: reputation can collapse within hours",
    },
];

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
        let span = Span::new(0, domain.len());
        let mut findings: Vec<Finding> = QUESTIONS
            .iter()
            .filter_map(|row| match (row.answer)(self) {
                Some(answer) if answer == row.bad => {
                    Some(Finding::new(row.code, row.severity, span, row.advice))
                }
                Some(_) => None,
                None => {
                    let if_bad = if row.bad { "if so" } else { "if not" };
                    let message = format!("{} {if_bad}, {}", row.question, row.advice);
                    Some(Finding::new(row.code, Severity::Info, span, message))
                }
            })
            .collect();
        findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity()));
        findings
    }
}
