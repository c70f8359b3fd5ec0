//! DMARC through its public face.

mod edit;
mod lint;
mod machine;
mod peers;
mod properties;
mod record;
mod report;
mod walk;

use deliverability::{
    dmarc::{Check, Request, Verdict},
    dns::{self, Data, Machine, Question, Zone},
};

/// A zone of TXT records.
fn zone<'a>(records: impl IntoIterator<Item = (&'a str, &'a str)>) -> Zone {
    let mut zone = Zone::new();
    for (name, text) in records {
        zone.insert(name, Data::txt(text)).unwrap();
    }
    zone
}

fn check(request: &Request, zone: &Zone) -> Verdict {
    dns::resolve_with(Check::new(request), |question| zone.answer(question))
}

/// The verdict of a machine, and what it has asked.
fn asked<M: Machine>(machine: M, zone: &Zone) -> (M::Verdict, Vec<Question>) {
    let mut questions = Vec::new();
    let verdict = dns::resolve_with(machine, |question| {
        questions.push(question.clone());
        zone.answer(question)
    });
    (verdict, questions)
}
