//! How much may be sent today? A ramp for a new domain, address or IP, and how the
//! measured results move it on.
//!
//! A receiver who has never seen a sender takes a first campaign of 200,000 messages for
//! spam. So a sender starts small, with the recipients who engage most, and grows over
//! four to eight weeks while bounces and complaints stay low. A [`Plan`] is that ramp as
//! data: a list of days, each with a date, a cap, a part for each mailbox provider, and
//! the audience to write to. [`Plan::advance`] reads what was measured and answers what
//! comes next: advance, hold, step back or pause, and why.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::warmup::{Observed, Plan, Policy};
//!
//! let date = |text: &str| text.parse::<NaiveDate>().unwrap();
//! let plan = Plan::builder()
//!     .start(date("2026-03-02"))
//!     .from(1_000)
//!     .to(50_000)
//!     .days(42)
//!     .providers(&[("gmail", 60), ("microsoft", 25), ("yahoo", 15)])
//!     .build()?;
//! assert_eq!(plan.days().len(), 42);
//! assert_eq!(
//!     (plan.days()[0].cap(), plan.days()[0].parts()),
//!     (1_000, &[600, 250, 150][..])
//! );
//! assert_eq!(plan.days().last().unwrap().cap(), 50_000);
//!
//! let observed = [
//!     Observed::new(date("2026-03-02")).at("gmail").sent(600).hard(15),
//!     Observed::new(date("2026-03-02")).at("microsoft").sent(250),
//! ];
//! let next = plan.advance(&observed, &Policy::default());
//! assert_eq!(
//!     next.to_string(),
//!     "hold at 1,000: hard bounces at gmail 2.50 % in 1 day \
//!      (limit 1.00 %, 15 of 600 sent)",
//! );
//! # Ok::<(), deliverability::warmup::Error>(())
//! ```
//!
//! # Whose numbers
//!
//! No standard defines how to warm up: the curves are vendor practice. [`Plan::PRESETS`]
//! cites where each was published, and [`lint`](lint()) reports where a plan goes
//! against what mailbox providers ask for: Google warns against suddenly doubling the
//! volume, and some published tables grow fivefold in a day. A plan of your own never
//! more than doubles from one sending day to the next, unless you lift
//! [that limit](Builder::step_limit).
//!
//! # What holds for every plan
//!
//! Caps are whole messages, rounded down; the first is `from`, the last is `to`, and
//! none is below the one before it. Parts add up to their whole. The same input gives
//! the same plan on every platform.

pub mod audience;
mod builder;
mod calendar;
mod cooldown;
pub mod curve;
mod day;
mod error;
mod hours;
mod lint;
mod observed;
mod plan;
mod policy;
mod preset;
mod share;
pub mod simulation;
pub mod split;
mod state;
mod verdict;

pub use audience::Audiences;
pub use builder::Builder;
pub use calendar::{Calendar, Counting};
pub use cooldown::CoolDown;
pub use curve::{Curve, Growth};
pub use day::{Allowance, Day};
pub use error::{Error, ErrorKind};
pub use hours::{Hours, Slot};
pub use lint::lint;
pub use observed::Observed;
pub use plan::Plan;
pub use policy::{Memory, Policy};
pub use share::Share;
pub use state::State;
pub use verdict::{Decision, Reason, Verdict};
