//! The other backends do what RustCrypto does.

use deliverability::{
    dkim::{Cause, Check, RustCrypto, Signer, SigningKey, Verdict, backend::Backend},
    dns,
    mail::Message,
};

use super::{
    check::{RAW, zone},
    now,
};

const SEED: [u8; 32] = [7; 32];
#[cfg(feature = "aws-lc-rs")]
const RSA_2048: &[u8] = include_bytes!("../data/rsa-2048.pk8");

fn sign(key: &impl SigningKey) -> String {
    let field = Signer::new("example.org", "s1", key).sign(&Message::parse(RAW.as_bytes()), now());
    format!("{}{RAW}", field.unwrap())
}

fn verify(backend: impl Backend, raw: &str, record: &str) -> Verdict {
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), backend);
    let zone = zone(record);
    dns::resolve_with(check, |question| zone.answer(question))
}

/// What a key signs passes by a backend and by RustCrypto, and what is changed passes by neither.
fn agree<B: Backend + Copy>(backend: B, key: &impl SigningKey) {
    let (signed, record) = (sign(key), key.record());
    assert_eq!(verify(backend, &signed, &record), verify(RustCrypto, &signed, &record));
    assert_eq!(verify(backend, &signed, &record).outcomes()[0].cause(), &Cause::Verified);
    for (from, to) in [("noon", "one"), ("Lunch", "lunch")] {
        let changed = signed.replace(from, to);
        let verdict = verify(backend, &changed, &record);
        assert_eq!(verdict, verify(RustCrypto, &changed, &record));
        assert_eq!(verdict.passes().count(), 0);
    }
}

#[test]
fn rust_crypto() {
    agree(RustCrypto, &deliverability::dkim::Ed25519Key::from_seed(&SEED));
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn aws_lc() {
    use deliverability::dkim::{AwsLc, AwsLcKey, Ed25519Key, RsaKey};

    let rsa = RsaKey::from_der(RSA_2048).unwrap();
    agree(AwsLc, &rsa);
    agree(AwsLc, &Ed25519Key::from_seed(&SEED));
    let own = AwsLcKey::rsa_from_der(RSA_2048).unwrap();
    agree(AwsLc, &own);
    agree(AwsLc, &AwsLcKey::ed25519_from_seed(&SEED).unwrap());
    // Both signatures are the same, bit by bit, and so are the records.
    assert_eq!((sign(&own), own.record()), (sign(&rsa), rsa.record()));
    assert!(AwsLcKey::rsa_from_der(b"no key").is_err());
}

#[cfg(feature = "mail-auth")]
#[test]
fn mail_auth() {
    use deliverability::dkim::{Ed25519Key, MailAuth, MailAuthKey, RsaKey};
    use mail_auth::common::crypto;

    let rsa = RsaKey::from_der(include_bytes!("../data/rsa-2048.pk8")).unwrap();
    agree(MailAuth, &rsa);
    let ed25519 = Ed25519Key::from_seed(&SEED);
    agree(MailAuth, &ed25519);
    let theirs = crypto::Ed25519Key::from_seed_and_public_key(&SEED, &ed25519.public_key()).unwrap();
    let own = MailAuthKey::from(theirs);
    agree(MailAuth, &own);
    assert_eq!((sign(&own), own.record()), (sign(&ed25519), ed25519.record()));
}
