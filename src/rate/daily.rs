//! Counts by day, mailbox provider and stream of mail.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::NaiveDate;

use super::counts::{Counts, Outcome};

/// Counts by day, mailbox provider and stream of mail.
///
/// Events are folded into it, so that warm-up, reputation and volumes are fed from the
/// same source. The caller chooses the date of an event: by UTC, or by a calendar with
/// its own start of the day. Late events are counted on their day, whenever they arrive;
/// what turned out to be wrong is taken back. The same events give the same counts in
/// any order.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::rate::{Daily, Outcome};
///
/// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// use Outcome::{Complaints, Delivered, Hard, Sent};
/// let mut daily = Daily::measuring(&[Sent, Delivered, Hard, Complaints]);
/// daily.count(monday, "gmail", "news", Sent, 1);
/// daily.count(monday, "gmail", "news", Delivered, 1);
/// // Accepted first, then returned: the delivery is taken back.
/// daily.take_back(monday, "gmail", "news", Delivered, 1);
/// daily.count(monday, "gmail", "news", Hard, 1);
///
/// let counts = daily.get(monday, "gmail", "news").unwrap();
/// assert_eq!(
///     (counts.sent, counts.delivered, counts.hard),
///     (Some(1), Some(0), Some(1))
/// );
/// assert_eq!(
///     (counts.complaints, counts.opens),
///     (Some(0), None),
///     "none seen; not measured"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Daily {
    measured: Counts,
    #[cfg_attr(feature = "serde", serde(with = "as_rows"))]
    rows: BTreeMap<(NaiveDate, String, String), Counts>,
}

impl Daily {
    /// Empty counts. An outcome is known for a day once its first event was counted.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Empty counts from sources that report these outcomes: on a day without any such
    /// event the count is 0, where it would be unknown otherwise.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let complaints = |mut daily: Daily| {
    ///     daily.count(monday, "yahoo", "news", Outcome::Sent, 800);
    ///     daily.get(monday, "yahoo", "news").unwrap().complaints
    /// };
    /// assert_eq!(complaints(Daily::measuring(&[Outcome::Complaints])), Some(0));
    /// assert_eq!(complaints(Daily::new()), None);
    /// ```
    #[must_use]
    pub fn measuring(outcomes: &[Outcome]) -> Self {
        let mut measured = Counts::default();
        outcomes.iter().for_each(|&outcome| measured.add(outcome, 0));
        Self { measured, rows: BTreeMap::new() }
    }

    /// Counts `more` of an outcome. Provider and stream are names of the caller's
    /// choice; empty for none.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let mut daily = Daily::new();
    /// daily.count(monday, "gmail", "news", Outcome::Sent, 200);
    /// daily.count(monday, "gmail", "receipts", Outcome::Sent, 50);
    /// assert_eq!(daily.by_provider()["gmail"][&monday].sent, Some(250));
    /// ```
    pub fn count(&mut self, date: NaiveDate, provider: &str, stream: &str, outcome: Outcome, more: u64) {
        self.row(date, provider, stream).add(outcome, more);
    }

    /// Takes back `less` of an outcome, for an event that was corrected. It stops at 0.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let mut daily = Daily::new();
    /// daily.count(monday, "gmail", "news", Outcome::Soft, 3);
    /// daily.take_back(monday, "gmail", "news", Outcome::Soft, 1);
    /// assert_eq!(daily.get(monday, "gmail", "news").unwrap().soft, Some(2));
    /// ```
    pub fn take_back(&mut self, date: NaiveDate, provider: &str, stream: &str, outcome: Outcome, less: u64) {
        self.row(date, provider, stream).take_back(outcome, less);
    }

    fn row(&mut self, date: NaiveDate, provider: &str, stream: &str) -> &mut Counts {
        let key = (date, String::from(provider), String::from(stream));
        self.rows.entry(key).or_insert(self.measured)
    }

    /// Adds the counts of other events to these.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let (mut one, mut other) = (Daily::new(), Daily::new());
    /// one.count(monday, "gmail", "news", Outcome::Sent, 3);
    /// other.count(monday, "yahoo", "news", Outcome::Sent, 2);
    /// one.merge(&other);
    /// assert_eq!(one.by_stream()["news"][&monday].sent, Some(5));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        for ((date, provider, stream), counts) in &other.rows {
            let row = self.row(*date, provider, stream);
            *row = row.merged(counts);
        }
    }

    /// The counts of one day, provider and stream: `None` if nothing was counted for
    /// them.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let mut daily = Daily::new();
    /// daily.count(monday, "gmail", "news", Outcome::Sent, 200);
    /// assert_eq!(daily.get(monday, "gmail", "news").unwrap().sent, Some(200));
    /// assert_eq!(daily.get(monday, "gmail", "receipts"), None);
    /// ```
    #[must_use]
    pub fn get(&self, date: NaiveDate, provider: &str, stream: &str) -> Option<&Counts> {
        self.rows.get(&(date, String::from(provider), String::from(stream)))
    }

    /// All rows, in the order of date, provider and stream.
    pub fn rows(&self) -> impl Iterator<Item = (NaiveDate, &str, &str, &Counts)> {
        self.rows
            .iter()
            .map(|((date, provider, stream), counts)| (*date, provider.as_str(), stream.as_str(), counts))
    }

    /// The counts of each provider by day, over all streams.
    #[must_use]
    pub fn by_provider(&self) -> BTreeMap<&str, BTreeMap<NaiveDate, Counts>> {
        self.by(|(_, provider, _)| provider)
    }

    /// The counts of each stream by day, over all providers.
    #[must_use]
    pub fn by_stream(&self) -> BTreeMap<&str, BTreeMap<NaiveDate, Counts>> {
        self.by(|(_, _, stream)| stream)
    }

    fn by(
        &self,
        name: impl Fn(&(NaiveDate, String, String)) -> &String,
    ) -> BTreeMap<&str, BTreeMap<NaiveDate, Counts>> {
        let mut groups: BTreeMap<&str, BTreeMap<NaiveDate, Counts>> = BTreeMap::new();
        for (key, counts) in &self.rows {
            let day = groups.entry(name(key).as_str()).or_default().entry(key.0).or_default();
            *day = day.merged(counts);
        }
        groups
    }

    /// The messages sent on each day from the first one counted to `last`, with 0 for
    /// days without mail, from which a usual volume is computed. Empty if nothing was
    /// counted by then; at most ten years.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::rate::{Daily, Outcome};
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// let mut daily = Daily::new();
    /// daily.count(date(2), "gmail", "news", Outcome::Sent, 30);
    /// daily.count(date(4), "yahoo", "news", Outcome::Sent, 20);
    /// assert_eq!(daily.volumes(date(5)), [30, 0, 20, 0]);
    /// ```
    #[must_use]
    pub fn volumes(&self, last: NaiveDate) -> Vec<u64> {
        const MOST_DAYS: i64 = 3_660;
        let Some(((first, ..), _)) = self.rows.first_key_value() else { return Vec::new() };
        let days = last.signed_duration_since(*first).num_days().saturating_add(1);
        let Ok(days) = usize::try_from(days.min(MOST_DAYS)) else { return Vec::new() };
        let mut volumes = alloc::vec![0_u64; days];
        for ((date, ..), counts) in &self.rows {
            let day = last.signed_duration_since(*date).num_days();
            let index = usize::try_from(day).ok().and_then(|day| days.checked_sub(day.saturating_add(1)));
            if let Some(volume) = index.and_then(|index| volumes.get_mut(index)) {
                *volume = volume.saturating_add(counts.sent.unwrap_or_default());
            }
        }
        volumes
    }
}

/// The rows as a list, since the keys of a map in JSON are texts.
#[cfg(feature = "serde")]
mod as_rows {
    use alloc::{borrow::Cow, collections::BTreeMap, string::String, vec::Vec};

    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Counts;

    type Rows = BTreeMap<(NaiveDate, String, String), Counts>;

    #[derive(Serialize, Deserialize)]
    struct Row<'a> {
        date: NaiveDate,
        provider: Cow<'a, str>,
        stream: Cow<'a, str>,
        counts: Counts,
    }

    pub(super) fn serialize<S: Serializer>(rows: &Rows, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(rows.iter().map(|((date, provider, stream), counts)| Row {
            date: *date,
            provider: Cow::Borrowed(provider),
            stream: Cow::Borrowed(stream),
            counts: *counts,
        }))
    }

    /// Rows of the same day, provider and stream are added up.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rows, D::Error> {
        let mut rows = Rows::new();
        for row in Vec::<Row<'static>>::deserialize(deserializer)? {
            let key = (row.date, row.provider.into_owned(), row.stream.into_owned());
            let sum = rows.entry(key).or_default();
            *sum = sum.merged(&row.counts);
        }
        Ok(rows)
    }
}
