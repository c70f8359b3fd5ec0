//! Bounce Address Tag Validation: `prvs=` tags of one's own addresses.

use alloc::{format, string::String};

use chrono::{Days, NaiveDate};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::{Error, ErrorKind, day_number, days_between, is_equal};

/// For how many days a tag holds (draft-levine-smtp-batv-01, 5).
const DAYS: u16 = 7;

/// Tags an address of one's own for use as envelope sender: `prvs=0514a1b2c3=jane@example.org`.
///
/// `key_number`, 0 to 9, says which key it was, so that keys can be changed. The tag holds for seven days
/// (draft-levine-smtp-batv-01, 5).
///
/// # Errors
///
/// [`ErrorKind::NotSigned`] for a text without an at sign, [`ErrorKind::BadPart`] for a key number above
/// 9.
///
/// ```
/// use deliverability::envelope::{batv_check, batv_sign};
///
/// let today = "2026-03-02".parse()?;
/// let tagged = batv_sign("jane@example.org", b"a key", 0, today)?;
/// assert_eq!(batv_check(&tagged, today, |number| (number == 0).then_some(&b"a key"[..]))?, "jane@example.org");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batv_sign(address: &str, key: &[u8], key_number: u8, today: NaiveDate) -> Result<String, Error> {
    if !address.contains('@') {
        return Err(ErrorKind::NotSigned.into());
    }
    if key_number > 9 {
        return Err(ErrorKind::BadPart.into());
    }
    let expires = today.checked_add_days(Days::new(u64::from(DAYS))).unwrap_or(today);
    let stamp = format!("{key_number}{:03}", day_number(expires));
    let tag = tag(&stamp, address, key);
    Ok(format!("prvs={stamp}{tag}={address}"))
}

/// The address that a tagged one stands for, where a key of the caller's made the tag and it has not expired
/// at `today`. `keys` gives the key of a number.
///
/// # Errors
///
/// [`ErrorKind::NotSigned`], [`ErrorKind::BadSignature`] or [`ErrorKind::Expired`].
pub fn batv_check<'a, 'k>(
    address: &'a str,
    today: NaiveDate,
    keys: impl FnOnce(u8) -> Option<&'k [u8]>,
) -> Result<&'a str, Error> {
    let (stamp, signature, original) = split(address).ok_or(ErrorKind::NotSigned)?;
    let (number, day) = stamp.split_at_checked(1).ok_or(ErrorKind::NotSigned)?;
    let number: u8 = number.parse().map_err(|_| ErrorKind::NotSigned)?;
    let day: u16 = day.parse().map_err(|_| ErrorKind::NotSigned)?;
    let key = keys(number).ok_or(ErrorKind::BadSignature)?;
    let wanted = tag(stamp, original, key);
    if !is_equal(wanted.as_bytes(), signature.to_ascii_lowercase().as_bytes()) {
        return Err(ErrorKind::BadSignature.into());
    }
    if days_between(day_number(today), day) > DAYS {
        return Err(ErrorKind::Expired.into());
    }
    Ok(original)
}

/// Stamp, tag and address of `prvs=KDDDSSSSSS=address`.
fn split(address: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = address.split_at_checked(5)?;
    let (tag, original) = rest.split_once('=')?;
    let (stamp, signature) = tag.split_at_checked(4)?;
    let is_tag = scheme.eq_ignore_ascii_case("prvs=")
        && stamp.bytes().all(|byte| byte.is_ascii_digit())
        && signature.len() == 6;
    is_tag.then_some((stamp, signature, original))
}

/// The first three bytes of the HMAC-SHA1 over stamp and address.
fn tag(stamp: &str, address: &str, key: &[u8]) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return String::new() };
    mac.update(stamp.as_bytes());
    mac.update(address.as_bytes());
    mac.finalize().into_bytes().iter().take(3).map(|byte| format!("{byte:02x}")).collect()
}
