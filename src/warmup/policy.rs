//! The rules by which a ramp advances, holds, steps back or pauses.

use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    reputation,
    source::{Preset, Source},
};

/// What makes a ramp hold, step back or pause.
///
/// Reputation is judged day by day, at each provider and over all, by the rules of
/// [`reputation::Policy`] over a day, a week and 30 days; the worst result decides. The
/// ramp does what the last day calls for ([`reputation::Conduct`]): it holds where the
/// sender is to be watched, steps back where it is throttled, and pauses where it is
/// paused. A breach that only earlier days show holds the ramp, so a bad day costs one
/// step back. After a pause the windows begin again.
///
/// ```
/// use deliverability::{reputation::Signal, warmup::Policy};
///
/// let mut policy = Policy::default();
/// policy.reputation.rules.retain(|rule| rule.signal != Signal::Deferrals);
/// assert_eq!((policy.step_back_percent, policy.pause_days), (75, 7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The rules by which reputation is judged.
    pub reputation: reputation::Policy,
    /// Whether the rules that a mailbox provider publishes apply as well to rows of that
    /// provider, if [`Provider`](crate::provider::Provider) knows its name.
    pub providers_rules: bool,
    /// A day is repeated if less than this part of its cap was sent, in per cent. It has
    /// no effect where calendar days move the ramp on.
    pub min_sent_percent: u32,
    /// A day is repeated if less than this part of its cap was delivered, in per cent; 0
    /// to disable the check. It has no effect where calendar days move the ramp on.
    pub min_delivered_percent: u32,
    /// The ramp pauses after this many calendar days without progress, and the count
    /// begins again; `None` for never. It does not apply once the target is reached.
    pub stall_days: Option<u32>,
    /// The ramp holds if more than this part of a day's cap was sent, in per cent:
    /// unplanned growth.
    pub max_sent_percent: u32,
    /// A step back leads to the last step with at most this part of the cap, in per
    /// cent.
    pub step_back_percent: u32,
    /// After a pause the ramp continues from the last step with at most this part of the
    /// cap, in per cent.
    pub after_pause_percent: u32,
    /// The length of a pause in calendar days.
    pub pause_days: u32,
    /// How reputation fades while nothing is sent.
    pub memory: Memory,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            reputation: reputation::Policy::default(),
            providers_rules: true,
            min_sent_percent: 50,
            min_delivered_percent: 0,
            stall_days: None,
            max_sent_percent: 110,
            step_back_percent: 75,
            after_pause_percent: 50,
            pause_days: 7,
            memory: Memory::default(),
        }
    }
}

crate::source::presets!(Policy, "warmup");

impl Policy {
    /// The published policies, and this crate's default. Their rules of reputation are
    /// those of [`reputation::Policy::PRESETS`].
    ///
    /// ```
    /// use deliverability::warmup::Policy;
    ///
    /// let names: Vec<&str> =
    ///     Policy::PRESETS.iter().map(|preset| preset.name()).collect();
    /// assert_eq!(
    ///     names,
    ///     ["default", "ses", "posthog", "sparkpost", "rackspace-receiver"]
    /// );
    /// ```
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new(
            "default",
            Source::new("This crate's choice, with published limits", "crate documentation", "2026-11-28"),
            Self::default,
        ),
        Preset::new(
            "ses",
            Source::new(
                "Amazon SES, reputation metrics",
                "https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html",
                "2023-06-15",
            ),
            Self::ses,
        ),
        Preset::new(
            "posthog",
            Source::new(
                "PostHog, sending limits (2026)",
                "https://github.com/PostHog/posthog/pull/89879",
                "2026-08-27",
            ),
            Self::posthog,
        ),
        Preset::new(
            "sparkpost",
            Source::unconfirmed(
                "SparkPost, IP warm-up: seen in a copy, its own page was not found",
                "https://kb.adcrux.io",
                "2026-11-28",
            ),
            Self::sparkpost,
        ),
        Preset::new(
            "rackspace-receiver",
            Source::unconfirmed(
                "Rackspace's rule for unknown senders: only its code G28 was seen",
                "https://smtp.codes/rackspace",
                "2026-11-28",
            ),
            Self::rackspace_receiver,
        ),
    ];

    fn with(name: &str) -> Self {
        let reputation =
            reputation::Policy::preset(name).unwrap_or_else(|| reputation::Policy::new(Vec::new()));
        Self { reputation, providers_rules: false, ..Self::default() }
    }

    /// Amazon SES's account levels. SES counts complaints in mail to domains that return
    /// them.
    fn ses() -> Self {
        Self::with("ses")
    }

    fn posthog() -> Self {
        Self::with("posthog")
    }

    /// SparkPost's rule: a stage is left when at least 90 % of it was delivered, and the
    /// ramp stops after 10 days without progress. Here the stop is a pause of the
    /// default length.
    fn sparkpost() -> Self {
        Self { min_delivered_percent: 90, stall_days: Some(10), ..Self::default() }
    }

    fn rackspace_receiver() -> Self {
        Self { memory: Memory::rackspace_receiver(), ..Self::default() }
    }

    /// For how many days rows are kept: as far back as the longest window or hold
    /// reaches.
    pub(super) fn window_days(&self) -> u32 {
        let days = self.reputation.rules.iter().map(|rule| {
            let window = rule.windows_hours.iter().max().copied().unwrap_or(0).div_ceil(24);
            window.max(if rule.hold_days > 0 { rule.hold_days.saturating_add(window) } else { 0 })
        });
        days.max().unwrap_or(0).clamp(1, MOST_WINDOW_DAYS)
    }
}

/// The longest window that is kept, in days, whatever a policy asks for.
const MOST_WINDOW_DAYS: u32 = 366;

/// How a receiver forgets a sender who sends nothing.
///
/// By default a week without mail costs nothing, every further week begun halves the
/// cap, and after 30 days the ramp starts again: SendGrid calls for a new warm-up after
/// 30 days, and MailWizz gives reputation a memory of 30 days. The halving is this
/// crate's choice (Amazon SES shrinks idle ramps by a rule that it does not publish).
/// Vendor practice, not a standard.
///
/// ```
/// use deliverability::warmup::Memory;
///
/// let memory = Memory::default();
/// let kept = [7, 8, 14, 15, 29, 30].map(|days| memory.kept(8_000, days));
/// assert_eq!(kept, [8_000, 4_000, 4_000, 2_000, 500, 0]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Memory {
    /// The number of days without mail that cost nothing.
    pub grace_days: u32,
    /// After the grace days the cap is halved for every period of this many days begun;
    /// 0 for no halving.
    pub halving_days: u32,
    /// The ramp starts again after this many days without mail.
    pub rewarm_days: u32,
    /// The largest number of messages that the receiver accepts from an unknown sender,
    /// if it publishes one. A ramp that starts again starts at most there.
    pub cold_cap: Option<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { grace_days: 7, halving_days: 7, rewarm_days: 30, cold_cap: None }
    }
}

impl Memory {
    /// The rule of Rackspace, a receiver: an IP address is warm for 7 days after about
    /// 20 good messages; from one that is not, more than 100 messages are deferred and
    /// block it for two weeks.
    ///
    /// ```
    /// use deliverability::warmup::Memory;
    ///
    /// let memory = Memory::rackspace_receiver();
    /// assert_eq!((memory.kept(8_000, 6), memory.kept(8_000, 7)), (8_000, 100));
    /// ```
    #[must_use]
    pub const fn rackspace_receiver() -> Self {
        Self { grace_days: 6, halving_days: 0, rewarm_days: 7, cold_cap: Some(100) }
    }

    /// What is left of a cap after `days` days without mail between two messages: 0
    /// where the ramp starts again, or the largest number that the receiver accepts from
    /// an unknown sender.
    ///
    /// ```
    /// use deliverability::warmup::Memory;
    ///
    /// let mut patient = Memory::default();
    /// patient.halving_days = 0;
    /// assert_eq!((patient.kept(8_000, 29), patient.kept(8_000, 30)), (8_000, 0));
    /// ```
    #[must_use]
    pub fn kept(&self, cap: u64, days: u32) -> u64 {
        if days >= self.rewarm_days {
            return self.cold_cap.unwrap_or(0).min(cap);
        }
        let over = days.saturating_sub(self.grace_days);
        let halvings = if self.halving_days == 0 { 0 } else { over.div_ceil(self.halving_days) };
        cap.checked_shr(halvings).unwrap_or(0)
    }

    /// Whether a sender whose last message was sent at `last_send` has to warm up again
    /// at `now`.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::warmup::Memory;
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let last = at("2026-03-01T12:00:00Z");
    /// assert!(!Memory::default().needs_rewarm(last, at("2026-03-31T11:59:59Z")));
    /// assert!(Memory::default().needs_rewarm(last, at("2026-03-31T12:00:00Z")));
    /// ```
    #[must_use]
    pub fn needs_rewarm(&self, last_send: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let length = TimeDelta::try_days(self.rewarm_days.into()).unwrap_or(TimeDelta::MAX);
        now.signed_duration_since(last_send) >= length
    }
}
