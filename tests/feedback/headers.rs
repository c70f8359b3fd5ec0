//! `CFBL-Address`, `CFBL-Feedback-ID` and `List-Unsubscribe` as they are written.

use deliverability::feedback::{
    cfbl::{self, ReportFormat},
    unsubscribe::{BuildErrorKind, ListUnsubscribe, Mailto, ONE_CLICK, OneClick, OneClickState},
};
use proptest::prelude::*;

#[test]
fn complaint_addresses_of_rfc_9477() {
    for (value, address, format) in [
        ("fbl@example.com", "fbl@example.com", ReportFormat::Arf),
        (" fbl@example.com ; report=arf", "fbl@example.com", ReportFormat::Arf),
        ("fbl@example.com;\r\n report=xarf", "fbl@example.com", ReportFormat::Xarf),
        ("fbl@example.com;", "fbl@example.com", ReportFormat::Arf),
    ] {
        let read = cfbl::Address::parse(value).unwrap();
        assert_eq!((read.address(), read.format()), (address, format), "{value:?}");
        assert_eq!(cfbl::Address::parse(&read.to_string()), Ok(read));
    }
    for (value, kind, place) in [
        ("", cfbl::ErrorKind::Address, 0..0),
        ("example.com; report=arf", cfbl::ErrorKind::Address, 0..11),
        ("<fbl@example.com>", cfbl::ErrorKind::Address, 0..17),
        ("@example.com", cfbl::ErrorKind::Address, 0..12),
        ("fbl@example..com", cfbl::ErrorKind::Address, 0..16),
        ("fbl@example.com; format=arf", cfbl::ErrorKind::Parameter, 17..27),
        ("fbl@example.com; report=json", cfbl::ErrorKind::Format, 24..28),
    ] {
        let error = cfbl::Address::parse(value).unwrap_err();
        assert_eq!((error.kind(), error.span().range()), (kind, place), "{value:?}");
    }
}

#[test]
fn who_may_receive_complaints() {
    let address = cfbl::Address::parse("fbl@mail.example.com").unwrap();
    let all = "from:cfbl-address:cfbl-feedback-id";
    for (from, domain, fields, may) in [
        ("example.com", "example.com", all, true),
        ("mail.example.com", "mail.example.com", all, true),
        // The signature of the address itself, or of a parent of From.
        ("example.com", "mail.example.com", all, true),
        ("news.example.net", "mail.example.com", all, true),
        ("news.example.net", "news.example.net", all, false),
        ("news.example.net", "example.net", all, false),
        ("example.com", "example.com", "from:subject", false),
        ("ample.com", "ample.com", all, false),
    ] {
        assert_eq!(address.may_receive(from, [(domain, fields)]), may, "{from} {domain} {fields}");
    }
    assert!(!address.may_receive("example.com", []));
}

#[test]
fn feedback_ids() {
    for (value, id) in [("3789e1ae:1", "3789e1ae:1"), ("a b\r\n c", "abc"), ("x_y-z=1", "x_y-z=1")] {
        assert_eq!(cfbl::FeedbackId::parse(value).unwrap().to_string(), id);
    }
    for value in ["", "  ", "a@b", "ä", "a;b"] {
        assert_eq!(cfbl::FeedbackId::parse(value).unwrap_err().kind(), cfbl::ErrorKind::Id, "{value:?}");
    }
}

#[test]
fn unsubscribe_fields_that_cannot_be_built() {
    for (uri, kind) in [
        ("http://example.org/u/1", BuildErrorKind::Https),
        ("mailto:a@example.org", BuildErrorKind::Https),
        ("https://example.org/a b", BuildErrorKind::Https),
        ("https://example.org/a>, <https://example.net/b", BuildErrorKind::Https),
        ("https:///u/1", BuildErrorKind::Https),
        ("", BuildErrorKind::Https),
        ("https://example.org", BuildErrorKind::Identity),
        ("https://example.org/", BuildErrorKind::Identity),
    ] {
        assert_eq!(ListUnsubscribe::https(uri).unwrap_err().kind(), kind, "{uri}");
    }
    for address in
        ["", "example.org", "@example.org", "a b@example.org", "a@example.org>", "a@b@c", "a,b@example.org"]
    {
        assert_eq!(
            ListUnsubscribe::mailto(address, "").unwrap_err().kind(),
            BuildErrorKind::Address,
            "{address}"
        );
    }
    let fields = ListUnsubscribe::https("https://example.org/u?a=1&b=2").unwrap();
    assert_eq!(
        fields.to_string(),
        "List-Unsubscribe: <https://example.org/u?a=1&b=2>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    );
    assert_eq!(
        ListUnsubscribe::mailto("a@example.org", "x").unwrap().to_string(),
        "List-Unsubscribe: <mailto:a@example.org?subject=x>\r\n"
    );
}

#[test]
fn messages_that_mailto_uris_ask_for() {
    let read = OneClick::read(
        [
            "<mailto:a@example.org,b@example.org?TO=c%40example.org&subject=x%0D%0ABcc:%20y&body=1%0D%0A2&bcc=d@example.org>",
        ],
        [],
    );
    let mailto = Mailto::from_uri(read.mailto().unwrap()).unwrap();
    assert_eq!(mailto.to, ["a@example.org", "b@example.org", "c@example.org"]);
    assert_eq!((mailto.subject.as_str(), mailto.body.as_str()), ("x  Bcc: y", "1\r\n2"));
    let https = OneClick::read(["<https://example.org/u/1>"], []);
    assert_eq!(Mailto::from_uri(&https.uris()[0]), None);
}

proptest! {
    #[test]
    fn what_is_built_reads_back(path in "[a-z0-9]{1,20}", local in "[a-z0-9+._-]{1,20}", subject in "[ -~äß]{0,30}") {
        let address = format!("{local}@example.org");
        let fields = ListUnsubscribe::https(&format!("https://example.org/{path}")).unwrap().and_mailto(&address, &subject).unwrap();
        let read = OneClick::read([fields.value()], fields.post()).signed_by(["from:list-unsubscribe:list-unsubscribe-post"]);
        prop_assert_eq!(read.state(), OneClickState::Complete);
        prop_assert!(read.findings().is_empty(), "{:?}", read.findings());
        let mailto = Mailto::from_uri(read.mailto().unwrap()).unwrap();
        prop_assert_eq!(&mailto.to, &[address]);
        prop_assert_eq!(mailto.subject, subject);
        prop_assert_eq!(fields.post(), Some(ONE_CLICK));
    }

    #[test]
    fn complaint_addresses_read_back(value in "[ -~]{0,60}") {
        if let Ok(read) = cfbl::Address::parse(&value) {
            prop_assert_eq!(cfbl::Address::parse(&read.to_string()), Ok(read));
        }
        if let Ok(id) = cfbl::FeedbackId::parse(&value) {
            let again = cfbl::FeedbackId::parse(id.as_str());
            prop_assert_eq!(again, Ok(id));
        }
    }
}
