//! One message through SPF, DKIM, ARC and DMARC, and the fields that report the results
//! (RFC 8601).
//!
//! A [`Check`] is given the message, the facts of the connection and the time. It is one
//! [`Machine`](crate::dns::Machine) with one stream of questions, and reaches a
//! [`Verdict`] that holds those of SPF, of every DKIM signature and of DMARC.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use deliverability::{
//!     auth::{Check, Connection},
//!     dkim::RustCrypto,
//!     dmarc::Disposition,
//!     dns::{self, Zone},
//!     mail::Message,
//! };
//!
//! let zone = Zone::parse(
//!     "example.org.        TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
//!      _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
//! )?;
//! let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
//! let now: DateTime<Utc> = "2026-11-25T12:00:00Z".parse()?;
//! let check = |ip: &str| {
//!     let connection =
//!         Connection::new(ip.parse().unwrap(), "mx.example.org", "jane@example.org");
//!     let check = Check::new(&Message::parse(raw), &connection, now, RustCrypto);
//!     dns::resolve_with(check, |question| zone.answer(question))
//! };
//!
//! let verdict = check("192.0.2.7");
//! assert_eq!(verdict.dmarc().disposition(), Disposition::None);
//! assert_eq!(
//!     verdict.authentication_results("mx.example.net").to_string(),
//!     "mx.example.net; spf=pass smtp.mailfrom=jane@example.org; dkim=none; \
//!      dmarc=pass (p=reject dis=none) header.from=example.org",
//! );
//! assert_eq!(check("198.51.100.7").dmarc().disposition(), Disposition::Reject);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! The chain of relays is verified too ([`arc`]). It excuses a failure of DMARC only if
//! the caller trusts the relays: see [`Check::with_arc_policy`] and
//! [`Verdict::disposition`].

pub mod arc;
mod author;
mod check;
mod results;
mod results_parser;
mod verdict;

pub use author::author_domains;
pub use check::{Check, Connection};
pub use results::{AuthenticationResults, MethodResult, Property, without_forged_results};
pub use results_parser::{ResultsError, ResultsErrorKind};
pub use verdict::Verdict;
