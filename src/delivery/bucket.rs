//! Token buckets: exact limits on the number of messages in a period.

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};

/// A limit on the number of messages (or connections, or recipients) in a period.
///
/// ```
/// use deliverability::delivery::Throttle;
///
/// let throttle = Throttle::per_hour(20).with_capacity(5);
/// assert_eq!(throttle.to_string(), "20 every 1 h, at most 5 at once");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Throttle {
    /// The number that may be sent at once after a quiet period.
    pub capacity: u64,
    /// The number of tokens that are refilled in a period.
    pub tokens: u32,
    /// The length of the period in seconds; 0 counts as 1.
    pub seconds: u32,
}

impl Throttle {
    /// `tokens` every `seconds` seconds, and as many at once.
    ///
    /// ```
    /// use deliverability::delivery::Throttle;
    ///
    /// assert_eq!(
    ///     Throttle::new(30, 10).to_string(),
    ///     "30 every 10 s, at most 30 at once"
    /// );
    /// ```
    #[must_use]
    pub const fn new(tokens: u32, seconds: u32) -> Self {
        Self { capacity: tokens as u64, tokens, seconds }
    }

    /// `tokens` a minute, and as many at once.
    ///
    /// ```
    /// use deliverability::delivery::Throttle;
    ///
    /// assert_eq!(
    ///     Throttle::per_minute(500).to_string(),
    ///     "500 every 1 min, at most 500 at once"
    /// );
    /// ```
    #[must_use]
    pub const fn per_minute(tokens: u32) -> Self {
        Self::new(tokens, 60)
    }

    /// `tokens` an hour, and as many at once.
    ///
    /// ```
    /// use deliverability::delivery::Throttle;
    ///
    /// assert_eq!(
    ///     Throttle::per_hour(500).to_string(),
    ///     "500 every 1 h, at most 500 at once"
    /// );
    /// ```
    #[must_use]
    pub const fn per_hour(tokens: u32) -> Self {
        Self::new(tokens, 3_600)
    }

    /// `tokens` a day of 24 hours, and as many at once.
    ///
    /// ```
    /// use deliverability::delivery::Throttle;
    ///
    /// assert_eq!(
    ///     Throttle::per_day(500).to_string(),
    ///     "500 every 1 d, at most 500 at once"
    /// );
    /// ```
    #[must_use]
    pub const fn per_day(tokens: u32) -> Self {
        Self::new(tokens, 86_400)
    }

    /// The same limit with another number that may be sent at once; 1 spreads them
    /// evenly.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// // One message a minute, rather than 60 at the beginning of an hour.
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let mut bucket = Bucket::full(Throttle::per_hour(60).with_capacity(1), now);
    /// assert_eq!(bucket.take(1, now)?.left, 0);
    /// assert_eq!(bucket.ready_at(1, now), Some(now + TimeDelta::minutes(1)));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_capacity(mut self, capacity: u64) -> Self {
        self.capacity = capacity;
        self
    }

    /// The length of the period in nanoseconds.
    fn period(&self) -> u128 {
        u128::from(self.seconds.max(1)).saturating_mul(NANOS)
    }
}

impl fmt::Display for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = super::seconds::Length(u64::from(self.seconds.max(1)));
        write!(f, "{} every {length}, at most {} at once", self.tokens, self.capacity)
    }
}

const NANOS: u128 = 1_000_000_000;

/// A token bucket: a [`Throttle`] and what is left of it.
///
/// It is exact: refills are counted in whole tokens, and the fraction of the next one is
/// kept in the state, so that no sequence of calls, however fine, yields more than the
/// capacity and the refills since. A clock that goes backwards neither takes nor gives
/// tokens.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use deliverability::delivery::{Bucket, Throttle};
///
/// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
/// let mut bucket = Bucket::full(Throttle::per_hour(60).with_capacity(2), now);
/// assert_eq!(bucket.take(2, now).unwrap().left, 0);
///
/// let wait = bucket.take(1, now).unwrap_err();
/// assert_eq!(wait.until, Some(now + TimeDelta::minutes(1)));
/// assert_eq!(
///     wait.to_string(),
///     "1 wanted, 0 there: wait until 2026-02-02 09:01:00 UTC"
/// );
/// assert_eq!(bucket.take(1, wait.until.unwrap()).unwrap().left, 0);
/// assert_eq!(bucket.take(3, now).unwrap_err().until, None, "more than fits");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Bucket {
    /// The version of this layout, 1.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::schema_version::known::<1, _>"))]
    schema_version: u32,
    throttle: Throttle,
    /// The number of whole tokens.
    level: u64,
    /// The fraction of the next token, in tokens times nanoseconds, less than the
    /// period.
    part: u64,
    /// The instant at which level and part applied.
    at: DateTime<Utc>,
}

impl Bucket {
    /// A bucket with all its tokens at `now`.
    ///
    /// ```
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now = "2026-02-02T09:00:00Z".parse()?;
    /// assert_eq!(Bucket::full(Throttle::per_hour(20), now).available(now), 20);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn full(throttle: Throttle, now: DateTime<Utc>) -> Self {
        Self { schema_version: 1, throttle, level: throttle.capacity, part: 0, at: now }
    }

    /// A bucket without any tokens at `now`, for a sender that was restarted and does
    /// not know what it sent before.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let bucket = Bucket::empty(Throttle::per_hour(20), now);
    /// assert_eq!(bucket.available(now), 0);
    /// assert_eq!(bucket.available(now + TimeDelta::minutes(30)), 10);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn empty(throttle: Throttle, now: DateTime<Utc>) -> Self {
        Self { schema_version: 1, throttle, level: 0, part: 0, at: now }
    }

    /// Takes `tokens` tokens, all or none.
    ///
    /// # Errors
    ///
    /// A [`Wait`] if there are fewer tokens, with the first instant at which there will
    /// be enough.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let mut bucket = Bucket::full(Throttle::per_minute(100), now);
    /// assert_eq!(bucket.take(80, now)?.left, 20);
    /// let wait = bucket.take(50, now).unwrap_err();
    /// assert_eq!((wait.there, wait.until), (20, Some(now + TimeDelta::seconds(18))));
    /// assert_eq!(bucket.take(20, now)?.left, 0, "the refused call took nothing");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn take(&mut self, tokens: u64, now: DateTime<Utc>) -> Result<Taken, Wait> {
        self.refill(now);
        if let Some(left) = self.level.checked_sub(tokens) {
            self.level = left;
            return Ok(Taken { left });
        }
        Err(Wait { wanted: tokens, there: self.level, until: self.when(tokens) })
    }

    /// The number of tokens at `now`.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let mut bucket = Bucket::full(Throttle::per_minute(60), now);
    /// bucket.take(60, now)?;
    /// let available = [0, 10, 90]
    ///     .map(|seconds| bucket.available(now + TimeDelta::seconds(seconds)));
    /// assert_eq!(available, [0, 10, 60]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn available(&self, now: DateTime<Utc>) -> u64 {
        let mut filled = *self;
        filled.refill(now);
        filled.level
    }

    /// The limit of the bucket.
    #[must_use]
    pub const fn throttle(&self) -> Throttle {
        self.throttle
    }

    /// The same bucket with another limit, as when a warm-up moves on. Its tokens stay,
    /// up to the new capacity; the fraction of the next token is dropped.
    ///
    /// ```
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now = "2026-02-02T09:00:00Z".parse()?;
    /// let bucket = Bucket::full(Throttle::per_hour(500), now);
    /// assert_eq!(
    ///     bucket.with_throttle(Throttle::per_hour(900), now).available(now),
    ///     500
    /// );
    /// assert_eq!(
    ///     bucket.with_throttle(Throttle::per_hour(100), now).available(now),
    ///     100
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_throttle(mut self, throttle: Throttle, now: DateTime<Utc>) -> Self {
        self.refill(now);
        Self { throttle, level: self.level.min(throttle.capacity), part: 0, ..self }
    }

    fn refill(&mut self, now: DateTime<Utc>) {
        let capacity = self.throttle.capacity;
        let period = self.throttle.period();
        // A deserialized state may contain more than fits.
        self.level = self.level.min(capacity);
        self.part = if u128::from(self.part) < period { self.part } else { 0 };
        let Some(elapsed) = nanos_between(self.at, now) else { return };
        self.at = now;
        // At most 2^75 nanoseconds times 2^32 tokens, and a part below 2^62.
        let grown =
            elapsed.saturating_mul(u128::from(self.throttle.tokens)).saturating_add(u128::from(self.part));
        let whole = grown.checked_div(period).unwrap_or_default();
        let part = grown.checked_rem(period).unwrap_or_default();
        let whole = u64::try_from(whole).unwrap_or(u64::MAX);
        match self.level.checked_add(whole).filter(|level| *level < capacity) {
            Some(level) => {
                self.level = level;
                self.part = u64::try_from(part).unwrap_or_default();
            }
            // Tokens over the capacity are lost.
            None => {
                self.level = capacity;
                self.part = 0;
            }
        }
    }

    /// The first instant from `now` on at which there are `tokens` tokens, if none are
    /// taken: `None` for never.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use deliverability::delivery::{Bucket, Throttle};
    ///
    /// let now: DateTime<Utc> = "2026-02-02T09:00:00Z".parse()?;
    /// let bucket = Bucket::empty(Throttle::per_hour(60), now);
    /// assert_eq!(bucket.ready_at(1, now), Some(now + TimeDelta::minutes(1)));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn ready_at(&self, tokens: u64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut filled = *self;
        filled.refill(now);
        if filled.level >= tokens { Some(now) } else { filled.when(tokens) }
    }

    /// When there will be `tokens` tokens, which are more than there are: `None` for
    /// never.
    fn when(&self, tokens: u64) -> Option<DateTime<Utc>> {
        if tokens > self.throttle.capacity {
            return None;
        }
        let missing = u128::from(tokens.saturating_sub(self.level));
        let needed = missing.checked_mul(self.throttle.period())?.saturating_sub(u128::from(self.part));
        let tokens = u128::from(self.throttle.tokens);
        let nanos = needed.checked_add(tokens.saturating_sub(1))?.checked_div(tokens)?;
        let seconds = i64::try_from(nanos.checked_div(NANOS)?).ok()?;
        let rest = u32::try_from(nanos.checked_rem(NANOS)?).ok()?;
        self.at.checked_add_signed(TimeDelta::new(seconds, rest)?)
    }
}

/// Nanoseconds from one instant to a later one.
fn nanos_between(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<u128> {
    let elapsed = to.signed_duration_since(from);
    let seconds = u128::try_from(elapsed.num_seconds()).ok()?;
    let rest = u128::try_from(elapsed.subsec_nanos()).ok()?;
    Some(seconds.saturating_mul(NANOS).saturating_add(rest)).filter(|nanos| *nanos > 0)
}

/// The success of [`Bucket::take`].
///
/// ```
/// use deliverability::delivery::{Bucket, Throttle};
///
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let taken = Bucket::full(Throttle::per_hour(20), now).take(5, now)?;
/// assert_eq!(taken.left, 15);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Taken {
    /// The number of tokens that are left.
    pub left: u64,
}

/// The error of [`Bucket::take`]: there are not enough tokens.
///
/// ```
/// use deliverability::delivery::{Bucket, Throttle};
///
/// let now = "2026-02-02T09:00:00Z".parse()?;
/// let mut bucket = Bucket::full(Throttle::per_hour(20), now);
/// let wait = bucket.take(21, now).unwrap_err();
/// assert_eq!(wait.to_string(), "21 wanted, 20 there: there will never be that many");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Wait {
    /// The number of tokens wanted.
    pub wanted: u64,
    /// The number of tokens there are.
    pub there: u64,
    /// The first instant at which there are enough, if none are taken. `None` if there
    /// never are: more than the capacity was wanted, or nothing is refilled.
    pub until: Option<DateTime<Utc>>,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} wanted, {} there: ", self.wanted, self.there)?;
        match self.until {
            Some(until) => write!(f, "wait until {}", until.format("%Y-%m-%d %H:%M:%S%.f UTC")),
            None => f.write_str("there will never be that many"),
        }
    }
}

impl core::error::Error for Wait {}
