//! The tail of the binomial distribution, in integers.

use super::scaled::Scaled;

/// The largest number of trials for which the tail is summed. Beyond it, the least
/// numbers of a policy are reached, and Wilson's interval decides.
const MOST_TRIALS: u64 = 20_000;

/// The number of terms added one by one; a geometric series bounds those after them.
const TERMS: u32 = 32;

/// Whether at the rate `numerator / denominator` the chance of `events` or more in
/// `trials` is at most one in `one_in`.
///
/// It is never true too early: sums are rounded down by less than the additional margin,
/// and the rest of the tail is overestimated.
pub(super) fn is_out_of_chance(
    events: u64,
    trials: u64,
    (numerator, denominator): (u32, u32),
    one_in: u64,
) -> bool {
    // If all of fewer trials cannot be chance, all of more trials cannot either.
    let (events, trials) =
        if events >= trials { (trials.min(MOST_TRIALS), trials.min(MOST_TRIALS)) } else { (events, trials) };
    let (hits, misses) = (u64::from(numerator), u64::from(denominator.saturating_sub(numerator)));
    if trials > MOST_TRIALS || events == 0 || misses == 0 {
        return false;
    }
    if hits == 0 {
        return true;
    }
    // Twice the numbers below fits 64 bits: 20,000 trials times a ratio of 32 bits.
    let up = |at: u64| trials.saturating_sub(at).saturating_mul(hits);
    let down = |at: u64| at.saturating_add(1).saturating_mul(misses);
    if up(events) >= down(events) {
        // The events are not above the most likely number.
        return false;
    }
    let total = denominator.into();
    let left = trials.saturating_sub(events);
    let power =
        |of: u64, times: u64| Scaled::ratio(of, total).power(u32::try_from(times).unwrap_or(u32::MAX));
    let mut term = power(misses, left).times(power(hits, events));
    // In how many ways the events fall among the trials: as many as what is left does.
    let (few, many) = (events.min(left), events.max(left));
    for number in 1..=few {
        term = term.times(Scaled::ratio(many.saturating_add(number), number));
    }
    let (mut sum, mut at) = (term, events);
    for _ in 0..TERMS {
        term = term.times(Scaled::ratio(up(at), down(at)));
        sum = sum.plus(term);
        at = at.saturating_add(1);
    }
    // The ratio of two terms only falls, so that the rest is at most r / (1 - r) of the last term.
    let rest = Scaled::ratio(up(at), down(at).saturating_sub(up(at)));
    let tail = sum.plus(term.times(rest));
    let margin = Scaled::ratio((1 << 32) + 1, 1 << 32);
    tail.times(margin).times(Scaled::from_int(one_in)) <= Scaled::ONE
}
