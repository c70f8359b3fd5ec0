//! The verdict of an evaluation, and its causes.

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;

use super::{
    policy::{Disposition, Policy},
    record::Record,
};
use crate::dns::{Failure, Name, Transcript};

/// The result of an evaluation (RFC 9989 section 5.3; RFC 8601 section 2.7, as extended
/// by RFC 7489 section 11.2).
///
/// ```
/// use deliverability::dmarc::Result;
///
/// assert_eq!("temperror".parse(), Ok(Result::TempError));
/// assert_eq!(Result::Fail.to_string(), "fail");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these five")]
pub enum Result {
    /// DMARC does not apply.
    None,
    /// An authenticated domain is aligned.
    Pass,
    /// No authenticated domain is aligned.
    Fail,
    /// A temporary DNS failure prevented the evaluation.
    TempError,
    /// The record cannot be used.
    PermError,
}

crate::names::named! {
    Result {
        None => "none",
        Pass => "pass",
        Fail => "fail",
        TempError => "temperror",
        PermError => "permerror",
    }
}

/// The mechanism that authenticates a domain.
///
/// ```
/// use deliverability::dmarc::Method;
///
/// assert_eq!(Method::Dkim.to_string(), "dkim");
/// assert_eq!("spf".parse(), Ok(Method::Spf));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// SPF of the envelope sender.
    Spf,
    /// A DKIM signature, by its `d=`.
    Dkim,
}

crate::names::named! {
    Method {
        Spf => "spf",
        Dkim => "dkim",
    }
}

/// Whose record applies.
///
/// ```
/// use deliverability::{
///     dmarc::{Check, PolicySource, Request},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
/// let check = Check::new(&Request::new("news.example.org"));
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict.policy_source(), Some(PolicySource::Organizational));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PolicySource {
    /// That of the author's domain.
    Author,
    /// That of its organizational domain.
    Organizational,
    /// That of the public suffix above it.
    PublicSuffix,
}

crate::names::named! {
    PolicySource {
        Author => "author",
        Organizational => "organizational",
        PublicSuffix => "public-suffix",
    }
}

/// A domain that was authenticated, or would have been, and how it relates to the
/// author's.
///
/// ```
/// use deliverability::{
///     dmarc::{Check, Method, Request},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
/// let request =
///     Request::new("example.org").spf("esp.example").dkim("news.example.org");
/// let verdict =
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
/// let aligned: Vec<_> = verdict
///     .identifiers()
///     .iter()
///     .filter(|identifier| identifier.is_aligned == Some(true))
///     .map(|identifier| (identifier.method, identifier.domain.as_str()))
///     .collect();
/// assert_eq!(aligned, [(Method::Dkim, "news.example.org")]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Identifier {
    /// The mechanism that authenticates it.
    pub method: Method,
    /// The domain itself.
    pub domain: Name,
    /// Whether it was authenticated; otherwise authentication failed temporarily.
    pub is_authenticated: bool,
    /// Whether it is aligned; `None` if that was not needed or could not be determined.
    pub is_aligned: Option<bool>,
    /// Its organizational domain, if that was needed.
    pub organizational_domain: Option<Name>,
}

/// Why an evaluation has its result.
///
/// ```
/// use deliverability::{
///     dmarc::{Cause, Check, Request},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=rejct\"")?;
/// let check = Check::new(&Request::new("example.org"));
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(*verdict.cause(), Cause::Unusable { domain: "example.org".parse()? });
/// assert_eq!(verdict.cause().as_str(), "unusable");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// An authenticated domain is aligned.
    Aligned {
        /// The mechanism that authenticates it.
        method: Method,
        /// The aligned domain.
        domain: Name,
    },
    /// No authenticated domain is aligned.
    NotAligned,
    /// There is no record, neither at the domain nor above it.
    NoRecord,
    /// The record has no valid policy, and nowhere to report to.
    Unusable {
        /// The domain of the record.
        domain: Name,
    },
    /// The message has no author with a domain.
    NoAuthor,
    /// The authors have several domains, and the policy exempts such messages.
    SeveralAuthors,
    /// The authors have more domains than are evaluated.
    TooManyAuthors,
    /// The record of a domain could not be obtained.
    Dns {
        /// The domain of the record.
        domain: Name,
        /// Why the record could not be obtained.
        failure: Failure,
    },
    /// An aligned domain could not be authenticated because of a temporary failure.
    Method {
        /// The mechanism that would authenticate it.
        method: Method,
        /// The aligned domain.
        domain: Name,
    },
}

impl Cause {
    /// The stable name of the kind of cause, in kebab case.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Aligned { .. } => "aligned",
            Self::NotAligned => "not-aligned",
            Self::NoRecord => "no-record",
            Self::Unusable { .. } => "unusable",
            Self::NoAuthor => "no-author",
            Self::SeveralAuthors => "several-authors",
            Self::TooManyAuthors => "too-many-authors",
            Self::Dns { .. } => "dns",
            Self::Method { .. } => "method",
        }
    }
}

/// The verdict of a [`Check`](super::Check).
///
/// ```
/// use deliverability::{
///     dmarc::{Check, Disposition, Policy, Request, Result},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse(
///     "_dmarc.example.org. TXT \"v=DMARC1; p=reject; sp=quarantine; t=y\"\n\
///      news.example.org.   A   192.0.2.1\n",
/// )?;
/// let check = Check::new(&Request::new("news.example.org"));
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!((verdict.result(), verdict.policy_tag()), (Result::Fail, Some("sp")));
/// // A policy under test counts one level lower.
/// assert_eq!(
///     (verdict.policy(), verdict.disposition()),
///     (Some(Policy::None), Disposition::None)
/// );
/// assert_eq!(verdict.policy_domain().unwrap().as_str(), "example.org");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(pub(super) Box<Findings>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) result: Result,
    pub(super) cause: Cause,
    pub(super) author: Option<Name>,
    /// The domains of the authors, if there are several.
    pub(super) authors: Vec<Name>,
    pub(super) organizational: Option<Name>,
    pub(super) policy: Option<Applied>,
    pub(super) identifiers: Vec<Identifier>,
    pub(super) transcript: Transcript,
}

impl Findings {
    /// The verdict on a message without an author.
    pub(super) fn none() -> Self {
        Self {
            result: Result::None,
            cause: Cause::NoAuthor,
            author: None,
            authors: Vec::new(),
            organizational: None,
            policy: None,
            identifiers: Vec::new(),
            transcript: Transcript::default(),
        }
    }
}

/// The record that applies, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) domain: Name,
    pub(super) record: Arc<Record<'static>>,
    pub(super) source: PolicySource,
    /// The tag that the policy is from, and the policy with testing taken into account.
    pub(super) tag: &'static str,
    pub(super) policy: Policy,
}

impl Verdict {
    /// The result of the evaluation.
    #[must_use]
    pub fn result(&self) -> Result {
        self.0.result
    }

    /// Why the evaluation has its result.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// What to do with the message: what the domain's owner asks for if it fails, else
    /// nothing. A message with more author domains than are evaluated is rejected.
    #[must_use]
    pub fn disposition(&self) -> Disposition {
        match (self.0.result, self.policy()) {
            // No owner was asked about every author: this is the receiver's own policy.
            _ if self.0.cause == Cause::TooManyAuthors => Disposition::Reject,
            (Result::Fail, Some(policy)) => policy.into(),
            _ => Disposition::None,
        }
    }

    /// The policy for the author's domain: `p`, `sp` or `np` of the record that applies,
    /// one level lower while it is being tested.
    #[must_use]
    pub fn policy(&self) -> Option<Policy> {
        self.0.policy.as_ref().map(|applied| applied.policy)
    }

    /// The tag that the policy is from: `p`, `sp` or `np`.
    #[must_use]
    pub fn policy_tag(&self) -> Option<&'static str> {
        self.0.policy.as_ref().map(|applied| applied.tag)
    }

    /// The domains of the authors, each once, and at most one more than are evaluated.
    /// If there are several, the other accessors are about the one with the strictest
    /// verdict.
    #[must_use]
    pub fn author_domains(&self) -> &[Name] {
        if self.0.authors.is_empty() { self.0.author.as_slice() } else { &self.0.authors }
    }

    /// The author's domain.
    #[must_use]
    pub fn author_domain(&self) -> Option<&Name> {
        self.0.author.as_ref()
    }

    /// The organizational domain of the author's domain, if it is known.
    #[must_use]
    pub fn organizational_domain(&self) -> Option<&Name> {
        self.0.organizational.as_ref()
    }

    /// The domain whose record applies.
    #[must_use]
    pub fn policy_domain(&self) -> Option<&Name> {
        self.0.policy.as_ref().map(|applied| &applied.domain)
    }

    /// Whose record that is.
    #[must_use]
    pub fn policy_source(&self) -> Option<PolicySource> {
        self.0.policy.as_ref().map(|applied| applied.source)
    }

    /// The record that applies.
    #[must_use]
    pub fn record(&self) -> Option<&Record<'static>> {
        self.0.policy.as_ref().map(|applied| &*applied.record)
    }

    /// The domains that were authenticated, and how they relate to the author's.
    #[must_use]
    pub fn identifiers(&self) -> &[Identifier] {
        &self.0.identifiers
    }

    /// Everything that was asked and answered, in order. It answers the same check
    /// again.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.0.transcript
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.result, Reason(&self.0))
    }
}

/// The cause as a sentence, with the names that it is about.
struct Reason<'v>(&'v Findings);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_cause(f)?;
        let is_of_one = matches!(self.0.cause, Cause::SeveralAuthors | Cause::TooManyAuthors);
        if self.0.authors.is_empty() || is_of_one {
            return Ok(());
        }
        f.write_str("; the strictest verdict of the authors ")?;
        write_names(f, &self.0.authors)
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, names: &[Name]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        write!(f, "{}{name}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}

impl Reason<'_> {
    fn write_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let author = self.0.author.as_ref().map_or("the author", Name::as_str);
        match &self.0.cause {
            Cause::Aligned { method, domain } => write!(f, "{domain} by {method} is aligned with {author}"),
            Cause::NotAligned => {
                write!(f, "nothing authenticated is aligned with {author}")?;
                let Some(applied) = &self.0.policy else { return Ok(()) };
                write!(f, " ({}, by {} of {})", applied.policy, applied.tag, applied.domain)
            }
            Cause::NoRecord => write!(f, "{author} has no record, nor has anything above it"),
            Cause::Unusable { domain } => {
                write!(f, "the record of {domain} has no policy that could be used, and no `rua`")
            }
            Cause::NoAuthor => f.write_str("the message has no author with a domain"),
            Cause::SeveralAuthors => {
                f.write_str("the authors have several domains: ")?;
                write_names(f, &self.0.authors)
            }
            Cause::TooManyAuthors => {
                f.write_str("the authors have more domains than are evaluated: ")?;
                write_names(f, &self.0.authors)
            }
            Cause::Dns { domain, failure } => {
                write!(f, "the record of {domain} could not be fetched: {failure}")
            }
            Cause::Method { method, domain } => {
                write!(f, "{method} of {domain}, which is aligned with {author}, could not be checked")
            }
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict {
    /// A map of the result, the kind of cause, the reason as a sentence, the
    /// disposition, the policy and whose it is, the record, and the domains that were
    /// compared.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        use alloc::string::ToString as _;

        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 12)?;
        map.serialize_field("result", &self.result())?;
        map.serialize_field("cause", self.cause().as_str())?;
        map.serialize_field("reason", &Reason(&self.0).to_string())?;
        map.serialize_field("disposition", &self.disposition())?;
        map.serialize_field("author_domain", &self.author_domain())?;
        map.serialize_field("organizational_domain", &self.organizational_domain())?;
        map.serialize_field("policy", &self.policy())?;
        map.serialize_field("policy_tag", &self.policy_tag())?;
        map.serialize_field("policy_domain", &self.policy_domain())?;
        map.serialize_field("policy_source", &self.policy_source())?;
        map.serialize_field("record", &self.record())?;
        map.serialize_field("identifiers", self.identifiers())?;
        map.end()
    }
}
