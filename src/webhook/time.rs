//! Times in every form in which providers write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::json::Json;

/// The meaning of a time without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zoneless {
    /// UTC, as the provider states.
    Utc,
    /// Not known, so that there is no time.
    Unknown,
}

/// From here on a number counts milliseconds; as seconds it would be in the year 5138.
const MILLISECONDS: i128 = 100_000_000_000;

/// From here on a number counts microseconds.
const MICROSECONDS: i128 = 100_000_000_000_000;

/// The time in a value: a number, or a text in any form.
pub(super) fn of(json: &Json<'_>, zoneless: Zoneless) -> Option<DateTime<Utc>> {
    match json {
        Json::Integer(number) => number_of(*number),
        // The shortest form that reads back as the same number has the digits that were written.
        Json::Float(number) => decimal(&alloc::format!("{number}")),
        Json::Text(text) => parse(text.as_str(), zoneless),
        _ => None,
    }
}

fn number_of(number: i128) -> Option<DateTime<Utc>> {
    let micros = if number < MILLISECONDS {
        number.checked_mul(1_000_000)?
    } else if number < MICROSECONDS {
        number.checked_mul(1_000)?
    } else {
        number
    };
    DateTime::from_timestamp_micros(i64::try_from(micros).ok().filter(|&micros| micros > 0)?)
}

/// Seconds or milliseconds with a fraction.
fn decimal(text: &str) -> Option<DateTime<Utc>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i128 = whole.parse().ok()?;
    if whole >= MILLISECONDS {
        return number_of(whole);
    }
    number_of(whole)?.checked_add_signed(TimeDelta::nanoseconds(nanoseconds(fraction)?))
}

/// The first nine digits of a fraction of a second.
fn nanoseconds(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    (0..9).try_fold(0_i64, |sum, index| {
        let digit = digits.as_bytes().get(index).map_or(0, |byte| byte.wrapping_sub(b'0'));
        sum.checked_mul(10)?.checked_add(digit.into())
    })
}

/// The time that a text states: a number, RFC 3339 and its looser cousins, RFC 5322.
pub(super) fn parse(text: &str, zoneless: Zoneless) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return decimal(text);
    }
    calendar(text, zoneless).or_else(|| Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc()))
}

/// `2016-04-27T16:28:50.3963933-04:00`, with a blank for the `T`, the zone in any form
/// or absent.
fn calendar(text: &str, zoneless: Zoneless) -> Option<DateTime<Utc>> {
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let time = NaiveTime::parse_from_str(rest.get(..8)?, "%H:%M:%S").ok()?;
    let mut rest = rest.get(8..)?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        nanos = nanoseconds(fraction.get(..length)?)?;
        rest = fraction.get(length..)?;
    }
    let offset = match (rest.trim(), zoneless) {
        ("Z" | "z" | "UTC" | "GMT", _) | ("", Zoneless::Utc) => 0,
        (offset, _) => minutes(offset)?,
    };
    let local = NaiveDateTime::new(date, time).checked_add_signed(TimeDelta::nanoseconds(nanos))?;
    Some(local.checked_sub_signed(TimeDelta::minutes(offset))?.and_utc())
}

/// An offset from UTC in minutes: `+02:00`, `-0500`, `+02`, with `UTC` before or after
/// it.
fn minutes(offset: &str) -> Option<i64> {
    let offset = offset.trim_start_matches("UTC").trim_start_matches("GMT").trim_end_matches("UTC").trim();
    let (sign, digits) = match offset.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, offset.strip_prefix(['-', '\u{2212}'])?),
    };
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let rest = digits.get(2..)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes: i64 = if rest.is_empty() { 0 } else { rest.get(..2)?.parse().ok()? };
    if hours > 23 || minutes > 59 || rest.len() > 2 {
        return None;
    }
    hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("1513299569", "2017-12-15 00:59:29 UTC"),
            ("1685543827372", "2023-05-31 14:37:07.372 UTC"),
            ("1685543827372001", "2023-05-31 14:37:07.372001 UTC"),
            ("1521233195.375624", "2018-03-16 20:46:35.375624 UTC"),
            ("1791290096.0", "2026-10-06 12:34:56 UTC"),
            ("2016-04-27T16:28:50.3963933-04:00", "2016-04-27 20:28:50.396393300 UTC"),
            ("2024-02-22T23:41:12.126Z", "2024-02-22 23:41:12.126 UTC"),
            ("2018-10-08T14:05:45 +0000", "2018-10-08 14:05:45 UTC"),
            ("2015-04-24 21:35:02 +00:00", "2015-04-24 21:35:02 UTC"),
            ("2012-06-12 00:11:57-0500", "2012-06-12 05:11:57 UTC"),
            ("2012-06-12 00:11:57 UTC", "2012-06-12 00:11:57 UTC"),
            ("2012-06-12 00:11:57+02", "2012-06-11 22:11:57 UTC"),
            ("2012-06-12T00:11:57", "2012-06-12 00:11:57 UTC"),
            ("Thu, 18 Oct 2018 16:08:37 +0200", "2018-10-18 14:08:37 UTC"),
        ] {
            assert_eq!(parse(text, Zoneless::Utc).unwrap().to_string(), expected, "{text}");
        }
        assert_eq!(parse("2012-06-12 00:11:57", Zoneless::Unknown), None);
        for text in [
            "",
            "x",
            "0",
            "2012-06-12",
            "2012-06-12 00:11:57+99",
            "2012-13-12 00:11:57Z",
            "1e5",
            "..",
            "-5",
            "99999999999999999999999999",
            "2012-06-12 00:11:57+0é",
            "1.é",
            "9.9999999999999999999999",
        ] {
            assert!(parse(text, Zoneless::Utc).is_none_or(|time| time.timestamp() == 9), "{text}");
        }
    }

    #[test]
    fn a_float_keeps_its_digits() {
        let at = of(&Json::parse(b"1606753101.9110143").unwrap(), Zoneless::Unknown).unwrap();
        assert_eq!(at.to_string(), "2020-11-30 16:18:21.911014300 UTC");
    }
}
