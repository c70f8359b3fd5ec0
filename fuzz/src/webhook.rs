//! What e-mail providers post, by families of formats, and their signatures.

use deliverability::{
    quarantine,
    webhook::{
        self, Kind, Provider,
        signature::{Key, Policy, Request, certificate_url},
    },
};

/// The first byte chooses among the providers of a family, the rest is the payload.
fn parse(family: &[Provider], data: &[u8]) {
    let Some((&choice, body)) = data.split_first() else { return };
    let provider = family[usize::from(choice) % family.len()];
    let detected = Provider::detect(body, &[]);
    for provider in detected.into_iter().chain([provider]) {
        for event in webhook::parse(provider, body) {
            let event = match event {
                Ok(event) => event,
                Err(error) => {
                    assert!(error.span().end() <= body.len(), "{error}");
                    continue;
                }
            };
            assert_eq!(event.provider(), provider);
            assert!(event.recipient().is_none_or(|address| !address.is_empty()));
            if let Some(verdict) = event.verdict() {
                assert!(matches!(event.kind(), Kind::Bounce | Kind::Deferred | Kind::Dropped));
                assert_eq!(verdict.class(), verdict.reason().class());
            }
            let told = quarantine::Event::from_webhook(&event, "licence");
            assert!(told.is_none_or(|told| Some(told.at()) == event.at()));
            assert_eq!(event.clone().into_owned(), event);
            assert!(!event.to_string().is_empty());
        }
    }
}

pub fn webhook_json(data: &[u8]) {
    use Provider as P;
    const FAMILY: &[Provider] = &[
        P::SendGrid,
        P::Mailgun,
        P::Postmark,
        P::SparkPost,
        P::Mailjet,
        P::Brevo,
        P::Resend,
        P::MailerSend,
        P::Smtp2Go,
        P::ZeptoMail,
        P::Azure,
        P::CustomerIo,
        P::Iterable,
        P::Postal,
    ];
    parse(FAMILY, data);
}

pub fn webhook_sns(data: &[u8]) {
    parse(&[Provider::Ses, Provider::Scaleway], data);
}

pub fn webhook_form(data: &[u8]) {
    use Provider as P;
    parse(&[P::Mandrill, P::Mailchimp, P::Mailgun, P::ElasticEmail, P::Smtp2Go, P::ZoneMta], data);
}

pub fn webhook_log(data: &[u8]) {
    parse(&[Provider::PowerMta, Provider::KumoMta, Provider::Haraka], data);
}

/// Nobody who does not know the secret gets anything past it.
pub fn webhook_signature(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.splitn(4, '\u{0}');
    let mut next = || parts.next().unwrap_or_default();
    let (first, second, third, body) = (next(), next(), next(), next());
    const NAMES: [[&str; 3]; 4] = [
        ["svix-id", "svix-timestamp", "svix-signature"],
        ["X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp", "Authorization"],
        ["X-CIO-Signature", "X-CIO-Timestamp", "Signature"],
        ["X-Postal-Signature-256", "X-Mandrill-Signature", "X-Token"],
    ];
    const PUBLIC: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    let keys = [
        Key::secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        Key::p256(PUBLIC).expect("the key is good"),
        Key::basic("user", "a password nobody guesses: 8b1a9953"),
        Key::token("X-Token", "a token nobody guesses: c4611296"),
    ];
    let now = chrono::DateTime::from_timestamp(1_770_022_800, 0).expect("the time is good");
    for names in NAMES {
        let headers = [(names[0], first), (names[1], second), (names[2], third)];
        let request = Request::new(&headers, body.as_bytes()).with_url("https://example.org/");
        for provider in [
            Provider::SendGrid,
            Provider::Resend,
            Provider::Mailgun,
            Provider::MailerSend,
            Provider::CustomerIo,
            Provider::Mandrill,
            Provider::Postal,
            Provider::Ses,
        ] {
            for key in &keys {
                assert!(Policy::default().verify(provider, key, &request, now).is_err());
            }
        }
    }
    let _ = Key::p256(first);
    let _ = Key::rsa(second);
    let _ = Key::certificate(third);
    if let Ok(url) = certificate_url(body.as_bytes()) {
        assert!(url.starts_with("https://sns."));
    }
}
