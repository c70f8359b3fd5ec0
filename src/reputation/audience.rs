//! Whom to mail: recipients by their last activity, and tests among them.

use chrono::NaiveDate;

use crate::hash;

/// The numbers behind [`Segment`].
///
/// The default: 30 days for the most engaged and 60 or 90 for the rest of a warm-up are SparkPost's
/// (active within 30 days in weeks 1 and 2, within 60 later, nobody idle for over 90); 180 days and
/// 10 messages in vain before letting go are this crate's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// Active within so many days: the core.
    pub core_days: u32,
    /// Active within so many days.
    pub active_days: u32,
    /// Active within so many days, and cooling.
    pub cooling_days: u32,
    /// How many messages without any activity after the last one let a recipient go too. 0 for any
    /// number.
    pub in_vain: u32,
    /// How many days after joining a recipient without activity is still new.
    pub new_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { core_days: 30, active_days: 90, cooling_days: 180, in_vain: 10, new_days: 30 }
    }
}

/// What is known of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Recipient {
    /// When the recipient joined.
    pub joined: NaiveDate,
    /// The last open, click, reply or move out of the spam folder.
    pub last_active: Option<NaiveDate>,
    /// How many messages were delivered since, or since joining.
    pub delivered_since: u32,
    /// Whether the address bounced as not existing.
    pub bounced: bool,
    /// Whether the address was bought or rented.
    pub bought: bool,
}

impl Recipient {
    /// A recipient who joined and has done nothing yet.
    #[must_use]
    pub const fn joined(joined: NaiveDate) -> Self {
        Self { joined, last_active: None, delivered_since: 0, bounced: false, bought: false }
    }

    /// Where the recipient belongs today.
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

/// Recipients by their last activity, the best first: the order in which a warm-up or a recovery
/// takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// The most engaged: they make a reputation.
    Core,
    /// Active some time ago.
    Active,
    /// Joined lately, and nothing is known yet.
    New,
    /// Active long ago: win back, and send less.
    Cooling,
    /// Delivered in vain: it harms reputation to go on.
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

/// The variant of a test that a recipient belongs to: an index into `shares`, whose values are
/// weights. `None` without any weight.
///
/// The same key and seed give the same variant, whoever else takes part; another seed shuffles
/// anew. Each variant gets its share of the keys but for chance: exact sizes would make one
/// recipient's variant depend on the others'. When weights change, only the recipients near the
/// borders that moved change theirs. Keys are hashed by 64-bit FNV-1a with the seed, and mixed.
///
/// ```
/// use deliverability::reputation::audience::variant;
///
/// let to_b = (0..10_000).filter(|n| variant(&format!("user-{n}"), 7, &[90, 10]) == Some(1)).count();
/// assert!((900..1_100).contains(&to_b), "{to_b}");
/// assert_eq!(variant("user-1", 7, &[0, 5]), Some(1));
/// assert_eq!(variant("user-1", 7, &[0, 0]), None);
/// ```
#[must_use]
pub fn variant(key: &str, seed: u64, shares: &[u32]) -> Option<usize> {
    let total: u64 = shares.iter().fold(0, |sum, &share| sum.saturating_add(share.into()));
    let point = hash::finish(hash::fnv(seed.to_le_bytes().into_iter().chain(key.bytes())));
    // A point of 64 bits is scaled to the total, which leaves it below.
    let scaled = u128::from(point).saturating_mul(total.into()) >> 64;
    let mut end = 0_u128;
    shares.iter().position(|&share| {
        end = end.saturating_add(share.into());
        scaled < end
    })
}
