//! The packed list of domains, read in place (its form is described in
//! `scripts/refresh_lists.py`).

use crate::hash::{FNV_BASIS_32, fnv_step_32};

const DATA: &[u8] = include_bytes!("data/disposable.bin");
/// The number of buckets, and how many share one start.
const BUCKETS: usize = 4096;
const GROUP: usize = 256;
/// The bit of an entry's last byte.
const LAST: u8 = 0x80;

/// Where the parts of the data begin.
const SUFFIXES: [(usize, usize); 127] = suffixes();
const STARTS: usize = suffixes_end();
const ENDS: usize = STARTS + BUCKETS / GROUP * 4;
const ENTRIES: usize = ENDS + BUCKETS * 2;

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated at compile time: an index out of range does not compile"
)]
#[expect(clippy::arithmetic_side_effects, reason = "evaluated at compile time")]
const fn suffixes() -> [(usize, usize); 127] {
    let mut out = [(0, 0); 127];
    let (mut index, mut at) = (0, 1);
    while index < DATA[0] as usize {
        let length = DATA[at] as usize;
        out[index] = (at + 1, at + 1 + length);
        at += 1 + length;
        index += 1;
    }
    out
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated at compile time: an index out of range does not compile"
)]
#[expect(clippy::arithmetic_side_effects, reason = "evaluated at compile time")]
const fn suffixes_end() -> usize {
    let count = DATA[0] as usize;
    if count == 0 { 1 } else { suffixes()[count - 1].1 }
}

/// Whether the domain or one of those above it, from two labels on, is in the list;
/// lower-case ASCII.
pub(super) fn contains_suffix(domain: &str) -> bool {
    let bytes = domain.as_bytes();
    let mut hash = FNV_BASIS_32;
    let mut labels = 0_usize;
    for (at, byte) in bytes.iter().enumerate().rev() {
        if *byte == b'.' {
            labels = labels.saturating_add(1);
            let suffix = bytes.get(at.saturating_add(1)..).unwrap_or_default();
            if labels > 1 && bucket(hash).is_some_and(|bucket| holds(bucket, suffix)) {
                return true;
            }
        }
        hash = fnv_step_32(hash, *byte);
    }
    bucket(hash).is_some_and(|bucket| holds(bucket, bytes))
}

/// The entries that share a hash.
fn bucket(hash: u32) -> Option<&'static [u8]> {
    let bucket = usize::try_from(hash ^ hash >> 16).ok()? % BUCKETS;
    let group = DATA.get(STARTS.checked_add((bucket / GROUP).checked_mul(4)?)?..)?.first_chunk::<4>()?;
    let group = DATA.get(ENTRIES.checked_add(usize::try_from(u32::from_le_bytes(*group)).ok()?)?..)?;
    let end_of = |bucket: usize| {
        let end = DATA.get(ENDS.checked_add(bucket.checked_mul(2)?)?..)?.first_chunk::<2>()?;
        Some(usize::from(u16::from_le_bytes(*end)))
    };
    let start = if bucket.is_multiple_of(GROUP) { 0 } else { end_of(bucket.checked_sub(1)?)? };
    group.get(start..end_of(bucket)?)
}

fn holds(mut bucket: &[u8], domain: &[u8]) -> bool {
    while let Some((suffix, rest)) = bucket.split_first() {
        let Some((label, after)) =
            last_of(rest).and_then(|last| rest.split_at_checked(last.saturating_add(1)))
        else {
            return false;
        };
        bucket = after;
        // Most entries differ in their first byte already.
        if label.first().map(|byte| byte & !LAST) != domain.first().copied() {
            continue;
        }
        let Some((own, rest)) = domain.split_at_checked(label.len()) else { continue };
        if !own.iter().zip(label).all(|(one, other)| *one == other & !LAST) {
            continue;
        }
        match SUFFIXES.get(usize::from(*suffix)).and_then(|(start, end)| DATA.get(*start..*end)) {
            Some(suffix) if rest.strip_prefix(b".") == Some(suffix) => return true,
            None if rest.is_empty() => return true,
            _ => {}
        }
    }
    false
}

/// The index of the first byte with its highest bit set, eight bytes at a time.
fn last_of(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080;
        if marks != 0 {
            return at.checked_add(usize::try_from(marks.trailing_zeros() / 8).ok()?);
        }
        at = at.saturating_add(8);
    }
    let rest = bytes.get(at..)?.iter().position(|byte| byte & LAST != 0)?;
    at.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::*;

    /// The number of an entry that has no suffix of the table.
    const NO_SUFFIX: u8 = 127;

    /// Every domain of the list, read from its entries one by one.
    fn all() -> Vec<String> {
        let mut rest = &DATA[ENTRIES..];
        let mut out = Vec::new();
        while let Some((suffix, tail)) = rest.split_first() {
            let last = tail.iter().position(|byte| byte & LAST != 0).unwrap();
            let mut name: Vec<u8> = tail[..=last].iter().map(|byte| byte & !LAST).collect();
            if *suffix != NO_SUFFIX {
                let (start, end) = SUFFIXES[usize::from(*suffix)];
                name.push(b'.');
                name.extend(&DATA[start..end]);
            }
            out.push(String::from_utf8(name).unwrap());
            rest = &tail[last + 1..];
        }
        out
    }

    #[test]
    fn every_entry_is_found_and_nothing_else() {
        let all = all();
        assert_eq!(all.len(), 10_181);
        let set: alloc::collections::BTreeSet<&str> = all.iter().map(String::as_str).collect();
        for domain in &all {
            assert!(contains_suffix(domain), "{domain}");
            assert!(contains_suffix(&alloc::format!("a.b.{domain}")), "below {domain}");
            for near in [alloc::format!("x{domain}"), alloc::format!("{domain}x"), domain[1..].into()] {
                let listed = near.match_indices('.').any(|(at, _)| set.contains(&near[at + 1..]));
                assert_eq!(contains_suffix(&near), listed || set.contains(near.as_str()), "{near}");
            }
        }
    }

    #[cfg(feature = "psl")]
    #[test]
    fn no_entry_is_a_public_suffix() {
        for domain in all() {
            let parsed = crate::domain::Domain::parse(&domain).unwrap();
            assert!(parsed.registrable().is_some(), "{domain}");
        }
    }

    #[test]
    fn odd_texts_are_in_no_list() {
        for text in ["", ".", "..", "com", "yopmail", "\u{fc}.com", "a..yopmail.co"] {
            assert!(!contains_suffix(text), "{text:?}");
        }
    }
}
