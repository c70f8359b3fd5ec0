//! Notifications of Amazon SNS.
//!
//! docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages" (seen
//! 2026-11-28).

use alloc::string::String;

use base64ct::{Base64, Encoding as _};
use rsa::{pkcs1v15, signature::Verifier as _};
use sha1::Sha1;
use sha2::Sha256;

use super::{Refusal, Request, Verified};
use crate::webhook::{
    json::Json,
    time::{self, Zoneless},
};

/// What is signed of a notification, in this order.
const NOTIFICATION: &[&str] = &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];

/// What is signed of a request to confirm a subscription.
const CONFIRMATION: &[&str] =
    &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

pub(super) fn verify(key: &rsa::PublicKey, request: &Request<'_>) -> Result<Verified, Refusal> {
    let json = Json::parse(request.body).map_err(|_| Refusal::Malformed("notification"))?;
    let fields = match json.at("Type").str() {
        Some("Notification") => NOTIFICATION,
        Some("SubscriptionConfirmation" | "UnsubscribeConfirmation") => CONFIRMATION,
        _ => return Err(Refusal::Missing("Type")),
    };
    let mut signed = String::new();
    for &name in fields {
        let Json::Text(value) = json.at(name) else {
            // A notification has a subject or none.
            if name == "Subject" {
                continue;
            }
            return Err(Refusal::Missing(name));
        };
        signed.extend([name, "\n", value.as_str(), "\n"]);
    }
    let signature = json.at("Signature").str().ok_or(Refusal::Missing("Signature"))?;
    let signature = Base64::decode_vec(signature).map_err(|_| Refusal::Malformed("signature"))?;
    let signature =
        pkcs1v15::Signature::try_from(signature.as_slice()).map_err(|_| Refusal::Malformed("signature"))?;
    let outcome = match json.at("SignatureVersion").str() {
        Some("1") => pkcs1v15::VerifyingKey::<Sha1>::new(key.clone()).verify(signed.as_bytes(), &signature),
        Some("2") => pkcs1v15::VerifyingKey::<Sha256>::new(key.clone()).verify(signed.as_bytes(), &signature),
        _ => return Err(Refusal::Version),
    };
    outcome.map_err(|_| Refusal::Mismatch)?;
    let at = time::of(json.at("Timestamp"), Zoneless::Utc).ok_or(Refusal::Malformed("timestamp"))?;
    Ok(Verified { id: json.at("MessageId").str().map(Into::into), at: Some(at) })
}

/// The address of the certificate that signed a notification of SNS.
///
/// # Errors
///
/// [`Refusal::Missing`] if the notification does not name it, and
/// [`Refusal::Malformed`] if the address is not one of https at a host of SNS: fetching
/// it would mean trusting a forger's certificate.
///
/// ```
/// use deliverability::webhook::signature::{Refusal, certificate_url};
///
/// let url = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";
/// let body = format!(r#"{{"SigningCertURL": "{url}"}}"#);
/// assert_eq!(certificate_url(body.as_bytes()).as_deref(), Ok(url));
/// let body = br#"{"SigningCertURL": "https://sns.amazonaws.com.example.net/1.pem"}"#;
/// assert_eq!(certificate_url(body), Err(Refusal::Malformed("SigningCertURL")));
/// ```
pub fn certificate_url(body: &[u8]) -> Result<String, Refusal> {
    let json = Json::parse(body).map_err(|_| Refusal::Malformed("notification"))?;
    let url = json.at("SigningCertURL").str().or_else(|| json.at("SigningCertUrl").str());
    let url = url.ok_or(Refusal::Missing("SigningCertURL"))?;
    if is_of_amazon(url) { Ok(url.into()) } else { Err(Refusal::Malformed("SigningCertURL")) }
}

/// `https://sns.REGION.amazonaws.com/...pem`, without a user, a port or anything else
/// before the path.
fn is_of_amazon(url: &str) -> bool {
    let Some((host, path)) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let host = host.strip_suffix(".cn").unwrap_or(host);
    let region = host.strip_prefix("sns.").and_then(|host| host.strip_suffix(".amazonaws.com"));
    let is_region = |region: &str| {
        !region.is_empty()
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    region.is_some_and(is_region) && path.ends_with(".pem") && !path.contains(['?', '#', '\\'])
}
