//! What the trainer of the learned table needs. Not part of the public API: it may
//! change in any release.

use alloc::vec::Vec;

use super::{Classifier, Failure, Reason};

/// The greatest size of the table, in bytes.
pub const MAX_TABLE: usize = 200_000;

/// The weight 1 in the fixed-point form of the table.
pub const ONE: i32 = crate::learned::ONE;

/// The features of a failure, each with the number of its kind, as the trainer writes
/// them to its table.
///
/// ```
/// use deliverability::bounce::{Classifier, training};
///
/// let features = training::features(&Classifier::new(), "550 5.1.1 User unknown");
/// assert!(features.iter().any(|(kind, _)| training::is_of_rules(*kind)));
/// ```
#[must_use]
pub fn features<'a>(classifier: &Classifier, failure: impl Into<Failure<'a>>) -> Vec<(u8, u32)> {
    classifier.features(&failure.into())
}

/// A classifier with a table in place of the built-in one.
#[must_use]
pub fn with_table(table: &[u8]) -> Classifier {
    Classifier::with_table(table)
}

/// Whether a feature of this kind comes from a rule.
#[must_use]
pub const fn is_of_rules(kind: u8) -> bool {
    use super::features::Kind;
    kind == Kind::Weight as u8
        || kind == Kind::Rule as u8
        || kind == Kind::Reason as u8
        || kind == Kind::ReasonSeverity as u8
        || kind == Kind::SecondReason as u8
}

/// The reason by the heaviest rule that matches, or else by a code: the verdict as it
/// would be without the table.
///
/// ```
/// use deliverability::bounce::{Classifier, Reason, training};
///
/// let reason = training::by_rules(&Classifier::new(), "550 5.1.1 User unknown");
/// assert_eq!(reason, Reason::UserUnknown);
/// ```
#[must_use]
pub fn by_rules<'a>(classifier: &Classifier, failure: impl Into<Failure<'a>>) -> Reason {
    classifier.by_rules(&failure.into())
}
