//! May this address be mailed? The state of an address, folded from what happened to it.
//!
//! Three lists are kept apart: **temporary quarantine** after soft bounces, each longer than the one
//! before (1, 2, 4, 8, 16 weeks), **long-term quarantine** after hard bounces or when the ladder is
//! used up, and a **blacklist** for each licence (customer) whose mail a person called spam. A
//! bounce that blames the sender (class spam) never quarantines anyone.
//!
//! A [`State`] is a fold over [`Event`]s: the same for every order in which they arrive, with
//! duplicates dropped. It reads no clock: the time of asking is an argument. A [`Ledger`] is the fold
//! of many addresses.
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
//! # What else an event can be
//!
//! | event | what it does |
//! |---|---|
//! | [`Import`] | takes over the entry of another tool, a quarantine only if that is trusted; an [`ImportReview`] looks at a batch |
//! | [`Event::revoke`] | takes a batch of imports back, as if it had never come |
//! | [`Void`] | takes the bounces of an outage back, as if they had never happened |
//! | [`Release`] | takes the address off one list, if the request has what that list asks for |
//! | [`Event::unsubscribe`] | ends the consent to the mail of one licence, or of all: no quarantine |
//!
//! [`State::why`] tells what each of them did, and a [`MassRelease`] plans how to let many addresses
//! go without harm.
//!
//! The default [`Policy`] is one published rule set, [`Policy::PRESETS`] names more; every number in
//! it is a field.

mod error;
mod event;
mod history;
mod import;
mod ledger;
mod permission;
mod plan;
mod policy;
mod presets;
mod release;
mod standing;
mod state;
mod void;

pub use error::{Error, ErrorKind};
pub use event::{Bounce, Event, Happening};
pub use history::{Effect, Line, Rejection};
pub use import::{BatchKind, Import, ImportReview, Imported, Trust};
pub use ledger::{Counts, Ledger};
pub use permission::{Block, Cause, Decision, Facts, List, Permission};
pub use plan::{Campaign, MassRelease, ReleasePlan, ReleasePolicy, RiskClass, Wave};
pub use policy::{Beyond, Policy, Treatment};
pub use release::{Refusal, Release};
pub use state::{SCHEMA_VERSION, State};
pub use void::Void;
