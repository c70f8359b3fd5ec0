//! Taking a sending domain out of service without losing anything.
//!
//! A domain that has sent mail cannot simply be switched off: replies and opt-outs still
//! arrive, something forgotten still sends, and a record that is removed too early
//! breaks both. A [`Plan`] contains the decisions; a [`Snapshot`] keeps the zone as it
//! was; a [`Timeline`] computes the dates, labels every record, orders the changes one
//! at a time, and reports for any day what is due, what waits, and what blocks it.
//!
//! ```
//! use deliverability::retirement::{
//!     Action, EndState, Facts, Plan, Policy, Snapshot, Status, step::StepKind, Timeline,
//! };
//!
//! let mut plan = Plan::new("example.org", EndState::Parked);
//! plan.dates.end = Some("2026-10-02".parse()?);
//! plan.dates.cool_down_days = Some(14);
//! plan.owners.dns = Some("Jane".into());
//!
//! let text = "$ORIGIN example.org.\n\
//! @ TXT \"v=spf1 include:servers.mcsv.net ~all\"\n\
//! k1._domainkey CNAME dkim.mcsv.net.\n\
//! _r4 TXT \"60ad8e71\"\n";
//! let zone = Snapshot::parse(text, "example.org")?;
//! let timeline = Timeline::new(&plan, &zone, &Policy::default());
//!
//! // What is each record for, and what happens to it?
//! assert_eq!(timeline.labels()[0].action, Action::Replace);
//! assert_eq!(timeline.labels()[2].action, Action::Ask);
//!
//! // SPF is the first change, after the end date and the cool-down.
//! let change = &timeline.changes()[0];
//! assert_eq!(change.text_after(), Some("v=spf1 -all"));
//! assert_eq!(
//!     change.undo_text(),
//!     "remove example.org. 3600 IN TXT \"v=spf1 -all\"; \
//! add example.org. 3600 IN TXT \"v=spf1 include:servers.mcsv.net ~all\""
//! );
//!
//! // What blocks it today?
//! let report = timeline.status(&Facts::default(), "2026-11-05".parse()?, false);
//! let is_spf = |step: usize| timeline.steps()[step].kind == StepKind::SpfChange;
//! let spf = report.steps.iter().find(|status| is_spf(status.step)).unwrap();
//! assert_eq!(
//!     (spf.status, spf.blocked_by[0].to_string()),
//!     (Status::Blocked, "capture".into())
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What holds for every plan
//!
//! - No record changes before the end date, the cool-down and the confirmation that the
//!   queue is empty.
//! - SPF changes before DKIM, DKIM before DMARC, DMARC before everything else; tracking
//!   hosts are removed last. There is one change at a time, each with its text before
//!   and after, how to check that it worked, and how to undo it.
//! - An unexplained record is never removed, and a declared use protects its records in
//!   every end state.
//! - DMARC reports are never switched off.
//!
//! The [guide](crate::_guide::retirement) works through one case, from domain A to
//! domain B.

mod alarm;
pub mod audit_pack;
pub mod changes;
mod choices;
mod completion;
pub mod facts;
mod findings;
#[cfg(feature = "serde")]
mod flexible;
pub mod inventory;
pub mod plan;
mod policy;
mod schedule;
mod services;
mod snapshot;
mod status;
pub mod step;
mod timeline;

pub use alarm::Alarm;
pub use audit_pack::AuditPack;
pub use changes::{Change, change_plan, final_zone};
pub use completion::Completion;
pub use facts::Facts;
pub use findings::{PlanFinding, validate};
pub use inventory::{Action, Label, inventory};
pub use plan::{EndState, Plan};
pub use policy::Policy;
pub use schedule::{Cap, Schedule, ramp_down};
pub use services::{Kind as ServiceKind, Service};
pub use snapshot::{Diff, Record, Snapshot};
pub use status::Report;
pub use step::{Status, Step};
pub use timeline::Timeline;
