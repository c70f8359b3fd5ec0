//! Peers under the GPL, off by default.

use std::{
    hint::black_box,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use deliverability_compare::{
    peer::ready,
    world::{CLIENT, World},
};
use viaspf::{
    Config, Sender, SpfResult, evaluate_sender,
    lookup::{Lookup, LookupError, LookupResult, Name},
};

use crate::Compare;

/// A world of texts as viaspf asks for it.
struct Texts<'w>(&'w World);

#[async_trait::async_trait]
impl Lookup for Texts<'_> {
    async fn lookup_a<'lookup, 'a>(&'lookup self, _: &'a Name) -> LookupResult<Vec<Ipv4Addr>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_aaaa<'lookup, 'a>(&'lookup self, _: &'a Name) -> LookupResult<Vec<Ipv6Addr>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_mx<'lookup, 'a>(&'lookup self, _: &'a Name) -> LookupResult<Vec<Name>> {
        Err(LookupError::NoRecords)
    }

    async fn lookup_txt<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<String>> {
        let texts = self.0.txt.get(name.as_str().trim_end_matches('.'));
        texts.cloned().ok_or(LookupError::NoRecords)
    }

    async fn lookup_ptr<'lookup>(&'lookup self, _: IpAddr) -> LookupResult<Vec<Name>> {
        Err(LookupError::NoRecords)
    }
}

/// The check that `ours` does, by viaspf.
pub fn check(compare: &Compare, world: &World, ours: impl FnMut()) {
    let (texts, config) = (Texts(world), Config::default());
    let sender: Sender = "jane@tree.example".parse().unwrap();
    let check = || ready(evaluate_sender(&texts, &config, CLIENT, &sender, None)).spf_result;
    assert_eq!(check(), SpfResult::Pass);
    compare.case("spf: check over 5 records, 27 networks, from raw text", "viaspf", ours, || {
        black_box(check());
    });
}

/// The relaxed hash of a body by viadkim.
pub fn body_hash(body: &[u8]) -> Vec<u8> {
    use viadkim::{
        crypto::HashAlgorithm, message_hash::BodyHasherBuilder, signature::CanonicalizationAlgorithm,
    };

    let key = (None, HashAlgorithm::Sha256, CanonicalizationAlgorithm::Relaxed);
    let mut builder = BodyHasherBuilder::new(false);
    builder.register_canonicalization(key.0, key.1, key.2);
    let mut hasher = builder.build();
    let _ = hasher.hash_chunk(body);
    hasher.finish().get(&key).unwrap().as_ref().unwrap().0.to_vec()
}
