//! What mailbox providers require of senders, and whether a sender complies.
//!
//! A [`Profile`] contains what one provider has published: dated, versioned, every rule
//! with its source, the date from which it applies, and the consequences of breaking it.
//! [`Facts`] are what is known of a sender and a message. [`Profile::check`] compares
//! the two, rule by rule: pass, fail, not applicable, or unknown. **Unknown facts never
//! pass.**
//!
//! ```
//! use deliverability::{
//!     compliance::{
//!         Authentication, DmarcPolicy, Facts, Mail, Profile, Signature, Status,
//!     },
//!     feedback::unsubscribe::OneClick,
//!     rate::{Rate, Trials},
//! };
//!
//! let unsubscribe = OneClick::read(
//!     ["<https://example.org/u?id=81f3>, <mailto:leave@example.org>"],
//!     ["List-Unsubscribe=One-Click"],
//! )
//! .signed_by(["from:to:subject:list-unsubscribe:list-unsubscribe-post"]);
//!
//! let facts = Facts::new()
//!     .spf(Authentication::Pass, Some(false))
//!     .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(2048)])
//!     .dmarc(DmarcPolicy::None)
//!     .mail(Mail::Marketing)
//!     .messages_today(20_000)
//!     .unsubscribe(&unsubscribe)
//!     .complaint_rate(Rate::new(35, 10_000, Trials::InboxDelivered));
//!
//! let report = Profile::gmail().check(&facts);
//! let status = |rule| report.outcome(rule).unwrap().status;
//! assert_eq!(status("gmail::alignment"), Status::Pass); // by DKIM
//! assert_eq!(status("gmail::one-click"), Status::Pass);
//! assert_eq!(status("gmail::tls"), Status::Unknown);
//! assert_eq!(
//!     report.outcome("gmail::complaints").unwrap().to_string(),
//!     "fail: expected complaints under 0.30 % of inbox-delivered, \
//!  found 0.35 % (35 of 10,000 inbox-delivered)",
//! );
//! ```
//!
//! [`OneClick`](crate::feedback::unsubscribe::OneClick), [`FeedbackId`], [`lint_format`]
//! and [`ReverseCheck`] extract the facts that a header and the DNS contain;
//! [`BulkStatus`] remembers who became a bulk sender. The facts of SPF, DKIM and DMARC
//! are plain values, whatever checked them.

mod bulk;
mod check;
mod facts;
mod feedback_id;
mod format;
mod profile;
mod profiles;
mod reverse;

pub use bulk::{Bulk, BulkStatus};
pub use check::{Observed, Outcome, Report, Status};
pub use facts::{Authentication, DmarcPolicy, Facts, Mail, Signature};
pub use feedback_id::{FeedbackId, FeedbackIdError, FeedbackIdErrorKind};
pub use format::lint_format;
pub use profile::{Audience, Effect, Profile, Requirement, Rule};
pub use reverse::{ReverseCheck, ReverseDns};
