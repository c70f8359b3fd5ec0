//! The crate mail-auth.
//!
//! Signing goes by its keys, not by its `DkimSigner`, which reads the system's clock.

use alloc::{string::String, vec::Vec};

use mail_auth::common::{
    crypto::{self, HashContext as _, HashImpl as _, SigningKey as _},
    headers::{Writable, Writer},
    parse::TxtRecordParser as _,
    verify::DomainKey,
};

use super::{Backend, Feed, KeyError, Mismatch, PublicKey, Sha256, SigningKey, hash_of};
use crate::{dkim::algorithm::Algorithm, mail::base64};

/// The crate `mail-auth`, with the cryptography that it was built with.
///
/// ```
/// use deliverability::{
///     dkim::{Check, MailAuth},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
/// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, MailAuth);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!(verdict.result().as_str(), "none");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::exhaustive_structs, reason = "a unit struct, to be named by its users")]
pub struct MailAuth;

type Context = <crypto::Sha256 as crypto::HashImpl>::Context;

/// A SHA-256 computation of mail-auth.
///
/// ```
/// use deliverability::dkim::{MailAuth, backend::{Backend, Sha256 as _}};
///
/// let mut hash = <MailAuth as Backend>::Sha256::default();
/// hash.update(b"abc");
/// assert_eq!(hash.finish()[..4], [0xba, 0x78, 0x16, 0xbf]);
/// ```
pub struct MailAuthSha256(Context);

impl core::fmt::Debug for MailAuthSha256 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MailAuthSha256").finish_non_exhaustive()
    }
}

impl Default for MailAuthSha256 {
    fn default() -> Self {
        Self(crypto::Sha256::hasher())
    }
}

impl Sha256 for MailAuthSha256 {
    fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn finish(self) -> [u8; 32] {
        self.0.complete().as_ref().try_into().unwrap_or_default()
    }
}

impl Backend for MailAuth {
    type Sha256 = MailAuthSha256;

    fn verify(&self, key: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let (name, bytes, algorithm) = match key {
            PublicKey::Rsa(key) => ("rsa", key.der(), crypto::Algorithm::RsaSha256),
            PublicKey::Ed25519(key) => ("ed25519", key.as_slice(), crypto::Algorithm::Ed25519Sha256),
        };
        // Its keys can only be made from the text of a record.
        let record: String = alloc::format!("v=DKIM1; k={name}; p={}", base64::encode(bytes));
        let key = DomainKey::parse(record.as_bytes()).map_err(|_| Mismatch)?;
        key.p.verify_bytes(input, signature, algorithm).map_err(|_| Mismatch)
    }
}

/// A private key of mail-auth, made from one of its own with `From`.
///
/// ```
/// use deliverability::dkim::{Ed25519Key, MailAuthKey, SigningKey as _};
///
/// let ours = Ed25519Key::from_seed(&[7; 32]);
/// let theirs = mail_auth::common::crypto::Ed25519Key::from_seed_and_public_key(
///     &[7; 32],
///     &ours.public_key(),
/// )?;
/// assert_eq!(MailAuthKey::from(theirs).record(), ours.record());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct MailAuthKey(Pair);

enum Pair {
    Rsa(crypto::RsaKey<crypto::Sha256>),
    Ed25519(crypto::Ed25519Key),
}

impl core::fmt::Debug for MailAuthKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MailAuthKey").field("algorithm", &SigningKey::algorithm(self)).finish_non_exhaustive()
    }
}

impl From<crypto::RsaKey<crypto::Sha256>> for MailAuthKey {
    fn from(key: crypto::RsaKey<crypto::Sha256>) -> Self {
        Self(Pair::Rsa(key))
    }
}

impl From<crypto::Ed25519Key> for MailAuthKey {
    fn from(key: crypto::Ed25519Key) -> Self {
        Self(Pair::Ed25519(key))
    }
}

struct Bytes<'a>(&'a [u8]);

impl Writable for Bytes<'_> {
    fn write(self, writer: &mut impl Writer) {
        writer.write(self.0);
    }
}

impl SigningKey for MailAuthKey {
    fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Pair::Rsa(_) => Algorithm::RsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
        hash_of::<MailAuthSha256>(feed)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = match &self.0 {
            Pair::Rsa(key) => key.sign(Bytes(input)),
            Pair::Ed25519(key) => key.sign(Bytes(input)),
        };
        signature.map_err(|_| KeyError::Failed)
    }

    fn public_key(&self) -> Vec<u8> {
        match &self.0 {
            Pair::Rsa(key) => key.public_key(),
            Pair::Ed25519(key) => key.public_key(),
        }
    }
}
