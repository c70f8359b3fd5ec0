//! Whole messages against mail-auth: SPF, DKIM and DMARC of each, over generated messages and zones.
//!
//! A message or zone that has what the two sides differ in is marked with a class as it is generated, and
//! names the section. A difference without such a mark fails, and so does a class that no message shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use deliverability::{
    auth::{self, Connection},
    dkim::{
        BodyCanonicalizer,
        Canonicalization::{self, Relaxed, Simple},
        Ed25519Key, RsaKey, RustCrypto, Signer, SigningKey,
    },
    dmarc,
    dns::{self, Zone},
    mail::{LineEndings, Message},
    spf,
};
use deliverability_compare::{
    peer::{Cache, MailAuth, parse_texts, ready},
    world::World,
};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DmarcResult, DnsError, Error, MessageAuthenticator, Parameters,
    SpfResult, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    dmarc::{Dmarc, Policy, verify::DmarcParameters},
    hickory_resolver::proto::op::ResponseCode,
    spf::verify::SpfParameters,
};

const CASES: usize = 100_000;

/// A small generator of numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A class of differences: what makes us right.
type Class = &'static str;

const AMBIGUOUS: Class = "RFC 5322, 2.2: a header with more than one reading passes";
const REPEATED: Class = "RFC 6376, 8.15: a shown field occurs more often than it is signed";
const CONTENT: Class = "RFC 2045, 6.4: an unsigned encoding that the body cannot have";
const PARTS: Class = "RFC 6376, 3.4.4: white space in the empty line after the header of a part";
const LENGTH_ZERO: Class = "RFC 6376, 8.2: l=0 signs no part of the body";
const LENGTH_EMPTY: Class = "RFC 6376, 3.4.3: the line end that simple gives an empty body counts for l=";
const LENGTH_SYNTAX: Class = "RFC 6376, 3.5: l= that is no number is read as 0 or left out";
const FROM_SIGNED: Class = "RFC 6376, 6.1.1: From is not signed";
const VERSION: Class = "RFC 6376, 3.5: v= is missing";
const TWICE: Class = "RFC 6376, 3.2: a tag stands twice";
const KEY_HASH: Class = "RFC 6376, 3.6.1: h= of the key is not heeded";
const KEY_SERVICE: Class = "RFC 6376, 3.6.1: s= of the key is not heeded";
const KEY_VERSION: Class = "RFC 6376, 3.6.1: v= of the key is not first";
const KEY_TWICE: Class = "RFC 6376, 3.2: a tag of the key stands twice";
const AUTHORS: Class = "RFC 9989, 11.5: several author domains escape the policy";
const FROM_FORM: Class = "RFC 9989, 5.3.1: the author of a From that is malformed";
const RECORDS: Class = "RFC 9989, 4.10: of several records the first is taken";
const RECORD_CASE: Class = "RFC 9989, 4.7: the version in lower case";
const RECORD_POLICY: Class = "RFC 9989, 4.7: a bad value of p, sp, adkim or aspf";
const RECORD_TWICE: Class = "RFC 9989, 4.7: a tag stands twice";
const RECORD_SPACE: Class = "RFC 9989, 4.8: white space before the version";

const CLASSES: &[Class] = &[
    AMBIGUOUS,
    REPEATED,
    CONTENT,
    PARTS,
    LENGTH_ZERO,
    LENGTH_EMPTY,
    LENGTH_SYNTAX,
    FROM_SIGNED,
    VERSION,
    TWICE,
    KEY_HASH,
    KEY_SERVICE,
    KEY_VERSION,
    KEY_TWICE,
    AUTHORS,
    FROM_FORM,
    RECORDS,
    RECORD_CASE,
    RECORD_POLICY,
    RECORD_TWICE,
    RECORD_SPACE,
];

const DOMAINS: [&str; 4] = ["example.org", "news.example.org", "deep.a.b.example.org", "other.example"];

struct Keys {
    ed25519: [Ed25519Key; 2],
    rsa: RsaKey,
}

/// A message, its zone, and what in them the sides may differ about.
struct Case {
    raw: String,
    world: World,
    client: IpAddr,
    sender: String,
    classes: BTreeSet<Class>,
}

fn key_record(random: &mut Random, record: &str, classes: &mut BTreeSet<Class>) -> Vec<String> {
    let p = record.rsplit_once("p=").unwrap().1;
    let kind = if record.contains("k=rsa") { "k=rsa; " } else { "k=ed25519; " };
    let (text, class) = match random.below(60) {
        0 => (format!("v=DKIM1; {kind}h=sha1; p={p}"), Some(KEY_HASH)),
        1 => (format!("v=DKIM1; {kind}s=tlsrpt; p={p}"), Some(KEY_SERVICE)),
        2 => (format!("{kind}v=DKIM1; p={p}"), Some(KEY_VERSION)),
        3 => (format!("v=DKIM1; {kind}p={p}; p={p}"), Some(KEY_TWICE)),
        4 => (format!("v=DKIM1; {kind}p="), None),
        5 => (format!("v=DKIM1; {kind}t=s; p={p}"), None),
        6 => (format!("v=DKIM1; {kind}t=y; n=x; new=1; p={p}"), None),
        7 => (format!("v=DKIM1; {kind}h=sha256:sha1; s=email; p={p};"), None),
        8 => ("some other text".to_owned(), None),
        9 => return Vec::new(),
        10 => (format!("v=DKIM1; {kind}p={}", &p[..p.len() - 8]), None),
        11 => (record.replace("k=rsa", "k=ed25519"), None),
        12 => (format!("{kind}p={p}"), None),
        _ => (record.to_owned(), None),
    };
    classes.extend(class);
    vec![text]
}

fn dmarc_record(random: &mut Random, classes: &mut BTreeSet<Class>) -> Vec<String> {
    let policy = random.pick(&["none", "quarantine", "reject", "Reject"]);
    let (text, class) = match random.below(60) {
        0 => (format!("v=dmarc1; p={policy}"), Some(RECORD_CASE)),
        1 => ("v=DMARC1; p=refuse; rua=mailto:d@example.org".to_owned(), Some(RECORD_POLICY)),
        2 => ("v=DMARC1; p=refuse".to_owned(), Some(RECORD_POLICY)),
        3 => (format!("v=DMARC1; p={policy}; adkim=x; aspf=y"), Some(RECORD_POLICY)),
        4 => (format!("v=DMARC1; p={policy}; sp=bad; rua=mailto:d@example.org"), Some(RECORD_POLICY)),
        5 => (format!("v=DMARC1; p={policy}; p=none"), Some(RECORD_TWICE)),
        6 => (format!(" v=DMARC1; p={policy}"), Some(RECORD_SPACE)),
        7 => {
            classes.insert(RECORDS);
            return vec![format!("v=DMARC1; p={policy}"), "v=DMARC1; p=none".to_owned()];
        }
        8 => return vec!["v=spf1 -all".to_owned(), format!("v=DMARC1; p={policy}")],
        9 => (format!("v=DMARC1; p={policy}; sp={}; np={}", "none", "none"), None),
        10 => (format!("v=DMARC1; p={policy}; adkim=s; aspf=s"), None),
        11 => (format!("v=DMARC1; p={policy}; psd=n"), None),
        12 => (format!("v=DMARC1; p={policy}; t=y"), None),
        13 => (format!("v=DMARC1;p={policy};pct=20;x=y;fo=1;ri=3600;"), None),
        14 => ("v=DMARC1 p=reject".to_owned(), Some(RECORD_POLICY)),
        15 => (format!("v=DMARC1; p={policy}; psd=y"), None),
        _ => (format!("v=DMARC1; p={policy}"), None),
    };
    classes.extend(class);
    vec![text]
}

/// The zone, and the faults in it by their names.
fn world(random: &mut Random, keys: &Keys) -> (World, Vec<(String, BTreeSet<Class>)>) {
    let mut world = World::default();
    let mut faults: Vec<(String, BTreeSet<Class>)> = Vec::new();
    for domain in DOMAINS {
        for (selector, record) in
            [("e", keys.ed25519[0].record()), ("f", keys.ed25519[1].record()), ("r", keys.rsa.record())]
        {
            let name = format!("{selector}._domainkey.{domain}");
            let mut classes = BTreeSet::new();
            let texts = key_record(random, &record, &mut classes);
            faults.push((name.clone(), classes));
            if !texts.is_empty() {
                world.txt.insert(name, texts);
            }
        }
        if random.chance(if domain == "example.org" { 90 } else { 30 }) {
            let mut classes = BTreeSet::new();
            world.txt.insert(format!("_dmarc.{domain}"), dmarc_record(random, &mut classes));
            faults.push((format!("_dmarc.{domain}"), classes));
        }
        let spf = random.pick(&[
            "v=spf1 ip4:192.0.2.0/28 -all",
            "v=spf1 ip4:192.0.2.1 ~all",
            "v=spf1 +all",
            "v=spf1 -all",
            "none",
        ]);
        if spf != "none" {
            world.txt.insert(domain.to_owned(), vec![spf.to_owned()]);
        }
    }
    (world, faults)
}

const BODIES: [(&str, &str); 4] = [
    ("", "At noon?  Or later. \r\n\r\n  Jane\r\n"),
    (
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
        "Um zw\u{f6}lf?\r\n\r\n\r\n",
    ),
    (
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n\r\nBye\r\n--b--\r\n",
    ),
    ("Content-Type: text/html\r\n", ""),
];

fn message(random: &mut Random, classes: &mut BTreeSet<Class>) -> (String, String) {
    let author = random.pick(&DOMAINS);
    let (from, class) = match random.below(40) {
        0 => (format!("jane@{author}, eve@other.example"), (author != "other.example").then_some(AUTHORS)),
        1 => (format!("jane@{author}, joe@{author}"), None),
        2 => (format!("a@evil.example via Jane <jane@{author}>"), Some(FROM_FORM)),
        3 => (format!("jane@{author} <"), Some(FROM_FORM)),
        4 => ("undisclosed".to_owned(), Some(FROM_FORM)),
        5 => (format!("\"jane@evil.example\" <jane@{author}>"), None),
        6 => (format!("=?utf-8?q?J=C3=A4ne?= <jane@{author}>"), None),
        7 => (format!("Jane\r\n (the first)\r\n\t<jane@{author}>"), None),
        8 => (format!("team: jane@{author};"), Some(FROM_FORM)),
        9 => (format!("Jane <JANE@{}>", author.to_uppercase()), None),
        _ => (format!("Jane <jane@{author}>"), None),
    };
    classes.extend(class);
    let (content, body) = random.pick(&BODIES);
    let subject = random.pick(&["Lunch", "Lunch\r\n today", "=?utf-8?b?R3LDvMOfZQ==?="]);
    let to = random.pick(&["To: bob@example.net\r\n", "To: a@b.example,\r\n\tc@d.example\r\n", ""]);
    let raw = format!(
        "From: {from}\r\n{to}Subject: {subject}\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\n{content}\r\n{body}"
    );
    (raw, author.to_owned())
}

fn body_hash(how: Canonicalization, body: &[u8], limit: usize, key: &impl SigningKey) -> String {
    let mut prepared = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(how, LineEndings::Crlf);
    canonicalizer.update(body, |bytes| prepared.extend_from_slice(bytes));
    canonicalizer.finish(|bytes| prepared.extend_from_slice(bytes));
    base64(&key.sha256(&mut |hash| hash(&prepared[..limit.min(prepared.len())])))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// A signature that the signer would not write, made by hand over a simple header.
fn by_hand(
    random: &mut Random,
    raw: &str,
    domain: &str,
    key: &Ed25519Key,
    classes: &mut BTreeSet<Class>,
) -> String {
    let message = Message::parse(raw.as_bytes());
    let how = random.pick(&[Relaxed, Simple]);
    let (mut names, mut limit) = (vec!["From", "Subject", "Date"], usize::MAX);
    let (tags, class) = match random.below(14) {
        0 => {
            limit = random.below(12);
            let class = match limit {
                0 => Some(LENGTH_ZERO),
                1 | 2 if message.body().is_empty() && how == Simple => Some(LENGTH_EMPTY),
                _ => None,
            };
            (format!("v=1; a=ed25519-sha256; l={limit}; "), class)
        }
        1 => ("v=1; a=ed25519-sha256; l=abc; ".to_owned(), Some(LENGTH_SYNTAX)),
        2 => {
            names.remove(0);
            ("v=1; a=ed25519-sha256; ".to_owned(), Some(FROM_SIGNED))
        }
        3 => ("a=ed25519-sha256; ".to_owned(), Some(VERSION)),
        4 => ("v=1; a=ed25519-sha256; n=1; n=2; ".to_owned(), Some(TWICE)),
        5 => ("v=1; a=ed25519-sha256; t=4000000000; x=3900000000; ".to_owned(), None),
        6 => ("v=1; a=ed25519-sha256; i=@evil.example; ".to_owned(), None),
        7 => ("v=1; a=ed25519-sha256; t=1; x=2; ".to_owned(), None),
        8 => ("v=1; a=ed25519-sha256; t=1; x=4000000000; q=dns/txt; z=From:x; new=1; ".to_owned(), None),
        9 => (format!("v=1; a=ed25519-sha256; i=jane@sub.{domain}; "), None),
        10 => ("v=1; a=rsa-sha3; ".to_owned(), None),
        11 => ("v=2; a=ed25519-sha256; ".to_owned(), None),
        12 => ("v=1; a=rsa-sha256; ".to_owned(), None),
        _ => ("v=1; a=ed25519-sha256; ".to_owned(), None),
    };
    classes.extend(class);
    let hash = body_hash(how, message.body(), limit, key);
    let field = format!(
        "DKIM-Signature: {tags}c=simple/{how}; d={domain}; s=e;\r\n\th={}; bh={hash}; b=",
        names.join(":")
    );
    let mut input = String::new();
    for name in &names {
        if let Some(found) = message.fields().iter().rev().find(|found| found.is(name)) {
            input.push_str(&String::from_utf8_lossy(found.as_bytes()));
            input.push_str("\r\n");
        }
    }
    input.push_str(&field);
    format!("{field}{}\r\n", base64(&key.sign(input.as_bytes()).unwrap()))
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

fn signature(
    random: &mut Random,
    raw: &str,
    author: &str,
    keys: &Keys,
    classes: &mut BTreeSet<Class>,
) -> String {
    let domain = if random.chance(70) { author } else { random.pick(&DOMAINS) };
    if random.chance(30) {
        return by_hand(random, raw, domain, &keys.ed25519[0], classes);
    }
    let message = Message::parse(raw.as_bytes());
    let (header, body) = (random.pick(&[Relaxed, Simple]), random.pick(&[Relaxed, Simple]));
    let fields = match random.below(3) {
        0 => Some(vec!["From", "Subject"]),
        1 => Some(vec!["From", "To", "Subject", "Date", "Content-Type"]),
        _ => None,
    };
    let made = match random.below(12) {
        0 => sign(Signer::new(domain, "r", &keys.rsa), fields, header, body, &message),
        1 => sign(Signer::new(domain, "f", &keys.ed25519[0]), fields, header, body, &message),
        2 => sign(Signer::new(domain, "f", &keys.ed25519[1]), fields, header, body, &message),
        _ => sign(Signer::new(domain, "e", &keys.ed25519[0]), fields, header, body, &message),
    };
    made.unwrap_or_default()
}

fn sign<K: SigningKey>(
    signer: Signer<'_, K>,
    fields: Option<Vec<&'static str>>,
    header: Canonicalization,
    body: Canonicalization,
    message: &Message<'_>,
) -> Option<String> {
    let signer = signer.canonicalization(header, body);
    let signer = match fields {
        Some(fields) => signer.fields(fields),
        None => signer,
    };
    signer.sign(message, now()).ok()
}

/// What happens to the message on its way.
fn edited(random: &mut Random, raw: String, classes: &mut BTreeSet<Class>) -> String {
    let (changed, class) = match random.below(40) {
        0 => (raw.replacen("\r\nSubject:", "\r\nno field here\r\nSubject:", 1), Some(AMBIGUOUS)),
        1 => (raw.replacen("\r\nSubject: ", "\r\nSubject: \n", 1), Some(AMBIGUOUS)),
        2 => (raw.replacen("\r\nDate:", "\r\nX: a\n\nb\r\nDate:", 1), Some(AMBIGUOUS)),
        3 => (raw.replacen("\r\nDate:", "\r\n \r\nDate:", 1), Some(AMBIGUOUS)),
        4 => (raw.replacen("\r\nSubject:", "\r\nX: a\0b\r\nSubject:", 1), Some(AMBIGUOUS)),
        5 => (format!("Subject: Rent\r\n{raw}"), Some(REPEATED)),
        6 => (format!("Content-Type: text/html\r\n{raw}"), Some(REPEATED)),
        7 => (format!("From: eve@evil.example\r\n{raw}"), Some(AUTHORS)),
        8 => (format!("Content-Transfer-Encoding: base64\r\n{raw}"), Some(CONTENT)),
        9 => (raw.replacen("text/plain\r\n\r\n", "text/plain\r\n \r\n", 1), Some(PARTS)),
        10 => (format!("{raw}more\r\n"), None),
        11 => (format!("{raw}\r\n\r\n"), None),
        12 => (raw.replacen("Lunch", "Rent", 1), None),
        13 => (raw.replacen("noon", "one", 1), None),
        14 => (raw.replacen("Subject: ", "Subject:   ", 1), None),
        15 => (raw.replacen("Subject: ", "SUBJECT:\r\n ", 1), None),
        16 => (format!("Received: from a\r\n\tby b\r\n{raw}"), None),
        17 => (raw.replacen(" Or later.", "\t Or   later.  ", 1), None),
        18 => (raw.replacen("Jane <", "Eve <", 1), None),
        19 => (raw.replacen("; b=", "; b= ", 1), None),
        20 => (raw.replacen("Date: Wed,", "Date:  Wed,", 1), None),
        21 => (raw.replacen("d=example.org", "d=other.example", 1), None),
        _ => (raw.clone(), None),
    };
    if changed != raw {
        classes.extend(class);
    }
    if class == Some(CONTENT) && changed.matches("Content-Transfer-Encoding:").count() > 1 {
        classes.insert(REPEATED);
    }
    changed
}

fn case(random: &mut Random, keys: &Keys) -> Case {
    let mut classes = BTreeSet::new();
    let (world, faults) = world(random, keys);
    let (mut raw, author) = message(random, &mut classes);
    for _ in 0..random.below(3) {
        let field = signature(random, &raw, &author, keys, &mut classes);
        raw.insert_str(0, &field);
    }
    let raw = edited(random, raw, &mut classes);
    let client = IpAddr::from(Ipv4Addr::new(192, 0, 2, random.below(32) as u8));
    let sender =
        format!("bounce@{}", if random.chance(60) { author.as_str() } else { random.pick(&DOMAINS) });
    for (name, found) in faults {
        let is_used = match name.split_once("._domainkey.") {
            Some((selector, domain)) => {
                raw.contains(&format!("d={domain};")) && raw.contains(&format!("s={selector};"))
            }
            None => {
                let domain = name.trim_start_matches("_dmarc.");
                raw.to_lowercase().contains(domain) || sender.contains(domain)
            }
        };
        if is_used {
            classes.extend(found);
        }
    }
    Case { raw, world, client, sender, classes }
}

/// What a side says: whether SPF passes, the domains whose signatures pass, whether DMARC passes, and else the policy.
#[derive(Debug, PartialEq, Eq)]
struct Says {
    spf: bool,
    dkim: Vec<String>,
    dmarc: bool,
    policy: &'static str,
}

fn ours(case: &Case) -> (Says, String) {
    let zone: Zone = case.world.zone();
    let connection = Connection::new(case.client, "mx.helo.example", &case.sender);
    let check = auth::Check::new(&Message::parse(case.raw.as_bytes()), &connection, now(), RustCrypto);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    let mut domains: Vec<String> =
        verdict.dkim().passes().filter_map(|outcome| outcome.domain().map(str::to_ascii_lowercase)).collect();
    domains.sort();
    let policy = match verdict.dmarc().policy() {
        Some(dmarc::Policy::Reject) => "reject",
        Some(dmarc::Policy::Quarantine) => "quarantine",
        _ => "none",
    };
    let passes = verdict.dmarc().result() == dmarc::Result::Pass;
    let says = Says {
        spf: verdict.spf().result() == spf::Result::Pass,
        dkim: domains,
        dmarc: passes,
        policy: if passes { "none" } else { policy },
    };
    (says, format!("{}\n{}\n{}", verdict.spf(), verdict.dkim(), verdict.dmarc()))
}

/// Texts as mail-auth's own look-up takes them: the first that reads as a record.
fn texts<T: TxtRecordParser>(texts: &[String], found: impl Fn(Arc<T>) -> Txt) -> Txt {
    let mut error = Error::Dns(DnsError::InvalidRecordType);
    for text in texts {
        match T::parse(text.as_bytes()) {
            Ok(record) => return found(Arc::new(record)),
            Err(other) => error = other,
        }
    }
    Txt::Error(error)
}

fn cache(world: &World) -> Cache<Box<str>, Txt> {
    let read = |name: &str, values: &[String]| {
        if name.starts_with("_dmarc.") {
            texts::<Dmarc>(values, Txt::Dmarc)
        } else if name.contains("._domainkey.") {
            texts::<DomainKey>(values, Txt::DomainKey)
        } else {
            parse_texts(values)
        }
    };
    Cache {
        known: world
            .txt
            .iter()
            .map(|(name, values)| (format!("{name}.").into(), read(name, values)))
            .collect(),
        absent: Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))),
    }
}

fn theirs(case: &Case, authenticator: &MessageAuthenticator) -> Option<Says> {
    let message = AuthenticatedMessage::parse(case.raw.as_bytes())?;
    let cache = cache(&case.world);
    let dkim = ready(authenticator.verify_dkim(Parameters::new(&message).with_txt_cache(&cache)));
    let parameters =
        SpfParameters::verify_mail_from(case.client, "mx.helo.example", "receiver.example", &case.sender);
    let spf = ready(authenticator.check_host(Parameters::new(parameters).with_txt_cache(&cache)));
    let domain = case.sender.rsplit_once('@').unwrap().1;
    let parameters = DmarcParameters {
        message: &message,
        dkim_output: &dkim,
        dkim2_output: None,
        rfc5321_mail_from_domain: domain,
        spf_output: &spf,
    };
    let nothing = MailAuth::new(&World::default());
    let dmarc = ready(authenticator.verify_dmarc(
        Parameters::new(parameters).with_txt_cache(&cache).with_ipv4_cache(nothing.addresses()),
    ));
    let mut domains: Vec<String> = dkim
        .iter()
        .filter(|output| *output.result() == DkimResult::Pass)
        .filter_map(|output| output.signature().map(|signature| signature.d.to_ascii_lowercase()))
        .collect();
    domains.sort();
    let passes = *dmarc.dkim_result() == DmarcResult::Pass || *dmarc.spf_result() == DmarcResult::Pass;
    let policy = match dmarc.policy() {
        Policy::Reject => "reject",
        Policy::Quarantine => "quarantine",
        _ => "none",
    };
    Some(Says {
        spf: spf.result() == SpfResult::Pass,
        dkim: domains,
        dmarc: passes,
        policy: if passes { "none" } else { policy },
    })
}

fn keys() -> Keys {
    let rsa = RsaKey::from_der(include_bytes!("../../../tests/data/rsa-2048.pk8")).unwrap();
    Keys { ed25519: [Ed25519Key::from_seed(&[7; 32]), Ed25519Key::from_seed(&[8; 32])], rsa }
}

#[test]
fn every_difference_on_whole_messages_has_its_reason() {
    let cases = std::env::var("MESSAGE_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let (keys, mut random) = (keys(), Random(0x9989_2026));
    let authenticator = MessageAuthenticator::new_cloudflare().unwrap();
    let mut counts: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
    let (mut agree, mut plain, mut passes, mut unexplained) = (0, 0, [0; 3], Vec::new());
    for _ in 0..cases {
        let case = case(&mut random, &keys);
        let (ours, why) = ours(&case);
        for (count, passed) in passes.iter_mut().zip([ours.spf, !ours.dkim.is_empty(), ours.dmarc]) {
            *count += usize::from(passed);
        }
        plain += usize::from(case.classes.is_empty());
        for class in &case.classes {
            counts.entry(class).or_default().0 += 1;
        }
        let theirs = theirs(&case, &authenticator);
        if theirs.as_ref() == Some(&ours) {
            agree += 1;
            continue;
        }
        // A difference counts for its class where the message has no other.
        if case.classes.len() == 1 {
            counts.entry(case.classes.first().unwrap()).or_default().1 += 1;
        }
        if case.classes.is_empty() {
            unexplained.push(format!(
                "ours {ours:?}: {why}\ntheirs {theirs:?}\n{:#?}\n{:?} from {} {}",
                case.world.txt, case.raw, case.client, case.sender
            ));
        }
    }
    println!("{agree} of {cases} agree; {plain} have no class; SPF, DKIM and DMARC pass: {passes:?}");
    println!("{:>8} {:>8}  class", "messages", "differ");
    for class in CLASSES {
        let (all, differ) = counts.get(class).copied().unwrap_or_default();
        println!("{all:>8} {differ:>8}  {class}");
    }
    unexplained.sort_by_key(String::len);
    for text in unexplained.iter().take(12) {
        println!("UNEXPLAINED {text}\n");
    }
    assert!(
        unexplained.is_empty(),
        "{} differences without a class, the first:\n{}",
        unexplained.len(),
        unexplained[0]
    );
    for class in CLASSES {
        assert!(counts.get(class).is_some_and(|(_, differ)| *differ > 0), "no message shows this: {class}");
    }
    assert!(plain * 5 > cases, "only {plain} messages without a class");
}
