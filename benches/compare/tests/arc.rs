//! What is sealed here verifies in mail-auth: `cargo test --release --features arc --test arc`.

#![cfg(feature = "arc")]

use deliverability::{
    auth::{AuthenticationResults, arc},
    dkim::{Ed25519Key, RsaKey, RustCrypto, SigningKey as _},
    dns,
    mail::Message,
};
use deliverability_compare::{
    peer::{Cache, ready},
    world::World,
};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsError, Error, MessageAuthenticator, Parameters, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    hickory_resolver::proto::op::ResponseCode,
};

const BODIES: [(&str, &str); 4] = [
    ("", "At noon?  Or later. \r\n\r\n  Jane\r\n"),
    ("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n", "Um zw\u{f6}lf?\r\n\r\n\r\n"),
    (
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n\r\nBye\r\n--b--\r\n",
    ),
    ("Content-Type: text/html\r\n", ""),
];

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// What is sealed here verifies there, hop by hop, and what is changed does not.
#[test]
fn a_sealed_chain_verifies_in_mail_auth() {
    let ed25519 = Ed25519Key::from_seed(&[7; 32]);
    let rsa = RsaKey::from_der(include_bytes!("../../../tests/data/rsa-2048.pk8")).unwrap();
    let authenticator = MessageAuthenticator::new_cloudflare().unwrap();
    let mut world = World::default();
    for hop in 1..=5 {
        world.txt.insert(format!("e._domainkey.hop{hop}.example"), vec![ed25519.record()]);
        world.txt.insert(format!("r._domainkey.hop{hop}.example"), vec![rsa.record()]);
    }
    let zone = world.zone();
    let key = |(name, texts): (&String, &Vec<String>)| {
        let key = DomainKey::parse(texts[0].as_bytes()).unwrap();
        (format!("{name}.").into(), Txt::DomainKey(key.into()))
    };
    let absent = Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)));
    let cache: Cache<Box<str>, Txt> = Cache { known: world.txt.iter().map(key).collect(), absent };
    let verify = |raw: &str| {
        let message = AuthenticatedMessage::parse(raw.as_bytes()).unwrap();
        let output = ready(authenticator.verify_arc(Parameters::new(&message).with_txt_cache(&cache)));
        output.result().clone()
    };
    for round in 0..200 {
        let (content, body) = BODIES[round % BODIES.len()];
        let mut raw = format!(
            "From: Jane <jane@example.org>\r\nTo: bob@example.net\r\nSubject: Lunch\r\n today\r\n{content}\r\n{body}"
        );
        for hop in 1..=1 + round % 5 {
            let chain = dns::resolve_with(
                arc::Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto),
                |question| zone.answer(question),
            );
            let results: AuthenticationResults =
                format!("hop{hop}.example; spf=pass smtp.mailfrom=a.example; dkim=fail reason=\"x y\"")
                    .parse()
                    .unwrap();
            let domain = format!("hop{hop}.example");
            let parsed = Message::parse(raw.as_bytes());
            let set = if (round + hop) % 5 == 0 {
                arc::Sealer::new(&domain, "r", &rsa).seal(&parsed, &results, &chain, now())
            } else {
                arc::Sealer::new(&domain, "e", &ed25519).seal(&parsed, &results, &chain, now())
            };
            raw.insert_str(0, &set.unwrap());
            assert_eq!(verify(&raw), DkimResult::Pass, "hop {hop}\n{raw}");
        }
        let changed = match round % 3 {
            0 => raw.replacen("spf=pass", "spf=fail", 1),
            1 => raw.replacen("Subject: ", "Subject: Re: ", 1),
            _ => format!("{raw}more\r\n"),
        };
        assert_ne!(verify(&changed), DkimResult::Pass, "{changed}");
        let own = arc::Check::new(&Message::parse(changed.as_bytes()), now(), RustCrypto);
        assert_eq!(dns::resolve_with(own, |question| zone.answer(question)).result(), arc::Result::Fail);
    }
}
