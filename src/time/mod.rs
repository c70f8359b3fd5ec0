//! Local time, and the hours in which mail may be sent.
//!
//! A [`Zone`] is a table of UTC offsets or, with the feature `chrono-tz`, a zone by its
//! name. A [`Window`] is the weekdays and hours of sending in a zone: is it open now,
//! and if not, when does it open?
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use deliverability::time::{Window, Zone};
//!
//! let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
//! let paris = Zone::new(3_600, [(at("2026-03-29T01:00:00Z"), 7_200)])?;
//! let office = Window::between(9, 18).on_weekdays().in_zone(paris);
//! assert!(office.is_open(at("2026-03-27T16:59:59Z")));
//! // It is Friday evening, and the clocks are set forward on Sunday.
//! assert_eq!(
//!     office.next_open(at("2026-03-27T17:00:00Z")),
//!     Some(at("2026-03-30T07:00:00Z"))
//! );
//! # Ok::<(), deliverability::time::Error>(())
//! ```

mod window;
mod zone;

pub use window::{Opening, Window};
pub use zone::{Error, Overlap, Zone};
