//! Keys and secrets.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64ct::{Base64, Encoding as _};
use p256::pkcs8::DecodePublicKey as _;

use super::{Refusal, x509};

/// The key or secret that a request is verified with. `Debug` does not show it.
///
/// ```
/// use deliverability::webhook::signature::Key;
///
/// let key = Key::token("X-Webhook-Token", "s3cret");
/// assert_eq!(format!("{key:?}"), "Key::Token(..)");
/// ```
#[derive(Clone)]
pub struct Key(Material);

#[derive(Clone)]
pub(super) enum Material {
    Secret(Vec<u8>),
    P256(p256::ecdsa::VerifyingKey),
    Rsa(rsa::PublicKey),
    Certificate(rsa::PublicKey),
    Basic(Vec<u8>),
    Token { header: String, value: Vec<u8> },
}

impl Key {
    /// The secret that the provider shares with its customer, as its pages show it;
    /// that of Svix with its `whsec_`.
    ///
    /// ```
    /// use deliverability::webhook::Provider;
    /// use deliverability::webhook::signature::{Key, Policy, Refusal, Request};
    ///
    /// let request = Request::new(&[], b"{}");
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let verify =
    ///     |key| Policy::default().verify(Provider::MailerSend, &key, &request, now);
    /// assert_eq!(
    ///     verify(Key::secret("s3cret")).unwrap_err(),
    ///     Refusal::Missing("Signature")
    /// );
    /// assert_eq!(verify(Key::secret("")).unwrap_err(), Refusal::Malformed("key"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn secret(secret: &str) -> Self {
        Self(Material::Secret(secret.as_bytes().to_vec()))
    }

    /// The public key that SendGrid shows: the `SubjectPublicKeyInfo` of a P-256 key,
    /// in base64 or PEM.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`] if the text is not such a key.
    ///
    /// ```
    /// use deliverability::webhook::signature::{Key, Refusal};
    ///
    /// assert_eq!(Key::p256("c2hvcnQ=").unwrap_err(), Refusal::Malformed("key"));
    /// ```
    pub fn p256(text: &str) -> Result<Self, Refusal> {
        let key = p256::ecdsa::VerifyingKey::from_public_key_der(&der(text)?);
        Ok(Self(Material::P256(key.map_err(|_| Refusal::Malformed("key"))?)))
    }

    /// An RSA public key, such as Postal's: its `SubjectPublicKeyInfo` in base64 or
    /// PEM.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`] if the text is not such a key.
    ///
    /// ```
    /// use deliverability::webhook::signature::{Key, Refusal};
    ///
    /// let pem = "-----BEGIN PUBLIC KEY-----\nbm90IGEga2V5\n-----END PUBLIC KEY-----\n";
    /// assert_eq!(Key::rsa(pem).unwrap_err(), Refusal::Malformed("key"));
    /// ```
    pub fn rsa(text: &str) -> Result<Self, Refusal> {
        Ok(Self(Material::Rsa(x509::rsa_key(&der(text)?).ok_or(Refusal::Malformed("key"))?)))
    }

    /// The X.509 certificate that signs a notification of SNS, as PEM.
    ///
    /// [`certificate_url`](super::certificate_url) tells where it is, and makes sure
    /// that this is a host of Amazon. The caller fetches it, checks its chain and its
    /// dates, and keeps it.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`] if the text is not a certificate with an RSA key.
    ///
    /// ```
    /// use deliverability::webhook::signature::{Key, Refusal};
    ///
    /// let pem =
    ///     "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
    /// assert_eq!(
    ///     Key::certificate(pem).unwrap_err(),
    ///     Refusal::Malformed("certificate")
    /// );
    /// ```
    pub fn certificate(pem: &str) -> Result<Self, Refusal> {
        let certificate = der(pem)?;
        let key = x509::public_key(&certificate).and_then(x509::rsa_key);
        Ok(Self(Material::Certificate(key.ok_or(Refusal::Malformed("certificate"))?)))
    }

    /// The name and password of Basic authentication (RFC 7617), for providers that
    /// sign nothing.
    ///
    /// ```
    /// use deliverability::webhook::{Provider, signature::{Key, Policy, Request}};
    ///
    /// let headers = [("Authorization", "Basic aG9vazpzM2NyZXQ=")];
    /// let request = Request::new(&headers, b"{}");
    /// let (key, now) = (Key::basic("hook", "s3cret"), "2026-03-02T09:00:00Z".parse()?);
    /// let verified =
    ///     Policy::default().verify(Provider::Postmark, &key, &request, now)?;
    /// assert_eq!((verified.id(), verified.at()), (None, None), "nothing is signed");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self(Material::Basic(alloc::format!("{user}:{password}").into_bytes()))
    }

    /// A secret value of a header, such as `Bearer ...` in `Authorization`. It is
    /// compared in constant time.
    ///
    /// ```
    /// use chrono::DateTime;
    /// use deliverability::webhook::Provider;
    /// use deliverability::webhook::signature::{Key, Policy, Refusal, Request};
    ///
    /// let key = Key::token("X-Webhook-Token", "s3cret");
    /// let verify = |value| {
    ///     let headers = [("x-webhook-token", value)];
    ///     let request = Request::new(&headers, b"{}");
    ///     Policy::default().verify(
    ///         Provider::Postmark,
    ///         &key,
    ///         &request,
    ///         DateTime::UNIX_EPOCH,
    ///     )
    /// };
    /// assert!(verify("s3cret").is_ok());
    /// assert_eq!(verify("s3creT").unwrap_err(), Refusal::Mismatch);
    /// ```
    #[must_use]
    pub fn token(header: &str, value: &str) -> Self {
        Self(Material::Token { header: header.into(), value: value.as_bytes().to_vec() })
    }

    /// An empty secret proves nothing.
    pub(super) fn is_empty(&self) -> bool {
        match &self.0 {
            Material::Secret(secret) => secret.is_empty() || secret == b"whsec_",
            Material::Basic(secret) => secret == b":",
            Material::Token { value, .. } => value.is_empty(),
            Material::P256(_) | Material::Rsa(_) | Material::Certificate(_) => false,
        }
    }

    pub(super) const fn material(&self) -> &Material {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Material::Secret(_) => "Key::Secret(..)",
            Material::P256(_) => "Key::P256(..)",
            Material::Rsa(_) => "Key::Rsa(..)",
            Material::Certificate(_) => "Key::Certificate(..)",
            Material::Basic(_) => "Key::Basic(..)",
            Material::Token { .. } => "Key::Token(..)",
        })
    }
}

/// The DER in a PEM text, or in bare base64.
fn der(text: &str) -> Result<Vec<u8>, Refusal> {
    let body = match text.split_once("-----BEGIN ") {
        Some((_, rest)) => {
            let (_, rest) = rest.split_once("-----").ok_or(Refusal::Malformed("PEM"))?;
            rest.split_once("-----END ").ok_or(Refusal::Malformed("PEM"))?.0
        }
        None => text,
    };
    let base64: String = body.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    Base64::decode_vec(&base64).map_err(|_| Refusal::Malformed("key"))
}
