//! Records of DMARC and what is decided by them.

use deliverability::{
    dmarc,
    dns::{self, Machine, Step},
};

use super::Hostile;

/// DMARC records: printing and reading are inverse, places fit the text, what is suggested or built is a record
/// that does the same.
pub fn dmarc_record(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for finding in dmarc::lint_text(&text) {
        assert!(finding.span().slice(&text).is_some(), "{finding}");
        if let Some(suggestion) = finding.suggestion() {
            let better = dmarc::Record::parse(suggestion).expect("a suggestion is a record");
            let Ok(record) = dmarc::Record::parse(&text) else { continue };
            assert!(better.stated_policy() >= record.stated_policy(), "{text:?}: {suggestion}");
            // A URI without a host may be a misspelt one, and is mended.
            let has_host = |uri: &dmarc::ReportUri<'_>| uri.host().is_some_and(|host| host != ".");
            for uri in record.aggregate_reports().filter(|uri| uri.is_valid() && has_host(uri)) {
                let host =
                    |uri: &dmarc::ReportUri<'_>| uri.host().map(|host| host.trim_end_matches('.').to_owned());
                let stays = better.aggregate_reports().any(|kept| host(&kept) == host(&uri));
                assert!(stays, "{text:?}: {suggestion}");
            }
        }
    }
    let record = match dmarc::Record::parse(&text) {
        Ok(record) => record,
        Err(error) => return assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
    };
    let policies = |record: &dmarc::Record<'_>| {
        let policies = [record.policy(), record.subdomain_policy(), record.non_existent_policy()];
        let modes = [record.dkim_alignment(), record.spf_alignment()];
        (policies, modes, record.psd(), record.is_testing())
    };
    let printed = record.to_string();
    let again = dmarc::Record::parse(&printed).expect("a printed record is a record");
    assert_eq!(again.to_string(), printed);
    assert_eq!((policies(&again), again.is_usable()), (policies(&record), record.is_usable()), "{text:?}");
    assert_eq!(again.failure_options(), record.failure_options());
    assert!(record.tags().all(|(_, value, span)| span.slice(&text) == Some(value)));

    let built = record.edit().build();
    let edited = dmarc::Record::parse(&built).expect("what is built is a record");
    assert!(edited.is_usable() || !record.is_usable(), "{built:?}");
    assert_eq!(edited.removed_tags().count(), 0, "{built:?}");
    assert_eq!(policies(&edited), policies(&record), "{text:?} became {built:?}");
    assert_eq!(edited.edit().build(), built);
    let raised = record.edit().raise_to(dmarc::Policy::Reject).build();
    let raised = dmarc::Record::parse(&raised).expect("what is raised is a record");
    assert_eq!(policies(&raised).0, [dmarc::Policy::Reject; 3]);

    // Each URI, given to an editor, is taken whole or not at all; white space before a `!` is part of a bad one.
    for uri in record.aggregate_reports().chain(record.failure_reports()) {
        assert!(uri.span().slice(&text).is_some_and(|slice| slice.starts_with(uri.as_str())));
        if uri.as_str().trim() != uri.as_str() {
            assert!(!uri.is_valid());
            continue;
        }
        let built = dmarc::Editor::new(dmarc::Policy::None).report_to(uri.as_str()).build();
        let read = dmarc::Record::parse(&built).expect("what is built is a record");
        let mut uris = read.aggregate_reports();
        assert_eq!(uris.next().map(|read| read.as_str()), uri.is_valid().then_some(uri.as_str()));
        assert!(uris.next().is_none());
        if let Some(mailbox) = uri.mailbox() {
            assert!(mailbox.matches('@').count() == 1 && !mailbox.contains([',', ' ', '<', '>', '\r', '\n']));
        }
    }
}

/// Runs a machine against hostile answers; it asks the same until it is answered.
fn run<M: Machine + Clone>(mut machine: M, hostile: &Hostile<'_>, most: usize) -> (M::Verdict, usize)
where
    M::Verdict: std::fmt::Debug + PartialEq,
{
    let mut questions = 0;
    loop {
        match machine.step() {
            Step::Query(question) => {
                assert_eq!(machine.clone().step(), Step::Query(question.clone()), "the same question again");
                questions += 1;
                assert!(questions <= most, "too many questions: {question}");
                machine.answer(hostile.answer(&question));
            }
            Step::Done(verdict) => return (verdict, questions),
        }
    }
}

/// DMARC checks, walks and report checks against hostile answers: they end, ask what they document, replay, and
/// never pass without a record. The first line is the author, the second a domain and a record of its reports.
pub fn dmarc_check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let author = lines.next().unwrap_or_default();
    let other = lines.next().unwrap_or_default();
    let hostile = Hostile { data };
    let can_pass =
        data.split(|byte| *byte == b'\n').any(|line| line.windows(6).any(|word| word == b"DMARC1"));

    let (walk, questions) = run(dmarc::Discovery::new(author), &hostile, 8);
    assert!(walk.records().count() <= questions);
    assert!(walk.organizational_domain().is_none_or(|above| walk.start().is_subdomain_of(above)));
    assert!(!walk.to_string().contains('\u{0}') || data.contains(&0));

    let domains: Vec<&str> = other.split(' ').take(3).collect();
    let request = domains.iter().fold(dmarc::Request::new(author), |request, domain| request.dkim(domain));
    let (verdict, questions) = run(dmarc::Check::new(&request), &hostile, 8 + 3 * 8 + 1);
    assert!(can_pass || verdict.record().is_none(), "{verdict}");
    let is_applied = verdict.record().is_some_and(dmarc::Record::is_usable);
    assert!(
        is_applied || !matches!(verdict.result(), dmarc::Result::Pass | dmarc::Result::Fail),
        "{verdict}"
    );
    let transcript = verdict.transcript();
    assert_eq!(transcript.exchanges().len(), questions);
    let again = dns::resolve_with(dmarc::Check::new(&request), |question| transcript.answer(question));
    assert_eq!(again, verdict, "a transcript replays");
    if verdict.result() == dmarc::Result::Pass {
        let more = request.spf("example.net").dkim("a.example.org");
        let (more, _) = run(dmarc::Check::new(&more), &hostile, 8 + 5 * 8 + 1);
        assert_eq!(more.result(), dmarc::Result::Pass, "more that is authenticated still passes");
    }

    if let Some(Ok(record)) = lines.next().map(dmarc::Record::parse) {
        let (authorizations, _) = run(dmarc::report::ReportCheck::new(author, &record), &hostile, 98);
        assert!(authorizations.len() <= 10);
    }
}
