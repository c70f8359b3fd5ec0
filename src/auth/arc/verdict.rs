//! The verdict on a chain, and its causes.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::chain::{Chain, Part, Result, Set};
use crate::{
    auth::results::{MethodResult, shown},
    dkim, mail,
};

/// Why a chain has its result.
///
/// ```
/// use deliverability::auth::arc::{Cause, Part, Result};
///
/// let cause = Cause::Missing { part: Part::Seal };
/// assert_eq!((cause.as_str(), cause.result()), ("missing-field", Result::Fail));
/// assert_eq!(cause.to_string(), "ARC-Seal is missing (RFC 8617, 5.2)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The message has no chain.
    NoChain,
    /// Every seal and the newest message signature are valid.
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
    /// An instance is missing although there is a newer one.
    Gap,
    /// A seal states something else about the chain before it than it must: `none` in
    /// the oldest set, `pass` in all others.
    ChainValidation {
        /// What it states; `None` if that is missing or unknown.
        found: Option<Result>,
    },
    /// The header has more than one reading, so a mail program may show another message
    /// than the one that was sealed.
    AmbiguousHeader(mail::Error),
    /// The newest message signature is not valid.
    MessageSignature(dkim::Cause),
    /// A seal is not valid.
    Seal(dkim::Cause),
}

impl Cause {
    /// The stable name of the cause, in kebab case.
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

    /// The result that follows from the cause.
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

/// The verdict of a [`Check`](super::Check) on the chain of a message.
///
/// ```
/// use deliverability::{
///     auth::arc::{Check, Result},
///     dkim::RustCrypto,
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message =
///     Message::parse(b"ARC-Seal: i=2; cv=pass\r\nFrom: jane@example.org\r\n\r\n");
/// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!((verdict.result(), verdict.instance()), (Result::Fail, Some(1)));
/// assert_eq!(verdict.cause().as_str(), "gap");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
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
    /// The verdict on a message without a chain.
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

    /// Why the chain has its result.
    #[must_use]
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The set that the cause is about: the newest one if the chain is valid, the one
    /// that breaks it if it is not. `None` if there is no chain, or if a field that
    /// belongs to no set breaks it.
    #[must_use]
    pub const fn instance(&self) -> Option<usize> {
        self.instance
    }

    /// The chain as it is written.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The sets as they are written, from the oldest. Unless the result is a pass they
    /// are mere claims.
    #[must_use]
    pub fn sets(&self) -> &[Set] {
        self.chain.sets()
    }

    /// The cause of the message signature of a set; `None` if it was not looked at.
    /// Those of older sets fail if a later relay changed the message, which does not
    /// break the chain.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{AuthenticationResults, arc},
    ///     dkim::{Cause, Ed25519Key, RustCrypto, SigningKey as _},
    ///     dns::{self, Zone},
    ///     mail::Message,
    /// };
    ///
    /// # let now = "2026-11-25T12:00:00Z".parse()?;
    /// # let key = Ed25519Key::from_seed(&[7; 32]);
    /// # let zone = Zone::parse(&format!(
    /// #     "s1._domainkey.lists.example. TXT \"{}\"",
    /// #     key.record()
    /// # ))?;
    /// # let check = |raw: &[u8]| {
    /// #     let check = arc::Check::new(&Message::parse(raw), now, RustCrypto);
    /// #     dns::resolve_with(check, |question| zone.answer(question))
    /// # };
    /// # let raw = b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n";
    /// let sealer = arc::Sealer::new("lists.example", "s1", &key);
    /// let results = AuthenticationResults::new("lists.example");
    /// let fields = sealer.seal(&Message::parse(raw), &results, &check(raw), now)?;
    /// let verdict = check(&[fields.as_bytes(), raw].concat());
    /// assert_eq!(verdict.message_signature(1), Some(&Cause::Verified));
    /// assert_eq!(verdict.message_signature(2), None);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn message_signature(&self, instance: usize) -> Option<&dkim::Cause> {
        self.signatures.iter().find(|(known, _)| *known == instance).map(|(_, cause)| cause)
    }

    /// The oldest set whose message signature is still valid, 0 if all are
    /// (`oldest-pass`, RFC 8617 section 5.2 step 5). `None` unless the chain is valid.
    #[must_use]
    pub const fn oldest_pass(&self) -> Option<usize> {
        self.oldest_pass
    }

    /// Whether the chain is valid and its newest message signature signs `From`.
    #[must_use]
    pub const fn is_from_signed(&self) -> bool {
        self.signs_from
    }

    /// The result for `Authentication-Results` (RFC 8617 section 10.1).
    ///
    /// ```
    /// use deliverability::{
    ///     auth::arc,
    ///     dkim::RustCrypto,
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let message =
    ///     Message::parse(b"ARC-Seal: i=1; cv=none\r\nFrom: jane@example.org\r\n\r\n");
    /// let check =
    ///     arc::Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
    /// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// let result = verdict.method_result();
    /// assert_eq!(result.result, "fail");
    /// assert_eq!(
    ///     result.reason_text(),
    ///     Some("set 1: ARC-Authentication-Results is missing (RFC 8617, 5.2)"),
    /// );
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
    /// A map of the result, the kind of cause, the set that it is about, the reason as a
    /// sentence, the oldest set that still holds, and the sets.
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
