//! The weekdays and hours of sending.

use alloc::collections::BTreeSet;
use core::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use super::zone::{Overlap, Zone};

/// How many days ahead the next opening is searched for: ten years.
const MOST_DAYS: i64 = 3_660;

/// How many days ahead the end of windows that follow each other without a gap is
/// searched for.
const MOST_DAYS_OPEN: i64 = 366;

/// The weekdays and hours in which mail may be sent, in a time zone.
///
/// A window that ends before it begins lasts past midnight, and belongs to the day on
/// which it opens: `between(22, 6)` on weekdays is open on Saturday until six, and
/// closed on Sunday night. One that ends when it begins lasts for a day.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::time::{Opening, Window};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// let night = Window::between(22, 6);
/// let (six, ten) = (at("2026-03-03T06:00:00Z"), at("2026-03-03T22:00:00Z"));
/// assert_eq!(
///     night.ask(at("2026-03-02T23:30:00Z")),
///     Opening::Open { until: Some(six) }
/// );
/// assert_eq!(night.ask(six), Opening::Closed { until: Some(ten) });
/// assert_eq!(night.to_string(), "22:00 to 06:00, every day");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Window {
    /// Whether it opens on each weekday, starting with Monday.
    pub weekdays: [bool; 7],
    /// Dates on which it does not open.
    pub holidays: BTreeSet<NaiveDate>,
    /// The local time at which it opens.
    pub from: NaiveTime,
    /// The local time at which it closes: on the next day if it is not after `from`.
    pub to: NaiveTime,
    /// The time zone of the weekdays and times.
    pub zone: Zone,
}

impl Default for Window {
    /// A window that is always open.
    fn default() -> Self {
        Self {
            weekdays: [true; 7],
            holidays: BTreeSet::new(),
            from: NaiveTime::MIN,
            to: NaiveTime::MIN,
            zone: Zone::utc(),
        }
    }
}

/// The answer of [`Window::ask`].
///
/// ```
/// use chrono::{DateTime, Utc};
/// use deliverability::time::{Opening, Window};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
/// match Window::between(8, 18).ask(at("2026-03-02T19:00:00Z")) {
///     Opening::Closed { until } => assert_eq!(until, Some(at("2026-03-03T08:00:00Z"))),
///     opening => panic!("{opening:?}"),
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Opening {
    /// Mail may be sent.
    Open {
        /// When the window closes: `None` if it does not within a year.
        until: Option<DateTime<Utc>>,
    },
    /// Mail has to wait.
    Closed {
        /// When the window opens: `None` if it does not within ten years.
        until: Option<DateTime<Utc>>,
    },
}

impl Window {
    /// A window that is always open.
    #[must_use]
    pub fn always() -> Self {
        Self::default()
    }

    /// A window from one full hour up to, but not including, another: hours of the clock
    /// from 0 to 24. Larger ones are taken modulo 24.
    ///
    /// ```
    /// use deliverability::time::Window;
    ///
    /// assert_eq!(Window::between(9, 17).to_string(), "09:00 to 17:00, every day");
    /// assert_eq!(Window::between(0, 24).to_string(), "all day, every day");
    /// ```
    #[must_use]
    pub fn between(from: u32, to: u32) -> Self {
        let clock = |hour: u32| NaiveTime::from_hms_opt(hour % 24, 0, 0).unwrap_or(NaiveTime::MIN);
        Self { from: clock(from), to: clock(to), ..Self::default() }
    }

    /// The same window, opening only from Monday to Friday.
    #[must_use]
    pub const fn on_weekdays(mut self) -> Self {
        self.weekdays = [true, true, true, true, true, false, false];
        self
    }

    /// The same window, not opening on these dates.
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate, Utc};
    /// use deliverability::time::Window;
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let new_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    /// let office = Window::between(9, 17).on_weekdays().without([new_year]);
    /// // From New Year's Eve, a Thursday, to the Monday after it.
    /// assert_eq!(
    ///     office.next_open(at("2026-12-31T17:00:00Z")),
    ///     Some(at("2027-01-04T09:00:00Z"))
    /// );
    /// ```
    #[must_use]
    pub fn without(mut self, holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.holidays.extend(holidays);
        self
    }

    /// The same window in another time zone. The default is UTC.
    ///
    /// ```
    /// use deliverability::time::{Window, Zone};
    ///
    /// let office = Window::between(9, 17).in_zone(Zone::new(9 * 3_600, [])?); // Tokyo
    /// let opens = office.next_open("2026-03-02T12:00:00Z".parse().unwrap());
    /// assert_eq!(opens.unwrap().to_string(), "2026-03-03 00:00:00 UTC");
    /// # Ok::<(), deliverability::time::Error>(())
    /// ```
    #[must_use]
    pub fn in_zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// Whether mail may be sent at `now`.
    ///
    /// ```
    /// use deliverability::time::Window;
    ///
    /// let office = Window::between(9, 17).on_weekdays();
    /// assert!(office.is_open("2026-03-02T16:59:59Z".parse().unwrap()));
    /// assert!(!office.is_open("2026-03-02T17:00:00Z".parse().unwrap()));
    /// assert!(!office.is_open("2026-03-07T12:00:00Z".parse().unwrap()), "a Saturday");
    /// ```
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let near = self.near(now).take_while(|(ahead, ..)| *ahead <= 1);
        let mut near = near;
        near.any(|(_, start, end)| start <= now && now < end)
    }

    /// The first instant from `now` on at which mail may be sent: `now` itself if the
    /// window is open, `None` if it does not open within ten years.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::time::Window;
    ///
    /// let now = "2026-03-02T20:00:00Z".parse::<DateTime<Utc>>().unwrap();
    /// let morning = "2026-03-03T09:00:00Z".parse().unwrap();
    /// assert_eq!(Window::between(9, 17).next_open(now), Some(morning));
    /// assert_eq!(Window::always().next_open(now), Some(now));
    /// let mut never = Window::always();
    /// never.weekdays = [false; 7];
    /// assert_eq!(never.next_open(now), None);
    /// ```
    #[must_use]
    pub fn next_open(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.ask(now) {
            Opening::Open { .. } => Some(now),
            Opening::Closed { until } => until,
        }
    }

    /// Whether mail may be sent at `now`, and until when that answer is valid.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::time::{Opening, Window};
    ///
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// let office = Window::between(9, 17).on_weekdays();
    /// let closes = Some(at("2026-03-02T17:00:00Z"));
    /// assert_eq!(
    ///     office.ask(at("2026-03-02T10:00:00Z")),
    ///     Opening::Open { until: closes }
    /// );
    /// // Whole weekdays in a row are one opening, until Friday at midnight.
    /// let weekdays = Window::always().on_weekdays();
    /// let closes = Some(at("2026-03-07T00:00:00Z"));
    /// assert_eq!(
    ///     weekdays.ask(at("2026-03-02T10:00:00Z")),
    ///     Opening::Open { until: closes }
    /// );
    /// ```
    #[must_use]
    pub fn ask(&self, now: DateTime<Utc>) -> Opening {
        let mut open_until: Option<DateTime<Utc>> = None;
        for (ahead, start, end) in self.near(now) {
            match open_until {
                // Windows that follow each other without a gap are one.
                Some(until) if start > until => return Opening::Open { until: Some(until) },
                Some(until) => open_until = Some(until.max(end)),
                None if end <= now => {}
                None if start <= now => open_until = Some(end),
                None => return Opening::Closed { until: Some(start) },
            }
            if open_until.is_some() && (self.is_unbroken() || ahead > MOST_DAYS_OPEN) {
                return Opening::Open { until: None };
            }
        }
        match open_until {
            Some(_) => Opening::Open { until: open_until },
            None => Opening::Closed { until: None },
        }
    }

    /// The windows of the days around an instant and after it, each with the number of
    /// days until it opens.
    fn near(&self, now: DateTime<Utc>) -> impl Iterator<Item = (i64, DateTime<Utc>, DateTime<Utc>)> {
        let today = self.zone.local(now).map(|local| local.date()).filter(|_| self.weekdays.contains(&true));
        // The window of the day before may still be open.
        let first = today.map(|today| today.checked_sub_days(Days::new(2)).unwrap_or(today));
        let days = first.into_iter().flat_map(|first| first.iter_days()).map_while(move |day| {
            let ahead = day.signed_duration_since(today?).num_days();
            (ahead <= MOST_DAYS).then_some((ahead, day))
        });
        days.filter_map(|(ahead, day)| self.of(day).map(|(start, end)| (ahead, start, end)))
    }

    /// Whether it never closes.
    fn is_unbroken(&self) -> bool {
        self.from == self.to && !self.weekdays.contains(&false) && self.holidays.is_empty()
    }

    /// When the window of a day opens and closes: `None` if it does not open.
    fn of(&self, day: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).ok()?;
        if !self.weekdays.get(weekday).is_some_and(|&opens| opens) || self.holidays.contains(&day) {
            return None;
        }
        let last = if self.to > self.from { day } else { day.succ_opt()? };
        let start = self.zone.instant(day.and_time(self.from), Overlap::Earlier)?;
        let end = self.zone.instant(last.and_time(self.to), Overlap::Later)?;
        (start < end).then_some((start, end))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        if self.from == self.to {
            f.write_str("all day")?;
        } else {
            write!(f, "{} to {}", self.from.format("%H:%M"), self.to.format("%H:%M"))?;
        }
        if !self.weekdays.contains(&false) {
            return f.write_str(", every day");
        }
        let open = NAMES.iter().zip(self.weekdays).filter(|(_, opens)| *opens);
        for (index, (name, _)) in open.enumerate() {
            write!(f, "{}{name}", if index == 0 { ", " } else { " " })?;
        }
        Ok(())
    }
}
