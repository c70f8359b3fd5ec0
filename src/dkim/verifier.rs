//! The verification of one signature, which DKIM and ARC share.

use alloc::{string::String, vec::Vec};

use chrono::{DateTime, Utc};

use super::{
    algorithm::{Algorithm, Canonicalization, KeyType},
    backend::{Backend, Sha256 as _},
    body::BodyCanonicalizer,
    check::Policy,
    error::Error,
    header,
    key::Key,
    signature::{Kind, Signature},
    verdict::Cause,
};
use crate::{
    diagnostic::Span,
    dns::{Answer, Name, Question, RecordType},
    domain::ascii,
    mail::{self, Field, Message},
};

/// The fields that mail programs show and that occur once (RFC 5322 section 3.6, RFC
/// 2045): another one would show another author or another text.
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
    "Content-Disposition",
];
/// Those of them that say how to read the body.
const CONTENT: &[&str] = &["Content-Type", "Content-Transfer-Encoding"];
/// The fields that hold a date.
const DATES: &[&str] = &["Date", "Resent-Date"];

/// What in the header of a message could be read differently.
#[derive(Debug, Clone)]
struct Header {
    error: Option<mail::Error>,
    /// What is ambiguous in the headers of the body's parts, if white space is ignored.
    parts_error: Option<mail::Error>,
    /// The fields of [`SHOWN`] that occur, and how often.
    shown: Vec<(&'static str, usize)>,
    /// The fields of [`DATES`] with a value that [`ends_in_short_zone`], and how often
    /// they must be signed for all such values to be: signatures count from the last
    /// field up.
    short_dates: Vec<(&'static str, usize)>,
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
        let shown = SHOWN.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect();
        let error = message.check_header().err();
        let parts_error = message.check_parts().err();
        let dates = DATES.iter().map(|name| (*name, message.fields().iter().filter(|field| field.is(name))));
        let short_dates = dates
            .map(|(name, fields)| {
                (name, fields.skip_while(|field| !ends_in_short_zone(field.value())).count())
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        Self { error, parts_error, shown, short_dates }
    }

    /// How often a shown field occurs.
    fn count(&self, name: &str) -> usize {
        self.shown.iter().find(|(shown, _)| *shown == name).map_or(0, |(_, count)| *count)
    }

    /// Why the signature allows another reading of the message.
    fn check(&self, message: &Message<'_>, signature: &Signature<'_>, policy: &Policy) -> Result<(), Cause> {
        for &(name, count) in &self.shown {
            let signed = count_signed(signature, name);
            let is_content = CONTENT.contains(&name);
            let is_partly_signed = count > 1 && signed < count && (signed > 0 || is_content);
            if is_partly_signed && !policy.accepts_ambiguous_header {
                return Err(Cause::UnsignedField { name });
            }
        }
        for &(name, count) in &self.short_dates {
            if count_signed(signature, name) < count && !policy.accepts_ambiguous_header {
                return Err(Cause::UnsignedField { name });
            }
        }
        // One that the signature does not name could have been taken out on the way as well.
        let mut content = CONTENT.iter().map(|name| (*name, self.count(name)));
        let unsigned = content.find(|(name, count)| count_signed(signature, name) < (*count).max(1));
        if let Some((name, _)) = unsigned.filter(|_| policy.requires_signed_content) {
            return Err(Cause::UnsignedField { name });
        }
        let ignores_white_space = signature.body_canonicalization() == Canonicalization::Relaxed;
        if let Some(error) = &self.parts_error
            && ignores_white_space
            && !policy.accepts_ambiguous_header
        {
            return Err(Cause::AmbiguousHeader(error.clone()));
        }
        // The body is looked at only where the encoding is unsigned.
        let is_signed = count_signed(signature, "Content-Transfer-Encoding") > 0;
        if !is_signed && !policy.accepts_ambiguous_header && !is_encoding_possible(message) {
            return Err(Cause::UnsignedEncoding);
        }
        Ok(())
    }
}

/// Whether a date ends in a zone of one or two letters, or in one letter and another
/// character.
///
/// mail-parser, and with it the readers that use it, takes three characters for such a
/// zone. That includes the end of the line, and the line after it is lost: another
/// field, or the empty line and the text up to the next one.
fn ends_in_short_zone(value: &[u8]) -> bool {
    let letters = |value: &[u8]| value.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_short = match (letters(value), value.split_last()) {
        (0, Some((_, before))) => letters(before) == 1,
        (count, _) => matches!(count, 1 | 2),
    };
    // Before the first number or sign there is no zone.
    is_short && value.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
}

fn count_signed(signature: &Signature<'_>, name: &str) -> usize {
    signature.signed_fields().filter(|signed| signed.eq_ignore_ascii_case(name)).count()
}

/// Whether the body can have the encoding that the header names: a body of parts has
/// none (RFC 2045 section 6.4), and base64 consists of its alphabet (section 6.8).
fn is_encoding_possible(message: &Message<'_>) -> bool {
    let Some(encoding) = first_word(message, "Content-Transfer-Encoding") else { return true };
    let has_parts = first_word(message, "Content-Type").is_some_and(|kind| {
        // A message with addresses in Unicode may be encoded (RFC 6532 section 3.5).
        kind.starts_with("multipart") || kind == "message/rfc822"
    });
    match encoding.as_str() {
        "base64" if !has_parts => {
            let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n \t".contains(byte);
            message.body().iter().all(is_base64)
        }
        "base64" | "quoted-printable" => !has_parts,
        _ => true,
    }
}

/// The first word of the uppermost field of a name, in lower case, without comments
/// around it.
fn first_word(message: &Message<'_>, name: &str) -> Option<String> {
    let field = message.fields().iter().find(|field| field.is(name))?;
    let value = String::from_utf8_lossy(field.value());
    let word = mail::after_white_space(&value).unwrap_or(&value).trim_start_matches('"');
    let end = word.find([' ', '\t', '\r', '\n', '(', ';', '"']).unwrap_or(word.len());
    word.get(..end).map(str::to_ascii_lowercase)
}

/// A body that was hashed, and how.
#[derive(Debug, Clone, Copy)]
struct Body {
    canonicalization: Canonicalization,
    limit: Option<u64>,
    hash: [u8; 32],
    length: u64,
}

/// Reads the value of a field as a signature.
pub(crate) fn read<'a>(field: &Field<'a>, kind: Kind) -> Result<Signature<'a>, Error> {
    core::str::from_utf8(field.value())
        .map_err(|error| {
            Error::new(super::ErrorKind::Character, Span::at(error.valid_up_to()), field.value())
        })
        .and_then(|text| Signature::parse_as(text, kind))
}

/// The question for the key of a signature. A name that the DNS cannot hold has no key.
pub(crate) fn key_question(signature: &Signature<'_>) -> Result<Question, Cause> {
    let name = alloc::format!("{}._domainkey.{}", ascii(signature.selector()), ascii(signature.domain()));
    let name = Name::parse(&name).map_err(|_| Cause::NoKey)?;
    Ok(Question::from_name(name, RecordType::Txt))
}

/// Verifies the signatures of a message. Each body is hashed once, and the fields are
/// sorted once.
#[derive(Debug, Clone)]
pub(crate) struct Verifier<'a, B> {
    pub(crate) message: Message<'a>,
    pub(crate) policy: Policy,
    backend: B,
    now: u64,
    order: Option<FieldOrder>,
    /// What makes the header ambiguous, once that was looked at.
    header: Option<Header>,
    bodies: Vec<Body>,
}

impl<'a, B: Backend> Verifier<'a, B> {
    pub(crate) fn new(message: &Message<'a>, now: DateTime<Utc>, backend: B) -> Self {
        Self {
            message: message.clone(),
            policy: Policy::default(),
            backend,
            now: u64::try_from(now.timestamp()).unwrap_or_default(),
            order: None,
            header: None,
            bodies: Vec::new(),
        }
    }

    /// Why the header has more than one reading, if the policy asks.
    pub(crate) fn ambiguous_header(&mut self) -> Option<mail::Error> {
        let header = self.header.get_or_insert_with(|| Header::new(&self.message));
        header.error.clone().filter(|_| !self.policy.accepts_ambiguous_header)
    }

    /// What can be decided before the key is known: the question for it and how much of
    /// the body is unsigned, or why it is not needed.
    pub(crate) fn before_key(&mut self, signature: &Signature<'_>) -> Result<(Question, u64), Cause> {
        if let Some(error) = self.ambiguous_header() {
            return Err(Cause::AmbiguousHeader(error));
        }
        let header = self.header.get_or_insert_with(|| Header::new(&self.message));
        header.check(&self.message, signature, &self.policy)?;
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
        Ok((key_question(signature)?, unsigned))
    }

    /// The shown fields of the message that the signature does not cover.
    pub(crate) fn unsigned_fields(&mut self, signature: &Signature<'_>) -> Vec<&'static str> {
        let header = self.header.get_or_insert_with(|| Header::new(&self.message));
        let unsigned = header.shown.iter().filter(|(name, count)| count_signed(signature, name) < *count);
        unsigned.map(|(name, _)| *name).collect()
    }

    /// The hash of the body up to a limit; each is computed once.
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

    /// Judges a signature with the answer for its key.
    pub(crate) fn by_answer(
        &mut self,
        field: &Field<'_>,
        signature: &Signature<'_>,
        answer: &Answer,
    ) -> (Cause, Option<Key<'static>>) {
        let order = self.order.get_or_insert_with(|| FieldOrder::new(&self.message));
        let input = || input(&self.message, order, field, signature);
        judge(&self.backend, &self.policy, signature, answer, input)
    }

    /// Judges a signature over an input that the caller makes, with the answer for its
    /// key.
    #[cfg(feature = "auth")]
    pub(crate) fn by_answer_over(
        &self,
        signature: &Signature<'_>,
        answer: &Answer,
        input: impl FnMut() -> Vec<u8>,
    ) -> Cause {
        judge(&self.backend, &self.policy, signature, answer, input).0
    }
}

/// Tries the records of the answer; the first that passes decides, else the first that
/// could be read, else the first.
fn judge<B: Backend>(
    backend: &B,
    policy: &Policy,
    signature: &Signature<'_>,
    answer: &Answer,
    mut input: impl FnMut() -> Vec<u8>,
) -> (Cause, Option<Key<'static>>) {
    if let Answer::Failure(failure) = answer {
        return (Cause::Dns(*failure), None);
    }
    let mut best: Option<(Cause, Option<Key<'static>>)> = None;
    let texts = answer.records().filter_map(|data| data.text());
    for text in texts.take(policy.keys) {
        let text = String::from_utf8_lossy(text.as_bytes());
        let (cause, key) = match Key::parse(&text) {
            Ok(key) => (by_key(backend, policy, signature, &key, &mut input), Some(key.into_owned())),
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

fn by_key<B: Backend>(
    backend: &B,
    policy: &Policy,
    signature: &Signature<'_>,
    key: &Key<'_>,
    input: &mut impl FnMut() -> Vec<u8>,
) -> Cause {
    let algorithm = signature.algorithm();
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
    if key.is_strict() && !signature.is_identity_exact() {
        return Cause::IdentityUnderDomain;
    }
    if key.key_type() == KeyType::Rsa {
        let bits = key.bits();
        if bits < policy.min_rsa_bits {
            return Cause::KeyTooShort { bits };
        }
        if bits > policy.max_rsa_bits {
            return Cause::KeyTooLong { bits };
        }
    }
    let input = input();
    let verified = backend.verify(&public, &input, signature.signature());
    if verified.is_ok() { Cause::Verified } else { Cause::SignatureMismatch }
}

/// What was signed: the fields, then the signature itself without `b=` (RFC 6376 section
/// 3.7).
fn input(message: &Message<'_>, order: &FieldOrder, own: &Field<'_>, signature: &Signature<'_>) -> Vec<u8> {
    let (how, line_endings) = (signature.header_canonicalization(), message.line_endings());
    let mut input = Vec::with_capacity(2048);
    let mut taken = Vec::new();
    for name in signature.signed_fields() {
        // An absent instance counts as empty.
        let index = order.next_from_bottom(message, name, &mut taken);
        if let Some(field) = index.and_then(|index| message.fields().get(index)) {
            header::field(how, field, line_endings, &mut input);
        }
    }
    header::signature_field(how, own, signature.without().range(), line_endings, &mut input);
    input
}

/// The fields of a message by name, so that an instance is found without looking at the
/// others.
#[derive(Debug, Clone)]
pub(crate) struct FieldOrder(Vec<usize>);

impl FieldOrder {
    pub(crate) fn new(message: &Message<'_>) -> Self {
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

    /// The lowest instance of a field that was not taken yet (RFC 6376 section 5.4.2).
    /// `taken` counts how many of each name were.
    pub(crate) fn next_from_bottom(
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
