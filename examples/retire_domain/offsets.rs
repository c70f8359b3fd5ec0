//! The day or instant, and the plan's time zone. The conformance tests use it too.

// Each user needs a part of it.
#![allow(dead_code)]

use std::{error::Error, str::FromStr};

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use deliverability::{
    retirement::{Plan, Timeline},
    time::{Overlap, Zone},
};

/// A day, or an instant.
#[derive(Clone, Copy)]
pub enum Moment {
    Day(NaiveDate),
    Instant(DateTime<FixedOffset>),
}

impl Moment {
    pub fn now() -> Self {
        Self::Instant(DateTime::<Utc>::from(std::time::SystemTime::now()).fixed_offset())
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let day = text.parse().map(Self::Day);
        day.or_else(|_| text.parse().map(Self::Instant))
            .map_err(|_| "a day as 2026-10-02 or an instant as RFC 3339 writes it".to_owned())
    }
}

/// The offsets of the plan's time zone around its end date.
pub struct Offsets {
    pub zone: Zone,
}

impl Offsets {
    pub fn of(plan: &Plan) -> Result<Self, Box<dyn Error>> {
        let Some(name) = plan.time_zone.as_deref() else { return Ok(Self { zone: Zone::utc() }) };
        let zone: Tz = name.parse().map_err(|_| format!("the time zone {name} is unknown"))?;
        let end = plan.dates.end.unwrap_or_default();
        let first = end.checked_sub_days(Days::new(400)).unwrap_or(end).and_time(NaiveTime::MIN);
        let offset = |hour: i64| {
            let at = first + TimeDelta::hours(hour);
            (at.and_utc(), zone.offset_from_utc_datetime(&at).fix().local_minus_utc())
        };
        let hours = (1..24 * 1_200).map(offset);
        let (_, start) = offset(0);
        let mut last = start;
        let changes = hours.filter(|(_, offset)| std::mem::replace(&mut last, *offset) != *offset);
        Ok(Self { zone: Zone::new(start, changes)? })
    }

    /// The day in the plan's time zone.
    pub fn day(&self, moment: Moment) -> NaiveDate {
        match moment {
            Moment::Day(day) => day,
            Moment::Instant(at) => {
                self.zone.local(at.to_utc()).map_or_else(|| at.date_naive(), |local| local.date())
            }
        }
    }

    /// Whether a moment is inside the window in which nothing is started again. A day is inside where it
    /// begins inside.
    pub fn is_within_no_restart(&self, timeline: &Timeline<'_>, moment: Moment) -> bool {
        let at = match moment {
            Moment::Instant(at) => Some(at.to_utc()),
            Moment::Day(day) => self.zone.instant(day.and_time(NaiveTime::MIN), Overlap::Earlier),
        };
        let window = timeline.no_restart(&self.zone);
        matches!((at, window), (Some(at), Some((from, until))) if from <= at && at < until)
    }

    /// An instant in the plan's time zone, as RFC 3339 writes it.
    pub fn local(&self, at: DateTime<Utc>) -> String {
        let local = self.zone.local(at).unwrap_or_default();
        let seconds = local.signed_duration_since(at.naive_utc()).num_seconds();
        let offset = i32::try_from(seconds).ok().and_then(FixedOffset::east_opt);
        offset.map_or_else(|| at.to_rfc3339(), |offset| at.with_timezone(&offset).to_rfc3339())
    }

    /// Whether the clocks change inside the window in which nothing is started again.
    pub fn crosses_clock_change(&self, timeline: &Timeline<'_>) -> bool {
        timeline.no_restart(&self.zone).is_some_and(|(from, until)| {
            let local =
                |at| self.zone.local(at).map(|local| local.signed_duration_since(DateTime::naive_utc(&at)));
            local(from) != local(until)
        })
    }
}
