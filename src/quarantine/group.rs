//! Grouping the events of many addresses.

use alloc::vec::Vec;

use super::Event;
use crate::hash;

/// Groups the events by address.
///
/// It sorts the hashes of the addresses, then visits the events in their own order,
/// which is faster than a map since memory is read in order. Addresses with the same
/// hash are separated by a sort, so that nobody can make it slow by choosing addresses.
pub(super) fn by_address<A: AsRef<str>, E: Into<Event>>(
    events: impl IntoIterator<Item = (A, E)>,
) -> Vec<(A, Vec<Event>)> {
    let events: Vec<(A, E)> = events.into_iter().collect();
    // The upper bits of the hash of each address, and in the lower bits the place of its event.
    let place_bits = usize::BITS.saturating_sub(events.len().leading_zeros());
    let places = 1_u64.checked_shl(place_bits).map_or(u64::MAX, |bit| bit.wrapping_sub(1));
    let key = |(place, (address, _)): (usize, &(A, E))| {
        (hash::of_text(address.as_ref()) & !places) | (u64::try_from(place).unwrap_or_default() & places)
    };
    let mut keys: Vec<u64> = events.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    // The group of each event, and how many events each group has.
    let (mut group_of, mut sizes) = (alloc::vec![0_usize; events.len()], Vec::new());
    for of_hash in keys.chunk_by(|one, other| one & !places == other & !places) {
        for key in of_hash {
            let place = usize::try_from(key & places).unwrap_or_default();
            if let Some(group) = group_of.get_mut(place) {
                *group = sizes.len();
            }
        }
        sizes.push(of_hash.len());
    }
    drop(keys);
    let mut groups: Vec<Option<(A, Vec<Event>)>> = sizes.iter().map(|_| None).collect();
    let mut others: Vec<(A, Event)> = Vec::new();
    for ((address, event), group) in events.into_iter().zip(group_of) {
        let (Some(place), Some(size)) = (groups.get_mut(group), sizes.get(group)) else { continue };
        match place {
            Some((first, group)) if first.as_ref() == address.as_ref() => group.push(event.into()),
            Some(_) => others.push((address, event.into())),
            None => {
                let mut group = Vec::with_capacity(*size);
                group.push(event.into());
                *place = Some((address, group));
            }
        }
    }
    let mut groups: Vec<(A, Vec<Event>)> = groups.into_iter().flatten().collect();
    others.sort_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
    let mut last: Option<(A, Vec<Event>)> = None;
    for (address, event) in others {
        match &mut last {
            Some((known, group)) if known.as_ref() == address.as_ref() => group.push(event),
            _ => groups.extend(last.replace((address, Vec::from([event])))),
        }
    }
    groups.extend(last);
    groups
}
