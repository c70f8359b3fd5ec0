//! Verification that a payload comes from the provider.
//!
//! Anyone who knows the address of an endpoint can post to it. [`Policy::verify`]
//! checks what the providers sign, as a pure function of the key, the request and the
//! time, before anything is parsed. Secrets are compared in constant time.
//!
//! | provider | key | what is signed |
//! |---|---|---|
//! | [`SendGrid`](Provider::SendGrid) | [`Key::p256`] | timestamp header and body |
//! | [`Ses`](Provider::Ses), [`Scaleway`](Provider::Scaleway) by SNS | [`Key::certificate`] | the fields of the notification |
//! | [`Postal`](Provider::Postal) | [`Key::rsa`] | the body |
//! | [`Resend`](Provider::Resend) and others who use Svix | [`Key::secret`] | id, timestamp and body |
//! | [`MailerSend`](Provider::MailerSend) | [`Key::secret`] | the body |
//! | [`CustomerIo`](Provider::CustomerIo) | [`Key::secret`] | timestamp header and body |
//! | [`Mailgun`](Provider::Mailgun) | [`Key::secret`] | timestamp and token in the body, and **nothing else of it** |
//! | [`Mandrill`](Provider::Mandrill) | [`Key::secret`] | the URL and the form fields |
//! | any | [`Key::basic`], [`Key::token`] | nothing: the request carries a secret |
//!
//! ```
//! use deliverability::webhook::{Provider, signature::{Key, Policy, Refusal, Request}};
//!
//! // The test vector of Svix.
//! let headers = [
//!     ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
//!     ("svix-timestamp", "1614265330"),
//!     ("svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
//! ];
//! let request = Request::new(&headers, br#"{"test": 2432232314}"#);
//! let key = Key::secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
//! let now = "2021-02-25T15:03:00Z".parse()?;
//! let verified =
//!     Policy::default().verify(Provider::Resend, &key, &request, now).unwrap();
//! assert_eq!(verified.id(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
//!
//! let later = "2021-02-25T16:00:00Z".parse()?;
//! let refusal =
//!     Policy::default().verify(Provider::Resend, &key, &request, later).unwrap_err();
//! assert_eq!(refusal, Refusal::TooOld);
//! # Ok::<(), chrono::ParseError>(())
//! ```

mod hmac;
mod key;
mod refusal;
mod sns;
mod x509;

use alloc::string::String;

use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, TimeDelta, Utc};
pub use key::Key;
use key::Material;
pub use refusal::Refusal;
use rsa::pkcs1v15;
use rsa::signature::Verifier as _;
use sha2::{Digest as _, Sha256};
pub use sns::certificate_url;

use crate::source::{Preset, Source};

use super::{
    provider::Provider,
    time::{self, Zoneless},
};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;

/// A request as it came in: headers, body and, if the provider signs it, the URL.
///
/// ```
/// use deliverability::webhook::signature::Request;
///
/// let request = Request::new(&[("X-Token", "s3cret")], b"{}")
///     .with_url("https://example.org/hook");
/// assert_eq!(request.header("x-token"), Some("s3cret"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    url: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A request with the names and values of its headers, and its body exactly as it
    /// came.
    ///
    /// ```
    /// use deliverability::webhook::{Provider, signature::Request};
    ///
    /// let headers = [("Content-Type", "application/json"), ("svix-id", "msg_p5jX")];
    /// let request = Request::new(&headers, b"{}");
    /// assert_eq!(request.header("Svix-Id"), Some("msg_p5jX"));
    /// ```
    #[must_use]
    pub const fn new(headers: &'a [(&'a str, &'a str)], body: &'a [u8]) -> Self {
        Self { headers, body, url: None }
    }

    /// Sets the URL of the endpoint, as it was registered with the provider. Mandrill
    /// signs it.
    ///
    /// ```
    /// use deliverability::webhook::Provider;
    /// use deliverability::webhook::signature::{Key, Policy, Refusal, Request};
    ///
    /// let headers = [("X-Mandrill-Signature", "c2lnbmF0dXJl")];
    /// let request = Request::new(&headers, b"mandrill_events=%5B%5D");
    /// let (key, now) = (Key::secret("s3cret"), "2026-03-02T09:00:00Z".parse()?);
    /// let verify =
    ///     |request| Policy::default().verify(Provider::Mandrill, &key, &request, now);
    /// assert_eq!(verify(request).unwrap_err(), Refusal::UrlNeeded);
    /// let request = request.with_url("https://example.org/hook");
    /// assert_eq!(
    ///     verify(request).unwrap_err(),
    ///     Refusal::Mismatch,
    ///     "not a real signature"
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn with_url(mut self, url: &'a str) -> Self {
        self.url = Some(url);
        self
    }

    /// The value of the first header of this name. Names are compared without case.
    ///
    /// ```
    /// use deliverability::webhook::signature::Request;
    ///
    /// let request = Request::new(&[("X-Token", " s3cret ")], b"{}");
    /// assert_eq!(request.header("x-token"), Some("s3cret"));
    /// assert_eq!(request.header("X-Signature"), None);
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers.find(|(header, _)| header.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn required(&self, name: &'static str) -> Result<&'a str, Refusal> {
        self.header(name).ok_or(Refusal::Missing(name))
    }
}

/// A request that is genuine, with what was signed beside the body.
///
/// ```
/// use deliverability::webhook::{Provider, signature::{Key, Policy, Request}};
///
/// let headers = [
///     ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
///     ("svix-timestamp", "1614265330"),
///     ("svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
/// ];
/// let request = Request::new(&headers, br#"{"test": 2432232314}"#);
/// let key = Key::secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
/// let now = "2021-02-25T15:03:00Z".parse()?;
/// let verified = Policy::default().verify(Provider::Resend, &key, &request, now)?;
/// assert_eq!(verified.at(), Some("2021-02-25T15:02:10Z".parse()?));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    id: Option<String>,
    at: Option<DateTime<Utc>>,
}

impl Verified {
    /// The id that was signed. To detect replays, refuse a request whose id was seen
    /// within the window.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The time that was signed, if the provider signs one.
    #[must_use]
    pub const fn at(&self) -> Option<DateTime<Utc>> {
        self.at
    }
}

const SVIX: Source = Source::new(
    "Svix: verifying webhooks manually",
    "https://docs.svix.com/receiving/verifying-payloads/how-manual",
    "2026-11-28",
);

/// How old a signed request may be.
///
/// ```
/// use chrono::TimeDelta;
/// use deliverability::webhook::signature::Policy;
///
/// let policy = Policy::default();
/// assert_eq!(policy.window, TimeDelta::minutes(5));
/// assert_eq!(policy.notification_window, TimeDelta::hours(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How far a signed time may be from now, before or after. Five minutes, as Svix
    /// prescribes it.
    pub window: TimeDelta,
    /// The same for notifications of SNS, which are tried again for longer. One hour.
    pub notification_window: TimeDelta,
}

impl Default for Policy {
    fn default() -> Self {
        Self { window: TimeDelta::minutes(5), notification_window: TimeDelta::hours(1) }
    }
}

impl Policy {
    /// The published windows, each with its source.
    pub const PRESETS: &'static [Preset<Self>] = &[Preset::new("svix", SVIX, Self::default)];

    /// The preset of this name, or `None`; [`PRESETS`](Self::PRESETS) lists the names.
    ///
    /// ```
    /// use deliverability::webhook::signature::Policy;
    ///
    /// assert_eq!(Policy::preset("svix"), Some(Policy::default()));
    /// ```
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Preset::find(Self::PRESETS, name).map(Preset::policy)
    }

    /// The source of the windows; `None` if they were changed.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        (self.window == Self::default().window).then_some(SVIX)
    }

    /// Verifies a request of `provider` at the time `now`.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] that says which part is missing, malformed, out of time or wrong.
    /// The response to the request should not reveal it.
    ///
    /// ```
    /// use deliverability::webhook::Provider;
    /// use deliverability::webhook::signature::{Key, Policy, Refusal, Request};
    ///
    /// let headers = [
    ///     ("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
    ///     ("svix-timestamp", "1614265330"),
    ///     ("svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    /// ];
    /// let key = Key::secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    /// let now = "2021-02-25T15:03:00Z".parse()?;
    /// let verify = |body| {
    ///     let request = Request::new(&headers, body);
    ///     Policy::default().verify(Provider::Resend, &key, &request, now)
    /// };
    /// assert!(verify(br#"{"test": 2432232314}"#).is_ok());
    /// assert_eq!(verify(br#"{"test": 2432232315}"#).unwrap_err(), Refusal::Mismatch);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn verify(
        &self,
        provider: Provider,
        key: &Key,
        request: &Request<'_>,
        now: DateTime<Utc>,
    ) -> Result<Verified, Refusal> {
        if key.is_empty() {
            return Err(Refusal::Malformed("key"));
        }
        let verified = match (key.material(), provider) {
            (Material::Basic(expected), _) => hmac::basic(expected, request)?,
            (Material::Token { header, value }, _) => hmac::token(header, value, request)?,
            (Material::P256(key), Provider::SendGrid) => sendgrid(key, request)?,
            (Material::Certificate(key), Provider::Ses | Provider::Scaleway) => {
                let verified = sns::verify(key, request)?;
                return in_window(verified, now, self.notification_window);
            }
            (Material::Rsa(key), Provider::Postal) => postal(key, request)?,
            (Material::Secret(secret), provider) => hmac::verify(provider, secret, request)?,
            _ => return Err(Refusal::WrongKind),
        };
        in_window(verified, now, self.window)
    }
}

fn in_window(verified: Verified, now: DateTime<Utc>, window: TimeDelta) -> Result<Verified, Refusal> {
    match verified.at {
        Some(at) if now.signed_duration_since(at) > window => Err(Refusal::TooOld),
        Some(at) if at.signed_duration_since(now) > window => Err(Refusal::FromTheFuture),
        _ => Ok(verified),
    }
}

/// The time in a header, in seconds.
fn timestamp(text: &str) -> Result<DateTime<Utc>, Refusal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    time::parse(text, Zoneless::Unknown).filter(|_| digits).ok_or(Refusal::Malformed("timestamp"))
}

/// ECDSA on P-256 over the timestamp and the body.
fn sendgrid(key: &p256::ecdsa::VerifyingKey, request: &Request<'_>) -> Result<Verified, Refusal> {
    let signature = request.required("X-Twilio-Email-Event-Webhook-Signature")?;
    let stamp = request.required("X-Twilio-Email-Event-Webhook-Timestamp")?;
    let at = timestamp(stamp)?;
    let der = Base64::decode_vec(signature).map_err(|_| Refusal::Malformed("signature"))?;
    let signature = p256::ecdsa::Signature::from_der(&der).map_err(|_| Refusal::Malformed("signature"))?;
    let digest = Sha256::new_with_prefix(stamp).chain_update(request.body).finalize();
    key.verify_prehash(&digest, &signature).map_err(|_| Refusal::Mismatch)?;
    Ok(Verified { id: None, at: Some(at) })
}

/// RSA over the body.
fn postal(key: &rsa::PublicKey, request: &Request<'_>) -> Result<Verified, Refusal> {
    let signature = request.required("X-Postal-Signature-256")?;
    let signature = Base64::decode_vec(signature).map_err(|_| Refusal::Malformed("signature"))?;
    let signature =
        pkcs1v15::Signature::try_from(signature.as_slice()).map_err(|_| Refusal::Malformed("signature"))?;
    let key = pkcs1v15::VerifyingKey::<Sha256>::new(key.clone());
    key.verify(request.body, &signature).map_err(|_| Refusal::Mismatch)?;
    Ok(Verified::default())
}
