//! Local time, and the hours of sending.

#![cfg(feature = "time")]

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use deliverability::time::{Opening, Window, Zone};
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Paris in 2026.
fn paris() -> Zone {
    Zone::new(3_600, [(at("2026-03-29T01:00:00Z"), 7_200), (at("2026-10-25T01:00:00Z"), 3_600)]).unwrap()
}

#[test]
fn s02_open_now_or_else_when() {
    let office = Window::between(9, 18).on_weekdays().in_zone(paris());
    let night = Window::between(22, 6).on_weekdays();
    let easter = office.clone().without([NaiveDate::from_ymd_opt(2026, 4, 6).unwrap()]);
    let rows = [
        (&office, "2026-03-02T08:00:00Z", true, "2026-03-02T17:00:00Z"),
        (&office, "2026-03-02T07:59:59Z", false, "2026-03-02T08:00:00Z"),
        (&office, "2026-03-02T17:00:00Z", false, "2026-03-03T08:00:00Z"),
        (&office, "2026-03-06T17:00:00Z", false, "2026-03-09T08:00:00Z"),
        (&office, "2026-03-27T17:00:00Z", false, "2026-03-30T07:00:00Z"),
        (&easter, "2026-04-03T16:00:00Z", false, "2026-04-07T07:00:00Z"),
        // A night belongs to the day on which it begins.
        (&night, "2026-03-06T23:00:00Z", true, "2026-03-07T06:00:00Z"),
        (&night, "2026-03-07T05:59:59Z", true, "2026-03-07T06:00:00Z"),
        (&night, "2026-03-07T06:00:00Z", false, "2026-03-09T22:00:00Z"),
        (&night, "2026-03-08T23:00:00Z", false, "2026-03-09T22:00:00Z"),
    ];
    for (window, now, is_open, until) in rows {
        let until = Some(at(until));
        let expected = if is_open { Opening::Open { until } } else { Opening::Closed { until } };
        assert_eq!((window.ask(at(now)), window.is_open(at(now))), (expected, is_open), "{window} at {now}");
    }
    let always = Window::always();
    assert_eq!(always.ask(at("2026-03-02T00:00:00Z")), Opening::Open { until: None });
    // Whole days that follow each other are one opening.
    let week = Window::always().on_weekdays();
    let until = Some(at("2026-03-07T00:00:00Z"));
    assert_eq!(week.ask(at("2026-03-03T12:00:00Z")), Opening::Open { until });
    let mut never = Window::always();
    never.weekdays = [false; 7];
    assert_eq!(never.next_open(at("2026-03-02T00:00:00Z")), None);
    assert_eq!(Window::between(24, 24), Window::always());
}

#[cfg(feature = "chrono-tz")]
#[test]
fn s02_zones_by_name_agree_with_tables() {
    use deliverability::time::Overlap;

    let (named, table) = (Zone::named("Europe/Paris").unwrap(), paris());
    for hour in 0..8_000 {
        let now = at("2026-02-01T00:00:00Z") + TimeDelta::hours(hour);
        assert_eq!(named.local(now), table.local(now));
        let local = now.naive_utc() + TimeDelta::minutes(30);
        for overlap in [Overlap::Earlier, Overlap::Later] {
            assert_eq!(named.instant(local, overlap), table.instant(local, overlap), "{local}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn s02_the_next_opening_is_open_and_the_first(
        (from, to, weekdays) in (0_u32..24, 0_u32..24, any::<[bool; 7]>()), minute in 0_i64..400_000,
    ) {
        let mut window = Window::between(from, to).in_zone(paris());
        window.weekdays = weekdays;
        let now = at("2026-01-05T00:00:00Z") + TimeDelta::minutes(minute);
        let next = window.next_open(now);
        prop_assert_eq!(next.is_none(), !weekdays.contains(&true));
        if let Some(next) = next {
            prop_assert!(next >= now && window.is_open(next));
            prop_assert_eq!(window.is_open(now), next == now);
            if next > now {
                prop_assert!(!window.is_open(now + (next - now) / 2));
            }
        }
    }
}
