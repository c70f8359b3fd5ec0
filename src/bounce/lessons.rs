//! What a caller teaches a classifier beyond the built-in table.

use alloc::collections::BTreeMap;
#[cfg(feature = "serde")]
use alloc::vec::Vec;

use super::reason::Reason;
use crate::learned::Scores;

/// What a [`Classifier`](super::Classifier) was taught: weights that are added to those
/// of the built-in table.
///
/// [`Classifier::teach`](super::Classifier::teach) makes them, and
/// [`Classifier::with_lessons`](super::Classifier::with_lessons) gives them to another
/// classifier. They hold hashes of words, but no text and no address. There are at most
/// [`Lessons::MAX`] weights; what is taught beyond that is not kept.
///
/// With the feature `serde` they can be stored, with their
/// [`SCHEMA_VERSION`](Self::SCHEMA_VERSION): a release that reads words in another way
/// has another version and refuses them. Keep the labeled texts too, to teach them
/// again then.
///
/// ```
/// use deliverability::bounce::{Classifier, Reason};
///
/// let mut classifier = Classifier::new();
/// let text = "554 5.7.1 the purser says your crate stays ashore";
/// assert!(classifier.teach(text, Reason::MessageTooLarge));
/// let lessons = classifier.lessons().clone();
///
/// let other = Classifier::new().with_lessons(lessons);
/// assert_eq!(other.classify_reply(text).reason(), Reason::MessageTooLarge);
/// let alike = "554 5.7.1 the purser says this crate stays ashore (id 4F2A1)";
/// assert_eq!(other.classify_reply(alike).reason(), Reason::MessageTooLarge);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Stored", into = "Stored"))]
pub struct Lessons {
    weights: BTreeMap<(u32, u8), i16>,
}

/// The stored form.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(deserialize_with = "crate::schema_version::known::<{ Lessons::SCHEMA_VERSION }, _>")]
    schema_version: u32,
    weights: Vec<Weight>,
}

/// One weight, as it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Weight {
    feature: u32,
    reason: Reason,
    weight: i16,
}

/// The bound of a weight: the sums over two hundred features cannot overflow.
const GREATEST: i16 = 4_096;

impl Lessons {
    /// The greatest number of weights.
    pub const MAX: usize = 1 << 15;

    /// The version of the stored form, and of how the crate turns words into numbers.
    pub const SCHEMA_VERSION: u32 = super::features::VERSION;

    /// Whether nothing was taught.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The number of weights.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Changes the weight of a feature for a reason.
    pub(super) fn change(&mut self, feature: u32, reason: Reason, by: i16) {
        let key = (feature, reason as u8);
        let is_full = self.weights.len() >= Self::MAX;
        if let Some(weight) = self.weights.get_mut(&key) {
            *weight = weight.saturating_add(by).clamp(-GREATEST, GREATEST);
        } else if !is_full {
            self.weights.insert(key, by.clamp(-GREATEST, GREATEST));
        }
    }

    /// Adds what was taught about a feature, and returns whether anything was.
    pub(super) fn add<const N: usize>(&self, scores: &mut Scores<N>, feature: u32) -> bool {
        let mut is_taught = false;
        for (label, weight) in self.of(feature) {
            scores.add_weight(label, weight);
            is_taught = true;
        }
        is_taught
    }

    /// How much more a feature was taught to support one label than another.
    pub(super) fn margin(&self, feature: u32, label: usize, other: usize) -> i32 {
        self.of(feature).fold(0, |sum, (own, weight)| match own {
            own if own == label => sum.saturating_add(weight),
            own if own == other => sum.saturating_sub(weight),
            _ => sum,
        })
    }

    fn of(&self, feature: u32) -> impl Iterator<Item = (usize, i32)> {
        let range = self.weights.range((feature, u8::MIN)..=(feature, u8::MAX));
        range.map(|(&(_, label), &weight)| (usize::from(label), i32::from(weight)))
    }
}

#[cfg(feature = "serde")]
impl From<Stored> for Lessons {
    fn from(stored: Stored) -> Self {
        let mut out = Self::default();
        for weight in stored.weights {
            out.change(weight.feature, weight.reason, weight.weight);
        }
        out
    }
}

#[cfg(feature = "serde")]
impl From<Lessons> for Stored {
    fn from(lessons: Lessons) -> Self {
        let weight = |((feature, label), weight): ((u32, u8), i16)| {
            let reason = *Reason::ALL.get(usize::from(label))?;
            Some(Weight { feature, reason, weight })
        };
        let weights = lessons.weights.into_iter().filter_map(weight).collect();
        Self { schema_version: Lessons::SCHEMA_VERSION, weights }
    }
}
