//! The part of X.509 that is needed to find a certificate's key (RFC 5280, 4.1).

use rsa::pkcs8::DecodePublicKey as _;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// The `SubjectPublicKeyInfo` of a certificate.
pub(super) fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let (certificate, _) = inside(SEQUENCE, certificate)?;
    let (mut fields, _) = inside(SEQUENCE, certificate)?;
    if fields.first() == Some(&VERSION) {
        fields = value(fields)?.2;
    }
    // Serial number, algorithm, issuer, validity, subject.
    for _ in 0..5 {
        fields = value(fields)?.2;
    }
    let rest = value(fields)?.2;
    fields.get(..fields.len().checked_sub(rest.len())?).filter(|key| key.first() == Some(&SEQUENCE))
}

/// The RSA key of a `SubjectPublicKeyInfo`.
pub(super) fn rsa_key(info: &[u8]) -> Option<rsa::PublicKey> {
    rsa::PublicKey::from_public_key_der(info).ok()
}

/// The content of a value with this tag, and what follows it.
fn inside(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = value(bytes)?;
    (found == tag).then_some((content, rest))
}

/// The first value of DER: its tag, its content, and what follows it.
fn value(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let length = match first {
        0..=0x7f => usize::from(first),
        0x81..=0x84 => {
            let (length, tail) = rest.split_at_checked(usize::from(first & 0x7f))?;
            rest = tail;
            length.iter().try_fold(0_usize, |sum, &byte| sum.checked_mul(256)?.checked_add(byte.into()))?
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
