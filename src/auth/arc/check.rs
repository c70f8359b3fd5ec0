//! The verification of a chain as a machine (RFC 8617 section 5.2).

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::{
    chain::{Chain, Part},
    verdict::{Cause, Verdict},
};
use crate::{
    dkim::{
        self, Canonicalization, Kind, Signature, Verifier, backend::Backend, canonical_field, key_question,
        read, signature_field,
    },
    dns::{Answer, Machine, Question, Step},
    mail::{Field, Message},
};

/// The verification of the chain of a message, as a [`Machine`].
///
/// It checks the structure, then the newest message signature, then the seals from the
/// newest to the oldest, and stops at the first that is not valid. If all are valid, it
/// looks for the oldest message signature that still is. Each name is asked for once: at
/// most two for each of the 50 sets, and none for a message without a chain. The [module
/// documentation](super) shows a chain being sealed and verified.
///
/// ```
/// use deliverability::{
///     auth::arc::{Check, Result},
///     dkim::RustCrypto,
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
/// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!(verdict.result(), Result::None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check<'a, B> {
    verifier: Verifier<'a, B>,
    verdict: Verdict,
    /// The part that is looked at next, with its instance.
    next: Option<(Part, usize)>,
    pending: Option<Pending<'a>>,
    answers: Vec<(Question, Answer)>,
    sealed: Option<Sealed>,
    is_started: bool,
}

/// A signature that waits for its key.
#[derive(Debug, Clone)]
struct Pending<'a> {
    part: Part,
    instance: usize,
    field: Field<'a>,
    signature: Signature<'a>,
    question: Question,
}

impl<'a, B: Backend> Check<'a, B> {
    /// A verification at the time `now`, with the default policy for signatures.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::arc::{Check, Part},
    ///     dkim::RustCrypto,
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"ARC-Seal: cv=none; d=lists.example\r\n\r\n");
    /// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
    /// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// assert_eq!(verdict.cause().as_str(), "instance");
    /// assert_eq!(
    ///     verdict.to_string(),
    ///     "fail: ARC-Seal has no instance from 1 to 50 (RFC 8617, 4.2.1)"
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(message: &Message<'a>, now: DateTime<Utc>, backend: B) -> Self {
        Self::of_chain(Chain::from_message(message), message, now, backend)
    }

    /// A verification of a chain that was already read from this message.
    pub(crate) fn of_chain(chain: Chain, message: &Message<'a>, now: DateTime<Utc>, backend: B) -> Self {
        Self {
            verifier: Verifier::new(message, now, backend),
            verdict: Verdict::none(chain),
            next: None,
            pending: None,
            answers: Vec::new(),
            sealed: None,
            is_started: false,
        }
    }

    /// Sets the policy for signatures: their keys, what they sign, and the header.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{AuthenticationResults, arc},
    ///     dkim::{Ed25519Key, Policy, RustCrypto, SigningKey as _},
    ///     dns::{self, Zone},
    ///     mail::Message,
    /// };
    ///
    /// # let now = "2026-11-25T12:00:00Z".parse()?;
    /// # let later = "2026-11-25T13:00:00Z".parse()?;
    /// # let key = Ed25519Key::from_seed(&[7; 32]);
    /// # let zone = Zone::parse(&format!(
    /// #     "s1._domainkey.lists.example. TXT \"{}\"",
    /// #     key.record()
    /// # ))?;
    /// # let raw = b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n";
    /// # let message = Message::parse(raw);
    /// # let none =
    /// #     dns::resolve_with(arc::Check::new(&message, now, RustCrypto), |_| {
    /// #         dns::Answer::NoData
    /// #     });
    /// # let results = AuthenticationResults::new("lists.example");
    /// # let sealer = arc::Sealer::new("lists.example", "s1", &key);
    /// # let raw =
    /// #     [sealer.seal(&message, &results, &none, later)?.as_bytes(), raw].concat();
    /// // `raw` was sealed by a relay whose clock is an hour ahead.
    /// let check = |policy| {
    ///     let check = arc::Check::new(&Message::parse(&raw), now, RustCrypto)
    ///         .with_dkim_policy(policy);
    ///     dns::resolve_with(check, |question| zone.answer(question))
    /// };
    /// let mut policy = Policy::default();
    /// assert_eq!(check(policy).result(), arc::Result::Pass);
    /// policy.clock_drift = Some(300);
    /// assert_eq!(check(policy).cause().as_str(), "message-signature");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_dkim_policy(mut self, policy: dkim::Policy) -> Self {
        self.verifier.policy = policy;
        self
    }

    fn start(&mut self) {
        self.is_started = true;
        let chain = &self.verdict.chain;
        if chain.is_empty() {
            return;
        }
        if let Some(error) = self.verifier.ambiguous_header() {
            self.verdict.cause = Cause::AmbiguousHeader(error);
        } else if let Some(fault) = chain.fault() {
            (self.verdict.cause, self.verdict.instance) = (fault.clone(), chain.faulty_instance());
        } else {
            self.next = Some((Part::MessageSignature, chain.sets().len()));
        }
    }

    /// Takes a signature as far as possible without its key.
    fn take(&mut self, part: Part, instance: usize) {
        let set = self.verdict.chain.set(instance);
        let Some(field) = set.and_then(|set| set.field(&self.verifier.message, part)).copied() else {
            return;
        };
        let kind = if part == Part::Seal { Kind::ArcSeal } else { Kind::ArcMessageSignature };
        let question = read(&field, kind).map_err(dkim::Cause::Signature).and_then(|signature| {
            let question = if part != Part::Seal {
                return self.before_key(signature);
            } else if signature.algorithm() == dkim::Algorithm::RsaSha1 {
                return Err(dkim::Cause::HistoricAlgorithm);
            } else {
                key_question(&signature)?
            };
            Ok((signature, question))
        });
        match question {
            Ok((signature, question)) => {
                self.pending = Some(Pending { part, instance, field, signature, question });
            }
            Err(cause) => self.conclude(part, instance, cause),
        }
    }

    /// Asks for the key of a message signature. A signature without `c=` is
    /// `simple/simple` (RFC 6376 section 3.5), but was `relaxed/relaxed` in drafts of
    /// ARC; the standard's reading is tried first.
    fn before_key(&mut self, signature: Signature<'a>) -> Result<(Signature<'a>, Question), dkim::Cause> {
        match self.verifier.before_key(&signature) {
            Ok((question, _)) => Ok((signature, question)),
            Err(cause) => {
                let is_body = cause == dkim::Cause::BodyHash;
                let relaxed = signature.relaxed_by_default().filter(|_| is_body).ok_or(cause)?;
                let (question, _) = self.verifier.before_key(&relaxed)?;
                Ok((relaxed, question))
            }
        }
    }

    fn message_signature(
        &mut self,
        field: &Field<'a>,
        signature: &Signature<'a>,
        answer: &Answer,
    ) -> dkim::Cause {
        let (cause, _) = self.verifier.by_answer(field, signature, answer);
        let relaxed = signature.relaxed_by_default().filter(|_| cause == dkim::Cause::SignatureMismatch);
        match relaxed {
            Some(relaxed) if self.verifier.before_key(&relaxed).is_ok() => {
                self.verifier.by_answer(field, &relaxed, answer).0
            }
            _ => cause,
        }
    }

    /// Judges the signature that was waiting for its key.
    fn judge(&mut self, pending: &Pending<'a>, answer: &Answer) {
        let Pending { part, instance, field, signature, .. } = pending;
        let cause = if *part == Part::Seal {
            let (chain, message) = (&self.verdict.chain, &self.verifier.message);
            let sealed = self.sealed.get_or_insert_with(|| Sealed::of(chain, message, chain.sets().len()));
            let input = || sealed.input(*instance, field, signature, message);
            self.verifier.by_answer_over(signature, answer, input)
        } else {
            self.message_signature(field, signature, answer)
        };
        if *part == Part::MessageSignature && *instance == self.verdict.sets().len() {
            self.verdict.signs_from = signature.signed_fields().any(|name| name.eq_ignore_ascii_case("From"));
        }
        self.conclude(*part, *instance, cause);
    }

    /// Draws the conclusion from the cause of a signature.
    fn conclude(&mut self, part: Part, instance: usize, cause: dkim::Cause) {
        let is_verified = cause == dkim::Cause::Verified;
        let newest = self.verdict.sets().len();
        let older = instance.saturating_sub(1);
        match part {
            Part::Seal if !is_verified => {
                (self.verdict.cause, self.verdict.instance) = (Cause::Seal(cause), Some(instance));
                self.verdict.signs_from = false;
            }
            Part::Seal if instance > 1 => self.next = Some((Part::Seal, older)),
            Part::Seal => {
                (self.verdict.cause, self.verdict.instance) = (Cause::Verified, Some(newest));
                self.verdict.oldest_pass = Some(if newest == 1 { 0 } else { newest });
                let before = newest.saturating_sub(1);
                self.next = (before > 0).then_some((Part::MessageSignature, before));
            }
            _ if instance == newest => {
                self.verdict.signatures.push((instance, cause.clone()));
                if is_verified {
                    self.next = Some((Part::Seal, newest));
                } else {
                    self.verdict.cause = Cause::MessageSignature(cause);
                    self.verdict.instance = Some(instance);
                    self.verdict.signs_from = false;
                }
            }
            _ => {
                self.verdict.signatures.push((instance, cause));
                if is_verified {
                    self.verdict.oldest_pass = Some(if instance == 1 { 0 } else { instance });
                    self.next = (older > 0).then_some((Part::MessageSignature, older));
                }
            }
        }
    }
}

impl<B: Backend> Machine for Check<'_, B> {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        if !self.is_started {
            self.start();
        }
        loop {
            if let Some(pending) = self.pending.take() {
                let known = self.answers.iter().find(|(question, _)| *question == pending.question);
                let Some((_, answer)) = known.cloned() else {
                    let question = pending.question.clone();
                    self.pending = Some(pending);
                    return Step::Query(question);
                };
                self.judge(&pending, &answer);
            }
            match self.next.take() {
                Some((part, instance)) => self.take(part, instance),
                None if self.pending.is_none() => return Step::Done(self.verdict.clone()),
                None => {}
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        if let Some(pending) = &self.pending {
            let is_known = self.answers.iter().any(|(known, _)| *known == pending.question);
            if !is_known {
                self.answers.push((pending.question.clone(), answer));
            }
        }
    }
}

/// What the seals sign: the fields of all sets in order, prepared once (RFC 8617 section
/// 5.1.1).
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    text: Vec<u8>,
    /// Where the seal of each set begins.
    seals: Vec<usize>,
}

impl Sealed {
    /// The fields of the first sets of a chain.
    pub(super) fn of(chain: &Chain, message: &Message<'_>, sets: usize) -> Self {
        let mut sealed = Self { text: Vec::new(), seals: Vec::new() };
        for set in chain.sets().iter().take(sets) {
            for part in Part::ALL {
                if *part == Part::Seal {
                    sealed.seals.push(sealed.text.len());
                }
                if let Some(field) = set.field(message, *part) {
                    sealed.push(field, message);
                }
            }
        }
        sealed
    }

    /// Adds a field.
    pub(super) fn push(&mut self, field: &Field<'_>, message: &Message<'_>) {
        canonical_field(Canonicalization::Relaxed, field, message.line_endings(), &mut self.text);
    }

    /// The whole text.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// What the seal of a set signs.
    fn input(
        &self,
        instance: usize,
        seal: &Field<'_>,
        signature: &Signature<'_>,
        message: &Message<'_>,
    ) -> Vec<u8> {
        let end = self.seals.get(instance.saturating_sub(1)).copied().unwrap_or_default();
        let mut input = self.text.get(..end).unwrap_or_default().to_vec();
        let without = signature.without().range();
        signature_field(Canonicalization::Relaxed, seal, without, message.line_endings(), &mut input);
        input
    }
}
