//! Days of return, and the day before which no other message is wanted.

use chrono::NaiveDate;
use deliverability::reply::{self, Intent, Message};

/// A Monday, in Europe.
const SENT: &str = "2026-03-09T10:00:00+01:00";

fn back(text: &str, sent: &str) -> Option<String> {
    let message = Message::new(text)
        .with_header("Auto-Submitted", "auto-replied")
        .with_subject("Automatic reply: Hello");
    let reply = reply::classify(&message);
    assert_eq!(reply.intent(), Intent::Absence, "{text}");
    reply.return_date(sent.parse().unwrap()).map(|date| date.to_string())
}

#[test]
fn days_of_return() {
    for (text, expected) in [
        ("I am on holiday, back on 16 March.", "2026-03-16"),
        ("I am out of the office until March 20th inclusive.", "2026-03-21"),
        ("On vacation through Friday 20 March.", "2026-03-21"),
        ("Out of the office from 10 to 14 March.", "2026-03-15"),
        ("I'm on leave and will return on 2026-04-01.", "2026-04-01"),
        ("I am out of the office and will be back tomorrow.", "2026-03-10"),
        ("On annual leave, back in CW 14.", "2026-03-30"),
        ("On leave, back on 5 January.", "2027-01-05"),
        ("Je suis en congés, de retour le 23 mars.", "2026-03-23"),
        ("Je suis absent du 10 au 20 mars inclus.", "2026-03-21"),
        ("Ich bin im Urlaub und ab dem 30.03.2026 wieder im Büro.", "2026-03-30"),
        ("Ich bin bis einschließlich 18. März nicht im Büro.", "2026-03-19"),
        ("Estoy de vacaciones, me reincorporo el 17 de marzo.", "2026-03-17"),
        ("Estaré ausente hasta el 19 de marzo inclusive.", "2026-03-20"),
        ("Sono in ferie, rientro il 24 marzo.", "2026-03-24"),
        ("Sono assente fino al 20 marzo compreso.", "2026-03-21"),
        ("Ik ben met vakantie en vanaf 25 maart weer bereikbaar.", "2026-03-25"),
        ("Ik ben afwezig tot en met 20 maart.", "2026-03-21"),
        ("Estou de férias e regresso no dia 18 de março.", "2026-03-18"),
        ("Estarei ausente até 20 de março, inclusive.", "2026-03-21"),
    ] {
        assert_eq!(back(text, SENT).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn an_offset_tells_the_order_of_day_and_month() {
    let text = "I am out of the office, back on 4/6.";
    assert_eq!(back(text, SENT).as_deref(), Some("2026-06-04"));
    assert_eq!(back(text, "2026-03-09T10:00:00-05:00").as_deref(), Some("2026-04-06"));
    // Only one order makes a date of it.
    assert_eq!(back("I am out of the office, back on 3/24.", SENT).as_deref(), Some("2026-03-24"));
}

#[test]
fn no_day_is_guessed() {
    for text in [
        "I am out of the office.",
        "I am on holiday and will be back soon.",
        "I am out of the office, back in early 2027.",
        "I'm out of the office on Wednesdays.",
        "I am on sick leave. Please call 01632 960 123 or my colleague, who is back on 12 March.",
        "Out of the office. Your ticket is 12.3.4.",
        "I am out of the office, back on 31 February.",
        "Je suis en arrêt maladie pour une durée indéterminée.",
        "Ich bin derzeit krank.",
    ] {
        assert_eq!(back(text, SENT), None, "{text}");
    }
    // Only an absence has a day of return.
    let reply =
        reply::classify(&Message::new("Sounds good, call me when I'm back on 16 March. Send me a quote."));
    assert_eq!((reply.intent(), reply.return_date(SENT.parse().unwrap())), (Intent::Interested, None));
}

#[test]
fn not_now_until_when() {
    for (text, expected) in [
        ("Not now, please contact me again in September.", "2026-09-01"),
        ("Not right now, try again next year.", "2027-01-01"),
        ("Not at the moment, come back to me in three months.", "2026-06-09"),
        ("Budget is frozen, get back to me in Q3.", "2026-07-01"),
        ("Not now, circle back next month.", "2026-04-01"),
        ("Too busy right now, try me again next week.", "2026-03-16"),
        ("Not now. Contact me again after 15 April 2026.", "2026-04-15"),
        ("Not now, check back in January.", "2027-01-01"),
        ("Pas maintenant, recontactez-moi en septembre.", "2026-09-01"),
        ("Pas pour le moment, revenez vers moi l'année prochaine.", "2027-01-01"),
        ("Momentan nicht, melden Sie sich in sechs Monaten wieder.", "2026-09-09"),
        ("Derzeit nicht, melden Sie sich nächstes Jahr wieder.", "2027-01-01"),
        ("Ahora no, escríbame en septiembre.", "2026-09-01"),
        ("Por ahora no, contacten conmigo el año que viene.", "2027-01-01"),
        ("Non ora, mi ricontatti a settembre.", "2026-09-01"),
        ("Nu niet, neem volgend jaar weer contact op.", "2027-01-01"),
        ("Agora não, fale comigo em janeiro.", "2027-01-01"),
    ] {
        let reply = reply::classify(&Message::new(text));
        assert_eq!(reply.intent(), Intent::NotNow, "{text}");
        let date = reply.not_before(SENT.parse().unwrap()).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn not_now_without_a_date_or_with_two() {
    for text in [
        "Not now, maybe later.",
        "Not now, come back to me after the summer.",
        "Not right now. Try again in June, or contact me again in September.",
        "Budget is frozen, contact me again in March.",
    ] {
        let reply = reply::classify(&Message::new(text));
        assert_eq!(
            (reply.intent(), reply.not_before(SENT.parse().unwrap())),
            (Intent::NotNow, None),
            "{text}"
        );
    }
    let reply =
        reply::classify(&Message::new("No thanks, we already have a supplier. In 2027 we close the shop."));
    assert_eq!((reply.intent(), reply.not_before(SENT.parse().unwrap())), (Intent::NotInterested, None));
}

#[test]
fn the_ends_of_the_calendar() {
    let text = "Not now, contact me again in three months or next year or in Q3, back in CW 53.";
    for sent in ["+262142-12-31T23:00:00+00:00", "-262143-01-01T12:00:00+00:00", "2024-02-29T00:00:00+14:00"]
    {
        let Ok(sent) = sent.parse() else { continue };
        let reply = reply::classify(&Message::new(text));
        let _: (Option<NaiveDate>, Option<NaiveDate>) = (reply.not_before(sent), reply.return_date(sent));
    }
}
