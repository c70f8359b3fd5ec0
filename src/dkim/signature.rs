//! The header field `DKIM-Signature` (RFC 6376 section 3.5).

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::{
    algorithm::{Algorithm, Canonicalization},
    base64,
    error::{Error, ErrorKind},
};
use crate::{
    diagnostic::Span,
    domain::Domain,
    tags::{Fault, Tag, Tags, is_space, items, trim},
};

/// A signature: the value of a field `DKIM-Signature`, every tag read.
///
/// ```
/// use deliverability::dkim::{Algorithm, ErrorKind, Signature};
///
/// let text = "v=1; a=ed25519-sha256; c=relaxed/simple; d=example.org; s=s1; t=1764072000;\r\n \
///     h=From : Subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA";
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
    tags: Vec<Tag>,
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
    /// Everything from behind `b=` up to the semicolon.
    without: Span,
    body_length: Option<u64>,
    signed_at: Option<u64>,
    expires_at: Option<u64>,
}

impl<'a> Signature<'a> {
    /// Reads the value of a field, folds included.
    ///
    /// The standard asks for strictness here (RFC 6376 section 6.1.1): every known tag has to be well formed,
    /// no tag may stand twice, `From` has to be signed, the identity has to lie under the domain, and the
    /// expiry has to come after the signing. Unknown tags are kept. Underscores in the domain and the selector
    /// are taken, since names in use have them.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place. [`Error::is_unknown`] tells those that only use what is not known here.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let tags = read_tags(text)?;
        let value = |tag: &Tag| tag.value.slice(text).unwrap_or_default();
        let Known { v, a, b, bh, c, d, h, i, l, q, s, t, x, z } = Known::of(text, &tags);
        let required = |tag: Option<Tag>, name: &'static str| {
            let missing = Error::new(ErrorKind::MissingTag { tag: name }, Span::new(0, text.len()));
            tag.ok_or(missing)
        };
        let v = required(v, "v")?;
        if value(&v) != "1" {
            return Err(Error::new(ErrorKind::Version, v.value));
        }
        let (a, b, bh) = (required(a, "a")?, required(b, "b")?, required(bh, "bh")?);
        let (d, h, s) = (required(d, "d")?, required(h, "h")?, required(s, "s")?);
        let algorithm = read_algorithm(value(&a), a.value)?;
        let decode = |tag: &Tag, name: &'static str| {
            let bytes = base64::decode(value(tag)).filter(|bytes| !bytes.is_empty());
            bytes.ok_or_else(|| Error::new(ErrorKind::Base64 { tag: name }, tag.value))
        };
        let signature = decode(&b, "b")?;
        let body_hash = read_body_hash(algorithm, &decode(&bh, "bh")?, bh.value)?;
        let (header, body) =
            c.map(|tag| read_canonicalization(value(&tag), tag.value)).transpose()?.unwrap_or_default();
        domain_name(value(&d), "d", d.value)?;
        domain_name(value(&s), "s", s.value)?;
        read_signed_fields(text, h.value)?;
        if let Some(tag) = i {
            read_identity(value(&tag), value(&d), tag.value)?;
        }
        if let Some(tag) = q {
            let is_known =
                |method: &str| method.eq_ignore_ascii_case("dns/txt") || method.eq_ignore_ascii_case("dns");
            if !items(value(&tag)).any(is_known) {
                return Err(Error::new(ErrorKind::QueryMethod, tag.value));
            }
        }
        let number = |tag: Option<Tag>, name: &'static str, digits: usize| {
            tag.map(|tag| read_number(value(&tag), digits, name, tag.value)).transpose()
        };
        let (body_length, signed_at) = (number(l, "l", 76)?, number(t, "t", 12)?);
        let expires_at = number(x, "x", 12)?;
        if let (Some(signed), Some(expires), Some(tag)) = (signed_at, expires_at, x)
            && expires <= signed
        {
            return Err(Error::new(ErrorKind::Expiry, tag.value));
        }
        let (identity, copied_fields) = (i.map(|tag| tag.value), z.map(|tag| tag.value));
        let (domain, selector, signed_fields, without) = (d.value, s.value, h.value, b.whole);
        Ok(Self {
            text: Cow::Borrowed(text),
            algorithm,
            header,
            body,
            signature,
            body_hash,
            domain,
            selector,
            signed_fields,
            identity,
            copied_fields,
            without,
            body_length,
            signed_at,
            expires_at,
            tags,
        })
    }

    /// The same signature, holding its own text.
    #[must_use]
    pub fn into_owned(self) -> Signature<'static> {
        Signature { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    fn slice(&self, span: Span) -> &str {
        span.slice(&self.text).unwrap_or_default()
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The algorithm (`a=`).
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signature (`b=`), decoded.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The hash of the body (`bh=`), decoded: 32 bytes, or 20 for `rsa-sha1`.
    #[must_use]
    pub fn body_hash(&self) -> &[u8] {
        let length = if self.algorithm == Algorithm::RsaSha1 { 20 } else { 32 };
        self.body_hash.get(..length).unwrap_or_default()
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

    /// The domain that signs, the SDID (`d=`).
    #[must_use]
    pub fn domain(&self) -> &str {
        self.slice(self.domain)
    }

    /// The selector (`s=`).
    #[must_use]
    pub fn selector(&self) -> &str {
        self.slice(self.selector)
    }

    /// The names of the signed fields (`h=`), in order; a name stands as often as instances are signed.
    pub fn signed_fields(&self) -> impl Iterator<Item = &str> {
        items(self.slice(self.signed_fields))
    }

    /// The identity on whose behalf is signed, the AUID (`i=`); `@` and the domain where it is not told.
    #[must_use]
    pub fn identity(&self) -> Cow<'_, str> {
        match self.identity {
            Some(span) => Cow::Borrowed(self.slice(span)),
            None => Cow::Owned(alloc::format!("@{}", self.domain())),
        }
    }

    /// How many bytes of the prepared body are signed (`l=`); all where it is not told. A number beyond 64 bits
    /// is `u64::MAX`.
    #[must_use]
    pub const fn body_length(&self) -> Option<u64> {
        self.body_length
    }

    /// When it was made (`t=`), in seconds since 1970.
    #[must_use]
    pub const fn signed_at(&self) -> Option<u64> {
        self.signed_at
    }

    /// Until when it holds (`x=`), in seconds since 1970.
    #[must_use]
    pub const fn expires_at(&self) -> Option<u64> {
        self.expires_at
    }

    /// The fields as the signer saw them (`z=`): names and values, quoted-printable decoded. They prove
    /// nothing and help to find what was changed on the way.
    pub fn copied_fields(&self) -> impl Iterator<Item = (Cow<'_, str>, Vec<u8>)> {
        let list = self.copied_fields.map_or("", |span| self.slice(span));
        list.split('|').filter_map(|field| {
            let (name, value) = field.split_once(':')?;
            let name: alloc::string::String = name.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            Some((Cow::Owned(name), unquoted(value)))
        })
    }

    /// Where a tag's value stands in the text.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<Span> {
        self.tags().find(|(known, ..)| *known == name).map(|(_, _, span)| span)
    }

    /// Every tag in order, the unknown ones too: name, value, place of the value.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        self.tags.iter().map(|tag| (self.slice(tag.name), self.slice(tag.value), tag.value))
    }

    /// The part of the text that does not count when the field itself is hashed.
    pub(super) const fn without(&self) -> Span {
        self.without
    }

    /// Whether the identity's domain is the signing domain itself, which `t=s` of a key asks for.
    pub(super) fn is_identity_exact(&self) -> bool {
        self.identity.is_none_or(|span| {
            let domain = self.slice(span).rsplit_once('@').map_or("", |(_, domain)| domain);
            same_domain(domain, self.domain())
        })
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
    v: Option<Tag>,
    a: Option<Tag>,
    b: Option<Tag>,
    bh: Option<Tag>,
    c: Option<Tag>,
    d: Option<Tag>,
    h: Option<Tag>,
    i: Option<Tag>,
    l: Option<Tag>,
    q: Option<Tag>,
    s: Option<Tag>,
    t: Option<Tag>,
    x: Option<Tag>,
    z: Option<Tag>,
}

impl Known {
    fn of(text: &str, tags: &[Tag]) -> Self {
        let mut known = Self::default();
        for tag in tags {
            let place = match text.as_bytes().get(tag.name.range()).unwrap_or_default() {
                b"v" => &mut known.v,
                b"a" => &mut known.a,
                b"b" => &mut known.b,
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
                _ => continue,
            };
            *place = Some(*tag);
        }
        known
    }
}

/// The tags of a list, which holds visible characters and folds alone, and none of them twice.
pub(super) fn read_tags(text: &str) -> Result<Vec<Tag>, Error> {
    let is_bad =
        |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\r') & (byte != b'\n') | (byte == 0x7f);
    // A fold over all bytes takes many at once; the place is looked for where there is one.
    if text.as_bytes().iter().fold(0, |bad, byte| bad | u8::from(is_bad(*byte))) != 0 {
        let at = text.bytes().position(is_bad).unwrap_or_default();
        return Err(Error::new(ErrorKind::Character, Span::new(at, at.saturating_add(1))));
    }
    let mut tags = Vec::with_capacity(16);
    // The names of one letter that stood already, and how many tags have longer names.
    let (mut letters, mut longer) = (0_u64, 0_usize);
    for part in Tags::new(text) {
        let tag = part.map_err(|fault| match fault {
            Fault::Empty(span) | Fault::NotATag(span) => Error::new(ErrorKind::NotATag, span),
        })?;
        match text.as_bytes().get(tag.name.range()) {
            Some([letter]) => {
                let bit = 1_u64 << (letter & 0x3f);
                if letters & bit != 0 {
                    return Err(Error::new(ErrorKind::DuplicateTag, tag.name));
                }
                letters |= bit;
            }
            _ => longer = longer.saturating_add(1),
        }
        tags.push(tag);
    }
    if longer > 1
        && let Some(second) = second_of_a_name(text, &tags)
    {
        return Err(Error::new(ErrorKind::DuplicateTag, second.name));
    }
    Ok(tags)
}

/// A tag with a longer name that another had before it.
fn second_of_a_name<'t>(text: &str, tags: &'t [Tag]) -> Option<&'t Tag> {
    let name = |tag: &Tag| tag.name.slice(text).unwrap_or_default();
    let longer = || tags.iter().filter(|tag| tag.name.len() > 1);
    // Few are compared with each other; many are sorted.
    if longer().nth(8).is_none() {
        let mut rest = longer();
        while let Some(first) = rest.next() {
            if let Some(second) = rest.clone().find(|tag| name(tag) == name(first)) {
                return Some(second);
            }
        }
        return None;
    }
    let mut sorted: Vec<&Tag> = longer().collect();
    sorted.sort_by_key(|tag| (name(tag), tag.name));
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.find(|(one, other)| name(one) == name(other)).map(|(_, second)| *second)
}

fn read_algorithm(value: &str, span: Span) -> Result<Algorithm, Error> {
    let known = Algorithm::ALL.iter().find(|algorithm| value.eq_ignore_ascii_case(algorithm.as_str()));
    known.copied().ok_or_else(|| Error::new(ErrorKind::Algorithm, span))
}

fn read_body_hash(algorithm: Algorithm, hash: &[u8], span: Span) -> Result<[u8; 32], Error> {
    let length = if algorithm == Algorithm::RsaSha1 { 20 } else { 32 };
    let mut out = [0; 32];
    match out.get_mut(..hash.len()) {
        Some(room) if hash.len() == length => room.copy_from_slice(hash),
        _ => return Err(Error::new(ErrorKind::BodyHash, span)),
    }
    Ok(out)
}

fn read_canonicalization(value: &str, span: Span) -> Result<(Canonicalization, Canonicalization), Error> {
    let read = |name: &str| {
        let known = Canonicalization::ALL.iter().find(|known| name.eq_ignore_ascii_case(known.as_str()));
        known.copied().ok_or_else(|| Error::new(ErrorKind::Canonicalization, span))
    };
    match value.split_once('/') {
        None => Ok((read(value)?, Canonicalization::Simple)),
        Some((header, body)) => Ok((read(header)?, read(body)?)),
    }
}

fn read_signed_fields(text: &str, span: Span) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let mut has_from = false;
    let mut start = span.start();
    while start <= span.end() {
        let rest = bytes.get(start..span.end()).unwrap_or_default();
        let end = start.saturating_add(rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len()));
        let item = trim(bytes, start, end);
        let name = bytes.get(item.range()).unwrap_or_default();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(Error::new(ErrorKind::HeaderName, item));
        }
        has_from |= name.len() == 4 && name.eq_ignore_ascii_case(b"from");
        start = end.saturating_add(1);
    }
    if has_from { Ok(()) } else { Err(Error::new(ErrorKind::FromNotSigned, span)) }
}

fn read_identity(identity: &str, domain: &str, span: Span) -> Result<(), Error> {
    let error = Error::new(ErrorKind::Identity, span);
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

/// Checks labels of letters, digits, hyphens and underscores; names outside ASCII as international ones.
fn domain_name(text: &str, tag: &'static str, span: Span) -> Result<(), Error> {
    let is_ascii_name = || {
        let mut length = 0_usize;
        for byte in text.bytes() {
            match byte {
                b'.' if length == 0 => return false,
                b'.' => length = 0,
                b'-' | b'_' => length = length.saturating_add(1),
                byte if byte.is_ascii_alphanumeric() => length = length.saturating_add(1),
                _ => return false,
            }
            if length > 63 {
                return false;
            }
        }
        length > 0 && text.len() <= 253
    };
    let is_name = if text.is_ascii() { is_ascii_name() } else { Domain::parse(text).is_ok() };
    // The domain that signs has two labels at least, by its grammar.
    let is_whole = tag != "d" || text.contains(crate::domain::is_separator);
    if is_name && is_whole { Ok(()) } else { Err(Error::new(ErrorKind::DomainName { tag }, span)) }
}

fn read_number(value: &str, digits: usize, tag: &'static str, span: Span) -> Result<u64, Error> {
    if value.is_empty() || value.len() > digits || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::new(ErrorKind::Number { tag }, span));
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
