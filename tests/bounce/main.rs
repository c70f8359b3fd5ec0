//! The classifier through its public face.
//!
//! The tables have the id of the rule that decides in each row; `learned` is the table of weights. Every
//! rule of `src/bounce/rules` has an example beside it: the tests of `src/bounce/mod.rs` run all of them
//! and compare id and reason. The replies of `tests/data` that are read wrongly are listed beside them.

mod callers;
mod codes;
mod evidence;
mod lessons;
mod misses;
mod properties;
mod replies;
mod tie_breaks;
