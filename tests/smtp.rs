//! Replies, status codes and diagnostics through the public face.

use deliverability::{
    diagnostic::Span,
    smtp::{Diagnostic, EnhancedStatus, ErrorKind, Phase, Reply, Severity},
};
use proptest::prelude::*;

#[test]
fn replies_of_rfc_5321_section_4_2() {
    // Text, code, status, lines.
    let cases: &[(&str, u16, Option<&str>, &[&str])] = &[
        ("250 OK", 250, None, &["OK"]),
        ("250 2.1.0 Sender ok", 250, Some("2.1.0"), &["Sender ok"]),
        ("550", 550, None, &[""]),
        ("550 ", 550, None, &[""]),
        ("550-a\r\n550-b\r\n550 c", 550, None, &["a", "b", "c"]),
        ("550-a\n550 c\n", 550, None, &["a", "c"]),
        ("550-5.7.1 a\r\n550 5.7.1 b\r\n", 550, Some("5.7.1"), &["a", "b"]),
        ("550-5.7.1 a\r\n550-b\r\n550", 550, Some("5.7.1"), &["a", "b", ""]),
        // The class of the status must be the code's.
        ("550 4.7.1 a", 550, None, &["4.7.1 a"]),
        ("354 End data with <CR><LF>.<CR><LF>", 354, None, &["End data with <CR><LF>.<CR><LF>"]),
        ("421 4.3.2.1 a", 421, None, &["4.3.2.1 a"]),
    ];
    for (text, code, status, lines) in cases {
        let reply = Reply::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(reply.code(), *code, "{text:?}");
        assert_eq!(reply.status().map(|status| status.to_string()).as_deref(), *status, "{text:?}");
        assert_eq!(reply.lines().collect::<Vec<_>>(), *lines, "{text:?}");
    }
}

#[test]
fn texts_that_are_not_replies_and_where_they_fail() {
    let cases = [
        ("", ErrorKind::Code, 0, 0),
        ("OK", ErrorKind::Code, 0, 2),
        ("150 a", ErrorKind::Code, 0, 3),
        ("600 a", ErrorKind::Code, 0, 3),
        ("55 a", ErrorKind::Code, 0, 3),
        ("550a", ErrorKind::Separator, 3, 3),
        ("550.a", ErrorKind::Separator, 3, 3),
        ("550-a", ErrorKind::Unfinished, 5, 5),
        ("550-a\r\n", ErrorKind::Unfinished, 7, 7),
        ("550-a\r\n551 b", ErrorKind::OtherCode, 7, 10),
        ("550-a\r\nb", ErrorKind::Code, 7, 8),
        ("550 a\r\n550 b", ErrorKind::Trailing, 7, 12),
        ("550 a\r\n\r\n", ErrorKind::Trailing, 7, 9),
    ];
    for (text, kind, start, end) in cases {
        let error = Reply::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, Span::new(start, end)), "{text:?}");
    }
}

#[test]
fn status_codes_of_rfc_3463() {
    for text in ["2.0.0", "4.2.2", "5.7.26", "5.999.999", "4.0.0"] {
        assert_eq!(text.parse::<EnhancedStatus>().unwrap().to_string(), text);
    }
    for text in [
        "", "5", "5.1", "5.1.", "9.9.9", "3.1.1", "5.1000.1", "5.1.1000", "5.1.1.1", "5.1.1x", "x5.1.1",
        " 5.1.1", "5.1.1 ", "55.1.1",
    ] {
        assert_eq!(text.parse::<EnhancedStatus>().unwrap_err().kind(), ErrorKind::Status, "{text:?}");
    }
    assert_eq!("5.7.25".parse::<EnhancedStatus>().unwrap().meaning(), Some("Reverse DNS validation failed"));
    assert_eq!("5.1.10".parse::<EnhancedStatus>().unwrap().meaning(), Some("Recipient address has null MX"));
    assert_eq!("5.4.316".parse::<EnhancedStatus>().unwrap().meaning(), None);
    assert_eq!(EnhancedStatus::new(5, 1, 1).unwrap().severity(), Severity::Permanent);
    assert_eq!(EnhancedStatus::new(3, 1, 1), None);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn diagnostics_of_many_systems() {
    // Text, code, status, phase, host, the remote's words.
    type Case =
        (&'static str, Option<u16>, Option<&'static str>, Option<Phase>, Option<&'static str>, &'static str);
    let cases: &[Case] = &[
        (
            "host mx.example.net[192.0.2.9] said: 550 5.1.1 <a@example.net>: unknown (in reply to RCPT TO command)",
            Some(550),
            Some("5.1.1"),
            Some(Phase::RcptTo),
            Some("mx.example.net"),
            "550 5.1.1 <a@example.net>: unknown",
        ),
        (
            "host mx.example.net[192.0.2.9] said: 554 spam (in reply to end of DATA command)",
            Some(554),
            None,
            Some(Phase::EndOfData),
            Some("mx.example.net"),
            "554 spam",
        ),
        (
            "host mx.example.net[192.0.2.9] refused to talk to me: 421 4.7.0 busy",
            Some(421),
            Some("4.7.0"),
            Some(Phase::Connect),
            Some("mx.example.net"),
            "421 4.7.0 busy",
        ),
        (
            "SMTP error from remote mail server after MAIL FROM:<b@example.org> SIZE=99: host mx.example.net [192.0.2.9]: 501 no",
            Some(501),
            None,
            Some(Phase::MailFrom),
            Some("mx.example.net"),
            "501 no",
        ),
        (
            "SMTP error from remote mail server after initial connection: 554 no",
            Some(554),
            None,
            Some(Phase::Connect),
            None,
            "554 no",
        ),
        (
            "SMTP error from remote server for RCPT TO command, host: mx.example.net (192.0.2.9) reason: 550 no",
            Some(550),
            None,
            Some(Phase::RcptTo),
            None,
            "550 no",
        ),
        (
            ">>> RCPT TO:<a@example.net>\n<<< 550 5.1.1 no",
            Some(550),
            Some("5.1.1"),
            Some(Phase::RcptTo),
            None,
            "550 5.1.1 no",
        ),
        ("smtp; 550-5.7.1 a 550 5.7.1 b", Some(550), Some("5.7.1"), None, None, "550-5.7.1 a 550 5.7.1 b"),
        ("smtp;550 no", Some(550), None, None, None, "550 no"),
        (
            "mx.example.net [192.0.2.9] did not like our RCPT TO:\n521 5.3.2 no",
            Some(521),
            Some("5.3.2"),
            Some(Phase::RcptTo),
            None,
            "521 5.3.2 no",
        ),
        (
            "192.0.2.9 does not like recipient.\nRemote host said: 552 full\nGiving up on 192.0.2.9.",
            Some(552),
            None,
            Some(Phase::RcptTo),
            None,
            "552 full\nGiving up on 192.0.2.9.",
        ),
        (
            "192.0.2.9 failed after I sent the message.\nRemote host said: 554 no",
            Some(554),
            None,
            Some(Phase::EndOfData),
            None,
            "554 no",
        ),
        (
            "Connected to 192.0.2.9 but sender was rejected.\nRemote host said: 553 no",
            Some(553),
            None,
            Some(Phase::MailFrom),
            None,
            "553 no",
        ),
        (
            "Connected to 192.0.2.9 but my name was rejected.\nRemote host said: 501 no",
            Some(501),
            None,
            Some(Phase::Hello),
            None,
            "501 no",
        ),
        ("Remote Server returned '550 5.1.10 no'", Some(550), Some("5.1.10"), None, None, "550 5.1.10 no'"),
        (
            "Remote host said: 550 5.1.1 no [RCPT_TO]",
            Some(550),
            Some("5.1.1"),
            Some(Phase::RcptTo),
            None,
            "550 5.1.1 no",
        ),
        (
            "no mailbox here by that name (#5.1.1)",
            None,
            Some("5.1.1"),
            None,
            None,
            "no mailbox here by that name (#5.1.1)",
        ),
        ("unknown user", None, None, None, None, "unknown user"),
        (
            "over 500 messages were sent, 550 bytes each, by 4.4.4.4 and 5.6.7.8 in version 2.5.1",
            None,
            None,
            None,
            None,
            "over 500 messages were sent, 550 bytes each, by 4.4.4.4 and 5.6.7.8 in version 2.5.1",
        ),
        ("", None, None, None, None, ""),
    ];
    for (text, code, status, phase, host, remote) in cases {
        let diagnostic = Diagnostic::read(text);
        assert_eq!(diagnostic.code(), *code, "code of {text:?}");
        assert_eq!(
            diagnostic.status().map(|status| status.to_string()).as_deref(),
            *status,
            "status of {text:?}"
        );
        assert_eq!(diagnostic.phase(), *phase, "phase of {text:?}");
        assert_eq!(diagnostic.host(), *host, "host of {text:?}");
        assert_eq!(diagnostic.remote(), *remote, "remote of {text:?}");
    }
}

proptest! {
    #[test]
    fn printing_and_reading_are_inverse(code in 200_u16..600, lines in proptest::collection::vec("[ -~]{0,40}", 1..5)) {
        let last = lines.len() - 1;
        let text: Vec<String> = lines.iter().enumerate().map(|(at, line)| format!("{code}{}{line}", if at == last { ' ' } else { '-' })).collect();
        let text = text.join("\r\n");
        let reply = Reply::parse(&text).unwrap();
        let printed = reply.to_string();
        let again = Reply::parse(&printed).unwrap();
        prop_assert_eq!((again.code(), again.status()), (code, reply.status()));
        prop_assert_eq!(again.to_string(), printed);
        prop_assert_eq!(reply.lines().count(), lines.len());
    }

    #[test]
    fn every_status_prints_and_reads(class in 0_u8..10, subject in 0_u16..1100, detail in 0_u16..1100) {
        let status = EnhancedStatus::new(class, subject, detail);
        prop_assert_eq!(format!("{class}.{subject}.{detail}").parse().ok(), status);
    }

    #[test]
    fn diagnostics_of_anything(text in "\\PC{0,200}") {
        let diagnostic = Diagnostic::read(&text);
        prop_assert!(diagnostic.remote_span().slice(&text).is_some());
        prop_assert!(diagnostic.code().is_none_or(|code| (400..600).contains(&code)));
    }
}
