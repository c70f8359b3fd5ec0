//! Time zones: a table of offsets, or a zone of the IANA database by its name.

use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
#[cfg(feature = "chrono-tz")]
use chrono::{LocalResult, TimeZone};

/// Why a [`Zone`] cannot be made.
///
/// ```
/// use deliverability::time::Zone;
///
/// let error = Zone::new(90_000, []).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected offsets of less than a day, in the order of their changes"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// An offset is a day or more, or the changes are not in order.
    Offsets,
    /// The name is not that of a zone in the IANA database.
    Name,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offsets => "expected offsets of less than a day, in the order of their changes",
            Self::Name => "expected the name of a zone in the IANA database, as Europe/Paris",
        })
    }
}

impl core::error::Error for Error {}

/// A time zone: a table of offsets from UTC with the instants at which they change, or a
/// zone by its name.
///
/// A table is the caller's: the rows of one zone of the IANA database for the months of
/// the plan, or a fixed offset. The first offset applies before the first change, the
/// last one after the last change. Zones by name need the feature `chrono-tz`, which
/// brings the database.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::time::{Overlap, Zone};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let (spring, autumn) = (at("2026-03-29T01:00:00Z"), at("2026-10-25T01:00:00Z"));
/// let paris = Zone::new(3_600, [(spring, 7_200), (autumn, 3_600)])?;
/// let local = paris.local(at("2026-07-01T12:00:00Z")).unwrap();
/// assert_eq!(local.to_string(), "2026-07-01 14:00:00");
///
/// // 02:30 does not exist on 29 March: the first instant after the gap is taken.
/// let local = |text: &str| text.parse().unwrap();
/// let gap = paris.instant(local("2026-03-29T02:30:00"), Overlap::Earlier);
/// assert_eq!(gap, Some(at("2026-03-29T01:00:00Z")));
/// // It exists twice on 25 October.
/// let twice = |overlap| paris.instant(local("2026-10-25T02:30:00"), overlap).unwrap();
/// assert_eq!(twice(Overlap::Earlier), at("2026-10-25T00:30:00Z"));
/// assert_eq!(twice(Overlap::Later), at("2026-10-25T01:30:00Z"));
/// # Ok::<(), deliverability::time::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Zone {
    /// Seconds east of UTC before the first change.
    first: i32,
    changes: Vec<(DateTime<Utc>, i32)>,
    #[cfg(feature = "chrono-tz")]
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none", with = "named"))]
    name: Option<chrono_tz::Tz>,
}

/// Which instant is meant by a local time that the clocks show twice, when they are set
/// back.
///
/// For a local time that they skip, when they are set forward, the first instant after
/// the gap is meant.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::time::{Overlap, Zone};
///
/// // New York sets its clocks back from 02:00 to 01:00 on 1 November 2026.
/// let change = "2026-11-01T06:00:00Z".parse::<DateTime<Utc>>().unwrap();
/// let new_york = Zone::new(-4 * 3_600, [(change, -5 * 3_600)])?;
/// let instant = |overlap| {
///     new_york.instant("2026-11-01T01:30:00".parse().unwrap(), overlap).unwrap()
/// };
/// assert_eq!(instant(Overlap::Earlier).to_string(), "2026-11-01 05:30:00 UTC");
/// assert_eq!(instant(Overlap::Later).to_string(), "2026-11-01 06:30:00 UTC");
/// # Ok::<(), deliverability::time::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Overlap {
    /// The first of the two instants.
    #[default]
    Earlier,
    /// The second of the two instants.
    Later,
}

crate::names::named! {
    Overlap {
        Earlier => "earlier",
        Later => "later",
    }
}

impl Zone {
    /// Universal time (UTC).
    #[must_use]
    pub const fn utc() -> Self {
        Self {
            first: 0,
            changes: Vec::new(),
            #[cfg(feature = "chrono-tz")]
            name: None,
        }
    }

    /// A zone of the IANA database.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] for a name that is not in the database.
    ///
    /// ```
    /// use deliverability::time::{Error, Zone};
    ///
    /// let berlin = Zone::named("Europe/Berlin")?;
    /// let local = berlin.local("2026-07-01T12:00:00Z".parse().unwrap()).unwrap();
    /// assert_eq!(local.to_string(), "2026-07-01 14:00:00");
    /// assert_eq!(Zone::named("Europe/Bonn"), Err(Error::Name));
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "chrono-tz")]
    pub fn named(name: &str) -> Result<Self, Error> {
        let name = name.parse().map_err(|_| Error::Name)?;
        Ok(Self { name: Some(name), ..Self::utc() })
    }

    /// A zone with its first offset and its changes, each an instant and the offset from
    /// then on. Offsets are in seconds east of UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Offsets`] for an offset of a day or more, or changes that are not in
    /// order.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::time::{Error, Zone};
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let new_york =
    ///     Zone::new(-5 * 3_600, [(at("2026-03-08T07:00:00Z"), -4 * 3_600)])?;
    /// let local = new_york.local(at("2026-03-08T07:00:00Z")).unwrap();
    /// assert_eq!(local.to_string(), "2026-03-08 03:00:00");
    /// assert_eq!(Zone::new(24 * 3_600, []), Err(Error::Offsets));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(first: i32, changes: impl IntoIterator<Item = (DateTime<Utc>, i32)>) -> Result<Self, Error> {
        let mut zone = Self::utc();
        (zone.first, zone.changes) = (first, changes.into_iter().collect());
        let is_ordered = zone.changes.windows(2).all(|pair| matches!(pair, [one, two] if one.0 < two.0));
        let fits = |offset: i32| offset.unsigned_abs() < 86_400;
        if is_ordered && fits(first) && zone.changes.iter().all(|&(_, offset)| fits(offset)) {
            Ok(zone)
        } else {
            Err(Error::Offsets)
        }
    }

    /// The local time at an instant: `None` outside the range of chrono's dates.
    ///
    /// ```
    /// use deliverability::time::Zone;
    ///
    /// let kolkata = Zone::new(19_800, [])?;
    /// let local = kolkata.local("2026-03-02T20:00:00Z".parse().unwrap()).unwrap();
    /// assert_eq!(local.to_string(), "2026-03-03 01:30:00");
    /// # Ok::<(), deliverability::time::Error>(())
    /// ```
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        #[cfg(feature = "chrono-tz")]
        if let Some(zone) = self.name {
            let offset = chrono::Offset::fix(&zone.offset_from_utc_datetime(&at.naive_utc()));
            return at.naive_utc().checked_add_offset(offset);
        }
        let index = self.changes.partition_point(|(change, _)| *change <= at);
        at.naive_utc().checked_add_signed(seconds(self.offset(index)))
    }

    /// The instant of a local time: `None` outside the range of chrono's dates.
    ///
    /// ```
    /// use deliverability::time::{Overlap, Zone};
    ///
    /// let kolkata = Zone::new(19_800, [])?;
    /// let local = "2026-03-03T01:30:00".parse().unwrap();
    /// let instant = kolkata.instant(local, Overlap::Earlier).unwrap();
    /// assert_eq!(instant.to_string(), "2026-03-02 20:00:00 UTC");
    /// # Ok::<(), deliverability::time::Error>(())
    /// ```
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime, overlap: Overlap) -> Option<DateTime<Utc>> {
        #[cfg(feature = "chrono-tz")]
        if let Some(zone) = self.name {
            return match zone.from_local_datetime(&local) {
                LocalResult::Single(at) => Some(at.to_utc()),
                LocalResult::Ambiguous(one, other) if overlap == Overlap::Earlier => {
                    Some(one.min(other).to_utc())
                }
                LocalResult::Ambiguous(one, other) => Some(one.max(other).to_utc()),
                LocalResult::None => self.end_of_gap(local),
            };
        }
        // Offsets are less than a day, so only the changes of the day before and after can matter.
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
            // A gap: the change that skips the local time.
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

    /// The first instant whose local time is past one that the clocks skip.
    #[cfg(feature = "chrono-tz")]
    fn end_of_gap(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        const DAY: i64 = 86_400;
        // Offsets are less than a day, so the change is between these, and it is the only one there.
        let (mut before, mut after) = (-DAY, DAY);
        let at = |seconds: i64| local.and_utc().checked_add_signed(TimeDelta::try_seconds(seconds)?);
        while after.saturating_sub(before) > 1 {
            let middle = before.midpoint(after);
            if self.local(at(middle)?)? > local {
                after = middle;
            } else {
                before = middle;
            }
        }
        at(after)
    }

    /// The offset after the given number of changes.
    fn offset(&self, changes: usize) -> i32 {
        let change = changes.checked_sub(1).and_then(|before| self.changes.get(before));
        change.map_or(self.first, |&(_, offset)| offset)
    }
}

/// Reads and writes a zone by its name.
#[cfg(all(feature = "chrono-tz", feature = "serde"))]
mod named {
    use alloc::string::String;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        zone: &Option<chrono_tz::Tz>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match zone {
            Some(zone) => serializer.serialize_some(zone.name()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<chrono_tz::Tz>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        name.map(|name| name.parse().map_err(|_| D::Error::custom(super::Error::Name))).transpose()
    }
}

fn seconds(count: i32) -> TimeDelta {
    TimeDelta::try_seconds(count.into()).unwrap_or_default()
}

fn seconds_of_hours(hours: i64) -> TimeDelta {
    TimeDelta::try_hours(hours).unwrap_or_default()
}
