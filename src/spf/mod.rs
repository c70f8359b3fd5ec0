//! SPF: records as data, the check as a machine, lint as findings (RFC 7208).
//!
//! A [`Record`] is the parsed text, with every term and its place. A [`Check`] is
//! `check_host()` as a [`Machine`](crate::dns::Machine): it asks for DNS data question
//! by question and reaches a [`Verdict`] that names the directive and the record that
//! decided, the terms and void lookups counted, and every step on the way.
//!
//! ```
//! use deliverability::{
//!     dns::{self, Zone},
//!     spf,
//! };
//!
//! let zone = Zone::parse(
//!     "example.org.      TXT \"v=spf1 include:_spf.example.net -all\"\n\
//!      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all\"\n",
//! )?;
//! let request = spf::Request::mail_from(
//!     "192.0.2.7".parse()?,
//!     "mx.example.org",
//!     "jane@example.org",
//! );
//! let verdict =
//!     dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
//! assert_eq!(verdict.result(), spf::Result::Pass);
//! assert_eq!(
//!     verdict.to_string(),
//!     "pass: 192.0.2.7 matches include:_spf.example.net of example.org \
//!      (1 of 10 lookups)",
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod audit;
mod check;
mod edit;
mod lint;
pub mod macros;
mod mend;
mod network;
mod parse;
pub mod received;
mod record;
mod request;
mod stored;
pub mod term;
mod verdict;

pub use audit::{Audit, AuditReport, Authorized};
pub use check::{Check, Limits};
pub use edit::Editor;
pub use lint::{lint, lint_text};
pub use network::{Network, NetworkSet};
pub use parse::{Error, ErrorKind};
pub use received::ReceivedSpf;
pub use record::Record;
pub use request::{Identity, Request};
pub use term::{Directive, Mechanism, Qualifier, Term};
pub use verdict::{Cause, Outcome, Result, TraceStep, Verdict};
