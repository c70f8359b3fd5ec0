//! Checks as machines: the same question until it is answered, few questions whatever is answered.

use deliverability::{
    dmarc::{Check, Discovery, Record, Request, Result, report::ReportCheck},
    dns::{self, Answer, Data, Failure, Machine, Name, Question, Record as DnsRecord, RecordType, Step},
};

use super::{asked, zone};

fn texts(texts: &[&str]) -> Answer {
    Answer::from_records(texts.iter().map(|text| DnsRecord::new(60, Data::txt(text))).collect())
}

/// Every kind of answer, those that do not fit the question too.
fn answers() -> Vec<Answer> {
    let name = Name::parse("example.org").unwrap();
    let mut answers = vec![
        Answer::NoData,
        Answer::NoSuchName,
        Answer::from_records(vec![DnsRecord::new(1, Data::A([192, 0, 2, 1].into()))]),
        Answer::from_records(vec![DnsRecord::new(1, Data::Cname(name.clone()))]),
        Answer::from_records(vec![DnsRecord::new(1, Data::Ptr(name))]),
        Answer::from_records(vec![DnsRecord::new(1, Data::txt([0xff, 0xfe, 0x00]))]),
        texts(&[""]),
        texts(&["v=DMARC1; p=reject"]),
        texts(&["v=DMARC1; p=none; sp=quarantine; np=reject; rua=mailto:d@example.org"]),
        texts(&["v=DMARC1; p=none; np=reject; psd=y"]),
        texts(&["v=DMARC1; p=none; psd=n"]),
        texts(&["v=DMARC1; p=refuse"]),
        texts(&["v=DMARC1; p=reject", "v=DMARC1; p=none"]),
        texts(&["v=DMARC1; p=reject"; 1000]),
        texts(&["v=spf1 -all"; 1000]),
        texts(&[&format!("v=DMARC1; {}", "p=reject; ".repeat(2000))]),
        texts(&[&format!("v=DMARC1{}", ";".repeat(20_000))]),
    ];
    answers.extend(Failure::ALL.iter().map(|failure| Answer::Failure(*failure)));
    answers
}

/// Runs a machine over answers by the number of the question; the verdict, and how many it has asked.
fn run<M: Machine + Clone>(
    mut machine: M,
    mut answer: impl FnMut(usize) -> Answer,
    most: usize,
) -> (M::Verdict, usize)
where
    M::Verdict: core::fmt::Debug + Clone + PartialEq,
{
    let mut questions = 0;
    loop {
        match machine.step() {
            Step::Query(question) => {
                let same = Step::Query(question.clone());
                assert_eq!(machine.step(), same, "the same question until it is answered");
                assert_eq!(machine.clone().step(), same, "a copy asks the same");
                questions += 1;
                assert!(questions <= most, "{questions} questions, now {question}");
                machine.answer(answer(questions));
                // Told once more, without an open question, it knows nothing new.
                let before = machine.clone();
                machine.answer(answer(0));
                assert_eq!(machine.clone().step(), before.clone().step());
            }
            Step::Done(verdict) => {
                assert_eq!(machine.step(), Step::Done(verdict.clone()), "the same verdict again");
                machine.answer(Answer::NoSuchName);
                assert_eq!(machine.step(), Step::Done(verdict.clone()), "nothing changes it");
                return (verdict, questions);
            }
        }
    }
}

const LONG: &str = "a.b.c.d.e.f.g.h.i.example.org";

/// A request with many authenticated domains, none of the author's name, all below the one label that its walk can
/// end at.
fn crowded() -> Request {
    (0..40).fold(Request::new(LONG), |request, host| {
        let domain = format!("a.b.c.d.e.f.g.h.host{host}.example{host}.org");
        if host % 2 == 0 { request.spf(&domain) } else { request.dkim(&domain) }
    })
}

#[test]
fn questions_are_bounded_with_any_answers() {
    let uris: Vec<String> =
        (0..30).map(|host| format!("mailto:d@a.b.c.d.e.f.g.h.x{host}.example{host}")).collect();
    let records = [3, 30].map(|uri| format!("v=DMARC1; p=none; rua={}", uris[..uri].join(",")));
    let [few, many] = records.each_ref().map(|record| Record::parse(record).unwrap());
    for one in answers() {
        for other in [
            Answer::NoData,
            texts(&["v=DMARC1; p=none; sp=quarantine; np=reject"]),
            Answer::Failure(Failure::Timeout),
        ] {
            let pick = |number: usize| if number.is_multiple_of(2) { one.clone() } else { other.clone() };
            let (walk, asked) = run(Discovery::new(LONG), pick, 8);
            assert_eq!(walk.names().count(), asked);
            assert!(walk.records().count() <= 8);
            run(Check::new(&Request::new(LONG).dkim("example.org").spf("mail.example.org")), pick, 8 * 3 + 1);
        }
        run(ReportCheck::new("example.org", &few), |_| one.clone(), 8 + 3 * 8 + 3);
    }
    for one in [Answer::NoData, texts(&["v=DMARC1; p=none; np=reject"]), texts(&["v=DMARC1; psd=n"; 2])] {
        run(Check::new(&crowded()), |_| one.clone(), 8 + 16 * 8 + 1);
        let (verdict, _) = run(ReportCheck::new(LONG, &many), |_| one.clone(), 98);
        assert_eq!(verdict.len(), 10);
    }
}

/// Section 4.10: silence makes a check ask the most, and each name once.
#[test]
fn the_most_questions() {
    let zone = zone([("_dmarc.org", "v=DMARC1; p=none; sp=quarantine; np=reject")]);
    let (verdict, questions) = asked(Check::new(&crowded()), &zone);
    // All of them have the same organizational domain, so that the first one passes.
    assert_eq!((verdict.result(), questions.len()), (Result::Pass, 8 + 7 + 1));
    // Where each has one of its own, none does: six names each, down to its own.
    let mut own: Vec<(String, &str)> =
        (0..40).map(|host| (format!("_dmarc.host{host}.example{host}.org"), "v=DMARC1; psd=n")).collect();
    own.push(("_dmarc.org".to_owned(), "v=DMARC1; p=none; sp=quarantine; np=reject"));
    let zone = super::zone(own.iter().map(|(name, text)| (name.as_str(), *text)));
    let (verdict, questions) = asked(Check::new(&crowded()), &zone);
    assert_eq!(verdict.result(), Result::Fail);
    assert_eq!(questions.len(), 8 + 16 * 6 + 1);
    let mut names: Vec<&Question> = questions.iter().collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), questions.len());
    assert_eq!(questions.iter().filter(|question| question.record_type() != RecordType::Txt).count(), 1);
}

#[test]
fn no_name_is_asked_twice() {
    let zone =
        zone([("_dmarc.example.org", "v=DMARC1; p=reject"), ("_dmarc.x.example.org", "v=DMARC1; psd=n")]);
    let request = Request::new("a.example.org")
        .spf("b.x.example.org")
        .dkim("c.x.example.org")
        .dkim("c.x.example.org")
        .dkim("example.net");
    let (_, questions) = asked(Check::new(&request), &zone);
    let names: Vec<&str> = questions.iter().map(|question| question.name().as_str()).collect();
    assert_eq!(
        names,
        [
            "_dmarc.a.example.org",
            "_dmarc.example.org",
            "_dmarc.org",
            "_dmarc.b.x.example.org",
            "_dmarc.x.example.org",
            "_dmarc.c.x.example.org",
        ]
    );
}

/// A domain that is the author's needs no walk, wherever it is among the authenticated ones.
#[test]
fn the_authors_own_domain_is_never_passed_over() {
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject")]);
    let many = (0..40)
        .fold(Request::new("example.org"), |request, host| request.dkim(&format!("host{host}.example")));
    let (verdict, questions) = asked(Check::new(&many.dkim("example.org")), &zone);
    assert_eq!((verdict.result(), questions.len()), (Result::Pass, 2));
    let failing = (0..40).fold(Request::new("example.org"), |request, host| {
        request.dkim_temperror(&format!("host{host}.example"))
    });
    let (verdict, _) = asked(Check::new(&failing.dkim("mail.example.org")), &zone);
    assert_eq!(verdict.result(), Result::Pass, "what passes comes before what failed for the moment");
}

#[test]
fn a_clone_at_any_step_gives_the_same_verdict() {
    let zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=none; sp=quarantine; np=reject"),
        ("_dmarc.mail.example.org", "v=DMARC1; p=none; psd=n"),
    ]);
    let request = Request::new("ghost.example.org").spf("mail.example.org").dkim("a.mail.example.org");
    let whole = dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    assert_eq!(whole.result(), Result::Fail);
    let mut check = Check::new(&request);
    let mut copies = 0;
    while let Step::Query(question) = check.step() {
        let copy = dns::resolve_with(check.clone(), |question| zone.answer(question));
        assert_eq!(copy, whole);
        copies += 1;
        check.answer(zone.answer(&question));
    }
    assert_eq!(copies, 3 + 1 + 2);
}

#[test]
fn a_transcript_replays_the_verdict() {
    let mut zone = zone([
        ("_dmarc.example.org", "v=DMARC1; p=none; sp=quarantine; np=reject"),
        ("_dmarc.mail.example.org", "v=DMARC1; p=none"),
    ]);
    zone.fail("_dmarc.slow.example.org", None, Failure::Bogus).unwrap();
    for request in [
        Request::new("news.example.org").dkim("mail.example.org"),
        Request::new("news.example.org").dkim("slow.example.org"),
        Request::new("slow.example.org"),
        Request::new("ghost.example.org").spf("example.net"),
        Request::new("nothing.example"),
        Request::new(""),
    ] {
        let (verdict, questions) = asked(Check::new(&request), &zone);
        let transcript = verdict.transcript();
        let told: Vec<&Question> = transcript.exchanges().iter().map(|exchange| &exchange.question).collect();
        assert_eq!(told, questions.iter().collect::<Vec<_>>());
        let again = dns::resolve_with(Check::new(&request), |question| transcript.answer(question));
        assert_eq!(again, verdict);
    }
}
