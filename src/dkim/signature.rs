//! The header field `DKIM-Signature` (RFC 6376 section 3.5).

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, str::FromStr};

use super::{
    algorithm::{Algorithm, Canonicalization},
    error::{Error, ErrorKind, Fault},
    list,
};
use crate::{
    diagnostic::Span,
    domain::Domain,
    mail::base64,
    tags::{self, is_space, items, trim, without_spaces},
};

/// A signature: the value of a `DKIM-Signature` field, with every tag parsed (RFC 6376
/// section 3.5).
///
/// ```
/// use deliverability::dkim::{Algorithm, ErrorKind, Signature};
///
/// let text = "v=1; a=ed25519-sha256; c=relaxed/simple; d=example.org; s=s1;\r\n \
///     t=1764072000; h=From : Subject; b=AAAA;\r\n \
///     bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
/// let signature = Signature::parse(text)?;
/// assert_eq!((signature.domain(), signature.selector()), ("example.org", "s1"));
/// assert_eq!(signature.algorithm(), Algorithm::Ed25519Sha256);
/// assert_eq!(signature.signed_fields().collect::<Vec<_>>(), ["From", "Subject"]);
/// assert_eq!(signature.identity(), "@example.org");
/// assert_eq!(signature.tag("t").and_then(|span| span.slice(text)), Some("1764072000"));
///
/// let error = Signature::parse(&text.replace("From : ", "")).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::FromNotSigned);
/// # Ok::<(), deliverability::dkim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Signature<'a> {
    text: Cow<'a, str>,
    algorithm: Algorithm,
    header: Canonicalization,
    body: Canonicalization,
    signature: Vec<u8>,
    body_hash: [u8; 32],
    domain: Span,
    selector: Span,
    signed_fields: Span,
    identity: Option<Span>,
    copied_fields: Option<Span>,
    /// Everything between `b=` and the semicolon.
    without: Span,
    body_length: Option<u64>,
    signed_at: Option<u64>,
    expires_at: Option<u64>,
}

/// Which field a signature is the value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// `DKIM-Signature`.
    Dkim,
    /// `ARC-Message-Signature` (RFC 8617 section 4.1.2): no version, and `i=` is the
    /// instance.
    #[cfg(feature = "auth")]
    ArcMessageSignature,
    /// `ARC-Seal` (RFC 8617 section 4.1.3): neither body hash nor signed fields, always
    /// `relaxed`.
    #[cfg(feature = "auth")]
    ArcSeal,
}

impl<'a> Signature<'a> {
    /// Parses the value of a field, folds included.
    ///
    /// The standard demands strictness here (RFC 6376 section 6.1.1): every known tag
    /// has to be well formed, no tag may occur twice, `From` has to be signed, the
    /// identity has to be at or under the domain, and the expiry has to come after the
    /// signing. Unknown tags are kept. Underscores in domain and selector are accepted,
    /// since names in use have them.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    /// [`ErrorKind::is_unknown`](super::ErrorKind::is_unknown) tells whether the text
    /// merely uses something that this crate does not know.
    ///
    /// ```
    /// use deliverability::dkim::{ErrorKind, Signature};
    ///
    /// let parse = |algorithm: &str| {
    ///     Signature::parse(&format!(
    ///         "v=1; a={algorithm}; d=example.org; s=s1; h=From; \
    ///          bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA",
    ///     ))
    ///     .map(Signature::into_owned)
    /// };
    /// assert_eq!(parse("rsa-sha256")?.algorithm().as_str(), "rsa-sha256");
    /// let error = parse("ml-dsa-65").unwrap_err();
    /// assert_eq!((error.kind(), error.found()), (ErrorKind::Algorithm, "ml-dsa-65"));
    /// assert!(error.kind().is_unknown());
    /// # Ok::<(), deliverability::dkim::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        Self::parse_as(text, Kind::Dkim)
    }

    /// Reads the value of a field of this kind.
    pub(crate) fn parse_as(text: &'a str, kind: Kind) -> Result<Self, Error> {
        Self::read(text, kind).map_err(|fault| fault.of(text))
    }

    fn read(text: &'a str, kind: Kind) -> Result<Self, Fault> {
        let mut known = Known::read(text)?;
        known.keep(kind)?;
        let Known { v, a, b, bh, c, d, h, i, l, q, s, t, x, z, without } = known;
        let value = |span: Span| span.slice(text).unwrap_or_default();
        let required = |span: Option<Span>, tag: &'static str| {
            span.ok_or_else(|| Fault::new(ErrorKind::MissingTag { tag }, Span::new(0, text.len())))
        };
        if kind == Kind::Dkim {
            let v = required(v, "v")?;
            if value(v) != "1" {
                return Err(Fault::new(ErrorKind::Version, v));
            }
        }
        let (a, b) = (required(a, "a")?, required(b, "b")?);
        let (bh, h) =
            if kind.has_body() { (required(bh, "bh")?, required(h, "h")?) } else { Default::default() };
        let (domain, selector) = (required(d, "d")?, required(s, "s")?);
        let algorithm = read_algorithm(value(a), a)?;
        let signature = read_base64(value(b), "b", b)?;
        let body_hash = if kind.has_body() { read_body_hash(algorithm, value(bh), bh)? } else { [0; 32] };
        let (header, body) =
            c.map(|span| read_canonicalization(value(span), span)).transpose()?.unwrap_or_default();
        domain_name(value(domain), "d", domain)?;
        domain_name(value(selector), "s", selector)?;
        match kind {
            Kind::Dkim => read_signed_fields(text, h)?,
            #[cfg(feature = "auth")]
            Kind::ArcMessageSignature => read_fields_of_arc(text, h)?,
            #[cfg(feature = "auth")]
            Kind::ArcSeal => {}
        }
        if let Some(span) = i {
            read_identity(value(span), value(domain), span)?;
        }
        if let Some(span) = q {
            let is_known =
                |method: &str| method.eq_ignore_ascii_case("dns/txt") || method.eq_ignore_ascii_case("dns");
            if !items(value(span)).any(is_known) {
                return Err(Fault::new(ErrorKind::QueryMethod, span));
            }
        }
        let number = |span: Option<Span>, name: &'static str, digits: usize| {
            span.map(|span| read_number(value(span), digits, name, span)).transpose()
        };
        let (body_length, signed_at) = (number(l, "l", 76)?, number(t, "t", 12)?);
        let expires_at = number(x, "x", 12)?;
        if let (Some(signed), Some(expires), Some(span)) = (signed_at, expires_at, x)
            && expires <= signed
        {
            return Err(Fault::new(ErrorKind::Expiry, span));
        }
        Ok(Self {
            text: Cow::Borrowed(text),
            algorithm,
            header,
            body,
            signature,
            body_hash,
            domain,
            selector,
            signed_fields: h,
            identity: i,
            copied_fields: z,
            without,
            body_length,
            signed_at,
            expires_at,
        })
    }

    /// The same signature with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Signature<'static> {
        Signature { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    fn slice(&self, span: Span) -> &str {
        span.slice(&self.text).unwrap_or_default()
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The algorithm (`a=`).
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signature itself (`b=`), decoded.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The hash of the body (`bh=`), decoded: 32 bytes, or 20 for `rsa-sha1`.
    #[must_use]
    pub fn body_hash(&self) -> &[u8] {
        self.body_hash.get(..hash_length(self.algorithm)).unwrap_or_default()
    }

    /// How the signed fields are prepared (the first part of `c=`).
    #[must_use]
    pub const fn header_canonicalization(&self) -> Canonicalization {
        self.header
    }

    /// How the body is prepared (the second part of `c=`).
    #[must_use]
    pub const fn body_canonicalization(&self) -> Canonicalization {
        self.body
    }

    /// The signing domain, or SDID (`d=`).
    #[must_use]
    pub fn domain(&self) -> &str {
        self.slice(self.domain)
    }

    /// The selector of the key (`s=`).
    #[must_use]
    pub fn selector(&self) -> &str {
        self.slice(self.selector)
    }

    /// The names of the signed fields (`h=`), in order; a name occurs as often as
    /// instances are signed.
    pub fn signed_fields(&self) -> impl Iterator<Item = &str> {
        items(self.slice(self.signed_fields))
    }

    /// The identity that the signature is on behalf of, or AUID (`i=`); `@` and the
    /// domain if absent.
    #[must_use]
    pub fn identity(&self) -> Cow<'_, str> {
        match self.identity {
            Some(span) => Cow::Borrowed(self.slice(span)),
            None => Cow::Owned(alloc::format!("@{}", self.domain())),
        }
    }

    /// How many bytes of the prepared body are signed (`l=`); all if absent. A number
    /// beyond 64 bits is `u64::MAX`.
    #[must_use]
    pub const fn body_length(&self) -> Option<u64> {
        self.body_length
    }

    /// When the signature was made (`t=`), in seconds since 1970.
    #[must_use]
    pub const fn signed_at(&self) -> Option<u64> {
        self.signed_at
    }

    /// When the signature expires (`x=`), in seconds since 1970.
    #[must_use]
    pub const fn expires_at(&self) -> Option<u64> {
        self.expires_at
    }

    /// The fields as the signer saw them (`z=`): names and values, with quoted-printable
    /// decoded. They prove nothing, but help to find what was changed in transit.
    pub fn copied_fields(&self) -> impl Iterator<Item = (Cow<'_, str>, Vec<u8>)> {
        let list = self.copied_fields.map_or("", |span| self.slice(span));
        list.split('|').filter_map(|field| {
            let (name, value) = field.split_once(':')?;
            let name: alloc::string::String = name.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            Some((Cow::Owned(name), unquoted(value)))
        })
    }

    /// The place of a tag's value in the text.
    ///
    /// ```
    /// use deliverability::dkim::Signature;
    ///
    /// let text = "v=1; a=rsa-sha256; d=example.org; s=s1; h=From; \
    ///     bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA; r=y";
    /// let signature = Signature::parse(text)?;
    /// assert_eq!(signature.tag("s").and_then(|span| span.slice(text)), Some("s1"));
    /// assert_eq!(signature.tag("r").map(|span| span.start()), Some(text.len() - 1));
    /// # Ok::<(), deliverability::dkim::Error>(())
    /// ```
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<Span> {
        self.tags().find(|(known, ..)| *known == name).map(|(_, _, span)| span)
    }

    /// Every tag in order, including unknown ones: name, value, place of the value.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        tags::named(&self.text)
    }

    /// The same signature with `relaxed/relaxed` if it does not say how the message is
    /// prepared.
    #[cfg(feature = "auth")]
    pub(crate) fn relaxed_by_default(&self) -> Option<Self> {
        let is_told = self.header == Canonicalization::Relaxed || self.tag("c").is_some();
        let (header, body) = (Canonicalization::Relaxed, Canonicalization::Relaxed);
        (!is_told).then(|| Self { header, body, ..self.clone() })
    }

    /// The part of the text that does not count when the field itself is hashed.
    pub(crate) const fn without(&self) -> Span {
        self.without
    }

    /// Whether the identity's domain is the signing domain itself, as `t=s` of a key
    /// demands.
    pub(super) fn is_identity_exact(&self) -> bool {
        self.identity.is_none_or(|span| {
            let domain = self.slice(span).rsplit_once('@').map_or("", |(_, domain)| domain);
            same_domain(domain, self.domain())
        })
    }
}

impl FromStr for Signature<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Signature::parse(text).map(Signature::into_owned)
    }
}

impl fmt::Display for Signature<'_> {
    /// Writes the text with each fold as one blank.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.text.split_ascii_whitespace().enumerate() {
            write!(f, "{}{word}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

/// The tags that a signature knows.
#[derive(Default)]
struct Known {
    v: Option<Span>,
    a: Option<Span>,
    b: Option<Span>,
    bh: Option<Span>,
    c: Option<Span>,
    d: Option<Span>,
    h: Option<Span>,
    i: Option<Span>,
    l: Option<Span>,
    q: Option<Span>,
    s: Option<Span>,
    t: Option<Span>,
    x: Option<Span>,
    z: Option<Span>,
    /// Everything between `b=` and the semicolon.
    without: Span,
}

impl Known {
    fn read(text: &str) -> Result<Self, Fault> {
        let mut known = Self::default();
        list::read(text, |name, tag| {
            let place = match name {
                b"v" => &mut known.v,
                b"a" => &mut known.a,
                b"b" => {
                    known.without = tag.whole;
                    &mut known.b
                }
                b"bh" => &mut known.bh,
                b"c" => &mut known.c,
                b"d" => &mut known.d,
                b"h" => &mut known.h,
                b"i" => &mut known.i,
                b"l" => &mut known.l,
                b"q" => &mut known.q,
                b"s" => &mut known.s,
                b"t" => &mut known.t,
                b"x" => &mut known.x,
                b"z" => &mut known.z,
                _ => return,
            };
            *place = Some(tag.value);
        })?;
        Ok(known)
    }

    /// Forgets the tags that a field of this kind does not use.
    fn keep(&mut self, kind: Kind) -> Result<(), Fault> {
        match kind {
            Kind::Dkim => {}
            #[cfg(feature = "auth")]
            Kind::ArcMessageSignature => self.i = None,
            #[cfg(feature = "auth")]
            Kind::ArcSeal => {
                if let Some(span) = self.h {
                    return Err(Fault::new(ErrorKind::SealedFields, span));
                }
                let (a, b, d, s, t, without) = (self.a, self.b, self.d, self.s, self.t, self.without);
                *self = Self { a, b, d, s, t, without, ..Self::default() };
            }
        }
        Ok(())
    }
}

impl Kind {
    /// Whether it signs the body and chosen fields.
    const fn has_body(self) -> bool {
        match self {
            Self::Dkim => true,
            #[cfg(feature = "auth")]
            Self::ArcMessageSignature => true,
            #[cfg(feature = "auth")]
            Self::ArcSeal => false,
        }
    }
}

fn read_algorithm(value: &str, span: Span) -> Result<Algorithm, Fault> {
    let known = Algorithm::ALL.iter().find(|algorithm| value.eq_ignore_ascii_case(algorithm.as_str()));
    known.copied().ok_or_else(|| Fault::new(ErrorKind::Algorithm, span))
}

fn read_body_hash(algorithm: Algorithm, text: &str, span: Span) -> Result<[u8; 32], Fault> {
    let bytes = read_base64(text, "bh", span)?;
    let mut hash = [0; 32];
    match hash.get_mut(..bytes.len()) {
        Some(room) if bytes.len() == hash_length(algorithm) => room.copy_from_slice(&bytes),
        _ => return Err(Fault::new(ErrorKind::BodyHash, span)),
    }
    Ok(hash)
}

fn read_base64(text: &str, tag: &'static str, span: Span) -> Result<Vec<u8>, Fault> {
    let bytes = base64::decode(text).filter(|bytes| !bytes.is_empty());
    bytes.ok_or_else(|| Fault::new(ErrorKind::Base64 { tag }, span))
}

/// The length of the body hash in bytes.
const fn hash_length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::RsaSha1 => 20,
        Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => 32,
    }
}

fn read_canonicalization(value: &str, span: Span) -> Result<(Canonicalization, Canonicalization), Fault> {
    let read = |name: &str| {
        let known = Canonicalization::ALL.iter().find(|known| name.eq_ignore_ascii_case(known.as_str()));
        known.copied().ok_or_else(|| Fault::new(ErrorKind::Canonicalization, span))
    };
    match value.split_once('/') {
        None => Ok((read(value)?, Canonicalization::Simple)),
        Some((header, body)) => Ok((read(header)?, read(body)?)),
    }
}

fn read_signed_fields(text: &str, span: Span) -> Result<(), Fault> {
    let mut rest = text.as_bytes().get(span.range()).unwrap_or_default();
    let mut has_from = false;
    loop {
        let item = without_spaces(rest);
        let is_end = |byte: &u8| !byte.is_ascii_graphic() || *byte == b':';
        let length = item.iter().position(is_end).unwrap_or(item.len());
        let (name, behind) = item.split_at_checked(length).unwrap_or_default();
        has_from |= name.len() == 4 && name.eq_ignore_ascii_case(b"from");
        match without_spaces(behind).split_first() {
            None if !name.is_empty() => break,
            Some((b':', others)) if !name.is_empty() => rest = others,
            _ => {
                let start = span.end().saturating_sub(rest.len());
                let length = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
                let place = trim(text.as_bytes(), start, start.saturating_add(length));
                return Err(Fault::new(ErrorKind::HeaderName, place));
            }
        }
    }
    if has_from { Ok(()) } else { Err(Fault::new(ErrorKind::FromNotSigned, span)) }
}

/// The list of `ARC-Message-Signature`, in which empty names and a missing `From` are
/// accepted: what signs less proves less. A seal must not be in it (RFC 8617 section
/// 4.1.2), since seals sign the message signature.
#[cfg(feature = "auth")]
fn read_fields_of_arc(text: &str, span: Span) -> Result<(), Fault> {
    for name in items(span.slice(text).unwrap_or_default()) {
        if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fault::new(ErrorKind::HeaderName, span));
        }
        if name.eq_ignore_ascii_case("ARC-Seal") {
            return Err(Fault::new(ErrorKind::SealSigned, span));
        }
    }
    Ok(())
}

fn read_identity(identity: &str, domain: &str, span: Span) -> Result<(), Fault> {
    let error = Fault::new(ErrorKind::Identity, span);
    let (_, of) = identity.rsplit_once('@').ok_or(error)?;
    domain_name(of, "i", span)?;
    let is_inside = || {
        let of = of.as_bytes();
        let before = of.len().checked_sub(domain.len())?;
        let is_end = of.get(before..)?.eq_ignore_ascii_case(domain.as_bytes());
        (is_end && of.get(before.checked_sub(1)?) == Some(&b'.')).then_some(())
    };
    if same_domain(of, domain) || is_inside().is_some() {
        return Ok(());
    }
    // One of them may be written with U-labels (RFC 8616 section 5).
    if !of.is_ascii() || !domain.is_ascii() {
        let both = Domain::parse(of).ok().zip(Domain::parse(domain).ok());
        if both.is_some_and(|(of, domain)| of.is_subdomain_of(&domain)) {
            return Ok(());
        }
    }
    Err(error)
}

pub(super) fn same_domain(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() && other.is_ascii())
            && Domain::parse(one).ok().zip(Domain::parse(other).ok()).is_some_and(|(one, other)| one == other)
}

/// Checks labels of letters, digits, hyphens and underscores; names outside ASCII as
/// international ones. The signing domain has at least two labels, by its grammar.
fn domain_name(text: &str, tag: &'static str, span: Span) -> Result<(), Fault> {
    let error = Fault::new(ErrorKind::DomainName { tag }, span);
    let of_label = 1..=63;
    let (mut dots, mut length) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => length = length.saturating_add(1),
            b'.' if of_label.contains(&length) => (dots, length) = (dots.saturating_add(1), 0),
            ..=0x7f => return Err(error),
            _ => {
                let is_whole = tag != "d" || text.contains(crate::domain::is_separator);
                return Domain::parse(text).ok().filter(|_| is_whole).map(drop).ok_or(error);
            }
        }
    }
    let is_whole = tag != "d" || dots > 0;
    if is_whole && of_label.contains(&length) && text.len() <= 253 { Ok(()) } else { Err(error) }
}

fn read_number(value: &str, digits: usize, tag: &'static str, span: Span) -> Result<u64, Fault> {
    if value.is_empty() || value.len() > digits || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(ErrorKind::Number { tag }, span));
    }
    Ok(value.parse().unwrap_or(u64::MAX))
}

/// The bytes of dkim-quoted-printable (RFC 6376 section 2.11).
fn unquoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if *byte == b'='
            && let [high, low, behind @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = behind;
        } else if !is_space(*byte) {
            out.push(*byte);
        }
    }
    out
}

#[cfg(feature = "serde")]
impl serde::Serialize for Signature<'_> {
    /// The text as it was given.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Signature<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        Signature::parse(&text).map(Signature::into_owned).map_err(serde::de::Error::custom)
    }
}
