//! The class and the reason of a delivery failure, with the evidence.
//!
//! A failure has one [`Reason`]; the reason decides the [`Class`]: **hard** (the address is at
//! fault), **soft** (something temporary, or about this message or route) or **spam** (the receiver
//! objects to the sender). The text decides before any code does, since on real bounces one code
//! stands for many causes; 550, 554, 5.0.0 and 5.7.1 alone never mean hard.
//!
//! ```
//! use deliverability::bounce::{self, Class, Reason};
//!
//! let verdict = bounce::classify_reply("550 5.1.1 <jane@example.org>: user unknown");
//! assert_eq!((verdict.class(), verdict.reason()), (Class::Hard, Reason::UserUnknown));
//! assert_eq!(verdict.evidence(), Some("user unknown"));
//!
//! let verdict = bounce::classify_reply(
//!     "550 5.1.1 <jane@example.org>: rejected, 192.0.2.7 is listed at zen.spamhaus.org",
//! );
//! assert_eq!((verdict.class(), verdict.reason()), (Class::Spam, Reason::IpBlocklisted));
//! assert_eq!(verdict.blocklist(), Some("Spamhaus"));
//! ```
//!
//! A whole bounce message goes through `dsn::Message` first, which finds every failed recipient:
//!
//! ```
//! # #[cfg(feature = "dsn")] {
//! # use deliverability::{bounce, dsn};
//! let raw = b"From: MAILER-DAEMON@mx.example.net\r\nSubject: failure notice\r\n\r\n\
//!     Hi. This is the qmail-send program at mx.example.net.\r\n\
//!     I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n\
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
//! The text is cut to what the remote said, folded (one case, quotations masked), and read once by
//! an automaton that knows words and their synonyms in several languages; rules are short rows of
//! such words. Of the rules that match, the one with the most specific reason decides. Codes count
//! where the text gives no cause. [`Certainty`] tells which it was, and a [`Verdict`] names the rule
//! and the words. Callers add rules of their own to a [`Classifier`].

mod classifier;
mod codes;
mod lexer;
mod reason;
#[cfg(feature = "dsn")]
mod recipient;
mod retry;
mod rules;
mod text;
mod user;
mod verdict;
mod words;

pub use classifier::Classifier;
pub use reason::{Class, Reason, Scope};
pub use user::UserRule;
pub use verdict::{Certainty, Failure, Vendor, Verdict};

/// Classifies one failure by the built-in rules.
///
/// Takes a text, a [`Failure`], or a recipient of a delivery report.
#[cfg(feature = "std")]
#[must_use]
pub fn classify<'a>(failure: impl Into<Failure<'a>>) -> Verdict<'a> {
    shared().classify(failure)
}

/// Classifies the text of one reply, or of a diagnostic that wraps one, by the built-in rules.
#[cfg(feature = "std")]
#[must_use]
pub fn classify_reply(text: &str) -> Verdict<'_> {
    shared().classify_reply(text)
}

/// The classifier with the built-in rules alone: a table derived from constants, made once.
#[cfg(feature = "std")]
fn shared() -> &'static Classifier {
    static SHARED: std::sync::OnceLock<Classifier> = std::sync::OnceLock::new();
    SHARED.get_or_init(Classifier::new)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_rule_decides_its_own_example() {
        let classifier = Classifier::new();
        let wrong: Vec<_> = rules::all()
            .filter_map(|rule| {
                let verdict = classifier.classify_reply(rule.example);
                (verdict.reason() != rule.reason || verdict.rule() != rule.id).then(|| {
                    alloc::format!(
                        "{} {:?} got {} {:?}: {}",
                        rule.id,
                        rule.reason,
                        verdict.rule(),
                        verdict.reason(),
                        rule.example
                    )
                })
            })
            .collect();
        assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
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
