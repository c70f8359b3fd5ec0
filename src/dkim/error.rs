//! Why a signature or a key cannot be read.

use alloc::{borrow::Cow, format};
use core::fmt;

use crate::diagnostic::{Expectation, ParseError, Span};

/// Why a text is not a signature or not a key record, and where.
///
/// ```
/// use deliverability::dkim::{ErrorKind, Key};
///
/// let error = Key::parse("v=DKIM1; k=rsa").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingTag { tag: "p" });
/// assert_eq!(
///     error.to_string(),
///     "expected the tag `p=`, found \"v=DKIM1; k=rsa\" (RFC 6376, 3.6.1), at 0..14",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// An error before the text is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    kind: ErrorKind,
    span: Span,
}

impl Fault {
    pub(super) const fn new(kind: ErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The error in this text.
    #[cold]
    pub(super) fn of(self, text: &str) -> Error {
        Error::new(self.kind, self.span, text)
    }
}

/// The kinds of error in a signature or a key record.
///
/// ```
/// use deliverability::dkim::{ErrorKind, Key};
///
/// let kind = |text: &str| Key::parse(text).unwrap_err().kind();
/// assert_eq!(kind("p=; v=DKIM1"), ErrorKind::KeyVersion);
/// assert_eq!(kind("v=DKIM1; p=\"AAAA\""), ErrorKind::Base64 { tag: "p" });
///
/// // A type of key from the future is not an error of the domain's owner.
/// assert!(kind("v=DKIM1; k=ml-dsa; p=AAAA").is_unknown());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The algorithm is unknown.
    Algorithm,
    /// A value is not base64.
    Base64 {
        /// The name of the tag.
        tag: &'static str,
    },
    /// The body hash does not have the length that its algorithm produces.
    BodyHash,
    /// The canonicalization is unknown.
    Canonicalization,
    /// A byte that tag lists cannot contain.
    Character,
    /// A domain or selector is not valid.
    DomainName {
        /// The name of the tag.
        tag: &'static str,
    },
    /// A tag occurs twice.
    DuplicateTag,
    /// The expiry is not later than the time of signing.
    Expiry,
    /// `From` is not among the signed fields.
    FromNotSigned,
    /// A name in the list of signed fields is not valid.
    HeaderName,
    /// The identity is neither at nor under the signing domain.
    Identity,
    /// The key data is not a key of the stated type.
    KeyData,
    /// The type of key is unknown.
    KeyType,
    /// The version of a key record is not `DKIM1`, or is not the first tag.
    KeyVersion,
    /// A required tag is missing.
    MissingTag {
        /// The name of the tag.
        tag: &'static str,
    },
    /// Something between two semicolons is not a tag.
    NotATag,
    /// A value is not a number.
    Number {
        /// The name of the tag.
        tag: &'static str,
    },
    /// None of the query methods is known.
    QueryMethod,
    /// A seal of ARC has a list of signed fields, which seals must not have.
    SealedFields,
    /// A message signature of ARC signs a seal, although seals come after it.
    SealSigned,
    /// The version of the signature is not 1.
    Version,
}

impl ErrorKind {
    /// Whether the text is well formed but uses something that this crate does not know:
    /// another version, algorithm, canonicalization, query method or key type.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        matches!(
            self,
            Self::Version | Self::Algorithm | Self::Canonicalization | Self::QueryMethod | Self::KeyType
        )
    }
}

impl Expectation for ErrorKind {
    fn expected(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Algorithm => "a known algorithm",
            Self::Base64 { tag } => return Cow::Owned(format!("base64 in `{tag}=`")),
            Self::BodyHash => "a body hash of the algorithm's length",
            Self::Canonicalization => "`simple` or `relaxed`",
            Self::Character => "a visible character or folding white space",
            Self::DomainName { tag } => return Cow::Owned(format!("a domain name in `{tag}=`")),
            Self::DuplicateTag => "each tag once",
            Self::Expiry => "an expiry after the time of signing",
            Self::FromNotSigned => "From among the signed fields",
            Self::HeaderName => "the name of a header field",
            Self::Identity => "an identity within the signing domain",
            Self::KeyData => "a key of the stated type",
            Self::KeyType => "a known type of key",
            Self::KeyVersion => "`v=DKIM1` as the first tag",
            Self::MissingTag { tag } => return Cow::Owned(format!("the tag `{tag}=`")),
            Self::NotATag => "`name=value` between two semicolons",
            Self::Number { tag } => return Cow::Owned(format!("a number in `{tag}=`")),
            Self::QueryMethod => "a known query method",
            Self::SealedFields => "no tag `h=` in a seal",
            Self::SealSigned => "no ARC-Seal among the signed fields",
            Self::Version => "version 1",
        })
    }

    fn section(&self) -> &'static str {
        match self {
            Self::Algorithm => "RFC 6376, 3.3",
            Self::Base64 { .. } => "RFC 6376, 2.10",
            Self::BodyHash => "RFC 6376, 3.7",
            Self::Canonicalization => "RFC 6376, 3.4",
            Self::Character | Self::DuplicateTag | Self::NotATag => "RFC 6376, 3.2",
            Self::FromNotSigned | Self::Identity | Self::Version => "RFC 6376, 6.1.1",
            Self::SealSigned => "RFC 8617, 4.1.2",
            Self::SealedFields => "RFC 8617, 4.1.3",
            Self::KeyData => "RFC 6376, 3.6.1; RFC 8463, 4.2",
            Self::KeyType | Self::KeyVersion | Self::MissingTag { tag: "p" } => "RFC 6376, 3.6.1",
            Self::DomainName { .. }
            | Self::Expiry
            | Self::HeaderName
            | Self::MissingTag { .. }
            | Self::Number { .. }
            | Self::QueryMethod => "RFC 6376, 3.5",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} ({})", self.expected(), self.section())
    }
}
