//! The cryptography, which is another crate's: what is asked of it, and three that give it.

#[cfg(feature = "aws-lc-rs")]
pub(super) mod aws_lc;
#[cfg(feature = "mail-auth")]
pub(super) mod mail_auth;
#[cfg(feature = "rust-crypto")]
pub(super) mod private_key;
#[cfg(feature = "rust-crypto")]
pub(super) mod rust_crypto;

use alloc::vec::Vec;
use core::fmt;

use super::algorithm::Algorithm;
use crate::mail::base64;

/// Hashes and verifies for a [`Check`](super::Check).
///
/// An implementation has no state worth telling; those of the crate are unit structs.
pub trait Backend: Clone + fmt::Debug {
    /// A SHA-256 under way.
    type Sha256: Sha256;

    /// Whether `signature` is that of `input` by the key. For RSA it is PKCS #1 version 1.5 over the SHA-256
    /// of the input, for Ed25519 the pure variant over the SHA-256 of the input (RFC 8463 section 3).
    ///
    /// # Errors
    ///
    /// A [`Mismatch`] where it is not, or where the key cannot be used.
    fn verify(&self, key: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch>;
}

/// A SHA-256 (FIPS 180-4) under way.
pub trait Sha256: Default {
    /// Takes more bytes.
    fn update(&mut self, bytes: &[u8]);

    /// The hash of all bytes taken.
    fn finish(self) -> [u8; 32];
}

/// The hash of what `feed` gives.
#[cfg(any(feature = "rust-crypto", feature = "aws-lc-rs", feature = "mail-auth"))]
fn hash_of<H: Sha256>(feed: Feed<'_>) -> [u8; 32] {
    let mut hash = H::default();
    feed(&mut |bytes| hash.update(bytes));
    hash.finish()
}

/// The signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the signature does not hold")]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say of it")]
pub struct Mismatch;

/// A public key, as a [`Backend`] is given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// For `rsa-sha256`.
    Rsa(RsaPublicKey<'a>),
    /// For `ed25519-sha256`.
    Ed25519(&'a [u8; 32]),
}

/// An RSA key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RsaPublicKey<'a> {
    pub(super) der: &'a [u8],
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
}

impl<'a> RsaPublicKey<'a> {
    /// The DER of `RSAPublicKey` (RFC 8017 appendix A.1.1).
    #[must_use]
    pub const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// The modulus, big-endian, without leading zeros.
    #[must_use]
    pub const fn modulus(&self) -> &'a [u8] {
        self.modulus
    }

    /// The public exponent, big-endian, without leading zeros.
    #[must_use]
    pub const fn exponent(&self) -> &'a [u8] {
        self.exponent
    }
}

/// A function that passes bytes, piece by piece, to a callback.
pub type Feed<'f> = &'f mut dyn FnMut(&mut dyn FnMut(&[u8]));

/// A private key that a [`Signer`](super::Signer) signs with. It can be used as `dyn SigningKey`.
pub trait SigningKey {
    /// What it signs by.
    fn algorithm(&self) -> Algorithm;

    /// The SHA-256 of all bytes that `feed` passes to its callback.
    fn sha256(&self, feed: Feed<'_>) -> [u8; 32];

    /// The signature of `input`, as [`Backend::verify`] describes it.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] where the key cannot sign.
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// The public key as `p=` of a record holds it, before base64.
    fn public_key(&self) -> Vec<u8>;

    /// The record to publish at `<selector>._domainkey.<domain>`.
    fn record(&self) -> alloc::string::String {
        let public = base64::encode(&self.public_key());
        alloc::format!("v=DKIM1; k={}; p={public}", self.algorithm().key_type())
    }
}

/// A private key cannot be read, or cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(#[allow(dead_code, reason = "without a backend nothing makes one")] &'static str);

#[cfg(any(feature = "rust-crypto", feature = "aws-lc-rs", feature = "mail-auth"))]
impl KeyError {
    #[cfg(any(feature = "rust-crypto", feature = "aws-lc-rs"))]
    const UNREADABLE: Self = Self("the private key cannot be read: DER in PKCS #8 is expected");
    #[cfg(feature = "rust-crypto")]
    const SHORT: Self = Self("the private key has to have 1024 bits at least (RFC 8301, 3.2)");
    const FAILED: Self = Self("the private key does not sign");
}
