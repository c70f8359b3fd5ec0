//! As much of DER as an RSA public key needs (RFC 8017 appendix A.1.1, RFC 5280 section
//! 4.1).

/// An RSA public key in DER: `(the key's own DER, modulus, exponent)`, the numbers
/// without leading zeros.
pub(super) type Parts<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Reads `SubjectPublicKeyInfo`, which everybody publishes, or the bare `RSAPublicKey`
/// that RFC 6376 section 3.6.1 specifies.
pub(super) fn rsa_key(der: &[u8]) -> Option<Parts<'_>> {
    const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

    let (outer, _) = element(der, SEQUENCE).filter(|(_, rest)| rest.is_empty())?;
    let Some((algorithm, rest)) = element(outer, SEQUENCE) else {
        return bare_key(der);
    };
    let (identifier, _) = element(algorithm, OBJECT_IDENTIFIER)?;
    if identifier != RSA_ENCRYPTION {
        return None;
    }
    let (bits, _) = element(rest, BIT_STRING).filter(|(_, rest)| rest.is_empty())?;
    // The first byte counts the bits of the last one that are unused.
    bare_key(bits.strip_prefix(&[0])?)
}

fn bare_key(der: &[u8]) -> Option<Parts<'_>> {
    let (numbers, _) = element(der, SEQUENCE).filter(|(_, rest)| rest.is_empty())?;
    let (modulus, rest) = element(numbers, INTEGER)?;
    let (exponent, _) = element(rest, INTEGER).filter(|(_, rest)| rest.is_empty())?;
    Some((der, positive(modulus)?, positive(exponent)?))
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// The length that the sequence at the start states, including its own head.
pub(super) fn outer_length(der: &[u8]) -> Option<usize> {
    let (length, rest) = head(der, SEQUENCE)?;
    der.len().checked_sub(rest.len())?.checked_add(length)
}

/// The contents of the element at the start, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = head(der, tag)?;
    rest.split_at_checked(length)
}

/// The length that the element at the start states, and what follows its head.
fn head(der: &[u8], tag: u8) -> Option<(usize, &[u8])> {
    let rest = der.strip_prefix(&[tag])?;
    let (first, rest) = rest.split_first()?;
    match first {
        0..=0x7f => Some((usize::from(*first), rest)),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            Some((digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit)), rest))
        }
        _ => None,
    }
}

/// The digits of a positive number, without leading zeros.
fn positive(integer: &[u8]) -> Option<&[u8]> {
    if integer.first()? & 0x80 != 0 {
        return None;
    }
    let zeros = integer.iter().take_while(|digit| **digit == 0).count();
    integer.get(zeros..).filter(|digits| !digits.is_empty())
}

/// The number of bits of a number.
pub(super) fn bits(number: &[u8]) -> u32 {
    let Some(first) = number.first() else { return 0 };
    let bits = u32::try_from(number.len()).unwrap_or(u32::MAX).saturating_mul(8);
    bits.saturating_sub(first.leading_zeros())
}
