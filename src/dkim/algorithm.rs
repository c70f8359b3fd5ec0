//! The names of algorithms.

/// A signing algorithm: `a=` of a signature (RFC 6376 section 3.3, RFC 8463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Historic: never verified and never signed with (RFC 8301 section 3.1).
    RsaSha1,
    /// RSA over SHA-256.
    RsaSha256,
    /// Ed25519 over SHA-256 (RFC 8463).
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
    /// The type of key it needs.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::RsaSha1 | Self::RsaSha256 => KeyType::Rsa,
            Self::Ed25519Sha256 => KeyType::Ed25519,
        }
    }

    /// The hash it needs, as the tag `h=` of a key names it.
    #[must_use]
    pub const fn hash(self) -> &'static str {
        match self {
            Self::RsaSha1 => "sha1",
            Self::RsaSha256 | Self::Ed25519Sha256 => "sha256",
        }
    }
}

/// The type of a public key: `k=` of a key record (RFC 6376 section 3.6.1, RFC 8463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// RSA.
    Rsa,
    /// Ed25519.
    Ed25519,
}

crate::names::named! {
    KeyType {
        Rsa => "rsa",
        Ed25519 => "ed25519",
    }
}

/// How text is prepared before it is hashed: `c=` of a signature (RFC 6376 section 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these two")]
pub enum Canonicalization {
    /// As it is, but for empty lines at the end of the body.
    #[default]
    Simple,
    /// White space reduced, names of fields in lower case, fields unfolded.
    Relaxed,
}

crate::names::named! {
    Canonicalization {
        Simple => "simple",
        Relaxed => "relaxed",
    }
}
