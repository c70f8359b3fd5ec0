//! Reading the tags of a signature.

use alloc::vec::Vec;

use super::{
    algorithm::{Algorithm, Canonicalization},
    error::{ErrorKind, Fault},
    list,
    signature::Kind,
};
use crate::{
    diagnostic::Span,
    domain::Domain,
    mail::base64,
    tags::{is_space, trim, without_spaces},
};

/// The tags that a signature knows.
#[derive(Default)]
pub(super) struct Known {
    pub(super) v: Option<Span>,
    pub(super) a: Option<Span>,
    pub(super) b: Option<Span>,
    pub(super) bh: Option<Span>,
    pub(super) c: Option<Span>,
    pub(super) d: Option<Span>,
    pub(super) h: Option<Span>,
    pub(super) i: Option<Span>,
    pub(super) l: Option<Span>,
    pub(super) q: Option<Span>,
    pub(super) s: Option<Span>,
    pub(super) t: Option<Span>,
    pub(super) x: Option<Span>,
    pub(super) z: Option<Span>,
    /// Everything between `b=` and the semicolon.
    pub(super) without: Span,
}

impl Known {
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
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
    pub(super) fn keep(&mut self, kind: Kind) -> Result<(), Fault> {
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
    pub(super) const fn has_body(self) -> bool {
        match self {
            Self::Dkim => true,
            #[cfg(feature = "auth")]
            Self::ArcMessageSignature => true,
            #[cfg(feature = "auth")]
            Self::ArcSeal => false,
        }
    }
}

pub(super) fn read_algorithm(value: &str, span: Span) -> Result<Algorithm, Fault> {
    let known = Algorithm::ALL.iter().find(|algorithm| value.eq_ignore_ascii_case(algorithm.as_str()));
    known.copied().ok_or_else(|| Fault::new(ErrorKind::Algorithm, span))
}

pub(super) fn read_body_hash(algorithm: Algorithm, text: &str, span: Span) -> Result<[u8; 32], Fault> {
    let bytes = read_base64(text, "bh", span)?;
    let mut hash = [0; 32];
    match hash.get_mut(..bytes.len()) {
        Some(start) if bytes.len() == hash_length(algorithm) => start.copy_from_slice(&bytes),
        _ => return Err(Fault::new(ErrorKind::BodyHash, span)),
    }
    Ok(hash)
}

pub(super) fn read_base64(text: &str, tag: &'static str, span: Span) -> Result<Vec<u8>, Fault> {
    let bytes = base64::decode(text).filter(|bytes| !bytes.is_empty());
    bytes.ok_or_else(|| Fault::new(ErrorKind::Base64 { tag }, span))
}

/// The length of the body hash in bytes.
pub(super) const fn hash_length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::RsaSha1 => 20,
        Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => 32,
    }
}

pub(super) fn read_canonicalization(
    value: &str,
    span: Span,
) -> Result<(Canonicalization, Canonicalization), Fault> {
    let read = |name: &str| {
        let known = Canonicalization::ALL.iter().find(|known| name.eq_ignore_ascii_case(known.as_str()));
        known.copied().ok_or_else(|| Fault::new(ErrorKind::Canonicalization, span))
    };
    match value.split_once('/') {
        None => Ok((read(value)?, Canonicalization::Simple)),
        Some((header, body)) => Ok((read(header)?, read(body)?)),
    }
}

pub(super) fn read_signed_fields(text: &str, span: Span) -> Result<(), Fault> {
    let mut rest = text.as_bytes().get(span.range()).unwrap_or_default();
    let mut has_from = false;
    loop {
        let item = without_spaces(rest);
        let is_end = |byte: &u8| !byte.is_ascii_graphic() || *byte == b':';
        let length = item.iter().position(is_end).unwrap_or(item.len());
        let (name, after) = item.split_at_checked(length).unwrap_or_default();
        has_from |= name.len() == 4 && name.eq_ignore_ascii_case(b"from");
        match without_spaces(after).split_first() {
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
pub(super) fn read_fields_of_arc(text: &str, span: Span) -> Result<(), Fault> {
    for name in crate::tags::items(span.slice(text).unwrap_or_default()) {
        if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fault::new(ErrorKind::HeaderName, span));
        }
        if name.eq_ignore_ascii_case("ARC-Seal") {
            return Err(Fault::new(ErrorKind::SealSigned, span));
        }
    }
    Ok(())
}

pub(super) fn read_identity(identity: &str, domain: &str, span: Span) -> Result<(), Fault> {
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
pub(super) fn domain_name(text: &str, tag: &'static str, span: Span) -> Result<(), Fault> {
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

pub(super) fn read_number(value: &str, digits: usize, tag: &'static str, span: Span) -> Result<u64, Fault> {
    if value.is_empty() || value.len() > digits || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(ErrorKind::Number { tag }, span));
    }
    Ok(value.parse().unwrap_or(u64::MAX))
}

/// The bytes of dkim-quoted-printable (RFC 6376 section 2.11).
pub(super) fn unquoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if *byte == b'='
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else if !is_space(*byte) {
            out.push(*byte);
        }
    }
    out
}
