//! Records, changed.

use deliverability::dmarc::{Alignment, Editor, Policy, Record, lint};

fn edit(text: &str) -> Editor {
    Record::parse(text).unwrap().edit()
}

#[test]
fn what_is_not_changed_stays() {
    for (text, built) in [
        ("v=DMARC1; p=reject", "v=DMARC1; p=reject"),
        (
            "v=DMARC1;x=y;ruf=mailto:r@example.org;rua=mailto:d@example.org;p=none",
            "v=DMARC1; p=none; rua=mailto:d@example.org; ruf=mailto:r@example.org; x=y",
        ),
        ("v=DMARC1; P=Reject; SP=none", "v=DMARC1; p=Reject; sp=none"),
        (
            "v=DMARC1; fo=1; aspf=s; adkim=r; psd=n; t=n; np=none; sp=none; p=none",
            "v=DMARC1; p=none; sp=none; np=none; t=n; psd=n; adkim=r; aspf=s; fo=1",
        ),
    ] {
        assert_eq!(edit(text).build(), built);
        assert_eq!(edit(built).build(), built);
    }
}

#[test]
fn what_does_nothing_is_left_out_but_policies_and_uris() {
    for (text, built) in [
        ("v=DMARC1; p=none; pct=50; rf=afrf; ri=3600", "v=DMARC1; p=none"),
        ("v=DMARC1; p=none; PCT=50; pct=0", "v=DMARC1; p=none"),
        (
            "v=DMARC1; p=none; rua=mailto:d@example.org!10m,postmaster",
            "v=DMARC1; p=none; rua=mailto:d@example.org,postmaster",
        ),
        ("v=DMARC1; p=none; rua=postmaster", "v=DMARC1; p=none; rua=postmaster"),
        ("v=DMARC1; p=none; p=reject; word;;", "v=DMARC1; p=none"),
        ("v=DMARC1; p=none; adkim=x; t=1; psd=", "v=DMARC1; p=none"),
        ("v=DMARC1; p=refuse", "v=DMARC1; p=refuse"),
        ("v=DMARC1", "v=DMARC1; p=none"),
    ] {
        assert_eq!(edit(text).build(), built, "{text}");
    }
}

/// A record that acts as `p=none` is not made stricter by rewriting it.
#[test]
fn editing_does_not_enforce_what_did_nothing_4_7() {
    for text in [
        "v=DMARC1; p=reject; sp=refuse; rua=mailto:d@example.org",
        "v=DMARC1; p=reject; np=refuse; rua=mailto:d@example.org",
        "v=DMARC1; p=refuse; sp=reject; rua=mailto:d@example.org",
        "v=DMARC1; p=refuse; np=reject; rua=mailto:d@example.org",
        "v=DMARC1; sp=reject; rua=mailto:d@example.org",
    ] {
        let record = Record::parse(text).unwrap();
        assert_eq!(record.non_existent_policy(), Policy::None);
        let built = record.edit().build();
        let again = Record::parse(&built).unwrap();
        let policies = (again.policy(), again.subdomain_policy(), again.non_existent_policy());
        assert_eq!(policies, (Policy::None, Policy::None, Policy::None), "{text} became {built}");
    }
}

#[test]
fn raising_keeps_reporting_and_lowers_nothing() {
    for (text, policy, built) in [
        (
            "v=DMARC1; p=none; rua=mailto:d@example.org; ruf=mailto:r@example.org; fo=1",
            Policy::Quarantine,
            "v=DMARC1; p=quarantine; rua=mailto:d@example.org; ruf=mailto:r@example.org; fo=1",
        ),
        ("v=DMARC1; p=reject", Policy::Quarantine, "v=DMARC1; p=reject"),
        (
            "v=DMARC1; p=none; sp=reject; np=quarantine",
            Policy::Quarantine,
            "v=DMARC1; p=quarantine; sp=reject; np=quarantine",
        ),
        (
            "v=DMARC1; p=quarantine; sp=none; np=none",
            Policy::Reject,
            "v=DMARC1; p=reject; sp=reject; np=reject",
        ),
        ("v=DMARC1; p=none; pct=10", Policy::Reject, "v=DMARC1; p=reject"),
        ("v=DMARC1; p=reject", Policy::None, "v=DMARC1; p=reject"),
        ("v=DMARC1; p=refuse", Policy::Reject, "v=DMARC1; p=reject"),
        // It has no effect as it is, so it is written out.
        ("v=DMARC1; p=rejected", Policy::Quarantine, "v=DMARC1; p=reject"),
        ("v=DMARC1; p=quarantin; sp=reect", Policy::Reject, "v=DMARC1; p=reject; sp=reject"),
        ("v=DMARC1; p=refuse", Policy::None, "v=DMARC1; p=refuse"),
        ("v=DMARC1; sp=refuse", Policy::Quarantine, "v=DMARC1; p=quarantine; sp=quarantine"),
        (
            "v=DMARC1; rua=mailto:d@example.org",
            Policy::Reject,
            "v=DMARC1; p=reject; rua=mailto:d@example.org",
        ),
    ] {
        assert_eq!(edit(text).raise_to(policy).build(), built);
    }
}

#[test]
fn changes() {
    let editor = edit("v=DMARC1; p=none; rua=mailto:d@example.org; x=y");
    for (changed, built) in [
        (editor.clone().policy(Policy::Reject), "v=DMARC1; p=reject; rua=mailto:d@example.org; x=y"),
        (
            editor.clone().subdomain_policy(Policy::Reject),
            "v=DMARC1; p=none; sp=reject; rua=mailto:d@example.org; x=y",
        ),
        (
            editor.clone().non_existent_policy(Policy::Reject),
            "v=DMARC1; p=none; np=reject; rua=mailto:d@example.org; x=y",
        ),
        (editor.clone().testing(true), "v=DMARC1; p=none; t=y; rua=mailto:d@example.org; x=y"),
        (editor.clone().testing(true).testing(false), "v=DMARC1; p=none; rua=mailto:d@example.org; x=y"),
        (
            editor.clone().dkim_alignment(Alignment::Strict),
            "v=DMARC1; p=none; adkim=s; rua=mailto:d@example.org; x=y",
        ),
        (
            editor.clone().spf_alignment(Alignment::Relaxed),
            "v=DMARC1; p=none; aspf=r; rua=mailto:d@example.org; x=y",
        ),
        (
            editor.clone().report_to("mailto:e@example.org"),
            "v=DMARC1; p=none; rua=mailto:d@example.org,mailto:e@example.org; x=y",
        ),
        (editor.clone().report_to("mailto:d@example.org"), "v=DMARC1; p=none; rua=mailto:d@example.org; x=y"),
        (editor.without("RUA").without("X"), "v=DMARC1; p=none"),
    ] {
        assert_eq!(changed.build(), built);
    }
    assert_eq!(
        Editor::new(Policy::None).report_to(" https://example.org/d ").build(),
        "v=DMARC1; p=none; rua=https://example.org/d"
    );
}

/// No address gets another tag, another address or another line into a record.
#[test]
fn injection_is_impossible() {
    let editor = Editor::new(Policy::Reject).report_to("mailto:d@example.org");
    let before = editor.build();
    for uri in [
        "mailto:x@example.net; p=none",
        "mailto:x@example.net;p=none",
        "mailto:x@example.net,mailto:y@example.net",
        "mailto:x@example.net!1k",
        "mailto:x@example.net\r\nv=DMARC1",
        "mailto:x y@example.net",
        "mailto:x@example.net\0",
        "mailto:x@example.net\"",
        "mailto:jörg@example.net",
        "x@example.net",
        "mailto:x",
        "",
        ",",
        ";",
    ] {
        let after = editor.clone().report_to(uri).build();
        let record = Record::parse(&after).unwrap();
        assert_eq!(record.policy(), Policy::Reject, "{uri:?}");
        assert_eq!(after, before, "{uri:?}");
    }
}

#[test]
fn what_is_built_has_nothing_to_remove() {
    for text in [
        "v=DMARC1; p=reject; pct=100; ri=1; rua=mailto:d@example.org!5m; word; adkim=q",
        "v=DMARC1; pct=100",
        "v=DMARC1;;;p=none",
    ] {
        let built = edit(text).build();
        let record = Record::parse(&built).unwrap();
        assert!(record.is_usable());
        assert_eq!(record.removed_tags().count(), 0);
        for finding in lint(&record) {
            let is_fault = matches!(
                finding.code(),
                "dmarc::removed-tag"
                    | "dmarc::size-limit"
                    | "dmarc::duplicate-tag"
                    | "dmarc::not-a-tag"
                    | "dmarc::empty-tag"
                    | "dmarc::bad-uri"
                    | "dmarc::bad-value"
                    | "dmarc::missing-policy"
            );
            assert!(!is_fault, "{built}: {finding}");
        }
    }
}

#[test]
fn the_merged_record_has_the_stricter_policies() {
    for (one, other, merged) in [
        ("v=DMARC1; p=none", "v=DMARC1; p=reject", "v=DMARC1; p=reject"),
        ("v=DMARC1; p=quarantine; sp=none", "v=DMARC1; p=none", "v=DMARC1; p=quarantine; sp=none"),
        ("v=DMARC1; p=none; np=reject", "v=DMARC1; p=quarantine", "v=DMARC1; p=quarantine; np=reject"),
        ("v=DMARC1; p=reject; np=none", "v=DMARC1; p=none", "v=DMARC1; p=reject; np=none"),
        ("v=DMARC1; p=none; sp=reject", "v=DMARC1; p=none; np=none", "v=DMARC1; p=none; sp=reject"),
        ("v=DMARC1; p=none; t=y", "v=DMARC1; p=none; t=y", "v=DMARC1; p=none; t=y"),
        ("v=DMARC1; p=none; t=y", "v=DMARC1; p=none", "v=DMARC1; p=none"),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            assert_eq!(edit(one).merge(&Record::parse(other).unwrap()).build(), merged, "{one} and {other}");
        }
    }
}
