//! Numbers from a seed: the same for the same seed, with no pattern between neighbours.

/// Mixes a value into a seed (the finaliser of SplitMix64).
pub(super) const fn mix(seed: u64, value: u64) -> u64 {
    let mut mixed = seed.wrapping_add(value.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Mixes a text into a seed, without regard to ASCII case.
pub(super) fn mix_text(seed: u64, text: &str) -> u64 {
    text.bytes().fold(mix(seed, 1), |mixed, byte| mix(mixed, u64::from(byte.to_ascii_lowercase())))
}
