//! The validation cases of the ARC test suite.

use std::{collections::BTreeSet, fs};

use deliverability::{
    auth::arc::{Check, Result},
    dkim::RustCrypto,
    dns::{self, Data, Zone},
    mail::Message,
};
use yaml_rust2::{Yaml, YamlLoader};

use super::corpora;

/// The cases were written for drafts. Those without an answer fail by RFC 8617 section 5.2 steps 2 and 3. In
/// these the text has changed since, and the check takes both:
///
/// - most passing cases sign `arc-authentication-results`, and `ams_fields_h_includes_ams` signs
///   `arc-message-signature`: RFC 8617 section 4.1.2 forbids sealers to do so;
/// - `ams_fields_h_empty` and `ams_fields_h_mis_hdr` have an empty list of signed fields, or an empty name in it: RFC
///   6376 section 3.5 has no grammar for it;
/// - `ams_fields_c_na` is `relaxed/relaxed` without a tag: by RFC 6376 section 3.5 it is `simple/simple`.
const WITHOUT_ANSWER: &[&str] = &["cv_fail_i1_as_cv_fail", "cv_fail_i2_as2_fail", "cv_fail_i2_as1_fail"];

#[test]
fn the_validation_cases() {
    let Some(path) = corpora::path("auth/arc/arc-draft-validation-tests.yml") else { return };
    let text = with_single_keys(&fs::read_to_string(path).unwrap());
    let (mut right, mut wrong, mut open) = (0, Vec::new(), Vec::new());
    for suite in YamlLoader::load_from_str(&text).unwrap() {
        let mut zone = Zone::default();
        for (name, record) in suite["txt-records"].as_hash().unwrap() {
            zone.insert(name.as_str().unwrap(), Data::txt(record.as_str().unwrap())).unwrap();
        }
        for (name, case) in suite["tests"].as_hash().unwrap() {
            let name = name.as_str().unwrap();
            let raw = case["message"].as_str().unwrap_or_default();
            let verdict = check(raw, &zone);
            // The same message over the wire.
            assert_eq!(check(&raw.replace('\n', "\r\n"), &zone).result(), verdict.result(), "{name}");
            // What does not sign From excuses no failure of DMARC.
            assert!(name != "ams_fields_h_empty" || !verdict.is_from_signed());
            let expected = match &case["cv"] {
                Yaml::String(answer) => answer.trim().to_ascii_lowercase(),
                other => panic!("{name}: {other:?}"),
            };
            if expected.is_empty() {
                assert_eq!(verdict.result(), Result::Fail, "{name}");
                open.push(name.to_owned());
            } else if expected == verdict.result().as_str() {
                right += 1;
            } else {
                wrong.push(format!("{name}: wanted {expected}, got {verdict}"));
            }
        }
    }
    println!("{right} of {} right", right + wrong.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(right >= 168, "the suite has only {right} cases with an answer");
    assert_eq!(open, WITHOUT_ANSWER);
}

/// The suite with a number after names that occur again, which YAML does not allow.
fn with_single_keys(text: &str) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        let key =
            line.strip_prefix("  ").filter(|key| !key.starts_with(' ')).and_then(|key| key.strip_suffix(':'));
        match key {
            Some(key) if !seen.insert(key) => out.push_str(&format!("  {key}_{number}:\n")),
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

fn check(raw: &str, zone: &Zone) -> deliverability::auth::arc::Verdict {
    let check =
        Check::new(&Message::parse(raw.as_bytes()), "2026-11-25T12:00:00Z".parse().unwrap(), RustCrypto);
    dns::resolve_with(check, |question| zone.answer(question))
}
