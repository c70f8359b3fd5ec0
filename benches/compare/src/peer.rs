//! mail-auth behind the interface that it offers: caches that hold every answer.

use std::{
    borrow::Borrow,
    collections::HashMap,
    future::Future,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Instant,
};

use mail_auth::{
    DnsError, DnssecStatus, Error, MX, MessageAuthenticator, Parameters, RecordSet, ResolverCache, SpfResult,
    Txt,
    common::parse::TxtRecordParser,
    hickory_resolver::proto::op::ResponseCode,
    spf::{Spf, verify::SpfParameters},
};

use crate::world::World;

/// A cache that knows everything: what it does not hold does not exist.
pub struct Cache<K, V> {
    pub known: HashMap<K, V>,
    pub absent: V,
}

impl<K: Eq + Hash, V: Clone> ResolverCache<K, V> for Cache<K, V> {
    fn get<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(self.known.get(name).unwrap_or(&self.absent).clone())
    }

    fn remove<Q>(&self, _: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: K, _: V, _: Instant) {}
}

fn set<T>(values: Vec<T>) -> RecordSet<T> {
    RecordSet { rrset: Arc::from(values), dnssec_status: DnssecStatus::Indeterminate }
}

/// A world as mail-auth takes it.
pub struct MailAuth {
    authenticator: MessageAuthenticator,
    pub txt: Cache<Box<str>, Txt>,
    a: Cache<Box<str>, RecordSet<Ipv4Addr>>,
    aaaa: Cache<Box<str>, RecordSet<Ipv6Addr>>,
    mx: Cache<Box<str>, RecordSet<MX>>,
    ptr: Cache<IpAddr, RecordSet<Box<str>>>,
}

fn key(name: &str) -> Box<str> {
    format!("{}.", name.to_ascii_lowercase()).into()
}

/// The first text that reads as a record, as mail-auth's own look-up takes it.
pub fn parse_texts(texts: &[String]) -> Txt {
    let mut result = Err(Error::Dns(DnsError::InvalidRecordType));
    for text in texts {
        result = Spf::parse(text.as_bytes());
        if result.is_ok() {
            break;
        }
    }
    match result {
        Ok(record) => Txt::Spf(Arc::new(record)),
        Err(error) => Txt::Error(error),
    }
}

impl MailAuth {
    pub fn new(world: &World) -> Self {
        let absent = || Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain)));
        let mx = |exchanges: &Vec<String>| {
            set(vec![MX { exchanges: exchanges.iter().map(|name| key(name)).collect(), preference: 10 }])
        };
        Self {
            // It is never asked: the caches answer everything.
            authenticator: MessageAuthenticator::new_cloudflare().unwrap(),
            txt: Cache {
                known: world.txt.iter().map(|(name, texts)| (key(name), parse_texts(texts))).collect(),
                absent: absent(),
            },
            a: Cache {
                known: world.a.iter().map(|(name, a)| (key(name), set(a.clone()))).collect(),
                absent: set(Vec::new()),
            },
            aaaa: Cache {
                known: world.aaaa.iter().map(|(name, a)| (key(name), set(a.clone()))).collect(),
                absent: set(Vec::new()),
            },
            mx: Cache {
                known: world.mx.iter().map(|(name, exchanges)| (key(name), mx(exchanges))).collect(),
                absent: set(Vec::new()),
            },
            ptr: Cache {
                known: world
                    .ptr
                    .iter()
                    .map(|(address, names)| (*address, set(names.iter().map(|name| key(name)).collect())))
                    .collect(),
                absent: set(Vec::new()),
            },
        }
    }

    /// The addresses of its names.
    pub const fn addresses(&self) -> &Cache<Box<str>, RecordSet<Ipv4Addr>> {
        &self.a
    }

    /// Reads the texts again, as a check from raw text has to.
    pub fn read_texts(&mut self, world: &World) {
        for (name, texts) in &world.txt {
            let known = self.txt.known.iter_mut().find(|(key, _)| key.trim_end_matches('.') == name);
            *known.unwrap().1 = parse_texts(texts);
        }
    }

    /// The result for an envelope sender.
    pub fn check(&self, ip: IpAddr, helo: &str, sender: &str) -> SpfResult {
        let parameters =
            Parameters::new(SpfParameters::verify_mail_from(ip, helo, "receiver.example", sender))
                .with_txt_cache(&self.txt)
                .with_mx_cache(&self.mx)
                .with_ptr_cache(&self.ptr)
                .with_ipv4_cache(&self.a)
                .with_ipv6_cache(&self.aaaa);
        ready(self.authenticator.check_host(parameters)).result()
    }
}

/// The value of a future that has nothing to wait for.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the cache does not know everything"),
    }
}
