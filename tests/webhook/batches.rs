//! Batches with broken elements, and whose they are.

use deliverability::webhook::{self, ErrorKind, Provider};

const GOOD: &str =
    r#"{"event": "open", "email": "j@example.org", "sg_event_id": "e", "timestamp": 1513299569}"#;

/// The kinds of errors by their place; everything else is read.
fn errors(provider: Provider, body: &[u8]) -> (usize, Vec<(usize, ErrorKind)>) {
    let events = webhook::parse(provider, body);
    let good = events.iter().filter(|event| event.is_ok()).count();
    (good, events.into_iter().filter_map(Result::err).map(|error| (error.element(), error.kind())).collect())
}

#[test]
fn one_broken_element_does_not_lose_the_batch() {
    for (body, good, expected) in [
        (format!("[{GOOD}, 17, {GOOD}]"), 2, vec![(1, ErrorKind::Object)]),
        (format!("[{GOOD}, {{}}, {GOOD}]"), 2, vec![(1, ErrorKind::Event)]),
        (format!("[{GOOD}, {{\"event\": open}}, {GOOD}]"), 2, vec![(1, ErrorKind::Json)]),
        (format!("[{GOOD}, {{\"event\": \"op]en\" \"x\": [1}}, {GOOD}]"), 1, vec![(1, ErrorKind::Json)]),
        // The end is missing.
        (format!("[{GOOD}, {GOOD}, {{\"event\": \"op"), 2, vec![(2, ErrorKind::Json)]),
        (format!("[{GOOD}, {GOOD}"), 2, vec![]),
        // A comma too many.
        (format!("[{GOOD}, {{\"event\": \"open\", \"list\": [1, ], }}, ]"), 2, vec![]),
        (format!("[{GOOD}]\n{GOOD}\n"), 2, vec![]),
        (format!("{GOOD}\n{{broken\n{GOOD}\n\n{GOOD}"), 3, vec![(1, ErrorKind::Json)]),
        (format!("\u{feff} [{GOOD}]"), 1, vec![]),
        ("[]".to_owned(), 0, vec![]),
        ("[1]".to_owned(), 0, vec![(0, ErrorKind::Object)]),
        ("no form".to_owned(), 0, vec![(0, ErrorKind::Form)]),
        (" ".to_owned(), 0, vec![]),
    ] {
        assert_eq!(errors(Provider::SendGrid, body.as_bytes()), (good, expected), "{body}");
    }
}

#[test]
fn an_invalid_utf_8_byte_is_replaced() {
    let mut body = format!("[{GOOD}, ").into_bytes();
    body.extend(
        b"{\"event\": \"bounce\", \"email\": \"j@example.org\", \"reason\": \"550 bo\xeete pleine\"}]",
    );
    let events = webhook::parse(Provider::SendGrid, &body);
    assert_eq!(events[1].as_ref().unwrap().diagnostic(), Some("550 bo\u{fffd}te pleine"));
}

#[test]
fn an_error_has_its_place() {
    let body = format!("[{GOOD},\n {{\"email\": \"x\"}} , {GOOD}]");
    let events = webhook::parse(Provider::SendGrid, body.as_bytes());
    let error = events[1].as_ref().unwrap_err();
    assert_eq!(error.span().slice(&body).unwrap().trim(), "{\"email\": \"x\"}");
}

#[test]
fn headers_tell_where_the_body_does_not() {
    let detect = |headers: &[(&str, &str)]| Provider::detect(b"{}", headers);
    assert_eq!(detect(&[("user-agent", "SendGrid Event API")]), Some(Provider::SendGrid));
    assert_eq!(detect(&[("Svix-Signature", "v1,x"), ("User-Agent", "é")]), Some(Provider::Resend));
    assert_eq!(detect(&[("aeg-event-type", "Notification")]), Some(Provider::Azure));
    assert_eq!(detect(&[("User-Agent", "curl")]), None);
    for body in ["", "[]", "{", "null", "a,b\n1,2", "hello", "Subject: x\r\n\r\nno notification {"] {
        assert_eq!(Provider::detect(body.as_bytes(), &[]), None, "{body}");
    }
}

/// Nesting, envelopes and fields that hold themselves again end somewhere.
#[test]
fn hostile_bodies_terminate() {
    let deep = "[".repeat(100_000);
    let fields = "mandrill_events=".repeat(10_000);
    let mut envelope = r#"{"notificationType": "Send"}"#.to_owned();
    for _ in 0..8 {
        envelope = format!(
            r#"{{"Type": "Notification", "Message": {}}}"#,
            serde_json::to_string(&envelope).unwrap()
        );
    }
    for &provider in Provider::ALL {
        for body in [&deep, &fields, &envelope] {
            let _ = Provider::detect(body.as_bytes(), &[]);
            assert!(webhook::parse(provider, body.as_bytes()).iter().all(Result::is_err), "{provider}");
        }
    }
}

#[test]
fn an_element_of_decoded_json_has_a_place_of_the_payload() {
    // Each byte that is not UTF-8 is three bytes when it is decoded.
    let body =
        b"mandrill_events=%5B%7B%22a%22%3A%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%FF%5D";
    let mail = b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\n{\"notificationType\": \"\xff\xff\xff\xff\xff\xff";
    for (provider, body) in [(Provider::Mandrill, &body[..]), (Provider::Ses, &mail[..])] {
        let events = webhook::parse(provider, body);
        let errors: Vec<_> = events.iter().filter_map(|event| event.as_ref().err()).collect();
        assert!(!errors.is_empty());
        assert!(errors.iter().all(|error| error.span().end() <= body.len()), "{errors:?}");
    }
}
