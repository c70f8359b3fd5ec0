//! What providers require, rule by rule; the requirement's ID in each name.

mod facts;
mod header;
mod profiles;
mod properties;

use chrono::NaiveDate;
use deliverability::{
    compliance::{Authentication, DmarcPolicy, Facts, Mail, Profile, ReverseDns, Signature},
    feedback::unsubscribe::OneClick,
    provider::Provider,
    rate::{Rate, Trials},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The fields of a sender that does everything right.
fn one_click() -> OneClick<'static> {
    OneClick::read(
        ["<https://example.org/u/81f3>, <mailto:leave@example.org>"],
        ["List-Unsubscribe=One-Click"],
    )
    .signed_by(["from:list-unsubscribe:list-unsubscribe-post"])
}

/// A bulk sender of marketing that keeps every rule of every provider.
fn good() -> Facts {
    let id = deliverability::compliance::FeedbackId::parse("a:b:c:sender").unwrap();
    Facts::new()
        .spf(Authentication::Pass, Some(true))
        .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(2_048)])
        .dmarc(DmarcPolicy::Reject)
        .reverse_dns(ReverseDns::Confirmed)
        .operator_contact(true)
        .tls(true)
        .format(true)
        .unsubscribe(&one_click())
        .unsubscribe_in_body(true)
        .unsubscribe_hours(24)
        .feedback_id(Some(id), true)
        .complaint_rate(Rate::new(9, 10_000, Trials::InboxDelivered))
        .complaint_rate(Rate::new(9, 10_000, Trials::Delivered))
        .complaints_today(9)
        .messages_today(20_000)
        .ever_bulk(true)
        .mail(Mail::Marketing)
}

/// The providers whose requirements are known.
fn profiles() -> Vec<(Provider, Profile)> {
    let profiles =
        Provider::ALL.iter().filter_map(|provider| Some((*provider, Profile::for_provider(*provider)?)));
    let profiles: Vec<_> = profiles.collect();
    assert_eq!(profiles.len(), 10);
    profiles
}
