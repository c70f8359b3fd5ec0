//! The strict list of tags that signatures and keys are (RFC 6376 section 3.2).

use alloc::vec::Vec;

use super::error::{ErrorKind, Fault};
use crate::{
    diagnostic::Span,
    tags::{self, Tag, Tags},
};

/// Reads a list: only visible characters and folds, nothing but tags, none of them
/// twice. Each tag is passed on with the bytes of its name.
pub(super) fn read(text: &str, mut take: impl FnMut(&[u8], Tag)) -> Result<(), Fault> {
    let is_bad =
        |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\r') & (byte != b'\n') | (byte == 0x7f);
    // A fold over all bytes handles many at once; the place is searched only after a fault.
    if text.as_bytes().iter().fold(0, |bad, byte| bad | u8::from(is_bad(*byte))) != 0 {
        let at = text.bytes().position(is_bad).unwrap_or_default();
        return Err(Fault::new(ErrorKind::Character, Span::new(at, at.saturating_add(1))));
    }
    // A bit for each one-letter name, and one for several longer names together.
    let (mut letters, mut longer, mut may_repeat) = (0_u64, 0_u64, false);
    for part in Tags::new(text) {
        let tag = part.map_err(|fault| match fault {
            tags::Fault::Empty(span) | tags::Fault::NotATag(span) => Fault::new(ErrorKind::NotATag, span),
        })?;
        let name = text.as_bytes().get(tag.name.range()).unwrap_or_default();
        if let [letter] = name {
            let bit = 1_u64 << (letter & 0x3f);
            if letters & bit != 0 {
                return Err(Fault::new(ErrorKind::DuplicateTag, tag.name));
            }
            letters |= bit;
        } else {
            let sum = name.iter().fold(0_u8, |sum, byte| sum.wrapping_mul(5).wrapping_add(*byte));
            let bit = 1_u64 << (sum & 0x3f);
            may_repeat |= longer & bit != 0;
            longer |= bit;
        }
        take(name, tag);
    }
    let second = if may_repeat { second_of_a_name(text) } else { None };
    second.map_or(Ok(()), |name| Err(Fault::new(ErrorKind::DuplicateTag, name)))
}

/// The place of the first name that an earlier tag already had.
fn second_of_a_name(text: &str) -> Option<Span> {
    let mut names: Vec<(&str, Span)> = Tags::new(text)
        .filter_map(Result::ok)
        .map(|tag| (tag.name.slice(text).unwrap_or_default(), tag.name))
        .collect();
    names.sort_unstable();
    let pairs = names.iter().zip(names.iter().skip(1));
    pairs.filter(|((one, _), (other, _))| one == other).map(|(_, (_, second))| *second).min()
}
