//! A DNS server on loopback, over UDP and TCP, that serves a zone and counts what it is asked.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{Arc, Mutex},
    thread,
};

use deliverability::dns::{Answer, Data, Failure, Name, Question, RecordType, Zone};
use hickory_resolver::proto::{
    op::{Message, MessageType, ResponseCode},
    rr::{self, RData, rdata::SOA},
};

/// The most that a response over UDP holds.
const UDP: usize = 512;

pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(zone: &Zone) -> Self {
        let (tcp, udp) = sockets();
        let address = tcp.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (own, seen) = (zone.clone(), Arc::clone(&asked));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok((length, client)) = udp.recv_from(&mut buffer) {
                if let Some(response) = respond(&own, &buffer[..length], "udp", &seen) {
                    let _ = udp.send_to(&response, client);
                }
            }
        });
        let (zone, seen) = (zone.clone(), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in tcp.incoming().flatten() {
                let (zone, seen) = (zone.clone(), Arc::clone(&seen));
                thread::spawn(move || serve(stream, &zone, &seen));
            }
        });
        Self { address, asked }
    }

    /// The questions so far, sorted, each with how it came: `example.org TXT udp`.
    pub fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }
}

/// Sockets of both kinds at one port.
fn sockets() -> (TcpListener, UdpSocket) {
    for _ in 0..100 {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()) {
            return (tcp, udp);
        }
    }
    panic!("no port is free for UDP and TCP");
}

/// Answers the questions of one connection.
fn serve(mut stream: TcpStream, zone: &Zone, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut length = [0; 2];
    loop {
        stream.read_exact(&mut length)?;
        let mut raw = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut raw)?;
        if let Some(response) = respond(zone, &raw, "tcp", asked) {
            let length = u16::try_from(response.len()).unwrap().to_be_bytes();
            stream.write_all(&[&length[..], &response].concat())?;
        }
    }
}

/// The response to a question: none where the zone says that it times out.
fn respond(zone: &Zone, raw: &[u8], transport: &str, asked: &Mutex<Vec<String>>) -> Option<Vec<u8>> {
    let mut message = Message::from_vec(raw).ok()?;
    let query = message.queries.first()?.clone();
    message.metadata.message_type = MessageType::Response;
    message.metadata.recursion_available = true;
    message.additionals.clear();
    message.edns = None;
    let mut at = Name::parse(query.name.to_ascii().trim_end_matches('.')).ok()?;
    asked.lock().unwrap().push(format!("{at} {} {transport}", query.query_type));
    // A real server writes the aliases out.
    while let Answer::Records(alias) = zone.answer(&Question::from_name(at.clone(), RecordType::Cname)) {
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
        Answer::Failure(Failure::Timeout) => return None,
        Answer::Failure(_) => message.metadata.response_code = ResponseCode::ServFail,
        nothing => {
            // For how long nothing may be remembered.
            let soa = SOA::new(rr::Name::root(), rr::Name::root(), 1, 3600, 600, 86_400, 3600);
            message.authorities.push(rr::Record::from_rdata(rr::Name::root(), 3600, RData::SOA(soa)));
            if nothing == Answer::NoSuchName {
                message.metadata.response_code = ResponseCode::NXDomain;
            }
        }
    }
    let bytes = message.to_vec().ok()?;
    if transport == "udp" && bytes.len() > UDP {
        message.answers.clear();
        message.metadata.truncation = true;
        return message.to_vec().ok();
    }
    Some(bytes)
}
