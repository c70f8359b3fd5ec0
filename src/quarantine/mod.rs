//! May this address be mailed? The state of an address, folded from what happened to it.
//!
//! Three lists are kept apart: **temporary quarantine** after soft bounces, each longer than the one
//! before (1, 2, 4, 8, 16 weeks), **long-term quarantine** after hard bounces or when the ladder is
//! used up, and a **blacklist** for each licence (customer) whose mail a person called spam. A
//! bounce that blames the sender (class spam) never quarantines anyone.
//!
//! A [`State`] is a fold over [`Event`]s: the same for every order in which they arrive, with
//! duplicates dropped. It reads no clock: the time of asking is an argument.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use deliverability::{
//!     bounce::Reason,
//!     quarantine::{Event, Permission, Policy, State},
//! };
//!
//! let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
//! let events = [
//!     Event::bounce("b1", day("2026-02-02T09:00:00Z"), Reason::MailboxFull),
//!     Event::bounce("b2", day("2026-02-16T09:00:00Z"), Reason::MailboxFull),
//!     Event::complaint("c1", day("2026-02-17T10:00:00Z"), "shop"),
//! ];
//! let state = State::fold("example.org", &events, &Policy::default());
//!
//! let now = day("2026-02-20T00:00:00Z");
//! let Permission::Blocked(block) = state.may_send("news", now) else { panic!() };
//! assert_eq!(
//!     block.to_string(),
//!     "temporary quarantine, step 2 of 5, until 2026-03-02 09:00 UTC (mailbox full on 2026-02-16)",
//! );
//! assert!(state.may_send("news", day("2026-03-02T09:00:00Z")).is_allowed());
//!
//! let Permission::Blocked(block) = state.may_send("shop", now) else { panic!() };
//! assert_eq!(block.to_string(), "blacklist of this licence since 2026-02-17 (complaint)");
//! ```
//!
//! The default [`Policy`] is one published rule set; every number in it is a field.

mod event;
mod permission;
mod policy;
mod state;

pub use event::{Event, Happening};
pub use permission::{Block, Cause, List, Permission};
pub use policy::{Policy, Treatment};
pub use state::State;
