//! The suite in `tests/data/dmarc-tree-walk.json`, which explains its own format.

use std::{collections::BTreeSet, fs, path::Path};

use deliverability::{
    dmarc::{Cause, Check, Discovery, PolicySource, Request, Result, Rules},
    dns::{self, Answer, Failure, Name, RecordType, Zone},
};
use serde_json::Value;

use super::{asked, check, zone};

fn suite() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dmarc-tree-walk.json");
    let suite: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    suite["cases"].as_array().unwrap().clone()
}

/// A value that is one text or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

fn zone_of(case: &Value) -> Zone {
    let mut file = String::new();
    let mut empty = Vec::new();
    let mut failing = Vec::new();
    for (name, content) in case["zone"].as_object().unwrap() {
        match content {
            Value::String(kind) if kind == "TIMEOUT" => failing.push((name, Failure::Timeout)),
            Value::String(kind) if kind == "SERVFAIL" => failing.push((name, Failure::ServerFailure)),
            Value::String(kind) => assert_eq!(kind, "NXDOMAIN"),
            Value::Array(records) if records.is_empty() => empty.push(name),
            Value::Array(records) => {
                for record in records {
                    let strings: Vec<String> =
                        texts(record).iter().map(|string| format!("\"{string}\"")).collect();
                    file += &format!("{name}. TXT {}\n", strings.join(" "));
                }
            }
            other => panic!("{other} in a zone"),
        }
    }
    let mut zone = Zone::parse(&file).unwrap();
    for name in empty {
        zone.insert_empty(name).unwrap();
    }
    for (name, failure) in failing {
        zone.fail(name, None, failure).unwrap();
    }
    zone
}

fn request_of(case: &Value) -> Request {
    let mut request = Request::from_authors(texts(&case["author"]));
    let spf = case.get("spf").filter(|spf| spf["result"] == "pass");
    if let Some(spf) = spf {
        request = request.spf(spf["domain"].as_str().unwrap());
    }
    for dkim in case["dkim"].as_array().into_iter().flatten().filter(|dkim| dkim["result"] == "pass") {
        request = request.dkim(dkim["domain"].as_str().unwrap());
    }
    request
}

/// What is wrong with the verdict on a case.
fn faults(case: &Value) -> Vec<String> {
    let expected = &case["expected"];
    let zone = zone_of(case);
    let (verdict, questions) = asked(Check::new(&request_of(case)), &zone);
    let mut faults = Vec::new();
    let mut compare = |what: &str, is_right: bool, got: String| {
        if !is_right {
            faults.push(format!("{what}: {got}"));
        }
    };
    let result = verdict.result().as_str();
    compare("result", texts(&expected["result"]).contains(&result), format!("{result}, {verdict}"));
    let disposition = verdict.disposition().as_str();
    compare("disposition", expected["disposition"] == disposition, disposition.to_owned());
    for (key, got) in [
        ("policy_domain", verdict.policy_domain()),
        ("organizational_domain", verdict.organizational_domain()),
    ] {
        if let Some(wanted) = expected.get(key) {
            let wanted = wanted.as_str().map(|name| Name::parse(name).unwrap());
            compare(key, wanted.as_ref() == got, format!("{got:?}"));
        }
    }

    // Each question once, the author's walk first, at most eight names in a walk.
    let different: BTreeSet<_> = questions.iter().collect();
    compare("asked twice", different.len() == questions.len(), format!("{questions:?}"));
    let (walk, of_walk) = asked(Discovery::new(texts(&case["author"])[0]), &zone);
    compare("walk", of_walk.len() <= 8, format!("{of_walk:?}"));
    compare("walk and check", questions.starts_with(&of_walk), format!("{questions:?}"));
    compare("walk's names", walk.names().count() == of_walk.len(), walk.to_string());
    if let Some(wanted) = expected["queries"].as_array() {
        let got: Vec<&str> = of_walk.iter().map(|question| question.name().as_str()).collect();
        let is_txt = of_walk.iter().all(|question| question.record_type() == RecordType::Txt);
        compare("queries", is_txt && wanted.iter().eq(got.iter()), format!("{got:?}"));
    }

    // The transcript answers the same again.
    let transcript = verdict.transcript();
    let again = dns::resolve_with(Check::new(&request_of(case)), |question| transcript.answer(question));
    compare("replay", again == verdict, again.to_string());
    faults
}

#[test]
fn the_suite_of_rfc_9989() {
    let suite = suite();
    let wrong: Vec<String> = suite
        .iter()
        .map(|case| (case, faults(case)))
        .filter(|(_, faults)| !faults.is_empty())
        .map(|(case, faults)| {
            format!(
                "{} ({}): {}\n  {}",
                case["name"],
                case["section"],
                case["description"],
                faults.join("\n  ")
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), suite.len(), wrong.join("\n"));
}

#[test]
fn the_suite_is_sound() {
    let suite = suite();
    let names: BTreeSet<&str> = suite.iter().map(|case| case["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), suite.len(), "two cases of one name");
    assert!(suite.len() >= 160);
    let known = ["name", "section", "description", "author", "spf", "dkim", "zone", "expected"];
    let known_expected = ["result", "disposition", "policy_domain", "organizational_domain", "queries"];
    for case in &suite {
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert!(keys(case).iter().all(|key| known.contains(&key.as_str())), "{case}");
        assert!(keys(&case["expected"]).iter().all(|key| known_expected.contains(&key.as_str())), "{case}");
        let is_fail = case["expected"]["result"] == "fail";
        assert!(is_fail || case["expected"]["disposition"] == "none", "{case}");
    }
}

#[test]
fn whose_policy_it_is_4_10_1() {
    let zone = zone([
        ("_dmarc.own.example.org", "v=DMARC1; p=none"),
        ("_dmarc.example.org", "v=DMARC1; p=reject; np=quarantine"),
        ("_dmarc.gov.example", "v=DMARC1; p=reject; sp=quarantine; psd=y"),
        ("news.example.org", "hello"),
    ]);
    for (author, source, tag) in [
        ("own.example.org", PolicySource::Author, "p"),
        ("example.org", PolicySource::Author, "p"),
        ("news.example.org", PolicySource::Organizational, "p"),
        ("ghost.example.org", PolicySource::Organizational, "np"),
        ("agency.gov.example", PolicySource::PublicSuffix, "sp"),
        ("gov.example", PolicySource::Author, "p"),
    ] {
        let verdict = check(&Request::new(author), &zone);
        assert_eq!((verdict.policy_source(), verdict.policy_tag()), (Some(source), Some(tag)), "{author}");
    }
}

/// What the standard leaves open, as the module's table of decisions has it.
#[test]
fn decisions() {
    let zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=reject"),
        ("_dmarc.bad.example", "v=DMARC1; p=refuse"),
        ("_dmarc.reported.example", "v=DMARC1; p=refuse; adkim=s; rua=mailto:d@reported.example"),
        ("_dmarc.twice.example", "v=DMARC1; p=none; p=reject"),
        ("_dmarc.twice-bad.example", "v=DMARC1; p=refuse; p=reject"),
        ("_dmarc.upper.example", "V=DMARC1; P=reject"),
        ("_dmarc.indented.example", " v=DMARC1; p=reject"),
    ]);
    for (request, result, disposition, cause) in [
        (Request::new("bad.example").dkim("bad.example"), "none", "none", "unusable"),
        (Request::new("reported.example").dkim("mail.reported.example"), "fail", "none", "not-aligned"),
        (Request::new("twice.example"), "fail", "none", "not-aligned"),
        (Request::new("twice-bad.example"), "none", "none", "unusable"),
        (Request::new("upper.example"), "fail", "reject", "not-aligned"),
        (Request::new("indented.example").dkim("indented.example"), "none", "none", "no-record"),
        (Request::from_authors([]).dkim("example.org"), "none", "none", "no-author"),
        (Request::new("").dkim("example.org"), "none", "none", "no-author"),
        (Request::new("a..b").dkim("a..b"), "none", "none", "no-record"),
        (
            Request::from_authors(["example.org", "example.net"]).dkim("example.org"),
            "none",
            "none",
            "no-record",
        ),
        // The strictest verdict of all authors counts, up to four; with more the message fails.
        (Request::from_authors(["example.net", "example.org"]), "fail", "reject", "not-aligned"),
        (Request::from_authors(["example.org", "news.example.org"]), "fail", "reject", "not-aligned"),
        (
            Request::from_authors(["example.org", "mail.example.org"]).dkim("example.org"),
            "pass",
            "none",
            "aligned",
        ),
        (
            Request::from_authors(["a.example", "b.example", "c.example", "example.org"]).dkim("a.example"),
            "fail",
            "reject",
            "not-aligned",
        ),
        (
            Request::from_authors(["a.example", "b.example", "c.example", "d.example", "example.org"])
                .dkim("example.org"),
            "fail",
            "reject",
            "too-many-authors",
        ),
        (Request::new("example.org").dkim_temperror("mail.example.org"), "temperror", "none", "method"),
        (Request::new("example.org").spf_temperror("example.org"), "temperror", "none", "method"),
        (Request::new("example.org").spf_temperror("example.net"), "fail", "reject", "not-aligned"),
        (
            Request::new("example.org").spf_temperror("example.org").dkim("mail.example.org"),
            "pass",
            "none",
            "aligned",
        ),
    ] {
        let verdict = check(&request, &zone);
        let got = (verdict.result().as_str(), verdict.disposition().as_str(), verdict.cause().as_str());
        assert_eq!(got, (result, disposition, cause), "{request:?}");
    }
}

/// RFC 9989 section 11.5: no author is passed over; beyond four domains nothing is asked and the message fails.
#[test]
fn four_authors_are_evaluated_and_five_fail() {
    let names: Vec<String> = (1..=6).map(|number| format!("author{number}.example")).collect();
    let records: Vec<(String, &str)> =
        names.iter().map(|name| (format!("_dmarc.{name}"), "v=DMARC1; p=quarantine")).collect();
    let zone = zone(records.iter().map(|(name, text)| (name.as_str(), *text)));
    let request = |count: usize, passing: usize| {
        let request = Request::from_authors(names[..count].iter().map(String::as_str));
        names[..passing].iter().fold(request, |request, name| request.dkim(name))
    };
    for count in 2..=4 {
        let (all, questions) = asked(Check::new(&request(count, count)), &zone);
        assert_eq!(all.result(), Result::Pass, "{count}: {all}");
        assert_eq!(questions.len(), count + 1, "one record each, and the one of their common parent");
        assert_eq!(all.author_domains().len(), count);
        // The last one alone does not pass.
        let but_one = check(&request(count, count - 1), &zone);
        assert_eq!((but_one.result(), but_one.disposition().as_str()), (Result::Fail, "quarantine"));
        assert_eq!(but_one.author_domain().unwrap().as_str(), names[count - 1]);
    }
    for count in 5..=6 {
        let (all, questions) = asked(Check::new(&request(count, count)), &zone);
        assert_eq!((all.result(), all.cause()), (Result::Fail, &Cause::TooManyAuthors));
        assert!(questions.is_empty());
    }
    // Of equally strict verdicts that of the first author is given.
    let turned = Request::from_authors([names[2].as_str(), &names[0], &names[1]]);
    assert_eq!(check(&turned, &zone).author_domain().unwrap().as_str(), names[2]);
    assert_eq!((turned.author(), Request::from_authors([]).author()), (Some(&*names[2]), None));
    // What counts are domains: one that comes again is not one more.
    let again = names[..4].iter().cycle().take(12).map(String::as_str);
    let request = names[..4].iter().fold(Request::from_authors(again), |request, name| request.dkim(name));
    assert_eq!(check(&request, &zone).result(), Result::Pass);
}

/// A domain that is not in the DNS cannot be authenticated, and gets the policy of the domain above it.
#[test]
fn an_author_with_a_label_that_is_too_long() {
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let long = format!("{}.example.org", "a".repeat(64));
    for author in [long.as_str(), "a..example.org"] {
        let request = Request::new(author).dkim("example.org").dkim(author);
        let verdict = check(&request, &zone);
        assert_eq!((verdict.result(), verdict.disposition().as_str()), (Result::Fail, "reject"), "{author}");
    }
    // The same text whole is a name that aligns.
    let verdict = check(&Request::new("a.example.org").dkim("example.org"), &zone);
    assert_eq!(verdict.result(), Result::Pass);
}

/// Which of two verdicts is the stricter: a refusal, then what is not known, then a failure that asks for nothing.
#[test]
fn the_order_of_strictness() {
    let mut zone = zone([
        ("_dmarc.reject.example", "v=DMARC1; p=reject"),
        ("_dmarc.quarantine.example", "v=DMARC1; p=quarantine"),
        ("_dmarc.none.example", "v=DMARC1; p=none"),
        ("_dmarc.pass.example", "v=DMARC1; p=reject"),
    ]);
    zone.fail("_dmarc.slow.example", None, Failure::Timeout).unwrap();
    let order =
        ["pass", "absent", "none", "slow", "quarantine", "reject"].map(|name| format!("{name}.example"));
    for (low, one) in order.iter().enumerate() {
        for other in &order[low + 1..] {
            for authors in [[one, other], [other, one]] {
                let request = Request::from_authors(authors.map(String::as_str)).dkim("pass.example");
                let verdict = check(&request, &zone);
                assert_eq!(verdict.author_domain().unwrap().as_str(), other, "{authors:?}: {verdict}");
            }
        }
    }
}

/// Section 4.10.1: the record of the start, else of the organizational domain, else of the suffix.
#[test]
fn the_record_of_a_walk() {
    let zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=reject"),
        ("_dmarc.own.example.org", "v=DMARC1; p=none"),
        ("_dmarc.gov.example", "v=DMARC1; p=quarantine; psd=y"),
    ]);
    for (start, at) in [
        ("own.example.org", Some("own.example.org")),
        ("a.own.example.org", Some("example.org")),
        ("b.example.org", Some("example.org")),
        ("agency.gov.example", Some("gov.example")),
        ("example.com", None),
    ] {
        let walk = dns::resolve_with(Discovery::new(start), |question| zone.answer(question));
        assert_eq!(walk.policy_record().map(|(name, _)| name.as_str()), at, "{start}");
        assert_eq!(walk.start().as_str(), start);
    }
}

#[test]
fn a_walk_in_words() {
    let mut zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let words = |start, zone: &Zone| {
        dns::resolve_with(Discovery::new(start), |question| zone.answer(question)).to_string()
    };
    assert_eq!(
        words("a.example.org", &zone),
        "a.example.org: nothing, example.org: v=DMARC1; p=reject, org: nothing"
    );
    assert_eq!(words("", &zone), "");
    zone.fail("_dmarc.a.example.org", None, Failure::Timeout).unwrap();
    assert_eq!(words("b.a.example.org", &zone), "b.a.example.org: nothing, a.example.org: timeout");
}

#[test]
fn rules_change_what_the_standard_leaves_open() {
    let zone =
        zone([("_dmarc.bad.example", "v=DMARC1; p=refuse"), ("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let with = |request: &Request, rules: Rules| {
        dns::resolve_with(Check::new(request).with_rules(rules), |question| zone.answer(question))
    };
    let bad = Request::new("bad.example").dkim("bad.example");
    for (unusable, result) in [
        (Result::PermError, Result::PermError),
        (Result::None, Result::None),
        // Whatever is written there.
        (Result::Pass, Result::None),
    ] {
        let mut rules = Rules::default();
        rules.unusable = unusable;
        assert_eq!(with(&bad, rules).result(), result);
    }
    let mut rules = Rules::default();
    rules.method_failures = false;
    assert_eq!(
        with(&Request::new("example.org").dkim_temperror("example.org"), rules).result(),
        Result::Fail
    );
}

#[test]
fn a_failure_names_the_domain() {
    let mut zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    zone.fail("_dmarc.mail.example.org", None, Failure::ServerFailure).unwrap();
    let verdict = check(&Request::new("example.org").dkim("mail.example.org"), &zone);
    let domain = Name::parse("mail.example.org").unwrap();
    assert_eq!(verdict.cause(), &Cause::Dns { domain, failure: Failure::ServerFailure });
}

#[test]
fn verdicts_are_sentences() {
    let mut zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=reject; sp=quarantine"),
        ("_dmarc.bad.example", "v=DMARC1; p=refuse"),
    ]);
    zone.fail("_dmarc.slow.example", None, Failure::Timeout).unwrap();
    for (request, start) in [
        (
            Request::new("example.org").dkim("mail.example.org"),
            "pass: mail.example.org by dkim is aligned with ",
        ),
        (
            Request::new("a.example.org"),
            "fail: nothing authenticated is aligned with a.example.org (quarantine, by sp",
        ),
        (Request::new("bad.example"), "none: the record of bad.example "),
        (Request::new("nothing.example"), "none: nothing.example has no record"),
        (Request::new("slow.example"), "temperror: the record of slow.example could not be fetched: "),
        (Request::new("example.org").spf_temperror("example.org"), "temperror: spf of example.org, "),
        (Request::from_authors([]), "none: the message has no author"),
        (
            Request::from_authors(["a.example", "example.org"]),
            "fail: nothing authenticated is aligned with example.org (reject, by p of example.org); \
             the strictest verdict of the authors a.example, example.org",
        ),
        (
            Request::from_authors([
                "a.example",
                "b.example",
                "c.example",
                "d.example",
                "e.example",
                "f.example",
            ]),
            "fail: the authors have more domains than are evaluated: a.example, b.example, c.example, \
             d.example, e.example",
        ),
    ] {
        let sentence = check(&request, &zone).to_string();
        assert!(sentence.starts_with(start), "{sentence}");
    }
}

/// Section 4.10.2: a name that is too long to have `_dmarc` before it has no record, and what is above is asked.
#[test]
fn the_longest_names() {
    let label = "a".repeat(59);
    let long = format!("{label}.{label}.{label}.{label}.example.org");
    assert_eq!(long.len(), 251);
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let (walk, questions) = asked(Discovery::new(&long), &zone);
    assert_eq!(questions.len(), 5);
    assert_eq!(walk.organizational_domain(), Some(&Name::parse("example.org").unwrap()));
    let verdict = check(&Request::new(&long).dkim("example.org"), &zone);
    assert_eq!(verdict.result(), Result::Pass);
}

/// RFC 7489 section 3.2: the organizational domain is that of the public suffix list, and only two names are asked.
#[cfg(feature = "psl")]
#[test]
fn by_the_public_suffix_list() {
    use deliverability::dmarc::discovery::Mode;

    let zone = zone([
        ("_dmarc.b.example.co.uk", "v=DMARC1; p=none"),
        ("_dmarc.example.co.uk", "v=DMARC1; p=reject"),
        ("_dmarc.co.uk", "v=DMARC1; p=none"),
    ]);
    let mut rules = Rules::default();
    rules.mode = Mode::PublicSuffixList;
    for (author, dkim, result, names) in [
        (
            "a.b.example.co.uk",
            "mail.example.co.uk",
            Result::Pass,
            &["_dmarc.a.b.example.co.uk", "_dmarc.example.co.uk"][..],
        ),
        ("b.example.co.uk", "b.example.co.uk", Result::Pass, &["_dmarc.b.example.co.uk"]),
        ("example.co.uk", "co.uk", Result::Fail, &["_dmarc.example.co.uk"]),
        ("other.co.uk", "example.co.uk", Result::None, &["_dmarc.other.co.uk"]),
    ] {
        let check = Check::new(&Request::new(author).dkim(dkim)).with_rules(rules);
        let (verdict, questions) = asked(check, &zone);
        assert_eq!(verdict.result(), result, "{author}: {verdict}");
        let got: Vec<&str> =
            questions.iter().map(|question| question.name().as_str()).take(names.len()).collect();
        assert_eq!(got, names, "{author}");
    }
}

/// RFC 7489 section 6.6.3: the organizational domain is asked only where the author's domain has no record and
/// could be asked.
#[cfg(feature = "psl")]
#[test]
fn the_public_suffix_list_needs_two_questions_at_most() {
    use deliverability::dmarc::discovery::Mode;

    let records = zone([
        ("_dmarc.b.example.co.uk", "v=DMARC1; p=none"),
        ("_dmarc.example.co.uk", "v=DMARC1; p=reject"),
    ]);
    let cases: [(&str, &[&str], &str); 5] = [
        ("a.example.co.uk", &["_dmarc.a.example.co.uk", "_dmarc.example.co.uk"], "example.co.uk"),
        ("b.example.co.uk", &["_dmarc.b.example.co.uk"], "b.example.co.uk"),
        ("example.co.uk", &["_dmarc.example.co.uk"], "example.co.uk"),
        ("none.co.uk", &["_dmarc.none.co.uk"], ""),
        ("a.none.co.uk", &["_dmarc.a.none.co.uk", "_dmarc.none.co.uk"], ""),
    ];
    for (author, names, policy_at) in cases {
        let (walk, questions) = asked(Discovery::new(author).with_mode(Mode::PublicSuffixList), &records);
        let got: Vec<&str> = questions.iter().map(|question| question.name().as_str()).collect();
        assert_eq!(got, names, "{author}");
        assert_eq!(walk.policy_record().map_or("", |(name, _)| name.as_str()), policy_at, "{author}");
    }
    // What could not be asked may have a record: the answer above it would not be the author's.
    let mut names = Vec::new();
    let walk =
        dns::resolve_with(Discovery::new("a.example.co.uk").with_mode(Mode::PublicSuffixList), |question| {
            names.push(question.name().to_string());
            Answer::Failure(Failure::Timeout)
        });
    assert_eq!(names, ["_dmarc.a.example.co.uk"]);
    assert!(walk.failure().is_some() && walk.policy_record().is_none());
}
