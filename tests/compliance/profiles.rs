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
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn s06_r10_what_is_published() {
    use Audience::{Bulk, Everyone};
    use Requirement as R;
    let inbox =
        |per_mille| R::Complaints { limit: Limit::at_least(per_mille, 1_000, Trials::InboxDelivered) };
    let from = |events, trials| R::Complaints { limit: Limit::at_least(events, trials, Trials::Delivered) };
    let marketing = Some(Mail::Marketing);
    let cases: &[Published] = &[
        (
            "gmail::spf-or-dkim",
            R::SpfOrDkim,
            Everyone,
            None,
            "2024-02-01",
            &["421 4.7.26", "451 4.7.26", "550 5.7.26"],
        ),
        ("gmail::reverse-dns", R::ReverseDns, Everyone, None, "2024-02-01", &["451 4.7.23", "550 5.7.25"]),
        ("gmail::tls", R::Tls, Everyone, None, "2024-02-01", &["421 4.7.29", "550 5.7.29"]),
        ("gmail::format", R::Format, Everyone, None, "2024-02-01", &["550 5.7.1"]),
        ("gmail::complaints", inbox(3), Everyone, None, "2024-06-01", &[]),
        ("gmail::complaints-advised", inbox(1), Everyone, None, "2024-02-01", &[]),
        ("gmail::spf", R::Spf, Bulk, None, "2024-02-01", &["421 4.7.27", "550 5.7.27"]),
        ("gmail::dkim", R::Dkim, Bulk, None, "2024-02-01", &["421 4.7.30", "550 5.7.30"]),
        ("gmail::dkim-key", R::DkimKey { bits: 1_024 }, Everyone, None, "", &[]),
        ("gmail::dkim-key-advised", R::DkimKey { bits: 2_048 }, Everyone, None, "", &[]),
        ("gmail::dmarc", R::Dmarc, Bulk, None, "2024-02-01", &["421 4.7.40", "550 5.7.40", "421 4.7.31"]),
        ("gmail::alignment", R::Alignment, Bulk, None, "2024-02-01", &["421 4.7.32", "550 5.7.32"]),
        ("gmail::one-click", R::OneClick, Bulk, marketing, "2024-06-01", &[]),
        ("gmail::unsubscribe-link", R::UnsubscribeLink, Bulk, marketing, "2024-02-01", &[]),
        ("gmail::unsubscribe-within", R::UnsubscribeWithin { hours: 48 }, Bulk, marketing, "2024-06-01", &[]),
        ("gmail::feedback-id", R::FeedbackId, Bulk, marketing, "", &[]),
        ("yahoo::spf-or-dkim", R::SpfOrDkim, Everyone, None, "2024-02-01", &["550 5.7.9"]),
        ("yahoo::reverse-dns", R::ReverseDns, Everyone, None, "2024-02-01", &[]),
        ("yahoo::format", R::Format, Everyone, None, "2024-02-01", &[]),
        ("yahoo::complaints", inbox(3), Everyone, None, "2024-02-01", &[]),
        ("yahoo::spf", R::Spf, Bulk, None, "2024-02-01", &[]),
        ("yahoo::dkim", R::Dkim, Bulk, None, "2024-02-01", &[]),
        ("yahoo::dkim-key", R::DkimKey { bits: 1_024 }, Bulk, None, "", &[]),
        ("yahoo::dmarc", R::Dmarc, Bulk, None, "2024-02-01", &[]),
        ("yahoo::alignment", R::Alignment, Bulk, None, "2024-02-01", &[]),
        ("yahoo::unsubscribe", R::UnsubscribeHeader, Bulk, marketing, "2024-06-01", &[]),
        ("yahoo::one-click", R::OneClick, Bulk, marketing, "2024-06-01", &[]),
        ("yahoo::unsubscribe-link", R::UnsubscribeLink, Bulk, marketing, "2024-02-01", &[]),
        ("yahoo::unsubscribe-within", R::UnsubscribeWithin { hours: 48 }, Bulk, marketing, "2024-06-01", &[]),
        ("microsoft::spf", R::Spf, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::dkim", R::Dkim, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::dmarc", R::Dmarc, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::alignment", R::Alignment, Bulk, None, "2025-05-05", &["550 5.7.515"]),
        ("microsoft::reverse-dns", R::ReverseDns, Everyone, None, "", &[]),
        ("microsoft::format", R::Format, Everyone, None, "", &[]),
        ("microsoft::unsubscribe", R::Unsubscribe, Bulk, marketing, "2025-05-05", &[]),
        ("apple::spf", R::Spf, Bulk, None, "", &[]),
        ("apple::dkim", R::Dkim, Bulk, None, "", &[]),
        ("apple::dmarc", R::Dmarc, Bulk, None, "", &[]),
        ("apple::reverse-dns", R::ReverseDns, Bulk, None, "", &[]),
        ("apple::format", R::Format, Bulk, None, "", &[]),
        ("apple::unsubscribe", R::UnsubscribeLink, Bulk, marketing, "", &[]),
        ("orange::spf", R::Spf, Everyone, None, "", &[]),
        ("orange::dkim", R::Dkim, Everyone, None, "", &[]),
        ("orange::alignment", R::Alignment, Everyone, None, "", &[]),
        ("orange::reverse-dns", R::ReverseDns, Everyone, None, "", &[]),
        ("orange::tls", R::Tls, Everyone, None, "", &[]),
        ("orange::feedback-id", R::FeedbackId, Bulk, None, "", &[]),
        ("orange::complaints", from(6, 1_000), Everyone, None, "2025-08-15", &[]),
        ("orange::complaints-advised", from(3, 1_000), Everyone, None, "", &[]),
        ("orange::complaints-a-day", R::ComplaintsADay { from: 3_000 }, Everyone, None, "", &[]),
        ("sfr::complaints", from(3, 100), Everyone, None, "", &[]),
        ("laposte::alignment", R::Alignment, Everyone, None, "2025-09-09", &[]),
        ("laposte::complaints", from(3, 100), Everyone, None, "", &[]),
        ("united-internet::dkim", R::Dkim, Everyone, None, "", &[]),
        ("united-internet::alignment", R::DkimAlignment, Everyone, None, "", &[]),
        ("united-internet::reverse-dns", R::ReverseDns, Everyone, None, "", &[]),
        ("united-internet::operator-contact", R::OperatorContact, Everyone, None, "", &[]),
        ("united-internet::one-click", R::OneClick, Bulk, marketing, "", &[]),
        ("t-online::reverse-dns", R::ReverseDns, Everyone, None, "", &["554"]),
        ("t-online::operator-contact", R::OperatorContact, Everyone, None, "", &["554"]),
        ("freenet::reverse-dns", R::ReverseDns, Everyone, None, "", &[]),
        ("freenet::format", R::Format, Everyone, None, "", &[]),
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
            assert!(!rule.source.is_empty() && rule.seen.is_some(), "{}", rule.id);
            assert!(rule.seen >= Some(profile.as_of), "{}", rule.id);
            if rule.seen < Some(day("2025-11-28")) {
                println!("older than a year: {}: {}", rule.id, rule.source);
            }
            assert!(known.insert(rule.id.clone()), "{} twice", rule.id);
        }
    }
    assert_eq!(known.len(), cases.len(), "every rule is in some profile");
}

#[test]
fn s06_harmless_deviations_are_not_errors() {
    for (_, profile) in profiles() {
        for rule in profile.rules {
            let advised =
                rule.effect == Effect::Advice || rule.id.ends_with("-advised") || !rule.is_confirmed;
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

#[test]
fn profiles_have_names_sources_and_the_day_of_their_oldest_rule() {
    let named: Vec<&str> = Profile::PRESETS.iter().map(|preset| preset.name()).collect();
    for (provider, profile) in profiles() {
        assert!(named.contains(&provider.as_str()), "{provider}");
        assert_eq!(Profile::preset(provider.as_str()), Some(profile.clone()));
        assert_eq!(
            profile.rules.iter().filter_map(|rule| rule.seen).min(),
            Some(profile.as_of),
            "{provider}"
        );
        assert!(profile.source().is_some(), "{provider}");
    }
    assert_eq!(named.len(), profiles().len());
    let unconfirmed: Vec<String> = profiles()
        .iter()
        .flat_map(|(_, profile)| profile.rules.iter().filter(|rule| !rule.is_confirmed))
        .map(|rule| rule.id.to_string())
        .collect();
    assert_eq!(unconfirmed, ["sfr::complaints", "laposte::complaints"]);
    let report = Profile::sfr().check(&good());
    assert!(report.outcomes()[0].message().contains("(unconfirmed)"), "{}", report.outcomes()[0]);
}

#[test]
fn a_link_in_the_body_is_no_header_for_yahoo_and_dkim_alone_counts_for_gmx() {
    use deliverability::{
        compliance::{Authentication, Facts, Signature},
        feedback::unsubscribe::OneClick,
    };
    let link =
        Facts::new().unsubscribe(&OneClick::read([], [])).unsubscribe_in_body(true).mail(Mail::Marketing);
    assert_eq!(Profile::yahoo().check(&link).outcome("yahoo::unsubscribe").unwrap().status, Status::Fail);
    let by_spf = Facts::new()
        .spf(Authentication::Pass, Some(true))
        .dkim([Signature::new(Authentication::Pass).aligned(false)]);
    let report = Profile::united_internet().check(&by_spf);
    assert_eq!(report.outcome("united-internet::alignment").unwrap().status, Status::Fail);
    assert_eq!(Profile::laposte().check(&by_spf).outcome("laposte::alignment").unwrap().status, Status::Pass);
}
