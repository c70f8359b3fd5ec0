//! What counts prove against a limit.

use core::fmt;

use super::{
    binomial::is_out_of_chance,
    comparison::{Comparison, Doubt, Exact},
    count::Rate,
    limit::Limit,
};

/// How much must be seen before a rate counts as above or below a limit.
///
/// Confidence alone does not protect small samples: one complaint in 40 messages has a
/// Wilson lower bound of 0.56 %, and would trip every complaint rule. So there are least
/// numbers of trials and of events, and an optional prior. Below the least numbers an
/// exact test still decides where chance can be ruled out: see [`Exact`].
///
/// ```
/// use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
///
/// let limit = Limit::over(1, 1_000, Trials::Delivered);
/// let compare = |events, trials| {
///     Evidence::default()
///         .compare(&Rate::new(events, trials, Trials::Delivered), &limit)
/// };
/// assert_eq!(
///     compare(3, 40),
///     Comparison::Undetermined(Doubt::TooFewTrials { needed: 1_000 })
/// );
/// assert_eq!(compare(50, 900), Comparison::Above);
/// assert_eq!(
///     compare(4, 1_000),
///     Comparison::Undetermined(Doubt::TooFewEvents { needed: 5 })
/// );
/// assert_eq!(compare(17, 10_000), Comparison::Above);
/// // Zero complaints prove less than 0.1 % only after 2,995 messages.
/// assert_eq!(compare(0, 2_994), Comparison::Undetermined(Doubt::NotProven));
/// assert_eq!(compare(0, 2_995), Comparison::Below);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Evidence {
    /// The least number of trials for a decision.
    pub min_trials: u64,
    /// The least number of events for a rate to be above a limit.
    pub min_events: u64,
    /// The level of confidence of a decision.
    pub confidence: Confidence,
    /// What is assumed before the first trial, as trials and events in addition to those
    /// seen.
    pub prior: Option<Prior>,
    /// The exact test that decides below the least numbers: `None` for no decision.
    #[cfg_attr(feature = "serde", serde(default))]
    pub exact: Option<Exact>,
}

impl Default for Evidence {
    /// At least 1,000 trials and 5 events, one-sided 95 %, no prior, and the default
    /// exact test below.
    fn default() -> Self {
        Self {
            min_trials: 1_000,
            min_events: 5,
            confidence: Confidence::Wilson95,
            prior: None,
            exact: Some(Exact { one_in: 1_000, asked: 1_000 }),
        }
    }
}

impl Evidence {
    /// Takes the counts at face value, from the first trial on.
    ///
    /// ```
    /// use deliverability::rate::{Comparison, Evidence, Limit, Rate, Trials};
    ///
    /// let limit = Limit::at_least(1, 1_000, Trials::Sent);
    /// assert_eq!(
    ///     Evidence::raw().compare(&Rate::new(1, 1_000, Trials::Sent), &limit),
    ///     Comparison::Above
    /// );
    /// assert_eq!(
    ///     Evidence::raw().compare(&Rate::new(0, 1, Trials::Sent), &limit),
    ///     Comparison::Below
    /// );
    /// ```
    #[must_use]
    pub const fn raw() -> Self {
        Self { min_trials: 1, min_events: 0, confidence: Confidence::Raw, prior: None, exact: None }
    }

    /// The same with other least numbers of trials and events.
    ///
    /// ```
    /// use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
    ///
    /// let evidence = Evidence::default().floors(200, 3);
    /// let limit = Limit::over(5, 100, Trials::Sent);
    /// let compare =
    ///     |events| evidence.compare(&Rate::new(events, 300, Trials::Sent), &limit);
    /// assert_eq!(compare(40), Comparison::Above);
    /// let default = Evidence::default()
    ///     .exact(None)
    ///     .compare(&Rate::new(40, 300, Trials::Sent), &limit);
    /// assert_eq!(
    ///     default,
    ///     Comparison::Undetermined(Doubt::TooFewTrials { needed: 1_000 })
    /// );
    /// ```
    #[must_use]
    pub const fn floors(self, min_trials: u64, min_events: u64) -> Self {
        Self { min_trials, min_events, ..self }
    }

    /// The same with another level of confidence.
    ///
    /// ```
    /// use deliverability::rate::{
    ///     Comparison, Confidence, Doubt, Evidence, Limit, Rate, Trials,
    /// };
    ///
    /// let (rate, limit) =
    ///     (Rate::new(15, 10_000, Trials::Sent), Limit::over(1, 1_000, Trials::Sent));
    /// let compare = |confidence| {
    ///     Evidence::default().confidence(confidence).compare(&rate, &limit)
    /// };
    /// assert_eq!(compare(Confidence::Wilson90), Comparison::Above);
    /// assert_eq!(
    ///     compare(Confidence::Wilson99),
    ///     Comparison::Undetermined(Doubt::NotProven)
    /// );
    /// ```
    #[must_use]
    pub const fn confidence(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    /// The same with a prior.
    ///
    /// ```
    /// use deliverability::rate::{Evidence, Prior};
    ///
    /// // One event in 200 trials, assumed in advance.
    /// let evidence =
    ///     Evidence::default().prior(Prior { half_events: 2, half_trials: 400 });
    /// assert_eq!(evidence.prior.unwrap().half_trials, 400);
    /// ```
    #[must_use]
    pub const fn prior(self, prior: Prior) -> Self {
        Self { prior: Some(prior), ..self }
    }

    /// The same with another exact test below the least numbers, or with none.
    ///
    /// ```
    /// use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
    ///
    /// // Every one of 20 messages bounced.
    /// let (rate, limit) =
    ///     (Rate::new(20, 20, Trials::Sent), Limit::over(5, 100, Trials::Sent));
    /// assert_eq!(Evidence::default().compare(&rate, &limit), Comparison::Above);
    /// let doubt = Doubt::TooFewTrials { needed: 1_000 };
    /// let without = Evidence::default().exact(None).compare(&rate, &limit);
    /// assert_eq!(without, Comparison::Undetermined(doubt));
    /// ```
    #[must_use]
    pub const fn exact(self, exact: Option<Exact>) -> Self {
        Self { exact, ..self }
    }

    /// Whether the rate is shown to be above the limit, or below it, or neither.
    ///
    /// It is exact for all counts. More events never lead from
    /// [`Above`](Comparison::Above) to another answer, nor from another one to
    /// [`Below`](Comparison::Below).
    ///
    /// ```
    /// use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
    ///
    /// let limit = Limit::over(1, 1_000, Trials::Delivered);
    /// let compare = |rate| Evidence::default().compare(&rate, &limit);
    /// assert_eq!(compare(Rate::new(40, 10_000, Trials::Delivered)), Comparison::Above);
    /// assert_eq!(compare(Rate::new(2, 10_000, Trials::Delivered)), Comparison::Below);
    /// let other = compare(Rate::new(40, 10_000, Trials::Sent));
    /// assert_eq!(other, Comparison::Undetermined(Doubt::OtherTrials));
    /// ```
    #[must_use]
    pub fn compare(&self, rate: &Rate, limit: &Limit) -> Comparison {
        if rate.of() != limit.of() {
            return Comparison::Undetermined(Doubt::OtherTrials);
        }
        if rate.trials() == 0 || rate.trials() < self.min_trials {
            let doubt = Doubt::TooFewTrials { needed: self.min_trials.max(1) };
            let decided = if rate.trials() == 0 { None } else { self.exactly(rate, limit) };
            return decided.unwrap_or(Comparison::Undetermined(doubt));
        }
        let counts = Counts::new(rate, self.prior);
        if limit.is_broken(counts.events, counts.trials) {
            let doubt = if rate.events() < self.min_events {
                Doubt::TooFewEvents { needed: self.min_events }
            } else if self.confidence.proves_above(counts, limit.events(), limit.trials()) {
                return Comparison::Above;
            } else {
                Doubt::NotProven
            };
            self.exactly(rate, limit).unwrap_or(Comparison::Undetermined(doubt))
        } else if self.confidence.proves_below(counts, limit.events(), limit.trials()) {
            Comparison::Below
        } else {
            Comparison::Undetermined(Doubt::NotProven)
        }
    }

    /// What the exact test decides, if anything.
    fn exactly(&self, rate: &Rate, limit: &Limit) -> Option<Comparison> {
        let one_in = self.exact?.one_in_each();
        // More events than trials are of earlier mail: there was at least as much of it.
        let (trials, events) = (rate.trials().max(rate.events()), rate.events());
        let ratio = (limit.events(), limit.trials());
        let rest = (limit.trials().saturating_sub(limit.events()), limit.trials());
        if is_out_of_chance(events, trials, ratio, one_in) {
            Some(Comparison::Above)
        } else {
            let is_below = is_out_of_chance(trials.saturating_sub(events), trials, rest, one_in);
            is_below.then_some(Comparison::Below)
        }
    }
}

/// The level of confidence of a decision: one-sided levels of Wilson's score interval.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference",
/// Journal of the American Statistical Association 22 (1927). The interval's lower bound
/// is over a limit `L` exactly if the rate is over it and
/// `(events - trials*L)^2 > z^2 * trials * L * (1 - L)`, which is decided in integers.
/// To be below a limit, a rate also needs as many trials as would prove it without any
/// event, exactly (Wilson's interval is too narrow there).
///
/// ```
/// use deliverability::rate::{Confidence, Limit, Trials};
///
/// let limit = Limit::over(3, 1_000, Trials::Sent);
/// assert_eq!(Confidence::Wilson95.trials_without_events(&limit), Some(998));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// The counts at face value.
    Raw,
    /// One-sided 90 %.
    Wilson90,
    /// One-sided 95 %.
    Wilson95,
    /// One-sided 97.5 %: its two bounds are the usual interval of 95 %.
    Wilson975,
    /// One-sided 99 %, for many rates checked every day.
    Wilson99,
}

crate::names::named! {
    Confidence {
        Raw => "raw",
        Wilson90 => "wilson90",
        Wilson95 => "wilson95",
        Wilson975 => "wilson975",
        Wilson99 => "wilson99",
    }
}

/// The unit of the constants below.
const MILLION: u128 = 1_000_000;

impl Confidence {
    /// The square of the normal quantile in millionths, rounded up: bounds are never too
    /// narrow.
    const fn z_squared(self) -> u128 {
        match self {
            Self::Raw => 0,
            Self::Wilson90 => 1_642_375,
            Self::Wilson95 => 2_705_544,
            Self::Wilson975 => 3_841_459,
            Self::Wilson99 => 5_411_895,
        }
    }

    /// The negative natural logarithm of the error probability in millionths, rounded
    /// up.
    const fn log_error(self) -> u128 {
        match self {
            Self::Raw => 0,
            Self::Wilson90 => 2_302_586,
            Self::Wilson95 => 2_995_733,
            Self::Wilson975 => 3_688_880,
            Self::Wilson99 => 4_605_171,
        }
    }

    /// The number of trials without any event after which a rate is shown to be below
    /// the limit. `None` for a limit of zero, which no number of trials proves, except
    /// at face value.
    ///
    /// ```
    /// use deliverability::rate::{Confidence, Limit, Trials};
    ///
    /// // How many messages without a complaint prove less than 0.1 %?
    /// let limit = Limit::over(1, 1_000, Trials::Delivered);
    /// assert_eq!(Confidence::Wilson95.trials_without_events(&limit), Some(2_995));
    /// let zero = Limit::over(0, 1, Trials::Delivered);
    /// assert_eq!(Confidence::Wilson95.trials_without_events(&zero), None);
    /// assert_eq!(Confidence::Raw.trials_without_events(&zero), Some(0));
    /// ```
    #[must_use]
    pub fn trials_without_events(self, limit: &Limit) -> Option<u64> {
        let needed = self.trials_to_prove(limit.events(), limit.trials())?;
        u64::try_from(needed).ok()
    }

    /// The bounds of the true rate, given the counts: `None` without trials.
    ///
    /// ```
    /// use deliverability::rate::{Confidence, Rate, Trials};
    ///
    /// let interval =
    ///     Confidence::Wilson975.interval(&Rate::new(1, 1_000, Trials::Sent)).unwrap();
    /// assert_eq!(interval.to_string(), "0.01 % to 0.57 %");
    /// assert_eq!((interval.low_ppm(), interval.high_ppm()), (176, 5_643));
    /// ```
    #[must_use]
    pub fn interval(self, rate: &Rate) -> Option<Interval> {
        const PPM: u32 = 1_000_000;
        if rate.trials() == 0 {
            return None;
        }
        let counts = Counts::new(rate, None);
        // Every ratio below the lower bound is proved to be exceeded, and likewise above.
        let low = first_that(PPM, |ppm| !self.proves_above(counts, ppm, PPM)).saturating_sub(1);
        let high = first_that(PPM, |ppm| self.proves_below(counts, ppm, PPM));
        Some(Interval { low, high })
    }

    fn proves_above(self, counts: Counts, events: u32, trials: u32) -> bool {
        match counts.distance(events, trials) {
            (distance, true) => self == Self::Raw || self.is_far(counts, distance, events, trials),
            // Only counts at face value can show that the limit itself is reached.
            (distance, false) => self == Self::Raw && distance == 0,
        }
    }

    fn proves_below(self, counts: Counts, events: u32, trials: u32) -> bool {
        let (distance, above) = counts.distance(events, trials);
        if self == Self::Raw {
            return !above;
        }
        let enough = self.trials_to_prove(events, trials).is_some_and(|needed| counts.trials / 2 >= needed);
        enough && !above && self.is_far(counts, distance, events, trials)
    }

    /// Whether `distance`, that is `|events - trials*L|` in halves and times the trials
    /// of the limit, is more than chance explains.
    fn is_far(self, counts: Counts, distance: u128, events: u32, trials: u32) -> bool {
        let variance = u128::from(events).saturating_mul(u128::from(trials.saturating_sub(events)));
        let chance = counts.trials.saturating_mul(variance);
        let seen = wide_product(distance.saturating_mul(MILLION), distance);
        let needed = wide_product(chance, self.z_squared().saturating_mul(2));
        seen > needed
    }

    /// The least `n` with `n * (L + L^2 / 2) >= -ln(error)`. As `-ln(1 - L)` is no less
    /// than `L + L^2 / 2`, the chance to see nothing in `n` trials at the rate `L` is
    /// below the error.
    fn trials_to_prove(self, events: u32, trials: u32) -> Option<u128> {
        let (events, trials) = (u128::from(events), u128::from(trials));
        let weight = trials.saturating_mul(2).saturating_add(events);
        let divisor = events.saturating_mul(weight).saturating_mul(MILLION);
        let needed = self.log_error().saturating_mul(2).saturating_mul(trials).saturating_mul(trials);
        if self == Self::Raw { Some(0) } else { (divisor > 0).then(|| needed.div_ceil(divisor)) }
    }
}

/// Events and trials that count in addition to those seen, in halves, since the usual
/// priors have halves.
///
/// A rate is then judged as if it had been seen with these: by the mean of a Beta
/// prior's posterior.
///
/// ```
/// use deliverability::rate::{
///     Comparison, Confidence, Evidence, Limit, Prior, Rate, Trials,
/// };
///
/// // Beta(0.5, 500): one event in 50 trials has a posterior mean of 1.5 in 550.5,
/// // which is 0.27 %.
/// let evidence = Evidence::raw().prior(Prior { half_events: 1, half_trials: 1_001 });
/// let rate = Rate::new(1, 50, Trials::Sent);
/// assert_eq!(
///     evidence.compare(&rate, &Limit::over(27, 10_000, Trials::Sent)),
///     Comparison::Above
/// );
/// assert_eq!(
///     evidence.compare(&rate, &Limit::over(28, 10_000, Trials::Sent)),
///     Comparison::Below
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "two counts and nothing else")]
pub struct Prior {
    /// The number of half events: 1 is half an event.
    pub half_events: u32,
    /// The number of half trials: 1,001 is 500.5 trials.
    pub half_trials: u32,
}

/// The bounds of a rate in parts per million: the lower one rounded down, the upper one
/// up.
///
/// ```
/// use deliverability::rate::{Confidence, Rate, Trials};
///
/// let rate = Rate::new(30, 1_000, Trials::Sent);
/// let interval = Confidence::Wilson95.interval(&rate).unwrap();
/// assert_eq!(interval.to_string(), "2.23 % to 4.03 %");
/// assert!((interval.low_ppm()..interval.high_ppm()).contains(&30_000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Interval {
    low: u32,
    high: u32,
}

impl Interval {
    /// The lower bound in parts per million, at most 1,000,000.
    #[must_use]
    pub const fn low_ppm(self) -> u32 {
        self.low
    }

    /// The upper bound in parts per million, at most 1,000,000.
    #[must_use]
    pub const fn high_ppm(self) -> u32 {
        self.high
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Hundredths of a per cent, rounded outwards like the bounds.
        let (low, high) = (self.low / 100, self.high.div_ceil(100));
        write!(f, "{}.{:02} % to {}.{:02} %", low / 100, low % 100, high / 100, high % 100)
    }
}

/// Events and trials in halves, with the prior.
#[derive(Clone, Copy)]
struct Counts {
    events: u128,
    trials: u128,
}

impl Counts {
    pub(super) fn new(rate: &Rate, prior: Option<Prior>) -> Self {
        let prior = prior.unwrap_or(Prior { half_events: 0, half_trials: 0 });
        let halves = |count: u64, more: u32| u128::from(count).saturating_mul(2).saturating_add(more.into());
        Self {
            events: halves(rate.events(), prior.half_events),
            trials: halves(rate.trials(), prior.half_trials),
        }
    }

    /// How far the counts are from a ratio, times its trials, and whether they are over
    /// it.
    fn distance(self, events: u32, trials: u32) -> (u128, bool) {
        let seen = self.events.saturating_mul(trials.into());
        let at_limit = self.trials.saturating_mul(events.into());
        (seen.abs_diff(at_limit), seen > at_limit)
    }
}

/// The first number below `end` for which `holds` is true, if it is true for all that
/// follow; else `end`.
fn first_that(end: u32, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    low
}

/// The product in two words, the upper one first: counts of 64 bits need up to 216 bits
/// here.
fn wide_product(one: u128, other: u128) -> (u128, u128) {
    const LOWER: u128 = u64::MAX as u128;
    let (a, b) = (one >> 64, one & LOWER);
    let (c, d) = (other >> 64, other & LOWER);
    // None of these products and sums of halves can pass 128 bits.
    let (ac, ad, bc, bd) = (a.wrapping_mul(c), a.wrapping_mul(d), b.wrapping_mul(c), b.wrapping_mul(d));
    let middle = (bd >> 64).wrapping_add(ad & LOWER).wrapping_add(bc & LOWER);
    let upper = ac.wrapping_add(ad >> 64).wrapping_add(bc >> 64).wrapping_add(middle >> 64);
    (upper, (middle << 64) | (bd & LOWER))
}
