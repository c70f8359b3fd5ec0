//! What a comparison of a share with a limit says.

use core::fmt;

use super::count::grouped;

/// An exact test, by the tail of the binomial distribution, for samples below the least
/// numbers of an [`Evidence`](super::Evidence).
///
/// It decides if at least this many events would be seen by chance at the limit no more
/// often than once in `one_in` times, even though the question is asked `asked` times:
/// each single answer is held to one in their product (Bonferroni's correction). The
/// tail is computed in integers.
///
/// The default allows one false alarm in a thousand over a thousand questions, which are
/// three windows a day for a year. Ten hard bounces of ten are then over any limit;
/// three complaints in 40 are not over 0.1 %, since chance alone makes such a sample
/// once in 100,000 times.
///
/// ```
/// use deliverability::rate::{Comparison, Evidence, Exact, Limit, Rate, Trials};
///
/// let limit = Limit::at_least(10, 100, Trials::Sent);
/// let compare = |events, evidence: Evidence| {
///     evidence.compare(&Rate::new(events, 10, Trials::Sent), &limit)
/// };
/// assert_eq!(compare(10, Evidence::default()), Comparison::Above);
/// assert_ne!(compare(6, Evidence::default()), Comparison::Above);
/// let bold = Evidence::default().exact(Some(Exact { one_in: 100, asked: 1 }));
/// assert_eq!(compare(6, bold), Comparison::Above);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "two counts and nothing else")]
pub struct Exact {
    /// One false alarm in this many series of questions; 0 counts as 1.
    pub one_in: u32,
    /// The number of questions in a series; 0 counts as 1.
    pub asked: u32,
}

impl Exact {
    pub(super) fn one_in_each(self) -> u64 {
        u64::from(self.one_in.max(1)).saturating_mul(u64::from(self.asked.max(1)))
    }
}

/// The relation of a rate to a limit.
///
/// ```
/// use deliverability::rate::{Comparison, Doubt};
///
/// let comparison = Comparison::Undetermined(Doubt::TooFewTrials { needed: 2_000 });
/// assert_eq!(comparison.to_string(), "undetermined: fewer than 2,000 trials");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Comparison {
    /// The rate breaks the limit, with the required evidence.
    Above,
    /// The rate keeps the limit, with the required evidence.
    Below,
    /// Neither is shown, for the given reason.
    Undetermined(Doubt),
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above => f.write_str("above"),
            Self::Below => f.write_str("below"),
            Self::Undetermined(doubt) => write!(f, "undetermined: {doubt}"),
        }
    }
}

/// Why a comparison is undetermined.
///
/// ```
/// use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
///
/// let limit = Limit::over(1, 1_000, Trials::Sent);
/// let comparison =
///     Evidence::default().compare(&Rate::new(3, 40, Trials::Sent), &limit);
/// assert_eq!(
///     comparison,
///     Comparison::Undetermined(Doubt::TooFewTrials { needed: 1_000 })
/// );
/// assert_eq!(
///     Doubt::NotProven.to_string(),
///     "the limit lies within what the counts leave possible"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Doubt {
    /// The rate counts other trials than the limit applies to.
    OtherTrials,
    /// There are fewer trials than needed.
    TooFewTrials {
        /// The number that is needed.
        needed: u64,
    },
    /// The counts break the limit, but with fewer events than needed.
    TooFewEvents {
        /// The number that is needed.
        needed: u64,
    },
    /// The limit lies between the bounds of what the counts leave possible.
    NotProven,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherTrials => f.write_str("the limit is meant for other trials"),
            Self::TooFewTrials { needed } => write!(f, "fewer than {} trials", grouped(*needed)),
            Self::TooFewEvents { needed } => write!(f, "fewer than {} events", grouped(*needed)),
            Self::NotProven => f.write_str("the limit lies within what the counts leave possible"),
        }
    }
}
