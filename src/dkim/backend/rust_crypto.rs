//! The crates of RustCrypto.

use alloc::vec::Vec;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use rsa::{
    BoxedUint, Pkcs1v15Sign, PrivateKey,
    pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPublicKey as _},
    pkcs8::DecodePrivateKey as _,
    traits::PublicKeyParts as _,
};
use sha2::Digest as _;

use super::{Backend, Feed, KeyError, Mismatch, PublicKey, Sha256, SigningKey, hash_of};
use crate::dkim::algorithm::Algorithm;

/// The crates `rsa`, `ed25519-dalek` and `sha2`: pure Rust, for every target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::exhaustive_structs, reason = "a unit struct, to be named by its users")]
pub struct RustCrypto;

impl Backend for RustCrypto {
    type Sha256 = sha2::Sha256;

    fn verify(&self, key: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        let digest = sha2::Sha256::digest(input);
        match key {
            PublicKey::Rsa(key) => {
                let modulus = BoxedUint::from_be_slice_vartime(key.modulus());
                let exponent = BoxedUint::from_be_slice_vartime(key.exponent());
                let key = rsa::PublicKey::new_with_size_limits(modulus, exponent, 0..=MAX_BITS)
                    .map_err(|_| Mismatch)?;
                key.verify(Pkcs1v15Sign::new::<sha2::Sha256>(), &digest, signature).map_err(|_| Mismatch)
            }
            PublicKey::Ed25519(key) => {
                let key = VerifyingKey::from_bytes(key).map_err(|_| Mismatch)?;
                let signature = Signature::from_slice(signature).map_err(|_| Mismatch)?;
                key.verify_strict(&digest, &signature).map_err(|_| Mismatch)
            }
        }
    }
}

/// The longest modulus that is computed with.
const MAX_BITS: usize = 16_384;

impl Sha256 for sha2::Sha256 {
    fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(self, bytes);
    }

    fn finish(self) -> [u8; 32] {
        self.finalize().into()
    }
}

/// An RSA private key, for `rsa-sha256`.
#[derive(Debug, Clone)]
pub struct RsaKey(PrivateKey);

impl RsaKey {
    /// Reads the DER of a key in PKCS #8 or PKCS #1.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] where it cannot be read, or has under 1024 bits (RFC 8301 section 3.2).
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PrivateKey::from_pkcs8_der(der).or_else(|_| PrivateKey::from_pkcs1_der(der).map_err(drop));
        let key = key.map_err(|()| KeyError::UNREADABLE)?;
        if key.n().bit_width() < 1024 { Err(KeyError::SHORT) } else { Ok(Self(key)) }
    }
}

impl SigningKey for RsaKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaSha256
    }

    fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
        hash_of::<sha2::Sha256>(feed)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        let digest = sha2::Sha256::digest(input);
        self.0.sign(Pkcs1v15Sign::new::<sha2::Sha256>(), &digest).map_err(|_| KeyError::FAILED)
    }

    fn public_key(&self) -> Vec<u8> {
        use rsa::pkcs8::EncodePublicKey as _;

        let spki = self.0.to_public_key().to_public_key_der().map(|der| der.as_bytes().to_vec());
        spki.or_else(|_| self.0.to_public_key().to_pkcs1_der().map(|der| der.as_bytes().to_vec()))
            .unwrap_or_default()
    }
}

/// An Ed25519 private key, for `ed25519-sha256`.
#[derive(Debug, Clone)]
pub struct Ed25519Key(ed25519_dalek::SigningKey);

impl Ed25519Key {
    /// A key by its 32 secret bytes (RFC 8032 section 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }
}

impl SigningKey for Ed25519Key {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519Sha256
    }

    fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
        hash_of::<sha2::Sha256>(feed)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.0.sign(&sha2::Sha256::digest(input)).to_bytes().to_vec())
    }

    fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_bytes().to_vec()
    }
}
