//! Suites and corpora of real data, read from `../shared/corpora` or `$DELIVERABILITY_CORPORA`.
//!
//! They are not part of this project. With `CI` set their absence fails; in a lone checkout each
//! test skips with a line that says so.

mod addresses;
mod arc;
mod corpora;
mod dkim;
mod events;
mod messages;
#[path = "../bounce/misses.rs"]
mod misses;
mod replies;
mod reports;
mod retirement;
mod signatures;
mod spf;
mod typos;
