//! Who is a bulk sender, and since when.

use alloc::collections::BTreeMap;

use chrono::NaiveDate;

/// From how many messages a day on a provider takes a sender for a bulk sender.
///
/// ```
/// use deliverability::compliance::Bulk;
///
/// assert_eq!(Bulk::gmail(), Bulk::new(4_500, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Bulk {
    /// From so many messages a day on; `None` where the provider publishes no number: the rules for bulk
    /// senders are then held against everyone.
    pub from: Option<u64>,
    /// Whether one such day is enough for good.
    pub is_permanent: bool,
}

impl Bulk {
    /// From so many messages a day on, for good or for the day.
    #[must_use]
    pub const fn new(from: u64, is_permanent: bool) -> Self {
        Self { from: Some(from), is_permanent }
    }

    /// Gmail: "close to 5,000 messages or more" to personal accounts within 24 hours, all subdomains of
    /// the primary domain together, permanent once reached. How close is not published: 4,500 is ours.
    /// (Google, "Email sender guidelines FAQ", support.google.com/a/answer/14229414.)
    #[must_use]
    pub const fn gmail() -> Self {
        Self::new(4_500, true)
    }

    /// Microsoft: more than 5,000 messages a day to its consumer domains; it does not say that the
    /// status lasts. (Microsoft, requirements for high-volume senders, April 2025.)
    #[must_use]
    pub const fn microsoft() -> Self {
        Self::new(5_001, false)
    }

    /// No number is published.
    #[must_use]
    pub const fn unpublished() -> Self {
        Self { from: None, is_permanent: false }
    }
}

/// The daily volumes of one primary domain at one provider, and the day on which they first made it a
/// bulk sender.
///
/// Volumes may come in any order and in parts (one row a subdomain): a day's parts are added. The result
/// is the same, and once there is such a day, nothing that comes later takes it away. Days stand for
/// Gmail's 24 hours: a burst over midnight counts half on each side.
///
/// ```
/// use deliverability::compliance::{Bulk, BulkStatus};
///
/// let day = |text: &str| text.parse().unwrap();
/// let volumes = [(day("2026-03-02"), 3_000), (day("2026-03-01"), 100), (day("2026-03-02"), 2_500)];
/// let status = BulkStatus::fold(volumes, &Bulk::gmail());
/// assert_eq!(status.since(), Some(day("2026-03-02")));
/// assert_eq!(status.messages_on(day("2026-03-02")), 5_500);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BulkStatus {
    /// The version of this layout, 1.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::schema_version::known::<1, _>"))]
    schema_version: u32,
    since: Option<NaiveDate>,
    days: BTreeMap<NaiveDate, u64>,
}

impl Default for BulkStatus {
    fn default() -> Self {
        Self { schema_version: 1, since: None, days: BTreeMap::new() }
    }
}

impl BulkStatus {
    /// The status after some volumes.
    #[must_use]
    pub fn fold(volumes: impl IntoIterator<Item = (NaiveDate, u64)>, bulk: &Bulk) -> Self {
        let mut status = Self::default();
        for (day, messages) in volumes {
            status.add(day, messages, bulk);
        }
        status
    }

    /// Adds messages to a day.
    pub fn add(&mut self, day: NaiveDate, messages: u64, bulk: &Bulk) {
        let sum = self.days.entry(day).or_default();
        *sum = sum.saturating_add(messages);
        if bulk.from.is_some_and(|from| *sum >= from) {
            self.since = Some(self.since.map_or(day, |since| since.min(day)));
        }
    }

    /// Forgets the volumes of the days before `day`, and not the status that they led to. Parts of such a
    /// day that come later count from nothing.
    pub fn forget_before(&mut self, day: NaiveDate) {
        self.days = self.days.split_off(&day);
    }

    /// The first day that made the sender a bulk sender; [`Facts::ever_bulk`](super::Facts::ever_bulk)
    /// wants to know whether there is one.
    #[must_use]
    pub const fn since(&self) -> Option<NaiveDate> {
        self.since
    }

    /// How many messages a day had.
    #[must_use]
    pub fn messages_on(&self, day: NaiveDate) -> u64 {
        self.days.get(&day).copied().unwrap_or_default()
    }
}
