//! SPF, with everything that the record includes.

use std::error::Error;

use deliverability::{
    dns::{self, Zone},
    spf::Audit,
};

use super::Remark;

pub fn lint(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let report = dns::resolve_with(Audit::new(name.parse()?), |question| zone.answer(question));
    for finding in report.findings() {
        let text = report.published().map(str::to_owned);
        remarks.push(Remark { record: "spf", name: name.to_owned(), text, finding: finding.clone() });
    }
    Ok(())
}
