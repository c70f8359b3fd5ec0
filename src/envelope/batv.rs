//! Bounce Address Tag Validation: `prvs=` tags of the sender's own addresses.

use alloc::{format, string::String};

use chrono::{Days, NaiveDate};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::{Error, ErrorKind, day_number, days_between, is_equal};

/// For how many days a tag is valid (draft-levine-smtp-batv-01, 5).
const DAYS: u16 = 7;

/// Tags one of the caller's own addresses for use as envelope sender:
/// `prvs=0514a1b2c3=jane@example.org`.
///
/// `key_number`, from 0 to 9, names the key, so that keys can be changed. The tag is
/// valid for seven days (draft-levine-smtp-batv-01, 5).
///
/// # Errors
///
/// [`ErrorKind::NotSigned`] for a text without an at sign, [`ErrorKind::BadPart`] for a
/// key number above 9.
///
/// ```
/// use deliverability::envelope::{batv_check, batv_sign};
///
/// let today = "2026-03-02".parse()?;
/// let tagged = batv_sign("jane@example.org", b"a key", 0, today)?;
/// assert_eq!(
///     batv_check(&tagged, today, |number| (number == 0).then_some(&b"a key"[..]))?,
///     "jane@example.org"
/// );
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

/// The address inside a tagged one, if the tag was made with a key of the caller and
/// has not expired on `today`. `keys` gives the key of a number, or `None` if there is
/// no such key.
///
/// # Errors
///
/// [`ErrorKind::NotSigned`] if the address has no tag, [`ErrorKind::BadSignature`] if
/// no such key made the tag, [`ErrorKind::Expired`] if it is older than seven days.
///
/// ```
/// use deliverability::envelope::{ErrorKind, batv_check, batv_sign};
///
/// let tagged = batv_sign("jane@example.org", b"a key", 3, "2026-03-02".parse()?)?;
/// let keys = |number| (number == 3).then_some(&b"a key"[..]);
/// assert_eq!(batv_check(&tagged, "2026-03-09".parse()?, keys)?, "jane@example.org");
/// let error = batv_check(&tagged, "2026-03-10".parse()?, keys).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Expired);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
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
