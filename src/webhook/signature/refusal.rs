//! Why a request is refused.

use thiserror::Error;

/// Why a request is not accepted as the provider's.
///
/// ```
/// use deliverability::webhook::{Provider, signature::{Key, Policy, Refusal, Request}};
///
/// let request = Request::new(&[], b"[]");
/// let (key, now) = (Key::secret("s3cret"), "2026-03-02T09:00:00Z".parse()?);
/// let refusal =
///     Policy::default().verify(Provider::Resend, &key, &request, now).unwrap_err();
/// assert_eq!(refusal, Refusal::Missing("webhook-id"));
/// assert_eq!(
///     refusal.to_string(),
///     "expected the header or field webhook-id, found none",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
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
    /// The URL of the endpoint is signed, but was not given.
    #[error("expected the URL of the endpoint, which is signed")]
    UrlNeeded,
    /// The version of the signature, or its algorithm, is not known.
    #[error("the version of the signature is not known")]
    Version,
    /// The provider signs with another kind of key, or does not sign.
    #[error("the provider does not sign with a key of this kind")]
    WrongKind,
}
