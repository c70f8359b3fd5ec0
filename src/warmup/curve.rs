//! The shapes of a ramp: from inputs to the caps of its steps.
//!
//! A [`Curve`] gives the steps of a plan their caps;
//! [`Plan::builder`](super::Plan::builder) takes it, with the two ends and the step
//! limit.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::warmup::{Curve, Plan};
//!
//! let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
//! let steps = |curve| {
//!     let plan = Plan::builder().start(start).curve(curve).from(100).to(800).days(4);
//!     plan.step_limit(None).build().unwrap().steps().to_vec()
//! };
//! assert_eq!(steps(Curve::Geometric), [100, 200, 400, 800]);
//! assert_eq!(steps(Curve::Linear), [100, 333, 566, 800]);
//! ```

use alloc::vec::Vec;
use core::{fmt, iter};

use super::{
    error::ErrorKind,
    plan::Plan,
    share::Share,
    split::{Overflow, apportion},
};
use crate::rate::scaled::Scaled;

/// The shape of a ramp. A step is one sending day.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Curve, Plan};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::builder()
///     .start(start)
///     .curve(Curve::Linear)
///     .from(100)
///     .to(500)
///     .days(5)
///     .build()?;
/// assert_eq!(plan.steps(), [100, 200, 300, 400, 500]);
///
/// let curve = Curve::Stepped { levels: vec![100, 150, 200], hold: 2 };
/// let plan = Plan::builder().start(start).curve(curve).build()?;
/// assert_eq!(plan.steps(), [100, 100, 150, 150, 200, 200]);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Curve {
    /// Every step grows by the same ratio: the one given, or the one that reaches the
    /// target in the given number of days. A cap is the exact power of the ratio,
    /// rounded down (a value that is below a whole number by less than 2^-44 of itself
    /// counts as that number).
    #[default]
    Geometric,
    /// Every step grows by the same number of messages, as far as the step limit allows.
    Linear,
    /// Levels that are held for some days each; the growth to the next level depends on
    /// the volume.
    Banded {
        /// The bands in ascending order; the last one also applies above its end.
        bands: Vec<Band>,
        /// For how many sending days each level is held; the ramp ends at the target.
        hold: u32,
    },
    /// Given levels, each held for some days.
    Stepped {
        /// The levels in ascending order, in messages a day.
        levels: Vec<u64>,
        /// For how many sending days each level is held, the last one included.
        hold: u32,
    },
    /// A table of caps, one for each sending day.
    Table {
        /// The caps in messages a day, none below the one before it.
        caps: Vec<u64>,
        /// The growth beyond the end of the table; `None` if the ramp ends with the
        /// table.
        then: Option<Growth>,
    },
    /// Every provider at its own pace ([`Share::pace`]): the cap of a day is the sum of
    /// the providers' parts of the target.
    Providers,
}

/// A growth from one step to the next: an exact ratio above 1.
///
/// ```
/// use deliverability::warmup::Growth;
///
/// assert_eq!(Growth::percent(40), Growth::new(140, 100));
/// assert_eq!(Growth::DOUBLE.to_string(), "×2");
/// assert_eq!(Growth::percent(40).to_string(), "×1.4");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Growth {
    numerator: u32,
    denominator: u32,
}

impl Growth {
    /// Twice as many messages.
    pub const DOUBLE: Self = Self::new(2, 1);

    /// `numerator` messages for every `denominator`. A ratio of 1 or less is refused
    /// when the plan is built.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{ErrorKind, Growth, Plan};
    ///
    /// assert_eq!(Growth::new(5, 4).to_string(), "×1.25");
    /// let plan = Plan::builder()
    ///     .start(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    ///     .from(10)
    ///     .to(20);
    /// let error = plan.growth(Growth::new(1, 1)).build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NoGrowth);
    /// ```
    #[must_use]
    pub const fn new(numerator: u32, denominator: u32) -> Self {
        Self { numerator, denominator }
    }

    /// Growth by `more` per cent: 40 is ×1.4.
    ///
    /// ```
    /// use deliverability::warmup::Growth;
    ///
    /// assert_eq!(Growth::percent(15).to_string(), "×1.15");
    /// assert_eq!(Growth::percent(100).to_string(), "×2");
    /// ```
    #[must_use]
    pub const fn percent(more: u32) -> Self {
        Self::new(more.saturating_add(100), 100)
    }

    pub(super) const fn is_growth(self) -> bool {
        self.denominator > 0 && self.numerator > self.denominator
    }

    fn real(self) -> Scaled {
        Scaled::ratio(self.numerator.into(), self.denominator.into())
    }

    fn is_above(self, other: Self) -> bool {
        let cross = |one: u32, two: u32| u64::from(one).saturating_mul(u64::from(two));
        cross(self.numerator, other.denominator) > cross(other.numerator, self.denominator)
    }

    /// The largest cap that may follow a cap: by the ratio, rounded down, or one message
    /// more.
    pub(super) fn most_after(self, cap: u64) -> u64 {
        let product = u128::from(cap).saturating_mul(self.numerator.into());
        let most = product.checked_div(self.denominator.into()).unwrap_or(0);
        u64::try_from(most).unwrap_or(u64::MAX).max(cap.saturating_add(1))
    }

    /// The smallest cap that may precede a cap.
    fn least_before(self, cap: u64) -> u64 {
        let product = u128::from(cap).saturating_mul(self.denominator.into());
        let least = if self.numerator == 0 { 0 } else { product.div_ceil(self.numerator.into()) };
        u64::try_from(least).unwrap_or(u64::MAX).min(cap.saturating_sub(1))
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = u64::from(self.numerator).saturating_mul(1_000);
        let thousandths = thousandths.checked_div(self.denominator.into()).unwrap_or(0);
        write!(f, "×{}", thousandths / 1_000)?;
        match thousandths % 1_000 {
            0 => Ok(()),
            rest if rest % 100 == 0 => write!(f, ".{}", rest / 100),
            rest if rest % 10 == 0 => write!(f, ".{:02}", rest / 10),
            rest => write!(f, ".{rest:03}"),
        }
    }
}

/// One band of [`Curve::Banded`]: the growth of the levels below its end.
///
/// ```
/// use deliverability::warmup::{Growth, curve::Band};
///
/// let band = Band::new(50_000, Growth::DOUBLE);
/// assert_eq!((band.below, band.growth), (50_000, Growth::DOUBLE));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Band {
    /// The end of the band: levels below it, in messages a day, grow by `growth`.
    pub below: u64,
    /// The growth from a level to the next one, rounded down.
    pub growth: Growth,
}

impl Band {
    /// A band in which levels below `below` messages a day grow by `growth`.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::{Curve, Growth, Plan, curve::Band};
    ///
    /// let bands =
    ///     vec![Band::new(400, Growth::DOUBLE), Band::new(1_000, Growth::percent(50))];
    /// let plan = Plan::builder()
    ///     .start(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    ///     .curve(Curve::Banded { bands, hold: 1 })
    ///     .from(100)
    ///     .to(900)
    ///     .build()?;
    /// assert_eq!(plan.steps(), [100, 200, 400, 600, 900]);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    #[must_use]
    pub const fn new(below: u64, growth: Growth) -> Self {
        Self { below, growth }
    }
}

/// One point of a provider's pace: its part of the full volume on a day.
///
/// ```
/// use deliverability::warmup::curve::Knot;
///
/// assert_eq!((Knot::new(7, 40).day, Knot::new(7, 40).per_mille), (7, 40));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Knot {
    /// The number of the day, from 1.
    pub day: u32,
    /// The part of the provider's full volume, in thousandths.
    pub per_mille: u32,
}

impl Knot {
    /// The point at which the provider gets `per_mille` thousandths of its full volume
    /// on day `day`.
    ///
    /// ```
    /// use deliverability::warmup::{Share, curve::Knot};
    ///
    /// let share =
    ///     Share::new("gmail", 60).pace([Knot::new(1, 10), Knot::new(30, 1_000)]);
    /// assert_eq!(share.knots()[1], Knot::new(30, 1_000));
    /// ```
    #[must_use]
    pub const fn new(day: u32, per_mille: u32) -> Self {
        Self { day, per_mille }
    }

    pub(super) fn ppm(&self) -> u64 {
        u64::from(self.per_mille).saturating_mul(1_000)
    }
}

/// The inputs of a plan that a curve depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) from: Option<u64>,
    pub(super) to: Option<u64>,
    pub(super) days: Option<u32>,
    pub(super) growth: Option<Growth>,
    pub(super) limit: Option<Growth>,
    /// Whether the curve is that of a preset.
    pub(super) is_published: bool,
    pub(super) providers: &'a [Share],
}

/// The default length of a ramp, in sending days: the middle of four to eight weeks.
const USUAL_DAYS: u32 = 42;

impl Curve {
    /// The caps of the steps: the first is `from`, the last the target, none below the
    /// one before.
    pub(super) fn steps(&self, frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
        if frame.limit.is_some_and(|limit| !limit.is_growth()) {
            return Err(ErrorKind::NoGrowth);
        }
        let has_own_length = !matches!(self, Self::Geometric | Self::Linear);
        let asks_growth = frame.growth.is_some() && *self != Self::Geometric;
        if asks_growth || has_own_length && frame.days.is_some() {
            return Err(ErrorKind::OwnLength);
        }
        let steps = match self {
            Self::Geometric => geometric(frame)?,
            Self::Linear => linear(frame)?,
            Self::Banded { bands, hold } => banded(bands, *hold, frame)?,
            Self::Stepped { levels, hold } => held(cut(levels, None, frame)?, *hold)?,
            Self::Table { caps, then } => cut(caps, *then, frame)?,
            Self::Providers => paced(frame)?,
        };
        if steps.first().is_none_or(|&first| first == 0) {
            return Err(ErrorKind::ZeroStart);
        }
        if steps.len() > usize::try_from(Plan::MAX_DAYS).unwrap_or(usize::MAX) {
            return Err(ErrorKind::TooLong);
        }
        match frame.limit.and_then(|limit| steep_day(&steps, limit)) {
            Some(day) => Err(ErrorKind::SteepStep { day }),
            None => Ok(steps),
        }
    }

    /// Whether the second cap follows the first one in a table or row of levels.
    pub(super) fn has_step(&self, before: u64, cap: u64) -> bool {
        match self {
            Self::Table { caps: row, .. } | Self::Stepped { levels: row, .. } => {
                are_neighbors(row, before, cap)
            }
            _ => false,
        }
    }
}

/// The first day that is a step over the limit from the day before it.
fn steep_day(steps: &[u64], limit: Growth) -> Option<u32> {
    let is_steep = |pair: &[u64]| matches!(pair, [one, two] if *two > limit.most_after(*one));
    let index = steps.windows(2).position(is_steep)?;
    u32::try_from(index.saturating_add(2)).ok()
}

/// The first and the last cap of a ramp that needs both.
fn ends(frame: Frame<'_>) -> Result<(u64, u64), ErrorKind> {
    let from = frame.from.ok_or(ErrorKind::NoFrom)?;
    let to = frame.to.ok_or(ErrorKind::NoTarget)?;
    match (from, to) {
        (0, _) => Err(ErrorKind::ZeroStart),
        _ if to < from => Err(ErrorKind::TargetBelowStart),
        ends => Ok(ends),
    }
}

fn geometric(frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
    let (from, to) = ends(frame)?;
    let Some(growth) = frame.growth else {
        let days = length(frame)?;
        let ratio = Scaled::ratio(to, from).root(days.saturating_sub(1));
        let mut value = Scaled::from_int(from);
        let raw = (0..days).map(|_| {
            let cap = value.floor();
            value = value.times(ratio);
            cap
        });
        return fit(raw.collect(), from, to, frame.limit);
    };
    if frame.days.is_some() {
        return Err(ErrorKind::DaysAndGrowth);
    }
    if !growth.is_growth() {
        return Err(ErrorKind::NoGrowth);
    }
    if frame.limit.is_some_and(|limit| growth.is_above(limit)) {
        return Err(ErrorKind::SteepStep { day: 2 });
    }
    let ratio = growth.real();
    let (mut steps, mut value, mut cap) = (Vec::new(), Scaled::from_int(from), from);
    while cap < to {
        steps.push(cap);
        too_long(steps.len())?;
        value = value.times(ratio);
        // If one step is rounded down and the next is not, a small step can exceed the limit.
        let most = frame.limit.map_or(u64::MAX, |limit| limit.most_after(cap));
        cap = value.floor().clamp(cap, most);
    }
    steps.push(to);
    Ok(steps)
}

fn linear(frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
    let (from, to) = ends(frame)?;
    let days = length(frame)?;
    let rise = u128::from(to.saturating_sub(from));
    let cap = |day: u32| {
        let part = rise.saturating_mul(day.into()).checked_div(days.saturating_sub(1).into()).unwrap_or(0);
        from.saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    };
    fit((0..days).map(cap).collect(), from, to, frame.limit)
}

fn length(frame: Frame<'_>) -> Result<u32, ErrorKind> {
    match frame.days.unwrap_or(USUAL_DAYS) {
        0 => Err(ErrorKind::NoDays),
        days if days > Plan::MAX_DAYS => Err(ErrorKind::TooLong),
        days => Ok(days),
    }
}

fn too_long(steps: usize) -> Result<(), ErrorKind> {
    match u32::try_from(steps) {
        Ok(steps) if steps < Plan::MAX_DAYS => Ok(()),
        _ => Err(ErrorKind::TooLong),
    }
}

/// Fits a curve between its ends and to its limit: each cap is at most what may follow
/// the one before it, and at least what still leads to the target.
fn fit(mut steps: Vec<u64>, from: u64, to: u64, limit: Option<Growth>) -> Result<Vec<u64>, ErrorKind> {
    if steps.len() == 1 && from < to {
        return Err(too_steep(from, to, limit));
    }
    let mut least = Vec::with_capacity(steps.len());
    let mut floor = to;
    for _ in 0..steps.len() {
        least.push(floor);
        floor = limit.map_or(0, |limit| limit.least_before(floor));
    }
    if least.last().is_some_and(|&first| first > from) {
        return Err(too_steep(from, to, limit));
    }
    let mut before: Option<u64> = None;
    for (cap, &least) in steps.iter_mut().zip(least.iter().rev()) {
        let most = before.and_then(|before| limit.map(|limit| limit.most_after(before))).unwrap_or(to);
        let least = least.max(before.unwrap_or(from));
        *cap = if before.is_none() { from } else { (*cap).max(least).min(most).min(to) };
        before = Some(*cap);
    }
    Ok(steps)
}

/// The error of a ramp that has too few days, with the smallest number that suffices.
fn too_steep(from: u64, to: u64, limit: Option<Growth>) -> ErrorKind {
    let Some(limit) = limit else { return ErrorKind::TooSteep { days_needed: 2 } };
    let (mut days, mut cap) = (1_u32, from);
    while cap < to && days <= Plan::MAX_DAYS {
        cap = limit.most_after(cap);
        days = days.saturating_add(1);
    }
    if days > Plan::MAX_DAYS { ErrorKind::TooLong } else { ErrorKind::TooSteep { days_needed: days } }
}

fn banded(bands: &[Band], hold: u32, frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
    let (from, to) = ends(frame)?;
    let Some(last) = bands.last() else { return Err(ErrorKind::Row) };
    if bands.windows(2).any(|pair| matches!(pair, [one, two] if one.below >= two.below)) {
        return Err(ErrorKind::Row);
    }
    if bands.iter().any(|band| !band.growth.is_growth()) {
        return Err(ErrorKind::NoGrowth);
    }
    if hold == 0 {
        return Err(ErrorKind::NoDays);
    }
    let (mut steps, mut level) = (Vec::new(), from);
    while level < to {
        for _ in 0..hold {
            steps.push(level);
            too_long(steps.len())?;
        }
        let band = bands.iter().find(|band| level < band.below).unwrap_or(last);
        level = band.growth.most_after(level).min(to);
    }
    steps.push(to);
    Ok(steps)
}

fn held(levels: Vec<u64>, hold: u32) -> Result<Vec<u64>, ErrorKind> {
    if hold == 0 {
        return Err(ErrorKind::NoDays);
    }
    if u64::from(hold).saturating_mul(levels.len().try_into().unwrap_or(u64::MAX)) > Plan::MAX_DAYS.into() {
        return Err(ErrorKind::TooLong);
    }
    Ok(levels.into_iter().flat_map(|level| (0..hold).map(move |_| level)).collect())
}

/// A table between the requested ends: it begins at `from` and ends at the target, with
/// the caps of the table between them. Only the steps of a published table may more than
/// double: steps that result from cutting it are bridged by doublings.
fn cut(table: &[u64], then: Option<Growth>, frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
    let (Some(&first), Some(&last)) = (table.first(), table.last()) else { return Err(ErrorKind::Row) };
    if table.windows(2).any(|pair| matches!(pair, [one, two] if one > two)) {
        return Err(ErrorKind::Row);
    }
    if then.is_some_and(|growth| !growth.is_growth()) {
        return Err(ErrorKind::NoGrowth);
    }
    let (from, to) = (frame.from.unwrap_or(first), frame.to.unwrap_or(last));
    if to < from {
        return Err(ErrorKind::TargetBelowStart);
    }
    // From a start beyond the table the ramp grows from there; every step counts towards the largest number of days.
    let end = last.max(from);
    let beyond = iter::successors(then.map(|growth| growth.most_after(end)), |&cap| {
        then.map(|growth| growth.most_after(cap))
    });
    let beyond = beyond.take_while(|_| frame.to.is_some());
    let mut steps: Vec<u64> = frame.from.into_iter().collect();
    let inner = table.iter().copied().filter(|cap| frame.from.is_none_or(|from| *cap > from));
    for cap in inner.chain(beyond) {
        if frame.to.is_some_and(|to| cap >= to) {
            break;
        }
        steps.push(cap);
        too_long(steps.len())?;
    }
    if let Some(to) = frame.to {
        if to > last && then.is_none() {
            return Err(ErrorKind::TableEnds);
        }
        if steps.last() != Some(&to) {
            steps.push(to);
        }
    }
    if frame.is_published && frame.limit.is_none() { joined(&steps, table) } else { Ok(steps) }
}

/// The same caps, with doublings between those that are too far apart and not neighbors
/// in the table.
fn joined(steps: &[u64], table: &[u64]) -> Result<Vec<u64>, ErrorKind> {
    let mut whole: Vec<u64> = Vec::with_capacity(steps.len());
    for &cap in steps {
        while let Some(&before) = whole.last()
            && Growth::DOUBLE.most_after(before) < cap
            && !are_neighbors(table, before, cap)
        {
            whole.push(Growth::DOUBLE.most_after(before));
            too_long(whole.len())?;
        }
        whole.push(cap);
    }
    Ok(whole)
}

fn are_neighbors(table: &[u64], before: u64, cap: u64) -> bool {
    table.windows(2).any(|pair| pair == [before, cap])
}

/// The sums of the providers' parts.
fn paced(frame: Frame<'_>) -> Result<Vec<u64>, ErrorKind> {
    let to = frame.to.ok_or(ErrorKind::NoTarget)?;
    if frame.from.is_some() {
        return Err(ErrorKind::OwnLength);
    }
    if frame.providers.is_empty() || frame.providers.iter().any(|provider| provider.knots().is_empty()) {
        return Err(ErrorKind::Provider);
    }
    let mut days = 1;
    for provider in frame.providers {
        let is_ordered = provider
            .knots()
            .windows(2)
            .all(|pair| matches!(pair, [one, two] if one.day < two.day && one.per_mille <= two.per_mille));
        let ends = (provider.knots().first().map(|knot| knot.day), provider.knots().last());
        match ends {
            (Some(1), Some(last)) if is_ordered && last.per_mille == 1_000 => days = last.day.max(days),
            _ => return Err(ErrorKind::Row),
        }
    }
    if days > Plan::MAX_DAYS {
        return Err(ErrorKind::TooLong);
    }
    let sum =
        |day| paced_parts(to, day, frame.providers).iter().fold(0_u64, |sum, &part| sum.saturating_add(part));
    Ok((1..=days).map(sum).collect())
}

/// Each provider's part of the target on a day from 1, rounded down.
pub(super) fn paced_parts(to: u64, day: u32, providers: &[Share]) -> Vec<u64> {
    let shares: Vec<u64> = providers.iter().map(Share::weight).collect();
    let full = apportion(to, &shares, &[], Overflow::Left);
    let part = |(full, provider): (&u64, &Share)| {
        let product = u128::from(*full).saturating_mul(provider.pace_ppm(day).into());
        u64::try_from(product / 1_000_000).unwrap_or(u64::MAX)
    };
    full.parts().iter().zip(providers).map(part).collect()
}
