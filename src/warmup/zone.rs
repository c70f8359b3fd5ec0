//! Local time by a table of offsets.

use alloc::vec::Vec;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::error::{Error, ErrorKind};

/// A time zone as a table: the offset from UTC, and the instants at which it changes.
///
/// The table is the caller's: the rows of one zone of the IANA database for the months of the plan, or a
/// fixed offset. Before the first change the first offset holds, after the last one the last.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::warmup::{Overlap, Zone};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let paris = Zone::new(3_600, [(at("2026-03-29T01:00:00Z"), 7_200), (at("2026-10-25T01:00:00Z"), 3_600)])?;
/// assert_eq!(paris.local(at("2026-07-01T12:00:00Z")).unwrap().to_string(), "2026-07-01 14:00:00");
///
/// // 02:30 does not exist on 29 March: the first instant after the gap stands for it.
/// let local = |text: &str| text.parse().unwrap();
/// let gap = paris.instant(local("2026-03-29T02:30:00"), Overlap::Earlier);
/// assert_eq!(gap, Some(at("2026-03-29T01:00:00Z")));
/// // It exists twice on 25 October.
/// let twice = |overlap| paris.instant(local("2026-10-25T02:30:00"), overlap).unwrap();
/// assert_eq!(twice(Overlap::Earlier), at("2026-10-25T00:30:00Z"));
/// assert_eq!(twice(Overlap::Later), at("2026-10-25T01:30:00Z"));
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Zone {
    /// Seconds east of UTC before the first change.
    first: i32,
    changes: Vec<(DateTime<Utc>, i32)>,
}

/// Which instant a local time stands for that the clocks show twice, when they are set back.
///
/// A local time that they never show, when they are set forward, stands for the first instant after the
/// gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Overlap {
    /// The first time.
    #[default]
    Earlier,
    /// The second time.
    Later,
}

crate::names::named! {
    Overlap {
        Earlier => "earlier",
        Later => "later",
    }
}

impl Zone {
    /// Universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self { first: 0, changes: Vec::new() }
    }

    /// A zone with its first offset and its changes: each an instant and the offset from then on, in
    /// seconds east of UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Offsets`] for an offset of a day or more, or changes that are not in order.
    pub fn new(first: i32, changes: impl IntoIterator<Item = (DateTime<Utc>, i32)>) -> Result<Self, Error> {
        let zone = Self { first, changes: changes.into_iter().collect() };
        let is_ordered = zone.changes.windows(2).all(|pair| matches!(pair, [one, two] if one.0 < two.0));
        let fits = |offset: i32| offset.unsigned_abs() < 86_400;
        if is_ordered && fits(first) && zone.changes.iter().all(|&(_, offset)| fits(offset)) {
            Ok(zone)
        } else {
            Err(Error::new(ErrorKind::Offsets))
        }
    }

    /// The local time at an instant: `None` outside what chrono can hold.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        let index = self.changes.partition_point(|(change, _)| *change <= at);
        at.naive_utc().checked_add_signed(seconds(self.offset(index)))
    }

    /// The instant of a local time: `None` outside what chrono can hold.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime, overlap: Overlap) -> Option<DateTime<Utc>> {
        // Offsets are less than a day: only the changes of the day before and after can matter.
        let near = |hours: i64| local.and_utc().checked_add_signed(seconds_of_hours(hours));
        let low = near(-48).map_or(0, |low| self.changes.partition_point(|(at, _)| *at < low));
        let high =
            near(48).map_or(self.changes.len(), |high| self.changes.partition_point(|(at, _)| *at <= high));
        let start = |index: usize| {
            index.checked_sub(1).and_then(|before| self.changes.get(before)).map(|(at, _)| *at)
        };
        let mut found = (low..=high).filter_map(|index| {
            let at = local.checked_sub_signed(seconds(self.offset(index)))?.and_utc();
            let begins = start(index).is_none_or(|start| start <= at);
            let ends = self.changes.get(index).is_some_and(|(end, _)| *end <= at);
            (begins && !ends).then_some(at)
        });
        let instant = match overlap {
            Overlap::Earlier => found.next(),
            Overlap::Later => found.next_back(),
        };
        instant.or_else(|| {
            // A gap: the change that leaps over the local time.
            let mut changes =
                (low..high).filter_map(|index| self.changes.get(index).map(|(at, _)| (index, *at)));
            let leaps = |&(index, at): &(usize, DateTime<Utc>)| {
                let shown = |offset| at.naive_utc().checked_add_signed(seconds(offset));
                let (before, after) =
                    (shown(self.offset(index)), shown(self.offset(index.saturating_add(1))));
                before.is_some_and(|before| before <= local) && after.is_some_and(|after| local < after)
            };
            changes.find(leaps).map(|(_, at)| at)
        })
    }

    /// The offset after so many changes.
    fn offset(&self, changes: usize) -> i32 {
        let change = changes.checked_sub(1).and_then(|before| self.changes.get(before));
        change.map_or(self.first, |&(_, offset)| offset)
    }
}

fn seconds(count: i32) -> TimeDelta {
    TimeDelta::try_seconds(count.into()).unwrap_or_default()
}

fn seconds_of_hours(hours: i64) -> TimeDelta {
    TimeDelta::try_hours(hours).unwrap_or_default()
}
