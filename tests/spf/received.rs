//! The Received-SPF field (RFC 7208 section 9.1, erratum 5436).

use deliverability::spf::{Check, ReceivedSpf, Request, Result};

use super::{run, zone};

fn field(request: &Request, text: &str) -> ReceivedSpf {
    let field = ReceivedSpf::new(&run(Check::new(request), &zone(text)));
    let shown = field.to_string();
    assert!(shown.chars().all(|c| !c.is_control()), "{shown:?}");
    assert_eq!(shown.parse::<ReceivedSpf>().as_ref(), Ok(&field), "{shown}");
    field
}

#[test]
fn section_9_1_what_each_result_carries() {
    let ip = "192.0.2.7".parse().unwrap();
    let request =
        Request::mail_from(ip, "mx.example.net", "jane@example.org").with_receiver("mx.here.example");
    for (record, expected) in [
        (
            "v=spf1 ip4:192.0.2.0/24 -all",
            "pass (mx.here.example: ip4:192.0.2.0/24 of example.org) client-ip=192.0.2.7; \
             envelope-from=\"jane@example.org\"; helo=mx.example.net; identity=mailfrom; mechanism=\"ip4:192.0.2.0/24\"",
        ),
        (
            "v=spf1 -all",
            "fail (mx.here.example: -all of example.org) client-ip=192.0.2.7; \
             envelope-from=\"jane@example.org\"; helo=mx.example.net; identity=mailfrom; mechanism=-all",
        ),
        (
            "v=spf1",
            "neutral (mx.here.example: no directive matches) client-ip=192.0.2.7; \
             envelope-from=\"jane@example.org\"; helo=mx.example.net; identity=mailfrom; mechanism=default",
        ),
        (
            "v=spf1 foo",
            "permerror (mx.here.example: the record of example.org: expected all, include, a, mx, ptr, ip4, ip6 or exists, \
             found \"foo\" \\(RFC 7208, 5\\), at 7..10) client-ip=192.0.2.7; envelope-from=\"jane@example.org\"; \
             helo=mx.example.net; identity=mailfrom; problem=\"the record of example.org: expected all, include, a, mx, \
             ptr, ip4, ip6 or exists, found \\\"foo\\\" (RFC 7208, 5), at 7..10\"",
        ),
        (
            "nothing",
            "none (mx.here.example: the domain publishes no record) client-ip=192.0.2.7; \
             envelope-from=\"jane@example.org\"; helo=mx.example.net; identity=mailfrom",
        ),
    ] {
        assert_eq!(field(&request, &format!("example.org. TXT \"{record}\"")).to_string(), expected);
    }
    let request = Request::helo("2001:db8::1".parse().unwrap(), "example.org");
    let field = field(&request, "example.org. TXT \"v=spf1 ~all\"");
    assert_eq!(
        (field.result, field.get("Client-IP"), field.get("identity"), field.get("mechanism")),
        (Result::SoftFail, Some("2001:db8::1"), Some("helo"), Some("~all"))
    );
    assert!(field.to_string().contains("client-ip=\"2001:db8::1\""));
    assert_eq!(field.get("receiver"), None);
}

#[test]
fn section_9_1_hostile_values_are_escaped() {
    let ip = "192.0.2.7".parse().unwrap();
    for hostile in [
        "a\r\nX-Injected: yes",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\u{85}b\u{2028}c\u{2029}d",
        "\"; identity=forged; x=\"",
        "a\"b\\c",
        "\\",
        "\\\"",
        "(a) comment",
        "))((",
        "a; helo=forged",
        "",
        " ",
        "jürgen",
    ] {
        let request =
            Request::mail_from(ip, hostile, &format!("{hostile}@example.org")).with_receiver(hostile);
        let field = field(&request, "example.org. TXT \"v=spf1 -all\"");
        assert_eq!(field.pairs.len(), 5, "{field}");
        assert_eq!(field.get("identity"), Some("mailfrom"), "{field}");
        let shown = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c == '\t' {
                        ' '
                    } else if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                        '?'
                    } else {
                        c
                    }
                })
                .collect()
        };
        // A name outside ASCII is written by its A-labels (RFC 8616, 4).
        let expected = if hostile == "jürgen" { "xn--jrgen-kva".into() } else { shown(hostile) };
        assert_eq!(field.get("helo").unwrap(), expected, "{field}");
    }
    // What the record says is a stranger's text too.
    let request = Request::mail_from(ip, "h.example", "jane@example.org");
    let field =
        field(&request, "example.org. TXT \"v=spf1 -exists:%{l}.();\\\"\\\\.example -a:)(.example -all\"\n");
    assert_eq!(field.get("mechanism"), Some("-all"));
}

#[test]
fn section_9_1_reading() {
    for (text, result, comment, pairs) in [
        ("pass", Result::Pass, None, &[][..]),
        ("Pass (c)", Result::Pass, Some("c"), &[][..]),
        ("fail client-ip=192.0.2.1", Result::Fail, None, &[("client-ip", "192.0.2.1")][..]),
        (
            "softfail\r\n\t(a (b) \\) c)\r\n\thelo=h.example;\r\n\tEnvelope-From=\"a\\\"b@example.org\";",
            Result::SoftFail,
            Some("a (b) ) c"),
            &[("helo", "h.example"), ("envelope-from", "a\"b@example.org")][..],
        ),
        ("none x-y_z.1 = a ; b=", Result::None, None, &[("x-y_z.1", "a"), ("b", "")][..]),
        ("TEMPERROR () a=\"\"", Result::TempError, Some(""), &[("a", "")][..]),
    ] {
        let field: ReceivedSpf = text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let read: Vec<_> = field.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            (field.result, field.comment.as_deref(), read.as_slice()),
            (result, comment, pairs),
            "{text:?}"
        );
        assert_eq!(field.to_string().parse::<ReceivedSpf>().unwrap(), field, "{field}");
    }
    for (text, start, end) in [
        ("", 0, 0),
        ("passed", 0, 6),
        ("hardfail (x)", 0, 8),
        ("pass (open", 10, 10),
        ("pass (open \\", 12, 12),
        ("pass a=b c=d", 9, 10),
        ("pass =b", 5, 6),
        ("pass a=\"open", 12, 12),
        ("pass a", 6, 6),
        ("pass (a) (b)", 9, 9),
    ] {
        let error = text.parse::<ReceivedSpf>().unwrap_err();
        let span = error.span();
        assert!(span.start().abs_diff(start) <= 1 && span.end().abs_diff(end) <= 1, "{text:?}: {error}");
        assert!(span.end() <= text.len(), "{text:?}: {error}");
    }
}
