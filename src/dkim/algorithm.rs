//! The names of algorithms.

/// A signing algorithm: `a=` of a signature (RFC 6376 section 3.3, RFC 8463).
///
/// ```
/// use deliverability::dkim::{Algorithm, KeyType};
///
/// assert_eq!("ed25519-sha256".parse(), Ok(Algorithm::Ed25519Sha256));
/// assert_eq!(Algorithm::RsaSha256.key_type(), KeyType::Rsa);
/// assert_eq!(Algorithm::RsaSha256.hash(), "sha256");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSA with SHA-1, historic: neither verified nor signed with (RFC 8301 section
    /// 3.1).
    RsaSha1,
    /// RSA with SHA-256.
    RsaSha256,
    /// Ed25519 with SHA-256 (RFC 8463).
    Ed25519Sha256,
}

crate::names::named! {
    Algorithm {
        RsaSha1 => "rsa-sha1",
        RsaSha256 => "rsa-sha256",
        Ed25519Sha256 => "ed25519-sha256",
    }
}

impl Algorithm {
    /// The type of key that the algorithm needs.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::RsaSha1 | Self::RsaSha256 => KeyType::Rsa,
            Self::Ed25519Sha256 => KeyType::Ed25519,
        }
    }

    /// The hash that the algorithm needs, as the tag `h=` of a key names it.
    #[must_use]
    pub const fn hash(self) -> &'static str {
        match self {
            Self::RsaSha1 => "sha1",
            Self::RsaSha256 | Self::Ed25519Sha256 => "sha256",
        }
    }
}

/// The type of a public key: `k=` of a key record (RFC 6376 section 3.6.1, RFC 8463).
///
/// ```
/// use deliverability::dkim::{Key, KeyType};
///
/// let key = Key::parse(
///     "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
/// )?;
/// assert_eq!(key.key_type(), KeyType::Ed25519);
/// assert_eq!(KeyType::Rsa.to_string(), "rsa");
/// # Ok::<(), deliverability::dkim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// An RSA key, for `rsa-sha256`.
    Rsa,
    /// An Ed25519 key, for `ed25519-sha256`.
    Ed25519,
}

crate::names::named! {
    KeyType {
        Rsa => "rsa",
        Ed25519 => "ed25519",
    }
}

/// How text is prepared before it is hashed: `c=` of a signature (RFC 6376 section 3.4).
///
/// ```
/// use deliverability::dkim::{Canonicalization, relaxed_field};
/// use deliverability::mail::LineEndings;
///
/// assert_eq!("relaxed".parse(), Ok(Canonicalization::Relaxed));
/// let field = relaxed_field(b"Subject", b"  Lunch \r\n today", LineEndings::Crlf);
/// assert_eq!(field, b"subject:Lunch today");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these two")]
pub enum Canonicalization {
    /// Unchanged, except for empty lines at the end of the body.
    #[default]
    Simple,
    /// White space reduced, field names in lower case, fields unfolded.
    Relaxed,
}

crate::names::named! {
    Canonicalization {
        Simple => "simple",
        Relaxed => "relaxed",
    }
}
