//! Shared secrets: message authentication codes, passwords and tokens.

use alloc::{string::String, vec::Vec};

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{Refusal, Request, Verified, timestamp};
use crate::webhook::{form::Form, json::Json, provider::Provider};

/// How many signatures of one header are tried: while a secret is being changed there
/// are two.
const MAX_SIGNATURES: usize = 8;

pub(super) fn verify(provider: Provider, secret: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    match provider {
        Provider::Resend => svix(secret, request),
        Provider::Mailgun => mailgun(secret, request),
        Provider::MailerSend => {
            let signature = hex(request.required("Signature")?)?;
            check(secret, &[request.body], &signature)?;
            Ok(Verified::default())
        }
        Provider::CustomerIo => {
            let signature = hex(request.required("X-CIO-Signature")?)?;
            let stamp = request.required("X-CIO-Timestamp")?;
            let at = timestamp(stamp)?;
            check(secret, &[b"v0:", stamp.as_bytes(), b":", request.body], &signature)?;
            Ok(Verified { id: None, at: Some(at) })
        }
        Provider::Mandrill => mandrill(secret, request),
        _ => Err(Refusal::WrongKind),
    }
}

fn mac(secret: &[u8], parts: &[&[u8]]) -> Result<Hmac<Sha256>, Refusal> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| Refusal::Malformed("key"))?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac)
}

/// Compares in constant time.
fn check(secret: &[u8], parts: &[&[u8]], signature: &[u8]) -> Result<(), Refusal> {
    mac(secret, parts)?.verify_slice(signature).map_err(|_| Refusal::Mismatch)
}

/// The bytes of hexadecimal digits in lower case, as the providers write them.
fn hex(text: &str) -> Result<Vec<u8>, Refusal> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    let pair = |pair: &[u8]| match *pair {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect::<Option<_>>().ok_or(Refusal::Malformed("signature"))
}

/// Svix, whose secrets begin with `whsec_`.
fn svix(secret: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    let id = request.header("svix-id").map_or_else(|| request.required("webhook-id"), Ok)?;
    let stamp = request.header("svix-timestamp").map_or_else(|| request.required("webhook-timestamp"), Ok)?;
    let signatures =
        request.header("svix-signature").map_or_else(|| request.required("webhook-signature"), Ok)?;
    let at = timestamp(stamp)?;
    let encoded = secret.strip_prefix(b"whsec_").unwrap_or(secret);
    let encoded = core::str::from_utf8(encoded).map_err(|_| Refusal::Malformed("key"))?;
    let key = Base64::decode_vec(encoded).map_err(|_| Refusal::Malformed("key"))?;
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", stamp.as_bytes(), b".", request.body];
    let mac = mac(&key, &parts)?;
    let mut known = false;
    for signature in signatures.split(' ').take(MAX_SIGNATURES) {
        let Some(signature) = signature.strip_prefix("v1,") else { continue };
        known = true;
        let matches =
            Base64::decode_vec(signature).is_ok_and(|bytes| mac.clone().verify_slice(&bytes).is_ok());
        if matches {
            return Ok(Verified { id: Some(id.into()), at: Some(at) });
        }
    }
    Err(if known { Refusal::Mismatch } else { Refusal::Version })
}

/// Timestamp and token, which the body carries itself.
fn mailgun(secret: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    let json = match Json::parse(request.body) {
        Ok(json) => json,
        Err(_) => Form::parse(request.body).ok_or(Refusal::Malformed("body"))?.into_json(),
    };
    let signed = if json.at("signature").is_object() { json.at("signature") } else { &json };
    let field = |name: &'static str| signed.at(name).str().ok_or(Refusal::Missing(name));
    let (stamp, token) = (field("timestamp")?, field("token")?);
    let at = timestamp(stamp)?;
    check(secret, &[stamp.as_bytes(), token.as_bytes()], &hex(field("signature")?)?)?;
    Ok(Verified { id: Some(token.into()), at: Some(at) })
}

/// HMAC-SHA1 over the URL and the fields of the form, in the order of their names.
fn mandrill(secret: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    let signature = request.required("X-Mandrill-Signature")?;
    let signature = Base64::decode_vec(signature).map_err(|_| Refusal::Malformed("signature"))?;
    let url = request.url.ok_or(Refusal::UrlNeeded)?;
    let form = Form::parse(request.body).ok_or(Refusal::Malformed("form"))?;
    let mut fields: Vec<&(String, String)> = form.fields().iter().collect();
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).map_err(|_| Refusal::Malformed("key"))?;
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    mac.verify_slice(&signature).map_err(|_| Refusal::Mismatch)?;
    Ok(Verified::default())
}

/// Whether two secrets are equal, in a time that depends on neither.
fn equal(left: &[u8], right: &[u8]) -> bool {
    Sha256::digest(left).ct_eq(&Sha256::digest(right)).into()
}

pub(super) fn basic(expected: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    let value = request.required("Authorization")?;
    let (scheme, credentials) = value.split_once(' ').ok_or(Refusal::Malformed("Authorization"))?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(Refusal::Malformed("Authorization"));
    }
    let given = Base64::decode_vec(credentials.trim()).map_err(|_| Refusal::Malformed("Authorization"))?;
    if equal(&given, expected) { Ok(Verified::default()) } else { Err(Refusal::Mismatch) }
}

pub(super) fn token(header: &str, expected: &[u8], request: &Request<'_>) -> Result<Verified, Refusal> {
    let given = request.header(header).ok_or(Refusal::Missing("token"))?;
    if equal(given.as_bytes(), expected) { Ok(Verified::default()) } else { Err(Refusal::Mismatch) }
}
