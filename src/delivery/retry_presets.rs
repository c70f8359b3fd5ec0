//! Published retry schedules.

use alloc::vec::Vec;

use super::retry::{Phase, RetryPolicy};

/// Minutes, hours and days in seconds.
const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;

/// Presets: vendor practice as published, no standard. They take greylisting, waits that a reply asks
/// for, and jitter from the [default](RetryPolicy::default) unless they say otherwise.
impl RetryPolicy {
    /// KumoMTA: 20 minutes, doubled without a cap, for 7 days: 8 retries. (KumoMTA's egress defaults.)
    #[must_use]
    pub fn kumomta() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 20 * MINUTE, (2, 1), u32::MAX)], 7 * DAY)
    }

    /// Momentum as shipped: 20 minutes, doubled up to 12 hours, for 7 days. (Its documented default
    /// without a configuration is 24 hours: set `give_up_seconds`.)
    #[must_use]
    pub fn momentum() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 20 * MINUTE, (2, 1), 12 * HOUR)], 7 * DAY)
    }

    /// Postal: 5 minutes times 1.3 to the power of the attempts made, 18 attempts, about 31 hours. (Postal's
    /// queue.)
    #[must_use]
    pub fn postal() -> Self {
        let phases = [Phase::growing(u32::MAX, 390, (13, 10), u32::MAX)];
        Self { max_attempts: Some(18), ..Self::of(&phases, u32::MAX) }
    }

    /// Haraka: 64 seconds, doubled, 13 attempts. (Haraka's outbound documentation, `maxTempFailures`.)
    #[must_use]
    pub fn haraka() -> Self {
        let phases = [Phase::growing(u32::MAX, 64, (2, 1), u32::MAX)];
        Self { max_attempts: Some(13), ..Self::of(&phases, u32::MAX) }
    }

    /// Haraka with the pattern that its documentation shows: `1m, 5m*2, 1h*3`, then given up.
    #[must_use]
    pub fn haraka_pattern() -> Self {
        let phases = [Phase::fixed(1, MINUTE), Phase::fixed(2, 5 * MINUTE), Phase::fixed(3, HOUR)];
        Self { max_attempts: Some(7), ..Self::of(&phases, u32::MAX) }
    }

    /// Postfix: 1,000 seconds, doubled up to 4,000, for 5 days. (Postfix's `minimal_backoff_time`,
    /// `maximal_backoff_time` and `maximal_queue_lifetime`; since 2.4 the first of them is 300 seconds
    /// where it is not set.)
    #[must_use]
    pub fn postfix() -> Self {
        Self::of(&[Phase::growing(u32::MAX, 1_000, (2, 1), 4_000)], 5 * DAY)
    }

    /// Exim: every 15 minutes for 2 hours, then from 1 hour on times 1.5 up to 16 hours after the first
    /// attempt, then every 6 hours, for 4 days. (Exim's default rule `F,2h,15m; G,16h,1h,1.5; F,4d,6h`.)
    #[must_use]
    pub fn exim() -> Self {
        // Six intervals: the sixth begins before the 16th hour and ends after it.
        let phases = [
            Phase::fixed(8, 15 * MINUTE),
            Phase::growing(6, HOUR, (3, 2), u32::MAX),
            Phase::fixed(u32::MAX, 6 * HOUR),
        ];
        Self::of(&phases, 4 * DAY)
    }

    /// Adobe Campaign: five attempts an hour apart on the first day, then one a day, for 3.5 days, which
    /// is the most that its enhanced MTA gives. (Adobe Campaign's documentation.)
    #[must_use]
    pub fn adobe() -> Self {
        Self::of(&[Phase::fixed(4, HOUR), Phase::fixed(u32::MAX, DAY)], 7 * DAY / 2)
    }

    /// Brevo gives up after 36 hours. (Brevo's help; it publishes no intervals: those of the default.)
    #[must_use]
    pub fn brevo() -> Self {
        Self { give_up_seconds: 36 * HOUR, ..Self::default() }
    }

    /// SparkPost gives up after 72 hours. (Its support pages; no intervals: those of the default.)
    #[must_use]
    pub fn sparkpost() -> Self {
        Self { give_up_seconds: 72 * HOUR, ..Self::default() }
    }

    /// Braze gives up after 72 hours. (Braze's documentation; no intervals: those of the default.)
    #[must_use]
    pub fn braze() -> Self {
        Self { give_up_seconds: 72 * HOUR, ..Self::default() }
    }

    /// Amazon SES gives up after about 14 hours. (SES guide; no intervals: those of the default.)
    #[must_use]
    pub fn ses() -> Self {
        Self { give_up_seconds: 14 * HOUR, ..Self::default() }
    }

    /// Salesforce Marketing Cloud Next gives up after 12 hours. (Salesforce's help; no intervals: those
    /// of the default.)
    #[must_use]
    pub fn salesforce_next() -> Self {
        Self { give_up_seconds: 12 * HOUR, ..Self::default() }
    }

    fn of(phases: &[Phase], give_up_seconds: u32) -> Self {
        Self { phases: Vec::from(phases), give_up_seconds, ..Self::default() }
    }
}
