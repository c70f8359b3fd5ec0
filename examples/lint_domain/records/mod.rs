//! The records of a domain, one kind after the other.

mod dkim;
mod dmarc;
mod mx;
mod spf;
mod tls;

use std::error::Error;

use deliverability::{
    diagnostic::Finding,
    dns::{self, Answer, Question, RecordType, Zone},
    domain::Domain,
};

/// A finding and the record that it is about.
pub struct Remark {
    /// `spf`, `dkim`, `dmarc`, `mx`, `mta-sts` or `tls-rpt`.
    pub record: &'static str,
    /// The name at which the record is, or should be.
    pub name: String,
    /// Its text as published, which need not be a record; `None` where there is none.
    pub text: Option<String>,
    pub finding: Finding,
}

/// Everything that is wrong.
pub fn lint(domain: &Domain<'_>, selectors: &[String], zone: &Zone) -> Result<Vec<Remark>, Box<dyn Error>> {
    let name = domain.to_ascii();
    let mut remarks = Vec::new();
    spf::lint(&name, zone, &mut remarks)?;
    for selector in selectors {
        dkim::lint(&format!("{selector}._domainkey.{name}"), zone, &mut remarks)?;
    }
    dmarc::lint(&name, zone, &mut remarks)?;
    mx::lint(domain, zone, &mut remarks)?;
    tls::lint(&name, zone, &mut remarks)?;
    Ok(remarks)
}

/// The texts at a name; an answer that failed is an error of the zone.
fn texts(name: &str, zone: &Zone) -> Result<Vec<String>, Box<dyn Error>> {
    let question = Question::new(name, RecordType::Txt)?;
    let answer = zone.answer(&question);
    if let Answer::Failure(failure) = answer {
        return Err(format!("{question}: {failure}").into());
    }
    let text = |data: &dns::Data| Some(String::from_utf8_lossy(data.text()?.as_bytes()).into_owned());
    Ok(answer.records().filter_map(text).collect())
}
