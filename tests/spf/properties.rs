//! Properties over generated records, networks and answers.

use std::net::{IpAddr, Ipv4Addr};

use deliverability::{
    dns::{self, Answer, Data, Failure, Name, Question, RecordType},
    spf::{
        self, Audit, Check, Editor, Mechanism, Network, NetworkSet, Qualifier, Record, Request, Result,
        macros::MacroString,
    },
};
use proptest::{collection::vec, prelude::*};

fn domain() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_-]{1,8}(\\.[a-z0-9]{1,6}){0,2}\\.[a-z]{2,4}\\.?",
        "%\\{[slodiphv][1-9]?r?[.+,/_=-]{0,3}\\}(\\.[a-z]{1,5}){1,2}",
        "[a-z]{1,4}\\.%\\{[SLODIPHV]\\}",
        "[a-z]{1,3}%[%_-]",
    ]
}

fn cidr() -> impl Strategy<Value = String> {
    (prop::option::of(0_u8..=32), prop::option::of(0_u8..=128)).prop_map(|(ip4, ip6)| {
        ip4.map(|n| format!("/{n}")).unwrap_or_default() + &ip6.map(|n| format!("//{n}")).unwrap_or_default()
    })
}

fn term() -> impl Strategy<Value = String> {
    let mechanism = prop_oneof![
        Just("all".to_owned()),
        ("(a|mx|A|Mx)", prop::option::of(domain()), cidr()).prop_map(|(name, domain, cidr)| format!(
            "{name}{}{cidr}",
            domain.map(|d| format!(":{d}")).unwrap_or_default()
        )),
        ("(include|exists|ptr|INCLUDE)", domain()).prop_map(|(name, domain)| format!("{name}:{domain}")),
        Just("ptr".to_owned()),
        (any::<Ipv4Addr>(), prop::option::of(0_u8..=32))
            .prop_map(|(ip, n)| format!("ip4:{ip}{}", n.map(|n| format!("/{n}")).unwrap_or_default())),
        (any::<std::net::Ipv6Addr>(), prop::option::of(0_u8..=128))
            .prop_map(|(ip, n)| format!("ip6:{ip}{}", n.map(|n| format!("/{n}")).unwrap_or_default())),
    ];
    prop_oneof![
        8 => ("[-+~?]?", mechanism).prop_map(|(qualifier, mechanism)| qualifier + &mechanism),
        1 => ("(x|a|mx|foo-1_2\\.3)", "([!-$&-~]|%%|%\\{d\\}){0,6}").prop_map(|(name, value)| format!("{name}={value}")),
    ]
}

fn record() -> impl Strategy<Value = String> {
    (vec((" {1,2}", term()), 0..8), prop::option::of(domain()), prop::option::of(domain())).prop_map(
        |(terms, redirect, exp)| {
            let mut text = String::from("v=spf1");
            for (space, term) in &terms {
                text.push_str(space);
                text.push_str(term);
            }
            text.extend(redirect.map(|domain| format!(" redirect={domain}")));
            text.extend(exp.map(|domain| format!(" exp={domain}")));
            text
        },
    )
}

/// Text that is near a record, more often than not broken.
fn near() -> impl Strategy<Value = String> {
    prop_oneof![
        (record(), any::<prop::sample::Index>(), "\\PC{0,3}").prop_map(|(text, at, more)| {
            let at = at.index(text.len() + 1);
            format!("{}{more}{}", &text[..at], &text[at..])
        }),
        (record(), any::<prop::sample::Index>()).prop_map(|(mut text, at)| {
            text.remove(at.index(text.len()));
            text
        }),
        "v=spf1( [-+~?a-z0-9:=/.%{}]{0,12}){0,6}",
        "\\PC{0,60}",
    ]
}

fn network() -> impl Strategy<Value = Network> {
    // Within 192.0.2.0/24, sometimes beyond it.
    (any::<u8>(), 22_u8..=32)
        .prop_map(|(last, length)| Network::new(Ipv4Addr::new(192, 0, 2, last).into(), length).unwrap())
}

/// The addresses of 192.0.0.0/22 and beside it that a set holds.
fn model(set: &NetworkSet) -> Vec<bool> {
    let first = u32::from(Ipv4Addr::new(191, 255, 255, 0));
    (0..1536)
        .map(|n| IpAddr::from(Ipv4Addr::from_bits(first + n)))
        .map(|address| set.networks().filter(|network| network.contains(address)).count())
        .map(|count| {
            assert!(count <= 1, "each address once");
            count == 1
        })
        .collect()
}

fn data(record_type: RecordType) -> BoxedStrategy<Data> {
    let name = || {
        "([a-c]\\.){0,2}(example\\.org|example|7\\.2\\.0\\.192\\.in-addr\\.arpa)|"
            .prop_map(|text| Name::parse(&text).unwrap())
    };
    let own = match record_type {
        RecordType::A => {
            prop_oneof![Just(Ipv4Addr::new(192, 0, 2, 7)), any::<Ipv4Addr>()].prop_map(Data::A).boxed()
        }
        RecordType::Aaaa => any::<std::net::Ipv6Addr>().prop_map(Data::Aaaa).boxed(),
        RecordType::Mx => (any::<u16>(), name())
            .prop_map(|(preference, exchange)| Data::Mx { preference, exchange })
            .boxed(),
        RecordType::Ptr => name().prop_map(Data::Ptr).boxed(),
        _ => prop_oneof![
            record().prop_map(Data::txt),
            near().prop_map(Data::txt),
            vec(any::<u8>(), 0..40).prop_map(Data::txt)
        ]
        .boxed(),
    };
    // Sometimes what was not asked for.
    prop_oneof![9 => own, 1 => name().prop_map(Data::Cname), 1 => any::<Ipv4Addr>().prop_map(Data::A)].boxed()
}

/// Answers by the type of the question, used in turn.
fn answers() -> impl Strategy<Value = Vec<[Answer; 5]>> {
    let of = |record_type| {
        prop_oneof![
            8 => vec(data(record_type), 0..13)
                .prop_map(|data| Answer::from_records(data.into_iter().map(|data| dns::Record::new(60, data)).collect())),
            8 => vec(data(record_type), 1..2)
                .prop_map(|data| Answer::from_records(data.into_iter().map(|data| dns::Record::new(60, data)).collect())),
            1 => Just(Answer::NoSuchName),
            1 => Just(Answer::NoData),
            1 => Just(Answer::Failure(Failure::Timeout)),
        ]
    };
    let types = [RecordType::A, RecordType::Aaaa, RecordType::Mx, RecordType::Ptr, RecordType::Txt];
    vec(types.map(of), 1..5)
}

fn index(question: &Question) -> usize {
    match question.record_type() {
        RecordType::A => 0,
        RecordType::Aaaa => 1,
        RecordType::Mx => 2,
        RecordType::Ptr => 3,
        _ => 4,
    }
}

/// Whether a text may be a record with a directive that lets someone pass.
fn could_pass(data: &Data) -> bool {
    let Data::Txt(text) = data else { return false };
    let Ok(text) = std::str::from_utf8(text.as_bytes()) else { return false };
    Record::parse(text).is_ok_and(|record| record.directives().any(|one| one.qualifier() == Qualifier::Pass))
}

proptest! {
    #[test]
    fn a_record_reads_as_it_is_written(text in record()) {
        let record = Record::parse(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let canonical = record.to_string();
        let again = Record::parse(&canonical).unwrap();
        prop_assert_eq!(&again, &record);
        prop_assert_eq!(again.to_string(), canonical);
        prop_assert_eq!(&record.clone().into_owned(), &record);
        for (span, term) in record.spans().zip(record.terms()) {
            let slice = span.slice(&text).unwrap();
            prop_assert_eq!(Record::parse(&format!("v=spf1 {slice}")).unwrap().terms().next().unwrap().to_string(), term.to_string());
        }
        // Edited without a change it is the same.
        prop_assert_eq!(&record.edit().build().unwrap(), &record);
    }

    #[test]
    fn any_text_is_a_record_or_has_a_fault_within_it(text in near()) {
        match Record::parse(&text) {
            Ok(record) => {
                let canonical = record.to_string();
                prop_assert_eq!(Record::parse(&canonical).unwrap(), record);
            }
            Err(error) => prop_assert!(error.span().slice(&text).is_some(), "{:?}: {}", text, error),
        }
        for finding in spf::lint_text(&text) {
            prop_assert!(finding.span().slice(&text).is_some(), "{:?}: {}", text, finding);
            if let Some(corrected) = finding.suggestion() {
                prop_assert!(Record::parse(corrected).is_ok(), "{:?}: {}", text, corrected);
                prop_assert_ne!(corrected, &text);
            }
        }
    }

    #[test]
    fn an_edit_keeps_all_last(text in record(), added in term()) {
        let record = Record::parse(&text).unwrap();
        let Ok(editor) = record.edit().insert(&added).map(|editor: Editor| editor.all(Qualifier::Fail)) else { return Ok(()) };
        let changed = editor.build().unwrap();
        let last = changed.directives().last().unwrap();
        prop_assert_eq!((last.qualifier(), last.mechanism().name()), (Qualifier::Fail, "all"));
        // Those that a client reached are in their order.
        let names = |record: &Record<'_>| -> Vec<String> {
            let reached = record.directives().take_while(|one| one.mechanism().name() != "all");
            reached.map(|one| one.to_string()).collect()
        };
        let (before, after) = (names(&record), names(&changed));
        let mut rest = after.iter();
        prop_assert!(before.iter().all(|wanted| rest.any(|one| one == wanted)), "{:?} {:?}", before, after);
    }

    #[test]
    fn networks_are_sets(one in vec(network(), 0..8), other in vec(network(), 0..8)) {
        let (one, other) = (NetworkSet::new(one), NetworkSet::new(other));
        let (a, b) = (model(&one), model(&other));
        let (without, with) = (one.without(&other), one.with(&other));
        let expected: Vec<bool> = a.iter().zip(&b).map(|(a, b)| *a && !*b).collect();
        prop_assert_eq!(model(&without), expected);
        let expected: Vec<bool> = a.iter().zip(&b).map(|(a, b)| *a || *b).collect();
        prop_assert_eq!(model(&with), expected);
        prop_assert!(one.without(&one).is_empty());
        prop_assert_eq!(&without.with(&one), &one);
        prop_assert_eq!(&NetworkSet::new(one.networks()), &one);
        prop_assert_eq!(one.with(&other), other.with(&one));
        // The fewest networks: no two of them make up one.
        for pair in with.networks().collect::<Vec<_>>().windows(2) {
            let parent = Network::new(pair[0].first(), pair[0].length().saturating_sub(1)).unwrap();
            prop_assert!(pair[0].length() != pair[1].length() || !parent.covers(pair[1]));
        }
    }

    #[test]
    fn an_expanded_name_is_short_and_ends_as_the_text(text in "([a-z]{1,30}\\.|%\\{[sldohiv][1-9]?r?-?\\}\\.){0,12}", sender in "\\PC{0,60}@\\PC{1,60}") {
        let text = MacroString::parse(&text).unwrap();
        let context = spf::macros::Context::new("2001:db8::1".parse().unwrap(), &sender, "example.org");
        let (name, whole) = (text.expand_name(&context), text.expand(&context));
        prop_assert!(name.strip_suffix('.').unwrap_or(&name).len() <= 253);
        prop_assert!(whole.ends_with(&name));
        prop_assert!(name.is_empty() || name.len() == whole.len() || whole[..whole.len() - name.len()].ends_with('.'));
    }

    #[test]
    fn a_check_terminates_with_any_answers(answers in answers(), ip in prop_oneof![Just(IpAddr::from([192, 0, 2, 7])), any::<IpAddr>()], sender in "[a-z ]{0,4}@?[a-c.]{0,3}example\\.org") {
        let request = Request::mail_from(ip, "mx.example.net", &sender);
        let mut asked = 0_usize;
        let mut passes = false;
        let verdict = dns::resolve_with(Check::new(&request), |question| {
            let answer = answers[asked % answers.len()][index(question)].clone();
            asked += 1;
            assert!(asked <= 123, "{asked} questions");
            passes |= answer.records().any(could_pass);
            answer
        });
        prop_assert!(verdict.result() != Result::Pass || passes, "{}", verdict);
        prop_assert!(verdict.lookups() <= 11 && verdict.void_lookups().len() <= 3);
        prop_assert!(verdict.trace().iter().all(|step| step.depth <= 10));
        // The transcript gives the same verdict again where no question came twice.
        let transcript = verdict.transcript();
        let again = dns::resolve_with(Check::new(&request), |question| transcript.answer(question));
        let questions: std::collections::BTreeSet<_> = transcript.exchanges().iter().map(|one| one.question.clone()).collect();
        prop_assert!(questions.len() < asked || again == verdict);
    }

    /// A suggestion is a record under which all that the old one names still passes, with no fault more.
    #[test]
    fn suggestions_are_better_records(terms in vec(prop_oneof![
        Just("+all"), Just("-all"), Just("?all"), Just("ip4:192.0.2.0/25"), Just("ip4:192.0.2.1"), Just("-ip4:192.0.2.0/24"),
        Just("ip4=192.0.2.200"), Just("include:a.example"), Just("include=b.example"), Just("MX"), Just("mx"), Just("x=y"),
        Just("redirect=c.example"), Just("v=spf1"), Just("ip4:0.0.0.0/1"), Just("ip4:128.0.0.0/1"), Just("ptr"),
        Just("a:d.example-all"), Just("exp=e.example"), Just("?ip4:192.0.2.0/24"),
    ], 0..7), glue in prop_oneof![4 => Just(" "), 1 => Just("  "), 1 => Just(""), 1 => Just(", ")]) {
        let text = format!("v=spf1 {}", terms.join(glue));
        let findings = spf::lint_text(&text);
        let suggestions: std::collections::BTreeSet<_> = findings.iter().filter_map(|finding| finding.suggestion()).collect();
        prop_assert!(suggestions.len() <= 1, "{text}: {suggestions:?}");
        let Some(suggestion) = suggestions.first() else { return Ok(()) };
        let new = Record::parse(suggestion).unwrap();
        let again = spf::lint(&new);
        prop_assert!(again.iter().all(|finding| finding.suggestion().is_none_or(|text| text != *suggestion)));
        let Ok(old) = Record::parse(&text) else { return Ok(()) };
        let lost = NetworkSet::authorized_by(&old).without(&NetworkSet::authorized_by(&new));
        prop_assert!(lost.is_empty(), "{text} became {suggestion}");
        // Two terms without a space between are parted: then the first of them is kept.
        let is_include = |one: &spf::Directive<'_>| matches!(one.mechanism(), Mechanism::Include(_));
        for directive in old.directives().filter(is_include) {
            let text_of_old = directive.mechanism().to_string();
            let is_kept = new.directives().filter(is_include).any(|other| text_of_old.starts_with(&other.mechanism().to_string()));
            prop_assert!(is_kept, "{text} became {suggestion}");
        }
        let all = |record: &Record<'_>| record.directives().find(|one| one.mechanism() == Mechanism::All).map(|one| one.qualifier());
        prop_assert!(all(&new) != Some(Qualifier::Pass) || all(&old) == Some(Qualifier::Pass), "{text} became {suggestion}");
        // Nobody fails who passed or was neutral.
        prop_assert!(all(&new) != Some(Qualifier::Fail) || text.contains("-all"), "{text} became {suggestion}");
    }

    #[test]
    fn an_audit_of_a_domain_terminates(answers in answers()) {
        let mut asked = 0_usize;
        let report = dns::resolve_with(Audit::new("example.org".parse().unwrap()), |question| {
            let answer = answers[asked % answers.len()][index(question)].clone();
            asked += 1;
            assert!(asked <= 42 * 200 + 2, "{asked} questions");
            answer
        });
        for (_, record) in report.flatten() {
            prop_assert!(Record::parse(&record.to_string()).is_ok());
        }
        prop_assert!(report.networks().networks().len() <= report.authorized().len());
    }

    #[test]
    fn a_received_field_reads_as_it_is_written(sender in "\\PC{0,20}", helo in "[ -~\\r\\n\\t]{0,20}", record in near()) {
        let request = Request::mail_from("192.0.2.7".parse().unwrap(), &helo, &format!("{sender}@example.org"));
        let verdict = dns::resolve_with(Check::new(&request), |_| Answer::from_records(vec![dns::Record::new(60, Data::txt(&record))]));
        let field = spf::ReceivedSpf::new(&verdict);
        prop_assert_eq!(&field.to_string().parse::<spf::ReceivedSpf>().unwrap(), &field);
        prop_assert!(!field.to_string().contains(['\r', '\n']));
    }
}
