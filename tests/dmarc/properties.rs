//! What holds for every record and every answer.

use deliverability::{
    dmarc::{Check, Discovery, Policy, Record, Request, Result, lint_text, report::ReportCheck},
    dns::{self, Answer, Data, Failure, Question, Record as DnsRecord},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Texts that are nearly records.
fn text() -> impl Strategy<Value = String> {
    let tag = prop_oneof![
        6 => ("(p|sp|np|P|Sp)", "(none|quarantine|reject|REJECT|refuse|)").prop_map(|(name, value)| format!("{name}={value}")),
        3 => ("(adkim|aspf|psd|t|T)", "[rsynux ]?").prop_map(|(name, value)| format!("{name} = {value}")),
        2 => ("(rua|ruf|RUA)", vec("(mailto:[a-z%2@,!?]{0,12}|mailto:[a-z]{1,3}@[a-z]{1,3}\\.example(!10m)?|https://a\\.example|[!-~]{0,5})", 0..4))
            .prop_map(|(name, uris)| format!("{name}={}", uris.join(","))),
        1 => "fo=[01ds:x]{0,5}",
        1 => ("(pct|rf|ri|x|long_name)", "[ -:<-~]{0,6}").prop_map(|(name, value)| format!("{name}={value}")),
        1 => "[ -~é\r\n\t]{0,8}",
    ];
    (prop_oneof![9 => Just("v=DMARC1"), 1 => Just("v=dmarc1"), 1 => Just(" V = DMARC1 ")], vec(tag, 0..8))
        .prop_map(|(version, tags)| format!("{version};{}", tags.join(";")))
}

fn policies(record: &Record<'_>) -> (Policy, Policy, Policy) {
    (record.policy(), record.subdomain_policy(), record.non_existent_policy())
}

/// An answer by the name that is asked, the same each time.
fn answer(question: &Question, texts: &[(String, u8)]) -> Answer {
    let seed =
        question.name().as_str().bytes().fold(5_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 9973);
    let Some((text, kind)) = texts.get(seed % texts.len().max(1)) else { return Answer::NoSuchName };
    let record = |text: &str| DnsRecord::new(60, Data::txt(text));
    match kind % 8 {
        0 => Answer::NoData,
        1 => Answer::NoSuchName,
        2 => Answer::Failure(Failure::Timeout),
        3 => Answer::from_records(vec![record(text), record("hello")]),
        4 => Answer::from_records(vec![record(text), record(text)]),
        _ => Answer::from_records(vec![record(text)]),
    }
}

const DOMAINS: &[&str] = &[
    "example.org",
    "a.example.org",
    "b.example.org",
    "x.a.example.org",
    "a.b.c.d.e.f.g.h.example.org",
    "org",
    "example.net",
    "bücher.example",
    "",
    "a..b",
];

fn request(author: &str, identifiers: &[(bool, &str)]) -> Request {
    identifiers.iter().fold(Request::new(author), |request, (is_spf, domain)| {
        if *is_spf { request.spf(domain) } else { request.dkim(domain) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_a_record_panic(text in prop_oneof![text(), "\\PC{0,40}", "(v=DMARC1)?[;=,:!% \t\r\na-z@é]{0,40}"]) {
        match Record::parse(&text) {
            Ok(record) => {
                prop_assert!(record.tags().all(|(_, value, span)| span.slice(&text) == Some(value)));
                for uri in record.aggregate_reports().chain(record.failure_reports()) {
                    prop_assert!(uri.span().slice(&text).is_some_and(|slice| slice.starts_with(uri.as_str())));
                    prop_assert!(!uri.is_valid() || !uri.as_str().contains([';', ',', ' ', '!']));
                    if let Some(mailbox) = uri.mailbox() {
                        prop_assert!(!mailbox.chars().any(char::is_control));
                    }
                }
            }
            Err(error) => prop_assert!(error.span().slice(&text).is_some()),
        }
    }

    #[test]
    fn written_and_read_a_record_is_the_same(text in text()) {
        let Ok(record) = Record::parse(&text) else { return Ok(()) };
        let written = record.to_string();
        let again = Record::parse(&written).unwrap();
        prop_assert_eq!(again.to_string(), written.clone());
        prop_assert_eq!(policies(&again), policies(&record));
        prop_assert_eq!(again.is_usable(), record.is_usable());
        prop_assert_eq!((again.psd(), again.is_testing(), again.failure_options()), (record.psd(), record.is_testing(), record.failure_options()));
        prop_assert_eq!((again.dkim_alignment(), again.spf_alignment()), (record.dkim_alignment(), record.spf_alignment()));
        prop_assert_eq!(again.tags().map(|(name, value, _)| (name, value)).collect::<Vec<_>>(), record.tags().map(|(name, value, _)| (name, value)).collect::<Vec<_>>());
        prop_assert_eq!(&record.clone().into_owned(), &record);
    }

    #[test]
    fn an_unusable_record_asks_for_nothing(text in text()) {
        let Ok(record) = Record::parse(&text) else { return Ok(()) };
        if !record.is_usable() || record.stated_policy().is_none() {
            prop_assert_eq!(policies(&record), (Policy::None, Policy::None, Policy::None));
        }
        let has_uri = record.aggregate_reports().any(|uri| uri.is_valid());
        prop_assert!(record.is_usable() || !has_uri);
    }

    #[test]
    fn findings_point_into_the_text_and_correct_it(text in text()) {
        for finding in lint_text(&text) {
            prop_assert!(finding.span().slice(&text).is_some(), "{finding} in {text:?}");
            if let Some(suggestion) = finding.suggestion() {
                let again = lint_text(suggestion);
                prop_assert!(again.iter().all(|other| other.code() != finding.code() || other.suggestion().is_none()), "{finding} of {text:?} suggests {suggestion:?}");
            }
        }
    }

    #[test]
    fn editing_keeps_what_a_record_does(text in text()) {
        let Ok(record) = Record::parse(&text) else { return Ok(()) };
        let built = record.edit().build();
        let again = Record::parse(&built).unwrap();
        prop_assert!(again.is_usable() || !record.is_usable(), "{}", built);
        prop_assert_eq!(policies(&again), policies(&record), "{:?} became {:?}", text, built);
        prop_assert_eq!((again.psd(), again.is_testing()), (record.psd(), record.is_testing()));
        prop_assert_eq!((again.dkim_alignment(), again.spf_alignment()), (record.dkim_alignment(), record.spf_alignment()));
        prop_assert_eq!(again.removed_tags().count(), 0);
        prop_assert_eq!(again.edit().build(), built.clone());
        let raised = record.edit().raise_to(Policy::Quarantine).build();
        let raised = Record::parse(&raised).unwrap();
        let (p, sp, np) = policies(&raised);
        prop_assert!(p.min(sp).min(np) >= Policy::Quarantine);
        let uris = |record: &Record<'_>| record.aggregate_reports().filter(|uri| uri.is_valid()).map(|uri| uri.as_str().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(uris(&raised), uris(&record));
    }

    #[test]
    fn two_records_merge_into_one_that_is_as_strict_and_reports_to_both(one in text(), other in text()) {
        let (Ok(one), Ok(other)) = (Record::parse(&one), Record::parse(&other)) else { return Ok(()) };
        let built = one.edit().merge(&other).build();
        let merged = Record::parse(&built).unwrap();
        for record in [&one, &other] {
            let ((p, sp, np), (least_p, least_sp, least_np)) = (policies(&merged), policies(record));
            prop_assert!(p >= least_p && sp >= least_sp && np >= least_np, "{} of {} and {}", built, one, other);
            prop_assert!(merged.dkim_alignment() <= record.dkim_alignment());
            prop_assert!(merged.spf_alignment() <= record.spf_alignment());
            prop_assert!(record.is_testing() || !merged.is_testing());
            for uri in record.aggregate_reports().filter(|uri| uri.is_valid()) {
                prop_assert!(merged.aggregate_reports().any(|kept| kept.as_str() == uri.as_str()), "{}", built);
            }
            for uri in record.failure_reports().filter(|uri| uri.is_valid()) {
                prop_assert!(merged.failure_reports().any(|kept| kept.as_str() == uri.as_str()), "{}", built);
            }
        }
        prop_assert_eq!(merged.edit().merge(&other).build(), built);
    }

    #[test]
    fn no_address_injects(uri in prop_oneof!["[ -~\r\n]{0,20}", "mailto:[ -~\r\n]{0,20}", "mailto:[a-z;,!%=]{1,9}@[a-z;,!=]{1,9}"]) {
        let built = deliverability::dmarc::Editor::new(Policy::Reject).report_to(&uri).build();
        let record = Record::parse(&built).unwrap();
        prop_assert_eq!(record.policy(), Policy::Reject);
        prop_assert!(record.tags().count() <= 2);
        prop_assert!(record.aggregate_reports().count() <= 1);
        prop_assert!(!built.contains(['\r', '\n']));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn checks_terminate_and_replay(
        texts in vec((text(), any::<u8>()), 1..6),
        author in select(DOMAINS),
        identifiers in vec((any::<bool>(), select(DOMAINS)), 0..4),
    ) {
        let request = request(author, &identifiers);
        let mut questions = 0;
        let verdict = dns::resolve_with(Check::new(&request), |question| {
            questions += 1;
            answer(question, &texts)
        });
        prop_assert!(questions <= 8 + 8 * identifiers.len() + 1);
        let transcript = verdict.transcript();
        prop_assert_eq!(transcript.exchanges().len(), questions);
        prop_assert_eq!(&dns::resolve_with(Check::new(&request), |question| transcript.answer(question)), &verdict);
        // Without a record that can be used nothing passes.
        let is_applied = verdict.record().is_some_and(|record| record.is_usable());
        prop_assert!(is_applied || !matches!(verdict.result(), Result::Pass | Result::Fail), "{}", verdict);
        prop_assert!(verdict.result() != Result::Pass || !identifiers.is_empty());
        prop_assert!(!verdict.to_string().contains('\n'));
    }

    #[test]
    fn more_that_is_authenticated_never_makes_a_pass_fail(
        texts in vec((text(), any::<u8>()), 1..6),
        author in select(DOMAINS),
        identifiers in vec((any::<bool>(), select(DOMAINS)), 1..4),
        more in vec((any::<bool>(), select(DOMAINS)), 1..4),
        is_before in any::<bool>(),
    ) {
        let verdict = |identifiers: &[(bool, &str)]| {
            dns::resolve_with(Check::new(&request(author, identifiers)), |question| answer(question, &texts))
        };
        let with_more = if is_before { [&more[..], &identifiers].concat() } else { [&identifiers[..], &more].concat() };
        if verdict(&identifiers).result() == Result::Pass {
            prop_assert_eq!(verdict(&with_more).result(), Result::Pass);
        }
        // The author itself, authenticated, passes wherever there is something to pass.
        let itself = [&identifiers[..], &[(true, author)]].concat();
        let exists = !author.contains("..");
        if exists && verdict(&identifiers).result() == Result::Fail {
            prop_assert_eq!(verdict(&itself).result(), Result::Pass);
        }
    }

    #[test]
    fn walks_and_report_checks_terminate(
        texts in vec((text(), any::<u8>()), 1..6),
        domain in select(DOMAINS),
        record in text(),
    ) {
        let mut questions = 0;
        let walk = dns::resolve_with(Discovery::new(domain), |question| {
            questions += 1;
            answer(question, &texts)
        });
        prop_assert!(questions <= 8);
        if let Some(organizational) = walk.organizational_domain() {
            prop_assert!(walk.start().is_subdomain_of(organizational));
        }
        let Ok(record) = Record::parse(&record) else { return Ok(()) };
        let mut questions = 0;
        let verdict = dns::resolve_with(ReportCheck::new(domain, &record), |question| {
            questions += 1;
            assert!(questions <= 98);
            answer(question, &texts)
        });
        let uris = record.aggregate_reports().count() + record.failure_reports().count();
        prop_assert_eq!(verdict.len(), uris.min(10));
    }
}
