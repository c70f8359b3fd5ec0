//! Sealing (RFC 8617 section 5.1).

use alloc::string::String;

use chrono::{DateTime, Utc};

use super::{
    chain::{Chain, MAX_SETS, Result as Status, Set},
    check::Sealed,
    verdict::Verdict,
};
use crate::{
    auth::results::AuthenticationResults,
    dkim::{Canonicalization, Draft, Kind, SignError, Signature, SigningKey, field_names},
    mail::{self, LineEndings, Message},
};

/// Adds a set to the chain of a message, for a domain with a key.
///
/// The message signature is `relaxed/relaxed` over the fields that
/// [`dkim::Signer`](crate::dkim::Signer) signs and every `DKIM-Signature`.
///
/// ```
/// use deliverability::{
///     auth::{AuthenticationResults, arc},
///     dkim::{Ed25519Key, RustCrypto},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n");
/// let now = "2026-11-25T12:00:00Z".parse()?;
/// let check = arc::Check::new(&message, now, RustCrypto);
/// let chain = dns::resolve_with(check, |_| Answer::NoSuchName);
/// let results: AuthenticationResults =
///     "lists.example; spf=pass smtp.mailfrom=example.org".parse()?;
///
/// let key = Ed25519Key::from_seed(&[7; 32]);
/// let fields = arc::Sealer::new("lists.example", "s1", &key)
///     .seal(&message, &results, &chain, now)?;
/// let names: Vec<_> = fields
///     .lines()
///     .filter_map(|line| line.split_once(": "))
///     .map(|pair| pair.0)
///     .collect();
/// assert_eq!(
///     names,
///     ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"]
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sealer<'a, K: ?Sized> {
    domain: &'a str,
    selector: &'a str,
    key: &'a K,
}

impl<'a, K: SigningKey + ?Sized> Sealer<'a, K> {
    /// A sealer whose key is published at `<selector>._domainkey.<domain>`.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{AuthenticationResults, arc},
    ///     dkim::{Ed25519Key, RustCrypto},
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// # let message =
    /// #     Message::parse(b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n");
    /// # let now = "2026-11-25T12:00:00Z".parse()?;
    /// # let chain =
    /// #     dns::resolve_with(arc::Check::new(&message, now, RustCrypto), |_| {
    /// #         Answer::NoSuchName
    /// #     });
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let sealer = arc::Sealer::new("lists.example", "s1", &key);
    /// let results = AuthenticationResults::new("lists.example");
    /// let fields = sealer.seal(&message, &results, &chain, now)?;
    /// assert!(fields.contains("d=lists.example; s=s1;"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(domain: &'a str, selector: &'a str, key: &'a K) -> Self {
        Self { domain, selector, key }
    }

    /// The three fields of the next set with their final line end, to be put before the
    /// message. Their lines end as those of the message do.
    ///
    /// `results` are what this relay found when the message came in, and `chain` is the
    /// verdict of a [`Check`](super::Check) at that time. `message` is the message as it
    /// goes out: make all changes, a DKIM signature among them, before you seal, and
    /// leave the fields of the chain alone.
    ///
    /// A chain that is not valid is sealed as such (`cv=fail`) once, and that seal
    /// covers only its own set (RFC 8617 section 5.1.2).
    ///
    /// # Errors
    ///
    /// A [`SealError`] if the chain already states that it failed, if it has 50 sets, if
    /// `chain` is that of another message, if the header has more than one reading, or
    /// if the message cannot be signed.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::{AuthenticationResults, arc},
    ///     dkim::{Ed25519Key, RustCrypto},
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let now = "2026-11-25T12:00:00Z".parse()?;
    /// let check = |message: &Message<'_>| {
    ///     dns::resolve_with(arc::Check::new(message, now, RustCrypto), |_| {
    ///         Answer::NoSuchName
    ///     })
    /// };
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let sealer = arc::Sealer::new("lists.example", "s1", &key);
    /// let results = AuthenticationResults::new("lists.example");
    ///
    /// // A broken chain is sealed as failed,
    /// let broken = Message::parse(
    ///     b"ARC-Seal: i=1; cv=none; d=a.example\r\nFrom: jane@example.org\r\n\r\n",
    /// );
    /// let fields = sealer.seal(&broken, &results, &check(&broken), now)?;
    /// assert!(fields.contains("i=2;") && fields.contains("cv=fail;"));
    ///
    /// // and a chain that says so itself is not continued.
    /// let failed = Message::parse(
    ///     b"ARC-Seal: i=1; cv=fail; d=a.example\r\nFrom: jane@example.org\r\n\r\n",
    /// );
    /// let error = sealer.seal(&failed, &results, &check(&failed), now).unwrap_err();
    /// assert_eq!(error, arc::SealError::ChainFailed);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn seal(
        &self,
        message: &Message<'_>,
        results: &AuthenticationResults,
        chain: &Verdict,
        now: DateTime<Utc>,
    ) -> Result<String, SealError> {
        let known = Chain::from_message(message);
        if !known.says_the_same(chain.chain()) {
            return Err(SealError::OtherMessage);
        }
        message.check_header().map_err(SealError::AmbiguousHeader)?;
        let newest = known.sets().last();
        if newest.and_then(Set::validation) == Some(Status::Fail) {
            return Err(SealError::ChainFailed);
        }
        let instance = newest.map_or(0, Set::instance).saturating_add(1);
        if instance > MAX_SETS {
            return Err(SealError::TooManySets);
        }
        let found = alloc::format!("ARC-{}", results.to_field()).replacen(
            ": ",
            &alloc::format!(": i={instance}; "),
            1,
        );
        let signature = self.message_signature(message, instance, now)?;

        // The sets of a failed chain are not sealed, since they are not known (RFC 8617 section 5.1.2).
        let sets = if chain.result() == Status::Fail { 0 } else { known.sets().len() };
        let mut sealed = Sealed::of(&known, message, sets);
        let own = alloc::format!("{found}{signature}\r\n");
        let own = Message::with_line_endings(own.as_bytes(), LineEndings::Crlf);
        for field in own.fields() {
            sealed.push(field, &own);
        }
        let mut draft = self.draft("ARC-Seal", Kind::ArcSeal, instance);
        draft.tag(&alloc::format!("cv={}", chain.result()));
        self.who(&mut draft, now);
        draft.over(&sealed.into_text());
        let seal = draft.sign(self.key, |read| self.is_meant(read)).map_err(SealError::Sign)?;
        let fields = alloc::format!("{seal}{signature}{found}");
        Ok(match message.line_endings() {
            LineEndings::Crlf => fields,
            LineEndings::Lf => fields.replace("\r\n", "\n"),
        })
    }

    fn message_signature(
        &self,
        message: &Message<'_>,
        instance: usize,
        now: DateTime<Utc>,
    ) -> Result<String, SealError> {
        if !message.fields().iter().any(|field| field.is("From")) {
            return Err(SealError::Sign(SignError::NoFrom));
        }
        let names = field_names(message, &["DKIM-Signature"]);
        let mut draft = self.draft("ARC-Message-Signature", Kind::ArcMessageSignature, instance);
        draft.tag("c=relaxed/relaxed");
        self.who(&mut draft, now);
        draft.message(message, self.key, &names, Canonicalization::Relaxed);
        let is_meant =
            |read: &Signature<'_>| self.is_meant(read) && read.signed_fields().eq(names.iter().copied());
        draft.sign(self.key, is_meant).map_err(SealError::Sign)
    }

    fn draft(&self, name: &'static str, kind: Kind, instance: usize) -> Draft {
        let mut draft = Draft::new(name, kind, Canonicalization::Relaxed);
        draft.tag(&alloc::format!("i={instance}"));
        draft.tag(&alloc::format!("a={}", self.key.algorithm()));
        draft
    }

    fn who(&self, draft: &mut Draft, now: DateTime<Utc>) {
        draft.tag(&alloc::format!("d={}", self.domain));
        draft.tag(&alloc::format!("s={}", self.selector));
        draft.tag(&alloc::format!("t={}", now.timestamp()));
    }

    fn is_meant(&self, read: &Signature<'_>) -> bool {
        read.domain() == self.domain && read.selector() == self.selector
    }
}

/// Why a message was not sealed.
///
/// ```
/// use deliverability::{
///     auth::{AuthenticationResults, arc},
///     dkim::{Ed25519Key, RustCrypto, SignError},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"Subject: nobody wrote this\r\n\r\n");
/// let now = "2026-11-25T12:00:00Z".parse()?;
/// let chain = dns::resolve_with(arc::Check::new(&message, now, RustCrypto), |_| {
///     Answer::NoSuchName
/// });
/// let key = Ed25519Key::from_seed(&[7; 32]);
/// let results = AuthenticationResults::new("lists.example");
/// let sealed = arc::Sealer::new("lists.example", "s1", &key)
///     .seal(&message, &results, &chain, now);
/// assert_eq!(sealed, Err(arc::SealError::Sign(SignError::NoFrom)));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The newest seal states that the chain failed, and such a chain is not continued.
    #[error("the newest seal says that the chain failed, which ends it (RFC 8617, 5.1)")]
    ChainFailed,
    /// The chain already has an instance of 50.
    #[error("the chain has 50 sets, the most that it can have (RFC 8617, 4.2.1)")]
    TooManySets,
    /// The verdict is about the chain of another message.
    #[error("the verdict is about the chain of another message")]
    OtherMessage,
    /// The header has more than one reading, so the seal would vouch for something it
    /// does not show.
    #[error("the header has more than one reading")]
    AmbiguousHeader(#[source] mail::Error),
    /// The message cannot be signed.
    #[error("the message cannot be signed")]
    Sign(#[source] SignError),
}
