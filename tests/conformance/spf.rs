//! The OpenSPF test suite for RFC 7208.

#[path = "../../examples/check_spf/openspf.rs"]
mod openspf;

use std::fs;

use deliverability::{dns, spf};

use super::corpora;

#[test]
fn the_openspf_suite() {
    let Some(path) = corpora::path("auth/openspf/rfc7208-tests.yml") else { return };
    let scenarios = openspf::suite(&fs::read_to_string(path).unwrap()).unwrap();
    let (mut all, mut wrong) = (0, Vec::new());
    for scenario in &scenarios {
        for test in &scenario.tests {
            all += 1;
            let request = spf::Request::mail_from(test.host.parse().unwrap(), &test.helo, &test.mail_from);
            let verdict =
                dns::resolve_with(spf::Check::new(&request), |question| scenario.zone.answer(question));
            let explanation = verdict.explanation().unwrap_or("DEFAULT");
            let explains = match &test.explanation {
                Some(expected) if verdict.result() == spf::Result::Fail => explanation == expected,
                _ => true,
            };
            if !test.expected.iter().any(|expected| expected == verdict.result().as_str()) || !explains {
                wrong.push(format!(
                    "{} / {}: wanted {:?} {:?}, got {verdict} {explanation:?}\n{}",
                    scenario.description,
                    test.name,
                    test.expected,
                    test.explanation,
                    verdict.trace().iter().map(|step| format!("    {step}\n")).collect::<String>()
                ));
            }
        }
    }
    println!("{} of {all} right", all - wrong.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all >= 200, "the suite has only {all} tests");
}
