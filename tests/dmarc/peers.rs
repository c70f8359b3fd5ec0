//! Where mail-auth 0.15.1 leaves RFC 9989: each fault, and what is right.

use deliverability::dmarc::{Alignment, Disposition, Policy, Record, Request, Result};

use super::{check, zone};

/// It has `permerror`; section 4.7 says act as `p=none`.
#[test]
fn a_bad_p_with_rua_is_not_a_permanent_error() {
    let record = Record::parse("v=DMARC1; p=foo; rua=mailto:d@example.org").unwrap();
    assert!(record.is_usable());
    assert_eq!(record.policy(), Policy::None);
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=foo; rua=mailto:d@example.org")]);
    let verdict = check(&Request::new("example.org").dkim("example.org"), &zone);
    assert_eq!(verdict.result(), Result::Pass);
    let verdict = check(&Request::new("example.org").dkim("example.net"), &zone);
    assert_eq!((verdict.result(), verdict.disposition()), (Result::Fail, Disposition::None));
}

/// It has `permerror`; section 4.7 says take the default.
#[test]
fn a_bad_adkim_is_not_a_permanent_error() {
    let record = Record::parse("v=DMARC1; p=reject; adkim=x; aspf=x").unwrap();
    assert_eq!((record.dkim_alignment(), record.spf_alignment()), (Alignment::Relaxed, Alignment::Relaxed));
    assert_eq!(record.policy(), Policy::Reject);
    let zone = zone([("_dmarc.example.org", "v=DMARC1; p=reject; adkim=x")]);
    let verdict = check(&Request::new("example.org").dkim("mail.example.org"), &zone);
    assert_eq!(verdict.result(), Result::Pass);
}

/// It takes the first; section 4.10 discards both.
#[test]
fn the_first_of_two_records_does_not_count() {
    let zone =
        zone([("_dmarc.example.org", "v=DMARC1; p=reject"), ("_dmarc.example.org", "v=DMARC1; p=none")]);
    let verdict = check(&Request::new("example.org").dkim("example.org"), &zone);
    assert_eq!((verdict.result(), verdict.policy_domain()), (Result::None, None));
}

/// It takes it; section 4.7 has the version case-sensitive.
#[test]
fn a_version_in_lower_case_is_not_a_record() {
    assert!(Record::parse("v=dmarc1; p=reject").is_err());
    let zone = zone([("_dmarc.example.org", "v=dmarc1; p=reject")]);
    assert_eq!(check(&Request::new("example.org").dkim("example.org"), &zone).result(), Result::None);
}
