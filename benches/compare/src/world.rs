//! DNS data that every side is given the same way.

use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use deliverability::dns::{Answer, Data, Name, Question, Record, RecordType, Zone};

/// Names and what they hold. A name that is not in it does not exist.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub txt: BTreeMap<String, Vec<String>>,
    pub a: BTreeMap<String, Vec<Ipv4Addr>>,
    pub aaaa: BTreeMap<String, Vec<Ipv6Addr>>,
    pub mx: BTreeMap<String, Vec<String>>,
    pub ptr: BTreeMap<IpAddr, Vec<String>>,
}

impl World {
    /// The world as a zone.
    pub fn zone(&self) -> Zone {
        let mut zone = Zone::new();
        let mut add = |name: &str, data: Data| zone.insert(name, data).unwrap();
        for (name, texts) in &self.txt {
            texts.iter().for_each(|text| add(name, Data::txt(text.as_bytes())));
        }
        for (name, addresses) in &self.a {
            addresses.iter().for_each(|address| add(name, Data::A(*address)));
        }
        for (name, addresses) in &self.aaaa {
            addresses.iter().for_each(|address| add(name, Data::Aaaa(*address)));
        }
        for (name, exchanges) in &self.mx {
            for exchange in exchanges {
                add(name, Data::Mx { preference: 10, exchange: Name::parse(exchange).unwrap() });
            }
        }
        for (address, names) in &self.ptr {
            let question = Question::reverse(*address);
            for name in names {
                add(question.name().as_str(), Data::Ptr(Name::parse(name).unwrap()));
            }
        }
        zone
    }

    /// The answers for the texts by their names, as a cache keeps them.
    pub fn answers(&self) -> HashMap<String, Answer> {
        let answer = |text: &String| Answer::from_records(vec![Record::new(300, Data::txt(text))]);
        self.txt.iter().map(|(name, texts)| (name.clone(), answer(&texts[0]))).collect()
    }
}

/// The answer of such a cache.
pub fn look_up(answers: &HashMap<String, Answer>, question: &Question) -> Answer {
    match answers.get(question.name().as_str()) {
        Some(answer) if question.record_type() == RecordType::Txt => answer.clone(),
        _ => Answer::NoSuchName,
    }
}

/// A domain whose mail comes from 27 networks in three records, two includes deep: five records.
pub fn tree() -> World {
    let mut world = World::default();
    let mut text = |name: &str, text: String| {
        world.txt.insert(name.into(), vec![text]);
    };
    text("tree.example", "v=spf1 include:_spf.tree.example ~all".into());
    text(
        "_spf.tree.example",
        "v=spf1 include:_netblocks.tree.example include:_netblocks2.tree.example include:_netblocks3.tree.example ~all"
            .into(),
    );
    let ip4 = |range: std::ops::Range<u8>| {
        range
            .map(|n| format!(" ip4:{}.{}.{}.0/{}", 20 + n * 7, 100 + n, n * 16, 16 + n % 6))
            .collect::<String>()
    };
    let ip6 = (0..6).map(|n| format!(" ip6:2001:db8:{:x}000::/36", n)).collect::<String>();
    text("_netblocks.tree.example", format!("v=spf1{} ~all", ip4(0..11)));
    text("_netblocks2.tree.example", format!("v=spf1{ip6} ~all"));
    text("_netblocks3.tree.example", format!("v=spf1{} ~all", ip4(11..21)));
    world
}

/// An address near the end of [`tree`].
pub const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(153, 119, 48, 9));

/// A record of ten terms, as many domains publish one.
pub const TYPICAL: &str = "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.7 ip6:2001:db8::/32 a mx a:mail.example.org include:_spf.example.net include:spf.sender.example exists:%{i}._spf.example.org ~all";
