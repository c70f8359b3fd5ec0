//! What an incoming reply wants: absence, opt-out, interest, complaint, and when a
//! person is back.
//!
//! A reply has one [`Intent`]. Headers are read first (RFC 3834 and what products write
//! in its place), then the text that the author wrote, without quotation, signature and
//! legal footer, in seven languages. A wish to get no more mail wins over everything but
//! a bounce and a challenge, however it is joined to other things; what is quoted never
//! decides.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::reply::{self, Intent, Language, Message};
//!
//! let message = Message::new("Ich bin bis einschließlich 15. August im Urlaub.")
//!     .with_subject("Automatische Antwort: Angebot")
//!     .with_header("Auto-Submitted", "auto-replied");
//! let reply = reply::classify(&message);
//! assert_eq!((reply.intent(), reply.is_opt_out()), (Intent::Absence, false));
//! assert_eq!(reply.language(), Some(Language::German));
//! let sent = "2026-07-29T10:00:00+02:00".parse().unwrap();
//! assert_eq!(reply.return_date(sent), NaiveDate::from_ymd_opt(2026, 8, 16));
//!
//! let reply = reply::classify(&Message::new(
//!     "Pas intéressé, merci de me retirer de votre liste.",
//! ));
//! assert_eq!((reply.intent(), reply.is_opt_out()), (Intent::Unsubscribe, true));
//! ```
//!
//! # How it decides
//!
//! Headers that only machines write decide alone: reports, receipts, challenges. Then
//! come the phrases of the caller ([`Classifier::with_phrase`]). For everything else, a
//! learned table of integer weights decides, by the words, the phrases of [`Sign`]s, what
//! the words of each clause say together, and the headers. A wish to opt out that a
//! phrase or a clause expresses overrides the table, unless the table considers it nearly
//! impossible; where the wish is denied, nothing is an opt-out.
//!
//! What a clause wishes is composed, in every language by the same rules: a word of
//! ending with what is to end (`take` and `my address`, `cessez` and `vos mails`), a
//! refusal of what is to come (`no more` and `mails`), an objection, or a word on its
//! own. The object tells `remove me` from `remove the attachment`; a question about the
//! sender's product, and what third persons want, are not opt-outs.
//!
//! [`Sign`]: self::Reply::rule

mod classifier;
mod clauses;
mod contact;
mod date_words;
mod dates;
mod endings;
mod footers;
mod headers;
mod incoming;
mod language;
mod later;
mod lexicon;
mod opt_out;
mod phrases;
mod refusals;
mod rules;
mod signs;
mod text;
#[doc(hidden)]
pub mod training;
mod verdict;
mod word_map;

pub use classifier::Classifier;
pub use incoming::{Error, Message};
pub use language::Language;
pub use verdict::{Intent, Reply};

/// Classifies one reply by the built-in phrases and table.
///
/// ```
/// use deliverability::reply::{self, Intent, Message};
///
/// let reply = reply::classify(&Message::new(
///     "Sounds good, could you send me a price list?",
/// ));
/// assert_eq!(reply.intent(), Intent::Interested);
/// ```
#[must_use]
pub fn classify(message: &Message) -> Reply {
    static SHARED: std::sync::OnceLock<Classifier> = std::sync::OnceLock::new();
    SHARED.get_or_init(Classifier::new).classify(message)
}
