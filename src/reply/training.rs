//! What the trainer of the learned table needs. No part of the public face: it may
//! change in any release.

use alloc::vec::Vec;

use super::{Classifier, Intent, Message, classifier};

/// How many labels the table has.
pub const LABELS: usize = classifier::LABELS;

/// The label of an intent.
#[must_use]
pub const fn label(intent: Intent, is_opt_out: bool) -> usize {
    match intent {
        Intent::Complaint if is_opt_out => classifier::COMPLAINT_AND_OPT_OUT,
        intent => intent as usize,
    }
}

/// The features of a reply.
#[must_use]
pub fn features(classifier: &Classifier, message: &Message) -> Vec<u32> {
    let mut out = Vec::new();
    classifier.read(message).features(|feature| out.push(feature));
    out
}

/// A classifier with another table than the built-in one.
#[must_use]
pub fn with_table(table: &[u8]) -> Classifier {
    Classifier::with_table(table)
}
