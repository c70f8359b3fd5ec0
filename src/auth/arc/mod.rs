//! The Authenticated Received Chain: what relays have found, and their seals over it
//! (RFC 8617).
//!
//! A relay that changes a message breaks its DKIM signatures. With ARC it adds a [`Set`]
//! of three fields: the results that it found when the message came in, a signature of
//! the message as it goes out, and a seal over all sets so far. A [`Check`] verifies the
//! chain of these sets, a [`Sealer`] adds one, and a [`Policy`] says whose chains may
//! excuse a failure of DMARC: nobody's by default. [`auth::Check`](super::Check)
//! verifies the chain together with the rest of a message.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use deliverability::{
//!     auth::{AuthenticationResults, arc},
//!     dkim::{Ed25519Key, RustCrypto, SigningKey as _},
//!     dns::{self, Zone},
//!     mail::Message,
//! };
//!
//! let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
//! let now: DateTime<Utc> = "2026-11-25T12:00:00Z".parse()?;
//! let key = Ed25519Key::from_seed(&[7; 32]);
//! let zone =
//!     Zone::parse(&format!("s1._domainkey.lists.example. TXT \"{}\"", key.record()))?;
//! let check = |raw: &[u8]| {
//!     let check = arc::Check::new(&Message::parse(raw), now, RustCrypto);
//!     dns::resolve_with(check, |question| zone.answer(question))
//! };
//!
//! // A mailing list seals what it found,
//! let results: AuthenticationResults =
//!     "lists.example; dmarc=pass header.from=example.org".parse()?;
//! let sealer = arc::Sealer::new("lists.example", "s1", &key);
//! let fields = sealer.seal(&Message::parse(raw), &results, &check(raw), now)?;
//!
//! // and the next receiver verifies it.
//! let verdict = check(&[fields.as_bytes(), raw].concat());
//! assert_eq!(verdict.result(), arc::Result::Pass);
//! assert_eq!(verdict.to_string(), "pass: 1 set, the newest by lists.example");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Decisions
//!
//! - **Every failure is permanent**, including a failed DNS lookup (RFC 8617 section
//!   5.2.1).
//! - **Signed fields**: section 4.1.2 forbids sealers to sign ARC fields. A message
//!   signature that signs `ARC-Seal` fails. One that signs the other two passes, because
//!   drafts before the standard required it and such chains are in use. One that does
//!   not sign `From` passes too, but excuses nothing.
//! - **The header** must have one reading, and fields that are shown must be signed as
//!   often as they occur, as for DKIM: [`dkim::Policy`](crate::dkim::Policy) applies to
//!   message signatures.

mod chain;
mod check;
mod policy;
mod seal;
mod verdict;

pub use chain::{Chain, Part, Result, Set};
pub use check::Check;
pub use policy::{Override, Policy};
pub use seal::{SealError, Sealer};
pub use verdict::{Cause, Verdict};
