//! Why a request is refused.

use thiserror::Error;

/// Why a request is not taken for the provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A header or field that carries the signature is missing.
    #[error("expected the header or field {0}, found none")]
    Missing(&'static str),
    /// A part of the signature cannot be read.
    #[error("expected a well-formed {0}")]
    Malformed(&'static str),
    /// The signature, the password or the token is wrong.
    #[error("the signature does not match the request")]
    Mismatch,
    /// The signed time is further back than the window of the policy.
    #[error("the request was signed too long ago")]
    TooOld,
    /// The signed time is further ahead than the window of the policy.
    #[error("the request was signed in the future")]
    FromTheFuture,
    /// The URL of the endpoint is signed, and was not given.
    #[error("expected the URL of the endpoint, which is signed")]
    UrlNeeded,
    /// The version of the signature, or its algorithm, is not one that is known.
    #[error("the version of the signature is not known")]
    Version,
    /// The provider signs with another kind of key, or does not sign.
    #[error("the provider does not sign with a key of this kind")]
    WrongKind,
}
