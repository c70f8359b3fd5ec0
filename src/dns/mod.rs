//! DNS as data: questions, answers, and the machines that ask.
//!
//! Nothing here opens a socket. A [`Machine`] (an SPF check, a DKIM verification, DMARC
//! discovery) asks one [`Question`] after another and receives an [`Answer`] to each.
//! Where the answers come from (a resolver, a cache, a recording, a [`Zone`] in memory)
//! is the caller's choice. [`resolve_with`] and [`resolve_with_async`] drive any machine
//! to its verdict.
//!
//! ```
//! use deliverability::dns::{Answer, Question, RecordType, Zone};
//!
//! let zone = Zone::parse(
//!     "example.org. 300 IN MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n",
//! )?;
//! let answer = zone.answer(&Question::new("Example.org", RecordType::Mx)?);
//! assert_eq!(answer.records().next().unwrap().to_string(), "10 mx.example.org");
//! assert_eq!(
//!     zone.answer(&Question::new("example.org", RecordType::A)?),
//!     Answer::NoData
//! );
//! assert_eq!(
//!     zone.answer(&Question::new("example.com", RecordType::A)?),
//!     Answer::NoSuchName
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod machine;
mod master;
mod name;
mod record;
#[cfg(feature = "hickory-resolver")]
mod resolver;
mod transcript;
#[cfg(feature = "hickory-proto")]
mod wire;
mod zone;

pub use machine::{Machine, Step, resolve_with, resolve_with_async};
pub use master::{Entries, Entry, MasterError, MasterErrorKind};
pub use name::{Name, NameError, NameErrorKind};
pub use record::{Answer, Data, Failure, Question, Record, RecordType, Text};
#[cfg(feature = "hickory-resolver")]
pub use resolver::lookup;
pub use transcript::{Exchange, Recorder, Transcript};
#[cfg(feature = "hickory-proto")]
pub use wire::{WireError, negative_ttl};
pub use zone::Zone;
