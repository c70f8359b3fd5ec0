//! May this address be mailed? The state of an address, folded from its events.
//!
//! Three lists are kept apart: **temporary quarantine** after soft bounces, each longer
//! than the one before (1, 2, 4, 8, 16 weeks); **long-term quarantine** after hard
//! bounces, or when the ladder is used up; and one **blocklist** for each tenant (a
//! customer or sender) with the people who called that tenant's mail spam. A bounce that
//! blames the sender (class spam) never quarantines anyone.
//!
//! A [`State`] is a fold over [`Event`]s. It is the same for every order in which they
//! arrive, and duplicates are dropped. It reads no clock: the time of asking is an
//! argument. A [`Ledger`] is the fold of many addresses.
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
//! let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
//!
//! let now = day("2026-02-20T00:00:00Z");
//! let Permission::Blocked(block) = state.may_send("news", now) else { panic!() };
//! assert_eq!(
//!     block.to_string(),
//!     "temporary quarantine, step 2 of 5, until 2026-03-02 09:00 UTC \
//!      (mailbox full on 2026-02-16)",
//! );
//! assert!(state.may_send("news", day("2026-03-02T09:00:00Z")).is_allowed());
//!
//! let Permission::Blocked(block) = state.may_send("shop", now) else { panic!() };
//! assert_eq!(
//!     block.to_string(),
//!     "blocklist of this tenant since 2026-02-17 (complaint)"
//! );
//! # Ok::<(), deliverability::domain::Error>(())
//! ```
//!
//! # What else an event can be
//!
//! | event | what it does |
//! |---|---|
//! | [`Event::delivery`] | resets the counts, unless a bounce of the same message contradicts it |
//! | [`Event::engagement`] | resets the counts, if the policy says so |
//! | [`Event::unsubscribe`], [`Event::subscribe`] | ends or gives consent to the mail of one tenant, or of all |
//! | [`Event::filtered`] | records a message that a list stopped |
//! | [`import::Import`] | takes over an entry of another tool, a quarantine only if the tool is trusted; an [`import::ImportReview`] looks at a batch |
//! | [`Revoke`] | takes back what a batch of imports guessed, but nothing that a person said |
//! | [`Void`] | takes back the bounces of an outage, as if they had never happened |
//! | [`release::Release`] | takes the address off one list, if the request has what that list needs |
//!
//! [`State::why`] explains what each of them did. A [`release::MassRelease`] plans the
//! release of many addresses without harm to the sender's reputation.
//!
//! # One message, many reports
//!
//! Events may name their message ([`Event::about_message`]). Then a bounce cancels the
//! delivery of that message only, and several bounces of one message count once: a
//! permanent failure takes precedence over a transient one, and a failure with a known
//! reason over one without. Two different events under one id both count, and
//! [`State::conflicts`] reports them. Since anybody can write a bounce,
//! [`Policy::bounce_provenance`] can ask for proof, and [`Event::received`] limits the
//! times that others claim.
//!
//! The default [`Policy`] is one published rule set and [`Policy::PRESETS`] lists more;
//! every number in them is a field.

mod amend;
mod bounce;
mod consent;
mod counts;
mod daily;
mod describe;
mod error;
mod event;
mod explain;
#[cfg(all(feature = "feedback", feature = "dsn"))]
mod feedback;
mod group;
mod history;
pub mod import;
#[cfg(feature = "address")]
mod key;
mod ledger;
mod message_name;
mod order;
mod outcome;
mod permission;
mod policy;
mod presets;
mod provenance;
pub mod release;
#[cfg(feature = "dsn")]
mod report;
mod select;
#[cfg(feature = "serde")]
mod snapshot;
mod state;
mod tally;
mod void;
#[cfg(feature = "webhook")]
mod webhook;
mod words;

pub use amend::Revoke;
pub use bounce::Bounce;
pub use error::{Error, ErrorKind};
pub use event::{Event, Happening, Sign};
pub use history::{Effect, Line, Rejection};
#[cfg(feature = "address")]
pub use key::key;
pub use ledger::{Amended, Ledger};
pub use order::Conflict;
pub use permission::{Block, Cause, Decision, Facts, List, Permission};
pub use policy::{Beyond, Policy, Treatment};
pub use provenance::Provenance;
pub use select::Activity;
pub use state::{SCHEMA_VERSION, State};
pub use tally::Counts;
pub use void::Void;
