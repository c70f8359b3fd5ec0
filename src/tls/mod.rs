//! Encryption between mail servers: MTA-STS (RFC 8461), TLS reporting (RFC 8460), and
//! their reports.
//!
//! ```
//! use deliverability::tls::{Mode, StsPolicy, StsRecord, TlsRptRecord};
//!
//! assert_eq!(StsRecord::parse("v=STSv1; id=20260202T090000")?.id(), "20260202T090000");
//! let policy = StsPolicy::parse(
//!     "version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 604800\n",
//! )?;
//! assert_eq!((policy.mode(), policy.max_age()), (Mode::Enforce, 604_800));
//! assert!(policy.allows("mx1.example.org") && !policy.allows("example.org"));
//! let record = TlsRptRecord::parse("v=TLSRPTv1; rua=mailto:tls@example.org")?;
//! assert_eq!(record.uris().collect::<Vec<_>>(), ["mailto:tls@example.org"]);
//! # Ok::<(), deliverability::tls::Error>(())
//! ```

mod error;
mod lint;
mod policy;
mod record;
#[cfg(feature = "reports")]
pub mod report;

pub use error::{Error, ErrorKind};
pub use lint::{lint_policy, lint_sts, lint_tls_rpt};
pub use policy::{Mode, StsPolicy};
pub use record::{StsRecord, TlsRptRecord};
