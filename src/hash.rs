//! Numbers from texts and seeds: the same for the same input, whatever the machine and
//! the release.

/// The hash of nothing (FNV-1a of 64 bits).
pub(crate) const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash with one more byte (FNV-1a of 64 bits).
pub(crate) const fn fnv_step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The hash of nothing (FNV-1a of 32 bits).
#[cfg(feature = "hygiene")]
pub(crate) const FNV_BASIS_32: u32 = 0x811c_9dc5;

/// The hash with one more byte (FNV-1a of 32 bits).
#[cfg(feature = "hygiene")]
pub(crate) const fn fnv_step_32(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

/// FNV-1a of 64 bits. Its upper bits hardly depend on the last bytes: [`finish`] mends
/// that.
#[cfg(any(feature = "reputation", feature = "warmup"))]
pub(crate) fn fnv(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(FNV_BASIS, fnv_step)
}

/// Spreads every bit over all of them (the finaliser of SplitMix64).
#[cfg(any(feature = "delivery", feature = "quarantine", feature = "reputation", feature = "warmup"))]
pub(crate) const fn finish(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// The hash with eight more bytes: both halves of a product, so that every bit counts.
#[cfg(feature = "bounce")]
pub(crate) const fn block_step(hash: u64, block: u64) -> u64 {
    let product = ((hash ^ block) as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product as u64 ^ (product >> 64) as u64
}

/// A hash of a text for grouping equal ones: faster than [`fnv`], eight bytes at a time.
/// Whoever chooses the texts can choose equal hashes, so equal hashes are not equal
/// texts.
#[cfg(feature = "quarantine")]
pub(crate) fn of_text(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    let add = |hash: u64, word: &[u8; 8]| finish(hash ^ u64::from_le_bytes(*word));
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    add(words.iter().fold(length, add), &last)
}

/// The number that SplitMix64 draws as its `count`th from a seed.
#[cfg(any(feature = "delivery", feature = "warmup"))]
pub(crate) const fn draw(seed: u64, count: u64) -> u64 {
    finish(seed.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

#[cfg(all(test, feature = "warmup"))]
mod tests {
    use super::{draw, fnv};

    /// The published test vectors of FNV-1a, and the first numbers of SplitMix64 from
    /// the seed 1234567.
    #[test]
    fn as_published() {
        assert_eq!(fnv([]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(*b"foobar"), 0x8594_4171_f739_67e8);
        let drawn = [1, 2, 3].map(|count| draw(1_234_567, count));
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
