//! Numbers of any magnitude without floating point, whose products, powers and roots are
//! the same on every platform.

/// A number of at least zero, `mantissa` × 2^`exponent`: the top bit of the mantissa is
/// set, or the number is zero. Every operation rounds down, by less than 2^-63 of the
/// result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scaled {
    // The exponent comes first, so that the derived order is that of the numbers.
    exponent: i32,
    mantissa: u64,
}

/// A value that is below a whole number by less than 2^-44 of itself counts as that
/// number. The rounding of a long series of products stays below this, and it is too
/// small to matter to any step of a plan.
const SNAP: u32 = 44;

impl Scaled {
    const ZERO: Self = Self { exponent: i32::MIN, mantissa: 0 };
    pub(crate) const ONE: Self = Self { exponent: -63, mantissa: 1 << 63 };

    pub(crate) fn from_int(value: u64) -> Self {
        Self::new(u128::from(value), 0)
    }

    /// `numerator` / `denominator`; zero if the denominator is zero.
    pub(crate) fn ratio(numerator: u64, denominator: u64) -> Self {
        let shift = numerator.leading_zeros();
        let top = u128::from(numerator).wrapping_shl(shift.saturating_add(64));
        let quotient = top.checked_div(u128::from(denominator)).unwrap_or(0);
        Self::new(quotient, (-64_i32).saturating_sub_unsigned(shift))
    }

    fn new(value: u128, exponent: i32) -> Self {
        if value == 0 {
            return Self::ZERO;
        }
        let zeros = value.leading_zeros();
        let mantissa = u64::try_from(value.wrapping_shl(zeros) >> 64).unwrap_or(u64::MAX);
        Self { exponent: exponent.saturating_add(64).saturating_sub_unsigned(zeros), mantissa }
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let product = u128::from(self.mantissa).wrapping_mul(u128::from(other.mantissa));
        Self::new(product, self.exponent.saturating_add(other.exponent))
    }

    /// The sum of both numbers.
    pub(crate) fn plus(self, other: Self) -> Self {
        let (large, small) = if self >= other { (self, other) } else { (other, self) };
        let places = u32::try_from(large.exponent.saturating_sub(small.exponent)).unwrap_or(u32::MAX);
        let small = small.mantissa.checked_shr(places).unwrap_or(0);
        Self::new(u128::from(large.mantissa).saturating_add(small.into()), large.exponent)
    }

    pub(crate) fn power(self, mut exponent: u32) -> Self {
        let (mut result, mut square) = (Self::ONE, self);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(square);
            }
            square = square.times(square);
            exponent >>= 1;
        }
        result
    }

    /// The `degree`-th root, bit by bit: the largest of 64 binary places whose power is
    /// not above it.
    pub(crate) fn root(self, degree: u32) -> Self {
        if degree <= 1 {
            return self;
        }
        let mut root = 0_u128;
        // The places before the binary point are those of the number divided by the degree; after it
        // there are 64.
        let places = u32::try_from(self.exponent.saturating_add(64)).unwrap_or(0);
        let places = places.checked_div(degree).unwrap_or(0).min(62);
        for bit in (0..=places.saturating_add(64)).rev() {
            let larger = root | 1_u128.wrapping_shl(bit);
            if Self::new(larger, -64).power(degree) <= self {
                root = larger;
            }
        }
        Self::new(root, -64)
    }

    /// The whole number at or below it, at most `u64::MAX`.
    pub(crate) fn floor(self) -> u64 {
        let Ok(places) = u32::try_from(self.exponent.saturating_neg()) else { return u64::MAX };
        if places > 64 {
            return 0;
        }
        let value = u128::from(self.mantissa);
        let whole = value.checked_shr(places).unwrap_or(0);
        let is_whole = whole.wrapping_shl(places) == value && whole > 0;
        let next = whole.saturating_add(1).wrapping_shl(places);
        let is_next = !is_whole && next.saturating_sub(value) <= value >> SNAP;
        u64::try_from(whole.saturating_add(u128::from(is_next))).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_powers_of_whole_numbers_are_whole() {
        for (base, degree) in [(2_u64, 63_u32), (3, 40), (10, 19), (7, 1), (1_000, 6), (1 << 31, 2)] {
            let power = base.pow(degree);
            assert_eq!(Scaled::from_int(power).root(degree).floor(), base, "{base}^{degree}");
            assert_eq!(Scaled::from_int(base).power(degree).floor(), power, "{base}^{degree}");
        }
        assert_eq!(Scaled::ratio(7, 5).times(Scaled::from_int(20)).floor(), 28);
        assert_eq!(Scaled::ratio(1, 3).times(Scaled::from_int(3)).floor(), 1);
        assert_eq!((Scaled::ZERO.floor(), Scaled::ONE.floor(), Scaled::ratio(1, 0)), (0, 1, Scaled::ZERO));
        assert_eq!(Scaled::ratio(1, 3).plus(Scaled::ratio(2, 3)).floor(), 1);
        assert_eq!(Scaled::from_int(5).plus(Scaled::ZERO).floor(), 5);
        assert_eq!(Scaled::from_int(u64::MAX).floor(), u64::MAX);
        assert_eq!(Scaled::from_int(u64::MAX).times(Scaled::from_int(2)).floor(), u64::MAX);
    }
}
