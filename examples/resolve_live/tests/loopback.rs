//! The same verdicts from a server on loopback as from the zone that it serves.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, UdpSocket},
    process::Command,
    sync::Arc,
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{Check, Connection, arc},
    dkim::{Ed25519Key, RustCrypto, Signer, SigningKey as _},
    dns::{self, Answer, Data, Failure, Name, Question, RecordType, Zone},
    mail::Message,
};
use hickory_resolver::proto::{
    op::{Message as DnsMessage, MessageType, ResponseCode},
    rr,
};

const RAW: &str =
    "From: Jane <jane@example.org>\r\nTo: joe@example.net\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

fn zone() -> Zone {
    let long = "a ".repeat(400);
    let text = format!(
        "example.org. TXT \"v=spf1 include:_spf.example.net -all\"\n\
         example.org. TXT \"{}\"\nexample.org. TXT \"{}\"\n\
         _spf.example.net. CNAME _spf2.example.net.\n\
         _spf2.example.net. TXT \"v=spf1 mx:mail.example.net -all\"\n\
         mail.example.net. MX 10 mx.example.net.\nmx.example.net. A 192.0.2.7\n\
         s1._domainkey.example.org. CNAME s1.keys.example.net.\n\
         s1.keys.example.net. TXT \"{}\"\n\
         _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
        &long[..250],
        &long[..255],
        key().record(),
    );
    Zone::parse(&text).unwrap()
}

/// The response to a question: none for names with `silent`, a failure for those with `broken`.
fn respond(zone: &Zone, raw: &[u8], may_truncate: bool) -> Option<Vec<u8>> {
    let mut message = DnsMessage::from_vec(raw).ok()?;
    let query = message.queries.first()?.clone();
    message.metadata.message_type = MessageType::Response;
    message.metadata.recursion_available = true;
    message.additionals.clear();
    message.edns = None;
    let name = query.name.to_ascii();
    if name.contains("silent") {
        return None;
    }
    if name.contains("broken") {
        message.metadata.response_code = ResponseCode::ServFail;
        return message.to_vec().ok();
    }
    let mut at = Name::parse(name.trim_end_matches('.')).ok()?;
    // A real server writes the aliases out.
    loop {
        let Answer::Records(alias) = zone.answer(&Question::from_name(at.clone(), RecordType::Cname)) else {
            break;
        };
        let Data::Cname(target) = &alias[0].data else { break };
        message.answers.push(alias[0].to_hickory(&at).ok()?);
        at = target.clone();
    }
    let record_type = match query.query_type {
        rr::RecordType::A => RecordType::A,
        rr::RecordType::AAAA => RecordType::Aaaa,
        rr::RecordType::MX => RecordType::Mx,
        rr::RecordType::PTR => RecordType::Ptr,
        rr::RecordType::TXT => RecordType::Txt,
        _ => return message.to_vec().ok(),
    };
    match zone.answer(&Question::from_name(at.clone(), record_type)) {
        Answer::Records(records) => {
            message.answers.extend(records.iter().filter_map(|record| record.to_hickory(&at).ok()));
        }
        Answer::NoSuchName => message.metadata.response_code = ResponseCode::NXDomain,
        _ => {}
    }
    let bytes = message.to_vec().ok()?;
    if may_truncate && bytes.len() > 512 {
        message.answers.clear();
        message.metadata.truncation = true;
        return message.to_vec().ok();
    }
    Some(bytes)
}

/// A server over UDP and TCP.
fn server() -> SocketAddr {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let udp = UdpSocket::bind(address).unwrap();
    let zone = Arc::new(zone());
    let own = Arc::clone(&zone);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((length, client)) = udp.recv_from(&mut buffer) {
            if let Some(response) = respond(&own, &buffer[..length], true) {
                let _ = udp.send_to(&response, client);
            }
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming() {
            let (Ok(mut stream), zone) = (stream, Arc::clone(&zone)) else { return };
            thread::spawn(move || {
                let mut length = [0; 2];
                while stream.read_exact(&mut length).is_ok() {
                    let mut raw = vec![0; usize::from(u16::from_be_bytes(length))];
                    if stream.read_exact(&mut raw).is_err() {
                        return;
                    }
                    let Some(response) = respond(&zone, &raw, false) else { return };
                    let length = u16::try_from(response.len()).unwrap().to_be_bytes();
                    let _ = stream.write_all(&[&length[..], &response].concat());
                }
            });
        }
    });
    address
}

fn signed() -> String {
    let key = key();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    format!("{field}{RAW}")
}

fn connection(mail_from: &str) -> Connection {
    Connection::new("192.0.2.7".parse().unwrap(), "mx.example.net", mail_from)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verdicts_of_the_zone() {
    let (zone, timeout) = (zone(), Duration::from_millis(500));
    let resolver = Arc::new(resolve_live::resolver(Some(server()), timeout).unwrap());
    let changed = signed().replace("noon", "five");
    for raw in [signed(), RAW.to_owned(), changed] {
        for mail_from in ["jane@example.org", "joe@nowhere.example", "", "joe@example.net"] {
            let connection = connection(mail_from);
            let check = Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto);
            let expected = dns::resolve_with(check, |question| zone.answer(question));
            let (resolver, own, raw) = (Arc::clone(&resolver), connection.clone(), raw.clone());
            let task = tokio::spawn(async move {
                resolve_live::authenticate(&resolver, raw.as_bytes(), &own, arc::Policy::default(), now())
                    .await
            });
            let verdict = task.await.unwrap();
            let field =
                |verdict: &deliverability::auth::Verdict| verdict.authentication_results("mx").to_string();
            assert_eq!(field(&verdict), field(&expected), "{mail_from}");
            assert_eq!(verdict.dmarc().to_string(), expected.dmarc().to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_answer_is_kept_apart() {
    let resolver = resolve_live::resolver(Some(server()), Duration::from_millis(300)).unwrap();
    let zone = zone();
    for (name, record_type, expected) in [
        ("mx.example.net", RecordType::A, None),
        ("mx.example.net", RecordType::Aaaa, Some(Answer::NoData)),
        ("nowhere.example.net", RecordType::A, Some(Answer::NoSuchName)),
        ("s1._domainkey.example.org", RecordType::Txt, None),
        // More than a message over UDP holds.
        ("example.org", RecordType::Txt, None),
        ("broken.example.org", RecordType::Txt, Some(Answer::Failure(Failure::ServerFailure))),
        ("silent.example.org", RecordType::Txt, Some(Answer::Failure(Failure::Timeout))),
    ] {
        let question = Question::new(name, record_type).unwrap();
        let answer = dns::lookup(&resolver, question.clone()).await;
        let texts = |answer: &Answer| answer.records().map(ToString::to_string).collect::<Vec<_>>();
        match expected {
            Some(expected) => assert_eq!(answer, expected, "{name}"),
            None => {
                assert!(!texts(&answer).is_empty(), "{name}: {answer:?}");
                assert_eq!(texts(&answer), texts(&zone.answer(&question)), "{name}");
            }
        }
    }
}

#[test]
fn the_program_prints_what_authenticate_prints() {
    let path = std::env::temp_dir().join(format!("resolve_live-{}.eml", std::process::id()));
    std::fs::write(&path, signed()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_resolve_live"))
        .args(["--server", &server().to_string(), "--ip", "192.0.2.7", "--helo", "mx.example.net"])
        .args(["--mail-from", "jane@example.org", "--now", "2026-11-25T12:00:00Z", "--format", "json"])
        .arg(&path)
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let row: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(row["spf"]["result"], "pass");
    assert_eq!(row["dkim"][0]["result"], "pass");
    assert_eq!(row["dmarc"]["result"], "pass");
}
