//! Address literals (RFC 5321 section 4.1.3). By hand: the standard library refuses the
//! leading zeros that SMTP allows, and accepts a `::` for a single group, which SMTP
//! does not.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::{
    class::{self, ALNUM, DTEXT, LDH},
    features::Features,
};

/// The text between the brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal<'a> {
    Ipv4(Ipv4Addr),
    Ipv6(Ipv6Addr, bool),
    General(&'a str, &'a str),
    /// No IPv6 address follows the tag `IPv6:`.
    BadIpv6,
    Free,
}

impl<'a> Literal<'a> {
    pub(super) fn read(content: &'a str) -> Self {
        if let Some(address) = ipv4(content.as_bytes()) {
            return Self::Ipv4(address);
        }
        let Some((tag, value)) = content.split_once(':') else { return Self::Free };
        if tag.eq_ignore_ascii_case("IPv6") {
            return ipv6(value.as_bytes())
                .map_or(Self::BadIpv6, |(address, is_short)| Self::Ipv6(address, is_short));
        }
        let tag_is_sound = tag.bytes().all(|byte| class::is(byte, LDH))
            && tag.bytes().next_back().is_some_and(|last| class::is(last, ALNUM));
        let value_is_sound = !value.is_empty() && value.bytes().all(|byte| class::is(byte, DTEXT));
        if tag_is_sound && value_is_sound { Self::General(tag, value) } else { Self::Free }
    }

    pub(super) const fn seen(self) -> Features {
        match self {
            Self::Ipv4(_) => Features::IPV4,
            Self::Ipv6(_, false) => Features::IPV6,
            Self::Ipv6(_, true) => Features::IPV6_SHORT,
            Self::General(..) => Features::GENERAL,
            Self::BadIpv6 | Self::Free => Features::FREE_LITERAL,
        }
    }
}

/// Four numbers of one to three digits, each up to 255.
fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = text.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let digits = parts.next()?;
        if digits.is_empty() || digits.len() > 3 {
            return None;
        }
        for digit in digits {
            let digit = Some(digit.wrapping_sub(b'0')).filter(|digit| *digit <= 9)?;
            *octet = octet.checked_mul(10)?.checked_add(digit)?;
        }
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// An IPv6 address, and whether its `::` stands for one group alone.
fn ipv6(text: &[u8]) -> Option<(Ipv6Addr, bool)> {
    let (mut before, mut after) = (0_u128, 0_u128);
    let (mut groups_before, mut groups_after) = (0_u32, 0_u32);
    let mut has_gap = false;
    let mut rest = text;
    if let [b':', b':', tail @ ..] = rest {
        (has_gap, rest) = (true, tail);
    }
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
        let (group, tail) = rest.split_at_checked(end)?;
        let (value, width) = if group.contains(&b'.') {
            if !tail.is_empty() {
                return None;
            }
            (ipv4(group)?.to_bits(), 2_u32)
        } else {
            (hex(group)?, 1)
        };
        let (number, groups) =
            if has_gap { (&mut after, &mut groups_after) } else { (&mut before, &mut groups_before) };
        *groups = groups.checked_add(width)?;
        if *groups > 8 {
            return None;
        }
        *number = number.checked_shl(width.checked_mul(16)?)? | u128::from(value);
        rest = match tail {
            [] => tail,
            [b':', b':', tail @ ..] if !has_gap => {
                has_gap = true;
                tail
            }
            [b':', tail @ ..] if !tail.is_empty() && tail.first() != Some(&b':') => tail,
            _ => return None,
        };
    }
    let missing = 8_u32.checked_sub(groups_before)?.checked_sub(groups_after)?;
    if !has_gap {
        return (missing == 0).then(|| (Ipv6Addr::from_bits(before), false));
    }
    if missing == 0 {
        return None;
    }
    let shift = missing.checked_add(groups_after)?.checked_mul(16)?;
    let high = before.checked_shl(shift).unwrap_or_default();
    Some((Ipv6Addr::from_bits(high | after), missing == 1))
}

/// One to four hexadecimal digits.
fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0_u32, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}
