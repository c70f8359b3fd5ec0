//! Editing, merging, comparing and flattening records.

use std::net::{IpAddr, Ipv4Addr};

use deliverability::{
    dns::{self, Data, Name, Zone},
    spf::{Audit, ErrorKind, Network, NetworkSet, Qualifier, Record, Result},
};

use super::{check_of, zone};

fn record(text: &str) -> Record<'_> {
    Record::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn additions_follow_the_directives_and_precede_all() {
    for (text, added, expected) in [
        ("v=spf1 mx -all", "a", "v=spf1 mx a -all"),
        ("v=spf1", "a", "v=spf1 a"),
        ("v=spf1 -all", "-ip4:192.0.2.1", "v=spf1 -ip4:192.0.2.1 -all"),
        ("v=spf1 mx redirect=b.example", "a", "v=spf1 mx a redirect=b.example"),
        ("v=spf1 mx -all exp=w.example", "a", "v=spf1 mx a -all exp=w.example"),
        // Modifiers may be anywhere; an exception must stay before what it excepts from.
        (
            "v=spf1 exp=w.example -ip4:192.0.2.1 -all",
            "ip4:192.0.2.0/24",
            "v=spf1 exp=w.example -ip4:192.0.2.1 ip4:192.0.2.0/24 -all",
        ),
        (
            "v=spf1 redirect=b.example -ip4:192.0.2.1",
            "ip4:192.0.2.0/24",
            "v=spf1 redirect=b.example -ip4:192.0.2.1 ip4:192.0.2.0/24",
        ),
        ("v=spf1 mx -all a", "ptr", "v=spf1 mx ptr -all a"),
        // What is there is not added again.
        ("v=spf1 MX -all", "mx", "v=spf1 mx -all"),
        ("v=spf1 a:B.example -all", "a:b.EXAMPLE", "v=spf1 a:B.example -all"),
        ("v=spf1 mx -all", "~mx", "v=spf1 mx ~mx -all"),
        ("v=spf1 mx -all", "exp=w.example", "v=spf1 mx -all exp=w.example"),
    ] {
        let changed = record(text).edit().insert(added).unwrap().build().unwrap();
        assert_eq!(changed.to_string(), expected, "{text} with {added}");
    }
    let error = record("v=spf1 mx -all").edit().insert("foo").unwrap_err();
    assert_eq!((error.kind(), error.span().start()), (ErrorKind::Mechanism, 7));
    let twice = record("v=spf1 redirect=a.example").edit().insert("redirect=b.example").unwrap();
    assert_eq!(twice.build().unwrap_err().kind(), ErrorKind::Repeated);
}

#[test]
fn removing() {
    for (text, removed, expected) in [
        ("v=spf1 mx ~MX a -all", "mx", "v=spf1 a -all"),
        ("v=spf1 mx ~mx a -all", "-mx", "v=spf1 a -all"),
        ("v=spf1 include:B.example -all", "include:b.example", "v=spf1 -all"),
        ("v=spf1 mx -all", "all", "v=spf1 mx"),
        ("v=spf1 mx redirect=b.example", "redirect=b.example", "v=spf1 mx"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.0", "v=spf1 ip4:192.0.2.0/24 -all"),
        ("v=spf1 mx -all", "gone", "v=spf1 mx -all"),
    ] {
        assert_eq!(record(text).edit().remove(removed).build().unwrap().to_string(), expected, "{text}");
    }
    let changed =
        record("v=spf1 ?include:b.example include:b.example.org -all").edit().remove_include("B.EXAMPLE");
    assert_eq!(changed.build().unwrap().to_string(), "v=spf1 include:b.example.org -all");
}

#[test]
fn all_follows_every_directive() {
    for (text, expected) in [
        ("v=spf1 mx -all", "v=spf1 mx ~all"),
        ("v=spf1 mx", "v=spf1 mx ~all"),
        ("v=spf1", "v=spf1 ~all"),
        ("v=spf1 mx exp=w.example", "v=spf1 mx ~all exp=w.example"),
        ("v=spf1 mx all -all", "v=spf1 mx ~all"),
        ("v=spf1 a -all ip4:10.0.0.0/8", "v=spf1 a ~all"),
        ("v=spf1 exp=w.example mx -all", "v=spf1 exp=w.example mx ~all"),
        ("v=spf1 exp=w.example mx x=y a", "v=spf1 exp=w.example mx x=y a ~all"),
    ] {
        let changed = record(text).edit().all(Qualifier::SoftFail).build().unwrap();
        assert_eq!(changed.to_string(), expected, "{text}");
    }
    assert_eq!(Record::parked().to_string(), "v=spf1 -all");
}

#[test]
fn merging() {
    for (one, other, expected) in [
        ("v=spf1 mx -all", "v=spf1 a ~all", "v=spf1 mx a -all"),
        ("v=spf1 mx", "v=spf1 a ~all", "v=spf1 mx a ~all"),
        ("v=spf1 mx -all", "v=spf1 MX a:b.example -all", "v=spf1 mx a:b.example -all"),
        (
            "v=spf1 -ip4:192.0.2.1 -all",
            "v=spf1 ip4:192.0.2.0/24 -all",
            "v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all",
        ),
        (
            "v=spf1 mx -all exp=w.example",
            "v=spf1 a -all exp=v.example x=y",
            "v=spf1 mx a -all exp=w.example x=y",
        ),
        ("v=spf1 exp=w.example mx", "v=spf1 a -all", "v=spf1 exp=w.example mx a -all"),
        // A redirect has no effect beside `all`, and two are an error: they become includes.
        ("v=spf1 mx -all", "v=spf1 a redirect=b.example", "v=spf1 mx a include:b.example -all"),
        (
            "v=spf1 redirect=b.example",
            "v=spf1 ip4:192.0.2.1 -all",
            "v=spf1 ip4:192.0.2.1 include:b.example -all",
        ),
        ("v=spf1 redirect=b.example", "v=spf1 mx redirect=B.example", "v=spf1 mx redirect=b.example"),
        (
            "v=spf1 redirect=b.example",
            "v=spf1 redirect=c.example",
            "v=spf1 include:b.example include:c.example",
        ),
        // What no client reached is not brought to life.
        ("v=spf1 mx -all", "v=spf1 -all ip4:10.0.0.0/8", "v=spf1 mx -all"),
        ("v=spf1 a -all mx", "v=spf1 ip4:192.0.2.1", "v=spf1 a ip4:192.0.2.1 -all"),
        // A capital in a macro escapes: these are two terms.
        (
            "v=spf1 exists:%{l}.x.example",
            "v=spf1 exists:%{L}.x.example",
            "v=spf1 exists:%{l}.x.example exists:%{L}.x.example",
        ),
        ("v=spf1", "v=spf1 redirect=b.example", "v=spf1 redirect=b.example"),
        ("v=spf1 -all", "v=spf1 -all", "v=spf1 -all"),
    ] {
        let merged = record(one).merge(&record(other)).unwrap();
        assert_eq!(merged.to_string(), expected, "{one} and {other}");
    }
}

fn set(texts: &[&str]) -> NetworkSet {
    NetworkSet::new(texts.iter().map(|text| {
        let (address, length) =
            text.split_once('/').unwrap_or_else(|| (text, if text.contains(':') { "128" } else { "32" }));
        Network::new(address.parse().unwrap(), length.parse().unwrap()).unwrap()
    }))
}

fn texts(set: &NetworkSet) -> Vec<String> {
    set.networks().map(|network| network.to_string()).collect()
}

#[test]
fn differences_of_networks() {
    for (one, other, gained) in [
        (&["192.0.2.0/24"][..], &["192.0.2.0/25"][..], &["192.0.2.128/25"][..]),
        (&["192.0.2.0/25"], &["192.0.2.0/24"], &[]),
        (
            &["192.0.2.0/24"],
            &["192.0.2.1"],
            &[
                "192.0.2.0",
                "192.0.2.2/31",
                "192.0.2.4/30",
                "192.0.2.8/29",
                "192.0.2.16/28",
                "192.0.2.32/27",
                "192.0.2.64/26",
                "192.0.2.128/25",
            ],
        ),
        (&["0.0.0.0/0"], &["128.0.0.0/1"], &["0.0.0.0/1"]),
        (&["0.0.0.0/0"], &[], &["0.0.0.0/0"]),
        (&["::/0"], &["8000::/1"], &["::/1"]),
        (&["::/0"], &["::/0"], &[]),
        (&["0.0.0.0/0"], &["::/0"], &["0.0.0.0/0"]),
        (&["255.255.255.255", "0.0.0.0"], &["0.0.0.0"], &["255.255.255.255"]),
        (&["ffff::/16"], &["ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0/125"], &["x"]),
        (
            &["192.0.2.0/25", "192.0.2.128/25"],
            &["192.0.2.64/26", "192.0.2.128/26"],
            &["192.0.2.0/26", "192.0.2.192/26"],
        ),
    ] {
        let difference = set(one).without(&set(other));
        assert_eq!(difference.is_empty(), gained.is_empty(), "{one:?} without {other:?}");
        if gained != ["x"] {
            assert_eq!(texts(&difference), gained, "{one:?} without {other:?}");
        }
        assert!(difference.without(&set(one)).is_empty());
        assert_eq!(difference.with(&set(other)), set(one).with(&set(other)));
    }
    assert_eq!(texts(&set(&["192.0.2.1", "192.0.2.0", "192.0.2.2/31", "192.0.2.0/31"])), ["192.0.2.0/30"]);
}

#[test]
fn what_a_record_authorizes() {
    for (text, expected) in [
        ("v=spf1 ip4:192.0.2.0/24 -all", &["192.0.2.0/24"][..]),
        ("v=spf1 -ip4:192.0.2.0/25 ip4:192.0.2.0/24 -all", &["192.0.2.128/25"]),
        ("v=spf1 ip4:192.0.2.0/24 -ip4:192.0.2.0/25 -all", &["192.0.2.0/24"]),
        ("v=spf1 ~ip4:192.0.2.1 ?ip6:::1 -all", &[]),
        ("v=spf1 -all ip4:192.0.2.1", &[]),
        (
            "v=spf1 ip6:2001:db8::/33 ip6:2001:db8:8000::/33 ip4:192.0.2.1/0 mx",
            &["0.0.0.0/0", "2001:db8::/32"],
        ),
    ] {
        assert_eq!(texts(&NetworkSet::authorized_by(&record(text))), expected, "{text}");
    }
}

#[test]
fn networks() {
    let network = |text: &str, length| Network::new(text.parse().unwrap(), length);
    assert_eq!((network("192.0.2.1", 33), network("::1", 129)), (None, None));
    let wide = network("192.0.2.77", 24).unwrap();
    assert_eq!((wide.first().to_string(), wide.length()), ("192.0.2.0".into(), 24));
    assert!(wide.covers(network("192.0.2.128", 25).unwrap()) && wide.covers(wide));
    assert!(!wide.covers(network("192.0.0.0", 16).unwrap()));
    let everything = network("::", 0).unwrap();
    assert!(
        everything.contains("ffff::".parse().unwrap()) && !everything.contains("192.0.2.1".parse().unwrap())
    );
    assert!(!network("0.0.0.0", 0).unwrap().covers(everything));
}

/// The flattened records of `example.org`, and the zone that has them in place of its own.
fn flatten(zone_text: &str) -> (Vec<(Name, Record<'static>)>, Zone) {
    let original = zone(zone_text);
    let report =
        dns::resolve_with(Audit::new("example.org".parse().unwrap()), |question| original.answer(question));
    let flat = report.flatten();
    let kept: String = zone_text
        .lines()
        .filter(|line| !line.starts_with("example.org. TXT"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut changed = zone(&kept);
    for (name, record) in &flat {
        let text = record.to_string();
        assert!(text.len() <= 450, "{} bytes: {text}", text.len());
        assert_eq!(Record::parse(&text).unwrap(), *record);
        changed.insert(name.as_str(), Data::txt(text)).unwrap();
    }
    (flat, changed)
}

fn flat_texts(flat: &[(Name, Record<'static>)]) -> Vec<String> {
    flat.iter().map(|(name, record)| format!("{name} {record}")).collect()
}

#[test]
fn flattening_keeps_what_it_cannot_know() {
    let rest = "b.example. TXT \"v=spf1 ip4:198.51.100.0/24 a:m.example -all\"\nm.example. A 203.0.113.9\n\
                example.org. A 192.0.2.1\nexample.org. MX 1 m.example.\n\
                p.example. TXT \"v=spf1 -ip4:198.51.100.1 ip4:198.51.100.0/24 -all\"\n\
                q.example. TXT \"v=spf1 exists:%{i}.x.example -all\"\n\
                r.example. TXT \"v=spf1 redirect=s.example\"\ns.example. TXT \"v=spf1 ip4:198.51.100.77 -all\"\n\
                t.example. TXT \"v=spf1 ip4:198.51.100.0/24 +all\"\n";
    for (text, expected) in [
        ("v=spf1 a mx -all", "v=spf1 ip4:192.0.2.1 ip4:203.0.113.9 -all"),
        ("v=spf1 a/24 ~all", "v=spf1 ip4:192.0.2.0/24 ~all"),
        ("v=spf1 include:b.example ~all", "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.9 ~all"),
        (
            "v=spf1 ip4:192.0.2.9 ?include:b.example -a ~all",
            "v=spf1 ip4:192.0.2.9 ?include:b.example -a ~all",
        ),
        (
            "v=spf1 -ip4:198.51.100.3 include:b.example ~all",
            "v=spf1 -ip4:198.51.100.3 ip4:198.51.100.0/24 ip4:203.0.113.9 ~all",
        ),
        (
            "v=spf1 exists:%{i}.x.example a ptr -all exp=w.%{d} x=y",
            "v=spf1 exists:%{i}.x.example ip4:192.0.2.1 ptr -all exp=w.%{d} x=y",
        ),
        ("v=spf1 include:%{l}.b.example a -all", "v=spf1 include:%{l}.b.example ip4:192.0.2.1 -all"),
        ("v=spf1 exists:m.example -all", "v=spf1 exists:m.example -all"),
        // A record that does more than let networks pass stays included.
        ("v=spf1 include:p.example -all", "v=spf1 include:p.example -all"),
        ("v=spf1 include:q.example a -all", "v=spf1 include:q.example ip4:192.0.2.1 -all"),
        ("v=spf1 include:t.example -all", "v=spf1 include:t.example -all"),
        ("v=spf1 a redirect=b.example", "v=spf1 ip4:192.0.2.1 ip4:198.51.100.0/24 ip4:203.0.113.9 -all"),
        ("v=spf1 redirect=q.example", "v=spf1 redirect=q.example"),
        // The `all` of the last record of a chain of redirects counts.
        ("v=spf1 redirect=r.example", "v=spf1 ip4:198.51.100.77 -all"),
        ("v=spf1 include:r.example ~all", "v=spf1 ip4:198.51.100.77 ~all"),
        // A term without an address lets nobody pass.
        ("v=spf1 a:gone.example mx -all", "v=spf1 ip4:203.0.113.9 -all"),
        ("v=spf1 -all", "v=spf1 -all"),
    ] {
        let (flat, _) = flatten(&format!("example.org. TXT \"{text}\"\n{rest}"));
        assert_eq!(flat_texts(&flat), [format!("example.org {expected}")], "{text}");
    }
    assert!(flatten("example.org. TXT \"v=spf1 foo\"\n").0.is_empty());
    assert!(flatten("").0.is_empty());
}

#[test]
fn flattening_keeps_a_term_that_could_not_be_looked_up() {
    let mut zone = zone(
        "example.org. TXT \"v=spf1 a a:slow.example include:b.example -all\"\nexample.org. A 192.0.2.1\n",
    );
    zone.fail("slow.example", None, dns::Failure::Timeout).unwrap();
    zone.fail("b.example", None, dns::Failure::Timeout).unwrap();
    let report =
        dns::resolve_with(Audit::new("example.org".parse().unwrap()), |question| zone.answer(question));
    assert_eq!(
        flat_texts(&report.flatten()),
        ["example.org v=spf1 ip4:192.0.2.1 a:slow.example include:b.example -all"]
    );
}

#[test]
fn a_flattened_record_gives_200_clients_the_same_result() {
    let many = |from: u32, count: u32, step: u32| -> String {
        (0..count)
            .map(|n| {
                format!(
                    " ip4:{}",
                    Ipv4Addr::from_bits(u32::from(Ipv4Addr::new(198, 51, 100, 0)) + from + n * step)
                )
            })
            .collect()
    };
    let txt = |name: &str, text: &str| {
        let parts: Vec<_> = text
            .as_bytes()
            .chunks(200)
            .map(|part| format!("\"{}\"", String::from_utf8_lossy(part)))
            .collect();
        format!("{name} TXT {}\n", parts.join(" "))
    };
    let rest = [
        txt("b.example.", &format!("v=spf1{} ip6:2001:db8:b::/48 -all", many(0, 40, 3))),
        txt("c.example.", &format!("v=spf1{} include:d.example ~all", many(120, 30, 4))),
        txt("d.example.", "v=spf1 ip4:203.0.113.0/26 a:host.example ?all"),
        "host.example. A 203.0.113.99\nhost.example. AAAA 2001:db8:d::1\n".into(),
        "example.org. A 192.0.2.1\nexample.org. MX 1 mx.example.org.\nmx.example.org. A 192.0.2.2\n".into(),
        "3.100.51.198.x.example. A 127.0.0.2\n".into(),
    ]
    .concat();
    for record in [
        "v=spf1 a mx/29 -ip4:198.51.100.12 include:b.example ~include:c.example exists:%{ir}.x.example ?all",
        "v=spf1 a include:b.example include:c.example -all",
        "v=spf1 -include:d.example include:b.example include:c.example ~all exp=w.example",
        "v=spf1 mx redirect=c.example",
        "v=spf1 ip4:192.0.2.4/30 include:b.example redirect=b.example",
    ] {
        let text = format!("{}{rest}", txt("example.org.", record));
        let original = zone(&text);
        let (flat, changed) = flatten(&text);
        assert!(!flat.is_empty());
        let mut seen = [0_usize; 4];
        for n in 0..200_u32 {
            let client: IpAddr = match n % 8 {
                0 => Ipv4Addr::new(192, 0, 2, (n / 8) as u8).into(),
                1 => Ipv4Addr::new(203, 0, 113, (n / 2) as u8).into(),
                2 => format!("2001:db8:{}::{n:x}", ["b", "c", "d"][n as usize / 8 % 3]).parse().unwrap(),
                3 if n < 16 => "2001:db8:d::1".parse().unwrap(),
                _ => Ipv4Addr::new(198, 51, 100, (n * 5 / 4) as u8).into(),
            };
            let before = check_of(&original, &client.to_string(), "jane@example.org");
            let after = check_of(&changed, &client.to_string(), "jane@example.org");
            assert_eq!(
                before.result(),
                after.result(),
                "{client}: {before}; {after}; {:?}",
                flat_texts(&flat)
            );
            match before.result() {
                Result::Pass => seen[0] += 1,
                Result::Fail => seen[1] += 1,
                Result::SoftFail => seen[2] += 1,
                _ => seen[3] += 1,
            }
        }
        assert!(seen.iter().filter(|count| **count > 0).count() >= 2, "{record}: {seen:?}");
    }
}
