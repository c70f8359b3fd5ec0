//! Key records (RFC 6376 section 3.6.1).

use deliverability::{
    diagnostic::Span,
    dkim::{Algorithm, ErrorKind, Key, KeyType, backend::PublicKey},
};

#[test]
fn tags_with_their_places() {
    let text = "v=DKIM1; h=sha256 : sha1; k=ed25519; n=a note; s=email; t= y : s ; new=1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let key = Key::parse(text).unwrap();
    assert_eq!((key.key_type(), key.bits(), key.notes()), (KeyType::Ed25519, 256, Some("a note")));
    assert!(key.is_testing() && key.is_strict() && key.is_for_email() && !key.is_revoked());
    assert!(key.allows_hash_of(Algorithm::Ed25519Sha256));
    assert!(matches!(key.public_key(), Some(PublicKey::Ed25519(bytes)) if bytes[0] == 0xd7));
    assert_eq!(key.tag("new").and_then(|span| span.slice(text)), Some("1"));
    assert_eq!(key.tags().count(), 8);
    assert_eq!(Key::parse(&key.to_string()).unwrap().to_string(), key.to_string());
    assert_eq!(key.clone().into_owned(), key);
    assert_eq!(text.parse(), Ok(key));
}

#[test]
fn faults_with_their_places() {
    for (text, kind, start, end) in [
        ("", ErrorKind::MissingTag { tag: "p" }, 0, 0),
        ("v=DKIM1", ErrorKind::MissingTag { tag: "p" }, 0, 7),
        ("v=DKIM2; p=", ErrorKind::KeyVersion, 2, 7),
        ("v=dkim1; p=", ErrorKind::KeyVersion, 2, 7),
        ("p=; v=DKIM1", ErrorKind::KeyVersion, 6, 11),
        ("v=DKIM1: g=*; k=rsa; p=", ErrorKind::KeyVersion, 2, 12),
        ("k=ed25519-sha256; p=", ErrorKind::KeyType, 2, 16),
        ("p=; p=", ErrorKind::DuplicateTag, 4, 5),
        ("p=!", ErrorKind::Base64 { tag: "p" }, 2, 3),
        ("p=AAAA", ErrorKind::KeyData, 2, 6),
        ("k=ed25519; p=AAAA", ErrorKind::KeyData, 13, 17),
        ("p=; ; t=y", ErrorKind::NotATag, 3, 4),
        ("p", ErrorKind::NotATag, 0, 1),
        ("p=\0", ErrorKind::Character, 2, 3),
        ("1=2", ErrorKind::NotATag, 0, 3),
    ] {
        let error = Key::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, Span::new(start, end)), "{text}");
    }
}

#[test]
fn rsa_keys_in_both_forms_and_broken_ones() {
    // SEQUENCE { INTEGER 2^1023 + 1, INTEGER 65537 } by hand.
    let mut modulus = vec![0x80];
    modulus.extend([0; 126]);
    modulus.push(1);
    let integer = |digits: &[u8]| {
        let mut der = vec![0x02, 0x81, u8::try_from(digits.len() + 1).unwrap(), 0];
        der.extend(digits);
        der
    };
    let sequence = |content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82, length[0], length[1]], content].concat()
    };
    let bare = sequence(&[integer(&modulus), vec![0x02, 3, 1, 0, 1]].concat());
    let algorithm = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0];
    let bits = [&[0x03, 0x82, 0, u8::try_from(bare.len() + 1).unwrap(), 0], bare.as_slice()].concat();
    let spki = sequence(&[algorithm.as_slice(), &bits].concat());
    let record = |der: &[u8]| format!("v=DKIM1; p={}", base64(der));
    for der in [&bare, &spki] {
        let record = record(der);
        let key = Key::parse(&record).unwrap();
        assert_eq!((key.key_type(), key.bits()), (KeyType::Rsa, 1024));
        let Some(PublicKey::Rsa(rsa)) = key.public_key() else { panic!() };
        assert_eq!((rsa.der(), rsa.modulus(), rsa.exponent()), (&bare[..], &modulus[..], &[1, 0, 1][..]));
        // No prefix of a key is a key, nor one with a byte more.
        for end in 0..der.len() {
            let cut = Key::parse(&self::record(&der[..end])).map(|key| key.is_revoked());
            assert!(cut.is_err() || end == 0, "cut at {end}");
        }
        assert!(Key::parse(&self::record(&[der.as_slice(), &[0]].concat())).is_err());
    }
}

fn record(der: &[u8]) -> String {
    format!("v=DKIM1; p={}", base64(der))
}

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let mut text: String = bits
        .chunks(6)
        .map(|six| {
            let value = (0..6).fold(0, |value, at| value << 1 | six.get(at).copied().unwrap_or(0));
            char::from(LETTERS[usize::from(value)])
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn the_first_repetition_of_a_tag_is_reported() {
    for (text, place) in
        [("p=; zz=1; zz=2; aa=1; aa=2", 10), ("p=; aa=1; zz=1; zz=2; aa=2", 16), ("p=; n=1; zz=1; n=2", 15)]
    {
        let error = Key::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span().start()), (ErrorKind::DuplicateTag, place), "{text}");
    }
}

pub fn decode(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values = text.bytes().filter_map(|byte| LETTERS.iter().position(|letter| *letter == byte));
    let bits: Vec<usize> = values.flat_map(|value| (0..6).rev().map(move |bit| value >> bit & 1)).collect();
    let bytes = bits.chunks_exact(8);
    bytes.map(|byte| u8::try_from(byte.iter().fold(0, |value, bit| value << 1 | bit)).unwrap()).collect()
}
