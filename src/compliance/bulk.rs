//! Bulk senders: who is one, and since when.

use alloc::collections::BTreeMap;

use chrono::NaiveDate;

/// The number of messages a day from which a provider considers a sender a bulk sender.
///
/// ```
/// use deliverability::compliance::Bulk;
///
/// assert_eq!(Bulk::gmail(), Bulk::new(4_500, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Bulk {
    /// The least number of messages a day of a bulk sender: `None` if the provider
    /// publishes none, so that the rules for bulk senders apply to everyone.
    pub from: Option<u64>,
    /// Whether a single such day makes the status permanent.
    pub is_permanent: bool,
}

impl Bulk {
    /// A definition by `from` messages a day, permanent or for that day only.
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, BulkStatus};
    ///
    /// let day = "2026-03-01".parse()?;
    /// let bulk = Bulk::new(1_000, true);
    /// assert_eq!(BulkStatus::fold([(day, 999)], &bulk).since(), None);
    /// assert_eq!(BulkStatus::fold([(day, 1_000)], &bulk).since(), Some(day));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn new(from: u64, is_permanent: bool) -> Self {
        Self { from: Some(from), is_permanent }
    }

    /// Gmail: "close to 5,000 messages or more" to personal accounts within 24 hours,
    /// from all subdomains of the primary domain together; permanent once reached. How
    /// close is not published: 4,500 is this crate's choice. (Google, "Email sender
    /// guidelines FAQ", support.google.com/a/answer/14229414.)
    #[must_use]
    pub const fn gmail() -> Self {
        Self::new(4_500, true)
    }

    /// Microsoft: more than 5,000 messages a day to its consumer domains; it does not
    /// say that the status is permanent. (Microsoft, requirements for high-volume
    /// senders, April 2025.)
    #[must_use]
    pub const fn microsoft() -> Self {
        Self::new(5_001, false)
    }

    /// A provider that publishes no number.
    #[must_use]
    pub const fn unpublished() -> Self {
        Self { from: None, is_permanent: false }
    }
}

/// The daily volumes of one primary domain at one provider, and the first day that made
/// it a bulk sender.
///
/// Volumes may come in any order and in parts (one row for each subdomain), which are
/// added up for each day. The result does not depend on the order, and once there is
/// such a day, nothing removes it. Calendar days approximate Gmail's 24 hours: a burst
/// around midnight is split between two days.
///
/// ```
/// use deliverability::compliance::{Bulk, BulkStatus};
///
/// let day = |text: &str| text.parse().unwrap();
/// let (first, second) = (day("2026-03-01"), day("2026-03-02"));
/// let volumes = [(second, 3_000), (first, 100), (second, 2_500)];
/// let status = BulkStatus::fold(volumes, &Bulk::gmail());
/// assert_eq!((status.since(), status.messages_on(second)), (Some(second), 5_500));
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
    /// The status after these volumes, each a day and a number of messages.
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, BulkStatus};
    ///
    /// let (monday, tuesday) = ("2026-03-02".parse()?, "2026-03-03".parse()?);
    /// let status =
    ///     BulkStatus::fold([(tuesday, 9_000), (monday, 6_000)], &Bulk::gmail());
    /// assert_eq!(status.since(), Some(monday));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn fold(volumes: impl IntoIterator<Item = (NaiveDate, u64)>, bulk: &Bulk) -> Self {
        let mut status = Self::default();
        for (day, messages) in volumes {
            status.add(day, messages, bulk);
        }
        status
    }

    /// Adds messages to a day. Sums stop at [`u64::MAX`].
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, BulkStatus};
    ///
    /// let day = "2026-03-02".parse()?;
    /// let mut status = BulkStatus::default();
    /// status.add(day, 3_000, &Bulk::gmail()); // news.example.org
    /// assert_eq!(status.since(), None);
    /// status.add(day, 3_000, &Bulk::gmail()); // shop.example.org
    /// assert_eq!(status.since(), Some(day));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn add(&mut self, day: NaiveDate, messages: u64, bulk: &Bulk) {
        let sum = self.days.entry(day).or_default();
        *sum = sum.saturating_add(messages);
        if bulk.from.is_some_and(|from| *sum >= from) {
            self.since = Some(self.since.map_or(day, |since| since.min(day)));
        }
    }

    /// Forgets the volumes of the days before `day`, but not the status that they led
    /// to. Parts of such a day that come later are counted from 0.
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, BulkStatus};
    ///
    /// let (monday, tuesday) = ("2026-03-02".parse()?, "2026-03-03".parse()?);
    /// let mut status =
    ///     BulkStatus::fold([(monday, 6_000), (tuesday, 50)], &Bulk::gmail());
    /// status.forget_before(tuesday);
    /// assert_eq!((status.messages_on(monday), status.messages_on(tuesday)), (0, 50));
    /// assert_eq!(status.since(), Some(monday));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn forget_before(&mut self, day: NaiveDate) {
        self.days = self.days.split_off(&day);
    }

    /// The first day that made the sender a bulk sender: `None` if there is none.
    /// [`Facts::ever_bulk`](super::Facts::ever_bulk) takes whether there is one.
    #[must_use]
    pub const fn since(&self) -> Option<NaiveDate> {
        self.since
    }

    /// The number of messages on a day.
    ///
    /// ```
    /// use deliverability::compliance::{Bulk, BulkStatus};
    ///
    /// let (monday, tuesday) = ("2026-03-02".parse()?, "2026-03-03".parse()?);
    /// let status =
    ///     BulkStatus::fold([(monday, 300), (monday, 200)], &Bulk::microsoft());
    /// assert_eq!((status.messages_on(monday), status.messages_on(tuesday)), (500, 0));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn messages_on(&self, day: NaiveDate) -> u64 {
        self.days.get(&day).copied().unwrap_or_default()
    }
}
