//! DNS as data through the public face: names, master files, zones, transcripts, drivers, wire.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use deliverability::dns::{
    self, Answer, Data, Exchange, Failure, Machine, MasterErrorKind, Name, NameErrorKind, Question, Record,
    RecordType, Recorder, Step, Text, Transcript, Zone,
};
use proptest::{collection::vec, prelude::*};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn ask(zone: &Zone, owner: &str, record_type: RecordType) -> Answer {
    zone.answer(&Question::new(owner, record_type).unwrap())
}

/// The data of an answer as text.
fn shown(zone: &Zone, owner: &str, record_type: RecordType) -> String {
    ask(zone, owner, record_type).to_string()
}

#[test]
fn rfc_1035_section_2_3_4_names() {
    let label = "x".repeat(63);
    let long = [label.as_str(); 3].join(".");
    let full = format!("{long}.{}", "y".repeat(61));
    assert_eq!(full.len(), 253);
    let over_label = format!("a.{label}x.b");
    let over_name = format!("{full}y");
    for (text, expected) in [
        ("", ""),
        (".", ""),
        ("example.org", "example.org"),
        ("Example.ORG.", "Example.ORG"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("a b.example", "a b.example"),
        ("jürgen.example", "jürgen.example"),
        (&full, &full),
    ] {
        assert_eq!(name(text).as_str(), expected);
        assert_eq!(name(name(text).as_str()), name(text));
    }
    assert_eq!(name(&format!("{full}.")).as_str(), full);
    for (text, kind, start, end) in [
        ("..", NameErrorKind::EmptyLabel, 0, 0),
        (".org", NameErrorKind::EmptyLabel, 0, 0),
        ("a..org", NameErrorKind::EmptyLabel, 2, 2),
        ("a.org..", NameErrorKind::EmptyLabel, 6, 6),
        (&over_label, NameErrorKind::LongLabel, 2, 66),
        (&over_name, NameErrorKind::TooLong, 0, 254),
    ] {
        let error = Name::parse(text).unwrap_err();
        assert_eq!(
            (error.kind(), error.span().start(), error.span().end()),
            (kind, start, end),
            "{text}: {error}"
        );
    }
    assert_eq!((name("").to_string(), format!("{:>6}|", name("a.b"))), (".".into(), "   a.b|".into()));
}

#[test]
fn rfc_4343_names_are_compared_without_case() {
    let set: std::collections::HashSet<Name> = ["a.Example", "A.example.", "b.example"].map(name).into();
    assert_eq!(set.len(), 2);
    assert!(name("a.Example") < name("B.example") && name("a.é") != name("a.É"));
    for (one, other, expected) in [
        ("mail.example.org", "EXAMPLE.org", true),
        ("example.org", "example.org", true),
        ("badexample.org", "example.org", false),
        ("org", "example.org", false),
        ("example.org", "", true),
        ("", "", true),
    ] {
        assert_eq!(name(one).is_subdomain_of(&name(other)), expected, "{one} below {other}");
    }
    let parents: Vec<_> =
        std::iter::successors(Some(name("a.b.c")), Name::parent).map(|name| name.to_string()).collect();
    assert_eq!(parents, ["a.b.c", "b.c", "c", "."]);
}

#[test]
fn rfc_1035_section_5_1_master_files() {
    let zone = Zone::parse(
        "; a comment\n\
         $TTL 1h30m\n\
         $ORIGIN example.org.\n\
         @        IN  300  A  192.0.2.1 ; behind an entry\n\
         \t        A  192.0.2.2\n\
         \n\
         mail     2d  IN   A  192.0.2.3\n\
         MAIL.example.org.  AAAA 2001:db8::1\n\
         @        MX 10 mail\n\
         @        MX 20 mail.example.net.\n\
         @        SOA ns.example.org. root.example.org. (1 2 3 4 5)\n\
         www      CNAME @\n\
         txt      TXT \"a;b\" c \"d \\\"e\\\\\" \\102\\oo \"\\195\\188\\000\\255\" \"\"\n\
         many     TXT ( \"one\" ; first\n\
         \t\t\"two\"\n\
         \t)\n\
         $ORIGIN sub\n\
         deep     A  192.0.2.9\n\
         _dmarc   txt v=DMARC1\n\
         1.2.0.192.in-addr.arpa. PTR deep\n\
         old      SPF \"v=spf1\"\n\
         odd      TYPE65534 \\# 0\n\
         cr       A 192.0.2.8\r\n\
         last     A 192.0.2.10",
    )
    .unwrap();
    for (owner, record_type, expected) in [
        ("example.org", RecordType::A, "192.0.2.1, 192.0.2.2"),
        ("EXAMPLE.org", RecordType::Mx, "10 mail.example.org, 20 mail.example.net"),
        ("mail.example.org", RecordType::A, "192.0.2.3"),
        ("mail.example.org", RecordType::Aaaa, "2001:db8::1"),
        ("www.example.org", RecordType::A, "192.0.2.1, 192.0.2.2"),
        ("www.example.org", RecordType::Cname, "example.org"),
        (
            "txt.example.org",
            RecordType::Txt,
            "\"a;b\" \"c\" \"d \\\"e\\\\\" \"foo\" \"\\195\\188\\000\\255\" \"\"",
        ),
        ("many.example.org", RecordType::Txt, "\"one\" \"two\""),
        ("deep.sub", RecordType::A, "no such name"),
        ("deep.sub.example.org", RecordType::A, "192.0.2.9"),
        ("_dmarc.sub.example.org", RecordType::Txt, "\"v=DMARC1\""),
        ("1.2.0.192.in-addr.arpa", RecordType::Ptr, "deep.sub.example.org"),
        ("old.sub.example.org", RecordType::Spf, "\"v=spf1\""),
        ("old.sub.example.org", RecordType::Txt, "no data"),
        ("odd.sub.example.org", RecordType::A, "no data"),
        ("cr.sub.example.org", RecordType::A, "192.0.2.8"),
        ("last.sub.example.org", RecordType::A, "192.0.2.10"),
    ] {
        assert_eq!(shown(&zone, owner, record_type), expected, "{owner} {record_type}");
    }
    let ttls = |owner: &str| match ask(&zone, owner, RecordType::A) {
        Answer::Records(records) => records.iter().map(|record| record.ttl).collect::<Vec<_>>(),
        other => panic!("{other}"),
    };
    assert_eq!(ttls("example.org"), [300, 5_400]);
    assert_eq!(ttls("mail.example.org"), [172_800]);
}

#[test]
fn rfc_1035_section_5_faults_and_their_lines() {
    let long = format!("{}.example. A 192.0.2.1", "x".repeat(64));
    for (text, kind, line) in [
        ("a..example. A 192.0.2.1", MasterErrorKind::Name, 1),
        ("\n\na.example. A 192.0.2.1\n.. A 192.0.2.1", MasterErrorKind::Name, 4),
        (&long, MasterErrorKind::Name, 1),
        ("$ORIGIN a..b\n", MasterErrorKind::Name, 1),
        ("\\255.example. A 192.0.2.1", MasterErrorKind::Name, 1),
        ("  A 192.0.2.1", MasterErrorKind::Owner, 1),
        ("; nothing\n\tA 192.0.2.1\n", MasterErrorKind::Owner, 2),
        ("a.example.", MasterErrorKind::Type, 1),
        ("a.example. 300 IN\n", MasterErrorKind::Type, 1),
        ("a.example. \"A\" 192.0.2.1", MasterErrorKind::Type, 1),
        ("a.example. A! 192.0.2.1", MasterErrorKind::Type, 1),
        ("a.example. A", MasterErrorKind::Data, 1),
        ("a.example. A 192.0.2", MasterErrorKind::Data, 1),
        ("a.example. A 192.0.2.1 192.0.2.2", MasterErrorKind::Data, 1),
        ("a.example. A ::1", MasterErrorKind::Data, 1),
        ("a.example. AAAA 192.0.2.1", MasterErrorKind::Data, 1),
        ("a.example. MX mail.example.", MasterErrorKind::Data, 1),
        ("a.example. MX 65536 mail.example.", MasterErrorKind::Data, 1),
        ("a.example. MX 10 a..b.", MasterErrorKind::Data, 1),
        ("a.example. TXT", MasterErrorKind::Data, 1),
        ("a.example. CNAME", MasterErrorKind::Data, 1),
        ("b.example. A 192.0.2.1\na.example. PTR a b", MasterErrorKind::Data, 2),
        // Of an entry over several lines the first counts.
        ("b.example. A 192.0.2.1\na.example. A (\n192.0.2\n)\n", MasterErrorKind::Data, 2),
        ("a.example. TXT \"open", MasterErrorKind::Open, 1),
        ("\na.example. TXT \"open\n\"", MasterErrorKind::Open, 2),
        ("a.example. TXT ( \"a\"\n", MasterErrorKind::Open, 1),
        ("a.example. TXT \"a\" )\n", MasterErrorKind::Open, 1),
        ("a.example. TXT a\\", MasterErrorKind::Open, 1),
        ("a.example. TXT a\\256", MasterErrorKind::Open, 1),
        ("$TTL", MasterErrorKind::Directive, 1),
        ("$TTL soon", MasterErrorKind::Directive, 1),
        ("$TTL h", MasterErrorKind::Directive, 1),
        ("$TTL 5000000000", MasterErrorKind::Directive, 1),
        ("$TTL 99999999w", MasterErrorKind::Directive, 1),
        ("\n$INCLUDE other.zone", MasterErrorKind::Directive, 2),
        ("$GENERATE 1-9 a$ A 192.0.2.$", MasterErrorKind::Directive, 1),
    ] {
        let error = Zone::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.line()), (kind, line), "{text:?}: {error}");
        assert!(error.to_string().ends_with(&format!("in line {line}")));
    }
}

#[test]
fn rfc_8020_names_above_others_exist() {
    let mut zone = Zone::new();
    zone.insert("a.b.Example.org", Data::txt("x")).unwrap();
    zone.insert_empty("empty.example").unwrap();
    for (owner, expected) in [
        ("a.b.example.org", "no data"),
        ("b.example.org", "no data"),
        ("EXAMPLE.org", "no data"),
        ("org", "no data"),
        ("", "no data"),
        ("empty.example", "no data"),
        ("c.example.org", "no such name"),
        ("x.a.b.example.org", "no such name"),
        ("example", "no data"),
        ("com", "no such name"),
    ] {
        assert_eq!(shown(&zone, owner, RecordType::A), expected, "{owner}");
    }
    assert!(zone.insert("a..b", Data::txt("x")).is_err() && zone.insert_empty("..").is_err());
}

#[test]
fn rfc_1034_section_3_6_2_aliases_are_followed_within_a_bound() {
    let chain = |length: usize| {
        let mut zone = Zone::new();
        for n in 0..length {
            zone.insert(&format!("n{n}.example"), Data::Cname(name(&format!("N{}.example", n + 1)))).unwrap();
        }
        zone.insert(&format!("n{length}.example"), Data::A([192, 0, 2, 1].into())).unwrap();
        zone
    };
    for (length, expected) in
        [(0, "192.0.2.1"), (1, "192.0.2.1"), (16, "192.0.2.1"), (17, "malformed"), (40, "malformed")]
    {
        assert_eq!(shown(&chain(length), "n0.example", RecordType::A), expected, "{length}");
    }
    let zone = Zone::parse(
        "a. CNAME b.\nb. CNAME a.\nself. CNAME self.\nto-nothing. CNAME gone.\nto-other. CNAME text.\ntext. TXT x\n",
    )
    .unwrap();
    for (owner, expected) in
        [("a", "malformed"), ("self", "malformed"), ("to-nothing", "no such name"), ("to-other", "no data")]
    {
        assert_eq!(shown(&zone, owner, RecordType::A), expected, "{owner}");
    }
    assert_eq!(shown(&zone, "a", RecordType::Cname), "b");
}

#[test]
fn planted_failures() {
    let mut zone =
        Zone::parse("a.example. A 192.0.2.1\na.example. TXT x\nb.example. CNAME a.example.\n").unwrap();
    zone.fail("a.example", Some(RecordType::A), Failure::Timeout).unwrap();
    zone.fail("a.example", None, Failure::Refused).unwrap();
    zone.fail("new.example", None, Failure::Bogus).unwrap();
    for (owner, record_type, expected) in [
        ("a.example", RecordType::A, "timeout"),
        ("b.example", RecordType::A, "timeout"),
        // What has records keeps them; what has none fails.
        ("a.example", RecordType::Txt, "\"x\""),
        ("a.example", RecordType::Mx, "refused"),
        ("new.example", RecordType::Txt, "bogus"),
        ("NEW.example", RecordType::A, "bogus"),
        ("example", RecordType::A, "no data"),
    ] {
        assert_eq!(shown(&zone, owner, record_type), expected, "{owner} {record_type}");
    }
    for failure in ["timeout", "server-failure", "refused", "malformed", "truncated", "bogus", "not-asked"] {
        assert_eq!(failure.parse::<Failure>().unwrap().to_string(), failure);
    }
}

#[test]
fn rfc_1035_section_3_3_14_texts() {
    let strings = |text: &Text| text.strings().map(<[u8]>::len).collect::<Vec<_>>();
    for (length, expected) in [
        (0, vec![0]),
        (1, vec![1]),
        (255, vec![255]),
        (256, vec![255, 1]),
        (510, vec![255, 255]),
        (511, vec![255, 255, 1]),
    ] {
        assert_eq!(strings(&Text::new(&vec![b'x'; length])), expected);
        assert_eq!(strings(&[vec![b'x'; length]].iter().collect()), expected);
    }
    let text: Text = ["a", "", "bc"].into_iter().collect();
    assert_eq!((text.as_bytes(), strings(&text)), (&b"abc"[..], vec![1, 0, 2]));
    assert_ne!(text, Text::new(b"abc"));
    assert_eq!(strings(&std::iter::empty::<&str>().collect()), [0]);
    assert_eq!(strings(&[vec![b'x'; 300], vec![b'y'; 2]].iter().collect()), [255, 45, 2]);
    assert_eq!(Data::Txt(text).to_string(), "\"a\" \"\" \"bc\"");
}

#[test]
fn rfc_1035_section_3_5_and_rfc_3596_reverse_names() {
    for (address, expected) in [
        ("192.0.2.1", "1.2.0.192.in-addr.arpa PTR"),
        ("0.0.0.0", "0.0.0.0.in-addr.arpa PTR"),
        ("2001:db8::cb01", "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR"),
    ] {
        assert_eq!(Question::reverse(address.parse().unwrap()).to_string(), expected);
    }
}

#[test]
fn answers() {
    assert_eq!(Answer::from_records(Vec::new()), Answer::NoData);
    for (answer, is_void) in [
        (Answer::NoData, true),
        (Answer::NoSuchName, true),
        (Answer::Records([].into()), true),
        (Answer::Failure(Failure::Timeout), false),
        (Answer::from_records(vec![Record::new(1, Data::txt("x"))]), false),
    ] {
        assert_eq!(answer.is_void(), is_void, "{answer}");
    }
}

/// Asks for the address of its name, then for that of each answer's first exchanger.
#[derive(Debug, Clone)]
struct Walk {
    open: Vec<Question>,
    seen: Vec<String>,
}

impl Walk {
    fn new(owner: &str) -> Self {
        Self { open: vec![Question::new(owner, RecordType::Mx).unwrap()], seen: Vec::new() }
    }
}

impl Machine for Walk {
    type Verdict = Vec<String>;

    fn step(&mut self) -> Step<Vec<String>> {
        self.open
            .last()
            .map_or_else(|| Step::Done(self.seen.clone()), |question| Step::Query(question.clone()))
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.open.pop() else { return };
        self.seen.push(format!("{question}: {answer}"));
        for data in answer.records() {
            if let Data::Mx { exchange, .. } = data {
                self.open.push(Question::from_name(exchange.clone(), RecordType::A));
            }
        }
    }
}

fn mail_zone() -> Zone {
    Zone::parse(
        "example.org. MX 1 a.example.org.\nexample.org. MX 2 b.example.org.\na.example.org. A 192.0.2.1\n",
    )
    .unwrap()
}

/// The value of a future that gives way once at each answer.
fn drive<F: Future>(future: F) -> (F::Output, usize) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut turns = 0;
    loop {
        turns += 1;
        assert!(turns < 1000, "the future does not end");
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (output, turns);
        }
    }
}

async fn give_way() {
    let mut given = false;
    std::future::poll_fn(
        |_| if std::mem::replace(&mut given, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}

#[test]
fn both_drivers_agree() {
    let zone = mail_zone();
    let expected = [
        "example.org MX: 1 a.example.org, 2 b.example.org",
        "b.example.org A: no such name",
        "a.example.org A: 192.0.2.1",
    ];
    assert_eq!(dns::resolve_with(Walk::new("example.org"), |question| zone.answer(question)), expected);
    let mut count = 0;
    let future = dns::resolve_with_async(Walk::new("example.org"), |question| {
        count += 1;
        async {
            let question = question;
            give_way().await;
            zone.answer(&question)
        }
    });
    let (seen, turns) = drive(future);
    assert_eq!((seen, turns), (expected.map(String::from).to_vec(), 4));
    assert_eq!(count, 3);
}

#[test]
fn a_transcript_answers_again() {
    let zone = mail_zone();
    let mut recorder = Recorder::new(|question: &Question| zone.answer(question));
    let seen = dns::resolve_with(Walk::new("example.org"), |question| recorder.answer(question));
    let transcript = recorder.into_transcript();
    assert_eq!(transcript.exchanges().iter().map(ToString::to_string).collect::<Vec<_>>(), seen);
    assert_eq!(
        dns::resolve_with(Walk::new("EXAMPLE.org"), |question| transcript.answer(question))[1..],
        seen[1..]
    );
    let unknown = Question::new("example.org", RecordType::Txt).unwrap();
    assert_eq!(transcript.answer(&unknown), Answer::Failure(Failure::NotAsked));
    // Of two answers to a question the first counts.
    let question = Question::new("a.example", RecordType::A).unwrap();
    let twice: Transcript = [Answer::NoData, Answer::NoSuchName]
        .map(|answer| Exchange::new(question.clone(), answer))
        .into_iter()
        .collect();
    assert_eq!(twice.answer(&question), Answer::NoData);
    assert_eq!(Transcript::default().exchanges(), []);
}

proptest! {
    #[test]
    fn a_text_written_as_a_master_file_reads_the_same(strings in vec(vec(any::<u8>(), 0..300), 1..4)) {
        let data = Data::Txt(strings.iter().collect());
        let zone = Zone::parse(&format!("a.example. TXT {data}\n")).unwrap();
        let answer = ask(&zone, "a.example", RecordType::Txt);
        prop_assert_eq!(answer.records().collect::<Vec<_>>(), [&data]);
    }

    #[test]
    fn any_text_is_a_master_file_or_has_a_fault_in_a_line(text in "([a-z@$.\\\\\"();0-9 \\t]{0,12}( A | TXT | IN |\\n)?){0,12}") {
        if let Err(error) = Zone::parse(&text) {
            prop_assert!(error.line() >= 1 && error.line() <= text.lines().count().max(1), "{}", error);
        }
    }

    #[test]
    fn names_have_consistent_order_and_hash(one in "([a-zA-Z0-9_ü]{1,10}\\.){0,4}[a-z]{0,3}", other in "([a-c]\\.){0,3}[a-c]") {
        if let Ok(name) = Name::parse(&one) {
            prop_assert_eq!(&Name::parse(&one.to_ascii_uppercase()).unwrap(), &name);
            prop_assert!(name.is_subdomain_of(&name) && name.is_subdomain_of(&Name::default()));
            prop_assert!(name.parent().is_none_or(|parent| name.is_subdomain_of(&parent) && !parent.is_subdomain_of(&name)));
            let below = Name::parse(&format!("{other}.{}", name.as_str()));
            prop_assert!(below.is_ok_and(|below| below.is_subdomain_of(&name)));
        }
    }
}

#[cfg(feature = "serde")]
mod as_json {
    use super::*;

    #[test]
    fn a_transcript_comes_back() {
        let question = |record_type| Question::new("a.Example", record_type).unwrap();
        let data = [
            Data::A([192, 0, 2, 1].into()),
            Data::Aaaa("2001:db8::1".parse().unwrap()),
            Data::Cname(name("b.example")),
            Data::Mx { preference: 10, exchange: name("") },
            Data::Ptr(name("b.example")),
            Data::Spf(Text::new(b"v=spf1")),
            Data::Txt([&b"a"[..], b"", b"\xff\0\xc3\xbc"].into_iter().collect()),
        ];
        let records = |data: &Data| {
            Answer::from_records(vec![Record::new(300, data.clone()), Record::new(0, data.clone())])
        };
        let transcript: Transcript = data
            .iter()
            .map(|data| Exchange::new(question(data.record_type()), records(data)))
            .chain(
                [Answer::NoData, Answer::NoSuchName, Answer::Failure(Failure::ServerFailure)]
                    .map(|answer| Exchange::new(question(RecordType::A), answer)),
            )
            .collect();
        let text = serde_json::to_string(&transcript).unwrap();
        assert_eq!(serde_json::from_str::<Transcript>(&text).unwrap(), transcript, "{text}");
        // The names of the fields are part of the promise.
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = &value["exchanges"][0];
        assert_eq!(first["question"], serde_json::json!({ "name": "a.Example", "type": "A" }));
        assert_eq!(
            first["answer"]["records"][0],
            serde_json::json!({ "ttl": 300, "data": { "A": "192.0.2.1" } })
        );
        assert_eq!(value["exchanges"][6]["answer"]["records"][0]["data"]["TXT"][2], "\u{ff}\0\u{c3}\u{bc}");
        assert_eq!(value["exchanges"][8]["answer"], "no-such-name");
        assert_eq!(value["exchanges"][9]["answer"]["failure"], "server-failure");
    }

    #[test]
    fn invalid_names_and_texts_are_refused() {
        for text in [
            r#"{"exchanges":[{"question":{"name":"a..b","type":"A"},"answer":"no-data"}]}"#,
            r#"{"exchanges":[{"question":{"name":"a","type":"NS"},"answer":"no-data"}]}"#,
            r#"{"exchanges":[{"question":{"name":"a","type":"A"},"answer":"maybe"}]}"#,
            r#"{"exchanges":[{"question":{"name":"a","type":"TXT"},"answer":{"records":[{"ttl":1,"data":{"TXT":["\u0100"]}}]}}]}"#,
        ] {
            assert!(serde_json::from_str::<Transcript>(text).is_err(), "{text}");
        }
    }

    #[cfg(feature = "spf")]
    #[test]
    fn a_verdict_and_its_trace_are_written() {
        use deliverability::spf::{Check, ReceivedSpf, Request, TraceStep};

        let zone = Zone::parse(
            "example.org. TXT \"v=spf1 a:gone.example include:b.example -all\"\nb.example. TXT \"v=spf1 ip4:192.0.2.0/24\"\n",
        )
        .unwrap();
        let request = Request::mail_from("192.0.2.7".parse().unwrap(), "h.example", "jane@example.org");
        let verdict = dns::resolve_with(Check::new(&request), |question| zone.answer(question));
        let value = serde_json::to_value(&verdict).unwrap();
        assert_eq!(value["result"], "pass");
        assert_eq!(value["cause"], "directive");
        assert_eq!(value["reason"], "include:b.example of example.org");
        assert_eq!((&value["lookups"], &value["questions"]), (&2.into(), &3.into()));
        assert_eq!(value["void_lookups"], serde_json::json!([{ "name": "gone.example", "type": "A" }]));
        assert_eq!(value["explanation"], serde_json::Value::Null);
        assert_eq!(value["trace"][0]["outcome"], "no-match");
        assert_eq!(value["trace"][2]["depth"], 1);
        let trace: Vec<TraceStep> = serde_json::from_value(value["trace"].clone()).unwrap();
        assert_eq!(trace, verdict.trace());
        let again: Request = serde_json::from_value(serde_json::to_value(&request).unwrap()).unwrap();
        assert_eq!(again, request);
        let field = ReceivedSpf::new(&verdict);
        assert_eq!(
            serde_json::from_value::<ReceivedSpf>(serde_json::to_value(&field).unwrap()).unwrap(),
            field
        );
    }
}

#[cfg(feature = "hickory-proto")]
mod on_the_wire {
    use deliverability::dns::{WireError, negative_ttl};
    use hickory_proto::{
        op::{Message, MessageType, ResponseCode},
        rr::{self, RData},
    };

    use super::*;

    fn question(record_type: RecordType) -> Question {
        Question::new("a.example.org", record_type).unwrap()
    }

    /// An answer to the question, with records under their owners.
    fn message(question: &Question, code: ResponseCode, records: &[(&str, Data)]) -> Message {
        let mut message = question.to_message(7).unwrap();
        message.metadata.message_type = MessageType::Response;
        message.metadata.message_type = MessageType::Response;
        message.metadata.response_code = code;
        for (owner, data) in records {
            message.answers.push(Record::new(300, data.clone()).to_hickory(&name(owner)).unwrap());
        }
        message
    }

    fn a(last: u8) -> Data {
        Data::A([192, 0, 2, last].into())
    }

    #[test]
    fn what_a_message_says() {
        let alias = |to: &str| Data::Cname(name(to));
        let chain = |length: usize| -> Vec<(String, Data)> {
            let mut records = vec![("a.example.org".to_owned(), alias("n0.example"))];
            for n in 1..length {
                records.push((format!("n{}.example", n - 1), alias(&format!("n{n}.example"))));
            }
            records.push((format!("n{}.example", length - 1), a(1)));
            // The order within the message does not matter.
            records.reverse();
            records
        };
        let (sixteen, seventeen) = (chain(16), chain(17));
        let borrowed = |records: &'static [(String, Data)]| -> Vec<(&'static str, Data)> {
            records.iter().map(|(owner, data)| (owner.as_str(), data.clone())).collect()
        };
        let (sixteen, seventeen) = (borrowed(sixteen.leak()), borrowed(seventeen.leak()));
        use ResponseCode as Code;
        for (code, records, expected) in [
            (Code::NoError, &[("a.example.org", a(1)), ("A.EXAMPLE.ORG", a(2))][..], "192.0.2.1, 192.0.2.2"),
            (Code::NoError, &[], "no data"),
            (Code::NXDomain, &[], "no such name"),
            (Code::ServFail, &[], "server-failure"),
            (Code::Refused, &[], "refused"),
            (Code::NotImp, &[], "server-failure"),
            (Code::FormErr, &[("a.example.org", a(1))], "server-failure"),
            // Records of other names and types are not part of the answer.
            (Code::NoError, &[("b.example.org", a(1)), ("a.example.org", Data::txt("x"))], "no data"),
            (
                Code::NoError,
                &[("a.example.org", alias("b.example")), ("b.example", a(1)), ("c.example", a(2))],
                "192.0.2.1",
            ),
            (Code::NoError, &[("a.example.org", alias("b.example"))], "no data"),
            (Code::NXDomain, &[("a.example.org", alias("b.example"))], "no such name"),
            (
                Code::NoError,
                &[("a.example.org", alias("b.example")), ("b.example", alias("a.example.org"))],
                "malformed",
            ),
            (Code::NoError, &sixteen, "192.0.2.1"),
            (Code::NoError, &seventeen, "malformed"),
        ] {
            let question = question(RecordType::A);
            let message = message(&question, code, records);
            assert_eq!(Answer::from_message(&message, &question).to_string(), expected, "{code} {records:?}");
            let bytes = message.to_vec().unwrap();
            assert_eq!(Answer::from_wire(&bytes, &question).to_string(), expected, "{code} {records:?}");
        }
    }

    #[test]
    fn a_truncated_message_is_not_an_answer() {
        for code in [ResponseCode::NoError, ResponseCode::NXDomain] {
            let question = question(RecordType::A);
            let mut message = message(&question, code, &[("a.example.org", a(1))]);
            message.metadata.truncation = true;
            assert_eq!(Answer::from_message(&message, &question), Answer::Failure(Failure::Truncated));
        }
    }

    #[test]
    fn a_message_about_another_question_is_not_an_answer() {
        let asked = question(RecordType::A);
        let message = message(&asked, ResponseCode::NoError, &[("a.example.org", a(1))]);
        let malformed = Answer::Failure(Failure::Malformed);
        for other in [question(RecordType::Aaaa), Question::new("b.example.org", RecordType::A).unwrap()] {
            assert_eq!(Answer::from_message(&message, &other), malformed);
        }
        let upper = Question::new("A.Example.ORG", RecordType::A).unwrap();
        assert_eq!(Answer::from_message(&message, &upper).records().count(), 1);
    }

    #[test]
    fn garbage_is_malformed() {
        let question = question(RecordType::Txt);
        let bytes = message(&question, ResponseCode::NoError, &[("a.example.org", Data::txt("v=spf1 -all"))])
            .to_vec()
            .unwrap();
        assert_eq!(Answer::from_wire(&bytes, &question).to_string(), "\"v=spf1 -all\"");
        for cut in 0..bytes.len() {
            let answer = Answer::from_wire(&bytes[..cut], &question);
            assert_eq!(answer, Answer::Failure(Failure::Malformed), "{cut} bytes");
        }
        assert_eq!(
            Answer::from_wire(b"not a message at all", &question),
            Answer::Failure(Failure::Malformed)
        );
    }

    #[test]
    fn a_question_comes_back() {
        for record_type in ["A", "AAAA", "CNAME", "MX", "PTR", "SPF", "TXT"] {
            let question = Question::new("_x.Example.org", record_type.parse().unwrap()).unwrap();
            let message = Message::from_vec(&question.to_wire(513).unwrap()).unwrap();
            assert_eq!((message.metadata.id, message.metadata.recursion_desired), (513, true));
            assert_eq!(message.metadata.message_type, MessageType::Query);
            let [query] = message.queries.as_slice() else { panic!("{message:?}") };
            assert_eq!(Name::try_from(&query.name).unwrap(), *question.name());
            assert_eq!(query.query_type, rr::RecordType::from(question.record_type()));
        }
    }

    #[test]
    fn records_come_back() {
        let long: Text = [vec![b'x'; 255], vec![], vec![0xff, b'"']].iter().collect();
        for data in [
            a(1),
            Data::Aaaa("2001:db8::1".parse().unwrap()),
            Data::Cname(name("b.Example")),
            Data::Mx { preference: 10, exchange: name("") },
            Data::Ptr(name("_b.example")),
            Data::Txt(long.clone()),
            Data::Spf(long),
        ] {
            let question = question(data.record_type());
            let bytes = message(&question, ResponseCode::NoError, &[("a.example.org", data.clone())])
                .to_vec()
                .unwrap();
            assert_eq!(
                Answer::from_wire(&bytes, &question),
                Answer::from_records(vec![Record::new(300, data)])
            );
        }
    }

    #[test]
    fn names_without_a_counterpart() {
        for labels in [&[&b"a.b"[..], b"example"][..], &[b"\xff", b"example"]] {
            let foreign = rr::Name::from_labels(labels.iter().copied()).unwrap();
            assert_eq!(Name::try_from(&foreign), Err(WireError::Name));
            // Such a record is left out of the answer.
            let question = question(RecordType::Ptr);
            let mut message =
                message(&question, ResponseCode::NoError, &[("a.example.org", Data::Ptr(name("b.example")))]);
            let owner = rr::Name::try_from(question.name()).unwrap();
            message.answers.push(rr::Record::from_rdata(owner, 60, RData::PTR(rr::rdata::PTR(foreign))));
            assert_eq!(Answer::from_message(&message, &question).to_string(), "b.example");
        }
        let root = rr::Name::try_from(&Name::default()).unwrap();
        assert!(root.is_root() && Name::try_from(&root).unwrap() == Name::default());
    }

    #[test]
    fn rfc_2308_section_5_how_long_a_denial_holds() {
        let question = question(RecordType::A);
        for (ttl, minimum, expected) in [(300, 60, 60), (60, 300, 60), (0, 300, 0), (7, 7, 7)] {
            let mut message = message(&question, ResponseCode::NXDomain, &[]);
            assert_eq!(negative_ttl(&message), None);
            let soa = rr::rdata::SOA::new(rr::Name::root(), rr::Name::root(), 1, 2, 3, 4, minimum);
            message.authorities.push(rr::Record::from_rdata(rr::Name::root(), ttl, RData::SOA(soa)));
            assert_eq!(negative_ttl(&message), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in vec(any::<u8>(), 0..80), head in any::<bool>()) {
            let question = question(RecordType::Txt);
            let mut message = if head { question.to_wire(1).unwrap() } else { Vec::new() };
            message.extend(bytes);
            let answer = Answer::from_wire(&message, &question);
            prop_assert!(!matches!(&answer, Answer::Records(records) if records.is_empty()));
        }
    }
}

#[test]
fn rfc_4592_wildcards() {
    let zone = Zone::parse(
        "*.e.org. A 192.0.2.1\na.e.org. TXT \"here\"\nx.b.e.org. TXT \"below\"\n*.c.e.org. CNAME a.e.org.\n",
    )
    .unwrap();
    for (name, record_type, expected) in [
        ("any.e.org", RecordType::A, "192.0.2.1"),
        ("deep.any.e.org", RecordType::A, "192.0.2.1"),
        ("ANY.e.org", RecordType::A, "192.0.2.1"),
        ("any.e.org", RecordType::Txt, "no data"),
        // A name that exists is not covered, nor is one that only has names below it.
        ("a.e.org", RecordType::A, "no data"),
        ("b.e.org", RecordType::A, "no data"),
        // The closest name that exists decides: below those two there is no wildcard.
        ("y.a.e.org", RecordType::A, "no such name"),
        ("y.b.e.org", RecordType::A, "no such name"),
        ("any.c.e.org", RecordType::Txt, "\"here\""),
        ("e.org", RecordType::A, "no data"),
        ("org", RecordType::A, "no data"),
        ("example", RecordType::A, "no such name"),
    ] {
        let answer = zone.answer(&Question::new(name, record_type).unwrap());
        assert_eq!(answer.to_string(), expected, "{name} {record_type}");
    }
}
