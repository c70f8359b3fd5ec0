//! Headers come before the text.

use deliverability::reply::{self, Intent, Message};

const AWAY: &str = "I am out of the office until Monday.";

#[test]
fn headers_that_decide_alone() {
    let text = "Please remove me from your list.";
    for (name, value, intent) in [
        ("X-Failed-Recipients", "jane@example.org", Intent::Bounce),
        ("Content-Type", "multipart/report; report-type=delivery-status; boundary=b", Intent::Bounce),
        ("Content-Type", "multipart/report; report-type=disposition-notification", Intent::Other),
        ("X-Delivery-Agent", "TMDA/1.1.12", Intent::Challenge),
        ("X-Spamarrest-noauth", "1", Intent::Challenge),
    ] {
        let reply = reply::classify(&Message::new(text).with_header(name, value));
        assert_eq!((reply.intent(), reply.rule()), (intent, "header"), "{name}: {value}");
        assert!(!reply.is_opt_out(), "{name}: {value}");
    }
    let daemon =
        Message::new(text).with_header("Return-Path", "<>").with_header("From", "MAILER-DAEMON@example.org");
    assert_eq!(reply::classify(&daemon).intent(), Intent::Bounce);
}

#[test]
fn receipts_by_their_subject() {
    for subject in [
        "Read: Offer",
        "Not read: Offer",
        "Lu : Offre",
        "Gelesen: Angebot",
        "Leído: Oferta",
        "Letto: Offerta",
        "Gelezen: Aanbod",
        "Lida: Oferta",
    ] {
        let reply = reply::classify(&Message::new("Your message was deleted.").with_subject(subject));
        assert_eq!((reply.intent(), reply.is_opt_out()), (Intent::Other, false), "{subject}");
    }
}

#[test]
fn machines_say_what_they_are_in_many_ways() {
    for (name, value) in [
        ("Auto-Submitted", "auto-replied"),
        ("auto-submitted", "auto-generated (vacation)"),
        ("X-Autoreply", "yes"),
        ("X-Autorespond", "Offer"),
        ("Precedence", "auto_reply"),
    ] {
        let reply = reply::classify(&Message::new(AWAY).with_header(name, value));
        assert_eq!(reply.intent(), Intent::Absence, "{name}: {value}");
    }
}

#[test]
fn auto_submitted_no_is_a_person() {
    // The same request of a person and of a machine: of a machine it is a notice under its text.
    let text = "Bitte löschen Sie meine Daten.";
    let person = Message::new(text).with_header("Auto-Submitted", "no");
    let reply = reply::classify(&person);
    assert_eq!((reply.intent(), reply.is_opt_out()), (Intent::Unsubscribe, true));
    let subject =
        Message::new(text).with_header("Auto-Submitted", "No").with_subject("Out of office? Not me");
    assert!(reply::classify(&subject).is_opt_out());
}

#[test]
fn a_whole_message_is_read() {
    let raw = b"From: Jane <jane@example.org>\r\nSubject: =?utf-8?Q?R=C3=A9ponse_automatique?=\r\n\
        Auto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nJe suis en cong=C3=A9s, de retour le 23 mars.\r\n";
    let message = Message::parse(raw).unwrap();
    let reply = reply::classify(&message);
    assert_eq!(reply.intent(), Intent::Absence);
    let sent = "2026-03-09T10:00:00+01:00".parse().unwrap();
    assert_eq!(reply.return_date(sent).unwrap().to_string(), "2026-03-23");
    assert!(Message::parse(b"").is_err());
}

/// A parser that reads a date beyond its line must not take the text with it.
#[test]
fn the_text_after_a_date_in_a_short_zone_is_read() {
    for zone in ["Z", "A", "UT", "GMT", "+0000--b", "-Z", ""] {
        for field in ["Date", "Resent-Date"] {
            let raw = format!(
                "From: jane@example.org\r\nSubject: Re: Offer\r\n{field}: Sun, 29 Nov 2026 12:00:00 {zone}\r\n\r\n\
                 Please unsubscribe me.\r\n\r\nJane\r\n"
            );
            for raw in [raw.clone(), raw.replace("\r\n", "\n")] {
                let message = Message::parse(raw.as_bytes()).unwrap();
                assert!(message.text().starts_with("Please unsubscribe"), "{raw:?}: {:?}", message.text());
                assert!(reply::classify(&message).is_opt_out(), "{raw:?}");
            }
        }
    }
}
