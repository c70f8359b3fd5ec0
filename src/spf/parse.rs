//! The grammar of RFC 7208 section 12.
//!
//! One pass over the bytes, by hand: terms are short, each is decided by its first letters, and a
//! fault must name its place.

use alloc::vec::Vec;

use super::record::{DualCidr, Kind, Qualifier, Range, RawTerm};
use crate::diagnostic::Span;

/// The terms of a record.
pub(super) fn terms(text: &str) -> Result<Vec<RawTerm>, Error> {
    let bytes = text.as_bytes();
    if !super::Record::is_spf(bytes) {
        let end = bytes.iter().take(6).take_while(|byte| byte.is_ascii_graphic()).count();
        return Err(Error::new(ErrorKind::Version, 0, end));
    }
    if let Some(at) = bytes.iter().position(|byte| !matches!(byte, 0x20..=0x7e)) {
        let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        return Err(Error::new(ErrorKind::Character, at, at.saturating_add(width)));
    }
    let mut terms = Vec::with_capacity(bytes.iter().filter(|byte| **byte == b' ').count());
    let (mut has_redirect, mut has_exp) = (false, false);
    let mut at = 6_usize;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b' ') {
            at = at.saturating_add(1);
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let end = at.saturating_add(rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len()));
        let term = term(bytes, at, end)?;
        let twice = match term.kind {
            Kind::Redirect => core::mem::replace(&mut has_redirect, true),
            Kind::Exp => core::mem::replace(&mut has_exp, true),
            _ => false,
        };
        if twice {
            return Err(Error::new(ErrorKind::Repeated, at, end));
        }
        terms.push(term);
        at = end;
    }
    Ok(terms)
}

fn term(bytes: &[u8], start: usize, end: usize) -> Result<RawTerm, Error> {
    let (qualifier, name_start) = match bytes.get(start) {
        Some(b'+') => (Qualifier::Pass, start.saturating_add(1)),
        Some(b'-') => (Qualifier::Fail, start.saturating_add(1)),
        Some(b'~') => (Qualifier::SoftFail, start.saturating_add(1)),
        Some(b'?') => (Qualifier::Neutral, start.saturating_add(1)),
        _ => (Qualifier::Pass, start),
    };
    let word = bytes.get(name_start..end).unwrap_or_default();
    let name_length = word
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
        .unwrap_or(word.len());
    let name_end = name_start.saturating_add(name_length);
    let name = word.get(..name_length).unwrap_or_default();
    if !name.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(Error::new(ErrorKind::Term, start, end));
    }
    let span = Range::new(start, end);
    let argument = name_end.saturating_add(1);
    let make = |kind, argument: Range| RawTerm { span, argument, kind, qualifier };
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());

    // A modifier has no qualifier.
    if bytes.get(name_end) == Some(&b'=') && name_end < end {
        if name_start > start {
            return Err(Error::new(ErrorKind::QualifiedModifier, start, name_start));
        }
        let range = Range::new(argument, end);
        if is("redirect") || is("exp") {
            domain_spec(bytes, argument, end)?;
            return Ok(make(if is("redirect") { Kind::Redirect } else { Kind::Exp }, range));
        }
        macro_string(bytes, argument, end, false)?;
        return Ok(make(Kind::Unknown, range));
    }

    let has_argument = bytes.get(name_end) == Some(&b':') && name_end < end;
    if is("all") {
        return nothing_after(name_end, end).map(|()| make(Kind::All, Range::default()));
    }
    if is("ip4") || is("ip6") {
        if !has_argument {
            return Err(Error::new(ErrorKind::MissingArgument, start, end));
        }
        return network(bytes, argument, end, is("ip4")).map(|kind| make(kind, Range::new(argument, end)));
    }
    if is("include") || is("exists") {
        if !has_argument {
            return Err(Error::new(ErrorKind::MissingArgument, start, end));
        }
        domain_spec(bytes, argument, end)?;
        return Ok(make(if is("include") { Kind::Include } else { Kind::Exists }, Range::new(argument, end)));
    }
    if is("ptr") {
        if !has_argument {
            return nothing_after(name_end, end).map(|()| make(Kind::Ptr, Range::default()));
        }
        domain_spec(bytes, argument, end)?;
        return Ok(make(Kind::Ptr, Range::new(argument, end)));
    }
    if is("a") || is("mx") {
        let (cidr, before) = dual_cidr(bytes, name_end, end)?;
        let range = if has_argument {
            domain_spec(bytes, argument, before)?;
            Range::new(argument, before)
        } else {
            nothing_after(name_end, before)?;
            Range::default()
        };
        return Ok(make(if is("a") { Kind::A(cidr) } else { Kind::Mx(cidr) }, range));
    }
    Err(Error::new(ErrorKind::Mechanism, name_start, name_end))
}

fn nothing_after(at: usize, end: usize) -> Result<(), Error> {
    if at < end { Err(Error::new(ErrorKind::Argument, at, end)) } else { Ok(()) }
}

/// The network of an `ip4` or `ip6` mechanism.
fn network(bytes: &[u8], start: usize, end: usize, is_ip4: bool) -> Result<Kind, Error> {
    let value = bytes.get(start..end).unwrap_or_default();
    let slash = value.iter().position(|byte| *byte == b'/').unwrap_or(value.len());
    let slash_at = start.saturating_add(slash);
    let length = match value.get(slash..) {
        Some([b'/', digits @ ..]) => {
            let fault = || Error::new(ErrorKind::PrefixLength, slash_at, end);
            Some(prefix_length(digits, if is_ip4 { 32 } else { 128 }).ok_or_else(fault)?)
        }
        _ => None,
    };
    let address = core::str::from_utf8(value.get(..slash).unwrap_or_default()).unwrap_or_default();
    let fault = Error::new(ErrorKind::Address, start, slash_at);
    if is_ip4 {
        Ok(Kind::Ip4(address.parse().map_err(|_| fault)?, length))
    } else {
        Ok(Kind::Ip6(address.parse().map_err(|_| fault)?, length))
    }
}

/// A prefix length without leading zeros.
fn prefix_length(digits: &[u8], most: u8) -> Option<u8> {
    match digits {
        [b'0'] => Some(0),
        [b'1'..=b'9', ..] if digits.len() <= 3 => {
            let value = digits.iter().try_fold(0_u16, |value, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| value.saturating_mul(10).saturating_add(u16::from(digit.saturating_sub(b'0'))))
            })?;
            u8::try_from(value).ok().filter(|value| *value <= most)
        }
        _ => None,
    }
}

/// The prefix lengths at the end of an `a` or `mx` mechanism, and where they begin.
fn dual_cidr(bytes: &[u8], start: usize, end: usize) -> Result<(DualCidr, usize), Error> {
    let digits_before = |end: usize| {
        let value = bytes.get(start..end).unwrap_or_default();
        let count = value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        end.saturating_sub(count)
    };
    let byte_before = |at: usize| at.checked_sub(1).filter(|at| *at >= start).and_then(|at| bytes.get(at));
    let is_slash = |at: usize| byte_before(at) == Some(&b'/');
    let read = |from: usize, to: usize, most: u8| {
        let digits = bytes.get(from..to).unwrap_or_default();
        prefix_length(digits, most)
            .ok_or_else(|| Error::new(ErrorKind::PrefixLength, from.saturating_sub(1), to))
    };
    let first = digits_before(end);
    if first == end || !is_slash(first) {
        return Ok((DualCidr::default(), end));
    }
    if !is_slash(first.saturating_sub(1)) {
        return Ok((DualCidr::new(Some(read(first, end, 32)?), None), first.saturating_sub(1)));
    }
    let ip6 = read(first, end, 128)?;
    let before = first.saturating_sub(2);
    let second = digits_before(before);
    if second == before || !is_slash(second) {
        return Ok((DualCidr::new(None, Some(ip6)), before));
    }
    Ok((DualCidr::new(Some(read(second, before, 32)?), Some(ip6)), second.saturating_sub(1)))
}

/// Checks a domain-spec: a macro string that ends with a macro, or with a dot and a top label.
fn domain_spec(bytes: &[u8], start: usize, end: usize) -> Result<(), Error> {
    let value = bytes.get(start..end).unwrap_or_default();
    if value.is_empty() {
        return Err(Error::new(ErrorKind::MissingArgument, start, end));
    }
    let last_macro = macro_string(bytes, start, end, false)?;
    let tail = bytes.get(last_macro.unwrap_or(start)..end).unwrap_or_default();
    if tail.is_empty() {
        return Ok(());
    }
    let tail = tail.strip_suffix(b".").unwrap_or(tail);
    let top = tail.iter().rposition(|byte| *byte == b'.').and_then(|dot| tail.get(dot.saturating_add(1)..));
    let valid = top.is_some_and(|top| {
        top.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && top.first().is_some_and(u8::is_ascii_alphanumeric)
            && top.last().is_some_and(u8::is_ascii_alphanumeric)
            && !top.iter().all(u8::is_ascii_digit)
    });
    if valid { Ok(()) } else { Err(Error::new(ErrorKind::DomainEnd, start, end)) }
}

/// Checks a macro string (RFC 7208 section 7.1); gives the end of its last macro.
pub(super) fn macro_string(
    bytes: &[u8],
    start: usize,
    end: usize,
    in_explanation: bool,
) -> Result<Option<usize>, Error> {
    let mut at = start;
    let mut last = None;
    while at < end {
        if bytes.get(at) != Some(&b'%') {
            at = at.saturating_add(1);
            continue;
        }
        let rest = bytes.get(at.saturating_add(1)..end).unwrap_or_default();
        let length = match rest {
            [b'%' | b'_' | b'-', ..] => 2_usize,
            [b'{', body @ ..] => {
                let close = body.iter().position(|byte| *byte == b'}');
                let Some(close) = close else {
                    return Err(Error::new(ErrorKind::Macro, at, end));
                };
                let body = body.get(..close).unwrap_or_default();
                let whole = close.saturating_add(3);
                let fault = |kind| Err(Error::new(kind, at, at.saturating_add(whole)));
                match check_macro(body) {
                    Some(letter) if !in_explanation && matches!(letter, b'c' | b'r' | b't') => {
                        return fault(ErrorKind::ExplanationMacro);
                    }
                    Some(_) => whole,
                    None => return fault(ErrorKind::Macro),
                }
            }
            _ => return Err(Error::new(ErrorKind::Macro, at, at.saturating_add(2).min(end))),
        };
        at = at.saturating_add(length);
        last = Some(at);
    }
    Ok(last)
}

/// The letter of a macro's body, in lower case, if the body is right.
fn check_macro(body: &[u8]) -> Option<u8> {
    let (letter, rest) = body.split_first()?;
    let letter = letter.to_ascii_lowercase();
    if !b"slodiphcrtv".contains(&letter) {
        return None;
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = rest.get(..digits)?;
    // A number of labels is at least one.
    if digits > 0 && number.iter().all(|digit| *digit == b'0') {
        return None;
    }
    let rest = rest.get(digits..)?;
    let rest = match rest {
        [b'r' | b'R', rest @ ..] => rest,
        rest => rest,
    };
    rest.iter().all(|byte| matches!(byte, b'.' | b'-' | b'+' | b',' | b'/' | b'_' | b'=')).then_some(letter)
}

/// Why a text is not an SPF record, and where.
///
/// ```
/// use deliverability::spf::Record;
///
/// let error = Record::parse("v=spf1 inlcude:example.org -all").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the mechanisms are all, include, a, mx, ptr, ip4, ip6 and exists (RFC 7208, 5), at 7..14",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}, at {span}")]
pub struct Error {
    kind: ErrorKind,
    span: Span,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind, start: usize, end: usize) -> Self {
        Self { kind, span: Span::new(start, end) }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }
}

/// What is wrong with an SPF record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text does not begin with the version.
    #[error("a record begins with v=spf1 and a space (RFC 7208, 4.5)")]
    Version,
    /// A character outside printable ASCII.
    #[error("a record has printable ASCII and spaces alone (RFC 7208, 3.1)")]
    Character,
    /// A term that is neither a directive nor a modifier.
    #[error("a term begins with a letter behind at most one of + - ~ ? (RFC 7208, 4.6.1)")]
    Term,
    /// An unknown mechanism.
    #[error("the mechanisms are all, include, a, mx, ptr, ip4, ip6 and exists (RFC 7208, 5)")]
    Mechanism,
    /// A mechanism that takes no such argument.
    #[error("nothing stands behind this mechanism's name but what its grammar has (RFC 7208, 5)")]
    Argument,
    /// A mechanism or modifier without what it needs.
    #[error("an address or a domain is missing (RFC 7208, 5)")]
    MissingArgument,
    /// An address that is none.
    #[error("an address of the mechanism's family stands here (RFC 7208, 5.6)")]
    Address,
    /// A prefix length out of range, with leading zeros, or empty.
    #[error(
        "a prefix length is 0 to 32 for IPv4 and 0 to 128 for IPv6, without leading zeros (RFC 7208, 5.6)"
    )]
    PrefixLength,
    /// A macro that is none.
    #[error("a macro is %{{letter digits r delimiters}}, %%, %_ or %- (RFC 7208, 7.1)")]
    Macro,
    /// A macro that only explanations have.
    #[error("the macros c, r and t stand in explanations alone (RFC 7208, 7.2)")]
    ExplanationMacro,
    /// A domain that does not end as one.
    #[error("a domain ends with a macro, or with a dot and a label that is not all digits (RFC 7208, 7.1)")]
    DomainEnd,
    /// A qualifier before a modifier.
    #[error("a modifier has no qualifier (RFC 7208, 4.6.1)")]
    QualifiedModifier,
    /// A second `redirect` or `exp`.
    #[error("redirect and exp stand once in a record (RFC 7208, 6)")]
    Repeated,
}
