//! The header field `DKIM-Signature` (RFC 6376 section 3.5).

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, str::FromStr};

#[cfg(feature = "auth")]
use super::signature_tags::read_fields_of_arc;
use super::{
    algorithm::{Algorithm, Canonicalization},
    error::{Error, ErrorKind, Fault},
    signature_tags::{
        Known, domain_name, hash_length, read_algorithm, read_base64, read_body_hash, read_canonicalization,
        read_identity, read_number, read_signed_fields, same_domain, unquoted,
    },
};
use crate::{
    diagnostic::Span,
    tags::{self, items},
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
    /// `DKIM-Signature` (RFC 6376 section 3.5).
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
