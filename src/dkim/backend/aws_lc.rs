//! The crate aws-lc-rs.

use alloc::vec::Vec;

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{
        ED25519, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        RSA_PKCS1_SHA256, UnparsedPublicKey,
    },
};

use super::{Backend, Feed, KeyError, Mismatch, PublicKey, Sha256, SigningKey, hash_of};
use crate::dkim::algorithm::Algorithm;

/// The crate `aws-lc-rs`: ten times as fast at RSA, but it brings a library in C.
///
/// ```
/// use deliverability::{
///     dkim::{AwsLc, Check},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
/// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, AwsLc);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!(verdict.result().as_str(), "none");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::exhaustive_structs, reason = "a unit struct, to be named by its users")]
pub struct AwsLc;

/// A SHA-256 computation of aws-lc-rs.
///
/// ```
/// use deliverability::dkim::{AwsLc, backend::{Backend, Sha256 as _}};
///
/// let mut hash = <AwsLc as Backend>::Sha256::default();
/// hash.update(b"abc");
/// assert_eq!(hash.finish()[..4], [0xba, 0x78, 0x16, 0xbf]);
/// ```
#[derive(Clone)]
pub struct AwsLcSha256(digest::Context);

impl core::fmt::Debug for AwsLcSha256 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AwsLcSha256").finish_non_exhaustive()
    }
}

impl Default for AwsLcSha256 {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Sha256 for AwsLcSha256 {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finish().as_ref().try_into().unwrap_or_default()
    }
}

impl Backend for AwsLc {
    type Sha256 = AwsLcSha256;

    fn verify(&self, key: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let verified = match key {
            PublicKey::Rsa(key) => {
                UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, key.der())
                    .verify(input, signature)
            }
            PublicKey::Ed25519(key) => UnparsedPublicKey::new(&ED25519, *key)
                .verify(digest::digest(&digest::SHA256, input).as_ref(), signature),
        };
        verified.map_err(|_| Mismatch)
    }
}

/// A private key of aws-lc-rs, RSA or Ed25519.
///
/// ```
/// use deliverability::dkim::{AwsLcKey, Ed25519Key, SigningKey as _};
///
/// let key = AwsLcKey::ed25519_from_seed(&[7; 32])?;
/// assert_eq!(key.record(), Ed25519Key::from_seed(&[7; 32]).record());
/// # Ok::<(), deliverability::dkim::backend::KeyError>(())
/// ```
#[derive(Debug)]
pub struct AwsLcKey(Pair);

#[derive(Debug)]
enum Pair {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl AwsLcKey {
    /// Reads an RSA key from PKCS #8 in DER.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if it cannot be read. The library accepts 2048 to 8192 bits.
    ///
    /// ```
    /// use deliverability::dkim::AwsLcKey;
    ///
    /// let error = AwsLcKey::rsa_from_der(b"-----BEGIN PRIVATE KEY-----").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "expected a private key in DER, as PKCS #8 has it (RFC 5208)",
    /// );
    /// ```
    pub fn rsa_from_der(der: &[u8]) -> Result<Self, KeyError> {
        RsaKeyPair::from_pkcs8(der).map(|pair| Self(Pair::Rsa(pair))).map_err(|_| KeyError::Unreadable)
    }

    /// An Ed25519 key from its 32 secret bytes (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if the library refuses the bytes.
    ///
    /// ```
    /// use deliverability::dkim::{Algorithm, AwsLcKey, SigningKey as _};
    ///
    /// let key = AwsLcKey::ed25519_from_seed(&[7; 32])?;
    /// assert_eq!(key.algorithm(), Algorithm::Ed25519Sha256);
    /// assert_eq!(key.sign(b"input")?.len(), 64);
    /// # Ok::<(), deliverability::dkim::backend::KeyError>(())
    /// ```
    pub fn ed25519_from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        pair.map(|pair| Self(Pair::Ed25519(pair))).map_err(|_| KeyError::Unreadable)
    }
}

impl SigningKey for AwsLcKey {
    fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Pair::Rsa(_) => Algorithm::RsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
        hash_of::<AwsLcSha256>(feed)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.0 {
            Pair::Rsa(pair) => {
                let mut signature = alloc::vec![0; pair.public_modulus_len()];
                // The padding of PKCS #1 version 1.5 takes nothing from the generator.
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)
                    .map_err(|_| KeyError::Failed)?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => {
                Ok(pair.sign(digest::digest(&digest::SHA256, input).as_ref()).as_ref().to_vec())
            }
        }
    }

    fn public_key(&self) -> Vec<u8> {
        use aws_lc_rs::encoding::AsDer as _;

        match &self.0 {
            Pair::Rsa(pair) => {
                let spki: Result<aws_lc_rs::encoding::PublicKeyX509Der<'_>, _> = pair.public_key().as_der();
                spki.map_or_else(|_| pair.public_key().as_ref().to_vec(), |der| der.as_ref().to_vec())
            }
            Pair::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        }
    }
}
