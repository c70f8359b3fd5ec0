//! Signatures: what is genuine is taken, and any flipped bit is refused.

use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, TimeDelta, Utc};
use deliverability::webhook::{
    Provider,
    signature::{Key, Policy, Refusal, Request, Verified},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use rsa::{pkcs1v15, pkcs8::DecodePrivateKey as _, signature::SignatureEncoding as _};
use sha1::Sha1;
use sha2::Sha256;

const STAMP: &str = "1770022800";
const SECRET: &str = "a secret of the tests";
const URL: &str = "https://example.org/hook";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_022_800, 0).unwrap()
}

/// A request that can be changed.
#[derive(Clone)]
struct Signed {
    provider: Provider,
    key: Key,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Signed {
    fn verify_at(&self, now: DateTime<Utc>) -> Result<Verified, Refusal> {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let request = Request::new(&headers, &self.body).with_url(URL);
        Policy::default().verify(self.provider, &self.key, &request, now)
    }

    fn verify(&self) -> Result<Verified, Refusal> {
        self.verify_at(now())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

fn private_key() -> rsa::PrivateKey {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rsa-2048.pk8");
    rsa::PrivateKey::from_pkcs8_der(&std::fs::read(path).unwrap()).unwrap()
}

fn text(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/webhook/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn sendgrid() -> Signed {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let body = b"[{\"event\": \"open\"}]\r\n".to_vec();
    let signature: Signature = key.sign(&[STAMP.as_bytes(), &body].concat());
    let public = key.verifying_key().to_public_key_der().unwrap();
    Signed {
        provider: Provider::SendGrid,
        key: Key::p256(&Base64::encode_string(public.as_bytes())).unwrap(),
        headers: vec![
            ("X-Twilio-Email-Event-Webhook-Signature", Base64::encode_string(signature.to_der().as_bytes())),
            ("x-twilio-email-event-webhook-timestamp", STAMP.to_owned()),
        ],
        body,
    }
}

fn svix() -> Signed {
    let body = b"{\"type\": \"email.sent\"}".to_vec();
    let signature = Base64::encode_string(&mac(&[b"msg_1.", STAMP.as_bytes(), b".", &body]));
    Signed {
        provider: Provider::Resend,
        key: Key::secret(&format!("whsec_{}", Base64::encode_string(SECRET.as_bytes()))),
        headers: vec![
            ("svix-id", "msg_1".to_owned()),
            ("svix-timestamp", STAMP.to_owned()),
            ("svix-signature", format!("v1,{signature}")),
        ],
        body,
    }
}

fn customer_io() -> Signed {
    let body = b"{\"metric\": \"sent\"}".to_vec();
    Signed {
        provider: Provider::CustomerIo,
        key: Key::secret(SECRET),
        headers: vec![
            ("X-CIO-Timestamp", STAMP.to_owned()),
            ("X-CIO-Signature", hex(&mac(&[b"v0:", STAMP.as_bytes(), b":", &body]))),
        ],
        body,
    }
}

fn mailersend() -> Signed {
    let body = b"{\"type\": \"activity.sent\"}".to_vec();
    let headers = vec![("Signature", hex(&mac(&[&body])))];
    Signed { provider: Provider::MailerSend, key: Key::secret(SECRET), headers, body }
}

fn mailgun() -> Signed {
    let signature = hex(&mac(&[STAMP.as_bytes(), b"t0ken"]));
    let body = format!(
        r#"{{"signature": {{"timestamp": "{STAMP}", "token": "t0ken", "signature": "{signature}"}}}}"#
    );
    Signed { provider: Provider::Mailgun, key: Key::secret(SECRET), headers: vec![], body: body.into_bytes() }
}

fn mandrill() -> Signed {
    let body = b"zone=b+c&mandrill_events=[]".to_vec();
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{URL}mandrill_events[]zoneb c").as_bytes());
    let headers = vec![("X-Mandrill-Signature", Base64::encode_string(&mac.finalize().into_bytes()))];
    Signed { provider: Provider::Mandrill, key: Key::secret(SECRET), headers, body }
}

fn postal() -> Signed {
    let body = b"{\"event\": \"MessageSent\"}".to_vec();
    let signature = pkcs1v15::SigningKey::<Sha256>::new(private_key()).sign(&body).to_bytes();
    let headers = vec![("X-Postal-Signature-256", Base64::encode_string(&signature))];
    Signed { provider: Provider::Postal, key: Key::rsa(&text("public.pem")).unwrap(), headers, body }
}

fn sns(version: &str, subject: Option<&str>) -> Signed {
    let (message, time) = ("{\"a\": 1}\n", "2026-02-02T09:00:00.000Z");
    let mut signed = format!("Message\n{message}\nMessageId\nm1\n");
    signed.extend(subject.map(|subject| format!("Subject\n{subject}\n")));
    signed += &format!("Timestamp\n{time}\nTopicArn\narn:t\nType\nNotification\n");
    let key = private_key();
    let signature = match version {
        "1" => pkcs1v15::SigningKey::<Sha1>::new(key).sign(signed.as_bytes()).to_bytes(),
        _ => pkcs1v15::SigningKey::<Sha256>::new(key).sign(signed.as_bytes()).to_bytes(),
    };
    let mut body = serde_json::json!({
        "Type": "Notification", "MessageId": "m1", "TopicArn": "arn:t", "Message": message, "Timestamp": time,
        "SignatureVersion": version, "Signature": Base64::encode_string(&signature),
    });
    if let Some(subject) = subject {
        body["Subject"] = subject.into();
    }
    let key = Key::certificate(&text("certificate.pem")).unwrap();
    Signed { provider: Provider::Ses, key, headers: vec![], body: body.to_string().into_bytes() }
}

fn secrets() -> [Signed; 2] {
    let plain = |key, name, value: String| Signed {
        provider: Provider::Postmark,
        key,
        headers: vec![(name, value)],
        body: vec![],
    };
    let credentials = Base64::encode_string(b"user:password");
    [
        plain(Key::basic("user", "password"), "Authorization", format!("Basic {credentials}")),
        plain(Key::token("X-Token", "s3cret"), "X-Token", "s3cret".to_owned()),
    ]
}

/// Every scheme whose headers and body are covered whole.
fn covered() -> Vec<Signed> {
    vec![sendgrid(), svix(), customer_io(), mailersend(), postal(), mandrill()]
}

#[test]
fn what_is_genuine_is_taken() {
    for signed in covered() {
        assert!(signed.verify().is_ok(), "{}: {:?}", signed.provider, signed.verify());
    }
    assert_eq!(mailgun().verify().unwrap().id(), Some("t0ken"));
    assert_eq!(svix().verify().unwrap().id(), Some("msg_1"));
    for signed in [sns("1", None), sns("2", None), sns("2", Some("a subject"))] {
        assert_eq!(signed.verify().unwrap().id(), Some("m1"));
    }
    for signed in secrets() {
        assert!(signed.verify().is_ok());
    }
    // One of two signatures is enough while a secret is changed.
    let mut two = svix();
    two.headers[2].1 = format!("v1,AAAA v2,x {}", two.headers[2].1);
    assert!(two.verify().is_ok());
}

#[test]
fn any_flipped_bit_of_what_is_covered_is_refused() {
    for signed in covered() {
        for bit in 0..signed.body.len() * 8 {
            let mut changed = signed.clone();
            changed.body[bit / 8] ^= 1 << (bit % 8);
            assert!(changed.verify().is_err(), "{} body bit {bit}", signed.provider);
        }
    }
    let all = covered().into_iter().chain(secrets());
    for signed in all {
        for header in 0..signed.headers.len() {
            let value = signed.headers[header].1.clone();
            // The name of the scheme may be written in any case.
            let from = value.find("Basic ").map_or(0, |start| start + 6);
            for bit in from * 8..value.len() * 8 {
                let mut bytes = value.clone().into_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let Ok(flipped) = String::from_utf8(bytes) else { continue };
                let mut changed = signed.clone();
                changed.headers[header].1 = flipped;
                assert!(changed.verify().is_err(), "{} header {header} bit {bit}", signed.provider);
            }
        }
    }
}

#[test]
fn any_flipped_bit_of_a_signed_field_is_refused() {
    for signed in [mailgun(), sns("2", Some("a subject"))] {
        let body: serde_json::Value = serde_json::from_slice(&signed.body).unwrap();
        let fields: Vec<String> = match body.get("signature") {
            Some(signature) => {
                signature.as_object().unwrap().keys().map(|name| format!("/signature/{name}")).collect()
            }
            None => body.as_object().unwrap().keys().map(|name| format!("/{name}")).collect(),
        };
        for field in fields {
            let value = body.pointer(&field).unwrap().as_str().unwrap().to_owned();
            for bit in 0..value.len() * 8 {
                let mut bytes = value.clone().into_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let Ok(flipped) = String::from_utf8(bytes) else { continue };
                let mut changed = body.clone();
                *changed.pointer_mut(&field).unwrap() = flipped.into();
                let changed = Signed { body: changed.to_string().into_bytes(), ..signed.clone() };
                assert!(changed.verify().is_err(), "{} {field} bit {bit}", signed.provider);
            }
        }
    }
}

#[test]
fn what_is_old_or_from_the_future_is_refused() {
    let minutes = |minutes: i64| now() + TimeDelta::minutes(minutes);
    for signed in [sendgrid(), svix(), customer_io(), mailgun()] {
        assert!(signed.verify_at(minutes(5)).is_ok() && signed.verify_at(minutes(-5)).is_ok());
        assert_eq!(signed.verify_at(minutes(6)), Err(Refusal::TooOld), "{}", signed.provider);
        assert_eq!(signed.verify_at(minutes(-6)), Err(Refusal::FromTheFuture), "{}", signed.provider);
    }
    assert!(sns("2", None).verify_at(minutes(60)).is_ok());
    assert_eq!(sns("2", None).verify_at(minutes(61)), Err(Refusal::TooOld));
}

#[test]
fn refusals_say_what_is_wrong() {
    let cases: Vec<(Signed, Refusal)> = vec![
        (Signed { headers: vec![], ..svix() }, Refusal::Missing("webhook-id")),
        (Signed { key: Key::secret(""), ..mailersend() }, Refusal::Malformed("key")),
        (Signed { key: Key::secret("another"), ..mailersend() }, Refusal::Mismatch),
        (Signed { provider: Provider::Postmark, ..mailersend() }, Refusal::WrongKind),
        (Signed { provider: Provider::Ses, ..sendgrid() }, Refusal::WrongKind),
        (Signed { body: b"{}".to_vec(), ..mailgun() }, Refusal::Missing("timestamp")),
        (Signed { body: b"{}".to_vec(), ..sns("2", None) }, Refusal::Missing("Type")),
        (sns("3", None), Refusal::Version),
    ];
    for (signed, refusal) in cases {
        assert_eq!(signed.verify(), Err(refusal));
    }
    assert_eq!(
        Key::certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").unwrap_err(),
        Refusal::Malformed("certificate")
    );
    assert!(!format!("{:?}", Key::secret(SECRET)).contains(SECRET));
}
