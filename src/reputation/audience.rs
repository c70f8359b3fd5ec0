//! Recipients by their last activity, and the variants of a test among them.
//!
//! Mail to people who do not react harms reputation. [`Recipient::segment`] sorts
//! recipients by their last activity; [`variant`] assigns them to the variants of a
//! test, always in the same way.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::reputation::audience::{Policy, Recipient, Segment};
//!
//! let date = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
//! let mut jane = Recipient::joined(date(1, 5));
//! (jane.last_active, jane.delivered_since) = (Some(date(2, 1)), 12);
//! // Twelve messages without a reaction since February.
//! assert_eq!(jane.segment(&Policy::default(), date(4, 1)), Segment::LetGo);
//! ```

use chrono::NaiveDate;

use crate::hash;

/// The limits of [`Recipient::segment`].
///
/// The defaults of 30 days for the most engaged and of 60 or 90 for the rest of a
/// warm-up are SparkPost's (active within 30 days in weeks 1 and 2, within 60 later,
/// nobody idle for over 90); 180 days and 10 messages without a response before letting
/// go are this crate's choice.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::reputation::audience::{Policy, Recipient, Segment};
///
/// let mut policy = Policy::default();
/// policy.new_days = 7;
/// let joe = Recipient::joined(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
/// let today = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
/// assert_eq!(joe.segment(&Policy::default(), today), Segment::New);
/// assert_eq!(joe.segment(&policy, today), Segment::LetGo);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// A recipient who was active within this many days belongs to [`Segment::Core`].
    pub core_days: u32,
    /// A recipient who was active within this many days belongs to [`Segment::Active`].
    pub active_days: u32,
    /// A recipient who was active within this many days belongs to [`Segment::Cooling`].
    pub cooling_days: u32,
    /// A recipient is also let go after this many messages without any activity; 0 for
    /// no such limit.
    pub in_vain: u32,
    /// A recipient without activity is new for this many days after joining.
    pub new_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { core_days: 30, active_days: 90, cooling_days: 180, in_vain: 10, new_days: 30 }
    }
}

crate::source::presets!(Policy, "reputation::audience", []);

/// What is known of a recipient.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::reputation::audience::{Policy, Recipient, Segment};
///
/// let mut jane = Recipient::joined(NaiveDate::from_ymd_opt(2026, 1, 5).unwrap());
/// jane.bounced = true;
/// let today = NaiveDate::from_ymd_opt(2026, 1, 6).unwrap();
/// assert_eq!(jane.segment(&Policy::default(), today), Segment::Remove);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Recipient {
    /// The date on which the recipient joined.
    pub joined: NaiveDate,
    /// The date of the last open, click, reply or move out of the spam folder; `None`
    /// for none.
    pub last_active: Option<NaiveDate>,
    /// The number of messages delivered since then, or since joining.
    pub delivered_since: u32,
    /// Whether the address bounced because it does not exist.
    pub bounced: bool,
    /// Whether the address was bought or rented.
    pub bought: bool,
}

impl Recipient {
    /// A recipient who joined on a date and has not been active yet.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reputation::audience::{Policy, Recipient, Segment};
    ///
    /// let date = |month| NaiveDate::from_ymd_opt(2026, month, 5).unwrap();
    /// let joe = Recipient::joined(date(1));
    /// assert_eq!(joe.segment(&Policy::default(), date(1)), Segment::New);
    /// assert_eq!(joe.segment(&Policy::default(), date(3)), Segment::LetGo);
    /// ```
    #[must_use]
    pub const fn joined(joined: NaiveDate) -> Self {
        Self { joined, last_active: None, delivered_since: 0, bounced: false, bought: false }
    }

    /// The segment that the recipient belongs to on a date.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reputation::audience::{Policy, Recipient, Segment};
    ///
    /// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// let mut jane = Recipient::joined(day(1, 5));
    /// jane.last_active = Some(day(6, 1));
    /// jane.delivered_since = 4;
    /// let segment = |today| jane.segment(&Policy::default(), today);
    /// assert_eq!(segment(day(6, 20)), Segment::Core);
    /// assert_eq!(segment(day(8, 1)), Segment::Active);
    /// assert_eq!(segment(day(12, 30)), Segment::LetGo);
    /// ```
    #[must_use]
    pub fn segment(&self, policy: &Policy, today: NaiveDate) -> Segment {
        if self.bounced || self.bought {
            return Segment::Remove;
        }
        let days_since = |date: NaiveDate| today.signed_duration_since(date).num_days().max(0);
        let in_vain = policy.in_vain > 0 && self.delivered_since >= policy.in_vain;
        let within = |days: i64, limit: u32| days <= i64::from(limit);
        let Some(days) = self.last_active.map(days_since) else {
            let is_new = within(days_since(self.joined), policy.new_days) && !in_vain;
            return if is_new { Segment::New } else { Segment::LetGo };
        };
        if within(days, policy.core_days) {
            Segment::Core
        } else if in_vain {
            Segment::LetGo
        } else if within(days, policy.active_days) {
            Segment::Active
        } else if within(days, policy.cooling_days) {
            Segment::Cooling
        } else {
            Segment::LetGo
        }
    }
}

/// Recipients by their last activity, the best first: the order in which a warm-up or a
/// recovery takes them.
///
/// ```
/// use deliverability::reputation::audience::Segment;
///
/// assert!(Segment::Core < Segment::Cooling);
/// assert_eq!(Segment::LetGo.as_str(), "let-go");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// The most engaged, who build a reputation.
    Core,
    /// Active, but not recently.
    Active,
    /// Joined recently, without any activity yet.
    New,
    /// Active long ago: try to win them back, and send less.
    Cooling,
    /// Not responding: further mail harms reputation.
    LetGo,
    /// Never to be mailed: the address bounced, or was bought or rented.
    Remove,
}

crate::names::named! {
    Segment {
        Core => "core",
        Active => "active",
        New => "new",
        Cooling => "cooling",
        LetGo => "let-go",
        Remove => "remove",
    }
}

/// The variant of a test that a recipient belongs to: an index into `shares`, whose
/// values are weights. `None` if all weights are 0.
///
/// The same key and seed always give the same variant, whoever else takes part; another
/// seed shuffles again. Each variant gets its share of the keys only up to chance: exact
/// sizes would make one recipient's variant depend on the others. When weights change,
/// only the recipients near the moved borders change theirs. Keys are hashed with the
/// seed by 64-bit FNV-1a, and mixed.
///
/// ```
/// use deliverability::reputation::audience::variant;
///
/// let to_b = (0..10_000)
///     .filter(|n| variant(&format!("user-{n}"), 7, &[90, 10]) == Some(1))
///     .count();
/// assert!((900..1_100).contains(&to_b), "{to_b}");
/// assert_eq!(variant("user-1", 7, &[0, 5]), Some(1));
/// assert_eq!(variant("user-1", 7, &[0, 0]), None);
/// ```
#[must_use]
pub fn variant(key: &str, seed: u64, shares: &[u32]) -> Option<usize> {
    let total: u64 = shares.iter().fold(0, |sum, &share| sum.saturating_add(share.into()));
    let point = hash::finish(hash::fnv(seed.to_le_bytes().into_iter().chain(key.bytes())));
    // A point of 64 bits is scaled to the total, and stays below it.
    let scaled = u128::from(point).saturating_mul(total.into()) >> 64;
    let mut end = 0_u128;
    shares.iter().position(|&share| {
        end = end.saturating_add(share.into());
        scaled < end
    })
}
