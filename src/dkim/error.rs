//! Why a signature or a key cannot be read.

use crate::diagnostic::Span;

/// Why a text is no signature or no key record, and where.
///
/// ```
/// use deliverability::dkim::{ErrorKind, Key};
///
/// let error = Key::parse("v=DKIM1; k=rsa").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingTag { tag: "p" });
/// assert_eq!(error.to_string(), "the tag `p=` is missing (RFC 6376, 3.6.1), at 0..14");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}, at {span}")]
pub struct Error {
    kind: ErrorKind,
    span: Span,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Whether the text is well formed and only uses what this crate does not know: another version,
    /// algorithm, canonicalisation, query method or key type.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Version
                | ErrorKind::Algorithm
                | ErrorKind::Canonicalization
                | ErrorKind::QueryMethod
                | ErrorKind::KeyType
        )
    }
}

/// What is wrong with a signature or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The algorithm is none that is known.
    #[error("the algorithm is not known (RFC 6376, 3.3)")]
    Algorithm,
    /// A value is no base64.
    #[error("the value of `{tag}=` is not base64 (RFC 6376, 2.10)")]
    Base64 {
        /// The tag.
        tag: &'static str,
    },
    /// The body hash has another length than its algorithm gives.
    #[error("the body hash has another length than the algorithm gives (RFC 6376, 3.7)")]
    BodyHash,
    /// The canonicalisation is none that is known.
    #[error("the canonicalisation is not known (RFC 6376, 3.4)")]
    Canonicalization,
    /// A byte that no tag list holds.
    #[error("a tag list holds visible characters and folding white space alone (RFC 6376, 3.2)")]
    Character,
    /// A domain or selector is none.
    #[error("the value of `{tag}=` is not a domain name (RFC 6376, 3.5)")]
    DomainName {
        /// The tag.
        tag: &'static str,
    },
    /// A tag stands twice.
    #[error("a tag stands twice, which voids the list (RFC 6376, 3.2)")]
    DuplicateTag,
    /// The expiry is not after the time of signing.
    #[error("the expiry has to be after the time of signing (RFC 6376, 3.5)")]
    Expiry,
    /// The list of signed fields lacks `From`.
    #[error("the field From is not signed (RFC 6376, 6.1.1)")]
    FromNotSigned,
    /// A name in the list of signed fields is none.
    #[error("a name of a header field is expected (RFC 6376, 3.5)")]
    HeaderName,
    /// The identity does not lie under the signing domain.
    #[error("the identity has to lie under the signing domain (RFC 6376, 6.1.1)")]
    Identity,
    /// The key cannot be read as its type says.
    #[error("the key is not one of its type (RFC 6376, 3.6.1; RFC 8463, 4.2)")]
    KeyData,
    /// The type of key is none that is known.
    #[error("the type of key is not known (RFC 6376, 3.6.1)")]
    KeyType,
    /// The version of a key record is not `DKIM1`, or does not stand first.
    #[error("`v=DKIM1` stands first, where there is a version (RFC 6376, 3.6.1)")]
    KeyVersion,
    /// A required tag is missing.
    #[error("the tag `{tag}=` is missing (RFC 6376, {section})", section = section_of(tag))]
    MissingTag {
        /// The tag.
        tag: &'static str,
    },
    /// There is something between two semicolons that is no tag.
    #[error("`name=value` is expected between two semicolons (RFC 6376, 3.2)")]
    NotATag,
    /// A value is no number.
    #[error("the value of `{tag}=` is not a number (RFC 6376, 3.5)")]
    Number {
        /// The tag.
        tag: &'static str,
    },
    /// None of the query methods is known.
    #[error("none of the query methods is known (RFC 6376, 3.5)")]
    QueryMethod,
    /// The version is another one.
    #[error("the version is not 1 (RFC 6376, 6.1.1)")]
    Version,
}

/// The section that asks for a tag.
fn section_of(tag: &str) -> &'static str {
    if tag == "p" { "3.6.1" } else { "3.5" }
}
