//! Holding back from a provider that asks for less, and coming back step by step.

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

/// What is still sent while a provider is held back from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Trickle {
    /// How many connections.
    pub connections: u32,
    /// How many messages.
    pub throttle: Throttle,
}

const GMAIL: Source = Source::new(
    "Google, Gmail SMTP errors and codes: 4.7.28",
    "https://support.google.com/a/answer/3726730",
    "2026-06-18",
);

/// When a sender holds back from a provider, for how long, and how it comes back.
///
/// The default is what Gmail asks for beside its code 4.7.28: stop for at least ten minutes, restart
/// with one connection, and add one at a time. How long each step lasts, and that a pause doubles
/// when the last one did not help, is not published: those are ours. As connections do, the rate of messages
/// comes back step by step: see [`Backoff::throttle`].
///
/// ```
/// use deliverability::delivery::backoff::Policy;
///
/// let policy = Policy::default();
/// assert_eq!((policy.pause_seconds, policy.first_connections, policy.step_connections), (600, 1, 1));
/// assert!(Policy::preset("kumomta-shaping").unwrap().trickle.is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The reasons that count.
    pub reasons: BTreeSet<Reason>,
    /// So many of them within the window hold back; 0 counts as 1.
    pub hits: u32,
    /// The window, in seconds, from the first of them.
    pub window_seconds: u32,
    /// How long the first pause lasts, in seconds.
    pub pause_seconds: u32,
    /// A further pause is the one before times this ratio, numerator and denominator.
    pub pause_factor: (u32, u32),
    /// No pause is longer, in seconds, whatever a reply asks for.
    pub max_pause_seconds: u32,
    /// After so many seconds without trouble from the end of a pause, the next one is a first one.
    pub forget_seconds: u32,
    /// What is still sent during a pause; `None` for nothing.
    pub trickle: Option<Trickle>,
    /// How many connections there may be when a pause is over.
    pub first_connections: u32,
    /// How many each step adds.
    pub step_connections: u32,
    /// How long a step lasts, in seconds; 0 for no steps: all connections at once.
    pub step_seconds: u32,
    /// How many connections there may be without trouble.
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

impl Policy {
    /// What was published, the default among them.
    ///
    /// ```
    /// use deliverability::delivery::backoff::Policy;
    ///
    /// let names: Vec<&str> = Policy::PRESETS.iter().map(|preset| preset.name()).collect();
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

    /// The preset of this name.
    ///
    /// ```
    /// use deliverability::delivery::backoff::Policy;
    ///
    /// assert_eq!(Policy::preset("gmail").unwrap().pause_seconds, 600);
    /// assert_eq!(Policy::preset("nobody"), None);
    /// ```
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Preset::policy_of(Self::PRESETS, name)
    }

    /// Who published this policy: `None` where it is no preset, or was changed.
    ///
    /// ```
    /// use deliverability::delivery::backoff::Policy;
    ///
    /// assert!(Policy::default().source().unwrap().title().starts_with("Google"));
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        Preset::source_of(Self::PRESETS, self)
    }

    /// The same policy with no more connections than a provider takes from one address.
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

    /// KumoMTA's traffic shaping automation: on a text that blames the IP's reputation, one message a
    /// minute for 90 minutes, then as before. (KumoMTA's shipped rules; vendor practice. Its community
    /// rules last from 15 minutes to 4 hours.)
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

/// The pace of a sender at a provider: at full speed, held back, or on its way back.
///
/// One state for each pair of sending address and provider; refusals go in as they come.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use deliverability::{bounce, delivery::{Backoff, backoff::Policy}};
///
/// let policy = Policy::default();
/// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
/// let mut backoff = Backoff::new();
/// assert_eq!(backoff.allowance(now, &policy).connections, 10);
///
/// let verdict = bounce::classify_reply("421-4.7.28 Gmail has detected an unusual rate of mail. \
///     421 4.7.28 mail sent from your IP address has been temporarily rate limited");
/// backoff.on_reply(&(&verdict).into(), now, &policy);
/// let held = backoff.allowance(now, &policy);
/// assert_eq!((held.connections, held.until), (0, Some(now + TimeDelta::minutes(10))));
///
/// let connections = |minutes| backoff.allowance(now + TimeDelta::minutes(minutes), &policy).connections;
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
    /// When the hits that are not yet a pause were counted from, and how many.
    window: Option<(DateTime<Utc>, u32)>,
    pause: Option<Pause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Pause {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    /// Which one in a row, counted from 1.
    number: u32,
    reason: Reason,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff {
    /// Without trouble so far.
    #[must_use]
    pub const fn new() -> Self {
        Self { schema_version: 1, window: None, pause: None }
    }

    /// Takes in a refusal at its time. Refusals that the policy does not count change nothing, nor do
    /// those from before the last pause began; one during a pause lets it last as long again from then,
    /// and makes the next one no longer.
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

    /// What may be sent at `now`.
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
    /// The limit on messages at `now`, of the usual one: nothing in a pause, or what trickles; after it
    /// the part of the usual rate that the connections are of all of them; the usual one without trouble.
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
    /// let tokens = |minutes| backoff.throttle(usual, now + TimeDelta::minutes(minutes), &policy).tokens;
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

/// What may be sent to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Allowance {
    /// How many connections at a time; 0 for none.
    pub connections: u32,
    /// How many messages, where they are limited as well.
    pub throttle: Option<Throttle>,
    /// Until when this holds, if nothing happens; `None` where it holds on.
    pub until: Option<DateTime<Utc>>,
    /// Why it is less than everything.
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
