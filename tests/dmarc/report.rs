//! Whether reports may go where a record says (RFC 9990 section 4).

use deliverability::{
    dmarc::{
        Record,
        report::{Authorization, Destination, ReportCheck},
    },
    dns::{Failure, Zone},
};

use super::{asked, zone};

/// What is said of each URI of `rua`, and the names that were asked.
fn authorize(domain: &str, rua: &str, zone: &Zone) -> (Vec<Authorization>, Vec<String>) {
    let text = format!("v=DMARC1; p=none; rua={rua}");
    let (verdict, questions) = asked(ReportCheck::new(domain, &Record::parse(&text).unwrap()), zone);
    let names = questions.iter().map(|question| question.name().as_str().to_owned()).collect();
    (verdict.iter().map(Destination::authorization).collect(), names)
}

#[test]
fn addresses_9990_4() {
    use Authorization::{Confirmed, Internal, Invalid, Refused, Unknown};

    let mut zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=reject"),
        ("_dmarc.shop.example.org", "v=DMARC1; p=reject; psd=n"),
        ("_dmarc.gov.example", "v=DMARC1; p=reject; psd=y"),
        ("example.org._report._dmarc.reports.example", "v=DMARC1"),
        ("example.org._report._dmarc.shop.example.org", "v=DMARC1;"),
        ("*._report._dmarc.anyone.example", "v=DMARC1"),
        ("example.org._report._dmarc.lower.example", "v=dmarc1"),
        ("example.org._report._dmarc.spf.example", "v=spf1 -all"),
        ("example.org._report._dmarc.mixed.example", "hello"),
        ("example.org._report._dmarc.mixed.example", "v=DMARC1; rua=mailto:x@mixed.example"),
        ("example.com._report._dmarc.other.example", "v=DMARC1"),
    ]);
    zone.fail("example.org._report._dmarc.slow.example", None, Failure::Timeout).unwrap();
    for (domain, uri, expected) in [
        ("example.org", "mailto:d@example.org", Internal),
        ("example.org", "mailto:d@EXAMPLE.ORG!10m", Internal),
        ("example.org", "mailto:d@mail.example.org", Internal),
        ("mail.example.org", "mailto:d@news.example.org", Internal),
        // Below a public suffix, and below psd=n: by the walk, not by the letters of the name.
        ("a.agency.gov.example", "mailto:d@b.agency.gov.example", Internal),
        ("agency.gov.example", "mailto:d@office.gov.example", Refused),
        ("example.org", "mailto:d@notexample.org", Refused),
        ("example.org", "mailto:d@shop.example.org", Confirmed),
        ("shop.example.org", "mailto:d@example.org", Refused),
        ("example.org", "mailto:d@reports.example", Confirmed),
        ("example.org", "mailto:d@anyone.example", Confirmed),
        ("example.org", "mailto:d@mixed.example", Confirmed),
        ("example.org", "https://reports.example/dmarc", Confirmed),
        ("example.org", "mailto:d@silent.example", Refused),
        ("example.org", "mailto:d@lower.example", Refused),
        ("example.org", "mailto:d@spf.example", Refused),
        // It takes the reports of another domain.
        ("example.org", "mailto:d@other.example", Refused),
        ("mail.example.org", "mailto:d@reports.example", Refused),
        ("example.org", "mailto:d@slow.example", Unknown(Failure::Timeout)),
        ("example.org", "postmaster", Invalid),
        ("example.org", "mailto:d", Invalid),
        ("example.org", "tag:example", Invalid),
        ("example.org", "mailto:d@a..b", Invalid),
    ] {
        let (got, _) = authorize(domain, uri, &zone);
        assert_eq!(got, [expected], "{uri} for {domain}");
    }
}

/// The places that each URI of a record comes to, where its hosts confirm so.
fn reports_to(record: &str, confirmations: &[&str]) -> Vec<Vec<String>> {
    let host = "example.org._report._dmarc.reports.example";
    let zone = zone(confirmations.iter().map(|text| (host, *text)));
    let (destinations, _) = asked(ReportCheck::new("example.org", &Record::parse(record).unwrap()), &zone);
    let to = |one: &Destination| one.reports_to().map(|uri| uri.as_str().to_owned()).collect();
    destinations.iter().map(to).collect()
}

/// RFC 7489 section 7.1, item 7: a host may name other URIs, at itself alone.
#[test]
fn a_host_can_name_another_destination() {
    let own =
        "v=DMARC1; p=none; rua=mailto:a@reports.example,mailto:a@example.org; ruf=mailto:f@reports.example";
    for (confirmation, aggregate, failures) in [
        ("v=DMARC1", &["mailto:a@reports.example"][..], "mailto:f@reports.example"),
        (
            "v=DMARC1; rua=mailto:new@reports.example",
            &["mailto:new@reports.example"],
            "mailto:f@reports.example",
        ),
        (
            "v=DMARC1; rua=https://reports.example/in,mailto:b@REPORTS.example!5m; ruf=mailto:g@reports.example",
            &["https://reports.example/in", "mailto:b@REPORTS.example"],
            "mailto:g@reports.example",
        ),
        // Another host, one below it, a text that is not a URI, and a list that names others too.
        (
            "v=DMARC1; rua=mailto:x@elsewhere.example,mailto:x@in.reports.example,x,\
             mailto:x@reports.example?to=v@victim.example,https://victim.example\\@reports.example/; ruf=reports.example",
            &["mailto:a@reports.example"],
            "mailto:f@reports.example",
        ),
    ] {
        let to = reports_to(own, &[confirmation]);
        assert_eq!(to, [aggregate.to_vec(), vec!["mailto:a@example.org"], vec![failures]], "{confirmation}");
    }
    let nothing: [&str; 0] = [];
    assert_eq!(reports_to(own, &[]), [nothing.to_vec(), vec!["mailto:a@example.org"], nothing.to_vec()]);
}

#[test]
fn no_destination_gets_a_report_twice() {
    let own = "v=DMARC1; p=none; rua=mailto:a@reports.example,mailto:b@reports.example,mailto:c@example.org,\
               mailto:c@example.org; ruf=mailto:c@example.org";
    let (new, c) = (vec!["mailto:new@reports.example"], vec!["mailto:c@example.org"]);
    // The order of the answer has no say, nor has a name that is repeated.
    let instead = "v=DMARC1; rua=mailto:new@reports.example,mailto:new@reports.example";
    for confirmations in [["v=DMARC1", instead], [instead, "v=DMARC1"]] {
        assert_eq!(reports_to(own, &confirmations), [new.clone(), vec![], c.clone(), vec![], c.clone()]);
    }
}

#[cfg(feature = "serde")]
#[test]
fn destinations_as_json() {
    let record = Record::parse("v=DMARC1; p=none; rua=mailto:a@example.org,x").unwrap();
    let (destinations, _) = asked(ReportCheck::new("example.org", &record), &Zone::new());
    let json = serde_json::to_value(&destinations).unwrap();
    assert_eq!(
        json,
        serde_json::json!([
            {
                "uri": "mailto:a@example.org",
                "is_aggregate": true,
                "authorization": "internal",
                "reports_to": ["mailto:a@example.org"],
            },
            { "uri": "x", "is_aggregate": true, "authorization": "invalid", "reports_to": [] },
        ]),
    );
    assert_eq!(serde_json::from_value::<Vec<Destination>>(json).unwrap(), destinations);
}

#[test]
fn what_is_asked_9990_4() {
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let (_, names) = authorize("example.org", "mailto:d@example.org", &zone);
    assert_eq!(names, [""; 0], "the domain itself needs no question");
    let (_, names) = authorize("example.org", "mailto:d@r.example.net", &zone);
    assert_eq!(
        names,
        [
            "_dmarc.example.org",
            "_dmarc.org",
            "_dmarc.r.example.net",
            "_dmarc.example.net",
            "_dmarc.net",
            "example.org._report._dmarc.r.example.net",
        ]
    );
}

/// A walk that fails says nothing: the host itself is asked.
#[test]
fn a_failing_walk_leaves_the_host_to_say() {
    let mut zone = zone([("example.org._report._dmarc.reports.example", "v=DMARC1")]);
    zone.fail("_dmarc.example.org", None, Failure::Timeout).unwrap();
    let (got, _) = authorize("example.org", "mailto:d@reports.example,mailto:d@mail.example.org", &zone);
    assert_eq!(got, [Authorization::Confirmed, Authorization::Refused]);
}

/// A host whose name has `_report._dmarc` in it does not make the check ask for ever.
#[test]
fn a_host_below_a_report_name_ends() {
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    for (domain, host) in [
        ("example.org", "a._report._dmarc.example.net"),
        ("a._report._dmarc.example.net", "example.org"),
        ("example.org", "_report._dmarc.example.org"),
        ("_dmarc.x", "x._report._dmarc.example.org"),
    ] {
        let record = format!("v=DMARC1; p=none; rua=mailto:d@{host}");
        let record = Record::parse(&record).unwrap();
        let mut questions = 0;
        let verdict = deliverability::dns::resolve_with(ReportCheck::new(domain, &record), |question| {
            questions += 1;
            assert!(questions <= 98, "{domain} and {host}: {question} again");
            zone.answer(question)
        });
        assert_eq!(verdict.len(), 1);
    }
}

#[test]
fn at_most_ten_uris_are_looked_at() {
    let zone = Zone::new();
    let uris: Vec<String> =
        (0..20).map(|host| format!("mailto:d@a.b.c.d.e.f.g.host{host}.example")).collect();
    let text = format!("v=DMARC1; p=none; rua={}; ruf={}", uris.join(","), uris.join(","));
    let record = Record::parse(&text).unwrap();
    let (verdict, questions) = asked(ReportCheck::new("a.b.c.d.e.f.g.h.i.example.org", &record), &zone);
    assert_eq!(verdict.len(), 10);
    // Eight for the domain; seven, the top-level domain being known, and one more for each host.
    assert_eq!(questions.len(), 8 + 8 + 9 * 7 + 10);
}

#[test]
fn names_of_authorizations() {
    for (authorization, name) in [
        (Authorization::Internal, "internal"),
        (Authorization::Confirmed, "confirmed"),
        (Authorization::Refused, "refused"),
        (Authorization::Unknown(Failure::Timeout), "unknown"),
        (Authorization::Invalid, "invalid"),
    ] {
        assert_eq!(authorization.as_str(), name);
    }
}
