//! The mail exchangers.

use std::error::Error;

use deliverability::{
    delivery::Route,
    diagnostic::{Finding, Severity, Span},
    dns::{self, Answer, Failure, Name, Question, RecordType, Zone},
    domain::Domain,
};

use super::Remark;

pub fn lint(domain: &Domain<'_>, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
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
