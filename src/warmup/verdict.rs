//! The decision about the next day, and its reasons.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::{cmp::Reverse, fmt};

use chrono::NaiveDate;

use super::{day::Day, observed::Observed, policy::Policy};
use crate::{
    provider::Provider,
    rate::{Counts, count::grouped},
    reputation::{self, Bound, Conduct, Health, Sample, Seen, Signal},
};

/// What a ramp does next, ordered from good to bad.
///
/// ```
/// use deliverability::warmup::Decision;
///
/// assert!(Decision::Pause > Decision::StepBack && Decision::StepBack > Decision::Hold);
/// assert_eq!(Decision::StepBack.as_str(), "step-back");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Decision {
    /// Begin with the first step: nothing was sent yet.
    #[default]
    Start,
    /// Move on by one step.
    Advance,
    /// Repeat the same step.
    Hold,
    /// Go back to a lower step.
    StepBack,
    /// Send nothing for some days.
    Pause,
}

crate::names::named! {
    Decision {
        Start => "start",
        Advance => "advance",
        Hold => "hold",
        StepBack => "step-back",
        Pause => "pause",
    }
}

impl From<Conduct> for Decision {
    /// The decision that corresponds to what [`reputation`] calls for.
    ///
    /// ```
    /// use deliverability::{reputation::Conduct, warmup::Decision};
    ///
    /// let decisions =
    ///     [Conduct::Healthy, Conduct::Clean, Conduct::Unknown, Conduct::Past]
    ///         .map(Decision::from);
    /// use Decision::{Advance, Hold, Pause, StepBack};
    /// assert_eq!(decisions, [Advance, Advance, Advance, Hold]);
    /// let decisions =
    ///     [Conduct::Watch, Conduct::Throttle, Conduct::Pause].map(Decision::from);
    /// assert_eq!(decisions, [Hold, StepBack, Pause]);
    /// ```
    fn from(conduct: Conduct) -> Self {
        match conduct {
            Conduct::Healthy | Conduct::Clean | Conduct::Unknown => Self::Advance,
            Conduct::Past | Conduct::Watch => Self::Hold,
            Conduct::Throttle => Self::StepBack,
            Conduct::Pause => Self::Pause,
        }
    }
}

/// Why a ramp does not advance. Its `Display` is one clause of the verdict's sentence.
///
/// ```
/// use deliverability::warmup::Reason;
///
/// let reason = Reason::TooLittleSent { sent: 300, cap: 1_000, percent: 50 };
/// assert_eq!(reason.to_string(), "300 of 1,000 were sent (50 % are needed)");
/// assert_eq!(reason.as_str(), "too-little-sent");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Reason {
    /// A rule of the reputation policy is broken.
    Reputation {
        /// The provider at which it is broken: `None` over all providers.
        provider: Option<String>,
        /// The rule, what was measured in which window, and the limit.
        reason: reputation::Reason,
    },
    /// Less was sent than a day needs to count.
    TooLittleSent {
        /// The number of messages sent.
        sent: u64,
        /// The cap of the day, in messages.
        cap: u64,
        /// The part of the cap that is needed, in per cent.
        percent: u32,
    },
    /// Less was delivered than a day needs to count.
    TooLittleDelivered {
        /// The number of messages delivered.
        delivered: u64,
        /// The cap of the day, in messages.
        cap: u64,
        /// The part of the cap that is needed, in per cent.
        percent: u32,
    },
    /// More was sent than the day's cap allows.
    TooMuchSent {
        /// The number of messages sent.
        sent: u64,
        /// The cap of the day, in messages.
        cap: u64,
        /// The part of the cap that is allowed, in per cent.
        percent: u32,
    },
    /// Nothing was sent for so long that receivers forget the sender.
    Idle {
        /// The number of days since the last one on which mail was sent.
        days: u32,
    },
    /// The ramp made no progress for so long that it pauses.
    Stalled {
        /// The number of days since it last moved on.
        days: u32,
    },
}

impl Reason {
    /// A stable name: that of the signal for a rule of reputation, else that of the kind
    /// of reason.
    ///
    /// ```
    /// use deliverability::warmup::Reason;
    ///
    /// assert_eq!(Reason::Idle { days: 9 }.as_str(), "idle");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Reputation { reason, .. } => match reason.signal {
                Some(signal) => signal.as_str(),
                None => "reputation",
            },
            Self::TooLittleSent { .. } => "too-little-sent",
            Self::TooLittleDelivered { .. } => "too-little-delivered",
            Self::TooMuchSent { .. } => "too-much-sent",
            Self::Idle { .. } => "idle",
            Self::Stalled { .. } => "stalled",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reputation { provider, reason } => {
                f.write_str(reason.signal.map_or("reputation", Signal::phrase))?;
                if let Some(provider) = provider {
                    write!(f, " at {provider}")?;
                }
                match reason.seen {
                    Seen::Rate(rate) => write!(f, " {}", rate.percent())?,
                    Seen::Count(count) => write!(f, " {}", grouped(count))?,
                    seen => write!(f, " {seen}")?,
                }
                if let Some(window) = reason.window() {
                    write!(f, " in {window}")?;
                }
                match (reason.limit, reason.seen) {
                    (Some(Bound::Rate(limit) | Bound::Floor(limit)), Seen::Rate(rate)) => {
                        let (events, trials) = (grouped(rate.events()), grouped(rate.trials()));
                        write!(f, " (limit {}, {events} of {trials} {})", limit.percent(), rate.of())
                    }
                    (Some(limit), _) => write!(f, " (limit {limit})"),
                    (None, _) => Ok(()),
                }
            }
            Self::TooLittleSent { sent, cap, percent } => {
                write!(f, "{} of {} were sent ({percent} % are needed)", grouped(*sent), grouped(*cap))
            }
            Self::TooLittleDelivered { delivered, cap, percent } => {
                let (delivered, cap) = (grouped(*delivered), grouped(*cap));
                write!(f, "{delivered} of {cap} were delivered ({percent} % are needed)")
            }
            Self::TooMuchSent { sent, cap, percent } => {
                write!(f, "{} of {} were sent ({percent} % are allowed)", grouped(*sent), grouped(*cap))
            }
            Self::Idle { days } => write!(f, "nothing was sent for {days} days"),
            Self::Stalled { days } => write!(f, "no progress for {days} days"),
        }
    }
}

/// What comes next: the decision, the next day with its cap and parts, and the reasons.
///
/// Its `Display` is one sentence.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Decision, Observed, Plan, Policy};
///
/// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let plan = Plan::builder().start(date(2)).from(100).to(5_000).build()?;
/// let next = plan.advance(&[Observed::new(date(2)).sent(20)], &Policy::default());
/// assert_eq!(next.to_string(), "hold at 100: 20 of 100 were sent (50 % are needed)");
/// assert_eq!((next.decision(), next.cap()), (Decision::Hold, 100));
/// assert_eq!((next.day().date(), next.reasons().len()), (date(3), 1));
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    pub(super) decision: Decision,
    pub(super) day: Day,
    /// For a pause: when it ends, and the cap with which the ramp continues.
    pub(super) resume: Option<(NaiveDate, u64)>,
    pub(super) reasons: Vec<Reason>,
    pub(super) is_last: bool,
}

impl Verdict {
    /// What the ramp does on the next sending day.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The next sending day, with its date, cap and parts.
    #[must_use]
    pub const fn day(&self) -> &Day {
        &self.day
    }

    /// The cap of the next sending day, in messages: 0 in a pause.
    #[must_use]
    pub const fn cap(&self) -> u64 {
        self.day.cap()
    }

    /// For a pause, the date from which mail may be sent again.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.resume.map(|(date, _)| date)
    }

    /// Whether the cap is the plan's target.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.is_last
    }

    /// Why the ramp does not advance, the worst reason first. Empty if it does.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The first date on which mail may be sent.
    pub(super) fn resumes(&self) -> NaiveDate {
        self.resume.map_or_else(|| self.day.date(), |(date, _)| date)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cap = grouped(self.cap());
        match (self.decision, self.resume) {
            (Decision::Pause, Some((until, cap))) => write!(f, "pause until {until}, then {}", grouped(cap))?,
            (Decision::Pause, None) => f.write_str("pause")?,
            (Decision::Start, _) => write!(f, "start at {cap}")?,
            (Decision::Advance, _) if self.is_last => write!(f, "advance to {cap}, the target")?,
            (Decision::Advance, _) => write!(f, "advance to {cap}")?,
            (Decision::Hold, _) => write!(f, "hold at {cap}")?,
            (Decision::StepBack, _) => write!(f, "step back to {cap}")?,
        }
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{} {reason}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

/// The worst judgment of reputation on the rows up to today, at each provider and over
/// all, with its reasons: those of the worst decision come first.
pub(super) fn judge(rows: &[Observed], today: NaiveDate, policy: &Policy) -> (Decision, Vec<Reason>) {
    let mut groups: BTreeMap<Option<&str>, BTreeMap<NaiveDate, Counts>> = BTreeMap::new();
    for row in rows {
        let whole = groups.entry(None).or_default().entry(row.date()).or_default();
        *whole = whole.merged(&row.complete());
        if row.provider().is_some() {
            let own = groups.entry(row.provider()).or_default().entry(row.date()).or_default();
            *own = own.merged(&row.complete());
        }
    }
    let Some(now) = today.succ_opt().map(|next| next.and_time(chrono::NaiveTime::MIN).and_utc()) else {
        return (Decision::Hold, Vec::new());
    };
    let mut found: Vec<(Decision, Reason)> = Vec::new();
    // The total comes last: it need not repeat what one of its providers says.
    let whole = groups.remove(&None).map(|days| (None, days));
    for (provider, days) in groups.into_iter().chain(whole) {
        let samples: Vec<Sample> = days.into_iter().map(|(date, counts)| Sample::day(date, counts)).collect();
        let known =
            provider.filter(|_| policy.providers_rules).and_then(|name| name.parse::<Provider>().ok());
        let own = known.map(|known| policy.reputation.clone().with_provider(known));
        let verdict = reputation::assess(&samples, own.as_ref().unwrap_or(&policy.reputation), now);
        let mut said: Vec<Option<Signal>> = Vec::new();
        let mut reasons: Vec<&reputation::Reason> = verdict.reasons().iter().collect();
        reasons.sort_by_key(|reason| Reverse(reason.conduct()));
        for reason in reasons {
            // A breach of an earlier day has already been acted on.
            let most = if reason.until == Some(now) { Decision::Pause } else { Decision::Hold };
            let decision = Decision::from(reason.conduct()).min(most);
            let is_repeated = said.contains(&reason.signal)
                || provider.is_none() && found.iter().any(|(other, old)| {
                    let same =
                        matches!(old, Reason::Reputation { reason: old, .. } if old.signal == reason.signal);
                    same && *other >= decision
                });
            if reason.health < Health::Watch || decision < Decision::Hold || is_repeated {
                continue;
            }
            said.push(reason.signal);
            let provider = provider.map(String::from);
            found.push((decision, Reason::Reputation { provider, reason: reason.clone() }));
        }
    }
    found.sort_by(|(one, _), (other, _)| other.cmp(one));
    let worst = found.first().map_or(Decision::Advance, |(decision, _)| *decision);
    (worst, found.into_iter().map(|(_, reason)| reason).collect())
}
