//! Delivery events as e-mail providers post them, and their signatures.
//!
//! Most senders never see a bounce message: their provider posts JSON. [`parse`] reads
//! what 23 providers and mail servers post into one type, [`Event`]: what happened
//! ([`Kind`]), to whom, when, with the provider's ids, its own category, and the text
//! of the recipient's server, which [`bounce`](crate::bounce) classifies.
//!
//! ```
//! use deliverability::{bounce::{Class, Reason}, webhook::{self, Kind, Provider}};
//!
//! let body = br#"{"RecordType": "Bounce", "Type": "HardBounce", "ID": 17,
//!     "Email": "jane@example.org", "BouncedAt": "2026-02-02T09:00:00.0000000Z",
//!     "Details": "smtp;552 5.2.2 Mailbox full"}"#;
//! let provider = Provider::detect(body, &[]).unwrap();
//! for event in webhook::parse(provider, body) {
//!     let event = event?;
//!     assert_eq!(
//!         (event.kind(), event.recipient()),
//!         (Kind::Bounce, Some("jane@example.org"))
//!     );
//!     // The provider says "hard"; the text says what it was.
//!     assert_eq!(event.provider_class(), Some(Class::Hard));
//!     assert_eq!(event.verdict().unwrap().reason(), Reason::MailboxFull);
//! }
//! # Ok::<(), webhook::Error>(())
//! ```
//!
//! # What decides
//!
//! The text decides the reason of a failure. If it gives no cause, the provider's
//! category does; if the provider says only "hard" or "permanent", the reason is
//! [`Undetermined`](crate::bounce::Reason::Undetermined) and [`Event::provider_class`]
//! keeps that. A message that the provider did not send at all, such as for its own
//! suppression list, is [`Dropped`](Kind::Dropped) and no failure, unless a fault of
//! the address or the message is named.
//!
//! # Signatures
//!
//! Anyone who knows the address of an endpoint can post to it. With the feature
//! `webhook-signatures`, [`signature`] verifies what the providers sign, before
//! anything is parsed.

mod batch;
mod csv;
mod detect;
mod error;
mod event;
mod form;
mod json;
mod mail;
mod provider;
mod providers;
#[cfg(feature = "webhook-signatures")]
pub mod signature;
mod text;
mod time;
mod verdict;

pub use batch::parse;
pub use error::{Error, ErrorKind};
pub use event::{Actor, Event, Kind};
pub use provider::Provider;
pub use verdict::Verdict;
