//! The records of a domain, one kind after the other.

use std::error::Error;

use deliverability::{
    delivery::Route,
    diagnostic::{Finding, Severity, Span},
    dkim,
    dmarc::{self, Authorization, Discovery, ReportCheck},
    dns::{self, Answer, Failure, Name, Question, RecordType, Zone},
    domain::Domain,
    spf::Audit,
};

/// A finding and the record that it is about.
pub struct Remark {
    /// `spf`, `dkim`, `dmarc` or `mx`.
    pub record: &'static str,
    /// The name at which the record stands, or should.
    pub name: String,
    /// Its text; `None` where there is none.
    pub text: Option<String>,
    pub finding: Finding,
}

/// Everything that is wrong.
pub fn lint(domain: &Domain<'_>, selectors: &[String], zone: &Zone) -> Result<Vec<Remark>, Box<dyn Error>> {
    let name = domain.to_ascii();
    let mut remarks = Vec::new();
    spf(&name, zone, &mut remarks)?;
    for selector in selectors {
        key(&format!("{selector}._domainkey.{name}"), zone, &mut remarks)?;
    }
    dmarc(&name, zone, &mut remarks)?;
    mx(domain, zone, &mut remarks)?;
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

fn spf(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let report = dns::resolve_with(Audit::new(name.parse()?), |question| zone.answer(question));
    let text = report.records().next().map(|(_, record)| record.as_str().to_owned());
    for finding in report.findings() {
        let (text, finding) = (text.clone(), finding.clone());
        remarks.push(Remark { record: "spf", name: name.to_owned(), text, finding });
    }
    Ok(())
}

fn key(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let texts = texts(name, zone)?;
    let mut add = |text: Option<&String>, finding: Finding| {
        remarks.push(Remark { record: "dkim", name: name.to_owned(), text: text.cloned(), finding });
    };
    if texts.is_empty() {
        let message = "publish a key here, or stop signing by this selector";
        add(None, Finding::new("dkim::missing-key", Severity::Error, Span::at(0), message));
    }
    if texts.len() > 1 {
        let message = "keep one record: which of several counts is undefined (RFC 6376, 3.6.2.2)";
        add(texts.first(), Finding::new("dkim::several-records", Severity::Error, Span::at(0), message));
    }
    for text in &texts {
        for finding in dkim::lint_key(text) {
            add(Some(text), finding);
        }
    }
    Ok(())
}

fn dmarc(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let at = format!("_dmarc.{name}");
    let is_meant = |text: &String| text.trim_start().to_ascii_lowercase().starts_with("v=dmarc");
    let texts: Vec<String> = texts(&at, zone)?.into_iter().filter(is_meant).collect();
    let mut add = |text: Option<&String>, finding: Finding| {
        remarks.push(Remark { record: "dmarc", name: at.clone(), text: text.cloned(), finding });
    };
    if texts.is_empty() {
        let walk = dns::resolve_with(Discovery::new(name), |question| zone.answer(question));
        let finding = match walk.policy_record() {
            Some((of, record)) => Finding::new(
                "dmarc::inherited",
                Severity::Info,
                Span::at(0),
                format!("the record of {of} applies here: {record}"),
            ),
            None => Finding::new(
                "dmarc::missing-record",
                Severity::Error,
                Span::at(0),
                "publish a record, first one that only asks for reports (RFC 9989, 5.1)",
            )
            .suggest(format!("v=DMARC1; p=none; rua=mailto:dmarc@{name}")),
        };
        add(None, finding);
    }
    if texts.len() > 1 {
        let message = "keep one record: receivers discard all of several (RFC 9989, 4.10)";
        add(texts.first(), Finding::new("dmarc::several-records", Severity::Error, Span::at(0), message));
    }
    for text in &texts {
        for finding in dmarc::lint_text(text) {
            add(Some(text), finding);
        }
        let Ok(record) = dmarc::Record::parse(text) else { continue };
        let destinations =
            dns::resolve_with(ReportCheck::new(name, &record), |question| zone.answer(question));
        let places = record.aggregate_reports().chain(record.failure_reports());
        for (destination, place) in destinations.iter().zip(places) {
            if destination.authorization() == Authorization::Refused {
                let host = place.host().unwrap_or_default();
                let message = format!(
                    "{} gets no reports until `{name}._report._dmarc.{host}` says `v=DMARC1` (RFC 9990, 4)",
                    destination.uri()
                );
                let code = "dmarc::reports-not-taken";
                add(Some(text), Finding::new(code, Severity::Warning, place.span(), message));
            }
        }
    }
    Ok(())
}

fn mx(domain: &Domain<'_>, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let name = domain.to_ascii();
    let answer = zone.answer(&Question::new(&name, RecordType::Mx)?);
    // What the zone does not hold is another's: only hosts under the domain are looked up in it.
    let is_ours =
        |name: &Name| name.as_str().parse::<Domain<'_>>().is_ok_and(|host| host.is_subdomain_of(domain));
    let route = Route::new(domain, 0).looking_for_aliases();
    let targets = dns::resolve_with(route, |question| match question.record_type() {
        RecordType::Mx => answer.clone(),
        _ if is_ours(question.name()) => zone.answer(question),
        _ => Answer::Failure(Failure::NotAsked),
    });
    let mut add = |text: Option<String>, finding: Finding| {
        remarks.push(Remark { record: "mx", name: name.to_string(), text, finding });
    };
    if answer.is_void() && targets.findings().is_empty() {
        let message = "publish an MX, or `MX 0 .` where the domain takes no mail (RFC 7505)";
        add(None, Finding::new("mx::missing", Severity::Warning, Span::at(0), message));
    }
    let text = (!answer.is_void()).then(|| answer.to_string());
    for finding in targets.findings() {
        let fits = text.as_ref().is_some_and(|text| finding.span().slice(text).is_some());
        add(text.clone().filter(|_| fits), finding.clone());
    }
    Ok(())
}
