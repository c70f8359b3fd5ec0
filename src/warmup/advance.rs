//! What comes next, and why.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::{cmp::Reverse, fmt};

use chrono::NaiveDate;

use super::{
    brakes::{Brake, Brakes},
    observed::{Event, Observed},
    plan::Day,
};
use crate::rate::{Comparison, Limit, Rate, count::grouped};

/// What a ramp does next, from good to bad.
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
    /// Nothing was sent yet: the first step.
    #[default]
    Start,
    /// One step on.
    Advance,
    /// The same step again.
    Hold,
    /// A lower step.
    StepBack,
    /// Nothing is sent for a while.
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

/// The rules that hold a ramp back.
///
/// ```
/// use deliverability::warmup::Rule;
///
/// assert_eq!("hard-bounces".parse::<Rule>().unwrap(), Rule::HardBounces);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The rate of complaints.
    Complaints,
    /// The rate of hard bounces.
    HardBounces,
    /// The rate of soft bounces.
    SoftBounces,
    /// The rate of deferrals.
    Deferrals,
    /// Less was sent than makes a day count.
    TooLittleSent,
    /// Less was delivered than makes a day count.
    TooLittleDelivered,
    /// More was sent than planned.
    TooMuchSent,
    /// Nothing was sent for so long that receivers forget.
    Idle,
    /// The ramp did not move on for so long that it stops.
    Stalled,
}

crate::names::named! {
    Rule {
        Complaints => "complaints",
        HardBounces => "hard-bounces",
        SoftBounces => "soft-bounces",
        Deferrals => "deferrals",
        TooLittleSent => "too-little-sent",
        TooLittleDelivered => "too-little-delivered",
        TooMuchSent => "too-much-sent",
        Idle => "idle",
        Stalled => "stalled",
    }
}

/// Why a ramp does not advance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Reason {
    /// A rate is over its limit.
    Rate {
        /// Which rate.
        rule: Rule,
        /// At which provider: `None` over all.
        provider: Option<String>,
        /// What was seen in the window.
        rate: Rate,
        /// The limit.
        limit: Limit,
    },
    /// Less, or more, of the day's cap was sent or delivered than makes a day count.
    Volume {
        /// Which of them.
        rule: Rule,
        /// How many messages were sent, or delivered where the rule counts those.
        sent: u64,
        /// The cap of the day.
        cap: u64,
        /// The limit, in per cent of the cap.
        percent: u32,
    },
    /// Nothing was sent for some days.
    Idle {
        /// How many, since the last day on which something was.
        days: u32,
    },
    /// The ramp did not move on for some days.
    Stalled {
        /// How many, since the last day after which it did.
        days: u32,
    },
}

impl Reason {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Rate { rule, .. } | Self::Volume { rule, .. } => *rule,
            Self::Idle { .. } => Rule::Idle,
            Self::Stalled { .. } => Rule::Stalled,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate { rule, provider, rate, limit } => {
                f.write_str(match rule {
                    Rule::HardBounces => "hard bounces",
                    Rule::SoftBounces => "soft bounces",
                    other => other.as_str(),
                })?;
                if let Some(provider) = provider {
                    write!(f, " at {provider}")?;
                }
                let (events, trials) = (grouped(rate.events()), grouped(rate.trials()));
                let (seen, limit) = (rate.percent(), limit.percent());
                write!(f, " {seen} (limit {limit}, {events} of {trials} {})", rate.of())
            }
            Self::Volume { rule, sent, cap, percent } => {
                let need = if *rule == Rule::TooMuchSent { "allowed" } else { "needed" };
                let what = if *rule == Rule::TooLittleDelivered { "delivered" } else { "sent" };
                write!(f, "{} of {} were {what} ({percent} % are {need})", grouped(*sent), grouped(*cap))
            }
            Self::Idle { days } => write!(f, "nothing was sent for {days} days"),
            Self::Stalled { days } => write!(f, "no progress for {days} days"),
        }
    }
}

/// What comes next: the decision, the next day with its cap and parts, and the reasons.
///
/// Its `Display` is one sentence, as `hold at 480: complaints at gmail 0.14 % (limit 0.10 %, 5 of 3,500
/// delivered)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Next {
    pub(super) decision: Decision,
    pub(super) day: Day,
    /// For a pause: when it ends, and with which cap the ramp goes on.
    pub(super) resume: Option<(NaiveDate, u64)>,
    pub(super) reasons: Vec<Reason>,
    pub(super) is_last: bool,
}

impl Next {
    /// What the ramp does.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The next sending day.
    #[must_use]
    pub const fn day(&self) -> &Day {
        &self.day
    }

    /// Its cap: 0 in a pause.
    #[must_use]
    pub const fn cap(&self) -> u64 {
        self.day.cap()
    }

    /// For a pause: the date from which mail may be sent again.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.resume.map(|(date, _)| date)
    }

    /// Whether the cap is the plan's target.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.is_last
    }

    /// Why the ramp does not advance, the worst first. Empty where it does.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The first date on which mail may be sent.
    pub(super) fn resumes(&self) -> NaiveDate {
        self.resume.map_or_else(|| self.day.date(), |(date, _)| date)
    }
}

impl fmt::Display for Next {
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

/// The worst that the rates of a window say, and why: the reasons of the worst decision come first.
pub(super) fn judge(window: &[Observed], today: NaiveDate, brakes: &Brakes) -> (Decision, Vec<Reason>) {
    let nothing = || (Observed::new(today), Observed::new(today));
    let mut whole = nothing();
    let mut providers: BTreeMap<&str, (Observed, Observed)> = BTreeMap::new();
    for row in window {
        let own = row.provider().map(|provider| providers.entry(provider).or_insert_with(nothing));
        for (all, last) in own.into_iter().chain([&mut whole]) {
            all.add(row);
            if row.date() == today {
                last.add(row);
            }
        }
    }
    let mut found: Vec<(Decision, Reason)> = Vec::new();
    let counts = providers.iter().map(|(provider, counts)| (Some(*provider), counts));
    for (provider, (all, last)) in counts.chain([(None, &whole)]) {
        let watched = [
            (Rule::Complaints, Event::Complaint, &brakes.complaints),
            (Rule::HardBounces, Event::Hard, &brakes.hard),
            (Rule::SoftBounces, Event::Soft, &brakes.soft),
            (Rule::Deferrals, Event::Deferral, &brakes.deferred),
        ];
        for (rule, event, brake) in watched {
            let Some((decision, rate, limit)) = apply(brake, event, all, last) else { continue };
            // The whole need not repeat what one of its providers says.
            let is_said = |(said, reason): &(Decision, Reason)| reason.rule() == rule && *said >= decision;
            if provider.is_some() || !found.iter().any(is_said) {
                let provider = provider.map(String::from);
                found.push((decision, Reason::Rate { rule, provider, rate, limit }));
            }
        }
    }
    found.sort_by_key(|(decision, _)| Reverse(*decision));
    let worst = found.first().map_or(Decision::Advance, |(decision, _)| *decision);
    (worst, found.into_iter().map(|(_, reason)| reason).collect())
}

/// The hardest brake that applies.
///
/// More events never lead to a milder one: every condition here is one that more events keep true.
fn apply(brake: &Brake, event: Event, all: &Observed, last: &Observed) -> Option<(Decision, Rate, Limit)> {
    let levels =
        [(Decision::Pause, brake.pause), (Decision::StepBack, brake.step_back), (Decision::Hold, brake.hold)];
    levels.into_iter().find_map(|(decision, limit)| {
        let limit = limit?;
        let rate = all.rate(event, limit.of())?;
        let of_last = last.rate(event, limit.of())?;
        let is_fresh = decision == Decision::Hold || limit.breached_by(&of_last) == Some(true);
        let is_above = brake.evidence.compare(&rate, &limit) == Comparison::Above;
        (is_above && is_fresh).then_some((decision, rate, limit))
    })
}
