//! Signing, changing and verifying; the DNS from the wire; the probe of an address.

use std::sync::LazyLock;

use deliverability::{
    auth::{self, Connection},
    dkim::{Canonicalization, Ed25519Key, RustCrypto, Signer, SigningKey as _},
    dmarc,
    dns::{self, Answer, Data, Question, Record, RecordType, Zone, negative_ttl},
    domain::Domain,
    hygiene::{Next, Probe},
    mail::Message,
    smtp::Reply,
};

use super::shown::difference;

const BODIES: &[&str] = &[
    "\r\nAt noon?  Or later.\r\n\r\n  Jane\r\n",
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nVW0genc/IEphLg==\r\n",
    "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Um zw=C3=B6lf, =\r\nund</p>\r\n",
    "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNoon?\r\n\r\n--b\r\n\
     Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+Tm9vbjwvcD4=\r\n--b--\r\n",
    "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nSee\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n\
     Subject: Old\r\n\r\nText\r\n--m--\r\n",
];

const HEADER: &str = "From: =?utf-8?q?J=C3=A4ne?= Doe <jane@example.org>\r\nTo: bob@example.net\r\nSubject: Lunch\r\n today\r\n\
    Date: Wed, 25 Nov 2026 12:00:00 +0000\r\n";

/// Each body signed in each way.
static SIGNED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let key = Ed25519Key::from_seed(&[7; 32]);
    let mut signed = Vec::new();
    for body in BODIES {
        let raw = format!("{HEADER}{body}");
        for header in [Canonicalization::Relaxed, Canonicalization::Simple] {
            for body in [Canonicalization::Relaxed, Canonicalization::Simple] {
                let fields = ["From", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding"];
                for fields in [None, Some(&fields[..1]), Some(&fields)] {
                    let mut signer = Signer::new("example.org", "s", &key).canonicalization(header, body);
                    if let Some(fields) = fields {
                        signer = signer.fields(fields.iter().copied());
                    }
                    let field =
                        signer.sign(&Message::parse(raw.as_bytes()), now()).expect("it can be signed");
                    signed.push(field + &raw);
                }
            }
        }
    }
    signed
});

static ZONE: LazyLock<Zone> = LazyLock::new(|| {
    let mut zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"").expect("a zone");
    let record = Ed25519Key::from_seed(&[7; 32]).record();
    zone.insert("s._domainkey.example.org", Data::txt(record)).expect("a name");
    zone
});

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_608_000, 0).expect("a time")
}

/// A signed message, chosen by the first byte, then edits: where, what is taken out, and the text that comes in. What
/// passes is shown as it was signed.
pub fn sign_mutate_verify(data: &[u8]) {
    let Some((choice, mut edits)) = data.split_first() else { return };
    let original = &SIGNED[usize::from(*choice) % SIGNED.len()];
    let mut raw = original.clone();
    while let Some((&[low, high, taken, length], rest)) = edits.split_first_chunk() {
        let (text, rest) = rest.split_at(usize::from(length).min(rest.len()));
        edits = rest;
        let places: Vec<usize> = raw.char_indices().map(|(place, _)| place).chain([raw.len()]).collect();
        let start = usize::from(u16::from_le_bytes([low, high])) % places.len();
        let end = (start + usize::from(taken % 64)).min(places.len() - 1);
        raw.replace_range(places[start]..places[end], &String::from_utf8_lossy(text));
        if raw.len() > 16_384 {
            return;
        }
    }
    let connection = Connection::new([192, 0, 2, 66].into(), "evil.example", "eve@evil.example");
    let check = auth::Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto);
    let verdict = dns::resolve_with(check, |question| ZONE.answer(question));
    if verdict.dmarc().result() == dmarc::Result::Pass {
        let difference = difference(original, &raw, &verdict);
        assert!(difference.is_none(), "{}\n{raw:?}", difference.unwrap_or_default());
    }
}

/// DNS messages: no panic, answers fit the question, what is asked is written and read back.
pub fn dns_wire(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let record_type = RecordType::ALL[usize::from(*choice) % RecordType::ALL.len()];
    let question = Question::new("example.org", record_type).expect("a name");
    let answer = Answer::from_wire(bytes, &question);
    assert!(answer.records().all(|data| data.record_type() == record_type), "{answer}");
    assert_eq!(Answer::from_wire(bytes, &question), answer);
    if let Answer::Records(records) = &answer {
        for record in records.iter() {
            let again = record.to_hickory(question.name()).expect("what was read can be written");
            assert!(again.ttl >= record.ttl);
        }
    }
    if let Ok(message) = hickory_proto::op::Message::from_vec(bytes) {
        let _ = negative_ttl(&message);
    }
    let asked = question.to_wire(u16::from(*choice)).expect("a question can be written");
    assert!(hickory_proto::op::Message::from_vec(&asked).is_ok());
}

/// A probe under any answers and replies: it ends, within its bounds, and says the same twice.
pub fn probe(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let Ok(domain) = Domain::parse(lines.next().unwrap_or_default()) else { return };
    let mut probe = Probe::new(&domain);
    if data.len().is_multiple_of(2) {
        probe = probe.despite_rules();
    }
    let (mut questions, mut sessions, mut steps) = (0, 0, 0);
    loop {
        let next = probe.step();
        assert_eq!(probe.step(), next, "the same until it is told");
        steps += 1;
        assert!(steps <= 40, "{steps} steps");
        let line = lines.next().unwrap_or_default();
        match next {
            Next::Ask(question) => {
                questions += 1;
                assert!(questions <= 3);
                probe.answer(told(&question, line));
            }
            Next::Connect(hosts) => {
                sessions += 1;
                assert!(sessions <= 2 && !hosts.is_empty());
                heard(&mut probe, line);
            }
            Next::Mail | Next::Rcpt | Next::RandomRcpt => heard(&mut probe, line),
            Next::Wait { seconds } => {
                assert!(seconds > 0);
                probe.waited();
            }
            Next::Done(verdict) => {
                assert_eq!(probe.step(), Next::Done(verdict));
                break;
            }
            _ => unreachable!(),
        }
    }
    let done = probe.step();
    probe.waited();
    probe.not_connected();
    heard(&mut probe, "250 OK");
    probe.answer(Answer::NoData);
    assert_eq!(probe.step(), done, "nothing changes the end");
}

fn heard(probe: &mut Probe, line: &str) {
    match Reply::parse(line) {
        Ok(reply) => probe.reply(&reply),
        Err(_) => probe.not_connected(),
    }
}

/// The answer that a line stands for.
fn told(question: &Question, line: &str) -> Answer {
    let data = |name: &str| match question.record_type() {
        RecordType::Mx => {
            let exchange = dns::Name::parse(name).unwrap_or_default();
            Data::Mx { preference: name.len() as u16, exchange }
        }
        RecordType::Aaaa => Data::Aaaa(u128::from(name.len() as u64).into()),
        _ => Data::A([192, 0, 2, name.len() as u8].into()),
    };
    match line.bytes().next() {
        Some(b'!') => Answer::Failure(dns::Failure::Timeout),
        Some(b'-') => Answer::NoSuchName,
        None => Answer::NoData,
        Some(_) => Answer::from_records(line.split(' ').map(|name| Record::new(1, data(name))).collect()),
    }
}
