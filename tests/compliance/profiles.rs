//! The profiles against what the providers publish.

use std::collections::BTreeSet;

use deliverability::{
    compliance::{Audience, Bulk, Effect, Mail, Profile, Requirement, Status},
    diagnostic::Severity,
    rate::{Limit, Trials},
};

use super::{day, good, profiles};

/// Rule, what it wants, whom it is for, which mail, since when, the replies.
type Published = (&'static str, Requirement, Audience, Option<Mail>, &'static str, &'static [&'static str]);

/// The table is made from what is published, apart from the code.
#[test]
fn s06_r10_what_is_published() {
    use Audience::{Bulk, Everyone};
    use Requirement as R;
    let inbox =
        |per_mille| R::Complaints { limit: Limit::at_least(per_mille, 1_000, Trials::InboxDelivered) };
    let from = |events, trials| R::Complaints { limit: Limit::at_least(events, trials, Trials::Delivered) };
    let marketing = Some(Mail::Marketing);
    let cases: &[Published] = &[
        ("gmail::spf-or-dkim", R::SpfOrDkim, Everyone, None, "2024-02-01", &["550 5.7.26"]),
        ("gmail::reverse-dns", R::ReverseDns, Everyone, None, "2024-02-01", &["421 4.7.23", "550 5.7.25"]),
        ("gmail::tls", R::Tls, Everyone, None, "2024-02-01", &["421 4.7.29", "550 5.7.29"]),
        ("gmail::format", R::Format, Everyone, None, "2024-02-01", &["550 5.7.1"]),
        ("gmail::complaints", inbox(3), Everyone, None, "2024-02-01", &[]),
        ("gmail::complaints-advised", inbox(1), Everyone, None, "2024-02-01", &[]),
        ("gmail::spf", R::Spf, Bulk, None, "2024-02-01", &["421 4.7.27", "550 5.7.27"]),
        ("gmail::dkim", R::Dkim, Bulk, None, "2024-02-01", &["421 4.7.30", "550 5.7.30"]),
        (
            "gmail::dkim-key",
            R::DkimKey { bits: 1_024 },
            Everyone,
            None,
            "2024-02-01",
            &["421 4.7.30", "550 5.7.30"],
        ),
        ("gmail::dkim-key-advised", R::DkimKey { bits: 2_048 }, Everyone, None, "2024-02-01", &[]),
        ("gmail::dmarc", R::Dmarc, Bulk, None, "2024-02-01", &["421 4.7.31"]),
        ("gmail::alignment", R::Alignment, Bulk, None, "2024-02-01", &["421 4.7.32"]),
        ("gmail::one-click", R::OneClick, Bulk, marketing, "2024-06-01", &[]),
        ("gmail::unsubscribe-within", R::UnsubscribeWithin { hours: 48 }, Bulk, marketing, "2024-06-01", &[]),
        ("gmail::feedback-id", R::FeedbackId, Bulk, marketing, "", &[]),
        ("yahoo::spf-or-dkim", R::SpfOrDkim, Everyone, None, "2024-02-01", &[]),
        ("yahoo::reverse-dns", R::ReverseDns, Everyone, None, "2024-02-01", &[]),
        ("yahoo::format", R::Format, Everyone, None, "2024-02-01", &[]),
        ("yahoo::complaints", inbox(3), Everyone, None, "2024-02-01", &[]),
        ("yahoo::spf", R::Spf, Bulk, None, "2024-02-01", &[]),
        ("yahoo::dkim", R::Dkim, Bulk, None, "2024-02-01", &[]),
        ("yahoo::dmarc", R::Dmarc, Bulk, None, "2024-02-01", &[]),
        ("yahoo::alignment", R::Alignment, Bulk, None, "2024-02-01", &[]),
        ("yahoo::unsubscribe", R::Unsubscribe, Bulk, marketing, "2024-02-01", &[]),
        ("yahoo::one-click", R::OneClick, Bulk, marketing, "2024-02-01", &[]),
        ("yahoo::unsubscribe-within", R::UnsubscribeWithin { hours: 48 }, Bulk, marketing, "2024-02-01", &[]),
        ("microsoft::spf", R::Spf, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::dkim", R::Dkim, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::dmarc", R::Dmarc, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::alignment", R::Alignment, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::format", R::Format, Bulk, None, "2025-05-05", &[]),
        ("microsoft::unsubscribe", R::Unsubscribe, Bulk, marketing, "2025-05-05", &[]),
        ("apple::spf", R::Spf, Bulk, None, "", &[]),
        ("apple::dkim", R::Dkim, Bulk, None, "", &[]),
        ("apple::dmarc", R::Dmarc, Bulk, None, "", &[]),
        ("apple::unsubscribe", R::Unsubscribe, Bulk, marketing, "", &[]),
        ("orange::complaints", from(6, 1_000), Everyone, None, "2025-08-01", &[]),
        ("orange::complaints-a-day", R::ComplaintsADay { from: 1_000 }, Everyone, None, "2025-08-01", &[]),
        ("sfr::complaints", from(3, 100), Everyone, None, "2025-08-01", &[]),
        ("sfr::complaints-a-day", R::ComplaintsADay { from: 1_000 }, Everyone, None, "2025-08-01", &[]),
        ("laposte::complaints", from(3, 100), Everyone, None, "2025-08-01", &[]),
        ("laposte::complaints-a-day", R::ComplaintsADay { from: 1_000 }, Everyone, None, "2025-08-01", &[]),
    ];
    let mut known = BTreeSet::new();
    for (provider, profile) in profiles() {
        assert_eq!(profile.provider, provider.as_str());
        for rule in &profile.rules {
            let case = cases.iter().find(|case| case.0 == rule.id).unwrap_or_else(|| panic!("{}", rule.id));
            let (_, requirement, audience, mail, since, replies) = case;
            assert_eq!(
                (rule.requirement, rule.audience, rule.mail),
                (*requirement, *audience, *mail),
                "{}",
                rule.id
            );
            assert_eq!(rule.since, (!since.is_empty()).then(|| day(since)), "{}", rule.id);
            assert_eq!(rule.replies, *replies, "{}", rule.id);
            assert!(!rule.source.is_empty(), "{}", rule.id);
            assert!(known.insert(rule.id.clone()), "{} twice", rule.id);
        }
    }
    assert_eq!(known.len(), cases.len(), "every rule is in some profile");
}

#[test]
fn s06_what_breaks_nothing_is_no_error() {
    for (_, profile) in profiles() {
        for rule in profile.rules {
            let advised = rule.effect == Effect::Advice || rule.id.ends_with("-advised");
            assert_eq!(rule.severity < Severity::Error, advised, "{}", rule.id);
        }
    }
}

#[test]
fn every_profile_is_passed_by_a_good_sender() {
    for (_, profile) in profiles() {
        let report = profile.check(&good());
        for outcome in report.outcomes() {
            assert_eq!(outcome.status, Status::Pass, "{}: {outcome}", outcome.rule);
        }
    }
}

#[test]
fn bulk_thresholds() {
    assert_eq!(Profile::gmail().bulk, Bulk::gmail());
    assert!(Bulk::gmail().is_permanent && Bulk::gmail().from < Some(5_000), "close to 5,000");
    assert_eq!(Profile::microsoft().bulk, Bulk::new(5_001, false));
    assert_eq!((Profile::yahoo().bulk, Profile::apple().bulk), (Bulk::unpublished(), Bulk::unpublished()));
}

#[cfg(feature = "serde")]
#[test]
fn profiles_facts_and_reports_are_data() {
    use serde_json::{from_value, json, to_value};

    for (_, profile) in profiles() {
        let read: Profile = from_value(to_value(&profile).unwrap()).unwrap();
        assert_eq!(read, profile);
        let report = read.check(&good());
        assert_eq!(
            from_value::<deliverability::compliance::Report>(to_value(&report).unwrap()).unwrap(),
            report
        );
    }
    let facts = to_value(good()).unwrap();
    assert_eq!((&facts["spf"], &facts["unsubscribe"]), (&json!("pass"), &json!("complete")));
    assert_eq!(from_value::<deliverability::compliance::Facts>(facts).unwrap(), good());
    let status = deliverability::compliance::BulkStatus::fold([(day("2026-03-02"), 9_000)], &Bulk::gmail());
    let value = to_value(&status).unwrap();
    assert_eq!((&value["schema_version"], &value["since"]), (&json!(1), &json!("2026-03-02")));
    assert_eq!(from_value::<deliverability::compliance::BulkStatus>(value.clone()).unwrap(), status);
    let mut later = value;
    later["schema_version"] = json!(2);
    let error = from_value::<deliverability::compliance::BulkStatus>(later).unwrap_err();
    assert!(error.to_string().contains("schema version 2"), "{error}");
}
