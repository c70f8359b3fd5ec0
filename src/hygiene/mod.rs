//! What is known about an address before mail is sent to it, and what a probe of it
//! proves.
//!
//! Four separate questions about an address are answered: is its domain *disposable*, a
//! *privacy relay*, or a *free mailbox provider*, and is its local part a *role*? Each
//! answer comes from a list that is built in, can be replaced, and can be corrected by
//! entries of the caller ([`Lists`]). In addition there are a suggestion for a misspelled
//! domain ([`suggest_domain`]), a score of the risk that an address is a spam trap
//! ([`assess_trap`]), and a verdict on evidence that the caller has gathered
//! ([`Evidence`], and [`Probe`], which says what to ask next). With the feature
//! `address`, `Lists::facts` asks the lists about an address in one call. [`review`]
//! puts all of it together: keep, review or remove.
//!
//! ```
//! use deliverability::hygiene::{Lists, suggest_domain};
//!
//! let lists = Lists::builtin();
//! assert!(lists.is_disposable(&"cool.yopmail.com".parse()?));
//! assert!(
//!     lists.is_relay(&"mozmail.com".parse()?)
//!         && !lists.is_disposable(&"mozmail.com".parse()?)
//! );
//! assert!(lists.is_role("Support"));
//! let suggestion = suggest_domain("gmial.com", &lists).unwrap();
//! assert_eq!((suggestion.domain, suggestion.distance), ("gmail.com", 1));
//! # Ok::<(), deliverability::domain::Error>(())
//! ```
//!
//! None of this is certain: providers differ, and some risk always remains.
//!
//! # The lists
//!
//! The lists are of 2026-11-25, 119 kB together. Disposable domains are the CC0 list of
//! the PyPI package `disposable-email-domains` 0.0.293, 10,181 domains. Free providers,
//! relays and roles are kept by hand. Real domains that look like misspelled ones come in
//! part from the npm package `freemail` 1.7.0 (ISC). `scripts/refresh_lists.py` updates
//! them.

mod evidence;
mod lists;
mod packed;
mod probe;
mod reachability;
mod review;
pub mod trap;
mod typo;

pub use evidence::{Evidence, Verdict};
pub use lists::{Category, Lists};
pub use probe::{Next, Probe};
pub use reachability::{Cause, Certainty, Reachability};
pub use review::{Advice, CatchAllQuota, Cost, Facts, Policy, Reason, Review, Summary, review};
pub use trap::{assess_trap, names_a_trap};
pub use typo::{Mx, Suggestion, suggest_domain};
