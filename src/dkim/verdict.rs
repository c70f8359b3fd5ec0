//! The verdict of a verification, and its causes.

use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use core::fmt;

use chrono::DateTime;

use super::{
    algorithm::{Algorithm, KeyType},
    error::Error,
    key::Key,
    signature::Signature,
};
use crate::{diagnostic::Span, dns::Failure, mail};

/// The result of a signature, or of all signatures of a message (RFC 8601 section
/// 2.7.1).
///
/// ```
/// use deliverability::dkim::{Cause, Result};
///
/// assert_eq!(Cause::BodyHash.result(), Result::Fail);
/// assert_eq!(Result::PermError.to_string(), "permerror");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these seven")]
pub enum Result {
    /// The message has no signature.
    None,
    /// The signature is valid.
    Pass,
    /// The message or its signature is not what was signed, or the signature has
    /// expired.
    Fail,
    /// The policy of the caller does not accept the signature.
    Policy,
    /// The signature uses something that this crate does not know.
    Neutral,
    /// The key could not be obtained because of a temporary failure.
    TempError,
    /// The signature or its key cannot be used.
    PermError,
}

crate::names::named! {
    Result {
        None => "none",
        Pass => "pass",
        Fail => "fail",
        Policy => "policy",
        Neutral => "neutral",
        TempError => "temperror",
        PermError => "permerror",
    }
}

/// Why a signature has its result.
///
/// ```
/// use deliverability::dkim::{Cause, Result};
///
/// let cause = Cause::KeyTooShort { bits: 512 };
/// assert_eq!((cause.as_str(), cause.result()), ("key-too-short", Result::PermError));
/// assert_eq!(
///     cause.to_string(),
///     "the key has 512 bits, and 1024 at least are asked for (RFC 8301, 3.2)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The signature is valid.
    Verified,
    /// The body is not the one that was signed.
    BodyHash,
    /// The body is shorter than the signature states.
    BodyTooShort,
    /// The signed fields have changed, or the key is a different one.
    SignatureMismatch,
    /// The signature has expired.
    Expired {
        /// When it expired, in seconds since 1970.
        at: u64,
    },
    /// The signature was made in the future.
    NotYetValid {
        /// When it was made, in seconds since 1970.
        at: u64,
    },
    /// The field cannot be parsed.
    Signature(Error),
    /// The algorithm is historic (RFC 8301 section 3.1).
    HistoricAlgorithm,
    /// The key could not be obtained.
    Dns(Failure),
    /// There is no key at the name that the signature gives.
    NoKey,
    /// The key record cannot be parsed.
    Key(Error),
    /// The key is revoked.
    KeyRevoked,
    /// The key is of another type than the algorithm needs.
    KeyType {
        /// The type of the key.
        found: KeyType,
    },
    /// The key may not be used with the hash of the algorithm.
    KeyHash,
    /// The key is not for mail.
    KeyService,
    /// The key is too short (RFC 8301 section 3.2).
    KeyTooShort {
        /// The length of the key, in bits.
        bits: u32,
    },
    /// The key is longer than the policy accepts.
    KeyTooLong {
        /// The length of the key, in bits.
        bits: u32,
    },
    /// The key demands identities at the domain itself (`t=s`), and this one is under
    /// it.
    IdentityUnderDomain,
    /// The header has more than one reading, so a mail program may show another message
    /// than the one that was signed.
    AmbiguousHeader(mail::Error),
    /// A field that mail programs show occurs more often than the signature covers it,
    /// or an unsigned date ends in a zone of one or two letters (`Z`), which makes some
    /// readers lose the next line.
    UnsignedField {
        /// The name of the field.
        name: &'static str,
    },
    /// The message has an unsigned `Content-Transfer-Encoding` that its body cannot
    /// have, as if it had been added in transit.
    UnsignedEncoding,
    /// The policy does not accept that part of the body is unsigned.
    UnsignedBody {
        /// How many bytes of the prepared body are unsigned.
        bytes: u64,
    },
    /// The message has more signatures than the policy verifies.
    TooManySignatures,
}

impl Cause {
    /// The stable name of the cause, in kebab case.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::BodyHash => "body-hash",
            Self::BodyTooShort => "body-too-short",
            Self::SignatureMismatch => "signature-mismatch",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::Signature(_) => "signature-syntax",
            Self::HistoricAlgorithm => "historic-algorithm",
            Self::Dns(_) => "dns",
            Self::NoKey => "no-key",
            Self::Key(_) => "key-syntax",
            Self::KeyRevoked => "key-revoked",
            Self::KeyType { .. } => "key-type",
            Self::KeyHash => "key-hash",
            Self::KeyService => "key-service",
            Self::KeyTooShort { .. } => "key-too-short",
            Self::KeyTooLong { .. } => "key-too-long",
            Self::IdentityUnderDomain => "identity-under-domain",
            Self::AmbiguousHeader(_) => "ambiguous-header",
            Self::UnsignedField { .. } => "unsigned-field",
            Self::UnsignedEncoding => "unsigned-encoding",
            Self::UnsignedBody { .. } => "unsigned-body",
            Self::TooManySignatures => "too-many-signatures",
        }
    }

    /// The result that follows from the cause.
    #[must_use]
    pub const fn result(&self) -> Result {
        match self {
            Self::Verified => Result::Pass,
            Self::BodyHash
            | Self::BodyTooShort
            | Self::SignatureMismatch
            | Self::AmbiguousHeader(_)
            | Self::UnsignedField { .. }
            | Self::UnsignedEncoding
            | Self::Expired { .. }
            | Self::NotYetValid { .. } => Result::Fail,
            Self::Signature(error) | Self::Key(error) if error.kind().is_unknown() => Result::Neutral,
            Self::Dns(_) => Result::TempError,
            Self::UnsignedBody { .. } | Self::TooManySignatures | Self::KeyTooLong { .. } => Result::Policy,
            _ => Result::PermError,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verified => f.write_str("the signature holds"),
            Self::BodyHash => f.write_str("the body is not the one that was signed"),
            Self::BodyTooShort => f.write_str("the body is shorter than the signature says"),
            Self::SignatureMismatch => f.write_str("the signed fields or the key have changed"),
            Self::Expired { at } => write!(f, "the signature has expired, at {}", date(*at)),
            Self::NotYetValid { at } => write!(f, "the signature was made in the future, at {}", date(*at)),
            Self::Signature(error) => error.fmt(f),
            Self::HistoricAlgorithm => f.write_str("rsa-sha1 is not used any more (RFC 8301, 3.1)"),
            Self::Dns(failure) => write!(f, "the key could not be fetched: {failure}"),
            Self::NoKey => f.write_str("there is no key"),
            Self::Key(error) => write!(f, "the key record: {error}"),
            Self::KeyRevoked => f.write_str("the key is revoked"),
            Self::KeyType { found } => {
                write!(f, "the key is of the type {found}, which the algorithm does not use")
            }
            Self::KeyHash => f.write_str("the key is not for the hash of the algorithm"),
            Self::KeyService => f.write_str("the key is not for mail"),
            Self::KeyTooShort { bits } => {
                write!(f, "the key has {bits} bits, and 1024 at least are asked for (RFC 8301, 3.2)")
            }
            Self::KeyTooLong { bits } => write!(f, "the key has {bits} bits, more than are computed with"),
            Self::IdentityUnderDomain => f.write_str("the key asks for identities at the domain itself"),
            Self::AmbiguousHeader(error) => write!(f, "the header has more than one reading: {error}"),
            Self::UnsignedField { name } => {
                write!(f, "what readers show depends on a {name} that is not signed (RFC 6376, 8.15)")
            }
            Self::UnsignedEncoding => {
                f.write_str("the Content-Transfer-Encoding is unsigned, and the body cannot have it")
            }
            Self::UnsignedBody { bytes: 0 } => f.write_str("no part of the body is signed (RFC 6376, 8.2)"),
            Self::UnsignedBody { bytes } => {
                write!(f, "{bytes} bytes of the body are not signed (RFC 6376, 8.2)")
            }
            Self::TooManySignatures => f.write_str("the message has too many signatures"),
        }
    }
}

/// Seconds since 1970 as a date; the number itself if it is beyond all dates.
fn date(seconds: u64) -> String {
    let date = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    date.map_or_else(|| seconds.to_string(), |date| date.format("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// The outcome of one signature: its result with the cause, and what was read of it.
///
/// ```
/// use deliverability::{
///     dkim::{Check, Ed25519Key, RustCrypto, Signer, SigningKey as _},
///     dns::{self, Zone},
///     mail::Message,
/// };
///
/// # let now = "2026-11-25T12:00:00Z".parse()?;
/// # let key = Ed25519Key::from_seed(&[7; 32]);
/// # let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
/// # let zone =
/// #     Zone::parse(&format!("s1._domainkey.example.org. TXT \"{}\"", key.record()))?;
/// // A signer that covers only `From`:
/// let signer = Signer::new("example.org", "s1", &key).fields(["From"]);
/// let signed = [signer.sign(&Message::parse(raw), now)?.as_bytes(), raw].concat();
/// let check = Check::new(&Message::parse(&signed), now, RustCrypto);
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// let outcome = &verdict.outcomes()[0];
/// assert_eq!(
///     (outcome.domain(), outcome.selector()),
///     (Some("example.org"), Some("s1"))
/// );
/// assert_eq!(outcome.unsigned_fields(), ["Subject"]);
/// assert_eq!(outcome.key().unwrap().bits(), 256);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub(super) cause: Cause,
    pub(super) signature: Option<Signature<'static>>,
    pub(super) text: Option<String>,
    pub(super) span: Span,
    pub(super) key: Option<Key<'static>>,
    pub(super) unsigned_bytes: u64,
    pub(super) unsigned_fields: Vec<&'static str>,
}

impl Outcome {
    /// The result of the signature.
    #[must_use]
    pub const fn result(&self) -> Result {
        self.cause.result()
    }

    /// Why the signature has its result.
    #[must_use]
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The signature; `None` if it cannot be parsed.
    #[must_use]
    pub const fn signature(&self) -> Option<&Signature<'static>> {
        self.signature.as_ref()
    }

    /// The text of the signature, even if it cannot be parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        let read = self.signature.as_ref().map(Signature::as_str);
        read.or(self.text.as_deref()).unwrap_or_default()
    }

    /// The key record; `None` if it was not needed or cannot be parsed.
    #[must_use]
    pub const fn key(&self) -> Option<&Key<'static>> {
        self.key.as_ref()
    }

    /// The signing domain (`d=`).
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.signature.as_ref().map(Signature::domain)
    }

    /// The selector of the key (`s=`).
    #[must_use]
    pub fn selector(&self) -> Option<&str> {
        self.signature.as_ref().map(Signature::selector)
    }

    /// The algorithm (`a=`).
    #[must_use]
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.signature.as_ref().map(Signature::algorithm)
    }

    /// The place of the field in the message.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Whether the domain is only testing DKIM (`t=y` of the key).
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.key.as_ref().is_some_and(Key::is_testing)
    }

    /// How many bytes of the prepared body come after `l=` and are not signed.
    #[must_use]
    pub const fn unsigned_bytes(&self) -> u64 {
        self.unsigned_bytes
    }

    /// The fields of the message that mail programs show, or that say how the body is
    /// shown, and that the signature does not cover: they can be changed without
    /// breaking it. Empty if no key was needed.
    #[must_use]
    pub fn unsigned_fields(&self) -> &[&'static str] {
        &self.unsigned_fields
    }
}

impl fmt::Display for Outcome {
    /// Writes `pass: example.org by s1 (rsa-sha256)`, or the result with its cause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.result())?;
        match &self.signature {
            Some(signature) => {
                let (domain, selector) = (signature.domain(), signature.selector());
                write!(f, "{domain} by {selector} ({})", signature.algorithm())?;
                if self.cause == Cause::Verified { Ok(()) } else { write!(f, ": {}", self.cause) }
            }
            None => self.cause.fmt(f),
        }
    }
}

/// The verdict of a [`Check`](super::Check): an outcome for each signature. A clone
/// shares its data.
///
/// ```
/// use deliverability::{
///     dkim::{Check, Result, RustCrypto},
///     dns::{self, Answer, Failure},
///     mail::Message,
/// };
///
/// let raw = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=From;\r\n\t\
///     bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\n\
///     From: jane@example.org\r\n\r\n";
/// let check =
///     Check::new(&Message::parse(raw), "2026-11-25T12:00:00Z".parse()?, RustCrypto);
/// let verdict = dns::resolve_with(check, |_| Answer::Failure(Failure::Timeout));
/// assert_eq!(verdict.result(), Result::TempError);
/// assert_eq!(
///     verdict.to_string(),
///     "temperror: example.org by s1 (rsa-sha256): \
///      the key could not be fetched: timeout",
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Arc<[Outcome]>);

impl Verdict {
    pub(super) fn new(outcomes: Vec<Outcome>) -> Self {
        Self(outcomes.into())
    }

    /// The outcome of each signature, from the top of the header.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0
    }

    /// The outcomes of the valid signatures.
    pub fn passes(&self) -> impl Iterator<Item = &Outcome> {
        self.0.iter().filter(|outcome| outcome.result() == Result::Pass)
    }

    /// The best result: pass before temperror, then fail, policy, neutral and permerror;
    /// none without a signature.
    #[must_use]
    pub fn result(&self) -> Result {
        let order = [Result::Pass, Result::TempError, Result::Fail, Result::Policy, Result::Neutral];
        let has = |result: &Result| self.0.iter().any(|outcome| outcome.result() == *result);
        let otherwise = if self.0.is_empty() { Result::None } else { Result::PermError };
        order.into_iter().find(has).unwrap_or(otherwise)
    }
}

impl fmt::Display for Verdict {
    /// Writes the outcomes with `; ` between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none: the message has no signature");
        }
        for (index, outcome) in self.0.iter().enumerate() {
            write!(f, "{}{outcome}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Outcome {
    /// A map of the result, the kind of cause, the reason as a sentence, who signs and
    /// how, the texts of signature and key, and the place.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Outcome", 12)?;
        map.serialize_field("result", &self.result())?;
        map.serialize_field("cause", self.cause.as_str())?;
        map.serialize_field("reason", &self.cause.to_string())?;
        map.serialize_field("domain", &self.domain())?;
        map.serialize_field("selector", &self.selector())?;
        map.serialize_field("algorithm", &self.algorithm())?;
        map.serialize_field("is_testing", &self.is_testing())?;
        map.serialize_field("unsigned_bytes", &self.unsigned_bytes)?;
        map.serialize_field("unsigned_fields", &self.unsigned_fields)?;
        map.serialize_field("signature", self.text())?;
        map.serialize_field("key", &self.key)?;
        map.serialize_field("span", &self.span)?;
        map.end()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict {
    /// A map of the result and the outcomes.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 2)?;
        map.serialize_field("result", &self.result())?;
        map.serialize_field("outcomes", self.outcomes())?;
        map.end()
    }
}
