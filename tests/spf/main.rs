//! SPF through the public face, each table under the section of RFC 7208 that it holds the crate to.

mod change;
mod check;
mod grammar;
mod limits;
mod lint;
mod macros;
mod nearly;
mod properties;
mod received;
mod tree;

use deliverability::{
    dns::{self, Answer, Question, Recorder, Zone},
    spf::{Check, Request, Verdict},
};

/// A zone from a master file.
fn zone(text: &str) -> Zone {
    Zone::parse(text).unwrap_or_else(|error| panic!("{error} of\n{text}"))
}

/// The check of `jane@example.org` from an address, over a zone.
fn check(text: &str, ip: &str) -> Verdict {
    check_of(&zone(text), ip, "jane@example.org")
}

fn check_of(zone: &Zone, ip: &str, sender: &str) -> Verdict {
    run(Check::new(&Request::mail_from(ip.parse().unwrap(), "mx.example.net", sender)), zone)
}

/// Drives a check and holds its transcript against what was really asked.
fn run(check: Check, zone: &Zone) -> Verdict {
    let mut recorder = Recorder::new(|question: &Question| -> Answer { zone.answer(question) });
    let verdict = dns::resolve_with(check, |question| recorder.answer(question));
    let transcript = recorder.into_transcript();
    assert_eq!(verdict.transcript(), transcript, "the transcript is what was asked");
    assert_eq!(verdict.questions(), transcript.exchanges().len());
    verdict
}

/// The questions of a check as text, in order.
fn asked(verdict: &Verdict) -> Vec<String> {
    verdict.transcript().exchanges().iter().map(|exchange| exchange.question.to_string()).collect()
}
