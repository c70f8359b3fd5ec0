//! The judgment of one rule over its windows.

use alloc::vec::Vec;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    policy::{Bound, Rule},
    sample::{Sample, span_of_hours},
    verdict::Seen,
};
use crate::rate::{Comparison, Doubt, Rate, Trials};

/// The result of one rule.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome {
    /// There are too few counts to compare.
    Unknown(Option<Doubt>),
    /// The limit is kept, with enough trials.
    Kept,
    /// The counts break the limit but do not prove a breach.
    Doubtful(Doubt),
    /// The limit is broken, or was broken and the breach is still in force.
    Broken {
        /// The time of a breach that is in force although the counts keep the limit
        /// again.
        held_since: Option<DateTime<Utc>>,
    },
}

impl Outcome {
    const fn rank(&self) -> u8 {
        match self {
            Self::Unknown(_) => 0,
            Self::Kept => 1,
            Self::Doubtful(_) => 2,
            Self::Broken { .. } => 3,
        }
    }
}

/// The result of a rule in the worst of its windows.
pub(super) struct Judgment {
    pub(super) outcome: Outcome,
    pub(super) seen: Seen,
    pub(super) window_hours: Option<u32>,
    /// The end of the data that the rule needs: `None` if there are none.
    pub(super) end: Option<DateTime<Utc>>,
    /// Whether the counts of the last 24 hours of these data break the rule by
    /// themselves.
    pub(super) is_of_last_day: bool,
}

impl Judgment {
    /// Judges a rule; `samples` are ordered by their ends.
    pub(super) fn of(rule: &Rule, samples: &[&Sample]) -> Self {
        let samples: Vec<Known<'_>> = samples.iter().filter_map(|sample| Known::new(sample, rule)).collect();
        let samples = samples.as_slice();
        let mut worst: Option<(Outcome, Window, u32)> = None;
        for &hours in &rule.windows_hours {
            let Some((outcome, window)) = in_window(rule, samples, hours) else { continue };
            let is_worse = worst.as_ref().is_none_or(|(other, of_other, _)| {
                let ranks = (outcome.rank(), other.rank());
                ranks.0 > ranks.1 || ranks.0 == ranks.1 && window.is_beyond(of_other, rule, outcome.rank())
            });
            if is_worse {
                worst = Some((outcome, window, hours));
            }
        }
        let Some((outcome, window, hours)) = worst else {
            let (outcome, seen) = (Outcome::Unknown(None), Seen::Unknown);
            return Self { outcome, seen, window_hours: None, end: None, is_of_last_day: false };
        };
        let is_of_last_day = hours <= 24 && window.breaks(rule) || last_day(samples, window.end).breaks(rule);
        Self {
            outcome,
            seen: window.seen(rule.bound),
            window_hours: Some(hours),
            end: Some(window.end),
            is_of_last_day,
        }
    }
}

/// A sample with its events and trials.
#[derive(Clone, Copy)]
struct Known<'a> {
    sample: &'a Sample,
    events: u64,
    trials: u64,
}

impl<'a> Known<'a> {
    fn new(sample: &'a Sample, rule: &Rule) -> Option<Self> {
        let counts = sample.counts();
        let events = rule.signal.events(counts)?;
        let trials = match rule.bound {
            Bound::Rate(limit) | Bound::Floor(limit) => counts.trials(limit.of())?,
            Bound::Count(_) => counts.trials(Trials::Sent).or(counts.delivered).unwrap_or_default(),
        };
        Some(Self { sample, events, trials })
    }
}

/// The samples that fit into a window.
fn fitting<'a>(samples: &'a [Known<'a>], hours: u32) -> impl DoubleEndedIterator<Item = Known<'a>> {
    let length = span_of_hours(hours);
    let fits =
        move |known: &&Known<'a>| known.sample.until().signed_duration_since(known.sample.from()) <= length;
    samples.iter().filter(fits).copied()
}

/// The counts of the 24 hours before `end`, or those of the samples that end there if
/// all are longer.
fn last_day(samples: &[Known<'_>], end: DateTime<Utc>) -> Window {
    sum(samples, 24).filter(|day| day.end == end).unwrap_or_else(|| {
        let last = samples.iter().rev().take_while(|known| known.sample.until() == end);
        Window::empty(end).plus(last.copied())
    })
}

/// The result of a rule in the window of `hours` hours that ends with its data: `None`
/// without data.
fn in_window(rule: &Rule, samples: &[Known<'_>], hours: u32) -> Option<(Outcome, Window)> {
    if rule.hold_days == 0 {
        let window = sum(samples, hours)?;
        return Some((window.compare(rule), window));
    }
    let mut windows = Windows::new(samples, hours);
    let mut hold = Hold::default();
    let mut last = None;
    while let Some(window) = windows.next() {
        let outcome = window.compare(rule);
        hold.note(&window, &outcome, rule);
        last = Some((outcome, window));
    }
    let (outcome, window) = last?;
    Some(match (outcome, hold.since(rule.hold_days)) {
        (Outcome::Kept | Outcome::Unknown(..) | Outcome::Doubtful(..), Some(since)) => {
            (Outcome::Broken { held_since: Some(since) }, window)
        }
        (outcome, _) => (outcome, window),
    })
}

/// The last window alone.
fn sum(samples: &[Known<'_>], hours: u32) -> Option<Window> {
    let end = fitting(samples, hours).next_back()?.sample.until();
    let start = end.checked_sub_signed(span_of_hours(hours)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let within = fitting(samples, hours).filter(|known| known.sample.from() >= start);
    Some(Window::empty(end).plus(within))
}

/// The last breach, and the number of clean days since.
#[derive(Default)]
struct Hold {
    breach: Option<DateTime<Utc>>,
    /// The last day that was counted, clean or not, so that none counts twice.
    counted: Option<NaiveDate>,
    clean_days: u32,
}

impl Hold {
    fn note(&mut self, window: &Window, outcome: &Outcome, rule: &Rule) {
        // The sample of a day ends at midnight, which belongs to the next day.
        let just_before = window.end.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(window.end);
        let day = Some(just_before.date_naive());
        if matches!(outcome, Outcome::Broken { .. }) {
            self.breach = Some(window.end);
        }
        if window.breaks(rule) {
            // Counts that break the limit without proof are neither a breach nor a clean day.
            (self.clean_days, self.counted) = (0, day);
        } else if window.has_mail && self.counted != day {
            (self.clean_days, self.counted) = (self.clean_days.saturating_add(1), day);
        }
    }

    fn since(&self, hold_days: u32) -> Option<DateTime<Utc>> {
        self.breach.filter(|_| self.clean_days < hold_days)
    }
}

/// The windows of a rule, each ending with one more sample that has the rule's counts.
struct Windows<'a> {
    length: TimeDelta,
    /// The samples that fit into the window, by their ends and by their beginnings.
    by_end: Vec<Known<'a>>,
    by_start: Vec<Known<'a>>,
    added: usize,
    removed: usize,
    events: u128,
    trials: u128,
}

impl<'a> Windows<'a> {
    fn new(samples: &'a [Known<'a>], hours: u32) -> Self {
        let by_end: Vec<Known<'a>> = fitting(samples, hours).collect();
        let mut by_start = by_end.clone();
        by_start.sort_by_key(|known| known.sample.from());
        Self { length: span_of_hours(hours), by_end, by_start, added: 0, removed: 0, events: 0, trials: 0 }
    }

    /// The window that ends with the next sample, and with all others that end at the
    /// same time.
    fn next(&mut self) -> Option<Window> {
        let end = self.by_end.get(self.added)?.sample.until();
        let mut has_mail = false;
        while let Some(known) = self.by_end.get(self.added).filter(|known| known.sample.until() == end) {
            self.events = self.events.saturating_add(known.events.into());
            self.trials = self.trials.saturating_add(known.trials.into());
            has_mail |= known.trials > 0;
            self.added = self.added.saturating_add(1);
        }
        let start = end.checked_sub_signed(self.length).unwrap_or(DateTime::<Utc>::MIN_UTC);
        // A sample that begins before the window and fits into one has ended by now, so it was added.
        while let Some(known) = self.by_start.get(self.removed).filter(|known| known.sample.from() < start) {
            self.events = self.events.saturating_sub(known.events.into());
            self.trials = self.trials.saturating_sub(known.trials.into());
            self.removed = self.removed.saturating_add(1);
        }
        let cut = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        Some(Window { end, events: cut(self.events), trials: cut(self.trials), has_mail })
    }
}

/// One window: its end and its counts.
#[derive(Clone, Copy)]
struct Window {
    end: DateTime<Utc>,
    events: u64,
    trials: u64,
    /// Whether its last samples had any mail.
    has_mail: bool,
}

impl Window {
    const fn empty(end: DateTime<Utc>) -> Self {
        Self { end, events: 0, trials: 0, has_mail: false }
    }

    fn plus<'a>(mut self, samples: impl Iterator<Item = Known<'a>>) -> Self {
        for known in samples {
            self.events = self.events.saturating_add(known.events);
            self.trials = self.trials.saturating_add(known.trials);
        }
        self
    }

    fn seen(&self, bound: Bound) -> Seen {
        match bound {
            Bound::Rate(limit) | Bound::Floor(limit) => {
                Seen::Rate(Rate::new(self.events, self.trials, limit.of()))
            }
            Bound::Count(_) => Seen::Count(self.events),
        }
    }

    /// Whether the counts break the rule at face value.
    fn breaks(&self, rule: &Rule) -> bool {
        match (rule.bound, rule.signal.is_good()) {
            (Bound::Rate(limit) | Bound::Floor(limit), is_good) => {
                let is_over = limit.breached_by(&Rate::new(self.events, self.trials, limit.of()));
                // Mail that was not sent cannot be opened.
                is_over == Some(!is_good) && (self.trials > 0 || !is_good)
            }
            (Bound::Count(count), false) => self.events >= count,
            (Bound::Count(count), true) => self.events < count,
        }
    }

    fn compare(&self, rule: &Rule) -> Outcome {
        let breaks = self.breaks(rule);
        let is_good = rule.signal.is_good();
        let comparison = match rule.bound {
            Bound::Rate(limit) | Bound::Floor(limit) => {
                rule.evidence.compare(&Rate::new(self.events, self.trials, limit.of()), &limit)
            }
            Bound::Count(_) if breaks != is_good => Comparison::Above,
            Bound::Count(_) => Comparison::Below,
        };
        match (comparison, is_good) {
            (Comparison::Above, false) | (Comparison::Below, true) => Outcome::Broken { held_since: None },
            (Comparison::Undetermined(doubt @ (Doubt::TooFewTrials { .. } | Doubt::OtherTrials)), _) => {
                Outcome::Unknown(Some(doubt))
            }
            (Comparison::Undetermined(doubt), _) if breaks => Outcome::Doubtful(doubt),
            _ => Outcome::Kept,
        }
    }

    /// Whether this window is the one to report, of two with the same outcome.
    fn is_beyond(&self, other: &Self, rule: &Rule, rank: u8) -> bool {
        let cross = |one: &Self, two: &Self| u128::from(one.events).saturating_mul(two.trials.into());
        match rank {
            // The one with the most data.
            0 | 1 => self.trials > other.trials,
            _ if rule.signal.is_good() => cross(self, other) < cross(other, self),
            _ => cross(self, other) > cross(other, self),
        }
    }
}
