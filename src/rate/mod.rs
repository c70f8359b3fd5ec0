//! Rates of events, kept as exact counts, and what they prove against a limit.
//!
//! A [`Rate`] is a number of events in a number of trials, and knows what the trials
//! are: Yahoo divides by inbox-delivered mail, Amazon SES by mail to domains that return
//! complaints, so rates of different [`Trials`] are never mixed. A [`Limit`] is an exact
//! ratio with its comparison, "over 0.1 %" or "0.1 % or more". [`Evidence`] defines how
//! much must be seen before a rate counts as above or below a limit: one complaint in 40
//! messages is 2.5 %, and proves nothing.
//!
//! ```
//! use deliverability::rate::{Comparison, Doubt, Evidence, Limit, Rate, Trials};
//!
//! let rate = Rate::new(5, 3_500, Trials::Delivered);
//! let limit = Limit::over(1, 1_000, Trials::Delivered);
//! assert_eq!(rate.to_string(), "0.14 % (5 of 3,500 delivered)");
//! assert_eq!(limit.breached_by(&rate), Some(true));
//!
//! // The counts are over the limit, but 5 in 3,500 do not prove that the true rate is.
//! let evidence = Evidence::default();
//! assert_eq!(
//!     evidence.compare(&rate, &limit),
//!     Comparison::Undetermined(Doubt::NotProven)
//! );
//! let more = Rate::new(50, 35_000, Trials::Delivered);
//! assert_eq!(evidence.compare(&more, &limit), Comparison::Above);
//! ```
//!
//! [`Counts`] are what was measured in a span of time, and [`Daily`] keeps counts by
//! day, mailbox provider and stream, into which events are folded.
//!
//! All decisions are made in integers; nothing is rounded at a limit.

mod binomial;
mod comparison;
pub(crate) mod count;
mod counts;
mod daily;
mod evidence;
mod limit;
#[cfg_attr(not(feature = "warmup"), allow(dead_code, reason = "a ramp takes roots, and rounds down"))]
pub(crate) mod scaled;

pub use comparison::{Comparison, Doubt, Exact};
pub use count::{Percent, Rate, Trials};
pub use counts::{Counts, Outcome};
pub use daily::Daily;
pub use evidence::{Confidence, Evidence, Interval, Prior};
pub use limit::Limit;
