//! What the check of a chain comes to, and why.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::chain::{Chain, Part, Result, Set};
use crate::{
    auth::results::{MethodResult, shown},
    dkim, mail,
};

/// Why a chain has its result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The message has no chain.
    NoChain,
    /// Every seal and the newest message signature hold.
    Verified,
    /// A field has no instance from 1 to 50.
    Instance {
        /// The field.
        part: Part,
    },
    /// A set lacks a field.
    Missing {
        /// The field.
        part: Part,
    },
    /// A set has a field twice.
    Repeated {
        /// The field.
        part: Part,
    },
    /// There is no set of an instance, and there is a newer one.
    Gap,
    /// A seal says something else of the chain before it than it must: `none` in the oldest set, `pass` in
    /// all others.
    ChainValidation {
        /// What it says; `None` where that is missing or unknown.
        found: Option<Result>,
    },
    /// The header has more than one reading, so a mail program may show another message than the one
    /// that was sealed.
    AmbiguousHeader(mail::Error),
    /// The newest message signature does not hold.
    MessageSignature(dkim::Cause),
    /// A seal does not hold.
    Seal(dkim::Cause),
}

impl Cause {
    /// The stable name of the cause.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NoChain => "no-chain",
            Self::Verified => "verified",
            Self::Instance { .. } => "instance",
            Self::Missing { .. } => "missing-field",
            Self::Repeated { .. } => "repeated-field",
            Self::Gap => "gap",
            Self::ChainValidation { .. } => "chain-validation",
            Self::AmbiguousHeader(_) => "ambiguous-header",
            Self::MessageSignature(_) => "message-signature",
            Self::Seal(_) => "seal",
        }
    }

    /// The result that it gives.
    #[must_use]
    pub const fn result(&self) -> Result {
        match self {
            Self::NoChain => Result::None,
            Self::Verified => Result::Pass,
            _ => Result::Fail,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoChain => f.write_str("the message has no chain"),
            Self::Verified => f.write_str("every seal and the newest message signature hold"),
            Self::Instance { part } => write!(f, "{part} has no instance from 1 to 50 (RFC 8617, 4.2.1)"),
            Self::Missing { part } => write!(f, "{part} is missing (RFC 8617, 5.2)"),
            Self::Repeated { part } => write!(f, "there is more than one {part} (RFC 8617, 5.2)"),
            Self::Gap => f.write_str("the set is missing (RFC 8617, 5.2)"),
            Self::ChainValidation { found: Some(Result::Fail) } => {
                f.write_str("the seal says that the chain did not hold there (cv=fail)")
            }
            Self::ChainValidation { found: Some(found) } => {
                write!(f, "cv={found} is wrong in this place (RFC 8617, 5.2)")
            }
            Self::ChainValidation { found: None } => {
                f.write_str("the seal has no cv= of none, pass or fail (RFC 8617, 4.1.3)")
            }
            Self::AmbiguousHeader(error) => write!(f, "the header has more than one reading: {error}"),
            Self::MessageSignature(cause) => write!(f, "the message signature: {cause}"),
            Self::Seal(cause) => write!(f, "the seal: {cause}"),
        }
    }
}

/// What a [`Check`](super::Check) comes to.
///
/// The [module](super) has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub(super) cause: Cause,
    pub(super) instance: Option<usize>,
    pub(super) chain: Chain,
    pub(super) signatures: Vec<(usize, dkim::Cause)>,
    pub(super) oldest_pass: Option<usize>,
    pub(super) signs_from: bool,
}

impl Verdict {
    /// What is said of a message without a chain.
    pub(crate) const fn none(chain: Chain) -> Self {
        Self {
            cause: Cause::NoChain,
            instance: None,
            chain,
            signatures: Vec::new(),
            oldest_pass: None,
            signs_from: false,
        }
    }

    /// The Chain Validation Status.
    #[must_use]
    pub const fn result(&self) -> Result {
        self.cause.result()
    }

    /// Why.
    #[must_use]
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The set that the cause is about: where the chain holds the newest one, where it fails the one that
    /// breaks it. `None` where there is no chain, or a field of no set breaks it.
    #[must_use]
    pub const fn instance(&self) -> Option<usize> {
        self.instance
    }

    /// The chain as it is written.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The sets as they are written, from the oldest. Where the result is not a pass they are claims.
    #[must_use]
    pub fn sets(&self) -> &[Set] {
        self.chain.sets()
    }

    /// What became of the message signature of a set; `None` where it was not looked at. Those of older
    /// sets fail where a later relay has changed the message, which does not break the chain.
    #[must_use]
    pub fn message_signature(&self, instance: usize) -> Option<&dkim::Cause> {
        self.signatures.iter().find(|(known, _)| *known == instance).map(|(_, cause)| cause)
    }

    /// The oldest set whose message signature still holds, 0 where all do (`oldest-pass`, RFC 8617 section
    /// 5.2 step 5). `None` unless the chain holds.
    #[must_use]
    pub const fn oldest_pass(&self) -> Option<usize> {
        self.oldest_pass
    }

    /// Whether the chain holds and its newest message signature signs `From`.
    #[must_use]
    pub const fn is_from_signed(&self) -> bool {
        self.signs_from
    }

    /// The result for `Authentication-Results` (RFC 8617 section 10.1).
    ///
    /// ```
    /// # #[cfg(feature = "rust-crypto")] {
    /// use deliverability::{auth::arc, dkim::RustCrypto, dns, mail::Message};
    ///
    /// let message = Message::parse(b"ARC-Seal: i=1; cv=none\r\nFrom: jane@example.org\r\n\r\n");
    /// let check = arc::Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
    /// let verdict = dns::resolve_with(check, |_| dns::Answer::NoSuchName);
    /// assert_eq!(
    ///     verdict.method_result().to_string(),
    ///     "arc=fail reason=\"set 1: ARC-Authentication-Results is missing (RFC 8617, 5.2)\"",
    /// );
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn method_result(&self) -> MethodResult {
        let result = MethodResult::new("arc", self.result().as_str());
        match (self.result(), self.oldest_pass, self.reason()) {
            (Result::Fail, _, Some(reason)) => result.reason(&reason),
            (Result::Pass, oldest, _) => {
                let newest = self.sets().last();
                let domain = newest.and_then(Set::domain).map(shown).unwrap_or_default();
                let result = result.comment(&alloc::format!("i={} d={domain}", self.sets().len()));
                match oldest {
                    Some(oldest) => result.property("header", "oldest-pass", &alloc::format!("{oldest}")),
                    None => result,
                }
            }
            _ => result,
        }
    }

    /// Which set breaks the chain and why, as a sentence; `None` unless it fails.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        (self.result() == Result::Fail).then(|| match self.instance {
            Some(instance) => alloc::format!("set {instance}: {}", self.cause),
            None => alloc::format!("{}", self.cause),
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.result())?;
        match self.reason() {
            Some(reason) => f.write_str(&reason),
            None if self.result() == Result::None => self.cause.fmt(f),
            None => {
                let (count, plural) = (self.sets().len(), if self.sets().len() == 1 { "" } else { "s" });
                let domain = self.sets().last().and_then(Set::domain).unwrap_or_default();
                write!(f, "{count} set{plural}, the newest by {}", domain.escape_debug())
            }
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict {
    /// A map of the result, the kind of cause, the set that it is about, the reason as a sentence, the oldest
    /// set that still holds, and the sets.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 6)?;
        map.serialize_field("result", &self.result())?;
        map.serialize_field("cause", self.cause.as_str())?;
        map.serialize_field("instance", &self.instance)?;
        map.serialize_field("reason", &self.reason())?;
        map.serialize_field("oldest_pass", &self.oldest_pass)?;
        map.serialize_field("sets", self.sets())?;
        map.end()
    }
}
