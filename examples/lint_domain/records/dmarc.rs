//! DMARC, and whether its reports are taken where they go.

use std::error::Error;

use deliverability::{
    diagnostic::{Finding, Severity, Span},
    dmarc::{
        self, Discovery,
        report::{Authorization, ReportCheck},
    },
    dns::{self, Zone},
};

use super::{Remark, texts};

pub fn lint(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let at = format!("_dmarc.{name}");
    let texts: Vec<String> =
        texts(&at, zone)?.into_iter().filter(|text| dmarc::Record::resembles(text)).collect();
    let mut add = |text: Option<&String>, finding: Finding| {
        remarks.push(Remark { record: "dmarc", name: at.clone(), text: text.cloned(), finding });
    };
    if texts.is_empty() {
        add(None, no_record(name, zone)?);
    }
    let records: Vec<_> = texts.iter().filter_map(|text| dmarc::Record::parse(text).ok()).collect();
    if let [first, others @ ..] = &records[..]
        && !others.is_empty()
    {
        let message = "keep one record: receivers discard all of several (RFC 9989, 4.10)";
        let finding = Finding::new("dmarc::several-records", Severity::Error, Span::at(0), message);
        let merged = others.iter().fold(first.edit(), |merged, other| merged.merge(other));
        add(texts.first(), finding.suggest(merged.build()));
    }
    for text in &texts {
        for finding in dmarc::lint_text(text) {
            add(Some(text), finding);
        }
        let Ok(record) = dmarc::Record::parse(text) else { continue };
        for finding in refused_reports(name, &record, zone) {
            add(Some(text), finding);
        }
    }
    Ok(())
}

/// What there is instead of a record of the domain's own.
fn no_record(name: &str, zone: &Zone) -> Result<Finding, Box<dyn Error>> {
    // A record at the domain itself, where nobody looks for it.
    let misplaced = texts(name, zone)?.into_iter().find(|text| dmarc::Record::resembles(text));
    if let Some(text) = misplaced {
        let message = format!(
            "move the record to `_dmarc.{name}`: at {name} itself nobody looks for it (RFC 9989, 4.7)"
        );
        return Ok(
            Finding::new("dmarc::misplaced-record", Severity::Error, Span::at(0), message).suggest(text)
        );
    }
    let walk = dns::resolve_with(Discovery::new(name), |question| zone.answer(question));
    Ok(match walk.policy_record() {
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
    })
}

fn refused_reports(name: &str, record: &dmarc::Record<'_>, zone: &Zone) -> Vec<Finding> {
    let destinations = dns::resolve_with(ReportCheck::new(name, record), |question| zone.answer(question));
    let places = record.aggregate_reports().chain(record.failure_reports());
    let refused = destinations
        .iter()
        .zip(places)
        .filter(|(destination, _)| destination.authorization() == Authorization::Refused);
    let finding = refused.map(|(destination, place)| {
        let host = place.host().unwrap_or_default();
        let message = format!(
            "{} gets no reports until `{name}._report._dmarc.{host}` says `v=DMARC1` (RFC 9990, 4)",
            destination.uri()
        );
        Finding::new("dmarc::reports-not-taken", Severity::Warning, place.span(), message)
    });
    finding.collect()
}
