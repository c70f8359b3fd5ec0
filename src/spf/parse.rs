//! The grammar of RFC 7208 section 12.
//!
//! One pass over the bytes, by hand: terms are short, each is decided by its first
//! letters, and a fault must name its place.

use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};

use super::record::{Part, Range, StoredTerm};
use super::term::{DualCidr, Mechanism, Qualifier};
use crate::diagnostic::{ParseError, Span, expectations};

/// The terms of a record.
pub(super) fn terms(text: &str) -> Result<Vec<StoredTerm>, Error> {
    let bytes = text.as_bytes();
    if !super::Record::is_spf(bytes) {
        let end = bytes.iter().take(6).take_while(|byte| byte.is_ascii_graphic()).count();
        return Err(fault(ErrorKind::Version, 0, end, bytes));
    }
    // Most terms are networks, which have more than ten bytes.
    let mut terms = Vec::with_capacity((bytes.len() / 10).clamp(4, 1024));
    let (mut has_redirect, mut has_exp) = (false, false);
    let mut at = 6_usize;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b' ') {
            at = at.saturating_add(1);
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some((mechanism, length)) = plain_network(rest) {
            let end = at.saturating_add(length);
            let span = Range::new(at, end);
            terms.push(StoredTerm { span, part: Part::Directive(Qualifier::Pass, mechanism) });
            at = end;
            continue;
        }
        let length = rest.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
        let end = at.saturating_add(length);
        if !matches!(rest.get(length), None | Some(b' ')) {
            let width = text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            return Err(fault(ErrorKind::Character, end, end.saturating_add(width), bytes));
        }
        let term = term(bytes, at, end)?;
        let twice = match term.part {
            Part::Redirect(_) => core::mem::replace(&mut has_redirect, true),
            Part::Exp(_) => core::mem::replace(&mut has_exp, true),
            _ => false,
        };
        if twice {
            return Err(fault(ErrorKind::Repeated, at, end, bytes));
        }
        terms.push(term);
        at = end;
    }
    Ok(terms)
}

fn term(bytes: &[u8], start: usize, end: usize) -> Result<StoredTerm, Error> {
    let (qualifier, name_start) = match bytes.get(start) {
        Some(b'+') => (Qualifier::Pass, start.saturating_add(1)),
        Some(b'-') => (Qualifier::Fail, start.saturating_add(1)),
        Some(b'~') => (Qualifier::SoftFail, start.saturating_add(1)),
        Some(b'?') => (Qualifier::Neutral, start.saturating_add(1)),
        _ => (Qualifier::Pass, start),
    };
    let word = bytes.get(name_start..end).unwrap_or_default();
    if !word.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(fault(ErrorKind::Term, start, end, bytes));
    }
    let (name, name_length) = folded(word);
    let name_end = name_start.saturating_add(name_length);
    let part = if word.get(name_length) == Some(&b'=') {
        if name_start > start {
            return Err(fault(ErrorKind::QualifiedModifier, start, name_start, bytes));
        }
        modifier(bytes, name, name_end.saturating_add(1), end)?
    } else {
        Part::Directive(qualifier, mechanism(bytes, name, [start, name_start, name_end, end])?)
    };
    Ok(StoredTerm { span: Range::new(start, end), part })
}

fn modifier(bytes: &[u8], name: u64, value: usize, end: usize) -> Result<Part, Error> {
    let place = Range::new(value, end);
    match name {
        REDIRECT => domain_spec(bytes, value, end).map(|()| Part::Redirect(place)),
        EXP => domain_spec(bytes, value, end).map(|()| Part::Exp(place)),
        _ => macro_string(bytes, value, end, false).map(|_| Part::Unknown(place)),
    }
}

/// The mechanism of a term. The places are those of the term, its name, what follows the
/// name, and the end.
fn mechanism(
    bytes: &[u8],
    name: u64,
    [start, name_start, name_end, end]: [usize; 4],
) -> Result<Mechanism<Range>, Error> {
    let has_argument = bytes.get(..end).and_then(|bytes| bytes.get(name_end)) == Some(&b':');
    let argument = name_end.saturating_add(1);
    let nothing_after = |end: usize| {
        if name_end < end { Err(fault(ErrorKind::Argument, name_end, end, bytes)) } else { Ok(()) }
    };
    let needs_argument = |kind| if has_argument { Ok(()) } else { Err(fault(kind, start, end, bytes)) };
    let domain = |end: usize| domain_spec(bytes, argument, end).map(|()| Range::new(argument, end));
    let optional_domain = |end: usize| {
        if has_argument { domain(end).map(Some) } else { nothing_after(end).map(|()| None) }
    };
    match name {
        ALL => nothing_after(end).map(|()| Mechanism::All),
        IP4 | IP6 => {
            needs_argument(ErrorKind::MissingNetwork)?;
            network(bytes, argument, end, name == IP4)
        }
        INCLUDE => {
            needs_argument(ErrorKind::MissingDomain)?;
            domain(end).map(Mechanism::Include)
        }
        EXISTS => {
            needs_argument(ErrorKind::MissingDomain)?;
            domain(end).map(Mechanism::Exists)
        }
        PTR => optional_domain(end).map(Mechanism::Ptr),
        A | MX => {
            let (cidr, before) = dual_cidr(bytes, name_end, end)?;
            let domain = optional_domain(before)?;
            Ok(if name == A { Mechanism::A(domain, cidr) } else { Mechanism::Mx(domain, cidr) })
        }
        _ => Err(fault(ErrorKind::Mechanism, name_start, name_end, bytes)),
    }
}

/// The name at the start of a text, in lower case and as one number, so that a `match`
/// finds it, and its length; the number is 0 for names over eight letters.
const fn folded(text: &[u8]) -> (u64, usize) {
    let mut rest = text;
    let mut number = 0_u64;
    while let [first, tail @ ..] = rest
        && is_name(*first)
    {
        number = number << 8 | first.to_ascii_lowercase() as u64;
        rest = tail;
    }
    let length = text.len().saturating_sub(rest.len());
    (if length > 8 { 0 } else { number }, length)
}

const ALL: u64 = folded(b"all").0;
const INCLUDE: u64 = folded(b"include").0;
const A: u64 = folded(b"a").0;
const MX: u64 = folded(b"mx").0;
const PTR: u64 = folded(b"ptr").0;
const IP4: u64 = folded(b"ip4").0;
const IP6: u64 = folded(b"ip6").0;
const EXISTS: u64 = folded(b"exists").0;
const REDIRECT: u64 = folded(b"redirect").0;
const EXP: u64 = folded(b"exp").0;

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// The network of an `ip4` or `ip6` mechanism.
fn network(bytes: &[u8], start: usize, end: usize, is_ip4: bool) -> Result<Mechanism<Range>, Error> {
    let value = bytes.get(start..end).unwrap_or_default();
    let slash = value.iter().position(|byte| *byte == b'/').unwrap_or(value.len());
    let slash_at = start.saturating_add(slash);
    let length = match value.get(slash..) {
        Some([b'/', digits @ ..]) => {
            let kind = if is_ip4 { ErrorKind::Ip4PrefixLength } else { ErrorKind::Ip6PrefixLength };
            let length = prefix_length(digits, if is_ip4 { 32 } else { 128 });
            Some(length.ok_or_else(|| fault(kind, slash_at, end, bytes))?)
        }
        _ => None,
    };
    let address = value.get(..slash).unwrap_or_default();
    let (mechanism, kind) = if is_ip4 {
        (whole(ip4(address)).map(|address| Mechanism::Ip4(address, length)), ErrorKind::Ip4Address)
    } else {
        (whole(ip6(address)).map(|address| Mechanism::Ip6(address, length)), ErrorKind::Ip6Address)
    };
    mechanism.ok_or_else(|| fault(kind, start, slash_at, bytes))
}

/// The value, if nothing follows it.
fn whole<T>(read: Option<(T, &[u8])>) -> Option<T> {
    read.filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// An `ip4` or `ip6` term at the start of a text, by far the most common terms, and its
/// length. Any other term, right or wrong, is `None` and left to [`term`].
fn plain_network(text: &[u8]) -> Option<(Mechanism<Range>, usize)> {
    let [b'i' | b'I', b'p' | b'P', version @ (b'4' | b'6'), b':', value @ ..] = text else { return None };
    let (mechanism, rest) = if *version == b'4' {
        let (address, rest) = ip4(value)?;
        let (length, rest) = plain_length(rest, 32)?;
        (Mechanism::Ip4(address, length), rest)
    } else {
        let (address, rest) = ip6(value)?;
        let (length, rest) = plain_length(rest, 128)?;
        (Mechanism::Ip6(address, length), rest)
    };
    matches!(rest, [] | [b' ', ..]).then_some((mechanism, text.len().saturating_sub(rest.len())))
}

/// The prefix length at the start of a text, if there is one, and what follows it.
#[inline]
fn plain_length(text: &[u8], most: u8) -> Option<(Option<u8>, &[u8])> {
    let [b'/', rest @ ..] = text else { return Some((None, text)) };
    let (length, rest) = octet(rest)?;
    (length <= most).then_some((Some(length), rest))
}

/// Four numbers up to 255 without leading zeros, and what follows them.
#[inline(always)]
fn ip4(text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (a, rest) = octet(text)?;
    let (b, rest) = octet(rest.strip_prefix(b".")?)?;
    let (c, rest) = octet(rest.strip_prefix(b".")?)?;
    let (d, rest) = octet(rest.strip_prefix(b".")?)?;
    Some((Ipv4Addr::new(a, b, c, d), rest))
}

/// A number up to 255 without leading zeros, and what follows it, which is not a digit.
#[inline]
fn octet(text: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |byte: u8| byte.wrapping_sub(b'0');
    let (first, rest) = text.split_first()?;
    let first = digit(*first);
    if first > 9 {
        return None;
    }
    let Some((second, after)) = rest.split_first().filter(|(second, _)| digit(**second) <= 9) else {
        return Some((first, rest));
    };
    if first == 0 {
        return None;
    }
    let tens = first.wrapping_mul(10).wrapping_add(digit(*second));
    let Some((third, last)) = after.split_first().filter(|(third, _)| digit(**third) <= 9) else {
        return Some((tens, after));
    };
    let value = tens.checked_mul(10)?.checked_add(digit(*third))?;
    let is_longer = last.first().is_some_and(|next| digit(*next) <= 9);
    (!is_longer).then_some((value, last))
}

/// An IPv6 address as RFC 4291 section 2.2 writes it, and what follows it.
fn ip6(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let (mut groups, mut count, mut gap) = ([0_u16; 8], 0_usize, None);
    let mut rest = text;
    if let [b':', b':', tail @ ..] = rest {
        (gap, rest) = (Some(0), tail);
    }
    loop {
        let (mut group, mut tail) = (0_u16, rest);
        while let Some((digit, after)) = tail.split_first()
            && rest.len().saturating_sub(tail.len()) < 4
        {
            let digit = match digit {
                b'0'..=b'9' => digit.wrapping_sub(b'0'),
                b'a'..=b'f' | b'A'..=b'F' => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
                _ => break,
            };
            group = group << 4 | u16::from(digit);
            tail = after;
        }
        if tail.len() == rest.len() {
            // The address may end after a gap.
            if gap != Some(count) {
                return None;
            }
            break;
        }
        if let [b'.', ..] = tail {
            let (ip4, after) = ip4(rest)?;
            let [a, b, c, d] = ip4.octets();
            *groups.get_mut(count)? = u16::from_be_bytes([a, b]);
            *groups.get_mut(count.checked_add(1)?)? = u16::from_be_bytes([c, d]);
            count = count.saturating_add(2);
            rest = after;
            break;
        }
        *groups.get_mut(count)? = group;
        count = count.saturating_add(1);
        rest = tail;
        match rest {
            [b':', b':', tail @ ..] if gap.is_none() => (gap, rest) = (Some(count), tail),
            [b':', tail @ ..] if count < 8 => rest = tail,
            _ => break,
        }
        if count >= 8 {
            break;
        }
    }
    match gap {
        None => (count == 8).then_some(())?,
        // A gap stands for at least one group: those after it move to the end.
        Some(before) => {
            let missing = 8_usize.checked_sub(count).filter(|missing| *missing > 0)?;
            groups.get_mut(before..)?.rotate_right(missing);
        }
    }
    Some((Ipv6Addr::from(groups), rest))
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
        let (slashes, kind) =
            if most == 32 { (1, ErrorKind::Ip4PrefixLength) } else { (2, ErrorKind::Ip6PrefixLength) };
        prefix_length(digits, most).ok_or_else(|| fault(kind, from.saturating_sub(slashes), to, bytes))
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

/// Checks a domain-spec: a macro string that ends with a macro, or with a dot and a top
/// label.
pub(super) fn domain_spec(bytes: &[u8], start: usize, end: usize) -> Result<(), Error> {
    let value = bytes.get(start..end).unwrap_or_default();
    if value.is_empty() {
        return Err(fault(ErrorKind::EmptyDomain, start, end, bytes));
    }
    let last_macro = macro_string(bytes, start, end, false)?;
    let tail = bytes.get(last_macro.unwrap_or(start)..end).unwrap_or_default();
    if tail.is_empty() {
        return Ok(());
    }
    let tail = tail.strip_suffix(b".").unwrap_or(tail);
    // The top label, from its end to the dot before it.
    let (mut first, mut has_letter) = (None, false);
    for byte in tail.iter().rev() {
        match byte {
            b'.' if has_letter
                && first.is_some_and(u8::is_ascii_alphanumeric)
                && tail.last() != Some(&b'-') =>
            {
                return Ok(());
            }
            b'0'..=b'9' => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'-' => has_letter = true,
            _ => break,
        }
        first = Some(byte);
    }
    Err(fault(ErrorKind::DomainEnd, start, end, bytes))
}

/// Checks a macro string (RFC 7208 section 7.1) and returns the end of its last macro.
pub(super) fn macro_string(
    bytes: &[u8],
    start: usize,
    end: usize,
    in_explanation: bool,
) -> Result<Option<usize>, Error> {
    if !bytes.get(start..end).is_some_and(|value| value.contains(&b'%')) {
        return Ok(None);
    }
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
                    return Err(fault(ErrorKind::Macro, at, end, bytes));
                };
                let body = body.get(..close).unwrap_or_default();
                let whole = close.saturating_add(3);
                let fault = |kind| Err(fault(kind, at, at.saturating_add(whole), bytes));
                match check_macro(body) {
                    Some(letter) if !in_explanation && matches!(letter, b'c' | b'r' | b't') => {
                        return fault(ErrorKind::ExplanationMacro);
                    }
                    Some(_) => whole,
                    None => return fault(ErrorKind::Macro),
                }
            }
            _ => {
                // The whole character after the percent sign.
                let rest = rest.get(1..).unwrap_or_default();
                let inner = rest.iter().take_while(|byte| matches!(byte, 0x80..=0xbf)).count();
                let after = at.saturating_add(2).saturating_add(inner).min(end);
                return Err(fault(ErrorKind::Macro, at, after, bytes));
            }
        };
        at = at.saturating_add(length);
        last = Some(at);
    }
    Ok(last)
}

/// The letter of a macro's body, in lower case, if the body is valid.
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
/// let error = Record::parse("v=spf1 ip4:192.0.2.300 -all").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected an IPv4 address, found \"192.0.2.300\" (RFC 7208, 5.6), at 11..22",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

#[cold]
fn fault(kind: ErrorKind, start: usize, end: usize, input: &[u8]) -> Error {
    Error::new(kind, Span::new(start, end), input)
}

/// The kinds of error in an SPF record.
///
/// ```
/// use deliverability::spf::{ErrorKind, Record};
///
/// let kind = |text: &str| Record::parse(text).unwrap_err().kind();
/// assert_eq!(kind("v=spf2 -all"), ErrorKind::Version);
/// assert_eq!(kind("v=spf1 inlcude:_spf.example.net -all"), ErrorKind::Mechanism);
/// assert_eq!(kind("v=spf1 ip4:192.0.2.0/33 -all"), ErrorKind::Ip4PrefixLength);
/// assert_eq!(kind("v=spf1 exists:%{x}.example.org -all"), ErrorKind::Macro);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text does not begin with the version.
    Version,
    /// A character outside printable ASCII.
    Character,
    /// A term that is neither a directive nor a modifier.
    Term,
    /// An unknown mechanism.
    Mechanism,
    /// Text after a mechanism that its grammar does not allow.
    Argument,
    /// An `include` or `exists` without a domain.
    MissingDomain,
    /// An `ip4` or `ip6` without a network.
    MissingNetwork,
    /// A malformed address of an `ip4`.
    Ip4Address,
    /// A malformed address of an `ip6`.
    Ip6Address,
    /// A prefix length for IPv4 that is out of range, empty or has leading zeros.
    Ip4PrefixLength,
    /// A prefix length for IPv6 that is out of range, empty or has leading zeros.
    Ip6PrefixLength,
    /// A malformed or unknown macro.
    Macro,
    /// A macro that only explanations may have.
    ExplanationMacro,
    /// An empty domain after a colon or an equals sign.
    EmptyDomain,
    /// A domain with an end that domains cannot have.
    DomainEnd,
    /// A qualifier before a modifier.
    QualifiedModifier,
    /// A second `redirect` or `exp`.
    Repeated,
}

expectations! {
    ErrorKind {
        Version => "v=spf1 and a space at the start", "RFC 7208, 4.5";
        Character => "printable ASCII and spaces", "RFC 7208, 3.1";
        Term => "a mechanism or modifier after at most one of + - ~ ?", "RFC 7208, 4.6.1";
        Mechanism => "all, include, a, mx, ptr, ip4, ip6 or exists", "RFC 7208, 5";
        Argument => "a space after the mechanism", "RFC 7208, 4.6.1";
        MissingDomain => "a colon and a domain after the mechanism", "RFC 7208, 5";
        MissingNetwork => "a colon and a network after the mechanism", "RFC 7208, 5.6";
        Ip4Address => "an IPv4 address", "RFC 7208, 5.6";
        Ip6Address => "an IPv6 address", "RFC 7208, 5.6";
        Ip4PrefixLength => "a prefix length from /0 to /32 without leading zeros", "RFC 7208, 5.6";
        Ip6PrefixLength => "a prefix length from /0 to /128 without leading zeros", "RFC 7208, 5.6";
        Macro => "a macro: %{letter digits r delimiters}, %%, %_ or %-", "RFC 7208, 7.1";
        ExplanationMacro => "a macro other than c, r and t, which only explanations have", "RFC 7208, 7.2";
        EmptyDomain => "a domain", "RFC 7208, 7.1";
        DomainEnd => "a domain that ends with a macro, or with a dot and a label that is not all digits", "RFC 7208, 7.1";
        QualifiedModifier => "no qualifier before a modifier", "RFC 7208, 4.6.1";
        Repeated => "redirect and exp at most once each", "RFC 7208, 6";
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};
    use core::net::{Ipv4Addr, Ipv6Addr};

    use super::{ip4, ip6, whole};

    /// Texts near addresses: every row of some pieces.
    fn near(pieces: &[&str], count: u32) -> impl Iterator<Item = String> {
        let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).into()).collect();
        let total = pieces.len().pow(count);
        (0..total).map(move |mut number| {
            let mut text = String::new();
            for _ in 0..count {
                text.push_str(&pieces[number % pieces.len()]);
                number /= pieces.len();
            }
            text
        })
    }

    #[test]
    fn addresses_are_those_of_the_standard_library() {
        for text in near(&["", "0", "1.", "25", ".", "255.", "07.", "9"], 6) {
            let expected = text.parse::<Ipv4Addr>().ok();
            assert_eq!(whole(ip4(text.as_bytes())), expected, "{text}");
        }
        for text in near(&["", ":", "::", "1:", "ab:2:", "fFff", "192.0.2.1", "10:20:30:40:"], 6) {
            let expected = text.parse::<Ipv6Addr>().ok();
            assert_eq!(whole(ip6(text.as_bytes())), expected, "{text}");
        }
    }
}
