//! Complaints and the ways to avoid them: feedback reports, complaint addresses,
//! unsubscribing from the header.
//!
//! - [`Report`] reads what a feedback loop sends when a person presses "this is spam":
//!   the Abuse Reporting Format (RFC 5965, RFC 6650), authentication failure reports in
//!   the same format (RFC 6591), and the reports of loops that fill in nothing or send
//!   no report part. Values taken from the returned message are then marked as derived.
//!   Needs the feature `dsn`.
//! - [`cfbl::Address`] and [`cfbl::FeedbackId`] are the fields by which a sender asks for
//!   complaints (RFC 9477).
//! - [`unsubscribe::OneClick`] reads and judges `List-Unsubscribe` and
//!   `List-Unsubscribe-Post` (RFC 2369, RFC 8058), and [`unsubscribe::ListUnsubscribe`]
//!   writes them.
//!
//! ```
//! use deliverability::feedback::{FeedbackType, Report};
//!
//! # #[cfg(feature = "dsn")] {
//!
//! let raw = b"From: feedback@arf.example.net\nSubject: Feedback report\n\
//!     Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
//!     --b\n\nThis is an email abuse report.\n\
//!     --b\nContent-Type: message/feedback-report\n\n\
//!     Feedback-Type: abuse\nUser-Agent: Example/1.0\nVersion: 1\n\
//!     Source-IP: 192.0.2.7\n\
//!     Original-Rcpt-To: <jane@example.net>\n\
//!     --b\nContent-Type: message/rfc822\n\n\
//!     Return-Path: <news+jane=example.net@bounce.example.com>\n\
//!     Message-ID: <1@example.com>\n\
//!     X-Campaign: spring\nSubject: Our news\n--b--\n";
//! let report = Report::parse(raw)?;
//! assert_eq!(report.feedback_type(), FeedbackType::Abuse);
//! assert_eq!(report.recipients()[0].address(), "jane@example.net");
//! assert_eq!(report.message_id().as_deref(), Some("1@example.com"));
//! assert_eq!(
//!     report.original().unwrap().header("X-Campaign").as_deref(),
//!     Some("spring")
//! );
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

pub mod cfbl;
#[cfg(feature = "dsn")]
mod recipient;
#[cfg(feature = "dsn")]
mod report;
#[cfg(feature = "dsn")]
mod types;
pub mod unsubscribe;
#[cfg(feature = "dsn")]
mod verp;

#[cfg(feature = "dsn")]
pub use recipient::Recipient;
#[cfg(feature = "dsn")]
pub use report::{Error, ErrorKind, Report};
#[cfg(feature = "dsn")]
pub use types::{AuthFailure, DeliveryResult, FeedbackType, Field};
#[cfg(feature = "dsn")]
pub use verp::Verp;
