//! A whole message by SPF, DKIM and DMARC, as a receiver checks it.

use std::{collections::HashMap, hint::black_box, net::IpAddr};

use deliverability::{
    auth::{Check, Connection},
    dkim::{RsaKey, RustCrypto, Signer, SigningKey as _},
    dmarc,
    dns::{self, Answer, Data, Record},
    mail::Message,
};
use deliverability_compare::{
    peer::{Cache, MailAuth, ready},
    world::{World, look_up},
};
use mail_auth::{
    AuthenticatedMessage, DmarcResult, DnsError, Error, MessageAuthenticator, Parameters, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    dmarc::{Dmarc, verify::DmarcParameters},
    hickory_resolver::proto::op::ResponseCode,
    spf::{Spf, verify::SpfParameters},
};

use crate::Compare;

const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));
const HELO: &str = "mta.example.net";
const SENDER: &str = "bounces@example.org";
const SPF: &str = "v=spf1 ip4:192.0.2.0/28 include:_spf.example.net ~all";
const DMARC: &str = "v=DMARC1; p=reject; rua=mailto:d@example.org";

pub fn run(compare: &Compare) {
    let key = RsaKey::from_der(include_bytes!("../../../tests/data/rsa-2048.pk8")).unwrap();
    let body = "Good news for all readers.\r\n".repeat(150);
    let raw = [super::dkim::MESSAGE, body.as_bytes()].concat();
    let now = "2026-11-25T12:00:00Z".parse().unwrap();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(&raw), now).unwrap();
    let raw = [field.as_bytes(), &raw].concat();

    let record = key.record();
    let texts = [("example.org", SPF), ("_dmarc.example.org", DMARC), ("s1._domainkey.example.org", &record)];
    let answer = |text: &str| Answer::from_records(vec![Record::new(300, Data::txt(text))]);
    let answers: HashMap<String, Answer> =
        texts.iter().map(|(name, text)| ((*name).to_owned(), answer(text))).collect();
    let ours = || {
        let connection = Connection::new(CLIENT, HELO, SENDER);
        let check = Check::new(&Message::parse(&raw), &connection, now, RustCrypto);
        dns::resolve_with(check, |question| look_up(&answers, question)).dmarc().result()
    };
    assert_eq!(ours(), dmarc::Result::Pass);

    // It has its records read already.
    let cache = Cache {
        known: HashMap::from([
            ("example.org.".into(), Txt::Spf(Spf::parse(SPF.as_bytes()).unwrap().into())),
            ("_dmarc.example.org.".into(), Txt::Dmarc(Dmarc::parse(DMARC.as_bytes()).unwrap().into())),
            (
                "s1._domainkey.example.org.".into(),
                Txt::DomainKey(DomainKey::parse(record.as_bytes()).unwrap().into()),
            ),
        ]),
        absent: Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))),
    };
    let authenticator = MessageAuthenticator::new_cloudflare().unwrap();
    let nothing = MailAuth::new(&World::default());
    let theirs = || {
        let message = AuthenticatedMessage::parse(&raw).unwrap();
        let dkim = ready(authenticator.verify_dkim(Parameters::new(&message).with_txt_cache(&cache)));
        let spf = SpfParameters::verify_mail_from(CLIENT, HELO, "receiver.example", SENDER);
        let spf = ready(authenticator.check_host(Parameters::new(spf).with_txt_cache(&cache)));
        let parameters = DmarcParameters {
            message: &message,
            dkim_output: &dkim,
            dkim2_output: None,
            rfc5321_mail_from_domain: "example.org",
            spf_output: &spf,
        };
        let parameters =
            Parameters::new(parameters).with_txt_cache(&cache).with_ipv4_cache(nothing.addresses());
        let dmarc = ready(authenticator.verify_dmarc(parameters));
        *dmarc.dkim_result() == DmarcResult::Pass && *dmarc.spf_result() == DmarcResult::Pass
    };
    assert!(theirs());
    compare.case(
        "message: SPF, DKIM and DMARC of 4 KiB",
        "mail-auth",
        || {
            black_box(ours());
        },
        || {
            black_box(theirs());
        },
    );
}
