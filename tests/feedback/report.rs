//! Feedback reports in the styles of many loops.

use std::fs;

use deliverability::{
    domain::Domain,
    dsn::{Kind, Message},
    feedback::{AuthFailure, DeliveryResult, ErrorKind, FeedbackType, Field, Report},
    quarantine::{Event, Policy, State},
};
use proptest::prelude::*;

use super::corpora;

/// A message with a feedback report and the message it is about.
fn message(fields: &str, original: &str) -> Vec<u8> {
    format!(
        "From: feedback@loop.example\nSubject: report\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nThis is an email abuse report.\n\
         --b\nContent-Type: message/feedback-report\n\n{fields}\n\
         --b\nContent-Type: message/rfc822\n\n{original}\n\nHello\n--b--\n"
    )
    .into_bytes()
}

fn report(fields: &str, original: &str) -> Report {
    Report::parse(&message(fields, original)).unwrap()
}

#[test]
fn every_field_of_rfc_5965_and_rfc_6591() {
    let read = report(
        "Feedback-Type: auth-failure\nUser-Agent: Example/1.0\nVersion: 1\nOriginal-Envelope-Id: e1\n\
         Original-Mail-From: <news@example.com>\nArrival-Date: Thu, 8 Mar 2005 14:00:00 EDT\nReporting-MTA: dns; mx.example.net\n\
         Source-IP: 2001:db8::7\nSource-Port: 2525\nIncidents: 3\nAuthentication-Results: mx.example.net;\n dkim=fail header.d=example.com\n\
         Original-Rcpt-To: <jane@example.net>\nOriginal-Rcpt-To: <JANE@example.net>\nOriginal-Rcpt-To: lee@example.net\n\
         Reported-Domain: example.com\nReported-URI: http://example.com/a\nReported-URI: mailto:lee@example.net\n\
         Auth-Failure: bodyhash\nDelivery-Result: reject (550)\nIdentity-Alignment: none\nDKIM-Domain: example.com\n\
         DKIM-Identity: @example.com\nDKIM-Selector: s1\nSPF-DNS: txt : example.com : \"v=spf1 -all\"\nX-Loop: seven\n",
        "Message-ID: <1@example.com>\nFrom: news@example.com",
    );
    assert_eq!((read.feedback_type(), read.is_complaint()), (FeedbackType::AuthFailure, false));
    assert_eq!((read.user_agent(), read.version()), (Some("Example/1.0"), Some("1")));
    assert_eq!(read.original_envelope_id(), Some("e1"));
    assert_eq!(read.original_mail_from(), Some("news@example.com"));
    assert_eq!(read.arrival_date().unwrap().to_rfc3339(), "2005-03-08T18:00:00+00:00");
    assert_eq!(read.reporting_mta(), Some("mx.example.net"));
    assert_eq!(read.source_ip().unwrap().to_string(), "2001:db8::7");
    assert_eq!((read.source_port(), read.incidents()), (Some(2525), 3));
    assert_eq!(read.authentication_results(), ["mx.example.net; dkim=fail header.d=example.com"]);
    let recipients: Vec<_> = read.recipients().iter().map(|recipient| recipient.address()).collect();
    assert_eq!(recipients, ["jane@example.net", "lee@example.net"]);
    assert_eq!(read.reported_domains(), ["example.com"]);
    assert_eq!(read.reported_uris(), ["http://example.com/a", "mailto:lee@example.net"]);
    assert_eq!(read.auth_failure(), Some(AuthFailure::BodyHash));
    assert_eq!(read.delivery_result(), Some(DeliveryResult::Reject));
    assert_eq!(read.identity_alignment(), Some("none"));
    assert_eq!(
        (read.dkim_domain(), read.dkim_identity(), read.dkim_selector()),
        (Some("example.com"), Some("@example.com"), Some("s1"))
    );
    assert_eq!(read.extension("spf-dns"), Some("txt : example.com : \"v=spf1 -all\""));
    assert_eq!(read.extension("X-Loop"), Some("seven"));
    assert_eq!(read.message_id().as_deref(), Some("1@example.com"));
    assert_eq!(read.derived(), []);
    assert_eq!(read.to_string(), "auth-failure by jane@example.net about example.com from 2001:db8::7");
}

#[test]
fn types_and_what_is_a_complaint() {
    for (fields, kind, complaint) in [
        ("Feedback-Type: abuse\n", FeedbackType::Abuse, true),
        ("Feedback-Type: Abuse\n", FeedbackType::Abuse, true),
        ("feedback-type: fraud\n", FeedbackType::Fraud, true),
        ("Feedback-Type: virus\n", FeedbackType::Virus, true),
        ("Feedback-Type: opt-out\n", FeedbackType::OptOut, true),
        ("Feedback-Type: opt-out-list\n", FeedbackType::OptOut, true),
        ("Feedback-Type: miscategorized\n", FeedbackType::Other, true),
        ("Feedback-Type: not-spam\n", FeedbackType::NotSpam, false),
        ("Feedback-Type: auth-failure\n", FeedbackType::AuthFailure, false),
        ("Auth-Failure: dmarc\n", FeedbackType::AuthFailure, false),
        ("User-Agent: x\n", FeedbackType::Abuse, true),
        ("Feedback-Type: abuse\nFeedback-Type: not-spam\n", FeedbackType::Abuse, true),
    ] {
        let read = report(fields, "From: news@example.com");
        assert_eq!((read.feedback_type(), read.is_complaint()), (kind, complaint), "{fields}");
        assert_eq!(read.is_derived(Field::FeedbackType), !fields.to_lowercase().contains("feedback-type"));
        let is_complaint =
            Message::parse(&message(fields, "From: news@example.com")).unwrap().kind() == Kind::Complaint;
        assert_eq!(is_complaint, complaint, "{fields}");
    }
}

/// One case of a feedback loop: fields, returned header, recipient, redacted, source, token.
struct Style {
    fields: &'static str,
    original: &'static str,
    recipient: &'static str,
    redacted: bool,
    source: Option<&'static str>,
    verp: Option<&'static str>,
}

#[test]
fn styles_of_feedback_loops() {
    let styles = [
        // Yahoo: the recipient and the source are given.
        Style {
            fields: "Feedback-Type: abuse\nUser-Agent: Yahoo!-Mail-Feedback/2.0\nVersion: 0.1\nOriginal-Mail-From: <bounce-jane=yahoo.example@example.com>\n\
                     Original-Rcpt-To: jane@yahoo.example\nReceived-Date: Thu, 29 Apr 2021 12:00:00 PDT\nReported-Domain: example.com\nSource-IP: 192.0.2.9\n",
            original: "From: news@example.com",
            recipient: "jane@yahoo.example",
            redacted: false,
            source: Some("192.0.2.9"),
            verp: Some("jane@yahoo.example"),
        },
        // AOL: the recipient is a mask; the envelope sender still says who.
        Style {
            fields: "Feedback-Type: abuse\nUser-Agent: AOL SComp\nVersion: 0.1\nReceived-Date: Thu, 29 Apr 2021 12:00:00 -0400\nSource-IP: 192.0.2.10\n\
                     Reported-Domain: example.com\nRedacted-Address: redacted\nRedacted-Address: redacted@\n",
            original: "Return-Path: <news+jane=aol.example@example.com>\nFrom: news@example.com\nTo: undisclosed-recipients: ;",
            recipient: "redacted",
            redacted: true,
            source: Some("192.0.2.10"),
            verp: Some("jane@aol.example"),
        },
        // Microsoft: no field is filled in.
        Style {
            fields: "Feedback-Type: abuse\n",
            original: "X-HmXmrOriginalRecipient: <jane@hotmail.example>\nX-Originating-IP: [192.0.2.11]\nFrom: news@example.com\nTo: Jane <jane@hotmail.example>",
            recipient: "jane@hotmail.example",
            redacted: false,
            source: Some("192.0.2.11"),
            verp: None,
        },
        // Comcast, Fastmail and others by way of Validity.
        Style {
            fields: "Feedback-Type: abuse\nUser-Agent: ReturnPathFBL/2.0\nVersion: 1\nAbuse-Type: complaint\nSubscription-Link: https://fbl.example/subscription/1\n\
                     Source: Comcast\nOriginal-Rcpt-To: jane@comcast.example\nSource-IP: 192.0.2.12\n",
            original: "From: news@example.com",
            recipient: "jane@comcast.example",
            redacted: false,
            source: Some("192.0.2.12"),
            verp: None,
        },
        // Mail.ru and Signal Spam name the recipient in the returned message only, or mask it.
        Style {
            fields: "Feedback-Type: abuse\nUser-Agent: Mail.Ru/fbl\nVersion: 1\nSource-IP: 192.0.2.13\n",
            original: "Received: from mx.example.com; Thu, 29 Apr 2021 12:00:00 +0300\nFrom: news@example.com\nTo: jane@mail.example.ru",
            recipient: "jane@mail.example.ru",
            redacted: false,
            source: Some("192.0.2.13"),
            verp: None,
        },
        Style {
            fields: "Feedback-Type: abuse\nUser-Agent: SignalSpam/1.0\nVersion: 1\nOriginal-Rcpt-To: xxxx@orange.example\nSource-IP: 192.0.2.14\n",
            original: "Return-Path: <bounce-7-jane=orange.example@example.com>\nFrom: news@example.com",
            recipient: "xxxx@orange.example",
            redacted: true,
            source: Some("192.0.2.14"),
            verp: Some("jane@orange.example"),
        },
    ];
    for style in styles {
        let read = report(style.fields, style.original);
        let first = &read.recipients()[0];
        assert!(read.is_complaint(), "{}", style.fields);
        assert_eq!(
            (first.address(), first.is_redacted()),
            (style.recipient, style.redacted),
            "{}",
            style.fields
        );
        assert_eq!(read.source_ip().map(|ip| ip.to_string()).as_deref(), style.source, "{}", style.fields);
        assert_eq!(read.verp().as_ref().map(|verp| verp.recipient()), style.verp, "{}", style.fields);
        assert_eq!(read.reported_domains(), ["example.com"], "{}", style.fields);
    }
}

#[test]
fn what_is_derived_is_marked() {
    let original = "Received: from mx.example.com; Thu, 29 Apr 2021 12:00:00 +0300\nMessage-ID: <relay@example.net>\n\
        Return-Path: <b@example.com>\nMessage-ID: <own@example.com>\nFrom: News <news@example.com>\nTo: jane@example.net\nX-Customer: c7";
    let read = report("Version: 1\n", original);
    assert_eq!(
        read.derived(),
        [
            Field::FeedbackType,
            Field::OriginalRecipient,
            Field::OriginalMailFrom,
            Field::ArrivalDate,
            Field::ReportedDomain
        ]
    );
    assert_eq!(read.message_id().as_deref(), Some("own@example.com"), "the last one is the sender's");
    assert_eq!(read.arrival_date().unwrap().to_rfc3339(), "2021-04-29T09:00:00+00:00");
    assert_eq!(read.token(&["X-Campaign", "X-Customer"]), Some(("X-Customer", "c7".to_owned())));
    assert!(read.recipients()[0].is_derived());
    // Two recipients: nobody can say which of them complained.
    let read = report("Version: 1\n", "To: jane@example.net, lee@example.net");
    assert_eq!(read.recipients(), []);
    assert!(!read.is_derived(Field::OriginalRecipient));
}

#[test]
fn messages_that_are_not_reports() {
    for (raw, kind) in [
        (&b""[..], ErrorKind::Message),
        (b"\0\0", ErrorKind::Message),
        (b"Subject: Hello\n\nFeedback-Type: abuse\n", ErrorKind::Report),
        (
            b"From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n<a@example.org>:\nuser unknown\n",
            ErrorKind::Report,
        ),
    ] {
        assert_eq!(Report::parse(raw).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_complaint_is_an_event_of_its_tenant() {
    let received = "2026-03-02T09:00:00Z".parse().unwrap();
    let read = report("Feedback-Type: abuse\nOriginal-Rcpt-To: jane@example.net\n", "From: news@example.com");
    let event = Event::complaint_from(&read, "fbl-1", received, "shop").unwrap();
    assert_eq!((event.id(), event.at()), ("fbl-1", received));
    let state = State::fold(&Domain::parse("example.net").unwrap(), [event], &Policy::default());
    assert!(!state.may_send("shop", received).is_allowed());
    assert!(state.may_send("bank", received).is_allowed());
    // The message arrived before the complaint; only a date in the future is ignored.
    let dated = report("Feedback-Type: abuse\nArrival-Date: Sun, 1 Mar 2026 09:00:00 +0000\n", "");
    assert_eq!(Event::complaint_from(&dated, "fbl-2", received, "shop").unwrap().at(), received);
    for kind in ["not-spam", "auth-failure"] {
        let read = report(&format!("Feedback-Type: {kind}\nOriginal-Rcpt-To: jane@example.net\n"), "");
        assert_eq!(Event::complaint_from(&read, "fbl-3", received, "shop"), None);
    }
}

/// The value of a key in one of the small JSON files beside the failure reports.
fn expected(json: &str, key: &str) -> Option<String> {
    let rest = json.split(&format!("\"{key}\":")).nth(1)?.trim_start();
    let value = match rest.strip_prefix('"') {
        Some(text) => text.split('"').next()?.to_owned(),
        None => rest.split([',', '\n', '}']).next()?.trim().to_owned(),
    };
    (value != "null" && value != "Unspecified").then_some(value)
}

#[test]
fn failure_reports_of_the_corpora() {
    let Some(folder) = corpora::path("auth/failure") else { return };
    let mut compared = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let read = Report::parse(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let Ok(json) = fs::read_to_string(path.with_extension("json")) else {
            assert_eq!(read.feedback_type(), FeedbackType::AuthFailure, "{}", path.display());
            assert!(read.source_ip().is_some() && !read.reported_domains().is_empty(), "{}", path.display());
            continue;
        };
        compared += 1;
        let stated = |field, value: Option<String>| value.filter(|_| !read.is_derived(field));
        let bare = |key| expected(&json, key).map(|value| value.trim_matches(['<', '>']).to_owned());
        let letters = |name: &str| name.to_lowercase().replace('-', "");
        assert_eq!(
            Some(letters(read.feedback_type().as_str())),
            expected(&json, "feedback_type").map(|name| letters(&name))
        );
        assert_eq!(read.user_agent().map(str::to_owned), expected(&json, "user_agent"));
        assert_eq!(read.version().map(str::to_owned), expected(&json, "version"));
        assert_eq!(Some(read.incidents().to_string()), expected(&json, "incidents"));
        assert_eq!(read.reporting_mta().map(str::to_owned), expected(&json, "reporting_mta"));
        assert_eq!(
            stated(Field::OriginalMailFrom, read.original_mail_from().map(str::to_owned)),
            bare("original_mail_from")
        );
        let recipient = read.recipients().first().map(|recipient| recipient.address().to_owned());
        assert_eq!(stated(Field::OriginalRecipient, recipient), bare("original_rcpt_to"));
        let source = read.source_ip().map(|ip| ip.to_string());
        assert_eq!(stated(Field::SourceIp, source), expected(&json, "source_ip"));
        let arrival = read.arrival_date().map(|date| date.timestamp().to_string());
        assert_eq!(stated(Field::ArrivalDate, arrival), expected(&json, "arrival_date"));
        let failure = read.auth_failure().map(|failure| letters(failure.as_str()));
        assert_eq!(failure, expected(&json, "auth_failure").map(|name| letters(&name)));
        assert_eq!(read.dkim_domain().map(str::to_owned), expected(&json, "dkim_domain"));
    }
    assert_eq!(compared, 3);
}

#[test]
fn complaints_of_the_corpora() {
    let Some(root) = corpora::path("bounce") else { return };
    let table = fs::read_to_string(root.join("messages.tsv")).unwrap();
    let mut read = 0;
    for row in table.lines().skip(1) {
        let mut row = row.split('\t');
        let (file, kind) = (row.next().unwrap(), row.next().unwrap());
        // A request to unsubscribe that one table calls a complaint.
        if kind != "complaint" || file == "sisimai/arf-26.eml" {
            continue;
        }
        let raw = fs::read(root.join("messages").join(file)).unwrap();
        let report = Report::parse(&raw).unwrap_or_else(|error| panic!("{file}: {error}"));
        // Three are failure reports.
        assert_eq!(report.is_complaint(), report.feedback_type() != FeedbackType::AuthFailure, "{file}");
        assert!(report.source_ip().is_some() || report.original().is_some(), "{file}");
        read += 1;
    }
    assert_eq!(read, 21);
}

proptest! {
    #[test]
    fn no_fields_panic_or_change_what_is_stated(fields in "(([A-Za-z-]{1,20})?: ?[ -~\u{80}-\u{ff}]{0,40}\n){0,20}", original in "[ -~\n]{0,200}") {
        let stated = format!("Feedback-Type: fraud\nSource-IP: 192.0.2.1\n{fields}");
        let read = report(&stated, &original);
        prop_assert_eq!(read.feedback_type(), FeedbackType::Fraud);
        prop_assert_eq!(read.source_ip().unwrap().to_string(), "192.0.2.1");
        prop_assert!(!read.is_derived(Field::SourceIp) && !read.is_derived(Field::FeedbackType));
        prop_assert!(read.recipients().iter().all(|recipient| !recipient.address().is_empty()));
    }

    #[test]
    fn reads_any_bytes(raw in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(read) = Report::parse(&raw) {
            prop_assert!(!read.to_string().is_empty());
        }
    }
}
