//! The published requirements of the providers.

use chrono::NaiveDate;

use super::{
    bulk::Bulk,
    facts::Mail,
    profile::{Effect, Profile, Requirement, Rule},
};
use crate::{
    diagnostic::Severity,
    rate::{Limit, Trials},
    source::{Preset, Source},
};

const GMAIL: Source =
    Source::new("Google, Email sender guidelines", "support.google.com/a/answer/81126", "2026-03-21");
const GMAIL_FAQ: Source =
    Source::new("Google, Email sender guidelines FAQ", "support.google.com/a/answer/14229414", "2026-03-11");
const GMAIL_CODES: Source = Source::new(
    "Google, Gmail SMTP errors and codes",
    "knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes",
    "2026-06-18",
);
const GMAIL_LOOP: Source =
    Source::new("Google, Feedback loop", "support.google.com/a/answer/6254652", "2026-07-02");
const YAHOO: Source =
    Source::new("Yahoo, Sender best practices", "senders.yahooinc.com/best-practices", "2025-04-10");
const YAHOO_FAQ: Source = Source::new("Yahoo, Sender FAQ", "senders.yahooinc.com/faqs", "2025-08-02");
const MICROSOFT: Source = Source::new(
    "Microsoft, Outlook's new requirements for high-volume senders",
    "techcommunity.microsoft.com: blog 4399730",
    "2025-08-02",
);
const MICROSOFT_POLICIES: Source = Source::new(
    "Microsoft, Outlook.com Postmaster: Policies",
    "substrate.office.com/ip-domain-management-snds",
    "2026-06-15",
);
const APPLE: Source =
    Source::new("Apple, Postmaster information for iCloud Mail", "support.apple.com/102322", "2025-02-26");
const ORANGE: Source = Source::new("Orange, Postmaster", "postmaster.orange.fr", "2026-06-22");
const UNIVERSAL: Source =
    Source::new("Validity on Orange's complaints", "knowledge.validity.com: 360005560651", "2026-05-01");
const PRE_BLOCK: Source =
    Source::unconfirmed("Mindbaz, rules before a provider blocks", "a sender's practice", "2026-11-28");
const SFR: Source = Source::new("Postmastery on SFR", "postmastery.com", "2026-06-22");
const LAPOSTE: Source =
    Source::new("EmailKarma on La Poste's rule of 9 September 2025", "emailkarma.net", "2025-09-09");
const GMX: Source = Source::new("GMX, best practices", "postmaster.gmx.net/en/best-practices", "2026-11-28");
const T_ONLINE: Source = Source::new("T-Online, Postmaster", "postmaster.t-online.de", "2026-11-28");
const FREENET: Source =
    Source::new("freenet, Postmaster", "postmaster.freenet.de/en/recommendations", "2026-11-28");

/// Presets: what each provider has published, in the newest version. Rules whose
/// violation is not refused, that only have benefits or that could not be confirmed are
/// warnings or notes.
impl Profile {
    /// The profiles by the names of their providers, each with its main publication.
    ///
    /// ```
    /// use deliverability::compliance::Profile;
    ///
    /// let names: Vec<&str> =
    ///     Profile::PRESETS.iter().map(|preset| preset.name()).collect();
    /// assert_eq!(names[..4], ["gmail", "yahoo", "microsoft", "apple"]);
    /// ```
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new("gmail", GMAIL, Self::gmail),
        Preset::new("yahoo", YAHOO_FAQ, Self::yahoo),
        Preset::new("microsoft", MICROSOFT, Self::microsoft),
        Preset::new("apple", APPLE, Self::apple),
        Preset::new("orange", ORANGE, Self::orange),
        Preset::new("sfr", SFR, Self::sfr),
        Preset::new("laposte", LAPOSTE, Self::laposte),
        Preset::new("united-internet", GMX, Self::united_internet),
        Preset::new("t-online", T_ONLINE, Self::t_online),
        Preset::new("freenet", FREENET, Self::freenet),
    ];

    /// Gmail, for mail to personal accounts: since February 2024, unsubscribing with one
    /// click since June 2024, enforced more strictly since November 2025. Spam rates are
    /// those of Postmaster Tools: reports relative to messages put into an inbox. Above
    /// 0.30 % there is no mitigation until the rate was below it on seven days in a row.
    #[must_use]
    pub fn gmail() -> Self {
        let all = NaiveDate::from_ymd_opt(2024, 2, 1);
        let one_click = NaiveDate::from_ymd_opt(2024, 6, 1);
        let spam = |per_mille| Requirement::Complaints {
            limit: Limit::at_least(per_mille, 1_000, Trials::InboxDelivered),
        };
        let rule = |id, requirement| Rule::published(id, requirement, &GMAIL).since(all);
        let in_faq = |id, requirement| Rule::published(id, requirement, &GMAIL_FAQ);
        let by_code = |id, requirement| Rule::published(id, requirement, &GMAIL_CODES).since(all);
        let marketing = |rule: Rule| rule.for_bulk().for_mail(Mail::Marketing);
        let refused = Effect::Refused;
        profile(
            "gmail",
            Bulk::gmail(),
            [
                by_code("gmail::spf-or-dkim", Requirement::SpfOrDkim)
                    .enforced(refused, &["421 4.7.26", "451 4.7.26", "550 5.7.26"]),
                by_code("gmail::reverse-dns", Requirement::ReverseDns)
                    .enforced(refused, &["451 4.7.23", "550 5.7.25"]),
                by_code("gmail::tls", Requirement::Tls).enforced(refused, &["421 4.7.29", "550 5.7.29"]),
                in_faq("gmail::format", Requirement::Format).since(all).enforced(refused, &["550 5.7.1"]),
                in_faq("gmail::complaints", spam(3)).since(one_click).enforced(Effect::NoMitigation, &[]),
                in_faq("gmail::complaints-advised", spam(1))
                    .since(all)
                    .severity(Severity::Warning)
                    .enforced(Effect::SpamFolder, &[]),
                by_code("gmail::spf", Requirement::Spf)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.27", "550 5.7.27"]),
                by_code("gmail::dkim", Requirement::Dkim)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.30", "550 5.7.30"]),
                rule("gmail::dkim-key", Requirement::DkimKey { bits: 1_024 })
                    .since(None)
                    .enforced(refused, &[]),
                rule("gmail::dkim-key-advised", Requirement::DkimKey { bits: 2_048 })
                    .since(None)
                    .severity(Severity::Warning),
                by_code("gmail::dmarc", Requirement::Dmarc)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.40", "550 5.7.40", "421 4.7.31"]),
                by_code("gmail::alignment", Requirement::Alignment)
                    .for_bulk()
                    .enforced(refused, &["421 4.7.32", "550 5.7.32"]),
                marketing(in_faq("gmail::one-click", Requirement::OneClick))
                    .since(one_click)
                    .enforced(Effect::NoMitigation, &[]),
                marketing(rule("gmail::unsubscribe-link", Requirement::UnsubscribeLink))
                    .severity(Severity::Warning),
                marketing(in_faq("gmail::unsubscribe-within", Requirement::UnsubscribeWithin { hours: 48 }))
                    .since(one_click)
                    .enforced(Effect::NoMitigation, &[]),
                marketing(Rule::published("gmail::feedback-id", Requirement::FeedbackId, &GMAIL_LOOP))
                    .severity(Severity::Info),
            ],
        )
    }

    /// Yahoo and AOL: since February 2024, unsubscribing by a header field since June
    /// 2024. Bulk senders are not defined by a number, so the rules for them apply to
    /// everyone. The complaint rate is relative to messages put into an inbox. In the
    /// header field a `mailto` is accepted and one click recommended; a link in the body
    /// alone is not enough.
    #[must_use]
    pub fn yahoo() -> Self {
        let all = NaiveDate::from_ymd_opt(2024, 2, 1);
        let unsubscribe = NaiveDate::from_ymd_opt(2024, 6, 1);
        let rule = |id, requirement| Rule::published(id, requirement, &YAHOO).since(all);
        let in_faq = |id, requirement| Rule::published(id, requirement, &YAHOO_FAQ);
        let marketing = |rule: Rule| rule.for_bulk().for_mail(Mail::Marketing);
        let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
        let within = Requirement::UnsubscribeWithin { hours: 48 };
        let refused = Effect::Refused;
        profile(
            "yahoo",
            Bulk::unpublished(),
            [
                rule("yahoo::spf-or-dkim", Requirement::SpfOrDkim).enforced(refused, &["550 5.7.9"]),
                rule("yahoo::reverse-dns", Requirement::ReverseDns).enforced(refused, &[]),
                rule("yahoo::format", Requirement::Format).enforced(refused, &[]),
                rule("yahoo::complaints", Requirement::Complaints { limit })
                    .enforced(Effect::SpamFolder, &[]),
                rule("yahoo::spf", Requirement::Spf).for_bulk().enforced(refused, &[]),
                rule("yahoo::dkim", Requirement::Dkim).for_bulk().enforced(refused, &[]),
                in_faq("yahoo::dkim-key", Requirement::DkimKey { bits: 1_024 })
                    .for_bulk()
                    .enforced(refused, &[]),
                rule("yahoo::dmarc", Requirement::Dmarc).for_bulk().enforced(refused, &[]),
                rule("yahoo::alignment", Requirement::Alignment).for_bulk().enforced(refused, &[]),
                marketing(in_faq("yahoo::unsubscribe", Requirement::UnsubscribeHeader))
                    .since(unsubscribe)
                    .enforced(Effect::SpamFolder, &[]),
                marketing(in_faq("yahoo::one-click", Requirement::OneClick))
                    .since(unsubscribe)
                    .severity(Severity::Warning),
                marketing(rule("yahoo::unsubscribe-link", Requirement::UnsubscribeLink))
                    .severity(Severity::Warning),
                marketing(in_faq("yahoo::unsubscribe-within", within))
                    .since(unsubscribe)
                    .enforced(Effect::SpamFolder, &[]),
            ],
        )
    }

    /// Microsoft, for mail to Outlook.com, Hotmail, Live and MSN: violations are refused
    /// since 5 May 2025 with 550 5.7.515, which some pages misprint as 5.7.15. A valid
    /// name of the sending address and a message that follows the standards are required
    /// of every sender.
    #[must_use]
    pub fn microsoft() -> Self {
        let since = NaiveDate::from_ymd_opt(2025, 5, 5);
        let rule = |id, requirement| {
            Rule::published(id, requirement, &MICROSOFT)
                .since(since)
                .for_bulk()
                .enforced(Effect::Refused, &["550 5.7.515"])
        };
        let of_all = |id, requirement| {
            Rule::published(id, requirement, &MICROSOFT_POLICIES).enforced(Effect::Refused, &[])
        };
        profile(
            "microsoft",
            Bulk::microsoft(),
            [
                rule("microsoft::spf", Requirement::Spf),
                rule("microsoft::dkim", Requirement::Dkim),
                rule("microsoft::dmarc", Requirement::Dmarc),
                rule("microsoft::alignment", Requirement::Alignment),
                of_all("microsoft::reverse-dns", Requirement::ReverseDns),
                of_all("microsoft::format", Requirement::Format),
                Rule::published("microsoft::unsubscribe", Requirement::Unsubscribe, &MICROSOFT)
                    .since(since)
                    .for_bulk()
                    .for_mail(Mail::Marketing)
                    .severity(Severity::Warning),
            ],
        )
    }

    /// Apple, for iCloud mail. Bulk senders are not defined by a number, and no replies
    /// are documented.
    #[must_use]
    pub fn apple() -> Self {
        let rule = |id, requirement| {
            Rule::published(id, requirement, &APPLE).for_bulk().enforced(Effect::Refused, &[])
        };
        profile(
            "apple",
            Bulk::unpublished(),
            [
                rule("apple::spf", Requirement::Spf),
                rule("apple::dkim", Requirement::Dkim),
                rule("apple::dmarc", Requirement::Dmarc),
                rule("apple::reverse-dns", Requirement::ReverseDns),
                rule("apple::format", Requirement::Format),
                rule("apple::unsubscribe", Requirement::UnsubscribeLink).for_mail(Mail::Marketing),
            ],
        )
    }

    /// Orange and Wanadoo, France. A bulk sender sends 1,000 messages a day. The limit
    /// of complaints is 0.6 % since August 2025; 0.3 % is announced without a date.
    #[must_use]
    pub fn orange() -> Self {
        let since = NaiveDate::from_ymd_opt(2025, 8, 15);
        let rule = |id, requirement| Rule::published(id, requirement, &ORANGE).enforced(Effect::Refused, &[]);
        let complaints = |per_mille| Requirement::Complaints {
            limit: Limit::at_least(per_mille, 1_000, Trials::Delivered),
        };
        profile(
            "orange",
            Bulk::new(1_000, false),
            [
                rule("orange::spf", Requirement::Spf),
                rule("orange::dkim", Requirement::Dkim),
                rule("orange::alignment", Requirement::Alignment),
                rule("orange::reverse-dns", Requirement::ReverseDns),
                Rule::published("orange::tls", Requirement::Tls, &ORANGE).severity(Severity::Warning),
                Rule::published("orange::feedback-id", Requirement::FeedbackId, &ORANGE)
                    .for_bulk()
                    .severity(Severity::Warning),
                Rule::published("orange::complaints", complaints(6), &ORANGE)
                    .since(since)
                    .enforced(Effect::Blocked, &[]),
                Rule::published("orange::complaints-advised", complaints(3), &ORANGE)
                    .severity(Severity::Warning)
                    .enforced(Effect::Blocked, &[]),
                Rule::published(
                    "orange::complaints-a-day",
                    Requirement::ComplaintsADay { from: 3_000 },
                    &UNIVERSAL,
                )
                .severity(Severity::Warning),
            ],
        )
    }

    /// SFR, France. Its limit of complaints is known only from a sender's practice,
    /// unconfirmed.
    #[must_use]
    pub fn sfr() -> Self {
        profile("sfr", Bulk::unpublished(), [unconfirmed("sfr::complaints", 3)])
    }

    /// La Poste, France. Since 9 September 2025, SPF or DKIM has to be aligned with the
    /// From field. Its limit of complaints is known only from a sender's practice,
    /// unconfirmed.
    #[must_use]
    pub fn laposte() -> Self {
        profile(
            "laposte",
            Bulk::unpublished(),
            [
                Rule::published("laposte::alignment", Requirement::Alignment, &LAPOSTE)
                    .since(NaiveDate::from_ymd_opt(2025, 9, 9))
                    .enforced(Effect::SpamFolder, &[]),
                unconfirmed("laposte::complaints", 3),
            ],
        )
    }

    /// United Internet: GMX and WEB.DE, Germany.
    #[must_use]
    pub fn united_internet() -> Self {
        let rule = |id, requirement| Rule::published(id, requirement, &GMX).enforced(Effect::Refused, &[]);
        profile(
            "united-internet",
            Bulk::unpublished(),
            [
                rule("united-internet::dkim", Requirement::Dkim),
                rule("united-internet::alignment", Requirement::DkimAlignment),
                rule("united-internet::reverse-dns", Requirement::ReverseDns),
                Rule::published("united-internet::operator-contact", Requirement::OperatorContact, &GMX)
                    .severity(Severity::Warning),
                rule("united-internet::one-click", Requirement::OneClick)
                    .for_bulk()
                    .for_mail(Mail::Marketing),
            ],
        )
    }

    /// T-Online, Germany. It refuses unknown IP addresses until their operator applies.
    #[must_use]
    pub fn t_online() -> Self {
        let rule =
            |id, requirement| Rule::published(id, requirement, &T_ONLINE).enforced(Effect::Refused, &["554"]);
        profile(
            "t-online",
            Bulk::unpublished(),
            [
                rule("t-online::reverse-dns", Requirement::ReverseDns),
                rule("t-online::operator-contact", Requirement::OperatorContact),
            ],
        )
    }

    /// The provider freenet, Germany.
    #[must_use]
    pub fn freenet() -> Self {
        let rule =
            |id, requirement| Rule::published(id, requirement, &FREENET).enforced(Effect::Refused, &[]);
        profile(
            "freenet",
            Bulk::unpublished(),
            [
                rule("freenet::reverse-dns", Requirement::ReverseDns),
                rule("freenet::format", Requirement::Format),
            ],
        )
    }
}

/// An unconfirmed limit of complaints, in per cent of delivered mail.
fn unconfirmed(id: &'static str, percent: u32) -> Rule {
    let limit = Limit::at_least(percent, 100, Trials::Delivered);
    Rule::published(id, Requirement::Complaints { limit }, &PRE_BLOCK)
        .severity(Severity::Warning)
        .enforced(Effect::Blocked, &[])
}

/// A profile, dated by its oldest rule.
fn profile<const RULES: usize>(name: &'static str, bulk: Bulk, rules: [Rule; RULES]) -> Profile {
    let as_of = rules.iter().filter_map(|rule| rule.seen).min().unwrap_or_default();
    let mut profile = Profile::new(name, as_of, bulk);
    profile.version = 2;
    profile.rules.extend(rules);
    profile
}
