//! DKIM: keys and signatures as data, verification as a machine, lint as findings (RFC
//! 6376, with RFC 8301, 8463 and 8616).
//!
//! A [`Message`](crate::mail::Message) is a message as it went over the wire, split into
//! its fields and its body. A [`Check`] verifies every signature in it: a
//! [`Machine`](crate::dns::Machine) that asks for the keys and reaches a [`Verdict`]
//! with a result and its cause for each signature. The cryptography is that of a
//! [`Backend`](backend::Backend); the features `rust-crypto`, `aws-lc-rs` and
//! `mail-auth` provide one each.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use deliverability::{
//!     dkim::{Check, Ed25519Key, RustCrypto, Signer, SigningKey as _},
//!     dns::{self, Zone},
//!     mail::Message,
//! };
//!
//! let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
//! let now: DateTime<Utc> = "2026-11-25T12:00:00Z".parse()?;
//!
//! // Sign the message,
//! let key = Ed25519Key::from_seed(&[7; 32]);
//! let field =
//!     Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
//! let signed = [field.as_bytes(), raw].concat();
//!
//! // publish the key, and verify.
//! let zone =
//!     Zone::parse(&format!("s1._domainkey.example.org. TXT \"{}\"", key.record()))?;
//! let check = Check::new(&Message::parse(&signed), now, RustCrypto);
//! let verdict = dns::resolve_with(check, |question| zone.answer(question));
//! assert_eq!(verdict.to_string(), "pass: example.org by s1 (ed25519-sha256)");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Decisions
//!
//! - **Results** are those of RFC 8601 section 2.7.1. What RFC 6376 calls PERMFAIL is
//!   `fail` if the message or the signature is not what it should be (body hash,
//!   signature, expiry), and `permerror` if the signature or its key cannot be used:
//!   syntax, `From` not signed, no key, a revoked one, `rsa-sha1` and keys under 1024
//!   bits (RFC 8301). What is well formed but unknown here (an algorithm, a
//!   canonicalization, a version) is `neutral`. What the caller's [`Policy`] refuses is
//!   `policy`.
//! - **Line ends**: [`LineEndings`](crate::mail::LineEndings) says what ends a line.
//!   Over the wire it is only CRLF, and a lone CR or LF is a character like any other;
//!   in a file it is LF. [`Message::parse`](crate::mail::Message::parse) decides by the
//!   first line.
//! - **A key under test** (`t=y`) is reported ([`Outcome::is_testing`]) and does not
//!   change the result.
//! - **`l=`** counts bytes after canonicalization. Bytes beyond it are refused by
//!   default, with the result `policy`; a [`Policy`] can accept them, and the pass then
//!   says how many it leaves unsigned ([`Outcome::unsigned_bytes`]).

mod algorithm;
pub mod backend;
mod body;
mod check;
mod der;
mod error;
mod header;
mod key;
mod key_lint;
mod lint;
mod list;
mod mend;
mod sign;
mod signature;
mod signature_tags;
mod verdict;
mod verifier;

#[cfg(feature = "aws-lc-rs")]
pub use backend::aws_lc::{AwsLc, AwsLcKey};
#[cfg(feature = "mail-auth")]
pub use backend::mail_auth::{MailAuth, MailAuthKey};
#[cfg(feature = "rust-crypto")]
pub use backend::{
    private_key::PrivateKey,
    rust_crypto::{Ed25519Key, RsaKey, RustCrypto},
};

pub use algorithm::{Algorithm, Canonicalization, KeyType};
pub use backend::SigningKey;
pub use body::BodyCanonicalizer;
pub use check::{Check, Policy};
pub use error::{Error, ErrorKind};
pub use header::relaxed_field;
#[cfg(feature = "auth")]
pub(crate) use header::{field as canonical_field, signature_field};
pub use key::Key;
pub use key_lint::lint_key;
pub use lint::{lint_signature, lint_verdict};
#[cfg(feature = "auth")]
pub(crate) use sign::{Draft, field_names};
pub use sign::{SignError, Signer};
#[cfg(feature = "auth")]
pub(crate) use signature::Kind;
pub use signature::Signature;
pub use verdict::{Cause, Outcome, Result, Verdict};
#[cfg(feature = "auth")]
pub(crate) use verifier::{Verifier, key_question, read};
