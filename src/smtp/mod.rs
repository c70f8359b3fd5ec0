//! What an SMTP server says: replies, enhanced status codes, and the texts that wrap
//! them.
//!
//! Three readers, from exact to tolerant:
//!
//! - [`EnhancedStatus`] is the triple of RFC 3463 (`5.1.1`), with the meaning that the
//!   IANA registry of RFC 5248 gives it;
//! - [`Reply`] is a reply as it came over the wire (RFC 5321 section 4.2), of one line
//!   or of many;
//! - [`Diagnostic`] finds the reply inside what a mail system wrote around it: the
//!   host, the phase of the session and the remote's own words.
//!
//! All of them borrow the text and allocate nothing.
//!
//! ```
//! use deliverability::smtp::{Diagnostic, Phase, Reply, Severity};
//!
//! let reply =
//!     Reply::parse("550-5.1.1 No such user here.\r\n550 5.1.1 See example.org/help")?;
//! assert_eq!((reply.code(), reply.severity()), (550, Severity::Permanent));
//! assert_eq!(
//!     reply.status().unwrap().meaning(),
//!     Some("Bad destination mailbox address")
//! );
//! assert_eq!(
//!     reply.lines().collect::<Vec<_>>(),
//!     ["No such user here.", "See example.org/help"]
//! );
//!
//! let diagnostic = Diagnostic::read(
//!     "host mx.example.net[192.0.2.9] said: 452 4.2.2 Over quota \
//!      (in reply to RCPT TO command)",
//! );
//! assert_eq!(diagnostic.phase(), Some(Phase::RcptTo));
//! assert_eq!(diagnostic.host(), Some("mx.example.net"));
//! assert_eq!(diagnostic.remote(), "452 4.2.2 Over quota");
//! # Ok::<(), deliverability::smtp::Error>(())
//! ```

pub(crate) mod chunks;
mod diagnostic;
mod reply;
mod status;
mod word_table;

#[cfg(feature = "bounce")]
pub(crate) use diagnostic::Reader;
pub use diagnostic::{Diagnostic, Phase};
pub use reply::{Error, ErrorKind, Lines, Reply, Severity};
pub use status::EnhancedStatus;
