//! The class and the reason of a delivery failure, with the evidence.
//!
//! A failure has one [`Reason`], and the reason decides the [`Class`]: **hard** (the
//! address is at fault), **soft** (the failure is temporary, or about this message or
//! route) or **spam** (the receiver objects to the sender). The text takes precedence
//! over the codes, since in real bounces one code has many causes; 550, 554, 5.0.0 and
//! 5.7.1 alone never mean hard.
//!
//! ```
//! use deliverability::bounce::{self, Class, Reason};
//!
//! let verdict = bounce::classify_reply("550 5.1.1 <jane@example.org>: user unknown");
//! assert_eq!((verdict.class(), verdict.reason()), (Class::Hard, Reason::UserUnknown));
//! assert_eq!(verdict.evidence(), Some("user unknown"));
//!
//! let verdict = bounce::classify_reply(
//!     "550 5.1.1 <jane@example.org>: 192.0.2.7 is listed at zen.spamhaus.org",
//! );
//! assert_eq!(
//!     (verdict.class(), verdict.reason()),
//!     (Class::Spam, Reason::IpBlocklisted)
//! );
//! assert_eq!(verdict.blocklist(), Some("Spamhaus"));
//! ```
//!
//! A whole bounce message goes through `dsn::Message` first, which finds every failed
//! recipient:
//!
//! ```
//! # use deliverability::{bounce, dsn};
//! # #[cfg(feature = "dsn")] {
//! let raw = b"From: MAILER-DAEMON@mx.example.net\r\nSubject: failure notice\r\n\r\n\
//!     Hi. This is the qmail-send program at mx.example.net.\r\n\
//!     I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\
//!     \r\n\
//!     <jane@example.org>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n";
//! for failure in dsn::Message::parse(raw)?.failures() {
//!     let verdict = bounce::classify(failure);
//!     assert_eq!(verdict.reason(), bounce::Reason::UserUnknown);
//!     println!("{}: {verdict}", failure.recipient());
//! }
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # How it decides
//!
//! The text is cut to what the remote said, and masked: addresses, hosts, numbers and
//! ids never count (see [`mask()`]). Codes that a vendor has published with one meaning
//! decide first. Then the words, a vocabulary of synonyms in several languages, the
//! codes and the rules that match are features of a learned table of integer weights,
//! which `scripts/train` makes from labeled texts. Calling an address at fault
//! requires more certainty than any other answer. Where the text gives no cause, the
//! codes alone decide.
//!
//! [`Certainty`] and [`Verdict::probability`] say how certain a verdict is. The verdict
//! names the rule, the words that decided and the runner-up, and its [`Advice`] says
//! what to do. Callers can add rules of their own to a [`Classifier`], and teach it
//! texts of their own: see [`Lessons`].

mod advice;
mod classifier;
mod failure;
mod features;
mod hosts;
mod lessons;
mod mask;
mod matcher;
mod matches;
mod reason;
#[cfg(feature = "dsn")]
mod recipient;
mod retry;
mod rules;
mod shape;
mod status_codes;
mod tokens;
#[doc(hidden)]
pub mod training;
mod user_rule;
mod verdict;
mod vocabulary;
mod word;

pub use advice::{Advice, Delisting, Mechanism, Retry};
pub use classifier::Classifier;
pub use failure::Failure;
pub use lessons::Lessons;
pub use mask::mask;
pub use reason::{Class, Reason, Scope};
pub use user_rule::UserRule;
pub use verdict::{Certainty, Vendor, Verdict};

/// Classifies one failure by the built-in rules.
///
/// Takes a text, a [`Failure`] (a text with the codes that came beside it), or, with
/// the feature `dsn`, a recipient of a delivery report. The verdict borrows the text.
///
/// ```
/// use deliverability::bounce::{self, Certainty, Failure, Reason};
///
/// let failure = Failure::new("<jane@example.org>").with_status("5.1.1".parse()?);
/// let verdict = bounce::classify(failure);
/// assert_eq!(verdict.reason(), Reason::UserUnknown);
/// assert_eq!(verdict.certainty(), Certainty::EnhancedCode, "the text gives no cause");
/// # Ok::<(), deliverability::smtp::Error>(())
/// ```
#[cfg(feature = "std")]
#[must_use]
pub fn classify<'a>(failure: impl Into<Failure<'a>>) -> Verdict<'a> {
    shared().classify(failure)
}

/// Classifies the text of one reply, or of a diagnostic that wraps one, by the built-in
/// rules.
///
/// ```
/// use deliverability::bounce::{self, Class, Reason};
///
/// let verdict = bounce::classify_reply(
///     "host mx.example.org[192.0.2.9] said: 550 5.2.1 This account has been disabled",
/// );
/// assert_eq!(verdict.class(), Class::Hard);
/// assert_eq!(verdict.reason(), Reason::MailboxDisabled);
/// ```
#[cfg(feature = "std")]
#[must_use]
pub fn classify_reply(text: &str) -> Verdict<'_> {
    shared().classify_reply(text)
}

/// The classifier with the built-in rules alone: a table derived from constants, made
/// once.
#[cfg(feature = "std")]
fn shared() -> &'static Classifier {
    static SHARED: std::sync::OnceLock<Classifier> = std::sync::OnceLock::new();
    SHARED.get_or_init(Classifier::new)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Rules whose example the learned table decides otherwise, with the reason it gives.
    const DECIDED_BY_TABLE: &[(&str, Reason)] = &[
        ("header-names-unknown", Reason::MalformedMessage),
        ("exchange-sender-expansion", Reason::NetworkError),
        ("recipient-address-rejected", Reason::Policy),
        ("system-out-of-space", Reason::MailboxFull),
        ("try-later", Reason::Greylisted),
        ("dns-temporarily-unknown", Reason::ServerError),
        ("takes-no-mail", Reason::Policy),
        ("policy-content", Reason::Policy),
        ("limit-of-number", Reason::MailboxFull),
    ];

    /// Rules whose example a status decides, which outweighs what the table thinks of the
    /// words.
    const DECIDED_BY_STATUS: &[(&str, Reason)] = &[("closed-in-words-for-now", Reason::ServerError)];

    #[test]
    fn every_rule_is_the_heaviest_of_its_own_example() {
        let classifier = Classifier::new();
        let wrong: Vec<_> = rules::all()
            .filter_map(|rule| {
                let found = classifier.heaviest_rule(rule.example);
                (found != Some(rule.id))
                    .then(|| alloc::format!("{} got {found:?}: {}", rule.id, rule.example))
            })
            .collect();
        assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn the_verdict_on_the_example_of_a_rule_has_its_id_and_reason() {
        let classifier = Classifier::new();
        let wrong: Vec<_> = rules::all()
            .filter_map(|rule| {
                let by_table = DECIDED_BY_TABLE.iter().find(|(id, _)| *id == rule.id);
                let verdict = classifier.classify_reply(rule.example);
                let by_status = DECIDED_BY_STATUS.iter().find(|(id, _)| *id == rule.id);
                let wanted = match (by_table, by_status) {
                    (Some((_, reason)), _) => ("learned", *reason),
                    (_, Some((_, reason))) if verdict.rule().starts_with("status-") => {
                        (verdict.rule(), *reason)
                    }
                    _ => (rule.id, rule.reason),
                };
                let found = (verdict.rule(), verdict.reason());
                (found != wanted).then(|| alloc::format!("{} got {found:?}: {}", rule.id, rule.example))
            })
            .collect();
        assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
        for (id, _) in DECIDED_BY_TABLE.iter().chain(DECIDED_BY_STATUS) {
            assert!(rules::all().any(|rule| rule.id == *id), "there is no rule {id}");
        }
    }

    #[test]
    fn rule_ids_are_unique() {
        let mut ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
