//! Counts of events in trials.

use core::fmt;

/// What the trials of a rate count. Rates of different trials are never compared or
/// added up.
///
/// ```
/// use deliverability::rate::Trials;
///
/// assert_eq!("inbox-delivered".parse::<Trials>().unwrap(), Trials::InboxDelivered);
/// assert_eq!(Trials::LoopCovered.to_string(), "loop-covered");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trials {
    /// Messages that were sent, whatever became of them.
    Sent,
    /// Messages that the receiving server accepted.
    Delivered,
    /// Messages that were put into an inbox, not into a spam folder (the complaint
    /// rates of Gmail and Yahoo).
    InboxDelivered,
    /// Messages delivered to domains that return complaints by a feedback loop (Amazon
    /// SES's complaint rate; Gmail's mail is not in it).
    LoopCovered,
    /// Messages whose folder is known: the inbox or another one.
    Placed,
}

crate::names::named! {
    Trials {
        Sent => "sent",
        Delivered => "delivered",
        InboxDelivered => "inbox-delivered",
        LoopCovered => "loop-covered",
        Placed => "placed",
    }
}

/// A number of events in a number of trials, exactly.
///
/// There may be more events than trials: complaints arrive days after the mail that
/// caused them.
///
/// ```
/// use deliverability::rate::{Rate, Trials};
///
/// let monday = Rate::new(3, 9_000, Trials::Sent);
/// let tuesday = Rate::new(1, 11_000, Trials::Sent);
/// let both = monday.checked_add(&tuesday).unwrap();
/// assert_eq!((both.events(), both.trials()), (4, 20_000));
/// assert_eq!(both.to_string(), "0.02 % (4 of 20,000 sent)");
/// assert_eq!(
///     Rate::new(1, 700_000, Trials::Sent).to_string(),
///     "0.00014 % (1 of 700,000 sent)"
/// );
/// assert_eq!(monday.checked_add(&Rate::new(1, 11_000, Trials::Delivered)), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rate {
    events: u64,
    trials: u64,
    of: Trials,
}

impl Rate {
    /// `events` in `trials`, which count messages of the kind `of`.
    ///
    /// ```
    /// use deliverability::rate::{Rate, Trials};
    ///
    /// let rate = Rate::new(12, 4_000, Trials::InboxDelivered);
    /// assert_eq!(rate.to_string(), "0.30 % (12 of 4,000 inbox-delivered)");
    /// ```
    #[must_use]
    pub const fn new(events: u64, trials: u64, of: Trials) -> Self {
        Self { events, trials, of }
    }

    /// The number of events.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The number of trials.
    #[must_use]
    pub const fn trials(&self) -> u64 {
        self.trials
    }

    /// The kind of messages that the trials count.
    #[must_use]
    pub const fn of(&self) -> Trials {
        self.of
    }

    /// The rate of both together: `None` if they count different trials, or if a sum
    /// overflows.
    ///
    /// ```
    /// use deliverability::rate::{Rate, Trials};
    ///
    /// let monday = Rate::new(2, 5_000, Trials::Delivered);
    /// let sum = monday.checked_add(&Rate::new(4, 1_000, Trials::Delivered));
    /// assert_eq!(sum, Some(Rate::new(6, 6_000, Trials::Delivered)));
    /// assert_eq!(monday.checked_add(&Rate::new(4, 1_000, Trials::Sent)), None);
    /// ```
    #[must_use]
    pub const fn checked_add(&self, other: &Self) -> Option<Self> {
        if self.of as u8 != other.of as u8 {
            return None;
        }
        match (self.events.checked_add(other.events), self.trials.checked_add(other.trials)) {
            (Some(events), Some(trials)) => Some(Self { events, trials, of: self.of }),
            _ => None,
        }
    }

    /// The rate as a fraction, for charts: `None` without trials. Decisions are made on
    /// the counts.
    ///
    /// ```
    /// use deliverability::rate::{Rate, Trials};
    ///
    /// assert_eq!(Rate::new(1, 4, Trials::Sent).fraction(), Some(0.25));
    /// assert_eq!(Rate::new(1, 0, Trials::Sent).fraction(), None);
    /// ```
    #[must_use]
    pub fn fraction(&self) -> Option<f64> {
        (self.trials > 0).then(|| self.events as f64 / self.trials as f64)
    }

    /// The rate as text in per cent, without the counts: `0.14 %`.
    #[must_use]
    pub const fn percent(&self) -> Percent {
        Percent { events: self.events, trials: self.trials }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (events, trials) = (grouped(self.events), grouped(self.trials));
        write!(f, "{} ({events} of {trials} {})", self.percent(), self.of)
    }
}

/// A ratio as text: per cent with two decimals, or with more if a small ratio needs
/// them.
///
/// It is rounded half up for people to read; nothing is decided on it.
///
/// ```
/// use deliverability::rate::{Rate, Trials};
///
/// let text =
///     |events, trials| Rate::new(events, trials, Trials::Sent).percent().to_string();
/// assert_eq!(text(1, 40), "2.50 %");
/// assert_eq!(text(11, 300_000), "0.0037 %");
/// assert_eq!(text(0, 300_000), "0 %");
/// assert_eq!(text(1, u64::MAX), "< 0.000001 %");
/// assert_eq!(text(1, 0), "no rate");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Percent {
    events: u64,
    trials: u64,
}

impl Percent {
    pub(super) const fn new(events: u64, trials: u64) -> Self {
        Self { events, trials }
    }

    /// The ratio in units of `10^-decimals` per cent, rounded.
    fn scaled(self, decimals: u32) -> u128 {
        let unit = 10_u128.saturating_pow(decimals);
        let events = u128::from(self.events).saturating_mul(100).saturating_mul(unit);
        let half = u128::from(self.trials / 2);
        events.saturating_add(half).checked_div(u128::from(self.trials)).unwrap_or_default()
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: u32 = 6;
        match (self.events, self.trials) {
            (_, 0) => return f.write_str("no rate"),
            (0, _) => return f.write_str("0 %"),
            _ if self.scaled(MOST) == 0 => return f.write_str("< 0.000001 %"),
            _ => {}
        }
        // From 0.01 % up two decimals are enough; below, two digits that are not zero are.
        let decimals =
            if self.scaled(2) > 0 { 2 } else { (3..MOST).find(|&n| self.scaled(n) >= 10).unwrap_or(MOST) };
        let scaled = self.scaled(decimals);
        let unit = 10_u128.saturating_pow(decimals);
        let (whole, rest) =
            (scaled.checked_div(unit).unwrap_or_default(), scaled.checked_rem(unit).unwrap_or_default());
        let width = usize::try_from(decimals).unwrap_or_default();
        write!(f, "{}.{rest:0width$} %", grouped(u64::try_from(whole).unwrap_or(u64::MAX)))
    }
}

/// A count with its thousands set apart, as in `3,500`.
pub(crate) const fn grouped(count: u64) -> Grouped {
    Grouped(count)
}

/// The text of [`grouped`].
pub(crate) struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (upper, lower) = (self.0 / 1_000, self.0 % 1_000);
        if upper == 0 {
            return write!(f, "{lower}");
        }
        write!(f, "{},{lower:03}", Self(upper))
    }
}
