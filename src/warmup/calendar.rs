//! Which days are sending days, and when a day begins.

use alloc::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use crate::time::{Overlap, Zone};

/// What moves a ramp on to its next step.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Calendar, Counting, Curve, Plan};
///
/// // 2026-03-05 is a Thursday.
/// let start = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
/// let caps = |counting| {
///     let calendar = Calendar::weekdays().counting(counting);
///     let plan =
///         Plan::builder().start(start).curve(Curve::Linear).from(100).to(180).days(5);
///     let plan = plan.calendar(calendar).build().unwrap();
///     plan.days()
///         .iter()
///         .map(|day| (day.date().to_string(), day.cap()))
///         .collect::<Vec<_>>()
/// };
/// assert_eq!(
///     caps(Counting::CalendarDays),
///     [
///         ("2026-03-05".into(), 100),
///         ("2026-03-06".into(), 120),
///         ("2026-03-09".into(), 180),
///     ]
/// );
/// assert_eq!(caps(Counting::SendingDays).len(), 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Counting {
    /// A sending day on which enough was sent: after a weekend, a holiday or an idle day
    /// the step is repeated.
    #[default]
    SendingDays,
    /// Time alone, whether mail was sent or not: the ramp continues over a weekend. A
    /// plan whose steps over the days off exceed its
    /// [step limit](super::Builder::step_limit) is refused.
    CalendarDays,
}

crate::names::named! {
    Counting {
        SendingDays => "sending-days",
        CalendarDays => "calendar-days",
    }
}

/// Which days are sending days, what moves the ramp on, and which instant begins a day.
///
/// The default sends every day from midnight UTC.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::Calendar;
///
/// let date = |text: &str| text.parse::<NaiveDate>().unwrap();
/// let calendar = Calendar::weekdays().without([date("2026-04-06")]); // Easter Monday
/// assert!(calendar.is_sending_day(date("2026-04-03")));
/// assert_eq!(calendar.sending_day_from(date("2026-04-04")), Some(date("2026-04-07")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Calendar {
    /// Whether mail is sent on each weekday, starting with Monday.
    pub sends_on: [bool; 7],
    /// Dates on which nothing is sent.
    pub holidays: BTreeSet<NaiveDate>,
    /// What moves the ramp on to its next step.
    pub counting: Counting,
    /// The time zone in which dates and the start of a day are meant.
    pub zone: Zone,
    /// The local time at which a day begins. Where the clocks skip it, the day begins
    /// right after the gap.
    pub day_start: NaiveTime,
    /// Which of the two instants begins a day on which the clocks show that time twice.
    pub overlap: Overlap,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            sends_on: [true; 7],
            holidays: BTreeSet::new(),
            counting: Counting::default(),
            zone: Zone::utc(),
            day_start: NaiveTime::MIN,
            overlap: Overlap::default(),
        }
    }
}

impl Calendar {
    /// A calendar that sends from Monday to Friday.
    #[must_use]
    pub fn weekdays() -> Self {
        Self { sends_on: [true, true, true, true, true, false, false], ..Self::default() }
    }

    /// The same calendar with these dates as days off, in addition to those it has.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Calendar;
    ///
    /// let new_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    /// let calendar = Calendar::default().without([new_year]);
    /// assert!(!calendar.is_sending_day(new_year));
    /// ```
    #[must_use]
    pub fn without(mut self, holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.holidays.extend(holidays);
        self
    }

    /// The same calendar with another rule for what moves the ramp on.
    ///
    /// ```
    /// use deliverability::warmup::{Calendar, Counting};
    ///
    /// let calendar = Calendar::weekdays().counting(Counting::CalendarDays);
    /// assert_eq!(calendar.counting, Counting::CalendarDays);
    /// ```
    #[must_use]
    pub const fn counting(mut self, counting: Counting) -> Self {
        self.counting = counting;
        self
    }

    /// The same calendar with days that begin at the local time `day_start` in `zone`.
    ///
    /// ```
    /// use chrono::{DateTime, NaiveTime, Utc};
    /// use deliverability::{time::Zone, warmup::Calendar};
    ///
    /// // Days that begin at 06:00 in New York, five hours west of UTC in winter.
    /// let six = NaiveTime::from_hms_opt(6, 0, 0).unwrap();
    /// let calendar = Calendar::default().in_zone(Zone::new(-5 * 3_600, [])?, six);
    /// let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    /// assert_eq!(
    ///     calendar.date_of(at("2026-01-15T10:59:59Z")).unwrap().to_string(),
    ///     "2026-01-14"
    /// );
    /// assert_eq!(
    ///     calendar.date_of(at("2026-01-15T11:00:00Z")).unwrap().to_string(),
    ///     "2026-01-15"
    /// );
    /// # Ok::<(), deliverability::time::Error>(())
    /// ```
    #[must_use]
    pub fn in_zone(mut self, zone: Zone, day_start: NaiveTime) -> Self {
        (self.zone, self.day_start) = (zone, day_start);
        self
    }

    /// Whether mail is sent on a date.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Calendar;
    ///
    /// let saturday = NaiveDate::from_ymd_opt(2026, 3, 7).unwrap();
    /// assert!(!Calendar::weekdays().is_sending_day(saturday));
    /// assert!(Calendar::default().is_sending_day(saturday));
    /// ```
    #[must_use]
    pub fn is_sending_day(&self, date: NaiveDate) -> bool {
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
        self.sends_on.get(weekday).is_some_and(|&sends| sends) && !self.holidays.contains(&date)
    }

    /// The first sending day on or after a date: `None` where no weekday is a sending
    /// day, or where the day would be past the last date that chrono can represent.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Calendar;
    ///
    /// let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    /// assert_eq!(Calendar::weekdays().sending_day_from(date(7)), Some(date(9)));
    ///
    /// let mut never = Calendar::default();
    /// never.sends_on = [false; 7];
    /// assert_eq!(never.sending_day_from(date(7)), None);
    /// ```
    #[must_use]
    pub fn sending_day_from(&self, date: NaiveDate) -> Option<NaiveDate> {
        if !self.sends_on.contains(&true) {
            return None;
        }
        date.iter_days().find(|&date| self.is_sending_day(date))
    }

    /// The instant at which a day begins; it ends where the next one begins. `None`
    /// outside the range of chrono's dates.
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
    /// use deliverability::{
    ///     time::{Error, Zone},
    ///     warmup::Calendar,
    /// };
    ///
    /// let change = "2026-03-29T01:00:00Z".parse::<DateTime<Utc>>().unwrap();
    /// let paris = Zone::new(3_600, [(change, 7_200)])?;
    /// let calendar = Calendar::default()
    ///     .in_zone(paris, NaiveTime::from_hms_opt(2, 30, 0).unwrap());
    /// let starts = |day| {
    ///     calendar.day_start(NaiveDate::from_ymd_opt(2026, 3, day).unwrap()).unwrap()
    /// };
    /// assert_eq!(starts(28).to_string(), "2026-03-28 01:30:00 UTC");
    /// assert_eq!(
    ///     starts(29),
    ///     change,
    ///     "02:30 does not exist: the day begins at 03:00 local time"
    /// );
    /// assert_eq!(starts(30).to_string(), "2026-03-30 00:30:00 UTC");
    /// assert_eq!(calendar.date_of(change).unwrap().to_string(), "2026-03-29");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn day_start(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.zone.instant(date.and_time(self.day_start), self.overlap)
    }

    /// The day that an instant belongs to: `None` outside the range of chrono's dates.
    ///
    /// ```
    /// use chrono::NaiveTime;
    /// use deliverability::{time::Zone, warmup::Calendar};
    ///
    /// let tokyo = Zone::new(9 * 3_600, [])?;
    /// let calendar = Calendar::default().in_zone(tokyo, NaiveTime::MIN);
    /// let date = calendar.date_of("2026-03-01T15:00:00Z".parse().unwrap()).unwrap();
    /// assert_eq!(date.to_string(), "2026-03-02");
    /// # Ok::<(), deliverability::time::Error>(())
    /// ```
    #[must_use]
    pub fn date_of(&self, at: DateTime<Utc>) -> Option<NaiveDate> {
        let local = self.zone.local(at)?.date();
        let (before, after) = (local.pred_opt()?, local.succ_opt()?);
        // If clocks are set back past the start of the day, the local date alone is off by one.
        [after, local, before].into_iter().find(|&date| self.day_start(date).is_some_and(|start| start <= at))
    }
}
