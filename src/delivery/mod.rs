//! Where a message goes, when it is tried again, and how fast.
//!
//! - [`Exchangers`] orders the hosts that an MX answer names (RFC 5321 section 5.1), and
//!   distinguishes a domain that accepts no mail from one that cannot be looked up at
//!   the moment; the machine [`Route`] finds their addresses too.
//! - [`retry::Policy`] decides when a refused message is tried again, or that it is
//!   given up.
//! - [`Backoff`] holds back from a provider that asks for less, and returns to full
//!   speed step by step.
//! - [`Bucket`] limits the number of messages in a period, exactly.
//! - [`Gate`] combines them with the recipient's permission, the day's volume and the
//!   hours of sending: may this message be sent now?
//!
//! All of it is plain data and pure functions; `now` and the seed are arguments.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use deliverability::{
//!     bounce,
//!     delivery::{Attempts, Exchangers, Retry, retry},
//!     dns::{Question, RecordType, Zone},
//!     domain::Domain,
//!     provider::Provider,
//! };
//!
//! // Where to?
//! let zone = Zone::parse(
//!     "example.org. MX 20 backup.example.net.\nexample.org. MX 10 aspmx.l.google.com.",
//! )?;
//! let domain = Domain::parse("example.org")?;
//! let answer = zone.answer(&Question::new("example.org", RecordType::Mx)?);
//! let exchangers = Exchangers::from_answer(&domain, &answer, 42);
//! assert_eq!(exchangers.to_string(), "10 aspmx.l.google.com, 20 backup.example.net");
//! assert_eq!(exchangers.provider(&domain), Some(Provider::GoogleWorkspace));
//!
//! // It was refused for now: when next?
//! let first: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
//! let verdict = bounce::classify_reply("451 4.3.0 Temporary system problem");
//! let (policy, attempts) = (retry::Policy::default(), Attempts::first(first));
//! let Retry::At(next) = policy.next_attempt(&attempts, &(&verdict).into(), first, 42)
//! else {
//!     panic!("a transient failure")
//! };
//! assert!(next.at >= first + TimeDelta::minutes(30));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

pub mod backoff;
mod bucket;
mod exchangers;
mod gate;
mod next_attempt;
pub mod retry;
mod retry_presets;
mod route;
mod seconds;
mod setback;

pub use backoff::Backoff;
pub use bucket::{Bucket, Taken, Throttle, Wait};
pub use exchangers::{Exchanger, Exchangers, MxStatus};
pub use gate::{Answer, Gate, Part, Permission, Quota};
pub use next_attempt::Retry;
pub use retry::Attempts;
pub use route::{Families, Host, MAX_HOSTS, Route, Targets};
pub use setback::Setback;
