//! Why an envelope address was not made or not accepted.

/// Why an envelope address was not made or not accepted.
///
/// ```
/// use deliverability::envelope::{ErrorKind, Signer};
///
/// let signer =
///     Signer::new(b"a key of 32 random bytes, kept!!", "bounces", "news.example")?;
/// let error = signer.check("jane@example.org", "2026-03-04".parse()?).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotSigned);
/// assert_eq!(error.to_string(), "the address is not one that this key signs");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
}

/// What is wrong with an envelope address or a key.
///
/// ```
/// use deliverability::envelope::{ErrorKind, Signer};
///
/// let error = Signer::new(b"short", "bounces", "news.example").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::ShortKey);
/// assert_eq!(error.to_string(), "the key is shorter than 16 bytes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The key has fewer than 16 bytes.
    #[error("the key is shorter than 16 bytes")]
    ShortKey,
    /// The prefix or the domain has characters that no plain address has.
    #[error("the prefix or the domain has characters that an address cannot hold without quotes")]
    BadPart,
    /// The local part would be longer than 64 characters (RFC 5321, 4.5.3.1.1): sign a
    /// shorter name.
    #[error("the local part would be longer than 64 characters (RFC 5321, 4.5.3.1.1)")]
    TooLong,
    /// The address does not have the form of a signed address.
    #[error("the address is not one that this key signs")]
    NotSigned,
    /// The signature was not made with this key.
    #[error("the signature does not fit the address")]
    BadSignature,
    /// The mail was sent too long ago.
    #[error("the address has expired")]
    Expired,
}

impl Error {
    /// What is wrong with the address or the key.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self { kind }
    }
}
