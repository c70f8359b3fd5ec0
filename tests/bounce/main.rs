//! The classifier through its public face.
//!
//! A rule is found from its test by the id in the row, and the test from the rule by the same id; the
//! example of every rule in `src/bounce/rules` is tested where the rule is.

mod callers;
mod codes;
mod evidence;
mod lessons;
mod properties;
mod replies;
mod tie_breaks;
