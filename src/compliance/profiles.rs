//! What the providers publish.

use chrono::NaiveDate;

use super::{
    bulk::Bulk,
    facts::Mail,
    profile::{Effect, Profile, Requirement, Rule},
};
use crate::{
    diagnostic::Severity,
    rate::{Limit, Trials},
};

/// The day on which the profiles below were what the providers published.
const AS_OF: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 25);

const GMAIL: &str = "Google, Email sender guidelines, support.google.com/a/answer/81126";
const GMAIL_FAQ: &str = "Google, Email sender guidelines FAQ, support.google.com/a/answer/14229414";
const GMAIL_LOOP: &str = "Google, Feedback loop, support.google.com/a/answer/6254652";
const YAHOO: &str = "Yahoo, Sender best practices, senders.yahooinc.com/best-practices";
const MICROSOFT: &str = "Microsoft, Outlook's requirements for high-volume senders, April 2025";
const APPLE: &str = "Apple, Postmaster information for iCloud Mail, support.apple.com/102322";
const PRE_BLOCK: &str = "Mindbaz, rules before a provider blocks (a sender's practice), August 2025";

/// Presets: what each provider has published, newest version. Rules by which nothing is refused, or that
/// only lead to something better, are warnings or notes.
impl Profile {
    /// Gmail, for mail to personal accounts. Since February 2024, unsubscribing by one click since June
    /// 2024, enforced more strictly since November 2025. Spam rates are those of Postmaster Tools: reports
    /// in messages that were put into an inbox. Above 0.30 % there is no mitigation until seven days in a
    /// row were below.
    #[must_use]
    pub fn gmail() -> Self {
        let all = NaiveDate::from_ymd_opt(2024, 2, 1);
        let one_click = NaiveDate::from_ymd_opt(2024, 6, 1);
        let spam = |per_mille| Requirement::Complaints {
            limit: Limit::at_least(per_mille, 1_000, Trials::InboxDelivered),
        };
        let rule = |id: &'static str, requirement| Rule::new(id, requirement, GMAIL).since(all);
        let refused = Effect::Refused;
        profile(
            "gmail",
            Bulk::gmail(),
            [
                rule("gmail::spf-or-dkim", Requirement::SpfOrDkim).enforced(refused, &["550 5.7.26"]),
                rule("gmail::reverse-dns", Requirement::ReverseDns)
                    .enforced(refused, &["421 4.7.23", "550 5.7.25"]),
                rule("gmail::tls", Requirement::Tls).enforced(refused, &["421 4.7.29", "550 5.7.29"]),
                rule("gmail::format", Requirement::Format).enforced(refused, &["550 5.7.1"]),
                rule("gmail::complaints", spam(3)).enforced(Effect::NoMitigation, &[]),
                rule("gmail::complaints-advised", spam(1))
                    .severity(Severity::Warning)
                    .enforced(Effect::SpamFolder, &[]),
                rule("gmail::spf", Requirement::Spf)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.27", "550 5.7.27"]),
                rule("gmail::dkim", Requirement::Dkim)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.30", "550 5.7.30"]),
                rule("gmail::dkim-key", Requirement::DkimKey { bits: 1_024 })
                    .enforced(refused, &["421 4.7.30", "550 5.7.30"]),
                rule("gmail::dkim-key-advised", Requirement::DkimKey { bits: 2_048 })
                    .severity(Severity::Warning),
                rule("gmail::dmarc", Requirement::Dmarc)
                    .for_bulk()
                    .enforced(Effect::Deferred, &["421 4.7.31"]),
                rule("gmail::alignment", Requirement::Alignment)
                    .for_bulk()
                    .enforced(Effect::Deferred, &["421 4.7.32"]),
                rule("gmail::one-click", Requirement::OneClick)
                    .for_bulk()
                    .for_mail(Mail::Marketing)
                    .since(one_click)
                    .enforced(Effect::NoMitigation, &[]),
                Rule::new(
                    "gmail::unsubscribe-within",
                    Requirement::UnsubscribeWithin { hours: 48 },
                    GMAIL_FAQ,
                )
                .for_bulk()
                .for_mail(Mail::Marketing)
                .since(one_click)
                .enforced(Effect::NoMitigation, &[]),
                Rule::new("gmail::feedback-id", Requirement::FeedbackId, GMAIL_LOOP)
                    .for_bulk()
                    .for_mail(Mail::Marketing)
                    .severity(Severity::Info),
            ],
        )
    }

    /// Yahoo and AOL. Since February 2024. No number makes a bulk sender: the rules for them are held
    /// against everyone. The complaint rate counts messages that were put into an inbox. For
    /// unsubscribing by header a `mailto` is accepted, one click is recommended.
    #[must_use]
    pub fn yahoo() -> Self {
        let all = NaiveDate::from_ymd_opt(2024, 2, 1);
        let rule = |id: &'static str, requirement| Rule::new(id, requirement, YAHOO).since(all);
        let marketing = |rule: Rule| rule.for_bulk().for_mail(Mail::Marketing);
        let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
        profile(
            "yahoo",
            Bulk::unpublished(),
            [
                rule("yahoo::spf-or-dkim", Requirement::SpfOrDkim).enforced(Effect::Refused, &[]),
                rule("yahoo::reverse-dns", Requirement::ReverseDns).enforced(Effect::Refused, &[]),
                rule("yahoo::format", Requirement::Format).enforced(Effect::Refused, &[]),
                rule("yahoo::complaints", Requirement::Complaints { limit })
                    .enforced(Effect::SpamFolder, &[]),
                rule("yahoo::spf", Requirement::Spf).for_bulk().enforced(Effect::Refused, &[]),
                rule("yahoo::dkim", Requirement::Dkim).for_bulk().enforced(Effect::Refused, &[]),
                rule("yahoo::dmarc", Requirement::Dmarc).for_bulk().enforced(Effect::Refused, &[]),
                rule("yahoo::alignment", Requirement::Alignment).for_bulk().enforced(Effect::Refused, &[]),
                marketing(rule("yahoo::unsubscribe", Requirement::Unsubscribe))
                    .enforced(Effect::SpamFolder, &[]),
                marketing(rule("yahoo::one-click", Requirement::OneClick)).severity(Severity::Warning),
                marketing(rule("yahoo::unsubscribe-within", Requirement::UnsubscribeWithin { hours: 48 }))
                    .enforced(Effect::SpamFolder, &[]),
            ],
        )
    }

    /// Microsoft, for mail to Outlook.com, Hotmail, Live and MSN. Refused since 5 May 2025 with 550
    /// 5.7.515, which some pages misprint as 5.7.15.
    #[must_use]
    pub fn microsoft() -> Self {
        let since = NaiveDate::from_ymd_opt(2025, 5, 5);
        let rule = |id: &'static str, requirement| {
            Rule::new(id, requirement, MICROSOFT)
                .since(since)
                .for_bulk()
                .enforced(Effect::Refused, &["550 5.7.515"])
        };
        let advised = |id: &'static str, requirement| {
            Rule::new(id, requirement, MICROSOFT).since(since).for_bulk().severity(Severity::Warning)
        };
        profile(
            "microsoft",
            Bulk::microsoft(),
            [
                rule("microsoft::spf", Requirement::Spf),
                rule("microsoft::dkim", Requirement::Dkim),
                rule("microsoft::dmarc", Requirement::Dmarc),
                rule("microsoft::alignment", Requirement::Alignment),
                advised("microsoft::format", Requirement::Format),
                advised("microsoft::unsubscribe", Requirement::Unsubscribe).for_mail(Mail::Marketing),
            ],
        )
    }

    /// iCloud, for bulk mail. No number makes a bulk sender, and no reply is tied to a rule.
    #[must_use]
    pub fn apple() -> Self {
        let rule = |id: &'static str, requirement| {
            Rule::new(id, requirement, APPLE).for_bulk().enforced(Effect::Refused, &[])
        };
        profile(
            "apple",
            Bulk::unpublished(),
            [
                rule("apple::spf", Requirement::Spf),
                rule("apple::dkim", Requirement::Dkim),
                rule("apple::dmarc", Requirement::Dmarc),
                rule("apple::unsubscribe", Requirement::Unsubscribe).for_mail(Mail::Marketing),
            ],
        )
    }

    /// Orange and Wanadoo, France: complaints from 0.6 % or 1,000 a day on lead to a warning, then a block
    /// of 24 hours, then blocks until acknowledged and until support acts, within 30 days. A sender's
    /// practice, not the provider's word.
    #[must_use]
    pub fn orange() -> Self {
        french(
            "orange",
            ["orange::complaints", "orange::complaints-a-day"],
            Limit::at_least(6, 1_000, Trials::Delivered),
        )
    }

    /// SFR, France: as [`orange`](Self::orange), from 3 % or 1,000 a day on.
    #[must_use]
    pub fn sfr() -> Self {
        french(
            "sfr",
            ["sfr::complaints", "sfr::complaints-a-day"],
            Limit::at_least(3, 100, Trials::Delivered),
        )
    }

    /// La Poste, France: as [`orange`](Self::orange), from 3 % or 1,000 a day on.
    #[must_use]
    pub fn laposte() -> Self {
        french(
            "laposte",
            ["laposte::complaints", "laposte::complaints-a-day"],
            Limit::at_least(3, 100, Trials::Delivered),
        )
    }
}

fn french(name: &'static str, [rate, a_day]: [&'static str; 2], limit: Limit) -> Profile {
    let since = NaiveDate::from_ymd_opt(2025, 8, 1);
    let rule = |id: &'static str, requirement| {
        Rule::new(id, requirement, PRE_BLOCK).since(since).enforced(Effect::Blocked, &[])
    };
    profile(
        name,
        Bulk::unpublished(),
        [
            rule(rate, Requirement::Complaints { limit }),
            rule(a_day, Requirement::ComplaintsADay { from: 1_000 }),
        ],
    )
}

fn profile(name: &'static str, bulk: Bulk, rules: impl IntoIterator<Item = Rule>) -> Profile {
    let mut profile = Profile::new(name, AS_OF.unwrap_or_default(), bulk);
    profile.rules.extend(rules);
    profile
}
