//! Signing (RFC 6376 section 5).

use alloc::{string::String, vec::Vec};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    algorithm::Canonicalization,
    backend::{KeyError, SigningKey},
    body::BodyCanonicalizer,
    error::Error,
    header,
    signature::{Kind, Signature},
    verifier::FieldOrder,
};
use crate::mail::{LineEndings, Message, base64};

/// The fields that are signed if present (RFC 6376 section 5.4.1, and what receivers
/// have required since).
const FIELDS: &[&str] = &[
    "From",
    "Sender",
    "Reply-To",
    "Subject",
    "Date",
    "To",
    "Cc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Resent-Date",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "List-Id",
    "List-Help",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Subscribe",
    "List-Post",
    "List-Owner",
    "List-Archive",
    "Feedback-ID",
];
/// The fields that are signed once more than they occur, so that none can be added (RFC
/// 6376 section 5.4.2): those that are shown, and those that say how the body is shown.
/// `Sender` is signed only if present, since mailing lists add it and leave the rest
/// unchanged.
pub(crate) const OVERSIGNED: &[&str] = &[
    "From",
    "Subject",
    "Date",
    "To",
    "Cc",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
];
/// The length that the lines of the field keep to.
const LINE: usize = 76;

/// Signs messages for a domain with a key.
///
/// By default it signs with `relaxed/relaxed` every instance of the fields that matter,
/// and those that mail programs show once more than they occur, so that nobody can add
/// another. It never writes `l=`.
///
/// ```
/// use chrono::TimeDelta;
/// use deliverability::{
///     dkim::{Ed25519Key, Signer},
///     mail::Message,
/// };
///
/// let message = Message::parse(
///     b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n",
/// );
/// let key = Ed25519Key::from_seed(&[7; 32]);
/// let signer = Signer::new("example.org", "s1", &key)
///     .identity("jane@example.org")
///     .lifetime(TimeDelta::days(7))
///     .fields(["From", "Subject"]);
/// let field = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?)?;
/// assert!(field.starts_with(
///     "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org;\r\n\t\
///      s=s1; i=jane@example.org; t=1795608000; x=1796212800; h=From:Subject;\r\n",
/// ));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Signer<'a, K: ?Sized> {
    domain: &'a str,
    selector: &'a str,
    key: &'a K,
    fields: Option<Vec<&'a str>>,
    identity: Option<&'a str>,
    lifetime: Option<TimeDelta>,
    canonicalization: (Canonicalization, Canonicalization),
}

impl<'a, K: SigningKey + ?Sized> Signer<'a, K> {
    /// A signer whose key is published at `<selector>._domainkey.<domain>`.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{PrivateKey, Signature, Signer},
    ///     mail::Message,
    /// };
    ///
    /// let key = PrivateKey::parse(b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")?;
    /// let signer = Signer::new("example.org", "s1", &key);
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let field = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?)?;
    /// let signature =
    ///     Signature::parse(field.trim_start_matches("DKIM-Signature:").trim_end())?;
    /// assert_eq!((signature.domain(), signature.selector()), ("example.org", "s1"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(domain: &'a str, selector: &'a str, key: &'a K) -> Self {
        Self {
            domain,
            selector,
            key,
            fields: None,
            identity: None,
            lifetime: None,
            canonicalization: (Canonicalization::Relaxed, Canonicalization::Relaxed),
        }
    }

    /// Signs exactly these fields. A name may occur several times, once for each
    /// instance; an instance that does not exist is signed as absent, so that nobody can
    /// add it.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Ed25519Key, Signer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let signer =
    ///     Signer::new("example.org", "s1", &key).fields(["From", "From", "Subject"]);
    /// let field = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?)?;
    /// assert!(field.contains("h=From:From:Subject;"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.fields = Some(fields.into_iter().collect());
        self
    }

    /// Signs on behalf of an identity (`i=`), which has to be at or under the domain.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Ed25519Key, ErrorKind, SignError, Signer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let signer = Signer::new("example.org", "s1", &key).identity("jane@example.net");
    /// let error = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?).unwrap_err();
    /// let SignError::Signature(error) = error else { unreachable!() };
    /// assert_eq!(error.kind(), ErrorKind::Identity);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn identity(mut self, identity: &'a str) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets how long the signature is valid (`x=`), from the time of signing; without it
    /// the signature does not expire.
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use deliverability::{
    ///     dkim::{Ed25519Key, Signer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let signer =
    ///     Signer::new("example.org", "s1", &key).lifetime(TimeDelta::hours(1));
    /// let field = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?)?;
    /// assert!(field.contains("t=1795608000; x=1795611600;"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn lifetime(mut self, lifetime: TimeDelta) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// Sets how header and body are prepared; `relaxed/relaxed` by default.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Canonicalization, Ed25519Key, Signer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let signer = Signer::new("example.org", "s1", &key)
    ///     .canonicalization(Canonicalization::Relaxed, Canonicalization::Simple);
    /// let field = signer.sign(&message, "2026-11-25T12:00:00Z".parse()?)?;
    /// assert!(field.contains("c=relaxed/simple;"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn canonicalization(mut self, header: Canonicalization, body: Canonicalization) -> Self {
        self.canonicalization = (header, body);
        self
    }

    /// The `DKIM-Signature` field with its final line end, to be put before the message.
    /// Its lines end as those of the message do.
    ///
    /// # Errors
    ///
    /// A [`SignError`] if the message has no `From`, if domain, selector, identity or
    /// fields cannot be written, or if the key cannot sign.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{Check, Ed25519Key, RustCrypto, Signer, SigningKey as _},
    ///     dns::{self, Zone},
    ///     mail::Message,
    /// };
    ///
    /// let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
    /// let now = "2026-11-25T12:00:00Z".parse()?;
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let field =
    ///     Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
    /// let signed = [field.as_bytes(), raw].concat();
    ///
    /// let zone = Zone::parse(&format!(
    ///     "s1._domainkey.example.org. TXT \"{}\"",
    ///     key.record()
    /// ))?;
    /// let check = Check::new(&Message::parse(&signed), now, RustCrypto);
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(verdict.to_string(), "pass: example.org by s1 (ed25519-sha256)");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn sign(&self, message: &Message<'_>, now: DateTime<Utc>) -> Result<String, SignError> {
        if !message.fields().iter().any(|field| field.is("From")) {
            return Err(SignError::NoFrom);
        }
        let (how_header, how_body) = self.canonicalization;
        let names = match &self.fields {
            Some(fields) => fields.clone(),
            None => field_names(message, &[]),
        };
        let mut draft = Draft::new("DKIM-Signature", Kind::Dkim, how_header);
        draft.tag("v=1");
        draft.tag(&alloc::format!("a={}", self.key.algorithm()));
        draft.tag(&alloc::format!("c={how_header}/{how_body}"));
        draft.tag(&alloc::format!("d={}", self.domain));
        draft.tag(&alloc::format!("s={}", self.selector));
        if let Some(identity) = self.identity {
            draft.tag(&alloc::format!("i={identity}"));
        }
        draft.tag(&alloc::format!("t={}", now.timestamp()));
        if let Some(expires) = self.lifetime.and_then(|lifetime| now.checked_add_signed(lifetime)) {
            draft.tag(&alloc::format!("x={}", expires.timestamp()));
        }
        draft.message(message, self.key, &names, how_body);
        let is_meant = |read: &Signature<'_>| {
            read.domain() == self.domain
                && read.selector() == self.selector
                && read.signed_fields().eq(names.iter().copied())
                && self.identity.is_none_or(|identity| read.identity() == identity)
        };
        let field = draft.sign(self.key, is_meant)?;
        Ok(match message.line_endings() {
            LineEndings::Crlf => field,
            LineEndings::Lf => field.replace("\r\n", "\n"),
        })
    }
}

/// The names of the fields to sign: every instance of those that matter and of `more`,
/// and those that mail programs show once more.
pub(crate) fn field_names<'n>(message: &Message<'_>, more: &[&'n str]) -> Vec<&'n str> {
    let mut names = Vec::new();
    for name in FIELDS.iter().chain(more) {
        let count = message.fields().iter().filter(|field| field.is(name)).count();
        let extra = usize::from(OVERSIGNED.contains(name));
        names.extend(core::iter::repeat_n(*name, count.saturating_add(extra)));
    }
    names
}

/// A signature that is being written: its tags, and what it signs.
#[derive(Debug)]
pub(crate) struct Draft {
    name: &'static str,
    kind: Kind,
    canonicalization: Canonicalization,
    line: Line,
    input: Vec<u8>,
}

impl Draft {
    pub(crate) fn new(name: &'static str, kind: Kind, canonicalization: Canonicalization) -> Self {
        let line = Line { first: name.len().saturating_add(2), ..Line::default() };
        Self { name, kind, canonicalization, line, input: Vec::with_capacity(2048) }
    }

    pub(crate) fn tag(&mut self, tag: &str) {
        self.line.tag(tag);
    }

    /// Signs these bytes before the field itself.
    #[cfg(feature = "auth")]
    pub(crate) fn over(&mut self, input: &[u8]) {
        self.input.extend_from_slice(input);
    }

    /// Signs fields of a message and its body, with the tags `h=` and `bh=`.
    pub(crate) fn message(
        &mut self,
        message: &Message<'_>,
        key: &(impl SigningKey + ?Sized),
        names: &[&str],
        how_body: Canonicalization,
    ) {
        let hash = key.sha256(&mut |hash| {
            let mut body = BodyCanonicalizer::new(how_body, message.line_endings());
            body.update(message.body(), &mut *hash);
            body.finish(hash);
        });
        self.line.list("h=", names);
        self.line.tag(&alloc::format!("bh={}", base64::encode(&hash)));
        let order = FieldOrder::new(message);
        let mut taken = Vec::new();
        for name in names {
            let index = order.next_from_bottom(message, name, &mut taken);
            if let Some(field) = index.and_then(|index| message.fields().get(index)) {
                header::field(self.canonicalization, field, message.line_endings(), &mut self.input);
            }
        }
    }

    /// The field with its final line end, once it reads as what was meant.
    pub(crate) fn sign(
        mut self,
        key: &(impl SigningKey + ?Sized),
        is_meant: impl FnOnce(&Signature<'_>) -> bool,
    ) -> Result<String, SignError> {
        self.line.start("b=");
        let Self { name, kind, canonicalization, line, mut input } = self;
        let (mut value, tags) = (line.text, line.tags);
        let unsigned = alloc::format!("{value}AAAA");
        let read = Signature::parse_as(&unsigned, kind).map_err(SignError::Signature)?;
        if !is_meant(&read) || read.tags().count() != tags {
            return Err(SignError::Unwritable);
        }
        let field = alloc::format!("{name}: {value}\r\n\r\n");
        let own = Message::parse(field.as_bytes());
        if let Some(field) = own.fields().first() {
            // The value ends with `b=`.
            let without = field.value().len()..field.value().len();
            header::signature_field(canonicalization, field, without, own.line_endings(), &mut input);
        }
        let signature = key.sign(&input).map_err(SignError::Key)?;
        fold(&mut value, &base64::encode(&signature));
        Ok(alloc::format!("{name}: {value}\r\n"))
    }
}

/// The value of the field while it is written: tags with folds between.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// The length of the last line; the first begins with the name of the field.
    length: Option<usize>,
    /// The length of the field's name, with its colon.
    first: usize,
    /// The number of tags so far.
    tags: usize,
}

impl Line {
    /// Starts a tag, on a new line if this one is full.
    fn start(&mut self, tag: &str) {
        self.tags = self.tags.saturating_add(1);
        let length = self.length.map(|length| length.saturating_add(tag.len()).saturating_add(1));
        match length {
            None => self.length = Some(self.first.saturating_add(tag.len())),
            Some(length) if length <= LINE => {
                self.text.push(' ');
                self.length = Some(length);
            }
            Some(_) => {
                self.text.push_str("\r\n\t");
                self.length = Some(tag.len().saturating_add(1));
            }
        }
        self.text.push_str(tag);
    }

    fn tag(&mut self, tag: &str) {
        self.start(tag);
        self.end();
    }

    fn end(&mut self) {
        self.text.push(';');
        self.length = self.length.map(|length| length.saturating_add(1));
    }

    fn list(&mut self, tag: &str, names: &[&str]) {
        self.start(tag);
        for (index, name) in names.iter().enumerate() {
            let colon = usize::from(index > 0);
            let length = self.length.unwrap_or_default().saturating_add(name.len()).saturating_add(colon);
            if index > 0 {
                self.text.push(':');
            }
            if length > LINE {
                self.text.push_str("\r\n\t");
                self.length = Some(name.len().saturating_add(1));
            } else {
                self.length = Some(length);
            }
            self.text.push_str(name);
        }
        self.end();
    }
}

/// Appends base64 in lines.
fn fold(text: &mut String, base64: &str) {
    for line in base64.as_bytes().chunks(LINE.saturating_sub(4)) {
        text.push_str("\r\n\t");
        text.extend(line.iter().copied().map(char::from));
    }
}

/// Why a message was not signed.
///
/// ```
/// use deliverability::{
///     dkim::{Ed25519Key, SignError, Signer},
///     mail::Message,
/// };
///
/// let now = "2026-11-25T12:00:00Z".parse()?;
/// let key = Ed25519Key::from_seed(&[7; 32]);
/// let sign = |domain, raw: &[u8]| {
///     Signer::new(domain, "s1", &key).sign(&Message::parse(raw), now)
/// };
/// assert_eq!(sign("example.org", b"Subject: x\r\n\r\n"), Err(SignError::NoFrom));
/// let raw = b"From: jane@example.org\r\n\r\n";
/// assert_eq!(sign("example.org; q=dns/txt", raw), Err(SignError::Unwritable));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The message has no `From`, which has to be signed.
    #[error("the message has no From field, which must be signed (RFC 6376, 5.4)")]
    NoFrom,
    /// Every verifier would refuse the signature.
    #[error("verifiers would refuse the signature")]
    Signature(#[source] Error),
    /// The domain, selector, identity or a field name would be read as something else.
    #[error("the domain, selector, identity or fields cannot be written into a signature")]
    Unwritable,
    /// The key cannot sign.
    #[error("the key cannot sign")]
    Key(#[source] KeyError),
}
