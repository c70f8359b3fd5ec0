//! What a verification comes to, and why.

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

/// The result of a signature, or of all of them (RFC 8601 section 2.7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these seven")]
pub enum Result {
    /// There is no signature.
    None,
    /// The signature holds.
    Pass,
    /// The message or the signature does not hold.
    Fail,
    /// The caller's policy does not take the signature.
    Policy,
    /// The signature uses what is not known here.
    Neutral,
    /// The key could not be obtained for the moment.
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// It holds.
    Verified,
    /// The body is not the one that was signed.
    BodyHash,
    /// The body is shorter than the signature says.
    BodyTooShort,
    /// The signed fields are not those that were signed, or the key is another one.
    SignatureMismatch,
    /// It has expired.
    Expired {
        /// When, in seconds since 1970.
        at: u64,
    },
    /// It was made in the future.
    NotYetValid {
        /// When, in seconds since 1970.
        at: u64,
    },
    /// The field cannot be read.
    Signature(Error),
    /// The algorithm is historic (RFC 8301 section 3.1).
    HistoricAlgorithm,
    /// The key could not be obtained.
    Dns(Failure),
    /// There is no key at its name.
    NoKey,
    /// The key record cannot be read.
    Key(Error),
    /// The key is revoked.
    KeyRevoked,
    /// The key is of another type than the algorithm needs.
    KeyType {
        /// The type of the key.
        found: KeyType,
    },
    /// The key is not for the hash of the algorithm.
    KeyHash,
    /// The key is not for mail.
    KeyService,
    /// The key is too short (RFC 8301 section 3.2).
    KeyTooShort {
        /// Its bits.
        bits: u32,
    },
    /// The key is longer than the policy accepts.
    KeyTooLong {
        /// Its bits.
        bits: u32,
    },
    /// The key asks that identities lie at the domain itself (`t=s`), and this one lies under it.
    IdentityUnderDomain,
    /// The header has more than one reading, so a mail program may show another message than the one
    /// that was signed.
    AmbiguousHeader(mail::Error),
    /// A field that mail programs show occurs more often than the signature covers it.
    UnsignedField {
        /// The name of the field.
        name: &'static str,
    },
    /// The message has an unsigned `Content-Transfer-Encoding` that its body cannot have, as one that was added
    /// on the way would be.
    UnsignedEncoding,
    /// The policy accepts no unsigned part of the body.
    UnsignedBody {
        /// How many bytes of the prepared body are unsigned.
        bytes: u64,
    },
    /// The message has more signatures than the policy looks at.
    TooManySignatures,
}

impl Cause {
    /// The stable name of the cause.
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

    /// The result that it gives.
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
            Self::Dns(failure) => write!(f, "the key could not be had: {failure}"),
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
                write!(f, "{name} occurs more often than it is signed (RFC 6376, 8.15)")
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

/// Seconds since 1970 as people read them; the number where they are beyond all dates.
fn date(seconds: u64) -> String {
    let date = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    date.map_or_else(|| seconds.to_string(), |date| date.format("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// What became of one signature.
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
    /// The result.
    #[must_use]
    pub const fn result(&self) -> Result {
        self.cause.result()
    }

    /// Why.
    #[must_use]
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The signature; `None` where it cannot be read.
    #[must_use]
    pub const fn signature(&self) -> Option<&Signature<'static>> {
        self.signature.as_ref()
    }

    /// The text of the signature, as far as it is text.
    #[must_use]
    pub fn text(&self) -> &str {
        let read = self.signature.as_ref().map(Signature::as_str);
        read.or(self.text.as_deref()).unwrap_or_default()
    }

    /// The key record; `None` where it was not needed, or cannot be read.
    #[must_use]
    pub const fn key(&self) -> Option<&Key<'static>> {
        self.key.as_ref()
    }

    /// The domain that signs (`d=`).
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.signature.as_ref().map(Signature::domain)
    }

    /// The selector (`s=`).
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

    /// Whether the domain only tests DKIM (`t=y` of the key).
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.key.as_ref().is_some_and(Key::is_testing)
    }

    /// How many bytes of the prepared body lie after `l=` and are not signed.
    #[must_use]
    pub const fn unsigned_bytes(&self) -> u64 {
        self.unsigned_bytes
    }

    /// The fields that mail programs show, or that say how the body is shown, which the message has and the
    /// signature does not cover: they can be changed without breaking it. Empty where no key was needed.
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

/// What a [`Check`](super::Check) comes to. A clone shares its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Arc<[Outcome]>);

impl Verdict {
    pub(super) fn new(outcomes: Vec<Outcome>) -> Self {
        Self(outcomes.into())
    }

    /// What became of each signature, from the top of the header.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0
    }

    /// The signatures that hold.
    pub fn passes(&self) -> impl Iterator<Item = &Outcome> {
        self.0.iter().filter(|outcome| outcome.result() == Result::Pass)
    }

    /// The best result: pass before temperror, then fail, policy, neutral and permerror; none without a
    /// signature.
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
    /// A map of the result, the kind of cause, the reason as a sentence, who signs and how, the texts of
    /// signature and key, and the place.
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
