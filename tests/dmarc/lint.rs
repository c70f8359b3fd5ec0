//! Findings about records.

use std::collections::BTreeSet;

use deliverability::{
    diagnostic::{Finding, Severity},
    dmarc::{Record, lint, lint_text},
};

/// Every code, with how much it matters.
const CODES: &[(&str, &[Severity])] = &[
    ("dmarc::version", &[Severity::Error]),
    ("dmarc::syntax", &[Severity::Error]),
    ("dmarc::empty-tag", &[Severity::Info]),
    ("dmarc::not-a-tag", &[Severity::Warning]),
    ("dmarc::removed-tag", &[Severity::Warning]),
    ("dmarc::unknown-tag", &[Severity::Info]),
    ("dmarc::duplicate-tag", &[Severity::Error]),
    ("dmarc::bad-value", &[Severity::Error, Severity::Warning]),
    ("dmarc::fo-without-ruf", &[Severity::Info]),
    ("dmarc::missing-policy", &[Severity::Error]),
    ("dmarc::policy-none", &[Severity::Warning]),
    ("dmarc::weak-subdomains", &[Severity::Warning]),
    ("dmarc::testing-nothing", &[Severity::Info]),
    ("dmarc::testing", &[Severity::Info]),
    ("dmarc::no-reports", &[Severity::Warning]),
    ("dmarc::bad-uri", &[Severity::Error]),
    ("dmarc::size-limit", &[Severity::Info]),
    ("dmarc::no-mailbox", &[Severity::Warning]),
    ("dmarc::many-uris", &[Severity::Info]),
];

/// A record; its findings by code (without `dmarc::`), the text they point at, and the record they suggest.
type Case = (&'static str, &'static [(&'static str, &'static str, Option<&'static str>)]);

const CASES: &[Case] = &[
    ("v=DMARC1; p=reject; rua=mailto:d@example.org", &[]),
    ("v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=s; rua=mailto:d@example.org", &[]),
    (
        "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.net; ruf=mailto:a@example.org; fo=d:s;",
        &[],
    ),
    ("", &[("version", "", None)]),
    ("v=spf1 -all", &[("version", "v=spf1 -all", None)]),
    (
        "V=dmarc1; p=reject; rua=mailto:d@example.org",
        &[("version", "V=dmarc1", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (" v=DMARC1; p=reject; pct=20", &[("version", " ", Some("v=DMARC1; p=reject"))]),
    ("p=reject; v=DMARC1", &[("version", "v=DMARC1", Some("v=DMARC1; p=reject"))]),
    (
        "\"v=DMARC1; p=reject; rua=mailto:d@example.org\"",
        &[("syntax", "\"", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1 p=reject rua=mailto:d@example.org",
        &[
            ("syntax", "p=reject", Some("v=DMARC1; p=reject; rua=mailto:d@example.org")),
            ("syntax", "rua=mailto:d@example.org", Some("v=DMARC1; p=reject; rua=mailto:d@example.org")),
        ],
    ),
    (
        "v=DMARC1;; p=reject; rua=mailto:d@example.org",
        &[("empty-tag", "", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=reject; strictly ; rua=mailto:d@example.org",
        &[("not-a-tag", "strictly", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=reject; pct=50; rua=mailto:d@example.org; RI=3600; rf=afrf",
        &[
            ("removed-tag", "50", Some("v=DMARC1; p=reject; rua=mailto:d@example.org")),
            ("removed-tag", "3600", Some("v=DMARC1; p=reject; rua=mailto:d@example.org")),
            ("removed-tag", "afrf", Some("v=DMARC1; p=reject; rua=mailto:d@example.org")),
        ],
    ),
    ("v=DMARC1; p=reject; policy=none; rua=mailto:d@example.org", &[("unknown-tag", "none", None)]),
    (
        "v=DMARC1; p=reject; P=none; rua=mailto:d@example.org",
        &[("duplicate-tag", "none", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    ("v=DMARC1; p=refuse; rua=mailto:d@example.org", &[("bad-value", "refuse", None)]),
    // What looks like a tag inside a list of URIs, and is none.
    (
        "v=DMARC1; p=reject; rua=mailto:d@example.org,sp=e@example.org",
        &[("bad-uri", "sp=e@example.org", None)],
    ),
    (
        "v=DMARC1; p=rejected; rua=mailto:d@example.org",
        &[("bad-value", "rejected", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=\"quarantine\"; sp=reject rua=d@example.org",
        &[
            (
                "bad-value",
                "\"quarantine\"",
                Some("v=DMARC1; p=quarantine; sp=reject; rua=mailto:d@example.org"),
            ),
            (
                "bad-value",
                "reject rua=d@example.org",
                Some("v=DMARC1; p=quarantine; sp=reject; rua=mailto:d@example.org"),
            ),
            (
                "no-reports",
                "v=DMARC1; p=\"quarantine\"; sp=reject rua=d@example.org",
                Some("v=DMARC1; p=quarantine; sp=reject; rua=mailto:d@example.org"),
            ),
        ],
    ),
    (
        "v=DMARC1; p=reject; adkim=strict; aspf=x; psd=maybe; t=1; rua=mailto:d@example.org",
        &[
            ("bad-value", "strict", Some("v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.org")),
            ("bad-value", "x", Some("v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.org")),
            ("bad-value", "maybe", Some("v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.org")),
            ("bad-value", "1", Some("v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.org")),
        ],
    ),
    (
        "v=DMARC1; p=reject; fo=2; rua=mailto:d@example.org; ruf=mailto:d@example.org",
        &[("bad-value", "2", None)],
    ),
    ("v=DMARC1; p=reject; fo=1; rua=mailto:d@example.org", &[("fo-without-ruf", "1", None)]),
    (
        "v=DMARC1; rua=mailto:d@example.org",
        &[(
            "missing-policy",
            "v=DMARC1; rua=mailto:d@example.org",
            Some("v=DMARC1; p=none; rua=mailto:d@example.org"),
        )],
    ),
    ("v=DMARC1", &[("missing-policy", "v=DMARC1", None), ("no-reports", "v=DMARC1", None)]),
    (
        "v=DMARC1; p=none; rua=mailto:d@example.org",
        &[("policy-none", "none", Some("v=DMARC1; p=quarantine; t=y; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=reject; sp=none; rua=mailto:d@example.org",
        &[("weak-subdomains", "none", Some("v=DMARC1; p=reject; sp=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=none; t=y; rua=mailto:d@example.org",
        &[
            ("policy-none", "none", Some("v=DMARC1; p=quarantine; t=y; rua=mailto:d@example.org")),
            ("testing-nothing", "y", None),
        ],
    ),
    (
        "v=DMARC1; p=reject; t=y; rua=mailto:d@example.org",
        &[("testing", "y", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    ("v=DMARC1; p=reject", &[("no-reports", "v=DMARC1; p=reject", None)]),
    ("v=DMARC1; p=reject; rua=mailto:d@example.org,postmaster", &[("bad-uri", "postmaster", None)]),
    (
        "v=DMARC1; p=reject; rua=mailto:d@example.org; ruf=d@example.org",
        &[(
            "bad-uri",
            "d@example.org",
            Some("v=DMARC1; p=reject; rua=mailto:d@example.org; ruf=mailto:d@example.org"),
        )],
    ),
    (
        "v=DMARC1; p=reject; rua=mailto:d@example.org!10m",
        &[("size-limit", "mailto:d@example.org!10m", Some("v=DMARC1; p=reject; rua=mailto:d@example.org"))],
    ),
    (
        "v=DMARC1; p=reject; rua=https://example.org/dmarc",
        &[("no-mailbox", "https://example.org/dmarc", None)],
    ),
    (
        "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org,mailto:c@example.org",
        &[("many-uris", "mailto:a@example.org,mailto:b@example.org,mailto:c@example.org", None)],
    ),
];

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(Finding::code).collect()
}

#[test]
fn every_finding_with_its_place_and_suggestion() {
    for (text, expected) in CASES {
        let findings = lint_text(text);
        let got: Vec<_> = findings
            .iter()
            .map(|finding| {
                let code = finding.code().strip_prefix("dmarc::").unwrap();
                (code, finding.span().slice(text).unwrap(), finding.suggestion())
            })
            .collect();
        assert_eq!(got, *expected, "{text:?}");
    }
}

#[test]
fn every_code_is_met_and_has_its_severity() {
    let mut met = BTreeSet::new();
    for (text, _) in CASES {
        for finding in lint_text(text) {
            let (code, severities) =
                CODES.iter().find(|(code, _)| *code == finding.code()).expect("a known code");
            assert!(severities.contains(&finding.severity()), "{finding}");
            met.insert(*code);
            // One sentence, not shouting.
            assert!(!finding.message().ends_with('.') && !finding.message().contains('\n'), "{finding}");
        }
    }
    assert_eq!(met, CODES.iter().map(|(code, _)| *code).collect());
}

#[test]
fn every_suggestion_is_a_record_without_the_fault() {
    let mut suggestions = 0;
    for (text, _) in CASES {
        for finding in lint_text(text) {
            let Some(suggestion) = finding.suggestion() else { continue };
            suggestions += 1;
            let record = Record::parse(suggestion).unwrap_or_else(|error| panic!("{suggestion}: {error}"));
            assert!(!codes(&lint(&record)).contains(&finding.code()), "{finding} suggests {suggestion}");
            let Ok(old) = Record::parse(text) else { continue };
            assert!(record.stated_policy() >= old.stated_policy(), "{finding} suggests {suggestion}");
            for uri in old.aggregate_reports().filter(|uri| uri.is_valid()) {
                assert!(suggestion.contains(uri.as_str()), "{finding} suggests {suggestion}");
            }
        }
    }
    assert!(suggestions >= 18);
}

#[test]
fn a_bad_value_names_the_good_ones_4_7() {
    for (tag, values) in [
        ("sp", "`none`, `quarantine` or `reject`"),
        ("adkim", "`r` or `s`"),
        ("aspf", "`r` or `s`"),
        ("psd", "`y`, `n` or `u`"),
        ("t", "`y` or `n`"),
    ] {
        let findings = lint_text(&format!("v=DMARC1; p=reject; {tag}=5; rua=mailto:d@example.org"));
        let bad = findings.iter().find(|finding| finding.code() == "dmarc::bad-value").unwrap();
        assert!(bad.message().starts_with(&format!("`{tag}` is {values}: ")), "{bad}");
    }
}

/// What spoils the record is an error, and the sentence says what the record does as published.
#[test]
fn a_bad_policy_says_what_it_does_4_7() {
    for (text, effect) in [
        ("v=DMARC1; p=refuse", "does nothing"),
        ("v=DMARC1; p=reject; sp=refuse", "does nothing"),
        ("v=DMARC1; p=reject; np=refuse; rua=mailto:d@example.org", "acts as `p=none`"),
        ("v=DMARC1; p=reject; t=1; rua=mailto:d@example.org", "default"),
        ("v=DMARC1", "cut at the first semicolon"),
        ("v=DMARC1; rua=mailto:d@example.org", "acts as `p=none`"),
    ] {
        let findings = lint_text(text);
        let finding = findings
            .iter()
            .find(|finding| matches!(finding.code(), "dmarc::bad-value" | "dmarc::missing-policy"))
            .unwrap_or_else(|| panic!("{text}"));
        assert!(finding.message().contains(effect), "{finding}");
        assert_eq!(finding.severity() == Severity::Error, effect != "default", "{finding}");
    }
}

#[test]
fn a_record_that_acts_as_p_none_gets_no_advice_to_raise_it() {
    for text in ["v=DMARC1; p=refuse", "v=DMARC1; p=none; sp=refuse"] {
        assert!(!codes(&lint_text(text)).contains(&"dmarc::policy-none"), "{text}");
    }
}

/// What a URI or a policy was meant to be: mended where it is clear, and kept where it is not.
#[test]
fn reporting_and_policies_survive_every_suggestion() {
    const REPORTED: &str = "v=DMARC1; p=reject; rua=mailto:d@example.org";
    for (text, suggestion) in [
        ("v=DMARC1; p=reject; rua=d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=mailto: d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=mailto:mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=malito:d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=mailto//d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=mailto:<d@example.org>", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=\"mailto:d@example.org\"", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua=mailto;d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=reject; rua:mailto:d@example.org", Some(REPORTED)),
        (
            "v=DMARC1; p=reject; rua=mailto:d@example.org mailto:e@example.org",
            Some("v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org"),
        ),
        (
            "v=DMARC1; p=reject; rua=mailto:d@example.org; mailto:e@example.org",
            Some("v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org"),
        ),
        (
            "v=DMARC1; p=reject; rua=mailto:d@example.org,e@example.org; pct=100",
            Some("v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org"),
        ),
        ("v=DMARC1; p=reject; rua=postmaster; pct=100", Some("v=DMARC1; p=reject; rua=postmaster")),
        ("v=DMARC1; p=rejected; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=rejct; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1; p=\"reject\"; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1; p:reject; rua=mailto:d@example.org", Some(REPORTED)),
        (
            "v=DMARC1; p=reject sp=quarantine; rua=mailto:d@example.org",
            Some("v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@example.org"),
        ),
        (
            "v=DMARC1; p=quarentine; rua=mailto:d@example.org",
            Some("v=DMARC1; p=quarantine; rua=mailto:d@example.org"),
        ),
        (
            "v=DMARC1; p=block; pct=5; rua=mailto:d@example.org",
            Some("v=DMARC1; p=block; rua=mailto:d@example.org"),
        ),
        ("p=reject; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1; policy=reject; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=DMARC1, p=reject, rua=mailto:d@example.org", Some(REPORTED)),
        ("v=dmarc1; p=reject; rua=mailto:d@example.org", Some(REPORTED)),
        ("\\\"v=DMARC1\\; p=reject\\; rua=mailto:d@example.org\\\"", Some(REPORTED)),
        ("DMARC1; p=reject; rua=mailto:d@example.org", Some(REPORTED)),
        ("v=spf1 include:a.example -all", None),
        (
            "v=DMARC1; p=reject; rua=mailto:d@example.org; rua=mailto:e@example.org",
            Some("v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org"),
        ),
        (
            "v=DMARC1; p=rejct; rua=https://r.example/in!10m",
            Some("v=DMARC1; p=reject; rua=https://r.example/in"),
        ),
        (
            "v=DMARC1; p=reject; t=yes; rua=mailto:d@example.org",
            Some("v=DMARC1; p=reject; t=y; rua=mailto:d@example.org"),
        ),
        (
            "v=DMARC1; p=reject; adkmi=s; rua:mailto:d@example.org",
            Some("v=DMARC1; p=reject; adkim=s; rua=mailto:d@example.org"),
        ),
        // Without a version: a policy and what goes with it, and nothing less.
        ("p=reject", None),
        ("p=reject; x=y", None),
        ("sp=reject; rua=mailto:d@example.org", None),
        ("google-site-verification=abc", None),
    ] {
        let findings = lint_text(text);
        assert_eq!(findings[0].suggestion(), suggestion, "{text}: {}", findings[0]);
        assert_eq!(Record::resembles(text), suggestion.is_some(), "{text}");
    }
}

#[test]
fn a_uri_by_itself_belongs_to_the_others() {
    for (text, message) in [
        ("v=dmarc1; p=reject; rua=mailto:d@example.org; mailto:e@example.org", "write a comma"),
        (
            "v=dmarc1; rua=mailto:d@example.org; p=reject; mailto:e@example.org",
            "put the URI beside the others",
        ),
    ] {
        let findings = lint_text(text);
        let of_uri = findings.iter().find(|finding| finding.message().starts_with(message));
        let of_uri = of_uri.unwrap_or_else(|| panic!("{text}: {findings:?}"));
        assert_eq!(of_uri.span().slice(text), Some("mailto:e@example.org"));
        let both = "v=DMARC1; p=reject; rua=mailto:d@example.org,mailto:e@example.org";
        assert_eq!(of_uri.suggestion(), Some(both), "{text}");
    }
}

/// Advice that is taken one by one never takes back what other advice gave.
#[test]
fn one_suggestion_raises_all_policies() {
    let findings = lint_text("v=DMARC1; p=reject; sp=quarantine; np=none; pct=100; rua=mailto:d@example.org");
    let suggestions: Vec<_> =
        findings.iter().map(|finding| (finding.code(), finding.suggestion().unwrap())).collect();
    let raised = "v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:d@example.org";
    assert_eq!(
        suggestions,
        [
            ("dmarc::removed-tag", "v=DMARC1; p=reject; sp=quarantine; np=none; rua=mailto:d@example.org"),
            ("dmarc::weak-subdomains", raised),
            ("dmarc::weak-non-existent", raised),
        ]
    );
}
