//! The verification as a machine (RFC 6376 section 6.1).

use alloc::{string::String, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    algorithm::{Algorithm, Canonicalization, KeyType},
    backend::{Backend, Sha256 as _},
    body::BodyCanonicalizer,
    error::Error,
    header,
    key::Key,
    signature::Signature,
    verdict::{Cause, Outcome, Verdict},
};
use crate::{
    diagnostic::Span,
    dns::{Answer, Machine, Name, Question, RecordType, Step},
    domain::ascii,
    mail::{self, Field, Message},
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
    /// [`Message::check_header`](crate::mail::Message::check_header), or a field that mail programs show
    /// occurs more often than the signature covers it (RFC 6376 section 8.15). A reader may show
    /// another message than the one that was signed, so the default is no: the signature fails.
    pub accepts_ambiguous_header: bool,
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
        }
    }
}

/// The verification of every signature of a message, as a [`Machine`].
///
/// It asks for the key of each signature that is well formed and whose body hash holds, each name once: at
/// most [`Policy::signatures`] questions. The module has an [example](super).
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    message: Message<'a>,
    backend: B,
    policy: Policy,
    now: u64,
    order: Option<FieldOrder>,
    /// What makes the header ambiguous, once it was looked at.
    header: Option<Header>,
    bodies: Vec<Body>,
    /// The field that is looked at next.
    at: usize,
    open: Option<Open<'a>>,
    answers: Vec<(Question, Answer)>,
    outcomes: Vec<Outcome>,
    done: Option<Verdict>,
}

/// The fields that mail programs show and that occur once (RFC 5322 section 3.6, RFC 2045): one more of
/// them shows another author or another text.
const SHOWN: &[&str] = &[
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// What in the header of a message could be read in another way.
#[derive(Debug, Clone)]
struct Header {
    error: Option<mail::Error>,
    /// The fields of [`SHOWN`] that occur more than once, and how often.
    repeated: Vec<(&'static str, usize)>,
}

impl Header {
    fn new(message: &Message<'_>) -> Self {
        let mut counts = [0_usize; SHOWN.len()];
        for field in message.fields() {
            let count = SHOWN.iter().zip(&mut counts).find(|(name, _)| field.is(name));
            if let Some((_, count)) = count {
                *count = count.saturating_add(1);
            }
        }
        let repeated = SHOWN.iter().copied().zip(counts).filter(|(_, count)| *count > 1).collect();
        Self { error: message.check_header().err(), repeated }
    }

    /// The first shown field of which the signature covers some instances and not all.
    fn partly_signed(&self, signature: &Signature<'_>) -> Option<&'static str> {
        let is_partly_signed = |(name, count): &&(&str, usize)| {
            let is_it = |signed: &&str| signed.eq_ignore_ascii_case(name);
            (1..*count).contains(&signature.signed_fields().filter(is_it).count())
        };
        self.repeated.iter().find(is_partly_signed).map(|(name, _)| *name)
    }
}

/// A signature that waits for its key.
#[derive(Debug, Clone)]
struct Open<'a> {
    field: Field<'a>,
    signature: Signature<'a>,
    unsigned_bytes: u64,
    question: Question,
}

/// A body that was hashed, and how.
#[derive(Debug, Clone, Copy)]
struct Body {
    canonicalization: Canonicalization,
    limit: Option<u64>,
    hash: [u8; 32],
    length: u64,
}

impl<'a, B: Backend> Check<'a, B> {
    /// A verification at a time, with the default policy.
    #[must_use]
    pub fn new(message: &Message<'a>, now: DateTime<Utc>, backend: B) -> Self {
        Self {
            message: message.clone(),
            backend,
            policy: Policy::default(),
            now: u64::try_from(now.timestamp()).unwrap_or_default(),
            order: None,
            header: None,
            bodies: Vec::new(),
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
        self.policy = policy;
        self
    }

    /// Takes the next signature as far as it goes without its key.
    fn take(&mut self, index: usize) {
        let Some(field) = self.message.fields().get(index).copied() else { return };
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
        };
        if self.outcomes.len() >= self.policy.signatures {
            self.outcomes.push(unread(Cause::TooManySignatures));
            return;
        }
        let header = self.header.get_or_insert_with(|| Header::new(&self.message));
        let ambiguous = header.error.clone().filter(|_| !self.policy.accepts_ambiguous_header);
        let signature = core::str::from_utf8(field.value())
            .map_err(|error| {
                Error::new(super::ErrorKind::Character, Span::at(error.valid_up_to()), field.value())
            })
            .and_then(Signature::parse);
        let signature = match signature {
            Ok(signature) => signature,
            Err(error) => {
                self.outcomes.push(unread(ambiguous.map_or(Cause::Signature(error), Cause::AmbiguousHeader)));
                return;
            }
        };
        match self.before_key(&signature) {
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
            }),
        }
    }

    /// What can be said before the key is there: the question for it and how much of the body is unsigned, or
    /// why it is not needed.
    fn before_key(&mut self, signature: &Signature<'_>) -> Result<(Question, u64), Cause> {
        if !self.policy.accepts_ambiguous_header {
            let header = self.header.get_or_insert_with(|| Header::new(&self.message));
            if let Some(error) = &header.error {
                return Err(Cause::AmbiguousHeader(error.clone()));
            }
            if let Some(name) = header.partly_signed(signature) {
                return Err(Cause::UnsignedField { name });
            }
        }
        if signature.algorithm() == Algorithm::RsaSha1 {
            return Err(Cause::HistoricAlgorithm);
        }
        if let Some(at) = signature.expires_at().filter(|at| *at < self.now) {
            return Err(Cause::Expired { at });
        }
        let latest = self.policy.clock_drift.map(|drift| self.now.saturating_add(u64::from(drift)));
        if let (Some(at), Some(latest)) = (signature.signed_at(), latest)
            && at > latest
        {
            return Err(Cause::NotYetValid { at });
        }
        let body = self.body(signature.body_canonicalization(), signature.body_length());
        if signature.body_length().is_some_and(|limit| limit > body.length) {
            return Err(Cause::BodyTooShort);
        }
        if signature.body_hash() != body.hash {
            return Err(Cause::BodyHash);
        }
        let unsigned = body.length.saturating_sub(signature.body_length().unwrap_or(u64::MAX));
        if (unsigned > 0 || signature.body_length() == Some(0)) && !self.policy.accepts_unsigned_body {
            return Err(Cause::UnsignedBody { bytes: unsigned });
        }
        // A name that no DNS holds has no key.
        let name = alloc::format!("{}._domainkey.{}", ascii(signature.selector()), ascii(signature.domain()));
        let name = Name::parse(&name).map_err(|_| Cause::NoKey)?;
        Ok((Question::of(name, RecordType::Txt), unsigned))
    }

    /// The hash of the body up to a limit, each made once.
    fn body(&mut self, canonicalization: Canonicalization, limit: Option<u64>) -> Body {
        let is_same = |body: &&Body| body.canonicalization == canonicalization && body.limit == limit;
        if let Some(body) = self.bodies.iter().find(is_same) {
            return *body;
        }
        let mut hash = B::Sha256::default();
        let (mut left, mut length) = (limit.unwrap_or(u64::MAX), 0_u64);
        let mut take = |bytes: &[u8]| {
            let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            length = length.saturating_add(count);
            let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            hash.update(bytes.get(..taken).unwrap_or_default());
            left = left.saturating_sub(count);
        };
        let mut canonicalizer = BodyCanonicalizer::new(canonicalization, self.message.line_endings());
        canonicalizer.update(self.message.body(), &mut take);
        canonicalizer.finish(&mut take);
        let body = Body { canonicalization, limit, hash: hash.finish(), length };
        self.bodies.push(body);
        body
    }

    /// Ends the open signature by the answer for its key.
    fn conclude(&mut self, open: Open<'a>, answer: &Answer) {
        let (cause, key) = self.by_answer(&open, answer);
        self.outcomes.push(Outcome {
            cause,
            signature: Some(open.signature.into_owned()),
            text: None,
            span: open.field.span(),
            key,
            unsigned_bytes: open.unsigned_bytes,
        });
    }

    /// Tries the records of the answer; the first that passes decides, else the first that could be read, else
    /// the first.
    fn by_answer(&mut self, open: &Open<'a>, answer: &Answer) -> (Cause, Option<Key<'static>>) {
        if let Answer::Failure(failure) = answer {
            return (Cause::Dns(*failure), None);
        }
        let mut best: Option<(Cause, Option<Key<'static>>)> = None;
        let texts = answer.records().filter_map(|data| data.text());
        for text in texts.take(self.policy.keys) {
            let text = String::from_utf8_lossy(text.as_bytes());
            let (cause, key) = match Key::parse(&text) {
                Ok(key) => (self.by_key(open, &key), Some(key.into_owned())),
                Err(error) => (Cause::Key(error), None),
            };
            if cause == Cause::Verified {
                return (cause, key);
            }
            let is_better = match &best {
                None => true,
                Some((_, known)) => known.is_none() && key.is_some(),
            };
            if is_better {
                best = Some((cause, key));
            }
        }
        best.unwrap_or((Cause::NoKey, None))
    }

    fn by_key(&mut self, open: &Open<'a>, key: &Key<'_>) -> Cause {
        let algorithm = open.signature.algorithm();
        let Some(public) = key.public_key() else { return Cause::KeyRevoked };
        if !key.is_for_email() {
            return Cause::KeyService;
        }
        if !key.allows_hash_of(algorithm) {
            return Cause::KeyHash;
        }
        if key.key_type() != algorithm.key_type() {
            return Cause::KeyType { found: key.key_type() };
        }
        if key.is_strict() && !open.signature.is_identity_exact() {
            return Cause::IdentityUnderDomain;
        }
        if key.key_type() == KeyType::Rsa {
            let bits = key.bits();
            if bits < self.policy.min_rsa_bits {
                return Cause::KeyTooShort { bits };
            }
            if bits > self.policy.max_rsa_bits {
                return Cause::KeyTooLong { bits };
            }
        }
        let input = self.input(open);
        let verified = self.backend.verify(&public, &input, open.signature.signature());
        if verified.is_ok() { Cause::Verified } else { Cause::SignatureMismatch }
    }

    /// What was signed: the fields, then the signature itself without `b=` (RFC 6376 section 3.7).
    fn input(&mut self, open: &Open<'_>) -> Vec<u8> {
        let order = self.order.get_or_insert_with(|| FieldOrder::new(&self.message));
        let signature = &open.signature;
        let (how, line_endings) = (signature.header_canonicalization(), self.message.line_endings());
        let mut input = Vec::with_capacity(2048);
        let mut taken = Vec::new();
        for name in signature.signed_fields() {
            // What is not there counts as nothing.
            let index = order.next_from_bottom(&self.message, name, &mut taken);
            if let Some(field) = index.and_then(|index| self.message.fields().get(index)) {
                header::field(how, field, line_endings, &mut input);
            }
        }
        header::signature_field(how, &open.field, signature.without().range(), line_endings, &mut input);
        input
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
            if self.at >= self.message.fields().len() {
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

/// The fields of a message by their names, so that an instance is found without a look at the others.
#[derive(Debug, Clone)]
pub(super) struct FieldOrder(Vec<usize>);

impl FieldOrder {
    pub(super) fn new(message: &Message<'_>) -> Self {
        let mut order: Vec<usize> = (0..message.fields().len()).collect();
        order.sort_by(|one, other| {
            let name = |index: &usize| message.fields().get(*index).map(|field| lower(field.name()));
            match (name(one), name(other)) {
                (Some(a), Some(b)) => a.cmp(b).then(one.cmp(other)),
                _ => one.cmp(other),
            }
        });
        Self(order)
    }

    /// The lowest instance of a field that was not taken yet (RFC 6376 section 5.4.2). `taken` counts for each
    /// name how many were.
    pub(super) fn next_from_bottom(
        &self,
        message: &Message<'_>,
        name: &str,
        taken: &mut Vec<usize>,
    ) -> Option<usize> {
        let of = |index: &usize| message.fields().get(*index).map_or(&[][..], |field| field.name());
        let wanted = name.as_bytes();
        let start = self.0.partition_point(|index| lower(of(index)).lt(lower(wanted)));
        let end = self.0.partition_point(|index| lower(of(index)).le(lower(wanted)));
        taken.resize(self.0.len(), 0);
        let taken = taken.get_mut(start)?;
        let place = end.checked_sub(*taken)?.checked_sub(1).filter(|place| *place >= start)?;
        *taken = taken.saturating_add(1);
        self.0.get(place).copied()
    }
}

fn lower(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().map(u8::to_ascii_lowercase)
}
