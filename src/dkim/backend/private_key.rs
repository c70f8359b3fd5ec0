//! Private keys as files hold them.

use alloc::vec::Vec;

use super::{
    Feed, KeyError, SigningKey,
    rust_crypto::{Ed25519Key, RsaKey},
};
use crate::{dkim::algorithm::Algorithm, mail::base64};

/// What precedes the seed in the PKCS #8 form of an Ed25519 key (RFC 8410 section 7).
const ED25519: &[u8] = &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// The longest file that is read: an RSA key of 16,384 bits is a fifth of it.
const MAX_FILE: usize = 65_536;

/// A private key of either type, as read from a file.
///
/// ```
/// use deliverability::dkim::{Algorithm, PrivateKey, SigningKey};
///
/// let key = PrivateKey::parse(
///     b"-----BEGIN PRIVATE KEY-----\n\
///       MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
///       -----END PRIVATE KEY-----\n",
/// )?;
/// assert_eq!(key.algorithm(), Algorithm::Ed25519Sha256);
/// assert!(key.record().starts_with("v=DKIM1; k=ed25519; p=Gb9ECWmEzf6F"));
///
/// // Keys of either type fit into one list.
/// let keys: Vec<Box<dyn SigningKey>> = vec![Box::new(key)];
/// assert_eq!(keys[0].sign(b"input")?.len(), 64);
/// # Ok::<(), deliverability::dkim::backend::KeyError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PrivateKey {
    /// For `rsa-sha256`.
    Rsa(RsaKey),
    /// For `ed25519-sha256`.
    Ed25519(Ed25519Key),
}

impl PrivateKey {
    /// Reads a key: PEM or DER, PKCS #8 or PKCS #1, RSA or Ed25519; or an Ed25519 seed,
    /// as 32 bytes or their base64 (RFC 8463 appendix A.1). A key encrypted with a
    /// password is not read.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] if the key cannot be read, or has fewer than 1024 bits (RFC 8301
    /// section 3.2).
    ///
    /// ```
    /// use deliverability::dkim::{PrivateKey, SigningKey as _};
    ///
    /// // The key of RFC 8463 appendix A.
    /// let key = PrivateKey::parse(b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")?;
    /// assert_eq!(
    ///     key.record(),
    ///     "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    /// );
    /// assert!(PrivateKey::parse(b"11qYAYKxCrfVS").is_err());
    /// # Ok::<(), deliverability::dkim::backend::KeyError>(())
    /// ```
    pub fn parse(file: &[u8]) -> Result<Self, KeyError> {
        if file.len() > MAX_FILE {
            return Err(KeyError::Unreadable);
        }
        let text = core::str::from_utf8(file).ok().and_then(decoded);
        let der = text.as_deref().unwrap_or(file);
        let seed = der.strip_prefix(ED25519).unwrap_or(der);
        if let Ok(seed) = seed.try_into() {
            return Ok(Self::Ed25519(Ed25519Key::from_seed(seed)));
        }
        RsaKey::from_der(der).map(Self::Rsa)
    }

    fn key(&self) -> &dyn SigningKey {
        match self {
            Self::Rsa(key) => key,
            Self::Ed25519(key) => key,
        }
    }
}

/// The bytes that PEM or base64 encodes: the first private key of a file with several
/// parts.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let body = match text.find("PRIVATE KEY-----") {
        Some(_) => text.split("-----").skip_while(|part| !part.ends_with("PRIVATE KEY")).nth(1)?,
        None => text,
    };
    base64::decode(body.trim())
}

impl SigningKey for PrivateKey {
    fn algorithm(&self) -> Algorithm {
        self.key().algorithm()
    }

    fn sha256(&self, feed: Feed<'_>) -> [u8; 32] {
        self.key().sha256(feed)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.key().sign(input)
    }

    fn public_key(&self) -> Vec<u8> {
        self.key().public_key()
    }
}
