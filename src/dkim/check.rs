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
};

/// What a verifier accepts.
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
    /// How many signatures of a message are looked at, from the top.
    pub signatures: usize,
    /// How many key records at one name are tried.
    pub keys: usize,
    /// The shortest RSA key, in bits: 1024 by RFC 8301 section 3.2.
    pub min_rsa_bits: u32,
    /// The longest RSA key, in bits. RFC 8301 section 3.2 asks for 4096.
    pub max_rsa_bits: u32,
    /// How far in the future a signature may be made, in seconds; `None` where that is not looked at. Receivers
    /// may ignore such a signature (RFC 6376 section 3.5), and hardly any does.
    pub clock_drift: Option<u32>,
    /// Whether a part of the body may be unsigned (`l=`). Whoever forwards the message can put any text
    /// there (RFC 6376 section 8.2), so the default is no: such a signature has the result `policy`.
    pub accepts_unsigned_body: bool,
    /// Whether the header may have more than one reading: it fails
    /// [`Message::check_header`](crate::mail::Message::check_header), the header of a part fails
    /// [`Message::check_parts`](crate::mail::Message::check_parts) and the signature makes no difference
    /// between white spaces in the body (`c=relaxed/relaxed`), or a field that mail programs show
    /// occurs more often than the signature covers it (RFC 6376 section 8.15). A reader may show
    /// another message than the one that was signed, so the default is no: the signature fails.
    pub accepts_ambiguous_header: bool,
    /// Whether the signature must name `Content-Type` and `Content-Transfer-Encoding`, also where the
    /// message has none. One that it does not name can be changed, added or removed on the way, and
    /// the same body is then shown otherwise. Large senders leave them unsigned (Gmail both, Exchange
    /// the encoding), so the default is no: such a signature holds, [`Outcome::unsigned_fields`] names
    /// those that the message has, and only an encoding that the body cannot have fails.
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

/// The verification of every signature of a message, as a [`Machine`].
///
/// It asks for the key of each signature that is well formed and whose body hash holds, each name once: at
/// most [`Policy::signatures`] questions. The module has an [example](super).
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    verifier: Verifier<'a, B>,
    /// The field that is looked at next.
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
    /// A verification at a time, with the default policy.
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

    /// The same verification by another policy.
    #[must_use]
    pub const fn with_policy(mut self, policy: Policy) -> Self {
        self.verifier.policy = policy;
        self
    }

    /// Takes the next signature as far as it goes without its key.
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

    /// Ends the open signature by the answer for its key.
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
