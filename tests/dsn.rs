//! The reader of delivery reports through its public face: whole messages in the forms of many
//! systems, written apart from the reader, and what hostile input does.

use std::{collections::BTreeMap, fs, path::Path};

use deliverability::{
    bounce::{self, Class},
    diagnostic::Span,
    dsn::{Action, ErrorKind, Kind, Message},
};

fn shows(what: &str) -> bool {
    std::env::var("SHOW_WRONG").is_ok_and(|wanted| wanted.contains(what))
}

/// `tests/data/messages`: messages in the layout of many systems, with what they must yield, by
/// someone who had not seen the reader.
#[test]
fn messages_written_apart_from_the_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/data/messages");
    // Some of them are the samples of the example.
    let samples = root.join("examples/data/bounces");
    let table = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut by_file: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        by_file.entry(row[0]).or_default().push(row);
    }
    let (mut kinds, mut kinds_right) = (0, 0);
    let (mut recipients, mut found, mut extra, mut reported) = (0, 0, 0, 0);
    let (mut classes_right, mut reasons_right, mut statuses_right, mut called_hard, mut not_hard) =
        (0, 0, 0, 0, 0);
    for (file, rows) in &by_file {
        let raw = fs::read(folder.join(file)).or_else(|_| fs::read(samples.join(file))).unwrap();
        let message = Message::parse(&raw).unwrap_or_else(|error| panic!("{file}: {error}"));
        kinds += 1;
        let wanted = rows[0][1];
        kinds_right += usize::from(message.kind().as_str() == wanted);
        if message.kind().as_str() != wanted && shows("kind") {
            println!("KIND {file}: {wanted} -> {}", message.kind());
        }
        let ours: Vec<_> =
            if wanted == "delayed" { message.delays().collect() } else { message.failures().collect() };
        reported += ours.len();
        for recipient in &ours {
            if !rows.iter().any(|row| row[2].eq_ignore_ascii_case(recipient.recipient())) {
                extra += 1;
                if shows("recipient") {
                    println!("EXTRA {file}: {} ({})", recipient.recipient(), recipient.source());
                }
            }
        }
        for row in rows.iter().filter(|row| row[2] != "-") {
            recipients += 1;
            let Some(recipient) =
                ours.iter().find(|recipient| recipient.recipient().eq_ignore_ascii_case(row[2]))
            else {
                if shows("recipient") {
                    println!("MISSED {file}: {} ({})", row[2], message.kind());
                }
                continue;
            };
            found += 1;
            let verdict = bounce::classify(*recipient);
            classes_right += usize::from(verdict.class().as_str() == row[3]);
            reasons_right += usize::from(verdict.reason().as_str() == row[4]);
            let status = recipient.status().map_or_else(|| "-".to_owned(), |status| status.to_string());
            statuses_right += usize::from(status == row[5]);
            if row[3] != "hard" {
                not_hard += 1;
                called_hard += usize::from(verdict.class() == Class::Hard);
            }
            if verdict.reason().as_str() != row[4] && shows("class") {
                println!(
                    "CLASS {file}: {} -> {} by {} of {:?}",
                    row[4],
                    verdict.reason(),
                    verdict.rule(),
                    verdict.text()
                );
            }
            if status != row[5] && shows("status") {
                println!("STATUS {file}: {} -> {status}", row[5]);
            }
        }
    }
    println!("kinds {kinds_right} of {kinds}");
    println!("recipients {found} of {recipients}, extra {extra} of {reported}");
    println!(
        "classes {classes_right}, reasons {reasons_right}, statuses {statuses_right} of {found}; called hard {called_hard} of {not_hard}"
    );
    // The address of the X.400 gateway is reported whole, where the table has its local part.
    assert_eq!((kinds_right, recipients - found, extra), (kinds, 1, 1));
    assert_eq!((classes_right, reasons_right, statuses_right, called_hard), (found, found, found, 0));
}

#[test]
fn input_that_is_not_a_message() {
    for raw in [&b""[..], b" \r\n\t\n", b"\0\0\0\0"] {
        let error = Message::parse(raw).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Empty | ErrorKind::NoField), "{raw:?}");
        assert!(error.span().end() <= raw.len());
    }
    let error = Message::parse(b"just some words\nand more of them\n").unwrap_err();
    assert_eq!((error.kind(), error.span()), (ErrorKind::NoField, Span::new(0, 33)));
    assert_eq!(
        error.to_string(),
        "expected a header field, found \"just some words\\nand more of them\\n\" (RFC 5322, 3.5), at 0..33",
    );
}

/// A report with one group of fields.
fn report(fields: &str) -> Message {
    let raw = format!(
        "From: MAILER-DAEMON@mx.example.net\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry.\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{fields}\n--b--\n"
    );
    Message::parse(raw.as_bytes()).unwrap()
}

#[test]
fn every_field_of_rfc_3464_is_kept() {
    let raw = "Content-Type: message/delivery-status\n\n\
        Original-Envelope-Id: abc+20d\nReporting-MTA: dns; mx.example.net\nDSN-Gateway: dns; gw.example.net\n\
        Received-From-MTA: dns; out.example.com\nArrival-Date: Mon, 2 Feb 2026 09:00:00 +0100\n\n\
        Original-Recipient: rfc822;info@example.org\nFinal-Recipient: rfc822; jane@example.net\n\
        Action: delayed\nStatus: 4.4.1\nRemote-MTA: dns; mx2.example.net\nDiagnostic-Code: smtp; 421 4.4.1 busy\n\
        Last-Attempt-Date: Mon, 2 Feb 2026 10:00:00 +0100\nFinal-Log-ID: 77\nWill-Retry-Until: Sat, 7 Feb 2026 09:00:00 +0100\n\
        X-Actual-Recipient: rfc822; jane.doe@example.net\n";
    let message = Message::parse(raw.as_bytes()).unwrap();
    assert_eq!(message.kind(), Kind::Delayed);
    let report = message.report().unwrap();
    assert_eq!(report.original_envelope_id.as_deref(), Some("abc+20d"));
    assert_eq!(report.reporting_mta.as_deref(), Some("mx.example.net"));
    assert_eq!(report.dsn_gateway.as_deref(), Some("gw.example.net"));
    assert_eq!(report.received_from_mta.as_deref(), Some("out.example.com"));
    assert_eq!(report.arrival_date.unwrap().to_rfc3339(), "2026-02-02T08:00:00+00:00");
    let recipient = message.delays().next().unwrap();
    assert_eq!(recipient.recipient(), "jane@example.net");
    assert_eq!(recipient.original_recipient().unwrap().address, "info@example.org");
    assert_eq!(recipient.actual_recipient().unwrap().address, "jane.doe@example.net");
    assert_eq!((recipient.remote_mta(), recipient.final_log_id()), (Some("mx2.example.net"), Some("77")));
    assert_eq!(recipient.last_attempt().unwrap().to_rfc3339(), "2026-02-02T09:00:00+00:00");
    assert_eq!(recipient.will_retry_until().unwrap().to_rfc3339(), "2026-02-07T08:00:00+00:00");
    assert_eq!(recipient.diagnostic(), "421 4.4.1 busy");
}

#[test]
fn odd_groups() {
    // Three groups without a blank line, the second opened by its original recipient.
    let message = report(
        "Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\
         Original-Recipient: rfc822; old@example.org\nFinal-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.2.2\n\
         Final-Recipient: rfc822; c@example.org\nAction: delivered\nStatus: 2.0.0\n",
    );
    let found: Vec<_> = message
        .recipients()
        .iter()
        .map(|recipient| (recipient.recipient(), recipient.action().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("a@example.org", Action::Failed),
            ("b@example.org", Action::Failed),
            ("c@example.org", Action::Delivered)
        ]
    );
    assert_eq!(message.recipients()[1].original_recipient().unwrap().address, "old@example.org");
    assert_eq!(message.recipients()[0].original_recipient(), None);
    assert_eq!(message.failures().count(), 2);

    // The original recipient after the final one, as Amazon SES writes it.
    let message = report(
        "Action: failed\nFinal-Recipient: rfc822; a@example.org\nOriginal-Recipient: rfc822; o@example.org\nDiagnostic-Code: smtp; 550 no\nStatus: 5.1.1\n",
    );
    let only = message.failures().next().unwrap();
    assert_eq!(
        (only.original_recipient().unwrap().address.as_str(), only.diagnostic()),
        ("o@example.org", "550 no")
    );
    assert_eq!(message.recipients().len(), 1);

    for (action, kind) in [
        ("Failed", Kind::Bounce),
        ("failure (hard)", Kind::Bounce),
        ("DELAYED", Kind::Delayed),
        ("relayed", Kind::Delivered),
        ("expanded", Kind::Delivered),
        ("xyz", Kind::Bounce),
    ] {
        assert_eq!(
            report(&format!("Final-Recipient: rfc822; a@example.org\nAction: {action}\n")).kind(),
            kind,
            "{action}"
        );
    }
    assert_eq!(report("Final-Recipient: rfc822; a@example.org\nStatus: 2.0.0\n").kind(), Kind::Delivered);
}

#[test]
fn hostile_input_makes_no_recipient() {
    let long = "x".repeat(1 << 20);
    let cases = [
        "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\nIt could not be delivered.\n".to_owned(),
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a\u{1}b@example.org\nAction: failed\n".to_owned(),
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;\nAction: failed\nStatus: 9.9.9\n".to_owned(),
        format!("From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered\n\n{long}@{long}.org could not be delivered\n"),
        "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered\n\ncould not be delivered: @ a@ @b a@b <@> ..@.. x@1.2.3.4\n".to_owned(),
    ];
    for raw in &cases {
        let message = Message::parse(raw.as_bytes()).unwrap();
        assert_eq!(message.recipients(), [], "{:.200}", raw);
    }
    let error = Message::parse(&[0xff; 4096]).unwrap_err();
    assert_eq!((error.kind(), error.span()), (ErrorKind::NoField, Span::new(0, 1000)));
}

#[test]
fn line_ends_do_not_matter() {
    let lf = "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n<jane@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <1@news.example.com>\n";
    let wanted = Message::parse(lf.as_bytes()).unwrap();
    assert_eq!(wanted.failures().count(), 1);
    for end in ["\r\n", "\r"] {
        let other = Message::parse(lf.replace('\n', end).as_bytes()).unwrap();
        assert_eq!(other.failures().next().unwrap().recipient(), "jane@example.org");
        assert_eq!(other.returned().unwrap().message_id().as_deref(), Some("1@news.example.com"));
        assert_eq!(other.failures().next().unwrap().status(), wanted.failures().next().unwrap().status());
    }
}

#[test]
fn a_bounce_comes_before_an_auto_reply() {
    let raw = "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>\nAuto-Submitted: auto-replied\nSubject: Returned mail: see transcript for details\n\n\
               ----- The following addresses had permanent fatal errors -----\n<jane@example.org>\n    (reason: 550 5.1.1 unknown)\n";
    let message = Message::parse(raw.as_bytes()).unwrap();
    assert_eq!((message.kind(), message.failures().count()), (Kind::Bounce, 1));
}

#[test]
fn a_value_that_begins_on_the_next_line_has_no_blank_before_it() {
    let raw = b"From: MAILER-DAEMON@mx.example.net\nSubject:\n failure\n\tnotice\n\n<jane@example.org>:\nno such user\n\n\
        --- Below this line is a copy of the message.\n\nMessage-ID:\n <1@news.example.com>\nX-Campaign:\n spring\n sale\n";
    let message = Message::parse(raw).unwrap();
    assert_eq!(message.subject(), Some("failure notice"));
    let returned = message.returned().unwrap();
    assert_eq!(returned.header("X-Campaign").as_deref(), Some("spring sale"));
    assert_eq!(returned.header("Message-ID").as_deref(), Some("<1@news.example.com>"));
}
