//! The limits that hold a ramp back.

use chrono::{DateTime, TimeDelta, Utc};

use crate::rate::{Evidence, Limit, Trials};

/// What makes a ramp hold, step back or pause.
///
/// Rates are taken over a window of days, at each provider and over all; the worst decides. A ramp holds
/// while a rate of the window is over its limit. It steps back, or pauses, when moreover the last day by
/// itself is over that limit: a bad day costs one step back, and its memory only holds.
///
/// | | hold | step back | pause | from |
/// |---|---|---|---|---|
/// | complaints, of delivered | over 0.1 % | 0.2 % or more | 0.3 % or more | Gmail: keep below 0.10 %, never reach 0.30 %; R-05 |
/// | hard bounces, of sent | 2 % or more | 5 % or more | 10 % or more | Amazon SES: good below 2 %, review at 5 %, pause at 10 % |
/// | soft bounces, of sent | 10 % or more | 30 % or more | never | Adobe: 30 % is an incident; 10 % is this crate's |
/// | deferrals, of sent | 10 % or more | 30 % or more | never | as soft bounces |
///
/// From 100 trials and 3 events on the counts are taken as they stand: holding is cheap. All of it is
/// vendor practice and this crate's choice, no standard.
///
/// ```
/// use deliverability::{rate::{Limit, Trials}, warmup::Brakes};
///
/// let mut brakes = Brakes::default();
/// brakes.complaints.hold = Some(Limit::over(5, 10_000, Trials::Delivered));
/// brakes.window_days = 14;
/// assert_eq!((brakes.step_back_percent, brakes.pause_days), (75, 7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Brakes {
    /// Complaints; the default counts them in delivered messages.
    pub complaints: Brake,
    /// Hard bounces; the default counts them in sent messages.
    pub hard: Brake,
    /// Soft bounces; the default counts them in sent messages.
    pub soft: Brake,
    /// Deferrals; the default counts them in sent messages.
    pub deferred: Brake,
    /// How many calendar days a rate is taken over, the last one included.
    pub window_days: u32,
    /// Below so much of a day's cap, in per cent, a day does not count as sent, and repeats. Where
    /// calendar days move the ramp on it has no effect.
    pub min_sent_percent: u32,
    /// Where less than so much of a day's cap, in per cent, is delivered, a day repeats; 0 to ask for
    /// none. Where calendar days move the ramp on it has no effect.
    pub min_delivered_percent: u32,
    /// After so many calendar days in a row on which the ramp did not move on it pauses, and the count
    /// begins anew; `None` for never. The target reached, there is nothing to move on to.
    pub stall_days: Option<u32>,
    /// Above so much of a day's cap, in per cent, the ramp holds: growth that was not planned (R-16).
    pub max_sent_percent: u32,
    /// A step back leads to the last step with at most so much of the cap, in per cent.
    pub step_back_percent: u32,
    /// After a pause the ramp goes on from the last step with at most so much of the cap, in per cent.
    pub after_pause_percent: u32,
    /// How many calendar days a pause lasts.
    pub pause_days: u32,
    /// What a receiver forgets while nothing is sent.
    pub memory: Memory,
}

/// The limits of one kind of event, from mild to hard. `None` for a brake that is never applied.
///
/// A limit counts in [`Trials::Sent`] or [`Trials::Delivered`]; of other trials there are no counts here,
/// and it never brakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Brake {
    /// Beyond it the ramp holds.
    pub hold: Option<Limit>,
    /// Beyond it the ramp steps back.
    pub step_back: Option<Limit>,
    /// Beyond it nothing is sent for a while.
    pub pause: Option<Limit>,
    /// How much must be seen.
    pub evidence: Evidence,
}

impl Brake {
    /// Three limits, with the default evidence of this module.
    #[must_use]
    pub const fn new(hold: Option<Limit>, step_back: Option<Limit>, pause: Option<Limit>) -> Self {
        Self { hold, step_back, pause, evidence: Evidence::raw().floors(100, 3) }
    }
}

impl Default for Brakes {
    fn default() -> Self {
        let sent = |percent| Some(Limit::at_least(percent, 100, Trials::Sent));
        Self {
            complaints: Brake::new(
                Some(Limit::over(1, 1_000, Trials::Delivered)),
                Some(Limit::at_least(2, 1_000, Trials::Delivered)),
                Some(Limit::at_least(3, 1_000, Trials::Delivered)),
            ),
            hard: Brake::new(sent(2), sent(5), sent(10)),
            soft: Brake::new(sent(10), sent(30), None),
            deferred: Brake::new(sent(10), sent(30), None),
            window_days: 7,
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

impl Brakes {
    /// Amazon SES's account levels: complaints 0.1 % review and 0.5 % pause, bounces 5 % review and 10 %
    /// pause (SES reputation guide; vendor practice). A review holds and steps back. SES counts
    /// complaints in mail to domains that return them; here they are counted in delivered messages.
    #[must_use]
    pub fn ses() -> Self {
        let delivered = |events| Some(Limit::at_least(events, 1_000, Trials::Delivered));
        let sent = |percent| Some(Limit::at_least(percent, 100, Trials::Sent));
        Self {
            complaints: Brake::new(delivered(1), delivered(1), delivered(5)),
            hard: Brake::new(sent(2), sent(5), sent(10)),
            ..Self::default()
        }
    }

    /// PostHog's levels over 24 hours: complaints 0.15 % and 0.3 %, from 1,000 sends and 10 events; hard
    /// bounces 2.5 % and 5 %, from 1,000 sends and 50 events (2026; vendor practice).
    #[must_use]
    pub fn posthog() -> Self {
        let limit = |events| Some(Limit::at_least(events, 10_000, Trials::Sent));
        let brake = |warn, pause, min_events| Brake {
            evidence: Evidence::raw().floors(1_000, min_events),
            ..Brake::new(limit(warn), None, limit(pause))
        };
        Self { complaints: brake(15, 30, 10), hard: brake(250, 500, 50), window_days: 1, ..Self::default() }
    }

    /// SparkPost's gate: a stage is left when at least 90 % of it was delivered, and the ramp stops after
    /// 10 days without progress (SparkPost IP warm-up; vendor practice). The stop is a pause here, as long
    /// as the default's, and so are the rates.
    #[must_use]
    pub fn sparkpost() -> Self {
        Self { min_delivered_percent: 90, stall_days: Some(10), ..Self::default() }
    }
}

/// What a receiver forgets of a sender who sends nothing.
///
/// By default a week without mail costs nothing, every further week begun halves the cap, and after 30 days
/// the ramp begins anew: SendGrid calls for a new warm-up after 30 days, and MailWizz gives reputation a
/// memory of 30 days. The halving is this crate's choice (Amazon SES shrinks idle ramps by a rule it does
/// not publish). Vendor practice, no standard.
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
#[non_exhaustive]
pub struct Memory {
    /// So many days without mail cost nothing.
    pub grace_days: u32,
    /// After them the cap halves for every such period begun; 0 for no halving.
    pub halving_days: u32,
    /// After so many days without mail the ramp begins anew.
    pub rewarm_days: u32,
    /// For a receiver that says so: the most messages it takes from a sender it does not know. A ramp
    /// that begins anew starts at most there.
    pub cold_cap: Option<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { grace_days: 7, halving_days: 7, rewarm_days: 30, cold_cap: None }
    }
}

impl Memory {
    /// Rackspace, a receiver's own rule: an address is warm for 7 days after about 20 good messages;
    /// of an address that is not, over 100 messages are deferred and block it for two weeks.
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

    /// What is left of a cap after so many days without mail between two messages: 0 where the ramp begins anew,
    /// or the most that a receiver takes from a stranger.
    #[must_use]
    pub fn kept(&self, cap: u64, days: u32) -> u64 {
        if days >= self.rewarm_days {
            return self.cold_cap.unwrap_or(0).min(cap);
        }
        let over = days.saturating_sub(self.grace_days);
        let halvings = if self.halving_days == 0 { 0 } else { over.div_ceil(self.halving_days) };
        cap.checked_shr(halvings).unwrap_or(0)
    }

    /// Whether a sender whose last message went at `last_send` has to warm up anew at `now`.
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
