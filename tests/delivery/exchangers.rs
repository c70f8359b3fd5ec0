//! MX answers and routes.

use std::collections::BTreeMap;

use deliverability::{
    delivery::{Exchangers, Families, MAX_HOSTS, MxStatus, Route, Targets},
    diagnostic::Severity,
    dns::{self, Answer, Data, Failure, Machine, Question, Record, RecordType, Step, Zone},
    domain::Domain,
    provider::Provider,
};

use super::{domain, mx, name};

/// What it is, the answer, the status, its code, the hosts, and the codes of the findings.
type Case = (&'static str, Answer, MxStatus, &'static str, &'static str, &'static [&'static str]);

/// RFC 5321 section 5.1 and RFC 7505, case by case.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn s01_v07_every_kind_of_answer() {
    let cases: &[Case] = &[
        ("one", mx(&[(10, "a.example")]), MxStatus::Listed, "", "10 a.example", &[]),
        (
            "by number, not by order",
            mx(&[(20, "b.example"), (5, "c.example"), (10, "a.example")]),
            MxStatus::Listed,
            "",
            "5 c.example, 10 a.example, 20 b.example",
            &[],
        ),
        (
            "no MX: the domain itself",
            Answer::NoData,
            MxStatus::Implicit,
            "",
            "example.org itself (no MX record)",
            &["mx::implicit"],
        ),
        (
            "an answer of other records is not an answer",
            Answer::from_records(vec![Record::new(1, Data::A([192, 0, 2, 1].into()))]),
            MxStatus::Implicit,
            "",
            "example.org itself (no MX record)",
            &["mx::implicit"],
        ),
        ("null", mx(&[(0, "")]), MxStatus::NullMx, "5.1.10", "takes no mail (null MX, RFC 7505)", &[]),
        (
            "null, any number",
            mx(&[(10, ".")]),
            MxStatus::NullMx,
            "5.1.10",
            "takes no mail (null MX, RFC 7505)",
            &[],
        ),
        (
            "null beside another",
            mx(&[(0, ""), (10, "a.example")]),
            MxStatus::Listed,
            "",
            "10 a.example",
            &["mx::null-beside"],
        ),
        (
            "an address beside another",
            mx(&[(5, "192.0.2.1"), (10, "a.example")]),
            MxStatus::Listed,
            "",
            "10 a.example",
            &["mx::address-literal"],
        ),
        (
            "addresses alone: unusable, and not the domain itself",
            mx(&[(5, "192.0.2.1"), (6, "[192.0.2.2]"), (7, "2001:db8::1")]),
            MxStatus::Unusable,
            "5.4.4",
            "no MX record can be used (RFC 5321, 5.1)",
            &["mx::address-literal", "mx::address-literal", "mx::address-literal"],
        ),
        (
            "null beside an address: unusable",
            mx(&[(0, ""), (5, "192.0.2.1")]),
            MxStatus::Unusable,
            "5.4.4",
            "no MX record can be used (RFC 5321, 5.1)",
            &["mx::address-literal", "mx::null-beside"],
        ),
        (
            "twice: the better number",
            mx(&[(20, "a.example"), (15, "b.example"), (10, "A.EXAMPLE")]),
            MxStatus::Listed,
            "",
            "10 a.example, 15 b.example",
            &["mx::duplicate"],
        ),
        ("NXDOMAIN", Answer::NoSuchName, MxStatus::NoSuchDomain, "5.1.2", "the domain does not exist", &[]),
        (
            "SERVFAIL",
            Answer::Failure(Failure::ServerFailure),
            MxStatus::Failed,
            "4.4.3",
            "no answer for now (server-failure)",
            &[],
        ),
    ];
    for (case, answer, status, code, shown, findings) in cases {
        let read = Exchangers::from_answer(&domain(), answer, 1);
        assert_eq!(read.status(), *status, "{case}");
        let enhanced = status.enhanced_status().map(|status| status.to_string()).unwrap_or_default();
        assert_eq!(enhanced, *code, "{case}");
        assert_eq!(read.to_string(), *shown, "{case}");
        let codes: Vec<&str> = read.findings().iter().map(|finding| finding.code()).collect();
        assert_eq!(codes, *findings, "{case}");
        assert_eq!(read.hosts().is_empty(), !status.takes_mail(), "{case}");
    }
}

#[test]
fn findings_point_at_the_host_in_the_record() {
    let read = Exchangers::from_answer(&domain(), &mx(&[(5, "192.0.2.1"), (10, "a.example")]), 1);
    let [finding] = read.findings() else { panic!("{read:?}") };
    assert_eq!(finding.span().slice("5 192.0.2.1"), Some("192.0.2.1"));
    assert_eq!(finding.severity(), Severity::Error);
    let read = Exchangers::from_answer(&domain(), &mx(&[(0, "."), (10, "a.example")]), 1);
    assert_eq!(read.findings()[0].span().slice("0 ."), Some("."));
}

/// "The sender-SMTP MUST randomize them": each of the six orders comes about as often as another.
#[test]
fn s01_equal_hosts_are_shuffled_evenly() {
    let answer = mx(&[(10, "a.example"), (10, "b.example"), (10, "c.example"), (20, "d.example")]);
    let mut orders: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..6_000 {
        *orders.entry(Exchangers::from_answer(&domain(), &answer, seed).to_string()).or_default() += 1;
    }
    assert_eq!(orders.len(), 6, "{orders:?}");
    assert!(orders.keys().all(|order| order.ends_with(", 20 d.example")));
    assert!(orders.values().all(|count| (850..=1_150).contains(count)), "{orders:?}");
}

/// The relay's own name takes its level and all higher numbers with it.
#[test]
fn s01_mail_does_not_come_back() {
    let answer = mx(&[(10, "a.example"), (20, "b.example"), (20, "c.example"), (30, "d.example")]);
    for (own, left) in [
        (&["d.example"][..], Some(3)),
        (&["b.example"], Some(1)),
        (&["C.EXAMPLE", "d.example"], Some(1)),
        (&["a.example"], None),
        (&["elsewhere.example"], Some(4)),
        (&[], Some(4)),
    ] {
        let own: Vec<_> = own.iter().map(|own| name(own)).collect();
        let read = Exchangers::from_answer(&domain(), &answer, 1).excluding(&own);
        assert_eq!(read.hosts().len(), left.unwrap_or(0), "{own:?}");
        assert_eq!(read.status() == MxStatus::Loop, left.is_none(), "{own:?}");
    }
    let implicit = Exchangers::from_answer(&domain(), &Answer::NoData, 1).excluding(&[name("example.org")]);
    assert_eq!(implicit.status(), MxStatus::Loop);
    assert_eq!(implicit.status().enhanced_status().unwrap().to_string(), "5.4.6");
}

const ZONE: &str = "
$ORIGIN example.org.
@       MX 10 one
@       MX 20 two
@       MX 30 three
one     AAAA 2001:db8::1
one     A 192.0.2.1
one     A 192.0.2.2
two     A 10.0.0.1
three   CNAME other
other   A 192.0.2.9
bare    A 192.0.2.5
empty   TXT nothing
lost    MX 10 nowhere.example.
";

fn route(route: Route) -> Targets {
    let zone = Zone::parse(ZONE).unwrap();
    dns::resolve_with(route, |question| zone.answer(question))
}

fn shown(targets: &Targets) -> Vec<String> {
    targets.addresses().map(|(_, address)| address.to_string()).collect()
}

fn codes(targets: &Targets) -> Vec<&str> {
    targets.findings().iter().map(|finding| finding.code()).collect()
}

#[test]
fn s01_a_route_finds_addresses_in_order() {
    for (families, expected) in [
        (Families::Ipv6First, &["2001:db8::1", "192.0.2.1", "192.0.2.2", "10.0.0.1", "192.0.2.9"][..]),
        (Families::Ipv4First, &["192.0.2.1", "192.0.2.2", "2001:db8::1", "10.0.0.1", "192.0.2.9"]),
        (Families::Ipv4Only, &["192.0.2.1", "192.0.2.2", "10.0.0.1", "192.0.2.9"]),
        (Families::Ipv6Only, &["2001:db8::1"]),
    ] {
        let targets = route(Route::new(&domain(), 1).with_families(families));
        assert_eq!(shown(&targets), expected, "{families}");
        assert_eq!(targets.enhanced_status(), None);
    }
    assert_eq!(codes(&route(Route::new(&domain(), 1))), ["mx::not-public"]);
    let looking = route(Route::new(&domain(), 1).looking_for_aliases());
    assert_eq!(codes(&looking), ["mx::alias", "mx::not-public"]);
}

#[test]
fn s01_a_route_that_loops_or_has_no_host() {
    let own = Route::new(&domain(), 1).known_at(["10.0.0.1".parse().unwrap()]);
    assert_eq!(shown(&route(own)), ["2001:db8::1", "192.0.2.1", "192.0.2.2"], "by its address");
    let own = Route::new(&domain(), 1).known_as([name("one.example.org")]);
    let targets = route(own);
    assert_eq!((targets.exchangers().status(), shown(&targets).len()), (MxStatus::Loop, 0));

    for (domain, status, findings) in [
        ("bare.example.org", "", &["mx::implicit"][..]),
        ("empty.example.org", "5.1.2", &["mx::implicit", "mx::no-address"]),
        ("lost.example.org", "5.4.4", &["mx::no-address"]),
        ("gone.example.org", "5.1.2", &[]),
    ] {
        let targets = route(Route::new(&domain.parse().unwrap(), 1));
        let code = targets.enhanced_status().map(|status| status.to_string()).unwrap_or_default();
        assert_eq!((code.as_str(), codes(&targets)), (status, findings.to_vec()), "{domain}");
    }
}

/// A failure of one family leaves the other; a failure of all is not the end.
#[test]
fn s01_failures_are_kept_apart() {
    let mut zone =
        Zone::parse("example.org. MX 10 one.example.org.\none.example.org. A 192.0.2.1\n").unwrap();
    zone.fail("one.example.org", Some(RecordType::Aaaa), Failure::Timeout).unwrap();
    let targets = dns::resolve_with(Route::new(&domain(), 1), |question| zone.answer(question));
    assert_eq!((shown(&targets).len(), targets.enhanced_status()), (1, None));
    assert_eq!(targets.hosts()[0].failure, Some(Failure::Timeout));
    assert_eq!(codes(&targets), [""; 0], "what cannot be asked is no fault of the record");
    zone.fail("one.example.org", Some(RecordType::A), Failure::Timeout).unwrap();
    let targets = dns::resolve_with(Route::new(&domain(), 1), |question| zone.answer(question));
    assert_eq!(targets.enhanced_status().unwrap().to_string(), "4.4.3");
    assert_eq!(codes(&targets), [""; 0], "nor is it one that nothing could be asked");
}

#[test]
fn a_route_asks_what_it_documents() {
    let records: Vec<(u16, String)> = (0..500).map(|n| (n, format!("h{n}.example"))).collect();
    let records: Vec<(u16, &str)> = records.iter().map(|(n, host)| (*n, host.as_str())).collect();
    let many = mx(&records);
    for (aliases, most) in [(false, 1 + 2 * MAX_HOSTS), (true, 1 + 3 * MAX_HOSTS)] {
        let mut machine = Route::new(&domain(), 1);
        if aliases {
            machine = machine.looking_for_aliases();
        }
        let mut asked: Vec<Question> = Vec::new();
        let targets = loop {
            match machine.step() {
                Step::Query(question) => {
                    assert_eq!(machine.step(), Step::Query(question.clone()), "the same question again");
                    assert!(!asked.contains(&question), "no question twice");
                    machine.answer(match question.record_type() {
                        RecordType::Mx => many.clone(),
                        // Each twice, and more of them than are taken.
                        RecordType::A => {
                            let address = |n: u8| Record::new(1, Data::A([192, 0, 2, n / 2].into()));
                            Answer::from_records((0..200).map(address).collect())
                        }
                        _ => Answer::NoData,
                    });
                    asked.push(question);
                }
                Step::Done(targets) => break targets,
            }
        };
        assert_eq!(asked.len(), most);
        assert_eq!(codes(&targets), ["mx::too-many"]);
        let of_first: Vec<String> = targets.hosts()[0].addresses.iter().map(ToString::to_string).collect();
        assert_eq!((of_first.len(), of_first[1].as_str()), (16, "192.0.2.1"), "each once, 16 of them");
        machine.answer(Answer::NoData);
        assert_eq!(machine.step(), Step::Done(targets), "an answer without a question changes nothing");
    }
}

#[test]
fn r04_the_domain_goes_before_its_hosts_and_the_preferred_host_before_others() {
    let of = |domain: &str, records: &[(u16, &str)]| {
        let domain = Domain::parse(domain).unwrap();
        Exchangers::from_answer(&domain, &mx(records), 1).provider(&domain)
    };
    assert_eq!(of("gmail.com", &[(5, "mx.mimecast.com")]), Some(Provider::Gmail));
    assert_eq!(of("example.org", &[(5, "aspmx.l.google.com")]), Some(Provider::GoogleWorkspace));
    assert_eq!(
        of("example.org", &[(20, "aspmx.l.google.com"), (10, "mx.ovh.net"), (5, "mx.example.org")]),
        Some(Provider::Ovh)
    );
    assert_eq!(of("example.org", &[(5, "mx.example.org")]), None);
    assert_eq!(of("gmx.ai", &[(5, "aspmx.l.google.com")]), Some(Provider::GoogleWorkspace));
}
