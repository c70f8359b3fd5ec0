//! Is a sender healthy, how much may it send today, and how does it recover?
//!
//! [`assess`] judges counts by a [`Policy`]: is the sender [`Health::Healthy`], to be
//! watched, throttled or paused, or is too little known? Each mailbox provider keeps a
//! reputation of its own, so counts are given separately; [`assess_all`] adds the
//! overall verdict. Every verdict carries its reasons: the rule, what was measured, the
//! limit, and where the rule was published.
//!
//! ```
//! use chrono::NaiveDate;
//! use deliverability::{
//!     rate::Counts,
//!     reputation::{Health, Policy, Sample, assess},
//! };
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
//!     "throttle: complaints 0.27 % (80 of 29,900 delivered) in 1 day, \
//!      limit over 0.10 % of delivered",
//! );
//!
//! // Neither old data nor too few prove health.
//! let later = "2026-03-06T06:00:00Z".parse().unwrap();
//! assert_eq!(assess(&samples[..2], &policy, later).health(), Health::Healthy);
//! let later = "2026-03-09T06:00:00Z".parse().unwrap();
//! assert_eq!(assess(&samples[..2], &policy, later).health(), Health::Stale);
//! assert_eq!(assess(&[], &policy, later).health(), Health::Insufficient);
//! ```
//!
//! If several rules are broken, the worst verdict wins, in the order of [`Health`]. What
//! a day calls for is its [`Conduct`], on which [`warmup`](crate::_guide::warmup) and
//! [`recovery`] both act.
//!
//! | module | what it is for |
//! |---|---|
//! | [`volume`] | whether a day's volume is usual, and how much is safe |
//! | [`recovery`] | the way back after damage |
//! | [`audience`] | which recipients to mail, by last activity |
//! | [`trend`] | alerts: verdicts that changed, rates that jumped |
//! | [`ladder`] | the sanctions for repeated offences |
//! | [`feedback`] | the feedback loops to enrol in |
//! | [`practice`] | what counts do not show: streams, domains, lists |
//!
//! The limits of the presets are those that providers and vendors publish; they change,
//! and are not a standard.

mod assess;
pub mod audience;
pub mod feedback;
pub mod ladder;
mod policy;
pub mod practice;
mod preset;
pub mod recovery;
mod sample;
mod signal;
pub mod trend;
mod verdict;
pub mod volume;
mod window;

pub use assess::{Report, assess, assess_all};
pub use policy::{Bound, Policy, Rule};
pub use sample::Sample;
pub use signal::{Health, Signal};
pub use verdict::{Conduct, Reason, Seen, Verdict};
