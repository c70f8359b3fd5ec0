//! Holding back from a provider that asks for less, and returning to full speed step by
//! step.
//!
//! A sender keeps a [`Backoff`] for each provider, passes it every refusal, and asks it
//! before connecting.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use deliverability::{
//!     bounce,
//!     delivery::{Backoff, Setback, backoff::Policy},
//! };
//!
//! let (policy, now) =
//!     (Policy::default(), "2026-02-02T09:00:00Z".parse::<DateTime<Utc>>()?);
//! let mut backoff = Backoff::new();
//! let reply = bounce::classify_reply(
//!     "421 4.7.28 Unusual rate of mail, temporarily rate limited",
//! );
//! backoff.on_reply(&Setback::from(&reply), now, &policy);
//! let allowance =
//!     |minutes| backoff.allowance(now + TimeDelta::minutes(minutes), &policy);
//! assert_eq!(allowance(5).connections, 0);
//! assert_eq!(allowance(15).connections, 1);
//! # Ok::<(), chrono::ParseError>(())
//! ```

use alloc::collections::BTreeSet;
use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    bucket::Throttle,
    seconds::{between, later},
    setback::Setback,
};
use crate::{
    bounce::Reason,
    provider::Limits,
    source::{Preset, Source},
};

/// What is still sent while a sender holds back from a provider. See
/// [`Policy::trickle`].
///
/// ```
/// use deliverability::delivery::backoff::Policy;
///
/// let trickle = Policy::preset("kumomta-shaping").unwrap().trickle.unwrap();
/// assert_eq!(trickle.connections, 1);
/// assert_eq!(trickle.throttle.to_string(), "1 every 1 min, at most 1 at once");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Trickle {
    /// The number of connections at a time.
    pub connections: u32,
    /// The limit on messages.
    pub throttle: Throttle,
}

impl Trickle {
    /// So many connections, and so many messages over all of them.
    ///
    /// ```
    /// use deliverability::delivery::{Throttle, backoff::{Policy, Trickle}};
    ///
    /// let mut policy = Policy::default();
    /// policy.trickle = Some(Trickle::new(1, Throttle::per_minute(2)));
    /// assert_eq!(policy.trickle.unwrap().throttle.tokens, 2);
    /// ```
    #[must_use]
    pub const fn new(connections: u32, throttle: Throttle) -> Self {
        Self { connections, throttle }
    }
}

const GMAIL: Source = Source::new(
    "Google, Gmail SMTP errors and codes: 4.7.28",
    "https://support.google.com/a/answer/3726730",
    "2026-06-18",
);

/// When a sender holds back from a provider, for how long, and how it returns to full
/// speed.
///
/// The default is what Gmail asks for along with its code 4.7.28: stop for at least ten
/// minutes, restart with one connection, and add one at a time. How long each step
/// lasts, and that a pause doubles if the last one did not help, is not published; these
/// are this crate's choice. Like the number of connections, the rate of messages returns
/// step by step: see [`Backoff::throttle`].
///
/// ```
/// use deliverability::delivery::backoff::Policy;
///
/// let policy = Policy::default();
/// assert_eq!((policy.pause_seconds, policy.first_connections), (600, 1));
/// assert!(Policy::preset("kumomta-shaping").unwrap().trickle.is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The reasons of refusals that count; others change nothing.
    pub reasons: BTreeSet<Reason>,
    /// The number of refusals within the window that start a pause; 0 counts as 1.
    pub hits: u32,
    /// The length of the window in seconds, from the first refusal.
    pub window_seconds: u32,
    /// The length of the first pause in seconds.
    pub pause_seconds: u32,
    /// The ratio of a further pause to the one before it, as numerator and denominator.
    pub pause_factor: (u32, u32),
    /// The longest pause in seconds, whatever a reply asks for.
    pub max_pause_seconds: u32,
    /// If this many seconds pass after the end of a pause without a refusal, the next
    /// one is a first one.
    pub forget_seconds: u32,
    /// What is still sent during a pause: `None` for nothing.
    pub trickle: Option<Trickle>,
    /// The number of connections allowed when a pause is over.
    pub first_connections: u32,
    /// The number of connections that each step adds.
    pub step_connections: u32,
    /// The length of a step in seconds; 0 allows all connections at once.
    pub step_seconds: u32,
    /// The number of connections allowed at full speed.
    pub full_connections: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            reasons: BTreeSet::from([Reason::RateLimited, Reason::BadReputation, Reason::IpBlocklisted]),
            hits: 1,
            window_seconds: 3_600,
            pause_seconds: 600,
            pause_factor: (2, 1),
            max_pause_seconds: 14_400,
            forget_seconds: 86_400,
            trickle: None,
            first_connections: 1,
            step_connections: 1,
            step_seconds: 600,
            full_connections: 10,
        }
    }
}

crate::source::presets!(Policy, "delivery::backoff");

impl Policy {
    /// The published policies, and the default.
    ///
    /// ```
    /// use deliverability::delivery::backoff::Policy;
    ///
    /// let names: Vec<&str> =
    ///     Policy::PRESETS.iter().map(|preset| preset.name()).collect();
    /// assert_eq!(names, ["default", "gmail", "kumomta-shaping"]);
    /// ```
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new("default", GMAIL, Self::default),
        Preset::new("gmail", GMAIL, Self::default),
        Preset::new(
            "kumomta-shaping",
            Source::new(
                "KumoMTA, shipped shaping rules",
                "https://github.com/KumoCorp/kumomta",
                "2026-08-04",
            ),
            Self::kumomta_shaping,
        ),
    ];

    /// The same policy with no more connections than a provider accepts from one IP
    /// address.
    ///
    /// ```
    /// use deliverability::{delivery::backoff::Policy, provider::Provider};
    ///
    /// let (limits, _) = Provider::Sfr.facts().limits.unwrap();
    /// assert_eq!(Policy::default().within(limits).full_connections, 2);
    /// ```
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        if let Some(connections) = limits.connections {
            self.full_connections = self.full_connections.min(connections);
            self.first_connections = self.first_connections.min(connections);
        }
        self
    }

    /// KumoMTA's traffic shaping automation: on a text that blames the IP's reputation,
    /// one message a minute for 90 minutes, then as before. (KumoMTA's shipped rules;
    /// vendor practice. Its community rules last from 15 minutes to 4 hours.)
    fn kumomta_shaping() -> Self {
        let full_connections = 10;
        Self {
            reasons: BTreeSet::from([Reason::BadReputation, Reason::IpBlocklisted]),
            pause_seconds: 5_400,
            pause_factor: (1, 1),
            trickle: Some(Trickle { connections: 1, throttle: Throttle::per_minute(1).with_capacity(1) }),
            first_connections: full_connections,
            step_seconds: 0,
            full_connections,
            ..Self::default()
        }
    }

    /// The length of the nth pause in a row, counted from 1, in seconds.
    fn pause(&self, number: u32) -> u32 {
        super::retry::Phase::growing(1, self.pause_seconds, self.pause_factor, self.max_pause_seconds)
            .interval(number)
    }
}

/// The pace of a sender at a provider: at full speed, holding back, or returning to full
/// speed.
///
/// Keep one for each pair of sending IP address and provider, and pass it refusals as
/// they come.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use deliverability::{
///     bounce,
///     delivery::{Backoff, backoff::Policy},
/// };
///
/// let policy = Policy::default();
/// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
/// let mut backoff = Backoff::new();
/// assert_eq!(backoff.allowance(now, &policy).connections, 10);
///
/// let verdict = bounce::classify_reply(
///     "421-4.7.28 Gmail has detected an unusual rate of mail. \
/// 421 4.7.28 mail sent from your IP address has been temporarily rate limited",
/// );
/// backoff.on_reply(&(&verdict).into(), now, &policy);
/// let held = backoff.allowance(now, &policy);
/// assert_eq!((held.connections, held.until), (0, Some(now + TimeDelta::minutes(10))));
///
/// let connections = |minutes| {
///     backoff.allowance(now + TimeDelta::minutes(minutes), &policy).connections
/// };
/// assert_eq!([9, 10, 19, 20, 99, 100].map(connections), [0, 1, 1, 2, 9, 10]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Backoff {
    /// The version of this layout, 1.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::schema_version::known::<1, _>"))]
    schema_version: u32,
    /// The start of the window of refusals that did not lead to a pause yet, and their
    /// number.
    window: Option<(DateTime<Utc>, u32)>,
    pause: Option<Pause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Pause {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The number of the pause in a row, from 1.
    number: u32,
    reason: Reason,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff {
    /// A sender at full speed, without any refusal so far.
    #[must_use]
    pub const fn new() -> Self {
        Self { schema_version: 1, window: None, pause: None }
    }

    /// Records a refusal at its time.
    ///
    /// Refusals that the policy does not count change nothing, nor do those from before
    /// the last pause began. A refusal during a pause starts its length again, but does
    /// not lengthen the next one.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::{
    ///     bounce::Reason,
    ///     delivery::{Backoff, Setback, backoff::Policy},
    /// };
    ///
    /// let (policy, now) =
    ///     (Policy::default(), "2026-02-02T09:00:00Z".parse::<DateTime<Utc>>()?);
    /// let mut backoff = Backoff::new();
    /// backoff.on_reply(&Setback::transient(Reason::MailboxFull), now, &policy);
    /// assert_eq!(
    ///     backoff.allowance(now, &policy).until,
    ///     None,
    ///     "not the sender's fault"
    /// );
    ///
    /// // A reply that asks for an hour gets an hour.
    /// let setback = Setback::transient(Reason::RateLimited).with_wait(3_600);
    /// backoff.on_reply(&setback, now, &policy);
    /// assert_eq!(
    ///     backoff.allowance(now, &policy).until,
    ///     Some(now + TimeDelta::hours(1))
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn on_reply(&mut self, setback: &Setback, at: DateTime<Utc>, policy: &Policy) {
        if !policy.reasons.contains(&setback.reason) || self.pause.is_some_and(|pause| at < pause.since) {
            return;
        }
        let window = self.window.filter(|(since, _)| between(*since, at) < u64::from(policy.window_seconds));
        let (since, hits) = window.unwrap_or((at, 0));
        let hits = hits.saturating_add(1);
        if hits < policy.hits {
            self.window = Some((since, hits));
            return;
        }
        self.window = None;
        let number = match self.pause {
            Some(pause) if at < pause.until => pause.number,
            Some(pause) if between(pause.until, at) < u64::from(policy.forget_seconds) => {
                pause.number.saturating_add(1)
            }
            _ => 1,
        };
        let asked = setback.wait_seconds.unwrap_or_default().min(policy.max_pause_seconds);
        let until = later(at, policy.pause(number).max(asked));
        let (since, until) = match self.pause {
            Some(pause) if at < pause.until => (pause.since, until.max(pause.until)),
            _ => (at, until),
        };
        self.pause = Some(Pause { since, until, number, reason: setback.reason });
    }

    /// The connections that may be open at `now`, and the limit on messages if there is
    /// one.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::{
    ///     bounce::Reason,
    ///     delivery::{Backoff, Setback, backoff::Policy},
    /// };
    ///
    /// let (policy, now) =
    ///     (Policy::default(), "2026-02-02T09:00:00Z".parse::<DateTime<Utc>>()?);
    /// let mut backoff = Backoff::new();
    /// backoff.on_reply(&Setback::transient(Reason::RateLimited), now, &policy);
    /// // The second pause in a row is twice as long as the first.
    /// backoff.on_reply(
    ///     &Setback::transient(Reason::RateLimited),
    ///     now + TimeDelta::minutes(15),
    ///     &policy,
    /// );
    /// let held = backoff.allowance(now + TimeDelta::minutes(20), &policy);
    /// assert_eq!((held.connections, held.reason), (0, Some(Reason::RateLimited)));
    /// assert_eq!(held.until, Some(now + TimeDelta::minutes(35)));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn allowance(&self, now: DateTime<Utc>, policy: &Policy) -> Allowance {
        let full =
            Allowance { connections: policy.full_connections, throttle: None, until: None, reason: None };
        let Some(pause) = self.pause else { return full };
        let reason = Some(pause.reason);
        if now < pause.until {
            let connections = policy.trickle.map_or(0, |trickle| trickle.connections);
            let throttle = policy.trickle.map(|trickle| trickle.throttle);
            return Allowance { connections, throttle, until: Some(pause.until), reason };
        }
        let Some(steps) = between(pause.until, now).checked_div(u64::from(policy.step_seconds)) else {
            return full;
        };
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let connections =
            policy.first_connections.saturating_add(steps.saturating_mul(policy.step_connections));
        if connections >= policy.full_connections {
            return full;
        }
        let until = later(pause.until, steps.saturating_add(1).saturating_mul(policy.step_seconds));
        Allowance { connections, throttle: None, until: Some(until), reason }
    }
}

impl Backoff {
    /// The limit on messages at `now`, given the usual one.
    ///
    /// It is nothing in a pause, or the [trickle](Policy::trickle); after a pause it is
    /// the usual limit in proportion to the connections allowed, and at full speed the
    /// usual limit itself.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::{
    ///     bounce::Reason,
    ///     delivery::{Backoff, Setback, Throttle, backoff::Policy},
    /// };
    ///
    /// let (policy, usual) = (Policy::default(), Throttle::per_hour(600));
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let mut backoff = Backoff::new();
    /// backoff.on_reply(&Setback::transient(Reason::RateLimited), now, &policy);
    /// let tokens = |minutes| {
    ///     backoff.throttle(usual, now + TimeDelta::minutes(minutes), &policy).tokens
    /// };
    /// assert_eq!([0, 10, 20, 99, 100].map(tokens), [0, 60, 120, 540, 600]);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn throttle(&self, usual: Throttle, now: DateTime<Utc>, policy: &Policy) -> Throttle {
        let allowance = self.allowance(now, policy);
        if let Some(trickle) = allowance.throttle {
            return trickle;
        }
        if allowance.connections >= policy.full_connections {
            return usual;
        }
        let part = |count: u64| {
            let product = u128::from(count).saturating_mul(allowance.connections.into());
            let part = product.checked_div(policy.full_connections.max(1).into()).unwrap_or(0);
            u64::try_from(part).unwrap_or(u64::MAX).max(u64::from(allowance.connections > 0).min(count))
        };
        let mut reduced = usual;
        reduced.tokens = u32::try_from(part(usual.tokens.into())).unwrap_or(u32::MAX);
        reduced.capacity = part(usual.capacity);
        reduced
    }
}

/// What may be sent to a provider, as [`Backoff::allowance`] returns it. Its `Display`
/// is one line.
///
/// ```
/// use deliverability::{
///     bounce::Reason,
///     delivery::{Backoff, Setback, backoff::Policy},
/// };
///
/// let policy = Policy::preset("kumomta-shaping").unwrap();
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let mut backoff = Backoff::new();
/// assert_eq!(backoff.allowance(now, &policy).to_string(), "10 connections");
/// backoff.on_reply(&Setback::transient(Reason::BadReputation), now, &policy);
/// assert_eq!(
///     backoff.allowance(now, &policy).to_string(),
///     "1 connection, 1 every 1 min, at most 1 at once, until 2026-02-02 10:30:00 UTC \
///      (poor sender reputation)",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Allowance {
    /// The number of connections at a time; 0 for none.
    pub connections: u32,
    /// The limit on messages: `None` if only connections are limited.
    pub throttle: Option<Throttle>,
    /// Until when the answer is valid without further refusals: `None` for an unlimited
    /// time.
    pub until: Option<DateTime<Utc>>,
    /// The reason of the last refusal, if the sender is not at full speed.
    pub reason: Option<Reason>,
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.connections == 1 { "" } else { "s" };
        write!(f, "{} connection{plural}", self.connections)?;
        if let Some(throttle) = self.throttle {
            write!(f, ", {throttle}")?;
        }
        if let Some(until) = self.until {
            write!(f, ", until {}", until.format("%Y-%m-%d %H:%M:%S UTC"))?;
        }
        if let Some(reason) = self.reason {
            write!(f, " ({})", reason.description())?;
        }
        Ok(())
    }
}
