//! Published retry schedules.

use alloc::vec::Vec;

use super::retry::{Phase, Policy};
use crate::source::{Preset, Source};

/// Minutes, hours and days in seconds.
const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

crate::source::presets!(Policy, "delivery::retry");

/// The presets: published vendor practice, not a standard. Unless noted otherwise, they
/// have the default's values for greylisting, waits that a reply asks for, and jitter.
impl Policy {
    /// The published schedules, and the default.
    ///
    /// ```
    /// use deliverability::delivery::retry::Policy;
    ///
    /// let find =
    ///     |name| Policy::PRESETS.iter().find(|preset| preset.name() == name).unwrap();
    /// let attempts = |name| find(name).policy().schedule().count();
    /// assert_eq!((attempts("haraka"), attempts("postal")), (13, 18));
    /// assert_eq!(find("postfix").source().title(), "Postfix, postconf.proto");
    /// ```
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new(
            "default",
            Source::new("RFC 5321, Retry Strategies", "section 4.5.4.1", "2026-11-28"),
            Self::default,
        ),
        Preset::new(
            "kumomta",
            Source::new("KumoMTA, egress defaults", "https://github.com/KumoCorp/kumomta", "2026-08-04"),
            Self::kumomta,
        ),
        Preset::new(
            "momentum",
            Source::new(
                "Momentum, documentation",
                "https://github.com/SparkPost/momentum-documentation",
                "2021-04-27",
            ),
            Self::momentum,
        ),
        Preset::new(
            "postal",
            Source::new(
                "Postal, app/models/concerns/has_locking.rb",
                "https://github.com/postalserver/postal",
                "2026-04-28",
            ),
            Self::postal,
        ),
        Preset::new(
            "haraka",
            Source::new("Haraka, outbound", "https://github.com/haraka/Haraka", "2026-05-15"),
            Self::haraka,
        ),
        Preset::new(
            "haraka-pattern",
            Source::new(
                "Haraka, outbound: the pattern of its documentation",
                "https://github.com/haraka/Haraka",
                "2026-05-15",
            ),
            Self::haraka_pattern,
        ),
        Preset::new(
            "postfix",
            Source::new("Postfix, postconf.proto", "https://github.com/vdukhovni/postfix", "2026-08-22"),
            Self::postfix,
        ),
        Preset::new(
            "exim",
            Source::new("Exim, default retry rule", "https://github.com/Exim/exim", "2025-12-29"),
            Self::exim,
        ),
        Preset::new(
            "adobe",
            Source::new(
                "Adobe Campaign Classic, documentation",
                "https://github.com/AdobeDocs/campaign-classic.en",
                "2026-08-19",
            ),
            Self::adobe,
        ),
        Preset::new(
            "brevo",
            Source::new("Brevo, help", "https://help.brevo.com (209435165)", "2026-11-28"),
            Self::brevo,
        ),
        Preset::new(
            "sparkpost",
            Source::new(
                "SparkPost, how messages are retried (a page of 2017)",
                "https://www.sparkpost.com/docs/faq/how-are-messages-retried/",
                "2026-11-28",
            ),
            Self::sparkpost,
        ),
        Preset::new(
            "braze",
            Source::new("Braze, community", "https://community.braze.com", "2026-11-28"),
            Self::braze,
        ),
        Preset::new(
            "ses",
            Source::new(
                "Amazon SES, API DeliveryOptions",
                "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeliveryOptions.html",
                "2026-11-28",
            ),
            Self::ses,
        ),
        Preset::new(
            "salesforce-next",
            Source::new("Salesforce Marketing Cloud Next, help", "https://help.salesforce.com", "2026-11-28"),
            Self::salesforce_next,
        ),
    ];

    /// KumoMTA: 20 minutes, doubled without a cap, for 7 days: 8 retries. (KumoMTA's
    /// egress defaults.)
    fn kumomta() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 20 * MINUTE, (2, 1), u32::MAX)], 7 * DAY)
    }

    /// Momentum as shipped: 20 minutes, doubled up to 12 hours, for 7 days. (Its
    /// documented default without a configuration is 24 hours: set `give_up_seconds`.)
    fn momentum() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 20 * MINUTE, (2, 1), 12 * HOUR)], 7 * DAY)
    }

    /// Postal: 5 minutes, growing by 1.3 with each attempt, 18 attempts, the last one
    /// after about 23.8 hours.
    fn postal() -> Self {
        let phases = [Phase::growing(u32::MAX, 5 * MINUTE, (13, 10), u32::MAX)];
        Self { max_attempts: Some(18), ..Self::of(&phases, u32::MAX) }
    }

    /// Haraka: 64 seconds, doubled, 13 attempts. (Haraka's outbound documentation,
    /// `maxTempFailures`.)
    fn haraka() -> Self {
        let phases = [Phase::growing(u32::MAX, 64, (2, 1), u32::MAX)];
        Self { max_attempts: Some(13), ..Self::of(&phases, u32::MAX) }
    }

    /// Haraka with the pattern that its documentation shows: `1m, 5m*2, 1h*3`, then
    /// given up.
    fn haraka_pattern() -> Self {
        let phases = [Phase::fixed(1, MINUTE), Phase::fixed(2, 5 * MINUTE), Phase::fixed(3, HOUR)];
        Self { max_attempts: Some(7), ..Self::of(&phases, u32::MAX) }
    }

    /// Postfix: 300 seconds (`minimal_backoff_time` since 2.4), doubled up to 4,000, for
    /// 5 days.
    fn postfix() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 300, (2, 1), 4_000)], 5 * DAY)
    }

    /// Exim: every 15 minutes for 2 hours, then from 1 hour on times 1.5 up to 16 hours
    /// after the first attempt, then every 6 hours, for 4 days. (Exim's default rule
    /// `F,2h,15m; G,16h,1h,1.5; F,4d,6h`.)
    fn exim() -> Self {
        // Six intervals: the sixth begins before the 16th hour and ends after it.
        let phases = [
            Phase::fixed(8, 15 * MINUTE),
            Phase::growing(6, HOUR, (3, 2), u32::MAX),
            Phase::fixed(u32::MAX, 6 * HOUR),
        ];
        Self::of(&phases, 4 * DAY)
    }

    /// Adobe Campaign: five retries on the first day, spread over it and at least an
    /// hour apart, then one a day, for 3.5 days, the longest period that its enhanced
    /// MTA allows.
    fn adobe() -> Self {
        Self::of(&[Phase::fixed(5, DAY / 5), Phase::fixed(u32::MAX, DAY)], 7 * DAY / 2)
    }

    /// Brevo gives up after 36 hours. (Brevo's help; it publishes no intervals: those of
    /// the default.)
    fn brevo() -> Self {
        Self { give_up_seconds: 36 * HOUR, ..Self::default() }
    }

    /// SparkPost: 20 minutes, doubled, for 72 hours.
    fn sparkpost() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 20 * MINUTE, (2, 1), u32::MAX)], 72 * HOUR)
    }

    /// Braze gives up after 72 hours. (Braze's documentation; no intervals: those of the
    /// default.)
    fn braze() -> Self {
        Self { give_up_seconds: 72 * HOUR, ..Self::default() }
    }

    /// Amazon SES gives up after about 14 hours. (SES guide; no intervals: those of the
    /// default.)
    fn ses() -> Self {
        Self { give_up_seconds: 14 * HOUR, ..Self::default() }
    }

    /// Salesforce Marketing Cloud Next gives up after 12 hours. (Salesforce's help; no
    /// intervals: those of the default.)
    fn salesforce_next() -> Self {
        Self { give_up_seconds: 12 * HOUR, ..Self::default() }
    }

    fn of(phases: &[Phase], give_up_seconds: u32) -> Self {
        Self { phases: Vec::from(phases), give_up_seconds, ..Self::default() }
    }
}
