//! How does a sender stand, may it send so much today, and how does it get back?
//!
//! [`assess`] judges counts by a [`Policy`]: is the sender [`Health::Healthy`], to be watched,
//! throttled or paused, or is too little known? Reputation is kept by each mailbox provider on its
//! own, so counts are given for each; [`assess_all`] adds the overall verdict. Every verdict carries
//! its reasons: the rule, what was seen, the limit, and where it was published.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::reputation::{Counts, Health, Policy, Sample, assess};
//!
//! let day = |day, complaints| {
//!     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
//!     Sample::day(date, Counts::new(30_000, 29_900).hard(90).complaints(complaints))
//! };
//! let samples = [day(2, 15), day(3, 12), day(4, 80)];
//! let policy = Policy::default();
//! let now = "2026-03-05T06:00:00Z".parse().unwrap();
//!
//! let verdict = assess(&samples, &policy, now);
//! assert_eq!(verdict.health(), Health::Throttle);
//! assert_eq!(
//!     verdict.to_string(),
//!     "throttle: complaints 0.12 % (107 of 89,700 delivered), limit over 0.10 % of delivered",
//! );
//!
//! // Data that end too long ago are no proof of health, and too few are none either.
//! let later = "2026-03-06T06:00:00Z".parse().unwrap();
//! assert_eq!(assess(&samples[..2], &policy, later).health(), Health::Healthy);
//! let later = "2026-03-09T06:00:00Z".parse().unwrap();
//! assert_eq!(assess(&samples[..2], &policy, later).health(), Health::Stale);
//! assert_eq!(assess(&[], &policy, later).health(), Health::Insufficient);
//! ```
//!
//! Of rules that are broken at once the worst wins, in the order of [`Health`]. [`Baseline`] tells
//! whether a volume is what receivers are used to, and how much is safe today. [`Recovery`] plans the
//! way back, [`Recipient::segment`] says whom to take along, [`changes`] and [`trends`] are the
//! alerts, [`Ladder`] knows repeated offences. What no count shows is asked for by [`isolate`],
//! [`Practice::lint`] and [`Enrolment::missing`].
//!
//! The limits of the presets are what providers and vendors publish; they change, and are no
//! standard.

mod advice;
mod alert;
mod assess;
mod audience;
mod feedback;
mod ladder;
mod policy;
mod presets;
mod recovery;
mod sample;
mod signal;
mod verdict;
mod volume;

pub use advice::{Practice, StreamKind, isolate};
pub use alert::{Change, Trend, TrendPolicy, changes, trends};
pub use assess::{Report, assess, assess_all};
pub use audience::{AudiencePolicy, Recipient, Segment, variant};
pub use feedback::{Enrolment, FeedbackLoop, MissingEnrolment};
pub use ladder::{Incident, Ladder, Sanction, Standing};
pub use policy::{Bound, Policy, Rule};
pub use recovery::{
    DamageCause, DamageSeverity, Move, Phase, PhaseKind, Progress, Recovery, RecoveryPolicy, Wait,
};
pub use sample::Sample;

pub use crate::rate::Counts;
pub use signal::{Health, Signal};
pub use verdict::{Observed, Reason, Verdict};
pub use volume::{Baseline, Volume, VolumeClass, VolumePolicy};
