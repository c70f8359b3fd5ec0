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
///
/// ```
/// use deliverability::{
///     dkim::{Check, RustCrypto},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
/// let check = Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// assert_eq!(verdict.result().as_str(), "none");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
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

/// The longest modulus that is computed with, in bits.
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
///
/// ```
/// use deliverability::dkim::{Algorithm, PrivateKey, SigningKey as _};
///
/// # let pem = b"-----BEGIN PRIVATE KEY-----\n\
/// #     MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBAN0AXyuupn4M6UQJyhPH/VFRleKm\n\
/// #     mI8NGF3QUazLkWnjF6PclVCiLibYl0jy0MG483qI+d+IIqVrQW+i06zkyglq3IRSp777Q4TfRx4E\n\
/// #     pEwoJZ7vW+1lKLXJ99zKnMH7BrJ6vMtncGKN8VY78j3DW4eVSGb7fIoxuFkvBhhDb4drAgMBAAEC\n\
/// #     gYEAg80N9TJCrxgqId6ouqVh6RZ8CmEKyP2pU4HCxAff4EOEPMB3+E/QsHApwWK2p2ITKzf3tZ0t\n\
/// #     9HOD4f08unb0Gg/+UWbuCNZlZRaySZKQov+001uOIbghbmmi/Tgvl64kJyu/vHYwSXq6AeDoS2f5\n\
/// #     vX6XCyRU0GeqcVTQURf2ePkCQQDvYv1IxJRZTIiFzPgtwAkThSZLLeoq+3U6i+91Zn0rzEujry4w\n\
/// #     /txRRsRCsRndbQRsLoC/xKsnOsatChpm9ZB/AkEA7Fa+zV7jQ0/MWGF/waSD8qQUbS15RegRwTXz\n\
/// #     bfplzyuXK/+doeHFW4n7GVPsTto3yHEcr6MrQhfOwgfmW87TFQJBALd/LZ/l78EzxUKrB2IqXcq0\n\
/// #     udHO9DzWW9nxAjD/ytsT0rc5xTKRadhzYmWs06LDuiwiyVY2Luv3RevGXs6lVYkCQQCB2RsVrMeC\n\
/// #     SQqFmHPfyWqxWlLatTxHGzz+AY1QZF2hWFrDUrqhoXCUXZf3D3Pq0twJJZRUL3rp4ji3xC1dTaIN\n\
/// #     AkApDkgo4fAFoNRxsOY3/sG/Oc8yIRMl+9cXFZz1tcN0jMK7H84i6h/mjjsoOCgyoMh2l6SMUSCV\n\
/// #     pLeuaHalJ9+E\n-----END PRIVATE KEY-----\n";
/// // `pem` is a key of 1024 bits in a PEM file.
/// let PrivateKey::Rsa(key) = PrivateKey::parse(pem)? else { unreachable!() };
/// assert_eq!(key.algorithm(), Algorithm::RsaSha256);
/// assert_eq!(key.sign(b"input")?.len() * 8, 1024);
/// # Ok::<(), deliverability::dkim::backend::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RsaKey(PrivateKey);

impl RsaKey {
    /// Reads a key from PKCS #8 or PKCS #1 in DER.
    /// [`PrivateKey::parse`](crate::dkim::PrivateKey::parse) reads PEM too.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if it cannot be read, or has fewer than 1024 bits (RFC 8301
    /// section 3.2).
    ///
    /// ```
    /// use deliverability::dkim::{RsaKey, backend::KeyError};
    ///
    /// // PEM is not DER.
    /// let error = RsaKey::from_der(b"-----BEGIN PRIVATE KEY-----").unwrap_err();
    /// assert_eq!(error, KeyError::Unreadable);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "expected a private key in DER, as PKCS #8 has it (RFC 5208)",
    /// );
    /// ```
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PrivateKey::from_pkcs8_der(der).or_else(|_| PrivateKey::from_pkcs1_der(der).map_err(drop));
        let key = key.map_err(|()| KeyError::Unreadable)?;
        if key.n().bit_width() < 1024 { Err(KeyError::Short) } else { Ok(Self(key)) }
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
        self.0.sign(Pkcs1v15Sign::new::<sha2::Sha256>(), &digest).map_err(|_| KeyError::Failed)
    }

    fn public_key(&self) -> Vec<u8> {
        use rsa::pkcs8::EncodePublicKey as _;

        let spki = self.0.to_public_key().to_public_key_der().map(|der| der.as_bytes().to_vec());
        spki.or_else(|_| self.0.to_public_key().to_pkcs1_der().map(|der| der.as_bytes().to_vec()))
            .unwrap_or_default()
    }
}

/// An Ed25519 private key, for `ed25519-sha256`.
///
/// ```
/// use deliverability::dkim::{Algorithm, Ed25519Key, SigningKey as _};
///
/// let key = Ed25519Key::from_seed(&[7; 32]);
/// assert_eq!(key.algorithm(), Algorithm::Ed25519Sha256);
/// assert!(key.record().starts_with("v=DKIM1; k=ed25519; p="));
/// ```
#[derive(Debug, Clone)]
pub struct Ed25519Key(ed25519_dalek::SigningKey);

impl Ed25519Key {
    /// A key from its 32 secret bytes (RFC 8032 section 5.1.5).
    ///
    /// ```
    /// use deliverability::dkim::{Ed25519Key, SigningKey as _};
    ///
    /// // The first test vector of RFC 8032 section 7.1.
    /// let seed = [
    ///     0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4,
    ///     0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
    ///     0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    /// ];
    /// assert_eq!(
    ///     Ed25519Key::from_seed(&seed).public_key()[..4],
    ///     [0xd7, 0x5a, 0x98, 0x01]
    /// );
    /// ```
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
