//! Where a message goes, when it is tried again, and how fast; the requirement's ID in each name.

mod exchangers;
mod gate;
mod pace;
mod properties;
mod retry;
#[cfg(feature = "serde")]
mod serde;

use chrono::{DateTime, Utc};
use deliverability::{
    dns::{Answer, Data, Name, Record},
    domain::Domain,
};

fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 { format!("{text}T09:00:00Z") } else { text.to_owned() };
    text.parse().unwrap()
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn domain() -> Domain<'static> {
    "example.org".parse().unwrap()
}

fn mx(records: &[(u16, &str)]) -> Answer {
    let record =
        |&(preference, host): &(u16, &str)| Record::new(300, Data::Mx { preference, exchange: name(host) });
    Answer::from_records(records.iter().map(record).collect())
}
