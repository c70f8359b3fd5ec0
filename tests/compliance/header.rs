//! One click, Feedback-ID, the format of a header, reverse DNS.

use deliverability::{
    compliance::{FeedbackId, FeedbackIdErrorKind, ReverseCheck, ReverseDns, lint_format},
    dns::{self, Answer, Data, Failure, Machine, Question, Record, RecordType, Step, Zone},
    feedback::unsubscribe::{ONE_CLICK, OneClick, OneClickState, Scheme, covers},
};

use super::one_click;

fn codes<'f>(
    findings: impl IntoIterator<Item = &'f deliverability::diagnostic::Finding>,
) -> Vec<&'static str> {
    findings.into_iter().map(|finding| finding.code().split_once("::").unwrap().1).collect()
}

/// RFC 2369 section 2 and RFC 8058 section 3.1: the field, the URIs that are read, the state with a
/// right `List-Unsubscribe-Post`, the findings.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn r06_list_unsubscribe() {
    let cases: &[(&str, &[&str], OneClickState, &[&str])] = &[
        (
            "<https://a.example/u?i=1>, <mailto:u@a.example>",
            &["https://a.example/u?i=1", "mailto:u@a.example"],
            OneClickState::Unverified,
            &[],
        ),
        // The order is the sender's.
        (
            "<mailto:u@a.example?subject=1>,<https://a.example/u>",
            &["mailto:u@a.example?subject=1", "https://a.example/u"],
            OneClickState::Unverified,
            &[],
        ),
        // Comments, folding, and white space within the brackets, which is to be removed.
        (
            "(click (here)) <https://a.example/\r\n  u> (or \\) write),\r\n <mailto:u@a.example>",
            &["https://a.example/u", "mailto:u@a.example"],
            OneClickState::Unverified,
            &[],
        ),
        (
            "<https://a.example/u v>, <mailto:u@a.example>",
            &["https://a.example/uv", "mailto:u@a.example"],
            OneClickState::Unverified,
            &["space"],
        ),
        ("<HTTPS://A.example/u>", &["HTTPS://A.example/u"], OneClickState::Unverified, &["no-mailto"]),
        (
            "<https://a.example/>, <mailto:u@a.example>",
            &["https://a.example/", "mailto:u@a.example"],
            OneClickState::Unverified,
            &["no-identity"],
        ),
        (
            "<https://a.example?u=1>, <mailto:u@a.example>",
            &["https://a.example?u=1", "mailto:u@a.example"],
            OneClickState::Unverified,
            &[],
        ),
        (
            "<https://a.example/1>, <https://a.example/2>, <mailto:u@a.example>",
            &["https://a.example/1", "https://a.example/2", "mailto:u@a.example"],
            OneClickState::MailtoOnly,
            &["several-https"],
        ),
        (
            "<http://a.example/1>, <mailto:u@a.example>",
            &["http://a.example/1", "mailto:u@a.example"],
            OneClickState::MailtoOnly,
            &["http", "no-https"],
        ),
        ("<mailto:u@a.example>", &["mailto:u@a.example"], OneClickState::MailtoOnly, &["no-https"]),
        (
            "<http://a.example/1>",
            &["http://a.example/1"],
            OneClickState::Absent,
            &["http", "no-https", "no-mailto"],
        ),
        ("<ftp://a.example/1>", &["ftp://a.example/1"], OneClickState::Absent, &["no-https", "no-mailto"]),
        // Anything but a bracket: the field is ignored.
        ("https://a.example/u", &[], OneClickState::Absent, &["no-bracket", "no-https"]),
        ("NO (not a list)", &[], OneClickState::Absent, &["no-bracket", "no-https"]),
        ("", &[], OneClickState::Absent, &["no-bracket", "no-https"]),
        // What follows without a comma is not read.
        (
            "<mailto:u@a.example> <https://a.example/u>",
            &["mailto:u@a.example"],
            OneClickState::MailtoOnly,
            &["trailing", "no-https"],
        ),
        (
            "<https://a.example/u>, <mailto:u@a.example>,",
            &["https://a.example/u", "mailto:u@a.example"],
            OneClickState::Unverified,
            &["trailing"],
        ),
        (
            "<mailto:u@a.example>, https://a.example/u",
            &["mailto:u@a.example"],
            OneClickState::MailtoOnly,
            &["no-bracket", "no-https"],
        ),
        ("<https://a.example/u", &[], OneClickState::Absent, &["unclosed", "no-https"]),
        ("<https://a.example/u, <mailto:u@a.example>", &[], OneClickState::Absent, &["unclosed", "no-https"]),
        ("<https:///u>", &[], OneClickState::Absent, &["not-a-uri", "no-https"]),
        ("<u@a.example>", &[], OneClickState::Absent, &["not-a-uri", "no-https"]),
        ("<mailto:u>", &[], OneClickState::Absent, &["not-a-uri", "no-https"]),
        ("<>", &[], OneClickState::Absent, &["not-a-uri", "no-https"]),
        (
            "<https://a.example/ü>, <mailto:u@a.example>",
            &["mailto:u@a.example"],
            OneClickState::MailtoOnly,
            &["not-a-uri", "no-https"],
        ),
    ];
    for (field, uris, state, findings) in cases {
        let read = OneClick::read([*field], [ONE_CLICK]);
        let texts: Vec<&str> = read.uris().iter().map(|uri| &*uri.text).collect();
        assert_eq!(texts, *uris, "{field:?}");
        assert_eq!(read.state(), *state, "{field:?}");
        assert_eq!(codes(read.findings()), *findings, "{field:?}");
        for uri in read.uris() {
            let raw = uri.span.slice(field).unwrap();
            assert_eq!(raw.split_whitespace().collect::<String>(), uri.text, "{field:?}");
        }
        assert!(read.findings().iter().all(|finding| finding.span().slice(field).is_some()), "{field:?}");
    }
}

#[test]
fn r06_list_unsubscribe_post() {
    let field = "<https://a.example/u>, <mailto:u@a.example>";
    for (post, state, findings) in [
        ("List-Unsubscribe=One-Click", OneClickState::Unverified, &[][..]),
        (" List-Unsubscribe=One-Click\r\n", OneClickState::Unverified, &[]),
        ("list-unsubscribe=one-click", OneClickState::Unverified, &["case"]),
        ("List-Unsubscribe=One-Click; x=1", OneClickState::LinkOnly, &["value"]),
        ("One-Click", OneClickState::LinkOnly, &["value"]),
        ("", OneClickState::LinkOnly, &["value"]),
    ] {
        let read = OneClick::read([field], [post]);
        assert_eq!((read.state(), codes(read.findings())), (state, findings.to_vec()), "{post:?}");
    }
    let missing = OneClick::read([field], []);
    assert_eq!((missing.state(), codes(missing.findings())), (OneClickState::LinkOnly, vec!["missing"]));
    assert_eq!(missing.findings()[0].suggestion(), Some(ONE_CLICK));
    let nothing = OneClick::read([], []);
    assert_eq!(
        (nothing.state(), codes(nothing.findings())),
        (OneClickState::Absent, vec!["missing", "missing"])
    );
    let twice = OneClick::read([field, "<mailto:b@a.example>"], [ONE_CLICK, ONE_CLICK]);
    assert_eq!(codes(twice.findings()), ["repeated", "repeated"]);
    assert_eq!((twice.uris().len(), twice.state()), (2, OneClickState::Unverified), "the first counts");
    assert_eq!(twice.mailto().unwrap().scheme, Scheme::Mailto);
}

/// Both fields in the `h=` of one signature that passes.
#[test]
fn r06_both_fields_are_signed() {
    for (signed, state) in [
        (&["from:list-unsubscribe:list-unsubscribe-post"][..], OneClickState::Complete),
        (&["From : List-Unsubscribe-Post :\r\n\tLIST-UNSUBSCRIBE"], OneClickState::Complete),
        (&["from", "list-unsubscribe:list-unsubscribe-post:from"], OneClickState::Complete),
        (&["from:list-unsubscribe", "from:list-unsubscribe-post"], OneClickState::Unsigned),
        (&["from:list-unsubscribe"], OneClickState::Unsigned),
        (&["from:list-unsubscribe-posts:list-unsubscribe"], OneClickState::Unsigned),
        (&[], OneClickState::Unsigned),
    ] {
        let read = OneClick::read(["<https://a.example/u>, <mailto:u@a.example>"], [ONE_CLICK]);
        let read = read.signed_by(signed.iter().copied());
        assert_eq!(read.state(), state, "{signed:?}");
        assert_eq!(read.findings().is_empty(), state == OneClickState::Complete);
        assert_eq!(read.clone().signed_by(signed.iter().copied()), read, "given twice counts once");
    }
    assert_eq!(one_click().to_string(), "one click unsubscribes");
    assert!(covers("a:b", "B") && !covers("a:b", "c") && !covers("", "a"));
}

/// Google's format: at most three identifiers and a SenderId of 5 to 15 characters.
#[test]
fn feedback_ids() {
    for (text, sender, identifiers) in [
        ("c:u:m:sender", "sender", &["c", "u", "m"][..]),
        ("sender", "sender", &[]),
        ("a:12345", "12345", &["a"]),
        ("::m:123456789012345", "123456789012345", &["", "", "m"]),
        (" c:u:m:sender\r\n", "sender", &["c", "u", "m"]),
    ] {
        let id = FeedbackId::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!((id.sender_id(), id.identifiers().collect::<Vec<_>>()), (sender, identifiers.to_vec()));
        assert_eq!(FeedbackId::parse(&id.to_string()), Ok(id));
    }
    for (text, kind, wrong) in [
        ("a:b:c:d:sender", FeedbackIdErrorKind::TooMany, ":sender"),
        ("a:b:c:1234", FeedbackIdErrorKind::SenderId, "1234"),
        ("a:b:c:1234567890123456", FeedbackIdErrorKind::SenderId, "1234567890123456"),
        ("a:b:c:", FeedbackIdErrorKind::SenderId, ""),
        ("", FeedbackIdErrorKind::SenderId, ""),
        (" a b:sender", FeedbackIdErrorKind::Character, " "),
        ("é:sender", FeedbackIdErrorKind::Character, "é"),
    ] {
        let error = FeedbackId::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span().slice(text)), (kind, Some(wrong)), "{text:?}");
    }
}

/// RFC 5322 sections 2.1.1, 2.2 and 3.6.
#[test]
fn s01_the_format_of_a_header() {
    let fine =
        "From: a@example.org\r\nDate: Mon, 2 Feb 2026 09:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n";
    let long = format!("X: {}\r\n", "x".repeat(996));
    let cases: &[(&str, &str, &[&str])] = &[
        ("nothing more", "", &[]),
        ("folded", "Subject: a\r\n b\r\n\tc\r\n", &[]),
        ("any other field twice", "Received: a\r\nReceived: b\r\n", &[]),
        ("obsolete space before the colon", "Subject : a\r\n", &[]),
        ("From twice", "FROM: b@example.org\r\n", &["repeated"]),
        (
            "To three times is reported once",
            "To: a@b.example\r\nto: a@b.example\r\nTO: a@b.example\r\n",
            &["repeated"],
        ),
        ("no colon", "what is this\r\n", &["line"]),
        ("no name", ": x\r\n", &["line"]),
        ("a space in a name", "From me: x\r\n", &["line"]),
        ("999 bytes", &long, &["long-line"]),
        ("eight bits", "Subject: é\r\n", &["eight-bit"]),
        ("after the empty line nothing counts", "\r\nFrom: c@example.org\r\nno field\r\n", &[]),
        ("bare line feeds", "Subject: a\n", &[]),
    ];
    for (case, more, findings) in cases {
        let message = format!("{fine}{more}\r\nHello\r\n");
        let found = lint_format(message.as_bytes());
        assert_eq!(codes(&found), *findings, "{case}");
        assert!(found.iter().all(|finding| finding.span().slice(&message).is_some()), "{case}");
    }
    assert_eq!(codes(&lint_format(b"")), ["missing", "missing", "missing"]);
    assert_eq!(codes(&lint_format(b" folded\r\nFrom: a\r\n\r\n")), ["line", "missing", "missing"]);
}

#[test]
fn s01_reverse_dns_leads_back() {
    let zone = "1.2.0.192.in-addr.arpa. PTR other.example.\n1.2.0.192.in-addr.arpa. PTR mx.example.\n\
        mx.example. A 192.0.2.1\nother.example. A 192.0.2.9\n2.2.0.192.in-addr.arpa. PTR gone.example.\n\
        1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.example.\n\
        six.example. AAAA 2001:db8::1\n";
    let mut zone = Zone::parse(zone).unwrap();
    zone.fail("4.2.0.192.in-addr.arpa", None, Failure::Timeout).unwrap();
    zone.insert("5.2.0.192.in-addr.arpa", Data::Ptr("slow.example".parse().unwrap())).unwrap();
    zone.fail("slow.example", None, Failure::Timeout).unwrap();
    for (address, verdict) in [
        ("192.0.2.1", Some(ReverseDns::Confirmed)),
        ("::ffff:192.0.2.1", Some(ReverseDns::Confirmed)),
        ("2001:db8::1", Some(ReverseDns::Confirmed)),
        ("192.0.2.2", Some(ReverseDns::Unconfirmed)),
        ("192.0.2.3", Some(ReverseDns::Missing)),
        ("192.0.2.4", None),
        ("192.0.2.5", None),
    ] {
        let check = ReverseCheck::new(address.parse().unwrap());
        assert_eq!(dns::resolve_with(check, |question| zone.answer(question)), verdict, "{address}");
    }
}

#[test]
fn a_reverse_check_asks_what_it_documents() {
    let mut machine = ReverseCheck::new("192.0.2.1".parse().unwrap());
    let names = (0..99).map(|n| Record::new(1, Data::Ptr(format!("h{n}.example").parse().unwrap())));
    let names = Answer::from_records(names.collect());
    let mut asked: Vec<Question> = Vec::new();
    let verdict = loop {
        match machine.step() {
            Step::Query(question) => {
                assert_eq!(machine.step(), Step::Query(question.clone()), "the same question again");
                assert!(!asked.contains(&question), "no question twice");
                let is_reverse = question.record_type() == RecordType::Ptr;
                machine.answer(if is_reverse { names.clone() } else { Answer::NoData });
                asked.push(question);
            }
            Step::Done(verdict) => break verdict,
        }
    };
    assert_eq!((asked.len(), verdict), (11, Some(ReverseDns::Unconfirmed)));
    assert_eq!(asked[1].to_string(), "h0.example A", "in the order of the answer");
    machine.answer(names);
    assert_eq!(machine.step(), Step::Done(Some(ReverseDns::Unconfirmed)));
}
