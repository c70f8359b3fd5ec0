//! Bounces and delivery reports: a raw message in, its failures out.
//!
//! [`Message::parse`] takes a message as it came and finds its kind ([`Kind`]) and
//! every recipient it reports on ([`Recipient`]), with the reply, the status code and
//! the dates that it states. It reads delivery-status reports (RFC 3464, RFC 6522, RFC
//! 6533) and tolerates what occurs in practice: odd actions, missing types and parts,
//! comments, CR, LF and CRLF. It also reads the bounces in words that mail systems
//! write without a report: qmail, Exim, Sendmail, Postfix, Exchange, Domino, Yahoo and
//! dozens of others.
//!
//! ```
//! use deliverability::dsn::{Action, Kind, Message};
//!
//! let raw = b"From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>\r\n\
//!     Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
//!     --b\r\n\r\nYour message could not be delivered.\r\n\
//!     --b\r\nContent-Type: message/delivery-status\r\n\r\n\
//!     Reporting-MTA: dns; mx.example.net\r\n\r\n\
//!     Final-Recipient: rfc822; jane@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\
//!     Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n\r\n\
//!     Final-Recipient: rfc822; john@example.org\r\nAction: delayed\r\n\
//!     Status: 4.4.1\r\n--b--\r\n";
//! let message = Message::parse(raw)?;
//! assert_eq!(message.kind(), Kind::Bounce);
//! assert_eq!(
//!     message.report().unwrap().reporting_mta.as_deref(),
//!     Some("mx.example.net")
//! );
//! let failures: Vec<_> = message.failures().collect();
//! assert_eq!(failures.len(), 1);
//! assert_eq!(failures[0].recipient(), "jane@example.org");
//! assert_eq!(message.delays().next().unwrap().action(), Some(Action::Delayed));
//! # Ok::<(), deliverability::dsn::Error>(())
//! ```
//!
//! The module `bounce` classifies failures (class and reason).
//!
//! # Limits
//!
//! Of each text part the first 64 kB are read, attachments are never decoded, and
//! nesting is bounded, so that time and memory are linear in any input.

mod addresses;
mod answer;
mod complaint;
mod disposition;
mod headers;
mod kind;
mod mail;
mod mentions;
mod message;
mod mime;
mod notice;
mod phrases;
mod recipient;
mod report;
mod returned;
mod ses;
mod signs;
mod text;
mod xtext;

pub use kind::Kind;
pub use message::{Error, ErrorKind, Message};
pub use recipient::{Action, Recipient, Source, TypedAddress};
pub use report::Report;
pub use returned::Returned;
pub use xtext::{decode_utf8_addr, decode_xtext};

#[cfg(feature = "reply")]
pub(crate) use self::mime::bounded;
#[cfg(feature = "feedback")]
pub(crate) use self::{addresses::first_address, mime::parts, report::date, returned::only_recipient};
