//! The cryptography, which other crates provide: the interface, and three
//! implementations.

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

/// The cryptography of a verification: hashing, and verifying signatures.
///
/// The implementations of this crate are unit structs without state.
///
/// ```
/// use deliverability::dkim::backend::{Backend, Mismatch, PublicKey};
///
/// /// Counts signatures as valid without looking at them, to measure everything else.
/// #[derive(Debug, Clone)]
/// struct Credulous;
///
/// impl Backend for Credulous {
///     type Sha256 = <deliverability::dkim::RustCrypto as Backend>::Sha256;
///
///     fn verify(&self, _: &PublicKey<'_>, _: &[u8], _: &[u8]) -> Result<(), Mismatch> {
///         Ok(())
///     }
/// }
///
/// assert_eq!(
///     Credulous.verify(&PublicKey::Ed25519(&[0; 32]), b"input", b"signature"),
///     Ok(())
/// );
/// ```
pub trait Backend: Clone + fmt::Debug {
    /// The SHA-256 computation of the backend.
    type Sha256: Sha256;

    /// Verifies that `signature` is that of `input` by the key. For RSA it is PKCS #1
    /// version 1.5 over the SHA-256 of the input, for Ed25519 the pure variant over the
    /// SHA-256 of the input (RFC 8463 section 3).
    ///
    /// # Errors
    ///
    /// A [`Mismatch`] if it is not, or if the key cannot be used.
    ///
    /// ```
    /// use deliverability::dkim::{
    ///     Ed25519Key, Key, RustCrypto, SigningKey,
    ///     backend::{Backend, Mismatch},
    /// };
    ///
    /// let private = Ed25519Key::from_seed(&[7; 32]);
    /// let signature = private.sign(b"input")?;
    /// let record = private.record();
    /// let key = Key::parse(&record)?;
    /// let public = key.public_key().unwrap();
    /// assert_eq!(RustCrypto.verify(&public, b"input", &signature), Ok(()));
    /// assert_eq!(RustCrypto.verify(&public, b"other", &signature), Err(Mismatch));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    fn verify(&self, key: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch>;
}

/// A SHA-256 computation (FIPS 180-4).
///
/// ```
/// use deliverability::dkim::{RustCrypto, backend::{Backend, Sha256 as _}};
///
/// let mut hash = <RustCrypto as Backend>::Sha256::default();
/// hash.update(b"a");
/// hash.update(b"bc");
/// assert_eq!(hash.finish()[..4], [0xba, 0x78, 0x16, 0xbf]);
/// ```
pub trait Sha256: Default {
    /// Adds bytes to the hashed input.
    ///
    /// ```
    /// use deliverability::dkim::{RustCrypto, backend::{Backend, Sha256}};
    ///
    /// fn sha256<H: Sha256>(parts: &[&[u8]]) -> [u8; 32] {
    ///     let mut hash = H::default();
    ///     parts.iter().for_each(|part| hash.update(part));
    ///     hash.finish()
    /// }
    ///
    /// type Hash = <RustCrypto as Backend>::Sha256;
    /// assert_eq!(sha256::<Hash>(&[b"At ", b"noon?"]), sha256::<Hash>(&[b"At noon?"]));
    /// ```
    fn update(&mut self, bytes: &[u8]);

    /// The hash of all bytes added.
    fn finish(self) -> [u8; 32];
}

/// The hash of what `feed` passes on.
#[cfg(any(feature = "rust-crypto", feature = "aws-lc-rs", feature = "mail-auth"))]
fn hash_of<H: Sha256>(feed: Feed<'_>) -> [u8; 32] {
    let mut hash = H::default();
    feed(&mut |bytes| hash.update(bytes));
    hash.finish()
}

/// The signature is not valid.
///
/// ```
/// use deliverability::dkim::{RustCrypto, backend::{Backend, Mismatch, PublicKey}};
///
/// let key = PublicKey::Ed25519(&[7; 32]);
/// assert_eq!(RustCrypto.verify(&key, b"input", &[0; 64]), Err(Mismatch));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the signature does not hold")]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say of it")]
pub struct Mismatch;

/// A public key, as a [`Backend`] receives it.
///
/// ```
/// use deliverability::dkim::{Key, backend::PublicKey};
///
/// let key = Key::parse(
///     "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
/// )?;
/// let Some(PublicKey::Ed25519(bytes)) = key.public_key() else { unreachable!() };
/// assert_eq!(bytes[..3], [0xd7, 0x5a, 0x98]);
/// # Ok::<(), deliverability::dkim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// For `rsa-sha256`.
    Rsa(RsaPublicKey<'a>),
    /// For `ed25519-sha256`.
    Ed25519(&'a [u8; 32]),
}

/// An RSA public key.
///
/// ```
/// use deliverability::dkim::{Key, backend::PublicKey};
///
/// let key = Key::parse(
///     "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdAF8rrqZ+DOlECcoTx/1R\
///      UZXippiPDRhd0FGsy5Fp4xej3JVQoi4m2JdI8tDBuPN6iPnfiCKla0FvotOs5MoJatyEUqe+\
///      +0OE30ceBKRMKCWe71vtZSi1yffcypzB+wayerzLZ3BijfFWO/I9w1uHlUhm+3yKMbhZLwYY\
///      Q2+HawIDAQAB",
/// )?;
/// let Some(PublicKey::Rsa(rsa)) = key.public_key() else { unreachable!() };
/// assert_eq!((rsa.modulus().len() * 8, rsa.exponent()), (1024, &[1, 0, 1][..]));
/// # Ok::<(), deliverability::dkim::Error>(())
/// ```
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
///
/// ```
/// use deliverability::dkim::{Ed25519Key, SigningKey as _, backend::Feed};
///
/// let parts = ["a", "bc"];
/// let mut pass = |take: &mut dyn FnMut(&[u8])| {
///     parts.iter().for_each(|part| take(part.as_bytes()))
/// };
/// let feed: Feed<'_> = &mut pass;
/// let hash = Ed25519Key::from_seed(&[7; 32]).sha256(feed);
/// assert_eq!(hash[..4], [0xba, 0x78, 0x16, 0xbf]);
/// ```
pub type Feed<'f> = &'f mut dyn FnMut(&mut dyn FnMut(&[u8]));

/// A private key that a [`Signer`](super::Signer) signs with. It can be used as `dyn
/// SigningKey`.
///
/// Implement it for a key that stays in a hardware module or a signing service.
///
/// ```
/// use deliverability::dkim::{
///     Algorithm, Ed25519Key, SigningKey,
///     backend::{Feed, KeyError},
/// };
///
/// /// A key that counts its signatures.
/// struct Counted(Ed25519Key, std::cell::Cell<u64>);
///
/// impl SigningKey for Counted {
///     fn algorithm(&self) -> Algorithm {
///         self.0.algorithm()
///     }
///     fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
///         self.0.sha256(feed)
///     }
///     fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
///         self.1.set(self.1.get() + 1);
///         self.0.sign(input)
///     }
///     fn public_key(&self) -> Vec<u8> {
///         self.0.public_key()
///     }
/// }
///
/// let key = Counted(Ed25519Key::from_seed(&[7; 32]), 0.into());
/// assert_eq!((key.sign(b"input")?.len(), key.1.get()), (64, 1));
/// # Ok::<(), KeyError>(())
/// ```
pub trait SigningKey {
    /// The algorithm that the key signs with.
    fn algorithm(&self) -> Algorithm;

    /// The SHA-256 of all bytes that `feed` passes to its callback.
    ///
    /// ```
    /// use deliverability::dkim::{Ed25519Key, SigningKey as _};
    ///
    /// let key = Ed25519Key::from_seed(&[7; 32]);
    /// let hash = key.sha256(&mut |take| {
    ///     take(b"a");
    ///     take(b"bc");
    /// });
    /// assert_eq!(hash[..4], [0xba, 0x78, 0x16, 0xbf]);
    /// ```
    fn sha256(&self, feed: Feed<'_>) -> [u8; 32];

    /// The signature of `input`, as [`Backend::verify`] describes it.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if the key cannot sign.
    ///
    /// ```
    /// use deliverability::dkim::{Ed25519Key, SigningKey as _};
    ///
    /// let signature = Ed25519Key::from_seed(&[7; 32]).sign(b"input")?;
    /// assert_eq!(signature.len(), 64);
    /// # Ok::<(), deliverability::dkim::backend::KeyError>(())
    /// ```
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
///
/// ```
/// use deliverability::dkim::{PrivateKey, backend::KeyError};
///
/// let error = PrivateKey::parse(b"-----BEGIN CERTIFICATE-----").unwrap_err();
/// assert_eq!(error, KeyError::Unreadable);
/// assert!(error.to_string().starts_with("expected a private key in DER"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is none of the forms that are read.
    #[error("expected a private key in DER, as PKCS #8 has it (RFC 5208)")]
    Unreadable,
    /// The RSA key is shorter than signers may use.
    #[error("expected an RSA key of 1024 bits at least (RFC 8301, 3.2)")]
    Short,
    /// The library could not sign with the key.
    #[error("the private key does not sign")]
    Failed,
}
