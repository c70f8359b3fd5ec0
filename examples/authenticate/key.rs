//! A private key from a file: PEM or DER, PKCS #8 or PKCS #1, RSA or Ed25519; or the base64 of an Ed25519 seed.

use std::{error::Error, path::Path};

use deliverability::dkim::{Ed25519Key, RsaKey};

use crate::shared::of_file;

/// A key that signs.
pub enum Key {
    Rsa(RsaKey),
    Ed25519(Ed25519Key),
}

/// What precedes the seed in the PKCS #8 form of an Ed25519 key (RFC 8410 section 7).
const ED25519: &[u8] = &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// The version and algorithm of the PKCS #8 form of an RSA key (RFC 5208 section 5).
const RSA: &[u8] = &[2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

pub fn read(path: &Path) -> Result<Key, Box<dyn Error>> {
    let raw = of_file(path, std::fs::read(path))?;
    of_file(path, parse(&raw))
}

fn parse(raw: &[u8]) -> Result<Key, Box<dyn Error>> {
    let der = match std::str::from_utf8(raw) {
        Ok(text) => {
            let text: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
            base64(&text).ok_or("the key is not PEM, DER or base64")?
        }
        Err(_) => raw.to_vec(),
    };
    if let Some(seed) = der.strip_prefix(ED25519).or_else(|| (der.len() == 32).then_some(&der)) {
        return Ok(Key::Ed25519(Ed25519Key::from_seed(seed.try_into()?)));
    }
    // PKCS #1 has numbers alone, which PKCS #8 wraps.
    let wrapped = || [RSA, &element(4, &der)].concat();
    let key = RsaKey::from_der(&der)
        .or_else(|error| RsaKey::from_der(&element(0x30, &wrapped())).map_err(|_| error))?;
    Ok(Key::Rsa(key))
}

/// An element of DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut out = vec![tag];
    if content.len() < 0x80 {
        out.push(content.len() as u8);
    } else {
        out.push(0x80 | significant.len() as u8);
        out.extend(significant);
    }
    out.extend(content);
    out
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}
