//! The verification as a machine (RFC 6376 section 6.1).

use alloc::{string::String, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    backend::Backend,
    signature::{Kind, Signature},
    verdict::{Cause, Outcome, Verdict},
    verifier::{Verifier, read},
};
use crate::{
    dns::{Answer, Machine, Question, Step},
    mail::{Field, Message},
    source::{Preset, Source},
};

/// What a verifier accepts.
///
/// The default refuses what a mail program could display otherwise than it was signed.
/// The preset `rfc-6376` accepts all that the standard calls valid, a body that is
/// signed in part and a header with several readings included: only for those who
/// measure what others accept.
///
/// ```
/// use deliverability::dkim::Policy;
///
/// let mut policy = Policy::default();
/// assert_eq!((policy.signatures, policy.min_rsa_bits), (10, 1024));
/// assert!(!policy.accepts_unsigned_body && !policy.accepts_ambiguous_header);
/// policy.accepts_unsigned_body = true;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// How many signatures of a message are verified, from the top. 10 by default.
    pub signatures: usize,
    /// How many key records at one name are tried. 4 by default.
    pub keys: usize,
    /// The shortest RSA key accepted, in bits. 1024 by default (RFC 8301 section 3.2).
    pub min_rsa_bits: u32,
    /// The longest RSA key accepted, in bits. 8192 by default; RFC 8301 section 3.2
    /// requires 4096.
    pub max_rsa_bits: u32,
    /// How far in the future a signature may have been made, in seconds; `None`, the
    /// default, accepts any time. Receivers may ignore such a signature (RFC 6376
    /// section 3.5), but hardly any does.
    pub clock_drift: Option<u32>,
    /// Whether part of the body may be unsigned (`l=`). Whoever forwards the message can
    /// put any text there (RFC 6376 section 8.2), so the default is no: such a signature
    /// has the result `policy`.
    pub accepts_unsigned_body: bool,
    /// Whether the header may have more than one reading.
    ///
    /// It has if it fails [`Message::check_header`](crate::mail::Message::check_header),
    /// if the header of a part fails
    /// [`Message::check_parts`](crate::mail::Message::check_parts) while the signature
    /// ignores differences in white space in the body (`c=relaxed/relaxed`), if a field
    /// that mail programs show occurs more often than the signature covers it (RFC 6376
    /// section 8.15), or if a date that it does not cover ends in a zone of one or two
    /// letters, after which some readers lose a line. A reader may then show another
    /// message than the one that was signed, so the default is no: the signature fails.
    pub accepts_ambiguous_header: bool,
    /// Whether the signature must name `Content-Type` and `Content-Transfer-Encoding`,
    /// even if the message has none.
    ///
    /// One that it does not name can be changed, added or removed in transit, and the
    /// same body is then displayed differently. Large senders leave them unsigned (Gmail
    /// both, Exchange the encoding), so the default is no: such a signature is valid,
    /// [`Outcome::unsigned_fields`] names those that the message has, and only an
    /// encoding that the body cannot have makes it fail.
    pub requires_signed_content: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            signatures: 10,
            keys: 4,
            min_rsa_bits: 1024,
            max_rsa_bits: 8192,
            clock_drift: None,
            accepts_unsigned_body: false,
            accepts_ambiguous_header: false,
            requires_signed_content: false,
        }
    }
}

crate::source::presets!(
    Policy,
    "dkim",
    [Preset::new("rfc-6376", RFC_6376, || Self {
        accepts_unsigned_body: true,
        accepts_ambiguous_header: true,
        ..Self::default()
    }),]
);

const RFC_6376: Source =
    Source::new("DomainKeys Identified Mail (DKIM) Signatures", "RFC 6376 section 6.1", "2026-11-29");

/// The verification of every signature of a message, as a [`Machine`].
///
/// It asks for the key of each signature that is well formed and whose body hash is
/// right, each name once: at most [`Policy::signatures`] questions.
///
/// ```
/// use deliverability::{
///     dkim::{Check, Ed25519Key, Result, RustCrypto, Signer, SigningKey as _},
///     dns::{self, Zone},
///     mail::Message,
/// };
///
/// # let now = "2026-11-25T12:00:00Z".parse()?;
/// # let key = Ed25519Key::from_seed(&[7; 32]);
/// # let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
/// # let field =
/// #     Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
/// # let signed = [field.as_bytes(), raw].concat();
/// let zone =
///     Zone::parse(&format!("s1._domainkey.example.org. TXT \"{}\"", key.record()))?;
/// let check = Check::new(&Message::parse(&signed), now, RustCrypto);
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict.result(), Result::Pass);
/// assert_eq!(verdict.passes().next().unwrap().domain(), Some("example.org"));
///
/// // A footer that a mailing list adds breaks the signature.
/// let changed = [&signed[..], b"-- \r\nlist footer\r\n"].concat();
/// let check = Check::new(&Message::parse(&changed), now, RustCrypto);
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict.result(), Result::Fail);
/// assert_eq!(
///     verdict.outcomes()[0].cause().to_string(),
///     "the body is not the one that was signed"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    verifier: Verifier<'a, B>,
    /// The index of the field that is looked at next.
    at: usize,
    open: Option<Open<'a>>,
    answers: Vec<(Question, Answer)>,
    outcomes: Vec<Outcome>,
    done: Option<Verdict>,
}

/// A signature that waits for its key.
#[derive(Debug, Clone)]
struct Open<'a> {
    field: Field<'a>,
    signature: Signature<'a>,
    unsigned_bytes: u64,
    question: Question,
}

impl<'a, B: Backend> Check<'a, B> {
    /// A verification at the time `now`, with the default policy.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Check, Result, RustCrypto},
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
    /// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// assert_eq!(verdict.result(), Result::None);
    /// assert_eq!(verdict.to_string(), "none: the message has no signature");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(message: &Message<'a>, now: DateTime<Utc>, backend: B) -> Self {
        Self {
            verifier: Verifier::new(message, now, backend),
            at: 0,
            open: None,
            answers: Vec::new(),
            outcomes: Vec::new(),
            done: None,
        }
    }

    /// Sets the policy.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Cause, Check, Policy, RustCrypto},
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let mut policy = Policy::default();
    /// policy.signatures = 1;
    /// let raw =
    ///     b"DKIM-Signature: v=1\r\nDKIM-Signature: v=1\r\nFrom: a@example.org\r\n\r\n";
    /// let check = Check::new(
    ///     &Message::parse(raw),
    ///     "2026-11-25T12:00:00Z".parse()?,
    ///     RustCrypto,
    /// );
    /// let verdict =
    ///     dns::resolve_with(check.with_policy(policy), |_| Answer::NoSuchName);
    /// assert_eq!(verdict.outcomes()[0].cause().as_str(), "signature-syntax");
    /// assert_eq!(*verdict.outcomes()[1].cause(), Cause::TooManySignatures);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_policy(mut self, policy: Policy) -> Self {
        self.verifier.policy = policy;
        self
    }

    /// Takes the next signature as far as possible without its key.
    fn take(&mut self, index: usize) {
        let Some(field) = self.verifier.message.fields().get(index).copied() else { return };
        if !field.is("DKIM-Signature") {
            return;
        }
        let unread = |cause| Outcome {
            cause,
            signature: None,
            text: Some(String::from_utf8_lossy(field.value()).into_owned()),
            span: field.span(),
            key: None,
            unsigned_bytes: 0,
            unsigned_fields: Vec::new(),
        };
        if self.outcomes.len() >= self.verifier.policy.signatures {
            self.outcomes.push(unread(Cause::TooManySignatures));
            return;
        }
        let signature = match read(&field, Kind::Dkim) {
            Ok(signature) => signature,
            Err(error) => {
                let ambiguous = self.verifier.ambiguous_header();
                self.outcomes.push(unread(ambiguous.map_or(Cause::Signature(error), Cause::AmbiguousHeader)));
                return;
            }
        };
        match self.verifier.before_key(&signature) {
            Ok((question, unsigned_bytes)) => {
                self.open = Some(Open { field, signature, unsigned_bytes, question });
            }
            Err(cause) => self.outcomes.push(Outcome {
                cause,
                signature: Some(signature.into_owned()),
                text: None,
                span: field.span(),
                key: None,
                unsigned_bytes: 0,
                unsigned_fields: Vec::new(),
            }),
        }
    }

    /// Concludes the open signature with the answer for its key.
    fn conclude(&mut self, open: Open<'a>, answer: &Answer) {
        let (cause, key) = self.verifier.by_answer(&open.field, &open.signature, answer);
        let unsigned_fields = self.verifier.unsigned_fields(&open.signature);
        self.outcomes.push(Outcome {
            cause,
            signature: Some(open.signature.into_owned()),
            text: None,
            span: open.field.span(),
            key,
            unsigned_bytes: open.unsigned_bytes,
            unsigned_fields,
        });
    }
}

impl<B: Backend> Machine for Check<'_, B> {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        loop {
            if let Some(open) = self.open.take() {
                let known = self.answers.iter().find(|(question, _)| *question == open.question);
                let Some((_, answer)) = known.cloned() else {
                    let question = open.question.clone();
                    self.open = Some(open);
                    return Step::Query(question);
                };
                self.conclude(open, &answer);
            }
            if self.at >= self.verifier.message.fields().len() {
                break;
            }
            self.take(self.at);
            self.at = self.at.saturating_add(1);
        }
        let done = self.done.get_or_insert_with(|| Verdict::new(core::mem::take(&mut self.outcomes)));
        Step::Done(done.clone())
    }

    fn answer(&mut self, answer: Answer) {
        if let Some(open) = &self.open {
            let question = open.question.clone();
            if !self.answers.iter().any(|(known, _)| *known == question) {
                self.answers.push((question, answer));
            }
        }
    }
}
