//! Ours against mail-auth over generated worlds: every difference has a class that the world itself
//! shows, with the section of RFC 7208 that it is about. A difference without one fails.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use deliverability::{dns, spf};
use deliverability_compare::{peer::MailAuth, world::World};

const CASES: usize = 100_000;
const LOCAL: &str = "jane";
/// How many records of a tree, its loops unrolled, are looked at to find its classes.
const MAX_RECORDS: usize = 400;

/// A small generator of numbers: xorshift, 64 bits.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// A class of differences: its name with the section that makes us right.
type Class = &'static str;

const UNKNOWN: Class = "5: an unknown mechanism is skipped, with the term behind it";
const PREFIX: Class = "5.6: a prefix length is empty, clamped or has leading zeros";
const ADDRESS: Class = "5.6: an address of too few, too large or empty parts is read";
const QUALIFIERS: Class = "4.6.1: several qualifiers, or one before a modifier";
const AS_MECHANISM: Class = "4.6.1: name=value is read as a mechanism";
const SPACE: Class = "4.5, 4.6.1: tabs stand for spaces";
const VERSION: Class = "4.5: the version has spaces in or before it";
const ASCII: Class = "3.1: bytes outside ASCII";
const TOP_LABEL: Class = "7.1: a domain-spec without a top label";
const MACRO: Class = "7.1: a macro of no parts, or one that is not closed";
const MODIFIER: Class = "6: an unknown modifier without a value, or with a slash in it, is refused";
const SEVERAL: Class = "4.5: of several records the first is taken";
const MAPPED: Class = "5: an IPv4-mapped client is not one of IPv4";
const FAMILY: Class = "5.6: ip6 matches a client of IPv4";
const EXISTS: Class = "5.7: exists takes an IPv6 address";
const P_MACRO: Class = "7.3: %{p} is not validated, and costs a term";
const PTR_TARGET: Class = "5.5: ptr does not match its target itself";
const PTR_TERMS: Class = "4.6.4: each name that ptr checks costs a term";
const NESTED: Class = "5.2: an include within an include, one of them not with +, loses the outer qualifier";
const VOIDS: Class = "4.6.4: void look-ups are not counted";
const EXCHANGERS: Class = "4.6.4: of eleven exchangers the first ten are asked before the error";

/// In the order in which a difference is assigned, the narrow ones first.
const CLASSES: [Class; 21] = [
    UNKNOWN,
    PREFIX,
    ADDRESS,
    QUALIFIERS,
    AS_MECHANISM,
    SPACE,
    VERSION,
    ASCII,
    TOP_LABEL,
    MACRO,
    MODIFIER,
    SEVERAL,
    MAPPED,
    FAMILY,
    EXISTS,
    P_MACRO,
    PTR_TARGET,
    PTR_TERMS,
    EXCHANGERS,
    NESTED,
    VOIDS,
];

/// Terms with a fault that mail-auth takes, or reads otherwise.
const FAULTS: [(&str, Class); 26] = [
    ("foo", UNKNOWN),
    ("-foo:d1.example", UNKNOWN),
    ("ipv4:192.0.2.1", UNKNOWN),
    ("ip4:10.0.0.1/", PREFIX),
    ("ip4:192.0.2.1/33", PREFIX),
    ("ip4:192.0.2.1/032", PREFIX),
    ("ip6:2001:db8::1/129", PREFIX),
    ("a/033", PREFIX),
    ("mx//129", PREFIX),
    ("ip4:999.0.2.1", ADDRESS),
    ("ip4:192.0..1", ADDRESS),
    ("ip6:2001:db8", ADDRESS),
    ("--all", QUALIFIERS),
    ("?~-mx", QUALIFIERS),
    ("+redirect=d1.example", QUALIFIERS),
    ("a=d1.example", AS_MECHANISM),
    ("mx=d2.example", AS_MECHANISM),
    ("\ta:d1.example", SPACE),
    ("a:d1.ex\u{e4}mple", ASCII),
    ("a:192.0.2.1", TOP_LABEL),
    ("include:d1", TOP_LABEL),
    ("mx:%{d}x", TOP_LABEL),
    ("a:%{d0}.d1.example", MACRO),
    ("a:%{d", MACRO),
    ("x=", MODIFIER),
    ("x=a/b", MODIFIER),
];

/// Terms with a fault that both sides refuse: no class, and so the results must agree.
const REFUSED: [&str; 10] = [
    "-all:d1.example",
    "ptr/24",
    "include",
    "exists:",
    "redirect:d1.example",
    "a:%{z}.example",
    "a:%{c}.example",
    "ip4:192.0.2",
    "ip6:::1::",
    "ip4",
];

fn host(random: &mut Random, domains: usize) -> String {
    match random.below(10) {
        0..5 => format!("h{}.example", random.below(4)),
        5..9 => format!("d{}.example", random.below(domains)),
        _ => format!("gone{}.example", random.below(3)),
    }
}

fn cidr(random: &mut Random) -> String {
    let mut text = String::new();
    if random.chance(20) {
        text += &format!("/{}", random.pick(&[0, 8, 24, 28, 30, 32]));
    }
    if random.chance(10) {
        text += &format!("//{}", random.pick(&[0, 32, 64, 126, 128]));
    }
    text
}

fn term(random: &mut Random, domains: usize, exist: &[String]) -> String {
    let qualifier = *random.pick(&["", "", "", "", "+", "-", "~", "?"]);
    let term = match random.below(100) {
        0..30 => {
            let base = *random.pick(&["192.0.2", "192.0.2", "10.0.0", "198.51.100"]);
            let length = random.pick(&["", "", "/32", "/30", "/28", "/24", "/0"]);
            let length = if *length == "/0" && random.chance(80) { "" } else { length };
            format!("ip4:{base}.{}{length}", random.below(16))
        }
        30..42 => {
            let length = random.pick(&["", "/128", "/126", "/64", "/32"]);
            format!("ip6:2001:db8::{:x}{length}", random.below(16))
        }
        42..43 => "ip6:::/0".into(),
        43..58 => match random.below(12) {
            0..3 => format!("a{}", cidr(random)),
            3 => format!("a:%{{l}}.d{}.example{}", random.below(domains), cidr(random)),
            4 => format!("a:%{{d}}{}", cidr(random)),
            5 if random.chance(15) => "a:%{p}".into(),
            _ => format!("A:{}{}", host(random, domains), cidr(random)),
        },
        58..68 => match random.below(3) {
            0 => format!("mx{}", cidr(random)),
            _ => format!("mx:{}{}", host(random, domains), cidr(random)),
        },
        68..84 => format!(
            "include:{}",
            if random.chance(97) {
                format!("d{}.example", random.below(domains))
            } else {
                "gone0.example".into()
            }
        ),
        84..88 => match random.below(2) {
            0 => "ptr".into(),
            _ => format!("ptr:{}", random.pick(&["d0.example", "d1.example", "h1.example", "mail.test"])),
        },
        // Of names that exist alone: the peer's adapter cannot say that one does not.
        88..96 if !exist.is_empty() => format!("exists:{}", random.pick(exist)),
        96..98 => return format!("x{}=%{{d}}", random.below(3)),
        _ => "all".into(),
    };
    format!("{qualifier}{term}")
}

fn record(random: &mut Random, domains: usize, exist: &[String], faulty: bool) -> String {
    let mut terms: Vec<String> = (0..1 + random.below(6)).map(|_| term(random, domains, exist)).collect();
    match random.below(10) {
        0..6 => terms.push((*random.pick(&["-all", "~all", "?all", "+all", "-ALL"])).into()),
        6..8 => terms.push(format!("redirect=d{}.example", random.below(domains))),
        _ => {}
    }
    if random.chance(5) {
        terms.push("exp=why.example".into());
    }
    if faulty {
        let fault = if random.chance(25) { *random.pick(&REFUSED) } else { random.pick(&FAULTS).0 };
        terms.insert(random.below(terms.len() + 1), fault.into());
    }
    let version = match random.below(100) {
        0..3 if faulty => *random.pick(&["v = spf1", " v=spf1", "v=spf1\t"]),
        3..7 => "V=Spf1",
        _ => "v=spf1",
    };
    format!("{version} {}", terms.join(" "))
}

fn world(random: &mut Random) -> World {
    let mut world = World::default();
    let domains = 3 + random.below(4);
    let ip4 = |random: &mut Random| Ipv4Addr::new(192, 0, 2, random.below(16) as u8);
    let ip6 = |random: &mut Random| Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, random.below(16) as u16);
    let names = (0..domains).map(|n| format!("d{n}.example")).chain((0..4).map(|n| format!("h{n}.example")));
    for name in names.collect::<Vec<_>>() {
        if random.chance(75) {
            let addresses = (0..1 + random.below(2)).map(|_| ip4(random)).collect();
            world.a.insert(name.clone(), addresses);
        }
        if random.chance(50) {
            let addresses = (0..1 + random.below(2)).map(|_| ip6(random)).collect();
            world.aaaa.insert(name.clone(), addresses);
        }
        if random.chance(60) {
            let count = if random.chance(3) { 9 + random.below(4) } else { 1 + random.below(3) };
            world.mx.insert(name.clone(), (0..count).map(|_| host(random, domains)).collect());
        }
        if random.chance(20) {
            world.a.insert(format!("{LOCAL}.{name}"), vec![ip4(random)]);
        }
    }
    for n in 0..16 {
        if random.chance(40) {
            let count = 1 + random.below(3);
            let known =
                ["mail.d0.example", "mail.d1.example", "h1.example", "d0.example", "d1.example", "mail.test"];
            let names: Vec<String> = (0..count).map(|_| (*random.pick(&known)).to_owned()).collect();
            let address = Ipv4Addr::new(192, 0, 2, n);
            for name in &names {
                if random.chance(70) {
                    world.a.entry(name.clone()).or_default().push(address);
                }
            }
            world.ptr.insert(address.into(), names);
        }
    }
    let only_a: Vec<String> = world.a.keys().cloned().collect();
    let mut exist = only_a;
    if random.chance(10) {
        exist.extend(world.aaaa.keys().cloned());
    }
    let faulty = random.chance(20);
    for n in 0..domains {
        let name = format!("d{n}.example");
        let mut texts = Vec::new();
        if random.chance(10) {
            texts.push("some other text".into());
        }
        if n == 0 || random.chance(95) {
            let here = faulty && random.chance(50);
            texts.push(record(random, domains, &exist, here));
        }
        if random.chance(1) {
            texts.push(record(random, domains, &exist, false));
        }
        if !texts.is_empty() {
            world.txt.insert(name, texts);
        }
    }
    world
}

/// The includes that lead to a record: whether there is one, and whether one has another qualifier than +.
#[derive(Debug, Clone, Copy, Default)]
struct Above {
    included: bool,
    differs: bool,
}

fn is_all(term: &str) -> bool {
    term.trim_start_matches(['+', '-', '~', '?']).eq_ignore_ascii_case("all")
}

/// What a world shows to someone who walks through its records from the first, as far as a check may.
#[derive(Default)]
struct Walk {
    classes: BTreeSet<Class>,
    terms: usize,
    voids: usize,
    /// Terms that mail-auth spends on the names of the client.
    names: usize,
    /// Records that are still to be looked at.
    open: VecDeque<(String, Above)>,
}

impl Walk {
    fn of(world: &World, client: IpAddr) -> Self {
        let mut walk = Self::default();
        // The records nearest to the first come first, so that loops hide none.
        walk.open.push_back(("d0.example".into(), Above::default()));
        for _ in 0..MAX_RECORDS {
            let Some((domain, above)) = walk.open.pop_front() else { break };
            walk.record(world, client, &domain, above);
        }
        if matches!(client, IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some()) {
            walk.classes.insert(MAPPED);
        }
        if walk.voids > 2 {
            walk.classes.insert(VOIDS);
        }
        if walk.names > 0 && walk.terms + walk.names > 10 {
            walk.classes.insert(PTR_TERMS);
        }
        walk
    }

    /// The texts of a domain, and whatever they lead to, with the includes above.
    fn record(&mut self, world: &World, client: IpAddr, domain: &str, above: Above) {
        let texts = world.txt.get(domain).map(Vec::as_slice).unwrap_or_default();
        let is_spf = |text: &&String| text.trim_start().to_ascii_lowercase().starts_with('v');
        if texts.iter().filter(is_spf).count() > 1 {
            self.classes.insert(SEVERAL);
        }
        for text in texts.iter().filter(is_spf) {
            if text.starts_with(' ') || text.contains("v = ") {
                self.classes.insert(VERSION);
            }
            if text.contains('\t') {
                self.classes.insert(SPACE);
            }
            // A redirect beside `all` is not followed, wherever it stands; nothing behind `all` is reached.
            let has_all = text.split(' ').any(is_all);
            let mut is_over = false;
            for term in text.split(' ').skip(1).filter(|term| !has_all || !term.starts_with("redirect=")) {
                let fault = FAULTS.iter().find(|(fault, _)| *fault == term);
                self.classes.extend(fault.map(|(_, class)| *class));
                if !is_over {
                    self.term(world, client, domain, term, above);
                }
                is_over |= is_all(term);
            }
        }
    }

    fn term(&mut self, world: &World, client: IpAddr, domain: &str, term: &str, above: Above) {
        let passes = !term.starts_with(['-', '~', '?']);
        let term = term.trim_start_matches(['+', '-', '~', '?', '\t']).to_ascii_lowercase();
        let end = term.find([':', '=', '/']).unwrap_or(term.len());
        let (name, argument) = term.split_at(end);
        let spec = argument.strip_prefix([':', '=']).unwrap_or_default();
        let spec = if name == "ip6" { spec } else { spec.split('/').next().unwrap_or_default() };
        if spec.contains("%{p}") {
            self.classes.insert(P_MACRO);
            self.names += 1;
        }
        let target = if spec.is_empty() {
            domain.to_owned()
        } else {
            spec.replace("%{l}", LOCAL).replace("%{d}", domain)
        };
        let is_ip4 = client.is_ipv4();
        match name {
            "ip6" => {
                let (address, length) = spec.split_once('/').unwrap_or((spec, "128"));
                let (Ok(address), Ok(length)) = (address.parse::<Ipv6Addr>(), length.parse::<u32>()) else {
                    return;
                };
                let IpAddr::V4(client) = client else { return };
                let differs = client.to_ipv6_mapped().to_bits() ^ address.to_bits();
                if differs.leading_zeros() >= length {
                    self.classes.insert(FAMILY);
                }
            }
            "a" => {
                self.terms += 1;
                let has =
                    if is_ip4 { world.a.contains_key(&target) } else { world.aaaa.contains_key(&target) };
                self.voids += usize::from(!has);
            }
            "mx" => {
                self.terms += 1;
                let count = world.mx.get(&target).map_or(0, Vec::len);
                self.voids += usize::from(count == 0);
                if count > 10 {
                    self.classes.insert(EXCHANGERS);
                }
            }
            "exists" => {
                self.terms += 1;
                if !world.a.contains_key(&target) {
                    self.classes.insert(EXISTS);
                    self.voids += 1;
                }
            }
            "ptr" => {
                self.terms += 1;
                let names = world.ptr.get(&client).map(Vec::as_slice).unwrap_or_default();
                self.names += names.len();
                if names.contains(&target) {
                    self.classes.insert(PTR_TARGET);
                }
            }
            "include" => {
                self.terms += 1;
                let within = Above { included: true, differs: above.differs || !passes };
                if above.included && within.differs {
                    self.classes.insert(NESTED);
                }
                self.open.push_back((target, within));
            }
            "redirect" => {
                self.terms += 1;
                self.open.push_back((target, above));
            }
            _ => {}
        }
    }
}

#[test]
fn every_difference_from_mail_auth_has_its_reason() {
    let mut random = Random(0x7208_2014_0415_0001);
    let mut differences: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
    let mut shown: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut agree, mut plain, mut unexplained) = (0, 0, Vec::new());
    let mut results: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..CASES {
        let world = world(&mut random);
        let last = random.below(16) as u8;
        let client: IpAddr = match random.below(20) {
            0..13 => Ipv4Addr::new(192, 0, 2, last).into(),
            13..19 => Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last.into()).into(),
            _ => Ipv4Addr::new(192, 0, 2, last).to_ipv6_mapped().into(),
        };
        let sender = format!("{LOCAL}@d0.example");
        let zone = world.zone();
        let request = spf::Request::mail_from(client, "mx.helo.example", &sender);
        let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
        let ours = verdict.result().as_str().to_owned();
        let theirs = format!("{:?}", MailAuth::new(&world).check(client, "mx.helo.example", &sender))
            .to_ascii_lowercase();
        *results.entry(ours.clone()).or_default() += 1;
        let walk = Walk::of(&world, client);
        plain += usize::from(walk.classes.is_empty());
        for class in &walk.classes {
            differences.entry(class).or_default().0 += 1;
        }
        if ours == theirs {
            agree += 1;
            continue;
        }
        *shown.entry((ours.clone(), theirs.clone())).or_default() += 1;
        match CLASSES.iter().find(|class| walk.classes.contains(*class)) {
            Some(class) => differences.entry(class).or_default().1 += 1,
            None => unexplained.push(format!("{client}: ours {verdict}, theirs {theirs}\n{world:#?}")),
        }
    }
    println!("{agree} of {CASES} agree; {plain} worlds have no class; ours: {results:?}");
    println!("{:>8} {:>8}  class", "worlds", "differ");
    for class in CLASSES {
        let (worlds, differ) = differences.get(class).copied().unwrap_or_default();
        println!("{worlds:>8} {differ:>8}  {class}");
    }
    for ((ours, theirs), count) in shown {
        println!("{count:>8}  ours {ours}, theirs {theirs}");
    }
    assert!(
        unexplained.is_empty(),
        "{} differences without a class, the first:\n{}",
        unexplained.len(),
        unexplained[0]
    );
    for class in CLASSES {
        assert!(
            differences.get(class).is_some_and(|(_, differ)| *differ > 0),
            "no world shows this: {class}"
        );
    }
    assert!(agree * 2 > CASES, "{agree} of {CASES} agree");
    // Where a world shows no class both sides must agree, and that is not a rare case.
    assert!(plain * 4 > CASES, "only {plain} worlds without a class");
}
